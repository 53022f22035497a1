/* fb-loopback.c: a service in the same process as a transport
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-loopback.h"

#include <string.h>

#define MAX_BODY (8 * 1024 * 1024)

struct _FbLoopback
{
  GObject parent_instance;

  FbService *service; /* (owned) */
  FbCaller caller;
  gboolean has_caller;
  FbLoopbackFilter filter; /* (nullable) */
  gpointer filter_data;
};

static void
fb_loopback_transport_init (FbTransportInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (FbLoopback,
                               fb_loopback,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (FB_TYPE_TRANSPORT, fb_loopback_transport_init))

/* What the wire does to a body: packed on one side, expanded within the limits on the other. */
static GBytes *
travel (GBytes *body, gsize *wire_bytes, GError **error)
{
  g_autoptr (GBytes) packed = fb_gzip (body, 1);

  *wire_bytes = g_bytes_get_size (packed);
  return fb_gunzip (packed, MAX_BODY, error);
}

static GBytes *
receive (FbAnswer *answer, GError **error)
{
  if (!answer->packed)
    return travel (answer->body, &answer->wire_bytes, error);
  answer->wire_bytes = g_bytes_get_size (answer->body);
  answer->packed = FALSE;
  return fb_gunzip (answer->body, MAX_BODY, error);
}

static gboolean
passes (FbLoopback *self, const FbRequest *request, gboolean before_commit)
{
  return !self->filter || self->filter (self, request, before_commit, self->filter_data);
}

static FbAnswer *
exchange (FbLoopback *self, FbRequest *request, GError **error)
{
  g_autoptr (FbAnswer) answer = NULL;
  gsize wire_bytes;
  GBytes *body;

  if (!passes (self, request, TRUE))
    {
      g_set_error_literal (error, FB_SYNC_ERROR, FB_SYNC_ERROR_OFFLINE, "There is no connection to the server");
      return NULL;
    }
  if (request->body && !request->raw)
    {
      if (!(body = travel (request->body, &wire_bytes, error)))
        return NULL;
      g_bytes_unref (request->body);
      request->body = body;
    }

  answer = fb_service_handle (self->service, self->has_caller ? &self->caller : NULL, request);

  if (!passes (self, request, FALSE))
    {
      g_set_error_literal (error, FB_SYNC_ERROR, FB_SYNC_ERROR_OFFLINE,
                           "The connection was lost before the answer came");
      return NULL;
    }
  if (g_bytes_get_size (answer->body) > 0 && !answer->verbatim)
    {
      if (!(body = receive (answer, error)))
        return NULL;
      g_bytes_unref (answer->body);
      answer->body = body;
    }
  return g_steal_pointer (&answer);
}

static gboolean
send_in_idle (gpointer user_data)
{
  GTask *task = G_TASK (user_data);
  g_autoptr (GError) error = NULL;
  FbAnswer *answer;

  if (g_task_return_error_if_cancelled (task))
    return G_SOURCE_REMOVE;
  answer = exchange (g_task_get_source_object (task), g_task_get_task_data (task), &error);
  if (answer)
    g_task_return_pointer (task, answer, (GDestroyNotify) fb_answer_free);
  else
    g_task_return_error (task, g_steal_pointer (&error));
  return G_SOURCE_REMOVE;
}

static void
fb_loopback_send_async (FbTransport *transport,
                        const FbRequest *request,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  GTask *task = g_task_new (transport, cancellable, callback, user_data);
  g_autoptr (GSource) source = g_idle_source_new ();

  g_task_set_task_data (task, fb_request_copy (request), (GDestroyNotify) fb_request_free);
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, send_in_idle, task, g_object_unref);
  g_source_attach (source, g_task_get_context (task));
}

static FbAnswer *
fb_loopback_send_finish (FbTransport *transport G_GNUC_UNUSED, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
fb_loopback_transport_init (FbTransportInterface *iface)
{
  iface->send_async = fb_loopback_send_async;
  iface->send_finish = fb_loopback_send_finish;
}

static void
fb_loopback_dispose (GObject *object)
{
  FbLoopback *self = FB_LOOPBACK (object);

  g_clear_object (&self->service);

  G_OBJECT_CLASS (fb_loopback_parent_class)->dispose (object);
}

static void
fb_loopback_class_init (FbLoopbackClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = fb_loopback_dispose;
}

static void
fb_loopback_init (FbLoopback *self)
{
}

FbLoopback *
fb_loopback_new (FbService *service, const FbCaller *caller)
{
  FbLoopback *self;

  g_return_val_if_fail (FB_IS_SERVICE (service), NULL);

  self = g_object_new (FB_TYPE_LOOPBACK, NULL);
  self->service = g_object_ref (service);
  if (caller)
    {
      self->caller = *caller;
      self->has_caller = TRUE;
    }
  return self;
}

void
fb_loopback_set_filter (FbLoopback *self, FbLoopbackFilter filter, gpointer user_data)
{
  g_return_if_fail (FB_IS_LOOPBACK (self));

  self->filter = filter;
  self->filter_data = user_data;
}
