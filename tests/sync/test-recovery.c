/* test-recovery.c: how a device comes back: restored servers, copied devices, failed statements, by itself
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "fb-fault-company.h"
#include "fb-test-database.h"

#define DAY_MS (24 * 60 * 60 * G_GINT64_CONSTANT (1000))

/* --- restored, copied ------------------------------------------------------------------------------------ */

static void
reopen_server (FbFaultCompany *self, const char *file)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (self->world.directory, file, NULL);

  g_clear_object (&self->world.service);
  g_clear_object (&self->world.db);
  self->world.db = fb_db_open_sqlite (path, FB_DB_READ_WRITE | FB_DB_FOREIGN_KEYS, &error);
  g_assert_no_error (error);
  self->world.service = fb_service_new (self->world.db, self->world.clock, &error);
  g_assert_no_error (error);
  fb_db_exec (self->world.db, "UPDATE sync_clock SET incarnation = 'another'", &error);
  g_assert_no_error (error);
  fb_sync_device_restart (&self->ann);
  fb_sync_device_restart (&self->bob);
}

/* What the server had taken after its backup comes to it again, once. */
static void
test_server_restored (FbFaultCompany *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *copy = g_build_filename (self->world.directory, "copy.db", NULL);
  FbId after;

  if (fb_test_database_skip ("a PostgreSQL database is not copied as a file"))
    return;
  fb_db_backup (self->world.db, copy, &error);
  g_assert_no_error (error);
  fb_fault_count_up (&self->ann, &self->opportunity);
  fb_sync_device_set (&self->ann, "account", &self->account, "website", "after.example");
  after = fb_sync_device_add (&self->bob, "account", "name", "After", NULL);
  fb_sync_device_sync (&self->ann);
  fb_sync_device_sync (&self->bob);
  fb_sync_device_sync (&self->ann);
  fb_fault_count_up (&self->ann, &self->opportunity);

  reopen_server (self, "copy.db");
  fb_sync_device_sync (&self->ann);
  fb_fault_assert_server (self, "opportunity", &self->opportunity, "slips", "2");
  fb_fault_assert_server (self, "account", &self->account, "website", "after.example");
  fb_sync_device_sync (&self->bob);
  fb_fault_assert_server (self, "account", &after, "name", "After");
  fb_sync_device_sync (&self->ann);
  fb_fault_assert_text (&self->ann, "account", &after, "name", "After");
  fb_fault_company_check (self);
}

static void
copy_store (FbSyncDevice *from, const char *to)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (to, "cache.db", NULL);

  fb_store_backup (from->temp.store, path, &error);
  g_assert_no_error (error);
}

static FbId
add_refused_site (FbSyncDevice *device)
{
  return fb_sync_device_add (device, "site", "account", "0195a1b2-c3d4-7000-8000-00000000dead", "city", "Nowhere",
                             NULL);
}

/* What was refused is sent to nobody again; its number must not keep back what follows it. */
static void
test_restored_after_refusal (FbFaultCompany *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *copy = g_build_filename (self->world.directory, "copy.db", NULL);

  if (fb_test_database_skip ("a PostgreSQL database is not copied as a file"))
    return;
  fb_db_backup (self->world.db, copy, &error);
  g_assert_no_error (error);
  add_refused_site (&self->ann);
  fb_sync_device_set (&self->ann, "account", &self->account, "website", "after.example");
  fb_sync_device_sync (&self->ann);
  fb_sync_device_sync (&self->bob);
  g_assert_cmpint (fb_sync_device_count (&self->ann, "SELECT count(*) FROM refused"), ==, 1);

  reopen_server (self, "copy.db");
  fb_sync_device_sync (&self->ann);
  fb_fault_assert_server (self, "account", &self->account, "website", "after.example");
  g_assert_cmpint (fb_sync_device_count (&self->ann, "SELECT count(*) FROM refused"), ==, 1);
  fb_sync_device_sync (&self->bob);
  fb_fault_company_check (self);
}

/* A clock that stood years ahead has not thrown away what a restored server needs. */
static void
test_restored_after_wrong_clock (FbFaultCompany *self, gconstpointer data)
{
  const gint64 ten_years = G_GINT64_CONSTANT (3650) * 24 * 60 * 60 * 1000;
  FbFakeClock *clock = FB_FAKE_CLOCK (self->world.clock);
  gint64 now = fb_clock_now (self->world.clock);
  g_autoptr (GError) error = NULL;
  g_autofree char *copy = g_build_filename (self->world.directory, "copy.db", NULL);

  if (fb_test_database_skip ("a PostgreSQL database is not copied as a file"))
    return;
  fb_db_backup (self->world.db, copy, &error);
  g_assert_no_error (error);
  fb_sync_device_set (&self->ann, "account", &self->account, "website", "after.example");
  fb_sync_device_sync (&self->ann);
  fb_fake_clock_set_now (clock, now + ten_years);
  fb_sync_device_sync (&self->ann);
  fb_fake_clock_set_now (clock, now + 60000);

  reopen_server (self, "copy.db");
  fb_sync_device_sync (&self->ann);
  fb_fault_assert_server (self, "account", &self->account, "website", "after.example");
  fb_sync_device_sync (&self->bob);
  fb_fault_company_check (self);
}

