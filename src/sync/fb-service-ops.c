/* fb-service-ops.c: edits of fields of rows that exist
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-service-private.h"

#include "fb-mutant.h"
#include "fb-rule.h"

#include <string.h>

/* One field on its way: what was sent, what stood, what came of it. */
typedef struct
{
  const FbOpField *change;
  const FbField *field; /* (nullable) a custom value */
  FbValue before;
  FbValue incoming; /* as the device would show it */
  FbCellOrigin origin;
  FbCellMerge merge;
  FbId duplicate; /* another row holds the value */
} CellEdit;

static void
cell_edit_free (CellEdit *self)
{
  fb_value_clear (&self->before);
  fb_value_clear (&self->incoming);
  fb_cell_merge_clear (&self->merge);
  g_free (self);
}

static const char *
custom_code (const char *name)
{
  return name + strlen ("ext.");
}

static CellEdit *
cell_edit_new (const FbOpField *change, const FbRecord *record)
{
  CellEdit *self = g_new0 (CellEdit, 1);
  int index = fb_table_find_field (record->table, change->name);

  self->change = change;
  if (index >= 0)
    {
      self->field = fb_table_field (record->table, index);
      fb_value_copy (&record->values[index], &self->before);
    }
  else
    fb_value_take_text (&self->before, fb_record_dup_custom (record, custom_code (change->name)));
  return self;
}

static void
put_value (FbRecord *record, const CellEdit *edit, const FbValue *value)
{
  g_autofree char *ext = NULL;

  if (edit->field)
    {
      fb_record_set (record, edit->field->name, value);
      return;
    }
  ext = fb_ext_with (fb_record_get_text (record, "ext"), custom_code (edit->change->name), fb_value_get_text (value));
  fb_record_set_text (record, "ext", ext);
}

/* --- merging --- */

/* Elements that others have added to a set since the device's checkpoint: it cannot have meant to remove them. */
static gboolean
find_recently_added (FbApply *self, const FbRecord *record, const char *field, char ***added, GError **error)
{
  static const char sql[] =
      "SELECT \"old\", \"new\" FROM \"change\" WHERE \"row\" = ?1 AND \"field\" = ?2 AND \"entity\" = ?3 AND _ver > ?4"
      " AND \"device\" IS DISTINCT FROM ?5 AND \"how\" NOT IN (1, 6)";
  const FbTable *table = record->table;
  const FbField *schema_field = fb_table_field (table, fb_table_get_field (table, field));
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr (FbStmt) stmt =
      fb_sql_query (self->db, error, sql, "dttid", &record->id, field, table->name, self->cursor, &self->device);
  FbStep step;

  if (!stmt)
    return FALSE;
  while ((step = fb_stmt_step (stmt, NULL, error)) == FB_STEP_ROW)
    {
      g_auto (FbValue) value = FB_VALUE_INIT;
      g_autoptr (JsonNode) node = NULL;
      JsonArray *array;

      fb_rows_value_from_text (table, schema_field, fb_stmt_get_text (stmt, 1), &value);
      if (fb_value_is_null (&value) || !(node = fb_json_parse (fb_value_get_text (&value), -1, 0, NULL))
          || !JSON_NODE_HOLDS_ARRAY (node))
        continue;
      /* The old set's elements are harmless here: the device had seen them or their add is found in an earlier line. */
      array = json_node_get_array (node);
      for (guint i = 0; i < json_array_get_length (array); i++)
        {
          const char *element = json_array_get_string_element (array, i);
          const char *old = fb_stmt_get_text (stmt, 0);
          g_autofree char *quoted = element ? g_strdup_printf ("\\\"%s\\\"", element) : NULL;

          if (quoted && (!old || !strstr (old, quoted)))
            g_strv_builder_add (builder, element);
        }
    }
  *added = g_strv_builder_end (builder);
  return step == FB_STEP_DONE;
}

static gboolean
merge_tags (FbApply *self, const FbRecord *record, CellEdit *edit, GError **error)
{
  g_auto (GStrv) added = NULL;

  if (edit->change->rm && edit->change->rm[0] && !find_recently_added (self, record, edit->change->name, &added, error))
    return FALSE;
  FB_RULE (set);
  fb_merge_set (&edit->before, edit->change->add, edit->change->rm, added, &edit->merge);
  return TRUE;
}

static gboolean
merge_count (FbApply *self, CellEdit *edit, GError **error)
{
  FB_RULE (count);
  if (fb_merge_count (edit->field, edit->change->delta * (FB_MUTANT (count_twice) ? 2 : 1), &edit->before,
                      &edit->merge))
    return TRUE;
  return fb_apply_refuse (self, error, FB_REFUSAL_BAD_VALUE, edit->field->name, "The number would become too large");
}

