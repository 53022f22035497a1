/* test-ahead.c: what a session finds while nobody asks changes no answer, ends, and stops when somebody does
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-config-service.h"
#include "model-shapes.h"

#include <time.h>

#define N_PICKS 10

typedef struct
{
  FbConfigModel *model;
  FbConfigurator *session, *plain;
} Fixture;

static void
set_up (Fixture *self, gconstpointer shape)
{
  self->model = model_shape_new (shape);
  self->session = fb_configurator_new (self->model, NULL, NULL, NULL);
  self->plain = fb_configurator_new (self->model, NULL, NULL, NULL);
}

static void
tear_down (Fixture *self, gconstpointer shape)
{
  fb_configurator_free (self->session);
  fb_configurator_free (self->plain);
  fb_config_model_unref (self->model);
}

static void
assert_same (Fixture *self)
{
  for (guint i = 0; i < fb_config_model_get_n_variables (self->model); i++)
    for (guint j = 0; j < fb_config_model_get_n_values (self->model, i); j++)
      g_assert_cmpint (fb_configurator_get_state (self->session, i, j), ==,
                       fb_configurator_get_state (self->plain, i, j));
  g_assert_true (fb_configurator_is_complete (self->session));
}

static void
choose (FbConfigurator *session, GRand *rand, guint *var, guint *value)
{
  FbConfigModel *model = fb_configurator_get_model (session);

  do
    *var = (guint) g_rand_int_range (rand, 0, (gint32) fb_config_model_get_n_variables (model));
  while (fb_configurator_count_valid (session, *var) < 2);
  do
    *value = (guint) g_rand_int_range (rand, 0, (gint32) fb_config_model_get_n_values (model, *var));
  while (fb_configurator_get_state (session, *var, *value) != FB_CONFIG_FREE);
}

static void
assert_same_price (Fixture *self)
{
  g_autoptr (FbConfigCompletion) ours = NULL;
  g_autoptr (FbConfigCompletion) theirs = NULL;

  ours = fb_configurator_complete (self->session, FB_CONFIG_GOAL_CHEAPEST, -1, NULL, NULL);
  theirs = fb_configurator_complete (self->plain, FB_CONFIG_GOAL_CHEAPEST, -1, NULL, NULL);
  g_assert_cmpint (ours->price, ==, theirs->price);
}

/* Picks that are known before they are made, picks taken back, and undo. */
static void
test_same (Fixture *self, gconstpointer shape)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (11);

  for (guint i = 0; i < N_PICKS; i++)
    {
      guint var, value;

      for (guint k = 0; k < 40 && fb_configurator_look_ahead (self->session, NULL); k++)
        ;
      assert_same (self);
      choose (self->plain, rand, &var, &value);
      g_assert_true (fb_configurator_pick (self->session, var, value, NULL, NULL));
      g_assert_true (fb_configurator_pick (self->plain, var, value, NULL, NULL));
      assert_same (self);
      if (i % 4 == 3)
        {
          g_assert_true (fb_configurator_unpick (self->session, var, NULL, NULL));
          g_assert_true (fb_configurator_unpick (self->plain, var, NULL, NULL));
          assert_same (self);
        }
    }
  assert_same_price (self);
  g_assert_true (fb_configurator_undo (self->session, NULL, NULL));
  g_assert_true (fb_configurator_undo (self->plain, NULL, NULL));
  assert_same (self);
}

/* It ends after as many steps as there are values, and has nothing to do then. */
static void
test_ends (Fixture *self, gconstpointer shape)
{
  guint n_values = 0, n = 0;

  for (guint i = 0; i < fb_config_model_get_n_variables (self->model); i++)
    n_values += fb_config_model_get_n_values (self->model, i);
  while (fb_configurator_look_ahead (self->session, NULL))
    g_assert_cmpuint (++n, <=, n_values);
  g_assert_cmpuint (n, >, 0);
  g_assert_false (fb_configurator_look_ahead (self->session, NULL));
  assert_same (self);
}

/* Stopped in the middle it leaves everything as it was, and goes on with the same value. */
static void
test_stops (Fixture *self, gconstpointer shape)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  gint64 start;

  g_cancellable_cancel (cancellable);
  start = g_get_monotonic_time ();
  for (guint i = 0; i < 3; i++)
    {
      g_assert_true (fb_configurator_look_ahead (self->session, cancellable));
      assert_same (self);
    }
  g_assert_cmpint (g_get_monotonic_time () - start, <, 2 * G_USEC_PER_SEC);
  g_assert_true (fb_configurator_look_ahead (self->session, NULL));
  assert_same (self);
}

/* --- on its own thread ----------------------------------------------------------------------------------------- */

static gint64
process_us (void)
{
  struct timespec time;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &time);
  return time.tv_sec * G_USEC_PER_SEC + time.tv_nsec / 1000;
}

static void
count_cb (gpointer source, guint *counter)
{
  ++*counter;
}

static void
picked_cb (GObject *source, GAsyncResult *result, gpointer counter)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (fb_config_service_change_finish (FB_CONFIG_SERVICE (source), result, &error));
  g_assert_no_error (error);
  ++*(guint *) counter;
}

static void
wait_for (const guint *counter, guint value)
{
  while (*counter < value)
    g_main_context_iteration (NULL, TRUE);
}

/* Somebody who asks is answered although it is looking ahead, with what a session that does not would say; and once
 * there is nothing to be found the thread sleeps. */
static void
test_service (Fixture *self, gconstpointer shape)
{
  FbConfigService *service = fb_config_service_new (self->model);
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);
  guint n_changed = 0, n_done = 0;
  gint64 used, deadline = g_get_monotonic_time () + 60 * G_USEC_PER_SEC;

  g_signal_connect (service, "changed", G_CALLBACK (count_cb), &n_changed);
  wait_for (&n_changed, 1);
  for (guint i = 0; i < 6; i++)
    {
      g_autoptr (FbConfigSnapshot) snapshot = NULL;
      guint var, value;

      g_usleep (i * 7000);
      choose (self->plain, rand, &var, &value);
      g_assert_true (fb_configurator_pick (self->plain, var, value, NULL, NULL));
      fb_config_service_change_async (service, FB_CONFIG_CHANGE_PICK, var, value, NULL, picked_cb, &n_done);
      wait_for (&n_done, i + 1);
      snapshot = fb_config_service_dup_snapshot (service);
      for (guint k = 0; k < fb_config_model_get_n_variables (self->model); k++)
        for (guint j = 0; j < fb_config_model_get_n_values (self->model, k); j++)
          g_assert_cmpint (fb_config_snapshot_get_state (snapshot, k, j), ==,
                           fb_configurator_get_state (self->plain, k, j));
    }
  do
    {
      used = process_us ();
      g_usleep (100000);
      used = process_us () - used;
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
    }
  while (used > 10000);
  fb_config_service_close (service);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (service);
}

#define ADD(path, shape, func) \
  g_test_add ("/configurator/ahead/" path "/" shape, Fixture, shape, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("same", "tables", test_same);
  ADD ("same", "tree", test_same);
  ADD ("same", "sums", test_same);
  ADD ("ends", "tree", test_ends);
  ADD ("stops", "tree", test_stops);
  ADD ("stops", "sums", test_stops);
  ADD ("service", "tree", test_service);
  return g_test_run ();
}
