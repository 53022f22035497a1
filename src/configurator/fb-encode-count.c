/* fb-encode-count.c: "so many of these" as clauses
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-encode.h"

/* Sinz's sequential counter (CP 2005), defined in both directions: result[j] = "more than j of the literals", for j <
 * @limit. */
static int *
count_up (FbEncoding *self, const int *lits, guint n, guint limit)
{
  int *before = g_new (int, limit + 1);
  int *now = g_new (int, limit + 1);

  for (guint j = 0; j < limit; j++)
    before[j] = FB_LIT_FALSE;
  for (guint i = 0; i < n; i++)
    {
      for (guint j = 0; j < limit; j++)
        {
          int below = j == 0 ? FB_LIT_TRUE : before[j - 1];

          if (before[j] == FB_LIT_FALSE && (below == FB_LIT_FALSE || lits[i] == FB_LIT_FALSE))
            {
              now[j] = FB_LIT_FALSE;
              continue;
            }
          if (before[j] == FB_LIT_FALSE && below == FB_LIT_TRUE)
            {
              now[j] = lits[i];
              continue;
            }
          now[j] = fb_encoding_fresh (self);
          fb_encoding_clause (self, FB_TAG_HARD, -before[j], now[j], 0);
          fb_encoding_clause (self, FB_TAG_HARD, -lits[i], -below, now[j], 0);
          fb_encoding_clause (self, FB_TAG_HARD, -now[j], before[j], lits[i], 0);
          fb_encoding_clause (self, FB_TAG_HARD, -now[j], before[j], below, 0);
        }
      {
        int *swap = before;

        before = now;
        now = swap;
      }
      if (self->too_large)
        break;
    }
  g_free (now);
  return before;
}

/* No literal, or all but a few: what needs no counter. */
static gboolean
encode_simple (FbEncoding *self, int tag, int guard, const int *lits, guint n, gint64 min, gint64 max)
{
  if (max < min || max < 0 || min > (gint64) n)
    {
      fb_encoding_clause (self, tag, -guard, 0);
      return TRUE;
    }
  if (max == 0 || min == (gint64) n)
    {
      for (guint i = 0; i < n; i++)
        fb_encoding_clause (self, tag, -guard, max == 0 ? -lits[i] : lits[i], 0);
      return TRUE;
    }
  if (min == 1)
    {
      fb_encoding_add (self, -guard);
      for (guint i = 0; i < n; i++)
        fb_encoding_add (self, lits[i]);
      fb_encoding_end (self, tag);
    }
  if (max == 1 && n <= 6)
    for (guint i = 0; i < n; i++)
      for (guint j = i + 1; j < n; j++)
        fb_encoding_clause (self, tag, -guard, -lits[i], -lits[j], 0);
  return min <= 1 && (max >= (gint64) n || (max == 1 && n <= 6));
}

void
fb_encode_count (FbEncoding *self, int tag, int guard, const int *lits, guint n, gint64 min, gint64 max)
{
  g_autofree int *turned = NULL;
  g_autofree int *more = NULL;
  gint64 most;
  guint limit;

  if (encode_simple (self, tag, guard, lits, n, min, max))
    return;
  most = max >= (gint64) n ? min : max + 1;
  if (n - MAX (min, 0) + 1 < most)
    {
      /* Counting those that do not hold is shorter. */
      gint64 turned_min = (gint64) n - MIN (max, (gint64) n);

      turned = g_new (int, n);
      for (guint i = 0; i < n; i++)
        turned[i] = -lits[i];
      max = (gint64) n - MAX (min, 0);
      min = turned_min;
      lits = turned;
      most = max >= (gint64) n ? min : max + 1;
    }
  if ((guint64) n * (guint64) most > FB_ENCODE_MAX_LITERALS / 16)
    {
      self->too_large = TRUE;
      return;
    }
  limit = (guint) MAX (most, 1);
  more = count_up (self, lits, n, limit);
  if (max < (gint64) n)
    fb_encoding_clause (self, tag, -guard, -more[max], 0);
  if (min > 0)
    fb_encoding_clause (self, tag, -guard, more[min - 1], 0);
}
