/* test-nudge.c: when the engine acts by itself: nudges, pace, waking
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "fb-sync-world.h"
#include "fb-test-database.h"

/* --- a transport that keeps nudges until the test answers them ------------------------------------------- */

#define TEST_TYPE_HOLDER (test_holder_get_type ())
G_DECLARE_FINAL_TYPE (TestHolder, test_holder, TEST, HOLDER, GObject)

struct _TestHolder
{
  GObject parent_instance;

  FbTransport *inner; /* (owned) */
  GTask *held;        /* (owned) (nullable) */
  char *query;        /* of the last nudge */
  guint n_nudges, n_exchanges;
};

static void
holder_transport_init (FbTransportInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TestHolder,
                               test_holder,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (FB_TYPE_TRANSPORT, holder_transport_init))

static gboolean
holder_cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  GTask *task = user_data;
  TestHolder *self = g_task_get_source_object (task);

  if (self->held == task)
    {
      self->held = NULL;
      g_task_return_error_if_cancelled (task);
      g_object_unref (task);
    }
  return G_SOURCE_REMOVE;
}

static void
holder_inner_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  FbAnswer *answer = fb_transport_send_finish (FB_TRANSPORT (source), result, &error);

  if (answer != NULL)
    g_task_return_pointer (task, answer, (GDestroyNotify) fb_answer_free);
  else
    g_task_return_error (task, error);
}

static void
holder_send_async (FbTransport *transport,
                   const FbRequest *request,
                   GCancellable *cancellable,
                   GAsyncReadyCallback callback,
                   gpointer user_data)
{
  TestHolder *self = TEST_HOLDER (transport);
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr (GSource) source = NULL;

  if (!g_str_equal (request->path, "/v1/nudge"))
    {
      self->n_exchanges += g_str_equal (request->path, "/v1/pull");
      fb_transport_send_async (self->inner, request, cancellable, holder_inner_cb, task);
      return;
    }
  g_assert_null (self->held);
  g_assert_cmpuint (request->hold_s, ==, 55);
  self->n_nudges++;
  g_free (self->query);
  self->query = g_strdup (request->query);
  self->held = task;
  source = g_cancellable_source_new (cancellable);
  g_source_set_callback (source, G_SOURCE_FUNC (holder_cancelled_cb), g_object_ref (task), g_object_unref);
  g_source_attach (source, NULL);
}

static FbAnswer *
holder_send_finish (FbTransport *transport, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
holder_transport_init (FbTransportInterface *iface)
{
  iface->send_async = holder_send_async;
  iface->send_finish = holder_send_finish;
}

static void
test_holder_finalize (GObject *object)
{
  TestHolder *self = TEST_HOLDER (object);

  g_clear_object (&self->inner);
  g_free (self->query);

  G_OBJECT_CLASS (test_holder_parent_class)->finalize (object);
}

static void
test_holder_class_init (TestHolderClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = test_holder_finalize;
}

static void
test_holder_init (TestHolder *self)
{
}

static void
settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
holder_answer (TestHolder *self, FbAnswer *answer)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->held);

  g_assert_nonnull (task);
  g_task_return_pointer (task, answer, (GDestroyNotify) fb_answer_free);
  settle ();
}

static void
holder_answer_head (TestHolder *self, gint64 head)
{
  g_autofree char *text = g_strdup_printf ("{\"head\":%" G_GINT64_FORMAT "}", head);
  g_autoptr (GBytes) body = g_bytes_new (text, strlen (text));

  holder_answer (self, fb_answer_new (200, "application/json", body));
}

static void
holder_fail (TestHolder *self)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->held);

  g_assert_nonnull (task);
  g_task_return_new_error (task, FB_SYNC_ERROR, FB_SYNC_ERROR_OFFLINE, "Gone");
  settle ();
}

/* --- fixture --------------------------------------------------------------------------------------------- */

typedef struct
{
  FbWorld world;
  FbSyncDevice ann, bob;
  TestHolder *holder;
} Fixture;

