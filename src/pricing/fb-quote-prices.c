/* fb-quote-prices.c: what the store knows about prices, for the computation
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-quote-prices.h"

#include "fb-json.h"

const char *
fb_quote_prices_keep (FbQuotePrices *self, const char *text)
{
  return text != NULL ? g_string_chunk_insert_const (self->texts, text) : NULL;
}

const char *
fb_quote_prices_keep_id (FbQuotePrices *self, const FbId *id)
{
  char text[FB_ID_TEXT_LENGTH + 1];

  if (id == NULL)
    return NULL;
  fb_id_write (id, text);
  return fb_quote_prices_keep (self, text);
}

static const char *
keep_field (FbQuotePrices *self, const FbRecord *record, const char *field)
{
  return fb_quote_prices_keep (self, fb_record_get_text (record, field));
}

static const char *
keep_ref (FbQuotePrices *self, const FbRecord *record, const char *field)
{
  return fb_quote_prices_keep_id (self, fb_record_get_id (record, field));
}

/* --- reading ------------------------------------------------------------------------------------------------- */

static gboolean
load_books (FbQuotePrices *self, GError **error)
{
  g_autoptr (GPtrArray) rows = fb_price_source_list (self->source, "price_book", error);

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      const FbRecord *row = g_ptr_array_index (rows, i);
      FbPriceBook book = {
          fb_quote_prices_keep_id (self, &row->id), keep_ref (self, row, "parent"),
          keep_field (self, row, "currency"),       keep_field (self, row, "valid_from"),
          keep_field (self, row, "valid_to"),
      };

      g_array_append_val (self->books, book);
    }
  return rows != NULL;
}

static gboolean
load_contracts (FbQuotePrices *self, const FbId *account, GError **error)
{
  g_autoptr (GPtrArray) rows = NULL;

  if (account == NULL)
    return TRUE;
  rows = fb_price_source_list_ref (self->source, "contract_price", "account", account, error);
  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      const FbRecord *row = g_ptr_array_index (rows, i);
      gboolean is_rate = fb_value_is_null (fb_record_get (row, "price"));
      FbPriceContract contract = {
          fb_quote_prices_keep_id (self, &row->id),
          keep_ref (self, row, "product"),
          keep_ref (self, row, "family"),
          is_rate,
          fb_record_get_int (row, is_rate ? "rate" : "price"),
          fb_record_get_int (row, "min_qty"),
          keep_field (self, row, "valid_from"),
          keep_field (self, row, "valid_to"),
      };

      g_array_append_val (self->contracts, contract);
    }
  return rows != NULL;
}

static void
add_rule (FbQuotePrices *self, FbRecord *row)
{
  const char *action = fb_record_get_text (row, "action");
  gboolean is_rate = g_strcmp0 (action, "rate") == 0;
  FbPriceRule rule = {
      fb_quote_prices_keep_id (self, &row->id),
      keep_field (self, row, fb_record_get_text (row, "reason") != NULL ? "reason" : "name"),
      fb_record_get_int (row, "position"),
      g_strcmp0 (fb_record_get_text (row, "kind"), "promotion") == 0,
      is_rate                          ? FB_PRICE_RULE_RATE
      : g_strcmp0 (action, "set") == 0 ? FB_PRICE_RULE_SET
                                       : FB_PRICE_RULE_AMOUNT,
      fb_record_get_int (row, is_rate ? "rate" : "amount"),
      fb_record_get_int (row, "exclusive") != 0,
      keep_field (self, row, "condition"),
      keep_field (self, row, "valid_from"),
      keep_field (self, row, "valid_to"),
  };

  g_array_append_val (self->rules, rule);
  g_ptr_array_add (self->rule_rows, row);
}

static int
compare_positions (gconstpointer a, gconstpointer b)
{
  const FbRecord *left = *(FbRecord *const *) a, *right = *(FbRecord *const *) b;
  int order = fb_value_compare (fb_record_get (left, "position"), fb_record_get (right, "position"));

  return order != 0 ? order : fb_id_compare (&left->id, &right->id);
}

static gboolean
load_rules (FbQuotePrices *self, GError **error)
{
  g_autoptr (GPtrArray) rows = fb_price_source_list (self->source, "price_rule", error);

  if (rows != NULL)
    g_ptr_array_sort (rows, compare_positions);
  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      FbRecord *row;
      const char *kind;

      if (fb_record_get_int (g_ptr_array_index (rows, i), "active") == 0)
        continue;
      row = fb_record_copy (g_ptr_array_index (rows, i));
      kind = fb_record_get_text (row, "kind");
      if (g_strcmp0 (kind, "slab") == 0 || g_strcmp0 (kind, "range") == 0)
        g_ptr_array_add (self->volumes, row);
      else
        add_rule (self, row);
    }
  return rows != NULL;
}

