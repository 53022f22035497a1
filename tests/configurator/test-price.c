/* test-price.c: prices computed by hand
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-json.h"
#include "fb-price.h"

static FbPriceLine
make_line (const char *id, gint64 qty, gint64 price)
{
  FbPriceLine line = {0};

  line.id = id;
  line.qty = qty;
  line.list_price = price;
  line.list_currency = "EUR";
  line.has_price = TRUE;
  line.bundle = -1;
  line.tax_code = "standard";
  line.tax_rate = 1900;
  return line;
}

static FbPriceRequest
make_request (const FbPriceLine *lines, guint n)
{
  FbPriceRequest request = {0};

  request.currency = "EUR";
  request.date = "2027-03-01";
  request.lines = lines;
  request.n_lines = n;
  return request;
}

static const FbPricedLine *
get_line (const FbPricedQuote *quote, guint i)
{
  return g_ptr_array_index (quote->lines, i);
}

static FbPricedQuote *
price (const FbPriceRequest *request)
{
  g_autoptr (GError) error = NULL;
  FbPricedQuote *quote = fb_price_quote (request, &error);

  g_assert_no_error (error);
  return quote;
}

static void
assert_fails (const FbPriceRequest *request, FbPriceError code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (fb_price_quote (request, &error));
  g_assert_error (error, FB_PRICE_ERROR, (int) code);
}

/* --- exact amounts ------------------------------------------------------------------------------------------- */

static void
test_rounding (void)
{
  static const struct
  {
    const char *text;
    gint64 away, even;
  } cases[] = {
      {"0.5", 1, 0},    {"1.5", 2, 2},     {"2.5", 3, 2},     {"-0.5", -1, 0},      {"-1.5", -2, -2},
      {"-2.5", -3, -2}, {"0.49999", 0, 0}, {"2.50001", 3, 3}, {"-2.50001", -3, -3}, {"7", 7, 7},
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = NULL;
      FbExact exact;
      gint64 whole;

      g_assert_true (fb_exact_parse (cases[i].text, &exact));
      text = fb_exact_to_text (exact);
      g_assert_cmpstr (text, ==, cases[i].text);
      g_assert_true (fb_exact_round (exact, FB_ROUND_HALF_AWAY, &whole));
      g_assert_cmpint (whole, ==, cases[i].away);
      g_assert_true (fb_exact_round (exact, FB_ROUND_HALF_EVEN, &whole));
      g_assert_cmpint (whole, ==, cases[i].even);
    }
}

static void
test_exact_edges (void)
{
  static const char *const bad[] = {"", "-", ".5", "5.", "1.2.3", "+1", "1e3", " 1", "0x1"};
  FbExact a, b;
  gint64 whole;

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (fb_exact_parse (bad[i], &a));
  g_assert_false (fb_exact_parse (NULL, &a));
  g_assert_false (fb_exact_parse ("999999999999999999999999999999999999999999", &a));
  g_assert_true (fb_exact_parse ("9223372036854775807.5", &a));
  g_assert_false (fb_exact_round (a, FB_ROUND_HALF_AWAY, &whole));
  g_assert_true (fb_exact_parse ("9223372036854775807.4", &a));
  g_assert_true (fb_exact_round (a, FB_ROUND_HALF_AWAY, &whole));
  g_assert_cmpint (whole, ==, G_MAXINT64);
  g_assert_true (fb_exact_parse ("-170141183460469231731687303715884105728", &a));
  g_assert_false (fb_exact_sub (fb_exact_new (0, 0), a, &b));
  g_assert_false (fb_exact_mul (a, fb_exact_new (2, 0), &b));
  g_assert_cmpint (fb_exact_compare (a, fb_exact_new (1, 0)), <, 0);
  g_assert_cmpint (fb_exact_compare (fb_exact_new (25, 1), fb_exact_new (250, 2)), ==, 0);
  g_assert_cmpint (fb_exact_compare (fb_exact_new (-26, 1), fb_exact_new (-25, 1)), <, 0);
}

