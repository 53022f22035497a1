/* fb-rules-advice.c: what a model proposes while something is configured: defaults, recommendations, offers
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-rules-advice.h"

#include "fb-rules-model-private.h"

/* --- what holds so far ------------------------------------------------------------------------------------------ */

static FbRulesTruth
truth_of (gboolean holds)
{
  return holds ? FB_RULES_YES : FB_RULES_NO;
}

static FbRulesTruth
opposite (FbRulesTruth truth)
{
  return (FbRulesTruth) (FB_RULES_YES - truth);
}

static gboolean
knows_figure (FbRulesFigure figure, const FbRulesFigures *figures)
{
  if (figures == NULL)
    return FALSE;
  switch (figure)
    {
    case FB_RULES_FIGURE_TOTAL:
      return figures->has_total;
    case FB_RULES_FIGURE_DISCOUNT:
      return figures->has_discount;
    case FB_RULES_FIGURE_MARGIN:
      return figures->has_margin;
    case FB_RULES_FIGURE_QUANTITY:
      return figures->has_quantity;
    default:
      return figures->has_payment;
    }
}

/* An atom about one variable that is decided, or about figures: as if all were decided. */
static FbRulesTruth
judge (FbRulesModel *self, const FbRulesCondition *atom, const int *values, const FbRulesFigures *figures)
{
  guint n = fb_config_model_get_n_variables (self->config);
  g_autofree guint *decided = g_new0 (guint, n);

  for (guint v = 0; v < n; v++)
    decided[v] = values[v] >= 0 ? (guint) values[v] : 0;
  return truth_of (fb_rules_condition_holds (self, atom, decided, figures));
}

/* The parts of a choice are variables of their own: one taken part may decide while others are open. */
static FbRulesTruth
judge_parts (FbRulesModel *self, const FbRulesCondition *atom, const int *values)
{
  const FbRulesOption *option = atom->option;
  guint first = fb_rules_model_find_option (self, option);
  gboolean no = atom->test == FB_RULES_TEST_NE || atom->test == FB_RULES_TEST_NOT_IN;
  FbRulesTruth truth = FB_RULES_NO;

  for (guint i = 0; i < option->choices->len; i++)
    {
      const FbRulesChoice *choice = g_ptr_array_index (option->choices, i);
      gboolean named = atom->choice == choice || (atom->choice == NULL && atom->cells == NULL);

      for (guint c = 0; !named && atom->cells != NULL && c < atom->cells->len; c++)
        named = g_str_equal (((FbRulesCell *) g_ptr_array_index (atom->cells, c))->name, choice->name);
      if (named)
        truth = MAX (truth, values[first + i] < 0 ? FB_RULES_OPEN : truth_of (values[first + i] == 1));
    }
  return no ? opposite (truth) : truth;
}

static FbRulesTruth
atom_truth (FbRulesModel *self, const FbRulesCondition *atom, const int *values, const FbRulesFigures *figures)
{
  if (atom->figure != FB_RULES_FIGURE_NONE)
    return knows_figure (atom->figure, figures) ? judge (self, atom, values, figures) : FB_RULES_OPEN;
  if (atom->option->kind == FB_RULES_OPTION_SOME)
    return judge_parts (self, atom, values);
  return values[fb_rules_model_find_option (self, atom->option)] < 0 ? FB_RULES_OPEN
                                                                     : judge (self, atom, values, figures);
}

FbRulesTruth
fb_rules_condition_truth (FbRulesModel *self,
                          const FbRulesCondition *condition,
                          const int *values,
                          const FbRulesFigures *figures)
{
  FbRulesTruth truth = condition->kind == FB_RULES_OR ? FB_RULES_NO : FB_RULES_YES;

  if (condition->kind == FB_RULES_ATOM)
    return atom_truth (self, condition, values, figures);
  if (condition->kind == FB_RULES_NOT)
    return opposite (fb_rules_condition_truth (self, g_ptr_array_index (condition->parts, 0), values, figures));
  for (guint i = 0; i < condition->parts->len; i++)
    {
      FbRulesTruth part = fb_rules_condition_truth (self, g_ptr_array_index (condition->parts, i), values, figures);

      truth = condition->kind == FB_RULES_OR ? MAX (truth, part) : MIN (truth, part);
    }
  return truth;
}

static gboolean
applies (FbRulesModel *self, const FbRulesStatement *statement, const int *values, const FbRulesFigures *figures)
{
  return fb_rules_model_is_valid (self, statement)
         && (statement->when == NULL
             || fb_rules_condition_truth (self, statement->when, values, figures) == FB_RULES_YES);
}

/* --- proposals -------------------------------------------------------------------------------------------------- */

static int
compare_advice (gconstpointer a, gconstpointer b)
{
  const FbRulesAdvice *left = a, *right = b;

  if (left->weight != right->weight)
    return left->weight > right->weight ? -1 : 1;
  /* What came with a child keeps its order: it all stands at one place. */
  return (left->statement->place.line > right->statement->place.line)
         - (left->statement->place.line < right->statement->place.line);
}

static GArray *
advise (FbRulesModel *self, FbRulesKind kind, const int *values, const char *language)
{
  GArray *advice = g_array_new (FALSE, FALSE, sizeof (FbRulesAdvice));

  for (guint i = 0; i < self->rules->statements->len; i++)
    {
      const FbRulesStatement *statement = g_ptr_array_index (self->rules->statements, i);
      FbRulesAdvice one = {statement, {0, 0}, statement->weight, NULL};

      if (statement->kind != kind || !fb_rules_model_find_ref (self, statement->ref, &one.point)
          || values[one.point.var] >= 0 || !applies (self, statement, values, NULL))
        continue;
      one.reason = fb_rules_text_find (statement->because, language);
      g_array_append_val (advice, one);
    }
  g_array_sort (advice, compare_advice);
  return advice;
}

GArray *
fb_rules_advise_defaults (FbRulesModel *self, const int *values, const char *language)
{
  return advise (self, FB_RULES_DEFAULT, values, language);
}

GArray *
fb_rules_advise_preferences (FbRulesModel *self, const int *values, const char *language)
{
  return advise (self, FB_RULES_PREFER, values, language);
}

GArray *
fb_rules_advise_offers (FbRulesModel *self, const int *values, const FbRulesFigures *figures, const char *language)
{
  GArray *offers = g_array_new (FALSE, FALSE, sizeof (FbRulesOffer));

  for (guint i = 0; i < self->rules->statements->len; i++)
    {
      const FbRulesStatement *statement = g_ptr_array_index (self->rules->statements, i);
      FbRulesOffer offer = {statement, statement->name, NULL};

      if (statement->kind != FB_RULES_OFFER || !applies (self, statement, values, figures))
        continue;
      offer.reason = fb_rules_text_find (statement->because, language);
      g_array_append_val (offers, offer);
    }
  return offers;
}

GPtrArray *
fb_rules_advise_approvals (FbRulesModel *self, const int *values, const FbRulesFigures *figures)
{
  GPtrArray *who = g_ptr_array_new ();

  for (guint i = 0; i < self->rules->statements->len; i++)
    {
      const FbRulesStatement *statement = g_ptr_array_index (self->rules->statements, i);

      if (statement->kind == FB_RULES_APPROVAL && applies (self, statement, values, figures)
          && !g_ptr_array_find_with_equal_func (who, statement->name, g_str_equal, NULL))
        g_ptr_array_add (who, statement->name);
    }
  return who;
}
