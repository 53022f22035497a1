/* fb-diagram-sum.c: the reduced diagram of a sum compared with a number
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-diagram.h"
#include "fb-diagram-private.h"

#define FAR (G_MAXINT64 / 2)

/* A node and the right-hand sides for which it is the answer. */
typedef struct
{
  gint64 lo, hi;
  int node;
} Span;

typedef struct
{
  FbBuilder builder;
  gint64 *const *weights;
  gboolean *const *alive;
  FbConfigOp op;
  gint64 *least, *most; /* by level: of the sum from there on */
  gint64 *steps;        /* by level: from weight to weight, 0 when uneven */
  GArray **spans;       /* by level: of Span, by rising lo, without overlap */
  guint64 work;
} SumBuilder;

#define MAX_WORK 30000000

static Span
build (SumBuilder *self, guint level, gint64 rhs);

/* Where the rest decides nothing any more: everything or nothing is allowed, for a whole interval of @rhs. */
static gboolean
is_decided (SumBuilder *self, guint level, gint64 rhs, Span *span)
{
  gint64 least = self->least[level], most = self->most[level];
  gboolean inside = rhs >= least && rhs <= most;
  gboolean holds;

  switch (self->op)
    {
    case FB_CONFIG_LE:
      if (rhs >= least && rhs < most)
        return FALSE;
      holds = rhs >= most;
      *span = holds ? (Span){most, FAR, 0} : (Span){-FAR, least - 1, 0};
      break;
    case FB_CONFIG_EQ:
    case FB_CONFIG_NE:
      if (inside && least != most)
        return FALSE;
      holds = inside == (self->op == FB_CONFIG_EQ);
      *span = inside ? (Span){rhs, rhs, 0} : rhs > most ? (Span){most + 1, FAR, 0} : (Span){-FAR, least - 1, 0};
      break;
    default:
      g_return_val_if_reached (FALSE);
    }
  span->node = holds ? fb_builder_all (&self->builder, level) : FB_DIAGRAM_FALSE;
  return TRUE;
}

static gboolean
find_span (GArray *spans, gint64 rhs, Span *found, guint *place)
{
  guint lo = 0, hi = spans->len;

  while (lo < hi)
    {
      guint mid = (lo + hi) / 2;

      if (g_array_index (spans, Span, mid).hi < rhs)
        lo = mid + 1;
      else
        hi = mid;
    }
  *place = lo;
  if (lo == spans->len || g_array_index (spans, Span, lo).lo > rhs)
    return FALSE;
  *found = g_array_index (spans, Span, lo);
  return TRUE;
}

/* How many values from @from on, at least one, have right-hand sides that stay within @child. */
static guint
run_length (SumBuilder *self, guint level, guint from, gint64 rhs, const Span *child)
{
  const gint64 *weights = self->weights[level];
  guint n_values = self->builder.diagram->n_values[level];
  gint64 step = self->steps[level];
  guint i;

  if (step > 0 && child->lo > -FAR)
    return (guint) MIN (n_values - from, (rhs - weights[from] - child->lo) / step + 1);
  if (step < 0 && child->hi < FAR)
    return (guint) MIN (n_values - from, (child->hi - rhs + weights[from]) / -step + 1);
  if (step != 0)
    return n_values - from;
  for (i = from + 1; i < n_values; i++)
    {
      gint64 rest = rhs - weights[i];

      if (!self->alive[level][i] || rest < child->lo || rest > child->hi)
        break;
    }
  return i - from;
}

/* Right-hand sides for which the values @from to @to lead to @child, too. */
static void
narrow_span (SumBuilder *self, guint level, guint from, guint to, const Span *child, Span *span)
{
  const gint64 *weights = self->weights[level];
  guint by =
      self->steps[level] != 0 ? MAX (to - from, 1) : 1; /* the ends say it all when weights rise or fall evenly */

  for (guint i = from; i <= to; i += by)
    {
      span->lo = MAX (span->lo, child->lo <= -FAR ? -FAR : child->lo + weights[i]);
      span->hi = MIN (span->hi, child->hi >= FAR ? FAR : child->hi + weights[i]);
    }
}

