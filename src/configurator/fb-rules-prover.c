/* fb-rules-prover.c: what a model of rules makes impossible, and which rules are the reason
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-rules-prover.h"

#include "fb-rules-model-private.h"

/* Larger tables are not turned into their opposite. */
#define MAX_BROKEN_ROWS 20000

struct _FbRulesProver
{
  FbRulesModel *model;   /* (owned) */
  FbConfigModel *config; /* (owned) the model's variables and constraints, then the extras */
  FbEncoding *encoding;  /* (owned) (nullable) before the start */
  FbSat *sat;            /* (owned) (nullable) */
  guint n_rules;         /* of the model itself */
  GArray *extras;        /* of GArray of FbConfigLit: what is assumed beside its constraints */
  gboolean *dropped;     /* by rule */
  gboolean *seen;        /* by value, all in one row */
  gint64 deadline;       /* monotonic; 0: none */
  GCancellable *cancellable;
  gboolean cut;
};

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

static gboolean
copy_all (FbRulesProver *self, GError **error)
{
  FbConfigModel *from = fb_rules_model_get_config (self->model);

  for (guint v = 0; v < fb_config_model_get_n_variables (from); v++)
    if (!copy_variable (from, v, self->config, error))
      return FALSE;
  for (guint i = 0; i < fb_config_model_get_n_constraints (from); i++)
    {
      const FbConfigConstraint *constraint = fb_config_model_get_constraint (from, i);

      if (!copy_constraint (constraint, constraint->name, self->config, error))
        return FALSE;
    }
  self->n_rules = fb_config_model_get_n_rules (from);
  return TRUE;
}

FbRulesProver *
fb_rules_prover_new (FbRulesModel *model, guint budget_ms, GCancellable *cancellable, GError **error)
{
  g_autoptr (FbRulesProver) self = g_new0 (FbRulesProver, 1);

  self->model = fb_rules_model_ref (model);
  self->config = fb_config_model_new ();
  self->extras = g_array_new (FALSE, FALSE, sizeof (GArray *));
  self->deadline = budget_ms > 0 ? g_get_monotonic_time () + (gint64) budget_ms * 1000 : 0;
  self->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  if (!copy_all (self, error))
    return NULL;
  self->dropped = g_new0 (gboolean, self->n_rules + 1);
  return g_steal_pointer (&self);
}

void
fb_rules_prover_free (FbRulesProver *self)
{
  for (guint i = 0; i < self->extras->len; i++)
    g_array_unref (g_array_index (self->extras, GArray *, i));
  g_array_unref (self->extras);
  g_clear_pointer (&self->sat, fb_sat_free);
  g_clear_pointer (&self->encoding, fb_encoding_free);
  fb_config_model_unref (self->config);
  fb_rules_model_unref (self->model);
  g_clear_object (&self->cancellable);
  g_free (self->dropped);
  g_free (self->seen);
  g_free (self);
}

/* --- extras ----------------------------------------------------------------------------------------------------- */

