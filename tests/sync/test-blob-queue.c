/* test-blob-queue.c: files of attachments between devices, through everything that goes wrong
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "fb-blob-queue.h"
#include "fb-sync-world.h"
#include "fb-test-database.h"

#define CHUNK FB_BLOB_CHUNK
#define DAY_MS (24 * 60 * 60 * G_GINT64_CONSTANT (1000))

typedef struct
{
  FbWorld world;
  FbSyncDevice ann, bob; /* both in the north */
  FbId account;
  char *folder;
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
  fb_sync_device_set_up (&fixture->bob, &fixture->world, &fixture->world.bob);
  fb_sync_device_sync (&fixture->ann);
  fb_sync_device_sync (&fixture->bob);
  fixture->folder = g_dir_make_tmp ("fb-files-XXXXXX", NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  fb_sync_device_tear_down (&fixture->ann);
  fb_sync_device_tear_down (&fixture->bob);
  fb_world_tear_down (&fixture->world);
  fb_remove_tree (fixture->folder);
  g_free (fixture->folder);
}

/* --- files ----------------------------------------------------------------------------------------------- */

static GBytes *
make_bytes (gsize size, guint seed)
{
  guint8 *data = g_malloc (size + 1);

  for (gsize i = 0; i < size; i++)
    data[i] = (guint8) (((i + seed * 7919u) * 2654435761u) >> 11);
  return g_bytes_new_take (data, size);
}

static char *
write_file (Fixture *fixture, const char *name, GBytes *bytes)
{
  char *path = g_build_filename (fixture->folder, name, NULL);
  g_autoptr (GError) error = NULL;
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);

  g_file_set_contents (path, data != NULL ? data : "", (gssize) size, &error);
  g_assert_no_error (error);
  return path;
}

static FbId
attach (Fixture *fixture, FbSyncDevice *device, const char *name, GBytes *bytes, GBytes *thumb)
{
  g_autofree char *path = write_file (fixture, name, bytes);
  g_autoptr (GError) error = NULL;
  FbId id = {{0}};

  fb_store_attach (device->temp.store, fb_schema_get_table ("account"), &fixture->account, path, thumb, &id, NULL,
                   &error);
  g_assert_no_error (error);
  return id;
}

static FbFile *
get_file (FbSyncDevice *device, const FbId *id)
{
  g_autoptr (GError) error = NULL;
  FbFile *file = fb_store_get_file (device->temp.store, id, &error);

  g_assert_no_error (error);
  return file;
}

static void
assert_state (FbSyncDevice *device, const FbId *id, FbFileState state)
{
  g_autoptr (FbFile) file = get_file (device, id);

  g_assert_cmpint (file->state, ==, state);
}

static const char *
hash_of (FbFile *file)
{
  return fb_record_get_text (file->record, "sha256");
}

