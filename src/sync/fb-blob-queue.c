/* fb-blob-queue.c: the queue of files: what happens around it, and what may be asked of it
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-blob-queue-private.h"

#include <glib/gi18n-lib.h>

#include "fb-change-set.h"
#include "fb-store-sync.h"

G_DEFINE_FINAL_TYPE (FbBlobQueue, fb_blob_queue, G_TYPE_OBJECT)

enum
{
  CHANGED,
  PROGRESS,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

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
fb_blob_queue_tell (FbBlobQueue *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
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
  gboolean hopeless;
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

  if (note->hopeless)
    fb_files_note_refused (store, db, note->hash, note->problem, error);
  else
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
  note->hopeless = transfer->hopeless;
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
      fb_blob_queue_pause (self, transfer, final, retry_after);
      note_problem (self, transfer, error);
    }
  else
    fb_blob_queue_unpause (self, transfer->hash, transfer->up);
  if (!transfer->up)
    fb_blob_queue_answer_waiters (self, transfer->hash, error);
  fb_blob_queue_plan (self);
  fb_blob_queue_tell (self);
}

/* --- what happens around --------------------------------------------------------------------------------- */

static void
store_changed_cb (FbBlobQueue *self, FbChangeSet *changes)
{
  if (fb_change_set_has_table (changes, fb_schema_get_table ("attachment")))
    fb_blob_queue_plan (self);
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
  fb_blob_queue_plan (self);
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

void
fb_blob_queue_set_random (FbBlobQueue *self, GRand *random)
{
  g_return_if_fail (FB_IS_BLOB_QUEUE (self) && random != NULL);

  g_rand_free (self->random);
  self->random = g_rand_copy (random);
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
  fb_blob_queue_plan (self);
}

void
fb_blob_queue_stop (FbBlobQueue *self)
{
  g_autoptr (GError) error = NULL;

  g_return_if_fail (FB_IS_BLOB_QUEUE (self));

  self->started = FALSE;
  fb_blob_queue_clear_timer (self);
  if (self->changed_id != 0)
    g_clear_signal_handler (&self->changed_id, self->store);
  stop_transfers (self);
  g_set_error_literal (&error, G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("Sync was stopped."));
  while (g_hash_table_size (self->waiters) > 0)
    {
      g_autoptr (GList) hashes = g_hash_table_get_keys (self->waiters);
      g_autofree char *hash = g_strdup (hashes->data);

      fb_blob_queue_answer_waiters (self, hash, error);
    }
  fb_blob_queue_answer_runs (self, error);
}

void
fb_blob_queue_wake (FbBlobQueue *self)
{
  g_return_if_fail (FB_IS_BLOB_QUEUE (self));

  g_hash_table_remove_all (self->pauses);
  fb_blob_queue_plan (self);
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
  fb_blob_queue_plan (self);
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

/* --- driven from outside --------------------------------------------------------------------------------- */

void
fb_blob_queue_run_async (FbBlobQueue *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (FB_IS_BLOB_QUEUE (self));

  if (self->runs.length == 0)
    self->result = (FbBlobResult){0};
  g_queue_push_tail (&self->runs, g_task_new (self, cancellable, callback, user_data));
  fb_blob_queue_plan (self);
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
