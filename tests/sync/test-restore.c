/* test-restore.c: a server that came back from a backup, and what its devices still know
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-fault-company.h"
#include "fb-test-database.h"

static void
back_up (FbFaultCompany *self)
{
  g_autofree char *copy = g_build_filename (self->world.directory, "copy.db", NULL);
  g_autoptr (GError) error = NULL;

  fb_db_backup (self->world.db, copy, &error);
  g_assert_no_error (error);
}

/* As `admin restore` does it. */
static void
restore (FbFaultCompany *self)
{
  g_autofree char *copy = g_build_filename (self->world.directory, "copy.db", NULL);
  g_autoptr (GError) error = NULL;

  g_clear_object (&self->world.service);
  g_clear_object (&self->world.db);
  self->world.db = fb_db_open_sqlite (copy, FB_DB_READ_WRITE | FB_DB_FOREIGN_KEYS, &error);
  g_assert_no_error (error);
  g_assert_true (fb_service_renew_lineage (self->world.db, fb_clock_now (self->world.clock), &error));
  self->world.service = fb_service_new (self->world.db, self->world.clock, &error);
  g_assert_no_error (error);
  fb_sync_device_restart (&self->ann);
  fb_sync_device_restart (&self->bob);
}

#define SKIP_ON_POSTGRES                                                       \
  if (fb_test_database_skip ("a PostgreSQL database is not copied as a file")) \
  return

static gboolean
rejoin_in_writer (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  FbSyncDevice *device = user_data;
  FbId id = fb_store_get_device (store);
  g_autoptr (FbTransaction) tx = fb_transaction_begin (db, error);
  g_autofree char *incarnation = fb_db_query_text (device->world->db, "SELECT incarnation FROM sync_clock", error);

  return tx != NULL && incarnation != NULL
         && fb_store_sync_join (store, db, "http://localhost", "test", &device->user, &id, incarnation, error)
         && fb_transaction_commit (tx, error) && fb_store_sync_reload_identity (store, error);
}

/* What signing in again does. */
static void
sign_in_again (FbSyncDevice *device)
{
  FbId id = fb_store_get_device (device->temp.store);
  g_autoptr (GError) error = NULL;

  fb_service_add_device (device->world->service, &device->user, &id, "test", &error);
  g_assert_no_error (error);
  fb_store_write (device->temp.store, rejoin_in_writer, device, &error);
  g_assert_no_error (error);
}

/* The second laptop of a person came after the backup: the server asks it to sign in again, and has all of its work
 * then. */
static void
test_before_the_device (FbFaultCompany *self, gconstpointer data)
{
  FbSyncDevice tablet;
  g_autoptr (GError) error = NULL;
  FbId made;

  SKIP_ON_POSTGRES;
  back_up (self);
  fb_sync_device_set_up (&tablet, &self->world, &self->world.ann);
  fb_sync_device_sync (&tablet);
  made = fb_sync_device_add (&tablet, "account", "name", "Of the tablet", NULL);
  fb_sync_device_sync (&tablet);
  fb_sync_device_set (&tablet, "account", &made, "website", "tablet.example");
  fb_sync_device_sync (&tablet);
  fb_sync_device_sync (&self->ann);
  fb_sync_device_set (&tablet, "account", &made, "employees", "7");

  restore (self);
  fb_sync_device_restart (&tablet);
  error = fb_sync_device_try (&tablet, NULL);
  g_assert_error (error, FB_SYNC_ERROR, FB_SYNC_ERROR_REVOKED);
  g_assert_cmpint (fb_sync_device_count (&tablet, "SELECT count(*) FROM outbox"), ==, 1);
  sign_in_again (&tablet);
  fb_sync_device_sync (&tablet);
  fb_fault_assert_server (self, "account", &made, "name", "Of the tablet");
  fb_fault_assert_server (self, "account", &made, "website", "tablet.example");
  fb_fault_assert_server (self, "account", &made, "employees", "7");
  fb_sync_device_check (&tablet);
  fb_sync_device_sync (&self->ann);
  fb_sync_device_sync (&self->bob);
  fb_fault_assert_text (&self->ann, "account", &made, "employees", "7");
  fb_fault_company_check (self);
  fb_sync_device_tear_down (&tablet);
}

