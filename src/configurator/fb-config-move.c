/* fb-config-move.c: a stored configuration under another version of its model
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-config-move.h"

#include <glib/gi18n-lib.h>

#include "fb-config-desk-private.h"
#include "fb-config-result.h"
#include "fb-rules-words.h"

#define WAYS_MAX 3

static void
way_free (gpointer data)
{
  FbConfigMoveWay *self = data;

  g_ptr_array_unref (self->changes);
  g_ptr_array_unref (self->others);
  g_free (self->values);
  g_free (self->completed);
  g_clear_pointer (&self->price, fb_config_price_free);
  g_free (self);
}

void
fb_config_move_free (FbConfigMove *self)
{
  g_ptr_array_unref (self->gone);
  g_ptr_array_unref (self->reasons);
  g_ptr_array_unref (self->ways);
  g_clear_pointer (&self->before, fb_config_price_free);
  g_free (self);
}

gboolean
fb_config_move_fits (const FbConfigMove *self)
{
  return self->gone->len == 0 && self->reasons->len == 0;
}

/* --- what it was --------------------------------------------------------------------------------------------- */

/* All values by variable of @model; FALSE: some are not known to it. */
static gboolean
read_all (FbRulesModel *model, JsonNode *configured, guint *values)
{
  FbConfigModel *config = fb_rules_model_get_config (model);
  g_autofree int *picks = fb_config_result_read_picks (model, configured, TRUE, NULL);

  for (guint var = 0; picks != NULL && var < fb_config_model_get_n_variables (config); var++)
    {
      if (picks[var] < 0 && fb_rules_model_get_option (model, var) != NULL)
        return FALSE;
      values[var] = (guint) MAX (picks[var], 0);
    }
  return picks != NULL;
}

FbConfigPrice *
fb_config_stored_price (FbRulesModel *from, JsonNode *configured, const char *language)
{
  guint n = fb_config_model_get_n_variables (fb_rules_model_get_config (from));
  g_autofree guint *values = g_new0 (guint, n);

  return read_all (from, configured, values) ? fb_config_price_new (from, values, NULL, language, NULL) : NULL;
}

FbConfigPrice *
fb_config_stored_price_now (FbConfigDesk *desk, JsonNode *configured, GCancellable *cancellable, GError **error)
{
  g_autofree int *picks = fb_config_result_read_picks (desk->model, configured, TRUE, NULL);
  g_autoptr (FbConfigCompletion) completion = NULL;

  if (picks == NULL)
    {
      g_set_error_literal (error, FB_CONFIG_ERROR, FB_CONFIG_ERROR_INVALID, _ ("Nothing is known of what was chosen"));
      return NULL;
    }
  if (!fb_config_desk_suppose (desk, picks, TRUE, cancellable, error)
      || !(completion = fb_configurator_complete (desk->scratch, FB_CONFIG_GOAL_ANY, 0, cancellable, error)))
    return NULL;
  return fb_config_price_new (desk->model, completion->values, NULL, desk->language, error);
}

static gboolean
is_known (FbRulesModel *model, const char *name, const char *value)
{
  FbConfigModel *config = fb_rules_model_get_config (model);
  int var = fb_config_model_find_variable (config, name);

  return var >= 0 && fb_rules_model_get_option (model, (guint) var) != NULL
         && fb_config_model_find_value (config, (guint) var, value) >= 0;
}

/* The choices of @from (nullable) that @self's model does not have, in words. */
static void
find_gone (FbConfigMove *self, FbConfigDesk *desk, FbRulesModel *from, JsonNode *configured)
{
  FbConfigModel *config = from != NULL ? fb_rules_model_get_config (from) : NULL;
  g_autofree int *picks = from != NULL ? fb_config_result_read_picks (from, configured, FALSE, NULL) : NULL;

  for (guint var = 0; picks != NULL && var < fb_config_model_get_n_variables (config); var++)
    {
      const char *name = fb_config_model_get_name (config, var);
      const char *value = picks[var] >= 0 ? fb_config_model_get_value (config, var, (guint) picks[var]) : NULL;

      /* What was left out stays left out when it cannot be had any more. */
      if (value != NULL && !g_str_equal (value, "no") && !g_str_equal (value, "none")
          && !is_known (desk->model, name, value))
        g_ptr_array_add (self->gone, fb_rules_words_point (from, var, (guint) picks[var], desk->language));
    }
}

/* Without the version it was made with nothing tells what the words were. */
static void
count_gone (FbConfigMove *self, guint lost)
{
  if (lost > 0)
    g_ptr_array_add (self->gone, g_strdup_printf (ngettext ("%u choice that this version does not have",
                                                            "%u choices that this version does not have", lost),
                                                  lost));
}

/* --- why it does not go together ----------------------------------------------------------------------------- */

