/* fb-service-moves.h: where an account lay, by its group's memberships
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-service-walk.h"

G_BEGIN_DECLS

/* A bucket was the group's main one. */
typedef struct
{
  gint64 bid;
  gint64 since, until;   /* until -1: it still is */
} FbStay;

/* The group's memberships, as far as they tell of moves. */
typedef struct
{
  gint64  gid;
  gint64  first;         /* since when it lies anywhere */
  GArray *stays;         /* of FbStay */
} FbStays;

void     fb_stays_init  (FbStays *self, gint64 gid);
void     fb_stays_clear (FbStays *self);
/* A line of member: since when it is the main one (0: it is not), and when it was before (nullable). */
void     fb_stays_add   (FbStays *self, gint64 bid, gint64 enter, gint64 main, const char *past);

/* The account went from a bucket to another, 0: to or from none. */
typedef struct
{
  gint64 seq;
  gint64 from, to;
} FbStayMove;

/* (transfer full) Of FbStayMove: those after @base, in their order. That it was made somewhere is no move. */
GArray  *fb_stays_list_moves (const FbStays *self, gint64 base);
/* Whether its main bucket is another than at @base, or was in between. */
gboolean fb_stays_moved_since (const FbStays *self, gint64 base);
/* (nullable) Where it lies now. */
const FbStay *fb_stays_get_current (const FbStays *self);

/* The `w` line of a transaction, once a page; *@known FALSE: the server does not know any more whose it was. */
gboolean fb_walk_tell_mover  (FbWalk *self, gint64 seq, gboolean *known, GError **error);
/* An `h` line with these moves, behind their `w` lines. */
gboolean fb_walk_tell_moves  (FbWalk *self, gint64 gid, GArray *moves, GError **error);
/* The same of all moves of a group that the device has already. */
gboolean fb_walk_tell_history (FbWalk *self, gint64 gid, GError **error);
/* The territory of a bucket; nil for 0. */
gboolean fb_walk_find_territory (FbWalk *self, gint64 bid, FbId *territory, GError **error);

G_END_DECLS
