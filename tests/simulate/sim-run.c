/* sim-run.c: one seed from the first step to the calm
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sim-run.h"

#include "fb-store-sync.h"
#include "sim-age.h"
#include "sim-check.h"
#include "sim-files.h"
#include "sim-ledger.h"
#include "sim-nudge.h"
#include "sim-trouble.h"
#include "sim-turn.h"
#include "sim-upgrade.h"
#include "sim-wipe.h"
#include "sim-work.h"

#define CALM_MINUTES 10

/* --- steps ----------------------------------------------------------------------------------------------- */

/* One of those that the seed has, whether or not it takes part: a shrunk run gives no device the steps of another. */
static SimDevice *
draw_device (Sim *sim)
{
  guint at = sim_rng_below (&sim->rng, SIM_MAX_DEVICES);

  while (!sim->devices[at].drawn)
    at = (at + 1) % SIM_MAX_DEVICES;
  return &sim->devices[at];
}

static void
let_time_pass (Sim *sim)
{
  static const gint64 lengths[] = {10, 50, 100, 400, 1000, 5000, 20000};
  gint64 ms = lengths[sim_rng_below (&sim->rng, sim->hasty ? 5 : G_N_ELEMENTS (lengths))];

  if (sim_rng_below (&sim->rng, 60) == 0)
    ms = 1000 * 60 * (gint64) (1 + sim_rng_below (&sim->rng, 40));
  else if (sim_rng_below (&sim->rng, 100) == 0)
    {
      /* Everybody's lid is closed, for a night or some days. */
      sim_note (sim, "a night passes");
      sim_drain (sim, -1);
      sim_advance_clocks (sim, 1000 * 60 * 60 * (gint64) (1 + sim_rng_below (&sim->rng, 100)));
    }
  sim_pass (sim, ms);
}

/* Whatever the line was like before, the next pages are small. */
static void
shrink_pages (Sim *sim)
{
  for (guint i = 0; i < SIM_MAX_DEVICES; i++)
    {
      FbEngine *engine = sim->devices[i].program.engine;
      gsize bytes = (gsize) 60 << sim_rng_below (&sim->rng, 3);

      if (engine != NULL)
        fb_engine_set_page_bytes (engine, bytes);
    }
}

static void
sync_now (SimDevice *device)
{
  g_auto (SimTurn) turn = sim_turn_of_device (device);
  SimProgram *program =
      device->second.engine != NULL && sim_rng_below (&device->sim->rng, 2) != 0 ? &device->second : &device->program;

  device->sim->n_syncs++;
  sim_note (device->sim, "device %u syncs now", device->index);
  /* The engine doubles them with each that comes fast. */
  if (device->sim->tiny_pages)
    fb_engine_set_page_bytes (program->engine, (gsize) 60 << sim_rng_below (&device->sim->rng, 6));
  fb_engine_sync_async (program->engine, sim_rng_below (&device->sim->rng, 2) != 0, NULL, NULL, NULL);
}

static void
sign_in_if_asked (SimDevice *device)
{
  FbEngineStatus status;

  fb_engine_get_status (device->program.engine, &status);
  if (status.state == FB_ENGINE_AUTH_NEEDED)
    sim_device_sign_in (device);
}

static void
device_step (Sim *sim, SimDevice *device)
{
  if (!device->active || !sim_device_is_up (device))
    return;
  if (sim_rng_below (&sim->rng, 100) < 65)
    sim_work_on_device (device);
  else
    sync_now (device);
  if (sim_rng_below (&sim->rng, 8) == 0)
    sign_in_if_asked (device);
  if (sim->completing && sim_rng_below (&sim->rng, 4) == 0)
    {
      sim_work_new_customer (device);
      sync_now (device);
    }
}

static void
step (Sim *sim, guint number)
{
  SimDevice *device;

  sim->step = number;
  sim_rng_seed (&sim->rng, sim->seed, 1000000 + number);
  sim_rng_seed (&sim->ids, sim->seed, 3000000 + number);
  sim_net_seed (sim->net, sim->seed, 2000000 + number);
  if (sim->age != NULL)
    sim_age_step (sim);
  sim_upgrade_step (sim);
  sim_wipe_step (sim);
  sim_trouble_step (sim);
  if (sim->near)
    {
      shrink_pages (sim);
      sim_work_after_push (sim);
    }
  if (sim->crowded && number == 0)
    sim_crowd_make (sim);
  device = draw_device (sim);
  if (sim_rng_below (&sim->rng, 100) >= sim->admin_share)
    device_step (sim, device);
  else
    sim_work_at_server (sim);
  sim_files_step (device);
  if (sim_faults_hit (&sim->faults, SIM_FAULT_INTERRUPTED, &sim->rng))
    sim_drain (sim, (int) sim_rng_below (&sim->rng, 6));
  else
    let_time_pass (sim);
  sim_trouble_clear (sim);
  for (guint i = 0; i < SIM_MAX_DEVICES; i++)
    if (sim->devices[i].active)
      sim_check_device (&sim->devices[i]);
}

