/* test-rules-parse.c: reading and writing the rule language
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "fb-rules-format.h"
#include "fb-rules-option.h"
#include "fb-rules-parse.h"
#include "fb-rules-sum.h"
#include "rules-dump.h"

static const char design[] = //
    "    product \"Rooftop unit RT\" version 2027.1 currency EUR\n"
    "    option Size        one of  S, M, L                      # exactly one\n"
    "    option Filter      at most one of  F7, F9               # \"none\" is implied\n"
    "    option Accessory   0..4 of  Heater, Sensor, \"Snow hood\", Gateway\n"
    "    option Fans        number 1..6 step 1\n"
    "    option Motor       one of M1, M2\n"
    "    context Region one of Nordics, South; context Market one of Retail, Other\n"
    "    context Segment one of Chain, Single\n"
    "    part  \"RT base\"    list 4 200.00                        # bundle head\n"
    "    R1: Heater requires Size in (M, L)                      because \"the coil does not fit size S\"\n"
    "    R2: \"Snow hood\" excludes Filter = F9\n"
    "    R3: if Region = Nordics and Size = L then Heater\n"
    "    R4: choose 1..2 of Sensor, Gateway, Heater when Market = Retail\n"
    "    R5: sum power <= 16 A   where Fans: 2.2 each, Heater: 6, Gateway: 0.4     because \"supply fuse\"\n"
    "    measure slots(used) where Sensor: 1, Gateway: 2\n"
    "    measure slots(offered) where Size = M: 2, Size = L: 3\n"
    "    R6: sum slots(used) <= slots(offered)\n"
    "    T1: table (Size, Fans, Motor) allow  file \"motors.csv\"\n"
    "    D1: default Filter = F7                                 # soft, weight 10\n"
    "    P1: prefer Gateway when Segment = Chain                 # recommendation\n"
    "    X1: offer \"Service plan\" when total >= 10 000           # up-sell\n"
    "    price Heater 310.00;  price Fans 95.00 each;  price Filter = F9: 12 % of \"RT base\"\n"
    "    discount volume on Fans: 3..4 5 %, 5.. 8 %   (slab)\n"
    "    approval \"Sales lead\" when discount > 12 % or margin < 18 %\n"
    "    valid R2 from 2027-01-01 until 2027-12-31\n";

static FbRules *
parse_good (const char *text)
{
  g_autoptr (GPtrArray) problems = NULL;
  FbRules *rules = fb_rules_parse (text, -1, &problems);

  for (guint i = 0; i < problems->len; i++)
    {
      const FbRulesProblem *problem = g_ptr_array_index (problems, i);

      g_test_message ("%u:%u: %s (%s)", problem->place.line, problem->place.column, problem->message, problem->hint);
    }
  if (problems->len > 0)
    g_test_message ("%s", text);
  g_assert_cmpuint (problems->len, ==, 0);
  return rules;
}

static void
test_design_example (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FbRules) rules = fb_rules_load (design, -1, &error);
  const FbRulesStatement *rule;

  g_assert_no_error (error);
  g_assert_cmpuint (rules->statements->len, ==, 28);
  g_assert_cmpstr (rules->product->version, ==, "2027.1");
  g_assert_cmpuint (rules->options->len, ==, 8);
  rule = g_hash_table_lookup (rules->rules, "R1");
  g_assert_cmpint (rule->kind, ==, FB_RULES_REQUIRES);
  g_assert_cmpstr (fb_rules_text_find (rule->because, "de"), ==, "the coil does not fit size S");
  rule = g_hash_table_lookup (rules->rules, "R2");
  g_assert_cmpstr (rule->from, ==, "2027-01-01");
  g_assert_cmpstr (rule->until, ==, "2027-12-31");
  rule = g_ptr_array_index (rules->statements, 9);
  g_assert_cmpint (rule->amount.value, ==, 420000);
  g_assert_cmpuint (rule->amount.digits, ==, 2);
  g_assert_cmpstr (rule->trailing, ==, "bundle head");
}

static void
test_sum_is_whole_numbers (void)
{
  g_autoptr (FbRules) rules = fb_rules_load (design, -1, NULL);
  FbRulesProblem *problem = NULL;
  g_autoptr (FbRulesSum) sum = fb_rules_sum_new (rules, g_hash_table_lookup (rules->rules, "R5"), &problem);
  g_autofree char *shown = fb_rules_sum_show (sum, 164);

  g_assert_null (problem);
  g_assert_cmpuint (sum->scale, ==, 1);
  g_assert_cmpint (sum->rhs, ==, 160);
  g_assert_cmpint (g_array_index (sum->summands, FbRulesSummand, 0).coef, ==, 22);
  g_assert_cmpint (g_array_index (sum->summands, FbRulesSummand, 1).coef, ==, 60);
  g_assert_cmpint (g_array_index (sum->summands, FbRulesSummand, 2).coef, ==, 4);
  g_assert_cmpstr (shown, ==, "16.4 A");
}

static void
test_comments_are_kept (void)
{
  static const char text[] = "# head\n\n\n# about the product\nproduct P version 1 currency EUR # first\n"
                             "option A one of X, # x\n    # between\n    Y  # last\n\n# end\n";
  static const char expected[] =
      "# head\n\n# about the product\nproduct \"P\" version 1 currency EUR  # first\n# x\n# between\n"
      "option A one of X, Y  # last\n\n# end\n";
  g_autoptr (FbRules) rules = parse_good (text);
  g_autofree char *formatted = fb_rules_format (rules);

  g_assert_cmpstr (formatted, ==, expected);
}

static void
test_long_lines_break (void)
{
  g_autoptr (FbRules) rules =
      parse_good ("R1: Heater and \"Snow hood\" requires Size in (M, L) and Filter = F9 because "
                  "\"the coil does not fit size S\" de \"das Register passt nicht in Größe S\"");
  g_autofree char *formatted = fb_rules_format (rules);

  g_assert_cmpstr (formatted, ==,
                   "R1: Heater and \"Snow hood\" requires Size in (M, L) and Filter = F9\n"
                   "    because \"the coil does not fit size S\" de \"das Register passt nicht in Größe S\"\n");
}

static void
test_format_round_trip (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (20270101);

  for (guint i = 0; i < 3000; i++)
    {
      g_autoptr (FbRules) rules = rules_random (rand);
      g_autofree char *text = fb_rules_format (rules);
      g_autoptr (FbRules) again = parse_good (text);
      g_autofree char *text_again = fb_rules_format (again);
      g_autofree char *before = rules_dump (rules);
      g_autofree char *after = rules_dump (again);

      if (strcmp (before, after) != 0)
        g_test_message ("%s", text);
      g_assert_cmpstr (after, ==, before);
      g_assert_cmpstr (text_again, ==, text);
    }
}

typedef struct
{
  const char *text;
  guint line, column;
  const char *message; /* begins so */
  const char *hint;    /* (nullable) contains */
} Bad;

