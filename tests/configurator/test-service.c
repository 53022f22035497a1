/* test-service.c: the session on its own thread: the newest change wins, nothing is shown that is not known
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-config-service.h"
#include "model-shapes.h"

typedef struct
{
  FbConfigModel *model;
  FbConfigService *service;
  FbConfigurator *judge; /* the same picks, asked in place */
  guint n_changed;
  guint n_done;
  guint n_cancelled;
  guint n_answers;
} Fixture;

static void
changed_cb (FbConfigService *service, Fixture *self)
{
  self->n_changed++;
}

static void
set_up (Fixture *self, gconstpointer shape)
{
  self->model = model_shape_new (shape);
  self->service = fb_config_service_new (self->model);
  self->judge = fb_configurator_new (self->model, NULL, NULL, NULL);
  g_signal_connect (self->service, "changed", G_CALLBACK (changed_cb), self);
}

static void
tear_down (Fixture *self, gconstpointer shape)
{
  fb_config_service_close (self->service);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (self->service);
  fb_configurator_free (self->judge);
  fb_config_model_unref (self->model);
}

static void
done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Fixture *self = user_data;
  g_autoptr (GError) error = NULL;

  g_assert_true (fb_config_service_change_finish (self->service, result, &error));
  g_assert_no_error (error);
  self->n_done++;
}

static void
refused_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Fixture *self = user_data;
  g_autoptr (GError) error = NULL;

  g_assert_false (fb_config_service_change_finish (self->service, result, &error));
  g_assert_error (error, FB_CONFIG_ERROR, FB_CONFIG_ERROR_EXCLUDED);
  self->n_done++;
}

static void
cheapest_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Fixture *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (FbConfigCompletion) completion = fb_config_service_complete_finish (self->service, result, &error);

  if (completion == NULL)
    {
      g_assert_true (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
                     || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CLOSED));
      self->n_cancelled++;
      return;
    }
  g_assert_cmpint (fb_config_model_check (self->model, completion->values), ==, -1);
  self->n_answers++;
}

static void
explained_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Fixture *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) reasons = fb_config_service_explain_finish (self->service, result, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (reasons->len, >=, 1);
  self->n_answers++;
}

static void
wait_for (const guint *counter, guint value)
{
  while (*counter < value)
    g_main_context_iteration (NULL, TRUE);
}

/* What a snapshot calls possible or excluded is so by the judge; what it does not know it calls checking. */
static guint
check_snapshot (Fixture *self)
{
  g_autoptr (FbConfigSnapshot) snapshot = fb_config_service_dup_snapshot (self->service);
  guint n_checking = 0;

  g_assert_nonnull (snapshot);
  for (guint i = 0; i < fb_config_model_get_n_variables (self->model); i++)
    {
      g_assert_cmpint (fb_config_snapshot_get_pick (snapshot, i), ==, fb_configurator_get_pick (self->judge, i));
      for (guint j = 0; j < fb_config_model_get_n_values (self->model, i); j++)
        {
          FbConfigState state = fb_config_snapshot_get_state (snapshot, i, j);

          if (state == FB_CONFIG_CHECKING)
            n_checking++;
          else
            g_assert_cmpint (state == FB_CONFIG_EXCLUDED, ==,
                             fb_configurator_get_state (self->judge, i, j) == FB_CONFIG_EXCLUDED);
        }
    }
  g_assert_cmpint (fb_config_snapshot_is_complete (snapshot), ==, n_checking == 0);
  return n_checking;
}

/* A random open variable and a valid value of it. */
static void
choose (Fixture *self, GRand *rand, guint *var, guint *value)
{
  do
    *var = (guint) g_rand_int_range (rand, 0, (gint32) fb_config_model_get_n_variables (self->model));
  while (fb_configurator_count_valid (self->judge, *var) < 2 || fb_configurator_get_pick (self->judge, *var) >= 0);
  do
    *value = (guint) g_rand_int_range (rand, 0, (gint32) fb_config_model_get_n_values (self->model, *var));
  while (fb_configurator_get_state (self->judge, *var, *value) != FB_CONFIG_FREE);
}

