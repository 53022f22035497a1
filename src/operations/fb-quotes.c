/* fb-quotes.c: quotes and their lines
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-quotes-private.h"

#include <glib/gi18n-lib.h>

#include "fb-date.h"
#include "fb-quote-rhythm.h"
#include "fb-schema-error.h"

gboolean
fb_quotes_refuse (GError **error, const char *message)
{
  g_set_error_literal (error, FB_OPERATION_ERROR, FB_OPERATION_ERROR_NOT_POSSIBLE, message);
  return FALSE;
}

const char *
fb_quotes_get_state (const FbRecord *record)
{
  const char *state = fb_record_get_text (record, "state");

  return state != NULL ? state : "draft";
}

gboolean
fb_quotes_is_state (const FbRecord *record, const char *state)
{
  return g_str_equal (fb_quotes_get_state (record), state);
}

gboolean
fb_quotes_is_language (const char *a, const char *b)
{
  return a != NULL && b != NULL && g_ascii_strncasecmp (a, b, 2) == 0;
}

void
fb_quotes_get_today (FbStore *store, char out[11])
{
  fb_date_of_time (fb_clock_now (fb_store_get_clock (store)), NULL, out);
}

FbQuoteDoc *
fb_quotes_open (FbStore *store, const FbId *quote, GError **error)
{
  g_autoptr (FbQuoteDoc) doc = fb_quote_doc_load (store, quote, error);

  if (doc == NULL || !fb_record_is_frozen (doc->quote))
    return g_steal_pointer (&doc);
  fb_schema_set_error (error, FB_SCHEMA_ERROR_FROZEN, NULL,
                       _ ("This quote was sent: it changes only by a new version"));
  return NULL;
}

/* A request that is open asks for figures that are not the quote's any more. */
static gboolean
withdraw_requests (FbQuoteDoc *doc, FbEdit *edit, GError **error)
{
  g_autofree char *ref = fb_operation_where_ref ("quote", &doc->quote->id);
  g_autofree char *where = g_strdup_printf ("%s and state = 'open'", ref);
  g_autoptr (GPtrArray) requests = fb_operation_find_all (doc->store, "approval_request", where, NULL, error);

  for (guint i = 0; requests != NULL && i < requests->len; i++)
    {
      const FbRecord *request = g_ptr_array_index (requests, i);

      if (g_strcmp0 (fb_record_get_text (request, "figures"), fb_record_get_text (doc->quote, "figures")) != 0)
        fb_edit_set_text (edit, request->table, &request->id, "state", "withdrawn");
    }
  return requests != NULL;
}

static gboolean
has_new_figures (const FbQuoteDoc *doc)
{
  return doc->quote_before == NULL
         || g_strcmp0 (fb_record_get_text (doc->quote_before, "figures"), fb_record_get_text (doc->quote, "figures"))
                != 0;
}

gboolean
fb_quotes_close (FbQuoteDoc *doc, const char *label, GError **error)
{
  return fb_quotes_close_with (doc, fb_edit_new (label), error);
}

gboolean
fb_quotes_close_with (FbQuoteDoc *doc, FbEdit *begun, GError **error)
{
  g_autoptr (FbEdit) edit = begun;
  g_autofree char *approved = NULL;

  if (!fb_quote_load_approved (doc->store, doc->quote, &approved, error)
      || !fb_quote_price (doc, approved, NULL, NULL, error))
    return FALSE;
  /* Only what got worse is asked again: an approved quote that is still covered stays so. */
  if (!fb_quotes_is_state (doc->quote, "draft") && has_new_figures (doc)
      && (fb_quotes_is_state (doc->quote, "pending_approval") || fb_record_get_int (doc->quote, "needs_level") > 0))
    {
      fb_record_set_text (doc->quote, "state", "draft");
      fb_record_set_int (doc->quote, "binding", 0);
      if (!withdraw_requests (doc, edit, error))
        return FALSE;
    }
  fb_quote_doc_write (doc, edit);
  return fb_store_commit_edit (doc->store, g_steal_pointer (&edit), NULL, error);
}

/* --- lines --------------------------------------------------------------------------------------------------- */

