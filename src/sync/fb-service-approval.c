/* fb-service-approval.c: what a device says that binds is checked by the company's policy
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-service-private.h"

#include <string.h>

#include "fb-service-cost.h"

/* Versions that an approval is looked for in. */
#define MAX_VERSIONS 100

typedef struct
{
  FbApply *apply;
  const FbRecord *quote;
  GPtrArray *lines;    /* of FbRecord */
  GPtrArray *policies; /* of FbRecord */
  GStringChunk *texts;
  const FbId *giver; /* whose policies bind */
} Judging;

static gboolean
read_rows (FbApply *self, const FbTable *table, const char *condition, const FbId *id, GPtrArray *rows, GError **error)
{
  g_autoptr (FbStmt) stmt = id ? fb_sql_query (self->db, error, fb_service_select (table, condition), "d", id)
                               : fb_sql_query (self->db, error, fb_service_select (table, condition), "");
  FbStep step;

  if (!stmt)
    return FALSE;
  while ((step = fb_stmt_step (stmt, NULL, error)) == FB_STEP_ROW)
    g_ptr_array_add (rows, fb_service_read_row (stmt, table));
  return step == FB_STEP_DONE;
}

static gboolean
get_own_level (FbApply *self, gint64 *level, GError **error)
{
  static const char sql[] = "SELECT r.\"base\" FROM \"user\" u JOIN \"role\" r ON r.id = u.\"role\" WHERE u.id = ?1";
  g_autoptr (FbStmt) stmt = NULL;
  FbStep step = fb_sql_first (self->db, &stmt, error, sql, "d", &self->user);

  if (step == FB_STEP_ERROR)
    return FALSE;
  *level = fb_approval_level_of_role (step == FB_STEP_ROW ? fb_stmt_get_text (stmt, 0) : NULL);
  return TRUE;
}

/* --- sums ---------------------------------------------------------------------------------------------------- */

static gboolean
is_kind (const FbRecord *line, const char *kind)
{
  return g_strcmp0 (fb_record_get_text (line, "kind"), kind) == 0;
}

static gboolean
refuse_sums (FbApply *self, GError **error)
{
  return fb_apply_refuse (self, error, FB_REFUSAL_BAD_VALUE, "net", "The prices of this quote do not add up");
}

/* The line as its trace tells it, not as its columns do. */
static gboolean
read_line (Judging *self, const FbRecord *line, FbStoredLine *stored)
{
  const char *text = fb_record_get_text (line, "price_trace");
  g_autoptr (JsonNode) node = text ? fb_json_parse (text, -1, 0, NULL) : NULL;
  g_autoptr (FbPriceTrace) trace = node ? fb_price_trace_replay (node, NULL) : NULL;
  g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, fb_record_get_int (line, "position"));
  const FbId *parent = fb_record_get_id (line, "parent");

  *stored = (FbStoredLine){.id = g_string_chunk_insert (self->texts, id),
                           .optional = is_kind (line, "option"),
                           .is_head = is_kind (line, "bundle"),
                           .head = -1};
  if (is_kind (line, "text"))
    return TRUE;
  if (!trace || !fb_price_trace_get (trace, &stored->net, NULL) || stored->net != fb_record_get_int (line, "net")
      || !fb_price_trace_get_regular (trace, stored->is_head, &stored->regular))
    return FALSE;
  for (guint i = 0; parent && i < self->lines->len; i++)
    if (fb_id_equal (&((FbRecord *) g_ptr_array_index (self->lines, i))->id, parent))
      stored->head = (int) i;
  return TRUE;
}

static FbPricedQuote *
read_figures (Judging *self, GError **error)
{
  g_autofree FbStoredLine *stored = g_new0 (FbStoredLine, MAX (self->lines->len, 1));
  g_autoptr (FbPricedQuote) priced = NULL;

  for (guint i = 0; i < self->lines->len; i++)
    {
      const FbRecord *line = g_ptr_array_index (self->lines, i);

      if (!read_line (self, line, &stored[i]))
        {
          refuse_sums (self->apply, error);
          return NULL;
        }
      if (!fb_apply_find_cost (self->apply, self->quote, line, &stored[i], error))
        return NULL;
    }
  priced = fb_approval_stored_quote (stored, self->lines->len, fb_record_get_int (self->quote, "total"), NULL);
  if (priced && priced->net == fb_record_get_int (self->quote, "net"))
    return g_steal_pointer (&priced);
  refuse_sums (self->apply, error);
  return NULL;
}

/* --- policies ------------------------------------------------------------------------------------------------ */

