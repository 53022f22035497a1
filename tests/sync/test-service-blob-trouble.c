/* test-service-blob-trouble.c: files at the server: limits, what goes wrong, tidying, moving
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "blob-world.h"
#include "fb-test-database.h"

#define DAY_MS (24 * 60 * 60 * G_GINT64_CONSTANT (1000))

/* --- limits ---------------------------------------------------------------------------------------------- */

static void
test_the_quota (BlobWorld *world, gconstpointer in_files)
{
  g_autoptr (GBytes) first = blob_world_make_bytes (MIB - 1000, 15);
  g_autoptr (GBytes) fits = blob_world_make_bytes (1000, 16);
  g_autoptr (GBytes) over = blob_world_make_bytes (1, 17);
  g_autofree char *first_hash = blob_world_hash_of (first);
  g_autofree char *fits_hash = blob_world_hash_of (fits);
  g_autofree char *over_hash = blob_world_hash_of (over);
  g_autoptr (FbAnswer) refused = NULL;
  g_autoptr (GError) error = NULL;
  FbId row;

  g_assert_true (fb_service_set_blob_quota (world->fixture.service, 500, &error));
  g_assert_true (fb_service_set_blob_quota (world->fixture.service, 1, &error));
  g_assert_no_error (error);
  g_assert_cmpint (blob_world_count (world, "SELECT count(*) FROM setting WHERE _dead = 0"), ==, 1);
  row = blob_world_attach (world, first_hash);
  blob_world_attach (world, fits_hash);
  blob_world_attach (world, over_hash);
  /* What is on its way counts as what it will be. */
  assert_answer (blob_world_put (world, &world->anna, first_hash, first, 0, 10), "204 at 10");
  assert_answer (blob_world_put_sized (world, &world->anna, fits_hash, fits, 0, 10, 1001), "413 quota-full");
  assert_answer (blob_world_put (world, &world->anna, first_hash, first, 10, FB_BLOB_CHUNK), "204 at 262154");
  for (gint64 at = 262154; at < MIB - 1000; at += FB_BLOB_CHUNK)
    fb_answer_free (
        blob_world_put (world, &world->anna, first_hash, first, at, (gsize) MIN (FB_BLOB_CHUNK, MIB - 1000 - at)));
  assert_answer (blob_world_upload (world, &world->anna, fits_hash, fits), "201 at 1000");
  refused = blob_world_upload (world, &world->anna, over_hash, over);
  assert_answer (blob_world_upload (world, &world->anna, over_hash, over), "413 quota-full");
  g_assert_nonnull (strstr (g_bytes_get_data (refused->body, NULL), "fill the room that each person has"));
  /* It is hers alone. */
  assert_answer (blob_world_upload (world, &world->chief, over_hash, over), "201 at 1");

  /* Deleting gives the room back once the file is really gone. */
  service_fixture_apply (&world->fixture, service_op_del ("attachment", &row, 0));
  g_assert_true (fb_service_tidy_blobs (world->fixture.service, NULL, NULL));
  blob_world_attach (world, first_hash);
  assert_answer (blob_world_head (world, &world->anna, first_hash), "200 at 0");
  assert_answer (blob_world_put (world, &world->anna, first_hash, first, 0, 10), "413 quota-full");
}

static void
test_the_largest_file (BlobWorld *world, gconstpointer in_files)
{
  g_autoptr (GBytes) file = blob_world_make_bytes (25 * MIB, 18);
  g_autofree char *hash = blob_world_hash_of (file);

  blob_world_attach (world, hash);
  assert_answer (blob_world_upload (world, &world->anna, hash, file), "201 at 26214400");
  blob_world_assert_reads (world, &world->chief, hash, file);
}

/* --- what goes wrong ------------------------------------------------------------------------------------- */

static void
test_a_full_disk_leaves_nothing (BlobWorld *world, gconstpointer in_files)
{
  g_autoptr (GBytes) file = blob_world_make_bytes (3 * FB_BLOB_CHUNK, 19);
  g_autofree char *hash = blob_world_hash_of (file);

  if (world->directory == NULL)
    {
      g_test_skip ("in the database this is one of the statements that fail");
      return;
    }
  blob_world_attach (world, hash);
  fb_blob_files_set_room (world->storage, 2 * FB_BLOB_CHUNK + 10);
  assert_answer (blob_world_put (world, &world->anna, hash, file, 0, FB_BLOB_CHUNK), "204 at 262144");
  assert_answer (blob_world_put (world, &world->anna, hash, file, FB_BLOB_CHUNK, FB_BLOB_CHUNK), "204 at 524288");
  assert_answer (blob_world_put (world, &world->anna, hash, file, 2 * FB_BLOB_CHUNK, FB_BLOB_CHUNK),
                 "507 storage-full");
  blob_world_assert_empty (world);
  fb_blob_files_set_room (world->storage, -1);
  assert_answer (blob_world_head (world, &world->anna, hash), "200 at 0");
  assert_answer (blob_world_upload (world, &world->anna, hash, file), "201 at 786432");
  blob_world_assert_reads (world, &world->anna, hash, file);
}

