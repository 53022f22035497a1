/* fb-quote-approved.c: what was approved before
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-quote-prices.h"

#include "fb-json.h"

/* Versions that an approval is looked for in. */
#define MAX_VERSIONS 100

char *
fb_quote_dup_given (const FbRecord *request)
{
  const char *counter = fb_record_get_text (request, "counter");
  const char *decided = fb_record_get_text (request, "decided_figures");
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (JsonNode) copy = NULL;
  JsonObject *figures;

  if (g_strcmp0 (fb_record_get_text (request, "state"), "approved") == 0)
    return g_strdup (decided != NULL ? decided : fb_record_get_text (request, "figures"));
  node = counter != NULL ? fb_json_parse (counter, -1, 0, NULL) : NULL;
  figures = node != NULL && JSON_NODE_HOLDS_OBJECT (node)
                ? fb_json_get_object (json_node_get_object (node), "figures", NULL)
                : NULL;
  if (figures == NULL)
    return NULL;
  copy = json_node_new (JSON_NODE_OBJECT);
  json_node_set_object (copy, figures);
  return fb_json_to_canonical (copy);
}

static char *
dup_figures (const FbRecord *request)
{
  gboolean was_answered = !fb_value_is_null (fb_record_get (request, "decided_level"));
  gint64 level = fb_record_get_int (request, was_answered ? "decided_level" : "level");
  g_autofree char *given = fb_quote_dup_given (request);

  return fb_approval_figures_of (given, level);
}

static gboolean
gives (const FbRecord *request)
{
  const char *state = fb_record_get_text (request, "state");

  return g_strcmp0 (state, "approved") == 0 || g_strcmp0 (state, "countered") == 0;
}

/* The answer that came last. */
static const FbRecord *
find_last (const GPtrArray *requests)
{
  const FbRecord *last = NULL;

  for (guint i = 0; i < requests->len; i++)
    {
      const FbRecord *request = g_ptr_array_index (requests, i);

      if (gives (request)
          && (last == NULL || fb_record_get_int (request, "decided_at") > fb_record_get_int (last, "decided_at")))
        last = request;
    }
  return last;
}

gboolean
fb_quote_find_approved (FbPriceSource *source, const FbRecord *quote, char **figures, GError **error)
{
  g_autoptr (FbRecord) at = fb_record_copy (quote);

  *figures = NULL;
  for (guint i = 0; at != NULL && *figures == NULL && i < MAX_VERSIONS; i++)
    {
      g_autoptr (GPtrArray) requests = fb_price_source_list_ref (source, "approval_request", "quote", &at->id, error);
      const FbRecord *last = requests != NULL ? find_last (requests) : NULL;
      FbRecord *before;

      if (requests == NULL || !fb_price_source_get (source, "quote", fb_record_get_id (at, "previous"), &before, error))
        return FALSE;
      if (last != NULL)
        *figures = dup_figures (last);
      fb_record_free (g_steal_pointer (&at));
      at = before;
    }
  return TRUE;
}