/* --- the calm -------------------------------------------------------------------------------------------- */

/* The server came back from a backup and the device has not spoken to it since. No nudge tells of that, because nothing
 * is newer; the engine's own rhythm does, which is longer than the calm. */
static gboolean
knows_another_life (SimDevice *device)
{
  g_autoptr (FbStmt) stmt = NULL;
  guint lineage = 0;

  sim_quiet (device->sim, TRUE);
  stmt = fb_db_prepare (device->sim->server.db, "SELECT incarnation FROM sync_clock WHERE one = 1", NULL);
  if (stmt != NULL && fb_stmt_step (stmt, NULL, NULL) == FB_STEP_ROW)
    lineage = g_str_hash (fb_stmt_get_text (stmt, 0));
  g_clear_pointer (&stmt, fb_stmt_unref);
  sim_quiet (device->sim, FALSE);
  return lineage != 0 && sim_device_get_lineage (device) != lineage;
}

static gboolean
is_calm (Sim *sim)
{
  gint64 head = sim_server_query (sim, "SELECT seq FROM sync_clock");

  for (guint i = 0; i < SIM_MAX_DEVICES; i++)
    {
      SimDevice *device = &sim->devices[i];
      FbEngineStatus status;

      if (!device->active)
        continue;
      if (!sim_device_is_up (device))
        return FALSE;
      fb_engine_get_status (device->program.engine, &status);
      if (status.state != FB_ENGINE_IDLE || sim_device_query (device, "SELECT count(*) FROM outbox") > 0
          || sim_device_query (device, "SELECT coalesce (max (v), 0) FROM kv WHERE k = 'cursor'")
                 < (sim->live ? sim_nudge_head (device) : head)
          || !sim_upgrade_is_told (device) || (sim->live && knows_another_life (device)))
        return FALSE;
    }
  return TRUE;
}

static const char *
describe (SimDevice *device)
{
  static char text[300];
  FbEngineStatus status;

  if (!sim_device_is_up (device))
    return "off";
  fb_engine_get_status (device->program.engine, &status);
  g_snprintf (text, sizeof text, "state %d, %" G_GINT64_FORMAT " wait, cursor %" G_GINT64_FORMAT " (%s)", status.state,
              sim_device_query (device, "SELECT count(*) FROM outbox"),
              sim_device_query (device, "SELECT coalesce (max (v), 0) FROM kv WHERE k = 'cursor'"),
              fb_engine_get_message (device->program.engine) != NULL ? fb_engine_get_message (device->program.engine)
                                                                     : "no message");
  return text;
}

/* At rest, and yet the server has more: what a nudge is for. Or another program, closed since, has left something in
 * the outbox, of which this one hears with its next pull. */
static gboolean
is_behind (SimDevice *device)
{
  FbEngineStatus status;

  fb_engine_get_status (device->program.engine, &status);
  /* The server was older; that it is not any more this one would find out by its own rhythm, a quarter of an hour. */
  if (status.state == FB_ENGINE_UPDATE_NEEDED)
    return TRUE;
  if (status.state != FB_ENGINE_IDLE)
    return FALSE;
  if (device->shared && sim_device_query (device, "SELECT count(*) FROM outbox") > 0)
    return TRUE;
  if (device->sim->live)
    return knows_another_life (device);
  if (!sim_upgrade_is_told (device))
    return TRUE;
  return sim_device_query (device, "SELECT coalesce (max (v), 0) FROM kv WHERE k = 'cursor'")
         < sim_server_query (device->sim, "SELECT seq FROM sync_clock");
}

static void
ask_for_news (SimDevice *device)
{
  g_auto (SimTurn) turn = sim_turn_of_device (device);

  fb_engine_sync_async (device->program.engine, FALSE, NULL, NULL, NULL);
}

/* Whoever is asked to signs in; the engine's own rhythm must empty every outbox, and in the second half whoever is at
 * rest is nudged. */
