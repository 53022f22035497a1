/* fb-data-dir.h: the folder or the database that a server keeps everything in
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-service.h"

G_BEGIN_DECLS

/* @directory is a folder, or the address of a PostgreSQL database (postgresql://…), which any number of processes may serve at once. */

/* A connection to the server's database in @directory (made when missing): foreign keys enforced, every commit durable. */
FbDb      *fb_data_dir_open_db      (const char *directory, GError **error);
/* The same with the service and the tables of sign-in on it. */
FbService *fb_data_dir_open_service (const char *directory, GError **error);
/* Keeps others from serving the folder, or from replacing its database: a descriptor to close() in the end, -1 and G_IO_ERROR_BUSY when somebody has it.
 * Of a PostgreSQL database: nothing is kept from anybody. */
int        fb_data_dir_lock         (const char *directory, GError **error);
/* Replaces the database by a backup, with a new lineage, so that devices send again what it has forgotten. The folder must not be served. */
gboolean   fb_data_dir_restore      (const char *directory, const char *backup, GError **error);

G_END_DECLS
