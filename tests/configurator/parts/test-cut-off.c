/* test-cut-off.c: questions to a session and a desk that are cancelled, come too late or have no answer
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "fb-config-desk.h"
#include "fb-config-error.h"
#include "fb-config-move.h"
#include "fb-rules-prover.h"
#include "model-shapes.h"

/* A heater needs a size M or L; one of 60 lengths, so that there is something to decide. */
static const char text[] = "product \"Unit\" version 1 currency EUR\npart \"Base\" list 1000.00\n"
                           "option Size one of S, M, L\noption Acc 0..2 of Heater, Hood\n"
                           "option Filter at most one of F7, F9\noption Len number 1..60\n"
                           "price Heater 310.00\nprice Size = M 50.00\nprice Size = L 90.00\n"
                           "R1: Heater requires Size in (M, L) because \"the coil is wide\"\n"
                           "R2: Hood excludes Filter = F9\nD1: default Filter = F7\n";

typedef struct
{
  FbRulesModel *model;
  FbConfigModel *config; /* the model's */
  FbConfigurator *session;
  GCancellable *cancelled;
  guint size, heater, hood, filter;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  FbRules *rules = fb_rules_load (text, -1, &error);

  g_assert_no_error (error);
  self->model = fb_rules_lower (rules, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  self->config = fb_rules_model_get_config (self->model);
  self->size = (guint) fb_config_model_find_variable (self->config, "Size");
  self->heater = (guint) fb_config_model_find_variable (self->config, "Acc.Heater");
  self->hood = (guint) fb_config_model_find_variable (self->config, "Acc.Hood");
  self->filter = (guint) fb_config_model_find_variable (self->config, "Filter");
  self->session = fb_configurator_new (self->config, NULL, NULL, &error);
  g_assert_no_error (error);
  self->cancelled = g_cancellable_new ();
  g_cancellable_cancel (self->cancelled);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  fb_configurator_free (self->session);
  fb_rules_model_unref (self->model);
  g_object_unref (self->cancelled);
}

static void
assert_cancelled (GError **error)
{
  g_assert_error (*error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (error);
}

/* --- sessions --- */

static void
test_new (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  guint n_dead = 9, n_fixed = 9;

  g_assert_null (fb_configurator_new (self->config, NULL, self->cancelled, &error));
  assert_cancelled (&error);
  g_assert_null (fb_configurator_new_until (self->config, NULL, 1, NULL, &error));
  g_assert_error (error, FB_CONFIG_ERROR, FB_CONFIG_ERROR_LIMIT);
  fb_configurator_get_base (self->session, &n_dead, &n_fixed);
  g_assert_cmpuint (n_dead, ==, 0);
  g_assert_cmpuint (n_fixed, ==, 0);
}

static void
test_picks (Fixture *self, gconstpointer data)
{
  g_autofree int *picks = g_new (int, fb_config_model_get_n_variables (self->config));
  g_autoptr (GError) error = NULL;

  g_assert_true (fb_configurator_pick (self->session, self->size, 0, NULL, &error));
  g_assert_false (fb_configurator_pick (self->session, self->heater, 1, NULL, &error));
  g_assert_error (error, FB_CONFIG_ERROR, FB_CONFIG_ERROR_EXCLUDED);
  g_clear_error (&error);
  g_assert_cmpint (fb_configurator_get_pick (self->session, self->heater), ==, -1);
  memset (picks, -1, fb_config_model_get_n_variables (self->config) * sizeof *picks);
  picks[self->size] = 0;
  picks[self->heater] = 1;
  g_assert_false (fb_configurator_set_picks (self->session, picks, NULL, &error));
  g_assert_error (error, FB_CONFIG_ERROR, FB_CONFIG_ERROR_EXCLUDED);
  g_clear_error (&error);

  g_assert_true (fb_configurator_unpick (self->session, self->size, NULL, &error));
  g_assert_cmpint (fb_configurator_get_pick (self->session, self->size), ==, -1);
  g_assert_true (fb_configurator_update (self->session, NULL, &error));
  g_assert_true (fb_configurator_is_complete (self->session));
  g_assert_cmpint (fb_configurator_get_state (self->session, self->heater, 1), ==, FB_CONFIG_FREE);
}

static void
test_undo (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  const guint *picks;
  guint n;

  g_assert_false (fb_configurator_can_redo (self->session));
  g_assert_true (fb_configurator_pick (self->session, self->heater, 1, NULL, &error));
  g_assert_true (fb_configurator_pick (self->session, self->hood, 1, NULL, &error));
  picks = fb_configurator_get_picks (self->session, &n);
  g_assert_cmpuint (n, ==, 2);
  g_assert_cmpuint (picks[0], ==, self->heater);
  g_assert_true (fb_configurator_undo (self->session, NULL, &error));
  g_assert_cmpint (fb_configurator_get_pick (self->session, self->hood), ==, -1);
  g_assert_true (fb_configurator_can_redo (self->session));
  g_assert_true (fb_configurator_redo (self->session, NULL, &error));
  g_assert_cmpint (fb_configurator_get_pick (self->session, self->hood), ==, 1);
  g_assert_true (fb_configurator_reset (self->session, NULL, &error));
  g_assert_no_error (error);
  fb_configurator_get_picks (self->session, &n);
  g_assert_cmpuint (n, ==, 0);
}

typedef gboolean (*Change) (FbConfigurator *session, GCancellable *cancellable, GError **error);

static gboolean
pick_first (FbConfigurator *session, GCancellable *cancellable, GError **error)
{
  return fb_configurator_pick (session, 0, 0, cancellable, error);
}

static gboolean
unpick_first (FbConfigurator *session, GCancellable *cancellable, GError **error)
{
  return fb_configurator_unpick (session, 0, cancellable, error);
}

/* Called off in a model that takes a while, a change stands, and what follows from it is found out later. What is known
 * without asking needs no time. */
static void
test_changes_cancelled (Fixture *self, gconstpointer data)
{
  static const Change changes[] = {pick_first,           unpick_first,         fb_configurator_undo,
                                   fb_configurator_redo, fb_configurator_undo, fb_configurator_reset};
  static const int first[] = {0, -1, 0, -1, 0, -1};
  g_autoptr (FbConfigModel) model = model_shape_new ("sums");
  g_autoptr (GError) error = NULL;
  g_autoptr (FbConfigurator) session = fb_configurator_new (model, NULL, NULL, &error);
  guint n_cancelled = 0;

  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_test_message ("change %u", i);
      if (!changes[i](session, self->cancelled, &error))
        {
          assert_cancelled (&error);
          n_cancelled++;
        }
      g_assert_cmpint (fb_configurator_get_pick (session, 0), ==, first[i]);
      if (!fb_configurator_is_complete (session))
        {
          g_assert_false (fb_configurator_update (session, self->cancelled, &error));
          assert_cancelled (&error);
        }
      g_assert_true (fb_configurator_update (session, NULL, &error));
      g_assert_true (fb_configurator_is_complete (session));
    }
  g_assert_cmpuint (n_cancelled, >, 0);
}

static void
test_reasons (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) reasons = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (fb_configurator_pick (self->session, self->size, 0, NULL, &error));
  g_assert_null (fb_configurator_explain (self->session, self->filter, 1, 3, NULL, &error));
  g_assert_error (error, FB_CONFIG_ERROR, FB_CONFIG_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_null (fb_configurator_explain (self->session, self->heater, 1, 3, self->cancelled, &error));
  assert_cancelled (&error);
  reasons = fb_configurator_explain (self->session, self->heater, 1, 3, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (reasons->len, ==, 1);
}

/* A locked pick is no part of a repair; where only such stand in the way there is none. */
static void
test_repairs (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) repairs = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree int *picks = g_new (int, fb_config_model_get_n_variables (self->config));

  g_assert_true (fb_configurator_pick (self->session, self->size, 0, NULL, &error));
  g_assert_null (fb_configurator_repair (self->session, self->heater, 1, 3, self->cancelled, &error));
  assert_cancelled (&error);
  g_assert_false (fb_configurator_is_locked (self->session, self->size));
  fb_configurator_set_locked (self->session, self->size, TRUE);
  g_assert_true (fb_configurator_is_locked (self->session, self->size));
  g_assert_null (fb_configurator_repair (self->session, self->heater, 1, 3, NULL, &error));
  g_assert_error (error, FB_CONFIG_ERROR, FB_CONFIG_ERROR_CONTRADICTION);
  g_clear_error (&error);
  fb_configurator_set_locked (self->session, self->size, FALSE);
  repairs = fb_configurator_repair (self->session, self->heater, 1, 3, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (repairs->len, >=, 1);

  memset (picks, -1, fb_config_model_get_n_variables (self->config) * sizeof *picks);
  picks[self->heater] = 1;
  picks[self->size] = 0;
  g_assert_null (fb_configurator_refit (self->session, picks, 3, self->cancelled, &error));
  assert_cancelled (&error);
}

static void
test_whole (Fixture *self, gconstpointer data)
{
  g_autofree char *n = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (fb_configurator_complete (self->session, FB_CONFIG_GOAL_CHEAPEST, 0, self->cancelled, &error));
  assert_cancelled (&error);
  g_assert_null (fb_configurator_count (self->session, 0, self->cancelled, &error));
  assert_cancelled (&error);
  g_assert_null (fb_configurator_count_model (self->session, 0, self->cancelled, &error));
  assert_cancelled (&error);
  /* Sizes 3, accessories 4, filters 3, lengths 60; less a heater on S (S, heater, hood or not, 3 filters) and a hood
   * with F9. */
  n = fb_configurator_count_model (self->session, 10000, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (n, ==, "1500");
}

static gboolean
fits (Fixture *self, guint var, guint value, GCancellable *cancellable, GError **error)
{
  return fb_configurator_fits (self->session, var, value, cancellable, error);
}

static void
test_fits (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (fb_configurator_pick (self->session, self->size, 0, NULL, &error));
  g_assert_true (fits (self, self->size, 1, NULL, &error));
  g_assert_true (fb_configurator_pick (self->session, self->size, 1, NULL, &error));
  g_assert_true (fb_configurator_pick (self->session, self->heater, 1, NULL, &error));
  g_assert_false (fits (self, self->size, 0, NULL, &error));
  g_assert_no_error (error);
}

static void
count_cb (gpointer user_data)
{
  (*(guint *) user_data)++;
}

/* While values are decided a window is told, and may read what is known so far. */
static void
test_progress (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  guint n_told = 0, n_before;

  fb_configurator_set_progress (self->session, count_cb, &n_told);
  g_assert_true (fb_configurator_pick (self->session, self->heater, 1, NULL, &error));
  g_assert_true (fb_configurator_update (self->session, NULL, &error));
  g_assert_true (fb_configurator_undo (self->session, NULL, &error));
  g_assert_true (fb_configurator_update (self->session, NULL, &error));
  g_assert_no_error (error);
  n_before = n_told;
  fb_configurator_set_progress (self->session, NULL, NULL);
  g_assert_true (fb_configurator_pick (self->session, self->hood, 1, NULL, &error));
  g_assert_true (fb_configurator_update (self->session, NULL, &error));
  g_assert_cmpuint (n_told, ==, n_before);
}

/* Clauses and a prover that have no time left say so, and name what they were at. */
static void
test_no_time (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  const char *culprit = NULL;
  g_autoptr (FbRulesProver) prover = fb_rules_prover_new (self->model, 1, NULL, &error);
  FbRulesPlace place = {0};

  g_assert_null (fb_encoding_new_until (self->config, FALSE, 1, &culprit, &error));
  g_assert_error (error, FB_CONFIG_ERROR, FB_CONFIG_ERROR_LIMIT);
  g_clear_error (&error);
  g_usleep (2000);
  g_assert_false (fb_rules_prover_start (prover, &place, &error));
  g_assert_error (error, FB_CONFIG_ERROR, FB_CONFIG_ERROR_LIMIT);
}

/* --- past orders --- */

static void
prefer_f9 (guint var, const int *values, guint *presets, gpointer user_data)
{
  const Fixture *self = user_data;

  if (var == self->filter)
    presets[2] = 1;
}

static void
test_orders (Fixture *self, gconstpointer data)
{
  g_autoptr (FbConfigCompletion) usual = NULL;
  g_autoptr (GError) error = NULL;
  double share = -1;

  g_assert_cmpint (fb_configurator_learn (self->session, "", 0, &error), ==, -1);
  g_assert_error (error, FB_CONFIG_ERROR, FB_CONFIG_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_cmpint (fb_configurator_learn (self->session, "Size\tAcc.Heater\nM\tyes\nM\tyes\nS\tno\n", -1, &error), ==,
                   3);
  g_assert_no_error (error);
  g_assert_cmpint (fb_configurator_suggest (self->session, self->size, &share, NULL, &error), ==, 1);
  g_assert_cmpfloat (share, >, 0.5);
  /* Where orders say nothing the author's preset decides. */
  fb_configurator_set_preset (self->session, prefer_f9, self);
  usual = fb_configurator_complete (self->session, FB_CONFIG_GOAL_USUAL, 0, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (usual->values[self->size], ==, 1);
  g_assert_cmpuint (usual->values[self->filter], ==, 2);
}

/* --- the desk --- */

static void
test_desk (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FbConfigDesk) desk = fb_config_desk_new (self->model, NULL, NULL, NULL, &error);
  g_autoptr (FbConfigSpace) space = fb_config_space_new (self->config);
  g_autoptr (FbConfigStates) states = NULL;
  g_autoptr (FbConfigSums) sums = NULL;
  g_autoptr (FbConfigDetails) details = NULL;
  g_autoptr (FbConfigWhy) why = NULL;
  g_autoptr (FbConfigCompletion) all = NULL;
  g_autoptr (GArray) vars = g_array_new (FALSE, FALSE, sizeof (guint));

  g_assert_no_error (error);
  g_assert_cmpuint (space->n_vars, ==, fb_config_model_get_n_variables (self->config));
  g_assert_cmpuint (space->offset[self->size + 1] - space->offset[self->size], ==, 3);
  g_assert_true (fb_configurator_pick (fb_config_desk_get_engine (desk), self->size, 0, NULL, &error));
  states = fb_config_desk_states (desk);
  g_assert_cmpint (states->picks[self->size], ==, 0);
  g_assert_true (states->can_undo);
  g_assert_false (states->can_redo);
  g_assert_cmpuint (states->states[space->offset[self->heater] + 1], ==, FB_CONFIG_ROW_EXCLUDED);
  sums = fb_config_desk_sums (desk, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (sums->price->total[FB_RULES_ONCE], ==, 100000);
  g_assert_true (sums->decided[self->size]);
  g_assert_cmpint (sums->defaults[self->filter], ==, 1);
  g_array_append_val (vars, self->size);
  details = fb_config_desk_details (desk, sums, vars, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (
      GPOINTER_TO_INT (g_hash_table_lookup (details->fits, GUINT_TO_POINTER (space->offset[self->size] + 1 + 1))));
  why = fb_config_desk_why (desk, self->heater, 1, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (why->reasons->len, ==, 1);
  g_assert_nonnull (strstr (why->reasons->pdata[0], "the coil is wide"));
  g_assert_cmpuint (why->ways->len, >=, 1);
  all = fb_config_desk_complete (desk, FB_CONFIG_GOAL_ANY, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (all->values[self->size], ==, 0);
  g_assert_cmpuint (all->values[self->filter], ==, 1);
}

static void
test_desk_cancelled (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FbConfigDesk) desk = fb_config_desk_new (self->model, NULL, NULL, NULL, &error);
  g_autoptr (FbConfigSums) sums = fb_config_desk_sums (desk, NULL, &error);
  g_autoptr (GArray) vars = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (JsonNode) stored = json_from_string ("{\"assignment\":{\"Size\":\"S\",\"Acc.Heater\":\"yes\"}}", NULL);

  g_assert_no_error (error);
  g_assert_true (fb_configurator_pick (fb_config_desk_get_engine (desk), self->size, 0, NULL, &error));
  g_array_append_val (vars, self->size);
  g_assert_null (fb_config_desk_new (self->model, NULL, NULL, self->cancelled, &error));
  assert_cancelled (&error);
  g_assert_null (fb_config_desk_sums (desk, self->cancelled, &error));
  assert_cancelled (&error);
  g_assert_null (fb_config_desk_details (desk, sums, vars, self->cancelled, &error));
  assert_cancelled (&error);
  g_assert_null (fb_config_desk_why (desk, self->heater, 1, self->cancelled, &error));
  assert_cancelled (&error);
  g_assert_null (fb_config_desk_complete (desk, FB_CONFIG_GOAL_ANY, self->cancelled, &error));
  assert_cancelled (&error);
  g_assert_null (fb_config_stored_price_now (desk, stored, NULL, &error));
  g_assert_error (error, FB_CONFIG_ERROR, FB_CONFIG_ERROR_EXCLUDED);
}

/* What it was worth in its own version, whatever is possible now. */
static void
test_stored_price (Fixture *self, gconstpointer data)
{
  g_autoptr (JsonNode) stored = json_from_string (
      "{\"assignment\":{\"Size\":\"M\",\"Acc.Heater\":\"yes\",\"Acc.Hood\":\"no\",\"Filter\":\"F7\",\"Len\":\"2\"}}",
      NULL);
  g_autoptr (JsonNode) unknown = json_from_string ("{\"assignment\":{\"Size\":\"XXL\"}}", NULL);
  g_autoptr (FbConfigPrice) price = fb_config_stored_price (self->model, stored, NULL);
  g_autoptr (JsonNode) json = NULL;

  g_assert_nonnull (price);
  g_assert_cmpint (price->total[FB_RULES_ONCE], ==, 136000);
  g_assert_cmpstr (price->currency, ==, "EUR");
  g_assert_null (fb_config_stored_price (self->model, unknown, NULL));
  json = fb_config_price_to_json (price);
  g_assert_true (json_object_has_member (json_node_get_object (json), "once"));
  g_assert_false (json_object_has_member (json_node_get_object (json), "month"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) g_test_add ("/configurator/cut-off/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("new", test_new);
  ADD ("picks", test_picks);
  ADD ("undo", test_undo);
  ADD ("changes-cancelled", test_changes_cancelled);
  ADD ("reasons", test_reasons);
  ADD ("repairs", test_repairs);
  ADD ("whole", test_whole);
  ADD ("fits", test_fits);
  ADD ("progress", test_progress);
  ADD ("no-time", test_no_time);
  ADD ("orders", test_orders);
  ADD ("desk", test_desk);
  ADD ("desk-cancelled", test_desk_cancelled);
  ADD ("stored-price", test_stored_price);
#undef ADD
  return g_test_run ();
}
