/* fb-data-dir.c: the folder that a server keeps everything in
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-data-dir.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <unistd.h>

#include "fb-auth.h"

static char *
database_path (const char *directory)
{
  return g_build_filename (directory, "server.db", NULL);
}

FbDb *
fb_data_dir_open_db (const char *directory, GError **error)
{
  g_autofree char *path = NULL;

  if (fb_db_is_postgres_uri (directory))
    return fb_db_open_postgres (directory, FB_DB_FOREIGN_KEYS | FB_DB_DURABLE, error);
  path = database_path (directory);
  if (g_mkdir_with_parents (directory, 0700) != 0)
    {
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "The folder %s cannot be made: %s", directory,
                   g_strerror (errno));
      return NULL;
    }
  return fb_db_open_sqlite (path, FB_DB_FOREIGN_KEYS | FB_DB_DURABLE, error);
}

/* Files lie in the folder. Processes that share a database share no disk: there they stay in the database. */
static gboolean
set_storage (FbService *service, const char *directory, GError **error)
{
  g_autofree char *folder = NULL;
  g_autoptr (FbBlobStorage) blobs = NULL;

  if (fb_db_is_postgres_uri (directory))
    return TRUE;
  folder = g_build_filename (directory, "blobs", NULL);
  if (!(blobs = fb_blob_files_new (folder, error)))
    return FALSE;
  fb_service_set_blobs (service, blobs);
  return TRUE;
}

FbService *
fb_data_dir_open_service (const char *directory, GError **error)
{
  g_autoptr (FbDb) db = fb_data_dir_open_db (directory, error);
  g_autoptr (FbClock) clock = fb_clock_new ();
  g_autoptr (FbService) service = NULL;

  if (db == NULL || !(service = fb_service_new (db, clock, error)) || !fb_auth_make_tables (db, error)
      || !set_storage (service, directory, error))
    return NULL;
  return g_steal_pointer (&service);
}

int
fb_data_dir_lock (const char *directory, GError **error)
{
  g_autofree char *path = g_build_filename (directory, "server.lock", NULL);
  int fd;

  if (fb_db_is_postgres_uri (directory))
    return g_open ("/dev/null", O_RDONLY | O_CLOEXEC, 0);
  g_mkdir_with_parents (directory, 0700);
  fd = g_open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0)
    {
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "%s cannot be written: %s", path,
                   g_strerror (errno));
      return -1;
    }
  if (flock (fd, LOCK_EX | LOCK_NB) == 0)
    return fd;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_BUSY, "A server is running on %s; stop it first.", directory);
  close (fd);
  return -1;
}

/* The copy gets its new lineage before it takes the old one's place. */
static gboolean
renew_lineage (const char *path, GError **error)
{
  g_autoptr (FbDb) db = fb_db_open_sqlite (path, FB_DB_DURABLE, error);
  gint64 n;

  if (db == NULL || !fb_db_check (db, error))
    return FALSE;
  if (!fb_db_query_int (db, "SELECT count(*) FROM sync_clock", &n, NULL))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                           "This file is not a backup of a Fieldbook server.");
      return FALSE;
    }
  return fb_service_renew_lineage (db, g_get_real_time () / 1000, error)
         && fb_db_exec (db, "PRAGMA wal_checkpoint(TRUNCATE)", error);
}

gboolean
fb_data_dir_restore (const char *directory, const char *backup, GError **error)
{
  g_autofree char *path = database_path (directory);
  g_autofree char *part = g_strconcat (path, ".restore", NULL);
  static const char *const suffixes[] = {"-wal", "-shm"};
  g_autoptr (FbDb) from = fb_db_open_sqlite (backup, FB_DB_READ_ONLY, error);

  if (from == NULL)
    return FALSE;
  if (fb_db_is_postgres_uri (directory))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                           "A PostgreSQL database is restored by PostgreSQL's own means, then: admin renew");
      return FALSE;
    }
  g_unlink (part);
  if (!fb_db_backup (from, part, error) || !renew_lineage (part, error))
    {
      g_unlink (part);
      return FALSE;
    }
  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *old = g_strconcat (path, suffixes[i], NULL);
      g_autofree char *left = g_strconcat (part, suffixes[i], NULL);

      g_unlink (old);
      g_unlink (left);
    }
  if (g_rename (part, path) == 0)
    return TRUE;
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "%s cannot be written: %s", path, g_strerror (errno));
  return FALSE;
}
