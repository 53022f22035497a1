/* fb-families.c: families of products as a tree
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-families.h"

#include "fb-query.h"

#define DEEPEST 16

void
fb_family_free (FbFamily *self)
{
  g_free (self->name);
  g_free (self);
}

static gboolean
is_below (const FbRecord *row, const FbRecord *parent)
{
  const FbId *id = fb_record_get_id (row, "parent");

  return id != NULL && fb_id_equal (id, &parent->id);
}

static gboolean
has_parent (GPtrArray *rows, const FbRecord *row)
{
  for (guint i = 0; i < rows->len; i++)
    if (is_below (row, g_ptr_array_index (rows, i)))
      return TRUE;
  return FALSE;
}

static void
add (GPtrArray *families, GPtrArray *rows, gboolean *taken, guint index, guint depth)
{
  const FbRecord *row = g_ptr_array_index (rows, index);
  FbFamily *family;

  if (taken[index])
    return;

  taken[index] = TRUE;
  family = g_new0 (FbFamily, 1);
  family->id = row->id;
  family->name = fb_record_dup_title (row);
  family->depth = MIN (depth, DEEPEST);
  g_ptr_array_add (families, family);
  for (guint i = 0; i < rows->len; i++)
    if (is_below (g_ptr_array_index (rows, i), row))
      add (families, rows, taken, i, depth + 1);
}

GPtrArray *
fb_families_sort (GPtrArray *rows)
{
  GPtrArray *families = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_family_free);
  g_autofree gboolean *taken = g_new0 (gboolean, MAX (rows->len, 1));

  for (guint i = 0; i < rows->len; i++)
    if (!has_parent (rows, g_ptr_array_index (rows, i)))
      add (families, rows, taken, i, 0);
  /* What is left are circles. */
  for (guint i = 0; i < rows->len; i++)
    add (families, rows, taken, i, 0);

  return families;
}

char *
fb_families_dup_where (GPtrArray *families, guint index)
{
  const FbFamily *head = g_ptr_array_index (families, index);
  g_autoptr (GString) where = g_string_new ("family in (");

  for (guint i = index; i < families->len; i++)
    {
      const FbFamily *family = g_ptr_array_index (families, i);
      g_autofree char *id = fb_id_to_string (&family->id);
      g_autofree char *quoted = fb_query_quote (id);

      if (i > index && family->depth <= head->depth)
        break;
      g_string_append_printf (where, "%s%s", i > index ? "," : "", quoted);
    }
  g_string_append_c (where, ')');
  return g_string_free (g_steal_pointer (&where), FALSE);
}
