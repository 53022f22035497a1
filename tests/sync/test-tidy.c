/* test-tidy.c: what the nightly job takes away, and what it must not
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "fb-fault-company.h"
#include "fb-service-tidy.h"
#include "fb-test-database.h"

#define DAY_MS (24 * 60 * 60 * G_GINT64_CONSTANT (1000))

static void
tidy (FbFaultCompany *self, const char *archive, FbTidied *tidied)
{
  g_autoptr (FbTidy) job = fb_tidy_new (self->world.service, archive);
  g_autoptr (GError) error = NULL;

  g_assert_true (fb_tidy_run (job, &error));
  g_assert_no_error (error);
  g_assert_false (fb_tidy_is_taken (job));
  if (tidied != NULL)
    fb_tidy_get (job, tidied);
}

/* Each day on which somebody asks has its number. */
static void
pass_days (FbFaultCompany *self, int days)
{
  fb_world_advance (&self->world, DAY_MS);
  fb_sync_device_sync (&self->ann);
  fb_world_advance (&self->world, (days - 1) * DAY_MS);
}

static FbId
add_contact (FbFaultCompany *self, const char *family)
{
  g_autofree char *account = fb_id_to_string (&self->account);

  return fb_sync_device_add (&self->ann, "contact", "family", family, "account", account, NULL);
}

static gint64
count_id (FbFaultCompany *self, const char *table, const FbId *id)
{
  g_autofree char *sql = g_strdup_printf ("SELECT count(*) FROM \"%s\" WHERE id = ?1", table);
  g_autoptr (GError) error = NULL;
  g_autoptr (FbStmt) stmt = fb_db_prepare (self->world.db, sql, &error);
  gint64 count;

  g_assert_no_error (error);
  fb_stmt_bind_id (stmt, 1, id);
  g_assert_cmpint (fb_stmt_step (stmt, NULL, &error), ==, FB_STEP_ROW);
  count = fb_stmt_get_int (stmt, 0);
  fb_stmt_reset (stmt);
  return count;
}

/* --- rows -------------------------------------------------------------------------------------------------- */

static void
test_dead_rows (FbFaultCompany *self, gconstpointer data)
{
  FbId old = add_contact (self, "Old"), young = add_contact (self, "Young"), live = add_contact (self, "Live");
  FbTidied tidied;

  fb_sync_device_sync (&self->ann);
  fb_sync_device_delete (&self->ann, "contact", &old);
  fb_sync_device_sync (&self->ann);
  pass_days (self, 100);
  fb_sync_device_delete (&self->ann, "contact", &young);
  fb_sync_device_sync (&self->ann);
  tidy (self, NULL, &tidied);
  g_assert_cmpint (tidied.dead, ==, 0);
  g_assert_cmpint (count_id (self, "contact", &old), ==, 1);

  fb_world_advance (&self->world, 90 * DAY_MS);
  tidy (self, NULL, &tidied);
  g_assert_cmpint (tidied.dead, ==, 1);
  g_assert_cmpint (tidied.floor, >, 0);
  g_assert_cmpint (fb_world_count (&self->world, "SELECT gc_floor FROM sync_clock"), ==, tidied.floor);
  g_assert_cmpint (count_id (self, "contact", &old), ==, 0);
  g_assert_cmpint (count_id (self, "contact", &young), ==, 1);
  g_assert_cmpint (count_id (self, "contact", &live), ==, 1);
  fb_sync_device_sync (&self->ann);
  fb_sync_device_sync (&self->bob);
  fb_fault_company_check (self);
}

