/* fb-list-reader.h: what a list model has done in a reader's thread
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-query-private.h"

G_BEGIN_DECLS

#define FB_LIST_PAGE 128

/* Records of some rows with the titles of their references. */
typedef struct
{
  guint64 serial;
  GArray *rowids;          /* (owned) of gint64 */
  GPtrArray *label_fields; /* (owned) (nullable) of char* */
  GPtrArray *records;      /* (owned) of FbRecord, NULL for a row that has gone, beside rowids */
  GPtrArray *labels;       /* (owned) of GPtrArray of char*, beside rowids */
} FbListPage;

FbListPage *
fb_list_page_new (guint64 serial, const gint64 *rowids, guint n, GPtrArray *label_fields);
void
fb_list_page_free (FbListPage *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FbListPage, fb_list_page_free)
gboolean
fb_list_page_read (FbListPage *self, const FbTable *table, FbDb *db, GError **error);

/* Called once in the reader's thread with the first rows, while the rest is still being read. */
typedef void (*FbListFirstRows) (GArray *rowids, gpointer user_data);

/* All row ids of a query. */
GArray *
fb_list_read_all (FbQuery *query,
                  FbDb *db,
                  FbStore *store,
                  FbListFirstRows first_rows,
                  gpointer user_data,
                  GCancellable *cancellable,
                  GError **error);
/* The row ids after the rows @ids (of FbId) have changed, made from the ones before: a few look-ups instead of the
 * whole list. @touched gets the row ids concerned. NULL without error when that is not possible (a row has gone, so
 * that nobody knows its row id): then read all. */
GArray *
fb_list_read_changed (FbQuery *query,
                      FbDb *db,
                      FbStore *store,
                      GArray *before,
                      GArray *ids,
                      GArray **touched,
                      GCancellable *cancellable,
                      GError **error);

G_END_DECLS
