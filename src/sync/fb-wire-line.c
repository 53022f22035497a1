/* fb-wire-line.c: lines of a page that json-glib reads
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-wire-reader-private.h"

#include <string.h>

#include "fb-blob.h"

gboolean
fb_wire_node_int (JsonNode *node, gint64 *value)
{
  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_INT64)
    return FALSE;
  *value = json_node_get_int (node);
  return TRUE;
}

/* NULL for anything but a text. */
const char *
fb_wire_node_text (JsonNode *node)
{
  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
    return NULL;
  return json_node_get_string (node);
}

static gboolean
item_int (JsonArray *array, guint index, gint64 *value)
{
  return index < json_array_get_length (array) && fb_wire_node_int (json_array_get_element (array, index), value);
}

static gboolean
item_positive (JsonArray *array, guint index, gint64 *value)
{
  return item_int (array, index, value) && *value > 0;
}

static const char *
item_text (JsonArray *array, guint index)
{
  return index < json_array_get_length (array) ? fb_wire_node_text (json_array_get_element (array, index)) : NULL;
}

static gboolean
item_id (JsonArray *array, guint index, FbId *id)
{
  return fb_id_parse (item_text (array, index), id);
}

static gboolean
item_is_null (JsonArray *array, guint index)
{
  return index < json_array_get_length (array) && JSON_NODE_HOLDS_NULL (json_array_get_element (array, index));
}

/* nil for null */
static gboolean
item_id_or_null (JsonArray *array, guint index, FbId *id)
{
  *id = (FbId){{0}};
  return item_is_null (array, index) || item_id (array, index, id);
}

static gboolean
item_table (JsonArray *array, guint index, const FbTable **table)
{
  gint64 number;

  if (!item_int (array, index, &number) || number <= 0 || number >= FB_SCHEMA_N_NUMBERS)
    return FALSE;
  *table = fb_schema_get_table_by_number ((guint) number);
  return *table != NULL && fb_table_is_synced (*table);
}

/* A table of a newer schema has no description here. */
static gboolean
item_number (JsonArray *array, guint index, FbWireLine *line)
{
  gint64 number;

  if (!item_int (array, index, &number) || number <= 0 || number >= FB_SCHEMA_N_NUMBERS)
    return FALSE;
  line->number = (guint) number;
  line->table = fb_schema_get_table_by_number (line->number);
  return line->table == NULL || fb_table_is_synced (line->table);
}

static gboolean
item_ints (JsonArray *array, guint index, GArray *into)
{
  JsonArray *items;

  g_array_set_size (into, 0);
  if (index >= json_array_get_length (array) || !JSON_NODE_HOLDS_ARRAY (json_array_get_element (array, index)))
    return FALSE;
  items = json_array_get_array_element (array, index);
  for (guint i = 0; i < json_array_get_length (items); i++)
    {
      gint64 value;

      if (!item_positive (items, i, &value))
        return FALSE;
      g_array_append_val (into, value);
    }
  return TRUE;
}

static gboolean
read_grant (FbWireReader *self, JsonArray *array, FbWireLine *line)
{
  line->kind = FB_WIRE_GRANT;
  line->bucket_kind = item_text (array, 2);
  line->text = item_text (array, 4);
  return item_positive (array, 1, &line->bid) && line->bucket_kind != NULL
         && (item_is_null (array, 3) || item_id (array, 3, &line->id))
         && (line->text != NULL || item_is_null (array, 4)) && json_array_get_length (array) == 5;
}

static gboolean
read_withdraw (FbWireReader *self, JsonArray *array, FbWireLine *line)
{
  line->kind = FB_WIRE_WITHDRAW;
  return item_positive (array, 1, &line->bid) && json_array_get_length (array) == 2;
}

static gboolean
read_enter (FbWireReader *self, JsonArray *array, FbWireLine *line)
{
  line->kind = FB_WIRE_ENTER;
  return item_positive (array, 1, &line->gid) && item_positive (array, 2, &line->bid) && item_id (array, 3, &line->id)
         && item_int (array, 4, &line->rows) && json_array_get_length (array) == 5;
}

