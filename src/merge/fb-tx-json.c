/* fb-tx-json.c: transactions on the wire
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <gio/gio.h>
#include <string.h>

#include "fb-json.h"
#include "fb-op.h"
#include "fb-op-upcast.h"
#include "fb-schema-error.h"

#define CODE_MAX 64

static const char *const kind_names[] = {
    [FB_OP_PUT] = "put", [FB_OP_SET] = "set", [FB_OP_INC] = "inc",         [FB_OP_TAG] = "tag",
    [FB_OP_SAY] = "say", [FB_OP_DEL] = "del", [FB_OP_RESOLVE] = "resolve",
};

static const char *const take_names[] = {
    [FB_TAKE_KEPT] = "kept",
    [FB_TAKE_LOST] = "lost",
    [FB_TAKE_VALUE] = "value",
};

/* --- writing ---------------------------------------------------------------------------------------------------- */

static void
set_id (JsonObject *object, const char *key, const FbId *id)
{
  char text[FB_ID_TEXT_LENGTH + 1];

  fb_id_write (id, text);
  json_object_set_string_member (object, key, text);
}

static JsonArray *
texts_to_json (char **texts)
{
  JsonArray *array = json_array_new ();

  for (char **text = texts; text != NULL && *text != NULL; text++)
    json_array_add_string_element (array, *text);
  return array;
}

static JsonNode *
change_to_json (const FbOp *op, const FbOpField *change)
{
  JsonNode *node = json_node_alloc ();
  g_autoptr (JsonArray) pair = NULL;
  g_autoptr (JsonObject) object = NULL;

  switch (op->kind)
    {
    case FB_OP_SET:
      pair = json_array_sized_new (2);
      json_array_add_element (pair, fb_value_to_json (&change->old));
      json_array_add_element (pair, fb_value_to_json (&change->new));
      return json_node_init_array (node, pair);
    case FB_OP_INC:
      return json_node_init_int (node, change->delta);
    case FB_OP_TAG:
      object = json_object_new ();
      json_object_set_array_member (object, "add", texts_to_json (change->add));
      json_object_set_array_member (object, "rm", texts_to_json (change->rm));
      return json_node_init_object (node, object);
    default:
      json_node_free (node);
      return fb_value_to_json (&change->new);
    }
}

static JsonObject *
op_to_json (const FbOp *op)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "op", kind_names[op->kind]);
  json_object_set_string_member (object, "t", op->table->name);
  set_id (object, "id", &op->id);
  if (op->kind == FB_OP_PUT && !fb_id_is_nil (&op->root))
    set_id (object, "g", &op->root);
  if (op->base_ver != 0)
    json_object_set_int_member (object, "bv", op->base_ver);
  if (op->kind == FB_OP_RESOLVE)
    {
      json_object_set_string_member (object, "take", take_names[op->take]);
      if (op->take == FB_TAKE_VALUE)
        json_object_set_member (object, "value", fb_value_to_json (&op->value));
    }
  else if (op->kind != FB_OP_DEL)
    {
      JsonObject *fields = json_object_new ();

      for (guint i = 0; i < op->fields->len; i++)
        {
          const FbOpField *change = g_ptr_array_index (op->fields, i);

          json_object_set_member (fields, change->name, change_to_json (op, change));
        }
      json_object_set_object_member (object, op->kind == FB_OP_PUT ? "row" : "f", fields);
    }
  return object;
}

JsonNode *
fb_tx_to_json (const FbTx *self)
{
  g_autoptr (JsonObject) object = json_object_new ();
  JsonArray *ops = json_array_sized_new (self->ops->len);

  json_object_set_int_member (object, "n", self->n);
  set_id (object, "oid", &self->oid);
  json_object_set_int_member (object, "hlc", self->hlc);
  json_object_set_int_member (object, "wall", self->wall);
  if (self->boot != NULL)
    json_object_set_string_member (object, "boot", self->boot);
  json_object_set_int_member (object, "mono", self->mono);
  json_object_set_int_member (object, "schema", self->schema);
  json_object_set_int_member (object, "cursor", self->cursor);
  if (self->cause != NULL)
    json_object_set_string_member (object, "cause", self->cause);
  if (self->label != NULL)
    json_object_set_string_member (object, "label", self->label);
  for (guint i = 0; i < self->ops->len; i++)
    json_array_add_object_element (ops, op_to_json (g_ptr_array_index (self->ops, i)));
  json_object_set_array_member (object, "ops", ops);
  return json_node_init_object (json_node_alloc (), object);
}

/* --- reading ---------------------------------------------------------------------------------------------------- */

