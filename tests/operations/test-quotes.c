/* test-quotes.c: a quote from its first line to the order
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-quote-margin.h"
#include "fb-quotes.h"
#include "fb-schema-error.h"

#include "fb-fake-clock.h"
#include "fb-temp-store.h"

#define DAY ((gint64) 24 * 60 * 60 * 1000)
#define BEGIN ((gint64) 1795168800000) /* 2026-11-20 */

typedef struct
{
  FbTempStore temp;
  FbFakeClock *clock; /* (owned) */
  FbId account, book, pump, valve, bundle, quote, user, rep, manager;
} Fixture;

static FbRecord *
row (const char *table)
{
  return fb_record_new (fb_schema_get_table (table), NULL);
}

static FbId
add_product (Fixture *fixture, const char *sku, const char *kind, gint64 price)
{
  FbRecord *product = row ("product"), *entry = row ("price_entry");
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

static void
add_policy (Fixture *fixture, const char *name, gint64 level, gint64 discount)
{
  FbRecord *policy = row ("discount_policy");

  fb_record_set_text (policy, "name", name);
  fb_record_set_int (policy, "level", level);
  fb_record_set_int (policy, "max_discount", discount);
  fb_temp_store_add (&fixture->temp, policy);
}

static FbId
add_role (Fixture *fixture, const char *base)
{
  FbRecord *role = row ("role");

  fb_record_set_text (role, "name", base);
  fb_record_set_text (role, "base", base);
  return fb_temp_store_add (&fixture->temp, role);
}

/* Who works at this device becomes somebody else. */
static void
become (Fixture *fixture, const FbId *role)
{
  FbEdit *edit = fb_edit_new ("Role");
  g_autoptr (GError) error = NULL;

  fb_edit_set_id (edit, fb_schema_get_table ("user"), &fixture->user, "role", role);
  fb_store_commit_edit (fixture->temp.store, edit, NULL, &error);
  g_assert_no_error (error);
}

static void
add_people (Fixture *fixture)
{
  FbRecord *user = row ("user");

  fixture->rep = add_role (fixture, "rep");
  fixture->manager = add_role (fixture, "manager");
  fixture->user = fb_store_get_user (fixture->temp.store);
  user->id = fixture->user;
  fb_record_set_id (user, "created_by", &fixture->rep); /* anybody but themselves */
  fb_record_set_text (user, "login", "rolf");
  fb_record_set_text (user, "name", "Rolf");
  fb_record_set_id (user, "role", &fixture->rep);
  fb_temp_store_add (&fixture->temp, user);
}

static void
add_bundle (Fixture *fixture)
{
  const FbId parts[] = {fixture->pump, fixture->valve};

  fixture->bundle = add_product (fixture, "SET", "bundle", 20000);
  for (guint i = 0; i < 2; i++)
    {
      FbRecord *item = row ("bundle_item");

      fb_record_set_id (item, "bundle", &fixture->bundle);
      fb_record_set_id (item, "product", &parts[i]);
      fb_record_set_int (item, "position", i);
      fb_record_set_int (item, "qty", i == 0 ? 1000 : 3000);
      fb_temp_store_add (&fixture->temp, item);
    }
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  FbRecord *book = row ("price_book"), *tax = row ("tax_rate");
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
  fixture->pump = add_product (fixture, "PUMP", "good", 15000);
  fixture->valve = add_product (fixture, "VALVE", "good", 2500);
  add_bundle (fixture);
  add_people (fixture);
  add_policy (fixture, "Sales lead", 1, 1000);
  add_policy (fixture, "Director", 2, 2500);
  start.account = &fixture->account;
  start.currency = "EUR";
  g_assert_true (fb_quotes_new (fixture->temp.store, &start, &fixture->quote, &error));
  g_assert_no_error (error);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  fb_temp_store_tear_down (&fixture->temp);
  g_object_unref (fixture->clock);
}

static FbId
add_line (Fixture *fixture, const FbId *product, gint64 qty, const char *kind)
{
  g_autoptr (GError) error = NULL;
  FbId line;

  fb_quotes_add_product (fixture->temp.store, &fixture->quote, product, qty, kind, NULL, &line, &error);
  g_assert_no_error (error);
  return line;
}

static FbRecord *
get (Fixture *fixture, const char *table, const FbId *id)
{
  g_autoptr (GError) error = NULL;
  FbRecord *record = fb_store_get (fixture->temp.store, fb_schema_get_table (table), id, &error);

  g_assert_no_error (error);
  return record;
}

static void
assert_int (Fixture *fixture, const char *table, const FbId *id, const char *field, gint64 expected)
{
  g_autoptr (FbRecord) record = get (fixture, table, id);

  g_assert_cmpint (fb_record_get_int (record, field), ==, expected);
}

static void
assert_text (Fixture *fixture, const char *table, const FbId *id, const char *field, const char *expected)
{
  g_autoptr (FbRecord) record = get (fixture, table, id);

  g_assert_cmpstr (fb_record_get_text (record, field), ==, expected);
}

static void
discount (Fixture *fixture, const FbId *line, gint64 rate)
{
  g_autoptr (GError) error = NULL;

  fb_quotes_set_discount (fixture->temp.store, &fixture->quote, line, FB_PRICE_DISCOUNT_RATE, rate, &error);
  g_assert_no_error (error);
}

static FbId
submit (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  FbId request;

  fb_quotes_submit (fixture->temp.store, &fixture->quote, "Large customer", &request, &error);
  g_assert_no_error (error);
  return request;
}

#define ASSERT_REFUSED(call, domain, code) \
  G_STMT_START                             \
  {                                        \
    g_autoptr (GError) error = NULL;       \
    g_assert_false (call);                 \
    g_assert_error (error, domain, code);  \
  }                                        \
  G_STMT_END

/* --- lines --------------------------------------------------------------------------------------------------- */

static void
test_new (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FbRecord) quote = get (fixture, "quote", &fixture->quote);

  g_assert_cmpstr (fb_record_get_text (quote, "number"), ==, "L-1001");
  g_assert_cmpint (fb_record_get_int (quote, "version"), ==, 1);
  g_assert_cmpstr (fb_record_get_text (quote, "valid_until"), ==, "2026-12-20");
  g_assert_true (fb_id_equal (fb_record_get_id (quote, "price_book"), &fixture->book));
  g_assert_cmpint (fb_record_get_int (quote, "total"), ==, 0);
}