static void
test_split (void)
{
  const gint64 weights[] = {1, 1, 1}, uneven[] = {50, 0, 30, 20}, none[] = {0, 0}, bad[] = {1, -1};
  gint64 parts[4];

  g_assert_true (fb_price_split (100, weights, 3, parts));
  g_assert_cmpint (parts[0], ==, 34);
  g_assert_cmpint (parts[1], ==, 33);
  g_assert_cmpint (parts[2], ==, 33);
  g_assert_true (fb_price_split (-100, weights, 3, parts));
  g_assert_cmpint (parts[0], ==, -34);
  g_assert_cmpint (parts[2], ==, -33);
  /* 99 · 0.5 = 49.5, 29.7, 19.8: the odd ones go to 0.8 and 0.7 */
  g_assert_true (fb_price_split (99, uneven, 4, parts));
  g_assert_cmpint (parts[0], ==, 49);
  g_assert_cmpint (parts[1], ==, 0);
  g_assert_cmpint (parts[2], ==, 30);
  g_assert_cmpint (parts[3], ==, 20);
  g_assert_false (fb_price_split (5, none, 2, parts));
  g_assert_false (fb_price_split (5, bad, 2, parts));
}

/* --- the waterfall ------------------------------------------------------------------------------------------- */

static void
test_plain (void)
{
  FbPriceLine lines[] = {make_line ("a", 3000, 1999), make_line ("b", 1500, 333)};
  FbPriceRequest request = make_request (lines, 2);
  g_autoptr (FbPricedQuote) quote = price (&request);

  /* 3 · 19.99 = 59.97; 1.5 · 3.33 = 4.995 → 5.00; tax 64.97 · 0.19 = 12.3443 → 12.34 */
  g_assert_cmpint (get_line (quote, 0)->net, ==, 5997);
  g_assert_cmpint (get_line (quote, 1)->net, ==, 500);
  g_assert_cmpint (quote->net, ==, 6497);
  g_assert_cmpint (quote->tax, ==, 1234);
  g_assert_cmpint (quote->total, ==, 7731);
}

static void
test_options (void)
{
  const FbPriceTier tiers[] = {{3000, 500}, {5000, 800}};
  const FbPriceVolume volume = {"V1", NULL, TRUE, tiers, 2};
  const FbPriceOption options[] = {
      {"heater", NULL, FB_PRICE_OPTION_AMOUNT, 31000, 0, NULL, NULL},
      {"fans", NULL, FB_PRICE_OPTION_EACH, 9500, 6000, NULL, &volume},
      {"f9", NULL, FB_PRICE_OPTION_RATE, 1200, 0, NULL, NULL},
      {"hood", NULL, FB_PRICE_OPTION_RATE, 5000, 0, "heater", NULL},
      {"absent", NULL, FB_PRICE_OPTION_RATE, 5000, 0, "not taken", NULL},
  };
  FbPriceLine line = make_line ("a", 1000, 420000);
  FbPriceRequest request = make_request (&line, 1);
  g_autoptr (FbPricedQuote) quote = NULL;

  line.options = options;
  line.n_options = G_N_ELEMENTS (options);
  quote = price (&request);
  /* 4,200.00 + 310.00 + 570.00 - 5 % of units 3, 4 (9.50) - 8 % of 5, 6 (15.20) + 12 % of 4,200.00 (504.00) + half of
   * 310.00 */
  g_assert_cmpint (get_line (quote, 0)->unit, ==, 420000 + 31000 + 57000 - 950 - 1520 + 50400 + 15500);
}

static void
test_option_cycle (void)
{
  const FbPriceOption options[] = {
      {"a", NULL, FB_PRICE_OPTION_RATE, 1000, 0, "b", NULL},
      {"b", NULL, FB_PRICE_OPTION_RATE, 1000, 0, "c", NULL},
      {"c", NULL, FB_PRICE_OPTION_RATE, 1000, 0, "a", NULL},
  };
  FbPriceLine line = make_line ("a", 1000, 100);
  FbPriceRequest request = make_request (&line, 1);

  line.options = options;
  line.n_options = 3;
  assert_fails (&request, FB_PRICE_ERROR_CYCLE);
}

