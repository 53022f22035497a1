/* configured.c: a quote whose lines are configured, for tests
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "configured.h"

#include "fb-rules-files.h"

#include "fb-config-children.h"
#include "fb-rules-hash.h"

void
configured_set_up (ConfiguredFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  FbQuoteStart start = {.account = &fixture->account, .currency = "EUR"};

  fb_temp_store_set_up (&fixture->temp, NULL);
  fixture->account = fb_temp_store_add_account (&fixture->temp, "Nordwerk");
  fb_quotes_new (fixture->temp.store, &start, &fixture->quote, &error);
  g_assert_no_error (error);
}

void
configured_tear_down (ConfiguredFixture *fixture, gconstpointer data)
{
  fb_temp_store_tear_down (&fixture->temp);
}

/* --- models -------------------------------------------------------------------------------------------------- */

FbId
configured_publish (ConfiguredFixture *fixture,
                    const char *family,
                    const char *version,
                    const char *text,
                    const FbId *product)
{
  FbRecord *row = fb_record_new (fb_schema_get_table ("config_model"), NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GHashTable) files = fb_config_children_gather (fixture->temp.store, text, NULL, &error);
  g_autofree char *hash = NULL, *json = NULL;

  g_assert_no_error (error);
  hash = fb_rules_hash (text, files);
  json = fb_rules_files_to_json (files);

  fb_record_set_text (row, "family", family);
  fb_record_set_text (row, "name", family);
  fb_record_set_text (row, "version", version);
  fb_record_set_text (row, "hash", hash);
  fb_record_set_text (row, "text", text);
  fb_record_set_text (row, "files", json);
  fb_record_set_id (row, "product", product);
  fb_record_set_int (row, "published_at", version[0]);
  fb_record_set_int (row, "retired", 0);
  return fb_temp_store_add (&fixture->temp, row);
}

FbId
configured_add_product (ConfiguredFixture *fixture, const char *family)
{
  FbRecord *product = fb_record_new (fb_schema_get_table ("product"), NULL);

  fb_record_set_text (product, "sku", family);
  fb_record_set_text (product, "name", family);
  fb_record_set_text (product, "kind", "configurable");
  fb_record_set_text (product, "unit", "pc");
  fb_record_set_int (product, "active", 1);
  fb_record_set_text (product, "config_family", family);
  return fb_temp_store_add (&fixture->temp, product);
}

/* As the configurator hands it over, all chosen by the person but for the second option. */
FbConfigResult *
configured_make_result (FbRulesModel *model, const char *names, const char *order)
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

GPtrArray *
configured_read_lines (ConfiguredFixture *fixture)
{
  g_autofree char *where = fb_operation_where_ref ("quote", &fixture->quote);
  g_autoptr (GError) error = NULL;
  GPtrArray *lines = fb_operation_find_all (fixture->temp.store, "quote_line", where, "position", &error);

  g_assert_no_error (error);
  return lines;
}

/* What a line costs with its parts, over which the price of a head is split. */
static gint64
cost_of (const GPtrArray *lines, const FbRecord *head)
{
  gint64 cost = fb_record_get_int (head, "net");

  for (guint i = 0; i < lines->len; i++)
    {
      const FbRecord *part = g_ptr_array_index (lines, i);
      const FbId *parent = fb_record_get_id (part, "parent");

      if (parent != NULL && fb_id_equal (parent, &head->id))
        cost += fb_record_get_int (part, "net");
    }
  return cost;
}

