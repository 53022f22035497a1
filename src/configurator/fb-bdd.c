/* fb-bdd.c: binary decision diagrams, as far as counting needs them
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-bdd.h"

#include <string.h>

#define CACHE_BITS 20

typedef struct
{
  guint bit;
  guint low, high;
  guint next; /* in the bucket, 0: the last */
} Node;

typedef struct
{
  guint a, b; /* a: with the operation in the lowest bit */
  guint result;
} Entry;

struct _FbBdd
{
  guint n_bits;
  GArray *nodes; /* of Node; 0 and 1 are the ends */
  guint max_nodes;
  guint *buckets;
  guint n_buckets; /* a power of two */
  Entry *cache;
  FbSatStop stop;
  gpointer user_data;
  guint work;
  gboolean failed;
};

FbBdd *
fb_bdd_new (guint n_bits, guint max_nodes, FbSatStop stop, gpointer user_data)
{
  FbBdd *self = g_new0 (FbBdd, 1);
  Node end = {n_bits, 0, 0, 0};

  self->n_bits = n_bits;
  self->max_nodes = max_nodes;
  self->nodes = g_array_new (FALSE, FALSE, sizeof (Node));
  g_array_append_val (self->nodes, end);
  g_array_append_val (self->nodes, end);
  self->n_buckets = 1 << 12;
  self->buckets = g_new0 (guint, self->n_buckets);
  self->cache = g_new0 (Entry, 1 << CACHE_BITS);
  self->stop = stop;
  self->user_data = user_data;
  return self;
}

void
fb_bdd_free (FbBdd *self)
{
  g_array_unref (self->nodes);
  g_free (self->buckets);
  g_free (self->cache);
  g_free (self);
}

gboolean
fb_bdd_has_failed (FbBdd *self)
{
  return self->failed;
}

static inline Node *
node_at (FbBdd *self, guint node)
{
  return &g_array_index (self->nodes, Node, node);
}

static inline guint
mix (guint a, guint b, guint c)
{
  guint64 h = (guint64) a * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15)
              + (guint64) b * G_GUINT64_CONSTANT (0xc2b2ae3d27d4eb4f)
              + (guint64) c * G_GUINT64_CONSTANT (0x165667b19e3779f9);

  return (guint) (h >> 32) ^ (guint) (h >> 11);
}

static void
rehash (FbBdd *self)
{
  self->n_buckets *= 2;
  self->buckets = g_renew (guint, self->buckets, self->n_buckets);
  memset (self->buckets, 0, self->n_buckets * sizeof *self->buckets);
  for (guint i = 2; i < self->nodes->len; i++)
    {
      Node *node = node_at (self, i);
      guint bucket = mix (node->bit, node->low, node->high) & (self->n_buckets - 1);

      node->next = self->buckets[bucket];
      self->buckets[bucket] = i;
    }
}

guint
fb_bdd_node (FbBdd *self, guint bit, guint low, guint high)
{
  guint bucket = mix (bit, low, high) & (self->n_buckets - 1);
  Node made;

  if (low == high || self->failed)
    return low;
  for (guint i = self->buckets[bucket]; i != 0; i = node_at (self, i)->next)
    if (node_at (self, i)->bit == bit && node_at (self, i)->low == low && node_at (self, i)->high == high)
      return i;
  if (self->nodes->len >= self->max_nodes)
    {
      self->failed = TRUE;
      return low;
    }
  made = (Node){bit, low, high, self->buckets[bucket]};
  g_array_append_val (self->nodes, made);
  self->buckets[bucket] = self->nodes->len - 1;
  if (self->nodes->len > self->n_buckets)
    rehash (self);
  return self->nodes->len - 1;
}

