/* fb-config-desk.c: the work on one configuration: states, defaults, prices
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-config-desk-private.h"

#include <glib/gi18n-lib.h>

#include "fb-rules-option.h"
#include "fb-rules-words.h"

/* For the differences of what is looked at; a very long page shows the rest without. */
#define DETAILS_BUDGET_US (150 * 1000)

FbConfigSpace *
fb_config_space_new (FbConfigModel *model)
{
  FbConfigSpace *self = g_new0 (FbConfigSpace, 1);

  self->n_vars = fb_config_model_get_n_variables (model);
  self->offset = g_new0 (guint, self->n_vars + 1);
  for (guint i = 0; i < self->n_vars; i++)
    self->offset[i + 1] = self->offset[i] + fb_config_model_get_n_values (model, i);
  return self;
}

void
fb_config_space_free (FbConfigSpace *self)
{
  g_free (self->offset);
  g_free (self);
}

void
fb_config_states_free (FbConfigStates *self)
{
  g_free (self->states);
  g_free (self->picks);
  g_free (self->locked);
  g_free (self);
}

void
fb_config_sums_free (FbConfigSums *self)
{
  g_free (self->values);
  g_free (self->decided);
  g_free (self->defaults);
  g_clear_pointer (&self->price, fb_config_price_free);
  g_free (self->problem);
  g_ptr_array_unref (self->advice);
  g_ptr_array_unref (self->offers);
  g_free (self);
}

void
fb_config_details_free (FbConfigDetails *self)
{
  g_array_unref (self->vars);
  g_hash_table_unref (self->fits);
  g_hash_table_unref (self->differences);
  g_hash_table_unref (self->usual);
  g_hash_table_unref (self->shares);
  g_free (self);
}

/* --- making -------------------------------------------------------------------------------------------------- */

static int
compare_weight (gconstpointer a, gconstpointer b)
{
  const FbRulesStatement *one = *(const FbRulesStatement *const *) a;
  const FbRulesStatement *other = *(const FbRulesStatement *const *) b;

  return one->weight != other->weight ? (one->weight > other->weight ? -1 : 1)
                                      : (one->place.line > other->place.line) - (one->place.line < other->place.line);
}

static GPtrArray *
find_defaults (FbRulesModel *model)
{
  const FbRules *rules = fb_rules_model_get_rules (model);
  GPtrArray *found = g_ptr_array_new ();

  for (guint i = 0; i < rules->statements->len; i++)
    {
      FbRulesStatement *statement = g_ptr_array_index (rules->statements, i);

      if (statement->kind == FB_RULES_DEFAULT && fb_rules_model_is_valid (model, statement))
        g_ptr_array_add (found, statement);
    }
  g_ptr_array_sort (found, compare_weight);
  return found;
}

FbConfigDesk *
fb_config_desk_new (FbRulesModel *model,
                    const char *orders,
                    const char *language,
                    GCancellable *cancellable,
                    GError **error)
{
  g_autoptr (FbConfigDesk) self = g_new0 (FbConfigDesk, 1);

  self->model = fb_rules_model_ref (model);
  self->config = fb_rules_model_get_config (model);
  self->space = fb_config_space_new (self->config);
  self->language = g_strdup (language);
  self->defaults = find_defaults (model);
  self->engine = fb_configurator_new (self->config, NULL, cancellable, error);
  if (self->engine == NULL)
    return NULL;
  self->scratch = fb_configurator_new (self->config, NULL, cancellable, error);
  if (self->scratch == NULL)
    return NULL;
  if (orders != NULL)
    {
      if (fb_configurator_learn (self->engine, orders, -1, error) < 0)
        return NULL;
      self->has_orders = fb_configurator_learn (self->scratch, orders, -1, NULL) > 0;
    }
  return g_steal_pointer (&self);
}

void
fb_config_desk_free (FbConfigDesk *self)
{
  g_clear_pointer (&self->engine, fb_configurator_free);
  g_clear_pointer (&self->scratch, fb_configurator_free);
  g_ptr_array_unref (self->defaults);
  fb_config_space_free (self->space);
  fb_rules_model_unref (self->model);
  g_free (self->language);
  g_free (self);
}

FbConfigurator *
fb_config_desk_get_engine (FbConfigDesk *self)
{
  return self->engine;
}

/* --- states -------------------------------------------------------------------------------------------------- */

static guint8
row_state (FbConfigState state, gboolean picked)
{
  switch (state)
    {
    case FB_CONFIG_FREE:
      return FB_CONFIG_ROW_FREE;
    case FB_CONFIG_YOURS:
      return FB_CONFIG_ROW_YOURS;
    case FB_CONFIG_SET:
      return FB_CONFIG_ROW_SET;
    case FB_CONFIG_EXCLUDED:
      return picked ? FB_CONFIG_ROW_CHECKING : FB_CONFIG_ROW_EXCLUDED;
    default:
      return FB_CONFIG_ROW_CHECKING;
    }
}

