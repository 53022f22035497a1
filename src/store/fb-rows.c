/* fb-rows.c: whole rows between the device's tables and records
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-rows.h"

#include "fb-ddl.h"
#include "fb-json.h"
#include "fb-search.h"

/* Columns before the fields: id, _gid, _ver, _hash, _dirty, _extra. */
#define N_META 6

void
fb_rows_read_value (FbStmt *stmt, int column, FbValue *value)
{
  FbId id;

  switch (fb_stmt_get_type (stmt, column))
    {
    case FB_COLUMN_INT:
      fb_value_set_int (value, fb_stmt_get_int (stmt, column));
      break;
    case FB_COLUMN_TEXT:
      fb_value_set_text (value, fb_stmt_get_text (stmt, column));
      break;
    case FB_COLUMN_BLOB:
      if (fb_stmt_get_id (stmt, column, &id))
        fb_value_set_id (value, &id);
      break;
    case FB_COLUMN_REAL:
    case FB_COLUMN_NULL:
    default:
      break;
    }
}

FbRecord *
fb_rows_read (FbStmt *stmt, const FbTable *table, int first)
{
  FbRecord *record = fb_record_new (table, NULL);

  fb_stmt_get_id (stmt, first, &record->id);
  record->gid = fb_stmt_get_int (stmt, first + 1);
  record->ver = fb_stmt_get_int (stmt, first + 2);
  record->hash = fb_stmt_get_int (stmt, first + 3);
  record->pending = fb_stmt_get_int (stmt, first + 4) != 0;
  record->extra = g_strdup (fb_stmt_get_text (stmt, first + 5));

  for (guint i = 0; i < table->n_fields; i++)
    fb_rows_read_value (stmt, first + N_META + (int) i, &record->values[i]);
  return record;
}

FbRecord *
fb_rows_get (FbDb *db, const FbTable *table, const FbId *id, GError **error)
{
  g_autofree char *sql = NULL;
  g_autoptr (FbStmt) stmt = NULL;

  sql = g_strdup_printf ("SELECT %s FROM \"%s\" WHERE id = ?1", fb_ddl_columns (table, FB_DDL_DEVICE), table->name);
  if (!(stmt = fb_db_prepare (db, sql, error)))
    return NULL;
  fb_stmt_bind_id (stmt, 1, id);
  if (fb_stmt_step (stmt, NULL, error) != FB_STEP_ROW)
    return NULL;
  return fb_rows_read (stmt, table, 0);
}

void
fb_rows_bind_value (FbStmt *stmt, int index, const FbValue *value)
{
  switch (value->kind)
    {
    case FB_VALUE_INT:
      fb_stmt_bind_int (stmt, index, value->number);
      break;
    case FB_VALUE_TEXT:
      fb_stmt_bind_text (stmt, index, value->text);
      break;
    case FB_VALUE_ID:
      fb_stmt_bind_id (stmt, index, &value->id);
      break;
    case FB_VALUE_NULL:
    default:
      fb_stmt_bind_null (stmt, index);
      break;
    }
}

static void
bind_row (FbStmt *stmt, const FbRecord *record)
{
  fb_stmt_bind_id (stmt, 1, &record->id);
  fb_stmt_bind_int (stmt, 2, record->gid);
  fb_stmt_bind_int (stmt, 3, record->ver);
  fb_stmt_bind_int (stmt, 4, record->hash);
  fb_stmt_bind_int (stmt, 5, record->pending);
  fb_stmt_bind_text (stmt, 6, record->extra);
  for (guint i = 0; i < record->table->n_fields; i++)
    fb_rows_bind_value (stmt, N_META + 1 + (int) i, &record->values[i]);
}

gboolean
fb_rows_put (FbDb *db, const FbRecord *record, GError **error)
{
  g_autoptr (FbStmt) stmt = fb_db_prepare (db, fb_ddl_upsert (record->table, FB_DDL_DEVICE), error);

  if (stmt == NULL)
    return FALSE;
  bind_row (stmt, record);
  return fb_stmt_run (stmt, error) && fb_search_put (db, record, error);
}

gboolean
fb_rows_insert_new (FbDb *db, FbStmt *stmt, const FbRecord *record, gboolean *is_new, GError **error)
{
  bind_row (stmt, record);
  if (!fb_stmt_run (stmt, error))
    return FALSE;
  *is_new = fb_db_get_changes (db) > 0;
  return !*is_new || fb_search_put (db, record, error);
}

gboolean
fb_rows_remove (FbDb *db, const FbTable *table, const FbId *id, GError **error)
{
  g_autofree char *sql = g_strdup_printf ("DELETE FROM \"%s\" WHERE id = ?1", table->name);
  g_autoptr (FbStmt) stmt = NULL;

  /* The index first: it may look at the row to know what stands in it. */
  if (!fb_search_remove (db, table, id, error) || !(stmt = fb_db_prepare (db, sql, error)))
    return FALSE;
  fb_stmt_bind_id (stmt, 1, id);
  return fb_stmt_run (stmt, error);
}

char *
fb_rows_encode (const FbRecord *record)
{
  return fb_record_to_numbers (record, 0);
}

/* The form that the first layout wrote: values by position, extra last, and no fields but those of the first schema. */
static gboolean
decode_array (FbRecord *record, JsonArray *array, GError **error)
{
  guint position = 0;

  for (guint i = 0; i < record->table->n_fields && position < json_array_get_length (array); i++)
    {
      const FbField *field = fb_table_field (record->table, i);

      if (field->since > 1)
        continue;
      if (!fb_value_from_json (record->table, field, json_array_get_element (array, position++), &record->values[i],
                               error))
        return FALSE;
    }
  if (position < json_array_get_length (array))
    record->extra = g_strdup (json_array_get_string_element (array, position));
  return TRUE;
}

FbRecord *
fb_rows_decode (const FbTable *table, const FbId *id, const char *text, GError **error)
{
  g_autoptr (JsonNode) node = fb_json_parse (text, -1, 0, error);
  g_autoptr (FbRecord) record = NULL;
  gboolean done;

  if (node == NULL)
    return NULL;
  record = fb_record_new (table, id);
  if (JSON_NODE_HOLDS_ARRAY (node))
    done = decode_array (record, json_node_get_array (node), error);
  else
    done = fb_record_take_numbers (record, node, error);
  return done ? g_steal_pointer (&record) : NULL;
}

char *
fb_rows_value_to_text (const FbValue *value)
{
  g_autoptr (JsonNode) node = NULL;

  if (fb_value_is_null (value))
    return NULL;
  node = fb_value_to_json (value);
  return fb_json_to_text (node);
}

void
fb_rows_value_from_text (const FbTable *table, const FbField *field, const char *text, FbValue *value)
{
  g_autoptr (JsonNode) node = NULL;

  fb_value_set_null (value);
  if (text == NULL || (node = fb_json_parse (text, -1, 0, NULL)) == NULL)
    return;
  if (!fb_value_from_json (table, field, node, value, NULL))
    fb_value_set_null (value);
}
