/* fb-price-exact.h: amounts between two roundings, exact
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

__extension__ typedef __int128 FbInt128;

/* Half away from zero is the default: 0.5 becomes 1, -0.5 becomes -1. Half even: 0.5 becomes 0, 1.5 becomes 2. */
typedef enum
{
  FB_ROUND_HALF_AWAY,
  FB_ROUND_HALF_EVEN,
} FbRounding;

/**
 * FbExact:
 * @mantissa: the amount times 10^@digits
 * @digits: 0 … 30
 *
 * A decimal number of minor units, quantities or factors, in 128 bits. A percentage adds four digits, a quantity three: nothing is lost before a price is
 * rounded. Only where many rates in a row would not fit are decimals beyond the twelfth cut. Plain value; always in its shortest form, so that equal amounts
 * have equal bits. What does not fit is an overflow, reported, never wrapped.
 */
typedef struct
{
  FbInt128 mantissa;
  guint digits;
} FbExact;

/* @number / 10^@digits. */
FbExact  fb_exact_new     (gint64 number, guint digits);
/* FALSE on overflow; @result may be an operand. */
gboolean fb_exact_add     (FbExact a, FbExact b, FbExact *result);
gboolean fb_exact_sub     (FbExact a, FbExact b, FbExact *result);
gboolean fb_exact_mul     (FbExact a, FbExact b, FbExact *result);
/* To a whole number; FALSE when it does not fit in 64 bits. */
gboolean fb_exact_round   (FbExact a, FbRounding rounding, gint64 *result);
int      fb_exact_compare (FbExact a, FbExact b);
/* "1054.275"; fb_exact_parse() reads it back, and nothing else: no signs but a leading minus, no exponent. */
char    *fb_exact_to_text (FbExact a);
gboolean fb_exact_parse   (const char *text, FbExact *result);

/* @total into @n parts in proportion to @weights (none negative, not all 0), exactly: every part is rounded down (towards zero) and what is left goes, a unit
 * each, to the largest remainders, the earlier part first among equals (Hamilton's method). FALSE on overflow or weights as above. */
gboolean fb_price_split   (gint64 total, const gint64 *weights, guint n, gint64 *parts);

G_END_DECLS
