/* test-quotes.c: a quote from its first line to the order
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "quotes-world.h"

#include "fb-schema-error.h"

/* --- lines --------------------------------------------------------------------------------------------------- */

static void
test_new (QuotesFixture *fixture, gconstpointer data)
{
  g_autoptr (FbRecord) quote = quotes_get (fixture, "quote", &fixture->quote);

  g_assert_cmpstr (fb_record_get_text (quote, "number"), ==, "L-1001");
  g_assert_cmpint (fb_record_get_int (quote, "version"), ==, 1);
  g_assert_cmpstr (fb_record_get_text (quote, "valid_until"), ==, "2026-12-20");
  g_assert_true (fb_id_equal (fb_record_get_id (quote, "price_book"), &fixture->book));
  g_assert_cmpint (fb_record_get_int (quote, "total"), ==, 0);
}

static void
test_lines (QuotesFixture *fixture, gconstpointer data)
{
  FbId pump = quotes_add_line (fixture, &fixture->pump, 2000, "item");
  FbId option = quotes_add_line (fixture, &fixture->valve, 1000, "option");
  g_autoptr (GError) error = NULL;
  gint64 net;
  g_autoptr (FbRecord) line = NULL;

  /* 300.00; the option is priced and not counted; tax 57.00 */
  quotes_assert_int (fixture, "quote", &fixture->quote, "net", 30000);
  quotes_assert_int (fixture, "quote", &fixture->quote, "tax", 5700);
  quotes_assert_int (fixture, "quote", &fixture->quote, "total", 35700);
  quotes_assert_int (fixture, "quote_line", &option, "net", 2500);
  g_assert_true (fb_quotes_set_qty (fixture->temp.store, &fixture->quote, &pump, 3000, &error));
  quotes_assert_int (fixture, "quote", &fixture->quote, "net", 45000);
  quotes_discount (fixture, &pump, 500);
  quotes_assert_int (fixture, "quote_line", &pump, "net", 42750);
  g_assert_true (fb_quotes_set_kind (fixture->temp.store, &fixture->quote, &option, "item", &error));
  quotes_assert_int (fixture, "quote", &fixture->quote, "net", 45250);
  line = quotes_get (fixture, "quote_line", &pump);
  g_assert_true (fb_price_trace_replay_net (fb_record_get_text (line, "price_trace"), &net, &error));
  g_assert_cmpint (net, ==, 42750);
  /* Each is one step. */
  g_assert_true (fb_store_undo (fixture->temp.store, NULL, &error));
  quotes_assert_int (fixture, "quote", &fixture->quote, "net", 42750);
  g_assert_true (fb_quotes_remove_line (fixture->temp.store, &fixture->quote, &pump, &error));
  quotes_assert_int (fixture, "quote", &fixture->quote, "net", 0);
  g_assert_true (fb_store_undo (fixture->temp.store, NULL, &error));
  quotes_assert_int (fixture, "quote", &fixture->quote, "net", 42750);
  QUOTES_ASSERT_REFUSED (fb_quotes_set_qty (fixture->temp.store, &fixture->quote, &pump, 0, &error), FB_OPERATION_ERROR,
                         FB_OPERATION_ERROR_NOT_POSSIBLE);
}

static void
test_bundle (QuotesFixture *fixture, gconstpointer data)
{
  FbId head = quotes_add_line (fixture, &fixture->bundle, 1000, "item");
  g_autoptr (FbQuoteDoc) doc = NULL;
  g_autoptr (GError) error = NULL;

  doc = fb_quote_doc_load (fixture->temp.store, &fixture->quote, &error);
  g_assert_cmpuint (doc->lines->len, ==, 3);
  /* 200.00 over 150.00 and 75.00: 133.33, 66.67 */
  g_assert_cmpint (fb_record_get_int (g_ptr_array_index (doc->lines, 0), "net"), ==, 0);
  g_assert_cmpint (fb_record_get_int (g_ptr_array_index (doc->lines, 1), "net"), ==, 13333);
  g_assert_cmpint (fb_record_get_int (g_ptr_array_index (doc->lines, 2), "net"), ==, 6667);
  quotes_assert_int (fixture, "quote", &fixture->quote, "net", 20000);
  g_assert_true (fb_quotes_set_qty (fixture->temp.store, &fixture->quote, &head, 3000, &error));
  quotes_assert_int (fixture, "quote", &fixture->quote, "net", 60000);
  quotes_assert_int (fixture, "quote_line", &((FbRecord *) g_ptr_array_index (doc->lines, 2))->id, "qty", 9000);
  g_assert_true (fb_quotes_remove_line (fixture->temp.store, &fixture->quote, &head, &error));
  g_assert_cmpint (fb_temp_store_query_int (&fixture->temp, "SELECT count(*) FROM quote_line"), ==, 0);
}

