/* fb-config-count.c: how many solutions there are
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-bdd.h"
#include "fb-bits.h"
#include "fb-config-order.h"
#include "fb-configurator-private.h"
#include "fb-diagram.h"
#include "fb-encode-private.h"

#include <glib/gi18n.h>

/* Valid values are numbered in binary, a variable's bits stand together, and the rules are joined from the bottom of
 * the order up, so that what is joined stays small. */

#define MAX_NODES 12000000
#define MAX_ARCS 2000000

typedef struct
{
  FbConfigurator *session;
  FbBdd *bdd;
  guint *position; /* by variable, in the order */
  guint *bit;      /* by variable: its first bit */
  guint *n_bits;   /* by variable */
  gsize **codes;   /* by variable: valid values, n_codes of them */
  guint *n_codes;
} Counter;

/* Decides the bits of @var from the one that is @depth deep: @of gives what follows each code. */
static guint
decide (Counter *self, guint var, guint depth, gsize code, const guint *of)
{
  guint left = self->n_bits[var] - depth;

  if (code << left >= self->n_codes[var])
    return FB_BDD_FALSE;
  if (left == 0)
    return of[code];
  {
    guint low = decide (self, var, depth + 1, code << 1, of);
    guint high = decide (self, var, depth + 1, code << 1 | 1, of);

    return fb_bdd_node (self->bdd, self->bit[var] + depth, low, high);
  }
}

/* "The variable has a valid value", and with @value >= 0: that one. */
static guint
make_value (Counter *self, guint var, int value)
{
  g_autofree guint *of = g_new (guint, self->n_codes[var] + 1);

  for (guint i = 0; i < self->n_codes[var]; i++)
    of[i] = value < 0 || self->codes[var][i] == (gsize) value ? FB_BDD_TRUE : FB_BDD_FALSE;
  return decide (self, var, 0, 0, of);
}

static guint
make_not (Counter *self, guint var, guint value)
{
  g_autofree guint *of = g_new (guint, self->n_codes[var] + 1);

  for (guint i = 0; i < self->n_codes[var]; i++)
    of[i] = self->codes[var][i] == value ? FB_BDD_FALSE : FB_BDD_TRUE;
  return decide (self, var, 0, 0, of);
}

/* Levels must stand in the order of the bits. NULL: too large. */
static guint
make_diagram (Counter *self, FbDiagram *diagram)
{
  g_autofree guint *made = g_new0 (guint, diagram->nodes->len + 1);

  if (diagram->root < 0)
    return diagram->root == FB_DIAGRAM_TRUE ? FB_BDD_TRUE : FB_BDD_FALSE;
  for (guint i = 0; i < diagram->nodes->len && !fb_bdd_has_failed (self->bdd); i++)
    {
      const FbNode *node = &g_array_index (diagram->nodes, FbNode, i);
      guint var = diagram->vars[node->level];
      g_autofree guint *of = g_new0 (guint, self->n_codes[var] + 1);
      guint code = 0;

      for (guint j = node->first; j < node->first + node->n_arcs; j++)
        {
          const FbArc *arc = &g_array_index (diagram->arcs, FbArc, j);

          while (code < self->n_codes[var] && self->codes[var][code] < arc->lo)
            code++;
          for (; code < self->n_codes[var] && self->codes[var][code] <= arc->hi; code++)
            of[code] = arc->child == FB_DIAGRAM_TRUE ? FB_BDD_TRUE : made[arc->child];
        }
      made[i] = decide (self, var, 0, 0, of);
    }
  return made[diagram->root];
}

typedef struct
{
  guint position;
  guint place;
} Placed;

static int
compare_placed (gconstpointer a, gconstpointer b)
{
  const Placed *x = a, *y = b;

  return (x->position > y->position) - (x->position < y->position);
}

/* The places of @vars in the order of the bits. */
static guint *
sort_places (Counter *self, const guint *vars, guint n)
{
  g_autofree Placed *placed = g_new (Placed, n + 1);
  guint *places = g_new (guint, n + 1);

  for (guint i = 0; i < n; i++)
    placed[i] = (Placed){self->position[vars[i]], i};
  qsort (placed, n, sizeof *placed, compare_placed);
  for (guint i = 0; i < n; i++)
    places[i] = placed[i].place;
  return places;
}