static gboolean
check_qty (const FbRecord *product, gint64 qty, GError **error)
{
  gint64 least = fb_record_get_int (product, "min_qty"), step = fb_record_get_int (product, "qty_step");

  if (qty <= 0)
    return fb_quotes_refuse (error, _ ("The quantity must be more than nothing"));
  if (least > 0 && qty < least)
    return fb_quotes_refuse (error, _ ("The quantity is below the smallest one of this product"));
  return step <= 0 || qty % step == 0 || fb_quotes_refuse (error, _ ("This product is sold in larger steps"));
}

/* The name in the quote's language, where there is one. */
static gboolean
take_texts (FbQuoteDoc *doc, FbRecord *line, const FbRecord *product, GError **error)
{
  const char *language = fb_record_get_text (doc->quote, "language");
  g_autofree char *ref = fb_operation_where_ref ("product", &product->id);
  g_autoptr (GPtrArray) texts = fb_operation_find_all (doc->store, "product_text", ref, NULL, error);

  fb_record_set (line, "name", fb_record_get (product, "name"));
  fb_record_set (line, "description", fb_record_get (product, "description"));
  for (guint i = 0; texts != NULL && i < texts->len; i++)
    {
      const FbRecord *text = g_ptr_array_index (texts, i);

      if (!fb_quotes_is_language (fb_record_get_text (text, "language"), language))
        continue;
      if (fb_record_get_text (text, "name") != NULL)
        fb_record_set (line, "name", fb_record_get (text, "name"));
      if (fb_record_get_text (text, "description") != NULL)
        fb_record_set (line, "description", fb_record_get (text, "description"));
    }
  return texts != NULL;
}

FbRecord *
fb_quotes_add_product_line (FbQuoteDoc *doc, const FbRecord *product, gint64 qty, const char *kind, GError **error)
{
  FbRecord *line = fb_quote_doc_add_line (doc, kind);

  fb_record_set_id (line, "product", &product->id);
  fb_record_set (line, "sku", fb_record_get (product, "sku"));
  fb_record_set (line, "unit", fb_record_get (product, "unit"));
  fb_record_set (line, "lead_days", fb_record_get (product, "lead_days"));
  fb_record_set_int (line, "qty", qty);
  return take_texts (doc, line, product, error) ? line : NULL;
}

static gboolean
add_parts (FbQuoteDoc *doc, const FbRecord *bundle, const FbId *head, gint64 qty, GError **error)
{
  g_autofree char *where = fb_operation_where_ref ("bundle", &bundle->id);
  g_autoptr (GPtrArray) items = fb_operation_find_all (doc->store, "bundle_item", where, "position,id", error);

  for (guint i = 0; items != NULL && i < items->len; i++)
    {
      const FbRecord *item = g_ptr_array_index (items, i);
      g_autoptr (FbRecord) product =
          fb_store_get (doc->store, fb_schema_get_table ("product"), fb_record_get_id (item, "product"), error);
      FbInt128 part = (FbInt128) fb_record_get_int (item, "qty") * qty / 1000;
      FbRecord *line;

      if (product == NULL)
        return FALSE;
      if (fb_record_get_int (item, "included") == 0)
        continue;
      if (part <= 0 || part > G_MAXINT64)
        return fb_quotes_refuse (error, _ ("A part of the bundle has no quantity"));
      if (!(line = fb_quotes_add_product_line (doc, product, (gint64) part, "part", error)))
        return FALSE;
      fb_record_set_id (line, "parent", head);
    }
  return items != NULL;
}

gboolean
fb_quotes_add_product (FbStore *store,
                       const FbId *quote,
                       const FbId *product,
                       gint64 qty,
                       const char *kind,
                       const FbId *parent,
                       FbId *line,
                       GError **error)
{
  g_autoptr (FbQuoteDoc) doc = fb_quotes_open (store, quote, error);
  g_autoptr (FbRecord) record =
      doc != NULL ? fb_store_get (store, fb_schema_get_table ("product"), product, error) : NULL;
  gboolean is_bundle;
  FbRecord *added;

  if (record == NULL || !check_qty (record, qty, error))
    return FALSE;
  is_bundle = g_strcmp0 (fb_record_get_text (record, "kind"), "bundle") == 0;
  added = fb_quotes_add_product_line (doc, record, qty, parent != NULL ? "part" : is_bundle ? "bundle" : kind, error);
  if (added == NULL || (is_bundle && !add_parts (doc, record, &added->id, qty, error)))
    return FALSE;
  if (parent != NULL)
    fb_record_set_id (added, "parent", parent);
  *line = added->id;
  return fb_quotes_close (doc, _ ("Add to quote"), error);
}

