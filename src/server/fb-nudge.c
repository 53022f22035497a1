/* fb-nudge.c: questions that are held until there is something new
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-nudge.h"

#include "fb-auth.h"

/* Those who held the same buckets wait together. */
typedef struct
{
  char *hash;     /* (owned) */
  GArray *bids;   /* (owned) of gint64 */
  gint64 head;    /* of the newest change in its buckets */
  GQueue waiters; /* of Waiter, linked by their own links */
  gint64 turn;    /* the look in which it was last touched */
} Scope;

typedef struct
{
  GObject *question; /* (owned) */
  FbCaller caller;
  gint64 since;
  gint64 deadline; /* monotonic */
  Scope *scope;
  GList in_scope, in_line; /* links */
} Waiter;

struct _FbNudges
{
  GObject parent_instance;

  FbWorker *worker;   /* (owned) */
  FbService *service; /* (owned) used in the worker alone */
  FbClock *clock;     /* (owned) */
  FbNudgeAnswer answer;
  gpointer answer_data;

  GHashTable *by_device; /* FbId → Waiter */
  GHashTable *scopes;    /* hash → Scope (owned) */
  GHashTable *by_bucket; /* bid → GPtrArray of Scope */
  GHashTable *heads;     /* bid → FbBucketHead (owned): what was seen of each bucket */
  GQueue line;           /* of Waiter: whoever came first is sent home first */
  guint beat_id;

  gint64 seq, epoch, standing; /* as of the last look, -1: there was none */
  gint64 turn;
  gboolean looking, look_again, stopped;
};

G_DEFINE_FINAL_TYPE (FbNudges, fb_nudges, G_TYPE_OBJECT)

/* --- what is held --- */

FbHold *
fb_hold_new (FbService *service, const FbCaller *caller, gint64 since, GError **error)
{
  FbHold *self = g_new0 (FbHold, 1);

  self->caller = *caller;
  self->since = since;
  if (!(self->bids = fb_service_list_scope (service, &caller->user, &self->scope, error)))
    g_clear_pointer (&self, fb_hold_free);
  return self;
}

void
fb_hold_free (FbHold *self)
{
  if (self->bids)
    g_array_unref (self->bids);
  g_free (self->scope);
  g_free (self);
}

static void
scope_free (gpointer data)
{
  Scope *self = data;

  g_array_unref (self->bids);
  g_free (self->hash);
  g_free (self);
}

static void
scope_grow (FbNudges *self, Scope *scope, gint64 bid)
{
  FbBucketHead *known = g_hash_table_lookup (self->heads, &bid);
  GPtrArray *scopes = g_hash_table_lookup (self->by_bucket, &bid);

  if (!scopes)
    {
      scopes = g_ptr_array_new ();
      g_hash_table_insert (self->by_bucket, g_memdup2 (&bid, sizeof bid), scopes);
    }
  g_ptr_array_add (scopes, scope);
  if (known)
    scope->head = MAX (scope->head, known->head);
}

/* Takes what it needs of @hold. */
static Scope *
find_scope (FbNudges *self, FbHold *hold)
{
  Scope *scope = g_hash_table_lookup (self->scopes, hold->scope);

  if (scope)
    return scope;
  scope = g_new0 (Scope, 1);
  scope->hash = g_steal_pointer (&hold->scope);
  scope->bids = g_steal_pointer (&hold->bids);
  g_queue_init (&scope->waiters);
  for (guint i = 0; i < scope->bids->len; i++)
    scope_grow (self, scope, g_array_index (scope->bids, gint64, i));
  g_hash_table_insert (self->scopes, scope->hash, scope);
  return scope;
}

static void
drop_scope (FbNudges *self, Scope *scope)
{
  for (guint i = 0; i < scope->bids->len; i++)
    {
      gint64 bid = g_array_index (scope->bids, gint64, i);
      GPtrArray *scopes = g_hash_table_lookup (self->by_bucket, &bid);

      g_ptr_array_remove_fast (scopes, scope);
      if (scopes->len == 0)
        g_hash_table_remove (self->by_bucket, &bid);
    }
  g_hash_table_remove (self->scopes, scope->hash);
}

