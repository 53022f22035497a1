/* fb-query.h: which rows, in which order
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-store.h"

G_BEGIN_DECLS

/**
 * FbQuery:
 *
 * One table, a filter, an order, a group. The filter is the text of `list --where`, of saved views and of facets:
 *
 *   stage = 'Won' and amount > 1000 and account.industry = 'retail' and not (close_date is null or name like '%x%') and type in ('new','renew')
 *
 * Fields of referenced records by dots, any depth; values in quotes, numbers (money in major units of the row's currency digits, or N:minor), true, false,
 * null, @today, @me, dates as text; a reference compared with a text compares its title or number, with an id its id; picks and enums by code or label;
 * text without case and accents. Constant once made, reference-counted, any thread.
 */
typedef struct _FbQuery FbQuery;

/* @where, @sort ("name,-close_date,account.name") and @group (a field) may be NULL. FB_STORE_ERROR_QUERY with the column of the mistake and what was expected. */
FbQuery    *fb_query_new         (const FbTable *table, const char *where, const char *sort, const char *group, GError **error);
FbQuery    *fb_query_ref         (FbQuery *self);
void        fb_query_unref       (FbQuery *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FbQuery, fb_query_unref)
const FbTable *fb_query_get_table (FbQuery *self);
const char *fb_query_get_where   (FbQuery *self);   /* (nullable) */
const char *fb_query_get_sort    (FbQuery *self);
const char *fb_query_get_group   (FbQuery *self);
/* The same with another condition and-ed (a text as above, NULL: none): facets, search in a list. */
FbQuery    *fb_query_with        (FbQuery *self, const char *and_where, GError **error);
/* A text literal of the language for any value. */
char       *fb_query_quote       (const char *text);

/* Row ids (SQLite rowids, gint64) in order. In the reader thread; see fb_store_read(). */
GArray     *fb_query_run         (FbQuery *self, FbDb *db, FbStore *store, gint64 limit, gint64 offset, GCancellable *cancellable, GError **error);
gint64      fb_query_count       (FbQuery *self, FbDb *db, FbStore *store, GCancellable *cancellable, GError **error);   /* -1 on error */
/* Records of the given rowids, in their order; a row that has gone is skipped. */
GPtrArray  *fb_query_load        (const FbTable *table, FbDb *db, const gint64 *rowids, guint n, GError **error);
/* For tools and tests: records straight away. @limit -1: all. */
GPtrArray  *fb_store_list        (FbStore *store, FbQuery *query, gint64 limit, gint64 offset, GError **error);
gint64      fb_store_count       (FbStore *store, FbQuery *query, GError **error);

/* Count and sums by the values of a field, for facets, board columns and footers. */
typedef struct
{
  FbValue  key;
  char    *label;      /* of the choice, pick or reference; NULL for null */
  gint64   count;
  gint64  *sums;       /* one a sum field; money only adds up within one currency: others are left out */
} FbBucket;
/* @sums: NULL-terminated names, "amount" or "amount*probability" (weighted: percent applied, rounded once a row). Of FbBucket, largest count first. */
/* @by NULL: one bucket of all. */
GPtrArray  *fb_query_aggregate   (FbQuery *self, const char *by, const char *const *sums, FbDb *db, FbStore *store, GCancellable *cancellable, GError **error);
/* The currency in which most rows have the amount @field: the one in which it is added up. NULL when there is none. */
char       *fb_query_find_currency (FbQuery *self, const char *field, FbDb *db, FbStore *store, GError **error);

G_END_DECLS
