/* test-price-cost.c: what a line costs the company, and what is left
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-price-policy.h"

static const FbPriceCost costs[] = {
    {"1", "pump", 5000, "EUR", 0, "2026-01-01", NULL},         {"2", "pump", 5500, "EUR", 0, "2026-07-01", NULL},
    {"3", "pump", 9900, "EUR", 0, "2026-08-01", "2026-08-31"}, {"4", "machine", 0, NULL, 6200, NULL, NULL},
    {"6", "valve", 700, "USD", 0, "2026-01-01", NULL},         {"5", "valve", 800, "USD", 0, "2026-01-01", NULL},
};

static void
check_found (const char *product, const char *date, const char *id)
{
  const FbPriceCost *cost = fb_price_find_cost (costs, G_N_ELEMENTS (costs), product, date);

  g_assert_cmpstr (cost != NULL ? cost->id : NULL, ==, id);
}

static void
test_find (void)
{
  check_found ("pump", "2025-12-31", NULL);
  check_found ("pump", "2026-01-01", "1");
  check_found ("pump", "2026-07-15", "2");
  check_found ("pump", "2026-08-31", "3");
  check_found ("pump", "2026-09-01", "2");
  check_found ("machine", "1999-01-01", "4");
  check_found ("valve", "2026-02-01", "5");
  check_found ("nothing", "2026-02-01", NULL);
}

static void
test_convert (void)
{
  static const FbPriceExchange rate = {"r", "USD", "EUR", "2026-01-01", 9000, 1};
  gint64 unit = -1;

  g_assert_true (fb_price_convert_cost (&costs[0], "EUR", NULL, &unit));
  g_assert_cmpint (unit, ==, 5000);
  g_assert_true (fb_price_convert_cost (&costs[3], "EUR", NULL, &unit));
  g_assert_cmpint (unit, ==, 0);
  g_assert_true (fb_price_convert_cost (&costs[4], "EUR", &rate, &unit));
  g_assert_cmpint (unit, ==, 630);
  g_assert_false (fb_price_convert_cost (&costs[4], "EUR", NULL, &unit));
}

static void
test_judge (void)
{
  static const struct
  {
    FbPriceCostFacts facts;
    gint64 cost, margin;
  } cases[] = {
      {{3000, 5000, 0, 30000, 27000, 0}, 15000, 12000},
      {{1000, 0, 6200, 100000, 88000, 0}, 62000, 26000},
      {{2000, 100, 5000, 1001, 1001, 0}, 701, 300},
      /* 119.00 with 19 % in it is 100.00 */
      {{1000, 4000, 0, 11900, 11900, 1900}, 4000, 6000},
      {{1000, 4000, 5000, 11900, 5950, 1900}, 9000, -4000},
      {{1000, 0, 0, 0, 0, 0}, 0, 0},
      {{500, 3, 0, 10, 10, 0}, 2, 8},
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      gint64 cost, margin;

      g_assert_true (fb_price_judge_cost (&cases[i].facts, &cost, &margin, &error));
      g_assert_no_error (error);
      g_assert_cmpint (cost, ==, cases[i].cost);
      g_assert_cmpint (margin, ==, cases[i].margin);
    }
}

static void
test_overflow (void)
{
  static const FbPriceCostFacts too_much[] = {
      {G_MAXINT64, G_MAXINT64, 0, 0, 0, 0},
      {1000, G_MAXINT64, 10000, G_MAXINT64, 0, 0},
      {1000, G_MAXINT64, 0, 0, G_MININT64, 0},
  };

  for (guint i = 0; i < G_N_ELEMENTS (too_much); i++)
    {
      g_autoptr (GError) error = NULL;
      gint64 cost, margin;

      g_assert_false (fb_price_judge_cost (&too_much[i], &cost, &margin, &error));
      g_assert_error (error, FB_PRICE_ERROR, FB_PRICE_ERROR_OVERFLOW);
    }
}

