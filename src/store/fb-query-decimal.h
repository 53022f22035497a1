/* fb-query-decimal.h: numbers of the query language, exact at any scale
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  gboolean negative;
  char digits[64]; /* all digits without the point */
  guint n_after;   /* how many of them stand after the point */
} FbDecimal;

/* "-12.50", at most 60 digits. */
gboolean
fb_decimal_read (const char *text, FbDecimal *self);
/* The greatest whole number not above self · 10^@digits, held at the ends of 64 bit; @exact: it is that number itself.
 */
gint64
fb_decimal_scale (const FbDecimal *self, int digits, gboolean *exact);

#define FB_CURRENCY_MAX_DIGITS 4
/* As fb_currency_digits(), for any text. */
int
fb_currency_get_digits (const char *code);
/* "'JPY','KRW'…" of the currencies with so many minor digits, as SQL; NULL when there is none. Any thread. */
const char *
fb_currency_list_codes (int digits);

/* SQL's LIKE for folded texts: % any text, _ any character, \ takes the next one as it is. */
gboolean
fb_text_like (const char *text, const char *pattern);

G_END_DECLS
