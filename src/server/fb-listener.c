/* fb-listener.c: takes connections for a SoupServer, and greets those with TLS
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-listener.h"

#include <netinet/in.h>
#include <netinet/tcp.h>

/* At a time, so that requests have their turn in a storm of them. */
#define AT_ONCE 64
/* After one that could not be taken: what it wanted, files as a rule, may be there then. */
#define PAUSE_MS 200
#define SOCKET "fieldbook-socket"

const FbListenerLimits fb_listener_default_limits = {20 * 1000, 1024};

struct _FbListener
{
  SoupServer *server;           /* (owned) */
  GSocket *socket;              /* (owned) */
  GTlsCertificate *certificate; /* (owned) (nullable) */
  FbListenerLimits limits;
  FbListenerAdmit admit;
  gpointer user_data;
  GSource *source;       /* (owned) (nullable) ready when somebody comes, or the pause is over */
  GHashTable *greetings; /* of Greeting: handshakes that are under way */
};

/* One handshake. */
typedef struct
{
  FbListener *listener;           /* NULL: it went meanwhile */
  GIOStream *stream;              /* (owned) */
  GSocketAddress *local, *remote; /* (owned) */
  GCancellable *cancellable;      /* (owned) */
  GSource *timer;                 /* (owned) */
} Greeting;

static void
listen_again (FbListener *self);

/* --- handing over --- */

static void
hand_over (FbListener *self, GIOStream *stream, GSocketAddress *local, GSocketAddress *remote)
{
  g_autoptr (GError) error = NULL;

  if (!soup_server_accept_iostream (self->server, stream, local, remote, &error))
    g_info ("A connection cannot be served: %s", error->message);
}

GSocket *
fb_listener_get_socket (SoupServerMessage *message)
{
  GSocketAddress *remote = soup_server_message_get_remote_address (message);

  return remote != NULL ? g_object_get_data (G_OBJECT (remote), SOCKET) : NULL;
}

/* --- TLS --- */

static void
greeting_free (Greeting *self)
{
  if (self->listener != NULL)
    {
      g_hash_table_remove (self->listener->greetings, self);
      if (self->listener->source == NULL)
        listen_again (self->listener);
    }
  g_source_destroy (self->timer);
  g_source_unref (self->timer);
  g_object_unref (self->cancellable);
  g_object_unref (self->stream);
  g_object_unref (self->local);
  g_object_unref (self->remote);
  g_free (self);
}

static gboolean
too_late_cb (gpointer data)
{
  Greeting *self = data;

  g_cancellable_cancel (self->cancellable);
  return G_SOURCE_REMOVE;
}

static void
close_now (GIOStream *stream)
{
  GIOStream *base = NULL;

  /* A farewell could have to wait for the other side. */
  g_object_get (stream, "base-io-stream", &base, NULL);
  g_io_stream_close (base, NULL, NULL);
  g_object_unref (base);
}

static void
greeted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Greeting *self = user_data;
  g_autoptr (GError) error = NULL;

  if (g_tls_connection_handshake_finish (G_TLS_CONNECTION (source), result, &error) && self->listener != NULL)
    hand_over (self->listener, self->stream, self->local, self->remote);
  else
    close_now (self->stream);
  greeting_free (self);
}

static void
greet (FbListener *self, GIOStream *stream, GSocketAddress *local, GSocketAddress *remote)
{
  static const char *const protocols[] = {"http/1.1", NULL};
  g_autoptr (GError) error = NULL;
  GIOStream *tls = g_tls_server_connection_new (stream, self->certificate, &error);
  Greeting *greeting;

  if (tls == NULL)
    {
      g_warning ("TLS does not work: %s", error->message);
      return;
    }
  g_tls_connection_set_require_close_notify (G_TLS_CONNECTION (tls), FALSE);
  g_tls_connection_set_advertised_protocols (G_TLS_CONNECTION (tls), protocols);
  greeting = g_new0 (Greeting, 1);
  *greeting = (Greeting){self, tls, g_object_ref (local), g_object_ref (remote), g_cancellable_new (), NULL};
  greeting->timer = g_timeout_source_new (self->limits.wait_ms);
  g_source_set_callback (greeting->timer, too_late_cb, greeting, NULL);
  g_source_attach (greeting->timer, g_main_context_get_thread_default ());
  g_hash_table_add (self->greetings, greeting);
  g_tls_connection_handshake_async (G_TLS_CONNECTION (tls), G_PRIORITY_DEFAULT, greeting->cancellable, greeted_cb,
                                    greeting);
}

/* --- taking --- */

