/* fb-schema-rules.c: rules for a whole row
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "fb-json.h"
#include "fb-schema-error.h"
#include "fb-text.h"

static const FbValue *
find (const FbRecord *record, const char *name)
{
  int index = fb_table_find_field (record->table, name);

  return index >= 0 && !fb_value_is_null (&record->values[index]) ? &record->values[index] : NULL;
}

static const char *
label_of (const FbRecord *record, const char *name)
{
  return _ (record->table->fields[fb_table_get_field (record->table, name)].label);
}

static gboolean
is_empty (const FbValue *value)
{
  return value->kind == FB_VALUE_NULL
         || (value->kind == FB_VALUE_TEXT && value->text[strspn (value->text, " \t\n")] == '\0');
}

static gboolean
check_values (const FbRecord *record, GError **error)
{
  const FbTable *table = record->table;

  for (guint i = 0; i < table->n_fields; i++)
    {
      const FbField *field = &table->fields[i];

      if ((field->flags & FB_FIELD_REQUIRED) != 0 && is_empty (&record->values[i]))
        {
          fb_schema_set_error (error, FB_SCHEMA_ERROR_REQUIRED, field->name, _ ("%s is required"), _ (field->label));
          return FALSE;
        }
      if (!fb_field_validate_stored (table, field, &record->values[i], error))
        return FALSE;
    }
  return TRUE;
}

/* Pairs that must not run backwards. */
static gboolean
check_order (const FbRecord *record, GError **error)
{
  static const char *const pairs[][2] = {
      {"valid_from", "valid_to"},
      {"planned_start", "planned_end"},
      {"actual_start", "actual_end"},
      {"check_in", "check_out"},
      {"first", "last"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      const FbValue *from = find (record, pairs[i][0]);
      const FbValue *to = find (record, pairs[i][1]);

      if (from == NULL || to == NULL || fb_value_compare (from, to) <= 0)
        continue;
      fb_schema_set_error (error, FB_SCHEMA_ERROR_VALUE, pairs[i][1], _ ("%s lies before %s"),
                           label_of (record, pairs[i][1]), label_of (record, pairs[i][0]));
      return FALSE;
    }
  return TRUE;
}

static gboolean
check_money (const FbRecord *record, GError **error)
{
  for (guint i = 0; i < record->table->n_fields; i++)
    {
      const FbField *field = &record->table->fields[i];

      if (field->type != FB_TYPE_MONEY || fb_value_is_null (&record->values[i]) || find (record, field->ref) != NULL)
        continue;
      fb_schema_set_error (error, FB_SCHEMA_ERROR_REQUIRED, field->ref, _ ("%s needs a currency"), _ (field->label));
      return FALSE;
    }
  return TRUE;
}

static gboolean
check_refs (const FbRecord *record, GError **error)
{
  for (guint i = 0; i < record->table->n_fields; i++)
    {
      const FbField *field = &record->table->fields[i];
      const FbValue *value = &record->values[i];
      const FbValue *type;

      if (value->kind != FB_VALUE_ID)
        continue;
      if (field->type == FB_TYPE_REF && g_str_equal (field->ref, record->table->name) && !fb_id_is_nil (&record->id)
          && fb_id_equal (&value->id, &record->id))
        {
          fb_schema_set_error (error, FB_SCHEMA_ERROR_VALUE, field->name, _ ("%s: a record cannot refer to itself"),
                               _ (field->label));
          return FALSE;
        }
      if (field->type != FB_TYPE_ANY_REF)
        continue;
      type = find (record, field->ref);
      if (type == NULL || fb_schema_find_table (fb_value_get_text (type)) == NULL)
        {
          fb_schema_set_error (error, FB_SCHEMA_ERROR_VALUE, field->ref, _ ("%s: there is no such type of record"),
                               label_of (record, field->ref));
          return FALSE;
        }
    }
  return TRUE;
}

static gboolean
check_names (const FbRecord *record, GError **error)
{
  if (g_str_equal (record->table->name, "contact") && find (record, "given") == NULL && find (record, "family") == NULL)
    {
      fb_schema_set_error (error, FB_SCHEMA_ERROR_REQUIRED, "family", _ ("A contact needs a given or a family name"));
      return FALSE;
    }
  if (g_str_equal (record->table->name, "lead") && find (record, "name_given") == NULL
      && find (record, "name_family") == NULL && find (record, "company") == NULL)
    {
      fb_schema_set_error (error, FB_SCHEMA_ERROR_REQUIRED, "company", _ ("A lead needs a name or a company"));
      return FALSE;
    }
  return TRUE;
}

static gboolean
check_contact_point (const FbRecord *record, GError **error)
{
  const char *kind, *value, *at;

  if (!g_str_equal (record->table->name, "contact_point"))
    return TRUE;
  kind = fb_record_get_text (record, "kind");
  value = fb_record_get_text (record, "value");
  if (g_strcmp0 (kind, "email") != 0)
    return TRUE;
  at = strchr (value, '@');
  if (at != NULL && at > value && at[1] != '\0' && strchr (at + 1, '@') == NULL && strpbrk (value, " \t") == NULL)
    return TRUE;
  fb_schema_set_error (error, FB_SCHEMA_ERROR_VALUE, "value", _ ("“%s” is not an e-mail address"), value);
  return FALSE;
}

gboolean
fb_record_validate (const FbRecord *self, GError **error)
{
  return check_values (self, error) && check_order (self, error) && check_money (self, error)
         && check_refs (self, error) && check_names (self, error) && check_contact_point (self, error);
}

/* --- custom fields ---------------------------------------------------------------------------------------------- */

static gboolean
choice_exists (const char *choices, const char *code)
{
  g_autoptr (JsonNode) node = choices != NULL ? fb_json_parse (choices, -1, 0, NULL) : NULL;
  JsonArray *array;

  if (node == NULL || !JSON_NODE_HOLDS_ARRAY (node))
    return TRUE; /* no list of its own: codes of a picklist are kept as they are */
  array = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *element = json_array_get_element (array, i);

      if (JSON_NODE_HOLDS_VALUE (element) && g_strcmp0 (json_node_get_string (element), code) == 0)
        return TRUE;
    }
  return FALSE;
}

