/* test-words.c: pieces of the rule language each by itself: tokens, names, numbers, options, sentences
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "fb-config-error.h"
#include "fb-config-orders.h"
#include "fb-config-result.h"
#include "fb-rules-check.h"
#include "fb-rules-format.h"
#include "fb-rules-option.h"
#include "fb-rules-price.h"
#include "fb-rules-priced.h"
#include "fb-rules-scan.h"
#include "parts-model.h"

static const FbRulesOption *
option (FbRulesModel *model, const char *name)
{
  const FbRulesOption *found = g_hash_table_lookup (fb_rules_model_get_rules (model)->by_name, name);

  g_assert_nonnull (found);
  return found;
}

/* --- tokens --- */

static void
problem_free (gpointer problem)
{
  fb_rules_problem_free (problem);
}

/* A problem takes its texts; not every one has a hint. */
static void
test_problem (void)
{
  char *message = g_strdup ("no such option"), *hint = g_strdup ("did you mean Size?");
  FbRulesProblem *with = fb_rules_problem_new ((FbRulesPlace){3, 14}, message, hint);
  FbRulesProblem *without = fb_rules_problem_new ((FbRulesPlace){0, 0}, g_strdup ("too large"), NULL);

  g_assert_cmpuint (with->place.line, ==, 3);
  g_assert_cmpuint (with->place.column, ==, 14);
  g_assert_true (with->message == message && with->hint == hint);
  g_assert_cmpuint (without->place.line, ==, 0);
  g_assert_null (without->hint);
  fb_rules_problem_free (with);
  fb_rules_problem_free (without);
}

static void
test_scan (void)
{
  static const char source[] = "R1: a >= 4 200.50 # why\n  \"it \"\"is\"\"\" 2027-01-31\n# alone\n";
  static const struct
  {
    FbRulesTokenKind kind;
    const char *text;
    guint line, column;
  } expected[] = {
      {FB_RULES_TOKEN_WORD, "R1", 1, 1},         {FB_RULES_TOKEN_SIGN, ":", 1, 3},
      {FB_RULES_TOKEN_WORD, "a", 1, 5},          {FB_RULES_TOKEN_SIGN, ">=", 1, 7},
      {FB_RULES_TOKEN_NUMBER, "4200.50", 1, 10}, {FB_RULES_TOKEN_TEXT, "it \"is\"", 2, 3},
      {FB_RULES_TOKEN_DAY, "2027-01-31", 2, 15}, {FB_RULES_TOKEN_STOP, NULL, 0, 0},
      {FB_RULES_TOKEN_END, NULL, 0, 0},
  };
  g_autoptr (GPtrArray) comments = g_ptr_array_new ();
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (problem_free);
  g_autoptr (GPtrArray) tokens = fb_rules_scan (source, strlen (source), comments, problems);

  g_assert_cmpuint (problems->len, ==, 0);
  g_assert_cmpuint (tokens->len, ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < tokens->len; i++)
    {
      const FbRulesToken *token = tokens->pdata[i];

      g_test_message ("token %u", i);
      g_assert_cmpint (token->kind, ==, expected[i].kind);
      if (expected[i].text == NULL)
        continue;
      g_assert_cmpstr (token->text, ==, expected[i].text);
      g_assert_cmpuint (token->place.line, ==, expected[i].line);
      g_assert_cmpuint (token->place.column, ==, expected[i].column);
    }
  g_assert_cmpuint (comments->len, ==, 2);
  g_assert_cmpstr (((FbRulesComment *) comments->pdata[0])->text, ==, "why");
  g_assert_false (((FbRulesComment *) comments->pdata[0])->own_line);
  g_assert_true (((FbRulesComment *) comments->pdata[1])->own_line);
  for (guint i = 0; i < comments->len; i++)
    {
      FbRulesComment *comment = comments->pdata[i];

      g_free (comment->text);
      g_free (comment);
    }
}

