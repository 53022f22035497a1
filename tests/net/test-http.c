/* test-http.c: what goes wrong on the line and with tokens
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "fb-auth.h"
#include "fb-http-world.h"

typedef struct
{
  FbWorld world;
  FbSyncDevice ann;
  FbId account;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  memset (self, 0, sizeof *self);
  fb_world_set_up (&self->world);
  fb_http_device_set_up (&self->ann, &self->world, &self->world.ann);
  self->account = fb_sync_device_add (&self->ann, "account", "name", "Isdom", NULL);
  fb_sync_device_sync (&self->ann);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  fb_http_world_set_online (TRUE);
  fb_sync_device_tear_down (&self->ann);
  fb_world_check (&self->world);
  fb_world_tear_down (&self->world);
}

static void
assert_server (Fixture *self, const char *field, const char *expected)
{
  g_autofree char *text = fb_world_dup_text (&self->world, "account", &self->account, field);

  g_assert_cmpstr (text, ==, expected);
}

static void
assert_state (Fixture *self, FbEngineState state)
{
  FbEngineStatus status;

  fb_engine_get_status (self->ann.engine, &status);
  g_assert_cmpint (status.state, ==, state);
}

typedef struct
{
  FbFault fault;
  const char *path;
  FbSyncError code;
  FbEngineState state;
} Trouble;

/* Whatever happens to a request, nothing half-done is left, and the next exchange mends it. */
static void
test_trouble (Fixture *self, gconstpointer data)
{
  const Trouble *trouble = data;
  g_autoptr (GError) error = NULL;

  fb_sync_device_set (&self->ann, "account", &self->account, "website", "new.example");
  fb_world_set (&self->world, "account", &self->account, "employees", "9");
  fb_http_world_fail (trouble->fault, trouble->path, 1);
  error = fb_sync_device_try (&self->ann, NULL);
  g_assert_error (error, FB_SYNC_ERROR, (int) trouble->code);
  assert_state (self, trouble->state);
  fb_sync_device_sync (&self->ann);
  assert_state (self, FB_ENGINE_IDLE);
  assert_server (self, "website", "new.example");
  {
    g_autofree char *employees = fb_sync_device_dup_text (&self->ann, "account", &self->account, "employees");

    g_assert_cmpstr (employees, ==, "9");
  }
  fb_sync_device_check (&self->ann);
}

static const Trouble troubles[] = {
    {FB_FAULT_LOSE_REQUEST, "/v1/push", FB_SYNC_ERROR_OFFLINE, FB_ENGINE_OFFLINE},
    {FB_FAULT_LOSE_ANSWER, "/v1/push", FB_SYNC_ERROR_OFFLINE, FB_ENGINE_OFFLINE},
    {FB_FAULT_CUT_BODY, "/v1/push", FB_SYNC_ERROR_PROTOCOL, FB_ENGINE_BACKOFF},
    {FB_FAULT_HTML, "/v1/push", FB_SYNC_ERROR_PROTOCOL, FB_ENGINE_BACKOFF},
    {FB_FAULT_REDIRECT, "/v1/push", FB_SYNC_ERROR_PROTOCOL, FB_ENGINE_BACKOFF},
    {FB_FAULT_BUSY, "/v1/push", FB_SYNC_ERROR_BUSY, FB_ENGINE_BACKOFF},
    {FB_FAULT_BAD_GZIP, "/v1/push", FB_SYNC_ERROR_PROTOCOL, FB_ENGINE_BACKOFF},
    {FB_FAULT_GARBLED, "/v1/push", FB_SYNC_ERROR_PROTOCOL, FB_ENGINE_BACKOFF},
    {FB_FAULT_PROXY_401, "/v1/push", FB_SYNC_ERROR_PROTOCOL, FB_ENGINE_BACKOFF},
    {FB_FAULT_LOSE_REQUEST, "/v1/pull", FB_SYNC_ERROR_OFFLINE, FB_ENGINE_OFFLINE},
    {FB_FAULT_LOSE_ANSWER, "/v1/pull", FB_SYNC_ERROR_OFFLINE, FB_ENGINE_OFFLINE},
    {FB_FAULT_CUT_BODY, "/v1/pull", FB_SYNC_ERROR_PROTOCOL, FB_ENGINE_BACKOFF},
    {FB_FAULT_HTML, "/v1/pull", FB_SYNC_ERROR_PROTOCOL, FB_ENGINE_BACKOFF},
    {FB_FAULT_BUSY, "/v1/pull", FB_SYNC_ERROR_BUSY, FB_ENGINE_BACKOFF},
    {FB_FAULT_BOMB, "/v1/pull", FB_SYNC_ERROR_PROTOCOL, FB_ENGINE_BACKOFF},
    {FB_FAULT_BAD_GZIP, "/v1/pull", FB_SYNC_ERROR_PROTOCOL, FB_ENGINE_BACKOFF},
    {FB_FAULT_GARBLED, "/v1/pull", FB_SYNC_ERROR_PROTOCOL, FB_ENGINE_BACKOFF},
};

