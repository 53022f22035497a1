/* test-strict.c: requests that are not quite requests, and connections that only take a place
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "door-world.h"
#include "fb-test-database.h"

#include <string.h>

#define BODY "{\"v\":1,\"schema\":1,\"cursor\":0,\"txs\":[]}"

/* Status of the first answer that came back; 0: the connection was closed without one. */
static guint
status_of (const char *answer)
{
  return g_str_has_prefix (answer, "HTTP/1.") && strlen (answer) > 12 ? (guint) g_ascii_strtoull (answer + 9, NULL, 10)
                                                                      : 0;
}

static gint64
fingerprint (DoorWorld *self)
{
  return door_world_int (self,
                         "SELECT (SELECT seq FROM sync_clock) * 7919 + (SELECT sum (last_n) FROM device_state) * 101"
                         " + (SELECT count(*) FROM device_secret WHERE access IS NOT NULL)");
}

static void
assert_well (DoorWorld *self)
{
  g_autoptr (HttpReply) reply = http_fixture_send (&self->http, "GET", "/healthz", NULL, NULL);

  g_assert_cmpuint (reply->status, ==, 200);
}

typedef struct
{
  const char *what;
  const char *head; /* %s: the right token */
  guint status;     /* 0: the connection may also simply be closed */
} Case;

/* clang-format off */
static const Case cases[] = {
  { "unknown method", "BREW /v1/push HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n", 405 },
  { "lower-case method", "post /v1/push HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n", 405 },
  { "connect", "CONNECT /v1/push HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n", 0 },
  { "two tokens", "POST /v1/push HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer nobody\r\nAuthorization: Bearer %s\r\n", 400 },
  { "two tokens the other way", "POST /v1/push HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nAuthorization: Bearer nobody\r\n", 400 },
  { "two lengths", "POST /v1/push HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Length: 5\r\n", 0 },
  { "length and chunks", "POST /v1/push HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nTransfer-Encoding: chunked\r\n", 0 },
  { "two hosts", "POST /v1/push HTTP/1.1\r\nHost: x\r\nHost: y\r\nAuthorization: Bearer %s\r\n", 400 },
  { "two encodings", "POST /v1/push HTTP/1.1\r\nHost: x\r\nContent-Encoding: gzip\r\nContent-Encoding: identity\r\nAuthorization: Bearer %s\r\n", 400 },
  { "zero byte", "POST /v1/push%%00 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n", 0 },
  { "up and out", "POST /v1/../../v1/../etc/push HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n", 404 },
  { "encoded slash", "POST /v1%%2fpush HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n", 404 },
  { "two slashes", "POST //v1/push HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n", 0 },
  { "slash at the end", "POST /v1/push/ HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n", 404 },
  { "upper case", "POST /V1/PUSH HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n", 404 },
  { "backslash", "POST /v1\\push HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n", 0 },
  { "star", "OPTIONS * HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n", 0 },
  { "no host", "POST /v1/push HTTP/1.1\r\nAuthorization: Bearer %s\r\n", 0 },
  { "expects the unknown", "POST /v1/push HTTP/1.1\r\nHost: x\r\nExpect: a-wonder\r\nAuthorization: Basic %s\r\n", 0 },
  { "other kind of token", "POST /v1/push HTTP/1.1\r\nHost: x\r\nAuthorization: Basic %s\r\n", 401 },
  { "token with more behind it", "POST /v1/push HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s extra\r\n", 401 },
  { "token and a comma", "POST /v1/push HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s, Bearer x\r\n", 401 },
  { "version 3", "POST /v1/push HTTP/3.0\r\nHost: x\r\nAuthorization: Bearer %s\r\n", 0 },
  { "space before the colon", "POST /v1/push HTTP/1.1\r\nHost: x\r\nAuthorization : Bearer %s\r\n", 0 },
  { "folded header", "POST /v1/push HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer\r\n nobody%s\r\n", 0 },
};
/* clang-format on */

/* Whoever says no more is let go soon: libsoup keeps a connection for the next request, also when there can be none. */
static void
set_up (DoorWorld *self, gconstpointer data)
{
  const FbHttpLimits limits = {500, 512, FALSE};

  door_world_set_up (self, data);
  fb_http_server_set_limits (self->http.server, &limits);
}

