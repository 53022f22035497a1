/* fb-price-exact.c: amounts between two roundings, exact
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-price-exact.h"

#include <string.h>

#define MAX_DIGITS 30
/* Decimals of a minor unit that are never given up. */
#define FB_EXACT_KEPT 12

static FbExact
shorten (FbExact a)
{
  while (a.digits > 0 && a.mantissa % 10 == 0)
    {
      a.mantissa /= 10;
      a.digits--;
    }
  return a;
}

FbExact
fb_exact_new (gint64 number, guint digits)
{
  g_return_val_if_fail (digits <= MAX_DIGITS, ((FbExact){0, 0}));

  return shorten ((FbExact){number, digits});
}

static gboolean
widen (FbExact *a, guint digits)
{
  for (; a->digits < digits; a->digits++)
    if (__builtin_mul_overflow (a->mantissa, (FbInt128) 10, &a->mantissa))
      return FALSE;
  return TRUE;
}

/* Gives up the last decimal; FALSE where that would be felt. */
static gboolean
cut (FbExact *a)
{
  if (a->digits <= FB_EXACT_KEPT)
    return FALSE;
  a->mantissa /= 10;
  a->digits--;
  return TRUE;
}

gboolean
fb_exact_add (FbExact a, FbExact b, FbExact *result)
{
  for (;;)
    {
      guint digits = MAX (a.digits, b.digits);
      FbExact left = a, right = b;
      FbInt128 sum;

      if (widen (&left, digits) && widen (&right, digits)
          && !__builtin_add_overflow (left.mantissa, right.mantissa, &sum))
        {
          *result = shorten ((FbExact){sum, digits});
          return TRUE;
        }
      if (!cut (a.digits >= b.digits ? &a : &b))
        return FALSE;
    }
}

gboolean
fb_exact_sub (FbExact a, FbExact b, FbExact *result)
{
  if (__builtin_sub_overflow ((FbInt128) 0, b.mantissa, &b.mantissa))
    return FALSE;
  return fb_exact_add (a, b, result);
}

gboolean
fb_exact_mul (FbExact a, FbExact b, FbExact *result)
{
  FbExact product = {0, 0};

  while (__builtin_mul_overflow (a.mantissa, b.mantissa, &product.mantissa))
    if (a.digits + b.digits <= FB_EXACT_KEPT || !cut (a.digits >= b.digits ? &a : &b))
      return FALSE;
  product.digits = a.digits + b.digits;
  product = shorten (product);
  while (product.digits > MAX_DIGITS)
    cut (&product);
  *result = product;
  return TRUE;
}

static FbInt128
power_of_ten (guint digits)
{
  FbInt128 power = 1;

  while (digits-- > 0)
    power *= 10;
  return power;
}

gboolean
fb_exact_round (FbExact a, FbRounding rounding, gint64 *result)
{
  FbInt128 unit = power_of_ten (a.digits);
  FbInt128 whole = a.mantissa / unit;
  FbInt128 rest = a.mantissa % unit;
  FbInt128 sign = a.mantissa < 0 ? -1 : 1;
  FbInt128 twice = rest * sign * 2; /* under 2 * 10^30: fits */

  if (twice > unit || (twice == unit && (rounding == FB_ROUND_HALF_AWAY || whole % 2 != 0)))
    whole += sign;
  if (whole > G_MAXINT64 || whole < G_MININT64)
    return FALSE;
  *result = (gint64) whole;
  return TRUE;
}

int
fb_exact_compare (FbExact a, FbExact b)
{
  FbInt128 unit_a = power_of_ten (a.digits), unit_b = power_of_ten (b.digits);
  FbInt128 whole_a = a.mantissa / unit_a, whole_b = b.mantissa / unit_b;
  FbInt128 rest_a, rest_b;

  if (whole_a != whole_b)
    return whole_a < whole_b ? -1 : 1;
  /* The rests are below 10^30: brought to the same digits they fit. */
  rest_a = a.mantissa % unit_a * power_of_ten (MAX_DIGITS - a.digits);
  rest_b = b.mantissa % unit_b * power_of_ten (MAX_DIGITS - b.digits);
  return rest_a < rest_b ? -1 : rest_a > rest_b;
}

char *
fb_exact_to_text (FbExact a)
{
  char digits[48];
  guint n = 0;
  GString *text = g_string_new (a.mantissa < 0 ? "-" : NULL);
  FbInt128 rest = a.mantissa;

  do
    {
      int digit = (int) (rest % 10);

      digits[n++] = (char) ('0' + (digit < 0 ? -digit : digit));
      rest /= 10;
    }
  while (rest != 0 || n <= a.digits);
  while (n > 0)
    {
      if (n == a.digits)
        g_string_append_c (text, '.');
      g_string_append_c (text, digits[--n]);
    }
  return g_string_free (text, FALSE);
}

gboolean
fb_exact_parse (const char *text, FbExact *result)
{
  FbExact a = {0, 0};
  gboolean negative, point = FALSE, any = FALSE;

  if (text == NULL)
    return FALSE;
  negative = *text == '-';
  for (text += negative; *text != '\0'; text++)
    {
      if (*text == '.' && any && !point)
        {
          point = TRUE;
          continue;
        }
      if (!g_ascii_isdigit (*text) || (point && ++a.digits > MAX_DIGITS)
          || __builtin_mul_overflow (a.mantissa, (FbInt128) 10, &a.mantissa)
          || __builtin_sub_overflow (a.mantissa, (FbInt128) (*text - '0'), &a.mantissa))
        return FALSE;
      any = TRUE;
    }
  /* Gathered below zero, where there is one number more. */
  if (!any || (point && a.digits == 0) || (!negative && __builtin_sub_overflow ((FbInt128) 0, a.mantissa, &a.mantissa)))
    return FALSE;
  *result = shorten (a);
  return TRUE;
}

/* The part that has the largest remainder and got nothing extra yet. */
static guint
find_largest (const FbInt128 *rests, guint n)
{
  guint best = 0;

  for (guint i = 1; i < n; i++)
    if (rests[i] > rests[best])
      best = i;
  return best;
}

gboolean
fb_price_split (gint64 total, const gint64 *weights, guint n, gint64 *parts)
{
  g_autofree FbInt128 *rests = g_new0 (FbInt128, MAX (n, 1));
  FbInt128 sum = 0, left = total;
  int sign = total < 0 ? -1 : 1;

  for (guint i = 0; i < n; i++)
    {
      if (weights[i] < 0)
        return FALSE;
      sum += weights[i];
    }
  if (sum == 0)
    return FALSE;
  for (guint i = 0; i < n; i++)
    {
      FbInt128 product = (FbInt128) total * weights[i]; /* 64 by 64 bits: fits */

      parts[i] = (gint64) (product / sum);
      rests[i] = product % sum * sign;
      left -= parts[i];
    }
  for (; left != 0; left -= sign)
    {
      guint best = find_largest (rests, n);

      parts[best] += sign;
      rests[best] = -1;
    }
  return TRUE;
}
