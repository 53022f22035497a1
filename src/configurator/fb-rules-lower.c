/* fb-rules-lower.c: a rule file becomes a configuration model
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "fb-rules-model-private.h"
#include "fb-rules-option.h"
#include "fb-rules-sum.h"

/* A condition on one variable with more values than that gets a hidden variable instead of a constraint for each. */
#define MAX_WHEN 16

/* --- options ---------------------------------------------------------------------------------------------------- */

static gboolean
note_variable (FbRulesModel *self, const FbRulesOption *option, const FbRulesChoice *part, int var)
{
  FbRulesVariable variable = {.option = option, .part = part};

  if (var >= 0)
    g_array_append_val (self->variables, variable);
  return var >= 0;
}

static gboolean
add_number (FbRulesModel *self, const FbRulesOption *option, GError **error)
{
  const char *name = option->statement->name;
  guint n = fb_rules_option_count (option);
  g_autoptr (GPtrArray) values = NULL;
  g_autofree gint64 *nums = NULL;

  if (option->scale == 0 && option->step.value == 1)
    return note_variable (self, option, NULL,
                          fb_config_model_add_range (self->config, name, fb_rules_option_nth (option, 0),
                                                     fb_rules_option_nth (option, n - 1), error));
  values = g_ptr_array_new_with_free_func (g_free);
  nums = g_new (gint64, n);
  for (guint i = 0; i < n; i++)
    {
      g_ptr_array_add (values, fb_rules_option_nth_text (option, i));
      nums[i] = fb_rules_option_nth (option, i);
    }
  return note_variable (
      self, option, NULL,
      fb_config_model_add_variable (self->config, name, (const char *const *) values->pdata, n, nums, error));
}

static gboolean
add_named (FbRulesModel *self, const FbRulesOption *option, GError **error)
{
  g_autoptr (GPtrArray) values = g_ptr_array_new ();

  if (option->kind == FB_RULES_OPTION_OPTIONAL)
    g_ptr_array_add (values, (char *) "none");
  for (guint i = 0; i < option->choices->len; i++)
    g_ptr_array_add (values, ((FbRulesChoice *) g_ptr_array_index (option->choices, i))->name);
  return note_variable (self, option, NULL,
                        fb_config_model_add_variable (self->config, option->statement->name,
                                                      (const char *const *) values->pdata, values->len, NULL, error));
}

gboolean
fb_rules_lower_counts (FbRulesModel *self, const FbRulesOption *option, const FbConfigPoint *there, GError **error)
{
  guint first = fb_rules_model_find_option (self, option);
  g_autofree FbConfigPoint *of = g_new (FbConfigPoint, option->choices->len);
  g_autofree char *name = NULL;

  if (option->kind != FB_RULES_OPTION_SOME || (option->min == 0 && option->max == option->choices->len))
    return TRUE;
  for (guint i = 0; i < option->choices->len; i++)
    of[i] = (FbConfigPoint){first + i, 1};
  name = g_strdup_printf ("%s %u..%u", option->statement->name, option->min, option->max);
  if (!fb_config_model_add_choose (self->config, name, there, option->min, option->max, of, option->choices->len,
                                   error))
    return FALSE;
  g_hash_table_insert (self->structure, g_steal_pointer (&name), option->statement);
  return TRUE;
}

static gboolean
add_parts (FbRulesModel *self, const FbRulesOption *option, GError **error)
{
  static const char *const values[] = {"no", "yes"};
  static const gint64 nums[] = {0, 1};

  for (guint i = 0; i < option->choices->len; i++)
    {
      const FbRulesChoice *choice = g_ptr_array_index (option->choices, i);
      g_autofree char *name = g_strdup_printf ("%s.%s", option->statement->name, choice->name);

      if (!note_variable (self, option, choice,
                          fb_config_model_add_variable (self->config, name, values, 2, nums, error)))
        return FALSE;
    }
  /* Of a part that need not be there it counts only then. */
  return (option->statement->child != NULL && option->statement->child->when != NULL)
         || fb_rules_lower_counts (self, option, NULL, error);
}

static gboolean
add_options (FbRulesModel *self, GError **error)
{
  for (guint i = 0; i < self->rules->options->len; i++)
    {
      const FbRulesOption *option = g_ptr_array_index (self->rules->options, i);
      gboolean good;

      g_array_append_val (self->first, self->variables->len);
      if (option->kind == FB_RULES_OPTION_NUMBER)
        good = add_number (self, option, error);
      else
        good = option->kind == FB_RULES_OPTION_SOME ? add_parts (self, option, error) : add_named (self, option, error);
      if (!good)
        return FALSE;
    }
  return TRUE;
}

