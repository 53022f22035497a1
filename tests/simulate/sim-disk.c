/* sim-disk.c: disks in memory that fail, fill up and lose power
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sim-disk-private.h"

#include <sqlite3.h>
#include <string.h>

#include "fb-stmt-cache.h"

/* A disk writes whole sectors; a write may end between two of them. */
#define SECTOR 512

struct _SimDisk
{
  char *folder;      /* (owned) */
  GHashTable *files; /* (owned) name -> SimFile (owned) */
  guint64 writes;
  guint countdown; /* 0: nothing is planned */
  SimDiskTrouble trouble;
  gboolean dead, full;
  int paused;
  guint hits;
};

struct _SimImage
{
  gatomicrefcount ref_count;
  GHashTable *files; /* (owned) name -> GBytes */
};

static GPtrArray *disks; /* of SimDisk (lent) */

/* Several connections a second are opened, and each compiles most of the statements that there are: memory for that is
 * laid out beforehand, and what was compiled is kept. */
#define LOOKASIDE_SIZE 512
#define LOOKASIDE_SLOTS 800
#define KEPT_STATEMENTS 2000

void
sim_disk_init (void)
{
  disks = g_ptr_array_new ();
  sqlite3_config (SQLITE_CONFIG_LOOKASIDE, LOOKASIDE_SIZE, LOOKASIDE_SLOTS);
  fb_stmt_cache_set_least (KEPT_STATEMENTS);
  sim_vfs_register ();
}

SimDisk *
sim_disk_new (const char *folder)
{
  SimDisk *self = g_new0 (SimDisk, 1);

  self->folder = g_strdup (folder);
  self->files = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) sim_file_free);
  g_ptr_array_add (disks, self);
  return self;
}

void
sim_disk_free (SimDisk *self)
{
  g_ptr_array_remove (disks, self);
  g_hash_table_unref (self->files);
  g_free (self->folder);
  g_free (self);
}

SimDisk *
sim_disk_of_path (const char *path, const char **name)
{
  for (guint i = 0; i < disks->len; i++)
    {
      SimDisk *disk = g_ptr_array_index (disks, i);
      gsize length = strlen (disk->folder);

      if (strncmp (path, disk->folder, length) == 0 && path[length] == '/')
        {
          *name = path + length + 1;
          return disk;
        }
    }
  return NULL;
}

/* --- files ----------------------------------------------------------------------------------------------- */

SimFile *
sim_disk_find_file (SimDisk *self, const char *name, gboolean create)
{
  SimFile *file = g_hash_table_lookup (self->files, name);

  if (file != NULL || !create)
    return file;
  file = g_new0 (SimFile, 1);
  file->disk = self;
  file->name = g_strdup (name);
  file->unsynced = g_array_new (FALSE, TRUE, sizeof (SimWrite));
  g_hash_table_insert (self->files, file->name, file);
  return file;
}

void
sim_disk_remove_file (SimDisk *self, SimFile *file)
{
  if (file->opens == 0)
    {
      g_hash_table_remove (self->files, file->name);
      return;
    }
  /* Whoever has it open keeps it. */
  file->unlinked = TRUE;
  g_hash_table_steal (self->files, file->name);
}

static void
forget_writes (SimFile *self)
{
  for (guint i = 0; i < self->unsynced->len; i++)
    {
      SimWrite *write = &g_array_index (self->unsynced, SimWrite, i);

      g_free (write->before);
    }
  g_array_set_size (self->unsynced, 0);
}

void
sim_file_free (SimFile *self)
{
  forget_writes (self);
  g_array_unref (self->unsynced);
  g_clear_pointer (&self->regions, g_ptr_array_unref);
  g_free (self->data);
  g_free (self->name);
  g_free (self);
}

static void
resize (SimFile *self, gsize size)
{
  if (size > self->room)
    {
      self->room = MAX (size, self->room * 2);
      self->data = g_realloc (self->data, self->room);
    }
  if (size > self->size)
    memset (self->data + self->size, 0, size - self->size);
  self->size = size;
}

static void
put (SimFile *self, gconstpointer data, gsize length, gsize offset)
{
  if (offset + length > self->size)
    resize (self, offset + length);
  memcpy (self->data + offset, data, length);
}

/* What stood from @offset on, as much of @length as there was. */
static guint8 *
copy_before (SimFile *self, gsize offset, gsize length)
{
  return offset < self->size ? g_memdup2 (self->data + offset, MIN (length, self->size - offset)) : NULL;
}

void
sim_file_write (SimFile *self, gconstpointer data, gsize length, gsize offset)
{
  SimWrite write = {offset, length, self->size, copy_before (self, offset, length)};

  g_array_append_val (self->unsynced, write);
  put (self, data, length, offset);
}

void
sim_file_truncate (SimFile *self, gsize size)
{
  SimWrite write = {size, 0, self->size, copy_before (self, size, self->size)};

  g_array_append_val (self->unsynced, write);
  resize (self, size);
}

void
sim_file_synced (SimFile *self)
{
  forget_writes (self);
}

static void
take_back (SimFile *self, const SimWrite *write)
{
  gsize length = write->length == 0 ? write->old_size : write->length;

  resize (self, write->old_size);
  if (write->before != NULL)
    memcpy (self->data + write->offset, write->before, MIN (length, write->old_size - write->offset));
}

