/* fb-blob-files.c: bytes of files as files in a folder
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "fb-blob-storage.h"
#include "fb-sql.h"

/* While it grows a place is parts/PLACE; sealed it is ab/cdef…-PLACE, by its hash, so that a person who looks for a
 * file by its fingerprint finds it. */

#define PARTS "parts"

#define FB_TYPE_BLOB_FILES (fb_blob_files_get_type ())
G_DECLARE_FINAL_TYPE (FbBlobFiles, fb_blob_files, FB, BLOB_FILES, FbBlobStorage)

struct _FbBlobFiles
{
  FbBlobStorage parent_instance;

  char *directory; /* (owned) */
  gint64 room;
};

G_DEFINE_FINAL_TYPE (FbBlobFiles, fb_blob_files, FB_TYPE_BLOB_STORAGE)

static char *
part_path (FbBlobFiles *self, const FbId *place)
{
  char name[FB_ID_TEXT_LENGTH + 1];

  fb_id_write (place, name);
  return g_build_filename (self->directory, PARTS, name, NULL);
}

static char *
sealed_path (FbBlobFiles *self, const FbId *place, const char *hash)
{
  char id[FB_ID_TEXT_LENGTH + 1];
  g_autofree char *folder = g_strndup (hash, 2);
  g_autofree char *name = NULL;

  fb_id_write (place, id);
  name = g_strconcat (hash + 2, "-", id, NULL);
  return g_build_filename (self->directory, folder, name, NULL);
}

static gboolean
fail (int code, GError **error)
{
  /* A user's share of the disk that is used up is as good as a full disk. */
  if (code == EDQUOT || code == EFBIG)
    code = ENOSPC;
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), "A file's bytes: %s", g_strerror (code));
  return FALSE;
}

static gboolean
make_folder (const char *path, GError **error)
{
  return g_mkdir_with_parents (path, 0700) == 0 || fail (errno, error);
}

/* --- writing --------------------------------------------------------------------------------------------- */

static int
write_all (FbBlobFiles *self, int fd, gint64 offset, const char *data, gsize size)
{
  if (self->room >= 0 && (gint64) size > self->room)
    return ENOSPC;
  while (size > 0)
    {
      ssize_t n = pwrite (fd, data, size, offset);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return errno;
      data += n;
      offset += n;
      size -= (gsize) n;
      if (self->room >= 0)
        self->room -= n;
    }
  return 0;
}

static gboolean
fb_blob_files_write (FbBlobStorage *storage, FbDb *db, const FbId *place, gint64 offset, GBytes *bytes, GError **error)
{
  FbBlobFiles *self = FB_BLOB_FILES (storage);
  g_autofree char *path = part_path (self, place);
  int fd = g_open (path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);
  off_t length;
  int code;

  if (fd < 0)
    return fail (errno, error);
  /* A power cut may have taken what was counted: then the file ends before the offset. */
  length = lseek (fd, 0, SEEK_END);
  if (length < 0 || (length > offset && ftruncate (fd, offset) != 0))
    code = errno;
  else if (length < offset)
    code = ENOENT;
  else
    code = write_all (self, fd, offset, data, size);
  if (code == 0)
    return g_close (fd, error);
  close (fd);
  return fail (code, error);
}

static gboolean
sync_folder (const char *file, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (file);
  int fd = g_open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
  int code = fd < 0 || fsync (fd) != 0 ? errno : 0;

  if (fd >= 0)
    close (fd);
  return code == 0 || fail (code, error);
}

static gboolean
sync_file (const char *path, GError **error)
{
  int fd = g_open (path, O_RDWR | O_CLOEXEC, 0);
  int code = fd < 0 || fsync (fd) != 0 ? errno : 0;

  if (fd >= 0)
    close (fd);
  return code == 0 || fail (code, error);
}

static gboolean
fb_blob_files_seal (FbBlobStorage *storage, FbDb *db, const FbId *place, const char *hash, GError **error)
{
  FbBlobFiles *self = FB_BLOB_FILES (storage);
  g_autofree char *part = part_path (self, place);
  g_autofree char *sealed = sealed_path (self, place, hash);
  g_autofree char *folder = g_path_get_dirname (sealed);

  if (g_file_test (sealed, G_FILE_TEST_EXISTS))
    return TRUE;
  if (!make_folder (folder, error) || !sync_file (part, error))
    return FALSE;
  if (g_rename (part, sealed) != 0)
    return fail (errno, error);
  return sync_folder (sealed, error) && sync_folder (folder, error);
}

/* --- reading --------------------------------------------------------------------------------------------- */

static int
read_all (int fd, gint64 offset, char *data, gsize size)
{
  while (size > 0)
    {
      ssize_t n = pread (fd, data, size, offset);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return errno;
      if (n == 0)
        return ENOENT;
      data += n;
      offset += n;
      size -= (gsize) n;
    }
  return 0;
}

