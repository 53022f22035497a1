/* fb-config-service.c: a session of configuring on a thread of its own
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-config-service.h"
#include "fb-config-service-private.h"

#include "fb-worker.h"

#define PUBLISH_US 16000 /* a frame */

struct _FbConfigService
{
  GObject parent_instance;

  FbConfigModel *model;
  FbWorker *worker;
  GMainContext *context;   /* where ::changed is told */
  FbConfigurator *session; /* (nullable) the worker's alone */
  GCancellable *making;    /* the session */
  gint64 published;        /* the worker's: when the last snapshot went out */

  GMutex lock;
  GQueue waiting;             /* of Request (lent): those not done yet, the oldest first */
  FbConfigSnapshot *snapshot; /* (nullable) the newest */
  GError *error;              /* (nullable) no session could be made */
  GCancellable *idle;         /* (owned) (nullable) what looks ahead while nobody asks */
  gboolean is_closed;
};

G_DEFINE_FINAL_TYPE (FbConfigService, fb_config_service, G_TYPE_OBJECT)

enum
{
  CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* The task's data. */
typedef struct
{
  FbConfigWork work;
  gpointer data;
  GDestroyNotify free_data;
  GDestroyNotify destroy;
  gboolean is_change;
  GCancellable *cancellable; /* the service's own; the caller's cancels it, too */
  GCancellable *callers;     /* (nullable) */
  gulong handler;
} Request;

static void
request_free (Request *self)
{
  if (self->callers != NULL)
    g_cancellable_disconnect (self->callers, self->handler);
  g_clear_object (&self->callers);
  g_clear_object (&self->cancellable);
  if (self->free_data != NULL)
    self->free_data (self->data);
  g_free (self);
}

static void
cancel_cb (GCancellable *callers, gpointer cancellable)
{
  g_cancellable_cancel (cancellable);
}

static gboolean
tell_cb (gpointer user_data)
{
  FbConfigService *self = user_data;
  gboolean is_closed;

  g_mutex_lock (&self->lock);
  is_closed = self->is_closed;
  g_mutex_unlock (&self->lock);
  if (!is_closed)
    g_signal_emit (self, signals[CHANGED], 0);
  return G_SOURCE_REMOVE;
}

static void
publish_in_worker (FbConfigService *self)
{
  FbConfigSnapshot *snapshot = self->session != NULL ? fb_config_snapshot_new (self->session) : NULL;
  g_autoptr (GSource) source = g_idle_source_new ();

  g_mutex_lock (&self->lock);
  if (snapshot != NULL)
    {
      g_clear_pointer (&self->snapshot, fb_config_snapshot_unref);
      self->snapshot = snapshot;
    }
  g_mutex_unlock (&self->lock);
  self->published = g_get_monotonic_time ();
  /* Not g_main_context_invoke(), which would call it right here while the main loop sleeps. */
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, tell_cb, g_object_ref (self), g_object_unref);
  g_source_attach (source, self->context);
}

/* The session tells how far it is. */
static void
progress_in_worker (gpointer user_data)
{
  FbConfigService *self = user_data;

  if (g_get_monotonic_time () - self->published > PUBLISH_US)
    publish_in_worker (self);
}

static void
done_in_worker (FbConfigService *self, Request *request)
{
  g_mutex_lock (&self->lock);
  g_queue_remove (&self->waiting, request);
  g_mutex_unlock (&self->lock);
}

/* --- nobody asks ------------------------------------------------------------------------------------------------ */

static void
look_ahead_in_worker (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  FbConfigService *self = source;
  GCancellable *idle = task_data;

  while (self->session != NULL && !g_cancellable_is_cancelled (idle)
         && fb_configurator_look_ahead (self->session, idle))
    ;
  g_task_return_boolean (task, TRUE);
}

