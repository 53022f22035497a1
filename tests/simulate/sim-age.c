/* sim-age.c: months pass, and what nobody needs any more goes
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sim-age.h"

#include <glib/gstdio.h>

#include "fb-json.h"
#include "fb-service-tidy.h"
#include "sim-ledger.h"
#include "sim-template.h"
#include "sim-work.h"

#define DAY_MS (24 * 60 * 60 * G_GINT64_CONSTANT (1000))

/* Per mille of the steps. */
#define NIGHTLY 60
#define MONTHS 70
#define AWAY 25
/* One device in this many runs types more in a day than a push can carry. */
#define BUSY_RUNS 3

/* What number the server had reached when. */
typedef struct
{
  gint64 at, seq;
} Moment;

struct _SimAge
{
  FbTidy *tidy;           /* (owned) (nullable) the job, while it runs */
  GArray *moments;        /* of Moment (owned) */
  char *archive;          /* (owned) a real folder */
  gboolean clock_was_off; /* the server's: nobody can say how old a number is */
};

/* --- life ------------------------------------------------------------------------------------------------ */

static void
clear_archive (const SimAge *self)
{
  g_autoptr (GDir) dir = g_dir_open (self->archive, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (self->archive, name, NULL);

      g_unlink (path);
    }
}

void
sim_age_begin (Sim *sim)
{
  SimAge *self = g_new0 (SimAge, 1);

  self->moments = g_array_new (FALSE, FALSE, sizeof (Moment));
  self->archive = g_build_filename (sim_template.root, "archive", NULL);
  clear_archive (self);
  sim->age = self;
  sim_faults_raise (&sim->faults, SIM_FAULT_NIGHTLY, NIGHTLY);
  sim_faults_raise (&sim->faults, SIM_FAULT_MONTHS, MONTHS);
  sim_faults_raise (&sim->faults, SIM_FAULT_AWAY, AWAY);
}

void
sim_age_free (SimAge *self)
{
  if (self == NULL)
    return;
  fb_tidy_free (self->tidy);
  clear_archive (self);
  g_array_unref (self->moments);
  g_free (self->archive);
  g_free (self);
}

void
sim_age_break_off (Sim *sim)
{
  if (sim->age != NULL)
    g_clear_pointer (&sim->age->tidy, fb_tidy_free);
}

/* --- what may go ----------------------------------------------------------------------------------------- */

static void
note_moment (Sim *sim)
{
  SimAge *self = sim->age;
  Moment moment;

  if (!sim_server_is_well (sim))
    return;
  moment = (Moment){fb_clock_now (sim->server.clock), sim_server_query (sim, "SELECT seq FROM sync_clock")};

  self->clock_was_off = self->clock_was_off || ABS (moment.at - sim->now) > DAY_MS;
  g_array_append_val (self->moments, moment);
}

/* The job counts in whole days, and a night (of sim-run.c) may pass between two looks. */
#define TOLERANCE_DAYS 6

/* The highest number that is old enough. */
static gint64
find_limit (Sim *sim)
{
  SimAge *self = sim->age;
  gint64 limit = 0;

  if (self->clock_was_off)
    return G_MAXINT64;
  for (guint i = 0; i < self->moments->len; i++)
    {
      const Moment *moment = &g_array_index (self->moments, Moment, i);

      if (moment->at <= sim->now - (FB_TIDY_DEAD_DAYS - TOLERANCE_DAYS) * DAY_MS)
        limit = MAX (limit, moment->seq);
    }
  return limit;
}

typedef struct
{
  char *what, *sql; /* (owned) */
  gint64 count;
} Lasting;

/* Those of customers and deals; one that holds nothing but old history goes with it. */
#define LIVE_GROUPS                                                                             \
  "SELECT _gid FROM account WHERE _dead = 0 UNION SELECT _gid FROM opportunity WHERE _dead = 0" \
  " UNION SELECT _gid FROM lead WHERE _dead = 0"

static void
lasting_free (gpointer data)
{
  Lasting *self = data;

  g_free (self->what);
  g_free (self->sql);
  g_free (self);
}

static void G_GNUC_PRINTF (3, 4) add_lasting (GPtrArray *list, const char *what, const char *format, ...)
{
  Lasting *self = g_new0 (Lasting, 1);
  va_list args;

  va_start (args, format);
  self->sql = g_strdup_vprintf (format, args);
  va_end (args);
  self->what = g_strdup (what);
  g_ptr_array_add (list, self);
}

