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

typedef enum
{
  START,
  PICK,
  UNPICK,
  SET_PICKS,
  RESET,
  LOCK,
  UNDO,
  REDO,
} Change;

/* What the thread is asked. */
typedef struct
{
  Change change;
  int number; /* of the newest change when it was asked */
  guint var, value;
  int *picks; /* (owned) (nullable) */
  gboolean locked;
  GArray *watched; /* (owned) (nullable) */
  FbConfigGoal goal;
  char *hash; /* (owned) (nullable) */
} Request;

/* What it answers to a change. */
typedef struct
{
  FbConfigStates *states; /* (nullable) when a newer change waits */
  gboolean refused;
  guint left_out; /* picks of many that did not fit the others */
} Answer;

/* What it answers about prices. */
typedef struct
{
  FbConfigSums *sums;
  FbConfigDetails *details;
} Words;

static void
request_free (gpointer data)
{
  Request *request = data;

  g_free (request->picks);
  g_free (request->hash);
  g_clear_pointer (&request->watched, g_array_unref);
  g_free (request);
}

static void
answer_free (gpointer data)
{
  Answer *answer = data;

  g_clear_pointer (&answer->states, fb_config_states_free);
  g_free (answer);
}

static void
words_free (gpointer data)
{
  Words *words = data;

  g_clear_pointer (&words->sums, fb_config_sums_free);
  g_clear_pointer (&words->details, fb_config_details_free);
  g_free (words);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Words, words_free)

/* --- in the thread ------------------------------------------------------------------------------------------- */

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
do_change (FbConfigSession *self, const Request *request, GCancellable *cancellable, GError **error)
{
  FbConfigurator *engine = fb_config_desk_get_engine (self->desk);

  switch (request->change)
    {
    case PICK:
      return fb_configurator_pick (engine, request->var, request->value, cancellable, error);
    case UNPICK:
      return fb_configurator_unpick (engine, request->var, cancellable, error);
    case SET_PICKS:
      return fb_configurator_set_picks (engine, request->picks, cancellable, error);
    case RESET:
      return fb_configurator_reset (engine, cancellable, error);
    case LOCK:
      fb_configurator_set_locked (engine, request->var, request->locked);
      return TRUE;
    case UNDO:
      return !fb_configurator_can_undo (engine) || fb_configurator_undo (engine, cancellable, error);
    case REDO:
      return !fb_configurator_can_redo (engine) || fb_configurator_redo (engine, cancellable, error);
    default:
      return fb_configurator_update (engine, cancellable, error);
    }
}

