/* fb-blob-transfer.c: one file, up or down
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "fb-blob-queue-private.h"

/* Wrong offsets, chunks that are cut, hashes that do not fit: now and then that happens, again and again it is an
 * error. */
#define MAX_DETOURS 20

FbTransfer *
fb_transfer_ref (FbTransfer *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
fb_transfer_unref (FbTransfer *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_clear_object (&self->queue);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->chunk, g_bytes_unref);
  g_free (self->hash);
  g_free (self);
}

FbTransfer *
fb_transfer_new (FbBlobQueue *queue, FbStore *store, const FbFileItem *item, gboolean up)
{
  FbTransfer *self = g_new0 (FbTransfer, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->queue = g_object_ref (queue);
  self->store = store;
  self->hash = g_strdup (item->hash);
  self->size = item->size;
  self->wanted = item->wanted;
  self->up = up;
  self->total = -1;
  self->cancellable = g_cancellable_new ();
  return self;
}

/* --- ends ------------------------------------------------------------------------------------------------ */

static void
end (FbTransfer *self, const GError *error, gboolean final, gint64 retry_after)
{
  fb_blob_queue_ended (self->queue, self, error, final, retry_after);
}

/* Cancelled: nobody is to hear of it any more. */
static gboolean
is_over (FbTransfer *self)
{
  return g_cancellable_is_cancelled (self->cancellable);
}

static void
fail_new (FbTransfer *self, FbSyncError code, gboolean final, const char *message)
{
  g_autoptr (GError) error = g_error_new_literal (FB_SYNC_ERROR, code, message);

  end (self, error, final, -1);
}

static void
fail_hopeless (FbTransfer *self, const char *message)
{
  self->hopeless = TRUE;
  fail_new (self, FB_SYNC_ERROR_REFUSED, TRUE, message);
}

static void
fail_garbled (FbTransfer *self)
{
  fail_new (self, FB_SYNC_ERROR_PROTOCOL, FALSE, _ ("The server's answer makes no sense."));
}

/* FALSE: enough is enough, and the transfer has ended. */
static gboolean
may_detour (FbTransfer *self)
{
  if (++self->detours <= MAX_DETOURS)
    return TRUE;
  fail_garbled (self);
  return FALSE;
}

/* Not a portal's or a proxy's word. */
static gboolean
is_from_server (const FbAnswer *answer)
{
  g_autoptr (GError) error = NULL;

  return fb_answer_check (answer, &error) || error->code != FB_SYNC_ERROR_PROTOCOL;
}

/* What a person can do something about is not tried again by itself. */
static gboolean
is_final (const FbAnswer *answer)
{
  return answer->status == 403 || answer->status == 413;
}

static void
fail_answer (FbTransfer *self, const FbAnswer *answer)
{
  g_autoptr (GError) error = NULL;

  if (fb_answer_check (answer, &error))
    fail_garbled (self);
  else
    end (self, error, error->code != FB_SYNC_ERROR_PROTOCOL && is_final (answer), answer->retry_after);
}

/* --- steps in the worker --------------------------------------------------------------------------------- */

/* @next runs in the main context when @work has gone well; its word is in the transfer or in @flag. */
typedef gboolean (*Work) (FbTransfer *self, gboolean *flag, GError **error);
typedef void (*Next) (FbTransfer *self, gboolean flag);

typedef struct
{
  FbTransfer *transfer; /* (owned) */
  Work work;
  Next next;
  gboolean flag;
} Step;

static void
step_free (gpointer data)
{
  Step *step = data;

  fb_transfer_unref (step->transfer);
  g_free (step);
}

static void
step_in_worker (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Step *step = task_data;
  g_autoptr (GError) error = NULL;

  if (g_task_return_error_if_cancelled (task))
    return;
  if (step->work (step->transfer, &step->flag, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
step_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Step *step = g_task_get_task_data (G_TASK (result));
  g_autoptr (FbTransfer) self = fb_transfer_ref (step->transfer);
  g_autoptr (GError) error = NULL;
  gboolean done = g_task_propagate_boolean (G_TASK (result), &error);

  if (is_over (self))
    return;
  if (done)
    step->next (self, step->flag);
  else
    end (self, error, g_error_matches (error, FB_SYNC_ERROR, FB_SYNC_ERROR_REFUSED), -1);
}

static void
run (FbTransfer *self, Work work, Next next)
{
  GTask *task = g_task_new (self->queue, self->cancellable, step_cb, NULL);
  Step *step = g_new0 (Step, 1);

  step->transfer = fb_transfer_ref (self);
  step->work = work;
  step->next = next;
  g_task_set_task_data (task, step, step_free);
  fb_worker_push (fb_blob_queue_get_worker (self->queue), task, step_in_worker);
}

static gboolean
read_work (FbTransfer *self, gboolean *flag, GError **error)
{
  return fb_transfer_read_chunk (self, error);
}

static gboolean
note_sent_work (FbTransfer *self, gboolean *flag, GError **error)
{
  return fb_transfer_note_sent (self, error);
}

static gboolean
add_work (FbTransfer *self, gboolean *flag, GError **error)
{
  return fb_transfer_add_chunk (self, error);
}

static gboolean
drop_work (FbTransfer *self, gboolean *flag, GError **error)
{
  return fb_transfer_drop_part (self, error);
}

/* --- requests -------------------------------------------------------------------------------------------- */

typedef void (*Answered) (FbTransfer *self, const FbAnswer *answer);

typedef struct
{
  FbTransfer *transfer; /* (owned) */
  Answered answered;
} Asked;

static void
answer_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Asked *asked = user_data;
  g_autoptr (FbTransfer) self = asked->transfer;
  g_autoptr (GError) error = NULL;
  g_autoptr (FbAnswer) answer = fb_transport_send_finish (FB_TRANSPORT (source), result, &error);

  if (is_over (self))
    return;
  if (answer != NULL)
    asked->answered (self, answer);
  else
    end (self, error, FALSE, -1);
}

/* Takes @request. */
static void
ask (FbTransfer *self, FbRequest *request, Answered answered)
{
  Asked *asked = g_new0 (Asked, 1);

  asked->transfer = fb_transfer_ref (self);
  asked->answered = answered;
  fb_transport_send_async (fb_blob_queue_get_transport (self->queue), request, self->cancellable, answer_cb, asked);
  fb_request_free (request);
}

static FbRequest *
new_request (FbTransfer *self, const char *method)
{
  g_autofree char *path = g_strconcat ("/v1/blob/", self->hash, NULL);
  FbRequest *request = fb_request_new (method, path, NULL);

  request->raw = TRUE;
  return request;
}

static gboolean
read_number (const char *text, gint64 max, gint64 *value)
{
  return text != NULL && g_ascii_string_to_signed (text, 10, 0, max, value, NULL);
}

/* --- up -------------------------------------------------------------------------------------------------- */

static void
send_on (FbTransfer *self);

static void
sent_cb (FbTransfer *self, gboolean flag)
{
  self->done = self->size;
  end (self, NULL, FALSE, -1);
}

static gboolean
check_own_work (FbTransfer *self, gboolean *right, GError **error)
{
  return fb_transfer_check_own (self, right, error);
}

/* The server found other bytes than ours should be: either the line spoiled them, or our disk has. */
static void
own_checked_cb (FbTransfer *self, gboolean right)
{
  if (right)
    fail_new (self, FB_SYNC_ERROR_FAILED, FALSE, _ ("The file did not arrive as it was sent. It is sent again."));
  else
    fail_hopeless (self, _ ("The file on this computer was damaged before it could be sent. Add it again."));
}

static void
put_answered (FbTransfer *self, const FbAnswer *answer)
{
  gint64 offset = -1;
  gboolean known = read_number (fb_answer_get_header (answer, "Upload-Offset"), self->size, &offset);

  if ((answer->status == 200 || answer->status == 201 || answer->status == 204) && known && offset == self->size)
    {
      run (self, note_sent_work, sent_cb);
      return;
    }
  if (answer->status == 422)
    {
      run (self, check_own_work, own_checked_cb);
      return;
    }
  if (answer->status == 404 && is_from_server (answer))
    {
      fail_hopeless (self,
                     _ ("The server does not take this file: the record that it belongs to is not yours any more."));
      return;
    }
  if ((answer->status != 204 && answer->status != 409) || !known)
    {
      fail_answer (self, answer);
      return;
    }
  /* The probe asks for where to go on; any other 409 means that another device was here. */
  if ((answer->status == 409 || offset <= self->done) && !may_detour (self))
    return;
  self->done = offset;
  fb_blob_queue_progress (self->queue, self);
  send_on (self);
}

static void
put (FbTransfer *self, gint64 offset, GBytes *chunk)
{
  FbRequest *request = new_request (self, "PUT");

  request->query = g_strdup_printf ("offset=%" G_GINT64_FORMAT "&size=%" G_GINT64_FORMAT, offset, self->size);
  request->body = chunk != NULL ? g_bytes_ref (chunk) : NULL;
  ask (self, request, put_answered);
}

static void
chunk_read_cb (FbTransfer *self, gboolean flag)
{
  g_autoptr (GBytes) chunk = g_steal_pointer (&self->chunk);

  put (self, self->done, chunk);
}

static void
send_on (FbTransfer *self)
{
  if (fb_blob_queue_hold (self->queue, self))
    return;
  if (self->done < self->size)
    run (self, read_work, chunk_read_cb);
  else
    put (self, self->size, NULL);
}

/* --- down ------------------------------------------------------------------------------------------------ */

static void
fetch_on (FbTransfer *self);

static gboolean
finish_work (FbTransfer *self, gboolean *right, GError **error)
{
  return fb_transfer_finish (self, right, error);
}

static void
finished_cb (FbTransfer *self, gboolean right)
{
  if (right)
    end (self, NULL, FALSE, -1);
  else if (may_detour (self))
    /* The part was of no use (a power cut), or the bytes have been spoiled on their way. */
    fail_new (self, FB_SYNC_ERROR_FAILED, FALSE,
              _ ("The file did not arrive as it is at the server. It is fetched again."));
}

static void
added_cb (FbTransfer *self, gboolean flag)
{
  fb_blob_queue_progress (self->queue, self);
  if (self->done == self->total)
    run (self, finish_work, finished_cb);
  else
    fetch_on (self);
}

static void
dropped_cb (FbTransfer *self, gboolean flag)
{
  fetch_on (self);
}

/* "bytes 0-9/100", or "bytes * /100" without the space. */
static gboolean
read_content_range (const char *text, gint64 *from, gint64 *to, gint64 *total)
{
  g_auto (GStrv) parts = NULL;
  g_auto (GStrv) ends = NULL;

  if (text == NULL || !g_str_has_prefix (text, "bytes "))
    return FALSE;
  parts = g_strsplit (text + strlen ("bytes "), "/", 2);
  if (parts[0] == NULL || parts[1] == NULL || !read_number (parts[1], FB_BLOB_MAX_BYTES, total))
    return FALSE;
  *from = *to = -1;
  if (strcmp (parts[0], "*") == 0)
    return TRUE;
  ends = g_strsplit (parts[0], "-", 2);
  return ends[0] != NULL && ends[1] != NULL && read_number (ends[0], *total, from) && read_number (ends[1], *total, to)
         && *from <= *to && *to < *total;
}

/* Nothing behind what we have: it is all of it, or not of this file at all. */
static void
range_outside (FbTransfer *self, const FbAnswer *answer)
{
  gint64 from, to;

  if (!read_content_range (fb_answer_get_header (answer, "Content-Range"), &from, &to, &self->total))
    fail_garbled (self);
  else if (self->done == self->total)
    run (self, finish_work, finished_cb);
  else if (may_detour (self))
    run (self, drop_work, dropped_cb);
}

static void
part_came (FbTransfer *self, const FbAnswer *answer)
{
  gint64 from, to;

  if (!read_content_range (fb_answer_get_header (answer, "Content-Range"), &from, &to, &self->total)
      || from != self->done || to - from + 1 != (gint64) g_bytes_get_size (answer->body))
    {
      fail_garbled (self);
      return;
    }
  self->size = self->total;
  self->chunk = g_bytes_ref (answer->body);
  run (self, add_work, added_cb);
}

static void
get_answered (FbTransfer *self, const FbAnswer *answer)
{
  if (answer->status == 206)
    part_came (self, answer);
  else if (answer->status == 416)
    range_outside (self, answer);
  else if (answer->status == 404)
    fail_new (self, FB_SYNC_ERROR_FAILED, FALSE,
              _ ("The server does not have this file yet: it comes once the device that added it has sent it."));
  else
    fail_answer (self, answer);
}

static void
fetch_on (FbTransfer *self)
{
  FbRequest *request;

  if (fb_blob_queue_hold (self->queue, self))
    return;
  request = new_request (self, "GET");
  request->range =
      g_strdup_printf ("bytes=%" G_GINT64_FORMAT "-%" G_GINT64_FORMAT, self->done, self->done + FB_BLOB_CHUNK - 1);
  ask (self, request, get_answered);
}

static gboolean
open_work (FbTransfer *self, gboolean *complete, GError **error)
{
  return fb_transfer_open_part (self, complete, error);
}

static void
opened_cb (FbTransfer *self, gboolean complete)
{
  if (complete)
    end (self, NULL, FALSE, -1);
  else
    fetch_on (self);
}

/* --- beginning ------------------------------------------------------------------------------------------- */

void
fb_transfer_go (FbTransfer *self)
{
  if (fb_blob_queue_hold (self->queue, self))
    return;
  if (!self->up)
    run (self, open_work, opened_cb);
  else
    /* Nothing at the end asks how far the server is. */
    put (self, self->size, NULL);
}
