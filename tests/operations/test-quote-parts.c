/* test-quote-parts.c: what quotes are computed from, each by itself: options of a line, prices of the store
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-quote-options.h"
#include "fb-quote-source.h"
#include "fb-temp-store.h"

typedef struct
{
  FbTempStore temp;
  FbQuoteSource source;
  FbId book, product;
} Fixture;

static FbRecord *
row (const char *table)
{
  return fb_record_new (fb_schema_get_table (table), NULL);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  FbRecord *book = row ("price_book"), *product = row ("product"), *entry = row ("price_entry");

  fb_temp_store_set_up (&fixture->temp, NULL);
  fb_record_set_text (book, "name", "List");
  fb_record_set_text (book, "currency", "EUR");
  fixture->book = fb_temp_store_add (&fixture->temp, book);
  fb_record_set_text (product, "sku", "PUMP");
  fb_record_set_text (product, "name", "Pump");
  fb_record_set_text (product, "kind", "good");
  fixture->product = fb_temp_store_add (&fixture->temp, product);
  fb_record_set_id (entry, "book", &fixture->book);
  fb_record_set_id (entry, "product", &fixture->product);
  fb_record_set_int (entry, "price", 10000);
  fb_record_set_text (entry, "currency", "EUR");
  fb_temp_store_add (&fixture->temp, entry);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  fb_temp_store_tear_down (&fixture->temp);
}

static FbQuotePrices *
load (Fixture *fixture)
{
  g_autoptr (FbRecord) quote = row ("quote");
  g_autoptr (GError) error = NULL;
  FbQuotePrices *prices;

  fixture->source = fb_quote_source (fixture->temp.store);
  prices = fb_quote_prices_load (&fixture->source.source, quote, &error);

  g_assert_no_error (error);
  g_assert_nonnull (prices);
  return prices;
}

/* (nullable) */
static const FbRecord *
find (FbQuotePrices *prices, const FbId *id, GError **error)
{
  const FbRecord *product = NULL;

  return fb_quote_prices_find_product (prices, id, &product, error) ? product : NULL;
}

/* --- options of a line --------------------------------------------------------------------------------------- */

