/* postgres/fb-db-postgres-private.h: the PostgreSQL connection as its statements see it
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <libpq-fe.h>

#include "fb-stmt-cache.h"

G_BEGIN_DECLS

#define FB_TYPE_POSTGRES (fb_postgres_get_type ())
G_DECLARE_FINAL_TYPE (FbPostgres, fb_postgres, FB, POSTGRES, FbDb)

/* Types by their numbers in pg_type, which never change. */
#define FB_PG_BOOL 16
#define FB_PG_BYTEA 17
#define FB_PG_INT8 20
#define FB_PG_INT2 21
#define FB_PG_INT4 23
#define FB_PG_TEXT 25
#define FB_PG_FLOAT4 700
#define FB_PG_FLOAT8 701
#define FB_PG_BPCHAR 1042
#define FB_PG_VARCHAR 1043
#define FB_PG_NUMERIC 1700
#define FB_PG_UUID 2950
#define FB_PG_NAME 19
#define FB_PG_UNKNOWN 705

/* fb-db-postgres.c */
PGconn  *fb_postgres_get_handle (FbPostgres *self);
/* Rises with every new connection: what was prepared on an older one must be prepared again. */
guint    fb_postgres_get_generation (FbPostgres *self);
guint    fb_postgres_next_name  (FbPostgres *self);
/* Before a statement goes out: connected, or a transaction that is lost is said to be lost. */
gboolean fb_postgres_be_ready   (FbPostgres *self, const char *sql, GError **error);
/* After a failure: the connection went while @sql, which only reads, ran outside a transaction, and there is a new one: then once more. */
gboolean fb_postgres_may_repeat (FbPostgres *self, const char *sql);
/* A connection on which nobody knows any more what comes next: it counts as lost. */
void     fb_postgres_hang_up    (FbPostgres *self);
/* What went wrong, in the words of this library; a lost connection is noted. */
void     fb_postgres_set_error  (FbPostgres *self, const PGresult *result, const char *sql, GError **error);
/* BEGIN, COMMIT, DDL …: through the simple protocol. NULL and @error when it failed. */
PGresult *fb_postgres_run_simple (FbPostgres *self, const char *sql, GError **error);
void     fb_postgres_set_changes (FbPostgres *self, PGresult *result);
/* At the next chance; statements cannot be dropped in a failed transaction. */
void     fb_postgres_drop_statement (FbPostgres *self, guint generation, guint name);

/* fb-stmt-postgres.c: from the cache or prepared */
FbStmt  *fb_stmt_postgres_new   (FbStmtCache *cache, FbPostgres *db, const char *sql, GError **error);
/* fb-stmt-postgres-ahead.c: @begin, which begins a transaction, and queries that are bound and not stepped, in one journey. FALSE: one of them failed, and a transaction may be open. */
gboolean fb_stmt_postgres_begin_with (FbPostgres *db, const char *begin, FbStmt *const *stmts, guint n_stmts, GError **error);

/* fb-postgres-sql.c */
/* The end of the first statement in @sql: behind its semicolon, or the end of the text. Quotes, comments and $$ are minded. */
const char *fb_postgres_sql_end (const char *sql);
/* Nothing but white space and comments. */
gboolean fb_postgres_sql_is_empty (const char *sql, gsize length);
/* ?1 as $1, outside of quotes and comments. */
char    *fb_postgres_sql_translate (const char *sql);
/* Reads or changes rows: everything else goes through the simple protocol. */
gboolean fb_postgres_sql_is_query (const char *sql);
gboolean fb_postgres_sql_begins (const char *sql, const char *word);

/* fb-postgres-value.c: PostgreSQL's binary form */
gint64   fb_postgres_read_int   (const char *data, int size);
/* A numeric as double, and as integer when it is one that fits. */
gboolean fb_postgres_read_numeric (const char *data, int size, gint64 *integer, double *real);

G_END_DECLS
