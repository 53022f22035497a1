/* test-rules-lower.c: rule files as configuration models
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "fb-rules-model.h"
#include "fb-rules-option.h"
#include "fb-rules-price.h"
#include "fb-rules-sum.h"
#include "rules-small.h"

#define HEAD                                                                                            \
  "product P version 1 currency EUR\noption Size one of S, M, L\noption Filter at most one of F7, F9\n" \
  "option Fans number 1..4\noption Acc 0..2 of Heater, Sensor, Gate\noption Len number 0.5..2 step 0.5 m\n"

static GBytes *
read_table (const char *name, gpointer data, GError **error)
{
  if (g_str_equal (name, "t.csv"))
    return g_bytes_new (data, strlen (data));
  g_set_error (error, FB_RULES_ERROR, FB_RULES_ERROR_FILE, "no %s", name);
  return NULL;
}

static FbRulesModel *
lower_on (const char *body, const char *day, const char *csv, GError **error)
{
  g_autofree char *text = g_strconcat (HEAD, body, NULL);
  FbRules *rules = fb_rules_load (text, -1, error);

  if (rules == NULL)
    return NULL;
  return fb_rules_lower (rules, day, csv != NULL ? read_table : NULL, (gpointer) csv, error);
}

static FbRulesModel *
lower (const char *body)
{
  g_autoptr (GError) error = NULL;
  FbRulesModel *model = lower_on (body, NULL, NULL, &error);

  g_assert_no_error (error);
  return model;
}

/* The configurations of all variables that are no hidden ones. */
static guint
count_solutions (FbRulesModel *model)
{
  FbConfigModel *config = fb_rules_model_get_config (model);
  g_autofree guint *values = g_new0 (guint, fb_config_model_get_n_variables (config));
  guint count = 0;

  do
    count += fb_config_model_check (config, values) < 0 ? 1 : 0;
  while (rules_small_next (model, values, FALSE));
  return count;
}

static void
test_options (void)
{
  g_autoptr (FbRulesModel) model = lower ("");
  FbConfigModel *config = fb_rules_model_get_config (model);
  FbConfigPoint point;
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (fb_config_model_get_n_variables (config), ==, 7);
  g_assert_cmpstr (fb_config_model_get_value (config, 1, 0), ==, "none");
  g_assert_cmpstr (fb_config_model_get_name (config, 4), ==, "Acc.Sensor");
  g_assert_true (fb_config_model_is_range (config, 2));
  g_assert_cmpstr (fb_config_model_get_value (config, 6, 3), ==, "2");
  g_assert_cmpint (fb_config_model_get_number (config, 6, 0), ==, 5);
  g_assert_true (fb_rules_model_find_words (model, "Acc", "Sensor", &point, &error));
  g_assert_cmpuint (point.var, ==, 4);
  g_assert_cmpuint (point.value, ==, 1);
  g_assert_true (fb_rules_model_find_words (model, "Sensor", "no", &point, &error));
  g_assert_cmpuint (point.value, ==, 0);
  g_assert_false (fb_rules_model_find_words (model, "Sensors", "no", &point, &error));
  g_assert_error (error, FB_CONFIG_ERROR, FB_CONFIG_ERROR_UNKNOWN);
  /* 3 × 3 × 4 × (8 − 1) × 4 */
  g_assert_cmpuint (count_solutions (model), ==, 1008);
}

