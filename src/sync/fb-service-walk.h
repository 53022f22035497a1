/* fb-service-walk.h: the walk of a pull over buckets, groups and rows
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-bucket-states.h"
#include "fb-pull-token.h"
#include "fb-service-private.h"

G_BEGIN_DECLS

/* One page, read in one snapshot. */
typedef struct
{
  FbService    *service;
  FbDb         *db;
  FbScope      *scope;     /* as it is now */
  FbPullToken  *token;
  FbPageWriter *writer;
  FbBucketStates *buckets;  /* as of the snapshot */
  GHashTable   *own;       /* set of gint64: transactions of the device itself */
  GHashTable   *walked;    /* set of gint64: S, the buckets of this pull */
  GHashTable   *labels;    /* of FbTouched: rows that sent ones refer to */
  gsize         max_bytes;
  gint64        head;      /* of this snapshot */
  gboolean      stopped;   /* the page is full: the token says where to go on */
  GHashTable   *movers;    /* seq → whether its `w` line is in the page, else it has none (nullable) */
} FbWalk;

/* Goes on from the token until all is sent or the page is full. */
gboolean fb_walk_run        (FbWalk *self, GError **error);
gboolean fb_walk_is_full    (FbWalk *self);
/* Remembers what the row refers to, for labels of what the reader cannot see. @root: of the row's group. */
void     fb_walk_note_references (FbWalk *self, const FbTable *table, FbStmt *stmt, const FbId *root);
gboolean fb_walk_send_labels (FbWalk *self, GError **error);
/* `u` lines for columns that the client's schema has just learned. */
gboolean fb_walk_send_added  (FbWalk *self, GError **error);

G_END_DECLS
