/* sim-trouble.c: what befalls machines, clocks and people
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sim-trouble.h"

#include "sim-ledger.h"
#include "sim-rows.h"
#include "sim-turn.h"
#include "sim-work.h"

#define DAY_MS (24 * 60 * 60 * G_GINT64_CONSTANT (1000))

static guint32
draw (Sim *sim, guint32 n)
{
  return sim_rng_below (&sim->rng, n);
}

static gboolean
hits (Sim *sim, SimFault fault)
{
  return sim_faults_hit (&sim->faults, fault, &sim->rng);
}

/* Small numbers often, so that the first statements of a transaction are met as well as its last. */
static guint
draw_nth (Sim *sim)
{
  return 1 + draw (sim, 1u << (2 + draw (sim, 6)));
}

/* Per mille of the steps. */
#define DROPPED_PAGES 60

/* --- devices --------------------------------------------------------------------------------------------- */

static void
trouble_disk (SimDevice *device)
{
  Sim *sim = device->sim;

  if (hits (sim, SIM_FAULT_CLIENT_KILLED))
    sim_disk_plan (device->disk, SIM_DISK_DIES, draw_nth (sim));
  else if (hits (sim, SIM_FAULT_CLIENT_POWER))
    {
      device->power_next = TRUE;
      sim_disk_plan (device->disk, SIM_DISK_DIES, draw_nth (sim));
    }
  else if (hits (sim, SIM_FAULT_CLIENT_DISK))
    sim_disk_plan (device->disk, draw (sim, 2) != 0 ? SIM_DISK_FULL : SIM_DISK_IO_ERROR, draw_nth (sim));
}

static void
restart (SimDevice *device)
{
  if (!hits (device->sim, SIM_FAULT_CLIENT_RESTART))
    return;
  sim_note (device->sim, "device %u restarts", device->index);
  sim_device_close (device);
  sim_device_open (device);
}

/* Days or years, or only minutes, to either side; or right again. */
static void
set_clock (Sim *sim, FbClock *clock)
{
  static const gint64 offs[] = {0, 0, 60 * 1000, 60 * 60 * 1000, DAY_MS, 40 * DAY_MS, 365 * DAY_MS, 3650 * DAY_MS};
  gint64 off = offs[draw (sim, G_N_ELEMENTS (offs))];

  fb_fake_clock_set_now (FB_FAKE_CLOCK (clock), sim->now + (draw (sim, 2) != 0 ? off : -off));
}

static void
trouble_clock (SimDevice *device)
{
  Sim *sim = device->sim;

  if (hits (sim, SIM_FAULT_CLOCK))
    {
      set_clock (sim, device->clock);
      sim_note (sim, "the clock of device %u is %+.0f s off", device->index,
                (double) (fb_clock_now (device->clock) - sim->now) / 1000.0);
    }
  if (hits (sim, SIM_FAULT_REBOOT))
    {
      sim_note (sim, "device %u reboots", device->index);
      sim_device_close (device);
      fb_fake_clock_reboot (FB_FAKE_CLOCK (device->clock));
      sim_device_open (device);
    }
}

/* Now a copy is made, another time it is put back. */
static void
go_back (SimDevice *device)
{
  Sim *sim = device->sim;

  if (!hits (sim, SIM_FAULT_OLD_IMAGE))
    return;
  if (device->image == NULL || draw (sim, 2) != 0)
    {
      g_clear_pointer (&device->image, sim_image_unref);
      device->image = sim_disk_save (device->disk);
      sim_note (sim, "device %u is copied", device->index);
      return;
    }
  sim_note (sim, "device %u goes back to its copy", device->index);
  sim_device_close (device);
  sim_disk_load (device->disk, device->image);
  sim_ledger_went_back (sim->ledger, device);
  sim_device_open (device);
}

