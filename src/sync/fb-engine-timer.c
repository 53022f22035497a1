/* fb-engine-timer.c: when the engine acts by itself
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-engine-private.h"

/* Full jitter, so that a thousand devices do not come back in one second. */
gint64
fb_engine_draw_backoff (FbEngine *self)
{
  gint64 limit = FB_BACKOFF_MAX_MS;

  if (self->tries < 8)
    limit = MIN (limit, (gint64) FB_BACKOFF_BASE_MS << self->tries);
  self->tries++;
  return (gint64) g_rand_double_range (self->random, 0, (double) limit);
}

gint64
fb_engine_get_interval (FbEngine *self)
{
  return self->pace == FB_PACE_METERED ? FB_METERED_INTERVAL_MS : FB_PULL_INTERVAL_MS;
}

static gint64
sooner (gint64 a, gint64 b)
{
  return a == 0 || (b != 0 && b < a) ? b : a;
}

static gint64
exchange_due (FbEngine *self)
{
  if (self->lock_due != 0)
    return self->lock_due;
  /* Only a person can sign in; asking again and again would change nothing. */
  if (self->status.state == FB_ENGINE_AUTH_NEEDED)
    return 0;
  /* Without secrets there is nobody to ask as. */
  if (self->lock_reason == FB_LOCK_SIGNED_OUT || self->wipe_begun)
    return 0;
  /* An update on either side may come at any time, but not because somebody writes. */
  if (self->status.state == FB_ENGINE_UPDATE_NEEDED)
    return self->pull_due;
  /* While a failure waits for its time, nothing else goes ahead of it. */
  if (self->retry_due != 0)
    return self->retry_due;
  return sooner (self->push_due, self->pace == FB_PACE_PUSH_ONLY ? 0 : self->pull_due);
}

gint64
fb_engine_get_next_due (FbEngine *self)
{
  g_return_val_if_fail (FB_IS_ENGINE (self), 0);

  return sooner (exchange_due (self), fb_engine_nudge_due (self));
}

void
fb_engine_run_due (FbEngine *self)
{
  gint64 due;

  g_return_if_fail (FB_IS_ENGINE (self));

  due = exchange_due (self);
  if ((!self->started && self->lock_due == 0) || self->cancellable != NULL)
    return;
  if (due != 0 && due <= fb_clock_monotonic (self->clock))
    fb_engine_begin (self);
  else
    fb_engine_nudge_run_due (self);
}

static gboolean
timer_cb (gpointer user_data)
{
  FbEngine *self = user_data;

  g_clear_pointer (&self->timer, g_source_unref);
  fb_engine_run_due (self);
  fb_engine_arm (self);
  return G_SOURCE_REMOVE;
}

void
fb_engine_clear_timer (FbEngine *self)
{
  if (self->timer == NULL)
    return;
  g_source_destroy (self->timer);
  g_clear_pointer (&self->timer, g_source_unref);
}

void
fb_engine_arm (FbEngine *self)
{
  gint64 due = fb_engine_get_next_due (self), delay;

  fb_engine_clear_timer (self);
  if (!self->started || self->driven || self->transport == NULL || self->cancellable != NULL || self->lock_poll != NULL
      || due == 0)
    return;
  delay = CLAMP (due - fb_clock_monotonic (self->clock), 1, FB_METERED_INTERVAL_MS);
  self->timer = g_timeout_source_new ((guint) delay);
  g_source_set_callback (self->timer, timer_cb, self, NULL);
  g_source_attach (self->timer, g_main_context_get_thread_default ());
}
