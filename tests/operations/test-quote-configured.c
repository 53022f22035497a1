/* test-quote-configured.c: a line of a quote costs what the configurator showed
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-configure-source.h"
#include "fb-demo-models.h"
#include "fb-json.h"
#include "fb-model-impact.h"
#include "fb-quote-configured.h"
#include "fb-quotes-move.h"
#include "fb-quotes.h"
#include "fb-rules-hash.h"

#include "fb-temp-store.h"

#define ORDERS 12

typedef struct
{
  FbTempStore temp;
  FbId account, quote;
} Fixture;

static FbId
add (Fixture *fixture, FbRecord *record)
{
  FbEdit *edit = fb_edit_new ("Set up");
  g_autoptr (GError) error = NULL;
  FbId id = fb_edit_create (edit, record);

  fb_store_commit_edit (fixture->temp.store, edit, NULL, &error);
  g_assert_no_error (error);
  return id;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  FbQuoteStart start = {.account = &fixture->account, .currency = "EUR"};

  fb_temp_store_set_up (&fixture->temp, NULL);
  fixture->account = fb_temp_store_add_account (&fixture->temp, "Nordwerk");
  fb_quotes_new (fixture->temp.store, &start, &fixture->quote, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  fb_temp_store_tear_down (&fixture->temp);
}

/* --- models -------------------------------------------------------------------------------------------------- */

static FbId
publish (Fixture *fixture, const char *family, const char *version, const char *text, const FbId *product)
{
  FbRecord *row = fb_record_new (fb_schema_get_table ("config_model"), NULL);
  g_autoptr (GHashTable) files = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) g_bytes_unref);
  g_autofree char *hash = fb_rules_hash (text, files);

  fb_record_set_text (row, "family", family);
  fb_record_set_text (row, "name", family);
  fb_record_set_text (row, "version", version);
  fb_record_set_text (row, "hash", hash);
  fb_record_set_text (row, "text", text);
  fb_record_set_id (row, "product", product);
  fb_record_set_int (row, "published_at", version[0]);
  fb_record_set_int (row, "retired", 0);
  return add (fixture, row);
}

static FbId
add_product (Fixture *fixture, const char *family)
{
  FbRecord *product = fb_record_new (fb_schema_get_table ("product"), NULL);

  fb_record_set_text (product, "sku", family);
  fb_record_set_text (product, "name", family);
  fb_record_set_text (product, "kind", "configurable");
  fb_record_set_text (product, "unit", "pc");
  fb_record_set_int (product, "active", 1);
  fb_record_set_text (product, "config_family", family);
  return add (fixture, product);
}

/* As the configurator hands it over, all chosen by the person but for the second option. */
static FbConfigResult *
make_result (FbRulesModel *model, const char *names, const char *order)
{
  FbConfigModel *config = fb_rules_model_get_config (model);
  guint n = fb_config_model_get_n_variables (config);
  FbConfigResult *result = g_new0 (FbConfigResult, 1);
  g_auto (GStrv) columns = g_strsplit (names, "\t", -1);
  g_auto (GStrv) cells = g_strsplit (order, "\t", -1);
  g_autoptr (GError) error = NULL;

  result->model = fb_rules_model_ref (model);
  result->hash = g_strdup ("hash");
  result->values = g_new0 (guint, n);
  result->origins = g_new0 (FbConfigOrigin, n);
  for (guint i = 0; columns[i] != NULL; i++)
    {
      guint var = (guint) fb_config_model_find_variable (config, columns[i]);

      result->values[var] = (guint) fb_config_model_find_value (config, var, cells[i]);
      result->origins[var] = i == 1 ? FB_CONFIG_BY_RULE : FB_CONFIG_BY_USER;
    }
  result->price = fb_config_price_new (model, result->values, NULL, NULL, &error);
  g_assert_no_error (error);
  return result;
}

/* --- lines --------------------------------------------------------------------------------------------------- */

static GPtrArray *
read_lines (Fixture *fixture)
{
  g_autofree char *where = fb_operation_where_ref ("quote", &fixture->quote);
  g_autoptr (GError) error = NULL;
  GPtrArray *lines = fb_operation_find_all (fixture->temp.store, "quote_line", where, "position", &error);

  g_assert_no_error (error);
  return lines;
}

