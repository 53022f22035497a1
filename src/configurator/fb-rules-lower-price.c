/* fb-rules-lower-price.c: prices of a rule file as prices of values, to compare configurations by
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-money.h"
#include "fb-rules-model-private.h"
#include "fb-rules-option.h"
#include "fb-rules-price.h"

/* A price that depends on a number and on a condition needs a hidden variable for each number. */
#define MAX_HIDDEN_NUMBERS 64

typedef struct
{
  FbRulesModel *model;
  gint64 base;
} Pricer;

/* What a year of it costs, so that subscriptions and purchases compare. */
static gint64
yearly (const FbRulesStatement *statement, gint64 amount)
{
  return statement->period == FB_RULES_PER_MONTH ? amount * 12 : amount;
}

static const FbRulesStatement *
find_part (const FbRules *rules, const FbRulesStatement *child, const char *name)
{
  for (guint i = 0; i < rules->statements->len; i++)
    {
      const FbRulesStatement *statement = g_ptr_array_index (rules->statements, i);

      if (statement->kind == FB_RULES_PART && statement->child == child && g_str_equal (statement->name, name))
        return statement;
    }
  return NULL;
}

/* The amount of one; FALSE for what is percent of more than a part of a fixed price. */
static gboolean
amount_of (FbRulesModel *self, const FbRulesStatement *statement, gint64 *amount)
{
  const FbRulesStatement *part;
  gint64 rate, of;

  if (statement->base == NULL)
    {
      if (!fb_rules_price_minor (self->rules, statement->amount, amount))
        return FALSE;
    }
  else
    {
      part = find_part (self->rules, statement->child, statement->base);
      if (part == NULL || part->when != NULL || part->ref != NULL || !fb_rules_price_rate (statement->amount, &rate)
          || !fb_rules_price_minor (self->rules, part->amount, &of) || !fb_money_mul_div (of, rate, 10000, amount))
        return FALSE;
    }
  *amount = yearly (statement, *amount);
  return TRUE;
}

static gboolean
add_price (Pricer *self, guint var, guint value, gint64 amount, GError **error)
{
  FbConfigModel *config = self->model->config;

  return fb_config_model_set_price (config, var, value, fb_config_model_get_price (config, var, value) + amount, error);
}

/* Where the line counts, as a condition: @ref taken, its own condition, none of those before it. @negate: its opposite.
 */
static FbRulesCnf *
where_it_counts (Pricer *self,
                 const FbRulesRef *ref,
                 const GPtrArray *before,
                 const FbRulesCondition *when,
                 gboolean negate,
                 GError **error)
{
  FbRulesCnf *cnf = ref != NULL ? fb_rules_cnf_taken (self->model, ref, negate) : NULL;
  guint n = before != NULL ? before->len : 0;

  for (guint i = 0; i < n + 1; i++)
    {
      const FbRulesCondition *condition = i < n ? g_ptr_array_index (before, i) : when;
      FbRulesCnf *next;

      if (condition == NULL)
        continue;
      next = fb_rules_cnf_new (self->model, condition, (i < n) != negate, error);
      if (cnf == NULL)
        cnf = next;
      else
        cnf = negate ? fb_rules_cnf_or (cnf, next, error) : fb_rules_cnf_and (cnf, next, error);
      if (cnf == NULL)
        return NULL;
    }
  return cnf;
}

static gboolean
add_hidden (Pricer *self,
            const FbRulesStatement *statement,
            const FbRulesRef *ref,
            const GPtrArray *before,
            gint64 amount,
            guint number,
            GError **error)
{
  /* Lines of a child all stand where its part does. */
  g_autofree char *name =
      statement->child != NULL
          ? g_strdup_printf ("price %s.%u.%u", statement->child->name, self->model->n_hidden, number)
          : g_strdup_printf ("price %u.%u.%u", statement->place.line, statement->place.column, number);
  FbRulesCnf *holds = where_it_counts (self, ref, before, statement->when, FALSE, error);
  FbRulesCnf *not_holds = holds != NULL ? where_it_counts (self, ref, before, statement->when, TRUE, error) : NULL;
  int var;

  fb_config_model_place_rule (self->model->config, name, statement->place.line, statement->place.column);
  var = fb_rules_model_hide (self->model, name, holds, not_holds, error);

  return var >= 0 && add_price (self, (guint) var, 1, amount, error);
}

