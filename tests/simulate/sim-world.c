/* sim-world.c: time, the server's life, and what passes between it and devices
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sim-run.h"
#include "sim-world.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "sim-age.h"
#include "sim-files.h"
#include "sim-ledger.h"
#include "sim-nudge.h"
#include "sim-oracle.h"
#include "sim-template.h"
#include "sim-turn.h"
#include "sim-upgrade.h"
#include "sim-wipe.h"
#include "sim-work.h"

static SimReport report_func;
static gpointer report_data;

void
sim_set_report (SimReport report, gpointer user_data)
{
  report_func = report;
  report_data = user_data;
}

void
sim_fail (Sim *self, const char *rule, const char *format, ...)
{
  g_autofree char *text = NULL;
  g_autofree char *line = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  line = g_strdup_printf ("step %u: %s: %s\n", self->step, rule, text);
  if (report_func != NULL)
    report_func (line, report_data);
  if (self->trace || report_func == NULL)
    fputs (line, stderr);
  _exit (3);
}

void
sim_note (Sim *self, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  if (!self->trace)
    return;
  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  fprintf (stderr, "%4u %9.1f  %s\n", self->step, (double) (self->now - SIM_START_MS) / 1000.0, text);
}

/* --- the trace ------------------------------------------------------------------------------------------- */

static void
trace (gpointer user_data, const FbCaller *caller, const char *what, gconstpointer data, gsize size)
{
  Sim *self = user_data;
  const guint8 *bytes = data;

  self->digest = sim_mix (self->digest, (guint64) self->now ^ caller->device.bytes[15]);
  for (gsize i = 0; i < size; i++)
    self->digest = (self->digest ^ bytes[i]) * G_GUINT64_CONSTANT (0x100000001b3);
  if (self->trace && g_getenv ("SIM_WIRE") != NULL)
    fprintf (stderr, "     %02x %s %.*s\n", caller->device.bytes[15], what, (int) MIN (size, 60000),
             (const char *) data);
}

/* --- the server ------------------------------------------------------------------------------------------ */

gboolean
sim_server_is_up (Sim *self)
{
  return self->server.service != NULL;
}

gboolean
sim_server_is_well (Sim *self)
{
  return sim_server_is_up (self) && !sim_disk_is_dead (self->server.disk);
}

void
sim_server_open (Sim *self)
{
  SimServer *server = &self->server;
  g_autofree char *path = g_build_filename (server->folder, "server.db", NULL);
  g_autoptr (GError) error = NULL;

  server->db = fb_db_open_sqlite (path, FB_DB_FOREIGN_KEYS | FB_DB_DURABLE, &error);
  if (server->db != NULL)
    server->service = fb_service_new (server->db, server->clock, &error);
  if (server->service != NULL)
    fb_service_set_page_sets (server->service, self->sets ? 1 : G_MAXINT64, self->set_bytes);
  if (error == NULL)
    return;
  sim_server_close (self);
  if (sim_server_bury (self))
    return;
  if (!sim_disk_in_trouble (server->disk))
    sim_fail (self, "server", "does not start again: %s", error->message);
  sim_disk_heal (server->disk);
  server->down_until = self->now + 1000;
}

void
sim_server_close (Sim *self)
{
  if (self->net != NULL)
    sim_net_drop_held (self->net);
  sim_age_break_off (self);
  g_clear_object (&self->server.service);
  g_clear_object (&self->server.db);
}

gboolean
sim_server_bury (Sim *self)
{
  SimServer *server = &self->server;
  SimRng rng;

  if (!sim_disk_is_dead (server->disk))
    return FALSE;
  sim_note (self, "the server dies%s", server->power_next ? " for want of power" : "");
  sim_server_close (self);
  sim_rng_seed (&rng, self->seed, sim_mix (self->step, 77));
  sim_disk_restart (server->disk, server->power_next, &rng);
  server->power_next = FALSE;
  server->down_until = self->now + 200 + sim_rng_below (&rng, 5000);
  return TRUE;
}

