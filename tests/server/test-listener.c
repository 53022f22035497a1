/* test-listener.c: connections that come, with and without TLS, and what stays of them
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-listener.h"
#include "fb-test-wire.h"

#include <string.h>
#include <sys/resource.h>

/* A handshake has 300 ms, and two go on at once. */
static const FbListenerLimits limits = {300, 2};

typedef struct
{
  SoupServer *server;
  FbListener *listener;
  char *url;
  guint16 port;
  gboolean closed; /* to whoever comes */
  guint n_came, n_alive, n_asked;
} Fixture;

static void
gone_cb (gpointer user_data, GObject *socket)
{
  Fixture *self = user_data;

  self->n_alive--;
}

static gboolean
admit (GSocket *socket, GSocketAddress *remote, gpointer user_data)
{
  Fixture *self = user_data;

  g_assert_true (G_IS_INET_SOCKET_ADDRESS (remote));
  self->n_came++;
  self->n_alive++;
  g_object_weak_ref (G_OBJECT (socket), gone_cb, self);
  return !self->closed;
}

static void
request_cb (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query, gpointer user_data)
{
  Fixture *self = user_data;

  g_assert_true (G_IS_SOCKET (fb_listener_get_socket (message)));
  self->n_asked++;
  soup_message_headers_replace (soup_server_message_get_response_headers (message), "Connection", "close");
  soup_server_message_set_status (message, 200, NULL);
}

/* @data: non-NULL: TLS. */
static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *pem = g_strconcat (fb_test_cert_pem, fb_test_key_pem, NULL);
  g_autoptr (GTlsCertificate) certificate = data != NULL ? g_tls_certificate_new_from_pem (pem, -1, &error) : NULL;
  g_autoptr (GSocket) socket = fb_test_listening_socket ();
  const char *colon;

  g_assert_no_error (error);
  self->server = g_object_new (SOUP_TYPE_SERVER, NULL);
  soup_server_add_handler (self->server, NULL, request_cb, self, NULL);
  self->listener = fb_listener_new (self->server, socket, certificate, &limits, admit, self);
  self->url = fb_listener_dup_url (self->listener);
  g_assert_true (g_str_has_prefix (self->url, data != NULL ? "https://127.0.0.1:" : "http://127.0.0.1:"));
  colon = strrchr (self->url, ':');
  self->port = (guint16) g_ascii_strtoull (colon + 1, NULL, 10);
}

static void
turn_until (gboolean (*done) (Fixture *), Fixture *self, guint ms)
{
  gint64 latest = g_get_monotonic_time () + ms * 1000;

  while (!done (self) && g_get_monotonic_time () < latest)
    {
      while (g_main_context_iteration (NULL, FALSE))
        ;
      g_usleep (500);
    }
}

static gboolean
is_over (Fixture *self)
{
  return self->n_came > 0 && self->n_alive == 0;
}

static gboolean
never (Fixture *self)
{
  return FALSE;
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_clear_pointer (&self->listener, fb_listener_free);
  soup_server_disconnect (self->server);
  g_clear_object (&self->server);
  turn_until (is_over, self, 5000);
  g_assert_cmpuint (self->n_alive, ==, 0);
  g_free (self->url);
}

/* --- clients --- */

static gboolean
accept_cb (SoupMessage *message, GTlsCertificate *certificate, GTlsCertificateFlags errors, gpointer user_data)
{
  return TRUE;
}

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask **done = user_data;

  *done = g_object_ref (G_TASK (result));
}

static gboolean
is_answered (Fixture *self)
{
  g_autoptr (SoupSession) session = soup_session_new_with_options ("timeout", 10, NULL);
  g_autoptr (SoupMessage) message = soup_message_new ("GET", self->url);
  g_autoptr (GTask) done = NULL;
  g_autoptr (GBytes) body = NULL;

  g_signal_connect (message, "accept-certificate", G_CALLBACK (accept_cb), NULL);
  soup_session_send_and_read_async (session, message, G_PRIORITY_DEFAULT, NULL, answered_cb, &done);
  while (done == NULL)
    g_main_context_iteration (NULL, TRUE);
  body = soup_session_send_and_read_finish (session, G_ASYNC_RESULT (done), NULL);
  return body != NULL && soup_message_get_status (message) == 200;
}

/* --- the tests --- */

