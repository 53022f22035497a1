/* fb-demo-sales.c: quotes and orders of the demo company
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-demo-private.h"
#include "fb-json.h"
#include "fb-price.h"

/* More would make large companies slow to make, and show nothing new. */
#define MAX_SALES 240
#define VALID_DAYS 30

void
fb_demo_note_sale (FbDemo *self, const FbDemoSale *sale)
{
  if (self->sales->len < MAX_SALES && fb_schema_find_table ("quote") != NULL)
    g_array_append_val (self->sales, *sale);
}

static gint64
tax_of (const char *country)
{
  static const struct
  {
    const char *country;
    gint64 rate;
  } rates[] = {{"DE", 1900}, {"AT", 2000}, {"CH", 810},  {"FR", 2000}, {"NL", 2100},
               {"IT", 2200}, {"ES", 2100}, {"PL", 2300}, {"UK", 2000}};

  for (guint i = 0; i < G_N_ELEMENTS (rates); i++)
    if (g_str_equal (rates[i].country, country))
      return rates[i].rate;
  return 0;
}

static FbPricedQuote *
price_sale (FbDemo *self, const FbDemoSale *sale, const char *day)
{
  static const char *const positions[] = {"10", "20", "30", "40"};
  FbPriceLine lines[G_N_ELEMENTS (sale->lines)] = {0};
  FbPriceRequest request = {.currency = fb_demo_currencies[sale->currency], .date = day, .lines = lines};

  for (guint i = 0; i < sale->n_lines; i++)
    lines[i] = (FbPriceLine){
        .id = positions[i],
        .qty = sale->lines[i].qty * 1000,
        .from_book = TRUE,
        .list_price = sale->lines[i].price,
        .list_currency = request.currency,
        .has_price = TRUE,
        .bundle = -1,
        .discount = {sale->lines[i].discount > 0 ? FB_PRICE_DISCOUNT_RATE : FB_PRICE_DISCOUNT_NONE,
                     MIN (sale->lines[i].discount, 1000), NULL},
        .tax_code = "standard",
        .tax_rate = tax_of (sale->country),
    };
  request.n_lines = sale->n_lines;
  return fb_price_quote (&request, self->error == NULL ? &self->error : NULL);
}

static void
take_json (FbRecord *record, const char *field, JsonNode *node)
{
  g_autoptr (JsonNode) owned = node;
  g_autofree char *text = fb_json_to_canonical (owned);

  fb_record_set_text (record, field, text);
}

static void
set_line (FbDemo *self, FbRecord *row, const FbDemoSale *sale, guint index, const FbPricedLine *priced)
{
  const FbDemoProduct *product = &self->products[sale->lines[index].product];
  const char *currency = fb_demo_currencies[sale->currency];
  gint64 discount = MIN (sale->lines[index].discount, 1000);

  fb_record_set_int (row, "position", (index + 1) * 10);
  fb_record_set_text (row, "kind", "item");
  fb_record_set_id (row, "product", &product->id);
  fb_record_set_text (row, "name", product->name);
  fb_record_set_int (row, "qty", sale->lines[index].qty * 1000);
  fb_record_set_text (row, "unit", "pc");
  fb_record_set_int (row, "list_price", sale->lines[index].price);
  fb_record_set_text (row, "list_currency", currency);
  fb_record_set_int (row, "unit_price", priced->unit);
  fb_record_set_int (row, "regular", priced->regular);
  fb_record_set_int (row, "net", priced->net);
  fb_record_set_text (row, "currency", currency);
  fb_record_set_text (row, "tax_class", "standard");
  fb_record_set_int (row, "tax_rate", tax_of (sale->country));
  if (discount > 0)
    {
      fb_record_set_text (row, "discount_kind", "rate");
      fb_record_set_int (row, "discount_rate", discount);
    }
  take_json (row, "price_trace", fb_price_trace_to_json (priced->trace));
}

