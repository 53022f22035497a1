/* test-rules-check.c: static checks of rule files
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "fb-rules-check.h"
#include "rules-small.h"

#define HEAD                                                                                            \
  "product P version 1 currency EUR\noption Size one of S, M, L\noption Filter at most one of F7, F9\n" \
  "option Acc 0..3 of Heater, Sensor, Gate\noption Fans number 1..4\n"

static FbRulesReport *
check (const char *body)
{
  g_autofree char *text = g_strconcat (HEAD, body, NULL);

  return fb_rules_check (text, -1, NULL, NULL, NULL, 0, NULL);
}

static const FbRulesFinding *
find (const FbRulesReport *report, const char *code)
{
  for (guint i = 0; i < report->findings->len; i++)
    {
      const FbRulesFinding *finding = g_ptr_array_index (report->findings, i);

      if (g_str_equal (finding->code, code))
        return finding;
    }
  return NULL;
}

static char *
proof_of (const FbRulesFinding *finding)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; finding->proof != NULL && i < finding->proof->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? " " : "", (char *) g_ptr_array_index (finding->proof, i));
  return g_string_free (text, FALSE);
}

#define WHY " because \"so\"\n"

static const struct
{
  const char *body, *code;
  FbRulesSeverity severity;
  guint line;
  const char *proof;   /* names of rules */
  const char *message; /* contains */
} cases[] = {
    {"A: if Fans >= 1 then Size = S" WHY "B: if Size = S then Fans > 4" WHY "C: Heater requires Gate" WHY, "void-model",
     FB_RULES_BLOCKS, 1, "A B", "contradict"},
    {"A: Heater requires Size = S" WHY "B: Heater excludes Size = S" WHY, "dead-option", FB_RULES_BLOCKS, 4, "A B",
     "“Heater”"},
    {"A: Fans >= 1 requires Filter" WHY, "forced-option", FB_RULES_BLOCKS, 3, "A", "“Filter”"},
    {"A: if Fans <= 4 then Sensor" WHY, "forced-option", FB_RULES_BLOCKS, 4, "A", "“Sensor”"},
    {"A: sum p <= 3 where Fans: 1 each" WHY, "dead-number", FB_RULES_WARNING, 5, "A", "can never be 4"},
    {"A: Fans < 3 requires Gate" WHY "B: Gate requires Fans > 2" WHY "C: if Fans = 2 and Sensor then Filter" WHY,
     "silent-rule", FB_RULES_BLOCKS, 8, "A B", "C"},
    {"A: if Gate then Sensor" WHY "B: Sensor requires Size = S" WHY "C: Gate requires Size != M" WHY, "redundant-rule",
     FB_RULES_WARNING, 8, "A B", "C"},
    {"A: if Gate then Sensor" WHY "B: Gate requires Sensor or Heater" WHY, "shadowed-rule", FB_RULES_WARNING, 7, "A",
     "A"},
    {"A: Fans > 0 requires Fans < 9" WHY, "redundant-rule", FB_RULES_WARNING, 6, "", "always holds"},
    {"A: choose 0..2 of Gate, Sensor" WHY, "redundant-rule", FB_RULES_WARNING, 6, "", "always holds"},
    {"A: sum p <= 4 where Fans: 1 each" WHY, "idle-sum", FB_RULES_WARNING, 6, "", "whatever is chosen"},
    {"A: if Gate then Fans = 1" WHY "B: sum p <= 8 where Fans: 2 each, Gate: 3" WHY, "idle-sum", FB_RULES_WARNING, 7,
     "A", "stricter"},
    {"A: table (Size, Fans) allow (S, 1),\n  (M or L, 2..4),\n  (S, 2)" WHY "B: Size = S requires Fans = 1" WHY,
     "unusable-row", FB_RULES_WARNING, 8, "B", "line 8"},
    {"A: table (Size, Fans) forbid (S, 1),\n  (M, 9)" WHY, "unusable-row", FB_RULES_WARNING, 7, "", "cannot be"},
    {"A: Heater requires Size = S" WHY "B: Heater excludes Size = S" WHY
     "price Heater 3; price Gate 2; price Sensor 1\n",
     "dead-price", FB_RULES_WARNING, 8, "A B", "“Heater”"},
    {"A: Size = L excludes Gate" WHY "D: default Gate when Size = L" WHY, "impossible-default", FB_RULES_WARNING, 7,
     "A", "“Gate”"},
    {"A: Size = L excludes Gate" WHY "D: prefer Gate when Size = L" WHY, "impossible-preference", FB_RULES_WARNING, 7,
     "A", "“Gate”"},
    {"X: offer \"Plan\" when Size = S and Size = M\n", "silent-offer", FB_RULES_WARNING, 6, "", "X"},
    {"price Gate 3; price Heater 3\n", "unpriced-option", FB_RULES_NOTE, 3, "", "“F7”"},
    {"price Gate: 3 % of Heater\nprice Heater: 4 % of Gate; price Sensor 1\n", "cyclic-price", FB_RULES_BLOCKS, 6, "",
     "Heater ← Gate"},
    {"A: Heater requires Gate\n", "missing-reason", FB_RULES_WARNING, 6, "", "A"},
    {"A: sum p <= 3 A where Heater: 2 W\n", "text", FB_RULES_BLOCKS, 6, "", "A and W"},
    {"A: table (Size, Fans) allow file \"x.csv\"\n", "model", FB_RULES_BLOCKS, 6, "", "x.csv"},
    {"option Broken", "text", FB_RULES_BLOCKS, 6, "", "expected"},
};