static gboolean
bad_form (GError **error, const char *what)
{
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "Wrong form: %s", what);
  return FALSE;
}

static gboolean
bad_field (GError **error, const FbTable *table, const char *name, const char *reason)
{
  g_autofree char *shown = g_utf8_make_valid (name, strnlen (name, 80));

  fb_schema_set_error (error, FB_SCHEMA_ERROR_UNKNOWN, shown, "%s.%s: %s", table->name, shown, reason);
  return FALSE;
}

static gboolean
read_id (JsonObject *object, const char *key, gboolean required, FbId *id, GError **error)
{
  g_autoptr (GError) local = NULL;
  const char *text = fb_json_get_text_or_null (object, key, &local);

  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (text == NULL && !required)
    return TRUE;
  if (text == NULL || !fb_id_parse (text, id) || fb_id_is_nil (id))
    return bad_form (error, key);
  return TRUE;
}

static gboolean
read_custom (const FbTable *table, const char *name, JsonNode *node, FbValue *value, GError **error)
{
  g_autoptr (JsonNode) parsed = NULL;
  const char *text;

  if (JSON_NODE_HOLDS_NULL (node))
    return TRUE;
  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
    return bad_field (error, table, name, "a custom value is JSON as text");
  text = json_node_get_string (node);
  parsed = strlen (text) <= 65536 ? fb_json_parse (text, -1, 0, NULL) : NULL;
  if (parsed == NULL)
    return bad_field (error, table, name, "a custom value is JSON as text");
  fb_value_take_text (value, fb_json_to_canonical (parsed));
  return TRUE;
}

/* The value that the user saw before: of the right kind, though perhaps from a time when other limits held. */
static gboolean
read_old (const FbTable *table, const FbField *field, JsonNode *node, FbValue *value, GError **error)
{
  FbId id;

  if (fb_value_from_json (table, field, node, value, NULL))
    return TRUE;
  if (!JSON_NODE_HOLDS_VALUE (node))
    return bad_field (error, table, field->name, "the old value has the wrong form");
  if (json_node_get_value_type (node) == G_TYPE_INT64)
    fb_value_set_int (value, json_node_get_int (node));
  else if (json_node_get_value_type (node) != G_TYPE_STRING || strlen (json_node_get_string (node)) > (1 << 20))
    return bad_field (error, table, field->name, "the old value has the wrong form");
  else if (field->type != FB_TYPE_REF && field->type != FB_TYPE_ANY_REF)
    fb_value_set_text (value, json_node_get_string (node));
  else if (fb_id_parse (json_node_get_string (node), &id))
    fb_value_set_id (value, &id);
  else
    return bad_field (error, table, field->name, "the old value has the wrong form");
  return TRUE;
}

static gboolean
read_texts (JsonObject *object, const char *key, char ***texts, GError **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  JsonNode *node = json_object_get_member (object, key);
  JsonArray *array;

  if (node != NULL && !JSON_NODE_HOLDS_ARRAY (node))
    return bad_form (error, key);
  array = node != NULL ? json_node_get_array (node) : NULL;
  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonNode *element = json_array_get_element (array, i);

      if (!JSON_NODE_HOLDS_VALUE (element) || json_node_get_value_type (element) != G_TYPE_STRING
          || *json_node_get_string (element) == '\0')
        return bad_form (error, key);
      g_strv_builder_add (builder, json_node_get_string (element));
    }
  *texts = g_strv_builder_end (builder);
  return TRUE;
}

static gboolean
read_pair (const FbTable *table, const FbField *field, JsonNode *node, FbOpField *change, GError **error)
{
  JsonArray *pair = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  if (pair == NULL || json_array_get_length (pair) != 2)
    return bad_field (error, table, change->name, "needs the old and the new value");
  if (field == NULL)
    return read_custom (table, change->name, json_array_get_element (pair, 0), &change->old, error)
           && read_custom (table, change->name, json_array_get_element (pair, 1), &change->new, error);
  return read_old (table, field, json_array_get_element (pair, 0), &change->old, error)
         && fb_value_from_json (table, field, json_array_get_element (pair, 1), &change->new, error);
}

static gboolean
read_delta (const FbTable *table, JsonNode *node, FbOpField *change, GError **error)
{
  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_INT64)
    return bad_field (error, table, change->name, "needs a whole number");
  change->delta = json_node_get_int (node);
  return TRUE;
}

