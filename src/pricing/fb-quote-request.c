/* fb-quote-request.c: a quote's records as the computation of prices takes them
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-quote-request.h"

#include <glib/gi18n-lib.h>

#include "fb-json.h"
#include "fb-quote-options.h"
#include "fb-quote-rhythm.h"

/* --- facts --------------------------------------------------------------------------------------------------- */

static void
set_fact (FbQuoteRequest *self, GHashTable *facts, const char *name, const char *value)
{
  if (value != NULL)
    g_hash_table_insert (facts, (gpointer) fb_quote_prices_keep (self->prices, name),
                         (gpointer) fb_quote_prices_keep (self->prices, value));
}

static void
set_choices (FbQuoteRequest *self, GHashTable *facts, const char *assignment)
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
make_facts (FbQuoteRequest *self, const FbRecord *record, const FbRecord *product)
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

/* --- what people give ---------------------------------------------------------------------------------------- */

static FbPriceDiscount
read_discount (const FbRecord *record)
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

/* --- where a line's price comes from ------------------------------------------------------------------------- */

static void
find_rules (FbQuoteRequest *self, const FbRecord *product, FbPriceLine *line)
{
  const GArray *all = self->prices->rules;
  FbPriceRule *rules = g_new0 (FbPriceRule, all->len + 1);

  g_ptr_array_add (self->prices->kept, rules);
  for (guint i = 0; i < all->len; i++)
    if (fb_quote_prices_is_rule_for (g_ptr_array_index (self->prices->rule_rows, i), product, self->book))
      rules[line->n_rules++] = g_array_index (all, FbPriceRule, i);
  line->rules = rules;
}

/* An entry of a book, else the product's own price. @found FALSE: there is neither. */
static gboolean
find_list (FbQuoteRequest *self, const FbRecord *product, FbPriceLine *line, gboolean *found, GError **error)
{
  const char *id = product != NULL ? fb_quote_prices_keep_id (self->prices, &product->id) : NULL;
  const FbPriceBook *book = NULL;
  const FbPriceEntry *entry = NULL;
  g_autoptr (GError) local = NULL;

  *found = TRUE;
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
    }
  else if (product != NULL && !fb_value_is_null (fb_record_get (product, "list_price")))
    {
      line->list_rule = id;
      line->list_price = fb_record_get_int (product, "list_price");
      line->list_currency = fb_quote_prices_keep (self->prices, fb_record_get_text (product, "currency"));
    }
  else
    *found = FALSE;
  return TRUE;
}

