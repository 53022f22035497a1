/* fb-change-set.c: which rows a commit touched
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-change-set-private.h"

/* Above so many rows of one table, listeners ask again anyway. */
#define MAX_ROWS 2000

struct _FbChangeSet
{
  gatomicrefcount ref_count;
  GHashTable *tables; /* const FbTable -> GHashTable of owned FbId; NULL instead of the set: any row */
};

/* By hand: G_DEFINE_BOXED_TYPE() relies on a union that ISO C does not allow. */
GType
fb_change_set_get_type (void)
{
  static gsize type;

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_boxed_type_register_static ("FbChangeSet", (GBoxedCopyFunc) fb_change_set_ref,
                                                            (GBoxedFreeFunc) fb_change_set_unref));
  return (GType) type;
}

static void
free_ids (gpointer data)
{
  if (data != NULL)
    g_hash_table_unref (data);
}

FbChangeSet *
fb_change_set_new (void)
{
  FbChangeSet *self = g_new0 (FbChangeSet, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->tables = g_hash_table_new_full (NULL, NULL, NULL, free_ids);
  return self;
}

FbChangeSet *
fb_change_set_ref (FbChangeSet *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
fb_change_set_unref (FbChangeSet *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_hash_table_unref (self->tables);
  g_free (self);
}

void
fb_change_set_add (FbChangeSet *self, const FbTable *table, const FbId *id)
{
  gpointer ids;
  gboolean known;

  g_return_if_fail (self != NULL);
  g_return_if_fail (table != NULL);

  known = g_hash_table_lookup_extended (self->tables, table, NULL, &ids);
  if (known && ids == NULL)
    return;
  if (id == NULL || (known && g_hash_table_size (ids) >= MAX_ROWS))
    {
      g_hash_table_insert (self->tables, (gpointer) table, NULL);
      return;
    }
  if (!known)
    {
      ids = g_hash_table_new_full (fb_id_hash, fb_id_equal, g_free, NULL);
      g_hash_table_insert (self->tables, (gpointer) table, ids);
    }
  g_hash_table_add (ids, fb_id_copy (id));
}

void
fb_change_set_merge (FbChangeSet *self, FbChangeSet *other)
{
  GHashTableIter tables, rows;
  gpointer table, ids, id;

  g_return_if_fail (self != NULL);
  g_return_if_fail (other != NULL);

  g_hash_table_iter_init (&tables, other->tables);
  while (g_hash_table_iter_next (&tables, &table, &ids))
    {
      if (ids == NULL)
        {
          fb_change_set_add (self, table, NULL);
          continue;
        }
      g_hash_table_iter_init (&rows, ids);
      while (g_hash_table_iter_next (&rows, &id, NULL))
        fb_change_set_add (self, table, id);
    }
}

gboolean
fb_change_set_has_table (FbChangeSet *self, const FbTable *table)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return g_hash_table_contains (self->tables, table);
}

gboolean
fb_change_set_has (FbChangeSet *self, const FbTable *table, const FbId *id)
{
  gpointer ids;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (id != NULL, FALSE);

  if (!g_hash_table_lookup_extended (self->tables, table, NULL, &ids))
    return FALSE;
  return ids == NULL || g_hash_table_contains (ids, id);
}

gboolean
fb_change_set_is_empty (FbChangeSet *self)
{
  g_return_val_if_fail (self != NULL, TRUE);

  return g_hash_table_size (self->tables) == 0;
}

GArray *
fb_change_set_list_ids (FbChangeSet *self, const FbTable *table)
{
  GArray *list = g_array_new (FALSE, FALSE, sizeof (FbId));
  GHashTableIter rows;
  gpointer ids, id;

  if (!g_hash_table_lookup_extended (self->tables, table, NULL, &ids))
    return list;
  if (ids == NULL)
    {
      g_array_unref (list);
      return NULL;
    }
  g_hash_table_iter_init (&rows, ids);
  while (g_hash_table_iter_next (&rows, &id, NULL))
    g_array_append_vals (list, id, 1);
  return list;
}
