/* fb-import-map.c: a mapping, read from JSON
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

#define MAX_MAP_BYTES (4 * 1024 * 1024)
#define MAX_FIND_DEPTH 3

static void
condition_free (FbCondition *condition)
{
  g_free (condition->column_name);
  g_strfreev (condition->values);
  g_free (condition);
}

static void
value_free (FbImportValue *value)
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

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FbImportValue, value_free)

static void
key_free (FbImportKey *key)
{
  value_free (key->value);
  g_free (key);
}

static void
field_free (FbImportField *field)
{
  value_free (field->value);
  g_free (field);
}

static void
record_free (FbImportRecord *record)
{
  g_free (record->name);
  g_clear_pointer (&record->match, g_array_unref);
  g_clear_pointer (&record->when, g_ptr_array_unref);
  g_clear_pointer (&record->fields, g_ptr_array_unref);
  g_free (record);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FbImportRecord, record_free)

void
fb_import_map_free (FbImportMap *self)
{
  g_free (self->label);
  g_free (self->encoding);
  g_free (self->currency);
  g_free (self->date);
  g_free (self->decimal);
  g_clear_pointer (&self->before, g_ptr_array_unref);
  g_clear_pointer (&self->records, g_ptr_array_unref);
  g_clear_pointer (&self->corrections, g_hash_table_unref);
  g_clear_pointer (&self->tables, g_hash_table_unref);
  g_free (self);
}

static gboolean
fail (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);

static gboolean
fail (GError **error, const char *format, ...)
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
static gboolean
check_keys (JsonObject *object, const char *const *known, const char *where, GError **error)
{
  g_autoptr (GList) keys = json_object_get_members (object);

  for (GList *key = keys; key != NULL; key = key->next)
    if (!g_strv_contains (known, key->data))
      return fail (error, _ ("The mapping has “%s” in %s, which means nothing"), (const char *) key->data, where);
  return TRUE;
}

/* A member that is text, and NULL without error where there is none. */
static gboolean
read_text (JsonObject *object, const char *key, char **text, GError **error)
{
  g_autoptr (GError) local = NULL;
  const char *found = fb_json_get_text_or_null (object, key, &local);

  if (local != NULL)
    return fail (error, "%s", local->message);
  *text = g_strdup (found);
  return TRUE;
}

static gboolean
read_flag (JsonObject *object, const char *key, gboolean fallback, gboolean *flag, GError **error)
{
  JsonNode *node = json_object_get_member (object, key);

  *flag = fallback;
  if (node == NULL)
    return TRUE;
  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_BOOLEAN)
    return fail (error, _ ("“%s” is neither true nor false"), key);
  *flag = json_node_get_boolean (node);
  return TRUE;
}

/* --- conditions -----------------------------------------------------------------------------------------------------
 */

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
        return fail (error, _ ("A condition compares with something that is not text"));
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

  if (object == NULL || !check_keys (object, known, "when", error))
    return fail (error, _ ("“when” is no condition"));
  condition = g_new0 (FbCondition, 1);
  g_ptr_array_add (conditions, condition);
  if (!read_text (object, "column", &condition->column_name, error) || condition->column_name == NULL
      || json_object_get_size (object) != 2)
    return fail (error, _ ("A condition needs a column and one of empty, is, in, not_in"));

  if (json_object_has_member (object, "empty"))
    {
      if (!read_flag (object, "empty", FALSE, &empty, error))
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

static gboolean
read_when (JsonObject *object, GPtrArray **when, GError **error)
{
  JsonNode *node = json_object_get_member (object, "when");

  *when = g_ptr_array_new_with_free_func ((GDestroyNotify) condition_free);
  if (node == NULL)
    return TRUE;
  if (!JSON_NODE_HOLDS_ARRAY (node))
    return read_condition (node, *when, error);
  for (guint i = 0; i < json_array_get_length (json_node_get_array (node)); i++)
    if (!read_condition (json_array_get_element (json_node_get_array (node), i), *when, error))
      return FALSE;
  return TRUE;
}

/* --- values ---------------------------------------------------------------------------------------------------------
 */

static FbImportValue *
read_value (FbImportMap *map, JsonNode *node, const FbTable *table, const FbField *field, guint depth, GError **error);

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
    return fail (error, _ ("“find” belongs to a reference and names fields with values"));
  value->find = g_ptr_array_new_with_free_func ((GDestroyNotify) key_free);
  names = json_object_get_members (json_node_get_object (node));
  for (GList *name = names; name != NULL; name = name->next)
    {
      int field = fb_table_find_field (value->target, name->data);
      FbImportKey *key;

      if (field < 0)
        return fail (error, _ ("“%s” has no field “%s”"), value->target->name, (const char *) name->data);
      key = g_new0 (FbImportKey, 1);
      key->field = (guint) field;
      g_ptr_array_add (value->find, key);
      key->value = read_value (map, json_object_get_member (json_node_get_object (node), name->data), value->target,
                               fb_table_field (value->target, (guint) field), depth + 1, error);
      if (key->value == NULL)
        return FALSE;
    }
  if (value->find->len == 0 || value->find->len > 8)
    return fail (error, _ ("“find” names one to eight fields"));
  return TRUE;
}