static void
second_program (SimDevice *device)
{
  if (device->second.store != NULL)
    {
      if (draw (device->sim, 20) == 0)
        sim_device_close_second (device);
      return;
    }
  if (!hits (device->sim, SIM_FAULT_TWO_ENGINES))
    return;
  sim_note (device->sim, "a second program opens on device %u", device->index);
  sim_device_open_second (device);
}

typedef struct
{
  Sim *sim;
  const char *table;
} Rot;

static gboolean
rot (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  Rot *self = user_data;
  g_autofree char *sql = g_strdup_printf ("UPDATE \"%s\" SET created_at = coalesce (created_at, 0) + 1 WHERE id = ?1"
                                          " AND id NOT IN (SELECT id FROM touched)",
                                          self->table);
  g_autoptr (FbStmt) stmt = NULL;
  FbId id;

  if (!sim_pick_row (db, FALSE, self->table, &self->sim->rng, &id) || !(stmt = fb_db_prepare (db, sql, error)))
    return TRUE;
  fb_stmt_bind_id (stmt, 1, &id);
  return fb_stmt_run (stmt, error);
}

/* A value turns on the disk: the daily look at hashes finds it. */
static void
trouble_rot (SimDevice *device)
{
  g_auto (SimTurn) turn = sim_turn_of_device (device);
  Rot self = {device->sim, "contact"};

  if (!hits (device->sim, SIM_FAULT_BIT_ROT))
    return;
  sim_note (device->sim, "a value on device %u rots", device->index);
  device->rotten = device->excused = TRUE;
  fb_store_write (device->program.store, rot, &self, NULL);
}

static void
trouble_device (SimDevice *device)
{
  if (!device->active || !sim_device_is_up (device))
    return;
  restart (device);
  if (sim_device_is_up (device))
    trouble_clock (device);
  if (sim_device_is_up (device))
    go_back (device);
  if (sim_device_is_up (device))
    second_program (device);
  if (sim_device_is_up (device))
    trouble_rot (device);
  if (sim_device_is_up (device))
    trouble_disk (device);
}

/* --- the server ------------------------------------------------------------------------------------------ */

static void
trouble_server (Sim *sim)
{
  SimServer *server = &sim->server;

  if (hits (sim, SIM_FAULT_SERVER_KILLED))
    sim_disk_plan (server->disk, SIM_DISK_DIES, draw_nth (sim));
  else if (hits (sim, SIM_FAULT_SERVER_POWER))
    {
      server->power_next = TRUE;
      sim_disk_plan (server->disk, SIM_DISK_DIES, draw_nth (sim));
    }
  else if (hits (sim, SIM_FAULT_SERVER_DISK))
    sim_disk_plan (server->disk, draw (sim, 2) != 0 ? SIM_DISK_FULL : SIM_DISK_IO_ERROR, draw_nth (sim));
  if (hits (sim, SIM_FAULT_STATEMENT))
    fb_db_fail_nth (server->db, draw_nth (sim));
  if (hits (sim, SIM_FAULT_SERVER_CLOCK))
    set_clock (sim, server->clock);
}

/* Pages that were made for first syncs are not kept for ever. */
static void
drop_pages (Sim *sim)
{
  SimRng rng;

  sim_rng_seed (&rng, sim->seed, sim_mix (sim->step, 78));
  if (!sim->sets || !sim_rng_chance (&rng, DROPPED_PAGES))
    return;
  sim_note (sim, "the server's pages for first syncs go");
  sim_quiet (sim, TRUE);
  fb_db_exec (sim->server.db, sim_rng_below (&rng, 2) != 0 ? "DELETE FROM set_page" : "DELETE FROM page_set", NULL);
  sim_quiet (sim, FALSE);
}

