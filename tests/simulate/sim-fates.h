/* sim-fates.h: looks for each field of each transaction at the server
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-op.h"
#include "sim-world.h"

G_BEGIN_DECLS

/* Where the server keeps what became of a transaction. */
typedef struct
{
  FbId device;
  gint64 n, seq;
  gboolean refused;
} SimResult;

typedef struct
{
  FbTx *tx; /* (owned) as it was first stored */
  guint device;
  gboolean may_be_lost;  /* its device went back to a copy that does not have it */
  gboolean dropped;      /* a person gave it up */
  gboolean refused_here; /* its device keeps it as refused */
  gboolean settled; /* all of it was found at the server; since then the nightly job may have taken away what was old */
  SimResult result; /* when @settled */
} SimEntry;

/* Invariants I3 and I4, with the server's tables read once. */
typedef struct _SimFates SimFates;

SimFates *
sim_fates_new (Sim *sim);
void
sim_fates_free (SimFates *self);
void
sim_fates_check (SimFates *self, const SimEntry *entry);
/* Looks for it now, if the server has taken it, and not again. */
void
sim_fates_settle (SimFates *self, SimEntry *entry);
/* Counts and notes over all transactions. */
void
sim_fates_finish (SimFates *self);

G_END_DECLS
