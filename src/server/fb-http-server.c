/* fb-http-server.c: the service over HTTP
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-http-server.h"

#include <libsoup/soup.h>
#include <string.h>

#include "fb-data-dir.h"
#include "fb-head-watch.h"
#include "fb-http-guard.h"
#include "fb-listener.h"
#include "fb-metrics.h"
#include "fb-nudge.h"
#include "fb-push-queue.h"
#include "fb-rate.h"
#include "fb-routes.h"
#include "fb-worker.h"

/* Sync protocol, section 17. */
#define MIN_GZIP 512
#define BACKLOG 1024

#define MAX_THREADS 4

/* Requests go to the thread that has the fewest. */
typedef struct
{
  FbWorker *workers[MAX_THREADS];   /* (owned) */
  FbService *services[MAX_THREADS]; /* (owned) each used by its worker alone */
  int pending[MAX_THREADS];         /* atomic */
  guint n;
} Lane;

static const char *const lane_names[FB_N_LANES] = {[FB_LANE_SERVICE] = "fb-service",
                                                   [FB_LANE_AUTH] = "fb-auth",
                                                   [FB_LANE_NUDGE] = "fb-nudge",
                                                   [FB_LANE_BLOB] = "fb-blob"};

struct _FbHttpServer
{
  GObject parent_instance;

  SoupServer *server;           /* (owned) */
  FbListener *listener;         /* (owned) (nullable) once it listens */
  GTlsCertificate *certificate; /* (owned) (nullable) */
  FbHttpGuard *guard;           /* (owned) */
  Lane lanes[FB_N_LANES];
  FbClock *clock;      /* (owned) */
  FbPushQueue *pushes; /* (owned) */
  FbNudges *nudges;    /* (owned) */
  FbHeadWatch *watch;  /* (owned) (nullable) */
  FbRate *rate;        /* (owned) */
};

G_DEFINE_FINAL_TYPE (FbHttpServer, fb_http_server, G_TYPE_OBJECT)

/* --- one request --- */

typedef struct
{
  SoupServerMessage *message; /* (owned) main thread only */
  const FbRoute *route;
  FbRequest *request; /* (owned) */
  guint thread;       /* of the route's lane */
  gint64 start;       /* monotonic, when the request was there */
  GHashTable *told;   /* (owned) (nullable) headers of an answer that is yet to come */
  gboolean packed;    /* the body is gzip */
  gboolean wants_gzip;
} Exchange;

static void
exchange_free (gpointer data)
{
  Exchange *self = data;

  g_clear_object (&self->message);
  g_clear_pointer (&self->told, g_hash_table_unref);
  fb_request_free (self->request);
  g_free (self);
}

static void
add_headers (SoupMessageHeaders *headers, GHashTable *more)
{
  GHashTableIter iter;
  gpointer name, value;

  g_hash_table_iter_init (&iter, more);
  while (g_hash_table_iter_next (&iter, &name, &value))
    soup_message_headers_replace (headers, name, value);
}

static void
send_answer (SoupServerMessage *message, const FbAnswer *answer, gboolean packed)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);

  soup_server_message_set_status (message, answer->status, NULL);
  soup_message_headers_replace (headers, "Cache-Control", "no-store");
  if (answer->retry_after >= 0)
    {
      g_autofree char *seconds = g_strdup_printf ("%" G_GINT64_FORMAT, answer->retry_after);

      soup_message_headers_replace (headers, "Retry-After", seconds);
    }
  if (answer->headers != NULL)
    add_headers (headers, answer->headers);
  if (answer->content_type == NULL)
    return;
  if (packed)
    soup_message_headers_replace (headers, "Content-Encoding", "gzip");
  soup_message_headers_replace (headers, "Content-Type", answer->content_type);
  soup_message_body_append_bytes (soup_server_message_get_response_body (message), answer->body);
}

/* The body as the route takes it: expanded, and within its limit. NULL: it is. */
static FbAnswer *
unpack_body (Exchange *self)
{
  g_autoptr (GError) error = NULL;
  gsize limit = self->route->max_body;
  GBytes *plain;

  if (self->request->body == NULL)
    return NULL;
  if (limit == 0)
    return fb_answer_new_problem (400, "bad-request", "This address takes no body", NULL);
  if (self->packed)
    {
      if (!(plain = fb_gunzip (self->request->body, limit, &error)))
        return fb_answer_new_problem (400, "bad-request", error->message, NULL);
      g_bytes_unref (self->request->body);
      self->request->body = plain;
    }
  return g_bytes_get_size (self->request->body) > limit ? fb_http_guard_too_large (limit) : NULL;
}