static void
test_changes (Fixture *self, gconstpointer shape)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);

  wait_for (&self->n_changed, 1);
  g_assert_no_error (fb_config_service_get_error (self->service));
  g_assert_cmpuint (check_snapshot (self), ==, 0);
  for (guint i = 0; i < 8; i++)
    {
      guint var, value;

      choose (self, rand, &var, &value);
      g_assert_true (fb_configurator_pick (self->judge, var, value, NULL, NULL));
      fb_config_service_change_async (self->service, FB_CONFIG_CHANGE_PICK, var, value, NULL, done_cb, self);
      wait_for (&self->n_done, self->n_done + 1);
      g_assert_cmpuint (check_snapshot (self), ==, 0);
    }
  fb_config_service_change_async (self->service, FB_CONFIG_CHANGE_UNDO, 0, 0, NULL, done_cb, self);
  wait_for (&self->n_done, 9);
  g_assert_true (fb_configurator_undo (self->judge, NULL, NULL));
  g_assert_cmpuint (check_snapshot (self), ==, 0);
  for (guint i = 0; i < fb_config_model_get_n_variables (self->model); i++)
    for (guint j = 0; j < fb_config_model_get_n_values (self->model, i) && self->n_answers == 0; j++)
      if (fb_configurator_get_state (self->judge, i, j) == FB_CONFIG_EXCLUDED
          && fb_configurator_get_pick (self->judge, i) < 0)
        {
          fb_config_service_change_async (self->service, FB_CONFIG_CHANGE_PICK, i, j, NULL, refused_cb, self);
          fb_config_service_explain_async (self->service, i, j, 3, NULL, explained_cb, self);
          wait_for (&self->n_answers, 1);
        }
  g_assert_cmpuint (self->n_done, ==, 10);
  g_assert_cmpuint (check_snapshot (self), ==, 0);
}

/* All at once: every pick is kept, older questions end, the last snapshot knows everything. */
static void
test_newest_wins (Fixture *self, gconstpointer shape)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (5);

  for (guint i = 0; i < 8; i++)
    {
      guint var, value;

      choose (self, rand, &var, &value);
      g_assert_true (fb_configurator_pick (self->judge, var, value, NULL, NULL));
      fb_config_service_complete_async (self->service, FB_CONFIG_GOAL_CHEAPEST, -1, NULL, cheapest_cb, self);
      fb_config_service_change_async (self->service, FB_CONFIG_CHANGE_PICK, var, value, NULL, done_cb, self);
    }
  fb_config_service_complete_async (self->service, FB_CONFIG_GOAL_CHEAPEST, -1, NULL, cheapest_cb, self);
  wait_for (&self->n_done, 8);
  wait_for (&self->n_answers, 1);
  while (self->n_answers + self->n_cancelled < 9)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (check_snapshot (self), ==, 0);
}

/* Closing does not wait for answers that nobody needs. */
static void
test_close (Fixture *self, gconstpointer shape)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  fb_config_service_complete_async (self->service, FB_CONFIG_GOAL_CHEAPEST, -1, cancellable, cheapest_cb, self);
  fb_config_service_complete_async (self->service, FB_CONFIG_GOAL_CHEAPEST, -1, NULL, cheapest_cb, self);
  g_cancellable_cancel (cancellable);
  wait_for (&self->n_cancelled, 1);
  fb_config_service_close (self->service);
  while (self->n_answers + self->n_cancelled < 2)
    g_main_context_iteration (NULL, TRUE);
}

/* --- what a snapshot says ------------------------------------------------------------------------------------- */

