/* fb-engine-push.c: sends what waits in the outbox
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-engine-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "fb-mutant.h"

/* After this many refusals of one transaction as malformed it is set aside. */
#define MAX_BAD_TRIES 3

/* --- a request, made in the writer thread ---------------------------------------------------------------- */

typedef struct
{
  guint max_ops;
  gsize max_bytes;
} Limits;

typedef struct
{
  GBytes *body; /* (owned) */
  guint n_txs, n_ops;
  gint64 first, last;
} Batch;

static void
batch_free (gpointer data)
{
  Batch *batch = data;

  g_bytes_unref (batch->body);
  g_free (batch);
}

static JsonObject *
clock_member (FbClock *clock)
{
  JsonObject *member = json_object_new ();

  json_object_set_int_member (member, "wall", fb_clock_now (clock));
  json_object_set_string_member (member, "boot", fb_clock_get_boot_id (clock));
  json_object_set_int_member (member, "mono", fb_clock_monotonic (clock));
  return member;
}

/* Transactions travel as they were stored, so that a repeated one is the same to the byte. */
static GBytes *
write_body (FbStore *store, FbDb *db, GPtrArray *items, GError **error)
{
  g_autoptr (JsonObject) object = fb_engine_new_body (store, db, error);
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autofree char *chain = NULL;
  g_autofree char *head = NULL;
  gint64 acked;
  GString *text;

  if (object == NULL || !fb_store_sync_read_state (db, "chain", &chain, error)
      || !fb_store_sync_read_number (db, "acked", 0, &acked, error))
    return NULL;
  json_object_set_string_member (object, "chain", chain);
  json_object_set_int_member (object, "acked", acked);
  json_object_set_object_member (object, "clock", clock_member (fb_store_get_clock (store)));
  json_node_set_object (node, object);
  head = fb_json_to_text (node);

  text = g_string_new_len (head, (gssize) strlen (head) - 1);
  g_string_append (text, ",\"txs\":[");
  for (guint i = 0; i < items->len; i++)
    {
      const FbOutboxItem *item = g_ptr_array_index (items, i);

      if (i > 0)
        g_string_append_c (text, ',');
      g_string_append (text, item->body);
    }
  g_string_append (text, "]}");
  return g_string_free_to_bytes (text);
}

/* NULL without error: nothing waits. A batch whose answer has not come is repeated as it was. */
static gpointer
make_batch (FbStore *store, FbDb *db, gpointer data, GCancellable *cancellable, GError **error)
{
  const Limits *limits = data;
  g_autoptr (GPtrArray) items = NULL;
  gint64 inflight;
  Batch *batch;

  if (!fb_store_sync_read_number (db, "inflight", 0, &inflight, error))
    return NULL;
  items = inflight > 0 ? fb_store_sync_list_outbox (db, inflight, G_MAXUINT, G_MAXSIZE, error)
                       : fb_store_sync_list_outbox (db, 0, limits->max_ops, limits->max_bytes, error);
  if (items == NULL || items->len == 0)
    return NULL;

  batch = g_new0 (Batch, 1);
  batch->n_txs = items->len;
  for (guint i = 0; i < items->len; i++)
    batch->n_ops += ((FbOutboxItem *) g_ptr_array_index (items, i))->n_ops;
  batch->first = ((FbOutboxItem *) g_ptr_array_index (items, 0))->n;
  batch->last = ((FbOutboxItem *) g_ptr_array_index (items, items->len - 1))->n;
  batch->body = write_body (store, db, items, error);
  if (batch->body == NULL
      || (inflight != batch->last && !fb_store_sync_set_number (db, "inflight", batch->last, error)))
    {
      batch_free (batch);
      return NULL;
    }
  return batch;
}

/* --- the answer, in the writer thread -------------------------------------------------------------------- */

typedef struct
{
  GBytes *body; /* (owned) of the answer */
  gint64 last;  /* n of the last one sent */
  gint64 round_trip_ms;
} AnswerJob;

static void
answer_job_free (gpointer data)
{
  AnswerJob *job = data;

  g_bytes_unref (job->body);
  g_free (job);
}

typedef struct
{
  guint merged, refused, conflicts;
  gint64 waiting;
} Settled;

static gboolean
fail_protocol (GError **error, const char *what)
{
  g_set_error (error, FB_SYNC_ERROR, FB_SYNC_ERROR_PROTOCOL, "The server's answer cannot be read: %s", what);
  return FALSE;
}