static void
test_contract_and_rules (void)
{
  const FbPriceContract contract = {"C1", "p", NULL, TRUE, 1000, 0, NULL, NULL};
  const FbPriceRule rules[] = {
      {"R2", NULL, 2, FALSE, FB_PRICE_RULE_AMOUNT, 150, FALSE, "{\"fact\":\"segment\",\"is\":[\"retail\",\"chain\"]}",
       NULL, NULL},
      {"R1", NULL, 1, FALSE, FB_PRICE_RULE_RATE, -500, FALSE, NULL, NULL, NULL},
      {"R3", NULL, 3, FALSE, FB_PRICE_RULE_SET, 1, TRUE, "{\"fact\":\"qty\",\"min\":10000}", NULL, NULL},
      {"R4", NULL, 4, FALSE, FB_PRICE_RULE_SET, 2, FALSE, NULL, "2028-01-01", NULL},
      {"P1", NULL, 5, TRUE, FB_PRICE_RULE_RATE, -1000, FALSE, NULL, NULL, "2027-03-01"},
  };
  g_autoptr (GHashTable) facts = g_hash_table_new (g_str_hash, g_str_equal);
  FbPriceLine line = make_line ("a", 2000, 12345);
  FbPriceRequest request = make_request (&line, 1);
  g_autoptr (FbPricedQuote) quote = NULL;
  g_autoptr (FbPricedQuote) exclusive = NULL;

  g_hash_table_insert (facts, (gpointer) "segment", (gpointer) "retail");
  g_hash_table_insert (facts, (gpointer) "qty", (gpointer) "2000");
  line.contract = &contract;
  line.rules = rules;
  line.n_rules = G_N_ELEMENTS (rules);
  line.facts = facts;
  quote = price (&request);
  /* 123.45 · 0.9 = 111.105; · 0.95 = 105.54975; + 1.50 = 107.04975 → 107.05; · 2 = 214.10; - 10 % = 192.69 */
  g_assert_cmpint (get_line (quote, 0)->unit, ==, 10705);
  g_assert_cmpint (get_line (quote, 0)->net, ==, 19269);

  g_hash_table_insert (facts, (gpointer) "qty", (gpointer) "10000");
  exclusive = price (&request);
  g_assert_cmpint (get_line (exclusive, 0)->unit, ==, 1);
}

static void
test_same_position (void)
{
  const FbPriceRule rules[] = {
      {"R1", NULL, 1, FALSE, FB_PRICE_RULE_RATE, -500, FALSE, NULL, NULL, NULL},
      {"R2", NULL, 1, FALSE, FB_PRICE_RULE_RATE, -500, FALSE, NULL, NULL, NULL},
  };
  FbPriceLine line = make_line ("a", 1000, 100);
  FbPriceRequest request = make_request (&line, 1);

  line.rules = rules;
  line.n_rules = 2;
  assert_fails (&request, FB_PRICE_ERROR_VALUE);
}

static void
test_volume (void)
{
  const FbPriceTier tiers[] = {{3000, 500}, {5000, 800}};
  const FbPriceVolume slab = {"S", NULL, TRUE, tiers, 2}, range = {"R", NULL, FALSE, tiers, 2};
  FbPriceLine lines[] = {make_line ("slab", 6000, 10000), make_line ("range", 6000, 10000),
                         make_line ("below", 2000, 10000)};
  FbPriceRequest request = make_request (lines, 3);
  g_autoptr (FbPricedQuote) quote = NULL;

  lines[0].volume = &slab;
  lines[1].volume = &range;
  lines[2].volume = &range;
  quote = price (&request);
  g_assert_cmpint (get_line (quote, 0)->net, ==, 60000 - 1000 - 1600);
  g_assert_cmpint (get_line (quote, 1)->net, ==, 60000 - 4800);
  g_assert_cmpint (get_line (quote, 2)->net, ==, 20000);
}

