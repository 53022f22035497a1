/* fb-service.h: the server's side of sync, without HTTP
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-blob-storage.h"
#include "fb-clock.h"
#include "fb-db.h"
#include "fb-message.h"

G_BEGIN_DECLS

/**
 * FbService:
 *
 * Push, pull, verify over a database. Knows nothing of sockets, passwords or tokens: the caller (src/server, or the loopback in tests) has made sure who asks.
 * One thread at a time.
 */
#define FB_TYPE_SERVICE (fb_service_get_type ())
G_DECLARE_FINAL_TYPE (FbService, fb_service, FB, SERVICE, GObject)

/* Makes or migrates the tables; the first call on an empty database makes the organisation's and catalogue's groups and the built-in roles. */
FbService *fb_service_new         (FbDb *db, FbClock *clock, GError **error);
FbDb      *fb_service_get_db      (FbService *self);

/* Who asks, as proven by the caller. */
typedef struct
{
  FbId user;
  FbId device;
} FbCaller;

/* A request to /v1/hello, /v1/pull, /v1/push, /v1/verify, /v1/who, /v1/blob/…, /v1/page/…. Never fails: what goes wrong is a problem answer. @caller NULL: not signed in. */
FbAnswer  *fb_service_handle      (FbService *self, const FbCaller *caller, const FbRequest *request);

/* --- files (section 15) ------------------------------------------------------------------------------------------------ */

/* Where their bytes lie; until it is set, in the database. */
void       fb_service_set_blobs     (FbService *self, FbBlobStorage *blobs);

/* The bytes of all files into the table blob_chunk of another server's database, which has the tables' rows already. In a transaction of the caller there. */
gboolean   fb_service_copy_blobs    (FbService *self, FbDb *to, GError **error);

/* How many MiB each person's files may take up: the setting files.quota_mib. */
gboolean   fb_service_set_blob_quota (FbService *self, gint64 mib, GError **error);

/* For the nightly job. Files that no attachment has referred to for 30 days go, and uploads that nobody has gone on with for 7. */
typedef struct
{
  guint  files, uploads, swept;   /* swept: bytes that belonged to nothing */
  gint64 bytes;                   /* of the files */
} FbBlobTidy;
gboolean   fb_service_tidy_blobs    (FbService *self, FbBlobTidy *result, GError **error);

/* A group of more rows is warned about (section 17); the organisation's and the catalogue's may be of any size. */
#define FB_GROUP_MAX_ROWS 5000

/* From how many rows on the pages of a shared bucket are made once for all devices (section 5.3; G_MAXINT64: never), and how large they are, plain. */
void       fb_service_set_page_sets (FbService *self, gint64 rows, gsize page_bytes);

/* What a device may ask for so often: section 17. FB_ASK_PAGE: a later page of a pull, or a step of a comparison. */
typedef enum
{
  FB_ASK_PULL,
  FB_ASK_PAGE,
  FB_ASK_PUSH,
} FbAsk;
#define FB_N_ASKS 3
/* Seconds that the device must wait before it asks again, 0: it may ask now. In the service's thread. */
typedef gint64 (*FbLimiter) (FbAsk ask, const FbId *device, gpointer user_data);
/* NULL: everybody may ask as often as they like. */
void       fb_service_set_limiter (FbService *self, FbLimiter limiter, gpointer user_data);

/* --- nudge (section 10): what has changed, without what it is --------------------------------------------------------- */

typedef struct
{
  gint64 bid, head;
} FbBucketHead;
typedef struct
{
  gint64  seq, epoch;
  GArray *heads;        /* of FbBucketHead, newer than what was asked for */
} FbHeads;
void       fb_heads_free         (FbHeads *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FbHeads, fb_heads_free)
/* Buckets that changed after @since. One indexed row when there are none. */
FbHeads   *fb_service_list_heads (FbService *self, gint64 since, GError **error);
/* The buckets in the user's scope (of gint64), and what names this list. G_IO_ERROR_NOT_FOUND: no such user, or disabled. */
GArray    *fb_service_list_scope (FbService *self, const FbId *user, char **hash, GError **error);

/* Every transaction that writes begins here. It holds the clock's lock from the start: what it reads is what the last commit left, whatever process made it,
 * and no two merges work at once. On SQLite that is what BEGIN IMMEDIATE does. */
FbTransaction *fb_service_begin (FbService *self, GError **error);
/* And ends here: the other processes are told that there is news (a hint, on PostgreSQL, to this channel). */
#define FB_SERVICE_CHANNEL "fieldbook_head"
gboolean       fb_service_commit (FbService *self, FbTransaction *transaction, GError **error);
/* A push that has been read and found in order, ready to be written down. Any thread; used by one at a time. */
typedef struct _FbPushJob FbPushJob;
/* As far as can be done without writing: all checks before the transactions themselves. NULL and @answer set: it is answered already. */
FbPushJob *fb_service_prepare_push (FbService *self, const FbCaller *caller, const FbRequest *request, FbAnswer **answer);
/* After so long no further request joins a commit: other processes wait for the clock, and whoever was written down for the answer. */
#define FB_PUSH_HOLD_MS 200
/* As many as FB_PUSH_HOLD_MS allow in one commit, each transaction with a number of its own; a request that fails leaves the others alone. Returns how many, from
 * the first: at least one. They have their answers when it returns, and what was acknowledged is durable; the rest is untouched. @self may be another service on
 * the same database than the one that prepared them. */
guint      fb_service_push_all      (FbService *self, FbPushJob *const *jobs, guint n_jobs);
guint      fb_push_job_get_n_txs    (FbPushJob *self);
guint      fb_push_job_get_n_ops    (FbPushJob *self);
FbAnswer  *fb_push_job_steal_answer (FbPushJob *self);
void       fb_push_job_free         (FbPushJob *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FbPushJob, fb_push_job_free)

/* Administration: each one transaction with its own seq, history how=4. */
/* In the caller's transaction when there is one. */
gboolean   fb_service_add_device    (FbService *self, const FbId *user, const FbId *device, const char *name, GError **error);
/* @state as the schema has it: active, lost, wiped. In the caller's transaction when there is one. */
gboolean   fb_service_mark_device   (FbService *self, const FbId *device, const char *state, GError **error);
/* Applies an edit as the server itself (actor nil): the same code as push, `server` fields included. @ops: of FbOp. */
gboolean   fb_service_apply         (FbService *self, GPtrArray *ops, const char *label, gint64 *seq, GError **error);
/* A database that was copied back from a backup begins a new lineage: devices send again what it has lost. Before any service is made on it. */
gboolean   fb_service_renew_lineage (FbDb *db, gint64 now, GError **error);
/* Id of the built-in role with this base: rep, manager, director, admin, readonly. */
void       fb_service_get_role_id   (const char *base, FbId *id);
gboolean   fb_service_find_user     (FbService *self, const char *login, FbId *user, GError **error);
/* Recomputes hashes, group and bucket sums; a finding a line. */
GPtrArray *fb_service_check         (FbService *self, GError **error);

G_END_DECLS
