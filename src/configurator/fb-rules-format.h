/* fb-rules-format.h: writing the rule language
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-rules-tree.h"

G_BEGIN_DECLS

#define FB_RULES_LINE 100  /* characters a line has where it can be broken */

/* The canonical text: one statement a line or, where it is longer, on indented lines; comments before and behind the statement they stood at. Reading
 * it gives the same tree again, and writing that the same text. (transfer full) */
char *fb_rules_format           (const FbRules *self);
/* One statement without its comments, on one line. (transfer full) */
char *fb_rules_format_statement (const FbRulesStatement *statement);
/* "Size in (M, L) and not Heater". (transfer full) */
char *fb_rules_format_condition (const FbRulesCondition *condition);

G_END_DECLS
