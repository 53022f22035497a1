/* fb-door-rows.c: each step of an edit, applied to rows in memory and turned into operations
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-door-rows.h"

#include <glib/gi18n-lib.h>

#include "fb-json.h"
#include "fb-numbers.h"
#include "fb-rows.h"

FbDoorRow *
fb_door_get_row (FbDoor *self, const FbTable *table, const FbId *id, GError **error)
{
  char text[FB_ID_TEXT_LENGTH + 1];
  g_autofree char *key = NULL;
  g_autoptr (GError) local = NULL;
  FbDoorRow *row;

  fb_id_write (id, text);
  key = g_strconcat (table->name, "/", text, NULL);
  if ((row = g_hash_table_lookup (self->by_key, key)) != NULL)
    return row;
  row = g_new0 (FbDoorRow, 1);
  row->table = table;
  row->id = *id;
  g_ptr_array_add (self->rows, row);
  g_hash_table_insert (self->by_key, g_steal_pointer (&key), row);
  row->before = fb_rows_get (self->db, table, id, &local);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  if (row->before != NULL)
    row->now = fb_record_copy (row->before);
  return row;
}

/* The row must exist now; FB_STORE_ERROR_NOT_FOUND in words. */
static FbDoorRow *
need_row (FbDoor *self, const FbTable *table, const FbId *id, GError **error)
{
  FbDoorRow *row = fb_door_get_row (self, table, id, error);

  if (row != NULL && row->now == NULL)
    {
      char text[FB_ID_TEXT_LENGTH + 1];

      fb_id_write (id, text);
      g_set_error (error, FB_STORE_ERROR, FB_STORE_ERROR_NOT_FOUND, _ ("There is no %s %s on this computer."),
                   _ (table->label), text);
      return NULL;
    }
  return row;
}

static FbOp *
add_op (FbDoor *self, FbOp *op)
{
  g_ptr_array_add (self->tx->ops, op);
  return op;
}

static void
add_inverse (FbDoor *self, FbOp *op)
{
  if (self->inverse != NULL)
    g_ptr_array_add (self->inverse, op);
  else
    fb_op_free (op);
}

/* Nothing of this passage can be taken back any more. */
static void
cannot_undo (FbDoor *self)
{
  g_hash_table_remove_all (self->mirrors);
  g_clear_pointer (&self->inverse, g_ptr_array_unref);
}

static gboolean
refuse (GError **error, const char *message)
{
  g_set_error_literal (error, FB_STORE_ERROR, FB_STORE_ERROR_INVALID, message);
  return FALSE;
}

static gboolean
check_table (FbDoor *self, const FbTable *table, FbOpKind kind, GError **error)
{
  if ((table->flags & FB_TABLE_SYSTEM) != 0 && kind != FB_OP_RESOLVE)
    return refuse (error, _ ("History and conflicts are kept by Fieldbook itself and cannot be edited."));
  if ((table->flags & FB_TABLE_SERVER) != 0 && !self->is_admin)
    {
      g_set_error (error, FB_STORE_ERROR, FB_STORE_ERROR_INVALID, _ ("Only an administrator changes “%s”."),
                   _ (table->plural));
      return FALSE;
    }
  if ((table->flags & FB_TABLE_APPEND) != 0 && (kind == FB_OP_SET || kind == FB_OP_INC || kind == FB_OP_TAG))
    {
      g_set_error (error, FB_STORE_ERROR, FB_STORE_ERROR_INVALID, _ ("“%s” are added and never changed."),
                   _ (table->plural));
      return FALSE;
    }
  return TRUE;
}

static void
set_if_null (FbRecord *record, const char *field, const FbValue *value)
{
  int index = fb_table_find_field (record->table, field);

  if (index >= 0 && fb_value_is_null (&record->values[index]))
    fb_value_copy (value, &record->values[index]);
}

