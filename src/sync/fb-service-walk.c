/* fb-service-walk.c: the walk of a pull over buckets, groups and rows
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-service-moves.h"

#include "fb-mutant.h"
#include "fb-rule.h"

#include <string.h>

#define REPAIR 0 /* stands for a bucket while groups are sent again */
#define MAX_REMEMBERED 20000

/* One line of member. */
typedef struct
{
  gint64 bid, enter, leave; /* leave -1: still in */
} Membership;

/* What is known of the group at hand. */
typedef struct
{
  gint64 gid;
  GArray *members; /* of Membership */
  GArray *labels;  /* of gint64: buckets of the pull in which it lies now */
  GArray *others;  /* of gint64: those in which it does not */
  gint64 had;      /* the device holds it as of this checkpoint; -1: not at all */
  FbId root;
  gint64 rows;
  FbTableMask tmask;
  FbStays stays;
} Group;

static void
group_clear (Group *self)
{
  g_clear_pointer (&self->members, g_array_unref);
  g_clear_pointer (&self->labels, g_array_unref);
  g_clear_pointer (&self->others, g_array_unref);
  fb_stays_clear (&self->stays);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Group, group_clear)

gboolean
fb_walk_is_full (FbWalk *self)
{
  return fb_page_writer_get_size (self->writer) >= self->max_bytes
         || fb_page_writer_get_rows (self->writer) >= FB_PAGE_MAX_ROWS;
}

/* --- rows of a group in (ver, id) order --- */

typedef struct
{
  const FbTable *table;
  FbStmt *stmt; /* (owned) on a row */
  gint64 ver;
  FbId id;
} Source;

static void
source_free (Source *self)
{
  if (self->stmt)
    {
      fb_stmt_reset (self->stmt);
      fb_stmt_unref (self->stmt);
    }
  g_free (self);
}

/* FALSE without an error: no more rows. */
static gboolean
source_next (Source *self, GError **error)
{
  if (fb_stmt_step (self->stmt, NULL, error) != FB_STEP_ROW)
    return FALSE;
  self->ver = fb_stmt_get_int (self->stmt, 2);
  fb_stmt_get_id (self->stmt, 0, &self->id);
  return TRUE;
}

static Source *
source_new (FbWalk *self,
            const Group *group,
            const FbTable *table,
            gint64 after_ver,
            const FbId *after_id,
            gboolean with_dead,
            GError **error)
{
  const char *condition = with_dead
                              ? "_gid = ?1 AND _ver >= ?2 AND (_ver > ?2 OR id > ?3) ORDER BY _ver, id"
                              : "_gid = ?1 AND _ver >= ?2 AND (_ver > ?2 OR id > ?3) AND _dead = 0 ORDER BY _ver, id";
  FbStmt *stmt =
      fb_sql_query (self->db, error, fb_service_select (table, condition), "iid", group->gid, after_ver, after_id);
  Source *source = stmt ? g_new0 (Source, 1) : NULL;

  if (source)
    *source = (Source){.table = table, .stmt = stmt};
  return source;
}

/* Of every table that has rows of the group, none of them read yet. */
static GPtrArray *
list_sources (FbWalk *self,
              const Group *group,
              gint64 after_ver,
              const FbId *after_id,
              gboolean with_dead,
              GError **error)
{
  g_autoptr (GPtrArray) sources = g_ptr_array_new_with_free_func ((GDestroyNotify) source_free);

  for (guint number = 1; number < FB_SCHEMA_N_NUMBERS; number++)
    {
      const FbTable *table;
      Source *source;

      if (!fb_table_mask_has (&group->tmask, number) || !(table = fb_schema_get_table_by_number (number)))
        continue;
      if (!(source = source_new (self, group, table, after_ver, after_id, with_dead, error)))
        return NULL;
      g_ptr_array_add (sources, source);
    }
  return g_steal_pointer (&sources);
}

