/* fb-demo-account.c: the accounts of the demo company and their people
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-demo-private.h"

#include <string.h>

/* --- where and whose --- */

static const FbDemoCity *
choose_city (FbDemo *self, guint area)
{
  guint first = 0, n = 0;

  while (fb_demo_cities[first].area != area)
    first++;
  while (first + n < fb_demo_n_cities && fb_demo_cities[first + n].area == area)
    n++;
  return &fb_demo_cities[first + fb_demo_below (self, n)];
}

/* With fewer representatives than areas some have several; with more, several share one. */
static const FbDemoRep *
choose_rep (FbDemo *self, guint area)
{
  guint n = self->reps->len;
  guint rounds = (n + FB_DEMO_AREAS - 1) / FB_DEMO_AREAS;
  guint index = area + FB_DEMO_AREAS * fb_demo_below (self, rounds);

  return &g_array_index (self->reps, FbDemoRep, index < n ? index : area % n);
}

/* --- names --- */

static char *
coin_word (FbDemo *self)
{
  static const char *const starts[] = {"Al",  "Bel", "Cor", "Del", "Fen", "Gal", "Hel", "Kal", "Lum", "Mer",
                                       "Nor", "Or",  "Pol", "Ros", "Sol", "Tal", "Val", "Vin", "Xer", "Zen"};
  static const char *const middles[] = {"a", "e", "i", "o", "ati", "eri", "ino", "ova", "uma", "ari"};
  static const char *const ends[] = {"dan", "lux", "mar", "nex", "ra", "ris", "san", "tec", "ton", "vix"};

  return g_strconcat (starts[fb_demo_below (self, G_N_ELEMENTS (starts))],
                      middles[fb_demo_below (self, G_N_ELEMENTS (middles))],
                      ends[fb_demo_below (self, G_N_ELEMENTS (ends))], NULL);
}

/* A name that no account has yet, without the legal form. */
static char *
make_name (FbDemo *self, const FbDemoAccount *account, guint industry)
{
  const FbDemoCountry *country = account->country;
  const char *trade = country->trades[industry];
  guint form = fb_demo_below (self, 10);
  g_autofree char *word = form < 4   ? g_strdup (country->family[fb_demo_below (self, 20)])
                          : form < 6 ? g_strdup (account->city->name)
                                     : coin_word (self);
  char *name = g_strdup_printf ("%s %s", word, trade);

  if (g_hash_table_contains (self->taken, name))
    {
      g_free (name);
      name = g_strdup_printf ("%s %s %s", word, trade, account->city->name);
    }
  for (guint i = 2; g_hash_table_contains (self->taken, name); i++)
    {
      g_free (name);
      name = g_strdup_printf ("%s %s %s %u", word, trade, account->city->name, i);
    }
  g_hash_table_add (self->taken, g_strdup (name));
  return name;
}

/* --- rows around the account --- */

static void
make_point (FbDemo *self,
            const FbDemoAccount *account,
            const char *on,
            const FbId *id,
            const char *kind,
            const char *value,
            gboolean primary)
{
  FbRecord *row = fb_demo_row (self, "contact_point", account->since, &account->rep->user);

  fb_record_set_text (row, "on_type", on);
  fb_record_set_id (row, "on_id", id);
  fb_record_set_text (row, "kind", kind);
  fb_record_set_text (row, "value", value);
  fb_record_set_text (row, "label", g_str_equal (on, "account") ? "switchboard" : "work");
  fb_record_set_int (row, "is_primary", primary);
  fb_demo_add (self, row);
}

