/* test-undo.c: undo and redo, also across restarts
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib.h>

#include "fb-temp-store.h"

static void
rename_to (FbTempStore *fixture, const FbId *id, const char *name, const FbId *group)
{
  g_autoptr (GError) error = NULL;
  FbEdit *edit = fb_edit_new (name);

  if (group != NULL)
    fb_edit_set_group (edit, group);
  fb_edit_set_text (edit, fb_schema_get_table ("account"), id, "name", name);
  fb_store_commit_edit (fixture->store, edit, NULL, &error);
  g_assert_no_error (error);
}

static void
assert_name (FbTempStore *fixture, const FbId *id, const char *wanted)
{
  g_autofree char *name = fb_temp_store_dup_text (fixture, "account", id, "name");

  g_assert_cmpstr (name, ==, wanted);
}

static void
undo (FbTempStore *fixture, gboolean redo, const char *label)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *done = NULL;

  g_assert_true (redo ? fb_store_redo (fixture->store, &done, &error) : fb_store_undo (fixture->store, &done, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (done, ==, label);
}

static void
test_back_and_forth (FbTempStore *fixture, gconstpointer data)
{
  FbId id = fb_temp_store_add_account (fixture, "One");
  g_autofree char *next = NULL;

  rename_to (fixture, &id, "Two", NULL);
  rename_to (fixture, &id, "Three", NULL);
  undo (fixture, FALSE, "Three");
  assert_name (fixture, &id, "Two");
  undo (fixture, FALSE, "Two");
  assert_name (fixture, &id, "One");
  undo (fixture, TRUE, "Two");
  assert_name (fixture, &id, "Two");
  undo (fixture, TRUE, "Three");
  assert_name (fixture, &id, "Three");
  undo (fixture, FALSE, "Three");
  assert_name (fixture, &id, "Two");
  next = fb_store_dup_undo_label (fixture->store, TRUE);
  g_assert_cmpstr (next, ==, "Three");
}

static void
test_after_restart (FbTempStore *fixture, gconstpointer data)
{
  FbId id = fb_temp_store_add_account (fixture, "One");

  rename_to (fixture, &id, "Two", NULL);
  fb_temp_store_reopen (fixture);
  undo (fixture, FALSE, "Two");
  assert_name (fixture, &id, "One");
  fb_temp_store_reopen (fixture);
  undo (fixture, TRUE, "Two");
  assert_name (fixture, &id, "Two");
}

static void
test_creation (FbTempStore *fixture, gconstpointer data)
{
  FbId id = fb_temp_store_add_account (fixture, "One");
  g_autoptr (GError) error = NULL;

  undo (fixture, FALSE, "New account");
  g_assert_null (fb_store_get (fixture->store, fb_schema_get_table ("account"), &id, &error));
  g_assert_error (error, FB_STORE_ERROR, FB_STORE_ERROR_NOT_FOUND);
  undo (fixture, TRUE, "New account");
  assert_name (fixture, &id, "One");
  /* Taken back and done again are transactions of their own: nothing is rewritten. */
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT count(*) FROM outbox"), ==, 3);
}

static void
test_group_is_one_step (FbTempStore *fixture, gconstpointer data)
{
  FbId first = fb_temp_store_add_account (fixture, "One"), second = fb_temp_store_add_account (fixture, "Two"), group;

  fb_id_generate (&group, 1);
  rename_to (fixture, &first, "Bulk", &group);
  rename_to (fixture, &second, "Bulk", &group);
  undo (fixture, FALSE, "Bulk");
  assert_name (fixture, &first, "One");
  assert_name (fixture, &second, "Two");
  undo (fixture, TRUE, "Bulk");
  assert_name (fixture, &first, "Bulk");
  assert_name (fixture, &second, "Bulk");
}

static FbEdit *
new_name (const FbId *id, const char *field, const char *name, const FbId *group)
{
  FbEdit *edit = fb_edit_new ("Several");

  fb_edit_set_group (edit, group);
  fb_edit_set_text (edit, fb_schema_get_table ("account"), id, field, name);
  return edit;
}

