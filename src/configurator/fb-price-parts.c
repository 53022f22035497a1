/* fb-price-parts.c: surcharges of options, schedules of volume, rules
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-price-private.h"

#include <glib/gi18n-lib.h>

static gboolean
fail_value (GError **error, const char *what, const char *id)
{
  g_set_error (error, FB_PRICE_ERROR, FB_PRICE_ERROR_VALUE, "%s: %s", id != NULL ? id : "", what);
  return FALSE;
}

/* --- volume -------------------------------------------------------------------------------------------------- */

static gboolean
check_volume (const FbPriceVolume *volume, GError **error)
{
  for (guint i = 0; i < volume->n_tiers; i++)
    {
      if (volume->tiers[i].rate < 0 || volume->tiers[i].rate > 10000)
        return fail_value (error, _ ("a rate lies between 0 and 100 %"), volume->id);
      if (volume->tiers[i].from < 0 || (i > 0 && volume->tiers[i].from <= volume->tiers[i - 1].from))
        return fail_value (error, _ ("the quantities of a schedule must rise"), volume->id);
    }
  return TRUE;
}

/* Where a slab begins: at the end of the unit before. */
static gint64
slab_start (const FbPriceTier *tier)
{
  return MAX (tier->from - 1000, 0);
}

static gboolean
take_off (FbPriceTrace *trace, const FbPriceVolume *volume, gint64 rate, FbExact unit, gint64 qty, GError **error)
{
  FbExact base;

  if (rate == 0 || qty <= 0)
    return TRUE;
  if (!fb_exact_mul (unit, fb_exact_new (qty, FB_PRICE_QTY_DIGITS), &base))
    return fb_price_fail_overflow (error);
  return fb_price_trace_add (trace, "volume", volume->id, volume->reason, FB_PRICE_PART,
                             fb_exact_new (-rate, FB_PRICE_RATE_DIGITS), &base, error);
}

gboolean
fb_price_add_volume (FbPriceTrace *trace, const FbPriceVolume *volume, FbExact unit, gint64 qty, GError **error)
{
  const FbPriceTier *reached = NULL;

  if (volume == NULL)
    return TRUE;
  if (!check_volume (volume, error))
    return FALSE;
  for (guint i = 0; i < volume->n_tiers; i++)
    {
      const FbPriceTier *tier = &volume->tiers[i];
      gint64 end = i + 1 < volume->n_tiers ? MIN (qty, slab_start (tier + 1)) : qty;

      if (volume->slab && !take_off (trace, volume, tier->rate, unit, end - slab_start (tier), error))
        return FALSE;
      if (tier->from <= qty)
        reached = tier;
    }
  return volume->slab || reached == NULL || take_off (trace, volume, reached->rate, unit, qty, error);
}

/* --- options ------------------------------------------------------------------------------------------------- */

typedef enum
{
  UNKNOWN,
  AT_WORK,
  DONE,
} State;

typedef struct
{
  const FbPriceLine *line;
  FbExact list; /* the price before options */
  FbExact *amounts;
  State *states;
  FbRounding rounding;
} Options;

static gboolean
option_amount (Options *self, guint index, GError **error);

static int
find_option (const FbPriceLine *line, const char *id)
{
  for (guint i = 0; i < line->n_options; i++)
    if (g_strcmp0 (line->options[i].id, id) == 0)
      return (int) i;
  return -1;
}

/* What a percentage is of. */
static gboolean
get_base (Options *self, const FbPriceOption *option, FbExact *base, GError **error)
{
  int index;

  *base = self->list;
  if (option->base == NULL)
    return TRUE;
  *base = fb_exact_new (0, 0);
  index = find_option (self->line, option->base);
  if (index < 0)
    return TRUE; /* an option that is not taken costs nothing, and so does what is a part of it */
  if (!option_amount (self, index, error))
    return FALSE;
  *base = self->amounts[index];
  return TRUE;
}

/* The surcharge of so many, with the schedule of the option's own. */
static gboolean
each_amount (Options *self, const FbPriceOption *option, FbExact *amount, GError **error)
{
  g_autoptr (FbPriceTrace) trace = fb_price_trace_new (self->rounding);
  FbExact unit = fb_exact_new (option->value, 0);

  if (option->qty < 0)
    return fail_value (error, _ ("a quantity below nothing"), option->id);
  if (!fb_price_trace_add (trace, "option", option->id, NULL, FB_PRICE_SET, unit, NULL, error)
      || !fb_price_trace_add (trace, "quantity", NULL, NULL, FB_PRICE_TIMES,
                              fb_exact_new (option->qty, FB_PRICE_QTY_DIGITS), NULL, error)
      || !fb_price_add_volume (trace, option->volume, unit, option->qty, error))
    return FALSE;
  *amount = trace->now;
  return TRUE;
}

