/* fb-base-writer.c: writes what the server said about rows, under what the user has pending
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-base-writer-private.h"

#include "fb-bulk.h"
#include "fb-ddl.h"
#include "fb-rows.h"
#include "fb-store-private.h"

static void
tx_free (gpointer data)
{
  fb_tx_free (data);
}

static void
group_free (gpointer data)
{
  FbGroup *group = data;

  g_array_unref (group->labels);
  g_array_unref (group->old_labels);
  g_free (group);
}

/* Spares work where there is nothing. When that cannot be told there may be something: it must not be overlooked. */
static gboolean
may_be_any (FbDb *db, const char *sql)
{
  gint64 any = 0;

  return !fb_db_query_int (db, sql, &any, NULL) || any != 0;
}

FbBaseWriter *
fb_base_writer_new (FbStore *store, FbDb *db)
{
  FbBaseWriter *self = g_new0 (FbBaseWriter, 1);

  self->store = g_object_ref (store);
  self->db = g_object_ref (db);
  self->user = fb_store_get_user (store);
  self->device = fb_store_get_device (store);
  self->change = fb_schema_get_table ("change");
  self->has_base = may_be_any (db, "SELECT EXISTS (SELECT 1 FROM base)");
  self->has_hidden = may_be_any (db, "SELECT EXISTS (SELECT 1 FROM base WHERE gid = -1 AND row IS NULL)");
  self->bulk = !self->has_base && fb_bulk_is_on (db);
  self->groups = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, group_free);
  self->txs = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, tx_free);
  return self;
}

void
fb_base_writer_free (FbBaseWriter *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->find); i++)
    {
      g_clear_pointer (&self->find[i], fb_stmt_unref);
      g_clear_pointer (&self->insert[i], fb_stmt_unref);
    }
  g_hash_table_unref (self->groups);
  g_hash_table_unref (self->txs);
  g_object_unref (self->db);
  g_object_unref (self->store);
  g_free (self);
}

FbDb *
fb_base_writer_get_db (FbBaseWriter *self)
{
  return self->db;
}

void
fb_base_writer_set_force (FbBaseWriter *self, gboolean force)
{
  self->force = force;
}

/* --- lines of base --------------------------------------------------------------------------------------- */

void
fb_base_line_clear (FbBaseLine *line)
{
  g_clear_pointer (&line->record, fb_record_free);
  line->found = FALSE;
}

gboolean
fb_base_line_read (FbBaseWriter *self, const FbTable *table, const FbId *id, FbBaseLine *line, GError **error)
{
  g_autoptr (FbStmt) stmt = NULL;
  FbStep step;

  *line = (FbBaseLine){0};
  stmt = fb_db_prepare (self->db, "SELECT gid, ver, hash, row FROM base WHERE tbl = ?1 AND id = ?2", error);
  if (stmt == NULL)
    return FALSE;
  fb_stmt_bind_int (stmt, 1, table->number);
  fb_stmt_bind_id (stmt, 2, id);
  step = fb_stmt_step (stmt, NULL, error);
  if (step != FB_STEP_ROW)
    return step == FB_STEP_DONE;

  line->found = TRUE;
  line->gid = fb_stmt_get_int (stmt, 0);
  line->ver = fb_stmt_get_int (stmt, 1);
  line->hash = fb_stmt_get_int (stmt, 2);
  if (!fb_stmt_is_null (stmt, 3))
    {
      line->record = fb_rows_decode (table, id, fb_stmt_get_text (stmt, 3), error);
      if (line->record == NULL)
        return FALSE;
      line->record->gid = line->gid;
      line->record->ver = line->ver;
      line->record->hash = line->hash;
    }
  return TRUE;
}

/* NULL @record: the server has no such row. */
gboolean
fb_base_line_write (FbBaseWriter *self, const FbTable *table, const FbId *id, const FbRecord *record, GError **error)
{
  g_autofree char *text = record != NULL ? fb_rows_encode (record) : NULL;
  g_autoptr (FbStmt) stmt = NULL;

  stmt = fb_db_prepare (self->db,
                        "INSERT INTO base (tbl, id, gid, ver, hash, row) VALUES (?1, ?2, ?3, ?4, ?5, ?6)"
                        " ON CONFLICT (tbl, id) DO UPDATE SET gid = excluded.gid, ver = excluded.ver,"
                        " hash = excluded.hash, row = excluded.row",
                        error);
  if (stmt == NULL)
    return FALSE;
  fb_stmt_bind_int (stmt, 1, table->number);
  fb_stmt_bind_id (stmt, 2, id);
  fb_stmt_bind_int (stmt, 3, record != NULL ? record->gid : 0);
  fb_stmt_bind_int (stmt, 4, record != NULL ? record->ver : 0);
  fb_stmt_bind_int (stmt, 5, record != NULL ? record->hash : 0);
  fb_stmt_bind_text (stmt, 6, text);
  return fb_stmt_run (stmt, error);
}

