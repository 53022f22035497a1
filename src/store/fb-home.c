/* fb-home.c: in which group a row lives, as the device sees it
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-home.h"

#include "fb-rows.h"

#define MAX_DEPTH 8

/* The first row that the home fields name; FALSE when all are empty or name what we do not know. */
static gboolean
find_parent (const FbRecord *record, const FbTable **table, FbId *id)
{
  for (guint i = 0; i < G_N_ELEMENTS (record->table->home_fields) && record->table->home_fields[i] != NULL; i++)
    {
      int index = fb_table_find_field (record->table, record->table->home_fields[i]);
      const FbField *field;
      const FbTable *target;

      if (index < 0 || fb_value_is_null (&record->values[index]))
        continue;
      field = fb_table_field (record->table, index);
      if (field->type == FB_TYPE_ANY_REF)
        target = fb_schema_find_table (fb_value_get_text (fb_record_get (record, field->ref)));
      else
        target = fb_field_get_ref_table (field);
      if (target == NULL)
        continue;
      *table = target;
      *id = *fb_value_get_id (&record->values[index]);
      return TRUE;
    }
  return FALSE;
}

static gboolean
find_root_at (FbDb *db, const FbRecord *record, guint depth, FbId *root, GError **error)
{
  const FbTable *table = record->table;
  g_autoptr (FbRecord) parent = NULL;
  g_autoptr (GError) local = NULL;
  const FbTable *parent_table;
  int index;
  FbId id;

  *root = (FbId){0};
  switch (table->home)
    {
    case FB_HOME_ORG:
    case FB_HOME_CATALOG:
    case FB_HOME_COST:
    case FB_HOME_LOCAL:
      return TRUE;
    case FB_HOME_ROOT:
      *root = record->id;
      return TRUE;
    case FB_HOME_USER:
      index = fb_table_find_field (table, table->home_fields[0]);
      if (index >= 0 && fb_value_get_id (&record->values[index]) != NULL)
        *root = *fb_value_get_id (&record->values[index]);
      return TRUE;
    case FB_HOME_DEAL:
      index = fb_table_find_field (table, "territory");
      if (index >= 0 && !fb_value_is_null (&record->values[index]))
        {
          *root = record->id;
          return TRUE;
        }
      break;
    case FB_HOME_PARENT:
    default:
      break;
    }

  if (!find_parent (record, &parent_table, &id))
    {
      *root = record->id;
      return TRUE;
    }
  if (depth == 0)
    return TRUE;
  parent = fb_rows_get (db, parent_table, &id, &local);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (parent == NULL)
    return TRUE;
  return find_root_at (db, parent, depth - 1, root, error);
}

gboolean
fb_home_find_root (FbDb *db, const FbRecord *record, FbId *root, GError **error)
{
  return find_root_at (db, record, MAX_DEPTH, root, error);
}

gboolean
fb_home_find_gid (FbDb *db, const FbId *root, gint64 *gid, GError **error)
{
  g_autoptr (FbStmt) stmt = NULL;
  FbStep step;

  *gid = 0;
  if (fb_id_is_nil (root))
    return TRUE;
  if (!(stmt = fb_db_prepare (db, "SELECT gid FROM grp WHERE root = ?1", error)))
    return FALSE;
  fb_stmt_bind_id (stmt, 1, root);
  step = fb_stmt_step (stmt, NULL, error);
  if (step == FB_STEP_ROW)
    *gid = fb_stmt_get_int (stmt, 0);
  return step != FB_STEP_ERROR;
}
