/* test-cut-off.c: what a window that waits gets of work that was cancelled, of a store that was closed, of statements
 * that fail
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-files.h"
#include "fb-history.h"
#include "fb-list-model.h"
#include "fb-temp-store.h"

static const FbTable *
accounts (void)
{
  return fb_schema_get_table ("account");
}

static void
keep_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static GAsyncResult *
await (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *result;
}

static gboolean
commit (FbTempStore *fixture, GCancellable *cancellable, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  FbRecord *record = fb_record_new (accounts (), NULL);
  FbEdit *edit = fb_edit_new ("New account");

  fb_record_set_text (record, "name", "Otcom");
  fb_edit_create (edit, record);
  fb_store_commit_edit_async (fixture->store, edit, cancellable, keep_cb, &result);
  return fb_store_commit_edit_finish (fixture->store, await (&result), NULL, error);
}

static gpointer
list_files (FbTempStore *fixture, const FbId *id, GCancellable *cancellable, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  fb_store_list_files_async (fixture->store, id, cancellable, keep_cb, &result);
  return fb_store_list_files_finish (fixture->store, await (&result), error);
}

static gpointer
list_history (FbTempStore *fixture, const FbId *id, GCancellable *cancellable, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  fb_store_list_group_history_async (fixture->store, accounts (), id, 10, cancellable, keep_cb, &result);
  return fb_store_list_group_history_finish (fixture->store, await (&result), error);
}

static gpointer
get_record (FbTempStore *fixture, const FbId *id, GCancellable *cancellable, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  fb_store_get_async (fixture->store, accounts (), id, cancellable, keep_cb, &result);
  return fb_store_get_finish (fixture->store, await (&result), error);
}

static gpointer
ask_what (FbStore *store, FbDb *db, gpointer task_data, GCancellable *cancellable, GError **error)
{
  g_assert_not_reached ();
}

static gpointer
read_anything (FbTempStore *fixture, const FbId *id, GCancellable *cancellable, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  fb_store_read_async (fixture->store, ask_what, NULL, NULL, NULL, cancellable, keep_cb, &result);
  return fb_store_read_finish (fixture->store, await (&result), error);
}

static gboolean
undo (FbTempStore *fixture, GCancellable *cancellable, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  fb_store_undo_async (fixture->store, FALSE, cancellable, keep_cb, &result);
  return fb_store_undo_finish (fixture->store, await (&result), NULL, error);
}

typedef gpointer (*Reading) (FbTempStore *fixture, const FbId *id, GCancellable *cancellable, GError **error);

static const Reading readings[] = {list_files, list_history, get_record, read_anything};

/* An edit that was cancelled before its turn leaves nothing; a question gives no answer. */
static void
test_cancelled (FbTempStore *fixture, gconstpointer data)
{
  FbId id = fb_temp_store_add_account (fixture, "Isdom");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_false (commit (fixture, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_false (undo (fixture, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT count(*) FROM account"), ==, 1);
  for (guint i = 0; i < G_N_ELEMENTS (readings); i++)
    {
      g_assert_null (readings[i](fixture, &id, cancellable, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      g_clear_error (&error);
    }
}

static gboolean
read_nothing (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  g_assert_not_reached ();
}

static void
test_closed (FbTempStore *fixture, gconstpointer data)
{
  FbId id = fb_temp_store_add_account (fixture, "Isdom");
  g_autoptr (GError) error = NULL;

  fb_store_close (fixture->store);
  g_assert_false (commit (fixture, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CLOSED);
  g_clear_error (&error);
  g_assert_false (undo (fixture, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CLOSED);
  g_clear_error (&error);
  g_assert_false (fb_store_read (fixture->store, read_nothing, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CLOSED);
  g_clear_error (&error);
  for (guint i = 0; i < G_N_ELEMENTS (readings); i++)
    {
      g_assert_null (readings[i](fixture, &id, NULL, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CLOSED);
      g_clear_error (&error);
    }
}

/* A list that is empty never had the record; one that was taken away does not answer any more. */
static void
test_find_in_list (FbTempStore *fixture, gconstpointer data)
{
  FbId id = fb_temp_store_add_account (fixture, "Isdom");
  g_autoptr (FbListModel) model = fb_list_model_new (fixture->store);
  g_autoptr (GAsyncResult) none = NULL;
  g_autoptr (GAsyncResult) cancelled = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  fb_list_model_find_async (model, &id, NULL, keep_cb, &none);
  g_assert_cmpint (fb_list_model_find_finish (model, await (&none), &error), ==, -1);
  g_clear_error (&error);
  g_cancellable_cancel (cancellable);
  fb_list_model_find_async (model, &id, cancellable, keep_cb, &cancelled);
  g_assert_cmpint (fb_list_model_find_finish (model, await (&cancelled), &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* --- opening --- */

static void
test_open_refused (FbTempStore *fixture, gconstpointer data)
{
  g_autofree char *file = g_build_filename (fixture->directory, "a-file", NULL);
  g_autofree char *below = g_build_filename (file, "profile", NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_file_set_contents (file, "", 0, &error);
  g_assert_no_error (error);
  g_assert_null (fb_store_open_inline (below, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_DIRECTORY);
  g_clear_error (&error);
  fb_store_open_async (below, NULL, NULL, keep_cb, &result);
  g_assert_null (fb_store_open_finish (await (&result), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_DIRECTORY);
}

/* Inline all is done in place: no other thread, and the same answers. */
static void
test_open_inline (FbTempStore *fixture, gconstpointer data)
{
  g_autofree char *directory = g_build_filename (fixture->directory, "inline", NULL);
  g_autoptr (GError) error = NULL;
  FbTempStore other = {.store = fb_store_open_inline (directory, NULL, &error)};
  g_autofree char *name = NULL;
  FbId id;

  g_assert_no_error (error);
  id = fb_temp_store_add_account (&other, "Isdom");
  name = fb_temp_store_dup_text (&other, "account", &id, "name");
  g_assert_cmpstr (name, ==, "Isdom");
  g_assert_true (commit (&other, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (fb_temp_store_query_int (&other, "SELECT count(*) FROM account"), ==, 2);
  fb_store_close (other.store);
  /* What was to be announced. */
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (other.store);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func)                                                                      \
  g_test_add ("/store/cut-off/" name, FbTempStore, NULL, fb_temp_store_fixture_set_up, func, \
              fb_temp_store_fixture_tear_down)
  ADD ("cancelled", test_cancelled);
  ADD ("closed", test_closed);
  ADD ("find-in-list", test_find_in_list);
  ADD ("open-refused", test_open_refused);
  ADD ("open-inline", test_open_inline);
#undef ADD
  return g_test_run ();
}
