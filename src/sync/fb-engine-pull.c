/* fb-engine-pull.c: fetches what is new, page by page
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-engine-private.h"
#include "fb-json.h"

#include <glib/gi18n-lib.h>

#define MAX_RESTARTS 5
/* After this many unreadable pages in a row the pages before them are not trusted any more either. */
#define MAX_BAD_PAGES 3
#define MAX_CLOCK_OFF_MS (24 * 60 * 60 * G_GINT64_CONSTANT (1000))
#define FAST_PAGE_MS 2000
#define SLOW_PAGE_MS 10000

/* --- a request, made in the writer thread ---------------------------------------------------------------- */

typedef struct
{
  gsize max_bytes;
  gboolean need_buckets;
  gboolean no_sets;
} PullJob;

static JsonArray *
numbers_to_json (GArray *numbers)
{
  JsonArray *array = json_array_sized_new (numbers->len);

  for (guint i = 0; i < numbers->len; i++)
    json_array_add_int_element (array, g_array_index (numbers, gint64, i));
  return array;
}

/* [bid, 0] of buckets of which nobody can say how much is here. */
static JsonArray *
list_cursors (FbDb *db, GError **error)
{
  g_autoptr (GArray) bids = fb_store_sync_list_forgotten (db, error);
  JsonArray *array;

  if (bids == NULL)
    return NULL;
  array = json_array_sized_new (bids->len);
  for (guint i = 0; i < bids->len; i++)
    {
      JsonArray *entry = json_array_sized_new (2);

      json_array_add_int_element (entry, g_array_index (bids, gint64, i));
      json_array_add_int_element (entry, 0);
      json_array_add_array_element (array, entry);
    }
  return array;
}

/* Or that it was not told, since they would not have fitted its hashes. */
static gboolean
is_added (const FbField *field, guint schema)
{
  return field->since > schema || ((field->flags & FB_FIELD_PLACED) != 0 && schema < FB_SCHEMA_PLACED);
}

/* Fields that this program knows and the one that made the last checkpoint did not. */
static JsonObject *
list_added (guint schema)
{
  JsonObject *added = json_object_new ();
  guint n_tables;
  const FbTable *const *tables = fb_schema_get_tables (&n_tables);

  for (guint i = 0; i < n_tables; i++)
    {
      g_autoptr (JsonArray) names = json_array_new ();

      if (!fb_table_is_synced (tables[i]) || MAX (tables[i]->since, 1) > schema)
        continue;
      for (guint j = 0; j < tables[i]->n_fields; j++)
        if (is_added (fb_table_field (tables[i], j), schema))
          json_array_add_string_element (names, fb_table_field (tables[i], j)->name);
      if (json_array_get_length (names) > 0)
        json_object_set_array_member (added, tables[i]->name, g_steal_pointer (&names));
    }
  return added;
}

static gpointer
make_request (FbStore *store, FbDb *db, gpointer data, GCancellable *cancellable, GError **error)
{
  const PullJob *job = data;
  g_autoptr (JsonObject) body = fb_engine_new_body (store, db, error);
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autofree char *scope = NULL;
  JsonArray *cursors;
  gint64 schema;
  g_autoptr (GArray) own = NULL;
  g_autoptr (GArray) buckets = NULL;
  g_auto (FbPullState) state = {0};

  if (body == NULL || !fb_store_sync_read_state (db, "scope_hash", &scope, error)
      || !fb_store_sync_read_number (db, "schema", fb_schema_version (), &schema, error)
      || !(own = fb_store_sync_list_own (db, error)) || !(buckets = fb_store_sync_list_buckets (db, error))
      || !fb_store_sync_read_pull (db, &state, error) || !(cursors = list_cursors (db, error)))
    return NULL;
  json_object_set_string_member (body, "scope", scope);
  json_object_set_array_member (body, "cursors", cursors);
  if (state.token != NULL)
    json_object_set_string_member (body, "page", state.token);
  else
    {
      json_object_set_null_member (body, "page");
      json_object_set_boolean_member (body, "sets", !job->no_sets);
    }
  json_object_set_int_member (body, "max_bytes", (gint64) job->max_bytes);
  json_object_set_array_member (body, "own", numbers_to_json (own));
  if (job->need_buckets)
    json_object_set_array_member (body, "buckets", numbers_to_json (buckets));
  if (schema < fb_schema_version ())
    json_object_set_object_member (body, "added", list_added ((guint) schema));
  json_node_set_object (node, body);
  return fb_request_new ("POST", "/v1/pull", node);
}