static gboolean
read_relabel (FbWireReader *self, JsonArray *array, FbWireLine *line)
{
  line->kind = FB_WIRE_RELABEL;
  line->add = self->add;
  line->remove = self->remove;
  line->is_placed = json_array_get_length (array) == 5;
  return item_positive (array, 1, &line->gid) && item_ints (array, 2, self->add) && item_ints (array, 3, self->remove)
         && (line->is_placed ? item_id_or_null (array, 4, &line->id) : json_array_get_length (array) == 4);
}

static gboolean
read_move (FbWireReader *self, JsonArray *array, FbWireLine *line)
{
  line->kind = FB_WIRE_MOVE;
  return item_positive (array, 1, &line->gid) && item_positive (array, 2, &line->bid)
         && item_positive (array, 3, &line->from) && item_positive (array, 4, &line->ver)
         && json_array_get_length (array) == 5;
}

static gboolean
item_text_or_null (JsonArray *array, guint index, const char **text)
{
  *text = item_text (array, index);
  return *text != NULL || item_is_null (array, index);
}

static gboolean
read_mover (FbWireReader *self, JsonArray *array, FbWireLine *line)
{
  FbMover *mover = &line->mover;

  line->kind = FB_WIRE_MOVER;
  return item_positive (array, 1, &mover->seq) && item_int (array, 2, &mover->at) && item_int (array, 3, &mover->how)
         && item_id_or_null (array, 4, &mover->actor) && item_id_or_null (array, 5, &mover->device)
         && item_int (array, 6, &mover->n) && item_text_or_null (array, 7, &mover->cause)
         && item_text_or_null (array, 8, &mover->label) && json_array_get_length (array) == 9;
}

static gboolean
read_moves (FbWireReader *self, JsonArray *array, FbWireLine *line)
{
  JsonArray *items;

  line->kind = FB_WIRE_MOVES;
  line->moves = self->moves;
  g_array_set_size (self->moves, 0);
  if (!item_positive (array, 1, &line->gid) || json_array_get_length (array) != 3
      || !JSON_NODE_HOLDS_ARRAY (json_array_get_element (array, 2)))
    return FALSE;
  items = json_array_get_array_element (array, 2);
  for (guint i = 0; i < json_array_get_length (items); i++)
    {
      JsonNode *node = json_array_get_element (items, i);
      JsonArray *item = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
      FbMove move = {0};

      if (item == NULL || !item_positive (item, 0, &move.seq) || !item_id_or_null (item, 1, &move.from)
          || !item_id_or_null (item, 2, &move.to) || json_array_get_length (item) != 3)
        return FALSE;
      g_array_append_val (self->moves, move);
    }
  return TRUE;
}

static gboolean
read_leave (FbWireReader *self, JsonArray *array, FbWireLine *line)
{
  line->kind = FB_WIRE_LEAVE;
  return item_positive (array, 1, &line->gid) && json_array_get_length (array) == 2;
}

static gboolean
read_gone (FbWireReader *self, JsonArray *array, FbWireLine *line)
{
  line->kind = FB_WIRE_GONE;
  return item_number (array, 1, line) && item_positive (array, 2, &line->gid) && item_positive (array, 3, &line->ver)
         && item_id (array, 4, &line->id) && json_array_get_length (array) == 5;
}

static gboolean
read_name (FbWireReader *self, JsonArray *array, FbWireLine *line)
{
  line->kind = FB_WIRE_NAME;
  line->text = item_text (array, 3);
  return item_table (array, 1, &line->table) && item_id (array, 2, &line->id) && line->text != NULL
         && json_array_get_length (array) == 4;
}