/* What a new row has before a person says anything. */
static gboolean
fill_defaults (FbDoor *self, FbRecord *record, GError **error)
{
  FbValue at = {FB_VALUE_INT, {.number = self->now}};
  FbValue by = {FB_VALUE_ID, {.id = self->user}};
  g_autofree char *currency = NULL;
  FbValue money = {FB_VALUE_TEXT, {.text = NULL}};

  if (!fb_kv_read_text (self->db, "setting.currency", &currency, error))
    return FALSE;
  money.text = currency != NULL ? currency : (char *) "EUR";
  set_if_null (record, "created_at", &at);
  set_if_null (record, "created_by", &by);
  set_if_null (record, "updated_at", &at);
  set_if_null (record, "owner", &by);
  set_if_null (record, "currency", &money);
  for (guint i = 0; i < record->table->n_fields; i++)
    if ((fb_table_field (record->table, i)->flags & FB_FIELD_NUMBER) != 0 && fb_value_is_null (&record->values[i])
        && !fb_numbers_next (self->db, record->table->number_series, &self->device, &record->values[i], error))
      return FALSE;
  return TRUE;
}

static gboolean
take_put (FbDoor *self, FbEditStep *step, GError **error)
{
  FbDoorRow *row = fb_door_get_row (self, step->op->table, &step->op->id, error);
  FbOp *op;

  if (row == NULL)
    return FALSE;
  if (row->now != NULL)
    return refuse (error, _ ("A record with this id exists already."));
  if (!fill_defaults (self, step->record, error))
    return FALSE;
  row->now = g_steal_pointer (&step->record);
  row->now->gid = 0;
  row->now->ver = row->before != NULL ? row->before->ver : 0;
  row->changed = TRUE;
  if (fb_table_is_synced (row->table))
    {
      op = add_op (self, fb_op_new (FB_OP_PUT, row->table, &row->id));
      row->put = op;
      row->set = NULL;
      add_inverse (self, fb_op_new (FB_OP_DEL, row->table, &row->id));
    }
  return TRUE;
}

static gboolean
check_field (FbDoor *self, const FbTable *table, const FbField *field, gboolean is_new, GError **error)
{
  if ((field->flags & FB_FIELD_DERIVED) != 0 || (field->policy == FB_POLICY_FIXED && !is_new))
    {
      g_set_error (error, FB_STORE_ERROR, FB_STORE_ERROR_INVALID, _ ("“%s” cannot be changed."), _ (field->label));
      return FALSE;
    }
  if (field->policy == FB_POLICY_SERVER && !is_new && !self->is_admin)
    {
      g_set_error (error, FB_STORE_ERROR, FB_STORE_ERROR_INVALID,
                   _ ("“%s” is kept by the server; ask an administrator to change it."), _ (field->label));
      return FALSE;
    }
  return TRUE;
}

/* The stored value of a field or of one custom value (@index -1). */
static void
value_of (const FbRecord *record, int index, const char *name, FbValue *value)
{
  if (index >= 0)
    fb_value_copy (&record->values[index], value);
  else
    fb_value_take_text (value, fb_record_dup_custom (record, name + strlen ("ext.")));
}

static void
put_value (FbRecord *record, int index, const char *name, const FbValue *value)
{
  if (index >= 0)
    fb_value_copy (value, &record->values[index]);
  else
    {
      g_autofree char *ext =
          fb_ext_with (fb_record_get_text (record, "ext"), name + strlen ("ext."), fb_value_get_text (value));

      fb_record_set_text (record, "ext", ext);
    }
}

static gboolean
check_value (FbDoor *self, FbDoorRow *row, int index, const FbOpField *wanted, GError **error)
{
  const FbField *field;

  if (index < 0 && g_str_has_prefix (wanted->name, "ext.") && wanted->name[4] != '\0')
    return TRUE; /* fb_ext_validate() looks at all of ext at the end */
  if (index < 0)
    {
      g_set_error (error, FB_STORE_ERROR, FB_STORE_ERROR_INVALID, _ ("“%s” has no field “%s”."), _ (row->table->label),
                   wanted->name);
      return FALSE;
    }
  field = fb_table_field (row->table, index);
  return check_field (self, row->table, field, row->put != NULL, error)
         && fb_field_validate (row->table, field, &wanted->new, error);
}

static gboolean
check_unchanged_since (FbDoorRow *row, const FbOpField *wanted, const FbValue *current, GError **error)
{
  int index = fb_table_find_field (row->table, wanted->name);
  const char *label = index >= 0 ? _ (fb_table_field (row->table, index)->label) : wanted->name;

  if (fb_value_equal (&wanted->old, current) || strcmp (wanted->name, "updated_at") == 0)
    return TRUE;
  g_set_error (error, FB_STORE_ERROR, FB_STORE_ERROR_CONFLICT,
               _ ("“%s” was changed since; taking this back would lose that change."), label);
  return FALSE;
}

