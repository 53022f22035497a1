/* test-tls.c: a real server behind TLS, its versions and pins
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gstdio.h>

#include "fb-http-server.h"
#include "fb-http-transport.h"
#include "fb-pin.h"
#include "fb-test-wire.h"

typedef struct
{
  char *directory, *cert, *key, *url, *pin;
  FbHttpServer *server;
  FbCredentials *credentials;
} Fixture;

static char *
put (Fixture *self, const char *name, const char *text)
{
  char *path = g_build_filename (self->directory, name, NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  return path;
}

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (GTlsCertificate) certificate = g_tls_certificate_new_from_pem (fb_test_cert_pem, -1, NULL);
  g_autoptr (GError) error = NULL;

  self->directory = g_dir_make_tmp ("fieldbook-tls-XXXXXX", NULL);
  self->cert = put (self, "cert.pem", fb_test_cert_pem);
  self->key = put (self, "key.pem", fb_test_key_pem);
  self->server = fb_http_server_new (self->directory, self->cert, self->key, &error);
  g_assert_no_error (error);
  fb_http_server_listen (self->server, "127.0.0.1:0", &error);
  g_assert_no_error (error);
  self->url = fb_http_server_dup_url (self->server);
  g_assert_true (g_str_has_prefix (self->url, "https://"));
  self->pin = fb_pin_of (certificate);
  self->credentials = fb_file_credentials_new (self->directory);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_autoptr (GDir) dir = NULL;
  const char *name;

  fb_http_server_stop (self->server);
  g_clear_object (&self->server);
  g_clear_object (&self->credentials);
  dir = g_dir_open (self->directory, 0, NULL);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (self->directory, name, NULL);

      g_remove (path);
    }
  g_rmdir (self->directory);
  g_free (self->directory);
  g_free (self->cert);
  g_free (self->key);
  g_free (self->url);
  g_free (self->pin);
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

static FbAnswer *
ask (Fixture *self, GError **error)
{
  g_autoptr (FbHttpTransport) transport = fb_http_transport_new (self->url, self->credentials, error);
  g_autoptr (FbRequest) request = fb_request_new ("GET", "/v1/hello", NULL);
  g_autoptr (GAsyncResult) result = NULL;

  g_assert_nonnull (transport);
  fb_transport_send_async (FB_TRANSPORT (transport), request, NULL, keep_result_cb, &result);
  return fb_transport_send_finish (FB_TRANSPORT (transport), wait_for (&result), error);
}

/* A certificate that nobody vouches for is not the server's. */
/* One certificate and no other, whatever name is asked for; what has no certificate's fingerprint trusts none. */
static void
test_pins (void)
{
  g_autoptr (GTlsCertificate) certificate = g_tls_certificate_new_from_pem (fb_test_cert_pem, -1, NULL);
  g_autofree char *pin = fb_pin_of (certificate);
  g_autofree char *another = g_strdup (pin);
  const char *const pins[] = {pin, another, ""};

  another[63] = another[63] == '0' ? '1' : '0';
  for (guint i = 0; i < G_N_ELEMENTS (pins); i++)
    {
      g_autoptr (GTlsDatabase) database = fb_pin_database_new (pins[i]);
      g_autoptr (GError) error = NULL;
      GTlsCertificateFlags flags =
          g_tls_database_verify_chain (database, certificate, G_TLS_DATABASE_PURPOSE_AUTHENTICATE_SERVER, NULL, NULL,
                                       G_TLS_DATABASE_VERIFY_NONE, NULL, &error);

      g_assert_no_error (error);
      g_assert_cmpuint (flags, ==, i == 0 ? G_TLS_CERTIFICATE_NO_FLAGS : G_TLS_CERTIFICATE_UNKNOWN_CA);
    }
  g_test_expect_message ("fb-net", G_LOG_LEVEL_CRITICAL, "*pin != NULL*");
  g_assert_null (fb_pin_database_new (NULL));
  g_test_assert_expected_messages ();
}

static void
test_unknown_certificate (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FbAnswer) answer = ask (self, &error);

  g_assert_null (answer);
  g_assert_error (error, FB_SYNC_ERROR, FB_SYNC_ERROR_PROTOCOL);
}

static void
test_pinned_certificate (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FbAnswer) answer = NULL;

  g_assert_true (fb_credentials_store (self->credentials, "pin", self->pin, &error));
  answer = ask (self, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (answer->status, ==, 200);
}

static void
test_another_pin (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FbAnswer) answer = NULL;

  self->pin[0] = self->pin[0] == '0' ? '1' : '0';
  g_assert_true (fb_credentials_store (self->credentials, "pin", self->pin, &error));
  answer = ask (self, &error);
  g_assert_null (answer);
  g_assert_error (error, FB_SYNC_ERROR, FB_SYNC_ERROR_PROTOCOL);
}

/* --- versions -------------------------------------------------------------------------------------------- */

/* Whether a client that knows only this version comes to terms with the server. */
static gboolean
shakes_hands (Fixture *self, const char *openssl, const char *version)
{
  g_autoptr (GUri) uri = g_uri_parse (self->url, G_URI_FLAGS_NONE, NULL);
  g_autofree char *address = g_strdup_printf ("%s:%d", g_uri_get_host (uri), g_uri_get_port (uri));
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GBytes) nothing = g_bytes_new_static ("", 0);
  g_autoptr (GError) error = NULL;

  process = g_subprocess_new (
      G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error,
      openssl, "s_client", "-connect", address, version, "-cipher", "DEFAULT:@SECLEVEL=0", NULL);
  g_assert_no_error (error);
  g_subprocess_communicate_async (process, nothing, NULL, keep_result_cb, &result);
  g_subprocess_communicate_finish (process, wait_for (&result), NULL, NULL, &error);
  g_assert_no_error (error);
  return g_subprocess_get_successful (process);
}

static void
test_versions (Fixture *self, gconstpointer data)
{
  g_autofree char *openssl = g_find_program_in_path ("openssl");

  if (openssl == NULL)
    {
      g_test_skip ("There is no openssl to ask with");
      return;
    }
  g_assert_true (shakes_hands (self, openssl, "-tls1_3"));
  g_assert_true (shakes_hands (self, openssl, "-tls1_2"));
  g_assert_false (shakes_hands (self, openssl, "-tls1_1"));
  g_assert_false (shakes_hands (self, openssl, "-tls1"));
}

int
main (int argc, char **argv)
{
  fb_http_server_init_tls ();
  g_test_init (&argc, &argv, NULL);

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)
  ADD ("/tls/unknown-certificate", test_unknown_certificate);
  ADD ("/tls/pin/right", test_pinned_certificate);
  ADD ("/tls/pin/another", test_another_pin);
  ADD ("/tls/versions", test_versions);
#undef ADD
  g_test_add_func ("/tls/pin/database", test_pins);
  return g_test_run ();
}
