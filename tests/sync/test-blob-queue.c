/* test-blob-queue.c: files of attachments between devices: their way, their order, what goes before them
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
test_from_one_to_the_other (BlobDevices *fixture, gconstpointer data)
{
  g_autoptr (GBytes) bytes = blob_devices_make_bytes (2 * CHUNK + 77, 1);
  g_autoptr (GBytes) thumb = blob_devices_make_bytes (900, 2);
  FbId id = blob_devices_attach (fixture, &fixture->ann, "plan.pdf", bytes, thumb);
  g_autoptr (FbFile) mine = blob_devices_get_file (&fixture->ann, &id);
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  FbBlobResult result;

  g_assert_cmpint (mine->state, ==, FB_FILE_ON_ITS_WAY);
  g_assert_cmpstr (fb_record_get_text (mine->record, "name"), ==, "plan.pdf");
  g_assert_cmpstr (fb_record_get_text (mine->record, "mime"), ==, "application/pdf");
  g_assert_cmpint (fb_record_get_int (mine->record, "size"), ==, 2 * CHUNK + 77);
  /* The row is not at the server yet, so its bytes wait. */
  result = blob_devices_run (&fixture->ann);
  g_assert_cmpuint (result.sent + result.failed, ==, 0);
  g_assert_cmpint (result.left, ==, 2);

  fb_sync_device_sync (&fixture->ann);
  fb_sync_device_sync (&fixture->bob);
  blob_devices_assert_state (&fixture->bob, &id, FB_FILE_AWAY);
  g_assert_null (blob_devices_fetch (&fixture->bob, &id, &error));
  g_assert_error (error, FB_SYNC_ERROR, FB_SYNC_ERROR_FAILED);
  blob_devices_assert_state (&fixture->bob, &id, FB_FILE_COMING);

  result = blob_devices_run (&fixture->ann);
  g_assert_cmpuint (result.sent, ==, 2);
  g_assert_cmpint (result.sent_bytes, ==, 2 * CHUNK + 77 + 900);
  g_assert_cmpint (result.left, ==, 0);
  blob_devices_assert_state (&fixture->ann, &id, FB_FILE_HERE);

  result = blob_devices_run (&fixture->bob);
  g_assert_cmpuint (result.fetched, ==, 1);
  blob_devices_assert_state (&fixture->bob, &id, FB_FILE_HERE);
  blob_devices_assert_has (&fixture->bob, blob_devices_hash_of (mine), bytes);
  g_clear_error (&error);
  path = blob_devices_fetch (&fixture->bob, &id, &error);
  g_assert_no_error (error);
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
  /* A process was killed between the last byte and the note of it: who finds the file makes up for it. */
  blob_devices_forget_arrival (fixture->bob.temp.store, blob_devices_hash_of (mine));
  blob_devices_assert_state (&fixture->bob, &id, FB_FILE_COMING);
  g_free (path);
  path = blob_devices_fetch (&fixture->bob, &id, &error);
  g_assert_no_error (error);
  blob_devices_assert_state (&fixture->bob, &id, FB_FILE_HERE);
  list = fb_store_list_files (fixture->bob.temp.store, &fixture->account, &error);
  g_assert_cmpuint (list->len, ==, 1);
  fb_sync_device_check (&fixture->ann);
  fb_sync_device_check (&fixture->bob);
}

