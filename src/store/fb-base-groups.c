/* fb-base-groups.c: groups a device holds, their buckets and sums
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-base-writer-private.h"

#include "fb-moves.h"
#include "fb-mutant.h"
#include "fb-rule.h"
#include "fb-newer.h"
#include "fb-rows.h"
#include "fb-store-private.h"

/* --- labels ---------------------------------------------------------------------------------------------- */

static int
find_label (GArray *labels, gint64 bid)
{
  for (guint i = 0; i < labels->len; i++)
    if (g_array_index (labels, gint64, i) == bid)
      return (int) i;
  return -1;
}

void
fb_group_add_label (FbGroup *group, gint64 bid)
{
  if (find_label (group->labels, bid) < 0)
    g_array_append_val (group->labels, bid);
}

void
fb_group_remove_label (FbGroup *group, gint64 bid)
{
  int index = find_label (group->labels, bid);

  if (index >= 0)
    g_array_remove_index_fast (group->labels, (guint) index);
}

/* --- reading --------------------------------------------------------------------------------------------- */

static gboolean
read_group (FbBaseWriter *self, FbGroup *group, GError **error)
{
  g_autoptr (FbStmt) stmt = fb_db_prepare (self->db, "SELECT root, rows, sum, state FROM grp WHERE gid = ?1", error);
  FbStep step;

  if (stmt == NULL)
    return FALSE;
  fb_stmt_bind_int (stmt, 1, group->gid);
  step = fb_stmt_step (stmt, NULL, error);
  if (step == FB_STEP_ROW)
    {
      group->stored = TRUE;
      group->has_root = fb_stmt_get_id (stmt, 0, &group->root);
      group->rows = group->old_rows = fb_stmt_get_int (stmt, 1);
      group->sum = group->old_sum = (guint64) fb_stmt_get_int (stmt, 2);
      group->state = g_quark_from_string (fb_stmt_get_text (stmt, 3));
    }
  return step != FB_STEP_ERROR;
}

static gboolean
read_labels (FbBaseWriter *self, FbGroup *group, GError **error)
{
  g_autoptr (FbStmt) stmt = fb_db_prepare (self->db, "SELECT bid FROM member WHERE gid = ?1", error);
  FbStep step;

  if (stmt == NULL)
    return FALSE;
  fb_stmt_bind_int (stmt, 1, group->gid);
  while ((step = fb_stmt_step (stmt, NULL, error)) == FB_STEP_ROW)
    {
      gint64 bid = fb_stmt_get_int (stmt, 0);

      g_array_append_val (group->labels, bid);
      g_array_append_val (group->old_labels, bid);
    }
  return step != FB_STEP_ERROR;
}

FbGroup *
fb_base_writer_get_group (FbBaseWriter *self, gint64 gid, GError **error)
{
  FbGroup *group = g_hash_table_lookup (self->groups, &gid);

  if (group != NULL)
    return group;

  group = g_new0 (FbGroup, 1);
  group->gid = gid;
  group->state = FB_GROUP_NEW;
  group->labels = g_array_new (FALSE, FALSE, sizeof (gint64));
  group->old_labels = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_hash_table_insert (self->groups, &group->gid, group);
  if (!read_group (self, group, error) || (group->stored && !read_labels (self, group, error)))
    {
      g_hash_table_remove (self->groups, &gid);
      return NULL;
    }
  return group;
}

GPtrArray *
fb_base_writer_list_groups (FbBaseWriter *self)
{
  GPtrArray *groups = g_ptr_array_sized_new (g_hash_table_size (self->groups));
  GHashTableIter iter;
  gpointer group;

  g_hash_table_iter_init (&iter, self->groups);
  while (g_hash_table_iter_next (&iter, NULL, &group))
    g_ptr_array_add (groups, group);
  return groups;
}

