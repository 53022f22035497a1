/* test-schema-steps.c: files of an older data model become files of this one, on both sides
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-sync-world.h"

/* company-v1-*.sql: a server of schema 1 and one device of it, with rows, a deletion, and two edits that still wait: of
 * a site's access_note, which schema 2 calls directions, and of a contact. */
#define ROLF "01a22744-04bd-7528-b1f2-69d009898962"
#define SITE "01a22744-3b4f-7312-b8f6-9383e3cf0285"
#define CONTACT "01a22744-3cb4-71be-8cad-95e65b4ff094"
#define ACCOUNT "01a22744-39a7-719d-8094-29670be6f0d4"

typedef struct
{
  FbWorld world;
  FbSyncDevice device;
  FbId rolf, site, contact, account;
} Fixture;

static void
set_up_world (Fixture *fixture, gconstpointer data)
{
  fb_id_parse (ROLF, &fixture->rolf);
  fb_id_parse (SITE, &fixture->site);
  fb_id_parse (CONTACT, &fixture->contact);
  fb_id_parse (ACCOUNT, &fixture->account);
  fb_world_set_up_from (&fixture->world, "company-v1-server.sql");
}

static void
tear_down_world (Fixture *fixture, gconstpointer data)
{
  fb_world_tear_down (&fixture->world);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  set_up_world (fixture, data);
  fb_sync_device_set_up_from (&fixture->device, &fixture->world, &fixture->rolf, "company-v1-device.sql");
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  fb_sync_device_tear_down (&fixture->device);
  tear_down_world (fixture, data);
}

static void
assert_server (Fixture *fixture, const char *table, const FbId *id, const char *field, const char *expected)
{
  g_autofree char *text = fb_world_dup_text (&fixture->world, table, id, field);

  g_assert_cmpstr (text, ==, expected);
}

static void
assert_device (Fixture *fixture, const char *table, const FbId *id, const char *field, const char *expected)
{
  g_autofree char *text = fb_sync_device_dup_text (&fixture->device, table, id, field);

  g_assert_cmpstr (text, ==, expected);
}

/* The renamed field's values stand under both names, sums are right, the number is raised, and opening again changes
 * nothing. */
static void
test_server (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FbService) again = NULL;
  gint64 seq;

  g_assert_cmpint (fb_world_count (&fixture->world, "SELECT schema FROM sync_clock"), ==, FB_SCHEMA_VERSION);
  assert_server (fixture, "site", &fixture->site, "directions", "Ring at gate 2");
  assert_server (fixture, "site", &fixture->site, "access_note", "Ring at gate 2");
  fb_world_check (&fixture->world);

  seq = fb_world_count (&fixture->world, "SELECT seq FROM sync_clock");
  again = fb_service_new (fixture->world.db, fixture->world.clock, &error);
  g_assert_no_error (error);
  g_assert_cmpint (fb_world_count (&fixture->world, "SELECT seq FROM sync_clock"), ==, seq);
}

/* Whatever statement fails, the file is the old one still, and the next try succeeds. */
static void
test_server_is_all_or_nothing (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "fixtures", "company-v1-server.sql", NULL);
  g_autoptr (FbClock) clock = fb_fake_clock_new (0);
  g_autoptr (GError) error = NULL;
  g_autoptr (FbDb) db = fb_db_open_sqlite (":memory:", FB_DB_READ_WRITE | FB_DB_FOREIGN_KEYS, &error);
  g_autofree char *sql = NULL;
  gint64 schema;
  guint n;

  g_assert_true (g_file_get_contents (path, &sql, NULL, &error));
  g_assert_true (fb_db_exec (db, sql, &error));
  for (n = 1; n < 2000; n++)
    {
      g_autoptr (GError) local = NULL;
      g_autoptr (FbService) service = NULL;

      fb_db_fail_nth (db, n);
      service = fb_service_new (db, clock, &local);
      fb_db_fail_nth (db, 0);
      if (service != NULL)
        break;
      g_assert_error (local, FB_DB_ERROR, FB_DB_ERROR_FULL);
      g_assert_true (fb_db_query_int (db, "SELECT schema FROM sync_clock", &schema, &error));
      g_assert_cmpint (schema, ==, 1);
      g_assert_false (fb_db_query_int (db, "SELECT count(*) FROM insight", &schema, NULL));
    }
  g_assert_cmpuint (n, >, 20);
  g_assert_true (fb_db_query_int (db, "SELECT schema FROM sync_clock", &schema, &error));
  g_assert_cmpint (schema, ==, FB_SCHEMA_VERSION);
}

