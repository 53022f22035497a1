/* fb-encode-adder.c: sums as clauses, by binary addition: small whatever the numbers are
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-encode.h"
#include "fb-encode-private.h"

/* Numbers are arrays of literals, the lowest bit first. */

/* result = a xor b, or for three: the parity. */
static int
encode_parity (FbEncoding *self, int a, int b, int c)
{
  int parity = fb_encoding_fresh (self);

  for (guint i = 0; i < 8; i++)
    {
      gboolean odd = ((i ^ i >> 1 ^ i >> 2) & 1) != 0;

      fb_encoding_clause (self, FB_TAG_HARD, i & 1 ? -a : a, i & 2 ? -b : b, i & 4 ? -c : c, odd ? parity : -parity, 0);
    }
  return parity;
}

static int
encode_majority (FbEncoding *self, int a, int b, int c)
{
  int carry = fb_encoding_fresh (self);

  for (int sign = -1; sign <= 1; sign += 2)
    {
      fb_encoding_clause (self, FB_TAG_HARD, sign * a, sign * b, -sign * carry, 0);
      fb_encoding_clause (self, FB_TAG_HARD, sign * a, sign * c, -sign * carry, 0);
      fb_encoding_clause (self, FB_TAG_HARD, sign * b, sign * c, -sign * carry, 0);
    }
  return carry;
}

static int
bit_of (GArray *number, guint i)
{
  return i < number->len ? g_array_index (number, int, i) : FB_LIT_FALSE;
}

static GArray *
encode_addition (FbEncoding *self, GArray *a, GArray *b)
{
  GArray *sum = g_array_new (FALSE, FALSE, sizeof (int));
  int carry = FB_LIT_FALSE;

  for (guint i = 0; i < MAX (a->len, b->len); i++)
    {
      int parity = encode_parity (self, bit_of (a, i), bit_of (b, i), carry);

      carry = encode_majority (self, bit_of (a, i), bit_of (b, i), carry);
      g_array_append_val (sum, parity);
    }
  g_array_append_val (sum, carry);
  return sum;
}

/* @lit is the @bit of what the value weighs above @least. Values of a long range in a row that agree are one clause. */
static void
encode_bit (FbEncoding *self, guint var, const gint64 *weights, gint64 least, guint bit, int lit)
{
  guint n_values = fb_config_model_get_n_values (self->model, var), next;
  const int *order = self->order[var];

  for (guint i = 0; i < n_values; i = next)
    {
      gboolean one = ((weights[i] - least) >> bit) & 1;

      next = i + 1;
      if (!self->alive[var][i])
        continue;
      while (order != NULL && next < n_values
             && (!self->alive[var][next] || (gboolean) (((weights[next] - least) >> bit) & 1) == one))
        next++;
      if (next == i + 1)
        fb_encoding_clause (self, FB_TAG_HARD, -fb_encoding_get_literal (self, var, i), one ? lit : -lit, 0);
      else
        fb_encoding_clause (self, FB_TAG_HARD, -order[i], order[next], one ? lit : -lit, 0);
    }
}

/* The weight of a variable's value, above its least weight. */
static GArray *
encode_weight (FbEncoding *self, guint var, const gint64 *weights, gint64 *least)
{
  guint n_values = fb_config_model_get_n_values (self->model, var);
  GArray *number = g_array_new (FALSE, FALSE, sizeof (int));
  gint64 most = G_MININT64;

  *least = G_MAXINT64;
  for (guint i = 0; i < n_values; i++)
    if (self->alive[var][i])
      {
        *least = MIN (*least, weights[i]);
        most = MAX (most, weights[i]);
      }
  for (guint bit = 0; most > *least && bit < 63 && ((most - *least) >> bit) != 0; bit++)
    {
      int lit = fb_encoding_fresh (self);

      encode_bit (self, var, weights, *least, bit, lit);
      g_array_append_val (number, lit);
    }
  return number;
}

static void
encode_comparison (FbEncoding *self, int tag, int guard, GArray *sum, FbConfigOp op, gint64 rhs)
{
  gboolean never = rhs < 0 || (sum->len < 63 && (rhs >> sum->len) != 0);

  if (op == FB_CONFIG_LE)
    {
      if (rhs < 0)
        fb_encoding_clause (self, tag, -guard, 0);
      /* At each zero of the right side: not a one there with all above at least as large. */
      for (guint i = 0; rhs >= 0 && i < sum->len; i++)
        {
          if ((rhs >> MIN (i, 62)) & (i < 63))
            continue;
          fb_encoding_add (self, -guard);
          fb_encoding_add (self, -bit_of (sum, i));
          for (guint j = i + 1; j < sum->len; j++)
            if (j < 63 && ((rhs >> j) & 1))
              fb_encoding_add (self, -bit_of (sum, j));
          fb_encoding_end (self, tag);
        }
      return;
    }
  if (never)
    {
      if (op == FB_CONFIG_EQ)
        fb_encoding_clause (self, tag, -guard, 0);
      return;
    }
  if (op == FB_CONFIG_NE)
    fb_encoding_add (self, -guard);
  for (guint i = 0; i < sum->len; i++)
    {
      gboolean one = i < 63 && ((rhs >> i) & 1);

      if (op == FB_CONFIG_EQ)
        fb_encoding_clause (self, tag, -guard, one ? bit_of (sum, i) : -bit_of (sum, i), 0);
      else
        fb_encoding_add (self, one ? -bit_of (sum, i) : bit_of (sum, i));
    }
  if (op == FB_CONFIG_NE)
    fb_encoding_end (self, tag);
}

void
fb_encode_adder (FbEncoding *self,
                 int tag,
                 int guard,
                 const guint *vars,
                 gint64 *const *weights,
                 guint n,
                 FbConfigOp op,
                 gint64 rhs)
{
  g_autoptr (GPtrArray) numbers = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);

  for (guint i = 0; i < n; i++)
    {
      gint64 least;
      GArray *number = encode_weight (self, vars[i], weights[i], &least);

      g_ptr_array_add (numbers, number);
      if (least != G_MAXINT64)
        rhs -= least;
    }
  g_ptr_array_add (numbers, g_array_new (FALSE, FALSE, sizeof (int))); /* zero: there is always a sum */
  /* Added in pairs, as a tree. */
  for (guint i = 0; i + 1 < numbers->len && !self->too_large; i += 2)
    g_ptr_array_add (numbers,
                     encode_addition (self, g_ptr_array_index (numbers, i), g_ptr_array_index (numbers, i + 1)));
  encode_comparison (self, tag, guard, g_ptr_array_index (numbers, numbers->len - 1), op, rhs);
}