/* Several edits at once: all or none, a transaction each, one step. */
static void
test_several_edits (FbTempStore *fixture, gconstpointer data)
{
  FbId first = fb_temp_store_add_account (fixture, "One"), second = fb_temp_store_add_account (fixture, "Two"), group;
  gint64 before = fb_temp_store_query_int (fixture, "SELECT count(*) FROM outbox");
  g_autoptr (GPtrArray) good = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_edit_free);
  g_autoptr (GPtrArray) bad = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_edit_free);
  g_autoptr (GError) error = NULL;

  fb_id_generate (&group, 1);
  g_ptr_array_add (bad, new_name (&first, "name", "Other", &group));
  g_ptr_array_add (bad, new_name (&second, "no such field", "Other", &group));
  g_assert_false (fb_store_commit_edits (fixture->store, bad, &error));
  g_assert_error (error, FB_STORE_ERROR, FB_STORE_ERROR_INVALID);
  g_clear_error (&error);
  assert_name (fixture, &first, "One");
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT count(*) FROM outbox"), ==, before);

  g_ptr_array_add (good, new_name (&first, "name", "Other", &group));
  g_ptr_array_add (good, new_name (&second, "name", "Another", &group));
  g_assert_true (fb_store_commit_edits (fixture->store, good, &error));
  g_assert_no_error (error);
  assert_name (fixture, &second, "Another");
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT count(*) FROM outbox"), ==, before + 2);
  undo (fixture, FALSE, "Several");
  assert_name (fixture, &first, "One");
  assert_name (fixture, &second, "Two");
}

static void
test_new_edit_ends_redo (FbTempStore *fixture, gconstpointer data)
{
  FbId id = fb_temp_store_add_account (fixture, "One");
  g_autoptr (GError) error = NULL;

  rename_to (fixture, &id, "Two", NULL);
  undo (fixture, FALSE, "Two");
  rename_to (fixture, &id, "Three", NULL);
  g_assert_false (fb_store_redo (fixture->store, NULL, &error));
  g_assert_error (error, FB_STORE_ERROR, FB_STORE_ERROR_NOTHING);
}

/* What came from elsewhere since is not overwritten. */
static gboolean
change_behind (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  return fb_db_exec (db, "UPDATE account SET name = 'Theirs'", error);
}

static void
test_refuses_what_would_lose_a_change (FbTempStore *fixture, gconstpointer data)
{
  FbId id = fb_temp_store_add_account (fixture, "One");
  g_autoptr (GError) error = NULL;

  rename_to (fixture, &id, "Two", NULL);
  g_assert_true (fb_store_write (fixture->store, change_behind, NULL, NULL));
  g_assert_false (fb_store_undo (fixture->store, NULL, &error));
  g_assert_error (error, FB_STORE_ERROR, FB_STORE_ERROR_CONFLICT);
  assert_name (fixture, &id, "Theirs");
}

static void
test_nothing (FbTempStore *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (fb_store_undo (fixture->store, NULL, &error));
  g_assert_error (error, FB_STORE_ERROR, FB_STORE_ERROR_NOTHING);
  g_assert_null (fb_store_dup_undo_label (fixture->store, FALSE));
}

static gboolean
arm (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  fb_db_fail_nth (db, GPOINTER_TO_UINT (user_data));
  return TRUE;
}

static void
test_fail_each_statement (FbTempStore *fixture, gconstpointer data)
{
  FbId id = fb_temp_store_add_account (fixture, "One");
  guint n;

  rename_to (fixture, &id, "Two", NULL);
  for (n = 1; n < 500; n++)
    {
      g_autoptr (GError) error = NULL;
      gboolean done;

      fb_store_write (fixture->store, arm, GUINT_TO_POINTER (n), NULL);
      done = fb_store_undo (fixture->store, NULL, &error);
      fb_store_write (fixture->store, arm, GUINT_TO_POINTER (0), NULL);
      if (done)
        break;
      g_assert_error (error, FB_DB_ERROR, FB_DB_ERROR_FULL);
      assert_name (fixture, &id, "Two");
      g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT count(*) FROM outbox"), ==, 2);
      g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT sum(undone) FROM undo"), ==, 0);
    }
  g_assert_cmpuint (n, >, 5);
  assert_name (fixture, &id, "One");
}

#define N_CONTACTS 1203

