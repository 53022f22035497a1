/* fb-config-ahead.c: what the next pick would leave possible, found while nobody asks
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-configurator-private.h"

#include <string.h>

#include "fb-bits.h"

#define MAX_BYTES (4 * 1024 * 1024) /* of answers that are kept */
#define PROBE_US 500000             /* one value: harder ones are left for when somebody asks */

/* The session as it was before a value was tried. */
typedef struct
{
  guint64 *valid;
  guint *solution;
  gboolean has_solution, at_top;
  FbConfigProgress progress;
} Before;

static void
remember (FbConfigurator *self, Before *before)
{
  before->valid = g_memdup2 (self->valid, fb_bits_words (self->n_bits) * sizeof *self->valid);
  before->solution = g_memdup2 (self->solution, self->n_vars * sizeof *self->solution);
  before->has_solution = self->has_solution;
  before->at_top = self->at_top;
  before->progress = self->progress;
  self->progress = NULL;
}

static void
restore (FbConfigurator *self, Before *before)
{
  gsize words = fb_bits_words (self->n_bits);

  memcpy (self->valid, before->valid, words * sizeof *self->valid);
  memset (self->unknown, 0, words * sizeof *self->unknown);
  memcpy (self->solution, before->solution, self->n_vars * sizeof *self->solution);
  self->has_solution = before->has_solution;
  self->at_top = before->at_top;
  self->progress = before->progress;
  g_free (before->valid);
  g_free (before->solution);
}

/* FALSE: it was given up. */
static gboolean
probe (FbConfigurator *self, guint var, guint value, GCancellable *cancellable)
{
  gsize bit = fb_configurator_bit (self, var, value);
  g_autofree gboolean *component = fb_configurator_component (self, var);
  Before before;
  gboolean done;

  remember (self, &before);
  self->picks[var] = (int) value;
  g_array_append_val (self->order, var);
  fb_configurator_restart_after_pick (self, var, component);
  done = fb_configurator_decide (self, g_get_monotonic_time () + PROBE_US, cancellable, NULL);
  if (done)
    self->ahead.known[bit] = g_memdup2 (self->valid, fb_bits_words (self->n_bits) * sizeof *self->valid);
  self->picks[var] = -1;
  g_array_set_size (self->order, self->order->len - 1);
  restore (self, &before);
  return done;
}

/* A value that may be picked next and was not tried yet, of a variable with few; n_bits: there is none. */
static gsize
find_next (FbConfigurator *self, guint *var)
{
  for (; *var < self->n_vars; ++*var)
    {
      gsize first = MAX (self->offset[*var], self->ahead.next), end = self->offset[*var + 1], bit;

      if (self->picks[*var] >= 0 || self->encoding->order[*var] != NULL
          || fb_bits_count (self->valid, self->offset[*var], (guint) end) < 2)
        continue;
      if ((bit = fb_bits_next (self->valid, first, end)) < end)
        return bit;
    }
  return self->n_bits;
}

gboolean
fb_configurator_look_ahead (FbConfigurator *self, GCancellable *cancellable)
{
  gint64 start = g_get_monotonic_time ();
  gboolean is_known;
  guint var = 0;
  gsize bit;

  g_return_val_if_fail (self != NULL, FALSE);

  if (!fb_configurator_is_complete (self) || self->ahead.spent >= FB_CONFIG_AHEAD_MS * G_GINT64_CONSTANT (1000)
      || self->ahead.n_known * fb_bits_words (self->n_bits) * sizeof (guint64) >= MAX_BYTES
      || (bit = find_next (self, &var)) == self->n_bits)
    return FALSE;
  if (self->ahead.known == NULL)
    self->ahead.known = g_new0 (guint64 *, self->n_bits + 1);
  is_known = probe (self, var, (guint) (bit - self->offset[var]), cancellable);
  if (is_known)
    self->ahead.n_known++;
  /* Cancelled before its end, it is tried again; too hard, it is not. */
  if (is_known || cancellable == NULL || !g_cancellable_is_cancelled (cancellable))
    self->ahead.next = bit + 1;
  self->ahead.spent += g_get_monotonic_time () - start;
  return TRUE;
}

const guint64 *
fb_configurator_known_ahead (FbConfigurator *self, gsize bit)
{
  return self->ahead.known != NULL ? self->ahead.known[bit] : NULL;
}

void
fb_configurator_forget_ahead (FbConfigurator *self)
{
  for (gsize bit = 0; self->ahead.n_known > 0 && bit < self->n_bits; bit++)
    if (self->ahead.known[bit] != NULL)
      {
        g_clear_pointer (&self->ahead.known[bit], g_free);
        self->ahead.n_known--;
      }
  self->ahead.next = 0;
  self->ahead.spent = 0;
}
