/* test-service-blob.c: files at the server: taking, giving, and to whom
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "fb-blob-range.h"
#include "blob-world.h"
#include "fb-test-database.h"

/* --- taking ---------------------------------------------------------------------------------------------- */

static void
test_chunks_make_a_file (BlobWorld *world, gconstpointer in_files)
{
  g_autoptr (GBytes) file = blob_world_make_bytes (2 * FB_BLOB_CHUNK + 1000, 1);
  g_autofree char *hash = blob_world_hash_of (file);

  blob_world_attach (world, hash);
  assert_answer (blob_world_head (world, &world->anna, hash), "200 at 0");
  assert_answer (blob_world_get (world, &world->anna, hash, NULL), "404 not-found");
  assert_answer (blob_world_put (world, &world->anna, hash, file, 0, FB_BLOB_CHUNK), "204 at 262144");
  assert_answer (blob_world_head (world, &world->anna, hash), "200 at 262144");
  assert_answer (blob_world_get (world, &world->anna, hash, NULL), "404 not-found");
  assert_answer (blob_world_put (world, &world->anna, hash, file, FB_BLOB_CHUNK, FB_BLOB_CHUNK), "204 at 524288");
  assert_answer (blob_world_put (world, &world->anna, hash, file, 2 * FB_BLOB_CHUNK, 1000), "201 at 525288");
  assert_answer (blob_world_head (world, &world->anna, hash), "200 at 525288");
  blob_world_assert_reads (world, &world->anna, hash, file);
  blob_world_assert_reads (world, &world->chief, hash, file);
  /* The answer was lost: the same chunk again, or all of it. */
  assert_answer (blob_world_put (world, &world->anna, hash, file, 2 * FB_BLOB_CHUNK, 1000), "200 at 525288");
  assert_answer (blob_world_put (world, &world->anna, hash, file, 0, FB_BLOB_CHUNK), "200 at 525288");
  g_assert_cmpint (blob_world_count (world, "SELECT count(*) FROM blob_part"), ==, 0);
}

static void
test_a_wrong_offset_is_told_the_right_one (BlobWorld *world, gconstpointer in_files)
{
  g_autoptr (GBytes) file = blob_world_make_bytes (FB_BLOB_CHUNK + 10, 2);
  g_autofree char *hash = blob_world_hash_of (file);

  blob_world_attach (world, hash);
  assert_answer (blob_world_put (world, &world->anna, hash, file, 5, 5), "409 upload-offset at 0");
  assert_answer (blob_world_put (world, &world->anna, hash, file, 0, 100), "204 at 100");
  assert_answer (blob_world_put (world, &world->anna, hash, file, 0, 100), "409 upload-offset at 100");
  assert_answer (blob_world_put (world, &world->anna, hash, file, 99, 100), "409 upload-offset at 100");
  assert_answer (blob_world_put (world, &world->anna, hash, file, 101, 100), "409 upload-offset at 100");
  /* Said to be of another size: begins anew. */
  assert_answer (blob_world_put_sized (world, &world->anna, hash, file, 100, 100, 5000), "409 upload-offset at 0");
  assert_answer (blob_world_upload (world, &world->anna, hash, file), "201 at 262154");
  blob_world_assert_reads (world, &world->anna, hash, file);
}

static void
test_wrong_bytes_leave_nothing (BlobWorld *world, gconstpointer in_files)
{
  g_autoptr (GBytes) file = blob_world_make_bytes (FB_BLOB_CHUNK + 10, 3);
  g_autoptr (GBytes) other = blob_world_make_bytes (FB_BLOB_CHUNK + 10, 4);
  g_autofree char *hash = blob_world_hash_of (file);

  blob_world_attach (world, hash);
  assert_answer (blob_world_put (world, &world->anna, hash, other, 0, FB_BLOB_CHUNK), "204 at 262144");
  assert_answer (blob_world_put (world, &world->anna, hash, file, FB_BLOB_CHUNK, 10), "422 hash-mismatch");
  blob_world_assert_empty (world);
  assert_answer (blob_world_head (world, &world->anna, hash), "200 at 0");
  assert_answer (blob_world_upload (world, &world->anna, hash, file), "201 at 262154");
  blob_world_assert_reads (world, &world->anna, hash, file);
}

