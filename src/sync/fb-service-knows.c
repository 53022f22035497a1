/* fb-service-knows.c: which records a person may name
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-service-private.h"

/* A reference out of the reader's scope brings the name of the record that it points to, as a label. So nobody may
 * point at what they do not know: whoever once saw an id could watch the record's name for ever. Known is what lies in
 * the scope, what stood in the very cell before, and what the record's neighbours point to already. */

const FbTable *
fb_record_find_target (const FbRecord *record, const FbField *field)
{
  const char *name;

  if (field->type != FB_TYPE_ANY_REF)
    return field->type == FB_TYPE_REF ? fb_field_get_ref_table (field) : NULL;
  name = fb_record_get_text (record, field->ref);
  return name ? fb_schema_find_table (name) : NULL;
}

static gboolean
stands_there (FbApply *self,
              const FbRecord *record,
              const FbField *field,
              const FbId *id,
              gboolean *yes,
              GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (FbRecord) stored = fb_service_get_row (self->service, record->table, &record->id, &local);
  const FbId *value = stored ? fb_record_get_id (stored, field->name) : NULL;

  *yes = value && fb_id_equal (value, id);
  if (!local)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

static gboolean
stood_there (FbApply *self, const FbRecord *record, const FbField *field, const FbId *id, gboolean *yes, GError **error)
{
  static const char sql[] = "SELECT count(*) FROM \"change\" WHERE \"row\" = ?1 AND \"field\" = ?2 AND \"entity\" = ?3"
                            " AND (\"old\" = ?4 OR \"new\" = ?4) AND \"how\" NOT IN (1, 6)";
  g_auto (FbValue) value = FB_VALUE_INIT;
  g_autofree char *text = NULL;
  gint64 count;

  fb_value_set_id (&value, id);
  text = fb_rows_value_to_text (&value);
  if (!fb_sql_int (self->db, &count, 0, error, sql, "dttt", &record->id, field->name, record->table->name, text))
    return FALSE;
  *yes = count > 0;
  return TRUE;
}

static gboolean
row_names (const FbRecord *row, const FbId *id)
{
  for (guint i = 0; i < row->table->n_fields; i++)
    {
      const FbId *value = fb_value_get_id (&row->values[i]);

      if (value && fb_id_equal (value, id))
        return TRUE;
    }
  return FALSE;
}

/* A deal stays with its rep when its account moves away: what is written about the deal still names the account. */
static gboolean
neighbour_names (FbApply *self, const FbRecord *record, const FbId *id, gboolean *yes, GError **error)
{
  for (guint i = 0; i < record->table->n_fields && !*yes; i++)
    {
      const FbId *value = fb_value_get_id (&record->values[i]);
      const FbTable *table = value ? fb_record_find_target (record, fb_table_field (record->table, i)) : NULL;
      g_autoptr (GError) local = NULL;
      g_autoptr (FbRecord) row = NULL;
      gboolean visible;

      if (!table || !fb_table_is_synced (table) || fb_id_equal (value, id))
        continue;
      row = fb_service_get_row (self->service, table, value, &local);
      if (local)
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      if (!row || !row_names (row, id))
        continue;
      if (!fb_apply_may_see (self, row->gid, &visible, error))
        return FALSE;
      *yes = visible;
    }
  return TRUE;
}

gboolean
fb_apply_knows (FbApply *self,
                const FbRecord *record,
                const FbField *field,
                const FbTable *target,
                const FbId *id,
                gint64 gid,
                gboolean *yes,
                GError **error)
{
  *yes = target->home == FB_HOME_ORG || target->home == FB_HOME_CATALOG;
  if (*yes)
    return TRUE;
  if (!fb_apply_may_see (self, gid, yes, error) || (!*yes && !stands_there (self, record, field, id, yes, error))
      || (!*yes && !stood_there (self, record, field, id, yes, error)))
    return FALSE;
  return *yes || neighbour_names (self, record, id, yes, error);
}
