/* fb-transfer.h: a server's whole database from one kind to the other
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-service.h"

G_BEGIN_DECLS

/* Everything, as of one moment, into a new SQLite file with the tables of a server: numbers, lineage, devices, tokens and results included, so that devices
 * notice nothing when a server goes on from it. G_IO_ERROR_EXISTS when there is such a file. */
gboolean fb_transfer_export (FbService *service, const char *path, GError **error);
/* The same back, from such a file or a backup of a server on SQLite, into an empty server of either kind; G_IO_ERROR_EXISTS when it has users. All or nothing. */
gboolean fb_transfer_import (FbService *service, const char *path, GError **error);

G_END_DECLS