/* --- beginning again ------------------------------------------------------------------------------------- */

static gpointer
drop_stage (FbStore *store, FbDb *db, gpointer data, GCancellable *cancellable, GError **error)
{
  fb_engine_drop_stage (store, db, error);
  return NULL;
}

static void
dropped_cb (FbEngine *self, gpointer result, GError *error)
{
  if (error != NULL)
    fb_engine_end (self, error, -1);
  else
    fb_engine_pull (self);
}

void
fb_engine_restart_pull (FbEngine *self)
{
  fb_engine_run (self, drop_stage, NULL, NULL, NULL, dropped_cb);
}

static void
failed_drop_cb (FbEngine *self, gpointer result, GError *error)
{
  g_autoptr (GError) problem = g_object_steal_data (G_OBJECT (self), "problem");

  fb_engine_end (self, error != NULL ? error : problem, -1);
}

static void
verify_all_cb (FbEngine *self, gpointer result, GError *error)
{
  if (error != NULL)
    fb_engine_end (self, error, -1);
  else
    fb_engine_repair (self);
}

/* Too long away for the feed: sums say what differs, and no more than that is fetched. */
static gpointer
mark_all (FbStore *store, FbDb *db, gpointer data, GCancellable *cancellable, GError **error)
{
  g_autoptr (FbTransaction) tx = fb_transaction_begin (db, error);

  if (tx != NULL && fb_store_sync_set_number (db, "verify_all", 1, error) && fb_store_sync_mark_all_suspect (db, error)
      && fb_store_sync_clear_stage (db, error))
    fb_transaction_commit (tx, error);
  return NULL;
}

/* --- the page after this one ----------------------------------------------------------------------------- */

/* While a page is taken the next one is on its way; it counts only once the page before it stands. */

void
fb_engine_drop_ahead (FbEngine *self)
{
  self->ahead = FB_AHEAD_NONE;
  self->ahead_serial = 0;
  g_clear_pointer (&self->ahead_answer, fb_answer_free);
  g_clear_error (&self->ahead_error);
}

static void
answer_cb (FbEngine *self, FbAnswer *answer, GError *error);

static void
use_ahead (FbEngine *self)
{
  g_autoptr (FbAnswer) answer = g_steal_pointer (&self->ahead_answer);
  g_autoptr (GError) error = g_steal_pointer (&self->ahead_error);

  fb_engine_drop_ahead (self);
  if (answer == NULL || !fb_engine_obey (self, answer, FALSE))
    answer_cb (self, answer, error);
}

static void
ahead_cb (FbEngine *self, FbAnswer *answer, GError *error)
{
  gboolean is_awaited = self->ahead == FB_AHEAD_AWAITED;

  if (self->ahead_serial == 0 || self->answer_serial != self->ahead_serial)
    return;
  self->ahead = FB_AHEAD_HERE;
  self->ahead_answer = answer != NULL ? fb_answer_copy (answer) : NULL;
  self->ahead_error = error != NULL ? g_error_copy (error) : NULL;
  if (is_awaited)
    use_ahead (self);
}