/* A family goes as one; what something still points to stays, and so does what a person is to decide about. */
static void
test_references_hold (FbFaultCompany *self, gconstpointer data)
{
  g_autofree char *account = fb_id_to_string (&self->account);
  g_autofree char *site_text = NULL;
  FbId site, visit, firm, child;
  g_autofree char *firm_text = NULL;

  site = fb_sync_device_add (&self->ann, "site", "account", account, "city", "Leith", NULL);
  site_text = fb_id_to_string (&site);
  visit = fb_sync_device_add (&self->ann, "activity", "kind", "visit", "subject", "Look", "account", account, "site",
                              site_text, NULL);
  firm = fb_sync_device_add (&self->ann, "account", "name", "Firm", NULL);
  firm_text = fb_id_to_string (&firm);
  child = fb_sync_device_add (&self->ann, "contact", "family", "Child", "account", firm_text, NULL);
  fb_sync_device_sync (&self->ann);
  fb_sync_device_delete (&self->ann, "site", &site);
  fb_sync_device_delete (&self->ann, "account", &firm);
  fb_sync_device_sync (&self->ann);
  pass_days (self, 200);
  tidy (self, NULL, NULL);
  g_assert_cmpint (count_id (self, "site", &site), ==, 1);
  g_assert_cmpint (count_id (self, "contact", &child), ==, 0);
  g_assert_cmpint (count_id (self, "account", &firm), ==, 0);
  fb_world_check (&self->world);

  fb_sync_device_sync (&self->ann);
  fb_sync_device_set (&self->ann, "activity", &visit, "site", NULL);
  fb_sync_device_sync (&self->ann);
  tidy (self, NULL, NULL);
  g_assert_cmpint (count_id (self, "site", &site), ==, 0);
  fb_sync_device_sync (&self->bob);
  fb_fault_company_check (self);
}

/* More than one batch, each a transaction of its own. */
static void
test_batches (FbFaultCompany *self, gconstpointer data)
{
  g_autoptr (FbTidy) job = NULL;
  g_autoptr (GError) error = NULL;
  gboolean done = FALSE;
  FbTidied tidied = {0};
  gint64 before = 0;

  for (guint i = 0; i < FB_TIDY_BATCH + 50; i++)
    {
      FbId id;

      fb_id_generate (&id, fb_clock_now (self->world.clock));
      fb_world_put (&self->world, "tag", &id, "name", "Many", NULL);
      fb_world_delete (&self->world, "tag", &id);
    }
  pass_days (self, 200);
  job = fb_tidy_new (self->world.service, NULL);
  while (!done)
    {
      g_assert_true (fb_tidy_step (job, &done, &error));
      fb_tidy_get (job, &tidied);
      g_assert_cmpint (tidied.dead - before, <=, FB_TIDY_BATCH);
      before = tidied.dead;
    }
  g_assert_cmpint (tidied.dead, ==, FB_TIDY_BATCH + 50);
  g_assert_cmpint (fb_world_count (&self->world, "SELECT count(*) FROM \"tag\""), ==, 0);
}

/* --- the device that was away --------------------------------------------------------------------------------- */

/* Below the floor it compares sums: deletions it never heard of come to it, its edits go up first. */
static void
test_device_was_away (FbFaultCompany *self, gconstpointer data)
{
  FbId old = add_contact (self, "Old");
  FbId lost;
  g_autofree char *south = fb_id_to_string (&self->world.south);

  lost = fb_sync_device_add (&self->ann, "account", "name", "Lost", NULL);
  fb_sync_device_sync (&self->ann);
  fb_sync_device_sync (&self->bob);
  fb_sync_device_set (&self->bob, "account", &self->account, "employees", "12");
  fb_sync_device_delete (&self->ann, "contact", &old);
  fb_sync_device_sync (&self->ann);
  fb_world_set (&self->world, "account", &lost, "territory", south);
  fb_sync_device_sync (&self->ann);
  pass_days (self, 200);
  tidy (self, NULL, NULL);
  /* What tells where an account lay stays. */
  g_assert_cmpint (
      fb_world_count (&self->world, "SELECT count(*) FROM member WHERE leave IS NOT NULL AND past IS NULL"), ==, 0);
  g_assert_cmpint (fb_world_count (&self->world, "SELECT count(*) FROM member WHERE leave IS NOT NULL"), ==, 1);

  g_assert_true (fb_sync_device_has (&self->bob, "contact", &old));
  fb_sync_device_sync (&self->bob);
  g_assert_false (fb_sync_device_has (&self->bob, "contact", &old));
  g_assert_false (fb_sync_device_has (&self->bob, "account", &lost));
  fb_fault_assert_server (self, "account", &self->account, "employees", "12");
  fb_sync_device_sync (&self->ann);
  fb_fault_company_check (self);
}