static gboolean
read_content (JsonObject *object, FbImportValue *value, GError **error)
{
  g_autofree char *column = NULL;
  JsonNode *node = json_object_get_member (object, "value");

  if (!read_text (object, "column", &column, error))
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
  return fail (error, _ ("A field needs a column, a value or a find"));
}

static gboolean
read_table_name (FbImportMap *map, JsonObject *object, FbImportValue *value, GError **error)
{
  if (!read_text (object, "table", &value->table_name, error))
    return FALSE;
  if (value->table_name == NULL)
    return TRUE;
  value->table = g_hash_table_lookup (map->tables, value->table_name);
  return value->table != NULL || fail (error, _ ("There is no table “%s”"), value->table_name);
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

  if (!check_keys (object, known, "a field", error) || !read_text (object, "date", &value->date, error)
      || !read_text (object, "decimal", &value->decimal, error)
      || !read_text (object, "currency", &value->currency, error)
      || !read_text (object, "default", &value->fallback, error) || !read_text (object, "entity", &entity, error)
      || !read_flag (object, "required", FALSE, &value->required, error)
      || !read_flag (object, "update", TRUE, &update, error) || !read_when (object, &value->when, error)
      || !read_table_name (map, object, value, error))
    return FALSE;
  value->only_new = !update;
  if (!fb_json_get_int_or (object, "power_of_ten", 0, &power, &local) || power < -12 || power > 12)
    return fail (error, _ ("“power_of_ten” is a number from -12 to 12"));
  value->power_of_ten = (int) power;
  if (entity != NULL && (value->target = fb_schema_find_table (entity)) == NULL)
    return fail (error, _ ("There is no entity “%s”"), entity);
  return read_find (map, object, value, depth, error) && read_content (object, value, error);
}

static FbImportValue *
read_value (FbImportMap *map, JsonNode *node, const FbTable *table, const FbField *field, guint depth, GError **error)
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
      fail (error, _ ("The value is of no known form"));
      g_prefix_error (error, "%s.%s: ", table->name, field != NULL ? field->name : "id");
      return NULL;
    }
  if (value->when == NULL)
    value->when = g_ptr_array_new_with_free_func ((GDestroyNotify) condition_free);
  if (value->date == NULL)
    value->date = g_strdup (map->date);
  if (value->decimal == NULL)
    value->decimal = g_strdup (map->decimal);
  return g_steal_pointer (&value);
}

/* --- records --------------------------------------------------------------------------------------------------------
 */

