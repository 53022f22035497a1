/* fb-store-check.c: whether what is stored agrees with itself; copies of the whole file
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-store.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "fb-ddl.h"
#include "fb-rows.h"
#include "fb-store-file.h"
#include "fb-store-layout.h"
#include "fb-store-private.h"

typedef struct
{
  GPtrArray *findings; /* (owned) */
  GCancellable *cancellable;
  GHashTable *sums; /* (owned) gid -> GroupSum */
  FbId user;        /* whose profile it is: without a server there is no row of theirs */
} Check;

typedef struct
{
  gint64 rows, sum;
} GroupSum;

G_GNUC_PRINTF (2, 3)
static void
find (Check *check, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  g_ptr_array_add (check->findings, g_strdup_vprintf (format, args));
  va_end (args);
}

static void
count_row (Check *check, gint64 gid, gint64 hash)
{
  GroupSum *sum;

  if (gid == 0)
    return;
  if ((sum = g_hash_table_lookup (check->sums, &gid)) == NULL)
    {
      sum = g_new0 (GroupSum, 1);
      g_hash_table_insert (check->sums, g_memdup2 (&gid, sizeof gid), sum);
    }
  sum->rows++;
  sum->sum = (gint64) ((guint64) sum->sum + (guint64) hash);
}

/* The server's side of a row: what is stored, or what base keeps while edits wait. */
static gboolean
check_table (Check *check, FbDb *db, const FbTable *table, GError **error)
{
  g_autofree char *sql =
      g_strdup_printf ("SELECT %s FROM \"%s\" WHERE _dirty = 0", fb_ddl_columns (table, FB_DDL_DEVICE), table->name);
  g_autoptr (FbStmt) stmt = fb_db_prepare (db, sql, error);
  FbStep step;

  if (stmt == NULL)
    return FALSE;
  while ((step = fb_stmt_step (stmt, check->cancellable, error)) == FB_STEP_ROW)
    {
      g_autoptr (FbRecord) record = fb_rows_read (stmt, table, 0);
      g_autofree char *id = fb_id_to_string (&record->id);

      if (record->ver > 0 && fb_record_compute_hash (record) != record->hash)
        find (check, _ ("%s %s: its content does not agree with its checksum"), table->name, id);
      if (record->ver > 0)
        count_row (check, record->gid, record->hash);
    }
  return step != FB_STEP_ERROR;
}

/* Rows of tables that this program does not know. */
static gboolean
check_newer (Check *check, FbDb *db, GError **error)
{
  g_autoptr (FbStmt) stmt = fb_db_prepare (db, "SELECT tbl, id, gid, ver, hash, row FROM newer", error);
  FbStep step;

  if (stmt == NULL)
    return FALSE;
  while ((step = fb_stmt_step (stmt, check->cancellable, error)) == FB_STEP_ROW)
    {
      guint table = (guint) fb_stmt_get_int (stmt, 0);
      gint64 hash = fb_stmt_get_int (stmt, 4);
      FbId id = {{0}};

      fb_stmt_get_id (stmt, 1, &id);
      count_row (check, fb_stmt_get_int (stmt, 2), hash);
      if (fb_numbers_compute_hash (table, &id, fb_stmt_get_int (stmt, 3), fb_stmt_get_text (stmt, 5)) != hash)
        find (check, _ ("A row of table %u, which a newer Fieldbook knows, does not agree with its checksum"), table);
    }
  return step != FB_STEP_ERROR;
}

static gboolean
count_bases (Check *check, FbDb *db, GError **error)
{
  g_autoptr (FbStmt) stmt = fb_db_prepare (db, "SELECT gid, hash FROM base WHERE row IS NOT NULL AND ver > 0", error);
  FbStep step;

  if (stmt == NULL)
    return FALSE;
  while ((step = fb_stmt_step (stmt, check->cancellable, error)) == FB_STEP_ROW)
    count_row (check, fb_stmt_get_int (stmt, 0), fb_stmt_get_int (stmt, 1));
  return step != FB_STEP_ERROR;
}

/* Sums are stored a bucket; each group counts in every bucket that holds it. */
static gboolean
check_buckets (Check *check, FbDb *db, GError **error)
{
  g_autoptr (FbStmt) buckets =
      fb_db_prepare (db, "SELECT bid, kind, rows, sum FROM bucket WHERE state = 'live'", error);
  g_autoptr (FbStmt) members = fb_db_prepare (db, "SELECT gid FROM member WHERE bid = ?1", error);
  FbStep step;

  if (buckets == NULL || members == NULL)
    return FALSE;
  while ((step = fb_stmt_step (buckets, check->cancellable, error)) == FB_STEP_ROW)
    {
      GroupSum total = {0, 0};

      fb_stmt_bind_int (members, 1, fb_stmt_get_int (buckets, 0));
      while (fb_stmt_step (members, NULL, NULL) == FB_STEP_ROW)
        {
          gint64 gid = fb_stmt_get_int (members, 0);
          GroupSum *sum = g_hash_table_lookup (check->sums, &gid);

          if (sum == NULL)
            continue;
          total.rows += sum->rows;
          total.sum = (gint64) ((guint64) total.sum + (guint64) sum->sum);
        }
      if (total.sum != fb_stmt_get_int (buckets, 3))
        find (check, _ ("bucket %" PRId64 " (%s): the sum of its rows differs from the server's"),
              fb_stmt_get_int (buckets, 0), fb_stmt_get_text (buckets, 1));
    }
  return step != FB_STEP_ERROR;
}

