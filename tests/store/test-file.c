/* test-file.c: opening, migrating, rescuing, copying and checking the device's file
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "fb-store-file.h"
#include "fb-store-layout.h"
#include "fb-temp-store.h"

static void
close_store (FbTempStore *fixture)
{
  fb_store_close (fixture->store);
  g_clear_object (&fixture->store);
}

static gboolean
exec_sql (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  return fb_db_exec (db, user_data, error);
}

static void
exec_on (FbTempStore *fixture, const char *sql)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (fb_store_write (fixture->store, exec_sql, (gpointer) sql, &error));
  g_assert_no_error (error);
}

static void
test_newer_is_refused (FbTempStore *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  exec_on (fixture, "PRAGMA user_version = 99001");
  close_store (fixture);
  g_assert_null (fb_store_open (fixture->directory, NULL, &error));
  g_assert_error (error, FB_STORE_ERROR, FB_STORE_ERROR_NEWER);
}

/* Bytes in the middle of the file are overwritten, as a failing disk does. */
static void
damage (FbTempStore *fixture, gboolean head)
{
  g_autofree char *path = fb_store_file_get_path (fixture->directory);
  g_autoptr (GError) error = NULL;
  g_autofree char *content = NULL;
  gsize length, from;

  g_file_get_contents (path, &content, &length, &error);
  g_assert_no_error (error);
  from = head ? 0 : length / 3;
  memset (content + from, 0xa5, head ? 4096 : length / 3);
  g_file_set_contents (path, content, (gssize) length, &error);
  g_assert_no_error (error);
  fb_store_file_mark_damaged (fixture->directory);
}

static guint
count_files (const char *directory, const char *prefix)
{
  g_autoptr (GDir) dir = g_dir_open (directory, 0, NULL);
  const char *name;
  guint n = 0;

  while ((name = g_dir_read_name (dir)) != NULL)
    n += g_str_has_prefix (name, prefix);
  return n;
}

static void
test_damaged_is_set_aside (FbTempStore *fixture, gconstpointer data)
{
  gboolean head = GPOINTER_TO_INT (data);
  g_autofree char *name = NULL;
  FbId id;

  for (guint i = 0; i < 40; i++)
    fb_temp_store_add_account (fixture, "Before");
  exec_on (fixture, "PRAGMA wal_checkpoint(TRUNCATE)");
  close_store (fixture);
  damage (fixture, head);

  g_test_expect_message ("fb-store", G_LOG_LEVEL_WARNING, "*damaged*");
  fixture->store = fb_store_open (fixture->directory, NULL, NULL);
  g_test_assert_expected_messages ();
  g_assert_nonnull (fixture->store);
  g_assert_nonnull (fb_store_get_notice (fixture->store));
  g_assert_cmpuint (count_files (fixture->directory, "cache-damaged-"), >=, 1);

  /* The new file works, and the damaged one is not looked at again. */
  id = fb_temp_store_add_account (fixture, "After");
  fb_temp_store_reopen (fixture);
  g_assert_null (fb_store_get_notice (fixture->store));
  name = fb_temp_store_dup_text (fixture, "account", &id, "name");
  g_assert_cmpstr (name, ==, "After");
}

