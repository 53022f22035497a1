/* fb-query-decimal.c: numbers of the query language, exact at any scale
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-query-decimal.h"

#include <string.h>

#include "fb-money.h"

#define MAX_DIGITS 60

gboolean
fb_decimal_read (const char *text, FbDecimal *self)
{
  guint n = 0;
  gboolean after = FALSE;

  memset (self, 0, sizeof *self);
  if (*text == '-' || *text == '+')
    self->negative = *text++ == '-';
  for (; *text != '\0'; text++)
    {
      if (*text == '.' && !after && n > 0)
        {
          after = TRUE;
          continue;
        }
      if (!g_ascii_isdigit (*text) || n == MAX_DIGITS)
        return FALSE;
      self->digits[n++] = *text;
      self->n_after += after;
    }
  return n > 0 && !(after && self->n_after == 0);
}

/* Nothing stored reaches the ends of the range, so a value beyond them compares as they do. */
gint64
fb_decimal_scale (const FbDecimal *self, int digits, gboolean *exact)
{
  guint n = (guint) strlen (self->digits);
  guint whole = n - self->n_after + (guint) digits;
  gint64 value = 0;
  gboolean rest = FALSE, over = FALSE;

  for (guint i = 0; i < whole && !over; i++)
    {
      gint64 digit = i < n ? self->digits[i] - '0' : 0;

      over = __builtin_mul_overflow (value, 10, &value) || __builtin_add_overflow (value, digit, &value);
    }
  for (guint i = whole; i < n; i++)
    rest = rest || self->digits[i] != '0';
  *exact = !rest && !over;
  if (over)
    return self->negative ? G_MININT64 : G_MAXINT64;
  if (!self->negative)
    return value;
  return rest ? -value - 1 : -value;
}

/* --- currencies ------------------------------------------------------------------------------------------- */

int
fb_currency_get_digits (const char *code)
{
  if (strlen (code) != 3 || strspn (code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != 3)
    return -1;
  return fb_currency_digits (code);
}

static gpointer
make_lists (gpointer data)
{
  char **lists = g_new0 (char *, FB_CURRENCY_MAX_DIGITS + 1);
  GString *codes[FB_CURRENCY_MAX_DIGITS + 1] = {NULL};
  char code[4] = "";

  for (guint i = 0; i < 26 * 26 * 26; i++)
    {
      int digits;

      code[0] = (char) ('A' + i / 676);
      code[1] = (char) ('A' + i / 26 % 26);
      code[2] = (char) ('A' + i % 26);
      digits = fb_currency_digits (code);
      if (digits < 0 || digits > FB_CURRENCY_MAX_DIGITS)
        continue;
      if (codes[digits] == NULL)
        codes[digits] = g_string_new (NULL);
      g_string_append_printf (codes[digits], "%s'%s'", codes[digits]->len > 0 ? "," : "", code);
    }
  for (int i = 0; i <= FB_CURRENCY_MAX_DIGITS; i++)
    if (codes[i] != NULL)
      lists[i] = g_string_free (codes[i], FALSE);
  return lists;
}

const char *
fb_currency_list_codes (int digits)
{
  static GOnce once = G_ONCE_INIT;
  char **lists = g_once (&once, make_lists, NULL);

  g_return_val_if_fail (digits >= 0 && digits <= FB_CURRENCY_MAX_DIGITS, NULL);
  return lists[digits];
}

/* --- patterns --------------------------------------------------------------------------------------------- */

gboolean
fb_text_like (const char *text, const char *pattern)
{
  const char *retry_text = NULL, *retry_pattern = NULL;

  while (*text != '\0')
    {
      if (*pattern == '%')
        {
          retry_pattern = ++pattern;
          retry_text = text;
          continue;
        }
      if (*pattern == '_')
        {
          pattern++;
          text = g_utf8_next_char (text);
          continue;
        }
      if (*pattern == '\\' && pattern[1] != '\0' ? pattern[1] == *text : *pattern != '\0' && *pattern == *text)
        {
          pattern += *pattern == '\\' && pattern[1] != '\0' ? 2 : 1;
          text++;
          continue;
        }
      if (retry_pattern == NULL)
        return FALSE;
      pattern = retry_pattern;
      text = ++retry_text;
    }
  while (*pattern == '%')
    pattern++;
  return *pattern == '\0';
}