/* --- answers --- */

static FbAnswer *
answer_head (gint64 head)
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);

  json_object_set_int_member (object, "head", head);
  json_node_set_object (node, object);
  return fb_answer_new_json (200, node);
}

/* Takes @answer; @waiter is gone afterwards, and its scope with the last of them. */
static void
let_go (FbNudges *self, Waiter *waiter, FbAnswer *answer)
{
  Scope *scope = waiter->scope;

  g_hash_table_remove (self->by_device, &waiter->caller.device);
  g_queue_unlink (&self->line, &waiter->in_line);
  g_queue_unlink (&scope->waiters, &waiter->in_scope);
  if (scope->waiters.length == 0)
    drop_scope (self, scope);
  self->answer (waiter->question, answer, self->answer_data);
  g_object_unref (waiter->question);
  fb_answer_free (answer);
  g_free (waiter);
}

/* There is a newer head than the waiter knows: TRUE, and it was told. */
static gboolean
tell (FbNudges *self, Waiter *waiter)
{
  if (waiter->scope->head <= waiter->since)
    return FALSE;
  let_go (self, waiter, answer_head (waiter->scope->head));
  return TRUE;
}

static void
tell_scope (FbNudges *self, Scope *scope)
{
  GList *next;

  for (GList *l = scope->waiters.head; l; l = next)
    {
      gboolean last = l->next == NULL;

      next = l->next;
      tell (self, l->data);
      /* With its last waiter the scope goes. */
      if (last)
        return;
    }
}

static void
send_home (FbNudges *self)
{
  gint64 now = fb_clock_monotonic (self->clock);
  Waiter *first;

  while ((first = g_queue_peek_head (&self->line)) && first->deadline <= now)
    let_go (self, first, answer_head (first->scope->head));
}

/* --- what has changed --- */

static void
learn (FbNudges *self, const FbBucketHead *head, GPtrArray *touched)
{
  GPtrArray *scopes = g_hash_table_lookup (self->by_bucket, &head->bid);
  FbBucketHead *known = g_memdup2 (head, sizeof *head);

  g_hash_table_replace (self->heads, &known->bid, known);
  for (guint i = 0; scopes && i < scopes->len; i++)
    {
      Scope *scope = g_ptr_array_index (scopes, i);

      scope->head = MAX (scope->head, head->head);
      if (scope->turn != self->turn)
        g_ptr_array_add (touched, scope);
      scope->turn = self->turn;
    }
}

static void
learn_all (FbNudges *self, const FbHeads *heads)
{
  g_autoptr (GPtrArray) touched = g_ptr_array_new ();

  self->turn++;
  for (guint i = 0; i < heads->heads->len; i++)
    learn (self, &g_array_index (heads->heads, FbBucketHead, i), touched);
  for (guint i = 0; i < touched->len; i++)
    tell_scope (self, g_ptr_array_index (touched, i));
  self->seq = heads->seq;
}

/* --- who may still ask --- */

/* One of those who wait, looked at again. */
typedef struct
{
  FbCaller caller;
  char *scope;      /* (owned) that it waited with */
  FbAnswer *answer; /* (owned) (nullable) that ends the waiting */
  gboolean moved;   /* its scope is another one now */
} Review;

static void
review_free (gpointer data)
{
  Review *self = data;

  g_free (self->scope);
  fb_answer_free (self->answer);
  g_free (self);
}

static void
review_one (FbNudges *self, Review *review)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *hash = NULL;
  g_autoptr (GArray) bids = NULL;

  if ((review->answer = fb_auth_check_device (self->service, &review->caller)))
    return;
  bids = fb_service_list_scope (self->service, &review->caller.user, &hash, &error);
  review->moved = !bids || !g_str_equal (hash, review->scope);
}

