/* fb-engine-nudge.c: the question that is held until the server has something new
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-engine-private.h"

/* The server answers within 55 seconds. */
#define HOLD_S 55
/* A server that answers at once, again and again, is not asked more often than this. */
#define MIN_PAUSE_MS 1000

/* --- when to ask ----------------------------------------------------------------------------------------- */

static gboolean
may_ask (FbEngine *self)
{
  return self->live && self->started && self->network && self->pace == FB_PACE_FULL && self->transport != NULL
         && self->cursor > 0 && self->status.state == FB_ENGINE_IDLE;
}

gint64
fb_engine_nudge_due (FbEngine *self)
{
  return may_ask (self) && self->nudge == NULL ? MAX (self->nudge_due, 1) : 0;
}

/* Its own back-off: a nudge that fails is nobody's trouble, the engine's rhythm goes on. */
static void
wait_longer (FbEngine *self, gint64 retry_after)
{
  gint64 limit = MIN (FB_BACKOFF_MAX_MS, (gint64) FB_BACKOFF_BASE_MS << MIN (self->nudge_tries, 8));
  gint64 delay = (gint64) g_rand_double_range (self->random, MIN_PAUSE_MS, (double) limit);

  self->nudge_tries++;
  self->nudge_due = fb_clock_monotonic (self->clock) + MAX (delay, retry_after * 1000);
}

/* --- the answer ------------------------------------------------------------------------------------------ */

static gboolean
read_head (const FbAnswer *answer, gint64 *head)
{
  g_autoptr (JsonNode) node = fb_answer_parse (answer, NULL);

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node)
         && fb_json_get_int (json_node_get_object (node), "head", head, NULL);
}

/* What the exchange would be told too: it says so to the person, and does what the answer orders. */
static gboolean
concerns_device (const FbAnswer *answer)
{
  g_autoptr (GError) problem = NULL;

  if (fb_answer_check (answer, &problem))
    return FALSE;
  return g_error_matches (problem, FB_SYNC_ERROR, FB_SYNC_ERROR_AUTH)
         || g_error_matches (problem, FB_SYNC_ERROR, FB_SYNC_ERROR_REVOKED)
         || g_error_matches (problem, FB_SYNC_ERROR, FB_SYNC_ERROR_DISABLED);
}

static void
pull_now (FbEngine *self)
{
  self->pull_due = fb_clock_monotonic (self->clock);
  self->nudge_due = fb_clock_monotonic (self->clock) + MIN_PAUSE_MS;
}

static void
take_answer (FbEngine *self, const FbAnswer *answer)
{
  gint64 head;

  if (answer == NULL)
    wait_longer (self, 0);
  else if (read_head (answer, &head))
    {
      self->nudge_tries = 0;
      self->nudge_due = fb_clock_monotonic (self->clock);
      if (head <= self->cursor)
        return;
      /* The exchange that runs may have seen it, or not. */
      self->nudged_head = MAX (self->nudged_head, head);
      if (self->cancellable == NULL)
        pull_now (self);
    }
  else if (concerns_device (answer))
    {
      wait_longer (self, 0);
      self->pull_due = fb_clock_monotonic (self->clock);
    }
  else
    wait_longer (self, answer->retry_after);
}

typedef struct
{
  FbEngine *engine;          /* (owned) */
  GCancellable *cancellable; /* (owned) */
} Nudge;

static void
nudge_free (Nudge *nudge)
{
  g_object_unref (nudge->engine);
  g_object_unref (nudge->cancellable);
  g_free (nudge);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Nudge, nudge_free)

static void
answer_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Nudge) nudge = user_data;
  FbEngine *self = nudge->engine;
  g_autoptr (GError) error = NULL;
  g_autoptr (FbAnswer) answer = fb_transport_send_finish (FB_TRANSPORT (source), result, &error);

  if (self->nudge != nudge->cancellable)
    return;
  g_clear_object (&self->nudge);
  if (error != NULL)
    g_info ("nudge: %s", error->message);
  take_answer (self, answer);
  fb_engine_arm (self);
}

/* --- the question ---------------------------------------------------------------------------------------- */

void
fb_engine_nudge_run_due (FbEngine *self)
{
  gint64 due = fb_engine_nudge_due (self);
  g_autoptr (FbRequest) request = NULL;
  Nudge *nudge;

  if (due == 0 || due > fb_clock_monotonic (self->clock) || self->cancellable != NULL)
    return;
  request = fb_request_new ("GET", "/v1/nudge", NULL);
  request->query = g_strdup_printf ("since=%" G_GINT64_FORMAT, self->cursor);
  request->hold_s = HOLD_S;
  self->nudge = g_cancellable_new ();
  nudge = g_new0 (Nudge, 1);
  nudge->engine = g_object_ref (self);
  nudge->cancellable = g_object_ref (self->nudge);
  fb_transport_send_async (self->transport, request, self->nudge, answer_cb, nudge);
}

void
fb_engine_nudge_stop (FbEngine *self)
{
  if (self->nudge == NULL)
    return;
  g_cancellable_cancel (self->nudge);
  g_clear_object (&self->nudge);
}

void
fb_engine_set_live (FbEngine *self, gboolean live)
{
  g_return_if_fail (FB_IS_ENGINE (self));

  self->live = live;
  if (!live)
    fb_engine_nudge_stop (self);
  fb_engine_arm (self);
}

gboolean
fb_engine_is_nudged (FbEngine *self)
{
  g_return_val_if_fail (FB_IS_ENGINE (self), FALSE);

  return self->nudge != NULL;
}