#define HEAD                                                                                                           \
  "product P version 1 currency EUR\noption Size one of S, M, L\noption Fans number 1..6\noption Acc 0..2 of Heater, " \
  "Sensor\n"

static const Bad bad[] = {
    {"optoin Size one of S", 1, 1, "expected the beginning of a statement", "option"},
    {"option Size one of S M", 1, 22, "expected the end of the statement", "quotes"},
    {"option Size one if S", 1, 13, "expected “one of”", NULL},
    {"option list one of S", 1, 8, "expected a name, found “list”", "quotes"},
    {"option Size one of", 1, 19, "expected a name, but the statement ends", NULL},
    {"Heater requires Size = S", 1, 1, "the rule has no name", "R1:"},
    {"sum a <= 3", 1, 1, "the rule has no name", "R1:"},
    {"R1: A requires B, C", 1, 17, "expected the end of the condition", "and"},
    {"R1: A requires B becuase \"x\"", 1, 18, "expected the end of the statement", "because"},
    {"R1: A requires (B or C", 1, 23, "expected “)”", NULL},
    {"R1: A requires B\nbecause \"x\"", 2, 1, "expected the beginning of a statement", "Indent"},
    {"option \"Size one of S", 1, 8, "the closing quote is missing", NULL},
    {"price A 12 % from B", 1, 14, "expected “of”", NULL},
    {"valid R1 from 2027-02-30", 1, 15, "there is no day", NULL},
    {"valid R1 from 01.02.2027", 1, 15, "expected a day", "2027-01-31"},
    {"valid R1", 1, 9, "expected “from”", NULL},
    {"product P version 1 currency Euro", 1, 30, "expected a currency", "EUR"},
    {"product P version 1", 1, 20, "expected “version” and “currency”", NULL},
    {"R1: table (A, B) allow (X)", 1, 24, "the row has 1 cells", NULL},
    {"R1: choose 3..2 of A, B", 1, 12, "the range ends before", NULL},
    {"discount volume on Fans: 3.. 5 %, 4.. 8 % slab", 1, 1, "the steps of a volume discount", NULL},
    {"discount volume on Fans: 3.. 5 % often", 1, 34, "expected “slab” or “range”", "slab:"},
    {"price A 1.1234567", 1, 9, "a number may have", NULL},
    {"option A one of X & Y", 1, 19, "“&” has no meaning", "quotes"},
    {"option A one of \xff", 1, 17, "the text is not valid UTF-8", NULL},
    {HEAD "R1: Heter requires Size = M", 5, 5, "there is no option and no value “Heter”", "Heater"},
    {HEAD "R1: Heater requires Size = XL", 5, 28, "“Size” has no value “XL”", NULL},
    {HEAD "R1: Heater requires Size", 5, 21, "“Size” always has some value", "Size = "},
    {HEAD "R1: Heater requires Size > S", 5, 21, "“Size” is no number", "in ("},
    {HEAD "R1: Heater requires Fans = many", 5, 28, "“Fans” is a number", NULL},
    {HEAD "R1: Heater = yes requires Fans = 2", 5, 5, "“Heater” is a value", "Acc = Heater"},
    {HEAD "R1: Heater requires total > 3", 5, 21, "“total” is only known to offers", NULL},
    {HEAD "D1: default Fans = 9", 5, 13, "“Fans” cannot be 9", "1 to 6"},
    {HEAD "price Fans 3.00 each; price Siz = S 4", 5, 29, "there is no option and no value “Siz”", "Size"},
    {HEAD "price Heater: 3 % of Bsae; part Base list 4", 5, 1, "there is no part “Bsae”", "Base"},
    {HEAD "R1: sum a <= 3 where Fans: 2", 5, 22, "“Fans” is a number", "each"},
    {HEAD "R1: sum a <= 3", 5, 9, "nothing says what “a”", "where"},
    {HEAD "R1: sum a <= 3 A where Heater: 2 W", 5, 24, "A and W cannot be added", "units"},
    {HEAD "R1: Heater requires Sensor\nR1: Sensor requires Heater", 6, 1, "there is a rule “R1” already", NULL},
    {HEAD "valid R7 until 2027-01-01", 5, 1, "there is no rule “R7”", NULL},
    {HEAD "option Size one of A", 5, 8, "there is an option “Size” already", NULL},
    {HEAD "option Heat one of Size, B", 5, 20, "“Size” is the name of an option", NULL},
    {HEAD "option Num number 1..10 step 4", 5, 8, "the steps do not meet", NULL},
    {HEAD "option Num number 1..1000000", 5, 8, "a number may have 10000 values", NULL},
    {HEAD "option Some 2..5 of U, V", 5, 8, "2..5 of 2 values", NULL},
    {HEAD "R1: table (Size, Size) allow (S, S)", 5, 18, "the table has “Size” twice", NULL},
    {HEAD "R1: table (Size, Heater) allow (S, perhaps)", 5, 36, "“Heater” is taken or not", NULL},
    {"option A one of X", 1, 1, "the file names no product", "product"},
};

