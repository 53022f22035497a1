/* fb-store-file.c: opening, migrating and rescuing the device's file
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-store-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <unistd.h>

#include "fb-bulk.h"
#include "fb-date.h"
#include "fb-search-private.h"
#include "fb-store-layout.h"
#include "fb-store-private.h"

#define DAMAGED_MARK "cache.damaged"
#define LOCK_FILE "cache.lock"

/* Larger files are not read whole at the start; their damage shows when a page is read, and then the mark is set. */
#define CHECK_MAX_BYTES (64 * 1024 * 1024)

char *
fb_store_file_get_path (const char *directory)
{
  return g_build_filename (directory, "cache.db", NULL);
}

void
fb_store_file_mark_damaged (const char *directory)
{
  g_autofree char *mark = g_build_filename (directory, DAMAGED_MARK, NULL);

  g_file_set_contents (mark, "", 0, NULL);
}

static gboolean
take_mark (const char *directory, const char *name)
{
  g_autofree char *mark = g_build_filename (directory, name, NULL);

  return g_unlink (mark) == 0;
}

/* 20261122-073112, for names of files. */
static char *
stamp_of (gint64 now)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (now / 1000);

  return g_date_time_format (time, "%Y%m%d-%H%M%S");
}

static gboolean
copy_before_migration (FbDb *db, const char *directory, guint layout, guint schema, GError **error)
{
  g_autofree char *name = g_strdup_printf ("cache-before-%u-%u.db", layout, schema);
  g_autofree char *path = g_build_filename (directory, name, NULL);

  g_unlink (path);
  return fb_db_backup (db, path, error);
}

/* Makes the tables of an empty file, migrates an older one, refuses a newer one. */
static gboolean
bring_up (FbDb *db, const char *directory, GError **error)
{
  guint layout, schema;

  if (!fb_store_layout_get (db, &layout, &schema, error))
    return FALSE;
  if (layout == 0)
    return fb_store_layout_create (db, error);
  if (layout > FB_STORE_LAYOUT || schema > fb_schema_version ())
    {
      g_set_error_literal (
          error, FB_STORE_ERROR, FB_STORE_ERROR_NEWER,
          _ ("This data was written by a newer Fieldbook. Update Fieldbook on this computer to open it."));
      return FALSE;
    }
  if (layout == FB_STORE_LAYOUT && schema == fb_schema_version ())
    return TRUE;
  return copy_before_migration (db, directory, layout, schema, error)
         && fb_store_layout_migrate (db, NULL, 0, FB_STORE_LAYOUT, error);
}

static FbDb *
open_sound (const char *directory, gboolean check, GError **error)
{
  g_autofree char *path = fb_store_file_get_path (directory);
  g_autoptr (FbDb) db = fb_db_open_sqlite (path, FB_DB_READ_WRITE, error);
  gint64 n;

  if (db == NULL || !bring_up (db, directory, error) || !fb_search_custom_adopt (db, error))
    return NULL;
  /* A file that was not closed may have been hit by the same event: look at all of it before it is trusted. */
  if (check && !fb_db_check (db, error))
    return NULL;
  if (!fb_db_query_int (db, "SELECT count(*) FROM outbox", &n, error))
    return NULL;
  return g_steal_pointer (&db);
}

static gboolean
set_aside (const char *directory, gint64 now, char **aside, GError **error)
{
  static const char *const suffixes[] = {"", "-wal", "-shm"};
  g_autofree char *path = fb_store_file_get_path (directory);
  g_autofree char *stamp = stamp_of (now);
  g_autofree char *name = g_strdup_printf ("cache-damaged-%s.db", stamp);
  g_autofree char *to = g_build_filename (directory, name, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *old = g_strconcat (path, suffixes[i], NULL);
      g_autofree char *new = g_strconcat (to, suffixes[i], NULL);

      if (g_rename (old, new) != 0 && i == 0)
        {
          g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, _ ("The damaged file %s could not be set aside: %s"), path,
                       g_strerror (errno));
          return FALSE;
        }
    }
  *aside = g_steal_pointer (&to);
  return TRUE;
}

