/* fb-demo-deal.c: the deals and leads of the demo company
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-demo-private.h"

enum
{
  QUALIFY,
  DISCOVER,
  PROPOSE,
  NEGOTIATE,
  WON,
  LOST,
};

static const gint64 percents[FB_DEMO_STAGES] = {10, 25, 50, 75, 100, 0};
static const char *const categories[FB_DEMO_STAGES] = {"pipeline", "pipeline", "best", "commit", "closed", "omitted"};

typedef struct
{
  FbId id;
  guint stage;     /* where it is today */
  gint64 from, to; /* made, and closed or due to close */
  gint64 amount;
  guint currency;
  const FbDemoRep *rep;
  guint main_product;
} Deal;

/* --- lines --- */

typedef struct
{
  guint product;
  gint64 qty, price, discount, amount;
} Line;

static guint
choose_lines (FbDemo *self, Deal *deal, Line lines[4])
{
  guint n = 1 + fb_demo_below (self, 2) + fb_demo_below (self, 3);

  deal->amount = 0;
  for (guint i = 0; i < n; i++)
    {
      /* Something large first, then what goes with it. */
      lines[i].product = i == 0 ? fb_demo_below (self, 15) : 7 + fb_demo_below (self, FB_DEMO_PRODUCTS - 7);
      lines[i].qty = 1 + (fb_demo_chance (self, 30) ? fb_demo_below (self, 4) : 0);
      lines[i].price = self->products[lines[i].product].cents * fb_demo_rates[deal->currency] / 10000 * 100;
      lines[i].discount = fb_demo_chance (self, 35) ? 250 * (1 + fb_demo_below (self, 6)) : 0;
      lines[i].amount = lines[i].price * lines[i].qty * (10000 - lines[i].discount) / 10000;
      deal->amount += lines[i].amount;
    }
  deal->main_product = lines[0].product;
  return n;
}

static void
add_line (FbDemo *self, const Deal *deal, const Line *line, guint position)
{
  FbRecord *row = fb_demo_row (self, "opportunity_line", deal->from, &deal->rep->user);

  fb_record_set_id (row, "opportunity", &deal->id);
  fb_record_set_int (row, "position", position);
  fb_record_set_id (row, "product", &self->products[line->product].id);
  fb_record_set_text (row, "text", self->products[line->product].name);
  fb_record_set_int (row, "qty", line->qty * 1000);
  fb_record_set_int (row, "unit_price", line->price);
  fb_record_set_int (row, "discount", line->discount);
  fb_record_set_int (row, "amount", line->amount);
  fb_record_set_text (row, "currency", fb_demo_currencies[deal->currency]);
  fb_record_set_id (row, "family", &self->products[line->product].family);
  fb_demo_add (self, row);
}

/* --- its way through the stages --- */

static void
add_event (FbDemo *self, const Deal *deal, int from, guint to, gint64 before, gint64 at)
{
  FbRecord *row = fb_demo_row (self, "stage_event", at, &deal->rep->user);

  fb_record_set_id (row, "opportunity", &deal->id);
  if (from >= 0)
    fb_record_set_id (row, "from_stage", &self->stages[from]);
  fb_record_set_id (row, "to_stage", &self->stages[to]);
  fb_record_set_int (row, "at", at);
  fb_record_set_id (row, "by_user", &deal->rep->user);
  fb_record_set_int (row, "amount", deal->amount);
  fb_record_set_text (row, "currency", fb_demo_currencies[deal->currency]);
  fb_record_set_int (row, "probability", percents[to] * 100);
  if (from >= 0)
    fb_record_set_int (row, "days_in_from", (at - before) / FB_DEMO_DAY);
  fb_demo_add (self, row);
}

static void
add_events (FbDemo *self, const Deal *deal)
{
  gboolean is_closed = deal->stage >= WON;
  /* Some deals are lost early. */
  guint last_open = deal->stage == WON ? NEGOTIATE : deal->stage == LOST ? fb_demo_below (self, 4) : deal->stage;
  gint64 end = is_closed ? deal->to : MIN (deal->to, self->now);
  gint64 step = MAX (0, end - deal->from) / (last_open + 1 + is_closed);
  gint64 at = deal->from;

  add_event (self, deal, -1, QUALIFY, 0, at);
  for (guint stage = DISCOVER; stage <= last_open; stage++)
    {
      add_event (self, deal, (int) stage - 1, stage, at, at + step);
      at += step;
    }
  if (is_closed)
    add_event (self, deal, (int) last_open, deal->stage, at, deal->to);
}