/* A line for each rhythm, with its parts to the cent, and the quote is their sum. */
void
configured_assert_prices (ConfiguredFixture *fixture, const FbConfigPrice *price)
{
  static const char *const units[] = {"pc", "month", "year"};
  g_autoptr (GPtrArray) lines = configured_read_lines (fixture);
  g_autoptr (FbRecord) quote = fb_store_get (fixture->temp.store, fb_schema_get_table ("quote"), &fixture->quote, NULL);
  gint64 sum = 0;
  guint n = 0, n_parts = 0;

  for (guint i = 0; i < lines->len; i++)
    n_parts += fb_record_get_id (g_ptr_array_index (lines, i), "parent") != NULL;
  for (int period = FB_RULES_ONCE; period <= FB_RULES_PER_YEAR; period++)
    for (guint i = 0; price->has[period] && i < lines->len; i++)
      {
        const FbRecord *line = g_ptr_array_index (lines, i);

        if (g_strcmp0 (fb_record_get_text (line, "unit"), units[period]) != 0
            || fb_record_get_id (line, "parent") != NULL)
          continue;
        g_assert_cmpint (cost_of (lines, line), ==, price->total[period]);
        sum += price->total[period];
        n++;
      }
  g_assert_cmpuint (n, ==, lines->len - n_parts);
  g_assert_cmpuint (n, ==,
                    (guint) price->has[FB_RULES_ONCE] + (guint) price->has[FB_RULES_PER_MONTH]
                        + (guint) price->has[FB_RULES_PER_YEAR]);
  g_assert_cmpint (fb_record_get_int (quote, "net"), ==, sum);
}

FbId
configured_store (ConfiguredFixture *fixture,
                  const FbConfigResult *result,
                  const FbConfigFamily *family,
                  const FbId *line)
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

void
configured_assert_text (ConfiguredFixture *fixture,
                        const char *table,
                        const FbId *id,
                        const char *field,
                        const char *wanted)
{
  g_autofree char *text = fb_temp_store_dup_text (&fixture->temp, table, id, field);

  g_assert_cmpstr (text, ==, wanted);
}

/* --- versions ------------------------------------------------------------------------------------------------ */

const char configured_old_text[] = "product Kiosk de \"Verkaufsstand\" version 1 currency EUR language en, de\n"
                                   "part Base list 100.00\n"
                                   "option Size de \"Größe\" one of S, L\n"
                                   "option Roof one of Tin, Tile\n"
                                   "price L: 20.00\nprice Roof = Tile: 5.00\n"
                                   "discount volume on quantity: 3.. 10 % range\n";
const char configured_new_text[] = "product Kiosk version 2 currency EUR\n"
                                   "part Base list 120.00\n"
                                   "option Size one of S, L\n"
                                   "option Roof one of Tin\n"
                                   "price L: 30.00\n";

FbRulesModel *
configured_load (const char *text)
{
  g_autoptr (GError) error = NULL;
  FbRules *rules = fb_rules_load (text, -1, &error);
  FbRulesModel *model;

  g_assert_no_error (error);
  model = fb_rules_lower (rules, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  return model;
}

FbConfigureSource *
configured_read_source (ConfiguredFixture *fixture, const FbId *line)
{
  g_autoptr (GError) error = NULL;
  FbConfigureSource *source = fb_configure_source_read (fixture->temp.store, &fixture->quote, NULL, line, &error);

  g_assert_no_error (error);
  return source;
}

/* --- to the current model ------------------------------------------------------------------------------------ */

const char configured_strict_text[] = "product Kiosk version 3 currency EUR\n"
                                      "part Base list 120.00\n"
                                      "option Size one of S, L\n"
                                      "option Roof one of Tin, Tile\n"
                                      "price L: 30.00\n"
                                      "R1: L requires Roof = Tin because \"tiles are too heavy\"\n";

/* Both were chosen by the person. */
FbId
configured_add_kiosk (ConfiguredFixture *fixture, const char *order)
{
  g_autoptr (FbRulesModel) before = configured_load (configured_old_text);
  g_autoptr (FbConfigResult) result = configured_make_result (before, "Size\tRoof", order);
  g_autoptr (FbConfigureSource) source = configured_read_source (fixture, NULL);

  result->origins[1] = FB_CONFIG_BY_USER;
  return configured_store (fixture, result, g_ptr_array_index (source->families, 0), NULL);
}

void
configured_assert_listed (ConfiguredFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FbQuoteDoc) doc = fb_quote_doc_load (fixture->temp.store, &fixture->quote, &error);
  g_autoptr (FbQuoteJudged) judged = doc != NULL ? fb_quote_doc_judge (doc, &error) : NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (doc->lines->len, >, 0);
  g_assert_false (judged->differs);
}