static void
test_lines (Fixture *fixture, gconstpointer data)
{
  FbId pump = add_line (fixture, &fixture->pump, 2000, "item");
  FbId option = add_line (fixture, &fixture->valve, 1000, "option");
  g_autoptr (GError) error = NULL;
  gint64 net;
  g_autoptr (FbRecord) line = NULL;

  /* 300.00; the option is priced and not counted; tax 57.00 */
  assert_int (fixture, "quote", &fixture->quote, "net", 30000);
  assert_int (fixture, "quote", &fixture->quote, "tax", 5700);
  assert_int (fixture, "quote", &fixture->quote, "total", 35700);
  assert_int (fixture, "quote_line", &option, "net", 2500);
  g_assert_true (fb_quotes_set_qty (fixture->temp.store, &fixture->quote, &pump, 3000, &error));
  assert_int (fixture, "quote", &fixture->quote, "net", 45000);
  discount (fixture, &pump, 500);
  assert_int (fixture, "quote_line", &pump, "net", 42750);
  g_assert_true (fb_quotes_set_kind (fixture->temp.store, &fixture->quote, &option, "item", &error));
  assert_int (fixture, "quote", &fixture->quote, "net", 45250);
  line = get (fixture, "quote_line", &pump);
  g_assert_true (fb_price_trace_replay_net (fb_record_get_text (line, "price_trace"), &net, &error));
  g_assert_cmpint (net, ==, 42750);
  /* Each is one step. */
  g_assert_true (fb_store_undo (fixture->temp.store, NULL, &error));
  assert_int (fixture, "quote", &fixture->quote, "net", 42750);
  g_assert_true (fb_quotes_remove_line (fixture->temp.store, &fixture->quote, &pump, &error));
  assert_int (fixture, "quote", &fixture->quote, "net", 0);
  g_assert_true (fb_store_undo (fixture->temp.store, NULL, &error));
  assert_int (fixture, "quote", &fixture->quote, "net", 42750);
  ASSERT_REFUSED (fb_quotes_set_qty (fixture->temp.store, &fixture->quote, &pump, 0, &error), FB_OPERATION_ERROR,
                  FB_OPERATION_ERROR_NOT_POSSIBLE);
}

