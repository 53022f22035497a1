/* test-errors.c: what calls of the store say when there is no such row, when a statement fails, and when the store is
 * closed
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-files.h"
#include "fb-history.h"
#include "fb-numbers.h"
#include "fb-query.h"
#include "fb-rows.h"
#include "fb-scope.h"
#include "fb-search.h"
#include "fb-shelf.h"
#include "fb-store-sync.h"
#include "fb-temp-store.h"
#include "fb-whole-dump.h"

static const FbTable *
accounts (void)
{
  return fb_schema_get_table ("account");
}

static FbId
unknown_id (void)
{
  FbId id;

  fb_id_from_name (&id, "test", "nobody");
  return id;
}

/* --- no such thing --------------------------------------------------------------------------------------- */

static void
test_not_found (FbTempStore *fixture, gconstpointer data)
{
  FbId nobody = unknown_id ();
  g_autoptr (GError) error = NULL;

  g_assert_null (fb_store_get (fixture->store, accounts (), &nobody, &error));
  g_assert_error (error, FB_STORE_ERROR, FB_STORE_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_null (fb_store_get_file (fixture->store, &nobody, &error));
  g_assert_error (error, FB_STORE_ERROR, FB_STORE_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_false (fb_store_pin_file (fixture->store, &nobody, TRUE, &error));
  g_assert_error (error, FB_STORE_ERROR, FB_STORE_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_false (fb_store_take_back (fixture->store, &nobody, &error));
  g_assert_error (error, FB_STORE_ERROR, FB_STORE_ERROR_NOT_FOUND);
  g_assert_null (fb_store_dup_title (fixture->store, accounts (), &nobody));
}

/* None is no error; two are one. */
static void
test_find (FbTempStore *fixture, gconstpointer data)
{
  g_auto (FbValue) value = FB_VALUE_INIT;
  g_autoptr (FbRecord) found = NULL;
  g_autoptr (GError) error = NULL;

  fb_value_set_text (&value, "isdom");
  g_assert_null (fb_store_find (fixture->store, accounts (), "name", &value, &error));
  g_assert_no_error (error);
  fb_temp_store_add_account (fixture, "Isdom");
  found = fb_store_find (fixture->store, accounts (), "name", &value, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (fb_record_get_text (found, "name"), ==, "Isdom");
  fb_temp_store_add_account (fixture, "ISDOM");
  g_assert_null (fb_store_find (fixture->store, accounts (), "name", &value, &error));
  g_assert_error (error, FB_STORE_ERROR, FB_STORE_ERROR_CONFLICT);
}

static void
test_backup (FbTempStore *fixture, gconstpointer data)
{
  g_autofree char *good = g_build_filename (fixture->directory, "copy.db", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_false (fb_store_backup (fixture->store, "/nonexistent/folder/copy.db", &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  g_assert_true (fb_store_backup (fixture->store, good, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_test (good, G_FILE_TEST_EXISTS));
}

/* --- statements that fail -------------------------------------------------------------------------------- */

typedef gboolean (*Call) (FbStore *store, FbDb *db, GError **error);

static FbRecord *
make_account (void)
{
  FbId id = unknown_id ();
  FbRecord *record = fb_record_new (accounts (), &id);

  fb_record_set_text (record, "name", "Isdom");
  return record;
}

static gboolean
call_put (FbStore *store, FbDb *db, GError **error)
{
  g_autoptr (FbRecord) record = make_account ();

  return fb_rows_put (db, record, error);
}

static gboolean
call_get (FbStore *store, FbDb *db, GError **error)
{
  FbId id = unknown_id ();
  g_autoptr (FbRecord) record = fb_rows_get (db, accounts (), &id, error);

  return record != NULL;
}

static gboolean
call_remove (FbStore *store, FbDb *db, GError **error)
{
  FbId id = unknown_id ();

  return fb_rows_remove (db, accounts (), &id, error);
}

static gboolean
call_number (FbStore *store, FbDb *db, GError **error)
{
  FbId device = fb_store_get_device (store);
  g_auto (FbValue) number = FB_VALUE_INIT;

  return fb_numbers_next (db, "account", &device, &number, error);
}

static gboolean
call_set_state (FbStore *store, FbDb *db, GError **error)
{
  return fb_store_sync_set_state (db, "test", "value", error);
}

static gboolean
call_set_number (FbStore *store, FbDb *db, GError **error)
{
  return fb_store_sync_set_number (db, "test", 12, error);
}

static gboolean
call_read_number (FbStore *store, FbDb *db, GError **error)
{
  gint64 number;

  return fb_store_sync_read_number (db, "test", 0, &number, error);
}

static gboolean
call_list_outbox (FbStore *store, FbDb *db, GError **error)
{
  g_autoptr (GPtrArray) items = fb_store_sync_list_outbox (db, 0, 10, 1000, error);

  return items != NULL;
}

static gboolean
call_list_buckets (FbStore *store, FbDb *db, GError **error)
{
  g_autoptr (GArray) buckets = fb_store_sync_list_buckets (db, error);

  return buckets != NULL;
}

static gboolean
call_list_own (FbStore *store, FbDb *db, GError **error)
{
  g_autoptr (GArray) own = fb_store_sync_list_own (db, error);

  return own != NULL;
}

static gboolean
call_add_own (FbStore *store, FbDb *db, GError **error)
{
  return fb_store_sync_add_own (db, 7, error);
}

static gboolean
call_list_suspects (FbStore *store, FbDb *db, GError **error)
{
  g_autoptr (GArray) suspects = fb_store_sync_list_suspects (db, error);

  return suspects != NULL;
}

static gboolean
call_verify_part (FbStore *store, FbDb *db, GError **error)
{
  guint n_wrong;

  return fb_store_sync_verify_part (db, 0, &n_wrong, error);
}

static gboolean
call_recount (FbStore *store, FbDb *db, GError **error)
{
  return fb_store_sync_recount (db, error);
}

static gboolean
call_put_label (FbStore *store, FbDb *db, GError **error)
{
  FbId id = unknown_id ();

  return fb_store_sync_put_label (db, accounts (), &id, "Isdom", error);
}

static gboolean
call_list_to_send (FbStore *store, FbDb *db, GError **error)
{
  g_autoptr (GPtrArray) items = fb_files_list_to_send (db, error);

  return items != NULL;
}

static gboolean
call_list_to_fetch (FbStore *store, FbDb *db, GError **error)
{
  g_autoptr (GPtrArray) items = fb_files_list_to_fetch (db, FALSE, error);

  return items != NULL;
}

static gboolean
call_evict (FbStore *store, FbDb *db, GError **error)
{
  guint n_removed;

  return fb_files_evict (store, db, &n_removed, error);
}

static gboolean
call_purge (FbStore *store, FbDb *db, GError **error)
{
  return fb_shelf_purge (store, db, error);
}

static gboolean
call_discard (FbStore *store, FbDb *db, GError **error)
{
  return fb_store_sync_discard (store, db, 5, error);
}

/* In a transaction that the failure ends, as all callers do. */
static gboolean
fail_first (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  static const Call calls[] = {
      call_put,          call_get,           call_remove,      call_number,       call_set_state,
      call_set_number,   call_read_number,   call_list_outbox, call_list_buckets, call_list_own,
      call_add_own,      call_list_suspects, call_verify_part, call_recount,      call_put_label,
      call_list_to_send, call_list_to_fetch, call_evict,       call_purge,        call_discard,
  };
  g_autofree char *before = fb_whole_dump (db);

  for (guint i = 0; i < G_N_ELEMENTS (calls); i++)
    {
      g_autoptr (FbTransaction) tx = fb_transaction_begin (db, error);
      g_autoptr (GError) local = NULL;
      g_autofree char *after = NULL;

      g_assert_nonnull (tx);
      fb_db_fail_nth (db, 1);
      g_assert_false (calls[i](store, db, &local));
      fb_db_fail_nth (db, 0);
      g_assert_error (local, FB_DB_ERROR, FB_DB_ERROR_FULL);
      g_clear_pointer (&tx, fb_transaction_free);
      after = fb_whole_dump (db);
      g_assert_cmpstr (after, ==, before);
    }
  return TRUE;
}

static void
test_statements (FbTempStore *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fb_temp_store_add_account (fixture, "Isdom");
  g_assert_true (fb_store_write (fixture->store, fail_first, NULL, &error));
  g_assert_no_error (error);
}

static void
test_decode (void)
{
  static const char *const wrong[] = {"", "{", "3", "\"text\"", "{\"1\":[]}"};
  FbId id = unknown_id ();

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (fb_rows_decode (accounts (), &id, wrong[i], &error));
      g_assert_nonnull (error);
    }
}

/* --- a closed store -------------------------------------------------------------------------------------- */

static void
assert_closed (GError **error)
{
  g_assert_error (*error, G_IO_ERROR, G_IO_ERROR_CLOSED);
  g_clear_error (error);
}

static void
test_closed (FbTempStore *fixture, gconstpointer data)
{
  FbId id = fb_temp_store_add_account (fixture, "Isdom");
  g_autoptr (FbQuery) query = fb_query_new (accounts (), NULL, NULL, NULL, NULL);
  g_autofree char *copy = g_build_filename (fixture->directory, "copy.db", NULL);
  g_auto (FbValue) value = FB_VALUE_INIT;
  FbStore *store = fixture->store;
  FbEdit *edit = fb_edit_new ("Rename");
  g_autoptr (GError) error = NULL;

  fb_value_set_text (&value, "Isdom");
  fb_edit_set_text (edit, accounts (), &id, "name", "Other");
  fb_store_close (store);
  g_assert_false (fb_store_commit_edit (store, edit, NULL, &error));
  assert_closed (&error);
  g_assert_null (fb_store_get (store, accounts (), &id, &error));
  assert_closed (&error);
  g_assert_null (fb_store_find (store, accounts (), "name", &value, &error));
  assert_closed (&error);
  g_assert_null (fb_store_list (store, query, -1, 0, &error));
  assert_closed (&error);
  g_assert_cmpint (fb_store_count (store, query, &error), ==, -1);
  assert_closed (&error);
  g_assert_null (fb_store_list_history (store, accounts (), &id, NULL, 0, -1, &error));
  assert_closed (&error);
  g_assert_null (fb_store_list_files (store, &id, &error));
  assert_closed (&error);
  g_assert_null (fb_store_list_waiting (store, 10, &error));
  assert_closed (&error);
  g_assert_null (fb_store_list_shelf (store, TRUE, 10, &error));
  assert_closed (&error);
  g_assert_null (fb_store_search (store, "isdom", NULL, 10, NULL, &error));
  assert_closed (&error);
  g_assert_null (fb_store_check (store, NULL, &error));
  assert_closed (&error);
  g_assert_false (fb_store_undo (store, NULL, &error));
  assert_closed (&error);
  g_assert_false (fb_store_backup (store, copy, &error));
  assert_closed (&error);
  g_assert_false (g_file_test (copy, G_FILE_TEST_EXISTS));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func)                                                                     \
  g_test_add ("/store/errors/" name, FbTempStore, NULL, fb_temp_store_fixture_set_up, func, \
              fb_temp_store_fixture_tear_down)
  ADD ("not-found", test_not_found);
  ADD ("find", test_find);
  ADD ("backup", test_backup);
  ADD ("statements", test_statements);
  ADD ("closed", test_closed);
#undef ADD
  g_test_add_func ("/store/errors/decode", test_decode);
  return g_test_run ();
}