static void
test_options (Fixture *fixture, gconstpointer data)
{
  static const FbPriceTier tiers[] = {{1000, 0}, {10000, 500}};
  static const FbPriceVolume volume = {"v", "Many", TRUE, tiers, G_N_ELEMENTS (tiers)};
  static const FbPriceOption options[] = {
      {.id = "a", .kind = FB_PRICE_OPTION_AMOUNT, .value = -250, .reason = "Without plug"},
      {.id = "b", .kind = FB_PRICE_OPTION_EACH, .value = 100, .qty = 2500, .volume = &volume},
      {.id = "c", .kind = FB_PRICE_OPTION_RATE, .value = 300, .base = "list"},
  };
  g_autofree char *text = fb_quote_options_to_json (options, G_N_ELEMENTS (options), &volume);
  g_autofree char *again = NULL;
  g_autoptr (FbQuotePrices) prices = load (fixture);
  g_autoptr (FbRecord) record = row ("quote_line");
  g_autoptr (GError) error = NULL;
  FbPriceLine line = {0};

  fb_record_set_text (record, "price_input", text);
  g_assert_true (fb_quote_options_read (prices, record, &line, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (line.n_options, ==, 3);
  g_assert_cmpint (line.options[0].kind, ==, FB_PRICE_OPTION_AMOUNT);
  g_assert_cmpint (line.options[0].value, ==, -250);
  g_assert_cmpstr (line.options[0].reason, ==, "Without plug");
  g_assert_cmpint (line.options[1].qty, ==, 2500);
  g_assert_cmpuint (line.options[1].volume->n_tiers, ==, 2);
  g_assert_cmpstr (line.options[2].base, ==, "list");
  g_assert_true (line.volume->slab);
  g_assert_cmpint (line.volume->tiers[1].from, ==, 10000);
  g_assert_cmpint (line.volume->tiers[1].rate, ==, 500);
  again = fb_quote_options_to_json (line.options, line.n_options, line.volume);
  g_assert_cmpstr (again, ==, text);
}

static void
test_no_options (Fixture *fixture, gconstpointer data)
{
  static const char *const none[] = {NULL, "{}", "[]"};
  g_autoptr (FbQuotePrices) prices = load (fixture);

  for (guint i = 0; i < G_N_ELEMENTS (none); i++)
    {
      g_autoptr (FbRecord) record = row ("quote_line");
      g_autoptr (GError) error = NULL;
      FbPriceLine line = {0};

      fb_record_set_text (record, "price_input", none[i]);
      g_assert_true (fb_quote_options_read (prices, record, &line, &error));
      g_assert_cmpuint (line.n_options, ==, 0);
      g_assert_null (line.volume);
    }
}

static void
test_options_refused (Fixture *fixture, gconstpointer data)
{
  static const char *const bad[][2] = {
      {"{\"options\":[1]}", "Pump: option 1 has no price that can be read"},
      {"{\"options\":[{\"id\":\"a\",\"kind\":\"amount\",\"value\":1},{\"id\":\"b\",\"kind\":\"gift\",\"value\":1}]}",
       "Pump: option 2 has no price that can be read"},
      {"{\"options\":[{\"kind\":\"each\",\"value\":1}]}", "Pump: option 1 has no price that can be read"},
      {"{\"options\":[{\"id\":\"a\",\"kind\":\"each\"}]}", "Pump: option 1 has no price that can be read"},
      {"{\"options\":[{\"id\":\"a\",\"kind\":\"each\",\"value\":1,\"qty\":\"x\"}]}",
       "Pump: option 1 has no price that can be read"},
      {"{\"options\":[{\"id\":\"a\",\"kind\":\"each\",\"value\":1,\"volume\":3}]}",
       "Pump: option 1 has no price that can be read"},
      {"{\"options\":[],\"volume\":{\"slab\":1}}", "Pump: its discount by quantity cannot be read"},
      {"{\"options\":[],\"volume\":{\"tiers\":[]}}", "Pump: its discount by quantity cannot be read"},
      {"{\"options\":[],\"volume\":{\"slab\":1,\"tiers\":[{\"from\":1}]}}",
       "Pump: its discount by quantity cannot be read"},
  };
  g_autoptr (FbQuotePrices) prices = load (fixture);

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (FbRecord) record = row ("quote_line");
      g_autoptr (GError) error = NULL;
      FbPriceLine line = {0};

      g_test_message ("%s", bad[i][0]);
      fb_record_set_text (record, "name", "Pump");
      fb_record_set_text (record, "price_input", bad[i][0]);
      g_assert_false (fb_quote_options_read (prices, record, &line, &error));
      g_assert_error (error, FB_PRICE_ERROR, FB_PRICE_ERROR_VALUE);
      g_assert_cmpstr (error->message, ==, bad[i][1]);
    }
}

/* --- prices of the store ------------------------------------------------------------------------------------- */

static void
test_product (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FbQuotePrices) prices = load (fixture);
  g_autoptr (GError) error = NULL;
  const FbRecord *product;
  FbId unknown;

  g_assert_cmpuint (prices->books->len, ==, 1);
  g_assert_cmpuint (prices->entries->len, ==, 0);
  product = find (prices, &fixture->product, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (fb_record_get_text (product, "sku"), ==, "PUMP");
  g_assert_cmpuint (prices->entries->len, ==, 1);
  g_assert_cmpint (g_array_index (prices->entries, FbPriceEntry, 0).price, ==, 10000);
  /* Asked again: the same, read once. */
  g_assert_true (find (prices, &fixture->product, &error) == product);
  g_assert_cmpuint (prices->entries->len, ==, 1);
  fb_id_from_name (&unknown, "test", "unknown");
  g_assert_null (find (prices, &unknown, &error));
  g_assert_no_error (error);
}

static void
test_keep (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FbQuotePrices) prices = load (fixture);
  g_autofree char *text = fb_id_to_string (&fixture->book);

  g_assert_null (fb_quote_prices_keep (prices, NULL));
  g_assert_null (fb_quote_prices_keep_id (prices, NULL));
  g_assert_cmpstr (fb_quote_prices_keep_id (prices, &fixture->book), ==, text);
  g_assert_true (fb_quote_prices_keep (prices, text) == fb_quote_prices_keep_id (prices, &fixture->book));
}

static void
add_tax (Fixture *fixture, const char *country, const char *from, const char *to, gint64 rate)
{
  FbRecord *tax = row ("tax_rate");

  fb_record_set_text (tax, "name", "Tax");
  fb_record_set_text (tax, "tax_class", "standard");
  fb_record_set_text (tax, "country", country);
  fb_record_set_text (tax, "valid_from", from);
  fb_record_set_text (tax, "valid_to", to);
  fb_record_set_int (tax, "rate", rate);
  fb_temp_store_add (&fixture->temp, tax);
}

