/* fb-store-wipe.c: emptying a profile for good
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-store-wipe.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MARKER "wiped"
#define GROUP "wiped"
#define CHUNK 65536

void
fb_wiped_free (FbWiped *self)
{
  if (!self)
    return;
  g_free (self->reason);
  g_free (self->server);
  g_free (self);
}

/* --- the mark -------------------------------------------------------------------------------------------- */

static char *
marker_path (const char *directory)
{
  return g_build_filename (directory, MARKER, NULL);
}

/* Gives NULL where there is no mark; FALSE where that cannot be told, since an order must not be passed over. */
static gboolean
read_marker (const char *directory, FbWiped **wiped, GError **error)
{
  g_autofree char *path = marker_path (directory);
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *text = NULL;
  g_autoptr (GError) local = NULL;
  FbWiped *self;
  gsize length;

  *wiped = NULL;
  if (!g_file_get_contents (path, &text, &length, &local))
    {
      if (g_error_matches (local, G_FILE_ERROR, G_FILE_ERROR_NOENT))
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (!g_key_file_load_from_data (file, text, length, G_KEY_FILE_NONE, NULL) || !g_key_file_has_group (file, GROUP))
    return TRUE;
  self = g_new0 (FbWiped, 1);
  self->reason = g_key_file_get_string (file, GROUP, "reason", NULL);
  self->server = g_key_file_get_string (file, GROUP, "server", NULL);
  self->at = g_key_file_get_int64 (file, GROUP, "at", NULL);
  self->done = g_key_file_get_boolean (file, GROUP, "done", NULL);
  *wiped = self;
  return TRUE;
}

gboolean
fb_store_wipe_read (const char *directory, FbWiped **wiped, GError **error)
{
  *wiped = NULL;
  g_return_val_if_fail (directory != NULL, FALSE);

  return read_marker (directory, wiped, error);
}

static gboolean
write_marker (const char *directory, const FbWiped *wiped, GError **error)
{
  g_autofree char *path = marker_path (directory);
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *text = NULL;
  gsize length;

  g_key_file_set_string (file, GROUP, "reason", wiped->reason ? wiped->reason : "");
  if (wiped->server)
    g_key_file_set_string (file, GROUP, "server", wiped->server);
  g_key_file_set_int64 (file, GROUP, "at", wiped->at);
  g_key_file_set_boolean (file, GROUP, "done", wiped->done);
  text = g_key_file_to_data (file, &length, NULL);
  return g_file_set_contents_full (path, text, (gssize) length,
                                   G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600, error);
}

gboolean
fb_store_wipe_begin (const char *directory, const char *reason, const char *server, gint64 at, GError **error)
{
  const FbWiped wiped = {.reason = (char *) reason, .server = (char *) server, .at = at};

  g_return_val_if_fail (directory != NULL && reason != NULL, FALSE);

  return write_marker (directory, &wiped, error);
}

void
fb_store_wipe_forget (const char *directory)
{
  g_autofree char *path = marker_path (directory);

  g_unlink (path);
}

/* --- files ----------------------------------------------------------------------------------------------- */

static gboolean
fail (const char *path, GError **error)
{
  int code = errno;

  /* The first one is told, and the rest is done all the same. */
  if (error != NULL && *error == NULL)
    g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), "%s cannot be emptied: %s", path, g_strerror (code));
  return FALSE;
}

static gboolean
overwrite (int fd, goffset size)
{
  static const guint8 zeros[CHUNK];
  goffset done = 0;

  while (done < size)
    {
      gssize n = pwrite (fd, zeros, (gsize) MIN (size - done, CHUNK), done);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return FALSE;
      done += n;
    }
  return fsync (fd) == 0;
}

/* What stood in it is no longer in the file, whoever else holds it by another name. A link is not followed. */
static gboolean
empty_file (const char *path, GError **error)
{
  int fd = g_open (path, O_WRONLY | O_NOFOLLOW | O_CLOEXEC, 0);
  gboolean done = TRUE;
  struct stat info;

  if (fd < 0 && errno == ENOENT)
    return TRUE;
  if (fd >= 0)
    {
      done =
          fstat (fd, &info) == 0 && (!S_ISREG (info.st_mode) || overwrite (fd, info.st_size)) && ftruncate (fd, 0) == 0;
      if (!done)
        fail (path, error);
      close (fd);
    }
  else if (errno != ELOOP)
    done = fail (path, error);
  return (g_unlink (path) == 0 || errno == ENOENT || fail (path, error)) && done;
}

