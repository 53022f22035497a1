/* fb-store-ack.c: the server's word on a transaction
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "fb-base-writer-private.h"
#include "fb-json.h"
#include "fb-mutant.h"
#include "fb-rule.h"
#include "fb-store-private.h"
#include "fb-store-sync.h"

/* --- edits that still wait ------------------------------------------------------------------------------- */

static gboolean
save_tx (FbBaseWriter *self, const FbTx *tx, GError **error)
{
  g_autoptr (JsonNode) node = fb_tx_to_json (tx);
  g_autofree char *body = fb_json_to_text (node);
  g_autoptr (FbStmt) stmt = fb_db_prepare (self->db, "UPDATE outbox SET body = ?2 WHERE n = ?1", error);

  if (stmt == NULL)
    return FALSE;
  fb_stmt_bind_int (stmt, 1, tx->n);
  fb_stmt_bind_text (stmt, 2, body);
  return fb_stmt_run (stmt, error);
}

typedef gboolean (*LaterFunc) (FbOp *op, gpointer user_data);

/* Runs @func for each operation on the row in waiting transactions above @after, up to @until; saves those that it says
 * it changed. */
static gboolean
for_later_ops (FbBaseWriter *self,
               const FbTable *table,
               const FbId *id,
               gint64 after,
               gint64 until,
               LaterFunc func,
               gpointer user_data,
               GError **error)
{
  g_autoptr (GArray) numbers = fb_base_writer_list_touching (self, table, id, error);

  if (numbers == NULL)
    return FALSE;
  for (guint i = 0; i < numbers->len; i++)
    {
      gint64 n = g_array_index (numbers, gint64, i);
      g_autoptr (GError) local = NULL;
      gboolean changed = FALSE;
      FbTx *tx;

      if (n <= after || n > until)
        continue;
      tx = fb_base_writer_get_tx (self, n, &local);
      if (local != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      for (guint j = 0; tx != NULL && j < tx->ops->len; j++)
        {
          FbOp *op = g_ptr_array_index (tx->ops, j);

          if (op->table == table && fb_id_equal (&op->id, id) && func (op, user_data))
            changed = TRUE;
        }
      if (changed && !save_tx (self, tx, error))
        return FALSE;
    }
  return TRUE;
}

typedef struct
{
  gint64 from, to;
} Bump;

/* The user had seen exactly what the server made of the earlier edit. */
static gboolean
bump_ver (FbOp *op, gpointer user_data)
{
  const Bump *bump = user_data;

  if ((op->kind != FB_OP_SET && op->kind != FB_OP_DEL) || op->base_ver != bump->from)
    return FALSE;
  op->base_ver = bump->to;
  return TRUE;
}

static gboolean
bump_later (FbBaseWriter *self, const FbTx *tx, const FbOutboxResult *result, GError **error)
{
  for (guint i = 0; i < tx->ops->len; i++)
    {
      const FbOp *op = g_ptr_array_index (tx->ops, i);
      Bump bump = {0, result->seq};
      FbServerRow row;

      if (!fb_base_writer_look_up (self, op->table, &op->id, &row, error))
        return FALSE;
      bump.from = row.ver;
      if (!for_later_ops (self, op->table, &op->id, MAX (tx->n, result->upto_n), G_MAXINT64, bump_ver, &bump, error))
        return FALSE;
    }
  return TRUE;
}

typedef struct
{
  const FbRecord *record;
  GHashTable *seen; /* fields whose next edit has been met */
} Olds;

static gboolean
read_field (const FbRecord *record, const char *name, FbValue *value)
{
  int index;

  if (g_str_has_prefix (name, "ext."))
    {
      fb_value_take_text (value, fb_record_dup_custom (record, name + strlen ("ext.")));
      return TRUE;
    }
  index = fb_table_find_field (record->table, name);
  if (index < 0)
    return FALSE;
  fb_value_copy (&record->values[index], value);
  return TRUE;
}

/* What was sent together starts from the edit before it, wherever the server has it by now; and what comes after it
 * starts from there. */
static gboolean
note_fields (FbOp *op, gpointer user_data)
{
  Olds *olds = user_data;

  for (guint i = 0; i < op->fields->len; i++)
    g_hash_table_add (olds->seen, g_strdup (((FbOpField *) g_ptr_array_index (op->fields, i))->name));
  return FALSE;
}

/* The next edit of a field starts from what the server has now, so that it does not conflict with the edit before it.
 */
static gboolean
take_olds (FbOp *op, gpointer user_data)
{
  Olds *olds = user_data;
  gboolean changed = FALSE;

  if (op->kind != FB_OP_SET)
    return FALSE;
  for (guint i = 0; i < op->fields->len; i++)
    {
      FbOpField *field = g_ptr_array_index (op->fields, i);
      g_auto (FbValue) now = FB_VALUE_INIT;

      if (!g_hash_table_add (olds->seen, g_strdup (field->name)) || !read_field (olds->record, field->name, &now)
          || fb_value_equal (&field->old, &now))
        continue;
      fb_value_copy (&now, &field->old);
      changed = TRUE;
    }
  return changed;
}

/* --- taken ----------------------------------------------------------------------------------------------- */

static gboolean
is_among (GPtrArray *records, const FbOp *op)
{
  for (guint i = 0; records != NULL && i < records->len; i++)
    {
      const FbRecord *record = g_ptr_array_index (records, i);

      if (record->table == op->table && fb_id_equal (&record->id, &op->id))
        return TRUE;
    }
  return FALSE;
}

/* A row that was not written may lie elsewhere since. */
static gboolean
place_record (FbBaseWriter *self, const FbRecord *record, gboolean is_news, GError **error)
{
  int field = fb_table_find_placed (record->table);

  return field < 0 || !is_news
         || fb_base_writer_place (self, record->table, &record->id, &record->values[field], error);
}

static gboolean
put_records (FbBaseWriter *self, const FbTx *tx, const FbOutboxResult *result, gint64 cursor, GError **error)
{
  for (guint i = 0; result->records != NULL && i < result->records->len; i++)
    {
      const FbRecord *record = g_ptr_array_index (result->records, i);
      g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      Olds olds = {record, seen};

      if (record->ver <= cursor)
        FB_RULE (late_result);
      if (record->ver > cursor || FB_MUTANT (late_result) ? !fb_base_writer_put (self, record, error)
                                                          : !place_record (self, record, result->seq > cursor, error))
        return FALSE;
      if (!for_later_ops (self, record->table, &record->id, tx->n, result->upto_n, note_fields, &olds, error)
          || !for_later_ops (self, record->table, &record->id, MAX (tx->n, result->upto_n), G_MAXINT64, take_olds,
                             &olds, error))
        return FALSE;
    }
  for (guint i = 0; result->removed != NULL && i < result->removed->len; i++)
    {
      const FbRecord *gone = g_ptr_array_index (result->removed, i);

      if (gone->ver > cursor && !fb_base_writer_remove (self, gone->table, &gone->id, gone->gid, gone->ver, error))
        return FALSE;
    }
  for (guint i = 0; result->newer != NULL && i < result->newer->len; i++)
    {
      const FbNewerRow *row = g_ptr_array_index (result->newer, i);

      if (row->ver > cursor
          && !(row->numbers != NULL ? fb_base_writer_put_newer (self, row, error)
                                    : fb_base_writer_remove_newer (self, row, error)))
        return FALSE;
    }
  return TRUE;
}

/* A row that was deleted and did not come back is gone at the server too. */
static gboolean
remove_deleted (FbBaseWriter *self, const FbTx *tx, const FbOutboxResult *result, GError **error)
{
  for (guint i = 0; i < tx->ops->len; i++)
    {
      const FbOp *op = g_ptr_array_index (tx->ops, i);
      FbServerRow row;

      if (op->kind != FB_OP_DEL || is_among (result->records, op))
        continue;
      if (!fb_base_writer_look_up (self, op->table, &op->id, &row, error)
          || (row.exists && row.ver <= result->seq
              && !fb_base_writer_remove (self, op->table, &op->id, row.gid, result->seq, error))
          || (row.in_base && !row.exists && !row.hidden && !fb_base_line_write (self, op->table, &op->id, NULL, error)))
        return FALSE;
    }
  return TRUE;
}

static gboolean
note_groups (FbBaseWriter *self, GArray *groups, GError **error)
{
  for (guint i = 0; groups != NULL && i < groups->len; i++)
    {
      const FbOutboxGroup *made = &g_array_index (groups, FbOutboxGroup, i);
      FbGroup *group = fb_base_writer_get_group (self, made->gid, error);

      if (group == NULL)
        return FALSE;
      if (group->has_root)
        continue;
      group->has_root = TRUE;
      group->root = made->root;
    }
  return TRUE;
}

static gboolean
take_result (FbBaseWriter *self, const FbTx *tx, const FbOutboxResult *result, GError **error)
{
  gint64 cursor;
  gboolean complete;

  if (!fb_kv_read_int (self->db, "cursor", 0, &cursor, error))
    return FALSE;
  if (result->as_it_was && result->seq > cursor)
    {
      if (!bump_later (self, tx, result, error) || !fb_base_writer_accept (self, tx, result->seq, &complete, error))
        return FALSE;
      if (!complete)
        FB_RULE (own_always);
      return (!complete && !FB_MUTANT (own_always)) || fb_store_sync_add_own (self->db, result->seq, error);
    }
  if (!note_groups (self, result->groups, error) || !put_records (self, tx, result, cursor, error))
    return FALSE;
  if (result->seq > cursor && !remove_deleted (self, tx, result, error))
    return FALSE;
  if (FB_MUTANT (own_always) && result->seq > cursor && !fb_store_sync_add_own (self->db, result->seq, error))
    return FALSE;
  return fb_base_writer_settle (self, tx->n, error);
}

static gint64
now_of (FbBaseWriter *self)
{
  return fb_clock_now (fb_store_get_clock (self->store));
}

/* FALSE and no error when the transaction is not in the outbox: its answer came twice. */
static gboolean
find_tx (FbBaseWriter *self, gint64 n, FbTx **tx, GError **error)
{
  g_autoptr (GError) local = NULL;

  *tx = fb_base_writer_get_tx (self, n, &local);
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

static gboolean
leave_outbox (FbBaseWriter *self, gint64 n, GError **error)
{
  g_autoptr (FbStmt) stmt = fb_db_prepare (self->db, "DELETE FROM outbox WHERE n = ?1", error);

  if (stmt == NULL)
    return FALSE;
  fb_stmt_bind_int (stmt, 1, n);
  if (!fb_stmt_run (stmt, error))
    return FALSE;
  g_hash_table_remove (self->txs, &n);
  return TRUE;
}

static gboolean
keep_sent (FbBaseWriter *self, gint64 n, GError **error)
{
  g_autoptr (FbStmt) stmt = NULL;

  stmt = fb_db_prepare (
      self->db, "INSERT OR REPLACE INTO sent (n, oid, at, body) SELECT n, oid, ?2, body FROM outbox WHERE n = ?1",
      error);
  if (stmt == NULL)
    return FALSE;
  fb_stmt_bind_int (stmt, 1, n);
  fb_stmt_bind_int (stmt, 2, now_of (self));
  return fb_stmt_run (stmt, error);
}

gboolean
fb_store_sync_ack (FbBaseWriter *writer, const FbOutboxResult *result, GError **error)
{
  FbTx *tx;

  if (!find_tx (writer, result->n, &tx, error))
    return FALSE;
  if (tx == NULL)
    return TRUE;
  return take_result (writer, tx, result, error) && keep_sent (writer, result->n, error)
         && leave_outbox (writer, result->n, error);
}

/* --- refused --------------------------------------------------------------------------------------------- */

static gboolean
keep_refused (FbBaseWriter *self, gint64 n, const char *problem, GError **error)
{
  g_autoptr (FbStmt) keep = NULL;
  g_autoptr (FbStmt) forget = fb_db_prepare (self->db, "DELETE FROM journal WHERE n = ?1", error);

  keep = fb_db_prepare (self->db,
                        /* Numbers come again after a server was restored: none takes another's place. */
                        "INSERT INTO refused (n, problem, body, at, seen)"
                        " SELECT CASE WHEN EXISTS (SELECT 1 FROM refused WHERE n = ?1)"
                        " THEN (SELECT max(n) + 1 FROM refused) ELSE n END, ?2, body, ?3, 0 FROM outbox WHERE n = ?1",
                        error);
  if (keep == NULL || forget == NULL)
    return FALSE;
  fb_stmt_bind_int (keep, 1, n);
  fb_stmt_bind_text (keep, 2, problem);
  fb_stmt_bind_int (keep, 3, now_of (self));
  fb_stmt_bind_int (forget, 1, n);
  return fb_stmt_run (keep, error) && fb_stmt_run (forget, error);
}

gboolean
fb_store_sync_refuse (FbBaseWriter *writer, gint64 n, const char *problem_json, GError **error)
{
  FbTx *tx;

  if (!find_tx (writer, n, &tx, error))
    return FALSE;
  if (tx == NULL)
    return TRUE;
  /* An empty one stands for a transaction that was set aside before; its problem is known. */
  if (tx->ops->len > 0 && !keep_refused (writer, n, problem_json, error))
    return FALSE;
  return (FB_MUTANT (base_not_restored) || fb_base_writer_settle (writer, n, error)) && leave_outbox (writer, n, error);
}

/* A transaction of the same number and name that does nothing; made from the columns, since the body may be unreadable.
 */
static char *
make_void_body (FbStmt *stmt)
{
  g_autoptr (FbTx) tx = fb_tx_new ();
  g_autoptr (JsonNode) node = NULL;

  tx->n = fb_stmt_get_int (stmt, 0);
  fb_stmt_get_id (stmt, 1, &tx->oid);
  tx->hlc = fb_stmt_get_int (stmt, 2);
  tx->wall = fb_stmt_get_int (stmt, 3);
  tx->boot = g_strdup (fb_stmt_get_text (stmt, 4));
  tx->mono = fb_stmt_get_int (stmt, 5);
  tx->schema = (guint) fb_stmt_get_int (stmt, 6);
  tx->cursor = fb_stmt_get_int (stmt, 7);
  node = fb_tx_to_json (tx);
  return fb_json_to_text (node);
}

/* NULL without error: it is not in the outbox, or has been set aside before. */
static char *
find_void_body (FbBaseWriter *self, gint64 n, GError **error)
{
  g_autoptr (FbStmt) stmt = NULL;

  stmt = fb_db_prepare (
      self->db, "SELECT n, oid, hlc, wall, boot, mono, schema, cursor FROM outbox WHERE n = ?1 AND state <> 'void'",
      error);
  if (stmt == NULL)
    return NULL;
  fb_stmt_bind_int (stmt, 1, n);
  return fb_stmt_step (stmt, NULL, error) == FB_STEP_ROW ? make_void_body (stmt) : NULL;
}

gboolean
fb_store_sync_set_aside (FbBaseWriter *writer, gint64 n, const char *problem_json, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autofree char *body = find_void_body (writer, n, &local);
  g_autoptr (FbStmt) stmt = NULL;

  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (body == NULL)
    return TRUE;
  if (!keep_refused (writer, n, problem_json, error) || !fb_base_writer_settle (writer, n, error)
      || !(stmt = fb_db_prepare (writer->db, "UPDATE outbox SET body = ?2, state = 'void' WHERE n = ?1", error)))
    return FALSE;
  fb_stmt_bind_int (stmt, 1, n);
  fb_stmt_bind_text (stmt, 2, body);
  if (!fb_stmt_run (stmt, error))
    return FALSE;
  g_hash_table_remove (writer->txs, &n);
  return TRUE;
}
