/* fb-service-pull.c: what devices fetch, page by page
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-service-pull-private.h"

#include "fb-mutant.h"
#include "fb-rule.h"

#include <string.h>

static void
pull_clear (FbPull *self)
{
  g_clear_pointer (&self->clock, fb_stmt_unref);
  g_clear_pointer (&self->device_state, fb_stmt_unref);
  g_clear_pointer (&self->walk.scope, fb_scope_unref);
  g_clear_pointer (&self->walk.token, fb_pull_token_free);
  g_clear_pointer (&self->walk.writer, fb_page_writer_free);
  g_clear_pointer (&self->walk.buckets, fb_bucket_states_free);
  g_clear_pointer (&self->walk.own, g_hash_table_unref);
  g_clear_pointer (&self->walk.walked, g_hash_table_unref);
  g_clear_pointer (&self->walk.labels, g_hash_table_unref);
  g_clear_pointer (&self->walk.movers, g_hash_table_unref);
  g_free (self->offer_hash);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (FbPull, pull_clear)

static gboolean
estimate_bucket (FbPull *self, gint64 bid, gint64 *count, GError **error)
{
  static const char changed[] =
      "SELECT count(*) FROM (SELECT 1 FROM member WHERE bid = ?1 AND last > ?2 LIMIT 5000) AS x";
  const FbPullToken *token = self->walk.token;
  gint64 cursor = fb_pull_token_get_cursor (token, bid);
  FbBucketState bucket;

  *count = 0;
  if (!fb_bucket_states_get (self->walk.buckets, bid, &bucket, error))
    return FALSE;
  if (!fb_pull_token_holds (token, bid))
    *count = bucket.rows;
  else if (bucket.head > cursor)
    return fb_sql_int (self->db, count, 0, error, changed, "ii", bid, cursor);
  return TRUE;
}

static gboolean
estimate (FbPull *self, GError **error)
{
  FbPullToken *token = self->walk.token;

  for (guint i = 0; i < token->scope->len; i++)
    {
      gint64 count;

      if (!estimate_bucket (self, g_array_index (token->scope, gint64, i), &count, error))
        return FALSE;
      token->est_rows += count;
    }
  token->est_bytes = token->est_rows * 160;
  return TRUE;
}

/* What the walk, the estimate and the sums ask for, together. */
static gboolean
load_buckets (FbPull *self, GError **error)
{
  g_autoptr (GArray) bids = fb_scope_list (self->walk.scope);

  return fb_bucket_states_load (self->walk.buckets, bids, error);
}

static gboolean
begin_pull (FbPull *self, GError **error)
{
  FbPullToken *token = self->walk.token;

  token->h0 = self->walk.head;
  for (guint i = 0; i < self->walk.scope->buckets->len; i++)
    g_array_append_val (token->scope, g_array_index (self->walk.scope->buckets, FbScopeBucket, i).bid);
  return fb_pull_read_dropped (self, error) && estimate (self, error);
}

/* A withdrawal in mid-pull voids the token; a grant waits for the next pull. */
static FbAnswer *
check_scope (FbPull *self)
{
  FbPullToken *token = self->walk.token;

  if (FB_MUTANT (scope_drifts))
    {
      g_array_set_size (token->scope, 0);
      for (guint i = 0; i < self->walk.scope->buckets->len; i++)
        g_array_append_val (token->scope, g_array_index (self->walk.scope->buckets, FbScopeBucket, i).bid);
    }
  for (guint i = 0; i < token->scope->len; i++)
    {
      gint64 *bid = &g_array_index (token->scope, gint64, i);

      if (!fb_scope_has (self->walk.scope, *bid))
        return fb_answer_new_problem (409, "token-void", "What this device may see has changed: the pull begins again",
                                      NULL);
      g_hash_table_add (self->walk.walked, bid);
    }
  return NULL;
}

/* --- lines around the walk --- */

static void
write_header (FbPull *self)
{
  g_autoptr (JsonObject) object = json_object_new ();
  FbPullToken *token = self->walk.token;
  g_autoptr (GArray) bids = g_array_copy (token->scope);

  self->offer_hash = fb_scope_hash (bids);
  json_object_set_int_member (object, "head", self->walk.head);
  json_object_set_int_member (object, "time", fb_clock_now (self->service->clock));
  json_object_set_string_member (object, "scope", self->offer_hash);
  json_object_set_int_member (object, "est_rows", token->est_rows);
  json_object_set_int_member (object, "est_bytes", token->est_bytes);
  json_object_set_null_member (object, "wipe");
  json_object_set_int_member (object, "min_schema", FB_SCHEMA_MIN_VERSION);
  fb_page_writer_object (self->walk.writer, object);
}

