/* fb-wire.c: writes the pages of a pull
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-wire.h"

#include <string.h>

#include "fb-json.h"
#include "fb-service-private.h"

#define FIRST_FIELD 6 /* columns before the fields in fb_ddl_columns (): id, _gid, _ver, _hash, _dead, _extra */

struct _FbPageWriter
{
  GString *text;
  guint schema;
  guint n_rows;
  gboolean rows_only;
  FbTableMask announced;                /* tables whose `t` line is out */
  GArray *columns[FB_SCHEMA_N_NUMBERS]; /* of WireColumn, in number order (nullable until used) */
};

typedef struct
{
  guint index;       /* of the field in records */
  int column;        /* in a statement; local fields have none at the server */
  gboolean is_empty; /* for this reader, whose hash of the row would have it in it */
} WireColumn;

static FbPageWriter *
writer_new (guint schema, gboolean rows_only)
{
  FbPageWriter *self = g_new0 (FbPageWriter, 1);

  self->text = g_string_new (NULL);
  self->schema = schema;
  self->rows_only = rows_only;
  return self;
}

FbPageWriter *
fb_page_writer_new (guint schema)
{
  return writer_new (schema, FALSE);
}

FbPageWriter *
fb_page_writer_new_rows (guint schema)
{
  return writer_new (schema, TRUE);
}

void
fb_page_writer_free (FbPageWriter *self)
{
  if (!self)
    return;
  if (self->text)
    g_string_free (self->text, TRUE);
  for (guint i = 0; i < FB_SCHEMA_N_NUMBERS; i++)
    g_clear_pointer (&self->columns[i], g_array_unref);
  g_free (self);
}

gsize
fb_page_writer_get_size (FbPageWriter *self)
{
  return self->text->len;
}

guint
fb_page_writer_get_rows (FbPageWriter *self)
{
  return self->n_rows;
}

char *
fb_page_writer_end_text (FbPageWriter *self)
{
  char *text;

  if (self->rows_only)
    {
      g_string_prepend_c (self->text, '[');
      g_string_append_c (self->text, ']');
    }
  text = g_string_free (self->text, FALSE);
  self->text = g_string_new (NULL);
  self->n_rows = 0;
  self->announced = (FbTableMask){{0}};
  return text;
}

GBytes *
fb_page_writer_end (FbPageWriter *self)
{
  gsize size = self->text->len + (self->rows_only ? 2 : 0);

  return g_bytes_new_take (fb_page_writer_end_text (self), size);
}

/* --- values ------------------------------------------------------------------------------------------------------ */

static void
append_int (GString *text, gint64 number)
{
  char digits[24];
  char *at = digits + sizeof digits;
  guint64 rest = number < 0 ? -(guint64) number : (guint64) number;

  do
    *--at = '0' + rest % 10;
  while ((rest /= 10) > 0);
  if (number < 0)
    *--at = '-';
  g_string_append_len (text, at, digits + sizeof digits - at);
}

static void
append_id (GString *text, const FbId *id)
{
  char buffer[FB_ID_TEXT_LENGTH + 3];

  buffer[0] = '"';
  fb_id_write (id, buffer + 1);
  buffer[FB_ID_TEXT_LENGTH + 1] = '"';
  g_string_append_len (text, buffer, FB_ID_TEXT_LENGTH + 2);
}

static void
append_escaped (GString *text, guchar c)
{
  switch (c)
    {
    case '"':
      g_string_append (text, "\\\"");
      break;
    case '\\':
      g_string_append (text, "\\\\");
      break;
    case '\n':
      g_string_append (text, "\\n");
      break;
    case '\t':
      g_string_append (text, "\\t");
      break;
    default:
      g_string_append_printf (text, "\\u%04x", c);
    }
}

