/* test-quote-reads.c: what a quote is made of and leaves over is told whole, or said not to be readable
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "configured.h"
#include "fb-config-children.h"
#include "fb-fail-each.h"
#include "fb-json.h"
#include "fb-quote-margin.h"
#include "fb-quote-parts.h"
#include "fb-quote-prices.h"
#include "fb-quote-source.h"

typedef struct
{
  ConfiguredFixture configured;
  FbId product, line, request;
} Fixture;

static FbRecord *
row (const char *table)
{
  return fb_record_new (fb_schema_get_table (table), NULL);
}

/* A representative with a kiosk for 125.00 in the quote that costs 80.00. */
static void
set_up (Fixture *self, gconstpointer data)
{
  FbTempStore *temp = &self->configured.temp;
  FbRecord *role = row ("role"), *user = row ("user"), *cost = row ("product_cost");
  FbId id;

  configured_set_up (&self->configured, NULL);
  fb_record_set_text (role, "name", "Representative");
  fb_record_set_text (role, "base", "rep");
  id = fb_temp_store_add (temp, role);
  user->id = fb_store_get_user (temp->store);
  fb_record_set_id (user, "created_by", &id); /* anybody but themselves */
  fb_record_set_text (user, "login", "rita");
  fb_record_set_text (user, "name", "Rita");
  fb_record_set_id (user, "role", &id);
  fb_temp_store_add (temp, user);
  self->product = configured_add_product (&self->configured, "kiosk");
  fb_record_set_id (cost, "product", &self->product);
  fb_record_set_int (cost, "cost", 8000);
  fb_record_set_text (cost, "currency", "EUR");
  fb_temp_store_add (temp, cost);
  configured_publish (&self->configured, "kiosk", "1", configured_old_text, &self->product);
  self->line = configured_add_kiosk (&self->configured, "L\tTile");
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  configured_tear_down (&self->configured, NULL);
}

/* --- what is read fails ----------------------------------------------------------------------------------------- */

static gboolean
find_margin (FbStore *store, gpointer user_data, GError **error)
{
  Fixture *self = user_data;
  g_autoptr (FbRecord) quote = fb_store_get (store, fb_schema_get_table ("quote"), &self->configured.quote, error);
  FbQuoteMargin margin;

  if (quote == NULL || !fb_quote_find_margin (store, quote, &margin, error))
    return FALSE;
  g_assert_true (margin.known);
  g_assert_cmpint (margin.margin, ==, 4500);
  g_assert_cmpint (margin.rate, ==, 3600);
  return TRUE;
}

/* A margin that cannot be read is never taken for one that this person does not see. */
static void
test_margin (Fixture *self, gconstpointer data)
{
  g_assert_cmpuint (fb_fail_each_read (&self->configured.temp, find_margin, self), >, 5);
}

static gboolean
look (FbStore *store, gpointer user_data, GError **error)
{
  Fixture *self = user_data;
  g_autoptr (FbQuoteLook) asked = fb_quotes_look (store, &self->request, NULL, error);

  if (asked == NULL)
    return FALSE;
  g_assert_cmpint (asked->left, ==, 1);
  g_assert_cmpint (asked->priced->net, ==, 11250);
  g_assert_cmpint (asked->priced->margin, ==, 3250);
  g_assert_cmpint (asked->approval->level, ==, 1);
  return TRUE;
}

static void
test_look (Fixture *self, gconstpointer data)
{
  FbStore *store = self->configured.temp.store;
  FbRecord *policy = row ("discount_policy");
  const FbId unknown = {{7}};
  g_autoptr (GError) error = NULL;

  fb_record_set_text (policy, "name", "Sales lead");
  fb_record_set_int (policy, "level", 1);
  fb_record_set_int (policy, "max_discount", 500);
  fb_temp_store_add (&self->configured.temp, policy);
  g_assert_true (fb_quotes_set_discount (store, &self->configured.quote, NULL, FB_PRICE_DISCOUNT_RATE, 1000, &error));
  g_assert_true (fb_quotes_submit (store, &self->configured.quote, "Large customer", &self->request, &error));
  g_assert_no_error (error);
  g_assert_null (fb_quotes_look (store, &unknown, NULL, &error));
  g_assert_error (error, FB_STORE_ERROR, FB_STORE_ERROR_NOT_FOUND);
  g_assert_cmpuint (fb_fail_each_read (&self->configured.temp, look, self), >, 8);
}