static gboolean
run_ahead (GPtrArray *sources, GError **error)
{
  FbStmt *stmts[FB_SCHEMA_N_NUMBERS];

  for (guint i = 0; i < sources->len; i++)
    stmts[i] = ((Source *) g_ptr_array_index (sources, i))->stmt;
  return fb_stmt_run_ahead (stmts, sources->len, error);
}

/* Each on its first row; those without one are left out. */
static GPtrArray *
open_sources (FbWalk *self,
              const Group *group,
              gint64 after_ver,
              const FbId *after_id,
              gboolean with_dead,
              GError **error)
{
  g_autoptr (GPtrArray) sources = list_sources (self, group, after_ver, after_id, with_dead, error);
  g_autoptr (GError) local = NULL;

  if (!sources || !run_ahead (sources, error))
    return NULL;
  for (guint i = sources->len; i > 0; i--)
    if (!source_next (g_ptr_array_index (sources, i - 1), &local))
      {
        if (local)
          {
            g_propagate_error (error, g_steal_pointer (&local));
            return NULL;
          }
        g_ptr_array_remove_index_fast (sources, i - 1);
      }
  return g_steal_pointer (&sources);
}

static Source *
first_source (GPtrArray *sources)
{
  Source *first = NULL;

  for (guint i = 0; i < sources->len; i++)
    {
      Source *source = g_ptr_array_index (sources, i);

      if (!first || source->ver < first->ver
          || (source->ver == first->ver && fb_id_compare (&source->id, &first->id) < 0))
        first = source;
    }
  return first;
}

/* Changes and conflicts are made by the server: no device can have them before they are sent. */
static gboolean
is_own (FbWalk *self, const Source *source)
{
  return !(source->table->flags & FB_TABLE_SYSTEM) && g_hash_table_contains (self->own, &source->ver);
}

static void
send_row (FbWalk *self, const Group *group, const Source *source, gint64 base)
{
  if (fb_stmt_get_int (source->stmt, 4) != 0)
    {
      if (!FB_MUTANT (tombstone_ignored))
        fb_page_writer_gone (self->writer, source->table->number, group->gid, source->ver, &source->id);
    }
  else if ((base < 0 && !FB_MUTANT (own_skip_wide)) || !is_own (self, source))
    {
      if (is_own (self, source))
        FB_RULE (own_skip_wide);
      fb_page_writer_row (self->writer, source->table, source->stmt);
      fb_walk_note_references (self, source->table, source->stmt, &group->root);
    }
  else
    FB_RULE (own_skipped);
}

static void
split_here (FbWalk *self, gint64 bid, const Group *group, gint64 ver, const FbId *id, gint64 head, gint64 base)
{
  FbPullToken *token = self->token;

  token->is_split = TRUE;
  token->split_bid = bid;
  token->split_gid = group->gid;
  token->split_ver = ver;
  token->split_id = *id;
  token->split_head = head;
  token->split_base = base;
  self->stopped = TRUE;
}

/* All rows above the base and after the position. @head: of the snapshot in which the group was begun. */
static gboolean
send_rows (FbWalk *self,
           gint64 bid,
           const Group *group,
           gint64 after_ver,
           const FbId *after_id,
           gint64 base,
           gint64 head,
           GError **error)
{
  g_autoptr (GPtrArray) sources = open_sources (self, group, after_ver, after_id, base >= 0, error);
  g_autoptr (GError) local = NULL;
  Source *source;

  if (!sources)
    return FALSE;
  while ((source = first_source (sources)))
    {
      gint64 ver = source->ver;
      FbId id = source->id;

      send_row (self, group, source, base);
      if (!source_next (source, &local))
        g_ptr_array_remove_fast (sources, source);
      if (local)
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      if (fb_walk_is_full (self))
        {
          split_here (self, bid, group, ver, &id, head, base);
          return TRUE;
        }
    }
  return TRUE;
}

/* --- rows that are gone --- */

