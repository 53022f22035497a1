/* fb-list-model.h: a list of any length over row ids
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-query.h"

G_BEGIN_DECLS

/* One row of a list. @record is NULL until its page has been read ("notify::record" tells); @labels hold the titles of references asked for with
 * fb_list_model_set_labels(). */
#define FB_TYPE_ITEM (fb_item_get_type ())
G_DECLARE_FINAL_TYPE (FbItem, fb_item, FB, ITEM, GObject)
const FbRecord *fb_item_get_record (FbItem *self);                      /* (nullable) */
const char     *fb_item_get_label  (FbItem *self, const char *field);   /* title of the row a reference names (nullable) */
gint64          fb_item_get_rowid  (FbItem *self);
const FbTable  *fb_item_get_table  (FbItem *self);

/**
 * FbListModel:
 *
 * A GListModel of FbItem for the rows of a query: 8 bytes a row, pages of 128 read when an item is asked for, the last few hundred items kept. It follows
 * the store: after a change it asks again in the worker and reports the smallest splice, so that selection and scroll stay. A new query cancels the older one.
 * Properties: store, query, loading (bool), n-items. Signal "failed" (GError*). Main thread only.
 */
#define FB_TYPE_LIST_MODEL (fb_list_model_get_type ())
G_DECLARE_FINAL_TYPE (FbListModel, fb_list_model, FB, LIST_MODEL, GObject)
FbListModel *fb_list_model_new        (FbStore *store);
void         fb_list_model_set_query  (FbListModel *self, FbQuery *query);        /* NULL empties it */
/* References whose titles items carry, NULL-terminated field names. */
void         fb_list_model_set_labels (FbListModel *self, const char *const *fields);
gboolean     fb_list_model_is_loading (FbListModel *self);
/* SQLite's row id of the row at a position, which must be there; reads nothing. */
gint64       fb_list_model_get_rowid  (FbListModel *self, guint position);
/* All of them, and how many: for whoever goes through a long list. The model's own; good until the list changes. */
const gint64 *fb_list_model_get_rowids (FbListModel *self, guint *n);
/* Position of a record, -1 when it is not in the list (answers from memory and one look-up in the worker). */
void         fb_list_model_find_async  (FbListModel *self, const FbId *id, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
int          fb_list_model_find_finish (FbListModel *self, GAsyncResult *result, GError **error);

G_END_DECLS
