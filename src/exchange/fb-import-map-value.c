/* fb-import-map-value.c: values and conditions of a mapping, read from JSON
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-import-map-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "fb-json.h"
#include "fb-text.h"

#define MAX_FIND_DEPTH 3

void
fb_condition_free (FbCondition *condition)
{
  g_free (condition->column_name);
  g_strfreev (condition->values);
  g_free (condition);
}

void
fb_import_value_free (FbImportValue *value)
{
  if (value == NULL)
    return;
  g_free (value->record);
  g_clear_pointer (&value->template, fb_template_free);
  g_free (value->table_name);
  g_free (value->date);
  g_free (value->decimal);
  g_free (value->currency);
  g_clear_pointer (&value->find, g_ptr_array_unref);
  g_free (value->fallback);
  g_clear_pointer (&value->when, g_ptr_array_unref);
  g_free (value);
}

static void
key_free (FbImportKey *key)
{
  fb_import_value_free (key->value);
  g_free (key);
}

gboolean
fb_import_map_fail (GError **error, const char *format, ...)
{
  va_list args;

  if (error != NULL && *error == NULL)
    {
      va_start (args, format);
      *error = g_error_new_valist (FB_EXCHANGE_ERROR, FB_EXCHANGE_ERROR_MAP, format, args);
      va_end (args);
    }
  return FALSE;
}

/* A misspelt key would otherwise be silently without effect. */
gboolean
fb_import_map_check_keys (JsonObject *object, const char *const *known, const char *where, GError **error)
{
  g_autoptr (GList) keys = json_object_get_members (object);

  for (GList *key = keys; key != NULL; key = key->next)
    if (!g_strv_contains (known, key->data))
      return fb_import_map_fail (error, _ ("The mapping has “%s” in %s, which means nothing"), (const char *) key->data,
                                 where);
  return TRUE;
}

/* A member that is text, and NULL without error where there is none. */
gboolean
fb_import_map_read_text (JsonObject *object, const char *key, char **text, GError **error)
{
  g_autoptr (GError) local = NULL;
  const char *found = fb_json_get_text_or_null (object, key, &local);

  if (local != NULL)
    return fb_import_map_fail (error, "%s", local->message);
  *text = g_strdup (found);
  return TRUE;
}

gboolean
fb_import_map_read_flag (JsonObject *object, const char *key, gboolean fallback, gboolean *flag, GError **error)
{
  JsonNode *node = json_object_get_member (object, key);

  *flag = fallback;
  if (node == NULL)
    return TRUE;
  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_BOOLEAN)
    return fb_import_map_fail (error, _ ("“%s” is neither true nor false"), key);
  *flag = json_node_get_boolean (node);
  return TRUE;
}

/* --- conditions --- */

static gboolean
read_condition_values (JsonNode *node, FbCondition *condition, GError **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr (JsonArray) one = NULL;
  JsonArray *array;

  if (JSON_NODE_HOLDS_ARRAY (node))
    array = json_node_get_array (node);
  else
    {
      array = one = json_array_new ();
      json_array_add_element (one, json_node_copy (node));
    }
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *element = json_array_get_element (array, i);
      g_autofree char *folded = NULL;

      if (!JSON_NODE_HOLDS_VALUE (element) || json_node_get_value_type (element) != G_TYPE_STRING)
        return fb_import_map_fail (error, _ ("A condition compares with something that is not text"));
      folded = fb_text_fold (json_node_get_string (element));
      g_strv_builder_add (builder, folded);
    }
  condition->values = g_strv_builder_end (builder);
  return TRUE;
}

static gboolean
read_condition (JsonNode *node, GPtrArray *conditions, GError **error)
{
  static const char *const known[] = {"column", "empty", "is", "in", "not_in", NULL};
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  FbCondition *condition;
  gboolean empty;

  if (object == NULL || !fb_import_map_check_keys (object, known, "when", error))
    return fb_import_map_fail (error, _ ("“when” is no condition"));
  condition = g_new0 (FbCondition, 1);
  g_ptr_array_add (conditions, condition);
  if (!fb_import_map_read_text (object, "column", &condition->column_name, error) || condition->column_name == NULL
      || json_object_get_size (object) != 2)
    return fb_import_map_fail (error, _ ("A condition needs a column and one of empty, is, in, not_in"));

  if (json_object_has_member (object, "empty"))
    {
      if (!fb_import_map_read_flag (object, "empty", FALSE, &empty, error))
        return FALSE;
      condition->kind = empty ? FB_CONDITION_EMPTY : FB_CONDITION_NOT_EMPTY;
      return TRUE;
    }
  condition->kind = json_object_has_member (object, "not_in") ? FB_CONDITION_NOT_IN : FB_CONDITION_IN;
  for (guint i = 2; known[i] != NULL; i++)
    if (json_object_has_member (object, known[i]))
      return read_condition_values (json_object_get_member (object, known[i]), condition, error);
  return FALSE;
}

gboolean
fb_import_map_read_when (JsonObject *object, GPtrArray **when, GError **error)
{
  JsonNode *node = json_object_get_member (object, "when");

  *when = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_condition_free);
  if (node == NULL)
    return TRUE;
  if (!JSON_NODE_HOLDS_ARRAY (node))
    return read_condition (node, *when, error);
  for (guint i = 0; i < json_array_get_length (json_node_get_array (node)); i++)
    if (!read_condition (json_array_get_element (json_node_get_array (node), i), *when, error))
      return FALSE;
  return TRUE;
}

/* --- values --- */