gboolean
fb_base_writer_count_row (FbBaseWriter *self, gint64 gid, int n, gint64 hash, GError **error)
{
  FbGroup *group;

  if (gid <= 0)
    return TRUE;
  if (!(group = fb_base_writer_get_group (self, gid, error)))
    return FALSE;
  group->rows += n;
  group->sum = n > 0 ? group->sum + (guint64) hash : group->sum - (guint64) hash;
  return TRUE;
}

/* --- leaving and coming back ----------------------------------------------------------------------------- */

static GArray *
list_rows (FbBaseWriter *self, const FbTable *table, gint64 gid, GError **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (FbId));
  g_autofree char *sql = g_strdup_printf ("SELECT id FROM \"%s\" WHERE _gid = ?1", table->name);
  g_autoptr (FbStmt) stmt = fb_db_prepare (self->db, sql, error);
  FbStep step;
  FbId id;

  if (stmt == NULL)
    return NULL;
  fb_stmt_bind_int (stmt, 1, gid);
  while ((step = fb_stmt_step (stmt, NULL, error)) == FB_STEP_ROW)
    if (fb_stmt_get_id (stmt, 0, &id))
      g_array_append_val (ids, id);
  return step == FB_STEP_DONE ? g_steal_pointer (&ids) : NULL;
}

static gboolean
hide_row (FbBaseWriter *self, const FbTable *table, const FbId *id, GError **error)
{
  fb_store_note_change (self->store, table, id);
  return fb_rows_remove (self->db, table, id, error);
}

/* --- rows that were made here ---------------------------------------------------------------------------- */

typedef gboolean (*RowFunc) (FbBaseWriter *self, const FbTable *table, const FbId *id, GError **error);

static GArray *
list_outbox (FbBaseWriter *self, GError **error)
{
  g_autoptr (GArray) numbers = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (FbStmt) stmt = fb_db_prepare (self->db, "SELECT n FROM outbox ORDER BY n", error);
  FbStep step;

  if (stmt == NULL)
    return NULL;
  while ((step = fb_stmt_step (stmt, NULL, error)) == FB_STEP_ROW)
    {
      gint64 n = fb_stmt_get_int (stmt, 0);

      g_array_append_val (numbers, n);
    }
  return step == FB_STEP_DONE ? g_steal_pointer (&numbers) : NULL;
}

/* Marks the base of a row that the server does not know as hidden or not; @func runs when that changed it. */
static gboolean
mark_new_row (FbBaseWriter *self, const FbOp *put, gboolean hide, RowFunc func, GError **error)
{
  g_autoptr (FbStmt) stmt = NULL;

  stmt = fb_db_prepare (self->db, "UPDATE base SET gid = ?1 WHERE tbl = ?2 AND id = ?3 AND gid = ?4 AND row IS NULL",
                        error);
  if (stmt == NULL)
    return FALSE;
  fb_stmt_bind_int (stmt, 1, hide ? FB_BASE_HIDDEN : 0);
  fb_stmt_bind_int (stmt, 2, put->table->number);
  fb_stmt_bind_id (stmt, 3, &put->id);
  fb_stmt_bind_int (stmt, 4, hide ? 0 : FB_BASE_HIDDEN);
  if (!fb_stmt_run (stmt, error))
    return FALSE;
  self->has_hidden = self->has_hidden || hide;
  return fb_db_get_changes (self->db) == 0 || func (self, put->table, &put->id, error);
}

