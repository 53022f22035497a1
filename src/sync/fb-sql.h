/* fb-sql.h: statements with their values in one call
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-db.h"

G_BEGIN_DECLS

/* The server's SQL runs on SQLite and on PostgreSQL as it stands. What both understand:
 * - parameters ?1, ?2 …, one type each: a parameter that meets columns of two types is bound twice; one that stands by itself is CAST (?1 AS BIGINT)
 * - ids compare with ids: b.ref = x."territory" works because both are @id (below). No functions on ids, no text made of them
 * - INSERT … ON CONFLICT (key) DO UPDATE / DO NOTHING, RETURNING, IS DISTINCT FROM, coalesce(), CASE, EXISTS, CTEs, window functions, count(), sum(), min(),
 *   max(). Not: INSERT OR …, ifnull(), printf(), json functions, rowid, PRAGMA, GLOB, IIF, max(a, b) (CASE), LIMIT -1, date functions, COLLATE
 * - every subquery in FROM has a name: FROM (SELECT …) AS x. Texts compare by their bytes on both
 * - ORDER BY on a column that may be null says NULLS FIRST or NULLS LAST: the two disagree by default
 * - LIKE has regard to case on PostgreSQL, and not on SQLite: compare fold (x) LIKE fold (?1). fold(text) exists on both
 * - names that are words of SQL (user, order, group, end) in double quotes; text in single quotes; truth values are the numbers 0 and 1
 * - a statement that fails spoils the whole transaction on PostgreSQL: who means to go on takes a savepoint first
 * - whatever writes begins with fb_service_begin(): it takes the clock's lock, so that writers of all processes come one after the other
 * - tables are made by fb_sql_make_tables() with the words @id (16 bytes: BLOB / UUID), @bytes (BLOB / BYTEA), @serial (a number that is given:
 *   INTEGER PRIMARY KEY / identity); TEXT, INTEGER and BIGINT become what suits. The given number comes back by RETURNING. */

/* @types: one letter a parameter: i (gint64), d (const FbId *, NULL binds null), t (const char *, NULL binds null). */
FbStmt  *fb_sql_query (FbDb *db, GError **error, const char *sql, const char *types, ...);
gboolean fb_sql_run   (FbDb *db, GError **error, const char *sql, const char *types, ...);
/* The first row: @stmt is set only for FB_STEP_ROW and lends its columns. */
FbStep   fb_sql_first (FbDb *db, FbStmt **stmt, GError **error, const char *sql, const char *types, ...);
/* The first column of the first row; @fallback when there is no row or it is null. */
gboolean fb_sql_int   (FbDb *db, gint64 *value, gint64 fallback, GError **error, const char *sql, const char *types, ...);

/* Makes the tables and indexes of one part of the server, once: @statements are CREATE … IF NOT EXISTS, and run when their text has changed since they last
 * ran in this database. One process at a time does it. In the caller's transaction or one of its own. @n_statements of const char *. */
gboolean fb_sql_make_tables (FbDb *db, const char *part, const char *const *statements, guint n_statements, GError **error);
gboolean fb_sql_has_table   (FbDb *db, const char *table, gboolean *yes, GError **error);
/* Names of the server's tables, and of a table's columns in their order (transfer full, of char *); made_tables is not among them. */
GPtrArray *fb_sql_list_tables  (FbDb *db, GError **error);
GPtrArray *fb_sql_list_columns (FbDb *db, const char *table, GError **error);
/* In a transaction, and until it ends: alone among the processes on this database that take the lock of this name. They wait in a queue, 20 seconds
 * at most (FB_DB_ERROR_BUSY), which from then on is the limit of each statement of the transaction too. Nothing on SQLite, where one writes. */
gboolean fb_sql_lock        (FbDb *db, const char *name, GError **error);

G_END_DECLS
