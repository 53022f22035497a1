/* fb-sign-out.h: ends a profile's sign-in and keeps what it holds
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-http-transport.h"
#include "fb-store.h"

G_BEGIN_DECLS

/* Tells the server, deletes the secrets and locks the profile (FB_LOCK_SIGNED_OUT); rows and what waits to be sent stay for the next sign-in of the same
 * person. Without a connection the same happens here, and *@told is FALSE: the device's secret counts at the server until it is revoked there. */
void     fb_sign_out_async  (FbStore *store, FbCredentials *credentials, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean fb_sign_out_finish (GAsyncResult *result, gboolean *told, GError **error);

G_END_DECLS
