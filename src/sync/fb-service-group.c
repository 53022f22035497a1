/* fb-service-group.c: groups, the buckets they lie in, and their sums
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-service-private.h"

#define MAX_DEPTH 16

FbTouchedGroup *
fb_apply_touch_group (FbApply *self, gint64 gid)
{
  FbTouchedGroup *group = g_hash_table_lookup (self->groups, &gid);

  if (group)
    return group;
  group = g_new0 (FbTouchedGroup, 1);
  group->gid = gid;
  g_hash_table_insert (self->groups, &group->gid, group);
  return group;
}

gboolean
fb_apply_ensure_group (FbApply *self, const char *kind, const FbId *root, gint64 *gid, GError **error)
{
  static const char find[] = "SELECT gid FROM grp WHERE root = ?1";
  static const char make[] =
      "INSERT INTO grp (kind, root, ver, tmask, tmask2, rows, sum) VALUES (?1, ?2, 0, 0, 0, 0, 0)"
      " RETURNING gid";
  FbTouchedGroup *group;

  if (!fb_sql_int (self->db, gid, 0, error, find, "d", root))
    return FALSE;
  if (*gid > 0)
    return TRUE;
  if (!fb_sql_int (self->db, gid, 0, error, make, "td", kind, root))
    return FALSE;
  group = fb_apply_touch_group (self, *gid);
  group->is_new = TRUE;
  group->place = TRUE;
  g_array_append_val (self->made_groups, *gid);
  return TRUE;
}

/* --- where a row lives --- */

/* The row that a reference names: its group, 0 when there is no such row. */
static gboolean
find_group_of (FbApply *self, const FbTable *table, const FbId *id, gint64 *gid, GError **error)
{
  return fb_sql_int (self->db, gid, 0, error, fb_service_select_some (table, "_gid", "id = ?1"), "d", id);
}

const char *
fb_service_group_kind (const FbTable *table)
{
  return table->name;
}

static gboolean
find_shared (FbApply *self, const char *kind, gint64 *gid, GError **error)
{
  FbId root;

  fb_id_from_name (&root, "fieldbook.group", kind);
  return fb_apply_ensure_group (self, kind, &root, gid, error);
}

static gboolean
find_parent_group (FbApply *self, const FbRecord *record, gint64 *gid, GError **error)
{
  const FbTable *table = record->table;

  for (guint i = 0; i < G_N_ELEMENTS (table->home_fields) && table->home_fields[i]; i++)
    {
      guint index = fb_table_get_field (table, table->home_fields[i]);
      const FbField *field = fb_table_field (table, index);
      const FbId *id = fb_value_get_id (&record->values[index]);
      const FbTable *target;

      if (!id)
        continue;
      target = fb_record_find_target (record, field);
      if (!target || !fb_table_is_synced (target))
        return fb_apply_refuse (self, error, FB_REFUSAL_BAD_REFERENCE, field->name, "%s: there are no such records",
                                field->name);
      if (!find_group_of (self, target, id, gid, error))
        return FALSE;
      if (*gid == 0)
        return fb_apply_refuse (self, error, FB_REFUSAL_BAD_REFERENCE, field->name,
                                "%s: the server does not know this record", field->name);
      return TRUE;
    }
  return fb_apply_ensure_group (self, fb_service_group_kind (table), &record->id, gid, error);
}

static gboolean
has_own_territory (const FbRecord *record)
{
  int index = fb_table_find_field (record->table, "territory");

  return index >= 0 && !fb_value_is_null (&record->values[index]);
}

gboolean
fb_apply_find_home (FbApply *self, const FbRecord *record, gint64 *gid, GError **error)
{
  const FbTable *table = record->table;
  const FbId *user;

  switch (table->home)
    {
    case FB_HOME_ORG:
      return find_shared (self, "org", gid, error);
    case FB_HOME_CATALOG:
      return find_shared (self, "cat", gid, error);
    case FB_HOME_COST:
      return find_shared (self, "cost", gid, error);
    case FB_HOME_USER:
      if (!(user = fb_record_get_id (record, table->home_fields[0])))
        return find_shared (self, "org", gid, error);
      return fb_apply_ensure_group (self, "user", user, gid, error);
    case FB_HOME_DEAL:
      if (!has_own_territory (record))
        return find_parent_group (self, record, gid, error);
      return fb_apply_ensure_group (self, fb_service_group_kind (table), &record->id, gid, error);
    case FB_HOME_ROOT:
      return fb_apply_ensure_group (self, fb_service_group_kind (table), &record->id, gid, error);
    case FB_HOME_PARENT:
      return find_parent_group (self, record, gid, error);
    case FB_HOME_LOCAL:
    default:
      return fb_apply_refuse (self, error, FB_REFUSAL_NOT_PERMITTED, NULL, "Records of this kind (%s) do not travel",
                              table->name);
    }
}