static void
test_requests_that_make_no_sense (BlobWorld *world, gconstpointer in_files)
{
  g_autoptr (GBytes) file = blob_world_make_bytes (FB_BLOB_CHUNK + 1, 5);
  g_autoptr (GBytes) chunk = blob_world_make_bytes (10, 5);
  g_autofree char *hash = blob_world_hash_of (file);
  static const char *const queries[] = {NULL,
                                        "",
                                        "offset=0",
                                        "size=10",
                                        "offset=0&size=",
                                        "offset=-1&size=10",
                                        "offset=0&size=10&",
                                        "offset=0&size=10&x=1",
                                        "offset=0&offset=0&size=10",
                                        "offset=00000000000000000000&size=10",
                                        "offset=0;size=10",
                                        "offset=1&size=10"};

  blob_world_attach (world, hash);
  for (guint i = 0; i < G_N_ELEMENTS (queries); i++)
    assert_answer (blob_world_ask (world, &world->anna, "PUT", hash, queries[i], chunk, NULL), "400 bad-request");
  assert_answer (blob_world_put (world, &world->anna, hash, file, 0, 0), "400 bad-request");
  assert_answer (blob_world_put (world, &world->anna, hash, file, 0, FB_BLOB_CHUNK + 1), "413 too-large");
  assert_answer (blob_world_put_sized (world, &world->anna, hash, file, 0, 1, 25 * MIB), "204 at 1");
  assert_answer (blob_world_put_sized (world, &world->anna, hash, file, 0, 1, 25 * MIB + 1), "413 file-too-large");
  assert_answer (blob_world_ask (world, &world->anna, "DELETE", hash, NULL, NULL, NULL), "405 bad-request");
  assert_answer (blob_world_head (world, &world->anna, "../../etc/passwd"), "404 not-found");
  assert_answer (blob_world_head (world, &world->anna, ""), "404 not-found");
}

static void
test_an_empty_file (BlobWorld *world, gconstpointer in_files)
{
  g_autoptr (GBytes) file = g_bytes_new_static ("", 0);
  g_autofree char *hash = blob_world_hash_of (file);

  blob_world_attach (world, hash);
  assert_answer (blob_world_upload (world, &world->anna, hash, file), "201 at 0");
  blob_world_assert_reads (world, &world->chief, hash, file);
  assert_answer (blob_world_get (world, &world->chief, hash, "bytes=0-"), "416 range");
}

static void
test_two_devices_send_the_same (BlobWorld *world, gconstpointer in_files)
{
  g_autoptr (GBytes) file = blob_world_make_bytes (3 * FB_BLOB_CHUNK, 6);
  g_autofree char *hash = blob_world_hash_of (file);

  blob_world_attach (world, hash);
  /* Of one person: they help each other. */
  assert_answer (blob_world_put (world, &world->anna, hash, file, 0, FB_BLOB_CHUNK), "204 at 262144");
  assert_answer (blob_world_put (world, &world->anna, hash, file, 0, FB_BLOB_CHUNK), "409 upload-offset at 262144");
  assert_answer (blob_world_put (world, &world->anna, hash, file, FB_BLOB_CHUNK, FB_BLOB_CHUNK), "204 at 524288");
  /* Of two: each proves it has the whole, and nobody can spoil the other's. */
  assert_answer (blob_world_put (world, &world->chief, hash, file, 0, 7), "204 at 7");
  assert_answer (blob_world_put (world, &world->anna, hash, file, 2 * FB_BLOB_CHUNK, FB_BLOB_CHUNK), "201 at 786432");
  assert_answer (blob_world_head (world, &world->chief, hash), "200 at 786432");
  assert_answer (blob_world_put (world, &world->chief, hash, file, 7, 100), "200 at 786432");
  blob_world_assert_reads (world, &world->chief, hash, file);
  g_assert_cmpint (blob_world_count (world, "SELECT count(*) FROM blob"), ==, 1);
}

