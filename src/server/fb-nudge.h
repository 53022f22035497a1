/* fb-nudge.h: questions that are held until there is something new
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-service.h"
#include "fb-worker.h"

G_BEGIN_DECLS

/* Sync protocol, section 10. */
#define FB_NUDGE_HOLD_MS (55 * G_GINT64_CONSTANT (1000))
#define FB_NUDGE_POLL_MS 500
/* More than this on one process are sent away for a minute. */
#define FB_NUDGE_MAX_HELD 20000

/* One question, as it comes out of its lane. */
typedef struct
{
  FbCaller caller;
  gint64   since;
  char    *scope;   /* (owned) names the list of buckets */
  GArray  *bids;    /* (owned) of gint64 */
} FbHold;
FbHold *fb_hold_new  (FbService *service, const FbCaller *caller, gint64 since, GError **error);
void    fb_hold_free (FbHold *self);

/**
 * FbNudges:
 *
 * Holds questions without a thread for any of them. One look at the clock row every half second tells what has changed; the questions are kept by scope and the
 * scopes by bucket, so that a change costs as much as there are buckets changed and questions answered. Whoever lost their right to ask is answered as soon
 * as this process sees it. Lives in the main context of its maker; its reading is done in the worker that it was given.
 */
#define FB_TYPE_NUDGES (fb_nudges_get_type ())
G_DECLARE_FINAL_TYPE (FbNudges, fb_nudges, FB, NUDGES, GObject)

/* Sends an answer to what was held. @question is the one given to fb_nudges_hold(). */
typedef void (*FbNudgeAnswer) (gpointer question, FbAnswer *answer, gpointer user_data);

/* @service is used in @worker alone. */
FbNudges *fb_nudges_new  (FbWorker *worker, FbService *service, FbClock *clock, FbNudgeAnswer answer, gpointer user_data);
/* Takes @hold and a reference to @question; answers it now or within FB_NUDGE_HOLD_MS. A device has one question: an older one is answered. */
void      fb_nudges_hold (FbNudges *self, GObject *question, FbHold *hold);
/* Something was committed, here or (as a message of the database says) elsewhere: looks at once instead of at the next beat. */
void      fb_nudges_look (FbNudges *self);
guint     fb_nudges_get_size (FbNudges *self);
/* Answers all that is held with "stopping" and takes no more. Before the worker is stopped. */
void      fb_nudges_stop (FbNudges *self);

G_END_DECLS