void
sim_server_restore (Sim *self)
{
  SimServer *server = &self->server;
  g_autofree char *path = g_build_filename (server->folder, "server.db", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (FbDb) db = NULL;

  sim_disk_heal (server->disk);
  sim_server_close (self);
  sim_disk_load (server->disk, server->backup);
  db = fb_db_open_sqlite (path, FB_DB_DURABLE, &error);
  if (db != NULL)
    sim_ledger_server_went_back (self->ledger, db);
  if (db == NULL || !fb_service_renew_lineage (db, fb_clock_now (server->clock), &error))
    sim_fail (self, "I17", "the backup does not open: %s", error->message);
  g_clear_object (&db);
  server->lineage++;
  sim_server_open (self);
}

gint64
sim_server_query (Sim *self, const char *sql)
{
  g_autoptr (GError) error = NULL;
  gint64 value = 0;
  gboolean done;

  sim_quiet (self, TRUE);
  done = fb_db_query_int (self->server.db, sql, &value, &error);
  sim_quiet (self, FALSE);
  if (!done)
    sim_fail (self, "server", "%s: %s", sql, error->message);
  return value;
}

gboolean
sim_server_apply (Sim *self, FbOp *op)
{
  g_autoptr (GPtrArray) ops = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_op_free);
  g_autoptr (GError) error = NULL;
  gint64 seq;

  g_ptr_array_add (ops, op);
  if (!sim_server_is_up (self))
    return FALSE;
  if (fb_service_apply (self->server.service, ops, "admin", &seq, &error))
    return TRUE;
  sim_note (self, "the server refuses an administrator: %s", error->message);
  return FALSE;
}

/* Which row it is, unless more has changed since. */
static void
tell_difference (SimDevice *device)
{
  SimOracle *oracle = sim_oracle_new (device->sim);

  sim_oracle_compare (oracle, device, TRUE);
  sim_oracle_free (oracle);
}

/* As of a number that the server cannot tell everything since: it was away for too long. A bucket that changed while it
 * was compared is compared again, and what was asked then may still be under way when it is answered. */
static gboolean
compares_all (SimDevice *device, const FbRequest *request)
{
  const char *body = g_bytes_get_data (request->body, NULL);
  const char *at = g_strstr_len (body, (gssize) g_bytes_get_size (request->body), "\"at\":");

  if (device->sim->age == NULL)
    return FALSE;
  sim_device_look_at_sums (device);
  return device->sim->step < device->compares_until
         || (at != NULL
             && g_ascii_strtoll (at + strlen ("\"at\":"), NULL, 10)
                    < sim_server_query (device->sim, "SELECT gc_floor FROM sync_clock"));
}

/* Sums that differ are mended quietly, and would hide every mistake of a pull: nobody may need it but whom something
 * befell. */
static void
watch_repair (Sim *self, const FbCaller *caller, const FbRequest *request)
{
  for (guint i = 0; i < SIM_MAX_DEVICES; i++)
    if (self->devices[i].active && fb_id_equal (&self->devices[i].id, &caller->device) && !self->devices[i].excused
        && self->server.lineage == 0 && !compares_all (&self->devices[i], request))
      {
        if (self->trace)
          tell_difference (&self->devices[i]);
        sim_fail (self, "I9", "device %u finds sums that differ from the server's", i);
      }
}

/* What the protocol says by an answer: "/problems/gap". */
static void
see_answer (const FbAnswer *answer)
{
  static const char mark[] = "\"/problems/";
  gsize size;
  const char *body = answer->status >= 400 ? g_bytes_get_data (answer->body, &size) : NULL;
  const char *start = body != NULL ? g_strstr_len (body, (gssize) size, mark) : NULL;
  const char *end =
      start != NULL ? memchr (start + sizeof mark - 1, '"', size - (gsize) (start - body) - sizeof mark + 1) : NULL;
  g_autofree char *name = NULL;

  if (end == NULL)
    return;
  name = g_strndup (start + sizeof mark - 1, (gsize) (end - start) - sizeof mark + 1);
  sim_rules_see ("answer", name, 1);
}

static FbAnswer *
serve (gpointer user_data, const FbCaller *caller, const FbRequest *request)
{
  Sim *self = user_data;
  g_auto (SimTurn) turn = sim_turn_of_server (self);
  FbAnswer *answer;

  self->n_requests++;
  if (!sim_server_is_up (self))
    return NULL;
  if ((answer = sim_wipe_turn_away (self, caller, request)) != NULL)
    return answer;
  if (g_str_equal (request->path, "/v1/verify") && sim_server_is_well (self))
    watch_repair (self, caller, request);
  answer = fb_service_handle (self->server.service, caller, request);
  see_answer (answer);
  if (g_str_equal (request->path, "/v1/pull") && !sim_disk_is_dead (self->server.disk))
    sim_work_between_pages (self, caller, answer);
  if (g_str_equal (request->path, "/v1/push") && !sim_disk_is_dead (self->server.disk))
    sim_work_after_push (self);
  sim_wipe_tell (self, caller, request, answer);
  if (!sim_disk_is_dead (self->server.disk))
    return answer;
  /* Whoever dies does not answer, whatever was in its mouth. */
  fb_answer_free (answer);
  sim_server_bury (self);
  return NULL;
}

/* --- looking around --------------------------------------------------------------------------------------- */

void
sim_quiet (Sim *self, gboolean quiet)
{
  int by = quiet ? 1 : -1;

  sim_disk_pause (self->server.disk, by);
  for (guint i = 0; i < SIM_MAX_DEVICES; i++)
    if (self->devices[i].disk != NULL)
      sim_disk_pause (self->devices[i].disk, by);
}