static FbId
make_site (FbDemo *self, const FbDemoAccount *account, const char *kind, gboolean primary)
{
  FbRecord *row = fb_demo_row (self, "site", account->since, &account->rep->user);
  const FbDemoCountry *country = account->country;
  const char *road = country->streets[fb_demo_below (self, 10)];
  guint number = 1 + fb_demo_below (self, 140);
  g_autofree char *street =
      country->number_first ? g_strdup_printf ("%u %s", number, road) : g_strdup_printf ("%s %u", road, number);
  g_autofree char *postal = fb_demo_digits (account->city->postal, fb_demo_below (self, 100));

  fb_record_set_id (row, "account", &account->id);
  fb_record_set_text (row, "name", primary ? "Main site" : "Plant");
  fb_record_set_text (row, "kind", kind);
  fb_record_set_text (row, "street", street);
  fb_record_set_text (row, "postal_code", postal);
  fb_record_set_text (row, "city", account->city->name);
  fb_record_set_text (row, "region", account->city->region);
  fb_record_set_text (row, "country", country->code);
  /* Within some ten kilometres of the middle of the city. */
  fb_record_set_int (row, "geo_lat",
                     (gint64) (account->city->lat * 1e7) + (gint64) fb_demo_below (self, 1600000) - 800000);
  fb_record_set_int (row, "geo_lon",
                     (gint64) (account->city->lon * 1e7) + (gint64) fb_demo_below (self, 2400000) - 1200000);
  fb_record_set_text (row, "geo_quality", "postal");
  fb_record_set_int (row, "is_primary", primary);
  return fb_demo_add (self, row);
}

static void
make_assignment (FbDemo *self,
                 const FbDemoAccount *account,
                 const FbDemoRep *rep,
                 gboolean primary,
                 gint64 from,
                 gint64 to)
{
  FbRecord *row = fb_demo_row (self, "account_territory", from, &account->rep->user);
  char day[11];

  fb_record_set_id (row, "account", &account->id);
  fb_record_set_id (row, "territory", &rep->territory);
  fb_record_set_text (row, "how", primary ? "seed" : "manual");
  fb_record_set_int (row, "is_primary", primary);
  fb_demo_date (from, day);
  fb_record_set_text (row, "valid_from", day);
  if (to > 0)
    {
      fb_demo_date (to, day);
      fb_record_set_text (row, "valid_to", day);
    }
  fb_demo_add (self, row);
}

/* Some accounts have moved between territories; some lie in a second one besides. */
static void
make_assignments (FbDemo *self, FbDemoAccount *account)
{
  gint64 moved = account->since + (self->now - account->since) / 2;

  if (account->former != NULL)
    {
      make_assignment (self, account, account->former, TRUE, account->since, moved - FB_DEMO_DAY);
      make_assignment (self, account, account->rep, TRUE, moved, 0);
      return;
    }
  make_assignment (self, account, account->rep, TRUE, account->since, 0);
  if (self->reps->len > 1 && fb_demo_chance (self, 6))
    {
      const FbDemoRep *other = &g_array_index (self->reps, FbDemoRep, fb_demo_below (self, self->reps->len));

      if (other != account->rep)
        make_assignment (self, account, other, FALSE, moved, 0);
    }
}

/* --- people --- */

static void
make_contact_points (FbDemo *self,
                     const FbDemoAccount *account,
                     const FbId *contact,
                     const char *given,
                     const char *family)
{
  g_autofree char *plain = fb_demo_plain (given, family, '.');
  g_autofree char *email = g_strdup_printf ("%s@%s", plain, account->domain);
  g_autofree char *phone = fb_demo_digits (account->city->phone, fb_demo_below (self, 1000));

  make_point (self, account, "contact", contact, "email", email, TRUE);
  if (fb_demo_chance (self, 80))
    make_point (self, account, "contact", contact, "phone", phone, TRUE);
  if (fb_demo_chance (self, 45))
    {
      g_autofree char *mobile = fb_demo_digits (account->city->phone, 500 + fb_demo_below (self, 500));

      make_point (self, account, "contact", contact, "mobile", mobile, FALSE);
    }
}

static void
make_contact_link (FbDemo *self,
                   const FbDemoAccount *account,
                   const FbId *contact,
                   const char *job,
                   const char *role,
                   guint index)
{
  FbRecord *row = fb_demo_row (self, "contact_account", account->since, &account->rep->user);
  char from[11];

  fb_demo_date (account->since, from);
  fb_record_set_id (row, "contact", contact);
  fb_record_set_id (row, "account", &account->id);
  fb_record_set_text (row, "job_title", job);
  fb_record_set_text (row, "role", role);
  fb_record_set_text (row, "seniority", index == 0 ? "board" : index == 1 ? "head" : "staff");
  fb_record_set_int (row, "is_primary", index == 0);
  fb_record_set_text (row, "valid_from", from);
  fb_record_set_id (row, "site", &account->site);
  if (index > 0)
    fb_record_set_id (row, "reports_to", &account->contacts[0]);
  fb_demo_add (self, row);
}

