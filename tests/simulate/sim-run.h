/* sim-run.h: one seed from the first step to the calm
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sim-rules.h"
#include "sim-world.h"

G_BEGIN_DECLS

#define SIM_ALL_FAULTS ((G_GUINT64_CONSTANT (1) << SIM_N_FAULTS) - 1)

/* What is played; a shrunk run leaves out steps, devices and kinds of faults. */
typedef struct
{
  guint64  seed;
  guint    n_steps;
  guint    devices;      /* bits */
  guint64  faults;       /* bits */
  guint8  *skip;         /* (owned) (nullable) n_steps flags */
} SimPlan;

void     sim_plan_init   (SimPlan *self, guint64 seed, guint n_steps);
void     sim_plan_copy   (const SimPlan *self, SimPlan *to);
void     sim_plan_clear  (SimPlan *self);
guint    sim_plan_count  (const SimPlan *self);
/* As a line of options, and back. (transfer full) */
char    *sim_plan_to_text   (const SimPlan *self);
gboolean sim_plan_from_text (const char *text, SimPlan *self, GError **error);

typedef struct
{
  guint64 seen[SIM_N_FAULTS];
  guint64 rules[SIM_MAX_RULES];
  guint64 seeds, steps, edits, requests;
  guint64 digest;
} SimTally;

/* Plays it; what fails ends the process (sim_fail()). Adds to @tally. */
void     sim_run         (const SimPlan *plan, gboolean trace, SimTally *tally);

G_END_DECLS