static gint64
limit_of (const FbRecord *row, const char *field)
{
  const FbValue *value = fb_record_get (row, field);

  return fb_value_is_null (value) ? FB_POLICY_NO_LIMIT : fb_value_get_int (value);
}

/* In the quote's currency; a limit that cannot be told in it is nothing. */
static gboolean
total_limit (Judging *self, const FbRecord *row, gint64 *limit, GError **error)
{
  const char *from = fb_record_get_text (row, "currency"), *to = fb_record_get_text (self->quote, "currency");
  FbPriceExchange rate = {0};
  gboolean found;

  *limit = limit_of (row, "max_total");
  if (*limit == FB_POLICY_NO_LIMIT || g_strcmp0 (from, to) == 0)
    return TRUE;
  if (!fb_apply_find_rate (self->apply, self->quote, from, &rate, &found, error))
    return FALSE;
  if (!found || !fb_price_exchange_amount (&rate, *limit, limit, NULL))
    *limit = 0;
  return TRUE;
}

static gboolean
read_policies (Judging *self, GArray *rules, GError **error)
{
  FbId role = {{0}};
  g_autoptr (FbStmt) stmt = NULL;
  FbStep step =
      fb_sql_first (self->apply->db, &stmt, error, "SELECT \"role\" FROM \"user\" WHERE id = ?1", "d", self->giver);

  if (step == FB_STEP_ERROR)
    return FALSE;
  if (step == FB_STEP_ROW)
    fb_stmt_get_id (stmt, 0, &role);
  for (guint i = 0; i < self->policies->len; i++)
    {
      const FbRecord *row = g_ptr_array_index (self->policies, i);
      const FbId *of = fb_record_get_id (row, "role");
      FbApprovalRule rule = {.id = fb_record_get_text (row, "name"),
                             .approver = fb_record_get_text (row, "name"),
                             .level = fb_record_get_int (row, "level"),
                             .max_discount = limit_of (row, "max_discount"),
                             .min_margin = limit_of (row, "min_margin"),
                             .max_days = limit_of (row, "max_days")};

      if (fb_record_get_int (row, "active") == 0 || (of && !fb_id_equal (of, &role)))
        continue;
      if (!total_limit (self, row, &rule.max_total, error))
        return FALSE;
      g_array_append_val (rules, rule);
    }
  return TRUE;
}

/* --- approvals ----------------------------------------------------------------------------------------------- */

static char *
figures_of (const FbRecord *request)
{
  const char *counter = fb_record_get_text (request, "counter");
  gboolean was_answered = !fb_value_is_null (fb_record_get (request, "decided_level"));
  gint64 level = fb_record_get_int (request, was_answered ? "decided_level" : "level");
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (JsonNode) figures = NULL;
  g_autofree char *text = NULL;
  JsonNode *member;

  if (g_strcmp0 (fb_record_get_text (request, "state"), "approved") == 0)
    return fb_approval_figures_of (fb_record_get_text (request, "figures"), level);
  node = counter ? fb_json_parse (counter, -1, 0, NULL) : NULL;
  member =
      node && JSON_NODE_HOLDS_OBJECT (node) ? json_object_get_member (json_node_get_object (node), "figures") : NULL;
  figures = member ? json_node_copy (member) : NULL;
  text = figures ? fb_json_to_canonical (figures) : NULL;
  return fb_approval_figures_of (text, level);
}

static gint64
decided_at (const FbRecord *request)
{
  return fb_record_get_int (request, "decided_at");
}

/* The answer that came last, of this version or of those before it. */
static gboolean
find_approved (FbApply *self, const FbRecord *of, char **figures, GError **error)
{
  static const char condition[] = "\"quote\" = ?1 AND \"state\" IN ('approved', 'countered') AND _dead = 0";
  const FbTable *requests = fb_schema_get_table ("approval_request");
  FbId at = of->id;

  *figures = NULL;
  for (guint i = 0; !*figures && i < MAX_VERSIONS; i++)
    {
      g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_record_free);
      g_autoptr (FbRecord) quote = NULL;
      const FbRecord *last = NULL;

      if (!read_rows (self, requests, condition, &at, rows, error))
        return FALSE;
      for (guint k = 0; k < rows->len; k++)
        if (!last || decided_at (g_ptr_array_index (rows, k)) > decided_at (last))
          last = g_ptr_array_index (rows, k);
      if (last)
        *figures = figures_of (last);
      quote = fb_service_get_row (self->service, of->table, &at, NULL);
      if (!quote || !fb_record_get_id (quote, "previous"))
        return TRUE;
      at = *fb_record_get_id (quote, "previous");
    }
  return TRUE;
}

/* --- the quote ----------------------------------------------------------------------------------------------- */

