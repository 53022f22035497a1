/* fb-http-request.c: one request over HTTP
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-http-request.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define CONNECT_TIMEOUT_S 10
#define CHUNK 65536
/* Below this a packed body is no smaller. */
#define MIN_PACKED 200

typedef struct
{
  SoupSession *session;      /* (owned) */
  SoupMessage *message;      /* (owned) */
  GCancellable *cancellable; /* (owned) the caller's, and the connect timeout's */
  GCancellable *outer;       /* (owned) (nullable) */
  gulong outer_id;
  GSource *connect_timer; /* (owned) (nullable) */
  gboolean timed_out;
  GByteArray *body; /* (owned) */
  gint64 begun;
} Exchange;

static void
stop_connect_timer (Exchange *self)
{
  if (self->connect_timer == NULL)
    return;
  g_source_destroy (self->connect_timer);
  g_clear_pointer (&self->connect_timer, g_source_unref);
}

static void
exchange_free (gpointer data)
{
  Exchange *self = data;

  stop_connect_timer (self);
  if (self->outer != NULL)
    g_cancellable_disconnect (self->outer, self->outer_id);
  g_clear_object (&self->outer);
  g_signal_handlers_disconnect_by_data (self->message, self);
  g_clear_object (&self->message);
  g_clear_object (&self->session);
  g_clear_object (&self->cancellable);
  g_byte_array_unref (self->body);
  g_free (self);
}

/* --- errors ---------------------------------------------------------------------------------------------- */

static void
fail (GTask *task, FbSyncError code, const char *message)
{
  g_task_return_new_error (task, FB_SYNC_ERROR, (int) code, "%s", message);
  g_object_unref (task);
}

static gboolean
is_garbled (const GError *error)
{
  return error->domain == SOUP_SESSION_ERROR || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT)
         || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
}

/* Whatever the world did: cancelled, garbled, not to be trusted, or not there. */
static void
fail_with (GTask *task, const GError *error)
{
  const Exchange *self = g_task_get_task_data (task);

  if (self->timed_out)
    fail (task, FB_SYNC_ERROR_OFFLINE, _ ("The server does not answer."));
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_task_return_error (task, g_error_copy (error));
      g_object_unref (task);
    }
  else if (error->domain == G_TLS_ERROR)
    fail (task, FB_SYNC_ERROR_PROTOCOL, _ ("The connection is not the server's own: its certificate is not valid."));
  else if (is_garbled (error))
    fail (task, FB_SYNC_ERROR_PROTOCOL, _ ("The server's answer was cut off."));
  else
    fail (task, FB_SYNC_ERROR_OFFLINE, _ ("There is no connection to the server."));
}

/* --- the answer ------------------------------------------------------------------------------------------ */

static gboolean
is_ours (const char *content_type)
{
  return content_type != NULL
         && (strcmp (content_type, "application/json") == 0 || strcmp (content_type, "application/x-ndjson") == 0
             || strcmp (content_type, "application/problem+json") == 0
             || strcmp (content_type, "application/octet-stream") == 0);
}

static GBytes *
expand (SoupMessageHeaders *headers, GBytes *packed, GError **error)
{
  const char *encoding = soup_message_headers_get_one (headers, "Content-Encoding");

  if (encoding == NULL || g_ascii_strcasecmp (encoding, "identity") == 0 || g_bytes_get_size (packed) == 0)
    return g_bytes_ref (packed);
  if (g_ascii_strcasecmp (encoding, "gzip") == 0)
    return fb_gunzip (packed, FB_HTTP_MAX_BODY, error);
  g_set_error_literal (error, FB_SYNC_ERROR, FB_SYNC_ERROR_PROTOCOL, "The server's answer is packed in an unknown way");
  return NULL;
}

static gint64
read_retry_after (SoupMessageHeaders *headers)
{
  const char *text = soup_message_headers_get_one (headers, "Retry-After");
  guint64 seconds;

  return text != NULL && g_ascii_string_to_unsigned (text, 10, 0, 86400, &seconds, NULL) ? (gint64) seconds : -1;
}

static void
keep_header_cb (const char *name, const char *value, gpointer answer)
{
  fb_answer_set_header (answer, name, value);
}

static void
give_answer (GTask *task)
{
  Exchange *self = g_task_get_task_data (task);
  SoupMessageHeaders *headers = soup_message_get_response_headers (self->message);
  const char *content_type = soup_message_headers_get_content_type (headers, NULL);
  g_autoptr (GBytes) packed = g_byte_array_free_to_bytes (g_steal_pointer (&self->body));
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GError) error = NULL;
  guint status = soup_message_get_status (self->message);
  FbAnswer *answer;

  self->body = g_byte_array_new ();
  if (!(body = expand (headers, packed, &error)))
    {
      fail (task, FB_SYNC_ERROR_PROTOCOL, error->message);
      return;
    }
  /* A page of text for people where data should be: the network itself wants something first. Statuses of proxies are
   * told by their number. */
  if (status < 300 && g_bytes_get_size (body) > 0 && !is_ours (content_type))
    {
      fail (task, FB_SYNC_ERROR_PROTOCOL,
            _ ("Something other than the server answered. Perhaps this network wants you to sign in with a browser "
               "first."));
      return;
    }
  answer = fb_answer_new (status, content_type, body);
  answer->wire_bytes = g_bytes_get_size (packed);
  answer->retry_after = read_retry_after (headers);
  soup_message_headers_foreach (headers, keep_header_cb, answer);
  answer->round_trip_ms = (g_get_monotonic_time () - self->begun) / 1000;
  g_task_return_pointer (task, answer, (GDestroyNotify) fb_answer_free);
  g_object_unref (task);
}