int *
fb_config_desk_dup_picks (FbConfigDesk *self)
{
  int *picks = g_new (int, self->space->n_vars);

  for (guint var = 0; var < self->space->n_vars; var++)
    picks[var] = fb_configurator_get_pick (self->engine, var);
  return picks;
}

FbConfigStates *
fb_config_desk_states (FbConfigDesk *self)
{
  FbConfigStates *states = g_new0 (FbConfigStates, 1);

  states->states = g_new0 (guint8, self->space->offset[self->space->n_vars]);
  states->picks = fb_config_desk_dup_picks (self);
  states->locked = g_new0 (gboolean, self->space->n_vars);
  for (guint var = 0; var < self->space->n_vars; var++)
    for (guint place = self->space->offset[var]; place < self->space->offset[var + 1]; place++)
      states->states[place] = row_state (
          fb_configurator_get_state (self->engine, var, place - self->space->offset[var]), states->picks[var] >= 0);
  for (guint var = 0; var < self->space->n_vars; var++)
    states->locked[var] = fb_configurator_is_locked (self->engine, var);
  states->can_undo = fb_configurator_can_undo (self->engine);
  states->can_redo = fb_configurator_can_redo (self->engine);
  return states;
}

/* --- what is only supposed ----------------------------------------------------------------------------------- */

/* A default that does not hold now, or does not fit what weighs more, is left out. */
static gboolean
suppose_default (FbConfigDesk *self, const FbRulesStatement *statement, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) refused = NULL;
  FbConfigPoint point;

  if (!fb_rules_model_find_ref (self->model, statement->ref, &point)
      || fb_configurator_get_pick (self->scratch, point.var) >= 0
      || fb_configurator_get_state (self->scratch, point.var, point.value) != FB_CONFIG_FREE)
    return TRUE;
  if (statement->when != NULL)
    {
      g_autofree guint *values = g_new0 (guint, self->space->n_vars);
      g_autofree gboolean *decided = g_new0 (gboolean, self->space->n_vars);

      fb_config_desk_read_scratch (self, values, decided);
      if (!fb_rules_condition_holds (self->model, statement->when, values, NULL))
        return TRUE;
    }
  if (fb_configurator_pick (self->scratch, point.var, point.value, cancellable, &refused)
      || g_error_matches (refused, FB_CONFIG_ERROR, FB_CONFIG_ERROR_EXCLUDED))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&refused));
  return FALSE;
}

gboolean
fb_config_desk_suppose (FbConfigDesk *self,
                        const int *picks,
                        gboolean defaults,
                        GCancellable *cancellable,
                        GError **error)
{
  if (!fb_configurator_set_picks (self->scratch, picks, cancellable, error))
    return FALSE;
  for (guint i = 0; defaults && i < self->defaults->len; i++)
    if (!suppose_default (self, g_ptr_array_index (self->defaults, i), cancellable, error))
      return FALSE;
  return TRUE;
}

void
fb_config_desk_read_scratch (FbConfigDesk *self, guint *values, gboolean *decided)
{
  for (guint var = 0; var < self->space->n_vars; var++)
    {
      guint n = self->space->offset[var + 1] - self->space->offset[var];

      decided[var] = FALSE;
      values[var] = 0;
      for (guint value = 0; value < n && !decided[var]; value++)
        {
          FbConfigState state = fb_configurator_get_state (self->scratch, var, value);

          decided[var] = state == FB_CONFIG_YOURS || state == FB_CONFIG_SET;
          if (decided[var])
            values[var] = value;
        }
    }
}

/* --- sums ---------------------------------------------------------------------------------------------------- */

static gboolean
option_is_decided (FbConfigDesk *self, const FbRulesOption *option, const gboolean *decided)
{
  guint first = fb_rules_model_find_option (self->model, option);
  guint n = option->kind == FB_RULES_OPTION_SOME ? option->choices->len : 1;

  for (guint i = 0; i < n; i++)
    if (!decided[first + i])
      return FALSE;
  return TRUE;
}

