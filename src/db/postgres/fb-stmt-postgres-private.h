/* fb-stmt-postgres-private.h: what the files of PostgreSQL's statements share
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-db-postgres-private.h"
#include "fb-stmt-private.h"

G_BEGIN_DECLS

typedef enum
{
  FB_PARAM_NULL,
  FB_PARAM_TEXT,
  FB_PARAM_BYTES,
} FbParamKind;

typedef struct
{
  FbParamKind kind;
  char *data; /* (owned) numbers are sent as text, which fits every type */
  int size;
} FbParam;

typedef struct
{
  FbStmt parent;

  FbPostgres *owner; /* outlives its statements, as does the cache */
  FbStmtCache *cache;
  char *translated;  /* (owned) with $1 for ?1 */
  gboolean is_query; /* prepared at the server; else the simple protocol */
  guint name;        /* "fb…" at the server */
  guint generation;  /* of the connection on which it was prepared */

  int n_params;
  FbParam *params;     /* (owned) */
  const char **values; /* (owned) as libpq wants them */
  int *lengths;        /* (owned) */
  int *formats;        /* (owned) */
  Oid *param_types;    /* (owned) */
  gboolean described;
  gboolean bad_bind; /* a parameter that is not there, said at the next step */

  int n_columns;
  Oid *column_types;    /* (owned) */
  gboolean text_result; /* a column's binary form is not known here */

  PGresult *result; /* (owned) (nullable) */
  int row;
  char **texts; /* (owned) numbers of this row as texts, made when asked for */
} FbStmtPostgres;

#define FB_STMT_POSTGRES(stmt) ((FbStmtPostgres *) (stmt))

/* fb-stmt-postgres.c. Known to the connection as it is now, values in their places; @name: its name at the server. */
gboolean fb_stmt_postgres_get_set   (FbStmtPostgres *self, FbPostgres *db, char name[16], GError **error);
gboolean fb_postgres_succeeded      (const PGresult *result);

/* fb-stmt-postgres-ahead.c, for FbStmtClass */
gboolean fb_stmt_postgres_run_ahead (FbStmt *const *stmts, guint n_stmts, GError **error);

G_END_DECLS