static gboolean
send_gone (FbWalk *self, const Group *group, gint64 after, GError **error)
{
  g_autoptr (FbStmt) stmt =
      fb_sql_query (self->db, error, "SELECT ver, tbl, id FROM gone WHERE gid = ?1 AND ver > ?2 ORDER BY ver, tbl, id",
                    "ii", group->gid, after);
  FbStep step;
  FbId id;

  if (!stmt)
    return FALSE;
  while ((step = fb_stmt_step (stmt, NULL, error)) == FB_STEP_ROW)
    if (fb_stmt_get_id (stmt, 2, &id))
      fb_page_writer_gone (self->writer, fb_stmt_get_int (stmt, 1), group->gid, fb_stmt_get_int (stmt, 0), &id);
  return step == FB_STEP_DONE;
}

static gboolean
send_dead (FbWalk *self, const Group *group, gint64 after, GError **error)
{
  for (guint number = 1; number < FB_SCHEMA_N_NUMBERS; number++)
    {
      const FbTable *table;
      g_autoptr (FbStmt) stmt = NULL;
      FbStep step;
      FbId id;

      if (!fb_table_mask_has (&group->tmask, number) || !(table = fb_schema_get_table_by_number (number)))
        continue;
      stmt = fb_sql_query (self->db, error,
                           fb_service_select_some (table, "_ver, id", "_gid = ?1 AND _ver > ?2 AND _dead <> 0"), "ii",
                           group->gid, after);
      if (!stmt)
        return FALSE;
      while ((step = fb_stmt_step (stmt, NULL, error)) == FB_STEP_ROW)
        if (fb_stmt_get_id (stmt, 1, &id))
          fb_page_writer_gone (self->writer, number, group->gid, fb_stmt_get_int (stmt, 0), &id);
      if (step == FB_STEP_ERROR)
        return FALSE;
    }
  return TRUE;
}

/* --- one group --- */

static gboolean
read_members (FbStmt *stmt, Group *group, GError **error)
{
  FbStep step;

  while ((step = fb_stmt_step (stmt, NULL, error)) == FB_STEP_ROW)
    {
      Membership member = {fb_stmt_get_int (stmt, 0), fb_stmt_get_int (stmt, 1), -1};

      if (!fb_stmt_is_null (stmt, 2))
        member.leave = fb_stmt_get_int (stmt, 2);
      g_array_append_val (group->members, member);
      fb_stays_add (&group->stays, member.bid, member.enter, fb_stmt_get_int (stmt, 3), fb_stmt_get_text (stmt, 4));
    }
  return step == FB_STEP_DONE;
}

/* This walk has been past it, which is not to say that the device holds it. */
static gboolean
is_passed (FbWalk *self, const Membership *member)
{
  gint64 last, gid;

  fb_pull_token_get_position (self->token, member->bid, &last, &gid);
  return member->enter <= last;
}

/* Judged by the checkpoint's cursors, never by how far this walk has come. */
static void
judge (FbWalk *self, Group *group)
{
  group->had = -1;
  for (guint i = 0; i < group->members->len; i++)
    {
      const Membership *member = &g_array_index (group->members, Membership, i);
      gint64 cursor = fb_pull_token_get_cursor (self->token, member->bid);
      gint64 gid;

      if (FB_MUTANT (pos_as_had))
        fb_pull_token_get_position (self->token, member->bid, &cursor, &gid);

      if ((fb_pull_token_holds (self->token, member->bid) || FB_MUTANT (pos_as_had)) && member->enter <= cursor
          && (member->leave < 0 || member->leave > cursor))
        group->had = MAX (group->had, cursor);
      else if (is_passed (self, member))
        FB_RULE (pos_as_had);
      if (member->leave < 0 && g_hash_table_contains (self->walked, &member->bid))
        g_array_append_val (group->labels, member->bid);
      else
        g_array_append_val (group->others, member->bid);
    }
}

