/* fb-scope.h: what lies on this device and why, and what waits to leave it
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-store.h"

G_BEGIN_DECLS

/* A reason to hold rows: a territory, the catalogue, the organisation. A row may have several. */
typedef struct
{
  gint64  bid;
  char   *kind;      /* org, cat, t, u, m */
  char   *label;     /* (nullable) as the server named it */
  gint64  rows, groups;
} FbScopeBucket;

typedef struct
{
  const FbTable *table;
  gint64         rows;
} FbScopeTable;

typedef struct
{
  GPtrArray *buckets;    /* of FbScopeBucket, most rows first */
  GArray    *tables;     /* of FbScopeTable, most rows first; without those that are empty or only the program's own */
  gint64     rows;       /* sum of all tables that travel */
  gint64     file_bytes;
} FbScope;

void       fb_scope_free          (FbScope *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FbScope, fb_scope_free)

void       fb_store_scope_async   (FbStore *store, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
FbScope   *fb_store_scope_finish  (FbStore *store, GAsyncResult *result, GError **error);

/* A transaction that waits to be sent. */
typedef struct
{
  gint64  n;
  gint64  at;        /* ms */
  char   *label;     /* (nullable) what the person did */
  guint   n_ops;
} FbWaiting;

/* The oldest @limit transactions that wait, oldest first. Of FbWaiting. */
GPtrArray *fb_store_list_waiting  (FbStore *store, guint limit, GError **error);

G_END_DECLS
