/* fb-quotes-flow.c: a quote leaves the house, comes back signed, becomes an order
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-quotes-private.h"

#include <glib/gi18n-lib.h>

#include "fb-json.h"

static gint64
now_of (FbStore *store)
{
  return fb_clock_now (fb_store_get_clock (store));
}

/* Every line's trace must give the line's total, and the lines the quote's: nothing leaves that cannot be explained. */
static gboolean
check_sums (FbQuoteDoc *doc, GError **error)
{
  gint64 sum = 0;

  for (guint i = 0; i < doc->lines->len; i++)
    {
      const FbRecord *line = g_ptr_array_index (doc->lines, i);
      const char *kind = fb_record_get_text (line, "kind");
      gint64 net;

      if (g_strcmp0 (kind, "text") == 0)
        continue;
      if (!fb_price_trace_replay_net (fb_record_get_text (line, "price_trace"), &net, error))
        return FALSE;
      if (net != fb_record_get_int (line, "net"))
        return fb_quotes_refuse (error, _ ("A price is not what its steps give: price the quote anew"));
      if (g_strcmp0 (kind, "option") != 0 && __builtin_add_overflow (sum, net, &sum))
        return fb_quotes_refuse (error, _ ("The amount is too large to calculate with"));
    }
  return sum == fb_record_get_int (doc->quote, "net")
         || fb_quotes_refuse (error, _ ("The total is not the sum of the lines: price the quote anew"));
}

gboolean
fb_quotes_send (FbStore *store, const FbId *quote, const char *pdf_hash, GError **error)
{
  g_autoptr (FbQuoteDoc) doc = fb_quotes_open (store, quote, error);
  g_autofree char *approved = NULL;

  if (doc == NULL)
    return FALSE;
  if (fb_quotes_is_state (doc->quote, "pending_approval"))
    return fb_quotes_refuse (error, _ ("This quote waits for approval"));
  if (doc->lines->len == 0)
    return fb_quotes_refuse (error, _ ("This quote has no lines yet"));
  if (!fb_quote_load_approved (store, doc->quote, &approved, error)
      || !fb_quote_price (doc, approved, NULL, NULL, error) || !check_sums (doc, error))
    return FALSE;
  if (fb_record_get_int (doc->quote, "needs_level") > 0)
    return fb_quotes_refuse (error, _ ("This quote must be approved first"));
  fb_record_set_text (doc->quote, "state", "sent");
  fb_record_set_int (doc->quote, "binding", 1);
  fb_record_set_int (doc->quote, "sent_at", now_of (store));
  if (pdf_hash != NULL)
    fb_record_set_text (doc->quote, "pdf_hash", pdf_hash);
  return fb_quote_doc_commit (doc, _ ("Send quote"), error);
}

gboolean
fb_quotes_accept (FbStore *store, const FbId *quote, const char *who, const char *signature, GError **error)
{
  g_autoptr (FbQuoteDoc) doc = fb_quote_doc_load (store, quote, error);
  const char *until;
  char today[11];

  if (doc == NULL)
    return FALSE;
  if (!fb_quotes_is_state (doc->quote, "sent"))
    return fb_quotes_refuse (error, _ ("Only a quote that was sent can be accepted"));
  fb_quotes_get_today (store, today);
  until = fb_record_get_text (doc->quote, "valid_until");
  if (until != NULL && g_strcmp0 (until, today) < 0)
    return fb_quotes_refuse (error, _ ("This quote is not valid any more: make a new version"));
  if (who == NULL || *who == '\0')
    return fb_quotes_refuse (error, _ ("Who accepts it?"));
  fb_record_set_text (doc->quote, "state", "accepted");
  fb_record_set_int (doc->quote, "accepted_at", now_of (store));
  fb_record_set_text (doc->quote, "accepted_by", who);
  fb_record_set_text (doc->quote, "signature", signature);
  return fb_quote_doc_commit (doc, _ ("Accept quote"), error);
}

gboolean
fb_quotes_reject (FbStore *store, const FbId *quote, GError **error)
{
  g_autoptr (FbQuoteDoc) doc = fb_quote_doc_load (store, quote, error);

  if (doc == NULL)
    return FALSE;
  if (fb_quotes_is_state (doc->quote, "accepted") || fb_quotes_is_state (doc->quote, "superseded"))
    return fb_quotes_refuse (error, _ ("This quote is settled already"));
  fb_record_set_text (doc->quote, "state", "rejected");
  return fb_quote_doc_commit (doc, _ ("Reject quote"), error);
}

