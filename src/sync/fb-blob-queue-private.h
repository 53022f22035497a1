/* fb-blob-queue-private.h: what the files of the queue share
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-blob-queue.h"

G_BEGIN_DECLS

/* One file on its way. */
typedef struct
{
  gatomicrefcount ref_count;
  FbBlobQueue  *queue;         /* (owned) */
  FbStore      *store;         /* (lent) the queue's */
  char         *hash;          /* (owned) */
  gboolean      up;
  guint         wanted;        /* down: why */
  gint64        size, done;
  GCancellable *cancellable;   /* (owned) */
  guint         detours;       /* answers that did not bring it on */
  gboolean      hopeless;      /* up: no later attempt will do better */

  /* The worker's, while it has the transfer. */
  GBytes       *chunk;         /* (owned) (nullable) on its way between disk and line */
  gint64        total;         /* down: as the server says */
} FbTransfer;

FbTransfer *fb_transfer_ref   (FbTransfer *self);
void        fb_transfer_unref (FbTransfer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FbTransfer, fb_transfer_unref)

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

/* fb-blob-transfer.c */
FbTransfer *fb_transfer_new   (FbBlobQueue *queue, FbStore *store, const FbFileItem *item, gboolean up);
/* Begins, or goes on after it was held up. */
void        fb_transfer_go    (FbTransfer *self);

/* fb-blob-disk.c: in the worker. FALSE with an error, FB_SYNC_ERROR_REFUSED when it will not do another time either. */
gboolean fb_transfer_read_chunk (FbTransfer *self, GError **error);
/* What is in the part already; @complete: the file itself is here. */
gboolean fb_transfer_open_part  (FbTransfer *self, gboolean *complete, GError **error);
gboolean fb_transfer_add_chunk  (FbTransfer *self, GError **error);
/* The part begins anew. */
gboolean fb_transfer_drop_part  (FbTransfer *self, GError **error);
/* All bytes are here: looks whether they are right. @right FALSE: the part is gone. */
gboolean fb_transfer_finish     (FbTransfer *self, gboolean *right, GError **error);
gboolean fb_transfer_note_sent  (FbTransfer *self, GError **error);
/* Whether the file to be sent is still what it was. */
gboolean fb_transfer_check_own  (FbTransfer *self, gboolean *right, GError **error);

/* fb-blob-queue.c: what a transfer asks of its queue */
FbTransport *fb_blob_queue_get_transport (FbBlobQueue *self);
FbWorker    *fb_blob_queue_get_worker    (FbBlobQueue *self);
/* Rows go first: the transfer is held and goes on later. */
gboolean fb_blob_queue_hold     (FbBlobQueue *self, FbTransfer *transfer);
void     fb_blob_queue_progress (FbBlobQueue *self, FbTransfer *transfer);
/* It came through (@error NULL), or did not. @final: there is no sense in trying again by itself. */
void     fb_blob_queue_ended    (FbBlobQueue *self, FbTransfer *transfer, const GError *error, gboolean final, gint64 retry_after);

/* Tells whoever listens that something is different. */
void     fb_blob_queue_tell     (FbBlobQueue *self);

/* fb-blob-queue-plan.c */
/* Looks for what is to be done, and begins it; once more when it is looking already. */
void     fb_blob_queue_plan        (FbBlobQueue *self);
void     fb_blob_queue_clear_timer (FbBlobQueue *self);
/* @transfer failed: its file waits. @retry_after: seconds, as the server says. */
void     fb_blob_queue_pause       (FbBlobQueue *self, const FbTransfer *transfer, gboolean final, gint64 retry_after);
void     fb_blob_queue_unpause     (FbBlobQueue *self, const char *hash, gboolean up);

/* fb-blob-queue-open.c */
/* The file is here (@error NULL), or cannot be had. */
void     fb_blob_queue_answer_waiters (FbBlobQueue *self, const char *hash, const GError *error);
void     fb_blob_queue_answer_runs    (FbBlobQueue *self, const GError *error);

G_END_DECLS