static void
assert_has (FbSyncDevice *device, const char *hash, GBytes *bytes)
{
  g_autofree char *path = fb_files_path (device->temp.store, hash);
  g_autofree char *data = NULL;
  g_autoptr (GError) error = NULL;
  gsize size;

  g_file_get_contents (path, &data, &size, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (data, size, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

/* --- the queue ------------------------------------------------------------------------------------------- */

static void
result_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static GAsyncResult *
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *result;
}

static FbBlobQueue *
new_queue (FbSyncDevice *device)
{
  return fb_blob_queue_new (device->temp.store, FB_TRANSPORT (device->loopback), NULL, NULL);
}

static void
close_queue (FbBlobQueue *queue)
{
  fb_blob_queue_stop (queue);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_object_unref (queue);
}

static FbBlobResult
run_queue (FbBlobQueue *queue)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  FbBlobResult out = {0};

  fb_blob_queue_run_async (queue, NULL, result_cb, &result);
  fb_blob_queue_run_finish (queue, wait_for (&result), &out, &error);
  g_assert_no_error (error);
  return out;
}

/* As a process of its own that does what it can and ends. */
static FbBlobResult
run (FbSyncDevice *device)
{
  FbBlobQueue *queue = new_queue (device);
  FbBlobResult out = run_queue (queue);

  close_queue (queue);
  return out;
}

static char *
fetch (FbSyncDevice *device, const FbId *id, GError **error)
{
  g_autoptr (FbFile) file = get_file (device, id);
  FbBlobQueue *queue = new_queue (device);
  g_autoptr (GAsyncResult) result = NULL;
  char *path;

  fb_blob_queue_fetch_async (queue, hash_of (file), fb_record_get_int (file->record, "size"), FALSE, NULL, result_cb,
                             &result);
  path = fb_blob_queue_fetch_finish (queue, wait_for (&result), error);
  close_queue (queue);
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

static void
forget_arrival (FbStore *store, const char *hash)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (fb_store_write (store, write_forgetting, (gpointer) hash, &error));
}

/* --- the way of a file ----------------------------------------------------------------------------------- */

static void
test_from_one_to_the_other (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) bytes = make_bytes (2 * CHUNK + 77, 1);
  g_autoptr (GBytes) thumb = make_bytes (900, 2);
  FbId id = attach (fixture, &fixture->ann, "plan.pdf", bytes, thumb);
  g_autoptr (FbFile) mine = get_file (&fixture->ann, &id);
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  FbBlobResult result;

  g_assert_cmpint (mine->state, ==, FB_FILE_ON_ITS_WAY);
  g_assert_cmpstr (fb_record_get_text (mine->record, "name"), ==, "plan.pdf");
  g_assert_cmpstr (fb_record_get_text (mine->record, "mime"), ==, "application/pdf");
  g_assert_cmpint (fb_record_get_int (mine->record, "size"), ==, 2 * CHUNK + 77);
  /* The row is not at the server yet, so its bytes wait. */
  result = run (&fixture->ann);
  g_assert_cmpuint (result.sent + result.failed, ==, 0);
  g_assert_cmpint (result.left, ==, 2);

  fb_sync_device_sync (&fixture->ann);
  fb_sync_device_sync (&fixture->bob);
  assert_state (&fixture->bob, &id, FB_FILE_AWAY);
  g_assert_null (fetch (&fixture->bob, &id, &error));
  g_assert_error (error, FB_SYNC_ERROR, FB_SYNC_ERROR_FAILED);
  assert_state (&fixture->bob, &id, FB_FILE_COMING);

  result = run (&fixture->ann);
  g_assert_cmpuint (result.sent, ==, 2);
  g_assert_cmpint (result.sent_bytes, ==, 2 * CHUNK + 77 + 900);
  g_assert_cmpint (result.left, ==, 0);
  assert_state (&fixture->ann, &id, FB_FILE_HERE);

  result = run (&fixture->bob);
  g_assert_cmpuint (result.fetched, ==, 1);
  assert_state (&fixture->bob, &id, FB_FILE_HERE);
  assert_has (&fixture->bob, hash_of (mine), bytes);
  g_clear_error (&error);
  path = fetch (&fixture->bob, &id, &error);
  g_assert_no_error (error);
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
  /* A process was killed between the last byte and the note of it: who finds the file makes up for it. */
  forget_arrival (fixture->bob.temp.store, hash_of (mine));
  assert_state (&fixture->bob, &id, FB_FILE_COMING);
  g_free (path);
  path = fetch (&fixture->bob, &id, &error);
  g_assert_no_error (error);
  assert_state (&fixture->bob, &id, FB_FILE_HERE);
  list = fb_store_list_files (fixture->bob.temp.store, &fixture->account, &error);
  g_assert_cmpuint (list->len, ==, 1);
  fb_sync_device_check (&fixture->ann);
  fb_sync_device_check (&fixture->bob);
}

static void
test_limits_of_a_file (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) largest = make_bytes (FB_BLOB_MAX_BYTES, 3);
  g_autoptr (GBytes) over = make_bytes (FB_BLOB_MAX_BYTES + 1, 3);
  g_autoptr (GBytes) nothing = make_bytes (0, 3);
  g_autofree char *path = write_file (fixture, "over", over);
  g_autoptr (GError) error = NULL;
  FbId largest_id = attach (fixture, &fixture->ann, "largest", largest, NULL);
  FbId empty_id = attach (fixture, &fixture->ann, "empty", nothing, NULL);
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
  g_assert_cmpuint (run (&fixture->ann).sent, ==, 2);
  fb_sync_device_sync (&fixture->bob);
  fetched = fetch (&fixture->bob, &empty_id, &error);
  g_assert_no_error (error);
  g_free (fetched);
  fetched = fetch (&fixture->bob, &largest_id, &error);
  g_assert_no_error (error);
  assert_state (&fixture->bob, &largest_id, FB_FILE_HERE);
}

