/* fb-config-session-thread.c: what a session does in its thread
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-config-session-private.h"

void
fb_config_request_free (gpointer data)
{
  FbConfigRequest *request = data;

  g_free (request->picks);
  g_free (request->hash);
  g_clear_pointer (&request->watched, g_array_unref);
  g_free (request);
}

void
fb_config_answer_free (gpointer data)
{
  FbConfigAnswer *answer = data;

  g_clear_pointer (&answer->states, fb_config_states_free);
  g_free (answer);
}

void
fb_config_words_free (gpointer data)
{
  FbConfigWords *words = data;

  g_clear_pointer (&words->sums, fb_config_sums_free);
  g_clear_pointer (&words->details, fb_config_details_free);
  g_free (words);
}

static gboolean
make_desk (FbConfigSession *self, GCancellable *cancellable, GError **error)
{
  if (self->desk == NULL)
    self->desk = fb_config_desk_new (self->model, self->orders, fb_config_get_language (), cancellable, error);
  return self->desk != NULL;
}

/* Together they have no solution: one after the other, what does not fit those before is left out. */
static gboolean
pick_what_fits (FbConfigSession *self, const int *picks, guint *left_out, GCancellable *cancellable, GError **error)
{
  FbConfigurator *engine = fb_config_desk_get_engine (self->desk);

  if (!fb_configurator_reset (engine, cancellable, error))
    return FALSE;
  for (guint var = 0; var < self->space->n_vars; var++)
    {
      g_autoptr (GError) refused = NULL;

      if (picks[var] < 0 || fb_configurator_pick (engine, var, (guint) picks[var], cancellable, &refused))
        continue;
      if (!g_error_matches (refused, FB_CONFIG_ERROR, FB_CONFIG_ERROR_EXCLUDED))
        {
          g_propagate_error (error, g_steal_pointer (&refused));
          return FALSE;
        }
      (*left_out)++;
    }
  return TRUE;
}

static gboolean
do_change (FbConfigSession *self, const FbConfigRequest *request, GCancellable *cancellable, GError **error)
{
  FbConfigurator *engine = fb_config_desk_get_engine (self->desk);

  switch (request->change)
    {
    case FB_CONFIG_CHANGE_PICK:
      return fb_configurator_pick (engine, request->var, request->value, cancellable, error);
    case FB_CONFIG_CHANGE_UNPICK:
      return fb_configurator_unpick (engine, request->var, cancellable, error);
    case FB_CONFIG_CHANGE_SET_PICKS:
      return fb_configurator_set_picks (engine, request->picks, cancellable, error);
    case FB_CONFIG_CHANGE_RESET:
      return fb_configurator_reset (engine, cancellable, error);
    case FB_CONFIG_CHANGE_LOCK:
      fb_configurator_set_locked (engine, request->var, request->locked);
      return TRUE;
    case FB_CONFIG_CHANGE_UNDO:
      return !fb_configurator_can_undo (engine) || fb_configurator_undo (engine, cancellable, error);
    case FB_CONFIG_CHANGE_REDO:
      return !fb_configurator_can_redo (engine) || fb_configurator_redo (engine, cancellable, error);
    default:
      return fb_configurator_update (engine, cancellable, error);
    }
}

