/* fb-checkpoint.c: applies a pull to the device's rows
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-checkpoint.h"

#include <glib/gi18n-lib.h>

#include "fb-mutant.h"
#include "fb-rule.h"
#include "fb-rows.h"
#include "fb-shelf-groups.h"
#include "fb-store-private.h"
#include "fb-store-sync.h"

/* Transactions that a restored server may ask for again, however old they look. */
#define KEEP_SENT "1000"

/* A group that came whole: what was sent of it, as of a page's head. */
typedef struct
{
  gint64 gid;
  gint64 head;
  GHashTable *sent; /* of FbId (owned) */
} Fresh;

struct _FbCheckpoint
{
  FbStore *store;
  FbDb *db;
  FbBaseWriter *writer; /* (owned) */
  FbShelfGroups *shelf; /* (owned) */
  gboolean repair;
  gint64 head;
  gint64 rows, groups;
  GHashTable *fresh;   /* gid -> Fresh (owned) */
  GHashTable *filled;  /* of gint64: groups whose rows were written before, met again */
  GHashTable *buckets; /* of gint64: buckets held */
};

static void
fresh_free (gpointer data)
{
  Fresh *fresh = data;

  g_hash_table_unref (fresh->sent);
  g_free (fresh);
}

FbCheckpoint *
fb_checkpoint_new (FbStore *store, FbDb *db, gboolean repair)
{
  FbCheckpoint *self = g_new0 (FbCheckpoint, 1);

  self->store = g_object_ref (store);
  self->db = g_object_ref (db);
  self->writer = fb_base_writer_new (store, db);
  self->shelf = fb_shelf_groups_new (store, db);
  self->repair = repair;
  fb_base_writer_set_force (self->writer, repair);
  self->fresh = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, fresh_free);
  self->filled = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  return self;
}

void
fb_checkpoint_free (FbCheckpoint *self)
{
  g_hash_table_unref (self->fresh);
  g_hash_table_unref (self->filled);
  g_clear_pointer (&self->buckets, g_hash_table_unref);
  fb_shelf_groups_free (self->shelf);
  fb_base_writer_free (self->writer);
  g_object_unref (self->db);
  g_object_unref (self->store);
  g_free (self);
}

gint64
fb_checkpoint_get_rows (FbCheckpoint *self)
{
  return self->rows;
}

gint64
fb_checkpoint_get_groups (FbCheckpoint *self)
{
  return self->groups;
}

void
fb_checkpoint_begin_page (FbCheckpoint *self, gint64 head)
{
  self->head = head;
}

/* --- rows before their checkpoint ------------------------------------------------------------------------ */

/* A push of this device made the group, and it may have come before, in a page that was only kept. */
static gboolean
is_made_here (FbCheckpoint *self, gint64 gid, gboolean *yes, GError **error)
{
  g_autofree char *key = g_strdup_printf ("newgrp:%" G_GINT64_FORMAT, gid);
  gint64 noted;

  if (!fb_kv_read_int (self->db, key, 0, &noted, error))
    return FALSE;
  *yes = noted != 0;
  return TRUE;
}

gboolean
fb_checkpoint_fill_enter (FbCheckpoint *self, gint64 gid, const FbId *root, GError **error)
{
  FbGroup *group = fb_base_writer_get_group (self->writer, gid, error);
  gboolean made_here;

  if (group == NULL || !is_made_here (self, gid, &made_here, error))
    return FALSE;
  if (made_here)
    return TRUE;
  if (group->state == FB_GROUP_FILLING)
    group->state = FB_GROUP_AGAIN;
  else if (!group->stored && group->rows == 0)
    {
      group->state = FB_GROUP_FILLING;
      group->has_root = TRUE;
      group->root = *root;
    }
  return TRUE;
}