static void
wait_for_pulls (Fixture *fixture, guint n)
{
  FbEngineStatus status;

  do
    {
      g_main_context_iteration (NULL, TRUE);
      fb_engine_get_status (fixture->ann.engine, &status);
    }
  while (fixture->holder->n_exchanges < n || status.state != FB_ENGINE_IDLE);
  settle ();
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fb_world_set_up (&fixture->world);
  /* At the very first millisecond 0 would mean never. */
  fb_world_advance (&fixture->world, 1000);
  fb_sync_device_set_up (&fixture->ann, &fixture->world, &fixture->world.ann);
  fb_sync_device_set_up (&fixture->bob, &fixture->world, &fixture->world.bob);
  fixture->holder = g_object_new (TEST_TYPE_HOLDER, NULL);
  fixture->holder->inner = FB_TRANSPORT (g_object_ref (fixture->ann.loopback));
  fb_engine_set_transport (fixture->ann.engine, FB_TRANSPORT (fixture->holder));
  fb_engine_set_live (fixture->ann.engine, TRUE);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  fb_engine_stop (fixture->ann.engine);
  settle ();
  g_assert_null (fixture->holder->held);
  fb_sync_device_tear_down (&fixture->ann);
  fb_sync_device_tear_down (&fixture->bob);
  g_clear_object (&fixture->holder);
  fb_world_tear_down (&fixture->world);
}

/* Started, first pull done, nudge on its way. */
static void
begin (Fixture *fixture)
{
  fb_engine_start (fixture->ann.engine);
  wait_for_pulls (fixture, 1);
  fb_engine_run_due (fixture->ann.engine);
  settle ();
  g_assert_nonnull (fixture->holder->held);
}

static void
advance (Fixture *fixture, gint64 ms)
{
  fb_world_advance (&fixture->world, ms);
  fb_engine_run_due (fixture->ann.engine);
  settle ();
}

static gint64
server_head (Fixture *fixture)
{
  return fb_world_count (&fixture->world, "SELECT seq FROM sync_clock");
}

/* --- nudges ---------------------------------------------------------------------------------------------- */

static void
test_nudge_brings_what_is_new (Fixture *fixture, gconstpointer data)
{
  g_autofree char *since = g_strdup_printf ("since=%" G_GINT64_FORMAT, server_head (fixture));
  g_autofree char *name = NULL;
  FbId id;

  begin (fixture);
  g_assert_cmpstr (fixture->holder->query, ==, since);
  g_assert_true (fb_engine_is_nudged (fixture->ann.engine));
  fb_sync_device_sync (&fixture->bob);
  id = fb_sync_device_add (&fixture->bob, "account", "name", "Isdom", NULL);
  fb_sync_device_sync (&fixture->bob);

  holder_answer_head (fixture->holder, server_head (fixture));
  fb_engine_run_due (fixture->ann.engine);
  wait_for_pulls (fixture, 2);
  name = fb_sync_device_dup_text (&fixture->ann, "account", &id, "name");
  g_assert_cmpstr (name, ==, "Isdom");
  /* And the next one is on its way, from where we are now. */
  advance (fixture, 1000);
  g_assert_nonnull (fixture->holder->held);
  g_assert_cmpuint (fixture->holder->n_nudges, ==, 2);
  g_assert_cmpstr (fixture->holder->query, !=, since);
}

/* Fifty-five seconds without news: asked again, nothing pulled. */
static void
test_nothing_new_asks_again (Fixture *fixture, gconstpointer data)
{
  begin (fixture);
  fb_world_advance (&fixture->world, 55000);
  holder_answer_head (fixture->holder, server_head (fixture));
  fb_engine_run_due (fixture->ann.engine);
  settle ();
  g_assert_nonnull (fixture->holder->held);
  g_assert_cmpuint (fixture->holder->n_nudges, ==, 2);
  g_assert_cmpuint (fixture->holder->n_exchanges, ==, 1);
}

static void
assert_calm (Fixture *fixture)
{
  FbEngineStatus status;

  fb_engine_get_status (fixture->ann.engine, &status);
  g_assert_cmpint (status.state, ==, FB_ENGINE_IDLE);
  g_assert_null (fb_engine_get_message (fixture->ann.engine));
}

