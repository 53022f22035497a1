/* http-fixture.c: a server on a free loopback port, and requests to it
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "http-fixture.h"

#include <glib/gstdio.h>
#include <libsoup/soup.h>
#include <string.h>

#include "fb-admin.h"
#include "fb-auth.h"
#include "fb-data-dir.h"
#include "fb-json.h"
#include "fb-password.h"
#include "fb-test-database.h"

void
http_fixture_set_up (HttpFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;

  memset (self, 0, sizeof *self);
  self->directory = g_dir_make_tmp ("fieldbook-server-XXXXXX", &error);
  g_assert_no_error (error);
  self->where = fb_test_database_is_postgres () ? fb_test_database_new_postgres () : g_strdup (self->directory);
  self->server = fb_http_server_new (self->where, NULL, NULL, &error);
  g_assert_no_error (error);
  fb_http_server_listen (self->server, "127.0.0.1:0", &error);
  g_assert_no_error (error);
  self->url = fb_http_server_dup_url (self->server);
  self->service = fb_data_dir_open_service (self->where, &error);
  g_assert_no_error (error);
  fb_admin_add_user (self->service, "rita", "Rita", "rep", NULL, &self->rep, &error);
  g_assert_no_error (error);
  fb_auth_set_password (fb_service_get_db (self->service), &self->rep, "secret words", &error);
  g_assert_no_error (error);
}

static void
remove_folder (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir && (name = g_dir_read_name (dir)))
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_unlink (path);
    }
  g_rmdir (folder);
}

void
http_fixture_tear_down (HttpFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  if (self->server)
    fb_http_server_stop (self->server);
  g_clear_object (&self->server);
  g_clear_object (&self->service);
  remove_folder (self->directory);
  fb_test_database_drop (self->where);
  g_free (self->directory);
  g_free (self->url);
}

char *
http_fixture_dup_place (HttpFixture *self)
{
  return g_strconcat (fb_test_database_is_postgres () ? "--database=" : "--data=", self->where, NULL);
}

/* --- requests --- */

void
http_reply_free (HttpReply *self)
{
  if (!self)
    return;
  g_free (self->type);
  g_free (self->encoding);
  g_free (self->retry_after);
  g_hash_table_unref (self->headers);
  g_clear_pointer (&self->body, g_bytes_unref);
  g_clear_pointer (&self->json, json_node_unref);
  g_free (self);
}

const char *
http_reply_text (const HttpReply *self, const char *member)
{
  g_assert_nonnull (self->json);
  return fb_json_get_text (json_node_get_object (self->json), member, NULL);
}

typedef struct
{
  GBytes *body;
  GError *error;
  gboolean done;
} Wait;

static void
sent_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Wait *wait = user_data;

  wait->body = soup_session_send_and_read_finish (SOUP_SESSION (source), result, &wait->error);
  wait->done = TRUE;
}

static void
keep_header (const char *name, const char *value, gpointer headers)
{
  g_hash_table_replace (headers, g_ascii_strdown (name, -1), g_strdup (value));
}

static HttpReply *
read_reply (SoupMessage *message, GBytes *body)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (message);
  const char *content_type = soup_message_headers_get_content_type (headers, NULL);
  HttpReply *reply = g_new0 (HttpReply, 1);
  g_autoptr (GBytes) plain = NULL;
  const char *type;

  reply->status = soup_message_get_status (message);
  reply->encoding = g_strdup (soup_message_headers_get_one (headers, "Content-Encoding"));
  reply->retry_after = g_strdup (soup_message_headers_get_one (headers, "Retry-After"));
  reply->headers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  soup_message_headers_foreach (headers, keep_header, reply->headers);
  reply->body = g_bytes_ref (body);
  plain = g_strcmp0 (reply->encoding, "gzip") == 0 ? fb_gunzip (body, 1 << 23, NULL) : g_bytes_ref (body);
  g_assert_nonnull (plain);
  /* An answer to HEAD says what it would have brought, and brings nothing. */
  if (g_bytes_get_size (plain) == 0)
    content_type = NULL;
  if (content_type && strstr (content_type, "json") && !strstr (content_type, "ndjson"))
    {
      reply->json = fb_json_parse (g_bytes_get_data (plain, NULL), g_bytes_get_size (plain), 0, NULL);
      g_assert_nonnull (reply->json);
    }
  if (content_type && g_str_equal (content_type, "application/problem+json"))
    {
      type = http_reply_text (reply, "type");
      g_assert_true (g_str_has_prefix (type, "/problems/"));
      g_assert_nonnull (http_reply_text (reply, "title"));
      reply->type = g_strdup (type + strlen ("/problems/"));
    }
  return reply;
}

