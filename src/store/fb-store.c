/* fb-store.c: the device's records in one SQLite file: threads, connections, announcements
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-store.h"

#include <glib/gi18n-lib.h>
#include <unistd.h>

#include "fb-rows.h"
#include "fb-search.h"
#include "fb-store-file.h"
#include "fb-store-private.h"
#include "fb-store-readers.h"

struct _FbStore
{
  GObject parent_instance;

  char *directory; /* (owned) */
  char *notice;    /* (owned) (nullable) */
  FbClock *clock;  /* (owned) */
  int lock;        /* descriptor of the shared lock, -1 */
  gboolean is_inline;

  FbWorker *writer;        /* (owned) */
  FbDb *write_db;          /* (owned) used by the writer alone */
  FbStoreReaders *readers; /* (owned) */

  GMainContext *context; /* (owned) where announcements arrive */
  FbChangeSet *noted;    /* (owned) (nullable) writer: what the running transaction touched */

  GMutex mutex; /* guards what follows */
  FbId user, device;
  FbChangeSet *to_announce; /* (owned) (nullable) */
  gboolean announcing;
  gboolean closed;
};

G_DEFINE_FINAL_TYPE (FbStore, fb_store, G_TYPE_OBJECT)
G_DEFINE_QUARK (fb_store_error, fb_store_error)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* --- announcements ---------------------------------------------------------------------------------------------- */

static gboolean
announce_cb (gpointer user_data)
{
  FbStore *self = user_data;
  g_autoptr (FbChangeSet) changes = NULL;

  g_mutex_lock (&self->mutex);
  changes = g_steal_pointer (&self->to_announce);
  self->announcing = FALSE;
  g_mutex_unlock (&self->mutex);
  if (changes != NULL)
    g_signal_emit (self, signals[CHANGED], 0, changes);
  return G_SOURCE_REMOVE;
}

void
fb_store_note_change (FbStore *self, const FbTable *table, const FbId *id)
{
  if (self->noted == NULL)
    self->noted = fb_change_set_new ();
  fb_change_set_add (self->noted, table, id);
}

void
fb_store_drop_changes (FbStore *self)
{
  g_clear_pointer (&self->noted, fb_change_set_unref);
}

void
fb_store_announce (FbStore *self)
{
  g_autoptr (FbChangeSet) noted = g_steal_pointer (&self->noted);
  gboolean must_wake;

  if (noted == NULL || fb_change_set_is_empty (noted))
    return;
  g_mutex_lock (&self->mutex);
  if (self->to_announce == NULL)
    self->to_announce = g_steal_pointer (&noted);
  else
    fb_change_set_merge (self->to_announce, noted);
  must_wake = !self->announcing;
  self->announcing = TRUE;
  g_mutex_unlock (&self->mutex);
  if (must_wake)
    {
      g_autoptr (GSource) source = g_idle_source_new ();

      g_source_set_priority (source, G_PRIORITY_DEFAULT);
      g_source_set_callback (source, announce_cb, g_object_ref (self), g_object_unref);
      g_source_attach (source, self->context);
    }
}

/* --- opening and closing ---------------------------------------------------------------------------------------- */

gboolean
fb_store_reload_identity (FbStore *self, GError **error)
{
  g_autofree char *user = NULL;
  g_autofree char *device = NULL;
  FbId user_id, device_id;

  if (!fb_kv_read_text (self->write_db, "user", &user, error)
      || !fb_kv_read_text (self->write_db, "device", &device, error))
    return FALSE;
  if (!fb_id_parse (user, &user_id) || !fb_id_parse (device, &device_id))
    {
      g_set_error_literal (error, FB_STORE_ERROR, FB_STORE_ERROR_DAMAGED, _ ("The profile does not say whose it is."));
      return FALSE;
    }
  g_mutex_lock (&self->mutex);
  self->user = user_id;
  self->device = device_id;
  g_mutex_unlock (&self->mutex);
  return TRUE;
}