/* (transfer full) (nullable) What of the quote is beyond what @giver may give. NULL: it does not add up, or cannot be
 * read. */
static FbApproval *
judge (FbApply *self, const FbRecord *quote, const FbId *giver, GError **error)
{
  static const char lines_of[] = "\"quote\" = ?1 AND _dead = 0";
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_record_free);
  g_autoptr (GPtrArray) policies = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_record_free);
  g_autoptr (GArray) rules = g_array_new (FALSE, FALSE, sizeof (FbApprovalRule));
  g_autoptr (FbPricedQuote) priced = NULL;
  Judging judging = {.apply = self, .quote = quote, .lines = lines, .policies = policies, .giver = giver};
  FbApproval *approval = NULL;

  if (!read_rows (self, fb_schema_get_table ("quote_line"), lines_of, &quote->id, lines, error)
      || !read_rows (self, fb_schema_get_table ("discount_policy"), "_dead = 0", NULL, policies, error))
    return NULL;
  judging.texts = g_string_chunk_new (256);
  if ((priced = read_figures (&judging, error)) && read_policies (&judging, rules, error))
    {
      FbApprovalFacts facts = {priced, fb_record_get_int (quote, "payment_days")};

      approval = fb_approval_evaluate ((const FbApprovalRule *) rules->data, rules->len, &facts);
    }
  g_string_chunk_free (judging.texts);
  return approval;
}

static gboolean
binds (const FbRecord *quote)
{
  static const char *const states[] = {"approved", "sent", "accepted", NULL};
  const char *state = fb_record_get_text (quote, "state");

  return fb_record_get_int (quote, "binding") != 0 || (state && g_strv_contains (states, state));
}

gboolean
fb_apply_check_binding (FbApply *self, const FbRecord *quote, GError **error)
{
  g_autoptr (FbApproval) approval = NULL;
  g_autofree char *approved = NULL;
  gint64 level, left;

  if (self->is_server || !binds (quote))
    return TRUE;
  if (!get_own_level (self, &level, error) || !(approval = judge (self, quote, &self->user, error)))
    return FALSE;
  if (approval->level <= level)
    return TRUE;
  if (!find_approved (self, quote, &approved, error))
    return FALSE;
  return fb_approval_is_covered (approval, level, approved, &left)
         || fb_apply_refuse (self, error, FB_REFUSAL_NOT_PERMITTED, "binding",
                             "This quote goes beyond what may be given without approval (%s)", approval->approver);
}

/* Whoever says yes must have the authority for all of it, also for the margin that the asking device may not know. */
static gboolean
check_authority (FbApply *self, const FbRecord *request, gint64 level, GError **error)
{
  const FbId *asked_by = fb_record_get_id (request, "asked_by");
  const FbId *id = fb_record_get_id (request, "quote");
  g_autoptr (GError) local = NULL;
  g_autoptr (FbRecord) quote = fb_service_get_row (self->service, fb_schema_get_table ("quote"), id, &local);
  g_autoptr (FbApproval) approval = NULL;
  g_autofree char *approved = NULL;
  gint64 left;

  if (local)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  /* Of a quote that is gone there is nothing to be given. */
  if (!quote || quote->dead != 0)
    return TRUE;
  if (!(approval = judge (self, quote, asked_by ? asked_by : &self->user, error))
      || !find_approved (self, quote, &approved, error))
    return FALSE;
  return fb_approval_is_covered (approval, level, approved, &left)
         || fb_apply_refuse (self, error, FB_REFUSAL_NOT_PERMITTED, "state",
                             "This request is for somebody with more authority");
}

gboolean
fb_apply_check_answer (FbApply *self, const FbRecord *request, const FbRecord *old, GError **error)
{
  const char *state = fb_record_get_text (request, "state");
  gboolean approves = g_strcmp0 (state, "approved") == 0;
  gboolean gives = approves || g_strcmp0 (state, "countered") == 0;
  gint64 level;

  if (self->is_server || request->dead != 0 || !gives
      || (old && old->dead == 0 && g_strcmp0 (state, fb_record_get_text (old, "state")) == 0
          && fb_value_equal (fb_record_get (old, "counter"), fb_record_get (request, "counter"))
          && fb_value_equal (fb_record_get (old, "decided_level"), fb_record_get (request, "decided_level"))))
    return TRUE;
  if (!get_own_level (self, &level, error))
    return FALSE;
  if (level < fb_record_get_int (request, "level") || level < fb_record_get_int (request, "decided_level"))
    return fb_apply_refuse (self, error, FB_REFUSAL_NOT_PERMITTED, "state",
                            "This request is for somebody with more authority");
  return !approves || check_authority (self, request, level, error);
}
