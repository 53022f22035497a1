/* fb-op-upcast.c: operations of an older data model in the words of this one
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-op-upcast.h"

#include "fb-mutant.h"
#include "fb-rule.h"
#include "fb-schema.h"

/* One change between a schema and the next, as it concerns the operations of one table. */
typedef struct
{
  guint from;
  const char *table;
  /* NULL: nothing to do for this operation. @op is left as it is. */
  JsonObject *(*func) (JsonObject *op);
} Step;

/* A copy of @object in which @from is called @to; NULL when there is none. */
static JsonObject *
rename_member (JsonObject *object, const char *from, const char *to)
{
  JsonObject *renamed;
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  if (!json_object_has_member (object, from))
    return NULL;
  renamed = json_object_new ();
  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    json_object_set_member (renamed, g_str_equal (name, from) ? to : name, json_node_copy (node));
  return renamed;
}

/* A copy of @op whose fields, be they those of a new row or of a change, call @from by its new name. */
static JsonObject *
rename_field (JsonObject *op, const char *from, const char *to)
{
  static const char *const places[] = {"row", "f"};
  JsonObject *renamed = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (places) && renamed == NULL; i++)
    {
      JsonNode *node = json_object_get_member (op, places[i]);
      JsonObject *fields =
          node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? rename_member (json_node_get_object (node), from, to) : NULL;

      if (fields == NULL)
        continue;
      renamed = rename_member (op, places[i], places[i]);
      json_object_set_object_member (renamed, places[i], fields);
    }
  return renamed;
}

/* --- 1 to 2 ------------------------------------------------------------------------------------------------ */

/* A note on how to get in became the directions of a site. */
static JsonObject *
rename_access_note (JsonObject *op)
{
  return rename_field (op, "access_note", "directions");
}

/* In the order of schemas. A table that is renamed, a value whose codes change, an operation that becomes another: each
 * a line. */
static const Step steps[] = {
    {1, "site", rename_access_note},
};

JsonNode *
fb_op_upcast (JsonNode *op, guint schema)
{
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (op) ? json_node_get_object (op) : NULL;
  g_autoptr (JsonObject) upcast = NULL;
  JsonNode *node;

  for (guint i = 0; object != NULL && i < G_N_ELEMENTS (steps); i++)
    {
      JsonNode *table = json_object_get_member (object, "t");
      JsonObject *next;

      if (steps[i].from < schema || steps[i].from >= fb_schema_version () || table == NULL
          || !JSON_NODE_HOLDS_VALUE (table) || json_node_get_value_type (table) != G_TYPE_STRING
          || !g_str_equal (json_node_get_string (table), steps[i].table) || !(next = steps[i].func (object)))
        continue;
      g_clear_pointer (&upcast, json_object_unref);
      object = upcast = next;
    }
  if (upcast == NULL || FB_MUTANT (no_upcast))
    return NULL;
  FB_RULE (upcast);
  node = json_node_new (JSON_NODE_OBJECT);
  json_node_set_object (node, upcast);
  return node;
}
