/* test-postgres.c: what is PostgreSQL's own: types, locks, lost connections, messages
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-test-database.h"

#include <poll.h>
#include <string.h>

typedef struct
{
  char *where;
  FbDb *db;
  FbDb *other;
} Fixture;

static void
exec (FbDb *db, const char *sql)
{
  g_autoptr (GError) error = NULL;

  fb_db_exec (db, sql, &error);
  g_assert_no_error (error);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->where = fb_test_database_new (NULL, NULL);
  fixture->db = fb_db_open (fixture->where, 0, &error);
  g_assert_no_error (error);
  fixture->other = fb_db_open (fixture->where, 0, &error);
  g_assert_no_error (error);
  exec (fixture->db, "CREATE TABLE t (k BIGINT PRIMARY KEY, v BIGINT); INSERT INTO t VALUES (1, 10), (2, 20)");
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_finalize_object (fixture->db);
  g_assert_finalize_object (fixture->other);
  fb_test_database_drop (fixture->where);
}

static gint64
query_int (FbDb *db, const char *sql)
{
  g_autoptr (GError) error = NULL;
  gint64 value;

  fb_db_query_int (db, sql, &value, &error);
  g_assert_no_error (error);
  return value;
}

static void
test_numbers (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *sql;
    FbColumnType type;
    gint64 integer;
    double real;
    const char *text;
  } cases[] = {
      {"SELECT true", FB_COLUMN_INT, 1, 1, "1"},
      {"SELECT 1 > 2", FB_COLUMN_INT, 0, 0, "0"},
      {"SELECT CAST (-7 AS SMALLINT)", FB_COLUMN_INT, -7, -7, "-7"},
      {"SELECT -70000", FB_COLUMN_INT, -70000, -70000, "-70000"},
      {"SELECT 9223372036854775807", FB_COLUMN_INT, G_MAXINT64, 9223372036854775807.0, "9223372036854775807"},
      {"SELECT sum (v) FROM t", FB_COLUMN_INT, 30, 30, "30"},
      {"SELECT 123456789012345.0", FB_COLUMN_INT, 123456789012345, 123456789012345.0, "123456789012345"},
      {"SELECT -10000.00::numeric", FB_COLUMN_INT, -10000, -10000, "-10000"},
      {"SELECT 0::numeric", FB_COLUMN_INT, 0, 0, "0"},
      {"SELECT 0.25::numeric", FB_COLUMN_REAL, 0, 0.25, "0.25"},
      {"SELECT -1234.5::numeric", FB_COLUMN_REAL, -1234, -1234.5, "-1234.5"},
      {"SELECT 0.5::float8", FB_COLUMN_REAL, 0, 0.5, "0.5"},
      {"SELECT -2.5::float4", FB_COLUMN_REAL, -2, -2.5, "-2.5"},
      {"SELECT '42'", FB_COLUMN_TEXT, 42, 42, "42"},
      {"SELECT DATE '2026-11-29'", FB_COLUMN_TEXT, 2026, 2026, "2026-11-29"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (FbStmt) stmt = fb_db_prepare (fixture->db, cases[i].sql, NULL);

      g_test_message ("%s", cases[i].sql);
      g_assert_nonnull (stmt);
      g_assert_cmpint (fb_stmt_step (stmt, NULL, NULL), ==, FB_STEP_ROW);
      g_assert_cmpint (fb_stmt_get_type (stmt, 0), ==, cases[i].type);
      g_assert_cmpint (fb_stmt_get_int (stmt, 0), ==, cases[i].integer);
      g_assert_cmpfloat_with_epsilon (fb_stmt_get_real (stmt, 0), cases[i].real, 1e-9);
      g_assert_cmpstr (fb_stmt_get_text (stmt, 0), ==, cases[i].text);
    }
}

/* Ids are uuid where the column is, bytes where it is bytes; what looks like syntax inside quotes is none. */
static void
test_ids_and_texts (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FbStmt) stmt = NULL;
  FbId id, read;
  gsize size;

  fb_id_generate (&id, 1);
  exec (fixture->db, "CREATE TABLE i (a UUID, b BYTEA, c TEXT); -- a ; comment ?1\n/* and ; another */");
  stmt = fb_db_prepare (fixture->db,
                        "INSERT INTO i VALUES (?1, ?1, '?1 isn''t $1') RETURNING a, b, c || \"c\" /* ?2 */", NULL);
  g_assert_null (stmt); /* one parameter of two types */
  stmt = fb_db_prepare (fixture->db, "INSERT INTO i VALUES (?1, ?2, '?1 isn''t $1' || ?3) RETURNING a, b, c /* ?9 */",
                        NULL);
  g_assert_nonnull (stmt);
  fb_stmt_bind_id (stmt, 1, &id);
  fb_stmt_bind_text (stmt, 2, "\\x41\\");
  fb_stmt_bind_text (stmt, 3, "\\x41'\"");
  g_assert_cmpint (fb_stmt_step (stmt, NULL, NULL), ==, FB_STEP_ROW);
  g_assert_true (fb_stmt_get_id (stmt, 0, &read));
  g_assert_true (fb_id_equal (&id, &read));
  g_assert_cmpmem (fb_stmt_get_blob (stmt, 1, &size), size, "\\x41\\", 5);
  g_assert_cmpstr (fb_stmt_get_text (stmt, 2), ==, "?1 isn't $1\\x41'\"");
  g_assert_cmpint (fb_stmt_step (stmt, NULL, NULL), ==, FB_STEP_DONE);
  g_assert_cmpint (fb_db_get_changes (fixture->db), ==, 1);
}

