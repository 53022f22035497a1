/* sim-disk.h: disks in memory that fail, fill up and lose power
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sim-rng.h"

G_BEGIN_DECLS

/**
 * SimDisk:
 *
 * The SQLite files of one machine: everything below one folder. All of SQLite in this process runs on such disks once sim_disk_init() was called. A disk
 * remembers what was written since the last sync of each file, so that a loss of power can drop or tear it.
 */
typedef struct _SimDisk SimDisk;
/* Files at one moment, shared and never changed. */
typedef struct _SimImage SimImage;

void      sim_disk_init        (void);
SimDisk  *sim_disk_new         (const char *folder);
void      sim_disk_free        (SimDisk *self);

SimImage *sim_disk_save        (SimDisk *self);
/* Nothing may be open. File names are those below the folder, so that an image fits any disk. */
void      sim_disk_load        (SimDisk *self, SimImage *image);
SimImage *sim_image_ref        (SimImage *self);
void      sim_image_unref      (SimImage *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimImage, sim_image_unref)

typedef enum
{
  SIM_DISK_DIES,        /* the machine stops: from that operation on nothing is done any more */
  SIM_DISK_FULL,        /* that write fails, and those that follow until sim_disk_heal() */
  SIM_DISK_IO_ERROR,    /* that operation alone fails */
} SimDiskTrouble;

/* At the @nth operation from now (1: the next one that reads, writes, cuts or syncs). */
void      sim_disk_plan        (SimDisk *self, SimDiskTrouble trouble, guint nth);
void      sim_disk_heal        (SimDisk *self);
/* For looking at files in between: nothing planned comes, a full disk can be read. Nests. */
void      sim_disk_pause       (SimDisk *self, int by);
gboolean  sim_disk_is_dead     (SimDisk *self);
gboolean  sim_disk_is_full     (SimDisk *self);
/* Whether trouble came since the last sim_disk_forgive(), or is there. */
gboolean  sim_disk_in_trouble  (SimDisk *self);
void      sim_disk_forgive     (SimDisk *self);
/* The machine starts again: a dead disk works again. @power_lost: of what was not synced, each write is kept, lost or torn. */
void      sim_disk_restart     (SimDisk *self, gboolean power_lost, SimRng *rng);
/* Changes since the disk was made. */
guint64   sim_disk_get_writes  (SimDisk *self);

G_END_DECLS
