/* test-search-merge.c: joining the parts of the search index
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-fail-each.h"
#include "fb-search-private.h"
#include "fb-temp-store.h"
#include "query-fixture.h"

enum
{
  FEW = 100,
  N_PARTS = 12,
  N_A_PART = 40,
};

/* Something of each of the three tables. */
static gboolean
fill (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  g_autoptr (FbTransaction) tx = fb_transaction_begin (db, error);

  fixture_put (db, "account", "acme", "name", "Acme Solutions GmbH", "description", "makes rockets and anvils", NULL);
  fixture_put (db, "contact", "ann", "given", "Ann", "family", "Smith", NULL);
  fixture_put (db, "contact_point", "p1", "on_type", "contact", "on_id", "@ann", "kind", "mobile", "value",
               "+49 (171) 555-1234", NULL);
  return fb_transaction_commit (tx, error);
}

static void
set_up (FbTempStore *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fb_temp_store_set_up (fixture, NULL);
  g_assert_true (fb_store_write (fixture->store, fill, NULL, &error));
}

static void
tear_down (FbTempStore *fixture, gconstpointer data)
{
  fb_temp_store_tear_down (fixture);
}

/* The one hit. */
static void
assert_hit (FbTempStore *fixture, const char *text, const char *title)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) hits = fb_store_search (fixture->store, text, NULL, 20, NULL, &error);

  g_assert_no_error (error);
  g_ptr_array_set_free_func (hits, (GDestroyNotify) fb_hit_free);
  g_assert_cmpuint (hits->len, ==, 1);
  g_assert_cmpstr (((FbHit *) g_ptr_array_index (hits, 0))->title, ==, title);
}

/* Every transaction adds a part to the index. */
static gboolean
fill_part (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  guint part = GPOINTER_TO_UINT (user_data);
  g_autoptr (FbTransaction) tx = fb_transaction_begin (db, error);

  for (guint i = 0; i < N_A_PART; i++)
    {
      g_autofree char *id = g_strdup_printf ("part%u-%u", part, i);
      g_autofree char *name = g_strdup_printf ("Partner %u of group%02u", i, part);

      fixture_put (db, "account", id, "name", name, "description", "said to be reliable", NULL);
    }
  return fb_transaction_commit (tx, error);
}

static void
fill_parts (FbTempStore *fixture, guint first)
{
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < N_PARTS; i++)
    g_assert_true (fb_store_write (fixture->store, fill_part, GUINT_TO_POINTER (first + i), &error));
}

static gboolean
is_due (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  return fb_search_merge_is_due (db, FEW, user_data, error);
}

static gboolean
step (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  return fb_search_merge_step (db, FEW, user_data, error);
}

static gboolean
step_once (FbStore *store, FbDb *db, GError **error)
{
  gboolean done;

  return fb_search_merge_step (db, FEW, &done, error);
}

static void
assert_due (FbTempStore *fixture, gboolean expected)
{
  gboolean due = !expected;
  g_autoptr (GError) error = NULL;

  g_assert_true (fb_store_write (fixture->store, is_due, &due, &error));
  g_assert_true (due == expected);
}

static guint
merge (FbTempStore *fixture, guint most)
{
  g_autoptr (GError) error = NULL;
  gboolean done = FALSE;
  guint n = 0;

  while (!done && n < most)
    {
      g_assert_true (fb_store_write (fixture->store, step, &done, &error));
      n++;
    }
  return n;
}

static gint64
count_parts (FbTempStore *fixture, const char *table)
{
  g_autofree char *sql = g_strdup_printf ("SELECT count(DISTINCT segid) FROM %s_idx", table);

  return fb_temp_store_query_int (fixture, sql);
}

static void
assert_partners (FbTempStore *fixture, guint n_parts)
{
  for (guint i = 0; i < n_parts; i++)
    {
      g_autofree char *text = g_strdup_printf ("partner 7 group%02u", i);
      g_autofree char *title = g_strdup_printf ("Partner 7 of group%02u", i);

      assert_hit (fixture, text, title);
    }
  assert_hit (fixture, "smith ann", "Ann Smith");
  assert_hit (fixture, "0171 5551234", "Ann Smith");
  assert_hit (fixture, "anvils", "Acme Solutions GmbH");
}

