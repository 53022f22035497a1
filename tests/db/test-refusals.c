/* test-refusals.c: what a connection says when it cannot do what it is asked
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-db.h"

static void
set_up (FbDb **db, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  *db = fb_db_open_sqlite (":memory:", FB_DB_READ_WRITE, &error);
  g_assert_no_error (error);
  g_assert_true (fb_db_exec (*db, "CREATE TABLE t (a INTEGER UNIQUE)", &error));
}

static void
tear_down (FbDb **db, gconstpointer data)
{
  g_assert_finalize_object (*db);
}

static gint64
count (FbDb *db)
{
  gint64 n = -1;

  g_assert_true (fb_db_query_int (db, "SELECT count(*) FROM t", &n, NULL));
  return n;
}

/* Each way to begin needs its first statement, and leaves no transaction when that fails. */
static void
test_begin (FbDb **db, gconstpointer data)
{
  static FbTransaction *(*const begin[]) (FbDb *, GError **) = {fb_transaction_begin, fb_transaction_begin_durable,
                                                                fb_transaction_begin_read};

  for (guint i = 0; i < G_N_ELEMENTS (begin); i++)
    {
      g_autoptr (GError) error = NULL;

      fb_db_fail_nth (*db, 1);
      g_assert_null (begin[i](*db, &error));
      g_assert_error (error, FB_DB_ERROR, FB_DB_ERROR_FULL);
      g_assert_cmpstr (error->message, ==, "The disk is full (as a test asked)");
      g_assert_false (fb_db_is_in_transaction (*db));
    }
}

/* A snapshot is taken by a read of its own, which can fail too. */
static void
test_begin_read_without_snapshot (FbDb **db, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fb_db_fail_nth (*db, 2);
  g_assert_null (fb_transaction_begin_read (*db, &error));
  g_assert_error (error, FB_DB_ERROR, FB_DB_ERROR_FULL);
  g_assert_false (fb_db_is_in_transaction (*db));
}