/* --- children follow --- */

static gboolean
rehome_children_at (FbApply *self, const FbRecord *record, guint depth, GError **error);

static gboolean
rehome_one (FbApply *self, FbRecord *child, guint depth, GError **error)
{
  g_autoptr (FbRecord) old = NULL;
  gint64 gid;

  if (child->gid == 0 || !fb_apply_find_home (self, child, &gid, error))
    return child->gid == 0;
  if (gid == child->gid)
    return TRUE;
  old = fb_record_copy (child);
  child->gid = gid;
  self->plain = FALSE;
  return fb_apply_write (self, child, old, error) && rehome_children_at (self, child, depth - 1, error);
}

static gboolean
rehome_by_field (FbApply *self,
                 const FbTable *table,
                 const FbField *field,
                 const FbRecord *parent,
                 guint depth,
                 GError **error)
{
  g_autofree char *condition = g_strdup_printf ("\"%s\" = ?1 AND _dead = 0 AND _gid <> ?2", field->name);
  g_autoptr (GPtrArray) children = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_record_free);
  g_autoptr (FbStmt) stmt =
      fb_sql_query (self->db, error, fb_service_select (table, condition), "di", &parent->id, parent->gid);
  FbStep step;

  if (!stmt)
    return FALSE;
  while ((step = fb_stmt_step (stmt, NULL, error)) == FB_STEP_ROW)
    g_ptr_array_add (children, fb_service_read_row (stmt, table));
  if (step == FB_STEP_ERROR)
    return FALSE;
  g_clear_pointer (&stmt, fb_stmt_unref);
  for (guint i = 0; i < children->len; i++)
    if (!rehome_one (self, g_ptr_array_index (children, i), depth, error))
      return FALSE;
  return TRUE;
}

static gboolean
may_point_at (const FbField *field, const FbTable *target)
{
  return field->type == FB_TYPE_ANY_REF || fb_field_get_ref_table (field) == target;
}

static gboolean
rehome_children_at (FbApply *self, const FbRecord *record, guint depth, GError **error)
{
  guint n_tables;
  const FbTable *const *tables = fb_schema_get_tables (&n_tables);

  if (depth == 0)
    return fb_apply_refuse (self, error, FB_REFUSAL_BAD_REFERENCE, NULL, "The records refer to each other in a circle");
  for (guint i = 0; i < n_tables; i++)
    {
      const FbTable *table = tables[i];

      if (!fb_table_is_synced (table) || (table->home != FB_HOME_PARENT && table->home != FB_HOME_DEAL))
        continue;
      for (guint j = 0; j < G_N_ELEMENTS (table->home_fields) && table->home_fields[j]; j++)
        {
          const FbField *field = fb_table_field (table, fb_table_get_field (table, table->home_fields[j]));

          if (may_point_at (field, record->table) && !rehome_by_field (self, table, field, record, depth, error))
            return FALSE;
        }
    }
  return TRUE;
}

gboolean
fb_apply_rehome_children (FbApply *self, const FbRecord *record, GError **error)
{
  return rehome_children_at (self, record, MAX_DEPTH, error);
}

/* Whether the row, as it stands, is the root of a group of its own. */
static gboolean
is_own_root (const FbRecord *record)
{
  const FbTable *table = record->table;

  if (table->home == FB_HOME_ROOT || (table->home == FB_HOME_DEAL && has_own_territory (record)))
    return TRUE;
  if (table->home != FB_HOME_PARENT && table->home != FB_HOME_DEAL)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (table->home_fields) && table->home_fields[i]; i++)
    if (!fb_value_is_null (fb_record_get (record, table->home_fields[i])))
      return FALSE;
  return TRUE;
}

gboolean
fb_apply_place_around (FbApply *self, const FbRecord *record, GError **error)
{
  const FbId *account;
  gint64 gid;

  if (record->gid != 0 && is_own_root (record))
    fb_apply_touch_group (self, record->gid)->place = TRUE;
  if (!g_str_equal (record->table->name, "account_territory") || !(account = fb_record_get_id (record, "account")))
    return TRUE;
  if (!find_group_of (self, fb_schema_get_table ("account"), account, &gid, error))
    return FALSE;
  if (gid > 0)
    fb_apply_touch_group (self, gid)->place = TRUE;
  return TRUE;
}
