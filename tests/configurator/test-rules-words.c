/* test-rules-words.c: reasons in words
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-rules-words.h"

static const char text[] =
    "product P version 1 currency EUR language en, de\n"
    "option Size de \"Größe\" one of S, M\noption Filter at most one of F7, F9 de \"Feinfilter F9\"\n"
    "option Acc de \"Zubehör\" 0..1 of Heater de \"Heizung\", \"Snow hood\"\noption Fans number 0.5..2 step 0.5 m\n"
    "R1: Heater excludes Filter = F9 because \"no room beside the filter\" de \"kein Platz neben dem Filter\"\n"
    "R2: Size = M requires Heater\n";

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

static void
assert_point (FbRulesModel *model, guint var, guint value, const char *language, const char *expected)
{
  g_autofree char *words = fb_rules_words_point (model, var, value, language);

  g_assert_cmpstr (words, ==, expected);
}

static void
test_points (void)
{
  g_autoptr (FbRulesModel) model = make ();
  g_autofree char *change = fb_rules_words_change (model, 1, 2, 1, "de");

  assert_point (model, 0, 1, NULL, "Size: M");
  assert_point (model, 0, 1, "de", "Größe: M");
  assert_point (model, 1, 0, NULL, "no Filter");
  assert_point (model, 1, 2, "de", "Filter: Feinfilter F9");
  assert_point (model, 2, 1, "de", "Heizung");
  assert_point (model, 2, 0, "fr", "without Heater");
  assert_point (model, 4, 2, NULL, "Fans: 1.5 m");
  g_assert_cmpstr (change, ==, "Filter: F7 instead of Feinfilter F9");
}

static void
test_refused (void)
{
  static const char *const rules[] = {"R1", "R2"};
  g_autoptr (FbRulesModel) model = make ();
  FbConfigPoint picks[] = {{0, 1}};
  g_autoptr (GPtrArray) sentences = fb_rules_words_refused (model, 1, 2, picks, 1, rules, 2, "de");
  g_autofree char *joined = fb_rules_words_join (sentences);

  /* From the size over R2 to the heater, from there over R1 to the filter. */
  g_assert_cmpstr (
      joined, ==,
      "You cannot take “Filter: Feinfilter F9”, because you chose “Größe: M”. "
      "Rule R2: Size = M requires Heater. Rule R1: kein Platz neben dem Filter. Without that choice it is free.");
}

static void
test_set_and_never (void)
{
  static const char *const rules[] = {"R2", "Acc 0..1"};
  g_autoptr (FbRulesModel) model = make ();
  FbConfigPoint picks[] = {{0, 1}, {1, 1}};
  g_autoptr (GPtrArray) set = fb_rules_words_set (model, 2, 1, picks, 2, rules, 1, NULL);
  g_autoptr (GPtrArray) never = fb_rules_words_refused (model, 3, 0, NULL, 0, rules + 1, 1, "de");

  g_assert_cmpstr (g_ptr_array_index (set, 0), ==, "“Heater” is set, because you chose “Size: M” and “Filter: F7”.");
  g_assert_cmpuint (never->len, ==, 3);
  g_assert_cmpstr (g_ptr_array_index (never, 0), ==, "You cannot leave out “Snow hood”.");
  g_assert_cmpstr (g_ptr_array_index (never, 1), ==, "Rule Zubehör: at most 1.");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rules/words/points", test_points);
  g_test_add_func ("/rules/words/refused", test_refused);
  g_test_add_func ("/rules/words/set-and-never", test_set_and_never);
  return g_test_run ();
}
