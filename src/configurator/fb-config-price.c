/* fb-config-price.c: what a configuration costs so far, once and every month or year
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-config-price.h"

#include <glib/gi18n-lib.h>

#include "fb-money.h"
#include "fb-rules-option.h"
#include "fb-rules-words.h"

#define PERIODS (FB_RULES_PER_YEAR + 1)
#define ONE 1000         /* a quantity of one */
#define DAY "2000-01-01" /* nothing here has a date: the model's own day has chosen the lines already */

/* One period's request, with what it points to. */
typedef struct
{
  GArray *options;    /* of FbPriceOption */
  GPtrArray *texts;   /* (owned) of char; labels */
  GPtrArray *volumes; /* (owned) of FbPriceVolume and their tiers */
  const FbRulesPriceLine *list;
} Basket;

void
fb_config_price_free (FbConfigPrice *self)
{
  for (guint i = 0; i < PERIODS; i++)
    g_clear_pointer (&self->quote[i], fb_priced_quote_free);
  g_ptr_array_unref (self->items);
  g_free (self->currency);
  g_free (self);
}

static void
item_free (gpointer data)
{
  FbConfigPriceItem *item = data;

  g_free (item->label);
  g_free (item->id);
  g_free (item);
}

/* A line counts when the option that it is of is decided: that no Heater was chosen yet is no reason to say what one
 * costs. */
static gboolean
is_decided (FbRulesModel *model, const FbRulesRef *ref, const gboolean *decided)
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

/* What people read for a price line. */
static char *
make_label (FbRulesModel *model, const FbRulesPriceLine *line, const guint *values, const char *language)
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

static void
volume_free (gpointer data)
{
  FbPriceVolume *volume = data;

  g_free ((FbPriceTier *) volume->tiers);
  g_free (volume);
}

/* A step with an end that the next one does not begin at is followed by one that takes nothing off. FALSE when figures
 * have more decimals than prices can have. */
static gboolean
fill_tiers (FbPriceVolume *volume, FbPriceTier *tiers, const GPtrArray *steps)
{
  for (guint i = 0; i < steps->len; i++)
    {
      const FbRulesStep *step = g_ptr_array_index (steps, i);
      const FbRulesStep *next = i + 1 < steps->len ? g_ptr_array_index (steps, i + 1) : NULL;
      FbPriceTier *tier = &tiers[volume->n_tiers++];
      gint64 to, begin = G_MAXINT64;

      if (!fb_rules_number_scale (step->from, 3, &tier->from) || !fb_rules_price_rate (step->percent, &tier->rate))
        return FALSE;
      if (step->open)
        continue;
      if (!fb_rules_number_scale (step->to, 3, &to) || (next != NULL && !fb_rules_number_scale (next->from, 3, &begin)))
        return FALSE;
      if (begin > to + ONE)
        tiers[volume->n_tiers++].from = to + ONE;
    }
  return TRUE;
}

static FbPriceVolume *
make_volume (const FbRulesStatement *statement, const char *language)
{
  FbPriceVolume *volume = g_new0 (FbPriceVolume, 1);
  FbPriceTier *tiers = g_new0 (FbPriceTier, 2 * statement->steps->len);
  const char *reason = statement->because != NULL ? fb_rules_text_find (statement->because, language) : NULL;

  volume->id = statement->id != NULL ? statement->id : "volume";
  volume->reason = reason != NULL ? reason : _ ("Discount for quantity");
  volume->slab = statement->slab;
  volume->tiers = tiers;
  if (fill_tiers (volume, tiers, statement->steps))
    return volume;
  volume_free (volume);
  return NULL;
}

