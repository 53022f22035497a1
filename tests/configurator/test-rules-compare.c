/* test-rules-compare.c: what a new version of a rule file changes
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "fb-rules-compare.h"
#include "fb-rules-hash.h"

#define HEAD "product P version 1 currency EUR\noption Size one of S, M, L\noption Acc 0..2 of Heater, Sensor\n"

static FbRulesModel *
make (const char *text)
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
assert_change (const FbRulesComparison *comparison, guint index, FbRulesChangeKind kind, const char *name, guint line)
{
  const FbRulesChange *change = g_ptr_array_index (comparison->changes, index);

  g_assert_cmpint (change->kind, ==, kind);
  g_assert_cmpstr (change->name, ==, name);
  g_assert_cmpuint (change->line, ==, line);
  g_assert_cmpint (change->before == NULL, ==, kind == FB_RULES_ADDED);
  g_assert_cmpint (change->after == NULL, ==, kind == FB_RULES_REMOVED);
}

static void
test_changes (void)
{
  g_autoptr (FbRulesModel) before =
      make (HEAD "A: Heater requires Size = M\nB: Sensor requires Heater\nprice Heater 3\n");
  g_autoptr (FbRulesModel) after =
      make ("# only a comment\n" HEAD "C: Sensor excludes Size = S\nA: if Heater then   Size = L\nprice Heater 4\n");
  g_autoptr (GError) error = NULL;
  g_autoptr (FbRulesComparison) comparison =
      fb_rules_compare (before, after, NULL, 0, NULL, 0, NULL, NULL, NULL, &error);
  g_autoptr (FbRulesComparison) same = fb_rules_compare (before, before, NULL, 0, NULL, 0, NULL, NULL, NULL, &error);
  g_autoptr (FbRulesComparison) first = fb_rules_compare (NULL, before, NULL, 0, NULL, 0, NULL, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (same->changes->len, ==, 0);
  g_assert_cmpuint (first->changes->len, ==, 6);
  g_assert_cmpuint (comparison->changes->len, ==, 4);
  assert_change (comparison, 0, FB_RULES_ADDED, "C", 5);
  assert_change (comparison, 1, FB_RULES_CHANGED, "A", 6);
  assert_change (comparison, 2, FB_RULES_CHANGED, "Heater", 7);
  assert_change (comparison, 3, FB_RULES_REMOVED, "B", 5);
}

static GHashTable *
assignment (const char *size, const char *heater, const char *sensor)
{
  GHashTable *values = g_hash_table_new (g_str_hash, g_str_equal);

  g_hash_table_insert (values, (char *) "Size", (char *) size);
  g_hash_table_insert (values, (char *) "Acc.Heater", (char *) heater);
  g_hash_table_insert (values, (char *) "Acc.Sensor", (char *) sensor);
  g_hash_table_insert (values, (char *) "(hidden)", (char *) "yes");
  return values;
}

static void
count_cb (guint n_checked, gpointer user_data)
{
  guint *counted = user_data;

  g_assert_cmpuint (n_checked, ==, *counted + 1);
  *counted = n_checked;
}

static void
test_stored (void)
{
  guint counted = 0;
  g_autoptr (FbRulesModel) after =
      make (HEAD "option Paint one of Red, Blue\n"
                 "A: Heater requires Size in (M, L) because \"the coil is wide\"\nB: Sensor requires Heater\n");
  g_autoptr (GHashTable) good = assignment ("M", "yes", "yes"), gone = assignment ("XL", "yes", "no"),
                         broken = assignment ("S", "yes", "yes");
  const FbRulesStored stored[] = {{"Q-1", good}, {"Q-2", gone}, {"Q-3", broken}};
  g_autoptr (GError) error = NULL;
  g_autoptr (FbRulesComparison) comparison =
      fb_rules_compare (NULL, after, stored, 3, NULL, 0, count_cb, &counted, NULL, &error);
  const FbRulesBroken *first, *second;

  g_assert_no_error (error);
  g_assert_cmpuint (comparison->n_checked, ==, 3);
  g_assert_cmpuint (counted, ==, 3);
  g_assert_cmpuint (comparison->broken->len, ==, 2);
  first = g_ptr_array_index (comparison->broken, 0);
  g_assert_cmpstr (first->id, ==, "Q-2");
  g_assert_cmpuint (first->rules->len, ==, 0);
  g_assert_cmpstr (g_ptr_array_index (first->sentences, 0), ==, "“Size” has no value “XL”");
  second = g_ptr_array_index (comparison->broken, 1);
  g_assert_cmpstr (second->id, ==, "Q-3");
  g_assert_cmpuint (second->rules->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (second->rules, 0), ==, "A");
  g_assert_cmpstr (g_ptr_array_index (second->sentences, 0), ==,
                   "You cannot take “Heater”, because you chose “Size: S”.");
  g_assert_cmpstr (g_ptr_array_index (second->sentences, 1), ==, "Rule A: the coil is wide.");
}

/* A system of equations over long ranges: after a millisecond nothing is known of it, and nothing is said. */
static void
test_out_of_time (void)
{
  static const char *const names[] = {"A", "B", "C", "D", "E", "F", "G", "H"};
  g_autoptr (GString) text = g_string_new ("product P version 1 currency EUR\n");
  g_autoptr (FbRulesModel) after = NULL;
  g_autoptr (GHashTable) values = g_hash_table_new (g_str_hash, g_str_equal);
  const FbRulesStored stored[] = {{"Q-1", values}, {"Q-2", values}};
  g_autoptr (FbRulesComparison) comparison = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_string_append_printf (text, "option %s number 0..400\n", names[i]);
      g_hash_table_insert (values, (char *) names[i], (char *) (i < 2 ? "7" : "13"));
    }
  for (guint rule = 0; rule < 4; rule++)
    {
      g_string_append_printf (text, "R%u: sum load%u = %u where ", rule, rule, 1999 + rule);
      for (guint i = 0; i < G_N_ELEMENTS (names); i++)
        g_string_append_printf (text, "%s%s: %u each", i > 0 ? ", " : "", names[i], 3 + (7 * i + 5 * rule) % 11);
      g_string_append (text, " because \"so\"\n");
    }
  after = make (text->str);
  comparison = fb_rules_compare (NULL, after, stored, 2, NULL, 1, NULL, NULL, NULL, &error);
  if (comparison == NULL)
    {
      g_assert_error (error, FB_CONFIG_ERROR, FB_CONFIG_ERROR_LIMIT);
      return;
    }
  g_assert_cmpuint (comparison->n_checked, ==, 0);
  g_assert_cmpuint (comparison->broken->len, ==, 0);
}

