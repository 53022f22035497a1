/* fb-quote-pricing.c: prices a quote in memory
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-quote-pricing.h"

#include <glib/gi18n-lib.h>

#include "fb-json.h"
#include "fb-quote-options.h"
#include "fb-quote-prices.h"

typedef struct
{
  FbQuoteDoc *doc;
  FbQuotePrices *prices;
  const char *date;
  const char *book;   /* (nullable) id of the quote's price book */
  GArray *lines;      /* of FbPriceLine */
  GPtrArray *records; /* of FbRecord: the line of each */
  GPtrArray *facts;   /* of GHashTable */
  FbPriceRequest request;
} Pricing;

/* --- facts --------------------------------------------------------------------------------------------------- */

static void
set_fact (Pricing *self, GHashTable *facts, const char *name, const char *value)
{
  if (value != NULL)
    g_hash_table_insert (facts, (gpointer) fb_quote_prices_keep (self->prices, name),
                         (gpointer) fb_quote_prices_keep (self->prices, value));
}

static void
set_choices (Pricing *self, GHashTable *facts, const char *assignment)
{
  g_autoptr (JsonNode) node = assignment != NULL ? fb_json_parse (assignment, -1, 0, NULL) : NULL;
  JsonObjectIter iter;
  const char *name;
  JsonNode *value;

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return;
  json_object_iter_init (&iter, json_node_get_object (node));
  while (json_object_iter_next (&iter, &name, &value))
    if (JSON_NODE_HOLDS_VALUE (value))
      {
        g_autofree char *fact = g_strconcat ("option.", name, NULL);
        g_autofree char *number = json_node_get_value_type (value) == G_TYPE_STRING
                                      ? NULL
                                      : g_strdup_printf ("%" G_GINT64_FORMAT, json_node_get_int (value));

        set_fact (self, facts, fact, number != NULL ? number : json_node_get_string (value));
      }
}

static GHashTable *
make_facts (Pricing *self, const FbRecord *record, const FbRecord *product)
{
  static const char *const of_account[] = {"class", "industry", "kind", "size_band", "rating"};
  GHashTable *facts = g_hash_table_new (g_str_hash, g_str_equal);
  const FbRecord *account = self->prices->account;
  g_autofree char *qty = g_strdup_printf ("%" G_GINT64_FORMAT, fb_record_get_int (record, "qty"));

  for (guint i = 0; account != NULL && i < G_N_ELEMENTS (of_account); i++)
    {
      g_autofree char *name = g_strconcat ("account.", of_account[i], NULL);

      set_fact (self, facts, name, fb_record_get_text (account, of_account[i]));
    }
  set_fact (self, facts, "account.country", self->prices->country);
  set_fact (self, facts, "qty", qty);
  set_fact (self, facts, "currency", self->request.currency);
  set_fact (self, facts, "product", fb_record_get_text (record, "sku"));
  if (product != NULL)
    {
      const char *family = fb_quote_prices_keep_id (self->prices, fb_record_get_id (product, "family"));

      set_fact (self, facts, "product.kind", fb_record_get_text (product, "kind"));
      set_fact (self, facts, "family", family != NULL ? g_hash_table_lookup (self->prices->families, family) : NULL);
    }
  set_choices (self, facts, fb_record_get_text (record, "assignment"));
  return facts;
}

/* --- lines --------------------------------------------------------------------------------------------------- */

static FbPriceDiscount
read_discount (Pricing *self, const FbRecord *record)
{
  const char *kind = fb_record_get_text (record, "discount_kind");
  FbPriceDiscount discount = {FB_PRICE_DISCOUNT_NONE, 0, NULL};

  if (g_strcmp0 (kind, "rate") == 0)
    discount.kind = FB_PRICE_DISCOUNT_RATE;
  else if (g_strcmp0 (kind, "amount") == 0)
    discount.kind = FB_PRICE_DISCOUNT_AMOUNT;
  else if (g_strcmp0 (kind, "target") == 0)
    discount.kind = FB_PRICE_DISCOUNT_TARGET;
  discount.value =
      fb_record_get_int (record, discount.kind == FB_PRICE_DISCOUNT_RATE ? "discount_rate" : "discount_amount");
  return discount;
}

static void
find_rules (Pricing *self, const FbRecord *product, FbPriceLine *line)
{
  const GArray *all = self->prices->rules;
  FbPriceRule *rules = g_new0 (FbPriceRule, all->len + 1);

  g_ptr_array_add (self->prices->kept, rules);
  for (guint i = 0; i < all->len; i++)
    if (fb_quote_prices_is_rule_for (g_ptr_array_index (self->prices->rule_rows, i), product, self->book))
      rules[line->n_rules++] = g_array_index (all, FbPriceRule, i);
  line->rules = rules;
}