static void
make_contact (FbDemo *self, FbDemoAccount *account, guint index)
{
  static const char *const jobs[][3] = {
      /* job, department, role */
      {"Managing Director", "Management", "decider"}, {"Head of Production", "Production", "technical"},
      {"Purchasing Manager", "Purchasing", "buying"}, {"Plant Engineer", "Engineering", "technical"},
      {"Maintenance Lead", "Maintenance", "user"},    {"Finance Manager", "Finance", "finance"},
  };
  FbRecord *row = fb_demo_row (self, "contact", account->since, &account->rep->user);
  gboolean is_female = fb_demo_chance (self, 48);
  const char *given = is_female ? account->country->given_female[fb_demo_below (self, 10)]
                                : account->country->given_male[fb_demo_below (self, 10)];
  const char *family = account->country->family[fb_demo_below (self, 20)];
  FbId id;

  fb_record_set_text (row, "salutation", is_female ? account->country->ms : account->country->mr);
  fb_record_set_text (row, "given", given);
  fb_record_set_text (row, "family", family);
  fb_record_set_id (row, "account", &account->id);
  fb_record_set_text (row, "job_title", jobs[index][0]);
  fb_record_set_text (row, "department", jobs[index][1]);
  fb_record_set_text (row, "gender", is_female ? "f" : "m");
  fb_record_set_text (row, "language", account->country->language);
  fb_record_set_id (row, "owner", &account->rep->user);
  if (fb_demo_chance (self, 20))
    {
      char birthday[11];

      fb_demo_date (-(gint64) fb_demo_below (self, 3650) * FB_DEMO_DAY + (gint64) 5000 * FB_DEMO_DAY, birthday);
      fb_record_set_text (row, "birthday", birthday);
    }
  id = fb_demo_add (self, row);
  account->contacts[account->n_contacts++] = id;
  make_contact_link (self, account, &id, jobs[index][0], jobs[index][2], index);
  make_contact_points (self, account, &id, given, family);
}

/* --- the account --- */

static void
set_size (FbDemo *self, FbRecord *row, const FbDemoCountry *country)
{
  static const guint limits[] = {50, 250, 1000, 6000};
  static const char *const bands[] = {"small", "medium", "large", "huge"};
  guint band = fb_demo_chance (self, 45) ? 0 : fb_demo_chance (self, 60) ? 1 : fb_demo_chance (self, 75) ? 2 : 3;
  guint least = band > 0 ? limits[band - 1] : 5;
  gint64 employees = least + fb_demo_below (self, limits[band] - least);
  gint64 euro = employees * (90 + fb_demo_below (self, 160)) * 1000;
  guint currency = fb_demo_currency_index (country->currency);

  fb_record_set_text (row, "size_band", bands[band]);
  fb_record_set_int (row, "employees", employees);
  fb_record_set_int (row, "revenue_est", euro / 100000 * 1000 * fb_demo_rates[currency] * 100);
  fb_record_set_text (row, "class", band == 3 ? "A" : band == 2 ? "B" : fb_demo_chance (self, 50) ? "C" : "D");
}

static void
set_profile (FbDemo *self, FbRecord *row, const FbDemoAccount *account, guint index)
{
  static const char *const sources[] = {"fair", "web", "referral", "cold", "partner"};
  static const char *const ratings[] = {"hot", "warm", "warm", "cold"};
  static const char *const terms[] = {"d14", "d30", "d30", "d60"};
  g_autofree char *website = g_strdup_printf ("https://www.%s", account->domain);
  /* A number that no other account of the country can have. */
  g_autofree char *tax = fb_demo_digits (account->country->tax, (guint64) (index + 1) * 7919 % 100000000);
  gboolean is_customer = fb_demo_chance (self, 60);

  fb_record_set_text (row, "kind", is_customer ? "customer" : fb_demo_chance (self, 85) ? "prospect" : "former");
  fb_record_set_text (row, "ladder", is_customer ? (fb_demo_chance (self, 30) ? "client" : "customer") : "prospect");
  fb_record_set_text (row, "currency", account->country->currency);
  fb_record_set_int (row, "year_established", 1890 + fb_demo_below (self, 130));
  fb_record_set_text (row, "source", sources[fb_demo_below (self, G_N_ELEMENTS (sources))]);
  fb_record_set_text (row, "rating", ratings[fb_demo_below (self, G_N_ELEMENTS (ratings))]);
  fb_record_set_text (row, "payment_terms", terms[fb_demo_below (self, G_N_ELEMENTS (terms))]);
  fb_record_set_text (row, "website", website);
  fb_record_set_text (row, "tax_id", tax);
  fb_record_set_text (row, "language", account->country->language);
  fb_record_set_id (row, "price_book", &self->books[fb_demo_currency_index (account->country->currency)]);
  if (is_customer)
    fb_record_set_int (row, "visit_interval_days", 30 + 30 * fb_demo_below (self, 5));
  if (fb_demo_chance (self, 40))
    {
      g_autofree char *ext = g_strdup_printf ("{\"installed_kw\":%u}", 15 + fb_demo_below (self, 60) * 5);

      fb_record_set_text (row, "ext", ext);
    }
}

