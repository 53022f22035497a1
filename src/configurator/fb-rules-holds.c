/* fb-rules-holds.c: which conditions a configuration meets
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-money.h"
#include "fb-rules-model-private.h"
#include "fb-rules-option.h"

static gboolean
compare (FbRulesTest test, int order)
{
  switch (test)
    {
    case FB_RULES_TEST_LT:
      return order < 0;
    case FB_RULES_TEST_LE:
      return order <= 0;
    case FB_RULES_TEST_GT:
      return order > 0;
    case FB_RULES_TEST_GE:
      return order >= 0;
    default:
      return order == 0;
    }
}

static gboolean
number_in_cell (FbRulesNumber number, const FbRulesCell *cell)
{
  if (cell->kind == FB_RULES_CELL_ANY)
    return TRUE;
  return (cell->no_lo || fb_rules_number_compare (number, cell->lo) >= 0)
         && (cell->no_hi || fb_rules_number_compare (number, cell->hi) <= 0);
}

static gboolean
number_holds (const FbRulesCondition *atom, FbRulesNumber number)
{
  const FbRulesCell *first = g_ptr_array_index (atom->cells, 0);
  gboolean found = FALSE;

  if (atom->test >= FB_RULES_TEST_LT && atom->test <= FB_RULES_TEST_GE)
    return compare (atom->test, fb_rules_number_compare (number, first->lo));
  for (guint i = 0; i < atom->cells->len; i++)
    found = found || number_in_cell (number, g_ptr_array_index (atom->cells, i));
  return found != (atom->test == FB_RULES_TEST_NE || atom->test == FB_RULES_TEST_NOT_IN);
}

static gboolean
figure_holds (FbRulesModel *self, const FbRulesCondition *atom, const FbRulesFigures *figures)
{
  int digits = fb_currency_digits (self->rules->product->currency);

  if (figures == NULL)
    return FALSE;
  switch (atom->figure)
    {
    case FB_RULES_FIGURE_TOTAL:
      return figures->has_total && number_holds (atom, (FbRulesNumber){figures->total, (guint) digits});
    case FB_RULES_FIGURE_DISCOUNT:
      return figures->has_discount && number_holds (atom, (FbRulesNumber){figures->discount, 2});
    case FB_RULES_FIGURE_MARGIN:
      return figures->has_margin && number_holds (atom, (FbRulesNumber){figures->margin, 2});
    case FB_RULES_FIGURE_QUANTITY:
      return figures->has_quantity && number_holds (atom, (FbRulesNumber){figures->quantity, 3});
    default:
      return figures->has_payment && number_holds (atom, (FbRulesNumber){figures->payment, 0});
    }
}

/* Whether the option has the value, or the choice the part. */
static gboolean
has_name (FbRulesModel *self, const FbRulesOption *option, const char *name, const guint *values)
{
  guint first = fb_rules_model_find_option (self, option);
  const FbRulesChoice *choice = fb_rules_option_find_choice (option, name);

  if (option->kind == FB_RULES_OPTION_SOME)
    return values[first + choice->index] == 1;
  return fb_rules_model_get_choice (self, first, values[first]) == choice;
}

static gboolean
option_is_taken (FbRulesModel *self, const FbRulesOption *option, const guint *values)
{
  guint first = fb_rules_model_find_option (self, option);

  if (option->kind == FB_RULES_OPTION_NUMBER)
    return fb_rules_option_nth (option, values[first]) != 0;
  if (option->kind == FB_RULES_OPTION_OPTIONAL)
    return values[first] > 0;
  for (guint i = 0; option->kind == FB_RULES_OPTION_SOME && i < option->choices->len; i++)
    if (values[first + i] == 1)
      return TRUE;
  return option->kind == FB_RULES_OPTION_ONE;
}

static gboolean
atom_holds (FbRulesModel *self, const FbRulesCondition *atom, const guint *values, const FbRulesFigures *figures)
{
  guint first;
  gboolean found = FALSE;

  if (atom->figure != FB_RULES_FIGURE_NONE)
    return figure_holds (self, atom, figures);
  if (atom->choice != NULL)
    return has_name (self, atom->option, atom->choice->name, values);
  if (atom->test == FB_RULES_TEST_CHOSEN)
    return option_is_taken (self, atom->option, values);
  first = fb_rules_model_find_option (self, atom->option);
  if (atom->option->kind == FB_RULES_OPTION_NUMBER)
    return number_holds (atom, (FbRulesNumber){fb_rules_option_nth (atom->option, values[first]), atom->option->scale});
  for (guint i = 0; i < atom->cells->len; i++)
    found = found || has_name (self, atom->option, ((FbRulesCell *) g_ptr_array_index (atom->cells, i))->name, values);
  return found != (atom->test == FB_RULES_TEST_NE || atom->test == FB_RULES_TEST_NOT_IN);
}

gboolean
fb_rules_condition_holds (FbRulesModel *self,
                          const FbRulesCondition *condition,
                          const guint *values,
                          const FbRulesFigures *figures)
{
  if (condition->kind == FB_RULES_ATOM)
    return atom_holds (self, condition, values, figures);
  if (condition->kind == FB_RULES_NOT)
    return !fb_rules_condition_holds (self, g_ptr_array_index (condition->parts, 0), values, figures);
  for (guint i = 0; i < condition->parts->len; i++)
    if (fb_rules_condition_holds (self, g_ptr_array_index (condition->parts, i), values, figures)
        != (condition->kind == FB_RULES_AND))
      return condition->kind == FB_RULES_OR;
  return condition->kind == FB_RULES_AND;
}

gboolean
fb_rules_ref_is_taken (FbRulesModel *self, const FbRulesRef *ref, const guint *values)
{
  FbConfigPoint point;

  if (fb_rules_model_find_ref (self, ref, &point))
    return values[point.var] == point.value;
  return option_is_taken (self, ref->option, values);
}

gint64
fb_rules_ref_get_number (FbRulesModel *self, const FbRulesRef *ref, const guint *values)
{
  g_return_val_if_fail (ref->option->kind == FB_RULES_OPTION_NUMBER, 0);

  return fb_rules_option_nth (ref->option, values[fb_rules_model_find_option (self, ref->option)]);
}

gboolean
fb_rules_model_is_there (FbRulesModel *self, const FbRulesStatement *child, const guint *values)
{
  return child == NULL || child->when == NULL || fb_rules_condition_holds (self, child->when, values, NULL);
}

gboolean
fb_rules_model_has_value (FbRulesModel *self, guint var, const guint *values)
{
  const FbRulesOption *option = fb_rules_model_get_option (self, var);

  return option != NULL && fb_rules_model_is_there (self, option->statement->child, values);
}

/* One that is defined later may stand on one before it. */
void
fb_rules_model_set_hidden (FbRulesModel *self, guint *values)
{
  for (guint var = 0; var < self->variables->len; var++)
    {
      const FbRulesVariable *variable = &g_array_index (self->variables, FbRulesVariable, var);

      if (variable->option != NULL)
        continue;
      values[var] = 1;
      for (guint i = variable->first; values[var] == 1 && i < variable->first + variable->n; i++)
        if (!fb_config_constraint_holds (self->config, fb_config_model_get_constraint (self->config, i), values))
          values[var] = 0;
    }
}