static void
test_limits_of_a_file (BlobDevices *fixture, gconstpointer data)
{
  g_autoptr (GBytes) largest = blob_devices_make_bytes (FB_BLOB_MAX_BYTES, 3);
  g_autoptr (GBytes) over = blob_devices_make_bytes (FB_BLOB_MAX_BYTES + 1, 3);
  g_autoptr (GBytes) nothing = blob_devices_make_bytes (0, 3);
  g_autofree char *path = blob_devices_write_file (fixture, "over", over);
  g_autoptr (GError) error = NULL;
  FbId largest_id = blob_devices_attach (fixture, &fixture->ann, "largest", largest, NULL);
  FbId empty_id = blob_devices_attach (fixture, &fixture->ann, "empty", nothing, NULL);
  g_autofree char *fetched = NULL;
  FbId id;

  g_assert_false (fb_store_attach (fixture->ann.temp.store, fb_schema_get_table ("account"), &fixture->account, path,
                                   NULL, &id, NULL, &error));
  g_assert_error (error, FB_STORE_ERROR, FB_STORE_ERROR_TOO_LARGE);
  g_clear_error (&error);
  g_assert_false (fb_store_attach (fixture->ann.temp.store, fb_schema_get_table ("account"), &fixture->account,
                                   fixture->folder, NULL, &id, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE);
  g_clear_error (&error);
  fb_sync_device_sync (&fixture->ann);
  g_assert_cmpuint (blob_devices_run (&fixture->ann).sent, ==, 2);
  fb_sync_device_sync (&fixture->bob);
  fetched = blob_devices_fetch (&fixture->bob, &empty_id, &error);
  g_assert_no_error (error);
  g_free (fetched);
  fetched = blob_devices_fetch (&fixture->bob, &largest_id, &error);
  g_assert_no_error (error);
  blob_devices_assert_state (&fixture->bob, &largest_id, FB_FILE_HERE);
}

typedef struct
{
  GString *order; /* sizes of files, as their first chunk goes */
  gint64 last;
} Watch;

static void
progress_cb (FbBlobQueue *queue, const char *hash, gint64 done, gint64 size, gpointer user_data)
{
  Watch *watch = user_data;
  g_autofree char *word = g_strdup_printf ("%" G_GINT64_FORMAT " ", size);

  if (strstr (watch->order->str, word) == NULL)
    g_string_append (watch->order, word);
}

static void
test_previews_then_the_smallest (BlobDevices *fixture, gconstpointer data)
{
  static const gsize sizes[] = {3 * CHUNK, CHUNK + 5, 2 * CHUNK};
  Watch watch = {.order = g_string_new (NULL)};
  g_autoptr (GBytes) thumb = blob_devices_make_bytes (4 * CHUNK, 99);
  FbBlobQueue *queue;

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autofree char *name = g_strdup_printf ("file-%u", i);
      g_autoptr (GBytes) bytes = blob_devices_make_bytes (sizes[i], 10 + i);

      blob_devices_attach (fixture, &fixture->ann, name, bytes, i == 0 ? thumb : NULL);
    }
  fb_sync_device_sync (&fixture->ann);
  queue = blob_devices_new_queue (&fixture->ann);
  g_signal_connect (queue, "progress", G_CALLBACK (progress_cb), &watch);
  g_assert_cmpuint (blob_devices_run_queue (queue).sent, ==, 4);
  blob_devices_close_queue (queue);
  /* The preview and the smallest file at once, then the others as places come free. */
  g_assert_true (g_str_has_prefix (watch.order->str, "1048576 262149 524288 ")
                 || g_str_has_prefix (watch.order->str, "262149 1048576 524288 "));
  g_assert_true (g_str_has_suffix (watch.order->str, "786432 "));
  g_string_free (watch.order, TRUE);
}

typedef struct
{
  FbEngine *engine;
  guint while_busy, n_blobs;
} Priority;

static gboolean
priority_cb (FbLoopback *loopback, const FbRequest *request, gboolean before_commit, gpointer user_data)
{
  Priority *priority = user_data;
  FbEngineStatus status;

  if (!before_commit || !g_str_has_prefix (request->path, "/v1/blob/"))
    return TRUE;
  fb_engine_get_status (priority->engine, &status);
  priority->n_blobs++;
  priority->while_busy += status.state != FB_ENGINE_IDLE;
  return TRUE;
}

