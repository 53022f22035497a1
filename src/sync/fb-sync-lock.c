/* fb-sync-lock.c: only one process at a time syncs a profile
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-sync-lock.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <unistd.h>

#include "fb-store.h"

struct _FbSyncLock
{
  int fd;
};

FbSyncLock *
fb_sync_lock_take (const char *directory, GError **error)
{
  g_autofree char *path = g_build_filename (directory, "sync.lock", NULL);
  int fd = g_open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  int problem = errno;
  FbSyncLock *self;

  if (fd < 0)
    {
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (problem), _ ("%s cannot be written: %s"), path,
                   g_strerror (problem));
      return NULL;
    }
  if (flock (fd, LOCK_EX | LOCK_NB) != 0)
    {
      problem = errno;
      close (fd);
      if (problem == EWOULDBLOCK)
        g_set_error_literal (error, FB_STORE_ERROR, FB_STORE_ERROR_LOCKED,
                             _ ("Another program is syncing this profile."));
      else
        g_set_error (error, G_IO_ERROR, g_io_error_from_errno (problem), _ ("%s cannot be locked: %s"), path,
                     g_strerror (problem));
      return NULL;
    }
  self = g_new0 (FbSyncLock, 1);
  self->fd = fd;
  return self;
}

void
fb_sync_lock_free (FbSyncLock *self)
{
  if (self == NULL)
    return;
  close (self->fd);
  g_free (self);
}