static FbStore *
open_store (const char *directory, FbClock *clock, gboolean inline_, GError **error)
{
  g_autoptr (FbStore) self = NULL;
  g_autofree char *path = NULL;

  self = g_object_new (FB_TYPE_STORE, NULL);
  self->directory = g_strdup (directory);
  self->clock = clock != NULL ? g_object_ref (clock) : fb_clock_new ();
  self->context = g_main_context_ref_thread_default ();
  self->write_db = fb_store_file_open (directory, fb_clock_now (self->clock), &self->lock, &self->notice, error);
  if (self->write_db == NULL || !fb_store_file_make_identity (self->write_db, fb_clock_now (self->clock), error)
      || !fb_store_reload_identity (self, error))
    return NULL;
  path = fb_store_file_get_path (directory);
  if (!(self->readers = fb_store_readers_new (self, path, inline_, error)))
    return NULL;
  self->writer = inline_ ? fb_worker_new_inline () : fb_worker_new ("fb-writer");
  self->is_inline = inline_;
  fb_search_tend (self, self->write_db);
  return g_steal_pointer (&self);
}

FbStore *
fb_store_open (const char *directory, FbClock *clock, GError **error)
{
  g_return_val_if_fail (directory != NULL, NULL);

  return open_store (directory, clock, FALSE, error);
}

FbStore *
fb_store_open_inline (const char *directory, FbClock *clock, GError **error)
{
  g_return_val_if_fail (directory != NULL, NULL);

  return open_store (directory, clock, TRUE, error);
}

typedef struct
{
  char *directory;
  FbClock *clock;
  GMainContext *context;
} OpenArgs;

static void
open_args_free (OpenArgs *args)
{
  g_free (args->directory);
  g_clear_object (&args->clock);
  g_main_context_unref (args->context);
  g_free (args);
}

static void
open_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  OpenArgs *args = task_data;
  g_autoptr (GError) error = NULL;
  FbStore *store = fb_store_open (args->directory, args->clock, &error);

  if (store == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  g_main_context_unref (store->context);
  store->context = g_main_context_ref (args->context);
  g_task_return_pointer (task, store, g_object_unref);
}

void
fb_store_open_async (const char *directory,
                     FbClock *clock,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  OpenArgs *args = g_new0 (OpenArgs, 1);

  args->directory = g_strdup (directory);
  args->clock = clock != NULL ? g_object_ref (clock) : NULL;
  args->context = g_main_context_ref_thread_default ();
  g_task_set_task_data (task, args, (GDestroyNotify) open_args_free);
  g_task_run_in_thread (task, open_in_thread);
}

FbStore *
fb_store_open_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
fb_store_close (FbStore *self)
{
  g_return_if_fail (FB_IS_STORE (self));

  g_mutex_lock (&self->mutex);
  self->closed = TRUE;
  g_mutex_unlock (&self->mutex);
  if (self->writer != NULL)
    fb_worker_stop (self->writer);
  if (self->readers != NULL)
    fb_store_readers_stop (self->readers);
  g_clear_object (&self->write_db);
  if (self->lock >= 0)
    close (self->lock);
  self->lock = -1;
}

static gboolean
is_closed (FbStore *self)
{
  gboolean closed;

  g_mutex_lock (&self->mutex);
  closed = self->closed;
  g_mutex_unlock (&self->mutex);
  return closed;
}

/* --- object ----------------------------------------------------------------------------------------------------- */

static void
fb_store_finalize (GObject *object)
{
  FbStore *self = FB_STORE (object);

  fb_store_close (self);
  g_clear_object (&self->writer);
  g_clear_pointer (&self->readers, fb_store_readers_free);
  g_clear_object (&self->clock);
  g_clear_pointer (&self->noted, fb_change_set_unref);
  g_clear_pointer (&self->to_announce, fb_change_set_unref);
  g_clear_pointer (&self->context, g_main_context_unref);
  g_free (self->directory);
  g_free (self->notice);
  g_mutex_clear (&self->mutex);

  G_OBJECT_CLASS (fb_store_parent_class)->finalize (object);
}