/* Nothing of it is taken for the request that it resembles. */
static void
test_unfit (DoorWorld *self, gconstpointer data G_GNUC_UNUSED)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gint64 before = fingerprint (self);
      g_auto (GStrv) parts = g_strsplit (cases[i].head, "%s", 2);
      g_auto (GStrv) percent = g_strsplit (parts[0], "%%", -1);
      g_autofree char *start = g_strjoinv ("%", percent);
      g_autofree char *text = g_strdup_printf ("%s%s%sContent-Length: %zu\r\n\r\n" BODY, start,
                                               self->parties[PARTY_REP].token, parts[1], strlen (BODY));
      g_autofree char *answer = http_fixture_raw (&self->http, text, strlen (text));
      guint status = status_of (answer);

      g_test_message ("%s: %u", cases[i].what, status);
      if (cases[i].status != 0)
        g_assert_cmpuint (status, ==, cases[i].status);
      else if (status != 0 && (status < 400 || status > 505))
        g_error ("%s: answered with %u", cases[i].what, status);
      g_assert_null (strstr (answer, "\"applied\""));
      g_assert_cmpint (fingerprint (self), ==, before);
    }
  assert_well (self);
}

static char *
ask_raw (DoorWorld *self, const char *line, const char *more, const char *body)
{
  g_autofree char *text =
      g_strdup_printf ("%s\r\nHost: x\r\nAuthorization: Bearer %s\r\n%sContent-Length: %zu\r\n\r\n%s", line,
                       self->parties[PARTY_REP].token, more, strlen (body), body);

  return http_fixture_raw (&self->http, text, strlen (text));
}

/* What a client may do though ours does not. */
static void
test_fit (DoorWorld *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *plain = ask_raw (self, "POST /v1/push HTTP/1.1", "", BODY);
  g_autofree char *absolute = ask_raw (self, "POST http://elsewhere.example/v1/push HTTP/1.1", "", BODY);
  g_autofree char *expecting = ask_raw (self, "POST /v1/push HTTP/1.1", "Expect: 100-continue\r\n", BODY);
  g_autofree char *old = ask_raw (self, "POST /v1/push HTTP/1.0", "", BODY);

  g_assert_cmpuint (status_of (plain), ==, 200);
  g_assert_cmpuint (status_of (absolute), ==, 200);
  g_assert_nonnull (strstr (expecting, "\"applied\""));
  g_assert_cmpuint (status_of (old), ==, 200);
}

/* One behind the other in one packet: answered in order, each by itself. */
static void
test_pipelined (DoorWorld *self, gconstpointer data G_GNUC_UNUSED)
{
  static const char get[] = "GET /v1/hello HTTP/1.1\r\nHost: x\r\n\r\n";
  static const char bad[] = "GET /v1/who HTTP/1.1\r\nHost: x\r\n\r\n";
  g_autofree char *text = g_strconcat (get, bad, get, NULL);
  g_autofree char *answer = http_fixture_raw (&self->http, text, strlen (text));
  const char *first = strstr (answer, "HTTP/1.1 200"), *second, *third;

  g_assert_nonnull (first);
  /* libsoup may close after the first, since the client has stopped writing; what it answers is in order. */
  if ((second = strstr (first + 1, "HTTP/1.1 ")) != NULL)
    {
      g_assert_true (g_str_has_prefix (second, "HTTP/1.1 401"));
      if ((third = strstr (second + 1, "HTTP/1.1 ")) != NULL)
        g_assert_true (g_str_has_prefix (third, "HTTP/1.1 200"));
    }
  assert_well (self);
}

static void
test_large_headers (DoorWorld *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *filler = g_strnfill (20000, 'x');
  g_autofree char *endless = g_strnfill (4 << 20, 'x');
  g_autofree char *header = g_strdup_printf ("X-Filler: %s\r\n", filler);
  g_autofree char *huge = g_strdup_printf ("POST /v1/push HTTP/1.1\r\nHost: x\r\nX-Filler: %s", endless);
  g_autofree char *long_address = g_strdup_printf ("GET /v1/hello?%s HTTP/1.1\r\nHost: x\r\n\r\n", filler);
  g_autofree char *large = ask_raw (self, "POST /v1/push HTTP/1.1", header, BODY);
  g_autofree char *cut = http_fixture_raw (&self->http, huge, strlen (huge));
  g_autofree char *address = http_fixture_raw (&self->http, long_address, strlen (long_address));

  g_assert_cmpuint (status_of (large), ==, 431);
  g_assert_true (status_of (cut) == 0 || status_of (cut) >= 400);
  g_assert_cmpuint (status_of (address), ==, 414);
  assert_well (self);
}

