/* fb-service-checks.c: what a transaction must not do, and what is looked at when it ends
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-service-private.h"

#include <string.h>

/* --- values --- */

static gboolean
refuse_value (FbApply *self, GError *reason, GError **error)
{
  const char *field = fb_schema_error_get_field (reason);
  gboolean result = fb_apply_refuse (self, error, FB_REFUSAL_BAD_VALUE, field, "%s", reason->message);

  g_error_free (reason);
  return result;
}

static gboolean
check_reference (FbApply *self, const FbField *field, const FbId *id, const FbRecord *record, GError **error)
{
  const FbTable *target = fb_record_find_target (record, field);
  gboolean known = FALSE;
  gint64 gid;

  if (!target || !fb_table_is_synced (target))
    return fb_apply_refuse (self, error, FB_REFUSAL_BAD_REFERENCE, field->name, "%s: there are no such records",
                            field->name);
  if (!fb_sql_int (self->db, &gid, -1, error, fb_service_select_some (target, "_gid", "id = ?1"), "d", id))
    return FALSE;
  if (gid < 0)
    return fb_apply_refuse (self, error, FB_REFUSAL_BAD_REFERENCE, field->name,
                            "%s: the server does not know this record", field->name);
  return fb_apply_knows (self, record, field, target, id, gid, &known, error)
         && (known
             || fb_apply_refuse (self, error, FB_REFUSAL_NOT_IN_SCOPE, field->name,
                                 "%s: this record is not in your area", field->name));
}

gboolean
fb_apply_check_value (FbApply *self,
                      const FbTable *table,
                      const FbField *field,
                      const FbValue *value,
                      const FbRecord *record,
                      GError **error)
{
  GError *reason = NULL;

  if (fb_value_is_null (value))
    {
      if (field->flags & FB_FIELD_REQUIRED)
        return fb_apply_refuse (self, error, FB_REFUSAL_BAD_VALUE, field->name, "%s may not be empty", field->name);
      return TRUE;
    }
  if (!fb_field_validate (table, field, value, &reason))
    return refuse_value (self, reason, error);
  if (field->type == FB_TYPE_REF || field->type == FB_TYPE_ANY_REF)
    return check_reference (self, field, fb_value_get_id (value), record, error);
  return TRUE;
}

gboolean
fb_apply_check_ext (FbApply *self, const FbRecord *record, GError **error)
{
  const FbTable *table = fb_schema_get_table ("custom_field");
  g_autoptr (GPtrArray) fields = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_record_free);
  const char *ext = fb_record_get_text (record, "ext");
  GError *reason = NULL;
  FbStep step;
  g_autoptr (FbStmt) stmt = NULL;

  if (!ext)
    return TRUE;
  if (!(stmt = fb_sql_query (self->db, error, fb_service_select (table, "\"entity\" = ?1 AND _dead = 0"), "t",
                             record->table->name)))
    return FALSE;
  while ((step = fb_stmt_step (stmt, NULL, error)) == FB_STEP_ROW)
    g_ptr_array_add (fields, fb_service_read_row (stmt, table));
  if (step == FB_STEP_ERROR)
    return FALSE;
  if (!fb_ext_validate (record->table, ext, fields, &reason))
    return refuse_value (self, reason, error);
  return TRUE;
}

gboolean
fb_apply_check_size (FbApply *self, const FbRecord *record, GError **error)
{
  gsize size = 0;

  for (guint i = 0; i < record->table->n_fields; i++)
    if (record->values[i].kind == FB_VALUE_TEXT)
      size += strlen (record->values[i].text);
  if (size > FB_ROW_MAX_BYTES)
    return fb_apply_refuse (self, error, FB_REFUSAL_TOO_LARGE, NULL, "The record has become too large");
  return TRUE;
}

/* --- whose? --- */

static gboolean
has_bucket (FbApply *self, gint64 bid, gboolean *yes, GError **error)
{
  *yes = bid != 0 && fb_scope_has (self->scope, bid);
  if (bid == 0 || *yes)
    return TRUE;
  /* A device that has not heard of its loss yet: section 8. */
  if (!fb_apply_trust_held (self, error))
    return FALSE;
  for (guint i = 0; self->held && i < self->held->len; i++)
    if (g_array_index (self->held, gint64, i) == bid)
      {
        self->late = self->any_late = TRUE;
        self->plain = FALSE;
        *yes = TRUE;
      }
  return TRUE;
}

gboolean
fb_apply_check_territory (FbApply *self, const FbRecord *record, GError **error)
{
  int index = fb_table_find_field (record->table, "territory");
  const FbId *territory = index >= 0 ? fb_value_get_id (&record->values[index]) : NULL;
  gboolean yes;
  gint64 bid;

  if (self->is_admin || !territory)
    return TRUE;
  if (!fb_service_find_bucket (self->service, "t", territory, FALSE, &bid, error)
      || !has_bucket (self, bid, &yes, error))
    return FALSE;
  return yes
         || fb_apply_refuse (self, error, FB_REFUSAL_NOT_IN_SCOPE, "territory", "This territory is not in your area");
}