static void
append_text (GString *text, const char *value)
{
  const char *from = value;
  const char *at;

  g_string_append_c (text, '"');
  for (at = value; *at; at++)
    {
      guchar c = *at;

      if (c >= 0x20 && c != '"' && c != '\\' && c != 0x7f)
        continue;
      g_string_append_len (text, from, at - from);
      append_escaped (text, c);
      from = at + 1;
    }
  g_string_append_len (text, from, at - from);
  g_string_append_c (text, '"');
}

static void
append_text_or_null (GString *text, const char *value)
{
  if (value)
    append_text (text, value);
  else
    g_string_append (text, "null");
}

static void
append_value (GString *text, const FbValue *value)
{
  switch (value->kind)
    {
    case FB_VALUE_INT:
      append_int (text, value->number);
      break;
    case FB_VALUE_TEXT:
      append_text (text, value->text);
      break;
    case FB_VALUE_ID:
      append_id (text, &value->id);
      break;
    case FB_VALUE_NULL:
    default:
      g_string_append (text, "null");
    }
}

static void
append_column (GString *text, FbStmt *stmt, int column)
{
  FbId id;

  switch (fb_stmt_get_type (stmt, column))
    {
    case FB_COLUMN_INT:
      append_int (text, fb_stmt_get_int (stmt, column));
      break;
    case FB_COLUMN_TEXT:
      append_text (text, fb_stmt_get_text (stmt, column));
      break;
    case FB_COLUMN_BLOB:
      if (fb_stmt_get_id (stmt, column, &id))
        {
          append_id (text, &id);
          break;
        }
      G_GNUC_FALLTHROUGH;
    case FB_COLUMN_REAL:
    case FB_COLUMN_NULL:
    default:
      g_string_append (text, "null");
    }
}

/* --- lines ------------------------------------------------------------------------------------------------------- */

static void
begin_line (FbPageWriter *self, const char *start)
{
  if (self->rows_only && self->text->len > 0)
    g_string_append_c (self->text, ',');
  g_string_append (self->text, start);
}

static void
end_line (FbPageWriter *self)
{
  g_string_append (self->text, self->rows_only ? "]" : "]\n");
}

static int
compare_numbers (gconstpointer a, gconstpointer b, gpointer table)
{
  const WireColumn *one = a;
  const WireColumn *two = b;

  return (int) fb_table_field (table, one->index)->number - (int) fb_table_field (table, two->index)->number;
}

static GArray *
columns_of (FbPageWriter *self, const FbTable *table)
{
  GArray *columns = self->columns[table->number];
  int next = FIRST_FIELD;

  if (columns)
    return columns;
  columns = g_array_new (FALSE, FALSE, sizeof (WireColumn));
  for (guint i = 0; i < table->n_fields; i++)
    {
      const FbField *field = fb_table_field (table, i);

      WireColumn column = {i, next, (field->flags & FB_FIELD_PLACED) && self->schema < FB_SCHEMA_PLACED};

      if (field->flags & FB_FIELD_LOCAL)
        continue;
      next++;
      if (MAX (field->since, 1) <= self->schema)
        g_array_append_val (columns, column);
    }
  g_array_sort_with_data (columns, compare_numbers, (gpointer) table);
  self->columns[table->number] = columns;
  return columns;
}

static gboolean
knows_table (FbPageWriter *self, const FbTable *table)
{
  return MAX (table->since, 1) <= self->schema;
}

/* The reader's schema lacks some of the table's columns: they travel by number in one more, so that it can recompute
 * hashes. */
static gboolean
has_newer_columns (FbPageWriter *self, const FbTable *table)
{
  for (guint i = 0; i < table->n_fields; i++)
    if (table->fields[i].since > self->schema)
      return TRUE;
  return FALSE;
}