/* The request that brought @page, for the page that follows; NULL: none does. */
static FbRequest *
make_next_request (FbEngine *self, GBytes *page)
{
  g_autofree char *token = fb_wire_peek_more (page);
  g_autoptr (JsonNode) node = NULL;
  JsonObject *body;

  if (token == NULL || self->pull_body == NULL
      || !(node = fb_json_parse (g_bytes_get_data (self->pull_body, NULL), (gssize) g_bytes_get_size (self->pull_body),
                                 0, NULL)))
    return NULL;
  body = json_node_get_object (node);
  json_object_set_string_member (body, "page", token);
  json_object_set_int_member (body, "max_bytes", (gint64) self->page_bytes);
  return fb_request_new ("POST", "/v1/pull", node);
}

static void
fetch_ahead (FbEngine *self, GBytes *page)
{
  g_autoptr (FbRequest) request = make_next_request (self, page);

  fb_engine_drop_ahead (self);
  if (request == NULL)
    return;
  self->ahead = FB_AHEAD_UNDER_WAY;
  self->ahead_serial = fb_engine_send (self, request, ahead_cb);
}

static void
pull_on (FbEngine *self)
{
  switch (self->ahead)
    {
    case FB_AHEAD_HERE:
      use_ahead (self);
      break;
    case FB_AHEAD_UNDER_WAY:
      self->ahead = FB_AHEAD_AWAITED;
      fb_engine_set_state (self, FB_ENGINE_PULLING);
      break;
    case FB_AHEAD_AWAITED:
    case FB_AHEAD_NONE:
    default:
      fb_engine_pull (self);
    }
}

/* --- steps ----------------------------------------------------------------------------------------------- */

static void
adapt_page_size (FbEngine *self, gint64 round_trip_ms)
{
  if (round_trip_ms < FAST_PAGE_MS)
    self->page_bytes = MIN (FB_PAGE_MAX_BYTES, self->page_bytes * 2);
  else if (round_trip_ms > SLOW_PAGE_MS)
    self->page_bytes = MAX (FB_PAGE_MIN_BYTES, self->page_bytes / 2);
}

void
fb_engine_page_failed (FbEngine *self, const GError *error)
{
  if (g_error_matches (error, FB_SYNC_ERROR, FB_SYNC_ERROR_PROTOCOL) && self->tries >= MAX_BAD_PAGES)
    {
      g_object_set_data_full (G_OBJECT (self), "problem", g_error_copy (error), (GDestroyNotify) g_error_free);
      fb_engine_run (self, drop_stage, NULL, NULL, NULL, failed_drop_cb);
      return;
    }
  fb_engine_end (self, error, -1);
}

/* Everything works with a wrong clock; but of two edits of one field the later wins, and that may be the wrong one
 * then. */
static void
tell_clock (FbEngine *self, gint64 clock_off)
{
  gboolean is_wrong = ABS (clock_off) > MAX_CLOCK_OFF_MS;

  if (is_wrong && !self->told_clock)
    fb_engine_report (self, clock_off > 0 ? _ ("The clock of this computer is more than a day behind. Please set it.")
                                          : _ ("The clock of this computer is more than a day ahead. Please set it."));
  self->told_clock = is_wrong;
}

static void
take_page (FbEngine *self, GBytes *page, gint64 round_trip_ms);

static void
taken_cb (FbEngine *self, gpointer result, GError *error)
{
  const FbPageTaken *taken = result;

  if (error != NULL)
    {
      fb_engine_page_failed (self, error);
      return;
    }
  if (taken->wanted != NULL)
    {
      fb_engine_fetch_set (self, taken->page, taken->wanted, taken->est_rows);
      return;
    }
  if (taken->completing)
    {
      take_page (self, taken->page, 0);
      return;
    }
  self->tries = 0;
  self->status.waiting = (guint) taken->waiting;
  tell_clock (self, taken->clock_off);
  if (!taken->done)
    {
      self->status.rows_done = taken->got_rows;
      self->status.rows_total = taken->est_rows;
      fb_engine_notify (self);
      /* What was typed meanwhile does not wait for a long download. */
      if (taken->waiting > 0)
        fb_engine_push (self);
      else
        pull_on (self);
      return;
    }

  self->no_sets = FALSE;
  self->result.pulled_rows += taken->rows;
  self->result.pulled_groups += taken->groups;
  self->result.cursor = taken->cursor;
  if (taken->n_suspect > 0 && self->repairs == 0)
    fb_engine_repair (self);
  else
    fb_engine_finish (self, taken->again);
}