static void
change_in_worker (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  FbConfigSession *self = source;
  const Request *request = task_data;
  g_autoptr (GError) error = NULL;
  Answer *answer;

  if (!make_desk (self, cancellable, &error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  answer = g_new0 (Answer, 1);
  if (!do_change (self, request, cancellable, &error))
    {
      answer->refused = g_error_matches (error, FB_CONFIG_ERROR, FB_CONFIG_ERROR_EXCLUDED);
      if (answer->refused && request->change == SET_PICKS)
        {
          g_clear_error (&error);
          answer->refused = FALSE;
          pick_what_fits (self, request->picks, &answer->left_out, cancellable, &error);
        }
      if (error != NULL && !answer->refused)
        {
          answer_free (answer);
          g_task_return_error (task, g_steal_pointer (&error));
          return;
        }
    }
  if (g_atomic_int_get (&self->newest) == request->number)
    answer->states = fb_config_desk_states (self->desk);
  g_task_return_pointer (task, answer, answer_free);
}

static void
details_in_worker (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  FbConfigSession *self = source;
  const Request *request = task_data;
  g_autoptr (Words) words = g_new0 (Words, 1);
  GError *error = NULL;

  if (!make_desk (self, cancellable, &error)
      || (words->sums = fb_config_desk_sums (self->desk, cancellable, &error)) == NULL
      || (words->details = fb_config_desk_details (self->desk, words->sums, request->watched, cancellable, &error))
             == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  g_task_return_pointer (task, g_steal_pointer (&words), words_free);
}

static void
why_in_worker (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  FbConfigSession *self = source;
  const Request *request = task_data;
  GError *error = NULL;
  FbConfigWhy *why = NULL;

  if (make_desk (self, cancellable, &error))
    why = fb_config_desk_why (self->desk, request->var, request->value, cancellable, &error);
  if (why != NULL)
    g_task_return_pointer (task, why, (GDestroyNotify) fb_config_why_free);
  else
    g_task_return_error (task, error);
}

static void
complete_in_worker (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  FbConfigSession *self = source;
  const Request *request = task_data;
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
make_result (FbConfigSession *self, const Request *request, GCancellable *cancellable, GError **error)
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

static void
finish_in_worker (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  GError *error = NULL;
  FbConfigResult *result = make_result (source, task_data, cancellable, &error);

  if (result != NULL)
    g_task_return_pointer (task, result, (GDestroyNotify) fb_config_result_free);
  else
    g_task_return_error (task, error);
}

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
  g_autoptr (Words) words = g_task_propagate_pointer (G_TASK (result), &error);
  const Request *request = g_task_get_task_data (G_TASK (result));

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
new_question (FbConfigSession *self, Request *request, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, self->questions, callback, user_data);

  request->number = g_atomic_int_get (&self->newest);
  g_task_set_task_data (task, request, request_free);
  return task;
}

static void
ask_details (FbConfigSession *self)
{
  Request *request = g_new0 (Request, 1);

  request->watched = g_array_ref (self->watched);
  fb_worker_push (self->worker, new_question (self, request, detailed_cb, NULL), details_in_worker);
}

static void
changed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  FbConfigSession *self = FB_CONFIG_SESSION (source);
  g_autoptr (GError) error = NULL;
  const Request *request = g_task_get_task_data (G_TASK (result));
  Answer *answer = g_task_propagate_pointer (G_TASK (result), &error);

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
  answer_free (answer);
}

/* --- changes ------------------------------------------------------------------------------------------------- */

static void
push_change (FbConfigSession *self, Request *request)
{
  GTask *task = g_task_new (self, self->closing, changed_cb, NULL);

  g_cancellable_cancel (self->questions);
  g_object_unref (self->questions);
  self->questions = g_cancellable_new ();
  request->number = g_atomic_int_add (&self->newest, 1) + 1;
  self->priced = FALSE;
  g_clear_pointer (&self->details, fb_config_details_free);
  g_task_set_task_data (task, request, request_free);
  fb_worker_push (self->worker, task, change_in_worker);
  g_signal_emit (self, signals[CHANGED], 0);
}

static Request *
request_new (Change change, guint var, guint value)
{
  Request *request = g_new0 (Request, 1);

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
  push_change (self, request_new (PICK, var, value));
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
  push_change (self, request_new (UNPICK, var, 0));
}

void
fb_config_session_set_picks (FbConfigSession *self, const int *picks, FbConfigOrigin origin)
{
  Request *request;

  g_return_if_fail (FB_IS_CONFIG_SESSION (self));

  if (self->stopped || !self->ready)
    return;
  request = request_new (SET_PICKS, 0, 0);
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
change_all (FbConfigSession *self, Change change)
{
  if (self->stopped || !self->ready)
    return;
  for (guint var = 0; var < self->space->n_vars; var++)
    self->states->picks[var] = change == RESET ? -1 : self->states->picks[var];
  memset (self->states->states, FB_CONFIG_ROW_CHECKING, self->space->offset[self->space->n_vars]);
  push_change (self, request_new (change, 0, 0));
}

void
fb_config_session_reset (FbConfigSession *self)
{
  g_return_if_fail (FB_IS_CONFIG_SESSION (self));

  change_all (self, RESET);
}

void
fb_config_session_undo (FbConfigSession *self)
{
  g_return_if_fail (FB_IS_CONFIG_SESSION (self));

  if (fb_config_session_can_undo (self))
    change_all (self, UNDO);
}

void
fb_config_session_redo (FbConfigSession *self)
{
  g_return_if_fail (FB_IS_CONFIG_SESSION (self));

  if (fb_config_session_can_redo (self))
    change_all (self, REDO);
}

void
fb_config_session_set_locked (FbConfigSession *self, guint var, gboolean locked)
{
  Request *request;

  g_return_if_fail (FB_IS_CONFIG_SESSION (self));
  g_return_if_fail (var < self->space->n_vars);

  if (self->stopped || !self->ready || self->states->picks[var] < 0 || self->states->locked[var] == locked)
    return;
  self->states->locked[var] = locked;
  request = request_new (LOCK, var, 0);
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
  Request *request = request_new (START, var, value);

  fb_worker_push (self->worker, new_question (self, request, callback, user_data), why_in_worker);
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
  Request *request = request_new (START, 0, 0);

  request->goal = goal;
  fb_worker_push (self->worker, new_question (self, request, callback, user_data), complete_in_worker);
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
  Request *request = request_new (START, 0, 0);

  request->hash = g_strdup (hash);
  fb_worker_push (self->worker, new_question (self, request, callback, user_data), finish_in_worker);
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
  push_change (self, request_new (START, 0, 0));
  return self;
}
