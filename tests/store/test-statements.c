/* test-statements.c: each statement of what a profile writes beside edits fails once, and nothing is left half done
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-fail-each.h"
#include "fb-files.h"
#include "fb-shelf.h"
#include "fb-store-layout.h"
#include "fb-store-sync.h"
#include "fb-temp-store.h"
#include "fb-whole-dump.h"

#define HASH "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define OTHER "fedcba9876543210fedcba9876543210fedcba9876543210fedcba9876543210"

static void
set_up (FbTempStore *fixture, gconstpointer data)
{
  fb_temp_store_set_up (fixture, NULL);
  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *name = g_strdup_printf ("Account %u", i);

      fb_temp_store_add_account (fixture, name);
    }
}

static void
tear_down (FbTempStore *fixture, gconstpointer data)
{
  fb_temp_store_tear_down (fixture);
}

/* --- a local profile joins a server ---------------------------------------------------------------------- */

static const char *const user_text = "01930000-0000-7000-8000-000000000001";
static const char *const device_text = "01930000-0000-7000-8000-000000000002";

static gboolean
join (FbStore *store, FbDb *db, GError **error)
{
  FbId user, device;

  fb_id_parse (user_text, &user);
  fb_id_parse (device_text, &device);
  return fb_store_sync_join (store, db, "https://server.example", "rita", &user, &device, "first", error);
}

static gboolean
reload (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  return fb_store_sync_reload_identity (store, error);
}

static void
test_join (FbTempStore *fixture, gconstpointer data)
{
  FbId local = fb_store_get_user (fixture->store);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = fb_id_to_string (&local);
  FbId user;

  g_assert_cmpuint (fb_fail_each (fixture, join, FALSE), >, 10);
  g_assert_true (fb_store_write (fixture->store, reload, NULL, &error));
  user = fb_store_get_user (fixture->store);
  g_free (text);
  text = fb_id_to_string (&user);
  g_assert_cmpstr (text, ==, user_text);
  /* What was there is the server's person's now, and waits under its new numbers. */
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT count(*) FROM account WHERE owner <> x'"
                                                     "01930000000070008000000000000001'"),
                   ==, 0);
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT min(n) FROM outbox"), ==, 1);
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT count(*) FROM outbox"), >=, 3);
}

/* --- settings -------------------------------------------------------------------------------------------- */

static gboolean
arm (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  fb_db_fail_nth (db, GPOINTER_TO_UINT (user_data));
  return TRUE;
}

static char *
append (const char *value, gpointer user_data)
{
  return g_strconcat (value != NULL ? value : "", user_data, NULL);
}

static void
test_settings (FbTempStore *fixture, gconstpointer data)
{
  gboolean change = data != NULL;
  guint n;

  fb_store_set_setting (fixture->store, "colour", "blue");
  for (n = 1;; n++)
    {
      g_autofree char *value = NULL;

      fb_store_write (fixture->store, arm, GUINT_TO_POINTER (n), NULL);
      g_test_expect_message ("fb-store", G_LOG_LEVEL_WARNING, "A setting could not be stored*");
      if (change)
        fb_store_change_setting (fixture->store, "colour", append, g_strdup ("!"), g_free);
      else
        fb_store_set_setting (fixture->store, "colour", "red");
      fb_store_write (fixture->store, arm, GUINT_TO_POINTER (0), NULL);
      value = fb_store_dup_setting (fixture->store, "colour");
      if (g_strcmp0 (value, "blue") != 0)
        {
          g_assert_cmpstr (value, ==, change ? "blue!" : "red");
          break;
        }
      g_test_assert_expected_messages ();
    }
  g_assert_cmpuint (n, ==, change ? 3 : 2);
  /* The last one, which went well, said nothing: the expectation is met by hand. */
  g_log ("fb-store", G_LOG_LEVEL_WARNING, "A setting could not be stored: no");
  g_test_assert_expected_messages ();
}

static void
test_settings_of_a_closed_store (FbTempStore *fixture, gconstpointer data)
{
  fb_store_close (fixture->store);
  g_assert_null (fb_store_dup_setting (fixture->store, "colour"));
}

/* --- files ----------------------------------------------------------------------------------------------- */

static gboolean
note_added (FbStore *store, FbDb *db, GError **error)
{
  return fb_files_note_added (db, HASH, 7, FALSE, 1000, error);
}

static gboolean
want (FbStore *store, FbDb *db, GError **error)
{
  return fb_files_want (db, OTHER, 9, FALSE, FB_FILES_WANT_OPENED, 1000, error);
}

static gboolean
note_problem (FbStore *store, FbDb *db, GError **error)
{
  return fb_files_note_problem (db, OTHER, "It is too large.", error);
}

static gboolean
note_refused (FbStore *store, FbDb *db, GError **error)
{
  return fb_files_note_refused (store, db, OTHER, "The server does not take it.", error);
}

static gboolean
note_fetched (FbStore *store, FbDb *db, GError **error)
{
  return fb_files_note_fetched (db, OTHER, 9, 2000, error);
}

static gboolean
note_used (FbStore *store, FbDb *db, GError **error)
{
  return fb_files_note_opened (db, OTHER, 7, 3000, error);
}

static gboolean
note_sent (FbStore *store, FbDb *db, GError **error)
{
  return fb_files_note_sent (db, HASH, error);
}