static void
test_bundle (void)
{
  FbPriceLine lines[] = {make_line ("head", 2000, 10000), make_line ("p1", 2000, 7000), make_line ("p2", 4000, 2000),
                         make_line ("p3", 2000, 1001)};
  FbPriceRequest request = make_request (lines, 4);
  g_autoptr (FbPricedQuote) quote = NULL;

  lines[0].is_head = TRUE;
  for (guint i = 1; i < 4; i++)
    lines[i].bundle = 0;
  lines[3].discount = (FbPriceDiscount){FB_PRICE_DISCOUNT_AMOUNT, 68, NULL};
  quote = price (&request);
  /* 200.00 over 140.00 : 80.00 : 20.02 (sum 240.02): 116.65694…, 66.66111…, 16.68194… → 116.66, 66.66, 16.68 */
  g_assert_cmpint (get_line (quote, 0)->net, ==, 0);
  g_assert_cmpint (get_line (quote, 1)->net, ==, 11666);
  g_assert_cmpint (get_line (quote, 2)->net, ==, 6666);
  g_assert_cmpint (get_line (quote, 3)->net, ==, 1668 - 68);
  g_assert_cmpint (quote->net, ==, 20000 - 68);
  g_assert_cmpint (quote->regular, ==, 20000);

  /* What is given away at the head counts for the whole. */
  fb_priced_quote_free (g_steal_pointer (&quote));
  lines[0].discount = (FbPriceDiscount){FB_PRICE_DISCOUNT_RATE, 1000, NULL};
  lines[3].discount.kind = FB_PRICE_DISCOUNT_NONE;
  quote = price (&request);
  g_assert_cmpint (get_line (quote, 0)->discount, ==, 1000);
  g_assert_cmpint (get_line (quote, 0)->regular, ==, 2000);
  g_assert_cmpint (quote->net, ==, 18000);
  g_assert_cmpint (quote->regular, ==, 20000);
  g_assert_cmpint (quote->discount, ==, 1000);

  lines[2].bundle = 1;
  assert_fails (&request, FB_PRICE_ERROR_VALUE);
}

static void
test_discounts (void)
{
  FbPriceLine lines[] = {make_line ("rate", 3000, 999), make_line ("amount", 1000, 5000),
                         make_line ("target", 1000, 5000), make_line ("option", 1000, 77700)};
  FbPriceRequest request = make_request (lines, 4);
  g_autoptr (FbPricedQuote) quote = NULL;
  g_autoptr (FbPricedQuote) whole = NULL;

  lines[0].discount = (FbPriceDiscount){FB_PRICE_DISCOUNT_RATE, 1250, NULL};
  lines[1].discount = (FbPriceDiscount){FB_PRICE_DISCOUNT_AMOUNT, 600, NULL};
  lines[2].discount = (FbPriceDiscount){FB_PRICE_DISCOUNT_TARGET, 4321, NULL};
  lines[3].optional = TRUE;
  quote = price (&request);
  /* 29.97 · 0.875 = 26.22375 → 26.22 */
  g_assert_cmpint (get_line (quote, 0)->net, ==, 2622);
  g_assert_cmpint (get_line (quote, 0)->discount, ==, 1252); /* 3.75 of 29.97 is 12.5125 %: rounded up */
  g_assert_cmpint (get_line (quote, 1)->net, ==, 4400);
  g_assert_cmpint (get_line (quote, 2)->net, ==, 4321);
  g_assert_cmpint (quote->net, ==, 2622 + 4400 + 4321);

  request.discount = (FbPriceDiscount){FB_PRICE_DISCOUNT_TARGET, 10000, NULL};
  whole = price (&request);
  g_assert_cmpint (whole->net, ==, 10000);
  g_assert_cmpint (whole->document, ==, 10000 - 11343);
  g_assert_cmpint (get_line (whole, 3)->net, ==, 77700);

  request.discount = (FbPriceDiscount){FB_PRICE_DISCOUNT_AMOUNT, 11344, NULL};
  assert_fails (&request, FB_PRICE_ERROR_VALUE);
  request.discount.kind = FB_PRICE_DISCOUNT_NONE;
  lines[1].discount.value = 5001;
  assert_fails (&request, FB_PRICE_ERROR_VALUE);
}

static void
test_currencies (void)
{
  const FbPriceExchange yen = {"X1", "EUR", "JPY", "2027-02-28", 1625000, 1};
  const FbPriceExchange dinar = {"X2", "EUR", "KWD", "2027-02-28", 3312, 1};
  const FbPriceExchange back = {"X3", "JPY", "EUR", "2027-02-28", 6154, 100};
  FbPriceLine line = make_line ("a", 3000, 1234);
  FbPriceRequest request = make_request (&line, 1);
  g_autoptr (FbPricedQuote) in_yen = NULL;
  g_autoptr (FbPricedQuote) in_dinar = NULL;
  g_autoptr (FbPricedQuote) in_euro = NULL;

  line.exchange = &yen;
  request.currency = "JPY";
  in_yen = price (&request); /* 12.34 · 162.5 = 2005.25 → 2005; · 3 = 6015; tax 1142.85 → 1143 */
  g_assert_cmpint (get_line (in_yen, 0)->unit, ==, 2005);
  g_assert_cmpint (in_yen->tax, ==, 1143);
  line.exchange = &dinar;
  request.currency = "KWD";
  in_dinar = price (&request); /* 12.34 · 0.3312 = 4.087008 → 4.087 */
  g_assert_cmpint (get_line (in_dinar, 0)->unit, ==, 4087);
  line.list_price = 2005;
  line.list_currency = "JPY";
  line.exchange = &back;
  request.currency = "EUR";
  in_euro = price (&request); /* 2005 · 0.6154 / 100 = 12.33877 → 12.34 */
  g_assert_cmpint (get_line (in_euro, 0)->unit, ==, 1234);
  line.exchange = NULL;
  assert_fails (&request, FB_PRICE_ERROR_NO_RATE);
}

