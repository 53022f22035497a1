/* fb-service-group.c: groups, the buckets they lie in, and their sums
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-service-private.h"

#include "fb-mutant.h"

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

/* --- where a row lives
 * ------------------------------------------------------------------------------------------------ */

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

/* --- children follow
 * ---------------------------------------------------------------------------------------------------- */

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

/* --- the end of the transaction
 * ------------------------------------------------------------------------------------------- */

typedef struct
{
  gint64 bid;
  gint64 rows;
  guint64 sum;
} BucketDelta;

static void
add_to_bucket (GHashTable *buckets, gint64 bid, gint64 rows, guint64 sum)
{
  BucketDelta *delta = g_hash_table_lookup (buckets, &bid);

  if (!delta)
    {
      delta = g_new0 (BucketDelta, 1);
      delta->bid = bid;
      g_hash_table_insert (buckets, &delta->bid, delta);
    }
  delta->rows += rows;
  delta->sum += sum;
}

static gboolean
has_bid (GArray *bids, gint64 bid)
{
  for (guint i = 0; i < bids->len; i++)
    if (g_array_index (bids, gint64, i) == bid)
      return TRUE;
  return FALSE;
}

static void
add_bid (GArray *bids, gint64 bid)
{
  if (bid > 0 && !has_bid (bids, bid))
    g_array_append_val (bids, bid);
}

static gboolean
add_territory (FbApply *self, GArray *bids, const FbId *territory, GError **error)
{
  gint64 bid;

  if (!territory)
    return TRUE;
  if (!fb_service_find_bucket (self->service, "t", territory, FALSE, &bid, error))
    return FALSE;
  add_bid (bids, bid);
  return TRUE;
}

static gboolean
add_account_territories (FbApply *self, GArray *bids, const FbId *account, GError **error)
{
  static const char sql[] =
      "SELECT b.bid FROM \"account_territory\" x JOIN bucket b ON b.kind = 't' AND b.ref = x.\"territory\""
      " WHERE x.\"account\" = ?1 AND x._dead = 0"
      " AND (x.\"valid_from\" IS NULL OR x.\"valid_from\" <= ?2) AND (x.\"valid_to\" IS NULL OR x.\"valid_to\" >= ?2)";
  g_autoptr (FbStmt) stmt = NULL;
  char today[11];
  FbStep step;

  fb_service_get_today (self->service, today);
  if (!(stmt = fb_sql_query (self->db, error, sql, "dt", account, today)))
    return FALSE;
  while ((step = fb_stmt_step (stmt, NULL, error)) == FB_STEP_ROW)
    add_bid (bids, fb_stmt_get_int (stmt, 0));
  return step == FB_STEP_DONE;
}

/* A group that lies in no territory stays with the person whose it is, so that it is never out of everybody's sight. */
static gboolean
add_fallback (FbApply *self, GArray *bids, const FbRecord *root, GError **error)
{
  static const char *const fields[] = {"owner", "assigned_to", "created_by"};

  for (guint i = 0; i < G_N_ELEMENTS (fields) && bids->len == 0; i++)
    {
      int index = fb_table_find_field (root->table, fields[i]);
      const FbId *user = index >= 0 ? fb_value_get_id (&root->values[index]) : NULL;
      gint64 bid;

      if (!user)
        continue;
      if (!fb_service_find_bucket (self->service, "u", user, FALSE, &bid, error))
        return FALSE;
      add_bid (bids, bid);
    }
  if (bids->len == 0)
    add_bid (bids, self->service->loose_bid);
  return TRUE;
}

static gboolean
place_by_root (FbApply *self, GArray *bids, const FbRecord *root, GError **error)
{
  int index = fb_table_find_field (root->table, "territory");

  if (index >= 0 && !add_territory (self, bids, fb_value_get_id (&root->values[index]), error))
    return FALSE;
  if (g_str_equal (root->table->name, "account") && !add_account_territories (self, bids, &root->id, error))
    return FALSE;
  return bids->len > 0 || add_fallback (self, bids, root, error);
}