gboolean
fb_checkpoint_fill_row (FbCheckpoint *self, const FbRecord *record, gboolean *taken, GError **error)
{
  FbGroup *group = fb_base_writer_get_group (self->writer, record->gid, error);
  FbServerRow row;

  *taken = FALSE;
  if (group == NULL)
    return FALSE;
  if (group->state != FB_GROUP_FILLING)
    return TRUE;
  if (fb_base_writer_is_bulk (self->writer))
    return fb_base_writer_put_new (self->writer, record, taken, error);
  if (!fb_base_writer_look_up (self->writer, record->table, &record->id, &row, error))
    return FALSE;
  if (row.in_base || (row.is_visible && row.gid != record->gid))
    return TRUE;
  *taken = TRUE;
  return fb_base_writer_put (self->writer, record, error);
}

gboolean
fb_checkpoint_fill_end (FbCheckpoint *self, GError **error)
{
  return fb_base_writer_flush (self->writer, error);
}

/* What a repair says of buckets is left to the next pull: until its end the server counts on what the last one gave. */

/* --- buckets --------------------------------------------------------------------------------------------- */

static gboolean
load_buckets (FbCheckpoint *self, GError **error)
{
  g_autoptr (GArray) bids = NULL;

  if (self->buckets != NULL)
    return TRUE;
  if (!(bids = fb_store_sync_list_buckets (self->db, error)))
    return FALSE;
  self->buckets = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  for (guint i = 0; i < bids->len; i++)
    g_hash_table_add (self->buckets, g_memdup2 (&g_array_index (bids, gint64, i), sizeof (gint64)));
  return TRUE;
}

gboolean
fb_checkpoint_grant (FbCheckpoint *self,
                     gint64 bid,
                     const char *kind,
                     const FbId *ref,
                     const char *label,
                     GError **error)
{
  g_autoptr (FbStmt) stmt = NULL;

  if (self->repair && !FB_MUTANT (repair_grants))
    return TRUE;
  if (!load_buckets (self, error))
    return FALSE;
  if (g_hash_table_add (self->buckets, g_memdup2 (&bid, sizeof bid)))
    fb_shelf_groups_granted (self->shelf, bid);
  stmt = fb_db_prepare (
      self->db,
      "INSERT INTO bucket (bid, kind, ref, label, cursor, state, rows, sum)"
      " VALUES (?1, ?2, ?3, ?4, 0, 'filling', 0, 0)"
      " ON CONFLICT (bid) DO UPDATE SET kind = excluded.kind, ref = excluded.ref, label = excluded.label",
      error);
  if (stmt == NULL)
    return FALSE;
  fb_stmt_bind_int (stmt, 1, bid);
  fb_stmt_bind_text (stmt, 2, kind);
  fb_stmt_bind_id (stmt, 3, fb_id_is_nil (ref) ? NULL : ref);
  fb_stmt_bind_text (stmt, 4, label);
  return fb_stmt_run (stmt, error);
}

static GArray *
list_members (FbCheckpoint *self, gint64 bid, GError **error)
{
  g_autoptr (GArray) gids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (FbStmt) stmt = fb_db_prepare (self->db, "SELECT gid FROM member WHERE bid = ?1", error);
  FbStep step;

  if (stmt == NULL)
    return NULL;
  fb_stmt_bind_int (stmt, 1, bid);
  while ((step = fb_stmt_step (stmt, NULL, error)) == FB_STEP_ROW)
    {
      gint64 gid = fb_stmt_get_int (stmt, 0);

      g_array_append_val (gids, gid);
    }
  return step == FB_STEP_DONE ? g_steal_pointer (&gids) : NULL;
}

