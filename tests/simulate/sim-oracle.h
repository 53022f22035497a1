/* sim-oracle.h: what a user may see, worked out without the code that serves it
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sim-world.h"

G_BEGIN_DECLS

/**
 * SimOracle:
 *
 * The server's rows at one moment, their groups followed from the references in them, and the groups each user may see from territories and their members.
 */
typedef struct _SimOracle SimOracle;

SimOracle *sim_oracle_new      (Sim *sim);
void       sim_oracle_free     (SimOracle *self);
/* Of gint64: the groups that a user may see. */
GHashTable *sim_oracle_dup_groups  (SimOracle *self, const FbId *user);
/* Home of each row, hashes, sums of groups and buckets (I9, I15). */
void       sim_oracle_check    (SimOracle *self);
/* The device's rows are the live rows that its user may see, to the byte (I1, I2). @pending: rows with waiting edits are passed over. */
void       sim_oracle_compare  (SimOracle *self, SimDevice *device, gboolean pending);

G_END_DECLS
