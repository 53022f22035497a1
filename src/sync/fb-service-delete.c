/* fb-service-delete.c: deletes, and edits that are stronger than they
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-service-private.h"

/* Fields that others have changed since the version that the deleting person saw: name → value now. */
static gboolean
find_unseen_edits (FbApply *self,
                   const FbRecord *record,
                   gint64 base_ver,
                   JsonObject *edits,
                   FbId *editor,
                   GError **error)
{
  static const char sql[] =
      "SELECT \"field\", \"new\", \"actor\" FROM \"change\" WHERE \"row\" = ?1 AND \"entity\" = ?2 AND _ver > ?3"
      " AND \"device\" IS DISTINCT FROM ?4 AND \"how\" NOT IN (1, 6) AND \"field\" IS NOT NULL ORDER BY _ver";
  g_autoptr (FbStmt) stmt = NULL;
  FbStep step;

  if (self->is_server || record->ver <= base_ver)
    return TRUE;
  if (!(stmt = fb_sql_query (self->db, error, sql, "dtid", &record->id, record->table->name, base_ver, &self->device)))
    return FALSE;
  while ((step = fb_stmt_step (stmt, NULL, error)) == FB_STEP_ROW)
    {
      const char *field = fb_stmt_get_text (stmt, 0);
      int index = fb_table_find_field (record->table, field);
      JsonNode *value = NULL;

      if (index >= 0)
        value = fb_value_to_json (&record->values[index]);
      else if (fb_stmt_get_text (stmt, 1))
        value = fb_json_parse (fb_stmt_get_text (stmt, 1), -1, 0, NULL);
      json_object_set_member (edits, field, value ? value : json_node_new (JSON_NODE_NULL));
      fb_stmt_get_id (stmt, 2, editor);
    }
  return step == FB_STEP_DONE;
}

/* --- deletes that lose --- */

static gboolean
loses (FbApply *self, const FbOp *op, gboolean *yes, GError **error)
{
  g_autoptr (JsonObject) edits = json_object_new ();
  g_autoptr (GError) local = NULL;
  g_autoptr (FbRecord) record = NULL;
  FbId editor;

  *yes = FALSE;
  if (op->kind != FB_OP_DEL || !(op->table->flags & FB_TABLE_EDIT_WINS))
    return TRUE;
  record = fb_service_get_row (self->service, op->table, &op->id, &local);
  if (local)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (!record || record->dead != 0)
    return TRUE;
  if (!find_unseen_edits (self, record, op->base_ver, edits, &editor, error))
    return FALSE;
  *yes = json_object_get_size (edits) > 0;
  return TRUE;
}

/* Is the row one of the children that would have gone with a row that stays? */
static gboolean
hangs_on_kept (FbApply *self, const FbRecord *record)
{
  for (guint i = 0; i < record->table->n_fields; i++)
    {
      const FbField *field = fb_table_field (record->table, i);
      const FbId *id = fb_value_get_id (&record->values[i]);
      const FbTable *target = NULL;

      if (!id || !g_hash_table_contains (self->kept, id))
        continue;
      target = fb_record_find_target (record, field);
      if (target && fb_table_cascades (target, record->table, field))
        return TRUE;
    }
  return FALSE;
}

static gboolean
add_hanging (FbApply *self, GPtrArray *ops, gboolean *grew, GError **error)
{
  *grew = FALSE;
  for (guint i = 0; i < ops->len; i++)
    {
      const FbOp *op = g_ptr_array_index (ops, i);
      g_autoptr (GError) local = NULL;
      g_autoptr (FbRecord) record = NULL;

      if (op->kind != FB_OP_DEL || g_hash_table_contains (self->kept, &op->id))
        continue;
      record = fb_service_get_row (self->service, op->table, &op->id, &local);
      if (local)
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      if (record && hangs_on_kept (self, record))
        {
          g_hash_table_add (self->kept, fb_id_copy (&op->id));
          *grew = TRUE;
        }
    }
  return TRUE;
}