static void
test_bundle (Fixture *fixture, gconstpointer data)
{
  FbId head = add_line (fixture, &fixture->bundle, 1000, "item");
  g_autoptr (FbQuoteDoc) doc = NULL;
  g_autoptr (GError) error = NULL;

  doc = fb_quote_doc_load (fixture->temp.store, &fixture->quote, &error);
  g_assert_cmpuint (doc->lines->len, ==, 3);
  /* 200.00 over 150.00 and 75.00: 133.33, 66.67 */
  g_assert_cmpint (fb_record_get_int (g_ptr_array_index (doc->lines, 0), "net"), ==, 0);
  g_assert_cmpint (fb_record_get_int (g_ptr_array_index (doc->lines, 1), "net"), ==, 13333);
  g_assert_cmpint (fb_record_get_int (g_ptr_array_index (doc->lines, 2), "net"), ==, 6667);
  assert_int (fixture, "quote", &fixture->quote, "net", 20000);
  g_assert_true (fb_quotes_set_qty (fixture->temp.store, &fixture->quote, &head, 3000, &error));
  assert_int (fixture, "quote", &fixture->quote, "net", 60000);
  assert_int (fixture, "quote_line", &((FbRecord *) g_ptr_array_index (doc->lines, 2))->id, "qty", 9000);
  g_assert_true (fb_quotes_remove_line (fixture->temp.store, &fixture->quote, &head, &error));
  g_assert_cmpint (fb_temp_store_query_int (&fixture->temp, "SELECT count(*) FROM quote_line"), ==, 0);
}

static void
test_configured (Fixture *fixture, gconstpointer data)
{
  const FbPriceOption options[] = {
      {"heater", "Heater", FB_PRICE_OPTION_AMOUNT, 3100, 0, NULL, NULL},
      {"seal", "Seal", FB_PRICE_OPTION_RATE, 1000, 0, NULL, NULL},
  };
  FbQuoteConfigured what = {.model_version = "2027.1",
                            .model_hash = "abc",
                            .product = &fixture->pump,
                            .name = "Pump with heater",
                            .assignment = "{\"Heater\":\"yes\"}",
                            .options = options,
                            .n_options = 2};
  g_autoptr (GError) error = NULL;
  FbId line;

  g_assert_true (fb_quotes_add_configured (fixture->temp.store, &fixture->quote, &what, 1000, "item", &line, &error));
  assert_int (fixture, "quote_line", &line, "net", 15000 + 3100 + 1500);
  assert_text (fixture, "quote_line", &line, "name", "Pump with heater");
  assert_text (fixture, "quote_line", &line, "sku", "PUMP");
  what.model_version = "2027.2";
  what.n_options = 1;
  g_assert_true (fb_quotes_set_configured (fixture->temp.store, &fixture->quote, &line, &what, &error));
  assert_int (fixture, "quote_line", &line, "net", 18100);
  assert_text (fixture, "quote_line", &line, "model_version", "2027.2");
}

/* A product that left the catalogue leaves the quote as it is, with its price. */
static void
test_product_is_gone (Fixture *fixture, gconstpointer data)
{
  FbId line = add_line (fixture, &fixture->pump, 1000, "item");
  FbEdit *edit = fb_edit_new ("Delete");
  g_autoptr (GError) error = NULL;

  fb_edit_delete (edit, fb_schema_get_table ("product"), &fixture->pump);
  g_assert_true (fb_store_commit_edit (fixture->temp.store, edit, NULL, &error));
  g_assert_true (fb_quotes_set_qty (fixture->temp.store, &fixture->quote, &line, 2000, &error));
  assert_int (fixture, "quote", &fixture->quote, "net", 30000);
}

