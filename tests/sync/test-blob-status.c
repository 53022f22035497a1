/* test-blob-status.c: what the queue of files tells of itself while it runs
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-blob-queue.h"
#include "fb-sync-world.h"

#define SIZE 5000

typedef struct
{
  FbWorld world;
  FbSyncDevice ann;
  FbId account;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  char north[FB_ID_TEXT_LENGTH + 1];

  fb_world_set_up (&fixture->world);
  fb_id_generate (&fixture->account, fb_clock_now (fixture->world.clock));
  fb_id_write (&fixture->world.north, north);
  fb_world_put (&fixture->world, "account", &fixture->account, "name", "Acme", "territory", north, NULL);
  fb_sync_device_set_up (&fixture->ann, &fixture->world, &fixture->world.ann);
  fb_sync_device_sync (&fixture->ann);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  fb_sync_device_tear_down (&fixture->ann);
  fb_world_tear_down (&fixture->world);
}

static FbId
attach (Fixture *fixture)
{
  g_autofree char *path = g_build_filename (fixture->ann.temp.directory, "file.txt", NULL);
  g_autofree char *text = g_strnfill (SIZE, 'a');
  g_autoptr (GError) error = NULL;
  FbId id;

  g_assert_true (g_file_set_contents (path, text, SIZE, &error));
  fb_store_attach (fixture->ann.temp.store, fb_schema_get_table ("account"), &fixture->account, path, NULL, &id, NULL,
                   &error);
  g_assert_no_error (error);
  return id;
}

static FbFile *
get_file (Fixture *fixture, const FbId *id)
{
  g_autoptr (GError) error = NULL;
  FbFile *file = fb_store_get_file (fixture->ann.temp.store, id, &error);

  g_assert_no_error (error);
  return file;
}

typedef struct
{
  char *hash; /* (owned) of what is under way */
  guint n;    /* times that it was told how far it is */
} Watch;

static void
progress_cb (FbBlobQueue *queue, const char *hash, gint64 done, gint64 size, gpointer user_data)
{
  Watch *watch = user_data;
  FbBlobStatus status;
  gint64 now, whole;

  g_assert_cmpstr (hash, ==, watch->hash);
  g_assert_cmpint (done, <=, size);
  if (fb_blob_queue_get_progress (queue, hash, &now, &whole))
    {
      g_assert_cmpint (now, ==, done);
      g_assert_cmpint (whole, ==, size);
      fb_blob_queue_get_status (queue, &status);
      g_assert_cmpuint (status.sending, ==, 1);
      g_assert_cmpuint (status.fetching, ==, 0);
    }
  watch->n++;
}

static void
wait_to_send (FbBlobQueue *queue, gint64 n)
{
  FbBlobStatus status;

  for (;;)
    {
      fb_blob_queue_get_status (queue, &status);
      if (status.counts.to_send == n && status.counts.here == 1)
        return;
      g_main_context_iteration (NULL, TRUE);
    }
}

/* Started before there is a server: what is to be sent is told, and goes when there is one. */
static void
test_started (Fixture *fixture, gconstpointer data)
{
  FbId id = attach (fixture);
  g_autoptr (FbFile) file = get_file (fixture, &id);
  g_autoptr (FbFile) later = NULL;
  g_autoptr (FbBlobQueue) queue = fb_blob_queue_new (fixture->ann.temp.store, NULL, NULL, NULL);
  Watch watch = {g_strdup (fb_record_get_text (file->record, "sha256")), 0};
  FbBlobStatus status;
  gint64 done, size;

  g_assert_cmpint (file->state, ==, FB_FILE_ON_ITS_WAY);
  fb_sync_device_sync (&fixture->ann);
  g_signal_connect (queue, "progress", G_CALLBACK (progress_cb), &watch);
  fb_blob_queue_start (queue);
  wait_to_send (queue, 1);
  fb_blob_queue_get_status (queue, &status);
  g_assert_cmpint (status.counts.to_send_bytes, ==, SIZE);
  g_assert_cmpuint (status.sending, ==, 0);
  g_assert_false (fb_blob_queue_get_progress (queue, watch.hash, &done, &size));
  fb_blob_queue_set_transport (queue, FB_TRANSPORT (fixture->ann.loopback));
  wait_to_send (queue, 0);
  later = get_file (fixture, &id);
  g_assert_cmpint (later->state, ==, FB_FILE_HERE);
  g_assert_cmpuint (watch.n, >=, 1);
  g_assert_false (fb_blob_queue_get_progress (queue, watch.hash, &done, &size));
  g_free (watch.hash);
  fb_blob_queue_stop (queue);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/sync/blob-status/started", Fixture, NULL, set_up, test_started, tear_down);
  return g_test_run ();
}