static void
test_tax (void)
{
  FbPriceLine lines[] = {make_line ("a", 1000, 11900), make_line ("b", 1000, 10700), make_line ("c", 1000, 1)};
  FbPriceRequest request = make_request (lines, 3);
  g_autoptr (FbPricedQuote) within = NULL;
  g_autoptr (FbPricedQuote) even = NULL;
  FbPricedTax *tax;

  lines[1].tax_code = "reduced";
  lines[1].tax_rate = 700;
  request.includes_tax = TRUE;
  request.freight = 1190;
  request.freight_tax_code = "standard";
  request.freight_tax_rate = 1900;
  within = price (&request);
  g_assert_cmpuint (within->taxes->len, ==, 2);
  tax = g_ptr_array_index (within->taxes, 0);
  g_assert_cmpstr (tax->code, ==, "reduced");
  g_assert_cmpint (tax->tax, ==, 700);
  tax = g_ptr_array_index (within->taxes, 1);
  g_assert_cmpint (tax->base, ==, 13091);
  g_assert_cmpint (tax->tax, ==, 2090);
  g_assert_cmpint (within->total, ==, 11900 + 10700 + 1 + 1190);

  request = make_request (&lines[2], 1);
  lines[2].list_price = 50;
  lines[2].tax_rate = 1900; /* 9.5 */
  request.rounding = FB_ROUND_HALF_EVEN;
  even = price (&request);
  g_assert_cmpint (even->tax, ==, 10);
  lines[2].tax_rate = 1700; /* 8.5 */
  fb_priced_quote_free (g_steal_pointer (&even));
  even = price (&request);
  g_assert_cmpint (even->tax, ==, 8);
}

/* --- what counts --------------------------------------------------------------------------------------------- */

static void
test_books (void)
{
  const FbPriceBook books[] = {{"north", "all", "EUR", NULL, NULL},
                               {"all", NULL, "USD", "2027-01-01", NULL},
                               {"x", "y", "EUR", NULL, NULL},
                               {"y", "x", "EUR", NULL, NULL}};
  const FbPriceEntry entries[] = {
      {"e1", "north", "p", 0, 100, NULL, NULL},        {"e2", "north", "p", 10000, 90, NULL, NULL},
      {"e3", "north", "p", 0, 95, "2027-02-01", NULL}, {"e4", "all", "q", 0, 70, NULL, "2027-12-31"},
      {"e5", "north", "q", 0, 60, NULL, "2026-12-31"},
  };
  const FbPriceBook *book = NULL;
  g_autoptr (GError) error = NULL;

#define FIND(book_id, product, qty, date) \
  fb_price_find_entry (books, 4, entries, G_N_ELEMENTS (entries), book_id, product, qty, date, &book, &error)
  g_assert_cmpstr (FIND ("north", "p", 1000, "2027-01-15")->id, ==, "e1");
  g_assert_cmpstr (FIND ("north", "p", 1000, "2027-02-15")->id, ==, "e3");
  g_assert_cmpstr (FIND ("north", "p", 10000, "2027-02-15")->id, ==, "e2");
  g_assert_cmpstr (FIND ("north", "q", 1000, "2027-02-15")->id, ==, "e4");
  g_assert_cmpstr (book->currency, ==, "USD");
  g_assert_cmpstr (FIND ("north", "q", 1000, "2026-12-31")->id, ==, "e5");
  g_assert_null (FIND ("north", "r", 1000, "2027-02-15"));
  g_assert_error (error, FB_PRICE_ERROR, FB_PRICE_ERROR_NO_PRICE);
  g_clear_error (&error);
  g_assert_null (FIND ("x", "p", 1000, "2027-02-15"));
  g_assert_error (error, FB_PRICE_ERROR, FB_PRICE_ERROR_CYCLE);
#undef FIND
}