void
fb_config_session_change_in_worker (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  FbConfigSession *self = source;
  const FbConfigRequest *request = task_data;
  g_autoptr (GError) error = NULL;
  FbConfigAnswer *answer;

  if (!make_desk (self, cancellable, &error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  answer = g_new0 (FbConfigAnswer, 1);
  if (!do_change (self, request, cancellable, &error))
    {
      answer->refused = g_error_matches (error, FB_CONFIG_ERROR, FB_CONFIG_ERROR_EXCLUDED);
      if (answer->refused && request->change == FB_CONFIG_CHANGE_SET_PICKS)
        {
          g_clear_error (&error);
          answer->refused = FALSE;
          pick_what_fits (self, request->picks, &answer->left_out, cancellable, &error);
        }
      if (error != NULL && !answer->refused)
        {
          fb_config_answer_free (answer);
          g_task_return_error (task, g_steal_pointer (&error));
          return;
        }
    }
  if (g_atomic_int_get (&self->newest) == request->number)
    answer->states = fb_config_desk_states (self->desk);
  g_task_return_pointer (task, answer, fb_config_answer_free);
}

void
fb_config_session_details_in_worker (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  FbConfigSession *self = source;
  const FbConfigRequest *request = task_data;
  g_autoptr (FbConfigWords) words = g_new0 (FbConfigWords, 1);
  GError *error = NULL;

  if (!make_desk (self, cancellable, &error)
      || (words->sums = fb_config_desk_sums (self->desk, cancellable, &error)) == NULL
      || (words->details = fb_config_desk_details (self->desk, words->sums, request->watched, cancellable, &error))
             == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  g_task_return_pointer (task, g_steal_pointer (&words), fb_config_words_free);
}

void
fb_config_session_why_in_worker (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  FbConfigSession *self = source;
  const FbConfigRequest *request = task_data;
  GError *error = NULL;
  FbConfigWhy *why = NULL;

  if (make_desk (self, cancellable, &error))
    why = fb_config_desk_why (self->desk, request->var, request->value, cancellable, &error);
  if (why != NULL)
    g_task_return_pointer (task, why, (GDestroyNotify) fb_config_why_free);
  else
    g_task_return_error (task, error);
}

void
fb_config_session_complete_in_worker (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  FbConfigSession *self = source;
  const FbConfigRequest *request = task_data;
  GError *error = NULL;
  FbConfigCompletion *completion = NULL;

  if (make_desk (self, cancellable, &error))
    completion = fb_config_desk_complete (self->desk, request->goal, cancellable, &error);
  if (completion != NULL)
    g_task_return_pointer (task, completion, (GDestroyNotify) fb_config_completion_free);
  else
    g_task_return_error (task, error);
}

static FbConfigOrigin
find_origin (FbConfigSession *self, guint var, guint value, const FbConfigSums *sums)
{
  FbConfigurator *engine = fb_config_desk_get_engine (self->desk);

  if (fb_configurator_get_pick (engine, var) >= 0)
    return FB_CONFIG_BY_USER;
  if (fb_configurator_get_state (engine, var, value) == FB_CONFIG_SET)
    return FB_CONFIG_BY_RULE;
  return sums->defaults[var] == (int) value ? FB_CONFIG_BY_DEFAULT : FB_CONFIG_BY_COMPLETION;
}

static FbConfigResult *
make_result (FbConfigSession *self, const FbConfigRequest *request, GCancellable *cancellable, GError **error)
{
  g_autoptr (FbConfigSums) sums = NULL;
  g_autoptr (FbConfigCompletion) completion = NULL;
  g_autoptr (FbConfigPrice) price = NULL;
  FbConfigResult *result;

  if (!make_desk (self, cancellable, error) || (sums = fb_config_desk_sums (self->desk, cancellable, error)) == NULL
      || (completion = fb_config_desk_complete (self->desk, FB_CONFIG_GOAL_USUAL, cancellable, error)) == NULL
      || (price = fb_config_price_new (self->model, completion->values, NULL, fb_config_get_language (), error))
             == NULL)
    return NULL;
  result = g_new0 (FbConfigResult, 1);
  result->model = fb_rules_model_ref (self->model);
  result->hash = g_strdup (request->hash);
  result->values = g_memdup2 (completion->values, self->space->n_vars * sizeof (guint));
  result->origins = g_new0 (FbConfigOrigin, self->space->n_vars);
  for (guint var = 0; var < self->space->n_vars; var++)
    result->origins[var] = find_origin (self, var, result->values[var], sums);
  result->price = g_steal_pointer (&price);
  return result;
}

void
fb_config_session_finish_in_worker (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  GError *error = NULL;
  FbConfigResult *result = make_result (source, task_data, cancellable, &error);

  if (result != NULL)
    g_task_return_pointer (task, result, (GDestroyNotify) fb_config_result_free);
  else
    g_task_return_error (task, error);
}