static void
test_forked (FbFaultCompany *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *copy = g_dir_make_tmp ("fieldbook-copy-XXXXXX", NULL);
  g_autofree char *old = NULL;

  copy_store (&self->ann, copy);
  fb_sync_device_set (&self->ann, "account", &self->account, "website", "one.example");
  fb_sync_device_sync (&self->ann);

  /* The copy wakes up on another disk, and does something else under the same number. */
  fb_store_close (self->ann.temp.store);
  old = self->ann.temp.directory;
  self->ann.temp.directory = g_strdup (copy);
  fb_sync_device_restart (&self->ann);
  fb_sync_device_set (&self->ann, "account", &self->account, "website", "two.example");
  error = fb_sync_device_try (&self->ann, NULL);
  g_assert_error (error, FB_SYNC_ERROR, FB_SYNC_ERROR_FORKED);
  g_assert_cmpint (fb_fault_state_of (&self->ann), ==, FB_ENGINE_AUTH_NEEDED);
  g_assert_cmpint (fb_sync_device_count (&self->ann, "SELECT count(*) FROM outbox"), ==, 1);
  g_assert_cmpint (fb_sync_device_count (&self->ann, "SELECT v FROM kv WHERE k = 'forked'"), ==, 1);
  fb_remove_tree (old);
}

/* --- every statement fails once -------------------------------------------------------------------------- */

static gboolean
read_steps (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  *(guint *) user_data = fb_db_get_steps (db);
  return TRUE;
}

static guint
steps_of (FbSyncDevice *device)
{
  guint steps = 0;

  fb_store_write (device->temp.store, read_steps, &steps, NULL);
  return steps;
}

/* A new edit each time, so that push, acknowledgement and checkpoint all have work. */
static void
give_work (FbFaultCompany *self, guint round)
{
  g_autofree char *name = g_strdup_printf ("Round %u", round);
  g_autofree char *site = g_strdup_printf ("site%u.example", round);
  g_autofree char *account = fb_id_to_string (&self->account);

  fb_fault_count_up (&self->ann, &self->opportunity);
  fb_sync_device_set (&self->ann, "account", &self->account, "website", site);
  fb_sync_device_add (&self->ann, "contact", "family", name, "account", account, NULL);
  fb_world_set (&self->world, "account", &self->account, "name", name);
}

static void
test_each_statement_fails (FbFaultCompany *self, gconstpointer data)
{
  gboolean is_bulk = data != NULL;
  guint rounds = 0;

  fb_fault_allow_warnings ();
  fb_engine_set_page_bytes (self->ann.engine, 400);
  fb_engine_set_bulk_rows (self->ann.engine, is_bulk ? 1 : 1000000);
  for (guint n = 1;; n += n < 60 ? 1 : 7)
    {
      g_autofree char *name = g_strdup_printf ("Round %u", n);
      g_autoptr (GError) error = NULL;
      guint before, used;

      give_work (self, n);
      before = steps_of (&self->ann);
      fb_temp_store_fail_nth (&self->ann.temp, n);
      error = fb_sync_device_try (&self->ann, NULL);
      fb_temp_store_fail_nth (&self->ann.temp, 0);
      used = steps_of (&self->ann) - before;
      if (error != NULL)
        g_assert_error (error, FB_DB_ERROR, FB_DB_ERROR_FULL);
      fb_sync_device_sync (&self->ann);
      fb_sync_device_check (&self->ann);
      rounds++;
      fb_fault_assert_text (&self->ann, "account", &self->account, "name", name);
      if (error == NULL && used < n)
        break;
    }
  g_assert_cmpuint (rounds, >, 50);
  {
    g_autofree char *slips = g_strdup_printf ("%u", rounds);

    fb_fault_assert_server (self, "opportunity", &self->opportunity, "slips", slips);
  }
  fb_sync_device_sync (&self->bob);
  fb_fault_company_check (self);
}

/* --- by itself ------------------------------------------------------------------------------------------- */

static void
run_due (FbSyncDevice *device)
{
  FbEngineStatus status;

  fb_engine_run_due (device->engine);
  do
    {
      g_main_context_iteration (NULL, FALSE);
      fb_engine_get_status (device->engine, &status);
    }
  while (status.state == FB_ENGINE_PUSHING || status.state == FB_ENGINE_PULLING || status.state == FB_ENGINE_APPLYING);
  for (int i = 0; i < 50; i++)
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (1000);
    }
}