/* Rows made here on the group that the server does not know yet: their PUT names the group's root. */
static gboolean
for_new_rows (FbBaseWriter *self, FbGroup *group, gboolean hide, RowFunc func, GError **error)
{
  g_autoptr (GArray) numbers = NULL;

  if (!self->has_base || !group->has_root)
    return TRUE;
  if (!(numbers = list_outbox (self, error)))
    return FALSE;
  for (guint i = 0; i < numbers->len; i++)
    {
      g_autoptr (GError) local = NULL;
      FbTx *tx = fb_base_writer_get_tx (self, g_array_index (numbers, gint64, i), &local);

      if (local != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      for (guint j = 0; tx != NULL && j < tx->ops->len; j++)
        {
          const FbOp *op = g_ptr_array_index (tx->ops, j);

          if (op->kind == FB_OP_PUT && fb_id_equal (&op->root, &group->root)
              && !mark_new_row (self, op, hide, func, error))
            return FALSE;
        }
    }
  return TRUE;
}

typedef struct
{
  const FbTable *table;
  FbId id;
} RowKey;

static gboolean
list_base (FbBaseWriter *self, gint64 gid, GArray *keys, GError **error)
{
  g_autoptr (FbStmt) stmt = fb_db_prepare (self->db, "SELECT tbl, id FROM base WHERE gid = ?1", error);
  FbStep step;

  if (stmt == NULL)
    return FALSE;
  fb_stmt_bind_int (stmt, 1, gid);
  while ((step = fb_stmt_step (stmt, NULL, error)) == FB_STEP_ROW)
    {
      RowKey key = {fb_schema_get_table_by_number ((guint) fb_stmt_get_int (stmt, 0))};

      if (key.table != NULL && fb_stmt_get_id (stmt, 1, &key.id))
        g_array_append_val (keys, key);
    }
  return step == FB_STEP_DONE;
}

static gboolean
list_all_rows (FbBaseWriter *self, gint64 gid, GArray *keys, GError **error)
{
  guint n_tables;
  const FbTable *const *tables = fb_schema_get_tables (&n_tables);

  for (guint i = 0; i < n_tables; i++)
    {
      g_autoptr (GArray) ids = NULL;

      if (!fb_table_is_synced (tables[i]))
        continue;
      if (!(ids = list_rows (self, tables[i], gid, error)))
        return FALSE;
      for (guint j = 0; j < ids->len; j++)
        {
          RowKey key = {tables[i], g_array_index (ids, FbId, j)};

          g_array_append_val (keys, key);
        }
    }
  return !self->has_base || list_base (self, gid, keys, error);
}

static gboolean
prune_row (FbBaseWriter *self, const RowKey *key, gint64 gid, gint64 head, GError **error)
{
  g_auto (FbBaseLine) line = {0};
  FbServerRow row;

  if (!fb_base_writer_look_up (self, key->table, &key->id, &row, error))
    return FALSE;
  if (row.exists && !row.hidden && row.gid == gid && row.ver > head)
    FB_RULE (replace_all);
  if (row.hidden || row.gid != gid || (row.ver > head && !FB_MUTANT (replace_all)))
    return TRUE;
  FB_RULE (no_replace);
  if (row.exists && !fb_base_writer_count_row (self, gid, -1, row.hash, error))
    return FALSE;
  if (!row.in_base)
    return !row.is_visible || hide_row (self, key->table, &key->id, error);

  if (!fb_base_line_read (self, key->table, &key->id, &line, error))
    return FALSE;
  return line.record == NULL
         || (fb_base_line_write (self, key->table, &key->id, NULL, error)
             && fb_base_writer_rebase (self, key->table, &key->id, error));
}

gboolean
fb_base_writer_prune_group (FbBaseWriter *self, FbGroup *group, GHashTable *sent, gint64 head, GError **error)
{
  g_autoptr (GArray) keys = g_array_new (FALSE, FALSE, sizeof (RowKey));

  if (!list_all_rows (self, group->gid, keys, error))
    return FALSE;
  for (guint i = 0; i < keys->len; i++)
    {
      const RowKey *key = &g_array_index (keys, RowKey, i);

      if (!g_hash_table_contains (sent, &key->id) && !prune_row (self, key, group->gid, head, error))
        return FALSE;
    }
  return fb_base_writer_prune_newer (self, group->gid, sent, head, error);
}

static gboolean
hide_base (FbBaseWriter *self, gint64 gid, GError **error)
{
  g_autoptr (FbStmt) stmt = NULL;

  if (!self->has_base)
    return TRUE;
  stmt = fb_db_prepare (self->db, "UPDATE base SET gid = -1, ver = 0, hash = 0 WHERE gid = ?1", error);
  if (stmt == NULL)
    return FALSE;
  fb_stmt_bind_int (stmt, 1, gid);
  return fb_stmt_run (stmt, error);
}

gboolean
fb_base_writer_drop_group (FbBaseWriter *self, FbGroup *group, GError **error)
{
  g_autoptr (GArray) keys = g_array_new (FALSE, FALSE, sizeof (RowKey));

  if (!list_all_rows (self, group->gid, keys, error))
    return FALSE;
  for (guint i = 0; i < keys->len; i++)
    {
      const RowKey *key = &g_array_index (keys, RowKey, i);

      if (!hide_row (self, key->table, &key->id, error))
        return FALSE;
    }
  if (!for_new_rows (self, group, TRUE, hide_row, error) || !hide_base (self, group->gid, error)
      || !fb_moves_forget (self->db, group->gid, error) || !fb_base_writer_drop_newer (self, group->gid, error))
    return FALSE;

  g_array_set_size (group->labels, 0);
  group->state = FB_GROUP_NEW;
  group->rows = 0;
  group->sum = 0;
  return TRUE;
}

gboolean
fb_base_writer_show_group (FbBaseWriter *self, FbGroup *group, GError **error)
{
  return !self->has_hidden || for_new_rows (self, group, FALSE, fb_base_writer_rebase, error);
}

/* --- writing --------------------------------------------------------------------------------------------- */

typedef struct
{
  gint64 bid;
  gint64 rows;
  guint64 sum;
} BucketDelta;

static void
count_bucket (GHashTable *deltas, gint64 bid, int sign, gint64 rows, guint64 sum)
{
  BucketDelta *delta = g_hash_table_lookup (deltas, &bid);

  if (delta == NULL)
    {
      delta = g_new0 (BucketDelta, 1);
      delta->bid = bid;
      g_hash_table_insert (deltas, &delta->bid, delta);
    }
  delta->rows += sign * rows;
  delta->sum = sign > 0 ? delta->sum + sum : delta->sum - sum;
}

static gboolean
run_member (FbBaseWriter *self, const char *sql, gint64 gid, gint64 bid, GError **error)
{
  g_autoptr (FbStmt) stmt = fb_db_prepare (self->db, sql, error);

  if (stmt == NULL)
    return FALSE;
  fb_stmt_bind_int (stmt, 1, gid);
  fb_stmt_bind_int (stmt, 2, bid);
  return fb_stmt_run (stmt, error);
}

static gboolean
flush_labels (FbBaseWriter *self, FbGroup *group, GHashTable *deltas, GError **error)
{
  for (guint i = 0; i < group->old_labels->len; i++)
    {
      gint64 bid = g_array_index (group->old_labels, gint64, i);

      count_bucket (deltas, bid, -1, group->old_rows, group->old_sum);
      if (find_label (group->labels, bid) < 0
          && !run_member (self, "DELETE FROM member WHERE gid = ?1 AND bid = ?2", group->gid, bid, error))
        return FALSE;
    }
  for (guint i = 0; i < group->labels->len; i++)
    {
      gint64 bid = g_array_index (group->labels, gint64, i);

      count_bucket (deltas, bid, 1, group->rows, group->sum);
      if (find_label (group->old_labels, bid) < 0
          && !run_member (self, "INSERT OR IGNORE INTO member (gid, bid) VALUES (?1, ?2)", group->gid, bid, error))
        return FALSE;
    }
  return TRUE;
}

/* Of a group that is being filled it must not be forgotten that it was, though it has lost all its rows for the moment:
 * it would be filled once more, and pages that wait name it as well. */
static gboolean
is_nothing (const FbGroup *group)
{
  return group->labels->len == 0 && group->rows == 0 && group->state != FB_GROUP_FILLING
         && group->state != FB_GROUP_AGAIN && group->state != FB_GROUP_STALE;
}

static gboolean
flush_group (FbBaseWriter *self, FbGroup *group, GError **error)
{
  gboolean is_empty = is_nothing (group);
  g_autoptr (FbStmt) stmt = NULL;

  stmt = fb_db_prepare (self->db,
                        is_empty ? "DELETE FROM grp WHERE gid = ?1"
                                 : "INSERT INTO grp (gid, root, rows, sum, state) VALUES (?1, ?2, ?3, ?4, ?5)"
                                   " ON CONFLICT (gid) DO UPDATE SET root = excluded.root, rows = excluded.rows,"
                                   " sum = excluded.sum, state = excluded.state",
                        error);
  if (stmt == NULL)
    return FALSE;
  fb_stmt_bind_int (stmt, 1, group->gid);
  if (!is_empty)
    {
      fb_stmt_bind_id (stmt, 2, group->has_root ? &group->root : NULL);
      fb_stmt_bind_int (stmt, 3, group->rows);
      fb_stmt_bind_int (stmt, 4, (gint64) group->sum);
      fb_stmt_bind_text (stmt, 5, g_quark_to_string (group->state));
    }
  if (!fb_stmt_run (stmt, error))
    return FALSE;

  group->stored = !is_empty;
  group->old_rows = group->rows;
  group->old_sum = group->sum;
  g_array_set_size (group->old_labels, 0);
  g_array_append_vals (group->old_labels, group->labels->data, group->labels->len);
  return TRUE;
}

/* A group that a push made has no bucket until a pull says so; if none does, it goes at that checkpoint. */
static gboolean
note_new_group (FbBaseWriter *self, FbGroup *group, GError **error)
{
  g_autofree char *key = NULL;

  if (group->stored || group->state != FB_GROUP_NEW || group->labels->len > 0 || group->rows == 0)
    return TRUE;
  key = g_strdup_printf ("newgrp:%" G_GINT64_FORMAT, group->gid);
  return fb_kv_set_int (self->db, key, group->gid, error);
}

static gboolean
flush_buckets (FbBaseWriter *self, GHashTable *deltas, GError **error)
{
  g_autoptr (FbStmt) stmt = NULL;
  GHashTableIter iter;
  gpointer value;

  /* Sums wrap at 64 bit as the server's do; SQLite's addition would turn into a real number. */
  stmt = fb_db_prepare (self->db, "UPDATE bucket SET rows = ?2, sum = ?3 WHERE bid = ?1", error);
  if (stmt == NULL)
    return FALSE;
  g_hash_table_iter_init (&iter, deltas);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      BucketDelta *delta = value;
      g_autoptr (FbStmt) read = NULL;
      FbStep step;

      if (delta->rows == 0 && delta->sum == 0)
        continue;
      if (!(read = fb_db_prepare (self->db, "SELECT rows, sum FROM bucket WHERE bid = ?1", error)))
        return FALSE;
      fb_stmt_bind_int (read, 1, delta->bid);
      step = fb_stmt_step (read, NULL, error);
      if (step == FB_STEP_ERROR)
        return FALSE;
      if (step == FB_STEP_DONE)
        continue;
      fb_stmt_bind_int (stmt, 1, delta->bid);
      fb_stmt_bind_int (stmt, 2, fb_stmt_get_int (read, 0) + delta->rows);
      fb_stmt_bind_int (stmt, 3, (gint64) ((guint64) fb_stmt_get_int (read, 1) + delta->sum));
      if (!fb_stmt_run (stmt, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
fb_base_writer_flush (FbBaseWriter *self, GError **error)
{
  g_autoptr (GHashTable) deltas = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, g_free);
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->groups);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (!note_new_group (self, value, error) || !flush_labels (self, value, deltas, error)
        || !flush_group (self, value, error))
      return FALSE;
  return flush_buckets (self, deltas, error);
}
