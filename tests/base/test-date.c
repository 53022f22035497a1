/* test-date.c: days and moments
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-date.h"

#include <gio/gio.h>

static void
test_valid (void)
{
  g_assert_true (fb_date_is_valid ("2024-02-29"));
  g_assert_true (fb_date_is_valid ("0001-01-01"));
  g_assert_true (fb_date_is_valid ("9999-12-31"));
  g_assert_false (fb_date_is_valid ("2023-02-29"));
  g_assert_false (fb_date_is_valid ("1900-02-29"));
  g_assert_false (fb_date_is_valid ("0000-01-01"));
  g_assert_false (fb_date_is_valid ("2023-13-01"));
  g_assert_false (fb_date_is_valid ("2023-1-01"));
  g_assert_false (fb_date_is_valid ("2023-01-01 "));
  g_assert_false (fb_date_is_valid (""));
  g_assert_false (fb_date_is_valid (NULL));
}

static void
test_arithmetic (void)
{
  char day[FB_DATE_LENGTH + 1] = "2024-02-28";

  g_assert_true (fb_date_add_days (day, 1, day));
  g_assert_cmpstr (day, ==, "2024-02-29");
  g_assert_true (fb_date_add_days (day, 366, day));
  g_assert_cmpstr (day, ==, "2025-03-01");
  g_assert_true (fb_date_add_days (day, -366, day));
  g_assert_cmpstr (day, ==, "2024-02-29");
  g_assert_false (fb_date_add_days ("9999-12-31", 1, day));
  g_assert_false (fb_date_add_days ("0001-01-01", -1, day));
  g_assert_false (fb_date_add_days ("nonsense", 1, day));
  g_assert_cmpint (fb_date_days_between ("1970-01-01", "2000-03-01"), ==, 11017);
  g_assert_cmpint (fb_date_days_between ("2000-03-01", "1970-01-01"), ==, -11017);
  g_assert_cmpint (fb_date_days_between ("0001-01-01", "9999-12-31"), ==, 3652058);
}

static void
test_of_time (void)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr (GTimeZone) east = g_time_zone_new_identifier ("+09:00");
  char day[FB_DATE_LENGTH + 1];

  fb_date_of_time (0, utc, day);
  g_assert_cmpstr (day, ==, "1970-01-01");
  fb_date_of_time (-1, utc, day);
  g_assert_cmpstr (day, ==, "1969-12-31");
  fb_date_of_time (G_GINT64_CONSTANT (1795251600000), utc, day);
  g_assert_cmpstr (day, ==, "2026-11-21");
  fb_date_of_time (G_GINT64_CONSTANT (1795251600000) + 7 * 3600000, east, day);
  g_assert_cmpstr (day, ==, "2026-11-22");
  fb_date_of_time (G_MAXINT64, utc, day);
  g_assert_cmpstr (day, ==, "9999-12-31");
  fb_date_of_time (G_MININT64, NULL, day);
  g_assert_cmpstr (day, ==, "0001-01-01");
}

static void
assert_words (const char *text, const char *expected)
{
  g_autoptr (GError) error = NULL;
  char day[FB_DATE_LENGTH + 1];
  gboolean ok = fb_date_parse_words (text, "2026-11-21", day, &error); /* a Saturday */

  g_assert_no_error (error);
  g_assert_true (ok);
  g_assert_cmpstr (day, ==, expected);
}

static void
test_words (void)
{
  assert_words ("2026-03-21", "2026-03-21");
  assert_words (" Today ", "2026-11-21");
  assert_words ("tomorrow", "2026-11-22");
  assert_words ("yesterday", "2026-11-20");
  assert_words ("fri", "2026-11-27");
  assert_words ("Sunday", "2026-11-22");
  assert_words ("sat", "2026-11-28");
  assert_words ("in 2 weeks", "2026-12-05");
  assert_words ("in a week", "2026-11-28");
  assert_words ("in 3 days", "2026-11-24");
  assert_words ("in 1 month", "2026-12-21");
  assert_words ("in 2 years", "2028-11-21");
  assert_words ("3 mar", "2027-03-03");
  assert_words ("mar 3 2027", "2027-03-03");
  assert_words ("3. March 2025", "2025-03-03");
  assert_words ("21 nov", "2026-11-21");
  assert_words ("29 feb", "2028-02-29");
  assert_words ("end of month", "2026-11-30");
}

