/* fb-config-rules.c: the constraints of a configuration model: added with checks, and what they mean
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-config-model.h"
#include "fb-config-model-private.h"

#include <glib/gi18n.h>
#include <string.h>

static gboolean
check_new_constraint (FbConfigModel *self, const char *name, guint64 n_cells, guint64 n_terms, GError **error)
{
  if (!fb_config_model_check_name (_ ("a rule"), name, error))
    return FALSE;
  if (self->constraints->len >= FB_CONFIG_MAX_CONSTRAINTS)
    g_set_error (error, FB_CONFIG_ERROR, FB_CONFIG_ERROR_TOO_LARGE, _ ("The model has more than %d rules"),
                 FB_CONFIG_MAX_CONSTRAINTS);
  else if (self->n_cells + n_cells > FB_CONFIG_MAX_CELLS)
    g_set_error (error, FB_CONFIG_ERROR, FB_CONFIG_ERROR_TOO_LARGE,
                 _ ("Rule “%s”: the tables of the model have more than %d cells"), name, FB_CONFIG_MAX_CELLS);
  else if (self->n_terms + n_terms > FB_CONFIG_MAX_TERMS)
    g_set_error (error, FB_CONFIG_ERROR, FB_CONFIG_ERROR_TOO_LARGE,
                 _ ("Rule “%s”: the rules of the model have more than %d terms"), name, FB_CONFIG_MAX_TERMS);
  else
    return TRUE;
  return FALSE;
}

/* An error about a number, told with the rule's name. */
static gboolean
check_points (FbConfigModel *self, const char *name, const FbConfigPoint *points, guint n, GError **error)
{
  for (guint i = 0; i < n; i++)
    if (!fb_config_model_check_point (self, points[i].var, points[i].value, error))
      {
        g_prefix_error (error, "Rule “%s”: ", name);
        return FALSE;
      }
  return TRUE;
}

static FbConfigConstraint *
take_constraint (FbConfigModel *self, const char *name, FbConfigKind kind)
{
  FbConfigConstraint *constraint = g_new0 (FbConfigConstraint, 1);
  guint rule = GPOINTER_TO_UINT (g_hash_table_lookup (self->by_rule, name));

  if (rule == 0)
    {
      g_ptr_array_add (self->rules, g_strdup (name));
      rule = self->rules->len;
      g_hash_table_insert (self->by_rule, g_ptr_array_index (self->rules, rule - 1), GUINT_TO_POINTER (rule));
    }
  constraint->name = g_strdup (name);
  constraint->kind = kind;
  constraint->rule = rule - 1;
  g_ptr_array_add (self->constraints, constraint);
  return constraint;
}

static gboolean
check_scope (FbConfigModel *self, const char *name, const guint *scope, guint n_scope, GError **error)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < n_scope; i++)
    {
      if (scope[i] >= self->variables->len)
        {
          g_set_error (error, FB_CONFIG_ERROR, FB_CONFIG_ERROR_UNKNOWN, _ ("Rule “%s”: there is no variable number %u"),
                       name, scope[i]);
          return FALSE;
        }
      if (!g_hash_table_add (seen, GUINT_TO_POINTER (scope[i])))
        {
          g_set_error (error, FB_CONFIG_ERROR, FB_CONFIG_ERROR_INVALID, _ ("Table “%s” names variable “%s” twice"),
                       name, fb_config_model_get_name (self, scope[i]));
          return FALSE;
        }
    }
  return TRUE;
}

static gboolean
check_rows (FbConfigModel *self,
            const char *name,
            const guint *scope,
            guint n_scope,
            const gint32 *rows,
            gsize n_rows,
            GError **error)
{
  for (gsize i = 0; i < n_rows * n_scope; i++)
    {
      guint var = scope[i % n_scope];

      if (rows[i] != FB_CONFIG_ANY && (rows[i] < 0 || (guint) rows[i] >= fb_config_model_get_n_values (self, var)))
        {
          g_set_error (error, FB_CONFIG_ERROR, FB_CONFIG_ERROR_UNKNOWN,
                       _ ("Table “%s”, row %u: variable “%s” has no value number %d"), name, (guint) (i / n_scope + 1),
                       fb_config_model_get_name (self, var), rows[i]);
          return FALSE;
        }
    }
  return TRUE;
}

