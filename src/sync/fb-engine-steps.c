/* fb-engine-steps.c: what an exchange waits for: work of the writer, answers
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-engine-private.h"

typedef struct
{
  FbEngine *engine;          /* (owned) */
  GCancellable *cancellable; /* (owned) of the exchange that it belongs to */
  FbJobDone job_done;
  FbSendDone send_done;
  GDestroyNotify free_result;
  gboolean is_push;
  gint64 sent_at;
  guint serial;
} Step;

static Step *
step_new (FbEngine *self)
{
  Step *step = g_new0 (Step, 1);

  step->engine = g_object_ref (self);
  step->cancellable = g_object_ref (self->cancellable);
  return step;
}

static void
step_free (Step *step)
{
  g_object_unref (step->engine);
  g_object_unref (step->cancellable);
  g_free (step);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Step, step_free)

static gboolean
step_is_stale (const Step *step)
{
  return step->engine->cancellable != step->cancellable || g_cancellable_is_cancelled (step->cancellable);
}

static void
job_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Step) step = user_data;
  g_autoptr (GError) error = NULL;
  gpointer value = fb_store_sync_run_finish (FB_STORE (source), result, &error);

  if (!step_is_stale (step))
    step->job_done (step->engine, value, error);
  if (value != NULL && step->free_result != NULL)
    step->free_result (value);
}

void
fb_engine_run (FbEngine *self,
               FbStoreTaskFunc func,
               gpointer data,
               GDestroyNotify free_data,
               GDestroyNotify free_result,
               FbJobDone done)
{
  Step *step = step_new (self);

  step->job_done = done;
  step->free_result = free_result;
  fb_store_sync_run_async (self->store, func, data, free_data, free_result, self->cancellable, job_cb, step);
}

static void
answer_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Step) step = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (FbAnswer) answer = fb_transport_send_finish (FB_TRANSPORT (source), result, &error);

  if (step_is_stale (step))
    return;
  if (answer != NULL && answer->round_trip_ms == 0)
    answer->round_trip_ms = fb_clock_monotonic (step->engine->clock) - step->sent_at;
  step->engine->answer_serial = step->serial;
  /* A page that was fetched ahead is looked at when its turn comes. */
  if (answer == NULL || step->serial != step->engine->send_serial || step->serial == step->engine->ahead_serial
      || !fb_engine_obey (step->engine, answer, step->is_push))
    step->send_done (step->engine, answer, error);
}

guint
fb_engine_send (FbEngine *self, const FbRequest *request, FbSendDone done)
{
  Step *step = step_new (self);

  step->serial = ++self->send_serial;

  step->send_done = done;
  step->is_push = g_str_equal (request->path, "/v1/push");
  step->sent_at = fb_clock_monotonic (self->clock);
  fb_transport_send_async (self->transport, request, self->cancellable, answer_cb, step);
  return self->send_serial;
}
