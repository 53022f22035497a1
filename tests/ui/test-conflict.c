/* test-conflict.c: conflicts as a person reads and decides them
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <locale.h>

#include "fb-conflict.h"
#include "fb-rows.h"
#include "fb-scope.h"
#include "fb-temp-store.h"

typedef struct
{
  FbTempStore temp;
  FbCatalog *catalog;
  FbId account, me, other;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fb_temp_store_set_up (&fixture->temp, NULL);
  fixture->catalog = fb_catalog_new (fixture->temp.store);
  fixture->account = fb_temp_store_add_account (&fixture->temp, "Cancity");
  fixture->me = fb_store_get_user (fixture->temp.store);
  fb_id_generate (&fixture->other, 5);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_object_unref (fixture->catalog);
  fb_temp_store_tear_down (&fixture->temp);
}

static gboolean
put_row (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  g_autoptr (FbTransaction) tx = fb_transaction_begin (db, error);

  return tx != NULL && fb_rows_put (db, user_data, error) && fb_transaction_commit (tx, error);
}

/* As a pull would bring it. */
static FbConflict *
add_conflict (Fixture *fixture, const char *kind, const char *field, const char *kept, const char *lost)
{
  g_autoptr (FbRecord) record = fb_record_new (fb_schema_get_table ("conflict"), NULL);
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (GError) error = NULL;

  fb_id_generate (&record->id, 10);
  fb_record_set_text (record, "entity", "account");
  fb_record_set_id (record, "row", &fixture->account);
  fb_record_set_text (record, "field", field);
  fb_record_set_text (record, "kind", kind);
  fb_record_set_text (record, "base", field != NULL ? "\"Before\"" : NULL);
  fb_record_set_text (record, "kept", kept);
  fb_record_set_text (record, "lost", lost);
  fb_record_set_id (record, "kept_by", &fixture->other);
  fb_record_set_id (record, "lost_by", &fixture->me);
  fb_record_set_text (record, "status", "open");
  fb_record_set_int (record, "created_at", 1000);
  fb_record_derive (record);
  g_assert_true (fb_store_write (fixture->temp.store, put_row, record, &error));
  g_assert_no_error (error);

  list = fb_conflict_list (fixture->temp.store, TRUE, 0, 10, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (list->len, ==, 1);
  return g_object_ref (g_ptr_array_index (list, 0));
}

static void
assert_face (GPtrArray *faces, guint i, const char *heading, const char *value, const char *button, gboolean in_use)
{
  const FbConflictFace *face;

  g_assert_cmpuint (i, <, faces->len);
  face = g_ptr_array_index (faces, i);
  g_assert_cmpstr (face->heading, ==, heading);
  g_assert_cmpstr (face->value, ==, value);
  g_assert_cmpstr (face->button, ==, button);
  g_assert_cmpint (face->in_use, ==, in_use);
}

static void
commit (Fixture *fixture, FbEdit *edit)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (fb_store_commit_edit (fixture->temp.store, edit, NULL, &error));
  g_assert_no_error (error);
}

static void
test_two_values (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FbConflict) conflict = add_conflict (fixture, "field", "name", "\"Cancity\"", "\"Cancity Ltd\"");
  g_autoptr (GPtrArray) faces = fb_conflict_make_faces (conflict, fixture->catalog, &fixture->me);
  g_autofree char *title = fb_conflict_dup_title (conflict);

  g_assert_cmpstr (title, ==, "Cancity");
  g_assert_cmpuint (faces->len, ==, 3);
  assert_face (faces, 0, "Before", "Before", NULL, FALSE);
  assert_face (faces, 1, "Yours", "Cancity Ltd", "Keep This", FALSE);
  assert_face (faces, 2, "Theirs", "Cancity", "Keep This", TRUE);
  g_assert_true (fb_conflict_takes_value (conflict));
}

static void
test_take_lost_and_undo (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FbConflict) conflict = add_conflict (fixture, "field", "name", "\"Cancity\"", "\"Cancity Ltd\"");
  g_autoptr (GPtrArray) settled = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *taken = NULL;
  g_autofree char *back = NULL;

  commit (fixture, fb_conflict_make_edit (conflict, FB_TAKE_LOST, NULL));
  taken = fb_temp_store_dup_text (&fixture->temp, "account", &fixture->account, "name");
  g_assert_cmpstr (taken, ==, "Cancity Ltd");

  settled = fb_conflict_list (fixture->temp.store, FALSE, 0, 10, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (settled->len, ==, 1);
  g_assert_false (fb_conflict_can_decide (g_ptr_array_index (settled, 0)));

  g_assert_true (fb_store_undo (fixture->temp.store, NULL, &error));
  back = fb_temp_store_dup_text (&fixture->temp, "account", &fixture->account, "name");
  g_assert_cmpstr (back, ==, "Cancity");
}

static void
test_third_value (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FbConflict) conflict = add_conflict (fixture, "field", "name", "\"Cancity\"", "\"Cancity Ltd\"");
  g_auto (FbValue) value = FB_VALUE_INIT;
  g_autofree char *name = NULL;

  fb_value_set_text (&value, "Cancity Group");
  commit (fixture, fb_conflict_make_edit (conflict, FB_TAKE_VALUE, &value));
  name = fb_temp_store_dup_text (&fixture->temp, "account", &fixture->account, "name");
  g_assert_cmpstr (name, ==, "Cancity Group");
}

/* Somebody changed the field after the conflict: that value is one more side, and the other two become values to take.
 */