static void
test_tax (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FbQuotePrices) prices = NULL;

  add_tax (fixture, NULL, "2020-01-01", "2024-12-31", 1600);
  add_tax (fixture, NULL, "2025-01-01", NULL, 1900);
  add_tax (fixture, "AT", "2025-01-01", NULL, 2000);
  prices = load (fixture);
  g_assert_cmpint (fb_quote_prices_find_tax (prices, "standard", "2024-12-31"), ==, 1600);
  g_assert_cmpint (fb_quote_prices_find_tax (prices, "standard", "2025-01-01"), ==, 1900);
  g_assert_cmpint (fb_quote_prices_find_tax (prices, "standard", "2019-12-31"), ==, 0);
  g_assert_cmpint (fb_quote_prices_find_tax (prices, "reduced", "2025-01-01"), ==, 0);
  prices->country = g_strdup ("AT");
  g_assert_cmpint (fb_quote_prices_find_tax (prices, "standard", "2025-01-01"), ==, 2000);
}

static void
test_volume (Fixture *fixture, gconstpointer data)
{
  FbRecord *rule = row ("price_rule");
  g_autofree char *book = fb_id_to_string (&fixture->book);
  g_autoptr (FbQuotePrices) prices = NULL;
  g_autoptr (GError) error = NULL;
  const FbPriceVolume *volume;
  const FbRecord *product;

  fb_record_set_text (rule, "name", "Many pumps");
  fb_record_set_text (rule, "kind", "slab");
  fb_record_set_int (rule, "position", 1);
  fb_record_set_int (rule, "active", 1);
  fb_record_set_id (rule, "product", &fixture->product);
  fb_record_set_id (rule, "book", &fixture->book);
  fb_record_set_text (rule, "valid_from", "2026-01-01");
  fb_record_set_text (rule, "tiers", "[[1000,0],[10000,500]]");
  fb_temp_store_add (&fixture->temp, rule);
  prices = load (fixture);
  product = find (prices, &fixture->product, &error);
  g_assert_no_error (error);
  volume = fb_quote_prices_find_volume (prices, product, book, "2026-01-01");
  g_assert_nonnull (volume);
  g_assert_true (volume->slab);
  g_assert_cmpstr (volume->reason, ==, "Many pumps");
  g_assert_cmpuint (volume->n_tiers, ==, 2);
  g_assert_cmpint (volume->tiers[1].rate, ==, 500);
  /* Too early, in another book, for another product. */
  g_assert_null (fb_quote_prices_find_volume (prices, product, book, "2025-12-31"));
  g_assert_null (fb_quote_prices_find_volume (prices, product, NULL, "2026-01-01"));
  g_assert_null (fb_quote_prices_find_volume (prices, NULL, book, "2026-01-01"));
  g_assert_no_error (error);
  g_assert_true (fb_quote_prices_is_rule_for (prices->volumes->pdata[0], product, book));
  g_assert_false (fb_quote_prices_is_rule_for (prices->volumes->pdata[0], NULL, book));
  g_assert_false (fb_quote_prices_is_rule_for (prices->volumes->pdata[0], product, NULL));
}

/* --- what cannot be read ------------------------------------------------------------------------------------- */

static void
add_person (Fixture *fixture, const char *base)
{
  FbRecord *role = row ("role"), *user = row ("user");
  FbId id;

  fb_record_set_text (role, "name", base);
  fb_record_set_text (role, "base", base);
  id = fb_temp_store_add (&fixture->temp, role);
  user->id = fb_store_get_user (fixture->temp.store);
  fb_record_set_id (user, "created_by", &id); /* anybody but themselves */
  fb_record_set_text (user, "login", "rita");
  fb_record_set_text (user, "name", "Rita");
  fb_record_set_id (user, "role", &id);
  fb_temp_store_add (&fixture->temp, user);
}

static gboolean
exec (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  return fb_db_exec (db, user_data, error);
}

static void
take_table (Fixture *fixture, const char *sql)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (fb_store_write (fixture->temp.store, exec, (gpointer) sql, &error));
  g_assert_no_error (error);
}

