/* fb-quote-source.c: a store as where prices are computed from, and the person at it
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-quote-source.h"

#include "fb-query.h"
#include "fb-quote-pricing.h"

static gboolean
get_row (FbPriceSource *source, const FbTable *table, const FbId *id, FbRecord **row, GError **error)
{
  return fb_operation_read_row (((FbQuoteSource *) source)->store, table->name, id, row, error);
}

static GPtrArray *
list_rows (FbPriceSource *source, const FbTable *table, const char *field, const FbValue *is, GError **error)
{
  FbStore *store = ((FbQuoteSource *) source)->store;
  g_autofree char *where = NULL;

  if (field != NULL && fb_value_get_id (is) != NULL)
    where = fb_operation_where_ref (field, fb_value_get_id (is));
  else if (field != NULL)
    {
      g_autofree char *quoted = fb_query_quote (fb_value_get_text (is));

      where = g_strdup_printf ("%s = %s", field, quoted);
    }
  return fb_operation_find_all (store, table->name, where, NULL, error);
}

FbQuoteSource
fb_quote_source (FbStore *store)
{
  return (FbQuoteSource){{get_row, list_rows}, store};
}

gboolean
fb_quote_read_own_level (FbStore *store, gint64 *level, GError **error)
{
  FbQuoteSource source = fb_quote_source (store);
  FbId user = fb_store_get_user (store);
  g_autoptr (FbRecord) role = NULL;

  if (!fb_quote_find_role (&source.source, &user, &role, error))
    return FALSE;
  *level = fb_approval_level_of_role (role != NULL ? fb_record_get_text (role, "base") : "admin");
  return TRUE;
}

gint64
fb_quote_get_own_level (FbStore *store)
{
  gint64 level;

  /* Who cannot be told from others may do what everybody may. */
  return fb_quote_read_own_level (store, &level, NULL) ? level : fb_approval_level_of_role ("rep");
}

gboolean
fb_quote_load_approved (FbStore *store, const FbRecord *quote, char **figures, GError **error)
{
  FbQuoteSource source = fb_quote_source (store);

  return fb_quote_find_approved (&source.source, quote, figures, error);
}
