/* fb-engine-repair.c: finds and fetches what differs from the server
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-engine-repair-private.h"

#include "fb-mutant.h"
#include "fb-rule.h"

#define N_RANGES 256
/* Groups asked for in one pull. */
#define MAX_GROUPS 500
/* A bucket is compared again after it was mended; one that still differs then is left for the next exchange. */
#define MAX_ROUNDS 3
#define KEY_REPAIRED "setting." FB_ENGINE_SETTING_REPAIRED
#define KEY_REPAIRED_AT "setting." FB_ENGINE_SETTING_REPAIRED_AT

/* One run over all suspect buckets; kept with the engine while it lasts. */
typedef struct
{
  GArray *bids;     /* of gint64: still to do, the last one is at work */
  gint64 head;      /* of the first answer */
  GArray *ranges;   /* of FbGroupRange: differ, still to be looked into */
  GArray *wanted;   /* of gint64: groups to fetch */
  GArray *surplus;  /* of gint64: groups that the server does not have in this bucket */
  GArray *closed;   /* of gint64: buckets that could not be compared, since they were withdrawn */
  GPtrArray *pages; /* of GBytes */
  char *token;      /* of the next page */
  guint asked;      /* of wanted, in this pull */
  guint round;      /* of the bucket at work */
  gboolean found;   /* something differed in this round */
} Repair;

static void
repair_free (gpointer data)
{
  Repair *self = data;

  g_array_unref (self->bids);
  g_array_unref (self->ranges);
  g_array_unref (self->wanted);
  g_array_unref (self->surplus);
  g_array_unref (self->closed);
  g_ptr_array_unref (self->pages);
  g_free (self->token);
  g_free (self);
}

static Repair *
repair_new (void)
{
  Repair *self = g_new0 (Repair, 1);

  self->bids = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->ranges = g_array_new (FALSE, FALSE, sizeof (FbGroupRange));
  self->wanted = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->surplus = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->closed = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->pages = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  return self;
}

static Repair *
get_repair (FbEngine *self)
{
  return g_object_get_data (G_OBJECT (self), "repair");
}

static gint64
current_bid (const Repair *repair)
{
  return g_array_index (repair->bids, gint64, repair->bids->len - 1);
}

/* --- fetching, in the writer thread ---------------------------------------------------------------------- */

typedef struct
{
  gint64 bid;
  GPtrArray *pages; /* (owned) of GBytes */
  GArray *surplus;  /* (owned) of gint64 */
  guint n_groups;   /* in the pages */
  gboolean is_well; /* the bucket was found to agree */
} MendJob;

static void
mend_job_free (gpointer data)
{
  MendJob *job = data;

  g_ptr_array_unref (job->pages);
  g_array_unref (job->surplus);
  g_free (job);
}

static gboolean
drop_surplus (FbStore *store, FbDb *db, const MendJob *job, GError **error)
{
  g_autoptr (FbCheckpoint) checkpoint = fb_checkpoint_new (store, db, TRUE);
  g_autoptr (GArray) none = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GArray) bid = g_array_new (FALSE, FALSE, sizeof (gint64));
  guint n_suspect;

  g_array_append_val (bid, job->bid);
  for (guint i = 0; i < job->surplus->len; i++)
    {
      FB_RULE (group_dropped);
      if (!fb_checkpoint_relabel (checkpoint, g_array_index (job->surplus, gint64, i), none, bid, error))
        return FALSE;
    }
  return fb_checkpoint_finish (checkpoint, 0, NULL, NULL, 0, &n_suspect, error);
}

/* What diagnostics show: how much was ever mended, and when last. */
static gboolean
count_repair (FbStore *store, FbDb *db, guint n_groups, GError **error)
{
  gint64 before;

  return n_groups == 0
         || (fb_store_sync_read_number (db, KEY_REPAIRED, 0, &before, error)
             && fb_store_sync_set_number (db, KEY_REPAIRED, before + n_groups, error)
             && fb_store_sync_set_number (db, KEY_REPAIRED_AT, fb_clock_now (fb_store_get_clock (store)), error));
}

