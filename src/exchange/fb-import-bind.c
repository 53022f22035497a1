/* fb-import-bind.c: fitting a mapping to the columns of a file
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

static gboolean
bind_conditions (GPtrArray *conditions, const char *const *header, GError **error)
{
  for (guint i = 0; i < conditions->len; i++)
    {
      FbCondition *condition = g_ptr_array_index (conditions, i);
      int column = fb_header_find (header, condition->column_name);

      if (column < 0)
        {
          g_set_error (error, FB_EXCHANGE_ERROR, FB_EXCHANGE_ERROR_MAP, _ ("The file has no column “%s”"),
                       condition->column_name);
          return FALSE;
        }
      condition->column = (guint) column;
    }
  return TRUE;
}

static gboolean
bind_value (FbImportMap *map, FbImportValue *value, const char *const *header, GError **error)
{
  if (value->template != NULL && !fb_template_bind (value->template, header, map->tables, error))
    return FALSE;
  for (guint i = 0; value->find != NULL && i < value->find->len; i++)
    if (!bind_value (map, ((FbImportKey *) g_ptr_array_index (value->find, i))->value, header, error))
      return FALSE;
  return bind_conditions (value->when, header, error);
}

static gboolean
bind_records (FbImportMap *map, GPtrArray *records, const char *const *header, GError **error)
{
  for (guint i = 0; i < records->len; i++)
    {
      FbImportRecord *record = g_ptr_array_index (records, i);

      if (!bind_conditions (record->when, header, error))
        return FALSE;
      for (guint f = 0; f < record->fields->len; f++)
        if (!bind_value (map, ((FbImportField *) g_ptr_array_index (record->fields, f))->value, header, error))
          return FALSE;
    }
  return TRUE;
}

gboolean
fb_import_map_bind (FbImportMap *self, const char *const *header, GError **error)
{
  static const char *const none[] = {NULL};
  GHashTableIter iter;
  gpointer column;

  g_hash_table_iter_init (&iter, self->corrections);
  while (g_hash_table_iter_next (&iter, &column, NULL))
    if (fb_header_find (header, column) < 0)
      {
        g_set_error (error, FB_EXCHANGE_ERROR, FB_EXCHANGE_ERROR_MAP, _ ("The file has no column “%s”"),
                     (const char *) column);
        return FALSE;
      }
  return bind_records (self, self->before, none, error) && bind_records (self, self->records, header, error);
}

/* --- a mapping from the headings alone --- */

/* The field that a heading names, by name or label. */
static const FbField *
field_of_heading (const FbTable *table, const char *heading)
{
  g_autofree char *tidy = fb_text_tidy (heading);
  g_autofree char *folded = fb_text_fold (tidy);

  for (guint i = 0; i < table->n_fields; i++)
    {
      const FbField *field = fb_table_field (table, i);
      g_autofree char *label = fb_text_fold (field->label);
      g_autofree char *local = fb_text_fold (_ (field->label));

      if (strcmp (folded, field->name) == 0 || strcmp (folded, label) == 0 || strcmp (folded, local) == 0)
        return field;
    }
  return NULL;
}

static gboolean
is_taken (const FbField *field)
{
  /* Derived fields and stamps are made anew, whatever the file says. */
  return field != NULL && (field->flags & FB_FIELD_DERIVED) == 0 && strcmp (field->name, "updated_at") != 0;
}

static JsonObject *
fields_of_header (const FbTable *table, const char *const *header, GStrvBuilder *ignored)
{
  JsonObject *fields = json_object_new ();

  for (guint i = 0; header[i] != NULL; i++)
    {
      const FbField *field = field_of_heading (table, header[i]);
      gboolean is_id = g_ascii_strcasecmp (header[i], "id") == 0;
      const char *name = is_id ? "id" : is_taken (field) ? field->name : NULL;
      JsonObject *value;

      if (name == NULL || json_object_has_member (fields, name))
        {
          g_strv_builder_add (ignored, header[i]);
          continue;
        }
      value = json_object_new ();
      json_object_set_string_member (value, "column", header[i]);
      json_object_set_object_member (fields, name, value);
    }
  return fields;
}

FbImportMap *
fb_import_map_for_table (const FbTable *table,
                         const char *const *header,
                         const char *const *match,
                         char ***ignored,
                         GError **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr (JsonObject) map = json_object_new ();
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *text = NULL;
  JsonObject *record = json_object_new ();
  JsonArray *records = json_array_new ();
  JsonArray *keys = json_array_new ();
  JsonObject *fields;
  FbImportMap *made;

  g_return_val_if_fail (table != NULL && header != NULL, NULL);

  fields = fields_of_header (table, header, builder);
  for (guint i = 0; match != NULL && match[i] != NULL; i++)
    json_array_add_string_element (keys, match[i]);
  if (match == NULL && json_object_has_member (fields, "id"))
    json_array_add_string_element (keys, "id");
  json_object_set_string_member (record, "entity", table->name);
  json_object_set_array_member (record, "match", keys);
  json_object_set_object_member (record, "fields", fields);
  json_array_add_object_element (records, record);
  json_object_set_array_member (map, "records", records);

  node = json_node_init_object (json_node_alloc (), map);
  text = fb_json_to_text (node);
  if ((made = fb_import_map_parse (text, -1, error)) != NULL && ignored != NULL)
    *ignored = g_strv_builder_end (builder);
  return made;
}
