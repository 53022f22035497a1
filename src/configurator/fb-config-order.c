/* fb-config-order.c: an order of variables in which those that share rules stand close together
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-config-order.h"

#include <stdlib.h>
#include <string.h>

#define ROUNDS 200

typedef struct
{
  guint part;
  double place;
  guint var;
} Weighed;

static int
compare_weighed (gconstpointer a, gconstpointer b)
{
  const Weighed *x = a, *y = b;

  if (x->part != y->part)
    return x->part < y->part ? -1 : 1;
  if (x->place != y->place)
    return x->place < y->place ? -1 : 1;
  return (x->var > y->var) - (x->var < y->var);
}

/* Numbers the parts that no rule joins: by variable the number of its part. */
static guint *
find_parts (FbConfigurator *session, const guint *n_values)
{
  guint *part = g_new (guint, session->n_vars + 1);
  g_autofree guint *stack = g_new (guint, session->n_vars + 1);
  guint n_parts = 0;

  for (guint i = 0; i < session->n_vars; i++)
    part[i] = G_MAXUINT;
  for (guint i = 0; i < session->n_vars; i++)
    {
      guint n_stack = 0;

      if (part[i] != G_MAXUINT)
        continue;
      part[i] = n_parts;
      stack[n_stack++] = i;
      while (n_stack > 0)
        {
          guint var = stack[--n_stack];

          for (const guint *user = session->users[var]; n_values[var] > 1 && *user != G_MAXUINT; user++)
            for (const guint *other = session->scopes[*user]; *other != G_MAXUINT; other++)
              if (part[*other] == G_MAXUINT && n_values[*other] > 1)
                {
                  part[*other] = n_parts;
                  stack[n_stack++] = *other;
                }
        }
      n_parts++;
    }
  return part;
}

/* Centres of gravity of the rules, by rule, and how far the rules reach altogether. */
static guint64
find_centres (FbConfigurator *session, const guint *n_values, const guint *position, double *centres)
{
  guint64 span = 0;

  for (guint i = 0; i < fb_config_model_get_n_constraints (session->model); i++)
    {
      guint least = G_MAXUINT, most = 0, n = 0;
      guint64 sum = 0;

      for (const guint *var = session->scopes[i]; *var != G_MAXUINT; var++)
        if (n_values[*var] > 1)
          {
            sum += position[*var];
            least = MIN (least, position[*var]);
            most = MAX (most, position[*var]);
            n++;
          }
      centres[i] = n > 0 ? (double) sum / n : 0;
      if (n > 0)
        span += most - least;
    }
  return span;
}

guint *
fb_config_order_new (FbConfigurator *session, const guint *n_values)
{
  guint n = session->n_vars;
  guint *best = g_new (guint, n + 1);
  g_autofree guint *part = find_parts (session, n_values);
  g_autofree guint *position = g_new (guint, n + 1);
  g_autofree double *centres = g_new (double, fb_config_model_get_n_constraints (session->model) + 1);
  g_autofree Weighed *weighed = g_new (Weighed, n + 1);
  guint64 best_span = G_MAXUINT64;

  for (guint i = 0; i < n; i++)
    weighed[i] = (Weighed){part[i], i, i};
  for (guint round = 0; round < ROUNDS; round++)
    {
      guint64 span;

      qsort (weighed, n, sizeof *weighed, compare_weighed);
      for (guint i = 0; i < n; i++)
        position[weighed[i].var] = i;
      span = find_centres (session, n_values, position, centres);
      if (span < best_span)
        {
          best_span = span;
          for (guint i = 0; i < n; i++)
            best[i] = weighed[i].var;
        }
      else if (round > ROUNDS / 4)
        break;
      for (guint i = 0; i < n; i++)
        {
          Weighed *this = &weighed[i];
          double sum = 0;
          guint n_users = 0;

          for (const guint *user = session->users[this->var]; *user != G_MAXUINT; user++, n_users++)
            sum += centres[*user];
          this->place = n_users > 0 ? sum / n_users : i;
        }
    }
  return best;
}
