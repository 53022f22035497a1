/* test-change-set.c: which rows a commit touched, and edits before they are committed
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-change-set.h"
#include "fb-temp-store.h"

static const FbTable *
table (const char *name)
{
  return fb_schema_get_table (name);
}

static FbId
id_of (guint i)
{
  g_autofree char *name = g_strdup_printf ("%u", i);
  FbId id;

  fb_id_from_name (&id, "row", name);
  return id;
}

static void
test_rows (void)
{
  g_autoptr (FbChangeSet) changes = fb_change_set_new ();
  FbId one = id_of (1), two = id_of (2);

  g_assert_true (fb_change_set_is_empty (changes));
  g_assert_false (fb_change_set_has_table (changes, table ("account")));
  fb_change_set_add (changes, table ("account"), &one);
  fb_change_set_add (changes, table ("account"), &one);
  g_assert_false (fb_change_set_is_empty (changes));
  g_assert_true (fb_change_set_has_table (changes, table ("account")));
  g_assert_false (fb_change_set_has_table (changes, table ("contact")));
  g_assert_true (fb_change_set_has (changes, table ("account"), &one));
  g_assert_false (fb_change_set_has (changes, table ("account"), &two));
  g_assert_false (fb_change_set_has (changes, table ("contact"), &one));
  /* Any row: from now on every one counts. */
  fb_change_set_add (changes, table ("account"), NULL);
  g_assert_true (fb_change_set_has (changes, table ("account"), &two));
  fb_change_set_add (changes, table ("account"), &one);
  g_assert_true (fb_change_set_has (changes, table ("account"), &two));
}

static void
test_merge (void)
{
  g_autoptr (FbChangeSet) changes = fb_change_set_new ();
  g_autoptr (FbChangeSet) other = fb_change_set_new ();
  FbChangeSet *held = fb_change_set_ref (other);
  FbId one = id_of (1), two = id_of (2);

  fb_change_set_add (changes, table ("account"), &one);
  fb_change_set_add (other, table ("account"), &two);
  fb_change_set_add (other, table ("contact"), NULL);
  fb_change_set_merge (changes, other);
  fb_change_set_unref (held);
  g_assert_true (fb_change_set_has (changes, table ("account"), &one));
  g_assert_true (fb_change_set_has (changes, table ("account"), &two));
  g_assert_true (fb_change_set_has (changes, table ("contact"), &one));
  /* The other is as it was. */
  g_assert_false (fb_change_set_has (other, table ("account"), &one));
}

/* Too many to list: then the table stands for all of its rows, and none is forgotten. */
static void
test_many (void)
{
  g_autoptr (FbChangeSet) changes = fb_change_set_new ();

  for (guint i = 0; i < 5000; i++)
    {
      FbId id = id_of (i);

      fb_change_set_add (changes, table ("account"), &id);
    }
  for (guint i = 0; i < 5000; i += 97)
    {
      FbId id = id_of (i);

      g_assert_true (fb_change_set_has (changes, table ("account"), &id));
    }
  g_assert_false (fb_change_set_has_table (changes, table ("contact")));
}

/* --- edits ----------------------------------------------------------------------------------------------- */