/* Depth first; an option met again on the way is a cycle. Depth is the number of options, which MAX_OPTIONS bounds. */
static gboolean
option_amount (Options *self, guint index, GError **error)
{
  const FbPriceOption *option = &self->line->options[index];
  FbExact base;

  if (self->states[index] == DONE)
    return TRUE;
  if (self->states[index] == AT_WORK)
    {
      g_set_error (error, FB_PRICE_ERROR, FB_PRICE_ERROR_CYCLE, _ ("%s: its percentage is a part of itself"),
                   option->id);
      return FALSE;
    }
  self->states[index] = AT_WORK;
  if (option->kind == FB_PRICE_OPTION_AMOUNT)
    self->amounts[index] = fb_exact_new (option->value, 0);
  else if (option->kind == FB_PRICE_OPTION_EACH)
    {
      if (!each_amount (self, option, &self->amounts[index], error))
        return FALSE;
    }
  else
    {
      if (!get_base (self, option, &base, error))
        return FALSE;
      if (!fb_exact_mul (base, fb_exact_new (option->value, FB_PRICE_RATE_DIGITS), &self->amounts[index]))
        return fb_price_fail_overflow (error);
    }
  self->states[index] = DONE;
  return TRUE;
}

/* One step an option; a schedule's steps lie beneath its option's amount, which is shown after them. */
static gboolean
write_option (FbPriceTrace *trace, const Options *self, guint index, GError **error)
{
  const FbPriceOption *option = &self->line->options[index];
  int base = option->kind == FB_PRICE_OPTION_RATE ? find_option (self->line, option->base) : -1;
  FbExact of = base >= 0 ? self->amounts[base] : self->list;

  if (option->kind == FB_PRICE_OPTION_RATE && (option->base == NULL || base >= 0))
    return fb_price_trace_add (trace, "option", option->id, option->reason, FB_PRICE_PART,
                               fb_exact_new (option->value, FB_PRICE_RATE_DIGITS), &of, error);
  if (option->kind != FB_PRICE_OPTION_EACH)
    return fb_price_trace_add (trace, "option", option->id, option->reason, FB_PRICE_ADD, self->amounts[index], NULL,
                               error);
  of = fb_exact_new (option->value, 0);
  return fb_price_trace_add (trace, "option", option->id, option->reason, FB_PRICE_PART,
                             fb_exact_new (option->qty, FB_PRICE_QTY_DIGITS), &of, error)
         && fb_price_add_volume (trace, option->volume, of, option->qty, error);
}

/* Deeper chains of percentages than anybody writes; the recursion stays small. */
#define MAX_OPTIONS 5000

gboolean
fb_price_add_options (FbPriceTrace *trace, const FbPriceLine *line, GError **error)
{
  g_autofree FbExact *amounts = g_new0 (FbExact, MAX (line->n_options, 1));
  g_autofree State *states = g_new0 (State, MAX (line->n_options, 1));
  Options self = {line, trace->now, amounts, states, trace->rounding};

  if (line->n_options > MAX_OPTIONS)
    return fail_value (error, _ ("too many options"), line->id);
  for (guint i = 0; i < line->n_options; i++)
    if (!option_amount (&self, i, error) || !write_option (trace, &self, i, error))
      return FALSE;
  return TRUE;
}

/* --- rules --------------------------------------------------------------------------------------------------- */

static int
compare_rules (gconstpointer a, gconstpointer b)
{
  const FbPriceRule *left = *(const FbPriceRule *const *) a, *right = *(const FbPriceRule *const *) b;

  return left->position < right->position ? -1 : left->position > right->position;
}

static gboolean
apply_rule (FbPriceTrace *trace, const FbPriceRule *rule, GError **error)
{
  const char *name = rule->promotion ? "promotion" : "rule";

  switch (rule->action)
    {
    case FB_PRICE_RULE_RATE:
      return fb_price_trace_add (trace, name, rule->id, rule->reason, FB_PRICE_PART,
                                 fb_exact_new (rule->value, FB_PRICE_RATE_DIGITS), NULL, error);
    case FB_PRICE_RULE_AMOUNT:
      return fb_price_trace_add (trace, name, rule->id, rule->reason, FB_PRICE_ADD, fb_exact_new (rule->value, 0), NULL,
                                 error);
    case FB_PRICE_RULE_SET:
    default:
      return fb_price_trace_add (trace, name, rule->id, rule->reason, FB_PRICE_SET, fb_exact_new (rule->value, 0), NULL,
                                 error);
    }
}

gboolean
fb_price_add_rules (FbPriceTrace *trace, const FbPriceLine *line, gboolean promotion, const char *date, GError **error)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new ();
  const FbPriceRule *alone = NULL;

  for (guint i = 0; i < line->n_rules; i++)
    {
      const FbPriceRule *rule = &line->rules[i];
      gboolean yes;

      if (!!rule->promotion != promotion || !fb_price_is_valid_on (rule->valid_from, rule->valid_to, date))
        continue;
      if (!fb_price_condition_holds (rule->condition, line->facts, &yes, error))
        return FALSE;
      if (yes)
        g_ptr_array_add (found, (gpointer) rule);
    }
  g_ptr_array_sort (found, compare_rules);
  for (guint i = 0; i < found->len; i++)
    {
      const FbPriceRule *rule = g_ptr_array_index (found, i);

      if (i > 0 && rule->position == ((const FbPriceRule *) g_ptr_array_index (found, i - 1))->position)
        return fail_value (error, _ ("two price rules have the same position"), rule->id);
      if (rule->exclusive && alone == NULL)
        alone = rule;
    }
  if (alone != NULL)
    return apply_rule (trace, alone, error);
  for (guint i = 0; i < found->len; i++)
    if (!apply_rule (trace, g_ptr_array_index (found, i), error))
      return FALSE;
  return TRUE;
}
