/* sim-files.h: attachments, and where their bytes are
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sim-world.h"

G_BEGIN_DECLS

/* With the program's engine: its queue of files. */
void sim_files_open  (SimDevice *device, SimProgram *program);
void sim_files_close (SimProgram *program);
/* Nothing of an earlier run is left in the device's folder. */
void sim_files_clear (SimDevice *device);
/* In a step: the person attaches, opens, keeps or removes a file, or the queue has a turn. */
void sim_files_step  (SimDevice *device);
/* In the calm: what can be sent and fetched is. */
void sim_files_settle (Sim *sim);
/* What a device was told that the server has can be had by whoever may see it, and by nobody else. */
void sim_files_check (Sim *sim);

G_END_DECLS
