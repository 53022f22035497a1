/* test-first-open.c: a new file gets its tables and its identity, whole or not at all, and keeps them
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-store-file.h"
#include "fb-store-layout.h"
#include "fb-whole-dump.h"

static void
set_up (FbDb **db, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  *db = fb_db_open_sqlite (":memory:", FB_DB_READ_WRITE, &error);
  g_assert_no_error (error);
}

static void
tear_down (FbDb **db, gconstpointer data)
{
  g_assert_finalize_object (*db);
}

static gboolean
make_identity (FbDb *db, GError **error)
{
  return fb_store_file_make_identity (db, 1000, error);
}

/* Fails each statement of @action in turn, then lets it do its work. Gives the number of statements. */
static guint
fail_each (FbDb *db, gboolean (*action) (FbDb *, GError **))
{
  g_autofree char *before = fb_whole_dump (db);

  for (guint n = 1;; n++)
    {
      g_autofree char *after = NULL;
      g_autoptr (GError) error = NULL;
      gboolean done;

      fb_db_fail_nth (db, n);
      done = action (db, &error);
      fb_db_fail_nth (db, 0);
      if (done)
        {
          g_assert_no_error (error);
          return n - 1;
        }
      g_assert_error (error, FB_DB_ERROR, FB_DB_ERROR_FULL);
      g_assert_false (fb_db_is_in_transaction (db));
      after = fb_whole_dump (db);
      g_assert_cmpstr (after, ==, before);
    }
}

static gint64
count (FbDb *db, const char *sql)
{
  gint64 n = -1;

  g_assert_true (fb_db_query_int (db, sql, &n, NULL));
  return n;
}

static void
test_tables (FbDb **db, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  guint layout, schema;

  g_assert_true (fb_db_exec (*db, "CREATE TABLE before (a)", &error));
  g_assert_cmpuint (fail_each (*db, fb_store_layout_create), >, 50);
  g_assert_true (fb_store_layout_get (*db, &layout, &schema, &error));
  g_assert_cmpuint (layout, ==, FB_STORE_LAYOUT);
}

static void
test_identity (FbDb **db, gconstpointer data)
{
  g_autofree char *user = NULL;
  g_autofree char *device = NULL;

  g_assert_true (fb_store_layout_create (*db, NULL));
  g_assert_cmpuint (fail_each (*db, make_identity), >=, 5);
  user = fb_db_query_text (*db, "SELECT v FROM kv WHERE k = 'user'", NULL);
  device = fb_db_query_text (*db, "SELECT v FROM kv WHERE k = 'device'", NULL);
  g_assert_nonnull (user);
  g_assert_cmpstr (user, !=, device);
  g_assert_cmpint (count (*db, "SELECT v FROM kv WHERE k = 'next_n'"), ==, 1);
}

/* A profile that cannot be read for a moment is not taken for a new one: it would number its transactions anew, under
 * another name. */
static void
test_identity_stays (FbDb **db, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  g_assert_true (fb_store_layout_create (*db, NULL));
  g_assert_true (make_identity (*db, &error));
  g_assert_true (fb_db_exec (*db, "UPDATE kv SET v = 40 WHERE k = 'next_n'", &error));
  before = fb_whole_dump (*db);
  g_assert_true (make_identity (*db, &error));
  fb_db_fail_nth (*db, 1);
  g_assert_false (make_identity (*db, &error));
  g_assert_error (error, FB_DB_ERROR, FB_DB_ERROR_FULL);
  after = fb_whole_dump (*db);
  g_assert_cmpstr (after, ==, before);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) g_test_add ("/store/first-open/" name, FbDb *, NULL, set_up, func, tear_down)
  ADD ("tables", test_tables);
  ADD ("identity", test_identity);
  ADD ("identity-stays", test_identity_stays);
#undef ADD
  return g_test_run ();
}
