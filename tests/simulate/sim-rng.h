/* sim-rng.h: random numbers that are the same on every machine
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* PCG32 (O'Neill). Each purpose has a stream of its own, so that one more draw in one shifts no other. */
typedef struct
{
  guint64 state, inc;
} SimRng;

void     sim_rng_seed   (SimRng *self, guint64 seed, guint64 stream);
guint32  sim_rng_next   (SimRng *self);
/* 0 … n - 1; 0 for n 0. */
guint32  sim_rng_below  (SimRng *self, guint32 n);
/* TRUE in @per_mille of 1000. */
gboolean sim_rng_chance (SimRng *self, guint32 per_mille);
void     sim_rng_fill   (SimRng *self, gpointer buffer, gsize size);
/* One number from two, for naming streams. */
guint64  sim_mix        (guint64 a, guint64 b);

G_END_DECLS