static void
announce (FbPageWriter *self, const FbTable *table)
{
  GArray *columns;

  if (self->rows_only || fb_table_mask_has (&self->announced, table->number))
    return;
  fb_table_mask_add (&self->announced, table->number);
  columns = columns_of (self, table);
  g_string_append (self->text, "[\"t\",");
  append_int (self->text, table->number);
  g_string_append_c (self->text, ',');
  append_text (self->text, table->name);
  g_string_append (self->text, ",[\"id\"");
  for (guint i = 0; i < columns->len; i++)
    {
      g_string_append_c (self->text, ',');
      append_text (self->text, fb_table_field (table, g_array_index (columns, WireColumn, i).index)->name);
    }
  if (has_newer_columns (self, table))
    g_string_append (self->text, ",\"_extra\"");
  g_string_append (self->text, "]]\n");
}

void
fb_page_writer_grant (FbPageWriter *self, gint64 bid, const char *kind, const FbId *ref, const char *label)
{
  begin_line (self, "[\"b+\",");
  append_int (self->text, bid);
  g_string_append_c (self->text, ',');
  append_text (self->text, kind);
  g_string_append_c (self->text, ',');
  if (ref && !fb_id_is_nil (ref))
    append_id (self->text, ref);
  else
    g_string_append (self->text, "null");
  g_string_append_c (self->text, ',');
  append_text_or_null (self->text, label);
  end_line (self);
}

void
fb_page_writer_withdraw (FbPageWriter *self, gint64 bid)
{
  begin_line (self, "[\"b-\",");
  append_int (self->text, bid);
  end_line (self);
}

void
fb_page_writer_set_page (FbPageWriter *self, gint64 bid, const char *sha256, gint64 bytes, gint64 rows)
{
  begin_line (self, "[\"s\",");
  append_int (self->text, bid);
  g_string_append_c (self->text, ',');
  append_text (self->text, sha256);
  g_string_append_c (self->text, ',');
  append_int (self->text, bytes);
  g_string_append_c (self->text, ',');
  append_int (self->text, rows);
  end_line (self);
}

void
fb_page_writer_enter (FbPageWriter *self, gint64 gid, gint64 bid, const FbId *root, gint64 rows)
{
  begin_line (self, "[\"g+\",");
  append_int (self->text, gid);
  g_string_append_c (self->text, ',');
  append_int (self->text, bid);
  g_string_append_c (self->text, ',');
  append_id (self->text, root);
  g_string_append_c (self->text, ',');
  append_int (self->text, rows);
  end_line (self);
}

static void
append_numbers (GString *text, GArray *numbers)
{
  g_string_append_c (text, '[');
  for (guint i = 0; numbers && i < numbers->len; i++)
    {
      if (i > 0)
        g_string_append_c (text, ',');
      append_int (text, g_array_index (numbers, gint64, i));
    }
  g_string_append_c (text, ']');
}

static void
begin_relabel (FbPageWriter *self, gint64 gid, GArray *add, GArray *remove)
{
  begin_line (self, "[\"g=\",");
  append_int (self->text, gid);
  g_string_append_c (self->text, ',');
  append_numbers (self->text, add);
  g_string_append_c (self->text, ',');
  append_numbers (self->text, remove);
}

void
fb_page_writer_relabel (FbPageWriter *self, gint64 gid, GArray *add, GArray *remove)
{
  begin_relabel (self, gid, add, remove);
  end_line (self);
}

static void
append_id_or_null (GString *text, const FbId *id)
{
  if (fb_id_is_nil (id))
    g_string_append (text, "null");
  else
    append_id (text, id);
}

void
fb_page_writer_relabel_to (FbPageWriter *self, gint64 gid, GArray *add, GArray *remove, const FbId *territory)
{
  begin_relabel (self, gid, add, remove);
  g_string_append_c (self->text, ',');
  append_id_or_null (self->text, territory);
  end_line (self);
}

void
fb_page_writer_move (FbPageWriter *self, gint64 gid, gint64 to, gint64 from, gint64 seq)
{
  const gint64 numbers[] = {gid, to, from, seq};

  begin_line (self, "[\"g>\"");
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      g_string_append_c (self->text, ',');
      append_int (self->text, numbers[i]);
    }
  end_line (self);
}

