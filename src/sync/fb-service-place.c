/* fb-service-place.c: in which buckets groups lie, their sums, and the end of a transaction
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-service-private.h"

#include "fb-mutant.h"

void
fb_apply_move_group (FbApply *self, const FbRecord *record, const FbRecord *old)
{
  int placed = fb_table_find_placed (record->table);
  FbTouchedGroup *group;
  const FbId *territory;

  if (placed < 0 || record->gid == 0
      || (old ? fb_value_equal (&record->values[placed], &old->values[placed])
              : fb_value_is_null (&record->values[placed])))
    return;
  territory = fb_value_get_id (&record->values[placed]);
  group = fb_apply_touch_group (self, record->gid);
  group->place = TRUE;
  group->moves = TRUE;
  group->territory = territory ? *territory : (FbId){{0}};
  /* The row does not say so by its version: whoever asked for it is told. */
  self->plain = FALSE;
}

/* --- where a group belongs --------------------------------------------------------------------------------- */

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

/* What is known of a group when the transaction ends. */
typedef struct
{
  FbTouchedGroup *touched;
  char *kind; /* (owned) */
  FbId root;
  gint64 rows_before, rows;
  guint64 sum_before, sum;
  FbTableMask tmask;
  GArray *live;  /* of Live */
  GArray *place; /* of gint64: where it belongs now; if that cannot be told it stays where it is */
  gboolean decided;
  gint64 main; /* bucket of the territory where an account lies in the first place, 0: none */
} Placing;

typedef struct
{
  gint64 bid;
  gint64 main; /* since when, 0: it is not */
  char *past;  /* (owned) (nullable) */
} Live;

static void
live_clear (gpointer data)
{
  g_free (((Live *) data)->past);
}

