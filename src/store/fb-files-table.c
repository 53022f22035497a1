/* fb-files-table.c: what is to happen with the bytes of attachments
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#include "fb-files-private.h"
#include "fb-store-private.h"

#define DAY_MS (24 * 60 * 60 * G_GINT64_CONSTANT (1000))
#define DEFAULT_CACHE_MIB 1024
/* A file that was never sent and that nothing needs (its row was undone, or refused) may be wanted again by an undo.
 * Where there is a server it has the last word: the row may have gone to others, who wait for the bytes. */
#define KEEP_UNSENT_DAYS 30
#define KEEP_PARTS_DAYS 1

#define NAMES "(SELECT 1 FROM attachment a WHERE a.sha256 = blobq.sha256 OR a.thumb_sha256 = blobq.sha256)"

static void
file_item_free (FbFileItem *self)
{
  g_free (self->hash);
  g_free (self);
}

/* @types: i (gint64), t (const char *). */
static gboolean
run (FbDb *db, GError **error, const char *sql, const char *types, ...)
{
  g_autoptr (FbStmt) stmt = fb_db_prepare (db, sql, error);
  va_list args;

  if (stmt == NULL)
    return FALSE;
  va_start (args, types);
  for (int i = 0; types[i] != '\0'; i++)
    if (types[i] == 'i')
      fb_stmt_bind_int (stmt, i + 1, va_arg (args, gint64));
    else
      fb_stmt_bind_text (stmt, i + 1, va_arg (args, const char *));
  va_end (args);
  return fb_stmt_run (stmt, error);
}

/* --- one file -------------------------------------------------------------------------------------------- */

gboolean
fb_files_note_added (FbDb *db, const char *hash, gint64 size, gboolean thumb, gint64 now, GError **error)
{
  /* Also one that the server has already: it has to hear of the new row. */
  return run (db, error,
              "INSERT INTO blobq (sha256, size, here, sent, wanted, thumb, used) VALUES (?1, ?2, 1, 0, 0, ?3, ?4)"
              " ON CONFLICT (sha256) DO UPDATE SET size = excluded.size, here = 1, sent = 0, wanted = 0,"
              " used = excluded.used, problem = NULL",
              "tiii", hash, size, (gint64) thumb, now);
}

gboolean
fb_files_note_fetched (FbDb *db, const char *hash, gint64 size, gint64 now, GError **error)
{
  return run (
      db, error,
      "INSERT INTO blobq (sha256, size, here, sent, wanted, thumb, used) VALUES (?1, ?2, 1, 1, 0, 0, ?3)"
      " ON CONFLICT (sha256) DO UPDATE SET size = ?2, here = 1, sent = 1, wanted = 0, used = ?3, problem = NULL",
      "tii", hash, size, now);
}

gboolean
fb_files_note_sent (FbDb *db, const char *hash, GError **error)
{
  return run (db, error, "UPDATE blobq SET sent = 1, problem = NULL WHERE sha256 = ?1", "t", hash);
}

gboolean
fb_files_note_problem (FbDb *db, const char *hash, const char *problem, GError **error)
{
  return run (db, error, "UPDATE blobq SET problem = ?2 WHERE sha256 = ?1", "tt", hash, problem);
}

gboolean
fb_files_note_opened (FbDb *db, const char *hash, gint64 size, gint64 now, GError **error)
{
  return run (db, error,
              "INSERT INTO blobq (sha256, size, here, sent, wanted, thumb, used) VALUES (?1, ?2, 1, 1, 0, 0, ?3)"
              " ON CONFLICT (sha256) DO UPDATE SET here = 1, wanted = 0, used = ?3",
              "tii", hash, size, now);
}

gboolean
fb_files_want (FbDb *db, const char *hash, gint64 size, gboolean thumb, guint why, gint64 now, GError **error)
{
  return run (db, error,
              "INSERT INTO blobq (sha256, size, here, sent, wanted, thumb, used) VALUES (?1, ?2, 0, 1, ?4, ?3, ?5)"
              " ON CONFLICT (sha256) DO UPDATE SET wanted = CASE WHEN here = 1 THEN 0 ELSE max (wanted, ?4) END,"
              " used = ?5, problem = CASE WHEN here = 1 THEN problem ELSE NULL END",
              "tiiii", hash, size, (gint64) thumb, (gint64) why, now);
}

/* --- lists ----------------------------------------------------------------------------------------------- */

