/* fb-lattice-moves.c: whole-number moves that leave sums as they are
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-lattice-moves.h"

#include <math.h>

/* The kernel of the rows, by Euclid's algorithm on the columns of a unit matrix (as for Hermite's normal form): of the
 * columns that a row changes all but one are made to leave it alone; that one goes. What remains spans all moves. */

#define MAX_ENTRY (G_GINT64_CONSTANT (1) << 28)
#define MAX_SHIFT (G_GINT64_CONSTANT (1) << 56) /* on the way: moves make it short again */
#define MAX_PASSES 20                           /* of making moves shorter */

typedef struct
{
  guint n;
  GPtrArray *columns; /* of gint64[n] (owned) */
} Lattice;

static gint64
product (const gint64 *a, const gint64 *b, guint n)
{
  gint64 sum = 0;

  for (guint i = 0; i < n; i++)
    sum += a[i] * b[i];
  return sum;
}

/* column -= factor * by; FALSE: an entry would grow too large, nothing is done. */
static gboolean
subtract (gint64 *column, const gint64 *by, gint64 factor, guint n)
{
  if (ABS (factor) > MAX_ENTRY)
    return FALSE;
  for (guint i = 0; i < n; i++)
    if (ABS (column[i] - factor * by[i]) > MAX_ENTRY)
      return FALSE;
  for (guint i = 0; i < n; i++)
    column[i] -= factor * by[i];
  return TRUE;
}

/* One column that changes the row, by the least; the others leave it alone. -1: none changes it, -2: too large. */
static int
eliminate (Lattice *self, const gint64 *row)
{
  for (;;)
    {
      gint64 least = 0;
      int pivot = -1;
      gboolean done = TRUE;

      for (guint i = 0; i < self->columns->len; i++)
        {
          gint64 image = product (row, g_ptr_array_index (self->columns, i), self->n);

          if (image != 0 && (pivot < 0 || ABS (image) < ABS (least)))
            {
              pivot = (int) i;
              least = image;
            }
        }
      for (guint i = 0; pivot >= 0 && i < self->columns->len; i++)
        {
          gint64 *column = g_ptr_array_index (self->columns, i);
          gint64 image = product (row, column, self->n);

          if ((int) i == pivot || image == 0)
            continue;
          done = FALSE;
          if (!subtract (column, g_ptr_array_index (self->columns, pivot), image / least, self->n))
            return -2;
        }
      if (done)
        return pivot;
    }
}

/* By how many times of @by @column gets shortest. */
static double
times_in (const gint64 *column, const gint64 *by, guint n)
{
  double along = 0, length = 0;

  for (guint i = 0; i < n; i++)
    {
      along += (double) column[i] * (double) by[i];
      length += (double) by[i] * (double) by[i];
    }
  return length > 0 ? round (along / length) : 0;
}

/* Shortens @column by whole multiples of @by. Was it possible? */
static gboolean
shorten (gint64 *column, const gint64 *by, guint n)
{
  double factor = times_in (column, by, n);

  return factor != 0 && fabs (factor) < MAX_ENTRY && subtract (column, by, (gint64) factor, n);
}

/* shift -= factor * by; FALSE: an entry would grow too large, nothing is done. */
static gboolean
shift_by (gint64 *shift, const gint64 *by, gint64 factor, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      FbWide entry = shift[i] - (FbWide) factor * by[i];

      if (entry > MAX_SHIFT || entry < -MAX_SHIFT)
        return FALSE;
    }
  for (guint i = 0; i < n; i++)
    shift[i] -= factor * by[i];
  return TRUE;
}

/* Moves by each other: short ones keep the numbers small, and fit more often. */
static void
shorten_columns (Lattice *self)
{
  gboolean changed = TRUE;

  for (guint pass = 0; pass < MAX_PASSES && changed; pass++)
    {
      changed = FALSE;
      for (guint i = 0; i < self->columns->len; i++)
        for (guint j = 0; j < self->columns->len; j++)
          if (i != j)
            changed |= shorten (g_ptr_array_index (self->columns, i), g_ptr_array_index (self->columns, j), self->n);
    }
}