static void
test_errors (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *sql;
    int code;
  } cases[] = {
      {"INSERT INTO t VALUES (1, 1)", FB_DB_ERROR_CONSTRAINT},
      {"SELECT nothing FROM nowhere", FB_DB_ERROR_FAILED},
      {"SELECT 1 / (v - 10) FROM t", FB_DB_ERROR_FAILED},
      {"DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '53100'; END $$", FB_DB_ERROR_FULL},
      {"DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '53300'; END $$", FB_DB_ERROR_BUSY},
      {"DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '40001'; END $$", FB_DB_ERROR_BUSY},
      {"DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = 'XX001'; END $$", FB_DB_ERROR_CORRUPT},
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (fb_db_exec (fixture->db, cases[i].sql, &error));
      g_assert_error (error, FB_DB_ERROR, cases[i].code);
    }
}

static void
test_read_only (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FbDb) reader = fb_db_open (fixture->where, FB_DB_READ_ONLY, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (query_int (reader, "SELECT count(*) FROM t"), ==, 2);
  g_assert_false (fb_db_exec (reader, "INSERT INTO t VALUES (3, 3)", &error));
  g_assert_error (error, FB_DB_ERROR, FB_DB_ERROR_READ_ONLY);
}

/* What failed spoils the transaction, up to a savepoint; it cannot be committed, not even by mistake. */
static void
test_failed_transaction (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (fb_db_begin (fixture->db, NULL));
  exec (fixture->db, "INSERT INTO t VALUES (3, 3)");
  g_assert_true (fb_db_savepoint (fixture->db, "a", NULL));
  g_assert_false (fb_db_exec (fixture->db, "INSERT INTO t VALUES (1, 1)", NULL));
  g_assert_false (fb_db_exec (fixture->db, "INSERT INTO t VALUES (4, 4)", NULL));
  g_assert_true (fb_db_rollback_to (fixture->db, "a", NULL));
  exec (fixture->db, "INSERT INTO t VALUES (4, 4)");
  g_assert_true (fb_db_release (fixture->db, "a", NULL));
  g_assert_true (fb_db_commit (fixture->db, NULL));
  g_assert_cmpint (query_int (fixture->db, "SELECT count(*) FROM t"), ==, 4);

  g_assert_true (fb_db_begin (fixture->db, NULL));
  exec (fixture->db, "INSERT INTO t VALUES (5, 5)");
  g_assert_false (fb_db_exec (fixture->db, "SELEKT", NULL));
  g_assert_false (fb_db_commit (fixture->db, &error));
  g_assert_error (error, FB_DB_ERROR, FB_DB_ERROR_FAILED);
  g_assert_false (fb_db_is_in_transaction (fixture->db));
  g_assert_cmpint (query_int (fixture->db, "SELECT count(*) FROM t"), ==, 4);
}

static void
test_lock (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  exec (fixture->other, "SET lock_timeout = '20ms'");
  g_assert_true (fb_db_begin (fixture->db, NULL));
  exec (fixture->db, "UPDATE t SET v = 11 WHERE k = 1");
  g_assert_false (fb_db_exec (fixture->other, "UPDATE t SET v = 12 WHERE k = 1", &error));
  g_assert_error (error, FB_DB_ERROR, FB_DB_ERROR_BUSY);
  fb_db_rollback (fixture->db);
}