/* What stands on the line. */
static gboolean
take_own (FbQuoteRequest *self, const FbRecord *record, const FbRecord *product, FbPriceLine *line, GError **error)
{
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

/* As whoever made the line wrote it. */
static gboolean
price_as_said (FbQuoteRequest *self, const FbRecord *record, const FbRecord *product, FbPriceLine *line, GError **error)
{
  gboolean found;

  if (!fb_quote_options_read (self->prices, record, line, error) || !find_list (self, product, line, &found, error)
      || (!found && !take_own (self, record, product, line, error)))
    return FALSE;
  if (g_strcmp0 (fb_record_get_text (record, "kind"), "free") == 0)
    line->has_price = FALSE;
  return TRUE;
}

/* --- the same by lists and models alone ---------------------------------------------------------------------- */

static const FbRecord *
find_record (GPtrArray *lines, const FbId *id)
{
  for (guint i = 0; id != NULL && i < lines->len; i++)
    if (fb_id_equal (&((FbRecord *) g_ptr_array_index (lines, i))->id, id))
      return g_ptr_array_index (lines, i);
  return NULL;
}

/* The line with the answers: of what is paid each month that is another one. (nullable) */
static const FbRecord *
find_configured (GPtrArray *lines, const FbRecord *record)
{
  const FbId *configuration = fb_record_get_id (record, "configuration");

  if (!fb_quote_is_rhythm (record))
    return fb_value_is_null (fb_record_get (record, "assignment")) ? NULL : record;
  for (guint i = 0; i < lines->len; i++)
    {
      const FbRecord *line = g_ptr_array_index (lines, i);
      const FbId *id = fb_record_get_id (line, "configuration");

      if (id != NULL && fb_id_equal (id, configuration) && !fb_quote_is_rhythm (line))
        return line;
    }
  return NULL;
}

/* (nullable) */
static const FbRulesPriceInput *
find_input (const GPtrArray *inputs, const FbRecord *record)
{
  FbRulesPeriod period = fb_quote_rhythm_find (record);

  /* What is paid once, or, where nothing is, what comes first. */
  if (!fb_quote_is_rhythm (record))
    return inputs->len > 0 ? g_ptr_array_index (inputs, 0) : NULL;
  for (guint i = 1; i < inputs->len; i++)
    if (((const FbRulesPriceInput *) g_ptr_array_index (inputs, i))->period == period)
      return g_ptr_array_index (inputs, i);
  return NULL;
}

static gboolean
price_by_model (FbQuoteRequest *self,
                const FbRecord *record,
                const FbRecord *head,
                const FbRecord *product,
                FbPriceLine *line,
                gboolean *known,
                GError **error)
{
  GPtrArray *inputs;
  const FbRulesPriceInput *input;

  if (!fb_quote_models_find (self->models, self->source, head, self->date, &inputs, error))
    return FALSE;
  if (inputs != NULL)
    g_ptr_array_add (self->inputs, inputs);
  input = inputs != NULL ? find_input (inputs, record) : NULL;
  *known = input != NULL;
  if (input == NULL)
    return TRUE;
  line->options = input->line.options;
  line->n_options = input->line.n_options;
  line->volume = input->line.volume;
  if (!find_list (self, product, line, known, error))
    return FALSE;
  if (*known)
    return TRUE;
  *known = TRUE;
  line->list_price = input->line.list_price;
  line->list_currency = input->line.list_currency;
  return TRUE;
}

/* A part has as much of its head's price as its own says: what is shared out is the head's. */
static gboolean
is_share (GPtrArray *lines, const FbRecord *record)
{
  const FbRecord *head = find_record (lines, fb_record_get_id (record, "parent"));

  return head != NULL && g_strcmp0 (fb_record_get_text (head, "kind"), "bundle") == 0
         && (!fb_value_is_null (fb_record_get (head, "assignment"))
             || fb_record_get_id (head, "configuration") != NULL);
}

static gboolean
price_by_lists (FbQuoteRequest *self,
                GPtrArray *lines,
                const FbRecord *record,
                const FbRecord *product,
                FbPriceLine *line,
                gboolean *known,
                GError **error)
{
  const FbRecord *head = find_configured (lines, record);

  if (head != NULL && fb_record_get_text (head, "model_hash") != NULL)
    {
      if (!price_by_model (self, record, head, product, line, known, error))
        return FALSE;
    }
  else if (product == NULL && is_share (lines, record))
    return price_as_said (self, record, product, line, error);
  else if (!find_list (self, product, line, known, error))
    return FALSE;
  line->has_price = *known;
  /* A bundle that has no price of its own costs what its parts cost. */
  if (!*known && line->is_head && product != NULL)
    *known = TRUE;
  return TRUE;
}

/* --- lines --------------------------------------------------------------------------------------------------- */

static void
find_tax (FbQuoteRequest *self, const FbRecord *record, const FbRecord *product, FbPriceLine *line)
{
  const char *tax_class = fb_record_get_text (record, "tax_class");

  if (tax_class == NULL && product != NULL)
    tax_class = fb_record_get_text (product, "tax_class");
  if (tax_class == NULL)
    tax_class = "standard";
  line->tax_code = fb_quote_prices_keep (self->prices, tax_class);
  line->tax_rate = fb_quote_prices_find_tax (self->prices, tax_class, self->date);
}

/* What was agreed, by quantity, by rule, and the rate: @line has its list by now. */
static gboolean
complete_line (FbQuoteRequest *self, const FbRecord *record, const FbRecord *product, FbPriceLine *line, GError **error)
{
  FbPriceCostFacts cost = {0};

  if (product != NULL)
    {
      line->contract = fb_price_find_contract (
          (const FbPriceContract *) self->prices->contracts->data, self->prices->contracts->len,
          fb_quote_prices_keep_id (self->prices, &product->id),
          fb_quote_prices_keep_id (self->prices, fb_record_get_id (product, "family")), line->qty, self->date);
      if (line->volume == NULL)
        line->volume = fb_quote_prices_find_volume (self->prices, product, self->book, self->date);
    }
  find_rules (self, product, line);
  find_tax (self, record, product, line);
  /* Where this person does not see costs there are none, and no margin. */
  if (!fb_quote_prices_find_cost (self->prices, product, self->request.currency, self->date, &cost, &line->has_cost,
                                  error))
    return FALSE;
  line->cost = cost.unit_cost;
  line->cost_share = cost.share;
  return fb_quote_prices_find_rate (self->prices, line->list_currency, self->request.currency, self->date,
                                    &line->exchange, error);
}

static gboolean
add_line (FbQuoteRequest *self, GPtrArray *lines, FbRecord *record, GError **error)
{
  const char *kind = fb_record_get_text (record, "kind");
  g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, fb_record_get_int (record, "position"));
  const FbRecord *product;
  GHashTable *facts;
  FbPriceLine line = {.bundle = -1};
  gboolean known = TRUE;

  /* A product that is gone from the catalogue leaves its line as it was priced last. */
  if (!fb_quote_prices_find_product (self->prices, fb_record_get_id (record, "product"), &product, error))
    return FALSE;
  facts = make_facts (self, record, product);
  g_ptr_array_add (self->facts, facts);
  line.id = fb_quote_prices_keep (self->prices, id);
  line.qty = fb_record_get_int (record, "qty");
  line.is_head = g_strcmp0 (kind, "bundle") == 0;
  line.optional = g_strcmp0 (kind, "option") == 0;
  line.facts = facts;
  line.discount = read_discount (record);
  line.list_currency = self->request.currency;
  if (!(self->models != NULL ? price_by_lists (self, lines, record, product, &line, &known, error)
                             : price_as_said (self, record, product, &line, error))
      || !complete_line (self, record, product, &line, error))
    return FALSE;
  g_array_append_val (self->lines, line);
  g_array_append_val (self->known, known);
  g_ptr_array_add (self->records, record);
  g_ptr_array_add (self->products, (gpointer) product);
  return TRUE;
}