static void
test_cancelled (void)
{
  g_autoptr (FbRulesModel) after = make (HEAD);
  g_autoptr (GHashTable) good = assignment ("M", "yes", "yes");
  const FbRulesStored stored[] = {{"Q-1", good}};
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (fb_rules_compare (NULL, after, stored, 1, NULL, 0, NULL, NULL, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_fingerprint (void)
{
  g_autoptr (GHashTable) one = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) g_bytes_unref);
  g_autoptr (GHashTable) two = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) g_bytes_unref);
  g_autofree char *bare = fb_rules_hash ("ab", NULL), *empty = NULL, *first = NULL, *second = NULL, *moved = NULL;
  g_autofree char *pinned = NULL;

  empty = fb_rules_hash ("ab", one);
  g_assert_cmpstr (bare, ==, empty);
  g_assert_cmpuint (strlen (bare), ==, 64);
  /* Quotes are pinned to it: SHA-256 of 2:ab, and of 2:ab5:a.csv1:x. */
  g_assert_cmpstr (bare, ==, "d1ab1a7fbf5a9552f2d01c956d30855b34ed7335751d363bd6d45a01777c0811");
  g_hash_table_insert (one, (char *) "a.csv", g_bytes_new_static ("x", 1));
  pinned = fb_rules_hash ("ab", one);
  g_assert_cmpstr (pinned, ==, "bbe72a33b7c4ba6227d6fda603aa20fb50587303f62fa03c8f65c316153ea973");
  g_hash_table_insert (one, (char *) "b.csv", g_bytes_new_static ("yz", 2));
  g_hash_table_insert (two, (char *) "b.csv", g_bytes_new_static ("yz", 2));
  g_hash_table_insert (two, (char *) "a.csv", g_bytes_new_static ("x", 1));
  first = fb_rules_hash ("ab", one);
  second = fb_rules_hash ("ab", two);
  g_assert_cmpstr (first, ==, second);
  g_assert_cmpstr (first, !=, bare);
  g_hash_table_insert (two, (char *) "a.csv", g_bytes_new_static ("xy", 2));
  g_hash_table_insert (two, (char *) "b.csv", g_bytes_new_static ("z", 1));
  moved = fb_rules_hash ("ab", two);
  g_assert_cmpstr (moved, !=, first);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rules/compare/changes", test_changes);
  g_test_add_func ("/rules/compare/stored", test_stored);
  g_test_add_func ("/rules/compare/out-of-time", test_out_of_time);
  g_test_add_func ("/rules/compare/cancelled", test_cancelled);
  g_test_add_func ("/rules/fingerprint", test_fingerprint);
  return g_test_run ();
}
