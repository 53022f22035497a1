/* test-lists.c: books, rates, taxes and policies as a quote's computation takes them
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-quote-prices.h"
#include "fb-quote-request.h"
#include "price-rows.h"

#define DATE "2026-06-01"

typedef struct
{
  PriceRows rows;
  FbRecord *quote;
  GPtrArray *lines; /* of FbRecord (unowned) */
} World;

/* A pump for 12 in the book, and a quote of two of it. */
static void
set_up (World *world, gconstpointer data G_GNUC_UNUSED)
{
  PriceRows *rows = &world->rows;

  price_rows_set_up (rows);
  world->lines = g_ptr_array_new ();
  price_rows_add (rows, "account", 1, "{\"name\":\"Acme\"}");
  price_rows_add (rows, "site", 2, "{\"account\":1,\"country\":\"DE\"}");
  price_rows_add (rows, "price_book", 3, "{\"name\":\"List\",\"currency\":\"EUR\"}");
  price_rows_add (rows, "product", 4, "{\"name\":\"Pump\",\"sku\":\"P-1\",\"list_price\":1000,\"currency\":\"EUR\"}");
  price_rows_add (rows, "price_entry", 5, "{\"book\":3,\"product\":4,\"price\":1200,\"currency\":\"EUR\"}");
  world->quote = price_rows_add (rows, "quote", 6, "{\"account\":1,\"price_book\":3,\"currency\":\"EUR\"}");
  g_ptr_array_add (world->lines, price_rows_add (rows, "quote_line", 7,
                                                 "{\"quote\":6,\"position\":10,\"kind\":\"item\",\"product\":4,"
                                                 "\"qty\":2000,\"list_price\":1000,\"list_currency\":\"EUR\"}"));
}

static void
tear_down (World *world, gconstpointer data G_GNUC_UNUSED)
{
  g_ptr_array_unref (world->lines);
  price_rows_tear_down (&world->rows);
}

static FbQuotePrices *
load (World *world)
{
  g_autoptr (GError) error = NULL;
  FbQuotePrices *prices = fb_quote_prices_load (&world->rows.source, world->quote, &error);

  g_assert_no_error (error);
  return prices;
}