/* A line for each rhythm, to the cent, and the quote is their sum. */
static void
assert_prices (Fixture *fixture, const FbConfigPrice *price)
{
  static const char *const units[] = {"pc", "month", "year"};
  g_autoptr (GPtrArray) lines = read_lines (fixture);
  g_autoptr (FbRecord) quote = fb_store_get (fixture->temp.store, fb_schema_get_table ("quote"), &fixture->quote, NULL);
  gint64 sum = 0;
  guint n = 0;

  for (int period = FB_RULES_ONCE; period <= FB_RULES_PER_YEAR; period++)
    for (guint i = 0; price->has[period] && i < lines->len; i++)
      {
        const FbRecord *line = g_ptr_array_index (lines, i);

        if (g_strcmp0 (fb_record_get_text (line, "unit"), units[period]) != 0)
          continue;
        g_assert_cmpint (fb_record_get_int (line, "net"), ==, price->total[period]);
        sum += price->total[period];
        n++;
      }
  g_assert_cmpuint (n, ==, lines->len);
  g_assert_cmpuint (n, ==,
                    (guint) price->has[FB_RULES_ONCE] + (guint) price->has[FB_RULES_PER_MONTH]
                        + (guint) price->has[FB_RULES_PER_YEAR]);
  g_assert_cmpint (fb_record_get_int (quote, "net"), ==, sum);
}

static FbId
store (Fixture *fixture, const FbConfigResult *result, const FbConfigFamily *family, const FbId *line)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FbQuoteConfiguration) configured = fb_quote_configuration_new (result, family, NULL, "en_GB", &error);
  const FbQuoteConfigured *what;
  FbId made = {{0}};

  g_assert_no_error (error);
  what = fb_quote_configuration_get (configured);
  if (line != NULL)
    fb_quotes_set_configured (fixture->temp.store, &fixture->quote, line, what, &error);
  else
    fb_quotes_add_configured (fixture->temp.store, &fixture->quote, what, 1000, "item", &made, &error);
  g_assert_no_error (error);
  return line != NULL ? *line : made;
}

static void
assert_text (Fixture *fixture, const char *table, const FbId *id, const char *field, const char *wanted)
{
  g_autofree char *text = fb_temp_store_dup_text (&fixture->temp, table, id, field);

  g_assert_cmpstr (text, ==, wanted);
}

/* --- the demo company's -------------------------------------------------------------------------------------- */