typedef struct
{
  FbAnswer *answer;
  gboolean packed;
} Reply;

static void
reply_free (Reply *self)
{
  fb_answer_free (self->answer);
  g_free (self);
}

/* For the rare reader that takes no gzip. FALSE: what was packed cannot be read. */
static gboolean
unpack_answer (Reply *reply)
{
  g_autoptr (GError) error = NULL;
  GBytes *plain = fb_gunzip (reply->answer->body, FB_HTTP_MAX_BODY, &error);

  reply->packed = FALSE;
  if (plain == NULL)
    {
      g_warning ("A kept answer cannot be read: %s", error->message);
      fb_answer_free (reply->answer);
      reply->answer = fb_answer_new_problem (500, "server-error", "The server could not do this just now", NULL);
      return FALSE;
    }
  g_bytes_unref (reply->answer->body);
  reply->answer->body = plain;
  reply->answer->packed = FALSE;
  return TRUE;
}

/* A first sync is rows, and their packing is most of its work. Where there are few, the lines are short and alike (a
 * realignment names every account): a little more work makes them a sixth smaller. */
static int
level_of (const FbAnswer *answer)
{
  return answer->rows * 512 > g_bytes_get_size (answer->body) ? 1 : 4;
}

static Reply *
make_reply (Exchange *exchange, FbAnswer *answer)
{
  Reply *reply = g_new0 (Reply, 1);

  reply->answer = answer;
  reply->packed = answer->packed;
  if (answer->packed && !exchange->wants_gzip && !unpack_answer (reply))
    return reply;
  if (answer->body != NULL && !answer->packed && !answer->verbatim && exchange->wants_gzip
      && g_bytes_get_size (answer->body) >= MIN_GZIP)
    {
      GBytes *packed = fb_gzip (answer->body, level_of (answer));

      g_bytes_unref (answer->body);
      answer->body = packed;
      reply->packed = TRUE;
    }
  return reply;
}

/* Main thread: the push is in the database, for good. */
static void
pushed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  Exchange *exchange = g_task_get_task_data (task);
  FbAnswer *answer = g_task_propagate_pointer (G_TASK (result), &error);

  if (answer != NULL)
    {
      if (answer->headers == NULL)
        answer->headers = g_steal_pointer (&exchange->told);
      g_task_return_pointer (task, make_reply (exchange, answer), (GDestroyNotify) reply_free);
    }
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
answer_in_worker (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  FbHttpServer *self = source;
  Exchange *exchange = task_data;
  Lane *lane = &self->lanes[exchange->route->lane];
  FbAnswer *answer = unpack_body (exchange);

  if (answer == NULL)
    answer = fb_route_answer (exchange->route, lane->services[exchange->thread], self->clock, exchange->request);
  g_atomic_int_dec_and_test (&lane->pending[exchange->thread]);
  if (exchange->route->writes && answer->held != NULL)
    {
      exchange->told = g_steal_pointer (&answer->headers);
      fb_push_queue_push (self->pushes, g_steal_pointer (&answer->held),
                          g_task_new (self, NULL, pushed_cb, g_object_ref (task)));
      fb_answer_free (answer);
      return;
    }
  g_task_return_pointer (task, make_reply (exchange, answer), (GDestroyNotify) reply_free);
}

/* What was held is answered now. */
static void
answer_held (gpointer question, FbAnswer *answer, gpointer user_data)
{
  FbHttpServer *self = user_data;

  send_answer (question, answer, FALSE);
  soup_server_message_unpause (question);
  fb_metrics_count_request ("/v1/nudge", answer->status, 0, 0);
  if (self->nudges != NULL)
    fb_metrics_set_held (fb_nudges_get_size (self->nudges));
}

