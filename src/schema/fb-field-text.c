/* fb-field-text.c: values from and to text of people and files
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "fb-date.h"
#include "fb-json.h"
#include "fb-money.h"
#include "fb-schema-error.h"
#include "fb-text.h"

/* Digits after the point of the scaled types. */
static int
decimals_of (FbFieldType type)
{
  switch (type)
    {
    case FB_TYPE_QUANTITY:
      return 3;
    case FB_TYPE_RATE:
      return 4;
    case FB_TYPE_PERCENT:
      return 2;
    default:
      return 0;
    }
}

static gboolean
parse_bool (const FbField *field, const char *text, FbValue *value, GError **error)
{
  static const char *const yes[] = {"yes", "true", "1", "y", "on", NULL};
  static const char *const no[] = {"no", "false", "0", "n", "off", NULL};
  g_autofree char *folded = fb_text_fold (text);
  g_autofree char *local_yes = fb_text_fold (_ ("Yes"));
  g_autofree char *local_no = fb_text_fold (_ ("No"));

  if (g_strv_contains (yes, folded) || g_str_equal (folded, local_yes))
    fb_value_set_int (value, 1);
  else if (g_strv_contains (no, folded) || g_str_equal (folded, local_no))
    fb_value_set_int (value, 0);
  else
    {
      fb_schema_set_error (error, FB_SCHEMA_ERROR_VALUE, field->name, _ ("%s: “%s” is neither yes nor no"),
                           _ (field->label), text);
      return FALSE;
    }
  return TRUE;
}

static void
parse_enum (const FbField *field, const char *text, FbValue *value)
{
  g_autofree char *folded = fb_text_fold (text);

  for (const FbChoice *choice = field->choices; choice->code != NULL; choice++)
    {
      g_autofree char *code = fb_text_fold (choice->code);
      g_autofree char *label = fb_text_fold (choice->label);
      g_autofree char *local = fb_text_fold (_ (choice->label));

      if (g_str_equal (folded, code) || g_str_equal (folded, label) || g_str_equal (folded, local))
        {
          fb_value_set_text (value, choice->code);
          return;
        }
    }
  /* Left as it is: the check names it and what is allowed. */
  fb_value_set_text (value, text);
}

static gboolean
parse_date (const char *text, const char *today, FbValue *value, GError **error)
{
  char day[FB_DATE_LENGTH + 1];

  if (today == NULL || fb_date_is_valid (text))
    {
      fb_value_set_text (value, text);
      return TRUE;
    }
  if (!fb_date_parse_words (text, today, day, error))
    return FALSE;
  fb_value_set_text (value, day);
  return TRUE;
}

static int
compare_texts (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* A set as JSON, or as texts with ; between them. */
static gboolean
parse_set (const char *text, FbValue *value)
{
  g_auto (GStrv) parts = NULL;
  g_autoptr (GPtrArray) texts = g_ptr_array_new ();
  g_autoptr (JsonArray) array = json_array_new ();
  g_autoptr (JsonNode) node = NULL;

  if (*text == '[')
    {
      fb_value_set_text (value, text);
      return TRUE;
    }
  parts = g_strsplit (text, ";", -1);
  for (char **part = parts; *part != NULL; part++)
    if (*g_strstrip (*part) != '\0')
      g_ptr_array_add (texts, *part);
  g_ptr_array_sort (texts, compare_texts);
  for (guint i = 0; i < texts->len; i++)
    if (i == 0 || !g_str_equal (g_ptr_array_index (texts, i), g_ptr_array_index (texts, i - 1)))
      json_array_add_string_element (array, g_ptr_array_index (texts, i));
  node = json_node_init_array (json_node_alloc (), array);
  fb_value_take_text (value, fb_json_to_canonical (node));
  return TRUE;
}

static gboolean
parse_json (const char *text, FbValue *value, GError **error)
{
  g_autoptr (JsonNode) node = fb_json_parse (text, -1, 0, error);

  if (node == NULL)
    return FALSE;
  fb_value_take_text (value, fb_json_to_canonical (node));
  return TRUE;
}

static gboolean
parse_id (const FbField *field, const char *text, FbValue *value, GError **error)
{
  FbId id;

  if (!fb_id_parse (text, &id))
    {
      fb_schema_set_error (error, FB_SCHEMA_ERROR_VALUE, field->name, _ ("%s: “%s” is not the id of a record"),
                           _ (field->label), text);
      return FALSE;
    }
  fb_value_set_id (value, &id);
  return TRUE;
}

static gboolean
parse_percent (const char *text, gint64 *number, GError **error)
{
  gsize length = strlen (text);
  g_autofree char *bare = NULL;

  if (length > 0 && text[length - 1] == '%')
    length--;
  bare = g_strstrip (g_strndup (text, length));
  return fb_decimal_parse (bare, 2, number, error);
}

static gboolean
parse_number (const FbField *field, const char *text, const char *currency, FbValue *value, GError **error)
{
  gint64 number = 0;
  gboolean ok;

  switch (field->type)
    {
    case FB_TYPE_MONEY:
      ok = fb_money_parse (text, currency, &number, error);
      break;
    case FB_TYPE_TIME:
      ok = fb_time_parse (text, &number);
      if (!ok)
        g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                     _ ("“%s” is not a moment such as 2026-11-21T09:00:00Z"), text);
      break;
    case FB_TYPE_PERCENT:
      ok = parse_percent (text, &number, error);
      break;
    default:
      ok = fb_decimal_parse (text, decimals_of (field->type), &number, error);
      break;
    }
  if (ok)
    fb_value_set_int (value, number);
  return ok;
}

