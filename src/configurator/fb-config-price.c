/* fb-config-price.c: what a configuration costs so far, once and every month or year
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-config-price.h"

#include "fb-rules-priced.h"

#define PERIODS (FB_RULES_PER_YEAR + 1)
#define DAY "2000-01-01" /* nothing here has a date: the model's own day has chosen the lines already */

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

static void
add_list_item (FbConfigPrice *self, const FbRulesPriceInput *input)
{
  FbConfigPriceItem *item = g_new0 (FbConfigPriceItem, 1);

  item->period = input->period;
  item->label = g_strdup (input->list_label);
  item->id = g_strdup (input->line.list_rule);
  item->amount = input->line.list_price;
  g_ptr_array_add (self->items, item);
}

static gboolean
price_period (FbConfigPrice *self, const FbRulesPriceInput *input, GError **error)
{
  FbPriceRequest request = {.currency = self->currency, .date = DAY, .lines = &input->line, .n_lines = 1};
  const FbPricedLine *priced;

  if (input->list_label != NULL)
    add_list_item (self, input);
  self->quote[input->period] = fb_price_quote (&request, error);
  if (self->quote[input->period] == NULL)
    return FALSE;
  priced = g_ptr_array_index (self->quote[input->period]->lines, 0);
  self->has[input->period] = TRUE;
  self->total[input->period] = priced->net;
  add_items (self, input->period, priced);
  return TRUE;
}

FbConfigPrice *
fb_config_price_new (FbRulesModel *model,
                     const guint *values,
                     const gboolean *decided,
                     const char *language,
                     GError **error)
{
  g_autoptr (GPtrArray) inputs = fb_rules_price_inputs_shown (model, values, decided, language, error);
  g_autoptr (FbConfigPrice) self = NULL;

  if (inputs == NULL)
    return NULL;
  self = g_new0 (FbConfigPrice, 1);
  self->currency = g_strdup (fb_rules_model_get_rules (model)->product->currency);
  self->items = g_ptr_array_new_with_free_func (item_free);
  for (guint i = 0; i < inputs->len; i++)
    if (!price_period (self, g_ptr_array_index (inputs, i), error))
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