static GPtrArray *
list_items (FbDb *db, const char *sql, gint64 parameter, GError **error)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func ((GDestroyNotify) file_item_free);
  g_autoptr (FbStmt) stmt = fb_db_prepare (db, sql, error);
  FbStep step;

  if (stmt == NULL)
    return NULL;
  fb_stmt_bind_int (stmt, 1, parameter);
  while ((step = fb_stmt_step (stmt, NULL, error)) == FB_STEP_ROW)
    {
      FbFileItem *item = g_new0 (FbFileItem, 1);

      item->hash = g_strdup (fb_stmt_get_text (stmt, 0));
      item->size = fb_stmt_get_int (stmt, 1);
      item->thumb = fb_stmt_get_int (stmt, 2) != 0;
      item->wanted = (guint) fb_stmt_get_int (stmt, 3);
      g_ptr_array_add (items, item);
    }
  return step == FB_STEP_DONE ? g_steal_pointer (&items) : NULL;
}

GPtrArray *
fb_files_list_to_send (FbDb *db, GError **error)
{
  /* The server takes a file only for a row that it knows. */
  static const char sql[] =
      "SELECT sha256, size, thumb, wanted FROM blobq WHERE here = 1 AND sent = ?1 AND NOT EXISTS"
      " (SELECT 1 FROM attachment a WHERE (a.sha256 = blobq.sha256 OR a.thumb_sha256 = blobq.sha256) AND a._ver = 0)"
      " ORDER BY thumb DESC, size, sha256";

  return list_items (db, sql, 0, error);
}

GPtrArray *
fb_files_list_to_fetch (FbDb *db, gboolean only_opened, GError **error)
{
  static const char sql[] = "SELECT sha256, size, thumb, wanted FROM blobq WHERE here = 0 AND wanted >= ?1"
                            " ORDER BY thumb DESC, size, sha256";

  return list_items (db, sql, only_opened ? FB_FILES_WANT_OPENED : FB_FILES_WANT_PINNED, error);
}

gboolean
fb_files_count (FbDb *db, FbFileCounts *counts, GError **error)
{
  static const char sql[] =
      "SELECT coalesce (sum (here = 1 AND sent = 0), 0), coalesce (sum (size * (here = 1 AND sent = 0)), 0),"
      " coalesce (sum (here = 0 AND wanted > 0), 0), coalesce (sum (size * (here = 0 AND wanted > 0)), 0),"
      " coalesce (sum (here), 0), coalesce (sum (size * here), 0) FROM blobq";
  g_autoptr (FbStmt) stmt = fb_db_prepare (db, sql, error);

  *counts = (FbFileCounts){0};
  if (stmt == NULL || fb_stmt_step (stmt, NULL, error) != FB_STEP_ROW)
    return FALSE;
  counts->to_send = fb_stmt_get_int (stmt, 0);
  counts->to_send_bytes = fb_stmt_get_int (stmt, 1);
  counts->to_fetch = fb_stmt_get_int (stmt, 2);
  counts->to_fetch_bytes = fb_stmt_get_int (stmt, 3);
  counts->here = fb_stmt_get_int (stmt, 4);
  counts->here_bytes = fb_stmt_get_int (stmt, 5);
  return TRUE;
}

/* --- table and folder ------------------------------------------------------------------------------------ */

static gboolean
set_here (FbDb *db, const char *hash, gboolean here, GError **error)
{
  return run (db, error, "UPDATE blobq SET here = ?2 WHERE sha256 = ?1", "ti", hash, (gint64) here);
}

