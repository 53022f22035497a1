/* fb-service-put.c: rows that are made, and dead ones that live again
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-service-private.h"

#include <string.h>

static void
put_field (FbRecord *record, const FbOpField *change)
{
  g_autofree char *ext = NULL;

  if (fb_table_find_field (record->table, change->name) >= 0)
    {
      fb_record_set (record, change->name, &change->new);
      return;
    }
  ext = fb_ext_with (fb_record_get_text (record, "ext"), change->name + strlen ("ext."),
                     fb_value_get_text (&change->new));
  fb_record_set_text (record, "ext", ext);
}

static gboolean
has_parent (const FbRecord *record)
{
  for (guint i = 0; i < G_N_ELEMENTS (record->table->home_fields) && record->table->home_fields[i]; i++)
    if (!fb_value_is_null (fb_record_get (record, record->table->home_fields[i])))
      return TRUE;
  return FALSE;
}

/* A new account or lead for which nobody named a territory lies where its maker works. */
static void
fill_territory (FbApply *self, FbRecord *record)
{
  int index = fb_table_find_field (record->table, "territory");

  if (self->is_admin || index < 0 || fb_id_is_nil (&self->scope->territory)
      || !fb_value_is_null (&record->values[index]) || has_parent (record)
      || g_str_equal (record->table->name, "account_territory"))
    return;
  fb_value_set_id (&record->values[index], &self->scope->territory);
}

static void
fill_maker (FbApply *self, FbRecord *record)
{
  if (fb_record_get_int (record, "created_at") == 0)
    fb_record_set_int (record, "created_at", self->at);
  /* Nobody makes a record in another's name. */
  if (!self->is_admin || (!self->is_server && !fb_record_get_id (record, "created_by")))
    fb_record_set_id (record, "created_by", &self->user);
}

static gboolean
check_values (FbApply *self, const FbRecord *record, GError **error)
{
  GError *reason = NULL;

  for (guint i = 0; i < record->table->n_fields; i++)
    {
      const FbField *field = fb_table_field (record->table, i);

      if ((field->type == FB_TYPE_REF || field->type == FB_TYPE_ANY_REF) && !fb_value_is_null (&record->values[i])
          && !fb_apply_check_value (self, record->table, field, &record->values[i], record, error))
        return FALSE;
    }
  if (!fb_record_validate (record, &reason))
    {
      fb_apply_refuse (self, error, FB_REFUSAL_BAD_VALUE, fb_schema_error_get_field (reason), "%s", reason->message);
      g_error_free (reason);
      return FALSE;
    }
  return fb_apply_check_ext (self, record, error) && fb_apply_check_size (self, record, error);
}

static gboolean
watch_numbers (FbApply *self, const FbRecord *record, GError **error)
{
  for (guint i = 0; i < record->table->n_fields; i++)
    if ((fb_table_field (record->table, i)->flags & FB_FIELD_NUMBER) && record->values[i].kind == FB_VALUE_TEXT)
      return fb_apply_watch_number (self, record->table, record->values[i].text, error);
  return TRUE;
}

static gboolean
record_late_row (FbApply *self, const FbRecord *record, GError **error)
{
  FbConflictDraft draft = {.kind = "late", .status = "auto", .kept_by = self->user, .kept_hlc = self->hlc};

  return !self->late || fb_apply_write_conflict (self, record, &draft, error);
}

