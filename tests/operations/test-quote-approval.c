/* test-quote-approval.c: what binds at once, what is asked, and what is left of it
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "quotes-world.h"

#include "fb-quote-margin.h"
#include "fb-schema-error.h"

/* --- margins ------------------------------------------------------------------------------------------------- */

static void
add_cost (QuotesFixture *fixture, const FbId *product, gint64 cost, gint64 share)
{
  FbRecord *record = quotes_row ("product_cost");

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
add_margin_policy (QuotesFixture *fixture, gint64 level, gint64 margin)
{
  FbRecord *policy = quotes_row ("discount_policy");

  fb_record_set_text (policy, "name", "Margin");
  fb_record_set_int (policy, "level", level);
  fb_record_set_int (policy, "min_margin", margin);
  fb_temp_store_add (&fixture->temp, policy);
}

static void
assert_margin (QuotesFixture *fixture, gboolean known, gint64 margin, gint64 rate)
{
  g_autoptr (FbRecord) quote = quotes_get (fixture, "quote", &fixture->quote);
  g_autoptr (GError) error = NULL;
  FbQuoteMargin found;

  g_assert_true (fb_quote_find_margin (fixture->temp.store, quote, &found, &error));
  g_assert_no_error (error);
  g_assert_cmpint (found.known, ==, known);
  g_assert_cmpint (found.margin, ==, margin);
  g_assert_cmpint (found.rate, ==, rate);
}

static void
test_margin (QuotesFixture *fixture, gconstpointer data)
{
  FbId pump = quotes_add_line (fixture, &fixture->pump, 2000, "item");

  assert_margin (fixture, FALSE, 0, 0);
  add_cost (fixture, &fixture->pump, 9000, 0);
  assert_margin (fixture, TRUE, 12000, 4000);
  quotes_discount (fixture, &pump, 1000);
  assert_margin (fixture, TRUE, 9000, 3333);
  /* What has no cost leaves the whole without a margin, an option does not. */
  quotes_add_line (fixture, &fixture->valve, 1000, "option");
  assert_margin (fixture, TRUE, 9000, 3333);
  quotes_add_line (fixture, &fixture->valve, 1000, "item");
  assert_margin (fixture, FALSE, 0, 0);
  add_cost (fixture, &fixture->valve, 0, 8000);
  assert_margin (fixture, TRUE, 9500, 3220);
}

static void
test_margin_of_bundle (QuotesFixture *fixture, gconstpointer data)
{
  add_cost (fixture, &fixture->pump, 9000, 0);
  add_cost (fixture, &fixture->valve, 1000, 0);
  quotes_add_line (fixture, &fixture->bundle, 1000, "item");
  assert_margin (fixture, TRUE, 20000 - 9000 - 3000, 4000);
}

/* A bundle that is bought as a whole. */
static void
test_margin_of_head (QuotesFixture *fixture, gconstpointer data)
{
  add_cost (fixture, &fixture->bundle, 15000, 0);
  quotes_add_line (fixture, &fixture->bundle, 1000, "item");
  assert_margin (fixture, TRUE, 5000, 2500);
}

/* The rep sees no costs and asks; whoever sees them says yes only with the authority that the margin needs. */
static void
test_authority (QuotesFixture *fixture, gconstpointer data)
{
  FbId director = quotes_add_role (fixture, "director"), request;
  g_autoptr (FbQuoteLook) asked = NULL;
  g_autoptr (FbQuoteLook) offered = NULL;
  g_autoptr (FbRecord) record = NULL;
  g_autoptr (GError) error = NULL;
  const gint64 offer = 100;

  add_margin_policy (fixture, 1, 3000);
  add_margin_policy (fixture, 2, 2000);
  quotes_add_line (fixture, &fixture->pump, 1000, "item");
  request = quotes_submit (fixture);
  quotes_assert_int (fixture, "approval_request", &request, "level", 1);
  record = quotes_get (fixture, "approval_request", &request);
  g_assert_null (strstr (fb_record_get_text (record, "figures"), "margin"));

  add_cost (fixture, &fixture->pump, 12500, 0);
  quotes_become (fixture, &fixture->manager);
  asked = fb_quotes_look (fixture->temp.store, &request, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (asked->left, ==, 2);
  g_assert_cmpint (asked->priced->margin_rate, ==, 1666);
  offered = fb_quotes_look (fixture->temp.store, &request, &offer, &error);
  g_assert_cmpint (offered->priced->net, ==, 14850);
  QUOTES_ASSERT_REFUSED (fb_quotes_answer (fixture->temp.store, &request, FB_ANSWER_APPROVED, NULL, 0, &error),
                         FB_OPERATION_ERROR, FB_OPERATION_ERROR_NOT_POSSIBLE);
  QUOTES_ASSERT_REFUSED (fb_quotes_answer (fixture->temp.store, &request, FB_ANSWER_COUNTERED, NULL, offer, &error),
                         FB_OPERATION_ERROR, FB_OPERATION_ERROR_NOT_POSSIBLE);
  quotes_become (fixture, &director);
  g_assert_true (fb_quotes_answer (fixture->temp.store, &request, FB_ANSWER_APPROVED, NULL, 0, &error));
  g_assert_no_error (error);
  quotes_assert_int (fixture, "approval_request", &request, "decided_level", 2);
  quotes_assert_text (fixture, "quote", &fixture->quote, "state", "approved");
}

/* --- approval ------------------------------------------------------------------------------------------------ */

static void
test_within_policy (QuotesFixture *fixture, gconstpointer data)
{
  FbId line = quotes_add_line (fixture, &fixture->pump, 1000, "item"), request;

  quotes_discount (fixture, &line, 1000);
  quotes_assert_int (fixture, "quote", &fixture->quote, "needs_level", 0);
  request = quotes_submit (fixture);
  g_assert_true (fb_id_is_nil (&request));
  quotes_assert_text (fixture, "quote", &fixture->quote, "state", "approved");
  quotes_assert_int (fixture, "quote", &fixture->quote, "binding", 1);
}

/* What would have to be approved is told without writing anything. */
static void
test_judge (QuotesFixture *fixture, gconstpointer data)
{
  FbStore *store = fixture->temp.store;
  FbId line = quotes_add_line (fixture, &fixture->pump, 1000, "item"), unknown;
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
  quotes_discount (fixture, &line, 2000);
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
set_list_price (QuotesFixture *fixture, const FbId *product, gint64 price)
{
  g_autofree char *where = fb_operation_where_ref ("product", product);
  g_autoptr (GError) error = NULL;
  g_autoptr (FbRecord) entry = fb_operation_find_first (fixture->temp.store, "price_entry", where, "id", &error);
  FbEdit *edit = fb_edit_new ("Price");

  fb_edit_set_int (edit, entry->table, &entry->id, "price", price);
  fb_store_commit_edit (fixture->temp.store, edit, NULL, &error);
  g_assert_no_error (error);
}

/* Whoever answers judges what stands there by the lists that they have: it costs 120.00 of 150.00, or by now of 220.00.
 */
static void
test_lists_of_approver (QuotesFixture *fixture, gconstpointer data)
{
  FbStore *store = fixture->temp.store;
  FbId line = quotes_add_line (fixture, &fixture->pump, 1000, "item"), request,
       director = quotes_add_role (fixture, "director");
  g_autoptr (FbQuoteLook) look = NULL;
  g_autoptr (FbRecord) answered = NULL;
  g_autoptr (GError) error = NULL;

  quotes_discount (fixture, &line, 2000);
  request = quotes_submit (fixture);
  set_list_price (fixture, &fixture->pump, 22000);
  quotes_become (fixture, &fixture->manager);
  look = fb_quotes_look (store, &request, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (look->left, ==, 2);
  g_assert_cmpint (look->priced->net, ==, 12000);
  g_assert_cmpint (look->priced->discount, ==, 4546);
  QUOTES_ASSERT_REFUSED (fb_quotes_answer (store, &request, FB_ANSWER_APPROVED, NULL, 0, &error), FB_OPERATION_ERROR,
                         FB_OPERATION_ERROR_NOT_POSSIBLE);
  quotes_become (fixture, &director);
  g_assert_true (fb_quotes_answer (store, &request, FB_ANSWER_APPROVED, NULL, 0, &error));
  g_assert_no_error (error);
  answered = quotes_get (fixture, "approval_request", &request);
  g_assert_nonnull (strstr (fb_record_get_text (answered, "decided_figures"), "\"discount\":4546"));
  /* What was given covers the quote as the lists have it. */
  quotes_become (fixture, &fixture->rep);
  quotes_assert_text (fixture, "quote", &fixture->quote, "state", "approved");
  quotes_discount (fixture, &line, 4545);
  quotes_assert_text (fixture, "quote", &fixture->quote, "state", "approved");
  quotes_discount (fixture, &line, 4600);
  quotes_assert_text (fixture, "quote", &fixture->quote, "state", "draft");
}

/* To give something for nothing is to give all of its price. */
static void
test_free_item (QuotesFixture *fixture, gconstpointer data)
{
  quotes_add_line (fixture, &fixture->pump, 1000, "item");
  quotes_assert_int (fixture, "quote", &fixture->quote, "needs_level", 0);
  quotes_add_line (fixture, &fixture->valve, 1000, "free");
  quotes_assert_int (fixture, "quote", &fixture->quote, "needs_level", 2);
  quotes_assert_int (fixture, "quote", &fixture->quote, "net", 15000);
}

/* Without a product and without a published model nobody knows what it should cost. */
static void
test_unlisted (QuotesFixture *fixture, gconstpointer data)
{
  const FbQuoteConfigured what = {.name = "Special", .has_base = TRUE, .base = 70000, .base_currency = "EUR"};
  g_autoptr (FbApproval) approval = NULL;
  g_autoptr (GError) error = NULL;
  gint64 left;
  FbId line;

  g_assert_true (fb_quotes_add_configured (fixture->temp.store, &fixture->quote, &what, 1000, "item", &line, &error));
  g_assert_no_error (error);
  approval = fb_quotes_judge (fixture->temp.store, &fixture->quote, &left, &error);
  g_assert_no_error (error);
  g_assert_cmpint (left, ==, 1);
  g_assert_cmpstr (((FbBreach *) g_ptr_array_index (approval->breaches, 0))->figure, ==, "price");
  quotes_submit (fixture);
  quotes_assert_text (fixture, "quote", &fixture->quote, "state", "pending_approval");
}

/* What the server took back says why until it is priced anew. */
static void
test_held (QuotesFixture *fixture, gconstpointer data)
{
  FbEdit *edit = fb_edit_new ("Held");
  g_autoptr (GError) error = NULL;

  quotes_add_line (fixture, &fixture->pump, 1000, "item");
  fb_edit_set_text (edit, fb_schema_get_table ("quote"), &fixture->quote, "held", "lists");
  fb_store_commit_edit (fixture->temp.store, edit, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (fb_quotes_reprice (fixture->temp.store, &fixture->quote, &error));
  g_assert_no_error (error);
  quotes_assert_text (fixture, "quote", &fixture->quote, "held", NULL);
}

static void
test_approval (QuotesFixture *fixture, gconstpointer data)
{
  FbStore *store = fixture->temp.store;
  FbId line = quotes_add_line (fixture, &fixture->pump, 1000, "item"), request, again;
  g_autoptr (GError) local = NULL;

  quotes_discount (fixture, &line, 2000);
  quotes_assert_int (fixture, "quote", &fixture->quote, "needs_level", 1);
  quotes_assert_text (fixture, "quote", &fixture->quote, "approver", "Sales lead");
  QUOTES_ASSERT_REFUSED (fb_quotes_send (store, &fixture->quote, NULL, &error), FB_OPERATION_ERROR,
                         FB_OPERATION_ERROR_NOT_POSSIBLE);
  request = quotes_submit (fixture);
  quotes_assert_text (fixture, "quote", &fixture->quote, "state", "pending_approval");
  quotes_assert_int (fixture, "quote", &fixture->quote, "binding", 0);
  QUOTES_ASSERT_REFUSED (fb_quotes_submit (store, &fixture->quote, NULL, &again, &error), FB_OPERATION_ERROR,
                         FB_OPERATION_ERROR_NOT_POSSIBLE);
  QUOTES_ASSERT_REFUSED (fb_quotes_answer (store, &request, FB_ANSWER_APPROVED, NULL, 0, &error), FB_OPERATION_ERROR,
                         FB_OPERATION_ERROR_NOT_POSSIBLE);

  quotes_become (fixture, &fixture->manager);
  g_assert_true (fb_quotes_answer (store, &request, FB_ANSWER_APPROVED, "Fine", 0, &local));
  quotes_assert_text (fixture, "quote", &fixture->quote, "state", "approved");
  quotes_assert_int (fixture, "quote", &fixture->quote, "binding", 1);
  QUOTES_ASSERT_REFUSED (fb_quotes_answer (store, &request, FB_ANSWER_REFUSED, NULL, 0, &error), FB_OPERATION_ERROR,
                         FB_OPERATION_ERROR_NOT_POSSIBLE);

  /* Better than approved: it stays; worse: it is asked again. */
  quotes_become (fixture, &fixture->rep);
  quotes_discount (fixture, &line, 1900);
  quotes_assert_text (fixture, "quote", &fixture->quote, "state", "approved");
  quotes_discount (fixture, &line, 2001);
  quotes_assert_text (fixture, "quote", &fixture->quote, "state", "draft");
  quotes_assert_int (fixture, "quote", &fixture->quote, "binding", 0);
  quotes_assert_int (fixture, "quote", &fixture->quote, "needs_level", 1);
}

static void
test_changed_while_asked (QuotesFixture *fixture, gconstpointer data)
{
  FbId line = quotes_add_line (fixture, &fixture->pump, 1000, "item"), request;

  quotes_discount (fixture, &line, 2000);
  request = quotes_submit (fixture);
  quotes_discount (fixture, &line, 2200);
  quotes_assert_text (fixture, "quote", &fixture->quote, "state", "draft");
  quotes_assert_text (fixture, "approval_request", &request, "state", "withdrawn");
}

static void
test_counter (QuotesFixture *fixture, gconstpointer data)
{
  FbStore *store = fixture->temp.store;
  FbId line = quotes_add_line (fixture, &fixture->pump, 1000, "item"), request;
  g_autoptr (GError) error = NULL;

  fb_quotes_set_discount (store, &fixture->quote, NULL, FB_PRICE_DISCOUNT_RATE, 2000, &error);
  request = quotes_submit (fixture);
  quotes_become (fixture, &fixture->manager);
  g_assert_true (fb_quotes_answer (store, &request, FB_ANSWER_COUNTERED, "At most 15 %", 1500, &error));
  quotes_assert_text (fixture, "quote", &fixture->quote, "state", "draft");
  quotes_become (fixture, &fixture->rep);
  g_assert_true (fb_quotes_take_counter (store, &request, &error));
  g_assert_no_error (error);
  quotes_assert_text (fixture, "quote", &fixture->quote, "state", "approved");
  quotes_assert_int (fixture, "quote_line", &line, "net", 12750);
}

#define ADD(path, func) \
  g_test_add ("/operations/quotes/" path, QuotesFixture, NULL, quotes_set_up, func, quotes_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("margin", test_margin);
  ADD ("margin-of-bundle", test_margin_of_bundle);
  ADD ("margin-of-head", test_margin_of_head);
  ADD ("authority", test_authority);
  ADD ("within-policy", test_within_policy);
  ADD ("judge", test_judge);
  ADD ("approval", test_approval);
  ADD ("changed-while-asked", test_changed_while_asked);
  ADD ("counter", test_counter);
  ADD ("lists-of-approver", test_lists_of_approver);
  ADD ("free-item", test_free_item);
  ADD ("unlisted", test_unlisted);
  ADD ("held", test_held);
  return g_test_run ();
}