static void
change (Fixture *self, FbConfigChange kind, guint var, guint value)
{
  guint before = self->n_done;

  fb_config_service_change_async (self->service, kind, var, value, NULL, done_cb, self);
  wait_for (&self->n_done, before + 1);
}

static void
assert_snapshot (Fixture *self, guint n_picks, gboolean can_undo, gboolean can_redo)
{
  g_autoptr (FbConfigSnapshot) snapshot = fb_config_service_dup_snapshot (self->service);
  g_autoptr (FbConfigSnapshot) same = fb_config_snapshot_ref (snapshot);
  guint n = 99;

  g_assert_true (same == snapshot);
  fb_config_snapshot_get_picks (snapshot, &n);
  g_assert_cmpuint (n, ==, n_picks);
  g_assert_cmpint (fb_config_snapshot_can_undo (snapshot), ==, can_undo);
  g_assert_cmpint (fb_config_snapshot_can_redo (snapshot), ==, can_redo);
}

static void
test_snapshots (Fixture *self, gconstpointer shape)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);
  g_autoptr (FbConfigSnapshot) picked = NULL;
  g_autoptr (FbConfigSnapshot) locked = NULL;
  const guint *picks;
  guint var, value, n;

  wait_for (&self->n_changed, 1);
  assert_snapshot (self, 0, FALSE, FALSE);
  choose (self, rand, &var, &value);
  change (self, FB_CONFIG_CHANGE_PICK, var, value);
  assert_snapshot (self, 1, TRUE, FALSE);
  picked = fb_config_service_dup_snapshot (self->service);
  picks = fb_config_snapshot_get_picks (picked, &n);
  g_assert_cmpuint (picks[0], ==, var);
  g_assert_false (fb_config_snapshot_is_locked (picked, var));
  change (self, FB_CONFIG_CHANGE_LOCK, var, 0);
  locked = fb_config_service_dup_snapshot (self->service);
  g_assert_true (fb_config_snapshot_is_locked (locked, var));
  change (self, FB_CONFIG_CHANGE_UNLOCK, var, 0);
  change (self, FB_CONFIG_CHANGE_UNPICK, var, 0);
  assert_snapshot (self, 0, TRUE, FALSE);
  change (self, FB_CONFIG_CHANGE_UNDO, 0, 0);
  assert_snapshot (self, 1, TRUE, TRUE);
  change (self, FB_CONFIG_CHANGE_REDO, 0, 0);
  assert_snapshot (self, 0, TRUE, FALSE);
  change (self, FB_CONFIG_CHANGE_PICK, var, value);
  change (self, FB_CONFIG_CHANGE_RESET, 0, 0);
  assert_snapshot (self, 0, TRUE, FALSE);
  /* What was taken before is as it was. */
  g_assert_cmpint (fb_config_snapshot_get_pick (picked, var), ==, (int) value);
  g_assert_true (fb_config_snapshot_is_locked (locked, var));
}

/* --- repairs and work of one's own -------------------------------------------------------------------------------- */

static void
keep_result_cb (GObject *source, GAsyncResult *result, gpointer kept)
{
  *(GAsyncResult **) kept = g_object_ref (result);
}

static GAsyncResult *
wait_for_result (GAsyncResult **kept)
{
  while (*kept == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *kept;
}

/* A value that one pick excludes becomes possible when that goes. */
static void
test_repair (Fixture *self, gconstpointer shape)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) repairs = NULL;
  g_autoptr (GError) error = NULL;
  guint var, value, other = 0;

  choose (self, rand, &var, &value);
  g_assert_true (fb_configurator_pick (self->judge, var, value, NULL, NULL));
  change (self, FB_CONFIG_CHANGE_PICK, var, value);
  while (other == value || fb_configurator_get_state (self->judge, var, other) != FB_CONFIG_EXCLUDED)
    other++;
  fb_config_service_repair_async (self->service, var, other, 2, NULL, keep_result_cb, &result);
  repairs = fb_config_service_repair_finish (self->service, wait_for_result (&result), &error);
  if (repairs == NULL)
    {
      /* In no solution at all. */
      g_assert_error (error, FB_CONFIG_ERROR, FB_CONFIG_ERROR_CONTRADICTION);
      return;
    }
  g_assert_cmpuint (repairs->len, >=, 1);
  g_assert_cmpuint (g_array_index (((FbConfigRepair *) repairs->pdata[0])->retract, guint, 0), ==, var);
}

