/* fb-door.c: the one door for writes: what an edit changed, checked and stored
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-door.h"

#include <glib/gi18n-lib.h>

#include "fb-door-rows.h"
#include "fb-home.h"
#include "fb-journal.h"
#include "fb-query.h"
#include "fb-rows.h"

void
fb_passage_clear (FbPassage *self)
{
  if (self->next != NULL)
    fb_passage_clear (self->next);
  g_clear_pointer (&self->next, g_free);
  g_clear_pointer (&self->forward, g_ptr_array_unref);
  g_clear_pointer (&self->inverse, g_ptr_array_unref);
}

static void
door_row_free (FbDoorRow *row)
{
  g_clear_pointer (&row->before, fb_record_free);
  g_clear_pointer (&row->now, fb_record_free);
  g_free (row);
}

static void
door_clear (FbDoor *self)
{
  g_clear_pointer (&self->tx, fb_tx_free);
  g_clear_pointer (&self->by_key, g_hash_table_unref);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_clear_pointer (&self->custom, g_hash_table_unref);
  g_clear_pointer (&self->inverse, g_ptr_array_unref);
  g_clear_pointer (&self->mirrors, g_hash_table_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (FbDoor, door_clear)

gboolean
fb_door_find_is_admin (FbDb *db, const FbId *user, gboolean *is_admin, GError **error)
{
  g_autofree char *server = NULL;
  g_autoptr (FbStmt) stmt = NULL;
  FbStep step;

  if (!fb_kv_read_text (db, "server", &server, error))
    return FALSE;
  *is_admin = server == NULL;
  if (server == NULL)
    return TRUE;
  stmt = fb_db_prepare (
      db, "SELECT role.base FROM \"user\" JOIN role ON role.id = \"user\".role WHERE \"user\".id = ?1", error);
  if (stmt == NULL)
    return FALSE;
  fb_stmt_bind_id (stmt, 1, user);
  if ((step = fb_stmt_step (stmt, NULL, error)) == FB_STEP_ROW)
    *is_admin = g_strcmp0 (fb_stmt_get_text (stmt, 0), "admin") == 0;
  fb_stmt_reset (stmt);
  return step != FB_STEP_ERROR;
}

/* Sync protocol, section 7: (milliseconds since 2020) << 16 | counter, never falling. */
static gboolean
find_hlc (FbDoor *self, GError **error)
{
  const gint64 epoch_2020 = G_GINT64_CONSTANT (1577836800000);
  gint64 offset, last;

  if (!fb_kv_read_int (self->db, "clock_off", 0, &offset, error) || !fb_kv_read_int (self->db, "hlc", 0, &last, error))
    return FALSE;
  self->tx->hlc = MAX (MAX (self->now + offset - epoch_2020, 0) << 16, last + 1);
  return TRUE;
}

static gboolean
door_init (FbDoor *self, FbStore *store, FbDb *db, FbEdit *edit, GError **error)
{
  FbClock *clock = fb_store_get_clock (store);

  self->store = store;
  self->db = db;
  self->edit = edit;
  self->user = fb_store_get_user (store);
  self->device = fb_store_get_device (store);
  self->now = fb_clock_now (clock);
  self->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) door_row_free);
  self->by_key = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->inverse = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_op_free);
  self->mirrors = g_hash_table_new (NULL, NULL);
  self->tx = fb_tx_new ();
  fb_id_generate (&self->tx->oid, self->now);
  self->tx->wall = self->now;
  self->tx->boot = g_strdup (fb_clock_get_boot_id (clock));
  self->tx->mono = fb_clock_monotonic (clock);
  self->tx->schema = fb_schema_version ();
  self->tx->cause = g_strdup (edit->cause);
  self->tx->label = g_strdup (edit->label);
  return fb_kv_read_int (db, "next_n", 1, &self->tx->n, error)
         && fb_kv_read_int (db, "cursor", 0, &self->tx->cursor, error) && find_hlc (self, error)
         && fb_door_find_is_admin (db, &self->user, &self->is_admin, error);
}

/* --- completing the operations --- */

/* Fields that went there and back again are no change. */
static void
drop_idle_fields (FbOp *op)
{
  for (guint i = op->fields->len; i > 0; i--)
    {
      FbOpField *field = g_ptr_array_index (op->fields, i - 1);

      if (fb_value_equal (&field->old, &field->new))
        g_ptr_array_remove_index (op->fields, i - 1);
    }
}