static void
test_acts_by_itself (FbFaultCompany *self, gconstpointer data)
{
  FbSyncDevice *ann = &self->ann;
  g_autoptr (GRand) random = g_rand_new_with_seed (1);
  gint64 due;

  fb_engine_set_random (ann->engine, random);
  fb_engine_start (ann->engine);
  run_due (ann);
  g_assert_cmpint (fb_fault_state_of (ann), ==, FB_ENGINE_IDLE);

  /* Two seconds after an edit it is pushed. */
  fb_fault_count_up (ann, &self->opportunity);
  run_due (ann);
  due = fb_engine_get_next_due (ann->engine) - fb_clock_monotonic (self->world.clock);
  g_assert_cmpint (due, >, 0);
  g_assert_cmpint (due, <=, 2000);
  fb_fault_assert_server (self, "opportunity", &self->opportunity, "slips", "0");
  fb_world_advance (&self->world, 2000);
  run_due (ann);
  fb_fault_assert_server (self, "opportunity", &self->opportunity, "slips", "1");

  /* After a failure it tries again by itself, sooner or later, without an edit; nothing overtakes the wait. */
  ann->lose_requests = 3;
  fb_fault_count_up (ann, &self->opportunity);
  run_due (ann);
  for (int i = 0; i < 40 && ann->lose_requests > 0; i++)
    {
      fb_world_advance (&self->world, 2000);
      run_due (ann);
    }
  g_assert_cmpuint (ann->lose_requests, ==, 0);
  fb_world_advance (&self->world, 60000);
  run_due (ann);
  g_assert_cmpint (fb_fault_state_of (ann), ==, FB_ENGINE_IDLE);
  fb_fault_assert_server (self, "opportunity", &self->opportunity, "slips", "2");

  /* A quarter of an hour later it looks for news. */
  due = fb_engine_get_next_due (ann->engine) - fb_clock_monotonic (self->world.clock);
  g_assert_cmpint (due, <=, 15 * 60 * 1000);
  fb_world_set (&self->world, "account", &self->account, "website", "news.example");
  fb_world_advance (&self->world, 15 * 60 * 1000);
  run_due (ann);
  fb_fault_assert_text (ann, "account", &self->account, "website", "news.example");
  fb_engine_stop (ann->engine);
  fb_sync_device_sync (&self->bob);
  fb_fault_company_check (self);
}

static void
test_idle_pull_is_small (FbFaultCompany *self, gconstpointer data)
{
  FbSyncResult result;
  g_autoptr (GError) error = NULL;

  fb_sync_device_sync (&self->ann);
  error = fb_sync_device_try (&self->ann, &result);
  g_assert_no_error (error);
  g_assert_cmpint (result.pulled_rows, ==, 0);
  g_assert_cmpint (result.pulled_bytes, <, 300);
}

static void
keep_result_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static void
test_cancelled (FbFaultCompany *self, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  fb_fault_count_up (&self->ann, &self->opportunity);
  fb_engine_sync_async (self->ann.engine, TRUE, cancellable, keep_result_cb, &result);
  g_cancellable_cancel (cancellable);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (fb_engine_sync_finish (self->ann.engine, result, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  fb_sync_device_sync (&self->ann);
  fb_sync_device_sync (&self->bob);
  fb_fault_company_check (self);
}

/* Whoever asks while an exchange runs gets the next one. */
static void
test_asked_twice (FbFaultCompany *self, gconstpointer data)
{
  GAsyncResult *results[3] = {NULL, NULL, NULL};

  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    fb_engine_sync_async (self->ann.engine, FALSE, NULL, keep_result_cb, &results[i]);
  fb_fault_count_up (&self->ann, &self->opportunity);
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    {
      g_autoptr (GError) error = NULL;

      while (results[i] == NULL)
        g_main_context_iteration (NULL, TRUE);
      g_assert_true (fb_engine_sync_finish (self->ann.engine, results[i], NULL, &error));
      g_assert_no_error (error);
      g_object_unref (results[i]);
    }
  fb_fault_assert_server (self, "opportunity", &self->opportunity, "slips", "1");
  fb_sync_device_sync (&self->ann);
  fb_sync_device_sync (&self->bob);
  fb_fault_company_check (self);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fb_test_database_init ();

#define ADD(name, data, func) \
  g_test_add ("/sync/recovery/" name, FbFaultCompany, data, fb_fault_company_set_up, func, fb_fault_company_tear_down)
  ADD ("server-restored", NULL, test_server_restored);
  ADD ("restored-after-refusal", NULL, test_restored_after_refusal);
  ADD ("restored-after-wrong-clock", NULL, test_restored_after_wrong_clock);
  ADD ("forked", NULL, test_forked);
  ADD ("each-statement-fails/staged", NULL, test_each_statement_fails);
  ADD ("each-statement-fails/filled", "bulk", test_each_statement_fails);
  ADD ("acts-by-itself", NULL, test_acts_by_itself);
  ADD ("idle-pull-is-small", NULL, test_idle_pull_is_small);
  ADD ("cancelled", NULL, test_cancelled);
  ADD ("asked-twice", NULL, test_asked_twice);
#undef ADD

  return g_test_run ();
}
