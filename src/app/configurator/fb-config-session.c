/* fb-config-session.c: one configuration as the window sees it
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-config-session-private.h"

G_DEFINE_FINAL_TYPE (FbConfigSession, fb_config_session, G_TYPE_OBJECT)

enum
{
  CHANGED,
  DETAILS,
  REFUSED,
  LEFT_OUT,
  FAILED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* --- answers ------------------------------------------------------------------------------------------------- */

static void
fail (FbConfigSession *self, const GError *error)
{
  if (self->stopped || self->told || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
      || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CLOSED))
    return;
  self->told = TRUE;
  g_signal_emit (self, signals[FAILED], 0, error->message);
}

static void
detailed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  FbConfigSession *self = FB_CONFIG_SESSION (source);
  g_autoptr (GError) error = NULL;
  g_autoptr (FbConfigWords) words = g_task_propagate_pointer (G_TASK (result), &error);
  const FbConfigRequest *request = g_task_get_task_data (G_TASK (result));

  if (words == NULL)
    {
      fail (self, error);
      return;
    }
  if (self->stopped || request->number != g_atomic_int_get (&self->newest))
    return;
  g_clear_pointer (&self->sums, fb_config_sums_free);
  g_clear_pointer (&self->details, fb_config_details_free);
  self->sums = g_steal_pointer (&words->sums);
  self->details = g_steal_pointer (&words->details);
  self->priced = TRUE;
  g_signal_emit (self, signals[DETAILS], 0);
}

static GTask *
new_question (FbConfigSession *self, FbConfigRequest *request, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, self->questions, callback, user_data);

  request->number = g_atomic_int_get (&self->newest);
  g_task_set_task_data (task, request, fb_config_request_free);
  return task;
}

static void
ask_details (FbConfigSession *self)
{
  FbConfigRequest *request = g_new0 (FbConfigRequest, 1);

  request->watched = g_array_ref (self->watched);
  fb_worker_push (self->worker, new_question (self, request, detailed_cb, NULL), fb_config_session_details_in_worker);
}

static void
changed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  FbConfigSession *self = FB_CONFIG_SESSION (source);
  g_autoptr (GError) error = NULL;
  const FbConfigRequest *request = g_task_get_task_data (G_TASK (result));
  FbConfigAnswer *answer = g_task_propagate_pointer (G_TASK (result), &error);

  if (answer == NULL)
    {
      fail (self, error);
      return;
    }
  if (!self->stopped && answer->states != NULL && request->number == g_atomic_int_get (&self->newest))
    {
      g_clear_pointer (&self->states, fb_config_states_free);
      self->states = g_steal_pointer (&answer->states);
      self->ready = TRUE;
      ask_details (self);
      g_signal_emit (self, signals[CHANGED], 0);
    }
  if (!self->stopped && answer->refused)
    g_signal_emit (self, signals[REFUSED], 0, request->var, request->value);
  if (!self->stopped && answer->left_out > 0)
    g_signal_emit (self, signals[LEFT_OUT], 0, answer->left_out);
  fb_config_answer_free (answer);
}

/* --- changes ------------------------------------------------------------------------------------------------- */

static void
push_change (FbConfigSession *self, FbConfigRequest *request)
{
  GTask *task = g_task_new (self, self->closing, changed_cb, NULL);

  g_cancellable_cancel (self->questions);
  g_object_unref (self->questions);
  self->questions = g_cancellable_new ();
  request->number = g_atomic_int_add (&self->newest, 1) + 1;
  self->priced = FALSE;
  g_clear_pointer (&self->details, fb_config_details_free);
  g_task_set_task_data (task, request, fb_config_request_free);
  fb_worker_push (self->worker, task, fb_config_session_change_in_worker);
  g_signal_emit (self, signals[CHANGED], 0);
}

static FbConfigRequest *
request_new (FbConfigChange change, guint var, guint value)
{
  FbConfigRequest *request = g_new0 (FbConfigRequest, 1);

  request->change = change;
  request->var = var;
  request->value = value;
  return request;
}

/* Nothing that may have changed is shown as it was. @grows: excluded values stay so, and what is the only one left. */
static void
doubt (FbConfigSession *self, gboolean grows)
{
  for (guint var = 0; var < self->space->n_vars; var++)
    for (guint place = self->space->offset[var]; place < self->space->offset[var + 1]; place++)
      {
        guint8 *state = &self->states->states[place];

        if (*state == FB_CONFIG_ROW_YOURS && self->states->picks[var] >= 0)
          continue;
        if (!grows || (*state != FB_CONFIG_ROW_EXCLUDED && *state != FB_CONFIG_ROW_SET))
          *state = FB_CONFIG_ROW_CHECKING;
      }
}

