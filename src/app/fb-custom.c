/* fb-custom.c: fields that a company added, as forms know fields
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-custom.h"

#include <math.h>
#include <string.h>

#include "fb-json.h"

/* Of a rate, which a decimal number is read as. */
#define DECIMALS 10000.0

static GMutex mutex;
static GHashTable *known; /* definition -> FbField, guarded by mutex */

static const struct
{
  const char *name;
  FbFieldType type;
} types[] = {
    {"text", FB_TYPE_TEXT}, {"long_text", FB_TYPE_LONG_TEXT}, {"int", FB_TYPE_INT},   {"decimal", FB_TYPE_RATE},
    {"date", FB_TYPE_DATE}, {"bool", FB_TYPE_BOOL},           {"pick", FB_TYPE_ENUM}, {"picks", FB_TYPE_SET},
};

/* NULL when it has none. Codes are their own labels. */
static FbChoice *
make_choices (const char *json)
{
  g_autoptr (JsonNode) node = json != NULL ? fb_json_parse (json, -1, 0, NULL) : NULL;
  g_autoptr (GArray) choices = g_array_new (TRUE, TRUE, sizeof (FbChoice));
  JsonArray *array;

  if (node == NULL || !JSON_NODE_HOLDS_ARRAY (node))
    return NULL;
  array = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *element = json_array_get_element (array, i);
      FbChoice choice = {0};

      if (!JSON_NODE_HOLDS_VALUE (element) || json_node_get_value_type (element) != G_TYPE_STRING
          || json_node_get_string (element)[0] == '\0')
        continue;
      choice.code = choice.label = g_intern_string (json_node_get_string (element));
      g_array_append_val (choices, choice);
    }
  return choices->len > 0 ? (FbChoice *) g_array_free (g_steal_pointer (&choices), FALSE) : NULL;
}

static FbField *
make_field (const FbRecord *record, const char *picklist)
{
  FbField *field = g_new0 (FbField, 1);
  g_autofree char *name = g_strconcat (FB_CUSTOM_PREFIX, fb_record_get_text (record, "code"), NULL);

  field->name = g_intern_string (name);
  field->label = g_intern_string (fb_record_get_text (record, "label"));
  field->type = FB_TYPE_TEXT;
  field->flags = fb_record_get_int (record, "required") != 0 ? FB_FIELD_REQUIRED : 0;
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    if (g_strcmp0 (types[i].name, fb_record_get_text (record, "type")) == 0)
      field->type = types[i].type;
  if (field->type != FB_TYPE_ENUM)
    return field;

  field->choices = make_choices (fb_record_get_text (record, "choices"));
  if (field->choices == NULL && picklist != NULL)
    {
      field->type = FB_TYPE_PICK;
      field->ref = g_intern_string (picklist);
    }
  else if (field->choices == NULL)
    field->type = FB_TYPE_TEXT;
  return field;
}

const FbField *
fb_custom_get_field (const FbRecord *custom_field, const char *picklist)
{
  const char *parts[] = {fb_record_get_text (custom_field, "entity"),  fb_record_get_text (custom_field, "code"),
                         fb_record_get_text (custom_field, "label"),   fb_record_get_text (custom_field, "type"),
                         fb_record_get_text (custom_field, "choices"), picklist};
  g_autoptr (GString) definition = g_string_new (NULL);
  FbField *field;

  if (parts[1] == NULL || parts[1][0] == '\0' || parts[2] == NULL || parts[2][0] == '\0')
    return NULL;
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    g_string_append_printf (definition, "%s\n", parts[i] != NULL ? parts[i] : "");
  g_string_append_printf (definition, "%d", (int) fb_record_get_int (custom_field, "required"));

  g_mutex_lock (&mutex);
  if (known == NULL)
    known = g_hash_table_new (g_str_hash, g_str_equal);
  field = g_hash_table_lookup (known, definition->str);
  if (field == NULL)
    {
      field = make_field (custom_field, picklist);
      g_hash_table_insert (known, g_strdup (definition->str), field);
    }
  g_mutex_unlock (&mutex);
  return field;
}

gboolean
fb_custom_is (const FbField *field)
{
  return g_str_has_prefix (field->name, FB_CUSTOM_PREFIX);
}

const char *
fb_custom_get_code (const FbField *field)
{
  return field->name + strlen (FB_CUSTOM_PREFIX);
}

/* --- values --- */

static void
read_scalar (const FbField *field, JsonNode *node, FbValue *value)
{
  GType type = json_node_get_value_type (node);

  if (field->type == FB_TYPE_BOOL && type == G_TYPE_BOOLEAN)
    fb_value_set_int (value, json_node_get_boolean (node));
  else if (field->type == FB_TYPE_RATE && (type == G_TYPE_INT64 || type == G_TYPE_DOUBLE))
    fb_value_set_int (value, (gint64) llround (json_node_get_double (node) * DECIMALS));
  else if (field->type == FB_TYPE_INT && type == G_TYPE_INT64)
    fb_value_set_int (value, json_node_get_int (node));
  else if (type == G_TYPE_STRING
           && (field->type == FB_TYPE_TEXT || field->type == FB_TYPE_LONG_TEXT || field->type == FB_TYPE_DATE
               || field->type == FB_TYPE_ENUM || field->type == FB_TYPE_PICK))
    fb_value_set_text (value, json_node_get_string (node));
}

void
fb_custom_read (const FbField *field, const char *json, FbValue *value)
{
  g_autoptr (JsonNode) node = json != NULL ? fb_json_parse (json, -1, 0, NULL) : NULL;

  fb_value_clear (value);
  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    return;
  if (field->type == FB_TYPE_SET && JSON_NODE_HOLDS_ARRAY (node))
    fb_value_set_text (value, json);
  else if (JSON_NODE_HOLDS_VALUE (node))
    read_scalar (field, node, value);
}

char *
fb_custom_write (const FbField *field, const FbValue *value)
{
  g_autoptr (JsonNode) node = json_node_alloc ();

  if (fb_value_is_null (value))
    return NULL;
  switch (field->type)
    {
    case FB_TYPE_BOOL:
      json_node_init_boolean (node, fb_value_get_int (value) != 0);
      break;
    case FB_TYPE_INT:
      json_node_init_int (node, fb_value_get_int (value));
      break;
    case FB_TYPE_RATE:
      if (fb_value_get_int (value) % (gint64) DECIMALS == 0)
        json_node_init_int (node, fb_value_get_int (value) / (gint64) DECIMALS);
      else
        json_node_init_double (node, (double) fb_value_get_int (value) / DECIMALS);
      break;
    case FB_TYPE_SET:
      return g_strdup (fb_value_get_text (value));
    default:
      json_node_init_string (node, fb_value_get_text (value));
      break;
    }
  return fb_json_to_canonical (node);
}