static void
choose_course (FbDemo *self, const FbDemoAccount *account, Deal *deal)
{
  gint64 length = (25 + fb_demo_below (self, 110)) * FB_DEMO_DAY;
  gint64 since = account->since;

  /* A pipeline is alive: a good part of the deals began lately. */
  if (fb_demo_chance (self, 22))
    since = MAX (since, self->now - 80 * FB_DEMO_DAY);
  deal->from = fb_demo_moment (self, since, self->now - FB_DEMO_DAY);
  deal->to = fb_demo_moment (self, deal->from + length, deal->from + length + 14 * FB_DEMO_DAY);
  /* Few stay open beyond their day, and none for long. */
  if (deal->to < self->now && (self->now - deal->to > 40 * FB_DEMO_DAY || !fb_demo_chance (self, 25)))
    deal->stage = fb_demo_chance (self, 42) ? WON : LOST;
  else
    deal->stage = MIN (NEGOTIATE, (guint) (4 * MAX (0, self->now - deal->from) / (length + FB_DEMO_DAY)));
}

/* --- the deal --- */

static void
set_closing (FbDemo *self, FbRecord *row, const Deal *deal)
{
  static const char *const won[] = {"service", "price", "quality", "relation", "delivery"};
  static const char *const lost[] = {"price", "price", "competitor", "no_budget", "timing", "no_decision", "fit"};
  static const char *const steps[] = {"Call about the offer", "Send the data sheet",   "Visit with the engineer",
                                      "Measure consumption",  "Clarify delivery time", "Meet purchasing"};
  char day[11];

  fb_demo_date (deal->to, day);
  fb_record_set_text (row, "close_date", day);
  fb_record_set_text (row, "close_first", day);
  if (deal->stage == WON)
    fb_record_set_text (row, "won_reason", won[fb_demo_below (self, G_N_ELEMENTS (won))]);
  if (deal->stage == LOST)
    fb_record_set_text (row, "loss_reason", lost[fb_demo_below (self, G_N_ELEMENTS (lost))]);
  if (deal->stage >= WON)
    {
      fb_record_set_int (row, "closed_at", deal->to);
      return;
    }
  fb_demo_date (fb_demo_moment (self, self->now - 5 * FB_DEMO_DAY, self->now + 25 * FB_DEMO_DAY), day);
  fb_record_set_text (row, "next_step", steps[fb_demo_below (self, G_N_ELEMENTS (steps))]);
  fb_record_set_text (row, "next_step_on", day);
}

static void
set_slips (FbDemo *self, FbRecord *row, const Deal *deal)
{
  guint slips = fb_demo_chance (self, 30) ? 1 + fb_demo_below (self, 3) : 0;
  char day[11];

  fb_record_set_int (row, "slips", slips);
  if (slips == 0)
    return;
  fb_demo_date (MAX (deal->from, deal->to - (gint64) slips * 21 * FB_DEMO_DAY), day);
  fb_record_set_text (row, "close_first", day);
}

