/* fb-quote-approved.c: what was approved before
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-quote-pricing.h"

#include "fb-json.h"
#include "fb-quote-prices.h"

#define MAX_VERSIONS 100

static char *
dup_figures (const FbRecord *request)
{
  const char *counter = fb_record_get_text (request, "counter");
  gboolean was_answered = !fb_value_is_null (fb_record_get (request, "decided_level"));
  gint64 level = fb_record_get_int (request, was_answered ? "decided_level" : "level");
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (JsonNode) copy = NULL;
  g_autofree char *text = NULL;
  JsonObject *figures;

  if (g_strcmp0 (fb_record_get_text (request, "state"), "approved") == 0)
    return fb_approval_figures_of (fb_record_get_text (request, "figures"), level);
  node = counter != NULL ? fb_json_parse (counter, -1, 0, NULL) : NULL;
  figures = node != NULL && JSON_NODE_HOLDS_OBJECT (node)
                ? fb_json_get_object (json_node_get_object (node), "figures", NULL)
                : NULL;
  if (figures == NULL)
    return NULL;
  copy = json_node_new (JSON_NODE_OBJECT);
  json_node_set_object (copy, figures);
  text = fb_json_to_canonical (copy);
  return fb_approval_figures_of (text, level);
}

gboolean
fb_quote_load_approved (FbStore *store, const FbRecord *quote, char **figures, GError **error)
{
  g_autoptr (FbRecord) at = fb_record_copy (quote);

  *figures = NULL;
  for (guint i = 0; at != NULL && *figures == NULL && i < MAX_VERSIONS; i++)
    {
      g_autofree char *ref = fb_operation_where_ref ("quote", &at->id);
      g_autofree char *where = g_strdup_printf ("%s and state in ('approved','countered')", ref);
      g_autoptr (GError) local = NULL;
      g_autoptr (FbRecord) request = fb_operation_find_first (store, "approval_request", where, "-decided_at", &local);
      const FbId *previous = fb_record_get_id (at, "previous");
      FbRecord *next;

      if (local != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      if (request != NULL)
        *figures = dup_figures (request);
      if (!fb_operation_read_row (store, "quote", previous, &next, error))
        return FALSE;
      fb_record_free (g_steal_pointer (&at));
      at = next;
    }
  return TRUE;
}
