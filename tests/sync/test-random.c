/* test-random.c: several devices do whatever comes, under faults; in the end all agree
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "fb-sync-world.h"
#include "fb-test-database.h"

/* usage: test-sync-random [-m slow]; FB_SEED=n plays one seed with a trace. */

#define N_DEVICES 4

typedef struct
{
  FbWorld world;
  FbSyncDevice devices[N_DEVICES];
  GRand *rand;
  GArray *accounts, *contacts; /* of FbId */
  FbId opportunity;
  gint64 counted; /* sum of all increments made */
  guint step;
  gboolean trace;
} Play;

static gint32
draw (Play *play, gint32 n)
{
  return g_rand_int_range (play->rand, 0, n);
}

static void
note (Play *play, const char *format, ...) G_GNUC_PRINTF (2, 3);

static void
note (Play *play, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  if (!play->trace)
    return;
  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  g_test_message ("%u: %s", play->step, text);
}

static FbId *
any_id (Play *play, GArray *ids)
{
  return &g_array_index (ids, FbId, draw (play, (gint32) ids->len));
}

static FbId *
any_territory (Play *play)
{
  return draw (play, 2) != 0 ? &play->world.north : &play->world.south;
}

/* --- what devices do ------------------------------------------------------------------------------------- */

/* An edit of a row that the device does not hold is none. */
static void
commit (Play *play, FbSyncDevice *device, FbEdit *edit)
{
  g_autoptr (GError) error = NULL;

  fb_world_advance (&play->world, 1 + draw (play, 5000));
  if (!fb_store_commit_edit (device->temp.store, edit, NULL, &error))
    g_assert_error (error, FB_STORE_ERROR, FB_STORE_ERROR_NOT_FOUND);
}

static void
device_edits (Play *play, FbSyncDevice *device)
{
  static const char *const fields[] = {"name", "website", "legal_name", "description"};
  const char *field = fields[draw (play, G_N_ELEMENTS (fields))];
  FbId *id = any_id (play, play->accounts);
  FbEdit *edit = fb_edit_new ("Edit");
  g_autofree char *text = g_strdup_printf ("Value %u", play->step);

  if (!fb_sync_device_has (device, "account", id))
    {
      fb_edit_free (edit);
      return;
    }
  note (play, "device %ld edits %s", (long) (device - play->devices), field);
  fb_edit_set_text (edit, fb_schema_get_table ("account"), id, field, text);
  commit (play, device, edit);
}

static void
device_adds_account (Play *play, FbSyncDevice *device)
{
  g_autofree char *name = g_strdup_printf ("Account %u", play->step);
  FbId id = fb_sync_device_add (device, "account", "name", name, NULL);

  note (play, "device %ld adds %s", (long) (device - play->devices), name);
  g_array_append_val (play->accounts, id);
}

static void
device_adds_contact (Play *play, FbSyncDevice *device)
{
  FbId *account = any_id (play, play->accounts);
  g_autofree char *account_text = fb_id_to_string (account);
  g_autofree char *name = g_strdup_printf ("Contact %u", play->step);
  FbId id;

  if (!fb_sync_device_has (device, "account", account))
    return;
  id = fb_sync_device_add (device, "contact", "family", name, "account", account_text, NULL);
  note (play, "device %ld adds %s", (long) (device - play->devices), name);
  g_array_append_val (play->contacts, id);
}

static void
device_deletes (Play *play, FbSyncDevice *device)
{
  gboolean account = draw (play, 4) == 0;
  GArray *ids = account ? play->accounts : play->contacts;
  const char *table = account ? "account" : "contact";
  FbId *id;

  if (ids->len == 0)
    return;
  id = any_id (play, ids);
  if (!fb_sync_device_has (device, table, id))
    return;
  note (play, "device %ld deletes a %s", (long) (device - play->devices), table);
  fb_sync_device_delete (device, table, id);
}

static void
device_moves_contact (Play *play, FbSyncDevice *device)
{
  FbId *account = any_id (play, play->accounts), *contact;
  FbEdit *edit;

  if (play->contacts->len == 0)
    return;
  contact = any_id (play, play->contacts);
  if (!fb_sync_device_has (device, "account", account) || !fb_sync_device_has (device, "contact", contact))
    return;
  note (play, "device %ld moves a contact to another account", (long) (device - play->devices));
  edit = fb_edit_new ("Move");
  fb_edit_set_id (edit, fb_schema_get_table ("contact"), contact, "account", account);
  commit (play, device, edit);
}

static void
device_counts (Play *play, FbSyncDevice *device)
{
  FbEdit *edit;

  if (!fb_sync_device_has (device, "opportunity", &play->opportunity))
    return;
  edit = fb_edit_new ("Count");
  fb_edit_increment (edit, fb_schema_get_table ("opportunity"), &play->opportunity, "slips", 1);
  commit (play, device, edit);
  play->counted++;
  note (play, "device %ld counts to %" G_GINT64_FORMAT, (long) (device - play->devices), play->counted);
}

