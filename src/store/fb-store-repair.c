/* fb-store-repair.c: sums of groups and buckets, for finding what differs from the server
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-store-sync.h"

#include "fb-ddl.h"
#include "fb-rows.h"

static GArray *
list_bids (FbDb *db, const char *sql, GError **error)
{
  g_autoptr (GArray) bids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (FbStmt) stmt = fb_db_prepare (db, sql, error);
  FbStep step;

  if (stmt == NULL)
    return NULL;
  while ((step = fb_stmt_step (stmt, NULL, error)) == FB_STEP_ROW)
    {
      gint64 bid = fb_stmt_get_int (stmt, 0);

      g_array_append_val (bids, bid);
    }
  return step == FB_STEP_DONE ? g_steal_pointer (&bids) : NULL;
}

GArray *
fb_store_sync_list_suspects (FbDb *db, GError **error)
{
  return list_bids (db, "SELECT bid FROM bucket WHERE state = 'suspect' ORDER BY bid", error);
}

GArray *
fb_store_sync_list_forgotten (FbDb *db, GError **error)
{
  return list_bids (db, "SELECT bid FROM bucket WHERE state = 'suspect' AND cursor = 0 ORDER BY bid", error);
}

gboolean
fb_store_sync_mark_all_suspect (FbDb *db, GError **error)
{
  return fb_db_exec (db, "UPDATE bucket SET state = 'suspect'", error);
}

gboolean
fb_store_sync_clear_suspect (FbDb *db, gint64 bid, GError **error)
{
  g_autoptr (FbStmt) stmt = fb_db_prepare (db, "UPDATE bucket SET state = 'live' WHERE bid = ?1", error);

  if (stmt == NULL)
    return FALSE;
  fb_stmt_bind_int (stmt, 1, bid);
  return fb_stmt_run (stmt, error);
}

gboolean
fb_store_sync_forget_bucket (FbDb *db, gint64 bid, GError **error)
{
  g_autoptr (FbStmt) stmt = fb_db_prepare (db, "UPDATE bucket SET cursor = 0 WHERE bid = ?1", error);

  if (stmt == NULL)
    return FALSE;
  fb_stmt_bind_int (stmt, 1, bid);
  return fb_stmt_run (stmt, error);
}

GArray *
fb_store_sync_list_group_sums (FbDb *db, gint64 bid, gint64 from, gint64 to, GError **error)
{
  g_autoptr (GArray) sums = g_array_new (FALSE, FALSE, sizeof (FbGroupSum));
  g_autoptr (FbStmt) stmt = NULL;
  FbStep step;

  stmt = fb_db_prepare (db,
                        "SELECT grp.gid, grp.rows, grp.sum FROM member JOIN grp ON grp.gid = member.gid"
                        " WHERE member.bid = ?1 AND member.gid BETWEEN ?2 AND ?3 ORDER BY grp.gid",
                        error);
  if (stmt == NULL)
    return NULL;
  fb_stmt_bind_int (stmt, 1, bid);
  fb_stmt_bind_int (stmt, 2, from);
  fb_stmt_bind_int (stmt, 3, to);
  while ((step = fb_stmt_step (stmt, NULL, error)) == FB_STEP_ROW)
    {
      FbGroupSum sum = {fb_stmt_get_int (stmt, 0), fb_stmt_get_int (stmt, 1), (guint64) fb_stmt_get_int (stmt, 2)};

      g_array_append_val (sums, sum);
    }
  return step == FB_STEP_DONE ? g_steal_pointer (&sums) : NULL;
}

/* --- counting anew --------------------------------------------------------------------------------------- */

static void
count_row (GHashTable *sums, gint64 gid, gint64 rows, guint64 hash)
{
  FbGroupSum *sum = g_hash_table_lookup (sums, &gid);

  if (sum == NULL)
    {
      sum = g_new0 (FbGroupSum, 1);
      sum->gid = gid;
      g_hash_table_insert (sums, &sum->gid, sum);
    }
  sum->rows += rows;
  sum->sum += hash;
}