static void
add_deal_row (FbDemo *self, FbDemoAccount *account, Deal *deal)
{
  static const char *const types[] = {"new", "new", "expand", "renew", "win_back"};
  static const char *const sources[] = {"fair", "web", "referral", "customer", "cold"};
  FbRecord *row = fb_demo_row (self, "opportunity", deal->from, &deal->rep->user);
  g_autofree char *number = g_strdup_printf ("D-%u", self->next_deal++);
  g_autofree char *name = g_strdup_printf ("%s, %s", self->products[deal->main_product].name, account->name);
  gint64 touched = MIN (deal->stage >= WON ? deal->to : self->now, self->now);
  char day[11];

  fb_demo_date (deal->from, day);
  fb_record_set_text (row, "number", number);
  fb_record_set_text (row, "name", name);
  fb_record_set_id (row, "account", &account->id);
  fb_record_set_id (row, "primary_contact", &account->contacts[fb_demo_below (self, account->n_contacts)]);
  fb_record_set_id (row, "pipeline", &self->pipeline);
  fb_record_set_id (row, "stage", &self->stages[deal->stage]);
  fb_record_set_int (row, "probability", percents[deal->stage] * 100);
  fb_record_set_text (row, "category", categories[deal->stage]);
  fb_record_set_int (row, "amount", deal->amount);
  fb_record_set_text (row, "currency", fb_demo_currencies[deal->currency]);
  fb_record_set_text (row, "engage_date", day);
  fb_record_set_text (row, "type", types[fb_demo_below (self, G_N_ELEMENTS (types))]);
  fb_record_set_text (row, "source", sources[fb_demo_below (self, G_N_ELEMENTS (sources))]);
  fb_record_set_int (row, "last_touch", fb_demo_moment (self, deal->from, touched));
  fb_record_set_id (row, "owner", &deal->rep->user);
  /* A deal that stays with whom it had when the account moved is a group of its own. */
  if (deal->rep != account->rep)
    fb_record_set_id (row, "territory", &deal->rep->territory);
  set_closing (self, row, deal);
  set_slips (self, row, deal);
  deal->id = fb_demo_add (self, row);
}

static void
add_roles (FbDemo *self, const FbDemoAccount *account, const Deal *deal)
{
  static const char *const roles[] = {"decider", "user", "buyer", "influencer", "champion", "gatekeeper"};
  static const char *const stances[] = {"for", "for", "neutral", "against", "unknown"};

  for (guint i = 0; i < MIN (account->n_contacts, 3); i++)
    {
      FbRecord *row;

      if (!fb_demo_chance (self, 60))
        continue;
      row = fb_demo_row (self, "opportunity_contact", deal->from, &deal->rep->user);
      fb_record_set_id (row, "opportunity", &deal->id);
      fb_record_set_id (row, "contact", &account->contacts[i]);
      fb_record_set_text (row, "buying_role", i == 0 ? "decider" : roles[fb_demo_below (self, G_N_ELEMENTS (roles))]);
      fb_record_set_int (row, "influence", 1 + fb_demo_below (self, 5));
      fb_record_set_text (row, "stance", stances[fb_demo_below (self, G_N_ELEMENTS (stances))]);
      fb_demo_add (self, row);
    }
}

static void
note_sale (FbDemo *self, const FbDemoAccount *account, const Deal *deal, const Line *lines, guint n_lines)
{
  FbDemoSale sale = {.deal = deal->id,
                     .site = account->site,
                     .country = account->city->country,
                     .language = account->country->language,
                     .currency = deal->currency,
                     .from = deal->from,
                     .to = deal->to,
                     .is_won = deal->stage == WON,
                     .n_lines = n_lines};

  if ((deal->stage != PROPOSE && deal->stage != NEGOTIATE && deal->stage != WON) || deal->rep != account->rep)
    return;
  for (guint i = 0; i < n_lines; i++)
    {
      sale.lines[i].product = lines[i].product;
      sale.lines[i].qty = lines[i].qty;
      sale.lines[i].price = lines[i].price;
      sale.lines[i].discount = lines[i].discount;
    }
  fb_demo_note_sale (self, &sale);
}

static void
make_deal (FbDemo *self, FbDemoAccount *account)
{
  Deal deal = {0};
  Line lines[4];
  guint n_lines;

  deal.rep = account->rep;
  deal.currency = fb_demo_currency_index (account->country->currency);
  choose_course (self, account, &deal);
  if (account->former != NULL && deal.stage < WON && account->n_deals == 0)
    deal.rep = account->former;
  n_lines = choose_lines (self, &deal, lines);
  add_deal_row (self, account, &deal);
  for (guint i = 0; i < n_lines; i++)
    add_line (self, &deal, &lines[i], i);
  add_roles (self, account, &deal);
  add_events (self, &deal);
  note_sale (self, account, &deal, lines, n_lines);
  account->deals[account->n_deals] = deal.id;
  account->deal_from[account->n_deals] = deal.from;
  account->deal_to[account->n_deals] = deal.stage >= WON ? deal.to : self->now;
  account->n_deals++;
}