void
fb_config_session_pick (FbConfigSession *self, guint var, guint value)
{
  gboolean grows;

  g_return_if_fail (FB_IS_CONFIG_SESSION (self));
  g_return_if_fail (var < self->space->n_vars);

  if (self->stopped || !self->ready || self->states->picks[var] == (int) value)
    return;
  grows = self->states->picks[var] < 0 && !fb_config_session_is_checking (self);
  if (self->states->picks[var] >= 0)
    self->states->states[self->space->offset[var] + (guint) self->states->picks[var]] = FB_CONFIG_ROW_CHECKING;
  self->states->picks[var] = (int) value;
  self->states->states[self->space->offset[var] + value] = FB_CONFIG_ROW_YOURS;
  self->origins[self->space->offset[var] + value] = FB_CONFIG_BY_USER;
  doubt (self, grows);
  push_change (self, request_new (FB_CONFIG_CHANGE_PICK, var, value));
}

void
fb_config_session_unpick (FbConfigSession *self, guint var)
{
  g_return_if_fail (FB_IS_CONFIG_SESSION (self));
  g_return_if_fail (var < self->space->n_vars);

  if (self->stopped || !self->ready || self->states->picks[var] < 0)
    return;
  self->states->picks[var] = -1;
  self->states->locked[var] = FALSE;
  doubt (self, FALSE);
  push_change (self, request_new (FB_CONFIG_CHANGE_UNPICK, var, 0));
}

void
fb_config_session_set_picks (FbConfigSession *self, const int *picks, FbConfigOrigin origin)
{
  FbConfigRequest *request;

  g_return_if_fail (FB_IS_CONFIG_SESSION (self));

  if (self->stopped || !self->ready)
    return;
  request = request_new (FB_CONFIG_CHANGE_SET_PICKS, 0, 0);
  request->picks = g_memdup2 (picks, self->space->n_vars * sizeof (int));
  for (guint var = 0; var < self->space->n_vars; var++)
    {
      if (picks[var] >= 0 && picks[var] != self->states->picks[var])
        self->origins[self->space->offset[var] + (guint) picks[var]] = (guint8) origin;
      if (self->states->picks[var] >= 0 && picks[var] != self->states->picks[var])
        self->states->states[self->space->offset[var] + (guint) self->states->picks[var]] = FB_CONFIG_ROW_CHECKING;
      self->states->picks[var] = picks[var];
      if (picks[var] >= 0)
        self->states->states[self->space->offset[var] + (guint) picks[var]] = FB_CONFIG_ROW_YOURS;
      else
        self->states->locked[var] = FALSE;
    }
  doubt (self, FALSE);
  push_change (self, request);
}

void
fb_config_session_claim (FbConfigSession *self, guint var)
{
  g_return_if_fail (FB_IS_CONFIG_SESSION (self));
  g_return_if_fail (var < self->space->n_vars);

  if (self->states->picks[var] >= 0)
    self->origins[self->space->offset[var] + (guint) self->states->picks[var]] = FB_CONFIG_BY_USER;
}

static void
change_all (FbConfigSession *self, FbConfigChange change)
{
  if (self->stopped || !self->ready)
    return;
  for (guint var = 0; var < self->space->n_vars; var++)
    self->states->picks[var] = change == FB_CONFIG_CHANGE_RESET ? -1 : self->states->picks[var];
  memset (self->states->states, FB_CONFIG_ROW_CHECKING, self->space->offset[self->space->n_vars]);
  push_change (self, request_new (change, 0, 0));
}

void
fb_config_session_reset (FbConfigSession *self)
{
  g_return_if_fail (FB_IS_CONFIG_SESSION (self));

  change_all (self, FB_CONFIG_CHANGE_RESET);
}

void
fb_config_session_undo (FbConfigSession *self)
{
  g_return_if_fail (FB_IS_CONFIG_SESSION (self));

  if (fb_config_session_can_undo (self))
    change_all (self, FB_CONFIG_CHANGE_UNDO);
}

void
fb_config_session_redo (FbConfigSession *self)
{
  g_return_if_fail (FB_IS_CONFIG_SESSION (self));

  if (fb_config_session_can_redo (self))
    change_all (self, FB_CONFIG_CHANGE_REDO);
}

void
fb_config_session_set_locked (FbConfigSession *self, guint var, gboolean locked)
{
  FbConfigRequest *request;

  g_return_if_fail (FB_IS_CONFIG_SESSION (self));
  g_return_if_fail (var < self->space->n_vars);

  if (self->stopped || !self->ready || self->states->picks[var] < 0 || self->states->locked[var] == locked)
    return;
  self->states->locked[var] = locked;
  request = request_new (FB_CONFIG_CHANGE_LOCK, var, 0);
  request->locked = locked;
  push_change (self, request);
}

void
fb_config_session_look_at (FbConfigSession *self, const GArray *vars)
{
  g_return_if_fail (FB_IS_CONFIG_SESSION (self));

  if (self->stopped)
    return;
  g_array_unref (self->watched);
  self->watched = g_array_sized_new (FALSE, FALSE, sizeof (guint), vars->len);
  g_array_append_vals (self->watched, vars->data, vars->len);
  if (self->ready)
    ask_details (self);
}

/* --- questions ----------------------------------------------------------------------------------------------- */

void
fb_config_session_why_async (FbConfigSession *self,
                             guint var,
                             guint value,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  FbConfigRequest *request = request_new (FB_CONFIG_CHANGE_START, var, value);

  fb_worker_push (self->worker, new_question (self, request, callback, user_data), fb_config_session_why_in_worker);
}

