/* test-amounts.c: the steps of a price and rates of exchange, with what does not fit
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-price.h"

/* --- steps ------------------------------------------------------------------------------------------------- */

static void
test_steps (void)
{
  g_autoptr (FbPriceTrace) trace = fb_price_trace_new (FB_ROUND_HALF_AWAY);
  g_autoptr (FbPriceTrace) again = NULL;
  g_autoptr (JsonNode) json = NULL;
  g_autoptr (GError) error = NULL;
  gint64 minor;

  g_assert_true (fb_price_trace_add (trace, "list", "E1", NULL, FB_PRICE_SET, fb_exact_new (1005, 0), NULL, &error));
  g_assert_true (fb_price_trace_add (trace, "rule", "R1", "spring", FB_PRICE_ADD, fb_exact_new (-5, 0), NULL, &error));
  g_assert_no_error (error);
  g_assert_true (fb_price_trace_get (trace, &minor, &error));
  g_assert_cmpint (minor, ==, 1000);
  json = fb_price_trace_to_json (trace);
  again = fb_price_trace_replay (json, &error);
  g_assert_no_error (error);
  g_assert_true (fb_price_trace_get (again, &minor, &error));
  g_assert_cmpint (minor, ==, 1000);
  g_assert_cmpuint (again->steps->len, ==, 2);
}

/* What does not fit leaves the trace as it was. */
static void
test_overflow (void)
{
  g_autoptr (FbPriceTrace) trace = fb_price_trace_new (FB_ROUND_HALF_AWAY);
  g_autoptr (GError) error = NULL;
  gint64 minor;

  g_assert_true (
      fb_price_trace_add (trace, "list", NULL, NULL, FB_PRICE_SET, fb_exact_new (G_MAXINT64, 0), NULL, &error));
  for (guint i = 0; error == NULL && i < 8; i++)
    fb_price_trace_add (trace, "quantity", NULL, NULL, FB_PRICE_TIMES, fb_exact_new (G_MAXINT64, 0), NULL, &error);
  g_assert_error (error, FB_PRICE_ERROR, FB_PRICE_ERROR_OVERFLOW);
  g_clear_error (&error);
  /* An amount may be too large to be one of money before it is too large at all. */
  if (trace->steps->len == 1)
    {
      g_assert_true (fb_price_trace_get (trace, &minor, &error));
      g_assert_cmpint (minor, ==, G_MAXINT64);
      return;
    }
  g_assert_false (fb_price_trace_get (trace, &minor, &error));
  g_assert_error (error, FB_PRICE_ERROR, FB_PRICE_ERROR_OVERFLOW);
}

/* A trace that does not give what it says is none. */
static void
test_replay_refused (void)
{
  static const char *const bad[] = {
      "[]",
      "{}",
      "{\"rounding\":\"up\",\"steps\":[]}",
      "{\"rounding\":\"half-away\",\"steps\":[{}]}",
      "{\"rounding\":\"half-away\",\"steps\":[{\"name\":\"list\",\"op\":\"set\",\"arg\":\"5\",\"before\":\"0\","
      "\"change\":\"5\",\"after\":\"6\"}]}",
      "{\"rounding\":\"half-away\",\"steps\":[{\"name\":\"list\",\"op\":\"dance\",\"arg\":\"5\",\"before\":\"0\","
      "\"change\":\"5\",\"after\":\"5\"}]}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (JsonNode) json = json_from_string (bad[i], NULL);
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", bad[i]);
      g_assert_null (fb_price_trace_replay (json, &error));
      g_assert_error (error, FB_PRICE_ERROR, FB_PRICE_ERROR_TRACE);
    }
}

/* --- rates -------------------------------------------------------------------------------------------------- */

static void
test_exchange (void)
{
  FbPriceExchange rates[] = {
      {.from = "USD", .to = "EUR", .day = "2026-01-01", .rate = 9000, .per = 1},
      {.from = "USD", .to = "EUR", .day = "2026-06-01", .rate = 8000, .per = 1},
      {.from = "JPY", .to = "EUR", .day = "2026-01-01", .rate = 6000, .per = 100},
  };
  const FbPriceExchange *spring = fb_price_find_exchange (rates, 3, "USD", "EUR", "2026-05-31");
  const FbPriceExchange *summer = fb_price_find_exchange (rates, 3, "USD", "EUR", "2026-06-01");
  g_autoptr (GError) error = NULL;
  gint64 amount;

  g_assert_true (spring == &rates[0]);
  g_assert_true (summer == &rates[1]);
  g_assert_null (fb_price_find_exchange (rates, 3, "USD", "EUR", "2025-12-31"));
  g_assert_null (fb_price_find_exchange (rates, 3, "USD", "CHF", "2026-06-01"));
  g_assert_true (fb_price_exchange_amount (spring, 10000, &amount, &error));
  g_assert_no_error (error);
  g_assert_cmpint (amount, >, 0);
  g_assert_false (fb_price_exchange_amount (
      &(FbPriceExchange){.from = "USD", .to = "EUR", .day = "2026-01-01", .rate = G_MAXINT64, .per = 1}, G_MAXINT64,
      &amount, &error));
  g_assert_error (error, FB_PRICE_ERROR, FB_PRICE_ERROR_OVERFLOW);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/configurator/amounts/steps", test_steps);
  g_test_add_func ("/configurator/amounts/overflow", test_overflow);
  g_test_add_func ("/configurator/amounts/replay-refused", test_replay_refused);
  g_test_add_func ("/configurator/amounts/exchange", test_exchange);
  return g_test_run ();
}