/* Two devices of one person, one with edits that wait; each has its own part, in either order, once. */
static void
test_two_devices_and_pending (FbFaultCompany *self, gconstpointer data)
{
  FbSyncDevice tablet;

  SKIP_ON_POSTGRES;
  fb_sync_device_set_up (&tablet, &self->world, &self->world.ann);
  fb_sync_device_sync (&tablet);
  back_up (self);
  fb_fault_count_up (&self->ann, &self->opportunity);
  fb_sync_device_sync (&self->ann);
  fb_sync_device_sync (&tablet);
  fb_fault_count_up (&tablet, &self->opportunity);
  fb_sync_device_set (&tablet, "account", &self->account, "website", "tablet.example");
  fb_sync_device_sync (&tablet);
  fb_sync_device_sync (&self->ann);
  fb_fault_count_up (&self->ann, &self->opportunity);
  fb_sync_device_set (&self->ann, "account", &self->account, "employees", "9");

  restore (self);
  fb_sync_device_restart (&tablet);
  fb_sync_device_sync (&tablet);
  fb_sync_device_sync (&self->ann);
  fb_sync_device_sync (&tablet);
  fb_sync_device_sync (&self->ann);
  fb_fault_assert_server (self, "opportunity", &self->opportunity, "slips", "3");
  fb_fault_assert_server (self, "account", &self->account, "website", "tablet.example");
  fb_fault_assert_server (self, "account", &self->account, "employees", "9");
  /* Sent once more, none has an effect again. */
  fb_sync_device_sync (&self->ann);
  fb_fault_assert_server (self, "opportunity", &self->opportunity, "slips", "3");
  fb_sync_device_check (&tablet);
  fb_sync_device_sync (&self->bob);
  fb_fault_company_check (self);
  fb_sync_device_tear_down (&tablet);
}

/* A number that was refused is in no archive: the queue behind it is not held up, and the refusal stays known. */
static void
test_refused_in_between (FbFaultCompany *self, gconstpointer data)
{
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (GError) error = NULL;
  FbId stranger;
  g_autofree char *text = NULL;

  SKIP_ON_POSTGRES;
  fb_id_generate (&stranger, fb_clock_now (self->world.clock));
  text = fb_id_to_string (&stranger);
  back_up (self);
  fb_sync_device_set (&self->ann, "account", &self->account, "website", "one.example");
  fb_sync_device_sync (&self->ann);
  fb_sync_device_add (&self->ann, "site", "account", text, "city", "Nowhere", NULL);
  fb_sync_device_sync (&self->ann);
  fb_sync_device_set (&self->ann, "account", &self->account, "employees", "5");
  fb_sync_device_sync (&self->ann);
  g_assert_cmpint (fb_sync_device_count (&self->ann, "SELECT count(*) FROM refused"), ==, 1);

  restore (self);
  fb_sync_device_sync (&self->ann);
  fb_fault_assert_server (self, "account", &self->account, "website", "one.example");
  fb_fault_assert_server (self, "account", &self->account, "employees", "5");
  /* Another refusal under a number that has been used before takes nothing away from the first. */
  fb_sync_device_add (&self->ann, "site", "account", text, "city", "Nowhere else", NULL);
  fb_sync_device_sync (&self->ann);
  list = fb_store_list_refused (self->ann.temp.store, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (list->len, ==, 2);
  fb_sync_device_sync (&self->bob);
  fb_fault_company_check (self);
}

/* Older than the archive: that part is lost with the server's disk, the rest is not, and nobody is stuck. */
static void
test_older_than_the_archive (FbFaultCompany *self, gconstpointer data)
{
  SKIP_ON_POSTGRES;
  back_up (self);
  fb_sync_device_set (&self->ann, "account", &self->account, "website", "lost.example");
  fb_sync_device_sync (&self->ann);
  /* As when it was long ago, and much has been done since. */
  fb_fault_exec (&self->ann, "DELETE FROM sent");
  fb_sync_device_set (&self->ann, "account", &self->account, "employees", "5");
  fb_sync_device_sync (&self->ann);
  restore (self);
  fb_sync_device_sync (&self->ann);
  fb_fault_assert_server (self, "account", &self->account, "employees", "5");
  fb_fault_assert_server (self, "account", &self->account, "website", "old.example");
  fb_sync_device_set (&self->ann, "account", &self->account, "employees", "6");
  fb_sync_device_sync (&self->ann);
  fb_fault_assert_server (self, "account", &self->account, "employees", "6");
  fb_sync_device_sync (&self->bob);
  fb_fault_company_check (self);
}

/* A new lineage that has lost nothing: what is sent again has no effect again. */
static void
test_nothing_lost (FbFaultCompany *self, gconstpointer data)
{
  SKIP_ON_POSTGRES;
  back_up (self);
  fb_fault_count_up (&self->ann, &self->opportunity);
  fb_sync_device_sync (&self->ann);
  restore (self);
  fb_sync_device_sync (&self->ann);
  fb_fault_assert_server (self, "opportunity", &self->opportunity, "slips", "1");
  fb_fault_count_up (&self->ann, &self->opportunity);
  fb_sync_device_sync (&self->ann);
  restore (self);
  fb_sync_device_sync (&self->ann);
  fb_fault_assert_server (self, "opportunity", &self->opportunity, "slips", "2");
  fb_sync_device_sync (&self->bob);
  fb_fault_company_check (self);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fb_test_database_init ();

#define ADD(name, func) \
  g_test_add ("/sync/restore/" name, FbFaultCompany, NULL, fb_fault_company_set_up, func, fb_fault_company_tear_down)
  ADD ("before-the-device", test_before_the_device);
  ADD ("two-devices-and-pending", test_two_devices_and_pending);
  ADD ("refused-in-between", test_refused_in_between);
  ADD ("older-than-the-archive", test_older_than_the_archive);
  ADD ("nothing-lost", test_nothing_lost);
#undef ADD

  return g_test_run ();
}