static guint
apply (FbBdd *self, gboolean is_and, guint a, guint b)
{
  guint bit, low, high, result;
  Node x, y;
  Entry *entry;

  if (a == b)
    return a;
  if (a > b)
    {
      guint swap = a;

      a = b;
      b = swap;
    }
  if (a <= FB_BDD_TRUE)
    return is_and == (a == FB_BDD_TRUE) ? b : a;
  if (self->failed)
    return FB_BDD_FALSE;
  entry = &self->cache[mix (a, b, is_and) & ((1 << CACHE_BITS) - 1)];
  if (entry->a == a * 2 + is_and && entry->b == b)
    return entry->result;
  if (++self->work % 4096 == 0 && self->stop (self->user_data))
    self->failed = TRUE;
  x = *node_at (self, a);
  y = *node_at (self, b);
  bit = MIN (x.bit, y.bit);
  low = apply (self, is_and, x.bit == bit ? x.low : a, y.bit == bit ? y.low : b);
  high = apply (self, is_and, x.bit == bit ? x.high : a, y.bit == bit ? y.high : b);
  result = fb_bdd_node (self, bit, low, high);
  if (!self->failed)
    *entry = (Entry){a * 2 + is_and, b, result};
  return result;
}

guint
fb_bdd_and (FbBdd *self, guint a, guint b)
{
  return apply (self, TRUE, a, b);
}

guint
fb_bdd_or (FbBdd *self, guint a, guint b)
{
  return apply (self, FALSE, a, b);
}

/* sum += number << shift, both of @words 32-bit words, the lowest first. */
static void
add_shifted (guint32 *sum, const guint32 *number, guint shift, guint words)
{
  guint64 carry = 0;
  guint skip = shift / 32, by = shift % 32;

  for (guint i = skip; i < words; i++)
    {
      guint64 part = (guint64) number[i - skip] << by;

      if (i > skip && by > 0)
        part |= number[i - skip - 1] >> (32 - by);
      carry += (guint64) sum[i] + (guint32) part;
      sum[i] = (guint32) carry;
      carry >>= 32;
    }
}

static char *
to_decimal (guint32 *number, guint words)
{
  GString *digits = g_string_new (NULL);

  for (gboolean any = TRUE; any;)
    {
      guint64 rest = 0;

      any = FALSE;
      for (guint i = words; i-- > 0;)
        {
          guint64 part = rest << 32 | number[i];

          number[i] = (guint32) (part / 10);
          rest = part % 10;
          any = any || number[i] != 0;
        }
      g_string_prepend_c (digits, (char) ('0' + rest));
    }
  return g_string_free (digits, FALSE);
}

/* Counts below a node are over the bits from its own on, so that edges that skip bits are shifts. */
char *
fb_bdd_count (FbBdd *self, guint root)
{
  guint words = self->n_bits / 32 + 2;
  g_autofree guint *place = g_new0 (guint, self->nodes->len);
  g_autofree guint32 *counts = NULL;
  g_autofree guint32 *total = g_new0 (guint32, words);
  guint n = 2;

  /* Children have smaller numbers than their parents: one pass down marks, one pass up counts. */
  place[root] = 1;
  place[FB_BDD_TRUE] = 1;
  for (guint i = root; i >= 2; i--)
    if (place[i] != 0)
      {
        n++;
        place[node_at (self, i)->low] = place[node_at (self, i)->high] = 1;
      }
  if ((guint64) n * words > G_MAXUINT32 / 4)
    return NULL;
  counts = g_new0 (guint32, (gsize) n * words);
  counts[words] = 1; /* of the end that holds: place 1 */
  place[FB_BDD_FALSE] = 0;
  place[FB_BDD_TRUE] = 1;
  n = 2;
  for (guint i = 2; i <= root; i++)
    {
      Node *node = node_at (self, i);

      if (place[i] == 0)
        continue;
      if (i % 4096 == 0 && self->stop (self->user_data))
        return NULL;
      place[i] = n++;
      add_shifted (counts + (gsize) place[i] * words, counts + (gsize) place[node->low] * words,
                   node_at (self, node->low)->bit - node->bit - 1, words);
      add_shifted (counts + (gsize) place[i] * words, counts + (gsize) place[node->high] * words,
                   node_at (self, node->high)->bit - node->bit - 1, words);
    }
  add_shifted (total, counts + (gsize) place[root] * words, node_at (self, root)->bit, words);
  return to_decimal (total, words);
}
