/* test-leave.c: devices that are locked, signed out, or emptied by order of the server
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "fb-auth.h"
#include "fb-fail-each.h"
#include "fb-http-world.h"
#include "fb-lease.h"
#include "fb-pin.h"
#include "fb-sign-out.h"
#include "fb-store-wipe.h"

#define DAY_MS (24 * 60 * 60 * G_GINT64_CONSTANT (1000))
#define PLAIN "Zanzibar Harbour Trading"

typedef struct
{
  FbWorld world;
  FbSyncDevice ann;
  FbCredentials *credentials;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  memset (self, 0, sizeof *self);
  fb_world_set_up (&self->world);
  fb_world_advance (&self->world, 1000);
  fb_http_world_use (&self->world);
  fb_http_device_set_up (&self->ann, &self->world, &self->world.ann);
  self->credentials = fb_file_credentials_new (self->ann.temp.directory);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  fb_http_world_set_online (TRUE);
  fb_store_wipe_forget (self->ann.temp.directory);
  fb_sync_device_tear_down (&self->ann);
  g_clear_object (&self->credentials);
  fb_world_check (&self->world);
  fb_world_tear_down (&self->world);
}

static FbEngineState
state_of (Fixture *self)
{
  FbEngineStatus status;

  fb_engine_get_status (self->ann.engine, &status);
  return status.state;
}

static void
wait_for_state (Fixture *self, FbEngineState state)
{
  while (state_of (self) != state)
    g_main_context_iteration (NULL, TRUE);
}

static void
order_wipe (Fixture *self, gboolean after_push)
{
  FbId device = fb_store_get_device (self->ann.temp.store);
  g_autoptr (GError) error = NULL;

  fb_auth_order_wipe (self->world.service, &device, after_push, fb_clock_now (self->world.clock), &error);
  g_assert_no_error (error);
}

static void
assert_error_of_sync (Fixture *self, FbSyncError code)
{
  FbSyncResult result;
  g_autoptr (GError) error = fb_sync_device_try (&self->ann, &result);

  g_assert_error (error, FB_SYNC_ERROR, (int) code);
}

/* --- emptied --------------------------------------------------------------------------------------------- */

/* The files of the profile by second names, through which what they hold can be looked at afterwards. */
static char *
keep_second_names (Fixture *self, GPtrArray *paths)
{
  char *folder = g_strconcat (self->ann.temp.directory, "-second", NULL);
  g_autoptr (GDir) dir = g_dir_open (self->ann.temp.directory, 0, NULL);
  const char *name;

  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *from = g_build_filename (self->ann.temp.directory, name, NULL);
      char *to = g_build_filename (folder, name, NULL);

      if (link (from, to) == 0)
        g_ptr_array_add (paths, to);
      else
        g_free (to);
    }
  return folder;
}

static gboolean
contains (const char *content, gsize length, const char *text)
{
  gsize n = strlen (text);

  for (gsize i = 0; i + n <= length; i++)
    if (memcmp (content + i, text, n) == 0)
      return TRUE;
  return FALSE;
}

static guint
count_plain (GPtrArray *paths)
{
  guint n = 0;

  for (guint i = 0; i < paths->len; i++)
    {
      g_autofree char *content = NULL;
      gsize length;

      g_assert_true (g_file_get_contents (g_ptr_array_index (paths, i), &content, &length, NULL));
      n += contains (content, length, PLAIN);
    }
  return n;
}

static void
assert_emptied (Fixture *self)
{
  g_autoptr (FbWiped) wiped = NULL;
  g_autoptr (GDir) dir = g_dir_open (self->ann.temp.directory, 0, NULL);
  const char *name;

  g_assert_true (fb_store_wipe_read (self->ann.temp.directory, &wiped, NULL));
  g_assert_nonnull (wiped);
  g_assert_true (wiped->done);
  g_assert_cmpint (wiped->at, ==, fb_clock_now (self->world.clock));
  g_assert_cmpstr (wiped->reason, !=, "");
  while ((name = g_dir_read_name (dir)) != NULL)
    g_assert_cmpstr (name, ==, "wiped");
}

/* As the window leaves a quote that it has written. */
static void
leave_document (Fixture *self)
{
  g_autofree char *folder = g_build_filename (self->ann.temp.directory, "cache-documents", NULL);
  g_autofree char *path = g_build_filename (folder, "quote.pdf", NULL);

  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, PLAIN, -1, NULL));
}

