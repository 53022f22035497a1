/* fb-diagram.c: reduced multi-valued decision diagrams, and that of a table
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-diagram.h"
#include "fb-diagram-private.h"

#include <string.h>

static guint
node_hash (gconstpointer key)
{
  const Unique *unique = key;

  return unique->hash;
}

static gboolean
node_equal (gconstpointer a, gconstpointer b)
{
  const Unique *x = a, *y = b;

  return x->hash == y->hash && x->level == y->level && x->n_arcs == y->n_arcs
         && memcmp (x->arcs, y->arcs, x->n_arcs * sizeof (FbArc)) == 0;
}

static void
unique_free (gpointer data)
{
  Unique *unique = data;

  g_free (unique->arcs);
  g_free (unique);
}

void
fb_builder_init (FbBuilder *self, const guint *vars, const guint *n_values, guint n_levels, guint max_arcs)
{
  FbDiagram *diagram = g_new0 (FbDiagram, 1);

  diagram->n_levels = n_levels;
  diagram->vars = g_memdup2 (vars, n_levels * sizeof *vars);
  diagram->n_values = g_memdup2 (n_values, n_levels * sizeof *n_values);
  diagram->nodes = g_array_new (FALSE, FALSE, sizeof (FbNode));
  diagram->arcs = g_array_new (FALSE, FALSE, sizeof (FbArc));
  self->diagram = diagram;
  self->unique = g_hash_table_new_full (node_hash, node_equal, unique_free, NULL);
  self->max_arcs = max_arcs;
  self->failed = FALSE;
  self->all = g_new (int, n_levels + 1);
  for (guint i = 0; i <= n_levels; i++)
    self->all[i] = i == n_levels ? FB_DIAGRAM_TRUE : FB_DIAGRAM_FALSE;
}

FbDiagram *
fb_builder_finish (FbBuilder *self, int root)
{
  FbDiagram *diagram = g_steal_pointer (&self->diagram);

  diagram->root = root;
  g_clear_pointer (&self->unique, g_hash_table_unref);
  g_clear_pointer (&self->all, g_free);
  if (self->failed)
    g_clear_pointer (&diagram, fb_diagram_free);
  return diagram;
}

void
fb_builder_arc (GArray *arcs, guint32 lo, guint32 hi, int child)
{
  FbArc arc = {lo, hi, child};

  if (child == FB_DIAGRAM_FALSE)
    return;
  if (arcs->len > 0)
    {
      FbArc *last = &g_array_index (arcs, FbArc, arcs->len - 1);

      if (last->child == child && last->hi + 1 == lo)
        {
          last->hi = hi;
          return;
        }
    }
  g_array_append_val (arcs, arc);
}

int
fb_builder_node (FbBuilder *self, guint level, GArray *arcs)
{
  FbDiagram *diagram = self->diagram;
  Unique probe, *made;
  FbNode node;
  guint hash = level * 0x9e3779b9u;
  gpointer found;

  if (arcs->len == 0)
    return FB_DIAGRAM_FALSE;
  for (guint i = 0; i < arcs->len; i++)
    {
      const FbArc *arc = &g_array_index (arcs, FbArc, i);

      hash = (hash ^ arc->lo) * 0x85ebca6bu;
      hash = (hash ^ arc->hi) * 0xc2b2ae35u;
      hash = (hash ^ (guint) arc->child) * 0x27d4eb2fu;
      hash ^= hash >> 15;
    }
  probe = (Unique){hash, level, arcs->len, (FbArc *) arcs->data};
  if (g_hash_table_lookup_extended (self->unique, &probe, NULL, &found))
    return GPOINTER_TO_INT (found);
  if (diagram->arcs->len + arcs->len > self->max_arcs)
    {
      self->failed = TRUE;
      return FB_DIAGRAM_FALSE;
    }
  node = (FbNode){level, diagram->arcs->len, arcs->len};
  g_array_append_vals (diagram->arcs, arcs->data, arcs->len);
  g_array_append_val (diagram->nodes, node);
  made = g_new (Unique, 1);
  *made = probe;
  made->arcs = g_memdup2 (arcs->data, arcs->len * sizeof (FbArc));
  /* The key owns itself; numbers are the table's values. */
  g_hash_table_insert (self->unique, made, GINT_TO_POINTER ((int) diagram->nodes->len - 1));
  return (int) diagram->nodes->len - 1;
}

int
fb_builder_all (FbBuilder *self, guint level)
{
  guint n_levels = self->diagram->n_levels;

  if (level == n_levels || self->all[level] != FB_DIAGRAM_FALSE)
    return self->all[level];
  for (guint i = n_levels; i-- > level;)
    if (self->all[i] == FB_DIAGRAM_FALSE)
      {
        g_autoptr (GArray) arcs = g_array_new (FALSE, FALSE, sizeof (FbArc));

        fb_builder_arc (arcs, 0, self->diagram->n_values[i] - 1, self->all[i + 1]);
        self->all[i] = fb_builder_node (self, i, arcs);
        if (self->failed)
          return FB_DIAGRAM_FALSE;
      }
  return self->all[level];
}

