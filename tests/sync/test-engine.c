/* test-engine.c: one device and a server, two devices and a server
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-sync-world.h"

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

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) g_test_add ("/sync/engine/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("first-sync", test_first_sync);
  ADD ("new-account-reaches-the-other", test_new_account_reaches_the_other);
#undef ADD

  return g_test_run ();
}
