/* fb-blob-queue.c: which files go up and come down, and when
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-blob-queue-private.h"

#include <glib/gi18n-lib.h>

#include "fb-change-set.h"
#include "fb-store-sync.h"

#define MAX_EACH 2
#define BACKOFF_BASE_MS 2000
#define BACKOFF_MAX_MS (300 * 1000)
/* What a person must do something about is looked at again once a day, and at every start. */
#define FINAL_MS (24 * 60 * 60 * 1000)

struct _FbBlobQueue
{
  GObject parent_instance;

  FbStore *store;         /* (owned) */
  FbTransport *transport; /* (owned) (nullable) */
  FbEngine *engine;       /* (owned) (nullable) */
  FbWorker *worker;       /* (owned) */
  gboolean owns_worker;
  FbClock *clock; /* (owned) */
  GRand *random;  /* (owned) */
  gulong changed_id, status_id;
  gboolean engine_was_busy;

  gboolean started, metered;
  gboolean reconciled;      /* table and folder, since this process began */
  gboolean planning, again; /* a plan is being made; another is wanted */
  GPtrArray *up, *down;     /* of FbTransfer (owned): under way */
  GHashTable *held;         /* of FbTransfer (owned): waits until rows are through */
  GHashTable *pauses;       /* direction and hash → Pause (owned) */
  GHashTable *waiters;      /* hash → GPtrArray of GTask (owned): opened by a person */
  GQueue runs;              /* of GTask (owned) */
  FbBlobResult result;      /* of those */
  FbFileCounts counts;
  GSource *timer; /* (owned) (nullable) */
  gint64 next_due;
};

/* A file that did not come through waits. */
typedef struct
{
  guint tries;
  gint64 due; /* monotonic */
} Pause;

G_DEFINE_FINAL_TYPE (FbBlobQueue, fb_blob_queue, G_TYPE_OBJECT)

enum
{
  CHANGED,
  PROGRESS,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
plan (FbBlobQueue *self);

/* --- pauses ---------------------------------------------------------------------------------------------- */

static char *
pause_key (const char *hash, gboolean up)
{
  return g_strconcat (up ? "+" : "-", hash, NULL);
}

static gboolean
is_paused (FbBlobQueue *self, const char *hash, gboolean up)
{
  g_autofree char *key = pause_key (hash, up);
  const Pause *pause = g_hash_table_lookup (self->pauses, key);

  return pause != NULL && pause->due > fb_clock_monotonic (self->clock);
}

static void
pause_transfer (FbBlobQueue *self, const FbTransfer *transfer, gboolean final, gint64 retry_after)
{
  g_autofree char *key = pause_key (transfer->hash, transfer->up);
  Pause *pause = g_hash_table_lookup (self->pauses, key);
  gint64 limit, delay;

  if (pause == NULL)
    {
      pause = g_new0 (Pause, 1);
      g_hash_table_insert (self->pauses, g_strdup (key), pause);
    }
  limit = MIN (BACKOFF_MAX_MS, BACKOFF_BASE_MS << MIN (++pause->tries, 10));
  delay = final ? FINAL_MS : (gint64) g_rand_double_range (self->random, 0, (double) limit) + 1;
  if (retry_after > 0)
    delay = MAX (delay, retry_after * 1000);
  pause->due = fb_clock_monotonic (self->clock) + delay;
}

static void
unpause (FbBlobQueue *self, const char *hash, gboolean up)
{
  g_autofree char *key = pause_key (hash, up);

  g_hash_table_remove (self->pauses, key);
}

/* --- the timer ------------------------------------------------------------------------------------------- */

static void
clear_timer (FbBlobQueue *self)
{
  if (self->timer != NULL)
    g_source_destroy (self->timer);
  g_clear_pointer (&self->timer, g_source_unref);
}

static gboolean
timer_cb (gpointer user_data)
{
  FbBlobQueue *self = user_data;

  g_clear_pointer (&self->timer, g_source_unref);
  plan (self);
  return G_SOURCE_REMOVE;
}

static void
arm (FbBlobQueue *self)
{
  gint64 now = fb_clock_monotonic (self->clock);
  GHashTableIter iter;
  gpointer value;

  clear_timer (self);
  self->next_due = 0;
  g_hash_table_iter_init (&iter, self->pauses);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const Pause *pause = value;

      if (pause->due > now && (self->next_due == 0 || pause->due < self->next_due))
        self->next_due = pause->due;
    }
  if (!self->started || self->next_due == 0)
    return;
  self->timer = g_timeout_source_new ((guint) MIN (self->next_due - now, G_MAXINT));
  g_source_set_callback (self->timer, timer_cb, self, NULL);
  g_source_attach (self->timer, g_main_context_get_thread_default ());
}