static gboolean
permit_fields (FbApply *self, const FbOp *op, GError **error)
{
  for (guint i = 0; i < op->fields->len; i++)
    {
      const FbOpField *change = g_ptr_array_index (op->fields, i);

      if (!fb_value_is_null (&change->new) && !fb_apply_permit_field (self, op->table, change->name, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
create_row (FbApply *self, const FbOp *op, GError **error)
{
  g_autoptr (FbRecord) record = fb_record_new (op->table, &op->id);
  g_autoptr (GPtrArray) duplicates = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_duplicate_free);

  for (guint i = 0; i < op->fields->len; i++)
    put_field (record, g_ptr_array_index (op->fields, i));
  fill_maker (self, record);
  fill_territory (self, record);
  fb_record_derive (record);
  return permit_fields (self, op, error) && check_values (self, record, error)
         && fb_apply_find_home (self, record, &record->gid, error)
         && fb_apply_authorise_row (self, record, FB_OP_PUT, error) && fb_apply_check_place (self, record, error)
         && fb_apply_strip_duplicates (self, record, duplicates, error) && fb_apply_write (self, record, NULL, error)
         && fb_apply_write_change (self, record, NULL, NULL, NULL, FB_HOW_APPLIED, self->hlc, error)
         && fb_apply_report_duplicates (self, record, duplicates, error) && record_late_row (self, record, error)
         && watch_numbers (self, record, error);
}

/* A row may come back with other values than it went with: what it had then is found in its history. */
static gboolean
write_differences (FbApply *self, const FbRecord *record, const FbRecord *old, GError **error)
{
  for (guint i = 0; i < record->table->n_fields; i++)
    {
      const FbField *field = fb_table_field (record->table, i);

      if ((field->flags & (FB_FIELD_DERIVED | FB_FIELD_PLACED)) != 0 || g_str_equal (field->name, "updated_at")
          || fb_value_equal (&record->values[i], &old->values[i]))
        continue;
      if (!fb_apply_write_change (self, record, field->name, &old->values[i], &record->values[i], FB_HOW_RESTORED,
                                  self->hlc, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
fb_apply_restore (FbApply *self, FbRecord *record, GError **error)
{
  g_autoptr (FbRecord) old = fb_service_get_row (self->service, record->table, &record->id, error);
  g_autoptr (GPtrArray) duplicates = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_duplicate_free);

  if (!old)
    return FALSE;
  self->plain = FALSE;
  record->dead = 0;
  fb_record_derive (record);
  if (!check_values (self, record, error) || !fb_apply_find_home (self, record, &record->gid, error)
      || !fb_apply_authorise_row (self, record, FB_OP_PUT, error)
      || !fb_apply_strip_duplicates (self, record, duplicates, error) || !fb_apply_write (self, record, old, error))
    return FALSE;
  if (record->gid != old->gid && !fb_apply_rehome_children (self, record, error))
    return FALSE;
  return fb_apply_write_change (self, record, NULL, NULL, NULL, FB_HOW_RESTORED, self->hlc, error)
         && write_differences (self, record, old, error) && fb_apply_report_duplicates (self, record, duplicates, error)
         && record_late_row (self, record, error);
}

static gboolean
adds_up (const FbField *field)
{
  return field->policy == FB_POLICY_COUNT || field->policy == FB_POLICY_SAY;
}

/* Only what its policy lets people change is taken from a row that comes back. */
static void
put_allowed_fields (FbApply *self, FbRecord *record, const FbOp *op)
{
  for (guint i = 0; i < op->fields->len; i++)
    {
      const FbOpField *change = g_ptr_array_index (op->fields, i);
      int index = fb_table_find_field (record->table, change->name);
      const FbField *field = index >= 0 ? fb_table_field (record->table, index) : NULL;

      if (field && field->policy == FB_POLICY_FIXED)
        continue;
      if (field && field->policy == FB_POLICY_SERVER && !self->is_admin)
        continue;
      /* What was counted or said meanwhile is in the row; the device's own part of it came before. */
      if (field && adds_up (field))
        continue;
      put_field (record, change);
    }
}

/* A row that comes back but was never gone: what was counted and said in it stands, or it would be added a second time.
 */
static FbOp *
without_additions (const FbOp *op)
{
  FbOp *copy = fb_op_copy (op);

  for (guint i = copy->fields->len; i > 0; i--)
    {
      const FbOpField *change = g_ptr_array_index (copy->fields, i - 1);
      int index = fb_table_find_field (copy->table, change->name);

      if (index >= 0 && adds_up (fb_table_field (copy->table, (guint) index)))
        g_ptr_array_remove_index (copy->fields, i - 1);
    }
  return copy;
}

gboolean
fb_apply_put (FbApply *self, const FbOp *op, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (FbRecord) record = fb_service_get_row (self->service, op->table, &op->id, &local);
  g_autoptr (FbOp) rest = NULL;

  if (local)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  /* The device does not know the row's group, so that a result with the row always goes back. */
  self->plain = FALSE;
  if (!record)
    return create_row (self, op, error);
  if (!fb_apply_authorise_row (self, record, record->dead == 0 ? FB_OP_SET : FB_OP_PUT, error))
    return FALSE;
  if (record->dead == 0)
    {
      if (op->table->flags & FB_TABLE_APPEND)
        {
          fb_apply_meet (self, record);
          return TRUE;
        }
      rest = without_additions (op);
      return fb_apply_fields (self, rest, record, error);
    }
  put_allowed_fields (self, record, op);
  return permit_fields (self, op, error) && fb_apply_restore (self, record, error);
}