/* What may have changed something that others wait for. */
static gboolean
may_be_news (const FbRoute *route, const FbAnswer *answer)
{
  return answer->status < 300 && (route->lane == FB_LANE_AUTH || g_str_equal (route->path, "/v1/push"));
}

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  FbHttpServer *self = FB_HTTP_SERVER (source);
  Exchange *exchange = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  Reply *reply = g_task_propagate_pointer (G_TASK (result), &error);

  if (reply != NULL && reply->answer->held != NULL)
    {
      fb_nudges_hold (self->nudges, G_OBJECT (exchange->message), g_steal_pointer (&reply->answer->held));
      fb_metrics_set_held (fb_nudges_get_size (self->nudges));
      reply_free (reply);
      return;
    }
  if (reply != NULL && may_be_news (exchange->route, reply->answer))
    fb_nudges_look (self->nudges);
  fb_metrics_count_request (exchange->route->path, reply != NULL ? reply->answer->status : 503,
                            g_get_monotonic_time () - exchange->start, reply != NULL ? reply->answer->rows : 0);
  if (reply != NULL)
    {
      send_answer (exchange->message, reply->answer, reply->packed);
      reply_free (reply);
    }
  else
    {
      g_autoptr (FbAnswer) answer = fb_answer_new_problem (503, "busy", "The server is stopping", NULL);

      send_answer (exchange->message, answer, FALSE);
    }
  soup_server_message_unpause (exchange->message);
}

/* --- reading the request --- */

static char *
find_bearer (SoupMessageHeaders *headers)
{
  const char *value = soup_message_headers_get_one (headers, "Authorization");

  if (value == NULL || g_ascii_strncasecmp (value, "Bearer ", strlen ("Bearer ")) != 0)
    return NULL;
  return g_strstrip (g_strdup (value + strlen ("Bearer ")));
}

/* Who is at the other end; a proxy on this machine says for whom it asks, in the last word of its header. */
static char *
find_address (SoupServerMessage *message, SoupMessageHeaders *headers)
{
  GSocketAddress *remote = soup_server_message_get_remote_address (message);
  const char *forwarded = soup_message_headers_get_list (headers, "X-Forwarded-For"), *comma;
  g_autoptr (GInetAddress) inner = NULL;
  g_autofree char *word = NULL;
  GInetAddress *inet;

  if (!G_IS_INET_SOCKET_ADDRESS (remote))
    return NULL;
  inet = g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (remote));
  if (forwarded == NULL || !g_inet_address_get_is_loopback (inet))
    return g_inet_address_to_string (inet);
  comma = strrchr (forwarded, ',');
  word = g_strstrip (g_strdup (comma != NULL ? comma + 1 : forwarded));
  inner = g_inet_address_new_from_string (word);
  return g_inet_address_to_string (inner != NULL ? inner : inet);
}

static Exchange *
read_request (SoupServerMessage *message, const FbRoute *route, const char *path)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  SoupMessageBody *body = soup_server_message_get_request_body (message);
  Exchange *self = g_new0 (Exchange, 1);
  const char *encoding = soup_message_headers_get_one (headers, "Content-Encoding");
  const char *accepted = soup_message_headers_get_list (headers, "Accept-Encoding");

  self->message = g_object_ref (message);
  self->request = fb_request_new (soup_server_message_get_method (message), path, NULL);
  self->route = route;
  self->start = g_get_monotonic_time ();
  self->request->bearer = find_bearer (headers);
  self->request->query = g_strdup (g_uri_get_query (soup_server_message_get_uri (message)));
  self->request->address = find_address (message, headers);
  self->request->range = g_strdup (soup_message_headers_get_one (headers, "Range"));
  self->packed = encoding != NULL && g_ascii_strcasecmp (encoding, "gzip") == 0;
  self->wants_gzip = accepted != NULL && strstr (accepted, "gzip") != NULL;
  if (body != NULL && body->length > 0)
    self->request->body = soup_message_body_flatten (body);
  return self;
}

static gboolean
refuse_early (SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  const char *encoding = soup_message_headers_get_one (headers, "Content-Encoding");
  g_autoptr (FbAnswer) answer = NULL;

  if ((answer = fb_http_guard_check (message)) == NULL && encoding != NULL && g_ascii_strcasecmp (encoding, "gzip") != 0
      && g_ascii_strcasecmp (encoding, "identity") != 0)
    answer = fb_answer_new_problem (415, "bad-request", "The request's body is neither plain nor gzip", NULL);
  if (answer != NULL)
    send_answer (message, answer, FALSE);
  return answer != NULL;
}

static guint
choose_thread (Lane *lane)
{
  guint best = 0;

  for (guint i = 1; i < lane->n; i++)
    if (g_atomic_int_get (&lane->pending[i]) < g_atomic_int_get (&lane->pending[best]))
      best = i;
  g_atomic_int_inc (&lane->pending[best]);
  return best;
}

