/* fb-admin-private.h: what the admin commands share
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-admin.h"
#include "fb-op.h"

G_BEGIN_DECLS

/* One command with its words parsed. */
typedef struct
{
  const char *directory;
  char      **words;          /* NULL-terminated: what is not an option */
  guint       n_words;
  FbService  *service;        /* (nullable) for commands that open none */
  char       *name, *role, *manager, *password_file, *parent, *to, *archive;
  gboolean    json, now, after_push;
} FbAdminCall;

typedef gboolean (*FbAdminFunc) (FbAdminCall *call, GError **error);

/* fb-admin-users.c */
gboolean fb_admin_user_add         (FbAdminCall *call, GError **error);
gboolean fb_admin_user_list        (FbAdminCall *call, GError **error);
gboolean fb_admin_user_disable     (FbAdminCall *call, GError **error);
gboolean fb_admin_user_passwd      (FbAdminCall *call, GError **error);
gboolean fb_admin_code             (FbAdminCall *call, GError **error);
/* fb-admin-territories.c */
gboolean fb_admin_territory_add    (FbAdminCall *call, GError **error);
gboolean fb_admin_assign           (FbAdminCall *call, GError **error);
gboolean fb_admin_unassign         (FbAdminCall *call, GError **error);
gboolean fb_admin_account_move     (FbAdminCall *call, GError **error);
/* fb-admin-devices.c */
gboolean fb_admin_device_list      (FbAdminCall *call, GError **error);
gboolean fb_admin_device_revoke    (FbAdminCall *call, GError **error);
gboolean fb_admin_device_wipe      (FbAdminCall *call, GError **error);
gboolean fb_admin_device_lease     (FbAdminCall *call, GError **error);
/* fb-admin-data.c */
gboolean fb_admin_backup           (FbAdminCall *call, GError **error);
gboolean fb_admin_restore          (FbAdminCall *call, GError **error);
gboolean fb_admin_renew            (FbAdminCall *call, GError **error);
gboolean fb_admin_export           (FbAdminCall *call, GError **error);
gboolean fb_admin_import           (FbAdminCall *call, GError **error);
gboolean fb_admin_check            (FbAdminCall *call, GError **error);
gboolean fb_admin_quota            (FbAdminCall *call, GError **error);
gboolean fb_admin_tidy            (FbAdminCall *call, GError **error);

/* A list of one operation for fb_service_apply(). Takes @op. */
gboolean fb_admin_apply            (FbService *service, FbOp *op, const char *label, GError **error);
/* The id of the live row of @table whose @field is @value (folded); G_IO_ERROR_NOT_FOUND in words. */
gboolean fb_admin_find             (FbService *service, const char *table, const char *field, const char *value, FbId *id, GError **error);
/* After a search that found nothing: whether it found nothing because there is nothing. Takes the error of the search. */
gboolean fb_admin_is_free          (GError **looked, GError **error);
/* Rows of a query as a table for people, or as JSON. @headings NULL-terminated; the values of one that begins with '@' are moments in ms. */
gboolean fb_admin_print            (FbAdminCall *call, const char *const *headings, const char *sql, GError **error);
/* One value by itself, or as a JSON object with this one member. */
void     fb_admin_say              (FbAdminCall *call, const char *name, const char *value);
/* First line of a file, "-" reads standard input. */
char    *fb_admin_read_password    (const char *path, GError **error);

G_END_DECLS
