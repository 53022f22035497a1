/* fb-demo-knowledge.c: what the demo company's people can read up
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-demo-private.h"

static const struct
{
  const char *name, *website, *strengths, *weaknesses, *card;
} competitors[] = {
    {"Borealis Druckluft", "www.borealis.example", "Dense service network in the south; low list prices up to 22 kW.",
     "No variable speed above 55 kW; spare parts take five days.",
     "They open with the price. Ask for the running hours at part load: above 3,000 hours a year our variable speed is "
     "cheaper after two years.\n\nNever compare list prices without the dryer: theirs is an option.\n\nReference: the "
     "dairy in Allgäu changed to us after two breakdowns in one summer."},
    {"Compair & Sons", "www.compair-sons.example", "Old relations with the textile industry; generous demo machines.",
     "Service by partners only; no remote monitoring.",
     "They lend a machine for three months. Offer the air audit instead: one week of measuring beats three months of "
     "hoping.\n\nTheir contracts renew by themselves: look for the date."},
    {"Vakuum Nord", "www.vakuum-nord.example", "Specialists for packaging; quick delivery.",
     "Only oil-lubricated pumps; no central control.",
     "Food and pharma may not take oil into the line: say so early. Central control saves them one pump in four."},
};

static const struct
{
  const char *title, *kind, *summary, *body;
  int product;
} articles[] = {
    {"How to size a dryer", "howto", "Flow, temperature and pressure decide, not the compressor's power.",
     "1. Take the flow at the highest load, not the average.\n2. Correct it for inlet temperature: every 5 °C above 35 "
     "°C "
     "costs 15 % of the capacity.\n3. Correct it for pressure: below 7 bar the dryer must be larger.\n4. Choose the "
     "dew "
     "point: 3 °C for workshops, minus 40 °C for outdoor lines and instruments.",
     8},
    {"“Your price is too high”", "objection", "Energy is three quarters of what a compressor costs in ten years.",
     "Ask what they pay for a kilowatt hour. Write the ten years on one sheet: purchase 12 %, service 13 %, energy "
     "75 %.\n\nA machine that is ten per cent cheaper and five per cent less efficient costs more from the second year "
     "on.",
     -1},
    {"Discounts: what binds and what must be approved", "policy", "Up to 10 % is yours; beyond it a quote waits.",
     "Up to 10 % on a line and on the whole, and payment within 30 days, a representative gives alone. Beyond that the "
     "sales lead decides, beyond 20 % or 250,000 EUR the director.\n\nSay why when you ask: volume, a reference, a "
     "competitor's offer in writing. An answer takes a working day.",
     -1},
    {"First call after a lead from the web", "script", "Five questions, eight minutes.",
     "What made you ask just now? — What do you use air for, and when? — How old is what you have? — Who else decides? "
     "— "
     "When would a standstill hurt least?\n\nAgree on the visit before you hang up.",
     -1},
    {"Variable speed or fixed speed?", "faq", "Below 70 % load variable speed pays.",
     "Load above 90 %: fixed speed. Between 70 and 90 %: fixed speed with a receiver. Below 70 %: variable speed. "
     "Several "
     "machines: one variable, the others fixed.",
     3},
    {"Class 0 air for food and pharma", "product", "What the standard asks for, and what we sell for it.",
     "ISO 8573-1 class 0 means that the user says what is allowed, and that it is stricter than class 1. Oil-free "
     "compressor OF30 with desiccant dryer A40 and the carbon stage keeps 0.003 mg/m³.",
     5},
    {"Preparing an air audit", "howto", "What the customer must have ready.",
     "Access to all compressors for clamp meters, a drawing of the net, the energy bills of twelve months, a contact "
     "on "
     "site for every shift.",
     18},
    {"Complaint: too much water in the line", "faq", "Four causes, in order.",
     "Drain of the receiver blocked; dryer off at night; dryer too small since the new machine; filter drains "
     "open.\n\nLook at the drains first.",
     7},
};

static FbRecord *
new_article (FbDemo *self, const char *title, const char *kind, const char *body)
{
  gint64 at = fb_demo_moment (self, self->start, self->now - 10 * FB_DEMO_DAY);
  FbRecord *row = fb_demo_row (self, "article", at, NULL);

  fb_record_set_text (row, "title", title);
  fb_record_set_text (row, "kind", kind);
  fb_record_set_text (row, "body", body);
  fb_record_set_text (row, "language", "en");
  fb_record_set_text (row, "state", "published");
  return row;
}

void
fb_demo_make_knowledge (FbDemo *self)
{
  if (fb_schema_find_table ("article") == NULL)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (competitors); i++)
    {
      FbRecord *row = fb_demo_row (self, "competitor", self->start, NULL);
      g_autofree char *title = g_strdup_printf ("Against %s", competitors[i].name);
      FbId id;

      fb_record_set_text (row, "name", competitors[i].name);
      fb_record_set_text (row, "website", competitors[i].website);
      fb_record_set_text (row, "strengths", competitors[i].strengths);
      fb_record_set_text (row, "weaknesses", competitors[i].weaknesses);
      id = fb_demo_add (self, row);
      row = new_article (self, title, "battle", competitors[i].card);
      fb_record_set_id (row, "competitor", &id);
      fb_demo_add (self, row);
    }
  for (guint i = 0; i < G_N_ELEMENTS (articles); i++)
    {
      FbRecord *row = new_article (self, articles[i].title, articles[i].kind, articles[i].body);

      fb_record_set_text (row, "summary", articles[i].summary);
      if (articles[i].product >= 0)
        fb_record_set_id (row, "product", &self->products[articles[i].product].id);
      fb_demo_add (self, row);
    }
}
