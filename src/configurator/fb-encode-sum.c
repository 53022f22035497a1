/* fb-encode-sum.c: sums as clauses, by the diagram of their partial sums
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-encode.h"
#include "fb-encode-private.h"

#include <stdlib.h>
#include <string.h>

#define MAX_ARCS 60000
#define MAX_DIAGRAM_LITERALS 4000000

void
fb_sum_free (FbSum *self)
{
  for (guint i = 0; i < self->n; i++)
    g_free (self->weights[i]);
  g_free (self->weights);
  g_free (self->vars);
  g_free (self->n_values);
  g_free (self);
}

static gint64 *
weights_of (FbSum *self, FbConfigModel *model, GHashTable *places, guint var)
{
  guint place = GPOINTER_TO_UINT (g_hash_table_lookup (places, GUINT_TO_POINTER (var)));

  if (place == 0)
    {
      self->vars[self->n] = var;
      self->n_values[self->n] = fb_config_model_get_n_values (model, var);
      self->weights[self->n] = g_new0 (gint64, self->n_values[self->n]);
      place = ++self->n;
      g_hash_table_insert (places, GUINT_TO_POINTER (var), GUINT_TO_POINTER (place));
    }
  return self->weights[place - 1];
}

/* What every value of a variable adds alike belongs to the other side. */
static void
drop_constants (FbSum *self)
{
  guint kept = 0;

  for (guint i = 0; i < self->n; i++)
    {
      gboolean same = TRUE;

      for (guint j = 1; same && j < self->n_values[i]; j++)
        same = self->weights[i][j] == self->weights[i][0];
      if (same)
        {
          self->rhs -= self->weights[i][0];
          g_free (self->weights[i]);
          continue;
        }
      self->vars[kept] = self->vars[i];
      self->n_values[kept] = self->n_values[i];
      self->weights[kept] = self->weights[i];
      kept++;
    }
  self->n = kept;
}

/* <, > and >= become <=. */
static void
normalise (FbSum *self, FbConfigOp op)
{
  self->op = op == FB_CONFIG_EQ || op == FB_CONFIG_NE ? op : FB_CONFIG_LE;
  if (op == FB_CONFIG_LT)
    self->rhs -= 1;
  if (op == FB_CONFIG_GE || op == FB_CONFIG_GT)
    {
      self->rhs = -self->rhs - (op == FB_CONFIG_GT ? 1 : 0);
      for (guint i = 0; i < self->n; i++)
        for (guint j = 0; j < self->n_values[i]; j++)
          self->weights[i][j] = -self->weights[i][j];
    }
}

FbSum *
fb_sum_new (FbConfigModel *model, const FbConfigConstraint *constraint)
{
  FbSum *self = g_new0 (FbSum, 1);
  g_autoptr (GHashTable) places = g_hash_table_new (NULL, NULL);
  guint most = constraint->n_terms + constraint->n_items + constraint->n_of + 1;

  self->vars = g_new (guint, most);
  self->n_values = g_new (guint, most);
  self->weights = g_new (gint64 *, most);
  for (guint i = 0; i < constraint->n_terms; i++)
    {
      const FbConfigTerm *term = &constraint->terms[i];
      gint64 *weights = weights_of (self, model, places, term->var);

      for (guint j = 0; j < fb_config_model_get_n_values (model, term->var); j++)
        weights[j] += term->coef * fb_config_model_get_number (model, term->var, j);
    }
  for (guint i = 0; i < constraint->n_items; i++)
    weights_of (self, model, places, constraint->items[i].var)[constraint->items[i].value] +=
        constraint->items[i].weight;
  /* No sum leaves this range, so a clamped side compares as the real one does. */
  self->rhs = CLAMP (constraint->rhs, -FB_CONFIG_MAX_NUMBER - 1, FB_CONFIG_MAX_NUMBER + 1);
  normalise (self, constraint->op);
  drop_constants (self);
  return self;
}

/* Weights of all places of @from, times @times, into @to, which has room. */
static void
add_times (FbSum *to, const FbSum *from, gint64 times)
{
  for (guint i = 0; i < from->n; i++)
    {
      guint place = 0;

      while (place < to->n && to->vars[place] != from->vars[i])
        place++;
      if (place == to->n)
        {
          to->vars[place] = from->vars[i];
          to->n_values[place] = from->n_values[i];
          to->weights[place] = g_new0 (gint64, from->n_values[i]);
          to->n++;
        }
      for (guint j = 0; j < from->n_values[i]; j++)
        to->weights[place][j] += times * from->weights[i][j];
    }
  to->rhs += times * from->rhs;
}

