/* fb-blob-queue.h: sends and fetches the bytes of attachments
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-engine.h"
#include "fb-files.h"

G_BEGIN_DECLS

/* What there is to do; bytes of files, whole. Plain value. */
typedef struct
{
  FbFileCounts counts;
  guint  sending, fetching;   /* at this moment */
} FbBlobStatus;

/* Of one run; what `sync` prints. */
typedef struct
{
  guint  sent, fetched, failed;
  gint64 sent_bytes, fetched_bytes;   /* of files that came through */
  gint64 left, left_bytes;            /* still to be sent or fetched */
} FbBlobResult;

/**
 * FbBlobQueue:
 *
 * Beside the engine, for the bytes that rows do not wait for: section 15 of the protocol on a device. Two files up and two down at a time, previews first,
 * then the smallest; between any two chunks it steps back while the engine exchanges rows, but for a file that a person is opening. What it has done survives
 * a kill at any moment: an upload goes on where the server is, a download where its part is. Trouble with one file holds up no other, and no row.
 *
 * Lives in the main context it was made in; disk and database are a worker's. Signals: "changed" after any change of fb_blob_queue_get_status(), and
 * "progress" (char *hash, gint64 done, gint64 size).
 */
#define FB_TYPE_BLOB_QUEUE (fb_blob_queue_get_type ())
G_DECLARE_FINAL_TYPE (FbBlobQueue, fb_blob_queue, FB, BLOB_QUEUE, GObject)

/* @engine (nullable): goes before. @worker (nullable): a thread of its own, unless the program does everything in one. */
FbBlobQueue *fb_blob_queue_new         (FbStore *store, FbTransport *transport, FbEngine *engine, FbWorker *worker);
void         fb_blob_queue_set_transport (FbBlobQueue *self, FbTransport *transport);   /* (nullable): no server */
/* What waiting times are drawn from; for tests that must go the same way each time. */
void         fb_blob_queue_set_random  (FbBlobQueue *self, GRand *random);
void         fb_blob_queue_start       (FbBlobQueue *self);
/* Cancels; nothing is lost. Before the last reference goes. */
void         fb_blob_queue_stop        (FbBlobQueue *self);
/* Forgets back-offs: the network came back, or a person wants it now. */
void         fb_blob_queue_wake        (FbBlobQueue *self);
/* On a line that costs money only what a person opens is fetched. */
void         fb_blob_queue_set_metered (FbBlobQueue *self, gboolean metered);
void         fb_blob_queue_get_status  (FbBlobQueue *self, FbBlobStatus *status);
/* Bytes of a file that is under way; FALSE when it is not. */
gboolean     fb_blob_queue_get_progress (FbBlobQueue *self, const char *hash, gint64 *done, gint64 *size);

/* The path of a file, fetched if it is not here. It may be read, not written, and is not to be kept: the cache is cleared by and by. Fails when it cannot be
 * had now (offline, not at the server yet); it is still fetched as soon as it can. @size: what is known of it. */
void         fb_blob_queue_fetch_async  (FbBlobQueue *self, const char *hash, gint64 size, gboolean thumb, GCancellable *cancellable, GAsyncReadyCallback callback,
                                         gpointer user_data);
char        *fb_blob_queue_fetch_finish (FbBlobQueue *self, GAsyncResult *result, GError **error);
/* Everything that can be done now, once each: for programs without a main loop of their own. Works without start. */
void         fb_blob_queue_run_async    (FbBlobQueue *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean     fb_blob_queue_run_finish   (FbBlobQueue *self, GAsyncResult *result, FbBlobResult *out, GError **error);

G_END_DECLS
