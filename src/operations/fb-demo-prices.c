/* fb-demo-prices.c: what the demo company's prices are made of, and who may give what away
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-demo-private.h"

static void
make_units (FbDemo *self)
{
  static const char *const units[][2] = {
      {"pc", "Piece"}, {"set", "Set"}, {"day", "Day"}, {"year", "Year"}, {"month", "Month"}, {"m", "Metre"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    {
      FbRecord *row = fb_demo_row (self, "unit", self->start, NULL);

      fb_record_set_text (row, "code", units[i][0]);
      fb_record_set_text (row, "name", units[i][1]);
      fb_record_set_int (row, "decimals", i == 5 ? 2 : 0);
      fb_demo_add (self, row);
    }
}

static void
make_taxes (FbDemo *self)
{
  static const struct
  {
    const char *country, *name;
    guint standard, reduced;
  } taxes[] = {
      {"DE", "USt.", 1900, 700}, {"AT", "USt.", 2000, 1000}, {"CH", "MWST", 810, 260},  {"FR", "TVA", 2000, 550},
      {"NL", "BTW", 2100, 900},  {"IT", "IVA", 2200, 1000},  {"ES", "IVA", 2100, 1000}, {"PL", "VAT", 2300, 800},
      {"UK", "VAT", 2000, 500},  {"US", "Sales tax", 0, 0},
  };

  for (guint i = 0; i < G_N_ELEMENTS (taxes); i++)
    for (guint reduced = 0; reduced < 2; reduced++)
      {
        FbRecord *row = fb_demo_row (self, "tax_rate", self->start, NULL);

        fb_record_set_text (row, "tax_class", reduced ? "reduced" : "standard");
        fb_record_set_text (row, "country", taxes[i].country);
        fb_record_set_text (row, "name", taxes[i].name);
        fb_record_set_int (row, "rate", reduced ? taxes[i].reduced : taxes[i].standard);
        fb_demo_add (self, row);
      }
}

/* Rates from the euro and back, one a quarter. */
static void
make_rate (FbDemo *self, const char *from, const char *to, const char *day, gint64 rate)
{
  FbRecord *row = fb_demo_row (self, "fx_rate", self->start, NULL);

  fb_record_set_text (row, "from_currency", from);
  fb_record_set_text (row, "to_currency", to);
  fb_record_set_text (row, "day", day);
  fb_record_set_int (row, "rate", rate);
  fb_record_set_int (row, "per", 1);
  fb_demo_add (self, row);
}

