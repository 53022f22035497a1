/* test-guard.c: what a guard lets through, on a server that does nothing else
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-http-guard.h"
#include "fb-json.h"
#include "fb-listener.h"
#include "fb-test-wire.h"

#include <string.h>

#define BODY "Content-Length: 3\r\n\r\nabc"

typedef struct
{
  SoupServer *server;
  FbListener *listener;
  FbHttpGuard *guard;
  guint16 port;
  guint n_taken;   /* requests that came through, good or not */
  gsize body_size; /* of the last */
} Fixture;

static void
started_cb (SoupServer *server G_GNUC_UNUSED, SoupServerMessage *message, gpointer user_data)
{
  Fixture *self = user_data;

  fb_http_guard_watch (self->guard, message);
}

/* Says what the guard says of a request, 200 where that is nothing. */
static void
request_cb (SoupServer *server G_GNUC_UNUSED,
            SoupServerMessage *message,
            const char *path G_GNUC_UNUSED,
            GHashTable *query G_GNUC_UNUSED,
            gpointer user_data)
{
  Fixture *self = user_data;
  g_autoptr (FbAnswer) answer = fb_http_guard_check (message);

  self->n_taken++;
  self->body_size = (gsize) soup_server_message_get_request_body (message)->length;
  soup_server_message_set_status (message, answer != NULL ? answer->status : 200, NULL);
}

static gboolean
admit (GSocket *socket, GSocketAddress *remote, gpointer user_data)
{
  Fixture *self = user_data;

  return fb_http_guard_admit (self->guard, socket, remote);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (GSocket) socket = fb_test_listening_socket ();
  g_autofree char *url = NULL;

  self->guard = fb_http_guard_new (data);
  self->server = g_object_new (SOUP_TYPE_SERVER, "raw-paths", TRUE, NULL);
  g_signal_connect (self->server, "request-started", G_CALLBACK (started_cb), self);
  soup_server_add_handler (self->server, NULL, request_cb, self, NULL);
  self->listener = fb_listener_new (self->server, socket, NULL, &fb_listener_default_limits, admit, self);
  url = fb_listener_dup_url (self->listener);
  g_assert_true (g_str_has_prefix (url, "http://127.0.0.1:"));
  self->port = (guint16) g_ascii_strtoull (url + strlen ("http://127.0.0.1:"), NULL, 10);
}

static void
tear_down (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_clear_pointer (&self->listener, fb_listener_free);
  soup_server_disconnect (self->server);
  g_clear_object (&self->server);
  g_clear_pointer (&self->guard, fb_http_guard_free);
}

/* --- a client that says what it likes --- */

static void
turn (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_usleep (500);
}

/* As much as the other side takes; nobody minds when it has closed. */
static void
say (GSocketConnection *connection, const char *bytes, gsize length)
{
  GSocket *socket = g_socket_connection_get_socket (connection);

  while (length > 0)
    {
      g_autoptr (GError) error = NULL;
      gssize n = g_socket_send (socket, bytes, length, NULL, &error);

      if (n < 0 && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
        return;
      bytes += MAX (n, 0);
      length -= (gsize) MAX (n, 0);
      turn ();
    }
}

/* The status that comes back, 0 when the connection is closed instead, -1 when neither happens within @ms. */
static int
hear (GSocketConnection *connection, guint ms)
{
  GSocket *socket = g_socket_connection_get_socket (connection);
  gint64 latest = g_get_monotonic_time () + ms * 1000;
  char text[256] = "";
  gsize length = 0;

  do
    {
      g_autoptr (GError) error = NULL;
      gssize n = g_socket_receive (socket, text + length, sizeof text - 1 - length, NULL, &error);

      if (n == 0 || (n < 0 && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK)))
        return 0;
      length += (gsize) MAX (n, 0);
      if (length > 12)
        return (int) g_ascii_strtoll (text + strlen ("HTTP/1.1 "), NULL, 10);
      turn ();
    }
  while (g_get_monotonic_time () < latest);
  return -1;
}

static int
ask (Fixture *self, const char *line, const char *headers)
{
  g_autoptr (GSocketConnection) connection = fb_test_connect (self->port);
  g_autofree char *text = g_strdup_printf ("POST %s HTTP/1.1\r\nHost: x\r\n%s", line, headers);

  say (connection, text, strlen (text));
  return hear (connection, 5000);
}

static char *
repeat (const char *before, gsize n, const char *after)
{
  g_autofree char *run = g_strnfill (n, 'a');

  return g_strconcat (before, run, after, NULL);
}

/* --- what --- */