/* --- rules ------------------------------------------------------------------------------------------------------ */

static gboolean
lower_pair (FbRulesModel *self, const FbRulesStatement *rule, GError **error)
{
  FbRulesCnf *when = fb_rules_cnf_new (self, rule->when, TRUE, error);
  FbRulesCnf *then = when != NULL ? fb_rules_cnf_new (self, rule->then, rule->kind == FB_RULES_EXCLUDES, error) : NULL;
  FbRulesCnf *both = fb_rules_cnf_or (when, then, error);
  gboolean good = both != NULL && fb_rules_cnf_add (both, self, rule->id, error);

  fb_rules_cnf_free (both);
  return good;
}

/* The points at any of which a condition about one variable holds; NULL when it is about more. */
static GArray *
simple_points (const FbRulesCnf *cnf)
{
  const GArray *clause = cnf->clauses->len == 1 ? g_ptr_array_index (cnf->clauses, 0) : NULL;
  const FbRulesAtom *atom;
  g_autoptr (GArray) points = NULL;
  const guint8 *in;
  gsize n;

  if (clause == NULL || clause->len != 1)
    return NULL;
  atom = &g_array_index (clause, FbRulesAtom, 0);
  points = g_array_new (FALSE, FALSE, sizeof (FbConfigPoint));
  in = g_bytes_get_data (atom->in, &n);
  for (guint i = 0; i < n; i++)
    if (in[i])
      {
        FbConfigPoint point = {atom->var, i};

        g_array_append_val (points, point);
      }
  return points->len <= MAX_WHEN ? g_steal_pointer (&points) : NULL;
}

static GArray *
when_points (FbRulesModel *self, const FbRulesStatement *rule, GError **error)
{
  FbRulesCnf *cnf = fb_rules_cnf_new (self, rule->when, FALSE, error);
  GArray *points = cnf != NULL ? simple_points (cnf) : NULL;
  FbConfigPoint point;
  int var;

  if (cnf == NULL || points != NULL)
    {
      fb_rules_cnf_free (cnf);
      return points;
    }
  var = fb_rules_model_hide (self, rule->id, cnf, fb_rules_cnf_new (self, rule->when, TRUE, error), error);
  if (var < 0)
    return NULL;
  point = (FbConfigPoint){(guint) var, 1};
  points = g_array_new (FALSE, FALSE, sizeof (FbConfigPoint));
  return g_array_append_val (points, point);
}

static gboolean
lower_choose (FbRulesModel *self, const FbRulesStatement *rule, GError **error)
{
  g_autofree FbConfigPoint *of = g_new (FbConfigPoint, rule->refs->len);
  g_autoptr (GArray) when = NULL;

  for (guint i = 0; i < rule->refs->len; i++)
    fb_rules_model_find_ref (self, g_ptr_array_index (rule->refs, i), &of[i]);
  if (rule->when == NULL)
    return fb_config_model_add_choose (self->config, rule->id, NULL, rule->min, rule->max, of, rule->refs->len, error);
  if (!(when = when_points (self, rule, error)))
    return FALSE;
  for (guint i = 0; i < when->len; i++)
    if (!fb_config_model_add_choose (self->config, rule->id, &g_array_index (when, FbConfigPoint, i), rule->min,
                                     rule->max, of, rule->refs->len, error))
      return FALSE;
  return TRUE;
}

static void
add_items (FbRulesModel *self, const FbRulesSummand *summand, GArray *terms, GArray *items)
{
  guint var = fb_rules_model_find_option (self, summand->ref->option);
  FbConfigTerm term = {summand->coef, var};
  FbConfigItem item = {summand->coef, var, 0};
  FbConfigPoint point;

  if (fb_rules_model_find_ref (self, summand->ref, &point))
    {
      item.var = point.var;
      item.value = point.value;
      g_array_append_val (items, item);
    }
  else if (summand->ref->option->kind == FB_RULES_OPTION_NUMBER)
    g_array_append_val (terms, term);
  else
    for (item.value = 1; item.value < fb_config_model_get_n_values (self->config, var); item.value++)
      g_array_append_val (items, item);
}