/* --- lines ------------------------------------------------------------------------------------------------------ */

/* A result is kept until it is old and its device has said that it has it. */
static void
test_results (FbFaultCompany *self, gconstpointer data)
{
  g_autofree char *old =
      g_strdup_printf ("INSERT INTO tx_result (device, n, oid, digest, seq, at, body)"
                       " SELECT id, last_n - 500, NULL, 'x', 1, %" G_GINT64_FORMAT ", '{}' FROM device_state",
                       fb_clock_now (self->world.clock));
  g_autoptr (GError) error = NULL;
  FbTidied tidied;
  gint64 n;

  fb_sync_device_set (&self->ann, "account", &self->account, "website", "one.example");
  fb_sync_device_sync (&self->ann);
  fb_db_exec (self->world.db, old, &error);
  g_assert_no_error (error);
  n = fb_world_count (&self->world, "SELECT count(*) FROM tx_result");
  tidy (self, NULL, &tidied);
  g_assert_cmpint (tidied.results, ==, 0);
  pass_days (self, 32);
  tidy (self, NULL, &tidied);
  /* The last 500 of each device may not have been heard of. */
  g_assert_cmpint (tidied.results, ==, fb_world_count (&self->world, "SELECT count(*) FROM device_state"));
  g_assert_cmpint (fb_world_count (&self->world, "SELECT count(*) FROM tx_result"), ==, n - tidied.results);
  fb_sync_device_sync (&self->bob);
  fb_fault_company_check (self);
}

/* --- history --- */

static char *
read_archive (const char *directory)
{
  g_autoptr (GDir) dir = g_dir_open (directory, 0, NULL);
  GString *all = g_string_new (NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (directory, name, NULL);
      g_autofree char *text = NULL;
      const char *argv[] = {"gzip", "-dc", path, NULL};
      int status = 1;

      g_assert_true (g_str_has_suffix (name, ".ndjson.gz"));
      g_assert_true (
          g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &text, NULL, &status, NULL));
      g_assert_cmpint (status, ==, 0);
      g_string_append (all, text);
    }
  return g_string_free (all, FALSE);
}

