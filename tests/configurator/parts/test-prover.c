/* test-prover.c: what a prover says of rules, and what it cannot be asked
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-rules-prover.h"
#include "parts-model.h"

static void
test_prover (void)
{
  g_autoptr (FbRulesModel) model = parts_model_lower (parts_model_text);
  const FbRulesStatement *rule = fb_rules_model_find_rule (model, "R1");
  g_autoptr (GError) error = NULL;
  g_autoptr (FbRulesProver) prover = fb_rules_prover_new (model, 0, NULL, &error);
  g_autoptr (GArray) broken = g_array_new (FALSE, FALSE, sizeof (int));
  g_autoptr (GArray) reason = NULL;
  FbConfigPoint heater_on_s[] = {{3, 1}, {0, 0}}, f9[] = {{1, 2}, {0, 1}};
  FbRulesQuestion question = {heater_on_s, 2, -1, -1, -1};
  gboolean with_condition;
  int large;

  g_assert_no_error (error);
  fb_rules_prover_set_place (prover, rule->place);
  large = fb_rules_prover_add_condition (prover, rule->then, &error);
  g_assert_no_error (error);
  g_assert_cmpint (large, >=, 0);
  g_assert_true (fb_rules_prover_add_broken (prover, 0, broken, &with_condition, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (broken->len, >, 0);
  g_assert_true (fb_rules_prover_start (prover, NULL, &error));
  g_assert_no_error (error);

  g_assert_false (fb_rules_prover_is_possible (prover, &question));
  reason = fb_rules_prover_get_reason (prover, &question);
  g_assert_cmpuint (reason->len, ==, 1);
  question.without = (int) g_array_index (reason, guint, 0);
  g_assert_true (fb_rules_prover_is_possible (prover, &question));
  /* A size that is M or L and S as well is none. */
  question = (FbRulesQuestion){heater_on_s + 1, 1, large, -1, -1};
  g_assert_false (fb_rules_prover_is_possible (prover, &question));
  /* Dropped, a rule does not count any more. */
  question = (FbRulesQuestion){heater_on_s, 2, -1, -1, -1};
  fb_rules_prover_drop (prover, g_array_index (reason, guint, 0));
  g_assert_true (fb_rules_prover_is_possible (prover, &question));
  g_assert_true (fb_rules_prover_was_seen (prover, 3, 1));
  g_assert_false (fb_rules_prover_is_possible (prover, &(FbRulesQuestion){f9, 2, -1, -1, -1}));
  g_assert_true (fb_rules_prover_is_possible (prover, &(FbRulesQuestion){NULL, 0, large, -1, -1}));
  fb_rules_prover_find_values (prover);
  g_assert_false (fb_rules_prover_was_excluded (prover, 0, 1));
  g_assert_true (fb_rules_prover_saw_condition (prover, rule->then));
  g_assert_false (fb_rules_prover_is_cut (prover));
}

/* Out of time or called off it claims nothing. */
static void
test_prover_stops (void)
{
  g_autoptr (FbRulesModel) model = parts_model_lower (parts_model_text);
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (FbRulesProver) prover = NULL;
  FbConfigPoint heater_on_s[] = {{3, 1}, {0, 0}};
  FbRulesQuestion question = {heater_on_s, 2, -1, -1, -1};

  prover = fb_rules_prover_new (model, 0, cancelled, &error);
  g_assert_no_error (error);
  g_assert_true (fb_rules_prover_start (prover, NULL, &error));
  g_cancellable_cancel (cancelled);
  if (fb_rules_prover_is_possible (prover, &question))
    g_assert_true (fb_rules_prover_is_cut (prover));
}

/* --- what cannot be asked --- */

static FbRulesProver *
new_prover (FbRulesModel *model)
{
  g_autoptr (GError) error = NULL;
  FbRulesProver *prover = fb_rules_prover_new (model, 0, NULL, &error);

  g_assert_no_error (error);
  return prover;
}