static gboolean
parse_any (const FbField *field,
           const char *text,
           const char *currency,
           const char *today,
           FbValue *value,
           GError **error)
{
  switch (field->type)
    {
    case FB_TYPE_BOOL:
      return parse_bool (field, text, value, error);
    case FB_TYPE_INT:
    case FB_TYPE_MONEY:
    case FB_TYPE_QUANTITY:
    case FB_TYPE_RATE:
    case FB_TYPE_PERCENT:
    case FB_TYPE_TIME:
      return parse_number (field, text, currency, value, error);
    case FB_TYPE_DATE:
      return parse_date (text, today, value, error);
    case FB_TYPE_ENUM:
      parse_enum (field, text, value);
      return TRUE;
    case FB_TYPE_SET:
      return parse_set (text, value);
    case FB_TYPE_JSON:
    case FB_TYPE_LOG:
      return parse_json (text, value, error);
    case FB_TYPE_REF:
    case FB_TYPE_ANY_REF:
      return parse_id (field, text, value, error);
    case FB_TYPE_CURRENCY:
      fb_value_take_text (value, g_ascii_strup (text, -1));
      return TRUE;
    case FB_TYPE_TEXT:
    case FB_TYPE_LONG_TEXT:
    case FB_TYPE_PICK:
    default:
      fb_value_set_text (value, text);
      return TRUE;
    }
}

gboolean
fb_field_parse (const FbTable *table,
                const FbField *field,
                const char *text,
                const char *currency,
                const char *today,
                FbValue *value,
                GError **error)
{
  g_autofree char *tidy = NULL;
  g_autoptr (GError) local = NULL;

  fb_value_clear (value);
  if (text != NULL && !g_utf8_validate (text, -1, NULL))
    {
      fb_schema_set_error (error, FB_SCHEMA_ERROR_VALUE, field->name, _ ("%s: is not UTF-8 text"), _ (field->label));
      return FALSE;
    }
  tidy = text != NULL ? fb_text_tidy (text) : NULL;
  if (tidy == NULL || *tidy == '\0')
    return TRUE;
  if (!parse_any (field, tidy, currency, today, value, &local))
    {
      /* Messages of the helpers do not know the field. */
      if (local->domain == FB_SCHEMA_ERROR)
        g_propagate_error (error, g_steal_pointer (&local));
      else
        fb_schema_set_error (error, FB_SCHEMA_ERROR_VALUE, field->name, "%s: %s", _ (field->label), local->message);
      return FALSE;
    }
  if (!fb_field_validate (table, field, value, error))
    {
      fb_value_clear (value);
      return FALSE;
    }
  return TRUE;
}

/* "1.500" is "1.5". */
static char *
number_to_text (gint64 number, int decimals)
{
  char *text = fb_decimal_to_text (number, decimals);
  gsize length = strlen (text);

  if (decimals > 0)
    {
      while (length > 1 && text[length - 1] == '0')
        length--;
      if (text[length - 1] == '.')
        length--;
      text[length] = '\0';
    }
  return text;
}

char *
fb_field_to_text (const FbField *field, const FbValue *value, const char *currency)
{
  switch (value->kind)
    {
    case FB_VALUE_TEXT:
      return g_strdup (value->text);
    case FB_VALUE_ID:
      return fb_id_to_string (&value->id);
    case FB_VALUE_INT:
      break;
    case FB_VALUE_NULL:
    default:
      return NULL;
    }
  switch (field->type)
    {
    case FB_TYPE_MONEY:
      if (currency == NULL || fb_currency_digits (currency) < 0)
        return g_strdup_printf ("%" G_GINT64_FORMAT ":minor", value->number);
      return fb_money_to_text (value->number, currency);
    case FB_TYPE_TIME:
      return fb_time_format (value->number);
    case FB_TYPE_BOOL:
      return g_strdup (value->number != 0 ? "yes" : "no");
    default:
      return number_to_text (value->number, decimals_of (field->type));
    }
}
