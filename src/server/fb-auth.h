/* fb-auth.h: who asks: sign-in, tokens, devices' secrets
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-service.h"

G_BEGIN_DECLS

/* Sync protocol, section 16. Access tokens live this long. */
#define FB_AUTH_ACCESS_MS (15 * 60 * G_GINT64_CONSTANT (1000))

/* All of it in the thread that owns the service's connection; each call is one transaction. */

gboolean  fb_auth_make_tables   (FbDb *db, GError **error);

/* POST /v1/enrol, /v1/token, /v1/logout. */
FbAnswer *fb_auth_enrol         (FbService *service, FbClock *clock, const FbRequest *request);
FbAnswer *fb_auth_refresh       (FbService *service, FbClock *clock, const FbRequest *request);
FbAnswer *fb_auth_logout        (FbService *service, const FbCaller *caller);

/* Who holds this access token. NULL: @caller is set. Else the answer that says why not: token-expired, device-revoked, account-disabled. */
FbAnswer *fb_auth_identify      (FbService *service, FbClock *clock, const char *bearer, FbCaller *caller);

/* Whether a device that was let in may still be: NULL, or the answer that says why not. */
FbAnswer *fb_auth_check_device  (FbService *service, const FbCaller *caller);
/* A number that changes whenever any device's answer to that changes, except for what the users' rows say. */
gboolean  fb_auth_get_standing  (FbDb *db, gint64 *n, GError **error);

/* Administration. */
gboolean  fb_auth_set_password  (FbDb *db, const FbId *user, const char *password, GError **error);
/* The same with a hash of fb_password_hash(). */
gboolean  fb_auth_set_hash      (FbDb *db, const FbId *user, const char *hash, GError **error);
/* @status: active, revoked. The device's tokens stop at once. */
gboolean  fb_auth_set_device_status (FbDb *db, const FbId *device, const char *status, GError **error);

G_END_DECLS
