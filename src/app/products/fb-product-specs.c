/* fb-product-specs.c: technical data of products, as lists and side by side
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-product-specs.h"

#include <glib/gi18n.h>
#include <json-glib/json-glib.h>

#include "fb-text.h"

void
fb_spec_free (FbSpec *self)
{
  g_free (self->name);
  g_free (self->value);
  g_free (self);
}

void
fb_spec_row_free (FbSpecRow *self)
{
  for (guint i = 0; i < self->n_values; i++)
    g_free (self->values[i]);
  g_free (self->values);
  g_free (self->name);
  g_free (self);
}

/* --- reading --- */

/* (nullable) A text, a number or yes and no. */
static char *
dup_scalar (JsonNode *node)
{
  GType type;

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node))
    return NULL;

  type = json_node_get_value_type (node);
  if (type == G_TYPE_STRING)
    return g_strdup (json_node_get_string (node));
  if (type == G_TYPE_BOOLEAN)
    return g_strdup (json_node_get_boolean (node) ? _ ("Yes") : _ ("No"));
  if (type == G_TYPE_INT64)
    return g_strdup_printf ("%" G_GINT64_FORMAT, json_node_get_int (node));
  if (type == G_TYPE_DOUBLE)
    return g_strdup_printf ("%g", json_node_get_double (node));
  return NULL;
}

static char *
dup_value (JsonNode *node)
{
  g_autofree char *value = NULL;
  g_autofree char *unit = NULL;
  JsonObject *object;

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return dup_scalar (node);

  object = json_node_get_object (node);
  value = dup_scalar (json_object_get_member (object, "value"));
  unit = dup_scalar (json_object_get_member (object, "unit"));
  if (value == NULL || unit == NULL || unit[0] == '\0')
    return g_steal_pointer (&value);
  /* A space that does not break: the unit stays with its number. */
  return g_strdup_printf ("%s\u00a0%s", value, unit);
}

static void
add (GPtrArray *specs, const char *name, JsonNode *value)
{
  g_autofree char *text = dup_value (value);
  FbSpec *spec;

  if (name == NULL || name[0] == '\0' || text == NULL || text[0] == '\0')
    return;

  spec = g_new0 (FbSpec, 1);
  spec->name = g_strdup (name);
  spec->value = g_steal_pointer (&text);
  g_ptr_array_add (specs, spec);
}

static void
add_member_cb (JsonObject *object, const char *name, JsonNode *node, gpointer user_data)
{
  add (user_data, name, node);
}

static void
add_element_cb (JsonArray *array, guint index, JsonNode *node, gpointer user_data)
{
  g_autofree char *name = NULL;

  if (JSON_NODE_HOLDS_OBJECT (node))
    {
      name = dup_scalar (json_object_get_member (json_node_get_object (node), "name"));
      add (user_data, name, node);
    }
  else if (JSON_NODE_HOLDS_ARRAY (node) && json_array_get_length (json_node_get_array (node)) == 2)
    {
      name = dup_scalar (json_array_get_element (json_node_get_array (node), 0));
      add (user_data, name, json_array_get_element (json_node_get_array (node), 1));
    }
}

GPtrArray *
fb_product_specs_parse (const char *json)
{
  GPtrArray *specs = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_spec_free);
  g_autoptr (JsonNode) node = json != NULL && json[0] != '\0' ? json_from_string (json, NULL) : NULL;

  if (node != NULL && JSON_NODE_HOLDS_OBJECT (node))
    json_object_foreach_member (json_node_get_object (node), add_member_cb, specs);
  else if (node != NULL && JSON_NODE_HOLDS_ARRAY (node))
    json_array_foreach_element (json_node_get_array (node), add_element_cb, specs);

  return specs;
}

/* --- side by side --- */

static FbSpecRow *
find_row (GPtrArray *rows, GHashTable *by_name, const char *name, guint n_lists)
{
  g_autofree char *folded = fb_text_fold (name);
  FbSpecRow *row = g_hash_table_lookup (by_name, folded);

  if (row != NULL)
    return row;

  row = g_new0 (FbSpecRow, 1);
  row->name = g_strdup (name);
  row->values = g_new0 (char *, n_lists);
  row->n_values = n_lists;
  g_ptr_array_add (rows, row);
  g_hash_table_insert (by_name, g_steal_pointer (&folded), row);
  return row;
}

GPtrArray *
fb_product_specs_join (GPtrArray **lists, guint n_lists)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_spec_row_free);
  g_autoptr (GHashTable) by_name = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < n_lists; i++)
    for (guint j = 0; j < lists[i]->len; j++)
      {
        const FbSpec *spec = g_ptr_array_index (lists[i], j);
        FbSpecRow *row = find_row (rows, by_name, spec->name, n_lists);

        g_free (row->values[i]);
        row->values[i] = g_strdup (spec->value);
      }

  for (guint j = 0; j < rows->len; j++)
    {
      FbSpecRow *row = g_ptr_array_index (rows, j);

      for (guint i = 1; i < n_lists; i++)
        row->differs |= g_strcmp0 (row->values[i], row->values[0]) != 0;
    }

  return rows;
}
