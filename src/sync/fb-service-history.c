/* fb-service-history.c: what the server writes down beside the rows: changes and conflicts
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-service-private.h"

#include <string.h>

/* --- reading --- */

/* What the field was called when older lines were written. */
static const char *
find_predecessor (const FbTable *table, const char *field)
{
  for (guint i = 0; i < table->n_fields; i++)
    if (g_strcmp0 (table->fields[i].successor, field) == 0)
      return table->fields[i].name;
  return field;
}

gboolean
fb_apply_find_origin (FbApply *self, const FbRecord *record, const char *field, FbCellOrigin *origin, GError **error)
{
  /* Lines of edits that lost (1) or were left aside (6) say nothing about the cell's value. */
  static const char sql[] = "SELECT \"hlc\", \"device\", \"actor\" FROM \"change\" WHERE \"row\" = ?1"
                            " AND \"field\" IN (?2, ?4) AND \"entity\" = ?3 AND \"how\" NOT IN (1, 6)"
                            " ORDER BY \"hlc\" DESC, \"device\" DESC NULLS LAST LIMIT 1";
  g_autoptr (FbStmt) stmt = NULL;
  FbStep step = fb_sql_first (self->db, &stmt, error, sql, "dttt", &record->id, field, record->table->name,
                              find_predecessor (record->table, field));

  memset (origin, 0, sizeof *origin);
  if (step == FB_STEP_ROW)
    {
      origin->stamp.hlc = fb_stmt_get_int (stmt, 0);
      fb_stmt_get_id (stmt, 1, &origin->stamp.device);
      fb_stmt_get_id (stmt, 2, &origin->actor);
    }
  else if (step == FB_STEP_DONE)
    {
      const FbId *maker = fb_record_get_id (record, "created_by");

      if (maker)
        origin->actor = *maker;
    }
  return step != FB_STEP_ERROR;
}

/* --- changes --- */

static void
set_id_or_null (FbRecord *record, const char *field, const FbId *id)
{
  if (!fb_id_is_nil (id))
    fb_record_set_id (record, field, id);
}

static FbRecord *
new_change (FbApply *self, const FbRecord *about, FbHow how, gint64 hlc)
{
  FbRecord *change;
  FbId id;

  fb_id_generate (&id, self->now);
  change = fb_record_new (fb_schema_get_table ("change"), &id);
  change->gid = about->gid;
  fb_record_set_text (change, "entity", about->table->name);
  fb_record_set_id (change, "row", &about->id);
  fb_record_set_int (change, "deleted", 0);
  fb_record_set_int (change, "how", how);
  set_id_or_null (change, "actor", &self->user);
  set_id_or_null (change, "device", &self->device);
  fb_record_set_int (change, "n", self->n);
  fb_record_set_int (change, "hlc", hlc);
  fb_record_set_int (change, "at", self->at);
  fb_record_set_text (change, "cause", self->cause);
  fb_record_set_text (change, "label", self->label);
  return change;
}

static FbHow
how_of (FbApply *self, FbHow how)
{
  if (how != FB_HOW_APPLIED)
    return how;
  return self->is_server ? FB_HOW_ADMIN : self->late ? FB_HOW_LATE : FB_HOW_APPLIED;
}

gboolean
fb_apply_write_change (FbApply *self,
                       const FbRecord *record,
                       const char *field,
                       const FbValue *old,
                       const FbValue *new_value,
                       FbHow how,
                       gint64 hlc,
                       GError **error)
{
  g_autoptr (FbRecord) change = NULL;

  how = how_of (self, how);
  change = new_change (self, record, how, hlc);
  fb_record_set_text (change, "field", field);
  if (old)
    {
      g_autofree char *text = fb_rows_value_to_text (old);

      fb_record_set_text (change, "old", text);
    }
  if (new_value)
    {
      g_autofree char *text = fb_rows_value_to_text (new_value);

      fb_record_set_text (change, "new", text);
    }
  /* That a row was made is known from the row: the line stays at the server. */
  if (!field && how != FB_HOW_RESTORED)
    change->gid = 0;
  return fb_apply_write (self, change, NULL, error);
}

gboolean
fb_apply_write_deleted (FbApply *self, const FbRecord *record, FbHow how, GError **error)
{
  g_autoptr (FbRecord) change = new_change (self, record, how_of (self, how), self->hlc);

  fb_record_set_int (change, "deleted", 1);
  return fb_apply_write (self, change, NULL, error);
}

/* --- conflicts --- */

gboolean
fb_apply_write_conflict (FbApply *self, const FbRecord *record, const FbConflictDraft *draft, GError **error)
{
  g_autoptr (FbRecord) conflict = NULL;
  FbId id;

  fb_id_generate (&id, self->now);
  conflict = fb_record_new (fb_schema_get_table ("conflict"), &id);
  conflict->gid = record->gid;
  fb_record_set_text (conflict, "entity", record->table->name);
  fb_record_set_id (conflict, "row", &record->id);
  fb_record_set_text (conflict, "field", draft->field);
  fb_record_set_text (conflict, "kind", draft->kind);
  fb_record_set_text (conflict, "base", draft->base);
  fb_record_set_text (conflict, "kept", draft->kept);
  fb_record_set_text (conflict, "lost", draft->lost);
  set_id_or_null (conflict, "kept_by", &draft->kept_by);
  set_id_or_null (conflict, "lost_by", &draft->lost_by);
  fb_record_set_int (conflict, "kept_hlc", draft->kept_hlc);
  fb_record_set_int (conflict, "lost_hlc", draft->lost_hlc);
  fb_record_set_text (conflict, "status", draft->status);
  fb_record_set_int (conflict, "created_at", self->now);
  fb_record_derive (conflict);
  self->plain = FALSE;
  g_array_append_val (self->conflicts, id);
  return fb_apply_write (self, conflict, NULL, error);
}
