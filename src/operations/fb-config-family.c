/* fb-config-family.c: the models of configurable products that are there
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-config-family.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "fb-config-children.h"
#include "fb-date.h"
#include "fb-query.h"
#include "fb-quotes-private.h"
#include "fb-rules-files.h"
#include "fb-rules-hash.h"

#define FOLDER_VARIABLE "FIELDBOOK_MODELS"
#define ORDERS_MAX 5000

void
fb_config_family_free (FbConfigFamily *self)
{
  g_free (self->family);
  g_free (self->name);
  g_free (self->version);
  g_free (self->text);
  g_free (self->hash);
  g_hash_table_unref (self->files);
  g_free (self);
}

FbConfigFamily *
fb_config_family_copy (const FbConfigFamily *self)
{
  FbConfigFamily *copy = g_memdup2 (self, sizeof *self);

  copy->family = g_strdup (self->family);
  copy->name = g_strdup (self->name);
  copy->version = g_strdup (self->version);
  copy->text = g_strdup (self->text);
  copy->hash = g_strdup (self->hash);
  copy->files = g_hash_table_ref (self->files);
  return copy;
}

void
fb_config_opened_free (FbConfigOpened *self)
{
  g_clear_pointer (&self->model, fb_rules_model_unref);
  g_free (self->orders);
  g_free (self);
}

GBytes *
fb_config_family_read_file (const char *name, gpointer data, GError **error)
{
  return fb_rules_files_read (name, ((const FbConfigFamily *) data)->files, error);
}

/* @files (nullable) */
static FbConfigFamily *
family_new (const char *family, const char *name, const char *version, char *text, GHashTable *files)
{
  FbConfigFamily *self = g_new0 (FbConfigFamily, 1);

  self->family = g_strdup (family);
  self->name = g_strdup (name);
  self->version = g_strdup (version);
  self->text = text;
  self->files = files != NULL ? g_hash_table_ref (files)
                              : g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_bytes_unref);
  return self;
}

/* --- rows ---------------------------------------------------------------------------------------------------- */

static gboolean
has_family (const GPtrArray *families, const char *key)
{
  for (guint i = 0; i < families->len; i++)
    if (g_str_equal (((const FbConfigFamily *) g_ptr_array_index (families, i))->family, key))
      return TRUE;
  return FALSE;
}

FbConfigFamily *
fb_config_family_new_from_record (const FbRecord *record)
{
  const FbId *product = fb_record_get_id (record, "product");
  g_autoptr (GHashTable) files = fb_rules_files_from_json (fb_record_get_text (record, "files"));
  FbConfigFamily *family =
      family_new (fb_record_get_text (record, "family"), fb_record_get_text (record, "name"),
                  fb_record_get_text (record, "version"), g_strdup (fb_record_get_text (record, "text")), files);

  family->hash = g_strdup (fb_record_get_text (record, "hash"));
  family->published = TRUE;
  family->id = record->id;
  if (product != NULL)
    family->product = *product;
  return family;
}

static void
add_row (GPtrArray *families, const FbRecord *record, const char *today)
{
  const char *from = fb_record_get_text (record, "valid_from");

  if (!has_family (families, fb_record_get_text (record, "family")) && (from == NULL || strcmp (from, today) <= 0))
    g_ptr_array_add (families, fb_config_family_new_from_record (record));
}

static gboolean
add_rows (FbStore *store, GPtrArray *families, GError **error)
{
  g_autoptr (FbQuery) query =
      fb_query_new (fb_schema_get_table ("config_model"), "retired = false", "-published_at,-version", NULL, error);
  g_autoptr (GPtrArray) records = query != NULL ? fb_store_list (store, query, -1, 0, error) : NULL;
  char today[FB_DATE_LENGTH + 1];

  fb_quotes_get_today (store, today);

  for (guint i = 0; records != NULL && i < records->len; i++)
    add_row (families, g_ptr_array_index (records, i), today);
  return records != NULL;
}

/* --- files --------------------------------------------------------------------------------------------------- */

static void
add_tables (const char *folder, GHashTable *files)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      char *data;
      gsize size;

      if (g_str_has_suffix (name, ".csv") && g_file_get_contents (path, &data, &size, NULL))
        g_hash_table_insert (files, g_strdup (name), g_bytes_new_take (data, size));
    }
}

static void
add_file (GPtrArray *families, const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *key = g_strndup (name, strlen (name) - strlen (".rules"));
  g_autofree char *text = NULL;
  g_autoptr (GHashTable) files = NULL;
  g_autoptr (FbRules) rules = NULL;
  g_autoptr (GError) error = NULL;
  FbConfigFamily *family;

  if (has_family (families, key))
    return;
  files = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_bytes_unref);
  add_tables (folder, files);
  if (g_file_get_contents (path, &text, NULL, &error))
    fb_config_children_add_from_folder (folder, text, files);
  if (text == NULL || (rules = fb_rules_load_with (text, -1, fb_rules_files_read, files, &error)) == NULL)
    {
      g_info ("%s: %s", path, error->message);
      return;
    }
  family = family_new (key, rules->product->name, rules->product->version, g_steal_pointer (&text), files);
  family->hash = fb_rules_hash (family->text, family->files);
  g_ptr_array_add (families, family);
}