static void
test_scan_refused (void)
{
  static const char *const bad[] = {"a ~ b\n", "\"open\n", "a \xff b\n"};

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GPtrArray) comments = g_ptr_array_new ();
      g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (problem_free);
      g_autoptr (GPtrArray) tokens = fb_rules_scan (bad[i], strlen (bad[i]), comments, problems);
      const FbRulesProblem *problem;

      g_test_message ("%u", i);
      g_assert_cmpuint (problems->len, ==, 1);
      problem = problems->pdata[0];
      g_assert_cmpuint (problem->place.line, ==, 1);
      g_assert_cmpstr (problem->message, !=, "");
      g_assert_cmpint (((FbRulesToken *) tokens->pdata[tokens->len - 1])->kind, ==, FB_RULES_TOKEN_END);
    }
}

static void
test_names (void)
{
  static const char *const cases[][2] = {
      {"Heater", "Heater"}, {"Snow hood", "\"Snow hood\""},       {"requires", "\"requires\""},
      {"9", "\"9\""},       {"say \"so\"", "\"say \"\"so\"\"\""}, {"", "\"\""},
  };
  g_autofree char *quoted = fb_rules_quote_text ("plain");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *name = fb_rules_quote_name (cases[i][0]);

      g_assert_cmpstr (name, ==, cases[i][1]);
      g_assert_cmpint (fb_rules_is_plain (cases[i][0]), ==, *cases[i][1] != '"');
    }
  g_assert_cmpstr (quoted, ==, "\"plain\"");
}

static void
test_did_you_mean (void)
{
  g_autoptr (GPtrArray) known = g_ptr_array_new ();
  g_autofree char *near_ = NULL;
  g_autofree char *far = NULL;

  g_ptr_array_add (known, (gpointer) "requires");
  g_ptr_array_add (known, (gpointer) "excludes");
  near_ = fb_rules_did_you_mean ("requirs", known);
  far = fb_rules_did_you_mean ("option", known);
  g_assert_nonnull (strstr (near_, "requires"));
  g_assert_null (strstr (near_, "excludes"));
  g_assert_null (far);
}

/* --- options and numbers ------------------------------------------------------------------------------ */

static void
test_options (void)
{
  g_autoptr (FbRulesModel) model = parts_model_lower (parts_model_text);
  const FbRulesOption *size = option (model, "Size"), *fans = option (model, "Fans");
  g_autofree char *names = fb_rules_option_describe (size);
  g_autofree char *numbers = fb_rules_option_describe (fans);
  g_autofree char *third = fb_rules_option_nth_text (fans, 2);

  g_assert_cmpstr (names, ==, "S, M, L");
  g_assert_nonnull (strstr (numbers, "0.5"));
  g_assert_nonnull (strstr (numbers, "2"));
  g_assert_cmpstr (fb_rules_option_label (size, "de"), ==, "Größe");
  g_assert_cmpstr (fb_rules_option_label (size, "fr"), ==, "Size");
  g_assert_cmpstr (fb_rules_choice_label (fb_rules_option_find_choice (size, "M"), "de"), ==, "Mittel");
  g_assert_cmpstr (fb_rules_choice_label (fb_rules_option_find_choice (size, "L"), "de"), ==, "L");
  g_assert_cmpuint (fb_rules_option_count (fans), ==, 4);
  g_assert_cmpint (fb_rules_option_nth (fans, 2), ==, 15);
  g_assert_cmpstr (third, ==, "1.5");
  g_assert_true (fb_rules_option_has_number (fans, (FbRulesNumber){15, 1}));
  g_assert_true (fb_rules_option_has_number (fans, (FbRulesNumber){2, 0}));
  g_assert_false (fb_rules_option_has_number (fans, (FbRulesNumber){17, 1}));
  g_assert_false (fb_rules_option_has_number (fans, (FbRulesNumber){25, 1}));
}

static void
test_numbers (void)
{
  FbRulesNumber reduced = fb_rules_number_reduce ((FbRulesNumber){31000, 3});
  FbRulesNumber zero = fb_rules_number_reduce ((FbRulesNumber){0, 4});

  g_assert_cmpint (reduced.value, ==, 31);
  g_assert_cmpuint (reduced.digits, ==, 0);
  g_assert_cmpint (zero.value, ==, 0);
  g_assert_cmpuint (zero.digits, ==, 0);
}

