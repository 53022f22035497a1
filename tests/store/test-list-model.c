/* test-list-model.c: lists of any length that follow the store
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "fb-list-model.h"
#include "fb-list-splice.h"
#include "fb-temp-store.h"

typedef struct
{
  FbTempStore temp;
  FbListModel *model;
  GString *changes;  /* "position-removed+added " of each items-changed */
  GPtrArray *shadow; /* row ids as a listener sees them */
  guint n_failed;
} Fixture;

static const FbTable *
accounts (void)
{
  return fb_schema_get_table ("account");
}

static void
items_changed_cb (GListModel *model, guint position, guint removed, guint added, gpointer user_data)
{
  Fixture *fixture = user_data;

  g_string_append_printf (fixture->changes, "%u-%u+%u ", position, removed, added);
  g_assert_cmpuint (position + removed, <=, fixture->shadow->len);
  if (removed > 0)
    g_ptr_array_remove_range (fixture->shadow, position, removed);
  for (guint i = 0; i < added; i++)
    {
      g_autoptr (FbItem) item = g_list_model_get_item (model, position + i);

      g_assert_nonnull (item);
      g_ptr_array_insert (fixture->shadow, (int) (position + i), GINT_TO_POINTER (fb_item_get_rowid (item)));
    }
  g_assert_cmpuint (g_list_model_get_n_items (model), ==, fixture->shadow->len);
}

static void
failed_cb (FbListModel *model, GError *error, gpointer user_data)
{
  ((Fixture *) user_data)->n_failed++;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fb_temp_store_set_up (&fixture->temp, NULL);
  fixture->model = fb_list_model_new (fixture->temp.store);
  fixture->changes = g_string_new (NULL);
  fixture->shadow = g_ptr_array_new ();
  g_signal_connect (fixture->model, "items-changed", G_CALLBACK (items_changed_cb), fixture);
  g_signal_connect (fixture->model, "failed", G_CALLBACK (failed_cb), fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpuint (fixture->n_failed, ==, 0);
  g_object_run_dispose (G_OBJECT (fixture->model));
  fb_store_close (fixture->temp.store);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (fixture->model);
  g_string_free (fixture->changes, TRUE);
  g_ptr_array_unref (fixture->shadow);
  fb_temp_store_tear_down (&fixture->temp);
}

/* --- helpers ---------------------------------------------------------------------------------------------- */

static void
settle (Fixture *fixture)
{
  /* Announcements come in the main loop; then the model reads. */
  do
    while (g_main_context_iteration (NULL, FALSE))
      ;
  while (fb_list_model_is_loading (fixture->model) && g_main_context_iteration (NULL, TRUE));
}

static void
set_query (Fixture *fixture, const char *table, const char *where, const char *sort)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FbQuery) query = fb_query_new (fb_schema_get_table (table), where, sort, NULL, &error);

  g_assert_no_error (error);
  fb_list_model_set_query (fixture->model, query);
}

static void
wait_for_record (FbItem *item)
{
  while (fb_item_get_record (item) == NULL)
    g_main_context_iteration (NULL, TRUE);
}

static char *
dup_names (Fixture *fixture)
{
  GString *names = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (fixture->model)); i++)
    {
      g_autoptr (FbItem) item = g_list_model_get_item (G_LIST_MODEL (fixture->model), i);

      wait_for_record (item);
      g_string_append_printf (names, "%s%s", i > 0 ? "," : "", fb_record_get_text (fb_item_get_record (item), "name"));
    }
  return g_string_free (names, FALSE);
}

/* Rows are there before the records of those that were shown already have been read again; the harness ends a test that
 * waits for ever. */
static void
assert_names (Fixture *fixture, const char *expected)
{
  g_autofree char *names = dup_names (fixture);

  while (g_strcmp0 (names, expected) != 0)
    {
      g_main_context_iteration (NULL, TRUE);
      g_free (names);
      names = dup_names (fixture);
    }
}

static void
take_changes (Fixture *fixture, const char *expected)
{
  g_assert_cmpstr (fixture->changes->str, ==, expected);
  g_string_set_size (fixture->changes, 0);
}