/* A product whose prices could not be read is read again, not taken for one without any. */
static void
test_product_fails (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FbQuotePrices) prices = load (fixture);
  g_autoptr (GError) error = NULL;

  take_table (fixture, "ALTER TABLE price_entry RENAME TO gone");
  g_assert_null (find (prices, &fixture->product, &error));
  g_assert_cmpint (error->domain, ==, FB_DB_ERROR);
  g_clear_error (&error);
  take_table (fixture, "ALTER TABLE gone RENAME TO price_entry");
  g_assert_nonnull (find (prices, &fixture->product, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (prices->entries->len, ==, 1);
}

/* Whoever works on this computer only asks nobody; whose role cannot be read is nobody's administrator for that. */
static void
test_own_level (Fixture *fixture, gconstpointer data)
{
  FbStore *store = fixture->temp.store;

  g_assert_cmpint (fb_quote_get_own_level (store), ==, fb_approval_level_of_role ("admin"));
  add_person (fixture, "manager");
  g_assert_cmpint (fb_quote_get_own_level (store), ==, fb_approval_level_of_role ("manager"));
  take_table (fixture, "ALTER TABLE role RENAME TO gone");
  g_assert_cmpint (fb_quote_get_own_level (store), ==, fb_approval_level_of_role ("rep"));
}

static void
test_policies (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FbQuotePrices) prices = load (fixture);
  FbRecord *policy = row ("discount_policy");
  FbId user = fb_store_get_user (fixture->temp.store);
  g_autoptr (GArray) rules = NULL;
  g_autoptr (GError) error = NULL;

  add_person (fixture, "rep");
  fb_record_set_text (policy, "name", "Head of sales");
  fb_record_set_int (policy, "level", 1);
  fb_record_set_int (policy, "max_discount", 500);
  fb_record_set_int (policy, "max_total", 100000);
  fb_record_set_text (policy, "currency", "USD");
  fb_temp_store_add (&fixture->temp, policy);
  rules = fb_quote_prices_load_policies (prices, &user, "EUR", "2026-01-01", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (rules->len, ==, 1);
  g_assert_cmpint (g_array_index (rules, FbApprovalRule, 0).max_discount, ==, 500);
  g_assert_cmpint (g_array_index (rules, FbApprovalRule, 0).max_days, ==, FB_POLICY_NO_LIMIT);
  /* No rate from dollars: the limit counts as nothing. */
  g_assert_cmpint (g_array_index (rules, FbApprovalRule, 0).max_total, ==, 0);
  take_table (fixture, "ALTER TABLE role RENAME TO gone");
  g_assert_null (fb_quote_prices_load_policies (prices, &user, "EUR", "2026-01-01", &error));
  g_assert_cmpint (error->domain, ==, FB_DB_ERROR);
}

/* A quote whose account or place of delivery cannot be read has no price, rather than a wrong one. */
static void
test_load_fails (Fixture *fixture, gconstpointer data)
{
  static const char *const tables[] = {"site", "account", "tax_rate", "price_rule", "price_book"};
  g_autoptr (FbRecord) quote = row ("quote");
  FbId account = fb_temp_store_add_account (&fixture->temp, "Acme");
  FbQuoteSource source = fb_quote_source (fixture->temp.store);

  fb_record_set_id (quote, "account", &account);
  fb_record_set_id (quote, "ship_site", &account);
  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    {
      g_autofree char *sql = g_strdup_printf ("ALTER TABLE %s RENAME TO gone", tables[i]);
      g_autofree char *back = g_strdup_printf ("ALTER TABLE gone RENAME TO %s", tables[i]);
      g_autoptr (FbQuotePrices) prices = NULL;
      g_autoptr (FbQuotePrices) none = NULL;
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", tables[i]);
      take_table (fixture, sql);
      none = fb_quote_prices_load (&source.source, quote, &error);
      g_assert_null (none);
      g_assert_nonnull (error);
      g_assert_cmpint (error->domain, ==, FB_DB_ERROR);
      g_clear_error (&error);
      /* A place that is only not here is no error. */
      take_table (fixture, back);
      prices = fb_quote_prices_load (&source.source, quote, &error);
      g_assert_no_error (error);
      g_assert_nonnull (prices);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) g_test_add ("/operations/quote-parts/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("options", test_options);
  ADD ("no-options", test_no_options);
  ADD ("options-refused", test_options_refused);
  ADD ("product", test_product);
  ADD ("keep", test_keep);
  ADD ("tax", test_tax);
  ADD ("volume", test_volume);
  ADD ("product-fails", test_product_fails);
  ADD ("own-level", test_own_level);
  ADD ("policies", test_policies);
  ADD ("load-fails", test_load_fails);
#undef ADD
  return g_test_run ();
}
