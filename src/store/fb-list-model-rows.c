/* fb-list-model-rows.c: which rows are in a list, and after a change
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-change-set-private.h"
#include "fb-list-model-private.h"

/* Up to so many changed rows are placed one by one. */
#define MAX_PLACED 32
/* A list that changes faster than it is read shows what it has now and then. */
#define MAX_DISCARDED 5

typedef struct
{
  FbListModel *model;      /* (unowned) held by the call until the answer is there */
  GMainContext *context;   /* (owned) of the model */
  FbQuery *query;          /* (owned) */
  GPtrArray *label_fields; /* (owned) (nullable) */
  guint64 serial;
  GCancellable *running; /* (owned) tells this read from a later one */
  gboolean wants_first;  /* the list is new: show its first rows as soon as they are known */
  GArray *before, *ids;  /* (owned) (nullable) to place changed rows */
  FbStore *store;        /* (unowned) while it runs */
  FbDb *db;              /* (unowned) while it runs */
} RowsRequest;

typedef struct
{
  GArray *rows;    /* (owned) */
  GArray *touched; /* (owned) (nullable) */
} RowsAnswer;

static void
start (FbListModel *self, FbChangeSet *changes);

static void
rows_request_free (gpointer data)
{
  RowsRequest *request = data;

  g_main_context_unref (request->context);
  fb_query_unref (request->query);
  g_clear_pointer (&request->label_fields, g_ptr_array_unref);
  g_object_unref (request->running);
  g_clear_pointer (&request->before, g_array_unref);
  g_clear_pointer (&request->ids, g_array_unref);
  g_free (request);
}

static void
rows_answer_free (gpointer data)
{
  RowsAnswer *answer = data;

  g_clear_pointer (&answer->rows, g_array_unref);
  g_clear_pointer (&answer->touched, g_array_unref);
  g_free (answer);
}

/* --- the first rows --------------------------------------------------------------------------------------- */

typedef struct
{
  FbListModel *model;    /* (owned) */
  GCancellable *running; /* (owned) */
  GArray *rows;          /* (owned) */
  FbListPage *page;      /* (owned) records of the first page */
} FirstRows;

static void
first_rows_free (gpointer data)
{
  FirstRows *first = data;

  g_object_unref (first->model);
  g_object_unref (first->running);
  g_array_unref (first->rows);
  fb_list_page_free (first->page);
  g_free (first);
}

static gboolean
first_rows_cb (gpointer user_data)
{
  FirstRows *first = user_data;
  FbListModel *self = first->model;

  if (self->running != first->running || self->complete)
    return G_SOURCE_REMOVE;
  fb_list_model_fill_page (self, first->page);
  fb_list_model_take_rows (self, g_array_ref (first->rows), NULL);
  return G_SOURCE_REMOVE;
}

/* In the reader's thread. A record that cannot be read is no reason to hold the rows back: its page is asked for again.
 */
static void
send_first_rows (GArray *rowids, gpointer user_data)
{
  RowsRequest *request = user_data;
  const gint64 *rows = (const gint64 *) (gpointer) rowids->data;
  FirstRows *first;
  FbListPage *page = fb_list_page_new (request->serial, rows, MIN (FB_LIST_PAGE, rowids->len), request->label_fields);

  if (!fb_list_page_read (page, fb_query_get_table (request->query), request->db, NULL))
    {
      fb_list_page_free (page);
      page = fb_list_page_new (request->serial, rows, 0, request->label_fields);
    }
  first = g_new0 (FirstRows, 1);
  first->model = g_object_ref (request->model);
  first->running = g_object_ref (request->running);
  first->rows = g_array_sized_new (FALSE, FALSE, sizeof (gint64), rowids->len);
  g_array_append_vals (first->rows, rows, rowids->len);
  first->page = page;
  g_main_context_invoke_full (request->context, G_PRIORITY_DEFAULT, first_rows_cb, first, first_rows_free);
}

/* --- in the reader's thread ------------------------------------------------------------------------------- */

static gpointer
read_rows_task (FbStore *store, FbDb *db, gpointer task_data, GCancellable *cancellable, GError **error)
{
  RowsRequest *request = task_data;
  g_autoptr (GError) local_error = NULL;
  RowsAnswer *answer = g_new0 (RowsAnswer, 1);

  request->store = store;
  request->db = db;
  if (request->ids != NULL)
    answer->rows = fb_list_read_changed (request->query, db, store, request->before, request->ids, &answer->touched,
                                         cancellable, &local_error);
  if (answer->rows == NULL && local_error == NULL)
    answer->rows = fb_list_read_all (request->query, db, store, request->wants_first ? send_first_rows : NULL, request,
                                     cancellable, &local_error);
  if (local_error == NULL)
    return answer;
  rows_answer_free (answer);
  g_propagate_error (error, g_steal_pointer (&local_error));
  return NULL;
}

