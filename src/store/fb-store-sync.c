/* fb-store-sync.c: what the sync engine asks of the store: state, outbox, counts
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-store-sync.h"

#include <string.h>

#include "fb-json.h"
#include "fb-store-private.h"

/* --- work in the writer ---------------------------------------------------------------------------------- */

typedef struct
{
  FbStoreTaskFunc func;
  gpointer data;
  GDestroyNotify free_data, free_result;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  if (job->free_data != NULL)
    job->free_data (job->data);
  g_free (job);
}

static void
run_in_writer (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  FbStore *store = source;
  Job *job = task_data;
  g_autoptr (GError) error = NULL;
  gpointer result;

  if (g_task_return_error_if_cancelled (task))
    return;
  result = job->func (store, fb_store_get_write_db (store), job->data, cancellable, &error);
  if (error == NULL)
    {
      fb_store_announce (store);
      g_task_return_pointer (task, result, job->free_result);
      return;
    }
  fb_store_drop_changes (store);
  fb_store_note_error (store, error);
  g_task_return_error (task, g_steal_pointer (&error));
}

void
fb_store_sync_run_async (FbStore *store,
                         FbStoreTaskFunc func,
                         gpointer task_data,
                         GDestroyNotify free_task_data,
                         GDestroyNotify free_result,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  GTask *task = g_task_new (store, cancellable, callback, user_data);
  Job *job = g_new0 (Job, 1);

  job->func = func;
  job->data = task_data;
  job->free_data = free_task_data;
  job->free_result = free_result;
  g_task_set_task_data (task, job, job_free);
  fb_store_push_write (store, task, run_in_writer);
}

gpointer
fb_store_sync_run_finish (FbStore *store, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, store), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- state ----------------------------------------------------------------------------------------------- */

gboolean
fb_store_sync_read_state (FbDb *db, const char *key, char **value, GError **error)
{
  return fb_kv_read_text (db, key, value, error);
}

gboolean
fb_store_sync_read_number (FbDb *db, const char *key, gint64 fallback, gint64 *value, GError **error)
{
  return fb_kv_read_int (db, key, fallback, value, error);
}

gboolean
fb_store_sync_set_state (FbDb *db, const char *key, const char *value, GError **error)
{
  return fb_kv_set_text (db, key, value, error);
}

gboolean
fb_store_sync_set_number (FbDb *db, const char *key, gint64 value, GError **error)
{
  return fb_kv_set_int (db, key, value, error);
}

/* --- outbox ---------------------------------------------------------------------------------------------- */

static void
outbox_item_free (FbOutboxItem *self)
{
  g_free (self->body);
  g_free (self);
}

static guint
count_ops (const char *body)
{
  g_autoptr (JsonNode) node = fb_json_parse (body, -1, 0, NULL);
  JsonObject *object = node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  JsonArray *ops = object != NULL ? fb_json_get_array (object, "ops", NULL) : NULL;

  return ops != NULL ? json_array_get_length (ops) : 0;
}

GPtrArray *
fb_store_sync_list_outbox (FbDb *db, gint64 upto_n, guint max_ops, gsize max_bytes, GError **error)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func ((GDestroyNotify) outbox_item_free);
  g_autoptr (FbStmt) stmt = fb_db_prepare (db, "SELECT n, body FROM outbox WHERE n <= ?1 ORDER BY n", error);
  gsize bytes = 0;
  guint n_ops = 0;
  FbStep step;

  if (stmt == NULL)
    return NULL;
  fb_stmt_bind_int (stmt, 1, upto_n > 0 ? upto_n : G_MAXINT64);
  while ((step = fb_stmt_step (stmt, NULL, error)) == FB_STEP_ROW)
    {
      const char *body = fb_stmt_get_text (stmt, 1);
      guint ops = count_ops (body);
      FbOutboxItem *item;

      bytes += strlen (body) + 1;
      n_ops += ops;
      if (items->len > 0 && (n_ops > max_ops || bytes > max_bytes))
        break;
      item = g_new0 (FbOutboxItem, 1);
      item->n = fb_stmt_get_int (stmt, 0);
      item->n_ops = ops;
      item->body = g_strdup (body);
      g_ptr_array_add (items, item);
    }
  return step != FB_STEP_ERROR ? g_steal_pointer (&items) : NULL;
}

gboolean
fb_store_sync_count_outbox (FbDb *db, gint64 *n, GError **error)
{
  return fb_db_query_int (db, "SELECT count(*) FROM outbox", n, error);
}

gboolean
fb_store_sync_count (FbDb *db, FbSyncCounts *counts, GError **error)
{
  FbSyncCounts found = {0};

  *counts = found;
  if (!fb_store_sync_count_outbox (db, &found.waiting, error)
      || !fb_db_query_int (db, "SELECT count(*) FROM refused", &found.refused, error)
      || !fb_db_query_int (db, "SELECT count(*) FROM conflict WHERE status = 'open'", &found.conflicts, error)
      || !fb_kv_read_int (db, "setting.sync.last-success", 0, &found.last_success, error))
    return FALSE;
  *counts = found;
  return TRUE;
}

/* --- own numbers and buckets ----------------------------------------------------------------------------- */

gboolean
fb_store_sync_add_own (FbDb *db, gint64 seq, GError **error)
{
  g_autoptr (FbStmt) stmt = fb_db_prepare (db, "INSERT OR IGNORE INTO own (seq) VALUES (?1)", error);

  if (stmt == NULL)
    return FALSE;
  fb_stmt_bind_int (stmt, 1, seq);
  return fb_stmt_run (stmt, error);
}

static GArray *
list_numbers (FbDb *db, const char *sql, GError **error)
{
  g_autoptr (GArray) numbers = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (FbStmt) stmt = fb_db_prepare (db, sql, error);
  FbStep step;

  if (stmt == NULL)
    return NULL;
  while ((step = fb_stmt_step (stmt, NULL, error)) == FB_STEP_ROW)
    {
      gint64 number = fb_stmt_get_int (stmt, 0);

      g_array_append_val (numbers, number);
    }
  return step == FB_STEP_DONE ? g_steal_pointer (&numbers) : NULL;
}

GArray *
fb_store_sync_list_own (FbDb *db, GError **error)
{
  return list_numbers (db, "SELECT seq FROM own ORDER BY seq", error);
}

GArray *
fb_store_sync_list_buckets (FbDb *db, GError **error)
{
  return list_numbers (db, "SELECT bid FROM bucket ORDER BY bid", error);
}

gboolean
fb_store_sync_put_label (FbDb *db, const FbTable *table, const FbId *id, const char *label, GError **error)
{
  g_autoptr (FbStmt) stmt = NULL;

  stmt = fb_db_prepare (db,
                        "INSERT INTO label (tbl, id, label) VALUES (?1, ?2, ?3)"
                        " ON CONFLICT (tbl, id) DO UPDATE SET label = excluded.label",
                        error);
  if (stmt == NULL)
    return FALSE;
  fb_stmt_bind_int (stmt, 1, table->number);
  fb_stmt_bind_id (stmt, 2, id);
  fb_stmt_bind_text (stmt, 3, label);
  return fb_stmt_run (stmt, error);
}
