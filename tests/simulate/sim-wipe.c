/* sim-wipe.c: devices that are emptied by order
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sim-wipe.h"

#include "fb-store-sync.h"
#include "fb-store-wipe.h"
#include "sim-ledger.h"
#include "sim-template.h"
#include "sim-turn.h"

/* Per mille of the steps. */
#define WIPED 20

/* --- the order ------------------------------------------------------------------------------------------- */

/* What an emptied device had sent is at the server alone: a backup of that would lose it rightly. */
void
sim_wipe_begin (Sim *sim)
{
  sim_faults_raise (&sim->faults, SIM_FAULT_WIPED, WIPED);
  sim->faults.rates[SIM_FAULT_SERVER_BACKUP] = 0;
  sim->faults.rates[SIM_FAULT_OLD_IMAGE] = 0;
  sim->faults.rates[SIM_FAULT_TWO_ENGINES] = 0;
}

void
sim_wipe_step (Sim *sim)
{
  SimDevice *device;
  SimRng rng;

  if (!sim->wipes)
    return;
  sim_rng_seed (&rng, sim->seed, sim_mix (sim->step, 84));
  device = &sim->devices[sim_rng_below (&rng, SIM_MAX_DEVICES)];
  if (!device->active || device->order != NULL || !sim_faults_hit (&sim->faults, SIM_FAULT_WIPED, &rng))
    return;
  device->order = sim_rng_below (&rng, 2) != 0 ? "now" : "after_push";
  sim_note (sim, "device %u is to be emptied: %s", device->index, device->order);
}

/* An order that was not heard before the calm is taken back. */
static const char *
find_order (Sim *sim, const FbCaller *caller)
{
  for (guint i = 0; i < SIM_MAX_DEVICES && sim->wipes && sim->faults.on; i++)
    if (sim->devices[i].active && fb_id_equal (&sim->devices[i].id, &caller->device))
      return sim->devices[i].order;
  return NULL;
}

/* As src/server does it: section 16 of the protocol. */
static gboolean
is_served (const char *order, const FbRequest *request)
{
  return g_str_equal (order, "after_push") && g_str_equal (request->path, "/v1/push");
}

FbAnswer *
sim_wipe_turn_away (Sim *sim, const FbCaller *caller, const FbRequest *request)
{
  const char *order = find_order (sim, caller);
  g_autoptr (JsonObject) more = NULL;
  FbAnswer *answer;

  if (order == NULL || is_served (order, request))
    return NULL;
  more = json_object_new ();
  json_object_set_string_member (more, "wipe", order);
  answer = fb_answer_new_problem (401, "device-revoked", "This device is to be emptied", more);
  fb_answer_set_header (answer, "fieldbook-wipe", order);
  return answer;
}

void
sim_wipe_tell (Sim *sim, const FbCaller *caller, const FbRequest *request, FbAnswer *answer)
{
  const char *order = find_order (sim, caller);

  if (order != NULL && is_served (order, request))
    fb_answer_set_header (answer, "fieldbook-wipe", order);
}

/* --- it is obeyed ---------------------------------------------------------------------------------------- */

static FbEngineState
state_of (SimDevice *device)
{
  FbEngineStatus status;

  fb_engine_get_status (device->program.engine, &status);
  return status.state;
}

/* Files are overwritten in a thread of their own: nothing else of this device's waits meanwhile. That it was done is
 * told to nobody, since the line breaks. */
static void
wait_for_end (SimDevice *device)
{
  g_auto (SimTurn) turn = sim_turn_of_device (device);

  sim_link_break (device->program.link);
  while (state_of (device) != FB_ENGINE_WIPED)
    g_main_context_iteration (device->context, TRUE);
}

/* The product empties files; those of the machine lie in memory. */
static void
clear_disk (SimDevice *device)
{
  SimDisk *blank = sim_disk_new (sim_template.root);
  g_autoptr (SimImage) image = sim_disk_save (blank);
  SimRng rng;

  sim_disk_free (blank);
  sim_rng_seed (&rng, device->sim->seed, sim_mix (device->sim->step, 85));
  if (sim_disk_is_dead (device->disk))
    sim_disk_restart (device->disk, FALSE, &rng);
  sim_disk_heal (device->disk);
  sim_disk_load (device->disk, image);
}

static void
finish (SimDevice *device)
{
  Sim *sim = device->sim;
  gboolean had_sent = g_strcmp0 (device->order, "after_push") == 0;
  g_autoptr (FbWiped) wiped = NULL;

  device->is_emptying = TRUE;
  sim_note (sim, "device %u is emptied", device->index);
  wait_for_end (device);
  sim_device_close (device);
  if (!fb_store_wipe_read (device->folder, &wiped, NULL) || wiped == NULL || !wiped->done)
    sim_fail (sim, "wipe", "device %u was not emptied", device->index);
  fb_store_wipe_forget (device->folder);
  sim_ledger_wiped (sim->ledger, device, had_sent);
  clear_disk (device);
  device->order = NULL;
  device->power_next = FALSE;
  device->heal_at = device->seen_cursor = 0;
  device->rotten = FALSE;
  device->was_wiped = TRUE;
  device->renamed = TRUE;
  device->down_until = sim->now + 1000;
  device->is_emptying = FALSE;
}

void
sim_wipe_look (Sim *sim)
{
  for (guint i = 0; i < SIM_MAX_DEVICES && sim->wipes; i++)
    {
      SimDevice *device = &sim->devices[i];

      if (device->program.engine != NULL && !device->is_emptying && state_of (device) == FB_ENGINE_WIPING)
        finish (device);
    }
}

/* --- and begins again ------------------------------------------------------------------------------------ */

static gboolean
is_joined (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  g_autofree char *server = NULL;

  if (!fb_store_sync_read_state (db, "server", &server, error))
    return FALSE;
  *(gboolean *) user_data = server != NULL;
  return TRUE;
}

gboolean
sim_wipe_join (SimDevice *device, FbStore *store)
{
  Sim *sim = device->sim;
  gboolean joined = FALSE;
  g_autofree char *incarnation = NULL;
  g_autoptr (GError) error = NULL;
  FbId id;

  if (!device->was_wiped || !fb_store_read (store, is_joined, &joined, NULL) || joined)
    return TRUE;
  fb_id_generate (&id, fb_clock_now (device->clock));
  if (sim_server_is_up (sim)
      && fb_service_add_device (sim->server.service, sim_user_id (device->user), &id, "anew", &error)
      && (incarnation = fb_db_query_text (sim->server.db, "SELECT incarnation FROM sync_clock", &error)))
    sim_join (store, sim_user_id (device->user), &id, incarnation, &error);
  sim_note (sim, "device %u begins anew%s%s", device->index, error != NULL ? ": " : "",
            error != NULL ? error->message : "");
  return incarnation != NULL && error == NULL;
}