static void
test_terms (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FbRecord) filled = fb_record_new (fb_schema_get_table ("quote"), NULL);
  g_autoptr (FbRecord) nothing = fb_record_new (fb_schema_get_table ("quote"), NULL);
  g_autoptr (FbRecord) quote = NULL;
  g_autoptr (GError) error = NULL;

  add_line (fixture, &fixture->pump, 1000, "item");
  fb_record_set_int (filled, "payment_days", 30);
  fb_record_set_int (filled, "freight", 1000);
  fb_record_set_int (filled, "total", 1);
  g_assert_true (fb_quotes_change (fixture->temp.store, &fixture->quote, filled, NULL, &error));
  assert_int (fixture, "quote", &fixture->quote, "payment_days", 30);
  /* What is computed is not set. */
  assert_int (fixture, "quote", &fixture->quote, "total", 15000 + 1000 + 2850 + 190);
  g_assert_true (fb_quotes_change (fixture->temp.store, &fixture->quote, nothing, "payment_days", &error));
  g_assert_true (fb_quotes_change (fixture->temp.store, &fixture->quote, nothing, "total", &error));
  g_assert_no_error (error);
  quote = get (fixture, "quote", &fixture->quote);
  g_assert_true (fb_value_is_null (fb_record_get (quote, "payment_days")));
  g_assert_cmpint (fb_record_get_int (quote, "total"), ==, 15000 + 1000 + 2850 + 190);
}

/* --- margins ------------------------------------------------------------------------------------------------- */

static void
add_cost (Fixture *fixture, const FbId *product, gint64 cost, gint64 share)
{
  FbRecord *record = row ("product_cost");

  fb_record_set_id (record, "product", product);
  if (cost > 0)
    {
      fb_record_set_int (record, "cost", cost);
      fb_record_set_text (record, "currency", "EUR");
    }
  fb_record_set_int (record, "share", share);
  fb_temp_store_add (&fixture->temp, record);
}

static void
add_margin_policy (Fixture *fixture, gint64 level, gint64 margin)
{
  FbRecord *policy = row ("discount_policy");

  fb_record_set_text (policy, "name", "Margin");
  fb_record_set_int (policy, "level", level);
  fb_record_set_int (policy, "min_margin", margin);
  fb_temp_store_add (&fixture->temp, policy);
}

static void
assert_margin (Fixture *fixture, gboolean known, gint64 margin, gint64 rate)
{
  g_autoptr (FbRecord) quote = get (fixture, "quote", &fixture->quote);
  g_autoptr (GError) error = NULL;
  FbQuoteMargin found;

  g_assert_true (fb_quote_find_margin (fixture->temp.store, quote, &found, &error));
  g_assert_no_error (error);
  g_assert_cmpint (found.known, ==, known);
  g_assert_cmpint (found.margin, ==, margin);
  g_assert_cmpint (found.rate, ==, rate);
}

static void
test_margin (Fixture *fixture, gconstpointer data)
{
  FbId pump = add_line (fixture, &fixture->pump, 2000, "item");

  assert_margin (fixture, FALSE, 0, 0);
  add_cost (fixture, &fixture->pump, 9000, 0);
  assert_margin (fixture, TRUE, 12000, 4000);
  discount (fixture, &pump, 1000);
  assert_margin (fixture, TRUE, 9000, 3333);
  /* What has no cost leaves the whole without a margin, an option does not. */
  add_line (fixture, &fixture->valve, 1000, "option");
  assert_margin (fixture, TRUE, 9000, 3333);
  add_line (fixture, &fixture->valve, 1000, "item");
  assert_margin (fixture, FALSE, 0, 0);
  add_cost (fixture, &fixture->valve, 0, 8000);
  assert_margin (fixture, TRUE, 9500, 3220);
}

static void
test_margin_of_bundle (Fixture *fixture, gconstpointer data)
{
  add_cost (fixture, &fixture->pump, 9000, 0);
  add_cost (fixture, &fixture->valve, 1000, 0);
  add_line (fixture, &fixture->bundle, 1000, "item");
  assert_margin (fixture, TRUE, 20000 - 9000 - 3000, 4000);
}

/* A bundle that is bought as a whole. */
static void
test_margin_of_head (Fixture *fixture, gconstpointer data)
{
  add_cost (fixture, &fixture->bundle, 15000, 0);
  add_line (fixture, &fixture->bundle, 1000, "item");
  assert_margin (fixture, TRUE, 5000, 2500);
}

