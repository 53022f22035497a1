/* fb-base-newer.c: rows of tables that the server has and this program does not know yet
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-base-writer-private.h"

#include "fb-ddl.h"
#include "fb-json.h"
#include "fb-mutant.h"
#include "fb-newer.h"
#include "fb-rows.h"
#include "fb-rule.h"

void
fb_newer_row_free (FbNewerRow *self)
{
  g_free (self->numbers);
  g_free (self);
}

static FbStmt *
prepare_for_row (FbBaseWriter *self, const char *sql, guint table, const FbId *id, GError **error)
{
  FbStmt *stmt = fb_db_prepare (self->db, sql, error);

  if (stmt == NULL)
    return NULL;
  fb_stmt_bind_int (stmt, 1, table);
  fb_stmt_bind_id (stmt, 2, id);
  return stmt;
}

static gboolean
look_up (FbBaseWriter *self, guint table, const FbId *id, FbServerRow *row, GError **error)
{
  g_autoptr (FbStmt) stmt =
      prepare_for_row (self, "SELECT gid, ver, hash FROM newer WHERE tbl = ?1 AND id = ?2", table, id, error);
  FbStep step;

  *row = (FbServerRow){0};
  if (stmt == NULL)
    return FALSE;
  step = fb_stmt_step (stmt, NULL, error);
  if (step == FB_STEP_ROW)
    {
      row->exists = TRUE;
      row->gid = fb_stmt_get_int (stmt, 0);
      row->ver = fb_stmt_get_int (stmt, 1);
      row->hash = fb_stmt_get_int (stmt, 2);
    }
  return step != FB_STEP_ERROR;
}

static gboolean
write_newer (FbBaseWriter *self, const FbNewerRow *row, GError **error)
{
  g_autoptr (FbStmt) stmt =
      prepare_for_row (self,
                       "INSERT INTO newer (tbl, id, gid, ver, hash, row) VALUES (?1, ?2, ?3, ?4, ?5, ?6)"
                       " ON CONFLICT (tbl, id) DO UPDATE SET gid = excluded.gid, ver = excluded.ver,"
                       " hash = excluded.hash, row = excluded.row",
                       row->table, &row->id, error);

  if (stmt == NULL)
    return FALSE;
  fb_stmt_bind_int (stmt, 3, row->gid);
  fb_stmt_bind_int (stmt, 4, row->ver);
  fb_stmt_bind_int (stmt, 5, row->hash);
  fb_stmt_bind_text (stmt, 6, row->numbers);
  return fb_stmt_run (stmt, error);
}

static gboolean
delete_newer (FbBaseWriter *self, guint table, const FbId *id, GError **error)
{
  g_autoptr (FbStmt) stmt = prepare_for_row (self, "DELETE FROM newer WHERE tbl = ?1 AND id = ?2", table, id, error);

  return stmt != NULL && fb_stmt_run (stmt, error);
}

gboolean
fb_base_writer_put_newer (FbBaseWriter *self, const FbNewerRow *row, GError **error)
{
  FbServerRow known;

  if (!look_up (self, row->table, &row->id, &known, error))
    return FALSE;
  if (!self->force && known.exists && known.ver >= row->ver)
    return TRUE;
  FB_RULE (newer_row);
  return (!known.exists || fb_base_writer_count_row (self, known.gid, -1, known.hash, error))
         && fb_base_writer_count_row (self, row->gid, 1, row->hash, error) && write_newer (self, row, error);
}

gboolean
fb_base_writer_remove_newer (FbBaseWriter *self, const FbNewerRow *row, GError **error)
{
  FbServerRow known;

  if (!look_up (self, row->table, &row->id, &known, error))
    return FALSE;
  if (!known.exists || known.gid != row->gid || (known.ver > row->ver && !self->force))
    return TRUE;
  return fb_base_writer_count_row (self, known.gid, -1, known.hash, error)
         && delete_newer (self, row->table, &row->id, error);
}

/* --- whole groups ---------------------------------------------------------------------------------------- */