/* --- order ----------------------------------------------------------------------------------------------- */

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
test_previews_then_the_smallest (Fixture *fixture, gconstpointer data)
{
  static const gsize sizes[] = {3 * CHUNK, CHUNK + 5, 2 * CHUNK};
  Watch watch = {.order = g_string_new (NULL)};
  g_autoptr (GBytes) thumb = make_bytes (4 * CHUNK, 99);
  FbBlobQueue *queue;

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autofree char *name = g_strdup_printf ("file-%u", i);
      g_autoptr (GBytes) bytes = make_bytes (sizes[i], 10 + i);

      attach (fixture, &fixture->ann, name, bytes, i == 0 ? thumb : NULL);
    }
  fb_sync_device_sync (&fixture->ann);
  queue = new_queue (&fixture->ann);
  g_signal_connect (queue, "progress", G_CALLBACK (progress_cb), &watch);
  g_assert_cmpuint (run_queue (queue).sent, ==, 4);
  close_queue (queue);
  /* The preview and the smallest file at once, then the others as places come free. */
  g_assert_true (g_str_has_prefix (watch.order->str, "1048576 262149 524288 ")
                 || g_str_has_prefix (watch.order->str, "262149 1048576 524288 "));
  g_assert_true (g_str_has_suffix (watch.order->str, "786432 "));
  g_string_free (watch.order, TRUE);
}

/* --- trouble --------------------------------------------------------------------------------------------- */

/* Requests and answers are lost one after the other; each run is a new process. */
static void
test_through_losses (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) bytes = make_bytes (5 * CHUNK + 1, 20);
  FbId id = attach (fixture, &fixture->ann, "big", bytes, NULL);
  g_autoptr (FbFile) file = get_file (&fixture->ann, &id);
  g_autofree char *path = g_strconcat ("/v1/blob/", hash_of (file), NULL);
  guint n = 0;

  fb_sync_device_sync (&fixture->ann);
  fixture->ann.path = path;
  while (run (&fixture->ann).sent == 0)
    {
      /* Every other process loses a request, every other an answer: what came through before counts. */
      fixture->ann.lose_requests = n % 2;
      fixture->ann.lose_answers = 1 - n % 2;
      g_assert_cmpuint (++n, <, 20);
    }
  fixture->ann.path = NULL;
  fixture->ann.lose_requests = fixture->ann.lose_answers = 0;
  assert_state (&fixture->ann, &id, FB_FILE_HERE);
  fb_sync_device_sync (&fixture->bob);
  fixture->bob.path = path;
  for (guint i = 0; i < 6; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *got = NULL;

      fixture->bob.lose_answers = 1;
      got = fetch (&fixture->bob, &id, &error);
      g_assert_null (got);
      g_assert_error (error, FB_SYNC_ERROR, FB_SYNC_ERROR_OFFLINE);
    }
  fixture->bob.lose_answers = 0;
  g_assert_cmpuint (run (&fixture->bob).fetched, ==, 1);
  assert_has (&fixture->bob, hash_of (file), bytes);
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
test_every_state_of_a_download (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) bytes = make_bytes (2 * CHUNK + 9, 30);
  g_autoptr (GBytes) wrong = make_bytes (2 * CHUNK + 9, 31);
  FbId id = attach (fixture, &fixture->ann, "big", bytes, NULL);
  g_autoptr (FbFile) file = get_file (&fixture->ann, &id);
  const char *hash = hash_of (file);
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
  g_assert_cmpuint (run (&fixture->ann).sent, ==, 1);
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
          got = fetch (&fixture->bob, &id, &error);
          g_assert_cmpuint (tries, <, 2);
        }
      g_assert_cmpuint (fixture->bob.n_requests - before, <=, states[i].at_most);
      assert_has (&fixture->bob, hash, bytes);
      g_assert_false (g_file_test (part, G_FILE_TEST_EXISTS));
      /* Given its name, but the table has not heard of it. */
      g_assert_true (fb_temp_store_query_int (&fixture->bob.temp, "SELECT here FROM blobq") == 1);
      g_assert_cmpint (g_unlink (final), ==, 0);
      run (&fixture->bob);
      assert_state (&fixture->bob, &id, FB_FILE_AWAY);
    }
  put_contents (final, right, 2 * CHUNK + 9);
  run (&fixture->bob);
  assert_state (&fixture->bob, &id, FB_FILE_HERE);
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
test_every_statement_of_the_device_fails (Fixture *fixture, gconstpointer data)
{
  for (guint nth = 1; nth <= 60; nth++)
    {
      g_autoptr (GBytes) bytes = make_bytes (CHUNK + nth, 400 + nth);
      g_autofree char *hash = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);
      g_autofree char *path = write_file (fixture, "file", bytes);
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
            FbBlobQueue *queue = new_queue (&fixture->ann);
            g_autoptr (GAsyncResult) result = NULL;

            fb_blob_queue_run_async (queue, NULL, result_cb, &result);
            fb_blob_queue_run_finish (queue, wait_for (&result), NULL, NULL);
            close_queue (queue);
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
      run (&fixture->ann);
      assert_state (&fixture->ann, &id, FB_FILE_HERE);
      g_assert_cmpint (fb_world_count (&fixture->world, "SELECT count(*) FROM blob"), ==, nth);
    }
  g_assert_cmpint (fb_temp_store_query_int (&fixture->ann.temp, "SELECT count(*) FROM blobq WHERE sent = 0"), ==, 0);
}