static void
rename_account (Fixture *fixture, const FbId *id, const char *name)
{
  g_autoptr (GError) error = NULL;
  FbEdit *edit = fb_edit_new ("Rename");

  fb_edit_set_text (edit, accounts (), id, "name", name);
  fb_store_commit_edit (fixture->temp.store, edit, NULL, &error);
  g_assert_no_error (error);
}

static void
delete_account (Fixture *fixture, const FbId *id)
{
  g_autoptr (GError) error = NULL;
  FbEdit *edit = fb_edit_new ("Delete");

  fb_edit_delete (edit, accounts (), id);
  fb_store_commit_edit (fixture->temp.store, edit, NULL, &error);
  g_assert_no_error (error);
}

/* --- splices ---------------------------------------------------------------------------------------------- */

static GArray *
numbers (const char *text)
{
  GArray *array = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_auto (GStrv) parts = g_strsplit (text, " ", -1);

  for (guint i = 0; parts[i] != NULL && *parts[i] != '\0'; i++)
    {
      gint64 number = g_ascii_strtoll (parts[i], NULL, 10);

      g_array_append_val (array, number);
    }
  return array;
}

static void
apply (GArray *from, GArray *to, const GArray *splices)
{
  for (guint i = 0; i < splices->len; i++)
    {
      const FbSplice *splice = &g_array_index (splices, FbSplice, i);

      g_assert_cmpuint (splice->position + splice->removed, <=, from->len);
      if (splice->removed > 0)
        g_array_remove_range (from, splice->position, splice->removed);
      if (splice->added > 0)
        g_array_insert_vals (from, splice->position, &g_array_index (to, gint64, splice->position), splice->added);
    }
}

static void
assert_splices (const char *from_text, const char *to_text, const char *touched_text, const char *expected)
{
  g_autoptr (GArray) from = numbers (from_text);
  g_autoptr (GArray) to = numbers (to_text);
  g_autoptr (GArray) touched = touched_text != NULL ? numbers (touched_text) : NULL;
  g_autoptr (GArray) splices = fb_list_splices (from, to, touched);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < splices->len; i++)
    {
      const FbSplice *splice = &g_array_index (splices, FbSplice, i);

      g_string_append_printf (text, "%s%u-%u+%u", i > 0 ? " " : "", splice->position, splice->removed, splice->added);
    }
  g_assert_cmpstr (text->str, ==, expected);
  apply (from, to, splices);
  g_assert_cmpuint (from->len, ==, to->len);
  if (to->len > 0)
    g_assert_cmpint (memcmp (from->data, to->data, to->len * sizeof (gint64)), ==, 0);
}

static void
test_splices (void)
{
  assert_splices ("", "", NULL, "");
  assert_splices ("1 2 3", "1 2 3", NULL, "");
  assert_splices ("", "1 2", NULL, "0-0+2");
  assert_splices ("1 2", "", NULL, "0-2+0");
  assert_splices ("1 2 3", "1 2 3 4", NULL, "3-0+1");
  assert_splices ("1 2 3", "1 9 2 3", NULL, "1-0+1");
  assert_splices ("1 2 3", "1 3", NULL, "1-1+0");
  assert_splices ("1 2 3 4 5", "1 3 4 2 5", NULL, "1-1+0 3-0+1");
  assert_splices ("1 2 3 4 5", "1 4 2 3 5", NULL, "3-1+0 1-0+1");
  assert_splices ("1 2 3 4 5 6", "2 3 9 4 6 7", NULL, "4-1+0 0-1+0 2-0+1 5-0+1");
  assert_splices ("1 2 3 4 5 6", "1 5 3 4 2 6", "2 5", "4-1+0 1-1+0 1-0+1 4-0+1");
}

