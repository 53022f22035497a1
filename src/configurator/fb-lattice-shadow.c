/* fb-lattice-shadow.c: the shadows of a polytope, by Fourier's and Motzkin's elimination
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-lattice-private.h"

/* Only whole numbers count, so that each inequality is divided by what its coefficients share and rounded. Leaving one
 * out makes a shadow larger and the search longer, never wrong: what grows too large or too many is left out, and what
 * follows from more bounds than multiples were eliminated, plus one, is known to follow from others (Kohler 1967). */

#define MAX_COEFFICIENT (G_GINT64_CONSTANT (1) << 40)
#define MAX_CONSTANT (G_GINT64_CONSTANT (1) << 60)
#define MAX_HALVES 192 /* of a level */
#define MAX_Y (G_GINT64_CONSTANT (1) << 40)

void
fb_shadow_init (FbShadow *self, guint n)
{
  *self = (FbShadow){.n = n};
  for (guint i = 0; i < n; i++)
    self->levels[i] = g_array_new (FALSE, FALSE, sizeof (FbHalf));
}

void
fb_shadow_clear (FbShadow *self)
{
  for (guint i = 0; i < self->n; i++)
    g_array_unref (self->levels[i]);
}

static gint64
floor_div (gint64 a, gint64 b)
{
  return a / b - (a % b != 0 && (a < 0) != (b < 0));
}

static guint64
divisor_of (const FbHalf *half, guint n)
{
  guint64 divisor = 0;

  for (guint i = 0; i < n; i++)
    for (guint64 rest = (guint64) ABS (half->c[i]); rest != 0;)
      {
        guint64 next = divisor % rest;

        divisor = rest;
        rest = next;
      }
  return divisor;
}

/* Is there one that says as much? One of the same coefficients becomes the narrower of both. */
static gboolean
is_known (GArray *level, const FbHalf *half, guint n)
{
  for (guint i = 0; i < level->len; i++)
    {
      FbHalf *other = &g_array_index (level, FbHalf, i);
      guint j = 0;

      while (j < n && other->c[j] == half->c[j])
        j++;
      if (j < n)
        continue;
      if (half->d < other->d)
        *other = *half;
      return TRUE;
    }
  return FALSE;
}

void
fb_shadow_add (FbShadow *self, const FbHalf *half)
{
  FbHalf own = *half;
  gint64 divisor = (gint64) divisor_of (half, self->n);
  guint level = 0;

  if (divisor == 0)
    {
      self->empty = self->empty || half->d < 0;
      return;
    }
  for (guint i = 0; i < self->n; i++)
    {
      own.c[i] /= divisor;
      level = own.c[i] != 0 ? i : level;
      if (ABS (own.c[i]) > MAX_COEFFICIENT)
        return;
    }
  own.d = floor_div (own.d, divisor);
  if (ABS (own.d) > MAX_CONSTANT || is_known (self->levels[level], &own, self->n))
    return;
  if (self->levels[level]->len < MAX_HALVES)
    g_array_append_val (self->levels[level], own);
}

static gboolean
has_more_bits (guint64 bits, guint most)
{
  for (guint i = 0; i < most; i++)
    bits &= bits - (bits != 0);
  return bits != 0;
}

/* What follows from both without multiple @level, which one bounds from below and the other from above. */
static void
combine (FbShadow *self, const FbHalf *low, const FbHalf *high, guint level)
{
  FbHalf both = {.from = low->from | high->from};
  gint64 times_low = -high->c[level], times_high = low->c[level];
  FbWide d;

  if (has_more_bits (both.from, self->n - level + 1))
    return;
  for (guint i = 0; i < level; i++)
    {
      FbWide c = (FbWide) times_low * low->c[i] + (FbWide) times_high * high->c[i];

      if (c > G_MAXINT64 / 2 || c < -G_MAXINT64 / 2)
        return;
      both.c[i] = (gint64) c;
    }
  d = (FbWide) times_low * low->d + (FbWide) times_high * high->d;
  if (d > G_MAXINT64 / 2 || d < -G_MAXINT64 / 2)
    return;
  both.d = (gint64) d;
  fb_shadow_add (self, &both);
}

void
fb_shadow_cast (FbShadow *self)
{
  for (guint level = self->n; level-- > 0 && !self->empty;)
    for (guint i = 0; i < self->levels[level]->len; i++)
      for (guint j = 0; j < self->levels[level]->len; j++)
        {
          const FbHalf *low = &g_array_index (self->levels[level], FbHalf, i);
          const FbHalf *high = &g_array_index (self->levels[level], FbHalf, j);

          if (low->c[level] > 0 && high->c[level] < 0)
            combine (self, low, high, level);
        }
}

gboolean
fb_shadow_range (const FbShadow *self, guint level, const gint64 *y, gint64 *lo, gint64 *hi)
{
  *lo = -MAX_Y;
  *hi = MAX_Y;
  for (guint i = 0; i < self->levels[level]->len; i++)
    {
      const FbHalf *half = &g_array_index (self->levels[level], FbHalf, i);
      FbWide rest = half->d;

      for (guint j = 0; j < level; j++)
        rest += (FbWide) half->c[j] * y[j];
      if (rest > MAX_CONSTANT || rest < -MAX_CONSTANT)
        continue; /* it says nothing that 64 bits hold */
      if (half->c[level] > 0)
        *lo = MAX (*lo, -floor_div ((gint64) rest, half->c[level]));
      else if (half->c[level] < 0)
        *hi = MIN (*hi, floor_div ((gint64) rest, -half->c[level]));
    }
  return *lo > -MAX_Y && *hi < MAX_Y;
}