/* --- time ------------------------------------------------------------------------------------------------ */

/* FALSE: nothing was ready. */
static gboolean
iterate (Sim *self)
{
  gboolean any = g_main_context_iteration (NULL, FALSE);

  for (guint i = 0; i < SIM_MAX_DEVICES && self->apart; i++)
    {
      g_auto (SimTurn) turn = sim_turn_of_device (&self->devices[i]);

      any = g_main_context_iteration (self->devices[i].context, FALSE) || any;
    }
  /* At once: what a thread says when it has done is not to come whenever it likes. */
  sim_wipe_look (self);
  return any;
}

void
sim_drain (Sim *self, int budget)
{
  while (budget-- != 0 && iterate (self))
    ;
}

void
sim_advance_clocks (Sim *self, gint64 ms)
{
  self->now += ms;
  fb_fake_clock_advance (FB_FAKE_CLOCK (self->server.clock), ms);
  for (guint i = 0; i < SIM_MAX_DEVICES; i++)
    fb_fake_clock_advance (FB_FAKE_CLOCK (self->devices[i].clock), ms);
  sim_net_set_now (self->net, self->now);
}

static void
sooner (gint64 *next, gint64 at)
{
  if (at > 0 && at < *next)
    *next = at;
}

static gint64
program_due (const SimProgram *program, const SimDevice *device)
{
  gint64 due = program->engine != NULL ? fb_engine_get_next_due (program->engine) : 0;
  FbEngineStatus status;

  if (due == 0)
    return 0;
  /* While it exchanges, the network has the next word. */
  fb_engine_get_status (program->engine, &status);
  if (status.state == FB_ENGINE_PUSHING || status.state == FB_ENGINE_PULLING || status.state == FB_ENGINE_APPLYING)
    return 0;
  return device->sim->now + MAX (due - fb_clock_monotonic (device->clock), 0);
}

static gint64
find_next (Sim *self, gint64 end)
{
  gint64 next = end;

  sooner (&next, sim_net_next (self->net));
  if (!sim_server_is_up (self))
    sooner (&next, MAX (self->server.down_until, self->now + 1));
  sooner (&next, self->server.heal_at);
  for (guint i = 0; i < SIM_MAX_DEVICES; i++)
    {
      SimDevice *device = &self->devices[i];

      if (!device->active)
        continue;
      if (!sim_device_is_up (device))
        sooner (&next, MAX (device->down_until, self->now + 1));
      sooner (&next, device->heal_at);
      sooner (&next, program_due (&device->program, device));
      sooner (&next, program_due (&device->second, device));
    }
  return MAX (next, self->now);
}

static void
run_server (Sim *self)
{
  SimServer *server = &self->server;

  if (server->heal_at > 0 && server->heal_at <= self->now)
    {
      server->heal_at = 0;
      sim_disk_heal (server->disk);
    }
  sim_server_bury (self);
  if (!sim_server_is_up (self) && server->down_until <= self->now)
    sim_server_open (self);
}

static void
run_engines (SimDevice *device)
{
  g_auto (SimTurn) turn = sim_turn_of_device (device);

  if (device->program.engine != NULL)
    fb_engine_run_due (device->program.engine);
  if (device->second.engine != NULL)
    fb_engine_run_due (device->second.engine);
}

static void
run_device (SimDevice *device)
{
  Sim *self = device->sim;

  if (!device->active)
    return;
  if (device->heal_at > 0 && device->heal_at <= self->now)
    {
      device->heal_at = 0;
      sim_disk_heal (device->disk);
    }
  if (!sim_device_is_up (device) && device->down_until <= self->now)
    sim_device_open (device);
  run_engines (device);
}

void
sim_pass (Sim *self, gint64 ms)
{
  gint64 end = self->now + ms;

  for (guint guard = 0;; guard++)
    {
      gint64 next;

      sim_drain (self, -1);
      for (guint i = 0; i < SIM_MAX_DEVICES; i++)
        sim_device_bury (&self->devices[i], 500);
      next = find_next (self, end);
      if (next > self->now)
        guard = 0;
      else if (guard > 2000)
        sim_fail (self, "I11", "time stands still");
      sim_advance_clocks (self, next - self->now);
      sim_net_run (self->net, self->now);
      sim_nudge_look (self);
      run_server (self);
      for (guint i = 0; i < SIM_MAX_DEVICES; i++)
        run_device (&self->devices[i]);
      if (self->now >= end)
        break;
    }
  sim_drain (self, -1);
}

/* --- life ------------------------------------------------------------------------------------------------ */

static void
fill_ids (gpointer buffer, gsize size, gpointer user_data)
{
  Sim *self = user_data;

  sim_rng_fill (&self->ids, buffer, size);
}