static void
link_bundles (FbQuoteRequest *self)
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

/* --- all ----------------------------------------------------------------------------------------------------- */

static gboolean
read_quote (FbQuoteRequest *self, GPtrArray *lines, GError **error)
{
  const FbRecord *quote = self->quote;

  self->book = fb_quote_prices_keep_id (self->prices, fb_record_get_id (quote, "price_book"));
  self->request.currency = fb_record_get_text (quote, "currency");
  self->request.date = self->date;
  self->request.rounding =
      g_strcmp0 (fb_record_get_text (quote, "rounding"), "half-even") == 0 ? FB_ROUND_HALF_EVEN : FB_ROUND_HALF_AWAY;
  self->request.includes_tax = fb_record_get_int (quote, "includes_tax") != 0;
  self->request.discount = read_discount (quote);
  self->request.freight = fb_record_get_int (quote, "freight");
  self->request.freight_tax_code = "standard";
  self->request.freight_tax_rate = fb_quote_prices_find_tax (self->prices, "standard", self->date);
  for (guint i = 0; i < lines->len; i++)
    {
      FbRecord *record = g_ptr_array_index (lines, i);

      if (g_strcmp0 (fb_record_get_text (record, "kind"), "text") != 0 && !add_line (self, lines, record, error))
        return FALSE;
    }
  link_bundles (self);
  self->request.lines = (const FbPriceLine *) self->lines->data;
  self->request.n_lines = self->lines->len;
  return TRUE;
}

FbQuoteRequest *
fb_quote_request_new (FbPriceSource *source,
                      const FbRecord *quote,
                      GPtrArray *lines,
                      FbQuoteModels *models,
                      const char *date,
                      GError **error)
{
  g_autoptr (FbQuoteRequest) self = g_new0 (FbQuoteRequest, 1);

  self->source = source;
  self->quote = quote;
  self->models = models;
  self->date = g_strdup (date);
  self->lines = g_array_new (FALSE, FALSE, sizeof (FbPriceLine));
  self->known = g_array_new (FALSE, FALSE, sizeof (gboolean));
  self->records = g_ptr_array_new ();
  self->products = g_ptr_array_new ();
  self->facts = g_ptr_array_new_with_free_func ((GDestroyNotify) g_hash_table_unref);
  self->inputs = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  self->prices = fb_quote_prices_load (source, quote, error);
  return self->prices != NULL && read_quote (self, lines, error) ? g_steal_pointer (&self) : NULL;
}

void
fb_quote_request_free (FbQuoteRequest *self)
{
  if (self == NULL)
    return;
  fb_quote_prices_free (self->prices);
  g_array_unref (self->lines);
  g_array_unref (self->known);
  g_ptr_array_unref (self->records);
  g_ptr_array_unref (self->products);
  g_ptr_array_unref (self->facts);
  g_ptr_array_unref (self->inputs);
  g_free (self->date);
  g_free (self);
}
