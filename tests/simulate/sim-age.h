/* sim-age.h: months pass, and what nobody needs any more goes
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sim-world.h"

G_BEGIN_DECLS

/* The temper in which the nightly job runs and devices stay away for longer than the server remembers what was deleted.
 */
typedef struct _SimAge SimAge;

void
sim_age_begin (Sim *sim);
void
sim_age_free (SimAge *self);
/* In a step: the job begins or goes on, weeks pass, a device is put away. */
void
sim_age_step (Sim *sim);
/* The server stops: the job with it. */
void
sim_age_break_off (Sim *sim);
/* The calm: devices are taken out of their drawers, after a last run of the job. */
void
sim_age_end (Sim *sim);
/* Stands in the place of a group. */
#define SIM_ARCHIVED (-1)
/* The lines of history that were moved out of the database. (transfer full) of FbRecord */
GPtrArray *
sim_age_load_archive (Sim *sim);

G_END_DECLS