static gboolean
read_level (FbStore *store, gpointer user_data, GError **error)
{
  gint64 level = -1;

  if (!fb_quote_read_own_level (store, &level, error))
    {
      g_assert_cmpint (level, ==, -1);
      return FALSE;
    }
  g_assert_cmpint (level, ==, fb_approval_level_of_role ("rep"));
  return TRUE;
}

static void
test_level (Fixture *self, gconstpointer data)
{
  g_assert_cmpuint (fb_fail_each_read (&self->configured.temp, read_level, self), >, 0);
}

/* Who cannot be told from others is not taken for one who may not, nor for one who may. */
static gboolean
may_publish (FbStore *store, gpointer user_data, GError **error)
{
  gboolean may = TRUE;
  gboolean told = fb_config_families_may_publish (store, FALSE, &may, error);

  g_assert_false (may);
  return told;
}

static void
test_may_publish (Fixture *self, gconstpointer data)
{
  g_assert_cmpuint (fb_fail_each_read (&self->configured.temp, may_publish, self), >, 0);
}

/* --- costs ------------------------------------------------------------------------------------------------------ */

/* Known in the currency of the cost, and in others where there is a rate; never of a product that nobody knows. */
static void
test_cost (Fixture *self, gconstpointer data)
{
  FbStore *store = self->configured.temp.store;
  g_autoptr (GError) error = NULL;
  g_autoptr (FbRecord) quote = fb_store_get (store, fb_schema_get_table ("quote"), &self->configured.quote, &error);
  FbQuoteSource source = fb_quote_source (store);
  g_autoptr (FbQuotePrices) prices = fb_quote_prices_load (&source.source, quote, &error);
  const char *day = fb_record_get_text (quote, "priced_on");
  FbPriceCostFacts cost = {.unit_cost = -1, .share = -1};
  const FbRecord *product;
  gboolean found;

  g_assert_true (fb_quote_prices_find_product (prices, &self->product, &product, &error));
  g_assert_true (fb_quote_prices_find_cost (prices, product, "EUR", day, &cost, &found, &error));
  g_assert_true (found);
  g_assert_cmpint (cost.unit_cost, ==, 8000);
  g_assert_cmpint (cost.share, ==, 0);
  g_assert_true (fb_quote_prices_find_cost (prices, product, "CHF", day, &cost, &found, &error));
  g_assert_false (found);
  g_assert_true (fb_quote_prices_find_cost (prices, NULL, "EUR", day, &cost, &found, &error));
  g_assert_no_error (error);
  g_assert_false (found);
  g_assert_cmpint (cost.unit_cost, ==, 0);
  g_assert_cmpint (cost.share, ==, 0);
}

/* --- parts ------------------------------------------------------------------------------------------------------ */

static const char drive_text[] = "product Drive version 2 currency EUR\npart Motor article \"MOT-1\" list 33.33\n"
                                 "option Gear one of Spur, Helical\nprice Helical: 5.00 per month\n";
static const char machine_text[] = "product Machine version 1 currency EUR\npart Frame article \"FRM-1\" list 100.00\n"
                                   "option Size one of S, L\n"
                                   "part Drive \"Drive unit\" uses model drive version 2 quantity 2\n";

static gboolean
gather (FbStore *store, gpointer user_data, GError **error)
{
  g_autoptr (GHashTable) files = fb_config_children_gather (store, machine_text, NULL, error);

  if (files == NULL)
    return FALSE;
  g_assert_cmpuint (g_hash_table_size (files), ==, 1);
  g_assert_true (g_hash_table_contains (files, "drive.rules"));
  return TRUE;
}

/* Not among the current models, so that all versions are read too. */
static void
test_gather (Fixture *self, gconstpointer data)
{
  configured_publish (&self->configured, "drive", "2", drive_text, NULL);
  configured_publish (&self->configured, "drive", "3", "product Drive version 3 currency EUR\n", NULL);
  g_assert_cmpuint (fb_fail_each_read (&self->configured.temp, gather, self), >, 1);
}

