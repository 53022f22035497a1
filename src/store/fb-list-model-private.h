/* fb-list-model-private.h: the model's rows, and how they are kept up to date
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-change-set.h"
#include "fb-item-private.h"
#include "fb-list-model.h"
#include "fb-list-reader.h"

G_BEGIN_DECLS

/* Items that are kept though nobody shows them: what a few page-downs bring back. */
#define FB_LIST_KEPT 768

struct _FbListModel
{
  GObject parent_instance;

  FbStore *store;          /* (owned) */
  FbQuery *query;          /* (owned) (nullable) */
  GPtrArray *label_fields; /* (owned) (nullable) of char*, never changed in place */

  GArray *rows;               /* (owned) of gint64; not changed while a reader has a reference */
  GHashTable *items;          /* row id -> FbItem (unowned): all that live */
  FbItem *kept[FB_LIST_KEPT]; /* (owned) (nullable) the last ones made, as a ring */
  guint next_kept;
  GHashTable *asked_pages; /* numbers of pages being read */
  guint64 serial;          /* of the last read of records */

  GCancellable *running; /* (owned) (nullable) the read of row ids under way */
  GCancellable *reads;   /* (owned) reads of records, for the end */
  FbChangeSet *handled;  /* (owned) (nullable) changes that the running read has been started for; NULL: it reads the
                            whole list */
  FbChangeSet *waiting;  /* (owned) (nullable) changes since it was started */
  guint n_discarded;     /* updates in a row that were overtaken */
  gboolean complete;     /* rows are all rows of the query */
  GPtrArray *finds;      /* (owned) of GTask: positions asked for before the list was complete */
};

/* fb-list-model-items.c */
FbItem *
fb_list_model_dup_item (FbListModel *self, guint position);
void
fb_list_model_fill_page (FbListModel *self, FbListPage *page);
/* Reads again what @changes touched among the items that live; NULL: all of them. */
void
fb_list_model_refresh_items (FbListModel *self, FbChangeSet *changes);
void
fb_list_model_forget_items (FbListModel *self);

/* fb-list-model-rows.c */
void
fb_list_model_load (FbListModel *self);
void
fb_list_model_store_changed (FbListModel *self, FbChangeSet *changes);
void
fb_list_model_stop (FbListModel *self);

/* fb-list-model.c */
/* Takes @rows; @touched as for fb_list_splices(). */
void
fb_list_model_take_rows (FbListModel *self, GArray *rows, GArray *touched);
void
fb_list_model_set_running (FbListModel *self, GCancellable *running);
void
fb_list_model_answer_finds (FbListModel *self);
void
fb_list_model_fail (FbListModel *self, const GError *error);

G_END_DECLS
