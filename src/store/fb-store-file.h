/* fb-store-file.h: opening, migrating and rescuing the device's file
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-db.h"

G_BEGIN_DECLS

/* Opens @directory/cache.db for writing: makes it, migrates it (after a copy), or sets a damaged one aside and starts a new one with what could be
 * saved. @lock gets a descriptor that is held while the file is in use (close() it afterwards). @notice gets what a person must know, NULL when nothing. Errors: FB_STORE_ERROR_NEWER, FB_DB_ERROR, G_IO_ERROR. */
FbDb    *fb_store_file_open        (const char *directory, gint64 now, int *lock, char **notice, GError **error);
char    *fb_store_file_get_path    (const char *directory);
/* A file that is new gets a device and a user of its own, in a transaction. One that has them keeps them, also when they cannot be read just now. @now: ms. */
gboolean fb_store_file_make_identity (FbDb *db, gint64 now, GError **error);
/* The next open sets the file aside. */
void     fb_store_file_mark_damaged (const char *directory);

/* From a damaged file into a new one: settings, what waits for the server, and, for a profile without a server, every row that can still be read. */
gboolean fb_salvage (const char *damaged_path, FbDb *fresh, guint *n_pending, GError **error);

/* For replacing the file: an open lock that no other program shares, -1 and FB_STORE_ERROR_LOCKED while one has the profile open. Close it afterwards. */
int      fb_store_file_lock_alone  (const char *directory, GError **error);

G_END_DECLS