/* --- back in the main thread ------------------------------------------------------------------------------ */

typedef struct
{
  FbListModel *model;    /* (owned) */
  GCancellable *running; /* (owned) */
} Call;

static gboolean
is_silent (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
         || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CLOSED);
}

/* An update that was overtaken by another change might have placed rows among others that had moved already. */
static gboolean
was_overtaken (FbListModel *self)
{
  return self->waiting != NULL && self->handled != NULL && self->n_discarded < MAX_DISCARDED;
}

static void
finish (FbListModel *self, RowsAnswer *answer, GError *error)
{
  g_autoptr (FbChangeSet) waiting = g_steal_pointer (&self->waiting);

  g_clear_pointer (&self->handled, fb_change_set_unref);
  self->n_discarded = 0;
  if (answer != NULL)
    {
      self->complete = TRUE;
      fb_list_model_take_rows (self, g_steal_pointer (&answer->rows), answer->touched);
    }
  else if (!is_silent (error))
    fb_list_model_fail (self, error);
  if (waiting != NULL)
    start (self, waiting);
  else
    fb_list_model_set_running (self, NULL);
  if (self->complete)
    fb_list_model_answer_finds (self);
}

static void
rows_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Call *call = user_data;
  FbListModel *self = call->model;
  g_autoptr (GError) error = NULL;
  RowsAnswer *answer = fb_store_read_finish (FB_STORE (source), result, &error);

  if (self->running == call->running)
    {
      if (answer != NULL && was_overtaken (self))
        {
          g_autoptr (FbChangeSet) both = g_steal_pointer (&self->handled);

          fb_change_set_merge (both, self->waiting);
          g_clear_pointer (&self->waiting, fb_change_set_unref);
          self->n_discarded++;
          start (self, both);
        }
      else
        finish (self, answer, error);
    }
  g_clear_pointer (&answer, rows_answer_free);
  g_object_unref (call->model);
  g_object_unref (call->running);
  g_free (call);
}

/* --- starting --------------------------------------------------------------------------------------------- */

/* The changed rows of the list's own table, when they are few and nothing else decides who is in the list. */
static GArray *
list_few_ids (FbListModel *self, FbChangeSet *changes)
{
  GArray *ids;
  gboolean beyond;

  if (changes == NULL || !self->complete)
    return NULL;
  fb_query_depends_on (self->query, changes, &beyond);
  if (beyond || (ids = fb_change_set_list_ids (changes, fb_query_get_table (self->query))) == NULL)
    return NULL;
  if (ids->len <= MAX_PLACED)
    return ids;
  g_array_unref (ids);
  return NULL;
}

/* @changes NULL: a new list. */
static void
start (FbListModel *self, FbChangeSet *changes)
{
  g_autoptr (GCancellable) running = g_cancellable_new ();
  RowsRequest *request = g_new0 (RowsRequest, 1);
  Call *call = g_new0 (Call, 1);

  request->model = self;
  request->context = g_main_context_ref_thread_default ();
  request->query = fb_query_ref (self->query);
  request->label_fields = self->label_fields != NULL ? g_ptr_array_ref (self->label_fields) : NULL;
  request->serial = ++self->serial;
  request->running = g_object_ref (running);
  request->wants_first = changes == NULL || !self->complete;
  request->ids = list_few_ids (self, changes);
  if (request->ids != NULL)
    {
      request->before = g_array_ref (self->rows);
      self->handled = fb_change_set_new ();
      fb_change_set_merge (self->handled, changes);
    }
  call->model = g_object_ref (self);
  call->running = g_object_ref (running);
  fb_list_model_set_running (self, running);
  fb_store_read_async (self->store, read_rows_task, request, rows_request_free, rows_answer_free, running, rows_read_cb,
                       call);
}

void
fb_list_model_stop (FbListModel *self)
{
  g_clear_pointer (&self->waiting, fb_change_set_unref);
  g_clear_pointer (&self->handled, fb_change_set_unref);
  self->n_discarded = 0;
  if (self->running != NULL)
    g_cancellable_cancel (self->running);
}

void
fb_list_model_load (FbListModel *self)
{
  fb_list_model_stop (self);
  self->complete = FALSE;
  start (self, NULL);
}

void
fb_list_model_store_changed (FbListModel *self, FbChangeSet *changes)
{
  gboolean beyond;

  if (self->query == NULL)
    return;
  fb_list_model_refresh_items (self, changes);
  if (!fb_query_depends_on (self->query, changes, &beyond))
    return;
  if (self->running == NULL)
    {
      start (self, changes);
      return;
    }
  if (self->waiting == NULL)
    self->waiting = fb_change_set_new ();
  fb_change_set_merge (self->waiting, changes);
}
