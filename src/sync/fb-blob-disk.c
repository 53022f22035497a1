/* fb-blob-disk.c: what a transfer does with the disk, in the worker
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

#include "fb-blob-queue-private.h"

static gboolean
fail (int code, GError **error)
{
  if (code == EDQUOT)
    code = ENOSPC;
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), _ ("The file cannot be read or written here: %s"),
               g_strerror (code));
  return FALSE;
}

/* --- the database ---------------------------------------------------------------------------------------- */

static gboolean
sent_in_writer (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  const FbTransfer *self = user_data;

  return fb_files_note_sent (db, self->hash, error);
}

gboolean
fb_transfer_note_sent (FbTransfer *self, GError **error)
{
  return fb_store_write (self->store, sent_in_writer, self, error);
}

static gboolean
fetched_in_writer (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  const FbTransfer *self = user_data;
  guint n_removed;

  return fb_files_note_fetched (db, self->hash, self->done, fb_clock_now (fb_store_get_clock (store)), error)
         && fb_files_evict (store, db, &n_removed, error);
}

/* --- up -------------------------------------------------------------------------------------------------- */

static gssize
read_all (int fd, char *data, gsize size, gint64 offset)
{
  gsize done = 0;

  while (done < size)
    {
      ssize_t n = pread (fd, data + done, size - done, offset + (gint64) done);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return -1;
      if (n == 0)
        break;
      done += (gsize) n;
    }
  return (gssize) done;
}

static gboolean
damaged (FbTransfer *self, GError **error)
{
  self->hopeless = TRUE;
  g_set_error_literal (error, FB_SYNC_ERROR, FB_SYNC_ERROR_REFUSED,
                       _ ("The file on this computer was damaged before it could be sent. Add it again."));
  return FALSE;
}

gboolean
fb_transfer_read_chunk (FbTransfer *self, GError **error)
{
  g_autofree char *path = fb_files_path (self->store, self->hash);
  gsize size = (gsize) MIN (FB_BLOB_CHUNK, self->size - self->done);
  g_autofree char *data = g_malloc (size);
  int fd = g_open (path, O_RDONLY | O_CLOEXEC, 0);
  gssize n;
  int code;

  if (fd < 0)
    return errno == ENOENT ? damaged (self, error) : fail (errno, error);
  n = read_all (fd, data, size, self->done);
  code = errno;
  close (fd);
  if (n < 0)
    return fail (code, error);
  if ((gsize) n < size)
    return damaged (self, error);
  g_clear_pointer (&self->chunk, g_bytes_unref);
  self->chunk = g_bytes_new_take (g_steal_pointer (&data), size);
  return TRUE;
}

/* Adds the whole of a file to a sum; its length in @length. */
static gboolean
sum_file (int fd, GChecksum *sum, gint64 *length, GError **error)
{
  g_autofree char *data = g_malloc (FB_BLOB_CHUNK);
  gssize n;

  *length = 0;
  while ((n = read_all (fd, data, FB_BLOB_CHUNK, *length)) > 0)
    {
      g_checksum_update (sum, (const guchar *) data, n);
      *length += n;
    }
  return n == 0 || fail (errno, error);
}

/* @right FALSE as well when there is no such file. */
static gboolean
check_file (const char *path, const char *hash, gboolean *right, GError **error)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  int fd = g_open (path, O_RDONLY | O_CLOEXEC, 0);
  gboolean done;
  gint64 length;

  *right = FALSE;
  if (fd < 0)
    return errno == ENOENT || fail (errno, error);
  done = sum_file (fd, sum, &length, error);
  close (fd);
  *right = done && g_str_equal (g_checksum_get_string (sum), hash);
  return done;
}

gboolean
fb_transfer_check_own (FbTransfer *self, gboolean *right, GError **error)
{
  g_autofree char *path = fb_files_path (self->store, self->hash);

  return check_file (path, self->hash, right, error);
}

/* --- down ------------------------------------------------------------------------------------------------ */

static int
open_part (FbTransfer *self, int flags, GError **error)
{
  g_autofree char *path = fb_files_part_path (self->store, self->hash);
  int fd = g_open (path, flags | O_CREAT | O_CLOEXEC, 0600);

  if (fd < 0)
    fail (errno, error);
  return fd;
}

gboolean
fb_transfer_open_part (FbTransfer *self, gboolean *complete, GError **error)
{
  off_t length;
  int fd;

  if ((*complete = fb_files_has (self->store, self->hash)))
    {
      self->done = self->size;
      return fb_store_write (self->store, fetched_in_writer, self, error);
    }
  if ((fd = open_part (self, O_RDWR, error)) < 0)
    return FALSE;
  length = lseek (fd, 0, SEEK_END);
  close (fd);
  self->done = MAX (length, 0);
  return TRUE;
}

gboolean
fb_transfer_add_chunk (FbTransfer *self, GError **error)
{
  int fd = open_part (self, O_WRONLY, error);
  gsize size;
  const char *data = g_bytes_get_data (self->chunk, &size);
  int code = 0;

  if (fd < 0)
    return FALSE;
  for (gsize at = 0; at < size && code == 0;)
    {
      ssize_t n = pwrite (fd, data + at, size - at, self->done + (gint64) at);

      if (n >= 0)
        at += (gsize) n;
      else if (errno != EINTR)
        code = errno;
    }
  /* What did not fit is not to be taken for bytes of the file. */
  if (code != 0 && ftruncate (fd, self->done) != 0)
    g_info ("a part could not be cut back: %s", g_strerror (errno));
  close (fd);
  if (code != 0)
    return fail (code, error);
  self->done += (gint64) size;
  g_clear_pointer (&self->chunk, g_bytes_unref);
  return TRUE;
}

gboolean
fb_transfer_drop_part (FbTransfer *self, GError **error)
{
  g_autofree char *path = fb_files_part_path (self->store, self->hash);

  self->done = 0;
  return g_unlink (path) == 0 || errno == ENOENT || fail (errno, error);
}

/* What lies on the disk is looked at, whatever was thought to have been written: a power cut or another program may
 * have been there meanwhile. */
gboolean
fb_transfer_finish (FbTransfer *self, gboolean *right, GError **error)
{
  g_autofree char *path = fb_files_part_path (self->store, self->hash);

  if (!check_file (path, self->hash, right, error))
    return FALSE;
  if (!*right)
    return fb_transfer_drop_part (self, error);
  return fb_files_complete (self->store, self->hash, error)
         && fb_store_write (self->store, fetched_in_writer, self, error);
}
