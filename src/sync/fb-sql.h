/* fb-sql.h: statements with their values in one call
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-db.h"

G_BEGIN_DECLS

/* @types: one letter a parameter: i (gint64), d (const FbId *, NULL binds null), t (const char *, NULL binds null). */
FbStmt  *fb_sql_query (FbDb *db, GError **error, const char *sql, const char *types, ...);
gboolean fb_sql_run   (FbDb *db, GError **error, const char *sql, const char *types, ...);
/* The first row: @stmt is set only for FB_STEP_ROW and lends its columns. */
FbStep   fb_sql_first (FbDb *db, FbStmt **stmt, GError **error, const char *sql, const char *types, ...);
/* The first column of the first row; @fallback when there is no row or it is null. */
gboolean fb_sql_int   (FbDb *db, gint64 *value, gint64 fallback, GError **error, const char *sql, const char *types, ...);

G_END_DECLS