/* The first schedule for a number's pieces whose condition holds. */
static const FbPriceVolume *
find_volume (FbRulesModel *model,
             Basket *basket,
             const FbRulesOption *option,
             const guint *values,
             const char *language)
{
  const FbRules *rules = fb_rules_model_get_rules (model);

  for (guint i = 0; i < rules->statements->len; i++)
    {
      const FbRulesStatement *statement = g_ptr_array_index (rules->statements, i);
      FbPriceVolume *volume;

      if (statement->kind != FB_RULES_DISCOUNT || statement->ref == NULL || statement->ref->option != option
          || !fb_rules_model_is_valid (model, statement)
          || (statement->when != NULL && !fb_rules_condition_holds (model, statement->when, values, NULL))
          || (volume = make_volume (statement, language)) == NULL)
        continue;
      g_ptr_array_add (basket->volumes, volume);
      return volume;
    }
  return NULL;
}

/* A percentage of what is paid in another rhythm is of its plain amount. */
static gboolean
set_rate (const Basket *basket,
          const GPtrArray *lines,
          const FbRulesPriceLine *line,
          FbPriceOption *option,
          GError **error)
{
  const FbRulesPriceLine *base = NULL;
  gint64 amount;

  for (guint i = 0; i < lines->len && base == NULL; i++)
    if (g_str_equal (((const FbRulesPriceLine *) g_ptr_array_index (lines, i))->id, line->base))
      base = g_ptr_array_index (lines, i);
  option->kind = FB_PRICE_OPTION_RATE;
  option->value = line->rate;
  option->base = basket->list != NULL && g_strcmp0 (basket->list->id, line->base) == 0 ? NULL : line->base;
  if (base == NULL || base->period == line->period)
    return TRUE;
  if (base->kind == FB_RULES_PRICE_RATE || !fb_money_mul_div (base->amount, base->qty, ONE, &amount)
      || !fb_money_mul_div (amount, line->rate, 10000, &amount))
    {
      g_set_error (error, FB_PRICE_ERROR, FB_PRICE_ERROR_VALUE, _ ("%s: its percentage cannot be told"), line->id);
      return FALSE;
    }
  option->kind = FB_PRICE_OPTION_AMOUNT;
  option->value = amount;
  option->base = NULL;
  return TRUE;
}

static gboolean
add_option (Basket *basket,
            FbRulesModel *model,
            const GPtrArray *lines,
            const FbRulesPriceLine *line,
            const guint *values,
            const char *language,
            GError **error)
{
  char *label = make_label (model, line, values, language);
  FbPriceOption option = {
      .id = line->id, .reason = label, .kind = FB_PRICE_OPTION_AMOUNT, .value = line->amount, .qty = ONE};

  g_ptr_array_add (basket->texts, label);
  if (line->kind == FB_RULES_PRICE_EACH || (line->kind == FB_RULES_PRICE_LIST && line->statement->ref != NULL))
    {
      option.kind = FB_PRICE_OPTION_EACH;
      option.qty = line->qty;
      /* None of it: nothing to count. */
      if (line->qty == 0)
        return TRUE;
      option.volume = find_volume (model, basket, line->statement->ref->option, values, language);
    }
  else if (line->kind == FB_RULES_PRICE_RATE && !set_rate (basket, lines, line, &option, error))
    return FALSE;
  g_array_append_val (basket->options, option);
  return TRUE;
}

/* What a step of the trace added, rounded for showing; the trace has it exactly. */
static void
add_items (FbConfigPrice *self, FbRulesPeriod period, const FbPricedLine *line)
{
  for (guint i = 0; i < line->trace->steps->len; i++)
    {
      const FbPriceStep *step = g_ptr_array_index (line->trace->steps, i);
      FbConfigPriceItem *item;
      gint64 amount;

      if (step->reason == NULL || !fb_exact_round (step->change, FB_ROUND_HALF_AWAY, &amount))
        continue;
      item = g_new0 (FbConfigPriceItem, 1);
      item->period = period;
      item->label = g_strdup (step->reason);
      item->id = g_strdup (step->rule);
      item->amount = amount;
      g_ptr_array_add (self->items, item);
    }
}