static gboolean
check_reference (Check *check, FbDb *db, const FbTable *table, const FbField *field, GError **error)
{
  const FbTable *target = fb_field_get_ref_table (field);
  g_autofree char *sql = NULL;
  g_autoptr (FbStmt) stmt = NULL;
  FbStep step;

  if (field->type != FB_TYPE_REF || target == NULL)
    return TRUE;
  /* A label says that the row is known to be out of scope: that is no fault. */
  sql = g_strdup_printf ("SELECT t.id FROM \"%s\" t WHERE t.\"%s\" IS NOT NULL AND t.\"%s\" <> ?1"
                         " AND NOT EXISTS (SELECT 1 FROM \"%s\" r WHERE r.id = t.\"%s\")"
                         " AND NOT EXISTS (SELECT 1 FROM label l WHERE l.tbl = %u AND l.id = t.\"%s\")",
                         table->name, field->name, field->name, target->name, field->name, target->number, field->name);
  if (!(stmt = fb_db_prepare (db, sql, error)))
    return FALSE;
  fb_stmt_bind_id (stmt, 1, &check->user);
  while ((step = fb_stmt_step (stmt, check->cancellable, error)) == FB_STEP_ROW)
    {
      g_autofree char *text = NULL;
      FbId id;

      if (fb_stmt_get_id (stmt, 0, &id))
        text = fb_id_to_string (&id);
      find (check, _ ("%s %s: its “%s” is not on this computer"), table->name, text, field->name);
    }
  return step != FB_STEP_ERROR;
}

static gboolean
check_outbox (Check *check, FbDb *db, GError **error)
{
  gint64 n;

  if (!fb_db_query_int (db, "SELECT count(*) FROM touched WHERE n NOT IN (SELECT n FROM outbox)", &n, error))
    return FALSE;
  if (n > 0)
    find (check, _ ("%" PRId64 " rows are marked as waiting for changes that are not in the outbox"), n);
  return TRUE;
}

static gboolean
check_in_reader (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  Check *check = user_data;
  g_autoptr (GError) damage = NULL;
  guint n_tables;
  const FbTable *const *tables = fb_schema_get_tables (&n_tables);

  if (!fb_db_check (db, &damage))
    find (check, "%s", damage->message);
  for (guint i = 0; i < n_tables; i++)
    {
      if (!check_table (check, db, tables[i], error))
        return FALSE;
      for (guint f = 0; f < tables[i]->n_fields; f++)
        if (!check_reference (check, db, tables[i], fb_table_field (tables[i], f), error))
          return FALSE;
    }
  return count_bases (check, db, error) && check_newer (check, db, error) && check_buckets (check, db, error)
         && check_outbox (check, db, error);
}

GPtrArray *
fb_store_check (FbStore *self, GCancellable *cancellable, GError **error)
{
  Check check = {g_ptr_array_new_with_free_func (g_free), cancellable, NULL, fb_store_get_user (self)};
  gboolean done;

  g_return_val_if_fail (FB_IS_STORE (self), NULL);

  check.sums = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  done = fb_store_read (self, check_in_reader, &check, error);
  g_hash_table_unref (check.sums);
  if (!done)
    g_clear_pointer (&check.findings, g_ptr_array_unref);
  return check.findings;
}

/* --- copies --- */

static gboolean
backup_in_writer (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  return fb_db_backup (db, user_data, error);
}

gboolean
fb_store_backup (FbStore *self, const char *path, GError **error)
{
  g_autofree char *part = g_strconcat (path, ".part", NULL);

  g_return_val_if_fail (FB_IS_STORE (self), FALSE);

  g_unlink (part);
  if (!fb_store_write (self, backup_in_writer, part, error))
    {
      g_unlink (part);
      return FALSE;
    }
  if (g_rename (part, path) == 0)
    return TRUE;
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), _ ("%s cannot be written: %s"), path,
               g_strerror (errno));
  g_unlink (part);
  return FALSE;
}

static gboolean
is_our_backup (const char *path, GError **error)
{
  g_autoptr (FbDb) db = fb_db_open_sqlite (path, FB_DB_READ_ONLY, error);
  guint layout, schema;

  if (db == NULL || !fb_db_check (db, error) || !fb_store_layout_get (db, &layout, &schema, error))
    return FALSE;
  if (layout >= 1 && layout <= FB_STORE_LAYOUT && schema <= fb_schema_version ())
    return TRUE;
  g_set_error (error, FB_STORE_ERROR, FB_STORE_ERROR_INVALID, _ ("%s is not a backup of Fieldbook, or of a newer one."),
               path);
  return FALSE;
}

static gboolean
replace_file (const char *directory, const char *path, GError **error)
{
  g_autofree char *cache = fb_store_file_get_path (directory);
  g_autofree char *part = g_strconcat (cache, ".restore", NULL);
  g_autofree char *wal = g_strconcat (cache, "-wal", NULL);
  g_autofree char *shm = g_strconcat (cache, "-shm", NULL);
  g_autoptr (FbDb) from = NULL;

  if (!is_our_backup (path, error) || !(from = fb_db_open_sqlite (path, FB_DB_READ_ONLY, error)))
    return FALSE;
  g_unlink (part);
  if (!fb_db_backup (from, part, error))
    return FALSE;
  g_unlink (wal);
  g_unlink (shm);
  if (g_rename (part, cache) == 0)
    return TRUE;
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), _ ("%s cannot be written: %s"), cache,
               g_strerror (errno));
  return FALSE;
}

gboolean
fb_store_restore (const char *directory, const char *path, GError **error)
{
  gboolean done;
  int lock;

  if (g_mkdir_with_parents (directory, 0700) != 0)
    {
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), _ ("The folder %s cannot be made: %s"), directory,
                   g_strerror (errno));
      return FALSE;
    }
  if ((lock = fb_store_file_lock_alone (directory, error)) < 0)
    return FALSE;
  done = replace_file (directory, path, error);
  close (lock);
  return done;
}