static void
test_configured (QuotesFixture *fixture, gconstpointer data)
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
  quotes_assert_int (fixture, "quote_line", &line, "net", 15000 + 3100 + 1500);
  quotes_assert_text (fixture, "quote_line", &line, "name", "Pump with heater");
  quotes_assert_text (fixture, "quote_line", &line, "sku", "PUMP");
  what.model_version = "2027.2";
  what.n_options = 1;
  g_assert_true (fb_quotes_set_configured (fixture->temp.store, &fixture->quote, &line, &what, &error));
  quotes_assert_int (fixture, "quote_line", &line, "net", 18100);
  quotes_assert_text (fixture, "quote_line", &line, "model_version", "2027.2");
}

/* A product that left the catalogue leaves the quote as it is, with its price. */
static void
test_product_is_gone (QuotesFixture *fixture, gconstpointer data)
{
  FbId line = quotes_add_line (fixture, &fixture->pump, 1000, "item");
  FbEdit *edit = fb_edit_new ("Delete");
  g_autoptr (GError) error = NULL;

  fb_edit_delete (edit, fb_schema_get_table ("product"), &fixture->pump);
  g_assert_true (fb_store_commit_edit (fixture->temp.store, edit, NULL, &error));
  g_assert_true (fb_quotes_set_qty (fixture->temp.store, &fixture->quote, &line, 2000, &error));
  quotes_assert_int (fixture, "quote", &fixture->quote, "net", 30000);
}

static void
test_terms (QuotesFixture *fixture, gconstpointer data)
{
  g_autoptr (FbRecord) filled = fb_record_new (fb_schema_get_table ("quote"), NULL);
  g_autoptr (FbRecord) nothing = fb_record_new (fb_schema_get_table ("quote"), NULL);
  g_autoptr (FbRecord) quote = NULL;
  g_autoptr (GError) error = NULL;

  quotes_add_line (fixture, &fixture->pump, 1000, "item");
  fb_record_set_int (filled, "payment_days", 30);
  fb_record_set_int (filled, "freight", 1000);
  fb_record_set_int (filled, "total", 1);
  g_assert_true (fb_quotes_change (fixture->temp.store, &fixture->quote, filled, NULL, &error));
  quotes_assert_int (fixture, "quote", &fixture->quote, "payment_days", 30);
  /* What is computed is not set. */
  quotes_assert_int (fixture, "quote", &fixture->quote, "total", 15000 + 1000 + 2850 + 190);
  g_assert_true (fb_quotes_change (fixture->temp.store, &fixture->quote, nothing, "payment_days", &error));
  g_assert_true (fb_quotes_change (fixture->temp.store, &fixture->quote, nothing, "total", &error));
  g_assert_no_error (error);
  quote = quotes_get (fixture, "quote", &fixture->quote);
  g_assert_true (fb_value_is_null (fb_record_get (quote, "payment_days")));
  g_assert_cmpint (fb_record_get_int (quote, "total"), ==, 15000 + 1000 + 2850 + 190);
}

/* --- on its way ---------------------------------------------------------------------------------------------- */

static void
send_and_accept (QuotesFixture *fixture)
{
  g_autoptr (GError) error = NULL;

  fb_quotes_send (fixture->temp.store, &fixture->quote, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (fb_quotes_accept (fixture->temp.store, &fixture->quote, "Ann Lee", "[[1,2,3,4]]", &error));
  g_assert_no_error (error);
}

static void
test_order (QuotesFixture *fixture, gconstpointer data)
{
  FbStore *store = fixture->temp.store;
  FbId order, other, line;
  g_autoptr (GError) local = NULL;

  quotes_add_line (fixture, &fixture->bundle, 1000, "item");
  quotes_add_line (fixture, &fixture->valve, 1000, "option");
  QUOTES_ASSERT_REFUSED (fb_quotes_order (store, &fixture->quote, &order, &error), FB_OPERATION_ERROR,
                         FB_OPERATION_ERROR_NOT_POSSIBLE);
  send_and_accept (fixture);
  QUOTES_ASSERT_REFUSED (fb_quotes_add_text (store, &fixture->quote, "More", &line, &error), FB_SCHEMA_ERROR,
                         FB_SCHEMA_ERROR_FROZEN);
  g_assert_true (fb_quotes_order (store, &fixture->quote, &order, &local));
  quotes_assert_int (fixture, "sales_order", &order, "total", 23800);
  g_assert_cmpint (fb_temp_store_query_int (&fixture->temp, "SELECT count(*) FROM order_line"), ==, 3);
  g_assert_cmpint (fb_temp_store_query_int (&fixture->temp, "SELECT count(*) FROM order_line WHERE parent IS NOT NULL"),
                   ==, 2);
  QUOTES_ASSERT_REFUSED (fb_quotes_order (store, &fixture->quote, &other, &error), FB_OPERATION_ERROR,
                         FB_OPERATION_ERROR_NOT_POSSIBLE);
  g_assert_true (fb_store_undo (store, NULL, &local));
  g_assert_cmpint (fb_temp_store_query_int (&fixture->temp, "SELECT count(*) FROM sales_order"), ==, 0);
  g_assert_true (fb_quotes_order (store, &fixture->quote, &order, &local));
  g_assert_true (fb_orders_submit (store, &order, &local));
  quotes_assert_text (fixture, "sales_order", &order, "state", "submitted");
  QUOTES_ASSERT_REFUSED (fb_orders_submit (store, &order, &error), FB_OPERATION_ERROR, FB_OPERATION_ERROR_NOT_POSSIBLE);
}

static void
test_order_was_changed (QuotesFixture *fixture, gconstpointer data)
{
  FbStore *store = fixture->temp.store;
  FbEdit *edit = fb_edit_new ("Change");
  g_autoptr (FbRecord) line = NULL;
  g_autoptr (GError) local = NULL;
  FbId order;

  quotes_add_line (fixture, &fixture->pump, 1000, "item");
  send_and_accept (fixture);
  g_assert_true (fb_quotes_order (store, &fixture->quote, &order, &local));
  line = fb_operation_find_first (store, "order_line", NULL, NULL, &local);
  fb_edit_set_int (edit, line->table, &line->id, "net", 1);
  g_assert_true (fb_store_commit_edit (store, edit, NULL, &local));
  QUOTES_ASSERT_REFUSED (fb_orders_submit (store, &order, &error), FB_OPERATION_ERROR, FB_OPERATION_ERROR_NOT_POSSIBLE);
}

static void
test_expired (QuotesFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) local = NULL;

  quotes_add_line (fixture, &fixture->pump, 1000, "item");
  g_assert_true (fb_quotes_send (fixture->temp.store, &fixture->quote, NULL, &local));
  fb_fake_clock_advance (fixture->clock, 31 * QUOTES_DAY_MS);
  QUOTES_ASSERT_REFUSED (fb_quotes_accept (fixture->temp.store, &fixture->quote, "Ann", NULL, &error),
                         FB_OPERATION_ERROR, FB_OPERATION_ERROR_NOT_POSSIBLE);
}

