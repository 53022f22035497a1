/* test-format.c: values as people read them
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-date.h"
#include "fb-format.h"
#include "fb-many-job.h"
#include "fb-prefs.h"
#include "fb-preview.h"

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

/* Moments: the clock goes on meanwhile, but not a minute. */
static void
test_times (void)
{
  static const gint64 minute = 60 * 1000, year = G_GINT64_CONSTANT (366) * 24 * 60 * minute;
  gint64 now = g_get_real_time () / 1000;
  g_autofree char *future = fb_format_time (now + minute);

  assert_text (fb_format_time (now), "Just now");
  assert_text (fb_format_time (now - minute / 2), "Just now");
  g_assert_cmpstr (future, !=, "Just now");
  assert_text (fb_format_time (G_GINT64_CONSTANT (920373600000)), "2 Mar 1999");
  /* Beyond what a calendar holds there is nothing to say. */
  assert_text (fb_format_time (G_MAXINT64), "");
  assert_text (fb_format_time (G_MININT64), "");
  {
    g_autofree char *later = fb_format_time (now + 2 * year);

    g_assert_null (strchr (later, ':'));
  }
}

static void
test_money (void)
{
  GSettings *settings = fb_prefs_get ();

  g_settings_set_boolean (settings, FB_PREFS_WHOLE_AMOUNTS, FALSE);
  assert_text (fb_format_money (123456, "EUR"), "€1,234.56");
  assert_text (fb_format_money (123456, NULL), "€1,234.56");
  assert_text (fb_format_money (123456, "JPY"), "¥123,456");
  g_settings_set_boolean (settings, FB_PREFS_WHOLE_AMOUNTS, TRUE);
  assert_text (fb_format_money (123456, "EUR"), "€1,235");
  assert_text (fb_format_money (-123456, "EUR"), "−€1,235");
  g_settings_reset (settings, FB_PREFS_WHOLE_AMOUNTS);
}

static void
test_short_money (void)
{
  assert_text (fb_format_money_short (0, "EUR"), "€0");
  assert_text (fb_format_money_short (9999900, "EUR"), "€99,999");
  assert_text (fb_format_money_short (10000000, "EUR"), "€100 k");
  assert_text (fb_format_money_short (38000000, "EUR"), "€380 k");
  assert_text (fb_format_money_short (124000000, "EUR"), "€1.24 M");
  assert_text (fb_format_money_short (-124000000, "EUR"), "−€1.24 M");
  assert_text (fb_format_money_short (380000, "JPY"), "¥380 k");
}

static void
test_short_money_is_rounded (void)
{
  assert_text (fb_format_money_short (123999900, "EUR"), "€1.24 M");
  assert_text (fb_format_money_short (123499999, "EUR"), "€1.23 M");
  assert_text (fb_format_money_short (-123500000, "EUR"), "−€1.24 M");
  /* Once, from the amount itself: not from what was rounded before. */
  assert_text (fb_format_money_short (12349999, "EUR"), "€123 k");
  assert_text (fb_format_money_short (12350000, "EUR"), "€124 k");
  /* What fills a unit takes the next one. */
  assert_text (fb_format_money_short (9999949, "EUR"), "€99,999");
  assert_text (fb_format_money_short (9999950, "EUR"), "€100 k");
  assert_text (fb_format_money_short (99949999, "EUR"), "€999 k");
  assert_text (fb_format_money_short (99999999, "EUR"), "€1.00 M");
  assert_text (fb_format_money_short (-99999999, "EUR"), "−€1.00 M");
}

static void
test_short_money_keeps_three_digits (void)
{
  assert_text (fb_format_money_short (1500000, "JPY"), "¥1,500 k");
  assert_text (fb_format_money_short (99999499, "JPY"), "¥99,999 k");
  assert_text (fb_format_money_short (99999500, "JPY"), "¥100 M");
  assert_text (fb_format_money_short (1234567000, "KWD"), "KWD\302\2401.235 M");
}

static void
assert_value (const char *field_name, FbValue value, const char *currency, const char *expected)
{
  const FbTable *table = fb_schema_get_table ("account");
  const FbField *field = fb_table_field (table, fb_table_get_field (table, field_name));

  g_test_message ("%s", field_name);
  assert_text (fb_format_value (NULL, field, &value, currency), expected);
  fb_value_clear (&value);
}

static FbValue
number (gint64 n)
{
  FbValue value = {0};

  fb_value_set_int (&value, n);
  return value;
}

static FbValue
text (const char *words)
{
  FbValue value = {0};

  fb_value_set_text (&value, words);
  return value;
}

