/* test-list-reader.c: what a list reads in a reader's thread: pages, all row ids, the row ids after a change
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-list-reader.h"
#include "fb-rows.h"
#include "fb-temp-store.h"
#include "query-fixture.h"

#define N_ROWS 300

typedef struct
{
  const char *path;
  void (*func) (FbStore *store, FbDb *db);
} ListTest;

static gboolean
run_in_writer (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  const ListTest *test = user_data;

  test->func (store, db);
  return TRUE;
}

static void
run (FbTempStore *fixture, gconstpointer data)
{
  g_assert_true (fb_store_write (fixture->store, run_in_writer, (gpointer) data, NULL));
}

static const FbTable *
accounts (void)
{
  return fb_schema_get_table ("account");
}

static FbQuery *
new_query (const char *where)
{
  g_autoptr (GError) error = NULL;
  FbQuery *query = fb_query_new (accounts (), where, "name", NULL, &error);

  g_assert_no_error (error);
  return query;
}

static gint64
rowid_of (FbDb *db, const char *name)
{
  FbId id = fixture_id (name);
  g_autoptr (GError) error = NULL;
  gint64 rowid = fb_query_find_rowid (accounts (), db, &id, &error);

  g_assert_no_error (error);
  g_assert_cmpint (rowid, >, 0);
  return rowid;
}

static void
put (FbDb *db, const char *id, const char *name)
{
  fixture_put (db, "account", id, "name", name, NULL);
}

/* --- pages --------------------------------------------------------------------------------------------------- */