static void
test_random_splices (void)
{
  for (guint round = 0; round < 300; round++)
    {
      g_autoptr (GArray) from = g_array_new (FALSE, FALSE, sizeof (gint64));
      g_autoptr (GArray) to = g_array_new (FALSE, FALSE, sizeof (gint64));
      g_autoptr (GArray) splices = NULL;
      guint n = (guint) g_test_rand_int_range (0, 5000);

      for (gint64 i = 0; i < n; i++)
        if (g_test_rand_int_range (0, 10) > 0)
          g_array_append_val (from, i);
      g_array_append_vals (to, from->data, from->len);
      for (int i = g_test_rand_int_range (0, 200); i > 0 && to->len > 0; i--)
        {
          guint at = (guint) g_test_rand_int_range (0, (int) to->len);
          gint64 other = g_test_rand_int_range (10000, 1000000000);
          gint64 moved = g_array_index (to, gint64, at);

          if (g_test_rand_bit ())
            g_array_remove_index (to, at);
          if (g_test_rand_bit ())
            g_array_insert_val (to, 0, other);
          else if (to->len > 0 && g_array_index (to, gint64, MIN (at, to->len - 1)) != moved)
            g_array_insert_val (to, to->len / 2, moved);
        }
      splices = fb_list_splices (from, to, NULL);
      g_assert_cmpuint (splices->len, <=, 64);
      apply (from, to, splices);
      g_assert_cmpuint (from->len, ==, to->len);
      if (to->len > 0)
        g_assert_cmpint (memcmp (from->data, to->data, to->len * sizeof (gint64)), ==, 0);
    }
}

/* --- the model -------------------------------------------------------------------------------------------- */

static void
test_loads (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FbItem) item = NULL;
  g_autoptr (FbItem) same = NULL;

  fb_temp_store_add_account (&fixture->temp, "Beta");
  fb_temp_store_add_account (&fixture->temp, "älpha");
  fb_temp_store_add_account (&fixture->temp, "Gamma");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->model)), ==, 0);
  set_query (fixture, "account", NULL, "name");
  g_assert_true (fb_list_model_is_loading (fixture->model));
  settle (fixture);
  g_assert_false (fb_list_model_is_loading (fixture->model));
  take_changes (fixture, "0-0+3 ");
  assert_names (fixture, "älpha,Beta,Gamma");

  item = g_list_model_get_item (G_LIST_MODEL (fixture->model), 1);
  same = g_list_model_get_item (G_LIST_MODEL (fixture->model), 1);
  g_assert_true (item == same);
  g_assert_true (fb_item_get_table (item) == accounts ());
  g_assert_null (g_list_model_get_item (G_LIST_MODEL (fixture->model), 3));

  set_query (fixture, "account", "name = 'Beta'", "name");
  settle (fixture);
  assert_names (fixture, "Beta");
  fb_list_model_set_query (fixture->model, NULL);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->model)), ==, 0);
  g_assert_false (fb_list_model_is_loading (fixture->model));
}

static void
test_follows (Fixture *fixture, gconstpointer data)
{
  FbId alpha = fb_temp_store_add_account (&fixture->temp, "Alpha");
  FbId beta = fb_temp_store_add_account (&fixture->temp, "Beta");
  FbId gamma;

  set_query (fixture, "account", "name < 'x'", "name");
  settle (fixture);
  assert_names (fixture, "Alpha,Beta");
  g_string_set_size (fixture->changes, 0);

  gamma = fb_temp_store_add_account (&fixture->temp, "Gamma");
  settle (fixture);
  take_changes (fixture, "2-0+1 ");
  rename_account (fixture, &alpha, "Delta");
  settle (fixture);
  take_changes (fixture, "0-1+0 1-0+1 ");
  assert_names (fixture, "Beta,Delta,Gamma");
  rename_account (fixture, &gamma, "Aha");
  settle (fixture);
  take_changes (fixture, "2-1+0 0-0+1 ");
  rename_account (fixture, &beta, "xylo");
  settle (fixture);
  take_changes (fixture, "1-1+0 ");
  rename_account (fixture, &beta, "Bets");
  settle (fixture);
  take_changes (fixture, "1-0+1 ");
  delete_account (fixture, &beta);
  settle (fixture);
  take_changes (fixture, "1-1+0 ");
  assert_names (fixture, "Aha,Delta");
  g_assert_true (fb_store_undo (fixture->temp.store, NULL, NULL));
  settle (fixture);
  assert_names (fixture, "Aha,Bets,Delta");
}

static void
count_cb (GObject *object, GParamSpec *pspec, gpointer user_data)
{
  (*(guint *) user_data)++;
}

