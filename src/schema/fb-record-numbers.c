/* fb-record-numbers.c: rows by the numbers of their fields, which outlive programs that know no names for them
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <gio/gio.h>

#include "fb-json.h"
#include "fb-record.h"

static void
add_number (JsonObject *object, guint number, JsonNode *node)
{
  char name[8];

  g_snprintf (name, sizeof name, "%u", number);
  json_object_set_member (object, name, node);
}

static void
add_extra (JsonObject *object, const char *extra)
{
  g_autoptr (JsonNode) node = extra != NULL ? fb_json_parse (extra, -1, 0, NULL) : NULL;
  JsonObjectIter iter;
  const char *name;
  JsonNode *member;

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return;
  json_object_iter_init (&iter, json_node_get_object (node));
  while (json_object_iter_next (&iter, &name, &member))
    json_object_set_member (object, name, json_node_copy (member));
}

static char *
object_to_text (JsonObject *object)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);

  json_node_set_object (node, object);
  return fb_json_to_canonical (node);
}

char *
fb_record_to_numbers (const FbRecord *self, guint newer_than)
{
  g_autoptr (JsonObject) object = json_object_new ();

  gboolean new_table = self->table->since > newer_than;

  add_extra (object, self->extra);
  for (guint i = 0; i < self->table->n_fields; i++)
    {
      const FbField *field = &self->table->fields[i];
      gboolean wanted =
          newer_than == 0 || ((new_table || field->since > newer_than) && (field->flags & FB_FIELD_LOCAL) == 0);

      if (wanted && !fb_value_is_null (&self->values[i]))
        add_number (object, field->number, fb_value_to_json (&self->values[i]));
    }
  return newer_than > 0 && json_object_get_size (object) == 0 ? NULL : object_to_text (object);
}

/* Index of the field with this number, -1 if this program knows none. */
static int
find_number (const FbTable *table, const char *name)
{
  guint64 number;

  if (!g_ascii_string_to_unsigned (name, 10, 1, G_MAXUINT16, &number, NULL))
    return -1;
  for (guint i = 0; i < table->n_fields; i++)
    if (table->fields[i].number == number)
      return (int) i;
  return -1;
}

gboolean
fb_record_take_numbers (FbRecord *self, JsonNode *node, GError **error)
{
  g_autoptr (JsonObject) rest = json_object_new ();
  JsonObjectIter iter;
  const char *name;
  JsonNode *member;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "A row by numbers is not an object");
      return FALSE;
    }
  json_object_iter_init (&iter, json_node_get_object (node));
  while (json_object_iter_next (&iter, &name, &member))
    {
      int index = find_number (self->table, name);

      if (index < 0)
        json_object_set_member (rest, name, json_node_copy (member));
      else if (!fb_value_from_json (self->table, &self->table->fields[index], member, &self->values[index], error))
        return FALSE;
    }
  g_free (self->extra);
  self->extra = json_object_get_size (rest) > 0 ? object_to_text (rest) : NULL;
  return TRUE;
}

gboolean
fb_record_absorb_extra (FbRecord *self, GError **error)
{
  g_autoptr (JsonNode) node = NULL;

  if (self->extra == NULL)
    return TRUE;
  return (node = fb_json_parse (self->extra, -1, 0, error)) != NULL && fb_record_take_numbers (self, node, error);
}

void
fb_record_hand_over (FbRecord *self)
{
  for (guint i = 0; i < self->table->n_fields; i++)
    {
      const char *successor = self->table->fields[i].successor;

      if (successor != NULL)
        fb_record_set (self, successor, &self->values[i]);
    }
}
