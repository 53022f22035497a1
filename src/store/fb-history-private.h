/* fb-history-private.h: what the files of the history share
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-history.h"

G_BEGIN_DECLS

/* Which lines; zero or NULL: any. */
typedef struct
{
  const FbTable *table;
  const FbId *id;
  const char *field;
  gint64 since;
  gint64 gid; /* of the server's lines only */
  int limit;  /* -1: all */
} FbHistoryFilter;

void
fb_change_free (FbChange *self);

/* Newest first, without names of users and devices. Of FbChange. */
GPtrArray *
fb_history_read (FbDb *db, const FbHistoryFilter *filter, GError **error);
/* Names of users and devices of the lines. */
gboolean
fb_history_add_names (FbDb *db, GPtrArray *changes, GError **error);
int
fb_history_compare (gconstpointer a, gconstpointer b);

G_END_DECLS