HttpReply *
http_fixture_send (HttpFixture *self, const char *method, const char *path, GBytes *body, const char *const *headers)
{
  g_autoptr (SoupSession) session = soup_session_new ();
  g_autofree char *url = g_strconcat (self->url, path, NULL);
  g_autoptr (SoupMessage) message = soup_message_new (method, url);
  g_autoptr (GBytes) answer = NULL;
  Wait wait = {0};

  /* What travels is looked at as it is. */
  soup_session_remove_feature_by_type (session, SOUP_TYPE_CONTENT_DECODER);
  if (body)
    soup_message_set_request_body_from_bytes (message, "application/json", body);
  for (guint i = 0; headers && headers[i]; i += 2)
    soup_message_headers_replace (soup_message_get_request_headers (message), headers[i], headers[i + 1]);
  soup_session_send_and_read_async (session, message, G_PRIORITY_DEFAULT, NULL, sent_cb, &wait);
  while (!wait.done)
    g_main_context_iteration (NULL, TRUE);
  g_assert_no_error (wait.error);
  answer = wait.body;
  return read_reply (message, answer);
}

HttpReply *
http_fixture_post (HttpFixture *self, const char *path, const char *bearer, const char *text)
{
  g_autoptr (GBytes) body = g_bytes_new (text, strlen (text));
  g_autofree char *value = bearer ? g_strconcat ("Bearer ", bearer, NULL) : NULL;
  const char *const headers[] = {"Authorization", value, NULL};

  return http_fixture_send (self, "POST", path, body, bearer ? headers : NULL);
}

/* --- bytes as they are --- */

typedef struct
{
  HttpFixture *fixture;
  const char *bytes;
  gsize length;
  GString *answer;
  gint done;
} Raw;

/* In a thread of its own, since the server runs in this one. */
static gpointer
talk (gpointer data)
{
  Raw *raw = data;
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GUri) uri = g_uri_parse (raw->fixture->url, G_URI_FLAGS_NONE, NULL);
  g_autoptr (GSocketConnection) connection =
      g_socket_client_connect_to_host (client, g_uri_get_host (uri), g_uri_get_port (uri), NULL, NULL);
  char buffer[4096];
  gssize n;

  g_assert_nonnull (connection);
  g_socket_set_timeout (g_socket_connection_get_socket (connection), 10);
  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), raw->bytes, raw->length, NULL,
                             NULL, NULL);
  g_socket_shutdown (g_socket_connection_get_socket (connection), FALSE, TRUE, NULL);
  while ((n = g_input_stream_read (g_io_stream_get_input_stream (G_IO_STREAM (connection)), buffer, sizeof buffer, NULL,
                                   NULL))
         > 0)
    {
      g_string_append_len (raw->answer, buffer, n);
      /* The server may keep the connection for a next request; what belongs to this answer is here soon. */
      g_socket_set_timeout (g_socket_connection_get_socket (connection), 1);
    }
  g_atomic_int_set (&raw->done, 1);
  g_main_context_wakeup (NULL);
  return NULL;
}

char *
http_fixture_raw (HttpFixture *self, const char *bytes, gsize length)
{
  Raw raw = {.fixture = self, .bytes = bytes, .length = length, .answer = g_string_new (NULL)};
  GThread *thread = g_thread_new ("raw", talk, &raw);

  while (!g_atomic_int_get (&raw.done))
    g_main_context_iteration (NULL, TRUE);
  g_thread_join (thread);
  return g_string_free (raw.answer, FALSE);
}

/* --- sign-in --- */

HttpReply *
http_fixture_enrol (HttpFixture *self, const char *login, const char *password, const char *device, const char *secret)
{
  g_autofree char *hash = fb_secret_hash (secret);
  g_autofree char *text = g_strdup_printf (
      "{\"login\":\"%s\",\"password\":\"%s\",\"device\":\"%s\",\"name\":\"Laptop\",\"secret_hash\":\"%s\"}", login,
      password, device, hash);

  return http_fixture_post (self, "/v1/enrol", NULL, text);
}

HttpReply *
http_fixture_refresh (HttpFixture *self, const char *device, const char *refresh, const char *next)
{
  g_autofree char *hash = fb_secret_hash (next);
  g_autofree char *text =
      g_strdup_printf ("{\"device\":\"%s\",\"refresh\":\"%s\",\"next\":\"%s\"}", device, refresh, hash);

  return http_fixture_post (self, "/v1/token", NULL, text);
}