/* A name is given before the table hears of it, and taken away before, too: the folder is right. */
static gboolean
look_for_files (FbStore *store, FbDb *db, GError **error)
{
  g_autoptr (GPtrArray) here =
      list_items (db, "SELECT sha256, size, thumb, wanted FROM blobq WHERE here = ?1", 1, error);
  g_autoptr (GPtrArray) away = NULL;

  if (here == NULL
      || !(away = list_items (db, "SELECT sha256, size, thumb, wanted FROM blobq WHERE here = ?1", 0, error)))
    return FALSE;
  for (guint i = 0; i < here->len; i++)
    {
      const FbFileItem *item = g_ptr_array_index (here, i);

      if (!fb_files_has (store, item->hash) && !set_here (db, item->hash, FALSE, error))
        return FALSE;
    }
  for (guint i = 0; i < away->len; i++)
    {
      const FbFileItem *item = g_ptr_array_index (away, i);

      if (fb_files_has (store, item->hash) && !set_here (db, item->hash, TRUE, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
want_pinned (FbDb *db, gint64 now, GError **error)
{
  return run (db, error,
              "INSERT INTO blobq (sha256, size, here, sent, wanted, thumb, used)"
              " SELECT sha256, max (coalesce (size, 0)), 0, 1, ?1, 0, ?2 FROM attachment WHERE pinned = 1 GROUP BY "
              "sha256"
              " ON CONFLICT (sha256) DO UPDATE SET wanted = ?1 WHERE here = 0 AND wanted = 0 AND problem IS NULL",
              "ii", (gint64) FB_FILES_WANT_PINNED, now)
         && run (db, error,
                 "UPDATE blobq SET wanted = 0 WHERE wanted = ?1 AND NOT EXISTS"
                 " (SELECT 1 FROM attachment a WHERE a.sha256 = blobq.sha256 AND a.pinned = 1)",
                 "i", (gint64) FB_FILES_WANT_PINNED);
}

/* A server that came back from a backup may have lost what was sent since; asking it costs one request a file. */
static gboolean
ask_again_after_restore (FbDb *db, GError **error)
{
  g_autofree char *now = NULL;
  g_autofree char *known = NULL;

  if (!fb_kv_read_text (db, "incarnation", &now, error) || !fb_kv_read_text (db, "blob_incarnation", &known, error))
    return FALSE;
  if (now == NULL || g_strcmp0 (now, known) == 0)
    return TRUE;
  return (known == NULL || run (db, error, "UPDATE blobq SET sent = 0 WHERE here = 1", ""))
         && fb_kv_set_text (db, "blob_incarnation", now, error);
}

static gboolean
is_old (const char *path, gint64 now)
{
  GStatBuf info;

  return g_stat (path, &info) == 0 && (gint64) info.st_mtime * 1000 < now - KEEP_PARTS_DAYS * DAY_MS;
}

/* Copies that a program which was killed had begun, and parts of what nobody waits for any more. */
static void
sweep_parts (const char *folder, gint64 now)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (is_old (path, now))
        g_unlink (path);
    }
}

static gboolean
is_known (FbDb *db, const char *hash, gboolean *known, GError **error)
{
  g_autoptr (FbStmt) stmt = fb_db_prepare (db, "SELECT 1 FROM blobq WHERE sha256 = ?1", error);
  FbStep step;

  if (stmt == NULL)
    return FALSE;
  fb_stmt_bind_text (stmt, 1, hash);
  step = fb_stmt_step (stmt, NULL, error);
  *known = step == FB_STEP_ROW;
  return step != FB_STEP_ERROR;
}

/* A file that a row names but the table does not (it was rebuilt from a damaged one): whether the server has it, it
 * will say. */
static gboolean
adopt (FbDb *db, const char *hash, const char *path, gint64 now, gboolean *adopted, GError **error)
{
  static const char sql[] =
      "INSERT INTO blobq (sha256, size, here, sent, wanted, thumb, used)"
      " SELECT ?1, ?2, 1, 0, 0, 0, ?3 WHERE EXISTS (SELECT 1 FROM attachment WHERE sha256 = ?1 OR thumb_sha256 = ?1)";
  GStatBuf info;

  *adopted = TRUE; /* gone meanwhile: nothing to do */
  if (g_stat (path, &info) != 0)
    return TRUE;
  if (!run (db, error, sql, "tii", hash, (gint64) info.st_size, now))
    return FALSE;
  *adopted = fb_db_get_changes (db) > 0;
  return TRUE;
}

/* Files that the table never heard of: the program ended between the copy and its line. */
static gboolean
sweep_unknown (FbDb *db, const char *folder, const char *start, gint64 now, GError **error)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *hash = g_strconcat (start, name, NULL);
      gboolean known;

      if (!fb_blob_hash_is_valid (hash))
        continue;
      if (!is_known (db, hash, &known, error) || (!known && !adopt (db, hash, path, now, &known, error)))
        return FALSE;
      if (!known && is_old (path, now))
        g_unlink (path);
    }
  return TRUE;
}

