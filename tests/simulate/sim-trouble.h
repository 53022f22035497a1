/* sim-trouble.h: what befalls machines, clocks and people
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sim-world.h"

G_BEGIN_DECLS

/* Before a step: draws what goes wrong in it. */
void sim_trouble_step   (Sim *sim);
/* After it: machines that have died are buried, full disks get room again before long. */
void sim_trouble_clear  (Sim *sim);
/* No more trouble; what is broken is mended. */
void sim_trouble_end    (Sim *sim);
/* Whoever the server still shuts out is let in, whatever it was told before it died or went back to a backup. */
void sim_trouble_let_in (Sim *sim);

G_END_DECLS
