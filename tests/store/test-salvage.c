/* test-salvage.c: what is saved from a damaged file is all there, or none of it is
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-store-file.h"
#include "fb-store-layout.h"
#include "fb-temp-store.h"
#include "fb-whole-dump.h"

static void
set_up (FbTempStore *fixture, gconstpointer data)
{
  fb_temp_store_set_up (fixture, NULL);
  fb_temp_store_add_account (fixture, "First");
  fb_temp_store_add_account (fixture, "Second");
}

static void
tear_down (FbTempStore *fixture, gconstpointer data)
{
  fb_temp_store_tear_down (fixture);
}

static gboolean
exec (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  return fb_db_exec (db, user_data, error);
}

static FbDb *
new_file (void)
{
  g_autoptr (GError) error = NULL;
  FbDb *db = fb_db_open_sqlite (":memory:", FB_DB_READ_WRITE, &error);

  g_assert_no_error (error);
  g_assert_true (fb_store_layout_create (db, &error));
  return db;
}

/* Into one new file again and again, until none of its statements fails. Gives how many were made to fail. */
static guint
salvage_with_failures (const char *path, FbDb *fresh)
{
  g_autofree char *before = fb_whole_dump (fresh);

  for (guint n = 1;; n++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *after = NULL;
      guint steps = fb_db_get_steps (fresh), n_pending = 0;
      gboolean done;

      fb_db_fail_nth (fresh, n);
      done = fb_salvage (path, fresh, &n_pending, &error);
      fb_db_fail_nth (fresh, 0);
      if (done)
        {
          /* No failure was taken for an answer. */
          g_assert_cmpuint (fb_db_get_steps (fresh) - steps, <, n);
          g_assert_cmpuint (n_pending, ==, 2);
          return n - 1;
        }
      g_assert_error (error, FB_DB_ERROR, FB_DB_ERROR_FULL);
      g_assert_false (fb_db_is_in_transaction (fresh));
      after = fb_whole_dump (fresh);
      g_assert_cmpstr (after, ==, before);
    }
}

static void
test_each_statement (FbTempStore *fixture, gconstpointer data)
{
  gboolean has_server = data != NULL;
  g_autofree char *path = fb_store_file_get_path (fixture->directory);
  g_autoptr (FbDb) undisturbed = new_file ();
  g_autoptr (FbDb) disturbed = new_file ();
  g_autofree char *expected = NULL;
  g_autofree char *dump = NULL;
  g_autoptr (GError) error = NULL;
  gint64 n_accounts;
  guint n_pending;

  if (has_server)
    g_assert_true (fb_store_write (fixture->store, exec, (gpointer) data, NULL));
  fb_store_close (fixture->store);
  g_clear_object (&fixture->store);
  g_assert_true (fb_salvage (path, undisturbed, &n_pending, &error));
  g_assert_no_error (error);
  expected = fb_whole_dump (undisturbed);
  g_assert_cmpuint (salvage_with_failures (path, disturbed), >, 15);
  dump = fb_whole_dump (disturbed);
  g_assert_cmpstr (dump, ==, expected);
  g_assert_true (fb_db_query_int (disturbed, "SELECT count(*) FROM account WHERE _dirty = 1", &n_accounts, &error));
  g_assert_cmpint (n_accounts, ==, 2);
}

static void
test_no_file (FbTempStore *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->directory, "none.db", NULL);
  g_autoptr (FbDb) fresh = new_file ();
  g_autoptr (GError) error = NULL;
  guint n_pending;

  g_assert_false (fb_salvage (path, fresh, &n_pending, &error));
  g_assert_nonnull (error);
  g_assert_cmpint (error->domain, ==, FB_DB_ERROR);
}

int
main (int argc, char **argv)
{
  static const char of_a_server[] = "INSERT INTO kv VALUES ('server', 'http://127.0.0.1:1'), ('cursor', 17)";

  g_test_init (&argc, &argv, NULL);

#define ADD(name, data, func) g_test_add ("/store/salvage/" name, FbTempStore, data, set_up, func, tear_down)
  ADD ("each-statement/alone", NULL, test_each_statement);
  ADD ("each-statement/of-a-server", of_a_server, test_each_statement);
  ADD ("no-file", NULL, test_no_file);
#undef ADD
  return g_test_run ();
}