static void
test_the_second_of_two_strangers_is_taken_too (BlobWorld *world, gconstpointer in_files)
{
  g_autoptr (GBytes) file = blob_world_make_bytes (1000, 7);
  g_autofree char *hash = blob_world_hash_of (file);
  FbId account = service_fixture_add_account (&world->fixture, "South Ltd", &world->south);

  blob_world_attach (world, hash);
  blob_world_attach_to (world, &account, hash, NULL);
  assert_answer (blob_world_upload (world, &world->anna, hash, file), "201 at 1000");
  /* Berta's row alone tells her nothing of Anna's file. */
  assert_answer (blob_world_head (world, &world->berta, hash), "200 at 0");
  assert_answer (blob_world_get (world, &world->berta, hash, NULL), "404 not-found");
  assert_answer (blob_world_upload (world, &world->berta, hash, file), "201 at 1000");
  blob_world_assert_reads (world, &world->berta, hash, file);
  g_assert_cmpint (blob_world_count (world, "SELECT count(*) FROM blob"), ==, 1);
  g_assert_cmpint (blob_world_count (world, "SELECT count(*) FROM blob_grant"), ==, 2);
  if (world->directory != NULL)
    g_assert_cmpuint (blob_world_count_files (world->directory), ==, 1);
}

/* --- giving ---------------------------------------------------------------------------------------------- */

static void
assert_part (BlobWorld *world, const char *hash, GBytes *file, const char *range, gsize from, gsize to)
{
  g_autoptr (FbAnswer) answer = blob_world_get (world, &world->anna, hash, range);
  g_autoptr (GBytes) part = g_bytes_new_from_bytes (file, from, to - from + 1);
  g_autofree char *expected = g_strdup_printf ("bytes %zu-%zu/%zu", from, to, g_bytes_get_size (file));

  g_assert_cmpuint (answer->status, ==, 206);
  g_assert_cmpstr (fb_answer_get_header (answer, "Content-Range"), ==, expected);
  g_assert_true (g_bytes_equal (answer->body, part));
}

static void
test_ranges (BlobWorld *world, gconstpointer in_files)
{
  g_autoptr (GBytes) file = blob_world_make_bytes (2 * FB_BLOB_CHUNK + 100, 8);
  g_autofree char *hash = blob_world_hash_of (file);
  g_autofree char *etag = g_strdup_printf ("\"%s\"", hash);
  g_autoptr (FbAnswer) answer = NULL;
  gsize size = g_bytes_get_size (file);

  blob_world_attach (world, hash);
  /* Chunks of odd sizes, so that ranges cross them. */
  assert_answer (blob_world_put (world, &world->anna, hash, file, 0, 1), "204 at 1");
  assert_answer (blob_world_put (world, &world->anna, hash, file, 1, FB_BLOB_CHUNK), "204 at 262145");
  assert_answer (blob_world_put (world, &world->anna, hash, file, FB_BLOB_CHUNK + 1, FB_BLOB_CHUNK), "204 at 524289");
  assert_answer (blob_world_put (world, &world->anna, hash, file, 2 * FB_BLOB_CHUNK + 1, 99), "201 at 524388");
  assert_part (world, hash, file, "bytes=0-0", 0, 0);
  assert_part (world, hash, file, "bytes=0-", 0, size - 1);
  assert_part (world, hash, file, "bytes=1-262144", 1, FB_BLOB_CHUNK);
  assert_part (world, hash, file, "bytes=262000-262300", 262000, 262300);
  assert_part (world, hash, file, "bytes=524387-999999999999", size - 1, size - 1);
  assert_part (world, hash, file, "bytes=-5", size - 5, size - 1);
  assert_part (world, hash, file, "bytes=-99999999", 0, size - 1);
  assert_answer (blob_world_get (world, &world->anna, hash, "bytes=524388-"), "416 range");
  assert_answer (blob_world_get (world, &world->anna, hash, "bytes=-0"), "416 range");
  /* What is no range of bytes is left aside. */
  assert_answer (blob_world_get (world, &world->anna, hash, "bytes=5-1"), "200");
  assert_answer (blob_world_get (world, &world->anna, hash, "bytes=0-1,4-5"), "200");
  assert_answer (blob_world_get (world, &world->anna, hash, "lines=0-1"), "200");

  answer = blob_world_get (world, &world->anna, hash, "bytes=0-9");
  g_assert_true (answer->verbatim);
  g_assert_cmpstr (answer->content_type, ==, "application/octet-stream");
  g_assert_cmpstr (fb_answer_get_header (answer, "ETag"), ==, etag);
  g_assert_cmpstr (fb_answer_get_header (answer, "Cache-Control"), ==, "private, max-age=31536000, immutable");
  g_assert_cmpstr (fb_answer_get_header (answer, "Content-Disposition"), ==, "attachment");
  g_assert_cmpstr (fb_answer_get_header (answer, "X-Content-Type-Options"), ==, "nosniff");
}