/* A page of a set is fetched like any other answer: what goes wrong on its way is mended by the next exchange. */
static void
test_set_trouble (Fixture *self, gconstpointer data)
{
  const Trouble *trouble = data;
  g_autofree char *hash = NULL;
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;
  FbSyncDevice first, fresh;

  fb_service_set_page_sets (self->world.service, 1, 600);
  fb_http_device_set_up (&first, &self->world, &self->world.bob);
  fb_sync_device_sync (&first);
  hash = fb_db_query_text (self->world.db, "SELECT max(sha256) FROM set_page", &error);
  g_assert_no_error (error);
  path = g_strconcat ("/v1/page/", hash, NULL);
  g_assert_cmpuint (fb_http_world_count (path), ==, 1);
  fb_sync_device_check (&first);
  fb_sync_device_tear_down (&first);

  fb_http_device_set_up (&fresh, &self->world, &self->world.mia);
  fb_http_world_fail (trouble->fault, path, 1);
  error = fb_sync_device_try (&fresh, NULL);
  g_assert_error (error, FB_SYNC_ERROR, (int) trouble->code);
  fb_sync_device_sync (&fresh);
  g_assert_cmpuint (fb_http_world_count (path), ==, 3);
  fb_sync_device_check (&fresh);
  fb_sync_device_tear_down (&fresh);
}

/* A GET whose connection is closed is asked again by libsoup itself. */
static const Trouble set_troubles[] = {
    {FB_FAULT_CUT_BODY, "page", FB_SYNC_ERROR_PROTOCOL, FB_ENGINE_BACKOFF},
    {FB_FAULT_HTML, "page", FB_SYNC_ERROR_PROTOCOL, FB_ENGINE_BACKOFF},
    {FB_FAULT_REDIRECT, "page", FB_SYNC_ERROR_PROTOCOL, FB_ENGINE_BACKOFF},
    {FB_FAULT_BUSY, "page", FB_SYNC_ERROR_BUSY, FB_ENGINE_BACKOFF},
    {FB_FAULT_BOMB, "page", FB_SYNC_ERROR_PROTOCOL, FB_ENGINE_BACKOFF},
    {FB_FAULT_BAD_GZIP, "page", FB_SYNC_ERROR_PROTOCOL, FB_ENGINE_BACKOFF},
    {FB_FAULT_GARBLED, "page", FB_SYNC_ERROR_PROTOCOL, FB_ENGINE_BACKOFF},
    {FB_FAULT_PROXY_401, "page", FB_SYNC_ERROR_PROTOCOL, FB_ENGINE_BACKOFF},
};

