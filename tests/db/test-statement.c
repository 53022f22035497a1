/* test-statement.c: binding, stepping and reading
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-test-database.h"

typedef struct
{
  char *where;
  FbDb *db;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->where = fb_test_database_new (NULL, NULL);
  fixture->db = fb_db_open (fixture->where, 0, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_finalize_object (fixture->db);
  fb_test_database_drop (fixture->where);
}

static FbStmt *
prepare (Fixture *fixture, const char *sql)
{
  g_autoptr (GError) error = NULL;
  FbStmt *stmt = fb_db_prepare (fixture->db, sql, &error);

  g_assert_no_error (error);
  return stmt;
}

static void
test_values (Fixture *fixture, gconstpointer data)
{
  /* PostgreSQL must be told what a parameter is that stands by itself. */
  g_autoptr (FbStmt) stmt = prepare (fixture, fb_test_database_is_postgres ()
                                                  ? "SELECT CAST (?1 AS BIGINT), CAST (?2 AS DOUBLE PRECISION), ?3,"
                                                    " CAST (?4 AS BYTEA), CAST (?5 AS UUID), ?6, ?7, CAST (?8 AS UUID),"
                                                    " CAST (?9 AS BYTEA)"
                                                  : "SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9");
  const guint8 blob[] = {0, 1, 2};
  FbId id, read;
  gsize size = 9;

  fb_id_generate (&id, 1);
  fb_stmt_bind_int (stmt, 1, G_MININT64);
  fb_stmt_bind_real (stmt, 2, 0.25);
  fb_stmt_bind_text (stmt, 3, "Grüße");
  fb_stmt_bind_blob (stmt, 4, blob, sizeof blob);
  fb_stmt_bind_id (stmt, 5, &id);
  fb_stmt_bind_null (stmt, 6);
  fb_stmt_bind_text (stmt, 7, NULL);
  fb_stmt_bind_id (stmt, 8, NULL);
  fb_stmt_bind_blob (stmt, 9, NULL, 0);

  g_assert_cmpint (fb_stmt_step (stmt, NULL, NULL), ==, FB_STEP_ROW);
  g_assert_cmpint (fb_stmt_get_n_columns (stmt), ==, 9);
  g_assert_cmpint (fb_stmt_get_type (stmt, 0), ==, FB_COLUMN_INT);
  g_assert_cmpint (fb_stmt_get_int (stmt, 0), ==, G_MININT64);
  g_assert_cmpint (fb_stmt_get_type (stmt, 1), ==, FB_COLUMN_REAL);
  g_assert_cmpfloat (fb_stmt_get_real (stmt, 1), ==, 0.25);
  g_assert_cmpint (fb_stmt_get_type (stmt, 2), ==, FB_COLUMN_TEXT);
  g_assert_cmpstr (fb_stmt_get_text (stmt, 2), ==, "Grüße");
  g_assert_cmpint (fb_stmt_get_type (stmt, 3), ==, FB_COLUMN_BLOB);
  g_assert_cmpmem (fb_stmt_get_blob (stmt, 3, &size), size, blob, sizeof blob);
  g_assert_true (fb_stmt_get_id (stmt, 4, &read));
  g_assert_true (fb_id_equal (&id, &read));
  g_assert_false (fb_stmt_get_id (stmt, 3, &read));
  for (int i = 5; i < 8; i++)
    {
      g_assert_true (fb_stmt_is_null (stmt, i));
      g_assert_false (fb_stmt_get_id (stmt, i, &read));
    }
  g_assert_cmpint (fb_stmt_get_type (stmt, 8), ==, FB_COLUMN_BLOB);
  fb_stmt_get_blob (stmt, 8, &size);
  g_assert_cmpuint (size, ==, 0);
  g_assert_cmpint (fb_stmt_step (stmt, NULL, NULL), ==, FB_STEP_DONE);
}

