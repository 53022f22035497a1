/* fb-service-push.c: what devices send, exactly once and in order
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-service-push-private.h"

#include "fb-mutant.h"
#include "fb-rule.h"

#include <string.h>

/* What a request has read of the device is forgotten, and with it what came of its transactions. */
static void
push_reset (FbPushJob *self)
{
  g_clear_pointer (&self->held, g_array_unref);
  g_clear_pointer (&self->chain, g_free);
  g_clear_pointer (&self->incarnation, g_free);
  g_hash_table_remove_all (self->links);
  g_string_truncate (self->results, 0);
  self->n_results = 0;
}

/* --- the device --- */

static void
add_bids (GArray *bids, const char *text)
{
  g_autoptr (JsonNode) node = text ? fb_json_parse (text, -1, 0, NULL) : NULL;

  if (!node || !JSON_NODE_HOLDS_ARRAY (node))
    return;
  for (guint i = 0; i < json_array_get_length (json_node_get_array (node)); i++)
    {
      gint64 bid = json_array_get_int_element (json_node_get_array (node), i);

      g_array_append_val (bids, bid);
    }
}

static gboolean
load_device (FbPushJob *self, gboolean *known, GError **error)
{
  static const char sql[] = "SELECT last_n, last_hlc, chain, held, offer, user_id FROM device_state WHERE id = ?1";
  g_autoptr (FbStmt) stmt = NULL;
  FbStep step = fb_sql_first (self->db, &stmt, error, sql, "d", &self->caller.device);
  FbId user;

  *known = FALSE;
  if (step != FB_STEP_ROW)
    return step == FB_STEP_DONE;
  if (!(self->incarnation = fb_db_query_text (self->db, "SELECT incarnation FROM sync_clock WHERE one = 1", error)))
    return FALSE;
  *known = fb_stmt_get_id (stmt, 5, &user) && fb_id_equal (&user, &self->caller.user);
  self->last_n = fb_stmt_get_int (stmt, 0);
  self->last_hlc = fb_stmt_get_int (stmt, 1);
  self->chain = g_strdup (fb_stmt_get_text (stmt, 2));
  self->held = g_array_new (FALSE, FALSE, sizeof (gint64));
  add_bids (self->held, fb_stmt_get_text (stmt, 3));
  add_bids (self->held, fb_stmt_get_text (stmt, 4));
  return TRUE;
}

static FbAnswer *
conflict_answer (FbPushJob *self, const char *type, const char *title)
{
  g_autoptr (JsonObject) more = json_object_new ();

  json_object_set_int_member (more, "expected", self->last_n + 1);
  json_object_set_string_member (more, "chain", self->chain);
  json_object_set_string_member (more, "incarnation", self->incarnation);
  return fb_answer_new_problem (409, type, title, more);
}

/* Section 6.1. NULL: go on. */
static FbAnswer *
check_order (FbPushJob *self, JsonObject *body)
{
  const char *incarnation = fb_json_get_text_or_null (body, "incarnation", NULL);
  const FbPushItem *first;

  if (incarnation && !g_str_equal (incarnation, self->incarnation))
    return conflict_answer (self, "incarnation", "The server was restored from a backup");
  if (self->items->len == 0)
    return NULL;
  first = g_ptr_array_index (self->items, 0);
  if (first->n > self->last_n + 1)
    return conflict_answer (self, "gap", "An earlier transaction is missing");
  if (first->n == self->last_n + 1 && self->claimed_chain && !g_str_equal (self->claimed_chain, self->chain))
    return conflict_answer (self, "forked", "There are two copies of this device");
  return NULL;
}

/* --- one transaction --- */

/* When the edit was really made, and its clock within what can be true: section 7. */
static void
set_clock (FbPushJob *self, const FbTx *tx, FbApply *apply)
{
  gint64 limit = ((apply->now - FB_HLC_EPOCH_MS) << 16) | 0xffff;
  gint64 hlc = tx->hlc;

  apply->at = CLAMP (tx->wall, 0, apply->now);
  if (tx->boot && g_strcmp0 (tx->boot, self->boot) == 0 && tx->mono <= self->mono
      && self->mono - tx->mono <= apply->now)
    {
      apply->at = apply->now - (self->mono - tx->mono);
      hlc = (MAX (apply->at - FB_HLC_EPOCH_MS, 0) << 16) | (tx->hlc & 0xffff);
    }
  hlc = MIN (hlc, limit);
  apply->hlc = MAX (hlc, self->last_hlc + 1);
}

