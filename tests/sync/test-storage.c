/* test-storage.c: both places where a server keeps the bytes of files, and what a lock and a message promise
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-blob-storage.h"
#include "fb-fake-clock.h"
#include "fb-message.h"
#include "fb-service.h"
#include "fb-store.h"
#include "fb-sync-lock.h"
#include "fb-temp-store.h"
#include "fb-wire-scan.h"

#define HASH "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

typedef struct
{
  char *folder;
  FbClock *clock;
  FbDb *db;
  FbService *service; /* made the tables */
  FbBlobStorage *storage;
  FbId place;
} Fixture;

static void
set_up (Fixture *self, gconstpointer in_files)
{
  g_autoptr (GError) error = NULL;

  self->folder = g_dir_make_tmp ("fb-storage-XXXXXX", &error);
  self->clock = fb_fake_clock_new (0);
  self->db = fb_db_open_sqlite (":memory:", FB_DB_FOREIGN_KEYS, &error);
  self->service = fb_service_new (self->db, self->clock, &error);
  g_assert_no_error (error);
  self->storage = in_files != NULL ? fb_blob_files_new (self->folder, &error) : fb_blob_chunks_new ();
  g_assert_no_error (error);
  fb_id_from_name (&self->place, "test", "place");
}

static void
tear_down (Fixture *self, gconstpointer in_files)
{
  g_clear_object (&self->storage);
  g_clear_object (&self->service);
  g_clear_object (&self->db);
  g_clear_object (&self->clock);
  fb_remove_tree (self->folder);
  g_free (self->folder);
}

static void
write_text (Fixture *self, gint64 offset, const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (GError) error = NULL;

  g_assert_true (fb_blob_storage_write (self->storage, self->db, &self->place, offset, bytes, &error));
  g_assert_no_error (error);
}

/* What lies there, or that it does not. */
static void
assert_text (Fixture *self, gint64 offset, gsize length, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = fb_blob_storage_read (self->storage, self->db, &self->place, HASH, offset, length, &error);
  g_autofree char *text = NULL;

  if (expected == NULL)
    {
      g_assert_null (bytes);
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
      return;
    }
  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (bytes), ==, length);
  text = g_strndup (g_bytes_get_data (bytes, NULL), length);
  g_assert_cmpstr (text, ==, expected);
}

static void
test_bytes (Fixture *self, gconstpointer in_files)
{
  g_autoptr (GError) error = NULL;

  assert_text (self, 0, 3, NULL);
  write_text (self, 0, "Hello ");
  write_text (self, 6, "world");
  assert_text (self, 0, 11, "Hello world");
  assert_text (self, 4, 4, "o wo");
  /* More than there is does not come cut. */
  assert_text (self, 0, 12, NULL);
  /* From there on anew: what stood behind is gone. */
  write_text (self, 6, "all");
  assert_text (self, 0, 9, "Hello all");
  assert_text (self, 0, 11, NULL);
  g_assert_true (fb_blob_storage_seal (self->storage, self->db, &self->place, HASH, &error));
  g_assert_true (fb_blob_storage_seal (self->storage, self->db, &self->place, HASH, &error));
  g_assert_no_error (error);
  assert_text (self, 0, 9, "Hello all");
  g_assert_true (fb_blob_storage_remove (self->storage, self->db, &self->place, HASH, &error));
  g_assert_true (fb_blob_storage_remove (self->storage, self->db, &self->place, HASH, &error));
  g_assert_no_error (error);
  assert_text (self, 0, 9, NULL);
}

/* Nobody names the place: it goes. Files are given time, since they are written before their name is; rows come with
 * it. */
