/* fb-auth.h: who asks: sign-in, tokens, devices' secrets
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-service.h"

G_BEGIN_DECLS

/* Sync protocol, section 16. Access tokens and one-time codes live this long. */
#define FB_AUTH_ACCESS_MS (15 * 60 * G_GINT64_CONSTANT (1000))
#define FB_AUTH_CODE_MS (24 * 60 * 60 * G_GINT64_CONSTANT (1000))

/* All of it in the thread that owns the service's connection; each call is one transaction unless it says that it joins the caller's. */

gboolean  fb_auth_make_tables   (FbDb *db, GError **error);

/* POST /v1/enrol, /v1/token, /v1/logout, /v1/wiped. */
FbAnswer *fb_auth_enrol         (FbService *service, FbClock *clock, const FbRequest *request);
FbAnswer *fb_auth_refresh       (FbService *service, FbClock *clock, const FbRequest *request);
FbAnswer *fb_auth_logout        (FbService *service, const FbCaller *caller);
FbAnswer *fb_auth_wiped         (FbService *service, FbClock *clock, const FbCaller *caller);

/* Who holds this access token. NULL: @caller is set. Else the answer that says why not: token-expired, device-revoked, account-disabled. With @leaving a
 * device that is to be wiped once it has sent what waits is let in, and *@leaving says so. */
FbAnswer *fb_auth_identify      (FbService *service, FbClock *clock, const char *bearer, FbCaller *caller);
FbAnswer *fb_auth_identify_for  (FbService *service, FbClock *clock, const char *bearer, FbCaller *caller, gboolean *leaving);
/* Whose access token this is or was, whatever became of the device since. */
FbAnswer *fb_auth_recognise     (FbService *service, const char *bearer, FbCaller *caller);
/* Whether a device that was let in may still be: NULL, or the answer that says why not. */
FbAnswer *fb_auth_check_device  (FbService *service, const FbCaller *caller);
/* A number that changes whenever any device's answer to that changes, except for what the users' rows say. */
gboolean  fb_auth_get_standing  (FbDb *db, gint64 *n, GError **error);

/* --- administration: in the caller's transaction when there is one ---------------------------------------------------- */

gboolean  fb_auth_set_password  (FbDb *db, const FbId *user, const char *password, GError **error);
/* What is stored of a password; NULL when there is not enough memory to make it. */
char     *fb_auth_hash_password (const char *password, GError **error);
/* The same as the first with what the second gave. */
gboolean  fb_auth_set_hash      (FbDb *db, const FbId *user, const char *hash, GError **error);
/* A code that enrols one device of @user, in the place of any that was not used; shown once, stored hashed. */
char     *fb_auth_make_code     (FbDb *db, const FbId *user, gint64 now, GError **error);
/* @status: active, revoked, wiped. With anything but active the device's tokens stop at once. */
gboolean  fb_auth_set_device_status (FbDb *db, const FbId *device, const char *status, GError **error);
/* What revoking means as a whole: its tokens stop, and its row, which the user sees, says that it is lost. G_IO_ERROR_NOT_FOUND. */
gboolean  fb_auth_revoke_device (FbService *service, const FbId *device, GError **error);
/* Orders the device to delete everything, after it has sent what waits or at once. G_IO_ERROR_NOT_FOUND. */
gboolean  fb_auth_order_wipe    (FbService *service, const FbId *device, gboolean after_push, gint64 now, GError **error);

G_END_DECLS