gboolean
fb_checkpoint_withdraw (FbCheckpoint *self, gint64 bid, GError **error)
{
  g_autoptr (GArray) gids = NULL;
  g_autoptr (FbStmt) stmt = NULL;

  if (self->repair && !FB_MUTANT (repair_grants))
    return TRUE;
  if (!load_buckets (self, error) || !(gids = list_members (self, bid, error))
      || !fb_shelf_groups_withdrawn (self->shelf, bid, error))
    return FALSE;
  g_hash_table_remove (self->buckets, &bid);
  for (guint i = 0; i < gids->len; i++)
    {
      FbGroup *group = fb_base_writer_get_group (self->writer, g_array_index (gids, gint64, i), error);

      if (group == NULL)
        return FALSE;
      fb_group_remove_label (group, bid);
    }
  if (!(stmt = fb_db_prepare (self->db, "DELETE FROM bucket WHERE bid = ?1", error)))
    return FALSE;
  fb_stmt_bind_int (stmt, 1, bid);
  return fb_stmt_run (stmt, error);
}

/* --- groups ---------------------------------------------------------------------------------------------- */

static gboolean
add_label (FbCheckpoint *self, FbGroup *group, gint64 bid, GError **error)
{
  if (!load_buckets (self, error))
    return FALSE;
  if (!g_hash_table_contains (self->buckets, &bid))
    {
      /* The next pull grants it. */
      if (self->repair)
        {
          FB_RULE (repair_grants);
          return TRUE;
        }
      g_set_error (error, FB_STORE_ERROR, FB_STORE_ERROR_INVALID,
                   "The server put a group into bucket %" G_GINT64_FORMAT ", which it has not granted", bid);
      return FALSE;
    }
  fb_group_add_label (group, bid);
  return TRUE;
}

static void
make_fresh (FbCheckpoint *self, FbGroup *group)
{
  Fresh *fresh;

  /* Nothing but rows of this pull is in it. When it comes a second time, what it has lost meanwhile is told by no other
   * line. */
  if ((group->state == FB_GROUP_FILLING && g_hash_table_add (self->filled, g_memdup2 (&group->gid, sizeof group->gid)))
      || (!group->stored && group->rows == 0) || FB_MUTANT (no_replace))
    {
      g_hash_table_remove (self->fresh, &group->gid);
      return;
    }
  fresh = g_new0 (Fresh, 1);
  fresh->gid = group->gid;
  fresh->head = self->head;
  fresh->sent = g_hash_table_new_full (fb_id_hash, fb_id_equal, g_free, NULL);
  g_hash_table_replace (self->fresh, &fresh->gid, fresh);
}

gboolean
fb_checkpoint_enter (FbCheckpoint *self, gint64 gid, gint64 bid, const FbId *root, GError **error)
{
  FbGroup *group = fb_base_writer_get_group (self->writer, gid, error);

  if (group == NULL)
    return FALSE;
  make_fresh (self, group);
  group->has_root = TRUE;
  group->root = *root;
  self->groups++;
  return add_label (self, group, bid, error) && fb_moves_forget (self->db, gid, error)
         && fb_base_writer_show_group (self->writer, group, error);
}

gboolean
fb_checkpoint_relabel (FbCheckpoint *self, gint64 gid, GArray *add, GArray *remove, GError **error)
{
  FbGroup *group = fb_base_writer_get_group (self->writer, gid, error);

  if (group == NULL)
    return FALSE;
  for (guint i = 0; i < remove->len; i++)
    fb_group_remove_label (group, g_array_index (remove, gint64, i));
  for (guint i = 0; i < add->len; i++)
    if (!add_label (self, group, g_array_index (add, gint64, i), error))
      return FALSE;
  return TRUE;
}

/* Only accounts are told where they lie. */
static gboolean
place_account (FbCheckpoint *self, const FbGroup *group, const FbId *territory, GError **error)
{
  g_auto (FbValue) place = FB_VALUE_INIT;

  if (!group->has_root)
    return TRUE;
  if (!fb_id_is_nil (territory))
    fb_value_set_id (&place, territory);
  return fb_base_writer_place (self->writer, fb_schema_get_table ("account"), &group->root, &place, error);
}

gboolean
fb_checkpoint_place (FbCheckpoint *self, gint64 gid, const FbId *territory, GError **error)
{
  const FbGroup *group = fb_base_writer_get_group (self->writer, gid, error);

  return group != NULL && place_account (self, group, territory, error);
}

