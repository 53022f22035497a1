/* sim-check.h: what must hold at every moment, and in the calm at the end
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sim-world.h"

G_BEGIN_DECLS

/* After a step: what people see is base and waiting edits (I7); numbers only rise (I5); a device that has caught up has exactly what it may (I1, I2, I10). */
void sim_check_device (SimDevice *device);
/* The whole, when all is quiet: every outbox empty (I11), every device as the server (I1, I2), sums (I9), references (I15), bounds (I16), fates (I3, I4),
 * an idle pull (I12). */
void sim_check_calm   (Sim *sim);

G_END_DECLS