static void
test_contracts (void)
{
  const FbPriceContract contracts[] = {
      {"c1", NULL, "fam", TRUE, 500, 50000, NULL, NULL},
      {"c2", "p", NULL, FALSE, 80, 0, NULL, "2027-06-30"},
      {"c3", NULL, "fam", TRUE, 300, 0, NULL, NULL},
  };

  g_assert_cmpstr (fb_price_find_contract (contracts, 3, "p", "fam", 60000, "2027-06-30")->id, ==, "c2");
  g_assert_cmpstr (fb_price_find_contract (contracts, 3, "p", "fam", 60000, "2027-07-01")->id, ==, "c1");
  g_assert_cmpstr (fb_price_find_contract (contracts, 3, "q", "fam", 1000, "2027-07-01")->id, ==, "c3");
  g_assert_null (fb_price_find_contract (contracts, 3, "q", NULL, 1000, "2027-07-01"));
}

static void
test_conditions (void)
{
  static const struct
  {
    const char *condition;
    int holds; /* -1: not a condition */
  } cases[] = {
      {"{}", 1},
      {"{\"fact\":\"segment\",\"is\":\"retail\"}", 1},
      {"{\"fact\":\"segment\",\"is\":\"chain\"}", 0},
      {"{\"fact\":\"none\",\"is\":\"chain\"}", 0},
      {"{\"not\":{\"fact\":\"none\",\"is\":\"chain\"}}", 1},
      {"{\"all\":[{\"fact\":\"qty\",\"min\":1000,\"max\":5000},{\"any\":[{\"fact\":\"segment\",\"is\":\"x\"},{}]}]}",
       1},
      {"{\"fact\":\"qty\",\"min\":5001}", 0},
      {"{\"fact\":\"segment\",\"min\":1}", 0},
      {"{\"fact\":\"qty\"}", -1},
      {"{\"fact\":\"qty\",\"is\":5}", -1},
      {"{\"all\":[{\"fact\":\"none\",\"is\":\"a\"},{\"bad\":1}]}", -1},
      {"{\"all\":{}}", -1},
      {"[]", -1},
      {"nonsense", -1},
  };
  g_autoptr (GHashTable) facts = g_hash_table_new (g_str_hash, g_str_equal);

  g_hash_table_insert (facts, (gpointer) "segment", (gpointer) "retail");
  g_hash_table_insert (facts, (gpointer) "qty", (gpointer) "5000");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      gboolean holds;

      if (fb_price_condition_holds (cases[i].condition, facts, &holds, &error))
        g_assert_cmpint (holds, ==, cases[i].holds);
      else
        {
          g_assert_cmpint (cases[i].holds, ==, -1);
          g_assert_error (error, FB_PRICE_ERROR, FB_PRICE_ERROR_VALUE);
        }
    }
}

/* --- bad input ----------------------------------------------------------------------------------------------- */

/* What an option would cost is not shown where it cannot be told. */
static void
test_difference_overflow (void)
{
  FbPriceOption option = {"o", NULL, FB_PRICE_OPTION_EACH, 250, 2000, NULL, NULL};
  FbPriceLine line = make_line ("a", 1000, 10000);
  FbPriceRequest request = make_request (&line, 1);
  g_autoptr (GError) error = NULL;
  gint64 difference = 0;

  g_assert_true (fb_price_option_difference (&request, 0, &option, &difference, &error));
  g_assert_no_error (error);
  g_assert_cmpint (difference, ==, 500);
  option.value = option.qty = G_MAXINT64;
  g_assert_false (fb_price_option_difference (&request, 0, &option, &difference, &error));
  g_assert_error (error, FB_PRICE_ERROR, FB_PRICE_ERROR_OVERFLOW);
  g_clear_error (&error);
  /* Nor is the line itself. */
  line.qty = 0;
  g_assert_false (fb_price_option_difference (&request, 0, &option, &difference, &error));
  g_assert_error (error, FB_PRICE_ERROR, FB_PRICE_ERROR_VALUE);
}

