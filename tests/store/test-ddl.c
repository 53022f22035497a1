/* test-ddl.c: the statements of the schema in a real database
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-db.h"
#include "fb-ddl.h"
#include "fb-record.h"

static FbDb *
open_side (FbDdlSide side)
{
  g_autoptr (GError) error = NULL;
  FbDb *db = fb_db_open_sqlite (":memory:", side == FB_DDL_SERVER ? FB_DB_FOREIGN_KEYS : 0, &error);

  g_assert_no_error (error);
  /* Twice: what is there already is left alone. */
  for (int i = 0; i < 2; i++)
    {
      g_autoptr (GPtrArray) statements = fb_ddl_create_all (FB_DDL_SQLITE, side);

      for (guint j = 0; j < statements->len; j++)
        {
          fb_db_exec (db, g_ptr_array_index (statements, j), &error);
          g_assert_no_error (error);
        }
    }
  return db;
}

static void
bind_sample (FbStmt *stmt, int index, const FbField *field, gint64 number)
{
  FbId id = {{(guint8) number}};

  switch (field->type)
    {
    case FB_TYPE_REF:
    case FB_TYPE_ANY_REF:
      fb_stmt_bind_id (stmt, index, &id);
      break;
    case FB_TYPE_INT:
    case FB_TYPE_MONEY:
    case FB_TYPE_QUANTITY:
    case FB_TYPE_RATE:
    case FB_TYPE_PERCENT:
    case FB_TYPE_TIME:
    case FB_TYPE_BOOL:
      fb_stmt_bind_int (stmt, index, number);
      break;
    default:
      fb_stmt_bind_text (stmt, index, number == 1 ? "one" : "two");
      break;
    }
}

/* A row of every table goes in, is replaced, and comes out; STRICT tables refuse a value of another kind. */
static void
test_rows (gconstpointer data)
{
  FbDdlSide side = GPOINTER_TO_UINT (data);
  g_autoptr (FbDb) db = open_side (side);
  g_autoptr (GError) error = NULL;
  guint n;
  const FbTable *const *tables = fb_schema_get_tables (&n);
  FbId id = {{7}};

  fb_db_exec (db, "PRAGMA foreign_keys=OFF", &error);
  g_assert_no_error (error);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *count = g_strdup_printf ("SELECT count(*) FROM \"%s\"", tables[i]->name);
      gint64 rows = 0;

      if (side == FB_DDL_SERVER && !fb_table_is_synced (tables[i]))
        continue;
      for (int round = 1; round <= 2; round++)
        {
          g_autoptr (FbStmt) stmt = fb_db_prepare (db, fb_ddl_upsert (tables[i], side), &error);
          int column = 7;

          g_assert_no_error (error);
          fb_stmt_bind_id (stmt, 1, &id);
          for (int j = 2; j <= 5; j++)
            fb_stmt_bind_int (stmt, j, j == 5 ? 0 : round);
          fb_stmt_bind_text (stmt, 6, NULL);
          for (guint j = 0; j < tables[i]->n_fields; j++)
            if (side == FB_DDL_DEVICE || (fb_table_field (tables[i], j)->flags & FB_FIELD_LOCAL) == 0)
              bind_sample (stmt, column++, &tables[i]->fields[j], round);
          fb_stmt_run (stmt, &error);
          g_assert_no_error (error);
        }
      g_assert_true (fb_db_query_int (db, count, &rows, &error));
      g_assert_cmpint (rows, ==, 1);
    }
}

static void
test_strict (void)
{
  g_autoptr (FbDb) db = open_side (FB_DDL_DEVICE);
  g_autoptr (GError) error = NULL;

  g_assert_false (fb_db_exec (db, "INSERT INTO account (id, employees) VALUES (x'00', 'many')", &error));
  g_assert_nonnull (error);
}

static void
test_server_keeps_references_and_keys (void)
{
  g_autoptr (FbDb) db = open_side (FB_DDL_SERVER);
  g_autoptr (GError) error = NULL;

  g_assert_false (fb_db_exec (db, "INSERT INTO site (id, account) VALUES (x'01', x'99')", &error));
  g_assert_error (error, FB_DB_ERROR, FB_DB_ERROR_CONSTRAINT);
  g_clear_error (&error);
  fb_db_exec (
      db, "INSERT INTO account (id, name, tax_id) VALUES (x'01', 'A', 'T1'), (x'02', 'B', NULL), (x'03', 'C', NULL)",
      &error);
  g_assert_no_error (error);
  g_assert_false (fb_db_exec (db, "INSERT INTO account (id, name, tax_id) VALUES (x'04', 'D', 'T1')", &error));
  g_assert_error (error, FB_DB_ERROR, FB_DB_ERROR_CONSTRAINT);
  g_clear_error (&error);
  /* A dead row gives its key back. */
  fb_db_exec (db, "UPDATE account SET _dead = 5 WHERE id = x'01'", &error);
  g_assert_no_error (error);
  fb_db_exec (db, "INSERT INTO account (id, name, tax_id) VALUES (x'04', 'D', 'T1')", &error);
  g_assert_no_error (error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/store/ddl/rows-on-a-device", GUINT_TO_POINTER (FB_DDL_DEVICE), test_rows);
  g_test_add_data_func ("/store/ddl/rows-at-the-server", GUINT_TO_POINTER (FB_DDL_SERVER), test_rows);
  g_test_add_func ("/store/ddl/strict", test_strict);
  g_test_add_func ("/store/ddl/references-and-keys", test_server_keeps_references_and_keys);
  return g_test_run ();
}