static void
request_cb (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query, gpointer user_data)
{
  FbHttpServer *self = user_data;
  g_autoptr (FbAnswer) problem = NULL;
  const FbRoute *route;
  Exchange *exchange;
  GTask *task;

  if (refuse_early (message))
    return;
  if ((route = fb_routes_find (soup_server_message_get_method (message), path, &problem)) == NULL)
    {
      send_answer (message, problem, FALSE);
      fb_metrics_count_request (NULL, problem->status, 0, 0);
      return;
    }
  task = g_task_new (self, NULL, answered_cb, NULL);
  exchange = read_request (message, route, path);
  exchange->thread = choose_thread (&self->lanes[route->lane]);
  g_task_set_task_data (task, exchange, exchange_free);
  soup_server_message_pause (message);
  fb_worker_push (self->lanes[route->lane].workers[exchange->thread], task, answer_in_worker);
}

static void
request_started_cb (SoupServer *server, SoupServerMessage *message, gpointer user_data)
{
  FbHttpServer *self = user_data;

  fb_http_guard_watch (self->guard, message);
}

/* --- listening --- */

static gboolean
admit (GSocket *socket, GSocketAddress *remote, gpointer user_data)
{
  FbHttpServer *self = user_data;

  return fb_http_guard_admit (self->guard, socket, remote);
}

static GSocket *
make_socket (GSocketAddress *address, GError **error)
{
  g_autoptr (GSocket) socket =
      g_socket_new (g_socket_address_get_family (address), G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, error);

  if (socket == NULL || !g_socket_bind (socket, address, TRUE, error))
    return NULL;
  /* GLib's ten stall a storm of reconnects. */
  g_socket_set_listen_backlog (socket, BACKLOG);
  return g_socket_listen (socket, error) ? g_steal_pointer (&socket) : NULL;
}

static GInetAddress *
resolve (const char *host, GError **error)
{
  g_autoptr (GResolver) resolver = NULL;
  GInetAddress *address = g_inet_address_new_from_string (host);
  GList *found;

  if (address != NULL)
    return address;
  resolver = g_resolver_get_default ();
  if (!(found = g_resolver_lookup_by_name (resolver, host, NULL, error)))
    return NULL;
  address = g_object_ref (found->data);
  g_resolver_free_addresses (found);
  return address;
}

gboolean
fb_http_server_listen (FbHttpServer *self, const char *address, GError **error)
{
  g_autoptr (GSocketConnectable) connectable = g_network_address_parse (address, 0, error);
  g_autoptr (GInetAddress) inet = NULL;
  g_autoptr (GSocketAddress) bound = NULL;
  g_autoptr (GSocket) socket = NULL;

  if (connectable == NULL
      || !(inet = resolve (g_network_address_get_hostname (G_NETWORK_ADDRESS (connectable)), error)))
    return FALSE;
  if (self->certificate == NULL && !g_inet_address_get_is_loopback (inet))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
                   "Without --tls-cert and --tls-key the server listens on the loopback interface only, not on %s",
                   address);
      return FALSE;
    }
  bound = g_inet_socket_address_new (inet, g_network_address_get_port (G_NETWORK_ADDRESS (connectable)));
  if (!(socket = make_socket (bound, error)))
    return FALSE;
  g_clear_pointer (&self->listener, fb_listener_free);
  self->listener = fb_listener_new (self->server, socket, self->certificate, &fb_listener_default_limits, admit, self);
  return TRUE;
}

char *
fb_http_server_dup_url (FbHttpServer *self)
{
  return self->listener != NULL ? fb_listener_dup_url (self->listener) : NULL;
}

static void
set_limiters (FbHttpServer *self)
{
  for (guint i = 0; i < FB_N_LANES; i++)
    for (guint j = 0; j < self->lanes[i].n; j++)
      fb_service_set_limiter (self->lanes[i].services[j], fb_rate_take, self->rate);
}

void
fb_http_server_set_rates (FbHttpServer *self, guint pulls, guint pushes)
{
  const guint per_minute[FB_N_ASKS] = {[FB_ASK_PULL] = pulls, [FB_ASK_PAGE] = pulls * 20, [FB_ASK_PUSH] = pushes};

  g_return_if_fail (FB_IS_HTTP_SERVER (self));

  fb_rate_free (self->rate);
  self->rate = fb_rate_new (per_minute, self->clock);
  set_limiters (self);
}

guint
fb_http_server_get_held (FbHttpServer *self)
{
  g_return_val_if_fail (FB_IS_HTTP_SERVER (self), 0);

  return fb_nudges_get_size (self->nudges);
}

void
fb_http_server_set_limits (FbHttpServer *self, const FbHttpLimits *limits)
{
  g_return_if_fail (FB_IS_HTTP_SERVER (self) && limits != NULL);

  fb_http_guard_free (self->guard);
  self->guard = fb_http_guard_new (limits);
}

