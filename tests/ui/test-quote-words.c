/* test-quote-words.c: quotes and prices in words, signatures, what is handed over
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <gio/gio.h>

#include "fb-price-trace.h"
#include "fb-quote-out.h"
#include "fb-quote-words.h"
#include "fb-strokes.h"

static FbRecord *
make_quote (const char *state, gint64 level)
{
  FbRecord *quote = fb_record_new (fb_schema_get_table ("quote"), NULL);

  fb_record_set_text (quote, "state", state);
  fb_record_set_int (quote, "needs_level", level);
  fb_record_set_text (quote, "currency", "EUR");
  return quote;
}

static void
assert_state (const char *state, gint64 level, const char *until, const char *wanted, gboolean open)
{
  g_autoptr (FbRecord) quote = make_quote (state, level);
  g_autofree char *words = NULL;

  fb_record_set_text (quote, "valid_until", until);
  words = fb_quote_state_words (quote);
  g_assert_cmpstr (words, ==, wanted);
  g_assert_cmpint (fb_quote_is_open (quote), ==, open);
}

static void
test_states (void)
{
  assert_state ("draft", 0, NULL, "Draft", TRUE);
  assert_state ("draft", 1, NULL, "Draft, not binding: needs approval by a manager", TRUE);
  assert_state ("pending_approval", 2, NULL, "Draft, not binding: waits for approval by a director", TRUE);
  assert_state ("approved", 0, NULL, "Approved", TRUE);
  assert_state ("sent", 0, NULL, "Sent", FALSE);
  assert_state ("sent", 0, "2020-03-01", "Sent, no longer valid since 1 Mar 2020", FALSE);
  assert_state ("expired", 0, "2020-03-01", "Expired: was valid until 1 Mar 2020", FALSE);
  assert_state ("expired", 0, NULL, "Expired", FALSE);
  assert_state ("accepted", 0, NULL, "Accepted", FALSE);
}

/* What was sent and is past its day has the sign of what has expired, whether that is stored yet or not. */
static void
test_expired_icon (void)
{
  g_autoptr (FbRecord) sent = make_quote ("sent", 0);
  g_autoptr (FbRecord) expired = make_quote ("expired", 0);

  g_assert_cmpstr (fb_quote_state_icon (sent), !=, fb_quote_state_icon (expired));
  fb_record_set_text (sent, "valid_until", "2020-03-01");
  g_assert_cmpstr (fb_quote_state_icon (sent), ==, fb_quote_state_icon (expired));
}