/* The list: an entry of a book, else the product's own price, else what stands on the line. */
static gboolean
find_list (Pricing *self, const FbRecord *record, const FbRecord *product, FbPriceLine *line, GError **error)
{
  const char *id = product != NULL ? fb_quote_prices_keep_id (self->prices, &product->id) : NULL;
  const FbPriceBook *book = NULL;
  const FbPriceEntry *entry = NULL;
  g_autoptr (GError) local = NULL;

  if (product != NULL && self->book != NULL)
    entry = fb_price_find_entry ((const FbPriceBook *) self->prices->books->data, self->prices->books->len,
                                 (const FbPriceEntry *) self->prices->entries->data, self->prices->entries->len,
                                 self->book, id, line->qty, self->date, &book, &local);
  if (local != NULL && !g_error_matches (local, FB_PRICE_ERROR, FB_PRICE_ERROR_NO_PRICE))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  line->has_price = TRUE;
  if (entry != NULL)
    {
      line->from_book = TRUE;
      line->list_rule = entry->id;
      line->list_price = entry->price;
      line->list_currency = book->currency;
      return TRUE;
    }
  if (product != NULL && !fb_value_is_null (fb_record_get (product, "list_price")))
    {
      line->list_rule = id;
      line->list_price = fb_record_get_int (product, "list_price");
      line->list_currency = fb_quote_prices_keep (self->prices, fb_record_get_text (product, "currency"));
      return TRUE;
    }
  line->list_price = fb_record_get_int (record, "list_price");
  line->list_currency = fb_quote_prices_keep (self->prices, fb_record_get_text (record, "list_currency"));
  if (line->list_currency == NULL)
    line->list_currency = self->request.currency;
  line->has_price =
      !fb_value_is_null (fb_record_get (record, "list_price"))
      && (product == NULL || line->n_options > 0 || !fb_value_is_null (fb_record_get (record, "assignment")));
  if (line->has_price || line->is_head || product == NULL)
    return TRUE;
  g_set_error (error, FB_PRICE_ERROR, FB_PRICE_ERROR_NO_PRICE,
               _ ("%s has no price in the list for this quantity and day"), fb_record_get_text (product, "name"));
  return FALSE;
}

static void
find_tax (Pricing *self, FbRecord *record, const FbRecord *product, FbPriceLine *line)
{
  const char *tax_class = fb_record_get_text (record, "tax_class");

  if (tax_class == NULL && product != NULL)
    tax_class = fb_record_get_text (product, "tax_class");
  if (tax_class == NULL)
    tax_class = "standard";
  line->tax_code = fb_quote_prices_keep (self->prices, tax_class);
  line->tax_rate = fb_quote_prices_find_tax (self->prices, tax_class, self->date);
}

/* A product that is gone from the catalogue leaves its line as it was priced last; one that cannot be read does not. */
static gboolean
find_product (Pricing *self, const FbRecord *record, const FbRecord **product, GError **error)
{
  const FbId *id = fb_record_get_id (record, "product");
  g_autoptr (GError) local = NULL;

  *product = id != NULL ? fb_quote_prices_get_product (self->prices, id, &local) : NULL;
  if (local == NULL || g_error_matches (local, FB_STORE_ERROR, FB_STORE_ERROR_NOT_FOUND))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

static gboolean
add_line (Pricing *self, FbRecord *record, GError **error)
{
  const char *kind = fb_record_get_text (record, "kind");
  const FbRecord *product;
  GHashTable *facts;
  g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, fb_record_get_int (record, "position"));
  FbPriceLine line = {0};

  if (!find_product (self, record, &product, error))
    return FALSE;
  facts = make_facts (self, record, product);
  g_ptr_array_add (self->facts, facts);
  line.id = fb_quote_prices_keep (self->prices, id);
  line.qty = fb_record_get_int (record, "qty");
  line.bundle = -1;
  line.is_head = g_strcmp0 (kind, "bundle") == 0;
  line.optional = g_strcmp0 (kind, "option") == 0;
  line.facts = facts;
  line.discount = read_discount (self, record);
  if (!fb_quote_options_read (self->prices, record, &line, error) || !find_list (self, record, product, &line, error))
    return FALSE;
  if (g_strcmp0 (kind, "free") == 0)
    line.has_price = FALSE;
  if (product != NULL)
    {
      line.contract = fb_price_find_contract (
          (const FbPriceContract *) self->prices->contracts->data, self->prices->contracts->len,
          fb_quote_prices_keep_id (self->prices, &product->id),
          fb_quote_prices_keep_id (self->prices, fb_record_get_id (product, "family")), line.qty, self->date);
      if (line.volume == NULL)
        line.volume = fb_quote_prices_find_volume (self->prices, product, self->book, self->date);
    }
  find_rules (self, product, &line);
  find_tax (self, record, product, &line);
  /* Where this person does not see costs there are none, and no margin. */
  line.has_cost = fb_quote_prices_find_cost (self->prices, product, self->request.currency, self->date, &line.cost,
                                             &line.cost_share);
  line.exchange = fb_price_find_exchange ((const FbPriceExchange *) self->prices->rates->data, self->prices->rates->len,
                                          line.list_currency, self->request.currency, self->date);
  g_array_append_val (self->lines, line);
  g_ptr_array_add (self->records, record);
  return TRUE;
}