static void
test_fit (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *query = repeat ("/v1/push?", 2048, "");
  g_autofree char *path = repeat ("/", 2047, "");

  g_assert_cmpint (ask (self, "/v1/page/0123-ab_c.json", BODY), ==, 200);
  g_assert_cmpuint (self->body_size, ==, 3);
  g_assert_cmpint (ask (self, "/", BODY), ==, 200);
  g_assert_cmpint (ask (self, "/v1/push?a=%41&b=//", BODY), ==, 200);
  g_assert_cmpint (ask (self, query, BODY), ==, 200);
  g_assert_cmpint (ask (self, path, BODY), ==, 200);
  g_assert_cmpint (ask (self, "/v1/push", "Accept: a\r\nAccept: b\r\n" BODY), ==, 200);
}

static void
test_unfit (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  static const char *const nowhere[] = {"/v1//push", "/v1/.push", "/v1%2fpush", "/v1/p%20ush", "/v1/~rita", "/v1;push"};
  static const char *const twice[] = {"Authorization: Bearer a\r\nauthorization: Bearer b\r\n",
                                      "Content-Type: text/plain\r\nContent-Type: text/plain\r\n",
                                      "Range: bytes=0-1\r\nRange: bytes=0-1\r\n", "Host: y\r\n"};
  g_autofree char *query = repeat ("/v1/push?", 2049, "");
  g_autofree char *path = repeat ("/", 2048, "");
  g_autofree char *header = repeat ("X-A: ", 16 * 1024, "\r\n" BODY);

  for (guint i = 0; i < G_N_ELEMENTS (nowhere); i++)
    {
      g_test_message ("%s", nowhere[i]);
      g_assert_cmpint (ask (self, nowhere[i], BODY), ==, 404);
    }
  g_assert_cmpint (ask (self, path, BODY), ==, 404);
  g_assert_cmpint (ask (self, query, BODY), ==, 414);
  g_assert_cmpint (ask (self, "/v1/push", header), ==, 431);
  for (guint i = 0; i < G_N_ELEMENTS (twice); i++)
    {
      g_autofree char *headers = g_strconcat (twice[i], BODY, NULL);

      g_assert_cmpint (ask (self, "/v1/push", headers), ==, 400);
    }
  g_assert_cmpuint (self->n_taken, ==, G_N_ELEMENTS (nowhere) + 3 + G_N_ELEMENTS (twice));
}

/* Of a body that is too large nothing is kept, whether it says so before or not. */
static void
test_too_large (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  static const gsize most = FB_HTTP_MAX_BODY;

  for (guint chunked = 0; chunked <= 1; chunked++)
    for (gsize over = 0; over <= 1; over++)
      {
        g_autoptr (GSocketConnection) connection = fb_test_connect (self->port);
        g_autofree char *body = g_malloc0 (most + over);
        g_autofree char *head =
            chunked ? g_strdup_printf ("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n%zx\r\n",
                                       most + over)
                    : g_strdup_printf ("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %zu\r\n\r\n", most + over);

        say (connection, head, strlen (head));
        say (connection, body, most + over);
        if (chunked)
          say (connection, "\r\n0\r\n\r\n", 7);
        g_assert_cmpint (hear (connection, 20000), ==, over ? 413 : 200);
        g_assert_cmpuint (self->body_size, ==, over ? 0 : most);
      }
}

static void
test_words_of_too_large (void)
{
  static const struct
  {
    gsize limit;
    const char *title;
  } cases[] = {{FB_HTTP_MAX_BODY, "The request is larger than 8192 KiB"},
               {1024, "The request is larger than 1 KiB"},
               {0, "The request is larger than 0 KiB"}};

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (FbAnswer) answer = fb_http_guard_too_large (cases[i].limit);
      g_autoptr (JsonNode) node =
          fb_json_parse (g_bytes_get_data (answer->body, NULL), (gssize) g_bytes_get_size (answer->body), 0, NULL);

      g_assert_cmpuint (answer->status, ==, 413);
      g_assert_cmpstr (json_object_get_string_member (json_node_get_object (node), "title"), ==, cases[i].title);
    }
}

/* --- how many, and how long --- */

static void
test_per_address (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GSocketConnection) first = fb_test_connect (self->port);
  g_autoptr (GSocketConnection) second = NULL;
  g_autoptr (GSocketConnection) third = NULL;
  int heard = 0;
  static const char request[] = "POST / HTTP/1.1\r\nHost: x\r\n" BODY;

  g_assert_cmpint (hear (first, 100), ==, -1);
  second = fb_test_connect (self->port);
  g_assert_cmpint (hear (second, 200), ==, -1);
  third = fb_test_connect (self->port);
  g_assert_cmpint (hear (third, 5000), ==, 0);
  say (first, request, strlen (request));
  g_assert_cmpint (hear (first, 5000), ==, 200);
  /* It ends with its answer, and its place is free. */
  for (guint i = 0; i < 100 && heard != 200; i++)
    {
      g_clear_object (&third);
      third = fb_test_connect (self->port);
      say (third, request, strlen (request));
      heard = hear (third, 5000);
    }
  g_assert_cmpint (heard, ==, 200);
}