/* What only a quote knows, and what would be tens of thousands of cases: no extra, and no error. */
static void
test_no_extra (void)
{
  g_autoptr (GString) source = g_string_new (parts_model_text);
  g_autoptr (FbRulesModel) model = NULL;
  g_autoptr (FbRulesProver) prover = NULL;
  g_autoptr (GError) error = NULL;

  g_string_append (source,
                   "X1: offer Visit when Size = L and not (total > 100 or Filter)\nX2: offer Visit when Size = L");
  for (guint i = 0; i < 15; i++)
    g_string_append (source, " or (Filter = F9 and Fans > 1)");
  g_string_append (source, "\nX3: offer Visit when Size = L or (Filter = F9 and Fans > 1)\n");
  model = parts_model_lower (source->str);
  prover = new_prover (model);
  g_assert_cmpint (fb_rules_prover_add_condition (prover, fb_rules_model_find_rule (model, "X1")->when, &error), ==,
                   -1);
  g_assert_no_error (error);
  g_assert_cmpint (fb_rules_prover_add_condition (prover, fb_rules_model_find_rule (model, "X2")->when, &error), ==,
                   -1);
  g_assert_no_error (error);
  /* Neither of them took a number. */
  g_assert_cmpint (fb_rules_prover_add_condition (prover, fb_rules_model_find_rule (model, "X3")->when, &error), ==, 0);
  g_assert_no_error (error);
}

/* The opposite of a large table is not asked about. */
static void
test_large_table (void)
{
  g_autoptr (GString) source =
      g_string_new ("product P version 1 currency EUR\noption A number 0..200\noption B number 0..200\n"
                    "T1: table (A, B) allow (0, 0)");
  g_autoptr (FbRulesModel) model = NULL;
  g_autoptr (FbRulesProver) prover = NULL;
  g_autoptr (GArray) extras = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (GError) error = NULL;
  gboolean with_condition;

  for (guint i = 1; i <= 20000; i++)
    g_string_append_printf (source, ", (%u, %u)", i % 201, i / 201);
  g_string_append (source, "\nR1: A = 3 excludes B = 4\n");
  model = parts_model_lower (source->str);
  prover = new_prover (model);
  g_assert_false (fb_rules_prover_add_broken (prover, 0, extras, &with_condition, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (extras->len, ==, 0);
  g_assert_true (fb_rules_prover_add_broken (prover, 1, extras, &with_condition, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (extras->len, ==, 1);
  g_assert_false (with_condition);
}

/* A model holds so many constraints, and those that are asked about count. */
static void
test_too_many (void)
{
  g_autoptr (FbRulesModel) model = parts_model_lower (parts_model_text);
  g_autoptr (FbRulesProver) prover = new_prover (model);
  const FbRulesCondition *condition = fb_rules_model_find_rule (model, "R1")->then;
  FbConfigModel *config = fb_rules_model_get_config (model);
  guint table = 0, left = FB_CONFIG_MAX_CONSTRAINTS - fb_config_model_get_n_constraints (config);
  g_autoptr (GArray) extras = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (GError) error = NULL;
  gboolean with_condition;

  for (guint i = 0; i < left; i++)
    if (fb_rules_prover_add_condition (prover, condition, &error) != (int) i)
      g_error ("Number %u: %s", i, error != NULL ? error->message : "another number");
  g_assert_cmpint (fb_rules_prover_add_condition (prover, condition, &error), ==, -1);
  g_assert_error (error, FB_CONFIG_ERROR, FB_CONFIG_ERROR_TOO_LARGE);
  g_clear_error (&error);
  while (!g_str_equal (fb_config_model_get_rule (config, table), "T1"))
    table++;
  g_assert_false (fb_rules_prover_add_broken (prover, table, extras, &with_condition, &error));
  g_assert_error (error, FB_CONFIG_ERROR, FB_CONFIG_ERROR_TOO_LARGE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/configurator/prover/answers", test_prover);
  g_test_add_func ("/configurator/prover/stops", test_prover_stops);
  g_test_add_func ("/configurator/prover/no-extra", test_no_extra);
  g_test_add_func ("/configurator/prover/large-table", test_large_table);
  g_test_add_func ("/configurator/prover/too-many", test_too_many);
  return g_test_run ();
}