gboolean
fb_config_model_add_table (FbConfigModel *self,
                           const char *name,
                           const guint *scope,
                           guint n_scope,
                           gboolean allow,
                           const gint32 *rows,
                           gsize n_rows,
                           GError **error)
{
  FbConfigConstraint *constraint;

  g_return_val_if_fail (self != NULL && !self->frozen, FALSE);

  if (n_rows > FB_CONFIG_MAX_CELLS || n_scope > FB_CONFIG_MAX_VARIABLES)
    {
      g_set_error (error, FB_CONFIG_ERROR, FB_CONFIG_ERROR_TOO_LARGE, _ ("Table “%s” is too large"), name);
      return FALSE;
    }
  if (!check_new_constraint (self, name, (guint64) n_rows * MAX (n_scope, 1), n_scope, error)
      || !check_scope (self, name, scope, n_scope, error)
      || !check_rows (self, name, scope, n_scope, rows, n_rows, error))
    return FALSE;
  constraint = take_constraint (self, name, FB_CONFIG_TABLE);
  constraint->scope = g_memdup2 (scope, n_scope * sizeof *scope);
  constraint->n_scope = n_scope;
  constraint->allow = allow;
  constraint->rows = g_memdup2 (rows, n_rows * n_scope * sizeof *rows);
  constraint->n_rows = n_rows;
  self->n_cells += (guint64) n_rows * MAX (n_scope, 1);
  self->n_terms += n_scope;
  return TRUE;
}

gboolean
fb_config_model_add_clause (FbConfigModel *self,
                            const char *name,
                            const FbConfigLit *lits,
                            guint n_lits,
                            GError **error)
{
  FbConfigConstraint *constraint;

  g_return_val_if_fail (self != NULL && !self->frozen, FALSE);

  if (!check_new_constraint (self, name, 0, n_lits, error))
    return FALSE;
  for (guint i = 0; i < n_lits; i++)
    if (!check_points (self, name, &(FbConfigPoint){lits[i].var, lits[i].value}, 1, error))
      return FALSE;
  constraint = take_constraint (self, name, FB_CONFIG_CLAUSE);
  constraint->lits = g_memdup2 (lits, n_lits * sizeof *lits);
  constraint->n_lits = n_lits;
  self->n_terms += n_lits;
  return TRUE;
}

static void
set_when (FbConfigConstraint *constraint, const FbConfigPoint *when)
{
  constraint->has_when = when != NULL;
  if (when != NULL)
    constraint->when = *when;
}

gboolean
fb_config_model_add_choose (FbConfigModel *self,
                            const char *name,
                            const FbConfigPoint *when,
                            gint64 min,
                            gint64 max,
                            const FbConfigPoint *of,
                            guint n_of,
                            GError **error)
{
  FbConfigConstraint *constraint;

  g_return_val_if_fail (self != NULL && !self->frozen, FALSE);

  if (!check_new_constraint (self, name, 0, n_of, error) || !check_points (self, name, of, n_of, error)
      || !check_points (self, name, when, when != NULL ? 1 : 0, error))
    return FALSE;
  constraint = take_constraint (self, name, FB_CONFIG_CHOOSE);
  set_when (constraint, when);
  constraint->min = min;
  constraint->max = max;
  constraint->of = g_memdup2 (of, n_of * sizeof *of);
  constraint->n_of = n_of;
  self->n_terms += n_of;
  return TRUE;
}

/* Adds the magnitude of @a times @b to @sum; FALSE when that leaves what a sum may be. */
static gboolean
grow (gint64 *sum, gint64 a, gint64 b)
{
  gint64 product;

  if (a == G_MININT64 || b == G_MININT64 || __builtin_mul_overflow (ABS (a), ABS (b), &product)
      || __builtin_add_overflow (*sum, product, sum))
    return FALSE;
  return *sum <= FB_CONFIG_MAX_NUMBER;
}

static gboolean
check_sum (FbConfigModel *self,
           const char *name,
           const FbConfigTerm *terms,
           guint n_terms,
           const FbConfigItem *items,
           guint n_items,
           GError **error)
{
  gint64 sum = 0;
  gboolean fits = TRUE;

  for (guint i = 0; fits && i < n_terms; i++)
    {
      FbConfigVariable *variable;
      gint64 largest = 0;

      if (!check_points (self, name, &(FbConfigPoint){terms[i].var, 0}, 1, error))
        return FALSE;
      variable = fb_config_model_variable (self, terms[i].var);
      if (variable->nums == NULL)
        {
          g_set_error (error, FB_CONFIG_ERROR, FB_CONFIG_ERROR_INVALID, _ ("Sum “%s”: variable “%s” has no numbers"),
                       name, variable->name);
          return FALSE;
        }
      for (guint j = 0; j < variable->n_values; j++)
        {
          fits = fits && variable->nums[j] != G_MININT64;
          largest = MAX (largest, fits ? ABS (variable->nums[j]) : 0);
        }
      fits = fits && grow (&sum, terms[i].coef, largest);
    }
  for (guint i = 0; fits && i < n_items; i++)
    {
      if (!check_points (self, name, &(FbConfigPoint){items[i].var, items[i].value}, 1, error))
        return FALSE;
      fits = grow (&sum, items[i].weight, 1);
    }
  if (!fits)
    g_set_error (error, FB_CONFIG_ERROR, FB_CONFIG_ERROR_TOO_LARGE, _ ("Sum “%s” can grow too large"), name);
  return fits;
}