/* The place of a SET's inverse is kept now, its values come when the SET is complete. */
static void
mirror_set (FbDoor *self, FbOp *set)
{
  FbOp *inverse;

  if (self->inverse == NULL || self->no_mirror)
    return;
  inverse = fb_op_new (FB_OP_SET, set->table, &set->id);
  g_ptr_array_add (self->inverse, inverse);
  g_hash_table_insert (self->mirrors, inverse, set);
}

static gboolean
set_one (FbDoor *self, FbDoorRow *row, const FbOpField *wanted, GError **error)
{
  int index = fb_table_find_field (row->table, wanted->name);
  g_auto (FbValue) current = FB_VALUE_INIT;
  FbOpField *field;

  if (!check_value (self, row, index, wanted, error))
    return FALSE;
  value_of (row->now, index, wanted->name, &current);
  if (self->edit->strict && !check_unchanged_since (row, wanted, &current, error))
    return FALSE;
  if (fb_value_equal (&current, &wanted->new))
    return TRUE;
  put_value (row->now, index, wanted->name, &wanted->new);
  row->changed = TRUE;
  if (row->put != NULL || !fb_table_is_synced (row->table))
    return TRUE;
  if (row->set == NULL)
    {
      row->set = add_op (self, fb_op_new (FB_OP_SET, row->table, &row->id));
      row->set->base_ver = row->now->ver;
      mirror_set (self, row->set);
    }
  if ((field = fb_op_find_field (row->set, wanted->name)) == NULL)
    {
      field = fb_op_add_field (row->set, wanted->name);
      fb_value_copy (&current, &field->old);
    }
  fb_value_copy (&wanted->new, &field->new);
  return TRUE;
}

static gboolean
take_set (FbDoor *self, FbEditStep *step, GError **error)
{
  FbDoorRow *row = need_row (self, step->op->table, &step->op->id, error);

  if (row == NULL)
    return FALSE;
  for (guint i = 0; i < step->op->fields->len; i++)
    if (!set_one (self, row, g_ptr_array_index (step->op->fields, i), error))
      return FALSE;
  return TRUE;
}

static FbOp *
invert_by_field (const FbOp *op)
{
  FbOp *inverse = fb_op_new (op->kind, op->table, &op->id);

  for (guint i = 0; i < op->fields->len; i++)
    {
      FbOpField *from = g_ptr_array_index (op->fields, i);
      FbOpField *to = fb_op_add_field (inverse, from->name);

      to->delta = -from->delta;
      to->add = g_strdupv (from->rm);
      to->rm = g_strdupv (from->add);
    }
  return inverse;
}

static gboolean
check_kind_of_fields (const FbOp *op, GError **error)
{
  static const FbPolicy wanted[] = {
      [FB_OP_INC] = FB_POLICY_COUNT, [FB_OP_TAG] = FB_POLICY_SET, [FB_OP_SAY] = FB_POLICY_SAY};

  for (guint i = 0; i < op->fields->len; i++)
    {
      FbOpField *field = g_ptr_array_index (op->fields, i);
      int index = fb_table_find_field (op->table, field->name);

      if (index < 0 || fb_table_field (op->table, index)->policy != wanted[op->kind])
        {
          g_set_error (error, FB_STORE_ERROR, FB_STORE_ERROR_INVALID, _ ("“%s” of “%s” cannot be changed in this way."),
                       field->name, _ (op->table->label));
          return FALSE;
        }
    }
  return TRUE;
}

static gboolean
take_delta (FbDoor *self, FbEditStep *step, GError **error)
{
  FbDoorRow *row = need_row (self, step->op->table, &step->op->id, error);
  FbOp *op;

  if (row == NULL || !check_kind_of_fields (step->op, error))
    return FALSE;
  op = g_steal_pointer (&step->op);
  fb_op_apply (op, &row->now, self->tx->hlc, &self->device, &self->user, self->now);
  row->changed = TRUE;
  if (row->put != NULL)
    {
      fb_op_free (op);
      return TRUE;
    }
  /* What follows sees the new value: an earlier SET of this row is closed. */
  row->set = NULL;
  if (op->kind == FB_OP_SAY)
    cannot_undo (self);
  else
    add_inverse (self, invert_by_field (op));
  add_op (self, op);
  return TRUE;
}