static void
test_empty_edit (FbTempStore *fixture, gconstpointer data)
{
  FbEdit *edit = fb_edit_new ("Nothing");
  g_autoptr (GError) error = NULL;

  g_assert_true (fb_edit_is_empty (edit));
  g_assert_cmpuint (fb_edit_get_n_ops (edit), ==, 0);
  g_assert_true (fb_store_commit_edit (fixture->store, edit, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT count(*) FROM outbox"), ==, 0);
}

static void
test_quiet_edit (FbTempStore *fixture, gconstpointer data)
{
  FbId account = fb_temp_store_add_account (fixture, "Isdom");
  FbEdit *edit = fb_edit_new ("Seen");
  g_autofree char *label = NULL;
  g_autoptr (GError) error = NULL;

  fb_edit_set_text (edit, table ("account"), &account, "website", "isdom.example");
  fb_edit_set_quiet (edit);
  g_assert_false (fb_edit_is_empty (edit));
  g_assert_true (fb_store_commit_edit (fixture->store, edit, NULL, &error));
  label = fb_store_dup_undo_label (fixture->store, FALSE);
  g_assert_cmpstr (label, ==, "New account");
}

/* A conflict that does not exist is not settled, and what else the edit wanted does not happen either. */
static void
test_resolve_nothing (FbTempStore *fixture, gconstpointer data)
{
  FbId account = fb_temp_store_add_account (fixture, "Isdom");
  FbId conflict = id_of (7);
  g_auto (FbValue) value = FB_VALUE_INIT;
  FbEdit *edit = fb_edit_new ("Settle");
  g_autofree char *name = NULL;
  g_autoptr (GError) error = NULL;

  fb_value_set_text (&value, "Third");
  fb_edit_set_text (edit, table ("account"), &account, "name", "Renamed");
  fb_edit_resolve_value (edit, &conflict, &value);
  g_assert_false (fb_store_commit_edit (fixture->store, edit, NULL, &error));
  g_assert_error (error, FB_STORE_ERROR, FB_STORE_ERROR_NOT_FOUND);
  name = fb_temp_store_dup_text (fixture, "account", &account, "name");
  g_assert_cmpstr (name, ==, "Isdom");
}

static void
keep_result_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static GAsyncResult *
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *result;
}

static void
test_async (FbTempStore *fixture, gconstpointer data)
{
  FbId account = fb_temp_store_add_account (fixture, "Isdom");
  FbId nobody = id_of (9);
  g_autoptr (GAsyncResult) found = NULL, lost = NULL, undone = NULL, again = NULL, closed = NULL;
  g_autoptr (FbRecord) record = NULL;
  g_autofree char *label = NULL;
  g_autoptr (GError) error = NULL;

  fb_store_get_async (fixture->store, table ("account"), &account, NULL, keep_result_cb, &found);
  record = fb_store_get_finish (fixture->store, wait_for (&found), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (fb_record_get_text (record, "name"), ==, "Isdom");
  fb_store_get_async (fixture->store, table ("account"), &nobody, NULL, keep_result_cb, &lost);
  g_assert_null (fb_store_get_finish (fixture->store, wait_for (&lost), &error));
  g_assert_error (error, FB_STORE_ERROR, FB_STORE_ERROR_NOT_FOUND);
  g_clear_error (&error);

  fb_store_undo_async (fixture->store, FALSE, NULL, keep_result_cb, &undone);
  g_assert_true (fb_store_undo_finish (fixture->store, wait_for (&undone), &label, &error));
  g_assert_cmpstr (label, ==, "New account");
  fb_store_undo_async (fixture->store, FALSE, NULL, keep_result_cb, &again);
  g_assert_false (fb_store_undo_finish (fixture->store, wait_for (&again), NULL, &error));
  g_assert_error (error, FB_STORE_ERROR, FB_STORE_ERROR_NOTHING);
  g_clear_error (&error);

  fb_store_close (fixture->store);
  fb_store_get_async (fixture->store, table ("account"), &account, NULL, keep_result_cb, &closed);
  g_assert_null (fb_store_get_finish (fixture->store, wait_for (&closed), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CLOSED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/change-set/rows", test_rows);
  g_test_add_func ("/store/change-set/merge", test_merge);
  g_test_add_func ("/store/change-set/many", test_many);
#define ADD(name, func)                                                                   \
  g_test_add ("/store/edit/" name, FbTempStore, NULL, fb_temp_store_fixture_set_up, func, \
              fb_temp_store_fixture_tear_down)
  ADD ("empty", test_empty_edit);
  ADD ("quiet", test_quiet_edit);
  ADD ("resolve-nothing", test_resolve_nothing);
  ADD ("async", test_async);
#undef ADD
  return g_test_run ();
}
