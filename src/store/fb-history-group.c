/* fb-history-group.c: the history of an account or deal with all that hangs on it
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-history-private.h"
#include "fb-query-private.h"

/* A timeline shows the newest; an account with more rows than this shows those made last. */
#define MAX_ROWS 3000
#define MAX_ROWS_A_TABLE 500
#define MAX_DEPTH 2

typedef struct
{
  const FbTable *table;
  FbId id;
  guint depth;
} Row;

typedef struct
{
  FbDb *db;
  GArray *rows;     /* of Row, the root first */
  GHashTable *seen; /* of owned FbId */
} Group;

static void
add_row (Group *self, const FbTable *table, const FbId *id, guint depth)
{
  Row row = {table, *id, depth};

  if (self->rows->len < MAX_ROWS && g_hash_table_add (self->seen, fb_id_copy (id)))
    g_array_append_val (self->rows, row);
}

/* Rows of @table whose reference @field names @to. */
static gboolean
add_children_by (Group *self, const FbTable *table, const FbField *field, const Row *to, GError **error)
{
  g_autofree char *sql = NULL;
  g_autoptr (FbStmt) stmt = NULL;
  FbStep step;

  sql = g_strdup_printf ("SELECT id FROM \"%s\" WHERE \"%s\" = ?1 ORDER BY rowid DESC LIMIT ?2", table->name,
                         field->name);
  if (!(stmt = fb_db_prepare (self->db, sql, error)))
    return FALSE;
  fb_stmt_bind_id (stmt, 1, &to->id);
  fb_stmt_bind_int (stmt, 2, MAX_ROWS_A_TABLE);
  while ((step = fb_stmt_step (stmt, NULL, error)) == FB_STEP_ROW)
    {
      FbId id;

      if (fb_stmt_get_id (stmt, 0, &id))
        add_row (self, table, &id, to->depth + 1);
    }
  return step == FB_STEP_DONE;
}

/* What hangs on a row is what the schema puts into its group. */
static gboolean
add_children (Group *self, const Row *of, GError **error)
{
  guint n_tables;
  const FbTable *const *tables = fb_schema_get_tables (&n_tables);

  for (guint t = 0; t < n_tables; t++)
    {
      if ((tables[t]->home != FB_HOME_PARENT && tables[t]->home != FB_HOME_DEAL)
          || (tables[t]->flags & FB_TABLE_SYSTEM))
        continue;
      for (guint i = 0; i < G_N_ELEMENTS (tables[t]->home_fields) && tables[t]->home_fields[i] != NULL; i++)
        {
          const FbField *field = fb_table_field (tables[t], fb_table_get_field (tables[t], tables[t]->home_fields[i]));

          if (field->type != FB_TYPE_ANY_REF && fb_field_get_ref_table (field) != of->table)
            continue;
          if (!add_children_by (self, tables[t], field, of, error))
            return FALSE;
        }
    }
  return TRUE;
}

static gboolean
add_changes (GPtrArray *changes, FbDb *db, const FbHistoryFilter *filter, GHashTable *except, GError **error)
{
  g_autoptr (GPtrArray) more = fb_history_read (db, filter, error);

  if (more == NULL)
    return FALSE;
  g_ptr_array_set_free_func (more, NULL);
  for (guint i = 0; i < more->len; i++)
    {
      FbChange *change = g_ptr_array_index (more, i);

      if (except != NULL && g_hash_table_contains (except, &change->row))
        fb_change_free (change);
      else
        g_ptr_array_add (changes, change);
    }
  return TRUE;
}

static gint64
find_gid (FbDb *db, const Row *root, GError **error)
{
  g_autofree char *sql = g_strdup_printf ("SELECT _gid FROM \"%s\" WHERE id = ?1", root->table->name);
  g_autoptr (FbStmt) stmt = fb_db_prepare (db, sql, error);

  if (stmt == NULL)
    return -1;
  fb_stmt_bind_id (stmt, 1, &root->id);
  switch (fb_stmt_step (stmt, NULL, error))
    {
    case FB_STEP_ROW:
      return fb_stmt_get_int (stmt, 0);
    case FB_STEP_DONE:
      return 0;
    case FB_STEP_ERROR:
    default:
      return -1;
    }
}

static GPtrArray *
read_group (FbDb *db, const Row *root, int limit, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) changes = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_change_free);
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (Row));
  g_autoptr (GHashTable) seen = g_hash_table_new_full (fb_id_hash, fb_id_equal, g_free, NULL);
  Group self = {db, rows, seen};
  gint64 gid = find_gid (db, root, error);

  if (gid < 0)
    return NULL;
  add_row (&self, root->table, &root->id, 0);
  for (guint i = 0; i < rows->len; i++)
    {
      Row row = g_array_index (rows, Row, i);
      FbHistoryFilter filter = {row.table, &row.id, NULL, 0, 0, limit};

      if (g_cancellable_set_error_if_cancelled (cancellable, error)
          || (row.depth < MAX_DEPTH && !add_children (&self, &row, error))
          || !add_changes (changes, db, &filter, NULL, error))
        return NULL;
    }
  /* Rows of the group that are gone have lines left. */
  if (gid > 0 && !add_changes (changes, db, &(FbHistoryFilter){.gid = gid, .limit = limit}, seen, error))
    return NULL;
  g_ptr_array_sort (changes, fb_history_compare);
  if (limit >= 0 && changes->len > (guint) limit)
    g_ptr_array_set_size (changes, limit);
  return fb_history_add_names (db, changes, error) ? g_steal_pointer (&changes) : NULL;
}

/* --- from a store ----------------------------------------------------------------------------------------- */

typedef struct
{
  Row root;
  int limit;
} Request;

static gpointer
read_group_task (FbStore *store, FbDb *db, gpointer task_data, GCancellable *cancellable, GError **error)
{
  Request *request = task_data;

  return read_group (db, &request->root, request->limit, cancellable, error);
}

void
fb_store_list_group_history_async (FbStore *store,
                                   const FbTable *table,
                                   const FbId *id,
                                   int limit,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  Request *request;

  g_return_if_fail (FB_IS_STORE (store));
  g_return_if_fail (table != NULL);
  g_return_if_fail (id != NULL);

  request = g_new0 (Request, 1);
  request->root.table = table;
  request->root.id = *id;
  request->limit = limit;
  fb_store_read_async (store, read_group_task, request, g_free, (GDestroyNotify) g_ptr_array_unref, cancellable,
                       callback, user_data);
}

GPtrArray *
fb_store_list_group_history_finish (FbStore *store, GAsyncResult *result, GError **error)
{
  return fb_store_read_finish (store, result, error);
}