/* What this push has made of the rows, for the next transaction in it. */
static void
link_rows (FbPushJob *self, FbApply *apply)
{
  for (guint i = 0; i < apply->order->len; i++)
    {
      const FbTouched *touched = g_ptr_array_index (apply->order, i);
      FbChainLink *link;

      if (!apply->plain || !touched->written)
        {
          g_hash_table_remove (self->links, &touched->id);
          continue;
        }
      link = g_new0 (FbChainLink, 1);
      *link = (FbChainLink){touched->id, touched->seen, apply->seq};
      g_hash_table_replace (self->links, &link->id, link);
    }
}

static FbApply *
new_apply (FbPushJob *self, const FbTx *tx, GError **error)
{
  g_autoptr (FbScope) scope = fb_service_get_scope (self->service, &self->caller.user, error);
  FbApply *apply;

  if (!scope)
    return NULL;
  apply = fb_apply_new (self->service, scope, &self->caller.device);
  apply->held = self->held;
  apply->chain = self->links;
  apply->n = tx->n;
  apply->cursor = tx->cursor > 0 ? MIN (self->cursor, tx->cursor) : self->cursor;
  apply->schema = tx->made_under;
  /* What the edit became here is more than a program of an older schema can work out. */
  apply->plain = !tx->was_upcast || self->schema >= fb_schema_version ();
  apply->cause = tx->cause;
  apply->label = tx->label;
  set_clock (self, tx, apply);
  return apply;
}

/* TRUE with @reason set: refused, and nothing of it is left. */
static gboolean
run_tx (FbPushJob *self, const FbPushItem *item, FbApply *apply, GError **reason, GError **error)
{
  g_autoptr (GError) local = NULL;

  if (!fb_db_savepoint (self->db, "tx", error))
    return FALSE;
  if (fb_apply_run (apply, item->tx->ops, &local))
    return fb_db_release (self->db, "tx", error);
  if (local->domain != FB_REFUSAL && !g_error_matches (local, FB_DB_ERROR, FB_DB_ERROR_CONSTRAINT))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  fb_service_forget_scopes (self->service);
  if (!fb_db_rollback_to (self->db, "tx", error) || !fb_db_release (self->db, "tx", error))
    return FALSE;
  /* A database's own words would tell of tables and of others' values. */
  if (local->domain == FB_REFUSAL)
    *reason = g_steal_pointer (&local);
  else
    g_set_error_literal (reason, FB_REFUSAL, FB_REFUSAL_BAD_VALUE, "This does not fit what the server holds");
  return TRUE;
}

static gboolean
apply_item (FbPushJob *self, const FbPushItem *item, GError **error)
{
  g_autoptr (FbApply) apply = NULL;
  g_autoptr (GError) reason = NULL;
  g_autofree char *text = NULL;

  if (item->meaning)
    return fb_push_store_refusal (self, item, &item->oid, item->meaning, fb_schema_error_get_field (item->meaning),
                                  error);
  if (!(apply = new_apply (self, item->tx, error)) || !run_tx (self, item, apply, &reason, error))
    return FALSE;
  self->last_hlc = apply->hlc;
  if (reason)
    return fb_push_store_refusal (self, item, &item->oid, reason, apply->field, error);
  link_rows (self, apply);
  return (text = fb_push_dup_result (item, apply, (guint) self->schema, error))
         && fb_push_store_result (self, item, FB_MUTANT (retry_without_number) ? NULL : &item->oid, apply->seq, text,
                                  error);
}

/* --- repeats --- */

typedef enum
{
  REPEAT_NO,
  REPEAT_YES,
  REPEAT_FORKED,
  REPEAT_TAKEN, /* its id is another user's */
  REPEAT_ERROR,
} Repeat;

static gboolean
repeat_result (FbPushJob *self, const char *body, GError **error)
{
  g_autoptr (JsonNode) node = fb_json_parse (body, -1, 0, error);
  g_autofree char *text = NULL;

  if (!node)
    return FALSE;
  fb_push_fit_result (self, json_node_get_object (node));
  text = fb_json_to_text (node);
  fb_push_add_result (self, text);
  return TRUE;
}