static gboolean
write_grant (FbPull *self, gint64 bid, GError **error)
{
  g_autoptr (FbStmt) stmt = NULL;
  g_autofree char *kind = NULL;
  g_autofree char *label = NULL;
  FbId ref;

  if (fb_sql_first (self->db, &stmt, error, "SELECT kind, ref FROM bucket WHERE bid = ?1", "i", bid) != FB_STEP_ROW)
    return FALSE;
  kind = g_strdup (fb_stmt_get_text (stmt, 0));
  fb_stmt_get_id (stmt, 1, &ref);
  g_clear_pointer (&stmt, fb_stmt_unref);
  if (!(label = fb_service_dup_bucket_label (self->service, kind, &ref, error)))
    return FALSE;
  fb_page_writer_grant (self->walk.writer, bid, kind, &ref, label);
  return TRUE;
}

static gboolean
write_buckets (FbPull *self, GError **error)
{
  FbPullToken *token = self->walk.token;
  GHashTableIter iter;
  gpointer key;

  for (guint i = 0; i < token->scope->len; i++)
    {
      gint64 bid = g_array_index (token->scope, gint64, i);

      if (!fb_pull_token_holds (token, bid) && !write_grant (self, bid, error))
        return FALSE;
    }
  g_hash_table_iter_init (&iter, token->held);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    if (!g_hash_table_contains (self->walk.walked, key))
      fb_page_writer_withdraw (self->walk.writer, *(const gint64 *) key);
  return TRUE;
}

/* Of a shared bucket the device fetches the pages that are made for all, and here what has changed since. */
static gboolean
write_sets (FbPull *self, GError **error)
{
  const gint64 shared[] = {self->service->org_bid, self->service->cat_bid};
  FbPullToken *token = self->walk.token;

  for (guint i = 0; i < G_N_ELEMENTS (shared); i++)
    {
      gint64 seq;

      if (fb_pull_token_holds (token, shared[i]) || !g_hash_table_contains (self->walk.walked, &shared[i]))
        continue;
      if (!fb_service_write_set (self->service, shared[i], self->schema, self->walk.writer, &seq, error))
        return FALSE;
      if (seq > 0)
        FB_RULE (set_as_head);
      if (seq > 0)
        fb_pull_token_add_set (token, shared[i], FB_MUTANT (set_as_head) ? self->walk.head : seq);
    }
  return TRUE;
}

static gboolean
add_sum (FbPull *self, JsonArray *sums, gint64 bid, GError **error)
{
  FbPullToken *token = self->walk.token;
  FbBucketState bucket;
  char hex[17];
  JsonArray *sum;

  if (!fb_bucket_states_get (self->walk.buckets, bid, &bucket, error))
    return FALSE;
  if (fb_pull_token_holds (token, bid) && !fb_pull_token_is_set (token, bid)
      && bucket.head <= fb_pull_token_get_cursor (token, bid))
    return TRUE;
  g_snprintf (hex, sizeof hex, "%016" G_GINT64_MODIFIER "x", (guint64) bucket.sum);
  sum = json_array_new ();
  json_array_add_int_element (sum, bid);
  json_array_add_int_element (sum, bucket.rows);
  json_array_add_string_element (sum, hex);
  json_array_add_array_element (sums, sum);
  return TRUE;
}

static gboolean
write_done (FbPull *self, GError **error)
{
  FbPullToken *token = self->walk.token;
  g_autoptr (JsonObject) line = json_object_new ();
  JsonObject *done = json_object_new ();
  JsonArray *sums = json_array_new ();

  json_object_set_object_member (line, "done", done);
  json_object_set_int_member (done, "cursor", self->walk.head);
  json_object_set_array_member (done, "sums", sums);
  if (self->walk.scope->buckets->len > token->scope->len)
    {
      FB_RULE (scope_drifts);
      json_object_set_boolean_member (done, "again", TRUE);
    }
  for (guint i = 0; i < token->scope->len && !token->only_again; i++)
    if (!add_sum (self, sums, g_array_index (token->scope, gint64, i), error))
      return FALSE;
  fb_page_writer_object (self->walk.writer, line);
  self->done_cursor = self->walk.head;
  return TRUE;
}

static void
write_more (FbPull *self, gboolean full)
{
  g_autoptr (JsonObject) line = json_object_new ();
  g_autofree char *text = NULL;

  self->walk.token->full = full;
  text = fb_pull_token_to_text (self->walk.token);
  json_object_set_string_member (line, "more", text);
  fb_page_writer_object (self->walk.writer, line);
}

/* --- a page --- */

static gboolean
write_page (FbPull *self, GError **error)
{
  FbWalk *walk = &self->walk;

  walk->writer = fb_page_writer_new (self->schema);
  write_header (self);
  if (self->is_first && (!walk->token->only_again || FB_MUTANT (repair_grants))
      && (!write_buckets (self, error) || (self->wants_sets && !write_sets (self, error))))
    return FALSE;
  if (!fb_walk_run (walk, error) || !fb_walk_send_labels (walk, error))
    return FALSE;
  /* What was read in an older snapshot asks for one more pass, until a whole one fits into one page. */
  if (walk->stopped)
    write_more (self, FALSE);
  else if (!walk->token->full && !walk->token->only_again && !FB_MUTANT (no_extra_pass))
    {
      FB_RULE (no_extra_pass);
      write_more (self, TRUE);
    }
  else
    return write_done (self, error);
  return TRUE;
}

