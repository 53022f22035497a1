/* test-transaction.c: transactions, savepoints and failing each statement
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-test-database.h"

#include <glib/gstdio.h>

typedef struct
{
  char *directory;
  char *where;
  FbDb *db;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->directory = g_dir_make_tmp ("fb-db-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->where = fb_test_database_new (fixture->directory, "test.db");
  fixture->db = fb_db_open (fixture->where, 0, &error);
  g_assert_no_error (error);
  fb_db_exec (fixture->db, "CREATE TABLE t (a INTEGER UNIQUE)", &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  static const char *const names[] = {"test.db", "test.db-wal", "test.db-shm"};

  g_assert_finalize_object (fixture->db);
  fb_test_database_drop (fixture->where);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (fixture->directory, names[i], NULL);

      g_unlink (path);
    }
  g_rmdir (fixture->directory);
  g_free (fixture->directory);
}

static gint64
count (Fixture *fixture)
{
  gint64 n;

  g_assert_true (fb_db_query_int (fixture->db, "SELECT count(*) FROM t", &n, NULL));
  return n;
}

static gint64
synchronous (Fixture *fixture)
{
  gint64 level;

  /* Always durable, and never switched. */
  if (fb_test_database_is_postgres ())
    return fb_db_is_in_transaction (fixture->db) ? 2 : 1;
  g_assert_true (fb_db_query_int (fixture->db, "PRAGMA synchronous", &level, NULL));
  return level;
}

static gboolean
insert (FbDb *db, gint64 value, GError **error)
{
  g_autoptr (FbStmt) stmt = fb_db_prepare (db, "INSERT INTO t VALUES (?1)", error);

  if (stmt == NULL)
    return FALSE;
  fb_stmt_bind_int (stmt, 1, value);
  return fb_stmt_run (stmt, error);
}

static gboolean
insert_two (FbDb *db, GError **error)
{
  g_autoptr (FbTransaction) tx = fb_transaction_begin_durable (db, error);

  return tx != NULL && insert (db, 1, error) && insert (db, 2, error) && fb_transaction_commit (tx, error);
}

static void
test_commit (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (insert_two (fixture->db, &error));
  g_assert_no_error (error);
  g_assert_cmpint (count (fixture), ==, 2);

  /* The second time the first insert fails, and nothing of it stays. */
  g_assert_false (insert_two (fixture->db, &error));
  g_assert_error (error, FB_DB_ERROR, FB_DB_ERROR_CONSTRAINT);
  g_assert_false (fb_db_is_in_transaction (fixture->db));
  g_assert_cmpint (count (fixture), ==, 2);
}

static void
test_durable (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (fb_db_begin_durable (fixture->db, NULL));
  g_assert_cmpint (synchronous (fixture), ==, 2);
  g_assert_true (fb_db_commit (fixture->db, NULL));
  g_assert_cmpint (synchronous (fixture), ==, 1);

  g_assert_true (fb_db_begin_durable (fixture->db, NULL));
  g_assert_false (fb_db_begin_durable (fixture->db, &error));
  g_assert_error (error, FB_DB_ERROR, FB_DB_ERROR_FAILED);
  g_assert_true (fb_db_is_in_transaction (fixture->db));
  g_assert_cmpint (synchronous (fixture), ==, 2);
  fb_db_rollback (fixture->db);
  g_assert_cmpint (synchronous (fixture), ==, 1);

  fb_db_rollback (fixture->db);
  g_clear_error (&error);
  g_assert_false (fb_db_commit (fixture->db, &error));
  g_assert_error (error, FB_DB_ERROR, FB_DB_ERROR_FAILED);
}

static void
test_savepoints (Fixture *fixture, gconstpointer data)
{
  g_assert_true (fb_db_begin (fixture->db, NULL));
  g_assert_true (insert (fixture->db, 1, NULL));
  g_assert_true (fb_db_savepoint (fixture->db, "inner", NULL));
  g_assert_true (insert (fixture->db, 2, NULL));
  g_assert_true (fb_db_rollback_to (fixture->db, "inner", NULL));
  g_assert_true (fb_db_release (fixture->db, "inner", NULL));
  g_assert_true (fb_db_commit (fixture->db, NULL));
  g_assert_cmpint (count (fixture), ==, 1);
  g_assert_false (fb_db_release (fixture->db, "inner", NULL));
}

static void
test_snapshot (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FbDb) reader = fb_db_open (fixture->where, FB_DB_READ_ONLY, NULL);
  g_autoptr (FbTransaction) tx = fb_transaction_begin_read (reader, NULL);
  gint64 n;

  g_assert_nonnull (tx);
  g_assert_true (insert (fixture->db, 1, NULL));
  g_assert_true (fb_db_query_int (reader, "SELECT count(*) FROM t", &n, NULL));
  g_assert_cmpint (n, ==, 0);
  g_assert_true (fb_transaction_commit (tx, NULL));
  g_assert_true (fb_db_query_int (reader, "SELECT count(*) FROM t", &n, NULL));
  g_assert_cmpint (n, ==, 1);
}

