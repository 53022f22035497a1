/* fb-config-core.c: the smallest part of a contradiction
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-config-core.h"

/* Above this many, several at once are tried first. */
#define MANY 40
#define AT_ONCE 8

/* Solves without the lits @from to @to; on a contradiction only the lits of its reason stay. */
static FbSatAnswer
try_without (FbSat *sat, GArray *fixed, GArray *lits, guint from, guint to)
{
  FbSatAnswer answer;

  for (guint i = 0; i < fixed->len; i++)
    fb_sat_assume (sat, g_array_index (fixed, int, i));
  for (guint i = 0; i < lits->len; i++)
    if (i < from || i >= to)
      fb_sat_assume (sat, g_array_index (lits, int, i));
  answer = fb_sat_solve (sat);
  if (answer == FB_SAT_NO)
    {
      guint n = 0;

      for (guint i = 0; i < lits->len; i++)
        if ((i < from || i >= to) && fb_sat_failed (sat, g_array_index (lits, int, i)))
          g_array_index (lits, int, n++) = g_array_index (lits, int, i);
      g_array_set_size (lits, n);
    }
  return answer;
}

/* From the last on, as those before are known to be needed only when they were tried. Whatever was found needed stays
 * so when others go, and is in every reason that a later call finds. */
static FbSatAnswer
shrink_by (FbSat *sat, GArray *fixed, GArray *lits, guint step)
{
  guint n_needed = 0; /* at the end of @lits */

  while (lits->len > n_needed)
    {
      guint to = lits->len - n_needed;
      guint from = to > step ? to - step : 0;
      FbSatAnswer answer = try_without (sat, fixed, lits, from, to);

      if (answer == FB_SAT_UNKNOWN)
        return answer;
      if (answer == FB_SAT_YES)
        n_needed += to - from;
      else if (step > 1)
        n_needed = MIN (n_needed, lits->len); /* of several, not each was needed: some may have gone */
    }
  return FB_SAT_NO;
}

FbSatAnswer
fb_core_shrink (FbSat *sat, GArray *fixed, GArray *lits)
{
  FbSatAnswer answer = try_without (sat, fixed, lits, 0, 0);

  if (answer == FB_SAT_NO && lits->len > MANY)
    answer = shrink_by (sat, fixed, lits, AT_ONCE);
  return answer == FB_SAT_NO ? shrink_by (sat, fixed, lits, 1) : answer;
}