static void
test_values (void)
{
  assert_value ("name", (FbValue){0}, NULL, NULL);
  assert_value ("name", text ("Isdom"), NULL, "Isdom");
  assert_value ("employees", number (-250), NULL, "-250");
  assert_value ("revenue_est", number (123450), NULL, "€1,234.50");
  assert_value ("revenue_est", number (123450), "USD", "$1,234.50");
  assert_value ("credit_hold", number (0), NULL, "No");
  assert_value ("credit_hold", number (1), NULL, "Yes");
  assert_value ("kind", text ("customer"), NULL, "Customer");
  assert_value ("currency", text ("EUR"), NULL, "EUR");
}

/* A record's amounts are in its own currency. */
static void
test_fields (void)
{
  g_autoptr (FbRecord) record = fb_record_new (fb_schema_get_table ("account"), &(FbId){{1}});

  assert_text (fb_format_field (NULL, record, "revenue_est"), NULL);
  fb_record_set_int (record, "revenue_est", 123450);
  assert_text (fb_format_field (NULL, record, "revenue_est"), "€1,234.50");
  fb_record_set_text (record, "currency", "JPY");
  assert_text (fb_format_field (NULL, record, "revenue_est"), "¥123,450");
}

static void
test_icons (void)
{
  g_assert_cmpstr (fb_format_activity_icon ("visit"), ==, "mark-location-symbolic");
  g_assert_cmpstr (fb_format_activity_icon ("dance"), ==, "x-office-calendar-symbolic");
  g_assert_cmpstr (fb_format_activity_icon (NULL), ==, "x-office-calendar-symbolic");
  g_assert_cmpstr (fb_format_table_icon (fb_schema_get_table ("quote")), ==, "fb-quote-symbolic");
  g_assert_cmpstr (fb_format_table_icon (fb_schema_get_table ("stage")), ==, "text-x-generic-symbolic");
}

/* "12 accounts": the number as people read it, and as grammar needs it. */
static char *
count_words (guint n, const char *number)
{
  return g_strdup_printf ("%u %s", n, number);
}

static void
test_counts (void)
{
  assert_text (fb_many_dup_count (count_words, 0), "0 0");
  assert_text (fb_many_dup_count (count_words, G_MAXUINT), "4294967295 4294967295");
}

static void
test_preview (void)
{
  g_setenv ("FIELDBOOK_PREVIEW", "locked,rtl", TRUE);
  g_assert_true (fb_preview_has ("locked"));
  g_assert_true (fb_preview_has ("rtl"));
  g_assert_false (fb_preview_has ("lock"));
  g_assert_false (fb_preview_has (""));
  g_unsetenv ("FIELDBOOK_PREVIEW");
  g_assert_false (fb_preview_has ("locked"));
}

/* One entry of a dictionary is set, the others stay; the same name again is replaced. */
static void
test_prefs (void)
{
  GSettings *settings = fb_prefs_get ();
  g_autoptr (GVariant) scroll = NULL;
  double at = 0;

  g_assert_true (settings == fb_prefs_get ());
  fb_prefs_set_entry (FB_PREFS_SCROLL, "contacts", g_variant_new_double (1));
  fb_prefs_set_entry (FB_PREFS_SCROLL, "deals", g_variant_new_double (2));
  fb_prefs_set_entry (FB_PREFS_SCROLL, "contacts", g_variant_new_double (3));
  scroll = g_settings_get_value (settings, FB_PREFS_SCROLL);
  g_assert_cmpuint (g_variant_n_children (scroll), ==, 2);
  g_assert_true (g_variant_lookup (scroll, "contacts", "d", &at));
  g_assert_cmpfloat (at, ==, 3);
  g_assert_true (g_variant_lookup (scroll, "deals", "d", &at));
  g_assert_cmpfloat (at, ==, 2);
  g_settings_reset (settings, FB_PREFS_SCROLL);
}

int
main (int argc, char *argv[])
{
  g_setenv ("LC_ALL", "C.UTF-8", TRUE);
  g_setenv ("GSETTINGS_BACKEND", "memory", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/format/days", test_days);
  g_test_add_func ("/ui/format/dates", test_dates);
  g_test_add_func ("/ui/format/numbers", test_numbers);
  g_test_add_func ("/ui/format/json", test_json);
  g_test_add_func ("/ui/format/times", test_times);
  g_test_add_func ("/ui/format/money", test_money);
  g_test_add_func ("/ui/format/short-money", test_short_money);
  g_test_add_func ("/ui/format/short-money/rounded", test_short_money_is_rounded);
  g_test_add_func ("/ui/format/short-money/digits", test_short_money_keeps_three_digits);
  g_test_add_func ("/ui/format/values", test_values);
  g_test_add_func ("/ui/format/fields", test_fields);
  g_test_add_func ("/ui/format/icons", test_icons);
  g_test_add_func ("/ui/format/counts", test_counts);
  g_test_add_func ("/ui/format/preview", test_preview);
  g_test_add_func ("/ui/format/prefs", test_prefs);
  return g_test_run ();
}