/* Of a query that gives (group, rows, hash); SQLite's own sum() would not wrap at 64 bit. */
static gboolean
count_query (FbDb *db, const char *sql, GHashTable *sums, GError **error)
{
  g_autoptr (FbStmt) stmt = fb_db_prepare (db, sql, error);
  FbStep step;

  if (stmt == NULL)
    return FALSE;
  while ((step = fb_stmt_step (stmt, NULL, error)) == FB_STEP_ROW)
    count_row (sums, fb_stmt_get_int (stmt, 0), fb_stmt_get_int (stmt, 1), (guint64) fb_stmt_get_int (stmt, 2));
  return step == FB_STEP_DONE;
}

static gboolean
count_all_rows (FbDb *db, GHashTable *sums, GError **error)
{
  guint n_tables;
  const FbTable *const *tables = fb_schema_get_tables (&n_tables);

  for (guint i = 0; i < n_tables; i++)
    {
      g_autofree char *sql =
          g_strdup_printf ("SELECT _gid, 1, _hash FROM \"%s\" WHERE _dirty = 0 AND _gid > 0", tables[i]->name);

      if (fb_table_is_synced (tables[i]) && !count_query (db, sql, sums, error))
        return FALSE;
    }
  return count_query (db, "SELECT gid, 1, hash FROM base WHERE gid > 0 AND ver > 0 AND row IS NOT NULL", sums, error)
         && count_query (db, "SELECT gid, 1, hash FROM newer", sums, error);
}

static gboolean
write_sums (FbDb *db, const char *set, GHashTable *sums, GError **error)
{
  g_autoptr (FbStmt) stmt = fb_db_prepare (db, set, error);
  GHashTableIter iter;
  gpointer value;

  if (stmt == NULL)
    return FALSE;
  g_hash_table_iter_init (&iter, sums);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const FbGroupSum *sum = value;

      fb_stmt_bind_int (stmt, 1, sum->gid);
      fb_stmt_bind_int (stmt, 2, sum->rows);
      fb_stmt_bind_int (stmt, 3, (gint64) sum->sum);
      if (!fb_stmt_run (stmt, error))
        return FALSE;
    }
  return TRUE;
}

/* Rows that point to a group of which nothing is known lie in no bucket, so no bucket's sum would show them. */
static gboolean
add_lost_groups (FbDb *db, GHashTable *sums, GError **error)
{
  g_autoptr (FbStmt) stmt = fb_db_prepare (
      db, "INSERT OR IGNORE INTO kv (k, v) SELECT ?1, ?2 WHERE NOT EXISTS (SELECT 1 FROM grp WHERE gid = ?2)", error);
  GHashTableIter iter;
  gpointer value;

  if (stmt == NULL)
    return FALSE;
  g_hash_table_iter_init (&iter, sums);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      g_autofree char *key = g_strdup_printf ("newgrp:%" G_GINT64_FORMAT, ((const FbGroupSum *) value)->gid);

      fb_stmt_bind_text (stmt, 1, key);
      fb_stmt_bind_int (stmt, 2, ((const FbGroupSum *) value)->gid);
      if (!fb_stmt_run (stmt, error))
        return FALSE;
    }
  return TRUE;
}

/* --- one group ------------------------------------------------------------------------------------------- */

static gboolean
count_group_in (FbDb *db, const char *sql, FbGroupSum *sum, GError **error)
{
  g_autoptr (FbStmt) stmt = fb_db_prepare (db, sql, error);
  FbStep step;

  if (stmt == NULL)
    return FALSE;
  fb_stmt_bind_int (stmt, 1, sum->gid);
  while ((step = fb_stmt_step (stmt, NULL, error)) == FB_STEP_ROW)
    {
      sum->rows++;
      sum->sum += (guint64) fb_stmt_get_int (stmt, 0);
    }
  return step == FB_STEP_DONE;
}

