/* test-worker.c: a thread that runs tasks in order
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-worker.h"

typedef struct
{
  FbWorker *worker;
  GString *order;
  guint answers;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->worker = fb_worker_new ("a-name-longer-than-fifteen");
  fixture->order = g_string_new (NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  fb_worker_stop (fixture->worker);
  g_assert_finalize_object (fixture->worker);
  g_string_free (fixture->order, TRUE);
}

static void
append_in_worker (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Fixture *fixture = task_data;

  g_assert_true (fb_worker_is_current (fixture->worker));
  g_string_append_c (fixture->order, (char) ('a' + fixture->order->len));
  g_task_return_int (task, (gssize) fixture->order->len);
}

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Fixture *fixture = user_data;

  g_assert_false (fb_worker_is_current (fixture->worker));
  g_assert_cmpint (g_task_propagate_int (G_TASK (result), NULL), ==, ++fixture->answers);
}

static void
test_order (Fixture *fixture, gconstpointer data)
{
  for (int i = 0; i < 10; i++)
    {
      GTask *task = g_task_new (NULL, NULL, answered_cb, fixture);

      g_task_set_task_data (task, fixture, NULL);
      fb_worker_push (fixture->worker, task, append_in_worker);
    }
  while (fixture->answers < 10)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (fixture->order->str, ==, "abcdefghij");
}

static void
nested_in_worker (gpointer user_data)
{
  Fixture *fixture = user_data;

  g_string_append (fixture->order, fb_worker_is_current (fixture->worker) ? "inside" : "outside");
}

static void
call_in_worker (gpointer user_data)
{
  Fixture *fixture = user_data;

  fb_worker_call (fixture->worker, nested_in_worker, fixture);
}

static void
test_call (Fixture *fixture, gconstpointer data)
{
  fb_worker_call (fixture->worker, call_in_worker, fixture);
  g_assert_cmpstr (fixture->order->str, ==, "inside");

  fb_worker_stop (fixture->worker);
  fb_worker_stop (fixture->worker);
  fb_worker_call (fixture->worker, nested_in_worker, fixture);
  g_assert_cmpstr (fixture->order->str, ==, "insideoutside");
}

static void
closed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Fixture *fixture = user_data;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_task_propagate_int (G_TASK (result), &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CLOSED);
  fixture->answers++;
}

static void
test_stopped (Fixture *fixture, gconstpointer data)
{
  GTask *task = g_task_new (NULL, NULL, answered_cb, fixture);

  /* What was pushed before still runs. */
  g_task_set_task_data (task, fixture, NULL);
  fb_worker_push (fixture->worker, task, append_in_worker);
  fb_worker_stop (fixture->worker);
  g_assert_cmpstr (fixture->order->str, ==, "a");

  task = g_task_new (NULL, NULL, closed_cb, fixture);
  fb_worker_push (fixture->worker, task, append_in_worker);
  while (fixture->answers < 2)
    g_main_context_iteration (NULL, TRUE);
}

static void
note_in_worker (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  g_string_append (((Fixture *) task_data)->order, "t");
  g_task_return_int (task, 0);
}

static void
note_call (gpointer user_data)
{
  g_string_append (((Fixture *) user_data)->order, "c");
}

static void
push_note (FbWorker *worker, Fixture *fixture)
{
  GTask *task = g_task_new (NULL, NULL, NULL, NULL);

  g_task_set_task_data (task, fixture, NULL);
  fb_worker_push (worker, task, note_in_worker);
}

/* One task an iteration, calls in place; what waits at the end still runs. */
static void
test_inline (Fixture *fixture, gconstpointer data)
{
  FbWorker *worker = fb_worker_new_inline ();

  push_note (worker, fixture);
  push_note (worker, fixture);
  g_assert_cmpstr (fixture->order->str, ==, "");
  g_assert_true (fb_worker_is_current (worker));
  fb_worker_call (worker, note_call, fixture);
  g_assert_cmpstr (fixture->order->str, ==, "c");
  g_main_context_iteration (NULL, FALSE);
  g_assert_cmpstr (fixture->order->str, ==, "ct");
  push_note (worker, fixture);
  fb_worker_stop (worker);
  g_assert_cmpstr (fixture->order->str, ==, "cttt");
  g_assert_false (fb_worker_is_current (worker));
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (worker);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/base/worker/order", Fixture, NULL, set_up, test_order, tear_down);
  g_test_add ("/base/worker/call", Fixture, NULL, set_up, test_call, tear_down);
  g_test_add ("/base/worker/stopped", Fixture, NULL, set_up, test_stopped, tear_down);
  g_test_add ("/base/worker/inline", Fixture, NULL, set_up, test_inline, tear_down);

  return g_test_run ();
}