static gboolean
sweep (FbStore *store, FbDb *db, GError **error)
{
  g_autofree char *folder = g_build_filename (fb_store_get_directory (store), "blobs", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  gint64 now = g_get_real_time () / 1000; /* as the times of files are */
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (strcmp (name, "part") == 0)
        sweep_parts (path, now);
      else if (!sweep_unknown (db, path, name, now, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
fb_files_reconcile (FbStore *store, FbDb *db, GError **error)
{
  g_autoptr (FbTransaction) tx = NULL;

  return fb_files_make_folders (store, error) && (tx = fb_transaction_begin (db, error)) != NULL
         && look_for_files (store, db, error) && fb_transaction_commit (tx, error) && sweep (store, db, error);
}

gboolean
fb_files_refresh (FbStore *store, FbDb *db, GError **error)
{
  g_autoptr (FbTransaction) tx = fb_transaction_begin (db, error);

  return tx != NULL && want_pinned (db, fb_clock_now (fb_store_get_clock (store)), error)
         && ask_again_after_restore (db, error) && fb_transaction_commit (tx, error);
}

/* --- the cache ------------------------------------------------------------------------------------------- */

static gboolean
read_cache_limit (FbStore *store, gint64 *bytes, GError **error)
{
  g_autofree char *text = NULL;
  guint64 mib;

  if (!fb_store_read_setting (store, FB_FILES_SETTING_CACHE_MIB, &text, error))
    return FALSE;
  if (text == NULL || !g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT32, &mib, NULL))
    mib = DEFAULT_CACHE_MIB;
  *bytes = (gint64) mib * 1024 * 1024;
  return TRUE;
}

/* The file first: should the program end in between, the table learns of it at the next start. */
static gboolean
drop (FbStore *store, FbDb *db, const FbFileItem *item, gboolean forget, guint *n_removed, GError **error)
{
  if (!fb_files_remove (store, item->hash, error))
    return FALSE;
  (*n_removed)++;
  if (forget)
    return run (db, error, "DELETE FROM blobq WHERE sha256 = ?1", "t", item->hash);
  return set_here (db, item->hash, FALSE, error);
}

static gboolean
drop_all (FbStore *store, FbDb *db, GPtrArray *items, guint *n_removed, GError **error)
{
  for (guint i = 0; items != NULL && i < items->len; i++)
    if (!drop (store, db, g_ptr_array_index (items, i), TRUE, n_removed, error))
      return FALSE;
  return items != NULL;
}

/* Never sent, and for a month nothing has needed it. */
#define FORGOTTEN "SELECT sha256, size, thumb, wanted FROM blobq WHERE sent = 0 AND used < ?1 AND NOT EXISTS " NAMES

static gint64
get_unsent_limit (FbStore *store)
{
  return fb_clock_now (fb_store_get_clock (store)) - KEEP_UNSENT_DAYS * DAY_MS;
}

/* What no row names. While edits wait it may be one of them that took the row away, and undo would bring it back. */
static gboolean
drop_unneeded (FbStore *store, FbDb *db, guint *n_removed, GError **error)
{
  static const char sent[] = "SELECT sha256, size, thumb, wanted FROM blobq WHERE sent = 1 AND NOT EXISTS " NAMES
                             " AND NOT EXISTS (SELECT 1 FROM outbox WHERE n >= ?1)";
  static const char unsent[] = FORGOTTEN " AND NOT EXISTS (SELECT 1 FROM kv WHERE k = 'incarnation')";
  g_autoptr (GPtrArray) items = list_items (db, sent, 0, error);
  g_autoptr (GPtrArray) old = NULL;

  if (!drop_all (store, db, items, n_removed, error))
    return FALSE;
  old = list_items (db, unsent, get_unsent_limit (store), error);
  return drop_all (store, db, old, n_removed, error);
}

gboolean
fb_files_note_refused (FbStore *store, FbDb *db, const char *hash, const char *problem, GError **error)
{
  g_autoptr (GPtrArray) old = NULL;
  guint n_removed = 0;

  if (!fb_files_note_problem (db, hash, problem, error)
      || !(old = list_items (db, FORGOTTEN, get_unsent_limit (store), error)))
    return FALSE;
  for (guint i = 0; i < old->len; i++)
    {
      const FbFileItem *item = g_ptr_array_index (old, i);

      if (g_str_equal (item->hash, hash))
        return drop (store, db, item, TRUE, &n_removed, error);
    }
  return TRUE;
}

gboolean
fb_files_evict (FbStore *store, FbDb *db, guint *n_removed, GError **error)
{
  static const char sql[] =
      "SELECT sha256, size, thumb, wanted FROM blobq WHERE here = 1 AND sent = ?1 AND NOT EXISTS"
      " (SELECT 1 FROM attachment a WHERE (a.sha256 = blobq.sha256 OR a.thumb_sha256 = blobq.sha256) AND a.pinned = 1)"
      " ORDER BY used, size DESC, sha256";
  g_autoptr (GPtrArray) items = NULL;
  FbFileCounts counts;
  gint64 limit, over;

  *n_removed = 0;
  if (!drop_unneeded (store, db, n_removed, error) || !fb_files_count (db, &counts, error)
      || !read_cache_limit (store, &limit, error))
    return FALSE;
  over = counts.here_bytes - limit;
  if (over <= 0)
    return TRUE;
  if (!(items = list_items (db, sql, 1, error)))
    return FALSE;
  for (guint i = 0; i < items->len && over > 0; i++)
    {
      const FbFileItem *item = g_ptr_array_index (items, i);

      if (!drop (store, db, item, FALSE, n_removed, error))
        return FALSE;
      over -= item->size;
    }
  return TRUE;
}