/* In which buckets the group belongs now. @decided FALSE: it stays where it is. */
static gboolean
find_place (FbApply *self,
            gint64 gid,
            const char *kind,
            const FbId *root_id,
            GArray *bids,
            gboolean *decided,
            GError **error)
{
  g_autoptr (FbRecord) root = NULL;
  g_autoptr (GError) local = NULL;
  gint64 bid;

  *decided = TRUE;
  if ((bid = fb_service_shared_bucket (self->service, kind)) > 0)
    {
      add_bid (bids, bid);
      return TRUE;
    }
  if (g_str_equal (kind, "user"))
    {
      if (!fb_service_find_bucket (self->service, "u", root_id, TRUE, &bid, error))
        return FALSE;
      add_bid (bids, bid);
      return TRUE;
    }
  root = fb_service_get_row (self->service, fb_schema_get_table (kind), root_id, &local);
  if (local)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  /* Who saw a row must hear of its end: a group whose root is dead, or lives elsewhere now, is not moved any more. */
  if (!root || root->dead != 0 || root->gid != gid)
    {
      *decided = FALSE;
      return TRUE;
    }
  return place_by_root (self, bids, root, error);
}

typedef struct
{
  gint64 rows;
  guint64 sum;
} Totals;

static gboolean
update_members (FbApply *self,
                FbTouchedGroup *group,
                GArray *place,
                const Totals *before,
                const Totals *after,
                GHashTable *buckets,
                GArray *live,
                GError **error)
{
  static const char stay[] = "UPDATE member SET last = ?3 WHERE bid = ?1 AND gid = ?2";
  static const char leave[] = "UPDATE member SET last = ?3, leave = ?3 WHERE bid = ?1 AND gid = ?2";
  static const char enter[] =
      "INSERT INTO member (bid, gid, enter, leave, last) VALUES (?1, ?2, ?3, NULL, ?3)"
      " ON CONFLICT (bid, gid) DO UPDATE SET enter = excluded.enter, leave = NULL, last = excluded.last";

  for (guint i = 0; i < live->len; i++)
    {
      gint64 bid = g_array_index (live, gint64, i);
      gboolean stays = !place || has_bid (place, bid);

      if (!fb_sql_run (self->db, error, stays ? stay : leave, "iii", bid, group->gid, self->seq))
        return FALSE;
      if (stays)
        add_to_bucket (buckets, bid, after->rows - before->rows, after->sum - before->sum);
      else if (!FB_MUTANT (sum_not_moved))
        add_to_bucket (buckets, bid, -before->rows, -before->sum);
    }
  for (guint i = 0; place && i < place->len; i++)
    {
      gint64 bid = g_array_index (place, gint64, i);

      if (has_bid (live, bid))
        continue;
      if (!fb_sql_run (self->db, error, enter, "iii", bid, group->gid, self->seq))
        return FALSE;
      add_to_bucket (buckets, bid, after->rows, after->sum);
    }
  return TRUE;
}

static gboolean
list_live (FbApply *self, gint64 gid, GArray *live, GError **error)
{
  g_autoptr (FbStmt) stmt =
      fb_sql_query (self->db, error, "SELECT bid FROM member WHERE gid = ?1 AND leave IS NULL", "i", gid);
  FbStep step;

  if (!stmt)
    return FALSE;
  while ((step = fb_stmt_step (stmt, NULL, error)) == FB_STEP_ROW)
    add_bid (live, fb_stmt_get_int (stmt, 0));
  return step == FB_STEP_DONE;
}

/* A new group must end where its maker may see it, else it would be gone from the device that made it. */
static gboolean
check_new_group (FbApply *self, FbTouchedGroup *group, GArray *place, GError **error)
{
  if (!group->is_new || self->is_admin || !place)
    return TRUE;
  for (guint i = 0; i < place->len; i++)
    if (fb_scope_has (self->scope, g_array_index (place, gint64, i)))
      return TRUE;
  return fb_apply_refuse (self, error, FB_REFUSAL_NOT_IN_SCOPE, "territory", "This would lie outside your area");
}

/* Such a group is sent over several pages, and every change of its place costs whoever gains it all of them. */
static void
warn_large (FbApply *self, gint64 gid, const char *kind, const Totals *before, const Totals *after)
{
  gint64 limit = self->service->group_rows;

  if (before->rows <= limit && after->rows > limit && fb_service_shared_bucket (self->service, kind) == 0)
    g_message ("Group %" G_GINT64_FORMAT " (%s) has more than %" G_GINT64_FORMAT " rows", gid, kind, limit);
}

