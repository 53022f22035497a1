/* fb-engine-leave.c: a profile that is locked, and one that the server orders to be emptied
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-engine-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "fb-lease.h"
#include "fb-mutant.h"
#include "fb-rule.h"
#include "fb-store-wipe.h"

#define WIPE_HEADER "fieldbook-wipe"
/* Saying that it is done is tried this often; the server knows anyway when the order was delivered. */
#define MAX_REPORTS 20
#define REPORT_PAUSE_S 30

/* --- locked ---------------------------------------------------------------------------------------------- */

void
fb_engine_set_lock (FbEngine *self, FbLock lock)
{
  g_return_if_fail (FB_IS_ENGINE (self));

  if (self->lock_reason == lock || self->wipe_begun)
    return;
  self->lock_reason = lock;
  fb_engine_nudge_stop (self);
  if (lock != FB_LOCK_NONE || self->cancellable == NULL)
    fb_engine_set_state (self, self->transport != NULL ? FB_ENGINE_IDLE : FB_ENGINE_LOCAL);
  if (lock == FB_LOCK_NONE)
    fb_engine_wake (self);
  fb_engine_arm (self);
}

/* --- the order ------------------------------------------------------------------------------------------- */

static FbWipe
read_word (const char *word)
{
  if (g_strcmp0 (word, "now") == 0)
    return FB_WIPE_NOW;
  return g_strcmp0 (word, "after_push") == 0 ? FB_WIPE_AFTER_PUSH : FB_WIPE_NONE;
}

/* In the header of any answer, and in the body of the one that turns the device away. A body counts only where the
 * server says that the device is out. */
static FbWipe
find_order (const FbAnswer *answer)
{
  FbWipe wipe = read_word (fb_answer_get_header (answer, WIPE_HEADER));
  g_autoptr (JsonNode) problem = NULL;
  g_autoptr (GError) error = NULL;

  if (wipe != FB_WIPE_NONE || fb_answer_check (answer, &error)
      || !g_error_matches (error, FB_SYNC_ERROR, FB_SYNC_ERROR_REVOKED)
      || (problem = fb_engine_parse_problem (answer)) == NULL)
    return wipe;
  return read_word (fb_json_get_text_or_null (json_node_get_object (problem), "wipe", NULL));
}

gboolean
fb_engine_obey (FbEngine *self, const FbAnswer *answer, gboolean is_push)
{
  FbWipe wipe = find_order (answer);

  if (wipe == FB_WIPE_NONE)
    return FALSE;
  if (FB_MUTANT (wipe_unsent))
    wipe = FB_WIPE_NOW;
  self->wipe = wipe;
  /* Sending comes first; everything else has no use any more. */
  if (wipe == FB_WIPE_AFTER_PUSH && is_push)
    return FALSE;
  if (wipe == FB_WIPE_AFTER_PUSH)
    fb_engine_push (self);
  else
    fb_engine_wipe (self);
  return TRUE;
}

/* --- being there ----------------------------------------------------------------------------------------- */

static void
greeted_cb (FbEngine *self, FbAnswer *answer, GError *error)
{
  g_autoptr (GError) problem = NULL;

  if (answer == NULL || !fb_answer_check (answer, &problem))
    fb_engine_fail (self, answer, problem != NULL ? problem : error);
  else
    fb_engine_end (self, NULL, -1);
}

void
fb_engine_greet (FbEngine *self)
{
  g_autoptr (FbRequest) request = fb_request_new ("GET", "/v1/who", NULL);

  fb_engine_send (self, request, greeted_cb);
}

/* --- the report ------------------------------------------------------------------------------------------ */

static void
report (FbEngine *self);

static gboolean
report_again_cb (gpointer user_data)
{
  FbEngine *self = user_data;

  g_clear_pointer (&self->report_timer, g_source_unref);
  report (self);
  return G_SOURCE_REMOVE;
}

static void
reported_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FbEngine) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (FbAnswer) answer = fb_transport_send_finish (FB_TRANSPORT (source), result, &error);

  /* Whether the server knows or not: here it is done. */
  fb_engine_set_state (self, FB_ENGINE_WIPED);
  if (answer != NULL && answer->status < 500 && answer->status != 429)
    return;
  if (self->transport == NULL || ++self->reports >= MAX_REPORTS)
    return;
  self->report_timer = g_timeout_source_new_seconds (REPORT_PAUSE_S);
  g_source_set_callback (self->report_timer, report_again_cb, self, NULL);
  g_source_attach (self->report_timer, g_main_context_get_thread_default ());
}

static void
report (FbEngine *self)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autoptr (FbRequest) request = NULL;

  json_node_take_object (node, json_object_new ());
  request = fb_request_new ("POST", "/v1/wiped", node);
  fb_transport_send_async (self->transport, request, NULL, reported_cb, g_object_ref (self));
}

/* --- emptying -------------------------------------------------------------------------------------------- */

static void
emptied_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  FbEngine *self = FB_ENGINE (source);
  g_autoptr (GError) error = NULL;

  /* What could not be emptied now is tried again at the next start, and until then the profile does not open. */
  if (!g_task_propagate_boolean (G_TASK (result), &error))
    g_warning ("The profile could not be emptied: %s", error->message);
  if (error == NULL && self->transport != NULL)
    report (self);
  else
    fb_engine_set_state (self, FB_ENGINE_WIPED);
}

typedef struct
{
  char *directory; /* (owned) */
  GArray *files;   /* (owned) opened while the store was */
} Emptying;

static void
emptying_free (gpointer data)
{
  Emptying *self = data;

  g_free (self->directory);
  g_array_unref (self->files);
  g_free (self);
}

static void
empty_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Emptying *emptying = task_data;
  GError *error = NULL;

  if (fb_store_wipe_overwrite (emptying->files, &error) && fb_store_wipe_run (emptying->directory, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
fb_engine_wipe (FbEngine *self)
{
  const char *directory = fb_store_get_directory (self->store);
  g_autoptr (GError) error = NULL;
  Emptying *emptying;
  GTask *task;

  if (self->wipe_begun)
    return;
  if (!fb_store_wipe_begin (directory, _ ("The administrator of your company has had this computer's copy removed."),
                            NULL, fb_clock_now (self->clock), &error))
    {
      /* Without the mark an interrupted wipe would not be ended: tried again with the next exchange. */
      fb_engine_end (self, error, -1);
      return;
    }
  self->wipe_begun = TRUE;
  if (self->wipe == FB_WIPE_AFTER_PUSH)
    FB_RULE (wipe_unsent);
  else
    FB_RULE (wipe_now);
  fb_engine_stop (self);
  fb_transport_forget (self->transport);
  fb_engine_set_state (self, FB_ENGINE_WIPING);
  emptying = g_new0 (Emptying, 1);
  emptying->directory = g_strdup (directory);
  emptying->files = fb_store_wipe_collect (directory);
  fb_store_close (self->store);
  task = g_task_new (self, NULL, emptied_cb, NULL);
  g_task_set_task_data (task, emptying, emptying_free);
  g_task_run_in_thread (task, empty_in_thread);
  g_object_unref (task);
}

void
fb_engine_stop_report (FbEngine *self)
{
  if (self->report_timer != NULL)
    g_source_destroy (self->report_timer);
  g_clear_pointer (&self->report_timer, g_source_unref);
}