static void
test_page (FbStore *store, FbDb *db)
{
  g_autoptr (GPtrArray) fields = g_ptr_array_new ();
  g_autoptr (FbListPage) page = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *labels;
  gint64 rowids[2];

  put (db, "parent", "Group");
  fixture_put (db, "account", "child", "name", "Works", "parent", "@parent", NULL);
  rowids[0] = rowid_of (db, "child");
  rowids[1] = rowids[0] + 1000; /* has gone */
  g_ptr_array_add (fields, (gpointer) "parent");
  g_ptr_array_add (fields, (gpointer) "nonsense");
  page = fb_list_page_new (7, rowids, G_N_ELEMENTS (rowids), fields);
  g_assert_true (fb_list_page_read (page, accounts (), db, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (page->serial, ==, 7);
  g_assert_cmpuint (page->records->len, ==, 2);
  g_assert_cmpstr (fb_record_get_text (page->records->pdata[0], "name"), ==, "Works");
  g_assert_null (page->records->pdata[1]);
  labels = page->labels->pdata[0];
  g_assert_cmpuint (labels->len, ==, 2);
  g_assert_cmpstr (labels->pdata[0], ==, "Group");
  g_assert_null (labels->pdata[1]);
  g_assert_cmpuint (((GPtrArray *) page->labels->pdata[1])->len, ==, 0);
}

static void
test_page_fails (FbStore *store, FbDb *db)
{
  g_autoptr (GPtrArray) fields = g_ptr_array_new ();
  gint64 rowid;

  put (db, "parent", "Group");
  fixture_put (db, "account", "child", "name", "Works", "parent", "@parent", NULL);
  rowid = rowid_of (db, "child");
  g_ptr_array_add (fields, (gpointer) "parent");
  for (guint n = 1; n <= 2; n++)
    {
      g_autoptr (FbListPage) page = fb_list_page_new (1, &rowid, 1, fields);
      g_autoptr (GError) error = NULL;
      gboolean read;

      fb_db_fail_nth (db, n);
      read = fb_list_page_read (page, accounts (), db, &error);
      fb_db_fail_nth (db, 0);
      g_assert_false (read);
      g_assert_error (error, FB_DB_ERROR, FB_DB_ERROR_FULL);
    }
}

/* --- all row ids --------------------------------------------------------------------------------------------- */

static void
fill (FbDb *db)
{
  for (guint i = 0; i < N_ROWS; i++)
    {
      g_autofree char *name = g_strdup_printf ("Account %03u", i);

      put (db, name, name);
    }
}

static void
first_rows (GArray *rowids, gpointer user_data)
{
  guint *n = user_data;

  g_assert_cmpuint (*n, ==, 0);
  *n = rowids->len;
}

static void
test_all (FbStore *store, FbDb *db)
{
  g_autoptr (FbQuery) query = new_query ("name >= 'Account 010'");
  g_autoptr (GArray) rows = NULL;
  g_autoptr (GArray) none = NULL;
  g_autoptr (GError) error = NULL;
  guint n_first = 0;

  fill (db);
  rows = fb_list_read_all (query, db, store, first_rows, &n_first, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (rows->len, ==, N_ROWS - 10);
  g_assert_cmpuint (n_first, ==, 2 * FB_LIST_PAGE);
  g_assert_cmpint (g_array_index (rows, gint64, 0), ==, rowid_of (db, "Account 010"));
  fb_db_fail_nth (db, 1);
  none = fb_list_read_all (query, db, store, NULL, NULL, NULL, &error);
  fb_db_fail_nth (db, 0);
  g_assert_null (none);
  g_assert_error (error, FB_DB_ERROR, FB_DB_ERROR_FULL);
}

/* --- after a change ------------------------------------------------------------------------------------------ */

static GArray *
ids_of (const char *name)
{
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (FbId));
  FbId id = fixture_id (name);

  g_array_append_val (ids, id);
  return ids;
}

static GArray *
read_all (FbQuery *query, FbDb *db, FbStore *store)
{
  g_autoptr (GError) error = NULL;
  GArray *rows = fb_list_read_all (query, db, store, NULL, NULL, NULL, &error);

  g_assert_no_error (error);
  return rows;
}

/* @id has become @name: what a few look-ups give is what reading all gives. */
static void
assert_changed (FbStore *store, FbDb *db, const char *id, const char *name, guint n_rows)
{
  g_autoptr (FbQuery) query = new_query ("name < 'X'");
  g_autoptr (GArray) before = read_all (query, db, store);
  g_autoptr (GArray) ids = ids_of (id);
  g_autoptr (GArray) touched = NULL;
  g_autoptr (GArray) after = NULL;
  g_autoptr (GArray) all = NULL;
  g_autoptr (GError) error = NULL;

  put (db, id, name);
  after = fb_list_read_changed (query, db, store, before, ids, &touched, NULL, &error);
  g_assert_no_error (error);
  all = read_all (query, db, store);
  g_assert_cmpuint (after->len, ==, n_rows);
  g_assert_cmpmem (after->data, after->len * sizeof (gint64), all->data, all->len * sizeof (gint64));
  g_assert_cmpuint (touched->len, ==, 1);
  g_assert_cmpint (g_array_index (touched, gint64, 0), ==, rowid_of (db, id));
}

static void
test_changed (FbStore *store, FbDb *db)
{
  put (db, "a", "Anna");
  put (db, "b", "Berta");
  put (db, "c", "Cleo");
  assert_changed (store, db, "a", "Bertha", 3); /* moves */
  assert_changed (store, db, "b", "Xaver", 2);  /* leaves */
  assert_changed (store, db, "d", "Dora", 3);   /* is new */
  assert_changed (store, db, "b", "Ada", 4);    /* comes back */
}

static void
test_changed_gone (FbStore *store, FbDb *db)
{
  g_autoptr (FbQuery) query = new_query (NULL);
  g_autoptr (GArray) before = NULL;
  g_autoptr (GArray) ids = ids_of ("a");
  g_autoptr (GArray) touched = NULL;
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  FbId id = fixture_id ("a");

  put (db, "a", "Anna");
  put (db, "b", "Berta");
  before = read_all (query, db, store);
  g_cancellable_cancel (cancelled);
  g_assert_null (fb_list_read_changed (query, db, store, before, ids, &touched, cancelled, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_true (fb_rows_remove (db, accounts (), &id, &error));
  g_assert_null (fb_list_read_changed (query, db, store, before, ids, &touched, NULL, &error));
  g_assert_no_error (error);
  g_assert_null (touched);
}

/* A failure is no list that is a little shorter. */
static void
test_changed_fails (FbStore *store, FbDb *db)
{
  g_autoptr (FbQuery) query = new_query (NULL);
  g_autoptr (GArray) before = NULL;
  g_autoptr (GArray) ids = ids_of ("a");
  guint n;

  put (db, "a", "Anna");
  put (db, "b", "Berta");
  before = read_all (query, db, store);
  for (n = 1;; n++)
    {
      guint steps = fb_db_get_steps (db);
      g_autoptr (GArray) touched = NULL;
      g_autoptr (GArray) rows = NULL;
      g_autoptr (GError) error = NULL;

      fb_db_fail_nth (db, n);
      rows = fb_list_read_changed (query, db, store, before, ids, &touched, NULL, &error);
      fb_db_fail_nth (db, 0);
      if (rows != NULL)
        {
          g_assert_cmpuint (fb_db_get_steps (db) - steps, <, n);
          break;
        }
      g_assert_error (error, FB_DB_ERROR, FB_DB_ERROR_FULL);
    }
  g_assert_cmpuint (n, >, 3);
}

static const ListTest tests[] = {
    {"/store/list-reader/page", test_page},
    {"/store/list-reader/page-fails", test_page_fails},
    {"/store/list-reader/all", test_all},
    {"/store/list-reader/changed", test_changed},
    {"/store/list-reader/changed-gone", test_changed_gone},
    {"/store/list-reader/changed-fails", test_changed_fails},
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, FbTempStore, &tests[i], fb_temp_store_fixture_set_up, run,
                fb_temp_store_fixture_tear_down);
  return g_test_run ();
}
