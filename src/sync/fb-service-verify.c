/* fb-service-verify.c: sums of parts of a bucket, for a device whose own differ
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-service-private.h"

#define DEFAULT_RANGES 256
#define MAX_RANGES 4096

/* Section 9. Request {"bid","at","ranges":N} for the whole bucket, and {…,"from":gid,"to":gid} for a part of it; answer
 *   {"head":H,"ranges":[[from, to, rows, "sum as 16 hex digits"], …]}
 * with at most N ranges of consecutive groups that cover what was asked for; a range of one group has from = to. A
 * range without groups is not listed. @head above @at means that the bucket has changed since the device's checkpoint:
 * it pulls first and asks again. */
typedef struct
{
  gint64 from, to;
  gint64 rows;
  guint64 sum;
} Range;

static void
add_range (JsonArray *ranges, const Range *range)
{
  JsonArray *entry = json_array_new ();
  char hex[17];

  g_snprintf (hex, sizeof hex, "%016" G_GINT64_MODIFIER "x", range->sum);
  json_array_add_int_element (entry, range->from);
  json_array_add_int_element (entry, range->to);
  json_array_add_int_element (entry, range->rows);
  json_array_add_string_element (entry, hex);
  json_array_add_array_element (ranges, entry);
}

static gboolean
add_ranges (FbService *self, gint64 bid, gint64 from, gint64 to, gint64 n_ranges, JsonArray *ranges, GError **error)
{
  static const char count_sql[] =
      "SELECT count(*) FROM member WHERE bid = ?1 AND gid BETWEEN ?2 AND ?3 AND leave IS NULL";
  static const char sql[] = "SELECT m.gid, g.rows, g.sum FROM member m JOIN grp g ON g.gid = m.gid"
                            " WHERE m.bid = ?1 AND m.gid BETWEEN ?2 AND ?3 AND m.leave IS NULL ORDER BY m.gid";
  g_autoptr (FbStmt) stmt = NULL;
  Range range = {0};
  gint64 count, size;
  gint64 in_range = 0;
  FbStep step;

  if (!fb_sql_int (self->db, &count, 0, error, count_sql, "iii", bid, from, to))
    return FALSE;
  size = MAX ((count + n_ranges - 1) / n_ranges, 1);
  if (!(stmt = fb_sql_query (self->db, error, sql, "iii", bid, from, to)))
    return FALSE;
  while ((step = fb_stmt_step (stmt, NULL, error)) == FB_STEP_ROW)
    {
      if (in_range == 0)
        range = (Range){.from = fb_stmt_get_int (stmt, 0)};
      range.to = fb_stmt_get_int (stmt, 0);
      range.rows += fb_stmt_get_int (stmt, 1);
      range.sum += (guint64) fb_stmt_get_int (stmt, 2);
      if (++in_range < size)
        continue;
      add_range (ranges, &range);
      in_range = 0;
    }
  if (in_range > 0)
    add_range (ranges, &range);
  return step == FB_STEP_DONE;
}

static FbAnswer *
answer_ranges (FbService *self,
               const FbCaller *caller,
               gint64 bid,
               gint64 from,
               gint64 to,
               gint64 n_ranges,
               GError **error)
{
  g_autoptr (FbTransaction) snapshot = fb_transaction_begin_read (self->db, error);
  g_autoptr (FbScope) scope = NULL;
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autoptr (JsonObject) object = json_object_new ();
  JsonArray *ranges = json_array_new ();
  gint64 head;

  json_object_set_array_member (object, "ranges", ranges);
  if (!snapshot || !(scope = fb_service_get_scope (self, &caller->user, error)))
    return NULL;
  if (!fb_scope_has (scope, bid))
    return fb_answer_new_problem (403, "not-in-scope", "This is not in your area", NULL);
  if (!fb_sql_int (self->db, &head, 0, error, "SELECT head FROM bucket WHERE bid = ?1", "i", bid)
      || !add_ranges (self, bid, from, to, n_ranges, ranges, error))
    return NULL;
  json_object_set_int_member (object, "head", head);
  json_node_set_object (node, object);
  return fb_answer_new_json (200, node);
}

FbAnswer *
fb_service_verify (FbService *self, const FbCaller *caller, JsonObject *body)
{
  g_autoptr (GError) error = NULL;
  gint64 bid, from, to, n_ranges;
  FbAnswer *answer;

  if (!fb_json_get_int (body, "bid", &bid, &error) || !fb_json_get_int_or (body, "from", 0, &from, &error)
      || !fb_json_get_int_or (body, "to", G_MAXINT64, &to, &error)
      || !fb_json_get_int_or (body, "ranges", DEFAULT_RANGES, &n_ranges, &error))
    return fb_service_bad_request (error);
  answer = answer_ranges (self, caller, bid, from, to, CLAMP (n_ranges, 1, MAX_RANGES), &error);
  return answer ? answer : fb_service_answer_error (error);
}
