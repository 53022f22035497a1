/* fb-money.c: amounts of money in integer minor units
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-money.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

/* ISO 4217, active codes, by minor digits; each code is followed by a space. */
static const char no_digits[] = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF ";
static const char two_digits[] =
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF "
    "CHW CNY COP COU CRC CUC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HRK "
    "HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR "
    "MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP "
    "SLE SLL SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XCD YER ZAR "
    "ZMW ZWL ";
static const char three_digits[] = "BHD IQD JOD KWD LYD OMR TND ";
static const char four_digits[] = "CLF UYW ";

static gboolean
list_has (const char *list, const char *code)
{
  for (; *list != '\0'; list += 4)
    if (strncmp (list, code, 3) == 0)
      return TRUE;
  return FALSE;
}

int
fb_currency_digits (const char *currency)
{
  if (currency == NULL || strlen (currency) != 3)
    return -1;
  if (list_has (two_digits, currency))
    return 2;
  if (list_has (no_digits, currency))
    return 0;
  if (list_has (three_digits, currency))
    return 3;
  if (list_has (four_digits, currency))
    return 4;
  return -1;
}

char *
fb_decimal_to_text (gint64 scaled, int digits)
{
  /* 0 - (guint64) also gives the size of the smallest integer, which has no positive twin. */
  guint64 size = scaled < 0 ? 0 - (guint64) scaled : (guint64) scaled;
  guint64 scale = 1;

  g_return_val_if_fail (digits >= 0 && digits <= 18, NULL);

  for (int i = 0; i < digits; i++)
    scale *= 10;
  if (digits == 0)
    return g_strdup_printf ("%s%" G_GUINT64_FORMAT, scaled < 0 ? "-" : "", size);
  return g_strdup_printf ("%s%" G_GUINT64_FORMAT ".%0*" G_GUINT64_FORMAT, scaled < 0 ? "-" : "", size / scale, digits,
                          size % scale);
}

char *
fb_money_to_text (gint64 minor, const char *currency)
{
  int digits = fb_currency_digits (currency);

  return fb_decimal_to_text (minor, digits < 0 ? 2 : digits);
}

static gboolean
append_digit (gint64 *value, int digit, gboolean negative)
{
  return !__builtin_mul_overflow (*value, 10, value)
         && !__builtin_add_overflow (*value, negative ? -digit : digit, value);
}

/* @why goes on after the text in quotes. */
static gboolean
fail_number (const char *text, const char *why, GError **error)
{
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
               /* Translators: what was typed, then what is wrong with it, such as "is no number" */
               _ ("“%s” %s"), text, why);
  return FALSE;
}

/* Commas stand only before groups of exactly three digits: "1,234,567". */
static gboolean
groups_are_sound (const char *text, gsize length)
{
  const char *comma = memchr (text, ',', length);
  gsize run = 0;

  if (comma == NULL)
    return TRUE;
  if (comma == text || comma - text > 3)
    return FALSE;
  for (gsize i = (gsize) (comma - text) + 1; i <= length; i++)
    {
      if (i < length && text[i] != ',')
        {
          run++;
          continue;
        }
      if (run != 3)
        return FALSE;
      run = 0;
    }
  return TRUE;
}