static void
test_begin_twice (FbDb **db, gconstpointer data)
{
  g_autoptr (FbTransaction) tx = fb_transaction_begin (*db, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (tx);
  g_assert_null (fb_transaction_begin (*db, &error));
  g_assert_error (error, FB_DB_ERROR, FB_DB_ERROR_FAILED);
  g_clear_error (&error);
  g_assert_null (fb_transaction_begin_read (*db, &error));
  g_assert_error (error, FB_DB_ERROR, FB_DB_ERROR_FAILED);
  /* The one that was open is untouched. */
  g_assert_true (fb_db_is_in_transaction (*db));
  g_assert_true (fb_db_exec (*db, "INSERT INTO t VALUES (1)", NULL));
  g_assert_true (fb_transaction_commit (tx, NULL));
  g_assert_cmpint (count (*db), ==, 1);
}

static void
test_commit (FbDb **db, gconstpointer data)
{
  g_autoptr (FbTransaction) tx = fb_transaction_begin_durable (*db, NULL);
  g_autoptr (GError) error = NULL;
  guint before = fb_db_get_taken_back (*db);

  g_assert_true (fb_db_exec (*db, "INSERT INTO t VALUES (1)", NULL));
  fb_db_fail_nth (*db, 1);
  g_assert_false (fb_transaction_commit (tx, &error));
  g_assert_error (error, FB_DB_ERROR, FB_DB_ERROR_FULL);
  g_assert_false (fb_db_is_in_transaction (*db));
  g_assert_cmpint (count (*db), ==, 0);
  g_assert_cmpuint (fb_db_get_taken_back (*db), >, before);
}

/* Whatever was remembered of what was written is known to be wrong when it is taken back, and only then. */
static void
test_taken_back (FbDb **db, gconstpointer data)
{
  guint at_first = fb_db_get_taken_back (*db), after_savepoint;

  g_assert_true (fb_db_begin (*db, NULL));
  g_assert_true (fb_db_savepoint (*db, "inner", NULL));
  g_assert_true (fb_db_exec (*db, "INSERT INTO t VALUES (1)", NULL));
  g_assert_cmpuint (fb_db_get_taken_back (*db), ==, at_first);
  g_assert_true (fb_db_rollback_to (*db, "inner", NULL));
  after_savepoint = fb_db_get_taken_back (*db);
  g_assert_cmpuint (after_savepoint, >, at_first);
  g_assert_true (fb_db_release (*db, "inner", NULL));
  g_assert_true (fb_db_commit (*db, NULL));
  g_assert_cmpuint (fb_db_get_taken_back (*db), ==, after_savepoint);
  g_assert_true (fb_db_begin (*db, NULL));
  fb_db_rollback (*db);
  g_assert_cmpuint (fb_db_get_taken_back (*db), >, after_savepoint);
}

static void
test_savepoints (FbDb **db, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (fb_db_begin (*db, NULL));
  fb_db_fail_nth (*db, 1);
  g_assert_false (fb_db_savepoint (*db, "inner", &error));
  g_assert_error (error, FB_DB_ERROR, FB_DB_ERROR_FULL);
  g_clear_error (&error);
  g_assert_false (fb_db_rollback_to (*db, "inner", &error));
  g_assert_error (error, FB_DB_ERROR, FB_DB_ERROR_FAILED);
  g_clear_error (&error);
  g_assert_false (fb_db_release (*db, "inner", &error));
  g_assert_error (error, FB_DB_ERROR, FB_DB_ERROR_FAILED);
  fb_db_rollback (*db);
}

static void
test_run (FbDb **db, gconstpointer data)
{
  g_autoptr (FbStmt) stmt = fb_db_prepare (*db, "INSERT INTO t VALUES (?1)", NULL);
  g_autoptr (GError) error = NULL;

  fb_stmt_bind_int (stmt, 1, 7);
  g_assert_true (fb_stmt_run (stmt, &error));
  g_assert_no_error (error);
  g_assert_cmpint (fb_db_get_changes (*db), ==, 1);
  /* A second of the same, then a full disk; both times it can be run again. */
  g_assert_false (fb_stmt_run (stmt, &error));
  g_assert_error (error, FB_DB_ERROR, FB_DB_ERROR_CONSTRAINT);
  g_clear_error (&error);
  fb_stmt_bind_int (stmt, 1, 8);
  fb_db_fail_nth (*db, 1);
  g_assert_false (fb_stmt_run (stmt, &error));
  g_assert_error (error, FB_DB_ERROR, FB_DB_ERROR_FULL);
  g_clear_error (&error);
  g_assert_true (fb_stmt_run (stmt, &error));
  g_assert_cmpint (count (*db), ==, 2);
}

/* Messages between connections are PostgreSQL's: listening says so, telling does no harm. */
static void
test_messages (FbDb **db, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (fb_db_listen (*db, "nudge", &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED);
  g_assert_cmpstr (error->message, ==, "This database sends no messages");
  g_clear_error (&error);
  g_assert_true (fb_db_notify (*db, "nudge", &error));
  g_assert_no_error (error);
  g_assert_cmpint (fb_db_get_fd (*db), ==, -1);
  g_assert_false (fb_db_take_notifications (*db));
}

/* Nobody answers at the address; or this program knows no PostgreSQL at all. */
static void
test_postgres_that_is_not_there (void)
{
  static const char address[] = "postgresql://nobody@localhost/nothing?host=/nonexistent&connect_timeout=1";
  g_autoptr (GError) error = NULL;

  g_assert_null (fb_db_open_postgres (address, FB_DB_READ_WRITE, &error));
  g_assert_true (error->domain == FB_DB_ERROR);
  g_assert_true (error->code == FB_DB_ERROR_BUSY || error->code == FB_DB_ERROR_FAILED);
  g_assert_true (g_str_has_prefix (error->message, error->code == FB_DB_ERROR_BUSY
                                                       ? "The database cannot be reached: "
                                                       : "This program was built without PostgreSQL"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) g_test_add ("/db/refusals/" name, FbDb *, NULL, set_up, func, tear_down)
  ADD ("begin", test_begin);
  ADD ("begin-read-without-snapshot", test_begin_read_without_snapshot);
  ADD ("begin-twice", test_begin_twice);
  ADD ("commit", test_commit);
  ADD ("taken-back", test_taken_back);
  ADD ("savepoints", test_savepoints);
  ADD ("run", test_run);
  ADD ("messages", test_messages);
#undef ADD
  g_test_add_func ("/db/refusals/postgres-that-is-not-there", test_postgres_that_is_not_there);
  return g_test_run ();
}