gboolean
fb_base_line_delete (FbBaseWriter *self, const FbTable *table, const FbId *id, GError **error)
{
  g_autoptr (FbStmt) stmt = fb_db_prepare (self->db, "DELETE FROM base WHERE tbl = ?1 AND id = ?2", error);

  if (stmt == NULL)
    return FALSE;
  fb_stmt_bind_int (stmt, 1, table->number);
  fb_stmt_bind_id (stmt, 2, id);
  return fb_stmt_run (stmt, error);
}

/* --- rows ------------------------------------------------------------------------------------------------ */

static FbStmt *
find_statement (FbBaseWriter *self, const FbTable *table, GError **error)
{
  if (self->find[table->number] == NULL)
    {
      g_autofree char *sql =
          g_strdup_printf ("SELECT _gid, _ver, _hash, _dirty FROM \"%s\" WHERE id = ?1", table->name);

      self->find[table->number] = fb_db_prepare (self->db, sql, error);
    }
  return self->find[table->number];
}

static gboolean
look_up_visible (FbBaseWriter *self,
                 const FbTable *table,
                 const FbId *id,
                 FbServerRow *row,
                 gboolean *is_dirty,
                 GError **error)
{
  FbStmt *stmt = find_statement (self, table, error);
  FbStep step;

  *is_dirty = FALSE;
  if (stmt == NULL)
    return FALSE;
  fb_stmt_bind_id (stmt, 1, id);
  step = fb_stmt_step (stmt, NULL, error);
  if (step == FB_STEP_ROW)
    {
      row->is_visible = TRUE;
      row->gid = fb_stmt_get_int (stmt, 0);
      row->ver = fb_stmt_get_int (stmt, 1);
      row->hash = fb_stmt_get_int (stmt, 2);
      row->exists = row->ver > 0;
      *is_dirty = fb_stmt_get_int (stmt, 3) != 0;
    }
  fb_stmt_reset (stmt);
  return step != FB_STEP_ERROR;
}

gboolean
fb_base_writer_look_up (FbBaseWriter *self, const FbTable *table, const FbId *id, FbServerRow *row, GError **error)
{
  g_auto (FbBaseLine) line = {0};
  gboolean is_dirty;

  *row = (FbServerRow){0};
  if (!look_up_visible (self, table, id, row, &is_dirty, error))
    return FALSE;
  if (!self->has_base || (row->is_visible && !is_dirty))
    return TRUE;
  if (!fb_base_line_read (self, table, id, &line, error))
    return FALSE;
  if (!line.found)
    return TRUE;

  row->in_base = TRUE;
  row->hidden = line.gid == FB_BASE_HIDDEN;
  /* Version 0: kept from before the server was restored, and not counted. */
  row->exists = line.record != NULL && line.ver > 0 && !row->hidden;
  row->gid = row->hidden ? 0 : line.gid;
  row->ver = line.ver;
  row->hash = line.hash;
  return TRUE;
}

/* History lines that the server has now make those kept here until then superfluous. */
static gboolean
drop_journal (FbBaseWriter *self, const FbId *device, gint64 n, GError **error)
{
  g_autoptr (FbStmt) stmt = NULL;

  if (device == NULL || n <= 0 || n == self->last_journal_n || !fb_id_equal (device, &self->device))
    return TRUE;
  stmt = fb_db_prepare (self->db, "DELETE FROM journal WHERE n = ?1 AND device = ?2", error);
  if (stmt == NULL)
    return FALSE;
  fb_stmt_bind_int (stmt, 1, n);
  fb_stmt_bind_id (stmt, 2, device);
  self->last_journal_n = n;
  return fb_stmt_run (stmt, error);
}

static gboolean
replace_journal (FbBaseWriter *self, const FbRecord *change, GError **error)
{
  return change->table != self->change
         || drop_journal (self, fb_record_get_id (change, "device"), fb_record_get_int (change, "n"), error);
}

gboolean
fb_base_writer_note_mover (FbBaseWriter *self, const FbMover *mover, GError **error)
{
  return drop_journal (self, &mover->device, mover->n, error);
}

static gboolean
is_known (FbBaseWriter *self, const FbServerRow *row, const FbRecord *record)
{
  if (self->force || !row->exists)
    return FALSE;
  return row->ver > record->ver || (row->ver == record->ver && row->gid == record->gid && row->hash == record->hash);
}

gboolean
fb_base_writer_is_bulk (FbBaseWriter *self)
{
  return self->bulk;
}