static void
test_changed_since (Fixture *fixture, gconstpointer data)
{
  FbEdit *edit = fb_edit_new ("Rename");
  g_autoptr (FbConflict) conflict = NULL;
  g_autoptr (GPtrArray) faces = NULL;

  fb_edit_set_text (edit, fb_schema_get_table ("account"), &fixture->account, "name", "Third");
  commit (fixture, edit);
  conflict = add_conflict (fixture, "field", "name", "\"Cancity\"", "\"Cancity Ltd\"");
  faces = fb_conflict_make_faces (conflict, fixture->catalog, &fixture->me);

  g_assert_cmpuint (faces->len, ==, 4);
  assert_face (faces, 2, "Theirs", "Cancity", "Keep This", FALSE);
  g_assert_cmpint (((FbConflictFace *) g_ptr_array_index (faces, 2))->take, ==, FB_TAKE_VALUE);
  assert_face (faces, 3, "Changed Since", "Third", "Keep This", TRUE);
  g_assert_cmpint (((FbConflictFace *) g_ptr_array_index (faces, 3))->take, ==, FB_TAKE_KEPT);
}

static void
test_deleted_and_changed (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FbConflict) conflict = add_conflict (fixture, "delete_edit", NULL, NULL, NULL);
  g_autoptr (GPtrArray) faces = fb_conflict_make_faces (conflict, fixture->catalog, &fixture->me);

  g_assert_cmpuint (faces->len, ==, 2);
  assert_face (faces, 0, "Theirs", "Changed it", "Keep This", TRUE);
  assert_face (faces, 1, "Yours", "Deleted it", "Delete It", FALSE);
  g_assert_false (fb_conflict_takes_value (conflict));
}

/* The server brings the parent back; the reference here stays what it is. */
static void
test_orphan_keeps_reference (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FbConflict) conflict = add_conflict (fixture, "orphan", "name", NULL, NULL);
  g_autofree char *name = NULL;

  commit (fixture, fb_conflict_make_edit (conflict, FB_TAKE_LOST, NULL));
  name = fb_temp_store_dup_text (&fixture->temp, "account", &fixture->account, "name");
  g_assert_cmpstr (name, ==, "Cancity");
}

static void
test_same_and_other (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FbConflict) conflict = add_conflict (fixture, "field", "name", "\"Cancity\"", "\"Cancity Ltd\"");
  g_autoptr (GPtrArray) again = fb_conflict_list (fixture->temp.store, TRUE, 0, 10, NULL);
  FbEdit *edit = fb_edit_new ("Rename");
  g_autoptr (GPtrArray) later = NULL;

  g_assert_true (fb_conflict_equal (conflict, g_ptr_array_index (again, 0)));
  fb_edit_set_text (edit, fb_schema_get_table ("account"), &fixture->account, "name", "Third");
  commit (fixture, edit);
  later = fb_conflict_list (fixture->temp.store, TRUE, 0, 10, NULL);
  g_assert_false (fb_conflict_equal (conflict, g_ptr_array_index (later, 0)));
}

static void
test_time_of_hlc (void)
{
  g_assert_cmpint (fb_conflict_time_of_hlc (0), ==, 0);
  g_assert_cmpint (fb_conflict_time_of_hlc ((G_GINT64_CONSTANT (1000) << 16) | 7), ==,
                   G_GINT64_CONSTANT (1577836801000));
}

static void
test_waiting (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) waiting = fb_store_list_waiting (fixture->temp.store, 10, &error);
  const FbWaiting *first;

  g_assert_no_error (error);
  g_assert_cmpuint (waiting->len, ==, 1);
  first = g_ptr_array_index (waiting, 0);
  g_assert_cmpint (first->n, ==, 1);
  g_assert_cmpuint (first->n_ops, ==, 1);
  g_assert_cmpint (first->at, >, 0);
}

static void
keep_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static void
test_scope (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (FbScope) scope = NULL;
  gint64 accounts = 0;

  fb_store_scope_async (fixture->temp.store, NULL, keep_result, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  scope = fb_store_scope_finish (fixture->temp.store, result, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (scope->buckets->len, ==, 0);
  g_assert_cmpint (scope->file_bytes, >, 0);
  for (guint i = 0; i < scope->tables->len; i++)
    if (g_array_index (scope->tables, FbScopeTable, i).table == fb_schema_get_table ("account"))
      accounts = g_array_index (scope->tables, FbScopeTable, i).rows;
  g_assert_cmpint (accounts, ==, 1);
  g_assert_cmpint (scope->rows, >=, accounts);
}

static void
test_scope_cancelled (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  fb_store_scope_async (fixture->temp.store, cancellable, keep_result, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_null (fb_store_scope_finish (fixture->temp.store, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);

  ADD ("/ui/conflict/two-values", test_two_values);
  ADD ("/ui/conflict/take-lost-and-undo", test_take_lost_and_undo);
  ADD ("/ui/conflict/third-value", test_third_value);
  ADD ("/ui/conflict/changed-since", test_changed_since);
  ADD ("/ui/conflict/deleted-and-changed", test_deleted_and_changed);
  ADD ("/ui/conflict/orphan-keeps-reference", test_orphan_keeps_reference);
  ADD ("/ui/conflict/same-and-other", test_same_and_other);
  g_test_add_func ("/ui/conflict/time-of-hlc", test_time_of_hlc);
  ADD ("/ui/waiting/oldest-first", test_waiting);
  ADD ("/ui/scope/counts", test_scope);
  ADD ("/ui/scope/cancelled", test_scope_cancelled);

  return g_test_run ();
}
