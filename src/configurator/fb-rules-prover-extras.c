/* fb-rules-prover-extras.c: what can be asked of a model beside its rules
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-rules-prover-private.h"

/* Larger tables are not turned into their opposite. */
#define MAX_BROKEN_ROWS 20000

/* --- the copy --------------------------------------------------------------------------------------------------- */

static gboolean
copy_variable (FbConfigModel *from, guint var, FbConfigModel *to, GError **error)
{
  guint n = fb_config_model_get_n_values (from, var);
  const char *name = fb_config_model_get_name (from, var);
  g_autoptr (GPtrArray) values = NULL;
  g_autofree gint64 *nums = NULL;

  if (fb_config_model_is_range (from, var))
    return fb_config_model_add_range (to, name, fb_config_model_get_number (from, var, 0),
                                      fb_config_model_get_number (from, var, n - 1), error)
           >= 0;
  values = g_ptr_array_new ();
  nums = g_new (gint64, n);
  for (guint i = 0; i < n; i++)
    {
      g_ptr_array_add (values, (char *) fb_config_model_get_value (from, var, i));
      nums[i] = fb_config_model_get_number (from, var, i);
    }
  return fb_config_model_add_variable (to, name, (const char *const *) values->pdata, n,
                                       fb_config_model_has_numbers (from, var) ? nums : NULL, error)
         >= 0;
}

static gboolean
copy_constraint (const FbConfigConstraint *c, const char *name, FbConfigModel *to, GError **error)
{
  switch (c->kind)
    {
    case FB_CONFIG_TABLE:
      return fb_config_model_add_table (to, name, c->scope, c->n_scope, c->allow, c->rows, c->n_rows, error);
    case FB_CONFIG_CLAUSE:
      return fb_config_model_add_clause (to, name, c->lits, c->n_lits, error);
    case FB_CONFIG_CHOOSE:
      return fb_config_model_add_choose (to, name, c->has_when ? &c->when : NULL, c->min, c->max, c->of, c->n_of,
                                         error);
    default:
      return fb_config_model_add_linear (to, name, c->has_when ? &c->when : NULL, c->terms, c->n_terms, c->items,
                                         c->n_items, c->op, c->rhs, error);
    }
}

gboolean
fb_rules_prover_copy (FbRulesProver *self, GError **error)
{
  FbConfigModel *from = fb_rules_model_get_config (self->model);

  for (guint v = 0; v < fb_config_model_get_n_variables (from); v++)
    if (!copy_variable (from, v, self->config, error))
      return FALSE;
  for (guint i = 0; i < fb_config_model_get_n_constraints (from); i++)
    {
      const FbConfigConstraint *constraint = fb_config_model_get_constraint (from, i);
      guint line, column;

      if (fb_config_model_find_place (from, constraint->name, &line, &column))
        fb_config_model_place_rule (self->config, constraint->name, line, column);
      if (!copy_constraint (constraint, constraint->name, self->config, error))
        return FALSE;
    }
  self->n_rules = fb_config_model_get_n_rules (from);
  return TRUE;
}

/* --- extras ----------------------------------------------------------------------------------------------------- */

static GArray *
new_extra (FbRulesProver *self, char **name)
{
  GArray *lits = g_array_new (FALSE, FALSE, sizeof (FbConfigLit));

  /* No rule of a file has a name with a control character. */
  *name = g_strdup_printf ("\001%u", self->extras->len);
  fb_config_model_place_rule (self->config, *name, self->place.line, self->place.column);
  g_array_append_val (self->extras, lits);
  return lits;
}

static gboolean
has_figures (const FbRulesCondition *condition)
{
  if (condition->kind == FB_RULES_ATOM)
    return condition->figure != FB_RULES_FIGURE_NONE;
  for (guint i = 0; i < condition->parts->len; i++)
    if (has_figures (g_ptr_array_index (condition->parts, i)))
      return TRUE;
  return FALSE;
}

int
fb_rules_prover_add_condition (FbRulesProver *self, const FbRulesCondition *condition, GError **error)
{
  /* The conditions of the model, but into the copy. */
  FbRulesModel view = *self->model;
  g_autofree char *name = NULL;
  g_autoptr (GError) local = NULL;
  FbRulesCnf *cnf;
  gboolean good;

  if (has_figures (condition))
    return -1;
  if (!(cnf = fb_rules_cnf_new (self->model, condition, FALSE, &local)))
    return -1;
  view.config = self->config;
  new_extra (self, &name);
  good = fb_rules_cnf_add (cnf, &view, name, error);
  fb_rules_cnf_free (cnf);
  return good ? (int) self->extras->len - 1 : -1;
}