/* A row as a PUT that brings it back. */
static FbOp *
put_of_record (const FbRecord *record)
{
  FbOp *op = fb_op_new (FB_OP_PUT, record->table, &record->id);

  for (guint i = 0; i < record->table->n_fields; i++)
    {
      const FbField *field = fb_table_field (record->table, i);

      if (!fb_value_is_null (&record->values[i]) && (field->flags & FB_FIELD_DERIVED) == 0)
        fb_value_copy (&record->values[i], &fb_op_add_field (op, field->name)->new);
    }
  return op;
}

static gboolean
delete_row (FbDoor *self, const FbTable *table, const FbId *id, GError **error);

static gboolean
delete_children (FbDoor *self, const FbTable *parent, const FbId *id, const char *path, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (path, ".", 2);
  const FbTable *table = fb_schema_get_table (parts[0]);
  const FbField *field = fb_table_field (table, fb_table_get_field (table, parts[1]));
  g_autofree char *sql = NULL;
  g_autoptr (FbStmt) stmt = NULL;
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (FbId));
  FbStep step;

  sql = field->type == FB_TYPE_ANY_REF
            ? g_strdup_printf ("SELECT id FROM \"%s\" WHERE \"%s\" = ?1 AND \"%s\" = ?2", table->name, field->name,
                               field->ref)
            : g_strdup_printf ("SELECT id FROM \"%s\" WHERE \"%s\" = ?1", table->name, field->name);
  if (!(stmt = fb_db_prepare (self->db, sql, error)))
    return FALSE;
  fb_stmt_bind_id (stmt, 1, id);
  if (field->type == FB_TYPE_ANY_REF)
    fb_stmt_bind_text (stmt, 2, parent->name);
  while ((step = fb_stmt_step (stmt, NULL, error)) == FB_STEP_ROW)
    {
      FbId child;

      if (fb_stmt_get_id (stmt, 0, &child))
        g_array_append_val (ids, child);
    }
  if (step == FB_STEP_ERROR)
    return FALSE;
  for (guint i = 0; i < ids->len; i++)
    if (!delete_row (self, table, &g_array_index (ids, FbId, i), error))
      return FALSE;
  return TRUE;
}

/* Children first, so that the inverse, read backwards, brings the parent back before them. */
static gboolean
delete_row (FbDoor *self, const FbTable *table, const FbId *id, GError **error)
{
  FbDoorRow *row = fb_door_get_row (self, table, id, error);
  FbOp *op;

  if (row == NULL)
    return FALSE;
  if (row->now == NULL)
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (table->cascade) && table->cascade[i] != NULL; i++)
    if (!delete_children (self, table, id, table->cascade[i], error))
      return FALSE;
  if (fb_table_is_synced (table))
    {
      add_inverse (self, put_of_record (row->now));
      op = add_op (self, fb_op_new (FB_OP_DEL, table, id));
      op->base_ver = row->now->ver;
    }
  row->set = NULL;
  row->put = NULL;
  row->changed = TRUE;
  g_clear_pointer (&row->now, fb_record_free);
  return TRUE;
}

static gboolean
take_delete (FbDoor *self, FbEditStep *step, GError **error)
{
  FbDoorRow *row = need_row (self, step->op->table, &step->op->id, error);

  if (row == NULL)
    return FALSE;
  if (row->put != NULL)
    return refuse (error, _ ("A record cannot be made and deleted in one step."));
  return delete_row (self, step->op->table, &step->op->id, error);
}

