/* fb-push-queue.c: the one thread of a process that writes what devices send
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-push-queue.h"

#include "fb-metrics.h"

typedef struct
{
  FbPushJob *job; /* (owned) */
  GTask *task;    /* (owned) */
} Entry;

struct _FbPushQueue
{
  GObject parent_instance;

  FbService *service; /* (owned) used by the thread alone */
  GThread *thread;    /* (owned) (nullable) until it is stopped */

  GMutex lock;
  GCond filled;
  GQueue waiting; /* of Entry (owned) */
  gboolean stopping;
};

G_DEFINE_FINAL_TYPE (FbPushQueue, fb_push_queue, G_TYPE_OBJECT)

static void
entry_free (Entry *self)
{
  fb_push_job_free (self->job);
  g_object_unref (self->task);
  g_free (self);
}

/* As many as one commit may take; NULL: nothing waits and no more will come. */
static GPtrArray *
take_batch (FbPushQueue *self)
{
  g_autoptr (GPtrArray) batch = g_ptr_array_new_with_free_func ((GDestroyNotify) entry_free);
  guint n_ops = 0;
  Entry *next;

  g_mutex_lock (&self->lock);
  while (g_queue_is_empty (&self->waiting) && !self->stopping)
    g_cond_wait (&self->filled, &self->lock);
  while (batch->len < FB_PUSH_QUEUE_MAX_JOBS && (next = g_queue_peek_head (&self->waiting)) != NULL
         && (batch->len == 0 || n_ops + fb_push_job_get_n_ops (next->job) <= FB_PUSH_QUEUE_MAX_OPS))
    {
      n_ops += fb_push_job_get_n_ops (next->job);
      g_ptr_array_add (batch, g_queue_pop_head (&self->waiting));
    }
  g_mutex_unlock (&self->lock);
  return batch->len > 0 ? g_steal_pointer (&batch) : NULL;
}

static void
count_commit (FbPushQueue *self, FbPushJob *const *jobs, guint n_jobs, gint64 microseconds)
{
  guint n_txs = 0, n_ops = 0;

  for (guint i = 0; i < n_jobs; i++)
    {
      n_txs += fb_push_job_get_n_txs (jobs[i]);
      n_ops += fb_push_job_get_n_ops (jobs[i]);
    }
  fb_metrics_count_commit (n_jobs, n_txs, n_ops, microseconds);
  g_mutex_lock (&self->lock);
  fb_metrics_set_waiting (self->waiting.length);
  g_mutex_unlock (&self->lock);
}

static void
write_batch (FbPushQueue *self, GPtrArray *batch)
{
  FbPushJob *jobs[FB_PUSH_QUEUE_MAX_JOBS];

  for (guint i = 0; i < batch->len; i++)
    jobs[i] = ((Entry *) g_ptr_array_index (batch, i))->job;
  for (guint done = 0, n; done < batch->len; done += n)
    {
      gint64 start = g_get_monotonic_time ();

      n = fb_service_push_all (self->service, jobs + done, batch->len - done);
      count_commit (self, jobs + done, n, g_get_monotonic_time () - start);
      for (guint i = done; i < done + n; i++)
        {
          Entry *entry = g_ptr_array_index (batch, i);

          g_task_return_pointer (entry->task, fb_push_job_steal_answer (entry->job), (GDestroyNotify) fb_answer_free);
        }
    }
}

static gpointer
write_in_thread (gpointer data)
{
  FbPushQueue *self = data;
  GPtrArray *batch;

  while ((batch = take_batch (self)) != NULL)
    {
      write_batch (self, batch);
      g_ptr_array_unref (batch);
    }
  return NULL;
}

static void
fb_push_queue_finalize (GObject *object)
{
  FbPushQueue *self = FB_PUSH_QUEUE (object);

  fb_push_queue_stop (self);
  g_clear_object (&self->service);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->filled);

  G_OBJECT_CLASS (fb_push_queue_parent_class)->finalize (object);
}

static void
fb_push_queue_class_init (FbPushQueueClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = fb_push_queue_finalize;
}

static void
fb_push_queue_init (FbPushQueue *self)
{
  g_mutex_init (&self->lock);
  g_cond_init (&self->filled);
  g_queue_init (&self->waiting);
}

FbPushQueue *
fb_push_queue_new (FbService *service)
{
  FbPushQueue *self;

  g_return_val_if_fail (FB_IS_SERVICE (service), NULL);

  self = g_object_new (FB_TYPE_PUSH_QUEUE, NULL);
  self->service = g_object_ref (service);
  self->thread = g_thread_new ("fb-push", write_in_thread, self);
  return self;
}

void
fb_push_queue_push (FbPushQueue *self, FbPushJob *job, GTask *task)
{
  Entry *entry;
  gboolean closed;

  g_return_if_fail (FB_IS_PUSH_QUEUE (self));
  g_return_if_fail (job != NULL && G_IS_TASK (task));

  entry = g_new0 (Entry, 1);
  entry->job = job;
  entry->task = task;
  g_mutex_lock (&self->lock);
  if (!(closed = self->stopping))
    {
      g_queue_push_tail (&self->waiting, entry);
      fb_metrics_set_waiting (self->waiting.length);
      g_cond_signal (&self->filled);
    }
  g_mutex_unlock (&self->lock);
  if (!closed)
    return;
  g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CLOSED, "The server is stopping");
  entry_free (entry);
}

void
fb_push_queue_stop (FbPushQueue *self)
{
  g_return_if_fail (FB_IS_PUSH_QUEUE (self));

  g_mutex_lock (&self->lock);
  self->stopping = TRUE;
  g_cond_signal (&self->filled);
  g_mutex_unlock (&self->lock);
  g_clear_pointer (&self->thread, g_thread_join);
}
