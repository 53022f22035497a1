/* fb-config-children.c: the models that a model's parts have, as files of it
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-config-children.h"

#include <string.h>

#include "fb-operation.h"

static gboolean
is_of_child (const char *name)
{
  return strchr (name, '/') != NULL || g_str_has_suffix (name, ".rules");
}

/* What stands there already was named by the whole itself, or came first. Takes @name. */
static void
put (GHashTable *files, char *name, GBytes *bytes)
{
  if (g_hash_table_contains (files, name))
    g_free (name);
  else
    g_hash_table_insert (files, name, g_bytes_ref (bytes));
}

/* Everything that @files has for @model, under the names that it has in a whole. */
static void
put_files (GHashTable *whole, const char *model, GHashTable *files)
{
  GHashTableIter iter;
  gpointer name, bytes;

  g_hash_table_iter_init (&iter, files);
  while (g_hash_table_iter_next (&iter, &name, &bytes))
    put (whole, is_of_child (name) ? g_strdup (name) : fb_rules_model_table (model, name), bytes);
}

static void
put_text (GHashTable *whole, const char *model, const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  put (whole, fb_rules_model_file (model), bytes);
}

/* --- from the store ------------------------------------------------------------------------------------------- */

/* The current version, or the one that the text asks for. (nullable) (transfer full) */
static FbConfigFamily *
find_family (FbStore *store, const GPtrArray *families, const FbRulesNeeded *needed, GError **error)
{
  g_autoptr (GPtrArray) records = NULL;

  for (guint i = 0; i < families->len; i++)
    {
      const FbConfigFamily *family = g_ptr_array_index (families, i);

      if (g_str_equal (family->family, needed->model)
          && (needed->version == NULL || g_strcmp0 (family->version, needed->version) == 0))
        return fb_config_family_copy (family);
    }
  if (needed->version == NULL)
    return NULL;
  records = fb_operation_find_all (store, "config_model", "retired = false", "-published_at", error);
  for (guint i = 0; records != NULL && i < records->len; i++)
    {
      const FbRecord *record = g_ptr_array_index (records, i);

      if (g_strcmp0 (fb_record_get_text (record, "family"), needed->model) == 0
          && g_strcmp0 (fb_record_get_text (record, "version"), needed->version) == 0)
        return fb_config_family_new_from_record (record);
    }
  return NULL;
}

/* What the version before had of a child that is not here any more. */
static void
keep_files (GHashTable *whole, const char *model, GHashTable *before)
{
  g_autofree char *text = fb_rules_model_file (model);
  GHashTableIter iter;
  gpointer name, bytes;

  if (before == NULL || !g_hash_table_contains (before, text))
    return;
  g_hash_table_iter_init (&iter, before);
  while (g_hash_table_iter_next (&iter, &name, &bytes))
    if (is_of_child (name))
      put (whole, g_strdup (name), bytes);
}

static void
keep_tables (GHashTable *whole, GHashTable *before)
{
  GHashTableIter iter;
  gpointer name, bytes;

  g_hash_table_iter_init (&iter, before);
  while (g_hash_table_iter_next (&iter, &name, &bytes))
    if (!is_of_child (name))
      put (whole, g_strdup (name), bytes);
}

GHashTable *
fb_config_children_gather (FbStore *store, const char *text, GHashTable *before, GError **error)
{
  g_autoptr (GHashTable) whole =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_bytes_unref);
  g_autoptr (GPtrArray) needed = fb_rules_list_models (text, -1);
  g_autoptr (GPtrArray) families = needed->len > 0 ? fb_config_families_list (store, error) : NULL;
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_config_family_free);

  if (before != NULL)
    keep_tables (whole, before);
  if (needed->len > 0 && families == NULL)
    return NULL;
  /* First what the text itself names, then what these contain. */
  for (guint i = 0; i < needed->len; i++)
    {
      const FbRulesNeeded *one = g_ptr_array_index (needed, i);
      g_autoptr (GError) local = NULL;
      FbConfigFamily *family = find_family (store, families, one, &local);

      if (local != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return NULL;
        }
      if (family == NULL)
        {
          keep_files (whole, one->model, before);
          continue;
        }
      put_text (whole, one->model, family->text);
      g_ptr_array_add (found, family);
    }
  for (guint i = 0; i < found->len; i++)
    {
      const FbConfigFamily *family = g_ptr_array_index (found, i);

      put_files (whole, family->family, family->files);
    }
  return g_steal_pointer (&whole);
}

/* --- from a folder -------------------------------------------------------------------------------------------- */

/* @tables: all that lie in the folder; each model there may name them. */
static void
add_from_folder (const char *folder, const char *text, GHashTable *tables, GHashTable *files, guint depth)
{
  g_autoptr (GPtrArray) needed = fb_rules_list_models (text, -1);

  for (guint i = 0; depth < FB_RULES_MAX_NESTING && i < needed->len; i++)
    {
      const FbRulesNeeded *one = g_ptr_array_index (needed, i);
      g_autofree char *name = fb_rules_model_file (one->model);
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *child = NULL;

      if (g_hash_table_contains (files, name) || !g_file_get_contents (path, &child, NULL, NULL))
        continue;
      put_text (files, one->model, child);
      put_files (files, one->model, tables);
      add_from_folder (folder, child, tables, files, depth + 1);
    }
}

void
fb_config_children_add_from_folder (const char *folder, const char *text, GHashTable *files)
{
  g_autoptr (GHashTable) tables =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_bytes_unref);

  keep_tables (tables, files);
  add_from_folder (folder, text, tables, files, 0);
}
