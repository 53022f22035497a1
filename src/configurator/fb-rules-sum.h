/* fb-rules-sum.h: sums of the rule language as whole numbers
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-rules-tree.h"

G_BEGIN_DECLS

/* A summand of one option: @coef times its number (in the option's scale), or @coef when the value is taken. */
typedef struct
{
  const FbRulesRef *ref;  /* (unowned) */
  gint64            coef;
} FbRulesSummand;

/**
 * FbRulesSum:
 *
 * What a sum says after scaling: summands @test @rhs, all in whole numbers of 10^-@scale @unit. 0.4 A and 16 A become 4 and 160 of a scale of 1. Exact,
 * whatever units of one kind stand in it (mA beside A, g beside kg).
 */
typedef struct
{
  GArray     *summands;  /* of FbRulesSummand */
  FbRulesTest test;
  gint64      rhs;
  guint       scale;
  char       *unit;      /* (owned) (nullable) the unit it is counted in */
} FbRulesSum;

/**
 * fb_rules_sum_new:
 * @statement: a sum of a file whose references have been resolved
 * @problem: (out) (nullable) (transfer full): a measure that nothing defines, units that cannot be added, numbers beyond 64 bits
 *
 * Returns: (nullable) (transfer full): NULL with a problem
 */
FbRulesSum *fb_rules_sum_new       (const FbRules *rules, const FbRulesStatement *statement, FbRulesProblem **problem);
void        fb_rules_sum_free      (FbRulesSum *self);
/* For people: a number of the sum as the text would have it, with its unit ("16 A"). (transfer full) */
char       *fb_rules_sum_show      (const FbRulesSum *self, gint64 number);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FbRulesSum, fb_rules_sum_free)

G_END_DECLS