/* Whatever is asked next cancels it. */
static void
look_ahead (FbConfigService *self)
{
  GTask *task = NULL;

  g_mutex_lock (&self->lock);
  if (g_queue_is_empty (&self->waiting) && !self->is_closed && self->session != NULL)
    {
      g_clear_object (&self->idle);
      self->idle = g_cancellable_new ();
      task = g_task_new (self, NULL, NULL, NULL);
      g_task_set_source_tag (task, (gpointer) (guintptr) look_ahead);
      g_task_set_task_data (task, g_object_ref (self->idle), g_object_unref);
    }
  g_mutex_unlock (&self->lock);
  if (task != NULL)
    fb_worker_push (self->worker, task, look_ahead_in_worker);
}

static void
stop_looking_ahead (FbConfigService *self)
{
  if (self->idle != NULL)
    g_cancellable_cancel (self->idle);
}

/* --- requests --------------------------------------------------------------------------------------------------- */

static void
run_in_worker (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  FbConfigService *self = source;
  Request *request = task_data;
  GError *error = NULL;
  gpointer answer = NULL;

  self->published = g_get_monotonic_time ();
  if (self->session == NULL && self->error != NULL)
    error = g_error_copy (self->error);
  else if (self->session == NULL)
    g_cancellable_set_error_if_cancelled (request->cancellable, &error);
  else
    answer = request->work (self->session, request->data, request->cancellable, &error);
  if (self->session == NULL && error == NULL)
    error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CLOSED, "The service is closed");
  done_in_worker (self, request);
  if (request->is_change && self->session != NULL)
    publish_in_worker (self);
  if (error != NULL)
    {
      if (answer != NULL && request->destroy != NULL)
        request->destroy (answer);
      g_task_return_error (task, error);
    }
  else
    g_task_return_pointer (task, answer, request->destroy);
  look_ahead (self);
}

void
fb_config_service_run_async (FbConfigService *self,
                             FbConfigWork work,
                             gpointer data,
                             GDestroyNotify free_data,
                             gboolean is_change,
                             GDestroyNotify destroy,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  GTask *task;
  Request *request;

  g_return_if_fail (FB_IS_CONFIG_SERVICE (self));

  task = g_task_new (self, cancellable, callback, user_data);
  request = g_new (Request, 1);
  *request = (Request){.work = work, .data = data, .free_data = free_data, .destroy = destroy, .is_change = is_change};
  request->cancellable = g_cancellable_new ();
  if (cancellable != NULL)
    {
      request->callers = g_object_ref (cancellable);
      request->handler = g_cancellable_connect (cancellable, G_CALLBACK (cancel_cb),
                                                g_object_ref (request->cancellable), g_object_unref);
    }
  g_task_set_source_tag (task, (gpointer) (guintptr) fb_config_service_run_async);
  g_task_set_task_data (task, request, (GDestroyNotify) request_free);
  g_mutex_lock (&self->lock);
  for (GList *l = self->waiting.head; is_change && l != NULL; l = l->next)
    g_cancellable_cancel (((Request *) l->data)->cancellable);
  stop_looking_ahead (self);
  /* A closed worker refuses the task, which nobody would take out of the queue again. */
  if (!self->is_closed)
    g_queue_push_tail (&self->waiting, request);
  g_mutex_unlock (&self->lock);
  fb_worker_push (self->worker, task, run_in_worker);
}

