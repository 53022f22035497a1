/* sim-files.c: attachments, and where their bytes are
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sim-files.h"

#include <glib/gstdio.h>
#include <string.h>

#include "sim-ledger.h"
#include "sim-oracle.h"
#include "sim-template.h"
#include "sim-work.h"

/* Few enough that two people attach the same file; the largest takes two chunks. */
#define N_CONTENTS 6
#define SETTLE_ROUNDS 8

/* --- a queue --------------------------------------------------------------------------------------------- */

static void
remove_below (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      if (g_file_test (child, G_FILE_TEST_IS_DIR))
        remove_below (child);
      g_remove (child);
    }
}

void
sim_files_clear (SimDevice *device)
{
  g_autofree char *path = g_build_filename (device->folder, "blobs", NULL);

  remove_below (path);
}

void
sim_files_open (SimDevice *device, SimProgram *program)
{
  g_autoptr (FbWorker) worker = NULL;
  g_autoptr (GRand) random = NULL;

  if (!device->sim->files)
    return;
  worker = fb_worker_new_inline ();
  random = g_rand_new_with_seed (device->index + 1000 * device->starts);
  program->files = fb_blob_queue_new (program->store, FB_TRANSPORT (program->link), program->engine, worker);
  fb_blob_queue_set_random (program->files, random);
}

void
sim_files_close (SimProgram *program)
{
  if (program->files != NULL)
    fb_blob_queue_stop (program->files);
  g_clear_object (&program->files);
}

/* --- what people do -------------------------------------------------------------------------------------- */

static char *
write_content (guint number)
{
  static const gsize sizes[N_CONTENTS] = {0, 1, 700, 4000, 70000, 300000};
  g_autofree char *name = g_strdup_printf ("content-%u", number);
  char *path = g_build_filename (sim_template.root, name, NULL);
  g_autofree guint8 *bytes = g_malloc (sizes[number] + 1);
  SimRng rng;

  sim_rng_seed (&rng, 4711, number);
  sim_rng_fill (&rng, bytes, sizes[number]);
  g_file_set_contents (path, (const char *) bytes, (gssize) sizes[number], NULL);
  return path;
}

typedef struct
{
  Sim *sim;
  const char *table;
  FbId id;
  gboolean found;
  char *hash; /* (owned) (nullable) */
} Pick;

static gboolean
pick (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  Pick *self = user_data;
  g_autoptr (FbStmt) stmt = NULL;

  self->found = sim_pick_row (db, FALSE, self->table, &self->sim->rng, &self->id);
  if (!self->found || !g_str_equal (self->table, "attachment"))
    return TRUE;
  if (!(stmt = fb_db_prepare (db, "SELECT sha256 FROM attachment WHERE id = ?1", error)))
    return FALSE;
  fb_stmt_bind_id (stmt, 1, &self->id);
  if (fb_stmt_step (stmt, NULL, error) == FB_STEP_ROW)
    self->hash = g_strdup (fb_stmt_get_text (stmt, 0));
  fb_stmt_reset (stmt);
  return TRUE;
}

static void
attach (SimDevice *device)
{
  Sim *sim = device->sim;
  Pick account = {sim, "account"};
  g_autofree char *path = write_content (sim_rng_below (&sim->rng, N_CONTENTS));
  g_autoptr (GBytes) thumb = sim_rng_below (&sim->rng, 3) == 0 ? g_bytes_new_static ("a small picture", 15) : NULL;
  g_autoptr (GError) error = NULL;
  FbId id;

  fb_store_read (device->program.store, pick, &account, NULL);
  if (!account.found)
    return;
  fb_store_attach (device->program.store, fb_schema_get_table ("account"), &account.id, path, thumb, &id, NULL, &error);
  sim_note (sim, "device %u attaches a file%s%s", device->index, error != NULL ? ": " : "",
            error != NULL ? error->message : "");
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_free (fb_blob_queue_fetch_finish (FB_BLOB_QUEUE (source), result, NULL));
}

