/* fb-service-verify.c: sums of parts of a bucket, for a device whose own differ
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-service-private.h"

#define DEFAULT_RANGES 256
#define MAX_RANGES 4096

/* Section 9. Two requests, each about one bucket:
 *   {"bid","at","ranges":N}          answered by {"head","ranges":[[from, to, rows, "sum as 16 hex digits"], …]}: at
 * most N ranges of consecutive groups; groups between them do not exist
 *   {"bid","at","groups":[from,to]}  answered by {"head","groups":[[gid, rows, "sum"], …]}: every group of such a range
 * @head above the device's checkpoint means that the bucket has changed since: it pulls what differs all the same. */
typedef struct
{
  gint64 from, to;
  gint64 rows;
  guint64 sum;
} Range;

static void
add_range (JsonArray *ranges, const Range *range, gboolean by_group)
{
  JsonArray *entry = json_array_new ();
  char hex[17];

  g_snprintf (hex, sizeof hex, "%016" G_GINT64_MODIFIER "x", range->sum);
  json_array_add_int_element (entry, range->from);
  if (!by_group)
    json_array_add_int_element (entry, range->to);
  json_array_add_int_element (entry, range->rows);
  json_array_add_string_element (entry, hex);
  json_array_add_array_element (ranges, entry);
}

/* What is asked for. */
typedef struct
{
  gint64 bid;
  gint64 from, to;
  gint64 n_ranges; /* 0: every group by itself */
} Question;

static gboolean
add_ranges (FbService *self, const Question *question, JsonArray *ranges, GError **error)
{
  static const char count_sql[] =
      "SELECT count(*) FROM member WHERE bid = ?1 AND gid BETWEEN ?2 AND ?3 AND leave IS NULL";
  static const char sql[] = "SELECT m.gid, g.rows, g.sum FROM member m JOIN grp g ON g.gid = m.gid"
                            " WHERE m.bid = ?1 AND m.gid BETWEEN ?2 AND ?3 AND m.leave IS NULL ORDER BY m.gid";
  g_autoptr (FbStmt) stmt = NULL;
  Range range = {0};
  gint64 count = 0, size = 1, in_range = 0;
  FbStep step;

  if (question->n_ranges > 0)
    {
      if (!fb_sql_int (self->db, &count, 0, error, count_sql, "iii", question->bid, question->from, question->to))
        return FALSE;
      size = MAX ((count + question->n_ranges - 1) / question->n_ranges, 1);
    }
  if (!(stmt = fb_sql_query (self->db, error, sql, "iii", question->bid, question->from, question->to)))
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
      add_range (ranges, &range, question->n_ranges == 0);
      in_range = 0;
    }
  if (in_range > 0)
    add_range (ranges, &range, FALSE);
  return step == FB_STEP_DONE;
}

static FbAnswer *
answer_question (FbService *self, const FbCaller *caller, const Question *question, GError **error)
{
  g_autoptr (FbTransaction) snapshot = fb_transaction_begin_read (self->db, error);
  g_autoptr (FbScope) scope = NULL;
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autoptr (JsonObject) object = json_object_new ();
  JsonArray *ranges = json_array_new ();
  gint64 head;

  json_object_set_array_member (object, question->n_ranges > 0 ? "ranges" : "groups", ranges);
  if (!snapshot || !(scope = fb_service_get_scope (self, &caller->user, error)))
    return NULL;
  if (!fb_scope_has (scope, question->bid))
    return fb_answer_new_problem (403, "not-in-scope", "This is not in your area", NULL);
  if (!fb_sql_int (self->db, &head, 0, error, "SELECT seq FROM sync_clock WHERE one = 1", "")
      || !add_ranges (self, question, ranges, error))
    return NULL;
  json_object_set_int_member (object, "head", head);
  json_node_set_object (node, object);
  return fb_answer_new_json (200, node);
}

static gboolean
read_groups (JsonObject *body, Question *question, GError **error)
{
  JsonArray *range = fb_json_get_array (body, "groups", error);

  if (!range)
    return FALSE;
  for (guint i = 0; i < 2; i++)
    {
      JsonNode *node = json_array_get_length (range) == 2 ? json_array_get_element (range, i) : NULL;

      if (!node || !JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_INT64)
        {
          g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                               "groups: the first and the last are expected");
          return FALSE;
        }
      *(i == 0 ? &question->from : &question->to) = json_node_get_int (node);
    }
  question->n_ranges = 0;
  return TRUE;
}

FbAnswer *
fb_service_verify (FbService *self, const FbCaller *caller, JsonObject *body)
{
  g_autoptr (GError) error = NULL;
  Question question = {.to = G_MAXINT64};
  FbAnswer *answer;

  if (!fb_json_get_int (body, "bid", &question.bid, &error)
      || !fb_json_get_int_or (body, "ranges", DEFAULT_RANGES, &question.n_ranges, &error))
    return fb_service_bad_request (error);
  question.n_ranges = CLAMP (question.n_ranges, 1, MAX_RANGES);
  if (json_object_has_member (body, "groups") && !read_groups (body, &question, &error))
    return fb_service_bad_request (error);
  answer = answer_question (self, caller, &question, &error);
  return answer ? answer : fb_service_answer_error (error);
}