/* A custom value is JSON text, and stands in the conflict as JSON of that text. */
static void
read_lost_custom (const FbRecord *conflict, FbValue *value)
{
  const char *text = fb_record_get_text (conflict, "lost");
  g_autoptr (JsonNode) node = text != NULL ? fb_json_parse (text, -1, 0, NULL) : NULL;

  fb_value_set_null (value);
  if (node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    fb_value_set_text (value, json_node_get_string (node));
}

/* Counts, sets and entries only grow together: without a lost value there is nothing to take back. */
static gboolean
adds_up (const FbTable *table, int index)
{
  FbPolicy policy = index >= 0 ? fb_table_field (table, (guint) index)->policy : FB_POLICY_LAST;

  return policy == FB_POLICY_COUNT || policy == FB_POLICY_SET || policy == FB_POLICY_SAY;
}

/* The cell that a conflict is about gets what was decided. @stays: it keeps what it has, now and should the decision be
 * taken back. */
static gboolean
decide_cell (FbDoor *self, FbDoorRow *conflict, const FbOp *op, FbValue *previous, gboolean *stays, GError **error)
{
  const FbTable *table = fb_schema_find_table (fb_record_get_text (conflict->now, "entity"));
  const char *name = fb_record_get_text (conflict->now, "field");
  const FbId *id = fb_record_get_id (conflict->now, "row");
  g_auto (FbValue) value = FB_VALUE_INIT;
  g_autoptr (FbOpField) wanted = NULL;
  FbDoorRow *row;
  gboolean done;
  int index;

  /* About a whole row, or about a parent that is gone: the server acts on the decision. */
  if (table == NULL || name == NULL || id == NULL
      || g_strcmp0 (fb_record_get_text (conflict->now, "kind"), "orphan") == 0)
    return TRUE;
  index = fb_table_find_field (table, name);
  if (!(row = fb_door_get_row (self, table, id, error)))
    return FALSE;
  if (row->now == NULL)
    return TRUE;
  *stays = adds_up (table, index) && op->take != FB_TAKE_VALUE
           && (op->take == FB_TAKE_KEPT || fb_record_get_text (conflict->now, "lost") == NULL);
  if (*stays)
    return TRUE;
  value_of (row->now, index, name, previous);
  if (op->take == FB_TAKE_KEPT)
    return TRUE;
  if (op->take == FB_TAKE_VALUE)
    fb_value_copy (&op->value, &value);
  else if (index >= 0)
    fb_rows_value_from_text (table, fb_table_field (table, index), fb_record_get_text (conflict->now, "lost"), &value);
  else
    read_lost_custom (conflict->now, &value);
  wanted = fb_op_field_new (name);
  fb_value_copy (previous, &wanted->old);
  fb_value_copy (&value, &wanted->new);
  /* A SET of its own beside the decision, so that the row shows it however often it is rebased; the decision's inverse
   * takes both back. */
  self->no_mirror = TRUE;
  done = set_one (self, row, wanted, error);
  self->no_mirror = FALSE;
  return done;
}

static gboolean
take_resolve (FbDoor *self, FbEditStep *step, GError **error)
{
  static const char *const takes[] = {[FB_TAKE_KEPT] = "kept", [FB_TAKE_LOST] = "lost", [FB_TAKE_VALUE] = "value"};
  FbDoorRow *row = need_row (self, step->op->table, &step->op->id, error);
  g_auto (FbValue) previous = FB_VALUE_INIT;
  gboolean stays = FALSE;
  FbOp *inverse;

  if (row == NULL || !decide_cell (self, row, step->op, &previous, &stays, error))
    return FALSE;
  fb_record_set_text (row->now, "status", "resolved");
  fb_record_set_text (row->now, "resolution", takes[step->op->take]);
  fb_record_set_id (row->now, "resolved_by", &self->user);
  fb_record_set_int (row->now, "resolved_at", self->now);
  row->changed = TRUE;
  /* A decision is taken back by deciding for what stood there before. */
  inverse = fb_op_new (FB_OP_RESOLVE, step->op->table, &step->op->id);
  inverse->take = stays ? FB_TAKE_KEPT : FB_TAKE_VALUE;
  fb_value_copy (&previous, &inverse->value);
  add_inverse (self, inverse);
  add_op (self, g_steal_pointer (&step->op));
  return TRUE;
}

gboolean
fb_door_take_step (FbDoor *self, FbEditStep *step, GError **error)
{
  if (!check_table (self, step->op->table, step->op->kind, error))
    return FALSE;
  switch (step->op->kind)
    {
    case FB_OP_PUT:
      return take_put (self, step, error);
    case FB_OP_SET:
      return take_set (self, step, error);
    case FB_OP_INC:
    case FB_OP_TAG:
    case FB_OP_SAY:
      return take_delta (self, step, error);
    case FB_OP_DEL:
      return take_delete (self, step, error);
    case FB_OP_RESOLVE:
      return take_resolve (self, step, error);
    default:
      g_assert_not_reached ();
    }
}