static gpointer
mend (FbStore *store, FbDb *db, gpointer data, GCancellable *cancellable, GError **error)
{
  const MendJob *job = data;
  g_autoptr (FbTransaction) tx = fb_transaction_begin (db, error);

  if (tx != NULL && drop_surplus (store, db, job, error) && fb_engine_apply_repair (store, db, job->pages, error)
      && fb_store_sync_sum_buckets (db, error) && count_repair (store, db, job->n_groups + job->surplus->len, error)
      && (!job->is_well || fb_store_sync_clear_suspect (db, job->bid, error)))
    fb_transaction_commit (tx, error);
  return NULL;
}

/* Of gint64: the buckets to look at. Their sums are made anew from those of their groups first, since they may be what
 * was wrong. */
static gpointer
begin_repair (FbStore *store, FbDb *db, gpointer data, GCancellable *cancellable, GError **error)
{
  g_autoptr (FbTransaction) tx = fb_transaction_begin (db, error);
  g_autoptr (GArray) bids = NULL;

  if (tx == NULL || !fb_store_sync_sum_buckets (db, error) || !(bids = fb_store_sync_list_suspects (db, error))
      || !fb_transaction_commit (tx, error))
    return NULL;
  return g_steal_pointer (&bids);
}

typedef struct
{
  gint64 head;
  GArray *closed; /* (owned) of gint64 */
} EndJob;

static void
end_job_free (gpointer data)
{
  EndJob *job = data;

  g_array_unref (job->closed);
  g_free (job);
}

/* After a long absence the feed goes on from where the comparison began; with nothing to compare it begins at the
 * beginning. What could not be compared is held as of nothing: a group of it may come back by another bucket. Sums do
 * not say where accounts lie: that is asked for as by a program that has just learned it. */
static gpointer
end_repair (FbStore *store, FbDb *db, gpointer data, GCancellable *cancellable, GError **error)
{
  const EndJob *job = data;
  g_autoptr (FbTransaction) tx = NULL;
  gint64 verify_all;

  if (!fb_store_sync_read_number (db, "verify_all", 0, &verify_all, error) || verify_all == 0)
    return NULL;
  if (!(tx = fb_transaction_begin (db, error)))
    return NULL;
  for (guint i = 0; i < job->closed->len && !FB_MUTANT (closed_as_held); i++)
    if (!fb_store_sync_forget_bucket (db, g_array_index (job->closed, gint64, i), error))
      return NULL;
  if (fb_store_sync_set_number (db, "verify_all", 0, error) && fb_store_sync_set_number (db, "cursor", job->head, error)
      && fb_store_sync_set_number (db, "schema", FB_SCHEMA_PLACED - 1, error))
    fb_transaction_commit (tx, error);
  return NULL;
}

/* --- requests -------------------------------------------------------------------------------------------- */

typedef struct
{
  gint64 bid;
  gboolean by_group;
  FbGroupRange range;
  GArray *groups; /* (owned) (nullable) for a pull of these alone */
  char *token;    /* (owned) (nullable) */
} AskJob;

static void
ask_job_free (gpointer data)
{
  AskJob *job = data;

  g_clear_pointer (&job->groups, g_array_unref);
  g_free (job->token);
  g_free (job);
}

static JsonArray *
array_of (const gint64 *numbers, guint n)
{
  JsonArray *array = json_array_sized_new (n);

  for (guint i = 0; i < n; i++)
    json_array_add_int_element (array, numbers[i]);
  return array;
}

