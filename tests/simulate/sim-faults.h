/* sim-faults.h: what may go wrong, how often, and how often it did
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sim-rng.h"

G_BEGIN_DECLS

typedef enum
{
  SIM_FAULT_REQUEST_LOST,
  SIM_FAULT_ANSWER_LOST,
  SIM_FAULT_DOUBLED, /* the request arrives twice */
  SIM_FAULT_DELAYED, /* so late that the client has given up; later ones overtake it */
  SIM_FAULT_SLOW,
  SIM_FAULT_CUT,            /* the body ends at any byte, unnoticed */
  SIM_FAULT_CORRUPT,        /* a bit of the packed body turns */
  SIM_FAULT_BUSY,           /* 429 or 503 with Retry-After */
  SIM_FAULT_PORTAL,         /* 200 with a page for people */
  SIM_FAULT_TOKEN,          /* the access token has expired */
  SIM_FAULT_CLIENT_KILLED,  /* at any operation of its disk */
  SIM_FAULT_CLIENT_POWER,   /* the same, and what was not synced is lost or torn */
  SIM_FAULT_CLIENT_RESTART, /* closed and opened in good order */
  SIM_FAULT_CLIENT_DISK,    /* full, or an error of one operation */
  SIM_FAULT_STATEMENT,      /* a statement on the server fails once */
  SIM_FAULT_SERVER_KILLED,
  SIM_FAULT_SERVER_POWER,
  SIM_FAULT_SERVER_DISK,
  SIM_FAULT_CLOCK, /* a device's clock is set to something else */
  SIM_FAULT_SERVER_CLOCK,
  SIM_FAULT_REBOOT,
  SIM_FAULT_SCOPE,         /* territory, membership or overlay changes while pulls are under way */
  SIM_FAULT_DISABLED,      /* a user is disabled for a while */
  SIM_FAULT_OLD_IMAGE,     /* a device goes back to an older copy of itself */
  SIM_FAULT_SERVER_BACKUP, /* the server goes back to an older copy of itself */
  SIM_FAULT_TWO_ENGINES,   /* a second program syncs the same profile */
  SIM_FAULT_INTERRUPTED,   /* jobs of the engine are held up while a person edits */
  SIM_FAULT_BIT_ROT,       /* a value in a device's file turns */
  SIM_FAULT_MEDDLED,       /* others change things between two pages of a pull */
  /* Of tempers of their own, which raise them. */
  SIM_FAULT_NIGHTLY, /* the nightly job begins */
  SIM_FAULT_MONTHS,  /* weeks or months pass */
  SIM_FAULT_AWAY,    /* a device is switched off for half a year */
  SIM_FAULT_UPGRADE, /* somebody's program is replaced by one of a later schema */
  SIM_FAULT_WIPED,   /* a device is emptied by order */
  SIM_N_FAULTS
} SimFault;

const char *
sim_fault_name (SimFault fault);
/* FALSE for an unknown name. */
gboolean
sim_fault_find (const char *name, SimFault *fault);

/* Rates of one run, in per mille where they are drawn; each run draws its own, and some kinds not at all. */
typedef struct
{
  guint rates[SIM_N_FAULTS];
  guint64 seen[SIM_N_FAULTS];
  gboolean on;     /* FALSE in the calm at the end */
  guint64 allowed; /* bits: kinds that this run may have */
} SimFaults;

void
sim_faults_init (SimFaults *self, SimRng *rng, guint64 allowed, gboolean harsh);
/* A temper of its own may ask for more of one kind, if the run may have it at all. */
void
sim_faults_raise (SimFaults *self, SimFault fault, guint rate);
/* Draws; counts when it is TRUE. */
gboolean
sim_faults_hit (SimFaults *self, SimFault fault, SimRng *rng);
void
sim_faults_note (SimFaults *self, SimFault fault);
gboolean
sim_faults_may (const SimFaults *self, SimFault fault);
gboolean
sim_faults_was_seen (const SimFaults *self, SimFault fault);

G_END_DECLS
