/* sim-rows.c: small conveniences with operations and rows
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sim-rows.h"

#include "fb-ddl.h"
#include "fb-rows.h"

void
sim_op_text (FbOp *op, const char *field, const char *text)
{
  fb_value_set_text (&fb_op_add_field (op, field)->new, text);
}

void
sim_op_int (FbOp *op, const char *field, gint64 number)
{
  fb_value_set_int (&fb_op_add_field (op, field)->new, number);
}

void
sim_op_id (FbOp *op, const char *field, const FbId *id)
{
  fb_value_set_id (&fb_op_add_field (op, field)->new, id);
}

static FbRecord *
read_server_row (FbStmt *stmt, const FbTable *table)
{
  FbRecord *record = fb_record_new (table, NULL);
  int column = 6;

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

/* Where an account lies in the first place is no column of the server's: section 4 of the protocol. */
static char *
columns_of (const FbTable *table, gboolean is_server)
{
  static const char place[] = "(SELECT b.ref FROM member m JOIN bucket b ON b.bid = m.bid WHERE m.gid = account._gid"
                              " AND m.main > 0)";
  GString *columns = g_string_new (fb_ddl_columns (table, is_server ? FB_DDL_SERVER : FB_DDL_DEVICE));

  if (is_server && fb_table_find_placed (table) >= 0)
    g_string_replace (columns, "\"territory\"", place, 1);
  return g_string_free (columns, FALSE);
}

GPtrArray *
sim_rows_load (FbDb *db, const FbTable *table, gboolean is_server, GError **error)
{
  g_autofree char *columns = columns_of (table, is_server);
  g_autofree char *sql = g_strdup_printf ("SELECT %s FROM \"%s\"", columns, table->name);
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_record_free);
  g_autoptr (FbStmt) stmt = fb_db_prepare (db, sql, error);
  FbStep step;

  if (stmt == NULL)
    return NULL;
  while ((step = fb_stmt_step (stmt, NULL, error)) == FB_STEP_ROW)
    g_ptr_array_add (rows, is_server ? read_server_row (stmt, table) : fb_rows_read (stmt, table, 0));
  return step == FB_STEP_DONE ? g_steal_pointer (&rows) : NULL;
}

char *
sim_rows_encode (const FbRecord *row)
{
  g_autoptr (FbRecord) copy = fb_record_copy (row);

  for (guint i = 0; i < row->table->n_fields; i++)
    if (fb_table_field (row->table, i)->flags & FB_FIELD_LOCAL)
      fb_value_clear (&copy->values[i]);
  return fb_rows_encode (copy);
}

char *
sim_rows_name (const FbTable *table, const FbId *id)
{
  char text[FB_ID_TEXT_LENGTH + 1];

  fb_id_write (id, text);
  return g_strdup_printf ("%s %s", table->name, text);
}