static void
open_file (SimDevice *device)
{
  Pick file = {device->sim, "attachment"};

  fb_store_read (device->program.store, pick, &file, NULL);
  if (file.hash == NULL)
    return;
  sim_note (device->sim, "device %u opens a file", device->index);
  fb_blob_queue_fetch_async (device->program.files, file.hash, -1, FALSE, NULL, opened_cb, NULL);
  g_free (file.hash);
}

static void
keep_or_remove (SimDevice *device)
{
  Pick file = {device->sim, "attachment"};
  gboolean removes = sim_rng_below (&device->sim->rng, 2) != 0;

  fb_store_read (device->program.store, pick, &file, NULL);
  g_free (file.hash);
  if (!file.found)
    return;
  sim_note (device->sim, "device %u %s a file", device->index, removes ? "removes" : "keeps");
  if (removes)
    {
      FbEdit *edit = fb_edit_new ("remove a file");

      fb_edit_delete (edit, fb_schema_get_table ("attachment"), &file.id);
      fb_store_commit_edit (device->program.store, edit, NULL, NULL);
    }
  else
    fb_store_pin_file (device->program.store, &file.id, TRUE, NULL);
}

static void
ran_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  FbBlobResult ran;

  fb_blob_queue_run_finish (FB_BLOB_QUEUE (source), result, &ran, NULL);
}

static void
run_queue (SimDevice *device)
{
  sim_note (device->sim, "device %u sends and fetches files", device->index);
  fb_blob_queue_run_async (device->program.files, NULL, ran_cb, NULL);
}

void
sim_files_step (SimDevice *device)
{
  SimRng kept = device->sim->rng;

  if (!device->active || !sim_device_is_up (device) || device->program.files == NULL)
    return;
  sim_rng_seed (&device->sim->rng, device->sim->seed, sim_mix (device->sim->step, 81));
  switch (sim_rng_below (&device->sim->rng, 12))
    {
    case 0:
    case 1:
      attach (device);
      break;
    case 2:
      open_file (device);
      break;
    case 3:
      keep_or_remove (device);
      break;
    case 4:
    case 5:
    case 6:
      run_queue (device);
      break;
    default:
      break;
    }
  sim_ledger_enter (device->sim->ledger, device);
  device->sim->rng = kept;
}

/* --- the calm -------------------------------------------------------------------------------------------- */

static const char unsent[] =
    "SELECT count(*) FROM blobq WHERE here = 1 AND sent = 0 AND (sha256 IN (SELECT sha256 FROM attachment)"
    " OR sha256 IN (SELECT thumb_sha256 FROM attachment))";

void
sim_files_settle (Sim *sim)
{
  gint64 left = 1;

  for (guint round = 0; round < SETTLE_ROUNDS && sim->files && left > 0; round++)
    {
      left = 0;
      for (guint i = 0; i < SIM_MAX_DEVICES; i++)
        {
          SimDevice *device = &sim->devices[i];

          if (!device->active || device->program.files == NULL)
            continue;
          fb_blob_queue_wake (device->program.files);
          run_queue (device);
          sim_pass (sim, 60000);
          left += sim_device_query (device, unsent);
        }
    }
}

static gboolean
reads (Sim *sim, const FbCaller *caller, const char *hash)
{
  g_autofree char *path = g_strconcat ("/v1/blob/", hash, NULL);
  g_autofree char *found = NULL;
  FbRequest request = {(char *) "GET", path};
  g_autoptr (GBytes) none = g_bytes_new (NULL, 0);
  FbAnswer *answer;
  gboolean is_well;

  request.body = none;
  answer = fb_service_handle (sim->server.service, caller, &request);
  is_well = answer->status == 200 || answer->status == 206;
  if (is_well)
    found = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, answer->body);
  if (is_well && !g_str_equal (found, hash))
    sim_fail (sim, "files", "the server gives other bytes than those of %s", hash);
  fb_answer_free (answer);
  return is_well;
}

