/* fb-config-pool.c: configurations that were found, kept to answer the next question
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-config-pool.h"

#include <string.h>

#include "fb-bits.h"

#define MAX_SOLUTIONS 4096

void
fb_config_pool_init (FbConfigPool *self, gsize n_bits, gsize max_bytes)
{
  memset (self, 0, sizeof *self);
  self->n_bits = n_bits;
  self->words = 1;
  self->limit = (guint) CLAMP (max_bytes * 8 / MAX (n_bits, 1), 64, MAX_SOLUTIONS);
  self->limit -= self->limit % 64;
  self->rows = g_new0 (guint64, MAX (n_bits, 1));
  self->agreeing = g_new0 (guint64, self->limit / 64);
  self->used = g_new0 (guint, self->limit / 64);
}

void
fb_config_pool_clear (FbConfigPool *self)
{
  g_clear_pointer (&self->rows, g_free);
  g_clear_pointer (&self->agreeing, g_free);
  g_clear_pointer (&self->used, g_free);
}

/* Doubles the length of the rows. */
static void
grow (FbConfigPool *self)
{
  gsize words = MIN (self->words * 2, self->limit / 64);
  guint64 *rows = g_new0 (guint64, MAX (self->n_bits, 1) * words);

  for (gsize i = 0; i < self->n_bits; i++)
    memcpy (rows + i * words, self->rows + i * self->words, self->words * sizeof *rows);
  g_free (self->rows);
  self->rows = rows;
  self->words = words;
}

void
fb_config_pool_add (FbConfigPool *self, const gsize *values, guint n)
{
  guint place = self->next;

  if (self->n < self->limit)
    {
      place = self->n++;
      if (place / 64 >= self->words)
        grow (self);
    }
  else
    {
      self->next = (place + 1) % self->limit;
      for (gsize i = 0; i < self->n_bits; i++)
        fb_bits_clear (self->rows + i * self->words, place);
      fb_bits_clear (self->agreeing, place);
    }
  for (guint i = 0; i < n; i++)
    fb_bits_set (self->rows + values[i] * self->words, place);
}

void
fb_config_pool_agree (FbConfigPool *self, const gsize *values, guint n)
{
  gsize words = fb_bits_words (self->n);

  for (gsize i = 0; i < words; i++)
    self->agreeing[i] = i + 1 < words || self->n % 64 == 0 ? G_MAXUINT64 : (G_GUINT64_CONSTANT (1) << self->n % 64) - 1;
  for (guint i = 0; i < n; i++)
    for (gsize j = 0; j < words; j++)
      self->agreeing[j] &= self->rows[values[i] * self->words + j];
  self->n_used = 0;
  for (gsize i = 0; i < words; i++)
    if (self->agreeing[i] != 0)
      self->used[self->n_used++] = (guint) i;
}