static gboolean
read_group (FbWalk *self, FbStmt *members, FbStmt *row, Group *group, GError **error)
{
  if (!read_members (members, group, error))
    return FALSE;
  judge (self, group);
  switch (fb_stmt_step (row, NULL, error))
    {
    case FB_STEP_ROW:
      fb_stmt_get_id (row, 0, &group->root);
      group->rows = fb_stmt_get_int (row, 1);
      group->tmask = (FbTableMask){{(guint64) fb_stmt_get_int (row, 2), (guint64) fb_stmt_get_int (row, 3)}};
      return TRUE;
    case FB_STEP_DONE:
      g_array_set_size (group->labels, 0);
      return TRUE;
    case FB_STEP_ERROR:
    default:
      return FALSE;
    }
}

static gboolean
load_group (FbWalk *self, gint64 gid, Group *group, GError **error)
{
  g_autoptr (FbStmt) members = fb_sql_query (
      self->db, error, "SELECT bid, enter, leave, main, past FROM member WHERE gid = ?1 ORDER BY bid", "i", gid);
  g_autoptr (FbStmt) row = NULL;

  if (!members
      || !(row = fb_sql_query (self->db, error, "SELECT root, rows, tmask, tmask2 FROM grp WHERE gid = ?1", "i", gid)))
    return FALSE;
  group->gid = gid;
  group->members = g_array_new (FALSE, FALSE, sizeof (Membership));
  group->labels = g_array_new (FALSE, FALSE, sizeof (gint64));
  group->others = g_array_new (FALSE, FALSE, sizeof (gint64));
  fb_stays_init (&group->stays, gid);
  return fb_stmt_run_ahead ((FbStmt *[]){members, row}, 2, error) && read_group (self, members, row, group, error);
}

static gboolean
lies_in (const Group *group, gint64 bid)
{
  for (guint i = 0; i < group->labels->len; i++)
    if (g_array_index (group->labels, gint64, i) == bid)
      return TRUE;
  return FALSE;
}

/* Nothing of the group's place has changed since @base but that it went from a bucket of the device to another. */
static gboolean
is_plain_move (FbWalk *self, const Group *group, GArray *moves, gint64 base)
{
  const FbStayMove *move = moves->len == 1 ? &g_array_index (moves, FbStayMove, 0) : NULL;

  if (!move || group->labels->len != 1 || g_array_index (group->labels, gint64, 0) != move->to
      || !g_hash_table_contains (self->walked, &move->from))
    return FALSE;
  for (guint i = 0; i < group->members->len; i++)
    {
      const Membership *member = &g_array_index (group->members, Membership, i);

      if (member->bid == move->from ? member->leave != move->seq || member->enter > base
          : member->bid == move->to ? FALSE
                                    : member->enter > base || member->leave > base)
        return FALSE;
    }
  return TRUE;
}

/* The rows say where a group that comes whole lies. Of one that is there already it is said when that has changed. */
static gboolean
tell_place (FbWalk *self, const Group *group, gint64 base, gboolean goes_on, GError **error)
{
  g_autoptr (GArray) moves = fb_stays_list_moves (&group->stays, base);
  const FbStay *stay = fb_stays_get_current (&group->stays);
  const FbStayMove *move = moves->len > 0 ? &g_array_index (moves, FbStayMove, 0) : NULL;
  gboolean known = FALSE;
  FbId territory;

  if (base >= 0 && !goes_on && is_plain_move (self, group, moves, base))
    {
      if (!fb_walk_tell_mover (self, move->seq, &known, error))
        return FALSE;
      if (known)
        {
          fb_page_writer_move (self->writer, group->gid, move->to, move->from, move->seq);
          return TRUE;
        }
    }
  if (base >= 0 || goes_on)
    {
      if (!fb_walk_find_territory (self, stay ? stay->bid : 0, &territory, error))
        return FALSE;
      fb_page_writer_relabel_to (self->writer, group->gid, group->labels, group->others, &territory);
    }
  return fb_walk_tell_moves (self, group->gid, moves, error);
}

