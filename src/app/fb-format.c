/* fb-format.c: values as people read them
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-format.h"

#include <glib/gi18n.h>
#include <locale.h>
#include <stdio.h>

#include "fb-date.h"
#include "fb-json.h"
#include "fb-money.h"
#include "fb-prefs.h"

const char *
fb_format_today (void)
{
  static char today[FB_DATE_LENGTH + 1];

  fb_date_of_time (g_get_real_time () / 1000, NULL, today);
  return today;
}

static GDateTime *
date_to_time (const char *date)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();
  int year, month, day;

  if (!fb_date_is_valid (date) || sscanf (date, "%d-%d-%d", &year, &month, &day) != 3)
    return NULL;

  return g_date_time_new (zone, year, month, day, 12, 0, 0);
}

char *
fb_format_date (const char *date)
{
  g_autoptr (GDateTime) time = date_to_time (date);
  const char *today = fb_format_today ();
  int days;

  if (time == NULL)
    return g_strdup (date);

  days = fb_date_days_between (today, date);
  if (days == 0)
    return g_strdup (_ ("Today"));
  if (days == 1)
    return g_strdup (_ ("Tomorrow"));
  if (days == -1)
    return g_strdup (_ ("Yesterday"));
  if (days > 1 && days < 7)
    return g_date_time_format (time, "%A");
  if (strncmp (today, date, 4) == 0)
    /* Translators: a day of this year, see strftime(3) */
    return g_date_time_format (time, _ ("%-d %b"));
  /* Translators: a day of another year, see strftime(3) */
  return g_date_time_format (time, _ ("%-d %b %Y"));
}

char *
fb_format_time (gint64 ms)
{
  gint64 now = g_get_real_time () / 1000;
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (ms / 1000);
  g_autoptr (GDateTime) time = utc != NULL ? g_date_time_to_local (utc) : NULL;
  char day[FB_DATE_LENGTH + 1];
  int days;

  if (time == NULL)
    return g_strdup ("");
  if (ms <= now && now - ms < 60000)
    return g_strdup (_ ("Just now"));

  fb_date_of_time (ms, NULL, day);
  days = fb_date_days_between (fb_format_today (), day);
  if (days == 0)
    return g_date_time_format (time, "%H:%M");
  if (days == -1)
    /* Translators: a moment yesterday, see strftime(3) */
    return g_date_time_format (time, _ ("Yesterday, %H:%M"));
  if (days == 1)
    /* Translators: a moment tomorrow, see strftime(3) */
    return g_date_time_format (time, _ ("Tomorrow, %H:%M"));
  if (ABS (days) < 180)
    /* Translators: a moment in these months, see strftime(3) */
    return g_date_time_format (time, _ ("%-d %b, %H:%M"));
  return g_date_time_format (time, _ ("%-d %b %Y"));
}

char *
fb_format_days (int days)
{
  if (days <= 0)
    return g_strdup (_ ("today"));
  if (days < 21)
    return g_strdup_printf (ngettext ("%d day", "%d days", days), days);
  if (days < 70)
    return g_strdup_printf (ngettext ("%d week", "%d weeks", days / 7), days / 7);
  if (days < 730)
    return g_strdup_printf (ngettext ("%d month", "%d months", days / 30), days / 30);
  return g_strdup_printf (ngettext ("%d year", "%d years", days / 365), days / 365);
}

