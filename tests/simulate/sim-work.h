/* sim-work.h: what people do on devices and administrators at the server
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sim-world.h"

G_BEGIN_DECLS

/* One of the kinds of edit, as the run's weights have it, on one device; draws from sim->rng. */
void sim_work_on_device (SimDevice *device);
/* An administrator's change of rows (not of who sees what). */
void sim_work_at_server (Sim *sim);
/* Territories, their members and overlays change. */
void sim_work_on_scopes (Sim *sim);

/* A live row of the device's or the server's, drawn; FALSE: there is none. */
gboolean sim_pick_row        (FbDb *db, gboolean is_server, const char *table, SimRng *rng, FbId *id);
/* A value that one of the table's fields may take, drawn; names the field. */
const char *sim_draw_value   (Sim *sim, FbDb *db, const char *table, FbValue *value);
const char *sim_draw_table   (Sim *sim);

G_END_DECLS
