/* fb-query-sql.h: SQL of filters and orders, with its parameters
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-db.h"
#include "fb-query-parser.h"
#include "fb-schema.h"
#include "fb-store.h"

G_BEGIN_DECLS

/* --- paths: account.owner.name ---------------------------------------------------------------------------- */

#define FB_PATH_MAX_HOPS 8

typedef enum
{
  FB_PATH_FIELD,
  FB_PATH_ID,      /* the record's own id */
  FB_PATH_PENDING, /* _pending: edits wait for the server */
  FB_PATH_CUSTOM,  /* ext.code */
} FbPathKind;

typedef struct
{
  FbPathKind kind;
  const FbTable *tables[FB_PATH_MAX_HOPS + 1]; /* [0] the query's own, [n_hops] the one that has the field */
  const FbField *hops[FB_PATH_MAX_HOPS];       /* references followed */
  guint n_hops;
  const FbField *field; /* FB_PATH_FIELD */
  const char *custom;   /* FB_PATH_CUSTOM: the code (unowned) */
} FbPath;

/* @columns: of the words, for the message; NULL: all stand in column 1. */
gboolean
fb_path_resolve (FbPath *self, const FbTable *table, const char *const *words, const guint *columns, GError **error);
/* From "account.owner". */
gboolean
fb_path_parse (FbPath *self, const FbTable *table, const char *text, char ***words, GError **error);

/* --- SQL under construction ------------------------------------------------------------------------------- */

typedef enum
{
  FB_PARAM_INT,
  FB_PARAM_REAL,
  FB_PARAM_TEXT,
  FB_PARAM_ID,
  FB_PARAM_DAY,       /* a day as text */
  FB_PARAM_DAY_START, /* the moment a day starts here, as milliseconds */
  FB_PARAM_NOW,
  FB_PARAM_ME,
} FbParamKind;

typedef struct
{
  FbParamKind kind;
  gint64 number;
  double real;
  char *text; /* (owned) (nullable) text, or words of a day; NULL with the DAY kinds: today */
  FbId id;
  int days; /* DAY, DAY_START: added */
} FbParam;

/**
 * FbSql:
 *
 * Parameters are numbered in the order of their being made, after those of the builder it continues: filter and order
 * are two builders, so that a count does without the order.
 */
typedef struct
{
  guint first;            /* parameters of the builder before */
  GArray *params;         /* of FbParam */
  GPtrArray *tables;      /* of const FbTable: whose changes matter */
  GPtrArray *joins;       /* of owned text: LEFT JOINs of the order */
  GHashTable *join_names; /* path text -> alias number */
  guint n_aliases;        /* t1, t2 … in subqueries and joins; t0 is the query's own table */
} FbSql;

/* @after (nullable): the builder whose parameters and aliases come first. */
FbSql *
fb_sql_new (FbSql *after);
void
fb_sql_free (FbSql *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FbSql, fb_sql_free)
guint
fb_sql_next_param (FbSql *self); /* the number after the last */
void
fb_sql_depend (FbSql *self, const FbTable *table);
guint
fb_sql_add_int (FbSql *self, gint64 number);
guint
fb_sql_add_real (FbSql *self, double number);
guint
fb_sql_add_text (FbSql *self, const char *text);
guint
fb_sql_take_text (FbSql *self, char *text);
guint
fb_sql_add_id (FbSql *self, const FbId *id);
guint
fb_sql_add_day (FbSql *self, FbParamKind kind, const char *words, int days);
guint
fb_sql_add_kind (FbSql *self, FbParamKind kind); /* NOW, ME */
/* Binds all parameters. @store NULL: nobody is @me and the clock is the machine's. */
gboolean
fb_sql_bind (FbSql *self, FbStmt *stmt, FbStore *store, GError **error);

/* A condition on the row with alias @alias; NULL and an error when the filter does not fit the table. */
char *
fb_sql_filter (FbSql *self, const FbTable *table, const FbAst *ast, GError **error);
/* The comparison of one field of row @alias with @test's values, none of which is null (fb-query-compare.c). */
char *
fb_sql_compare (FbSql *self, const FbPath *path, guint alias, const FbAst *test, GError **error);
/* Comparisons of text: equal, like and order without case and accents. @expr has been folded already. */
char *
fb_sql_compare_text (FbSql *self, const char *expr, FbOp op, const char *text);

/* --- expressions ------------------------------------------------------------------------------------------ */

/* What names a row of @alias to people, folded or as it is; NULL when the table's title has no text. */
char *
fb_sql_title (const FbTable *table, guint alias, gboolean folded);
/* The value of a path as seen from t0, its table joined. */
char *
fb_sql_value (FbSql *self, const FbPath *path);
/* "key, key DESC, t0.rowid" for a sort text and a group (either may be NULL). */
char *
fb_sql_order (FbSql *self, const FbTable *table, const char *sort, const char *group, GError **error);

G_END_DECLS
