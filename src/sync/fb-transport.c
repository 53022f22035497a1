/* fb-transport.c: how the client engine reaches a server
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-transport.h"

G_DEFINE_INTERFACE (FbTransport, fb_transport, G_TYPE_OBJECT)

static void
fb_transport_default_init (FbTransportInterface *iface G_GNUC_UNUSED)
{
}

void
fb_transport_send_async (FbTransport *self,
                         const FbRequest *request,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_return_if_fail (FB_IS_TRANSPORT (self));
  g_return_if_fail (request != NULL);

  FB_TRANSPORT_GET_IFACE (self)->send_async (self, request, cancellable, callback, user_data);
}

FbAnswer *
fb_transport_send_finish (FbTransport *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (FB_IS_TRANSPORT (self), NULL);

  return FB_TRANSPORT_GET_IFACE (self)->send_finish (self, result, error);
}

void
fb_transport_forget (FbTransport *self)
{
  g_return_if_fail (FB_IS_TRANSPORT (self));

  if (FB_TRANSPORT_GET_IFACE (self)->forget != NULL)
    FB_TRANSPORT_GET_IFACE (self)->forget (self);
}
