/* fb-record.c: one row of a table in memory
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-record.h"

#include <string.h>

#include "fb-json.h"
#include "fb-text.h"

FbRecord *
fb_record_new (const FbTable *table, const FbId *id)
{
  FbRecord *self;

  g_return_val_if_fail (table != NULL, NULL);

  self = g_new0 (FbRecord, 1);
  self->table = table;
  if (id != NULL)
    self->id = *id;
  self->values = g_new0 (FbValue, table->n_fields);
  return self;
}

FbRecord *
fb_record_copy (const FbRecord *self)
{
  FbRecord *copy = g_new (FbRecord, 1);

  *copy = *self;
  copy->extra = g_strdup (self->extra);
  copy->values = g_new0 (FbValue, self->table->n_fields);
  for (guint i = 0; i < self->table->n_fields; i++)
    fb_value_copy (&self->values[i], &copy->values[i]);
  return copy;
}

void
fb_record_free (FbRecord *self)
{
  if (self == NULL)
    return;
  for (guint i = 0; i < self->table->n_fields; i++)
    fb_value_clear (&self->values[i]);
  g_free (self->values);
  g_free (self->extra);
  g_free (self);
}

const FbValue *
fb_record_get (const FbRecord *self, const char *field)
{
  return &self->values[fb_table_get_field (self->table, field)];
}

gint64
fb_record_get_int (const FbRecord *self, const char *field)
{
  return fb_value_get_int (fb_record_get (self, field));
}

const char *
fb_record_get_text (const FbRecord *self, const char *field)
{
  return fb_value_get_text (fb_record_get (self, field));
}

const FbId *
fb_record_get_id (const FbRecord *self, const char *field)
{
  return fb_value_get_id (fb_record_get (self, field));
}

void
fb_record_set (FbRecord *self, const char *field, const FbValue *value)
{
  fb_value_copy (value, &self->values[fb_table_get_field (self->table, field)]);
}

void
fb_record_set_int (FbRecord *self, const char *field, gint64 number)
{
  fb_value_set_int (&self->values[fb_table_get_field (self->table, field)], number);
}

void
fb_record_set_text (FbRecord *self, const char *field, const char *text)
{
  fb_value_set_text (&self->values[fb_table_get_field (self->table, field)], text);
}

void
fb_record_set_id (FbRecord *self, const char *field, const FbId *id)
{
  fb_value_set_id (&self->values[fb_table_get_field (self->table, field)], id);
}

char *
fb_record_dup_title (const FbRecord *self)
{
  GString *title = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (self->table->title) && self->table->title[i] != NULL; i++)
    {
      guint index = fb_table_get_field (self->table, self->table->title[i]);
      const FbField *field = &self->table->fields[index];
      g_autofree char *text = NULL;

      if (field->type == FB_TYPE_ENUM)
        text = g_strdup (fb_field_get_choice_label (field, fb_value_get_text (&self->values[index])));
      else
        text = fb_field_to_text (field, &self->values[index], NULL);
      if (text == NULL || *text == '\0')
        continue;
      if (title->len > 0)
        g_string_append_c (title, ' ');
      g_string_append (title, text);
    }
  return g_string_free (title, FALSE);
}

/* --- custom values -------------------------------------------------------------------------------------------- */

static JsonObject *
parse_ext (const char *ext)
{
  g_autoptr (JsonNode) node = ext != NULL ? fb_json_parse (ext, -1, 0, NULL) : NULL;

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return json_object_new ();
  return json_object_ref (json_node_get_object (node));
}

char *
fb_record_dup_custom (const FbRecord *self, const char *code)
{
  g_autoptr (JsonObject) object = NULL;
  const char *ext = fb_record_get_text (self, "ext");

  if (ext == NULL)
    return NULL;
  object = parse_ext (ext);
  if (!json_object_has_member (object, code))
    return NULL;
  return fb_json_to_canonical (json_object_get_member (object, code));
}

char *
fb_ext_with (const char *ext, const char *code, const char *value_json)
{
  g_autoptr (JsonObject) object = parse_ext (ext);
  g_autoptr (JsonNode) value = value_json != NULL ? fb_json_parse (value_json, -1, 0, NULL) : NULL;
  g_autoptr (JsonNode) root = NULL;

  if (value == NULL || JSON_NODE_HOLDS_NULL (value))
    json_object_remove_member (object, code);
  else
    json_object_set_member (object, code, g_steal_pointer (&value));
  if (json_object_get_size (object) == 0)
    return NULL;
  root = json_node_init_object (json_node_alloc (), object);
  return fb_json_to_canonical (root);
}

/* --- derived values --------------------------------------------------------------------------------------------- */

static void
derive_preset (const FbField *field, FbValue *value)
{
  if (field->type == FB_TYPE_ENUM || field->type == FB_TYPE_PICK || field->type == FB_TYPE_TEXT)
    fb_value_set_text (value, field->preset);
  else
    fb_value_set_int (value, g_ascii_strtoll (field->preset, NULL, 10));
}

static void
derive_digits (FbRecord *self)
{
  const char *kind = fb_record_get_text (self, "kind");
  const char *value = fb_record_get_text (self, "value");
  g_autofree char *digits = NULL;

  if (value != NULL
      && (g_strcmp0 (kind, "phone") == 0 || g_strcmp0 (kind, "mobile") == 0 || g_strcmp0 (kind, "fax") == 0))
    digits = fb_text_digits (value);
  fb_record_set_text (self, "digits", digits != NULL && *digits != '\0' ? digits : NULL);
}

/* The same on every machine, since derived values count in the hash and never travel in an op. */
void
fb_record_derive (FbRecord *self)
{
  for (guint i = 0; i < self->table->n_fields; i++)
    {
      const FbField *field = &self->table->fields[i];
      FbValue *value = &self->values[i];

      if (value->kind == FB_VALUE_TEXT && *value->text == '\0')
        fb_value_clear (value);
      if (value->kind == FB_VALUE_NULL && field->preset != NULL)
        derive_preset (field, value);
    }
  for (guint i = 0; i < self->table->n_fields; i++)
    if (self->table->fields[i].successor != NULL)
      fb_value_copy (fb_record_get (self, self->table->fields[i].successor), &self->values[i]);
  if (g_str_equal (self->table->name, "contact_point"))
    derive_digits (self);
}
