/* fb-encode-table.c: tables and decision diagrams as clauses
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-encode.h"
#include "fb-encode-private.h"

#include <stdlib.h>

#define MAX_ARCS 400000
#define FEW_ROWS 64 /* that many forbidden rows are clauses, not a diagram */

/* An edge of the diagram: all arcs from one node to one child (with an order encoding: one arc). */
typedef struct
{
  int lit;
  int parent;
  int child;
  guint first, n; /* arcs, in the array of sorted ones */
} Edge;

typedef struct
{
  FbEncoding *encoding;
  FbDiagram *diagram;
  int tag;
  int guard;
  int *nodes;    /* by node: its literal */
  GArray *edges; /* of Edge */
  FbArc *arcs;   /* of all nodes, sorted by child within a node */
} Writer;

static int
compare_arcs (gconstpointer a, gconstpointer b)
{
  const FbArc *x = a, *y = b;

  return x->child != y->child ? (x->child < y->child ? -1 : 1) : (x->lo > y->lo) - (x->lo < y->lo);
}

static guint
level_var (Writer *self, guint level)
{
  return self->diagram->vars[level];
}

static gboolean
is_ordered (Writer *self, guint level)
{
  return self->encoding->order[level_var (self, level)] != NULL;
}

static void
make_edges (Writer *self)
{
  for (guint i = 0; i < self->diagram->nodes->len; i++)
    {
      const FbNode *node = &g_array_index (self->diagram->nodes, FbNode, i);

      if (!is_ordered (self, node->level))
        qsort (self->arcs + node->first, node->n_arcs, sizeof (FbArc), compare_arcs);
      for (guint j = node->first; j < node->first + node->n_arcs;)
        {
          Edge edge = {0, (int) i, self->arcs[j].child, j, 1};

          while (!is_ordered (self, node->level) && j + edge.n < node->first + node->n_arcs
                 && self->arcs[j + edge.n].child == edge.child)
            edge.n++;
          j += edge.n;
          g_array_append_val (self->edges, edge);
        }
    }
}

/* A literal a node and an edge. A node's only edge is taken whenever the node is reached, and a node's only way in is
 * taken whenever it is: each pair is one literal, which spares the solver most of a diagram. */
static void
make_literals (Writer *self)
{
  guint n = self->diagram->nodes->len;
  g_autofree guint *n_in = g_new0 (guint, n), *n_out = g_new0 (guint, n);

  self->nodes = g_new0 (int, n);
  for (guint i = 0; i < self->edges->len; i++)
    {
      const Edge *edge = &g_array_index (self->edges, Edge, i);

      n_out[edge->parent]++;
      if (edge->child >= 0)
        n_in[edge->child]++;
    }
  for (guint i = self->edges->len; i-- > 0;) /* parents come last */
    {
      Edge *edge = &g_array_index (self->edges, Edge, i);

      if (self->nodes[edge->parent] == 0)
        self->nodes[edge->parent] = fb_encoding_fresh (self->encoding);
      edge->lit = n_out[edge->parent] == 1 ? self->nodes[edge->parent] : fb_encoding_fresh (self->encoding);
      if (edge->child >= 0 && n_in[edge->child] == 1)
        self->nodes[edge->child] = edge->lit;
    }
}

/* One implies the other, unless they are the same. */
static void
write_implied (Writer *self, int lit, int implied)
{
  if (lit != implied)
    fb_encoding_clause (self->encoding, FB_TAG_HARD, -lit, implied, 0);
}

/* An edge leads from its parent to its child and needs one of its values. */
static void
write_edge (Writer *self, const Edge *edge)
{
  FbEncoding *encoding = self->encoding;
  guint level = g_array_index (self->diagram->nodes, FbNode, edge->parent).level;
  guint var = level_var (self, level);

  write_implied (self, edge->lit, self->nodes[edge->parent]);
  if (edge->child >= 0)
    write_implied (self, edge->lit, self->nodes[edge->child]);
  if (is_ordered (self, level))
    {
      const FbArc *arc = &self->arcs[edge->first];

      fb_encoding_clause (encoding, FB_TAG_HARD, -edge->lit, encoding->order[var][arc->lo], 0);
      fb_encoding_clause (encoding, FB_TAG_HARD, -edge->lit, -encoding->order[var][arc->hi + 1], 0);
      return;
    }
  if (edge->n == 1 && self->arcs[edge->first].lo == 0
      && self->arcs[edge->first].hi + 1 == self->diagram->n_values[level])
    return;
  fb_encoding_add (encoding, -edge->lit);
  for (guint i = edge->first; i < edge->first + edge->n; i++)
    for (guint value = self->arcs[i].lo; value <= self->arcs[i].hi; value++)
      fb_encoding_add (encoding, fb_encoding_get_literal (encoding, var, value));
  fb_encoding_end (encoding, FB_TAG_HARD);
}