FbConfigWhy *
fb_config_session_why_finish (FbConfigSession *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
fb_config_session_complete_async (FbConfigSession *self,
                                  FbConfigGoal goal,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  FbConfigRequest *request = request_new (FB_CONFIG_CHANGE_START, 0, 0);

  request->goal = goal;
  fb_worker_push (self->worker, new_question (self, request, callback, user_data),
                  fb_config_session_complete_in_worker);
}

FbConfigCompletion *
fb_config_session_complete_finish (FbConfigSession *self, GAsyncResult *result, GError **error)
{
  FbConfigCompletion *completion;
  g_autofree int *picks = NULL;

  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  completion = g_task_propagate_pointer (G_TASK (result), error);
  if (completion == NULL || self->stopped)
    return completion;
  picks = g_new (int, self->space->n_vars);
  for (guint var = 0; var < self->space->n_vars; var++)
    picks[var] = fb_rules_model_get_option (self->model, var) != NULL ? (int) completion->values[var] : -1;
  fb_config_session_set_picks (self, picks, FB_CONFIG_BY_COMPLETION);
  return completion;
}

void
fb_config_session_finish_async (FbConfigSession *self,
                                const char *hash,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  FbConfigRequest *request = request_new (FB_CONFIG_CHANGE_START, 0, 0);

  request->hash = g_strdup (hash);
  fb_worker_push (self->worker, new_question (self, request, callback, user_data), fb_config_session_finish_in_worker);
}

FbConfigResult *
fb_config_session_finish_finish (FbConfigSession *self, GAsyncResult *result, GError **error)
{
  FbConfigResult *finished;

  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  finished = g_task_propagate_pointer (G_TASK (result), error);
  for (guint var = 0; finished != NULL && var < self->space->n_vars; var++)
    if (self->states->picks[var] == (int) finished->values[var])
      finished->origins[var] = self->origins[self->space->offset[var] + finished->values[var]];
  return finished;
}

/* --- class --------------------------------------------------------------------------------------------------- */

void
fb_config_session_stop (FbConfigSession *self)
{
  g_return_if_fail (FB_IS_CONFIG_SESSION (self));

  if (self->stopped)
    return;
  self->stopped = TRUE;
  g_cancellable_cancel (self->closing);
  g_cancellable_cancel (self->questions);
  fb_worker_stop (self->worker);
  g_clear_pointer (&self->desk, fb_config_desk_free);
}

static void
fb_config_session_dispose (GObject *object)
{
  fb_config_session_stop (FB_CONFIG_SESSION (object));
  G_OBJECT_CLASS (fb_config_session_parent_class)->dispose (object);
}

static void
fb_config_session_finalize (GObject *object)
{
  FbConfigSession *self = FB_CONFIG_SESSION (object);

  g_clear_pointer (&self->states, fb_config_states_free);
  g_clear_pointer (&self->sums, fb_config_sums_free);
  g_clear_pointer (&self->details, fb_config_details_free);
  g_clear_pointer (&self->space, fb_config_space_free);
  g_clear_pointer (&self->model, fb_rules_model_unref);
  g_array_unref (self->watched);
  g_free (self->origins);
  g_free (self->orders);
  g_object_unref (self->worker);
  g_object_unref (self->closing);
  g_object_unref (self->questions);
  G_OBJECT_CLASS (fb_config_session_parent_class)->finalize (object);
}

static void
fb_config_session_class_init (FbConfigSessionClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = fb_config_session_dispose;
  G_OBJECT_CLASS (klass)->finalize = fb_config_session_finalize;
  signals[CHANGED] = g_signal_new ("changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[DETAILS] = g_signal_new ("details", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[REFUSED] =
      g_signal_new ("refused", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_UINT);
  signals[LEFT_OUT] =
      g_signal_new ("left-out", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  signals[FAILED] =
      g_signal_new ("failed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
fb_config_session_init (FbConfigSession *self)
{
  self->worker = fb_worker_new ("configurator");
  self->closing = g_cancellable_new ();
  self->questions = g_cancellable_new ();
  self->watched = g_array_new (FALSE, FALSE, sizeof (guint));
}

FbConfigSession *
fb_config_session_new (FbRulesModel *model, const char *orders)
{
  FbConfigSession *self = g_object_new (FB_TYPE_CONFIG_SESSION, NULL);
  guint n;

  self->model = fb_rules_model_ref (model);
  self->space = fb_config_space_new (fb_rules_model_get_config (model));
  n = self->space->n_vars;
  self->orders = g_strdup (orders);
  self->origins = g_new0 (guint8, self->space->offset[n]);
  self->states = g_new0 (FbConfigStates, 1);
  self->states->states = g_new0 (guint8, self->space->offset[n]);
  self->states->picks = g_new (int, n);
  self->states->locked = g_new0 (gboolean, n);
  for (guint var = 0; var < n; var++)
    self->states->picks[var] = -1;
  push_change (self, request_new (FB_CONFIG_CHANGE_START, 0, 0));
  return self;
}
