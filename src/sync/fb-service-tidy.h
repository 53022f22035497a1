/* fb-service-tidy.h: takes away what nobody needs any more, a little at a time
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-service.h"

G_BEGIN_DECLS

/* Sync protocol, section 13. */
#define FB_TIDY_BATCH 1000
#define FB_TIDY_DEAD_DAYS 180
#define FB_TIDY_RESULT_DAYS 30
#define FB_TIDY_HISTORY_DAYS (2 * 366)

typedef struct
{
  gint64 floor;      /* devices whose checkpoint is below compare sums */
  gint64 dead;       /* rows deleted for good */
  gint64 left, gone; /* lines about groups and rows that went elsewhere */
  gint64 groups;     /* empty ones */
  gint64 results;    /* of transactions that their devices have acknowledged */
  gint64 refused;
  gint64 pages;      /* of shared buckets, made for first syncs */
  gint64 archived;   /* lines of history */
  guint  n_batches;
} FbTidied;

/**
 * FbTidy:
 *
 * One run of the nightly job: fb_tidy_step() does one batch of at most FB_TIDY_BATCH rows in a transaction of its own, so that pushes wait for no more than
 * that. Processes on one database claim the job: a second one is told that there is nothing to do until the first has not been heard of for a while.
 * What was done stays done when a run is broken off; the next goes on. In the service's thread.
 */
typedef struct _FbTidy FbTidy;

/* @archive: folder for history older than two years, one file a month (made when needed); NULL: history stays where it is. */
FbTidy  *fb_tidy_new      (FbService *service, const char *archive);
void     fb_tidy_free     (FbTidy *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FbTidy, fb_tidy_free)
/* @done: nothing is left, or another process is at it. */
gboolean fb_tidy_step     (FbTidy *self, gboolean *done, GError **error);
/* All steps. */
gboolean fb_tidy_run      (FbTidy *self, GError **error);
void     fb_tidy_get      (FbTidy *self, FbTidied *tidied);
/* Another process has claimed the job. */
gboolean fb_tidy_is_taken (FbTidy *self);
/* The day (of the machine's time zone) of the last run that came to its end; NULL: none. (transfer full) */
char    *fb_service_dup_tidy_day (FbService *service, GError **error);

G_END_DECLS
