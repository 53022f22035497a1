/* fb-scope.c: what lies on this device and why, and what waits to leave it
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-scope.h"

#include "fb-json.h"

static void
bucket_free (FbScopeBucket *bucket)
{
  g_free (bucket->kind);
  g_free (bucket->label);
  g_free (bucket);
}

void
fb_scope_free (FbScope *self)
{
  g_ptr_array_unref (self->buckets);
  g_array_unref (self->tables);
  g_free (self);
}

static void
waiting_free (FbWaiting *self)
{
  g_free (self->label);
  g_free (self);
}

/* --- scope --- */

static gboolean
read_buckets (FbDb *db, GPtrArray *buckets, GCancellable *cancellable, GError **error)
{
  static const char sql[] = "SELECT bid, kind, label, coalesce(rows, 0),"
                            " (SELECT count(*) FROM member WHERE member.bid = bucket.bid)"
                            " FROM bucket ORDER BY rows DESC, bid";
  g_autoptr (FbStmt) stmt = fb_db_prepare (db, sql, error);
  FbStep step;

  if (stmt == NULL)
    return FALSE;
  while ((step = fb_stmt_step (stmt, cancellable, error)) == FB_STEP_ROW)
    {
      FbScopeBucket *bucket = g_new0 (FbScopeBucket, 1);

      bucket->bid = fb_stmt_get_int (stmt, 0);
      bucket->kind = g_strdup (fb_stmt_get_text (stmt, 1));
      bucket->label = g_strdup (fb_stmt_get_text (stmt, 2));
      bucket->rows = fb_stmt_get_int (stmt, 3);
      bucket->groups = fb_stmt_get_int (stmt, 4);
      g_ptr_array_add (buckets, bucket);
    }
  return step == FB_STEP_DONE;
}

static int
most_rows_first (gconstpointer a, gconstpointer b)
{
  const FbScopeTable *one = a;
  const FbScopeTable *two = b;

  if (one->rows != two->rows)
    return one->rows > two->rows ? -1 : 1;
  return (int) one->table->number - (int) two->table->number;
}

static gboolean
read_tables (FbDb *db, FbScope *scope, GCancellable *cancellable, GError **error)
{
  const FbTable *const *tables;
  guint n_tables;

  tables = fb_schema_get_tables (&n_tables);
  for (guint i = 0; i < n_tables; i++)
    {
      g_autofree char *sql = g_strdup_printf ("SELECT count(*) FROM \"%s\"", tables[i]->name);
      FbScopeTable count = {tables[i], 0};

      if (!fb_table_is_synced (tables[i]))
        continue;
      if (g_cancellable_set_error_if_cancelled (cancellable, error) || !fb_db_query_int (db, sql, &count.rows, error))
        return FALSE;
      scope->rows += count.rows;
      if (count.rows > 0)
        g_array_append_val (scope->tables, count);
    }
  g_array_sort (scope->tables, most_rows_first);
  return TRUE;
}

static gboolean
read_size (FbDb *db, gint64 *bytes, GError **error)
{
  gint64 pages, size;

  if (!fb_db_query_int (db, "PRAGMA page_count", &pages, error)
      || !fb_db_query_int (db, "PRAGMA page_size", &size, error))
    return FALSE;
  *bytes = pages * size;
  return TRUE;
}

static gpointer
scope_in_reader (FbStore *store, FbDb *db, gpointer data, GCancellable *cancellable, GError **error)
{
  g_autoptr (FbScope) scope = g_new0 (FbScope, 1);

  scope->buckets = g_ptr_array_new_with_free_func ((GDestroyNotify) bucket_free);
  scope->tables = g_array_new (FALSE, FALSE, sizeof (FbScopeTable));
  if (!read_buckets (db, scope->buckets, cancellable, error) || !read_tables (db, scope, cancellable, error)
      || !read_size (db, &scope->file_bytes, error))
    return NULL;
  return g_steal_pointer (&scope);
}

void
fb_store_scope_async (FbStore *store, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (FB_IS_STORE (store));

  fb_store_read_async (store, scope_in_reader, NULL, NULL, (GDestroyNotify) fb_scope_free, cancellable, callback,
                       user_data);
}

FbScope *
fb_store_scope_finish (FbStore *store, GAsyncResult *result, GError **error)
{
  return fb_store_read_finish (store, result, error);
}

/* --- waiting --- */

static void
read_body (const char *body, FbWaiting *waiting)
{
  g_autoptr (JsonNode) node = fb_json_parse (body, -1, 0, NULL);
  JsonObject *object = node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  JsonArray *ops;

  if (object == NULL)
    return;
  waiting->label = g_strdup (fb_json_get_text_or_null (object, "label", NULL));
  ops = fb_json_get_array (object, "ops", NULL);
  waiting->n_ops = ops != NULL ? json_array_get_length (ops) : 0;
}

typedef struct
{
  guint limit;
  GPtrArray *list; /* (owned) */
} WaitingQuestion;

static gboolean
waiting_in_reader (FbStore *store, FbDb *db, gpointer data, GError **error)
{
  WaitingQuestion *question = data;
  g_autoptr (FbStmt) stmt = fb_db_prepare (db, "SELECT n, wall, body FROM outbox ORDER BY n LIMIT ?1", error);
  FbStep step;

  if (stmt == NULL)
    return FALSE;
  fb_stmt_bind_int (stmt, 1, question->limit);
  while ((step = fb_stmt_step (stmt, NULL, error)) == FB_STEP_ROW)
    {
      FbWaiting *waiting = g_new0 (FbWaiting, 1);

      waiting->n = fb_stmt_get_int (stmt, 0);
      waiting->at = fb_stmt_get_int (stmt, 1);
      read_body (fb_stmt_get_text (stmt, 2), waiting);
      g_ptr_array_add (question->list, waiting);
    }
  return step == FB_STEP_DONE;
}

GPtrArray *
fb_store_list_waiting (FbStore *store, guint limit, GError **error)
{
  WaitingQuestion question = {limit, NULL};

  g_return_val_if_fail (FB_IS_STORE (store), NULL);

  question.list = g_ptr_array_new_with_free_func ((GDestroyNotify) waiting_free);
  if (fb_store_read (store, waiting_in_reader, &question, error))
    return question.list;
  g_ptr_array_unref (question.list);
  return NULL;
}
