/* fb-keyring.h: the device's secrets in the desktop's keyring
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-http-transport.h"

G_BEGIN_DECLS

#define FB_TYPE_KEYRING (fb_keyring_get_type ())
G_DECLARE_FINAL_TYPE (FbKeyring, fb_keyring, FB, KEYRING, FbCredentials)

/* The keyring where a Secret Service answers, else the file of the profile. What lies in the file already is read from there. Looks and unlocks in a thread. */
void           fb_keyring_choose_async  (const char *directory, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
FbCredentials *fb_keyring_choose_finish (GAsyncResult *result, GError **error);

G_END_DECLS