static void
test_history (FbFaultCompany *self, gconstpointer data)
{
  g_autofree char *directory = g_build_filename (self->world.directory, "archive", NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  FbTidied tidied;
  gint64 before, on_device;

  fb_sync_device_set (&self->ann, "account", &self->account, "website", "long.ago.example");
  fb_sync_device_sync (&self->ann);
  before = fb_world_count (&self->world, "SELECT count(*) FROM \"change\" WHERE _dead = 0");
  pass_days (self, 700);
  tidy (self, directory, &tidied);
  g_assert_cmpint (tidied.archived, ==, 0);
  g_assert_false (g_file_test (directory, G_FILE_TEST_EXISTS));

  fb_world_advance (&self->world, 100 * DAY_MS);
  fb_sync_device_sync (&self->ann);
  fb_sync_device_set (&self->ann, "account", &self->account, "website", "new.example");
  fb_sync_device_sync (&self->ann);
  fb_sync_device_sync (&self->bob);
  on_device = fb_sync_device_count (&self->bob, "SELECT count(*) FROM change");
  tidy (self, directory, &tidied);
  g_assert_cmpint (tidied.archived, ==, before);
  text = read_archive (directory);
  lines = g_strsplit (text, "\n", -1);
  g_assert_cmpint (g_strv_length (lines) - 1, ==, before);
  g_assert_nonnull (strstr (text, "long.ago.example"));
  g_assert_null (strstr (text, "new.example"));
  g_assert_cmpint (fb_world_count (&self->world, "SELECT count(*) FROM \"change\" WHERE _dead = 0"), >, 0);

  /* Devices let them go too. */
  fb_sync_device_sync (&self->ann);
  fb_sync_device_sync (&self->bob);
  g_assert_cmpint (fb_sync_device_count (&self->bob, "SELECT count(*) FROM change"), <, on_device);
  fb_fault_company_check (self);

  /* A second run has nothing to do, and writes no file. */
  tidy (self, directory, &tidied);
  g_assert_cmpint (tidied.archived, ==, 0);
}

/* A folder that cannot be written: the history stays. */
static void
test_archive_fails (FbFaultCompany *self, gconstpointer data)
{
  g_autoptr (FbTidy) job = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *file = g_build_filename (self->world.directory, "no-folder", NULL);
  gint64 before = fb_world_count (&self->world, "SELECT count(*) FROM \"change\" WHERE _dead = 0");

  g_assert_cmpint (before, >, 0);
  g_assert_true (g_file_set_contents (file, "x", 1, NULL));
  pass_days (self, 800);
  job = fb_tidy_new (self->world.service, file);
  g_assert_false (fb_tidy_run (job, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_DIRECTORY);
  g_assert_cmpint (fb_world_count (&self->world, "SELECT count(*) FROM \"change\" WHERE _dead = 0"), ==, before);
  fb_world_check (&self->world);
}

/* --- who does it --- */

static void
test_one_at_a_time (FbFaultCompany *self, gconstpointer data)
{
  g_autoptr (FbTidy) first = fb_tidy_new (self->world.service, NULL);
  g_autoptr (FbTidy) second = fb_tidy_new (self->world.service, NULL);
  g_autoptr (FbTidy) third = fb_tidy_new (self->world.service, NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *day = fb_service_dup_tidy_day (self->world.service, &error);
  gboolean done;

  g_assert_no_error (error);
  g_assert_null (day);
  g_assert_true (fb_tidy_step (first, &done, &error));
  g_assert_false (done);
  g_assert_true (fb_tidy_run (second, &error));
  g_assert_true (fb_tidy_is_taken (second));
  /* The first one died. */
  fb_world_advance (&self->world, 11 * 60 * 1000);
  g_assert_true (fb_tidy_run (third, &error));
  g_assert_false (fb_tidy_is_taken (third));
  day = fb_service_dup_tidy_day (self->world.service, &error);
  g_assert_nonnull (day);
  /* And comes back. */
  g_assert_true (fb_tidy_run (first, &error));
  g_assert_no_error (error);
}

/* Whatever statement fails, nothing but whole batches has happened, and the next run finishes. */
static void
test_each_statement_fails (FbFaultCompany *self, gconstpointer data)
{
  g_autofree char *directory = g_build_filename (self->world.directory, "archive", NULL);
  FbId old = add_contact (self, "Old");
  guint n;

  if (fb_test_database_skip ("statements fail on request on SQLite"))
    return;
  fb_sync_device_sync (&self->ann);
  fb_sync_device_delete (&self->ann, "contact", &old);
  fb_sync_device_sync (&self->ann);
  pass_days (self, 800);
  fb_sync_device_sync (&self->ann);
  for (n = 1; n < 5000; n++)
    {
      g_autoptr (FbTidy) job = fb_tidy_new (self->world.service, directory);
      g_autoptr (GError) error = NULL;
      gboolean done;

      fb_db_fail_nth (self->world.db, n);
      done = fb_tidy_run (job, &error);
      fb_db_fail_nth (self->world.db, 0);
      if (done)
        break;
      g_assert_error (error, FB_DB_ERROR, FB_DB_ERROR_FULL);
      if (n % 16 == 0)
        fb_world_check (&self->world);
      fb_world_advance (&self->world, 11 * 60 * 1000);
    }
  g_assert_cmpuint (n, >, 20);
  g_assert_cmpint (count_id (self, "contact", &old), ==, 0);
  fb_sync_device_sync (&self->ann);
  fb_sync_device_sync (&self->bob);
  fb_fault_company_check (self);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fb_test_database_init ();

#define ADD(name, func) \
  g_test_add ("/sync/tidy/" name, FbFaultCompany, NULL, fb_fault_company_set_up, func, fb_fault_company_tear_down)
  ADD ("dead-rows", test_dead_rows);
  ADD ("references-hold", test_references_hold);
  ADD ("batches", test_batches);
  ADD ("device-was-away", test_device_was_away);
  ADD ("results", test_results);
  ADD ("history", test_history);
  ADD ("archive-fails", test_archive_fails);
  ADD ("one-at-a-time", test_one_at_a_time);
  ADD ("each-statement-fails", test_each_statement_fails);
#undef ADD

  return g_test_run ();
}
