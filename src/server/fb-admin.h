/* fb-admin.h: fieldbook-server admin
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-service.h"

G_BEGIN_DECLS

/* The command line behind "admin"; the exit status. */
int      fb_admin_main         (int argc, char **argv);

/* A user with one of the built-in roles; @manager (nullable). G_IO_ERROR_EXISTS when the login is taken. */
gboolean fb_admin_add_user     (FbService *service, const char *login, const char *name, const char *role, const FbId *manager, FbId *id, GError **error);

G_END_DECLS
