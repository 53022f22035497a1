/* fb-demo.h: a believable company of any size
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-store.h"

G_BEGIN_DECLS

/**
 * FbDemoOptions:
 *
 * All zero is the demo company: 400 accounts, 12 representatives under 3 managers in 2 regions, 24 months of history up to today. The same options with the
 * same @today give the same records with the same ids on every machine.
 */
typedef struct
{
  guint       accounts;      /* 0: 400 */
  guint32     seed;          /* 0: 1 */
  guint       reps;          /* 0: one for about 33 accounts, at least 1 */
  guint       months;        /* of history; 0: 24 */
  const char *today;         /* YYYY-MM-DD; NULL: of the store's clock */
  gboolean    as_first_rep;  /* the first representative (anna.keller) is the store's own user: for a profile without a server */
} FbDemoOptions;

/* @done of @total accounts; in the calling thread. */
typedef void (*FbDemoProgress) (guint done, guint total, gpointer user_data);

/* Writes the company through the edit door: transactions of at most FB_TX_MAX_OPS operations, all one undo step, cause "import". The store's user must be
 * allowed to write tables that administrators keep. Logins are given.family in plain letters, roles have the ids that a server gives them. On an error or when
 * cancelled, what was written stays and can be undone in one step. Waits: not for the thread of a window. */
gboolean fb_demo_generate (FbStore *store, const FbDemoOptions *options, FbDemoProgress progress, gpointer user_data,
                           GCancellable *cancellable, GError **error);
/* The same in a thread of its own, without progress. */
void     fb_demo_generate_async  (FbStore *store, const FbDemoOptions *options, GCancellable *cancellable, GAsyncReadyCallback callback,
                                  gpointer user_data);
gboolean fb_demo_generate_finish (FbStore *store, GAsyncResult *result, GError **error);

G_END_DECLS