/* Does the condition hold whatever is still chosen? Only what is decided can say so. */
static gboolean
holds_now (FbConfigDesk *self,
           const FbRulesCondition *condition,
           const FbConfigSums *sums,
           const FbRulesFigures *figures)
{
  if (condition == NULL)
    return TRUE;
  if (condition->kind == FB_RULES_AND || condition->kind == FB_RULES_OR)
    {
      for (guint i = 0; i < condition->parts->len; i++)
        if (holds_now (self, g_ptr_array_index (condition->parts, i), sums, figures)
            != (condition->kind == FB_RULES_AND))
          return condition->kind == FB_RULES_OR;
      return condition->kind == FB_RULES_AND;
    }
  if (condition->kind == FB_RULES_ATOM && condition->figure == FB_RULES_FIGURE_NONE
      && !option_is_decided (self, condition->option, sums->decided))
    return FALSE;
  return fb_rules_condition_holds (self->model, condition, sums->values, figures);
}

static const char *
because (FbConfigDesk *self, const FbRulesStatement *statement)
{
  return statement->because != NULL ? fb_rules_text_find (statement->because, self->language) : NULL;
}

static char *
with_reason (FbConfigDesk *self, const FbRulesStatement *statement, char *text)
{
  const char *reason = because (self, statement);
  g_autofree char *plain = text;

  return reason != NULL ? g_strdup_printf ("%s: %s", plain, reason) : g_steal_pointer (&plain);
}

static void
add_preference (FbConfigDesk *self, const FbRulesStatement *statement, FbConfigSums *sums)
{
  g_autofree char *words = NULL;
  FbConfigPoint point;

  if (!fb_rules_model_find_ref (self->model, statement->ref, &point)
      || (sums->decided[point.var] && sums->values[point.var] == point.value)
      || fb_configurator_get_state (self->engine, point.var, point.value) == FB_CONFIG_EXCLUDED)
    return;
  words = fb_rules_words_point (self->model, point.var, point.value, self->language);
  /* Translators: %s is an option of a product, as in "Filter: F9" */
  g_ptr_array_add (sums->advice, with_reason (self, statement, g_strdup_printf (_ ("Recommended: %s"), words)));
}

static void
add_words (FbConfigDesk *self, FbConfigSums *sums)
{
  const FbRules *rules = fb_rules_model_get_rules (self->model);
  FbRulesFigures figures = {.has_discount = TRUE, .has_total = sums->price != NULL};

  if (sums->price != NULL)
    figures.total = sums->price->total[FB_RULES_ONCE];
  for (guint i = 0; i < rules->statements->len; i++)
    {
      const FbRulesStatement *statement = g_ptr_array_index (rules->statements, i);

      if ((statement->kind != FB_RULES_PREFER && statement->kind != FB_RULES_OFFER
           && statement->kind != FB_RULES_APPROVAL)
          || !fb_rules_model_is_valid (self->model, statement) || !holds_now (self, statement->when, sums, &figures))
        continue;
      if (statement->kind == FB_RULES_PREFER)
        add_preference (self, statement, sums);
      else if (statement->kind == FB_RULES_OFFER)
        g_ptr_array_add (sums->offers, with_reason (self, statement, g_strdup (statement->name)));
      else /* Translators: %s is a role, as in "Sales lead" */
        g_ptr_array_add (sums->advice,
                         with_reason (self, statement, g_strdup_printf (_ ("Needs approval: %s"), statement->name)));
    }
}

FbConfigSums *
fb_config_desk_sums (FbConfigDesk *self, GCancellable *cancellable, GError **error)
{
  g_autofree int *picks = fb_config_desk_dup_picks (self);
  g_autoptr (GError) problem = NULL;
  g_autoptr (FbConfigSums) sums = NULL;

  if (!fb_config_desk_suppose (self, picks, TRUE, cancellable, error))
    return NULL;
  sums = g_new0 (FbConfigSums, 1);
  sums->values = g_new0 (guint, self->space->n_vars);
  sums->decided = g_new0 (gboolean, self->space->n_vars);
  sums->defaults = g_new (int, self->space->n_vars);
  sums->advice = g_ptr_array_new_with_free_func (g_free);
  sums->offers = g_ptr_array_new_with_free_func (g_free);
  fb_config_desk_read_scratch (self, sums->values, sums->decided);
  for (guint var = 0; var < self->space->n_vars; var++)
    sums->defaults[var] = picks[var] < 0 ? fb_configurator_get_pick (self->scratch, var) : -1;
  sums->price = fb_config_price_new (self->model, sums->values, sums->decided, self->language, &problem);
  if (sums->price == NULL)
    sums->problem = g_strdup (problem->message);
  add_words (self, sums);
  return g_steal_pointer (&sums);
}

/* --- details ------------------------------------------------------------------------------------------------- */