static void
stamp_set (FbDoor *self, FbOp *op, FbDoorRow *row)
{
  int index = fb_table_find_field (op->table, "updated_at");
  FbOpField *field;
  gint64 before;

  if (index < 0 || row->now == NULL || fb_op_find_field (op, "updated_at") != NULL)
    return;
  before = fb_value_get_int (&row->now->values[index]);
  if (before >= self->now)
    return;
  field = fb_op_add_field (op, "updated_at");
  fb_value_copy (&row->now->values[index], &field->old);
  fb_value_set_int (&field->new, self->now);
  fb_value_copy (&field->new, &row->now->values[index]);
}

static void
fill_put (FbOp *op, const FbRecord *record)
{
  for (guint i = 0; i < record->table->n_fields; i++)
    {
      const FbField *field = fb_table_field (record->table, i);

      if (!fb_value_is_null (&record->values[i]) && (field->flags & (FB_FIELD_DERIVED | FB_FIELD_LOCAL)) == 0)
        fb_value_copy (&record->values[i], &fb_op_add_field (op, field->name)->new);
    }
}

static void
fill_mirrors (FbDoor *self)
{
  GHashTableIter iter;
  FbOp *inverse, *set;

  g_hash_table_iter_init (&iter, self->mirrors);
  while (g_hash_table_iter_next (&iter, (gpointer *) &inverse, (gpointer *) &set))
    for (guint i = 0; i < set->fields->len; i++)
      {
        FbOpField *from = g_ptr_array_index (set->fields, i);
        FbOpField *to;

        if (strcmp (from->name, "updated_at") == 0)
          continue;
        to = fb_op_add_field (inverse, from->name);
        fb_value_copy (&from->new, &to->old);
        fb_value_copy (&from->old, &to->new);
      }
}

static gboolean
complete_ops (FbDoor *self, GError **error)
{
  for (guint i = self->tx->ops->len; i > 0; i--)
    {
      FbOp *op = g_ptr_array_index (self->tx->ops, i - 1);
      FbDoorRow *row = fb_door_get_row (self, op->table, &op->id, error);

      if (row == NULL)
        return FALSE;
      if (op->kind == FB_OP_SET)
        {
          drop_idle_fields (op);
          if (op->fields->len > 0)
            stamp_set (self, op, row);
        }
    }
  return TRUE;
}

/* --- checks --- */

static GPtrArray *
custom_fields_of (FbDoor *self, const FbTable *table, GError **error)
{
  const FbTable *custom = fb_schema_get_table ("custom_field");
  g_autoptr (FbQuery) query = NULL;
  g_autoptr (GArray) rowids = NULL;
  g_autofree char *where = NULL;
  GPtrArray *fields;

  if (self->custom == NULL)
    self->custom = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) g_ptr_array_unref);
  if ((fields = g_hash_table_lookup (self->custom, table->name)) != NULL)
    return fields;
  where = g_strdup_printf ("entity = '%s'", table->name);
  if (!(query = fb_query_new (custom, where, NULL, NULL, error))
      || !(rowids = fb_query_run (query, self->db, self->store, -1, 0, NULL, error))
      || !(fields = fb_query_load (custom, self->db, (const gint64 *) rowids->data, rowids->len, error)))
    return NULL;
  g_hash_table_insert (self->custom, (gpointer) table->name, fields);
  return fields;
}

