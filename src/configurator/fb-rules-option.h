/* fb-rules-option.h: what an option can be
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-rules-tree.h"

G_BEGIN_DECLS

/* All for options that fb_rules_resolve() has seen. */

/* (nullable) (transfer none) */
FbRulesChoice *fb_rules_option_find_choice (const FbRulesOption *self, const char *name);
/* Whether @name says that nothing of an "at most one of" is taken. */
gboolean       fb_rules_option_is_none     (const FbRulesOption *self, const char *name);
/* Whether a number lies on one of its steps. */
gboolean       fb_rules_option_has_number  (const FbRulesOption *self, FbRulesNumber number);
/* NUMBER: how many values; the value of one, from 0, in the option's scale, and as a text ("2.5"). */
guint          fb_rules_option_count       (const FbRulesOption *self);
gint64         fb_rules_option_nth         (const FbRulesOption *self, guint n);
char          *fb_rules_option_nth_text    (const FbRulesOption *self, guint n);
/* "1 to 6 in steps of 1", or the names of its values; for people. (transfer full) */
char          *fb_rules_option_describe    (const FbRulesOption *self);
/* What people read: the label in @language, else the name. (transfer none) */
const char    *fb_rules_option_label       (const FbRulesOption *self, const char *language);
const char    *fb_rules_choice_label       (const FbRulesChoice *self, const char *language);

/* A decimal number as texts have it, with an optional minus. FALSE when @text is none. */
gboolean       fb_rules_number_read        (const char *text, FbRulesNumber *number);
/* Without zeros at the end of its decimals. */
FbRulesNumber  fb_rules_number_reduce      (FbRulesNumber number);

G_END_DECLS