/* A transaction that read before somebody else's commit cannot write what it changed. */
static void
test_serialization (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  exec (fixture->db, "BEGIN ISOLATION LEVEL REPEATABLE READ");
  g_assert_cmpint (query_int (fixture->db, "SELECT v FROM t WHERE k = 1"), ==, 10);
  exec (fixture->other, "UPDATE t SET v = 12 WHERE k = 1");
  g_assert_false (fb_db_exec (fixture->db, "UPDATE t SET v = v + 1 WHERE k = 1", &error));
  g_assert_error (error, FB_DB_ERROR, FB_DB_ERROR_BUSY);
  fb_db_rollback (fixture->db);
}

static void
kill_connection (FbDb *killer, FbDb *victim)
{
  g_autofree char *sql = g_strdup_printf ("SELECT pg_terminate_backend (%" G_GINT64_FORMAT ", 5000)",
                                          query_int (victim, "SELECT pg_backend_pid ()"));

  g_assert_cmpint (query_int (killer, sql), ==, 1);
}

static void
test_lost_between (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FbStmt) stmt = fb_db_prepare (fixture->db, "SELECT v FROM t WHERE k = ?1", NULL);

  fb_stmt_bind_int (stmt, 1, 2);
  g_assert_cmpint (fb_stmt_step (stmt, NULL, NULL), ==, FB_STEP_ROW);
  fb_stmt_reset (stmt);
  kill_connection (fixture->other, fixture->db);
  g_assert_true (fb_db_begin (fixture->db, NULL));
  /* Prepared on the connection that is gone. */
  fb_stmt_bind_int (stmt, 1, 2);
  g_assert_cmpint (fb_stmt_step (stmt, NULL, NULL), ==, FB_STEP_ROW);
  g_assert_cmpint (fb_stmt_get_int (stmt, 0), ==, 20);
  fb_stmt_reset (stmt);
  g_assert_true (fb_db_commit (fixture->db, NULL));

  kill_connection (fixture->other, fixture->db);
  fb_stmt_bind_int (stmt, 1, 1);
  g_assert_cmpint (fb_stmt_step (stmt, NULL, NULL), ==, FB_STEP_ROW);
  g_assert_cmpint (fb_stmt_get_int (stmt, 0), ==, 10);
}

static void
test_lost_inside (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (fb_db_begin (fixture->db, NULL));
  exec (fixture->db, "INSERT INTO t VALUES (3, 3)");
  kill_connection (fixture->other, fixture->db);
  /* Never outside of the transaction that it was meant for. */
  for (int i = 0; i < 2; i++)
    {
      g_assert_false (fb_db_exec (fixture->db, "INSERT INTO t VALUES (4, 4)", &error));
      g_assert_error (error, FB_DB_ERROR, FB_DB_ERROR_BUSY);
      g_clear_error (&error);
      g_assert_true (fb_db_is_in_transaction (fixture->db));
    }
  g_assert_false (fb_db_commit (fixture->db, &error));
  g_assert_error (error, FB_DB_ERROR, FB_DB_ERROR_BUSY);
  g_assert_false (fb_db_is_in_transaction (fixture->db));
  g_assert_true (fb_db_begin (fixture->db, NULL));
  g_assert_true (fb_db_commit (fixture->db, NULL));
  g_assert_cmpint (query_int (fixture->db, "SELECT count(*) FROM t"), ==, 2);
}

/* One of those that travelled together fails: it is the one that is told of, and the connection is as before. */
static void
test_ahead_fails (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FbStmt) one = fb_db_prepare (fixture->db, "SELECT v FROM t WHERE k = 1", NULL);
  g_autoptr (FbStmt) bad = fb_db_prepare (fixture->db, "SELECT v / (v - 20) FROM t WHERE k = 2", NULL);
  g_autoptr (FbStmt) two = fb_db_prepare (fixture->db, "SELECT v FROM t WHERE k = 2", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_false (fb_stmt_run_ahead ((FbStmt *[]){one, bad, two}, 3, &error));
  g_assert_error (error, FB_DB_ERROR, FB_DB_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "v - 20"));
  g_assert_cmpint (query_int (fixture->db, "SELECT count(*) FROM t"), ==, 2);
  g_assert_true (fb_stmt_run_ahead ((FbStmt *[]){one, two}, 2, NULL));
  g_assert_cmpint (fb_stmt_step (two, NULL, NULL), ==, FB_STEP_ROW);
  g_assert_cmpint (fb_stmt_get_int (two, 0), ==, 20);
}

