/* fb-query-run.c: the rows of a query
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-ddl.h"
#include "fb-query-private.h"
#include "fb-rows.h"

static void
interrupt_cb (GCancellable *cancellable, FbDb *db)
{
  fb_db_interrupt (db);
}

FbStmt *
fb_query_prepare (FbQuery *self,
                  FbDb *db,
                  FbStore *store,
                  const char *columns,
                  FbSql *order,
                  const char *tail,
                  GError **error)
{
  g_autoptr (GString) sql = g_string_new (NULL);
  g_autoptr (FbStmt) stmt = NULL;

  g_string_append_printf (sql, "SELECT %s FROM \"%s\" AS t0", columns, self->table->name);
  for (guint i = 0; order != NULL && i < order->joins->len; i++)
    g_string_append_printf (sql, " %s", (const char *) g_ptr_array_index (order->joins, i));
  if (self->filter_sql != NULL)
    g_string_append_printf (sql, " WHERE %s", self->filter_sql);
  g_string_append_printf (sql, " %s", tail);
  if (!(stmt = fb_db_prepare (db, sql->str, error)) || !fb_sql_bind (self->filter, stmt, store, error)
      || (order != NULL && !fb_sql_bind (order, stmt, store, error)))
    return NULL;
  return g_steal_pointer (&stmt);
}

FbStmt *
fb_query_prepare_rows (FbQuery *self, FbDb *db, FbStore *store, gint64 limit, gint64 offset, GError **error)
{
  guint next = fb_sql_next_param (self->order);
  gboolean cut = limit >= 0 || offset > 0;
  g_autofree char *tail = NULL;
  FbStmt *stmt;

  if (cut)
    tail = g_strdup_printf ("ORDER BY %s LIMIT ?%u OFFSET ?%u", self->order_sql, next, next + 1);
  else
    tail = g_strdup_printf ("ORDER BY %s", self->order_sql);
  stmt = fb_query_prepare (self, db, store, "t0.rowid", self->order, tail, error);
  if (stmt != NULL && cut)
    {
      fb_stmt_bind_int (stmt, (int) next, limit);
      fb_stmt_bind_int (stmt, (int) next + 1, MAX (offset, 0));
    }
  return stmt;
}

GArray *
fb_query_run (FbQuery *self,
              FbDb *db,
              FbStore *store,
              gint64 limit,
              gint64 offset,
              GCancellable *cancellable,
              GError **error)
{
  g_autoptr (GArray) rows = NULL;
  g_autoptr (FbStmt) stmt = NULL;
  gulong handler = 0;
  FbStep step;

  g_return_val_if_fail (self != NULL, NULL);

  if (!(stmt = fb_query_prepare_rows (self, db, store, limit, offset, error)))
    return NULL;
  rows = g_array_new (FALSE, FALSE, sizeof (gint64));
  if (cancellable != NULL)
    handler = g_cancellable_connect (cancellable, G_CALLBACK (interrupt_cb), db, NULL);
  while ((step = fb_stmt_step (stmt, cancellable, error)) == FB_STEP_ROW)
    {
      gint64 rowid = fb_stmt_get_int (stmt, 0);

      g_array_append_val (rows, rowid);
    }
  g_cancellable_disconnect (cancellable, handler);
  return step == FB_STEP_DONE ? g_steal_pointer (&rows) : NULL;
}

gint64
fb_query_count (FbQuery *self, FbDb *db, FbStore *store, GCancellable *cancellable, GError **error)
{
  g_autoptr (FbStmt) stmt = NULL;
  gulong handler = 0;
  FbStep step;

  g_return_val_if_fail (self != NULL, -1);

  if (!(stmt = fb_query_prepare (self, db, store, "count(*)", NULL, "", error)))
    return -1;
  if (cancellable != NULL)
    handler = g_cancellable_connect (cancellable, G_CALLBACK (interrupt_cb), db, NULL);
  step = fb_stmt_step (stmt, cancellable, error);
  g_cancellable_disconnect (cancellable, handler);
  return step == FB_STEP_ROW ? fb_stmt_get_int (stmt, 0) : -1;
}

GPtrArray *
fb_query_load (const FbTable *table, FbDb *db, const gint64 *rowids, guint n, GError **error)
{
  g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_record_free);
  g_autofree char *sql = NULL;
  g_autoptr (FbStmt) stmt = NULL;

  g_return_val_if_fail (table != NULL, NULL);

  sql = g_strdup_printf ("SELECT %s FROM \"%s\" WHERE rowid = ?1", fb_ddl_columns (table, FB_DDL_DEVICE), table->name);
  if (!(stmt = fb_db_prepare (db, sql, error)))
    return NULL;
  for (guint i = 0; i < n; i++)
    {
      FbStep step;

      fb_stmt_reset (stmt);
      fb_stmt_bind_int (stmt, 1, rowids[i]);
      if ((step = fb_stmt_step (stmt, NULL, error)) == FB_STEP_ERROR)
        return NULL;
      if (step == FB_STEP_ROW)
        g_ptr_array_add (records, fb_rows_read (stmt, table, 0));
    }
  return g_steal_pointer (&records);
}

gint64
fb_query_find_rowid (const FbTable *table, FbDb *db, const FbId *id, GError **error)
{
  g_autofree char *sql = g_strdup_printf ("SELECT rowid FROM \"%s\" WHERE id = ?1", table->name);
  g_autoptr (FbStmt) stmt = fb_db_prepare (db, sql, error);

  if (stmt == NULL)
    return 0;
  fb_stmt_bind_id (stmt, 1, id);
  return fb_stmt_step (stmt, NULL, error) == FB_STEP_ROW ? fb_stmt_get_int (stmt, 0) : 0;
}

/* --- straight from a store -------------------------------------------------------------------------------- */

typedef struct
{
  FbQuery *query;
  gint64 limit, offset, count;
  GPtrArray *records;
} Listing;

static gboolean
list_in_reader (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  Listing *listing = user_data;
  g_autoptr (GArray) rows = fb_query_run (listing->query, db, store, listing->limit, listing->offset, NULL, error);

  if (rows != NULL)
    listing->records =
        fb_query_load (listing->query->table, db, (const gint64 *) (gpointer) rows->data, rows->len, error);
  return listing->records != NULL;
}

GPtrArray *
fb_store_list (FbStore *store, FbQuery *query, gint64 limit, gint64 offset, GError **error)
{
  Listing listing = {query, limit, offset, 0, NULL};

  g_return_val_if_fail (FB_IS_STORE (store), NULL);
  g_return_val_if_fail (query != NULL, NULL);

  return fb_store_read (store, list_in_reader, &listing, error) ? listing.records : NULL;
}

static gboolean
count_in_reader (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  Listing *listing = user_data;

  listing->count = fb_query_count (listing->query, db, store, NULL, error);
  return listing->count >= 0;
}

gint64
fb_store_count (FbStore *store, FbQuery *query, GError **error)
{
  Listing listing = {query, -1, 0, 0, NULL};

  g_return_val_if_fail (FB_IS_STORE (store), -1);
  g_return_val_if_fail (query != NULL, -1);

  return fb_store_read (store, count_in_reader, &listing, error) ? listing.count : -1;
}