static gboolean
flush_group (FbApply *self, FbTouchedGroup *group, GHashTable *buckets, GError **error)
{
  static const char update[] = "UPDATE grp SET ver = ?2, rows = ?3, sum = ?4, tmask = ?5, tmask2 = ?6 WHERE gid = ?1";
  g_autoptr (FbStmt) stmt = NULL;
  g_autoptr (GArray) place = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GArray) live = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autofree char *kind = NULL;
  gboolean decided = FALSE;
  Totals before, after;
  FbTableMask tmask;
  FbId root;

  if (fb_sql_first (self->db, &stmt, error, "SELECT kind, root, rows, sum, tmask, tmask2 FROM grp WHERE gid = ?1", "i",
                    group->gid)
      != FB_STEP_ROW)
    return fb_apply_refuse (self, error && *error ? NULL : error, FB_REFUSAL_BAD_REFERENCE, NULL,
                            "There is no such group");
  kind = g_strdup (fb_stmt_get_text (stmt, 0));
  fb_stmt_get_id (stmt, 1, &root);
  before = (Totals){fb_stmt_get_int (stmt, 2), (guint64) fb_stmt_get_int (stmt, 3)};
  tmask = (FbTableMask){{(guint64) fb_stmt_get_int (stmt, 4), (guint64) fb_stmt_get_int (stmt, 5)}};
  fb_table_mask_union (&tmask, &group->tmask);
  g_clear_pointer (&stmt, fb_stmt_unref);
  after = (Totals){before.rows + group->rows, before.sum + group->sum};
  warn_large (self, group->gid, kind, &before, &after);

  if (group->place && !find_place (self, group->gid, kind, &root, place, &decided, error))
    return FALSE;
  return check_new_group (self, group, decided ? place : NULL, error) && list_live (self, group->gid, live, error)
         && fb_sql_run (self->db, error, update, "iiiiii", group->gid, self->seq, after.rows, (gint64) after.sum,
                        (gint64) tmask.words[0], (gint64) tmask.words[1])
         && update_members (self, group, decided ? place : NULL, &before, &after, buckets, live, error);
}

static gboolean
flush_bucket (FbApply *self, const BucketDelta *delta, GError **error)
{
  static const char update[] = "UPDATE bucket SET head = ?2, rows = ?3, sum = ?4 WHERE bid = ?1";
  g_autoptr (FbStmt) stmt = NULL;
  gint64 rows;
  guint64 sum;

  if (fb_sql_first (self->db, &stmt, error, "SELECT rows, sum FROM bucket WHERE bid = ?1", "i", delta->bid)
      != FB_STEP_ROW)
    return fb_apply_refuse (self, error && *error ? NULL : error, FB_REFUSAL_BAD_REFERENCE, NULL,
                            "There is no such bucket");
  rows = fb_stmt_get_int (stmt, 0) + delta->rows;
  /* Sums wrap, which SQL's addition does not. */
  sum = (guint64) fb_stmt_get_int (stmt, 1) + delta->sum;
  g_clear_pointer (&stmt, fb_stmt_unref);
  return fb_sql_run (self->db, error, update, "iiii", delta->bid, self->seq, rows, (gint64) sum);
}

static int
compare_groups (gconstpointer a, gconstpointer b)
{
  const FbTouchedGroup *one = *(const FbTouchedGroup *const *) a;
  const FbTouchedGroup *two = *(const FbTouchedGroup *const *) b;

  return one->gid < two->gid ? -1 : one->gid > two->gid;
}

gboolean
fb_apply_flush_groups (FbApply *self, GError **error)
{
  g_autoptr (GHashTable) buckets = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, g_free);
  g_autoptr (GPtrArray) groups = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->groups);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    g_ptr_array_add (groups, value);
  g_ptr_array_sort (groups, compare_groups);
  for (guint i = 0; i < groups->len; i++)
    if (!flush_group (self, g_ptr_array_index (groups, i), buckets, error))
      return FALSE;
  g_hash_table_iter_init (&iter, buckets);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (!flush_bucket (self, value, error))
      return FALSE;
  g_hash_table_remove_all (self->groups);
  return TRUE;
}