static GPtrArray *
list_reviews (FbNudges *self)
{
  GPtrArray *reviews = g_ptr_array_new_full (self->line.length, review_free);

  for (GList *l = self->line.head; l; l = l->next)
    {
      const Waiter *waiter = l->data;
      Review *review = g_new0 (Review, 1);

      review->caller = waiter->caller;
      review->scope = g_strdup (waiter->scope->hash);
      g_ptr_array_add (reviews, review);
    }
  return reviews;
}

static void
review_in_worker (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  GPtrArray *reviews = task_data;

  for (guint i = 0; i < reviews->len; i++)
    review_one (source, g_ptr_array_index (reviews, i));
  g_task_return_boolean (task, TRUE);
}

static void
reviewed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  FbNudges *self = FB_NUDGES (source);
  GPtrArray *reviews = g_task_get_task_data (G_TASK (result));

  if (!g_task_propagate_boolean (G_TASK (result), NULL))
    return;
  for (guint i = 0; i < reviews->len; i++)
    {
      Review *review = g_ptr_array_index (reviews, i);
      Waiter *waiter = g_hash_table_lookup (self->by_device, &review->caller.device);

      if (!waiter || !g_str_equal (waiter->scope->hash, review->scope))
        continue;
      if (review->answer)
        let_go (self, waiter, g_steal_pointer (&review->answer));
      else if (review->moved)
        /* What it may see has changed, which only a pull can tell. */
        let_go (self, waiter, answer_head (MAX (self->seq, waiter->since + 1)));
    }
}

static void
review_all (FbNudges *self)
{
  GTask *task;

  if (self->line.length == 0)
    return;
  task = g_task_new (self, NULL, reviewed_cb, NULL);
  g_task_set_task_data (task, list_reviews (self), (GDestroyNotify) g_ptr_array_unref);
  fb_worker_push (self->worker, task, review_in_worker);
}

/* --- the beat --- */

typedef struct
{
  gint64 since;
  gint64 standing;
  FbHeads *heads; /* (owned) (nullable) */
} Look;

static void
look_free (gpointer data)
{
  Look *look = data;

  fb_heads_free (look->heads);
  g_free (look);
}

static void
look_in_worker (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  FbNudges *self = source;
  Look *look = task_data;
  GError *error = NULL;

  if (!fb_auth_get_standing (fb_service_get_db (self->service), &look->standing, &error)
      || !(look->heads = fb_service_list_heads (self->service, look->since, &error)))
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
look_now (FbNudges *self);

static void
looked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  FbNudges *self = FB_NUDGES (source);
  const Look *look = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;

  self->looking = FALSE;
  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      /* The next beat tries again; the devices have their own rhythm beside. */
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CLOSED))
        g_info ("The clock could not be read: %s", error->message);
      return;
    }
  if (self->stopped)
    return;
  learn_all (self, look->heads);
  if (look->heads->epoch != self->epoch || look->standing != self->standing)
    review_all (self);
  self->epoch = look->heads->epoch;
  self->standing = look->standing;
  if (self->look_again)
    look_now (self);
}

static void
look_now (FbNudges *self)
{
  Look *look;
  GTask *task;

  if (self->stopped)
    return;
  self->look_again = self->looking;
  if (self->looking)
    return;
  self->looking = TRUE;
  look = g_new0 (Look, 1);
  look->since = self->seq;
  task = g_task_new (self, NULL, looked_cb, NULL);
  g_task_set_task_data (task, look, look_free);
  fb_worker_push (self->worker, task, look_in_worker);
}

static gboolean
beat_cb (gpointer user_data)
{
  FbNudges *self = user_data;

  send_home (self);
  look_now (self);
  return G_SOURCE_CONTINUE;
}

/* --- object --- */

static void
fb_nudges_dispose (GObject *object)
{
  fb_nudges_stop (FB_NUDGES (object));

  G_OBJECT_CLASS (fb_nudges_parent_class)->dispose (object);
}

static void
fb_nudges_finalize (GObject *object)
{
  FbNudges *self = FB_NUDGES (object);

  g_hash_table_unref (self->by_device);
  g_hash_table_unref (self->by_bucket);
  g_hash_table_unref (self->scopes);
  g_hash_table_unref (self->heads);
  g_clear_object (&self->worker);
  g_clear_object (&self->service);
  g_clear_object (&self->clock);

  G_OBJECT_CLASS (fb_nudges_parent_class)->finalize (object);
}

