/* test-marks.c: which rows of a long list are marked
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-marks.h"
#include "fb-query.h"
#include "fb-temp-store.h"

#define N_ROWS 300

typedef struct
{
  FbTempStore temp;
  FbListModel *model;
  GtkSliceListModel *shown; /* fewer than there are */
  FbMarks *marks;
  GtkSelectionModel *selection; /* the same */
  guint n_told;
} Fixture;

static void
told_cb (Fixture *fixture)
{
  fixture->n_told++;
}

static void
wait_until_read (Fixture *fixture)
{
  while (fb_list_model_is_loading (fixture->model))
    g_main_context_iteration (NULL, TRUE);
}

static void
ask (Fixture *fixture, const char *where, const char *sort)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FbQuery) query = fb_query_new (fb_schema_get_table ("account"), where, sort, NULL, &error);

  g_assert_no_error (error);
  fb_list_model_set_query (fixture->model, query);
  wait_until_read (fixture);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fb_temp_store_set_up (&fixture->temp, NULL);
  for (guint i = 0; i < N_ROWS; i++)
    {
      g_autofree char *name = g_strdup_printf ("Account %03u", i);

      fb_temp_store_add_account (&fixture->temp, name);
    }
  fixture->model = fb_list_model_new (fixture->temp.store);
  fixture->shown = gtk_slice_list_model_new (G_LIST_MODEL (g_object_ref (fixture->model)), 0, 24);
  fixture->marks = fb_marks_new (fixture->model, G_LIST_MODEL (fixture->shown));
  fixture->selection = GTK_SELECTION_MODEL (fixture->marks);
  fb_marks_set_many (fixture->marks, TRUE);
  g_signal_connect_swapped (fixture->marks, "changed", G_CALLBACK (told_cb), fixture);
  ask (fixture, NULL, "name");
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_object_unref (fixture->marks);
  g_object_unref (fixture->shown);
  g_object_unref (fixture->model);
  fb_temp_store_tear_down (&fixture->temp);
}

/* All rows, though the view has few of them so far. */
static void
test_all (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GArray) rowids = NULL;

  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->marks)), ==, 24);
  g_assert_true (gtk_selection_model_select_all (fixture->selection));
  g_assert_cmpuint (fb_marks_get_n (fixture->marks), ==, N_ROWS);
  g_assert_cmpuint (fb_marks_get_single (fixture->marks), ==, GTK_INVALID_LIST_POSITION);
  rowids = fb_marks_dup_rowids (fixture->marks);
  g_assert_cmpuint (rowids->len, ==, N_ROWS);
  g_assert_cmpint (g_array_index (rowids, gint64, 7), ==, fb_list_model_get_rowid (fixture->model, 7));
  g_assert_cmpuint (fixture->n_told, ==, 1);
  gtk_selection_model_unselect_all (fixture->selection);
  g_assert_cmpuint (fb_marks_get_n (fixture->marks), ==, 0);
}

static void
test_one_by_one (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GtkBitset) range = NULL;

  g_assert_true (gtk_selection_model_select_item (fixture->selection, 3, TRUE));
  g_assert_cmpuint (fb_marks_get_single (fixture->marks), ==, 3);
  g_assert_true (gtk_selection_model_select_item (fixture->selection, 5, FALSE));
  g_assert_true (gtk_selection_model_is_selected (fixture->selection, 3));
  g_assert_cmpuint (fb_marks_get_n (fixture->marks), ==, 2);
  g_assert_true (gtk_selection_model_select_range (fixture->selection, 10, 4, TRUE));
  g_assert_cmpuint (fb_marks_get_n (fixture->marks), ==, 4);
  range = gtk_selection_model_get_selection_in_range (fixture->selection, 0, 12);
  g_assert_cmpuint (gtk_bitset_get_size (range), ==, 2);
  g_assert_true (gtk_selection_model_unselect_item (fixture->selection, 11));
  g_assert_true (gtk_selection_model_unselect_range (fixture->selection, 12, 50));
  g_assert_cmpuint (fb_marks_get_single (fixture->marks), ==, 10);
  g_assert_false (gtk_selection_model_select_item (fixture->selection, N_ROWS, TRUE));
}