void
fb_diagram_free (FbDiagram *self)
{
  g_free (self->vars);
  g_free (self->n_values);
  g_array_unref (self->nodes);
  g_array_unref (self->arcs);
  g_free (self);
}

typedef struct
{
  FbBuilder builder;
  const FbConfigConstraint *constraint;
  const guint *order;
  guint64 work; /* cells looked at */
} TableBuilder;

/* Rows spread over values that several rows leave open multiply; more looking than this is not worth it. */
#define MAX_WORK 200000000

static int
build_rows (TableBuilder *self, guint level, const guint32 *rows, gsize n_rows);

/* Child by child: the rows that name the value or leave it open. */
static int
split_rows (TableBuilder *self, guint level, const guint32 *rows, gsize n_rows)
{
  const FbConfigConstraint *constraint = self->constraint;
  guint n_values = self->builder.diagram->n_values[level];
  guint column = self->order[level];
  g_autofree guint32 *start = g_new0 (guint32, n_values + 2);
  g_autofree guint32 *sorted = g_new (guint32, n_rows);
  g_autofree guint32 *both = NULL;
  g_autoptr (GArray) arcs = g_array_new (FALSE, FALSE, sizeof (FbArc));
  gsize n_open = 0;
  int open_child = FB_DIAGRAM_FALSE;
  gboolean has_open_child = FALSE;

  /* A stable counting sort by value; open rows go last. */
  for (gsize i = 0; i < n_rows; i++)
    {
      gint32 cell = constraint->rows[(gsize) rows[i] * constraint->n_scope + column];

      start[(cell == FB_CONFIG_ANY ? n_values : (guint) cell) + 1]++;
    }
  n_open = start[n_values + 1];
  for (guint i = 1; i <= n_values; i++)
    start[i] += start[i - 1];
  {
    g_autofree guint32 *next = g_memdup2 (start, (n_values + 1) * sizeof *start);

    for (gsize i = 0; i < n_rows; i++)
      {
        gint32 cell = constraint->rows[(gsize) rows[i] * constraint->n_scope + column];

        sorted[next[cell == FB_CONFIG_ANY ? n_values : (guint) cell]++] = rows[i];
      }
  }
  both = g_new (guint32, n_rows);
  for (guint value = 0; value < n_values && !self->builder.failed; value++)
    {
      guint n = start[value + 1] - start[value];
      int child;

      if (n == 0)
        {
          if (!has_open_child)
            open_child = build_rows (self, level + 1, sorted + start[n_values], n_open);
          has_open_child = TRUE;
          child = open_child;
        }
      else
        {
          memcpy (both, sorted + start[value], n * sizeof *both);
          memcpy (both + n, sorted + start[n_values], n_open * sizeof *both);
          child = build_rows (self, level + 1, both, n + n_open);
        }
      fb_builder_arc (arcs, value, value, child);
    }
  return self->builder.failed ? FB_DIAGRAM_FALSE : fb_builder_node (&self->builder, level, arcs);
}

static int
build_rows (TableBuilder *self, guint level, const guint32 *rows, gsize n_rows)
{
  gboolean allow = self->constraint->allow;

  if (self->builder.failed)
    return FB_DIAGRAM_FALSE;
  if (n_rows == 0)
    return allow ? FB_DIAGRAM_FALSE : fb_builder_all (&self->builder, level);
  if (level == self->builder.diagram->n_levels)
    return allow ? FB_DIAGRAM_TRUE : FB_DIAGRAM_FALSE;
  self->work += n_rows + self->builder.diagram->n_values[level];
  if (self->work > MAX_WORK)
    {
      self->builder.failed = TRUE;
      return FB_DIAGRAM_FALSE;
    }
  return split_rows (self, level, rows, n_rows);
}

FbDiagram *
fb_diagram_new_table (FbConfigModel *model, const FbConfigConstraint *constraint, const guint *order, guint max_arcs)
{
  TableBuilder self = {.constraint = constraint, .order = order};
  g_autofree guint *vars = g_new (guint, constraint->n_scope + 1);
  g_autofree guint *n_values = g_new (guint, constraint->n_scope + 1);
  g_autofree guint32 *rows = g_new (guint32, constraint->n_rows + 1);

  for (guint i = 0; i < constraint->n_scope; i++)
    {
      vars[i] = constraint->scope[order[i]];
      n_values[i] = fb_config_model_get_n_values (model, vars[i]);
    }
  for (gsize i = 0; i < constraint->n_rows; i++)
    rows[i] = (guint32) i;
  fb_builder_init (&self.builder, vars, n_values, constraint->n_scope, max_arcs);
  return fb_builder_finish (&self.builder, build_rows (&self, 0, rows, constraint->n_rows));
}