static FbConfigOp
opposite_op (FbConfigOp op)
{
  static const FbConfigOp opposites[] = {
      [FB_CONFIG_LE] = FB_CONFIG_GT, [FB_CONFIG_GE] = FB_CONFIG_LT, [FB_CONFIG_EQ] = FB_CONFIG_NE,
      [FB_CONFIG_NE] = FB_CONFIG_EQ, [FB_CONFIG_LT] = FB_CONFIG_GE, [FB_CONFIG_GT] = FB_CONFIG_LE};

  return opposites[op];
}

static void
note_extra (FbRulesProver *self, GArray *extras)
{
  guint number = self->extras->len - 1;

  g_array_append_val (extras, number);
}

/* A hidden variable follows from a definition that is left out with the rule: its condition is asked for instead. */
static void
assume_when (FbRulesProver *self, const FbConfigConstraint *constraint, GArray *lits)
{
  FbConfigLit lit = {constraint->when.var, constraint->when.value, TRUE};

  if (constraint->has_when && fb_rules_model_get_option (self->model, constraint->when.var) != NULL)
    g_array_append_val (lits, lit);
}

/* Fewer than the least, more than the most. */
static gboolean
break_choose (FbRulesProver *self, const FbConfigConstraint *c, GArray *extras, GError **error)
{
  gint64 bounds[][2] = {{0, c->min - 1}, {c->max + 1, c->n_of}};

  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *name = NULL;

      if (bounds[i][0] > bounds[i][1])
        continue;
      assume_when (self, c, new_extra (self, &name));
      note_extra (self, extras);
      if (!fb_config_model_add_choose (self->config, name, NULL, bounds[i][0], bounds[i][1], c->of, c->n_of, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
break_constraint (FbRulesProver *self, const FbConfigConstraint *c, GArray *extras, GError **error)
{
  g_autofree char *name = NULL;
  GArray *lits;

  if (c->kind == FB_CONFIG_CHOOSE)
    return break_choose (self, c, extras, error);
  lits = new_extra (self, &name);
  note_extra (self, extras);
  switch (c->kind)
    {
    case FB_CONFIG_CLAUSE:
      for (guint i = 0; i < c->n_lits; i++)
        {
          FbConfigLit lit = {c->lits[i].var, c->lits[i].value, !c->lits[i].is};

          g_array_append_val (lits, lit);
        }
      return TRUE;
    case FB_CONFIG_TABLE:
      return fb_config_model_add_table (self->config, name, c->scope, c->n_scope, !c->allow, c->rows, c->n_rows, error);
    default:
      assume_when (self, c, lits);
      return fb_config_model_add_linear (self->config, name, NULL, c->terms, c->n_terms, c->items, c->n_items,
                                         opposite_op (c->op), c->rhs, error);
    }
}

static gboolean
names_hidden (FbRulesProver *self, const FbConfigConstraint *c)
{
  for (guint i = 0; i < c->n_lits; i++)
    if (fb_rules_model_get_option (self->model, c->lits[i].var) == NULL)
      return TRUE;
  return FALSE;
}

static gboolean
is_hidden (FbRulesProver *self, guint var)
{
  return fb_rules_model_get_option (self->model, var) == NULL;
}

gboolean
fb_rules_prover_add_broken (FbRulesProver *self, guint rule, GArray *extras, gboolean *with_condition, GError **error)
{
  FbConfigModel *from = fb_rules_model_get_config (self->model);

  *with_condition = FALSE;
  for (guint i = 0; i < fb_config_model_get_n_constraints (from); i++)
    {
      const FbConfigConstraint *constraint = fb_config_model_get_constraint (from, i);

      /* The definition of a hidden variable cannot be broken in earnest; it stands for the condition of the rule. */
      if (constraint->rule != rule || (constraint->kind == FB_CONFIG_CLAUSE && names_hidden (self, constraint)))
        continue;
      *with_condition = *with_condition || (constraint->has_when && is_hidden (self, constraint->when.var));
      if (constraint->n_rows > MAX_BROKEN_ROWS || !break_constraint (self, constraint, extras, error))
        return FALSE;
    }
  return TRUE;
}
