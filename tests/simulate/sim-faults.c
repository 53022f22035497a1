/* sim-faults.c: what may go wrong, how often, and how often it did
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sim-faults.h"

#include <string.h>

#include "sim-run.h"

/* In harsh runs territories change all the time. */
#define HARSH_SCOPE 300

/* Highest rate that a run may draw, in per mille of the occasions: messages for the first ten, steps for the rest.
 * 0: only where a temper asks for it. */
static const struct
{
  const char *name;
  guint max_rate;
} kinds[SIM_N_FAULTS] = {
    [SIM_FAULT_REQUEST_LOST] = {"request-lost", 150},
    [SIM_FAULT_ANSWER_LOST] = {"answer-lost", 150},
    [SIM_FAULT_DOUBLED] = {"doubled", 100},
    [SIM_FAULT_DELAYED] = {"delayed", 60},
    [SIM_FAULT_SLOW] = {"slow", 100},
    [SIM_FAULT_CUT] = {"cut", 60},
    [SIM_FAULT_CORRUPT] = {"corrupt", 40},
    [SIM_FAULT_BUSY] = {"busy", 60},
    [SIM_FAULT_PORTAL] = {"portal", 30},
    [SIM_FAULT_TOKEN] = {"token", 50},
    [SIM_FAULT_CLIENT_KILLED] = {"client-killed", 25},
    [SIM_FAULT_CLIENT_POWER] = {"client-power", 25},
    [SIM_FAULT_CLIENT_RESTART] = {"client-restart", 20},
    [SIM_FAULT_CLIENT_DISK] = {"client-disk", 20},
    [SIM_FAULT_STATEMENT] = {"statement", 20},
    [SIM_FAULT_SERVER_KILLED] = {"server-killed", 15},
    [SIM_FAULT_SERVER_POWER] = {"server-power", 15},
    [SIM_FAULT_SERVER_DISK] = {"server-disk", 10},
    [SIM_FAULT_CLOCK] = {"clock", 12},
    [SIM_FAULT_SERVER_CLOCK] = {"server-clock", 2},
    [SIM_FAULT_REBOOT] = {"reboot", 8},
    [SIM_FAULT_SCOPE] = {"scope", 60},
    [SIM_FAULT_DISABLED] = {"disabled", 4},
    [SIM_FAULT_OLD_IMAGE] = {"old-image", 8},
    [SIM_FAULT_SERVER_BACKUP] = {"server-backup", 4},
    [SIM_FAULT_TWO_ENGINES] = {"two-engines", 15},
    [SIM_FAULT_INTERRUPTED] = {"interrupted", 300},
    [SIM_FAULT_BIT_ROT] = {"bit-rot", 6},
    [SIM_FAULT_MEDDLED] = {"meddled", 400},
    [SIM_FAULT_NIGHTLY] = {"nightly", 0},
    [SIM_FAULT_MONTHS] = {"months", 0},
    [SIM_FAULT_AWAY] = {"away", 0},
    [SIM_FAULT_UPGRADE] = {"upgrade", 0},
    [SIM_FAULT_WIPED] = {"wiped", 0},
};

const char *
sim_fault_name (SimFault fault)
{
  return kinds[fault].name;
}

gboolean
sim_fault_find (const char *name, SimFault *fault)
{
  for (guint i = 0; i < SIM_N_FAULTS; i++)
    if (g_str_equal (kinds[i].name, name))
      {
        *fault = i;
        return TRUE;
      }
  return FALSE;
}

/* A third of the kinds is left out of a run, so that each also meets the others alone. Every kind is drawn, allowed or
 * not: what one is does not depend on which others are switched off. */
void
sim_faults_init (SimFaults *self, SimRng *rng, guint64 allowed, gboolean harsh)
{
  memset (self, 0, sizeof *self);
  self->allowed = allowed;
  self->on = TRUE;
  for (guint i = 0; i < SIM_N_FAULTS && kinds[i].max_rate > 0; i++)
    {
      gboolean in_run = sim_rng_below (rng, 3) != 0;
      guint rate = 1 + sim_rng_below (rng, harsh && i == SIM_FAULT_SCOPE ? HARSH_SCOPE : kinds[i].max_rate);

      self->rates[i] = in_run && (allowed & (G_GUINT64_CONSTANT (1) << i)) ? rate : 0;
    }
}

void
sim_faults_raise (SimFaults *self, SimFault fault, guint rate)
{
  if (self->allowed & (G_GUINT64_CONSTANT (1) << fault))
    self->rates[fault] = MAX (self->rates[fault], rate);
}

gboolean
sim_faults_may (const SimFaults *self, SimFault fault)
{
  return self->on && self->rates[fault] > 0;
}

gboolean
sim_faults_was_seen (const SimFaults *self, SimFault fault)
{
  return self->seen[fault] > 0;
}

void
sim_faults_note (SimFaults *self, SimFault fault)
{
  self->seen[fault]++;
}

gboolean
sim_faults_hit (SimFaults *self, SimFault fault, SimRng *rng)
{
  gboolean hit = sim_rng_chance (rng, self->rates[fault]);

  if (!hit || !self->on)
    return FALSE;
  self->seen[fault]++;
  return TRUE;
}