static gboolean
column_of_name (const FbTable *table, const char *name, gint *column)
{
  if (name == NULL)
    return FALSE;
  if (strcmp (name, "id") == 0)
    *column = FB_WIRE_COLUMN_ID;
  else if (strcmp (name, "_extra") == 0)
    *column = FB_WIRE_COLUMN_EXTRA;
  else
    {
      *column = fb_table_find_field (table, name);
      return *column >= 0 && !(fb_table_field (table, (guint) *column)->flags & FB_FIELD_LOCAL);
    }
  return TRUE;
}

static gboolean
read_table (FbWireReader *self, JsonArray *array, FbWireLine *line)
{
  g_autoptr (GArray) columns = g_array_new (FALSE, FALSE, sizeof (gint));
  JsonArray *names;

  line->kind = FB_WIRE_TABLE;
  if (!item_table (array, 1, &line->table) || g_strcmp0 (item_text (array, 2), line->table->name) != 0
      || json_array_get_length (array) != 4 || !JSON_NODE_HOLDS_ARRAY (json_array_get_element (array, 3)))
    return FALSE;

  names = json_array_get_array_element (array, 3);
  for (guint i = 0; i < json_array_get_length (names); i++)
    {
      gint column;

      if (!column_of_name (line->table, item_text (names, i), &column))
        return FALSE;
      g_array_append_val (columns, column);
    }
  g_hash_table_replace (self->columns, (gpointer) line->table, g_steal_pointer (&columns));
  return TRUE;
}

static gboolean
read_set (FbWireReader *self, JsonArray *array, FbWireLine *line)
{
  gint64 bytes;

  line->kind = FB_WIRE_SET;
  line->text = item_text (array, 2);
  return item_positive (array, 1, &line->bid) && fb_blob_hash_is_valid (line->text) && item_positive (array, 3, &bytes)
         && item_int (array, 4, &line->rows) && line->rows >= 0 && json_array_get_length (array) == 5;
}

/* The value lends its text from @node. */
static gboolean
read_value (JsonNode *node, const FbField *field, FbValue *value)
{
  if (JSON_NODE_HOLDS_NULL (node))
    return TRUE;

  value->kind = fb_wire_field_kind (field);
  switch (value->kind)
    {
    case FB_VALUE_INT:
      return fb_wire_node_int (node, &value->number);
    case FB_VALUE_ID:
      return fb_id_parse (fb_wire_node_text (node), &value->id);
    default:
      value->text = (char *) fb_wire_node_text (node);
      return value->text != NULL;
    }
}

static gboolean
read_column (FbWireReader *self, JsonNode *node, gint column, FbRecord *record)
{
  switch (column)
    {
    case FB_WIRE_COLUMN_ID:
      return fb_id_parse (fb_wire_node_text (node), &record->id);
    case FB_WIRE_COLUMN_EXTRA:
      return JSON_NODE_HOLDS_NULL (node)
             || (fb_wire_node_text (node) != NULL && fb_wire_set_extra (self, record, fb_wire_node_text (node)));
    default:
      return read_value (node, fb_table_field (record->table, (guint) column), &record->values[column]);
    }
}

/* A record with its numbers set and no values yet. */
static gboolean
begin_record (FbWireReader *self, JsonArray *array, FbWireLine *line)
{
  gint64 gid, ver, hash;

  if (!item_table (array, 1, &line->table) || !item_int (array, 2, &gid) || !item_int (array, 3, &ver)
      || !item_int (array, 4, &hash))
    return FALSE;
  line->record = fb_wire_reader_get_record (self, line->table);
  memset (&line->record->id, 0, sizeof line->record->id);
  line->record->gid = gid;
  line->record->ver = ver;
  line->record->hash = hash;
  return TRUE;
}

