/* test-connection.c: opening, copying, checking and interrupting a database
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-test-database.h"

#include <glib/gstdio.h>
#include <string.h>

typedef struct
{
  char *directory;
  char *path;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->directory = g_dir_make_tmp ("fb-db-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->path = fb_test_database_new (fixture->directory, "test.db");
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GDir) dir = g_dir_open (fixture->directory, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (fixture->directory, name, NULL);

      g_unlink (path);
    }
  g_rmdir (fixture->directory);
  g_free (fixture->directory);
  fb_test_database_drop (fixture->path);
}

static FbDb *
open_db (Fixture *fixture, FbDbFlags flags)
{
  g_autoptr (GError) error = NULL;
  FbDb *db = fb_db_open (fixture->path, flags, &error);

  g_assert_no_error (error);
  return db;
}

static void
exec (FbDb *db, const char *sql)
{
  g_autoptr (GError) error = NULL;

  fb_db_exec (db, sql, &error);
  g_assert_no_error (error);
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
test_open (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FbDb) db = open_db (fixture, 0);
  g_autofree char *mode = fb_test_database_is_postgres () ? NULL : fb_db_query_text (db, "PRAGMA journal_mode", NULL);
  GStatBuf status;

  if (fb_test_database_skip ("about SQLite's file"))
    return;
  g_assert_cmpstr (mode, ==, "wal");
  g_assert_cmpint (query_int (db, "PRAGMA synchronous"), ==, 1);
  g_assert_cmpint (query_int (db, "PRAGMA foreign_keys"), ==, 0);
  g_assert_cmpint (query_int (db, "PRAGMA busy_timeout"), ==, 5000);
  g_assert_cmpint (fb_db_get_dialect (db), ==, FB_DB_SQLITE);
  g_assert_cmpint (g_stat (fixture->path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);
}

static void
test_flags (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FbDb) db = open_db (fixture, FB_DB_FOREIGN_KEYS | FB_DB_DURABLE);
  g_autoptr (FbDb) reader = NULL;
  g_autoptr (GError) error = NULL;

  if (!fb_test_database_is_postgres ())
    {
      g_assert_cmpint (query_int (db, "PRAGMA synchronous"), ==, 2);
      g_assert_cmpint (query_int (db, "PRAGMA foreign_keys"), ==, 1);
    }
  exec (db, "CREATE TABLE a (id INTEGER PRIMARY KEY); CREATE TABLE b (a INTEGER REFERENCES a (id))");
  g_assert_false (fb_db_exec (db, "INSERT INTO b VALUES (5)", &error));
  g_assert_error (error, FB_DB_ERROR, FB_DB_ERROR_CONSTRAINT);
  g_clear_error (&error);

  reader = open_db (fixture, FB_DB_READ_ONLY);
  g_assert_cmpint (query_int (reader, "SELECT count(*) FROM a"), ==, 0);
  g_assert_false (fb_db_exec (reader, "INSERT INTO a VALUES (1)", &error));
  g_assert_error (error, FB_DB_ERROR, FB_DB_ERROR_READ_ONLY);
}

static void
test_open_fails (Fixture *fixture, gconstpointer data)
{
  g_autofree char *nowhere = g_build_filename (fixture->directory, "none", "x.db", NULL);
  g_autoptr (GError) error = NULL;

  if (fb_test_database_skip ("about SQLite's file"))
    return;
  g_assert_null (fb_db_open_sqlite (nowhere, 0, &error));
  g_assert_error (error, FB_DB_ERROR, FB_DB_ERROR_FAILED);
  g_clear_error (&error);
  g_assert_null (fb_db_open_sqlite (fixture->path, FB_DB_READ_ONLY, &error));
  g_assert_error (error, FB_DB_ERROR, FB_DB_ERROR_FAILED);
  g_clear_error (&error);

  g_file_set_contents (fixture->path,
                       "This is a letter, not a database, and long enough to have a header of a hundred "
                       "bytes if it were one, which it is not.",
                       -1, NULL);
  g_assert_null (fb_db_open_sqlite (fixture->path, 0, &error));
  g_assert_error (error, FB_DB_ERROR, FB_DB_ERROR_CORRUPT);
}

static void
test_functions (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FbDb) db = open_db (fixture, 0);
  g_autofree char *folded = fb_db_query_text (db, "SELECT fold('MÜLLER')", NULL);
  g_autofree char *digits = fb_db_query_text (db, "SELECT digits('+1 (2) 3')", NULL);

  if (fb_test_database_skip ("the service makes PostgreSQL's own"))
    return;
  g_assert_cmpstr (folded, ==, "muller");
  g_assert_cmpstr (digits, ==, "123");
  g_assert_cmpint (query_int (db, "SELECT fold(NULL) IS NULL"), ==, 1);
}

static void
test_queries (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FbDb) db = open_db (fixture, 0);
  g_autoptr (GError) error = NULL;
  gint64 value = 0;

  exec (db, "-- a comment\nCREATE TABLE t (a INTEGER); INSERT INTO t VALUES (1), (2), (3);\n");
  g_assert_cmpint (fb_db_get_changes (db), ==, 3);

  g_assert_false (fb_db_query_int (db, "SELECT a FROM t WHERE a = 9", &value, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_assert_cmpint (value, ==, -1);
  g_clear_error (&error);
  g_assert_null (fb_db_query_text (db, "SELECT NULL", &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_false (fb_db_exec (db, "SELEKT 1", &error));
  g_assert_error (error, FB_DB_ERROR, FB_DB_ERROR_FAILED);
  g_clear_error (&error);
  /* A misspelt column in double quotes is no text. */
  g_assert_false (fb_db_exec (db, "SELECT \"b\" FROM t", &error));
  g_assert_error (error, FB_DB_ERROR, FB_DB_ERROR_FAILED);
}

