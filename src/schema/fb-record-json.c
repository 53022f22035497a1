/* fb-record-json.c: rows and values as JSON
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "fb-date.h"
#include "fb-json.h"
#include "fb-schema-error.h"

JsonNode *
fb_value_to_json (const FbValue *value)
{
  char text[FB_ID_TEXT_LENGTH + 1];

  switch (value->kind)
    {
    case FB_VALUE_INT:
      return json_node_init_int (json_node_alloc (), value->number);
    case FB_VALUE_TEXT:
      return json_node_init_string (json_node_alloc (), value->text);
    case FB_VALUE_ID:
      fb_id_write (&value->id, text);
      return json_node_init_string (json_node_alloc (), text);
    case FB_VALUE_NULL:
    default:
      return json_node_init_null (json_node_alloc ());
    }
}

static gboolean
refuse_form (const FbField *field, GError **error)
{
  fb_schema_set_error (error, FB_SCHEMA_ERROR_VALUE, field->name, _ ("%s: the value has the wrong form"),
                       _ (field->label));
  return FALSE;
}

static gboolean
read_text (const FbField *field, const char *text, FbValue *value, GError **error)
{
  FbId id;

  if (field->type != FB_TYPE_REF && field->type != FB_TYPE_ANY_REF)
    {
      fb_value_set_text (value, text);
      return TRUE;
    }
  if (!fb_id_parse (text, &id))
    return refuse_form (field, error);
  fb_value_set_id (value, &id);
  return TRUE;
}

gboolean
fb_value_from_json (const FbTable *table, const FbField *field, JsonNode *node, FbValue *value, GError **error)
{
  GType type;

  fb_value_clear (value);
  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    return TRUE;
  if (!JSON_NODE_HOLDS_VALUE (node))
    return refuse_form (field, error);
  type = json_node_get_value_type (node);
  if (type == G_TYPE_INT64)
    fb_value_set_int (value, json_node_get_int (node));
  else if (type == G_TYPE_BOOLEAN && field->type == FB_TYPE_BOOL)
    fb_value_set_int (value, json_node_get_boolean (node) ? 1 : 0);
  else if (type != G_TYPE_STRING)
    return refuse_form (field, error);
  else if (!read_text (field, json_node_get_string (node), value, error))
    return FALSE;
  if (fb_field_validate_stored (table, field, value, error))
    return TRUE;
  fb_value_clear (value);
  return FALSE;
}

/* --- the tool's form -------------------------------------------------------------------------------------------- */

static JsonNode *
money_to_json (const FbRecord *self, const FbField *field, const FbValue *value)
{
  g_autoptr (JsonObject) object = json_object_new ();
  const char *currency = fb_record_get_text (self, field->ref);

  json_object_set_int_member (object, "amount", value->number);
  if (currency != NULL)
    json_object_set_string_member (object, "currency", currency);
  return json_node_init_object (json_node_alloc (), object);
}

static JsonNode *
field_to_json (const FbRecord *self, const FbField *field, const FbValue *value)
{
  g_autofree char *text = NULL;
  JsonNode *node = NULL;

  switch (field->type)
    {
    case FB_TYPE_MONEY:
      return money_to_json (self, field, value);
    case FB_TYPE_BOOL:
      return json_node_init_boolean (json_node_alloc (), value->number != 0);
    case FB_TYPE_TIME:
      text = fb_time_format (value->number);
      return json_node_init_string (json_node_alloc (), text);
    case FB_TYPE_JSON:
    case FB_TYPE_SET:
    case FB_TYPE_LOG:
      node = fb_json_parse (value->text, -1, 0, NULL);
      return node != NULL ? node : json_node_init_string (json_node_alloc (), value->text);
    default:
      return fb_value_to_json (value);
    }
}

JsonObject *
fb_record_to_json (const FbRecord *self)
{
  JsonObject *object = json_object_new ();
  char id[FB_ID_TEXT_LENGTH + 1];

  fb_id_write (&self->id, id);
  json_object_set_string_member (object, "id", id);
  json_object_set_string_member (object, "entity", self->table->name);
  for (guint i = 0; i < self->table->n_fields; i++)
    {
      const FbField *field = &self->table->fields[i];
      const FbValue *value = &self->values[i];

      if (!fb_value_is_null (value))
        json_object_set_member (object, field->name, field_to_json (self, field, value));
    }
  json_object_set_string_member (object, "_state", self->pending ? "pending" : "synced");
  json_object_set_int_member (object, "_rev", self->ver);
  return object;
}