gboolean
fb_quotes_add_text (FbStore *store, const FbId *quote, const char *text, FbId *line, GError **error)
{
  g_autoptr (FbQuoteDoc) doc = fb_quotes_open (store, quote, error);
  FbRecord *added;

  if (doc == NULL)
    return FALSE;
  added = fb_quote_doc_add_line (doc, "text");
  fb_record_set_text (added, "description", text);
  *line = added->id;
  return fb_quotes_close (doc, _ ("Add text to quote"), error);
}

FbRecord *
fb_quotes_need_line (FbQuoteDoc *doc, const FbId *line, GError **error)
{
  FbRecord *record = doc != NULL ? fb_quote_doc_find_line (doc, line) : NULL;

  if (doc != NULL && record == NULL)
    fb_quotes_refuse (error, _ ("The quote has no such line"));
  return record;
}

/* A bundle's parts grow with it. */
static gboolean
scale_parts (FbQuoteDoc *doc, const FbRecord *head, gint64 before, gint64 now, GError **error)
{
  for (guint i = 0; i < doc->lines->len; i++)
    {
      FbRecord *part = g_ptr_array_index (doc->lines, i);
      const FbId *parent = fb_record_get_id (part, "parent");
      FbInt128 qty;

      if (parent == NULL || !fb_id_equal (parent, &head->id))
        continue;
      qty = (FbInt128) fb_record_get_int (part, "qty") * now / MAX (before, 1);
      if (qty <= 0 || qty > G_MAXINT64)
        return fb_quotes_refuse (error, _ ("A part of the bundle has no quantity"));
      fb_record_set_int (part, "qty", (gint64) qty);
    }
  return TRUE;
}

static gboolean
refuse_part (GError **error)
{
  return fb_quotes_refuse (error, _ ("This line belongs to a configuration: remove or change that"));
}

gboolean
fb_quotes_set_qty (FbStore *store, const FbId *quote, const FbId *line, gint64 qty, GError **error)
{
  g_autoptr (FbQuoteDoc) doc = fb_quotes_open (store, quote, error);
  FbRecord *record = fb_quotes_need_line (doc, line, error);
  g_autoptr (FbRecord) product = NULL;
  g_autoptr (GPtrArray) together = NULL;

  if (record == NULL)
    return FALSE;
  if (!fb_operation_read_row (store, "product", fb_record_get_id (record, "product"), &product, error))
    return FALSE;
  if (qty <= 0)
    return fb_quotes_refuse (error, _ ("The quantity must be more than nothing"));
  if (fb_quotes_is_configured_part (doc, record))
    return refuse_part (error);
  if (product != NULL && !check_qty (product, qty, error))
    return FALSE;
  /* One machine has one service contract. */
  together = fb_quotes_find_together (doc, record);
  for (guint i = 0; i < together->len; i++)
    {
      FbRecord *one = g_ptr_array_index (together, i);

      if (!scale_parts (doc, one, fb_record_get_int (one, "qty"), qty, error))
        return FALSE;
      fb_record_set_int (one, "qty", qty);
    }
  return fb_quotes_close (doc, _ ("Change quantity"), error);
}

static void
set_discount (FbRecord *record, FbPriceDiscountKind kind, gint64 value)
{
  static const char *const kinds[] = {"none", "rate", "amount", "target"};
  FbValue null = FB_VALUE_INIT;

  fb_record_set_text (record, "discount_kind", kinds[kind]);
  fb_record_set (record, "discount_rate", &null);
  fb_record_set (record, "discount_amount", &null);
  if (kind != FB_PRICE_DISCOUNT_NONE)
    fb_record_set_int (record, kind == FB_PRICE_DISCOUNT_RATE ? "discount_rate" : "discount_amount", value);
}

