/* test-blob-trouble.c: files of attachments through everything that goes wrong
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "blob-devices.h"
#include "fb-test-database.h"

/* Requests and answers are lost one after the other; each run is a new process. */
static void
test_through_losses (BlobDevices *fixture, gconstpointer data)
{
  g_autoptr (GBytes) bytes = blob_devices_make_bytes (5 * CHUNK + 1, 20);
  FbId id = blob_devices_attach (fixture, &fixture->ann, "big", bytes, NULL);
  g_autoptr (FbFile) file = blob_devices_get_file (&fixture->ann, &id);
  g_autofree char *path = g_strconcat ("/v1/blob/", blob_devices_hash_of (file), NULL);
  guint n = 0;

  fb_sync_device_sync (&fixture->ann);
  fixture->ann.path = path;
  while (blob_devices_run (&fixture->ann).sent == 0)
    {
      /* Every other process loses a request, every other an answer: what came through before counts. */
      fixture->ann.lose_requests = n % 2;
      fixture->ann.lose_answers = 1 - n % 2;
      g_assert_cmpuint (++n, <, 20);
    }
  fixture->ann.path = NULL;
  fixture->ann.lose_requests = fixture->ann.lose_answers = 0;
  blob_devices_assert_state (&fixture->ann, &id, FB_FILE_HERE);
  fb_sync_device_sync (&fixture->bob);
  fixture->bob.path = path;
  for (guint i = 0; i < 6; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *got = NULL;

      fixture->bob.lose_answers = 1;
      got = blob_devices_fetch (&fixture->bob, &id, &error);
      g_assert_null (got);
      g_assert_error (error, FB_SYNC_ERROR, FB_SYNC_ERROR_OFFLINE);
    }
  fixture->bob.lose_answers = 0;
  g_assert_cmpuint (blob_devices_run (&fixture->bob).fetched, ==, 1);
  blob_devices_assert_has (&fixture->bob, blob_devices_hash_of (file), bytes);
}

/* A file that failed waits for its time, which does not come here, or until a person wants it. */
static void
test_wake (BlobDevices *fixture, gconstpointer data)
{
  g_autoptr (GBytes) bytes = blob_devices_make_bytes (1000, 21);
  FbId id = blob_devices_attach (fixture, &fixture->ann, "file", bytes, NULL);
  g_autofree char *path = NULL;
  g_autoptr (FbFile) file = blob_devices_get_file (&fixture->ann, &id);
  FbBlobQueue *queue;

  fb_sync_device_sync (&fixture->ann);
  fixture->ann.path = path = g_strconcat ("/v1/blob/", blob_devices_hash_of (file), NULL);
  fixture->ann.lose_requests = 1;
  queue = blob_devices_new_queue (&fixture->ann);
  g_assert_cmpuint (blob_devices_run_queue (queue).failed, ==, 1);
  g_assert_cmpuint (fixture->ann.lose_requests, ==, 0);
  g_assert_cmpuint (blob_devices_run_queue (queue).sent, ==, 0);
  fb_blob_queue_wake (queue);
  g_assert_cmpuint (blob_devices_run_queue (queue).sent, ==, 1);
  blob_devices_close_queue (queue);
  blob_devices_assert_state (&fixture->ann, &id, FB_FILE_HERE);
}

static void
put_contents (const char *path, const char *data, gsize size)
{
  g_autofree char *folder = g_path_get_dirname (path);

  g_mkdir_with_parents (folder, 0700);
  g_assert_true (g_file_set_contents (path, data, (gssize) size, NULL));
}