static void
test_sweep (Fixture *self, gconstpointer in_files)
{
  g_autoptr (GError) error = NULL;
  gint64 now = g_get_real_time () / 1000;
  guint n = 99;

  write_text (self, 0, "Hello");
  g_assert_true (fb_blob_storage_sweep (self->storage, self->db, now - 60000, &n, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (n, ==, in_files != NULL ? 0 : 1);
  assert_text (self, 0, 5, in_files != NULL ? "Hello" : NULL);
  g_assert_true (fb_blob_storage_sweep (self->storage, self->db, now + 60000, &n, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (n, ==, in_files != NULL ? 1 : 0);
  assert_text (self, 0, 5, NULL);
}

static void
test_no_room (Fixture *self, gconstpointer in_files)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static ("world", 5);
  g_autoptr (GError) error = NULL;

  write_text (self, 0, "Hello ");
  fb_blob_files_set_room (self->storage, 2);
  g_assert_false (fb_blob_storage_write (self->storage, self->db, &self->place, 6, bytes, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
  assert_text (self, 0, 6, "Hello ");
  fb_blob_files_set_room (self->storage, -1);
  write_text (self, 6, "world");
  assert_text (self, 0, 11, "Hello world");
}

static void
test_statements_fail (Fixture *self, gconstpointer in_files)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static ("world", 5);

  write_text (self, 0, "Hello ");
  for (guint n = 1; n <= 2; n++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (FbTransaction) tx = fb_transaction_begin (self->db, &error);

      g_assert_nonnull (tx);
      fb_db_fail_nth (self->db, n);
      g_assert_false (fb_blob_chunks_put (self->db, &self->place, 0, bytes, &error));
      fb_db_fail_nth (self->db, 0);
      g_assert_error (error, FB_DB_ERROR, FB_DB_ERROR_FULL);
      g_clear_pointer (&tx, fb_transaction_free);
      assert_text (self, 0, 6, "Hello ");
    }
  {
    g_autoptr (GError) error = NULL;

    g_assert_null (fb_blob_chunks_get (self->db, &self->place, 0, 7, &error));
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  }
}

static void
test_no_folder (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (fb_blob_files_new ("/dev/null/blobs", &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_DIRECTORY);
}

/* --- one process at a time ------------------------------------------------------------------------------- */

static void
test_lock (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FbSyncLock) lock = fb_sync_lock_take (self->folder, &error);

  g_assert_no_error (error);
  g_assert_null (fb_sync_lock_take (self->folder, &error));
  g_assert_error (error, FB_STORE_ERROR, FB_STORE_ERROR_LOCKED);
  g_clear_error (&error);
  g_clear_pointer (&lock, fb_sync_lock_free);
  lock = fb_sync_lock_take (self->folder, &error);
  g_assert_no_error (error);
  g_assert_nonnull (lock);
  g_assert_null (fb_sync_lock_take ("/nonexistent/folder", &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
}

/* --- messages -------------------------------------------------------------------------------------------- */

static void
test_copies (void)
{
  g_autoptr (FbRequest) request = fb_request_new ("PUT", "/v1/blob/x", NULL);
  g_autoptr (FbRequest) copy = NULL;
  g_autoptr (JsonNode) node = json_node_init_int (json_node_alloc (), 7);
  g_autoptr (FbAnswer) answer = fb_answer_new_json (201, node);
  g_autoptr (FbAnswer) again = NULL;
  g_autoptr (JsonNode) read = NULL;
  g_autoptr (GError) error = NULL;

  request->query = g_strdup ("offset=3");
  request->range = g_strdup ("bytes=0-1");
  request->bearer = g_strdup ("secret");
  request->raw = TRUE;
  request->hold_s = 9;
  copy = fb_request_copy (request);
  g_clear_pointer (&request, fb_request_free);
  g_assert_cmpstr (copy->method, ==, "PUT");
  g_assert_cmpstr (copy->path, ==, "/v1/blob/x");
  g_assert_cmpstr (copy->query, ==, "offset=3");
  g_assert_cmpstr (copy->range, ==, "bytes=0-1");
  g_assert_cmpstr (copy->bearer, ==, "secret");
  g_assert_true (copy->raw);
  g_assert_cmpuint (copy->hold_s, ==, 9);

  fb_answer_set_header (answer, "Upload-Offset", "12");
  fb_answer_set_header (answer, "upload-offset", "13");
  again = fb_answer_copy (answer);
  g_clear_pointer (&answer, fb_answer_free);
  g_assert_cmpuint (again->status, ==, 201);
  g_assert_cmpstr (fb_answer_get_header (again, "UPLOAD-OFFSET"), ==, "13");
  g_assert_null (fb_answer_get_header (again, "Allow"));
  read = fb_answer_parse (again, &error);
  g_assert_no_error (error);
  g_assert_cmpint (json_node_get_int (read), ==, 7);
}

/* --- tokens ---------------------------------------------------------------------------------------------- */

static void
test_scan (void)
{
  char line[] = " [ 12 , -7,null,\"a\\u00e9\\n\" ] ";
  FbScan scan = {line, line + strlen (line)};
  gint64 number = 0;
  char *text = NULL;

  g_assert_true (fb_scan_peek (&scan, '['));
  g_assert_true (fb_scan_char (&scan, '['));
  g_assert_true (fb_scan_int (&scan, &number));
  g_assert_cmpint (number, ==, 12);
  g_assert_false (fb_scan_peek (&scan, ']'));
  g_assert_true (fb_scan_char (&scan, ','));
  g_assert_true (fb_scan_int (&scan, &number));
  g_assert_cmpint (number, ==, -7);
  g_assert_true (fb_scan_char (&scan, ','));
  g_assert_true (fb_scan_null (&scan));
  g_assert_false (fb_scan_at_end (&scan));
  g_assert_true (fb_scan_char (&scan, ','));
  g_assert_true (fb_scan_text (&scan, &text));
  g_assert_cmpstr (text, ==, "aé\n");
  g_assert_true (fb_scan_char (&scan, ']'));
  g_assert_true (fb_scan_at_end (&scan));
}

static void
test_scan_refuses (void)
{
  static const char *const numbers[] = {"1.5", "1e3", "9223372036854775808", "--1", "", "x", "01", "-"};
  static const char *const texts[] = {"\"a", "\"\\u0000\"", "\"\\x\"", "\"\\ud800\"", "a", "", "\"a\nb\""};

  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      g_autofree char *line = g_strdup (numbers[i]);
      FbScan scan = {line, line + strlen (line)};
      gint64 number;

      g_assert_false (fb_scan_int (&scan, &number) && fb_scan_at_end (&scan));
    }
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *line = g_strdup (texts[i]);
      FbScan scan = {line, line + strlen (line)};
      char *text;

      g_assert_false (fb_scan_text (&scan, &text));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, data, func) g_test_add ("/sync/storage/" name, Fixture, data, set_up, func, tear_down)
  ADD ("bytes/files", "files", test_bytes);
  ADD ("bytes/chunks", NULL, test_bytes);
  ADD ("sweep/files", "files", test_sweep);
  ADD ("sweep/chunks", NULL, test_sweep);
  ADD ("no-room", "files", test_no_room);
  ADD ("statements-fail", NULL, test_statements_fail);
  ADD ("lock", NULL, test_lock);
#undef ADD
  g_test_add_func ("/sync/storage/no-folder", test_no_folder);
  g_test_add_func ("/sync/storage/copies", test_copies);
  g_test_add_func ("/sync/storage/scan", test_scan);
  g_test_add_func ("/sync/storage/scan-refuses", test_scan_refuses);
  return g_test_run ();
}
