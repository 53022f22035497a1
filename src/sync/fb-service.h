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

/* A request to /v1/hello, /v1/pull, /v1/push, /v1/verify, /v1/who, /v1/blob/…. Never fails: what goes wrong is a problem answer. @caller NULL: not signed in. */
FbAnswer  *fb_service_handle      (FbService *self, const FbCaller *caller, const FbRequest *request);

/* --- files (section 15) ------------------------------------------------------------------------------------------------ */

/* Where their bytes lie; until it is set, in the database. */
void       fb_service_set_blobs     (FbService *self, FbBlobStorage *blobs);

/* For the nightly job. Files that no attachment has referred to for 30 days go, and uploads that nobody has gone on with for 7. */
typedef struct
{
  guint  files, uploads, swept;   /* swept: bytes that belonged to nothing */
  gint64 bytes;                   /* of the files */
} FbBlobTidy;
gboolean   fb_service_tidy_blobs    (FbService *self, FbBlobTidy *result, GError **error);

/* Administration: each one transaction with its own seq, history how=4. */
gboolean   fb_service_add_device    (FbService *self, const FbId *user, const FbId *device, const char *name, GError **error);
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