/* --- to whom --------------------------------------------------------------------------------------------- */

static void
set_text (BlobWorld *world, const char *table, const FbId *id, const char *field, const FbId *value)
{
  g_autofree char *text = fb_id_to_string (value);

  service_fixture_set (&world->fixture, table, id, field, text);
}

static void
test_only_who_sees_the_row (BlobWorld *world, gconstpointer in_files)
{
  g_autoptr (GBytes) file = blob_world_make_bytes (1000, 9);
  g_autofree char *hash = blob_world_hash_of (file);
  FbId row;

  /* Nobody's row has the hash: nobody can put anything. */
  assert_answer (blob_world_upload (world, &world->anna, hash, file), "404 not-found");
  row = blob_world_attach (world, hash);
  assert_answer (blob_world_upload (world, &world->berta, hash, file), "404 not-found");
  assert_answer (blob_world_upload (world, &world->reader, hash, file), "403 not-permitted");
  assert_answer (blob_world_upload (world, &world->anna, hash, file), "201 at 1000");
  blob_world_assert_reads (world, &world->reader, hash, file);
  assert_answer (blob_world_get (world, &world->berta, hash, NULL), "404 not-found");
  assert_answer (blob_world_head (world, &world->berta, hash), "404 not-found");
  assert_answer (blob_world_put (world, &world->berta, hash, file, 0, 10), "404 not-found");

  /* The account moves, and the file with it; no byte is copied. */
  set_text (world, "account", &world->account, "territory", &world->south);
  assert_answer (blob_world_get (world, &world->anna, hash, NULL), "404 not-found");
  assert_answer (blob_world_head (world, &world->anna, hash), "404 not-found");
  blob_world_assert_reads (world, &world->berta, hash, file);
  set_text (world, "account", &world->account, "territory", &world->north);
  blob_world_assert_reads (world, &world->anna, hash, file);

  /* The row is deleted, and comes back. */
  service_fixture_apply (&world->fixture, service_op_del ("attachment", &row, 0));
  assert_answer (blob_world_get (world, &world->anna, hash, NULL), "404 not-found");
  assert_answer (blob_world_head (world, &world->chief, hash), "404 not-found");

  /* The user is switched off. */
  blob_world_attach (world, hash);
  assert_answer (blob_world_upload (world, &world->anna, hash, file), "201 at 1000");
  service_fixture_set (&world->fixture, "user", &world->anna, "active", "0");
  assert_answer (blob_world_get (world, &world->anna, hash, NULL), "403 account-disabled");
  assert_answer (blob_world_put (world, &world->anna, hash, file, 0, 10), "403 account-disabled");
}

