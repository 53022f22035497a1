/* sim-moves.h: the history of where accounts lay, worked out without the code that tells it
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sim-world.h"

/* At rest: what the device tells of the moves of every account it holds is what the server's memberships say. */
void sim_moves_compare (Sim *sim, SimDevice *device);