/* On both databases: it begins with a query, ends when it is left, and another one can follow at once. */
static void
test_snapshot_with (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FbDb) reader = fb_db_open (fixture->where, FB_DB_READ_ONLY, NULL);

  for (gint64 i = 0; i < 3; i++)
    {
      g_autoptr (FbStmt) first = fb_db_prepare (reader, "SELECT count(*) FROM t", NULL);
      g_autoptr (FbTransaction) tx = fb_transaction_begin_read_with (reader, &first, 1, NULL);
      gint64 n;

      g_assert_nonnull (tx);
      /* They do not nest. */
      g_assert_null (fb_transaction_begin_read_with (reader, &first, 1, NULL));
      g_assert_cmpint (fb_stmt_step (first, NULL, NULL), ==, FB_STEP_ROW);
      g_assert_cmpint (fb_stmt_get_int (first, 0), ==, i);
      g_assert_true (insert (fixture->db, i + 1, NULL));
      g_assert_true (fb_db_query_int (reader, "SELECT count(*) FROM t", &n, NULL));
      g_assert_cmpint (n, ==, i);
      g_clear_pointer (&tx, fb_transaction_free);
      g_assert_false (fb_db_is_in_transaction (reader));
    }
}

/* Each statement of a transaction fails once: always an error, never a trace. */
static void
test_fail_each (Fixture *fixture, gconstpointer data)
{
  guint before = fb_db_get_steps (fixture->db);
  guint n;

  g_assert_true (insert_two (fixture->db, NULL));
  n = fb_db_get_steps (fixture->db) - before;
  g_assert_cmpuint (n, ==, 4); /* BEGIN, two INSERTs, COMMIT */
  g_assert_true (fb_db_exec (fixture->db, "DELETE FROM t", NULL));

  for (guint i = 1; i <= n; i++)
    {
      g_autoptr (GError) error = NULL;

      fb_db_fail_nth (fixture->db, i);
      g_assert_false (insert_two (fixture->db, &error));
      g_assert_error (error, FB_DB_ERROR, FB_DB_ERROR_FULL);
      g_assert_false (fb_db_is_in_transaction (fixture->db));
      g_assert_cmpint (count (fixture), ==, 0);
      g_assert_cmpint (synchronous (fixture), ==, 1);
    }

  fb_db_fail_nth (fixture->db, 1);
  fb_db_fail_nth (fixture->db, 0);
  g_assert_true (insert_two (fixture->db, NULL));
}

static void
test_fail_exec (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fb_db_fail_nth (fixture->db, 2);
  g_assert_false (fb_db_exec (fixture->db, "INSERT INTO t VALUES (1); INSERT INTO t VALUES (2)", &error));
  g_assert_error (error, FB_DB_ERROR, FB_DB_ERROR_FULL);
  g_assert_cmpint (count (fixture), ==, 1);
}

static void
test_disk_full (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  if (fb_test_database_skip ("a full disk is SQLite's to feign"))
    return;
  g_assert_true (fb_db_exec (fixture->db, "PRAGMA max_page_count=1; CREATE TABLE big (a BLOB)", &error)
                 || g_error_matches (error, FB_DB_ERROR, FB_DB_ERROR_FULL));
  g_clear_error (&error);
  g_assert_false (
      fb_db_exec (fixture->db, "CREATE TABLE other (a); INSERT INTO other VALUES (randomblob(100000))", &error));
  g_assert_error (error, FB_DB_ERROR, FB_DB_ERROR_FULL);
  g_assert_false (fb_db_is_in_transaction (fixture->db));
}

static void
test_busy (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FbDb) other = fb_db_open (fixture->where, 0, NULL);
  g_autoptr (GError) error = NULL;

  if (fb_test_database_skip ("PostgreSQL locks rows: see test-postgres"))
    return;
  g_assert_true (fb_db_exec (other, "PRAGMA busy_timeout=1", NULL));
  g_assert_true (fb_db_begin (fixture->db, NULL));
  g_assert_false (fb_db_begin (other, &error));
  g_assert_error (error, FB_DB_ERROR, FB_DB_ERROR_BUSY);
  fb_db_rollback (fixture->db);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fb_test_database_init ();

  g_test_add ("/db/transaction/commit", Fixture, NULL, set_up, test_commit, tear_down);
  g_test_add ("/db/transaction/durable", Fixture, NULL, set_up, test_durable, tear_down);
  g_test_add ("/db/transaction/savepoints", Fixture, NULL, set_up, test_savepoints, tear_down);
  g_test_add ("/db/transaction/snapshot", Fixture, NULL, set_up, test_snapshot, tear_down);
  g_test_add ("/db/transaction/snapshot-with", Fixture, NULL, set_up, test_snapshot_with, tear_down);
  g_test_add ("/db/transaction/fail-each", Fixture, NULL, set_up, test_fail_each, tear_down);
  g_test_add ("/db/transaction/fail-exec", Fixture, NULL, set_up, test_fail_exec, tear_down);
  g_test_add ("/db/transaction/disk-full", Fixture, NULL, set_up, test_disk_full, tear_down);
  g_test_add ("/db/transaction/busy", Fixture, NULL, set_up, test_busy, tear_down);

  return g_test_run ();
}