/* Clauses "one of these": the edges out of a node, into a node, or over a value; @lists has them by node or value. */
static void
write_lists (Writer *self, GArray **lists, guint n, const int *heads, int tag, int guard)
{
  for (guint i = 0; i < n; i++)
    {
      if (heads[i] == 0 || (lists[i] != NULL && g_array_index (lists[i], int, 0) == heads[i]))
        continue;
      fb_encoding_add (self->encoding, -heads[i]);
      fb_encoding_add (self->encoding, -guard);
      for (guint j = 0; lists[i] != NULL && j < lists[i]->len; j++)
        fb_encoding_add (self->encoding, g_array_index (lists[i], int, j));
      fb_encoding_end (self->encoding, tag);
    }
  for (guint i = 0; i < n; i++)
    g_clear_pointer (&lists[i], g_array_unref);
}

static void
push (GArray **lists, guint place, int lit)
{
  if (lists[place] == NULL)
    lists[place] = g_array_new (FALSE, FALSE, sizeof (int));
  g_array_append_val (lists[place], lit);
}

static void
write_nodes (Writer *self)
{
  guint n = self->diagram->nodes->len;
  g_autofree GArray **lists = g_new0 (GArray *, n);
  g_autofree int *heads = g_memdup2 (self->nodes, n * sizeof *self->nodes);

  for (guint i = 0; i < self->edges->len; i++)
    push (lists, (guint) g_array_index (self->edges, Edge, i).parent, g_array_index (self->edges, Edge, i).lit);
  write_lists (self, lists, n, self->nodes, FB_TAG_HARD, FB_LIT_TRUE);
  for (guint i = 0; i < self->edges->len; i++)
    if (g_array_index (self->edges, Edge, i).child >= 0)
      push (lists, (guint) g_array_index (self->edges, Edge, i).child, g_array_index (self->edges, Edge, i).lit);
  heads[self->diagram->root] = 0; /* nothing leads there */
  write_lists (self, lists, n, heads, FB_TAG_HARD, FB_LIT_TRUE);
}

/* A value is supported by the edges of its level. */
static void
write_values (Writer *self)
{
  for (guint level = 0; level < self->diagram->n_levels; level++)
    {
      guint n = self->diagram->n_values[level];
      g_autofree GArray **lists = g_new0 (GArray *, n);
      g_autofree int *heads = g_new (int, n);

      if (is_ordered (self, level))
        continue;
      for (guint i = 0; i < n; i++)
        heads[i] = fb_encoding_get_literal (self->encoding, level_var (self, level), i);
      for (guint i = 0; i < self->edges->len; i++)
        {
          const Edge *edge = &g_array_index (self->edges, Edge, i);

          if (g_array_index (self->diagram->nodes, FbNode, edge->parent).level != level)
            continue;
          for (guint j = edge->first; j < edge->first + edge->n; j++)
            for (guint value = self->arcs[j].lo; value <= self->arcs[j].hi; value++)
              if (heads[value] != FB_LIT_FALSE)
                push (lists, value, edge->lit);
        }
      write_lists (self, lists, n, heads, self->tag, self->guard);
    }
}

void
fb_encode_diagram (FbEncoding *encoding, int tag, int guard, FbDiagram *diagram)
{
  Writer self = {.encoding = encoding, .diagram = diagram, .tag = tag, .guard = guard};

  if (diagram->root == FB_DIAGRAM_TRUE)
    return;
  if (diagram->root == FB_DIAGRAM_FALSE)
    {
      fb_encoding_clause (encoding, tag, -guard, 0);
      return;
    }
  self.edges = g_array_new (FALSE, FALSE, sizeof (Edge));
  self.arcs = g_memdup2 (diagram->arcs->data, diagram->arcs->len * sizeof (FbArc));
  make_edges (&self);
  make_literals (&self);
  fb_encoding_clause (encoding, tag, -guard, self.nodes[diagram->root], 0);
  for (guint i = 0; i < self.edges->len; i++)
    write_edge (&self, &g_array_index (self.edges, Edge, i));
  write_nodes (&self);
  write_values (&self);
  g_array_unref (self.edges);
  g_free (self.arcs);
  g_free (self.nodes);
}