static void
test_demo (Fixture *fixture, gconstpointer data)
{
  const FbDemoModel *demo = fb_demo_models_find (data);
  g_autoptr (GError) error = NULL;
  g_autoptr (FbRulesModel) model = fb_demo_models_load (demo, NULL, &error);
  g_autofree char *text = fb_demo_models_orders (model, ORDERS, 11, NULL, &error);
  g_auto (GStrv) orders = g_strsplit (text, "\n", -1);
  g_autoptr (FbConfigureSource) source = NULL;
  FbId product = add_product (fixture, demo->family), line = {{0}};

  g_assert_no_error (error);
  /* The row's text need not be the model's: what is priced comes with the result. */
  publish (fixture, demo->family, "1", "product P version 1 currency EUR\n", NULL);
  source = fb_configure_source_read (fixture->temp.store, &fixture->quote, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (source->families->len, ==, 1);
  g_assert_true (fb_id_equal (&((FbConfigFamily *) g_ptr_array_index (source->families, 0))->product, &product));

  for (guint i = 1; i <= ORDERS; i++)
    {
      g_autoptr (FbConfigResult) result = make_result (model, orders[0], orders[i]);

      line = store (fixture, result, g_ptr_array_index (source->families, 0), i > 1 ? &line : NULL);
      assert_prices (fixture, result->price);
    }
  /* One row of configuration, changed with its line. */
  g_assert_cmpint (fb_temp_store_query_int (&fixture->temp, "SELECT count(*) FROM configuration"), ==, 1);
  assert_text (fixture, "quote_line", &line, "sku", demo->family);
}

/* --- versions ------------------------------------------------------------------------------------------------ */

static const char old_text[] = "product Kiosk de \"Verkaufsstand\" version 1 currency EUR language en, de\n"
                               "part Base list 100.00\n"
                               "option Size de \"Größe\" one of S, L\n"
                               "option Roof one of Tin, Tile\n"
                               "price L: 20.00\nprice Roof = Tile: 5.00\n"
                               "discount volume on quantity: 3.. 10 % range\n";
static const char new_text[] = "product Kiosk version 2 currency EUR\n"
                               "part Base list 120.00\n"
                               "option Size one of S, L\n"
                               "option Roof one of Tin\n"
                               "price L: 30.00\n";

static FbRulesModel *
load (const char *text)
{
  g_autoptr (GError) error = NULL;
  FbRules *rules = fb_rules_load (text, -1, &error);
  FbRulesModel *model;

  g_assert_no_error (error);
  model = fb_rules_lower (rules, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  return model;
}

static FbConfigureSource *
read_source (Fixture *fixture, const FbId *line)
{
  g_autoptr (GError) error = NULL;
  FbConfigureSource *source = fb_configure_source_read (fixture->temp.store, &fixture->quote, NULL, line, &error);

  g_assert_no_error (error);
  return source;
}

static void
test_versions (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FbRulesModel) before = load (old_text);
  g_autoptr (FbRulesModel) after = load (new_text);
  g_autoptr (FbConfigResult) first = make_result (before, "Size\tRoof", "L\tTile");
  g_autoptr (FbConfigResult) second = make_result (after, "Size\tRoof", "L\tTin");
  g_autoptr (FbConfigureSource) source = NULL;
  g_autoptr (FbConfigureSource) again = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree int *picks = NULL;
  FbId product = add_product (fixture, "kiosk"), line;
  guint lost = 0;

  publish (fixture, "kiosk", "1", old_text, &product);
  source = read_source (fixture, NULL);
  line = store (fixture, first, g_ptr_array_index (source->families, 0), NULL);
  assert_prices (fixture, first->price);
  assert_text (fixture, "quote_line", &line, "description", "Size: L · Roof: Tile");

  publish (fixture, "kiosk", "2", new_text, &product);
  again = read_source (fixture, &line);
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
  store (fixture, first, again->own, &line);
  assert_text (fixture, "quote_line", &line, "model_version", "1");
  assert_text (fixture, "quote_line", &line, "model_hash", again->own->hash);
  store (fixture, second, fb_configure_source_get_newer (again), &line);
  assert_text (fixture, "quote_line", &line, "model_version", "2");
  assert_prices (fixture, second->price);
}

/* What a model takes off by quantity is in the quote as well. */
static void
test_quantity (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FbRulesModel) model = load (old_text);
  g_autoptr (FbConfigResult) result = make_result (model, "Size\tRoof", "L\tTin");
  g_autoptr (FbConfigureSource) source = NULL;
  g_autoptr (GPtrArray) lines = NULL;
  g_autoptr (GError) error = NULL;
  FbId product = add_product (fixture, "kiosk"), line;

  publish (fixture, "kiosk", "1", old_text, &product);
  source = read_source (fixture, NULL);
  line = store (fixture, result, g_ptr_array_index (source->families, 0), NULL);
  g_assert_true (fb_quotes_set_qty (fixture->temp.store, &fixture->quote, &line, 3000, &error));
  lines = read_lines (fixture);
  g_assert_cmpint (fb_record_get_int (g_ptr_array_index (lines, 0), "net"), ==, 3 * 12000 * 9 / 10);
}

/* What another program wrote into the line and nobody can read is said, not taken for nothing. */
static void
test_broken (Fixture *fixture, gconstpointer data)
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
test_shared (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FbRulesModel) model = load (old_text);
  g_autoptr (FbConfigResult) first = make_result (model, "Size\tRoof", "L\tTin");
  g_autoptr (FbConfigResult) second = make_result (model, "Size\tRoof", "S\tTin");
  g_autoptr (FbConfigureSource) source = NULL;
  g_autoptr (GPtrArray) lines = NULL;
  g_autoptr (GError) error = NULL;
  FbId product = add_product (fixture, "kiosk"), line, version;

  publish (fixture, "kiosk", "1", old_text, &product);
  source = read_source (fixture, NULL);
  store (fixture, first, g_ptr_array_index (source->families, 0), NULL);
  g_assert_true (fb_quotes_send (fixture->temp.store, &fixture->quote, NULL, &error));
  g_assert_true (fb_quotes_new_version (fixture->temp.store, &fixture->quote, &version, &error));
  fixture->quote = version;
  lines = read_lines (fixture);
  line = ((FbRecord *) g_ptr_array_index (lines, 0))->id;
  store (fixture, second, g_ptr_array_index (source->families, 0), &line);
  assert_prices (fixture, second->price);
  g_assert_cmpint (fb_temp_store_query_int (&fixture->temp, "SELECT count(*) FROM configuration"), ==, 2);
  g_assert_cmpint (
      fb_temp_store_query_int (&fixture->temp, "SELECT count(*) FROM configuration WHERE based_on IS NOT NULL"), ==, 1);
}