static void
fb_nudges_class_init (FbNudgesClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = fb_nudges_dispose;
  G_OBJECT_CLASS (klass)->finalize = fb_nudges_finalize;
}

static void
fb_nudges_init (FbNudges *self)
{
  self->by_device = g_hash_table_new (fb_id_hash, fb_id_equal);
  self->scopes = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, scope_free);
  self->by_bucket = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  self->heads = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, g_free);
  g_queue_init (&self->line);
  self->seq = self->epoch = self->standing = -1;
}

FbNudges *
fb_nudges_new (FbWorker *worker, FbService *service, FbClock *clock, FbNudgeAnswer answer, gpointer user_data)
{
  FbNudges *self;

  g_return_val_if_fail (FB_IS_WORKER (worker), NULL);
  g_return_val_if_fail (FB_IS_SERVICE (service), NULL);
  g_return_val_if_fail (answer != NULL, NULL);

  self = g_object_new (FB_TYPE_NUDGES, NULL);
  self->worker = g_object_ref (worker);
  self->service = g_object_ref (service);
  self->clock = g_object_ref (clock);
  self->answer = answer;
  self->answer_data = user_data;
  self->beat_id = g_timeout_add (FB_NUDGE_POLL_MS, beat_cb, self);
  return self;
}

static FbAnswer *
refuse_more (void)
{
  FbAnswer *answer = fb_answer_new_problem (503, "busy", "The server holds as many questions as it can", NULL);

  answer->retry_after = 60;
  return answer;
}

static FbAnswer *
say_stopping (void)
{
  FbAnswer *answer = fb_answer_new_problem (503, "busy", "The server is stopping", NULL);

  answer->retry_after = 1;
  return answer;
}

static void
refuse (FbNudges *self, GObject *question, FbAnswer *answer)
{
  self->answer (question, answer, self->answer_data);
  fb_answer_free (answer);
}

void
fb_nudges_hold (FbNudges *self, GObject *question, FbHold *hold)
{
  Waiter *waiter;

  g_return_if_fail (FB_IS_NUDGES (self));
  g_return_if_fail (hold != NULL);

  if ((waiter = g_hash_table_lookup (self->by_device, &hold->caller.device)))
    let_go (self, waiter, answer_head (waiter->scope->head));
  if (self->stopped || self->line.length >= FB_NUDGE_MAX_HELD)
    {
      refuse (self, question, self->stopped ? say_stopping () : refuse_more ());
      fb_hold_free (hold);
      return;
    }
  waiter = g_new0 (Waiter, 1);
  waiter->question = g_object_ref (question);
  waiter->caller = hold->caller;
  waiter->since = hold->since;
  waiter->deadline = fb_clock_monotonic (self->clock) + FB_NUDGE_HOLD_MS;
  waiter->scope = find_scope (self, hold);
  waiter->in_scope.data = waiter->in_line.data = waiter;
  g_queue_push_tail_link (&waiter->scope->waiters, &waiter->in_scope);
  g_queue_push_tail_link (&self->line, &waiter->in_line);
  g_hash_table_insert (self->by_device, &waiter->caller.device, waiter);
  fb_hold_free (hold);
  tell (self, waiter);
}

void
fb_nudges_look (FbNudges *self)
{
  g_return_if_fail (FB_IS_NUDGES (self));

  look_now (self);
}

guint
fb_nudges_get_size (FbNudges *self)
{
  g_return_val_if_fail (FB_IS_NUDGES (self), 0);

  return self->line.length;
}

void
fb_nudges_stop (FbNudges *self)
{
  Waiter *waiter;

  g_return_if_fail (FB_IS_NUDGES (self));

  self->stopped = TRUE;
  g_clear_handle_id (&self->beat_id, g_source_remove);
  while ((waiter = g_queue_peek_head (&self->line)))
    let_go (self, waiter, say_stopping ());
}