static GPtrArray *
list_group (FbBaseWriter *self, gint64 gid, GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_newer_row_free);
  g_autoptr (FbStmt) stmt = fb_db_prepare (self->db, "SELECT tbl, id, ver, hash FROM newer WHERE gid = ?1", error);
  FbStep step;

  if (stmt == NULL)
    return NULL;
  fb_stmt_bind_int (stmt, 1, gid);
  while ((step = fb_stmt_step (stmt, NULL, error)) == FB_STEP_ROW)
    {
      FbNewerRow *row = g_new0 (FbNewerRow, 1);

      row->table = (guint) fb_stmt_get_int (stmt, 0);
      fb_stmt_get_id (stmt, 1, &row->id);
      row->gid = gid;
      row->ver = fb_stmt_get_int (stmt, 2);
      row->hash = fb_stmt_get_int (stmt, 3);
      g_ptr_array_add (rows, row);
    }
  return step == FB_STEP_DONE ? g_steal_pointer (&rows) : NULL;
}

gboolean
fb_base_writer_prune_newer (FbBaseWriter *self, gint64 gid, GHashTable *sent, gint64 head, GError **error)
{
  g_autoptr (GPtrArray) rows = list_group (self, gid, error);

  if (rows == NULL)
    return FALSE;
  for (guint i = 0; i < rows->len; i++)
    {
      const FbNewerRow *row = g_ptr_array_index (rows, i);

      if (g_hash_table_contains (sent, &row->id) || row->ver > head)
        continue;
      if (!fb_base_writer_count_row (self, gid, -1, row->hash, error)
          || !delete_newer (self, row->table, &row->id, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
fb_base_writer_drop_newer (FbBaseWriter *self, gint64 gid, GError **error)
{
  g_autoptr (FbStmt) stmt = fb_db_prepare (self->db, "DELETE FROM newer WHERE gid = ?1", error);

  if (stmt == NULL)
    return FALSE;
  fb_stmt_bind_int (stmt, 1, gid);
  return fb_stmt_run (stmt, error);
}

/* --- after an update of the program ------------------------------------------------------------------------ */

/* A row as it came, when its table was not known; NULL and no error: it is still not. */
static FbRecord *
read_newer (FbStmt *stmt, GError **error)
{
  const FbTable *table = fb_schema_get_table_by_number ((guint) fb_stmt_get_int (stmt, 0));
  g_autoptr (FbRecord) record = NULL;
  g_autoptr (JsonNode) node = NULL;

  if (table == NULL || !fb_table_is_synced (table))
    return NULL;
  record = fb_record_new (table, NULL);
  fb_stmt_get_id (stmt, 1, &record->id);
  record->gid = fb_stmt_get_int (stmt, 2);
  record->ver = fb_stmt_get_int (stmt, 3);
  record->hash = fb_stmt_get_int (stmt, 4);
  if (!(node = fb_json_parse (fb_stmt_get_text (stmt, 5), -1, 0, error))
      || !fb_record_take_numbers (record, node, error))
    return NULL;
  return g_steal_pointer (&record);
}

static gboolean
move_rows (FbDb *db, GError **error)
{
  g_autoptr (FbStmt) stmt = fb_db_prepare (db, "SELECT tbl, id, gid, ver, hash, row FROM newer", error);
  g_autoptr (FbStmt) forget = fb_db_prepare (db, "DELETE FROM newer WHERE tbl = ?1", error);
  guint n_tables;
  const FbTable *const *tables = fb_schema_get_tables (&n_tables);
  FbStep step;

  if (stmt == NULL || forget == NULL)
    return FALSE;
  while ((step = fb_stmt_step (stmt, NULL, error)) == FB_STEP_ROW)
    {
      g_autoptr (GError) local = NULL;
      g_autoptr (FbRecord) record = read_newer (stmt, &local);

      if (local != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      if (record == NULL || FB_MUTANT (newer_lost))
        continue;
      FB_RULE (newer_moved_in);
      if (!fb_rows_put (db, record, error))
        return FALSE;
    }
  for (guint i = 0; i < n_tables && step == FB_STEP_DONE; i++)
    {
      fb_stmt_bind_int (forget, 1, tables[i]->number);
      if (!fb_stmt_run (forget, error))
        return FALSE;
    }
  return step == FB_STEP_DONE;
}

/* What stood in columns without a name here, and in those that another has taken the place of, moves. */
static gboolean
move_values (FbRecord *record, GError **error)
{
  if (!fb_record_absorb_extra (record, error))
    return FALSE;
  fb_record_hand_over (record);
  return TRUE;
}

static gboolean
move_columns (FbDb *db, const FbTable *table, GError **error)
{
  GString *sql = g_string_new (NULL);
  g_autofree char *text = NULL;
  g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_record_free);
  g_autoptr (FbStmt) stmt = NULL;
  FbStep step;

  g_string_printf (sql, "SELECT %s FROM \"%s\" WHERE _extra IS NOT NULL", fb_ddl_columns (table, FB_DDL_DEVICE),
                   table->name);
  for (guint i = 0; i < table->n_fields; i++)
    if (table->fields[i].successor != NULL)
      g_string_append_printf (sql, " OR \"%s\" IS NOT NULL", table->fields[i].name);
  text = g_string_free (sql, FALSE);
  if (!(stmt = fb_db_prepare (db, text, error)))
    return FALSE;
  while ((step = fb_stmt_step (stmt, NULL, error)) == FB_STEP_ROW)
    g_ptr_array_add (records, fb_rows_read (stmt, table, 0));
  if (step == FB_STEP_ERROR)
    return FALSE;
  for (guint i = 0; i < records->len; i++)
    if (!move_values (g_ptr_array_index (records, i), error)
        || !fb_rows_put (db, g_ptr_array_index (records, i), error))
      return FALSE;
  return TRUE;
}

/* The server's side of rows with edits that wait. */
static gboolean
move_base (FbDb *db, const FbTable *table, GError **error)
{
  g_autoptr (FbStmt) stmt = fb_db_prepare (db, "SELECT id, row FROM base WHERE tbl = ?1 AND row IS NOT NULL", error);
  g_autoptr (FbStmt) write = fb_db_prepare (db, "UPDATE base SET row = ?3 WHERE tbl = ?1 AND id = ?2", error);
  g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_record_free);
  FbStep step;

  if (stmt == NULL || write == NULL)
    return FALSE;
  fb_stmt_bind_int (stmt, 1, table->number);
  while ((step = fb_stmt_step (stmt, NULL, error)) == FB_STEP_ROW)
    {
      FbRecord *record;
      FbId id;

      fb_stmt_get_id (stmt, 0, &id);
      if (!(record = fb_rows_decode (table, &id, fb_stmt_get_text (stmt, 1), error)))
        return FALSE;
      g_ptr_array_add (records, record);
    }
  for (guint i = 0; i < records->len && step == FB_STEP_DONE; i++)
    {
      FbRecord *record = g_ptr_array_index (records, i);
      g_autofree char *row = NULL;

      if (!move_values (record, error))
        return FALSE;
      row = fb_rows_encode (record);
      fb_stmt_bind_int (write, 1, table->number);
      fb_stmt_bind_id (write, 2, &record->id);
      fb_stmt_bind_text (write, 3, row);
      if (!fb_stmt_run (write, error))
        return FALSE;
    }
  return step == FB_STEP_DONE;
}

gboolean
fb_newer_move_in (FbDb *db, guint from, guint to, GError **error)
{
  guint n_tables;
  const FbTable *const *tables = fb_schema_get_tables (&n_tables);

  for (guint i = 0; i < n_tables; i++)
    {
      gboolean has_new = FALSE;

      for (guint j = 0; j < tables[i]->n_fields; j++)
        has_new = has_new || (tables[i]->fields[j].since > from && tables[i]->fields[j].since <= to);
      if (has_new && MAX (tables[i]->since, 1) <= from
          && (!move_columns (db, tables[i], error) || !move_base (db, tables[i], error)))
        return FALSE;
    }
  return move_rows (db, error);
}
