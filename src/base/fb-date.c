/* fb-date.c: days of the calendar and moments in time
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-date.h"

#include <string.h>

#include "fb-date-private.h"

#define MS_PER_DAY G_GINT64_CONSTANT (86400000)

/* After Howard Hinnant's days_from_civil: years counted from March, so that the leap day comes last. */
gint64
fb_date_to_days (int year, int month, int day)
{
  gint64 y = month <= 2 ? (gint64) year - 1 : year;
  gint64 era = (y >= 0 ? y : y - 399) / 400;
  gint64 year_of_era = y - era * 400;
  gint64 day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  gint64 day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

  return era * 146097 + day_of_era - 719468;
}

void
fb_date_from_days (gint64 days, int *year, int *month, int *day)
{
  gint64 shifted = days + 719468;
  gint64 era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
  gint64 day_of_era = shifted - era * 146097;
  gint64 year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  gint64 day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  gint64 m = (5 * day_of_year + 2) / 153;

  *day = (int) (day_of_year - (153 * m + 2) / 5 + 1);
  *month = (int) (m < 10 ? m + 3 : m - 9);
  *year = (int) (year_of_era + era * 400 + (*month <= 2 ? 1 : 0));
}

int
fb_date_days_in_month (int year, int month)
{
  static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  gboolean leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

  return month == 2 && leap ? 29 : days[month - 1];
}

/* Exactly @n digits at @text, or -1. */
static int
read_digits (const char *text, int n)
{
  int value = 0;

  for (int i = 0; i < n; i++)
    {
      if (!g_ascii_isdigit (text[i]))
        return -1;
      value = value * 10 + (text[i] - '0');
    }
  return value;
}

static gboolean
is_day (int year, int month, int day)
{
  return year >= 1 && year <= 9999 && month >= 1 && month <= 12 && day >= 1
         && day <= fb_date_days_in_month (year, month);
}

/* Reads YYYY-MM-DD at the start of @text. */
static gboolean
split_prefix (const char *text, int *year, int *month, int *day)
{
  if (strnlen (text, FB_DATE_LENGTH) < FB_DATE_LENGTH || text[4] != '-' || text[7] != '-')
    return FALSE;
  *year = read_digits (text, 4);
  *month = read_digits (text + 5, 2);
  *day = read_digits (text + 8, 2);
  return is_day (*year, *month, *day);
}

gboolean
fb_date_split (const char *date, int *year, int *month, int *day)
{
  return split_prefix (date, year, month, day) && date[FB_DATE_LENGTH] == '\0';
}

static void
write_number (char *out, int digits, int value)
{
  for (int i = digits - 1; i >= 0; i--)
    {
      out[i] = (char) ('0' + value % 10);
      value /= 10;
    }
}

gboolean
fb_date_write (int year, int month, int day, char out[FB_DATE_LENGTH + 1])
{
  if (!is_day (year, month, day))
    return FALSE;

  write_number (out, 4, year);
  out[4] = '-';
  write_number (out + 5, 2, month);
  out[7] = '-';
  write_number (out + 8, 2, day);
  out[FB_DATE_LENGTH] = '\0';
  return TRUE;
}

gboolean
fb_date_is_valid (const char *date)
{
  int year, month, day;

  return date != NULL && fb_date_split (date, &year, &month, &day);
}

gboolean
fb_date_add_days (const char *date, int days, char out[FB_DATE_LENGTH + 1])
{
  int year, month, day;

  if (date == NULL || !fb_date_split (date, &year, &month, &day))
    return FALSE;

  fb_date_from_days (fb_date_to_days (year, month, day) + days, &year, &month, &day);
  return fb_date_write (year, month, day, out);
}

int
fb_date_days_between (const char *from, const char *to)
{
  int year, month, day;
  gint64 start;

  g_return_val_if_fail (fb_date_is_valid (from) && fb_date_is_valid (to), 0);

  fb_date_split (from, &year, &month, &day);
  start = fb_date_to_days (year, month, day);
  fb_date_split (to, &year, &month, &day);
  return (int) (fb_date_to_days (year, month, day) - start);
}

