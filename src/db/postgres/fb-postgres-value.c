/* fb-postgres-value.c: values in PostgreSQL's binary form
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-db-postgres-private.h"

#include <math.h>
#include <string.h>

#define NUMERIC_BASE 10000
#define NUMERIC_NEGATIVE 0x4000

gint64
fb_postgres_read_int (const char *data, int size)
{
  guint64 value = (size > 0 && (data[0] & 0x80)) && size > 1 ? G_MAXUINT64 : 0;

  for (int i = 0; i < size; i++)
    value = (value << 8) | (guint8) data[i];
  return (gint64) value;
}

/* Digits in base 10,000, first of them times the base to the power of @weight: what sum() of whole numbers gives. */
gboolean
fb_postgres_read_numeric (const char *data, int size, gint64 *integer, double *real)
{
  gboolean whole = TRUE;
  guint64 number = 0;
  int n_digits, weight;
  guint sign;

  *real = 0;
  *integer = 0;
  if (size < 8)
    return FALSE;
  n_digits = (int) fb_postgres_read_int (data, 2);
  weight = (int) fb_postgres_read_int (data + 2, 2);
  sign = (guint16) fb_postgres_read_int (data + 4, 2);
  if ((sign != 0 && sign != NUMERIC_NEGATIVE) || size < 8 + 2 * n_digits)
    {
      *real = NAN;
      return FALSE;
    }
  for (int i = 0; i < MAX (n_digits, weight + 1); i++)
    {
      guint64 digit = i < n_digits ? (guint64) fb_postgres_read_int (data + 8 + 2 * i, 2) : 0;

      *real += (double) digit * pow (NUMERIC_BASE, weight - i);
      if (i > weight)
        whole = whole && digit == 0;
      else if (number > (G_MAXINT64 - digit) / NUMERIC_BASE)
        whole = FALSE;
      else
        number = number * NUMERIC_BASE + digit;
    }
  *real = sign == NUMERIC_NEGATIVE ? -*real : *real;
  *integer = sign == NUMERIC_NEGATIVE ? -(gint64) number : (gint64) number;
  return whole;
}