static void
add_account_row (FbDemo *self, FbDemoAccount *account, guint index, guint industry)
{
  FbRecord *row = fb_demo_row (self, "account", account->since, &account->rep->user);
  g_autofree char *number = g_strdup_printf ("A-%u", 10001 + index);
  g_autofree char *legal = g_strdup_printf ("%s %s", account->name, account->country->legal[fb_demo_below (self, 4)]);

  fb_record_set_text (row, "number", number);
  fb_record_set_text (row, "name", account->name);
  fb_record_set_text (row, "legal_name", legal);
  fb_record_set_text (row, "industry", fb_demo_industries[industry][0]);
  fb_record_set_id (row, "owner", &account->rep->user);
  fb_record_set_id (row, "territory", &account->rep->territory);
  set_size (self, row, account->country);
  set_profile (self, row, account, index);
  account->id = fb_demo_add (self, row);
}

static void
tag_account (FbDemo *self, const FbDemoAccount *account)
{
  FbRecord *row;

  if (!fb_demo_chance (self, 20))
    return;
  row = fb_demo_row (self, "tag_link", account->since, &account->rep->user);
  fb_record_set_id (row, "tag", &self->tags[fb_demo_below (self, FB_DEMO_TAGS)]);
  fb_record_set_text (row, "on_type", "account");
  fb_record_set_id (row, "on_id", &account->id);
  fb_demo_add (self, row);
}

static void
choose_former (FbDemo *self, FbDemoAccount *account)
{
  const FbDemoRep *other;

  if (self->reps->len < 2 || !fb_demo_chance (self, 5) || self->now - account->since < 90 * FB_DEMO_DAY)
    return;
  other = &g_array_index (self->reps, FbDemoRep, fb_demo_below (self, self->reps->len));
  if (other != account->rep)
    account->former = other;
}

void
fb_demo_make_account (FbDemo *self, guint index)
{
  FbDemoAccount account = {0};
  guint area = index % FB_DEMO_AREAS, industry = fb_demo_below (self, FB_DEMO_INDUSTRIES);
  guint n_contacts = 1 + fb_demo_below (self, 3) + fb_demo_below (self, 3);
  FbDemoPlace place;
  g_autofree char *name = NULL;
  g_autofree char *domain = NULL;
  g_autofree char *phone = NULL;

  account.city = choose_city (self, area);
  account.country = fb_demo_find_country (account.city->country);
  account.rep = choose_rep (self, area);
  /* Most were there before the history begins. */
  account.since =
      fb_demo_chance (self, 70) ? self->start : fb_demo_moment (self, self->start, self->now - 7 * FB_DEMO_DAY);
  account.name = name = make_name (self, &account, industry);
  account.domain = domain = fb_demo_plain (name, "example", '.');
  phone = fb_demo_digits (account.city->phone, fb_demo_below (self, 1000));
  choose_former (self, &account);

  add_account_row (self, &account, index, industry);
  make_assignments (self, &account);
  account.site = make_site (self, &account, "visit", TRUE);
  if (fb_demo_chance (self, 25))
    make_site (self, &account, "plant", FALSE);
  make_point (self, &account, "account", &account.id, "phone", phone, TRUE);
  for (guint i = 0; i < n_contacts; i++)
    make_contact (self, &account, i);
  tag_account (self, &account);
  fb_demo_make_deals (self, &account);
  fb_demo_make_activities (self, &account);
  place = (FbDemoPlace){account.id, account.rep->user, account.since};
  g_array_append_val (self->places, place);
}