/* One clause a forbidden row. */
static void
encode_forbidden (FbEncoding *self, const FbConfigConstraint *constraint)
{
  for (gsize i = 0; i < constraint->n_rows; i++)
    {
      const gint32 *row = constraint->rows + i * constraint->n_scope;

      for (guint j = 0; j < constraint->n_scope; j++)
        if (row[j] != FB_CONFIG_ANY)
          fb_encoding_add (self, -fb_encoding_get_literal (self, constraint->scope[j], (guint) row[j]));
      fb_encoding_end (self, (int) constraint->rule);
    }
}

/* One literal a row, for tables whose diagram grows too large. */
static void
encode_rows (FbEncoding *self, const FbConfigConstraint *constraint)
{
  int tag = (int) constraint->rule;
  int first = self->n_vars + 1;

  for (gsize i = 0; i < constraint->n_rows; i++)
    {
      int row = fb_encoding_fresh (self);

      for (guint j = 0; j < constraint->n_scope; j++)
        {
          gint32 cell = constraint->rows[i * constraint->n_scope + j];

          if (cell != FB_CONFIG_ANY)
            fb_encoding_clause (self, FB_TAG_HARD, -row,
                                fb_encoding_get_literal (self, constraint->scope[j], (guint) cell), 0);
        }
    }
  for (gsize i = 0; i < constraint->n_rows; i++)
    fb_encoding_add (self, first + (int) i);
  fb_encoding_end (self, tag);
}

typedef struct
{
  guint column;
  guint n_different;
} Column;

static int
compare_columns (gconstpointer a, gconstpointer b)
{
  const Column *x = a, *y = b;

  return x->n_different != y->n_different ? (x->n_different < y->n_different ? -1 : 1)
                                          : (x->column > y->column) - (x->column < y->column);
}

static Column *
measure_columns (FbEncoding *self, const FbConfigConstraint *constraint)
{
  Column *columns = g_new0 (Column, constraint->n_scope);

  for (guint i = 0; i < constraint->n_scope; i++)
    {
      guint n = fb_config_model_get_n_values (self->model, constraint->scope[i]);
      g_autofree guint8 *seen = g_malloc0 (n);

      columns[i].column = i;
      for (gsize j = 0; j < constraint->n_rows; j++)
        {
          gint32 cell = constraint->rows[j * constraint->n_scope + i];

          if (cell != FB_CONFIG_ANY && !seen[cell])
            {
              seen[cell] = 1;
              columns[i].n_different++;
            }
        }
    }
  qsort (columns, constraint->n_scope, sizeof *columns, compare_columns);
  return columns;
}

/* The smallest of four: columns as they stand, backwards, few values first, many values first. */
static FbDiagram *
best_diagram (FbEncoding *self, const FbConfigConstraint *constraint)
{
  guint n = constraint->n_scope;
  g_autofree Column *columns = measure_columns (self, constraint);
  g_autofree guint *order = g_new (guint, n);
  g_autoptr (FbDiagram) best = NULL;

  for (guint i = 0; i < 4; i++)
    {
      g_autoptr (FbDiagram) diagram = NULL;

      for (guint j = 0; j < n; j++)
        {
          guint place = i % 2 == 0 ? j : n - 1 - j;

          order[j] = i < 2 ? place : columns[place].column;
        }
      diagram = fb_diagram_new_table (self->model, constraint, order, best != NULL ? best->arcs->len : MAX_ARCS);
      if (diagram != NULL && (best == NULL || diagram->arcs->len < best->arcs->len))
        {
          g_clear_pointer (&best, fb_diagram_free);
          best = g_steal_pointer (&diagram);
        }
    }
  return g_steal_pointer (&best);
}

void
fb_encode_table (FbEncoding *self, const FbConfigConstraint *constraint)
{
  g_autoptr (FbDiagram) diagram = NULL;

  if (constraint->n_scope == 0)
    {
      if ((constraint->n_rows > 0) != !!constraint->allow)
        fb_encoding_end (self, (int) constraint->rule);
      return;
    }
  if (!constraint->allow && (constraint->n_rows <= FEW_ROWS || constraint->n_scope == 1))
    {
      encode_forbidden (self, constraint);
      return;
    }
  if (constraint->n_scope == 2 && fb_encode_support (self, constraint))
    return;
  if ((diagram = best_diagram (self, constraint)) != NULL)
    fb_encode_diagram (self, (int) constraint->rule, FB_LIT_TRUE, diagram);
  else if (constraint->allow)
    encode_rows (self, constraint);
  else
    encode_forbidden (self, constraint);
}