/* The rep sees no costs and asks; whoever sees them says yes only with the authority that the margin needs. */
static void
test_authority (Fixture *fixture, gconstpointer data)
{
  FbId director = add_role (fixture, "director"), request;
  g_autoptr (FbQuoteLook) asked = NULL;
  g_autoptr (FbQuoteLook) offered = NULL;
  g_autoptr (FbRecord) record = NULL;
  g_autoptr (GError) error = NULL;
  const gint64 offer = 100;

  add_margin_policy (fixture, 1, 3000);
  add_margin_policy (fixture, 2, 2000);
  add_line (fixture, &fixture->pump, 1000, "item");
  request = submit (fixture);
  assert_int (fixture, "approval_request", &request, "level", 1);
  record = get (fixture, "approval_request", &request);
  g_assert_null (strstr (fb_record_get_text (record, "figures"), "margin"));

  add_cost (fixture, &fixture->pump, 12500, 0);
  become (fixture, &fixture->manager);
  asked = fb_quotes_look (fixture->temp.store, &request, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (asked->left, ==, 2);
  g_assert_cmpint (asked->priced->margin_rate, ==, 1666);
  offered = fb_quotes_look (fixture->temp.store, &request, &offer, &error);
  g_assert_cmpint (offered->priced->net, ==, 14850);
  ASSERT_REFUSED (fb_quotes_answer (fixture->temp.store, &request, FB_ANSWER_APPROVED, NULL, 0, &error),
                  FB_OPERATION_ERROR, FB_OPERATION_ERROR_NOT_POSSIBLE);
  ASSERT_REFUSED (fb_quotes_answer (fixture->temp.store, &request, FB_ANSWER_COUNTERED, NULL, offer, &error),
                  FB_OPERATION_ERROR, FB_OPERATION_ERROR_NOT_POSSIBLE);
  become (fixture, &director);
  g_assert_true (fb_quotes_answer (fixture->temp.store, &request, FB_ANSWER_APPROVED, NULL, 0, &error));
  g_assert_no_error (error);
  assert_int (fixture, "approval_request", &request, "decided_level", 2);
  assert_text (fixture, "quote", &fixture->quote, "state", "approved");
}

/* --- approval ------------------------------------------------------------------------------------------------ */

static void
test_within_policy (Fixture *fixture, gconstpointer data)
{
  FbId line = add_line (fixture, &fixture->pump, 1000, "item"), request;

  discount (fixture, &line, 1000);
  assert_int (fixture, "quote", &fixture->quote, "needs_level", 0);
  request = submit (fixture);
  g_assert_true (fb_id_is_nil (&request));
  assert_text (fixture, "quote", &fixture->quote, "state", "approved");
  assert_int (fixture, "quote", &fixture->quote, "binding", 1);
}

/* What would have to be approved is told without writing anything. */
static void
test_judge (Fixture *fixture, gconstpointer data)
{
  FbStore *store = fixture->temp.store;
  FbId line = add_line (fixture, &fixture->pump, 1000, "item"), unknown;
  g_autoptr (FbApproval) fine = NULL;
  g_autoptr (FbApproval) much = NULL;
  g_autoptr (GError) error = NULL;
  gint64 left = -1, n;

  n = fb_temp_store_query_int (&fixture->temp, "SELECT count(*) FROM outbox");
  fine = fb_quotes_judge (store, &fixture->quote, &left, &error);
  g_assert_no_error (error);
  g_assert_cmpint (fine->level, ==, 0);
  g_assert_cmpint (left, ==, 0);
  g_assert_cmpuint (fine->breaches->len, ==, 0);
  g_assert_cmpint (fb_temp_store_query_int (&fixture->temp, "SELECT count(*) FROM outbox"), ==, n);
  discount (fixture, &line, 2000);
  much = fb_quotes_judge (store, &fixture->quote, &left, &error);
  g_assert_no_error (error);
  g_assert_cmpint (much->level, ==, 1);
  g_assert_cmpint (left, ==, 1);
  g_assert_cmpstr (much->approver, ==, "Sales lead");
  g_assert_cmpuint (much->breaches->len, >=, 1);
  fb_id_from_name (&unknown, "test", "unknown");
  g_assert_null (fb_quotes_judge (store, &unknown, NULL, &error));
  g_assert_error (error, FB_STORE_ERROR, FB_STORE_ERROR_NOT_FOUND);
}

static void
test_approval (Fixture *fixture, gconstpointer data)
{
  FbStore *store = fixture->temp.store;
  FbId line = add_line (fixture, &fixture->pump, 1000, "item"), request, again;
  g_autoptr (GError) local = NULL;

  discount (fixture, &line, 2000);
  assert_int (fixture, "quote", &fixture->quote, "needs_level", 1);
  assert_text (fixture, "quote", &fixture->quote, "approver", "Sales lead");
  ASSERT_REFUSED (fb_quotes_send (store, &fixture->quote, NULL, &error), FB_OPERATION_ERROR,
                  FB_OPERATION_ERROR_NOT_POSSIBLE);
  request = submit (fixture);
  assert_text (fixture, "quote", &fixture->quote, "state", "pending_approval");
  assert_int (fixture, "quote", &fixture->quote, "binding", 0);
  ASSERT_REFUSED (fb_quotes_submit (store, &fixture->quote, NULL, &again, &error), FB_OPERATION_ERROR,
                  FB_OPERATION_ERROR_NOT_POSSIBLE);
  ASSERT_REFUSED (fb_quotes_answer (store, &request, FB_ANSWER_APPROVED, NULL, 0, &error), FB_OPERATION_ERROR,
                  FB_OPERATION_ERROR_NOT_POSSIBLE);

  become (fixture, &fixture->manager);
  g_assert_true (fb_quotes_answer (store, &request, FB_ANSWER_APPROVED, "Fine", 0, &local));
  assert_text (fixture, "quote", &fixture->quote, "state", "approved");
  assert_int (fixture, "quote", &fixture->quote, "binding", 1);
  ASSERT_REFUSED (fb_quotes_answer (store, &request, FB_ANSWER_REFUSED, NULL, 0, &error), FB_OPERATION_ERROR,
                  FB_OPERATION_ERROR_NOT_POSSIBLE);

  /* Better than approved: it stays; worse: it is asked again. */
  become (fixture, &fixture->rep);
  discount (fixture, &line, 1900);
  assert_text (fixture, "quote", &fixture->quote, "state", "approved");
  discount (fixture, &line, 2001);
  assert_text (fixture, "quote", &fixture->quote, "state", "draft");
  assert_int (fixture, "quote", &fixture->quote, "binding", 0);
  assert_int (fixture, "quote", &fixture->quote, "needs_level", 1);
}

static void
test_changed_while_asked (Fixture *fixture, gconstpointer data)
{
  FbId line = add_line (fixture, &fixture->pump, 1000, "item"), request;

  discount (fixture, &line, 2000);
  request = submit (fixture);
  discount (fixture, &line, 2200);
  assert_text (fixture, "quote", &fixture->quote, "state", "draft");
  assert_text (fixture, "approval_request", &request, "state", "withdrawn");
}

static void
test_counter (Fixture *fixture, gconstpointer data)
{
  FbStore *store = fixture->temp.store;
  FbId line = add_line (fixture, &fixture->pump, 1000, "item"), request;
  g_autoptr (GError) error = NULL;

  fb_quotes_set_discount (store, &fixture->quote, NULL, FB_PRICE_DISCOUNT_RATE, 2000, &error);
  request = submit (fixture);
  become (fixture, &fixture->manager);
  g_assert_true (fb_quotes_answer (store, &request, FB_ANSWER_COUNTERED, "At most 15 %", 1500, &error));
  assert_text (fixture, "quote", &fixture->quote, "state", "draft");
  become (fixture, &fixture->rep);
  g_assert_true (fb_quotes_take_counter (store, &request, &error));
  g_assert_no_error (error);
  assert_text (fixture, "quote", &fixture->quote, "state", "approved");
  assert_int (fixture, "quote_line", &line, "net", 12750);
}

/* --- on its way ---------------------------------------------------------------------------------------------- */

static void
send_and_accept (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;

  fb_quotes_send (fixture->temp.store, &fixture->quote, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (fb_quotes_accept (fixture->temp.store, &fixture->quote, "Ann Lee", "[[1,2,3,4]]", &error));
  g_assert_no_error (error);
}

static void
test_order (Fixture *fixture, gconstpointer data)
{
  FbStore *store = fixture->temp.store;
  FbId order, other, line;
  g_autoptr (GError) local = NULL;

  add_line (fixture, &fixture->bundle, 1000, "item");
  add_line (fixture, &fixture->valve, 1000, "option");
  ASSERT_REFUSED (fb_quotes_order (store, &fixture->quote, &order, &error), FB_OPERATION_ERROR,
                  FB_OPERATION_ERROR_NOT_POSSIBLE);
  send_and_accept (fixture);
  ASSERT_REFUSED (fb_quotes_add_text (store, &fixture->quote, "More", &line, &error), FB_SCHEMA_ERROR,
                  FB_SCHEMA_ERROR_FROZEN);
  g_assert_true (fb_quotes_order (store, &fixture->quote, &order, &local));
  assert_int (fixture, "sales_order", &order, "total", 23800);
  g_assert_cmpint (fb_temp_store_query_int (&fixture->temp, "SELECT count(*) FROM order_line"), ==, 3);
  g_assert_cmpint (fb_temp_store_query_int (&fixture->temp, "SELECT count(*) FROM order_line WHERE parent IS NOT NULL"),
                   ==, 2);
  ASSERT_REFUSED (fb_quotes_order (store, &fixture->quote, &other, &error), FB_OPERATION_ERROR,
                  FB_OPERATION_ERROR_NOT_POSSIBLE);
  g_assert_true (fb_store_undo (store, NULL, &local));
  g_assert_cmpint (fb_temp_store_query_int (&fixture->temp, "SELECT count(*) FROM sales_order"), ==, 0);
  g_assert_true (fb_quotes_order (store, &fixture->quote, &order, &local));
  g_assert_true (fb_orders_submit (store, &order, &local));
  assert_text (fixture, "sales_order", &order, "state", "submitted");
  ASSERT_REFUSED (fb_orders_submit (store, &order, &error), FB_OPERATION_ERROR, FB_OPERATION_ERROR_NOT_POSSIBLE);
}

static void
test_order_was_changed (Fixture *fixture, gconstpointer data)
{
  FbStore *store = fixture->temp.store;
  FbEdit *edit = fb_edit_new ("Change");
  g_autoptr (FbRecord) line = NULL;
  g_autoptr (GError) local = NULL;
  FbId order;

  add_line (fixture, &fixture->pump, 1000, "item");
  send_and_accept (fixture);
  g_assert_true (fb_quotes_order (store, &fixture->quote, &order, &local));
  line = fb_operation_find_first (store, "order_line", NULL, NULL, &local);
  fb_edit_set_int (edit, line->table, &line->id, "net", 1);
  g_assert_true (fb_store_commit_edit (store, edit, NULL, &local));
  ASSERT_REFUSED (fb_orders_submit (store, &order, &error), FB_OPERATION_ERROR, FB_OPERATION_ERROR_NOT_POSSIBLE);
}

static void
test_expired (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) local = NULL;

  add_line (fixture, &fixture->pump, 1000, "item");
  g_assert_true (fb_quotes_send (fixture->temp.store, &fixture->quote, NULL, &local));
  fb_fake_clock_advance (fixture->clock, 31 * DAY);
  ASSERT_REFUSED (fb_quotes_accept (fixture->temp.store, &fixture->quote, "Ann", NULL, &error), FB_OPERATION_ERROR,
                  FB_OPERATION_ERROR_NOT_POSSIBLE);
}

static void
assert_state (Fixture *fixture, const char *state)
{
  g_autofree char *now = fb_temp_store_dup_text (&fixture->temp, "quote", &fixture->quote, "state");

  g_assert_cmpstr (now, ==, state);
}

static void
assert_expire (Fixture *fixture, guint expected)
{
  g_autoptr (GError) error = NULL;
  guint n = 99;

  g_assert_true (fb_quotes_expire (fixture->temp.store, &n, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (n, ==, expected);
}

/* Only what was sent, only when its last day is over, only one's own; and a new version is the way on. */
static void
test_expire (Fixture *fixture, gconstpointer data)
{
  FbEdit *edit = fb_edit_new ("Hand over");
  g_autoptr (GError) local = NULL;
  FbId version;

  add_line (fixture, &fixture->pump, 1000, "item");
  fb_fake_clock_advance (fixture->clock, 31 * DAY);
  assert_expire (fixture, 0);
  assert_state (fixture, "draft");
  fb_fake_clock_advance (fixture->clock, -31 * DAY);
  g_assert_true (fb_quotes_send (fixture->temp.store, &fixture->quote, NULL, &local));
  fb_fake_clock_advance (fixture->clock, 30 * DAY);
  assert_expire (fixture, 0);
  fb_fake_clock_advance (fixture->clock, DAY);

  fb_edit_set_id (edit, fb_schema_get_table ("quote"), &fixture->quote, "owner", &fixture->manager);
  fb_store_commit_edit (fixture->temp.store, edit, NULL, &local);
  g_assert_no_error (local);
  assert_expire (fixture, 0);
  edit = fb_edit_new ("Back");
  fb_edit_set_id (edit, fb_schema_get_table ("quote"), &fixture->quote, "owner", &fixture->user);
  fb_store_commit_edit (fixture->temp.store, edit, NULL, &local);
  g_assert_no_error (local);
  assert_expire (fixture, 1);
  assert_state (fixture, "expired");
  assert_expire (fixture, 0);
  g_assert_true (fb_quotes_new_version (fixture->temp.store, &fixture->quote, &version, &local));
  assert_state (fixture, "superseded");
}

static void
test_versions (Fixture *fixture, gconstpointer data)
{
  FbStore *store = fixture->temp.store;
  FbId line = add_line (fixture, &fixture->pump, 1000, "item"), version, other;
  g_autoptr (FbQuoteDoc) doc = NULL;
  g_autoptr (GPtrArray) differences = NULL;
  const FbQuoteDifference *difference;
  g_autoptr (GError) local = NULL;

  add_line (fixture, &fixture->bundle, 1000, "item");
  g_assert_true (fb_quotes_send (store, &fixture->quote, NULL, &local));
  g_assert_true (fb_quotes_new_version (store, &fixture->quote, &version, &local));
  assert_text (fixture, "quote", &fixture->quote, "state", "superseded");
  assert_text (fixture, "quote", &version, "number", "L-1001");
  assert_int (fixture, "quote", &version, "version", 2);
  assert_int (fixture, "quote", &version, "net", 35000);
  ASSERT_REFUSED (fb_quotes_new_version (store, &fixture->quote, &other, &error), FB_OPERATION_ERROR,
                  FB_OPERATION_ERROR_NOT_POSSIBLE);

  doc = fb_quote_doc_load (store, &version, &local);
  g_assert_cmpuint (doc->lines->len, ==, 4);
  g_assert_true (
      fb_quotes_set_qty (store, &version, &((FbRecord *) g_ptr_array_index (doc->lines, 0))->id, 2000, &local));
  differences = fb_quotes_compare (store, &fixture->quote, &version, &local);
  g_assert_no_error (local);
  /* net, tax, total of the quote; quantity and net of the line */
  g_assert_cmpuint (differences->len, ==, 5);
  difference = g_ptr_array_index (differences, 3);
  g_assert_cmpstr (difference->what, ==, "changed");
  g_assert_cmpstr (difference->field, ==, "qty");
  g_assert_cmpstr (difference->before, ==, "1");
  g_assert_cmpstr (difference->after, ==, "2");
  assert_int (fixture, "quote_line", &line, "qty", 1000);
}

static gboolean
reprice (FbStore *store, gpointer data, GError **error)
{
  return fb_quotes_reprice (store, data, error);
}

static void
keep_result_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **kept = user_data;

  *kept = g_object_ref (result);
}

static void
test_async (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  fb_operation_run_async (fixture->temp.store, reprice, fb_id_copy (&fixture->quote), g_free, NULL, keep_result_cb,
                          &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (fb_operation_run_finish (fixture->temp.store, result, &error));
  g_assert_no_error (error);
}

#define ADD(path, func) g_test_add ("/operations/quotes/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("new", test_new);
  ADD ("lines", test_lines);
  ADD ("bundle", test_bundle);
  ADD ("configured", test_configured);
  ADD ("product-is-gone", test_product_is_gone);
  ADD ("terms", test_terms);
  ADD ("margin", test_margin);
  ADD ("margin-of-bundle", test_margin_of_bundle);
  ADD ("margin-of-head", test_margin_of_head);
  ADD ("authority", test_authority);
  ADD ("within-policy", test_within_policy);
  ADD ("judge", test_judge);
  ADD ("approval", test_approval);
  ADD ("changed-while-asked", test_changed_while_asked);
  ADD ("counter", test_counter);
  ADD ("order", test_order);
  ADD ("order-was-changed", test_order_was_changed);
  ADD ("expired", test_expired);
  ADD ("expire", test_expire);
  ADD ("versions", test_versions);
  ADD ("async", test_async);
  return g_test_run ();
}
