/* fb-date-words.c: days as people write them
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-date.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <langinfo.h>
#include <string.h>

#include "fb-date-private.h"
#include "fb-text.h"

static const char *const english_months[] = {"january", "february", "march",     "april",   "may",      "june",
                                             "july",    "august",   "september", "october", "november", "december"};
static const char *const english_days[] = {"sunday",   "monday", "tuesday", "wednesday",
                                           "thursday", "friday", "saturday"};
static const nl_item locale_months[] = {MON_1, MON_2, MON_3, MON_4,  MON_5,  MON_6,
                                        MON_7, MON_8, MON_9, MON_10, MON_11, MON_12};
static const nl_item locale_short_months[] = {ABMON_1, ABMON_2, ABMON_3, ABMON_4,  ABMON_5,  ABMON_6,
                                              ABMON_7, ABMON_8, ABMON_9, ABMON_10, ABMON_11, ABMON_12};
static const nl_item locale_days[] = {DAY_1, DAY_2, DAY_3, DAY_4, DAY_5, DAY_6, DAY_7};
static const nl_item locale_short_days[] = {ABDAY_1, ABDAY_2, ABDAY_3, ABDAY_4, ABDAY_5, ABDAY_6, ABDAY_7};

/* Whether the locale's @item is @word (folded, without a full stop). */
static gboolean
locale_says (nl_item item, const char *word)
{
  const char *text = nl_langinfo (item);
  g_autofree char *folded = NULL;
  gsize length;

  if (text == NULL || !g_utf8_validate (text, -1, NULL))
    return FALSE;
  folded = fb_text_fold (text);
  length = strlen (folded);
  if (length > 0 && folded[length - 1] == '.')
    folded[length - 1] = '\0';
  return *folded != '\0' && strcmp (folded, word) == 0;
}

/* The full English word or at least three letters of it. */
static gboolean
english_says (const char *full, const char *word)
{
  return strlen (word) >= 3 && g_str_has_prefix (full, word);
}

static int
month_of (const char *word)
{
  for (int i = 0; i < 12; i++)
    if (english_says (english_months[i], word) || locale_says (locale_months[i], word)
        || locale_says (locale_short_months[i], word))
      return i + 1;
  return 0;
}

/* 0 is Sunday; -1 for none. */
static int
day_of (const char *word)
{
  for (int i = 0; i < 7; i++)
    if (english_says (english_days[i], word) || locale_says (locale_days[i], word)
        || locale_says (locale_short_days[i], word))
      return i;
  return -1;
}

int
fb_date_month_of_word (const char *word, gsize length)
{
  g_autofree char *copy = g_strndup (word, length);
  g_autofree char *folded = fb_text_fold (copy);

  return month_of (folded);
}

/* Digits only, up to @max; -1 otherwise. */
static int
number_of (const char *word, int max)
{
  guint64 value;

  return g_ascii_string_to_unsigned (word, 10, 0, (guint64) max, &value, NULL) ? (int) value : -1;
}

static gboolean
add_months (const char *today, int months, char *out)
{
  int year, month, day, total;

  fb_date_split (today, &year, &month, &day);
  total = year * 12 + month - 1 + months;
  year = total / 12;
  month = total % 12 + 1;
  if (year < 1 || year > 9999)
    return FALSE;
  return fb_date_write (year, month, MIN (day, fb_date_days_in_month (year, month)), out);
}

/* "in 3 days": words[0] is "in". */
static gboolean
parse_in (char **words, const char *today, char *out)
{
  int n = strcmp (words[1], "a") == 0 || strcmp (words[1], "one") == 0 ? 1 : number_of (words[1], 9999);
  const char *unit = words[2];

  if (n < 0)
    return FALSE;
  if (strcmp (unit, "day") == 0 || strcmp (unit, "days") == 0)
    return fb_date_add_days (today, n, out);
  if (strcmp (unit, "week") == 0 || strcmp (unit, "weeks") == 0)
    return fb_date_add_days (today, n * 7, out);
  if (strcmp (unit, "month") == 0 || strcmp (unit, "months") == 0)
    return add_months (today, n, out);
  if (strcmp (unit, "year") == 0 || strcmp (unit, "years") == 0)
    return add_months (today, n * 12, out);
  return FALSE;
}