static void
take (FbListener *self, GSocket *socket)
{
  g_autoptr (GSocketAddress) remote = g_socket_get_remote_address (socket, NULL);
  g_autoptr (GSocketAddress) local = g_socket_get_local_address (socket, NULL);
  g_autoptr (GIOStream) stream = NULL;

  /* Gone already. */
  if (remote == NULL || local == NULL)
    return;
  if (!self->admit (socket, remote, self->user_data))
    {
      g_socket_close (socket, NULL);
      return;
    }
  g_socket_set_option (socket, IPPROTO_TCP, TCP_NODELAY, TRUE, NULL);
  /* The very object that the connection's messages give back: all that leads from them to the socket. */
  g_object_set_data_full (G_OBJECT (remote), SOCKET, g_object_ref (socket), g_object_unref);
  stream = G_IO_STREAM (g_socket_connection_factory_create_connection (socket));
  if (self->certificate != NULL)
    greet (self, stream, local, remote);
  else
    hand_over (self, stream, local, remote);
}

static gboolean
paused_cb (gpointer data)
{
  listen_again (data);
  return G_SOURCE_REMOVE;
}

static void
stop_source (FbListener *self)
{
  if (self->source == NULL)
    return;
  g_source_destroy (self->source);
  g_clear_pointer (&self->source, g_source_unref);
}

static void
pause_for_a_moment (FbListener *self)
{
  stop_source (self);
  self->source = g_timeout_source_new (PAUSE_MS);
  g_source_set_callback (self->source, paused_cb, self, NULL);
  g_source_attach (self->source, g_main_context_get_thread_default ());
}

/* FALSE: enough are greeted for now, and the next that ends lets the others in. */
static gboolean
has_room (FbListener *self)
{
  if (g_hash_table_size (self->greetings) < self->limits.greetings)
    return TRUE;
  stop_source (self);
  return FALSE;
}

static gboolean
coming_cb (GSocket *listening, GIOCondition condition, gpointer user_data)
{
  FbListener *self = user_data;

  for (guint i = 0; i < AT_ONCE; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GSocket) socket = NULL;

      if (!has_room (self))
        return G_SOURCE_REMOVE;
      if ((socket = g_socket_accept (listening, NULL, &error)))
        take (self, socket);
      else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
        return G_SOURCE_CONTINUE;
      else
        {
          g_warning ("A connection cannot be taken: %s", error->message);
          pause_for_a_moment (self);
          return G_SOURCE_REMOVE;
        }
    }
  return G_SOURCE_CONTINUE;
}

static void
listen_again (FbListener *self)
{
  stop_source (self);
  self->source = g_socket_create_source (self->socket, G_IO_IN, NULL);
  g_source_set_callback (self->source, G_SOURCE_FUNC (coming_cb), self, NULL);
  g_source_attach (self->source, g_main_context_get_thread_default ());
}

/* --- life --- */

FbListener *
fb_listener_new (SoupServer *server,
                 GSocket *socket,
                 GTlsCertificate *certificate,
                 const FbListenerLimits *limits,
                 FbListenerAdmit admit,
                 gpointer user_data)
{
  FbListener *self = g_new0 (FbListener, 1);

  self->server = g_object_ref (server);
  self->socket = g_object_ref (socket);
  self->certificate = certificate != NULL ? g_object_ref (certificate) : NULL;
  self->limits = *limits;
  self->admit = admit;
  self->user_data = user_data;
  self->greetings = g_hash_table_new (NULL, NULL);
  g_socket_set_blocking (socket, FALSE);
  listen_again (self);
  return self;
}

void
fb_listener_free (FbListener *self)
{
  GHashTableIter iter;
  gpointer greeting;

  stop_source (self);
  g_hash_table_iter_init (&iter, self->greetings);
  while (g_hash_table_iter_next (&iter, &greeting, NULL))
    {
      ((Greeting *) greeting)->listener = NULL;
      g_cancellable_cancel (((Greeting *) greeting)->cancellable);
    }
  g_hash_table_unref (self->greetings);
  g_socket_close (self->socket, NULL);
  g_object_unref (self->socket);
  g_object_unref (self->server);
  g_clear_object (&self->certificate);
  g_free (self);
}

char *
fb_listener_dup_url (FbListener *self)
{
  g_autoptr (GSocketAddress) bound = g_socket_get_local_address (self->socket, NULL);
  GInetSocketAddress *inet = G_INET_SOCKET_ADDRESS (bound);
  g_autofree char *host = g_inet_address_to_string (g_inet_socket_address_get_address (inet));
  gboolean is_v6 = g_socket_address_get_family (bound) == G_SOCKET_FAMILY_IPV6;

  return g_strdup_printf ("%s://%s%s%s:%u", self->certificate != NULL ? "https" : "http", is_v6 ? "[" : "", host,
                          is_v6 ? "]" : "", g_inet_socket_address_get_port (inet));
}
