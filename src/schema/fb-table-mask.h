/* fb-table-mask.h: a set of tables, as two numbers that any database can store
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-schema.h"

G_BEGIN_DECLS

/* Bit n % 63 of word n / 63 stands for table n, so that the words are never negative. The first word of a database written when there was one word means the
 * same tables still. Plain value; {0} is the empty set. */
#define FB_TABLE_MASK_BITS 63
#define FB_TABLE_MASK_WORDS 2

typedef struct
{
  guint64 words[FB_TABLE_MASK_WORDS];
} FbTableMask;

G_STATIC_ASSERT (FB_SCHEMA_N_NUMBERS == FB_TABLE_MASK_BITS * FB_TABLE_MASK_WORDS);

static inline void
fb_table_mask_add (FbTableMask *self, guint number)
{
  self->words[number / FB_TABLE_MASK_BITS] |= G_GUINT64_CONSTANT (1) << (number % FB_TABLE_MASK_BITS);
}

static inline gboolean
fb_table_mask_has (const FbTableMask *self, guint number)
{
  return (self->words[number / FB_TABLE_MASK_BITS] >> (number % FB_TABLE_MASK_BITS) & 1) != 0;
}

static inline void
fb_table_mask_union (FbTableMask *self, const FbTableMask *other)
{
  for (guint i = 0; i < FB_TABLE_MASK_WORDS; i++)
    self->words[i] |= other->words[i];
}

static inline gboolean
fb_table_mask_covers (const FbTableMask *self, const FbTableMask *other)
{
  for (guint i = 0; i < FB_TABLE_MASK_WORDS; i++)
    if (other->words[i] & ~self->words[i])
      return FALSE;
  return TRUE;
}

G_END_DECLS