gboolean
fb_quotes_expire (FbStore *store, guint *n, GError **error)
{
  FbId user = fb_store_get_user (store);
  g_autofree char *mine = fb_id_is_nil (&user) ? NULL : fb_operation_where_ref ("owner", &user);
  g_autofree char *where = NULL;
  g_autoptr (GPtrArray) quotes = NULL;
  g_autoptr (FbEdit) edit = fb_edit_new (_ ("Quotes expire"));
  char today[11];

  fb_quotes_get_today (store, today);
  where = g_strdup_printf ("state = 'sent' and valid_until < '%s'%s%s", today, mine != NULL ? " and " : "",
                           mine != NULL ? mine : "");
  quotes = fb_operation_find_all (store, "quote", where, "number", error);
  if (quotes == NULL)
    return FALSE;
  if (n != NULL)
    *n = quotes->len;
  for (guint i = 0; i < quotes->len; i++)
    {
      const FbRecord *quote = g_ptr_array_index (quotes, i);

      fb_edit_set_text (edit, quote->table, &quote->id, "state", "expired");
    }
  fb_edit_set_quiet (edit);
  return quotes->len == 0 || fb_store_commit_edit (store, g_steal_pointer (&edit), NULL, error);
}

/* --- versions ------------------------------------------------------------------------------------------------ */

/* Lines point to their heads by the ids of the copy. */
static void
copy_lines (FbQuoteDoc *from, FbQuoteDoc *to)
{
  static const char *const except[] = {"quote", "parent", NULL};
  g_autoptr (GHashTable) ids = g_hash_table_new (fb_id_hash, fb_id_equal);

  for (guint i = 0; i < from->lines->len; i++)
    {
      const FbRecord *line = g_ptr_array_index (from->lines, i);
      FbRecord *copy = fb_quote_doc_add_line (to, "item");

      fb_quote_copy_fields (line, copy, except);
      g_hash_table_insert (ids, (gpointer) &line->id, &copy->id);
    }
  for (guint i = 0; i < from->lines->len; i++)
    {
      const FbId *parent = fb_record_get_id (g_ptr_array_index (from->lines, i), "parent");
      const FbId *copy = parent != NULL ? g_hash_table_lookup (ids, parent) : NULL;

      fb_record_set_id (g_ptr_array_index (to->lines, i), "parent", copy);
    }
}

gboolean
fb_quotes_new_version (FbStore *store, const FbId *quote, FbId *version, GError **error)
{
  static const char *const except[] = {"version",     "previous",  "state", "binding",  "sent_at", "accepted_at",
                                       "accepted_by", "signature", "pdf",   "pdf_hash", NULL};
  g_autoptr (FbQuoteDoc) from = fb_quote_doc_load (store, quote, error);
  g_autoptr (FbQuoteDoc) to = NULL;
  g_autoptr (FbEdit) edit = fb_edit_new (_ ("New version of quote"));
  g_autofree char *approved = NULL;

  if (from == NULL)
    return FALSE;
  if (fb_quotes_is_state (from->quote, "superseded"))
    return fb_quotes_refuse (error, _ ("There is a newer version already"));
  to = fb_quote_doc_new (store, fb_record_new (from->quote->table, NULL));
  fb_quote_copy_fields (from->quote, to->quote, except);
  fb_record_set_int (to->quote, "version", fb_record_get_int (from->quote, "version") + 1);
  fb_record_set_id (to->quote, "previous", &from->quote->id);
  fb_record_set_text (to->quote, "state", "draft");
  copy_lines (from, to);
  if (!fb_quote_load_approved (store, to->quote, &approved, error) || !fb_quote_price (to, approved, NULL, NULL, error))
    return FALSE;
  fb_edit_set_text (edit, from->quote->table, &from->quote->id, "state", "superseded");
  fb_quote_doc_write (to, edit);
  *version = to->quote->id;
  return fb_store_commit_edit (store, g_steal_pointer (&edit), NULL, error);
}

/* --- orders -------------------------------------------------------------------------------------------------- */

/* Over all that is agreed, line by line, in order. */
static char *
fingerprint_of (GPtrArray *lines)
{
  static const char *const agreed[] = {"position",  "kind",     "sku",        "name",      "description",
                                       "qty",       "unit",     "unit_price", "net",       "currency",
                                       "tax_class", "tax_rate", "model_hash", "assignment"};
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);

  for (guint i = 0; i < lines->len; i++)
    for (guint k = 0; k < G_N_ELEMENTS (agreed); k++)
      {
        g_autoptr (JsonNode) node = fb_value_to_json (fb_record_get (g_ptr_array_index (lines, i), agreed[k]));
        g_autofree char *text = fb_json_to_canonical (node);

        g_checksum_update (sum, (const guchar *) text, -1);
        g_checksum_update (sum, (const guchar *) "\n", 1);
      }
  return g_strdup (g_checksum_get_string (sum));
}

