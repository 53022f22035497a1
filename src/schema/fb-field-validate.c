/* fb-field-validate.c: one value against its field
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <string.h>

#include "fb-date.h"
#include "fb-json.h"
#include "fb-money.h"
#include "fb-schema-error.h"
#include "fb-text.h"

#define TEXT_MAX 255
#define CODE_MAX 64
#define LONG_TEXT_MAX 65536
/* The moments of the years 1 to 9999. */
#define TIME_MIN (-62135596800000)
#define TIME_MAX 253402300799999

static gboolean
refuse (const FbField *field, GError **error, const char *reason)
{
  fb_schema_set_error (error, FB_SCHEMA_ERROR_VALUE, field->name, "%s: %s", _ (field->label), reason);
  return FALSE;
}

static gsize
text_limit (const FbField *field)
{
  if (field->max > 0)
    return field->max;
  if (field->type == FB_TYPE_TEXT)
    return TEXT_MAX;
  return field->type == FB_TYPE_PICK ? CODE_MAX : LONG_TEXT_MAX;
}

static gboolean
validate_text (const FbField *field, const char *text, GError **error)
{
  gsize limit = text_limit (field);
  g_autofree char *reason = NULL;

  if (strlen (text) > limit)
    {
      reason = g_strdup_printf (_ ("too long, %zu bytes are the most"), limit);
      return refuse (field, error, reason);
    }
  if (!fb_text_is_clean (text, -1, limit))
    return refuse (field, error, _ ("holds characters that are not text"));
  if (field->type != FB_TYPE_LONG_TEXT && field->type != FB_TYPE_JSON && strchr (text, '\n') != NULL)
    return refuse (field, error, _ ("only one line is allowed"));
  return TRUE;
}

static gboolean
validate_enum (const FbField *field, const char *text, GError **error)
{
  g_autoptr (GString) allowed = g_string_new (NULL);
  g_autofree char *shown = NULL;
  g_autofree char *reason = NULL;

  for (const FbChoice *choice = field->choices; choice->code != NULL; choice++)
    {
      if (g_str_equal (choice->code, text))
        return TRUE;
      g_string_append_printf (allowed, "%s%s", allowed->len > 0 ? ", " : "", choice->code);
    }
  shown = fb_text_ellipsize (text, 40);
  reason = g_strdup_printf (_ ("“%s” is not one of %s"), shown, allowed->str);
  return refuse (field, error, reason);
}

static gboolean
validate_set (const FbField *field, JsonNode *node, GError **error)
{
  JsonArray *array;
  const char *before = NULL;

  if (!JSON_NODE_HOLDS_ARRAY (node))
    return refuse (field, error, _ ("must be a list of texts"));
  array = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *element = json_array_get_element (array, i);
      const char *text = JSON_NODE_HOLDS_VALUE (element) ? json_node_get_string (element) : NULL;

      if (text == NULL || *text == '\0')
        return refuse (field, error, _ ("must be a list of texts"));
      if (before != NULL && strcmp (before, text) >= 0)
        return refuse (field, error, _ ("the texts of the list must be sorted and each stand once"));
      before = text;
    }
  return TRUE;
}

static gboolean
validate_log (const FbField *field, JsonNode *node, GError **error)
{
  JsonArray *array;

  if (!JSON_NODE_HOLDS_ARRAY (node))
    return refuse (field, error, _ ("must be a list of entries"));
  array = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *element = json_array_get_element (array, i);
      JsonObject *entry = JSON_NODE_HOLDS_OBJECT (element) ? json_node_get_object (element) : NULL;
      gint64 number;
      FbId id;

      if (entry == NULL || !fb_json_get_int (entry, "hlc", &number, NULL)
          || !fb_json_get_int (entry, "at", &number, NULL)
          || !fb_id_parse (fb_json_get_text (entry, "device", NULL), &id)
          || !fb_id_parse (fb_json_get_text (entry, "by", NULL), &id) || fb_json_get_text (entry, "text", NULL) == NULL)
        return refuse (field, error, _ ("an entry needs hlc, device, at, by and text"));
    }
  return TRUE;
}