/* Only in a database from before there was a limit. */
static FbAnswer *
too_wide (FbPull *self)
{
  g_autofree char *title =
      g_strdup_printf ("You may see %u territories and users, more than a device can keep apart (%u): an administrator"
                       " must narrow this",
                       self->walk.scope->buckets->len, self->service->max_buckets);

  return fb_answer_new_problem (413, "too-large", title, NULL);
}

static FbAnswer *
read_page (FbPull *self, const char *page, GError **error)
{
  g_autoptr (FbTransaction) snapshot = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) local = NULL;
  FbAnswer *answer;
  guint64 rows;

  if (page && !(self->walk.token = fb_pull_token_from_text (page, &local)))
    return fb_answer_new_problem (409, "token-void", local->message, NULL);
  if (!(snapshot = fb_pull_begin (self, error)))
    return NULL;
  if ((answer = fb_pull_check (self, &local)))
    return answer;
  if (local || !(self->walk.scope = fb_service_get_scope_of (self->service, &self->caller.user, self->epoch, &local)))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  if (self->walk.scope->buckets->len > self->service->max_buckets)
    return too_wide (self);
  if (!load_buckets (self, error) || (self->is_first && !begin_pull (self, error)))
    return NULL;
  if ((answer = check_scope (self)))
    return answer;
  if (!write_page (self, error))
    return NULL;
  rows = fb_page_writer_get_rows (self->walk.writer);
  bytes = fb_page_writer_end (self->walk.writer);
  answer = fb_answer_new (200, "application/x-ndjson", bytes);
  answer->rows = rows;
  return answer;
}

/* --- what the device will hold --- */

static char *
list_to_text (GArray *bids)
{
  GString *text = g_string_new ("[");

  for (guint i = 0; i < bids->len; i++)
    g_string_append_printf (text, "%s%" G_GINT64_FORMAT, i > 0 ? "," : "", g_array_index (bids, gint64, i));
  g_string_append_c (text, ']');
  return g_string_free (text, FALSE);
}

static gboolean
store_grants (FbPull *self, GError **error)
{
  for (guint i = 0; i < self->walk.token->scope->len; i++)
    if (!fb_sql_run (self->db, error,
                     "INSERT INTO device_grant (device, bid) VALUES (?1, ?2) ON CONFLICT (device, bid) DO NOTHING",
                     "di", &self->caller.device, g_array_index (self->walk.token->scope, gint64, i)))
      return FALSE;
  return TRUE;
}

/* The new list counts once its hash comes back; until then the old one is kept beside it. */
static gboolean
store_offer (FbPull *self, GError **error)
{
  static const char sql[] = "UPDATE device_state SET held_hash = ?2, held = ?3, offer_hash = ?4, offer = ?5, cursor = "
                            "?6, last_seen = ?7 WHERE id = ?1";
  g_autoptr (GArray) held = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (FbTransaction) transaction = NULL;
  g_autofree char *held_text = NULL;
  g_autofree char *offer_text = list_to_text (self->walk.token->scope);
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, self->walk.token->held);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    if (!fb_pull_token_is_set (self->walk.token, *(const gint64 *) key))
      g_array_append_val (held, *(const gint64 *) key);
  fb_scope_sort (held);
  held_text = list_to_text (held);
  return (transaction = fb_transaction_begin (self->db, error))
         && fb_sql_run (self->db, error, sql, "dttttii", &self->caller.device, self->scope_hash, held_text,
                        self->offer_hash, offer_text, self->done_cursor, fb_clock_now (self->service->clock))
         && store_grants (self, error) && fb_transaction_commit (transaction, error);
}

FbAnswer *
fb_service_pull (FbService *service, const FbCaller *caller, JsonObject *body)
{
  g_auto (FbPull) self = {.service = service, .db = service->db, .caller = *caller, .body = body};
  g_autoptr (GError) error = NULL;
  const char *page = NULL;
  FbAnswer *answer;

  self.walk.service = service;
  self.walk.db = service->db;
  self.walk.own = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self.walk.walked = g_hash_table_new (g_int64_hash, g_int64_equal);
  self.walk.labels = g_hash_table_new_full (fb_touched_hash, fb_touched_equal, g_free, NULL);
  if (!fb_pull_read (&self, &page, &error))
    return fb_service_bad_request (error);
  self.wants_sets = fb_pull_reads_sets (&self);
  if (self.wants_sets)
    fb_service_prepare_sets (service, self.schema);
  if (!(answer = read_page (&self, page, &error)))
    return fb_service_answer_error (error);
  /* A device that had to give its list is not asked for it again. */
  if (self.done_cursor > 0 && !self.walk.token->only_again
      && (!g_str_equal (self.offer_hash, self.scope_hash) || json_object_has_member (body, "buckets"))
      && !store_offer (&self, &error))
    {
      fb_answer_free (answer);
      return fb_service_answer_error (error);
    }
  return answer;
}
