/* fb-service-authorise.c: may they? by the table of who may what, and by where the row lies
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-service-private.h"

#include "fb-date.h"
#include "fb-who-may.h"

/* --- where the row lies --- */

/* The number that 30 days ago had reached. */
static gboolean
find_late_limit (FbApply *self, gint64 *seq, GError **error)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  char day[11];

  fb_date_of_time (self->now - FB_LATE_DAYS * FB_DAY_MS, utc, day);
  return fb_sql_int (self->db, seq, 0, error, "SELECT max(seq) FROM seq_day WHERE day <= ?1", "t", day);
}

/* When the user's own territories last changed. */
static gboolean
find_last_assignment (FbApply *self, gint64 *seq, GError **error)
{
  static const char sql[] = "SELECT max(v) FROM (SELECT max(_ver) AS v FROM \"territory_member\" WHERE \"user\" = ?1"
                            " UNION ALL SELECT epoch FROM sync_clock WHERE one = 1 AND NOT EXISTS"
                            " (SELECT 1 FROM \"territory_member\" WHERE \"user\" = ?1 AND _ver > ?2)) AS x";

  return fb_sql_int (self->db, seq, 0, error, sql, "di", &self->user, self->cursor);
}

/* What a device says it holds is its own word: only buckets that the server once gave it count. Asked only when a row
 * lies outside the scope. */
gboolean
fb_apply_trust_held (FbApply *self, GError **error)
{
  for (guint i = self->held ? self->held->len : 0; i > 0; i--)
    {
      gint64 granted;

      if (!fb_sql_int (self->db, &granted, 0, error, "SELECT 1 FROM device_grant WHERE device = ?1 AND bid = ?2", "di",
                       &self->device, g_array_index (self->held, gint64, i - 1)))
        return FALSE;
      if (granted == 0)
        g_array_remove_index_fast (self->held, i - 1);
    }
  return TRUE;
}

static gboolean
was_held (FbApply *self, gint64 bid)
{
  for (guint i = 0; self->held && i < self->held->len; i++)
    if (g_array_index (self->held, gint64, i) == bid)
      return TRUE;
  return fb_scope_has (self->scope, bid);
}

/* Section 8: at the device's checkpoint the group was in its scope, and it has not had the chance to learn that it
 * left. */
static gboolean
find_late (FbApply *self, gint64 gid, gboolean *late, GError **error)
{
  g_autoptr (FbStmt) stmt = NULL;
  gint64 limit, assignment;
  FbStep step;

  *late = FALSE;
  if (!fb_apply_trust_held (self, error) || !find_late_limit (self, &limit, error)
      || !find_last_assignment (self, &assignment, error))
    return FALSE;
  if (!(stmt = fb_sql_query (self->db, error, "SELECT bid, enter, leave FROM member WHERE gid = ?1", "i", gid)))
    return FALSE;
  while ((step = fb_stmt_step (stmt, NULL, error)) == FB_STEP_ROW)
    {
      gboolean has_left = !fb_stmt_is_null (stmt, 2);
      gint64 left = has_left ? fb_stmt_get_int (stmt, 2) : assignment;

      if (was_held (self, fb_stmt_get_int (stmt, 0)) && fb_stmt_get_int (stmt, 1) <= self->cursor && left > self->cursor
          && left >= limit)
        *late = TRUE;
    }
  return step == FB_STEP_DONE;
}

typedef enum
{
  VERDICT_NO,
  VERDICT_YES,
  VERDICT_LATE,
} Verdict;

static gboolean
find_verdict (FbApply *self, gint64 gid, Verdict *verdict, GError **error)
{
  FbTouchedGroup *group = g_hash_table_lookup (self->groups, &gid);
  gboolean yes;
  gboolean late = FALSE;

  /* A group made by this very transaction is judged at its end, when its buckets are known. */
  if (group && group->is_new)
    yes = TRUE;
  else if (!fb_service_group_in_scope (self->service, self->scope, gid, &yes, error))
    return FALSE;
  if (!yes && !find_late (self, gid, &late, error))
    return FALSE;
  *verdict = yes ? VERDICT_YES : late ? VERDICT_LATE : VERDICT_NO;
  return TRUE;
}

