/* fb-import-convert.c: text of a file as the value of a field
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "fb-date.h"
#include "fb-import-plan.h"

static gboolean
is_number (const FbField *field)
{
  return field->type == FB_TYPE_INT || field->type == FB_TYPE_MONEY || field->type == FB_TYPE_QUANTITY
         || field->type == FB_TYPE_RATE || field->type == FB_TYPE_PERCENT;
}

/* "1.234,5" with the sign "," as "1234.5"; points, spaces and apostrophes group. */
static char *
with_point (const char *text, const char *decimal)
{
  GString *out;

  if (decimal == NULL || strcmp (decimal, ".") == 0)
    return g_strdup (text);
  out = g_string_new (NULL);
  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      if (g_str_has_prefix (at, decimal))
        g_string_append_c (out, '.');
      else if (c != '.' && c != '\'' && c != 0x2019 && !g_unichar_isspace (c))
        g_string_append_unichar (out, c);
    }
  return g_string_free (out, FALSE);
}

/* Moves the point of a plain decimal number by @power places: exact, unlike a multiplication. */
static char *
shift_point (const char *text, int power)
{
  gsize sign = *text == '-' || *text == '+' ? 1 : 0;
  gsize whole = strspn (text + sign, "0123456789");
  const char *rest = text + sign + whole;
  const char *decimals = *rest == '.' ? rest + 1 : rest;
  gsize n_decimals = strspn (decimals, "0123456789");
  g_autoptr (GString) digits = NULL;
  gssize point;

  if (power == 0 || decimals[n_decimals] != '\0' || whole + n_decimals == 0)
    return g_strdup (text);
  digits = g_string_new_len (text + sign, (gssize) whole);
  g_string_append_len (digits, decimals, (gssize) n_decimals);
  for (point = (gssize) whole + power; point <= 0; point++)
    g_string_prepend_c (digits, '0');
  while ((gssize) digits->len < point)
    g_string_append_c (digits, '0');
  if ((gssize) digits->len > point)
    g_string_insert_c (digits, point, '.');
  if (sign > 0)
    g_string_prepend_c (digits, *text);
  return g_string_free (g_steal_pointer (&digits), FALSE);
}

static gboolean
convert_day (const FbImportValue *value, const FbField *field, const char *text, FbValue *out, GError **error)
{
  char day[FB_DATE_LENGTH + 1];
  gint64 ms;

  if (fb_date_parse_format (text, value->date, day))
    {
      g_autofree char *moment = g_strconcat (day, "T00:00:00Z", NULL);

      if (field->type == FB_TYPE_DATE)
        fb_value_set_text (out, day);
      else if (fb_time_parse (moment, &ms))
        fb_value_set_int (out, ms);
      return TRUE;
    }
  g_set_error (error, FB_EXCHANGE_ERROR, FB_EXCHANGE_ERROR_ROW, _ ("“%s” is no day of the form %s"), text, value->date);
  return FALSE;
}

/* Which currency an amount without one is in; the record gets it too. */
static const char *
settle_currency (const FbImportContext *context, const FbImportValue *value, FbRecord *record, const FbField *field)
{
  guint index = fb_table_get_field (record->table, field->ref);
  const char *now = fb_value_get_text (&record->values[index]);
  const char *currency = value->currency;

  if (currency == NULL)
    currency = now != NULL ? now : context->map->currency != NULL ? context->map->currency : context->currency;
  if (now == NULL)
    fb_value_set_text (&record->values[index], currency);
  return currency;
}

gboolean
fb_import_convert (const FbImportContext *context,
                   const FbImportValue *value,
                   FbRecord *record,
                   guint index,
                   const char *text,
                   FbValue *out,
                   GError **error)
{
  const FbField *field = fb_table_field (record->table, index);
  const char *currency = NULL;
  g_autofree char *pointed = NULL;
  g_autofree char *shifted = NULL;

  if (value->date != NULL && (field->type == FB_TYPE_DATE || field->type == FB_TYPE_TIME))
    return convert_day (value, field, text, out, error);
  if (is_number (field))
    {
      pointed = with_point (text, value->decimal);
      shifted = shift_point (pointed, value->power_of_ten);
      text = shifted;
    }
  if (field->type == FB_TYPE_MONEY)
    currency = settle_currency (context, value, record, field);
  return fb_field_parse (record->table, field, text, currency, NULL, out, error);
}