/* The owner must be the person or someone who works in a territory that the person may see. */
static gboolean
check_owner (FbApply *self, const FbId *owner, GError **error)
{
  static const char sql[] =
      "SELECT b.bid FROM \"territory_member\" m JOIN bucket b ON b.kind = 't' AND b.ref = m.\"territory\""
      " WHERE m.\"user\" = ?1 AND m._dead = 0";
  g_autoptr (FbStmt) stmt = NULL;
  FbStep step;

  if (fb_id_equal (owner, &self->user))
    return TRUE;
  if (!(stmt = fb_sql_query (self->db, error, sql, "d", owner)))
    return FALSE;
  while ((step = fb_stmt_step (stmt, NULL, error)) == FB_STEP_ROW)
    if (fb_scope_has (self->scope, fb_stmt_get_int (stmt, 0)))
      return TRUE;
  if (step == FB_STEP_ERROR)
    return FALSE;
  return fb_apply_refuse (self, error, FB_REFUSAL_NOT_IN_SCOPE, "owner", "This owner does not work in your area");
}

gboolean
fb_apply_check_place (FbApply *self, const FbRecord *record, GError **error)
{
  int index = fb_table_find_field (record->table, "owner");
  const FbId *owner = index >= 0 ? fb_value_get_id (&record->values[index]) : NULL;

  if (self->is_admin)
    return TRUE;
  return (!owner || check_owner (self, owner, error)) && fb_apply_check_territory (self, record, error);
}

/* --- unique values --- */

void
fb_duplicate_free (FbDuplicate *self)
{
  fb_value_clear (&self->value);
  g_free (self);
}

gboolean
fb_apply_find_duplicate (FbApply *self,
                         const FbRecord *record,
                         const FbField *field,
                         const FbValue *value,
                         FbId *other,
                         GError **error)
{
  g_autofree char *condition = g_strdup_printf ("\"%s\" = ?1 AND _dead = 0 AND id <> ?2 LIMIT 1", field->name);
  g_autoptr (FbStmt) stmt = NULL;
  FbStep step;

  memset (other, 0, sizeof *other);
  if (value->kind != FB_VALUE_TEXT)
    return TRUE;
  step = fb_sql_first (self->db, &stmt, error, fb_service_select_some (record->table, "id", condition), "td",
                       value->text, &record->id);
  if (step == FB_STEP_ROW)
    fb_stmt_get_id (stmt, 0, other);
  return step != FB_STEP_ERROR;
}

gboolean
fb_apply_strip_duplicates (FbApply *self, FbRecord *record, GPtrArray *stripped, GError **error)
{
  for (guint i = 0; i < record->table->n_fields; i++)
    {
      const FbField *field = fb_table_field (record->table, i);
      FbDuplicate *duplicate;
      FbId other;

      if (!(field->flags & FB_FIELD_UNIQUE))
        continue;
      if (!fb_apply_find_duplicate (self, record, field, &record->values[i], &other, error))
        return FALSE;
      if (fb_id_is_nil (&other))
        continue;
      if (self->is_server || (field->flags & FB_FIELD_REQUIRED))
        return fb_apply_refuse (self, error, FB_REFUSAL_BAD_VALUE, field->name, "“%s” is used already",
                                fb_value_get_text (&record->values[i]));
      duplicate = g_new0 (FbDuplicate, 1);
      duplicate->field = field;
      duplicate->other = other;
      fb_value_copy (&record->values[i], &duplicate->value);
      fb_value_set_null (&record->values[i]);
      g_ptr_array_add (stripped, duplicate);
    }
  return TRUE;
}

gboolean
fb_apply_report_duplicates (FbApply *self, const FbRecord *record, GPtrArray *stripped, GError **error)
{
  for (guint i = 0; i < stripped->len; i++)
    {
      FbDuplicate *duplicate = g_ptr_array_index (stripped, i);
      g_auto (FbValue) other = FB_VALUE_INIT;
      g_autofree char *kept = NULL;
      g_autofree char *lost = fb_rows_value_to_text (&duplicate->value);
      FbConflictDraft draft = {.kind = "duplicate", .status = "open", .field = duplicate->field->name, .lost = lost};

      fb_value_set_id (&other, &duplicate->other);
      draft.kept = kept = fb_rows_value_to_text (&other);
      draft.lost_by = self->user;
      draft.lost_hlc = self->hlc;
      if (!fb_apply_write_change (self, record, duplicate->field->name, NULL, &duplicate->value, FB_HOW_LOST, self->hlc,
                                  error)
          || !fb_apply_write_conflict (self, record, &draft, error))
        return FALSE;
    }
  return TRUE;
}

/* --- parents and children --- */

