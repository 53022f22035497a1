/* test-snapshot.c: snapshots for readers, writing much at once, addresses of databases
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gstdio.h>

#include "fb-db.h"

typedef struct
{
  char *folder, *path;
  FbDb *db;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->folder = g_dir_make_tmp ("fb-snapshot-XXXXXX", &error);
  fixture->path = g_build_filename (fixture->folder, "test.db", NULL);
  fixture->db = fb_db_open_sqlite (fixture->path, FB_DB_READ_WRITE, &error);
  g_assert_no_error (error);
  g_assert_true (fb_db_exec (fixture->db, "CREATE TABLE t (a INTEGER); INSERT INTO t VALUES (1)", &error));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  static const char *const endings[] = {"", "-wal", "-shm"};

  g_clear_object (&fixture->db);
  for (guint i = 0; i < G_N_ELEMENTS (endings); i++)
    {
      g_autofree char *path = g_strconcat (fixture->path, endings[i], NULL);

      g_unlink (path);
    }
  g_rmdir (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->path);
}

static gint64
count (FbDb *db)
{
  g_autoptr (GError) error = NULL;
  gint64 n = -1;

  g_assert_true (fb_db_query_int (db, "SELECT count(*) FROM t", &n, &error));
  g_assert_no_error (error);
  return n;
}

static void
test_read (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FbDb) reader = fb_db_open_sqlite (fixture->path, FB_DB_READ_ONLY, &error);

  g_assert_no_error (error);
  g_assert_true (fb_db_begin_read (reader, &error));
  g_assert_true (fb_db_is_in_transaction (reader));
  g_assert_cmpint (count (reader), ==, 1);
  g_assert_true (fb_db_exec (fixture->db, "INSERT INTO t VALUES (2)", &error));
  /* What was written meanwhile is seen by the next snapshot. */
  g_assert_cmpint (count (reader), ==, 1);
  fb_db_rollback (reader);
  g_assert_cmpint (count (reader), ==, 2);
  g_assert_false (fb_db_exec (reader, "INSERT INTO t VALUES (3)", &error));
  g_assert_error (error, FB_DB_ERROR, FB_DB_ERROR_READ_ONLY);
  g_assert_cmpint (count (fixture->db), ==, 2);
}

/* The queries that a snapshot begins with are its first; one that cannot begin leaves nothing open. */
static void
test_read_with (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FbDb) reader = fb_db_open_sqlite (fixture->path, FB_DB_READ_ONLY, &error);
  g_autoptr (FbStmt) first = fb_db_prepare (reader, "SELECT count(*) FROM t", &error);

  g_assert_no_error (error);
  g_assert_true (fb_db_begin_read_with (reader, &first, 1, &error));
  g_assert_true (fb_db_is_in_transaction (reader));
  g_assert_cmpint (fb_stmt_step (first, NULL, &error), ==, FB_STEP_ROW);
  g_assert_cmpint (fb_stmt_get_int (first, 0), ==, 1);
  fb_stmt_reset (first);
  g_assert_true (fb_db_exec (fixture->db, "INSERT INTO t VALUES (2)", &error));
  g_assert_cmpint (count (reader), ==, 1);
  g_assert_false (fb_db_begin_read_with (reader, &first, 1, &error));
  g_clear_error (&error);
  fb_db_end_read (reader);
  g_assert_false (fb_db_is_in_transaction (reader));
  g_assert_cmpint (count (reader), ==, 2);
  fb_db_fail_nth (reader, 1);
  g_assert_false (fb_db_begin_read_with (reader, &first, 1, &error));
  g_assert_error (error, FB_DB_ERROR, FB_DB_ERROR_FULL);
  g_assert_false (fb_db_is_in_transaction (reader));
}

static void
test_read_fails (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fb_db_fail_nth (fixture->db, 1);
  g_assert_false (fb_db_begin_read (fixture->db, &error));
  g_assert_error (error, FB_DB_ERROR, FB_DB_ERROR_FULL);
  g_assert_false (fb_db_is_in_transaction (fixture->db));
  g_clear_error (&error);
  g_assert_true (fb_db_begin_read (fixture->db, &error));
  fb_db_rollback (fixture->db);
}

static gint64
setting (Fixture *fixture, const char *sql)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FbStmt) stmt = fb_db_prepare (fixture->db, sql, &error);
  gint64 value;

  g_assert_no_error (error);
  g_assert_cmpint (fb_stmt_step (stmt, NULL, &error), ==, FB_STEP_ROW);
  value = fb_stmt_get_int (stmt, 0);
  fb_stmt_reset (stmt);
  return value;
}

/* 64 MB of cache and 12,000 pages of log meanwhile, 20 MB and 1,000 else. */
static void
assert_bulk (Fixture *fixture, gboolean bulk)
{
  g_assert_cmpint (setting (fixture, "PRAGMA cache_size"), ==, bulk ? -65536 : -20000);
  g_assert_cmpint (setting (fixture, "PRAGMA wal_autocheckpoint"), ==, bulk ? 12000 : 1000);
}

static void
test_bulk (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  assert_bulk (fixture, FALSE);
  g_assert_true (fb_db_set_bulk (fixture->db, TRUE, &error));
  assert_bulk (fixture, TRUE);
  g_assert_true (fb_db_begin (fixture->db, &error));
  for (guint i = 0; i < 1000; i++)
    g_assert_true (fb_db_exec (fixture->db, "INSERT INTO t VALUES (5)", &error));
  g_assert_true (fb_db_commit (fixture->db, &error));
  g_assert_true (fb_db_set_bulk (fixture->db, FALSE, &error));
  assert_bulk (fixture, FALSE);
  g_assert_cmpint (count (fixture->db), ==, 1001);
  g_assert_true (fb_db_check (fixture->db, &error));
  g_assert_no_error (error);
}

static void
test_addresses (void)
{
  g_assert_true (fb_db_is_postgres_uri ("postgresql://user@host/name"));
  g_assert_true (fb_db_is_postgres_uri ("postgres:///name"));
  g_assert_false (fb_db_is_postgres_uri ("/var/lib/fieldbook"));
  g_assert_false (fb_db_is_postgres_uri ("postgresql"));
  g_assert_false (fb_db_is_postgres_uri (":memory:"));
}

static void
test_no_such_folder (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (fb_db_open ("/nonexistent/folder/test.db", FB_DB_READ_WRITE, &error));
  g_assert_error (error, FB_DB_ERROR, FB_DB_ERROR_FAILED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) g_test_add ("/db/snapshot/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("read", test_read);
  ADD ("read-with", test_read_with);
  ADD ("read-fails", test_read_fails);
  ADD ("bulk", test_bulk);
#undef ADD
  g_test_add_func ("/db/snapshot/addresses", test_addresses);
  g_test_add_func ("/db/snapshot/no-such-folder", test_no_such_folder);
  return g_test_run ();
}
