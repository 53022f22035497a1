/* test-engine.c: one device and a server, two devices and a server
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-sync-world.h"
#include "fb-test-database.h"

typedef struct
{
  FbWorld world;
  FbSyncDevice ann, bob;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fb_world_set_up (&fixture->world);
  fb_sync_device_set_up (&fixture->ann, &fixture->world, &fixture->world.ann);
  fb_sync_device_set_up (&fixture->bob, &fixture->world, &fixture->world.bob);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  fb_sync_device_tear_down (&fixture->ann);
  fb_sync_device_tear_down (&fixture->bob);
  fb_world_check (&fixture->world);
  fb_world_tear_down (&fixture->world);
}

static void
assert_text (FbSyncDevice *device, const char *table, const FbId *id, const char *field, const char *expected)
{
  g_autofree char *text = fb_sync_device_dup_text (device, table, id, field);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_first_sync (Fixture *fixture, gconstpointer data)
{
  FbSyncResult result;
  g_autoptr (GError) error = fb_sync_device_try (&fixture->ann, &result);

  g_assert_no_error (error);
  g_assert_cmpint (result.pulled_rows, >, 8);
  g_assert_cmpint (result.cursor, >, 0);
  assert_text (&fixture->ann, "user", &fixture->world.bob, "name", "bob");
  fb_sync_device_check (&fixture->ann);
}

static void
test_new_account_reaches_the_other (Fixture *fixture, gconstpointer data)
{
  FbSyncResult result;
  g_autoptr (GError) error = NULL;
  FbId id;

  fb_sync_device_sync (&fixture->ann);
  fb_sync_device_sync (&fixture->bob);
  id = fb_sync_device_add (&fixture->ann, "account", "name", "Isdom", NULL);
  error = fb_sync_device_try (&fixture->ann, &result);
  g_assert_no_error (error);
  g_assert_cmpuint (result.pushed_txs, ==, 1);
  fb_sync_device_sync (&fixture->bob);
  assert_text (&fixture->bob, "account", &id, "name", "Isdom");
  fb_sync_device_check (&fixture->ann);
  fb_sync_device_check (&fixture->bob);

  fb_sync_device_set (&fixture->bob, "account", &id, "website", "https://isdom.example");
  fb_sync_device_sync (&fixture->bob);
  fb_sync_device_sync (&fixture->ann);
  assert_text (&fixture->ann, "account", &id, "website", "https://isdom.example");
  fb_sync_device_check (&fixture->ann);
  fb_sync_device_check (&fixture->bob);
}

/* Only a person can sign in: the engine must not ask the server again and again. */
static void
test_nothing_due_while_signed_out (Fixture *fixture, gconstpointer data)
{
  FbSyncResult result;
  FbEngineStatus status;
  g_autoptr (GError) error = NULL;

  fb_sync_device_sync (&fixture->ann);
  fb_world_set (&fixture->world, "user", &fixture->world.ann, "active", "no");
  error = fb_sync_device_try (&fixture->ann, &result);
  g_assert_error (error, FB_SYNC_ERROR, FB_SYNC_ERROR_DISABLED);
  fb_engine_get_status (fixture->ann.engine, &status);
  g_assert_cmpint (status.state, ==, FB_ENGINE_AUTH_NEEDED);
  g_assert_cmpint (fb_engine_get_next_due (fixture->ann.engine), ==, 0);
}

static void
keep_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static void
test_interrupted (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  FbEngineStatus status;

  fb_engine_sync_async (fixture->ann.engine, FALSE, NULL, keep_result, &result);
  fb_engine_interrupt (fixture->ann.engine);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (fb_engine_sync_finish (fixture->ann.engine, result, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  fb_engine_get_status (fixture->ann.engine, &status);
  g_assert_cmpint (status.state, ==, FB_ENGINE_IDLE);

  fb_sync_device_sync (&fixture->ann);
  fb_sync_device_check (&fixture->ann);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fb_test_database_init ();

#define ADD(name, func) g_test_add ("/sync/engine/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("first-sync", test_first_sync);
  ADD ("new-account-reaches-the-other", test_new_account_reaches_the_other);
  ADD ("nothing-due-while-signed-out", test_nothing_due_while_signed_out);
  ADD ("interrupted", test_interrupted);

#undef ADD

  return g_test_run ();
}
