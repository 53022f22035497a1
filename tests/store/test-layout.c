/* test-layout.c: making the file's tables, its lock, and what moves in when the program has learned new tables
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "fb-fail-each.h"
#include "fb-newer.h"
#include "fb-store-file.h"
#include "fb-store-layout.h"
#include "server-rows.h"

/* --- tables ---------------------------------------------------------------------------------------------------- */

/* Each statement fails once: the file stays empty, and is made whole in the end. */
static void
test_create (FbTempStore *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->directory, "fresh.db", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (FbDb) db = fb_db_open_sqlite (path, FB_DB_READ_WRITE, &error);
  guint layout, schema, n;
  gint64 n_tables;

  g_assert_no_error (error);
  /* Making all is hundreds of statements: the first, some in between, and the last. */
  for (n = 1;; n = n < 8 ? n + 1 : n * 2)
    {
      gboolean done;

      fb_db_fail_nth (db, n);
      done = fb_store_layout_create (db, &error);
      fb_db_fail_nth (db, 0);
      if (done)
        break;
      g_assert_error (error, FB_DB_ERROR, FB_DB_ERROR_FULL);
      g_clear_error (&error);
      g_assert_false (fb_db_is_in_transaction (db));
      g_assert_true (fb_db_query_int (db, "SELECT count(*) FROM sqlite_master", &n_tables, &error));
      g_assert_cmpint (n_tables, ==, 0);
      g_assert_true (fb_store_layout_get (db, &layout, &schema, &error));
      g_assert_cmpuint (layout, ==, 0);
    }
  g_assert_no_error (error);
  g_assert_cmpuint (n, >, 64);
  g_assert_true (fb_store_layout_get (db, &layout, &schema, &error));
  g_assert_cmpuint (layout, ==, FB_STORE_LAYOUT);
  g_assert_cmpuint (schema, ==, FB_SCHEMA_VERSION);
  g_assert_true (fb_db_query_int (db, "SELECT count(*) FROM account", &n_tables, &error));
  g_assert_cmpint (n_tables, ==, 0);

  /* A second time there is nothing to make it from. */
  g_assert_false (fb_store_layout_create (db, &error));
  g_assert_error (error, FB_DB_ERROR, FB_DB_ERROR_FAILED);
  g_clear_error (&error);
  fb_db_fail_nth (db, 1);
  g_assert_false (fb_store_layout_get (db, &layout, &schema, &error));
  g_assert_error (error, FB_DB_ERROR, FB_DB_ERROR_FULL);
}

/* --- the file ---------------------------------------------------------------------------------------------------- */