static void
wait_for_report (Fixture *self)
{
  while (fb_world_count (&self->world, "SELECT count(*) FROM device_wipe WHERE done_at IS NOT NULL") == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (fb_world_count (&self->world, "SELECT count(*) FROM device WHERE \"state\" = 'wiped'"), ==, 1);
}

static void
test_wipe_now (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *folder = NULL;
  FbId id;

  fb_sync_device_add (&self->ann, "account", "name", PLAIN, NULL);
  fb_sync_device_sync (&self->ann);
  /* What waits goes with the rest. */
  id = fb_sync_device_add (&self->ann, "account", "name", PLAIN " II", NULL);
  folder = keep_second_names (self, paths);
  g_assert_cmpuint (count_plain (paths), >, 0);
  leave_document (self);

  order_wipe (self, FALSE);
  assert_error_of_sync (self, FB_SYNC_ERROR_WIPED);
  wait_for_state (self, FB_ENGINE_WIPED);
  assert_emptied (self);
  g_assert_cmpuint (count_plain (paths), ==, 0);
  wait_for_report (self);
  {
    g_autofree char *name = fb_world_dup_text (&self->world, "account", &id, "name");

    g_assert_null (name);
  }
  /* Nothing more is done, whoever asks. */
  assert_error_of_sync (self, FB_SYNC_ERROR_WIPED);
  g_assert_cmpint (fb_engine_get_next_due (self->ann.engine), ==, 0);
  for (guint i = 0; i < paths->len; i++)
    g_unlink (g_ptr_array_index (paths, i));
  g_rmdir (folder);
}

static void
test_wipe_after_push (Fixture *self, gconstpointer data)
{
  g_autofree char *name = NULL;
  FbId id;

  fb_sync_device_sync (&self->ann);
  id = fb_sync_device_add (&self->ann, "account", "name", PLAIN, NULL);
  order_wipe (self, TRUE);
  assert_error_of_sync (self, FB_SYNC_ERROR_WIPED);
  wait_for_state (self, FB_ENGINE_WIPED);
  name = fb_world_dup_text (&self->world, "account", &id, "name");
  g_assert_cmpstr (name, ==, PLAIN);
  assert_emptied (self);
  wait_for_report (self);
}

/* Nothing is deleted as long as it has not been sent. */
static void
test_wipe_waits_for_the_push (Fixture *self, gconstpointer data)
{
  FbSyncResult result;
  g_autoptr (GError) error = NULL;

  fb_sync_device_sync (&self->ann);
  fb_sync_device_add (&self->ann, "account", "name", PLAIN, NULL);
  order_wipe (self, TRUE);
  fb_http_world_fail (FB_FAULT_BUSY, "/v1/push", 1);
  error = fb_sync_device_try (&self->ann, &result);
  g_assert_error (error, FB_SYNC_ERROR, FB_SYNC_ERROR_BUSY);
  g_assert_cmpint (fb_sync_device_count (&self->ann, "SELECT count(*) FROM outbox"), ==, 1);
  assert_error_of_sync (self, FB_SYNC_ERROR_WIPED);
  wait_for_state (self, FB_ENGINE_WIPED);
  wait_for_report (self);
}

/* The token ran out long ago: the order comes with the refresh. */
static void
test_wipe_of_a_long_absent (Fixture *self, gconstpointer data)
{
  fb_sync_device_sync (&self->ann);
  order_wipe (self, FALSE);
  fb_world_advance (&self->world, 10 * DAY_MS);
  assert_error_of_sync (self, FB_SYNC_ERROR_WIPED);
  wait_for_state (self, FB_ENGINE_WIPED);
  wait_for_report (self);
}

/* The program was killed between the mark and the deed. */
static void
test_wipe_goes_on (Fixture *self, gconstpointer data)
{
  g_autofree char *cache = g_build_filename (self->ann.temp.directory, "cache.db", NULL);
  g_autofree char *other = g_build_filename (self->ann.temp.directory, "holiday.jpg", NULL);
  g_autoptr (GError) error = NULL;

  fb_engine_stop (self->ann.engine);
  fb_store_close (self->ann.temp.store);
  g_assert_true (fb_store_wipe_resume (self->ann.temp.directory, &error));
  g_assert_true (g_file_test (cache, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_set_contents (other, "x", 1, NULL));
  fb_store_wipe_begin (self->ann.temp.directory, "Because", NULL, fb_clock_now (self->world.clock), &error);
  g_assert_no_error (error);
  g_assert_true (fb_store_wipe_resume (self->ann.temp.directory, &error));
  g_assert_no_error (error);
  /* What is not the profile's stays. */
  g_assert_true (g_file_test (other, G_FILE_TEST_EXISTS));
  g_unlink (other);
  assert_emptied (self);
}

/* --- locked ---------------------------------------------------------------------------------------------- */

static void
test_judge (void)
{
  const gint64 now = 1000 * DAY_MS;
  static const struct
  {
    gboolean has_server, signed_out;
    gint64 days, contact_ago, seen_ahead;
    FbLock lock;
  } cases[] = {
      {TRUE, FALSE, 0, 29 * DAY_MS, 0, FB_LOCK_NONE},
      {TRUE, FALSE, 0, 30 * DAY_MS - 1, 0, FB_LOCK_NONE},
      {TRUE, FALSE, 0, 30 * DAY_MS, 0, FB_LOCK_LEASE},
      {TRUE, FALSE, 7, 7 * DAY_MS, 0, FB_LOCK_LEASE},
      {TRUE, FALSE, 90, 60 * DAY_MS, 0, FB_LOCK_NONE},
      /* The clock was set back by twenty days. */
      {TRUE, FALSE, 0, 15 * DAY_MS, 20 * DAY_MS, FB_LOCK_LEASE},
      {TRUE, TRUE, 0, 0, 0, FB_LOCK_SIGNED_OUT},
      {FALSE, FALSE, 0, 90 * DAY_MS, 0, FB_LOCK_NONE},
      {FALSE, TRUE, 0, 90 * DAY_MS, 0, FB_LOCK_NONE},
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const FbLease lease = {cases[i].has_server, cases[i].signed_out, cases[i].days, now - cases[i].contact_ago,
                             now + cases[i].seen_ahead};

      g_assert_cmpint (fb_lease_judge (&lease, now), ==, cases[i].lock);
    }
  /* Never been in contact: the first sync is not locked out. */
  g_assert_cmpint (fb_lease_judge (&(FbLease){.has_server = TRUE}, now), ==, FB_LOCK_NONE);
}

static gboolean
do_nothing (FbStore *store, FbDb *db, gpointer data, GError **error)
{
  return TRUE;
}

static FbLock
check_lease (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  FbLock lock;

  /* Settings are written behind: whatever waits in the writer first. */
  g_assert_true (fb_store_write (self->ann.temp.store, do_nothing, NULL, &error));
  g_assert_true (fb_lease_check (self->ann.temp.store, &lock, &error));
  g_assert_no_error (error);
  return lock;
}

static void
test_lease (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  FbSyncResult result;
  FbId id, other;

  fb_sync_device_sync (&self->ann);
  g_assert_cmpint (check_lease (self), ==, FB_LOCK_NONE);
  fb_world_advance (&self->world, 30 * DAY_MS);
  g_assert_cmpint (check_lease (self), ==, FB_LOCK_LEASE);
  fb_engine_set_lock (self->ann.engine, FB_LOCK_LEASE);
  g_assert_cmpint (state_of (self), ==, FB_ENGINE_LOCKED);

  /* What waits is sent all the same, nothing comes, and the contact does not unlock. */
  id = fb_sync_device_add (&self->ann, "account", "name", PLAIN, NULL);
  fb_id_generate (&other, fb_clock_now (self->world.clock));
  fb_world_put (&self->world, "account", &other, "name", "News", NULL);
  error = fb_sync_device_try (&self->ann, &result);
  g_assert_no_error (error);
  {
    g_autofree char *name = fb_world_dup_text (&self->world, "account", &id, "name");

    g_assert_cmpstr (name, ==, PLAIN);
  }
  g_assert_cmpint (result.pulled_rows, ==, 0);
  g_assert_cmpint (state_of (self), ==, FB_ENGINE_LOCKED);
  g_assert_cmpint (check_lease (self), ==, FB_LOCK_LEASE);

  error = fb_http_sign_in_again (self->ann.temp.store, self->credentials, "secret");
  g_assert_no_error (error);
  g_assert_cmpint (check_lease (self), ==, FB_LOCK_NONE);
  fb_engine_set_lock (self->ann.engine, FB_LOCK_NONE);
  g_assert_cmpint (state_of (self), ==, FB_ENGINE_IDLE);
  fb_sync_device_sync (&self->ann);
  fb_sync_device_check (&self->ann);
}

static gboolean
exec (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  return fb_db_exec (db, user_data, error);
}

static void
keep_result_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static gboolean
check_in_loop (Fixture *self, FbLock *lock, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  fb_lease_check_async (self->ann.temp.store, NULL, keep_result_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return fb_lease_check_finish (self->ann.temp.store, result, lock, error);
}

/* A lock that cannot be read is an error, not an open door. */
static void
test_lease_unread (Fixture *self, gconstpointer data)
{
  FbStore *store = self->ann.temp.store;
  g_autoptr (GError) error = NULL;
  FbLock lock;

  fb_sync_device_sync (&self->ann);
  fb_store_set_setting (store, FB_SETTING_SIGNED_OUT, "1");
  g_assert_cmpint (check_lease (self), ==, FB_LOCK_SIGNED_OUT);
  g_assert_true (check_in_loop (self, &lock, &error));
  g_assert_cmpint (lock, ==, FB_LOCK_SIGNED_OUT);
  g_assert_true (fb_store_write (store, exec, (gpointer) "ALTER TABLE kv RENAME TO gone", &error));
  g_assert_false (fb_lease_check (store, &lock, &error));
  g_assert_nonnull (error);
  g_assert_cmpint (error->domain, ==, FB_DB_ERROR);
  g_clear_error (&error);
  g_assert_false (check_in_loop (self, &lock, &error));
  g_assert_nonnull (error);
  g_assert_cmpint (error->domain, ==, FB_DB_ERROR);
  g_clear_error (&error);
  g_assert_true (fb_store_write (store, exec, (gpointer) "ALTER TABLE gone RENAME TO kv", &error));
  g_assert_cmpint (check_lease (self), ==, FB_LOCK_SIGNED_OUT);
}

/* A locked laptop without anything to send still hears the order. */
static void
test_wipe_of_a_locked (Fixture *self, gconstpointer data)
{
  fb_sync_device_sync (&self->ann);
  fb_engine_set_lock (self->ann.engine, FB_LOCK_LEASE);
  order_wipe (self, FALSE);
  assert_error_of_sync (self, FB_SYNC_ERROR_WIPED);
  wait_for_state (self, FB_ENGINE_WIPED);
  assert_emptied (self);
}

/* The days that the company gives this device travel in its row. */
static void
test_lease_of_the_company (Fixture *self, gconstpointer data)
{
  FbId device = fb_store_get_device (self->ann.temp.store);

  fb_world_set (&self->world, "device", &device, "expires_after_days", "3");
  fb_sync_device_sync (&self->ann);
  fb_world_advance (&self->world, 3 * DAY_MS - 1);
  g_assert_cmpint (check_lease (self), ==, FB_LOCK_NONE);
  fb_world_advance (&self->world, 1);
  g_assert_cmpint (check_lease (self), ==, FB_LOCK_LEASE);
}

/* --- signed out ------------------------------------------------------------------------------------------ */

static gboolean
sign_out (Fixture *self)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  gboolean told;

  fb_sign_out_async (self->ann.temp.store, self->credentials, NULL, keep_result_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (fb_sign_out_finish (result, &told, &error));
  g_assert_no_error (error);
  return told;
}

static void
assert_signed_out (Fixture *self)
{
  g_autofree char *refresh = fb_credentials_load (self->credentials, "refresh", NULL);
  g_autofree char *access = fb_credentials_load (self->credentials, "access", NULL);

  g_assert_null (refresh);
  g_assert_null (access);
  g_assert_cmpint (check_lease (self), ==, FB_LOCK_SIGNED_OUT);
  g_assert_cmpint (fb_sync_device_count (&self->ann, "SELECT count(*) FROM outbox"), ==, 1);
}

static void
test_sign_out_keeps (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  FbId id;

  fb_sync_device_sync (&self->ann);
  id = fb_sync_device_add (&self->ann, "account", "name", PLAIN, NULL);
  g_assert_true (sign_out (self));
  assert_signed_out (self);
  g_assert_cmpint (
      fb_world_count (&self->world, "SELECT count(*) FROM device_secret WHERE access IS NULL AND refresh_cur = ''"), ==,
      1);

  error = fb_http_sign_in_again (self->ann.temp.store, self->credentials, "secret");
  g_assert_no_error (error);
  g_assert_cmpint (check_lease (self), ==, FB_LOCK_NONE);
  fb_sync_device_sync (&self->ann);
  {
    g_autofree char *name = fb_world_dup_text (&self->world, "account", &id, "name");

    g_assert_cmpstr (name, ==, PLAIN);
  }
  fb_sync_device_check (&self->ann);
}

static void
test_sign_out_off_line (Fixture *self, gconstpointer data)
{
  fb_sync_device_sync (&self->ann);
  fb_sync_device_add (&self->ann, "account", "name", PLAIN, NULL);
  fb_http_world_set_online (FALSE);
  g_assert_false (sign_out (self));
  assert_signed_out (self);
}

static gboolean
try_sign_out (FbStore *store, gpointer user_data, GError **error)
{
  Fixture *self = user_data;
  g_autoptr (GAsyncResult) result = NULL;

  fb_sign_out_async (store, self->credentials, NULL, keep_result_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  if (!fb_sign_out_finish (result, NULL, error))
    {
      g_autofree char *refresh = fb_credentials_load (self->credentials, "refresh", NULL);

      /* A profile that could not be locked keeps what it works with. */
      g_assert_nonnull (refresh);
      return FALSE;
    }
  return TRUE;
}

static void
test_sign_out_fails (Fixture *self, gconstpointer data)
{
  fb_sync_device_sync (&self->ann);
  fb_sync_device_add (&self->ann, "account", "name", PLAIN, NULL);
  fb_http_world_set_online (FALSE);
  g_assert_cmpuint (fb_fail_each_call (&self->ann.temp, try_sign_out, self), >=, 1);
  assert_signed_out (self);
}

/* --- one-time codes -------------------------------------------------------------------------------------- */

static GError *
sign_in_by_code (Fixture *self, FbTempStore *temp, FbCredentials *credentials, const char *code)
{
  g_autoptr (GAsyncResult) result = NULL;
  GError *error = NULL;

  fb_sign_in_by_code_async (temp->store, credentials, fb_http_world_get_url (), code, "test", NULL, keep_result_cb,
                            &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (fb_sign_in_finish (result, &error) == (error == NULL));
  return error;
}

static void
test_code (Fixture *self, gconstpointer data)
{
  g_autofree char *code = fb_auth_make_code (self->world.db, &self->world.bob, fb_clock_now (self->world.clock), NULL);
  g_autoptr (FbCredentials) credentials = NULL;
  g_autoptr (GError) error = NULL;
  FbTempStore temp;
  FbId user;

  fb_temp_store_set_up (&temp, self->world.clock);
  credentials = fb_file_credentials_new (temp.directory);
  error = sign_in_by_code (self, &temp, credentials, "WRONG");
  g_assert_error (error, FB_SYNC_ERROR, FB_SYNC_ERROR_AUTH);
  g_assert_cmpstr (error->message, ==, "This code is wrong, too old, or was used already.");
  g_clear_error (&error);
  error = sign_in_by_code (self, &temp, credentials, code);
  g_assert_no_error (error);
  user = fb_store_get_user (temp.store);
  g_assert_true (fb_id_equal (&user, &self->world.bob));
  {
    g_autofree char *login = NULL;

    g_assert_true (fb_store_read_login (temp.store, &login, &error));
    g_assert_cmpstr (login, ==, "bob");
  }
  fb_temp_store_tear_down (&temp);
}

/* --- pins ------------------------------------------------------------------------------------------------ */

static void
test_pin_as_typed (void)
{
  static const char *const bad[] = {"", "ab", "zz", "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdeg"};
  g_autoptr (GString) typed = g_string_new (NULL);
  g_autofree char *pin = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 32; i++)
    g_string_append_printf (typed, "%s%02X", i > 0 ? ":" : " ", i);
  pin = fb_pin_normalise (typed->str, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (pin, ==, "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_assert_null (fb_pin_normalise (bad[i], &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
      g_clear_error (&error);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)
  ADD ("/leave/wipe/now", test_wipe_now);
  ADD ("/leave/wipe/after-push", test_wipe_after_push);
  ADD ("/leave/wipe/waits", test_wipe_waits_for_the_push);
  ADD ("/leave/wipe/long-absent", test_wipe_of_a_long_absent);
  ADD ("/leave/wipe/goes-on", test_wipe_goes_on);
  ADD ("/leave/wipe/locked", test_wipe_of_a_locked);
  g_test_add_func ("/leave/lease/judge", test_judge);
  ADD ("/leave/lease/runs-out", test_lease);
  ADD ("/leave/lease/unread", test_lease_unread);
  ADD ("/leave/lease/of-the-company", test_lease_of_the_company);
  ADD ("/leave/sign-out/keeps", test_sign_out_keeps);
  ADD ("/leave/sign-out/off-line", test_sign_out_off_line);
  ADD ("/leave/sign-out/each-statement", test_sign_out_fails);
  ADD ("/leave/code", test_code);
  g_test_add_func ("/leave/pin/as-typed", test_pin_as_typed);
#undef ADD
  return g_test_run ();
}
