/* fb-history.h: who changed what, when, where, from and to
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-store.h"

G_BEGIN_DECLS

typedef struct
{
  const FbTable *table;
  FbId     row;
  char    *field;      /* NULL: the row was made (how applied) or deleted */
  gboolean deleted;
  FbValue  old, new;
  char    *actor;      /* name of the user (nullable) */
  FbId     actor_id, device;
  char    *device_name; /* (nullable) */
  gint64   at;         /* ms */
  gint64   n;          /* transaction of that device */
  guint    how;        /* FbHow */
  char    *cause;      /* user, import, undo … */
  char    *label;      /* what the person did (nullable) */
  gboolean pending;    /* not yet accepted by the server */
} FbChange;

/* Newest first: local ones that wait and what the server sent. @id NULL: any row; @field NULL: any. @since 0: all; @limit -1: all. Of FbChange. */
GPtrArray *fb_store_list_history   (FbStore *store, const FbTable *table, const FbId *id, const char *field, gint64 since, int limit, GError **error);
/* Of everything in the group of an account or deal: its own changes and those of its contacts, deals, activities. */
void       fb_store_list_group_history_async  (FbStore *store, const FbTable *table, const FbId *id, int limit, GCancellable *cancellable,
                                               GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *fb_store_list_group_history_finish (FbStore *store, GAsyncResult *result, GError **error);
/* The record as it was at a moment. */
FbRecord  *fb_store_get_as_of      (FbStore *store, const FbTable *table, const FbId *id, gint64 at, GError **error);

G_END_DECLS
