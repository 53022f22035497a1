/* fb-config-walk-mend.c: mending a point: the other numbers follow until ranges and inequalities hold again
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-config-walk-private.h"

#include <stdlib.h>

#define MAX_PASSES 8 /* over all moves, to mend a step */

/* The violation along a move is a sum of such: none from @lo to @hi, growing by @slope on both sides. */
typedef struct
{
  gint64 at;
  double slope; /* what the slope of the whole gains there */
} Bend;

static int
compare_bends (gconstpointer a, gconstpointer b)
{
  const Bend *x = a, *y = b;

  return (x->at > y->at) - (x->at < y->at);
}

static gint64
row_change (const FbWalk *self, const FbWalkRow *row, const gint64 *move)
{
  gint64 by = 0;

  for (guint i = 0; i < self->n; i++)
    by += row->coef[i] * move[i];
  return by;
}

void
fb_walk_move (FbWalk *self, const gint64 *move, gint64 times)
{
  for (guint i = 0; i < self->n_rows; i++)
    self->rows[i].slack -= times * row_change (self, &self->rows[i], move);
  for (guint i = 0; i < self->n; i++)
    self->at[i] += times * move[i];
}

static gint64
floor_div (gint64 a, gint64 b)
{
  return a / b - (a % b != 0 && (a < 0) != (b < 0));
}

/* The times t for which at + t * by stays from @lo to @hi, as bends. */
static void
add_bends (Bend *bends, guint *n, gint64 at, gint64 by, gint64 lo, gint64 hi, double scale)
{
  double slope = (double) ABS (by) / scale;

  if (by == 0)
    return;
  if (by < 0)
    {
      gint64 least = lo;

      at = -at;
      by = -by;
      lo = -hi;
      hi = -least;
    }
  if (lo > -G_MAXINT64 / 4)
    bends[(*n)++] = (Bend){-floor_div (at - lo, by), slope};
  if (hi < G_MAXINT64 / 4)
    bends[(*n)++] = (Bend){floor_div (hi - at, by), slope};
}

/* What the slope is far below all bends: each lower end pulls up. */
static double
first_slope (const FbWalk *self, const gint64 *move)
{
  double slope = 0;

  for (guint i = 0; i < self->n; i++)
    slope -= (double) ABS (move[i]);
  for (guint i = 0; i < self->n_rows; i++)
    slope -= (double) MAX (-row_change (self, &self->rows[i], move), 0) / self->rows[i].scale;
  return slope;
}

static double
violation (const FbWalk *self)
{
  double sum = 0;

  for (guint i = 0; i < self->n; i++)
    sum += (double) (MAX (self->lo[i] - self->at[i], 0) + MAX (self->at[i] - self->hi[i], 0));
  for (guint i = 0; i < self->n_rows; i++)
    sum += (double) MAX (-self->rows[i].slack, 0) / self->rows[i].scale;
  return sum;
}

/* How often the move has to be made for the least violation: where the slope of a sum of bends turns. */
static gint64
best_times (const FbWalk *self, const gint64 *move)
{
  Bend bends[2 * FB_WALK_WIDTH + FB_WALK_ROWS];
  double slope = first_slope (self, move);
  guint n = 0;

  for (guint i = 0; i < self->n; i++)
    add_bends (bends, &n, self->at[i], move[i], self->lo[i], self->hi[i], 1);
  for (guint i = 0; i < self->n_rows; i++)
    add_bends (bends, &n, -self->rows[i].slack, row_change (self, &self->rows[i], move), -G_MAXINT64 / 2, 0,
               self->rows[i].scale);
  qsort (bends, n, sizeof *bends, compare_bends);
  for (guint i = 0; i < n; i++)
    {
      slope += bends[i].slope;
      if (slope >= -1e-9)
        return bends[i].at;
    }
  return 0;
}

gboolean
fb_walk_mend (FbWalk *self)
{
  double before = violation (self);

  for (guint pass = 0; pass < MAX_PASSES && before > 0; pass++)
    {
      double start = before;

      for (guint i = 0; i < self->moves->len && before > 0; i++)
        {
          const gint64 *move = g_ptr_array_index (self->moves, i);
          gint64 times = best_times (self, move);
          double after;

          fb_walk_move (self, move, times);
          after = violation (self);
          if (after < before)
            before = after;
          else
            fb_walk_move (self, move, -times);
        }
      if (before >= start)
        break;
    }
  return before <= 0;
}