static gboolean
make_table (Counter *self, const FbConfigConstraint *constraint, guint *made)
{
  g_autofree guint *order = sort_places (self, constraint->scope, constraint->n_scope);
  g_autoptr (FbDiagram) diagram = fb_diagram_new_table (self->session->model, constraint, order, MAX_ARCS);

  if (diagram != NULL)
    *made = make_diagram (self, diagram);
  return diagram != NULL;
}

static gboolean
make_sum (Counter *self, const FbConfigConstraint *constraint, guint *made)
{
  FbConfigModel *model = self->session->model;
  g_autoptr (FbSum) sum = fb_sum_new (model, constraint);
  g_autofree guint *places = sort_places (self, sum->vars, sum->n);
  g_autofree guint *vars = g_new (guint, sum->n + 1);
  g_autofree guint *n_values = g_new (guint, sum->n + 1);
  g_autofree gint64 **weights = g_new (gint64 *, sum->n + 1);
  g_autoptr (GPtrArray) alive = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (FbDiagram) diagram = NULL;

  for (guint i = 0; i < sum->n; i++)
    {
      gboolean *valid;

      vars[i] = sum->vars[places[i]];
      n_values[i] = sum->n_values[places[i]];
      weights[i] = sum->weights[places[i]];
      valid = g_new0 (gboolean, n_values[i]);
      for (guint j = 0; j < self->n_codes[vars[i]]; j++)
        valid[self->codes[vars[i]][j]] = TRUE;
      g_ptr_array_add (alive, valid);
    }
  diagram = fb_diagram_new_sum (vars, n_values, weights, (gboolean *const *) (gpointer) alive->pdata, sum->n, sum->op,
                                sum->rhs, MAX_ARCS);
  if (diagram != NULL)
    *made = make_diagram (self, diagram);
  return diagram != NULL;
}

/* A choice is a sum of ones, bounded from both sides. */
static gboolean
make_choice (Counter *self, const FbConfigConstraint *constraint, guint *made)
{
  g_autofree FbConfigItem *items = g_new (FbConfigItem, constraint->n_of + 1);
  FbConfigConstraint sum = {.kind = FB_CONFIG_LINEAR, .items = items, .n_items = constraint->n_of};
  guint above, below;

  for (guint i = 0; i < constraint->n_of; i++)
    items[i] = (FbConfigItem){1, constraint->of[i].var, constraint->of[i].value};
  sum.op = FB_CONFIG_GE;
  sum.rhs = constraint->min;
  if (!make_sum (self, &sum, &above))
    return FALSE;
  sum.op = FB_CONFIG_LE;
  sum.rhs = constraint->max;
  if (!make_sum (self, &sum, &below))
    return FALSE;
  *made = fb_bdd_and (self->bdd, above, below);
  return TRUE;
}

static void
make_clause (Counter *self, const FbConfigConstraint *constraint, guint *made)
{
  *made = FB_BDD_FALSE;
  for (guint i = 0; i < constraint->n_lits; i++)
    {
      const FbConfigLit *lit = &constraint->lits[i];

      *made =
          fb_bdd_or (self->bdd, *made,
                     lit->is ? make_value (self, lit->var, (int) lit->value) : make_not (self, lit->var, lit->value));
    }
}

static gboolean
make_constraint (Counter *self, const FbConfigConstraint *constraint, guint *made)
{
  gboolean fits = TRUE;

  switch (constraint->kind)
    {
    case FB_CONFIG_TABLE:
      fits = make_table (self, constraint, made);
      break;
    case FB_CONFIG_CLAUSE:
      make_clause (self, constraint, made);
      break;
    case FB_CONFIG_CHOOSE:
      fits = make_choice (self, constraint, made);
      break;
    case FB_CONFIG_LINEAR:
      fits = make_sum (self, constraint, made);
      break;
    default:
      g_return_val_if_reached (FALSE);
    }
  if (fits && constraint->has_when)
    *made = fb_bdd_or (self->bdd, *made, make_not (self, constraint->when.var, constraint->when.value));
  return fits && !fb_bdd_has_failed (self->bdd);
}

