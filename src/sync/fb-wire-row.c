/* fb-wire-row.c: rows of a page, scanned in place
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-wire-reader-private.h"
#include "fb-wire-scan.h"

#include <string.h>

FbValueKind
fb_wire_field_kind (const FbField *field)
{
  switch (field->type)
    {
    case FB_TYPE_INT:
    case FB_TYPE_MONEY:
    case FB_TYPE_QUANTITY:
    case FB_TYPE_RATE:
    case FB_TYPE_PERCENT:
    case FB_TYPE_TIME:
    case FB_TYPE_BOOL:
      return FB_VALUE_INT;
    case FB_TYPE_REF:
    case FB_TYPE_ANY_REF:
      return FB_VALUE_ID;
    default:
      return FB_VALUE_TEXT;
    }
}

static int
compare_numbers (gconstpointer a, gconstpointer b, gpointer table)
{
  return (int) fb_table_field (table, *(const guint *) a)->number
         - (int) fb_table_field (table, *(const guint *) b)->number;
}

/* The id, then every field that travels, in the order of their numbers. */
static GArray *
all_columns (const FbTable *table)
{
  g_autoptr (GArray) fields = g_array_new (FALSE, FALSE, sizeof (guint));
  GArray *columns = g_array_new (FALSE, FALSE, sizeof (gint));
  gint id = FB_WIRE_COLUMN_ID;

  for (guint i = 0; i < table->n_fields; i++)
    if (!(fb_table_field (table, i)->flags & FB_FIELD_LOCAL))
      g_array_append_val (fields, i);
  g_array_sort_with_data (fields, compare_numbers, (gpointer) table);

  g_array_append_val (columns, id);
  for (guint i = 0; i < fields->len; i++)
    {
      gint index = (gint) g_array_index (fields, guint, i);

      g_array_append_val (columns, index);
    }
  return columns;
}

GArray *
fb_wire_reader_get_columns (FbWireReader *self, const FbTable *table)
{
  GArray *columns = g_hash_table_lookup (self->columns, table);

  if (columns == NULL && self->loose)
    {
      columns = all_columns (table);
      g_hash_table_insert (self->columns, (gpointer) table, columns);
    }
  return columns;
}

/* What this schema knows of the columns sent by number takes its place. */
static FbRecord *
own_row (FbWireReader *self, const FbRecord *record)
{
  g_clear_pointer (&self->own, fb_record_free);
  self->own = fb_record_copy (record);
  return fb_record_absorb_extra (self->own, NULL) ? self->own : NULL;
}

gboolean
fb_wire_check_row (FbWireReader *self, FbWireLine *line, GError **error)
{
  FbRecord *record = line->record;

  if (fb_id_is_nil (&record->id))
    return fb_wire_fail (error, "a row without an id");
  if (record->gid <= 0 || record->ver <= 0)
    return fb_wire_fail (error, "a row without group or version");

  if (record->extra != NULL && (record = own_row (self, record)) == NULL)
    return fb_wire_fail (error, "columns of another kind");
  line->kind = FB_WIRE_ROW;
  line->record = record;
  line->table = record->table;
  line->id = record->id;
  line->gid = record->gid;
  line->ver = record->ver;
  return TRUE;
}

gboolean
fb_wire_set_extra (FbWireReader *self, FbRecord *record, const char *text)
{
  g_autoptr (JsonNode) node = fb_json_parse (text, -1, 0, NULL);

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return FALSE;
  g_free (self->extra);
  self->extra = fb_json_to_canonical (node);
  record->extra = self->extra;
  return TRUE;
}

static gboolean
scan_id (FbScan *scan, FbId *id)
{
  char *text;

  return fb_scan_text (scan, &text) && fb_id_parse (text, id);
}

static gboolean
scan_value (FbScan *scan, const FbField *field, FbValue *value)
{
  if (fb_scan_peek (scan, 'n'))
    return fb_scan_null (scan);

  value->kind = fb_wire_field_kind (field);
  switch (value->kind)
    {
    case FB_VALUE_INT:
      return fb_scan_int (scan, &value->number);
    case FB_VALUE_ID:
      return scan_id (scan, &value->id);
    default:
      return fb_scan_text (scan, &value->text);
    }
}

static gboolean
scan_column (FbWireReader *self, FbScan *scan, gint column, FbRecord *record)
{
  char *text;

  switch (column)
    {
    case FB_WIRE_COLUMN_ID:
      return scan_id (scan, &record->id);
    case FB_WIRE_COLUMN_EXTRA:
      if (fb_scan_peek (scan, 'n'))
        return fb_scan_null (scan);
      return fb_scan_text (scan, &text) && fb_wire_set_extra (self, record, text);
    default:
      return scan_value (scan, fb_table_field (record->table, (guint) column), &record->values[column]);
    }
}

static gboolean
scan_values (FbWireReader *self, FbScan *scan, GArray *columns, FbRecord *record)
{
  if (!fb_scan_char (scan, '['))
    return FALSE;
  for (guint i = 0; i < columns->len; i++)
    if ((i > 0 && !fb_scan_char (scan, ',')) || !scan_column (self, scan, g_array_index (columns, gint, i), record))
      return FALSE;
  return fb_scan_char (scan, ']') && fb_scan_char (scan, ']') && fb_scan_at_end (scan);
}

gboolean
fb_wire_scan_row (FbWireReader *self, char *start, char *end, FbWireLine *line, GError **error)
{
  FbScan scan = {start, end};
  gint64 number, gid, ver, hash;
  const FbTable *table;
  GArray *columns;

  if (!fb_scan_int (&scan, &number) || !fb_scan_char (&scan, ',') || !fb_scan_int (&scan, &gid)
      || !fb_scan_char (&scan, ',') || !fb_scan_int (&scan, &ver) || !fb_scan_char (&scan, ',')
      || !fb_scan_int (&scan, &hash) || !fb_scan_char (&scan, ','))
    return fb_wire_fail (error, "a row of another form");

  table = number > 0 && number < FB_SCHEMA_N_NUMBERS ? fb_schema_get_table_by_number ((guint) number) : NULL;
  if (table == NULL || !(columns = fb_wire_reader_get_columns (self, table)))
    return fb_wire_fail (error, "a row of a table that was not announced");

  line->record = fb_wire_reader_get_record (self, table);
  memset (&line->record->id, 0, sizeof line->record->id);
  line->record->gid = gid;
  line->record->ver = ver;
  line->record->hash = hash;
  if (!scan_values (self, &scan, columns, line->record))
    return fb_wire_fail (error, "a row with values of another kind");
  return fb_wire_check_row (self, line, error);
}