static void
make_server (Sim *self, const SimCompany *company)
{
  SimServer *server = &self->server;

  server->folder = g_build_filename (sim_template.root, "server", NULL);
  server->disk = sim_disk_new (server->folder);
  server->clock = fb_fake_clock_new (self->now);
  sim_disk_load (server->disk, company->server);
  sim_server_open (self);
}

static void
make_device (Sim *self, const SimCompany *company, guint index, gboolean drawn, gboolean active)
{
  SimDevice *device = &self->devices[index];
  g_autofree char *name = g_strdup_printf ("device-%u", index);

  device->sim = self;
  device->index = index;
  device->user = sim_device_user (index);
  device->drawn = drawn;
  device->active = active;
  device->id = sim_template.device_ids[index];
  device->folder = g_build_filename (sim_template.root, name, NULL);
  device->disk = sim_disk_new (device->folder);
  device->clock = fb_fake_clock_new (self->now);
  sim_files_clear (device);
  if (!active)
    return;
  sim_disk_load (device->disk, company->devices[index]);
  sim_device_open (device);
}

/* Per mille of the pages, and of the steps. */
#define NEAR_MEDDLED 900
#define NEAR_SCOPE 150
#define UPGRADE 60

Sim *
sim_new (guint64 seed, guint device_mask, guint64 faults)
{
  Sim *self = g_new0 (Sim, 1);
  const SimCompany *company;
  SimRng rng, own;

  self->seed = seed;
  sim_upgrade_begin (self);
  company = sim_template_get (self->server.schema);
  self->now = SIM_START_MS + 60000;
  sim_rng_seed (&self->ids, seed, 2);
  sim_rng_seed (&rng, seed, 3);
  fb_id_set_source (fill_ids, self);
  self->harsh = seed % 2 != 0;
  sim_faults_init (&self->faults, &rng, faults, self->harsh);
  self->net = sim_net_new (serve, trace, self, &self->faults);
  sim_net_seed (self->net, seed, 4);
  self->ledger = sim_ledger_new ();
  self->admin_share = self->harsh ? 10 + sim_rng_below (&rng, 50) : 22;
  self->hasty = self->harsh && sim_rng_below (&rng, 2) != 0;
  self->tiny_pages = self->harsh && sim_rng_below (&rng, 3) != 0;
  /* A stream of its own: seeds without page sets are what they were before there were any. */
  sim_rng_seed (&own, seed, 5);
  self->sets = seed % 4 == 3;
  self->set_bytes = (gsize) 200 << sim_rng_below (&own, 8);
  self->live = seed % 16 == 2;
  if (self->live)
    sim_nudge_begin (self);
  self->crowded = seed % 64 == 6;
  if (seed % 8 == 1)
    {
      self->near = self->hasty = self->tiny_pages = TRUE;
      self->completing = seed % 64 == 33;
      sim_faults_raise (&self->faults, SIM_FAULT_MEDDLED, NEAR_MEDDLED);
      sim_faults_raise (&self->faults, SIM_FAULT_SCOPE, NEAR_SCOPE);
    }
  self->files = seed % 8 == 4 || seed % 16 == 15;
  if (seed % 8 == 5 || seed % 16 == 12)
    sim_age_begin (self);
  if (self->upgrades)
    {
      self->tiny_pages = TRUE;
      sim_faults_raise (&self->faults, SIM_FAULT_UPGRADE, UPGRADE);
    }
  if (self->wipes)
    sim_wipe_begin (self);
  make_server (self, company);
  for (guint i = 0; i < SIM_MAX_DEVICES; i++)
    {
      gboolean drawn = sim_rng_below (&rng, 2) != 0 || i < 2;

      make_device (self, company, i, drawn, drawn && (device_mask & (1u << i)));
    }
  return self;
}

static void
free_device (SimDevice *device)
{
  sim_device_close (device);
  g_clear_pointer (&device->context, g_main_context_unref);
  sim_disk_free (device->disk);
  g_object_unref (device->clock);
  g_clear_pointer (&device->image, sim_image_unref);
  g_free (device->folder);
}

void
sim_free (Sim *self)
{
  for (guint i = 0; i < SIM_MAX_DEVICES; i++)
    free_device (&self->devices[i]);
  g_clear_pointer (&self->net, sim_net_free);
  sim_drain (self, -1);
  sim_server_close (self);
  sim_disk_free (self->server.disk);
  g_clear_pointer (&self->server.backup, sim_image_unref);
  g_object_unref (self->server.clock);
  g_free (self->server.folder);
  sim_ledger_free (self->ledger);
  sim_age_free (self->age);
  fb_id_set_source (NULL, NULL);
  fb_schema_speak (FB_SCHEMA_VERSION);
  g_free (self);
}