static GBytes *
fb_blob_files_read (FbBlobStorage *storage,
                    FbDb *db,
                    const FbId *place,
                    const char *hash,
                    gint64 offset,
                    gsize length,
                    GError **error)
{
  FbBlobFiles *self = FB_BLOB_FILES (storage);
  g_autofree char *sealed = sealed_path (self, place, hash);
  g_autofree char *part = part_path (self, place);
  g_autofree char *data = g_malloc (length);
  int fd, code;

  /* Sealed first: it may be sealed between the two looks, never the other way. */
  if ((fd = g_open (sealed, O_RDONLY | O_CLOEXEC, 0)) < 0 && (fd = g_open (part, O_RDONLY | O_CLOEXEC, 0)) < 0
      && (fd = g_open (sealed, O_RDONLY | O_CLOEXEC, 0)) < 0)
    {
      /* It may have come in the file that the server was moved by. */
      if (errno == ENOENT)
        return fb_blob_chunks_get (db, place, offset, length, error);
      fail (errno, error);
      return NULL;
    }
  code = read_all (fd, offset, data, length);
  close (fd);
  if (code == 0)
    return g_bytes_new_take (g_steal_pointer (&data), length);
  fail (code, error);
  return NULL;
}

/* --- taking away ----------------------------------------------------------------------------------------- */

static gboolean
fb_blob_files_remove (FbBlobStorage *storage, FbDb *db, const FbId *place, const char *hash, GError **error)
{
  FbBlobFiles *self = FB_BLOB_FILES (storage);
  g_autofree char *part = part_path (self, place);
  g_autofree char *sealed = sealed_path (self, place, hash);

  if (g_unlink (part) != 0 && errno != ENOENT)
    return fail (errno, error);
  if (g_unlink (sealed) != 0 && errno != ENOENT)
    return fail (errno, error);
  return fb_sql_run (db, error, "DELETE FROM blob_chunk WHERE place = ?1", "d", place);
}

static gboolean
is_known (FbDb *db, const FbId *place, gboolean *known, GError **error)
{
  static const char sql[] = "SELECT (SELECT count(*) FROM blob WHERE place = ?1)"
                            " + (SELECT count(*) FROM blob_part WHERE place = ?1)";
  gint64 count;

  if (!fb_sql_int (db, &count, 0, error, sql, "d", place))
    return FALSE;
  *known = count > 0;
  return TRUE;
}

/* A file's place is the end of its name; what ends otherwise is not ours to take away. */
static gboolean
parse_place (const char *name, FbId *place)
{
  gsize length = strlen (name);

  return length >= FB_ID_TEXT_LENGTH && fb_id_parse (name + length - FB_ID_TEXT_LENGTH, place);
}

static gboolean
sweep_folder (FbDb *db, const char *folder, gint64 before, guint *n_removed, GError **error)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, error);
  const char *name;

  if (dir == NULL)
    return FALSE;
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      GStatBuf info;
      gboolean known;
      FbId place;

      if (!parse_place (name, &place) || g_stat (path, &info) != 0 || (gint64) info.st_mtime * 1000 >= before)
        continue;
      if (!is_known (db, &place, &known, error))
        return FALSE;
      if (!known && g_unlink (path) == 0)
        (*n_removed)++;
    }
  return TRUE;
}

static gboolean
fb_blob_files_sweep (FbBlobStorage *storage, FbDb *db, gint64 before, guint *n_removed, GError **error)
{
  FbBlobFiles *self = FB_BLOB_FILES (storage);
  g_autoptr (GDir) dir = g_dir_open (self->directory, 0, error);
  const char *name;

  *n_removed = 0;
  if (dir == NULL)
    return FALSE;
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (self->directory, name, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_DIR) && !sweep_folder (db, path, before, n_removed, error))
        return FALSE;
    }
  return TRUE;
}

/* --- object ---------------------------------------------------------------------------------------------- */

static void
fb_blob_files_finalize (GObject *object)
{
  g_free (FB_BLOB_FILES (object)->directory);

  G_OBJECT_CLASS (fb_blob_files_parent_class)->finalize (object);
}

static void
fb_blob_files_class_init (FbBlobFilesClass *klass)
{
  FbBlobStorageClass *storage_class = FB_BLOB_STORAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = fb_blob_files_finalize;

  storage_class->write = fb_blob_files_write;
  storage_class->read = fb_blob_files_read;
  storage_class->seal = fb_blob_files_seal;
  storage_class->remove = fb_blob_files_remove;
  storage_class->sweep = fb_blob_files_sweep;
}

static void
fb_blob_files_init (FbBlobFiles *self)
{
  self->room = -1;
}

FbBlobStorage *
fb_blob_files_new (const char *directory, GError **error)
{
  g_autofree char *parts = g_build_filename (directory, PARTS, NULL);
  FbBlobFiles *self;

  if (!make_folder (parts, error))
    return NULL;
  self = g_object_new (FB_TYPE_BLOB_FILES, NULL);
  self->directory = g_strdup (directory);
  return FB_BLOB_STORAGE (self);
}

void
fb_blob_files_set_room (FbBlobStorage *self, gint64 bytes)
{
  g_return_if_fail (FB_IS_BLOB_FILES (self));

  FB_BLOB_FILES (self)->room = bytes;
}
