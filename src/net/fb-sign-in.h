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
/* URL of the server this profile belongs to, NULL: this computer only. */
char    *fb_store_dup_server (FbStore *store);
/* The name that its person signs in with. (nullable) */
char    *fb_store_dup_login  (FbStore *store);
/* Again after "sign in again": same device, new secret. */
void     fb_sign_in_again_async (FbStore *store, FbCredentials *credentials, const char *password, GCancellable *cancellable,
                                 GAsyncReadyCallback callback, gpointer user_data);

G_END_DECLS