static gboolean
count_group (FbDb *db, FbGroupSum *sum, GError **error)
{
  guint n_tables;
  const FbTable *const *tables = fb_schema_get_tables (&n_tables);

  for (guint i = 0; i < n_tables; i++)
    {
      g_autofree char *sql =
          g_strdup_printf ("SELECT _hash FROM \"%s\" WHERE _gid = ?1 AND _dirty = 0", tables[i]->name);

      if (fb_table_is_synced (tables[i]) && !count_group_in (db, sql, sum, error))
        return FALSE;
    }
  return count_group_in (db, "SELECT hash FROM base WHERE gid = ?1 AND ver > 0 AND row IS NOT NULL", sum, error)
         && count_group_in (db, "SELECT hash FROM newer WHERE gid = ?1", sum, error);
}

gboolean
fb_store_sync_recount_group (FbDb *db, gint64 gid, FbGroupSum *sum, GError **error)
{
  g_autoptr (FbStmt) stmt = fb_db_prepare (db, "UPDATE grp SET rows = ?2, sum = ?3 WHERE gid = ?1", error);

  *sum = (FbGroupSum){gid, 0, 0};
  if (stmt == NULL || !count_group (db, sum, error))
    return FALSE;
  fb_stmt_bind_int (stmt, 1, gid);
  fb_stmt_bind_int (stmt, 2, sum->rows);
  fb_stmt_bind_int (stmt, 3, (gint64) sum->sum);
  return fb_stmt_run (stmt, error);
}

/* --- all of them ----------------------------------------------------------------------------------------- */

static gboolean
sum_buckets (FbDb *db, const char *set, GError **error)
{
  g_autoptr (GHashTable) buckets = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, g_free);

  /* Every bucket has a line here, also one without groups. */
  return count_query (db, "SELECT bid, 0, 0 FROM bucket", buckets, error)
         && count_query (db, "SELECT member.bid, grp.rows, grp.sum FROM member JOIN grp ON grp.gid = member.gid",
                         buckets, error)
         && write_sums (db, set, buckets, error);
}

gboolean
fb_store_sync_sum_buckets (FbDb *db, GError **error)
{
  return sum_buckets (db, "UPDATE bucket SET rows = ?2, sum = ?3 WHERE bid = ?1 AND (rows <> ?2 OR sum <> ?3)", error);
}

gboolean
fb_store_sync_recount (FbDb *db, GError **error)
{
  g_autoptr (GHashTable) groups = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, g_free);

  return count_all_rows (db, groups, error) && add_lost_groups (db, groups, error)
         && fb_db_exec (db, "UPDATE grp SET rows = 0, sum = 0", error)
         && write_sums (db, "UPDATE grp SET rows = ?2, sum = ?3 WHERE gid = ?1", groups, error)
         && sum_buckets (db,
                         "UPDATE bucket SET rows = ?2, sum = ?3, state = 'suspect'"
                         " WHERE bid = ?1 AND (rows <> ?2 OR sum <> ?3)",
                         error);
}

/* --- rows that were damaged here ------------------------------------------------------------------------- */

typedef struct
{
  FbId id;
  gint64 hash;
} WrongRow;