static gboolean
announce (FbWalk *self, gint64 bid, const Group *group, gint64 base, gboolean goes_on, GError **error)
{
  /* Met in a bucket that it has left meanwhile, or sent again, it is announced under another one. */
  gint64 label = lies_in (group, bid) ? bid : g_array_index (group->labels, gint64, 0);
  gboolean has_moved = fb_page_writer_knows_places (self->writer) && fb_stays_moved_since (&group->stays, base);

  if (base < 0 && !goes_on)
    fb_page_writer_enter (self->writer, group->gid, label, &group->root, group->rows);
  if ((base >= 0 || goes_on) ? !has_moved : group->labels->len > 1)
    fb_page_writer_relabel (self->writer, group->gid, group->labels, group->others);
  return !has_moved || tell_place (self, group, base, goes_on, error);
}

/* What a group that was sent over several pages missed while it was sent. */
static gboolean
finish_split (FbWalk *self, const Group *group, gint64 head, GError **error)
{
  if (!FB_MUTANT (pos_past_split) && (!send_dead (self, group, head, error) || !send_gone (self, group, head, error)))
    return FALSE;
  fb_pull_token_set_big (self->token, group->gid, self->head);
  return TRUE;
}

static gboolean
send_group (FbWalk *self, gint64 bid, const Group *group, GError **error)
{
  static const FbId max_id = {{255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255}};
  FbPullToken *token = self->token;
  gboolean goes_on = token->is_split && token->split_bid == bid && token->split_gid == group->gid;
  gint64 big = fb_pull_token_get_big (token, group->gid);
  gint64 base = goes_on && !FB_MUTANT (split_had) ? token->split_base
                : bid == REPAIR                   ? -1
                : big >= 0                        ? big
                                                  : group->had;
  gint64 head = goes_on ? token->split_head : self->head;

  if (goes_on && base != (big >= 0 ? big : group->had))
    FB_RULE (split_had);
  if (!announce (self, bid, group, base, goes_on, error))
    return FALSE;
  token->is_split = FALSE;
  if (!send_rows (self, bid, group, goes_on ? token->split_ver : base, goes_on ? &token->split_id : &max_id, base, head,
                  error))
    return FALSE;
  if (self->stopped)
    return TRUE;
  if (base >= 0 && !send_gone (self, group, base, error))
    return FALSE;
  if (goes_on)
    FB_RULE (pos_past_split);
  if (goes_on)
    return finish_split (self, group, head, error);
  /* Met again in another of its buckets, it need not be sent again. */
  if ((group->members->len > 1 || !lies_in (group, bid)) && g_hash_table_size (token->big) < MAX_REMEMBERED)
    fb_pull_token_set_big (token, group->gid, self->head);
  return TRUE;
}

/* --- one bucket --- */

static gboolean
visit (FbWalk *self, gint64 bid, gint64 gid, gint64 left, GError **error)
{
  g_auto (Group) group = {0};

  if (!load_group (self, gid, &group, error))
    return FALSE;
  if (group.labels->len > 0)
    return send_group (self, bid, &group, error);
  /* If it comes back in this pull it comes whole: the device has forgotten what was sent of it. */
  if (self->token->is_split && self->token->split_gid == gid && !FB_MUTANT (split_after_leave))
    {
      FB_RULE (split_after_leave);
      self->token->is_split = FALSE;
    }
  /* A group that left in mid-pull may have been sent already. */
  if (FB_MUTANT (leave_by_had) ? group.had >= 0
                               : bid == REPAIR || fb_pull_token_holds (self->token, bid)
                                     || (left > self->token->h0 && !FB_MUTANT (no_late_leave)))
    {
      if (group.had < 0)
        FB_RULE (leave_by_had);
      if (bid != REPAIR && !fb_pull_token_holds (self->token, bid))
        FB_RULE (no_late_leave);
      if (fb_pull_token_get_big (self->token, gid) >= 0)
        FB_RULE (big_after_leave);
      fb_page_writer_leave (self->writer, gid);
      if (!FB_MUTANT (big_after_leave))
        fb_pull_token_forget_big (self->token, gid);
    }
  return TRUE;
}