gboolean
fb_config_model_add_linear (FbConfigModel *self,
                            const char *name,
                            const FbConfigPoint *when,
                            const FbConfigTerm *terms,
                            guint n_terms,
                            const FbConfigItem *items,
                            guint n_items,
                            FbConfigOp op,
                            gint64 rhs,
                            GError **error)
{
  FbConfigConstraint *constraint;

  g_return_val_if_fail (self != NULL && !self->frozen, FALSE);

  if (!check_new_constraint (self, name, 0, (guint64) n_terms + n_items, error)
      || !check_sum (self, name, terms, n_terms, items, n_items, error)
      || !check_points (self, name, when, when != NULL ? 1 : 0, error))
    return FALSE;
  constraint = take_constraint (self, name, FB_CONFIG_LINEAR);
  set_when (constraint, when);
  constraint->terms = g_memdup2 (terms, n_terms * sizeof *terms);
  constraint->n_terms = n_terms;
  constraint->items = g_memdup2 (items, n_items * sizeof *items);
  constraint->n_items = n_items;
  constraint->op = op;
  constraint->rhs = rhs;
  self->n_terms += (guint64) n_terms + n_items;
  return TRUE;
}

static gboolean
table_holds (const FbConfigConstraint *constraint, const guint *values)
{
  for (gsize i = 0; i < constraint->n_rows; i++)
    {
      const gint32 *row = constraint->rows + i * constraint->n_scope;
      guint j;

      for (j = 0; j < constraint->n_scope; j++)
        if (row[j] != FB_CONFIG_ANY && (guint) row[j] != values[constraint->scope[j]])
          break;
      if (j == constraint->n_scope)
        return constraint->allow;
    }
  return !constraint->allow;
}

static gboolean
clause_holds (const FbConfigConstraint *constraint, const guint *values)
{
  for (guint i = 0; i < constraint->n_lits; i++)
    if ((values[constraint->lits[i].var] == constraint->lits[i].value) == !!constraint->lits[i].is)
      return TRUE;
  return FALSE;
}

static gboolean
choose_holds (const FbConfigConstraint *constraint, const guint *values)
{
  gint64 n = 0;

  for (guint i = 0; i < constraint->n_of; i++)
    n += values[constraint->of[i].var] == constraint->of[i].value;
  return n >= constraint->min && n <= constraint->max;
}

static gboolean
linear_holds (FbConfigModel *self, const FbConfigConstraint *constraint, const guint *values)
{
  gint64 sum = 0;

  for (guint i = 0; i < constraint->n_terms; i++)
    {
      const FbConfigTerm *term = &constraint->terms[i];

      sum += term->coef * fb_config_model_get_number (self, term->var, values[term->var]);
    }
  for (guint i = 0; i < constraint->n_items; i++)
    if (values[constraint->items[i].var] == constraint->items[i].value)
      sum += constraint->items[i].weight;
  switch (constraint->op)
    {
    case FB_CONFIG_LE:
      return sum <= constraint->rhs;
    case FB_CONFIG_GE:
      return sum >= constraint->rhs;
    case FB_CONFIG_EQ:
      return sum == constraint->rhs;
    case FB_CONFIG_NE:
      return sum != constraint->rhs;
    case FB_CONFIG_LT:
      return sum < constraint->rhs;
    case FB_CONFIG_GT:
      return sum > constraint->rhs;
    default:
      g_return_val_if_reached (FALSE);
    }
}

gboolean
fb_config_constraint_holds (FbConfigModel *self, const FbConfigConstraint *constraint, const guint *values)
{
  if (constraint->has_when && values[constraint->when.var] != constraint->when.value)
    return TRUE;
  switch (constraint->kind)
    {
    case FB_CONFIG_TABLE:
      return table_holds (constraint, values);
    case FB_CONFIG_CLAUSE:
      return clause_holds (constraint, values);
    case FB_CONFIG_CHOOSE:
      return choose_holds (constraint, values);
    case FB_CONFIG_LINEAR:
      return linear_holds (self, constraint, values);
    default:
      g_return_val_if_reached (FALSE);
    }
}

int
fb_config_model_check (FbConfigModel *self, const guint *values)
{
  for (guint i = 0; i < self->constraints->len; i++)
    if (!fb_config_constraint_holds (self, g_ptr_array_index (self->constraints, i), values))
      return (int) i;
  return -1;
}