/* --- those who wait -------------------------------------------------------------------------------------- */

static void
answer_waiters (FbBlobQueue *self, const char *hash, const GError *error)
{
  g_autoptr (GPtrArray) tasks = NULL;
  g_autofree char *key = NULL;

  if (!g_hash_table_steal_extended (self->waiters, hash, (gpointer *) &key, (gpointer *) &tasks))
    return;
  for (guint i = 0; i < tasks->len; i++)
    {
      GTask *task = g_ptr_array_index (tasks, i);

      if (error != NULL)
        g_task_return_error (task, g_error_copy (error));
      else
        g_task_return_pointer (task, fb_files_path (self->store, hash), g_free);
    }
}

static void
answer_runs (FbBlobQueue *self, const GError *error)
{
  GTask *task;

  self->result.left = self->counts.to_send + self->counts.to_fetch;
  self->result.left_bytes = self->counts.to_send_bytes + self->counts.to_fetch_bytes;
  while ((task = g_queue_pop_head (&self->runs)) != NULL)
    {
      if (error != NULL)
        g_task_return_error (task, g_error_copy (error));
      else
        g_task_return_pointer (task, g_memdup2 (&self->result, sizeof self->result), g_free);
      g_object_unref (task);
    }
  self->result = (FbBlobResult){0};
}

/* --- what a transfer asks of its queue ------------------------------------------------------------------- */

FbTransport *
fb_blob_queue_get_transport (FbBlobQueue *self)
{
  return self->transport;
}

FbWorker *
fb_blob_queue_get_worker (FbBlobQueue *self)
{
  return self->worker;
}

static gboolean
engine_is_busy (FbBlobQueue *self)
{
  FbEngineStatus status;

  if (self->engine == NULL)
    return FALSE;
  fb_engine_get_status (self->engine, &status);
  return status.state == FB_ENGINE_PUSHING || status.state == FB_ENGINE_PULLING || status.state == FB_ENGINE_APPLYING
         || status.state == FB_ENGINE_LOCKED;
}

static gboolean
is_opened (const FbTransfer *transfer)
{
  return !transfer->up && transfer->wanted >= FB_FILES_WANT_OPENED;
}

gboolean
fb_blob_queue_hold (FbBlobQueue *self, FbTransfer *transfer)
{
  if (is_opened (transfer) || !engine_is_busy (self))
    return FALSE;
  g_hash_table_add (self->held, fb_transfer_ref (transfer));
  return TRUE;
}

void
fb_blob_queue_progress (FbBlobQueue *self, FbTransfer *transfer)
{
  g_signal_emit (self, signals[PROGRESS], 0, transfer->hash, transfer->done, transfer->size);
}

static void
count_result (FbBlobQueue *self, const FbTransfer *transfer, gboolean done)
{
  if (!done)
    self->result.failed++;
  else if (transfer->up)
    {
      self->result.sent++;
      self->result.sent_bytes += transfer->size;
    }
  else
    {
      self->result.fetched++;
      self->result.fetched_bytes += transfer->done;
    }
}

typedef struct
{
  char *hash, *problem;
} Note;

static void
note_free (gpointer data)
{
  Note *note = data;

  g_free (note->hash);
  g_free (note->problem);
  g_free (note);
}

static gpointer
note_in_writer (FbStore *store, FbDb *db, gpointer task_data, GCancellable *cancellable, GError **error)
{
  const Note *note = task_data;

  fb_files_note_problem (db, note->hash, note->problem, error);
  return NULL;
}

/* Trouble on the line passes by itself and is no news of this file. */
static gboolean
is_news (const GError *error)
{
  return error->domain != FB_SYNC_ERROR
         || (error->code != FB_SYNC_ERROR_OFFLINE && error->code != FB_SYNC_ERROR_BUSY
             && error->code != FB_SYNC_ERROR_PROTOCOL && error->code != FB_SYNC_ERROR_AUTH);
}

