/* fb-lattice.c: whole numbers within bounds that meet equations and inequalities, exactly
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-lattice-private.h"
#include "fb-lattice-moves.h"

#include <string.h>

#define MAX_COEFFICIENT (G_GINT64_CONSTANT (1) << 28)
#define MAX_BOUND (G_GINT64_CONSTANT (1) << 28)

typedef struct
{
  gint64 coefs[FB_LATTICE_WIDTH];
  gint64 rhs;
} Row;

struct _FbLattice
{
  guint n;
  gint64 lo[FB_LATTICE_WIDTH], hi[FB_LATTICE_WIDTH];
  guint n_equations, n_inequalities;
  Row equations[FB_LATTICE_ROWS], inequalities[FB_LATTICE_ROWS];

  /* Once prepared. */
  FbLatticeAnswer state; /* FOUND: there may be points */
  guint target;
  gboolean has_step;
  guint depth;                                      /* moves */
  gint64 moves[FB_LATTICE_DEPTH][FB_LATTICE_WIDTH]; /* that of the target first */
  gint64 origin[FB_LATTICE_WIDTH];                  /* a solution of the equations */
  FbShadow shadow;
};

FbLattice *
fb_lattice_new (guint n, const gint64 *lo, const gint64 *hi)
{
  FbLattice *self = g_new0 (FbLattice, 1);

  g_assert (n <= FB_LATTICE_WIDTH);
  self->n = n;
  memcpy (self->lo, lo, n * sizeof *lo);
  memcpy (self->hi, hi, n * sizeof *hi);
  return self;
}

void
fb_lattice_free (FbLattice *self)
{
  fb_shadow_clear (&self->shadow);
  g_free (self);
}

gboolean
fb_lattice_add (FbLattice *self, const gint64 *coefs, gboolean is_equation, gint64 rhs)
{
  guint *n = is_equation ? &self->n_equations : &self->n_inequalities;
  Row *row = (is_equation ? self->equations : self->inequalities) + *n;

  if (*n == FB_LATTICE_ROWS)
    return FALSE;
  memcpy (row->coefs, coefs, self->n * sizeof *coefs);
  row->rhs = rhs;
  *n += 1;
  return TRUE;
}

static gboolean
is_small (const FbLattice *self, const Row *row)
{
  for (guint i = 0; i < self->n; i++)
    if (ABS (row->coefs[i]) > MAX_COEFFICIENT)
      return FALSE;
  return ABS (row->rhs) < G_MAXINT64 / 4;
}

/* Then nothing that is computed here overflows. */
static gboolean
all_small (const FbLattice *self)
{
  for (guint i = 0; i < self->n; i++)
    if (ABS (self->lo[i]) > MAX_BOUND || ABS (self->hi[i]) > MAX_BOUND)
      return FALSE;
  for (guint i = 0; i < self->n_equations; i++)
    if (!is_small (self, &self->equations[i]))
      return FALSE;
  for (guint i = 0; i < self->n_inequalities; i++)
    if (!is_small (self, &self->inequalities[i]))
      return FALSE;
  return TRUE;
}

static gint64
product (const gint64 *a, const gint64 *b, guint n)
{
  gint64 sum = 0;

  for (guint i = 0; i < n; i++)
    sum += a[i] * b[i];
  return sum;
}

static int
compare_lengths (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const guint n = GPOINTER_TO_UINT (user_data);
  const gint64 *x = *(const gint64 *const *) a, *y = *(const gint64 *const *) b;
  gint64 left = product (x, x, n), right = product (y, y, n);

  return (left < right) - (left > right);
}

/* Solves the equations. Of long moves few fit: they come first. */
static FbMovesAnswer
find_moves (FbLattice *self)
{
  g_autoptr (GPtrArray) others = g_ptr_array_new_with_free_func (g_free);
  g_autofree gint64 *rows = g_new0 (gint64, self->n_equations * self->n + 1);
  gint64 missing[FB_LATTICE_ROWS], shift[FB_LATTICE_WIDTH] = {0}, step[FB_LATTICE_WIDTH] = {0};
  FbMovesAnswer answer;

  for (guint i = 0; i < self->n; i++)
    self->origin[i] = self->lo[i] + (self->hi[i] - self->lo[i]) / 2;
  for (guint i = 0; i < self->n_equations; i++)
    {
      memcpy (rows + i * self->n, self->equations[i].coefs, self->n * sizeof *rows);
      missing[i] = self->equations[i].rhs - product (self->equations[i].coefs, self->origin, self->n);
    }
  answer = fb_moves_find (rows, missing, self->n_equations, self->n, self->target, shift, step, others);
  if (answer != FB_MOVES_FOUND)
    return answer;
  self->has_step = self->target < self->n && step[self->target] != 0;
  self->depth = others->len + self->has_step;
  if (self->depth > FB_LATTICE_DEPTH)
    return FB_MOVES_TOO_LARGE;
  for (guint i = 0; i < self->n; i++)
    {
      /* The only solution, far outside of the bounds; of several a near one would have been found. */
      if (ABS (shift[i]) > 2 * MAX_BOUND)
        return self->depth == 0 ? FB_MOVES_NONE : FB_MOVES_TOO_LARGE;
      self->origin[i] += shift[i];
    }
  g_ptr_array_sort_with_data (others, compare_lengths, GUINT_TO_POINTER (self->n));
  if (self->has_step)
    memcpy (self->moves[0], step, self->n * sizeof *step);
  for (guint i = 0; i < others->len; i++)
    memcpy (self->moves[i + self->has_step], g_ptr_array_index (others, i), self->n * sizeof *step);
  return FB_MOVES_FOUND;
}

