/* fb-service-rows.c: rows of the server's tables as records
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-service-private.h"

#include <string.h>

#define FIRST_FIELD 6 /* after id, _gid, _ver, _hash, _dead, _extra */

static const char *
intern (char *text)
{
  const char *interned = g_intern_string (text);

  g_free (text);
  return interned;
}

const char *
fb_service_select_some (const FbTable *table, const char *columns, const char *condition)
{
  return intern (g_strdup_printf ("SELECT %s FROM \"%s\" WHERE %s", columns, table->name, condition));
}

/* The territory of an account is no column that anybody writes: it is that of the group's main membership. */
static char *
read_columns (const FbTable *table)
{
  GString *columns = g_string_new (fb_ddl_columns (table, FB_DDL_SERVER));
  int placed = fb_table_find_placed (table);
  g_autofree char *column = NULL;
  g_autofree char *place = NULL;

  if (placed < 0)
    return g_string_free (columns, FALSE);
  column = g_strdup_printf ("\"%s\"", fb_table_field (table, placed)->name);
  place = g_strdup_printf ("(SELECT b.ref FROM member m JOIN bucket b ON b.bid = m.bid WHERE m.gid = \"%s\"._gid"
                           " AND m.main > 0)",
                           table->name);
  g_string_replace (columns, column, place, 1);
  return g_string_free (columns, FALSE);
}

const char *
fb_service_select (const FbTable *table, const char *condition)
{
  g_autofree char *columns = read_columns (table);

  return fb_service_select_some (table, columns, condition);
}

FbRecord *
fb_service_read_row (FbStmt *stmt, const FbTable *table)
{
  FbRecord *record = fb_record_new (table, NULL);
  int column = FIRST_FIELD;

  fb_stmt_get_id (stmt, 0, &record->id);
  record->gid = fb_stmt_get_int (stmt, 1);
  record->ver = fb_stmt_get_int (stmt, 2);
  record->hash = fb_stmt_get_int (stmt, 3);
  record->dead = fb_stmt_get_int (stmt, 4);
  record->extra = g_strdup (fb_stmt_get_text (stmt, 5));
  for (guint i = 0; i < table->n_fields; i++)
    if (!(fb_table_field (table, i)->flags & FB_FIELD_LOCAL))
      fb_rows_read_value (stmt, column++, &record->values[i]);
  return record;
}

FbRecord *
fb_service_get_row (FbService *self, const FbTable *table, const FbId *id, GError **error)
{
  g_autoptr (FbStmt) stmt = NULL;

  if (fb_sql_first (self->db, &stmt, error, fb_service_select (table, "id = ?1"), "d", id) != FB_STEP_ROW)
    return NULL;
  return fb_service_read_row (stmt, table);
}

/* A row that is known to be new needs no way back inside the statement, which SQLite pays for dearly. */
static const char *
insert_sql (const FbTable *table)
{
  const char *upsert = fb_ddl_upsert (table, FB_DDL_SERVER);
  const char *rest = strstr (upsert, " ON CONFLICT");

  return rest ? intern (g_strndup (upsert, rest - upsert)) : upsert;
}

gboolean
fb_service_write_row (FbService *self, const FbRecord *record, gboolean is_new, GError **error)
{
  const char *sql = is_new ? insert_sql (record->table) : fb_ddl_upsert (record->table, FB_DDL_SERVER);
  g_autoptr (FbStmt) stmt = fb_db_prepare (self->db, sql, error);
  const FbValue none = FB_VALUE_INIT;
  int index = 0;

  if (!stmt)
    return FALSE;
  fb_stmt_bind_id (stmt, ++index, &record->id);
  fb_stmt_bind_int (stmt, ++index, record->gid);
  fb_stmt_bind_int (stmt, ++index, record->ver);
  fb_stmt_bind_int (stmt, ++index, record->hash);
  fb_stmt_bind_int (stmt, ++index, record->dead);
  fb_stmt_bind_text (stmt, ++index, record->extra);
  for (guint i = 0; i < record->table->n_fields; i++)
    {
      FbFieldFlags flags = fb_table_field (record->table, i)->flags;

      if (!(flags & FB_FIELD_LOCAL))
        fb_rows_bind_value (stmt, ++index, flags & FB_FIELD_PLACED ? &none : &record->values[i]);
    }
  return fb_stmt_run (stmt, error);
}
