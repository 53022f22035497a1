/* sim-upgrade.c: programs of several schemas, which are replaced one after the other
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sim-upgrade.h"

#include "sim-ledger.h"
#include "sim-rows.h"
#include "sim-turn.h"
#include "sim-work.h"

/* Of 100 steps in which somebody uses what not all schemas have. */
#define WORK_SHARE 35

/* --- programs are replaced -------------------------------------------------------------------------------- */

void
sim_upgrade_begin (Sim *sim)
{
  static const guint firsts[] = {1, 2, 3, 3};
  guint schema = FB_SCHEMA_VERSION;
  SimRng rng;

  sim_rng_seed (&rng, sim->seed, 6);
  sim->upgrades = sim->seed % 16 == 0 || sim->seed % 32 == 19;
  sim->wipes = sim->seed % 32 == 22;
  sim->apart = sim->upgrades || sim->wipes;
  if (sim->upgrades)
    schema = firsts[sim_rng_below (&rng, G_N_ELEMENTS (firsts))];
  sim->server.schema = schema;
  for (guint i = 0; i < SIM_MAX_DEVICES; i++)
    {
      sim->devices[i].schema = schema;
      sim->devices[i].stays = sim_rng_below (&rng, 2) != 0;
      if (sim->apart)
        sim->devices[i].context = g_main_context_new ();
    }
  fb_schema_speak (schema);
}

/* To the next one or past it. */
static guint
draw_later (guint schema, SimRng *rng)
{
  return schema + 1 + sim_rng_below (rng, FB_SCHEMA_VERSION - schema);
}

static void
replace_server (Sim *sim, guint schema, gint64 pause)
{
  SimServer *server = &sim->server;

  sim_note (sim, "the server's program is replaced: schema %u", schema);
  sim_server_close (sim);
  server->schema = schema;
  fb_schema_speak (schema);
  server->down_until = sim->now + pause;
  if (pause == 0)
    sim_server_open (sim);
}

static void
replace_device (SimDevice *device, guint schema, gint64 pause)
{
  gboolean was_up = sim_device_is_up (device);

  sim_note (device->sim, "the program of device %u is replaced: schema %u", device->index, schema);
  sim_device_close (device);
  device->schema = schema;
  if (!was_up)
    return;
  device->down_until = device->sim->now + pause;
  if (pause == 0)
    sim_device_open (device);
}

static gboolean
is_pulling (SimDevice *device)
{
  FbEngineStatus status;

  if (!device->active || !sim_device_is_up (device))
    return FALSE;
  fb_engine_get_status (device->program.engine, &status);
  return status.state == FB_ENGINE_PULLING || status.state == FB_ENGINE_PUSHING;
}

/* One that is in the middle of an exchange, if there is any. */
static SimDevice *
draw_device (Sim *sim, SimRng *rng)
{
  guint first = sim_rng_below (rng, SIM_MAX_DEVICES);

  for (guint i = 0; i < SIM_MAX_DEVICES; i++)
    if (is_pulling (&sim->devices[(first + i) % SIM_MAX_DEVICES]))
      return &sim->devices[(first + i) % SIM_MAX_DEVICES];
  return &sim->devices[first];
}

static gint64
draw_pause (SimRng *rng)
{
  return sim_rng_below (rng, 2) != 0 ? 0 : 1 + sim_rng_below (rng, 60000);
}

static void
replace_somebody (Sim *sim, SimRng *rng)
{
  SimDevice *device = draw_device (sim, rng);

  if (sim->server.schema < FB_SCHEMA_VERSION && !sim_disk_is_dead (sim->server.disk)
      && sim_faults_hit (&sim->faults, SIM_FAULT_UPGRADE, rng))
    replace_server (sim, draw_later (sim->server.schema, rng), draw_pause (rng));
  if (device->active && device->schema < FB_SCHEMA_VERSION && !sim_disk_is_dead (device->disk)
      && sim_faults_hit (&sim->faults, SIM_FAULT_UPGRADE, rng))
    replace_device (device, draw_later (device->schema, rng), draw_pause (rng));
}

/* --- what not all schemas have ---------------------------------------------------------------------------- */

typedef struct
{
  SimDevice *device;
  SimRng *rng;
  FbDb *db;
  FbEdit *edit; /* (owned) (nullable) */
} Use;

static gboolean
pick (Use *use, const char *table, FbId *id)
{
  return sim_pick_row (use->db, FALSE, table, use->rng, id);
}

static char *
new_text (Use *use)
{
  return g_strdup_printf ("U%u-%u", use->device->sim->step, sim_rng_below (use->rng, 1000));
}

static void
set_text (Use *use, const char *table_name, const char *field, const char *fixed)
{
  const FbTable *table = fb_schema_find_table (table_name);
  g_auto (FbValue) value = FB_VALUE_INIT;
  FbId id;

  if (table == NULL || fb_table_find_field (table, field) < 0 || !pick (use, table_name, &id))
    return;
  fb_value_take_text (&value, fixed != NULL ? g_strdup (fixed) : new_text (use));
  fb_edit_set (use->edit, table, &id, field, &value);
}

/* Schema 2 calls it by another name. */
static const char *
note_of_site (void)
{
  return fb_schema_version () < 2 ? "access_note" : "directions";
}

static FbRecord *
new_record (Use *use, const char *table)
{
  FbId id;

  fb_id_generate (&id, fb_clock_now (use->device->clock));
  return fb_record_new (fb_schema_get_table (table), &id);
}