static gboolean
read_match (JsonObject *object, FbImportRecord *record, GError **error)
{
  JsonNode *node = json_object_get_member (object, "match");
  JsonArray *array;

  record->match = g_array_new (FALSE, FALSE, sizeof (guint));
  if (node == NULL)
    return TRUE;
  if (!JSON_NODE_HOLDS_ARRAY (node) || json_array_get_length (json_node_get_array (node)) > 8)
    return fail (error, _ ("“match” is a list of up to eight fields"));
  array = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *element = json_array_get_element (array, i);
      const char *name = JSON_NODE_HOLDS_VALUE (element) ? json_node_get_string (element) : NULL;
      int field = name != NULL ? fb_table_find_field (record->table, name) : -1;
      guint index = (guint) field;

      if (g_strcmp0 (name, "id") == 0)
        record->match_id = TRUE;
      else if (field < 0)
        return fail (error, _ ("“%s” has no field “%s”"), record->table->name, name != NULL ? name : "?");
      else
        g_array_append_val (record->match, index);
    }
  return !record->match_id || record->match->len == 0 || fail (error, _ ("The id alone tells a record"));
}

/* Keys of a match come first, then currencies: money is read by its currency. */
static int
rank_of (FbImportRecord *record, const FbImportField *field)
{
  if (field->field < 0)
    return 0;
  for (guint i = 0; i < record->match->len; i++)
    if (g_array_index (record->match, guint, i) == (guint) field->field)
      return 1;
  return fb_table_field (record->table, (guint) field->field)->type == FB_TYPE_CURRENCY ? 2 : 3;
}

static int
compare_fields (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const FbImportField *field_a = *(const FbImportField *const *) a;
  const FbImportField *field_b = *(const FbImportField *const *) b;

  return rank_of (user_data, field_a) - rank_of (user_data, field_b);
}

static gboolean
read_fields (FbImportMap *map, JsonObject *object, FbImportRecord *record, GError **error)
{
  g_autoptr (GError) local = NULL;
  JsonObject *fields = fb_json_get_object (object, "fields", &local);
  g_autoptr (GList) names = NULL;

  record->fields = g_ptr_array_new_with_free_func ((GDestroyNotify) field_free);
  if (fields == NULL)
    return fail (error, "%s: %s", record->table->name, local->message);
  names = json_object_get_members (fields);
  for (GList *name = names; name != NULL; name = name->next)
    {
      int index = fb_table_find_field (record->table, name->data);
      FbImportField *field;

      if (index < 0 && strcmp (name->data, "id") != 0)
        return fail (error, _ ("“%s” has no field “%s”"), record->table->name, (const char *) name->data);
      field = g_new0 (FbImportField, 1);
      field->field = index;
      g_ptr_array_add (record->fields, field);
      field->value = read_value (map, json_object_get_member (fields, name->data), record->table,
                                 index >= 0 ? fb_table_field (record->table, (guint) index) : NULL, 0, error);
      if (field->value == NULL)
        return FALSE;
    }
  g_ptr_array_sort_with_data (record->fields, compare_fields, record);
  return TRUE;
}

static gboolean
has_field (FbImportRecord *record, int index)
{
  for (guint i = 0; i < record->fields->len; i++)
    if (((FbImportField *) g_ptr_array_index (record->fields, i))->field == index)
      return TRUE;
  return FALSE;
}

static gboolean
check_match (FbImportRecord *record, GError **error)
{
  if (record->match_id && !has_field (record, -1))
    return fail (error, _ ("%s: “match” names id, which has no value"), record->table->name);
  for (guint i = 0; i < record->match->len; i++)
    {
      guint index = g_array_index (record->match, guint, i);

      if (!has_field (record, (int) index))
        return fail (error, _ ("%s: “match” names %s, which has no value"), record->table->name,
                     fb_table_field (record->table, index)->name);
    }
  return TRUE;
}

static gboolean
read_record (FbImportMap *map, JsonNode *node, GPtrArray *records, GError **error)
{
  static const char *const known[] = {"name", "entity", "match", "when", "update", "fields", NULL};
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  FbImportRecord *record;
  g_autofree char *entity = NULL;
  gboolean update;

  if (object == NULL)
    return fail (error, _ ("A record is an object"));
  if (!check_keys (object, known, "a record", error) || !read_text (object, "entity", &entity, error)
      || !read_flag (object, "update", TRUE, &update, error))
    return FALSE;
  record = g_new0 (FbImportRecord, 1);
  g_ptr_array_add (records, record);
  record->only_new = !update;
  if (entity == NULL || (record->table = fb_schema_find_table (entity)) == NULL)
    return fail (error, _ ("There is no entity “%s”"), entity != NULL ? entity : "");
  return read_text (object, "name", &record->name, error) && read_match (object, record, error)
         && read_when (object, &record->when, error) && read_fields (map, object, record, error)
         && check_match (record, error);
}

