/* fb-rules-advice.h: what a model proposes while something is configured: defaults, recommendations, offers
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-rules-model.h"

G_BEGIN_DECLS

/* A condition over what is decided so far. */
typedef enum
{
  FB_RULES_NO,
  FB_RULES_OPEN,  /* what is still open decides it */
  FB_RULES_YES,
} FbRulesTruth;

/**
 * fb_rules_condition_truth:
 * @values: by variable: the number of its value, -1 while it is open
 * @figures: (nullable): what is not known makes a comparison open
 *
 * YES and NO hold however the open variables are decided; OPEN is said where a part of the condition is open and decides, also where all ways to decide
 * it would come out the same.
 */
FbRulesTruth fb_rules_condition_truth (FbRulesModel *self, const FbRulesCondition *condition, const int *values, const FbRulesFigures *figures);

/* A value that the model proposes. */
typedef struct
{
  const FbRulesStatement *statement;  /* (unowned) DEFAULT or PREFER, of the model */
  FbConfigPoint           point;
  guint                   weight;
  const char             *reason;     /* (nullable) (unowned) in the language asked for */
} FbRulesAdvice;

/* Defaults or recommendations whose condition holds and whose option is open, the heaviest first, then in the order of the file. Of FbRulesAdvice.
 * Whether the value is still possible is for the session to say. (transfer full) */
GArray *fb_rules_advise_defaults    (FbRulesModel *self, const int *values, const char *language);
GArray *fb_rules_advise_preferences (FbRulesModel *self, const int *values, const char *language);

/* Another product that the model offers. */
typedef struct
{
  const FbRulesStatement *statement;  /* (unowned) */
  const char             *product;    /* (unowned) its name or article number in the catalogue */
  const char             *reason;     /* (nullable) (unowned) */
} FbRulesOffer;

/* Offers whose condition holds, in the order of the file. Of FbRulesOffer. (transfer full) */
GArray *fb_rules_advise_offers      (FbRulesModel *self, const int *values, const FbRulesFigures *figures, const char *language);

/* Who must agree ("Sales lead"), in the order of the file, each once; of char (unowned). (transfer full) */
GPtrArray *fb_rules_advise_approvals (FbRulesModel *self, const int *values, const FbRulesFigures *figures);

G_END_DECLS
