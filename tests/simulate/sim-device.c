/* sim-device.c: a device's programs: started, killed, copied back, signed in
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sim-world.h"

#include "fb-store-sync.h"
#include "sim-files.h"
#include "sim-ledger.h"
#include "sim-template.h"
#include "sim-turn.h"
#include "sim-wipe.h"

gboolean
sim_device_is_up (SimDevice *self)
{
  return self->program.store != NULL;
}

/* --- a program ------------------------------------------------------------------------------------------- */

static void
close_program (SimDevice *device, SimProgram *program)
{
  g_auto (SimTurn) turn = sim_turn_of_device (device);
  Sim *sim = device->sim;

  sim_files_close (program);
  if (program->link != NULL)
    sim_link_break (program->link);
  if (program->engine != NULL)
    fb_engine_stop (program->engine);
  sim_drain (sim, -1);
  if (program->store != NULL)
    fb_store_close (program->store);
  sim_drain (sim, -1);
  g_clear_object (&program->engine);
  g_clear_object (&program->link);
  g_clear_object (&program->store);
}

static void
start_engine (SimDevice *self, SimProgram *program)
{
  FbCaller caller = {*sim_user_id (self->user), fb_store_get_device (program->store)};
  SimRng rng;
  g_autoptr (GRand) random = NULL;

  sim_rng_seed (&rng, self->sim->seed, sim_mix (1000 + self->index, ++self->starts));
  random = g_rand_new_with_seed (sim_rng_next (&rng));
  self->id = caller.device;
  program->link = sim_link_new (self->sim->net, &caller);
  program->engine = fb_engine_new (program->store, FB_TRANSPORT (program->link));
  fb_engine_set_random (program->engine, random);
  fb_engine_set_driven (program->engine, TRUE);
  fb_engine_set_live (program->engine, self->sim->live);
  fb_engine_set_page_bytes (program->engine, (gsize) 100 << sim_rng_below (&rng, 12));
  fb_engine_set_bulk_rows (program->engine, sim_rng_below (&rng, 3) == 0 ? 1 : 1000000);
  fb_engine_start (program->engine);
  sim_files_open (self, program);
}

/* FALSE: the machine's disk is in trouble. */
static gboolean
open_program (SimDevice *self, SimProgram *program)
{
  g_auto (SimTurn) turn = sim_turn_of_device (self);
  g_autoptr (GError) error = NULL;

  program->store = fb_store_open_inline (self->folder, self->clock, &error);
  if (program->store != NULL)
    {
      const char *notice = fb_store_get_notice (program->store);

      if (notice != NULL)
        sim_fail (self->sim, "storage", "device %u: %s", self->index, notice);
      if (!sim_wipe_join (self, program->store))
        {
          close_program (self, program);
          return FALSE;
        }
      start_engine (self, program);
      return TRUE;
    }
  sim_drain (self->sim, -1);
  if (!sim_disk_in_trouble (self->disk))
    sim_fail (self->sim, "storage", "device %u does not open: %s", self->index, error->message);
  return FALSE;
}

/* --- a device -------------------------------------------------------------------------------------------- */

void
sim_device_open (SimDevice *self)
{
  if (open_program (self, &self->program))
    {
      self->sleeps = FALSE;
      sim_ledger_reopened (self->sim->ledger, self);
      return;
    }
  if (!sim_device_bury (self, 500))
    {
      sim_disk_heal (self->disk);
      self->down_until = self->sim->now + 500;
    }
}

void
sim_device_open_second (SimDevice *self)
{
  self->shared = TRUE;
  if (self->second.store == NULL && sim_device_is_up (self) && !open_program (self, &self->second))
    close_program (self, &self->second);
}

void
sim_device_close_second (SimDevice *self)
{
  close_program (self, &self->second);
}

void
sim_device_close (SimDevice *self)
{
  close_program (self, &self->second);
  close_program (self, &self->program);
}

gboolean
sim_device_bury (SimDevice *self, gint64 ms)
{
  gboolean power_lost = self->power_next;
  SimRng rng;

  if (!self->active || !sim_disk_is_dead (self->disk))
    return FALSE;
  sim_note (self->sim, "device %u dies%s", self->index, power_lost ? " for want of power" : "");
  sim_device_close (self);
  sim_rng_seed (&rng, self->sim->seed, sim_mix (self->sim->step, 50 + self->index));
  sim_disk_restart (self->disk, power_lost, &rng);
  if (power_lost)
    fb_fake_clock_reboot (FB_FAKE_CLOCK (self->clock));
  self->power_next = FALSE;
  self->seen_cursor = 0;
  /* Its file may be one of before: what it had compared then is compared again. */
  self->compares = power_lost;
  self->down_until = self->sim->now + ms;
  return TRUE;
}