static void
test_a_guessed_hash_opens_nothing (BlobWorld *world, gconstpointer in_files)
{
  g_autoptr (GBytes) secret = blob_world_make_bytes (1000, 10);
  g_autofree char *hash = blob_world_hash_of (secret);
  g_autofree char *unknown = g_strnfill (64, 'a');
  FbId account = service_fixture_add_account (&world->fixture, "South Ltd", &world->south);
  g_autoptr (GBytes) wrong = blob_world_make_bytes (1000, 11);

  blob_world_attach (world, hash);
  assert_answer (blob_world_upload (world, &world->anna, hash, secret), "201 at 1000");
  /* Berta writes rows with hashes she has guessed: the one that exists looks like the one that does not. */
  blob_world_attach_to (world, &account, hash, NULL);
  blob_world_attach_to (world, &account, unknown, hash);
  assert_answer (blob_world_head (world, &world->berta, hash), "200 at 0");
  assert_answer (blob_world_head (world, &world->berta, unknown), "200 at 0");
  assert_answer (blob_world_get (world, &world->berta, hash, NULL), "404 not-found");
  assert_answer (blob_world_get (world, &world->berta, unknown, NULL), "404 not-found");
  assert_answer (blob_world_put (world, &world->berta, hash, wrong, 0, 1000), "422 hash-mismatch");
  assert_answer (blob_world_get (world, &world->berta, hash, NULL), "404 not-found");
  blob_world_assert_reads (world, &world->anna, hash, secret);
}

static void
test_a_row_beside_one_that_is_known (BlobWorld *world, gconstpointer in_files)
{
  g_autoptr (GBytes) file = blob_world_make_bytes (1000, 12);
  g_autofree char *hash = blob_world_hash_of (file);
  FbId account = service_fixture_add_account (&world->fixture, "South Ltd", &world->south);

  blob_world_attach (world, hash);
  assert_answer (blob_world_upload (world, &world->anna, hash, file), "201 at 1000");
  /* The manager, who may read it, hangs it on another account: nothing needs to be sent. */
  blob_world_attach_to (world, &account, hash, NULL);
  assert_answer (blob_world_get (world, &world->berta, hash, NULL), "404 not-found");
  assert_answer (blob_world_head (world, &world->chief, hash), "200 at 1000");
  blob_world_assert_reads (world, &world->berta, hash, file);
}

static void
test_an_account_that_moves_while_its_file_is_sent (BlobWorld *world, gconstpointer in_files)
{
  g_autoptr (ServiceDevice) device = service_device_new (&world->fixture, &world->anna, "a");
  g_autoptr (GBytes) file = blob_world_make_bytes (FB_BLOB_CHUNK + 5, 13);
  g_autofree char *hash = blob_world_hash_of (file);
  g_autofree char *on = fb_id_to_string (&world->account);
  FbId row = service_fixture_new_id (&world->fixture);

  service_device_sync (device);
  service_device_add_tx (
      device, service_op_put ("attachment", &row, "on_type", "account", "on_id", on, "name", "x", "sha256", hash, NULL),
      NULL);
  service_device_sync (device);
  assert_answer (blob_world_put (world, &world->anna, hash, file, 0, FB_BLOB_CHUNK), "204 at 262144");
  set_text (world, "account", &world->account, "territory", &world->south);
  assert_answer (blob_world_put (world, &world->anna, hash, file, FB_BLOB_CHUNK, 5), "201 at 262149");
  /* It arrived where the account is; Anna may know that much, but reads it no more. */
  blob_world_assert_reads (world, &world->berta, hash, file);
  assert_answer (blob_world_head (world, &world->anna, hash), "200 at 262149");
  assert_answer (blob_world_get (world, &world->anna, hash, NULL), "404 not-found");
}

