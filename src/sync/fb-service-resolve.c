/* fb-service-resolve.c: a person settles a conflict
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-service-private.h"

#include <string.h>

static const char *const take_names[] = {
    [FB_TAKE_KEPT] = "kept",
    [FB_TAKE_LOST] = "lost",
    [FB_TAKE_VALUE] = "value",
};

static gboolean
load (FbApply *self, const FbTable *table, const FbId *id, FbRecord **record, GError **error)
{
  g_autoptr (GError) local = NULL;

  *record = fb_service_get_row (self->service, table, id, &local);
  if (!local)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

/* --- who may decide --- */

/* What only managers and owners settle: a value of a field whose policy is review. */
static gboolean
may_decide (FbApply *self, const FbRecord *row, const char *field)
{
  int index = field ? fb_table_find_field (row->table, field) : -1;
  int owner = fb_table_find_field (row->table, "owner");
  const FbId *id = owner >= 0 ? fb_value_get_id (&row->values[owner]) : fb_record_get_id (row, "created_by");

  if (self->is_admin || self->scope->is_manager || index < 0
      || fb_table_field (row->table, index)->policy != FB_POLICY_REVIEW)
    return TRUE;
  return id && fb_id_equal (id, &self->user);
}

/* --- taking a value --- */

static gboolean
set_cell (FbApply *self, FbRecord *row, const char *field, const FbValue *value, GError **error)
{
  g_autoptr (FbOp) op = fb_op_new (FB_OP_SET, row->table, &row->id);
  FbOpField *change = fb_op_add_field (op, field);
  int index = fb_table_find_field (row->table, field);

  if (index >= 0)
    fb_value_copy (&row->values[index], &change->old);
  else
    fb_value_take_text (&change->old, fb_record_dup_custom (row, field + strlen ("ext.")));
  fb_value_copy (value, &change->new);
  op->base_ver = row->ver;
  return fb_apply_fields (self, op, row, error);
}