static void
placing_clear (Placing *self)
{
  g_free (self->kind);
  g_clear_pointer (&self->live, g_array_unref);
  g_clear_pointer (&self->place, g_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Placing, placing_clear)

static gint64
find_main (const Placing *self)
{
  for (guint i = 0; i < self->live->len; i++)
    if (g_array_index (self->live, Live, i).main > 0)
      return g_array_index (self->live, Live, i).bid;
  return 0;
}

static gboolean
is_live (const Placing *self, gint64 bid)
{
  for (guint i = 0; i < self->live->len; i++)
    if (g_array_index (self->live, Live, i).bid == bid)
      return TRUE;
  return FALSE;
}

static gboolean
add_main_territory (FbApply *self, Placing *placing, GError **error)
{
  const FbTouchedGroup *touched = placing->touched;

  placing->main = touched->moves ? 0 : find_main (placing);
  if (touched->moves && !fb_id_is_nil (&touched->territory)
      && !fb_service_find_bucket (self->service, "t", &touched->territory, FALSE, &placing->main, error))
    return FALSE;
  add_bid (placing->place, placing->main);
  return TRUE;
}

/* Accounts lie where their membership says or where they go; other roots where their own field says. */
static gboolean
place_by_root (FbApply *self, Placing *placing, const FbRecord *root, GError **error)
{
  int index = fb_table_find_field (root->table, "territory");

  if (fb_table_find_placed (root->table) >= 0)
    {
      if (!add_main_territory (self, placing, error))
        return FALSE;
    }
  else if (index >= 0 && !add_territory (self, placing->place, fb_value_get_id (&root->values[index]), error))
    return FALSE;
  if (g_str_equal (root->table->name, "account") && !add_account_territories (self, placing->place, &root->id, error))
    return FALSE;
  return placing->place->len > 0 || add_fallback (self, placing->place, root, error);
}

static gboolean
find_place (FbApply *self, Placing *placing, GError **error)
{
  g_autoptr (FbRecord) root = NULL;
  g_autoptr (GError) local = NULL;
  gint64 bid;

  placing->decided = TRUE;
  if ((bid = fb_service_shared_bucket (self->service, placing->kind)) > 0)
    {
      add_bid (placing->place, bid);
      return TRUE;
    }
  if (g_str_equal (placing->kind, "user"))
    {
      if (!fb_service_find_bucket (self->service, "u", &placing->root, TRUE, &bid, error))
        return FALSE;
      add_bid (placing->place, bid);
      return TRUE;
    }
  root = fb_service_get_row (self->service, fb_schema_get_table (placing->kind), &placing->root, &local);
  if (local)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  /* Who saw a row must hear of its end: a group whose root is dead, or lives elsewhere now, is not moved any more. */
  placing->decided = root && root->dead == 0 && root->gid == placing->touched->gid;
  return !placing->decided || place_by_root (self, placing, root, error);
}

/* A new group must end where its maker may see it, else it would be gone from the device that made it. */
static gboolean
check_new_group (FbApply *self, const Placing *placing, GError **error)
{
  if (!placing->touched->is_new || self->is_admin || !placing->decided)
    return TRUE;
  for (guint i = 0; i < placing->place->len; i++)
    if (fb_scope_has (self->scope, g_array_index (placing->place, gint64, i)))
      return TRUE;
  return fb_apply_refuse (self, error, FB_REFUSAL_NOT_IN_SCOPE, "territory", "This would lie outside your area");
}

/* --- memberships ------------------------------------------------------------------------------------------- */

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

/* That the bucket was the group's main one since @since, and is not any more. */
static char *
add_to_past (const char *past, gint64 since, gint64 until)
{
  GString *text = g_string_new (past ? past : "[]");

  g_string_truncate (text, text->len - 1);
  g_string_append_printf (text, "%s[%" G_GINT64_FORMAT ",%" G_GINT64_FORMAT "]]", text->len > 1 ? "," : "", since,
                          until);
  return g_string_free (text, FALSE);
}

/* A membership that was there; not written unless something of it changes or those who see it have something to hear.
 */
static gboolean
update_live (FbApply *self, const Placing *placing, const Live *live, GHashTable *buckets, GError **error)
{
  static const char stay[] = "UPDATE member SET last = ?3, main = ?4, past = ?5 WHERE bid = ?1 AND gid = ?2";
  static const char leave[] =
      "UPDATE member SET last = ?3, main = ?4, past = ?5, leave = ?6 WHERE bid = ?1 AND gid = ?2";
  gint64 gid = placing->touched->gid;
  gboolean stays = !placing->decided || has_bid (placing->place, live->bid);
  gboolean is_main = placing->decided ? live->bid == placing->main : live->main > 0;
  gboolean moves = placing->decided && find_main (placing) != placing->main;
  g_autofree char *past =
      live->main > 0 && !is_main ? add_to_past (live->past, live->main, self->seq) : g_strdup (live->past);
  gint64 main = !is_main ? 0 : live->main > 0 ? live->main : self->seq;

  if (stays && !placing->touched->written && !moves)
    return TRUE;
  if (!(stays ? fb_sql_run (self->db, error, stay, "iiiit", live->bid, gid, self->seq, main, past)
              : fb_sql_run (self->db, error, leave, "iiiiti", live->bid, gid, self->seq, main, past, self->seq)))
    return FALSE;
  if (stays)
    add_to_bucket (buckets, live->bid, placing->rows - placing->rows_before, placing->sum - placing->sum_before);
  else if (!FB_MUTANT (sum_not_moved))
    add_to_bucket (buckets, live->bid, -placing->rows_before, -placing->sum_before);
  return TRUE;
}

static gboolean
enter_bucket (FbApply *self, const Placing *placing, gint64 bid, GHashTable *buckets, GError **error)
{
  static const char enter[] =
      "INSERT INTO member (bid, gid, enter, leave, last, main) VALUES (?1, ?2, ?3, NULL, ?3, ?4)"
      " ON CONFLICT (bid, gid) DO UPDATE SET enter = excluded.enter, leave = NULL, last = excluded.last,"
      " main = excluded.main";

  if (is_live (placing, bid))
    return TRUE;
  if (!fb_sql_run (self->db, error, enter, "iiii", bid, placing->touched->gid, self->seq,
                   bid == placing->main ? self->seq : 0))
    return FALSE;
  add_to_bucket (buckets, bid, placing->rows, placing->sum);
  return TRUE;
}

/* What was the main one first: there is never more than one. */
static gboolean
update_members (FbApply *self, const Placing *placing, GHashTable *buckets, GError **error)
{
  for (guint i = 0; i < placing->live->len; i++)
    {
      const Live *live = &g_array_index (placing->live, Live, i);

      if (live->main > 0 && !update_live (self, placing, live, buckets, error))
        return FALSE;
    }
  for (guint i = 0; i < placing->live->len; i++)
    {
      const Live *live = &g_array_index (placing->live, Live, i);

      if (live->main == 0 && !update_live (self, placing, live, buckets, error))
        return FALSE;
    }
  for (guint i = 0; placing->decided && i < placing->place->len; i++)
    if (!enter_bucket (self, placing, g_array_index (placing->place, gint64, i), buckets, error))
      return FALSE;
  return TRUE;
}

static gboolean
list_live (FbApply *self, Placing *placing, GError **error)
{
  g_autoptr (FbStmt) stmt =
      fb_sql_query (self->db, error, "SELECT bid, main, past FROM member WHERE gid = ?1 AND leave IS NULL ORDER BY bid",
                    "i", placing->touched->gid);
  FbStep step;

  if (!stmt)
    return FALSE;
  while ((step = fb_stmt_step (stmt, NULL, error)) == FB_STEP_ROW)
    {
      Live live = {fb_stmt_get_int (stmt, 0), fb_stmt_get_int (stmt, 1), g_strdup (fb_stmt_get_text (stmt, 2))};

      g_array_append_val (placing->live, live);
    }
  return step == FB_STEP_DONE;
}

/* --- groups ------------------------------------------------------------------------------------------------ */

/* Such a group is sent over several pages, and every change of its place costs whoever gains it all of them. */
static void
warn_large (FbApply *self, const Placing *placing)
{
  gint64 limit = self->service->group_rows;

  if (placing->rows_before <= limit && placing->rows > limit
      && fb_service_shared_bucket (self->service, placing->kind) == 0)
    g_message ("Group %" G_GINT64_FORMAT " (%s) has more than %" G_GINT64_FORMAT " rows", placing->touched->gid,
               placing->kind, limit);
}

static gboolean
load_group (FbApply *self, FbTouchedGroup *touched, Placing *placing, GError **error)
{
  g_autoptr (FbStmt) stmt = NULL;

  placing->touched = touched;
  placing->live = g_array_new (FALSE, FALSE, sizeof (Live));
  g_array_set_clear_func (placing->live, live_clear);
  placing->place = g_array_new (FALSE, FALSE, sizeof (gint64));
  if (fb_sql_first (self->db, &stmt, error, "SELECT kind, root, rows, sum, tmask, tmask2 FROM grp WHERE gid = ?1", "i",
                    touched->gid)
      != FB_STEP_ROW)
    return fb_apply_refuse (self, error && *error ? NULL : error, FB_REFUSAL_BAD_REFERENCE, NULL,
                            "There is no such group");
  placing->kind = g_strdup (fb_stmt_get_text (stmt, 0));
  fb_stmt_get_id (stmt, 1, &placing->root);
  placing->rows_before = fb_stmt_get_int (stmt, 2);
  placing->sum_before = (guint64) fb_stmt_get_int (stmt, 3);
  placing->tmask = (FbTableMask){{(guint64) fb_stmt_get_int (stmt, 4), (guint64) fb_stmt_get_int (stmt, 5)}};
  fb_table_mask_union (&placing->tmask, &touched->tmask);
  placing->rows = placing->rows_before + touched->rows;
  placing->sum = placing->sum_before + touched->sum;
  return TRUE;
}

/* A group none of whose rows was written is not written either, wherever it goes. */
static gboolean
write_group (FbApply *self, const Placing *placing, GError **error)
{
  static const char update[] = "UPDATE grp SET ver = ?2, rows = ?3, sum = ?4, tmask = ?5, tmask2 = ?6 WHERE gid = ?1";

  if (!placing->touched->written && !placing->touched->is_new)
    return TRUE;
  return fb_sql_run (self->db, error, update, "iiiiii", placing->touched->gid, self->seq, placing->rows,
                     (gint64) placing->sum, (gint64) placing->tmask.words[0], (gint64) placing->tmask.words[1]);
}

static gboolean
flush_group (FbApply *self, FbTouchedGroup *touched, GHashTable *buckets, GError **error)
{
  g_auto (Placing) placing = {0};

  if (!load_group (self, touched, &placing, error) || !list_live (self, &placing, error))
    return FALSE;
  warn_large (self, &placing);
  if (touched->place && !find_place (self, &placing, error))
    return FALSE;
  if (placing.decided && !touched->is_new && find_main (&placing) != placing.main)
    self->moved = TRUE;
  return check_new_group (self, &placing, error) && write_group (self, &placing, error)
         && update_members (self, &placing, buckets, error);
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

/* Who moved what moved, and when; which groups, and where, is in their memberships. */
static gboolean
note_move (FbApply *self, GError **error)
{
  static const char sql[] = "INSERT INTO move (seq, at, how, actor, device, n, cause, label)"
                            " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (seq) DO NOTHING";

  return fb_sql_run (self->db, error, sql, "iiidditt", self->seq, self->at,
                     (gint64) (self->is_server ? FB_HOW_ADMIN : FB_HOW_APPLIED),
                     fb_id_is_nil (&self->user) ? NULL : &self->user,
                     fb_id_is_nil (&self->device) ? NULL : &self->device, self->n, self->cause, self->label);
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
  return !self->moved || note_move (self, error);
}

/* --- an older data model ------------------------------------------------------------------------------------- */

/* Rows as they lie in the table, with the territory that was a part of them. */
static GPtrArray *
list_old_accounts (FbApply *apply, const FbTable *table, guint limit, GError **error)
{
  g_autofree char *condition = g_strdup_printf ("\"territory\" IS NOT NULL LIMIT %u", limit);
  g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_record_free);
  g_autoptr (FbStmt) stmt = fb_sql_query (
      apply->db, error, fb_service_select_some (table, fb_ddl_columns (table, FB_DDL_SERVER), condition), "");
  FbStep step = FB_STEP_ERROR;

  while (stmt && (step = fb_stmt_step (stmt, NULL, error)) == FB_STEP_ROW)
    g_ptr_array_add (records, fb_service_read_row (stmt, table));
  return step == FB_STEP_DONE ? g_steal_pointer (&records) : NULL;
}

/* One transaction's worth. Each is written, so that devices of every program get it with its new hash. */
static gboolean
place_some (FbService *self, const FbTable *table, gboolean *more, GError **error)
{
  const guint limit = 1000;
  g_autoptr (FbApply) apply = fb_apply_new (self, NULL, NULL);
  g_autoptr (GPtrArray) records = list_old_accounts (apply, table, limit, error);

  for (guint i = 0; records && i < records->len; i++)
    {
      FbRecord *record = g_ptr_array_index (records, i);
      g_autoptr (FbRecord) old = fb_service_get_row (self, table, &record->id, error);

      if (!old || !fb_apply_write (apply, record, old, error))
        return FALSE;
    }
  *more = records && records->len == limit;
  return records && (records->len == 0 || fb_apply_flush_groups (apply, error));
}

gboolean
fb_service_place_accounts (FbService *self, gint64 from, GError **error)
{
  static const char mark[] =
      "UPDATE member SET main = enter WHERE leave IS NULL AND EXISTS (SELECT 1 FROM \"account\" a"
      " JOIN bucket b ON b.kind = 't' AND b.ref = a.\"territory\" WHERE a._gid = member.gid AND b.bid = member.bid)";
  const FbTable *table = fb_schema_get_table ("account");
  gboolean more = TRUE;

  if (from >= FB_SCHEMA_PLACED || fb_table_find_placed (table) < 0)
    return TRUE;
  if (!fb_sql_run (self->db, error, mark, ""))
    return FALSE;
  while (more)
    if (!place_some (self, table, &more, error))
      return FALSE;
  return TRUE;
}