static void
note_problem (FbBlobQueue *self, const FbTransfer *transfer, const GError *error)
{
  Note *note;

  if (!is_news (error))
    return;
  note = g_new0 (Note, 1);
  note->hash = g_strdup (transfer->hash);
  note->problem = g_strdup (error->message);
  fb_store_sync_run_async (self->store, note_in_writer, note, note_free, NULL, NULL, NULL, NULL);
}

void
fb_blob_queue_ended (FbBlobQueue *self, FbTransfer *transfer, const GError *error, gboolean final, gint64 retry_after)
{
  g_autoptr (FbTransfer) kept = fb_transfer_ref (transfer);

  g_hash_table_remove (self->held, transfer);
  g_ptr_array_remove (transfer->up ? self->up : self->down, transfer);
  count_result (self, transfer, error == NULL);
  if (error != NULL)
    {
      g_info ("a file did not come through: %s", error->message);
      pause_transfer (self, transfer, final, retry_after);
      note_problem (self, transfer, error);
    }
  else
    unpause (self, transfer->hash, transfer->up);
  if (!transfer->up)
    answer_waiters (self, transfer->hash, error);
  plan (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

/* --- plans ----------------------------------------------------------------------------------------------- */

typedef struct
{
  gboolean reconcile, metered;
  GPtrArray *to_send, *to_fetch; /* of FbFileItem (owned) (nullable) */
  FbFileCounts counts;
} Plan;

static void
plan_free (gpointer data)
{
  Plan *plan = data;

  g_clear_pointer (&plan->to_send, g_ptr_array_unref);
  g_clear_pointer (&plan->to_fetch, g_ptr_array_unref);
  g_free (plan);
}

static gpointer
plan_in_writer (FbStore *store, FbDb *db, gpointer task_data, GCancellable *cancellable, GError **error)
{
  const Plan *asked = task_data;
  Plan *made;
  guint n_removed;

  if (asked->reconcile && !fb_files_reconcile (store, db, error))
    return NULL;
  if (!fb_files_refresh (store, db, error) || !fb_files_evict (store, db, &n_removed, error))
    return NULL;
  made = g_new0 (Plan, 1);
  if (!(made->to_send = fb_files_list_to_send (db, error))
      || !(made->to_fetch = fb_files_list_to_fetch (db, asked->metered, error)))
    {
      plan_free (made);
      return NULL;
    }
  fb_files_count (db, &made->counts);
  return made;
}

static gboolean
is_under_way (GPtrArray *transfers, const char *hash)
{
  for (guint i = 0; i < transfers->len; i++)
    if (g_str_equal (((const FbTransfer *) g_ptr_array_index (transfers, i))->hash, hash))
      return TRUE;
  return FALSE;
}

static void
begin_some (FbBlobQueue *self, GPtrArray *items, GPtrArray *transfers, gboolean up)
{
  /* Nobody but who opens a file asks anything of a queue that was not started. */
  gboolean all = self->started || self->runs.length > 0;

  for (guint i = 0; i < items->len && transfers->len < MAX_EACH; i++)
    {
      const FbFileItem *item = g_ptr_array_index (items, i);
      FbTransfer *transfer;

      if (is_under_way (transfers, item->hash) || is_paused (self, item->hash, up)
          || (!all && (up || !g_hash_table_contains (self->waiters, item->hash))))
        continue;
      transfer = fb_transfer_new (self, self->store, item, up);
      g_ptr_array_add (transfers, transfer);
      fb_transfer_go (transfer);
    }
}

/* Opened, and yet no transfer of it can begin: whoever waits is told. */
static void
answer_hopeless (FbBlobQueue *self)
{
  g_autoptr (GError) error = g_error_new_literal (FB_SYNC_ERROR, FB_SYNC_ERROR_OFFLINE,
                                                  _ ("The file is not on this computer, and there is no server."));
  g_autoptr (GList) hashes = g_hash_table_get_keys (self->waiters);

  for (GList *l = hashes; l != NULL; l = l->next)
    {
      g_autofree char *hash = g_strdup (l->data);

      if (fb_files_has (self->store, hash))
        answer_waiters (self, hash, NULL);
      else if (self->transport == NULL)
        answer_waiters (self, hash, error);
    }
}

static void
planned_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FbBlobQueue) self = user_data;
  g_autoptr (GError) error = NULL;
  Plan *made = fb_store_sync_run_finish (FB_STORE (source), result, &error);

  self->planning = FALSE;
  if (made == NULL)
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CLOSED))
        g_info ("the files to send and fetch cannot be listed: %s", error->message);
      answer_runs (self, error);
      return;
    }
  self->reconciled = TRUE;
  self->counts = made->counts;
  if (self->transport != NULL)
    {
      begin_some (self, made->to_send, self->up, TRUE);
      begin_some (self, made->to_fetch, self->down, FALSE);
    }
  plan_free (made);
  answer_hopeless (self);
  if (self->again)
    plan (self);
  else if (self->up->len == 0 && self->down->len == 0)
    answer_runs (self, NULL);
  arm (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
plan (FbBlobQueue *self)
{
  Plan *asked;

  self->again = self->planning;
  if (self->planning || (!self->started && self->runs.length == 0 && g_hash_table_size (self->waiters) == 0))
    return;
  self->planning = TRUE;
  asked = g_new0 (Plan, 1);
  asked->reconcile = !self->reconciled;
  asked->metered = self->metered;
  fb_store_sync_run_async (self->store, plan_in_writer, asked, plan_free, NULL, NULL, planned_cb, g_object_ref (self));
}

/* --- what happens around --------------------------------------------------------------------------------- */

static void
store_changed_cb (FbBlobQueue *self, FbChangeSet *changes)
{
  if (fb_change_set_has_table (changes, fb_schema_get_table ("attachment")))
    plan (self);
}

static void
go_on (FbBlobQueue *self)
{
  g_autoptr (GHashTable) held = self->held;
  GHashTableIter iter;
  gpointer transfer;

  self->held = g_hash_table_new_full (NULL, NULL, (GDestroyNotify) fb_transfer_unref, NULL);
  g_hash_table_iter_init (&iter, held);
  while (g_hash_table_iter_next (&iter, &transfer, NULL))
    fb_transfer_go (transfer);
}

static void
engine_status_cb (FbBlobQueue *self)
{
  gboolean busy = engine_is_busy (self);
  gboolean ended = self->engine_was_busy && !busy;
  FbEngineStatus status;

  fb_engine_get_status (self->engine, &status);
  /* The profile is being emptied: not a byte is to come in any more. */
  if (status.state == FB_ENGINE_WIPING || status.state == FB_ENGINE_WIPED)
    {
      fb_blob_queue_stop (self);
      return;
    }
  self->engine_was_busy = busy;
  if (!ended)
    return;
  /* The rows are through, and the server is there: what it would not take before it may take now. */
  if (status.state == FB_ENGINE_IDLE)
    g_hash_table_remove_all (self->pauses);
  go_on (self);
  plan (self);
}

static void
stop_transfers (FbBlobQueue *self)
{
  GPtrArray *const all[] = {self->up, self->down};

  g_hash_table_remove_all (self->held);
  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    {
      for (guint j = 0; j < all[i]->len; j++)
        g_cancellable_cancel (((FbTransfer *) g_ptr_array_index (all[i], j))->cancellable);
      g_ptr_array_set_size (all[i], 0);
    }
}

/* --- object ---------------------------------------------------------------------------------------------- */

static void
fb_blob_queue_dispose (GObject *object)
{
  FbBlobQueue *self = FB_BLOB_QUEUE (object);

  if (self->store != NULL)
    fb_blob_queue_stop (self);
  if (self->engine != NULL)
    g_clear_signal_handler (&self->status_id, self->engine);
  g_clear_object (&self->engine);
  g_clear_object (&self->transport);
  if (self->owns_worker && self->worker != NULL)
    fb_worker_stop (self->worker);
  g_clear_object (&self->worker);
  g_clear_object (&self->store);

  G_OBJECT_CLASS (fb_blob_queue_parent_class)->dispose (object);
}

static void
fb_blob_queue_finalize (GObject *object)
{
  FbBlobQueue *self = FB_BLOB_QUEUE (object);

  g_ptr_array_unref (self->up);
  g_ptr_array_unref (self->down);
  g_hash_table_unref (self->held);
  g_hash_table_unref (self->pauses);
  g_hash_table_unref (self->waiters);
  g_clear_object (&self->clock);
  g_rand_free (self->random);

  G_OBJECT_CLASS (fb_blob_queue_parent_class)->finalize (object);
}

static void
fb_blob_queue_class_init (FbBlobQueueClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = fb_blob_queue_dispose;
  object_class->finalize = fb_blob_queue_finalize;

  signals[CHANGED] =
      g_signal_new ("changed", FB_TYPE_BLOB_QUEUE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[PROGRESS] = g_signal_new ("progress", FB_TYPE_BLOB_QUEUE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                    3, G_TYPE_STRING, G_TYPE_INT64, G_TYPE_INT64);
}

static void
fb_blob_queue_init (FbBlobQueue *self)
{
  self->up = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_transfer_unref);
  self->down = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_transfer_unref);
  self->held = g_hash_table_new_full (NULL, NULL, (GDestroyNotify) fb_transfer_unref, NULL);
  self->pauses = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->waiters = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  g_queue_init (&self->runs);
  self->random = g_rand_new ();
}