static void
test_again (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FbStmt) stmt = prepare (fixture, "SELECT ?1 UNION ALL SELECT 2");

  fb_stmt_bind_int (stmt, 1, 1);
  for (int i = 0; i < 2; i++)
    {
      g_assert_cmpint (fb_stmt_step (stmt, NULL, NULL), ==, FB_STEP_ROW);
      g_assert_cmpint (fb_stmt_get_int (stmt, 0), ==, 1);
      g_assert_cmpint (fb_stmt_step (stmt, NULL, NULL), ==, FB_STEP_ROW);
      g_assert_cmpint (fb_stmt_step (stmt, NULL, NULL), ==, FB_STEP_DONE);
    }

  /* A value bound in the middle starts anew. */
  g_assert_cmpint (fb_stmt_step (stmt, NULL, NULL), ==, FB_STEP_ROW);
  fb_stmt_bind_int (stmt, 1, 9);
  g_assert_cmpint (fb_stmt_step (stmt, NULL, NULL), ==, FB_STEP_ROW);
  g_assert_cmpint (fb_stmt_get_int (stmt, 0), ==, 9);

  fb_stmt_reset (stmt);
  g_assert_cmpint (fb_stmt_step (stmt, NULL, NULL), ==, FB_STEP_ROW);
  g_assert_true (fb_stmt_is_null (stmt, 0));
}

static void
test_cache (Fixture *fixture, gconstpointer data)
{
  FbStmt *first = prepare (fixture, "SELECT ?1");
  FbStmt *second = prepare (fixture, "SELECT ?1");
  FbStmt *again;

  g_assert_true (first != second);
  fb_stmt_bind_int (first, 1, 5);
  g_assert_cmpint (fb_stmt_step (first, NULL, NULL), ==, FB_STEP_ROW);
  fb_stmt_unref (fb_stmt_ref (first));
  g_assert_cmpint (fb_stmt_get_int (first, 0), ==, 5);
  fb_stmt_unref (first);
  fb_stmt_unref (second);

  again = prepare (fixture, "SELECT ?1");
  g_assert_true (again == first);
  g_assert_cmpint (fb_stmt_step (again, NULL, NULL), ==, FB_STEP_ROW);
  g_assert_true (fb_stmt_is_null (again, 0));
  fb_stmt_unref (again);

  for (int i = 0; i < 1000; i++)
    {
      g_autofree char *sql = g_strdup_printf ("SELECT %d", i);

      fb_stmt_unref (prepare (fixture, sql));
    }
}

static void
test_outlives_connection (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FbDb) db = fb_db_open (fixture->where, 0, NULL);
  FbStmt *stmt = fb_db_prepare (db, "SELECT 3", NULL);

  g_clear_object (&db);
  g_assert_cmpint (fb_stmt_step (stmt, NULL, NULL), ==, FB_STEP_ROW);
  g_assert_cmpint (fb_stmt_get_int (stmt, 0), ==, 3);
  fb_stmt_unref (stmt);
}

static void
test_errors (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FbStmt) stmt = prepare (fixture, "SELECT ?1");
  g_autoptr (GError) error = NULL;

  fb_stmt_bind_int (stmt, 2, 5);
  g_assert_cmpint (fb_stmt_step (stmt, NULL, &error), ==, FB_STEP_ERROR);
  g_assert_error (error, FB_DB_ERROR, FB_DB_ERROR_FAILED);
  g_clear_error (&error);

  g_assert_null (fb_db_prepare (fixture->db, "SELECT nothing FROM nowhere", &error));
  g_assert_error (error, FB_DB_ERROR, FB_DB_ERROR_FAILED);
  g_clear_error (&error);
  g_assert_null (fb_db_prepare (fixture->db, "SELECT 1; SELECT 2", &error));
  g_assert_error (error, FB_DB_ERROR, FB_DB_ERROR_FAILED);
  g_clear_error (&error);
  g_assert_null (fb_db_prepare (fixture->db, "", &error));
  g_assert_error (error, FB_DB_ERROR, FB_DB_ERROR_FAILED);
}

