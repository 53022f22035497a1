/* test-rules-advice.c: defaults, recommendations and offers while something is configured
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-rules-advice.h"
#include "rules-small.h"

static const char text[] =
    "product P version 1 currency EUR language en, de\n"
    "option Size one of S, M, L\noption Acc 0..2 of Heater, Sensor\noption Fans number 1..4\n"
    "D1: default Size = M\nD2: default Sensor when Size = L weight 3 because \"big\" de \"groß\"\n"
    "D3: default Heater when Size != S weight 30\nP1: prefer Fans = 4 when Acc\n"
    "X1: offer Plan when total >= 1 000.50 and Size = L because \"why\" de \"warum\"\nX2: offer Kit when Heater or "
    "quantity > 2\n"
    "approval Lead when discount > 12.5 %\napproval Boss when discount > 25 % or payment > 60 days\n"
    "approval Lead when margin < 18 %\n";

static FbRulesModel *
make (void)
{
  g_autoptr (GError) error = NULL;
  FbRules *rules = fb_rules_load (text, -1, &error);
  FbRulesModel *model;

  g_assert_no_error (error);
  model = fb_rules_lower (rules, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  return model;
}

static char *
ids_of (GArray *advice)
{
  GString *ids = g_string_new (NULL);

  for (guint i = 0; i < advice->len; i++)
    g_string_append_printf (ids, "%s ", g_array_index (advice, FbRulesAdvice, i).statement->id);
  g_array_unref (advice);
  return g_string_free (ids, FALSE);
}

static void
assert_defaults (FbRulesModel *model, const int *values, const char *expected)
{
  g_autofree char *ids = ids_of (fb_rules_advise_defaults (model, values, NULL));

  g_assert_cmpstr (ids, ==, expected);
}

/* Size, Heater, Sensor, Fans */
static void
test_defaults (void)
{
  g_autoptr (FbRulesModel) model = make ();
  g_autoptr (GArray) german = NULL;
  int open[] = {-1, -1, -1, -1}, large[] = {2, -1, -1, -1}, done[] = {2, 1, 0, 3}, sensor[] = {-1, -1, 1, -1},
      none[] = {0, 0, 0, -1};
  g_autofree char *preferred = ids_of (fb_rules_advise_preferences (model, sensor, NULL));
  g_autofree char *not_preferred = ids_of (fb_rules_advise_preferences (model, none, NULL));

  assert_defaults (model, open, "D1 ");
  assert_defaults (model, large, "D3 D2 ");
  assert_defaults (model, done, "");
  g_assert_cmpstr (preferred, ==, "P1 ");
  g_assert_cmpstr (not_preferred, ==, "");
  german = fb_rules_advise_defaults (model, large, "de");
  g_assert_cmpstr (g_array_index (german, FbRulesAdvice, 1).reason, ==, "groß");
  g_assert_cmpuint (g_array_index (german, FbRulesAdvice, 1).point.var, ==, 2);
  g_assert_cmpuint (g_array_index (german, FbRulesAdvice, 1).point.value, ==, 1);
}

static void
test_offers (void)
{
  g_autoptr (FbRulesModel) model = make ();
  int values[] = {2, 0, -1, -1};
  FbRulesFigures figures = {.has_total = TRUE, .total = 100049};
  g_autoptr (GArray) below = fb_rules_advise_offers (model, values, &figures, "de");
  g_autoptr (GArray) unknown = fb_rules_advise_offers (model, values, NULL, "de");
  g_autoptr (GArray) enough = NULL;

  figures.total = 100050;
  figures.has_quantity = TRUE;
  figures.quantity = 2001;
  enough = fb_rules_advise_offers (model, values, &figures, "de");
  g_assert_cmpuint (below->len, ==, 0);
  g_assert_cmpuint (unknown->len, ==, 0);
  g_assert_cmpuint (enough->len, ==, 2);
  g_assert_cmpstr (g_array_index (enough, FbRulesOffer, 0).product, ==, "Plan");
  g_assert_cmpstr (g_array_index (enough, FbRulesOffer, 0).reason, ==, "warum");
}

static void
test_approvals (void)
{
  g_autoptr (FbRulesModel) model = make ();
  int values[] = {-1, -1, -1, -1};
  FbRulesFigures figures = {
      .has_discount = TRUE, .discount = 1250, .has_margin = TRUE, .margin = 1800, .has_payment = TRUE, .payment = 61};
  g_autoptr (GPtrArray) boss = fb_rules_advise_approvals (model, values, &figures);
  g_autoptr (GPtrArray) lead = NULL;

  g_assert_cmpuint (boss->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (boss, 0), ==, "Boss");
  figures = (FbRulesFigures){.has_discount = TRUE, .discount = 1251, .has_margin = TRUE, .margin = 1799};
  lead = fb_rules_advise_approvals (model, values, &figures);
  g_assert_cmpuint (lead->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (lead, 0), ==, "Lead");
}

/* Yes and no hold for every way to decide what is open. */
static void
check_truth (FbRulesModel *model, const FbRulesCondition *condition, const guint *values, GRand *rand)
{
  guint n = fb_config_model_get_n_variables (fb_rules_model_get_config (model));
  g_autofree int *partial = g_new (int, n);
  FbRulesTruth truth;
  gboolean holds = fb_rules_condition_holds (model, condition, values, NULL);

  for (guint v = 0; v < n; v++)
    partial[v] = g_rand_boolean (rand) ? -1 : (int) values[v];
  truth = fb_rules_condition_truth (model, condition, partial, NULL);
  g_assert_true (truth == FB_RULES_OPEN || (truth == FB_RULES_YES) == holds);
  for (guint v = 0; v < n; v++)
    partial[v] = (int) values[v];
  g_assert_cmpint (fb_rules_condition_truth (model, condition, partial, NULL), ==, holds ? FB_RULES_YES : FB_RULES_NO);
}

static void
test_truth_of_random_conditions (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (5);

  for (guint i = 0; i < 300; i++)
    {
      g_autofree char *file = rules_small_random (rand);
      g_autoptr (FbRulesModel) model = fb_rules_lower (fb_rules_load (file, -1, NULL), NULL, NULL, NULL, NULL);
      const FbRules *rules = fb_rules_model_get_rules (model);
      g_autofree guint *values = g_new0 (guint, fb_config_model_get_n_variables (fb_rules_model_get_config (model)));

      do
        for (guint s = 0; s < rules->statements->len; s++)
          {
            const FbRulesStatement *statement = g_ptr_array_index (rules->statements, s);

            if (statement->when != NULL)
              check_truth (model, statement->when, values, rand);
          }
      while (rules_small_next (model, values, TRUE));
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rules/advice/defaults", test_defaults);
  g_test_add_func ("/rules/advice/offers", test_offers);
  g_test_add_func ("/rules/advice/approvals", test_approvals);
  g_test_add_func ("/rules/advice/truth-of-random-conditions", test_truth_of_random_conditions);
  return g_test_run ();
}