static void
settle (Sim *sim)
{
  gint64 deadline = sim->now + CALM_MINUTES * 60 * 1000;
  gint64 nudge_at = deadline - 5 * 60 * 1000;

  while (sim->now < deadline)
    {
      gboolean nudge = sim->now > nudge_at;

      if (nudge)
        nudge_at = sim->now + 60000;
      sim_pass (sim, 5000);
      if (!sim_server_is_up (sim))
        continue;
      sim_trouble_let_in (sim);
      sim_work_end (sim);
      for (guint i = 0; i < SIM_MAX_DEVICES; i++)
        {
          SimDevice *device = &sim->devices[i];

          if (!device->active || !sim_device_is_up (device))
            continue;
          sign_in_if_asked (device);
          if (nudge && is_behind (device))
            ask_for_news (device);
        }
      if (is_calm (sim))
        return;
    }
  for (guint i = 0; i < SIM_MAX_DEVICES; i++)
    if (sim->devices[i].active)
      sim_note (sim, "device %u: %s", i, describe (&sim->devices[i]));
  for (guint i = 0; i < SIM_MAX_DEVICES; i++)
    {
      SimDevice *device = &sim->devices[i];
      FbEngineStatus status = {0};

      if (!device->active)
        continue;
      if (sim_device_is_up (device))
        fb_engine_get_status (device->program.engine, &status);
      if (status.state != FB_ENGINE_IDLE || sim_device_query (device, "SELECT count(*) FROM outbox") > 0)
        sim_fail (sim, "I11", "device %u does not come to rest: %s", i, describe (device));
    }
  sim_fail (sim, "I11", "a device does not reach the server's head");
}

static gboolean
verify_parts (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  for (guint part = 0; part < FB_DEEP_PARTS; part++)
    {
      g_autoptr (FbTransaction) tx = fb_transaction_begin (db, error);
      guint n_wrong;

      if (tx == NULL || !fb_store_sync_verify_part (db, part, &n_wrong, error) || !fb_transaction_commit (tx, error))
        return FALSE;
    }
  return TRUE;
}

static void
mend_device (SimDevice *device)
{
  g_auto (SimTurn) turn = sim_turn_of_device (device);
  g_autoptr (GError) error = NULL;

  if (!fb_store_write (device->program.store, verify_parts, NULL, &error))
    sim_fail (device->sim, "I9", "device %u cannot be verified: %s", device->index, error->message);
  device->rotten = FALSE;
  fb_engine_sync_async (device->program.engine, TRUE, NULL, NULL, NULL);
}

/* What the engine does a part a day: all hashes are looked at, and what has rotted is fetched. */
static void
mend_rot (Sim *sim)
{
  gboolean any = FALSE;

  for (guint i = 0; i < SIM_MAX_DEVICES; i++)
    if (sim->devices[i].active && sim->devices[i].rotten)
      {
        mend_device (&sim->devices[i]);
        any = TRUE;
      }
  if (!any)
    return;
  sim_pass (sim, 60000);
  settle (sim);
}

static void
calm (Sim *sim, guint n_steps)
{
  sim->step = n_steps;
  sim_rng_seed (&sim->rng, sim->seed, 1000000 + n_steps);
  sim_rng_seed (&sim->ids, sim->seed, 3000000 + n_steps);
  sim_net_seed (sim->net, sim->seed, 2000000 + n_steps);
  sim_note (sim, "calm");
  sim_trouble_end (sim);
  sim_upgrade_end (sim);
  sim_age_end (sim);
  settle (sim);
  mend_rot (sim);
  sim_files_settle (sim);
  sim_files_check (sim);
  sim_check_calm (sim);
}

void
sim_run (const SimPlan *plan, gboolean trace, SimTally *tally)
{
  Sim *sim = sim_new (plan->seed, plan->devices, plan->faults);

  sim->trace = trace;
  for (guint i = 0; i < plan->n_steps; i++)
    if (plan->skip == NULL || !plan->skip[i])
      step (sim, i);
  calm (sim, plan->n_steps);
  tally->seeds++;
  tally->steps += plan->n_steps;
  tally->edits += sim->n_edits;
  tally->requests += sim->n_requests;
  tally->digest = sim_mix (tally->digest, sim->digest);
  for (guint i = 0; i < SIM_N_FAULTS; i++)
    tally->seen[i] += sim->faults.seen[i];
  sim_rules_take (tally->rules);
  sim_free (sim);
}