static void
test_ahead_lost (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FbStmt) one = fb_db_prepare (fixture->db, "SELECT v FROM t WHERE k = 1", NULL);
  g_autoptr (FbStmt) two = fb_db_prepare (fixture->db, "SELECT v FROM t WHERE k = 2", NULL);
  g_autoptr (GError) error = NULL;

  /* Reading outside a transaction goes on with the next connection. */
  kill_connection (fixture->other, fixture->db);
  g_assert_true (fb_stmt_run_ahead ((FbStmt *[]){one, two}, 2, NULL));
  g_assert_cmpint (fb_stmt_step (two, NULL, NULL), ==, FB_STEP_ROW);
  g_assert_cmpint (fb_stmt_get_int (two, 0), ==, 20);
  fb_stmt_reset (two);
  fb_stmt_reset (one);

  g_assert_true (fb_db_begin (fixture->db, NULL));
  g_assert_cmpint (query_int (fixture->db, "SELECT 1"), ==, 1);
  kill_connection (fixture->other, fixture->db);
  g_assert_false (fb_stmt_run_ahead ((FbStmt *[]){one, two}, 2, &error));
  g_assert_error (error, FB_DB_ERROR, FB_DB_ERROR_BUSY);
  g_clear_error (&error);
  g_assert_cmpint (fb_stmt_step (one, NULL, &error), ==, FB_STEP_ERROR);
  g_assert_error (error, FB_DB_ERROR, FB_DB_ERROR_BUSY);
  fb_db_rollback (fixture->db);
  g_assert_true (fb_stmt_run_ahead ((FbStmt *[]){one, two}, 2, NULL));
  g_assert_cmpint (fb_stmt_step (one, NULL, NULL), ==, FB_STEP_ROW);
  g_assert_cmpint (fb_stmt_get_int (one, 0), ==, 10);
}

/* What a snapshot begins with travels with its beginning; it ends without being waited for. */
static void
test_begin_with (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FbStmt) one = fb_db_prepare (fixture->db, "SELECT v FROM t WHERE k = 1", NULL);
  g_autoptr (FbStmt) bad = fb_db_prepare (fixture->db, "SELECT v / (v - 20) FROM t WHERE k = 2", NULL);
  FbStmt *both[] = {one, bad};
  g_autoptr (GError) error = NULL;

  g_assert_true (fb_db_begin_read_with (fixture->db, both, 1, &error));
  exec (fixture->other, "UPDATE t SET v = 11 WHERE k = 1");
  g_assert_cmpint (query_int (fixture->db, "SELECT v FROM t WHERE k = 1"), ==, 10);
  g_assert_cmpint (fb_stmt_step (one, NULL, NULL), ==, FB_STEP_ROW);
  g_assert_cmpint (fb_stmt_get_int (one, 0), ==, 10);
  fb_stmt_reset (one);
  fb_db_end_read (fixture->db);
  g_assert_true (fb_db_begin_read_with (fixture->db, both, 1, &error));
  fb_stmt_reset (one);
  fb_db_end_read (fixture->db);
  g_assert_false (fb_db_is_in_transaction (fixture->db));
  g_assert_cmpint (query_int (fixture->db, "SELECT v FROM t WHERE k = 1"), ==, 11);

  g_assert_false (fb_db_begin_read_with (fixture->db, both, 2, &error));
  g_assert_error (error, FB_DB_ERROR, FB_DB_ERROR_FAILED);
  g_assert_false (fb_db_is_in_transaction (fixture->db));
  exec (fixture->db, "UPDATE t SET v = 12 WHERE k = 1");
}

/* It goes on with the next connection: one that went before it began, and one that went while it ended. */
static void
test_begin_with_lost (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FbStmt) one = fb_db_prepare (fixture->db, "SELECT v FROM t WHERE k = 1", NULL);
  g_autoptr (GError) error = NULL;

  kill_connection (fixture->other, fixture->db);
  g_assert_true (fb_db_begin_read_with (fixture->db, &one, 1, &error));
  g_assert_cmpint (fb_stmt_step (one, NULL, NULL), ==, FB_STEP_ROW);
  exec (fixture->other, "UPDATE t SET v = 11 WHERE k = 1");
  g_assert_cmpint (query_int (fixture->db, "SELECT v FROM t WHERE k = 1"), ==, 10);
  fb_stmt_reset (one);

  kill_connection (fixture->other, fixture->db);
  fb_db_end_read (fixture->db);
  g_assert_false (fb_db_is_in_transaction (fixture->db));
  g_assert_true (fb_db_begin_read_with (fixture->db, &one, 1, &error));
  g_assert_cmpint (fb_stmt_step (one, NULL, NULL), ==, FB_STEP_ROW);
  g_assert_cmpint (fb_stmt_get_int (one, 0), ==, 11);
  fb_stmt_reset (one);

  /* Nothing of a transaction goes on by itself. */
  kill_connection (fixture->other, fixture->db);
  g_assert_cmpint (fb_stmt_step (one, NULL, &error), ==, FB_STEP_ERROR);
  g_assert_error (error, FB_DB_ERROR, FB_DB_ERROR_BUSY);
  fb_db_end_read (fixture->db);
  g_assert_cmpint (query_int (fixture->db, "SELECT v FROM t WHERE k = 1"), ==, 11);
}