/* What must stay, whatever the job does, and how much of it there is. */
static GPtrArray *
count_lasting (Sim *sim)
{
  GPtrArray *list = g_ptr_array_new_with_free_func (lasting_free);
  gint64 now = fb_clock_now (sim->server.clock), limit = find_limit (sim);
  guint n_tables;
  const FbTable *const *tables = fb_schema_get_tables (&n_tables);

  for (guint i = 0; i < n_tables; i++)
    if (fb_table_is_synced (tables[i]) && !g_str_equal (tables[i]->name, "change"))
      add_lasting (list, tables[i]->name, "SELECT count(*) FROM \"%s\" WHERE _dead = 0 OR _dead > %" G_GINT64_FORMAT,
                   tables[i]->name, limit);
  add_lasting (list, "history", "SELECT count(*) FROM \"change\" WHERE _dead = 0 AND \"at\" >= %" G_GINT64_FORMAT,
               now - FB_TIDY_HISTORY_DAYS * DAY_MS);
  add_lasting (list, "results",
               "SELECT count(*) FROM tx_result r WHERE r.at >= %" G_GINT64_FORMAT
               " OR r.n > (SELECT d.last_n - 500 FROM device_state d WHERE d.id = r.device)",
               now - FB_TIDY_RESULT_DAYS * DAY_MS);
  add_lasting (list, "refused transactions", "SELECT count(*) FROM refused_tx WHERE at >= %" G_GINT64_FORMAT,
               now - FB_TIDY_DEAD_DAYS * DAY_MS);
  add_lasting (list, "lines about moves",
               "SELECT count(*) FROM member WHERE gid IN (" LIVE_GROUPS ")"
               " AND (leave IS NULL OR leave > %" G_GINT64_FORMAT ")",
               limit);
  add_lasting (list, "files",
               "SELECT count(*) FROM blob WHERE sha256 IN (SELECT sha256 FROM attachment WHERE _dead = 0"
               " UNION SELECT thumb_sha256 FROM attachment WHERE _dead = 0)");
  add_lasting (list, "groups", "SELECT count(*) FROM grp WHERE gid IN (" LIVE_GROUPS ")");
  for (guint i = 0; i < list->len; i++)
    {
      Lasting *lasting = g_ptr_array_index (list, i);

      lasting->count = sim_server_query (sim, lasting->sql);
    }
  return list;
}

static void
check_lasting (Sim *sim, GPtrArray *before)
{
  for (guint i = 0; i < before->len; i++)
    {
      const Lasting *lasting = g_ptr_array_index (before, i);
      gint64 after = sim_server_query (sim, lasting->sql);

      if (after < lasting->count)
        sim_note (sim, "%s; limit %" G_GINT64_FORMAT ", floor %" G_GINT64_FORMAT, lasting->sql, find_limit (sim),
                  sim_server_query (sim, "SELECT gc_floor FROM sync_clock"));
      if (after < lasting->count)
        sim_fail (sim, "retention", "the nightly job took away %" G_GINT64_FORMAT " of %s that must stay",
                  lasting->count - after, lasting->what);
    }
}

/* --- the job --------------------------------------------------------------------------------------------- */

/* It comes before the trouble of the step, which would hit those who look. */
static void
trouble_batch (Sim *sim, SimRng *rng)
{
  guint nth = 1 + sim_rng_below (rng, 40);

  switch (sim_rng_below (rng, 60))
    {
    case 0:
      if (sim_faults_may (&sim->faults, SIM_FAULT_SERVER_KILLED))
        sim_disk_plan (sim->server.disk, SIM_DISK_DIES, nth);
      break;
    case 1:
      if (sim_faults_may (&sim->faults, SIM_FAULT_STATEMENT))
        fb_db_fail_nth (sim->server.db, nth);
      break;
    default:
      break;
    }
}

/* One batch. FALSE: the job is at its end, or was broken off. */
static gboolean
do_batch (Sim *sim, SimRng *rng)
{
  SimAge *self = sim->age;
  g_autoptr (GError) error = NULL;
  gboolean done = FALSE;
  FbBlobTidy blobs;
  g_autoptr (GPtrArray) before = count_lasting (sim);

  trouble_batch (sim, rng);
  if (!fb_tidy_step (self->tidy, &done, &error))
    sim_note (sim, "the nightly job is broken off: %s", error->message);
  else if (done && sim->files && !sim_disk_is_dead (sim->server.disk)
           && !fb_service_tidy_blobs (sim->server.service, &blobs, &error))
    sim_note (sim, "files are not tidied: %s", error->message);
  fb_db_fail_nth (sim->server.db, 0);
  if (sim_disk_is_dead (sim->server.disk))
    return FALSE;
  check_lasting (sim, before);
  if (error == NULL && !done)
    return TRUE;
  g_clear_pointer (&self->tidy, fb_tidy_free);
  return FALSE;
}

static void
begin_job (Sim *sim)
{
  sim_note (sim, "the nightly job begins");
  sim->age->tidy = fb_tidy_new (sim->server.service, sim->age->archive);
}

/* Requests come between its batches, and here steps. */
static void
work_on_job (Sim *sim, SimRng *rng, guint n_batches)
{
  /* Months may have passed in the middle of it. */
  if (sim->age->tidy != NULL)
    sim_ledger_settle (sim->ledger, sim);
  for (guint i = 0; i < n_batches && sim_server_is_up (sim) && sim->age->tidy != NULL; i++)
    if (!do_batch (sim, rng))
      break;
  sim_server_bury (sim);
}

/* --- devices --------------------------------------------------------------------------------------------- */