static gboolean
merge_set (FbApply *self, const FbRecord *record, CellEdit *edit, GError **error)
{
  const FbStamp stamp = {self->hlc, self->device};
  const FbOpField *change = edit->change;

  if (!fb_apply_find_origin (self, record, change->name, &edit->origin, error))
    return FALSE;
  if (!edit->field)
    fb_merge_custom (&change->old, &change->new, &stamp, &edit->before, &edit->origin.stamp, &edit->merge);
  else
    {
      if (!fb_apply_check_value (self, record->table, edit->field, &change->new, record, error))
        return FALSE;
      fb_merge_cell (record->table, edit->field, &change->old, &change->new, &stamp, &edit->before, &edit->origin.stamp,
                     self->is_admin, &edit->merge);
    }
  fb_value_copy (&change->new, &edit->incoming);
  return TRUE;
}

/* A second arrival of a unique value stays with whoever had it; the row keeps what it had. */
static gboolean
yield_duplicate (FbApply *self, const FbRecord *record, CellEdit *edit, GError **error)
{
  if (!edit->field || !(edit->field->flags & FB_FIELD_UNIQUE) || !edit->merge.changed)
    return TRUE;
  if (!fb_apply_find_duplicate (self, record, edit->field, &edit->merge.value, &edit->duplicate, error))
    return FALSE;
  if (fb_id_is_nil (&edit->duplicate))
    return TRUE;
  if (self->is_server)
    return fb_apply_refuse (self, error, FB_REFUSAL_BAD_VALUE, edit->field->name, "“%s” is used already",
                            fb_value_get_text (&edit->merge.value));
  fb_cell_merge_clear (&edit->merge);
  fb_value_copy (&edit->before, &edit->merge.value);
  edit->merge.how = FB_HOW_LOST;
  return TRUE;
}

static gboolean
merge_one (FbApply *self, const FbOp *op, FbRecord *record, CellEdit *edit, GError **error)
{
  const FbStamp stamp = {self->hlc, self->device};
  gboolean ok = TRUE;

  if (!fb_apply_permit_field (self, record->table, edit->change->name, error))
    return FALSE;
  switch (op->kind)
    {
    case FB_OP_INC:
      ok = merge_count (self, edit, error);
      break;
    case FB_OP_TAG:
      ok = merge_tags (self, record, edit, error);
      break;
    case FB_OP_SAY:
      FB_RULE (say);
      fb_merge_say (&edit->before, &stamp, &self->user, self->at, fb_value_get_text (&edit->change->new), &edit->merge);
      break;
    case FB_OP_SET:
    case FB_OP_PUT:
    default:
      ok = merge_set (self, record, edit, error);
    }
  if (!ok || !yield_duplicate (self, record, edit, error))
    return FALSE;
  if (op->kind != FB_OP_SET && op->kind != FB_OP_PUT)
    fb_value_copy (&edit->merge.value, &edit->incoming);
  if (edit->merge.changed)
    put_value (record, edit, &edit->merge.value);
  if (op->kind != FB_OP_SET || !edit->merge.changed || edit->merge.how != FB_HOW_APPLIED
      || edit->merge.conflict != FB_CONFLICT_NONE)
    self->plain = FALSE;
  return TRUE;
}

/* --- writing down --- */

static gboolean
record_duplicate (FbApply *self, const FbRecord *record, const CellEdit *edit, GError **error)
{
  g_autofree char *lost = fb_rows_value_to_text (&edit->incoming);
  g_autofree char *base = fb_rows_value_to_text (&edit->before);
  g_auto (FbValue) other = FB_VALUE_INIT;
  g_autofree char *kept = NULL;
  FbConflictDraft draft = {.kind = "duplicate", .status = "open", .field = edit->change->name};

  fb_value_set_id (&other, &edit->duplicate);
  kept = fb_rows_value_to_text (&other);
  draft.base = base;
  draft.kept = kept;
  draft.lost = lost;
  draft.lost_by = self->user;
  draft.lost_hlc = self->hlc;
  return fb_apply_write_conflict (self, record, &draft, error);
}

