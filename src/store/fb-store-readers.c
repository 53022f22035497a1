/* fb-store-readers.c: threads that read beside the writer
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-store-readers.h"

#define N_READERS 3

typedef struct
{
  FbWorker *worker; /* (owned) */
  FbDb *db;         /* (owned) */
  int waiting;      /* (atomic) */
} Reader;

struct _FbStoreReaders
{
  FbStore *store; /* (unowned) */
  guint n_readers;
  Reader readers[N_READERS];
};

FbStoreReaders *
fb_store_readers_new (FbStore *store, const char *path, gboolean inline_, GError **error)
{
  FbStoreReaders *self = g_new0 (FbStoreReaders, 1);

  self->store = store;
  self->n_readers = inline_ ? 1 : N_READERS;
  for (guint i = 0; i < self->n_readers; i++)
    {
      self->readers[i].db = fb_db_open_sqlite (path, FB_DB_READ_ONLY, error);
      if (self->readers[i].db == NULL)
        {
          fb_store_readers_free (self);
          return NULL;
        }
      self->readers[i].worker = inline_ ? fb_worker_new_inline () : fb_worker_new ("fb-reader");
    }
  return self;
}

void
fb_store_readers_stop (FbStoreReaders *self)
{
  for (guint i = 0; i < self->n_readers; i++)
    {
      if (self->readers[i].worker != NULL)
        fb_worker_stop (self->readers[i].worker);
      g_clear_object (&self->readers[i].db);
    }
}

void
fb_store_readers_free (FbStoreReaders *self)
{
  fb_store_readers_stop (self);
  for (guint i = 0; i < self->n_readers; i++)
    g_clear_object (&self->readers[i].worker);
  g_free (self);
}

static Reader *
pick_reader (FbStoreReaders *self)
{
  Reader *best = &self->readers[0];

  for (guint i = 0; i < self->n_readers; i++)
    {
      if (fb_worker_is_current (self->readers[i].worker))
        return &self->readers[i];
      if (g_atomic_int_get (&self->readers[i].waiting) < g_atomic_int_get (&best->waiting))
        best = &self->readers[i];
    }
  return best;
}

typedef struct
{
  FbStore *store;
  Reader *reader;
  FbStoreFunc func;
  gpointer user_data;
  GError **error;
  gboolean result;
} ReadCall;

static void
call_in_worker (gpointer user_data)
{
  ReadCall *call = user_data;
  g_autoptr (FbTransaction) snapshot = NULL;

  /* A read inside a read shares its snapshot. */
  if (!fb_db_is_in_transaction (call->reader->db)
      && !(snapshot = fb_transaction_begin_read (call->reader->db, call->error)))
    return;
  call->result = call->func (call->store, call->reader->db, call->user_data, call->error);
}

gboolean
fb_store_readers_call (FbStoreReaders *self, FbStoreFunc func, gpointer user_data, GError **error)
{
  Reader *reader = pick_reader (self);
  ReadCall call = {self->store, reader, func, user_data, error, FALSE};

  g_atomic_int_inc (&reader->waiting);
  fb_worker_call (reader->worker, call_in_worker, &call);
  g_atomic_int_add (&reader->waiting, -1);
  return call.result;
}

typedef struct
{
  Reader *reader;
  FbStoreTaskFunc func;
  gpointer task_data;
  GDestroyNotify free_task_data;
  GDestroyNotify free_result;
} ReadTask;

static void
read_task_free (ReadTask *read)
{
  if (read->free_task_data != NULL)
    read->free_task_data (read->task_data);
  g_free (read);
}

static void
interrupt_cb (GCancellable *cancellable, FbDb *db)
{
  fb_db_interrupt (db);
}

static void
read_in_snapshot (GTask *task, gpointer source, ReadTask *read, GCancellable *cancellable)
{
  g_autoptr (FbTransaction) snapshot = NULL;
  g_autoptr (GError) error = NULL;
  gpointer result = NULL;
  gulong handler = 0;

  if (g_task_return_error_if_cancelled (task))
    return;
  if (!(snapshot = fb_transaction_begin_read (read->reader->db, &error)))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  if (cancellable != NULL)
    handler = g_cancellable_connect (cancellable, G_CALLBACK (interrupt_cb), read->reader->db, NULL);
  result = read->func (source, read->reader->db, read->task_data, cancellable, &error);
  if (cancellable != NULL)
    g_cancellable_disconnect (cancellable, handler);
  if (error != NULL)
    {
      if (result != NULL && read->free_result != NULL)
        read->free_result (result);
      g_task_return_error (task, g_steal_pointer (&error));
    }
  else
    g_task_return_pointer (task, result, read->free_result);
}

/* Counted down here and not when the task goes: by then the readers may be gone. */
static void
task_in_worker (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  ReadTask *read = task_data;

  read_in_snapshot (task, source, read, cancellable);
  g_atomic_int_add (&read->reader->waiting, -1);
}

void
fb_store_readers_push (FbStoreReaders *self,
                       GTask *task,
                       FbStoreTaskFunc func,
                       gpointer task_data,
                       GDestroyNotify free_task_data,
                       GDestroyNotify free_result)
{
  ReadTask *read = g_new0 (ReadTask, 1);

  read->reader = pick_reader (self);
  read->func = func;
  read->task_data = task_data;
  read->free_task_data = free_task_data;
  read->free_result = free_result;
  g_atomic_int_inc (&read->reader->waiting);
  g_task_set_task_data (task, read, (GDestroyNotify) read_task_free);
  fb_worker_push (read->reader->worker, task, task_in_worker);
}
