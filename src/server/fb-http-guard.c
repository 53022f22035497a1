/* fb-http-guard.c: what a connection may take of the server before it has asked anything, and which requests are unfit
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-http-guard.h"

#include <string.h>

#include "fb-listener.h"

#define MAX_HEADERS (16 * 1024)
#define MAX_ADDRESS 2048
#define WATCH "fieldbook-watch"
#define COUNTED "fieldbook-counted"

const FbHttpLimits fb_http_default_limits = {90 * 1000, 512, FALSE};

struct _FbHttpGuard
{
  gatomicrefcount ref_count; /* each connection that is counted has one */
  FbHttpLimits limits;
  GHashTable *addresses; /* text → connections, as GUINT_TO_POINTER */
};

FbHttpGuard *
fb_http_guard_new (const FbHttpLimits *limits)
{
  FbHttpGuard *self = g_new0 (FbHttpGuard, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->limits = *limits;
  self->addresses = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

void
fb_http_guard_free (FbHttpGuard *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_hash_table_unref (self->addresses);
  g_free (self);
}

/* --- how many --- */

typedef struct
{
  FbHttpGuard *guard; /* (owned) */
  char *address;
} Counted;

static guint
get_count (FbHttpGuard *self, const char *address)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (self->addresses, address));
}

static void
uncount (gpointer data)
{
  Counted *counted = data;
  guint n = get_count (counted->guard, counted->address);

  if (n > 1)
    g_hash_table_insert (counted->guard->addresses, g_strdup (counted->address), GUINT_TO_POINTER (n - 1));
  else
    g_hash_table_remove (counted->guard->addresses, counted->address);
  fb_http_guard_free (counted->guard);
  g_free (counted->address);
  g_free (counted);
}

/* NULL: nobody counts it. */
static char *
dup_address (FbHttpGuard *self, GSocketAddress *remote)
{
  GInetAddress *inet;

  if (!G_IS_INET_SOCKET_ADDRESS (remote))
    return NULL;
  inet = g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (remote));
  if (g_inet_address_get_is_loopback (inet) && !self->limits.on_loopback)
    return NULL;
  return g_inet_address_to_string (inet);
}

gboolean
fb_http_guard_admit (FbHttpGuard *self, GSocket *socket, GSocketAddress *remote)
{
  g_autofree char *address = dup_address (self, remote);
  Counted *counted;

  if (!address)
    return TRUE;
  if (get_count (self, address) >= self->limits.per_address)
    return FALSE;
  g_hash_table_insert (self->addresses, g_strdup (address), GUINT_TO_POINTER (get_count (self, address) + 1));
  counted = g_new0 (Counted, 1);
  g_atomic_ref_count_inc (&self->ref_count);
  counted->guard = self;
  counted->address = g_steal_pointer (&address);
  g_object_set_data_full (G_OBJECT (socket), COUNTED, counted, uncount);
  return TRUE;
}

/* --- how long --- */

typedef struct
{
  GSocket *socket; /* (owned) */
  GSource *timer;  /* (owned) (nullable) */
  gint64 begun;    /* of the body, µs; 0: headers are awaited */
  gint64 received;
  guint wait_ms;
  gulong reading[3];  /* handlers that only a request needs that is still coming in */
  gboolean too_large; /* while it came in: nothing of it was kept */
} Watch;

static void
stop_timer (Watch *self)
{
  if (self->timer)
    g_source_destroy (self->timer);
  g_clear_pointer (&self->timer, g_source_unref);
}

static void
watch_free (gpointer data)
{
  Watch *self = data;

  stop_timer (self);
  g_object_unref (self->socket);
  g_free (self);
}

static void
close_socket (GSocket *socket)
{
  g_socket_shutdown (socket, TRUE, TRUE, NULL);
}

static gboolean
too_late_cb (gpointer data)
{
  Watch *self = data;

  close_socket (self->socket);
  stop_timer (self);
  return G_SOURCE_REMOVE;
}

static void
start_timer (Watch *self, guint ms)
{
  stop_timer (self);
  self->timer = g_timeout_source_new (ms);
  g_source_set_callback (self->timer, too_late_cb, self, NULL);
  g_source_attach (self->timer, g_main_context_get_thread_default ());
}

static Watch *
get_watch (SoupServerMessage *message)
{
  return g_object_get_data (G_OBJECT (message), WATCH);
}

static void
stop_reading (Watch *self, SoupServerMessage *message)
{
  SoupMessageBody *body = soup_server_message_get_request_body (message);

  self->too_large = TRUE;
  soup_message_body_set_accumulate (body, FALSE);
  soup_message_body_truncate (body);
}

static void
got_headers_cb (SoupServerMessage *message, gpointer user_data)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  Watch *self = get_watch (message);

  self->begun = g_get_monotonic_time ();
  start_timer (self, self->wait_ms);
  if (soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CONTENT_LENGTH
      && soup_message_headers_get_content_length (headers) > FB_HTTP_MAX_BODY)
    stop_reading (self, message);
}