static void
device_undoes (Play *play, FbSyncDevice *device)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *label = fb_store_dup_undo_label (device->temp.store, FALSE);

  /* Counts are kept, so that they can be added up in the end. */
  if (label == NULL || strcmp (label, "Count") == 0)
    return;
  fb_world_advance (&play->world, 1000);
  fb_store_undo (device->temp.store, NULL, &error);
  note (play, "device %ld undoes: %s", (long) (device - play->devices), error != NULL ? error->message : "done");
}

static void
device_syncs (Play *play, FbSyncDevice *device)
{
  g_autoptr (GError) error = NULL;

  device->path = NULL;
  device->lose_requests = draw (play, 4) == 0 ? 1 : 0;
  device->lose_answers = draw (play, 3) == 0 ? 1 : 0;
  fb_engine_set_page_bytes (device->engine, (gsize) 100 << draw (play, 12));
  fb_engine_set_bulk_rows (device->engine, draw (play, 2) != 0 ? 1 : 1000000);
  error = fb_sync_device_try (device, NULL);
  note (play, "device %ld syncs: %s", (long) (device - play->devices), error != NULL ? error->message : "done");
  if (error != NULL)
    g_assert_error (error, FB_SYNC_ERROR, FB_SYNC_ERROR_OFFLINE);
  device->lose_requests = device->lose_answers = 0;
}

static void
device_restarts (Play *play, FbSyncDevice *device)
{
  note (play, "device %ld restarts", (long) (device - play->devices));
  fb_sync_device_restart (device);
}

/* --- what the server does -------------------------------------------------------------------------------- */

static gboolean
is_alive (Play *play, const char *table, const FbId *id)
{
  g_autofree char *text = fb_world_dup_text (&play->world, table, id, "created_at");

  return text != NULL;
}

static void
server_edits (Play *play, FbSyncDevice *device)
{
  FbId *id = any_id (play, play->accounts);
  g_autofree char *text = g_strdup_printf ("Server %u", play->step);

  if (!is_alive (play, "account", id))
    return;
  note (play, "server edits");
  fb_world_set (&play->world, "account", id, draw (play, 2) != 0 ? "name" : "website", text);
}

static void
server_deletes (Play *play, FbSyncDevice *device)
{
  FbId *id;

  if (play->contacts->len == 0)
    return;
  id = any_id (play, play->contacts);
  if (!is_alive (play, "contact", id))
    return;
  note (play, "server deletes a contact");
  fb_world_delete (&play->world, "contact", id);
}

static void
server_moves (Play *play, FbSyncDevice *device)
{
  FbId *id = any_id (play, play->accounts);
  g_autofree char *territory = fb_id_to_string (any_territory (play));

  if (!is_alive (play, "account", id))
    return;
  note (play, "server moves an account");
  fb_world_set (&play->world, "account", id, "territory", territory);
}

static void
server_assigns (Play *play, FbSyncDevice *device)
{
  FbId id, *users[] = {&play->world.ann, &play->world.bob, &play->world.sue};
  g_autofree char *territory = fb_id_to_string (any_territory (play));
  g_autofree char *user = fb_id_to_string (users[draw (play, 3)]);

  note (play, "server assigns a territory");
  fb_id_generate (&id, fb_clock_now (play->world.clock));
  fb_world_put (&play->world, "territory_member", &id, "territory", territory, "user", user, "role", "rep", NULL);
}

/* Somebody else keeps the territory, and everybody keeps one. */
static void
server_withdraws (Play *play, FbSyncDevice *device)
{
  g_autoptr (FbStmt) stmt = NULL;
  FbId id;

  stmt =
      fb_db_prepare (play->world.db,
                     "SELECT id FROM territory_member m WHERE _dead = 0 AND role = 'rep' AND EXISTS (SELECT 1 FROM"
                     " territory_member o WHERE o._dead = 0 AND o.user = m.user AND o.id <> m.id) ORDER BY id LIMIT 1",
                     NULL);
  if (fb_stmt_step (stmt, NULL, NULL) != FB_STEP_ROW)
    return;
  fb_stmt_get_id (stmt, 0, &id);
  fb_stmt_reset (stmt);
  note (play, "server withdraws a territory");
  fb_world_delete (&play->world, "territory_member", &id);
}

/* --- a play ---------------------------------------------------------------------------------------------- */

static const struct
{
  guint weight;
  void (*act) (Play *play, FbSyncDevice *device);
} acts[] = {
    {20, device_edits},        {6, device_adds_account}, {10, device_adds_contact}, {6, device_deletes},
    {4, device_moves_contact}, {8, device_counts},       {4, device_undoes},        {35, device_syncs},
    {3, device_restarts},      {8, server_edits},        {4, server_deletes},       {7, server_moves},
    {2, server_assigns},       {2, server_withdraws},
};