/* A nudge that fails is nobody's trouble, and is tried less and less often. */
static void
test_failing_nudges_back_off (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (7);
  gint64 began;

  fb_engine_set_random (fixture->ann.engine, random);
  begin (fixture);
  began = fb_clock_monotonic (fixture->world.clock);
  for (guint i = 0; i < 12; i++)
    {
      holder_fail (fixture->holder);
      assert_calm (fixture);
      fb_engine_run_due (fixture->ann.engine);
      settle ();
      g_assert_null (fixture->holder->held);
      while (fixture->holder->held == NULL && fixture->holder->n_exchanges == 1)
        advance (fixture, 500);
      if (fixture->holder->held == NULL)
        break;
    }
  /* Twelve tries without a pause would take no time at all. */
  g_assert_cmpint (fb_clock_monotonic (fixture->world.clock) - began, >, 30000);
  if (fixture->holder->held == NULL)
    wait_for_pulls (fixture, 2);
  assert_calm (fixture);
}

/* An old server, a portal, a proxy: the same. */
static void
test_strange_answers_are_no_news (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) html = g_bytes_new_static ("<html>", 6);

  begin (fixture);
  holder_answer (fixture->holder, fb_answer_new (200, "text/html", html));
  assert_calm (fixture);
  while (fixture->holder->held == NULL)
    advance (fixture, 500);
  holder_answer (fixture->holder, fb_answer_new_problem (404, "not-found", "Nothing here", NULL));
  assert_calm (fixture);
  g_assert_cmpuint (fixture->holder->n_exchanges, ==, 1);
}

/* The exchange says it to the person. */
static void
test_disabled_is_told_by_the_exchange (Fixture *fixture, gconstpointer data)
{
  FbEngineStatus status;

  begin (fixture);
  fb_world_set (&fixture->world, "user", &fixture->world.ann, "active", "no");
  holder_answer (fixture->holder, fb_answer_new_problem (403, "account-disabled", "Disabled", NULL));
  fb_engine_run_due (fixture->ann.engine);
  do
    {
      g_main_context_iteration (NULL, TRUE);
      fb_engine_get_status (fixture->ann.engine, &status);
    }
  while (status.state != FB_ENGINE_AUTH_NEEDED);
  settle ();
  advance (fixture, 60 * 60 * 1000);
  g_assert_null (fixture->holder->held);
}

/* What the server has after our own push is no news to us. */
static void
test_own_push_is_no_news (Fixture *fixture, gconstpointer data)
{
  begin (fixture);
  fb_sync_device_add (&fixture->ann, "account", "name", "Isdom", NULL);
  fb_sync_device_sync (&fixture->ann);
  g_assert_cmpuint (fixture->holder->n_exchanges, ==, 2);
  g_assert_nonnull (fixture->holder->held);
  holder_answer_head (fixture->holder, server_head (fixture));
  advance (fixture, 1500);
  g_assert_cmpuint (fixture->holder->n_exchanges, ==, 2);
  g_assert_nonnull (fixture->holder->held);
}

/* --- pace ------------------------------------------------------------------------------------------------ */

static void
test_metered (Fixture *fixture, gconstpointer data)
{
  gint64 now;

  begin (fixture);
  fb_engine_set_pace (fixture->ann.engine, FB_PACE_METERED);
  settle ();
  g_assert_null (fixture->holder->held);
  g_assert_cmpint (fb_engine_get_pace (fixture->ann.engine), ==, FB_PACE_METERED);
  now = fb_clock_monotonic (fixture->world.clock);
  g_assert_cmpint (fb_engine_get_next_due (fixture->ann.engine), ==, now + 30 * 60 * 1000);
  advance (fixture, 29 * 60 * 1000);
  g_assert_cmpuint (fixture->holder->n_exchanges, ==, 1);
  fb_world_advance (&fixture->world, 60 * 1000);
  fb_engine_run_due (fixture->ann.engine);
  wait_for_pulls (fixture, 2);
  g_assert_cmpuint (fixture->holder->n_nudges, ==, 1);

  fb_engine_set_pace (fixture->ann.engine, FB_PACE_FULL);
  advance (fixture, 0);
  g_assert_nonnull (fixture->holder->held);
}