char *
fb_format_number (gint64 number)
{
  const char *separator = localeconv ()->thousands_sep;
  g_autofree char *digits = g_strdup_printf ("%" G_GINT64_FORMAT, number);
  g_autoptr (GString) text = g_string_new (NULL);
  gsize length = strlen (digits);

  for (gsize i = 0; i < length; i++)
    {
      gsize left = length - i;

      if (i > 0 && left % 3 == 0 && digits[i - 1] != '-')
        g_string_append (text, separator);
      g_string_append_c (text, digits[i]);
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

char *
fb_format_percent (gint64 scaled)
{
  g_autofree char *number = fb_decimal_to_text (scaled, 2);
  char *point = strchr (number, '.');

  /* "25.00" reads better as "25" and "12.50" as "12.5" */
  if (point != NULL)
    {
      char *end = number + strlen (number);

      while (end > point && (end[-1] == '0' || end[-1] == '.'))
        *--end = '\0';
    }
  /* Translators: a percentage, %s is the number; change the space as your language has it */
  return g_strdup_printf (_ ("%s %%"), number);
}

char *
fb_format_money (gint64 minor, const char *currency)
{
  return fb_money_to_display (minor, currency != NULL ? currency : "EUR",
                              g_settings_get_boolean (fb_prefs_get (), FB_PREFS_WHOLE_AMOUNTS));
}

/* Three digits at least: millions come late where nothing stands behind the point. What rounding fills is of the next
 * unit, so each unit is judged by the rounded amount. */
char *
fb_format_money_short (gint64 minor, const char *currency)
{
  int digits = fb_currency_digits (currency);
  gint64 unit = 1, whole, thousands, millions;
  g_autofree char *number = NULL;

  if (digits < 0)
    digits = 2;
  for (int i = 0; i < digits; i++)
    unit *= 10;
  /* Dividing never overflows. */
  fb_money_mul_div (minor, 1, unit, &whole);
  fb_money_mul_div (minor, 1, 1000 * unit, &thousands);
  fb_money_mul_div (minor, 1, 1000000, &millions);

  if (ABS (thousands) >= (digits > 0 ? 1000 : 100000))
    {
      number = fb_money_to_display (millions, currency, FALSE);
      /* Translators: an amount in millions */
      return g_strdup_printf (_ ("%s M"), number);
    }
  if (ABS (whole) >= 100000)
    {
      number = fb_money_to_display (thousands * unit, currency, TRUE);
      /* Translators: an amount in thousands */
      return g_strdup_printf (_ ("%s k"), number);
    }
  return fb_money_to_display (minor, currency, TRUE);
}

char *
fb_format_json (const char *json)
{
  g_autoptr (JsonNode) node = fb_json_parse (json, -1, 0, NULL);

  if (node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    return g_strdup (json_node_get_string (node));
  if (node != NULL && JSON_NODE_HOLDS_ARRAY (node))
    {
      JsonArray *array = json_node_get_array (node);
      g_autoptr (GString) text = g_string_new (NULL);

      for (guint i = 0; i < json_array_get_length (array); i++)
        {
          JsonNode *element = json_array_get_element (array, i);

          if (JSON_NODE_HOLDS_VALUE (element) && json_node_get_value_type (element) == G_TYPE_STRING)
            g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "", json_node_get_string (element));
        }
      if (text->len > 0 || json_array_get_length (array) == 0)
        return g_string_free (g_steal_pointer (&text), FALSE);
    }

  return g_strdup (json);
}

static char *
format_reference (FbCatalog *catalog, const FbField *field, const FbId *id)
{
  if (g_strcmp0 (field->ref, "stage") == 0)
    {
      const FbStage *stage = fb_catalog_get_stage (catalog, id);

      return stage != NULL ? g_strdup (stage->name) : NULL;
    }
  if (g_strcmp0 (field->ref, "user") == 0)
    return g_strdup (fb_catalog_get_user_name (catalog, id));

  return NULL;
}

static char *
trimmed_decimal (gint64 scaled, int digits)
{
  char *number = fb_decimal_to_text (scaled, digits);
  char *end = number + strlen (number);

  if (strchr (number, '.') != NULL)
    while (end > number && (end[-1] == '0' || end[-1] == '.'))
      {
        gboolean point = end[-1] == '.';

        *--end = '\0';
        if (point)
          break;
      }
  return number;
}

char *
fb_format_value (FbCatalog *catalog, const FbField *field, const FbValue *value, const char *currency)
{
  if (fb_value_is_null (value))
    return NULL;

  switch (field->type)
    {
    case FB_TYPE_MONEY:
      return fb_money_to_display (fb_value_get_int (value), currency != NULL ? currency : "EUR", FALSE);
    case FB_TYPE_QUANTITY:
      return trimmed_decimal (fb_value_get_int (value), 3);
    case FB_TYPE_RATE:
      return trimmed_decimal (fb_value_get_int (value), 4);
    case FB_TYPE_PERCENT:
      return fb_format_percent (fb_value_get_int (value));
    case FB_TYPE_INT:
      return fb_format_number (fb_value_get_int (value));
    case FB_TYPE_DATE:
      return fb_format_date (fb_value_get_text (value));
    case FB_TYPE_TIME:
      return fb_format_time (fb_value_get_int (value));
    case FB_TYPE_BOOL:
      return g_strdup (fb_value_get_int (value) != 0 ? _ ("Yes") : _ ("No"));
    case FB_TYPE_ENUM:
      return g_strdup (fb_field_get_choice_label (field, fb_value_get_text (value)));
    case FB_TYPE_PICK:
      return g_strdup (fb_catalog_get_pick_label (catalog, field->ref, fb_value_get_text (value)));
    case FB_TYPE_SET:
    case FB_TYPE_JSON:
    case FB_TYPE_LOG:
      return fb_format_json (fb_value_get_text (value));
    case FB_TYPE_REF:
    case FB_TYPE_ANY_REF:
      return format_reference (catalog, field, fb_value_get_id (value));
    case FB_TYPE_TEXT:
    case FB_TYPE_LONG_TEXT:
    case FB_TYPE_CURRENCY:
    default:
      return g_strdup (fb_value_get_text (value));
    }
}

char *
fb_format_field (FbCatalog *catalog, const FbRecord *record, const char *name)
{
  const FbField *field = fb_table_field (record->table, fb_table_get_field (record->table, name));
  const char *currency = NULL;

  if (field->type == FB_TYPE_MONEY && field->ref != NULL && fb_table_find_field (record->table, field->ref) >= 0)
    currency = fb_record_get_text (record, field->ref);

  return fb_format_value (catalog, field, fb_record_get (record, name), currency);
}

const char *
fb_format_table_icon (const FbTable *table)
{
  static const struct
  {
    const char *table;
    const char *icon;
  } icons[] = {
      {"account", "fb-building-symbolic"},
      {"contact", "avatar-default-symbolic"},
      {"opportunity", "fb-deal-symbolic"},
      {"lead", "fb-filter-symbolic"},
      {"activity", "x-office-calendar-symbolic"},
      {"product", "package-x-generic-symbolic"},
      {"site", "mark-location-symbolic"},
      {"territory", "fb-territory-symbolic"},
      {"article", "fb-knowledge-symbolic"},
      {"competitor", "fb-competitor-symbolic"},
      {"quote", "fb-quote-symbolic"},
      {"sales_order", "fb-order-symbolic"},
      {"user", "system-users-symbolic"},
      {"contact_point", "call-start-symbolic"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (icons); i++)
    {
      if (strcmp (icons[i].table, table->name) == 0)
        return icons[i].icon;
    }

  return "text-x-generic-symbolic";
}

const char *
fb_format_activity_icon (const char *kind)
{
  static const struct
  {
    const char *kind;
    const char *icon;
  } icons[] = {
      {"call", "call-start-symbolic"},   {"visit", "mark-location-symbolic"}, {"meeting", "system-users-symbolic"},
      {"email", "mail-unread-symbolic"}, {"letter", "mail-unread-symbolic"},  {"task", "fb-task-symbolic"},
      {"note", "fb-note-symbolic"},      {"web", "web-browser-symbolic"},
  };

  for (guint i = 0; kind != NULL && i < G_N_ELEMENTS (icons); i++)
    {
      if (strcmp (icons[i].kind, kind) == 0)
        return icons[i].icon;
    }

  return "x-office-calendar-symbolic";
}