/* --- prices ------------------------------------------------------------------------------------------- */

static void
test_prices (void)
{
  g_autoptr (FbRulesModel) model = parts_model_lower (parts_model_text);
  const FbRules *rules = fb_rules_model_get_rules (model);
  g_autofree guint *values = g_new0 (guint, fb_config_model_get_n_variables (fb_rules_model_get_config (model)));
  g_autoptr (GPtrArray) inputs = NULL;
  g_autoptr (GError) error = NULL;
  const FbRulesStatement *heater = NULL, *filter = NULL;
  gint64 minor, rate;

  g_assert_true (fb_rules_price_minor (rules, (FbRulesNumber){3105, 1}, &minor));
  g_assert_cmpint (minor, ==, 31050);
  g_assert_false (fb_rules_price_minor (rules, (FbRulesNumber){1, 3}, &minor));
  g_assert_false (fb_rules_price_minor (rules, (FbRulesNumber){G_MAXINT64, 0}, &minor));
  g_assert_true (fb_rules_price_rate ((FbRulesNumber){125, 1}, &rate));
  g_assert_cmpint (rate, ==, 1250);
  g_assert_false (fb_rules_price_rate ((FbRulesNumber){1, 3}, &rate));

  for (guint i = 0; i < rules->statements->len; i++)
    {
      const FbRulesStatement *statement = rules->statements->pdata[i];

      if (statement->kind != FB_RULES_PRICE)
        continue;
      *(heater == NULL ? &heater : &filter) = statement;
    }
  {
    g_autofree char *target = fb_rules_price_target (filter);

    g_assert_cmpstr (target, ==, "Filter = F9");
  }
  g_assert_false (fb_rules_price_same (heater->ref, filter->ref));
  g_assert_true (fb_rules_price_same (filter->ref, filter->ref));

  inputs = fb_rules_price_inputs (model, values, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (inputs->len, ==, 1);
  g_assert_cmpint (((FbRulesPriceInput *) inputs->pdata[0])->period, ==, FB_RULES_ONCE);
  g_assert_cmpstr (fb_rules_period_name (FB_RULES_ONCE), ==, "once");
  g_assert_cmpstr (fb_rules_period_name (FB_RULES_PER_YEAR), ==, "year");
}

/* --- statements and the model ------------------------------------------------------------------------- */

static void
test_statements (void)
{
  g_autoptr (FbRulesModel) model = parts_model_lower (parts_model_text);
  const FbRulesStatement *rule = fb_rules_model_find_rule (model, "R1");
  g_autofree char *statement = fb_rules_format_statement (rule);
  g_autofree char *condition = fb_rules_format_condition (rule->then);
  const FbRulesRef ref = {.name = (char *) "Size"};
  FbConfigPoint point;
  const GArray *rows = fb_rules_model_get_rows (model, "T1");

  g_assert_cmpstr (statement, ==, "R1: Heater requires Size in (M, L)");
  g_assert_cmpstr (condition, ==, "Size in (M, L)");
  g_assert_true (fb_rules_model_is_valid (model, rule));
  g_assert_nonnull (rows);
  g_assert_cmpuint (rows->len, ==, 3);
  g_assert_null (fb_rules_model_get_rows (model, "R1"));
  g_assert_cmpstr (fb_rules_model_get_part (model, 3)->name, ==, "Heater");
  g_assert_null (fb_rules_model_get_part (model, 0));
  /* An option as a whole is no point. */
  g_assert_false (fb_rules_model_find_ref (model, &ref, &point));
  g_assert_true (fb_rules_model_find_ref (
      model,
      rule->when->kind == FB_RULES_ATOM
          ? ((FbRulesStatement *) g_ptr_array_index (fb_rules_model_get_rules (model)->statements, 7))->ref
          : NULL,
      &point));
  g_assert_cmpstr (fb_rules_severity_name (FB_RULES_BLOCKS), ==, "blocks");
  g_assert_cmpstr (fb_rules_severity_name (FB_RULES_NOTE), ==, "note");
}

/* Where the text says a rule is told for errors; a model that comes from no text has no places. */
static void
test_places (void)
{
  g_autoptr (FbRulesModel) model = parts_model_lower (parts_model_text);
  FbConfigModel *config = fb_rules_model_get_config (model);
  g_autoptr (FbConfigModel) bare = fb_config_model_new ();
  guint line, column;

  g_assert_true (fb_config_model_find_place (config, "R2", &line, &column));
  g_assert_cmpuint (line, ==, 10);
  g_assert_cmpuint (column, ==, 1);
  g_assert_false (fb_config_model_find_place (bare, "R2", &line, &column));
  fb_config_model_place_rule (bare, "R2", 3, 4);
  g_assert_true (fb_config_model_find_place (bare, "R2", &line, &column));
  g_assert_cmpuint (line, ==, 3);
  g_assert_cmpuint (column, ==, 4);
}

/* --- past orders -------------------------------------------------------------------------------------- */

/* Three orders: who took M took a heater; of what all have, agreement tells nothing. */
static void
test_votes (void)
{
  g_autoptr (FbRulesModel) model = parts_model_lower (parts_model_text);
  FbConfigModel *config = fb_rules_model_get_config (model);
  g_autoptr (GError) error = NULL;
  g_autoptr (FbConfigurator) session = fb_configurator_new (config, NULL, NULL, &error);
  g_autoptr (FbVote) vote = NULL;
  g_autofree guint *sequence = NULL;
  guint ranking[3];
  double shares[3];
  guint presets[3] = {0, 0, 1};

  g_assert_no_error (error);
  g_assert_cmpint (fb_configurator_learn (session, "Size\tAcc.Heater\nM\tyes\nM\tyes\nS\tno\n", -1, &error), ==, 3);
  vote = fb_vote_new (session->orders);
  fb_vote_rank (vote, 0, NULL, ranking, shares);
  g_assert_cmpuint (ranking[0], ==, 1);
  g_assert_cmpuint (ranking[1], ==, 0);
  g_assert_cmpfloat (shares[1], >, shares[0]);
  g_assert_cmpfloat (shares[2], ==, 0);
  fb_vote_agree (vote, 3, 0);
  fb_vote_rank (vote, 0, presets, ranking, shares);
  g_assert_cmpuint (ranking[0], ==, 0);
  /* Every variable once. */
  sequence = fb_orders_sequence (session->orders);
  {
    guint seen = 0;

    for (guint i = 0; i < fb_config_model_get_n_variables (config); i++)
      seen |= 1u << sequence[i];
    g_assert_cmpuint (seen, ==, (1u << fb_config_model_get_n_variables (config)) - 1);
  }
}

/* The language that labels are asked for in: two letters of the program's, or that of the rule file. */
static void
test_language (void)
{
  static const char *const cases[][2] = {{"de_AT.UTF-8", "de"}, {"fr:de", "fr"}, {"C", NULL}, {"eng", NULL}};
  g_autofree char *before = g_strdup (g_getenv ("LANGUAGE"));

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_setenv ("LANGUAGE", cases[i][0], TRUE);
      g_assert_cmpstr (fb_config_get_language (), ==, cases[i][1]);
    }
  if (before != NULL)
    g_setenv ("LANGUAGE", before, TRUE);
  else
    g_unsetenv ("LANGUAGE");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/configurator/words/scan", test_scan);
  g_test_add_func ("/configurator/words/scan-refused", test_scan_refused);
  g_test_add_func ("/configurator/words/names", test_names);
  g_test_add_func ("/configurator/words/language", test_language);
  g_test_add_func ("/configurator/words/did-you-mean", test_did_you_mean);
  g_test_add_func ("/configurator/words/options", test_options);
  g_test_add_func ("/configurator/words/numbers", test_numbers);
  g_test_add_func ("/configurator/words/prices", test_prices);
  g_test_add_func ("/configurator/words/statements", test_statements);
  g_test_add_func ("/configurator/words/places", test_places);
  g_test_add_func ("/configurator/words/problem", test_problem);
  g_test_add_func ("/configurator/words/votes", test_votes);
  return g_test_run ();
}