/* @repair gives up @var for the others: they are the reason. */
static gboolean
explain (FbConfigMove *self,
         FbConfigDesk *desk,
         const FbConfigRepair *repair,
         const int *wanted,
         GCancellable *cancellable,
         GError **error)
{
  g_autofree int *own = fb_config_desk_dup_picks (desk);
  gboolean done = TRUE;

  for (guint i = 0; done && i < repair->retract->len; i++)
    {
      guint var = g_array_index (repair->retract, guint, i);
      g_autofree int *rest = g_memdup2 (repair->values, desk->space->n_vars * sizeof *rest);
      g_autoptr (FbConfigWhy) why = NULL;

      rest[var] = -1;
      done = fb_configurator_set_picks (desk->engine, rest, cancellable, error)
             && (why = fb_config_desk_explain (desk, var, (guint) wanted[var], cancellable, error)) != NULL;
      if (done && why->reasons->len > 0)
        g_ptr_array_add (self->reasons, g_strdup (g_ptr_array_index (why->reasons, 0)));
    }
  return fb_configurator_set_picks (desk->engine, own, cancellable, done ? error : NULL) && done;
}

/* --- ways ---------------------------------------------------------------------------------------------------- */

/* What differs between the stored configuration and the completed one, but for @changed variables. */
static void
find_others (FbConfigMoveWay *way, FbConfigDesk *desk, const int *stored, const int *wanted)
{
  for (guint var = 0; var < way->n_vars; var++)
    if (stored != NULL && stored[var] >= 0 && wanted[var] < 0 && stored[var] != (int) way->completed[var])
      g_ptr_array_add (way->others, fb_rules_words_change (desk->model, var, (guint) stored[var], way->completed[var],
                                                           desk->language));
}

/* As a configuration with these choices would be finished. */
static gboolean
complete (FbConfigMoveWay *way, FbConfigDesk *desk, GCancellable *cancellable, GError **error)
{
  FbConfigGoal goal = desk->has_orders ? FB_CONFIG_GOAL_USUAL : FB_CONFIG_GOAL_ANY;
  g_autoptr (FbConfigCompletion) completion = NULL;

  if (!fb_config_desk_suppose (desk, way->values, TRUE, cancellable, error)
      || !(completion = fb_configurator_complete (desk->scratch, goal, 0, cancellable, error)))
    return FALSE;
  way->completed = g_memdup2 (completion->values, way->n_vars * sizeof *way->completed);
  way->price = fb_config_price_new (desk->model, way->completed, NULL, desk->language, NULL);
  return TRUE;
}

static gboolean
add_way (FbConfigMove *self,
         FbConfigDesk *desk,
         const FbConfigRepair *repair,
         const int *wanted,
         const int *stored,
         GCancellable *cancellable,
         GError **error)
{
  FbConfigMoveWay *way = g_new0 (FbConfigMoveWay, 1);

  way->n_vars = desk->space->n_vars;
  way->changes = g_ptr_array_new_with_free_func (g_free);
  way->others = g_ptr_array_new_with_free_func (g_free);
  way->values = g_memdup2 (repair->values, way->n_vars * sizeof *way->values);
  g_ptr_array_add (self->ways, way);
  for (guint i = 0; i < repair->retract->len; i++)
    {
      guint var = g_array_index (repair->retract, guint, i);

      g_ptr_array_add (way->changes, fb_rules_words_change (desk->model, var, (guint) wanted[var],
                                                            (guint) repair->values[var], desk->language));
    }
  if (!complete (way, desk, cancellable, error))
    return FALSE;
  find_others (way, desk, stored, wanted);
  return TRUE;
}

FbConfigMove *
fb_config_move_new (FbConfigDesk *desk,
                    FbRulesModel *from,
                    JsonNode *configured,
                    GCancellable *cancellable,
                    GError **error)
{
  g_autoptr (FbConfigMove) self = g_new0 (FbConfigMove, 1);
  g_autofree int *stored = fb_config_result_read_picks (desk->model, configured, TRUE, NULL);
  g_autoptr (GPtrArray) repairs = NULL;
  g_autofree int *wanted = NULL;
  guint lost = 0;

  self->gone = g_ptr_array_new_with_free_func (g_free);
  self->reasons = g_ptr_array_new_with_free_func (g_free);
  self->ways = g_ptr_array_new_with_free_func (way_free);
  wanted = fb_config_result_read_picks (desk->model, configured, FALSE, &lost);
  if (wanted == NULL)
    {
      g_set_error_literal (error, FB_CONFIG_ERROR, FB_CONFIG_ERROR_INVALID, _ ("Nothing is known of what was chosen"));
      return NULL;
    }
  if (from != NULL)
    {
      find_gone (self, desk, from, configured);
      self->before = fb_config_stored_price (from, configured, desk->language);
    }
  else
    count_gone (self, lost);
  repairs = fb_configurator_refit (desk->engine, wanted, WAYS_MAX, cancellable, error);
  if (repairs == NULL || !explain (self, desk, g_ptr_array_index (repairs, 0), wanted, cancellable, error))
    return NULL;
  for (guint i = 0; i < repairs->len; i++)
    if (!add_way (self, desk, g_ptr_array_index (repairs, i), wanted, stored, cancellable, error))
      return NULL;
  return g_steal_pointer (&self);
}