/* Those from one currency into any other: there is one for every day. */
static gboolean
load_rates (FbQuotePrices *self, const char *from, GError **error)
{
  g_auto (FbValue) value = FB_VALUE_INIT;
  g_autoptr (GPtrArray) rows = NULL;

  fb_value_set_text (&value, from);
  rows = self->source->list (self->source, fb_schema_get_table ("fx_rate"), "from_currency", &value, error);
  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      const FbRecord *row = g_ptr_array_index (rows, i);
      FbPriceExchange rate = {
          fb_quote_prices_keep_id (self, &row->id), keep_field (self, row, "from_currency"),
          keep_field (self, row, "to_currency"),    keep_field (self, row, "day"),
          fb_record_get_int (row, "rate"),          fb_record_get_int (row, "per"),
      };

      g_array_append_val (self->rates, rate);
    }
  return rows != NULL;
}

static gboolean
load_families (FbQuotePrices *self, GError **error)
{
  g_autoptr (GPtrArray) rows = fb_price_source_list (self->source, "product_family", error);

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      const FbRecord *row = g_ptr_array_index (rows, i);

      if (fb_record_get_text (row, "code") != NULL)
        g_hash_table_insert (self->families, (gpointer) fb_quote_prices_keep_id (self, &row->id),
                             (gpointer) keep_field (self, row, "code"));
    }
  return rows != NULL;
}

/* The account's main site. */
static const FbRecord *
find_main (const GPtrArray *sites)
{
  const FbRecord *best = NULL;

  for (guint i = 0; i < sites->len; i++)
    {
      const FbRecord *site = g_ptr_array_index (sites, i);
      gint64 main = fb_record_get_int (site, "is_primary");

      if (best == NULL || main > fb_record_get_int (best, "is_primary")
          || (main == fb_record_get_int (best, "is_primary") && fb_id_compare (&site->id, &best->id) < 0))
        best = site;
    }
  return best;
}

/* Where it is delivered, else where the account is. */
static gboolean
load_country (FbQuotePrices *self, const FbRecord *quote, GError **error)
{
  const FbId *account = fb_record_get_id (quote, "account");
  g_autoptr (FbRecord) ship = NULL;
  g_autoptr (GPtrArray) sites = NULL;
  const FbRecord *site;

  if (!fb_price_source_get (self->source, "site", fb_record_get_id (quote, "ship_site"), &ship, error))
    return FALSE;
  site = ship;
  if (site == NULL && account != NULL)
    {
      if (!(sites = fb_price_source_list_ref (self->source, "site", "account", account, error)))
        return FALSE;
      site = find_main (sites);
    }
  self->country = g_strdup (site != NULL ? fb_record_get_text (site, "country") : NULL);
  return TRUE;
}

/* Of one class the one that began last comes first. */
static int
compare_taxes (gconstpointer a, gconstpointer b)
{
  const FbRecord *left = *(FbRecord *const *) a, *right = *(FbRecord *const *) b;
  int order = fb_value_compare (fb_record_get (right, "valid_from"), fb_record_get (left, "valid_from"));

  return order != 0 ? order : fb_id_compare (&left->id, &right->id);
}

static gboolean
load_all (FbQuotePrices *self, const FbRecord *quote, GError **error)
{
  const FbId *account = fb_record_get_id (quote, "account");

  /* An account that is not here any more has no agreed prices here. */
  if (!fb_price_source_get (self->source, "account", account, &self->account, error) || !load_books (self, error)
      || !load_contracts (self, account, error) || !load_rules (self, error) || !load_families (self, error)
      || !load_country (self, quote, error) || !(self->taxes = fb_price_source_list (self->source, "tax_rate", error)))
    return FALSE;
  g_ptr_array_sort (self->taxes, compare_taxes);
  return TRUE;
}

FbQuotePrices *
fb_quote_prices_load (FbPriceSource *source, const FbRecord *quote, GError **error)
{
  g_autoptr (FbQuotePrices) self = g_new0 (FbQuotePrices, 1);

  self->source = source;
  self->texts = g_string_chunk_new (1024);
  self->kept = g_ptr_array_new_with_free_func (g_free);
  self->books = g_array_new (FALSE, FALSE, sizeof (FbPriceBook));
  self->entries = g_array_new (FALSE, FALSE, sizeof (FbPriceEntry));
  self->asked_rates = g_hash_table_new (g_str_hash, g_str_equal);
  self->costs = g_array_new (FALSE, FALSE, sizeof (FbPriceCost));
  self->contracts = g_array_new (FALSE, FALSE, sizeof (FbPriceContract));
  self->rules = g_array_new (FALSE, FALSE, sizeof (FbPriceRule));
  self->rule_rows = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_record_free);
  self->volumes = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_record_free);
  self->rates = g_array_new (FALSE, FALSE, sizeof (FbPriceExchange));
  self->products = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) fb_record_free);
  self->families = g_hash_table_new (g_str_hash, g_str_equal);
  return load_all (self, quote, error) ? g_steal_pointer (&self) : NULL;
}