static void
test_errors_say_where_and_what (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GPtrArray) problems = NULL;
      g_autoptr (FbRules) rules = fb_rules_parse (bad[i].text, -1, &problems);
      const FbRulesProblem *first;

      if (problems->len == 0)
        fb_rules_resolve (rules, problems);
      g_test_message ("%s", bad[i].text);
      g_assert_cmpuint (problems->len, >, 0);
      first = g_ptr_array_index (problems, 0);
      g_test_message ("%u:%u %s (%s)", first->place.line, first->place.column, first->message, first->hint);
      g_assert_true (g_str_has_prefix (first->message, bad[i].message));
      g_assert_cmpuint (first->place.line, ==, bad[i].line);
      g_assert_cmpuint (first->place.column, ==, bad[i].column);
      if (bad[i].hint != NULL)
        g_assert_nonnull (strstr (first->hint, bad[i].hint));
    }
}

static void
test_several_errors_in_one_pass (void)
{
  g_autoptr (GPtrArray) problems = NULL;
  g_autoptr (FbRules) rules =
      fb_rules_parse ("option A one off X\noption B one of Y\nprice C\nR1: A = X requires B = Y\n", -1, &problems);

  g_assert_cmpuint (problems->len, ==, 2);
  g_assert_cmpuint (((FbRulesProblem *) g_ptr_array_index (problems, 0))->place.line, ==, 1);
  g_assert_cmpuint (((FbRulesProblem *) g_ptr_array_index (problems, 1))->place.line, ==, 3);
  g_assert_cmpuint (rules->statements->len, ==, 2);
}

