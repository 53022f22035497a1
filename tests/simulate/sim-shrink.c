/* sim-shrink.c: leaves out of a failing run what the failure does not need
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "sim-job.h"

typedef struct
{
  SimPlan *plan;
  char *rule; /* (owned) that must still fail */
  gint64 until;
} Shrink;

static gboolean
is_late (const Shrink *self)
{
  return g_get_monotonic_time () > self->until;
}

/* Takes the candidate when it fails in the same way. */
static gboolean
take (Shrink *self, SimPlan *candidate)
{
  g_autofree char *message = is_late (self) ? NULL : sim_job_try (candidate, FALSE);
  g_autofree char *rule = message != NULL ? sim_job_rule (message) : NULL;

  if (g_strcmp0 (rule, self->rule) != 0)
    {
      sim_plan_clear (candidate);
      return FALSE;
    }
  sim_plan_clear (self->plan);
  *self->plan = *candidate;
  return TRUE;
}

/* Nothing after the step that failed matters. */
static void
cut_tail (Shrink *self, const char *message)
{
  guint step = (guint) strtoul (message + strlen ("step "), NULL, 10);
  SimPlan candidate;

  if (!g_str_has_prefix (message, "step ") || step + 1 >= self->plan->n_steps)
    return;
  sim_plan_copy (self->plan, &candidate);
  for (guint i = step + 1; i < candidate.n_steps; i++)
    candidate.skip[i] = 1;
  take (self, &candidate);
}

static void
drop_devices (Shrink *self)
{
  for (guint i = 0; i < SIM_MAX_DEVICES; i++)
    {
      SimPlan candidate;

      if (!(self->plan->devices & (1u << i)))
        continue;
      sim_plan_copy (self->plan, &candidate);
      candidate.devices &= ~(1u << i);
      take (self, &candidate);
    }
}

static gboolean
drop_fault_mask (Shrink *self, guint64 mask)
{
  SimPlan candidate;

  if (!(self->plan->faults & mask))
    return FALSE;
  sim_plan_copy (self->plan, &candidate);
  candidate.faults &= ~mask;
  return take (self, &candidate);
}

static void
drop_faults (Shrink *self)
{
  if (drop_fault_mask (self, SIM_ALL_FAULTS))
    return;
  for (guint width = SIM_N_FAULTS / 2; width > 0; width /= 2)
    for (guint at = 0; at < SIM_N_FAULTS; at += width)
      drop_fault_mask (self, (((G_GUINT64_CONSTANT (1) << width) - 1) << at) & SIM_ALL_FAULTS);
}

/* Parts of the steps that are left, from halves down to single ones. */
static void
drop_steps (Shrink *self)
{
  for (guint size = MAX (sim_plan_count (self->plan) / 2, 1); size > 0 && !is_late (self); size /= 2)
    {
      guint at = 0;

      while (at < self->plan->n_steps && !is_late (self))
        {
          SimPlan candidate;
          guint taken = 0, next = at;

          sim_plan_copy (self->plan, &candidate);
          for (; next < candidate.n_steps && taken < size; next++)
            if (!candidate.skip[next])
              {
                candidate.skip[next] = 1;
                taken++;
              }
          if (taken == 0)
            {
              sim_plan_clear (&candidate);
              break;
            }
          take (self, &candidate);
          at = next;
        }
    }
}

void
sim_shrink (SimPlan *plan, const char *message, guint seconds)
{
  Shrink self = {plan, sim_job_rule (message), g_get_monotonic_time () + (gint64) seconds * G_USEC_PER_SEC};

  cut_tail (&self, message);
  drop_devices (&self);
  drop_faults (&self);
  drop_steps (&self);
  drop_devices (&self);
  drop_faults (&self);
  g_free (self.rule);
}