static void
test_low_battery_only_pushes (Fixture *fixture, gconstpointer data)
{
  FbId id;

  begin (fixture);
  fb_engine_set_pace (fixture->ann.engine, FB_PACE_PUSH_ONLY);
  advance (fixture, 60 * 60 * 1000);
  g_assert_null (fixture->holder->held);
  g_assert_cmpuint (fixture->holder->n_exchanges, ==, 1);

  id = fb_sync_device_add (&fixture->ann, "account", "name", "Isdom", NULL);
  while (fb_engine_get_next_due (fixture->ann.engine) == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (fb_engine_get_next_due (fixture->ann.engine), ==, fb_clock_monotonic (fixture->world.clock) + 2000);
  fb_world_advance (&fixture->world, 2000);
  fb_engine_run_due (fixture->ann.engine);
  while (fb_sync_device_count (&fixture->ann, "SELECT count(*) FROM outbox") > 0)
    g_main_context_iteration (NULL, TRUE);
  settle ();
  g_assert_cmpuint (fixture->holder->n_exchanges, ==, 1);
  {
    g_autofree char *name = fb_world_dup_text (&fixture->world, "account", &id, "name");

    g_assert_cmpstr (name, ==, "Isdom");
  }

  /* What a person asks for is done. */
  fb_sync_device_sync (&fixture->ann);
  g_assert_cmpuint (fixture->holder->n_exchanges, ==, 2);

  /* With the mains back, what is overdue comes at once. */
  advance (fixture, 60 * 60 * 1000);
  fb_engine_set_pace (fixture->ann.engine, FB_PACE_FULL);
  fb_engine_run_due (fixture->ann.engine);
  wait_for_pulls (fixture, 3);
}

/* --- waking ---------------------------------------------------------------------------------------------- */

static void
test_waking_looks_at_once (Fixture *fixture, gconstpointer data)
{
  begin (fixture);
  fb_engine_wake (fixture->ann.engine);
  settle ();
  fb_engine_run_due (fixture->ann.engine);
  wait_for_pulls (fixture, 2);
  fb_engine_run_due (fixture->ann.engine);
  settle ();
  /* The connection from before the sleep is given up for a new one. */
  g_assert_cmpuint (fixture->holder->n_nudges, ==, 2);
  g_assert_nonnull (fixture->holder->held);
}

static void
test_no_nudge_without_network (Fixture *fixture, gconstpointer data)
{
  begin (fixture);
  fb_engine_set_network_available (fixture->ann.engine, FALSE);
  advance (fixture, 1000);
  g_assert_null (fixture->holder->held);
}

static void
test_not_live (Fixture *fixture, gconstpointer data)
{
  fb_engine_set_live (fixture->ann.engine, FALSE);
  fb_engine_start (fixture->ann.engine);
  wait_for_pulls (fixture, 1);
  advance (fixture, 10000);
  g_assert_null (fixture->holder->held);
  g_assert_cmpuint (fixture->holder->n_nudges, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fb_test_database_init ();

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)
  ADD ("/engine/nudge/news", test_nudge_brings_what_is_new);
  ADD ("/engine/nudge/nothing-new", test_nothing_new_asks_again);
  ADD ("/engine/nudge/back-off", test_failing_nudges_back_off);
  ADD ("/engine/nudge/strange-answers", test_strange_answers_are_no_news);
  ADD ("/engine/nudge/disabled", test_disabled_is_told_by_the_exchange);
  ADD ("/engine/nudge/own-push", test_own_push_is_no_news);
  ADD ("/engine/nudge/no-network", test_no_nudge_without_network);
  ADD ("/engine/nudge/not-live", test_not_live);
  ADD ("/engine/pace/metered", test_metered);
  ADD ("/engine/pace/low-battery", test_low_battery_only_pushes);
  ADD ("/engine/wake", test_waking_looks_at_once);
#undef ADD
  return g_test_run ();
}
