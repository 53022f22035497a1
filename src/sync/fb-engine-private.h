/* fb-engine-private.h: what the files of the engine share
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-checkpoint.h"
#include "fb-engine.h"
#include "fb-sync-lock.h"
#include "fb-store-sync.h"
#include "fb-wire-reader.h"

G_BEGIN_DECLS

/* Sync protocol, sections 10 and 17. */
#define FB_PUSH_DELAY_MS 2000
#define FB_LOCK_POLL_MS 100
#define FB_PULL_INTERVAL_MS (15 * 60 * 1000)
#define FB_METERED_INTERVAL_MS (30 * 60 * 1000)
#define FB_OFFLINE_RETRY_MS (60 * 1000)
#define FB_BACKOFF_BASE_MS 2000
#define FB_BACKOFF_MAX_MS (300 * 1000)
#define FB_PAGE_START_BYTES (256 * 1024)
#define FB_PAGE_MIN_BYTES (64 * 1024)
#define FB_PAGE_MAX_BYTES (1024 * 1024)
#define FB_PUSH_MAX_OPS 500
#define FB_PUSH_MAX_BYTES (1024 * 1024)
/* From this many rows on, groups that the device gains are written while their pages come in. */
#define FB_BULK_ROWS 20000

/* The page after the one that is being taken. */
typedef enum
{
  FB_AHEAD_NONE,
  FB_AHEAD_UNDER_WAY,
  FB_AHEAD_AWAITED,     /* and nothing else is left to do */
  FB_AHEAD_HERE,
} FbAhead;

/* What the server orders a device that leaves. */
typedef enum
{
  FB_WIPE_NONE,
  FB_WIPE_AFTER_PUSH,
  FB_WIPE_NOW,
} FbWipe;

struct _FbEngine
{
  GObject         parent_instance;

  FbStore        *store;        /* (owned) */
  FbTransport    *transport;    /* (owned) (nullable) */
  FbClock        *clock;        /* (owned) */
  GRand          *random;       /* (owned) */
  gulong          changed_id;

  FbEngineStatus  status;
  FbEngineState   remembered;   /* how the profile knows the last exchange to have ended; LOCAL: not from us */
  char           *message;      /* (owned) (nullable) */
  gboolean        started;
  gboolean        driven;       /* the program looks after the time */
  gboolean        network;
  gboolean        needs_counts, counting;
  FbPace          pace;
  FbLock          lock_reason;
  FbWipe          wipe;         /* the order there is */
  gboolean        wipe_begun;
  GSource        *report_timer; /* (owned) (nullable) until the server knows that it was carried out */
  guint           reports;

  /* Moments on the monotonic clock, 0: none. */
  gint64          push_due, pull_due, retry_due;
  gint64          lock_due;     /* driven, while another process exchanges */
  gint64          last_end;     /* of an exchange */
  GSource        *timer;        /* (owned) (nullable) */

  /* The request that is held. */
  gboolean        live;
  GCancellable   *nudge;        /* (owned) (nullable) while one is held */
  gint64          nudge_due;
  guint           nudge_tries;
  gint64          nudged_head;  /* that it told while an exchange ran */
  gint64          cursor;       /* of the last exchange, 0: there was none */

  /* The exchange that runs. */
  GCancellable   *cancellable;  /* (owned) (nullable) while one runs */
  FbSyncLock     *lock;         /* (owned) (nullable) while one runs */
  GSource        *lock_poll;    /* (owned) (nullable) looks whether another process has ended its exchange */
  GQueue          waiting;      /* of GTask (owned): answered at its end */
  GQueue          next;         /* of GTask (owned): want another one */
  gboolean        until_idle;
  gboolean        push_only;
  FbSyncResult    result;
  gint64          begun;
  gboolean        need_buckets; /* the server does not know our scope's hash */
  guint           restarts;     /* of the pull, because its token was void */
  guint           repairs;
  guint           send_serial, answer_serial;  /* of the last request, and of the answer at hand */
  GBytes         *first_page;   /* (owned) (nullable) of a pull, while pages of its sets are fetched */
  char           *wanted;       /* (owned) (nullable) the page of a set that is on its way */
  GBytes         *pull_body;    /* (owned) (nullable) of the pull's last request that was made anew */
  FbAhead         ahead;
  guint           ahead_serial; /* 0: none is on its way or here */
  FbAnswer       *ahead_answer; /* (owned) (nullable) */
  GError         *ahead_error;  /* (owned) (nullable) */
  guint           recoveries;   /* what the server had lost has been queued again */

