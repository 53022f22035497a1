/* fb-base-pending.c: rows with edits that wait for the server
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-base-writer-private.h"

#include "fb-home.h"
#include "fb-json.h"
#include "fb-mutant.h"
#include "fb-rule.h"
#include "fb-rows.h"
#include "fb-store-private.h"

/* A body that cannot be read stays in the outbox for the server to refuse, and for people to see then; rows are shown
 * without it. */
static FbTx *
parse_body (const char *body, gint64 n)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = fb_json_parse (body, -1, 0, &error);
  FbTx *tx = node != NULL ? fb_tx_from_json (node, 0, &error) : NULL;

  if (tx == NULL)
    {
      g_info ("Transaction %" G_GINT64_FORMAT " in the outbox cannot be read: %s", n, error->message);
      tx = fb_tx_new ();
    }
  return tx;
}

static FbTx *
read_tx (FbBaseWriter *self, gint64 n, GError **error)
{
  g_autoptr (FbStmt) stmt = fb_db_prepare (self->db, "SELECT body FROM outbox WHERE n = ?1", error);

  if (stmt == NULL)
    return NULL;
  fb_stmt_bind_int (stmt, 1, n);
  if (fb_stmt_step (stmt, NULL, error) != FB_STEP_ROW)
    return NULL;
  return parse_body (fb_stmt_get_text (stmt, 0), n);
}

FbTx *
fb_base_writer_get_tx (FbBaseWriter *self, gint64 n, GError **error)
{
  FbTx *tx = g_hash_table_lookup (self->txs, &n);

  if (tx == NULL && (tx = read_tx (self, n, error)) != NULL)
    {
      tx->n = n;
      g_hash_table_insert (self->txs, &tx->n, tx);
    }
  return tx;
}

GArray *
fb_base_writer_list_touching (FbBaseWriter *self, const FbTable *table, const FbId *id, GError **error)
{
  g_autoptr (GArray) numbers = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (FbStmt) stmt =
      fb_db_prepare (self->db, "SELECT n FROM touched WHERE tbl = ?1 AND id = ?2 ORDER BY n", error);
  FbStep step;

  if (stmt == NULL)
    return NULL;
  fb_stmt_bind_int (stmt, 1, table->number);
  fb_stmt_bind_id (stmt, 2, id);
  while ((step = fb_stmt_step (stmt, NULL, error)) == FB_STEP_ROW)
    {
      gint64 n = fb_stmt_get_int (stmt, 0);

      g_array_append_val (numbers, n);
    }
  return step == FB_STEP_DONE ? g_steal_pointer (&numbers) : NULL;
}

void
fb_base_writer_apply_tx (FbBaseWriter *self, const FbTx *tx, const FbTable *table, const FbId *id, FbRecord **record)
{
  for (guint i = 0; i < tx->ops->len; i++)
    {
      const FbOp *op = g_ptr_array_index (tx->ops, i);

      if (op->table == table && fb_id_equal (&op->id, id))
        fb_op_apply (op, record, tx->hlc, &self->device, &self->user, tx->wall);
    }
  if (*record != NULL)
    fb_record_derive (*record);
}

/* Writes a visible row or takes it away. Takes @record. */
static gboolean
show (FbBaseWriter *self, const FbTable *table, const FbId *id, FbRecord *record, gboolean pending, GError **error)
{
  g_autoptr (FbRecord) owned = record;

  fb_store_note_change (self->store, table, id);
  if (owned == NULL)
    return fb_rows_remove (self->db, table, id, error);
  owned->pending = pending;
  return fb_rows_put (self->db, owned, error);
}