/* An amount for each of a number. */
static gboolean
add_each (Pricer *self, const FbRulesStatement *statement, const GPtrArray *before, gint64 amount, GError **error)
{
  const FbRulesOption *option = statement->ref->option;
  guint var = fb_rules_model_find_option (self->model, option);
  guint n = fb_rules_option_count (option);
  gboolean plain = statement->when == NULL && (before == NULL || before->len == 0);
  gint64 power = 1;

  for (guint i = 0; i < option->scale; i++)
    power *= 10;
  if (!plain && n > MAX_HIDDEN_NUMBERS)
    {
      g_ptr_array_add (self->model->unpriced, (gpointer) statement);
      return TRUE;
    }
  for (guint i = 0; i < n; i++)
    {
      FbRulesRef one = {
          .option = statement->ref->option, .value = (char *) "", .number = fb_rules_option_nth (option, i)};
      gint64 price;

      if (one.number == 0 || !fb_money_mul_div (amount, one.number, power, &price))
        continue;
      if (plain ? !add_price (self, var, i, price, error)
                : !add_hidden (self, statement, &one, before, price, i, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
add_line (Pricer *self, const FbRulesStatement *statement, const GPtrArray *before, GError **error)
{
  const FbRulesRef *ref = statement->ref;
  FbConfigPoint point;
  gint64 amount;

  if (!amount_of (self->model, statement, &amount))
    {
      g_ptr_array_add (self->model->unpriced, (gpointer) statement);
      return TRUE;
    }
  if (statement->kind == FB_RULES_PART ? ref != NULL : statement->each)
    return add_each (self, statement, before, amount, error);
  if (statement->when == NULL && before->len == 0)
    {
      if (ref == NULL)
        {
          self->base += amount;
          return TRUE;
        }
      if (fb_rules_model_find_ref (self->model, ref, &point))
        return add_price (self, point.var, point.value, amount, error);
    }
  return add_hidden (self, statement, ref, before, amount, 0, error);
}

/* Conditions of the lines for the same thing that overrule this one. */
static GPtrArray *
overruling (Pricer *self, guint index, gboolean *never)
{
  const FbRules *rules = self->model->rules;
  const FbRulesStatement *statement = g_ptr_array_index (rules->statements, index);
  GPtrArray *before = g_ptr_array_new ();

  *never = FALSE;
  for (guint i = 0; statement->kind == FB_RULES_PRICE && i < rules->statements->len; i++)
    {
      const FbRulesStatement *other = g_ptr_array_index (rules->statements, i);

      if (i == index || other->kind != FB_RULES_PRICE || !fb_rules_price_same (other->ref, statement->ref)
          || !fb_rules_model_is_valid (self->model, other))
        continue;
      if (other->when == NULL)
        *never = *never || (statement->when == NULL && i < index);
      else if (statement->when == NULL || i < index)
        g_ptr_array_add (before, other->when);
    }
  return before;
}

gboolean
fb_rules_lower_prices (FbRulesModel *model, GError **error)
{
  Pricer self = {model, 0};

  for (guint i = 0; i < model->rules->statements->len; i++)
    {
      const FbRulesStatement *statement = g_ptr_array_index (model->rules->statements, i);
      g_autoptr (GPtrArray) before = NULL;
      gboolean never;

      if (statement->kind == FB_RULES_DISCOUNT && fb_rules_model_is_valid (model, statement))
        g_ptr_array_add (model->unpriced, (gpointer) statement);
      if ((statement->kind != FB_RULES_PRICE && statement->kind != FB_RULES_PART)
          || !fb_rules_model_is_valid (model, statement))
        continue;
      before = overruling (&self, i, &never);
      if (!never && !add_line (&self, statement, before, error))
        return FALSE;
    }
  return fb_config_model_set_base_price (model->config, NULL, self.base, error);
}