static gboolean
refresh (FbStore *store, FbDb *db, GError **error)
{
  return fb_files_refresh (store, db, error);
}

static gboolean
reconcile (FbStore *store, FbDb *db, GError **error)
{
  return fb_files_reconcile (store, db, error);
}

static gboolean
name_incarnation (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  return fb_store_sync_set_state (db, "incarnation", user_data, error)
         && fb_store_sync_set_state (db, "blob_incarnation", "before", error);
}

static void
test_files (FbTempStore *fixture, gconstpointer data)
{
  static const FbFailAction all[] = {note_added, want, note_problem, note_refused, note_fetched, note_used, note_sent};

  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    fb_fail_each (fixture, all[i], FALSE);
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT sent FROM blobq WHERE sha256 = '" HASH "'"), ==, 1);
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT used FROM blobq WHERE sha256 = '" OTHER "'"), ==, 3000);
  /* The server has been put back: whatever is here counts as not sent. */
  g_assert_true (fb_store_write (fixture->store, name_incarnation, (gpointer) "now", NULL));
  g_assert_cmpuint (fb_fail_each (fixture, refresh, TRUE), >=, 3);
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT sent FROM blobq WHERE sha256 = '" HASH "'"), ==, 0);
  /* The table says that they are here, and the folder does not. */
  g_assert_cmpuint (fb_fail_each (fixture, reconcile, TRUE), >=, 3);
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT count(*) FROM blobq WHERE here = 1"), ==, 0);
}

/* --- what sync keeps ------------------------------------------------------------------------------------- */

static gboolean
keep_page (FbStore *store, FbDb *db, GError **error)
{
  g_autoptr (GBytes) page = g_bytes_new_static ("{}\n", 3);

  return fb_store_sync_stage (db, page, "token", 9, 100, 3, error);
}

static gboolean
clear_pages (FbStore *store, FbDb *db, GError **error)
{
  return fb_store_sync_clear_stage (db, error);
}

static gboolean
renumber (FbStore *store, FbDb *db, GError **error)
{
  return fb_store_sync_renumber (db, error);
}

static gboolean
number_on (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  return fb_db_exec (db, "UPDATE outbox SET n = n + 40", error) && fb_store_sync_set_number (db, "next_n", 90, error);
}

static gboolean
shelve (FbStore *store, FbDb *db, GError **error)
{
  FbId row;

  fb_id_parse (user_text, &row);
  return fb_shelf_put_record (store, db, FB_SHELVED_LEFT, fb_schema_get_table ("account"), &row, "Isdom", "North", 0,
                              NULL, error)
         && fb_shelf_put_territory (store, db, FB_SHELVED_CAME, &row, "North", 12, error);
}

static void
test_sync (FbTempStore *fixture, gconstpointer data)
{
  fb_fail_each (fixture, keep_page, FALSE);
  fb_fail_each (fixture, clear_pages, FALSE);
  g_assert_true (fb_store_write (fixture->store, number_on, NULL, NULL));
  g_assert_cmpuint (fb_fail_each (fixture, renumber, FALSE), >=, 4);
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT min(n) FROM outbox"), ==, 1);
  fb_fail_each (fixture, shelve, FALSE);
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT count(*) FROM pull_page"), ==, 0);
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT count(*) FROM shelf"), ==, 2);
}

/* --- an older program's file ----------------------------------------------------------------------------- */

/* Its tables as schema 1 left them, with rows, what waits and what can be undone. */
static void
test_schema_of_a_device (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "fixtures", "company-v1-device.sql", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (FbDb) db = fb_db_open_sqlite (":memory:", FB_DB_READ_WRITE, &error);
  g_autofree char *sql = NULL;
  g_autofree char *before = NULL;
  guint layout, schema, n;

  g_assert_true (g_file_get_contents (path, &sql, NULL, &error));
  g_assert_true (fb_db_exec (db, sql, &error));
  before = fb_whole_dump (db);
  for (n = 1;; n++)
    {
      g_autofree char *after = NULL;
      g_autoptr (GError) local = NULL;
      gboolean done;

      fb_db_fail_nth (db, n);
      done = fb_store_layout_migrate (db, NULL, 0, FB_STORE_LAYOUT, &local);
      fb_db_fail_nth (db, 0);
      if (done)
        break;
      g_assert_error (local, FB_DB_ERROR, FB_DB_ERROR_FULL);
      after = fb_whole_dump (db);
      g_assert_cmpstr (after, ==, before);
      g_assert_true (fb_store_layout_get (db, &layout, &schema, &error));
      g_assert_cmpuint (schema, ==, 1);
    }
  g_assert_cmpuint (n, >, 10);
  g_assert_true (fb_store_layout_get (db, &layout, &schema, &error));
  g_assert_cmpuint (layout, ==, FB_STORE_LAYOUT);
  g_assert_cmpuint (schema, ==, FB_SCHEMA_VERSION);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, data, func) g_test_add ("/store/statements/" name, FbTempStore, data, set_up, func, tear_down)
  ADD ("join", NULL, test_join);
  ADD ("settings/set", NULL, test_settings);
  ADD ("settings/change", "change", test_settings);
  ADD ("settings/closed", NULL, test_settings_of_a_closed_store);
  ADD ("files", NULL, test_files);
  ADD ("sync", NULL, test_sync);
#undef ADD
  g_test_add_func ("/store/statements/schema-of-a-device", test_schema_of_a_device);
  return g_test_run ();
}