static gboolean
record_loser (FbApply *self, const FbRecord *record, const CellEdit *edit, GError **error)
{
  const FbCellMerge *merge = &edit->merge;
  g_autofree char *base = fb_rows_value_to_text (&edit->change->old);
  g_autofree char *kept = fb_rows_value_to_text (&merge->value);
  g_autofree char *lost = fb_rows_value_to_text (&merge->lost);
  FbConflictDraft draft = {.kind = merge->kind, .field = edit->change->name, .base = base, .kept = kept, .lost = lost};

  draft.status = merge->conflict == FB_CONFLICT_OPEN ? "open" : "auto";
  draft.kept_by = merge->incoming_lost ? edit->origin.actor : self->user;
  draft.kept_hlc = merge->incoming_lost ? edit->origin.stamp.hlc : self->hlc;
  draft.lost_by = merge->incoming_lost ? self->user : edit->origin.actor;
  draft.lost_hlc = merge->incoming_lost ? self->hlc : edit->origin.stamp.hlc;
  return fb_apply_write_conflict (self, record, &draft, error);
}

/* An edit that came after the group had moved tells the new owner, who may take the former value back. */
static gboolean
record_late (FbApply *self, const FbOp *op, const FbRecord *record, const CellEdit *edit, GError **error)
{
  g_autofree char *base = fb_rows_value_to_text (&edit->change->old);
  g_autofree char *kept = fb_rows_value_to_text (&edit->merge.value);
  /* What adds up with other edits has no former value to go back to. */
  g_autofree char *lost = op->kind == FB_OP_SET ? fb_rows_value_to_text (&edit->before) : NULL;
  FbConflictDraft draft = {
      .kind = "late", .status = "auto", .field = edit->change->name, .base = base, .kept = kept, .lost = lost};

  draft.kept_by = self->user;
  draft.kept_hlc = self->hlc;
  draft.lost_by = edit->origin.actor;
  draft.lost_hlc = edit->origin.stamp.hlc;
  return fb_apply_write_conflict (self, record, &draft, error);
}

static gboolean
record_edit (FbApply *self, const FbOp *op, const FbRecord *record, const CellEdit *edit, GError **error)
{
  const FbCellMerge *merge = &edit->merge;
  gboolean lost = merge->how == FB_HOW_LOST || merge->how == FB_HOW_REFUSED;
  FbHow how = self->restoring && !lost ? FB_HOW_RESTORED : merge->how;
  gint64 hlc = merge->changed ? MAX (merge->stamp.hlc, self->hlc) : self->hlc;
  const FbValue *from = lost && op->kind == FB_OP_SET ? &edit->change->old : &edit->before;
  const FbValue *to = lost ? &edit->incoming : &merge->value;

  /* Who moved it where, and when, is told by its group's memberships. */
  if (edit->field && (edit->field->flags & FB_FIELD_PLACED) && !lost)
    return TRUE;
  /* Nothing happened to a max or min that stays: no line. */
  if (!merge->changed && !lost && merge->how == FB_HOW_MERGED)
    return TRUE;
  if (!fb_apply_write_change (self, record, edit->change->name, from, to, how, hlc, error))
    return FALSE;
  if (merge->how == FB_HOW_REFUSED)
    g_ptr_array_add (self->notes, g_strdup_printf ("%s: only the server changes this", edit->change->name));
  if (!fb_id_is_nil (&edit->duplicate))
    return record_duplicate (self, record, edit, error);
  if (merge->conflict != FB_CONFLICT_NONE)
    return FB_MUTANT (conflict_not_written) || record_loser (self, record, edit, error);
  return !self->late || !merge->changed || record_late (self, op, record, edit, error);
}

/* --- the op --- */

static gboolean
knows_row (FbApply *self, const FbOp *op, const FbTouched *touched)
{
  FbChainLink *link = self->chain ? g_hash_table_lookup (self->chain, &op->id) : NULL;

  return touched->old_ver == op->base_ver || (link && link->seen == op->base_ver && link->ver == touched->old_ver);
}

void
fb_apply_meet (FbApply *self, const FbRecord *record)
{
  FbTouched *touched = fb_apply_touch (self, record->table, &record->id, record->ver);

  touched->dead = record->dead != 0;
}

/* What tells where the row lies is all that has changed: the row itself is not written. */
static gboolean
only_moves (const FbRecord *record, const FbRecord *old)
{
  if (fb_table_find_placed (record->table) < 0)
    return FALSE;
  for (guint i = 0; i < record->table->n_fields; i++)
    if (!(fb_table_field (record->table, i)->flags & FB_FIELD_PLACED)
        && !fb_value_equal (&record->values[i], &old->values[i]))
      return FALSE;
  return TRUE;
}