static void
fb_store_class_init (FbStoreClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = fb_store_finalize;

  /**
   * FbStore::changed:
   * @changes: (type FbChangeSet): which rows were made, changed or removed
   */
  signals[CHANGED] = g_signal_new ("changed", FB_TYPE_STORE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                   FB_TYPE_CHANGE_SET);
}

static void
fb_store_init (FbStore *self)
{
  g_mutex_init (&self->mutex);
  self->lock = -1;
}

/* --- plain access ----------------------------------------------------------------------------------------------- */

const char *
fb_store_get_directory (FbStore *self)
{
  return self->directory;
}

const char *
fb_store_get_notice (FbStore *self)
{
  return self->notice;
}

FbClock *
fb_store_get_clock (FbStore *self)
{
  return self->clock;
}

FbId
fb_store_get_user (FbStore *self)
{
  FbId id;

  g_mutex_lock (&self->mutex);
  id = self->user;
  g_mutex_unlock (&self->mutex);
  return id;
}

FbId
fb_store_get_device (FbStore *self)
{
  FbId id;

  g_mutex_lock (&self->mutex);
  id = self->device;
  g_mutex_unlock (&self->mutex);
  return id;
}

FbDb *
fb_store_get_write_db (FbStore *self)
{
  g_assert (fb_store_is_in_writer (self));
  return self->write_db;
}

gboolean
fb_store_is_inline (FbStore *self)
{
  return self->is_inline;
}

gboolean
fb_store_is_in_writer (FbStore *self)
{
  return fb_worker_is_current (self->writer);
}

void
fb_store_note_error (FbStore *self, const GError *error)
{
  if (g_error_matches (error, FB_DB_ERROR, FB_DB_ERROR_CORRUPT))
    fb_store_file_mark_damaged (self->directory);
}

/* --- work in the threads ------------------------------------------------------------------------------------------ */

typedef struct
{
  FbStore *store;
  FbStoreFunc func;
  gpointer user_data;
  GError **error;
  gboolean result;
} WriteCall;

static void
write_in_worker (gpointer user_data)
{
  WriteCall *call = user_data;
  g_autoptr (GError) local = NULL;

  call->result = call->func (call->store, call->store->write_db, call->user_data, &local);
  if (call->result)
    fb_store_announce (call->store);
  else
    fb_store_drop_changes (call->store);
  if (local != NULL)
    {
      fb_store_note_error (call->store, local);
      g_propagate_error (call->error, g_steal_pointer (&local));
    }
}

static gboolean
refuse_closed (GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CLOSED, _ ("The data has been closed."));
  return FALSE;
}

gboolean
fb_store_write (FbStore *self, FbStoreFunc func, gpointer user_data, GError **error)
{
  WriteCall call = {self, func, user_data, error, FALSE};

  g_return_val_if_fail (FB_IS_STORE (self), FALSE);

  /* What was queued before the close still runs. */
  if (is_closed (self) && !fb_worker_is_current (self->writer))
    return refuse_closed (error);
  fb_worker_call (self->writer, write_in_worker, &call);
  return call.result;
}

gboolean
fb_store_read (FbStore *self, FbStoreFunc func, gpointer user_data, GError **error)
{
  g_return_val_if_fail (FB_IS_STORE (self), FALSE);

  if (is_closed (self))
    return refuse_closed (error);
  return fb_store_readers_call (self->readers, func, user_data, error);
}

void
fb_store_read_async (FbStore *self,
                     FbStoreTaskFunc func,
                     gpointer task_data,
                     GDestroyNotify free_task_data,
                     GDestroyNotify free_result,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  fb_store_readers_push (self->readers, task, func, task_data, free_task_data, free_result);
}

gpointer
fb_store_read_finish (FbStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
fb_store_push_write (FbStore *self, GTask *task, GTaskThreadFunc func)
{
  fb_worker_push (self->writer, task, func);
}