static void
test_rules (void)
{
  static const struct
  {
    const char *body;
    guint count;
  } cases[] = {
      {"R: Heater requires Size in (M, L)", 1008 - 3 * 4 * 3 * 4},
      {"R: Heater excludes Filter = F9", 1008 - 3 * 4 * 3 * 4},
      {"R: if Filter then Fans >= 3", 1008 - 3 * 2 * 2 * 7 * 4},
      {"R: if Acc then Filter = none", 1008 - 3 * 2 * 4 * 6 * 4},
      {"R: if Len > 1 m then Size != S", 1008 - 3 * 4 * 7 * 2},
      {"R: choose 1..1 of Heater, Gate, Filter = F7 when Size = S", 1008 - 336 + 4 * 4 * (2 + 2 * 4)},
      {"R: sum p <= 5 where Fans: 1 each, Heater: 2.5", 1008 - 3 * 3 * 2 * 3 * 4},
      {"R: sum p <= 5 A where Fans: 1000 mA each, Heater: 2.5 A", 1008 - 3 * 3 * 2 * 3 * 4},
      {"R: sum l < 2.5 where Len: 1 each, Filter: 1", 1008 - 3 * 2 * 4 * 7 * 2},
      {"R: table (Size, Fans) allow (S, 1), (M or L, 2..)", 3 * 7 * 4 * 7},
      {"R: table (Size, Heater) forbid (S, yes), (*, no)", 2 * 3 * 4 * 3 * 4},
      {"R: Fans = 2 or Fans = 3 requires Fans in (1, 3)", 1008 - 252},
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (FbRulesModel) model = lower (cases[i].body);

      g_test_message ("%s", cases[i].body);
      g_assert_cmpuint (count_solutions (model), ==, cases[i].count);
      g_assert_nonnull (fb_rules_model_find_rule (model, "R"));
    }
}

static void
test_periods (void)
{
  static const char body[] = "R: if Size = S then Fans = 1\nvalid R from 2027-01-01 until 2027-12-31\n";
  static const struct
  {
    const char *day;
    guint count;
  } cases[] = {{"2026-12-31", 1008}, {"2027-01-01", 756}, {"2027-12-31", 756}, {"2028-01-01", 1008}, {NULL, 756}};

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (FbRulesModel) model = lower_on (body, cases[i].day, NULL, &error);

      g_assert_no_error (error);
      g_assert_cmpuint (count_solutions (model), ==, cases[i].count);
    }
}

static void
test_table_files (void)
{
  static const char body[] = "T: table (Size, Fans, Sensor) allow file \"t.csv\"";
  static const struct
  {
    const char *csv;
    guint count;
    const char *message;
  } cases[] = {
      {"Fans,Size,Sensor\n1..2,S,yes\r\n\n\"3\",M|L,*\n", 3 * 4 * (2 * 3 + 2 * 7), NULL},
      {"\xef\xbb\xbfSize;Fans;Sensor\nS;1;no\n", 3 * 4 * 4, NULL},
      {"Size,Fans\nS,1\n", 0, "Sensor"},
      {"Size,Fans,Sensor\nXL,1,yes\n", 0, "line 2"},
      {"Size,Fans,Sensor\nS,1\n", 0, "line 2"},
      {"Size,Fans,Sensor\nS,one,yes\n", 0, "line 2"},
      {"", 0, "empty"},
      {"\xff\xfe", 0, "UTF-8"},
  };
  g_autoptr (GError) missing = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (FbRulesModel) model = lower_on (body, NULL, cases[i].csv, &error);

      g_test_message ("%s", cases[i].csv);
      if (cases[i].message == NULL)
        {
          g_assert_no_error (error);
          g_assert_cmpuint (count_solutions (model), ==, cases[i].count);
        }
      else
        {
          g_assert_error (error, FB_RULES_ERROR, FB_RULES_ERROR_FILE);
          g_assert_nonnull (strstr (error->message, cases[i].message));
        }
    }
  g_assert_null (lower_on (body, NULL, NULL, &missing));
  g_assert_error (missing, FB_RULES_ERROR, FB_RULES_ERROR_FILE);
}

static void
test_limits (void)
{
  g_autoptr (GString) text = g_string_new ("R: if ");
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 30; i++)
    g_string_append_printf (text, "%s(Size = S or Fans = 2)", i > 0 ? " and " : "");
  g_string_append (text, " then Filter = F7");
  g_assert_null (lower_on (text->str, NULL, NULL, &error));
  g_assert_error (error, FB_RULES_ERROR, FB_RULES_ERROR_LIMIT);
}

static gint64
price_of (FbRulesModel *model, const char *const *words)
{
  FbConfigModel *config = fb_rules_model_get_config (model);
  g_autofree guint *values = g_new0 (guint, fb_config_model_get_n_variables (config));

  for (; *words != NULL; words += 2)
    {
      FbConfigPoint point;

      g_assert_true (fb_rules_model_find_words (model, words[0], words[1], &point, NULL));
      values[point.var] = point.value;
    }
  fb_rules_model_set_hidden (model, values);
  return fb_config_model_total (config, values);
}