static void
put_away (Sim *sim, SimRng *rng)
{
  SimDevice *device = &sim->devices[sim_rng_below (rng, SIM_MAX_DEVICES)];

  if (!device->active || !sim_device_is_up (device))
    return;
  sim_note (sim, "device %u is put into a drawer", device->index);
  sim_device_close (device);
  device->sleeps = TRUE;
  device->down_until = sim->now + DAY_MS * (gint64) (100 + sim_rng_below (rng, 300));
}

/* Everybody's lid is closed, in whatever they were at. */
static void
let_months_pass (Sim *sim, SimRng *rng)
{
  guint days = 5 + sim_rng_below (rng, 60);

  sim_note (sim, "%u days pass", days);
  sim_advance_clocks (sim, days * DAY_MS);
}

/* --- the whole ------------------------------------------------------------------------------------------- */

void
sim_age_step (Sim *sim)
{
  SimAge *self = sim->age;
  SimRng rng;

  sim_rng_seed (&rng, sim->seed, sim_mix (sim->step, 79));
  note_moment (sim);
  if (sim_faults_hit (&sim->faults, SIM_FAULT_MONTHS, &rng))
    let_months_pass (sim, &rng);
  if (sim_faults_hit (&sim->faults, SIM_FAULT_AWAY, &rng))
    put_away (sim, &rng);
  if (sim->step == 20 && sim->seed % BUSY_RUNS == 0)
    sim_work_all_day (&sim->devices[sim_rng_below (&rng, 2)]);
  if (!sim_server_is_up (sim))
    return;
  if (self->tidy == NULL && sim_faults_hit (&sim->faults, SIM_FAULT_NIGHTLY, &rng))
    begin_job (sim);
  work_on_job (sim, &rng, 1 + sim_rng_below (&rng, 8));
}

void
sim_age_end (Sim *sim)
{
  SimRng rng;

  sim_rng_seed (&rng, sim->seed, sim_mix (sim->step, 79));
  if (sim->age == NULL)
    return;
  note_moment (sim);
  for (guint i = 0; i < SIM_MAX_DEVICES; i++)
    if (sim->devices[i].sleeps)
      sim->devices[i].down_until = MIN (sim->devices[i].down_until, sim->now);
  if (!sim_server_is_up (sim))
    return;
  if (sim->age->tidy == NULL && sim_faults_was_seen (&sim->faults, SIM_FAULT_NIGHTLY))
    begin_job (sim);
  work_on_job (sim, &rng, G_MAXUINT);
}

/* --- the archive ----------------------------------------------------------------------------------------- */

/* One member of a gzip file after the other. */
static char *
unpack (const char *data, gsize size)
{
  g_autoptr (GZlibDecompressor) decompressor = g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP);
  GString *text = g_string_new (NULL);
  char buffer[65536];

  while (size > 0)
    {
      gsize n_read, n_written;
      GConverterResult result = g_converter_convert (G_CONVERTER (decompressor), data, size, buffer, sizeof buffer,
                                                     G_CONVERTER_INPUT_AT_END, &n_read, &n_written, NULL);

      if (result == G_CONVERTER_ERROR)
        break;
      g_string_append_len (text, buffer, (gssize) n_written);
      data += n_read;
      size -= n_read;
      if (result == G_CONVERTER_FINISHED)
        g_converter_reset (G_CONVERTER (decompressor));
    }
  return g_string_free (text, FALSE);
}

static FbRecord *
read_line (Sim *sim, const char *line)
{
  const FbTable *table = fb_schema_get_table ("change");
  g_autoptr (JsonNode) node = fb_json_parse (line, -1, 0, NULL);
  FbRecord *record = fb_record_new (table, NULL);
  JsonObject *object;

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    sim_fail (sim, "retention", "the archive has a line that cannot be read: %s", line);
  object = json_node_get_object (node);
  fb_id_parse (json_object_get_string_member (object, "id"), &record->id);
  record->ver = json_object_get_int_member (object, "_rev");
  record->gid = SIM_ARCHIVED;
  /* Moments are for people there, and nobody here asks for them. */
  for (guint i = 0; i < table->n_fields; i++)
    {
      const FbField *field = fb_table_field (table, i);

      if (field->type != FB_TYPE_TIME && json_object_has_member (object, field->name))
        fb_value_from_json (table, field, json_object_get_member (object, field->name), &record->values[i], NULL);
    }
  return record;
}

GPtrArray *
sim_age_load_archive (Sim *sim)
{
  GPtrArray *lines = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_record_free);
  g_autoptr (GDir) dir = g_dir_open (sim->age->archive, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (sim->age->archive, name, NULL);
      g_autofree char *data = NULL;
      g_autofree char *text = NULL;
      g_auto (GStrv) texts = NULL;
      gsize size;

      if (!g_str_has_suffix (name, ".gz") || !g_file_get_contents (path, &data, &size, NULL))
        continue;
      text = unpack (data, size);
      texts = g_strsplit (text, "\n", -1);
      for (char **line = texts; *line != NULL; line++)
        if (**line != '\0')
          g_ptr_array_add (lines, read_line (sim, *line));
    }
  return lines;
}