void
fb_http_server_stop (FbHttpServer *self)
{
  g_clear_pointer (&self->watch, fb_head_watch_free);
  fb_nudges_stop (self->nudges);
  g_clear_pointer (&self->listener, fb_listener_free);
  soup_server_disconnect (self->server);
  for (guint i = 0; i < FB_N_LANES; i++)
    for (guint j = 0; j < self->lanes[i].n; j++)
      fb_worker_stop (self->lanes[i].workers[j]);
  fb_push_queue_stop (self->pushes);
}

static void
fb_http_server_finalize (GObject *object)
{
  FbHttpServer *self = FB_HTTP_SERVER (object);

  g_clear_object (&self->nudges);
  g_clear_pointer (&self->listener, fb_listener_free);
  g_clear_object (&self->server);
  g_clear_object (&self->certificate);
  g_clear_pointer (&self->watch, fb_head_watch_free);
  g_clear_pointer (&self->guard, fb_http_guard_free);
  for (guint i = 0; i < FB_N_LANES; i++)
    for (guint j = 0; j < self->lanes[i].n; j++)
      {
        g_clear_object (&self->lanes[i].workers[j]);
        g_clear_object (&self->lanes[i].services[j]);
      }
  g_clear_object (&self->pushes);
  g_clear_pointer (&self->rate, fb_rate_free);
  g_clear_object (&self->clock);

  G_OBJECT_CLASS (fb_http_server_parent_class)->finalize (object);
}

static void
fb_http_server_class_init (FbHttpServerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = fb_http_server_finalize;
}

static void
fb_http_server_init (FbHttpServer *self)
{
  self->clock = fb_clock_new ();
  self->guard = fb_http_guard_new (&fb_http_default_limits);
  self->rate = fb_rate_new (fb_rate_defaults, self->clock);
}

void
fb_http_server_init_tls (void)
{
  /* The only way into the TLS library from GIO. Who runs the server may ask for more. */
  g_setenv ("G_TLS_GNUTLS_PRIORITY", "SECURE128:%SERVER_PRECEDENCE:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2", FALSE);
}

/* Pulls are read beside each other and never wait for a push. */
static guint
n_readers (void)
{
  return CLAMP (g_get_num_processors (), 2, MAX_THREADS);
}

static gboolean
open_lane (Lane *lane, const char *name, guint n, const char *directory, GError **error)
{
  for (; lane->n < n; lane->n++)
    {
      if (!(lane->services[lane->n] = fb_data_dir_open_service (directory, error)))
        return FALSE;
      lane->workers[lane->n] = fb_worker_new (name);
    }
  return TRUE;
}

/* Another process says that it has committed something: held questions are looked at now instead of within half a
 * second. */
static void
heard_cb (gpointer user_data)
{
  FbHttpServer *self = user_data;

  fb_nudges_look (self->nudges);
}

FbHttpServer *
fb_http_server_new (const char *directory, const char *cert, const char *key, GError **error)
{
  g_autoptr (FbHttpServer) self = g_object_new (FB_TYPE_HTTP_SERVER, NULL);
  g_autoptr (GTlsCertificate) certificate = NULL;
  g_autoptr (FbService) writer = NULL;

  if (cert != NULL && !(certificate = g_tls_certificate_new_from_files (cert, key != NULL ? key : cert, error)))
    return NULL;
  for (guint i = 0; i < FB_N_LANES; i++)
    if (!open_lane (&self->lanes[i], lane_names[i], i == FB_LANE_SERVICE ? n_readers () : 1, directory, error))
      return NULL;
  if (!(writer = fb_data_dir_open_service (directory, error)))
    return NULL;
  self->pushes = fb_push_queue_new (writer);
  set_limiters (self);
  self->certificate = g_steal_pointer (&certificate);
  self->server = soup_server_new ("server-header", "fieldbook", "raw-paths", TRUE, NULL);
  self->nudges = fb_nudges_new (self->lanes[FB_LANE_NUDGE].workers[0], self->lanes[FB_LANE_NUDGE].services[0],
                                self->clock, answer_held, self);
  self->watch = fb_head_watch_new (directory, heard_cb, self);
  soup_server_add_handler (self->server, NULL, request_cb, self, NULL);
  g_signal_connect (self->server, "request-started", G_CALLBACK (request_started_cb), self);
  return g_steal_pointer (&self);
}
