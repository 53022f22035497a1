/* fb-cli-custom.c: values of a company's own fields
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-cli-custom.h"

#include <glib/gi18n.h>

#include "fb-date.h"
#include "fb-json.h"
#include "fb-text.h"

static FbRecord *
find_custom (FbCli *cli, const FbTable *of, const char *code, GError **error)
{
  const FbTable *table = fb_schema_get_table ("custom_field");
  g_autofree char *entity = fb_query_quote (of->name);
  g_autofree char *quoted = fb_query_quote (code);
  g_autofree char *where = g_strdup_printf ("entity = %s and code = %s", entity, quoted);
  g_autoptr (FbQuery) query = fb_query_new (table, where, NULL, NULL, error);
  g_autoptr (GPtrArray) records = query != NULL ? fb_store_list (cli->store, query, 1, 0, error) : NULL;

  if (records == NULL)
    return NULL;
  if (records->len > 0)
    return fb_record_copy (g_ptr_array_index (records, 0));
  fb_cli_set_error (error, FB_CLI_ERROR_UNKNOWN_FIELD, code, _ ("fieldbook-cli list custom_field shows them."),
                    _ ("“%s” has no custom field “%s”"), _ (of->label), code);
  return NULL;
}

static JsonNode *
refuse_custom (const FbRecord *custom, const char *text, GError **error)
{
  g_autofree char *name = g_strconcat ("ext.", fb_record_get_text (custom, "code"), NULL);

  fb_cli_set_error (error, FB_CLI_ERROR_VALUE, name, NULL, _ ("%s: “%s” is not a value of this field (%s)"),
                    fb_record_get_text (custom, "label"), text, fb_record_get_text (custom, "type"));
  return NULL;
}

static JsonNode *
read_custom_picks (const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, ";", -1);
  JsonArray *array = json_array_new ();
  JsonNode *node = json_node_alloc ();

  for (char **part = parts; *part != NULL; part++)
    if (*g_strstrip (*part) != '\0')
      json_array_add_string_element (array, *part);
  json_node_init_array (node, array);
  json_array_unref (array);
  return node;
}

static JsonNode *
read_custom_bool (const FbRecord *custom, const char *text, GError **error)
{
  static const char *const yes[] = {"yes", "true", "1", NULL};
  static const char *const no[] = {"no", "false", "0", NULL};

  if (g_strv_contains (yes, text) || g_strv_contains (no, text))
    return json_node_init_boolean (json_node_alloc (), g_strv_contains (yes, text));
  return refuse_custom (custom, text, error);
}

/* The JSON that a custom field of this type holds. */
static JsonNode *
read_custom_text (FbCli *cli, const FbRecord *custom, const char *text, GError **error)
{
  const char *type = fb_record_get_text (custom, "type");
  char today[FB_DATE_LENGTH + 1], day[FB_DATE_LENGTH + 1];
  g_autoptr (JsonNode) number = NULL;

  if (g_str_equal (type, "picks"))
    return read_custom_picks (text);
  if (g_str_equal (type, "bool"))
    return read_custom_bool (custom, text, error);
  if (g_str_equal (type, "int") || g_str_equal (type, "decimal"))
    {
      number = fb_json_parse (text, -1, 1, NULL);
      if (number == NULL || !JSON_NODE_HOLDS_VALUE (number)
          || (json_node_get_value_type (number) != G_TYPE_INT64 && json_node_get_value_type (number) != G_TYPE_DOUBLE))
        return refuse_custom (custom, text, error);
      return g_steal_pointer (&number);
    }
  if (g_str_equal (type, "date"))
    {
      fb_date_of_time (fb_clock_now (fb_store_get_clock (cli->store)), NULL, today);
      if (!fb_date_parse_words (text, today, day, error))
        return NULL;
      return json_node_init_string (json_node_alloc (), day);
    }
  return json_node_init_string (json_node_alloc (), text);
}

gboolean
fb_cli_custom_read (FbCli *cli, const FbTable *table, const char *code, JsonNode *node, char **json, GError **error)
{
  g_autoptr (FbRecord) custom = find_custom (cli, table, code, error);
  g_autoptr (JsonNode) made = NULL;

  *json = NULL;
  if (custom == NULL)
    return FALSE;
  if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    {
      g_autofree char *tidy = fb_text_tidy (json_node_get_string (node));

      if (*tidy != '\0' && !(made = read_custom_text (cli, custom, tidy, error)))
        return FALSE;
    }
  else if (!JSON_NODE_HOLDS_NULL (node))
    made = json_node_copy (node);
  if (made != NULL)
    *json = fb_json_to_canonical (made);
  return TRUE;
}
