/* fb-cli-quote-move.c: a line of a quote goes over to the current version of its model
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-cli-quote.h"

#include <glib/gi18n.h>

#include "fb-quotes-move.h"
#include "fb-rules-priced.h"

static JsonArray *
texts_to_json (const GPtrArray *texts)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < texts->len; i++)
    json_array_add_string_element (array, g_ptr_array_index (texts, i));
  return array;
}

/* What is paid once, each month and each year, as far as it is paid. */
static void
set_price (JsonObject *object, const char *name, const FbConfigPrice *price)
{
  JsonObject *sums;

  if (price == NULL)
    return;
  sums = json_object_new ();
  for (FbRulesPeriod period = FB_RULES_ONCE; period <= FB_RULES_PER_YEAR; period++)
    if (price->has[period])
      json_object_set_int_member (sums, fb_rules_period_name (period), price->total[period]);
  json_object_set_string_member (sums, "currency", price->currency);
  json_object_set_object_member (object, name, sums);
}

static JsonObject *
move_to_json (const FbQuoteMove *move)
{
  JsonObject *object = json_object_new ();
  JsonArray *ways = json_array_new ();

  if (move->source->own != NULL)
    json_object_set_string_member (object, "from", move->source->own->version);
  json_object_set_string_member (object, "to", move->to->version);
  json_object_set_boolean_member (object, "fits", fb_config_move_fits (move->move));
  json_object_set_array_member (object, "gone", texts_to_json (move->move->gone));
  json_object_set_array_member (object, "reasons", texts_to_json (move->move->reasons));
  set_price (object, "before", move->move->before);
  for (guint i = 0; i < move->move->ways->len; i++)
    {
      const FbConfigMoveWay *way = g_ptr_array_index (move->move->ways, i);
      JsonObject *one = json_object_new ();

      json_object_set_int_member (one, "way", i + 1);
      json_object_set_array_member (one, "changes", texts_to_json (way->changes));
      json_object_set_array_member (one, "others", texts_to_json (way->others));
      set_price (one, "price", way->price);
      json_array_add_object_element (ways, one);
    }
  json_object_set_array_member (object, "ways", ways);
  return object;
}

static gboolean
find_way (const FbQuoteMove *move, const char *word, guint *way, GError **error)
{
  guint64 number;

  if (g_ascii_string_to_unsigned (word, 10, 1, move->move->ways->len, &number, NULL))
    {
      *way = (guint) number - 1;
      return TRUE;
    }
  fb_cli_set_error (error, FB_CLI_ERROR_VALUE, "way", NULL, _ ("There is no way “%s”"), word);
  return FALSE;
}

JsonObject *
fb_cli_quote_move (FbCli *cli, const FbId *quote, const FbId *line, const char *way, GError **error)
{
  g_autoptr (FbQuoteMove) move = fb_quote_move_new (cli->store, quote, line, NULL, NULL, NULL, error);
  g_autoptr (FbQuoteConfiguration) configured = NULL;
  guint index;

  if (move == NULL)
    return NULL;
  if (way == NULL)
    return move_to_json (move);
  if (!find_way (move, way, &index, error) || !(configured = fb_quote_move_configure (move, index, error))
      || !fb_quotes_set_configured (cli->store, quote, line, fb_quote_configuration_get (configured), error))
    return NULL;
  return fb_cli_quote_to_json (cli, quote, error);
}