static void
test_source (World *world, gconstpointer data G_GNUC_UNUSED)
{
  FbPriceSource *source = &world->rows.source;
  FbId pump = price_rows_id (4), book = price_rows_id (3);
  g_autoptr (FbRecord) row = NULL, none = NULL;
  g_autoptr (GPtrArray) all = NULL, of_book = NULL, of_pump = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (fb_price_source_get (source, "product", &pump, &row, &error));
  g_assert_cmpstr (fb_record_get_text (row, "name"), ==, "Pump");
  /* Of no id, of one that is another table's. */
  g_assert_true (fb_price_source_get (source, "product", NULL, &none, &error));
  g_assert_null (none);
  g_assert_true (fb_price_source_get (source, "product", &book, &none, &error));
  g_assert_null (none);
  all = fb_price_source_list (source, "price_entry", &error);
  of_book = fb_price_source_list_ref (source, "price_entry", "book", &book, &error);
  of_pump = fb_price_source_list_ref (source, "price_entry", "book", &pump, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (all->len, ==, 1);
  g_assert_cmpuint (of_book->len, ==, 1);
  g_assert_cmpuint (of_pump->len, ==, 0);
}

static gboolean
read_source (PriceRows *self, gpointer data G_GNUC_UNUSED, GError **error)
{
  FbId id = price_rows_id (4);
  g_autoptr (FbRecord) row = NULL;
  g_autoptr (GPtrArray) all = NULL, some = NULL;

  return fb_price_source_get (&self->source, "product", &id, &row, error)
         && (all = fb_price_source_list (&self->source, "product", error)) != NULL
         && (some = fb_price_source_list_ref (&self->source, "price_entry", "product", &id, error)) != NULL;
}

static void
test_source_fails (World *world, gconstpointer data G_GNUC_UNUSED)
{
  price_rows_fail_each (&world->rows, read_source, NULL);
}

/* --- rates and taxes --------------------------------------------------------------------------------------------- */

static void
assert_rate (FbQuotePrices *prices, const char *from, const char *to, const char *date, gint64 expected)
{
  const FbPriceExchange *rate;
  g_autoptr (GError) error = NULL;

  g_assert_true (fb_quote_prices_find_rate (prices, from, to, date, &rate, &error));
  g_assert_no_error (error);
  g_assert_cmpint (rate != NULL ? rate->rate : 0, ==, expected);
}

static void
test_rates (World *world, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (FbQuotePrices) prices = NULL;
  const FbPriceExchange *kept;

  price_rows_add (
      &world->rows, "fx_rate", 20,
      "{\"from_currency\":\"USD\",\"to_currency\":\"EUR\",\"day\":\"2026-05-01\",\"rate\":900000,\"per\":1}");
  price_rows_add (
      &world->rows, "fx_rate", 21,
      "{\"from_currency\":\"USD\",\"to_currency\":\"EUR\",\"day\":\"2026-06-01\",\"rate\":920000,\"per\":1}");
  price_rows_add (
      &world->rows, "fx_rate", 22,
      "{\"from_currency\":\"CHF\",\"to_currency\":\"EUR\",\"day\":\"2026-05-01\",\"rate\":950000,\"per\":1}");
  prices = load (world);
  assert_rate (prices, "USD", "EUR", DATE, 920000);
  assert_rate (prices, "USD", "EUR", "2026-05-31", 900000);
  assert_rate (prices, "USD", "EUR", "2026-04-30", 0);
  assert_rate (prices, "USD", "CHF", DATE, 0);
  /* None is needed. */
  assert_rate (prices, "EUR", "EUR", DATE, 0);
  assert_rate (prices, NULL, "EUR", DATE, 0);
  assert_rate (prices, "EUR", NULL, DATE, 0);
  /* One that was found stays while others are read. */
  g_assert_true (fb_quote_prices_find_rate (prices, "USD", "EUR", DATE, &kept, NULL));
  assert_rate (prices, "CHF", "EUR", DATE, 950000);
  g_assert_cmpint (kept->rate, ==, 920000);
}

static gboolean
read_rate (PriceRows *self, gpointer data, GError **error)
{
  g_autoptr (FbQuotePrices) prices = fb_quote_prices_load (&self->source, data, error);
  const FbPriceExchange *rate;

  return prices != NULL && fb_quote_prices_find_rate (prices, "USD", "EUR", DATE, &rate, error);
}

static void
test_rates_fail (World *world, gconstpointer data G_GNUC_UNUSED)
{
  price_rows_fail_each (&world->rows, read_rate, world->quote);
}

/* Where it is delivered decides, then the account's main site; the rate that began last counts. */
static void
test_taxes (World *world, gconstpointer data G_GNUC_UNUSED)
{
  PriceRows *rows = &world->rows;
  g_autoptr (FbQuotePrices) prices = NULL;
  FbId swiss = price_rows_id (29);

  price_rows_add (rows, "tax_rate", 20, "{\"tax_class\":\"standard\",\"country\":\"DE\",\"rate\":1900}");
  price_rows_add (rows, "tax_rate", 21,
                  "{\"tax_class\":\"standard\",\"country\":\"DE\",\"rate\":2000,\"valid_from\":\"2026-07-01\"}");
  price_rows_add (rows, "tax_rate", 22, "{\"tax_class\":\"standard\",\"country\":\"CH\",\"rate\":810}");
  price_rows_add (rows, "tax_rate", 23, "{\"tax_class\":\"reduced\",\"rate\":700}");
  price_rows_add (rows, "site", 29, "{\"account\":1,\"country\":\"CH\"}");
  fb_record_set_int (g_ptr_array_index (rows->rows, 1), "is_primary", 1);
  prices = load (world);
  g_assert_cmpint (fb_quote_prices_find_tax (prices, "standard", DATE), ==, 1900);
  g_assert_cmpint (fb_quote_prices_find_tax (prices, "standard", "2026-07-01"), ==, 2000);
  g_assert_cmpint (fb_quote_prices_find_tax (prices, "reduced", DATE), ==, 700);
  g_assert_cmpint (fb_quote_prices_find_tax (prices, "none such", DATE), ==, 0);
  fb_record_set_id (world->quote, "ship_site", &swiss);
  g_clear_pointer (&prices, fb_quote_prices_free);
  prices = load (world);
  g_assert_cmpint (fb_quote_prices_find_tax (prices, "standard", DATE), ==, 810);
}

/* --- policies ---------------------------------------------------------------------------------------------------- */

static void
add_policies (PriceRows *rows)
{
  price_rows_add (rows, "role", 30, "{\"name\":\"Hunter\"}");
  price_rows_add (rows, "user", 31, "{\"name\":\"Rolf\",\"role\":30}");
  price_rows_add (rows, "user", 32, "{\"name\":\"Rosa\"}");
  price_rows_add (rows, "discount_policy", 40,
                  "{\"name\":\"Director\",\"level\":2,\"max_discount\":3000,\"active\":true}");
  price_rows_add (rows, "discount_policy", 41,
                  "{\"name\":\"Lead\",\"level\":1,\"max_total\":100000,\"currency\":\"USD\",\"active\":true}");
  price_rows_add (rows, "discount_policy", 42,
                  "{\"name\":\"Hunters\",\"level\":1,\"role\":30,\"max_discount\":500,\"active\":true}");
  price_rows_add (rows, "discount_policy", 43, "{\"name\":\"Old\",\"level\":1,\"max_discount\":1,\"active\":false}");
}

static GArray *
load_policies (World *world, FbQuotePrices *prices, guint giver)
{
  FbId id = price_rows_id (giver);
  g_autoptr (GError) error = NULL;
  GArray *rules = fb_quote_prices_load_policies (prices, &id, "EUR", DATE, &error);

  g_assert_no_error (error);
  return rules;
}

static void
test_policies (World *world, gconstpointer data G_GNUC_UNUSED)
{
  static const char *const of_rolf[] = {"Hunters", "Lead", "Director"};
  g_autoptr (FbQuotePrices) prices = NULL;
  g_autoptr (GArray) hunter = NULL, other = NULL, later = NULL;

  add_policies (&world->rows);
  prices = load (world);
  hunter = load_policies (world, prices, 31);
  g_assert_cmpuint (hunter->len, ==, G_N_ELEMENTS (of_rolf));
  for (guint i = 0; i < G_N_ELEMENTS (of_rolf); i++)
    g_assert_cmpstr (g_array_index (hunter, FbApprovalRule, i).approver, ==, of_rolf[i]);
  /* Without a rate a limit in another currency is none that anything is within. */
  g_assert_cmpint (g_array_index (hunter, FbApprovalRule, 1).max_total, ==, 0);
  g_assert_cmpint (g_array_index (hunter, FbApprovalRule, 2).max_total, ==, FB_POLICY_NO_LIMIT);
  other = load_policies (world, prices, 32);
  g_assert_cmpuint (other->len, ==, 2);
  g_clear_pointer (&prices, fb_quote_prices_free);
  price_rows_add (
      &world->rows, "fx_rate", 20,
      "{\"from_currency\":\"USD\",\"to_currency\":\"EUR\",\"day\":\"2026-05-01\",\"rate\":900000,\"per\":1}");
  prices = load (world);
  later = load_policies (world, prices, 31);
  g_assert_cmpint (g_array_index (later, FbApprovalRule, 1).max_total, >, 0);
}

static gboolean
read_policies (PriceRows *self, gpointer data, GError **error)
{
  FbId giver = price_rows_id (31);
  g_autoptr (FbQuotePrices) prices = fb_quote_prices_load (&self->source, data, error);
  g_autoptr (GArray) rules = prices != NULL ? fb_quote_prices_load_policies (prices, &giver, "EUR", DATE, error) : NULL;

  return rules != NULL;
}

static void
test_policies_fail (World *world, gconstpointer data G_GNUC_UNUSED)
{
  add_policies (&world->rows);
  price_rows_fail_each (&world->rows, read_policies, world->quote);
}

/* --- requests ---------------------------------------------------------------------------------------------------- */

/* Without models a line's own base price stands, with them the book's. */
static void
test_request (World *world, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (FbQuoteModels) models = fb_quote_models_new ();
  FbQuoteModels *either[] = {NULL, models};

  for (guint i = 0; i < G_N_ELEMENTS (either); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (FbQuoteRequest) request =
          fb_quote_request_new (&world->rows.source, world->quote, world->lines, either[i], DATE, &error);
      g_autoptr (FbPricedQuote) priced = NULL;

      g_assert_no_error (error);
      g_assert_cmpuint (request->request.n_lines, ==, 1);
      g_assert_true (g_array_index (request->known, gboolean, 0));
      priced = fb_price_quote (&request->request, &error);
      g_assert_no_error (error);
      g_assert_cmpint (priced->net, ==, 2400);
    }
}

/* What no list knows is not known, whatever the line says. */
static void
test_request_unlisted (World *world, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (FbQuoteModels) models = fb_quote_models_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (FbQuoteRequest) request = NULL;
  FbId stranger = price_rows_id (99);

  fb_record_set_id (g_ptr_array_index (world->lines, 0), "product", &stranger);
  request = fb_quote_request_new (&world->rows.source, world->quote, world->lines, models, DATE, &error);
  g_assert_no_error (error);
  g_assert_false (g_array_index (request->known, gboolean, 0));
}

/* Surcharges that cannot be read are told with the line's name. */
static void
test_request_unreadable (World *world, gconstpointer data G_GNUC_UNUSED)
{
  FbRecord *line = g_ptr_array_index (world->lines, 0);
  g_autoptr (GError) error = NULL;

  fb_record_set_text (line, "name", "Pump");
  fb_record_set_text (line, "price_input", "{\"options\":[{\"id\":\"a\",\"kind\":\"odd\",\"value\":1}]}");
  g_assert_null (fb_quote_request_new (&world->rows.source, world->quote, world->lines, NULL, DATE, &error));
  g_assert_error (error, FB_PRICE_ERROR, FB_PRICE_ERROR_VALUE);
  g_assert_nonnull (strstr (error->message, "Pump"));
}

static gboolean
read_request (PriceRows *self, gpointer data, GError **error)
{
  World *world = data;
  g_autoptr (FbQuoteModels) models = fb_quote_models_new ();
  g_autoptr (FbQuoteRequest) request =
      fb_quote_request_new (&self->source, world->quote, world->lines, models, DATE, error);

  return request != NULL;
}

static void
test_request_fails (World *world, gconstpointer data G_GNUC_UNUSED)
{
  price_rows_add (&world->rows, "product_cost", 50, "{\"product\":4,\"cost\":500,\"currency\":\"USD\"}");
  price_rows_fail_each (&world->rows, read_request, world);
}

#define ADD(path, func) g_test_add ("/pricing/lists/" path, World, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("source", test_source);
  ADD ("source-fails", test_source_fails);
  ADD ("rates", test_rates);
  ADD ("rates-fail", test_rates_fail);
  ADD ("taxes", test_taxes);
  ADD ("policies", test_policies);
  ADD ("policies-fail", test_policies_fail);
  ADD ("request", test_request);
  ADD ("request-unlisted", test_request_unlisted);
  ADD ("request-unreadable", test_request_unreadable);
  ADD ("request-fails", test_request_fails);
  return g_test_run ();
}