/* What waits for the server outlives the damage of everything else. */
static void
test_pending_edits_are_saved (FbTempStore *fixture, gconstpointer data)
{
  FbId id = fb_temp_store_add_account (fixture, "Waiting");
  g_autofree char *path = fb_store_file_get_path (fixture->directory);
  g_autoptr (GError) error = NULL;
  g_autofree char *name = NULL;
  g_autoptr (FbDb) fresh = NULL;
  guint n_pending = 0;
  gint64 next_n;

  exec_on (fixture, "INSERT INTO kv VALUES ('server', 'http://127.0.0.1:1'), ('cursor', 17)");
  exec_on (fixture, "DROP TABLE contact");
  close_store (fixture);

  fresh = fb_db_open_sqlite (":memory:", FB_DB_READ_WRITE, &error);
  g_assert_true (fb_store_layout_create (fresh, &error));
  g_assert_true (fb_salvage (path, fresh, &n_pending, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (n_pending, ==, 1);
  name = fb_db_query_text (fresh, "SELECT name FROM account WHERE _dirty = 1", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (name, ==, "Waiting");
  g_assert_true (fb_db_query_int (fresh, "SELECT v FROM kv WHERE k = 'next_n'", &next_n, &error));
  g_assert_cmpint (next_n, ==, 2);
  g_assert_false (fb_db_query_int (fresh, "SELECT v FROM kv WHERE k = 'cursor'", &next_n, NULL));
  (void) id;
}

static void
test_backup_and_restore (FbTempStore *fixture, gconstpointer data)
{
  FbId id = fb_temp_store_add_account (fixture, "Kept");
  g_autofree char *path = g_build_filename (fixture->directory, "copy.db", NULL);
  g_autofree char *junk = g_build_filename (fixture->directory, "junk", NULL);
  g_autofree char *name = NULL;
  g_autoptr (GError) error = NULL;
  FbEdit *edit = fb_edit_new ("Rename");

  g_assert_true (fb_store_backup (fixture->store, path, &error));
  fb_edit_set_text (edit, fb_schema_get_table ("account"), &id, "name", "Changed");
  g_assert_true (fb_store_commit_edit (fixture->store, edit, NULL, &error));
  close_store (fixture);
  g_assert_true (fb_store_restore (fixture->directory, path, &error));
  g_assert_no_error (error);
  fixture->store = fb_store_open (fixture->directory, NULL, &error);
  name = fb_temp_store_dup_text (fixture, "account", &id, "name");
  g_assert_cmpstr (name, ==, "Kept");

  g_assert_true (g_file_set_contents (junk, "no database", -1, NULL));
  g_assert_false (fb_store_restore (fixture->directory, junk, &error));
  g_assert_nonnull (error);
}

static void
test_check (FbTempStore *fixture, gconstpointer data)
{
  FbId id = fb_temp_store_add_account (fixture, "Sound");
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) before = fb_store_check (fixture->store, NULL, &error);
  g_autoptr (GPtrArray) after = NULL;

  g_assert_no_error (error);
  /* Owner and maker are a user of whom this profile has no record. */
  for (guint i = 0; i < before->len; i++)
    g_assert_true (strstr (g_ptr_array_index (before, i), "created_by")
                   || strstr (g_ptr_array_index (before, i), "owner"));
  exec_on (fixture, "UPDATE account SET _ver = 5, _dirty = 0, _gid = 1, _hash = 12345");
  exec_on (fixture, "DELETE FROM outbox");
  after = fb_store_check (fixture->store, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (after->len, ==, before->len + 2);
  (void) id;
}

/* --- migration --- */

static const char *const step_statements[] = {"CREATE TABLE extra (a INTEGER)", "INSERT INTO extra VALUES (1)", NULL};
static const FbLayoutStep steps[] = {{FB_STORE_LAYOUT, step_statements}};

static void
test_migration (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FbDb) db = fb_db_open_sqlite (":memory:", FB_DB_READ_WRITE, &error);
  guint layout, schema, n;
  gint64 rows;

  g_assert_true (fb_store_layout_create (db, &error));
  for (n = 1; n < 100; n++)
    {
      g_autoptr (GError) local = NULL;

      fb_db_fail_nth (db, n);
      if (fb_store_layout_migrate (db, steps, 1, FB_STORE_LAYOUT + 1, &local))
        break;
      fb_db_fail_nth (db, 0);
      g_assert_error (local, FB_DB_ERROR, FB_DB_ERROR_FULL);
      g_assert_true (fb_store_layout_get (db, &layout, &schema, &error));
      g_assert_cmpuint (layout, ==, FB_STORE_LAYOUT);
      g_assert_false (fb_db_query_int (db, "SELECT count(*) FROM extra", &rows, NULL));
    }
  fb_db_fail_nth (db, 0);
  g_assert_cmpuint (n, >, 3);
  g_assert_true (fb_store_layout_get (db, &layout, &schema, &error));
  g_assert_cmpuint (layout, ==, FB_STORE_LAYOUT + 1);
  g_assert_cmpuint (schema, ==, FB_SCHEMA_VERSION);

  g_assert_false (fb_store_layout_migrate (db, steps, 1, FB_STORE_LAYOUT + 3, &error));
  g_assert_error (error, FB_DB_ERROR, FB_DB_ERROR_FAILED);
}

/* The file as version 1 left it opens, keeps its rows, and can be written. */
static void
test_fixture_of_version_1 (void)
{
  g_autofree char *directory = g_dir_make_tmp ("fieldbook-test-XXXXXX", NULL);
  g_autofree char *path = fb_store_file_get_path (directory);
  g_autofree char *fixture = g_test_build_filename (G_TEST_DIST, "fixtures", "store-v1.sql", NULL);
  g_autofree char *sql = NULL, *name = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (FbDb) db = fb_db_open_sqlite (path, FB_DB_READ_WRITE, &error);
  FbTempStore temp = {g_steal_pointer (&directory), fb_clock_new (), NULL};
  FbId id;

  g_assert_true (g_file_get_contents (fixture, &sql, NULL, &error));
  g_assert_true (fb_db_exec (db, sql, &error));
  g_assert_no_error (error);
  g_clear_object (&db);
  temp.store = fb_store_open (temp.directory, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (fb_id_parse ("01890000-0000-7000-8000-000000000001", &id));
  name = fb_temp_store_dup_text (&temp, "account", &id, "name");
  g_assert_cmpstr (name, ==, "Fixture GmbH");
  fb_temp_store_add_account (&temp, "New");
  fb_temp_store_tear_down (&temp);
}

#define ADD(path, func, data)                                                             \
  g_test_add ("/store/file/" path, FbTempStore, data, fb_temp_store_fixture_set_up, func, \
              fb_temp_store_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("newer", test_newer_is_refused, NULL);
  ADD ("damaged-middle", test_damaged_is_set_aside, GINT_TO_POINTER (FALSE));
  ADD ("damaged-head", test_damaged_is_set_aside, GINT_TO_POINTER (TRUE));
  ADD ("pending-saved", test_pending_edits_are_saved, NULL);
  ADD ("backup", test_backup_and_restore, NULL);
  ADD ("check", test_check, NULL);
  g_test_add_func ("/store/file/migration", test_migration);
  g_test_add_func ("/store/file/fixture-v1", test_fixture_of_version_1);
  return g_test_run ();
}
