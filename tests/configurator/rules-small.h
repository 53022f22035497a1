/* rules-small.h: small random rule files and all of their configurations
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-rules-model.h"

G_BEGIN_DECLS

/* A valid file with rules of every kind over four options of few values. */
char    *rules_small_random (GRand *rand);
/* The next configuration; FALSE after the last one. @skip_hidden: only of the variables that people see. */
gboolean rules_small_next   (FbRulesModel *model, guint *values, gboolean skip_hidden);
/* Whether all rules hold, judged by the tree: nothing of the lowering is used but the numbering of values. */
gboolean rules_small_holds  (FbRulesModel *model, const guint *values);
/* One statement; those that restrict nothing always hold. */
gboolean rules_small_rule_holds (FbRulesModel *model, const FbRulesStatement *rule, const guint *values);

G_END_DECLS