static gboolean
read_records (FbImportMap *map, JsonObject *object, const char *key, GPtrArray **records, GError **error)
{
  JsonNode *node = json_object_get_member (object, key);

  *records = g_ptr_array_new_with_free_func ((GDestroyNotify) record_free);
  if (node == NULL)
    return TRUE;
  if (!JSON_NODE_HOLDS_ARRAY (node))
    return fail (error, _ ("“%s” is no list of records"), key);
  for (guint i = 0; i < json_array_get_length (json_node_get_array (node)); i++)
    if (!read_record (map, json_array_get_element (json_node_get_array (node), i), *records, error))
      return FALSE;
  return TRUE;
}

/* --- references to records made before ------------------------------------------------------------------------------
 */

static gboolean
check_value_refs (FbImportValue *value, GHashTable *names, GError **error);

static gboolean
check_ref (FbImportValue *value, GHashTable *names, GError **error)
{
  const FbTable *made = value->record != NULL ? g_hash_table_lookup (names, value->record) : NULL;

  if (value->record == NULL)
    return TRUE;
  if (made == NULL)
    return fail (error, _ ("There is no record “%s” before its use"), value->record);
  if (value->target != NULL && value->target != made)
    return fail (error, _ ("“@%s” is of the entity %s, wanted is %s"), value->record, made->name, value->target->name);
  return TRUE;
}

static gboolean
check_value_refs (FbImportValue *value, GHashTable *names, GError **error)
{
  if (!check_ref (value, names, error))
    return FALSE;
  for (guint i = 0; value->find != NULL && i < value->find->len; i++)
    if (!check_value_refs (((FbImportKey *) g_ptr_array_index (value->find, i))->value, names, error))
      return FALSE;
  return TRUE;
}

static gboolean
check_refs (FbImportMap *map, GError **error)
{
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);
  GPtrArray *lists[] = {map->before, map->records};

  for (guint l = 0; l < G_N_ELEMENTS (lists); l++)
    for (guint i = 0; i < lists[l]->len; i++)
      {
        FbImportRecord *record = g_ptr_array_index (lists[l], i);

        for (guint f = 0; f < record->fields->len; f++)
          if (!check_value_refs (((FbImportField *) g_ptr_array_index (record->fields, f))->value, names, error))
            return FALSE;
        if (record->name != NULL && !g_hash_table_insert (names, record->name, (gpointer) record->table))
          return fail (error, _ ("Two records are named “%s”"), record->name);
      }
  return TRUE;
}

/* --- the whole ------------------------------------------------------------------------------------------------------
 */

/* {"NAME": {"from": "to"}}; the keys of the inner tables are folded. */
static gboolean
read_tables (JsonObject *object, const char *key, GHashTable **tables, GError **error)
{
  JsonNode *node = json_object_get_member (object, key);
  g_autoptr (GList) names = NULL;

  *tables = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_hash_table_unref);
  if (node == NULL)
    return TRUE;
  if (!JSON_NODE_HOLDS_OBJECT (node))
    return fail (error, _ ("“%s” is no set of tables"), key);
  names = json_object_get_members (json_node_get_object (node));
  for (GList *name = names; name != NULL; name = name->next)
    {
      JsonNode *inner = json_object_get_member (json_node_get_object (node), name->data);
      GHashTable *table = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
      g_autoptr (GList) froms = NULL;

      g_hash_table_insert (*tables, g_strdup (name->data), table);
      if (!JSON_NODE_HOLDS_OBJECT (inner))
        return fail (error, _ ("The table “%s” is no object"), (const char *) name->data);
      froms = json_object_get_members (json_node_get_object (inner));
      for (GList *from = froms; from != NULL; from = from->next)
        {
          JsonNode *to = json_object_get_member (json_node_get_object (inner), from->data);

          if (!JSON_NODE_HOLDS_VALUE (to) || json_node_get_value_type (to) != G_TYPE_STRING)
            return fail (error, _ ("The table “%s” has something that is not text"), (const char *) name->data);
          g_hash_table_insert (table, fb_text_fold (from->data), g_strdup (json_node_get_string (to)));
        }
    }
  return TRUE;
}

