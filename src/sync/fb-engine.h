/* fb-engine.h: keeps a store and a server in step
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-store.h"
#include "fb-transport.h"

G_BEGIN_DECLS

/* Sync protocol, section 12. */
typedef enum
{
  FB_ENGINE_LOCAL,          /* this computer only: no server */
  FB_ENGINE_IDLE,
  FB_ENGINE_PUSHING,
  FB_ENGINE_PULLING,
  FB_ENGINE_APPLYING,
  FB_ENGINE_BACKOFF,
  FB_ENGINE_OFFLINE,
  FB_ENGINE_AUTH_NEEDED,
  FB_ENGINE_UPDATE_NEEDED,
  FB_ENGINE_LOCKED,         /* nobody may look at the profile until its person signs in (fb_engine_set_lock()) */
  FB_ENGINE_WIPING,         /* the server ordered the profile to be emptied: the store is closed */
  FB_ENGINE_WIPED,          /* it is empty; fb_store_wipe_read() tells why */
} FbEngineState;

/* Why a profile is locked (section 16); fb-lease.h finds out. */
typedef enum
{
  FB_LOCK_NONE,
  FB_LOCK_LEASE,            /* too long without its server */
  FB_LOCK_SIGNED_OUT,
} FbLock;

/* How much the engine does by itself (section 10); what a person asks for is always done. */
typedef enum
{
  FB_PACE_FULL,             /* told at once of what is new, looks every 15 minutes besides */
  FB_PACE_METERED,          /* looks every 30 minutes; files only when somebody opens them */
  FB_PACE_PUSH_ONLY,        /* sends, and fetches nothing */
} FbPace;

/* Settings of the profile (fb_store_dup_setting()) that tell how the last exchange ended, in whichever process: a FbEngineState, a moment in ms. */
#define FB_ENGINE_SETTING_STATE "sync.state"
#define FB_ENGINE_SETTING_LAST_SUCCESS "sync.last-success"
/* For diagnostics: how many groups ever differed from the server's and were fetched again or dropped, and when last (ms). */
#define FB_ENGINE_SETTING_REPAIRED "sync.repaired"
#define FB_ENGINE_SETTING_REPAIRED_AT "sync.repaired-at"

/* What the pill and `status` show. Plain value. */
typedef struct
{
  FbEngineState state;
  gint64  last_success;     /* ms, 0 never */
  gint64  next_try;         /* ms, 0 none planned */
  guint   waiting;          /* transactions to send */
  guint   refused;          /* refused ones not yet dealt with */
  guint   conflicts;        /* open ones */
  gint64  rows_done, rows_total;   /* of a running pull; total 0: unknown */
  gint64  bytes;
} FbEngineStatus;

/* Of one exchange; what `sync` prints. */
typedef struct
{
  guint  pushed_txs, pushed_ops;
  gint64 pushed_bytes;
  gint64 pulled_rows, pulled_groups, pulled_bytes;
  guint  merged, conflicts, refused, waiting;
  guint  repaired;          /* groups that differed from the server's and were fetched again or dropped */
  gint64 cursor;
  double seconds;
} FbSyncResult;

/**
 * FbEngine:
 *
 * The client of the protocol: lives in the main context it was made in, does its database work in the store's writer thread and its requests through the
 * transport. Signal "status-changed" after any change of fb_engine_get_status(), "failed" (char *message) once for each new problem that a person should
 * read. When started it follows the store (push two seconds after an edit) and its timers by itself; without start only fb_engine_sync_async() acts.
 */
#define FB_TYPE_ENGINE (fb_engine_get_type ())
G_DECLARE_FINAL_TYPE (FbEngine, fb_engine, FB, ENGINE, GObject)