/* A number that was there before: the answer is what it was. */
static Repeat
answer_repeat (FbPushJob *self, const FbPushItem *item, GError **error)
{
  g_autoptr (FbStmt) stmt = NULL;
  FbStep step;

  if (item->n > self->last_n || FB_MUTANT (no_dedupe))
    return REPEAT_NO;
  step = fb_sql_first (self->db, &stmt, error, "SELECT digest, body FROM tx_result WHERE device = ?1 AND n = ?2", "di",
                       &self->caller.device, item->n);
  if (step == FB_STEP_ERROR)
    return REPEAT_ERROR;
  if (step == FB_STEP_ROW && g_strcmp0 (fb_stmt_get_text (stmt, 0), item->digest) != 0)
    return REPEAT_FORKED;
  FB_RULE (no_dedupe);
  if (step == FB_STEP_ROW)
    return repeat_result (self, fb_stmt_get_text (stmt, 1), error) ? REPEAT_YES : REPEAT_ERROR;
  else
    {
      FB_RULE (result_forgotten);
      /* So old that its result was forgotten: it took effect, and pulls have long said what came of it. */
      g_autofree char *text =
          g_strdup_printf ("{\"n\":%" G_GINT64_FORMAT ",\"s\":\"merged\",\"seq\":0,\"rows\":[]}", item->n);

      fb_push_add_result (self, text);
    }
  return REPEAT_YES;
}

/* The same edit under another device's name (enrolled afresh) or before a restore: it has had its effect. */
static Repeat
answer_known_oid (FbPushJob *self, const FbPushItem *item, GError **error)
{
  g_autoptr (FbStmt) stmt = NULL;
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *text = NULL;
  FbStep step = fb_sql_first (self->db, &stmt, error,
                              "SELECT r.body, r.seq, d.user_id FROM tx_result r LEFT JOIN device_state d"
                              " ON d.id = r.device WHERE r.oid = ?1",
                              "d", &item->oid);
  gint64 seq;
  FbId user;

  if (step != FB_STEP_ROW)
    return step == FB_STEP_DONE ? REPEAT_NO : REPEAT_ERROR;
  /* What came of another's edit is no answer to this person. */
  if (!fb_stmt_get_id (stmt, 2, &user) || !fb_id_equal (&user, &self->caller.user))
    return REPEAT_TAKEN;
  FB_RULE (known_oid);
  if (!(node = fb_json_parse (fb_stmt_get_text (stmt, 0), -1, 0, error)))
    return REPEAT_ERROR;
  seq = fb_stmt_get_int (stmt, 1);
  g_clear_pointer (&stmt, fb_stmt_unref);
  json_object_set_int_member (json_node_get_object (node), "n", item->n);
  fb_push_fit_result (self, json_node_get_object (node));
  text = fb_json_to_text (node);
  return fb_push_store_result (self, item, NULL, seq, text, error) ? REPEAT_YES : REPEAT_ERROR;
}

static gboolean
refuse_taken (FbPushJob *self, const FbPushItem *item, GError **error)
{
  g_autoptr (GError) reason =
      g_error_new_literal (FB_REFUSAL, FB_REFUSAL_BAD_VALUE, "The id of this transaction is in use");

  return fb_push_store_refusal (self, item, NULL, reason, NULL, error);
}

static Repeat
take_item (FbPushJob *self, const FbPushItem *item, GError **error)
{
  Repeat repeat;

  if (FB_MUTANT (retry_without_number) && item->n <= self->last_n)
    {
      ((FbPushItem *) item)->n = self->last_n + 1;
      return apply_item (self, item, error) ? REPEAT_YES : REPEAT_ERROR;
    }
  repeat = answer_repeat (self, item, error);

  if (repeat == REPEAT_NO && !FB_MUTANT (no_dedupe))
    repeat = answer_known_oid (self, item, error);
  if (repeat == REPEAT_TAKEN)
    return refuse_taken (self, item, error) ? REPEAT_YES : REPEAT_ERROR;
  if (repeat == REPEAT_NO)
    return apply_item (self, item, error) ? REPEAT_YES : REPEAT_ERROR;
  return repeat;
}

/* --- the request --- */

static gboolean
store_device (FbPushJob *self, GError **error)
{
  static const char sql[] =
      "UPDATE device_state SET last_n = ?2, chain = ?3, last_hlc = ?4, last_seen = ?5 WHERE id = ?1";

  return fb_sql_run (self->db, error, sql, "ditii", &self->caller.device, self->last_n, self->chain, self->last_hlc,
                     fb_clock_now (self->service->clock));
}