static gboolean
read_scalar (JsonNode *node, FbImportValue *value, GError **error)
{
  g_autofree char *text = NULL;

  if (json_node_get_value_type (node) == G_TYPE_STRING)
    {
      const char *string = json_node_get_string (node);

      if (*string == '@')
        value->record = g_strdup (string + 1);
      else
        value->template = fb_template_parse (string, error);
      return value->record != NULL || value->template != NULL;
    }
  text = fb_json_to_text (node);
  value->template = fb_template_parse (text, error);
  return value->template != NULL;
}

static gboolean
read_find (FbImportMap *map, JsonObject *object, FbImportValue *value, guint depth, GError **error)
{
  JsonNode *node = json_object_get_member (object, "find");
  g_autoptr (GList) names = NULL;

  if (node == NULL)
    return TRUE;
  if (value->target == NULL || !JSON_NODE_HOLDS_OBJECT (node) || depth >= MAX_FIND_DEPTH)
    return fb_import_map_fail (error, _ ("“find” belongs to a reference and names fields with values"));
  value->find = g_ptr_array_new_with_free_func ((GDestroyNotify) key_free);
  names = json_object_get_members (json_node_get_object (node));
  for (GList *name = names; name != NULL; name = name->next)
    {
      int field = fb_table_find_field (value->target, name->data);
      FbImportKey *key;

      if (field < 0)
        return fb_import_map_fail (error, _ ("“%s” has no field “%s”"), value->target->name, (const char *) name->data);
      key = g_new0 (FbImportKey, 1);
      key->field = (guint) field;
      g_ptr_array_add (value->find, key);
      key->value =
          fb_import_map_read_value (map, json_object_get_member (json_node_get_object (node), name->data),
                                    value->target, fb_table_field (value->target, (guint) field), depth + 1, error);
      if (key->value == NULL)
        return FALSE;
    }
  if (value->find->len == 0 || value->find->len > 8)
    return fb_import_map_fail (error, _ ("“find” names one to eight fields"));
  return TRUE;
}

static gboolean
read_content (JsonObject *object, FbImportValue *value, GError **error)
{
  g_autofree char *column = NULL;
  JsonNode *node = json_object_get_member (object, "value");

  if (!fb_import_map_read_text (object, "column", &column, error))
    return FALSE;
  if (column != NULL && node == NULL)
    {
      value->template = fb_template_of_column (column);
      return TRUE;
    }
  if (column == NULL && node != NULL && JSON_NODE_HOLDS_VALUE (node))
    return read_scalar (node, value, error);
  if (column == NULL && node == NULL && value->find != NULL)
    return TRUE;
  return fb_import_map_fail (error, _ ("A field needs a column, a value or a find"));
}

static gboolean
read_table_name (FbImportMap *map, JsonObject *object, FbImportValue *value, GError **error)
{
  if (!fb_import_map_read_text (object, "table", &value->table_name, error))
    return FALSE;
  if (value->table_name == NULL)
    return TRUE;
  value->table = g_hash_table_lookup (map->tables, value->table_name);
  return value->table != NULL || fb_import_map_fail (error, _ ("There is no table “%s”"), value->table_name);
}

static gboolean
read_details (FbImportMap *map, JsonObject *object, FbImportValue *value, guint depth, GError **error)
{
  static const char *const known[] = {"column", "value",  "table",   "date",     "decimal", "power_of_ten", "currency",
                                      "find",   "entity", "default", "required", "when",    "update",       NULL};
  g_autofree char *entity = NULL;
  g_autoptr (GError) local = NULL;
  gint64 power = 0;
  gboolean update;

  if (!fb_import_map_check_keys (object, known, "a field", error)
      || !fb_import_map_read_text (object, "date", &value->date, error)
      || !fb_import_map_read_text (object, "decimal", &value->decimal, error)
      || !fb_import_map_read_text (object, "currency", &value->currency, error)
      || !fb_import_map_read_text (object, "default", &value->fallback, error)
      || !fb_import_map_read_text (object, "entity", &entity, error)
      || !fb_import_map_read_flag (object, "required", FALSE, &value->required, error)
      || !fb_import_map_read_flag (object, "update", TRUE, &update, error)
      || !fb_import_map_read_when (object, &value->when, error) || !read_table_name (map, object, value, error))
    return FALSE;
  value->only_new = !update;
  if (!fb_json_get_int_or (object, "power_of_ten", 0, &power, &local) || power < -12 || power > 12)
    return fb_import_map_fail (error, _ ("“power_of_ten” is a number from -12 to 12"));
  value->power_of_ten = (int) power;
  if (entity != NULL && (value->target = fb_schema_find_table (entity)) == NULL)
    return fb_import_map_fail (error, _ ("There is no entity “%s”"), entity);
  return read_find (map, object, value, depth, error) && read_content (object, value, error);
}

FbImportValue *
fb_import_map_read_value (FbImportMap *map,
                          JsonNode *node,
                          const FbTable *table,
                          const FbField *field,
                          guint depth,
                          GError **error)
{
  g_autoptr (FbImportValue) value = g_new0 (FbImportValue, 1);
  gboolean ok;

  value->target = field != NULL && field->type == FB_TYPE_REF ? fb_field_get_ref_table (field) : NULL;
  if (JSON_NODE_HOLDS_OBJECT (node))
    ok = read_details (map, json_node_get_object (node), value, depth, error);
  else
    ok = JSON_NODE_HOLDS_VALUE (node) && read_scalar (node, value, error);
  if (!ok)
    {
      fb_import_map_fail (error, _ ("The value is of no known form"));
      g_prefix_error (error, "%s.%s: ", table->name, field != NULL ? field->name : "id");
      return NULL;
    }
  if (value->when == NULL)
    value->when = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_condition_free);
  if (value->date == NULL)
    value->date = g_strdup (map->date);
  if (value->decimal == NULL)
    value->decimal = g_strdup (map->decimal);
  return g_steal_pointer (&value);
}
