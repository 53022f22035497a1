/* test-sign-in.c: a profile becomes a device of a server
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "fb-fail-each.h"
#include "fb-http-world.h"

/* A profile that has been "this computer only" so far. */
typedef struct
{
  FbWorld world;
  FbTempStore temp;
  FbCredentials *credentials;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  memset (self, 0, sizeof *self);
  fb_world_set_up (&self->world);
  fb_http_world_use (&self->world);
  fb_http_world_set_password (&self->world, &self->world.ann, "secret");
  fb_http_world_set_password (&self->world, &self->world.bob, "secret");
  fb_temp_store_set_up (&self->temp, self->world.clock);
  self->credentials = fb_file_credentials_new (self->temp.directory);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  fb_http_world_set_online (TRUE);
  g_clear_object (&self->credentials);
  if (self->temp.store != NULL)
    fb_temp_store_tear_down (&self->temp);
  fb_world_check (&self->world);
  fb_world_tear_down (&self->world);
}

static GError *
sign_in (Fixture *self, const char *login, const char *password)
{
  return fb_http_sign_in (self->temp.store, self->credentials, fb_http_world_get_url (), login, password);
}

static void
assert_still_local (Fixture *self)
{
  g_autofree char *server = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (fb_store_read_server (self->temp.store, &server, &error));
  g_assert_no_error (error);
  g_assert_null (server);
}

static void
test_wrong_password (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = sign_in (self, "ann", "wrong");

  g_assert_error (error, FB_SYNC_ERROR, FB_SYNC_ERROR_AUTH);
  g_assert_cmpstr (error->message, ==, "Wrong name or password.");
  assert_still_local (self);
  g_clear_error (&error);
  error = sign_in (self, "nobody", "secret");
  g_assert_error (error, FB_SYNC_ERROR, FB_SYNC_ERROR_AUTH);
  g_clear_error (&error);
  error = sign_in (self, "ann", "secret");
  g_assert_no_error (error);
}

static void
test_too_many_tries (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  for (int i = 0; i < 6; i++)
    {
      g_clear_error (&error);
      error = sign_in (self, "ann", "wrong");
    }
  g_assert_error (error, FB_SYNC_ERROR, FB_SYNC_ERROR_BUSY);
}

static void
test_not_a_server (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fb_http_world_set_hello ("{\"hello\":\"world\"}");
  error = sign_in (self, "ann", "secret");
  g_assert_error (error, FB_SYNC_ERROR, FB_SYNC_ERROR_PROTOCOL);
  g_assert_cmpstr (error->message, ==, "This is not a Fieldbook server.");
  fb_http_world_set_hello (NULL);

  g_clear_error (&error);
  fb_http_world_fail (FB_FAULT_HTML, "/v1/hello", 1);
  error = sign_in (self, "ann", "secret");
  g_assert_error (error, FB_SYNC_ERROR, FB_SYNC_ERROR_PROTOCOL);
  g_assert_nonnull (strstr (error->message, "browser"));
  assert_still_local (self);
}

static void
test_server_down (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fb_http_world_set_online (FALSE);
  error = sign_in (self, "ann", "secret");
  g_assert_error (error, FB_SYNC_ERROR, FB_SYNC_ERROR_OFFLINE);
  assert_still_local (self);
}

static void
test_newer_server (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fb_http_world_set_hello ("{\"min_schema\":1000,\"max_schema\":1001,\"time\":0}");
  error = sign_in (self, "ann", "secret");
  g_assert_error (error, FB_SYNC_ERROR, FB_SYNC_ERROR_SCHEMA);
  g_assert_nonnull (strstr (error->message, "Update Fieldbook"));
  fb_http_world_set_hello ("{\"min_schema\":0,\"max_schema\":0,\"time\":0}");
  g_clear_error (&error);
  error = sign_in (self, "ann", "secret");
  g_assert_error (error, FB_SYNC_ERROR, FB_SYNC_ERROR_SCHEMA);
  assert_still_local (self);
}

static void
test_clock_years_off (Fixture *self, gconstpointer data)
{
  const gint64 year = G_GINT64_CONSTANT (366) * 24 * 60 * 60 * 1000;
  g_autoptr (GError) error = NULL;
  g_autofree char *hello = NULL;
  g_autofree char *past = NULL;

  hello = g_strdup_printf ("{\"min_schema\":1,\"max_schema\":1,\"time\":%" G_GINT64_FORMAT "}",
                           fb_clock_now (self->world.clock) + 2 * year);
  fb_http_world_set_hello (hello);
  error = sign_in (self, "ann", "secret");
  g_assert_error (error, FB_SYNC_ERROR, FB_SYNC_ERROR_FAILED);
  g_assert_cmpstr (error->message, ==, "The clock of this computer is 2 years behind. Set it and try again.");

  past = g_strdup_printf ("{\"min_schema\":1,\"max_schema\":1,\"time\":%" G_GINT64_FORMAT "}",
                          fb_clock_now (self->world.clock) - 3 * 24 * 60 * 60 * 1000);
  fb_http_world_set_hello (past);
  g_clear_error (&error);
  error = sign_in (self, "ann", "secret");
  g_assert_cmpstr (error->message, ==, "The clock of this computer is 3 days ahead. Set it and try again.");
  assert_still_local (self);
}

static void
test_bad_address (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error =
      fb_http_sign_in (self->temp.store, self->credentials, "http://crm.example.com", "ann", "secret");

  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
}

