/* test-rhythm.c: lines of what is paid each month or year
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-quote-rhythm.h"
#include "price-rows.h"

static void
test_words (void)
{
  g_assert_null (fb_quote_rhythm_get_unit (FB_RULES_ONCE, "de"));
  g_assert_cmpstr (fb_quote_rhythm_get_unit (FB_RULES_PER_MONTH, "de"), ==, "Monat");
  g_assert_cmpstr (fb_quote_rhythm_get_unit (FB_RULES_PER_YEAR, "de-AT"), ==, "Jahr");
  g_assert_cmpstr (fb_quote_rhythm_get_unit (FB_RULES_PER_MONTH, "en"), ==, "month");
  /* A language that there are no words in, and none at all. */
  g_assert_cmpstr (fb_quote_rhythm_get_unit (FB_RULES_PER_YEAR, "fi"), ==, "year");
  g_assert_cmpstr (fb_quote_rhythm_get_unit (FB_RULES_PER_YEAR, NULL), ==, "year");
  g_assert_cmpstr (fb_quote_rhythm_get_name (FB_RULES_ONCE, "de"), ==, "%s");
  g_assert_cmpstr (fb_quote_rhythm_get_name (FB_RULES_PER_MONTH, "de"), ==, "%s, pro Monat");
  g_assert_cmpstr (fb_quote_rhythm_get_name (FB_RULES_PER_YEAR, NULL), ==, "%s, per year");
}

/* The unit says it in every language that quotes are written in, whatever the quote's own is. */
static void
test_find (void)
{
  static const char *const languages[] = {"en", "de"};
  PriceRows rows;
  FbRecord *line;

  price_rows_set_up (&rows);
  line = price_rows_add (&rows, "quote_line", 1, "{}");
  g_assert_cmpint (fb_quote_rhythm_find (line), ==, FB_RULES_ONCE);
  fb_record_set_text (line, "unit", "kg");
  g_assert_cmpint (fb_quote_rhythm_find (line), ==, FB_RULES_ONCE);
  for (guint i = 0; i < G_N_ELEMENTS (languages); i++)
    for (int period = FB_RULES_PER_MONTH; period <= FB_RULES_PER_YEAR; period++)
      {
        fb_record_set_text (line, "unit", fb_quote_rhythm_get_unit ((FbRulesPeriod) period, languages[i]));
        g_assert_cmpint (fb_quote_rhythm_find (line), ==, period);
      }
  price_rows_tear_down (&rows);
}

static void
test_is_rhythm (void)
{
  PriceRows rows;

  price_rows_set_up (&rows);
  g_assert_false (fb_quote_is_rhythm (price_rows_add (&rows, "quote_line", 1, "{}")));
  g_assert_true (fb_quote_is_rhythm (price_rows_add (&rows, "quote_line", 2, "{\"configuration\":9}")));
  /* The line that was configured says how. */
  g_assert_false (
      fb_quote_is_rhythm (price_rows_add (&rows, "quote_line", 3, "{\"configuration\":9,\"assignment\":\"{}\"}")));
  price_rows_tear_down (&rows);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pricing/rhythm/words", test_words);
  g_test_add_func ("/pricing/rhythm/find", test_find);
  g_test_add_func ("/pricing/rhythm/is-rhythm", test_is_rhythm);
  return g_test_run ();
}
