/* sim-vfs.c: SQLite on disks in memory
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sim-disk-private.h"

#include <sqlite3.h>
#include <string.h>

#define SHM_REGION 32768

/* One open file; single-threaded, so locks are counters. */
typedef struct
{
  sqlite3_file base;
  SimFile *file; /* NULL: a private temporary one that never holds anything for long */
  SimFile *own;  /* (owned) (nullable) the temporary one */
  int level;     /* SQLITE_LOCK_NONE … */
  gboolean has_shm;
  guint shm_shared, shm_exclusive; /* bits */
} Handle;

#define HANDLE(f) ((Handle *) (f))

static SimFile *
file_of (Handle *self)
{
  return self->file != NULL ? self->file : self->own;
}

static int
step (Handle *self, gboolean writes)
{
  return self->file != NULL ? sim_disk_step (self->file->disk, writes) : SQLITE_OK;
}

/* --- reading and writing --------------------------------------------------------------------------------- */

static int
vfs_read (sqlite3_file *f, void *buffer, int length, sqlite3_int64 offset)
{
  SimFile *file = file_of (HANDLE (f));
  gsize have;

  if (step (HANDLE (f), FALSE) != SQLITE_OK)
    return SQLITE_IOERR_READ;
  have = (gsize) offset < file->size ? MIN (file->size - (gsize) offset, (gsize) length) : 0;
  if (have > 0)
    memcpy (buffer, file->data + offset, have);
  if (have == (gsize) length)
    return SQLITE_OK;
  memset ((guint8 *) buffer + have, 0, (gsize) length - have);
  return SQLITE_IOERR_SHORT_READ;
}

static int
vfs_write (sqlite3_file *f, const void *data, int length, sqlite3_int64 offset)
{
  int result = step (HANDLE (f), TRUE);

  if (result != SQLITE_OK)
    return result == SQLITE_FULL ? SQLITE_FULL : SQLITE_IOERR_WRITE;
  sim_file_write (file_of (HANDLE (f)), data, (gsize) length, (gsize) offset);
  return SQLITE_OK;
}

static int
vfs_truncate (sqlite3_file *f, sqlite3_int64 size)
{
  if (step (HANDLE (f), FALSE) != SQLITE_OK)
    return SQLITE_IOERR_TRUNCATE;
  sim_file_truncate (file_of (HANDLE (f)), (gsize) size);
  return SQLITE_OK;
}

static int
vfs_sync (sqlite3_file *f, int flags)
{
  if (step (HANDLE (f), FALSE) != SQLITE_OK)
    return SQLITE_IOERR_FSYNC;
  sim_file_synced (file_of (HANDLE (f)));
  return SQLITE_OK;
}

static int
vfs_size (sqlite3_file *f, sqlite3_int64 *size)
{
  *size = (sqlite3_int64) file_of (HANDLE (f))->size;
  return SQLITE_OK;
}

/* --- locks ----------------------------------------------------------------------------------------------- */

static int
vfs_lock (sqlite3_file *f, int level)
{
  Handle *self = HANDLE (f);
  SimFile *file = file_of (self);

  if (self->level >= level)
    return SQLITE_OK;
  if (level == SQLITE_LOCK_SHARED)
    {
      if (file->exclusive != NULL)
        return SQLITE_BUSY;
      file->n_shared++;
      self->level = SQLITE_LOCK_SHARED;
      return SQLITE_OK;
    }
  if (file->reserved != NULL && file->reserved != self)
    return SQLITE_BUSY;
  file->reserved = self;
  self->level = SQLITE_LOCK_RESERVED;
  if (level == SQLITE_LOCK_EXCLUSIVE)
    {
      if (file->n_shared > 1)
        return SQLITE_BUSY;
      file->exclusive = self;
      self->level = SQLITE_LOCK_EXCLUSIVE;
    }
  return SQLITE_OK;
}

static int
vfs_unlock (sqlite3_file *f, int level)
{
  Handle *self = HANDLE (f);
  SimFile *file = file_of (self);

  if (self->level <= level)
    return SQLITE_OK;
  if (file->exclusive == self)
    file->exclusive = NULL;
  if (file->reserved == self)
    file->reserved = NULL;
  if (level == SQLITE_LOCK_NONE && self->level >= SQLITE_LOCK_SHARED)
    file->n_shared--;
  self->level = level;
  return SQLITE_OK;
}