static gboolean
know_verdict (FbApply *self, gint64 gid, Verdict *verdict, GError **error)
{
  gpointer known;

  if (g_hash_table_lookup_extended (self->verdicts, &gid, NULL, &known))
    {
      *verdict = GPOINTER_TO_INT (known);
      return TRUE;
    }
  if (!find_verdict (self, gid, verdict, error))
    return FALSE;
  g_hash_table_insert (self->verdicts, g_memdup2 (&gid, sizeof gid), GINT_TO_POINTER (*verdict));
  return TRUE;
}

gboolean
fb_apply_authorise (FbApply *self, gint64 gid, GError **error)
{
  Verdict verdict;

  if (self->is_server || self->is_admin)
    return TRUE;
  if (!know_verdict (self, gid, &verdict, error))
    return FALSE;
  if (verdict == VERDICT_NO)
    return fb_apply_refuse (self, error, FB_REFUSAL_NOT_IN_SCOPE, NULL, "This record is not in your area");
  self->late = verdict == VERDICT_LATE;
  self->any_late |= self->late;
  if (self->late)
    self->plain = FALSE;
  return TRUE;
}

gboolean
fb_apply_may_see (FbApply *self, gint64 gid, gboolean *yes, GError **error)
{
  Verdict verdict = VERDICT_YES;

  if (!self->is_server && !self->is_admin && !know_verdict (self, gid, &verdict, error))
    return FALSE;
  *yes = verdict != VERDICT_NO;
  return TRUE;
}

/* --- what kind of row it is --- */

static gboolean
refuse_reader (FbApply *self, GError **error)
{
  return fb_apply_refuse (self, error, FB_REFUSAL_NOT_PERMITTED, NULL, "You may read but not change this");
}

gboolean
fb_apply_may (FbApply *self, const FbTable *table, FbOpKind kind, GError **error)
{
  FbMay may = fb_who_may (table, kind);

  if (!fb_table_is_synced (table) || (table->flags & FB_TABLE_SYSTEM))
    return fb_apply_refuse (self, error, FB_REFUSAL_NOT_PERMITTED, NULL,
                            "Records of this kind (%s) are not written by people", table->name);
  if (self->is_server)
    return TRUE;
  if (may == FB_MAY_NOBODY)
    return fb_apply_refuse (self, error, FB_REFUSAL_NOT_PERMITTED, NULL, "Records of this kind are never changed (%s)",
                            table->name);
  if (self->is_admin)
    return TRUE;
  if (may == FB_MAY_ADMINS)
    return fb_apply_refuse (self, error, FB_REFUSAL_NOT_PERMITTED, NULL, "Only an administrator may change this (%s)",
                            table->name);
  return !self->scope->is_readonly || may == FB_MAY_READERS || refuse_reader (self, error);
}

/* Who may only read has one place to write: what is private to them. */
static gboolean
check_reader (FbApply *self, const FbRecord *record, GError **error)
{
  gint64 bid;

  if (!self->scope->is_readonly)
    return TRUE;
  if (!fb_sql_int (self->db, &bid, 0, error,
                   "SELECT m.bid FROM member m JOIN grp g ON g.gid = m.gid"
                   " WHERE m.gid = ?1 AND g.kind = 'user' AND m.bid = ?2 AND m.leave IS NULL",
                   "ii", record->gid, self->scope->user_bid))
    return FALSE;
  return bid != 0 || refuse_reader (self, error);
}

gboolean
fb_apply_authorise_row (FbApply *self, const FbRecord *record, FbOpKind kind, GError **error)
{
  if (self->is_server || self->is_admin)
    return TRUE;
  if (!fb_apply_authorise (self, record->gid, error) || !check_reader (self, record, error))
    return FALSE;
  /* Which territories an account lies in is for those to say who work there. */
  if (g_str_equal (record->table->name, "account_territory") && !fb_apply_check_territory (self, record, error))
    return FALSE;
  return fb_apply_permit (self, record, kind, error);
}