gboolean
fb_base_writer_put_new (FbBaseWriter *self, const FbRecord *record, gboolean *taken, GError **error)
{
  FbStmt **stmt = &self->insert[record->table->number];

  if (*stmt == NULL && !(*stmt = fb_db_prepare (self->db, fb_ddl_insert_new (record->table, FB_DDL_DEVICE), error)))
    return FALSE;
  if (!fb_rows_insert_new (self->db, *stmt, record, taken, error))
    return FALSE;
  if (!*taken)
    return TRUE;
  fb_store_note_change (self->store, record->table, NULL);
  return replace_journal (self, record, error) && fb_base_writer_count_row (self, record->gid, 1, record->hash, error);
}

/* --- where a row lies ------------------------------------------------------------------------------------ */

static gboolean
place_visible (FbBaseWriter *self,
               const FbTable *table,
               guint field,
               const FbId *id,
               const FbValue *value,
               GError **error)
{
  g_autofree char *sql = g_strdup_printf ("UPDATE \"%s\" SET \"%s\" = ?2 WHERE id = ?1 AND \"%s\" IS NOT ?2",
                                          table->name, table->fields[field].name, table->fields[field].name);
  g_autoptr (FbStmt) stmt = fb_db_prepare (self->db, sql, error);

  if (stmt == NULL)
    return FALSE;
  fb_stmt_bind_id (stmt, 1, id);
  fb_rows_bind_value (stmt, 2, value);
  if (!fb_stmt_run (stmt, error))
    return FALSE;
  if (fb_db_get_changes (self->db) > 0)
    fb_store_note_change (self->store, table, id);
  return TRUE;
}

gboolean
fb_base_writer_place (FbBaseWriter *self, const FbTable *table, const FbId *id, const FbValue *place, GError **error)
{
  int field = fb_table_find_placed (table);
  g_auto (FbBaseLine) line = {0};

  if (field < 0)
    return TRUE;
  if (self->has_base && !fb_base_line_read (self, table, id, &line, error))
    return FALSE;
  if (!line.found)
    return place_visible (self, table, (guint) field, id, place, error);
  if (line.record == NULL || line.gid == FB_BASE_HIDDEN || fb_value_equal (&line.record->values[field], place))
    return TRUE;
  fb_value_copy (place, &line.record->values[field]);
  return fb_base_line_write (self, table, id, line.record, error) && fb_base_writer_rebase (self, table, id, error);
}

/* The row is here, perhaps as an edit of our own has made it since @record was read. Where it lies is no part of it:
 * the server took that edit without a word of the place, so that the older row still has news. */
static gboolean
place_known (FbBaseWriter *self, const FbRecord *record, GError **error)
{
  int field = fb_table_find_placed (record->table);

  return field < 0 || fb_base_writer_place (self, record->table, &record->id, &record->values[field], error);
}

gboolean
fb_base_writer_put (FbBaseWriter *self, const FbRecord *record, GError **error)
{
  FbServerRow row;

  if (!fb_base_writer_look_up (self, record->table, &record->id, &row, error))
    return FALSE;
  if (is_known (self, &row, record))
    return place_known (self, record, error);

  if ((row.exists && !fb_base_writer_count_row (self, row.gid, -1, row.hash, error))
      || !fb_base_writer_count_row (self, record->gid, 1, record->hash, error))
    return FALSE;
  if (!replace_journal (self, record, error))
    return FALSE;
  if (row.in_base)
    return fb_base_line_write (self, record->table, &record->id, record, error)
           && fb_base_writer_rebase (self, record->table, &record->id, error);

  fb_store_note_change (self->store, record->table, &record->id);
  return fb_rows_put (self->db, record, error);
}

gboolean
fb_base_writer_add_columns (FbBaseWriter *self, const FbRecord *record, GArray *columns, GError **error)
{
  g_auto (FbBaseLine) line = {0};

  if (!fb_base_line_read (self, record->table, &record->id, &line, error))
    return FALSE;
  if (line.record == NULL)
    return TRUE;
  for (guint i = 0; i < columns->len; i++)
    {
      guint index = g_array_index (columns, guint, i);

      fb_value_copy (&record->values[index], &line.record->values[index]);
    }
  return fb_base_line_write (self, record->table, &record->id, line.record, error)
         && fb_base_writer_rebase (self, record->table, &record->id, error);
}

gboolean
fb_base_writer_remove (FbBaseWriter *self, const FbTable *table, const FbId *id, gint64 gid, gint64 ver, GError **error)
{
  FbServerRow row;

  if (!fb_base_writer_look_up (self, table, id, &row, error))
    return FALSE;
  if (!row.exists || row.gid != gid || (row.ver > ver && !self->force))
    return TRUE;
  if (!fb_base_writer_count_row (self, gid, -1, row.hash, error))
    return FALSE;
  if (row.in_base)
    return fb_base_line_write (self, table, id, NULL, error) && fb_base_writer_rebase (self, table, id, error);

  fb_store_note_change (self->store, table, id);
  return fb_rows_remove (self->db, table, id, error);
}