gboolean
fb_base_writer_rebase (FbBaseWriter *self, const FbTable *table, const FbId *id, GError **error)
{
  g_auto (FbBaseLine) line = {0};
  g_autoptr (GArray) numbers = NULL;
  FbRecord *record;

  if (!fb_base_line_read (self, table, id, &line, error)
      || !(numbers = fb_base_writer_list_touching (self, table, id, error)))
    return FALSE;

  record = line.gid != FB_BASE_HIDDEN ? g_steal_pointer (&line.record) : NULL;
  for (guint i = 0; line.gid != FB_BASE_HIDDEN && i < numbers->len; i++)
    {
      g_autoptr (GError) local = NULL;
      FbTx *tx = fb_base_writer_get_tx (self, g_array_index (numbers, gint64, i), &local);

      if (local != NULL)
        {
          g_clear_pointer (&record, fb_record_free);
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      if (tx != NULL)
        fb_base_writer_apply_tx (self, tx, table, id, &record);
    }
  return show (self, table, id, record, TRUE, error);
}

/* --- the end of a transaction ---------------------------------------------------------------------------- */

static gboolean
untouch (FbBaseWriter *self, const FbTable *table, const FbId *id, gint64 n, GError **error)
{
  g_autoptr (FbStmt) stmt = NULL;

  stmt = fb_db_prepare (self->db, "DELETE FROM touched WHERE tbl = ?1 AND id = ?2 AND n = ?3", error);
  if (stmt == NULL)
    return FALSE;
  fb_stmt_bind_int (stmt, 1, table->number);
  fb_stmt_bind_id (stmt, 2, id);
  fb_stmt_bind_int (stmt, 3, n);
  return fb_stmt_run (stmt, error);
}

/* Base becomes the row itself when nothing is pending any more. */
static gboolean
settle_row (FbBaseWriter *self, const FbTable *table, const FbId *id, gint64 n, GError **error)
{
  g_auto (FbBaseLine) line = {0};
  g_autoptr (GArray) rest = NULL;
  FbRecord *record;

  if (!untouch (self, table, id, n, error) || !(rest = fb_base_writer_list_touching (self, table, id, error)))
    return FALSE;
  if (rest->len > 0 && !FB_MUTANT (ack_clears_later))
    {
      FB_RULE (ack_clears_later);
      return fb_base_writer_rebase (self, table, id, error);
    }

  if (!fb_base_line_read (self, table, id, &line, error))
    return FALSE;
  if (!line.found)
    return TRUE;
  record = line.gid != FB_BASE_HIDDEN ? g_steal_pointer (&line.record) : NULL;
  return show (self, table, id, record, FALSE, error) && fb_base_line_delete (self, table, id, error);
}

/* Rows that @tx touched as `touched` has them: a decision on a conflict touches a second row. */
static gboolean
list_rows_of_tx (FbBaseWriter *self, gint64 n, GArray *tables, GArray *ids, GError **error)
{
  g_autoptr (FbStmt) stmt =
      fb_db_prepare (self->db, "SELECT tbl, id FROM touched WHERE n = ?1 ORDER BY tbl, id", error);
  FbStep step;

  if (stmt == NULL)
    return FALSE;
  fb_stmt_bind_int (stmt, 1, n);
  while ((step = fb_stmt_step (stmt, NULL, error)) == FB_STEP_ROW)
    {
      const FbTable *table = fb_schema_get_table_by_number ((guint) fb_stmt_get_int (stmt, 0));
      FbId id;

      if (table == NULL || !fb_stmt_get_id (stmt, 1, &id))
        continue;
      g_array_append_val (tables, table);
      g_array_append_val (ids, id);
    }
  return step == FB_STEP_DONE;
}

gboolean
fb_base_writer_settle (FbBaseWriter *self, gint64 n, GError **error)
{
  g_autoptr (GArray) tables = g_array_new (FALSE, FALSE, sizeof (const FbTable *));
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (FbId));

  if (!list_rows_of_tx (self, n, tables, ids, error))
    return FALSE;
  for (guint i = 0; i < ids->len; i++)
    if (!settle_row (self, g_array_index (tables, const FbTable *, i), &g_array_index (ids, FbId, i), n, error))
      return FALSE;
  return TRUE;
}

/* --- taken as it was ------------------------------------------------------------------------------------- */

static const FbOp *
find_put (const FbTx *tx, const FbTable *table, const FbId *id)
{
  for (guint i = 0; i < tx->ops->len; i++)
    {
      const FbOp *op = g_ptr_array_index (tx->ops, i);

      if (op->kind == FB_OP_PUT && op->table == table && fb_id_equal (&op->id, id))
        return op;
    }
  return NULL;
}

static gboolean
find_group (FbBaseWriter *self, const FbTx *tx, const FbRecord *record, gint64 *gid, GError **error)
{
  const FbOp *put = find_put (tx, record->table, &record->id);
  FbId root = put != NULL ? put->root : (FbId){0};

  if (*gid > 0)
    return TRUE;
  if (fb_id_is_nil (&root) && !fb_home_find_root (self->db, record, &root, error))
    return FALSE;
  return fb_home_find_gid (self->db, &root, gid, error);
}

static gboolean
accept_row (FbBaseWriter *self,
            const FbTx *tx,
            const FbTable *table,
            const FbId *id,
            gint64 seq,
            gboolean *complete,
            GError **error)
{
  g_auto (FbBaseLine) line = {0};
  g_autoptr (FbRecord) record = NULL;
  gint64 gid;

  if (!fb_base_line_read (self, table, id, &line, error))
    return FALSE;
  /* A pull has said more already, or the row is out of sight. */
  if (!line.found || line.gid == FB_BASE_HIDDEN || line.ver >= seq)
    {
      *complete = FALSE;
      return TRUE;
    }

  record = line.record != NULL ? fb_record_copy (line.record) : NULL;
  fb_base_writer_apply_tx (self, tx, table, id, &record);
  /* Kept from before the server was restored: what it has said "as it was" of may differ from ours, so the next pull
   * brings it. */
  if (line.record != NULL && line.ver == 0)
    {
      *complete = FALSE;
      return fb_base_line_write (self, table, id, record, error);
    }
  if (line.record != NULL && !fb_base_writer_count_row (self, line.gid, -1, line.hash, error))
    return FALSE;
  if (record == NULL)
    return fb_base_line_write (self, table, id, NULL, error);

  gid = line.gid;
  if (!find_group (self, tx, record, &gid, error))
    return FALSE;
  *complete = *complete && gid > 0;
  record->gid = gid;
  record->ver = seq;
  record->hash = fb_record_compute_hash (record);
  return fb_base_writer_count_row (self, gid, 1, record->hash, error)
         && fb_base_line_write (self, table, id, record, error);
}

gboolean
fb_base_writer_accept (FbBaseWriter *self, const FbTx *tx, gint64 seq, gboolean *complete, GError **error)
{
  g_autoptr (GArray) tables = g_array_new (FALSE, FALSE, sizeof (const FbTable *));
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (FbId));

  *complete = TRUE;
  if (!list_rows_of_tx (self, tx->n, tables, ids, error))
    return FALSE;
  for (guint i = 0; i < ids->len; i++)
    if (!accept_row (self, tx, g_array_index (tables, const FbTable *, i), &g_array_index (ids, FbId, i), seq, complete,
                     error))
      return FALSE;
  return fb_base_writer_settle (self, tx->n, error);
}