/* --- signing in again ------------------------------------------------------------------------------------ */

static gboolean
is_forked (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  gint64 forked;

  if (!fb_store_sync_read_number (db, "forked", 0, &forked, error))
    return FALSE;
  *(gboolean *) user_data = forked != 0;
  return TRUE;
}

static void
sign_in_as (SimDevice *self, const FbId *device, const char *incarnation, GError **error)
{
  g_auto (SimTurn) turn = sim_turn_of_device (self);

  sim_files_close (&self->program);
  sim_link_break (self->program.link);
  fb_engine_stop (self->program.engine);
  sim_drain (self->sim, -1);
  g_clear_object (&self->program.engine);
  g_clear_object (&self->program.link);
  sim_join (self->program.store, sim_user_id (self->user), device, incarnation, error);
  start_engine (self, &self->program);
}

/* As src/net does it: a copy gets a name of its own, anybody else keeps his. */
void
sim_device_sign_in (SimDevice *self)
{
  Sim *sim = self->sim;
  FbId device = fb_store_get_device (self->program.store);
  g_autofree char *incarnation = NULL;
  g_autoptr (GError) error = NULL;
  gboolean forked = FALSE;

  if (!sim_server_is_up (sim))
    return;
  fb_store_read (self->program.store, is_forked, &forked, NULL);
  if (forked)
    fb_id_generate (&device, fb_clock_now (self->clock));
  if (!fb_service_add_device (sim->server.service, sim_user_id (self->user), &device, "again", &error)
      || !(incarnation = fb_db_query_text (sim->server.db, "SELECT incarnation FROM sync_clock", &error)))
    {
      sim_note (sim, "device %u cannot sign in: %s", self->index, error->message);
      return;
    }
  sign_in_as (self, &device, incarnation, &error);
  sim_note (sim, "device %u signs in again%s: %s", self->index, forked ? " under a new name" : "",
            error != NULL ? error->message : "done");
  if (error == NULL && forked)
    {
      self->renamed = TRUE;
      self->seen_cursor = 0;
      sim_ledger_renamed (sim->ledger, self);
    }
}

/* --- looking inside -------------------------------------------------------------------------------------- */

typedef struct
{
  const char *sql;
  gint64 value;
} Question;

static gboolean
ask (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  Question *question = user_data;

  return fb_db_query_int (db, question->sql, &question->value, error);
}

static gboolean
read_lineage (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  g_autofree char *incarnation = NULL;

  if (!fb_store_sync_read_state (db, "incarnation", &incarnation, error))
    return FALSE;
  *(guint *) user_data = incarnation != NULL ? g_str_hash (incarnation) : 0;
  return TRUE;
}

guint
sim_device_get_lineage (SimDevice *self)
{
  guint lineage = 0;

  fb_store_read (self->program.store, read_lineage, &lineage, NULL);
  return lineage;
}

#define GRACE_STEPS 4

void
sim_device_look_at_sums (SimDevice *self)
{
  if (!sim_device_is_up (self))
    return;
  self->compares =
      sim_device_query (self, "SELECT coalesce (max (v), 0) FROM kv WHERE k = 'verify_all'") != 0
      || (self->compares && sim_device_query (self, "SELECT count(*) FROM bucket WHERE state = 'suspect'") > 0);
  if (self->compares)
    self->compares_until = self->sim->step + GRACE_STEPS;
}

gint64
sim_device_query (SimDevice *self, const char *sql)
{
  Question question = {sql, 0};
  g_autoptr (GError) error = NULL;
  gboolean done;
  g_auto (SimTurn) turn = sim_turn_of_device (self);

  sim_quiet (self->sim, TRUE);
  done = fb_store_write (self->program.store, ask, &question, &error);
  sim_quiet (self->sim, FALSE);
  if (!done && !sim_disk_is_dead (self->disk))
    sim_fail (self->sim, "device", "%s: %s", sql, error->message);
  return question.value;
}