static gboolean
price_period (FbConfigPrice *self, FbRulesPeriod period, Basket *basket, const char *list_label, GError **error)
{
  FbPriceLine line = {
      .id = "configuration", .qty = ONE, .bundle = -1, .has_price = TRUE, .list_currency = self->currency};
  FbPriceRequest request = {.currency = self->currency, .date = DAY, .lines = &line, .n_lines = 1};
  const FbPricedLine *priced;

  if (basket->list != NULL)
    {
      FbConfigPriceItem *item = g_new0 (FbConfigPriceItem, 1);

      line.list_rule = basket->list->id;
      line.list_price = basket->list->amount;
      item->period = period;
      item->label = g_strdup (list_label);
      item->id = g_strdup (basket->list->id);
      item->amount = line.list_price;
      g_ptr_array_add (self->items, item);
    }
  line.options = (const FbPriceOption *) (gpointer) basket->options->data;
  line.n_options = basket->options->len;
  self->quote[period] = fb_price_quote (&request, error);
  if (self->quote[period] == NULL)
    return FALSE;
  priced = g_ptr_array_index (self->quote[period]->lines, 0);
  self->has[period] = TRUE;
  self->total[period] = priced->net;
  add_items (self, period, priced);
  return TRUE;
}

static gboolean
price_lines (FbConfigPrice *self,
             FbRulesModel *model,
             FbRulesPeriod period,
             const GPtrArray *lines,
             const guint *values,
             const gboolean *decided,
             const char *language,
             GError **error)
{
  g_autoptr (GArray) options = g_array_new (FALSE, FALSE, sizeof (FbPriceOption));
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) volumes = g_ptr_array_new_with_free_func (volume_free);
  Basket basket = {options, texts, volumes, NULL};
  g_autofree char *list_label = NULL;

  for (guint i = 0; i < lines->len; i++)
    {
      const FbRulesPriceLine *line = g_ptr_array_index (lines, i);

      if (line->period != period || !is_decided (model, line->statement->ref, decided)
          || (line->kind == FB_RULES_PRICE_RATE && line->base == NULL))
        continue;
      if (line->kind == FB_RULES_PRICE_LIST && line->statement->ref == NULL && line->statement->child == NULL
          && basket.list == NULL)
        {
          basket.list = line;
          list_label = make_label (model, line, values, language);
        }
      else if (!add_option (&basket, model, lines, line, values, language, error))
        return FALSE;
    }
  if (basket.list == NULL && options->len == 0)
    return TRUE;
  return price_period (self, period, &basket, list_label, error);
}

FbConfigPrice *
fb_config_price_new (FbRulesModel *model,
                     const guint *values,
                     const gboolean *decided,
                     const char *language,
                     GError **error)
{
  const FbRules *rules = fb_rules_model_get_rules (model);
  g_autoptr (GPtrArray) lines = fb_rules_price_lines (model, values);
  g_autoptr (FbConfigPrice) self = g_new0 (FbConfigPrice, 1);

  g_ptr_array_set_free_func (lines, (GDestroyNotify) fb_rules_price_line_free);
  self->currency = g_strdup (rules->product->currency);
  self->items = g_ptr_array_new_with_free_func (item_free);
  for (guint period = 0; period < PERIODS; period++)
    if (!price_lines (self, model, period, lines, values, decided, language, error))
      return NULL;
  return g_steal_pointer (&self);
}

JsonNode *
fb_config_price_to_json (const FbConfigPrice *self)
{
  static const char *const names[PERIODS] = {"once", "month", "year"};
  JsonObject *object = json_object_new ();
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  for (guint i = 0; i < PERIODS; i++)
    if (self->quote[i] != NULL)
      json_object_set_member (object, names[i], fb_priced_quote_to_json (self->quote[i], self->currency));
  json_node_take_object (node, object);
  return node;
}