static void
test_server_down (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fb_sync_device_set (&self->ann, "account", &self->account, "website", "offline.example");
  fb_http_world_set_online (FALSE);
  error = fb_sync_device_try (&self->ann, NULL);
  g_assert_error (error, FB_SYNC_ERROR, FB_SYNC_ERROR_OFFLINE);
  assert_state (self, FB_ENGINE_OFFLINE);
  fb_http_world_set_online (TRUE);
  fb_sync_device_sync (&self->ann);
  assert_server (self, "website", "offline.example");
}

/* --- tokens ---------------------------------------------------------------------------------------------- */

static void
expire_token (Fixture *self)
{
  fb_world_advance (&self->world, FB_AUTH_ACCESS_MS + 1000);
}

static void
test_token_refreshed (Fixture *self, gconstpointer data)
{
  for (int i = 0; i < 4; i++)
    {
      expire_token (self);
      fb_sync_device_sync (&self->ann);
    }
  g_assert_cmpuint (fb_http_world_count ("/v1/token"), ==, 4);
  fb_sync_device_sync (&self->ann);
  g_assert_cmpuint (fb_http_world_count ("/v1/token"), ==, 4);
}

/* The server has moved on to the new secret, and the device does not know: it must not be locked out. */
static void
test_refresh_answer_lost (Fixture *self, gconstpointer data)
{
  for (int round = 0; round < 3; round++)
    {
      expire_token (self);
      for (int i = 0; i < 3; i++)
        {
          g_autoptr (GError) error = NULL;

          fb_http_world_fail (i == 1 ? FB_FAULT_CUT_BODY : FB_FAULT_LOSE_ANSWER, "/v1/token", 1);
          error = fb_sync_device_try (&self->ann, NULL);
          g_assert_nonnull (error);
          g_assert_true (error->domain == FB_SYNC_ERROR);
          g_assert_cmpint (error->code, !=, FB_SYNC_ERROR_AUTH);
        }
      fb_sync_device_sync (&self->ann);
      assert_state (self, FB_ENGINE_IDLE);
    }
}

static void
test_revoked (Fixture *self, gconstpointer data)
{
  FbId device = fb_store_get_device (self->ann.temp.store);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) problem = NULL;

  fb_sync_device_set (&self->ann, "account", &self->account, "website", "mine.example");
  fb_auth_set_device_status (self->world.db, &device, "revoked", &error);
  g_assert_no_error (error);
  problem = fb_sync_device_try (&self->ann, NULL);
  g_assert_error (problem, FB_SYNC_ERROR, FB_SYNC_ERROR_REVOKED);
  g_assert_nonnull (strstr (problem->message, "revoked"));
  assert_state (self, FB_ENGINE_AUTH_NEEDED);
  /* What was typed is kept. */
  g_assert_cmpint (fb_sync_device_count (&self->ann, "SELECT count(*) FROM outbox"), ==, 1);
}

static void
test_account_disabled (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) problem = NULL;

  fb_world_set (&self->world, "user", &self->world.ann, "active", "no");
  problem = fb_sync_device_try (&self->ann, NULL);
  g_assert_error (problem, FB_SYNC_ERROR, FB_SYNC_ERROR_DISABLED);
  assert_state (self, FB_ENGINE_AUTH_NEEDED);
}

static void
test_signed_out_and_in_again (Fixture *self, gconstpointer data)
{
  g_autoptr (FbCredentials) credentials = fb_file_credentials_new (self->ann.temp.directory);
  g_autoptr (GError) error = NULL;

  fb_sync_device_set (&self->ann, "account", &self->account, "website", "kept.example");
  fb_db_exec (self->world.db, "UPDATE device_secret SET access = NULL, refresh_cur = '', refresh_next = NULL", &error);
  g_assert_no_error (error);
  error = fb_sync_device_try (&self->ann, NULL);
  g_assert_error (error, FB_SYNC_ERROR, FB_SYNC_ERROR_AUTH);
  assert_state (self, FB_ENGINE_AUTH_NEEDED);

  g_clear_error (&error);
  error = fb_http_sign_in_again (self->ann.temp.store, credentials, "wrong");
  g_assert_error (error, FB_SYNC_ERROR, FB_SYNC_ERROR_AUTH);
  g_clear_error (&error);
  error = fb_http_sign_in_again (self->ann.temp.store, credentials, "secret");
  g_assert_no_error (error);
  fb_sync_device_sync (&self->ann);
  assert_server (self, "website", "kept.example");
  fb_sync_device_check (&self->ann);
}