void
fb_page_writer_mover (FbPageWriter *self, const FbMover *mover)
{
  begin_line (self, "[\"w\",");
  append_int (self->text, mover->seq);
  g_string_append_c (self->text, ',');
  append_int (self->text, mover->at);
  g_string_append_c (self->text, ',');
  append_int (self->text, mover->how);
  g_string_append_c (self->text, ',');
  append_id_or_null (self->text, &mover->actor);
  g_string_append_c (self->text, ',');
  append_id_or_null (self->text, &mover->device);
  g_string_append_c (self->text, ',');
  append_int (self->text, mover->n);
  g_string_append_c (self->text, ',');
  append_text_or_null (self->text, mover->cause);
  g_string_append_c (self->text, ',');
  append_text_or_null (self->text, mover->label);
  end_line (self);
}

void
fb_page_writer_moves (FbPageWriter *self, gint64 gid, GArray *moves)
{
  begin_line (self, "[\"h\",");
  append_int (self->text, gid);
  g_string_append (self->text, ",[");
  for (guint i = 0; i < moves->len; i++)
    {
      const FbMove *move = &g_array_index (moves, FbMove, i);

      g_string_append (self->text, i > 0 ? ",[" : "[");
      append_int (self->text, move->seq);
      g_string_append_c (self->text, ',');
      append_id_or_null (self->text, &move->from);
      g_string_append_c (self->text, ',');
      append_id_or_null (self->text, &move->to);
      g_string_append_c (self->text, ']');
    }
  g_string_append_c (self->text, ']');
  end_line (self);
}

gboolean
fb_page_writer_knows_places (FbPageWriter *self)
{
  return self->schema >= FB_SCHEMA_PLACED && fb_schema_version () >= FB_SCHEMA_PLACED;
}

void
fb_page_writer_leave (FbPageWriter *self, gint64 gid)
{
  begin_line (self, "[\"g-\",");
  append_int (self->text, gid);
  end_line (self);
}

static void
begin_row (FbPageWriter *self, const FbTable *table, gint64 gid, gint64 ver, gint64 hash, const FbId *id)
{
  announce (self, table);
  begin_line (self, "[\"p\",");
  append_int (self->text, table->number);
  g_string_append_c (self->text, ',');
  append_int (self->text, gid);
  g_string_append_c (self->text, ',');
  append_int (self->text, ver);
  g_string_append_c (self->text, ',');
  append_int (self->text, hash);
  g_string_append (self->text, ",[");
  append_id (self->text, id);
  self->n_rows++;
}

void
fb_page_writer_row (FbPageWriter *self, const FbTable *table, FbStmt *stmt)
{
  GArray *columns = columns_of (self, table);
  FbId id = {0};

  if (!knows_table (self, table) || has_newer_columns (self, table))
    {
      g_autoptr (FbRecord) record = fb_service_read_row (stmt, table);

      fb_page_writer_record (self, record);
      return;
    }
  fb_stmt_get_id (stmt, 0, &id);
  begin_row (self, table, fb_stmt_get_int (stmt, 1), fb_stmt_get_int (stmt, 2), fb_stmt_get_int (stmt, 3), &id);
  for (guint i = 0; i < columns->len; i++)
    {
      g_string_append_c (self->text, ',');
      if (g_array_index (columns, WireColumn, i).is_empty)
        g_string_append (self->text, "null");
      else
        append_column (self->text, stmt, g_array_index (columns, WireColumn, i).column);
    }
  g_string_append_c (self->text, ']');
  end_line (self);
}

