/* fb-engine.c: keeps a store and a server in step: the object, and what it shows
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-engine-private.h"

#include <glib/gi18n-lib.h>

G_DEFINE_FINAL_TYPE (FbEngine, fb_engine, G_TYPE_OBJECT)

enum
{
  STATUS_CHANGED,
  FAILED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* --- status ---------------------------------------------------------------------------------------------- */

void
fb_engine_notify (FbEngine *self)
{
  g_signal_emit (self, signals[STATUS_CHANGED], 0);
}

FbEngineState
fb_engine_shown (FbEngine *self, FbEngineState state)
{
  if (self->lock_reason == FB_LOCK_NONE || state == FB_ENGINE_UPDATE_NEEDED || state == FB_ENGINE_WIPING
      || state == FB_ENGINE_WIPED)
    return state;
  return FB_ENGINE_LOCKED;
}

void
fb_engine_set_state (FbEngine *self, FbEngineState state)
{
  state = fb_engine_shown (self, state);
  if (self->status.state == state)
    return;
  self->status.state = state;
  fb_engine_notify (self);
}

gboolean
fb_engine_set_message (FbEngine *self, const char *message)
{
  if (g_strcmp0 (self->message, message) == 0)
    return FALSE;
  g_free (self->message);
  self->message = g_strdup (message);
  return TRUE;
}

void
fb_engine_report (FbEngine *self, const char *message)
{
  if (fb_engine_set_message (self, message))
    g_signal_emit (self, signals[FAILED], 0, message);
}

static gpointer
count_in_reader (FbStore *store, FbDb *db, gpointer data, GCancellable *cancellable, GError **error)
{
  g_autofree FbSyncCounts *counts = g_new0 (FbSyncCounts, 1);

  return fb_store_sync_count (db, counts, error) ? g_steal_pointer (&counts) : NULL;
}

static void
counts_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FbEngine) self = user_data;
  g_autofree FbSyncCounts *counts = fb_store_read_finish (self->store, result, NULL);
  guint waiting_before = self->status.waiting;

  self->counting = FALSE;
  if (counts == NULL)
    return;
  self->status.waiting = (guint) counts->waiting;
  self->status.refused = (guint) counts->refused;
  self->status.conflicts = (guint) counts->conflicts;
  self->status.last_success = MAX (self->status.last_success, counts->last_success);
  if (self->started && self->status.waiting > 0 && (self->status.waiting != waiting_before || self->push_due == 0))
    {
      self->push_due = fb_clock_monotonic (self->clock) + FB_PUSH_DELAY_MS;
      fb_engine_arm (self);
    }
  fb_engine_notify (self);
  if (self->needs_counts)
    fb_engine_refresh_counts (self);
}

void
fb_engine_refresh_counts (FbEngine *self)
{
  /* The store is closed for good. */
  if (self->wipe_begun)
    return;
  self->needs_counts = self->counting;
  if (self->counting)
    return;
  self->counting = TRUE;
  fb_store_read_async (self->store, count_in_reader, NULL, NULL, g_free, NULL, counts_cb, g_object_ref (self));
}

static void
store_changed_cb (FbEngine *self)
{
  fb_engine_refresh_counts (self);
}

/* --- object ---------------------------------------------------------------------------------------------- */

static void
fb_engine_dispose (GObject *object)
{
  FbEngine *self = FB_ENGINE (object);

  fb_engine_stop (self);
  fb_engine_stop_report (self);
  g_clear_object (&self->transport);

  G_OBJECT_CLASS (fb_engine_parent_class)->dispose (object);
}

static void
fb_engine_finalize (GObject *object)
{
  FbEngine *self = FB_ENGINE (object);

  g_clear_object (&self->store);
  g_clear_object (&self->clock);
  g_rand_free (self->random);
  g_free (self->message);
  g_clear_pointer (&self->pull_body, g_bytes_unref);
  fb_engine_drop_ahead (self);
  fb_engine_drop_sets (self);

  G_OBJECT_CLASS (fb_engine_parent_class)->finalize (object);
}

