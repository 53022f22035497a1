/* fb-quote-options.c: what the price of a line is computed from beside the books, as its row keeps it
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-quote-options.h"

#include <glib/gi18n-lib.h>

#include "fb-json.h"

static const char *const option_kinds[] = {"amount", "each", "rate"};

/* --- writing ------------------------------------------------------------------------------------------------- */

static JsonObject *
volume_to_json (const FbPriceVolume *volume)
{
  JsonObject *object = json_object_new ();
  JsonArray *tiers = json_array_new ();

  for (guint i = 0; i < volume->n_tiers; i++)
    {
      JsonObject *tier = json_object_new ();

      json_object_set_int_member (tier, "from", volume->tiers[i].from);
      json_object_set_int_member (tier, "rate", volume->tiers[i].rate);
      json_array_add_object_element (tiers, tier);
    }
  json_object_set_string_member (object, "id", volume->id);
  if (volume->reason != NULL)
    json_object_set_string_member (object, "reason", volume->reason);
  json_object_set_int_member (object, "slab", volume->slab);
  json_object_set_array_member (object, "tiers", tiers);
  return object;
}

char *
fb_quote_options_to_json (const FbPriceOption *options, guint n_options, const FbPriceVolume *volume)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < n_options; i++)
    {
      JsonObject *option = json_object_new ();

      json_object_set_string_member (option, "id", options[i].id);
      json_object_set_string_member (option, "kind", option_kinds[options[i].kind]);
      json_object_set_int_member (option, "value", options[i].value);
      if (options[i].kind == FB_PRICE_OPTION_EACH)
        json_object_set_int_member (option, "qty", options[i].qty);
      if (options[i].base != NULL)
        json_object_set_string_member (option, "base", options[i].base);
      if (options[i].reason != NULL)
        json_object_set_string_member (option, "reason", options[i].reason);
      if (options[i].volume != NULL)
        json_object_set_object_member (option, "volume", volume_to_json (options[i].volume));
      json_array_add_object_element (array, option);
    }
  json_object_set_array_member (object, "options", array);
  if (volume != NULL)
    json_object_set_object_member (object, "volume", volume_to_json (volume));
  json_node_take_object (node, object);
  return fb_json_to_canonical (node);
}

/* The schedule in @object, *@volume NULL: none. FALSE: it cannot be read. */
static gboolean
read_volume (FbQuotePrices *prices, JsonObject *object, const FbPriceVolume **volume)
{
  JsonNode *node = json_object_get_member (object, "volume");
  JsonArray *array = NULL;
  FbPriceVolume *read;
  FbPriceTier *tiers;
  gint64 slab;

  *volume = NULL;
  if (node == NULL)
    return TRUE;
  if (JSON_NODE_HOLDS_OBJECT (node))
    array = fb_json_get_array (json_node_get_object (node), "tiers", NULL);
  if (array == NULL || !fb_json_get_int (json_node_get_object (node), "slab", &slab, NULL))
    return FALSE;
  read = g_new0 (FbPriceVolume, 1);
  g_ptr_array_add (prices->kept, read);
  tiers = g_new0 (FbPriceTier, json_array_get_length (array) + 1);
  g_ptr_array_add (prices->kept, tiers);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *tier = json_array_get_element (array, i);

      if (!JSON_NODE_HOLDS_OBJECT (tier) || !fb_json_get_int (json_node_get_object (tier), "from", &tiers[i].from, NULL)
          || !fb_json_get_int (json_node_get_object (tier), "rate", &tiers[i].rate, NULL))
        return FALSE;
    }
  object = json_node_get_object (node);
  *read = (FbPriceVolume){fb_quote_prices_keep (prices, fb_json_get_text_or_null (object, "id", NULL)),
                          fb_quote_prices_keep (prices, fb_json_get_text_or_null (object, "reason", NULL)), slab != 0,
                          tiers, json_array_get_length (array)};
  *volume = read;
  return TRUE;
}

static gboolean
read_option (FbQuotePrices *prices, JsonNode *node, FbPriceOption *option)
{
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  const char *kind = object != NULL ? fb_json_get_text (object, "kind", NULL) : NULL;
  const char *id = object != NULL ? fb_json_get_text (object, "id", NULL) : NULL;
  gboolean known = FALSE;

  for (guint i = 0; kind != NULL && i < G_N_ELEMENTS (option_kinds); i++)
    if (g_str_equal (kind, option_kinds[i]))
      {
        option->kind = i;
        known = TRUE;
      }
  if (!known || id == NULL || !fb_json_get_int (object, "value", &option->value, NULL)
      || !fb_json_get_int_or (object, "qty", 1000, &option->qty, NULL)
      || !read_volume (prices, object, &option->volume))
    return FALSE;
  option->id = fb_quote_prices_keep (prices, id);
  option->base = fb_quote_prices_keep (prices, fb_json_get_text_or_null (object, "base", NULL));
  option->reason = fb_quote_prices_keep (prices, fb_json_get_text_or_null (object, "reason", NULL));
  return TRUE;
}

gboolean
fb_quote_options_read (FbQuotePrices *prices, const FbRecord *record, FbPriceLine *line, GError **error)
{
  const char *text = fb_record_get_text (record, "price_input");
  g_autoptr (JsonNode) node = text != NULL ? fb_json_parse (text, -1, 0, NULL) : NULL;
  JsonArray *array = node != NULL && JSON_NODE_HOLDS_OBJECT (node)
                         ? fb_json_get_array (json_node_get_object (node), "options", NULL)
                         : NULL;
  FbPriceOption *options;

  if (array == NULL)
    return TRUE;
  options = g_new0 (FbPriceOption, json_array_get_length (array) + 1);
  g_ptr_array_add (prices->kept, options);
  line->options = options;
  line->n_options = json_array_get_length (array);
  for (guint i = 0; i < line->n_options; i++)
    if (!read_option (prices, json_array_get_element (array, i), &options[i]))
      {
        g_set_error (error, FB_PRICE_ERROR, FB_PRICE_ERROR_VALUE, _ ("%s: option %u has no price that can be read"),
                     fb_record_get_text (record, "name"), i + 1);
        return FALSE;
      }
  if (read_volume (prices, json_node_get_object (node), &line->volume))
    return TRUE;
  g_set_error (error, FB_PRICE_ERROR, FB_PRICE_ERROR_VALUE, _ ("%s: its discount by quantity cannot be read"),
               fb_record_get_text (record, "name"));
  return FALSE;
}
