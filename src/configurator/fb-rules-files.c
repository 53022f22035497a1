/* fb-rules-files.c: the files of a model as one text
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-rules-files.h"

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>
#include <string.h>

#include "fb-json.h"

char *
fb_rules_files_to_json (GHashTable *files)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();
  GHashTableIter iter;
  gpointer name, bytes;

  g_hash_table_iter_init (&iter, files);
  while (g_hash_table_iter_next (&iter, &name, &bytes))
    {
      gsize size;
      const char *data = g_bytes_get_data (bytes, &size);
      g_autofree char *text = g_strndup (data, size);

      json_object_set_string_member (object, name, text);
    }
  json_node_take_object (node, object);
  return fb_json_to_canonical (node);
}

GHashTable *
fb_rules_files_from_json (const char *json)
{
  GHashTable *files = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_bytes_unref);
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  if (json == NULL || !json_parser_load_from_data (parser, json, -1, NULL) || json_parser_get_root (parser) == NULL
      || !JSON_NODE_HOLDS_OBJECT (json_parser_get_root (parser)))
    return files;
  json_object_iter_init (&iter, json_node_get_object (json_parser_get_root (parser)));
  while (json_object_iter_next (&iter, &name, &node))
    if (json_node_get_value_type (node) == G_TYPE_STRING)
      {
        const char *text = json_node_get_string (node);

        g_hash_table_insert (files, g_strdup (name), g_bytes_new (text, strlen (text)));
      }
  return files;
}

GBytes *
fb_rules_files_read (const char *name, gpointer data, GError **error)
{
  GBytes *bytes = g_hash_table_lookup (data, name);

  if (bytes != NULL)
    return g_bytes_ref (bytes);
  /* Translators: %s is the name of a file */
  g_set_error (error, FB_RULES_ERROR, FB_RULES_ERROR_FILE, _ ("The model has no file %s"), name);
  return NULL;
}
