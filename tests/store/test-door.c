/* test-door.c: the one door for writes
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib.h>

#include "fb-change-set.h"
#include "fb-history.h"
#include "fb-rows.h"
#include "fb-temp-store.h"

static const FbTable *
accounts (void)
{
  return fb_schema_get_table ("account");
}

static void
test_create_writes_everything (FbTempStore *fixture, gconstpointer data)
{
  FbId id = fb_temp_store_add_account (fixture, "Isdom");
  g_autoptr (GError) error = NULL;
  g_autoptr (FbRecord) record = fb_store_get (fixture->store, accounts (), &id, &error);
  FbId user = fb_store_get_user (fixture->store);

  g_assert_no_error (error);
  g_assert_cmpstr (fb_record_get_text (record, "name"), ==, "Isdom");
  g_assert_cmpstr (fb_record_get_text (record, "number"), ==, "L-1001");
  g_assert_cmpstr (fb_record_get_text (record, "kind"), ==, "prospect");
  g_assert_true (fb_id_equal (fb_record_get_id (record, "owner"), &user));
  g_assert_cmpint (fb_record_get_int (record, "created_at"), >, 0);
  g_assert_true (record->pending);
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT count(*) FROM outbox"), ==, 1);
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT count(*) FROM touched"), ==, 1);
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT count(*) FROM base WHERE row IS NULL"), ==, 1);
  g_assert_cmpint (
      fb_temp_store_query_int (fixture, "SELECT count(*) FROM journal WHERE field IS NULL AND deleted = 0"), ==, 1);
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT count(*) FROM undo"), ==, 1);
}

static void
test_set_keeps_old_value (FbTempStore *fixture, gconstpointer data)
{
  FbId id = fb_temp_store_add_account (fixture, "Isdom");
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) lines = NULL;
  FbEdit *edit = fb_edit_new ("Rename");
  FbChange *line;

  fb_edit_set_text (edit, accounts (), &id, "name", "Isdom AG");
  fb_edit_set_text (edit, accounts (), &id, "industry", "retail");
  g_assert_true (fb_store_commit_edit (fixture->store, edit, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT count(*) FROM outbox"), ==, 2);

  lines = fb_store_list_history (fixture->store, accounts (), &id, "name", 0, -1, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (lines->len, ==, 1);
  line = g_ptr_array_index (lines, 0);
  g_assert_cmpstr (fb_value_get_text (&line->old), ==, "Isdom");
  g_assert_cmpstr (fb_value_get_text (&line->new), ==, "Isdom AG");
  g_assert_cmpstr (line->cause, ==, "user");
  g_assert_cmpstr (line->label, ==, "Rename");
  g_assert_true (line->pending);
}

static void
test_no_change_is_no_transaction (FbTempStore *fixture, gconstpointer data)
{
  FbId id = fb_temp_store_add_account (fixture, "Isdom");
  g_autoptr (GError) error = NULL;
  FbEdit *edit = fb_edit_new ("Nothing");

  fb_edit_set_text (edit, accounts (), &id, "name", "Isdom");
  fb_edit_set_text (edit, accounts (), &id, "website", "isdom.example");
  fb_edit_set_text (edit, accounts (), &id, "website", NULL);
  g_assert_true (fb_store_commit_edit (fixture->store, edit, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT count(*) FROM outbox"), ==, 1);
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT count(*) FROM undo"), ==, 1);
}

/* One bad value keeps the whole edit out. */
/* Nothing is left that waits for a transaction which does not exist. */
static void
test_there_and_back_is_no_transaction (FbTempStore *fixture, gconstpointer data)
{
  FbId id = fb_temp_store_add_account (fixture, "Isdom");
  g_autoptr (GError) error = NULL;
  FbEdit *edit = fb_edit_new ("Rename");

  fb_edit_set_text (edit, accounts (), &id, "name", "Another");
  fb_edit_set_text (edit, accounts (), &id, "name", "Isdom");
  g_assert_true (fb_store_commit_edit (fixture->store, edit, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT count(*) FROM outbox"), ==, 1);
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT count(*) FROM touched"), ==, 1);
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT max(n) FROM touched"), ==, 1);
}

static gboolean
put_conflict (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  return fb_rows_put (db, user_data, error);
}

/* Of what adds up there is no former value: "take back" must not empty it. */
static void
test_late_note_stays (FbTempStore *fixture, gconstpointer data)
{
  const FbTable *visits = fb_schema_get_table ("visit");
  FbRecord *activity = fb_record_new (fb_schema_get_table ("activity"), NULL);
  FbRecord *visit = fb_record_new (visits, NULL);
  g_autoptr (FbRecord) conflict = fb_record_new (fb_schema_get_table ("conflict"), NULL);
  FbEdit *edit = fb_edit_new ("Visit");
  g_autoptr (GError) error = NULL;
  g_autofree char *before = NULL, *after = NULL;
  FbId id;

  fb_record_set_text (activity, "kind", "visit");
  fb_record_set_text (activity, "subject", "Visit");
  id = fb_edit_create (edit, activity);
  fb_record_set_id (visit, "activity", &id);
  id = fb_edit_create (edit, visit);
  fb_edit_say (edit, visits, &id, "notes", "Called back");
  fb_store_commit_edit (fixture->store, edit, NULL, &error);
  g_assert_no_error (error);
  before = fb_temp_store_dup_text (fixture, "visit", &id, "notes");
  g_assert_nonnull (strstr (before, "Called back"));

  fb_id_generate (&conflict->id, 1);
  fb_record_set_text (conflict, "entity", "visit");
  fb_record_set_id (conflict, "row", &id);
  fb_record_set_text (conflict, "field", "notes");
  fb_record_set_text (conflict, "kind", "late");
  fb_record_set_text (conflict, "status", "auto");
  fb_store_write (fixture->store, put_conflict, conflict, &error);
  g_assert_no_error (error);
  edit = fb_edit_new ("Take back");
  fb_edit_resolve_lost (edit, &conflict->id);
  fb_store_commit_edit (fixture->store, edit, NULL, &error);
  g_assert_no_error (error);
  after = fb_temp_store_dup_text (fixture, "visit", &id, "notes");
  g_assert_cmpstr (after, ==, before);
}

static void
test_all_or_nothing (FbTempStore *fixture, gconstpointer data)
{
  FbId id = fb_temp_store_add_account (fixture, "Isdom");
  g_autoptr (GError) error = NULL;
  g_autofree char *name = NULL;
  FbEdit *edit = fb_edit_new ("Rename");

  fb_edit_set_text (edit, accounts (), &id, "name", "Other");
  fb_edit_set_text (edit, accounts (), &id, "class", "Z");
  g_assert_false (fb_store_commit_edit (fixture->store, edit, NULL, &error));
  g_assert_error (error, FB_SCHEMA_ERROR, FB_SCHEMA_ERROR_VALUE);
  name = fb_temp_store_dup_text (fixture, "account", &id, "name");
  g_assert_cmpstr (name, ==, "Isdom");
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT count(*) FROM outbox"), ==, 1);
}

static void
expect_refused (FbTempStore *fixture, FbEdit *edit, GQuark domain, int code)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (fb_store_commit_edit (fixture->store, edit, NULL, &error));
  g_assert_error (error, domain, code);
  g_assert_cmpstr (error->message, !=, "");
}

static void
test_refusals (FbTempStore *fixture, gconstpointer data)
{
  FbId id = fb_temp_store_add_account (fixture, "Isdom"), nobody;
  FbEdit *edit;

  fb_id_generate (&nobody, 1);
  edit = fb_edit_new ("x");
  fb_edit_set_text (edit, accounts (), &nobody, "name", "y");
  expect_refused (fixture, edit, FB_STORE_ERROR, FB_STORE_ERROR_NOT_FOUND);

  edit = fb_edit_new ("x");
  fb_edit_set_text (edit, accounts (), &id, "colour", "red");
  expect_refused (fixture, edit, FB_STORE_ERROR, FB_STORE_ERROR_INVALID);

  edit = fb_edit_new ("x");
  fb_edit_set_text (edit, accounts (), &id, "name", NULL);
  expect_refused (fixture, edit, FB_SCHEMA_ERROR, FB_SCHEMA_ERROR_REQUIRED);

  edit = fb_edit_new ("x");
  fb_edit_set_int (edit, accounts (), &id, "created_at", 5);
  expect_refused (fixture, edit, FB_STORE_ERROR, FB_STORE_ERROR_INVALID);

  edit = fb_edit_new ("x");
  fb_edit_increment (edit, accounts (), &id, "employees", 5);
  expect_refused (fixture, edit, FB_STORE_ERROR, FB_STORE_ERROR_INVALID);

  edit = fb_edit_new ("x");
  fb_edit_create (edit, fb_record_new (fb_schema_get_table ("change"), NULL));
  expect_refused (fixture, edit, FB_STORE_ERROR, FB_STORE_ERROR_INVALID);

  edit = fb_edit_new ("x");
  for (guint i = 0; i <= FB_TX_MAX_OPS; i++)
    {
      FbRecord *record = fb_record_new (accounts (), NULL);

      fb_record_set_text (record, "name", "Many");
      fb_edit_create (edit, record);
    }
  expect_refused (fixture, edit, FB_STORE_ERROR, FB_STORE_ERROR_TOO_LARGE);
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT count(*) FROM account"), ==, 1);
}

static void
add_custom_field (FbTempStore *fixture, const char *code, const char *type)
{
  g_autoptr (GError) error = NULL;
  FbRecord *record = fb_record_new (fb_schema_get_table ("custom_field"), NULL);
  FbEdit *edit = fb_edit_new ("New field");

  fb_record_set_text (record, "entity", "account");
  fb_record_set_text (record, "code", code);
  fb_record_set_text (record, "label", code);
  fb_record_set_text (record, "type", type);
  fb_edit_create (edit, record);
  fb_store_commit_edit (fixture->store, edit, NULL, &error);
  g_assert_no_error (error);
}

static void
test_custom_fields (FbTempStore *fixture, gconstpointer data)
{
  FbId id = fb_temp_store_add_account (fixture, "Isdom");
  g_autoptr (GError) error = NULL;
  g_autoptr (FbRecord) record = NULL;
  g_autofree char *floors = NULL;
  FbEdit *edit;

  add_custom_field (fixture, "floors", "int");
  edit = fb_edit_new ("Floors");
  fb_edit_set_custom (edit, accounts (), &id, "floors", "12");
  g_assert_true (fb_store_commit_edit (fixture->store, edit, NULL, &error));
  g_assert_no_error (error);
  record = fb_store_get (fixture->store, accounts (), &id, NULL);
  floors = fb_record_dup_custom (record, "floors");
  g_assert_cmpstr (floors, ==, "12");

  edit = fb_edit_new ("Floors");
  fb_edit_set_custom (edit, accounts (), &id, "floors", "\"many\"");
  expect_refused (fixture, edit, FB_SCHEMA_ERROR, FB_SCHEMA_ERROR_VALUE);
}

static FbId
add_contact (FbTempStore *fixture, const FbId *account, const char *family)
{
  g_autoptr (GError) error = NULL;
  FbRecord *record = fb_record_new (fb_schema_get_table ("contact"), NULL);
  FbEdit *edit = fb_edit_new ("New contact");
  FbId id;

  fb_record_set_text (record, "family", family);
  fb_record_set_id (record, "account", account);
  id = fb_edit_create (edit, record);
  fb_store_commit_edit (fixture->store, edit, NULL, &error);
  g_assert_no_error (error);
  return id;
}

static void
test_delete_takes_children_and_undo_brings_them_back (FbTempStore *fixture, gconstpointer data)
{
  FbId account = fb_temp_store_add_account (fixture, "Isdom");
  FbId contact = add_contact (fixture, &account, "Keller");
  g_autoptr (GError) error = NULL;
  g_autofree char *label = NULL, *family = NULL;
  FbEdit *edit = fb_edit_new ("Delete Isdom");

  fb_edit_delete (edit, accounts (), &account);
  g_assert_true (fb_store_commit_edit (fixture->store, edit, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (
      fb_temp_store_query_int (fixture, "SELECT (SELECT count(*) FROM account) + (SELECT count(*) FROM contact)"), ==,
      0);

  g_assert_true (fb_store_undo (fixture->store, &label, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (label, ==, "Delete Isdom");
  family = fb_temp_store_dup_text (fixture, "contact", &contact, "family");
  g_assert_cmpstr (family, ==, "Keller");
}

/* A child made in the same edit as its parent names the parent as the root of its group. */
static void
test_group_of_new_rows (FbTempStore *fixture, gconstpointer data)
{
  FbId account = fb_temp_store_add_account (fixture, "Isdom");
  g_autofree char *id = fb_id_to_string (&account);
  g_autofree char *sql = NULL;

  add_contact (fixture, &account, "Keller");
  sql = g_strdup_printf ("SELECT count(*) FROM outbox WHERE body LIKE '%%\"g\":\"%s\"%%'", id);
  g_assert_cmpint (fb_temp_store_query_int (fixture, sql), ==, 2);
}

/* Each statement of a commit fails once: nothing is half-stored, and the same edit then succeeds. */
static gboolean
arm (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  fb_db_fail_nth (db, GPOINTER_TO_UINT (user_data));
  return TRUE;
}

static void
test_fail_each_statement (FbTempStore *fixture, gconstpointer data)
{
  FbId id = fb_temp_store_add_account (fixture, "Isdom");
  const char *fingerprint =
      "SELECT (SELECT count(*) FROM outbox) * 1000000 + (SELECT count(*) FROM journal) * 10000 + (SELECT count(*) FROM "
      "undo) * 1000"
      " + (SELECT count(*) FROM touched) * 100 + (SELECT count(*) FROM base) * 10 + (SELECT count(*) FROM account)";
  gint64 before = fb_temp_store_query_int (fixture, fingerprint);
  guint n;

  for (n = 1; n < 500; n++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *name = NULL;
      FbRecord *record = fb_record_new (accounts (), NULL);
      FbEdit *edit = fb_edit_new ("Both");
      gboolean done;

      fb_record_set_text (record, "name", "Second");
      fb_edit_create (edit, record);
      fb_edit_set_text (edit, accounts (), &id, "name", "Renamed");
      fb_store_write (fixture->store, arm, GUINT_TO_POINTER (n), NULL);
      done = fb_store_commit_edit (fixture->store, edit, NULL, &error);
      fb_store_write (fixture->store, arm, GUINT_TO_POINTER (0), NULL);
      if (done)
        break;
      g_assert_error (error, FB_DB_ERROR, FB_DB_ERROR_FULL);
      name = fb_temp_store_dup_text (fixture, "account", &id, "name");
      g_assert_cmpstr (name, ==, "Isdom");
      g_assert_cmpint (fb_temp_store_query_int (fixture, fingerprint), ==, before);
    }
  g_assert_cmpuint (n, >, 8);
  g_assert_cmpuint (n, <, 500);
  g_assert_cmpint (fb_temp_store_query_int (fixture, fingerprint), >, before);
}

static void
changed_cb (FbStore *store, FbChangeSet *changes, gpointer user_data)
{
  FbId *id = user_data;

  if (fb_change_set_has (changes, accounts (), id))
    *id = (FbId){0};
}

static void
test_announces (FbTempStore *fixture, gconstpointer data)
{
  FbId id = fb_temp_store_add_account (fixture, "Isdom"), wanted = id;
  gulong handler;

  handler = g_signal_connect (fixture->store, "changed", G_CALLBACK (changed_cb), &wanted);
  while (!fb_id_is_nil (&wanted))
    g_main_context_iteration (NULL, TRUE);
  g_signal_handler_disconnect (fixture->store, handler);
}

static void
committed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (fb_store_commit_edit_finish (FB_STORE (source), result, user_data, &error));
  g_assert_no_error (error);
}

static void
test_async (FbTempStore *fixture, gconstpointer data)
{
  FbId id = fb_temp_store_add_account (fixture, "Isdom"), oid = {{0}};
  g_autofree char *name = NULL;
  FbEdit *edit = fb_edit_new ("Rename");

  fb_edit_set_text (edit, accounts (), &id, "name", "Later");
  fb_store_commit_edit_async (fixture->store, edit, NULL, committed_cb, &oid);
  while (fb_id_is_nil (&oid))
    g_main_context_iteration (NULL, TRUE);
  name = fb_temp_store_dup_text (fixture, "account", &id, "name");
  g_assert_cmpstr (name, ==, "Later");
}

static void
test_closed (FbTempStore *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  FbEdit *edit = fb_edit_new ("Late");

  fb_store_close (fixture->store);
  g_assert_false (fb_store_commit_edit (fixture->store, edit, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CLOSED);
}

#define ADD(path, func)                                                                   \
  g_test_add ("/store/door/" path, FbTempStore, NULL, fb_temp_store_fixture_set_up, func, \
              fb_temp_store_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("create", test_create_writes_everything);
  ADD ("set", test_set_keeps_old_value);
  ADD ("no-change", test_no_change_is_no_transaction);
  ADD ("there-and-back", test_there_and_back_is_no_transaction);
  ADD ("late-note-stays", test_late_note_stays);
  ADD ("all-or-nothing", test_all_or_nothing);
  ADD ("refusals", test_refusals);
  ADD ("custom-fields", test_custom_fields);
  ADD ("delete-with-children", test_delete_takes_children_and_undo_brings_them_back);
  ADD ("group", test_group_of_new_rows);
  ADD ("fail-each-statement", test_fail_each_statement);
  ADD ("announces", test_announces);
  ADD ("async", test_async);
  ADD ("closed", test_closed);
  return g_test_run ();
}