static FbDb *
start_again (const char *directory, gint64 now, char **notice, GError **error)
{
  g_autofree char *aside = NULL;
  g_autoptr (FbDb) db = NULL;
  g_autoptr (GError) local = NULL;
  guint n_pending = 0;

  if (!set_aside (directory, now, &aside, error) || !(db = open_sound (directory, FALSE, error)))
    return NULL;
  if (!fb_salvage (aside, db, &n_pending, &local))
    *notice = g_strdup_printf (_ ("The data on this computer was damaged. It was kept as %s; changes that waited for "
                                  "the server could not be read (%s)."),
                               aside, local->message);
  else
    *notice = g_strdup_printf (
        g_dngettext (
            GETTEXT_PACKAGE,
            "The data on this computer was damaged. %u change that waited for the server was saved, the rest "
            "is fetched again; the damaged file was kept as %s.",
            "The data on this computer was damaged. %u changes that waited for the server were saved, the rest "
            "is fetched again; the damaged file was kept as %s.",
            n_pending),
        n_pending, aside);
  return g_steal_pointer (&db);
}

static int
open_lock (const char *directory, GError **error)
{
  g_autofree char *path = g_build_filename (directory, LOCK_FILE, NULL);
  int fd = g_open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

  if (fd < 0)
    g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), _ ("%s cannot be written: %s"), path,
                 g_strerror (errno));
  return fd;
}

int
fb_store_file_lock_alone (const char *directory, GError **error)
{
  int fd = open_lock (directory, error);

  if (fd < 0 || flock (fd, LOCK_EX | LOCK_NB) == 0)
    return fd;
  g_set_error_literal (error, FB_STORE_ERROR, FB_STORE_ERROR_LOCKED,
                       _ ("Another program has this profile open. Close it first."));
  close (fd);
  return -1;
}

/* @alone: nobody else has the file. @unclean: the last program that had it ended without closing it, since its log is
 * still there. Leaves the lock shared. */
static int
lock_shared (const char *directory, gboolean *alone, gboolean *unclean, GError **error)
{
  g_autofree char *wal = g_build_filename (directory, "cache.db-wal", NULL);
  int fd = open_lock (directory, error);

  if (fd < 0)
    return -1;
  *alone = flock (fd, LOCK_EX | LOCK_NB) == 0;
  *unclean = *alone && g_file_test (wal, G_FILE_TEST_EXISTS);
  flock (fd, LOCK_SH);
  return fd;
}

static gboolean
is_small (const char *directory)
{
  g_autofree char *path = fb_store_file_get_path (directory);
  GStatBuf info;

  return g_stat (path, &info) == 0 && info.st_size <= CHECK_MAX_BYTES;
}

FbDb *
fb_store_file_open (const char *directory, gint64 now, int *lock, char **notice, GError **error)
{
  g_autoptr (GError) local = NULL;
  gboolean marked, alone, unclean;
  FbDb *db;

  if (g_mkdir_with_parents (directory, 0700) != 0)
    {
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), _ ("The folder %s cannot be made: %s"), directory,
                   g_strerror (errno));
      return NULL;
    }
  if ((*lock = lock_shared (directory, &alone, &unclean, error)) < 0)
    return NULL;
  marked = take_mark (directory, DAMAGED_MARK);
  db = open_sound (directory, marked || (unclean && is_small (directory)), &local);
  if (db == NULL && g_error_matches (local, FB_DB_ERROR, FB_DB_ERROR_CORRUPT))
    {
      g_warning ("The cache is damaged: %s", local->message);
      db = start_again (directory, now, notice, error);
    }
  else if (db == NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  /* A first sync was broken off; while another program has the file, it may still be at it. */
  if (db != NULL && alone && !fb_bulk_finish (db, error))
    g_clear_object (&db);
  if (db == NULL)
    {
      close (*lock);
      *lock = -1;
    }
  return db;
}

/* --- whose it is ------------------------------------------------------------------------------------------ */

static gboolean
set_new_id (FbDb *db, const char *key, gint64 now, GError **error)
{
  char text[FB_ID_TEXT_LENGTH + 1];
  FbId id;

  fb_id_generate (&id, now);
  fb_id_write (&id, text);
  return fb_kv_set_text (db, key, text, error);
}

gboolean
fb_store_file_make_identity (FbDb *db, gint64 now, GError **error)
{
  g_autoptr (FbTransaction) tx = NULL;
  g_autofree char *device = NULL;

  /* Read with its error: taken for missing, the profile would number its transactions anew under another name. */
  if (!fb_kv_read_text (db, "device", &device, error))
    return FALSE;
  if (device != NULL)
    return TRUE;
  tx = fb_transaction_begin_durable (db, error);
  return tx != NULL && set_new_id (db, "device", now, error) && set_new_id (db, "user", now, error)
         && fb_kv_set_int (db, "next_n", 1, error) && fb_transaction_commit (tx, error);
}
