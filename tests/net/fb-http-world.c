/* fb-http-world.c: the world of the sync tests behind a real socket, with faults on demand
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-http-world.h"

#include <libsoup/soup.h>
#include <string.h>

#include "fb-auth.h"
#include "fb-routes.h"

static struct
{
  FbWorld *world;     /* (unowned) */
  SoupServer *server; /* (owned) */
  char *url;          /* (owned) */
  guint port;
  FbFault fault;
  const char *path;
  guint n;
  const char *hello;
  GHashTable *counts; /* path -> number of requests */
} http;

/* --- faults ---------------------------------------------------------------------------------------------- */

static void
drop (SoupServerMessage *message, const char *text)
{
  g_autoptr (GIOStream) stream = soup_server_message_steal_connection (message);

  if (text != NULL)
    g_output_stream_write_all (g_io_stream_get_output_stream (stream), text, strlen (text), NULL, NULL, NULL);
  g_io_stream_close (stream, NULL, NULL);
}

static void
respond (SoupServerMessage *message, guint status, const char *type, GBytes *body, const char *encoding)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);

  soup_server_message_set_status (message, status, NULL);
  if (encoding != NULL)
    soup_message_headers_replace (headers, "Content-Encoding", encoding);
  if (body == NULL)
    return;
  soup_message_headers_replace (headers, "Content-Type", type);
  soup_message_body_append_bytes (soup_server_message_get_response_body (message), body);
}

static GBytes *
make_bomb (void)
{
  gsize size = 64 * 1024 * 1024;
  g_autoptr (GBytes) zeros = g_bytes_new_take (g_malloc0 (size), size);

  return fb_gzip (zeros, 9);
}

static void
respond_text (SoupServerMessage *message, guint status, const char *type, const char *text, const char *encoding)
{
  g_autoptr (GBytes) body = g_bytes_new (text, strlen (text));

  respond (message, status, type, body, encoding);
}

/* FALSE when the request is to be answered after all. */
static gboolean
go_wrong (SoupServerMessage *message, FbFault fault)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  g_autoptr (GBytes) bomb = NULL;

  switch (fault)
    {
    case FB_FAULT_LOSE_REQUEST:
      drop (message, NULL);
      return TRUE;
    case FB_FAULT_HTML:
      respond_text (message, 200, "text/html", "<html><body>Welcome to the hotel. Please sign in.</body></html>", NULL);
      return TRUE;
    case FB_FAULT_REDIRECT:
      soup_message_headers_replace (headers, "Location", "http://127.0.0.1:1/portal");
      respond_text (message, 302, "text/html", "<html>Moved</html>", NULL);
      return TRUE;
    case FB_FAULT_BUSY:
      soup_message_headers_replace (headers, "Retry-After", "7");
      respond_text (message, 503, "text/plain", "Later", NULL);
      return TRUE;
    case FB_FAULT_BOMB:
      bomb = make_bomb ();
      respond (message, 200, "application/x-ndjson", bomb, "gzip");
      return TRUE;
    case FB_FAULT_BAD_GZIP:
      respond_text (message, 200, "application/x-ndjson", "this is not gzip at all", "gzip");
      return TRUE;
    case FB_FAULT_GARBLED:
      respond_text (message, 200, "application/json", "{\"applied\":\"many\",\"results\":[[[{}]]],\"head\":{}}", NULL);
      return TRUE;
    case FB_FAULT_PROXY_401:
      respond_text (message, 401, "text/html", "<html>Proxy says no</html>", NULL);
      return TRUE;
    case FB_FAULT_SCHEMA:
      respond_text (message, 426, "application/problem+json",
                    "{\"type\":\"/problems/schema-too-old\",\"title\":\"Too old\",\"status\":426}", NULL);
      return TRUE;
    case FB_FAULT_NONE:
    case FB_FAULT_LOSE_ANSWER:
    case FB_FAULT_CUT_BODY:
    default:
      return FALSE;
    }
}

