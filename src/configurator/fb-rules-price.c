/* fb-rules-price.c: the price lines of a rule file that count for a configuration
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-rules-price.h"

#include "fb-money.h"
#include "fb-rules-model-private.h"
#include "fb-rules-option.h"
#include "fb-rules-scan.h"
#include "fb-rules-words.h"

gboolean
fb_rules_price_minor (const FbRules *rules, FbRulesNumber amount, gint64 *minor)
{
  return fb_rules_number_scale (amount, (guint) fb_currency_digits (rules->product->currency), minor);
}

gboolean
fb_rules_price_rate (FbRulesNumber percent, gint64 *rate)
{
  return fb_rules_number_scale (percent, 2, rate);
}

gboolean
fb_rules_price_same (const FbRulesRef *a, const FbRulesRef *b)
{
  return a->option == b->option && a->choice == b->choice && g_strcmp0 (a->value, b->value) == 0;
}

char *
fb_rules_price_target (const FbRulesStatement *statement)
{
  g_autofree char *name = fb_rules_quote_name (statement->ref->name);
  g_autofree char *value = statement->ref->value != NULL ? fb_rules_quote_name (statement->ref->value) : NULL;

  return value != NULL ? g_strdup_printf ("%s = %s", name, value) : g_steal_pointer (&name);
}

static void
price_line_free (FbRulesPriceLine *self)
{
  g_free (self->id);
  g_free (self->base);
  g_free (self);
}

static gboolean
counts (FbRulesModel *self, const FbRulesStatement *statement, const guint *values)
{
  return fb_rules_model_is_valid (self, statement)
         && (statement->when == NULL || fb_rules_condition_holds (self, statement->when, values, NULL));
}

/* In 1/1000. */
static gint64
quantity (FbRulesModel *self, const FbRulesRef *ref, const guint *values)
{
  FbRulesNumber number = {fb_rules_ref_get_number (self, ref, values), ref->option->scale};
  gint64 scaled = 0;

  while (number.digits > 3)
    {
      number.value = (number.value + (number.value < 0 ? -5 : 5)) / 10;
      number.digits--;
    }
  fb_rules_number_scale (number, 3, &scaled);
  return scaled;
}

/* Names are those of the child's own file: in the whole its part's name stands before them. */
static char *
line_id (const FbRulesStatement *statement)
{
  g_autofree char *target = NULL;
  const char *name = statement->name;

  if (statement->id != NULL)
    return g_strdup (statement->id);
  if (statement->kind != FB_RULES_PART)
    name = target = fb_rules_price_target (statement);
  return statement->child != NULL ? g_strconcat (statement->child->name, ".", name, NULL) : g_strdup (name);
}

static FbRulesPriceLine *
line_new (FbRulesModel *self, const FbRulesStatement *statement, const guint *values)
{
  FbRulesPriceLine *line = g_new0 (FbRulesPriceLine, 1);

  line->statement = statement;
  line->period = statement->period;
  line->qty = 1000;
  line->id = line_id (statement);
  if (statement->base != NULL)
    {
      line->kind = FB_RULES_PRICE_RATE;
      fb_rules_price_rate (statement->amount, &line->rate);
      return line;
    }
  fb_rules_price_minor (self->rules, statement->amount, &line->amount);
  line->kind = statement->kind == FB_RULES_PART ? FB_RULES_PRICE_LIST : FB_RULES_PRICE_AMOUNT;
  if (statement->kind == FB_RULES_PRICE && statement->each)
    line->kind = FB_RULES_PRICE_EACH;
  if (statement->kind == FB_RULES_PART ? statement->ref != NULL : statement->each)
    line->qty = quantity (self, statement->ref, values);
  return line;
}