gpointer
fb_config_service_run_finish (FbConfigService *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- changes ---------------------------------------------------------------------------------------------------- */

typedef struct
{
  FbConfigChange change;
  guint var, value, max;
  FbConfigGoal goal;
  int budget_ms;
} Arguments;

static gboolean
change_session (FbConfigurator *session, const Arguments *arguments, GCancellable *cancellable, GError **error)
{
  switch (arguments->change)
    {
    case FB_CONFIG_CHANGE_PICK:
      return fb_configurator_pick (session, arguments->var, arguments->value, cancellable, error);
    case FB_CONFIG_CHANGE_UNPICK:
      return fb_configurator_unpick (session, arguments->var, cancellable, error);
    case FB_CONFIG_CHANGE_LOCK:
    case FB_CONFIG_CHANGE_UNLOCK:
      fb_configurator_set_locked (session, arguments->var, arguments->change == FB_CONFIG_CHANGE_LOCK);
      return fb_configurator_update (session, cancellable, error);
    case FB_CONFIG_CHANGE_RESET:
      return fb_configurator_reset (session, cancellable, error);
    case FB_CONFIG_CHANGE_UNDO:
      return fb_configurator_undo (session, cancellable, error);
    case FB_CONFIG_CHANGE_REDO:
      return fb_configurator_redo (session, cancellable, error);
    default:
      g_return_val_if_reached (FALSE);
    }
}

/* A change that a newer one overtook keeps its pick: only its values are not looked at to the end. */
static gpointer
change_in_worker (FbConfigurator *session, gpointer data, GCancellable *cancellable, GError **error)
{
  const Arguments *arguments = data;
  GError *local = NULL;

  if (change_session (session, arguments, cancellable, &local))
    return GINT_TO_POINTER (TRUE);
  if (g_error_matches (local, G_IO_ERROR, G_IO_ERROR_CANCELLED)
      && (arguments->change != FB_CONFIG_CHANGE_PICK
          || fb_configurator_get_pick (session, arguments->var) == (int) arguments->value))
    {
      g_error_free (local);
      return GINT_TO_POINTER (TRUE);
    }
  g_propagate_error (error, local);
  return NULL;
}

static void
ask (FbConfigService *self,
     FbConfigWork work,
     const Arguments *arguments,
     gboolean is_change,
     GDestroyNotify destroy,
     GCancellable *cancellable,
     GAsyncReadyCallback callback,
     gpointer user_data)
{
  fb_config_service_run_async (self, work, g_memdup2 (arguments, sizeof *arguments), g_free, is_change, destroy,
                               cancellable, callback, user_data);
}

void
fb_config_service_change_async (FbConfigService *self,
                                FbConfigChange change,
                                guint var,
                                guint value,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  Arguments arguments = {.change = change, .var = var, .value = value};

  ask (self, change_in_worker, &arguments, TRUE, NULL, cancellable, callback, user_data);
}

gboolean
fb_config_service_change_finish (FbConfigService *self, GAsyncResult *result, GError **error)
{
  return GPOINTER_TO_INT (fb_config_service_run_finish (self, result, error));
}

/* --- questions -------------------------------------------------------------------------------------------------- */

static gpointer
explain_in_worker (FbConfigurator *session, gpointer data, GCancellable *cancellable, GError **error)
{
  const Arguments *arguments = data;

  return fb_configurator_explain (session, arguments->var, arguments->value, arguments->max, cancellable, error);
}

void
fb_config_service_explain_async (FbConfigService *self,
                                 guint var,
                                 guint value,
                                 guint max,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  Arguments arguments = {.var = var, .value = value, .max = max};

  ask (self, explain_in_worker, &arguments, FALSE, (GDestroyNotify) g_ptr_array_unref, cancellable, callback,
       user_data);
}

GPtrArray *
fb_config_service_explain_finish (FbConfigService *self, GAsyncResult *result, GError **error)
{
  return fb_config_service_run_finish (self, result, error);
}

static gpointer
repair_in_worker (FbConfigurator *session, gpointer data, GCancellable *cancellable, GError **error)
{
  const Arguments *arguments = data;

  return fb_configurator_repair (session, arguments->var, arguments->value, arguments->max, cancellable, error);
}

void
fb_config_service_repair_async (FbConfigService *self,
                                guint var,
                                guint value,
                                guint max,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  Arguments arguments = {.var = var, .value = value, .max = max};

  ask (self, repair_in_worker, &arguments, FALSE, (GDestroyNotify) g_ptr_array_unref, cancellable, callback, user_data);
}

GPtrArray *
fb_config_service_repair_finish (FbConfigService *self, GAsyncResult *result, GError **error)
{
  return fb_config_service_run_finish (self, result, error);
}

static gpointer
complete_in_worker (FbConfigurator *session, gpointer data, GCancellable *cancellable, GError **error)
{
  const Arguments *arguments = data;

  return fb_configurator_complete (session, arguments->goal, arguments->budget_ms, cancellable, error);
}

void
fb_config_service_complete_async (FbConfigService *self,
                                  FbConfigGoal goal,
                                  int budget_ms,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  Arguments arguments = {.goal = goal, .budget_ms = budget_ms};

  ask (self, complete_in_worker, &arguments, FALSE, (GDestroyNotify) fb_config_completion_free, cancellable, callback,
       user_data);
}

FbConfigCompletion *
fb_config_service_complete_finish (FbConfigService *self, GAsyncResult *result, GError **error)
{
  return fb_config_service_run_finish (self, result, error);
}

/* --- the service ------------------------------------------------------------------------------------------------ */

static void
make_session_in_worker (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  FbConfigService *self = source;
  GError *error = NULL;

  self->session = fb_configurator_new (self->model, NULL, cancellable, &error);
  g_mutex_lock (&self->lock);
  self->error = error;
  g_mutex_unlock (&self->lock);
  if (self->session != NULL)
    fb_configurator_set_progress (self->session, progress_in_worker, self);
  publish_in_worker (self);
  g_task_return_boolean (task, TRUE);
  look_ahead (self);
}

static void
fb_config_service_finalize (GObject *object)
{
  FbConfigService *self = FB_CONFIG_SERVICE (object);

  fb_config_service_close (self);
  g_clear_object (&self->worker);
  g_clear_object (&self->making);
  g_clear_object (&self->idle);
  g_clear_pointer (&self->snapshot, fb_config_snapshot_unref);
  g_clear_pointer (&self->model, fb_config_model_unref);
  g_clear_pointer (&self->context, g_main_context_unref);
  g_clear_error (&self->error);
  g_mutex_clear (&self->lock);

  G_OBJECT_CLASS (fb_config_service_parent_class)->finalize (object);
}

static void
fb_config_service_class_init (FbConfigServiceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = fb_config_service_finalize;

  /**
   * FbConfigService::changed:
   *
   * There is a new snapshot (or an error where none can be).
   */
  signals[CHANGED] =
      g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
fb_config_service_init (FbConfigService *self)
{
  g_mutex_init (&self->lock);
  self->context = g_main_context_ref_thread_default ();
  self->worker = fb_worker_new ("configurator");
  self->making = g_cancellable_new ();
}

FbConfigService *
fb_config_service_new (FbConfigModel *model)
{
  FbConfigService *self = g_object_new (FB_TYPE_CONFIG_SERVICE, NULL);
  GTask *task;

  g_return_val_if_fail (fb_config_model_is_frozen (model), NULL);

  self->model = fb_config_model_ref (model);
  task = g_task_new (self, self->making, NULL, NULL);
  g_task_set_source_tag (task, (gpointer) (guintptr) fb_config_service_new);
  fb_worker_push (self->worker, task, make_session_in_worker);
  return self;
}

void
fb_config_service_close (FbConfigService *self)
{
  g_return_if_fail (FB_IS_CONFIG_SERVICE (self));

  g_mutex_lock (&self->lock);
  self->is_closed = TRUE;
  stop_looking_ahead (self);
  for (GList *l = self->waiting.head; l != NULL; l = l->next)
    g_cancellable_cancel (((Request *) l->data)->cancellable);
  g_mutex_unlock (&self->lock);
  g_cancellable_cancel (self->making);
  fb_worker_stop (self->worker);
  g_clear_pointer (&self->session, fb_configurator_free);
}

FbConfigSnapshot *
fb_config_service_dup_snapshot (FbConfigService *self)
{
  FbConfigSnapshot *snapshot;

  g_mutex_lock (&self->lock);
  snapshot = self->snapshot != NULL ? fb_config_snapshot_ref (self->snapshot) : NULL;
  g_mutex_unlock (&self->lock);
  return snapshot;
}

const GError *
fb_config_service_get_error (FbConfigService *self)
{
  const GError *error;

  g_mutex_lock (&self->lock);
  error = self->error;
  g_mutex_unlock (&self->lock);
  return error;
}