/* "3 mar", "mar 3", with a year or without: then the next such day, today included. */
static gboolean
parse_day_of_month (char **words, guint n_words, const char *today, char *out)
{
  int month = month_of (words[0]);
  int day = number_of (words[month != 0 ? 1 : 0], 31);
  int year, ignored;

  if (month == 0)
    month = month_of (words[1]);
  if (month == 0 || day < 1)
    return FALSE;
  if (n_words == 3)
    return strlen (words[2]) == 4 && fb_date_write (number_of (words[2], 9999), month, day, out);

  fb_date_split (today, &year, &ignored, &ignored);
  /* 29 February may be up to eight years away. */
  for (int i = 0; i <= 8; i++)
    if (fb_date_write (year + i, month, day, out) && strcmp (out, today) >= 0)
      return TRUE;
  return FALSE;
}

static gboolean
parse_one_word (const char *word, const char *today, char *out)
{
  int weekday, year, month, day, ahead;

  if (strcmp (word, "today") == 0)
    return fb_date_add_days (today, 0, out);
  if (strcmp (word, "tomorrow") == 0)
    return fb_date_add_days (today, 1, out);
  if (strcmp (word, "yesterday") == 0)
    return fb_date_add_days (today, -1, out);
  if ((weekday = day_of (word)) < 0)
    return FALSE;

  fb_date_split (today, &year, &month, &day);
  /* 1970-01-01 was a Thursday. */
  ahead = weekday - (int) (((fb_date_to_days (year, month, day) + 4) % 7 + 7) % 7);
  return fb_date_add_days (today, ahead <= 0 ? ahead + 7 : ahead, out);
}

static gboolean
parse_words (char **words, guint n_words, const char *today, char *out)
{
  int year, month, day;

  if (n_words == 1)
    return parse_one_word (words[0], today, out);
  if (n_words == 3 && strcmp (words[0], "in") == 0)
    return parse_in (words, today, out);
  if (n_words == 3 && strcmp (words[0], "end") == 0 && strcmp (words[1], "of") == 0 && strcmp (words[2], "month") == 0)
    {
      fb_date_split (today, &year, &month, &day);
      return fb_date_write (year, month, fb_date_days_in_month (year, month), out);
    }
  if (n_words == 2 || n_words == 3)
    return parse_day_of_month (words, n_words, today, out);
  return FALSE;
}

gboolean
fb_date_parse_words (const char *text, const char *today, char out[FB_DATE_LENGTH + 1], GError **error)
{
  g_autofree char *valid = NULL;
  g_autofree char *folded = NULL;
  g_auto (GStrv) pieces = NULL;
  g_autoptr (GPtrArray) words = NULL;

  g_return_val_if_fail (text != NULL, FALSE);
  g_return_val_if_fail (fb_date_is_valid (today), FALSE);

  valid = g_utf8_make_valid (text, -1);
  folded = fb_text_fold (valid);
  pieces = g_strsplit_set (folded, " \t,.", -1);
  words = g_ptr_array_new ();
  for (guint i = 0; pieces[i] != NULL; i++)
    if (*pieces[i] != '\0')
      g_ptr_array_add (words, pieces[i]);

  if (words->len == 1 && fb_date_is_valid (words->pdata[0]))
    {
      memcpy (out, words->pdata[0], FB_DATE_LENGTH + 1);
      return TRUE;
    }
  if (words->len > 0 && parse_words ((char **) words->pdata, words->len, today, out))
    return TRUE;

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
               _ ("“%s” is no day; understood are 2026-03-21, today, tomorrow, friday, in 3 days, in 2 weeks, 21 mar, "
                  "mar 21 2027 and end of month"),
               valid);
  return FALSE;
}