static void
test_a_damaged_file_is_told (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) bytes = make_bytes (5000, 40);
  g_autoptr (GBytes) other = make_bytes (5000, 41);
  FbId id = attach (fixture, &fixture->ann, "file", bytes, NULL);
  g_autoptr (FbFile) file = get_file (&fixture->ann, &id);
  g_autoptr (FbFile) after = NULL;
  g_autofree char *path = fb_files_path (fixture->ann.temp.store, hash_of (file));

  put_contents (path, g_bytes_get_data (other, NULL), 5000);
  fb_sync_device_sync (&fixture->ann);
  g_assert_cmpuint (run (&fixture->ann).failed, ==, 1);
  after = get_file (&fixture->ann, &id);
  g_assert_nonnull (after->problem);
  g_assert_nonnull (strstr (after->problem, "damaged"));
  g_assert_cmpint (fb_world_count (&fixture->world, "SELECT count(*) FROM blob"), ==, 0);
  g_assert_cmpint (fb_world_count (&fixture->world, "SELECT count(*) FROM blob_part"), ==, 0);
}

static gboolean
set_incarnation (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  return fb_store_sync_set_state (db, "incarnation", "another", error);
}

static void
test_the_server_comes_back_from_a_backup (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) bytes = make_bytes (5000, 50);
  FbId id = attach (fixture, &fixture->ann, "file", bytes, NULL);
  g_autoptr (GError) error = NULL;

  fb_sync_device_sync (&fixture->ann);
  g_assert_cmpuint (run (&fixture->ann).sent, ==, 1);
  fb_db_exec (fixture->world.db, "DELETE FROM blob", &error);
  fb_db_exec (fixture->world.db, "DELETE FROM blob_grant", &error);
  fb_db_exec (fixture->world.db, "DELETE FROM blob_chunk", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (run (&fixture->ann).sent, ==, 0);
  fb_store_write (fixture->ann.temp.store, set_incarnation, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (run (&fixture->ann).sent, ==, 1);
  g_assert_cmpint (fb_world_count (&fixture->world, "SELECT count(*) FROM blob"), ==, 1);
  assert_state (&fixture->ann, &id, FB_FILE_HERE);
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
test_rows_go_first (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) bytes = make_bytes (6 * CHUNK, 45);
  FbId id = attach (fixture, &fixture->ann, "file", bytes, NULL);
  Priority priority = {.engine = fixture->ann.engine};
  g_autoptr (GAsyncResult) synced = NULL;
  g_autoptr (GAsyncResult) ran = NULL;
  g_autoptr (GError) error = NULL;
  FbBlobQueue *queue;

  fb_sync_device_sync (&fixture->ann);
  fb_loopback_set_filter (fixture->ann.loopback, priority_cb, &priority);
  queue = fb_blob_queue_new (fixture->ann.temp.store, FB_TRANSPORT (fixture->ann.loopback), fixture->ann.engine, NULL);
  fb_engine_sync_async (fixture->ann.engine, FALSE, NULL, result_cb, &synced);
  fb_blob_queue_run_async (queue, NULL, result_cb, &ran);
  while (synced == NULL || ran == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (fb_engine_sync_finish (fixture->ann.engine, synced, NULL, &error));
  g_assert_true (fb_blob_queue_run_finish (queue, ran, NULL, &error));
  close_queue (queue);
  g_assert_cmpuint (priority.n_blobs, ==, 7);
  g_assert_cmpuint (priority.while_busy, ==, 0);
  assert_state (&fixture->ann, &id, FB_FILE_HERE);
}

/* --- the cache ------------------------------------------------------------------------------------------- */

static void
test_the_cache (Fixture *fixture, gconstpointer data)
{
  FbId ids[4];
  FbStore *store = fixture->bob.temp.store;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      g_autofree char *name = g_strdup_printf ("file-%u", i);
      g_autoptr (GBytes) bytes = make_bytes (600 * 1024, 60 + i);

      ids[i] = attach (fixture, &fixture->ann, name, bytes, NULL);
    }
  fb_sync_device_sync (&fixture->ann);
  g_assert_cmpuint (run (&fixture->ann).sent, ==, 4);
  fb_sync_device_sync (&fixture->bob);
  fb_store_set_setting (store, FB_FILES_SETTING_CACHE_MIB, "2");
  /* Kept: fetched by itself, and never cleared away. */
  g_assert_true (fb_store_pin_file (store, &ids[0], TRUE, &error));
  g_assert_cmpuint (run (&fixture->bob).fetched, ==, 1);
  for (guint i = 1; i < G_N_ELEMENTS (ids); i++)
    {
      g_autofree char *path = NULL;

      fb_world_advance (&fixture->world, 1000);
      path = fetch (&fixture->bob, &ids[i], &error);
      g_assert_no_error (error);
    }
  /* Four are more than two MiB: the one used longest ago went. */
  assert_state (&fixture->bob, &ids[0], FB_FILE_HERE);
  assert_state (&fixture->bob, &ids[1], FB_FILE_AWAY);
  assert_state (&fixture->bob, &ids[2], FB_FILE_HERE);
  assert_state (&fixture->bob, &ids[3], FB_FILE_HERE);
  {
    g_autofree char *again = NULL;
    g_autofree char *back = NULL;

    fb_world_advance (&fixture->world, 1000);
    again = fetch (&fixture->bob, &ids[2], &error);
    fb_world_advance (&fixture->world, 1000);
    back = fetch (&fixture->bob, &ids[1], &error);
    g_assert_no_error (error);
  }
  assert_state (&fixture->bob, &ids[2], FB_FILE_HERE);
  assert_state (&fixture->bob, &ids[3], FB_FILE_AWAY);
  /* The pin outlives the server's word about the row. */
  fb_world_set (&fixture->world, "attachment", &ids[0], "name", "renamed");
  fb_sync_device_sync (&fixture->bob);
  {
    g_autoptr (FbFile) file = get_file (&fixture->bob, &ids[0]);

    g_assert_cmpstr (fb_record_get_text (file->record, "name"), ==, "renamed");
    g_assert_true (file->pinned);
  }
  fb_sync_device_check (&fixture->bob);
  /* What the server has not got is never cleared away, whatever the limit. */
  {
    g_autoptr (GBytes) bytes = make_bytes (600 * 1024, 70);
    FbId mine = attach (fixture, &fixture->bob, "mine", bytes, NULL);

    fb_store_set_setting (store, FB_FILES_SETTING_CACHE_MIB, "0");
    run (&fixture->bob);
    assert_state (&fixture->bob, &mine, FB_FILE_ON_ITS_WAY);
    assert_state (&fixture->bob, &ids[0], FB_FILE_HERE);
    assert_state (&fixture->bob, &ids[1], FB_FILE_AWAY);
    fb_store_pin_file (store, &ids[0], FALSE, &error);
    run (&fixture->bob);
    assert_state (&fixture->bob, &ids[0], FB_FILE_AWAY);
  }
}

static void
test_what_leaves_the_territory_leaves_the_disk (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) bytes = make_bytes (5000, 80);
  FbId id = attach (fixture, &fixture->ann, "file", bytes, NULL);
  g_autoptr (FbFile) file = get_file (&fixture->ann, &id);
  g_autofree char *south = fb_id_to_string (&fixture->world.south);
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;

  fb_sync_device_sync (&fixture->ann);
  run (&fixture->ann);
  fb_sync_device_sync (&fixture->bob);
  path = fetch (&fixture->bob, &id, &error);
  g_assert_no_error (error);
  fb_world_set (&fixture->world, "account", &fixture->account, "territory", south);
  fb_sync_device_sync (&fixture->bob);
  run (&fixture->bob);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_cmpint (fb_temp_store_query_int (&fixture->bob.temp, "SELECT count(*) FROM blobq"), ==, 0);
}