static gboolean
find_territory (FbCheckpoint *self, gint64 bid, FbId *territory, GError **error)
{
  g_autoptr (FbStmt) stmt = fb_db_prepare (self->db, "SELECT ref FROM bucket WHERE bid = ?1 AND kind = 't'", error);
  FbStep step;

  if (stmt == NULL)
    return FALSE;
  fb_stmt_bind_int (stmt, 1, bid);
  step = fb_stmt_step (stmt, NULL, error);
  if (step == FB_STEP_ROW && fb_stmt_get_id (stmt, 0, territory))
    return TRUE;
  if (step != FB_STEP_ERROR)
    g_set_error (error, FB_STORE_ERROR, FB_STORE_ERROR_INVALID,
                 "The server moved a group by bucket %" G_GINT64_FORMAT ", which is no territory here", bid);
  return FALSE;
}

gboolean
fb_checkpoint_move (FbCheckpoint *self, gint64 gid, gint64 to, gint64 from, gint64 seq, GError **error)
{
  FbGroup *group = fb_base_writer_get_group (self->writer, gid, error);
  FbMove move = {.seq = seq};

  if (group == NULL || !find_territory (self, to, &move.to, error) || !find_territory (self, from, &move.from, error))
    return FALSE;
  fb_group_remove_label (group, from);
  return add_label (self, group, to, error) && place_account (self, group, &move.to, error)
         && fb_moves_add (self->db, gid, &move, error);
}

gboolean
fb_checkpoint_note_mover (FbCheckpoint *self, const FbMover *mover, GError **error)
{
  return fb_moves_note (self->db, mover, error) && fb_base_writer_note_mover (self->writer, mover, error);
}

gboolean
fb_checkpoint_add_moves (FbCheckpoint *self, gint64 gid, GArray *moves, GError **error)
{
  const FbGroup *group = fb_base_writer_get_group (self->writer, gid, error);

  if (group == NULL)
    return FALSE;
  /* One that is not here tells them when it comes. */
  if (!group->stored && group->labels->len == 0)
    return TRUE;
  for (guint i = 0; i < moves->len; i++)
    if (!fb_moves_add (self->db, gid, &g_array_index (moves, FbMove, i), error))
      return FALSE;
  return TRUE;
}

gboolean
fb_checkpoint_leave (FbCheckpoint *self, gint64 gid, GError **error)
{
  FbGroup *group = fb_base_writer_get_group (self->writer, gid, error);

  if (group == NULL)
    return FALSE;
  g_array_set_size (group->labels, 0);
  g_hash_table_remove (self->fresh, &gid);
  return TRUE;
}

/* --- rows ------------------------------------------------------------------------------------------------ */

gboolean
fb_checkpoint_put (FbCheckpoint *self, const FbRecord *record, GError **error)
{
  Fresh *fresh = g_hash_table_lookup (self->fresh, &record->gid);

  if (fresh != NULL)
    g_hash_table_add (fresh->sent, fb_id_copy (&record->id));
  self->rows++;
  return fb_base_writer_put (self->writer, record, error);
}

gboolean
fb_checkpoint_remove (FbCheckpoint *self, const FbTable *table, const FbId *id, gint64 gid, gint64 ver, GError **error)
{
  self->rows++;
  return fb_base_writer_remove (self->writer, table, id, gid, ver, error);
}

gboolean
fb_checkpoint_put_newer (FbCheckpoint *self, const FbNewerRow *row, GError **error)
{
  Fresh *fresh = g_hash_table_lookup (self->fresh, &row->gid);

  if (fresh != NULL)
    g_hash_table_add (fresh->sent, fb_id_copy (&row->id));
  self->rows++;
  return fb_base_writer_put_newer (self->writer, row, error);
}