static void
link_bundles (Pricing *self)
{
  for (guint i = 0; i < self->records->len; i++)
    {
      const FbId *parent = fb_record_get_id (g_ptr_array_index (self->records, i), "parent");
      FbPriceLine *line = &g_array_index (self->lines, FbPriceLine, i);

      for (guint k = 0; parent != NULL && k < self->records->len; k++)
        if (fb_id_equal (&((FbRecord *) g_ptr_array_index (self->records, k))->id, parent)
            && g_array_index (self->lines, FbPriceLine, k).is_head && !line->is_head)
          line->bundle = (int) k;
    }
}

/* --- writing what came out ----------------------------------------------------------------------------------- */

static void
take_json (FbRecord *record, const char *field, JsonNode *node)
{
  g_autoptr (JsonNode) owned = node;
  g_autofree char *text = fb_json_to_canonical (owned);

  fb_record_set_text (record, field, text);
}

static void
write_line (Pricing *self, guint index, const FbPricedLine *priced)
{
  const FbPriceLine *line = &g_array_index (self->lines, FbPriceLine, index);
  FbRecord *record = g_ptr_array_index (self->records, index);

  fb_record_set (record, "currency", fb_record_get (self->doc->quote, "currency"));
  if (line->has_price)
    {
      fb_record_set_int (record, "list_price", line->list_price);
      fb_record_set_text (record, "list_currency", line->list_currency);
    }
  fb_record_set_int (record, "unit_price", priced->unit);
  fb_record_set_int (record, "regular", priced->regular);
  fb_record_set_int (record, "net", priced->net);
  fb_record_set_text (record, "tax_class", line->tax_code);
  fb_record_set_int (record, "tax_rate", line->tax_rate);
  take_json (record, "price_trace", fb_price_trace_to_json (priced->trace));
}

static void
write_taxes (FbRecord *quote, const FbPricedQuote *priced)
{
  JsonNode *node = json_node_new (JSON_NODE_ARRAY);
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < priced->taxes->len; i++)
    {
      const FbPricedTax *tax = g_ptr_array_index (priced->taxes, i);
      JsonObject *object = json_object_new ();

      json_object_set_string_member (object, "code", tax->code != NULL ? tax->code : "");
      json_object_set_int_member (object, "rate", tax->rate);
      json_object_set_int_member (object, "base", tax->base);
      json_object_set_int_member (object, "tax", tax->tax);
      json_object_set_member (object, "trace", fb_price_trace_to_json (tax->trace));
      json_array_add_object_element (array, object);
    }
  json_node_take_array (node, array);
  take_json (quote, "taxes", node);
}

static void
write_rates (Pricing *self, FbRecord *quote)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();

  for (guint i = 0; i < self->lines->len; i++)
    {
      const FbPriceLine *line = &g_array_index (self->lines, FbPriceLine, i);
      JsonObject *rate;

      if (line->exchange == NULL || g_strcmp0 (line->list_currency, self->request.currency) == 0
          || json_object_has_member (object, line->list_currency))
        continue;
      rate = json_object_new ();
      json_object_set_string_member (rate, "day", line->exchange->day);
      json_object_set_int_member (rate, "rate", line->exchange->rate);
      json_object_set_int_member (rate, "per", line->exchange->per);
      json_object_set_object_member (object, line->list_currency, rate);
    }
  json_node_take_object (node, object);
  take_json (quote, "exchange", node);
}