static void
test_a_line_that_costs_money (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) bytes = make_bytes (5000, 90);
  g_autoptr (GBytes) other = make_bytes (6000, 91);
  FbId pinned = attach (fixture, &fixture->ann, "pinned", bytes, NULL);
  FbId opened = attach (fixture, &fixture->ann, "opened", other, NULL);
  g_autoptr (FbFile) file = get_file (&fixture->ann, &opened);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  FbBlobQueue *queue;

  fb_sync_device_sync (&fixture->ann);
  run (&fixture->ann);
  fb_sync_device_sync (&fixture->bob);
  fb_store_pin_file (fixture->bob.temp.store, &pinned, TRUE, &error);
  queue = new_queue (&fixture->bob);
  fb_blob_queue_set_metered (queue, TRUE);
  g_assert_cmpuint (run_queue (queue).fetched, ==, 0);
  fb_blob_queue_fetch_async (queue, hash_of (file), 6000, FALSE, NULL, result_cb, &result);
  path = fb_blob_queue_fetch_finish (queue, wait_for (&result), &error);
  g_assert_no_error (error);
  assert_state (&fixture->bob, &pinned, FB_FILE_COMING);
  fb_blob_queue_set_metered (queue, FALSE);
  g_assert_cmpuint (run_queue (queue).fetched, ==, 1);
  assert_state (&fixture->bob, &pinned, FB_FILE_HERE);
  close_queue (queue);
}