/* The number in @text as an integer scaled by 10^@digits. @spare_zeros: further zeros after the point are allowed. */
static gboolean
parse_number (const char *text, int digits, gboolean grouping, gboolean spare_zeros, gint64 *scaled, GError **error)
{
  const char *at = text;
  gboolean negative = *at == '-';
  gint64 value = 0;
  gsize whole;
  int decimals = 0;

  if (*at == '-' || *at == '+')
    at++;
  whole = strspn (at, grouping ? "0123456789," : "0123456789");
  if (!groups_are_sound (at, whole))
    return fail_number (text, _ ("is no number: a comma groups three digits"), error);
  for (const char *end = at + whole; at < end; at++)
    if (*at != ',' && !append_digit (&value, *at - '0', negative))
      return fail_number (text, _ ("is too large"), error);

  if (*at == '.')
    {
      for (at++; g_ascii_isdigit (*at); at++)
        {
          if (decimals < digits)
            {
              if (!append_digit (&value, *at - '0', negative))
                return fail_number (text, _ ("is too large"), error);
            }
          else if (!spare_zeros || *at != '0')
            {
              return fail_number (text, _ ("has too many digits after the point"), error);
            }
          decimals++;
        }
      if (decimals == 0)
        return fail_number (text, _ ("is no number"), error);
    }
  if (*at != '\0' || whole + (gsize) decimals == 0)
    return fail_number (text, _ ("is no number"), error);

  for (; decimals < digits; decimals++)
    if (!append_digit (&value, 0, negative))
      return fail_number (text, _ ("is too large"), error);
  *scaled = value;
  return TRUE;
}

gboolean
fb_decimal_parse (const char *text, int digits, gint64 *scaled, GError **error)
{
  g_autofree char *trimmed = NULL;

  g_return_val_if_fail (text != NULL && scaled != NULL, FALSE);
  g_return_val_if_fail (digits >= 0 && digits <= 18, FALSE);

  trimmed = g_strstrip (g_strdup (text));
  return parse_number (trimmed, digits, FALSE, TRUE, scaled, error);
}

/* Cuts a currency code off the end or the start of @text. Returns it, or NULL when there is none. */
static char *
cut_currency (char **text)
{
  gsize length = strlen (*text);

  if (length > 3 && g_ascii_isalpha ((*text)[length - 1]))
    {
      char *code = g_ascii_strup (*text + length - 3, 3);

      (*text)[length - 3] = '\0';
      g_strchomp (*text);
      return code;
    }
  if (length > 3 && g_ascii_isalpha ((*text)[0]) && g_ascii_isalpha ((*text)[1]) && g_ascii_isalpha ((*text)[2]))
    {
      char *code = g_ascii_strup (*text, 3);

      *text += 3;
      while (g_ascii_isspace (**text))
        (*text)++;
      return code;
    }
  return NULL;
}

gboolean
fb_money_parse (const char *text, const char *currency, gint64 *minor, GError **error)
{
  g_autofree char *copy = NULL;
  g_autofree char *named = NULL;
  char *number;
  int digits;

  g_return_val_if_fail (text != NULL && minor != NULL, FALSE);

  number = copy = g_strstrip (g_strdup (text));
  if (g_str_has_suffix (number, ":minor"))
    {
      number[strlen (number) - strlen (":minor")] = '\0';
      return parse_number (number, 0, FALSE, FALSE, minor, error);
    }

  named = cut_currency (&number);
  if (named != NULL && currency != NULL && strcmp (named, currency) != 0)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, _ ("“%s” is in %s, expected is %s"), text, named,
                   currency);
      return FALSE;
    }
  digits = fb_currency_digits (named != NULL ? named : currency);
  if (digits < 0)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, _ ("“%s” is no currency"),
                   named != NULL      ? named
                   : currency != NULL ? currency
                                      : "");
      return FALSE;
    }
  return parse_number (number, digits, TRUE, FALSE, minor, error);
}

gboolean
fb_money_add (gint64 a, gint64 b, gint64 *sum)
{
  gint64 result;

  if (__builtin_add_overflow (a, b, &result))
    return FALSE;
  *sum = result;
  return TRUE;
}

gboolean
fb_money_mul_div (gint64 a, gint64 b, gint64 c, gint64 *result)
{
  __extension__ typedef __int128 Wide;
  Wide product, quotient, rest;

  if (c == 0)
    return FALSE;

  product = (Wide) a * b;
  quotient = product / c;
  rest = product % c;
  if (2 * (rest < 0 ? -rest : rest) >= (c < 0 ? -(Wide) c : (Wide) c))
    quotient += (product < 0) == (c < 0) ? 1 : -1;
  if (quotient > G_MAXINT64 || quotient < G_MININT64)
    return FALSE;
  *result = (gint64) quotient;
  return TRUE;
}