gboolean
fb_checkpoint_remove_newer (FbCheckpoint *self, const FbNewerRow *row, GError **error)
{
  self->rows++;
  return fb_base_writer_remove_newer (self->writer, row, error);
}

static gboolean
place_by_columns (FbCheckpoint *self, const FbRecord *record, GArray *columns, GError **error)
{
  int placed = FB_MUTANT (own_unplaced) ? -1 : fb_table_find_placed (record->table);

  for (guint i = 0; i < columns->len; i++)
    if ((int) g_array_index (columns, guint, i) == placed)
      return fb_base_writer_place (self->writer, record->table, &record->id, &record->values[placed], error);
  return TRUE;
}

gboolean
fb_checkpoint_add_columns (FbCheckpoint *self, const FbRecord *record, GArray *columns, GError **error)
{
  g_autoptr (FbRecord) row = NULL;
  g_autoptr (GError) local = NULL;
  FbServerRow known;

  if (!fb_base_writer_look_up (self->writer, record->table, &record->id, &known, error))
    return FALSE;
  /* An edit of our own was taken since the line was written, and no line brings that row; where it lies is no part of
   * what it says, and if it has moved since a later line tells. */
  if (known.exists && known.ver > record->ver)
    return place_by_columns (self, record, columns, error);
  if (!known.exists || known.ver != record->ver)
    return TRUE; /* a later line brings the whole row */
  if (known.in_base)
    return fb_base_writer_add_columns (self->writer, record, columns, error);
  row = fb_rows_get (self->db, record->table, &record->id, &local);
  if (row == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  for (guint i = 0; i < columns->len; i++)
    {
      guint index = g_array_index (columns, guint, i);

      fb_value_copy (&record->values[index], &row->values[index]);
    }
  fb_store_note_change (self->store, row->table, &row->id);
  return fb_rows_put (self->db, row, error);
}

/* --- the end --------------------------------------------------------------------------------------------- */

/* Groups that pushes made: a pull that does not mention one says that it is out of scope. */
static gboolean
meet_new_groups (FbCheckpoint *self, GError **error)
{
  g_autoptr (FbStmt) stmt = fb_db_prepare (self->db, "SELECT v FROM kv WHERE k >= 'newgrp:' AND k < 'newgrp;'", error);
  FbStep step;

  if (stmt == NULL)
    return FALSE;
  while ((step = fb_stmt_step (stmt, NULL, error)) == FB_STEP_ROW)
    if (fb_base_writer_get_group (self->writer, fb_stmt_get_int (stmt, 0), error) == NULL)
      return FALSE;
  return step == FB_STEP_DONE && fb_db_exec (self->db, "DELETE FROM kv WHERE k >= 'newgrp:' AND k < 'newgrp;'", error);
}

static gboolean
end_groups (FbCheckpoint *self, GError **error)
{
  g_autoptr (GPtrArray) groups = fb_base_writer_list_groups (self->writer);

  for (guint i = 0; i < groups->len; i++)
    {
      FbGroup *group = g_ptr_array_index (groups, i);
      Fresh *fresh = g_hash_table_lookup (self->fresh, &group->gid);

      if (group->labels->len == 0)
        {
          if ((!self->repair && !fb_shelf_groups_left (self->shelf, group, error))
              || !fb_base_writer_drop_group (self->writer, group, error))
            return FALSE;
          continue;
        }
      /* What a push of this device made is no news here. */
      if (group->old_labels->len == 0
          && !(group->stored && (group->state == FB_GROUP_NEW || group->state == FB_GROUP_STALE)))
        fb_shelf_groups_came (self->shelf, group);
      group->state = FB_GROUP_LIVE;
      if (fresh != NULL && !fb_base_writer_prune_group (self->writer, group, fresh->sent, fresh->head, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
set_cursors (FbCheckpoint *self, gint64 cursor, const char *scope, GError **error)
{
  g_autoptr (FbStmt) buckets = fb_db_prepare (
      self->db, "UPDATE bucket SET cursor = ?1, state = CASE state WHEN 'suspect' THEN state ELSE 'live' END", error);
  g_autoptr (FbStmt) own = fb_db_prepare (self->db, "DELETE FROM own WHERE seq <= ?1", error);
  /* The latest are kept whatever the clock says: it may be years ahead. */
  g_autoptr (FbStmt) sent =
      fb_db_prepare (self->db, "DELETE FROM sent WHERE at < ?1 AND n <= (SELECT max(n) FROM sent) - " KEEP_SENT, error);
  const gint64 keep_ms = G_GINT64_CONSTANT (30) * 24 * 60 * 60 * 1000;
  gint64 schema;

  /* A pull that an older program began knew nothing of what this one could ask for: the next one does. */
  if (buckets == NULL || own == NULL || sent == NULL
      || !fb_kv_read_int (self->db, "pull_schema", fb_schema_version (), &schema, error))
    return FALSE;
  if (FB_MUTANT (pull_outlives_program))
    schema = fb_schema_version ();
  fb_stmt_bind_int (buckets, 1, cursor);
  fb_stmt_bind_int (own, 1, cursor);
  fb_stmt_bind_int (sent, 1, fb_clock_now (fb_store_get_clock (self->store)) - keep_ms);
  return fb_stmt_run (buckets, error) && fb_stmt_run (own, error) && fb_stmt_run (sent, error)
         && fb_kv_set_int (self->db, "cursor", cursor, error) && fb_kv_set_text (self->db, "scope_hash", scope, error)
         && fb_kv_set_int (self->db, "schema", schema, error);
}

static gboolean
compare_sum (FbCheckpoint *self, const FbBucketSum *theirs, GError **error)
{
  g_autoptr (FbStmt) stmt = fb_db_prepare (self->db, "SELECT rows, sum FROM bucket WHERE bid = ?1", error);
  g_autoptr (FbStmt) mark = NULL;
  FbStep step;

  if (stmt == NULL)
    return FALSE;
  fb_stmt_bind_int (stmt, 1, theirs->bid);
  step = fb_stmt_step (stmt, NULL, error);
  if (step != FB_STEP_ROW)
    return step == FB_STEP_DONE;
  if (fb_stmt_get_int (stmt, 0) == theirs->rows && (guint64) fb_stmt_get_int (stmt, 1) == theirs->sum)
    return TRUE;

  FB_RULE (sum_differs);
  g_info ("bucket %" G_GINT64_FORMAT " differs from the server's: %" G_GINT64_FORMAT " rows here, %" G_GINT64_FORMAT
          " there",
          theirs->bid, fb_stmt_get_int (stmt, 0), theirs->rows);
  if (!(mark = fb_db_prepare (self->db, "UPDATE bucket SET state = 'suspect' WHERE bid = ?1", error)))
    return FALSE;
  fb_stmt_bind_int (mark, 1, theirs->bid);
  return fb_stmt_run (mark, error);
}

gboolean
fb_checkpoint_finish (FbCheckpoint *self,
                      gint64 cursor,
                      const char *scope,
                      const FbBucketSum *sums,
                      guint n_sums,
                      guint *n_suspect,
                      GError **error)
{
  g_autoptr (GArray) suspects = NULL;

  *n_suspect = 0;
  if (!self->repair && !meet_new_groups (self, error))
    return FALSE;
  if (!end_groups (self, error) || !fb_base_writer_flush (self->writer, error))
    return FALSE;
  if (self->repair)
    return TRUE;
  if (!fb_shelf_groups_end (self->shelf, error))
    return FALSE;
  if (!set_cursors (self, cursor, scope, error))
    return FALSE;
  for (guint i = 0; i < n_sums; i++)
    if (!compare_sum (self, &sums[i], error))
      return FALSE;
  if (!(suspects = fb_store_sync_list_suspects (self->db, error)))
    return FALSE;
  *n_suspect = suspects->len;
  return fb_store_sync_clear_stage (self->db, error);
}
