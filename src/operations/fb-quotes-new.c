/* fb-quotes-new.c: what a new quote starts with
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-quotes-private.h"

#include <glib/gi18n-lib.h>

#include "fb-date.h"

#define DEFAULT_VALID_DAYS 30

static const char *
first_text (const char *a, const char *b, const char *c)
{
  return a != NULL ? a : b != NULL ? b : c;
}

/* The book named, the account's, or the first of the currency that is valid and no other's child. */
static FbRecord *
find_book (FbStore *store,
           const FbQuoteStart *start,
           const FbRecord *account,
           const char *currency,
           const char *today,
           GError **error)
{
  const FbId *named = start->price_book != NULL ? start->price_book
                      : account != NULL         ? fb_record_get_id (account, "price_book")
                                                : NULL;
  g_autofree char *where = NULL;
  FbRecord *book;

  if (!fb_operation_read_row (store, "price_book", named, &book, error) || book != NULL || currency == NULL)
    return book;
  where = g_strdup_printf ("currency = '%s' and (valid_from is null or valid_from <= '%s') and (valid_to is null or "
                           "valid_to >= '%s')",
                           currency, today, today);
  return fb_operation_find_first (store, "price_book", where, "name,id", error);
}

/* The customer's language counts most, then English. */
static guint
rank_template (const FbRecord *template, const char *language)
{
  const char *of = fb_record_get_text (template, "language");

  return fb_quotes_is_language (of, language) ? 2 : fb_quotes_is_language (of, "en") ? 1 : 0;
}

static gboolean
take_template (FbStore *store, FbRecord *quote, GError **error)
{
  const char *language = fb_record_get_text (quote, "language");
  g_autoptr (GPtrArray) rows =
      fb_operation_find_all (store, "doc_template", "entity = 'quote' and active = true", "name", error);
  const FbRecord *best = NULL;

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      const FbRecord *row = g_ptr_array_index (rows, i);

      if (best == NULL || rank_template (row, language) > rank_template (best, language))
        best = row;
    }
  if (best == NULL)
    return rows != NULL;
  fb_record_set_id (quote, "template", &best->id);
  fb_record_set (quote, "intro", fb_record_get (best, "intro"));
  fb_record_set (quote, "closing", fb_record_get (best, "closing"));
  return TRUE;
}

/* Where it is billed and delivered: the site of that kind, else the first one. */
static gboolean
fill_sites (FbStore *store, FbRecord *quote, const FbRecord *account, GError **error)
{
  g_autofree char *where = fb_operation_where_ref ("account", &account->id);
  g_autoptr (GPtrArray) sites = fb_operation_find_all (store, "site", where, "-is_primary,id", error);
  static const char *const kinds[][2] = {{"billing", "bill_site"}, {"delivery", "ship_site"}};

  for (guint k = 0; sites != NULL && k < G_N_ELEMENTS (kinds); k++)
    {
      const FbRecord *best = sites->len > 0 ? g_ptr_array_index (sites, 0) : NULL;

      for (guint i = 0; i < sites->len; i++)
        if (g_strcmp0 (fb_record_get_text (g_ptr_array_index (sites, i), "kind"), kinds[k][0]) == 0)
          {
            best = g_ptr_array_index (sites, i);
            break;
          }
      fb_record_set_id (quote, kinds[k][1], best != NULL ? &best->id : NULL);
    }
  return sites != NULL;
}

static void
fill_from_account (FbRecord *quote, const FbRecord *account)
{
  if (account == NULL)
    return;
  fb_record_set_id (quote, "account", &account->id);
  fb_record_set (quote, "payment_terms", fb_record_get (account, "payment_terms"));
  fb_record_set (quote, "language", fb_record_get (account, "language"));
}

static void
fill_from_deal (FbRecord *quote, const FbRecord *deal)
{
  if (deal == NULL)
    return;
  fb_record_set_id (quote, "opportunity", &deal->id);
  fb_record_set (quote, "contact", fb_record_get (deal, "primary_contact"));
  fb_record_set (quote, "name", fb_record_get (deal, "name"));
}

static gboolean
fill_new (FbStore *store, const FbQuoteStart *start, FbRecord *quote, GError **error)
{
  g_autoptr (FbRecord) deal = NULL;
  g_autoptr (FbRecord) account = NULL;
  g_autoptr (FbRecord) book = NULL;
  g_autoptr (GError) local = NULL;
  const char *currency;
  char today[11], until[11];

  if (!fb_operation_read_row (store, "opportunity", start->opportunity, &deal, error))
    return FALSE;
  if (start->opportunity != NULL && deal == NULL)
    return fb_quotes_refuse (error, _ ("There is no such opportunity"));
  if (!fb_operation_read_row (store, "account",
                              start->account != NULL ? start->account
                              : deal != NULL         ? fb_record_get_id (deal, "account")
                                                     : NULL,
                              &account, error))
    return FALSE;
  if (start->account != NULL && account == NULL)
    return fb_quotes_refuse (error, _ ("There is no such account"));
  fb_quotes_get_today (store, today);
  fb_date_add_days (today, start->valid_days > 0 ? start->valid_days : DEFAULT_VALID_DAYS, until);
  currency = first_text (start->currency, deal != NULL ? fb_record_get_text (deal, "currency") : NULL,
                         account != NULL ? fb_record_get_text (account, "currency") : NULL);
  book = find_book (store, start, account, currency, today, &local);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (account != NULL && !fill_sites (store, quote, account, error))
    return FALSE;
  fill_from_account (quote, account);
  fill_from_deal (quote, deal);
  if (start->name != NULL)
    fb_record_set_text (quote, "name", start->name);
  if (book != NULL)
    {
      fb_record_set_id (quote, "price_book", &book->id);
      fb_record_set (quote, "includes_tax", fb_record_get (book, "includes_tax"));
    }
  fb_record_set_text (quote, "currency",
                      first_text (currency, book != NULL ? fb_record_get_text (book, "currency") : NULL, "EUR"));
  fb_record_set_text (quote, "priced_on", today);
  fb_record_set_text (quote, "valid_until", until);
  fb_record_set_text (quote, "state", "draft");
  return take_template (store, quote, error);
}

FbQuoteDoc *
fb_quotes_begin (FbStore *store, const FbQuoteStart *start, GError **error)
{
  g_autoptr (FbQuoteDoc) doc = fb_quote_doc_new (store, fb_record_new (fb_schema_get_table ("quote"), NULL));

  return fill_new (store, start, doc->quote, error) ? g_steal_pointer (&doc) : NULL;
}

gboolean
fb_quotes_new (FbStore *store, const FbQuoteStart *start, FbId *quote, GError **error)
{
  g_autoptr (FbQuoteDoc) doc = fb_quotes_begin (store, start, error);

  if (doc == NULL || !fb_quotes_close (doc, _ ("New quote"), error))
    return FALSE;
  *quote = doc->quote->id;
  return TRUE;
}