static void
set_taxes (FbRecord *row, const FbPricedQuote *priced)
{
  JsonNode *node = json_node_new (JSON_NODE_ARRAY);
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < priced->taxes->len; i++)
    {
      const FbPricedTax *tax = g_ptr_array_index (priced->taxes, i);
      JsonObject *object = json_object_new ();

      json_object_set_string_member (object, "code", tax->code);
      json_object_set_int_member (object, "rate", tax->rate);
      json_object_set_int_member (object, "base", tax->base);
      json_object_set_int_member (object, "tax", tax->tax);
      json_object_set_member (object, "trace", fb_price_trace_to_json (tax->trace));
      json_array_add_object_element (array, object);
    }
  json_node_take_array (node, array);
  take_json (row, "taxes", node);
}

static void
set_totals (FbRecord *row, const FbDemoSale *sale, const FbPricedQuote *priced)
{
  fb_record_set_text (row, "currency", fb_demo_currencies[sale->currency]);
  fb_record_set_int (row, "regular", priced->regular);
  fb_record_set_int (row, "net", priced->net);
  fb_record_set_int (row, "tax", priced->tax);
  fb_record_set_int (row, "total", priced->total);
  set_taxes (row, priced);
  fb_record_set_int (row, "payment_days", 30);
  fb_record_set_text (row, "language", sale->language);
  fb_record_set_id (row, "opportunity", &sale->deal);
  fb_record_set_id (row, "account", &sale->account);
  fb_record_set_id (row, "contact", &sale->contact);
  fb_record_set_id (row, "owner", &sale->user);
}

/* The template in the customer's language, else the English one, and where the invoice goes. */
static void
set_letter (FbDemo *self, FbRecord *row, const FbDemoSale *sale)
{
  static const char *const languages[] = {"en", "de", "fr"};
  guint found = 0;

  for (guint i = 0; i < G_N_ELEMENTS (languages); i++)
    if (g_str_has_prefix (sale->language, languages[i]))
      found = i;
  fb_record_set_id (row, "template", &self->letters[found].id);
  fb_record_set_text (row, "intro", self->letters[found].intro);
  fb_record_set_text (row, "closing", self->letters[found].closing);
  fb_record_set_id (row, "bill_site", &sale->site);
  fb_record_set_id (row, "ship_site", &sale->site);
}

/* What is won was accepted; of what is open some is still a draft. A sent quote is small enough to need nobody's
 * approval. */
static const char *
choose_state (FbDemo *self, const FbDemoSale *sale)
{
  if (sale->is_won)
    return "accepted";
  return fb_demo_chance (self, 60) ? "sent" : "draft";
}

static FbRecord *
make_quote (FbDemo *self, const FbDemoSale *sale, const FbPricedQuote *priced, gint64 at, const char *day)
{
  FbRecord *row = fb_demo_row (self, "quote", at, &sale->user);
  g_autofree char *number = g_strdup_printf ("Q-%u", self->next_quote);
  const char *state = choose_state (self, sale);
  char until[11];

  fb_demo_date (at + VALID_DAYS * FB_DEMO_DAY, until);
  fb_record_set_text (row, "number", number);
  fb_record_set_int (row, "version", 1);
  fb_record_set_text (row, "name", sale->name);
  fb_record_set_id (row, "price_book", &self->books[sale->currency]);
  set_letter (self, row, sale);
  fb_record_set_text (row, "priced_on", day);
  fb_record_set_text (row, "valid_until", until);
  fb_record_set_text (row, "state", state);
  set_totals (row, sale, priced);
  if (g_str_equal (state, "draft"))
    return row;
  fb_record_set_int (row, "binding", 1);
  fb_record_set_int (row, "sent_at", at + FB_DEMO_HOUR);
  if (!sale->is_won)
    return row;
  fb_record_set_int (row, "accepted_at", sale->to);
  fb_record_set_text (row, "accepted_by", sale->contact_name);
  return row;
}

