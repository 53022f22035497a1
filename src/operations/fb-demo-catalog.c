/* fb-demo-catalog.c: what the demo company sells
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-demo-private.h"

const char *const fb_demo_currencies[5] = {"EUR", "CHF", "PLN", "GBP", "USD"};
const guint fb_demo_rates[5] = {100, 96, 430, 86, 110};

guint
fb_demo_currency_index (const char *currency)
{
  for (guint i = 0; i < G_N_ELEMENTS (fb_demo_currencies); i++)
    if (g_str_equal (fb_demo_currencies[i], currency))
      return i;
  return 0;
}

static const char *const families[4][2] = {
    {"COMP", "Compressors"},
    {"DRY", "Dryers and filters"},
    {"VAC", "Vacuum"},
    {"SRV", "Service"},
};

static const struct
{
  const char *sku, *name;
  guint family;
  const char *kind, *unit;
  guint euro;
  guint lead_days;
  const char *text;
} products[FB_DEMO_PRODUCTS] = {
    {"NL-S15", "Screw compressor S15", 0, "good", "pc", 11900, 20, "15 kW, 2.3 m³/min at 8 bar, air cooled."},
    {"NL-S22", "Screw compressor S22", 0, "good", "pc", 15400, 20, "22 kW, 3.6 m³/min at 8 bar, air cooled."},
    {"NL-S37", "Screw compressor S37", 0, "good", "pc", 22800, 25, "37 kW, 6.1 m³/min at 8 bar, heat recovery ready."},
    {"NL-S55V", "Screw compressor S55 V", 0, "good", "pc", 36500, 35, "55 kW with variable speed, 2.5 to 10 m³/min."},
    {"NL-S90V", "Screw compressor S90 V", 0, "good", "pc", 58900, 45, "90 kW with variable speed, water cooled."},
    {"NL-OF30", "Oil-free compressor OF30", 0, "good", "pc", 41200, 40, "30 kW, class 0 air for food and pharma."},
    {"NL-P03", "Piston compressor P3", 0, "good", "pc", 1890, 5, "3 kW with 90 l receiver."},
    {"NL-D30", "Refrigeration dryer D30", 1, "good", "pc", 2450, 10, "3 m³/min, dew point 3 °C."},
    {"NL-D80", "Refrigeration dryer D80", 1, "good", "pc", 4980, 15, "8 m³/min, dew point 3 °C."},
    {"NL-A40", "Desiccant dryer A40", 1, "good", "pc", 8700, 30, "4 m³/min, dew point minus 40 °C."},
    {"NL-F10", "Filter set F10", 1, "good", "set", 640, 3, "Particle, oil and carbon stage."},
    {"NL-R500", "Air receiver 500 l", 1, "good", "pc", 1350, 10, "11 bar, galvanised."},
    {"NL-V20", "Vacuum pump V20", 2, "good", "pc", 6900, 20, "20 m³/h, dry running."},
    {"NL-V100", "Vacuum pump V100", 2, "good", "pc", 13800, 25, "100 m³/h, dry running."},
    {"NL-VC", "Central vacuum control", 2, "good", "pc", 4200, 15, "Leads up to six pumps."},
    {"NL-SRV-S", "Service contract Basic", 3, "service", "year", 980, 0, "One inspection a year."},
    {"NL-SRV-M", "Service contract Plus", 3, "service", "year", 2400, 0, "Two inspections, wear parts included."},
    {"NL-SRV-L", "Service contract Full", 3, "service", "year", 5200, 0, "All repairs, answer within four hours."},
    {"NL-AUD", "Air audit", 3, "service", "pc", 1900, 0, "One week of measuring, report with savings."},
    {"NL-INST", "Installation", 3, "service", "day", 1250, 0, "Two fitters, tools and travel."},
};

static void
make_product (FbDemo *self, guint index)
{
  FbRecord *row = fb_demo_row (self, "product", self->start, NULL);

  fb_record_set_text (row, "sku", products[index].sku);
  fb_record_set_text (row, "name", products[index].name);
  fb_record_set_id (row, "family", &self->families[products[index].family]);
  fb_record_set_text (row, "kind", products[index].kind);
  fb_record_set_text (row, "unit", products[index].unit);
  fb_record_set_text (row, "description", products[index].text);
  fb_record_set_int (row, "list_price", (gint64) products[index].euro * 100);
  fb_record_set_text (row, "currency", "EUR");
  fb_record_set_text (row, "tax_class", "standard");
  fb_record_set_int (row, "lead_days", products[index].lead_days);
  self->products[index].family = self->families[products[index].family];
  self->products[index].name = products[index].name;
  self->products[index].cents = (gint64) products[index].euro * 100;
  self->products[index].id = fb_demo_add (self, row);
}

static void
make_book (FbDemo *self, guint currency)
{
  FbRecord *row = fb_demo_row (self, "price_book", self->start, NULL);
  g_autofree char *name = g_strdup_printf ("List prices %s", fb_demo_currencies[currency]);
  char from[11];

  fb_demo_date (self->start, from);
  fb_record_set_text (row, "name", name);
  fb_record_set_text (row, "currency", fb_demo_currencies[currency]);
  fb_record_set_text (row, "valid_from", from);
  self->books[currency] = fb_demo_add (self, row);
  for (guint i = 0; i < FB_DEMO_PRODUCTS; i++)
    {
      FbRecord *entry = fb_demo_row (self, "price_entry", self->start, NULL);

      fb_record_set_id (entry, "book", &self->books[currency]);
      fb_record_set_id (entry, "product", &self->products[i].id);
      /* Full units of money. */
      fb_record_set_int (entry, "price", self->products[i].cents * fb_demo_rates[currency] / 10000 * 100);
      fb_record_set_text (entry, "currency", fb_demo_currencies[currency]);
      fb_record_set_text (entry, "valid_from", from);
      fb_demo_add (self, entry);
    }
}

void
fb_demo_make_catalog (FbDemo *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (families); i++)
    {
      FbRecord *row = fb_demo_row (self, "product_family", self->start, NULL);

      fb_record_set_text (row, "code", families[i][0]);
      fb_record_set_text (row, "name", families[i][1]);
      fb_record_set_int (row, "position", i);
      self->families[i] = fb_demo_add (self, row);
    }
  for (guint i = 0; i < FB_DEMO_PRODUCTS; i++)
    make_product (self, i);
  for (guint i = 0; i < G_N_ELEMENTS (fb_demo_currencies); i++)
    make_book (self, i);
}