/* The enrolment was done and its answer lost: signing in once more works. */
static void
test_enrol_answer_lost (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fb_http_world_fail (FB_FAULT_LOSE_ANSWER, "/v1/enrol", 1);
  error = sign_in (self, "ann", "secret");
  g_assert_error (error, FB_SYNC_ERROR, FB_SYNC_ERROR_OFFLINE);
  assert_still_local (self);
  g_clear_error (&error);
  error = sign_in (self, "ann", "secret");
  g_assert_no_error (error);
}

static void
keep_result_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static void
sync_until_idle (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FbHttpTransport) transport = fb_http_transport_new (fb_http_world_get_url (), self->credentials, &error);
  g_autoptr (FbEngine) engine = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  g_assert_no_error (error);
  engine = fb_engine_new (self->temp.store, FB_TRANSPORT (transport));
  fb_engine_sync_async (engine, TRUE, NULL, keep_result_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  fb_engine_sync_finish (engine, result, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (fb_temp_store_query_int (&self->temp, "SELECT count(*) FROM refused"), ==, 0);
}

/* What a local profile holds goes to the server under the person's new name. */
static void
test_local_profile_is_kept (Fixture *self, gconstpointer data)
{
  FbId local = fb_store_get_user (self->temp.store), account, user;
  g_autoptr (GError) error = NULL;
  g_autofree char *creator = NULL, *expected = NULL, *name = NULL, *url = NULL;
  FbEdit *edit;

  account = fb_temp_store_add_account (&self->temp, "From before");
  edit = fb_edit_new ("Rename");
  fb_edit_set_text (edit, fb_schema_get_table ("account"), &account, "name", "Renamed before");
  fb_store_commit_edit (self->temp.store, edit, NULL, &error);
  g_assert_no_error (error);

  error = sign_in (self, "ann", "secret");
  g_assert_no_error (error);
  user = fb_store_get_user (self->temp.store);
  g_assert_true (fb_id_equal (&user, &self->world.ann));
  g_assert_false (fb_id_equal (&user, &local));
  g_assert_true (fb_store_read_server (self->temp.store, &url, &error));
  g_assert_cmpstr (url, ==, fb_http_world_get_url ());

  sync_until_idle (self);
  name = fb_world_dup_text (&self->world, "account", &account, "name");
  g_assert_cmpstr (name, ==, "Renamed before");
  creator = fb_world_dup_text (&self->world, "account", &account, "created_by");
  expected = fb_id_to_string (&self->world.ann);
  g_assert_cmpstr (creator, ==, expected);
  g_assert_cmpint (fb_temp_store_query_int (&self->temp, "SELECT count(*) FROM outbox"), ==, 0);
  g_assert_cmpint (fb_temp_store_query_int (&self->temp, "SELECT count(*) FROM account"), ==, 1);
}

static void
test_another_person (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = sign_in (self, "ann", "secret");

  g_assert_no_error (error);
  error = sign_in (self, "bob", "secret");
  g_assert_nonnull (error);
  {
    FbId user = fb_store_get_user (self->temp.store);

    g_assert_true (fb_id_equal (&user, &self->world.ann));
  }
}

/* Every statement of the change from local to server fails once: nothing is half-changed. */
static void
test_each_statement_fails (Fixture *self, gconstpointer data)
{
  FbId local = fb_store_get_user (self->temp.store);
  guint failures = 0;

  fb_temp_store_add_account (&self->temp, "From before");
  for (guint n = 1;; n += 5)
    {
      g_autoptr (GError) error = NULL;
      FbId user;

      fb_temp_store_fail_nth (&self->temp, n);
      error = sign_in (self, "ann", "secret");
      fb_temp_store_fail_nth (&self->temp, 0);
      if (error == NULL)
        break;
      failures++;
      assert_still_local (self);
      user = fb_store_get_user (self->temp.store);
      g_assert_true (fb_id_equal (&user, &local));
    }
  g_assert_cmpuint (failures, >, 10);
  sync_until_idle (self);
}

/* --- where it belongs ------------------------------------------------------------------------------------ */

static gboolean
read_server (FbStore *store, gpointer user_data, GError **error)
{
  g_autofree char *server = NULL;
  gboolean told = fb_store_read_server (store, &server, error);

  g_assert_cmpstr (server, ==, told ? user_data : NULL);
  return told;
}

static gboolean
read_login (FbStore *store, gpointer user_data, GError **error)
{
  g_autofree char *login = NULL;
  gboolean told = fb_store_read_login (store, &login, error);

  g_assert_cmpstr (login, ==, told ? "ann" : NULL);
  return told;
}

/* A profile whose server cannot be read is never taken for one of this computer only. */
static void
test_unreadable (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = sign_in (self, "ann", "secret");

  g_assert_no_error (error);
  g_assert_cmpuint (fb_fail_each_read (&self->temp, read_server, (gpointer) fb_http_world_get_url ()), >, 0);
  g_assert_cmpuint (fb_fail_each_read (&self->temp, read_login, NULL), >, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) g_test_add ("/net/sign-in/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("unreadable", test_unreadable);
  ADD ("wrong-password", test_wrong_password);
  ADD ("too-many-tries", test_too_many_tries);
  ADD ("not-a-server", test_not_a_server);
  ADD ("server-down", test_server_down);
  ADD ("newer-server", test_newer_server);
  ADD ("clock-years-off", test_clock_years_off);
  ADD ("bad-address", test_bad_address);
  ADD ("enrol-answer-lost", test_enrol_answer_lost);
  ADD ("local-profile-is-kept", test_local_profile_is_kept);
  ADD ("another-person", test_another_person);
  ADD ("each-statement-fails", test_each_statement_fails);
#undef ADD

  return g_test_run ();
}