static void
test_previews (BlobWorld *world, gconstpointer in_files)
{
  g_autoptr (GBytes) thumb = blob_world_make_bytes (500, 14);
  g_autofree char *thumb_hash = blob_world_hash_of (thumb);
  g_autofree char *hash = g_strnfill (64, 'b');

  blob_world_attach_to (world, &world->account, hash, thumb_hash);
  assert_answer (blob_world_upload (world, &world->anna, thumb_hash, thumb), "201 at 500");
  blob_world_assert_reads (world, &world->chief, thumb_hash, thumb);
  assert_answer (blob_world_get (world, &world->berta, thumb_hash, NULL), "404 not-found");
}

/* --- the parser ------------------------------------------------------------------------------------------ */

static void
test_range_words (void)
{
  static const struct
  {
    const char *text;
    gint64 size;
    FbRange kind;
    gint64 from, to;
  } cases[] = {
      {NULL, 10, FB_RANGE_ALL, 0, 0},
      {"", 10, FB_RANGE_ALL, 0, 0},
      {"bytes", 10, FB_RANGE_ALL, 0, 0},
      {"bytes=", 10, FB_RANGE_ALL, 0, 0},
      {"bytes=-", 10, FB_RANGE_ALL, 0, 0},
      {"bytes=a-b", 10, FB_RANGE_ALL, 0, 0},
      {"bytes= 0-1", 10, FB_RANGE_ALL, 0, 0},
      {"bytes=0-1 ", 10, FB_RANGE_ALL, 0, 0},
      {"bytes=+0-1", 10, FB_RANGE_ALL, 0, 0},
      {"bytes=0", 10, FB_RANGE_ALL, 0, 0},
      {"BYTES=2-3", 10, FB_RANGE_PART, 2, 3},
      {"bytes=9-9", 10, FB_RANGE_PART, 9, 9},
      {"bytes=9-10", 10, FB_RANGE_PART, 9, 9},
      {"bytes=10-10", 10, FB_RANGE_OUTSIDE, 0, 0},
      {"bytes=0-0", 0, FB_RANGE_OUTSIDE, 0, 0},
      {"bytes=-1", 0, FB_RANGE_OUTSIDE, 0, 0},
      {"bytes=-3", 10, FB_RANGE_PART, 7, 9},
      {"bytes=0-999999999999999999", 10, FB_RANGE_PART, 0, 9},
      {"bytes=0-9999999999999999999", 10, FB_RANGE_ALL, 0, 0},
      {"bytes=9999999999999999999-", 10, FB_RANGE_ALL, 0, 0},
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gint64 from, to;

      g_test_message ("%s", cases[i].text);
      g_assert_cmpint (fb_range_parse (cases[i].text, cases[i].size, &from, &to), ==, cases[i].kind);
      if (cases[i].kind == FB_RANGE_PART)
        {
          g_assert_cmpint (from, ==, cases[i].from);
          g_assert_cmpint (to, ==, cases[i].to);
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fb_test_database_init ();
  g_test_add_func ("/service/blob/range", test_range_words);
  blob_world_add_test ("chunks", test_chunks_make_a_file);
  blob_world_add_test ("wrong-offset", test_a_wrong_offset_is_told_the_right_one);
  blob_world_add_test ("wrong-bytes", test_wrong_bytes_leave_nothing);
  blob_world_add_test ("nonsense", test_requests_that_make_no_sense);
  blob_world_add_test ("empty", test_an_empty_file);
  blob_world_add_test ("two-devices", test_two_devices_send_the_same);
  blob_world_add_test ("two-strangers", test_the_second_of_two_strangers_is_taken_too);
  blob_world_add_test ("ranges", test_ranges);
  blob_world_add_test ("access", test_only_who_sees_the_row);
  blob_world_add_test ("guessed-hash", test_a_guessed_hash_opens_nothing);
  blob_world_add_test ("known-beside", test_a_row_beside_one_that_is_known);
  blob_world_add_test ("moved-while-sent", test_an_account_that_moves_while_its_file_is_sent);
  blob_world_add_test ("previews", test_previews);
  return g_test_run ();
}
