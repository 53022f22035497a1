/* fb-bits.h: rows of bits
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

static inline gsize
fb_bits_words (gsize n_bits)
{
  return (n_bits + 63) / 64;
}

static inline guint64 *
fb_bits_new (gsize n_bits)
{
  return g_new0 (guint64, fb_bits_words (n_bits) + 1);
}

static inline gboolean
fb_bits_get (const guint64 *bits, gsize i)
{
  return (bits[i / 64] >> (i % 64)) & 1;
}

static inline void
fb_bits_set (guint64 *bits, gsize i)
{
  bits[i / 64] |= G_GUINT64_CONSTANT (1) << (i % 64);
}

static inline void
fb_bits_clear (guint64 *bits, gsize i)
{
  bits[i / 64] &= ~(G_GUINT64_CONSTANT (1) << (i % 64));
}

/* The first set bit at @from or after, below @end; @end when there is none. */
static inline gsize
fb_bits_next (const guint64 *bits, gsize from, gsize end)
{
  while (from < end)
    {
      guint64 word = bits[from / 64] >> (from % 64);

      if (word != 0)
        return MIN (from + (gsize) __builtin_ctzll (word), end);
      from = (from / 64 + 1) * 64;
    }
  return end;
}

static inline guint
fb_bits_count (const guint64 *bits, gsize from, gsize end)
{
  guint n = 0;

  for (gsize i = from; i < end;)
    {
      gsize stop = MIN ((i / 64 + 1) * 64, end);
      guint64 word = bits[i / 64] >> (i % 64);

      if (stop - i < 64)
        word &= (G_GUINT64_CONSTANT (1) << (stop - i)) - 1;
      n += (guint) __builtin_popcountll (word);
      i = stop;
    }
  return n;
}

G_END_DECLS