gboolean
fb_table_cascades (const FbTable *parent, const FbTable *table, const FbField *field)
{
  gsize length = strlen (table->name);

  for (guint i = 0; i < G_N_ELEMENTS (parent->cascade) && parent->cascade[i]; i++)
    if (strncmp (parent->cascade[i], table->name, length) == 0 && parent->cascade[i][length] == '.'
        && g_str_equal (parent->cascade[i] + length + 1, field->name))
      return TRUE;
  return FALSE;
}

static gboolean
write_orphan (FbApply *self, const FbRecord *child, const FbField *field, GError **error)
{
  g_autofree char *parent = fb_rows_value_to_text (fb_record_get (child, field->name));
  FbConflictDraft draft = {
      .kind = "orphan", .status = "open", .field = field->name, .kept = parent, .kept_by = self->user};

  draft.kept_hlc = self->hlc;
  return fb_apply_write_conflict (self, child, &draft, error);
}

/* A child that arrives when its parent is dead is taken, and a person is asked. */
static gboolean
check_parents (FbApply *self, const FbRecord *record, GError **error)
{
  for (guint i = 0; i < record->table->n_fields; i++)
    {
      const FbField *field = fb_table_field (record->table, i);
      const FbId *id = fb_value_get_id (&record->values[i]);
      const FbTable *target = id ? fb_record_find_target (record, field) : NULL;
      gint64 dead;

      if (!target || !fb_table_is_synced (target) || !fb_table_cascades (target, record->table, field))
        continue;
      if (!fb_sql_int (self->db, &dead, 0, error, fb_service_select_some (target, "_dead", "id = ?1"), "d", id))
        return FALSE;
      if (dead != 0 && !write_orphan (self, record, field, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
check_children_in (FbApply *self, const FbTable *table, const FbField *field, const FbTouched *parent, GError **error)
{
  g_autofree char *condition = g_strdup_printf ("\"%s\" = ?1 AND _dead = 0", field->name);
  g_autoptr (GPtrArray) children = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_record_free);
  g_autoptr (FbStmt) stmt = fb_sql_query (self->db, error, fb_service_select (table, condition), "d", &parent->id);
  FbStep step;

  if (!stmt)
    return FALSE;
  while ((step = fb_stmt_step (stmt, NULL, error)) == FB_STEP_ROW)
    g_ptr_array_add (children, fb_service_read_row (stmt, table));
  if (step == FB_STEP_ERROR)
    return FALSE;
  g_clear_pointer (&stmt, fb_stmt_unref);
  for (guint i = 0; i < children->len; i++)
    if (self->is_server || MAX (table->since, 1) > self->schema)
      {
        if (!fb_apply_delete_row (self, g_ptr_array_index (children, i), error))
          return FALSE;
      }
    else if (!write_orphan (self, g_ptr_array_index (children, i), field, error))
      return FALSE;
  return TRUE;
}

/* A device deletes the children it knows; those it had not heard of are left for a person. The server itself takes them
 * along, and those of a kind for which the device's program has no name. */
static gboolean
check_children (FbApply *self, const FbTouched *parent, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (parent->table->cascade) && parent->table->cascade[i]; i++)
    {
      g_auto (GStrv) parts = g_strsplit (parent->table->cascade[i], ".", 2);
      const FbTable *table = fb_schema_find_table (parts[0]);

      if (table && fb_table_is_synced (table)
          && !check_children_in (self, table, fb_table_field (table, fb_table_get_field (table, parts[1])), parent,
                                 error))
        return FALSE;
    }
  return TRUE;
}

/* Only where what is given has changed: a stricter policy, or a cost that rose, takes back nothing that binds already.
 */
static gboolean
check_quotes (FbApply *self, GError **error)
{
  const FbTable *table = fb_schema_find_table ("quote");
  /* What is written meanwhile is the service's own, and not looked at again. */
  g_autoptr (GList) ids = g_hash_table_get_keys (self->priced);

  for (GList *id = ids; id; id = id->next)
    {
      g_autoptr (GError) local = NULL;
      g_autoptr (FbRecord) quote = fb_service_get_row (self->service, table, id->data, &local);

      if (local)
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      if (quote && quote->dead == 0 && !fb_apply_check_binding (self, quote, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
fb_apply_finish_rows (FbApply *self, GError **error)
{
  /* The list grows while the server deletes children. */
  for (guint i = 0; i < self->order->len; i++)
    {
      const FbTouched *touched = g_ptr_array_index (self->order, i);
      g_autoptr (FbRecord) record = NULL;

      if (touched->written && touched->dead && touched->deleted && !check_children (self, touched, error))
        return FALSE;
      if (!touched->made || touched->dead)
        continue;
      if (!(record = fb_service_get_row (self->service, touched->table, &touched->id, error))
          || !check_parents (self, record, error))
        return FALSE;
    }
  return check_quotes (self, error);
}