/* The copy of a profile gets a name of its own and loses nothing. */
static void
test_forked_signs_in_again (Fixture *self, gconstpointer data)
{
  g_autoptr (FbCredentials) credentials = fb_file_credentials_new (self->ann.temp.directory);
  g_autoptr (GError) error = NULL;
  FbId before = fb_store_get_device (self->ann.temp.store), after;

  fb_sync_device_set (&self->ann, "account", &self->account, "website", "two.example");
  /* As if the other copy had sent something meanwhile. */
  fb_db_exec (self->world.db, "UPDATE device_state SET chain = 'of another'", &error);
  g_assert_no_error (error);
  error = fb_sync_device_try (&self->ann, NULL);
  g_assert_error (error, FB_SYNC_ERROR, FB_SYNC_ERROR_FORKED);
  g_clear_error (&error);
  error = fb_http_sign_in_again (self->ann.temp.store, credentials, "secret");
  g_assert_no_error (error);
  after = fb_store_get_device (self->ann.temp.store);
  g_assert_false (fb_id_equal (&before, &after));
  fb_sync_device_sync (&self->ann);
  assert_server (self, "website", "two.example");
  fb_sync_device_check (&self->ann);
}

/* Work goes on, and nothing is sent until one side has been updated. */
static void
test_newer_server (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fb_sync_device_set (&self->ann, "account", &self->account, "website", "kept.example");
  fb_http_world_fail (FB_FAULT_SCHEMA, NULL, 1);
  error = fb_sync_device_try (&self->ann, NULL);
  g_assert_error (error, FB_SYNC_ERROR, FB_SYNC_ERROR_SCHEMA);
  g_assert_nonnull (strstr (error->message, "Update Fieldbook"));
  assert_state (self, FB_ENGINE_UPDATE_NEEDED);
  g_assert_cmpint (fb_sync_device_count (&self->ann, "SELECT count(*) FROM outbox"), ==, 1);
  fb_sync_device_sync (&self->ann);
  assert_server (self, "website", "kept.example");
}

static void
count_cb (FbEngine *engine, const char *message, gpointer user_data)
{
  ++*(guint *) user_data;
}

static void
test_clock_years_off (Fixture *self, gconstpointer data)
{
  const gint64 year = 365 * 24 * 60 * 60 * G_GINT64_CONSTANT (1000);
  g_autoptr (FbClock) wrong = fb_fake_clock_new (fb_clock_now (self->world.clock) - 3 * year);
  g_autoptr (FbCredentials) credentials = fb_file_credentials_new (self->ann.temp.directory);
  g_autoptr (FbHttpTransport) transport = fb_http_transport_new (fb_http_world_get_url (), credentials, NULL);
  guint n_told = 0;

  /* Somebody sets the clock of the device wrong; the server's stays. */
  fb_engine_stop (self->ann.engine);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_clear_object (&self->ann.engine);
  g_set_object (&self->ann.temp.clock, wrong);
  fb_temp_store_reopen (&self->ann.temp);
  self->ann.engine = fb_engine_new (self->ann.temp.store, FB_TRANSPORT (transport));
  g_signal_connect (self->ann.engine, "failed", G_CALLBACK (count_cb), &n_told);
  fb_sync_device_set (&self->ann, "account", &self->account, "website", "then.example");
  fb_sync_device_sync (&self->ann);
  fb_sync_device_sync (&self->ann);
  g_assert_cmpuint (n_told, ==, 1);
  assert_server (self, "website", "then.example");
  fb_sync_device_check (&self->ann);
}