/* --- the server ------------------------------------------------------------------------------------------ */

static FbRequest *
read_request (SoupServerMessage *message, const char *path)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  SoupMessageBody *body = soup_server_message_get_request_body (message);
  const char *bearer = soup_message_headers_get_one (headers, "Authorization");
  FbRequest *request = fb_request_new (soup_server_message_get_method (message), path, NULL);
  g_autoptr (GBytes) raw = NULL;
  g_autoptr (GError) error = NULL;

  if (bearer != NULL && g_str_has_prefix (bearer, "Bearer "))
    request->bearer = g_strdup (bearer + strlen ("Bearer "));
  request->query = g_strdup (g_uri_get_query (soup_server_message_get_uri (message)));
  if (body->length == 0)
    return request;
  raw = soup_message_body_flatten (body);
  if (g_strcmp0 (soup_message_headers_get_one (headers, "Content-Encoding"), "gzip") == 0)
    request->body = fb_gunzip (raw, 8 * 1024 * 1024, &error);
  else
    request->body = g_bytes_ref (raw);
  g_assert_no_error (error);
  return request;
}

/* The queue of a real server, which writes several together, is none of what is tested here. Takes @held. */
static FbAnswer *
push_now (FbService *service, FbAnswer *held)
{
  g_autoptr (FbPushJob) job = g_steal_pointer (&held->held);

  fb_answer_free (held);
  fb_service_push_all (service, &job, 1);
  return fb_push_job_steal_answer (job);
}

static FbAnswer *
answer (const FbRequest *request)
{
  FbService *service = http.world->service;
  FbClock *clock = http.world->clock;
  const FbRoute *route;
  FbAnswer *answer;

  if (strcmp (request->path, "/v1/hello") == 0 && http.hello != NULL)
    {
      g_autoptr (GBytes) body = g_bytes_new_static (http.hello, strlen (http.hello));

      return fb_answer_new (200, "application/json", body);
    }
  route = fb_routes_find (request->method, request->path, &answer);
  if (route == NULL)
    return answer;
  answer = fb_route_answer (route, service, clock, request);
  return route->writes && answer->held != NULL ? push_now (service, answer) : answer;
}

static void
give_answer (SoupServerMessage *message, const FbAnswer *answer, FbFault fault)
{
  g_autoptr (GBytes) packed = answer->packed ? g_bytes_ref (answer->body) : fb_gzip (answer->body, 1);
  const char *wipe = fb_answer_get_header (answer, "Fieldbook-Wipe");

  if (fault == FB_FAULT_LOSE_ANSWER)
    drop (message, NULL);
  else if (fault == FB_FAULT_CUT_BODY)
    {
      gsize size;
      const char *text = g_bytes_get_data (answer->body, &size);
      g_autofree char *cut =
          g_strdup_printf ("HTTP/1.1 200 OK\r\nContent-Type: %s\r\nContent-Length: %" G_GSIZE_FORMAT "\r\n\r\n%.*s",
                           answer->content_type, size, (int) size / 2, text);

      drop (message, cut);
    }
  else if (answer->held != NULL)
    respond_text (message, 503, "text/plain", "Nothing is held here", NULL);
  else
    {
      if (wipe != NULL)
        soup_message_headers_replace (soup_server_message_get_response_headers (message), "Fieldbook-Wipe", wipe);
      respond (message, answer->status, answer->content_type, answer->content_type != NULL ? packed : NULL,
               answer->content_type != NULL ? "gzip" : NULL);
    }
}

static void
request_cb (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query, gpointer user_data)
{
  FbFault fault = FB_FAULT_NONE;
  g_autoptr (FbRequest) request = NULL;
  g_autoptr (FbAnswer) reply = NULL;

  g_hash_table_insert (http.counts, g_strdup (path), GUINT_TO_POINTER (fb_http_world_count (path) + 1));
  if (http.n > 0 && (http.path == NULL || strcmp (http.path, path) == 0))
    {
      http.n--;
      fault = http.fault;
    }
  if (go_wrong (message, fault))
    return;
  request = read_request (message, path);
  reply = answer (request);
  give_answer (message, reply, fault);
}