/* While rows are exchanged no chunk is sent; behind them everything is. */
static void
test_rows_go_first (BlobDevices *fixture, gconstpointer data)
{
  g_autoptr (GBytes) bytes = blob_devices_make_bytes (6 * CHUNK, 45);
  FbId id = blob_devices_attach (fixture, &fixture->ann, "file", bytes, NULL);
  Priority priority = {.engine = fixture->ann.engine};
  g_autoptr (GAsyncResult) synced = NULL;
  g_autoptr (GAsyncResult) ran = NULL;
  g_autoptr (GError) error = NULL;
  FbBlobQueue *queue;

  fb_sync_device_sync (&fixture->ann);
  fb_loopback_set_filter (fixture->ann.loopback, priority_cb, &priority);
  queue = fb_blob_queue_new (fixture->ann.temp.store, FB_TRANSPORT (fixture->ann.loopback), fixture->ann.engine, NULL);
  fb_engine_sync_async (fixture->ann.engine, FALSE, NULL, blob_devices_result_cb, &synced);
  fb_blob_queue_run_async (queue, NULL, blob_devices_result_cb, &ran);
  while (synced == NULL || ran == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (fb_engine_sync_finish (fixture->ann.engine, synced, NULL, &error));
  g_assert_true (fb_blob_queue_run_finish (queue, ran, NULL, &error));
  blob_devices_close_queue (queue);
  g_assert_cmpuint (priority.n_blobs, ==, 7);
  g_assert_cmpuint (priority.while_busy, ==, 0);
  blob_devices_assert_state (&fixture->ann, &id, FB_FILE_HERE);
}

static void
test_a_line_that_costs_money (BlobDevices *fixture, gconstpointer data)
{
  g_autoptr (GBytes) bytes = blob_devices_make_bytes (5000, 90);
  g_autoptr (GBytes) other = blob_devices_make_bytes (6000, 91);
  FbId pinned = blob_devices_attach (fixture, &fixture->ann, "pinned", bytes, NULL);
  FbId opened = blob_devices_attach (fixture, &fixture->ann, "opened", other, NULL);
  g_autoptr (FbFile) file = blob_devices_get_file (&fixture->ann, &opened);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  FbBlobQueue *queue;

  fb_sync_device_sync (&fixture->ann);
  blob_devices_run (&fixture->ann);
  fb_sync_device_sync (&fixture->bob);
  fb_store_pin_file (fixture->bob.temp.store, &pinned, TRUE, &error);
  queue = blob_devices_new_queue (&fixture->bob);
  fb_blob_queue_set_metered (queue, TRUE);
  g_assert_cmpuint (blob_devices_run_queue (queue).fetched, ==, 0);
  fb_blob_queue_fetch_async (queue, blob_devices_hash_of (file), 6000, FALSE, NULL, blob_devices_result_cb, &result);
  path = fb_blob_queue_fetch_finish (queue, blob_devices_wait_for (&result), &error);
  g_assert_no_error (error);
  blob_devices_assert_state (&fixture->bob, &pinned, FB_FILE_COMING);
  fb_blob_queue_set_metered (queue, FALSE);
  g_assert_cmpuint (blob_devices_run_queue (queue).fetched, ==, 1);
  blob_devices_assert_state (&fixture->bob, &pinned, FB_FILE_HERE);
  blob_devices_close_queue (queue);
}

/* Undo takes the row back before or after it was sent; the file follows. */
static void
test_undo (BlobDevices *fixture, gconstpointer data)
{
  g_autoptr (GBytes) bytes = blob_devices_make_bytes (5000, 95);
  FbId id = blob_devices_attach (fixture, &fixture->ann, "file", bytes, NULL);
  g_autoptr (FbFile) file = blob_devices_get_file (&fixture->ann, &id);
  g_autofree char *hash = g_strdup (blob_devices_hash_of (file));
  g_autofree char *label = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (fb_store_undo (fixture->ann.temp.store, &label, &error));
  g_assert_cmpstr (label, ==, "Add file “file”");
  fb_sync_device_sync (&fixture->ann);
  blob_devices_run (&fixture->ann);
  g_assert_true (fb_files_has (fixture->ann.temp.store, hash));
  g_assert_true (fb_store_redo (fixture->ann.temp.store, NULL, &error));
  fb_sync_device_sync (&fixture->ann);
  g_assert_cmpuint (blob_devices_run (&fixture->ann).sent, ==, 1);
  blob_devices_assert_state (&fixture->ann, &id, FB_FILE_HERE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fb_test_database_init ();
#define ADD(name, test) \
  g_test_add ("/blob-queue/" name, BlobDevices, NULL, blob_devices_set_up, test, blob_devices_tear_down)
  ADD ("from-one-to-the-other", test_from_one_to_the_other);
  ADD ("limits", test_limits_of_a_file);
  ADD ("order", test_previews_then_the_smallest);
  ADD ("rows-first", test_rows_go_first);
  ADD ("metered", test_a_line_that_costs_money);
  ADD ("undo", test_undo);
  return g_test_run ();
}