static gboolean
validate_json (const FbField *field, const char *text, GError **error)
{
  g_autoptr (JsonNode) node = NULL;

  if (!validate_text (field, text, error))
    return FALSE;
  node = fb_json_parse (text, -1, 0, NULL);
  if (node == NULL)
    return refuse (field, error, _ ("is not valid JSON"));
  if (field->type == FB_TYPE_SET)
    return validate_set (field, node, error);
  if (field->type == FB_TYPE_LOG)
    return validate_log (field, node, error);
  return TRUE;
}

static gboolean
validate_number (const FbField *field, gint64 number, gboolean is_stored, GError **error)
{
  gint64 min = field->min, max = field->max;
  g_autofree char *reason = NULL;

  if (field->type == FB_TYPE_BOOL)
    {
      min = 0;
      max = 1;
    }
  else if (field->type == FB_TYPE_TIME)
    {
      min = TIME_MIN;
      max = TIME_MAX;
    }
  else if (min == 0 && max == 0)
    return TRUE;
  if (is_stored && field->policy == FB_POLICY_COUNT)
    min = -max;
  if (number >= min && number <= max)
    return TRUE;
  reason = g_strdup_printf (_ ("%" PRId64 " is not between %" PRId64 " and %" PRId64), number, min, max);
  return refuse (field, error, reason);
}

static FbValueKind
kind_of (FbFieldType type)
{
  switch (type)
    {
    case FB_TYPE_INT:
    case FB_TYPE_MONEY:
    case FB_TYPE_QUANTITY:
    case FB_TYPE_RATE:
    case FB_TYPE_PERCENT:
    case FB_TYPE_TIME:
    case FB_TYPE_BOOL:
      return FB_VALUE_INT;
    case FB_TYPE_REF:
    case FB_TYPE_ANY_REF:
      return FB_VALUE_ID;
    default:
      return FB_VALUE_TEXT;
    }
}

static gboolean
validate_texts (const FbField *field, const char *text, GError **error)
{
  g_autofree char *shown = NULL;
  g_autofree char *reason = NULL;

  /* fb_record_derive() makes it null. */
  if (*text == '\0')
    return TRUE;
  switch (field->type)
    {
    case FB_TYPE_ENUM:
      return validate_enum (field, text, error);
    case FB_TYPE_JSON:
    case FB_TYPE_SET:
    case FB_TYPE_LOG:
      return validate_json (field, text, error);
    case FB_TYPE_DATE:
      if (fb_date_is_valid (text))
        return TRUE;
      shown = fb_text_ellipsize (text, 40);
      reason = g_strdup_printf (_ ("“%s” is not a day of the form 2026-11-21"), shown);
      return refuse (field, error, reason);
    case FB_TYPE_CURRENCY:
      if (fb_currency_digits (text) >= 0)
        return TRUE;
      shown = fb_text_ellipsize (text, 40);
      reason = g_strdup_printf (_ ("“%s” is not a currency, such as EUR"), shown);
      return refuse (field, error, reason);
    default:
      return validate_text (field, text, error);
    }
}

static gboolean
validate (const FbField *field, const FbValue *value, gboolean is_stored, GError **error)
{
  FbValueKind kind = kind_of (field->type);

  if (value->kind == FB_VALUE_NULL)
    return TRUE;
  if (value->kind != kind)
    return refuse (field, error,
                   kind == FB_VALUE_INT  ? _ ("must be a whole number")
                   : kind == FB_VALUE_ID ? _ ("must be the id of a record")
                                         : _ ("must be a text"));
  if (kind == FB_VALUE_INT)
    return validate_number (field, value->number, is_stored, error);
  if (kind == FB_VALUE_ID)
    return fb_id_is_nil (&value->id) ? refuse (field, error, _ ("must be the id of a record")) : TRUE;
  return validate_texts (field, value->text, error);
}

gboolean
fb_field_validate (const FbTable *table, const FbField *field, const FbValue *value, GError **error)
{
  g_return_val_if_fail (table != NULL && field != NULL && value != NULL, FALSE);

  return validate (field, value, FALSE, error);
}

gboolean
fb_field_validate_stored (const FbTable *table, const FbField *field, const FbValue *value, GError **error)
{
  g_return_val_if_fail (table != NULL && field != NULL && value != NULL, FALSE);

  return validate (field, value, TRUE, error);
}