static void
fb_engine_class_init (FbEngineClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = fb_engine_dispose;
  object_class->finalize = fb_engine_finalize;

  signals[STATUS_CHANGED] =
      g_signal_new ("status-changed", FB_TYPE_ENGINE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[FAILED] =
      g_signal_new ("failed", FB_TYPE_ENGINE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
fb_engine_init (FbEngine *self)
{
  g_queue_init (&self->waiting);
  g_queue_init (&self->next);
  self->random = g_rand_new ();
  self->network = TRUE;
  self->push_ops = FB_PUSH_MAX_OPS;
  self->push_bytes = FB_PUSH_MAX_BYTES;
  self->page_bytes = FB_PAGE_START_BYTES;
  self->bulk_rows = FB_BULK_ROWS;
  self->status.state = FB_ENGINE_LOCAL;
}

FbEngine *
fb_engine_new (FbStore *store, FbTransport *transport)
{
  FbEngine *self;

  g_return_val_if_fail (FB_IS_STORE (store), NULL);

  self = g_object_new (FB_TYPE_ENGINE, NULL);
  self->store = g_object_ref (store);
  self->clock = g_object_ref (fb_store_get_clock (store));
  fb_engine_set_transport (self, transport);
  return self;
}

void
fb_engine_set_transport (FbEngine *self, FbTransport *transport)
{
  g_return_if_fail (FB_IS_ENGINE (self));
  g_return_if_fail (transport == NULL || FB_IS_TRANSPORT (transport));

  if (self->cancellable != NULL)
    {
      gboolean started = self->started;

      fb_engine_stop (self);
      if (started)
        fb_engine_start (self);
    }
  fb_engine_nudge_stop (self);
  g_set_object (&self->transport, transport);
  self->cursor = 0;
  self->tries = 0;
  self->retry_due = 0;
  self->status.state = fb_engine_shown (self, transport != NULL ? FB_ENGINE_IDLE : FB_ENGINE_LOCAL);
  if (self->started && transport != NULL)
    self->pull_due = fb_clock_monotonic (self->clock);
  fb_engine_arm (self);
  fb_engine_notify (self);
}

void
fb_engine_set_random (FbEngine *self, GRand *random)
{
  g_return_if_fail (FB_IS_ENGINE (self));
  g_return_if_fail (random != NULL);

  g_rand_free (self->random);
  self->random = g_rand_copy (random);
}

void
fb_engine_set_driven (FbEngine *self, gboolean driven)
{
  g_return_if_fail (FB_IS_ENGINE (self));

  self->driven = driven;
}

void
fb_engine_set_bulk_rows (FbEngine *self, gint64 rows)
{
  g_return_if_fail (FB_IS_ENGINE (self));

  self->bulk_rows = rows;
}

void
fb_engine_set_page_bytes (FbEngine *self, gsize bytes)
{
  g_return_if_fail (FB_IS_ENGINE (self));

  self->page_bytes = bytes;
}

void
fb_engine_start (FbEngine *self)
{
  g_return_if_fail (FB_IS_ENGINE (self));

  if (self->started)
    return;
  self->started = TRUE;
  self->changed_id = g_signal_connect_swapped (self->store, "changed", G_CALLBACK (store_changed_cb), self);
  self->pull_due = fb_clock_monotonic (self->clock);
  fb_engine_refresh_counts (self);
  fb_engine_arm (self);
}

static const char *
wiped_words (void)
{
  return _ ("This computer's copy was removed by order of your company.");
}

void
fb_engine_stop (FbEngine *self)
{
  g_autoptr (GError) error = NULL;

  g_return_if_fail (FB_IS_ENGINE (self));

  self->started = FALSE;
  fb_engine_nudge_stop (self);
  fb_engine_clear_timer (self);
  if (self->lock_poll != NULL)
    g_source_destroy (self->lock_poll);
  g_clear_pointer (&self->lock_poll, g_source_unref);
  self->lock_due = 0;
  g_clear_pointer (&self->lock, fb_sync_lock_free);
  if (self->changed_id != 0)
    g_clear_signal_handler (&self->changed_id, self->store);
  if (self->cancellable != NULL)
    {
      g_cancellable_cancel (self->cancellable);
      g_clear_object (&self->cancellable);
      self->status.state = FB_ENGINE_IDLE;
    }
  if (self->wipe_begun)
    g_set_error_literal (&error, FB_SYNC_ERROR, FB_SYNC_ERROR_WIPED, wiped_words ());
  else
    g_set_error_literal (&error, G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("Sync was stopped."));
  fb_engine_answer_all (self, error);
}

void
fb_engine_interrupt (FbEngine *self)
{
  g_autoptr (GError) error = NULL;

  g_return_if_fail (FB_IS_ENGINE (self));

  if (self->cancellable == NULL)
    return;
  g_cancellable_cancel (self->cancellable);
  g_set_error_literal (&error, G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("Sync was stopped."));
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->lock, fb_sync_lock_free);
  self->status.state = FB_ENGINE_IDLE;
  self->status.rows_total = 0;
  self->pull_due = fb_clock_monotonic (self->clock) + fb_engine_get_interval (self);
  fb_engine_answer_all (self, error);
  fb_engine_refresh_counts (self);
  fb_engine_notify (self);
  fb_engine_arm (self);
}

void
fb_engine_get_status (FbEngine *self, FbEngineStatus *status)
{
  g_return_if_fail (FB_IS_ENGINE (self));
  g_return_if_fail (status != NULL);

  *status = self->status;
}

const char *
fb_engine_get_message (FbEngine *self)
{
  g_return_val_if_fail (FB_IS_ENGINE (self), NULL);

  return self->message;
}

void
fb_engine_set_network_available (FbEngine *self, gboolean available)
{
  g_return_if_fail (FB_IS_ENGINE (self));

  if (self->network == available)
    return;
  self->network = available;
  fb_engine_nudge_stop (self);
  if (!available || self->transport == NULL)
    {
      if (self->transport != NULL && self->cancellable == NULL)
        {
          self->retry_due = fb_clock_monotonic (self->clock) + FB_OFFLINE_RETRY_MS;
          fb_engine_set_state (self, FB_ENGINE_OFFLINE);
          fb_engine_arm (self);
        }
      return;
    }
  fb_engine_wake (self);
}

void
fb_engine_set_pace (FbEngine *self, FbPace pace)
{
  g_return_if_fail (FB_IS_ENGINE (self));

  if (self->pace == pace)
    return;
  self->pace = pace;
  if (pace != FB_PACE_FULL)
    fb_engine_nudge_stop (self);
  if (self->last_end != 0)
    self->pull_due = self->last_end + fb_engine_get_interval (self);
  fb_engine_arm (self);
}

FbPace
fb_engine_get_pace (FbEngine *self)
{
  g_return_val_if_fail (FB_IS_ENGINE (self), FB_PACE_FULL);

  return self->pace;
}

void
fb_engine_wake (FbEngine *self)
{
  g_return_if_fail (FB_IS_ENGINE (self));

  fb_engine_nudge_stop (self);
  self->tries = self->nudge_tries = 0;
  self->retry_due = self->nudge_due = 0;
  self->pull_due = fb_clock_monotonic (self->clock);
  fb_engine_arm (self);
}

/* --- asked for ------------------------------------------------------------------------------------------- */

static gboolean
cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  GTask *task = user_data;
  FbEngine *self = g_task_get_source_object (task);

  if (g_queue_remove (&self->waiting, task) || g_queue_remove (&self->next, task))
    {
      g_task_return_error_if_cancelled (task);
      /* An exchange that nobody waits for goes on only if it belongs to the engine's own rhythm. */
      if (!self->started && self->waiting.length == 0 && self->next.length == 0)
        fb_engine_stop (self);
      g_object_unref (task);
    }
  return G_SOURCE_REMOVE;
}

static void
watch_cancellable (GTask *task, GCancellable *cancellable)
{
  g_autoptr (GSource) source = NULL;

  if (cancellable == NULL)
    return;
  source = g_cancellable_source_new (cancellable);
  g_source_set_callback (source, G_SOURCE_FUNC (cancelled_cb), g_object_ref (task), g_object_unref);
  g_source_attach (source, g_main_context_get_thread_default ());
  g_object_set_data_full (G_OBJECT (task), "cancel-source", g_source_ref (source), (GDestroyNotify) g_source_unref);
}

void
fb_engine_sync_async (FbEngine *self,
                      gboolean until_idle,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  GTask *task;

  g_return_if_fail (FB_IS_ENGINE (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_task_data (task, GINT_TO_POINTER (until_idle), NULL);
  if (self->transport == NULL)
    {
      g_task_return_new_error (task, FB_SYNC_ERROR, FB_SYNC_ERROR_OFFLINE, "%s",
                               _ ("This profile has no server to sync with."));
      g_object_unref (task);
      return;
    }
  if (self->wipe_begun)
    {
      g_task_return_new_error (task, FB_SYNC_ERROR, FB_SYNC_ERROR_WIPED, "%s", wiped_words ());
      g_object_unref (task);
      return;
    }
  if (g_task_return_error_if_cancelled (task))
    {
      g_object_unref (task);
      return;
    }
  watch_cancellable (task, cancellable);
  g_queue_push_tail (&self->next, task);
  fb_engine_begin (self);
}

gboolean
fb_engine_sync_finish (FbEngine *self, GAsyncResult *result, FbSyncResult *out, GError **error)
{
  g_autofree FbSyncResult *value = NULL;
  GSource *source;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  if ((source = g_object_get_data (G_OBJECT (result), "cancel-source")) != NULL)
    g_source_destroy (source);
  value = g_task_propagate_pointer (G_TASK (result), error);
  if (value != NULL && out != NULL)
    *out = *value;
  return value != NULL;
}