static void
test_merge (FbTempStore *fixture, gconstpointer data)
{
  assert_due (fixture, FALSE);
  g_assert_cmpuint (merge (fixture, 10), ==, 1); /* nothing to do */
  fill_parts (fixture, 0);
  assert_due (fixture, TRUE);
  g_assert_cmpint (count_parts (fixture, "search_name"), >, 1);
  g_assert_cmpuint (merge (fixture, 2), ==, 2);
  assert_due (fixture, TRUE);
  assert_partners (fixture, N_PARTS);
  fb_temp_store_reopen (fixture); /* and goes on where it was */
  g_assert_cmpuint (merge (fixture, 1000), <, 1000);
  g_assert_cmpint (count_parts (fixture, "search_name"), ==, 1);
  g_assert_cmpint (count_parts (fixture, "search_body"), ==, 1);
  assert_partners (fixture, N_PARTS);
  assert_due (fixture, FALSE);
  fill_parts (fixture, N_PARTS);
  assert_due (fixture, TRUE);
  g_assert_cmpuint (merge (fixture, 1000), >, 1);
  g_assert_cmpint (count_parts (fixture, "search_name"), ==, 1);
  assert_partners (fixture, 2 * N_PARTS);
}

static gboolean
claim_merged (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  return fb_db_exec (db, "UPDATE kv SET v = 1000000 WHERE k = 'search.merged'", error);
}

/* What a damaged file said of its index does not count for the one that its edits were saved into. */
static void
test_merge_salvaged (FbTempStore *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fill_parts (fixture, 0);
  merge (fixture, 1000);
  assert_due (fixture, FALSE);
  g_assert_true (fb_store_write (fixture->store, claim_merged, NULL, &error));
  assert_due (fixture, TRUE);
}

static void
test_merge_fails (FbTempStore *fixture, gconstpointer data)
{
  fill_parts (fixture, 0);
  g_assert_cmpuint (fb_fail_each (fixture, step_once, TRUE), >, 5);
  assert_partners (fixture, N_PARTS);
  g_assert_cmpuint (merge (fixture, 1000), >, 1);
  g_assert_cmpint (count_parts (fixture, "search_name"), ==, 1);
  assert_partners (fixture, N_PARTS);
}

static gboolean
tend (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  fb_search_tend (store, db);
  return TRUE;
}

static gboolean
is_merging (FbTempStore *fixture)
{
  return fb_temp_store_query_int (fixture, "SELECT count(*) FROM kv WHERE k = 'search.merging'") > 0;
}

/* Begins, so that it is due at once. */
static void
begin_merge (FbTempStore *fixture, guint first)
{
  g_autoptr (GError) error = NULL;
  gboolean done = FALSE;

  fill_parts (fixture, first);
  g_assert_true (fb_store_write (fixture->store, step, &done, &error));
  g_assert_false (done);
  g_assert_true (is_merging (fixture));
}

static void
test_tend (FbTempStore *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (fb_store_write (fixture->store, tend, NULL, &error));
  g_assert_false (is_merging (fixture));
  begin_merge (fixture, 0);
  g_assert_true (fb_store_write (fixture->store, tend, NULL, &error));
  while (is_merging (fixture))
    g_main_context_iteration (NULL, FALSE);
  g_assert_cmpint (count_parts (fixture, "search_name"), ==, 1);
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT v FROM kv WHERE k = 'search.merged'"), >, FEW);
  begin_merge (fixture, N_PARTS);
  fb_temp_store_reopen (fixture); /* goes on by itself */
  while (is_merging (fixture))
    g_main_context_iteration (NULL, FALSE);
  g_assert_cmpint (count_parts (fixture, "search_name"), ==, 1);
  assert_partners (fixture, 2 * N_PARTS);
}

/* A store without threads must repeat exactly. */
static void
test_tend_inline (FbTempStore *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  begin_merge (fixture, 0);
  fb_temp_store_reopen_inline (fixture);
  g_assert_true (fb_store_write (fixture->store, tend, NULL, &error));
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_true (is_merging (fixture));
}

static gboolean
damage_place (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  g_autofree char *sql =
      g_strdup_printf ("UPDATE kv SET v = %d WHERE k = 'search.merging'", GPOINTER_TO_INT (user_data));

  return fb_db_exec (db, sql, error);
}

/* A place that no program wrote: it begins again. */
static void
test_merge_damaged (FbTempStore *fixture, gconstpointer data)
{
  static const int places[] = {6, 1000000, -7};

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autoptr (GError) error = NULL;

      begin_merge (fixture, i * N_PARTS);
      g_assert_true (fb_store_write (fixture->store, damage_place, GINT_TO_POINTER (places[i]), &error));
      g_assert_cmpuint (merge (fixture, 1000), <, 1000);
      g_assert_cmpint (count_parts (fixture, "search_name"), ==, 1);
      g_assert_false (is_merging (fixture));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, function) g_test_add (path, FbTempStore, NULL, set_up, function, tear_down)
  ADD ("/store/search-merge/parts", test_merge);
  ADD ("/store/search-merge/salvaged", test_merge_salvaged);
  ADD ("/store/search-merge/damaged", test_merge_damaged);
  ADD ("/store/search-merge/fails", test_merge_fails);
  ADD ("/store/search-merge/tend", test_tend);
  ADD ("/store/search-merge/tend-inline", test_tend_inline);
  return g_test_run ();
}
