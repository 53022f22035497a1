/* test-blob-cache.c: files that stay on a device, and those that go
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "blob-devices.h"
#include "fb-test-database.h"

static void
test_the_cache (BlobDevices *fixture, gconstpointer data)
{
  FbId ids[4];
  FbStore *store = fixture->bob.temp.store;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      g_autofree char *name = g_strdup_printf ("file-%u", i);
      g_autoptr (GBytes) bytes = blob_devices_make_bytes (600 * 1024, 60 + i);

      ids[i] = blob_devices_attach (fixture, &fixture->ann, name, bytes, NULL);
    }
  fb_sync_device_sync (&fixture->ann);
  g_assert_cmpuint (blob_devices_run (&fixture->ann).sent, ==, 4);
  fb_sync_device_sync (&fixture->bob);
  fb_store_set_setting (store, FB_FILES_SETTING_CACHE_MIB, "2");
  /* Kept: fetched by itself, and never cleared away. */
  g_assert_true (fb_store_pin_file (store, &ids[0], TRUE, &error));
  g_assert_cmpuint (blob_devices_run (&fixture->bob).fetched, ==, 1);
  for (guint i = 1; i < G_N_ELEMENTS (ids); i++)
    {
      g_autofree char *path = NULL;

      fb_world_advance (&fixture->world, 1000);
      path = blob_devices_fetch (&fixture->bob, &ids[i], &error);
      g_assert_no_error (error);
    }
  /* Four are more than two MiB: the one used longest ago went. */
  blob_devices_assert_state (&fixture->bob, &ids[0], FB_FILE_HERE);
  blob_devices_assert_state (&fixture->bob, &ids[1], FB_FILE_AWAY);
  blob_devices_assert_state (&fixture->bob, &ids[2], FB_FILE_HERE);
  blob_devices_assert_state (&fixture->bob, &ids[3], FB_FILE_HERE);
  {
    g_autofree char *again = NULL;
    g_autofree char *back = NULL;

    fb_world_advance (&fixture->world, 1000);
    again = blob_devices_fetch (&fixture->bob, &ids[2], &error);
    fb_world_advance (&fixture->world, 1000);
    back = blob_devices_fetch (&fixture->bob, &ids[1], &error);
    g_assert_no_error (error);
  }
  blob_devices_assert_state (&fixture->bob, &ids[2], FB_FILE_HERE);
  blob_devices_assert_state (&fixture->bob, &ids[3], FB_FILE_AWAY);
  /* The pin outlives the server's word about the row. */
  fb_world_set (&fixture->world, "attachment", &ids[0], "name", "renamed");
  fb_sync_device_sync (&fixture->bob);
  {
    g_autoptr (FbFile) file = blob_devices_get_file (&fixture->bob, &ids[0]);

    g_assert_cmpstr (fb_record_get_text (file->record, "name"), ==, "renamed");
    g_assert_true (file->pinned);
  }
  fb_sync_device_check (&fixture->bob);
  /* What the server has not got is never cleared away, whatever the limit. */
  {
    g_autoptr (GBytes) bytes = blob_devices_make_bytes (600 * 1024, 70);
    FbId mine = blob_devices_attach (fixture, &fixture->bob, "mine", bytes, NULL);

    fb_store_set_setting (store, FB_FILES_SETTING_CACHE_MIB, "0");
    blob_devices_run (&fixture->bob);
    blob_devices_assert_state (&fixture->bob, &mine, FB_FILE_ON_ITS_WAY);
    blob_devices_assert_state (&fixture->bob, &ids[0], FB_FILE_HERE);
    blob_devices_assert_state (&fixture->bob, &ids[1], FB_FILE_AWAY);
    fb_store_pin_file (store, &ids[0], FALSE, &error);
    blob_devices_run (&fixture->bob);
    blob_devices_assert_state (&fixture->bob, &ids[0], FB_FILE_AWAY);
  }
}

static void
test_what_leaves_the_territory_leaves_the_disk (BlobDevices *fixture, gconstpointer data)
{
  g_autoptr (GBytes) bytes = blob_devices_make_bytes (5000, 80);
  FbId id = blob_devices_attach (fixture, &fixture->ann, "file", bytes, NULL);
  g_autoptr (FbFile) file = blob_devices_get_file (&fixture->ann, &id);
  g_autofree char *south = fb_id_to_string (&fixture->world.south);
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;

  fb_sync_device_sync (&fixture->ann);
  blob_devices_run (&fixture->ann);
  fb_sync_device_sync (&fixture->bob);
  path = blob_devices_fetch (&fixture->bob, &id, &error);
  g_assert_no_error (error);
  fb_world_set (&fixture->world, "account", &fixture->account, "territory", south);
  fb_sync_device_sync (&fixture->bob);
  blob_devices_run (&fixture->bob);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_cmpint (fb_temp_store_query_int (&fixture->bob.temp, "SELECT count(*) FROM blobq"), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fb_test_database_init ();
#define ADD(name, test) \
  g_test_add ("/blob-queue/" name, BlobDevices, NULL, blob_devices_set_up, test, blob_devices_tear_down)
  ADD ("cache", test_the_cache);
  ADD ("leaves", test_what_leaves_the_territory_leaves_the_disk);
  return g_test_run ();
}
