/* fb-service-hand-over.c: what a new schema says otherwise is written anew
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-service-private.h"

static GPtrArray *
read_rows (FbStmt *stmt, const FbTable *table, GError **error)
{
  g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_record_free);
  FbStep step;

  while ((step = fb_stmt_step (stmt, NULL, error)) == FB_STEP_ROW)
    g_ptr_array_add (records, fb_service_read_row (stmt, table));
  return step == FB_STEP_DONE ? g_steal_pointer (&records) : NULL;
}

/* Deleted rows too, since they may come back. */
static gboolean
move_values (FbApply *apply, const FbTable *table, const FbField *field, GError **error)
{
  g_autofree char *condition = g_strdup_printf ("\"%s\" IS NOT NULL AND \"%s\" IS NULL", field->name, field->successor);
  g_autoptr (FbStmt) stmt = fb_sql_query (apply->db, error, fb_service_select (table, condition), "");
  g_autoptr (GPtrArray) records = stmt ? read_rows (stmt, table, error) : NULL;

  for (guint i = 0; records && i < records->len; i++)
    {
      const FbRecord *old = g_ptr_array_index (records, i);
      g_autoptr (FbRecord) record = fb_record_copy (old);

      fb_record_hand_over (record);
      if (!fb_apply_write (apply, record, old, error))
        return FALSE;
    }
  return records != NULL;
}

/* A decision about the old field is one about the new. */
static gboolean
move_conflicts (FbApply *apply, const FbTable *table, const FbField *field, GError **error)
{
  static const char condition[] = "\"field\" = ?1 AND \"entity\" = ?2 AND _dead = 0";
  const FbTable *conflicts = fb_schema_get_table ("conflict");
  g_autoptr (FbStmt) stmt =
      fb_sql_query (apply->db, error, fb_service_select (conflicts, condition), "tt", field->name, table->name);
  g_autoptr (GPtrArray) records = stmt ? read_rows (stmt, conflicts, error) : NULL;

  for (guint i = 0; records && i < records->len; i++)
    {
      const FbRecord *old = g_ptr_array_index (records, i);
      g_autoptr (FbRecord) record = fb_record_copy (old);

      fb_record_set_text (record, "field", field->successor);
      if (!fb_apply_write (apply, record, old, error))
        return FALSE;
    }
  return records != NULL;
}

static gboolean
hand_over_field (FbApply *apply, const FbTable *table, const FbField *field, GError **error)
{
  return move_values (apply, table, field, error) && move_conflicts (apply, table, field, error);
}

gboolean
fb_service_hand_over (FbService *self, gint64 from, GError **error)
{
  g_autoptr (FbApply) apply = fb_apply_new (self, NULL, NULL);
  guint n_tables;
  const FbTable *const *tables = fb_schema_get_tables (&n_tables);

  for (guint i = 0; i < n_tables; i++)
    for (guint j = 0; j < tables[i]->n_fields; j++)
      {
        const FbField *field = fb_table_field (tables[i], j);
        int successor = field->successor ? fb_table_find_field (tables[i], field->successor) : -1;

        if (successor >= 0 && fb_table_is_synced (tables[i]) && fb_table_field (tables[i], successor)->since > from
            && !hand_over_field (apply, tables[i], field, error))
          return FALSE;
      }
  if (!fb_apply_lease_all (apply, error))
    return FALSE;
  /* Nothing written: nothing to number. */
  return apply->seq == 0 || fb_apply_flush_groups (apply, error);
}
