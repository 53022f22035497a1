/* fb-query-private.h: what the files of the query share
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-change-set.h"
#include "fb-query-sql.h"
#include "fb-query.h"

G_BEGIN_DECLS

struct _FbQuery
{
  gatomicrefcount ref_count;
  const FbTable *table;
  char *where, *sort, *group; /* (owned) (nullable) */
  char *filter_sql;           /* (owned) (nullable) condition on t0 */
  char *order_sql;            /* (owned) */
  FbSql *filter;              /* (owned) parameters of filter_sql */
  FbSql *order;               /* (owned) joins and parameters of order_sql */
};

/* SELECT @columns FROM the table with the filter; with the joins of @order where given, and then @tail. Bound. */
FbStmt *
fb_query_prepare (FbQuery *self,
                  FbDb *db,
                  FbStore *store,
                  const char *columns,
                  FbSql *order,
                  const char *tail,
                  GError **error);
/* The statement behind fb_query_run(), for those who want rows as they come. */
FbStmt *
fb_query_prepare_rows (FbQuery *self, FbDb *db, FbStore *store, gint64 limit, gint64 offset, GError **error);
/* TRUE when the change may alter which rows are in the list or their order. @beyond: another table than the query's own
 * has changed. */
gboolean
fb_query_depends_on (FbQuery *self, FbChangeSet *changes, gboolean *beyond);
/* Row id of a record, 0 when it is not here. */
gint64
fb_query_find_rowid (const FbTable *table, FbDb *db, const FbId *id, GError **error);

/* Title of a row, or the label of one out of scope; NULL without error when neither is here. */
char *
fb_title_read (FbDb *db, const FbTable *table, const FbId *id, GError **error);
/* Title of what a field of a record names: of references, picks and choices; NULL for others and for null. */
char *
fb_title_of_field (FbDb *db, const FbField *field, const FbValue *value, const char *on_type, GError **error);

G_END_DECLS
