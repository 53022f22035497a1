/* fb-http-transport.c: the transport over HTTP
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-http-transport.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "fb-http-request.h"
#include "fb-pin.h"

#define IDLE_TIMEOUT_S 30
/* A held request's connection, its push and pull, and two transfers each way beside them. */
#define MAX_CONNECTIONS 8
/* Beyond what the server may let a request wait. */
#define HOLD_GRACE_S 20
#define MAX_HOLD_S 60

struct _FbHttpTransport
{
  GObject parent_instance;

  char *base_url;             /* (owned) */
  SoupSession *session;       /* (owned) */
  SoupSession *patient;       /* (owned) for requests that the server holds */
  FbCredentials *credentials; /* (owned) */
  char *parting;              /* (owned) (nullable) the last token, once its secrets are gone */
  gboolean refreshing;
  GQueue waiting; /* of GTask (owned): requests that want the new token */
};

static void
fb_http_transport_init_interface (FbTransportInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (FbHttpTransport,
                               fb_http_transport,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (FB_TYPE_TRANSPORT, fb_http_transport_init_interface))

/* --- addresses ------------------------------------------------------------------------------------------- */

static gboolean
is_loopback (const char *host)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (host);

  return address != NULL ? g_inet_address_get_is_loopback (address) : strcmp (host, "localhost") == 0;
}

char *
fb_http_normalise_url (const char *text, GError **error)
{
  g_autofree char *trimmed = g_strstrip (g_strdup (text != NULL ? text : ""));
  g_autofree char *full =
      strstr (trimmed, "://") != NULL ? g_strdup (trimmed) : g_strconcat ("https://", trimmed, NULL);
  g_autoptr (GUri) uri = g_uri_parse (full, SOUP_HTTP_URI_FLAGS, NULL);
  gsize length;
  char *url;

  if (uri == NULL || strpbrk (trimmed, " \t\n") != NULL || g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0'
      || g_uri_get_query (uri) != NULL || g_uri_get_fragment (uri) != NULL || g_uri_get_userinfo (uri) != NULL
      || (strcmp (g_uri_get_scheme (uri), "https") != 0 && strcmp (g_uri_get_scheme (uri), "http") != 0))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                   _ ("“%s” is not the address of a server. An address looks like crm.example.com."), trimmed);
      return NULL;
    }
  if (strcmp (g_uri_get_scheme (uri), "http") == 0 && !is_loopback (g_uri_get_host (uri)))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                           _ ("Only a connection with https:// keeps your password safe."));
      return NULL;
    }
  url = g_uri_to_string (uri);
  for (length = strlen (url); length > 0 && url[length - 1] == '/'; length--)
    url[length - 1] = '\0';
  return url;
}

/* --- one request of the caller, with a second try -------------------------------------------------------- */

typedef struct
{
  FbRequest *request; /* (owned) */
  gboolean repeated;  /* with a new token */
  char *bearer;       /* (owned) (nullable) that it went with */
} Call;

static void
call_free (gpointer data)
{
  Call *call = data;

  fb_request_free (call->request);
  g_free (call->bearer);
  g_free (call);
}

static void
send_now (GTask *task);

/* What needs no token must not be held up by a bad one. */
static gboolean
is_open (const char *path)
{
  return strcmp (path, "/v1/hello") == 0 || strcmp (path, "/v1/enrol") == 0 || strcmp (path, "/v1/token") == 0;
}

/* --- the refresh of section 16 --------------------------------------------------------------------------- */

/* Waiting requests get the token's answer or error as their own, or go out again. */
static void
end_refresh (FbHttpTransport *self, const FbAnswer *answer, const GError *error)
{
  GQueue waiting = G_QUEUE_INIT;
  GTask *task;

  self->refreshing = FALSE;
  while ((task = g_queue_pop_head (&self->waiting)) != NULL)
    g_queue_push_tail (&waiting, task);
  while ((task = g_queue_pop_head (&waiting)) != NULL)
    {
      if (answer == NULL && error == NULL)
        {
          send_now (task);
          continue;
        }
      if (error != NULL)
        g_task_return_error (task, g_error_copy (error));
      else
        g_task_return_pointer (task, fb_answer_copy (answer), (GDestroyNotify) fb_answer_free);
      g_object_unref (task);
    }
}