static void
test_gone (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  const FbId none = {{7}};

  g_assert_null (fb_configure_source_read (fixture->temp.store, &none, NULL, NULL, &error));
  g_assert_error (error, FB_STORE_ERROR, FB_STORE_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_null (fb_configure_source_read (fixture->temp.store, &fixture->quote, NULL, &none, &error));
  g_assert_error (error, FB_STORE_ERROR, FB_STORE_ERROR_NOT_FOUND);
}

/* --- to the current model ------------------------------------------------------------------------------------ */

static const char strict_text[] = "product Kiosk version 3 currency EUR\n"
                                  "part Base list 120.00\n"
                                  "option Size one of S, L\n"
                                  "option Roof one of Tin, Tile\n"
                                  "price L: 30.00\n"
                                  "R1: L requires Roof = Tin because \"tiles are too heavy\"\n";

/* Both were chosen by the person. */
static FbId
add_kiosk (Fixture *fixture, const char *order)
{
  g_autoptr (FbRulesModel) before = load (old_text);
  g_autoptr (FbConfigResult) result = make_result (before, "Size\tRoof", order);
  g_autoptr (FbConfigureSource) source = read_source (fixture, NULL);

  result->origins[1] = FB_CONFIG_BY_USER;
  return store (fixture, result, g_ptr_array_index (source->families, 0), NULL);
}

static void
test_move (Fixture *fixture, gconstpointer data)
{
  FbId product = add_product (fixture, "kiosk"), line;
  g_autoptr (GError) error = NULL;
  g_autoptr (FbQuoteMove) none = NULL;
  g_autoptr (FbQuoteMove) move = NULL;
  g_autoptr (FbQuoteConfiguration) configured = NULL;
  const FbConfigMoveWay *way;
  guint smaller;

  publish (fixture, "kiosk", "1", old_text, &product);
  line = add_kiosk (fixture, "L\tTile");
  none = fb_quote_move_new (fixture->temp.store, &fixture->quote, &line, "en", NULL, &error);
  g_assert_null (none);
  g_assert_error (error, FB_OPERATION_ERROR, FB_OPERATION_ERROR_NOT_POSSIBLE);
  g_clear_error (&error);

  publish (fixture, "kiosk", "3", strict_text, &product);
  move = fb_quote_move_new (fixture->temp.store, &fixture->quote, &line, "en", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (move->to->version, ==, "3");
  g_assert_cmpuint (move->move->ways->len, ==, 2);
  g_assert_cmpuint (move->move->reasons->len, ==, 1);
  way = g_ptr_array_index (move->move->ways, 0);
  smaller = g_str_equal (g_ptr_array_index (way->changes, 0), "Size: S instead of L") ? 0 : 1;
  configured = fb_quote_move_configure (move, smaller, &error);
  g_assert_no_error (error);
  g_assert_true (fb_quotes_set_configured (fixture->temp.store, &fixture->quote, &line,
                                           fb_quote_configuration_get (configured), &error));
  assert_text (fixture, "quote_line", &line, "model_version", "3");
  assert_text (fixture, "quote_line", &line, "description", "Size: S · Roof: Tile");
  way = g_ptr_array_index (move->move->ways, smaller);
  assert_prices (fixture, way->price);
  {
    g_autoptr (GPtrArray) lines = read_lines (fixture);
    g_autofree char *picks = fb_temp_store_dup_text (
        &fixture->temp, "configuration", fb_record_get_id (g_ptr_array_index (lines, 0), "configuration"), "picks");

    g_assert_nonnull (strstr (picks, "{\"by\":\"repair\",\"option\":\"Size\",\"value\":\"S\"}"));
    g_assert_nonnull (strstr (picks, "{\"by\":\"user\",\"option\":\"Roof\",\"value\":\"Tile\"}"));
  }
}

static void
test_move_refused (Fixture *fixture, gconstpointer data)
{
  FbId product = add_product (fixture, "kiosk"), line, unknown = {{7}};
  g_autoptr (GError) error = NULL;

  publish (fixture, "kiosk", "1", old_text, &product);
  g_assert_true (fb_quotes_add_text (fixture->temp.store, &fixture->quote, "Text", &line, &error));
  g_assert_null (fb_quote_move_new (fixture->temp.store, &fixture->quote, &line, NULL, NULL, &error));
  g_assert_error (error, FB_OPERATION_ERROR, FB_OPERATION_ERROR_NOT_POSSIBLE);
  g_clear_error (&error);
  g_assert_null (fb_quote_move_new (fixture->temp.store, &fixture->quote, &unknown, NULL, NULL, &error));
  g_assert_error (error, FB_STORE_ERROR, FB_STORE_ERROR_NOT_FOUND);
}

/* The version a line was made with may not be on this device, nor its product: its family leads on. */
static void
test_move_unknown (Fixture *fixture, gconstpointer data)
{
  FbId product = add_product (fixture, "kiosk"), model, line;
  g_autoptr (GError) error = NULL;
  g_autoptr (FbQuoteMove) move = NULL;
  FbEdit *edit = fb_edit_new ("Forget");

  model = publish (fixture, "kiosk", "1", old_text, &product);
  line = add_kiosk (fixture, "L\tTile");
  publish (fixture, "kiosk", "2", new_text, &product);
  fb_edit_delete (edit, fb_schema_get_table ("config_model"), &model);
  fb_edit_delete (edit, fb_schema_get_table ("product"), &product);
  fb_store_commit_edit (fixture->temp.store, edit, NULL, &error);
  g_assert_no_error (error);
  move = fb_quote_move_new (fixture->temp.store, &fixture->quote, &line, "en", NULL, &error);
  g_assert_no_error (error);
  g_assert_null (move->source->own);
  g_assert_null (move->move->before);
  g_assert_cmpuint (move->move->gone->len, ==, 1);
  g_assert_cmpuint (move->move->ways->len, ==, 1);
}

/* --- before a version is published --------------------------------------------------------------------------- */

typedef struct
{
  guint last, all;
  guint stop_at; /* 0: never */
  GCancellable *cancellable;
} Progress;

static void
progress_cb (guint n_done, guint n_all, gpointer user_data)
{
  Progress *progress = user_data;

  g_assert_cmpuint (n_done, >, progress->last);
  g_assert_cmpuint (n_done, <=, n_all);
  progress->last = n_done;
  progress->all = n_all;
  if (n_done == progress->stop_at)
    g_cancellable_cancel (progress->cancellable);
}

static FbModelImpact *
impact (Fixture *fixture, const char *text, Progress *progress, GError **error)
{
  g_autoptr (FbRulesModel) after = load (text);

  return fb_model_impact_new (fixture->temp.store, "kiosk", after, "en", progress_cb, progress, progress->cancellable,
                              error);
}

static void
set_state (Fixture *fixture, const char *table, const FbId *id, const char *state)
{
  FbEdit *edit = fb_edit_new ("State");
  g_autoptr (GError) error = NULL;

  fb_edit_set_text (edit, fb_schema_get_table (table), id, "state", state);
  fb_store_commit_edit (fixture->temp.store, edit, NULL, &error);
  g_assert_no_error (error);
}

static void
test_impact (Fixture *fixture, gconstpointer data)
{
  FbId product = add_product (fixture, "kiosk");
  g_autoptr (GError) error = NULL;
  g_autoptr (FbModelImpact) strict = NULL;
  g_autoptr (FbModelImpact) same = NULL;
  g_autoptr (FbModelImpact) closed = NULL;
  Progress progress = {0};
  const FbModelEffect *broken, *dearer;
  g_autofree char *number = NULL;

  publish (fixture, "kiosk", "1", old_text, &product);
  add_kiosk (fixture, "L\tTile");
  add_kiosk (fixture, "S\tTile");
  number = fb_temp_store_dup_text (&fixture->temp, "quote", &fixture->quote, "number");
  same = impact (fixture, old_text, &progress, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (same->effects->len, ==, 0);
  g_assert_cmpuint (same->n_quotes, ==, 2);
  g_assert_cmpuint (progress.last, ==, 4);
  g_assert_cmpuint (progress.all, ==, 4);

  progress = (Progress){0};
  strict = impact (fixture, strict_text, &progress, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (strict->effects->len, ==, 2);
  g_assert_cmpuint (fb_model_impact_count (strict, FALSE, TRUE), ==, 1);
  g_assert_cmpuint (fb_model_impact_count (strict, FALSE, FALSE), ==, 1);
  broken = g_ptr_array_index (strict->effects, 0);
  g_assert_cmpstr (broken->number, ==, number);
  g_assert_cmpstr (broken->customer, ==, "Nordwerk");
  g_assert_cmpstr (broken->line, ==, "Kiosk");
  g_assert_true (fb_id_equal (&broken->record, &fixture->quote));
  g_assert_cmpstr (g_ptr_array_index (broken->sentences, broken->sentences->len - 1), !=, NULL);
  dearer = g_ptr_array_index (strict->effects, 1);
  g_assert_cmpuint (dearer->sentences->len, ==, 0);
  g_assert_cmpint (dearer->before, ==, 10500);
  g_assert_cmpint (dearer->after, ==, 12000);
  g_assert_cmpstr (dearer->currency, ==, "EUR");

  /* What is settled is not affected. */
  set_state (fixture, "quote", &fixture->quote, "rejected");
  progress = (Progress){0};
  closed = impact (fixture, strict_text, &progress, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (closed->n_quotes, ==, 0);
}

static void
test_impact_orders (Fixture *fixture, gconstpointer data)
{
  FbId product = add_product (fixture, "kiosk"), order;
  FbStore *store = fixture->temp.store;
  g_autoptr (GError) error = NULL;
  g_autoptr (FbModelImpact) strict = NULL;
  g_autoptr (FbModelImpact) old = NULL;
  FbEdit *edit = fb_edit_new ("Long ago");
  Progress progress = {0};

  publish (fixture, "kiosk", "1", old_text, &product);
  add_kiosk (fixture, "L\tTile");
  g_assert_true (fb_quotes_send (store, &fixture->quote, NULL, &error));
  g_assert_true (fb_quotes_accept (store, &fixture->quote, "Ms Kern", NULL, &error));
  g_assert_true (fb_quotes_order (store, &fixture->quote, &order, &error));
  strict = impact (fixture, strict_text, &progress, &error);
  g_assert_no_error (error);
  /* The quote is an order now. */
  g_assert_cmpuint (strict->n_quotes, ==, 0);
  g_assert_cmpuint (strict->n_orders, ==, 1);
  g_assert_cmpuint (fb_model_impact_count (strict, TRUE, TRUE), ==, 1);
  g_assert_true (fb_id_equal (&((FbModelEffect *) g_ptr_array_index (strict->effects, 0))->record, &order));

  fb_edit_set_text (edit, fb_schema_get_table ("sales_order"), &order, "order_date", "2001-02-03");
  fb_store_commit_edit (store, edit, NULL, &error);
  g_assert_no_error (error);
  progress = (Progress){0};
  old = impact (fixture, strict_text, &progress, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (old->n_orders, ==, 0);
}

static void
test_impact_cancelled (Fixture *fixture, gconstpointer data)
{
  FbId product = add_product (fixture, "kiosk");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  Progress progress = {.stop_at = 1, .cancellable = cancellable};

  publish (fixture, "kiosk", "1", old_text, &product);
  add_kiosk (fixture, "L\tTile");
  add_kiosk (fixture, "S\tTile");
  g_assert_null (impact (fixture, strict_text, &progress, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (progress.last, ==, 1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, data, func) g_test_add ("/operations/quote-configured/" path, Fixture, data, set_up, func, tear_down)
  ADD ("demo/rooftop-unit", "rooftop-unit", test_demo);
  ADD ("demo/field-suite", "field-suite", test_demo);
  ADD ("demo/filter-set", "filter-set", test_demo);
  ADD ("versions", NULL, test_versions);
  ADD ("quantity", NULL, test_quantity);
  ADD ("broken", NULL, test_broken);
  ADD ("shared", NULL, test_shared);
  ADD ("gone", NULL, test_gone);
  g_test_add ("/operations/quote-move", Fixture, NULL, set_up, test_move, tear_down);
  g_test_add ("/operations/quote-move/refused", Fixture, NULL, set_up, test_move_refused, tear_down);
  g_test_add ("/operations/quote-move/unknown", Fixture, NULL, set_up, test_move_unknown, tear_down);
  g_test_add ("/operations/model-impact/quotes", Fixture, NULL, set_up, test_impact, tear_down);
  g_test_add ("/operations/model-impact/orders", Fixture, NULL, set_up, test_impact_orders, tear_down);
  g_test_add ("/operations/model-impact/cancelled", Fixture, NULL, set_up, test_impact_cancelled, tear_down);
  return g_test_run ();
}
