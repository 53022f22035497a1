/* fb-merge-set.c: sets: elements added and removed
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "fb-json.h"
#include "fb-merge-private.h"

static int
compare_texts (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* The elements of a set as keys of a hash table. */
static GHashTable *
read_set (const FbValue *value)
{
  GHashTable *set = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  const char *text = fb_value_get_text (value);
  g_autoptr (JsonNode) node = text != NULL ? fb_json_parse (text, -1, 0, NULL) : NULL;
  JsonArray *array;

  if (node == NULL || !JSON_NODE_HOLDS_ARRAY (node))
    return set;
  array = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *element = json_array_get_element (array, i);
      const char *name = JSON_NODE_HOLDS_VALUE (element) ? json_node_get_string (element) : NULL;

      if (name != NULL)
        g_hash_table_add (set, g_strdup (name));
    }
  return set;
}

/* Sorted, so that equal sets are equal texts; an empty one is null. */
static void
write_set (GHashTable *set, FbValue *value)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autoptr (JsonArray) array = json_array_new ();
  g_autoptr (JsonNode) node = NULL;
  GHashTableIter iter;
  gpointer name;

  g_hash_table_iter_init (&iter, set);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    g_ptr_array_add (names, name);
  if (names->len == 0)
    {
      fb_value_set_null (value);
      return;
    }
  g_ptr_array_sort (names, compare_texts);
  for (guint i = 0; i < names->len; i++)
    json_array_add_string_element (array, g_ptr_array_index (names, i));
  node = json_node_init_array (json_node_alloc (), array);
  fb_value_take_text (value, fb_json_to_canonical (node));
}

static gboolean
contains (char **texts, const char *text)
{
  return texts != NULL && g_strv_contains ((const char *const *) texts, text);
}

void
fb_merge_set (const FbValue *current, char **add, char **rm, char **recently_added, FbCellMerge *result)
{
  g_autoptr (GHashTable) set = read_set (current);

  for (char **name = rm; name != NULL && *name != NULL; name++)
    if (!contains (recently_added, *name))
      g_hash_table_remove (set, *name);
  for (char **name = add; name != NULL && *name != NULL; name++)
    g_hash_table_add (set, g_strdup (*name));

  fb_cell_merge_clear (result);
  write_set (set, &result->value);
  result->changed = !fb_value_equal (&result->value, current);
  result->how = FB_HOW_MERGED;
}

void
fb_merge_set_values (const FbValue *base, const FbValue *incoming, const FbValue *current, FbCellMerge *result)
{
  g_autoptr (GHashTable) before = read_set (base);
  g_autoptr (GHashTable) after = read_set (incoming);
  g_autoptr (GPtrArray) add = g_ptr_array_new ();
  g_autoptr (GPtrArray) rm = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer name;

  g_hash_table_iter_init (&iter, after);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    if (!g_hash_table_contains (before, name))
      g_ptr_array_add (add, name);
  g_hash_table_iter_init (&iter, before);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    if (!g_hash_table_contains (after, name))
      g_ptr_array_add (rm, name);
  g_ptr_array_add (add, NULL);
  g_ptr_array_add (rm, NULL);
  fb_merge_set (current, (char **) add->pdata, (char **) rm->pdata, NULL, result);
}