/* The sum of @coefs times the numbers is at most @most, or with @sign -1 at least -@most. */
static void
add_half (FbLattice *self, const gint64 *coefs, int sign, gint64 most, guint number)
{
  FbHalf half = {.d = most - sign * product (coefs, self->origin, self->n), .from = G_GUINT64_CONSTANT (1) << number};

  for (guint i = 0; i < self->depth; i++)
    half.c[i] = -sign * product (coefs, self->moves[i], self->n);
  fb_shadow_add (&self->shadow, &half);
}

static void
cast_shadow (FbLattice *self)
{
  guint number = 0;

  fb_shadow_init (&self->shadow, self->depth);
  for (guint i = 0; i < self->n; i++)
    {
      gint64 unit[FB_LATTICE_WIDTH] = {0};

      unit[i] = 1;
      add_half (self, unit, 1, self->hi[i], number++);
      add_half (self, unit, -1, -self->lo[i], number++);
    }
  for (guint i = 0; i < self->n_inequalities; i++)
    add_half (self, self->inequalities[i].coefs, 1, self->inequalities[i].rhs, number++);
  fb_shadow_cast (&self->shadow);
}

void
fb_lattice_prepare (FbLattice *self, guint target)
{
  FbMovesAnswer answer;

  self->target = target;
  self->state = FB_LATTICE_UNKNOWN;
  if (!all_small (self))
    return;
  answer = find_moves (self);
  if (answer == FB_MOVES_NONE)
    self->state = FB_LATTICE_NONE;
  if (answer != FB_MOVES_FOUND)
    return;
  cast_shadow (self);
  self->state = self->shadow.empty ? FB_LATTICE_NONE : FB_LATTICE_FOUND;
}

typedef struct
{
  FbLattice *lattice;
  FbLatticeAccept accept;
  gpointer user_data;
  gint64 *budget;
  gint64 y[FB_LATTICE_DEPTH];
} Search;

/* Bounds that were left out of the shadow count here. */
static gboolean
is_point (const FbLattice *self, const gint64 *point)
{
  for (guint i = 0; i < self->n; i++)
    if (point[i] < self->lo[i] || point[i] > self->hi[i])
      return FALSE;
  for (guint i = 0; i < self->n_inequalities; i++)
    if (product (self->inequalities[i].coefs, point, self->n) > self->inequalities[i].rhs)
      return FALSE;
  return TRUE;
}

static FbLatticeAnswer
take (Search *self)
{
  const FbLattice *lattice = self->lattice;
  gint64 point[FB_LATTICE_WIDTH];

  for (guint i = 0; i < lattice->n; i++)
    {
      FbWide at = lattice->origin[i];

      for (guint j = 0; j < lattice->depth; j++)
        at += (FbWide) self->y[j] * lattice->moves[j][i];
      if (at < lattice->lo[i] || at > lattice->hi[i])
        return FB_LATTICE_NONE;
      point[i] = (gint64) at;
    }
  return is_point (lattice, point) && self->accept (point, self->user_data) ? FB_LATTICE_FOUND : FB_LATTICE_NONE;
}

static FbLatticeAnswer
search (Search *self, guint level)
{
  gint64 lo, hi, middle;

  if (level == self->lattice->depth)
    return take (self);
  if (!fb_shadow_range (&self->lattice->shadow, level, self->y, &lo, &hi))
    return FB_LATTICE_UNKNOWN;
  middle = lo + (hi - lo) / 2;
  /* middle, middle + 1, middle - 1, middle + 2, … */
  for (gint64 i = 0; i <= hi - lo; i++)
    {
      FbLatticeAnswer answer;

      if (--*self->budget < 0)
        return FB_LATTICE_UNKNOWN;
      self->y[level] = i % 2 == 1 ? middle + (i + 1) / 2 : middle - i / 2;
      answer = search (self, level + 1);
      if (answer != FB_LATTICE_NONE)
        return answer;
    }
  return FB_LATTICE_NONE;
}

FbLatticeAnswer
fb_lattice_find (FbLattice *self, gint64 value, FbLatticeAccept accept, gpointer user_data, gint64 *budget)
{
  Search looking = {self, accept, user_data, budget, {0}};
  gint64 away, lo, hi;

  if (self->state != FB_LATTICE_FOUND || self->target == self->n)
    return self->state == FB_LATTICE_FOUND ? search (&looking, 0) : self->state;
  away = value - self->origin[self->target];
  if (!self->has_step)
    return away == 0 ? search (&looking, 0) : FB_LATTICE_NONE;
  if (away % self->moves[0][self->target] != 0)
    return FB_LATTICE_NONE;
  looking.y[0] = away / self->moves[0][self->target];
  if (--*budget < 0 || !fb_shadow_range (&self->shadow, 0, looking.y, &lo, &hi))
    return FB_LATTICE_UNKNOWN;
  return looking.y[0] < lo || looking.y[0] > hi ? FB_LATTICE_NONE : search (&looking, 1);
}
