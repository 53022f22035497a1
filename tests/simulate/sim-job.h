/* sim-job.h: runs in processes of their own, so that one that dies is a finding and not the end
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sim-run.h"

G_BEGIN_DECLS

/* What a child tells its parent, in memory that both have. */
typedef struct
{
  SimTally tally;
  guint64  seed;          /* at work */
  char     message[4000]; /* of a failure: "step 12: I3: …" */
} SimShared;

SimShared *sim_shared_new  (void);
/* In the child: where failures are told. */
void       sim_shared_adopt (SimShared *self);

typedef struct
{
  guint64 first, count, stride;   /* seeds */
  guint   n_steps;
  guint   twice_every;            /* every so many seeds are played twice and compared; 0: none */
  gint64  until;                  /* monotonic time in us to stop at, 0: none */
} SimRange;

/* Forks a child that plays the range. */
int        sim_job_start   (const SimRange *range, SimShared *shared);
/* Plays one plan in a child and waits; NULL: it went well, else what failed. (transfer full) */
char      *sim_job_try     (const SimPlan *plan, gboolean trace);
/* Words for a child that ended with this status; NULL: well. (transfer full) */
char      *sim_job_verdict (int status, const SimShared *shared);
/* "I3" of "step 12: I3: …". (transfer full) */
char      *sim_job_rule    (const char *message);

/* Leaves out what the failure does not need, within @seconds. @plan is changed. */
void       sim_shrink      (SimPlan *plan, const char *message, guint seconds);

G_END_DECLS