static void
test_file_refused (FbTempStore *fixture, gconstpointer data)
{
  g_autofree char *file = g_build_filename (fixture->directory, "a-file", NULL);
  g_autofree char *below = g_build_filename (file, "profile", NULL);
  g_autofree char *other = g_build_filename (fixture->directory, "other", NULL);
  g_autofree char *lock_path = g_build_filename (other, "cache.lock", NULL);
  g_autofree char *notice = NULL;
  g_autoptr (GError) error = NULL;
  int lock = 7;

  g_file_set_contents (file, "", 0, &error);
  g_assert_no_error (error);
  g_assert_null (fb_store_file_open (below, 1, &lock, &notice, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_DIRECTORY);
  g_assert_nonnull (strstr (error->message, below));
  g_clear_error (&error);

  g_assert_cmpint (g_mkdir_with_parents (lock_path, 0700), ==, 0);
  g_assert_null (fb_store_file_open (other, 1, &lock, &notice, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_IS_DIRECTORY);
  g_assert_cmpint (lock, ==, -1);
  g_assert_null (notice);
  g_clear_error (&error);
  g_assert_cmpint (fb_store_file_lock_alone (other, &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_IS_DIRECTORY);
}

/* A file that another program has made newer, or that is none, is refused and its lock is free again. */
static void
test_file_not_ours (FbTempStore *fixture, gconstpointer data)
{
  g_autofree char *other = g_build_filename (fixture->directory, "other", NULL);
  g_autofree char *notice = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (FbDb) db = NULL;
  int lock = -1, alone;

  db = fb_store_file_open (other, 1, &lock, &notice, &error);
  g_assert_no_error (error);
  g_assert_cmpint (lock, >=, 0);
  g_assert_true (fb_db_exec (db, "PRAGMA user_version = 99001", &error));
  g_clear_object (&db);
  close (lock);
  g_assert_null (fb_store_file_open (other, 1, &lock, &notice, &error));
  g_assert_error (error, FB_STORE_ERROR, FB_STORE_ERROR_NEWER);
  g_assert_cmpint (lock, ==, -1);
  g_clear_error (&error);
  alone = fb_store_file_lock_alone (other, &error);
  g_assert_no_error (error);
  g_assert_cmpint (alone, >=, 0);
  close (alone);
}

static void
test_lock_alone (FbTempStore *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  int lock = fb_store_file_lock_alone (fixture->directory, &error);

  g_assert_cmpint (lock, ==, -1);
  g_assert_error (error, FB_STORE_ERROR, FB_STORE_ERROR_LOCKED);
  g_clear_error (&error);
  fb_store_close (fixture->store);
  lock = fb_store_file_lock_alone (fixture->directory, &error);
  g_assert_no_error (error);
  g_assert_cmpint (lock, >=, 0);
  close (lock);
}

/* --- rows of tables that were not known ------------------------------------------------------------------------- */

/* An account that came when accounts were not known yet, one with columns that were not, one that waits, and what is
 * still not known. */
static gboolean
put_strangers (FbStore *store, FbDb *db, GError **error)
{
  return fb_db_exec (
      db,
      "INSERT INTO newer (tbl, id, gid, ver, hash, row)"
      " VALUES (12, x'01930000000070008000000000000001', 5, 9, 1, '{\"2\":\"Isdom\"}'),"
      " (900, x'01930000000070008000000000000002', 5, 9, 1, '{}');"
      "INSERT INTO account (id, name, _gid, _ver, _hash, _extra)"
      " VALUES (x'01930000000070008000000000000003', 'Otcom', 5, 9, 1, '{\"15\":\"https://otcom.example\"}')",
      error);
}

static gboolean
move_in (FbStore *store, FbDb *db, GError **error)
{
  return fb_newer_move_in (db, 0, FB_SCHEMA_VERSION, error);
}

static gboolean
move_columns_in (FbStore *store, FbDb *db, GError **error)
{
  return fb_newer_move_in (db, 1, FB_SCHEMA_VERSION, error);
}

static void
test_move_in (FbTempStore *fixture, gconstpointer data)
{
  FbId id = numbered_id (1);
  g_autofree char *name = NULL;

  fb_run_action (fixture, put_strangers);
  g_assert_cmpuint (fb_fail_each (fixture, data != NULL ? move_columns_in : move_in, FALSE), >=, 3);
  name = fb_temp_store_dup_text (fixture, "account", &id, "name");
  g_assert_cmpstr (name, ==, "Isdom");
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT count(*) FROM newer"), ==, 1);
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT tbl FROM newer"), ==, 900);
}

/* What came and cannot be read is an error, since it would be lost: nothing moves. */
static gboolean
move_damaged (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  return fb_db_exec (db, user_data, error) && move_in (store, db, error);
}

static void
test_move_in_refused (FbTempStore *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (fb_store_write (fixture->store, move_damaged, (gpointer) data, &error));
  g_assert_nonnull (error);
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT count(*) FROM account"), ==, 0);
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT count(*) FROM newer"), ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, data, func)                                                               \
  g_test_add ("/store/layout/" name, FbTempStore, data, fb_temp_store_fixture_set_up, func, \
              fb_temp_store_fixture_tear_down)
  ADD ("create", NULL, test_create);
  ADD ("file-refused", NULL, test_file_refused);
  ADD ("file-not-ours", NULL, test_file_not_ours);
  ADD ("lock-alone", NULL, test_lock_alone);
  ADD ("move-in", NULL, test_move_in);
  ADD ("move-columns-in", "columns", test_move_in);
  ADD ("move-in-no-json", "INSERT INTO newer (tbl, id, gid, ver, hash, row) VALUES (12, zeroblob(16), 5, 9, 1, '{')",
       test_move_in_refused);
  ADD ("move-in-wrong-type",
       "INSERT INTO newer (tbl, id, gid, ver, hash, row) VALUES (12, zeroblob(16), 5, 9, 1, '{\"9\":\"many\"}')",
       test_move_in_refused);
#undef ADD
  return g_test_run ();
}