/* Of a file: whether a row that the person may see names it, and one that has shown its bytes. */
static void
look_at_rows (Sim *sim, GHashTable *groups, const char *hash, gboolean *named, gboolean *shown)
{
  g_autoptr (FbStmt) stmt =
      fb_db_prepare (sim->server.db,
                     "SELECT a._gid, EXISTS (SELECT 1 FROM blob_grant g WHERE g.sha256 = ?1 AND g.id = a.id)"
                     " FROM attachment a WHERE a._dead = 0 AND (a.sha256 = ?1 OR a.thumb_sha256 = ?1)",
                     NULL);

  *named = *shown = FALSE;
  fb_stmt_bind_text (stmt, 1, hash);
  while (fb_stmt_step (stmt, NULL, NULL) == FB_STEP_ROW)
    {
      gint64 gid = fb_stmt_get_int (stmt, 0);

      if (!g_hash_table_contains (groups, &gid))
        continue;
      *named = TRUE;
      *shown = *shown || fb_stmt_get_int (stmt, 1) != 0;
    }
}

static void
check_access (Sim *sim, SimDevice *device, SimOracle *oracle)
{
  g_autoptr (GHashTable) groups = sim_oracle_dup_groups (oracle, sim_user_id (device->user));
  g_autoptr (FbStmt) stmt = fb_db_prepare (sim->server.db, "SELECT sha256 FROM blob ORDER BY sha256", NULL);
  g_autoptr (GPtrArray) hashes = g_ptr_array_new_with_free_func (g_free);
  FbCaller caller = {*sim_user_id (device->user), device->id};

  while (fb_stmt_step (stmt, NULL, NULL) == FB_STEP_ROW)
    g_ptr_array_add (hashes, g_strdup (fb_stmt_get_text (stmt, 0)));
  g_clear_pointer (&stmt, fb_stmt_unref);
  for (guint i = 0; i < hashes->len; i++)
    {
      const char *hash = g_ptr_array_index (hashes, i);
      gboolean named, shown, can;

      look_at_rows (sim, groups, hash, &named, &shown);
      can = reads (sim, &caller, hash);
      if (can && !named)
        sim_fail (sim, "I2", "the user of device %u can read a file that no row in scope names: %s", device->index,
                  hash);
      if (!can && shown)
        sim_fail (sim, "files", "the user of device %u cannot read %s, whose bytes the server has", device->index,
                  hash);
    }
}

typedef struct
{
  Sim *sim;
  SimDevice *device;
} Sent;

static gboolean
check_sent (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  const Sent *self = user_data;
  g_autoptr (FbStmt) stmt = fb_db_prepare (db, "SELECT sha256 FROM blobq WHERE sent = 1 ORDER BY sha256", error);
  g_autoptr (FbStmt) there =
      fb_db_prepare (self->sim->server.db,
                     "SELECT EXISTS (SELECT 1 FROM blob WHERE sha256 = ?1), EXISTS (SELECT 1 FROM attachment"
                     " WHERE _dead = 0 AND (sha256 = ?1 OR thumb_sha256 = ?1))",
                     error);

  if (stmt == NULL || there == NULL)
    return FALSE;
  while (fb_stmt_step (stmt, NULL, error) == FB_STEP_ROW)
    {
      const char *hash = fb_stmt_get_text (stmt, 0);

      fb_stmt_bind_text (there, 1, hash);
      if (fb_stmt_step (there, NULL, error) == FB_STEP_ROW && fb_stmt_get_int (there, 0) == 0
          && fb_stmt_get_int (there, 1) != 0)
        sim_fail (self->sim, "files", "device %u counts on the server for %s, which has not got it",
                  self->device->index, hash);
      fb_stmt_reset (there);
    }
  return TRUE;
}

void
sim_files_check (Sim *sim)
{
  SimOracle *oracle;

  if (!sim->files)
    return;
  oracle = sim_oracle_new (sim);
  for (guint i = 0; i < SIM_MAX_DEVICES; i++)
    {
      SimDevice *device = &sim->devices[i];
      Sent sent = {sim, device};
      gint64 left;

      if (!device->active)
        continue;
      if ((left = sim_device_query (device, unsent)) > 0)
        sim_fail (sim, "I11", "device %u does not get rid of %" G_GINT64_FORMAT " files", i, left);
      fb_store_read (device->program.store, check_sent, &sent, NULL);
      check_access (sim, device, oracle);
    }
  sim_oracle_free (oracle);
}
