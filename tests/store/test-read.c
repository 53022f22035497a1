/* test-read.c: single records, titles, settings, numbers, reading beside the writer
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib.h>

#include "fb-numbers.h"
#include "fb-temp-store.h"

static const FbTable *
accounts (void)
{
  return fb_schema_get_table ("account");
}

static gboolean
exec_sql (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  return fb_db_exec (db, user_data, error);
}

static void
exec_on (FbTempStore *fixture, const char *sql)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (fb_store_write (fixture->store, exec_sql, (gpointer) sql, &error));
  g_assert_no_error (error);
}

static void
test_get (FbTempStore *fixture, gconstpointer data)
{
  FbId id = fb_temp_store_add_account (fixture, "Isdom"), nobody;
  g_autoptr (GError) error = NULL;
  g_autoptr (FbRecord) record = fb_store_get (fixture->store, accounts (), &id, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (fb_record_get_text (record, "name"), ==, "Isdom");
  fb_id_generate (&nobody, 1);
  g_assert_null (fb_store_get (fixture->store, accounts (), &nobody, &error));
  g_assert_error (error, FB_STORE_ERROR, FB_STORE_ERROR_NOT_FOUND);
}

static FbRecord *
find_name (FbTempStore *fixture, const char *name, GError **error)
{
  g_auto (FbValue) value = FB_VALUE_INIT;

  fb_value_set_text (&value, name);
  return fb_store_find (fixture->store, accounts (), "name", &value, error);
}

static void
test_find (FbTempStore *fixture, gconstpointer data)
{
  FbId id = fb_temp_store_add_account (fixture, "Müller AG");
  g_autoptr (GError) error = NULL;
  g_autoptr (FbRecord) exact = find_name (fixture, "Müller AG", &error);
  g_autoptr (FbRecord) folded = find_name (fixture, "MULLER ag", &error);
  g_autoptr (FbRecord) none = find_name (fixture, "Maier", &error);
  g_autoptr (FbRecord) still = NULL;

  g_assert_no_error (error);
  g_assert_true (fb_id_equal (&exact->id, &id));
  g_assert_true (fb_id_equal (&folded->id, &id));
  g_assert_null (none);

  /* One written exactly so is meant, though another folds to the same. */
  fb_temp_store_add_account (fixture, "MÜLLER AG");
  still = find_name (fixture, "Müller AG", &error);
  g_assert_no_error (error);
  g_assert_true (fb_id_equal (&still->id, &id));
  fb_temp_store_add_account (fixture, "Müller AG");
  g_assert_null (find_name (fixture, "Müller AG", &error));
  g_assert_error (error, FB_STORE_ERROR, FB_STORE_ERROR_CONFLICT);
}

static void
test_title (FbTempStore *fixture, gconstpointer data)
{
  FbId id = fb_temp_store_add_account (fixture, "Isdom"), away;
  g_autofree char *here = fb_store_dup_title (fixture->store, accounts (), &id);
  g_autofree char *label = NULL;
  g_autofree char *sql = NULL;

  g_assert_cmpstr (here, ==, "Isdom");
  g_assert_true (fb_id_parse ("01890000-0000-7000-8000-000000000009", &away));
  g_assert_null (fb_store_dup_title (fixture->store, accounts (), &away));
  sql = g_strdup_printf ("INSERT INTO label VALUES (%u, x'01890000000070008000000000000009', 'Elsewhere')",
                         accounts ()->number);
  exec_on (fixture, sql);
  label = fb_store_dup_title (fixture->store, accounts (), &away);
  g_assert_cmpstr (label, ==, "Elsewhere");
}

static void
test_settings (FbTempStore *fixture, gconstpointer data)
{
  g_autofree char *value = NULL;

  g_assert_null (fb_store_dup_setting (fixture->store, "view"));
  fb_store_set_setting (fixture->store, "view", "pipeline");
  fb_temp_store_reopen (fixture);
  value = fb_store_dup_setting (fixture->store, "view");
  g_assert_cmpstr (value, ==, "pipeline");
}

/* --- numbers --- */