static void
add_folder (GPtrArray *families, const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (name, ".rules"))
      add_file (families, folder, name);
}

/* --- listing ------------------------------------------------------------------------------------------------- */

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return g_utf8_collate ((*(FbConfigFamily *const *) a)->name, (*(FbConfigFamily *const *) b)->name);
}

GPtrArray *
fb_config_families_list (FbStore *store, GError **error)
{
  g_autoptr (GPtrArray) families = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_config_family_free);
  const char *folder = g_getenv (FOLDER_VARIABLE);

  if (!add_rows (store, families, error))
    return NULL;
  if (folder != NULL)
    add_folder (families, folder);
  g_ptr_array_sort (families, compare_names);
  return g_steal_pointer (&families);
}

/* --- opening ------------------------------------------------------------------------------------------------- */

/* One line of past orders: the values by variable, nothing where the order has none. */
static void
add_order (GString *orders, FbConfigModel *config, const char *assignment)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonObject *object;

  if (assignment == NULL || !json_parser_load_from_data (parser, assignment, -1, NULL)
      || json_parser_get_root (parser) == NULL || !JSON_NODE_HOLDS_OBJECT (json_parser_get_root (parser)))
    return;
  object = json_node_get_object (json_parser_get_root (parser));
  for (guint var = 0; var < fb_config_model_get_n_variables (config); var++)
    {
      JsonNode *node = json_object_get_member (object, fb_config_model_get_name (config, var));
      const char *value =
          node != NULL && json_node_get_value_type (node) == G_TYPE_STRING ? json_node_get_string (node) : "";

      if (var > 0)
        g_string_append_c (orders, '\t');
      if (strpbrk (value, "\t\r\n") == NULL)
        g_string_append (orders, value);
    }
  g_string_append_c (orders, '\n');
}

static char *
read_orders (FbStore *store, FbConfigModel *config, const char *family, GError **error)
{
  g_autoptr (FbQuery) query = NULL;
  g_autoptr (GPtrArray) records = NULL;
  g_autoptr (GString) orders = g_string_new (NULL);

  query = fb_query_new (fb_schema_get_table ("configuration"), "state = 'quoted'", NULL, NULL, error);
  if (query == NULL || !(records = fb_store_list (store, query, ORDERS_MAX, 0, error)))
    return NULL;
  for (guint var = 0; var < fb_config_model_get_n_variables (config); var++)
    g_string_append_printf (orders, "%s%s", var > 0 ? "\t" : "", fb_config_model_get_name (config, var));
  g_string_append_c (orders, '\n');
  for (guint i = 0; i < records->len; i++)
    if (g_strcmp0 (fb_record_get_text (g_ptr_array_index (records, i), "family"), family) == 0)
      add_order (orders, config, fb_record_get_text (g_ptr_array_index (records, i), "assignment"));
  return g_string_free (g_steal_pointer (&orders), FALSE);
}

FbRulesModel *
fb_config_family_lower (FbStore *store, const FbConfigFamily *family, GError **error)
{
  FbRules *rules = fb_rules_load_with (family->text, -1, fb_config_family_read_file, (gpointer) family, error);
  char today[FB_DATE_LENGTH + 1];

  if (rules == NULL)
    return NULL;
  fb_quotes_get_today (store, today);
  return fb_rules_lower (rules, today, fb_config_family_read_file, (gpointer) family, error);
}

FbConfigOpened *
fb_config_family_open (FbStore *store, const FbConfigFamily *family, GError **error)
{
  g_autoptr (FbConfigOpened) opened = g_new0 (FbConfigOpened, 1);

  opened->model = fb_config_family_lower (store, family, error);
  if (opened->model == NULL)
    return NULL;
  opened->orders = read_orders (store, fb_rules_model_get_config (opened->model), family->family, error);
  return opened->orders != NULL ? g_steal_pointer (&opened) : NULL;
}

gboolean
fb_config_families_may_publish (FbStore *store, gboolean local, gboolean *may, GError **error)
{
  g_autoptr (GPtrArray) users = NULL;
  FbId user = fb_store_get_user (store);

  *may = local;
  if (local)
    return TRUE;
  users = fb_operation_find_all (store, "user", "role.base = 'admin'", NULL, error);
  for (guint i = 0; users != NULL && i < users->len && !*may; i++)
    *may = fb_id_equal (&((const FbRecord *) g_ptr_array_index (users, i))->id, &user);
  return users != NULL;
}