static void
test_cases (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (FbRulesReport) report = check (cases[i].body);
      const FbRulesFinding *finding = find (report, cases[i].code);
      g_autofree char *proof = NULL;

      g_test_message ("%s", cases[i].body);
      for (guint f = 0; f < report->findings->len; f++)
        g_test_message ("  %s: %s", ((FbRulesFinding *) g_ptr_array_index (report->findings, f))->code,
                        ((FbRulesFinding *) g_ptr_array_index (report->findings, f))->message);
      g_assert_nonnull (finding);
      proof = proof_of (finding);
      g_assert_cmpint (finding->severity, ==, cases[i].severity);
      g_assert_cmpuint (finding->place.line, ==, cases[i].line);
      g_assert_cmpstr (proof, ==, cases[i].proof);
      g_assert_nonnull (strstr (finding->message, cases[i].message));
      g_assert_false (fb_rules_report_is_good (report) && cases[i].severity == FB_RULES_BLOCKS);
    }
}

static void
test_good_file_has_no_findings (void)
{
  g_autoptr (FbRulesReport) report =
      check ("A: Heater requires Size in (M, L)" WHY "B: sum p <= 5 A where Fans: 1 A each, Heater: 2 A, "
             "Gate: 500 mA" WHY "C: table (Size, Filter) forbid (S, F9), (L, none)" WHY);

  for (guint f = 0; f < report->findings->len; f++)
    g_test_message ("%s", ((FbRulesFinding *) g_ptr_array_index (report->findings, f))->message);
  g_assert_cmpuint (report->findings->len, ==, 0);
  g_assert_true (fb_rules_report_is_good (report));
  g_assert_false (report->is_cut);
}

static void
test_translations (void)
{
  g_autoptr (FbRulesReport) report = fb_rules_check ("product \"Pé\" de \"P\" version 1 currency EUR language en, "
                                                     "de\noption Acc de \"Zubehör\" 0..2 of Heater, Gate de \"Tor\"\n"
                                                     "A: Heater requires Gate because \"why\"\n",
                                                     -1, NULL, NULL, NULL, 0, NULL);
  const FbRulesFinding *reason = find (report, "missing-translation");
  const FbRulesFinding *label = find (report, "missing-label");

  g_assert_cmpuint (report->findings->len, ==, 2);
  g_assert_cmpstr (reason->rule, ==, "A");
  g_assert_nonnull (strstr (reason->message, "de"));
  g_assert_nonnull (strstr (label->message, "“Heater”"));
}