/* A count that is below its floor may stay there or rise; nobody takes it there. */
static gboolean
check_counts (FbDoorRow *row, GError **error)
{
  for (guint i = 0; i < row->table->n_fields; i++)
    {
      const FbField *field = fb_table_field (row->table, i);
      gint64 now = fb_value_get_int (&row->now->values[i]);

      if (field->policy == FB_POLICY_COUNT
          && now < (row->before != NULL ? fb_value_get_int (&row->before->values[i]) : 0)
          && !fb_field_validate (row->table, field, &row->now->values[i], error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
check_row (FbDoor *self, FbDoorRow *row, GError **error)
{
  const char *ext = fb_record_get_text (row->now, "ext");
  GPtrArray *custom;

  fb_record_derive (row->now);
  if (!fb_record_validate (row->now, error) || !check_counts (row, error))
    return FALSE;
  if (ext == NULL)
    return TRUE;
  return (custom = custom_fields_of (self, row->table, error)) != NULL
         && fb_ext_validate (row->table, ext, custom, error);
}

static gboolean
check_rows (FbDoor *self, GError **error)
{
  for (guint i = 0; i < self->rows->len; i++)
    {
      FbDoorRow *row = g_ptr_array_index (self->rows, i);

      if (!fb_door_check_frozen (self, row, error))
        return FALSE;
      /* The server's own tables (conflicts) come through decisions only and are valid as they are. */
      if (row->changed && row->now != NULL && (row->table->flags & FB_TABLE_SYSTEM) == 0
          && !check_row (self, row, error))
        return FALSE;
    }
  return TRUE;
}

/* --- storing --- */

static gboolean
place_row (FbDoor *self, FbDoorRow *row, GError **error)
{
  FbId root;

  if (!fb_table_is_synced (row->table))
    return TRUE;
  if (row->put == NULL)
    return TRUE;
  if (!fb_home_find_root (self->db, row->now, &root, error))
    return FALSE;
  row->put->root = root;
  return fb_home_find_gid (self->db, &root, &row->now->gid, error);
}

static gboolean
store_row (FbDoor *self, FbDoorRow *row, GError **error)
{
  /* What went there and back again in one edit has no transaction that could ever settle it. */
  if (!row->changed || (self->tx->ops->len == 0 && fb_table_is_synced (row->table)))
    return TRUE;
  fb_store_note_change (self->store, row->table, &row->id);
  if (fb_table_is_synced (row->table)
      && !fb_journal_touch (self->db, row->table, &row->id, row->before, row->n > 0 ? row->n : self->tx->n, error))
    return FALSE;
  if (row->now == NULL)
    return fb_rows_remove (self->db, row->table, &row->id, error);
  row->now->pending = fb_table_is_synced (row->table);
  return place_row (self, row, error) && fb_rows_put (self->db, row->now, error);
}

static gboolean
store_rows (FbDoor *self, GError **error)
{
  for (guint i = 0; i < self->rows->len; i++)
    if (!store_row (self, g_ptr_array_index (self->rows, i), error))
      return FALSE;
  /* Only now do new rows have their values complete (numbers, derived fields, root). */
  for (guint i = 0; i < self->rows->len; i++)
    {
      FbDoorRow *row = g_ptr_array_index (self->rows, i);

      if (row->put != NULL)
        fill_put (row->put, row->now);
    }
  return TRUE;
}

/* A deletion alone may be larger than one transaction, since children come before their parents in it: whatever part of
 * it has arrived leaves no child behind. */
static gboolean
can_split (FbDoor *self)
{
  for (guint i = 0; i < self->tx->ops->len; i++)
    if (((const FbOp *) g_ptr_array_index (self->tx->ops, i))->kind != FB_OP_DEL)
      return FALSE;
  return self->inverse == NULL || self->inverse->len == self->tx->ops->len;
}

static gboolean
check_size (FbDoor *self, GError **error)
{
  if (self->tx->ops->len <= FB_TX_MAX_OPS || can_split (self))
    return TRUE;
  g_set_error (error, FB_STORE_ERROR, FB_STORE_ERROR_TOO_LARGE,
               _ ("This would change %u records at once; at most %d fit in one step."), self->tx->ops->len,
               FB_TX_MAX_OPS);
  return FALSE;
}

static void
drop_empty_sets (FbDoor *self)
{
  for (guint i = self->inverse != NULL ? self->inverse->len : 0; i > 0; i--)
    {
      FbOp *inverse = g_ptr_array_index (self->inverse, i - 1);
      FbOp *set = g_hash_table_lookup (self->mirrors, inverse);

      if (set != NULL && set->fields->len == 0)
        {
          g_hash_table_remove (self->mirrors, inverse);
          g_ptr_array_remove_index (self->inverse, i - 1);
        }
    }
  for (guint i = self->tx->ops->len; i > 0; i--)
    {
      FbOp *op = g_ptr_array_index (self->tx->ops, i - 1);

      if (op->kind == FB_OP_SET && op->fields->len == 0)
        g_ptr_array_remove_index (self->tx->ops, i - 1);
    }
}

/* @inverse (nullable): what takes back the operations of @tx, in their order. */
static void
give_passage (const FbTx *tx, GPtrArray *inverse, guint from, guint to, FbPassage *passage)
{
  passage->oid = tx->oid;
  passage->n = tx->n;
  passage->forward = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_op_free);
  for (guint i = 0; i < tx->ops->len; i++)
    g_ptr_array_add (passage->forward, fb_op_copy (g_ptr_array_index (tx->ops, i)));
  if (inverse == NULL)
    return;
  passage->inverse = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_op_free);
  for (guint i = to; i > from; i--)
    g_ptr_array_add (passage->inverse, fb_op_copy (g_ptr_array_index (inverse, i - 1)));
}

static gboolean
store_tx (FbDoor *self, const FbTx *tx, GError **error)
{
  return fb_journal_write (self->db, tx, &self->user, &self->device, error) && fb_journal_queue (self->db, tx, error)
         && fb_kv_set_int (self->db, "next_n", tx->n + 1, error) && fb_kv_set_int (self->db, "hlc", tx->hlc, error);
}

/* --- a deletion of more than fits into one ------------------------------------------------------------------- */

static guint
count_parts (FbDoor *self)
{
  return (self->tx->ops->len + FB_TX_MAX_OPS - 1) / FB_TX_MAX_OPS;
}

/* Each row waits for the transaction that has its operation. */
static gboolean
number_rows (FbDoor *self, GError **error)
{
  for (guint i = 0; i < self->tx->ops->len; i++)
    {
      const FbOp *op = g_ptr_array_index (self->tx->ops, i);
      FbDoorRow *row = fb_door_get_row (self, op->table, &op->id, error);

      if (row == NULL)
        return FALSE;
      row->n = self->tx->n + i / FB_TX_MAX_OPS;
    }
  return TRUE;
}

static FbTx *
part_of (FbDoor *self, guint part)
{
  FbTx *tx = fb_tx_new ();

  tx->n = self->tx->n + part;
  tx->oid = self->tx->oid;
  if (part > 0)
    fb_id_generate (&tx->oid, self->now);
  tx->hlc = self->tx->hlc + part;
  tx->wall = self->tx->wall;
  tx->boot = g_strdup (self->tx->boot);
  tx->mono = self->tx->mono;
  tx->schema = self->tx->schema;
  tx->cursor = self->tx->cursor;
  tx->cause = g_strdup (self->tx->cause);
  tx->label = g_strdup (self->tx->label);
  for (guint i = part * FB_TX_MAX_OPS; i < MIN ((part + 1) * FB_TX_MAX_OPS, self->tx->ops->len); i++)
    g_ptr_array_add (tx->ops, fb_op_copy (g_ptr_array_index (self->tx->ops, i)));
  return tx;
}

static gboolean
store_parts (FbDoor *self, FbPassage *passage, GError **error)
{
  guint n_parts = count_parts (self);

  for (guint i = 0; i < n_parts; i++)
    {
      g_autoptr (FbTx) tx = part_of (self, i);

      if (i > 0)
        passage = passage->next = g_new0 (FbPassage, 1);
      if (!store_tx (self, tx, error))
        return FALSE;
      give_passage (tx, self->inverse, i * FB_TX_MAX_OPS, i * FB_TX_MAX_OPS + tx->ops->len, passage);
    }
  return TRUE;
}

/* --- all of it ------------------------------------------------------------------------------------------------- */

static gboolean
store_all (FbDoor *self, FbPassage *passage, GError **error)
{
  gboolean is_split = self->tx->ops->len > FB_TX_MAX_OPS;

  if ((is_split && !number_rows (self, error)) || !store_rows (self, error))
    return FALSE;
  if (self->tx->ops->len == 0)
    return TRUE; /* rows of this device alone */
  if (is_split)
    return store_parts (self, passage, error);
  give_passage (self->tx, self->inverse, 0, self->inverse != NULL ? self->inverse->len : 0, passage);
  return store_tx (self, self->tx, error);
}

gboolean
fb_door_pass (FbStore *store, FbDb *db, FbEdit *edit, FbPassage *passage, GError **error)
{
  g_auto (FbDoor) self = {0};

  if (!door_init (&self, store, db, edit, error))
    return FALSE;
  for (guint i = 0; i < edit->steps->len; i++)
    if (!fb_door_take_step (&self, g_ptr_array_index (edit->steps, i), error))
      return FALSE;
  if (!complete_ops (&self, error))
    return FALSE;
  drop_empty_sets (&self);
  fill_mirrors (&self);
  return check_size (&self, error) && check_rows (&self, error) && store_all (&self, passage, error);
}