/* One line without a cost leaves the whole without a margin; what is optional does not. */
static void
test_whole (void)
{
  FbPriceLine lines[3] = {{0}};
  FbPriceRequest request = {.currency = "EUR", .lines = lines, .n_lines = 3};
  g_autoptr (GError) error = NULL;
  g_autoptr (FbPricedQuote) with = NULL;
  g_autoptr (FbPricedQuote) without = NULL;

  for (guint i = 0; i < 3; i++)
    lines[i] = (FbPriceLine){.id = "l",
                             .qty = 1000,
                             .list_price = 10000,
                             .list_currency = "EUR",
                             .has_price = TRUE,
                             .bundle = -1,
                             .has_cost = i < 2,
                             .cost_share = 7000,
                             .optional = i == 2};
  with = fb_price_quote (&request, &error);
  g_assert_no_error (error);
  g_assert_true (with->has_margin);
  g_assert_cmpint (with->margin, ==, 6000);
  g_assert_cmpint (with->margin_rate, ==, 3000);
  lines[2].optional = FALSE;
  without = fb_price_quote (&request, &error);
  g_assert_no_error (error);
  g_assert_false (without->has_margin);
  g_assert_cmpint (without->margin, ==, 0);
}

/* What a head costs goes to its parts with its price, whatever was given away; the server says the same of what was
 * stored. */
static void
test_head (void)
{
  FbPriceLine lines[] = {
      {.id = "h",
       .qty = 2000,
       .list_price = 10001,
       .list_currency = "EUR",
       .has_price = TRUE,
       .bundle = -1,
       .is_head = TRUE,
       .has_cost = TRUE,
       .cost = 11,
       .cost_share = 7000,
       .discount = {FB_PRICE_DISCOUNT_RATE, 1000, NULL}},
      {.id = "a", .qty = 2000, .list_price = 3333, .list_currency = "EUR", .has_price = TRUE, .bundle = 0},
      {.id = "b", .qty = 4000, .list_price = 1111, .list_currency = "EUR", .has_price = TRUE, .bundle = 0},
  };
  FbPriceRequest request = {.currency = "EUR", .lines = lines, .n_lines = G_N_ELEMENTS (lines)};
  g_autoptr (GError) error = NULL;
  g_autoptr (FbPricedQuote) quote = fb_price_quote (&request, &error);
  g_autoptr (FbPricedQuote) judged = NULL;
  g_autoptr (FbPricedQuote) own = NULL;
  FbStoredLine stored[G_N_ELEMENTS (lines)];
  gint64 cost = 0;

  g_assert_no_error (error);
  g_assert_true (quote->has_margin);
  /* 70 % of 200.02, and 0.11 for each of two. */
  g_assert_cmpint (quote->net, ==, 18002);
  g_assert_cmpint (quote->margin, ==, 18002 - 14001 - 22);
  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      const FbPricedLine *line = g_ptr_array_index (quote->lines, i);

      g_assert_cmpint (line->has_margin, ==, i > 0);
      cost += line->cost;
      stored[i] = (FbStoredLine){.id = lines[i].id,
                                 .regular = line->regular,
                                 .net = line->net,
                                 .is_head = i == 0,
                                 .head = i == 0 ? -1 : 0,
                                 .has_cost = i == 0,
                                 .cost = {.qty = 2000, .unit_cost = 11, .share = 7000}};
    }
  g_assert_cmpint (cost, ==, 14001 + 22);
  judged = fb_approval_stored_quote (stored, G_N_ELEMENTS (stored), quote->total, &error);
  g_assert_no_error (error);
  g_assert_cmpint (judged->margin, ==, quote->margin);
  for (guint i = 1; i < G_N_ELEMENTS (lines); i++)
    g_assert_cmpint (((FbPricedLine *) g_ptr_array_index (judged->lines, i))->margin_rate, ==,
                     ((FbPricedLine *) g_ptr_array_index (quote->lines, i))->margin_rate);

  /* A part whose own cost is known: what the others cost is not. */
  lines[1].has_cost = TRUE;
  own = fb_price_quote (&request, &error);
  g_assert_no_error (error);
  g_assert_false (own->has_margin);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/price-cost/find", test_find);
  g_test_add_func ("/price-cost/convert", test_convert);
  g_test_add_func ("/price-cost/judge", test_judge);
  g_test_add_func ("/price-cost/overflow", test_overflow);
  g_test_add_func ("/price-cost/whole", test_whole);
  g_test_add_func ("/price-cost/head", test_head);
  return g_test_run ();
}