static gboolean
read_value (FbApply *self, const FbTable *table, const char *field, const char *text, FbValue *value, GError **error)
{
  int index = fb_table_find_field (table, field);

  if (index >= 0)
    fb_rows_value_from_text (table, fb_table_field (table, index), text, value);
  else if (g_str_has_prefix (field, "ext."))
    {
      /* A custom value is canonical JSON; in the line it stands as JSON of that text. */
      g_autoptr (JsonNode) node = text ? fb_json_parse (text, -1, 0, NULL) : NULL;

      if (node && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
        fb_value_set_text (value, json_node_get_string (node));
    }
  else
    return fb_apply_refuse (self, error, FB_REFUSAL_BAD_VALUE, field, "There is no field of this name");
  return TRUE;
}

/* The values of an edit that was kept for a dead row. */
static gboolean
put_kept_edit (FbRecord *row, const char *text, GError **error)
{
  g_autoptr (JsonNode) node = text ? fb_json_parse (text, -1, 0, error) : NULL;
  JsonObjectIter iter;
  const char *name;
  JsonNode *member;

  if (!text)
    return TRUE;
  if (!node)
    return FALSE;
  if (!JSON_NODE_HOLDS_OBJECT (node))
    return TRUE;
  json_object_iter_init (&iter, json_node_get_object (node));
  while (json_object_iter_next (&iter, &name, &member))
    {
      g_auto (FbValue) value = FB_VALUE_INIT;
      int index = fb_table_find_field (row->table, name);

      if (index >= 0 && fb_value_from_json (row->table, fb_table_field (row->table, index), member, &value, NULL))
        fb_value_copy (&value, &row->values[index]);
      else if (index < 0 && g_str_has_prefix (name, "ext.") && JSON_NODE_HOLDS_VALUE (member))
        {
          g_autofree char *ext =
              fb_ext_with (fb_record_get_text (row, "ext"), name + strlen ("ext."), json_node_get_string (member));

          fb_record_set_text (row, "ext", ext);
        }
    }
  return TRUE;
}

/* "Restore parent": the row that the orphan's reference names. */
static gboolean
restore_parent (FbApply *self, const FbRecord *row, const char *field, GError **error)
{
  int index = field ? fb_table_find_field (row->table, field) : -1;
  const FbField *reference = index >= 0 ? fb_table_field (row->table, index) : NULL;
  const FbId *id = index >= 0 ? fb_value_get_id (&row->values[index]) : NULL;
  g_autoptr (FbRecord) parent = NULL;
  const FbTable *table = id ? fb_record_find_target (row, reference) : NULL;

  if (!table)
    return TRUE;
  if (!load (self, table, id, &parent, error))
    return FALSE;
  return !parent || parent->dead == 0
         || (fb_apply_may (self, table, FB_OP_PUT, error) && fb_apply_restore (self, parent, error));
}

/* Counts, sets and entries only grow together: without a lost value there is nothing to take back. */
static gboolean
adds_up (const FbTable *table, const char *field)
{
  int index = fb_table_find_field (table, field);
  FbPolicy policy = index >= 0 ? fb_table_field (table, index)->policy : FB_POLICY_LAST;

  return policy == FB_POLICY_COUNT || policy == FB_POLICY_SET || policy == FB_POLICY_SAY;
}

static gboolean
take_lost (FbApply *self, const FbRecord *conflict, FbRecord *row, GError **error)
{
  const char *kind = fb_record_get_text (conflict, "kind");
  const char *field = fb_record_get_text (conflict, "field");
  const char *lost = fb_record_get_text (conflict, "lost");
  g_auto (FbValue) value = FB_VALUE_INIT;

  if (g_str_equal (kind, "delete_edit"))
    return row->dead != 0 || fb_apply_delete_row (self, row, error);
  if (g_str_equal (kind, "edit_deleted"))
    return put_kept_edit (row, lost, error) && (row->dead == 0 || fb_apply_restore (self, row, error));
  if (g_str_equal (kind, "orphan"))
    return restore_parent (self, row, field, error);
  if (!field || row->dead != 0 || (!lost && adds_up (row->table, field)))
    return TRUE;
  return read_value (self, row->table, field, lost, &value, error) && set_cell (self, row, field, &value, error);
}

static gboolean
take_value (FbApply *self, const FbOp *op, const FbRecord *conflict, FbRecord *row, GError **error)
{
  const char *field = fb_record_get_text (conflict, "field");
  int index = field ? fb_table_find_field (row->table, field) : -1;
  g_auto (FbValue) value = FB_VALUE_INIT;

  if (!field || row->dead != 0)
    return fb_apply_refuse (self, error, FB_REFUSAL_BAD_VALUE, field, "This conflict takes no value");
  if (index >= 0)
    {
      /* The wire knows no kinds: the field does. */
      g_autoptr (JsonNode) node = fb_value_to_json (&op->value);
      g_autoptr (GError) reason = NULL;

      if (!fb_value_from_json (row->table, fb_table_field (row->table, index), node, &value, &reason))
        return fb_apply_refuse (self, error, FB_REFUSAL_BAD_VALUE, field, "%s", reason->message);
    }
  else
    fb_value_copy (&op->value, &value);
  return set_cell (self, row, field, &value, error);
}

/* --- the conflict --- */

static gboolean
close_conflict (FbApply *self, const FbOp *op, const FbId *id, GError **error)
{
  g_autoptr (FbRecord) conflict = NULL;
  g_autoptr (FbRecord) old = NULL;

  /* Read again: taking a value may have moved the row to another group, and its conflicts with it. */
  if (!load (self, fb_schema_get_table ("conflict"), id, &conflict, error) || !conflict)
    return FALSE;
  old = fb_record_copy (conflict);
  fb_record_set_text (conflict, "status", "resolved");
  fb_record_set_text (conflict, "resolution", take_names[op->take]);
  fb_record_set_id (conflict, "resolved_by", self->is_server ? NULL : &self->user);
  fb_record_set_int (conflict, "resolved_at", self->now);
  return fb_apply_write (self, conflict, old, error);
}

/* What settling it so does to the row. */
static FbOpKind
settled_as (const FbRecord *conflict, const FbOp *op)
{
  gboolean deletes = g_strcmp0 (fb_record_get_text (conflict, "kind"), "delete_edit") == 0;

  return deletes && op->take == FB_TAKE_LOST ? FB_OP_DEL : FB_OP_SET;
}

gboolean
fb_apply_resolve (FbApply *self, const FbOp *op, GError **error)
{
  g_autoptr (FbRecord) conflict = NULL;
  g_autoptr (FbRecord) row = NULL;
  const FbTable *table;
  gboolean ok = TRUE;

  self->plain = FALSE;
  if (!load (self, fb_schema_get_table ("conflict"), &op->id, &conflict, error))
    return FALSE;
  if (!conflict)
    return fb_apply_refuse (self, error, FB_REFUSAL_BAD_REFERENCE, NULL, "The server does not know this conflict");
  /* The place first: what kind of record a conflict of others is about is theirs to know. */
  if (!fb_apply_authorise (self, conflict->gid, error))
    return FALSE;
  if (!(table = fb_schema_find_table (fb_record_get_text (conflict, "entity"))))
    return fb_apply_refuse (self, error, FB_REFUSAL_BAD_REFERENCE, NULL, "The server does not know this conflict");
  if (!load (self, table, fb_record_get_id (conflict, "row"), &row, error)
      || !fb_apply_may (self, table, FB_OP_RESOLVE, error))
    return FALSE;
  fb_apply_meet (self, conflict);
  if (g_strcmp0 (fb_record_get_text (conflict, "status"), "resolved") == 0)
    return TRUE;
  if (row && !may_decide (self, row, fb_record_get_text (conflict, "field")))
    return fb_apply_refuse (self, error, FB_REFUSAL_NOT_PERMITTED, fb_record_get_text (conflict, "field"),
                            "A manager or the owner decides about this value");
  if (row && !fb_apply_authorise_row (self, row, settled_as (conflict, op), error))
    return FALSE;
  self->restoring = TRUE;
  if (row && op->take == FB_TAKE_LOST)
    ok = take_lost (self, conflict, row, error);
  else if (row && op->take == FB_TAKE_VALUE)
    ok = take_value (self, op, conflict, row, error);
  self->restoring = FALSE;
  return ok && close_conflict (self, op, &op->id, error);
}
