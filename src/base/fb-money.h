/* fb-money.h: amounts of money in integer minor units
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Minor digits of an ISO 4217 currency (JPY 0, EUR 2, KWD 3); -1 for a code that ISO does not list. */
int      fb_currency_digits     (const char *currency);
/* "1234.50" of EUR, without the code, with a point and no grouping: for files and tools. */
char    *fb_money_to_text       (gint64 minor, const char *currency);
/* By locale, with grouping and the code or symbol: for people. @whole leaves out the minor digits (rounded half away from zero). */
char    *fb_money_to_display    (gint64 minor, const char *currency, gboolean whole);
/* "1234.50", "1,234.50", "-5", "1234.50 EUR", "105400:minor". @currency is the default and, where the text names one, must agree with it;
 * more digits than the currency has is an error, never a rounding. Errors: G_IO_ERROR_INVALID_ARGUMENT. */
gboolean fb_money_parse         (const char *text, const char *currency, gint64 *minor, GError **error);
/* A decimal number as an integer scaled by 10^@digits ("1.5" with 3 digits is 1500): quantities, percent, rates. */
gboolean fb_decimal_parse       (const char *text, int digits, gint64 *scaled, GError **error);
char    *fb_decimal_to_text     (gint64 scaled, int digits);
/* a + b, FALSE on overflow. */
gboolean fb_money_add           (gint64 a, gint64 b, gint64 *sum);
/* round half away from zero of a * b / c in 128 bit, FALSE on overflow or c == 0. */
gboolean fb_money_mul_div       (gint64 a, gint64 b, gint64 c, gint64 *result);

G_END_DECLS
