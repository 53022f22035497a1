/* fb-narrow-sum.c: values that a sum excludes by its bounds and by what it leaves over
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-encode-private.h"

/* What the values of one place that are still alive can add. */
typedef struct
{
  gint64 least, most;
  guint64 step; /* all weights are least plus a multiple of it; 0: there is one weight */
} Reach;

guint64
fb_common_divisor (guint64 a, guint64 b)
{
  while (b != 0)
    {
      guint64 rest = a % b;

      a = b;
      b = rest;
    }
  return a;
}

/* FALSE: no value is left. */
static gboolean
measure (const FbSum *sum, guint place, const gboolean *alive, Reach *reach)
{
  const gint64 *weights = sum->weights[place];
  gboolean found = FALSE;

  for (guint i = 0; i < sum->n_values[place]; i++)
    {
      if (!alive[i])
        continue;
      if (!found)
        *reach = (Reach){weights[i], weights[i], 0};
      found = TRUE;
      if (reach->step != 1)
        reach->step = fb_common_divisor (reach->step, (guint64) ABS (weights[i] - reach->least));
      reach->least = MIN (reach->least, weights[i]);
      reach->most = MAX (reach->most, weights[i]);
    }
  return found;
}

/* The common step of all places but each one. */
static void
find_steps (const Reach *reach, guint n, guint64 *steps)
{
  guint64 before = 0, after = 0;

  for (guint i = 0; i < n; i++)
    {
      steps[i] = before;
      before = fb_common_divisor (before, reach[i].step);
    }
  for (guint i = n; i-- > 0;)
    {
      steps[i] = fb_common_divisor (steps[i], after);
      after = fb_common_divisor (after, reach[i].step);
    }
}

gboolean
fb_narrow_sum (const FbSum *sum, gboolean *const *alive)
{
  g_autofree Reach *reach = g_new (Reach, sum->n + 1);
  g_autofree guint64 *steps = g_new (guint64, sum->n + 1);
  gint64 least = 0, most = 0;
  gboolean changed = FALSE;

  if (sum->op == FB_CONFIG_NE)
    return FALSE;
  for (guint i = 0; i < sum->n; i++)
    {
      if (!measure (sum, i, alive[sum->vars[i]], &reach[i]))
        return FALSE;
      least += reach[i].least;
      most += reach[i].most;
    }
  find_steps (reach, sum->n, steps);
  for (guint i = 0; i < sum->n; i++)
    for (guint j = 0; j < sum->n_values[i]; j++)
      {
        /* What is over when all others add their least, and short of the side when they add their most. */
        gint64 over = least - reach[i].least + sum->weights[i][j] - sum->rhs;
        gint64 under = most - reach[i].most + sum->weights[i][j] - sum->rhs;

        if (alive[sum->vars[i]][j]
            && (over > 0
                || (sum->op == FB_CONFIG_EQ && (under < 0 || (steps[i] > 1 && (guint64) ABS (over) % steps[i] != 0)))))
          {
            alive[sum->vars[i]][j] = FALSE;
            changed = TRUE;
          }
      }
  return changed;
}