void
fb_date_of_time (gint64 ms, GTimeZone *zone, char out[FB_DATE_LENGTH + 1])
{
  g_autoptr (GTimeZone) used = zone != NULL ? g_time_zone_ref (zone) : g_time_zone_new_local ();
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (ms >= 0 ? ms / 1000 : -((-(ms + 1)) / 1000) - 1);
  g_autoptr (GDateTime) local = utc != NULL ? g_date_time_to_timezone (utc, used) : NULL;

  if (local == NULL
      || !fb_date_write (g_date_time_get_year (local), g_date_time_get_month (local),
                         g_date_time_get_day_of_month (local), out))
    memcpy (out, ms < 0 ? "0001-01-01" : "9999-12-31", FB_DATE_LENGTH + 1);
}

gboolean
fb_date_parse_format (const char *text, const char *format, char out[FB_DATE_LENGTH + 1])
{
  int year = 0, month = 0, day = 0;

  g_return_val_if_fail (text != NULL && format != NULL, FALSE);

  for (; *format != '\0'; format++)
    {
      gsize length = 0;

      if (*format != '%')
        {
          if (*text++ != *format)
            return FALSE;
          continue;
        }
      switch (*++format)
        {
        case 'Y':
          year = read_digits (text, 4);
          length = 4;
          break;
        case 'm':
        case 'd':
          length = g_ascii_isdigit (text[0]) && g_ascii_isdigit (text[1]) ? 2 : 1;
          *(*format == 'm' ? &month : &day) = read_digits (text, (int) length);
          break;
        case 'b':
          while (g_unichar_isalpha (g_utf8_get_char_validated (text + length, -1)))
            length += (gsize) g_utf8_skip[(guchar) text[length]];
          month = fb_date_month_of_word (text, length);
          break;
        default:
          return FALSE;
        }
      if (year < 0 || month < 0 || day < 0)
        return FALSE;
      text += length;
    }
  return *text == '\0' && fb_date_write (year, month, day, out);
}

/* "Z" or "+HH:MM" to the end of the text, in minutes east. */
static gboolean
read_offset (const char *text, int *minutes)
{
  int hour, minute;

  *minutes = 0;
  if (*text == 'Z' || *text == 'z')
    return text[1] == '\0';
  if (*text != '+' && *text != '-')
    return FALSE;
  if ((hour = read_digits (text + 1, 2)) < 0 || hour > 23 || text[3] != ':' || (minute = read_digits (text + 4, 2)) < 0
      || minute > 59 || text[6] != '\0')
    return FALSE;

  *minutes = (hour * 60 + minute) * (*text == '-' ? -1 : 1);
  return TRUE;
}

gboolean
fb_time_parse (const char *text, gint64 *ms)
{
  int year, month, day, hour, minute, second, offset;
  int fraction = 0;
  const char *at;

  g_return_val_if_fail (ms != NULL, FALSE);

  if (text == NULL || !split_prefix (text, &year, &month, &day))
    return FALSE;
  at = text + FB_DATE_LENGTH;
  if (*at != 'T' && *at != 't' && *at != ' ')
    return FALSE;
  if ((hour = read_digits (at + 1, 2)) < 0 || hour > 23 || at[3] != ':' || (minute = read_digits (at + 4, 2)) < 0
      || minute > 59 || at[6] != ':' || (second = read_digits (at + 7, 2)) < 0 || second > 60)
    return FALSE;
  at += 9;

  if (*at == '.')
    {
      int scale = 100;

      if (!g_ascii_isdigit (*++at))
        return FALSE;
      for (; g_ascii_isdigit (*at); at++, scale /= 10)
        fraction += (*at - '0') * scale;
    }
  if (!read_offset (at, &offset))
    return FALSE;

  *ms = fb_date_to_days (year, month, day) * MS_PER_DAY + (hour * 60 + minute - offset) * G_GINT64_CONSTANT (60000)
        + MIN (second, 59) * 1000 + fraction;
  return TRUE;
}

char *
fb_time_format (gint64 ms)
{
  gint64 days = ms / MS_PER_DAY;
  gint64 rest = ms % MS_PER_DAY;
  int year, month, day;

  if (rest < 0)
    {
      rest += MS_PER_DAY;
      days--;
    }
  fb_date_from_days (days, &year, &month, &day);
  return g_strdup_printf ("%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", year, month, day, (int) (rest / 3600000),
                          (int) (rest / 60000 % 60), (int) (rest / 1000 % 60), (int) (rest % 1000));
}