/* Whatever statement fails: the device asks again where it is, goes on from there, and the file is right. */
static void
test_every_statement_fails (BlobWorld *world, gconstpointer in_files)
{
  gboolean failed = TRUE;

  /* The server says so in its log. */
  g_log_set_always_fatal (G_LOG_LEVEL_CRITICAL | G_LOG_FATAL_MASK);
  for (guint nth = 1; failed; nth++)
    {
      g_autoptr (GBytes) file = blob_world_make_bytes (FB_BLOB_CHUNK + 100 + nth, 1000 + nth);
      g_autofree char *hash = blob_world_hash_of (file);
      g_autoptr (FbAnswer) answer = NULL;
      guint steps;
      const char *offset;
      gint64 at;

      blob_world_attach (world, hash);
      steps = fb_db_get_steps (world->fixture.db);
      fb_db_fail_nth (world->fixture.db, nth);
      answer = blob_world_upload (world, &world->anna, hash, file);
      fb_db_fail_nth (world->fixture.db, 0);
      failed = fb_db_get_steps (world->fixture.db) - steps >= nth;
      if (failed)
        g_assert_cmpuint (answer->status / 100, ==, 5);
      g_clear_pointer (&answer, fb_answer_free);
      answer = blob_world_head (world, &world->anna, hash);
      g_assert_cmpuint (answer->status, ==, 200);
      offset = fb_answer_get_header (answer, "Upload-Offset");
      at = g_ascii_strtoll (offset, NULL, 10);
      while (at < (gint64) g_bytes_get_size (file))
        {
          gsize length = (gsize) MIN (FB_BLOB_CHUNK, (gint64) g_bytes_get_size (file) - at);
          g_autoptr (FbAnswer) next = blob_world_put (world, &world->anna, hash, file, at, length);

          g_assert_cmpuint (next->status / 100, ==, 2);
          at += (gint64) length;
        }
      blob_world_assert_reads (world, &world->anna, hash, file);
      g_assert_cmpint (blob_world_count (world, "SELECT count(*) FROM blob_part"), ==, 0);
      if (world->directory != NULL)
        g_assert_cmpint (blob_world_count_files (world->directory), ==,
                         blob_world_count (world, "SELECT count(*) FROM blob"));
      g_assert_cmpuint (nth, <, 200);
    }
}