static void
assert_state (QuotesFixture *fixture, const char *state)
{
  g_autofree char *now = fb_temp_store_dup_text (&fixture->temp, "quote", &fixture->quote, "state");

  g_assert_cmpstr (now, ==, state);
}

static void
assert_expire (QuotesFixture *fixture, guint expected)
{
  g_autoptr (GError) error = NULL;
  guint n = 99;

  g_assert_true (fb_quotes_expire (fixture->temp.store, &n, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (n, ==, expected);
}

/* Only what was sent, only when its last day is over, only one's own; and a new version is the way on. */
static void
test_expire (QuotesFixture *fixture, gconstpointer data)
{
  FbEdit *edit = fb_edit_new ("Hand over");
  g_autoptr (GError) local = NULL;
  FbId version;

  quotes_add_line (fixture, &fixture->pump, 1000, "item");
  fb_fake_clock_advance (fixture->clock, 31 * QUOTES_DAY_MS);
  assert_expire (fixture, 0);
  assert_state (fixture, "draft");
  fb_fake_clock_advance (fixture->clock, -31 * QUOTES_DAY_MS);
  g_assert_true (fb_quotes_send (fixture->temp.store, &fixture->quote, NULL, &local));
  fb_fake_clock_advance (fixture->clock, 30 * QUOTES_DAY_MS);
  assert_expire (fixture, 0);
  fb_fake_clock_advance (fixture->clock, QUOTES_DAY_MS);

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
test_versions (QuotesFixture *fixture, gconstpointer data)
{
  FbStore *store = fixture->temp.store;
  FbId line = quotes_add_line (fixture, &fixture->pump, 1000, "item"), version, other;
  g_autoptr (FbQuoteDoc) doc = NULL;
  g_autoptr (GPtrArray) differences = NULL;
  const FbQuoteDifference *difference;
  g_autoptr (GError) local = NULL;

  quotes_add_line (fixture, &fixture->bundle, 1000, "item");
  g_assert_true (fb_quotes_send (store, &fixture->quote, NULL, &local));
  g_assert_true (fb_quotes_new_version (store, &fixture->quote, &version, &local));
  quotes_assert_text (fixture, "quote", &fixture->quote, "state", "superseded");
  quotes_assert_text (fixture, "quote", &version, "number", "L-1001");
  quotes_assert_int (fixture, "quote", &version, "version", 2);
  quotes_assert_int (fixture, "quote", &version, "net", 35000);
  QUOTES_ASSERT_REFUSED (fb_quotes_new_version (store, &fixture->quote, &other, &error), FB_OPERATION_ERROR,
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
  quotes_assert_int (fixture, "quote_line", &line, "qty", 1000);
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
test_async (QuotesFixture *fixture, gconstpointer data)
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

#define ADD(path, func) \
  g_test_add ("/operations/quotes/" path, QuotesFixture, NULL, quotes_set_up, func, quotes_tear_down)

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
  ADD ("order", test_order);
  ADD ("order-was-changed", test_order_was_changed);
  ADD ("expired", test_expired);
  ADD ("expire", test_expire);
  ADD ("versions", test_versions);
  ADD ("async", test_async);
  return g_test_run ();
}
