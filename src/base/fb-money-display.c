/* fb-money-display.c: amounts of money as people read them
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-money.h"

#include <langinfo.h>
#include <limits.h>
#include <locale.h>
#include <string.h>

#define NO_BREAK_SPACE "\302\240"

/* Symbols that mean one currency wherever they are read; all others are shown by their code. */
static const char *
symbol_of (const char *currency, const struct lconv *locale)
{
  static const char *const known[][2] = {{"EUR", "€"}, {"USD", "$"}, {"GBP", "£"}, {"JPY", "¥"},
                                         {"INR", "₹"}, {"KRW", "₩"}, {"PLN", "zł"}};

  if (strncmp (locale->int_curr_symbol, currency, 3) == 0 && *locale->currency_symbol != '\0')
    return locale->currency_symbol;
  for (gsize i = 0; i < G_N_ELEMENTS (known); i++)
    if (strcmp (known[i][0], currency) == 0)
      return known[i][1];
  return currency;
}

/* The digits of @number with @separator before each third from the end. */
static char *
group (const char *number, const char *separator)
{
  GString *grouped = g_string_new (NULL);
  gsize length = strlen (number);

  for (gsize i = 0; i < length; i++)
    {
      if (i > 0 && (length - i) % 3 == 0)
        g_string_append (grouped, separator);
      g_string_append_c (grouped, number[i]);
    }
  return g_string_free (grouped, FALSE);
}

/* The locale's text where it is UTF-8 and not empty. */
static const char *
text_or (const char *text, const char *fallback)
{
  return text != NULL && *text != '\0' && g_utf8_validate (text, -1, NULL) ? text : fallback;
}

/* "1,234.50" by the locale, without sign. */
static char *
format_number (gint64 minor, int digits, int shown, const struct lconv *locale)
{
  g_autofree char *text = NULL;
  g_autofree char *grouped = NULL;
  gint64 scale = 1;
  const char *point;

  for (int i = shown; i < digits; i++)
    scale *= 10;
  if (scale > 1)
    fb_money_mul_div (minor, 1, scale, &minor);

  text = fb_decimal_to_text (minor, shown);
  if ((point = strchr (text, '.')) != NULL)
    text[point - text] = '\0';
  grouped = group (*text == '-' ? text + 1 : text, text_or (locale->mon_thousands_sep, ","));
  return g_strconcat (grouped, point != NULL ? text_or (locale->mon_decimal_point, ".") : NULL,
                      point != NULL ? point + 1 : NULL, NULL);
}

char *
fb_money_to_display (gint64 minor, const char *currency, gboolean whole)
{
  const struct lconv *locale = localeconv ();
  int digits = fb_currency_digits (currency);
  g_autofree char *number = NULL;
  const char *symbol, *space;
  gboolean before;

  if (digits < 0)
    digits = 2;
  number = format_number (minor, digits, whole ? 0 : digits, locale);
  symbol = currency != NULL ? symbol_of (currency, locale) : "";
  before = locale->p_cs_precedes != 0; /* CHAR_MAX, not given, counts as before */
  /* A code made of letters never touches the number. */
  space = g_ascii_isalpha (symbol[0]) || (!before && *symbol != '\0')
                  || (locale->p_sep_by_space == 1 && locale->p_cs_precedes != CHAR_MAX)
              ? NO_BREAK_SPACE
              : "";

  return before ? g_strconcat (minor < 0 ? "−" : "", symbol, space, number, NULL)
                : g_strconcat (minor < 0 ? "−" : "", number, space, symbol, NULL);
}