/* Nothing stays of a connection once it has ended, however it ends. */
static void
test_ended (Fixture *self, gconstpointer data)
{
  static const char *const words[] = {"", "GET / HTTP/1.1\r\n", "nonsense\r\n\r\n", "\x16\x03\x01"};

  for (guint i = 0; i < 4; i++)
    g_assert_true (is_answered (self));
  g_assert_cmpuint (self->n_asked, ==, 4);
  for (guint i = 0; i < 2 * G_N_ELEMENTS (words); i++)
    {
      g_autoptr (GSocketConnection) connection = fb_test_connect (self->port);
      const char *text = words[i % G_N_ELEMENTS (words)];

      g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), text, strlen (text), NULL,
                                 NULL, NULL);
      g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);
      turn_until (never, self, 20);
    }
  turn_until (is_over, self, 5000);
  g_assert_cmpuint (self->n_came, ==, 4 + 2 * G_N_ELEMENTS (words));
  g_assert_cmpuint (self->n_alive, ==, 0);
  g_assert_true (is_answered (self));
}

/* Whoever says nothing is not waited for: the handshake has a time. */
static void
test_silent (Fixture *self, gconstpointer data)
{
  g_autoptr (GSocketConnection) connection = fb_test_connect (self->port);
  gint64 begun = g_get_monotonic_time ();
  char byte;

  turn_until (is_over, self, 5000);
  g_assert_cmpuint (self->n_alive, ==, 0);
  g_assert_cmpint (g_get_monotonic_time () - begun, >=, 250 * 1000);
  g_socket_set_timeout (g_socket_connection_get_socket (connection), 5);
  g_assert_cmpint (g_input_stream_read (g_io_stream_get_input_stream (G_IO_STREAM (connection)), &byte, 1, NULL, NULL),
                   <=, 0);
}

static gboolean
are_three (Fixture *self)
{
  return self->n_came == 3;
}

/* More handshakes than go on at once wait for their turn, and none is forgotten. */
static void
test_many_at_once (Fixture *self, gconstpointer data)
{
  g_autoptr (GSocketConnection) one = fb_test_connect (self->port);
  g_autoptr (GSocketConnection) two = fb_test_connect (self->port);
  g_autoptr (GSocketConnection) three = fb_test_connect (self->port);

  turn_until (are_three, self, 150);
  g_assert_cmpuint (self->n_came, ==, 2);
  turn_until (are_three, self, 5000);
  g_assert_cmpuint (self->n_came, ==, 3);
  turn_until (is_over, self, 5000);
  g_assert_cmpuint (self->n_alive, ==, 0);
  g_assert_true (is_answered (self));
}

static void
test_not_admitted (Fixture *self, gconstpointer data)
{
  self->closed = TRUE;
  g_assert_false (is_answered (self));
  self->closed = FALSE;
  g_assert_true (is_answered (self));
  g_assert_cmpuint (self->n_asked, ==, 1);
}

/* It goes with handshakes under way; what is theirs goes when they have heard of it. */
static void
test_freed_in_a_handshake (Fixture *self, gconstpointer data)
{
  g_autoptr (GSocketConnection) connection = fb_test_connect (self->port);

  for (guint i = 0; i < 1000 && self->n_came == 0; i++)
    turn_until (never, self, 5);
  g_assert_cmpuint (self->n_alive, ==, 1);
  g_clear_pointer (&self->listener, fb_listener_free);
  turn_until (is_over, self, 5000);
  g_assert_cmpuint (self->n_alive, ==, 0);
}

static gboolean
has_come (Fixture *self)
{
  return self->n_came > 0;
}

/* No file is left for a connection: it is taken when there is one. */
static void
test_no_files (Fixture *self, gconstpointer data)
{
  g_autoptr (GSocketConnection) connection = fb_test_connect (self->port);
  struct rlimit before, none;

  g_assert_cmpint (getrlimit (RLIMIT_NOFILE, &before), ==, 0);
  none = before;
  none.rlim_cur = 3;
  g_test_expect_message ("fb-server", G_LOG_LEVEL_WARNING, "A connection cannot be taken: *");
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &none), ==, 0);
  turn_until (has_come, self, 100);
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &before), ==, 0);
  g_test_assert_expected_messages ();
  g_assert_cmpuint (self->n_came, ==, 0);
  turn_until (has_come, self, 5000);
  g_assert_cmpuint (self->n_came, ==, 1);
  g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);
  g_assert_true (is_answered (self));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, data, func) g_test_add ("/server/listener/" name, Fixture, data, set_up, func, tear_down)
  ADD ("ended", NULL, test_ended);
  ADD ("ended-tls", "tls", test_ended);
  ADD ("silent", "tls", test_silent);
  ADD ("many-at-once", "tls", test_many_at_once);
  ADD ("not-admitted", NULL, test_not_admitted);
  ADD ("not-admitted-tls", "tls", test_not_admitted);
  ADD ("freed-in-a-handshake", "tls", test_freed_in_a_handshake);
  ADD ("no-files", NULL, test_no_files);
#undef ADD
  return g_test_run ();
}
