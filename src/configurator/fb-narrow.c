/* fb-narrow.c: values that the rules exclude at sight, before clauses are made
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-encode.h"
#include "fb-encode-private.h"

#define MAX_ROUNDS 100 /* narrowing by one value a round must not take for ever; what is left is the solver's */

#define MAX_TABLE_ROUNDS 4

typedef struct
{
  FbConfigModel *model;
  gboolean **alive;
  gboolean changed;
} Narrower;

static void
drop (Narrower *self, guint var, guint value)
{
  if (!self->alive[var][value])
    return;
  self->alive[var][value] = FALSE;
  self->changed = TRUE;
}

static gboolean
is_only (Narrower *self, guint var, guint value)
{
  guint n = fb_config_model_get_n_values (self->model, var);

  for (guint i = 0; i < n; i++)
    if (self->alive[var][i] != (i == value))
      return FALSE;
  return TRUE;
}

/* A clause with one literal left. */
static void
narrow_clause (Narrower *self, const FbConfigConstraint *constraint)
{
  const FbConfigLit *open = NULL;

  for (guint i = 0; i < constraint->n_lits; i++)
    {
      const FbConfigLit *lit = &constraint->lits[i];
      gboolean alive = self->alive[lit->var][lit->value];
      gboolean only = alive && is_only (self, lit->var, lit->value);

      if (lit->is ? only : !alive)
        return;
      if (lit->is ? !alive : only)
        continue;
      if (open != NULL)
        return;
      open = lit;
    }
  if (open == NULL)
    return; /* a contradiction: the solver's to say */
  for (guint i = 0; i < fb_config_model_get_n_values (self->model, open->var); i++)
    if ((i == open->value) != !!open->is)
      drop (self, open->var, i);
}

/* Values that no allowed row has. */
static void
narrow_table (Narrower *self, const FbConfigConstraint *constraint)
{
  g_autofree gboolean **seen = g_new0 (gboolean *, constraint->n_scope + 1);

  for (guint i = 0; i < constraint->n_scope; i++)
    seen[i] = g_new0 (gboolean, fb_config_model_get_n_values (self->model, constraint->scope[i]) + 1);
  for (gsize i = 0; i < constraint->n_rows; i++)
    {
      const gint32 *row = constraint->rows + i * constraint->n_scope;
      guint j = 0;

      while (j < constraint->n_scope && (row[j] == FB_CONFIG_ANY || self->alive[constraint->scope[j]][row[j]]))
        j++;
      for (guint k = 0; j == constraint->n_scope && k < j; k++)
        seen[k][row[k] == FB_CONFIG_ANY ? (gint32) fb_config_model_get_n_values (self->model, constraint->scope[k])
                                        : row[k]] = TRUE;
    }
  for (guint i = 0; i < constraint->n_scope; i++)
    {
      guint n = fb_config_model_get_n_values (self->model, constraint->scope[i]);

      for (guint j = 0; !seen[i][n] && j < n; j++)
        if (!seen[i][j])
          drop (self, constraint->scope[i], j);
      g_free (seen[i]);
    }
}

void
fb_narrow (FbConfigModel *model, gboolean **alive)
{
  Narrower self = {.model = model, .alive = alive};
  g_autoptr (GPtrArray) sums = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_sum_free);
  guint n = fb_config_model_get_n_constraints (model);

  for (guint i = 0; i < n; i++)
    {
      const FbConfigConstraint *constraint = fb_config_model_get_constraint (model, i);

      if (constraint->kind == FB_CONFIG_LINEAR && !constraint->has_when)
        g_ptr_array_add (sums, fb_sum_new (model, constraint));
    }
  for (guint round = 0; round < MAX_ROUNDS; round++)
    {
      self.changed = FALSE;
      for (guint i = 0; i < sums->len; i++)
        self.changed |= fb_narrow_sum (g_ptr_array_index (sums, i), alive);
      for (guint i = 0; i < n; i++)
        {
          const FbConfigConstraint *constraint = fb_config_model_get_constraint (model, i);

          if (constraint->kind == FB_CONFIG_CLAUSE)
            narrow_clause (&self, constraint);
          else if (constraint->kind == FB_CONFIG_TABLE && constraint->allow && round < MAX_TABLE_ROUNDS)
            narrow_table (&self, constraint);
        }
      if (!self.changed)
        break;
    }
}
