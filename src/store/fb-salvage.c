/* fb-salvage.c: what can still be read of a damaged file
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-store-file.h"

#include <string.h>

#include "fb-journal.h"
#include "fb-json.h"
#include "fb-rows.h"
#include "fb-store-private.h"

/* Each table is read forwards by its key until the damage, then backwards from its end: two ways round a broken page in
 * the middle. */
typedef struct
{
  const char *table;
  const char *order;
} Rescue;

static const Rescue rescues[] = {
    {"kv", "k"}, {"outbox", "n"}, {"sent", "n"}, {"refused", "n"}, {"journal", "rowid"}, {"undo", "seq"},
};

static void
copy_column (FbStmt *from, int column, FbStmt *to)
{
  gconstpointer blob;
  gsize size;

  switch (fb_stmt_get_type (from, column))
    {
    case FB_COLUMN_INT:
      fb_stmt_bind_int (to, column + 1, fb_stmt_get_int (from, column));
      break;
    case FB_COLUMN_REAL:
      fb_stmt_bind_real (to, column + 1, fb_stmt_get_real (from, column));
      break;
    case FB_COLUMN_TEXT:
      fb_stmt_bind_text (to, column + 1, fb_stmt_get_text (from, column));
      break;
    case FB_COLUMN_BLOB:
      blob = fb_stmt_get_blob (from, column, &size);
      fb_stmt_bind_blob (to, column + 1, blob, size);
      break;
    case FB_COLUMN_NULL:
    default:
      fb_stmt_bind_null (to, column + 1);
      break;
    }
}

static FbStmt *
prepare_insert (FbDb *fresh, const char *table, int n_columns, GError **error)
{
  g_autoptr (GString) sql = g_string_new (NULL);

  g_string_printf (sql, "INSERT OR IGNORE INTO \"%s\" VALUES (?1", table);
  for (int i = 2; i <= n_columns; i++)
    g_string_append_printf (sql, ", ?%d", i);
  g_string_append_c (sql, ')');
  return fb_db_prepare (fresh, sql->str, error);
}

