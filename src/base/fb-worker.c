/* fb-worker.c: one thread that runs tasks first in, first out
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-worker.h"

/* What waits in the queue: a task, a call that someone waits for, or (neither) the end. */
typedef struct
{
  GTask *task; /* (owned) (nullable) */
  GTaskThreadFunc task_func;

  FbWorkerFunc func; /* (nullable) */
  gpointer user_data;
  gboolean *done; /* of the waiting caller, guarded by the worker's lock */
} Item;

struct _FbWorker
{
  GObject parent_instance;

  GThread *thread;      /* (owned) (nullable) taken when stopped, guarded by lock */
  GThread *self_thread; /* to compare with, never dereferenced */
  GAsyncQueue *queue;   /* (owned) of Item */

  GMainContext *context; /* (owned) (nullable) without a thread: where tasks run */
  GSource *source;       /* (owned) (nullable) while tasks wait there */

  GMutex lock;
  GCond called;
  gboolean stopped; /* guarded by lock */
};

G_DEFINE_FINAL_TYPE (FbWorker, fb_worker, G_TYPE_OBJECT)

static void
run_task (GTask *task, GTaskThreadFunc func)
{
  func (task, g_task_get_source_object (task), g_task_get_task_data (task), g_task_get_cancellable (task));
  g_object_unref (task);
}

static gpointer
run_in_worker (gpointer data)
{
  FbWorker *self = data;
  g_autoptr (GAsyncQueue) queue = g_async_queue_ref (self->queue);

  for (;;)
    {
      g_autofree Item *item = g_async_queue_pop (queue);

      if (item->task != NULL)
        {
          run_task (item->task, item->task_func);
        }
      else if (item->func != NULL)
        {
          item->func (item->user_data);
          /* The caller waits with a reference, so self is alive here. */
          g_mutex_lock (&self->lock);
          *item->done = TRUE;
          g_cond_broadcast (&self->called);
          g_mutex_unlock (&self->lock);
        }
      else
        {
          return NULL;
        }
    }
}

/* --- without a thread ------------------------------------------------------------------------------------ */

static void
run_next (FbWorker *self)
{
  g_autofree Item *item = g_async_queue_try_pop (self->queue);

  if (item != NULL)
    run_task (item->task, item->task_func);
}

static gboolean
run_next_cb (gpointer user_data)
{
  FbWorker *self = user_data;

  run_next (self);
  if (g_async_queue_length (self->queue) > 0)
    return G_SOURCE_CONTINUE;
  g_clear_pointer (&self->source, g_source_unref);
  return G_SOURCE_REMOVE;
}

static void
wake_inline (FbWorker *self)
{
  if (self->source != NULL)
    return;
  self->source = g_idle_source_new ();
  g_source_set_priority (self->source, G_PRIORITY_DEFAULT);
  g_source_set_callback (self->source, run_next_cb, g_object_ref (self), g_object_unref);
  g_source_attach (self->source, self->context);
}

static void
stop_inline (FbWorker *self)
{
  while (g_async_queue_length (self->queue) > 0)
    run_next (self);
  if (self->source != NULL)
    g_source_destroy (self->source);
  g_clear_pointer (&self->source, g_source_unref);
}

static void
fb_worker_dispose (GObject *object)
{
  fb_worker_stop (FB_WORKER (object));

  G_OBJECT_CLASS (fb_worker_parent_class)->dispose (object);
}

static void
fb_worker_finalize (GObject *object)
{
  FbWorker *self = FB_WORKER (object);

  g_async_queue_unref (self->queue);
  g_clear_pointer (&self->context, g_main_context_unref);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->called);

  G_OBJECT_CLASS (fb_worker_parent_class)->finalize (object);
}

static void
fb_worker_class_init (FbWorkerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = fb_worker_dispose;
  object_class->finalize = fb_worker_finalize;
}

static void
fb_worker_init (FbWorker *self)
{
  self->queue = g_async_queue_new ();
  g_mutex_init (&self->lock);
  g_cond_init (&self->called);
}

FbWorker *
fb_worker_new (const char *name)
{
  FbWorker *self = g_object_new (FB_TYPE_WORKER, NULL);
  g_autofree char *short_name = g_strndup (name, 15);

  self->thread = g_thread_new (short_name, run_in_worker, self);
  self->self_thread = self->thread;
  return self;
}

FbWorker *
fb_worker_new_inline (void)
{
  FbWorker *self = g_object_new (FB_TYPE_WORKER, NULL);

  self->context = g_main_context_ref_thread_default ();
  self->self_thread = g_thread_self ();
  return self;
}

void
fb_worker_push (FbWorker *self, GTask *task, GTaskThreadFunc func)
{
  gboolean stopped;

  g_return_if_fail (FB_IS_WORKER (self));
  g_return_if_fail (G_IS_TASK (task));
  g_return_if_fail (func != NULL);

  g_mutex_lock (&self->lock);
  stopped = self->stopped;
  if (!stopped)
    {
      Item *item = g_new0 (Item, 1);

      item->task = task;
      item->task_func = func;
      g_async_queue_push (self->queue, item);
    }
  g_mutex_unlock (&self->lock);

  if (!stopped && self->context != NULL)
    wake_inline (self);
  if (stopped)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CLOSED, "The worker has stopped");
      g_object_unref (task);
    }
}

void
fb_worker_call (FbWorker *self, FbWorkerFunc func, gpointer user_data)
{
  gboolean done = FALSE;
  Item *item;

  g_return_if_fail (FB_IS_WORKER (self));
  g_return_if_fail (func != NULL);

  if (fb_worker_is_current (self))
    {
      func (user_data);
      return;
    }

  g_mutex_lock (&self->lock);
  if (self->stopped)
    {
      g_mutex_unlock (&self->lock);
      func (user_data);
      return;
    }
  item = g_new0 (Item, 1);
  item->func = func;
  item->user_data = user_data;
  item->done = &done;
  g_async_queue_push (self->queue, item);
  while (!done)
    g_cond_wait (&self->called, &self->lock);
  g_mutex_unlock (&self->lock);
}

gboolean
fb_worker_is_current (FbWorker *self)
{
  g_return_val_if_fail (FB_IS_WORKER (self), FALSE);

  return g_thread_self () == self->self_thread && (self->context == NULL || !self->stopped);
}

void
fb_worker_stop (FbWorker *self)
{
  GThread *thread;

  g_return_if_fail (FB_IS_WORKER (self));

  if (self->context != NULL && !self->stopped)
    stop_inline (self);
  g_mutex_lock (&self->lock);
  self->stopped = TRUE;
  thread = g_steal_pointer (&self->thread);
  if (thread != NULL)
    g_async_queue_push (self->queue, g_new0 (Item, 1));
  g_mutex_unlock (&self->lock);

  if (thread == NULL)
    return;
  /* The last reference may go inside the worker itself, which cannot wait for its own end. */
  if (thread == g_thread_self ())
    g_thread_unref (thread);
  else
    g_thread_join (thread);
}