static void
test_bad_chunks (DoorWorld *self, gconstpointer data G_GNUC_UNUSED)
{
  static const char *const chunks[] = {
      "zz\r\n{}\r\n0\r\n\r\n",  "-1\r\n{}\r\n0\r\n\r\n", "2\r\n{}XX0\r\n\r\n",
      "ffffffffffffffff\r\n{}", "2 ;x=\r\n{}\r\n0",
  };

  for (guint i = 0; i < G_N_ELEMENTS (chunks); i++)
    {
      gint64 before = fingerprint (self);
      g_autofree char *text = g_strdup_printf ("POST /v1/push HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n"
                                               "Transfer-Encoding: chunked\r\n\r\n%s",
                                               self->parties[PARTY_REP].token, chunks[i]);
      g_autofree char *answer = http_fixture_raw (&self->http, text, strlen (text));

      g_assert_true (status_of (answer) == 0 || status_of (answer) >= 400);
      g_assert_cmpint (fingerprint (self), ==, before);
    }
  assert_well (self);
}

static void
test_bad_numbers (DoorWorld *self, gconstpointer data G_GNUC_UNUSED)
{
  static const struct
  {
    const char *path, *body;
    const char *type;
  } bodies[] = {
      {"/v1/pull", "{\"cursor\":-1}", "bad-request"},
      {"/v1/pull", "{\"cursor\":1.5}", "bad-request"},
      {"/v1/pull", "{\"cursor\":\"1\"}", "bad-request"},
      {"/v1/pull", "{\"cursor\":99999999999999999999}", "bad-json"},
      {"/v1/pull", "{\"cursor\":0,\"cursor\":0}", "bad-json"},
      {"/v1/pull", "{\"cursor\":0,\"buckets\":[1,\"2\"]}", "bad-request"},
      {"/v1/pull", "{\"cursor\":0,\"buckets\":{}}", "bad-request"},
      {"/v1/pull", "{\"cursor\":0,\"buckets\":[0]}", "bad-request"},
      {"/v1/pull", "{\"cursor\":0,\"groups\":[-1]}", "bad-request"},
      {"/v1/pull", "{\"cursor\":0,\"cursors\":[[1]]}", "bad-request"},
      {"/v1/pull", "{\"cursor\":0,\"page\":7}", "bad-request"},
      {"/v1/pull", "{\"cursor\":0,\"schema\":99}", "schema-too-new"},
      {"/v1/pull", "{\"cursor\":0,\"schema\":-1}", "schema-too-old"},
      {"/v1/push", "{\"txs\":{}}", "bad-request"},
      {"/v1/push", "{\"txs\":[1]}", "bad-request"},
      {"/v1/push", "{\"txs\":[{\"n\":0,\"oid\":\"x\"}]}", "bad-request"},
      {"/v1/push",
       "{\"txs\":[{\"n\":9223372036854775807,\"oid\":\"01930000-0000-7000-8000-000000000001\",\"hlc\":1,\"wall\":1,"
       "\"schema\":1,\"ops\":[]}]}",
       "gap"},
      {"/v1/push", "{\"device\":\"01930000-0000-7000-8000-000000000001\",\"txs\":[]}", "bad-request"},
      {"/v1/verify", "{\"bid\":null}", "bad-request"},
      {"/v1/verify", "{\"bid\":-9223372036854775808}", "not-in-scope"},
      {"/v1/verify", "{\"bid\":1,\"groups\":[5]}", "bad-request"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      gint64 before = fingerprint (self);
      g_autoptr (HttpReply) reply =
          http_fixture_post (&self->http, bodies[i].path, self->parties[PARTY_REP].token, bodies[i].body);

      if (g_strcmp0 (reply->type, bodies[i].type) != 0 || reply->status >= 500)
        g_error ("%s %s: %u %s", bodies[i].path, bodies[i].body, reply->status, reply->type);
      g_assert_cmpint (fingerprint (self), ==, before);
    }
}

/* --- connections that only take a place --- */

static GSocketConnection *
connect_to (DoorWorld *self)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GUri) uri = g_uri_parse (self->http.url, G_URI_FLAGS_NONE, NULL);
  g_autoptr (GError) error = NULL;
  GSocketConnection *connection =
      g_socket_client_connect_to_host (client, g_uri_get_host (uri), (guint16) g_uri_get_port (uri), NULL, &error);

  g_assert_no_error (error);
  g_socket_set_blocking (g_socket_connection_get_socket (connection), FALSE);
  return connection;
}

