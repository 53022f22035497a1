/* fb-cli-quote-show.c: quotes and orders as answers
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-cli-quote.h"

#include "fb-cli-record.h"
#include "fb-json.h"
#include "fb-quote-order.h"

/* JSON that a field holds as text becomes JSON of the answer. */
static void
open_up (JsonObject *object, const FbRecord *record, const char *field)
{
  const char *text = fb_record_get_text (record, field);
  JsonNode *node = text != NULL ? fb_json_parse (text, -1, 0, NULL) : NULL;

  if (node != NULL)
    json_object_set_member (object, field, node);
}

static JsonArray *
lines_to_json (FbCli *cli, const char *table, const char *field, const FbId *id, GError **error)
{
  static const char *const open[] = {"price_trace", "price_input", "assignment"};
  g_autofree char *where = fb_operation_where_ref (field, id);
  g_autoptr (GPtrArray) lines = fb_operation_find_all (cli->store, table, where, "position", error);
  JsonArray *array;

  if (lines == NULL)
    return NULL;
  fb_quote_lines_sort (lines);
  array = json_array_new ();
  for (guint i = 0; i < lines->len; i++)
    {
      const FbRecord *line = g_ptr_array_index (lines, i);
      JsonObject *object = fb_cli_record_to_json (cli, line);

      for (guint k = 0; k < G_N_ELEMENTS (open); k++)
        open_up (object, line, open[k]);
      json_array_add_object_element (array, object);
    }
  return array;
}

static JsonArray *
requests_to_json (FbCli *cli, const FbId *quote, GError **error)
{
  g_autofree char *where = fb_operation_where_ref ("quote", quote);
  g_autoptr (GPtrArray) requests = fb_operation_find_all (cli->store, "approval_request", where, "asked_at", error);
  JsonArray *array;

  if (requests == NULL)
    return NULL;
  array = json_array_new ();
  for (guint i = 0; i < requests->len; i++)
    {
      const FbRecord *request = g_ptr_array_index (requests, i);
      JsonObject *object = fb_cli_record_to_json (cli, request);

      open_up (object, request, "breaches");
      open_up (object, request, "counter");
      json_array_add_object_element (array, object);
    }
  return array;
}

/* What was sent is judged no more. */
static gboolean
add_approval (FbCli *cli, JsonObject *object, const FbRecord *quote, GError **error)
{
  g_autoptr (FbApproval) approval = NULL;
  JsonObject *judged;
  gint64 left;

  if (fb_record_is_frozen (quote))
    return TRUE;
  if (!(approval = fb_quotes_judge (cli->store, &quote->id, &left, error)))
    return FALSE;
  judged = json_object_new ();
  json_object_set_int_member (judged, "level", approval->level);
  json_object_set_int_member (judged, "needs_level", left);
  json_object_set_member (judged, "breaches", fb_approval_breaches_to_json (approval));
  json_object_set_string_member (judged, "fingerprint", approval->fingerprint);
  json_object_set_object_member (object, "approval", judged);
  return TRUE;
}

JsonObject *
fb_cli_quote_to_json (FbCli *cli, const FbId *quote, GError **error)
{
  g_autoptr (FbRecord) record = fb_store_get (cli->store, fb_schema_get_table ("quote"), quote, error);
  g_autoptr (JsonObject) object = NULL;
  JsonArray *lines, *requests;

  if (record == NULL || !(lines = lines_to_json (cli, "quote_line", "quote", quote, error)))
    return NULL;
  object = fb_cli_record_to_json (cli, record);
  open_up (object, record, "taxes");
  open_up (object, record, "exchange");
  json_object_set_array_member (object, "lines", lines);
  if (!(requests = requests_to_json (cli, quote, error)))
    return NULL;
  json_object_set_array_member (object, "requests", requests);
  return add_approval (cli, object, record, error) ? g_steal_pointer (&object) : NULL;
}

JsonObject *
fb_cli_order_to_json (FbCli *cli, const FbId *order, GError **error)
{
  g_autoptr (FbRecord) record = fb_store_get (cli->store, fb_schema_get_table ("sales_order"), order, error);
  JsonArray *lines = record != NULL ? lines_to_json (cli, "order_line", "sales_order", order, error) : NULL;
  JsonObject *object;

  if (lines == NULL)
    return NULL;
  object = fb_cli_record_to_json (cli, record);
  open_up (object, record, "taxes");
  json_object_set_array_member (object, "lines", lines);
  return object;
}