static void
start_listening (void)
{
  g_autoptr (GError) error = NULL;
  GSList *uris;

  http.server = g_object_new (SOUP_TYPE_SERVER, NULL);
  soup_server_add_handler (http.server, NULL, request_cb, NULL, NULL);
  soup_server_listen_local (http.server, http.port, SOUP_SERVER_LISTEN_IPV4_ONLY, &error);
  g_assert_no_error (error);
  uris = soup_server_get_uris (http.server);
  http.port = (guint) g_uri_get_port (uris->data);
  g_free (http.url);
  http.url = g_strdup_printf ("http://127.0.0.1:%u", http.port);
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
}

void
fb_http_world_use (FbWorld *world)
{
  g_autoptr (GError) error = NULL;

  if (http.counts == NULL)
    http.counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  if (http.server == NULL)
    start_listening ();
  if (http.world != world)
    g_hash_table_remove_all (http.counts);
  http.world = world;
  http.n = 0;
  http.hello = NULL;
  fb_auth_make_tables (world->db, &error);
  g_assert_no_error (error);
}

const char *
fb_http_world_get_url (void)
{
  return http.url;
}

void
fb_http_world_fail (FbFault fault, const char *path, guint n)
{
  http.fault = fault;
  http.path = path;
  http.n = n;
}

guint
fb_http_world_count (const char *path)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (http.counts, path));
}

void
fb_http_world_set_online (gboolean online)
{
  if (online == (http.server != NULL))
    return;
  if (online)
    {
      start_listening ();
      return;
    }
  soup_server_disconnect (http.server);
  g_clear_object (&http.server);
}

void
fb_http_world_set_hello (const char *json)
{
  http.hello = json;
}

void
fb_http_world_set_password (FbWorld *world, const FbId *user, const char *password)
{
  g_autoptr (GError) error = NULL;

  fb_auth_set_password (world->db, user, password, &error);
  g_assert_no_error (error);
}

/* --- devices --------------------------------------------------------------------------------------------- */

static void
keep_result_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static GError *
wait_for (GAsyncResult **result)
{
  g_autoptr (GAsyncResult) owned = NULL;
  GError *error = NULL;

  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  owned = *result;
  g_assert_true (fb_sign_in_finish (owned, &error) == (error == NULL));
  return error;
}

GError *
fb_http_sign_in (FbStore *store, FbCredentials *credentials, const char *url, const char *login, const char *password)
{
  GAsyncResult *result = NULL;

  fb_sign_in_async (store, credentials, url, login, password, "test", NULL, keep_result_cb, &result);
  return wait_for (&result);
}

GError *
fb_http_sign_in_again (FbStore *store, FbCredentials *credentials, const char *password)
{
  GAsyncResult *result = NULL;

  fb_sign_in_again_async (store, credentials, password, NULL, keep_result_cb, &result);
  return wait_for (&result);
}

void
fb_http_device_set_up (FbSyncDevice *self, FbWorld *world, const FbId *user)
{
  g_autofree char *login = fb_world_dup_text (world, "user", user, "login");
  g_autoptr (FbCredentials) credentials = NULL;
  g_autoptr (FbHttpTransport) transport = NULL;
  g_autoptr (GError) error = NULL;

  memset (self, 0, sizeof *self);
  self->world = world;
  self->user = *user;
  fb_http_world_use (world);
  fb_http_world_set_password (world, user, "secret");
  fb_temp_store_set_up (&self->temp, world->clock);
  credentials = fb_file_credentials_new (self->temp.directory);
  error = fb_http_sign_in (self->temp.store, credentials, http.url, login, "secret");
  g_assert_no_error (error);
  transport = fb_http_transport_new (http.url, credentials, &error);
  g_assert_no_error (error);
  self->engine = fb_engine_new (self->temp.store, FB_TRANSPORT (transport));
}