static gboolean
has_discount_of (const FbRecord *line, const FbRecord *other)
{
  static const char *const fields[] = {"discount_kind", "discount_rate", "discount_amount"};

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    if (!fb_value_equal (fb_record_get (line, fields[i]), fb_record_get (other, fields[i])))
      return FALSE;
  return TRUE;
}

/* So many percent off a configuration are off what is paid each month as well, unless that has a discount of its own;
 * an amount is off the one line. */
static void
discount_rhythms (FbQuoteDoc *doc, FbRecord *head, FbPriceDiscountKind kind, gint64 value)
{
  g_autoptr (GPtrArray) together = fb_quotes_find_together (doc, head);

  if (kind != FB_PRICE_DISCOUNT_RATE && kind != FB_PRICE_DISCOUNT_NONE)
    return;
  for (guint i = 0; i < together->len; i++)
    {
      FbRecord *line = g_ptr_array_index (together, i);

      if (line != head && fb_quote_is_rhythm (line) && has_discount_of (line, head))
        set_discount (line, kind, value);
    }
}

gboolean
fb_quotes_set_discount (FbStore *store,
                        const FbId *quote,
                        const FbId *line,
                        FbPriceDiscountKind kind,
                        gint64 value,
                        GError **error)
{
  g_autoptr (FbQuoteDoc) doc = fb_quotes_open (store, quote, error);
  FbRecord *record = doc == NULL ? NULL : line == NULL ? doc->quote : fb_quotes_need_line (doc, line, error);

  if (record == NULL)
    return FALSE;
  /* What is off the whole is off its parts. */
  if (line != NULL && fb_quotes_is_configured_part (doc, record))
    return refuse_part (error);
  if (line != NULL && !fb_quote_is_rhythm (record))
    discount_rhythms (doc, record, kind, value);
  set_discount (record, kind, value);
  return fb_quotes_close (doc, _ ("Change discount"), error);
}

gboolean
fb_quotes_remove_line (FbStore *store, const FbId *quote, const FbId *line, GError **error)
{
  g_autoptr (FbQuoteDoc) doc = fb_quotes_open (store, quote, error);
  FbRecord *record = fb_quotes_need_line (doc, line, error);
  g_autoptr (GPtrArray) together = NULL;

  if (record == NULL)
    return FALSE;
  if (fb_quote_is_rhythm (record) || fb_quotes_is_configured_part (doc, record))
    return refuse_part (error);
  together = fb_quotes_find_together (doc, record);
  for (guint i = together->len; i > 0; i--)
    fb_quote_doc_remove_line (doc, &((FbRecord *) g_ptr_array_index (together, i - 1))->id);
  return fb_quotes_close (doc, _ ("Remove line"), error);
}

gboolean
fb_quotes_change (FbStore *store, const FbId *quote, const FbRecord *filled, const char *emptied, GError **error)
{
  static const char *const computed[] = {"number",  "version",     "previous",    "exchange",  "state",
                                         "binding", "regular",     "net",         "tax",       "total",
                                         "taxes",   "figures",     "needs_level", "approver",  "held",
                                         "sent_at", "accepted_at", "accepted_by", "signature", NULL};
  g_autoptr (FbQuoteDoc) doc = fb_quotes_open (store, quote, error);

  if (doc == NULL)
    return FALSE;
  for (guint i = 0; i < filled->table->n_fields; i++)
    {
      const char *name = fb_table_field (filled->table, i)->name;

      if (!fb_value_is_null (&filled->values[i]) && !g_strv_contains (computed, name))
        fb_record_set (doc->quote, name, &filled->values[i]);
    }
  if (emptied != NULL && !g_strv_contains (computed, emptied))
    fb_value_clear (&doc->quote->values[fb_table_get_field (doc->quote->table, emptied)]);
  return fb_quotes_close (doc, _ ("Change quote"), error);
}

gboolean
fb_quotes_reprice (FbStore *store, const FbId *quote, GError **error)
{
  g_autoptr (FbQuoteDoc) doc = fb_quotes_open (store, quote, error);
  char today[11];

  if (doc == NULL)
    return FALSE;
  fb_quotes_get_today (store, today);
  fb_record_set_text (doc->quote, "priced_on", today);
  return fb_quotes_close (doc, _ ("Prices of today"), error);
}
