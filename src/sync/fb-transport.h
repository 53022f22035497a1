/* fb-transport.h: how the client engine reaches a server
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-message.h"

G_BEGIN_DECLS

/* Implemented by FbHttpTransport (net), FbLoopback (a service in the same process) and the faulty ones of the tests. */
#define FB_TYPE_TRANSPORT (fb_transport_get_type ())
G_DECLARE_INTERFACE (FbTransport, fb_transport, FB, TRANSPORT, GObject)

struct _FbTransportInterface
{
  GTypeInterface parent_interface;

  void      (*send_async)  (FbTransport *self, const FbRequest *request, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
  FbAnswer *(*send_finish) (FbTransport *self, GAsyncResult *result, GError **error);
  void      (*forget)      (FbTransport *self);   /* (nullable) */
};

/* Any status is an answer; errors (FB_SYNC_ERROR_OFFLINE, _PROTOCOL, G_IO_ERROR_CANCELLED) mean that none came. @request is copied. */
void      fb_transport_send_async  (FbTransport *self, const FbRequest *request, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
FbAnswer *fb_transport_send_finish (FbTransport *self, GAsyncResult *result, GError **error);

/* Deletes what the transport signs in with. It keeps in memory what tells the server who says the last word (POST /v1/wiped). */
void      fb_transport_forget      (FbTransport *self);

G_END_DECLS