FbEngine *fb_engine_new            (FbStore *store, FbTransport *transport);   /* @transport NULL: FB_ENGINE_LOCAL */
void      fb_engine_set_transport  (FbEngine *self, FbTransport *transport);
void      fb_engine_start          (FbEngine *self);
void      fb_engine_stop           (FbEngine *self);   /* cancels; nothing is lost */
/* Ends the exchange that runs; what was staged is kept. The engine goes on in its rhythm: after the next edit, when asked, or in a quarter of an hour. */
void      fb_engine_interrupt      (FbEngine *self);
void      fb_engine_get_status     (FbEngine *self, FbEngineStatus *status);
const char *fb_engine_get_message  (FbEngine *self);   /* last problem in words for people (nullable) */
void      fb_engine_set_network_available (FbEngine *self, gboolean available);
/* A locked engine sends what waits, so that nothing is lost and orders reach it, and fetches nothing. */
void      fb_engine_set_lock       (FbEngine *self, FbLock lock);
void      fb_engine_set_pace       (FbEngine *self, FbPace pace);
/* FB_PACE_FULL: files may be fetched before anybody asks for them. */
FbPace    fb_engine_get_pace       (FbEngine *self);
/* Whether a started engine keeps a request at the server that is answered when there is something new. Off at first. */
void      fb_engine_set_live       (FbEngine *self, gboolean live);
/* The computer was asleep, or is on another network: connections from before are dead, and much may be new. Looks now. */
void      fb_engine_wake           (FbEngine *self);
/* One exchange (push all, pull to the head); @until_idle: until nothing waits on either side. Skips a back-off. Waits for one that runs. */
void      fb_engine_sync_async     (FbEngine *self, gboolean until_idle, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean  fb_engine_sync_finish    (FbEngine *self, GAsyncResult *result, FbSyncResult *out, GError **error);

/* For programs that drive the engine themselves (simulation, tests): the draws of its back-off; when it acts next on the store's monotonic clock (0: not by
 * itself); doing what is due; sizes from which a pull comes in parts. */
void      fb_engine_set_random     (FbEngine *self, GRand *random);                       /* copied */
/* No timers of its own: the program calls fb_engine_run_due(). Before fb_engine_start(). */
void      fb_engine_set_driven     (FbEngine *self, gboolean driven);
gint64    fb_engine_get_next_due   (FbEngine *self);
void      fb_engine_run_due        (FbEngine *self);
gboolean  fb_engine_is_nudged      (FbEngine *self);                                      /* a request is held */
void      fb_engine_set_bulk_rows  (FbEngine *self, gint64 rows);
void      fb_engine_set_page_bytes (FbEngine *self, gsize bytes);

/* --- what needs a person ---------------------------------------------------------------------------------------------- */

typedef struct
{
  gint64  n;
  FbId    oid;
  char   *label;         /* what the person did */
  char   *message;       /* why the server refused */
  char   *field;         /* (nullable) */
  char   *body;          /* the transaction, JSON */
  gint64  at;
} FbRefused;
void       fb_refused_free         (FbRefused *self);
GPtrArray *fb_store_list_refused   (FbStore *store, GError **error);                       /* of FbRefused */
/* Sends the transaction again as a new one, with fields replaced where given ("field" -> FbValue, may be NULL). */
gboolean   fb_store_resend_refused (FbStore *store, gint64 n, GHashTable *replace, GError **error);
/* Onto the shelf (fb-shelf.h), where it can be taken back from for thirty days. */
gboolean   fb_store_discard_refused (FbStore *store, gint64 n, GError **error);
/* Deals of a pipeline that the server refused, because it was made on this computer before there was a server: sends them again in the first pipeline there
 * is, each in the stage that comes nearest (the same kind; open ones by their place in the order). What refused the pipeline itself goes onto the shelf.
 * @n_sent (optional): how many refused changes were sent again. FB_STORE_ERROR_NOT_FOUND when the company has no pipeline here. Waits. */
gboolean   fb_store_resend_deals   (FbStore *store, guint *n_sent, GError **error);

G_END_DECLS