static void
add_newer (GPtrArray *newer, const FbWireLine *line)
{
  FbNewerRow *row = g_new0 (FbNewerRow, 1);

  *row = (FbNewerRow){line->number, line->id, line->gid, line->ver, line->hash, g_strdup (line->text)};
  g_ptr_array_add (newer, row);
}

static void
add_gone (GPtrArray *removed, const FbWireLine *line)
{
  FbRecord *record = fb_record_new (line->table, &line->id);

  record->gid = line->gid;
  record->ver = line->ver;
  g_ptr_array_add (removed, record);
}

static gboolean
read_rows (JsonArray *rows, FbOutboxResult *result, GError **error)
{
  g_autoptr (FbWireReader) reader = fb_wire_reader_new_loose ();

  for (guint i = 0; i < json_array_get_length (rows); i++)
    {
      JsonNode *node = json_array_get_element (rows, i);
      FbOutboxGroup group;
      FbWireLine line;

      if (!JSON_NODE_HOLDS_ARRAY (node))
        return fail_protocol (error, "rows of another form");
      if (!fb_wire_reader_read_node (reader, json_node_get_array (node), &line, error))
        return FALSE;
      switch (line.kind)
        {
        case FB_WIRE_ROW:
          g_ptr_array_add (result->records, fb_record_copy (line.record));
          break;
        case FB_WIRE_GONE:
          if (line.table != NULL)
            add_gone (result->removed, &line);
          else
            add_newer (result->newer, &line);
          break;
        case FB_WIRE_NEWER:
          add_newer (result->newer, &line);
          break;
        case FB_WIRE_ENTER:
          group = (FbOutboxGroup){line.gid, line.id};
          g_array_append_val (result->groups, group);
          break;
        default:
          break;
        }
    }
  return TRUE;
}

static gboolean
settle_taken (FbBaseWriter *writer, JsonObject *object, FbOutboxResult *result, Settled *settled, GError **error)
{
  g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_record_free);
  g_autoptr (GPtrArray) removed = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_record_free);
  g_autoptr (GPtrArray) newer = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_newer_row_free);
  g_autoptr (GArray) groups = g_array_new (FALSE, FALSE, sizeof (FbOutboxGroup));
  g_autoptr (GError) local = NULL;
  JsonArray *list;

  result->records = records;
  result->removed = removed;
  result->newer = newer;
  result->groups = groups;
  if (!fb_json_get_int (object, "seq", &result->seq, &local))
    return fail_protocol (error, local->message);
  if (json_object_has_member (object, "rows"))
    {
      list = fb_json_get_array (object, "rows", &local);
      if (list == NULL)
        return fail_protocol (error, local->message);
      if (!read_rows (list, result, error))
        return FALSE;
    }
  if (json_object_has_member (object, "conflicts") && (list = fb_json_get_array (object, "conflicts", NULL)) != NULL)
    settled->conflicts += json_array_get_length (list);
  if (!result->as_it_was)
    settled->merged++;
  return fb_store_sync_ack (writer, result, error);
}

static gboolean
settle_refused (FbBaseWriter *writer, JsonObject *object, gint64 n, Settled *settled, GError **error)
{
  JsonNode *problem = json_object_get_member (object, "problem");
  g_autofree char *text = problem != NULL ? fb_json_to_text (problem) : g_strdup ("{}");

  settled->refused++;
  return fb_store_sync_refuse (writer, n, text, error);
}

static gboolean
settle_one (FbBaseWriter *writer, JsonNode *node, gint64 upto_n, Settled *settled, GError **error)
{
  FbOutboxResult result = {.upto_n = upto_n};
  g_autoptr (GError) local = NULL;
  JsonObject *object;
  const char *word;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return fail_protocol (error, "a result of another form");
  object = json_node_get_object (node);
  if (!fb_json_get_int (object, "n", &result.n, &local) || !(word = fb_json_get_text (object, "s", &local)))
    return fail_protocol (error, local->message);

  result.as_it_was = strcmp (word, "ok") == 0;
  if (result.as_it_was || strcmp (word, "merged") == 0)
    return settle_taken (writer, object, &result, settled, error);
  if (strcmp (word, "refused") == 0)
    return settle_refused (writer, object, result.n, settled, error);
  return fail_protocol (error, "an unknown result");
}