void
fb_demo_make_deals (FbDemo *self, FbDemoAccount *account)
{
  guint n = fb_demo_below (self, 3) + fb_demo_below (self, 3);

  for (guint i = 0; i < MIN (n, G_N_ELEMENTS (account->deals)); i++)
    make_deal (self, account);
}

/* --- leads --- */

static void
set_lead_status (FbDemo *self, FbRecord *row)
{
  static const char *const states[] = {"new", "new", "working", "working", "qualified", "recycled", "disqualified"};
  static const char *const reasons[] = {"no_need", "no_budget", "not_reached"};
  guint state = fb_demo_below (self, G_N_ELEMENTS (states));
  gint64 made = fb_record_get_int (row, "created_at");

  fb_record_set_text (row, "status", states[state]);
  fb_record_set_int (row, "respond_by", made + FB_DEMO_DAY);
  if (state >= 2)
    fb_record_set_int (row, "first_response_at", MIN (self->now, made + (1 + fb_demo_below (self, 60)) * FB_DEMO_HOUR));
  if (state >= 5)
    fb_record_set_text (row, "status_reason", reasons[fb_demo_below (self, G_N_ELEMENTS (reasons))]);
}

static void
set_lead_person (FbDemo *self, FbRecord *row, const FbDemoCity *city)
{
  static const char *const needs[] = {
      "Their compressor is eighteen years old and loud.", "A new hall needs air for six machines.",
      "The energy bill has doubled; they ask for an audit.", "They want oil-free air for a new filling line.",
      "Looking for somebody who answers within a day."};
  const FbDemoCountry *country = fb_demo_find_country (city->country);
  guint industry = fb_demo_below (self, FB_DEMO_INDUSTRIES);
  guint currency = fb_demo_currency_index (country->currency);
  g_autofree char *company =
      g_strdup_printf ("%s %s", country->family[fb_demo_below (self, 20)], country->trades[industry]);
  g_autofree char *postal = fb_demo_digits (city->postal, fb_demo_below (self, 100));

  fb_record_set_text (row, "name_given",
                      fb_demo_chance (self, 50) ? country->given_female[fb_demo_below (self, 10)]
                                                : country->given_male[fb_demo_below (self, 10)]);
  fb_record_set_text (row, "name_family", country->family[fb_demo_below (self, 20)]);
  fb_record_set_text (row, "company", company);
  fb_record_set_text (row, "industry", fb_demo_industries[industry][0]);
  fb_record_set_text (row, "need", needs[fb_demo_below (self, G_N_ELEMENTS (needs))]);
  fb_record_set_int (row, "amount_est", (gint64) (5 + fb_demo_below (self, 60)) * 1000 * fb_demo_rates[currency]);
  fb_record_set_text (row, "currency", country->currency);
  fb_record_set_text (row, "postal_code", postal);
  fb_record_set_text (row, "city", city->name);
  fb_record_set_text (row, "region", city->region);
  fb_record_set_text (row, "country", city->country);
}

void
fb_demo_make_lead (FbDemo *self, guint index)
{
  static const char *const sources[] = {"fair", "web", "web", "referral", "partner"};
  static const char *const timelines[] = {"now", "quarter", "year", "open"};
  const FbDemoCity *city = &fb_demo_cities[fb_demo_below (self, fb_demo_n_cities)];
  const FbDemoRep *rep = &g_array_index (self->reps, FbDemoRep, city->area % self->reps->len);
  FbRecord *row = fb_demo_row (
      self, "lead", fb_demo_moment (self, self->now - 90 * FB_DEMO_DAY, self->now - FB_DEMO_DAY), &rep->user);
  g_autofree char *number = g_strdup_printf ("L-%u", self->next_lead + index);

  fb_record_set_text (row, "number", number);
  set_lead_person (self, row, city);
  set_lead_status (self, row);
  fb_record_set_text (row, "source", sources[fb_demo_below (self, G_N_ELEMENTS (sources))]);
  fb_record_set_text (row, "timeline", timelines[fb_demo_below (self, G_N_ELEMENTS (timelines))]);
  fb_record_set_id (row, "interest", &self->families[fb_demo_below (self, 4)]);
  fb_record_set_id (row, "owner", &rep->user);
  fb_record_set_id (row, "territory", &rep->territory);
  fb_demo_add (self, row);
}