/* Slower than a kilobyte a second is no way to send anything. */
static void
got_chunk_cb (SoupServerMessage *message, GBytes *chunk, gpointer user_data)
{
  Watch *self = get_watch (message);
  gint64 late;

  self->received += (gint64) g_bytes_get_size (chunk);
  if (soup_server_message_get_request_body (message)->length > FB_HTTP_MAX_BODY)
    stop_reading (self, message);
  late = (g_get_monotonic_time () - self->begun) / 1000 - self->received;
  if (late > self->wait_ms)
    close_socket (self->socket);
  else
    start_timer (self, self->wait_ms);
}

/* It is there, and may be held for minutes with thousands of others: nothing stays that only reading needed. */
static void
got_body_cb (SoupServerMessage *message, gpointer user_data)
{
  Watch *self = get_watch (message);

  stop_timer (self);
  for (guint i = 0; i < G_N_ELEMENTS (self->reading); i++)
    g_clear_signal_handler (&self->reading[i], message);
}

/* libsoup may keep the socket for a while after the connection has ended. */
static void
disconnected_cb (SoupServerMessage *message, gpointer user_data)
{
  Watch *self = get_watch (message);

  stop_timer (self);
  g_object_set_data (G_OBJECT (self->socket), COUNTED, NULL);
}

void
fb_http_guard_watch (FbHttpGuard *self, SoupServerMessage *message)
{
  GSocket *socket = fb_listener_get_socket (message);
  Watch *watch;

  if (socket == NULL)
    return;
  watch = g_new0 (Watch, 1);
  watch->socket = g_object_ref (socket);
  watch->wait_ms = self->limits.wait_ms;
  g_object_set_data_full (G_OBJECT (message), WATCH, watch, watch_free);
  watch->reading[0] = g_signal_connect (message, "got-headers", G_CALLBACK (got_headers_cb), NULL);
  watch->reading[1] = g_signal_connect (message, "got-chunk", G_CALLBACK (got_chunk_cb), NULL);
  watch->reading[2] = g_signal_connect (message, "got-body", G_CALLBACK (got_body_cb), NULL);
  g_signal_connect (message, "disconnected", G_CALLBACK (disconnected_cb), NULL);
  soup_message_headers_replace (soup_server_message_get_response_headers (message), "Connection", "close");
  start_timer (watch, watch->wait_ms);
}

/* --- what --- */

/* Of these a second one would be read by one program and not by another. */
static const char *const single[] = {
    "Authorization", "Content-Encoding",  "Content-Length", "Content-Type", "Expect", "Host",
    "Range",         "Transfer-Encoding",
};

typedef struct
{
  guint counts[G_N_ELEMENTS (single)];
  gsize size;
} Census;

static void
take_header (const char *name, const char *value, gpointer user_data)
{
  Census *census = user_data;

  census->size += strlen (name) + strlen (value) + 4;
  for (guint i = 0; i < G_N_ELEMENTS (single); i++)
    if (g_ascii_strcasecmp (name, single[i]) == 0)
      census->counts[i]++;
}

static FbAnswer *
bad (const char *title)
{
  return fb_answer_new_problem (400, "bad-request", title, NULL);
}

/* No address of ours needs anything but these, so that nothing is to be decoded and two spellings of one do not exist.
 */
static gboolean
is_plain_path (const char *path)
{
  if (path[0] != '/' || strstr (path, "//") || strstr (path, "/.") || strlen (path) > MAX_ADDRESS)
    return FALSE;
  for (const char *at = path; *at; at++)
    if (!g_ascii_isalnum (*at) && !strchr ("/-_.", *at))
      return FALSE;
  return TRUE;
}

FbAnswer *
fb_http_guard_too_large (gsize limit)
{
  g_autofree char *title = g_strdup_printf ("The request is larger than %" G_GSIZE_FORMAT " KiB", limit / 1024);

  return fb_answer_new_problem (413, "too-large", title, NULL);
}

FbAnswer *
fb_http_guard_check (SoupServerMessage *message)
{
  const Watch *watch = get_watch (message);
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  GUri *uri = soup_server_message_get_uri (message);
  const char *query = g_uri_get_query (uri);
  Census census = {0};

  soup_message_headers_foreach (headers, take_header, &census);
  if (census.size > MAX_HEADERS)
    return fb_answer_new_problem (431, "too-large", "The request's headers are too large", NULL);
  if (!is_plain_path (g_uri_get_path (uri)))
    return fb_answer_new_problem (404, "not-found", "There is nothing at this address", NULL);
  if (query && strlen (query) > MAX_ADDRESS)
    return fb_answer_new_problem (414, "too-large", "The request's address is too long", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (single); i++)
    if (census.counts[i] > 1)
      return bad ("A header stands twice in the request");
  if (soup_message_headers_get_one (headers, "Content-Length")
      && soup_message_headers_get_one (headers, "Transfer-Encoding"))
    return bad ("The request says its length in two ways");
  if (watch != NULL && watch->too_large)
    return fb_http_guard_too_large (FB_HTTP_MAX_BODY);
  return NULL;
}