/* What a kill can leave behind at each step of a download. */
static void
test_every_state_of_a_download (BlobDevices *fixture, gconstpointer data)
{
  g_autoptr (GBytes) bytes = blob_devices_make_bytes (2 * CHUNK + 9, 30);
  g_autoptr (GBytes) wrong = blob_devices_make_bytes (2 * CHUNK + 9, 31);
  FbId id = blob_devices_attach (fixture, &fixture->ann, "big", bytes, NULL);
  g_autoptr (FbFile) file = blob_devices_get_file (&fixture->ann, &id);
  const char *hash = blob_devices_hash_of (file);
  FbStore *store = fixture->bob.temp.store;
  g_autofree char *part = fb_files_part_path (store, hash);
  g_autofree char *final = fb_files_path (store, hash);
  const char *right = g_bytes_get_data (bytes, NULL);
  const struct
  {
    const char *contents;
    gsize size;
    guint at_most; /* requests */
  } states[] = {
      {right, 0, 4},                              /* opened */
      {right, 1, 4},                              /* torn in a chunk */
      {right, CHUNK, 3},                          /* behind a chunk */
      {right, 2 * CHUNK + 9, 1},                  /* all of it, not yet looked at */
      {g_bytes_get_data (wrong, NULL), CHUNK, 8}, /* a power cut left other bytes */
      {g_bytes_get_data (wrong, NULL), 2 * CHUNK + 9, 8},
      {g_bytes_get_data (wrong, NULL), 3 * CHUNK > 2 * CHUNK + 9 ? 2 * CHUNK + 8 : 0, 8},
  };

  fb_sync_device_sync (&fixture->ann);
  g_assert_cmpuint (blob_devices_run (&fixture->ann).sent, ==, 1);
  fb_sync_device_sync (&fixture->bob);
  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *got = NULL;
      guint before = fixture->bob.n_requests;

      put_contents (part, states[i].contents, states[i].size);
      for (guint tries = 0; got == NULL; tries++)
        {
          g_clear_error (&error);
          got = blob_devices_fetch (&fixture->bob, &id, &error);
          g_assert_cmpuint (tries, <, 2);
        }
      g_assert_cmpuint (fixture->bob.n_requests - before, <=, states[i].at_most);
      blob_devices_assert_has (&fixture->bob, hash, bytes);
      g_assert_false (g_file_test (part, G_FILE_TEST_EXISTS));
      /* Given its name, but the table has not heard of it. */
      g_assert_true (fb_temp_store_query_int (&fixture->bob.temp, "SELECT here FROM blobq") == 1);
      g_assert_cmpint (g_unlink (final), ==, 0);
      blob_devices_run (&fixture->bob);
      blob_devices_assert_state (&fixture->bob, &id, FB_FILE_AWAY);
    }
  put_contents (final, right, 2 * CHUNK + 9);
  blob_devices_run (&fixture->bob);
  blob_devices_assert_state (&fixture->bob, &id, FB_FILE_HERE);
}

typedef struct
{
  guint nth;
} Fail;

static gboolean
fail_in_writer (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  fb_db_fail_nth (db, ((Fail *) user_data)->nth);
  return TRUE;
}