/* A step or a shift by the moves. */
static void
shorten_by_columns (Lattice *self, gint64 *column)
{
  gboolean changed = TRUE;

  for (guint pass = 0; pass < MAX_PASSES && changed; pass++)
    {
      changed = FALSE;
      for (guint j = 0; j < self->columns->len; j++)
        {
          const gint64 *by = g_ptr_array_index (self->columns, j);
          double factor = times_in (column, by, self->n);

          if (factor != 0 && fabs (factor) < MAX_SHIFT)
            changed |= shift_by (column, by, (gint64) factor, self->n);
        }
    }
}

/* @shift grows so that the row changes by @missing; the rows before stay as they are, for the column leaves them alone.
 */
static FbMovesAnswer
shift_row (gint64 *shift, const gint64 *row, gint64 missing, const gint64 *column, guint n)
{
  gint64 image = column != NULL ? product (row, column, n) : 0;
  FbWide left = missing;

  for (guint i = 0; i < n; i++)
    left -= (FbWide) row[i] * shift[i];
  if (left == 0)
    return FB_MOVES_FOUND;
  if (image == 0 || left % image != 0)
    return FB_MOVES_NONE;
  left /= image;
  return left < MAX_SHIFT && left > -MAX_SHIFT && shift_by (shift, column, -(gint64) left, n) ? FB_MOVES_FOUND
                                                                                              : FB_MOVES_TOO_LARGE;
}

/* All moves that keep the rows, as columns. */
static FbMovesAnswer
find_kernel (Lattice *self, const gint64 *rows, const gint64 *missing, guint n_rows, gint64 *shift)
{
  for (guint i = 0; i < self->n; i++)
    {
      gint64 *column = g_new0 (gint64, self->n);

      column[i] = 1;
      g_ptr_array_add (self->columns, column);
    }
  for (guint i = 0; i < n_rows; i++)
    {
      const gint64 *row = rows + i * self->n;
      int place = eliminate (self, row);
      FbMovesAnswer answer;

      if (place == -2)
        return FB_MOVES_TOO_LARGE;
      answer = shift_row (shift, row, missing[i], place >= 0 ? g_ptr_array_index (self->columns, (guint) place) : NULL,
                          self->n);
      if (answer != FB_MOVES_FOUND)
        return answer;
      if (place >= 0)
        g_ptr_array_remove_index (self->columns, (guint) place);
      shorten_columns (self);
      shorten_by_columns (self, shift);
    }
  return FB_MOVES_FOUND;
}

/* Of the columns that change the target all but one are made to leave it alone; that one is the step. */
static FbMovesAnswer
take_step (Lattice *self, guint target, gint64 *step)
{
  g_autofree gint64 *unit = g_new0 (gint64, self->n);
  const gint64 *column;
  int place;

  unit[target] = 1;
  if ((place = eliminate (self, unit)) < 0)
    return place == -1 ? FB_MOVES_FOUND : FB_MOVES_TOO_LARGE;
  column = g_ptr_array_index (self->columns, place);
  for (guint i = 0; i < self->n; i++)
    step[i] = column[target] > 0 ? column[i] : -column[i];
  g_ptr_array_remove_index (self->columns, (guint) place);
  return FB_MOVES_FOUND;
}

FbMovesAnswer
fb_moves_find (const gint64 *rows,
               const gint64 *missing,
               guint n_rows,
               guint n,
               guint target,
               gint64 *shift,
               gint64 *step,
               GPtrArray *others)
{
  Lattice self = {n, others};
  FbMovesAnswer answer = find_kernel (&self, rows, missing, n_rows, shift);

  for (guint i = 0; i < n; i++)
    step[i] = 0;
  if (answer != FB_MOVES_FOUND || target == n)
    return answer;
  answer = take_step (&self, target, step);
  shorten_columns (&self);
  shorten_by_columns (&self, step);
  return answer;
}

void
fb_moves_add_pairs (GPtrArray *moves, guint n)
{
  guint n_moves = moves->len;

  for (guint i = 0; i < n_moves; i++)
    for (guint j = i + 1; j < n_moves; j++)
      for (int sign = -1; sign <= 1; sign += 2)
        {
          const gint64 *a = g_ptr_array_index (moves, i), *b = g_ptr_array_index (moves, j);
          gint64 *both = g_new (gint64, n);

          for (guint k = 0; k < n; k++)
            both[k] = a[k] + sign * b[k];
          g_ptr_array_add (moves, both);
        }
}