FbSum *
fb_sum_combine (const FbSum *a, gint64 times_a, const FbSum *b, gint64 times_b)
{
  FbSum *self = g_new0 (FbSum, 1);

  self->vars = g_new (guint, a->n + b->n + 1);
  self->n_values = g_new (guint, a->n + b->n + 1);
  self->weights = g_new (gint64 *, a->n + b->n + 1);
  self->op = a->op == FB_CONFIG_EQ && b->op == FB_CONFIG_EQ ? FB_CONFIG_EQ : FB_CONFIG_LE;
  add_times (self, a, times_a);
  add_times (self, b, times_b);
  drop_constants (self);
  return self;
}

typedef struct
{
  guint place;
  gint64 spread;
} Place;

static int
compare_places (gconstpointer a, gconstpointer b)
{
  const Place *x = a, *y = b;

  return x->spread != y->spread ? (x->spread > y->spread ? -1 : 1) : (x->place > y->place) - (x->place < y->place);
}

/* Large weights first (or last): the diagram differs much in size. */
static void
sort_places (FbSum *self, gboolean *const *alive, gboolean large_first)
{
  g_autofree Place *places = g_new (Place, self->n + 1);
  g_autofree guint *vars = g_memdup2 (self->vars, self->n * sizeof *vars);
  g_autofree guint *n_values = g_memdup2 (self->n_values, self->n * sizeof *n_values);
  g_autofree gint64 **weights = g_memdup2 (self->weights, self->n * sizeof *weights);

  for (guint i = 0; i < self->n; i++)
    {
      gint64 least = G_MAXINT64, most = G_MININT64;

      for (guint j = 0; j < self->n_values[i]; j++)
        if (alive[self->vars[i]][j])
          {
            least = MIN (least, self->weights[i][j]);
            most = MAX (most, self->weights[i][j]);
          }
      places[i] = (Place){i, most > least ? most - least : 0};
    }
  if (self->n > 0)
    qsort (places, self->n, sizeof *places, compare_places);
  for (guint i = 0; i < self->n; i++)
    {
      guint from = places[large_first ? i : self->n - 1 - i].place;

      self->vars[i] = vars[from];
      self->n_values[i] = n_values[from];
      self->weights[i] = weights[from];
    }
}

static FbDiagram *
diagram_of (FbEncoding *encoding, FbSum *self, gboolean large_first, guint max_arcs)
{
  g_autofree gboolean **alive = g_new (gboolean *, self->n + 1);

  sort_places (self, encoding->alive, large_first);
  for (guint i = 0; i < self->n; i++)
    alive[i] = encoding->alive[self->vars[i]];
  return fb_diagram_new_sum (self->vars, self->n_values, self->weights, alive, self->n, self->op, self->rhs, max_arcs);
}

/* Literals of the clauses that a diagram becomes. */
static guint64
count_literals (FbEncoding *encoding, FbDiagram *diagram)
{
  guint64 n = diagram->arcs->len * 8;

  for (guint i = 0; i < diagram->nodes->len; i++)
    {
      const FbNode *node = &g_array_index (diagram->nodes, FbNode, i);

      if (encoding->order[diagram->vars[node->level]] == NULL)
        n += 2 * diagram->n_values[node->level];
    }
  return n;
}

void
fb_encode_linear (FbEncoding *encoding, const FbConfigConstraint *constraint, int guard)
{
  g_autoptr (FbSum) sum = fb_sum_new (encoding->model, constraint);
  g_autoptr (FbDiagram) last = NULL;
  g_autoptr (FbDiagram) first = NULL;
  FbDiagram *best;

  if (fb_encode_pair (encoding, (int) constraint->rule, guard, sum))
    return;
  last = diagram_of (encoding, sum, FALSE, MAX_ARCS);
  first = diagram_of (encoding, sum, TRUE, last != NULL ? last->arcs->len : MAX_ARCS);
  best = first != NULL ? first : last;
  if (best != NULL && count_literals (encoding, best) <= MAX_DIAGRAM_LITERALS)
    fb_encode_diagram (encoding, (int) constraint->rule, guard, best);
  else
    fb_encode_adder (encoding, (int) constraint->rule, guard, sum->vars, sum->weights, sum->n, sum->op, sum->rhs);
}
