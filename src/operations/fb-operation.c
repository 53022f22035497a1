/* fb-operation.c: what operations have in common
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-operation.h"

#include "fb-query.h"

G_DEFINE_QUARK (fb - operation - error - quark, fb_operation_error)

static GPtrArray *
find (FbStore *store, const char *table, const char *where, const char *sort, gint64 limit, GError **error)
{
  g_autoptr (FbQuery) query = fb_query_new (fb_schema_get_table (table), where, sort, NULL, error);

  return query != NULL ? fb_store_list (store, query, limit, 0, error) : NULL;
}

FbRecord *
fb_operation_find_first (FbStore *store, const char *table, const char *where, const char *sort, GError **error)
{
  g_autoptr (GPtrArray) rows = find (store, table, where, sort, 1, error);

  return rows != NULL && rows->len > 0 ? fb_record_copy (g_ptr_array_index (rows, 0)) : NULL;
}

GPtrArray *
fb_operation_find_all (FbStore *store, const char *table, const char *where, const char *sort, GError **error)
{
  return find (store, table, where, sort, -1, error);
}

char *
fb_operation_where_ref (const char *field, const FbId *id)
{
  char text[FB_ID_TEXT_LENGTH + 1];

  fb_id_write (id, text);
  return g_strdup_printf ("%s = '%s'", field, text);
}