static void
counter_init (Counter *self, FbConfigurator *session, const guint64 *valid)
{
  guint bit = 0;
  g_autofree guint *sequence = NULL;

  self->session = session;
  self->position = g_new0 (guint, session->n_vars + 1);
  self->bit = g_new0 (guint, session->n_vars + 1);
  self->n_bits = g_new0 (guint, session->n_vars + 1);
  self->n_codes = g_new0 (guint, session->n_vars + 1);
  self->codes = g_new0 (gsize *, session->n_vars + 1);
  for (guint i = 0; i < session->n_vars; i++)
    {
      gsize first = session->offset[i], end = session->offset[i + 1];

      self->codes[i] = g_new (gsize, end - first);
      for (gsize j = fb_bits_next (valid, first, end); j < end; j = fb_bits_next (valid, j + 1, end))
        self->codes[i][self->n_codes[i]++] = j - first;
      while ((guint64) 1 << self->n_bits[i] < self->n_codes[i])
        self->n_bits[i]++;
    }
  sequence = fb_config_order_new (session, self->n_codes);
  for (guint i = 0; i < session->n_vars; i++)
    {
      self->position[sequence[i]] = i;
      self->bit[sequence[i]] = bit;
      bit += self->n_bits[sequence[i]];
    }
  self->bdd = fb_bdd_new (bit, MAX_NODES, fb_configurator_stop, session);
}

static void
counter_clear (Counter *self)
{
  for (guint i = 0; i < self->session->n_vars; i++)
    g_free (self->codes[i]);
  g_free (self->codes);
  g_free (self->n_codes);
  g_free (self->n_bits);
  g_free (self->bit);
  g_free (self->position);
  fb_bdd_free (self->bdd);
}

/* The topmost variable with more than one value that a constraint names; n variables when it has none. */
static guint
top_of (Counter *self, guint constraint)
{
  guint top = self->session->n_vars;

  for (const guint *var = self->session->scopes[constraint]; *var != G_MAXUINT; var++)
    if (self->n_codes[*var] > 1)
      top = MIN (top, self->position[*var]);
  return top;
}

/* All of it: from the bottom of the order up, each variable with its values and the rules that begin there. FALSE: too
 * large or out of time. */
static gboolean
join_all (Counter *self, guint *root)
{
  guint n_vars = self->session->n_vars, n = fb_config_model_get_n_constraints (self->session->model);
  g_autofree guint *at = g_new (guint, n_vars + 1);
  g_autofree guint *first = g_new (guint, n_vars + 1);
  g_autofree guint *next = g_new (guint, n + 1);

  for (guint i = 0; i <= n_vars; i++)
    first[i] = G_MAXUINT;
  for (guint i = 0; i < n_vars; i++)
    at[self->position[i]] = i;
  for (guint i = 0; i < n; i++)
    {
      guint top = top_of (self, i);

      next[i] = first[top];
      first[top] = i;
    }
  *root = FB_BDD_TRUE;
  for (guint position = n_vars + 1; position-- > 0;)
    {
      guint here = position < n_vars ? make_value (self, at[position], -1) : FB_BDD_TRUE;

      for (guint i = first[position]; i != G_MAXUINT; i = next[i])
        {
          guint made;

          if (!make_constraint (self, fb_config_model_get_constraint (self->session->model, i), &made))
            return FALSE;
          here = fb_bdd_and (self->bdd, here, made);
        }
      *root = fb_bdd_and (self->bdd, *root, here);
      if (fb_bdd_has_failed (self->bdd) || fb_configurator_stop (self->session))
        return FALSE;
    }
  return TRUE;
}

static char *
count_values (FbConfigurator *self, const guint64 *valid, guint budget_ms, GCancellable *cancellable, GError **error)
{
  gint64 deadline = g_get_monotonic_time () + budget_ms * G_GINT64_CONSTANT (1000);
  char *count = NULL;
  Counter counter;
  guint root;

  if (fb_configurator_is_void (self))
    return g_strdup ("0");
  fb_configurator_begin (self, cancellable, deadline);
  counter_init (&counter, self, valid);
  if (join_all (&counter, &root))
    count = fb_bdd_count (counter.bdd, root);
  counter_clear (&counter);
  if (count == NULL && (cancellable == NULL || !g_cancellable_set_error_if_cancelled (cancellable, error)))
    g_set_error (error, FB_CONFIG_ERROR, FB_CONFIG_ERROR_LIMIT, _ ("The solutions cannot be counted in time"));
  return count;
}

char *
fb_configurator_count (FbConfigurator *self, guint budget_ms, GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (self != NULL, NULL);

  if (!fb_configurator_update (self, cancellable, error))
    return NULL;
  return count_values (self, self->valid, budget_ms, cancellable, error);
}

char *
fb_configurator_count_model (FbConfigurator *self, guint budget_ms, GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (self != NULL, NULL);

  return count_values (self, self->base, budget_ms, cancellable, error);
}