FbBlobQueue *
fb_blob_queue_new (FbStore *store, FbTransport *transport, FbEngine *engine, FbWorker *worker)
{
  FbBlobQueue *self;

  g_return_val_if_fail (FB_IS_STORE (store), NULL);

  self = g_object_new (FB_TYPE_BLOB_QUEUE, NULL);
  self->store = g_object_ref (store);
  self->clock = g_object_ref (fb_store_get_clock (store));
  self->owns_worker = worker == NULL;
  self->worker = worker != NULL ? g_object_ref (worker) : fb_worker_new ("fb-files");
  g_set_object (&self->transport, transport);
  if (engine != NULL)
    {
      self->engine = g_object_ref (engine);
      self->status_id = g_signal_connect_swapped (engine, "status-changed", G_CALLBACK (engine_status_cb), self);
      self->engine_was_busy = engine_is_busy (self);
    }
  return self;
}

void
fb_blob_queue_set_transport (FbBlobQueue *self, FbTransport *transport)
{
  g_return_if_fail (FB_IS_BLOB_QUEUE (self));

  stop_transfers (self);
  g_set_object (&self->transport, transport);
  fb_blob_queue_wake (self);
}

void
fb_blob_queue_start (FbBlobQueue *self)
{
  g_return_if_fail (FB_IS_BLOB_QUEUE (self));

  if (self->started)
    return;
  self->started = TRUE;
  self->changed_id = g_signal_connect_swapped (self->store, "changed", G_CALLBACK (store_changed_cb), self);
  plan (self);
}

