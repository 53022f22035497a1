/* fb-config-walk-private.h: a point of whole numbers between ranges and sums
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-config-sums.h"

G_BEGIN_DECLS

#define FB_WALK_WIDTH 10 /* variables that move together */
#define FB_WALK_ROWS 24   /* sums that are watched on the way */

/* A sum that must stay at most at its side. */
typedef struct
{
  gint64 coef[FB_WALK_WIDTH];
  gint64 slack; /* at the point: what may still be added */
  double scale;
} FbWalkRow;

typedef struct
{
  FbConfigurator *session;
  guint n;
  guint vars[FB_WALK_WIDTH];
  gint64 lo[FB_WALK_WIDTH], hi[FB_WALK_WIDTH]; /* value numbers that may be */
  gint64 at[FB_WALK_WIDTH];                /* the point: value numbers */
  guint n_rows;
  FbWalkRow rows[FB_WALK_ROWS];
  gint64 step[FB_WALK_WIDTH];
  GPtrArray *moves;
  gboolean whole; /* all that the equations leave open moves: what no move reaches, no solution has */
} FbWalk;

/* Makes a move (a number a variable) so many times. */
void fb_walk_move (FbWalk *self, const gint64 *move, gint64 times);
/* Lets the others follow until ranges and inequalities hold again. FALSE: they do not. */
gboolean fb_walk_mend (FbWalk *self);

G_END_DECLS