/* FALSE only when the fresh file cannot be written; damage of the old one just ends the reading. */
static gboolean
copy_direction (FbDb *damaged, FbDb *fresh, const char *table, const char *order, const char *direction, GError **error)
{
  g_autofree char *sql = g_strdup_printf ("SELECT * FROM \"%s\" ORDER BY %s %s", table, order, direction);
  g_autoptr (FbStmt) from = fb_db_prepare (damaged, sql, NULL);
  g_autoptr (FbStmt) to = NULL;

  if (from == NULL)
    return TRUE;
  while (fb_stmt_step (from, NULL, NULL) == FB_STEP_ROW)
    {
      int n = fb_stmt_get_n_columns (from);

      if (to == NULL && !(to = prepare_insert (fresh, table, n, error)))
        return FALSE;
      for (int i = 0; i < n; i++)
        copy_column (from, i, to);
      if (!fb_stmt_run (to, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
copy_table (FbDb *damaged, FbDb *fresh, const char *table, const char *order, GError **error)
{
  return copy_direction (damaged, fresh, table, order, "ASC", error)
         && copy_direction (damaged, fresh, table, order, "DESC", error);
}

/* Rows of entities, for a profile that no server can fill again. */
static gboolean
copy_entities (FbDb *damaged, FbDb *fresh, GError **error)
{
  guint n;
  const FbTable *const *tables = fb_schema_get_tables (&n);

  for (guint i = 0; i < n; i++)
    if (!copy_table (damaged, fresh, tables[i]->name, "rowid", error))
      return FALSE;
  return copy_table (damaged, fresh, "base", "tbl", error) && copy_table (damaged, fresh, "touched", "tbl", error);
}

/* --- with a server: pending edits are laid on nothing, and the rows below them come with the next pull --- */

static gboolean
replay_op (FbDb *fresh, const FbTx *tx, const FbOp *op, const FbId *device, const FbId *user, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (FbRecord) record = fb_rows_get (fresh, op->table, &op->id, &local);

  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (!fb_journal_touch (fresh, op->table, &op->id, record, tx->n, error))
    return FALSE;
  if (record == NULL && op->kind != FB_OP_PUT)
    return TRUE;
  fb_op_apply (op, &record, tx->hlc, device, user, tx->wall);
  if (record == NULL)
    return fb_rows_remove (fresh, op->table, &op->id, error);
  record->pending = TRUE;
  fb_record_derive (record);
  return fb_rows_put (fresh, record, error);
}

static gboolean
replay_outbox (FbDb *fresh, GError **error)
{
  g_autofree char *device_text = NULL;
  g_autofree char *user_text = NULL;
  g_autoptr (GPtrArray) bodies = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (FbStmt) stmt = fb_db_prepare (fresh, "SELECT body FROM outbox ORDER BY n", error);
  FbId device = {{0}}, user = {{0}};
  FbStep step;

  if (stmt == NULL || !fb_kv_read_text (fresh, "device", &device_text, error)
      || !fb_kv_read_text (fresh, "user", &user_text, error))
    return FALSE;
  fb_id_parse (device_text, &device);
  fb_id_parse (user_text, &user);
  while ((step = fb_stmt_step (stmt, NULL, error)) == FB_STEP_ROW)
    g_ptr_array_add (bodies, g_strdup (fb_stmt_get_text (stmt, 0)));
  if (step == FB_STEP_ERROR)
    return FALSE;
  for (guint i = 0; i < bodies->len; i++)
    {
      g_autoptr (JsonNode) node = fb_json_parse (g_ptr_array_index (bodies, i), -1, 0, NULL);
      g_autoptr (FbTx) tx = node != NULL ? fb_tx_from_json (node, 0, NULL) : NULL;

      /* A body that cannot be read stays in the outbox: the server's answer to it will be shown. */
      for (guint o = 0; tx != NULL && o < tx->ops->len; o++)
        if (!replay_op (fresh, tx, g_ptr_array_index (tx->ops, o), &device, &user, error))
          return FALSE;
    }
  return TRUE;
}

/* The pull begins from nothing: no cursor, no buckets, no scope. Numbers of this device go on where they stood. */
static gboolean
forget_checkpoint (FbDb *fresh, GError **error)
{
  return fb_db_exec (fresh, "DELETE FROM kv WHERE k IN ('cursor', 'scope_hash')", error);
}

/* next_n must be behind everything this device ever numbered, also when kv itself was hit. */
static gboolean
mend_next_n (FbDb *fresh, GError **error)
{
  gint64 last, next;

  if (!fb_kv_read_int (fresh, "next_n", 1, &next, error))
    return FALSE;
  if (!fb_db_query_int (fresh,
                        "SELECT max((SELECT coalesce(max(n), 0) FROM outbox), (SELECT coalesce(max(n), 0) FROM sent),"
                        " (SELECT coalesce(max(n), 0) FROM refused))",
                        &last, error))
    return FALSE;
  return next > last || fb_kv_set_int (fresh, "next_n", last + 1, error);
}

gboolean
fb_salvage (const char *damaged_path, FbDb *fresh, guint *n_pending, GError **error)
{
  g_autoptr (FbDb) damaged = fb_db_open_sqlite (damaged_path, FB_DB_READ_ONLY, error);
  g_autoptr (FbTransaction) tx = NULL;
  g_autofree char *server = NULL;
  gint64 n;

  if (damaged == NULL || !(tx = fb_transaction_begin_durable (fresh, error)))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (rescues); i++)
    if (!copy_table (damaged, fresh, rescues[i].table, rescues[i].order, error))
      return FALSE;
  if (!fb_kv_read_text (fresh, "server", &server, error) || !mend_next_n (fresh, error))
    return FALSE;
  if (server == NULL ? !copy_entities (damaged, fresh, error)
                     : !(forget_checkpoint (fresh, error) && replay_outbox (fresh, error)))
    return FALSE;
  if (!fb_db_query_int (fresh, "SELECT count(*) FROM outbox", &n, error))
    return FALSE;
  *n_pending = (guint) n;
  return fb_transaction_commit (tx, error);
}