static GArray *
new_extra (FbRulesProver *self, char **name)
{
  GArray *lits = g_array_new (FALSE, FALSE, sizeof (FbConfigLit));

  /* No rule of a file has a name with a control character. */
  *name = g_strdup_printf ("\001%u", self->extras->len);
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

static void
assume_when (const FbConfigConstraint *constraint, GArray *lits)
{
  FbConfigLit lit = {constraint->when.var, constraint->when.value, TRUE};

  if (constraint->has_when)
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
      assume_when (c, new_extra (self, &name));
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
      assume_when (c, lits);
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

gboolean
fb_rules_prover_add_broken (FbRulesProver *self, guint rule, GArray *extras, GError **error)
{
  FbConfigModel *from = fb_rules_model_get_config (self->model);

  for (guint i = 0; i < fb_config_model_get_n_constraints (from); i++)
    {
      const FbConfigConstraint *constraint = fb_config_model_get_constraint (from, i);

      if (constraint->rule != rule)
        continue;
      /* The definition of a hidden variable cannot be broken in earnest. */
      if (constraint->kind == FB_CONFIG_CLAUSE && names_hidden (self, constraint))
        return FALSE;
      if (constraint->n_rows > MAX_BROKEN_ROWS
          || (constraint->has_when && fb_rules_model_get_option (self->model, constraint->when.var) == NULL))
        return FALSE;
      if (!break_constraint (self, constraint, extras, error))
        return FALSE;
    }
  return TRUE;
}

/* --- questions -------------------------------------------------------------------------------------------------- */

static gboolean
stop_cb (gpointer user_data)
{
  FbRulesProver *self = user_data;

  if (g_cancellable_is_cancelled (self->cancellable)
      || (self->deadline > 0 && g_get_monotonic_time () > self->deadline))
    self->cut = TRUE;
  return self->cut;
}

gboolean
fb_rules_prover_start (FbRulesProver *self, GError **error)
{
  guint n = 0;

  if (!fb_config_model_freeze (self->config, error))
    return FALSE;
  if (!(self->encoding = fb_encoding_new (self->config, FALSE, error)))
    return FALSE;
  self->sat = fb_sat_new (&fb_sat_cadical);
  fb_encoding_load (self->encoding, self->sat, TRUE);
  fb_sat_terminate (self->sat, stop_cb, self);
  for (guint v = 0; v < fb_config_model_get_n_variables (self->config); v++)
    n += fb_config_model_get_n_values (self->config, v);
  self->seen = g_new0 (gboolean, n + 1);
  return TRUE;
}

static void
assume_lit (FbRulesProver *self, guint var, guint value, gboolean is)
{
  int lit = fb_encoding_get_literal (self->encoding, var, value);

  fb_sat_assume (self->sat, is ? lit : -lit);
}

/* Names of extras are the last rules of the copy, but an extra of literals alone has no rule. */
static void
assume_extra (FbRulesProver *self, int extra)
{
  g_autofree char *name = NULL;
  const GArray *lits;

  if (extra < 0)
    return;
  name = g_strdup_printf ("\001%d", extra);
  lits = g_array_index (self->extras, GArray *, extra);
  for (guint i = 0; i < lits->len; i++)
    {
      const FbConfigLit *lit = &g_array_index (lits, FbConfigLit, i);

      assume_lit (self, lit->var, lit->value, lit->is);
    }
  for (guint r = self->n_rules; r < fb_config_model_get_n_rules (self->config); r++)
    if (g_str_equal (fb_config_model_get_rule (self->config, r), name))
      fb_sat_assume (self->sat, fb_encoding_get_selector (self->encoding, r));
}

static void
note_solution (FbRulesProver *self)
{
  for (guint v = 0; v < fb_config_model_get_n_variables (self->config); v++)
    {
      guint offset = fb_encoding_get_offset (self->encoding, v);

      for (guint i = 0; i < fb_config_model_get_n_values (self->config, v); i++)
        if (!self->seen[offset + i])
          self->seen[offset + i] = fb_sat_val (self->sat, fb_encoding_get_literal (self->encoding, v, i));
    }
}

/* @rules: which rules bind. */
static FbSatAnswer
ask (FbRulesProver *self, const FbRulesQuestion *question, const gboolean *rules)
{
  if (stop_cb (self))
    return FB_SAT_UNKNOWN;
  for (guint i = 0; i < question->n_points; i++)
    assume_lit (self, question->points[i].var, question->points[i].value, TRUE);
  assume_extra (self, question->extra);
  assume_extra (self, question->extra2);
  for (guint r = 0; r < self->n_rules; r++)
    if (rules[r])
      fb_sat_assume (self->sat, fb_encoding_get_selector (self->encoding, r));
  return fb_sat_solve (self->sat);
}

static gboolean *
binding_rules (FbRulesProver *self, const FbRulesQuestion *question)
{
  gboolean *rules = g_new (gboolean, self->n_rules + 1);

  for (guint r = 0; r < self->n_rules; r++)
    rules[r] = !self->dropped[r] && (int) r != question->without;
  return rules;
}

gboolean
fb_rules_prover_is_possible (FbRulesProver *self, const FbRulesQuestion *question)
{
  g_autofree gboolean *rules = binding_rules (self, question);
  FbSatAnswer answer;
  gboolean all = question->without < 0;

  g_return_val_if_fail (self->sat != NULL, TRUE);

  answer = ask (self, question, rules);
  /* Only what all rules allow counts as seen; dropped ones are implied by the others. */
  if (answer == FB_SAT_YES && all)
    note_solution (self);
  return answer != FB_SAT_NO;
}

/* Keeps of @rules those that the last answer needed. */
static void
keep_failed (FbRulesProver *self, gboolean *rules)
{
  for (guint r = 0; r < self->n_rules; r++)
    rules[r] = rules[r] && fb_sat_failed (self->sat, fb_encoding_get_selector (self->encoding, r));
}

GArray *
fb_rules_prover_get_reason (FbRulesProver *self, const FbRulesQuestion *question)
{
  g_autofree gboolean *rules = binding_rules (self, question);
  GArray *reason = g_array_new (FALSE, FALSE, sizeof (guint));

  if (ask (self, question, rules) == FB_SAT_NO)
    keep_failed (self, rules);
  for (guint r = 0; r < self->n_rules; r++)
    {
      FbSatAnswer answer;

      if (!rules[r])
        continue;
      rules[r] = FALSE;
      answer = ask (self, question, rules);
      if (answer == FB_SAT_NO)
        keep_failed (self, rules);
      else
        {
          rules[r] = TRUE;
          g_array_append_val (reason, r);
        }
    }
  return reason;
}

void
fb_rules_prover_drop (FbRulesProver *self, guint rule)
{
  self->dropped[rule] = TRUE;
}

gboolean
fb_rules_prover_was_seen (FbRulesProver *self, guint var, guint value)
{
  return self->seen[fb_encoding_get_offset (self->encoding, var) + value];
}

gboolean
fb_rules_prover_is_cut (FbRulesProver *self)
{
  return self->cut;
}
