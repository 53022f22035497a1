/* test-money.c: amounts of money
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-money.h"

#include <gio/gio.h>
#include <locale.h>

static void
test_currency (void)
{
  g_assert_cmpint (fb_currency_digits ("EUR"), ==, 2);
  g_assert_cmpint (fb_currency_digits ("JPY"), ==, 0);
  g_assert_cmpint (fb_currency_digits ("KWD"), ==, 3);
  g_assert_cmpint (fb_currency_digits ("CLF"), ==, 4);
  g_assert_cmpint (fb_currency_digits ("XXQ"), ==, -1);
  g_assert_cmpint (fb_currency_digits ("eur"), ==, -1);
  g_assert_cmpint (fb_currency_digits ("EU"), ==, -1);
  g_assert_cmpint (fb_currency_digits ("UR "), ==, -1);
  g_assert_cmpint (fb_currency_digits (NULL), ==, -1);
}

static void
assert_text (gint64 minor, const char *currency, const char *expected)
{
  g_autofree char *text = fb_money_to_text (minor, currency);
  gint64 again;

  g_assert_cmpstr (text, ==, expected);
  g_assert_true (fb_money_parse (text, currency, &again, NULL));
  g_assert_cmpint (again, ==, minor);
}

static void
test_text (void)
{
  assert_text (123450, "EUR", "1234.50");
  assert_text (-5, "EUR", "-0.05");
  assert_text (1234, "JPY", "1234");
  assert_text (1, "KWD", "0.001");
  assert_text (G_MAXINT64, "USD", "92233720368547758.07");
  assert_text (G_MININT64, "USD", "-92233720368547758.08");
}

static void
assert_parse (const char *text, const char *currency, gint64 expected)
{
  g_autoptr (GError) error = NULL;
  gint64 minor = 0;

  fb_money_parse (text, currency, &minor, &error);
  g_assert_no_error (error);
  g_assert_cmpint (minor, ==, expected);
}

static void
test_parse (void)
{
  static const char *const bad[] = {"",
                                    "abc",
                                    "1.234",
                                    "1,23",
                                    "1,2345.00",
                                    ",123",
                                    "1..2",
                                    "--5",
                                    "1.",
                                    "5 USD",
                                    "5 EURO",
                                    "1 2",
                                    "99999999999999999999",
                                    "92233720368547758.08",
                                    "1.5:minor",
                                    "x:minor",
                                    "1,234,56"};

  assert_parse ("1234.50", "EUR", 123450);
  assert_parse (" 1,234.5 ", "EUR", 123450);
  assert_parse ("1,234,567", "EUR", 123456700);
  assert_parse ("-5", "EUR", -500);
  assert_parse (".5", "EUR", 50);
  assert_parse ("1234.50 EUR", "EUR", 123450);
  assert_parse ("EUR 1234.50", NULL, 123450);
  assert_parse ("100 jpy", NULL, 100);
  assert_parse ("105400:minor", "EUR", 105400);

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      gint64 minor;

      g_assert_false (fb_money_parse (bad[i], "EUR", &minor, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
    }
}

static void
test_decimal (void)
{
  g_autofree char *text = fb_decimal_to_text (-1500, 3);
  g_autofree char *whole = fb_decimal_to_text (7, 0);
  g_autoptr (GError) error = NULL;
  gint64 value;

  g_assert_cmpstr (text, ==, "-1.500");
  g_assert_cmpstr (whole, ==, "7");
  g_assert_true (fb_decimal_parse ("1.5", 3, &value, NULL));
  g_assert_cmpint (value, ==, 1500);
  g_assert_true (fb_decimal_parse ("2.50000", 3, &value, NULL));
  g_assert_cmpint (value, ==, 2500);
  g_assert_false (fb_decimal_parse ("1,500", 3, &value, NULL));
  g_assert_false (fb_decimal_parse ("1.5001", 3, &value, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
}

static void
test_arithmetic (void)
{
  gint64 result = 0;

  g_assert_true (fb_money_add (5, -7, &result));
  g_assert_cmpint (result, ==, -2);
  g_assert_false (fb_money_add (G_MAXINT64, 1, &result));
  g_assert_cmpint (result, ==, -2);

  g_assert_true (fb_money_mul_div (5, 1, 2, &result));
  g_assert_cmpint (result, ==, 3);
  g_assert_true (fb_money_mul_div (-5, 1, 2, &result));
  g_assert_cmpint (result, ==, -3);
  g_assert_true (fb_money_mul_div (5, 1, -2, &result));
  g_assert_cmpint (result, ==, -3);
  g_assert_true (fb_money_mul_div (7, 1, 3, &result));
  g_assert_cmpint (result, ==, 2);
  g_assert_true (fb_money_mul_div (G_MAXINT64, 10000, 10000, &result));
  g_assert_cmpint (result, ==, G_MAXINT64);
  g_assert_true (fb_money_mul_div (0, 5, 3, &result));
  g_assert_cmpint (result, ==, 0);
  g_assert_false (fb_money_mul_div (G_MAXINT64, 2, 1, &result));
  g_assert_false (fb_money_mul_div (1, 1, 0, &result));
}

static void
test_display (void)
{
  g_autofree char *euro = fb_money_to_display (123456789, "EUR", FALSE);
  g_autofree char *dollar = fb_money_to_display (-199950, "USD", TRUE);
  g_autofree char *franc = fb_money_to_display (99900, "CHF", FALSE);
  g_autofree char *yen = fb_money_to_display (1234, "JPY", FALSE);

  /* The C locale, which groups nothing by itself. */
  g_assert_cmpstr (euro, ==, "€1,234,567.89");
  g_assert_cmpstr (dollar, ==, "−$2,000");
  g_assert_cmpstr (franc, ==, "CHF\302\240999.00");
  g_assert_cmpstr (yen, ==, "¥1,234");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  setlocale (LC_ALL, "C");

  g_test_add_func ("/base/money/currency", test_currency);
  g_test_add_func ("/base/money/text", test_text);
  g_test_add_func ("/base/money/parse", test_parse);
  g_test_add_func ("/base/money/decimal", test_decimal);
  g_test_add_func ("/base/money/arithmetic", test_arithmetic);
  g_test_add_func ("/base/money/display", test_display);

  return g_test_run ();
}
