/* sim-upgrade.h: programs of several schemas, which are replaced one after the other
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sim-world.h"

G_BEGIN_DECLS

/* Which schema all begin with in this seed; before anything is made. */
void sim_upgrade_begin (Sim *sim);
/* Of one step: somebody's program is replaced, and people use what their programs know. */
void sim_upgrade_step  (Sim *sim);
/* The server, and half of the devices, are brought up to date. */
void sim_upgrade_end   (Sim *sim);
/* FALSE: its program was just replaced and has yet to ask for what the one before did not know, or its server is older. */
gboolean sim_upgrade_is_told (SimDevice *device);

G_END_DECLS