void
fb_quote_prices_free (FbQuotePrices *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->books);
  g_array_unref (self->entries);
  g_hash_table_unref (self->asked_rates);
  g_array_unref (self->costs);
  g_array_unref (self->contracts);
  g_array_unref (self->rules);
  g_ptr_array_unref (self->rule_rows);
  g_ptr_array_unref (self->volumes);
  g_array_unref (self->rates);
  g_clear_pointer (&self->taxes, g_ptr_array_unref);
  g_hash_table_unref (self->products);
  g_hash_table_unref (self->families);
  g_clear_pointer (&self->account, fb_record_free);
  g_free (self->country);
  g_ptr_array_unref (self->kept);
  g_string_chunk_free (self->texts);
  g_free (self);
}

/* --- products ------------------------------------------------------------------------------------------------ */

static gboolean
load_entries (FbQuotePrices *self, const FbId *product, GError **error)
{
  g_autoptr (GPtrArray) rows = fb_price_source_list_ref (self->source, "price_entry", "product", product, error);

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      const FbRecord *row = g_ptr_array_index (rows, i);
      FbPriceEntry entry = {
          fb_quote_prices_keep_id (self, &row->id), keep_ref (self, row, "book"),
          keep_ref (self, row, "product"),          fb_record_get_int (row, "min_qty"),
          fb_record_get_int (row, "price"),         keep_field (self, row, "valid_from"),
          keep_field (self, row, "valid_to"),
      };

      g_array_append_val (self->entries, entry);
    }
  return rows != NULL;
}

static gboolean
load_costs (FbQuotePrices *self, const FbId *product, GError **error)
{
  g_autoptr (GPtrArray) rows = fb_price_source_list_ref (self->source, "product_cost", "product", product, error);

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      const FbRecord *row = g_ptr_array_index (rows, i);
      gboolean has_amount = !fb_value_is_null (fb_record_get (row, "cost"));
      FbPriceCost cost = {
          fb_quote_prices_keep_id (self, &row->id), keep_ref (self, row, "product"),
          fb_record_get_int (row, "cost"),          has_amount ? keep_field (self, row, "currency") : NULL,
          fb_record_get_int (row, "share"),         keep_field (self, row, "valid_from"),
          keep_field (self, row, "valid_to"),
      };

      g_array_append_val (self->costs, cost);
    }
  return rows != NULL;
}

gboolean
fb_quote_prices_find_product (FbQuotePrices *self, const FbId *id, const FbRecord **product, GError **error)
{
  const char *key = fb_quote_prices_keep_id (self, id);
  g_autoptr (FbRecord) record = NULL;

  *product = key != NULL ? g_hash_table_lookup (self->products, key) : NULL;
  if (key == NULL || *product != NULL)
    return TRUE;
  if (!fb_price_source_get (self->source, "product", id, &record, error))
    return FALSE;
  /* Known only with its prices. */
  if (record == NULL)
    return TRUE;
  if (!load_entries (self, id, error) || !load_costs (self, id, error))
    return FALSE;
  *product = record;
  g_hash_table_insert (self->products, (gpointer) key, g_steal_pointer (&record));
  return TRUE;
}

gboolean
fb_quote_prices_is_rule_for (const FbRecord *rule, const FbRecord *product, const char *book)
{
  const FbId *of_product = fb_record_get_id (rule, "product");
  const FbId *of_family = fb_record_get_id (rule, "family");
  const FbId *of_book = fb_record_get_id (rule, "book");
  const FbId *family = product != NULL ? fb_record_get_id (product, "family") : NULL;
  char text[FB_ID_TEXT_LENGTH + 1];

  if (of_product != NULL && (product == NULL || !fb_id_equal (of_product, &product->id)))
    return FALSE;
  if (of_family != NULL && (family == NULL || !fb_id_equal (of_family, family)))
    return FALSE;
  if (of_book == NULL)
    return TRUE;
  fb_id_write (of_book, text);
  return g_strcmp0 (text, book) == 0;
}