static GPtrArray *
make_order_lines (FbQuoteDoc *doc, const FbId *order)
{
  static const char *const except[] = {"parent", NULL};
  GPtrArray *lines = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_record_free);
  g_autoptr (GHashTable) ids = g_hash_table_new (fb_id_hash, fb_id_equal);
  gint64 now = now_of (doc->store);

  for (guint i = 0; i < doc->lines->len; i++)
    {
      const FbRecord *line = g_ptr_array_index (doc->lines, i);
      const FbId *parent = fb_record_get_id (line, "parent");
      FbRecord *copy;

      if (g_strcmp0 (fb_record_get_text (line, "kind"), "option") == 0)
        continue;
      copy = fb_record_new (fb_schema_get_table ("order_line"), NULL);
      fb_id_generate (&copy->id, now);
      fb_quote_copy_fields (line, copy, except);
      fb_record_set_id (copy, "sales_order", order);
      /* Heads come before their parts. */
      fb_record_set_id (copy, "parent", parent != NULL ? g_hash_table_lookup (ids, parent) : NULL);
      g_hash_table_insert (ids, (gpointer) &line->id, &copy->id);
      g_ptr_array_add (lines, copy);
    }
  return lines;
}

static gboolean
can_be_ordered (FbQuoteDoc *doc, GError **error)
{
  g_autofree char *where = fb_operation_where_ref ("quote", &doc->quote->id);
  g_autoptr (GError) local = NULL;
  g_autoptr (FbRecord) order = NULL;

  if (!fb_quotes_is_state (doc->quote, "accepted"))
    return fb_quotes_refuse (error, _ ("Only a quote that was accepted becomes an order"));
  order = fb_operation_find_first (doc->store, "sales_order", where, NULL, &local);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (order != NULL)
    return fb_quotes_refuse (error, _ ("This quote is an order already"));
  return check_sums (doc, error);
}

gboolean
fb_quotes_order (FbStore *store, const FbId *quote, FbId *order, GError **error)
{
  static const char *const except[] = {"number", "state", NULL};
  g_autoptr (FbQuoteDoc) doc = fb_quote_doc_load (store, quote, error);
  g_autoptr (FbEdit) edit = fb_edit_new (_ ("Turn quote into order"));
  g_autoptr (GPtrArray) lines = NULL;
  g_autofree char *fingerprint = NULL;
  FbRecord *record;
  char today[11];

  if (doc == NULL || !can_be_ordered (doc, error))
    return FALSE;
  record = fb_record_new (fb_schema_get_table ("sales_order"), NULL);
  fb_id_generate (&record->id, now_of (store));
  *order = record->id;
  fb_quote_copy_fields (doc->quote, record, except);
  fb_quotes_get_today (store, today);
  fb_record_set_id (record, "quote", &doc->quote->id);
  fb_record_set_text (record, "order_date", today);
  fb_record_set_text (record, "state", "draft");
  lines = make_order_lines (doc, order);
  fingerprint = fingerprint_of (lines);
  fb_record_set_text (record, "fingerprint", fingerprint);
  fb_edit_create (edit, record);
  for (guint i = 0; i < lines->len; i++)
    fb_edit_create (edit, fb_record_copy (g_ptr_array_index (lines, i)));
  return fb_store_commit_edit (store, g_steal_pointer (&edit), NULL, error);
}

gboolean
fb_orders_submit (FbStore *store, const FbId *order, GError **error)
{
  g_autoptr (FbRecord) record = fb_store_get (store, fb_schema_get_table ("sales_order"), order, error);
  g_autofree char *where = fb_operation_where_ref ("sales_order", order);
  g_autoptr (GPtrArray) lines = NULL;
  g_autoptr (FbEdit) edit = fb_edit_new (_ ("Submit order"));
  g_autofree char *fingerprint = NULL;

  if (record == NULL || !(lines = fb_operation_find_all (store, "order_line", where, "position", error)))
    return FALSE;
  if (!fb_quotes_is_state (record, "draft"))
    return fb_quotes_refuse (error, _ ("This order was submitted already"));
  fingerprint = fingerprint_of (lines);
  if (fb_record_get_text (record, "fingerprint") != NULL
      && g_strcmp0 (fingerprint, fb_record_get_text (record, "fingerprint")) != 0)
    return fb_quotes_refuse (error, _ ("The lines of this order are not those that were agreed any more"));
  fb_edit_set_text (edit, record->table, order, "state", "submitted");
  return fb_store_commit_edit (store, g_steal_pointer (&edit), NULL, error);
}