  /* From exchange to exchange. */
  guint           tries;
  guint           push_ops;     /* batch limits, lowered after 413 and 400 */
  gsize           push_bytes;
  guint           bad_tries;    /* of the first transaction alone */
  gsize           page_bytes;
  gboolean        no_sets;      /* a page of a set could not be had: without them until a pull has come to its end */
  gint64          bulk_rows;
  gboolean        told_clock;   /* that this computer's is wrong */
};

/* --- fb-engine.c ----------------------------------------------------------------------------------------------------- */

typedef void (*FbJobDone)  (FbEngine *self, gpointer result, GError *error);
typedef void (*FbSendDone) (FbEngine *self, FbAnswer *answer, GError *error);

/* A job in the writer thread as part of the exchange. @done is not called when the exchange was cancelled meanwhile; it is lent what the job returned. */
void fb_engine_run    (FbEngine *self, FbStoreTaskFunc func, gpointer data, GDestroyNotify free_data, GDestroyNotify free_result, FbJobDone done);
/* Its number, which is the engine's answer_serial while @done runs. */
guint fb_engine_send  (FbEngine *self, const FbRequest *request, FbSendDone done);
void fb_engine_set_state (FbEngine *self, FbEngineState state);
/* What is shown of @state: whatever the engine does beneath, a locked profile is locked. */
FbEngineState fb_engine_shown (FbEngine *self, FbEngineState state);
/* (nullable) TRUE when it is another than before. */
gboolean fb_engine_set_message (FbEngine *self, const char *message);
/* Counts in a reader what waits, was refused and is in conflict; once more when something came meanwhile. */
void fb_engine_refresh_counts (FbEngine *self);
void fb_engine_notify (FbEngine *self);
/* Ends the exchange; @error NULL: well. */
void fb_engine_end    (FbEngine *self, const GError *error, gint64 retry_after);
/* Whoever asked for an exchange, in this one or the next, is answered. @error: (nullable) */
void fb_engine_answer_all (FbEngine *self, const GError *error);
/* Problem that a person should read; once for each new text. */
void fb_engine_report (FbEngine *self, const char *message);

/* --- steps of an exchange ---------------------------------------------------------------------------------------------- */

void fb_engine_begin  (FbEngine *self);
void fb_engine_push   (FbEngine *self);   /* fb-engine-push.c; goes on to pull when nothing waits */
void fb_engine_pull   (FbEngine *self);   /* fb-engine-pull.c */
/* What was fetched ahead is of no use any more. */
void fb_engine_drop_ahead (FbEngine *self);
/* The checkpoint's pages so far cannot be trusted or used: ends the exchange, or begins the pull again. */
void fb_engine_page_failed (FbEngine *self, const GError *error);
void fb_engine_restart_pull (FbEngine *self);
/* The first page of a pull, or the same again; @page is kept by the call. */
void fb_engine_take_first (FbEngine *self, GBytes *page);
/* fb-engine-sets.c: fetches the page of a set that the pull's @first page wants before it is taken */
void fb_engine_fetch_set (FbEngine *self, GBytes *first, const char *wanted, gint64 est_rows);
void fb_engine_drop_sets (FbEngine *self);
void fb_engine_repair (FbEngine *self);   /* fb-engine-repair.c; goes on to finish */
void fb_engine_finish (FbEngine *self, gboolean again);
void fb_engine_check_own (FbEngine *self);  /* fb-engine-deep.c; ends the exchange */
/* The server came back from a backup, as its answer says (409 gap or incarnation): what it lost is queued again, and the exchange begins anew. */
void fb_engine_recover (FbEngine *self, const FbAnswer *answer, const GError *problem);
/* What is the same whatever was asked: ends the exchange. */
void fb_engine_fail   (FbEngine *self, const FbAnswer *answer, const GError *error);
/* Body of a problem answer; NULL when it is none. */
JsonNode *fb_engine_parse_problem (const FbAnswer *answer);
/* Device, schema, incarnation, cursor: what every request begins with. In the writer thread. */
JsonObject *fb_engine_new_body (FbStore *store, FbDb *db, GError **error);

