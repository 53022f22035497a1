/* fb-record-hash.c: the number that tells two copies of a row apart
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "fb-json.h"
#include "fb-mutant.h"
#include "fb-record.h"

/* Kinds in the hashed bytes. An id counts as its text, because a device that does not know a column yet sees only the
 * wire's text. */
#define KIND_INT 1
#define KIND_TEXT 2

/* One a thread, reused: a first sync hashes hundreds of thousands of rows. */
typedef struct
{
  GByteArray *bytes;
  GChecksum *checksum;
} Scratch;

static void
scratch_free (gpointer data)
{
  Scratch *scratch = data;

  g_byte_array_unref (scratch->bytes);
  g_checksum_free (scratch->checksum);
  g_free (scratch);
}

static Scratch *
get_scratch (void)
{
  static GPrivate private = G_PRIVATE_INIT (scratch_free);
  Scratch *scratch = g_private_get (&private);

  if (scratch == NULL)
    {
      scratch = g_new (Scratch, 1);
      scratch->bytes = g_byte_array_sized_new (1024);
      scratch->checksum = g_checksum_new (G_CHECKSUM_SHA256);
      g_private_set (&private, scratch);
    }
  g_byte_array_set_size (scratch->bytes, 0);
  g_checksum_reset (scratch->checksum);
  return scratch;
}

static void
append_number (GByteArray *bytes, guint64 number)
{
  guint64 big = GUINT64_TO_BE (number);

  g_byte_array_append (bytes, (const guint8 *) &big, sizeof big);
}

static void
append_head (GByteArray *bytes, guint number, guint8 kind)
{
  guint8 head[3] = {(guint8) (number >> 8), (guint8) number, kind};

  g_byte_array_append (bytes, head, sizeof head);
}

static void
append_text (GByteArray *bytes, guint number, const char *text, gsize length)
{
  guint32 big = GUINT32_TO_BE ((guint32) length);

  append_head (bytes, number, KIND_TEXT);
  g_byte_array_append (bytes, (const guint8 *) &big, sizeof big);
  g_byte_array_append (bytes, (const guint8 *) text, length);
}

static void
append_value (GByteArray *bytes, guint number, const FbValue *value)
{
  char text[FB_ID_TEXT_LENGTH + 1];

  switch (value->kind)
    {
    case FB_VALUE_INT:
      append_head (bytes, number, KIND_INT);
      append_number (bytes, value->number);
      break;
    case FB_VALUE_TEXT:
      append_text (bytes, number, value->text, strlen (value->text));
      break;
    case FB_VALUE_ID:
      fb_id_write (&value->id, text);
      append_text (bytes, number, text, FB_ID_TEXT_LENGTH);
      break;
    case FB_VALUE_NULL:
    default:
      break;
    }
}

/* --- columns of a newer schema ----------------------------------------------------------------------------------- */

typedef struct
{
  guint number;
  FbValue value;
} ExtraColumn;

static void
extra_column_clear (gpointer data)
{
  fb_value_clear (&((ExtraColumn *) data)->value);
}

static int
compare_extra (gconstpointer a, gconstpointer b)
{
  return (int) ((const ExtraColumn *) a)->number - (int) ((const ExtraColumn *) b)->number;
}

static GArray *
read_extra (const char *extra)
{
  GArray *columns = g_array_new (FALSE, TRUE, sizeof (ExtraColumn));
  g_autoptr (JsonNode) node = fb_json_parse (extra, -1, 0, NULL);
  JsonObjectIter iter;
  const char *name;
  JsonNode *member;

  g_array_set_clear_func (columns, extra_column_clear);
  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return columns;
  json_object_iter_init (&iter, json_node_get_object (node));
  while (json_object_iter_next (&iter, &name, &member))
    {
      ExtraColumn column = {0};
      guint64 number;

      if (!g_ascii_string_to_unsigned (name, 10, 1, G_MAXUINT16, &number, NULL) || !JSON_NODE_HOLDS_VALUE (member))
        continue;
      column.number = (guint) number;
      if (json_node_get_value_type (member) == G_TYPE_INT64)
        fb_value_set_int (&column.value, json_node_get_int (member));
      else if (json_node_get_value_type (member) == G_TYPE_STRING)
        fb_value_set_text (&column.value, json_node_get_string (member));
      g_array_append_val (columns, column);
    }
  g_array_sort (columns, compare_extra);
  return columns;
}

static Scratch *
begin_row (guint8 table, const FbId *id, gint64 ver)
{
  Scratch *scratch = get_scratch ();

  g_byte_array_append (scratch->bytes, &table, 1);
  g_byte_array_append (scratch->bytes, id->bytes, FB_ID_SIZE);
  append_number (scratch->bytes, ver);
  return scratch;
}

static gint64
end_row (Scratch *scratch)
{
  guint8 digest[32];
  gsize digest_length = sizeof digest;
  guint64 hash;

  g_checksum_update (scratch->checksum, scratch->bytes->data, scratch->bytes->len);
  g_checksum_get_digest (scratch->checksum, digest, &digest_length);
  memcpy (&hash, digest, sizeof hash);
  return (gint64) GUINT64_FROM_BE (hash);
}

gint64
fb_record_compute_hash (const FbRecord *self)
{
  Scratch *scratch = begin_row (self->table->number, &self->id, self->ver);
  g_autoptr (GArray) extra = self->extra != NULL ? read_extra (self->extra) : NULL;
  guint next_extra = 0;

  for (guint i = 0; i < self->table->n_fields; i++)
    {
      const FbField *field = &self->table->fields[i];

      for (; extra != NULL && next_extra < extra->len; next_extra++)
        {
          const ExtraColumn *column = &g_array_index (extra, ExtraColumn, next_extra);

          if (column->number >= field->number)
            break;
          append_value (scratch->bytes, column->number, &column->value);
        }
      if ((field->flags & (FB_FIELD_LOCAL | FB_FIELD_PLACED)) == 0
          && !(field->number == 2 && FB_MUTANT (hash_skips_column)))
        append_value (scratch->bytes, field->number, &self->values[i]);
    }
  for (; extra != NULL && next_extra < extra->len; next_extra++)
    append_value (scratch->bytes, g_array_index (extra, ExtraColumn, next_extra).number,
                  &g_array_index (extra, ExtraColumn, next_extra).value);
  return end_row (scratch);
}

gint64
fb_numbers_compute_hash (guint table, const FbId *id, gint64 ver, const char *numbers)
{
  Scratch *scratch = begin_row ((guint8) table, id, ver);
  g_autoptr (GArray) columns = read_extra (numbers);

  for (guint i = 0; i < columns->len; i++)
    append_value (scratch->bytes, g_array_index (columns, ExtraColumn, i).number,
                  &g_array_index (columns, ExtraColumn, i).value);
  return end_row (scratch);
}