static void
add_site (Use *use)
{
  FbRecord *record;
  FbId account;
  g_autofree char *text = new_text (use);

  if (!pick (use, "account", &account))
    return;
  record = new_record (use, "site");
  fb_record_set_id (record, "account", &account);
  fb_record_set_text (record, "city", text);
  fb_record_set_text (record, note_of_site (), text);
  fb_edit_create (use->edit, record);
}

/* A table that schema 1 does not have. */
static void
add_insight (Use *use)
{
  FbRecord *record;
  FbId account;
  g_autofree char *text = new_text (use);

  if (fb_schema_find_table ("insight") == NULL || !pick (use, "account", &account))
    return;
  record = new_record (use, "insight");
  fb_record_set_text (record, "on_type", "account");
  fb_record_set_id (record, "on_id", &account);
  fb_record_set_text (record, "kind", "need");
  fb_record_set_text (record, "text", text);
  fb_edit_create (use->edit, record);
}

static void
remove_insight (Use *use)
{
  FbId id;

  if (fb_schema_find_table ("insight") != NULL && pick (use, "insight", &id))
    fb_edit_delete (use->edit, fb_schema_get_table ("insight"), &id);
}

static gboolean
build (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  Use *use = user_data;

  use->db = db;
  use->edit = fb_edit_new ("What is new");
  switch (sim_rng_below (use->rng, 8))
    {
    case 0:
    case 1:
      add_site (use);
      break;
    case 2:
    case 3:
      set_text (use, "site", note_of_site (), NULL);
      break;
    case 4:
      set_text (use, "contact", "left_on", sim_rng_below (use->rng, 2) != 0 ? "2026-11-30" : "2027-01-31");
      break;
    case 5:
      set_text (use, "activity", "location", NULL);
      break;
    case 6:
      add_insight (use);
      break;
    default:
      if (sim_rng_below (use->rng, 3) != 0)
        set_text (use, "insight", "text", NULL);
      else
        remove_insight (use);
      break;
    }
  return TRUE;
}

static void
use_what_is_known (SimDevice *device, SimRng *rng)
{
  g_auto (SimTurn) turn = sim_turn_of_device (device);
  Use use = {device, rng};
  g_autoptr (GError) error = NULL;

  fb_store_read (device->program.store, build, &use, NULL);
  if (use.edit == NULL)
    return;
  fb_store_commit_edit (device->program.store, use.edit, NULL, &error);
  sim_note (device->sim, "device %u uses what schema %u has%s%s", device->index, device->schema,
            error != NULL ? ": " : "", error != NULL ? error->message : "");
  sim_ledger_enter (device->sim->ledger, device);
}

/* Rows that older programs keep without knowing what they are: of a shared bucket, and of an account. */
static void
use_at_server (Sim *sim, SimRng *rng)
{
  g_autofree char *text = g_strdup_printf ("A%u", sim->step);
  FbId id, account;
  FbOp *op;

  fb_id_generate (&id, fb_clock_now (sim->server.clock));
  if (sim->server.schema >= 3 && sim_rng_below (rng, 2) != 0)
    {
      op = fb_op_new (FB_OP_PUT, fb_schema_get_table ("unit"), &id);
      sim_op_text (op, "code", text);
      sim_op_text (op, "name", text);
      sim_server_apply (sim, op);
    }
  else if (sim->server.schema >= 2 && sim_pick_row (sim->server.db, TRUE, "account", rng, &account))
    {
      op = fb_op_new (FB_OP_PUT, fb_schema_get_table ("insight"), &id);
      sim_op_text (op, "on_type", "account");
      sim_op_id (op, "on_id", &account);
      sim_op_text (op, "kind", "need");
      sim_op_text (op, "text", text);
      sim_server_apply (sim, op);
    }
}

/* --- a step ----------------------------------------------------------------------------------------------- */

void
sim_upgrade_step (Sim *sim)
{
  SimDevice *device;
  SimRng rng;

  if (!sim->upgrades)
    return;
  sim_rng_seed (&rng, sim->seed, sim_mix (sim->step, 83));
  replace_somebody (sim, &rng);
  if (sim_rng_below (&rng, 100) >= WORK_SHARE)
    return;
  device = &sim->devices[sim_rng_below (&rng, SIM_MAX_DEVICES)];
  if (sim_rng_below (&rng, 6) == 0)
    {
      if (sim_server_is_up (sim))
        use_at_server (sim, &rng);
    }
  else if (device->active && sim_device_is_up (device))
    use_what_is_known (device, &rng);
}

gboolean
sim_upgrade_is_told (SimDevice *device)
{
  return !device->sim->upgrades
         || (device->schema <= device->sim->server.schema
             && sim_device_query (device, "SELECT coalesce (max (v), 0) FROM kv WHERE k = 'schema'") == device->schema);
}

/* Nobody's program is replaced where the run may not have it. */
void
sim_upgrade_end (Sim *sim)
{
  if (sim->faults.rates[SIM_FAULT_UPGRADE] == 0)
    return;
  if (sim->server.schema < FB_SCHEMA_VERSION)
    replace_server (sim, FB_SCHEMA_VERSION, 0);
  for (guint i = 0; i < SIM_MAX_DEVICES; i++)
    {
      SimDevice *device = &sim->devices[i];

      if (device->active && !device->stays && device->schema < FB_SCHEMA_VERSION)
        replace_device (device, FB_SCHEMA_VERSION, 0);
    }
}