/* The secret that was proposed is the one that counts now. */
static gboolean
keep_tokens (FbHttpTransport *self, const FbAnswer *answer, GError **error)
{
  g_autoptr (JsonNode) node = fb_answer_parse (answer, error);
  g_autofree char *next = NULL;
  const char *access;

  if (node == NULL)
    return FALSE;
  if (!JSON_NODE_HOLDS_OBJECT (node) || !(access = fb_json_get_text (json_node_get_object (node), "access", NULL)))
    {
      g_set_error_literal (error, FB_SYNC_ERROR, FB_SYNC_ERROR_PROTOCOL, "The server sent no token");
      return FALSE;
    }
  if (!(next = fb_credentials_load (self->credentials, "next", error)))
    return FALSE;
  return fb_credentials_store (self->credentials, "access", access, error)
         && fb_credentials_store (self->credentials, "refresh", next, error)
         && fb_credentials_store (self->credentials, "next", NULL, error);
}

static void
refreshed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FbHttpTransport) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (FbAnswer) answer = fb_http_request_send_finish (result, &error);

  if (answer == NULL)
    end_refresh (self, NULL, error);
  else if (answer->status >= 300)
    end_refresh (self, answer, NULL);
  else if (!keep_tokens (self, answer, &error))
    end_refresh (self, NULL, error);
  else
    end_refresh (self, NULL, NULL);
}

/* The next secret is stored before it is proposed, so that a lost answer is repeated with the same one. NULL without
 * error: not signed in. */
static FbRequest *
make_refresh (FbHttpTransport *self, GError **error)
{
  g_autofree char *device = fb_credentials_load (self->credentials, "device", error);
  g_autofree char *current = device != NULL ? fb_credentials_load (self->credentials, "refresh", error) : NULL;
  g_autofree char *next = current != NULL ? fb_credentials_load (self->credentials, "next", error) : NULL;
  g_autofree char *hash = NULL;
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (JsonObject) object = NULL;

  if (current == NULL || (error != NULL && *error != NULL))
    return NULL;
  if (next == NULL || strcmp (next, current) == 0)
    {
      g_free (next);
      next = fb_credentials_make_secret ();
      if (!fb_credentials_store (self->credentials, "next", next, error))
        return NULL;
    }
  hash = fb_credentials_hash (next);
  object = json_object_new ();
  json_object_set_string_member (object, "device", device);
  json_object_set_string_member (object, "refresh", current);
  json_object_set_string_member (object, "next", hash);
  node = json_node_new (JSON_NODE_OBJECT);
  json_node_set_object (node, object);
  return fb_request_new ("POST", "/v1/token", node);
}

/* Takes @task. The refresh is not the caller's alone, so it is not cancelled with it. */
static void
refresh (FbHttpTransport *self, GTask *task)
{
  g_autoptr (FbRequest) request = NULL;
  g_autoptr (GError) error = NULL;

  g_queue_push_tail (&self->waiting, task);
  if (self->refreshing)
    return;
  self->refreshing = TRUE;
  request = make_refresh (self, &error);
  if (request == NULL)
    {
      if (error == NULL)
        g_set_error_literal (&error, FB_SYNC_ERROR, FB_SYNC_ERROR_AUTH, _ ("This device is not signed in."));
      end_refresh (self, NULL, error);
      return;
    }
  fb_http_request_send_async (self->session, self->base_url, request, NULL, NULL, refreshed_cb, g_object_ref (self));
}

/* --- the request ----------------------------------------------------------------------------------------- */

static gboolean
wants_refresh (const FbAnswer *answer)
{
  g_autoptr (GError) error = NULL;

  return answer->status == 401 && !fb_answer_check (answer, &error)
         && g_error_matches (error, FB_SYNC_ERROR, FB_SYNC_ERROR_AUTH);
}

/* Another request has brought a new token since this one went out. */
static gboolean
has_newer_token (FbHttpTransport *self, const Call *call)
{
  g_autofree char *access = fb_credentials_load (self->credentials, "access", NULL);

  return access != NULL && g_strcmp0 (access, call->bearer) != 0;
}

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  FbHttpTransport *self = g_task_get_source_object (task);
  Call *call = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (FbAnswer) answer = fb_http_request_send_finish (result, &error);

  if (answer == NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else if (!call->repeated && !is_open (call->request->path) && call->request->bearer == NULL && wants_refresh (answer))
    {
      call->repeated = TRUE;
      if (has_newer_token (self, call))
        send_now (task);
      else
        refresh (self, task);
      return;
    }
  else
    g_task_return_pointer (task, g_steal_pointer (&answer), (GDestroyNotify) fb_answer_free);
  g_object_unref (task);
}

/* Takes @task. */
static void
send_now (GTask *task)
{
  FbHttpTransport *self = g_task_get_source_object (task);
  Call *call = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&call->bearer, g_free);
  if (self->parting != NULL)
    {
      call->repeated = TRUE;
      call->bearer = g_strdup (self->parting);
    }
  else if (call->request->bearer != NULL)
    call->bearer = g_strdup (call->request->bearer);
  else if (!is_open (call->request->path))
    {
      call->bearer = fb_credentials_load (self->credentials, "access", &error);
      if (error != NULL)
        {
          g_task_return_error (task, g_steal_pointer (&error));
          g_object_unref (task);
          return;
        }
      if (call->bearer == NULL && !call->repeated)
        {
          call->repeated = TRUE;
          refresh (self, task);
          return;
        }
    }
  fb_http_request_send_async (call->request->hold_s > 0 ? self->patient : self->session, self->base_url, call->request,
                              call->bearer, g_task_get_cancellable (task), answered_cb, task);
}

