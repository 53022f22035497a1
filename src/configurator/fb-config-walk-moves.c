/* fb-config-walk-moves.c: whole-number moves that leave sums as they are
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-config-sums.h"

#include <math.h>

/* The kernel of the rows, by Euclid's algorithm on the columns of a unit matrix (as for Hermite's normal form): of the
 * columns that a row changes all but one are made to leave it alone; that one goes. What remains spans all moves. */

#define MAX_ENTRY (G_GINT64_CONSTANT (1) << 28)
#define MAX_PASSES 20 /* of making moves shorter */

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

/* column -= factor * by; FALSE: an entry grows too large. */
static gboolean
subtract (gint64 *column, const gint64 *by, gint64 factor, guint n)
{
  if (ABS (factor) > MAX_ENTRY)
    return FALSE;
  for (guint i = 0; i < n; i++)
    {
      column[i] -= factor * by[i];
      if (ABS (column[i]) > MAX_ENTRY)
        return FALSE;
    }
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

/* Shortens @column by whole multiples of @by. Was it possible? */
static gboolean
shorten (gint64 *column, const gint64 *by, guint n)
{
  double factor = round ((double) product (column, by, n) / (double) MAX (product (by, by, n), 1));

  return factor != 0 && fabs (factor) < MAX_ENTRY && subtract (column, by, (gint64) factor, n);
}

static void
shorten_all (Lattice *self, gint64 *step)
{
  gboolean changed = TRUE;

  for (guint pass = 0; pass < MAX_PASSES && changed; pass++)
    {
      changed = FALSE;
      for (guint i = 0; i < self->columns->len; i++)
        for (guint j = 0; j < self->columns->len; j++)
          if (i != j)
            changed |= shorten (g_ptr_array_index (self->columns, i), g_ptr_array_index (self->columns, j), self->n);
      for (guint j = 0; j < self->columns->len; j++)
        changed |= shorten (step, g_ptr_array_index (self->columns, j), self->n);
    }
}

/* Sums and differences of two moves: where one alone runs into a bound, both together may pass it. */
static void
add_pairs (GPtrArray *moves, guint n)
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

/* @shift grows so that the row changes by @missing; the rows before stay as they are, for the column leaves them alone.
 */
static gboolean
shift_row (gint64 *shift, const gint64 *row, gint64 missing, const gint64 *column, guint n)
{
  gint64 image = column != NULL ? product (row, column, n) : 0;

  missing -= product (row, shift, n);
  if (missing == 0)
    return TRUE;
  return image != 0 && missing % image == 0 && subtract (shift, column, -missing / image, n);
}

/* All moves that keep the rows, as columns. */
static gboolean
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

      if (place == -2
          || !shift_row (shift, row, missing[i], place >= 0 ? g_ptr_array_index (self->columns, (guint) place) : NULL,
                         self->n))
        return FALSE;
      if (place >= 0)
        g_ptr_array_remove_index (self->columns, (guint) place);
    }
  return TRUE;
}

gboolean
fb_moves_find (const gint64 *rows,
               const gint64 *missing,
               guint n_rows,
               guint n,
               guint target,
               gint64 *shift,
               gint64 *step,
               GPtrArray *others)
{
  g_autofree gint64 *unit = g_new0 (gint64, n);
  Lattice self = {n, others};
  gint64 *column;
  int place;

  if (!find_kernel (&self, rows, missing, n_rows, shift))
    return FALSE;
  for (guint i = 0; i < n; i++)
    step[i] = 0;
  unit[target] = 1;
  if ((place = eliminate (&self, unit)) < 0)
    return place == -1;
  column = g_ptr_array_index (others, place);
  for (guint i = 0; i < n; i++)
    step[i] = column[target] > 0 ? column[i] : -column[i];
  g_ptr_array_remove_index (others, (guint) place);
  shorten_all (&self, step);
  add_pairs (others, n);
  return TRUE;
}