/* Undo takes the row back before or after it was sent; the file follows. */
static void
test_undo (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) bytes = make_bytes (5000, 95);
  FbId id = attach (fixture, &fixture->ann, "file", bytes, NULL);
  g_autoptr (FbFile) file = get_file (&fixture->ann, &id);
  g_autofree char *hash = g_strdup (hash_of (file));
  g_autofree char *label = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (fb_store_undo (fixture->ann.temp.store, &label, &error));
  g_assert_cmpstr (label, ==, "Add file “file”");
  fb_sync_device_sync (&fixture->ann);
  run (&fixture->ann);
  g_assert_true (fb_files_has (fixture->ann.temp.store, hash));
  g_assert_true (fb_store_redo (fixture->ann.temp.store, NULL, &error));
  fb_sync_device_sync (&fixture->ann);
  g_assert_cmpuint (run (&fixture->ann).sent, ==, 1);
  assert_state (&fixture->ann, &id, FB_FILE_HERE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fb_test_database_init ();
#define ADD(name, test) g_test_add ("/blob-queue/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("from-one-to-the-other", test_from_one_to_the_other);
  ADD ("limits", test_limits_of_a_file);
  ADD ("order", test_previews_then_the_smallest);
  ADD ("losses", test_through_losses);
  ADD ("states-of-a-download", test_every_state_of_a_download);
  ADD ("fail-each-statement", test_every_statement_of_the_device_fails);
  ADD ("damaged", test_a_damaged_file_is_told);
  ADD ("restored-server", test_the_server_comes_back_from_a_backup);
  ADD ("rows-first", test_rows_go_first);
  ADD ("cache", test_the_cache);
  ADD ("leaves", test_what_leaves_the_territory_leaves_the_disk);
  ADD ("metered", test_a_line_that_costs_money);
  ADD ("undo", test_undo);
  return g_test_run ();
}