static gboolean
read_separator (FbImportMap *map, JsonObject *object, GError **error)
{
  g_autofree char *separator = NULL;

  if (!read_text (object, "separator", &separator, error))
    return FALSE;
  if (separator != NULL && (strlen (separator) != 1 || strchr (",;\t|", *separator) == NULL))
    return fail (error, _ ("“separator” is one of , ; | and tab"));
  map->separator = separator != NULL ? *separator : 0;
  return TRUE;
}

static gboolean
read_map (FbImportMap *map, JsonObject *object, GError **error)
{
  static const char *const known[] = {"label",  "encoding",    "separator", "currency", "date",    "decimal",
                                      "before", "corrections", "tables",    "records",  "comment", NULL};

  if (!check_keys (object, known, "the mapping", error) || !read_text (object, "label", &map->label, error)
      || !read_text (object, "encoding", &map->encoding, error) || !read_separator (map, object, error)
      || !read_text (object, "currency", &map->currency, error) || !read_text (object, "date", &map->date, error)
      || !read_text (object, "decimal", &map->decimal, error)
      || !read_tables (object, "corrections", &map->corrections, error)
      || !read_tables (object, "tables", &map->tables, error)
      || !read_records (map, object, "before", &map->before, error)
      || !read_records (map, object, "records", &map->records, error))
    return FALSE;
  if (map->records->len == 0)
    return fail (error, _ ("The mapping makes no records"));
  return check_refs (map, error);
}

static FbImportMap *
map_from_node (JsonNode *node, GError **error)
{
  g_autoptr (FbImportMap) map = g_new0 (FbImportMap, 1);

  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      fail (error, _ ("A mapping is an object"));
      return NULL;
    }
  if (!read_map (map, json_node_get_object (node), error))
    {
      fail (error, _ ("The mapping is of no known form"));
      return NULL;
    }
  return g_steal_pointer (&map);
}

FbImportMap *
fb_import_map_parse (const char *json, gssize length, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (JsonNode) node = NULL;

  g_return_val_if_fail (json != NULL, NULL);

  if ((length < 0 ? strlen (json) : (gsize) length) > MAX_MAP_BYTES)
    {
      fail (error, _ ("A mapping of more than 4 MiB is no mapping"));
      return NULL;
    }
  if ((node = fb_json_parse (json, length, 0, &local)) == NULL)
    {
      fail (error, "%s", local->message);
      return NULL;
    }
  return map_from_node (node, error);
}

FbImportMap *
fb_import_map_load (const char *path, GError **error)
{
  g_autofree char *text = NULL;
  gsize length;
  FbImportMap *map;

  g_return_val_if_fail (path != NULL, NULL);

  if (!g_file_get_contents (path, &text, &length, error))
    return NULL;
  if ((map = fb_import_map_parse (text, (gssize) length, error)) == NULL)
    g_prefix_error (error, "%s: ", path);
  return map;
}

const char *
fb_import_map_get_label (FbImportMap *self)
{
  return self->label;
}

const char *
fb_import_map_get_encoding (FbImportMap *self)
{
  return self->encoding;
}

char
fb_import_map_get_separator (FbImportMap *self)
{
  return self->separator;
}

gboolean
fb_import_map_makes (FbImportMap *self, const FbTable *table)
{
  for (guint i = 0; i < self->records->len; i++)
    if (((FbImportRecord *) g_ptr_array_index (self->records, i))->table == table)
      return TRUE;
  return FALSE;
}