static Span
build (SumBuilder *self, guint level, gint64 rhs)
{
  g_autoptr (GArray) arcs = NULL;
  Span span = {-FAR, FAR, FB_DIAGRAM_FALSE};
  guint n_values, place;

  if (self->builder.failed || is_decided (self, level, rhs, &span)
      || find_span (self->spans[level], rhs, &span, &place))
    return span;
  n_values = self->builder.diagram->n_values[level];
  arcs = g_array_new (FALSE, FALSE, sizeof (FbArc));
  for (guint i = 0; i < n_values && !self->builder.failed;)
    {
      gint64 weight = self->weights[level][i];
      Span child;
      guint run;

      if (!self->alive[level][i])
        {
          i++;
          continue;
        }
      if (++self->work > MAX_WORK)
        self->builder.failed = TRUE;
      child = build (self, level + 1, rhs - weight);
      run = run_length (self, level, i, rhs, &child);
      narrow_span (self, level, i, i + run - 1, &child, &span);
      fb_builder_arc (arcs, i, i + run - 1, child.node);
      i += run;
    }
  span.node = self->builder.failed ? FB_DIAGRAM_FALSE : fb_builder_node (&self->builder, level, arcs);
  find_span (self->spans[level], rhs, &(Span){0}, &place);
  g_array_insert_val (self->spans[level], place, span);
  return span;
}

/* The even step from weight to weight when all values are alive, else 0. */
static gint64
find_step (const gint64 *weights, const gboolean *alive, guint n_values)
{
  gint64 step = n_values > 1 ? weights[1] - weights[0] : 0;

  for (guint i = 0; i < n_values; i++)
    if (!alive[i] || (i > 0 && weights[i] - weights[i - 1] != step))
      return 0;
  return step;
}

/* Least and most of the rest from each level on. FALSE: a variable has no value left, so nothing is allowed. */
static gboolean
measure (SumBuilder *self, guint n)
{
  for (guint level = n; level-- > 0;)
    {
      gint64 least = G_MAXINT64, most = G_MININT64;

      for (guint i = 0; i < self->builder.diagram->n_values[level]; i++)
        if (self->alive[level][i])
          {
            least = MIN (least, self->weights[level][i]);
            most = MAX (most, self->weights[level][i]);
          }
      if (least > most)
        return FALSE;
      self->steps[level] = find_step (self->weights[level], self->alive[level], self->builder.diagram->n_values[level]);
      self->least[level] = self->least[level + 1] + least;
      self->most[level] = self->most[level + 1] + most;
    }
  return TRUE;
}

FbDiagram *
fb_diagram_new_sum (const guint *vars,
                    const guint *n_values,
                    gint64 *const *weights,
                    gboolean *const *alive,
                    guint n,
                    FbConfigOp op,
                    gint64 rhs,
                    guint max_arcs)
{
  SumBuilder self = {.weights = weights, .alive = alive, .op = op};
  int root = FB_DIAGRAM_FALSE;
  FbDiagram *diagram;

  g_return_val_if_fail (op == FB_CONFIG_LE || op == FB_CONFIG_EQ || op == FB_CONFIG_NE, NULL);

  fb_builder_init (&self.builder, vars, n_values, n, max_arcs);
  self.least = g_new0 (gint64, n + 1);
  self.most = g_new0 (gint64, n + 1);
  self.steps = g_new0 (gint64, n + 1);
  self.spans = g_new (GArray *, n + 1);
  for (guint i = 0; i <= n; i++)
    self.spans[i] = g_array_new (FALSE, FALSE, sizeof (Span));
  if (measure (&self, n))
    root = build (&self, 0, CLAMP (rhs, -FAR + 1, FAR - 1)).node;
  for (guint i = 0; i <= n; i++)
    g_array_unref (self.spans[i]);
  g_free (self.spans);
  g_free (self.least);
  g_free (self.most);
  g_free (self.steps);
  diagram = fb_builder_finish (&self.builder, root);
  return diagram;
}
