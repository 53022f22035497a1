/* fb-engine-exchange.c: an exchange from its beginning to its end
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-engine-private.h"

static void
move_tasks (GQueue *from, GQueue *to)
{
  GTask *task;

  while ((task = g_queue_pop_head (from)) != NULL)
    g_queue_push_tail (to, task);
}

static gboolean
lock_poll_cb (gpointer user_data)
{
  FbEngine *self = user_data;

  g_clear_pointer (&self->lock_poll, g_source_unref);
  fb_engine_begin (self);
  return G_SOURCE_REMOVE;
}

/* One process at a time exchanges for a profile. FALSE: another does, and we look again soon. */
static gboolean
take_lock (FbEngine *self)
{
  g_autoptr (GError) error = NULL;

  if (self->lock_poll != NULL || self->lock_due > fb_clock_monotonic (self->clock))
    return FALSE;
  self->lock_due = 0;
  self->lock = fb_sync_lock_take (fb_store_get_directory (self->store), &error);
  if (!g_error_matches (error, FB_STORE_ERROR, FB_STORE_ERROR_LOCKED))
    return TRUE;
  if (self->driven)
    {
      self->lock_due = fb_clock_monotonic (self->clock) + FB_LOCK_POLL_MS;
      return FALSE;
    }
  self->lock_poll = g_timeout_source_new (FB_LOCK_POLL_MS);
  g_source_set_callback (self->lock_poll, lock_poll_cb, self, NULL);
  g_source_attach (self->lock_poll, g_main_context_get_thread_default ());
  return FALSE;
}

void
fb_engine_begin (FbEngine *self)
{
  if (self->cancellable != NULL || self->transport == NULL || self->wipe_begun || !take_lock (self))
    return;
  self->cancellable = g_cancellable_new ();
  move_tasks (&self->next, &self->waiting);
  self->until_idle = FALSE;
  for (GList *l = self->waiting.head; l != NULL; l = l->next)
    self->until_idle = self->until_idle || GPOINTER_TO_INT (g_task_get_task_data (l->data));

  self->push_only = self->lock_reason != FB_LOCK_NONE || (self->pace == FB_PACE_PUSH_ONLY && self->waiting.length == 0);
  self->nudged_head = 0;
  self->result = (FbSyncResult){0};
  self->begun = fb_clock_monotonic (self->clock);
  self->push_due = self->retry_due = 0;
  self->status.next_try = 0;
  self->status.rows_done = self->status.rows_total = self->status.bytes = 0;
  self->need_buckets = FALSE;
  fb_engine_drop_ahead (self);
  self->restarts = self->repairs = self->recoveries = 0;
  fb_engine_clear_timer (self);
  fb_engine_push (self);
}

static void
answer_tasks (FbEngine *self, const GError *error)
{
  GQueue tasks = G_QUEUE_INIT;
  GTask *task;

  self->result.seconds = (double) (fb_clock_monotonic (self->clock) - self->begun) / 1000.0;
  self->result.waiting = self->status.waiting;
  move_tasks (&self->waiting, &tasks);
  while ((task = g_queue_pop_head (&tasks)) != NULL)
    {
      if (error != NULL)
        g_task_return_error (task, g_error_copy (error));
      else
        g_task_return_pointer (task, g_memdup2 (&self->result, sizeof self->result), g_free);
      g_object_unref (task);
    }
}

void
fb_engine_answer_all (FbEngine *self, const GError *error)
{
  move_tasks (&self->next, &self->waiting);
  answer_tasks (self, error);
}

static FbEngineState
state_of_error (const GError *error)
{
  if (error->domain != FB_SYNC_ERROR)
    return FB_ENGINE_BACKOFF;
  switch ((FbSyncError) error->code)
    {
    case FB_SYNC_ERROR_OFFLINE:
      return FB_ENGINE_OFFLINE;
    case FB_SYNC_ERROR_AUTH:
    case FB_SYNC_ERROR_REVOKED:
    case FB_SYNC_ERROR_DISABLED:
    case FB_SYNC_ERROR_FORKED:
      return FB_ENGINE_AUTH_NEEDED;
    case FB_SYNC_ERROR_SCHEMA:
      return FB_ENGINE_UPDATE_NEEDED;
    default:
      return FB_ENGINE_BACKOFF;
    }
}

/* Trouble on the line passes by itself and is no news. */
static gboolean
is_news (FbEngineState state, const GError *error)
{
  if (state == FB_ENGINE_AUTH_NEEDED || state == FB_ENGINE_UPDATE_NEEDED || error->domain != FB_SYNC_ERROR)
    return TRUE;
  return error->code == FB_SYNC_ERROR_REFUSED;
}

static void
plan_retry (FbEngine *self, FbEngineState state, gint64 retry_after)
{
  gint64 delay = fb_engine_draw_backoff (self);

  if (state == FB_ENGINE_AUTH_NEEDED || state == FB_ENGINE_UPDATE_NEEDED)
    return;
  if (state == FB_ENGINE_OFFLINE)
    delay = MIN (delay, FB_OFFLINE_RETRY_MS);
  if (retry_after > 0)
    delay = MAX (delay, retry_after * 1000);
  self->retry_due = fb_clock_monotonic (self->clock) + MAX (delay, 1);
  self->status.next_try = self->started ? fb_clock_now (self->clock) + delay : 0;
}

/* For a program that looks later and has had no exchange of its own. */
static void
remember_end (FbEngine *self, FbEngineState state)
{
  g_autofree char *number = g_strdup_printf ("%d", (int) state);
  g_autofree char *at = g_strdup_printf ("%" G_GINT64_FORMAT, self->status.last_success);

  if (state == FB_ENGINE_IDLE)
    fb_store_set_setting (self->store, FB_ENGINE_SETTING_LAST_SUCCESS, at);
  if (state != self->remembered)
    fb_store_set_setting (self->store, FB_ENGINE_SETTING_STATE, number);
  self->remembered = state;
}

void
fb_engine_end (FbEngine *self, const GError *error, gint64 retry_after)
{
  FbEngineState state = error != NULL ? state_of_error (error) : FB_ENGINE_IDLE;

  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->lock, fb_sync_lock_free);
  fb_engine_drop_ahead (self);
  /* The beat goes on from here; what is worth trying sooner has its own time. */
  if (!self->push_only)
    {
      self->last_end = fb_clock_monotonic (self->clock);
      self->pull_due = self->last_end + fb_engine_get_interval (self);
    }
  if (error == NULL)
    {
      self->tries = 0;
      fb_engine_set_message (self, NULL);
      /* Only a person's sign-in ends a lease that has run out. */
      if (self->lock_reason == FB_LOCK_NONE)
        self->status.last_success = fb_clock_now (self->clock);
      self->cursor = MAX (self->cursor, self->result.cursor);
      /* Something came after this exchange had looked. */
      if (self->nudged_head > self->cursor)
        self->pull_due = self->last_end;
    }
  else
    {
      g_info ("exchange ended: %s", error->message);
      plan_retry (self, state, retry_after);
      if (is_news (state, error))
        fb_engine_report (self, error->message);
      else
        fb_engine_set_message (self, error->message);
    }
  state = fb_engine_shown (self, state);
  self->status.state = state;
  self->status.rows_total = 0;
  remember_end (self, state);
  fb_engine_refresh_counts (self);
  fb_engine_notify (self);
  answer_tasks (self, error);
  if (self->next.length > 0 && self->cancellable == NULL)
    fb_engine_begin (self);
  fb_engine_arm (self);
}