static guint
count_files (void)
{
  g_autoptr (GDir) files = g_dir_open ("/proc/self/fd", 0, NULL);
  guint n = 0;

  g_assert_nonnull (files);
  while (g_dir_read_name (files) != NULL)
    n++;
  return n;
}

/* A client leaves when it has its answer, as laptops do all day: nothing of the connection stays, neither its file nor
 * its place among those of its address. */
static void
test_ended (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  guint before = 0;

  for (guint i = 0; i < 20; i++)
    {
      g_assert_cmpint (ask (self, "/v1/push", BODY), ==, 200);
      for (guint turns = 0; turns < 20; turns++)
        turn ();
      if (i == 0)
        before = count_files ();
    }
  g_assert_cmpuint (count_files (), ==, before);
}

/* Those of this machine are not counted but by tests; a proxy speaks for everybody. */
static void
test_loopback (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GPtrArray) connections = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < 4; i++)
    {
      g_ptr_array_add (connections, fb_test_connect (self->port));
      g_assert_cmpint (hear (g_ptr_array_index (connections, i), 50), ==, -1);
    }
  say (g_ptr_array_index (connections, 3), "POST / HTTP/1.1\r\nHost: x\r\n" BODY,
       strlen ("POST / HTTP/1.1\r\nHost: x\r\n" BODY));
  g_assert_cmpint (hear (g_ptr_array_index (connections, 3), 5000), ==, 200);
}

/* Without a request, without the rest of its headers or of its body the connection is closed, and nothing was asked. */
static void
test_too_slow (Fixture *self, gconstpointer data)
{
  static const char *const beginnings[] = {
      "", "POST / HTTP/1.1\r\nHost:", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 30\r\n\r\nabc"};
  const FbHttpLimits *limits = data;

  for (guint i = 0; i < G_N_ELEMENTS (beginnings); i++)
    {
      g_autoptr (GSocketConnection) connection = fb_test_connect (self->port);
      gint64 begun = g_get_monotonic_time ();

      say (connection, beginnings[i], strlen (beginnings[i]));
      g_assert_cmpint (hear (connection, 10000), ==, 0);
      g_assert_cmpint (g_get_monotonic_time () - begun, >=, (limits->wait_ms - 10) * 1000);
    }
  g_assert_cmpuint (self->n_taken, ==, 0);
}

/* Piece after piece in time, but a byte at a time: slower than a kilobyte a second in the end. */
static void
test_trickle (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GSocketConnection) connection = fb_test_connect (self->port);
  int heard = -1;

  say (connection, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 300\r\n\r\n", 49);
  for (guint i = 0; i < 200 && heard < 0; i++)
    {
      say (connection, "a", 1);
      heard = hear (connection, 20);
    }
  g_assert_cmpint (heard, ==, 0);
  g_assert_cmpuint (self->n_taken, ==, 0);
}

/* Connections that are counted outlive the guard's owner. */
static void
test_freed_first (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GSocketConnection) connection = fb_test_connect (self->port);

  g_assert_cmpint (hear (connection, 100), ==, -1);
  g_signal_handlers_disconnect_by_data (self->server, self);
  g_clear_pointer (&self->guard, fb_http_guard_free);
  g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);
  for (guint i = 0; i < 50; i++)
    turn ();
  self->guard = fb_http_guard_new (&fb_http_default_limits);
}

int
main (int argc, char **argv)
{
  static const FbHttpLimits patient = {60000, 512, TRUE}, few = {60000, 2, TRUE}, uncounted = {60000, 2, FALSE},
                            quick = {300, 512, TRUE};

  g_test_init (&argc, &argv, NULL);
#define ADD(name, limits, func) g_test_add ("/server/guard/" name, Fixture, limits, set_up, func, tear_down)
  ADD ("fit", &patient, test_fit);
  ADD ("unfit", &patient, test_unfit);
  ADD ("too-large", &patient, test_too_large);
  ADD ("per-address", &few, test_per_address);
  ADD ("ended", &few, test_ended);
  ADD ("loopback", &uncounted, test_loopback);
  ADD ("too-slow", &quick, test_too_slow);
  ADD ("trickle", &quick, test_trickle);
  ADD ("freed-first", &few, test_freed_first);
#undef ADD
  g_test_add_func ("/server/guard/words-of-too-large", test_words_of_too_large);
  return g_test_run ();
}
