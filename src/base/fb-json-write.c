/* fb-json-write.c: JSON as compact text
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-json.h"

#include <math.h>
#include <string.h>

static void
write_node (JsonNode *node, gboolean sorted, GString *out);

static void
write_text (const char *text, GString *out)
{
  g_string_append_c (out, '"');
  for (const char *from = text;;)
    {
      const char *at = from;

      while ((guchar) *at >= 0x20 && *at != '"' && *at != '\\' && *at != 0x7f)
        at++;
      g_string_append_len (out, from, at - from);
      if (*at == '\0')
        break;

      if (*at == '"' || *at == '\\')
        g_string_append_printf (out, "\\%c", *at);
      else if (*at == '\n')
        g_string_append (out, "\\n");
      else if (*at == '\t')
        g_string_append (out, "\\t");
      else if (*at == '\r')
        g_string_append (out, "\\r");
      else
        g_string_append_printf (out, "\\u%04x", (guint) (guchar) *at);
      from = at + 1;
    }
  g_string_append_c (out, '"');
}

/* The shortest text that reads back as the same number; JSON has no word for infinity. */
static void
write_real (double value, GString *out)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  if (!isfinite (value))
    {
      g_string_append (out, "null");
      return;
    }
  for (int digits = 15; digits <= 17; digits++)
    {
      char format[8];

      g_snprintf (format, sizeof format, "%%.%dg", digits);
      g_ascii_formatd (text, sizeof text, format, value);
      if (g_ascii_strtod (text, NULL) == value)
        break;
    }
  g_string_append (out, text);
  if (strpbrk (text, ".e") == NULL)
    g_string_append (out, ".0"); /* stays a real when read again */
}

static void
write_value (JsonNode *node, GString *out)
{
  GType type = json_node_get_value_type (node);

  if (type == G_TYPE_STRING)
    write_text (json_node_get_string (node), out);
  else if (type == G_TYPE_INT64)
    g_string_append_printf (out, "%" G_GINT64_FORMAT, json_node_get_int (node));
  else if (type == G_TYPE_BOOLEAN)
    g_string_append (out, json_node_get_boolean (node) ? "true" : "false");
  else
    write_real (json_node_get_double (node), out);
}

static void
write_object (JsonObject *object, gboolean sorted, GString *out)
{
  g_autoptr (GList) keys = json_object_get_members (object);

  if (sorted)
    keys = g_list_sort (keys, (GCompareFunc) strcmp);
  g_string_append_c (out, '{');
  for (GList *key = keys; key != NULL; key = key->next)
    {
      if (key != keys)
        g_string_append_c (out, ',');
      write_text (key->data, out);
      g_string_append_c (out, ':');
      write_node (json_object_get_member (object, key->data), sorted, out);
    }
  g_string_append_c (out, '}');
}

static void
write_array (JsonArray *array, gboolean sorted, GString *out)
{
  guint length = json_array_get_length (array);

  g_string_append_c (out, '[');
  for (guint i = 0; i < length; i++)
    {
      if (i > 0)
        g_string_append_c (out, ',');
      write_node (json_array_get_element (array, i), sorted, out);
    }
  g_string_append_c (out, ']');
}

static void
write_node (JsonNode *node, gboolean sorted, GString *out)
{
  switch (json_node_get_node_type (node))
    {
    case JSON_NODE_OBJECT:
      write_object (json_node_get_object (node), sorted, out);
      break;
    case JSON_NODE_ARRAY:
      write_array (json_node_get_array (node), sorted, out);
      break;
    case JSON_NODE_VALUE:
      write_value (node, out);
      break;
    case JSON_NODE_NULL:
    default:
      g_string_append (out, "null");
      break;
    }
}

char *
fb_json_to_text (JsonNode *node)
{
  GString *out = g_string_new (NULL);

  g_return_val_if_fail (node != NULL, NULL);

  write_node (node, FALSE, out);
  return g_string_free (out, FALSE);
}

char *
fb_json_to_canonical (JsonNode *node)
{
  GString *out = g_string_new (NULL);

  g_return_val_if_fail (node != NULL, NULL);

  write_node (node, TRUE, out);
  return g_string_free (out, FALSE);
}
