/* rules-dump.h: every field of a rule file as text, and random files
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-rules-tree.h"

G_BEGIN_DECLS

/* Independent of the formatter, without places. Equal trees give equal texts. */
char    *rules_dump   (const FbRules *rules);
/* A file of any statements with any names and texts; it parses, but its names mean nothing. */
FbRules *rules_random (GRand *rand);

G_END_DECLS
