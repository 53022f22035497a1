/* test-rules-priced.c: what configurations of a rule file cost
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-rules-price.h"
#include "fb-rules-priced.h"
#include "rules-small.h"

#define HEAD                                                                                            \
  "product P version 1 currency EUR\noption Size one of S, M, L\noption Filter at most one of F7, F9\n" \
  "option Fans number 0..4\noption Acc 0..2 of Heater, Sensor\npart Base list 1 000.00\n"

static FbRulesModel *
make (const char *body)
{
  g_autofree char *text = g_strconcat (HEAD, body, NULL);
  g_autoptr (GError) error = NULL;
  FbRules *rules = fb_rules_load (text, -1, &error);
  FbRulesModel *model;

  g_assert_no_error (error);
  model = fb_rules_lower (rules, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  return model;
}

static gint64
net_of (FbRulesModel *model, const guint *values, gint64 qty, FbRulesPeriod period)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) priced = fb_rules_price (model, values, qty, "2027-01-01", &error);

  g_assert_no_error (error);
  for (guint i = 0; i < priced->len; i++)
    {
      const FbRulesPriced *one = g_ptr_array_index (priced, i);

      if (one->period == period)
        return one->quote->net;
    }
  return 0;
}

/* Size, Filter, Fans, Heater, Sensor */
static void
test_volume (void)
{
  g_autoptr (FbRulesModel) range = make ("price Fans 100.00 each; discount volume on Fans: 2..3 10 % range\n");
  g_autoptr (FbRulesModel) slab = make ("price Fans 100.00 each; discount volume on Fans: 2..3 10 %, 4.. 50 % slab\n");
  g_autoptr (FbRulesModel) line =
      make ("discount volume on quantity: 3.. 5 % range\ndiscount volume on quantity: 2.. 9 % slab when Size = L\n");
  guint values[] = {0, 0, 0, 0, 0};
  static const gint64 ranges[] = {100000, 110000, 118000, 127000, 140000};
  static const gint64 slabs[] = {100000, 110000, 119000, 128000, 133000};

  for (guint fans = 0; fans <= 4; fans++)
    {
      values[2] = fans;
      g_assert_cmpint (net_of (range, values, 1000, FB_RULES_ONCE), ==, ranges[fans]);
      g_assert_cmpint (net_of (slab, values, 1000, FB_RULES_ONCE), ==, slabs[fans]);
    }
  values[2] = 0;
  g_assert_cmpint (net_of (line, values, 2000, FB_RULES_ONCE), ==, 200000);
  g_assert_cmpint (net_of (line, values, 4000, FB_RULES_ONCE), ==, 380000);
}

static void
test_rhythms (void)
{
  g_autoptr (FbRulesModel) model = make ("price Heater 50.00 per month; price Sensor: 20 % of Heater per month\n"
                                         "price Filter: 10 % of Base per year; price Fans: 2.00 each per month\n");
  guint values[] = {0, 1, 3, 1, 1};

  g_assert_cmpint (net_of (model, values, 1000, FB_RULES_ONCE), ==, 100000);
  g_assert_cmpint (net_of (model, values, 1000, FB_RULES_PER_MONTH), ==, 5000 + 1000 + 600);
  g_assert_cmpint (net_of (model, values, 2000, FB_RULES_PER_YEAR), ==, 20000);
  /* Without the heater nothing is percent of its price. */
  values[3] = 0;
  g_assert_cmpint (net_of (model, values, 1000, FB_RULES_PER_MONTH), ==, 600);
}

static void
test_nothing_below_nothing (void)
{
  g_autoptr (FbRulesModel) model = make ("price Heater -2 000.00\n");
  guint values[] = {0, 0, 0, 1, 0};
  g_autoptr (GError) error = NULL;

  g_assert_null (fb_rules_price (model, values, 1000, "2027-01-01", &error));
  g_assert_error (error, FB_PRICE_ERROR, FB_PRICE_ERROR_VALUE);
}