gboolean
fb_apply_find_kept (FbApply *self, GPtrArray *ops, GError **error)
{
  gboolean grew = FALSE;

  if (self->is_server)
    return TRUE;
  for (guint i = 0; i < ops->len; i++)
    {
      const FbOp *op = g_ptr_array_index (ops, i);
      gboolean yes;

      if (!loses (self, op, &yes, error))
        return FALSE;
      if (yes)
        {
          g_hash_table_add (self->kept, fb_id_copy (&op->id));
          grew = TRUE;
        }
    }
  while (grew)
    if (!add_hanging (self, ops, &grew, error))
      return FALSE;
  return TRUE;
}

/* --- the op --- */

gboolean
fb_apply_delete_row (FbApply *self, const FbRecord *record, GError **error)
{
  g_autoptr (FbRecord) dead = fb_record_copy (record);

  dead->dead = 1; /* the number comes with the write */
  return fb_apply_write (self, dead, record, error) && fb_apply_write_deleted (self, dead, FB_HOW_APPLIED, error);
}

/* The row stays: a person is told that somebody wanted it gone. */
static gboolean
keep_row (FbApply *self, const FbOp *op, const FbRecord *record, GError **error)
{
  g_autoptr (JsonObject) edits = json_object_new ();
  FbConflictDraft draft = {.kind = "delete_edit", .status = "open", .lost_by = self->user, .lost_hlc = self->hlc};

  fb_apply_meet (self, record);
  self->plain = FALSE;
  if (!find_unseen_edits (self, record, op->base_ver, edits, &draft.kept_by, error))
    return FALSE;
  /* Children stay with their parent without a conflict of their own. */
  if (json_object_get_size (edits) == 0)
    return TRUE;
  return fb_apply_write_deleted (self, record, FB_HOW_LOST, error)
         && fb_apply_write_conflict (self, record, &draft, error);
}

static gboolean
note_lost_edits (FbApply *self, const FbRecord *record, JsonObject *edits, const FbId *editor, GError **error)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autofree char *lost = NULL;
  FbConflictDraft draft = {.kind = "edit_deleted", .status = "auto", .kept_by = self->user, .kept_hlc = self->hlc};

  json_node_set_object (node, edits);
  draft.lost = lost = fb_json_to_canonical (node);
  draft.lost_by = *editor;
  return fb_apply_write_conflict (self, record, &draft, error);
}

static gboolean
delete_live (FbApply *self, const FbOp *op, const FbRecord *record, GError **error)
{
  g_autoptr (JsonObject) edits = json_object_new ();
  FbTouched *touched = fb_apply_touch (self, record->table, &record->id, record->ver);
  FbId editor = {0};

  touched->seen = op->base_ver;
  if (touched->old_ver != op->base_ver)
    self->plain = FALSE;
  if (g_hash_table_contains (self->kept, &record->id))
    return keep_row (self, op, record, error);
  if (!find_unseen_edits (self, record, op->base_ver, edits, &editor, error)
      || !fb_apply_delete_row (self, record, error))
    return FALSE;
  return json_object_get_size (edits) == 0 || note_lost_edits (self, record, edits, &editor, error);
}

gboolean
fb_apply_delete (FbApply *self, const FbOp *op, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (FbRecord) record = fb_service_get_row (self->service, op->table, &op->id, &local);

  if (local)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (!record)
    return fb_apply_refuse (self, error, FB_REFUSAL_BAD_REFERENCE, NULL, "The server does not know this record (%s)",
                            op->table->name);
  if (!fb_apply_authorise_row (self, record, FB_OP_DEL, error))
    return FALSE;
  if (record->dead != 0)
    {
      fb_apply_meet (self, record);
      self->plain = FALSE;
      return TRUE;
    }
  return delete_live (self, op, record, error);
}
