/* test-demo-models.c: the models of the demo company and their past orders
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "fb-configurator.h"
#include "fb-demo-models.h"
#include "fb-rules-check.h"
#include "fb-rules-words.h"

static void
test_models_may_be_published (void)
{
  guint n;
  const FbDemoModel *models = fb_demo_models_list (&n);

  g_assert_cmpuint (n, ==, 4);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) bytes = fb_demo_models_file (models[i].file, NULL, &error);
      g_autoptr (FbRulesReport) report = NULL;

      g_assert_no_error (error);
      report = fb_rules_check (g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes), NULL,
                               fb_demo_models_file, NULL, 0, NULL);
      g_assert_cmpuint (report->findings->len, ==, 0);
      g_assert_true (fb_rules_report_is_good (report));
      g_assert_true (fb_demo_models_find (models[i].family) == &models[i]);
    }
  g_assert_null (fb_demo_models_find ("bicycle"));
}

static void
test_size_of_the_machine (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FbRulesModel) model = fb_demo_models_load (fb_demo_models_find ("rooftop-unit"), NULL, &error);
  const FbRules *rules;
  guint n_rules = 0;

  g_assert_no_error (error);
  rules = fb_rules_model_get_rules (model);
  for (guint i = 0; i < rules->statements->len; i++)
    n_rules += fb_rules_is_hard (g_ptr_array_index (rules->statements, i)) ? 1 : 0;
  g_assert_cmpuint (rules->options->len, >=, 40);
  g_assert_cmpuint (n_rules, >=, 60);
}

/* The machine has a hydraulic set where there is water to move: reasons are told in both languages, with the part. */
static void
test_nested (void)
{
  static const struct
  {
    const char *language, *sentence;
  } told[] = {
      {"en", "You cannot take “Hydraulic set, Pump: Twin pump”, because you chose “Size: S”."},
      {"de", "You cannot take “Hydraulikgruppe, Pumpe: Doppelpumpe”, because you chose “Größe: S”."},
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (FbRulesModel) model = fb_demo_models_load (fb_demo_models_find ("rooftop-unit"), NULL, &error);
  g_autoptr (FbConfigurator) session = fb_configurator_new (fb_rules_model_get_config (model), NULL, NULL, &error);
  g_autoptr (GPtrArray) reasons = NULL;
  const FbConfigReason *reason;
  FbConfigPoint size, pump;
  const char *rule;

  g_assert_no_error (error);
  g_assert_true (fb_rules_model_find_words (model, "Size", "S", &size, &error));
  g_assert_true (fb_rules_model_find_words (model, "Hydraulics.Pump", "Twin pump", &pump, &error));
  g_assert_true (fb_configurator_pick (session, size.var, size.value, NULL, &error));
  reasons = fb_configurator_explain (session, pump.var, pump.value, 1, NULL, &error);
  g_assert_no_error (error);
  reason = g_ptr_array_index (reasons, 0);
  g_assert_cmpuint (reason->rules->len, ==, 1);
  rule = fb_config_model_get_rule (fb_rules_model_get_config (model), g_array_index (reason->rules, guint, 0));
  for (guint i = 0; i < G_N_ELEMENTS (told); i++)
    {
      g_autoptr (GPtrArray) sentences =
          fb_rules_words_refused (model, pump.var, pump.value, &size, 1, &rule, 1, told[i].language);

      g_assert_cmpstr (g_ptr_array_index (sentences, 0), ==, told[i].sentence);
      g_assert_nonnull (
          strstr (g_ptr_array_index (sentences, 1), i == 0 ? "twin pumps are wider" : "Doppelpumpen sind breiter"));
    }
}

static void
test_missing_file (void)
{
  g_autoptr (GError) error = NULL;

  static const FbDemoModel none = {.file = "none.rules"};

  g_assert_null (fb_demo_models_file ("none.csv", NULL, &error));
  g_assert_error (error, FB_RULES_ERROR, FB_RULES_ERROR_FILE);
  g_clear_error (&error);
  g_assert_null (fb_demo_models_load (&none, NULL, &error));
  g_assert_error (error, FB_RULES_ERROR, FB_RULES_ERROR_FILE);
}

/* Every order is a solution. */
static void
check_orders (FbRulesModel *model, const char *text, guint n)
{
  FbConfigModel *config = fb_rules_model_get_config (model);
  g_autoptr (FbConfigurator) session = fb_configurator_new (config, NULL, NULL, NULL);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_auto (GStrv) names = g_strsplit (lines[0], "\t", -1);

  g_assert_cmpuint (g_strv_length (lines), ==, n + 2);
  for (guint l = 1; l <= n; l++)
    {
      g_auto (GStrv) cells = g_strsplit (lines[l], "\t", -1);
      g_autofree int *values = g_new (int, fb_config_model_get_n_variables (config));
      g_autoptr (GError) error = NULL;

      memset (values, -1, sizeof *values * fb_config_model_get_n_variables (config));
      g_assert_cmpuint (g_strv_length (cells), ==, g_strv_length (names));
      for (guint i = 0; cells[i] != NULL; i++)
        {
          guint var = (guint) fb_config_model_find_variable (config, names[i]);

          values[var] = fb_config_model_find_value (config, var, cells[i]);
          g_assert_cmpint (values[var], >=, 0);
        }
      fb_configurator_set_picks (session, values, NULL, &error);
      g_assert_no_error (error);
    }
}

static void
test_orders (void)
{
  guint n;
  const FbDemoModel *models = fb_demo_models_list (&n);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (FbRulesModel) model = fb_demo_models_load (&models[i], NULL, NULL);
      g_autoptr (GError) error = NULL;
      g_autofree char *text = fb_demo_models_orders (model, 25, 7, NULL, &error);
      g_autofree char *again = fb_demo_models_orders (model, 25, 7, NULL, &error);
      g_autofree char *other = fb_demo_models_orders (model, 25, 8, NULL, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (text, ==, again);
      g_assert_cmpstr (text, !=, other);
      check_orders (model, text, 25);
    }
}

/* What is learnt from them proposes something that more than an even share took. */
static void
test_orders_can_be_learnt_from (void)
{
  g_autoptr (FbRulesModel) model = fb_demo_models_load (fb_demo_models_find ("filter-set"), NULL, NULL);
  FbConfigModel *config = fb_rules_model_get_config (model);
  g_autoptr (FbConfigurator) session = fb_configurator_new (config, NULL, NULL, NULL);
  g_autofree char *past = fb_demo_models_orders (model, 150, 1, NULL, NULL);
  g_autofree char *next = fb_demo_models_orders (model, 40, 2, NULL, NULL);
  g_auto (GStrv) lines = g_strsplit (next, "\n", -1);
  double share = 0;
  int var = fb_config_model_find_variable (config, "Class"), value;

  g_assert_cmpint (fb_configurator_learn (session, past, -1, NULL), ==, 150);
  value = fb_configurator_suggest (session, (guint) var, &share, NULL, NULL);
  g_assert_cmpint (value, >=, 0);
  g_assert_cmpfloat (share, >, 1.0 / fb_config_model_get_n_values (config, (guint) var));
  g_assert_cmpuint (g_strv_length (lines), ==, 42);
}

static void
test_cancelled (void)
{
  g_autoptr (FbRulesModel) model = fb_demo_models_load (fb_demo_models_find ("filter-set"), NULL, NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (fb_demo_models_orders (model, 5, 1, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/demo/models/may-be-published", test_models_may_be_published);
  g_test_add_func ("/demo/models/size-of-the-machine", test_size_of_the_machine);
  g_test_add_func ("/demo/models/nested", test_nested);
  g_test_add_func ("/demo/models/missing-file", test_missing_file);
  g_test_add_func ("/demo/models/orders", test_orders);
  g_test_add_func ("/demo/models/orders-can-be-learnt-from", test_orders_can_be_learnt_from);
  g_test_add_func ("/demo/models/cancelled", test_cancelled);
  return g_test_run ();
}