/* Whether another line for the same thing comes before this one. */
static gboolean
is_overruled (FbRulesModel *self, guint index, const guint *values)
{
  const FbRulesStatement *statement = g_ptr_array_index (self->rules->statements, index);

  for (guint i = 0; i < self->rules->statements->len; i++)
    {
      const FbRulesStatement *other = g_ptr_array_index (self->rules->statements, i);
      gboolean before = statement->when != NULL ? i < index && other->when != NULL : other->when != NULL || i < index;

      if (before && other->kind == FB_RULES_PRICE && fb_rules_price_same (other->ref, statement->ref)
          && counts (self, other, values))
        return TRUE;
    }
  return FALSE;
}

/* The line that a percentage is of: a part by its name, or the price of an option. */
static void
find_base (FbRulesPriceLine *line, const GPtrArray *lines)
{
  for (guint pass = 0; pass < 2 && line->base == NULL; pass++)
    for (guint i = 0; i < lines->len && line->base == NULL; i++)
      {
        const FbRulesPriceLine *other = g_ptr_array_index (lines, i);
        const FbRulesStatement *of = other->statement;
        const char *name = of->kind == FB_RULES_PART ? of->name
                           : of->ref->value != NULL  ? of->ref->value
                                                     : of->ref->name;

        if ((of->kind == FB_RULES_PART) == (pass == 0) && other != line && of->child == line->statement->child
            && g_str_equal (name, line->statement->base))
          line->base = g_strdup (other->id);
      }
}

GPtrArray *
fb_rules_price_lines (FbRulesModel *self, const guint *values)
{
  GPtrArray *lines = g_ptr_array_new_with_free_func ((GDestroyNotify) price_line_free);

  for (guint pass = 0; pass < 2; pass++)
    for (guint i = 0; i < self->rules->statements->len; i++)
      {
        const FbRulesStatement *statement = g_ptr_array_index (self->rules->statements, i);

        if (statement->kind != (pass == 0 ? FB_RULES_PART : FB_RULES_PRICE) || !counts (self, statement, values))
          continue;
        if (pass == 1 && (!fb_rules_ref_is_taken (self, statement->ref, values) || is_overruled (self, i, values)))
          continue;
        g_ptr_array_add (lines, line_new (self, statement, values));
      }
  for (guint i = 0; i < lines->len; i++)
    if (((FbRulesPriceLine *) g_ptr_array_index (lines, i))->kind == FB_RULES_PRICE_RATE)
      find_base (g_ptr_array_index (lines, i), lines);
  return lines;
}

/* --- for people -------------------------------------------------------------------------------------------------- */

/* A line counts when the option that it is of is decided: that no Heater was chosen yet is no reason to say what one
 * costs. */
gboolean
fb_rules_price_is_decided (FbRulesModel *model, const FbRulesRef *ref, const gboolean *decided)
{
  FbConfigPoint point;
  guint first, n;

  if (ref == NULL || decided == NULL)
    return TRUE;
  if (fb_rules_model_find_ref (model, ref, &point))
    return decided[point.var];
  first = fb_rules_model_find_option (model, ref->option);
  n = ref->option->kind == FB_RULES_OPTION_SOME ? ref->option->choices->len : 1;
  for (guint i = 0; i < n; i++)
    if (decided[first + i])
      return TRUE;
  return FALSE;
}

char *
fb_rules_price_label (FbRulesModel *model, const FbRulesPriceLine *line, const guint *values, const char *language)
{
  const FbRulesStatement *statement = line->statement;
  FbConfigPoint point;

  if (statement->kind == FB_RULES_PART)
    {
      const char *text = fb_rules_text_find (statement->texts, language);

      return g_strdup (text != NULL ? text : statement->name);
    }
  if (fb_rules_model_find_ref (model, statement->ref, &point))
    return fb_rules_words_point (model, point.var, point.value, language);
  point.var = fb_rules_model_find_option (model, statement->ref->option);
  if (statement->ref->option->kind == FB_RULES_OPTION_NUMBER)
    return fb_rules_words_point (model, point.var, values[point.var], language);
  return fb_rules_words_option (statement->ref->option, language);
}