static int
vfs_check_reserved (sqlite3_file *f, int *result)
{
  *result = file_of (HANDLE (f))->reserved != NULL;
  return SQLITE_OK;
}

/* --- shared memory of the log ---------------------------------------------------------------------------- */

static int
vfs_shm_map (sqlite3_file *f, int region, int size, int extend, void volatile **memory)
{
  Handle *self = HANDLE (f);
  SimFile *file = self->file;

  if (!self->has_shm)
    {
      if (file->regions == NULL)
        file->regions = g_ptr_array_new_with_free_func (g_free);
      file->shm_opens++;
      self->has_shm = TRUE;
    }
  *memory = NULL;
  while (extend && file->regions->len <= (guint) region)
    g_ptr_array_add (file->regions, g_malloc0 (SHM_REGION));
  if ((guint) region < file->regions->len)
    *memory = g_ptr_array_index (file->regions, region);
  return SQLITE_OK;
}

static void
shm_release (Handle *self, guint bit)
{
  SimFile *file = self->file;

  if (self->shm_shared & (1u << bit))
    file->shm_shared[bit]--;
  if (self->shm_exclusive & (1u << bit))
    file->shm_exclusive[bit] = NULL;
  self->shm_shared &= ~(1u << bit);
  self->shm_exclusive &= ~(1u << bit);
}

static gboolean
shm_is_free (Handle *self, guint bit, gboolean exclusive)
{
  SimFile *file = self->file;
  guint mine = (self->shm_shared >> bit) & 1;

  if (file->shm_exclusive[bit] != NULL && file->shm_exclusive[bit] != self)
    return FALSE;
  return !exclusive || file->shm_shared[bit] == mine;
}

static int
vfs_shm_lock (sqlite3_file *f, int first, int n, int flags)
{
  Handle *self = HANDLE (f);
  gboolean exclusive = (flags & SQLITE_SHM_EXCLUSIVE) != 0;

  if (flags & SQLITE_SHM_UNLOCK)
    {
      for (int i = first; i < first + n; i++)
        shm_release (self, (guint) i);
      return SQLITE_OK;
    }
  for (int i = first; i < first + n; i++)
    if (!shm_is_free (self, (guint) i, exclusive))
      return SQLITE_BUSY;
  for (int i = first; i < first + n; i++)
    {
      guint bit = (guint) i;

      if (exclusive)
        {
          self->file->shm_exclusive[bit] = self;
          self->shm_exclusive |= 1u << bit;
        }
      else if (!(self->shm_shared & (1u << bit)))
        {
          self->file->shm_shared[bit]++;
          self->shm_shared |= 1u << bit;
        }
    }
  return SQLITE_OK;
}

static void
vfs_shm_barrier (sqlite3_file *f)
{
}

static int
vfs_shm_unmap (sqlite3_file *f, int delete_it)
{
  Handle *self = HANDLE (f);

  if (!self->has_shm)
    return SQLITE_OK;
  for (guint i = 0; i < SIM_SHM_LOCKS; i++)
    shm_release (self, i);
  self->has_shm = FALSE;
  /* The memory goes with the last one who has it, as after a crash of all programs. */
  if (--self->file->shm_opens == 0)
    g_clear_pointer (&self->file->regions, g_ptr_array_unref);
  return SQLITE_OK;
}

/* --- the handle ------------------------------------------------------------------------------------------ */

static int
vfs_close (sqlite3_file *f)
{
  Handle *self = HANDLE (f);

  vfs_shm_unmap (f, 0);
  vfs_unlock (f, SQLITE_LOCK_NONE);
  g_clear_pointer (&self->own, sim_file_free);
  if (self->file != NULL && --self->file->opens == 0 && self->file->unlinked)
    sim_file_free (self->file);
  self->file = NULL;
  return SQLITE_OK;
}

static int
vfs_control (sqlite3_file *f, int op, void *argument)
{
  return SQLITE_NOTFOUND;
}

static int
vfs_sector_size (sqlite3_file *f)
{
  return 4096;
}

