/* sim-wipe.h: devices that are emptied by order
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sim-world.h"

G_BEGIN_DECLS

/* In a seed of this temper; before the first step. */
void     sim_wipe_begin (Sim *sim);
/* Of one step: an administrator may order that a device is emptied, at once or after it has sent what waits. */
void     sim_wipe_step  (Sim *sim);
/* The answer to whoever has an order and is not served any more; NULL: go on. (transfer full) */
FbAnswer *sim_wipe_turn_away (Sim *sim, const FbCaller *caller, const FbRequest *request);
/* What is served all the same says so. */
void     sim_wipe_tell  (Sim *sim, const FbCaller *caller, const FbRequest *request, FbAnswer *answer);
/* Whoever has obeyed is empty, and what may not be lost is at the server. */
void     sim_wipe_look  (Sim *sim);
/* A device that was emptied begins under a new name; FALSE: not now. */
gboolean sim_wipe_join  (SimDevice *device, FbStore *store);

G_END_DECLS