static gboolean
empty_folder (const char *path, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (GDir) dir = g_dir_open (path, 0, &local);
  gboolean done = TRUE;
  const char *name;

  if (dir == NULL && g_error_matches (local, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    return TRUE;
  if (dir == NULL)
    {
      /* The first one is told, as in fail(). */
      if (error != NULL && *error == NULL)
        g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  while ((name = g_dir_read_name (dir)))
    {
      g_autofree char *inner = g_build_filename (path, name, NULL);
      gboolean is_folder = g_file_test (inner, G_FILE_TEST_IS_DIR) && !g_file_test (inner, G_FILE_TEST_IS_SYMLINK);

      done &= is_folder ? empty_folder (inner, error) : empty_file (inner, error);
    }
  return (g_rmdir (path) == 0 || fail (path, error)) && done;
}

/* The cache with its logs, copies from before migrations and damaged ones set aside; the secrets; the stored files. A
 * person may have chosen a folder that holds other things too, and those are not ours. */
static gboolean
is_ours (const char *name)
{
  return g_str_has_prefix (name, "cache.") || g_str_has_prefix (name, "cache-")
         || g_str_has_prefix (name, "credentials") || g_str_equal (name, "sync.lock") || g_str_equal (name, "blobs");
}

static void
close_file (gpointer fd)
{
  close (*(int *) fd);
}

GArray *
fb_store_wipe_collect (const char *directory)
{
  GArray *files = g_array_new (FALSE, FALSE, sizeof (int));
  g_autoptr (GDir) dir = g_dir_open (directory, 0, NULL);
  const char *name;

  g_array_set_clear_func (files, close_file);
  while (dir && (name = g_dir_read_name (dir)))
    {
      g_autofree char *path =
          g_str_has_prefix (name, "cache") && is_ours (name) ? g_build_filename (directory, name, NULL) : NULL;
      int fd = path ? g_open (path, O_WRONLY | O_NOFOLLOW | O_CLOEXEC, 0) : -1;

      if (fd >= 0)
        g_array_append_val (files, fd);
    }
  return files;
}

gboolean
fb_store_wipe_overwrite (GArray *files, GError **error)
{
  gboolean done = TRUE;

  for (guint i = 0; i < files->len; i++)
    {
      int fd = g_array_index (files, int, i);
      struct stat info;

      if (fstat (fd, &info) != 0 || (S_ISREG (info.st_mode) && !overwrite (fd, info.st_size)))
        done = fail ("A file of the profile", error);
    }
  return done;
}

gboolean
fb_store_wipe_run (const char *directory, GError **error)
{
  g_autoptr (FbWiped) wiped = NULL;
  g_autoptr (GError) first = NULL;
  g_autoptr (GDir) dir = NULL;
  gboolean done = TRUE;
  const char *name;

  g_return_val_if_fail (directory != NULL, FALSE);

  if (!read_marker (directory, &wiped, error))
    return FALSE;
  g_return_val_if_fail (wiped != NULL, FALSE);

  if (!(dir = g_dir_open (directory, 0, error)))
    return FALSE;
  while ((name = g_dir_read_name (dir)))
    {
      g_autofree char *path = is_ours (name) ? g_build_filename (directory, name, NULL) : NULL;

      if (path && g_file_test (path, G_FILE_TEST_IS_DIR) && !g_file_test (path, G_FILE_TEST_IS_SYMLINK))
        done &= empty_folder (path, &first);
      else if (path)
        done &= empty_file (path, &first);
    }
  if (!done)
    {
      g_propagate_error (error, g_steal_pointer (&first));
      return FALSE;
    }
  wiped->done = TRUE;
  return write_marker (directory, wiped, error);
}

gboolean
fb_store_wipe_resume (const char *directory, GError **error)
{
  g_autoptr (FbWiped) wiped = NULL;

  return read_marker (directory, &wiped, error) && (!wiped || wiped->done || fb_store_wipe_run (directory, error));
}
