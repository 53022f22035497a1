/* fb-encode-pair.c: sums of two variables of which one is a long range, as clauses between bounds
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-encode.h"
#include "fb-encode-private.h"

/* Where the weights of an ordered variable rise (or fall) from value to value, "weight at most t" is one literal of its
 * order. */

typedef struct
{
  FbEncoding *encoding;
  guint var;
  guint n_values;
  const gint64 *weights;
  gboolean rising;
} Side;

static gboolean
is_monotone (FbEncoding *encoding, FbSum *sum, guint place, Side *side)
{
  const gint64 *weights = sum->weights[place];
  guint n = sum->n_values[place];

  *side = (Side){encoding, sum->vars[place], n, weights, n > 1 && weights[1] > weights[0]};
  if (encoding->order[side->var] == NULL)
    return FALSE;
  for (guint i = 1; i < n; i++)
    if (side->rising ? weights[i] <= weights[i - 1] : weights[i] >= weights[i - 1])
      return FALSE;
  return TRUE;
}

/* How many of the first values have a weight of at most (falling: above) @most. */
static guint
split (const Side *side, gint64 most)
{
  guint lo = 0, hi = side->n_values;

  while (lo < hi)
    {
      guint mid = (lo + hi) / 2;

      if (side->rising == (side->weights[mid] <= most))
        lo = mid + 1;
      else
        hi = mid;
    }
  return lo;
}

/* "The weight is at most @most." */
static int
at_most (const Side *side, gint64 most)
{
  int lit = side->encoding->order[side->var][split (side, most)];

  return side->rising ? -lit : lit;
}

/* "The weight is just @weight." */
static int
just (const Side *side, gint64 weight)
{
  guint place = split (side, side->rising ? weight - 1 : weight);

  if (place == side->n_values || side->weights[place] != weight)
    return FB_LIT_FALSE;
  return fb_encoding_get_literal (side->encoding, side->var, place);
}

gboolean
fb_encode_pair (FbEncoding *encoding, int tag, int guard, FbSum *sum)
{
  guint ordered;
  Side side;

  if (sum->n != 2)
    return FALSE;
  if (is_monotone (encoding, sum, 1, &side))
    ordered = 1;
  else if (is_monotone (encoding, sum, 0, &side))
    ordered = 0;
  else
    return FALSE;
  for (guint i = 0; i < sum->n_values[1 - ordered]; i++)
    {
      guint var = sum->vars[1 - ordered];
      int lit = fb_encoding_get_literal (encoding, var, i);
      gint64 rest = sum->rhs - sum->weights[1 - ordered][i];

      if (lit == FB_LIT_FALSE)
        continue;
      if (sum->op == FB_CONFIG_NE)
        {
          fb_encoding_clause (encoding, tag, -guard, -lit, -just (&side, rest), 0);
          continue;
        }
      fb_encoding_clause (encoding, tag, -guard, -lit, at_most (&side, rest), 0);
      if (sum->op == FB_CONFIG_EQ)
        {
          fb_encoding_clause (encoding, tag, -guard, -lit, -at_most (&side, rest - 1), 0);
          fb_encoding_clause (encoding, tag, -guard, -lit, just (&side, rest), 0);
        }
    }
  return TRUE;
}