/* tiers: [[from, rate], …]; what is not, gives a schedule that the computation refuses with its name. */
static void
read_tiers (FbQuotePrices *self, const FbRecord *row, FbPriceVolume *volume)
{
  const char *text = fb_record_get_text (row, "tiers");
  g_autoptr (JsonNode) node = text != NULL ? fb_json_parse (text, -1, 0, NULL) : NULL;
  JsonArray *array = node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  guint n = array != NULL ? json_array_get_length (array) : 0;
  FbPriceTier *tiers = g_new0 (FbPriceTier, n + 1);

  g_ptr_array_add (self->kept, tiers);
  for (guint i = 0; i < n; i++)
    {
      JsonNode *element = json_array_get_element (array, i);
      JsonArray *pair = JSON_NODE_HOLDS_ARRAY (element) ? json_node_get_array (element) : NULL;
      gboolean ok = pair != NULL && json_array_get_length (pair) == 2;

      tiers[i].from = ok ? json_array_get_int_element (pair, 0) : -1;
      tiers[i].rate = ok ? json_array_get_int_element (pair, 1) : -1;
    }
  volume->tiers = tiers;
  volume->n_tiers = n;
}

const FbPriceVolume *
fb_quote_prices_find_volume (FbQuotePrices *self, const FbRecord *product, const char *book, const char *date)
{
  for (guint i = 0; i < self->volumes->len; i++)
    {
      const FbRecord *row = g_ptr_array_index (self->volumes, i);
      const char *from = fb_record_get_text (row, "valid_from"), *to = fb_record_get_text (row, "valid_to");
      FbPriceVolume *volume;

      if (!fb_quote_prices_is_rule_for (row, product, book) || (from != NULL && g_strcmp0 (from, date) > 0)
          || (to != NULL && g_strcmp0 (to, date) < 0))
        continue;
      volume = g_new0 (FbPriceVolume, 1);
      g_ptr_array_add (self->kept, volume);
      volume->id = fb_quote_prices_keep_id (self, &row->id);
      volume->reason = keep_field (self, row, fb_record_get_text (row, "reason") != NULL ? "reason" : "name");
      volume->slab = g_strcmp0 (fb_record_get_text (row, "kind"), "slab") == 0;
      read_tiers (self, row, volume);
      return volume;
    }
  return NULL;
}

gint64
fb_quote_prices_find_tax (FbQuotePrices *self, const char *tax_class, const char *date)
{
  const FbRecord *anywhere = NULL;

  for (guint i = 0; i < self->taxes->len; i++)
    {
      const FbRecord *row = g_ptr_array_index (self->taxes, i);
      const char *from = fb_record_get_text (row, "valid_from"), *to = fb_record_get_text (row, "valid_to");
      const char *country = fb_record_get_text (row, "country");

      if (g_strcmp0 (fb_record_get_text (row, "tax_class"), tax_class) != 0
          || (from != NULL && g_strcmp0 (from, date) > 0) || (to != NULL && g_strcmp0 (to, date) < 0))
        continue;
      if (country != NULL && g_strcmp0 (country, self->country) == 0)
        return fb_record_get_int (row, "rate");
      if (country == NULL && anywhere == NULL)
        anywhere = row;
    }
  return anywhere != NULL ? fb_record_get_int (anywhere, "rate") : 0;
}

/* --- rates and costs ----------------------------------------------------------------------------------------- */

gboolean
fb_quote_prices_find_rate (FbQuotePrices *self,
                           const char *from,
                           const char *to,
                           const char *date,
                           const FbPriceExchange **rate,
                           GError **error)
{
  const char *key = fb_quote_prices_keep (self, from);

  *rate = NULL;
  if (from == NULL || to == NULL || g_str_equal (from, to))
    return TRUE;
  if (!g_hash_table_contains (self->asked_rates, key))
    {
      if (!load_rates (self, from, error))
        return FALSE;
      g_hash_table_add (self->asked_rates, (gpointer) key);
    }
  *rate = fb_price_find_exchange ((const FbPriceExchange *) self->rates->data, self->rates->len, from, to, date);
  if (*rate != NULL)
    {
      FbPriceExchange *copy = g_memdup2 (*rate, sizeof *copy);

      /* The array may grow. */
      g_ptr_array_add (self->kept, copy);
      *rate = copy;
    }
  return TRUE;
}

gboolean
fb_quote_prices_find_cost (FbQuotePrices *self,
                           const FbRecord *product,
                           const char *currency,
                           const char *date,
                           FbPriceCostFacts *facts,
                           gboolean *found,
                           GError **error)
{
  const FbPriceCost *cost =
      fb_price_find_cost ((const FbPriceCost *) self->costs->data, self->costs->len,
                          fb_quote_prices_keep_id (self, product != NULL ? &product->id : NULL), date);
  const FbPriceExchange *rate;

  facts->unit_cost = facts->share = 0;
  *found = product != NULL && cost != NULL;
  if (!*found)
    return TRUE;
  facts->share = cost->share;
  if (!fb_quote_prices_find_rate (self, cost->currency, currency, date, &rate, error))
    return FALSE;
  *found = fb_price_convert_cost (cost, currency, rate, &facts->unit_cost);
  return TRUE;
}
