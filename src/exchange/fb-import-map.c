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

static void
field_free (FbImportField *field)
{
  fb_import_value_free (field->value);
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

/* --- records --- */

static gboolean
read_match (JsonObject *object, FbImportRecord *record, GError **error)
{
  JsonNode *node = json_object_get_member (object, "match");
  JsonArray *array;

  record->match = g_array_new (FALSE, FALSE, sizeof (guint));
  if (node == NULL)
    return TRUE;
  if (!JSON_NODE_HOLDS_ARRAY (node) || json_array_get_length (json_node_get_array (node)) > 8)
    return fb_import_map_fail (error, _ ("“match” is a list of up to eight fields"));
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
        return fb_import_map_fail (error, _ ("“%s” has no field “%s”"), record->table->name, name != NULL ? name : "?");
      else
        g_array_append_val (record->match, index);
    }
  return !record->match_id || record->match->len == 0 || fb_import_map_fail (error, _ ("The id alone tells a record"));
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
    return fb_import_map_fail (error, "%s: %s", record->table->name, local->message);
  names = json_object_get_members (fields);
  for (GList *name = names; name != NULL; name = name->next)
    {
      int index = fb_table_find_field (record->table, name->data);
      FbImportField *field;

      if (index < 0 && strcmp (name->data, "id") != 0)
        return fb_import_map_fail (error, _ ("“%s” has no field “%s”"), record->table->name, (const char *) name->data);
      field = g_new0 (FbImportField, 1);
      field->field = index;
      g_ptr_array_add (record->fields, field);
      field->value =
          fb_import_map_read_value (map, json_object_get_member (fields, name->data), record->table,
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
    return fb_import_map_fail (error, _ ("%s: “match” names id, which has no value"), record->table->name);
  for (guint i = 0; i < record->match->len; i++)
    {
      guint index = g_array_index (record->match, guint, i);

      if (!has_field (record, (int) index))
        return fb_import_map_fail (error, _ ("%s: “match” names %s, which has no value"), record->table->name,
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
    return fb_import_map_fail (error, _ ("A record is an object"));
  if (!fb_import_map_check_keys (object, known, "a record", error)
      || !fb_import_map_read_text (object, "entity", &entity, error)
      || !fb_import_map_read_flag (object, "update", TRUE, &update, error))
    return FALSE;
  record = g_new0 (FbImportRecord, 1);
  g_ptr_array_add (records, record);
  record->only_new = !update;
  if (entity == NULL || (record->table = fb_schema_find_table (entity)) == NULL)
    return fb_import_map_fail (error, _ ("There is no entity “%s”"), entity != NULL ? entity : "");
  return fb_import_map_read_text (object, "name", &record->name, error) && read_match (object, record, error)
         && fb_import_map_read_when (object, &record->when, error) && read_fields (map, object, record, error)
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
    return fb_import_map_fail (error, _ ("“%s” is no list of records"), key);
  for (guint i = 0; i < json_array_get_length (json_node_get_array (node)); i++)
    if (!read_record (map, json_array_get_element (json_node_get_array (node), i), *records, error))
      return FALSE;
  return TRUE;
}

/* --- references to records made before --- */

static gboolean
check_value_refs (FbImportValue *value, GHashTable *names, GError **error);

static gboolean
check_ref (FbImportValue *value, GHashTable *names, GError **error)
{
  const FbTable *made = value->record != NULL ? g_hash_table_lookup (names, value->record) : NULL;

  if (value->record == NULL)
    return TRUE;
  if (made == NULL)
    return fb_import_map_fail (error, _ ("There is no record “%s” before its use"), value->record);
  if (value->target != NULL && value->target != made)
    return fb_import_map_fail (error, _ ("“@%s” is of the entity %s, wanted is %s"), value->record, made->name,
                               value->target->name);
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
          return fb_import_map_fail (error, _ ("Two records are named “%s”"), record->name);
      }
  return TRUE;
}

/* --- the whole --- */

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
    return fb_import_map_fail (error, _ ("“%s” is no set of tables"), key);
  names = json_object_get_members (json_node_get_object (node));
  for (GList *name = names; name != NULL; name = name->next)
    {
      JsonNode *inner = json_object_get_member (json_node_get_object (node), name->data);
      GHashTable *table = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
      g_autoptr (GList) froms = NULL;

      g_hash_table_insert (*tables, g_strdup (name->data), table);
      if (!JSON_NODE_HOLDS_OBJECT (inner))
        return fb_import_map_fail (error, _ ("The table “%s” is no object"), (const char *) name->data);
      froms = json_object_get_members (json_node_get_object (inner));
      for (GList *from = froms; from != NULL; from = from->next)
        {
          JsonNode *to = json_object_get_member (json_node_get_object (inner), from->data);

          if (!JSON_NODE_HOLDS_VALUE (to) || json_node_get_value_type (to) != G_TYPE_STRING)
            return fb_import_map_fail (error, _ ("The table “%s” has something that is not text"),
                                       (const char *) name->data);
          g_hash_table_insert (table, fb_text_fold (from->data), g_strdup (json_node_get_string (to)));
        }
    }
  return TRUE;
}

static gboolean
read_separator (FbImportMap *map, JsonObject *object, GError **error)
{
  g_autofree char *separator = NULL;

  if (!fb_import_map_read_text (object, "separator", &separator, error))
    return FALSE;
  if (separator != NULL && (strlen (separator) != 1 || strchr (",;\t|", *separator) == NULL))
    return fb_import_map_fail (error, _ ("“separator” is one of , ; | and tab"));
  map->separator = separator != NULL ? *separator : 0;
  return TRUE;
}

static gboolean
read_map (FbImportMap *map, JsonObject *object, GError **error)
{
  static const char *const known[] = {"label",  "encoding",    "separator", "currency", "date",    "decimal",
                                      "before", "corrections", "tables",    "records",  "comment", NULL};

  if (!fb_import_map_check_keys (object, known, "the mapping", error)
      || !fb_import_map_read_text (object, "label", &map->label, error)
      || !fb_import_map_read_text (object, "encoding", &map->encoding, error) || !read_separator (map, object, error)
      || !fb_import_map_read_text (object, "currency", &map->currency, error)
      || !fb_import_map_read_text (object, "date", &map->date, error)
      || !fb_import_map_read_text (object, "decimal", &map->decimal, error)
      || !read_tables (object, "corrections", &map->corrections, error)
      || !read_tables (object, "tables", &map->tables, error)
      || !read_records (map, object, "before", &map->before, error)
      || !read_records (map, object, "records", &map->records, error))
    return FALSE;
  if (map->records->len == 0)
    return fb_import_map_fail (error, _ ("The mapping makes no records"));
  return check_refs (map, error);
}

static FbImportMap *
map_from_node (JsonNode *node, GError **error)
{
  g_autoptr (FbImportMap) map = g_new0 (FbImportMap, 1);

  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      fb_import_map_fail (error, _ ("A mapping is an object"));
      return NULL;
    }
  if (!read_map (map, json_node_get_object (node), error))
    {
      fb_import_map_fail (error, _ ("The mapping is of no known form"));
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
      fb_import_map_fail (error, _ ("A mapping of more than 4 MiB is no mapping"));
      return NULL;
    }
  if ((node = fb_json_parse (json, length, 0, &local)) == NULL)
    {
      fb_import_map_fail (error, "%s", local->message);
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
