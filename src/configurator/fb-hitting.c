/* fb-hitting.c: the cheapest set that meets every set of a collection
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-hitting.h"

#include <string.h>

struct _FbHitting
{
  guint n;
  gint64 *costs;
  GPtrArray *sets;    /* of GArray of guint (owned), each sorted by cost */
  GPtrArray *blocked; /* of GArray of guint (owned) */

  /* While solving. */
  guint8 *state; /* by element */
  gint64 best;
  gboolean *best_chosen;
  FbSatStop stop;
  gpointer user_data;
  gboolean given_up;
};

enum
{
  OPEN,
  CHOSEN,
  LEFT_OUT,
};

FbHitting *
fb_hitting_new (const gint64 *costs, guint n)
{
  FbHitting *self = g_new0 (FbHitting, 1);

  self->n = n;
  self->costs = g_memdup2 (costs, n * sizeof *costs);
  self->sets = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);
  self->blocked = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);
  return self;
}

void
fb_hitting_free (FbHitting *self)
{
  g_ptr_array_unref (self->sets);
  g_ptr_array_unref (self->blocked);
  g_free (self->costs);
  g_free (self);
}

static int
compare_costs (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const gint64 *costs = user_data;
  guint x = *(const guint *) a, y = *(const guint *) b;

  return costs[x] != costs[y] ? (costs[x] < costs[y] ? -1 : 1) : (x > y) - (x < y);
}

void
fb_hitting_add (FbHitting *self, const guint *elements, guint n)
{
  GArray *set = g_array_sized_new (FALSE, FALSE, sizeof (guint), n + 1);

  if (n > 0)
    g_array_append_vals (set, elements, n);
  g_array_sort_with_data (set, compare_costs, self->costs);
  g_ptr_array_add (self->sets, set);
}

void
fb_hitting_block (FbHitting *self, const gboolean *chosen)
{
  GArray *set = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; i < self->n; i++)
    if (chosen[i])
      g_array_append_val (set, i);
  g_ptr_array_add (self->blocked, set);
}

static gboolean
is_hit (FbHitting *self, GArray *set)
{
  for (guint i = 0; i < set->len; i++)
    if (self->state[g_array_index (set, guint, i)] == CHOSEN)
      return TRUE;
  return FALSE;
}

static gboolean
is_blocked (FbHitting *self)
{
  for (guint i = 0; i < self->blocked->len; i++)
    {
      GArray *set = g_ptr_array_index (self->blocked, i);
      guint j = 0;

      while (j < set->len && self->state[g_array_index (set, guint, j)] == CHOSEN)
        j++;
      if (j == set->len)
        return TRUE;
    }
  return FALSE;
}

/* The open set with the fewest open elements, NULL when all are hit. @bound: what hitting disjoint open sets costs at
 * least. */
static GArray *
look (FbHitting *self, gint64 *bound)
{
  g_autofree guint8 *covered = g_new0 (guint8, self->n + 1);
  GArray *smallest = NULL;
  guint fewest = G_MAXUINT;

  *bound = 0;
  for (guint i = 0; i < self->sets->len; i++)
    {
      GArray *set = g_ptr_array_index (self->sets, i);
      gint64 cheapest = G_MAXINT64;
      gboolean disjoint = TRUE;
      guint n_open = 0;

      if (is_hit (self, set))
        continue;
      for (guint j = 0; j < set->len; j++)
        {
          guint element = g_array_index (set, guint, j);

          if (self->state[element] != OPEN)
            continue;
          n_open++;
          cheapest = MIN (cheapest, self->costs[element]);
          disjoint = disjoint && !covered[element];
        }
      if (n_open < fewest)
        {
          fewest = n_open;
          smallest = set;
        }
      if (!disjoint || n_open == 0)
        continue;
      *bound += cheapest;
      for (guint j = 0; j < set->len; j++)
        covered[g_array_index (set, guint, j)] = 1;
    }
  return smallest;
}

static void
search (FbHitting *self, gint64 cost)
{
  g_autoptr (GArray) left_out = NULL;
  gint64 bound;
  GArray *set;

  if (self->given_up || (self->given_up = self->stop (self->user_data)) || is_blocked (self))
    return;
  set = look (self, &bound);
  if (cost + bound >= self->best)
    return;
  if (set == NULL)
    {
      self->best = cost;
      for (guint i = 0; i < self->n; i++)
        self->best_chosen[i] = self->state[i] == CHOSEN;
      return;
    }
  left_out = g_array_new (FALSE, FALSE, sizeof (guint));
  for (guint i = 0; i < set->len; i++)
    {
      guint element = g_array_index (set, guint, i);

      if (self->state[element] != OPEN)
        continue;
      self->state[element] = CHOSEN;
      search (self, cost + self->costs[element]);
      /* Every answer with it was seen: the further branches do without. */
      self->state[element] = LEFT_OUT;
      g_array_append_val (left_out, element);
    }
  for (guint i = 0; i < left_out->len; i++)
    self->state[g_array_index (left_out, guint, i)] = OPEN;
}

FbHittingAnswer
fb_hitting_solve (FbHitting *self, gboolean *chosen, FbSatStop stop, gpointer user_data)
{
  self->state = g_new0 (guint8, self->n + 1);
  self->best = G_MAXINT64;
  self->best_chosen = chosen;
  self->stop = stop;
  self->user_data = user_data;
  self->given_up = FALSE;
  search (self, 0);
  g_clear_pointer (&self->state, g_free);
  if (self->given_up)
    return FB_HITTING_GIVEN_UP;
  return self->best < G_MAXINT64 ? FB_HITTING_FOUND : FB_HITTING_NONE;
}