static void
test_limits (void)
{
  g_autoptr (GString) deep = g_string_new ("R1: A requires ");
  g_autoptr (GString) many = g_string_new (NULL);
  g_autofree char *large = g_strnfill (FB_RULES_MAX_BYTES + 1, ' ');
  const char *texts[] = {NULL, NULL, large};
  g_autofree char *name = g_strnfill (FB_RULES_MAX_NAME + 1, 'x');

  for (guint i = 0; i < 100000; i++)
    g_string_append_c (deep, '(');
  g_string_append_printf (many, "option %s one of A", name);
  texts[0] = deep->str;
  texts[1] = many->str;
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GPtrArray) problems = NULL;
      g_autoptr (FbRules) rules = fb_rules_parse (texts[i], -1, &problems);

      g_assert_cmpuint (problems->len, >, 0);
      g_assert_cmpuint (rules->statements->len, ==, 0);
    }
}

static void
test_numbers (void)
{
  FbRulesNumber number;
  gint64 scaled;
  g_autofree char *text = fb_rules_number_to_text ((FbRulesNumber){-5, 2});

  g_assert_true (fb_rules_number_read ("-12.50", &number));
  g_assert_cmpint (number.value, ==, -1250);
  g_assert_cmpuint (number.digits, ==, 2);
  g_assert_true (fb_rules_number_scale (number, 1, &scaled));
  g_assert_cmpint (scaled, ==, -125);
  g_assert_false (fb_rules_number_scale (number, 0, &scaled));
  g_assert_false (fb_rules_number_scale ((FbRulesNumber){G_MAXINT64 / 2, 0}, 1, &scaled));
  g_assert_cmpint (fb_rules_number_compare ((FbRulesNumber){G_MAXINT64, 0}, (FbRulesNumber){G_MAXINT64, 6}), ==, 1);
  g_assert_cmpstr (text, ==, "-0.05");
  g_assert_false (fb_rules_number_read ("1.", &number));
  g_assert_false (fb_rules_number_read ("", &number));
  g_assert_false (fb_rules_number_read ("1234567890123456", &number));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rules/design-example", test_design_example);
  g_test_add_func ("/rules/sum-is-whole-numbers", test_sum_is_whole_numbers);
  g_test_add_func ("/rules/comments-are-kept", test_comments_are_kept);
  g_test_add_func ("/rules/long-lines-break", test_long_lines_break);
  g_test_add_func ("/rules/format-round-trip", test_format_round_trip);
  g_test_add_func ("/rules/errors-say-where-and-what", test_errors_say_where_and_what);
  g_test_add_func ("/rules/several-errors-in-one-pass", test_several_errors_in_one_pass);
  g_test_add_func ("/rules/limits", test_limits);
  g_test_add_func ("/rules/numbers", test_numbers);
  return g_test_run ();
}