void
fb_blob_queue_stop (FbBlobQueue *self)
{
  g_autoptr (GError) error = NULL;

  g_return_if_fail (FB_IS_BLOB_QUEUE (self));

  self->started = FALSE;
  clear_timer (self);
  if (self->changed_id != 0)
    g_clear_signal_handler (&self->changed_id, self->store);
  stop_transfers (self);
  g_set_error_literal (&error, G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("Sync was stopped."));
  while (g_hash_table_size (self->waiters) > 0)
    {
      g_autoptr (GList) hashes = g_hash_table_get_keys (self->waiters);
      g_autofree char *hash = g_strdup (hashes->data);

      answer_waiters (self, hash, error);
    }
  answer_runs (self, error);
}

void
fb_blob_queue_wake (FbBlobQueue *self)
{
  g_return_if_fail (FB_IS_BLOB_QUEUE (self));

  g_hash_table_remove_all (self->pauses);
  plan (self);
}

void
fb_blob_queue_set_metered (FbBlobQueue *self, gboolean metered)
{
  g_return_if_fail (FB_IS_BLOB_QUEUE (self));

  if (self->metered == metered)
    return;
  self->metered = metered;
  for (guint i = self->down->len; metered && i > 0; i--)
    {
      FbTransfer *transfer = g_ptr_array_index (self->down, i - 1);

      if (is_opened (transfer))
        continue;
      g_cancellable_cancel (transfer->cancellable);
      g_hash_table_remove (self->held, transfer);
      g_ptr_array_remove_index (self->down, i - 1);
    }
  plan (self);
}

void
fb_blob_queue_get_status (FbBlobQueue *self, FbBlobStatus *status)
{
  g_return_if_fail (FB_IS_BLOB_QUEUE (self));

  *status = (FbBlobStatus){self->counts, self->up->len, self->down->len};
}