static FbAnswer *
answer_of (FbPushJob *self)
{
  GString *text = g_string_new (NULL);
  g_autoptr (GBytes) bytes = NULL;
  gsize length;

  g_string_append_printf (
      text, "{\"applied\":%" G_GINT64_FORMAT ",\"chain\":\"%s\",\"time\":%" G_GINT64_FORMAT ",\"results\":[",
      self->last_n, self->chain, fb_clock_now (self->service->clock));
  g_string_append_len (text, self->results->str, self->results->len);
  g_string_append (text, "]}");
  length = text->len;
  bytes = g_bytes_new_take (g_string_free (text, FALSE), length);
  return fb_answer_new (200, "application/json", bytes);
}

static FbAnswer *
run_items (FbPushJob *self, GError **error)
{
  gint64 last_n;
  gboolean known;
  FbAnswer *answer;

  if (!load_device (self, &known, error))
    return NULL;
  if (!known)
    return fb_answer_new_problem (401, "device-revoked", "The server does not know this device any more", NULL);
  if ((answer = check_order (self, self->body)))
    return answer;
  last_n = self->last_n;
  for (guint i = 0; i < self->items->len; i++)
    switch (take_item (self, g_ptr_array_index (self->items, i), error))
      {
      case REPEAT_FORKED:
        return conflict_answer (self, "forked", "There are two copies of this device");
      case REPEAT_ERROR:
        return NULL;
      case REPEAT_YES:
      case REPEAT_NO:
      case REPEAT_TAKEN:
      default:
        break;
      }
  /* A request of repeats alone changes nothing. */
  if (self->last_n > last_n && !store_device (self, error))
    return NULL;
  return answer_of (self);
}

/* Inside the common transaction: a request that fails, or whose answer is a problem, leaves nothing behind. FALSE: the
 * transaction itself is of no use any more. */
static gboolean
run_job (FbPushJob *self, GError **error)
{
  g_autoptr (GError) local = NULL;

  if (!fb_db_savepoint (self->db, "push", error))
    return FALSE;
  if ((self->answer = run_items (self, &local)) && self->answer->status == 200)
    {
      self->in_commit = TRUE;
      return fb_db_release (self->db, "push", error);
    }
  if (!self->answer)
    self->answer = fb_service_answer_error (local);
  fb_service_forget_scopes (self->service);
  return fb_db_rollback_to (self->db, "push", error) && fb_db_release (self->db, "push", error);
}

/* @n_run: how many had their turn before the time was up. */
static gboolean
run_all (FbService *service, FbPushJob *const *jobs, guint n_jobs, guint *n_run, GError **error)
{
  g_autoptr (FbTransaction) transaction = fb_service_begin (service, error);
  gint64 end = fb_clock_monotonic (service->clock) + FB_PUSH_HOLD_MS;

  if (!transaction)
    return FALSE;
  for (*n_run = 0; *n_run < n_jobs && (*n_run == 0 || fb_clock_monotonic (service->clock) < end); (*n_run)++)
    {
      FbPushJob *job = jobs[*n_run];

      if (job->answer)
        continue;
      push_reset (job);
      job->service = service;
      job->db = service->db;
      if (!run_job (job, error))
        return FALSE;
    }
  return fb_service_commit (service, transaction, error);
}

guint
fb_service_push_all (FbService *self, FbPushJob *const *jobs, guint n_jobs)
{
  g_autoptr (GError) error = NULL;
  guint n_run;

  g_return_val_if_fail (FB_IS_SERVICE (self), n_jobs);

  if (run_all (self, jobs, n_jobs, &n_run, &error))
    return n_run;
  /* What was said on the strength of the commit is not true. */
  fb_service_forget_scopes (self);
  for (guint i = 0; i < n_jobs; i++)
    {
      if (jobs[i]->in_commit)
        g_clear_pointer (&jobs[i]->answer, fb_answer_free);
      if (!jobs[i]->answer)
        jobs[i]->answer = fb_service_answer_error (error);
    }
  return n_jobs;
}

FbAnswer *
fb_push_job_steal_answer (FbPushJob *self)
{
  return g_steal_pointer (&self->answer);
}
