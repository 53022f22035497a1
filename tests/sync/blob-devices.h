/* blob-devices.h: two devices of one territory, and the files they send and fetch
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-blob-queue.h"
#include "fb-sync-world.h"

G_BEGIN_DECLS

#define CHUNK FB_BLOB_CHUNK

typedef struct
{
  FbWorld world;
  FbSyncDevice ann, bob; /* both in the north */
  FbId account;
  char *folder;
} BlobDevices;

void
blob_devices_set_up (BlobDevices *fixture, gconstpointer data);
void
blob_devices_tear_down (BlobDevices *fixture, gconstpointer data);
GBytes *
blob_devices_make_bytes (gsize size, guint seed);
char *
blob_devices_write_file (BlobDevices *fixture, const char *name, GBytes *bytes);
/* On the account. */
FbId
blob_devices_attach (BlobDevices *fixture, FbSyncDevice *device, const char *name, GBytes *bytes, GBytes *thumb);
FbFile *
blob_devices_get_file (FbSyncDevice *device, const FbId *id);
void
blob_devices_assert_state (FbSyncDevice *device, const FbId *id, FbFileState state);
const char *
blob_devices_hash_of (FbFile *file);
void
blob_devices_assert_has (FbSyncDevice *device, const char *hash, GBytes *bytes);
/* Keeps the result in the GAsyncResult * that @user_data points to. */
void
blob_devices_result_cb (GObject *source, GAsyncResult *result, gpointer user_data);
/* Until it is there. (transfer none) */
GAsyncResult *
blob_devices_wait_for (GAsyncResult **result);
FbBlobQueue *
blob_devices_new_queue (FbSyncDevice *device);
void
blob_devices_close_queue (FbBlobQueue *queue);
/* Until it has no more to do. */
FbBlobResult
blob_devices_run_queue (FbBlobQueue *queue);
/* As a process of its own that does what it can and ends. */
FbBlobResult
blob_devices_run (FbSyncDevice *device);
/* As a person who opens it: the path. (nullable) */
char *
blob_devices_fetch (FbSyncDevice *device, const FbId *id, GError **error);
/* The device has the row and not the bytes. */
void
blob_devices_forget_arrival (FbStore *store, const char *hash);

G_END_DECLS