static gboolean
picks_are_valid (JsonNode *value, const char *choices)
{
  JsonArray *array;

  if (!JSON_NODE_HOLDS_ARRAY (value))
    return FALSE;
  array = json_node_get_array (value);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *element = json_array_get_element (array, i);
      const char *code = JSON_NODE_HOLDS_VALUE (element) ? json_node_get_string (element) : NULL;

      if (code == NULL || !choice_exists (choices, code))
        return FALSE;
    }
  return TRUE;
}

static gboolean
custom_value_is_valid (const FbRecord *custom, JsonNode *value)
{
  const char *type = fb_record_get_text (custom, "type");
  const char *choices = fb_record_get_text (custom, "choices");
  GType held = JSON_NODE_HOLDS_VALUE (value) ? json_node_get_value_type (value) : G_TYPE_INVALID;

  if (g_strcmp0 (type, "picks") == 0)
    return picks_are_valid (value, choices);
  if (g_strcmp0 (type, "bool") == 0)
    return held == G_TYPE_BOOLEAN;
  if (g_strcmp0 (type, "int") == 0)
    return held == G_TYPE_INT64;
  if (g_strcmp0 (type, "decimal") == 0)
    return held == G_TYPE_INT64 || held == G_TYPE_DOUBLE;
  if (held != G_TYPE_STRING)
    return FALSE;
  if (g_strcmp0 (type, "date") == 0)
    {
      FbValue day = {FB_VALUE_TEXT, {.text = (char *) json_node_get_string (value)}};
      const FbTable *table = fb_schema_get_table ("opportunity");

      return fb_field_validate (table, fb_table_field (table, fb_table_get_field (table, "close_date")), &day, NULL);
    }
  if (g_strcmp0 (type, "pick") == 0)
    return choice_exists (choices, json_node_get_string (value));
  return fb_text_is_clean (json_node_get_string (value), -1, g_strcmp0 (type, "text") == 0 ? 255 : 65536);
}

gboolean
fb_ext_validate (const FbTable *table, const char *ext, GPtrArray *custom_fields, GError **error)
{
  g_autoptr (JsonNode) node = ext != NULL ? fb_json_parse (ext, -1, 0, NULL) : NULL;
  JsonObject *object;

  if (ext != NULL && (node == NULL || !JSON_NODE_HOLDS_OBJECT (node)))
    {
      fb_schema_set_error (error, FB_SCHEMA_ERROR_VALUE, "ext", _ ("Custom fields must be a JSON object"));
      return FALSE;
    }
  object = node != NULL ? json_node_get_object (node) : NULL;
  for (guint i = 0; custom_fields != NULL && i < custom_fields->len; i++)
    {
      const FbRecord *custom = g_ptr_array_index (custom_fields, i);
      const char *code = fb_record_get_text (custom, "code");
      g_autofree char *name = NULL;
      JsonNode *value;

      if (code == NULL || g_strcmp0 (fb_record_get_text (custom, "entity"), table->name) != 0)
        continue;
      name = g_strconcat ("ext.", code, NULL);
      value = object != NULL ? json_object_get_member (object, code) : NULL;
      if (value == NULL || JSON_NODE_HOLDS_NULL (value))
        {
          if (fb_record_get_int (custom, "required") == 0)
            continue;
          fb_schema_set_error (error, FB_SCHEMA_ERROR_REQUIRED, name, _ ("%s is required"),
                               fb_record_get_text (custom, "label"));
          return FALSE;
        }
      if (!custom_value_is_valid (custom, value))
        {
          fb_schema_set_error (error, FB_SCHEMA_ERROR_VALUE, name, _ ("%s: the value does not fit the field"),
                               fb_record_get_text (custom, "label"));
          return FALSE;
        }
    }
  return TRUE;
}