/* A row of a table that the reader does not know: kept by it as it is, for its sums and for the day it is updated. */
static void
append_newer (FbPageWriter *self, const FbRecord *record)
{
  g_autofree char *numbers = fb_record_to_numbers (record, self->schema);

  begin_line (self, "[\"n\",");
  append_int (self->text, record->table->number);
  g_string_append_c (self->text, ',');
  append_int (self->text, record->gid);
  g_string_append_c (self->text, ',');
  append_int (self->text, record->ver);
  g_string_append_c (self->text, ',');
  append_int (self->text, record->hash);
  g_string_append_c (self->text, ',');
  append_id (self->text, &record->id);
  g_string_append_c (self->text, ',');
  g_string_append (self->text, numbers != NULL ? numbers : "{}");
  end_line (self);
  self->n_rows++;
}

static void
append_extra (FbPageWriter *self, const FbRecord *record)
{
  g_autofree char *extra = NULL;

  if (!has_newer_columns (self, record->table))
    return;
  extra = fb_record_to_numbers (record, self->schema);
  /* Rows of an answer to a push have no line that announces it, and end with it only where there is something to say.
   */
  if (self->rows_only && extra == NULL)
    return;
  g_string_append_c (self->text, ',');
  append_text_or_null (self->text, extra);
}

void
fb_page_writer_record (FbPageWriter *self, const FbRecord *record)
{
  GArray *columns = columns_of (self, record->table);

  if (!knows_table (self, record->table))
    {
      append_newer (self, record);
      return;
    }
  begin_row (self, record->table, record->gid, record->ver, record->hash, &record->id);
  for (guint i = 0; i < columns->len; i++)
    {
      const WireColumn *column = &g_array_index (columns, WireColumn, i);

      g_string_append_c (self->text, ',');
      if (column->is_empty)
        g_string_append (self->text, "null");
      else
        append_value (self->text, &record->values[column->index]);
    }
  append_extra (self, record);
  g_string_append_c (self->text, ']');
  end_line (self);
}

void
fb_page_writer_gone (FbPageWriter *self, guint table, gint64 gid, gint64 ver, const FbId *id)
{
  begin_line (self, "[\"x\",");
  append_int (self->text, table);
  g_string_append_c (self->text, ',');
  append_int (self->text, gid);
  g_string_append_c (self->text, ',');
  append_int (self->text, ver);
  g_string_append_c (self->text, ',');
  append_id (self->text, id);
  end_line (self);
  self->n_rows++;
}

void
fb_page_writer_label (FbPageWriter *self, guint table, const FbId *id, const char *label)
{
  const FbTable *known = fb_schema_get_table_by_number (table);

  if (known == NULL || !knows_table (self, known))
    return;
  begin_line (self, "[\"r\",");
  append_int (self->text, table);
  g_string_append_c (self->text, ',');
  append_id (self->text, id);
  g_string_append_c (self->text, ',');
  append_text (self->text, label);
  end_line (self);
}

void
fb_page_writer_columns (FbPageWriter *self, const FbRecord *record, GArray *fields)
{
  announce (self, record->table);
  begin_line (self, "[\"u\",");
  append_int (self->text, record->table->number);
  g_string_append_c (self->text, ',');
  append_int (self->text, record->gid);
  g_string_append_c (self->text, ',');
  append_int (self->text, record->ver);
  g_string_append_c (self->text, ',');
  append_int (self->text, record->hash);
  g_string_append_c (self->text, ',');
  append_id (self->text, &record->id);
  g_string_append (self->text, ",{");
  for (guint i = 0; i < fields->len; i++)
    {
      guint index = g_array_index (fields, guint, i);

      if (i > 0)
        g_string_append_c (self->text, ',');
      append_text (self->text, fb_table_field (record->table, index)->name);
      g_string_append_c (self->text, ':');
      append_value (self->text, &record->values[index]);
    }
  g_string_append_c (self->text, '}');
  end_line (self);
  self->n_rows++;
}

void
fb_page_writer_object (FbPageWriter *self, JsonObject *object)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autofree char *text = NULL;

  json_node_set_object (node, object);
  text = fb_json_to_text (node);
  g_string_append (self->text, text);
  g_string_append_c (self->text, '\n');
}