static int
vfs_characteristics (sqlite3_file *f)
{
  return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = vfs_close,
    .xRead = vfs_read,
    .xWrite = vfs_write,
    .xTruncate = vfs_truncate,
    .xSync = vfs_sync,
    .xFileSize = vfs_size,
    .xLock = vfs_lock,
    .xUnlock = vfs_unlock,
    .xCheckReservedLock = vfs_check_reserved,
    .xFileControl = vfs_control,
    .xSectorSize = vfs_sector_size,
    .xDeviceCharacteristics = vfs_characteristics,
    .xShmMap = vfs_shm_map,
    .xShmLock = vfs_shm_lock,
    .xShmBarrier = vfs_shm_barrier,
    .xShmUnmap = vfs_shm_unmap,
};

/* --- the file system ------------------------------------------------------------------------------------- */

static SimFile *
make_temporary (void)
{
  SimFile *file = g_new0 (SimFile, 1);

  file->unsynced = g_array_new (FALSE, TRUE, sizeof (SimWrite));
  return file;
}

static int
vfs_open (sqlite3_vfs *vfs, const char *path, sqlite3_file *f, int flags, int *out_flags)
{
  Handle *self = HANDLE (f);
  const char *name = NULL;
  SimDisk *disk;

  memset (self, 0, sizeof *self);
  if (path == NULL)
    self->own = make_temporary ();
  else
    {
      disk = sim_disk_of_path (path, &name);
      if (disk == NULL || sim_disk_is_dead (disk)
          || !(self->file = sim_disk_find_file (disk, name, (flags & SQLITE_OPEN_CREATE) != 0)))
        return SQLITE_CANTOPEN;
      self->file->opens++;
    }
  self->base.pMethods = &methods;
  if (out_flags != NULL)
    *out_flags = flags;
  return SQLITE_OK;
}

static int
vfs_delete (sqlite3_vfs *vfs, const char *path, int sync_dir)
{
  const char *name = NULL;
  SimDisk *disk = sim_disk_of_path (path, &name);
  SimFile *file = disk != NULL ? sim_disk_find_file (disk, name, FALSE) : NULL;

  if (file == NULL)
    return SQLITE_IOERR_DELETE_NOENT;
  if (sim_disk_step (disk, FALSE) != SQLITE_OK)
    return SQLITE_IOERR_DELETE;
  sim_disk_remove_file (disk, file);
  return SQLITE_OK;
}

static int
vfs_access (sqlite3_vfs *vfs, const char *path, int flags, int *result)
{
  const char *name = NULL;
  SimDisk *disk = sim_disk_of_path (path, &name);
  SimFile *file = disk != NULL ? sim_disk_find_file (disk, name, FALSE) : NULL;

  *result = file != NULL && (flags != SQLITE_ACCESS_EXISTS || file->size > 0);
  return SQLITE_OK;
}

static int
vfs_full_path (sqlite3_vfs *vfs, const char *path, int n, char *out)
{
  g_strlcpy (out, path, (gsize) n);
  return SQLITE_OK;
}

static int
vfs_randomness (sqlite3_vfs *vfs, int n, char *out)
{
  static guint32 counter;

  for (int i = 0; i < n; i++)
    out[i] = (char) (++counter * 2654435761u >> 24);
  return n;
}

/* Nobody else could give a lock back meanwhile. */
static int
vfs_sleep (sqlite3_vfs *vfs, int microseconds)
{
  return microseconds;
}

static int
vfs_time (sqlite3_vfs *vfs, double *out)
{
  *out = 2461000.5;
  return SQLITE_OK;
}

static int
vfs_last_error (sqlite3_vfs *vfs, int n, char *out)
{
  return 0;
}

void
sim_vfs_register (void)
{
  static sqlite3_vfs vfs = {
      .iVersion = 1,
      .szOsFile = sizeof (Handle),
      .mxPathname = 512,
      .zName = "simulated",
      .xOpen = vfs_open,
      .xDelete = vfs_delete,
      .xAccess = vfs_access,
      .xFullPathname = vfs_full_path,
      .xRandomness = vfs_randomness,
      .xSleep = vfs_sleep,
      .xCurrentTime = vfs_time,
      .xGetLastError = vfs_last_error,
  };

  /* One thread, and nobody asks for statistics. */
  sqlite3_config (SQLITE_CONFIG_SINGLETHREAD);
  sqlite3_config (SQLITE_CONFIG_MEMSTATUS, 0);
  sqlite3_vfs_register (&vfs, 1);
}