static gpointer
count_picks (FbConfigurator *session, gpointer data, GCancellable *cancellable, GError **error)
{
  if (data == NULL)
    {
      g_set_error_literal (error, FB_CONFIG_ERROR, FB_CONFIG_ERROR_INVALID, "Nothing to count");
      return NULL;
    }
  return g_strdup_printf ("%s %d", (const char *) data, fb_configurator_get_pick (session, 0));
}

static void
test_run (Fixture *self, gconstpointer shape)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *answer = NULL;
  g_autoptr (GError) error = NULL;

  fb_config_service_run_async (self->service, count_picks, g_strdup ("pick"), g_free, FALSE, g_free, NULL,
                               keep_result_cb, &result);
  answer = fb_config_service_run_finish (self->service, wait_for_result (&result), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (answer, ==, "pick -1");
  g_clear_object (&result);
  fb_config_service_run_async (self->service, count_picks, NULL, NULL, FALSE, g_free, NULL, keep_result_cb, &result);
  g_assert_null (fb_config_service_run_finish (self->service, wait_for_result (&result), &error));
  g_assert_error (error, FB_CONFIG_ERROR, FB_CONFIG_ERROR_INVALID);
}

/* What is asked after closing is refused, and forgotten: closing again finds nothing of it. */
static void
test_run_closed (Fixture *self, gconstpointer shape)
{
  g_autoptr (GError) error = NULL;

  fb_config_service_close (self->service);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GAsyncResult) result = NULL;

      fb_config_service_run_async (self->service, count_picks, g_strdup ("pick"), g_free, i == 1, g_free, NULL,
                                   keep_result_cb, &result);
      g_assert_null (fb_config_service_run_finish (self->service, wait_for_result (&result), &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CLOSED);
      g_clear_error (&error);
    }
  {
    g_autoptr (GAsyncResult) explained = NULL;
    g_autoptr (GAsyncResult) completed = NULL;

    fb_config_service_explain_async (self->service, 0, 0, 1, NULL, keep_result_cb, &explained);
    g_assert_null (fb_config_service_explain_finish (self->service, wait_for_result (&explained), &error));
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CLOSED);
    g_clear_error (&error);
    fb_config_service_complete_async (self->service, FB_CONFIG_GOAL_CHEAPEST, 0, NULL, keep_result_cb, &completed);
    g_assert_null (fb_config_service_complete_finish (self->service, wait_for_result (&completed), &error));
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CLOSED);
  }
  fb_config_service_close (self->service);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/configurator/service/changes", Fixture, "tree", set_up, test_changes, tear_down);
  g_test_add ("/configurator/service/newest-wins", Fixture, "tree", set_up, test_newest_wins, tear_down);
  g_test_add ("/configurator/service/newest-wins-tables", Fixture, "tables", set_up, test_newest_wins, tear_down);
  g_test_add ("/configurator/service/close", Fixture, "tree", set_up, test_close, tear_down);
  g_test_add ("/configurator/service/snapshots", Fixture, "tree", set_up, test_snapshots, tear_down);
  g_test_add ("/configurator/service/repair", Fixture, "tree", set_up, test_repair, tear_down);
  g_test_add ("/configurator/service/run", Fixture, "tree", set_up, test_run, tear_down);
  g_test_add ("/configurator/service/run-closed", Fixture, "tree", set_up, test_run_closed, tear_down);
  return g_test_run ();
}