/* A change that moves nothing splices nothing: the item says that its record is new. */
static void
test_changes_in_place (Fixture *fixture, gconstpointer data)
{
  FbId alpha = fb_temp_store_add_account (&fixture->temp, "Alpha");
  g_autoptr (FbItem) item = NULL;
  guint n_notified = 0;

  fb_temp_store_add_account (&fixture->temp, "Beta");
  set_query (fixture, "account", NULL, "name");
  settle (fixture);
  item = g_list_model_get_item (G_LIST_MODEL (fixture->model), 0);
  wait_for_record (item);
  g_string_set_size (fixture->changes, 0);
  g_signal_connect (item, "notify::record", G_CALLBACK (count_cb), &n_notified);
  rename_account (fixture, &alpha, "Alpha 2");
  settle (fixture);
  /* What the additions announced may still be read again: that says the record is new too, with the name it had. */
  while (g_strcmp0 (fb_record_get_text (fb_item_get_record (item), "name"), "Alpha 2") != 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (n_notified, >, 0);
  take_changes (fixture, "");
}

static void
test_labels (Fixture *fixture, gconstpointer data)
{
  static const char *const labels[] = {"parent", "kind", "owner", NULL};
  FbId alpha = fb_temp_store_add_account (&fixture->temp, "Alpha");
  FbId beta = fb_temp_store_add_account (&fixture->temp, "Beta");
  g_autoptr (GError) error = NULL;
  g_autoptr (FbItem) item = NULL;
  FbEdit *edit = fb_edit_new ("Parent");

  fb_edit_set_id (edit, accounts (), &beta, "parent", &alpha);
  fb_store_commit_edit (fixture->temp.store, edit, NULL, &error);
  g_assert_no_error (error);
  fb_list_model_set_labels (fixture->model, labels);
  set_query (fixture, "account", NULL, "-name");
  settle (fixture);
  item = g_list_model_get_item (G_LIST_MODEL (fixture->model), 0);
  wait_for_record (item);
  g_assert_cmpstr (fb_item_get_label (item, "parent"), ==, "Alpha");
  g_assert_cmpstr (fb_item_get_label (item, "kind"), ==, "Prospect");
  g_assert_null (fb_item_get_label (item, "name"));
  /* The title of another row changes: this one's label follows. */
  rename_account (fixture, &alpha, "Omega");
  settle (fixture);
  while (g_strcmp0 (fb_item_get_label (item, "parent"), "Omega") != 0)
    g_main_context_iteration (NULL, TRUE);
}

/* A filter on a referenced record follows that record's changes. */
static void
test_follows_references (Fixture *fixture, gconstpointer data)
{
  FbId alpha = fb_temp_store_add_account (&fixture->temp, "Alpha");
  FbId beta = fb_temp_store_add_account (&fixture->temp, "Beta");
  g_autoptr (GError) error = NULL;
  FbEdit *edit = fb_edit_new ("Parent");

  fb_edit_set_id (edit, accounts (), &beta, "parent", &alpha);
  fb_store_commit_edit (fixture->temp.store, edit, NULL, &error);
  g_assert_no_error (error);
  set_query (fixture, "account", "parent.name = 'Alpha'", NULL);
  settle (fixture);
  assert_names (fixture, "Beta");
  rename_account (fixture, &alpha, "Other");
  settle (fixture);
  assert_names (fixture, "");
}

static void
found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  int *position = user_data;

  *position = fb_list_model_find_finish (FB_LIST_MODEL (source), result, &error);
  g_assert_no_error (error);
}

static int
find (Fixture *fixture, const FbId *id)
{
  int position = -2;

  fb_list_model_find_async (fixture->model, id, NULL, found_cb, &position);
  while (position == -2)
    g_main_context_iteration (NULL, TRUE);
  return position;
}

static void
test_find (Fixture *fixture, gconstpointer data)
{
  FbId alpha = fb_temp_store_add_account (&fixture->temp, "Alpha");
  FbId beta = fb_temp_store_add_account (&fixture->temp, "Beta");
  FbId nobody = {{1}};

  g_assert_cmpint (find (fixture, &beta), ==, -1);
  set_query (fixture, "account", NULL, "name");
  /* Asked before the list is there: answered when it is. */
  g_assert_cmpint (find (fixture, &beta), ==, 1);
  g_assert_cmpint (find (fixture, &alpha), ==, 0);
  g_assert_cmpint (find (fixture, &nobody), ==, -1);
  set_query (fixture, "account", "name = 'Beta'", "name");
  g_assert_cmpint (find (fixture, &beta), ==, 0);
  g_assert_cmpint (find (fixture, &alpha), ==, -1);
}