static void
test_overflow (void)
{
  const FbPriceOption option = {"o", NULL, FB_PRICE_OPTION_EACH, G_MAXINT64, G_MAXINT64, NULL, NULL};
  FbPriceLine lines[] = {make_line ("a", 1000, G_MAXINT64), make_line ("b", 1000, 1)};
  FbPriceRequest request = make_request (lines, 2);

  assert_fails (&request, FB_PRICE_ERROR_OVERFLOW);
  lines[0].list_price = 100;
  lines[0].qty = G_MAXINT64;
  lines[0].list_price = G_MAXINT64 / 2;
  assert_fails (&request, FB_PRICE_ERROR_OVERFLOW);
  lines[0].qty = 1000;
  lines[0].options = &option;
  lines[0].n_options = 1;
  assert_fails (&request, FB_PRICE_ERROR_OVERFLOW);
  lines[0].n_options = 0;
  lines[0].list_price = 1;
  lines[0].qty = 0;
  assert_fails (&request, FB_PRICE_ERROR_VALUE);
  lines[0].qty = -1000;
  assert_fails (&request, FB_PRICE_ERROR_VALUE);
  lines[0].qty = 1000;
  request.freight = G_MAXINT64;
  assert_fails (&request, FB_PRICE_ERROR_OVERFLOW);
}

static void
test_bad_tiers (void)
{
  const FbPriceTier falling[] = {{5000, 500}, {3000, 800}}, high[] = {{1000, 10001}};
  FbPriceVolume volume = {"V", NULL, TRUE, falling, 2};
  FbPriceLine line = make_line ("a", 1000, 100);
  FbPriceRequest request = make_request (&line, 1);

  line.volume = &volume;
  assert_fails (&request, FB_PRICE_ERROR_VALUE);
  volume.tiers = high;
  volume.n_tiers = 1;
  assert_fails (&request, FB_PRICE_ERROR_VALUE);
}

static void
test_forged_trace (void)
{
  FbPriceLine line = make_line ("a", 3000, 1999);
  FbPriceRequest request = make_request (&line, 1);
  g_autoptr (FbPricedQuote) quote = price (&request);
  g_autoptr (JsonNode) node = fb_price_trace_to_json (get_line (quote, 0)->trace);
  g_autofree char *text = fb_json_to_text (node);
  static const char *const bad[] = {"", "{}", "[]", "{\"rounding\":\"up\",\"steps\":[]}",
                                    "{\"rounding\":\"half-away\",\"steps\":[1]}"};
  g_autoptr (GString) forged = g_string_new (text);
  g_autoptr (GError) error = NULL;
  gint64 net;

  g_assert_true (fb_price_trace_replay_net (text, &net, &error));
  g_assert_cmpint (net, ==, 5997);
  g_assert_cmpuint (g_string_replace (forged, "5997", "5996", 0), >, 0);
  g_assert_false (fb_price_trace_replay_net (forged->str, &net, &error));
  g_assert_error (error, FB_PRICE_ERROR, FB_PRICE_ERROR_TRACE);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (fb_price_trace_replay_net (bad[i], &net, NULL));
  g_assert_false (fb_price_trace_replay_net (NULL, &net, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/price/exact/rounding", test_rounding);
  g_test_add_func ("/price/exact/edges", test_exact_edges);
  g_test_add_func ("/price/split", test_split);
  g_test_add_func ("/price/plain", test_plain);
  g_test_add_func ("/price/options", test_options);
  g_test_add_func ("/price/options/cycle", test_option_cycle);
  g_test_add_func ("/price/contract-and-rules", test_contract_and_rules);
  g_test_add_func ("/price/rules/same-position", test_same_position);
  g_test_add_func ("/price/volume", test_volume);
  g_test_add_func ("/price/bundle", test_bundle);
  g_test_add_func ("/price/discounts", test_discounts);
  g_test_add_func ("/price/currencies", test_currencies);
  g_test_add_func ("/price/tax", test_tax);
  g_test_add_func ("/price/books", test_books);
  g_test_add_func ("/price/contracts", test_contracts);
  g_test_add_func ("/price/conditions", test_conditions);
  g_test_add_func ("/price/overflow", test_overflow);
  g_test_add_func ("/price/difference-overflow", test_difference_overflow);
  g_test_add_func ("/price/bad-tiers", test_bad_tiers);
  g_test_add_func ("/price/forged-trace", test_forged_trace);
  return g_test_run ();
}