static void
test_cancelled (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FbStmt) stmt = prepare (fixture, "SELECT 1 UNION ALL SELECT 2");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (fb_stmt_step (stmt, cancellable, NULL), ==, FB_STEP_ROW);
  g_cancellable_cancel (cancellable);
  g_assert_cmpint (fb_stmt_step (stmt, cancellable, &error), ==, FB_STEP_ERROR);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_cmpint (fb_stmt_step (stmt, NULL, &error), ==, FB_STEP_ROW);
  g_assert_cmpint (fb_stmt_get_int (stmt, 0), ==, 1);
}

static gint64
next_int (FbStmt *stmt)
{
  g_assert_cmpint (fb_stmt_step (stmt, NULL, NULL), ==, FB_STEP_ROW);
  return fb_stmt_get_int (stmt, 0);
}

/* Whatever travelled together says what it would have said by itself. */
static void
test_ahead (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FbStmt) two = prepare (fixture, "SELECT 7 UNION ALL SELECT 8");
  g_autoptr (FbStmt) none = prepare (fixture, "SELECT 1 WHERE 1 = 2");
  g_autoptr (FbStmt) value = prepare (fixture, "SELECT CAST (?1 AS BIGINT)");
  FbStmt *stmts[] = {two, none, value};
  guint steps = fb_db_get_steps (fixture->db);

  fb_stmt_bind_int (value, 1, 5);
  g_assert_true (fb_stmt_run_ahead (stmts, G_N_ELEMENTS (stmts), NULL));
  g_assert_cmpint (next_int (value), ==, 5);
  g_assert_cmpint (fb_stmt_step (none, NULL, NULL), ==, FB_STEP_DONE);
  g_assert_cmpint (next_int (two), ==, 7);
  g_assert_cmpint (next_int (two), ==, 8);
  g_assert_cmpint (fb_stmt_step (two, NULL, NULL), ==, FB_STEP_DONE);
  g_assert_cmpuint (fb_db_get_steps (fixture->db) - steps, ==, 3);

  /* Bound again before it was read: the newer value counts. */
  fb_stmt_reset (value);
  fb_stmt_bind_int (value, 1, 6);
  g_assert_true (fb_stmt_run_ahead (stmts, G_N_ELEMENTS (stmts), NULL));
  fb_stmt_bind_int (value, 1, 9);
  g_assert_cmpint (next_int (value), ==, 9);
  g_assert_cmpint (next_int (two), ==, 7);
  g_assert_true (fb_stmt_run_ahead (stmts, 0, NULL));
}

static void
test_ahead_of_a_bad_value (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FbStmt) good = prepare (fixture, "SELECT 7");
  g_autoptr (FbStmt) bad = prepare (fixture, "SELECT 8");
  g_autoptr (GError) error = NULL;

  fb_stmt_bind_int (bad, 4, 1);
  g_assert_true (fb_stmt_run_ahead ((FbStmt *[]){good, bad}, 2, NULL));
  g_assert_cmpint (next_int (good), ==, 7);
  g_assert_cmpint (fb_stmt_step (bad, NULL, &error), ==, FB_STEP_ERROR);
  g_assert_error (error, FB_DB_ERROR, FB_DB_ERROR_FAILED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fb_test_database_init ();

  g_test_add ("/db/statement/values", Fixture, NULL, set_up, test_values, tear_down);
  g_test_add ("/db/statement/again", Fixture, NULL, set_up, test_again, tear_down);
  g_test_add ("/db/statement/cache", Fixture, NULL, set_up, test_cache, tear_down);
  g_test_add ("/db/statement/outlives-connection", Fixture, NULL, set_up, test_outlives_connection, tear_down);
  g_test_add ("/db/statement/errors", Fixture, NULL, set_up, test_errors, tear_down);
  g_test_add ("/db/statement/ahead", Fixture, NULL, set_up, test_ahead, tear_down);
  g_test_add ("/db/statement/ahead-of-a-bad-value", Fixture, NULL, set_up, test_ahead_of_a_bad_value, tear_down);
  g_test_add ("/db/statement/cancelled", Fixture, NULL, set_up, test_cancelled, tear_down);

  return g_test_run ();
}