static void
read_more (GTask *task, GInputStream *stream);

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Exchange *self = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) chunk = g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, &error);
  gsize size;
  gconstpointer data;

  if (chunk == NULL)
    {
      fail_with (task, error);
      return;
    }
  data = g_bytes_get_data (chunk, &size);
  if (size == 0)
    {
      give_answer (task);
      return;
    }
  if (self->body->len + size > FB_HTTP_MAX_BODY)
    {
      fail (task, FB_SYNC_ERROR_PROTOCOL, _ ("The server's answer is too large."));
      return;
    }
  g_byte_array_append (self->body, data, (guint) size);
  read_more (task, G_INPUT_STREAM (source));
}

static void
read_more (GTask *task, GInputStream *stream)
{
  Exchange *self = g_task_get_task_data (task);

  g_input_stream_read_bytes_async (stream, CHUNK, G_PRIORITY_DEFAULT, self->cancellable, read_cb, task);
}

static void
sent_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Exchange *self = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GInputStream) stream = soup_session_send_finish (SOUP_SESSION (source), result, &error);

  stop_connect_timer (self);
  if (stream == NULL && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT))
    fail (task, FB_SYNC_ERROR_OFFLINE, _ ("The connection was lost before the answer came."));
  else if (stream == NULL)
    fail_with (task, error);
  else
    read_more (task, stream);
}

/* --- the request ----------------------------------------------------------------------------------------- */

static gboolean
connect_timeout_cb (gpointer user_data)
{
  Exchange *self = user_data;

  g_clear_pointer (&self->connect_timer, g_source_unref);
  self->timed_out = TRUE;
  g_cancellable_cancel (self->cancellable);
  return G_SOURCE_REMOVE;
}

static void
outer_cancelled_cb (GCancellable *outer, gpointer user_data)
{
  g_cancellable_cancel (user_data);
}

static void
set_body (SoupMessage *message, GBytes *body, gboolean raw)
{
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);
  g_autoptr (GBytes) packed = NULL;

  if (body == NULL)
    return;
  if (raw)
    {
      soup_message_set_request_body_from_bytes (message, "application/octet-stream", body);
      return;
    }
  if (g_bytes_get_size (body) >= MIN_PACKED)
    {
      packed = fb_gzip (body, 1);
      soup_message_headers_replace (headers, "Content-Encoding", "gzip");
    }
  soup_message_set_request_body_from_bytes (message, "application/json", packed != NULL ? packed : body);
}

static Exchange *
exchange_new (SoupSession *session, SoupMessage *message, GCancellable *cancellable)
{
  Exchange *self = g_new0 (Exchange, 1);

  self->session = g_object_ref (session);
  self->message = message;
  self->cancellable = g_cancellable_new ();
  self->body = g_byte_array_new ();
  self->begun = g_get_monotonic_time ();
  /* Once the request is on its way the session's own timeout takes over. */
  self->connect_timer = g_timeout_source_new_seconds (CONNECT_TIMEOUT_S);
  g_source_set_callback (self->connect_timer, connect_timeout_cb, self, NULL);
  g_source_attach (self->connect_timer, g_main_context_get_thread_default ());
  g_signal_connect_swapped (message, "starting", G_CALLBACK (stop_connect_timer), self);
  if (cancellable != NULL)
    {
      self->outer = g_object_ref (cancellable);
      self->outer_id = g_cancellable_connect (cancellable, G_CALLBACK (outer_cancelled_cb),
                                              g_object_ref (self->cancellable), g_object_unref);
    }
  return self;
}

void
fb_http_request_send_async (SoupSession *session,
                            const char *base_url,
                            const FbRequest *request,
                            const char *bearer,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  gboolean has_query = request->query != NULL;
  g_autofree char *url =
      g_strconcat (base_url, request->path, has_query ? "?" : NULL, has_query ? request->query : NULL, NULL);
  SoupMessage *message = soup_message_new (request->method, url);
  GTask *task = g_task_new (session, cancellable, callback, user_data);
  SoupMessageHeaders *headers;
  Exchange *self;

  if (message == NULL)
    {
      fail (task, FB_SYNC_ERROR_FAILED, _ ("This is not an address of a server."));
      return;
    }
  headers = soup_message_get_request_headers (message);
  /* A range counts bytes as they lie at the server. */
  soup_message_headers_replace (headers, "Accept-Encoding", request->range != NULL ? "identity" : "gzip");
  if (request->range != NULL)
    soup_message_headers_replace (headers, "Range", request->range);
  if (bearer != NULL)
    {
      g_autofree char *value = g_strconcat ("Bearer ", bearer, NULL);

      soup_message_headers_replace (headers, "Authorization", value);
    }
  /* Our server never redirects; a network that does is not to see what we send. */
  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  set_body (message, request->body, request->raw);

  self = exchange_new (session, message, cancellable);
  g_task_set_task_data (task, self, exchange_free);
  soup_session_send_async (session, message, G_PRIORITY_DEFAULT, self->cancellable, sent_cb, task);
}

FbAnswer *
fb_http_request_send_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