/* The device opens with what waited, under the new name, and a copy of the old file beside it. */
static void
test_device (Fixture *fixture, gconstpointer data)
{
  g_autofree char *copy = g_build_filename (fixture->device.temp.directory, "cache-before-1-1.db", NULL);

  g_assert_true (g_file_test (copy, G_FILE_TEST_EXISTS));
  assert_device (fixture, "site", &fixture->site, "directions", "Ring at gate 3");
  assert_device (fixture, "site", &fixture->site, "access_note", "Ring at gate 3");
  assert_device (fixture, "contact", &fixture->contact, "department", "Port");
  /* The server's side of the row, kept by position in schema 1, is read as it was. */
  g_assert_cmpint (
      fb_sync_device_count (&fixture->device, "SELECT count(*) FROM base WHERE row LIKE '%Ring at gate 2%'"), ==, 1);
  g_assert_cmpint (
      fb_sync_device_count (&fixture->device, "SELECT count(*) FROM outbox WHERE body LIKE '%access_note%'"), ==, 1);
}

/* What was queued before the update is pushed as it was made, and means what it meant. */
static void
test_queued_before_the_update (Fixture *fixture, gconstpointer data)
{
  fb_sync_device_sync (&fixture->device);
  assert_server (fixture, "site", &fixture->site, "directions", "Ring at gate 3");
  assert_server (fixture, "site", &fixture->site, "access_note", "Ring at gate 3");
  assert_server (fixture, "contact", &fixture->contact, "department", "Port");
  g_assert_cmpint (fb_world_count (&fixture->world, "SELECT count(*) FROM conflict"), ==, 0);
  fb_sync_device_check (&fixture->device);
  fb_world_check (&fixture->world);
}

/* Somebody else changed the renamed field meanwhile: the same conflict as if nothing had been renamed. */
static void
test_queued_edit_meets_another (Fixture *fixture, gconstpointer data)
{
  fb_world_set (&fixture->world, "site", &fixture->site, "directions", "Ask at the lodge");
  fb_sync_device_sync (&fixture->device);
  g_assert_cmpint (fb_world_count (&fixture->world, "SELECT count(*) FROM conflict WHERE field = 'directions'"), ==, 1);
  fb_sync_device_check (&fixture->device);
  fb_world_check (&fixture->world);
}

/* A change of the old program that lies in the undo list can be taken back by the new one. */
static void
test_undo_across_the_update (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (fb_store_undo (fixture->device.temp.store, NULL, &error));
  g_assert_true (fb_store_undo (fixture->device.temp.store, NULL, &error));
  g_assert_no_error (error);
  assert_device (fixture, "site", &fixture->site, "directions", "Ring at gate 2");
  assert_device (fixture, "contact", &fixture->contact, "department", NULL);
  fb_sync_device_sync (&fixture->device);
  assert_server (fixture, "site", &fixture->site, "directions", "Ring at gate 2");
  fb_sync_device_check (&fixture->device);
}

