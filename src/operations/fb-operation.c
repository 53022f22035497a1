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

gboolean
fb_operation_read_row (FbStore *store, const char *table, const FbId *id, FbRecord **row, GError **error)
{
  g_autoptr (GError) local = NULL;

  *row = id != NULL ? fb_store_get (store, fb_schema_get_table (table), id, &local) : NULL;
  if (local == NULL || g_error_matches (local, FB_STORE_ERROR, FB_STORE_ERROR_NOT_FOUND))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

char *
fb_operation_where_ref (const char *field, const FbId *id)
{
  char text[FB_ID_TEXT_LENGTH + 1];

  fb_id_write (id, text);
  return g_strdup_printf ("%s = '%s'", field, text);
}

/* --- for windows --------------------------------------------------------------------------------------------- */

typedef struct
{
  FbOperationFunc func;
  gpointer data;
  GDestroyNotify free_data;
} Run;

static void
run_free (gpointer data)
{
  Run *run = data;

  if (run->free_data != NULL)
    run->free_data (run->data);
  g_free (run);
}

static void
run_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Run *run = task_data;
  GError *error = NULL;

  if (run->func (source, run->data, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
fb_operation_run_async (FbStore *store,
                        FbOperationFunc func,
                        gpointer data,
                        GDestroyNotify free_data,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (store, cancellable, callback, user_data);
  Run *run = g_new0 (Run, 1);

  run->func = func;
  run->data = data;
  run->free_data = free_data;
  g_task_set_task_data (task, run, run_free);
  g_task_run_in_thread (task, run_in_thread);
}

gboolean
fb_operation_run_finish (FbStore *store, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, store), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

gpointer
fb_operation_get_data (GAsyncResult *result)
{
  return ((Run *) g_task_get_task_data (G_TASK (result)))->data;
}
