/* test-lattice.c: whole numbers within bounds against every point there is
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-lattice.h"

#define MOST 5 /* numbers */
#define TRIES 1000000

typedef struct
{
  guint n, n_rows;
  gint64 lo[MOST], hi[MOST];
  gint64 coefs[4][MOST], rhs[4];
  gboolean is_equation[4];
} System;

static void
system_init (System *self, GRand *rand)
{
  *self = (System){.n = (guint) g_rand_int_range (rand, 1, MOST + 1), .n_rows = (guint) g_rand_int_range (rand, 0, 5)};
  for (guint i = 0; i < self->n; i++)
    {
      self->lo[i] = g_rand_int_range (rand, -6, 4);
      self->hi[i] = self->lo[i] + g_rand_int_range (rand, 0, 9);
    }
  for (guint i = 0; i < self->n_rows; i++)
    {
      int most = g_rand_int_range (rand, 1, 4) == 1 ? 60 : 5;

      self->is_equation[i] = g_rand_boolean (rand);
      for (guint j = 0; j < self->n; j++)
        {
          self->coefs[i][j] = g_rand_int_range (rand, -most, most + 1);
          self->rhs[i] += self->coefs[i][j] * g_rand_int_range (rand, (gint32) self->lo[j], (gint32) self->hi[j] + 1);
        }
    }
}

static gboolean
holds (const System *self, const gint64 *point)
{
  for (guint i = 0; i < self->n; i++)
    if (point[i] < self->lo[i] || point[i] > self->hi[i])
      return FALSE;
  for (guint i = 0; i < self->n_rows; i++)
    {
      gint64 sum = 0;

      for (guint j = 0; j < self->n; j++)
        sum += self->coefs[i][j] * point[j];
      if (self->is_equation[i] ? sum != self->rhs[i] : sum > self->rhs[i])
        return FALSE;
    }
  return TRUE;
}

/* All points, with number @target (@n: any) at @value. */
static guint
count_points (const System *self, guint target, gint64 value)
{
  gint64 point[MOST] = {0};
  guint n = 0, i;

  for (i = 0; i < self->n; i++)
    point[i] = self->lo[i];
  do
    {
      n += (target == self->n || point[target] == value) && holds (self, point);
      for (i = 0; i < self->n && ++point[i] > self->hi[i]; i++)
        point[i] = self->lo[i];
    }
  while (i < self->n);
  return n;
}

typedef struct
{
  const System *system;
  guint target;
  gint64 value;
  guint n;
  gboolean first;
} Seen;

static gboolean
see (const gint64 *point, gpointer user_data)
{
  Seen *self = user_data;

  g_assert_true (holds (self->system, point));
  g_assert_true (self->target == self->system->n || point[self->target] == self->value);
  self->n++;
  return self->first;
}

static FbLattice *
lattice_of (const System *self, guint target)
{
  FbLattice *lattice = fb_lattice_new (self->n, self->lo, self->hi);

  for (guint i = 0; i < self->n_rows; i++)
    g_assert_true (fb_lattice_add (lattice, self->coefs[i], self->is_equation[i], self->rhs[i]));
  fb_lattice_prepare (lattice, target);
  return lattice;
}

/* The first point, and then all of them, each once. */
static void
check (const System *self, FbLattice *lattice, guint target, gint64 value)
{
  guint n = count_points (self, target, value);
  Seen first = {self, target, value, 0, TRUE}, all = {self, target, value, 0, FALSE};
  gint64 budget = TRIES;

  g_assert_cmpint (fb_lattice_find (lattice, value, see, &first, &budget), ==,
                   n > 0 ? FB_LATTICE_FOUND : FB_LATTICE_NONE);
  g_assert_cmpuint (first.n, ==, n > 0);
  g_assert_cmpint (fb_lattice_find (lattice, value, see, &all, &budget), ==, FB_LATTICE_NONE);
  g_assert_cmpuint (all.n, ==, n);
}

static void
test_random (void)
{
  int n = g_test_slow () ? 5000 : 500;

  for (int seed = 0; seed < n; seed++)
    {
      g_autoptr (GRand) rand = g_rand_new_with_seed ((guint32) seed);
      g_autoptr (FbLattice) any = NULL;
      System system;

      system_init (&system, rand);
      any = lattice_of (&system, system.n);
      check (&system, any, system.n, 0);
      for (guint target = 0; target < system.n; target++)
        {
          g_autoptr (FbLattice) lattice = lattice_of (&system, target);

          for (gint64 value = system.lo[target] - 1; value <= system.hi[target] + 1; value++)
            check (&system, lattice, target, value);
        }
    }
}

static gboolean
take_any (const gint64 *point G_GNUC_UNUSED, gpointer user_data G_GNUC_UNUSED)
{
  return TRUE;
}

/* Numbers that grow too large and searches that last too long are said to be so. */
static void
test_limits (void)
{
  const gint64 lo[] = {0, 0, 0, 0}, hi[] = {9999, 9999, 9999, 9999};
  const gint64 huge[] = {G_GINT64_CONSTANT (1) << 40, 1, 1, 1}, odd[] = {2, 4, 6, 8};
  g_autoptr (FbLattice) large = fb_lattice_new (4, lo, hi), none = fb_lattice_new (4, lo, hi),
                        free_ones = fb_lattice_new (4, lo, hi);
  gint64 budget = TRIES, nothing = 0;

  g_assert_true (fb_lattice_add (large, huge, TRUE, 12345));
  fb_lattice_prepare (large, 4);
  g_assert_cmpint (fb_lattice_find (large, 0, take_any, NULL, &budget), ==, FB_LATTICE_UNKNOWN);
  g_assert_true (fb_lattice_add (none, odd, TRUE, 12345));
  fb_lattice_prepare (none, 4);
  g_assert_cmpint (fb_lattice_find (none, 0, take_any, NULL, &budget), ==, FB_LATTICE_NONE);
  fb_lattice_prepare (free_ones, 0);
  g_assert_cmpint (fb_lattice_find (free_ones, 17, take_any, NULL, &nothing), ==, FB_LATTICE_UNKNOWN);
  g_assert_cmpint (fb_lattice_find (free_ones, 17, take_any, NULL, &budget), ==, FB_LATTICE_FOUND);
  g_assert_cmpint (budget, <, TRIES);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/configurator/lattice/random", test_random);
  g_test_add_func ("/configurator/lattice/limits", test_limits);
  return g_test_run ();
}