static void
fb_http_transport_send_async (FbTransport *transport,
                              const FbRequest *request,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  GTask *task = g_task_new (transport, cancellable, callback, user_data);
  Call *call = g_new0 (Call, 1);

  call->request = fb_request_copy (request);
  g_task_set_task_data (task, call, call_free);
  send_now (task);
}

static FbAnswer *
fb_http_transport_send_finish (FbTransport *transport, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, transport), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
fb_http_transport_forget (FbTransport *transport)
{
  FbHttpTransport *self = FB_HTTP_TRANSPORT (transport);
  g_autoptr (GError) error = NULL;

  g_free (self->parting);
  self->parting = fb_credentials_load (self->credentials, "access", NULL);
  if (self->parting == NULL)
    self->parting = g_strdup ("");
  if (!fb_credentials_clear (self->credentials, &error))
    g_warning ("Secrets could not be deleted: %s", error->message);
}

/* --- object ---------------------------------------------------------------------------------------------- */

static void
fb_http_transport_init_interface (FbTransportInterface *iface)
{
  iface->send_async = fb_http_transport_send_async;
  iface->send_finish = fb_http_transport_send_finish;
  iface->forget = fb_http_transport_forget;
}

static void
fb_http_transport_dispose (GObject *object)
{
  FbHttpTransport *self = FB_HTTP_TRANSPORT (object);

  if (self->session != NULL)
    soup_session_abort (self->session);
  if (self->patient != NULL)
    soup_session_abort (self->patient);
  g_clear_object (&self->session);
  g_clear_object (&self->patient);
  g_clear_object (&self->credentials);

  G_OBJECT_CLASS (fb_http_transport_parent_class)->dispose (object);
}

static void
fb_http_transport_finalize (GObject *object)
{
  FbHttpTransport *self = FB_HTTP_TRANSPORT (object);

  g_free (self->base_url);
  g_free (self->parting);

  G_OBJECT_CLASS (fb_http_transport_parent_class)->finalize (object);
}

static void
fb_http_transport_class_init (FbHttpTransportClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = fb_http_transport_dispose;
  object_class->finalize = fb_http_transport_finalize;
}

static void
fb_http_transport_init (FbHttpTransport *self)
{
  g_queue_init (&self->waiting);
}

static SoupSession *
make_session (guint timeout_s, GTlsDatabase *trust)
{
  SoupSession *session =
      soup_session_new_with_options ("timeout", timeout_s, "idle-timeout", IDLE_TIMEOUT_S, "max-conns-per-host",
                                     MAX_CONNECTIONS, "user-agent", "fieldbook/" FB_VERSION, NULL);

  if (trust != NULL)
    soup_session_set_tls_database (session, trust);
  /* Bodies are expanded by ourselves, within limits. */
  soup_session_remove_feature_by_type (session, SOUP_TYPE_CONTENT_DECODER);
  return session;
}

/* The one certificate that the person trusts, where they have named one; else the system's authorities (NULL). */
static gboolean
find_trust (FbCredentials *credentials, GTlsDatabase **trust, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autofree char *pin = fb_credentials_load (credentials, "pin", &local);

  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  *trust = pin != NULL ? fb_pin_database_new (pin) : NULL;
  return TRUE;
}

FbHttpTransport *
fb_http_transport_new (const char *base_url, FbCredentials *credentials, GError **error)
{
  g_autofree char *url = fb_http_normalise_url (base_url, error);
  g_autoptr (GTlsDatabase) trust = NULL;
  FbHttpTransport *self;

  g_return_val_if_fail (FB_IS_CREDENTIALS (credentials), NULL);

  if (url == NULL || !find_trust (credentials, &trust, error))
    return NULL;
  self = g_object_new (FB_TYPE_HTTP_TRANSPORT, NULL);
  self->base_url = g_steal_pointer (&url);
  self->credentials = g_object_ref (credentials);
  self->session = make_session (IDLE_TIMEOUT_S, trust);
  self->patient = make_session (MAX_HOLD_S + HOLD_GRACE_S, trust);
  return self;
}

const char *
fb_http_transport_get_base_url (FbHttpTransport *self)
{
  g_return_val_if_fail (FB_IS_HTTP_TRANSPORT (self), NULL);

  return self->base_url;
}