static void
test_backup (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FbDb) db = open_db (fixture, 0);
  g_autoptr (FbDb) copy = NULL;
  g_autofree char *path = g_build_filename (fixture->directory, "copy.db", NULL);
  g_autofree char *nowhere = g_build_filename (fixture->directory, "none", "copy.db", NULL);
  g_autoptr (GError) error = NULL;
  GStatBuf status;

  if (fb_test_database_skip ("PostgreSQL has its own means"))
    return;
  exec (db, "CREATE TABLE t (a); INSERT INTO t VALUES (7)");
  g_assert_true (fb_db_backup (db, path, &error));
  g_assert_no_error (error);
  g_stat (path, &status);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);
  copy = fb_db_open_sqlite (path, FB_DB_READ_ONLY, &error);
  g_assert_no_error (error);
  g_assert_cmpint (query_int (copy, "SELECT a FROM t"), ==, 7);

  g_assert_false (fb_db_backup (db, path, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS);
  g_clear_error (&error);
  g_assert_false (fb_db_backup (db, nowhere, &error));
  g_assert_error (error, FB_DB_ERROR, FB_DB_ERROR_FAILED);
}

static void
damage (const char *path)
{
  g_autofree char *contents = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (path, &contents, &length, NULL));
  g_assert_cmpuint (length, >, 3 * 4096);
  memset (contents + 2 * 4096, 0x5a, 4096);
  g_assert_true (g_file_set_contents (path, contents, (gssize) length, NULL));
}

static void
test_check (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  if (fb_test_database_skip ("about SQLite's file"))
    return;
  {
    g_autoptr (FbDb) db = open_db (fixture, 0);

    exec (db,
          "CREATE TABLE t (a TEXT); CREATE INDEX i ON t (a); WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 "
          "FROM n WHERE i < 500) INSERT INTO t SELECT printf('some text %d', i) FROM n");
    g_assert_true (fb_db_check (db, &error));
    g_assert_no_error (error);
  }
  damage (fixture->path);
  {
    g_autoptr (FbDb) db = open_db (fixture, 0);

    g_assert_false (fb_db_check (db, &error));
    g_assert_error (error, FB_DB_ERROR, FB_DB_ERROR_CORRUPT);
  }
}

static gpointer
interrupt_thread (gpointer data)
{
  g_usleep (50000);
  fb_db_interrupt (data);
  return NULL;
}

static void
test_interrupt (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FbDb) db = open_db (fixture, 0);
  g_autoptr (GError) error = NULL;
  GThread *thread = g_thread_new ("interrupt", interrupt_thread, db);
  gint64 value;

  /* Without end, unless stopped. */
  g_assert_false (fb_db_query_int (
      db, "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n", &value, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_thread_join (thread);
  g_assert_cmpint (query_int (db, "SELECT 5"), ==, 5);
}

static gpointer
open_thread (gpointer data)
{
  g_autoptr (FbDb) db = open_db (data, 0);

  exec (db, "INSERT INTO t VALUES (1)");
  return NULL;
}

static void
test_threads (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FbDb) db = open_db (fixture, 0);
  GThread *threads[8];

  exec (db, "CREATE TABLE t (a INTEGER)");
  for (int i = 0; i < 8; i++)
    threads[i] = g_thread_new ("open", open_thread, fixture);
  for (int i = 0; i < 8; i++)
    g_thread_join (threads[i]);
  g_assert_cmpint (query_int (db, "SELECT count(*) FROM t"), ==, 8);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fb_test_database_init ();

  g_test_add ("/db/connection/open", Fixture, NULL, set_up, test_open, tear_down);
  g_test_add ("/db/connection/flags", Fixture, NULL, set_up, test_flags, tear_down);
  g_test_add ("/db/connection/open-fails", Fixture, NULL, set_up, test_open_fails, tear_down);
  g_test_add ("/db/connection/functions", Fixture, NULL, set_up, test_functions, tear_down);
  g_test_add ("/db/connection/queries", Fixture, NULL, set_up, test_queries, tear_down);
  g_test_add ("/db/connection/backup", Fixture, NULL, set_up, test_backup, tear_down);
  g_test_add ("/db/connection/check", Fixture, NULL, set_up, test_check, tear_down);
  g_test_add ("/db/connection/interrupt", Fixture, NULL, set_up, test_interrupt, tear_down);
  g_test_add ("/db/connection/threads", Fixture, NULL, set_up, test_threads, tear_down);

  return g_test_run ();
}