static gboolean
read_tags (const FbTable *table, JsonNode *node, FbOpField *change, GError **error)
{
  if (!JSON_NODE_HOLDS_OBJECT (node))
    return bad_field (error, table, change->name, "needs what is added and removed");
  return read_texts (json_node_get_object (node), "add", &change->add, error)
         && read_texts (json_node_get_object (node), "rm", &change->rm, error);
}

static gboolean
read_entry (const FbTable *table, JsonNode *node, FbOpField *change, GError **error)
{
  const char *text = JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING
                         ? json_node_get_string (node)
                         : NULL;

  if (text == NULL || *text == '\0' || strlen (text) > 65536)
    return bad_field (error, table, change->name, "needs a text");
  fb_value_set_text (&change->new, text);
  return TRUE;
}

/* Which kind of operation may touch a field: entries only grow, and what only adds up or is computed is not
 * overwritten. */
static gboolean
check_kind (const FbOp *op, const FbField *field, const char *name, GError **error)
{
  FbPolicy policy = field != NULL ? field->policy : FB_POLICY_LAST;

  if (field != NULL && (field->flags & (FB_FIELD_DERIVED | FB_FIELD_LOCAL)) != 0)
    return bad_field (error, op->table, name, "cannot be changed by an operation");
  if (op->kind == FB_OP_SET && policy == FB_POLICY_SAY)
    return bad_field (error, op->table, name, "entries are added and never changed");
  if ((op->kind == FB_OP_INC && policy != FB_POLICY_COUNT) || (op->kind == FB_OP_TAG && policy != FB_POLICY_SET)
      || (op->kind == FB_OP_SAY && policy != FB_POLICY_SAY))
    return bad_field (error, op->table, name, "does not take this kind of operation");
  return TRUE;
}

static gboolean
read_change (FbOp *op, const char *name, JsonNode *node, GError **error)
{
  int index = fb_table_find_field (op->table, name);
  const FbField *field = index >= 0 ? fb_table_field (op->table, index) : NULL;
  const char *code = g_str_has_prefix (name, "ext.") ? name + strlen ("ext.") : NULL;
  FbOpField *change;

  if (field == NULL && (code == NULL || *code == '\0' || strlen (code) > CODE_MAX))
    return bad_field (error, op->table, name, "there is no such field");
  if (!check_kind (op, field, name, error))
    return FALSE;
  change = fb_op_add_field (op, name);
  switch (op->kind)
    {
    case FB_OP_SET:
      return read_pair (op->table, field, node, change, error);
    case FB_OP_INC:
      return read_delta (op->table, node, change, error);
    case FB_OP_TAG:
      return read_tags (op->table, node, change, error);
    case FB_OP_SAY:
      return read_entry (op->table, node, change, error);
    case FB_OP_PUT:
    default:
      if (field == NULL)
        return read_custom (op->table, name, node, &change->new, error);
      return fb_value_from_json (op->table, field, node, &change->new, error);
    }
}

static gboolean
read_changes (FbOp *op, JsonObject *fields, GError **error)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  json_object_iter_init_ordered (&iter, fields);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    if (!read_change (op, name, node, error))
      return FALSE;
  return TRUE;
}

/* The value is one of the conflict's field, which only the conflict's row knows: any plain value here. */
static gboolean
read_resolve (FbOp *op, JsonObject *object, GError **error)
{
  const char *take = fb_json_get_text (object, "take", error);
  JsonNode *value = json_object_get_member (object, "value");

  if (take == NULL)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (take_names); i++)
    if (g_str_equal (take, take_names[i]))
      {
        op->take = i;
        if (i != FB_TAKE_VALUE || value == NULL || JSON_NODE_HOLDS_NULL (value))
          return TRUE;
        if (!JSON_NODE_HOLDS_VALUE (value))
          return bad_form (error, "value");
        if (json_node_get_value_type (value) == G_TYPE_INT64)
          fb_value_set_int (&op->value, json_node_get_int (value));
        else if (json_node_get_value_type (value) == G_TYPE_STRING)
          fb_value_set_text (&op->value, json_node_get_string (value));
        else
          return bad_form (error, "value");
        return TRUE;
      }
  return bad_form (error, "take");
}

static gboolean
check_table (const FbTable *table, FbOpKind kind, GError **error)
{
  gboolean is_conflict = g_str_equal (table->name, "conflict");

  if (kind == FB_OP_RESOLVE ? is_conflict : (table->flags & FB_TABLE_SYSTEM) == 0)
    if (!((table->flags & FB_TABLE_APPEND) != 0
          && (kind == FB_OP_SET || kind == FB_OP_INC || kind == FB_OP_TAG || kind == FB_OP_SAY)))
      return TRUE;
  fb_schema_set_error (error, FB_SCHEMA_ERROR_VALUE, NULL, "“%s” does not take “%s”", table->name, kind_names[kind]);
  return FALSE;
}