/* A percentage of a percentage that is paid in another rhythm has no plain amount to be of; what it is of alone has. */
static void
test_cannot_be_told (void)
{
  g_autoptr (FbRulesModel) model =
      make ("price Heater: 10 % of Base; price Size = L: 20 % of Heater per month; price Size = M: 3 % of Base per "
            "year\n");
  guint large[] = {2, 0, 0, 1, 0}, medium[] = {1, 0, 0, 1, 0};
  g_autoptr (GPtrArray) inputs = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (fb_rules_price_inputs (model, large, &error));
  g_assert_error (error, FB_PRICE_ERROR, FB_PRICE_ERROR_VALUE);
  g_clear_error (&error);
  g_assert_null (fb_rules_price_inputs_of (model, large, NULL, &error));
  g_assert_error (error, FB_PRICE_ERROR, FB_PRICE_ERROR_VALUE);
  g_clear_error (&error);
  g_assert_null (fb_rules_price (model, large, 1000, "2027-01-01", &error));
  g_assert_error (error, FB_PRICE_ERROR, FB_PRICE_ERROR_VALUE);
  g_clear_error (&error);
  g_assert_null (fb_rules_price_inputs_shown (model, large, NULL, NULL, &error));
  g_assert_error (error, FB_PRICE_ERROR, FB_PRICE_ERROR_VALUE);
  g_clear_error (&error);
  inputs = fb_rules_price_inputs (model, medium, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (inputs->len, ==, 2);
  g_assert_cmpint (net_of (model, medium, 1000, FB_RULES_ONCE), ==, 110000);
  g_assert_cmpint (net_of (model, medium, 1000, FB_RULES_PER_YEAR), ==, 3000);
}

/* --- for people --- */

/* Size, Filter, Fans, Heater, Sensor, Fan and Grille in German too. */
static FbRulesModel *
make_shown (void)
{
  static const char text[] =
      "product P version 1 currency EUR language en, de\n"
      "option Size de \"Größe\" one of S, M, L\noption Filter at most one of F7, F9 de \"Feinfilter\"\n"
      "option Fans number 0..4\noption Acc 0..2 of Heater, Sensor\n"
      "part Base de \"Gerät\" list 1 000.00\npart Coil list 20.00 per Fans\n"
      "price Filter = F9 30.00; price Heater 310.00; price Acc 7.00; price Size = L: 10 % of Heater\n"
      "price Fans 5.00 each per month; price Filter 2.00 per year\n";
  g_autoptr (GError) error = NULL;
  FbRules *rules = fb_rules_load (text, -1, &error);
  FbRulesModel *model;

  g_assert_no_error (error);
  model = fb_rules_lower (rules, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  return model;
}

static const FbRulesPriceLine *
find_line (const GPtrArray *lines, const char *id)
{
  for (guint i = 0; i < lines->len; i++)
    if (g_str_equal (((const FbRulesPriceLine *) g_ptr_array_index (lines, i))->id, id))
      return g_ptr_array_index (lines, i);
  g_error ("There is no line “%s”", id);
}

static void
test_labels (void)
{
  static const struct
  {
    const char *id, *language, *label;
  } cases[] = {
      {"Base", NULL, "Base"},
      {"Base", "de", "Gerät"},
      {"Base", "fr", "Base"},
      {"Coil", "de", "Coil"},
      {"Heater", "de", "Heater"},
      {"Filter = F9", NULL, "Filter: F9"},
      {"Filter = F9", "de", "Filter: Feinfilter"},
      {"Fans", NULL, "Fans: 3"},
      {"Acc", NULL, "Acc"},
      {"Filter", "de", "Filter"},
      {"Size = L", "de", "Größe: L"},
  };
  static const guint values[] = {2, 2, 3, 1, 1};
  g_autoptr (FbRulesModel) model = make_shown ();
  g_autoptr (GPtrArray) lines = fb_rules_price_lines (model, values);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *label = fb_rules_price_label (model, find_line (lines, cases[i].id), values, cases[i].language);

      g_test_message ("%s in %s", cases[i].id, cases[i].language != NULL ? cases[i].language : "its own");
      g_assert_cmpstr (label, ==, cases[i].label);
    }
}

static void
test_decided (void)
{
  static const guint values[] = {2, 2, 3, 1, 1};
  g_autoptr (FbRulesModel) model = make_shown ();
  g_autoptr (GPtrArray) lines = fb_rules_price_lines (model, values);
  const FbRulesRef *f9 = find_line (lines, "Filter = F9")->statement->ref,
                   *heater = find_line (lines, "Heater")->statement->ref,
                   *fans = find_line (lines, "Fans")->statement->ref, *acc = find_line (lines, "Acc")->statement->ref;

  g_assert_true (fb_rules_price_is_decided (model, NULL, (const gboolean[]){FALSE, FALSE, FALSE, FALSE, FALSE}));
  g_assert_true (fb_rules_price_is_decided (model, heater, NULL));
  /* One variable after the other: its own lines, and those of the choice that it is a part of. */
  for (guint i = 0; i < 5; i++)
    {
      gboolean decided[5] = {FALSE};

      decided[i] = TRUE;
      g_assert_cmpint (fb_rules_price_is_decided (model, f9, decided), ==, i == 1);
      g_assert_cmpint (fb_rules_price_is_decided (model, fans, decided), ==, i == 2);
      g_assert_cmpint (fb_rules_price_is_decided (model, heater, decided), ==, i == 3);
      g_assert_cmpint (fb_rules_price_is_decided (model, acc, decided), ==, i >= 3);
    }
}

static void
assert_input (const GPtrArray *inputs, guint index, FbRulesPeriod period, gint64 list_price, const char *reasons)
{
  const FbRulesPriceInput *input = g_ptr_array_index (inputs, index);
  g_autoptr (GString) found = g_string_new (NULL);

  g_assert_cmpint (input->period, ==, period);
  g_assert_cmpint (input->line.list_price, ==, list_price);
  for (guint i = 0; i < input->line.n_options; i++)
    g_string_append_printf (found, "%s%s", i > 0 ? "|" : "", input->line.options[i].reason);
  g_assert_cmpstr (found->str, ==, reasons);
}

/* Only what is decided, with its label; a rhythm that nothing is decided for is left out. */
static void
test_shown (void)
{
  static const guint values[] = {2, 2, 3, 1, 1};
  static const gboolean nothing[5] = {FALSE}, size[5] = {TRUE}, fans[5] = {FALSE, FALSE, TRUE};
  g_autoptr (FbRulesModel) model = make_shown ();
  g_autoptr (GPtrArray) all = fb_rules_price_inputs_shown (model, values, NULL, "de", NULL);
  g_autoptr (GPtrArray) none = fb_rules_price_inputs_shown (model, values, nothing, NULL, NULL);
  g_autoptr (GPtrArray) rate = fb_rules_price_inputs_shown (model, values, size, NULL, NULL);
  g_autoptr (GPtrArray) counted = fb_rules_price_inputs_shown (model, values, fans, NULL, NULL);
  g_autoptr (GPtrArray) without = fb_rules_price_inputs_shown (model, (const guint[]){0, 0, 0, 0, 0}, NULL, NULL, NULL);

  g_assert_cmpuint (all->len, ==, 3);
  assert_input (all, 0, FB_RULES_ONCE, 100000, "Coil|Filter: Feinfilter|Heater|Acc|Größe: L");
  g_assert_cmpstr (((const FbRulesPriceInput *) g_ptr_array_index (all, 0))->list_label, ==, "Gerät");
  assert_input (all, 1, FB_RULES_PER_MONTH, 0, "Fans: 3");
  assert_input (all, 2, FB_RULES_PER_YEAR, 0, "Filter");
  /* What is always there is there. */
  g_assert_cmpuint (none->len, ==, 1);
  assert_input (none, 0, FB_RULES_ONCE, 100000, "");
  /* Ten percent of a heater that is not decided come to nothing. */
  g_assert_cmpuint (rate->len, ==, 1);
  assert_input (rate, 0, FB_RULES_ONCE, 100000, "Size: L");
  g_assert_cmpint (((const FbRulesPriceInput *) g_ptr_array_index (rate, 0))->line.options[0].value, ==, 0);
  g_assert_cmpuint (counted->len, ==, 2);
  assert_input (counted, 0, FB_RULES_ONCE, 100000, "Coil");
  assert_input (counted, 1, FB_RULES_PER_MONTH, 0, "Fans: 3");
  g_assert_cmpuint (without->len, ==, 1);
  assert_input (without, 0, FB_RULES_ONCE, 100000, "");
}

/* What the solver compares by is what the pricing core computes, for every configuration (without volume discounts, and
 * amounts without rounding). */
static void
test_agrees_with_model (void)
{
  static const char *const bodies[] = {
      "price Heater 310.00 when Size = L; price Heater 350.00 when Filter; price Heater 300.00\npart Cover list 50.00 "
      "when Size != S\n",
      "price Filter = F9: 12 % of Base; price Filter 10.00; price Fans 95.00 each\npart Coil list 20.00 per Fans when "
      "Heater\n",
      "price Acc 7.00; price Sensor 5.00 per month; price Size = L: 40.00 per year when Heater or Fans > 2\n",
      "price Fans 9.00 each when Size = M; price Fans 4.00 each per month; price Fans = 3: 100.00\n",
      "price Heater 1.00 when Size = S and Filter = F7; price Heater 2.00 when Filter = F7; price Heater 3.00 when "
      "Size = S\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      g_autoptr (FbRulesModel) model = make (bodies[i]);
      FbConfigModel *config = fb_rules_model_get_config (model);
      g_autofree guint *values = g_new0 (guint, fb_config_model_get_n_variables (config));

      do
        {
          gint64 total = net_of (model, values, 1000, FB_RULES_ONCE)
                         + 12 * net_of (model, values, 1000, FB_RULES_PER_MONTH)
                         + net_of (model, values, 1000, FB_RULES_PER_YEAR);

          fb_rules_model_set_hidden (model, values);
          g_assert_cmpint (fb_config_model_total (config, values), ==, total);
        }
      while (rules_small_next (model, values, TRUE));
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rules/priced/volume", test_volume);
  g_test_add_func ("/rules/priced/rhythms", test_rhythms);
  g_test_add_func ("/rules/priced/nothing-below-nothing", test_nothing_below_nothing);
  g_test_add_func ("/rules/priced/cannot-be-told", test_cannot_be_told);
  g_test_add_func ("/rules/priced/labels", test_labels);
  g_test_add_func ("/rules/priced/decided", test_decided);
  g_test_add_func ("/rules/priced/shown", test_shown);
  g_test_add_func ("/rules/priced/agrees-with-model", test_agrees_with_model);
  return g_test_run ();
}