static gboolean
settle_all (FbStore *store, FbDb *db, JsonObject *object, const AnswerJob *job, Settled *settled, GError **error)
{
  g_autoptr (FbBaseWriter) writer = fb_base_writer_new (store, db);
  g_autoptr (GError) local = NULL;
  gint64 applied, time;
  JsonArray *results;
  const char *chain;

  results = fb_json_get_array (object, "results", &local);
  if (results == NULL || !fb_json_get_int (object, "applied", &applied, &local)
      || !fb_json_get_int_or (object, "time", 0, &time, &local))
    return fail_protocol (error, local->message);
  chain = fb_json_get_text_or_null (object, "chain", NULL);

  for (guint i = 0; i < json_array_get_length (results); i++)
    if (!settle_one (writer, json_array_get_element (results, i), job->last, settled, error))
      return FALSE;
  return fb_base_writer_flush (writer, error) && fb_store_sync_set_number (db, "acked", applied, error)
         && fb_store_sync_set_number (db, "inflight", 0, error) && fb_store_sync_set_state (db, "chain", chain, error)
         && fb_engine_learn_time (db, fb_store_get_clock (store), time, job->round_trip_ms, error);
}

static gpointer
take_answer (FbStore *store, FbDb *db, gpointer data, GCancellable *cancellable, GError **error)
{
  const AnswerJob *job = data;
  g_autofree Settled *settled = g_new0 (Settled, 1);
  g_autoptr (GError) local = NULL;
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (FbTransaction) tx = NULL;
  gsize size;
  const char *text = g_bytes_get_data (job->body, &size);

  node = fb_json_parse (text, (gssize) size, 0, &local);
  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    {
      fail_protocol (error, local != NULL ? local->message : "not an object");
      return NULL;
    }
  if (!(tx = fb_transaction_begin (db, error))
      || !settle_all (store, db, json_node_get_object (node), job, settled, error)
      || !fb_store_sync_count_outbox (db, &settled->waiting, error) || !fb_transaction_commit (tx, error))
    return NULL;
  return g_steal_pointer (&settled);
}

/* --- one that cannot be sent ----------------------------------------------------------------------------- */

typedef struct
{
  gint64 n;      /* to set aside, 0: none */
  char *problem; /* (owned) */
} AsideJob;

static void
aside_job_free (gpointer data)
{
  AsideJob *job = data;

  g_free (job->problem);
  g_free (job);
}

/* The batch was not taken, so it need not be repeated as it was. */
static gpointer
forget_batch (FbStore *store, FbDb *db, gpointer data, GCancellable *cancellable, GError **error)
{
  const AsideJob *job = data;
  g_autoptr (FbTransaction) tx = fb_transaction_begin (db, error);
  g_autoptr (FbBaseWriter) writer = NULL;

  if (tx == NULL || !fb_store_sync_set_number (db, "inflight", 0, error))
    return NULL;
  writer = fb_base_writer_new (store, db);
  if (job->n > 0
      && (!fb_store_sync_set_aside (writer, job->n, job->problem, error) || !fb_base_writer_flush (writer, error)))
    return NULL;
  fb_transaction_commit (tx, error);
  return NULL;
}

static void
forgotten_cb (FbEngine *self, gpointer result, GError *error)
{
  if (error != NULL)
    fb_engine_end (self, error, -1);
  else
    fb_engine_push (self);
}

static void
retry_smaller (FbEngine *self, gint64 set_aside, const FbAnswer *answer)
{
  AsideJob *job = g_new0 (AsideJob, 1);
  g_autoptr (JsonNode) problem = fb_engine_parse_problem (answer);

  job->n = set_aside;
  job->problem = problem != NULL ? fb_json_to_text (problem) : g_strdup ("{}");
  fb_engine_run (self, forget_batch, job, aside_job_free, NULL, forgotten_cb);
}

/* What is too large is sent in smaller parts, what is malformed is found by sending one at a time. */
static gboolean
try_smaller (FbEngine *self, const Batch *batch, const FbAnswer *answer, const GError *error)
{
  gboolean is_large = g_error_matches (error, FB_SYNC_ERROR, FB_SYNC_ERROR_TOO_LARGE);

  if (!is_large && !g_error_matches (error, FB_SYNC_ERROR, FB_SYNC_ERROR_REFUSED))
    return FALSE;
  if (batch->n_txs > 1)
    {
      self->push_ops = is_large ? MAX (1, MIN (self->push_ops, batch->n_ops) / 2) : 1;
      self->push_bytes = MAX (1, self->push_bytes / 2);
      self->bad_tries = 0;
      retry_smaller (self, 0, answer);
      return TRUE;
    }
  if (!is_large && ++self->bad_tries < MAX_BAD_TRIES)
    return FALSE;

  self->bad_tries = 0;
  self->result.refused++;
  fb_engine_report (self, _ ("The server cannot read one of your changes. It is kept under “Needs attention”."));
  retry_smaller (self, batch->first, answer);
  return TRUE;
}

