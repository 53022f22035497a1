/* fb-blob-queue-plan.c: which files go up and come down next, and which wait until when
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-blob-queue-private.h"

#include <glib/gi18n-lib.h>

#include "fb-store-sync.h"

#define MAX_EACH 2
#define BACKOFF_BASE_MS 2000
#define BACKOFF_MAX_MS (300 * 1000)
/* What a person must do something about is looked at again once a day, and at every start. */
#define FINAL_MS (24 * 60 * 60 * 1000)

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

void
fb_blob_queue_pause (FbBlobQueue *self, const FbTransfer *transfer, gboolean final, gint64 retry_after)
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

void
fb_blob_queue_unpause (FbBlobQueue *self, const char *hash, gboolean up)
{
  g_autofree char *key = pause_key (hash, up);

  g_hash_table_remove (self->pauses, key);
}

/* --- the timer ------------------------------------------------------------------------------------------- */

void
fb_blob_queue_clear_timer (FbBlobQueue *self)
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
  fb_blob_queue_plan (self);
  return G_SOURCE_REMOVE;
}

static void
arm (FbBlobQueue *self)
{
  gint64 now = fb_clock_monotonic (self->clock);
  GHashTableIter iter;
  gpointer value;

  fb_blob_queue_clear_timer (self);
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
      || !(made->to_fetch = fb_files_list_to_fetch (db, asked->metered, error))
      || !fb_files_count (db, &made->counts, error))
    {
      plan_free (made);
      return NULL;
    }
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
        fb_blob_queue_answer_waiters (self, hash, NULL);
      else if (self->transport == NULL)
        fb_blob_queue_answer_waiters (self, hash, error);
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
      fb_blob_queue_answer_runs (self, error);
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
    fb_blob_queue_plan (self);
  else if (self->up->len == 0 && self->down->len == 0)
    fb_blob_queue_answer_runs (self, NULL);
  arm (self);
  fb_blob_queue_tell (self);
}

void
fb_blob_queue_plan (FbBlobQueue *self)
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