static gboolean
lower_sum (FbRulesModel *self, const FbRulesStatement *rule, GError **error)
{
  static const FbConfigOp ops[] = {[FB_RULES_TEST_EQ] = FB_CONFIG_EQ,
                                   [FB_RULES_TEST_LT] = FB_CONFIG_LT,
                                   [FB_RULES_TEST_LE] = FB_CONFIG_LE,
                                   [FB_RULES_TEST_GT] = FB_CONFIG_GT,
                                   [FB_RULES_TEST_GE] = FB_CONFIG_GE};
  FbRulesProblem *problem = NULL;
  FbConfigPoint there;
  gboolean guarded = fb_rules_model_find_presence (self, rule->child, &there);
  g_autoptr (FbRulesSum) sum = fb_rules_sum_new (self->rules, rule, &problem);
  g_autoptr (GArray) terms = g_array_new (FALSE, FALSE, sizeof (FbConfigTerm));
  g_autoptr (GArray) items = g_array_new (FALSE, FALSE, sizeof (FbConfigItem));

  if (sum == NULL)
    {
      g_set_error (error, FB_RULES_ERROR, FB_RULES_ERROR_TEXT, _ ("line %u: %s"), problem->place.line,
                   problem->message);
      fb_rules_problem_free (problem);
      return FALSE;
    }
  for (guint i = 0; i < sum->summands->len; i++)
    add_items (self, &g_array_index (sum->summands, FbRulesSummand, i), terms, items);
  return fb_config_model_add_linear (
      self->config, rule->id, guarded ? &there : NULL, (FbConfigTerm *) (gpointer) terms->data, terms->len,
      (FbConfigItem *) (gpointer) items->data, items->len, ops[sum->test], sum->rhs, error);
}

static gboolean
lower_rule (FbRulesModel *self, const FbRulesStatement *rule, FbRulesFile file, gpointer data, GError **error)
{
  switch (rule->kind)
    {
    case FB_RULES_CHOOSE:
      return lower_choose (self, rule, error);
    case FB_RULES_SUM:
      return lower_sum (self, rule, error);
    case FB_RULES_TABLE:
      return fb_rules_lower_table (self, rule, file, data, error);
    default:
      return lower_pair (self, rule, error);
    }
}

/* @culprit: the rule that it failed at */
static gboolean
lower_all (FbRulesModel *self, FbRulesFile file, gpointer data, const FbRulesStatement **culprit, GError **error)
{
  if (!add_options (self, error))
    return FALSE;
  if (!fb_rules_lower_children (self, culprit, error))
    {
      g_prefix_error (error, _ ("%s (line %u, column %u): "), (*culprit)->name, (*culprit)->place.line,
                      (*culprit)->place.column);
      return FALSE;
    }
  for (guint i = 0; i < self->rules->statements->len; i++)
    {
      const FbRulesStatement *rule = g_ptr_array_index (self->rules->statements, i);

      if (!fb_rules_is_hard (rule) || !fb_rules_model_is_valid (self, rule))
        continue;
      fb_config_model_place_rule (self->config, rule->id, rule->place.line, rule->place.column);
      if (!lower_rule (self, rule, file, data, error))
        {
          g_prefix_error (error, _ ("%s (line %u, column %u): "), rule->id, rule->place.line, rule->place.column);
          *culprit = rule;
          return FALSE;
        }
    }
  return fb_rules_lower_prices (self, error) && fb_config_model_freeze (self->config, error);
}

FbRulesModel *
fb_rules_lower_telling (FbRules *rules,
                        const char *day,
                        FbRulesFile file,
                        gpointer data,
                        FbRulesPlace *place,
                        char **id,
                        GError **error)
{
  g_autoptr (FbRulesModel) self = g_new0 (FbRulesModel, 1);
  const FbRulesStatement *culprit = NULL;

  g_return_val_if_fail (rules->options != NULL && rules->product != NULL, NULL);

  g_atomic_ref_count_init (&self->ref_count);
  self->rules = rules;
  self->config = fb_config_model_new ();
  self->day = g_strdup (day);
  self->variables = g_array_new (FALSE, FALSE, sizeof (FbRulesVariable));
  self->first = g_array_new (FALSE, FALSE, sizeof (guint));
  self->unpriced = g_ptr_array_new ();
  self->structure = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->presence = g_hash_table_new (NULL, NULL);
  self->rows = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_array_unref);
  if (lower_all (self, file, data, &culprit, error))
    return g_steal_pointer (&self);
  if (culprit != NULL && place != NULL)
    {
      *place = culprit->place;
      *id = g_strdup (culprit->id);
    }
  return NULL;
}

FbRulesModel *
fb_rules_lower (FbRules *rules, const char *day, FbRulesFile file, gpointer data, GError **error)
{
  return fb_rules_lower_telling (rules, day, file, data, NULL, NULL, error);
}