/* --- steps ----------------------------------------------------------------------------------------------- */

static void
settled_cb (FbEngine *self, gpointer result, GError *error)
{
  const Settled *settled = result;

  if (error != NULL)
    {
      fb_engine_end (self, error, -1);
      return;
    }
  self->result.merged += settled->merged;
  self->result.refused += settled->refused;
  self->result.conflicts += settled->conflicts;
  self->status.waiting = (guint) settled->waiting;
  self->tries = 0;
  self->bad_tries = 0;
  /* The limits grow again slowly. */
  self->push_ops = MIN (FB_PUSH_MAX_OPS, self->push_ops * 2);
  self->push_bytes = MIN (FB_PUSH_MAX_BYTES, self->push_bytes * 2);
  if (settled->refused > 0)
    fb_engine_report (self,
                      _ ("The server did not accept some of your changes. They are kept under “Needs attention”."));
  fb_engine_notify (self);
  fb_engine_push (self);
}

static void
pushed (FbEngine *self, const Batch *batch, FbAnswer *answer, GError *error)
{
  g_autoptr (GError) problem = NULL;
  AnswerJob *job;

  if (answer != NULL && fb_answer_check (answer, &problem))
    {
      self->result.pushed_txs += batch->n_txs;
      self->result.pushed_ops += batch->n_ops;
      job = g_new0 (AnswerJob, 1);
      job->body = g_bytes_ref (answer->body);
      job->last = batch->last;
      job->round_trip_ms = answer->round_trip_ms;
      fb_engine_run (self, take_answer, job, answer_job_free, g_free, settled_cb);
      return;
    }
  if (FB_MUTANT (late_result) && answer == NULL)
    {
      fb_engine_pull (self);
      return;
    }
  if (problem != NULL && try_smaller (self, batch, answer, problem))
    return;
  if (g_error_matches (problem, FB_SYNC_ERROR, FB_SYNC_ERROR_GAP)
      || g_error_matches (problem, FB_SYNC_ERROR, FB_SYNC_ERROR_INCARNATION))
    fb_engine_recover (self, answer, problem);
  else
    fb_engine_fail (self, answer, problem != NULL ? problem : error);
}

static void
answer_cb (FbEngine *self, FbAnswer *answer, GError *error)
{
  Batch *batch = g_object_steal_data (G_OBJECT (self), "batch");

  pushed (self, batch, answer, error);
  batch_free (batch);
}

static void
batch_cb (FbEngine *self, gpointer result, GError *error)
{
  g_autoptr (FbRequest) request = NULL;
  Batch *batch = result, *kept;

  if (error != NULL)
    {
      fb_engine_end (self, error, -1);
      return;
    }
  if (batch == NULL)
    {
      if (self->wipe != FB_WIPE_NONE)
        fb_engine_wipe (self);
      else if (self->lock_reason != FB_LOCK_NONE)
        fb_engine_greet (self);
      else if (self->push_only)
        fb_engine_end (self, NULL, -1);
      else
        fb_engine_pull (self);
      return;
    }

  kept = g_new0 (Batch, 1);
  *kept = *batch;
  kept->body = g_bytes_ref (batch->body);
  g_object_set_data_full (G_OBJECT (self), "batch", kept, batch_free);
  self->result.pushed_bytes += (gint64) g_bytes_get_size (batch->body);

  request = fb_request_new ("POST", "/v1/push", NULL);
  request->body = g_bytes_ref (batch->body);
  fb_engine_send (self, request, answer_cb);
}

void
fb_engine_push (FbEngine *self)
{
  Limits *limits = g_new0 (Limits, 1);

  fb_engine_set_state (self, FB_ENGINE_PUSHING);
  limits->max_ops = self->push_ops;
  limits->max_bytes = self->push_bytes;
  fb_engine_run (self, make_batch, limits, g_free, batch_free, batch_cb);
}
