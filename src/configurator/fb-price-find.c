/* fb-price-find.c: which list, agreement or rate counts
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-price-private.h"

#include <glib/gi18n-lib.h>

/* Longer chains of books are mistakes. */
#define MAX_CHAIN 32

gboolean
fb_price_fail_overflow (GError **error)
{
  g_set_error_literal (error, FB_PRICE_ERROR, FB_PRICE_ERROR_OVERFLOW, _ ("The amount is too large to calculate with"));
  return FALSE;
}

gboolean
fb_price_is_valid_on (const char *valid_from, const char *valid_to, const char *date)
{
  return date == NULL
         || ((valid_from == NULL || g_strcmp0 (valid_from, date) <= 0)
             && (valid_to == NULL || g_strcmp0 (valid_to, date) >= 0));
}

static const FbPriceBook *
find_book (const FbPriceBook *books, guint n_books, const char *id)
{
  for (guint i = 0; id != NULL && i < n_books; i++)
    if (g_str_equal (books[i].id, id))
      return &books[i];
  return NULL;
}

/* Does the first count before the second: larger quantity, later start, smaller id. */
static gboolean
counts_before (gint64 qty_a, const char *from_a, const char *id_a, gint64 qty_b, const char *from_b, const char *id_b)
{
  int order;

  if (qty_a != qty_b)
    return qty_a > qty_b;
  order = g_strcmp0 (from_a, from_b);
  return order != 0 ? order > 0 : g_strcmp0 (id_a, id_b) < 0;
}

static const FbPriceEntry *
find_in_book (const FbPriceEntry *entries,
              guint n_entries,
              const char *book,
              const char *product,
              gint64 qty,
              const char *date)
{
  const FbPriceEntry *best = NULL;

  for (guint i = 0; i < n_entries; i++)
    {
      const FbPriceEntry *entry = &entries[i];

      if (g_str_equal (entry->book, book) && g_str_equal (entry->product, product) && entry->min_qty <= qty
          && fb_price_is_valid_on (entry->valid_from, entry->valid_to, date)
          && (best == NULL
              || counts_before (entry->min_qty, entry->valid_from, entry->id, best->min_qty, best->valid_from,
                                best->id)))
        best = entry;
    }
  return best;
}

const FbPriceEntry *
fb_price_find_entry (const FbPriceBook *books,
                     guint n_books,
                     const FbPriceEntry *entries,
                     guint n_entries,
                     const char *book,
                     const char *product,
                     gint64 qty,
                     const char *date,
                     const FbPriceBook **found_book,
                     GError **error)
{
  const FbPriceBook *at = find_book (books, n_books, book);

  for (guint depth = 0; at != NULL; depth++, at = find_book (books, n_books, at->parent))
    {
      const FbPriceEntry *entry = fb_price_is_valid_on (at->valid_from, at->valid_to, date)
                                      ? find_in_book (entries, n_entries, at->id, product, qty, date)
                                      : NULL;

      if (entry != NULL)
        {
          if (found_book != NULL)
            *found_book = at;
          return entry;
        }
      if (depth >= MAX_CHAIN)
        {
          g_set_error_literal (error, FB_PRICE_ERROR, FB_PRICE_ERROR_CYCLE,
                               _ ("The price books fall back to each other without an end"));
          return NULL;
        }
    }
  g_set_error_literal (error, FB_PRICE_ERROR, FB_PRICE_ERROR_NO_PRICE,
                       _ ("No price book has a price for this product, quantity and day"));
  return NULL;
}

const FbPriceContract *
fb_price_find_contract (const FbPriceContract *contracts,
                        guint n,
                        const char *product,
                        const char *family,
                        gint64 qty,
                        const char *date)
{
  const FbPriceContract *best = NULL;

  for (guint i = 0; i < n; i++)
    {
      const FbPriceContract *contract = &contracts[i];
      gboolean of_product = contract->product != NULL && g_strcmp0 (contract->product, product) == 0;
      gboolean of_family =
          contract->product == NULL && contract->family != NULL && g_strcmp0 (contract->family, family) == 0;
      gboolean best_of_product = best != NULL && best->product != NULL;

      if ((!of_product && !of_family) || contract->min_qty > qty
          || !fb_price_is_valid_on (contract->valid_from, contract->valid_to, date))
        continue;
      if (best == NULL || (of_product && !best_of_product)
          || (of_product == best_of_product
              && counts_before (contract->min_qty, contract->valid_from, contract->id, best->min_qty, best->valid_from,
                                best->id)))
        best = contract;
    }
  return best;
}

const FbPriceExchange *
fb_price_find_exchange (const FbPriceExchange *rates, guint n, const char *from, const char *to, const char *date)
{
  const FbPriceExchange *best = NULL;

  for (guint i = 0; i < n; i++)
    if (g_strcmp0 (rates[i].from, from) == 0 && g_strcmp0 (rates[i].to, to) == 0
        && (date == NULL || g_strcmp0 (rates[i].day, date) <= 0)
        && (best == NULL || g_strcmp0 (rates[i].day, best->day) > 0
            || (g_strcmp0 (rates[i].day, best->day) == 0 && g_strcmp0 (rates[i].id, best->id) < 0)))
      best = &rates[i];
  return best;
}