static void
remove_all_files (const char *directory)
{
  g_autoptr (GDir) dir = g_dir_open (directory, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (directory, name, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        remove_all_files (path);
      else
        g_remove (path);
    }
}

/* The folder was lost, or a backup of the database alone was restored. */
static void
test_lost_bytes_are_taken_again (BlobWorld *world, gconstpointer in_files)
{
  g_autoptr (GBytes) file = blob_world_make_bytes (FB_BLOB_CHUNK + 100, 20);
  g_autofree char *hash = blob_world_hash_of (file);

  blob_world_attach (world, hash);
  assert_answer (blob_world_put (world, &world->anna, hash, file, 0, FB_BLOB_CHUNK), "204 at 262144");
  if (world->directory != NULL)
    remove_all_files (world->directory);
  else
    g_assert_true (fb_db_exec (world->fixture.db, "DELETE FROM blob_chunk", NULL));
  /* Half of an upload: told to begin anew, at the latest when all is looked at. */
  fb_answer_free (blob_world_put (world, &world->anna, hash, file, FB_BLOB_CHUNK, 100));
  assert_answer (blob_world_head (world, &world->anna, hash), "200 at 0");
  assert_answer (blob_world_upload (world, &world->anna, hash, file), "201 at 262244");

  if (world->directory != NULL)
    remove_all_files (world->directory);
  else
    g_assert_true (fb_db_exec (world->fixture.db, "DELETE FROM blob_chunk", NULL));
  g_test_expect_message ("fb-sync", G_LOG_LEVEL_WARNING, "*lost*");
  assert_answer (blob_world_get (world, &world->chief, hash, NULL), "404 not-found");
  g_test_assert_expected_messages ();
  assert_answer (blob_world_upload (world, &world->chief, hash, file), "201 at 262244");
  blob_world_assert_reads (world, &world->anna, hash, file);
}

/* --- tidying --------------------------------------------------------------------------------------------- */

static FbBlobTidy
tidy (BlobWorld *world)
{
  g_autoptr (GError) error = NULL;
  FbBlobTidy result;

  fb_service_tidy_blobs (world->fixture.service, &result, &error);
  g_assert_no_error (error);
  return result;
}

static void
pass (BlobWorld *world, gint64 days)
{
  fb_fake_clock_advance (FB_FAKE_CLOCK (world->fixture.clock), days * DAY_MS);
}

static void
test_unused_files_go_after_thirty_days (BlobWorld *world, gconstpointer in_files)
{
  g_autoptr (GBytes) file = blob_world_make_bytes (1000, 21);
  g_autofree char *hash = blob_world_hash_of (file);
  FbId first = blob_world_attach (world, hash);
  FbId second;

  assert_answer (blob_world_upload (world, &world->anna, hash, file), "201 at 1000");
  pass (world, 100);
  g_assert_cmpuint (tidy (world).files, ==, 0);
  service_fixture_apply (&world->fixture, service_op_del ("attachment", &first, 0));
  g_assert_cmpuint (tidy (world).files, ==, 0);
  pass (world, 29);
  g_assert_cmpuint (tidy (world).files, ==, 0);
  /* Another row took it up meanwhile, so the days count anew when that one goes. */
  second = blob_world_attach (world, hash);
  g_assert_cmpuint (tidy (world).files, ==, 0);
  pass (world, 50);
  g_assert_cmpuint (tidy (world).files, ==, 0);
  service_fixture_apply (&world->fixture, service_op_del ("attachment", &second, 0));
  g_assert_cmpuint (tidy (world).files, ==, 0);
  pass (world, 30);
  {
    FbBlobTidy result = tidy (world);

    g_assert_cmpuint (result.files, ==, 1);
    g_assert_cmpint (result.bytes, ==, 1000);
  }
  g_assert_cmpint (blob_world_count (world, "SELECT count(*) FROM blob_grant"), ==, 0);
  blob_world_assert_empty (world);
}

static void
test_left_uploads_go (BlobWorld *world, gconstpointer in_files)
{
  g_autoptr (GBytes) file = blob_world_make_bytes (1000, 22);
  g_autofree char *hash = blob_world_hash_of (file);

  blob_world_attach (world, hash);
  assert_answer (blob_world_put (world, &world->anna, hash, file, 0, 10), "204 at 10");
  pass (world, 6);
  g_assert_cmpuint (tidy (world).uploads, ==, 0);
  assert_answer (blob_world_put (world, &world->anna, hash, file, 10, 10), "204 at 20");
  pass (world, 6);
  g_assert_cmpuint (tidy (world).uploads, ==, 0);
  pass (world, 1);
  g_assert_cmpuint (tidy (world).uploads, ==, 1);
  blob_world_assert_empty (world);
}

/* A server's rows go to another one by their tables; bytes that lie in a folder go into its database, and are read
 * there by either storage. */
static void
test_moving_to_another_server (BlobWorld *world, gconstpointer in_files)
{
  g_autoptr (GBytes) file = blob_world_make_bytes (2 * FB_BLOB_CHUNK + 5, 23);
  g_autofree char *hash = blob_world_hash_of (file);
  g_autoptr (FbBlobStorage) chunks = fb_blob_chunks_new ();
  g_autoptr (GError) error = NULL;

  if (world->directory == NULL)
    {
      g_test_skip ("the bytes are in the tables");
      return;
    }
  blob_world_attach (world, hash);
  assert_answer (blob_world_upload (world, &world->anna, hash, file), "201 at 524293");
  g_assert_true (fb_service_copy_blobs (world->fixture.service, world->fixture.db, &error));
  g_assert_no_error (error);
  g_assert_cmpint (blob_world_count (world, "SELECT count(*) FROM blob_chunk"), ==, 3);
  remove_all_files (world->directory);
  blob_world_assert_reads (world, &world->anna, hash, file);
  fb_service_set_blobs (world->fixture.service, chunks);
  blob_world_assert_reads (world, &world->anna, hash, file);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fb_test_database_init ();
  blob_world_add_test ("quota", test_the_quota);
  blob_world_add_test ("largest", test_the_largest_file);
  blob_world_add_test ("disk-full", test_a_full_disk_leaves_nothing);
  blob_world_add_test ("fail-each-statement", test_every_statement_fails);
  blob_world_add_test ("lost-bytes", test_lost_bytes_are_taken_again);
  blob_world_add_test ("moving", test_moving_to_another_server);
  blob_world_add_test ("tidy", test_unused_files_go_after_thirty_days);
  blob_world_add_test ("tidy-uploads", test_left_uploads_go);
  return g_test_run ();
}