static gboolean
walk_bucket (FbWalk *self, gint64 bid, GError **error)
{
  static const char sql[] = "SELECT gid, last, leave FROM member WHERE bid = ?1 AND last >= ?2 AND (last > ?2 OR gid > "
                            "?3) ORDER BY last, gid";
  static const char by_last[] = "SELECT gid, last, leave FROM member WHERE bid = ?1 AND last > ?2 AND ?3 IS NOT NULL"
                                " ORDER BY last, gid";
  g_autoptr (FbStmt) stmt = NULL;
  FbBucketState bucket;
  gint64 last, gid;
  FbStep step = FB_STEP_DONE;

  fb_pull_token_get_position (self->token, bid, &last, &gid);
  if (!fb_bucket_states_get (self->buckets, bid, &bucket, error))
    return FALSE;
  /* Nothing is behind the last number that a group can have. */
  if (bucket.head < last || (bucket.head == last && gid == G_MAXINT64))
    return TRUE;
  if (!(stmt = fb_sql_query (self->db, error, FB_MUTANT (pos_last_only) ? by_last : sql, "iii", bid, last, gid)))
    return FALSE;
  while (!self->stopped && (step = fb_stmt_step (stmt, NULL, error)) == FB_STEP_ROW)
    {
      if (fb_stmt_get_int (stmt, 1) == last)
        FB_RULE (pos_last_only);
      gid = fb_stmt_get_int (stmt, 0);
      last = fb_stmt_get_int (stmt, 1);
      if (!visit (self, bid, gid, fb_stmt_is_null (stmt, 2) ? 0 : fb_stmt_get_int (stmt, 2), error))
        return FALSE;
      if (self->stopped)
        break;
      fb_pull_token_set_position (self->token, bid, last, gid);
      self->stopped = fb_walk_is_full (self);
    }
  fb_stmt_reset (stmt);
  return step != FB_STEP_ERROR;
}

static gboolean
send_again (FbWalk *self, GError **error)
{
  FbPullToken *token = self->token;

  while (!self->stopped && token->again_at < token->again->len)
    {
      if (!visit (self, REPAIR, g_array_index (token->again, gint64, token->again_at), 0, error))
        return FALSE;
      if (self->stopped)
        return TRUE;
      token->again_at++;
      self->stopped = fb_walk_is_full (self);
    }
  return TRUE;
}

#ifdef FB_MUTANTS
/* Whether a page before this one has gone on behind the bucket at @at. */
static gboolean
was_passed (FbWalk *self, guint at)
{
  gint64 last, gid = G_MAXINT64;

  for (guint i = at + 1; i < self->scope->buckets->len && gid == G_MAXINT64; i++)
    fb_pull_token_get_position (self->token, g_array_index (self->scope->buckets, FbScopeBucket, i).bid, &last, &gid);
  return gid != G_MAXINT64;
}
#endif

gboolean
fb_walk_run (FbWalk *self, GError **error)
{
  if (!send_again (self, error))
    return FALSE;
  if (self->token->only_again)
    return TRUE;
  if (!self->stopped && !fb_walk_send_added (self, error))
    return FALSE;
  for (guint i = 0; i < self->scope->buckets->len && !self->stopped; i++)
    {
      gint64 bid = g_array_index (self->scope->buckets, FbScopeBucket, i).bid;

#ifdef FB_MUTANTS
      if (FB_MUTANT (no_extra_pass) && was_passed (self, i))
        continue;
#endif
      if (g_hash_table_contains (self->walked, &bid) && !walk_bucket (self, bid, error))
        return FALSE;
    }
  return TRUE;
}