/* --- the file -------------------------------------------------------------------------------------------- */

static void
test_credentials_file (Fixture *self, gconstpointer data)
{
  g_autofree char *path = g_build_filename (self->ann.temp.directory, "credentials", NULL);
  g_autoptr (FbCredentials) credentials = fb_file_credentials_new (self->ann.temp.directory);
  g_autoptr (GError) error = NULL;
  g_autofree char *value = NULL;
  GStatBuf info;

  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);
  g_assert_true (fb_credentials_store (credentials, "next", "with \"quotes\" = and\nlines", &error));
  g_assert_no_error (error);
  value = fb_credentials_load (credentials, "next", &error);
  g_assert_cmpstr (value, ==, "with \"quotes\" = and\nlines");
  g_assert_true (fb_credentials_store (credentials, "next", NULL, &error));
  g_assert_null (fb_credentials_load (credentials, "next", &error));
  g_assert_no_error (error);
}

static void
test_secrets_differ (void)
{
  g_autofree char *a = fb_credentials_make_secret ();
  g_autofree char *b = fb_credentials_make_secret ();
  g_autofree char *hash = fb_credentials_hash ("abc");

  g_assert_cmpuint (strlen (a), ==, 43);
  g_assert_cmpuint (strspn (a, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"), ==, 43);
  g_assert_cmpstr (a, !=, b);
  g_assert_cmpstr (hash, ==, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

static void
test_addresses (void)
{
  const struct
  {
    const char *text, *url;
  } cases[] = {
      {"crm.example.com", "https://crm.example.com"},
      {" https://crm.example.com/ ", "https://crm.example.com"},
      {"https://crm.example.com:8443/book/", "https://crm.example.com:8443/book"},
      {"http://127.0.0.1:8080", "http://127.0.0.1:8080"},
      {"http://localhost:8080/", "http://localhost:8080"},
      {"http://[::1]:8080", "http://[::1]:8080"},
      {"http://crm.example.com", NULL},
      {"http://127.0.0.1.example.com", NULL},
      {"ftp://crm.example.com", NULL},
      {"https://user:word@crm.example.com", NULL},
      {"https://crm.example.com/?a=b", NULL},
      {"", NULL},
      {"https://", NULL},
      {"not an address", NULL},
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *url = fb_http_normalise_url (cases[i].text, &error);

      g_assert_cmpstr (url, ==, cases[i].url);
      if (url == NULL)
        g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (troubles); i++)
    {
      g_autofree char *name = g_strdup_printf ("/net/http/trouble/%u%s", (guint) troubles[i].fault, troubles[i].path);

      g_test_add (name, Fixture, &troubles[i], set_up, test_trouble, tear_down);
    }
  for (guint i = 0; i < G_N_ELEMENTS (set_troubles); i++)
    {
      g_autofree char *name = g_strdup_printf ("/net/http/set-trouble/%u", (guint) set_troubles[i].fault);

      g_test_add (name, Fixture, &set_troubles[i], set_up, test_set_trouble, tear_down);
    }
#define ADD(name, func) g_test_add ("/net/http/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("server-down", test_server_down);
  ADD ("token-refreshed", test_token_refreshed);
  ADD ("refresh-answer-lost", test_refresh_answer_lost);
  ADD ("revoked", test_revoked);
  ADD ("account-disabled", test_account_disabled);
  ADD ("signed-out-and-in-again", test_signed_out_and_in_again);
  ADD ("forked-signs-in-again", test_forked_signs_in_again);
  ADD ("newer-server", test_newer_server);
  ADD ("clock-years-off", test_clock_years_off);
  ADD ("credentials-file", test_credentials_file);
#undef ADD
  g_test_add_func ("/net/http/secrets-differ", test_secrets_differ);
  g_test_add_func ("/net/http/addresses", test_addresses);

  return g_test_run ();
}