static gboolean
hears_within (FbDb *db, int ms)
{
  struct pollfd wait = {.fd = fb_db_get_fd (db), .events = POLLIN};

  g_assert_cmpint (wait.fd, >=, 0);
  return poll (&wait, 1, ms) == 1 && fb_db_take_notifications (db);
}

static void
test_notify (Fixture *fixture, gconstpointer data)
{
  g_assert_true (fb_db_listen (fixture->other, "head", NULL));
  g_assert_true (fb_db_begin (fixture->db, NULL));
  g_assert_true (fb_db_notify (fixture->db, "head", NULL));
  g_assert_false (fb_db_take_notifications (fixture->other));
  g_assert_true (fb_db_commit (fixture->db, NULL));
  g_assert_true (hears_within (fixture->other, 5000));
  g_assert_false (fb_db_take_notifications (fixture->other));

  /* A new connection listens again. */
  kill_connection (fixture->db, fixture->other);
  g_assert_cmpint (query_int (fixture->other, "SELECT 1"), ==, 1);
  g_assert_true (fb_db_notify (fixture->db, "head", NULL));
  g_assert_true (hears_within (fixture->other, 5000));
}

/* A transaction that is spoiled tells nobody anything. */
static void
test_notify_refused (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (fb_db_listen (fixture->other, "head", NULL));
  g_assert_true (fb_db_begin (fixture->db, NULL));
  g_assert_false (fb_db_exec (fixture->db, "SELECT nothing FROM nowhere", NULL));
  g_assert_false (fb_db_notify (fixture->db, "head", &error));
  g_assert_nonnull (error);
  g_assert_cmpuint (error->domain, ==, FB_DB_ERROR);
  fb_db_rollback (fixture->db);
  g_assert_false (hears_within (fixture->other, 100));
}

static void
test_unreachable (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (fb_db_open ("postgresql://nobody@/none?host=%2Fnowhere", 0, &error));
  g_assert_error (error, FB_DB_ERROR, FB_DB_ERROR_BUSY);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fb_test_database_init ();

  g_test_add ("/db/postgres/numbers", Fixture, NULL, set_up, test_numbers, tear_down);
  g_test_add ("/db/postgres/ids-and-texts", Fixture, NULL, set_up, test_ids_and_texts, tear_down);
  g_test_add ("/db/postgres/errors", Fixture, NULL, set_up, test_errors, tear_down);
  g_test_add ("/db/postgres/read-only", Fixture, NULL, set_up, test_read_only, tear_down);
  g_test_add ("/db/postgres/failed-transaction", Fixture, NULL, set_up, test_failed_transaction, tear_down);
  g_test_add ("/db/postgres/lock", Fixture, NULL, set_up, test_lock, tear_down);
  g_test_add ("/db/postgres/serialization", Fixture, NULL, set_up, test_serialization, tear_down);
  g_test_add ("/db/postgres/lost-between", Fixture, NULL, set_up, test_lost_between, tear_down);
  g_test_add ("/db/postgres/lost-inside", Fixture, NULL, set_up, test_lost_inside, tear_down);
  g_test_add ("/db/postgres/ahead-fails", Fixture, NULL, set_up, test_ahead_fails, tear_down);
  g_test_add ("/db/postgres/ahead-lost", Fixture, NULL, set_up, test_ahead_lost, tear_down);
  g_test_add ("/db/postgres/begin-with", Fixture, NULL, set_up, test_begin_with, tear_down);
  g_test_add ("/db/postgres/begin-with-lost", Fixture, NULL, set_up, test_begin_with_lost, tear_down);
  g_test_add ("/db/postgres/notify", Fixture, NULL, set_up, test_notify, tear_down);
  g_test_add ("/db/postgres/notify-refused", Fixture, NULL, set_up, test_notify_refused, tear_down);
  g_test_add ("/db/postgres/unreachable", Fixture, NULL, set_up, test_unreachable, tear_down);

  return g_test_run ();
}
