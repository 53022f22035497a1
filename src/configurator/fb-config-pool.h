/* fb-config-pool.h: configurations that were found, kept to answer the next question
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * FbConfigPool:
 *
 * Solutions as bit sets over all values, stored by value: one row of bits a value, one bit a solution. Which solutions agree
 * with all picks is the AND of a few rows. When full, the oldest go.
 */
typedef struct
{
  gsize    n_bits;      /* values */
  guint    n;           /* solutions stored */
  guint    next;        /* place of the next one */
  guint    limit;       /* most that are stored */
  gsize    words;       /* of a row */
  guint64 *rows;        /* n_bits rows */
  guint64 *agreeing;    /* words: solutions that agree with what was asked last */
  guint   *used;        /* words of agreeing that are not 0 */
  guint    n_used;
} FbConfigPool;

void     fb_config_pool_init  (FbConfigPool *self, gsize n_bits, gsize max_bytes);
void     fb_config_pool_clear (FbConfigPool *self);
/* @values: the numbers of the @n values that the solution has. It does not join what agrees. */
void     fb_config_pool_add   (FbConfigPool *self, const gsize *values, guint n);
/* Finds the solutions that have all of the @n @values. */
void     fb_config_pool_agree (FbConfigPool *self, const gsize *values, guint n);
/* Has one of those solutions the value? */
static inline gboolean
fb_config_pool_has (const FbConfigPool *self, gsize value)
{
  const guint64 *row = self->rows + value * self->words;

  for (guint i = 0; i < self->n_used; i++)
    if (row[self->used[i]] & self->agreeing[self->used[i]])
      return TRUE;
  return FALSE;
}

G_END_DECLS