static gboolean
read_row (FbWireReader *self, JsonArray *array, FbWireLine *line)
{
  GArray *columns;
  JsonArray *values;

  if (!begin_record (self, array, line) || json_array_get_length (array) != 6
      || !JSON_NODE_HOLDS_ARRAY (json_array_get_element (array, 5)))
    return FALSE;

  values = json_array_get_array_element (array, 5);
  columns = fb_wire_reader_get_columns (self, line->table);
  if (columns == NULL
      || (json_array_get_length (values) != columns->len
          && (!self->loose || json_array_get_length (values) != columns->len + 1)))
    return FALSE;
  for (guint i = 0; i < columns->len; i++)
    if (!read_column (self, json_array_get_element (values, i), g_array_index (columns, gint, i), line->record))
      return FALSE;
  if (json_array_get_length (values) > columns->len
      && !read_column (self, json_array_get_element (values, columns->len), FB_WIRE_COLUMN_EXTRA, line->record))
    return FALSE;
  return fb_wire_check_row (self, line, NULL);
}

static gboolean
own_newer_row (FbWireReader *self, JsonNode *numbers, FbWireLine *line)
{
  g_clear_pointer (&self->own, fb_record_free);
  self->own = fb_record_new (line->table, &line->id);
  self->own->gid = line->gid;
  self->own->ver = line->ver;
  self->own->hash = line->hash;
  line->kind = FB_WIRE_ROW;
  line->record = self->own;
  return fb_record_take_numbers (self->own, numbers, NULL);
}

static gboolean
read_newer (FbWireReader *self, JsonArray *array, FbWireLine *line)
{
  JsonNode *numbers;

  if (!item_number (array, 1, line) || !item_positive (array, 2, &line->gid) || !item_positive (array, 3, &line->ver)
      || !item_int (array, 4, &line->hash) || !item_id (array, 5, &line->id) || json_array_get_length (array) != 7
      || !JSON_NODE_HOLDS_OBJECT (numbers = json_array_get_element (array, 6)))
    return FALSE;
  if (line->table != NULL)
    return own_newer_row (self, numbers, line);
  g_free (self->extra);
  self->extra = fb_json_to_canonical (numbers);
  line->kind = FB_WIRE_NEWER;
  line->text = self->extra;
  return TRUE;
}

/* Columns that this schema added, for a row that is here already. */
static gboolean
read_columns (FbWireReader *self, JsonArray *array, FbWireLine *line)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  if (!begin_record (self, array, line) || json_array_get_length (array) != 7 || !item_id (array, 5, &line->record->id)
      || !JSON_NODE_HOLDS_OBJECT (json_array_get_element (array, 6)) || !fb_wire_check_row (self, line, NULL))
    return FALSE;

  line->kind = FB_WIRE_COLUMNS;
  line->columns = self->set_columns;
  g_array_set_size (self->set_columns, 0);
  json_object_iter_init (&iter, json_array_get_object_element (array, 6));
  while (json_object_iter_next (&iter, &name, &node))
    {
      gint column;
      guint index;

      if (!column_of_name (line->table, name, &column) || column < 0 || !read_column (self, node, column, line->record))
        return FALSE;
      index = (guint) column;
      g_array_append_val (self->set_columns, index);
    }
  return TRUE;
}

gboolean
fb_wire_reader_read_node (FbWireReader *self, JsonArray *array, FbWireLine *line, GError **error)
{
  static const struct
  {
    const char *mark;
    gboolean (*read) (FbWireReader *self, JsonArray *array, FbWireLine *line);
  } readers[] = {
      {"p", read_row},     {"n", read_newer}, {"x", read_gone},   {"g+", read_enter},    {"g=", read_relabel},
      {"g-", read_leave},  {"t", read_table}, {"b+", read_grant}, {"b-", read_withdraw}, {"r", read_name},
      {"u", read_columns}, {"s", read_set},   {"g>", read_move},  {"w", read_mover},     {"h", read_moves},
  };
  const char *mark = item_text (array, 0);

  memset (line, 0, sizeof *line);
  for (guint i = 0; mark != NULL && i < G_N_ELEMENTS (readers); i++)
    if (strcmp (mark, readers[i].mark) == 0)
      return readers[i].read (self, array, line) || fb_wire_fail (error, "a line of another form");
  return fb_wire_fail (error, "a line of an unknown kind");
}
