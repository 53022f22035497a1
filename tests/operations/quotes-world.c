/* quotes-world.c: a price list, two people and an empty quote
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "quotes-world.h"

#define BEGIN ((gint64) 1795168800000) /* 2026-11-20 */

FbRecord *
quotes_row (const char *table)
{
  return fb_record_new (fb_schema_get_table (table), NULL);
}

FbId
quotes_add_product (QuotesFixture *fixture, const char *sku, const char *kind, gint64 price)
{
  FbRecord *product = quotes_row ("product"), *entry = quotes_row ("price_entry");
  FbId id;

  fb_record_set_text (product, "sku", sku);
  fb_record_set_text (product, "name", sku);
  fb_record_set_text (product, "kind", kind);
  fb_record_set_text (product, "tax_class", "standard");
  id = fb_temp_store_add (&fixture->temp, product);
  fb_record_set_id (entry, "book", &fixture->book);
  fb_record_set_id (entry, "product", &id);
  fb_record_set_int (entry, "price", price);
  fb_record_set_text (entry, "currency", "EUR");
  fb_temp_store_add (&fixture->temp, entry);
  return id;
}

void
quotes_add_policy (QuotesFixture *fixture, const char *name, gint64 level, gint64 discount)
{
  FbRecord *policy = quotes_row ("discount_policy");

  fb_record_set_text (policy, "name", name);
  fb_record_set_int (policy, "level", level);
  fb_record_set_int (policy, "max_discount", discount);
  fb_temp_store_add (&fixture->temp, policy);
}

FbId
quotes_add_role (QuotesFixture *fixture, const char *base)
{
  FbRecord *role = quotes_row ("role");

  fb_record_set_text (role, "name", base);
  fb_record_set_text (role, "base", base);
  return fb_temp_store_add (&fixture->temp, role);
}

/* Who works at this device becomes somebody else. */
void
quotes_become (QuotesFixture *fixture, const FbId *role)
{
  FbEdit *edit = fb_edit_new ("Role");
  g_autoptr (GError) error = NULL;

  fb_edit_set_id (edit, fb_schema_get_table ("user"), &fixture->user, "role", role);
  fb_store_commit_edit (fixture->temp.store, edit, NULL, &error);
  g_assert_no_error (error);
}

static void
add_people (QuotesFixture *fixture)
{
  FbRecord *user = quotes_row ("user");

  fixture->rep = quotes_add_role (fixture, "rep");
  fixture->manager = quotes_add_role (fixture, "manager");
  fixture->user = fb_store_get_user (fixture->temp.store);
  user->id = fixture->user;
  fb_record_set_id (user, "created_by", &fixture->rep); /* anybody but themselves */
  fb_record_set_text (user, "login", "rolf");
  fb_record_set_text (user, "name", "Rolf");
  fb_record_set_id (user, "role", &fixture->rep);
  fb_temp_store_add (&fixture->temp, user);
}

static void
add_bundle (QuotesFixture *fixture)
{
  const FbId parts[] = {fixture->pump, fixture->valve};

  fixture->bundle = quotes_add_product (fixture, "SET", "bundle", 20000);
  for (guint i = 0; i < 2; i++)
    {
      FbRecord *item = quotes_row ("bundle_item");

      fb_record_set_id (item, "bundle", &fixture->bundle);
      fb_record_set_id (item, "product", &parts[i]);
      fb_record_set_int (item, "position", i);
      fb_record_set_int (item, "qty", i == 0 ? 1000 : 3000);
      fb_temp_store_add (&fixture->temp, item);
    }
}

void
quotes_set_up (QuotesFixture *fixture, gconstpointer data)
{
  FbRecord *book = quotes_row ("price_book"), *tax = quotes_row ("tax_rate");
  g_autoptr (GError) error = NULL;
  FbQuoteStart start = {0};

  fixture->clock = FB_FAKE_CLOCK (fb_fake_clock_new (BEGIN));
  fb_temp_store_set_up (&fixture->temp, FB_CLOCK (fixture->clock));
  fixture->account = fb_temp_store_add_account (&fixture->temp, "Acme");
  fb_record_set_text (book, "name", "List");
  fb_record_set_text (book, "currency", "EUR");
  fixture->book = fb_temp_store_add (&fixture->temp, book);
  fb_record_set_text (tax, "tax_class", "standard");
  fb_record_set_text (tax, "name", "VAT");
  fb_record_set_int (tax, "rate", 1900);
  fb_temp_store_add (&fixture->temp, tax);
  fixture->pump = quotes_add_product (fixture, "PUMP", "good", 15000);
  fixture->valve = quotes_add_product (fixture, "VALVE", "good", 2500);
  add_bundle (fixture);
  add_people (fixture);
  quotes_add_policy (fixture, "Sales lead", 1, 1000);
  quotes_add_policy (fixture, "Director", 2, 2500);
  start.account = &fixture->account;
  start.currency = "EUR";
  g_assert_true (fb_quotes_new (fixture->temp.store, &start, &fixture->quote, &error));
  g_assert_no_error (error);
}

void
quotes_tear_down (QuotesFixture *fixture, gconstpointer data)
{
  fb_temp_store_tear_down (&fixture->temp);
  g_object_unref (fixture->clock);
}

FbId
quotes_add_line (QuotesFixture *fixture, const FbId *product, gint64 qty, const char *kind)
{
  g_autoptr (GError) error = NULL;
  FbId line;

  fb_quotes_add_product (fixture->temp.store, &fixture->quote, product, qty, kind, NULL, &line, &error);
  g_assert_no_error (error);
  return line;
}

FbRecord *
quotes_get (QuotesFixture *fixture, const char *table, const FbId *id)
{
  g_autoptr (GError) error = NULL;
  FbRecord *record = fb_store_get (fixture->temp.store, fb_schema_get_table (table), id, &error);

  g_assert_no_error (error);
  return record;
}

void
quotes_assert_int (QuotesFixture *fixture, const char *table, const FbId *id, const char *field, gint64 expected)
{
  g_autoptr (FbRecord) record = quotes_get (fixture, table, id);

  g_assert_cmpint (fb_record_get_int (record, field), ==, expected);
}

void
quotes_assert_text (QuotesFixture *fixture, const char *table, const FbId *id, const char *field, const char *expected)
{
  g_autoptr (FbRecord) record = quotes_get (fixture, table, id);

  g_assert_cmpstr (fb_record_get_text (record, field), ==, expected);
}

void
quotes_discount (QuotesFixture *fixture, const FbId *line, gint64 rate)
{
  g_autoptr (GError) error = NULL;

  fb_quotes_set_discount (fixture->temp.store, &fixture->quote, line, FB_PRICE_DISCOUNT_RATE, rate, &error);
  g_assert_no_error (error);
}

FbId
quotes_submit (QuotesFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  FbId request;

  fb_quotes_submit (fixture->temp.store, &fixture->quote, "Large customer", &request, &error);
  g_assert_no_error (error);
  return request;
}
