/* fb-files.c: the bytes of attachments in the profile's folder
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "fb-files-private.h"

#define COPY_CHUNK 65536

/* --- where things lie ------------------------------------------------------------------------------------ */

char *
fb_files_path (FbStore *store, const char *hash)
{
  g_autofree char *folder = g_strndup (hash, 2);

  g_return_val_if_fail (fb_blob_hash_is_valid (hash), NULL);

  return g_build_filename (fb_store_get_directory (store), "blobs", folder, hash + 2, NULL);
}

char *
fb_files_part_path (FbStore *store, const char *hash)
{
  return g_build_filename (fb_store_get_directory (store), "blobs", "part", hash, NULL);
}

gboolean
fb_files_has (FbStore *store, const char *hash)
{
  g_autofree char *path = fb_blob_hash_is_valid (hash) ? fb_files_path (store, hash) : NULL;

  return path != NULL && g_file_test (path, G_FILE_TEST_IS_REGULAR);
}

static gboolean
fail (const char *path, int code, GError **error)
{
  if (code == EDQUOT)
    code = ENOSPC;
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), _ ("%s cannot be written: %s"), path,
               g_strerror (code));
  return FALSE;
}

gboolean
fb_files_make_folders (FbStore *store, GError **error)
{
  g_autofree char *part = g_build_filename (fb_store_get_directory (store), "blobs", "part", NULL);

  return g_mkdir_with_parents (part, 0700) == 0 || fail (part, errno, error);
}

static gboolean
sync_path (const char *path, int flags, GError **error)
{
  int fd = g_open (path, flags | O_CLOEXEC, 0);
  int code = fd < 0 || fsync (fd) != 0 ? errno : 0;

  if (fd >= 0)
    close (fd);
  return code == 0 || fail (path, code, error);
}

/* From @part to its name, so that it is there after a power cut, whole. */
static gboolean
publish (FbStore *store, const char *part, const char *hash, GError **error)
{
  g_autofree char *path = fb_files_path (store, hash);
  g_autofree char *folder = g_path_get_dirname (path);

  if (g_mkdir_with_parents (folder, 0700) != 0)
    return fail (folder, errno, error);
  if (!sync_path (part, O_RDWR, error))
    return FALSE;
  if (g_rename (part, path) != 0)
    return fail (path, errno, error);
  return sync_path (folder, O_RDONLY | O_DIRECTORY, error);
}

gboolean
fb_files_complete (FbStore *store, const char *hash, GError **error)
{
  g_autofree char *part = fb_files_part_path (store, hash);

  return publish (store, part, hash, error);
}

gboolean
fb_files_remove (FbStore *store, const char *hash, GError **error)
{
  g_autofree char *path = fb_files_path (store, hash);

  return g_unlink (path) == 0 || errno == ENOENT || fail (path, errno, error);
}

/* --- coming in ------------------------------------------------------------------------------------------- */

static gboolean
too_large (GError **error)
{
  g_set_error_literal (error, FB_STORE_ERROR, FB_STORE_ERROR_TOO_LARGE,
                       _ ("The file is larger than the 25 MiB that can be attached."));
  return FALSE;
}

static gboolean
copy_stream (GInputStream *in,
             GOutputStream *out,
             GChecksum *sum,
             gint64 *size,
             GCancellable *cancellable,
             GError **error)
{
  g_autofree char *buffer = g_malloc (COPY_CHUNK);
  gssize n;

  *size = 0;
  while ((n = g_input_stream_read (in, buffer, COPY_CHUNK, cancellable, error)) > 0)
    {
      g_checksum_update (sum, (const guchar *) buffer, n);
      *size += n;
      if (*size > FB_BLOB_MAX_BYTES)
        return too_large (error);
      if (!g_output_stream_write_all (out, buffer, (gsize) n, NULL, cancellable, error))
        return FALSE;
    }
  return n == 0 && g_output_stream_close (out, cancellable, error);
}

gboolean
fb_files_take_stream (FbStore *store,
                      GInputStream *in,
                      char **hash,
                      gint64 *size,
                      GCancellable *cancellable,
                      GError **error)
{
  g_autofree char *folder = g_build_filename (fb_store_get_directory (store), "blobs", "part", NULL);
  g_autofree char *uuid = g_uuid_string_random ();
  g_autofree char *name = g_strconcat ("add-", uuid, NULL);
  g_autofree char *part = g_build_filename (folder, name, NULL);
  g_autoptr (GFile) file = g_file_new_for_path (part);
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autoptr (GFileOutputStream) out = NULL;
  gboolean done;

  if (!fb_files_make_folders (store, error) || !(out = g_file_create (file, G_FILE_CREATE_PRIVATE, cancellable, error)))
    return FALSE;
  done = copy_stream (in, G_OUTPUT_STREAM (out), sum, size, cancellable, error)
         && publish (store, part, g_checksum_get_string (sum), error);
  if (done)
    *hash = g_strdup (g_checksum_get_string (sum));
  else
    g_unlink (part);
  return done;
}

static gboolean
check_kind (GFile *file, const char *path, GCancellable *cancellable, GError **error)
{
  g_autoptr (GFileInfo) info =
      g_file_query_info (file, G_FILE_ATTRIBUTE_STANDARD_TYPE "," G_FILE_ATTRIBUTE_STANDARD_SIZE,
                         G_FILE_QUERY_INFO_NONE, cancellable, error);

  if (info == NULL)
    return FALSE;
  if (g_file_info_get_file_type (info) != G_FILE_TYPE_REGULAR)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE, _ ("%s is not a file."), path);
      return FALSE;
    }
  return g_file_info_get_size (info) <= FB_BLOB_MAX_BYTES || too_large (error);
}

gboolean
fb_files_take_path (FbStore *store,
                    const char *path,
                    char **hash,
                    gint64 *size,
                    GCancellable *cancellable,
                    GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInputStream) in = NULL;

  if (!check_kind (file, path, cancellable, error) || !(in = g_file_read (file, cancellable, error)))
    return FALSE;
  return fb_files_take_stream (store, G_INPUT_STREAM (in), hash, size, cancellable, error);
}