static FbOp *
op_from_json (JsonNode *node, GError **error)
{
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  g_autoptr (FbOp) op = NULL;
  const char *kind_name, *table_name;
  const FbTable *table;
  FbId id = {{0}};
  guint kind = 0;

  if (object == NULL)
    {
      bad_form (error, "ops");
      return NULL;
    }
  if (!(kind_name = fb_json_get_text (object, "op", error)) || !(table_name = fb_json_get_text (object, "t", error))
      || !read_id (object, "id", TRUE, &id, error))
    return NULL;
  while (kind < G_N_ELEMENTS (kind_names) && !g_str_equal (kind_names[kind], kind_name))
    kind++;
  if (kind == G_N_ELEMENTS (kind_names))
    {
      bad_form (error, "op");
      return NULL;
    }
  table = fb_schema_find_table (table_name);
  if (table == NULL || !fb_table_is_synced (table))
    {
      fb_schema_set_error (error, FB_SCHEMA_ERROR_UNKNOWN, NULL, "There is no table of this name");
      return NULL;
    }
  if (!check_table (table, kind, error))
    return NULL;
  op = fb_op_new (kind, table, &id);
  if (!fb_json_get_int_or (object, "bv", 0, &op->base_ver, error) || !read_id (object, "g", FALSE, &op->root, error))
    return NULL;
  if (kind == FB_OP_RESOLVE)
    return read_resolve (op, object, error) ? g_steal_pointer (&op) : NULL;
  if (kind != FB_OP_DEL)
    {
      JsonObject *fields = fb_json_get_object (object, kind == FB_OP_PUT ? "row" : "f", error);

      if (fields == NULL || !read_changes (op, fields, error))
        return NULL;
    }
  return g_steal_pointer (&op);
}

static gboolean
read_text_limited (JsonObject *object, const char *key, gsize max, char **text, GError **error)
{
  g_autoptr (GError) local = NULL;
  const char *found = fb_json_get_text_or_null (object, key, &local);

  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (found != NULL && strlen (found) > max)
    return bad_form (error, key);
  *text = g_strdup (found);
  return TRUE;
}

static gboolean
read_head (FbTx *tx, JsonObject *object, GError **error)
{
  gint64 schema = 0;

  if (!fb_json_get_int (object, "n", &tx->n, error) || !read_id (object, "oid", TRUE, &tx->oid, error)
      || !fb_json_get_int (object, "hlc", &tx->hlc, error) || !fb_json_get_int (object, "wall", &tx->wall, error)
      || !fb_json_get_int_or (object, "mono", 0, &tx->mono, error)
      || !fb_json_get_int (object, "schema", &schema, error)
      || !fb_json_get_int_or (object, "cursor", 0, &tx->cursor, error)
      || !read_text_limited (object, "boot", 128, &tx->boot, error)
      || !read_text_limited (object, "cause", 32, &tx->cause, error)
      || !read_text_limited (object, "label", 1024, &tx->label, error))
    return FALSE;
  if (tx->n < 1 || tx->hlc < 0 || schema < 1 || schema > G_MAXUINT16)
    return bad_form (error, "n, hlc or schema");
  tx->schema = (guint) schema;
  return TRUE;
}

FbTx *
fb_tx_from_json (JsonNode *node, guint n_ops_max, GError **error)
{
  g_autoptr (FbTx) tx = fb_tx_new ();
  JsonObject *object = node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  JsonArray *ops;

  if (object == NULL)
    {
      bad_form (error, "a transaction is an object");
      return NULL;
    }
  if (!read_head (tx, object, error) || !(ops = fb_json_get_array (object, "ops", error)))
    return NULL;
  if (n_ops_max != 0 && json_array_get_length (ops) > n_ops_max)
    {
      bad_form (error, "too many operations");
      return NULL;
    }
  for (guint i = 0; i < json_array_get_length (ops); i++)
    {
      g_autoptr (JsonNode) upcast = fb_op_upcast (json_array_get_element (ops, i), tx->schema);
      FbOp *op = op_from_json (upcast != NULL ? upcast : json_array_get_element (ops, i), error);

      if (op == NULL)
        return NULL;
      tx->was_upcast = tx->was_upcast || upcast != NULL;
      g_ptr_array_add (tx->ops, op);
    }
  tx->made_under = tx->schema;
  tx->schema = MAX (tx->schema, fb_schema_version ());
  return g_steal_pointer (&tx);
}