static void
restore_server (Sim *sim)
{
  SimServer *server = &sim->server;

  if (!hits (sim, SIM_FAULT_SERVER_BACKUP))
    return;
  if (server->backup == NULL || draw (sim, 2) != 0)
    {
      g_clear_pointer (&server->backup, sim_image_unref);
      server->backup = sim_disk_save (server->disk);
      server->backup_at = sim->now;
      sim_note (sim, "the server is backed up");
      return;
    }
  sim_note (sim, "the server goes back to its backup of %.0f s ago", (double) (sim->now - server->backup_at) / 1000.0);
  sim_server_restore (sim);
}

static gboolean
set_active (Sim *sim, const FbId *user, gint64 active)
{
  FbOp *op = fb_op_new (FB_OP_SET, fb_schema_get_table ("user"), user);
  FbOpField *field = fb_op_add_field (op, "active");

  fb_value_set_int (&field->old, 1 - active);
  fb_value_set_int (&field->new, active);
  sim_note (sim, "a user is %s", active ? "let in again" : "disabled");
  return sim_server_apply (sim, op);
}

void
sim_trouble_let_in (Sim *sim)
{
  g_autoptr (GPtrArray) rows = sim_rows_load (sim->server.db, fb_schema_get_table ("user"), TRUE, NULL);

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      FbRecord *row = g_ptr_array_index (rows, i);

      if (fb_value_get_int (fb_record_get (row, "active")) == 0)
        set_active (sim, &row->id, 1);
    }
}

static void
trouble_people (Sim *sim)
{
  if (hits (sim, SIM_FAULT_SCOPE))
    sim_work_on_scopes (sim);
  if (sim->disabled_user > 0 && draw (sim, 10) == 0)
    {
      if (set_active (sim, sim_user_id (sim->disabled_user - 1), 1))
        sim->disabled_user = 0;
    }
  else if (sim->disabled_user == 0 && hits (sim, SIM_FAULT_DISABLED))
    {
      sim->disabled_user = 1 + draw (sim, 4);
      set_active (sim, sim_user_id (sim->disabled_user - 1), 0);
    }
}

/* --- a step ---------------------------------------------------------------------------------------------- */

void
sim_trouble_step (Sim *sim)
{
  sim_disk_forgive (sim->server.disk);
  for (guint i = 0; i < SIM_MAX_DEVICES; i++)
    {
      sim_disk_forgive (sim->devices[i].disk);
      if (draw (sim, SIM_MAX_DEVICES) == 0)
        trouble_device (&sim->devices[i]);
    }
  if (!sim_server_is_up (sim))
    return;
  restore_server (sim);
  if (!sim_server_is_up (sim))
    return;
  trouble_people (sim);
  if (!sim_server_is_up (sim))
    return;
  drop_pages (sim);
  trouble_server (sim);
}

void
sim_trouble_clear (Sim *sim)
{
  for (guint i = 0; i < SIM_MAX_DEVICES; i++)
    {
      SimDevice *device = &sim->devices[i];

      if (!device->active || sim_device_bury (device, 500))
        continue;
      if (sim_disk_is_full (device->disk) && device->heal_at == 0)
        device->heal_at = sim->now + draw (sim, 60000);
    }
  sim_server_bury (sim);
  if (sim_server_is_up (sim))
    fb_db_fail_nth (sim->server.db, 0);
  if (sim_disk_is_full (sim->server.disk) && sim->server.heal_at == 0)
    sim->server.heal_at = sim->now + draw (sim, 30000);
}

void
sim_trouble_end (Sim *sim)
{
  sim->faults.on = FALSE;
  sim_disk_heal (sim->server.disk);
  sim->server.heal_at = 0;
  sim->server.power_next = FALSE;
  if (sim_server_is_up (sim))
    fb_db_fail_nth (sim->server.db, 0);
  fb_fake_clock_set_now (FB_FAKE_CLOCK (sim->server.clock), sim->now);
  for (guint i = 0; i < SIM_MAX_DEVICES; i++)
    {
      SimDevice *device = &sim->devices[i];

      sim_disk_heal (device->disk);
      device->heal_at = 0;
      device->power_next = FALSE;
      sim_device_close_second (device);
    }
}