static gpointer
make_request (FbStore *store, FbDb *db, gpointer data, GCancellable *cancellable, GError **error)
{
  const AskJob *job = data;
  g_autoptr (JsonObject) body = fb_engine_new_body (store, db, error);
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);

  if (body == NULL)
    return NULL;
  if (job->groups != NULL)
    {
      g_autoptr (GArray) buckets = fb_store_sync_list_buckets (db, error);
      g_autofree char *scope = NULL;

      /* With the list, since nothing else would tell it to a server that does not know its hash. */
      if (buckets == NULL || !fb_store_sync_read_state (db, "scope_hash", &scope, error))
        return NULL;
      json_object_set_string_member (body, "scope", scope);
      json_object_set_array_member (body, "buckets", array_of ((gint64 *) buckets->data, buckets->len));
      json_object_set_array_member (body, "groups", array_of ((gint64 *) job->groups->data, job->groups->len));
      json_object_set_string_member (body, "page", job->token);
      json_object_set_int_member (body, "max_bytes", FB_PAGE_MAX_BYTES);
      json_object_set_array_member (body, "own", json_array_new ());
    }
  else
    {
      json_object_set_int_member (body, "bid", job->bid);
      json_object_set_int_member (body, "at", json_object_get_int_member (body, "cursor"));
      if (job->by_group)
        json_object_set_array_member (body, "groups", array_of (&job->range.from, 2));
      else
        json_object_set_int_member (body, "ranges", N_RANGES);
    }
  json_node_set_object (node, body);
  return fb_request_new ("POST", job->groups != NULL ? "/v1/pull" : "/v1/verify", node);
}

/* --- steps ----------------------------------------------------------------------------------------------- */

static void
next_step (FbEngine *self);

static void
ended_cb (FbEngine *self, gpointer result, GError *error)
{
  if (error != NULL)
    fb_engine_end (self, error, -1);
  else
    fb_engine_finish (self, TRUE);
}

/* The bucket at work is done with, for now: also with what was found in a part of it before it was withdrawn. Fetched
 * under the next one's name it would pass for that one's comparison. */
static void
leave_bucket (Repair *repair)
{
  g_array_set_size (repair->ranges, 0);
  g_array_set_size (repair->wanted, 0);
  g_array_set_size (repair->surplus, 0);
  g_array_set_size (repair->bids, repair->bids->len - 1);
  repair->round = 0;
  repair->found = FALSE;
}

static void
next_round (Repair *repair)
{
  if (!repair->found || ++repair->round == MAX_ROUNDS)
    {
      if (repair->found)
        g_warning ("bucket %" G_GINT64_FORMAT " still differs from the server's after it was mended",
                   current_bid (repair));
      leave_bucket (repair);
    }
  repair->found = FALSE;
}

static void
mended_cb (FbEngine *self, gpointer result, GError *error)
{
  Repair *repair = get_repair (self);

  if (error != NULL)
    {
      fb_engine_end (self, error, -1);
      return;
    }
  self->result.repaired += repair->asked + repair->surplus->len;
  g_ptr_array_set_size (repair->pages, 0);
  g_array_set_size (repair->surplus, 0);
  g_array_remove_range (repair->wanted, 0, repair->asked);
  repair->asked = 0;
  if (repair->wanted->len == 0)
    next_round (repair);
  next_step (self);
}

static void
mend_now (FbEngine *self, Repair *repair)
{
  MendJob *job = g_new0 (MendJob, 1);

  job->bid = current_bid (repair);
  job->pages = g_ptr_array_ref (repair->pages);
  job->surplus = g_array_copy (repair->surplus);
  job->n_groups = repair->asked;
  job->is_well = !repair->found;
  fb_engine_run (self, mend, job, mend_job_free, NULL, mended_cb);
}

static gboolean
answer_is_good (FbEngine *self, const FbAnswer *answer, const GError *error)
{
  g_autoptr (GError) problem = NULL;

  if (answer != NULL && fb_answer_check (answer, &problem))
    return TRUE;
  fb_engine_fail (self, answer, problem != NULL ? problem : error);
  return FALSE;
}

static void
compared_cb (FbEngine *self, gpointer result, GError *error)
{
  Repair *repair = get_repair (self);
  const FbDifference *difference = result;

  if (error != NULL)
    {
      fb_engine_end (self, error, -1);
      return;
    }
  if (repair->head == 0)
    repair->head = difference->head;
  g_array_append_vals (repair->ranges, difference->ranges->data, difference->ranges->len);
  g_array_append_vals (repair->wanted, difference->wanted->data, difference->wanted->len);
  g_array_append_vals (repair->surplus, difference->surplus->data, difference->surplus->len);
  repair->found =
      repair->found || difference->wanted->len > 0 || difference->surplus->len > 0 || difference->n_recounted > 0;
  if (repair->ranges->len == 0 && repair->wanted->len == 0)
    mend_now (self, repair);
  else
    next_step (self);
}