static void
write_quote (Pricing *self, const FbPricedQuote *priced)
{
  FbRecord *quote = self->doc->quote;

  for (guint i = 0; i < priced->lines->len; i++)
    write_line (self, i, g_ptr_array_index (priced->lines, i));
  fb_record_set_int (quote, "regular", priced->regular);
  fb_record_set_int (quote, "net", priced->net);
  fb_record_set_int (quote, "tax", priced->tax);
  fb_record_set_int (quote, "total", priced->total);
  write_taxes (quote, priced);
  write_rates (self, quote);
}

static gboolean
judge (Pricing *self, const FbPricedQuote *priced, const char *approved, FbApproval **approval, GError **error)
{
  FbApprovalFacts facts = {priced, fb_record_get_int (self->doc->quote, "payment_days")};
  g_autoptr (GArray) rules =
      fb_quote_prices_load_policies (self->prices, self->doc->giver, self->request.currency, self->date, error);
  g_autoptr (FbApproval) judged = NULL;
  FbRecord *quote = self->doc->quote;
  const char *approver = NULL;
  gint64 level, left;

  if (rules == NULL || !fb_quote_read_own_level (self->doc->store, &level, error))
    return FALSE;
  judged = fb_approval_evaluate ((const FbApprovalRule *) rules->data, rules->len, &facts);
  fb_approval_is_covered (judged, level, approved, &left);
  for (guint i = 0; i < judged->breaches->len && approver == NULL; i++)
    if (((const FbBreach *) g_ptr_array_index (judged->breaches, i))->level == left)
      approver = ((const FbBreach *) g_ptr_array_index (judged->breaches, i))->approver;
  fb_record_set_int (quote, "needs_level", left);
  fb_record_set_text (quote, "approver", approver);
  fb_record_set_text (quote, "figures", judged->figures);
  if (approval != NULL)
    *approval = g_steal_pointer (&judged);
  return TRUE;
}

/* --- all ----------------------------------------------------------------------------------------------------- */

static gboolean
read_quote (Pricing *self, GError **error)
{
  const FbRecord *quote = self->doc->quote;

  self->date = fb_record_get_text (quote, "priced_on");
  self->book = fb_quote_prices_keep_id (self->prices, fb_record_get_id (quote, "price_book"));
  self->request.currency = fb_record_get_text (quote, "currency");
  self->request.date = self->date;
  self->request.rounding =
      g_strcmp0 (fb_record_get_text (quote, "rounding"), "half-even") == 0 ? FB_ROUND_HALF_EVEN : FB_ROUND_HALF_AWAY;
  self->request.includes_tax = fb_record_get_int (quote, "includes_tax") != 0;
  self->request.discount = read_discount (self, quote);
  self->request.freight = fb_record_get_int (quote, "freight");
  self->request.freight_tax_code = "standard";
  self->request.freight_tax_rate = fb_quote_prices_find_tax (self->prices, "standard", self->date);
  for (guint i = 0; i < self->doc->lines->len; i++)
    {
      FbRecord *record = g_ptr_array_index (self->doc->lines, i);

      if (g_strcmp0 (fb_record_get_text (record, "kind"), "text") != 0 && !add_line (self, record, error))
        return FALSE;
    }
  link_bundles (self);
  self->request.lines = (const FbPriceLine *) self->lines->data;
  self->request.n_lines = self->lines->len;
  return TRUE;
}

gboolean
fb_quote_price (FbQuoteDoc *doc, const char *approved, FbPricedQuote **priced, FbApproval **approval, GError **error)
{
  g_autoptr (FbQuotePrices) prices = fb_quote_prices_load (doc->store, doc->quote, error);
  g_autoptr (GArray) lines = g_array_new (FALSE, FALSE, sizeof (FbPriceLine));
  g_autoptr (GPtrArray) records = g_ptr_array_new ();
  g_autoptr (GPtrArray) facts = g_ptr_array_new_with_free_func ((GDestroyNotify) g_hash_table_unref);
  Pricing self = {.doc = doc, .prices = prices, .lines = lines, .records = records, .facts = facts};
  g_autoptr (FbPricedQuote) result = NULL;

  if (prices == NULL || !read_quote (&self, error) || !(result = fb_price_quote (&self.request, error)))
    return FALSE;
  write_quote (&self, result);
  if (!judge (&self, result, approved, approval, error))
    return FALSE;
  if (priced != NULL)
    *priced = g_steal_pointer (&result);
  return TRUE;
}