static void
act (Play *play)
{
  FbSyncDevice *device = &play->devices[draw (play, N_DEVICES)];
  gint32 total = 0, at;

  for (guint i = 0; i < G_N_ELEMENTS (acts); i++)
    total += (gint32) acts[i].weight;
  at = draw (play, total);
  for (guint i = 0; i < G_N_ELEMENTS (acts); i++)
    {
      at -= (gint32) acts[i].weight;
      if (at < 0)
        {
          acts[i].act (play, device);
          return;
        }
    }
}

static void
begin (Play *play, guint32 seed)
{
  g_autofree char *pipeline = NULL, *stage = NULL, *account = NULL, *north = NULL;
  FbId pipeline_id, stage_id, account_id;
  FbId *users[N_DEVICES];

  memset (play, 0, sizeof *play);
  play->rand = g_rand_new_with_seed (seed);
  play->accounts = g_array_new (FALSE, FALSE, sizeof (FbId));
  play->contacts = g_array_new (FALSE, FALSE, sizeof (FbId));
  play->trace = g_getenv ("FB_SEED") != NULL;
  fb_world_set_up (&play->world);
  north = fb_id_to_string (&play->world.north);
  fb_id_from_name (&pipeline_id, "test", "pipeline");
  fb_id_from_name (&stage_id, "test", "stage");
  fb_id_from_name (&account_id, "test", "account");
  fb_id_from_name (&play->opportunity, "test", "opportunity");
  pipeline = fb_id_to_string (&pipeline_id);
  stage = fb_id_to_string (&stage_id);
  account = fb_id_to_string (&account_id);
  fb_world_put (&play->world, "pipeline", &pipeline_id, "name", "Sales", NULL);
  fb_world_put (&play->world, "stage", &stage_id, "pipeline", pipeline, "name", "Lead", NULL);
  fb_world_put (&play->world, "account", &account_id, "name", "First", "territory", north, NULL);
  /* Its account is deleted and comes back, and the deal with it: its count must stand all that. */
  fb_world_put (&play->world, "opportunity", &play->opportunity, "name", "Deal", "account", account, "pipeline",
                pipeline, "stage", stage, "slips", "0", "territory", north, NULL);
  g_array_append_val (play->accounts, account_id);

  /* Two devices of one person. */
  users[0] = users[1] = &play->world.ann;
  users[2] = draw (play, 2) != 0 ? &play->world.bob : &play->world.mia;
  users[3] = &play->world.sue;
  for (guint i = 0; i < N_DEVICES; i++)
    fb_sync_device_set_up (&play->devices[i], &play->world, users[i]);
}

/* Faults stop, nobody edits: a few exchanges, and all hold the same. */
static void
settle (Play *play)
{
  g_autofree char *slips = NULL;
  g_autofree char *expected = g_strdup_printf ("%" G_GINT64_FORMAT, play->counted);

  for (guint round = 0; round < 3; round++)
    for (guint i = 0; i < N_DEVICES; i++)
      {
        fb_engine_set_page_bytes (play->devices[i].engine, 1024 * 1024);
        fb_sync_device_sync (&play->devices[i]);
      }
  for (guint i = 0; i < N_DEVICES; i++)
    fb_sync_device_check (&play->devices[i]);
  fb_world_check (&play->world);
  slips = fb_world_dup_text (&play->world, "opportunity", &play->opportunity, "slips");
  g_assert_cmpstr (slips, ==, expected);
}

static void
end (Play *play)
{
  for (guint i = 0; i < N_DEVICES; i++)
    fb_sync_device_tear_down (&play->devices[i]);
  fb_world_tear_down (&play->world);
  g_rand_free (play->rand);
  g_array_unref (play->accounts);
  g_array_unref (play->contacts);
}

static void
run (guint32 seed, guint steps)
{
  Play play;

  begin (&play, seed);
  for (play.step = 1; play.step <= steps; play.step++)
    act (&play);
  settle (&play);
  end (&play);
}

static void
test_play (gconstpointer data)
{
  run (GPOINTER_TO_UINT (data), 120);
}

int
main (int argc, char **argv)
{
  const char *seed = g_getenv ("FB_SEED");
  guint first = seed != NULL ? (guint) strtoul (seed, NULL, 10) : 1, n = seed != NULL ? 1 : 12;

  g_test_init (&argc, &argv, NULL);
  fb_test_database_init ();
  if (seed == NULL && fb_test_database_is_postgres ())
    n = 4;
  if (seed == NULL && g_test_slow ())
    n = 1000;
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("/sync/random/seed-%u", first + i);

      g_test_add_data_func (name, GUINT_TO_POINTER (first + i), test_play);
    }
  return g_test_run ();
}