/* Lets the server work until the connection is closed from its side, at most ten seconds. What it said. */
static gboolean
wait_closed (GSocketConnection *connection, GString *said)
{
  gint64 end = g_get_monotonic_time () + 10 * G_USEC_PER_SEC;
  char buffer[512];

  while (g_get_monotonic_time () < end)
    {
      gssize n = g_socket_receive (g_socket_connection_get_socket (connection), buffer, sizeof buffer, NULL, NULL);

      if (n == 0)
        return TRUE;
      if (n > 0)
        g_string_append_len (said, buffer, n);
      g_main_context_iteration (NULL, FALSE);
    }
  return FALSE;
}

static void
write_text (GSocketConnection *connection, const char *text)
{
  g_assert_cmpint (g_socket_send (g_socket_connection_get_socket (connection), text, strlen (text), NULL, NULL), ==,
                   (gssize) strlen (text));
}

static void
test_slow (DoorWorld *self, gconstpointer data G_GNUC_UNUSED)
{
  static const char *const starts[] = {
      "",
      "POST /v1/push HTTP/1.1\r\nHost:",
      "POST /v1/push HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{",
  };
  const FbHttpLimits limits = {200, 100, TRUE};

  fb_http_server_set_limits (self->http.server, &limits);
  for (guint i = 0; i < G_N_ELEMENTS (starts); i++)
    {
      g_autoptr (GSocketConnection) connection = connect_to (self);
      g_autoptr (GString) said = g_string_new (NULL);

      if (*starts[i])
        write_text (connection, starts[i]);
      g_assert_true (wait_closed (connection, said));
      g_assert_null (strstr (said->str, " 200 "));
    }
  assert_well (self);
}

static void
test_too_many (DoorWorld *self, gconstpointer data G_GNUC_UNUSED)
{
  const FbHttpLimits limits = {60000, 5, TRUE};
  g_autoptr (GPtrArray) open = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GString) said = g_string_new (NULL);

  fb_http_server_set_limits (self->http.server, &limits);
  for (guint i = 0; i < 5; i++)
    {
      g_ptr_array_add (open, connect_to (self));
      write_text (g_ptr_array_index (open, i), "GET /v1/hello HTTP/1.1\r\n");
    }
  while (g_main_context_iteration (NULL, FALSE))
    ;
  {
    g_autoptr (GSocketConnection) sixth = connect_to (self);

    g_assert_true (wait_closed (sixth, said));
    g_assert_cmpstr (said->str, ==, "");
  }
  /* Those that are in go on; when they are gone there is room. */
  write_text (g_ptr_array_index (open, 0), "Host: x\r\nConnection: close\r\n\r\n");
  g_assert_true (wait_closed (g_ptr_array_index (open, 0), said));
  g_assert_nonnull (strstr (said->str, "HTTP/1.1 200"));
  g_string_truncate (said, 0);
  for (guint i = 0; i < open->len; i++)
    g_io_stream_close (g_ptr_array_index (open, i), NULL, NULL);
  for (gint64 end = g_get_monotonic_time () + 20 * G_USEC_PER_SEC;
       g_get_monotonic_time () < end && !strstr (said->str, "HTTP/1.1 200");)
    {
      g_autoptr (GSocketConnection) next = connect_to (self);

      g_string_truncate (said, 0);
      write_text (next, "GET /v1/hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
      g_assert_true (wait_closed (next, said));
    }
  g_assert_nonnull (strstr (said->str, "HTTP/1.1 200"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fb_test_database_init ();
#define ADD(path, func) g_test_add (path, DoorWorld, NULL, set_up, func, door_world_tear_down)
  ADD ("/server/strict/unfit", test_unfit);
  ADD ("/server/strict/fit", test_fit);
  ADD ("/server/strict/pipelined", test_pipelined);
  ADD ("/server/strict/large-headers", test_large_headers);
  ADD ("/server/strict/chunks", test_bad_chunks);
  ADD ("/server/strict/numbers", test_bad_numbers);
  ADD ("/server/strict/slow", test_slow);
  ADD ("/server/strict/too-many", test_too_many);
  return g_test_run ();
}