typedef struct
{
  FbId device;
  char *text;
} Next;

static gboolean
take_next (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  Next *next = user_data;
  g_auto (FbValue) value = FB_VALUE_INIT;

  if (!fb_numbers_next (db, "account", &next->device, &value, error))
    return FALSE;
  next->text = g_strdup (fb_value_get_text (&value));
  return TRUE;
}

static void
assert_next (FbTempStore *fixture, const char *wanted)
{
  g_autoptr (GError) error = NULL;
  Next next = {fb_store_get_device (fixture->store), NULL};

  g_assert_true (fb_store_write (fixture->store, take_next, &next, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (next.text, ==, wanted);
  g_free (next.text);
}

static void
add_block (FbTempStore *fixture, char last_digit, int first, int last)
{
  FbId device = fb_store_get_device (fixture->store);
  g_autoptr (GString) hex = g_string_new (NULL);
  g_autofree char *sql = NULL;

  for (guint i = 0; i < sizeof device.bytes; i++)
    g_string_append_printf (hex, "%02x", device.bytes[i]);
  sql = g_strdup_printf ("INSERT INTO number_block (id, _gid, _ver, _hash, _dirty, device, series, prefix, first, last)"
                         " VALUES (x'0189000000007000800000000000000%c', 0, 0, 0, 0, x'%s', 'account', 'K7-', %d, %d)",
                         last_digit, hex->str, first, last);
  exec_on (fixture, sql);
}

static void
test_numbers (FbTempStore *fixture, gconstpointer data)
{
  assert_next (fixture, "L-1001");
  exec_on (fixture, "INSERT INTO kv VALUES ('server', 'http://127.0.0.1:1')");
  add_block (fixture, '1', 10, 11);
  add_block (fixture, '2', 50, 50);
  assert_next (fixture, "K7-10");
  assert_next (fixture, "K7-11");
  assert_next (fixture, "K7-50");
  /* Used up: the person goes on, without a number. */
  assert_next (fixture, NULL);
}

/* --- beside the writer --- */

static gpointer
count_for_ever (FbStore *store, FbDb *db, gpointer data, GCancellable *cancellable, GError **error)
{
  gint64 n;

  fb_db_query_int (db, "WITH RECURSIVE c (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c) SELECT count(*) FROM c", &n,
                   error);
  return NULL;
}

static void
stopped_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (fb_store_read_finish (FB_STORE (source), result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  *(gboolean *) user_data = TRUE;
}

static gboolean
cancel_cb (gpointer user_data)
{
  g_cancellable_cancel (user_data);
  return G_SOURCE_REMOVE;
}

static void
test_cancelled_question_stops (FbTempStore *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  gboolean done = FALSE;
  FbId id;

  fb_store_read_async (fixture->store, count_for_ever, NULL, NULL, NULL, cancellable, stopped_cb, &done);
  g_timeout_add (20, cancel_cb, cancellable);
  /* Others read and write meanwhile. */
  id = fb_temp_store_add_account (fixture, "Meanwhile");
  g_free (fb_temp_store_dup_text (fixture, "account", &id, "name"));
  while (!done)
    g_main_context_iteration (NULL, TRUE);
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  *(FbStore **) user_data = fb_store_open_finish (result, &error);
  g_assert_no_error (error);
}

static void
test_open_async (FbTempStore *fixture, gconstpointer data)
{
  g_autoptr (FbStore) second = NULL;

  fb_store_open_async (fixture->directory, NULL, NULL, opened_cb, &second);
  while (second == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (fb_store_get_directory (second), ==, fixture->directory);
  fb_store_close (second);
}

#define ADD(path, func)                                                                   \
  g_test_add ("/store/read/" path, FbTempStore, NULL, fb_temp_store_fixture_set_up, func, \
              fb_temp_store_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("get", test_get);
  ADD ("find", test_find);
  ADD ("title", test_title);
  ADD ("settings", test_settings);
  ADD ("numbers", test_numbers);
  ADD ("cancelled", test_cancelled_question_stops);
  ADD ("open-async", test_open_async);
  return g_test_run ();
}
