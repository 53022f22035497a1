/* fb-quote-margin.c: what a stored quote leaves over
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-quote-margin.h"

#include "fb-quote-prices.h"
#include "fb-quote-source.h"

static gboolean
sees_costs (FbStore *store, gboolean *yes, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (FbRecord) any = fb_operation_find_first (store, "product_cost", NULL, "id", &local);

  *yes = any != NULL;
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

/* -1: it is part of nothing. */
static int
find_head (GPtrArray *lines, const FbRecord *line)
{
  const FbId *parent = fb_record_get_id (line, "parent");

  for (guint i = 0; parent != NULL && i < lines->len; i++)
    if (fb_id_equal (&((FbRecord *) g_ptr_array_index (lines, i))->id, parent))
      return (int) i;
  return -1;
}

/* A product that is gone from the catalogue has no cost that is known. */
static gboolean
fill_line (FbQuotePrices *prices,
           const FbRecord *document,
           GPtrArray *lines,
           const FbRecord *line,
           FbStoredLine *stored,
           GError **error)
{
  const char *kind = fb_record_get_text (line, "kind");
  const FbRecord *product;

  if (!fb_quote_prices_find_product (prices, fb_record_get_id (line, "product"), &product, error))
    return FALSE;
  *stored = (FbStoredLine){.id = "",
                           .regular = fb_record_get_int (line, "regular"),
                           .net = fb_record_get_int (line, "net"),
                           .optional = g_strcmp0 (kind, "option") == 0 || g_strcmp0 (kind, "text") == 0,
                           .is_head = g_strcmp0 (kind, "bundle") == 0,
                           .head = find_head (lines, line)};
  /* A head that has no price of its own is worth what its parts are. */
  if (stored->is_head && fb_value_is_null (fb_record_get (line, "list_price")))
    return TRUE;
  if (!fb_quote_prices_find_cost (prices, product, fb_record_get_text (document, "currency"),
                                  fb_record_get_text (document, "priced_on"), &stored->cost, &stored->has_cost, error))
    return FALSE;
  stored->cost.qty = fb_record_get_int (line, "qty");
  stored->cost.regular = stored->regular;
  stored->cost.net = stored->net;
  if (fb_record_get_int (document, "includes_tax") != 0)
    stored->cost.tax_rate = fb_record_get_int (line, "tax_rate");
  return TRUE;
}

gboolean
fb_quote_find_margin (FbStore *store, const FbRecord *quote, FbQuoteMargin *margin, GError **error)
{
  g_autofree char *where = fb_operation_where_ref ("quote", &quote->id);
  FbQuoteSource source = fb_quote_source (store);
  g_autofree FbStoredLine *stored = NULL;
  g_autoptr (FbQuotePrices) prices = NULL;
  g_autoptr (FbPricedQuote) priced = NULL;
  g_autoptr (GPtrArray) lines = NULL;
  gboolean seen;

  *margin = (FbQuoteMargin){0};
  if (!sees_costs (store, &seen, error))
    return FALSE;
  if (!seen)
    return TRUE;
  if (!(prices = fb_quote_prices_load (&source.source, quote, error))
      || !(lines = fb_operation_find_all (store, "quote_line", where, "position", error)))
    return FALSE;
  stored = g_new0 (FbStoredLine, lines->len + 1);
  for (guint i = 0; i < lines->len; i++)
    if (!fill_line (prices, quote, lines, g_ptr_array_index (lines, i), &stored[i], error))
      return FALSE;
  if (!(priced = fb_approval_stored_quote (stored, lines->len, fb_record_get_int (quote, "total"), error)))
    return FALSE;
  *margin = (FbQuoteMargin){priced->has_margin, priced->margin, priced->margin_rate};
  return TRUE;
}