static void
test_cancelled (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (FbRulesReport) report = NULL;
  const FbRulesFinding *finding;

  g_cancellable_cancel (cancellable);
  report = fb_rules_check (HEAD "A: Heater requires Size = S" WHY "B: Heater excludes Size = S" WHY, -1, NULL, NULL,
                           NULL, 0, cancellable);
  g_assert_true (report->is_cut);
  g_assert_null (find (report, "dead-option"));
  finding = find (report, "not-finished");
  g_assert_nonnull (finding);
  g_assert_cmpstr (finding->message, ==, "There was no time left to look for: whether anything can be configured.");
  g_assert_nonnull (strstr (finding->hint, "rows of tables"));
}

/* --- large models --------------------------------------------------------------------------------------------- */

#define WIDE                                                                             \
  "product P version 1 currency EUR\noption A number 1..9999\noption B number 1..9999\n" \
  "option C number 1..9999\noption D number 1..9999\nmeasure m where A: 1 each, B: 1 each, C: 1 each, D: 1 each\n"

/* Numbers of long ranges are decided all at once, not by a question each. */
static void
test_wide (void)
{
  g_autoptr (FbRulesReport) report = fb_rules_check (WIDE "S: sum m = 20000" WHY, -1, NULL, NULL, NULL, 0, NULL);
  g_autoptr (FbRulesReport) dead =
      fb_rules_check (WIDE "S: sum m = 20000" WHY "T: if A < 9 then B > 9000" WHY "U: B > 9000 requires A > 20" WHY, -1,
                      NULL, NULL, NULL, 0, NULL);
  const FbRulesFinding *finding = find (dead, "dead-number");

  g_assert_cmpuint (report->findings->len, ==, 0);
  g_assert_false (report->is_cut);
  g_assert_false (dead->is_cut);
  g_assert_nonnull (finding);
  g_assert_nonnull (strstr (finding->message, "“A” can never be 1 to 8."));
  g_assert_cmpuint (finding->proof->len, ==, 2);
}

/* A limit that is over at once: the checks that were not done are told, with the place where they stopped. */
static void
test_limit (void)
{
  gint64 start = g_get_monotonic_time ();
  g_autoptr (FbRulesReport) report = fb_rules_check (WIDE "S: sum m = 20000" WHY, -1, NULL, NULL, NULL, 1, NULL);
  const FbRulesFinding *finding = find (report, "not-finished");

  g_assert_cmpint (g_get_monotonic_time () - start, <, 10 * G_USEC_PER_SEC);
  g_assert_true (report->is_cut);
  g_assert_true (fb_rules_report_is_good (report));
  g_assert_nonnull (finding);
  g_assert_nonnull (strstr (finding->message, "rule “S” (line 7, column 1)"));
  g_assert_cmpuint (finding->place.line, ==, 7);
  g_assert_cmpuint (finding->place.column, ==, 1);
}

/* --- against enumeration ---------------------------------------------------------------------------------------- */

typedef struct
{
  guint n_solutions;
  gboolean seen[32][8];
} Enumerated;

/* @without (nullable): whether a rule is left out, by its place among the statements */
static void
enumerate (FbRulesModel *model, const gboolean *without, Enumerated *out)
{
  FbConfigModel *config = fb_rules_model_get_config (model);
  guint n = fb_config_model_get_n_variables (config);
  g_autofree guint *values = g_new0 (guint, n);
  const FbRules *rules = fb_rules_model_get_rules (model);

  memset (out, 0, sizeof *out);
  do
    {
      gboolean good = TRUE;

      for (guint i = 0; good && i < rules->statements->len; i++)
        good = (without != NULL && without[i])
               || rules_small_rule_holds (model, g_ptr_array_index (rules->statements, i), values);
      if (!good)
        continue;
      out->n_solutions++;
      for (guint v = 0; v < n; v++)
        out->seen[v][values[v]] = TRUE;
    }
  while (rules_small_next (model, values, TRUE));
}

static guint
count_code (const FbRulesReport *report, const char *code)
{
  guint n = 0;

  for (guint i = 0; i < report->findings->len; i++)
    n += g_str_equal (((FbRulesFinding *) g_ptr_array_index (report->findings, i))->code, code) ? 1 : 0;
  return n;
}

static const FbRulesFinding *
finding_of (const FbRulesReport *report, const char *rule, const char *const *codes)
{
  for (guint i = 0; i < report->findings->len; i++)
    {
      const FbRulesFinding *finding = g_ptr_array_index (report->findings, i);

      if (g_strcmp0 (finding->rule, rule) == 0 && g_strv_contains (codes, finding->code))
        return finding;
    }
  return NULL;
}