static FbRulesModel *
lower_machine (Fixture *self)
{
  g_autoptr (GPtrArray) families = NULL;
  g_autoptr (GError) error = NULL;
  FbRulesModel *model = NULL;

  configured_publish (&self->configured, "drive", "2", drive_text, NULL);
  configured_publish (&self->configured, "machine", "1", machine_text, NULL);
  families = fb_config_families_list (self->configured.temp.store, &error);
  for (guint i = 0; families != NULL && i < families->len; i++)
    if (g_str_equal (((FbConfigFamily *) g_ptr_array_index (families, i))->family, "machine"))
      model = fb_config_family_lower (self->configured.temp.store, g_ptr_array_index (families, i), &error);
  g_assert_no_error (error);
  g_assert_nonnull (model);
  return model;
}

/* The whole and its child in the rhythm that is configured; in others, what is paid in them. */
static void
test_parts (Fixture *self, gconstpointer data)
{
  g_autoptr (FbRulesModel) model = lower_machine (self);
  g_autoptr (FbConfigResult) result = configured_make_result (model, "Size\tDrive.Gear", "L\tHelical");
  g_autoptr (GError) error = NULL;
  g_autoptr (FbQuoteParts) parts = fb_quote_parts_new (result, FB_RULES_ONCE, NULL, &error);
  FbQuoteConfigured once = {0}, month = {0}, year = {0};

  g_assert_no_error (error);
  fb_quote_parts_fill (parts, FB_RULES_ONCE, &once);
  g_assert_cmpuint (once.n_parts, ==, 2);
  g_assert_cmpstr (once.parts[0].name, ==, "Frame");
  g_assert_cmpstr (once.parts[0].sku, ==, "FRM-1");
  g_assert_cmpint (once.parts[0].qty, ==, 1000);
  g_assert_cmpint (once.parts[0].base, ==, 10000);
  g_assert_cmpstr (once.parts[1].name, ==, "Drive unit");
  g_assert_cmpstr (once.parts[1].sku, ==, "MOT-1");
  g_assert_cmpstr (once.parts[1].summary, ==, "Gear: Helical");
  g_assert_cmpstr (once.parts[1].model_version, ==, "2");
  g_assert_cmpint (once.parts[1].qty, ==, 2000);
  /* One of the two. */
  g_assert_cmpuint (once.parts[1].n_options, ==, 1);
  g_assert_cmpint (once.parts[1].options[0].value, ==, 3333);

  fb_quote_parts_fill (parts, FB_RULES_PER_MONTH, &month);
  g_assert_cmpuint (month.n_parts, ==, 1);
  g_assert_cmpstr (month.parts[0].name, ==, "Drive unit");
  g_assert_cmpint (month.parts[0].options[0].value, ==, 500);
  /* Nothing is paid each year: nothing is filled in. */
  fb_quote_parts_fill (parts, FB_RULES_PER_YEAR, &year);
  g_assert_null (year.parts);
  g_assert_cmpuint (year.n_parts, ==, 0);
}

/* Words of the whole alone, and of its child in the child's own; all of it for who prices the line again. */
static void
test_words (Fixture *self, gconstpointer data)
{
  g_autoptr (FbRulesModel) model = lower_machine (self);
  g_autoptr (FbConfigResult) result = configured_make_result (model, "Size\tDrive.Gear", "L\tHelical");
  g_autoptr (GPtrArray) all = fb_config_result_dup_words (result, NULL);
  g_autoptr (GPtrArray) own = fb_config_result_dup_words_of (result, NULL, NULL);
  g_autoptr (JsonNode) assignment = fb_config_result_assignment_to_json (result);
  g_autoptr (JsonNode) picks = fb_config_result_picks_to_json (result);
  g_autofree char *assigned = fb_json_to_canonical (assignment);
  g_autofree char *picked = fb_json_to_canonical (picks);

  g_assert_cmpuint (own->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (own, 0), ==, "Size: L");
  g_assert_cmpuint (all->len, ==, 2);
  g_assert_cmpstr (g_ptr_array_index (all, 0), ==, "Size: L");
  g_assert_cmpstr (assigned, ==, "{\"Drive.Gear\":\"Helical\",\"Size\":\"L\"}");
  g_assert_cmpstr (picked, ==,
                   "[{\"by\":\"user\",\"option\":\"Size\",\"value\":\"L\"},"
                   "{\"by\":\"rule\",\"option\":\"Drive.Gear\",\"value\":\"Helical\"}]");
}