/* --- fb-engine-timer.c --------------------------------------------------------------------------------------------------- */

void fb_engine_arm         (FbEngine *self);
void fb_engine_clear_timer (FbEngine *self);
/* The beat of pulls at the pace there is. */
gint64 fb_engine_get_interval (FbEngine *self);
gint64 fb_engine_draw_backoff (FbEngine *self);

/* --- fb-engine-leave.c ----------------------------------------------------------------------------------------------------- */

/* Looks for an order in an answer; TRUE: it is being carried out, and the answer counts for nothing else. */
gboolean fb_engine_obey        (FbEngine *self, const FbAnswer *answer, gboolean is_push);
void     fb_engine_wipe        (FbEngine *self);
/* Nothing waits, and nothing is to be fetched: makes sure that the server knows of us, and we of its orders. */
void     fb_engine_greet       (FbEngine *self);
void     fb_engine_stop_report (FbEngine *self);

/* --- fb-engine-nudge.c ----------------------------------------------------------------------------------------------------- */

/* When the next one may be sent, 0: not now. */
gint64 fb_engine_nudge_due     (FbEngine *self);
void   fb_engine_nudge_run_due (FbEngine *self);
void   fb_engine_nudge_stop    (FbEngine *self);

/* --- fb-engine-apply.c: in the writer thread ------------------------------------------------------------------------------- */

typedef struct
{
  GBytes  *page;           /* (owned) that was taken */
  char    *wanted;         /* (owned) (nullable) nothing was taken yet: this page of a set comes first */
  gboolean completing;     /* nothing was taken yet: the page is to be given again (fb-bulk.h) */
  gboolean done;           /* the checkpoint stands */
  gboolean again;
  guint    n_suspect;
  gint64   cursor;
  gint64   rows, groups;
  gint64   got_rows, est_rows;
  gint64   waiting;        /* in the outbox */
  gint64   clock_off;      /* ms by which the server's clock is ahead of ours */
} FbPageTaken;

/* Reads a page whole and then keeps or applies it. Data of the job: */
typedef struct
{
  GBytes  *page;
  char    *set;            /* (owned) (nullable) the page is one of a set, of this hash */
  gint64   est_rows;       /* of the whole pull, when the page does not say so itself */
  gint64   bulk_rows;
  gint64   round_trip_ms;
} FbPageJob;
void     fb_page_job_free  (gpointer job);
void     fb_page_taken_free (gpointer taken);
gpointer fb_engine_take_page (FbStore *store, FbDb *db, gpointer job, GCancellable *cancellable, GError **error);
/* In the writer thread, fb-engine-sets.c: is it what was asked for? */
gboolean fb_engine_check_set   (const FbPageJob *job, FbWireReader *reader, GError **error);
/* The page of a set that must be kept before this page is taken; NULL: none. A stage of other sets goes. */
gboolean fb_engine_find_wanted (FbStore *store, FbDb *db, GBytes *page, char **wanted, GError **error);
/* Pages that were kept go, and what came in before its checkpoint. */
gboolean fb_engine_drop_stage  (FbStore *store, FbDb *db, GError **error);
/* Pages of whole groups, at once. */
gboolean fb_engine_apply_repair (FbStore *store, FbDb *db, GPtrArray *pages, GError **error);
gboolean fb_engine_learn_time (FbDb *db, FbClock *clock, gint64 server_time, gint64 round_trip_ms, GError **error);

G_END_DECLS