/* Whatever statement of the device fails while a file is added and sent: it gets there. */
static void
test_every_statement_of_the_device_fails (BlobDevices *fixture, gconstpointer data)
{
  for (guint nth = 1; nth <= 60; nth++)
    {
      g_autoptr (GBytes) bytes = blob_devices_make_bytes (CHUNK + nth, 400 + nth);
      g_autofree char *hash = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);
      g_autofree char *path = blob_devices_write_file (fixture, "file", bytes);
      g_autoptr (GError) error = NULL;
      Fail fail = {nth};
      FbId id;
      gboolean added;

      fb_store_write (fixture->ann.temp.store, fail_in_writer, &fail, NULL);
      added = fb_store_attach (fixture->ann.temp.store, fb_schema_get_table ("account"), &fixture->account, path, NULL,
                               &id, NULL, &error);
      if (added)
        {
          GError *problem = fb_sync_device_try (&fixture->ann, NULL);

          g_clear_error (&problem);
          {
            FbBlobQueue *queue = blob_devices_new_queue (&fixture->ann);
            g_autoptr (GAsyncResult) result = NULL;

            fb_blob_queue_run_async (queue, NULL, blob_devices_result_cb, &result);
            fb_blob_queue_run_finish (queue, blob_devices_wait_for (&result), NULL, NULL);
            blob_devices_close_queue (queue);
          }
        }
      fail.nth = 0;
      fb_store_write (fixture->ann.temp.store, fail_in_writer, &fail, NULL);
      if (!added)
        {
          g_clear_error (&error);
          fb_store_attach (fixture->ann.temp.store, fb_schema_get_table ("account"), &fixture->account, path, NULL, &id,
                           NULL, &error);
          g_assert_no_error (error);
        }
      fb_sync_device_sync (&fixture->ann);
      blob_devices_run (&fixture->ann);
      blob_devices_assert_state (&fixture->ann, &id, FB_FILE_HERE);
      g_assert_cmpint (fb_world_count (&fixture->world, "SELECT count(*) FROM blob"), ==, nth);
    }
  g_assert_cmpint (fb_temp_store_query_int (&fixture->ann.temp, "SELECT count(*) FROM blobq WHERE sent = 0"), ==, 0);
}

static void
test_a_damaged_file_is_told (BlobDevices *fixture, gconstpointer data)
{
  g_autoptr (GBytes) bytes = blob_devices_make_bytes (5000, 40);
  g_autoptr (GBytes) other = blob_devices_make_bytes (5000, 41);
  FbId id = blob_devices_attach (fixture, &fixture->ann, "file", bytes, NULL);
  g_autoptr (FbFile) file = blob_devices_get_file (&fixture->ann, &id);
  g_autoptr (FbFile) after = NULL;
  g_autofree char *path = fb_files_path (fixture->ann.temp.store, blob_devices_hash_of (file));

  put_contents (path, g_bytes_get_data (other, NULL), 5000);
  fb_sync_device_sync (&fixture->ann);
  g_assert_cmpuint (blob_devices_run (&fixture->ann).failed, ==, 1);
  after = blob_devices_get_file (&fixture->ann, &id);
  g_assert_nonnull (after->problem);
  g_assert_nonnull (strstr (after->problem, "damaged"));
  g_assert_cmpint (fb_world_count (&fixture->world, "SELECT count(*) FROM blob"), ==, 0);
  g_assert_cmpint (fb_world_count (&fixture->world, "SELECT count(*) FROM blob_part"), ==, 0);
}

static gboolean
forget_row (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  return fb_db_exec (db, "DELETE FROM attachment", error);
}

/* As when its account has moved on, a month ago. */
static void
let_a_month_pass (FbSyncDevice *device)
{
  g_autoptr (GError) error = NULL;

  fb_store_write (device->temp.store, forget_row, NULL, &error);
  g_assert_no_error (error);
  fb_fake_clock_advance (FB_FAKE_CLOCK (device->temp.clock), 31 * G_GINT64_CONSTANT (86400000));
}

static void
set_quota (BlobDevices *fixture, gint64 mib)
{
  g_autoptr (GError) error = NULL;

  fb_service_set_blob_quota (fixture->world.service, mib, &error);
  g_assert_no_error (error);
}

/* Nobody but this device has the bytes, and others wait for them: no room at the server is no reason to let them go. */
static void
test_no_room_is_no_refusal (BlobDevices *fixture, gconstpointer data)
{
  g_autoptr (GBytes) bytes = blob_devices_make_bytes (5000, 42);
  FbId id = blob_devices_attach (fixture, &fixture->ann, "file", bytes, NULL);
  g_autoptr (FbFile) file = blob_devices_get_file (&fixture->ann, &id);

  fb_sync_device_sync (&fixture->ann);
  set_quota (fixture, 0);
  g_assert_cmpuint (blob_devices_run (&fixture->ann).failed, ==, 1);
  let_a_month_pass (&fixture->ann);
  g_assert_cmpuint (blob_devices_run (&fixture->ann).failed, ==, 1);
  blob_devices_assert_has (&fixture->ann, blob_devices_hash_of (file), bytes);
  set_quota (fixture, 1);
  g_assert_cmpuint (blob_devices_run (&fixture->ann).sent, ==, 1);
  fb_sync_device_sync (&fixture->bob);
  g_free (blob_devices_fetch (&fixture->bob, &id, NULL));
  blob_devices_assert_has (&fixture->bob, blob_devices_hash_of (file), bytes);
}