static void
add_contacts (FbTempStore *fixture, const FbId *account)
{
  const FbTable *table = fb_schema_get_table ("contact");

  for (guint i = 0; i < N_CONTACTS;)
    {
      FbEdit *edit = fb_edit_new ("Many");
      g_autoptr (GError) error = NULL;

      for (guint j = 0; j < 400 && i < N_CONTACTS; i++, j++)
        {
          FbRecord *record = fb_record_new (table, NULL);

          fb_record_set_text (record, "family", "Many");
          fb_record_set_id (record, "account", account);
          fb_edit_create (edit, record);
        }
      fb_store_commit_edit (fixture->store, edit, NULL, &error);
      g_assert_no_error (error);
    }
}

static void
delete_account (FbTempStore *fixture, const FbId *account)
{
  FbEdit *edit = fb_edit_new ("Delete");
  g_autoptr (GError) error = NULL;

  fb_edit_delete (edit, fb_schema_get_table ("account"), account);
  fb_store_commit_edit (fixture->store, edit, NULL, &error);
  g_assert_no_error (error);
}

/* A deletion of more than fits into one transaction is several, and one step. */
static void
test_large_deletion (FbTempStore *fixture, gconstpointer data)
{
  FbId id = fb_temp_store_add_account (fixture, "Large");
  gint64 before;

  add_contacts (fixture, &id);
  before = fb_temp_store_query_int (fixture, "SELECT max(n) FROM outbox");
  delete_account (fixture, &id);
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT max(n) FROM outbox"), ==, before + 3);
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT count(*) FROM contact"), ==, 0);
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT count(DISTINCT oid) = count(*) FROM outbox"), ==, 1);
  g_assert_cmpint (
      fb_temp_store_query_int (fixture, "SELECT count(*) FROM touched WHERE n NOT IN (SELECT n FROM outbox)"), ==, 0);
  /* The account goes with the last of them. */
  g_assert_cmpint (
      fb_temp_store_query_int (fixture, "SELECT max(n) = (SELECT max(n) FROM outbox) FROM touched WHERE tbl = 12"), ==,
      1);

  undo (fixture, FALSE, "Delete");
  assert_name (fixture, &id, "Large");
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT count(*) FROM contact"), ==, N_CONTACTS);
  undo (fixture, TRUE, "Delete");
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT count(*) FROM contact"), ==, 0);
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT count(*) FROM account"), ==, 0);
  undo (fixture, FALSE, "Delete");
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT count(*) FROM contact"), ==, N_CONTACTS);
}

/* Statements from the first to the last, in steps: nothing of it has happened when one fails. */
static void
test_large_deletion_fails (FbTempStore *fixture, gconstpointer data)
{
  FbId id = fb_temp_store_add_account (fixture, "Large");
  gint64 before;
  guint n_failed = 0;

  add_contacts (fixture, &id);
  before = fb_temp_store_query_int (fixture, "SELECT count(*) FROM outbox");
  for (guint n = 1;; n += 1 + n / 8)
    {
      FbEdit *edit = fb_edit_new ("Delete");
      g_autoptr (GError) error = NULL;
      gboolean done;

      fb_edit_delete (edit, fb_schema_get_table ("account"), &id);
      fb_store_write (fixture->store, arm, GUINT_TO_POINTER (n), NULL);
      done = fb_store_commit_edit (fixture->store, edit, NULL, &error);
      fb_store_write (fixture->store, arm, GUINT_TO_POINTER (0), NULL);
      if (done)
        break;
      n_failed++;
      g_assert_error (error, FB_DB_ERROR, FB_DB_ERROR_FULL);
      g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT count(*) FROM contact"), ==, N_CONTACTS);
      g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT count(*) FROM outbox"), ==, before);
    }
  g_assert_cmpuint (n_failed, >, 20);
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT count(*) FROM contact"), ==, 0);
}

#define ADD(path, func)                                                                   \
  g_test_add ("/store/undo/" path, FbTempStore, NULL, fb_temp_store_fixture_set_up, func, \
              fb_temp_store_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("back-and-forth", test_back_and_forth);
  ADD ("after-restart", test_after_restart);
  ADD ("creation", test_creation);
  ADD ("group", test_group_is_one_step);
  ADD ("several-edits", test_several_edits);
  ADD ("new-edit-ends-redo", test_new_edit_ends_redo);
  ADD ("refuses", test_refuses_what_would_lose_a_change);
  ADD ("nothing", test_nothing);
  ADD ("fail-each-statement", test_fail_each_statement);
  ADD ("large-deletion", test_large_deletion);
  ADD ("large-deletion-fails", test_large_deletion_fails);
  return g_test_run ();
}
