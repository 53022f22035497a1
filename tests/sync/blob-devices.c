/* blob-devices.c: two devices of one territory, and the files they send and fetch
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "blob-devices.h"

void
blob_devices_set_up (BlobDevices *fixture, gconstpointer data)
{
  char north[FB_ID_TEXT_LENGTH + 1];

  fb_world_set_up (&fixture->world);
  fb_id_generate (&fixture->account, fb_clock_now (fixture->world.clock));
  fb_id_write (&fixture->world.north, north);
  fb_world_put (&fixture->world, "account", &fixture->account, "name", "Acme", "territory", north, NULL);
  fb_sync_device_set_up (&fixture->ann, &fixture->world, &fixture->world.ann);
  fb_sync_device_set_up (&fixture->bob, &fixture->world, &fixture->world.bob);
  fb_sync_device_sync (&fixture->ann);
  fb_sync_device_sync (&fixture->bob);
  fixture->folder = g_dir_make_tmp ("fb-files-XXXXXX", NULL);
}

void
blob_devices_tear_down (BlobDevices *fixture, gconstpointer data)
{
  fb_sync_device_tear_down (&fixture->ann);
  fb_sync_device_tear_down (&fixture->bob);
  fb_world_tear_down (&fixture->world);
  fb_remove_tree (fixture->folder);
  g_free (fixture->folder);
}

GBytes *
blob_devices_make_bytes (gsize size, guint seed)
{
  guint8 *data = g_malloc (size + 1);

  for (gsize i = 0; i < size; i++)
    data[i] = (guint8) (((i + seed * 7919u) * 2654435761u) >> 11);
  return g_bytes_new_take (data, size);
}

char *
blob_devices_write_file (BlobDevices *fixture, const char *name, GBytes *bytes)
{
  char *path = g_build_filename (fixture->folder, name, NULL);
  g_autoptr (GError) error = NULL;
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);

  g_file_set_contents (path, data != NULL ? data : "", (gssize) size, &error);
  g_assert_no_error (error);
  return path;
}

FbId
blob_devices_attach (BlobDevices *fixture, FbSyncDevice *device, const char *name, GBytes *bytes, GBytes *thumb)
{
  g_autofree char *path = blob_devices_write_file (fixture, name, bytes);
  g_autoptr (GError) error = NULL;
  FbId id = {{0}};

  fb_store_attach (device->temp.store, fb_schema_get_table ("account"), &fixture->account, path, thumb, &id, NULL,
                   &error);
  g_assert_no_error (error);
  return id;
}

FbFile *
blob_devices_get_file (FbSyncDevice *device, const FbId *id)
{
  g_autoptr (GError) error = NULL;
  FbFile *file = fb_store_get_file (device->temp.store, id, &error);

  g_assert_no_error (error);
  return file;
}

void
blob_devices_assert_state (FbSyncDevice *device, const FbId *id, FbFileState state)
{
  g_autoptr (FbFile) file = blob_devices_get_file (device, id);

  g_assert_cmpint (file->state, ==, state);
}

const char *
blob_devices_hash_of (FbFile *file)
{
  return fb_record_get_text (file->record, "sha256");
}

void
blob_devices_assert_has (FbSyncDevice *device, const char *hash, GBytes *bytes)
{
  g_autofree char *path = fb_files_path (device->temp.store, hash);
  g_autofree char *data = NULL;
  g_autoptr (GError) error = NULL;
  gsize size;

  g_file_get_contents (path, &data, &size, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (data, size, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

void
blob_devices_result_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

GAsyncResult *
blob_devices_wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *result;
}

FbBlobQueue *
blob_devices_new_queue (FbSyncDevice *device)
{
  return fb_blob_queue_new (device->temp.store, FB_TRANSPORT (device->loopback), NULL, NULL);
}

void
blob_devices_close_queue (FbBlobQueue *queue)
{
  fb_blob_queue_stop (queue);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_object_unref (queue);
}

FbBlobResult
blob_devices_run_queue (FbBlobQueue *queue)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  FbBlobResult out = {0};

  fb_blob_queue_run_async (queue, NULL, blob_devices_result_cb, &result);
  fb_blob_queue_run_finish (queue, blob_devices_wait_for (&result), &out, &error);
  g_assert_no_error (error);
  return out;
}

/* As a process of its own that does what it can and ends. */
FbBlobResult
blob_devices_run (FbSyncDevice *device)
{
  FbBlobQueue *queue = blob_devices_new_queue (device);
  FbBlobResult out = blob_devices_run_queue (queue);

  blob_devices_close_queue (queue);
  return out;
}

char *
blob_devices_fetch (FbSyncDevice *device, const FbId *id, GError **error)
{
  g_autoptr (FbFile) file = blob_devices_get_file (device, id);
  FbBlobQueue *queue = blob_devices_new_queue (device);
  g_autoptr (GAsyncResult) result = NULL;
  char *path;

  fb_blob_queue_fetch_async (queue, blob_devices_hash_of (file), fb_record_get_int (file->record, "size"), FALSE, NULL,
                             blob_devices_result_cb, &result);
  path = fb_blob_queue_fetch_finish (queue, blob_devices_wait_for (&result), error);
  blob_devices_close_queue (queue);
  return path;
}

static gboolean
write_forgetting (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  g_autoptr (FbStmt) stmt = fb_db_prepare (db, "UPDATE blobq SET here = 0, wanted = 2 WHERE sha256 = ?1", error);

  if (stmt == NULL)
    return FALSE;
  fb_stmt_bind_text (stmt, 1, user_data);
  return fb_stmt_run (stmt, error);
}

void
blob_devices_forget_arrival (FbStore *store, const char *hash)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (fb_store_write (store, write_forgetting, (gpointer) hash, &error));
}