static void
test_words_refused (void)
{
  static const char *const bad[] = {"",       "someday",    "in many days", "31 feb", "3 mar 27",
                                    "32 mar", "2026-02-30", "in 3 parsecs", "mo",     "\xff\xfe"};
  char day[FB_DATE_LENGTH + 1];

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (fb_date_parse_words (bad[i], "2026-11-21", day, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
      g_assert_nonnull (strstr (error->message, "end of month"));
    }
}

static void
test_format (void)
{
  char day[FB_DATE_LENGTH + 1];

  g_assert_true (fb_date_parse_format ("10/20/2016", "%m/%d/%Y", day));
  g_assert_cmpstr (day, ==, "2016-10-20");
  g_assert_true (fb_date_parse_format ("3/1/2017", "%m/%d/%Y", day));
  g_assert_cmpstr (day, ==, "2017-03-01");
  g_assert_true (fb_date_parse_format ("20161020", "%Y%m%d", day));
  g_assert_cmpstr (day, ==, "2016-10-20");
  g_assert_true (fb_date_parse_format ("1-Mar-2017", "%d-%b-%Y", day));
  g_assert_cmpstr (day, ==, "2017-03-01");
  g_assert_false (fb_date_parse_format ("20/10/2016", "%m/%d/%Y", day));
  g_assert_false (fb_date_parse_format ("10/20/16", "%m/%d/%Y", day));
  g_assert_false (fb_date_parse_format ("10/20/2016 ", "%m/%d/%Y", day));
  g_assert_false (fb_date_parse_format ("", "%m/%d/%Y", day));
  g_assert_false (fb_date_parse_format ("1-Foo-2017", "%d-%b-%Y", day));
  g_assert_false (fb_date_parse_format ("10/2016", "%m/%Y", day));
  g_assert_false (fb_date_parse_format ("10", "%q", day));
}

static void
test_time (void)
{
  static const char *const bad[] = {"",
                                    "2026-11-21",
                                    "2026-11-21T09:00:00",
                                    "2026-11-21T25:00:00Z",
                                    "2026-11-21T09:60:00Z",
                                    "2026-11-21T09:00:00.Z",
                                    "2026-11-21T09:00:00Zx",
                                    "2026-11-21T09:00:00+1:00",
                                    "2026-11-31T09:00:00Z"};
  g_autofree char *text = NULL;
  g_autofree char *early = NULL;
  gint64 ms = 0;

  g_assert_true (fb_time_parse ("2026-11-21T09:00:00.123Z", &ms));
  g_assert_cmpint (ms, ==, G_GINT64_CONSTANT (1795251600123));
  text = fb_time_format (ms);
  g_assert_cmpstr (text, ==, "2026-11-21T09:00:00.123Z");
  g_assert_true (fb_time_parse ("2026-11-21T10:00:00.1234567+01:00", &ms));
  g_assert_cmpint (ms, ==, G_GINT64_CONSTANT (1795251600123));
  g_assert_true (fb_time_parse ("1969-12-31T23:59:59-00:30", &ms));
  g_assert_cmpint (ms, ==, 1799000);
  early = fb_time_format (-1);
  g_assert_cmpstr (early, ==, "1969-12-31T23:59:59.999Z");

  g_assert_false (fb_time_parse (NULL, &ms));
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (fb_time_parse (bad[i], &ms));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/base/date/valid", test_valid);
  g_test_add_func ("/base/date/arithmetic", test_arithmetic);
  g_test_add_func ("/base/date/of-time", test_of_time);
  g_test_add_func ("/base/date/words", test_words);
  g_test_add_func ("/base/date/words-refused", test_words_refused);
  g_test_add_func ("/base/date/format", test_format);
  g_test_add_func ("/base/date/time", test_time);

  return g_test_run ();
}
