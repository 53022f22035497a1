/* fb-sign-in.h: makes a profile a device of a server
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-http-transport.h"
#include "fb-store.h"

G_BEGIN_DECLS

/* Checks the address (hello: reachable, a Fieldbook server, schema), enrols with name and password, keeps the refresh secret in @credentials, and writes server,
 * user and device into the store. What a local profile holds is kept: its transactions are pushed under the new device and user. FB_SYNC_ERROR and
 * G_IO_ERROR with messages for people ("Wrong name or password", "This is not a Fieldbook server", "Your clock is two years behind"). */
void     fb_sign_in_async  (FbStore *store, FbCredentials *credentials, const char *url, const char *login, const char *password, const char *device_name,
                            GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/* With the one-time code that an administrator gave, instead of name and password. */
void     fb_sign_in_by_code_async (FbStore *store, FbCredentials *credentials, const char *url, const char *code, const char *device_name,
                            GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean fb_sign_in_finish (GAsyncResult *result, GError **error);
/* URL of the server this profile belongs to (transfer full), NULL: this computer only. FALSE with FB_STORE_ERROR, FB_DB_ERROR: it cannot be read. Waits. */
gboolean fb_store_read_server (FbStore *store, char **server, GError **error);
/* The same of the name that its person signs in with. */
gboolean fb_store_read_login  (FbStore *store, char **login, GError **error);
/* Again after "sign in again": same device, new secret. */
void     fb_sign_in_again_async (FbStore *store, FbCredentials *credentials, const char *password, GCancellable *cancellable,
                                 GAsyncReadyCallback callback, gpointer user_data);

G_END_DECLS