static void
test_prices (void)
{
  g_autoptr (FbRulesModel) model =
      lower ("part Base list 1 000.00\npart Coil list 200 per Fans\npart Cover list 50 when Size = L\n"
             "price Heater 310.00 when Size = L; price Heater 300.00\nprice Filter = F9: 12 % of Base\n"
             "price Fans 95.00 each; price Gate 2.50 per month; price Len 10 each when Size = M\n");
  const char *plain[] = {"Size", "S", "Fans", "1", "Len", "0.5", NULL};
  const char *large[] = {"Size", "L", "Fans", "3", "Acc", "Heater", "Filter", "F9", "Len", "1", NULL};
  const char *middle[] = {"Size", "M", "Fans", "1", "Acc", "Heater", "Acc", "Gate", "Len", "1.5", NULL};

  g_assert_cmpint (price_of (model, plain), ==, 100000 + 20000 + 9500);
  g_assert_cmpint (price_of (model, large), ==, 100000 + 3 * 29500 + 5000 + 31000 + 12000);
  g_assert_cmpint (price_of (model, middle), ==, 100000 + 29500 + 30000 + 3000 + 1500);
}

static void
test_price_lines (void)
{
  g_autoptr (FbRulesModel) model =
      lower ("part Base list 1 000.00\nP9: price Heater 310.00 when Size = L; price Heater 300.00\n"
             "price Filter = F9: 12 % of Base\nprice Fans 95.00 each");
  guint values[] = {2, 2, 2, 1, 0, 0, 0};
  g_autoptr (GPtrArray) lines = fb_rules_price_lines (model, values);
  const FbRulesPriceLine *line;

  g_assert_cmpuint (lines->len, ==, 4);
  line = g_ptr_array_index (lines, 1);
  g_assert_cmpstr (line->id, ==, "P9");
  g_assert_cmpint (line->amount, ==, 31000);
  line = g_ptr_array_index (lines, 2);
  g_assert_cmpint (line->kind, ==, FB_RULES_PRICE_RATE);
  g_assert_cmpint (line->rate, ==, 1200);
  g_assert_cmpstr (line->base, ==, "Base");
  line = g_ptr_array_index (lines, 3);
  g_assert_cmpint (line->qty, ==, 3000);
}

/* Every configuration of small random models: what the tree says and what the model says is the same. */
static void
test_against_tree (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (4711);
  guint n_solutions = 0, n_configurations = 0;

  for (guint i = 0; i < 1500; i++)
    {
      g_autofree char *text = rules_small_random (rand);
      g_autoptr (GError) error = NULL;
      FbRules *rules = fb_rules_load (text, -1, &error);
      g_autoptr (FbRulesModel) model = NULL;
      g_autofree guint *values = NULL;

      if (error != NULL)
        g_test_message ("%s", text);
      g_assert_no_error (error);
      model = fb_rules_lower (rules, NULL, NULL, NULL, &error);
      g_assert_no_error (error);
      values = g_new0 (guint, fb_config_model_get_n_variables (fb_rules_model_get_config (model)));
      do
        {
          gboolean by_tree = rules_small_holds (model, values);
          gboolean by_model;

          fb_rules_model_set_hidden (model, values);
          by_model = fb_config_model_check (fb_rules_model_get_config (model), values) < 0;
          if (by_tree != by_model)
            g_test_message ("%s", text);
          g_assert_cmpint (by_model, ==, by_tree);
          n_solutions += by_tree ? 1 : 0;
          n_configurations++;
        }
      while (rules_small_next (model, values, TRUE));
    }
  g_test_message ("%u of %u configurations are solutions", n_solutions, n_configurations);
  g_assert_cmpuint (n_solutions, >, n_configurations / 50);
  g_assert_cmpuint (n_solutions, <, n_configurations);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rules/lower/options", test_options);
  g_test_add_func ("/rules/lower/rules", test_rules);
  g_test_add_func ("/rules/lower/periods", test_periods);
  g_test_add_func ("/rules/lower/table-files", test_table_files);
  g_test_add_func ("/rules/lower/limits", test_limits);
  g_test_add_func ("/rules/lower/prices", test_prices);
  g_test_add_func ("/rules/lower/price-lines", test_price_lines);
  g_test_add_func ("/rules/lower/against-tree", test_against_tree);
  return g_test_run ();
}