gboolean
fb_blob_queue_get_progress (FbBlobQueue *self, const char *hash, gint64 *done, gint64 *size)
{
  GPtrArray *const all[] = {self->up, self->down};

  g_return_val_if_fail (FB_IS_BLOB_QUEUE (self), FALSE);

  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    for (guint j = 0; j < all[i]->len; j++)
      {
        const FbTransfer *transfer = g_ptr_array_index (all[i], j);

        if (!g_str_equal (transfer->hash, hash))
          continue;
        *done = transfer->done;
        *size = transfer->size;
        return TRUE;
      }
  return FALSE;
}

/* --- opened by a person ---------------------------------------------------------------------------------- */

typedef struct
{
  char *hash;
  gint64 size;
  gboolean thumb;
} Want;

static void
want_free (gpointer data)
{
  Want *want = data;

  g_free (want->hash);
  g_free (want);
}

static gpointer
want_in_writer (FbStore *store, FbDb *db, gpointer task_data, GCancellable *cancellable, GError **error)
{
  const Want *want = task_data;
  gint64 now = fb_clock_now (fb_store_get_clock (store));

  if (fb_files_has (store, want->hash))
    fb_files_note_used (db, want->hash, now, error);
  else
    fb_files_want (db, want->hash, want->size, want->thumb, FB_FILES_WANT_OPENED, now, error);
  return NULL;
}

static void
wanted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  FbBlobQueue *self = g_task_get_source_object (task);
  const Want *want = g_task_get_task_data (task);
  GPtrArray *tasks = g_hash_table_lookup (self->waiters, want->hash);
  GError *error = NULL;

  fb_store_sync_run_finish (FB_STORE (source), result, &error);
  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (fb_files_has (self->store, want->hash))
    {
      g_task_return_pointer (task, fb_files_path (self->store, want->hash), g_free);
      return;
    }
  if (tasks == NULL)
    {
      tasks = g_ptr_array_new_with_free_func (g_object_unref);
      g_hash_table_insert (self->waiters, g_strdup (want->hash), tasks);
    }
  g_ptr_array_add (tasks, g_object_ref (task));
  unpause (self, want->hash, FALSE);
  plan (self);
}

void
fb_blob_queue_fetch_async (FbBlobQueue *self,
                           const char *hash,
                           gint64 size,
                           gboolean thumb,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  GTask *task;
  Want *want, *copy;

  g_return_if_fail (FB_IS_BLOB_QUEUE (self));

  task = g_task_new (self, cancellable, callback, user_data);
  if (!fb_blob_hash_is_valid (hash))
    {
      g_task_return_new_error (task, FB_STORE_ERROR, FB_STORE_ERROR_NOT_FOUND, "%s", _ ("There is no such file."));
      g_object_unref (task);
      return;
    }
  want = g_new0 (Want, 1);
  *want = (Want){g_strdup (hash), size, thumb};
  g_task_set_task_data (task, want, want_free);
  copy = g_new0 (Want, 1);
  *copy = (Want){g_strdup (hash), size, thumb};
  fb_store_sync_run_async (self->store, want_in_writer, copy, want_free, NULL, NULL, wanted_cb, task);
}

char *
fb_blob_queue_fetch_finish (FbBlobQueue *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- driven from outside --------------------------------------------------------------------------------- */

void
fb_blob_queue_run_async (FbBlobQueue *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (FB_IS_BLOB_QUEUE (self));

  if (self->runs.length == 0)
    self->result = (FbBlobResult){0};
  g_queue_push_tail (&self->runs, g_task_new (self, cancellable, callback, user_data));
  plan (self);
}

gboolean
fb_blob_queue_run_finish (FbBlobQueue *self, GAsyncResult *result, FbBlobResult *out, GError **error)
{
  g_autofree FbBlobResult *value = NULL;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  value = g_task_propagate_pointer (G_TASK (result), error);
  if (value != NULL && out != NULL)
    *out = *value;
  return value != NULL;
}

gint64
fb_blob_queue_get_next_due (FbBlobQueue *self)
{
  g_return_val_if_fail (FB_IS_BLOB_QUEUE (self), 0);

  return self->next_due;
}

void
fb_blob_queue_run_due (FbBlobQueue *self)
{
  g_return_if_fail (FB_IS_BLOB_QUEUE (self));

  if (self->next_due != 0 && self->next_due <= fb_clock_monotonic (self->clock))
    plan (self);
}