/* New tables and fields travel like old ones; table 63 is beyond the first word of a group's tables. */
static void
test_new_tables_travel (Fixture *fixture, gconstpointer data)
{
  FbId insight;

  fb_sync_device_sync (&fixture->device);
  insight = fb_sync_device_add (&fixture->device, "insight", "on_type", "contact", "on_id", CONTACT, "kind",
                                "preference", "text", "Calls before nine", NULL);
  fb_sync_device_set (&fixture->device, "contact", &fixture->contact, "left_on", "2026-11-30");
  fb_sync_device_sync (&fixture->device);
  assert_server (fixture, "insight", &insight, "text", "Calls before nine");
  fb_world_set (&fixture->world, "insight", &insight, "importance", "3");
  fb_sync_device_sync (&fixture->device);
  assert_device (fixture, "insight", &insight, "importance", "3");
  g_assert_cmpint (fb_world_count (&fixture->world, "SELECT count(*) FROM grp WHERE tmask2 <> 0"), ==, 1);
  fb_sync_device_check (&fixture->device);

  /* A contact takes its insights along. */
  fb_sync_device_delete (&fixture->device, "contact", &fixture->contact);
  fb_sync_device_sync (&fixture->device);
  assert_server (fixture, "insight", &insight, "text", NULL);
  fb_sync_device_check (&fixture->device);
  fb_world_check (&fixture->world);
}

/* A server program that was not updated finds that another one has updated the tables: it answers no more. */
static void
test_older_process_stops (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) problem = NULL;

  fb_db_exec (fixture->world.db, "UPDATE sync_clock SET schema = schema + 1", &error);
  g_assert_no_error (error);
  problem = fb_sync_device_try (&fixture->device, NULL);
  g_assert_error (problem, FB_SYNC_ERROR, FB_SYNC_ERROR_BUSY);
  fb_db_exec (fixture->world.db, "UPDATE sync_clock SET schema = schema - 1", &error);
  fb_sync_device_sync (&fixture->device);
  fb_sync_device_check (&fixture->device);
}

/* company-v2-*.sql: the same of schema 2, made by its own programs: an account, a site, a contact, an insight, and an
 * edit of the site that still waits. */
static void
test_from_schema_2 (void)
{
  Fixture fixture;

  fb_id_parse ("3e726176-cdab-8ad3-b55d-71f14e974ee4", &fixture.rolf);
  fb_id_parse ("01a22864-9502-75ec-99da-09d705e59a80", &fixture.site);
  fb_world_set_up_from (&fixture.world, "company-v2-server.sql");
  g_assert_cmpint (fb_world_count (&fixture.world, "SELECT schema FROM sync_clock"), ==, FB_SCHEMA_VERSION);
  g_assert_cmpint (fb_world_count (&fixture.world, "SELECT count(*) FROM quote_line"), ==, 0);
  g_assert_cmpint (
      fb_world_count (&fixture.world, "SELECT count(*) FROM number_block WHERE series IN ('quote', 'sales_order')"), ==,
      2);
  fb_world_check (&fixture.world);

  fb_sync_device_set_up_from (&fixture.device, &fixture.world, &fixture.rolf, "company-v2-device.sql");
  assert_device (&fixture, "site", &fixture.site, "directions", "Gate 2");
  g_assert_cmpint (fb_sync_device_count (&fixture.device, "SELECT count(*) FROM quote_line"), ==, 0);
  fb_sync_device_sync (&fixture.device);
  assert_server (&fixture, "site", &fixture.site, "directions", "Gate 2");
  g_assert_cmpint (fb_sync_device_count (&fixture.device, "SELECT count(*) FROM number_block WHERE series = 'quote'"),
                   ==, 1);
  fb_sync_device_check (&fixture.device);
  tear_down (&fixture, NULL);
}

#define ADD(path, func) g_test_add ("/sync/schema-steps/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/sync/schema-steps/server", Fixture, NULL, set_up_world, test_server, tear_down_world);
  g_test_add_func ("/sync/schema-steps/server-all-or-nothing", test_server_is_all_or_nothing);
  g_test_add_func ("/sync/schema-steps/from-schema-2", test_from_schema_2);
  ADD ("device", test_device);
  ADD ("queued-before-the-update", test_queued_before_the_update);
  ADD ("queued-edit-meets-another", test_queued_edit_meets_another);
  ADD ("undo-across-the-update", test_undo_across_the_update);
  ADD ("new-tables-travel", test_new_tables_travel);
  ADD ("older-process-stops", test_older_process_stops);
  return g_test_run ();
}
