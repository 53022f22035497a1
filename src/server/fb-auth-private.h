/* fb-auth-private.h: what the files of sign-in share
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-auth.h"
#include "fb-password.h"
#include "fb-schema.h"
#include "fb-sql.h"

G_BEGIN_DECLS

/* --- answers -------------------------------------------------------------------------------------------------------- */

FbAnswer *fb_auth_problem   (guint status, const char *type, const char *title);
FbAnswer *fb_auth_failed    (const GError *error);
/* 401 device-revoked; the order to wipe (nullable: now, after_push) travels in its body and its header. */
FbAnswer *fb_auth_revoked   (const char *wipe);
FbAnswer *fb_auth_expired   (void);
FbAnswer *fb_auth_disabled  (void);
/* The object that a POST brought, or NULL and *@answer. */
JsonNode *fb_auth_parse_body (const FbRequest *request, FbAnswer **answer);
gboolean  fb_auth_is_secret_hash (const char *text);

/* --- in the caller's transaction ------------------------------------------------------------------------------------ */

/* A new access token in the place of the old one. */
char     *fb_auth_give_access (FbDb *db, const FbId *device, gint64 now, GError **error);
/* Reads only. NULL and @error. */
FbAnswer *fb_auth_answer_access (FbDb *db, const FbCaller *caller, const char *access, gint64 now, GError **error);
gboolean  fb_auth_is_active   (FbDb *db, const FbId *user, gboolean *active, GError **error);
/* The order that stands for this device, NULL: there is none, or it was carried out. */
gboolean  fb_auth_find_wipe   (FbDb *db, const FbId *device, char **mode, GError **error);
/* The device was told of the order: noted once. */
gboolean  fb_auth_note_told   (FbDb *db, const FbId *device, gint64 now, GError **error);
/* Those who hold questions of devices look at them again. */
gboolean  fb_auth_note_standing (FbDb *db, GError **error);

G_END_DECLS
