/* sqlite/fb-db-sqlite-private.h: the SQLite connection as its statements see it
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <sqlite3.h>

#include "fb-stmt-cache.h"

G_BEGIN_DECLS

#define FB_TYPE_SQLITE (fb_sqlite_get_type ())
G_DECLARE_FINAL_TYPE (FbSqlite, fb_sqlite, FB, SQLITE, FbDb)

/* From the cache or prepared. */
FbStmt      *fb_stmt_sqlite_new   (FbStmtCache *cache, FbSqlite *db, const char *sql, GError **error);

sqlite3     *fb_sqlite_get_handle (FbSqlite *self);
/* The error of the last call on @handle in the words of this library. */
void         fb_sqlite_set_error  (sqlite3 *handle, const char *prefix, GError **error);

G_END_DECLS