static void
add_many (Fixture *fixture, guint n)
{
  g_autoptr (GError) error = NULL;
  FbEdit *edit = NULL;

  for (guint i = 0; i < n; i++)
    {
      FbRecord *record = fb_record_new (accounts (), NULL);
      g_autofree char *name = g_strdup_printf ("Account %05u", i);

      if (edit == NULL)
        edit = fb_edit_new ("Many");
      fb_record_set_text (record, "name", name);
      fb_edit_create (edit, record);
      if (fb_edit_get_n_ops (edit) == 400 || i + 1 == n)
        {
          fb_store_commit_edit (fixture->temp.store, g_steal_pointer (&edit), NULL, &error);
          g_assert_no_error (error);
        }
    }
}

/* A long list shows its first rows, then all; far pages are read when they are looked at; new queries overtake older
 * ones. */
/* What the list holds, in its order, empty or not. */
static void
test_rowids (Fixture *fixture, gconstpointer data)
{
  const gint64 *rowids;
  guint n = 9;

  fb_list_model_get_rowids (fixture->model, &n);
  g_assert_cmpuint (n, ==, 0);
  fb_temp_store_add_account (&fixture->temp, "Beta");
  fb_temp_store_add_account (&fixture->temp, "Alpha");
  set_query (fixture, "account", NULL, "name");
  settle (fixture);
  rowids = fb_list_model_get_rowids (fixture->model, &n);
  g_assert_cmpuint (n, ==, 2);
  g_assert_cmpint (rowids[0], ==,
                   fb_temp_store_query_int (&fixture->temp, "SELECT rowid FROM account WHERE name = 'Alpha'"));
  g_assert_cmpint (rowids[1], ==,
                   fb_temp_store_query_int (&fixture->temp, "SELECT rowid FROM account WHERE name = 'Beta'"));
}

static void
test_long_list (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FbItem) last = NULL;
  FbId id;

  add_many (fixture, 3000);
  set_query (fixture, "account", NULL, "name");
  settle (fixture);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->model)), ==, 3000);
  take_changes (fixture, "0-0+256 256-0+2744 ");
  last = g_list_model_get_item (G_LIST_MODEL (fixture->model), 2999);
  wait_for_record (last);
  g_assert_cmpstr (fb_record_get_text (fb_item_get_record (last), "name"), ==, "Account 02999");
  id = fb_item_get_record (last)->id;
  rename_account (fixture, &id, "Account 00000b");
  settle (fixture);
  take_changes (fixture, "2999-1+0 1-0+1 ");
  /* Many changes at once, while the list is being read for the second of two queries. */
  set_query (fixture, "account", "name like '%9'", "name");
  set_query (fixture, "account", "name like '%1%'", "-name");
  for (guint i = 0; i < 20; i++)
    {
      g_autofree char *name = g_strdup_printf ("Account 1%02u", i);

      rename_account (fixture, &id, name);
      g_main_context_iteration (NULL, FALSE);
    }
  settle (fixture);
  g_assert_cmpint (find (fixture, &id), >=, 0);
  g_assert_cmpint (
      (int) g_list_model_get_n_items (G_LIST_MODEL (fixture->model)), ==,
      (int) fb_temp_store_query_int (&fixture->temp, "SELECT count(*) FROM account WHERE name LIKE '%1%'"));
}

#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/store/list-model/rowids", test_rowids);
  g_test_add_func ("/store/list-model/splices", test_splices);
  g_test_add_func ("/store/list-model/random-splices", test_random_splices);
  ADD ("/store/list-model/loads", test_loads);
  ADD ("/store/list-model/follows", test_follows);
  ADD ("/store/list-model/changes-in-place", test_changes_in_place);
  ADD ("/store/list-model/labels", test_labels);
  ADD ("/store/list-model/follows-references", test_follows_references);
  ADD ("/store/list-model/find", test_find);
  ADD ("/store/list-model/long-list", test_long_list);
  return g_test_run ();
}