/* The row is gone at the server as well: the server says so, and after a month the bytes go. */
static void
test_refused_bytes_go (BlobDevices *fixture, gconstpointer data)
{
  g_autoptr (GBytes) bytes = blob_devices_make_bytes (5000, 43);
  g_autoptr (GError) error = NULL;
  FbId id = blob_devices_attach (fixture, &fixture->ann, "file", bytes, NULL);
  FbEdit *edit = fb_edit_new ("remove a file");

  fb_sync_device_sync (&fixture->ann);
  fb_sync_device_sync (&fixture->bob);
  fb_edit_delete (edit, fb_schema_get_table ("attachment"), &id);
  fb_store_commit_edit (fixture->bob.temp.store, edit, NULL, &error);
  g_assert_no_error (error);
  fb_sync_device_sync (&fixture->bob);
  g_assert_cmpuint (blob_devices_run (&fixture->ann).failed, ==, 1);
  g_assert_cmpint (fb_temp_store_query_int (&fixture->ann.temp, "SELECT count(*) FROM blobq"), ==, 1);
  let_a_month_pass (&fixture->ann);
  /* It is asked for once more: only the server's word takes it away. */
  g_assert_cmpuint (blob_devices_run (&fixture->ann).failed, ==, 1);
  g_assert_cmpint (fb_temp_store_query_int (&fixture->ann.temp, "SELECT count(*) FROM blobq"), ==, 0);
}

static gboolean
set_incarnation (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  return fb_store_sync_set_state (db, "incarnation", "another", error);
}

static void
test_the_server_comes_back_from_a_backup (BlobDevices *fixture, gconstpointer data)
{
  g_autoptr (GBytes) bytes = blob_devices_make_bytes (5000, 50);
  FbId id = blob_devices_attach (fixture, &fixture->ann, "file", bytes, NULL);
  g_autoptr (GError) error = NULL;

  fb_sync_device_sync (&fixture->ann);
  g_assert_cmpuint (blob_devices_run (&fixture->ann).sent, ==, 1);
  fb_db_exec (fixture->world.db, "DELETE FROM blob", &error);
  fb_db_exec (fixture->world.db, "DELETE FROM blob_grant", &error);
  fb_db_exec (fixture->world.db, "DELETE FROM blob_chunk", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (blob_devices_run (&fixture->ann).sent, ==, 0);
  fb_store_write (fixture->ann.temp.store, set_incarnation, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (blob_devices_run (&fixture->ann).sent, ==, 1);
  g_assert_cmpint (fb_world_count (&fixture->world, "SELECT count(*) FROM blob"), ==, 1);
  blob_devices_assert_state (&fixture->ann, &id, FB_FILE_HERE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fb_test_database_init ();
#define ADD(name, test) \
  g_test_add ("/blob-queue/" name, BlobDevices, NULL, blob_devices_set_up, test, blob_devices_tear_down)
  ADD ("losses", test_through_losses);
  ADD ("wake", test_wake);
  ADD ("states-of-a-download", test_every_state_of_a_download);
  ADD ("fail-each-statement", test_every_statement_of_the_device_fails);
  ADD ("damaged", test_a_damaged_file_is_told);
  ADD ("no-room-is-no-refusal", test_no_room_is_no_refusal);
  ADD ("refused-bytes-go", test_refused_bytes_go);
  ADD ("restored-server", test_the_server_comes_back_from_a_backup);
  return g_test_run ();
}