static void
add_lines (FbDemo *self,
           const FbDemoSale *sale,
           const FbPricedQuote *priced,
           const char *table,
           const char *field,
           const FbId *document,
           gint64 at)
{
  for (guint i = 0; i < sale->n_lines; i++)
    {
      FbRecord *row = fb_demo_row (self, table, at, &sale->user);

      fb_record_set_id (row, field, document);
      set_line (self, row, sale, i, g_ptr_array_index (priced->lines, i));
      fb_demo_add (self, row);
    }
}

static void
make_order (FbDemo *self, const FbDemoSale *sale, const FbPricedQuote *priced, const FbId *quote)
{
  static const char *const states[] = {"invoiced", "delivered", "accepted", "submitted"};
  gint64 age = (self->now - sale->to) / FB_DEMO_DAY;
  FbRecord *row = fb_demo_row (self, "sales_order", sale->to, &sale->user);
  g_autofree char *number = g_strdup_printf ("S-%u", self->next_quote);
  char day[11];
  FbId id;

  fb_demo_date (sale->to, day);
  fb_record_set_text (row, "number", number);
  fb_record_set_text (row, "name", sale->name);
  fb_record_set_id (row, "quote", quote);
  fb_record_set_text (row, "order_date", day);
  fb_record_set_text (row, "state", states[age > 90 ? 0 : age > 45 ? 1 : age > 7 ? 2 : 3]);
  fb_record_set_text (row, "accepted_by", sale->contact_name);
  set_totals (row, sale, priced);
  id = fb_demo_add (self, row);
  add_lines (self, sale, priced, "order_line", "sales_order", &id, sale->to);
}

/* A document and its lines go into one transaction: afterwards it is frozen. */
static void
make_documents (FbDemo *self, const FbDemoSale *sale)
{
  gint64 last = sale->is_won ? sale->to - 3 * FB_DEMO_DAY : self->now - FB_DEMO_HOUR;
  gint64 first = MAX (sale->from, last - 20 * FB_DEMO_DAY);
  gint64 at = MIN (MAX (fb_demo_moment (self, first, last), sale->from), self->now);
  g_autoptr (FbPricedQuote) priced = NULL;
  char day[11];
  FbId quote;

  fb_demo_date (at, day);
  if (!(priced = price_sale (self, sale, day)))
    return;
  fb_demo_flush (self);
  quote = fb_demo_add (self, make_quote (self, sale, priced, at, day));
  add_lines (self, sale, priced, "quote_line", "quote", &quote, at);
  if (sale->is_won)
    make_order (self, sale, priced, &quote);
  fb_demo_flush (self);
  self->next_quote++;
}

/* The rest is told by the deal itself. */
static void
make_sale (FbDemo *self, FbDemoSale *sale)
{
  g_autoptr (FbRecord) deal =
      fb_store_get (self->store, fb_schema_get_table ("opportunity"), &sale->deal, &self->error);
  g_autoptr (FbRecord) contact = NULL;
  g_autofree char *contact_name = NULL;

  if (deal == NULL)
    return;
  contact = fb_store_get (self->store, fb_schema_get_table ("contact"), fb_record_get_id (deal, "primary_contact"),
                          &self->error);
  if (contact == NULL)
    return;
  contact_name = fb_record_dup_title (contact);
  sale->name = fb_record_get_text (deal, "name");
  sale->contact_name = contact_name;
  sale->account = *fb_record_get_id (deal, "account");
  sale->contact = contact->id;
  sale->user = *fb_record_get_id (deal, "owner");
  make_documents (self, sale);
}

void
fb_demo_make_sales (FbDemo *self)
{
  fb_demo_flush (self);
  for (guint i = 0; i < self->sales->len && self->error == NULL; i++)
    make_sale (self, &g_array_index (self->sales, FbDemoSale, i));
}
