/* fb-price-condition.c: conditions of price rules
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-price-private.h"

#include <glib/gi18n-lib.h>

#include "fb-json.h"

static gboolean
holds (JsonNode *node, GHashTable *facts, gboolean *yes);

static gboolean
is_text (JsonNode *node)
{
  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING;
}

/* Is @value one of @wanted, a text or several? FALSE: @wanted is neither. */
static gboolean
is_one_of (JsonNode *wanted, const char *value, gboolean *yes)
{
  JsonArray *array;

  *yes = FALSE;
  if (is_text (wanted))
    {
      *yes = g_strcmp0 (json_node_get_string (wanted), value) == 0;
      return TRUE;
    }
  if (!JSON_NODE_HOLDS_ARRAY (wanted))
    return FALSE;
  array = json_node_get_array (wanted);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *element = json_array_get_element (array, i);

      if (!is_text (element))
        return FALSE;
      *yes |= g_strcmp0 (json_node_get_string (element), value) == 0;
    }
  return TRUE;
}

static gboolean
is_between (JsonObject *object, const char *value, gboolean *yes)
{
  gint64 min, max, number;

  if (!fb_json_get_int_or (object, "min", G_MININT64, &min, NULL)
      || !fb_json_get_int_or (object, "max", G_MAXINT64, &max, NULL))
    return FALSE;
  *yes = value != NULL && g_ascii_string_to_signed (value, 10, G_MININT64, G_MAXINT64, &number, NULL) && number >= min
         && number <= max;
  return TRUE;
}

static gboolean
fact_holds (JsonObject *object, GHashTable *facts, gboolean *yes)
{
  const char *name = fb_json_get_text (object, "fact", NULL);
  JsonNode *wanted = json_object_get_member (object, "is");
  const char *value;

  if (name == NULL)
    return FALSE;
  value = facts != NULL ? g_hash_table_lookup (facts, name) : NULL;
  if (wanted != NULL)
    return json_object_get_size (object) == 2 && is_one_of (wanted, value, yes);
  if (!json_object_has_member (object, "min") && !json_object_has_member (object, "max"))
    return FALSE;
  return is_between (object, value, yes);
}

/* Every part is read, also where the answer is known, so that a mistake never hides. */
static gboolean
list_holds (JsonNode *node, GHashTable *facts, gboolean all, gboolean *yes)
{
  JsonArray *array;

  if (!JSON_NODE_HOLDS_ARRAY (node))
    return FALSE;
  array = json_node_get_array (node);
  *yes = all;
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      gboolean one;

      if (!holds (json_array_get_element (array, i), facts, &one))
        return FALSE;
      *yes = all ? (*yes && one) : (*yes || one);
    }
  return TRUE;
}

/* FALSE: not a condition. The depth is limited by fb_json_parse(). */
static gboolean
holds (JsonNode *node, GHashTable *facts, gboolean *yes)
{
  JsonObject *object;
  JsonNode *part;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return FALSE;
  object = json_node_get_object (node);
  *yes = TRUE;
  if (json_object_get_size (object) == 0)
    return TRUE;
  if (json_object_has_member (object, "fact"))
    return fact_holds (object, facts, yes);
  if (json_object_get_size (object) != 1)
    return FALSE;
  if ((part = json_object_get_member (object, "all")) != NULL)
    return list_holds (part, facts, TRUE, yes);
  if ((part = json_object_get_member (object, "any")) != NULL)
    return list_holds (part, facts, FALSE, yes);
  if ((part = json_object_get_member (object, "not")) == NULL || !holds (part, facts, yes))
    return FALSE;
  *yes = !*yes;
  return TRUE;
}

gboolean
fb_price_condition_holds (const char *condition, GHashTable *facts, gboolean *yes, GError **error)
{
  g_autoptr (JsonNode) node = NULL;

  *yes = TRUE;
  if (condition == NULL)
    return TRUE;
  node = fb_json_parse (condition, -1, 0, NULL);
  if (node != NULL && holds (node, facts, yes))
    return TRUE;
  g_set_error (error, FB_PRICE_ERROR, FB_PRICE_ERROR_VALUE, _ ("“%s” is not a condition of a price rule"), condition);
  return FALSE;
}
