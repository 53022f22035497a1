/* test-quote-configured.c: a line of a quote costs what the configurator showed
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "configured.h"
#include "fb-demo-models.h"
#include "fb-json.h"

#define ORDERS 12

/* --- the demo company's -------------------------------------------------------------------------------------- */

static void
test_demo (ConfiguredFixture *fixture, gconstpointer data)
{
  const FbDemoModel *demo = fb_demo_models_find (data);
  g_autoptr (GError) error = NULL;
  g_autoptr (FbRulesModel) model = fb_demo_models_load (demo, NULL, &error);
  g_autofree char *text = fb_demo_models_orders (model, ORDERS, 11, NULL, &error);
  g_auto (GStrv) orders = g_strsplit (text, "\n", -1);
  g_autoptr (FbConfigureSource) source = NULL;
  FbId product = configured_add_product (fixture, demo->family), line = {{0}};

  g_assert_no_error (error);
  /* The row's text need not be the model's: what is priced comes with the result. */
  configured_publish (fixture, demo->family, "1", "product P version 1 currency EUR\n", NULL);
  source = fb_configure_source_read (fixture->temp.store, &fixture->quote, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (source->families->len, ==, 1);
  g_assert_true (fb_id_equal (&((FbConfigFamily *) g_ptr_array_index (source->families, 0))->product, &product));

  for (guint i = 1; i <= ORDERS; i++)
    {
      g_autoptr (FbConfigResult) result = configured_make_result (model, orders[0], orders[i]);

      line = configured_store (fixture, result, g_ptr_array_index (source->families, 0), i > 1 ? &line : NULL);
      configured_assert_prices (fixture, result->price);
    }
  /* One row of configuration, changed with its line. */
  g_assert_cmpint (fb_temp_store_query_int (&fixture->temp, "SELECT count(*) FROM configuration"), ==, 1);
  configured_assert_text (fixture, "quote_line", &line, "sku", demo->family);
}

/* --- versions ------------------------------------------------------------------------------------------------ */

static void
test_versions (ConfiguredFixture *fixture, gconstpointer data)
{
  g_autoptr (FbRulesModel) before = configured_load (configured_old_text);
  g_autoptr (FbRulesModel) after = configured_load (configured_new_text);
  g_autoptr (FbConfigResult) first = configured_make_result (before, "Size\tRoof", "L\tTile");
  g_autoptr (FbConfigResult) second = configured_make_result (after, "Size\tRoof", "L\tTin");
  g_autoptr (FbConfigureSource) source = NULL;
  g_autoptr (FbConfigureSource) again = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree int *picks = NULL;
  FbId product = configured_add_product (fixture, "kiosk"), line;
  guint lost = 0;

  configured_publish (fixture, "kiosk", "1", configured_old_text, &product);
  source = configured_read_source (fixture, NULL);
  line = configured_store (fixture, first, g_ptr_array_index (source->families, 0), NULL);
  configured_assert_prices (fixture, first->price);
  configured_assert_text (fixture, "quote_line", &line, "description", "Size: L · Roof: Tile");
  configured_assert_listed (fixture);

  configured_publish (fixture, "kiosk", "2", configured_new_text, &product);
  again = configured_read_source (fixture, &line);
  g_assert_cmpstr (again->own->version, ==, "1");
  g_assert_cmpstr (fb_configure_source_get_newer (again)->version, ==, "2");
  /* Only what the person chose; the model of today has no tiles. */
  picks = fb_config_result_read_picks (after, again->configured, FALSE, &lost);
  g_assert_cmpint (picks[fb_config_model_find_variable (fb_rules_model_get_config (after), "Size")], ==, 1);
  g_assert_cmpuint (lost, ==, 0);
  g_free (picks);
  picks = fb_config_result_read_picks (after, again->configured, TRUE, &lost);
  g_assert_cmpuint (lost, ==, 1);

  /* Changed with its own model it stays with that; moved, it has the other. */
  configured_store (fixture, first, again->own, &line);
  configured_assert_text (fixture, "quote_line", &line, "model_version", "1");
  configured_assert_text (fixture, "quote_line", &line, "model_hash", again->own->hash);
  configured_store (fixture, second, fb_configure_source_get_newer (again), &line);
  configured_assert_text (fixture, "quote_line", &line, "model_version", "2");
  configured_assert_prices (fixture, second->price);
}

/* What a model takes off by quantity is in the quote as well. */
static void
test_quantity (ConfiguredFixture *fixture, gconstpointer data)
{
  g_autoptr (FbRulesModel) model = configured_load (configured_old_text);
  g_autoptr (FbConfigResult) result = configured_make_result (model, "Size\tRoof", "L\tTin");
  g_autoptr (FbConfigureSource) source = NULL;
  g_autoptr (GPtrArray) lines = NULL;
  g_autoptr (GError) error = NULL;
  FbId product = configured_add_product (fixture, "kiosk"), line;

  configured_publish (fixture, "kiosk", "1", configured_old_text, &product);
  source = configured_read_source (fixture, NULL);
  line = configured_store (fixture, result, g_ptr_array_index (source->families, 0), NULL);
  g_assert_true (fb_quotes_set_qty (fixture->temp.store, &fixture->quote, &line, 3000, &error));
  lines = configured_read_lines (fixture);
  g_assert_cmpint (fb_record_get_int (g_ptr_array_index (lines, 0), "net"), ==, 3 * 12000 * 9 / 10);
}

/* What another program wrote into the line and nobody can read is said, not taken for nothing. */
static void
test_broken (ConfiguredFixture *fixture, gconstpointer data)
{
  static const char *const inputs[] = {
      "{\"options\":[],\"volume\":7}",
      "{\"options\":[],\"volume\":{\"slab\":0}}",
      "{\"options\":[],\"volume\":{\"slab\":0,\"tiers\":[{\"from\":1000}]}}",
      "{\"options\":[{\"id\":\"a\",\"kind\":\"each\",\"value\":1,\"volume\":{\"tiers\":[3],\"slab\":0}}]}",
  };
  const FbTable *table = fb_schema_get_table ("quote_line");
  FbId line;
  g_autoptr (GError) error = NULL;

  g_assert_true (fb_quotes_add_text (fixture->temp.store, &fixture->quote, "Text", &line, &error));
  for (guint i = 0; i < G_N_ELEMENTS (inputs); i++)
    {
      FbEdit *edit = fb_edit_new ("Break");

      fb_edit_set_text (edit, table, &line, "kind", "item");
      fb_edit_set_text (edit, table, &line, "name", "Kiosk");
      fb_edit_set_text (edit, table, &line, "price_input", inputs[i]);
      g_assert_true (fb_store_commit_edit (fixture->temp.store, edit, NULL, &error));
      g_assert_false (fb_quotes_reprice (fixture->temp.store, &fixture->quote, &error));
      g_assert_error (error, FB_PRICE_ERROR, FB_PRICE_ERROR_VALUE);
      g_assert_nonnull (strstr (error->message, "Kiosk"));
      g_clear_error (&error);
    }
}

/* A sent version keeps its row: the next one gets its own. */
static void
test_shared (ConfiguredFixture *fixture, gconstpointer data)
{
  g_autoptr (FbRulesModel) model = configured_load (configured_old_text);
  g_autoptr (FbConfigResult) first = configured_make_result (model, "Size\tRoof", "L\tTin");
  g_autoptr (FbConfigResult) second = configured_make_result (model, "Size\tRoof", "S\tTin");
  g_autoptr (FbConfigureSource) source = NULL;
  g_autoptr (GPtrArray) lines = NULL;
  g_autoptr (GError) error = NULL;
  FbId product = configured_add_product (fixture, "kiosk"), line, version;

  configured_publish (fixture, "kiosk", "1", configured_old_text, &product);
  source = configured_read_source (fixture, NULL);
  configured_store (fixture, first, g_ptr_array_index (source->families, 0), NULL);
  g_assert_true (fb_quotes_send (fixture->temp.store, &fixture->quote, NULL, &error));
  g_assert_true (fb_quotes_new_version (fixture->temp.store, &fixture->quote, &version, &error));
  fixture->quote = version;
  lines = configured_read_lines (fixture);
  line = ((FbRecord *) g_ptr_array_index (lines, 0))->id;
  configured_store (fixture, second, g_ptr_array_index (source->families, 0), &line);
  configured_assert_prices (fixture, second->price);
  g_assert_cmpint (fb_temp_store_query_int (&fixture->temp, "SELECT count(*) FROM configuration"), ==, 2);
  g_assert_cmpint (
      fb_temp_store_query_int (&fixture->temp, "SELECT count(*) FROM configuration WHERE based_on IS NOT NULL"), ==, 1);
}

/* --- lines that belong together ------------------------------------------------------------------------------ */

static const char rhythm_text[] = "product Kiosk version 1 currency EUR\n"
                                  "part Base list 100.00\npart Care list 9.00 per month\n"
                                  "option Size one of S, L\noption Roof one of Tin, Tile\n";

static void
assert_lines (ConfiguredFixture *fixture, const char *field, gint64 first, gint64 second)
{
  g_autoptr (GPtrArray) lines = configured_read_lines (fixture);

  g_assert_cmpuint (lines->len, ==, 2);
  g_assert_cmpint (fb_record_get_int (g_ptr_array_index (lines, 0), field), ==, first);
  g_assert_cmpint (fb_record_get_int (g_ptr_array_index (lines, 1), field), ==, second);
}

static void
test_together (ConfiguredFixture *fixture, gconstpointer data)
{
  FbStore *temp = fixture->temp.store;
  const FbId *quote = &fixture->quote;
  g_autoptr (FbRulesModel) model = configured_load (rhythm_text);
  g_autoptr (FbConfigResult) result = configured_make_result (model, "Size\tRoof", "L\tTin");
  g_autoptr (FbConfigureSource) source = NULL;
  g_autoptr (GPtrArray) lines = NULL;
  g_autoptr (GError) error = NULL;
  FbId product = configured_add_product (fixture, "kiosk"), head, care;

  configured_publish (fixture, "kiosk", "1", rhythm_text, &product);
  source = configured_read_source (fixture, NULL);
  head = configured_store (fixture, result, g_ptr_array_index (source->families, 0), NULL);
  lines = configured_read_lines (fixture);
  care = ((FbRecord *) g_ptr_array_index (lines, 1))->id;

  g_assert_true (fb_quotes_set_qty (temp, quote, &head, 3000, &error));
  assert_lines (fixture, "qty", 3000, 3000);
  g_assert_true (fb_quotes_set_qty (temp, quote, &care, 2000, &error));
  assert_lines (fixture, "qty", 2000, 2000);

  /* A percentage is off both, an amount off the one; what has a discount of its own keeps it. */
  g_assert_true (fb_quotes_set_discount (temp, quote, &head, FB_PRICE_DISCOUNT_RATE, 800, &error));
  assert_lines (fixture, "net", 18400, 1656);
  g_assert_true (fb_quotes_set_discount (temp, quote, &care, FB_PRICE_DISCOUNT_RATE, 500, &error));
  g_assert_true (fb_quotes_set_discount (temp, quote, &head, FB_PRICE_DISCOUNT_RATE, 1000, &error));
  assert_lines (fixture, "net", 18000, 1710);
  g_assert_true (fb_quotes_set_discount (temp, quote, &head, FB_PRICE_DISCOUNT_AMOUNT, 1000, &error));
  assert_lines (fixture, "net", 19000, 1710);

  g_assert_true (fb_quotes_set_kind (temp, quote, &head, "option", &error));
  g_assert_cmpint (fb_temp_store_query_int (&fixture->temp, "SELECT count(*) FROM quote_line WHERE kind = 'option'"),
                   ==, 2);
  g_assert_false (fb_quotes_remove_line (temp, quote, &care, &error));
  g_assert_error (error, FB_OPERATION_ERROR, FB_OPERATION_ERROR_NOT_POSSIBLE);
  g_clear_error (&error);
  g_assert_true (fb_quotes_remove_line (temp, quote, &head, &error));
  g_assert_no_error (error);
  g_assert_cmpint (fb_temp_store_query_int (&fixture->temp, "SELECT count(*) FROM quote_line"), ==, 0);
}

/* From the configurator's own place: in the language of the quote, of the product that the family is sold as, and one
 * step. */
static void
test_result (ConfiguredFixture *fixture, gconstpointer data)
{
  FbStore *temp = fixture->temp.store;
  g_autoptr (FbRulesModel) model = configured_load (configured_old_text);
  g_autoptr (FbConfigResult) result = configured_make_result (model, "Size\tRoof", "L\tTile");
  g_autoptr (FbConfigResult) copy = fb_config_result_copy (result);
  g_autoptr (GPtrArray) families = NULL;
  g_autoptr (GError) error = NULL;
  FbId product = configured_add_product (fixture, "kiosk"), line, none = {{7}};
  FbEdit *edit = fb_edit_new ("German");

  configured_publish (fixture, "kiosk", "1", configured_old_text, NULL);
  fb_edit_set_text (edit, fb_schema_get_table ("quote"), &fixture->quote, "language", "de");
  fb_store_commit_edit (temp, edit, NULL, &error);
  g_assert_no_error (error);
  families = fb_config_families_list (temp, &error);
  g_assert_no_error (error);
  g_assert_true (fb_quotes_add_result (temp, &fixture->quote, copy, g_ptr_array_index (families, 0), &line, &error));
  g_assert_no_error (error);
  configured_assert_prices (fixture, result->price);
  configured_assert_text (fixture, "quote_line", &line, "name", "Verkaufsstand");
  configured_assert_text (fixture, "quote_line", &line, "sku", "kiosk");
  {
    g_autoptr (FbRecord) row = fb_store_get (temp, fb_schema_get_table ("quote_line"), &line, &error);

    g_assert_true (fb_id_equal (fb_record_get_id (row, "product"), &product));
  }
  g_assert_false (fb_quotes_add_result (temp, &none, copy, g_ptr_array_index (families, 0), &line, &error));
  g_assert_error (error, FB_STORE_ERROR, FB_STORE_ERROR_NOT_FOUND);
}

static gint64
count_rows (ConfiguredFixture *fixture, const char *table)
{
  g_autofree char *sql = g_strdup_printf ("SELECT count(*) FROM %s", table);

  return fb_temp_store_query_int (&fixture->temp, sql);
}

static void
assert_rows (ConfiguredFixture *fixture, gint64 quotes, gint64 lines)
{
  g_assert_cmpint (count_rows (fixture, "quote"), ==, quotes);
  g_assert_cmpint (count_rows (fixture, "quote_line"), ==, lines);
  g_assert_cmpint (count_rows (fixture, "configuration"), ==, lines);
}

/* A new quote and its first line come and go together. */
static void
test_into_new (ConfiguredFixture *fixture, gconstpointer data)
{
  FbStore *store = fixture->temp.store;
  g_autoptr (FbRulesModel) model = configured_load (configured_old_text);
  g_autoptr (FbConfigResult) result = configured_make_result (model, "Size\tRoof", "L\tTile");
  g_autoptr (FbConfigureSource) source = NULL;
  g_autoptr (GError) error = NULL;
  const FbQuoteStart start = {.account = &fixture->account, .currency = "EUR"};
  const FbId none = {{7}};
  const FbQuoteStart nowhere = {.account = &none};
  FbId product = configured_add_product (fixture, "kiosk"), quote, line;

  configured_publish (fixture, "kiosk", "1", configured_old_text, &product);
  source = configured_read_source (fixture, NULL);
  assert_rows (fixture, 1, 0);
  g_assert_false (fb_quotes_new_with_result (store, &nowhere, result, g_ptr_array_index (source->families, 0), &quote,
                                             &line, &error));
  g_assert_error (error, FB_OPERATION_ERROR, FB_OPERATION_ERROR_NOT_POSSIBLE);
  g_clear_error (&error);
  assert_rows (fixture, 1, 0);

  g_assert_true (fb_quotes_new_with_result (store, &start, result, g_ptr_array_index (source->families, 0), &quote,
                                            &line, &error));
  g_assert_no_error (error);
  assert_rows (fixture, 2, 1);
  configured_assert_text (fixture, "quote", &quote, "state", "draft");
  fixture->quote = quote;
  configured_assert_prices (fixture, result->price);

  g_assert_true (fb_store_undo (store, NULL, &error));
  g_assert_no_error (error);
  assert_rows (fixture, 1, 0);
  g_assert_true (fb_store_redo (store, NULL, &error));
  g_assert_no_error (error);
  assert_rows (fixture, 2, 1);
  configured_assert_text (fixture, "quote_line", &line, "sku", "kiosk");
  configured_assert_prices (fixture, result->price);
}

static void
test_gone (ConfiguredFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  const FbId none = {{7}};

  g_assert_null (fb_configure_source_read (fixture->temp.store, &none, NULL, NULL, &error));
  g_assert_error (error, FB_STORE_ERROR, FB_STORE_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_null (fb_configure_source_read (fixture->temp.store, &fixture->quote, NULL, &none, &error));
  g_assert_error (error, FB_STORE_ERROR, FB_STORE_ERROR_NOT_FOUND);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, data, func)                                                                         \
  g_test_add ("/operations/quote-configured/" path, ConfiguredFixture, data, configured_set_up, func, \
              configured_tear_down)
  ADD ("demo/rooftop-unit", "rooftop-unit", test_demo);
  ADD ("demo/field-suite", "field-suite", test_demo);
  ADD ("demo/filter-set", "filter-set", test_demo);
  ADD ("versions", NULL, test_versions);
  ADD ("quantity", NULL, test_quantity);
  ADD ("broken", NULL, test_broken);
  ADD ("shared", NULL, test_shared);
  ADD ("together", NULL, test_together);
  ADD ("result", NULL, test_result);
  ADD ("into-new", NULL, test_into_new);
  ADD ("gone", NULL, test_gone);
  return g_test_run ();
}