static void
take_page (FbEngine *self, GBytes *page, gint64 round_trip_ms)
{
  FbPageJob *job = g_new0 (FbPageJob, 1);

  job->page = g_bytes_ref (page);
  job->bulk_rows = self->bulk_rows;
  job->round_trip_ms = round_trip_ms;
  fb_engine_run (self, fb_engine_take_page, job, fb_page_job_free, fb_page_taken_free, taken_cb);
}

void
fb_engine_take_first (FbEngine *self, GBytes *page)
{
  take_page (self, page, 0);
}

static void
pull_refused (FbEngine *self, const FbAnswer *answer, const GError *problem)
{
  if (g_error_matches (problem, FB_SYNC_ERROR, FB_SYNC_ERROR_SCOPE_NEEDED) && !self->need_buckets)
    {
      self->need_buckets = TRUE;
      fb_engine_pull (self);
    }
  else if (g_error_matches (problem, FB_SYNC_ERROR, FB_SYNC_ERROR_TOKEN_VOID) && self->restarts < MAX_RESTARTS)
    {
      self->restarts++;
      fb_engine_restart_pull (self);
    }
  else if (g_error_matches (problem, FB_SYNC_ERROR, FB_SYNC_ERROR_TOO_OLD) && self->repairs == 0)
    fb_engine_run (self, mark_all, NULL, NULL, NULL, verify_all_cb);
  else if (g_error_matches (problem, FB_SYNC_ERROR, FB_SYNC_ERROR_INCARNATION))
    fb_engine_recover (self, answer, problem);
  else
    fb_engine_fail (self, answer, problem);
}

static void
answer_cb (FbEngine *self, FbAnswer *answer, GError *error)
{
  g_autoptr (GError) problem = NULL;

  if (answer == NULL)
    {
      fb_engine_fail (self, NULL, error);
      return;
    }
  self->result.pulled_bytes += (gint64) answer->wire_bytes;
  self->status.bytes += (gint64) answer->wire_bytes;
  if (!fb_answer_check (answer, &problem))
    {
      pull_refused (self, answer, problem);
      return;
    }
  adapt_page_size (self, answer->round_trip_ms);
  fb_engine_set_state (self, FB_ENGINE_APPLYING);
  take_page (self, answer->body, answer->round_trip_ms);
  fetch_ahead (self, answer->body);
}

static void
request_cb (FbEngine *self, gpointer result, GError *error)
{
  const FbRequest *request = result;

  if (error != NULL)
    {
      fb_engine_end (self, error, -1);
      return;
    }
  g_clear_pointer (&self->pull_body, g_bytes_unref);
  self->pull_body = g_bytes_ref (request->body);
  fb_engine_set_state (self, FB_ENGINE_PULLING);
  fb_engine_send (self, request, answer_cb);
}

void
fb_engine_pull (FbEngine *self)
{
  PullJob *job = g_new0 (PullJob, 1);

  fb_engine_drop_ahead (self);
  fb_engine_drop_sets (self);
  job->max_bytes = self->page_bytes;
  job->need_buckets = self->need_buckets;
  job->no_sets = self->no_sets;
  fb_engine_run (self, make_request, job, g_free, (GDestroyNotify) fb_request_free, request_cb);
}

/* --- the end of an exchange ------------------------------------------------------------------------------ */

void
fb_engine_finish (FbEngine *self, gboolean again)
{
  if (again || (self->until_idle && self->status.waiting > 0))
    fb_engine_push (self);
  else if (self->started)
    fb_engine_check_own (self);
  else
    fb_engine_end (self, NULL, -1);
}
