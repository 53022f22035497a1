/* sim-ledger.h: every transaction that a person was told is stored, and what became of it
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sim-world.h"

G_BEGIN_DECLS

/**
 * SimLedger:
 *
 * Kept outside the system. A transaction is entered when its commit returned, by what it did; from then on it must be
 * in an outbox, at the server with each of its fields, or refused and kept. What may be lost with a copy that was put
 * back is marked so when that is done.
 */
typedef struct _SimLedger SimLedger;

SimLedger *
sim_ledger_new (void);
void
sim_ledger_free (SimLedger *self);
/* After a step of @device: enters what its outbox has got. */
void
sim_ledger_enter (SimLedger *self, SimDevice *device);
/* The device's file was opened again: nothing of it may be gone. */
void
sim_ledger_reopened (SimLedger *self, SimDevice *device);
/* The device has become what it was in an older copy. Before it is opened. */
void
sim_ledger_went_back (SimLedger *self, SimDevice *device);
/* It has a new name at the server. */
void
sim_ledger_renamed (SimLedger *self, SimDevice *device);
/* A refused transaction was sent again or given up. */
void
sim_ledger_dropped (SimLedger *self, const FbId *oid);
/* It was emptied; @had_sent: after it had sent what waited. */
void
sim_ledger_wiped (SimLedger *self, SimDevice *device, gboolean had_sent);
/* Before the nightly job: what the server has taken is looked for now, while all of it is there. */
void
sim_ledger_settle (SimLedger *self, Sim *sim);
/* The server has become what it was in a backup; @db: that. */
void
sim_ledger_server_went_back (SimLedger *self, FbDb *db);
/* In the calm at the end: the fate of all. */
void
sim_ledger_check (SimLedger *self, Sim *sim);
guint
sim_ledger_get_n (SimLedger *self);

G_END_DECLS
