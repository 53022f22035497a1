/* sim-disk-private.h: files of a disk in memory
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sim-disk.h"

G_BEGIN_DECLS

#define SIM_SHM_LOCKS 8

/* A write or cut that no sync has made safe yet. */
typedef struct
{
  gsize   offset, length;   /* length 0: cut to @offset */
  gsize   old_size;
  guint8 *before;           /* (owned) what stood there, old_size permitting */
} SimWrite;

typedef struct
{
  SimDisk   *disk;
  char      *name;          /* (owned) below the folder */
  guint8    *data;          /* (owned) */
  gsize      size, room;
  GArray    *unsynced;      /* of SimWrite (owned) */
  guint      opens;
  gboolean   unlinked;

  /* Locks of the file, and the shared memory of its log. */
  guint      n_shared;
  gpointer   reserved, exclusive;   /* handles */
  GPtrArray *regions;       /* of guint8[] (owned) */
  guint      shm_opens;
  guint      shm_shared[SIM_SHM_LOCKS];
  gpointer   shm_exclusive[SIM_SHM_LOCKS];
} SimFile;

SimFile *sim_disk_find_file   (SimDisk *self, const char *name, gboolean create);
void     sim_disk_remove_file (SimDisk *self, SimFile *file);
/* NULL: none. @name gets the part below the folder. */
SimDisk *sim_disk_of_path     (const char *path, const char **name);
/* SQLITE_OK, or why this operation fails. */
int      sim_disk_step        (SimDisk *self, gboolean writes);

void     sim_file_write       (SimFile *self, gconstpointer data, gsize length, gsize offset);
void     sim_file_truncate    (SimFile *self, gsize size);
void     sim_file_synced      (SimFile *self);
void     sim_file_lose_power  (SimFile *self, SimRng *rng);
void     sim_file_free        (SimFile *self);

/* sim-vfs.c */
void     sim_vfs_register     (void);

G_END_DECLS