static gboolean
mend_hashes (FbDb *db, const FbTable *table, GArray *wrong, GError **error)
{
  g_autofree char *sql = NULL;
  g_autoptr (FbStmt) stmt = NULL;

  if (wrong->len == 0)
    return TRUE;
  sql = g_strdup_printf ("UPDATE \"%s\" SET _hash = ?2 WHERE id = ?1", table->name);
  if (!(stmt = fb_db_prepare (db, sql, error)))
    return FALSE;
  for (guint i = 0; i < wrong->len; i++)
    {
      const WrongRow *row = &g_array_index (wrong, WrongRow, i);

      fb_stmt_bind_id (stmt, 1, &row->id);
      fb_stmt_bind_int (stmt, 2, row->hash);
      if (!fb_stmt_run (stmt, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
verify_table (FbDb *db, const FbTable *table, guint part, guint *n_wrong, GError **error)
{
  g_autofree char *max_sql = g_strdup_printf ("SELECT coalesce (max (rowid), 0) FROM \"%s\"", table->name);
  g_autofree char *sql =
      g_strdup_printf ("SELECT %s FROM \"%s\" WHERE rowid BETWEEN ?1 AND ?2 AND _dirty = 0 AND _ver > 0",
                       fb_ddl_columns (table, FB_DDL_DEVICE), table->name);
  g_autoptr (GArray) wrong = g_array_new (FALSE, FALSE, sizeof (WrongRow));
  g_autoptr (FbStmt) stmt = NULL;
  gint64 max, size;
  FbStep step;

  if (!fb_db_query_int (db, max_sql, &max, error))
    return FALSE;
  /* Most kinds of record are in use somewhere, and most of them not here. */
  if (max == 0)
    return TRUE;
  if (!(stmt = fb_db_prepare (db, sql, error)))
    return FALSE;
  size = max / FB_DEEP_PARTS + 1;
  fb_stmt_bind_int (stmt, 1, size * part);
  fb_stmt_bind_int (stmt, 2, size * (part + 1) - 1);
  while ((step = fb_stmt_step (stmt, NULL, error)) == FB_STEP_ROW)
    {
      g_autoptr (FbRecord) record = fb_rows_read (stmt, table, 0);
      WrongRow row = {record->id, fb_record_compute_hash (record)};

      if (row.hash != record->hash)
        g_array_append_val (wrong, row);
    }
  if (step == FB_STEP_ERROR)
    return FALSE;
  *n_wrong += wrong->len;
  return mend_hashes (db, table, wrong, error);
}

static gboolean
mend_newer (FbDb *db, GArray *wrong, GArray *tables, GError **error)
{
  g_autoptr (FbStmt) stmt = fb_db_prepare (db, "UPDATE newer SET hash = ?3 WHERE tbl = ?1 AND id = ?2", error);

  if (stmt == NULL)
    return FALSE;
  for (guint i = 0; i < wrong->len; i++)
    {
      const WrongRow *row = &g_array_index (wrong, WrongRow, i);

      fb_stmt_bind_int (stmt, 1, g_array_index (tables, guint, i));
      fb_stmt_bind_id (stmt, 2, &row->id);
      fb_stmt_bind_int (stmt, 3, row->hash);
      if (!fb_stmt_run (stmt, error))
        return FALSE;
    }
  return TRUE;
}

/* Rows of tables that this program does not know: few, and all of them. */
static gboolean
verify_newer (FbDb *db, guint *n_wrong, GError **error)
{
  g_autoptr (FbStmt) stmt = fb_db_prepare (db, "SELECT tbl, id, ver, hash, row FROM newer", error);
  g_autoptr (GArray) wrong = g_array_new (FALSE, FALSE, sizeof (WrongRow));
  g_autoptr (GArray) tables = g_array_new (FALSE, FALSE, sizeof (guint));
  FbStep step;

  if (stmt == NULL)
    return FALSE;
  while ((step = fb_stmt_step (stmt, NULL, error)) == FB_STEP_ROW)
    {
      guint table = (guint) fb_stmt_get_int (stmt, 0);
      WrongRow row = {{{0}}, 0};

      fb_stmt_get_id (stmt, 1, &row.id);
      row.hash = fb_numbers_compute_hash (table, &row.id, fb_stmt_get_int (stmt, 2), fb_stmt_get_text (stmt, 4));
      if (row.hash == fb_stmt_get_int (stmt, 3))
        continue;
      g_array_append_val (wrong, row);
      g_array_append_val (tables, table);
    }
  *n_wrong += wrong->len;
  return step == FB_STEP_DONE && mend_newer (db, wrong, tables, error);
}

gboolean
fb_store_sync_verify_part (FbDb *db, guint part, guint *n_wrong, GError **error)
{
  guint n_tables;
  const FbTable *const *tables = fb_schema_get_tables (&n_tables);

  *n_wrong = 0;
  for (guint i = 0; i < n_tables; i++)
    if (fb_table_is_synced (tables[i]) && !verify_table (db, tables[i], part, n_wrong, error))
      return FALSE;
  if (part == 0 && !verify_newer (db, n_wrong, error))
    return FALSE;
  /* The sums follow the hashes, and so tell the buckets that differ. */
  return (part > 0 && *n_wrong == 0) || fb_store_sync_recount (db, error);
}