/* A percentage of a percentage that is paid in another rhythm has no plain amount to be of: that is said, not priced.
 */
static void
test_no_price (Fixture *self, gconstpointer data)
{
  g_autoptr (FbRulesModel) model = configured_load ("product Kiosk version 1 currency EUR\npart Base list 100.00\n"
                                                    "option Size one of S, L\noption Roof one of Tin, Tile\n"
                                                    "price Tile: 10 % of Base\n"
                                                    "price L: 20 % of Tile per month\n");
  g_autoptr (FbConfigResult) result = configured_make_result (model, "Size\tRoof", "S\tTin");
  g_autoptr (GPtrArray) families = NULL;
  g_autoptr (GError) error = NULL;

  families = fb_config_families_list (self->configured.temp.store, &error);
  g_assert_no_error (error);
  result->values[fb_config_model_find_variable (fb_rules_model_get_config (model), "Size")] = 1;
  result->values[fb_config_model_find_variable (fb_rules_model_get_config (model), "Roof")] = 1;
  g_assert_null (fb_quote_parts_new (result, FB_RULES_ONCE, NULL, &error));
  g_assert_error (error, FB_PRICE_ERROR, FB_PRICE_ERROR_VALUE);
  g_clear_error (&error);
  g_assert_null (fb_quote_configuration_new (result, g_ptr_array_index (families, 0), NULL, NULL, &error));
  g_assert_error (error, FB_PRICE_ERROR, FB_PRICE_ERROR_VALUE);
  g_clear_error (&error);
  g_assert_null (fb_config_price_new (model, result->values, NULL, NULL, &error));
  g_assert_error (error, FB_PRICE_ERROR, FB_PRICE_ERROR_VALUE);
}

/* --- models in a folder ----------------------------------------------------------------------------------------- */

static void
write_file (const char *folder, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
}

/* What a child contains is found as well; what is not there is left out, and what the whole had stays. */
static void
test_folder (Fixture *self, gconstpointer data)
{
  static const char outer[] = "product O version 1 currency EUR\npart Machine uses model machine\n"
                              "part Gone uses model gone\n";
  g_autoptr (GHashTable) files =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_bytes_unref);
  g_autofree char *folder = g_dir_make_tmp ("fieldbook-models-XXXXXX", NULL);
  GBytes *drive;

  write_file (folder, "machine.rules", machine_text);
  write_file (folder, "drive.rules", drive_text);
  write_file (folder, "other.rules", drive_text);
  g_hash_table_insert (files, g_strdup ("own.csv"), g_bytes_new_static ("A\n", 2));
  fb_config_children_add_from_folder (folder, outer, files);
  g_assert_cmpuint (g_hash_table_size (files), ==, 5);
  g_assert_true (g_hash_table_contains (files, "own.csv"));
  g_assert_true (g_hash_table_contains (files, "machine.rules"));
  /* Each model may name the tables of the folder. */
  g_assert_true (g_hash_table_contains (files, "machine/own.csv"));
  g_assert_true (g_hash_table_contains (files, "drive/own.csv"));
  drive = g_hash_table_lookup (files, "drive.rules");
  g_assert_cmpmem (g_bytes_get_data (drive, NULL), g_bytes_get_size (drive), drive_text, strlen (drive_text));
  fb_remove_tree (folder);
}

#define ADD(path, func) g_test_add ("/operations/quote-reads/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("margin", test_margin);
  ADD ("look", test_look);
  ADD ("level", test_level);
  ADD ("may-publish", test_may_publish);
  ADD ("cost", test_cost);
  ADD ("gather", test_gather);
  ADD ("parts", test_parts);
  ADD ("words", test_words);
  ADD ("no-price", test_no_price);
  ADD ("folder", test_folder);
  return g_test_run ();
}
