/* test-format.c: values as people read them
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-date.h"
#include "fb-format.h"

static void
assert_text (char *text, const char *wanted)
{
  g_assert_cmpstr (text, ==, wanted);
  g_free (text);
}

static void
test_days (void)
{
  assert_text (fb_format_days (0), "today");
  assert_text (fb_format_days (1), "1 day");
  assert_text (fb_format_days (20), "20 days");
  assert_text (fb_format_days (21), "3 weeks");
  assert_text (fb_format_days (75), "2 months");
  assert_text (fb_format_days (800), "2 years");
}

static void
test_dates (void)
{
  char day[FB_DATE_LENGTH + 1];

  assert_text (fb_format_date (fb_format_today ()), "Today");
  g_assert_true (fb_date_add_days (fb_format_today (), 1, day));
  assert_text (fb_format_date (day), "Tomorrow");
  g_assert_true (fb_date_add_days (fb_format_today (), -1, day));
  assert_text (fb_format_date (day), "Yesterday");
  assert_text (fb_format_date ("1999-03-02"), "2 Mar 1999");
  assert_text (fb_format_date ("not a day"), "not a day");
}

static void
test_numbers (void)
{
  assert_text (fb_format_percent (2500), "25 %");
  assert_text (fb_format_percent (1250), "12.5 %");
  assert_text (fb_format_percent (0), "0 %");
  assert_text (fb_format_percent (10000), "100 %");
  assert_text (fb_format_number (-7), "-7");
}

static void
test_json (void)
{
  assert_text (fb_format_json ("\"plain\""), "plain");
  assert_text (fb_format_json ("[\"a\",\"b\"]"), "a, b");
  assert_text (fb_format_json ("[]"), "");
  assert_text (fb_format_json ("{\"a\":1}"), "{\"a\":1}");
  assert_text (fb_format_json ("broken"), "broken");
}

int
main (int argc, char *argv[])
{
  g_setenv ("LC_ALL", "C.UTF-8", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/format/days", test_days);
  g_test_add_func ("/ui/format/dates", test_dates);
  g_test_add_func ("/ui/format/numbers", test_numbers);
  g_test_add_func ("/ui/format/json", test_json);
  return g_test_run ();
}