/* Without all rules that the report calls implied the solutions stay; without any other one more there are others. */
static void
compare_implied (const FbRulesReport *report, const Enumerated *all)
{
  static const char *const implied[] = {"redundant-rule", "shadowed-rule", "idle-sum", NULL};
  static const char *const silent[] = {"silent-rule", NULL};
  const FbRules *rules = fb_rules_model_get_rules (report->model);
  g_autofree gboolean *left_out = g_new0 (gboolean, rules->statements->len);
  Enumerated without;

  for (guint i = 0; i < rules->statements->len; i++)
    {
      const FbRulesStatement *statement = g_ptr_array_index (rules->statements, i);

      left_out[i] = statement->id != NULL && finding_of (report, statement->id, implied) != NULL;
    }
  enumerate (report->model, left_out, &without);
  g_assert_cmpuint (without.n_solutions, ==, all->n_solutions);
  for (guint i = 0; i < rules->statements->len; i++)
    {
      const FbRulesStatement *statement = g_ptr_array_index (rules->statements, i);

      if (statement->id == NULL || left_out[i] || finding_of (report, statement->id, silent) != NULL)
        continue;
      left_out[i] = TRUE;
      enumerate (report->model, left_out, &without);
      g_assert_cmpuint (without.n_solutions, >, all->n_solutions);
      left_out[i] = FALSE;
    }
}

static void
compare_values (const FbRulesReport *report, const Enumerated *all)
{
  FbConfigModel *config = fb_rules_model_get_config (report->model);
  guint dead = 0, forced = 0, numbers = 0;

  for (guint v = 0; v < fb_config_model_get_n_variables (config); v++)
    {
      const FbRulesOption *option = fb_rules_model_get_option (report->model, v);
      gboolean dead_number = FALSE;

      for (guint i = 0; option != NULL && i < fb_config_model_get_n_values (config, v); i++)
        {
          if (all->seen[v][i])
            continue;
          if (option->kind == FB_RULES_OPTION_NUMBER)
            dead_number = TRUE;
          else if (fb_rules_model_get_choice (report->model, v, i) != NULL)
            dead++;
          else
            forced++;
        }
      numbers += dead_number ? 1 : 0;
    }
  g_assert_cmpuint (count_code (report, "dead-option"), ==, dead);
  g_assert_cmpuint (count_code (report, "forced-option"), ==, forced);
  g_assert_cmpuint (count_code (report, "dead-number"), ==, numbers);
}

static void
test_against_enumeration (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (99);
  guint n_void = 0, n_implied = 0;

  for (guint i = 0; i < 400; i++)
    {
      g_autofree char *text = rules_small_random (rand);
      g_autoptr (FbRulesReport) report = fb_rules_check (text, -1, NULL, NULL, NULL, 0, NULL);
      Enumerated all;

      g_test_message ("%s", text);
      g_assert_nonnull (report->model);
      enumerate (report->model, NULL, &all);
      g_assert_cmpint (find (report, "void-model") != NULL, ==, all.n_solutions == 0);
      n_void += all.n_solutions == 0 ? 1 : 0;
      if (all.n_solutions == 0)
        continue;
      compare_values (report, &all);
      compare_implied (report, &all);
      n_implied += count_code (report, "redundant-rule") + count_code (report, "shadowed-rule")
                   + count_code (report, "idle-sum");
    }
  g_test_message ("%u void, %u implied rules", n_void, n_implied);
  g_assert_cmpuint (n_void, >, 0);
  g_assert_cmpuint (n_implied, >, 20);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rules/check/cases", test_cases);
  g_test_add_func ("/rules/check/good-file", test_good_file_has_no_findings);
  g_test_add_func ("/rules/check/translations", test_translations);
  g_test_add_func ("/rules/check/cancelled", test_cancelled);
  g_test_add_func ("/rules/check/wide", test_wide);
  g_test_add_func ("/rules/check/limit", test_limit);
  g_test_add_func ("/rules/check/against-enumeration", test_against_enumeration);
  return g_test_run ();
}