static void
tear (SimFile *self, const SimWrite *write, gconstpointer after, SimRng *rng)
{
  gsize keep = (gsize) sim_rng_below (rng, (guint32) (write->length / SECTOR) + 1) * SECTOR;

  if (keep > 0)
    put (self, after, MIN (keep, write->length), write->offset);
}

/* Back to the last sync, and then some of what was written since: disks do not keep its order. */
void
sim_file_lose_power (SimFile *self, SimRng *rng)
{
  guint32 kept = sim_rng_below (rng, 3) * 500; /* of 1000: none, half, all */
  g_autoptr (GPtrArray) afters = g_ptr_array_new_with_free_func (g_free);

  /* The last write still stands in the file when it is taken back, and then the one before. */
  g_ptr_array_set_size (afters, (int) self->unsynced->len);
  for (guint i = self->unsynced->len; i > 0; i--)
    {
      const SimWrite *write = &g_array_index (self->unsynced, SimWrite, i - 1);

      if (write->length > 0)
        afters->pdata[i - 1] = g_memdup2 (self->data + write->offset, write->length);
      take_back (self, write);
    }
  for (guint i = 0; i < self->unsynced->len; i++)
    {
      const SimWrite *write = &g_array_index (self->unsynced, SimWrite, i);

      if (write->length == 0)
        {
          if (sim_rng_chance (rng, kept))
            resize (self, write->offset);
        }
      else if (sim_rng_chance (rng, kept))
        put (self, afters->pdata[i], write->length, write->offset);
      else if (sim_rng_chance (rng, 250))
        tear (self, write, afters->pdata[i], rng);
    }
  forget_writes (self);
}

/* --- trouble --------------------------------------------------------------------------------------------- */

void
sim_disk_plan (SimDisk *self, SimDiskTrouble trouble, guint nth)
{
  self->trouble = trouble;
  self->countdown = nth;
}

void
sim_disk_heal (SimDisk *self)
{
  self->full = FALSE;
  self->countdown = 0;
}

void
sim_disk_pause (SimDisk *self, int by)
{
  self->paused += by;
}

gboolean
sim_disk_is_dead (SimDisk *self)
{
  return self->dead;
}

gboolean
sim_disk_is_full (SimDisk *self)
{
  return self->full;
}

gboolean
sim_disk_in_trouble (SimDisk *self)
{
  return self->hits > 0 || self->full || self->dead;
}

void
sim_disk_forgive (SimDisk *self)
{
  self->hits = 0;
}

int
sim_disk_step (SimDisk *self, gboolean writes)
{
  self->writes += writes;
  if (self->dead)
    return SQLITE_IOERR;
  if (self->paused > 0)
    return SQLITE_OK;
  if (self->full && writes)
    return SQLITE_FULL;
  if (self->countdown == 0 || (self->trouble == SIM_DISK_FULL && !writes) || --self->countdown > 0)
    return SQLITE_OK;
  self->hits++;
  switch (self->trouble)
    {
    case SIM_DISK_DIES:
      self->dead = TRUE;
      return SQLITE_IOERR;
    case SIM_DISK_FULL:
      self->full = TRUE;
      return SQLITE_FULL;
    case SIM_DISK_IO_ERROR:
    default:
      return SQLITE_IOERR;
    }
}

/* In the order of names, so that the same seed does the same to the same file. */
void
sim_disk_restart (SimDisk *self, gboolean power_lost, SimRng *rng)
{
  g_autoptr (GList) names = g_list_sort (g_hash_table_get_keys (self->files), (GCompareFunc) strcmp);

  for (GList *l = names; l != NULL; l = l->next)
    {
      SimFile *file = g_hash_table_lookup (self->files, l->data);

      if (power_lost)
        sim_file_lose_power (file, rng);
      else
        sim_file_synced (file);
    }
  self->dead = FALSE;
  sim_disk_heal (self);
}

/* --- images ---------------------------------------------------------------------------------------------- */

SimImage *
sim_disk_save (SimDisk *self)
{
  SimImage *image = g_new0 (SimImage, 1);
  GHashTableIter iter;
  gpointer value;

  g_atomic_ref_count_init (&image->ref_count);
  image->files = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_bytes_unref);
  g_hash_table_iter_init (&iter, self->files);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      SimFile *file = value;

      g_hash_table_insert (image->files, g_strdup (file->name), g_bytes_new (file->data, file->size));
    }
  return image;
}

void
sim_disk_load (SimDisk *self, SimImage *image)
{
  GHashTableIter iter;
  gpointer key, value;

  g_hash_table_remove_all (self->files);
  g_hash_table_iter_init (&iter, image->files);
  while (g_hash_table_iter_next (&iter, &key, &value))
    {
      SimFile *file = sim_disk_find_file (self, key, TRUE);
      gsize size;
      gconstpointer data = g_bytes_get_data (value, &size);

      put (file, data, size, 0);
    }
}

SimImage *
sim_image_ref (SimImage *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
sim_image_unref (SimImage *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_hash_table_unref (self->files);
  g_free (self);
}

guint64
sim_disk_get_writes (SimDisk *self)
{
  return self->writes;
}