static FbConfigDifference *
difference (FbConfigDesk *self, const FbConfigSums *sums, guint var, guint value, const FbConfigPrice *without)
{
  g_autofree guint *values = g_memdup2 (sums->values, self->space->n_vars * sizeof *values);
  g_autofree gboolean *decided = g_memdup2 (sums->decided, self->space->n_vars * sizeof *decided);
  g_autoptr (FbConfigPrice) with = NULL;
  FbConfigDifference *found;

  values[var] = value;
  decided[var] = TRUE;
  with = fb_config_price_new (self->model, values, decided, self->language, NULL);
  if (with == NULL)
    return NULL;
  found = g_new0 (FbConfigDifference, 1);
  for (guint i = 0; i < G_N_ELEMENTS (found->amount); i++)
    found->amount[i] = with->total[i] - without->total[i];
  return found;
}

/* Would the values beside a pick be taken instead of it? */
static gboolean
check_fits (FbConfigDesk *self, FbConfigDetails *details, guint var, GCancellable *cancellable, GError **error)
{
  guint n = self->space->offset[var + 1] - self->space->offset[var];
  int pick = fb_configurator_get_pick (self->engine, var);

  for (guint value = 0; pick >= 0 && value < n; value++)
    {
      g_autoptr (GError) failed = NULL;
      gboolean fits;

      if ((int) value == pick)
        continue;
      fits = fb_configurator_fits (self->engine, var, value, cancellable, &failed);
      if (failed != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&failed));
          return FALSE;
        }
      g_hash_table_insert (details->fits, GUINT_TO_POINTER (self->space->offset[var] + value + 1),
                           GINT_TO_POINTER (fits));
    }
  return TRUE;
}

static void
find_usual (FbConfigDesk *self, FbConfigDetails *details, guint var, GCancellable *cancellable)
{
  double share = 0;
  int value;

  if (!self->has_orders || fb_configurator_get_pick (self->engine, var) >= 0
      || fb_configurator_count_valid (self->engine, var) < 2)
    return;
  value = fb_configurator_suggest (self->engine, var, &share, cancellable, NULL);
  if (value < 0)
    return;
  g_hash_table_insert (details->usual, GUINT_TO_POINTER (var + 1), GINT_TO_POINTER (value + 1));
  g_hash_table_insert (details->shares, GUINT_TO_POINTER (var + 1), GINT_TO_POINTER ((int) (share * 100 + .5) + 1));
}

static void
find_differences (FbConfigDesk *self, FbConfigDetails *details, const FbConfigSums *sums, guint var)
{
  guint n = self->space->offset[var + 1] - self->space->offset[var];

  for (guint value = 0; value < n; value++)
    {
      FbConfigDifference *found = difference (self, sums, var, value, sums->price);

      if (found != NULL)
        g_hash_table_insert (details->differences, GUINT_TO_POINTER (self->space->offset[var] + value + 1), found);
    }
}

FbConfigDetails *
fb_config_desk_details (FbConfigDesk *self,
                        const FbConfigSums *sums,
                        const GArray *vars,
                        GCancellable *cancellable,
                        GError **error)
{
  gint64 end = g_get_monotonic_time () + DETAILS_BUDGET_US;
  g_autoptr (FbConfigDetails) details = g_new0 (FbConfigDetails, 1);

  details->vars = g_array_new (FALSE, FALSE, sizeof (guint));
  g_array_append_vals (details->vars, vars->data, vars->len);
  details->fits = g_hash_table_new (NULL, NULL);
  details->differences = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  details->usual = g_hash_table_new (NULL, NULL);
  details->shares = g_hash_table_new (NULL, NULL);
  for (guint i = 0; i < vars->len; i++)
    if (!check_fits (self, details, g_array_index (vars, guint, i), cancellable, error))
      return NULL;
  for (guint i = 0; i < vars->len && g_get_monotonic_time () < end; i++)
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return NULL;
      if (sums->price != NULL)
        find_differences (self, details, sums, g_array_index (vars, guint, i));
      find_usual (self, details, g_array_index (vars, guint, i), cancellable);
    }
  return g_steal_pointer (&details);
}

/* --- completion ---------------------------------------------------------------------------------------------- */

FbConfigCompletion *
fb_config_desk_complete (FbConfigDesk *self, FbConfigGoal goal, GCancellable *cancellable, GError **error)
{
  g_autofree int *picks = fb_config_desk_dup_picks (self);

  /* Where nobody has ordered yet, nothing is usual but the author's defaults. */
  if (goal == FB_CONFIG_GOAL_USUAL && !self->has_orders)
    goal = FB_CONFIG_GOAL_ANY;
  if (!fb_config_desk_suppose (self, picks, goal != FB_CONFIG_GOAL_CHEAPEST, cancellable, error))
    return NULL;
  return fb_configurator_complete (self->scratch, goal, 0, cancellable, error);
}