static void
assert_discount (const char *text, const char *kind, gint64 value, const char *shown)
{
  g_autoptr (FbRecord) quote = make_quote ("draft", 0);
  g_autoptr (GError) error = NULL;
  const char *found_kind;
  gint64 found;
  g_autofree char *again = NULL;

  g_assert_true (fb_quote_discount_parse (text, "EUR", &found_kind, &found, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (found_kind, ==, kind);
  g_assert_cmpint (found, ==, value);
  fb_record_set_text (quote, "discount_kind", kind);
  fb_record_set_int (quote, "discount_rate", value);
  fb_record_set_int (quote, "discount_amount", value);
  again = fb_quote_discount_text (quote, "EUR");
  g_assert_cmpstr (again, ==, shown);
}

static void
test_discounts (void)
{
  static const char *const bad[] = {"x", "8 % off", "101", "-3", "= dear", "much EUR", "1e3"};
  const char *only_kind;
  gint64 only;

  assert_discount ("8", "rate", 800, "8 %");
  assert_discount (" 8,5 % ", "rate", 850, "8.5 %");
  assert_discount ("120 EUR", "amount", 12000, "120.00 EUR");
  assert_discount ("= 900", "target", 90000, "= 900.00");
  assert_discount ("", "none", 0, "");
  assert_discount ("0", "none", 0, "");
  g_assert_true (fb_quote_discount_parse ("12", "", &only_kind, &only, NULL));
  g_assert_cmpstr (only_kind, ==, "rate");
  g_assert_cmpint (only, ==, 1200);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      const char *kind;
      gint64 value;

      g_assert_false (fb_quote_discount_parse (bad[i], "EUR", &kind, &value, &error));
      g_assert_nonnull (error);
    }
}

static void
add (FbPriceTrace *trace, const char *name, FbPriceOp op, gint64 number, guint digits)
{
  g_autoptr (GError) error = NULL;

  fb_price_trace_add (trace, name, NULL, NULL, op, fb_exact_new (number, digits), NULL, &error);
  g_assert_no_error (error);
}

static void
test_trace (void)
{
  g_autoptr (FbPriceTrace) trace = fb_price_trace_new (FB_ROUND_HALF_AWAY);
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *json = NULL;
  g_autofree char *wrong = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GError) error = NULL;
  const FbTraceRow *row;
  gint64 net;

  add (trace, "book", FB_PRICE_SET, 9995, 0);
  add (trace, "rule", FB_PRICE_PART, -150, 4);
  add (trace, "unit", FB_PRICE_ROUND, 0, 0);
  add (trace, "quantity", FB_PRICE_TIMES, 3, 0);
  add (trace, "net", FB_PRICE_ROUND, 0, 0);
  node = fb_price_trace_to_json (trace);
  json = json_to_string (node, FALSE);
  rows = fb_trace_rows (json, "EUR", "EUR", &net, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (rows->len, ==, 5);
  g_assert_cmpint (net, ==, 29535);
  row = g_ptr_array_index (rows, 0);
  g_assert_cmpstr (row->title, ==, "Price book");
  row = g_ptr_array_index (rows, 1);
  /* Between two roundings nothing of a cent is hidden. */
  g_assert_cmpstr (row->after, ==, "98.45075 EUR");
  row = g_ptr_array_index (rows, 2);
  g_assert_true (row->sum);
  row = g_ptr_array_index (rows, 3);
  g_assert_cmpstr (row->change, ==, "× 3");

  /* A step that does not give what it says is no reason for a price. */
  wrong = g_strdup (json);
  *strstr (wrong, "9995") = '8';
  g_assert_null (fb_trace_rows (wrong, "EUR", "EUR", NULL, &error));
  g_assert_error (error, FB_PRICE_ERROR, FB_PRICE_ERROR_TRACE);
  g_clear_error (&error);
  g_assert_null (fb_trace_rows (NULL, NULL, "EUR", NULL, &error));
  g_assert_error (error, FB_PRICE_ERROR, FB_PRICE_ERROR_TRACE);
}

static void
test_strokes (void)
{
  static const char *const bad[] = {"",
                                    "[]",
                                    "{\"width\":10,\"height\":10}",
                                    "{\"width\":0,\"height\":10,\"strokes\":[]}",
                                    "{\"width\":10,\"height\":10,\"strokes\":[[1]]}",
                                    "{\"width\":10,\"height\":10,\"strokes\":[[1,\"x\"]]}",
                                    "{\"width\":10,\"height\":10,\"strokes\":[[1,99999999]]}"};
  g_autoptr (FbStrokes) strokes = fb_strokes_new (300, 160);
  g_autoptr (FbStrokes) again = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *json = NULL;
  g_autofree char *second = NULL;

  g_assert_null (fb_strokes_to_json (strokes));
  g_assert_true (fb_strokes_add (strokes, 1, 2));
  g_assert_true (fb_strokes_add (strokes, 1, 2));
  g_assert_true (fb_strokes_add (strokes, 3, 4));
  fb_strokes_begin (strokes);
  g_assert_true (fb_strokes_add (strokes, 5, 6));
  json = fb_strokes_to_json (strokes);
  g_assert_cmpstr (json, ==, "{\"height\":160,\"strokes\":[[1,2,3,4],[5,6]],\"width\":300}");
  again = fb_strokes_parse (json, &error);
  g_assert_no_error (error);
  second = fb_strokes_to_json (again);
  g_assert_cmpstr (second, ==, json);
  for (int i = 0; fb_strokes_add (strokes, i, -i); i++)
    ;
  g_assert_cmpuint (strokes->n_points, ==, FB_STROKES_MAX_POINTS);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_assert_null (fb_strokes_parse (bad[i], &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
      g_clear_error (&error);
    }
}

static void
test_out (void)
{
  g_autoptr (FbRecord) quote = make_quote ("draft", 0);
  g_autofree char *name = NULL;
  g_autofree char *mail = fb_quote_out_mail ("a@b.example", "Quote 1 & 2", "Good day,\nyours?", "/tmp/a b.pdf");
  g_autofree char *bare = fb_quote_out_mail (NULL, "S", "B", NULL);

  fb_record_set_text (quote, "number", "../Q:1");
  fb_record_set_int (quote, "version", 2);
  name = fb_quote_out_name (quote);
  g_assert_cmpstr (name, ==, "-.-Q-1-v2.pdf");
  g_assert_cmpstr (
      mail, ==, "mailto:a@b.example?subject=Quote%201%20%26%202&body=Good%20day%2C%0Ayours%3F&attach=/tmp/a%20b.pdf");
  g_assert_cmpstr (bare, ==, "mailto:?subject=S&body=B");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/quote-words/states", test_states);
  g_test_add_func ("/ui/quotes/expired-icon", test_expired_icon);
  g_test_add_func ("/ui/quote-words/discounts", test_discounts);
  g_test_add_func ("/ui/quote-words/trace", test_trace);
  g_test_add_func ("/ui/quote-words/strokes", test_strokes);
  g_test_add_func ("/ui/quote-words/out", test_out);
  return g_test_run ();
}