static void
make_currencies (FbDemo *self)
{
  static const char *const names[5][2] = {
      {"Euro", "€"}, {"Swiss franc", "CHF"}, {"Złoty", "zł"}, {"Pound sterling", "£"}, {"US dollar", "$"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      FbRecord *row = fb_demo_row (self, "currency", self->start, NULL);

      fb_record_set_text (row, "code", fb_demo_currencies[i]);
      fb_record_set_text (row, "name", names[i][0]);
      fb_record_set_text (row, "symbol", names[i][1]);
      fb_demo_add (self, row);
      for (gint64 at = self->start; i > 0 && at <= self->now; at += 90 * FB_DEMO_DAY)
        {
          gint64 rate = (gint64) fb_demo_rates[i] * (9900 + fb_demo_below (self, 201)) / 100;
          char day[11];

          fb_demo_date (at, day);
          make_rate (self, "EUR", fb_demo_currencies[i], day, rate);
          make_rate (self, fb_demo_currencies[i], "EUR", day, (100000000 + rate / 2) / rate);
        }
    }
}

static FbRecord *
new_rule (FbDemo *self, gint64 position, const char *kind, const char *name, const char *reason)
{
  FbRecord *row = fb_demo_row (self, "price_rule", self->start, NULL);

  fb_record_set_int (row, "position", position);
  fb_record_set_text (row, "kind", kind);
  fb_record_set_text (row, "name", name);
  fb_record_set_text (row, "reason", reason);
  return row;
}

static void
make_rules (FbDemo *self)
{
  FbRecord *row = new_rule (self, 10, "rule", "Class A customers", "3 % for class A customers");
  char from[11], to[11];

  fb_record_set_id (row, "family", &self->families[1]);
  fb_record_set_text (row, "condition", "{\"fact\":\"account.class\",\"is\":\"A\"}");
  fb_record_set_int (row, "rate", -300);
  fb_demo_add (self, row);

  row = new_rule (self, 20, "promotion", "Dryer weeks", "5 % on dryers, this quarter");
  fb_demo_date (self->now - 30 * FB_DEMO_DAY, from);
  fb_demo_date (self->now + 60 * FB_DEMO_DAY, to);
  fb_record_set_id (row, "product", &self->products[8].id);
  fb_record_set_int (row, "rate", -500);
  fb_record_set_text (row, "valid_from", from);
  fb_record_set_text (row, "valid_to", to);
  fb_demo_add (self, row);

  row = new_rule (self, 30, "slab", "Filter sets by quantity", "Filter sets: from 5 on 5 %, from 20 on 10 %");
  fb_record_set_id (row, "product", &self->products[10].id);
  fb_record_set_text (row, "tiers", "[[5000,500],[20000,1000]]");
  fb_demo_add (self, row);

  row = new_rule (self, 40, "range", "Vacuum pumps by quantity", "Vacuum pumps: 3 % from 3, 6 % from 6");
  fb_record_set_id (row, "family", &self->families[2]);
  fb_record_set_text (row, "tiers", "[[3000,300],[6000,600]]");
  fb_demo_add (self, row);
}

/* Those who see costs are bound by margins: a manager who goes lower asks the director. */
static void
make_margin_policy (FbDemo *self)
{
  FbRecord *row = fb_demo_row (self, "discount_policy", self->start, NULL);
  FbId role;

  fb_demo_role_id ("manager", &role);
  fb_record_set_text (row, "name", "Director of sales");
  fb_record_set_int (row, "level", 2);
  fb_record_set_id (row, "role", &role);
  fb_record_set_int (row, "min_margin", 2000);
  fb_demo_add (self, row);
}

static void
make_policies (FbDemo *self)
{
  static const struct
  {
    const char *name;
    gint64 level, discount, total, days;
  } policies[] = {
      {"Sales lead", 1, 1000, 0, 30},
      {"Director of sales", 2, 2000, 25000000, 60},
      {"Management", 3, 3500, 100000000, 90},
  };

  for (guint i = 0; i < G_N_ELEMENTS (policies); i++)
    {
      FbRecord *row = fb_demo_row (self, "discount_policy", self->start, NULL);

      fb_record_set_text (row, "name", policies[i].name);
      fb_record_set_int (row, "level", policies[i].level);
      fb_record_set_int (row, "max_discount", policies[i].discount);
      fb_record_set_int (row, "max_days", policies[i].days);
      fb_record_set_text (row, "currency", "EUR");
      if (policies[i].total > 0)
        fb_record_set_int (row, "max_total", policies[i].total);
      fb_demo_add (self, row);
    }
  make_margin_policy (self);
}

void
fb_demo_add_cost (FbDemo *self, const FbId *product, gint64 cents, guint share)
{
  FbRecord *row = fb_demo_row (self, "product_cost", self->start, NULL);
  char from[11];

  fb_demo_date (self->start, from);
  fb_record_set_id (row, "product", product);
  if (cents > 0)
    {
      fb_record_set_int (row, "cost", cents);
      fb_record_set_text (row, "currency", "EUR");
    }
  if (share > 0)
    fb_record_set_int (row, "share", share);
  fb_record_set_text (row, "valid_from", from);
  fb_demo_add (self, row);
}

/* Between 55 and 71 percent of the list price. */
static void
make_costs (FbDemo *self)
{
  for (guint i = 0; i < FB_DEMO_PRODUCTS; i++)
    fb_demo_add_cost (self, &self->products[i].id, self->products[i].cents * (55 + i * 7 % 17) / 100, 0);
}

static void
make_links (FbDemo *self)
{
  static const struct
  {
    guint product, other;
    const char *kind, *note;
  } links[] = {
      {0, 7, "companion", "Dry air from the first day"},
      {0, 11, "companion", "A receiver evens out the peaks"},
      {1, 7, "companion", "Dry air from the first day"},
      {1, 10, "accessory", "Filters for the outlet"},
      {2, 8, "companion", "The dryer that fits its flow"},
      {3, 8, "companion", "The dryer that fits its flow"},
      {0, 1, "upsell", "Room for one more machine"},
      {1, 3, "upsell", "Variable speed pays back in three years at part load"},
      {2, 3, "upsell", "Variable speed pays back in three years at part load"},
      {5, 9, "required", "Class 0 air needs a desiccant dryer"},
      {6, 0, "replacement", "For more than two tools at once"},
      {12, 13, "upsell", "One large pump instead of several"},
      {13, 14, "accessory", "Leads up to six pumps"},
      {15, 16, "upsell", "Wear parts are included"},
      {16, 17, "upsell", "All repairs, an answer within four hours"},
      {10, 15, "companion", "Somebody changes the filters in time"},
      {4, 18, "companion", "An audit shows what water cooling saves"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (links); i++)
    {
      FbRecord *row = fb_demo_row (self, "product_link", self->start, NULL);

      fb_record_set_id (row, "product", &self->products[links[i].product].id);
      fb_record_set_id (row, "other", &self->products[links[i].other].id);
      fb_record_set_text (row, "kind", links[i].kind);
      fb_record_set_text (row, "note", links[i].note);
      fb_record_set_int (row, "strength", 5000 + fb_demo_below (self, 50) * 100);
      fb_demo_add (self, row);
    }
}

/* A compressor station: a bundle with a price of its own in every book. */
static void
make_bundle (FbDemo *self)
{
  static const struct
  {
    guint product, qty;
  } parts[] = {{0, 1}, {7, 1}, {11, 1}, {10, 2}};
  FbRecord *row = fb_demo_row (self, "product", self->start, NULL);
  const gint64 cents = 1599000;
  FbId bundle;

  fb_record_set_text (row, "sku", "NL-ST15");
  fb_record_set_text (row, "name", "Compressor station 15");
  fb_record_set_id (row, "family", &self->families[0]);
  fb_record_set_text (row, "kind", "bundle");
  fb_record_set_text (row, "unit", "pc");
  fb_record_set_text (row, "description", "Screw compressor, dryer, receiver and filters, ready to connect.");
  fb_record_set_int (row, "list_price", cents);
  fb_record_set_text (row, "currency", "EUR");
  fb_record_set_text (row, "tax_class", "standard");
  fb_record_set_int (row, "lead_days", 25);
  bundle = fb_demo_add (self, row);
  for (guint i = 0; i < G_N_ELEMENTS (fb_demo_currencies); i++)
    {
      row = fb_demo_row (self, "price_entry", self->start, NULL);
      fb_record_set_id (row, "book", &self->books[i]);
      fb_record_set_id (row, "product", &bundle);
      fb_record_set_int (row, "price", cents * fb_demo_rates[i] / 10000 * 100);
      fb_record_set_text (row, "currency", fb_demo_currencies[i]);
      fb_demo_add (self, row);
    }
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      row = fb_demo_row (self, "bundle_item", self->start, NULL);
      fb_record_set_id (row, "bundle", &bundle);
      fb_record_set_id (row, "product", &self->products[parts[i].product].id);
      fb_record_set_int (row, "position", i + 1);
      fb_record_set_int (row, "qty", (gint64) parts[i].qty * 1000);
      fb_demo_add (self, row);
    }
}

/* For quotes in German. */
static void
make_texts (FbDemo *self)
{
  static const char *const names[FB_DEMO_PRODUCTS] = {
      "Schraubenkompressor S15",   "Schraubenkompressor S22",  "Schraubenkompressor S37",  "Schraubenkompressor S55 V",
      "Schraubenkompressor S90 V", "Ölfreier Kompressor OF30", "Kolbenkompressor P3",      "Kältetrockner D30",
      "Kältetrockner D80",         "Adsorptionstrockner A40",  "Filtersatz F10",           "Druckbehälter 500 l",
      "Vakuumpumpe V20",           "Vakuumpumpe V100",         "Zentrale Vakuumsteuerung", "Wartungsvertrag Basis",
      "Wartungsvertrag Plus",      "Wartungsvertrag Voll",     "Druckluft-Audit",          "Montage",
  };

  for (guint i = 0; i < FB_DEMO_PRODUCTS; i++)
    {
      FbRecord *row = fb_demo_row (self, "product_text", self->start, NULL);

      fb_record_set_id (row, "product", &self->products[i].id);
      fb_record_set_text (row, "language", "de");
      fb_record_set_text (row, "name", names[i]);
      fb_demo_add (self, row);
    }
}

static void
make_templates (FbDemo *self)
{
  static const char *const texts[][3] = {
      {"en", "Thank you for your interest. We are glad to offer you:", "We look forward to your order."},
      {"de", "vielen Dank für Ihr Interesse. Gern bieten wir Ihnen an:", "Wir freuen uns auf Ihren Auftrag."},
      {"fr", "nous vous remercions de votre intérêt et avons le plaisir de vous proposer :",
       "Dans l’attente de votre commande."},
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      FbRecord *row = fb_demo_row (self, "doc_template", self->start, NULL);
      g_autofree char *name = g_strdup_printf ("Quote (%s)", texts[i][0]);

      fb_record_set_text (row, "name", name);
      fb_record_set_text (row, "entity", "quote");
      fb_record_set_text (row, "language", texts[i][0]);
      fb_record_set_text (row, "letterhead",
                          "Northlight Air GmbH\nHafenstraße 12 · 20457 Hamburg · www.northlight.example");
      fb_record_set_text (row, "footer", "Northlight Air GmbH · Amtsgericht Hamburg HRB 00000 · USt-IdNr. DE000000000");
      fb_record_set_text (row, "intro", texts[i][1]);
      fb_record_set_text (row, "closing", texts[i][2]);
      fb_record_set_text (row, "accent", "#1a5fb4");
      self->letters[i].intro = texts[i][1];
      self->letters[i].closing = texts[i][2];
      self->letters[i].id = fb_demo_add (self, row);
    }
}

void
fb_demo_make_prices (FbDemo *self)
{
  /* Programs of an older schema know none of it. */
  if (fb_schema_find_table ("price_rule") == NULL)
    return;
  make_units (self);
  make_taxes (self);
  make_currencies (self);
  make_rules (self);
  make_policies (self);
  make_costs (self);
  make_links (self);
  make_bundle (self);
  make_texts (self);
  make_templates (self);
}
