/* sim-rng.c: random numbers that are the same on every machine
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sim-rng.h"

guint64
sim_mix (guint64 a, guint64 b)
{
  guint64 x = a ^ (b + G_GUINT64_CONSTANT (0x9e3779b97f4a7c15) + (a << 6) + (a >> 2));

  /* splitmix64 */
  x = (x ^ (x >> 30)) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  x = (x ^ (x >> 27)) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
  return x ^ (x >> 31);
}

void
sim_rng_seed (SimRng *self, guint64 seed, guint64 stream)
{
  self->state = 0;
  self->inc = (sim_mix (stream, seed) << 1) | 1;
  sim_rng_next (self);
  self->state += sim_mix (seed, stream);
  sim_rng_next (self);
}

guint32
sim_rng_next (SimRng *self)
{
  guint64 old = self->state;
  guint32 shifted, turn;

  self->state = old * G_GUINT64_CONSTANT (6364136223846793005) + self->inc;
  shifted = (guint32) (((old >> 18) ^ old) >> 27);
  turn = (guint32) (old >> 59);
  return (shifted >> turn) | (shifted << ((-turn) & 31));
}

guint32
sim_rng_below (SimRng *self, guint32 n)
{
  return n == 0 ? 0 : (guint32) (((guint64) sim_rng_next (self) * n) >> 32);
}

gboolean
sim_rng_chance (SimRng *self, guint32 per_mille)
{
  return sim_rng_below (self, 1000) < per_mille;
}

void
sim_rng_fill (SimRng *self, gpointer buffer, gsize size)
{
  guint8 *at = buffer;

  while (size-- > 0)
    *at++ = (guint8) (sim_rng_next (self) >> 13);
}