/* Marks go with their rows: through another order, not out of the list. */
static void
test_follow (Fixture *fixture, gconstpointer data)
{
  gtk_selection_model_select_range (fixture->selection, 0, 2, TRUE);
  ask (fixture, NULL, "-name");
  g_assert_cmpuint (fb_marks_get_n (fixture->marks), ==, 2);
  g_assert_false (gtk_selection_model_is_selected (fixture->selection, 0));
  g_assert_true (gtk_selection_model_is_selected (fixture->selection, N_ROWS - 1));
  ask (fixture, "name = 'Account 001'", "name");
  g_assert_cmpuint (fb_marks_get_single (fixture->marks), ==, 0);
  ask (fixture, NULL, "name");
  g_assert_cmpuint (fb_marks_get_single (fixture->marks), ==, 1);
}

static void
test_gone (Fixture *fixture, gconstpointer data)
{
  FbEdit *edit = fb_edit_new ("delete");
  const FbTable *table = fb_schema_get_table ("account");
  g_autoptr (FbRecord) last = NULL;
  FbValue name = {FB_VALUE_TEXT, {.text = (char *) "Account 299"}};

  gtk_selection_model_select_range (fixture->selection, N_ROWS - 2, 2, TRUE);
  last = fb_store_find (fixture->temp.store, table, "name", &name, NULL);
  fb_edit_delete (edit, table, &last->id);
  g_assert_true (fb_store_commit_edit (fixture->temp.store, edit, NULL, NULL));
  while (fb_marks_get_n (fixture->marks) != 1)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (fb_marks_get_single (fixture->marks), ==, N_ROWS - 2);
}

/* While adding, arrows move and mark nothing. */
static void
test_adding (Fixture *fixture, gconstpointer data)
{
  fb_marks_set_adding (fixture->marks, TRUE);
  g_assert_true (fb_marks_is_adding (fixture->marks));
  g_assert_true (gtk_selection_model_select_item (fixture->selection, 3, TRUE));
  g_assert_cmpuint (fb_marks_get_n (fixture->marks), ==, 0);
  g_assert_true (gtk_selection_model_select_item (fixture->selection, 3, FALSE));
  g_assert_true (gtk_selection_model_select_range (fixture->selection, 5, 2, TRUE));
  g_assert_cmpuint (fb_marks_get_n (fixture->marks), ==, 3);
}

/* A list in which one row alone makes sense. */
static void
test_one_at_most (Fixture *fixture, gconstpointer data)
{
  fb_marks_set_many (fixture->marks, FALSE);
  fb_marks_set_adding (fixture->marks, TRUE);
  g_assert_false (fb_marks_is_adding (fixture->marks));
  g_assert_true (gtk_selection_model_select_item (fixture->selection, 1, FALSE));
  g_assert_true (gtk_selection_model_select_item (fixture->selection, 2, FALSE));
  g_assert_cmpuint (fb_marks_get_single (fixture->marks), ==, 2);
  g_assert_false (gtk_selection_model_select_range (fixture->selection, 0, 5, TRUE));
  g_assert_false (gtk_selection_model_select_all (fixture->selection));
  g_assert_false (gtk_selection_model_unselect_item (fixture->selection, 2));
  g_assert_cmpuint (fb_marks_get_single (fixture->marks), ==, 2);
}

#define ADD(path, test) g_test_add ("/ui/marks/" path, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("all", test_all);
  ADD ("one-by-one", test_one_by_one);
  ADD ("follow", test_follow);
  ADD ("gone", test_gone);
  ADD ("adding", test_adding);
  ADD ("one-at-most", test_one_at_most);
  return g_test_run ();
}
