/* fb-blob-queue-open.c: files that a person opens, and those who wait for them
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-blob-queue-private.h"

#include <glib/gi18n-lib.h>

#include "fb-store-sync.h"

/* --- those who wait -------------------------------------------------------------------------------------- */

void
fb_blob_queue_answer_waiters (FbBlobQueue *self, const char *hash, const GError *error)
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

void
fb_blob_queue_answer_runs (FbBlobQueue *self, const GError *error)
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
    fb_files_note_opened (db, want->hash, want->size, now, error);
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
  fb_blob_queue_unpause (self, want->hash, FALSE);
  fb_blob_queue_plan (self);
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