static void
sums_cb (FbEngine *self, FbAnswer *answer, GError *error)
{
  Repair *repair = get_repair (self);
  g_autoptr (GError) problem = NULL;
  FbCompareJob *job;

  /* The bucket was withdrawn meanwhile; the next pull says so. */
  if (answer != NULL && !fb_answer_check (answer, &problem)
      && g_error_matches (problem, FB_SYNC_ERROR, FB_SYNC_ERROR_REFUSED))
    {
      FB_RULE (closed_as_held);
      gint64 bid = current_bid (repair);

      g_array_append_val (repair->closed, bid);
      leave_bucket (repair);
      next_step (self);
      return;
    }
  if (!answer_is_good (self, answer, error))
    return;
  job = g_new0 (FbCompareJob, 1);
  job->bid = current_bid (repair);
  job->body = g_bytes_ref (answer->body);
  job->by_group = repair->ranges->len > 0;
  if (job->by_group)
    {
      job->range = g_array_index (repair->ranges, FbGroupRange, repair->ranges->len - 1);
      g_array_set_size (repair->ranges, repair->ranges->len - 1);
    }
  fb_engine_run (self, fb_engine_compare, job, fb_compare_job_free, fb_difference_free, compared_cb);
}

static void
groups_cb (FbEngine *self, FbAnswer *answer, GError *error)
{
  Repair *repair = get_repair (self);
  g_autoptr (FbWireReader) reader = NULL;
  g_autoptr (GError) local = NULL;

  if (!answer_is_good (self, answer, error))
    return;
  if (!(reader = fb_wire_reader_new (answer->body, &local)))
    {
      fb_engine_end (self, local, -1);
      return;
    }
  g_ptr_array_add (repair->pages, g_bytes_ref (answer->body));
  g_free (repair->token);
  repair->token = g_strdup (fb_wire_reader_get_tail (reader)->more);
  self->result.pulled_bytes += (gint64) answer->wire_bytes;
  if (repair->token != NULL)
    next_step (self);
  else
    mend_now (self, repair);
}

static void
request_cb (FbEngine *self, gpointer result, GError *error)
{
  FbRequest *request = result;

  if (error != NULL)
    fb_engine_end (self, error, -1);
  else
    fb_engine_send (self, request, strcmp (request->path, "/v1/pull") == 0 ? groups_cb : sums_cb);
}

static void
end_now (FbEngine *self, const Repair *repair)
{
  EndJob *job = g_new0 (EndJob, 1);

  job->head = repair->head;
  job->closed = g_array_copy (repair->closed);
  fb_engine_run (self, end_repair, job, end_job_free, NULL, ended_cb);
}

static void
next_step (FbEngine *self)
{
  Repair *repair = get_repair (self);
  AskJob *job;

  if (repair->bids->len == 0)
    {
      end_now (self, repair);
      return;
    }
  job = g_new0 (AskJob, 1);
  job->bid = current_bid (repair);
  if (repair->ranges->len > 0)
    {
      job->by_group = TRUE;
      job->range = g_array_index (repair->ranges, FbGroupRange, repair->ranges->len - 1);
    }
  else if (repair->wanted->len > 0)
    {
      repair->asked = MIN (repair->wanted->len, MAX_GROUPS);
      job->groups = g_array_new (FALSE, FALSE, sizeof (gint64));
      g_array_append_vals (job->groups, repair->wanted->data, repair->asked);
      job->token = g_strdup (repair->token);
    }
  fb_engine_run (self, make_request, job, ask_job_free, (GDestroyNotify) fb_request_free, request_cb);
}

static void
begun_cb (FbEngine *self, gpointer result, GError *error)
{
  Repair *repair;
  GArray *bids = result;

  if (error != NULL)
    {
      fb_engine_end (self, error, -1);
      return;
    }
  repair = repair_new ();
  g_array_append_vals (repair->bids, bids->data, bids->len);
  g_object_set_data_full (G_OBJECT (self), "repair", repair, repair_free);
  next_step (self);
}

void
fb_engine_repair (FbEngine *self)
{
  self->repairs++;
  fb_engine_run (self, begin_repair, NULL, NULL, (GDestroyNotify) g_array_unref, begun_cb);
}