static gboolean
write_merged (FbApply *self, FbRecord *record, const FbRecord *old, GError **error)
{
  gboolean moved;

  fb_record_derive (record);
  if (only_moves (record, old))
    {
      fb_apply_move_group (self, record, old);
      return TRUE;
    }
  if (!fb_apply_find_home (self, record, &record->gid, error))
    return FALSE;
  moved = record->gid != old->gid;
  if (moved)
    {
      self->plain = FALSE;
      if (!fb_apply_authorise (self, record->gid, error))
        return FALSE;
    }
  return fb_apply_check_size (self, record, error) && fb_apply_write (self, record, old, error)
         && (!moved || fb_apply_rehome_children (self, record, error));
}

gboolean
fb_apply_fields (FbApply *self, const FbOp *op, FbRecord *record, GError **error)
{
  g_autoptr (GPtrArray) edits = g_ptr_array_new_with_free_func ((GDestroyNotify) cell_edit_free);
  g_autoptr (FbRecord) old = fb_record_copy (record);
  FbTouched *touched = fb_apply_touch (self, record->table, &record->id, record->ver);
  gboolean changed = FALSE;
  gboolean custom = FALSE;

  touched->seen = op->base_ver;
  if (!knows_row (self, op, touched))
    self->plain = FALSE;
  for (guint i = 0; i < op->fields->len; i++)
    {
      CellEdit *edit = cell_edit_new (g_ptr_array_index (op->fields, i), record);

      g_ptr_array_add (edits, edit);
      if (!merge_one (self, op, record, edit, error))
        return FALSE;
      changed |= edit->merge.changed;
      custom |= !edit->field && edit->merge.changed;
    }
  if (custom && !fb_apply_check_ext (self, record, error))
    return FALSE;
  if (changed && !write_merged (self, record, old, error))
    return FALSE;
  for (guint i = 0; i < edits->len; i++)
    if (!record_edit (self, op, record, g_ptr_array_index (edits, i), error))
      return FALSE;
  return TRUE;
}

void
fb_apply_preview (FbApply *self, const FbOp *op, FbRecord *record)
{
  FbRecord *preview = record;

  fb_op_apply (op, &preview, self->hlc, &self->device, &self->user, self->at);
}

/* Section 6.3: the edit of a row that is dead already waits in a conflict, to be restored with the row. */
static gboolean
keep_edit_of_dead (FbApply *self, const FbOp *op, const FbRecord *record, GError **error)
{
  g_autoptr (FbRecord) preview = fb_record_copy (record);
  g_autoptr (JsonObject) values = json_object_new ();
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autofree char *lost = NULL;
  FbConflictDraft draft = {.kind = "edit_deleted", .lost_by = self->user, .lost_hlc = self->hlc};

  draft.status = record->table->flags & FB_TABLE_EDIT_WINS ? "open" : "auto";
  fb_apply_meet (self, record);
  self->plain = FALSE;
  fb_apply_preview (self, op, preview);
  for (guint i = 0; i < op->fields->len; i++)
    {
      const FbOpField *change = g_ptr_array_index (op->fields, i);
      int index = fb_table_find_field (record->table, change->name);
      const FbValue *value = index >= 0 ? &preview->values[index] : &change->new;
      FbPolicy policy = index >= 0 ? fb_table_field (record->table, index)->policy : FB_POLICY_LAST;

      if (policy == FB_POLICY_FIXED || (policy == FB_POLICY_SERVER && !self->is_admin))
        continue;
      json_object_set_member (values, change->name, fb_value_to_json (value));
      if (!fb_apply_write_change (self, record, change->name, &change->old, value, FB_HOW_LOST, self->hlc, error))
        return FALSE;
    }
  json_node_set_object (node, values);
  draft.lost = lost = fb_json_to_canonical (node);
  return fb_apply_write_conflict (self, record, &draft, error);
}

static gboolean
edit_row (FbApply *self, const FbOp *op, GError **error)
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
  if (!fb_apply_authorise_row (self, record, FB_OP_SET, error))
    return FALSE;
  if (record->dead != 0)
    return keep_edit_of_dead (self, op, record, error);
  return fb_apply_fields (self, op, record, error);
}

gboolean
fb_apply_op (FbApply *self, const FbOp *op, GError **error)
{
  if (op->kind == FB_OP_RESOLVE)
    return fb_apply_resolve (self, op, error);
  if (!fb_apply_may (self, op->table, op->kind, error))
    return FALSE;
  switch (op->kind)
    {
    case FB_OP_PUT:
      return fb_apply_put (self, op, error);
    case FB_OP_DEL:
      return fb_apply_delete (self, op, error);
    case FB_OP_SET:
    case FB_OP_INC:
    case FB_OP_TAG:
    case FB_OP_SAY:
    case FB_OP_RESOLVE:
    default:
      return edit_row (self, op, error);
    }
}
