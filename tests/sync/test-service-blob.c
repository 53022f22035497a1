/* test-service-blob.c: files at the server: taking, giving, and to whom
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "fb-blob-range.h"
#include "fb-blob-storage.h"
#include "fb-test-database.h"
#include "service-device.h"

#define DAY_MS (24 * 60 * 60 * G_GINT64_CONSTANT (1000))
#define MIB (1024 * 1024)

typedef struct
{
  FbServiceFixture fixture;
  char *directory; /* of the storage; NULL: in the database */
  FbBlobStorage *storage;
  FbId north, south;
  FbId anna, berta, chief, reader; /* reps of north and south, manager of both, one who may only read the north */
  FbId account;                    /* in the north */
} World;

static void
set_up (World *world, gconstpointer in_files)
{
  g_autoptr (GError) error = NULL;
  FbId region;

  service_fixture_set_up (&world->fixture);
  world->directory = in_files ? g_dir_make_tmp ("fb-blobs-XXXXXX", NULL) : NULL;
  world->storage = in_files ? fb_blob_files_new (world->directory, &error) : fb_blob_chunks_new ();
  g_assert_no_error (error);
  fb_service_set_blobs (world->fixture.service, world->storage);
  region = service_fixture_add_territory (&world->fixture, "region", NULL);
  world->north = service_fixture_add_territory (&world->fixture, "north", &region);
  world->south = service_fixture_add_territory (&world->fixture, "south", &region);
  world->anna = service_fixture_add_user (&world->fixture, "anna", "rep");
  world->berta = service_fixture_add_user (&world->fixture, "berta", "rep");
  world->chief = service_fixture_add_user (&world->fixture, "chief", "manager");
  world->reader = service_fixture_add_user (&world->fixture, "reader", "readonly");
  service_fixture_assign (&world->fixture, &world->anna, &world->north);
  service_fixture_assign (&world->fixture, &world->reader, &world->north);
  service_fixture_assign (&world->fixture, &world->berta, &world->south);
  service_fixture_assign (&world->fixture, &world->chief, &region);
  world->account = service_fixture_add_account (&world->fixture, "Acme", &world->north);
}

/* Files below the folder, the folder of unfinished ones included. */
static guint
count_files (const char *directory)
{
  g_autoptr (GDir) dir = g_dir_open (directory, 0, NULL);
  const char *name;
  guint n = 0;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (directory, name, NULL);

      n += g_file_test (path, G_FILE_TEST_IS_DIR) ? count_files (path) : 1;
    }
  return n;
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_tree (child);
    }
  g_remove (path);
}

static void
tear_down (World *world, gconstpointer in_files)
{
  service_fixture_check (&world->fixture);
  g_clear_object (&world->storage);
  service_fixture_tear_down (&world->fixture);
  if (world->directory != NULL)
    remove_tree (world->directory);
  g_free (world->directory);
}

/* --- files and rows -------------------------------------------------------------------------------------- */

static GBytes *
make_bytes (gsize size, guint seed)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (seed);
  guint8 *data = g_malloc (size + 4);

  for (gsize i = 0; i < size; i += 4)
    {
      guint32 word = g_rand_int (random);

      memcpy (data + i, &word, 4);
    }
  return g_bytes_new_take (data, size);
}

static char *
hash_of (GBytes *bytes)
{
  return g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);
}

static FbId
attach_to (World *world, const FbId *account, const char *hash, const char *thumb)
{
  FbId id = service_fixture_new_id (&world->fixture);
  g_autofree char *on = fb_id_to_string (account);

  service_fixture_apply (&world->fixture, service_op_put ("attachment", &id, "on_type", "account", "on_id", on, "name",
                                                          "plan.pdf", "sha256", hash, "thumb_sha256", thumb, NULL));
  return id;
}

static FbId
attach (World *world, const char *hash)
{
  return attach_to (world, &world->account, hash, NULL);
}

/* --- requests -------------------------------------------------------------------------------------------- */

static FbAnswer *
ask (World *world,
     const FbId *user,
     const char *method,
     const char *hash,
     const char *query,
     GBytes *body,
     const char *range)
{
  g_autofree char *path = g_strconcat ("/v1/blob/", hash, NULL);
  g_autoptr (FbRequest) request = fb_request_new (method, path, NULL);
  FbCaller caller = {.user = *user};

  request->query = g_strdup (query);
  request->range = g_strdup (range);
  request->body = body != NULL ? g_bytes_ref (body) : NULL;
  request->raw = TRUE;
  return fb_service_handle (world->fixture.service, &caller, request);
}

/* "204", "409 upload-offset", with the offset where one is said: "204 at 262144". */
static char *
to_text (const FbAnswer *answer)
{
  const char *offset = fb_answer_get_header (answer, "Upload-Offset");
  g_autofree char *word = NULL;

  if (answer->status >= 200 && answer->status < 300)
    word = g_strdup_printf ("%u", answer->status);
  else
    word = service_answer_to_text (answer);
  return offset != NULL ? g_strconcat (word, " at ", offset, NULL) : g_steal_pointer (&word);
}

#define assert_answer(answer, expected)               \
  G_STMT_START                                        \
  {                                                   \
    g_autoptr (FbAnswer) got_answer = (answer);       \
    g_autofree char *got_text = to_text (got_answer); \
    g_assert_cmpstr (got_text, ==, expected);         \
  }                                                   \
  G_STMT_END

static FbAnswer *
put_sized (World *world, const FbId *user, const char *hash, GBytes *file, gint64 offset, gsize length, gint64 size)
{
  g_autofree char *query = g_strdup_printf ("offset=%" G_GINT64_FORMAT "&size=%" G_GINT64_FORMAT, offset, size);
  g_autoptr (GBytes) chunk = length > 0 ? g_bytes_new_from_bytes (file, (gsize) offset, length) : NULL;

  return ask (world, user, "PUT", hash, query, chunk, NULL);
}

static FbAnswer *
put (World *world, const FbId *user, const char *hash, GBytes *file, gint64 offset, gsize length)
{
  return put_sized (world, user, hash, file, offset, length, (gint64) g_bytes_get_size (file));
}

static FbAnswer *
head (World *world, const FbId *user, const char *hash)
{
  return ask (world, user, "HEAD", hash, NULL, NULL, NULL);
}

static FbAnswer *
get (World *world, const FbId *user, const char *hash, const char *range)
{
  return ask (world, user, "GET", hash, NULL, NULL, range);
}

/* All of it in chunks; the last answer. */
static FbAnswer *
upload (World *world, const FbId *user, const char *hash, GBytes *file)
{
  gsize size = g_bytes_get_size (file);
  FbAnswer *answer = NULL;
  gsize at = 0;

  do
    {
      gsize length = MIN (FB_BLOB_CHUNK, size - at);

      g_clear_pointer (&answer, fb_answer_free);
      answer = put (world, user, hash, file, (gint64) at, length);
      at += length;
    }
  while (at < size && answer->status == 204);
  return answer;
}

static void
assert_reads (World *world, const FbId *user, const char *hash, GBytes *file)
{
  g_autoptr (FbAnswer) answer = get (world, user, hash, NULL);

  g_assert_cmpuint (answer->status, ==, 200);
  g_assert_true (g_bytes_equal (answer->body, file));
}

static gint64
count (World *world, const char *sql)
{
  return service_fixture_int (&world->fixture, sql);
}

/* Nothing of any file is left, finished or not. */
static void
assert_empty (World *world)
{
  g_assert_cmpint (count (world, "SELECT count(*) FROM blob"), ==, 0);
  g_assert_cmpint (count (world, "SELECT count(*) FROM blob_part"), ==, 0);
  g_assert_cmpint (count (world, "SELECT count(*) FROM blob_chunk"), ==, 0);
  if (world->directory != NULL)
    g_assert_cmpuint (count_files (world->directory), ==, 0);
}

/* --- taking ---------------------------------------------------------------------------------------------- */

static void
test_chunks_make_a_file (World *world, gconstpointer in_files)
{
  g_autoptr (GBytes) file = make_bytes (2 * FB_BLOB_CHUNK + 1000, 1);
  g_autofree char *hash = hash_of (file);

  attach (world, hash);
  assert_answer (head (world, &world->anna, hash), "200 at 0");
  assert_answer (get (world, &world->anna, hash, NULL), "404 not-found");
  assert_answer (put (world, &world->anna, hash, file, 0, FB_BLOB_CHUNK), "204 at 262144");
  assert_answer (head (world, &world->anna, hash), "200 at 262144");
  assert_answer (get (world, &world->anna, hash, NULL), "404 not-found");
  assert_answer (put (world, &world->anna, hash, file, FB_BLOB_CHUNK, FB_BLOB_CHUNK), "204 at 524288");
  assert_answer (put (world, &world->anna, hash, file, 2 * FB_BLOB_CHUNK, 1000), "201 at 525288");
  assert_answer (head (world, &world->anna, hash), "200 at 525288");
  assert_reads (world, &world->anna, hash, file);
  assert_reads (world, &world->chief, hash, file);
  /* The answer was lost: the same chunk again, or all of it. */
  assert_answer (put (world, &world->anna, hash, file, 2 * FB_BLOB_CHUNK, 1000), "200 at 525288");
  assert_answer (put (world, &world->anna, hash, file, 0, FB_BLOB_CHUNK), "200 at 525288");
  g_assert_cmpint (count (world, "SELECT count(*) FROM blob_part"), ==, 0);
}

static void
test_a_wrong_offset_is_told_the_right_one (World *world, gconstpointer in_files)
{
  g_autoptr (GBytes) file = make_bytes (FB_BLOB_CHUNK + 10, 2);
  g_autofree char *hash = hash_of (file);

  attach (world, hash);
  assert_answer (put (world, &world->anna, hash, file, 5, 5), "409 upload-offset at 0");
  assert_answer (put (world, &world->anna, hash, file, 0, 100), "204 at 100");
  assert_answer (put (world, &world->anna, hash, file, 0, 100), "409 upload-offset at 100");
  assert_answer (put (world, &world->anna, hash, file, 99, 100), "409 upload-offset at 100");
  assert_answer (put (world, &world->anna, hash, file, 101, 100), "409 upload-offset at 100");
  /* Said to be of another size: begins anew. */
  assert_answer (put_sized (world, &world->anna, hash, file, 100, 100, 5000), "409 upload-offset at 0");
  assert_answer (upload (world, &world->anna, hash, file), "201 at 262154");
  assert_reads (world, &world->anna, hash, file);
}

static void
test_wrong_bytes_leave_nothing (World *world, gconstpointer in_files)
{
  g_autoptr (GBytes) file = make_bytes (FB_BLOB_CHUNK + 10, 3);
  g_autoptr (GBytes) other = make_bytes (FB_BLOB_CHUNK + 10, 4);
  g_autofree char *hash = hash_of (file);

  attach (world, hash);
  assert_answer (put (world, &world->anna, hash, other, 0, FB_BLOB_CHUNK), "204 at 262144");
  assert_answer (put (world, &world->anna, hash, file, FB_BLOB_CHUNK, 10), "422 hash-mismatch");
  assert_empty (world);
  assert_answer (head (world, &world->anna, hash), "200 at 0");
  assert_answer (upload (world, &world->anna, hash, file), "201 at 262154");
  assert_reads (world, &world->anna, hash, file);
}

static void
test_requests_that_make_no_sense (World *world, gconstpointer in_files)
{
  g_autoptr (GBytes) file = make_bytes (FB_BLOB_CHUNK + 1, 5);
  g_autoptr (GBytes) chunk = make_bytes (10, 5);
  g_autofree char *hash = hash_of (file);
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

  attach (world, hash);
  for (guint i = 0; i < G_N_ELEMENTS (queries); i++)
    assert_answer (ask (world, &world->anna, "PUT", hash, queries[i], chunk, NULL), "400 bad-request");
  assert_answer (put (world, &world->anna, hash, file, 0, 0), "400 bad-request");
  assert_answer (put (world, &world->anna, hash, file, 0, FB_BLOB_CHUNK + 1), "413 too-large");
  assert_answer (put_sized (world, &world->anna, hash, file, 0, 1, 25 * MIB), "204 at 1");
  assert_answer (put_sized (world, &world->anna, hash, file, 0, 1, 25 * MIB + 1), "413 file-too-large");
  assert_answer (ask (world, &world->anna, "DELETE", hash, NULL, NULL, NULL), "405 bad-request");
  assert_answer (head (world, &world->anna, "../../etc/passwd"), "404 not-found");
  assert_answer (head (world, &world->anna, ""), "404 not-found");
}

static void
test_an_empty_file (World *world, gconstpointer in_files)
{
  g_autoptr (GBytes) file = g_bytes_new_static ("", 0);
  g_autofree char *hash = hash_of (file);

  attach (world, hash);
  assert_answer (upload (world, &world->anna, hash, file), "201 at 0");
  assert_reads (world, &world->chief, hash, file);
  assert_answer (get (world, &world->chief, hash, "bytes=0-"), "416 range");
}

static void
test_two_devices_send_the_same (World *world, gconstpointer in_files)
{
  g_autoptr (GBytes) file = make_bytes (3 * FB_BLOB_CHUNK, 6);
  g_autofree char *hash = hash_of (file);

  attach (world, hash);
  /* Of one person: they help each other. */
  assert_answer (put (world, &world->anna, hash, file, 0, FB_BLOB_CHUNK), "204 at 262144");
  assert_answer (put (world, &world->anna, hash, file, 0, FB_BLOB_CHUNK), "409 upload-offset at 262144");
  assert_answer (put (world, &world->anna, hash, file, FB_BLOB_CHUNK, FB_BLOB_CHUNK), "204 at 524288");
  /* Of two: each proves it has the whole, and nobody can spoil the other's. */
  assert_answer (put (world, &world->chief, hash, file, 0, 7), "204 at 7");
  assert_answer (put (world, &world->anna, hash, file, 2 * FB_BLOB_CHUNK, FB_BLOB_CHUNK), "201 at 786432");
  assert_answer (head (world, &world->chief, hash), "200 at 786432");
  assert_answer (put (world, &world->chief, hash, file, 7, 100), "200 at 786432");
  assert_reads (world, &world->chief, hash, file);
  g_assert_cmpint (count (world, "SELECT count(*) FROM blob"), ==, 1);
}

static void
test_the_second_of_two_strangers_is_taken_too (World *world, gconstpointer in_files)
{
  g_autoptr (GBytes) file = make_bytes (1000, 7);
  g_autofree char *hash = hash_of (file);
  FbId account = service_fixture_add_account (&world->fixture, "South Ltd", &world->south);

  attach (world, hash);
  attach_to (world, &account, hash, NULL);
  assert_answer (upload (world, &world->anna, hash, file), "201 at 1000");
  /* Berta's row alone tells her nothing of Anna's file. */
  assert_answer (head (world, &world->berta, hash), "200 at 0");
  assert_answer (get (world, &world->berta, hash, NULL), "404 not-found");
  assert_answer (upload (world, &world->berta, hash, file), "201 at 1000");
  assert_reads (world, &world->berta, hash, file);
  g_assert_cmpint (count (world, "SELECT count(*) FROM blob"), ==, 1);
  g_assert_cmpint (count (world, "SELECT count(*) FROM blob_grant"), ==, 2);
  if (world->directory != NULL)
    g_assert_cmpuint (count_files (world->directory), ==, 1);
}

/* --- giving ---------------------------------------------------------------------------------------------- */

static void
assert_part (World *world, const char *hash, GBytes *file, const char *range, gsize from, gsize to)
{
  g_autoptr (FbAnswer) answer = get (world, &world->anna, hash, range);
  g_autoptr (GBytes) part = g_bytes_new_from_bytes (file, from, to - from + 1);
  g_autofree char *expected = g_strdup_printf ("bytes %zu-%zu/%zu", from, to, g_bytes_get_size (file));

  g_assert_cmpuint (answer->status, ==, 206);
  g_assert_cmpstr (fb_answer_get_header (answer, "Content-Range"), ==, expected);
  g_assert_true (g_bytes_equal (answer->body, part));
}

static void
test_ranges (World *world, gconstpointer in_files)
{
  g_autoptr (GBytes) file = make_bytes (2 * FB_BLOB_CHUNK + 100, 8);
  g_autofree char *hash = hash_of (file);
  g_autofree char *etag = g_strdup_printf ("\"%s\"", hash);
  g_autoptr (FbAnswer) answer = NULL;
  gsize size = g_bytes_get_size (file);

  attach (world, hash);
  /* Chunks of odd sizes, so that ranges cross them. */
  assert_answer (put (world, &world->anna, hash, file, 0, 1), "204 at 1");
  assert_answer (put (world, &world->anna, hash, file, 1, FB_BLOB_CHUNK), "204 at 262145");
  assert_answer (put (world, &world->anna, hash, file, FB_BLOB_CHUNK + 1, FB_BLOB_CHUNK), "204 at 524289");
  assert_answer (put (world, &world->anna, hash, file, 2 * FB_BLOB_CHUNK + 1, 99), "201 at 524388");
  assert_part (world, hash, file, "bytes=0-0", 0, 0);
  assert_part (world, hash, file, "bytes=0-", 0, size - 1);
  assert_part (world, hash, file, "bytes=1-262144", 1, FB_BLOB_CHUNK);
  assert_part (world, hash, file, "bytes=262000-262300", 262000, 262300);
  assert_part (world, hash, file, "bytes=524387-999999999999", size - 1, size - 1);
  assert_part (world, hash, file, "bytes=-5", size - 5, size - 1);
  assert_part (world, hash, file, "bytes=-99999999", 0, size - 1);
  assert_answer (get (world, &world->anna, hash, "bytes=524388-"), "416 range");
  assert_answer (get (world, &world->anna, hash, "bytes=-0"), "416 range");
  /* What is no range of bytes is left aside. */
  assert_answer (get (world, &world->anna, hash, "bytes=5-1"), "200");
  assert_answer (get (world, &world->anna, hash, "bytes=0-1,4-5"), "200");
  assert_answer (get (world, &world->anna, hash, "lines=0-1"), "200");

  answer = get (world, &world->anna, hash, "bytes=0-9");
  g_assert_true (answer->verbatim);
  g_assert_cmpstr (answer->content_type, ==, "application/octet-stream");
  g_assert_cmpstr (fb_answer_get_header (answer, "ETag"), ==, etag);
  g_assert_cmpstr (fb_answer_get_header (answer, "Cache-Control"), ==, "private, max-age=31536000, immutable");
  g_assert_cmpstr (fb_answer_get_header (answer, "Content-Disposition"), ==, "attachment");
  g_assert_cmpstr (fb_answer_get_header (answer, "X-Content-Type-Options"), ==, "nosniff");
}

/* --- to whom --------------------------------------------------------------------------------------------- */

static void
set_text (World *world, const char *table, const FbId *id, const char *field, const FbId *value)
{
  g_autofree char *text = fb_id_to_string (value);

  service_fixture_set (&world->fixture, table, id, field, text);
}

static void
test_only_who_sees_the_row (World *world, gconstpointer in_files)
{
  g_autoptr (GBytes) file = make_bytes (1000, 9);
  g_autofree char *hash = hash_of (file);
  FbId row;

  /* Nobody's row has the hash: nobody can put anything. */
  assert_answer (upload (world, &world->anna, hash, file), "404 not-found");
  row = attach (world, hash);
  assert_answer (upload (world, &world->berta, hash, file), "404 not-found");
  assert_answer (upload (world, &world->reader, hash, file), "403 not-permitted");
  assert_answer (upload (world, &world->anna, hash, file), "201 at 1000");
  assert_reads (world, &world->reader, hash, file);
  assert_answer (get (world, &world->berta, hash, NULL), "404 not-found");
  assert_answer (head (world, &world->berta, hash), "404 not-found");
  assert_answer (put (world, &world->berta, hash, file, 0, 10), "404 not-found");

  /* The account moves, and the file with it; no byte is copied. */
  set_text (world, "account", &world->account, "territory", &world->south);
  assert_answer (get (world, &world->anna, hash, NULL), "404 not-found");
  assert_answer (head (world, &world->anna, hash), "404 not-found");
  assert_reads (world, &world->berta, hash, file);
  set_text (world, "account", &world->account, "territory", &world->north);
  assert_reads (world, &world->anna, hash, file);

  /* The row is deleted, and comes back. */
  service_fixture_apply (&world->fixture, service_op_del ("attachment", &row, 0));
  assert_answer (get (world, &world->anna, hash, NULL), "404 not-found");
  assert_answer (head (world, &world->chief, hash), "404 not-found");

  /* The user is switched off. */
  attach (world, hash);
  assert_answer (upload (world, &world->anna, hash, file), "201 at 1000");
  service_fixture_set (&world->fixture, "user", &world->anna, "active", "0");
  assert_answer (get (world, &world->anna, hash, NULL), "403 account-disabled");
  assert_answer (put (world, &world->anna, hash, file, 0, 10), "403 account-disabled");
}

static void
test_a_guessed_hash_opens_nothing (World *world, gconstpointer in_files)
{
  g_autoptr (GBytes) secret = make_bytes (1000, 10);
  g_autofree char *hash = hash_of (secret);
  g_autofree char *unknown = g_strnfill (64, 'a');
  FbId account = service_fixture_add_account (&world->fixture, "South Ltd", &world->south);
  g_autoptr (GBytes) wrong = make_bytes (1000, 11);

  attach (world, hash);
  assert_answer (upload (world, &world->anna, hash, secret), "201 at 1000");
  /* Berta writes rows with hashes she has guessed: the one that exists looks like the one that does not. */
  attach_to (world, &account, hash, NULL);
  attach_to (world, &account, unknown, hash);
  assert_answer (head (world, &world->berta, hash), "200 at 0");
  assert_answer (head (world, &world->berta, unknown), "200 at 0");
  assert_answer (get (world, &world->berta, hash, NULL), "404 not-found");
  assert_answer (get (world, &world->berta, unknown, NULL), "404 not-found");
  assert_answer (put (world, &world->berta, hash, wrong, 0, 1000), "422 hash-mismatch");
  assert_answer (get (world, &world->berta, hash, NULL), "404 not-found");
  assert_reads (world, &world->anna, hash, secret);
}

static void
test_a_row_beside_one_that_is_known (World *world, gconstpointer in_files)
{
  g_autoptr (GBytes) file = make_bytes (1000, 12);
  g_autofree char *hash = hash_of (file);
  FbId account = service_fixture_add_account (&world->fixture, "South Ltd", &world->south);

  attach (world, hash);
  assert_answer (upload (world, &world->anna, hash, file), "201 at 1000");
  /* The manager, who may read it, hangs it on another account: nothing needs to be sent. */
  attach_to (world, &account, hash, NULL);
  assert_answer (get (world, &world->berta, hash, NULL), "404 not-found");
  assert_answer (head (world, &world->chief, hash), "200 at 1000");
  assert_reads (world, &world->berta, hash, file);
}

static void
test_an_account_that_moves_while_its_file_is_sent (World *world, gconstpointer in_files)
{
  g_autoptr (ServiceDevice) device = service_device_new (&world->fixture, &world->anna, "a");
  g_autoptr (GBytes) file = make_bytes (FB_BLOB_CHUNK + 5, 13);
  g_autofree char *hash = hash_of (file);
  g_autofree char *on = fb_id_to_string (&world->account);
  FbId row = service_fixture_new_id (&world->fixture);

  service_device_sync (device);
  service_device_add_tx (
      device, service_op_put ("attachment", &row, "on_type", "account", "on_id", on, "name", "x", "sha256", hash, NULL),
      NULL);
  service_device_sync (device);
  assert_answer (put (world, &world->anna, hash, file, 0, FB_BLOB_CHUNK), "204 at 262144");
  set_text (world, "account", &world->account, "territory", &world->south);
  assert_answer (put (world, &world->anna, hash, file, FB_BLOB_CHUNK, 5), "201 at 262149");
  /* It arrived where the account is; Anna may know that much, but reads it no more. */
  assert_reads (world, &world->berta, hash, file);
  assert_answer (head (world, &world->anna, hash), "200 at 262149");
  assert_answer (get (world, &world->anna, hash, NULL), "404 not-found");
}

static void
test_previews (World *world, gconstpointer in_files)
{
  g_autoptr (GBytes) thumb = make_bytes (500, 14);
  g_autofree char *thumb_hash = hash_of (thumb);
  g_autofree char *hash = g_strnfill (64, 'b');

  attach_to (world, &world->account, hash, thumb_hash);
  assert_answer (upload (world, &world->anna, thumb_hash, thumb), "201 at 500");
  assert_reads (world, &world->chief, thumb_hash, thumb);
  assert_answer (get (world, &world->berta, thumb_hash, NULL), "404 not-found");
}

/* --- limits ---------------------------------------------------------------------------------------------- */

static void
test_the_quota (World *world, gconstpointer in_files)
{
  g_autoptr (GBytes) first = make_bytes (MIB - 1000, 15);
  g_autoptr (GBytes) fits = make_bytes (1000, 16);
  g_autoptr (GBytes) over = make_bytes (1, 17);
  g_autofree char *first_hash = hash_of (first);
  g_autofree char *fits_hash = hash_of (fits);
  g_autofree char *over_hash = hash_of (over);
  g_autoptr (FbAnswer) refused = NULL;
  g_autoptr (GError) error = NULL;
  FbId row;

  g_assert_true (fb_service_set_blob_quota (world->fixture.service, 500, &error));
  g_assert_true (fb_service_set_blob_quota (world->fixture.service, 1, &error));
  g_assert_no_error (error);
  g_assert_cmpint (count (world, "SELECT count(*) FROM setting WHERE _dead = 0"), ==, 1);
  row = attach (world, first_hash);
  attach (world, fits_hash);
  attach (world, over_hash);
  /* What is on its way counts as what it will be. */
  assert_answer (put (world, &world->anna, first_hash, first, 0, 10), "204 at 10");
  assert_answer (put_sized (world, &world->anna, fits_hash, fits, 0, 10, 1001), "413 quota-full");
  assert_answer (put (world, &world->anna, first_hash, first, 10, FB_BLOB_CHUNK), "204 at 262154");
  for (gint64 at = 262154; at < MIB - 1000; at += FB_BLOB_CHUNK)
    fb_answer_free (put (world, &world->anna, first_hash, first, at, (gsize) MIN (FB_BLOB_CHUNK, MIB - 1000 - at)));
  assert_answer (upload (world, &world->anna, fits_hash, fits), "201 at 1000");
  refused = upload (world, &world->anna, over_hash, over);
  assert_answer (upload (world, &world->anna, over_hash, over), "413 quota-full");
  g_assert_nonnull (strstr (g_bytes_get_data (refused->body, NULL), " 1 MiB that each person has"));
  /* It is hers alone. */
  assert_answer (upload (world, &world->chief, over_hash, over), "201 at 1");

  /* Deleting gives the room back once the file is really gone. */
  service_fixture_apply (&world->fixture, service_op_del ("attachment", &row, 0));
  g_assert_true (fb_service_tidy_blobs (world->fixture.service, NULL, NULL));
  attach (world, first_hash);
  assert_answer (head (world, &world->anna, first_hash), "200 at 0");
  assert_answer (put (world, &world->anna, first_hash, first, 0, 10), "413 quota-full");
}

static void
test_the_largest_file (World *world, gconstpointer in_files)
{
  g_autoptr (GBytes) file = make_bytes (25 * MIB, 18);
  g_autofree char *hash = hash_of (file);

  attach (world, hash);
  assert_answer (upload (world, &world->anna, hash, file), "201 at 26214400");
  assert_reads (world, &world->chief, hash, file);
}

/* --- what goes wrong ------------------------------------------------------------------------------------- */

static void
test_a_full_disk_leaves_nothing (World *world, gconstpointer in_files)
{
  g_autoptr (GBytes) file = make_bytes (3 * FB_BLOB_CHUNK, 19);
  g_autofree char *hash = hash_of (file);

  if (world->directory == NULL)
    {
      g_test_skip ("in the database this is one of the statements that fail");
      return;
    }
  attach (world, hash);
  fb_blob_files_set_room (world->storage, 2 * FB_BLOB_CHUNK + 10);
  assert_answer (put (world, &world->anna, hash, file, 0, FB_BLOB_CHUNK), "204 at 262144");
  assert_answer (put (world, &world->anna, hash, file, FB_BLOB_CHUNK, FB_BLOB_CHUNK), "204 at 524288");
  assert_answer (put (world, &world->anna, hash, file, 2 * FB_BLOB_CHUNK, FB_BLOB_CHUNK), "507 storage-full");
  assert_empty (world);
  fb_blob_files_set_room (world->storage, -1);
  assert_answer (head (world, &world->anna, hash), "200 at 0");
  assert_answer (upload (world, &world->anna, hash, file), "201 at 786432");
  assert_reads (world, &world->anna, hash, file);
}

/* Whatever statement fails: the device asks again where it is, goes on from there, and the file is right. */
static void
test_every_statement_fails (World *world, gconstpointer in_files)
{
  gboolean failed = TRUE;

  /* The server says so in its log. */
  g_log_set_always_fatal (G_LOG_LEVEL_CRITICAL | G_LOG_FATAL_MASK);
  for (guint nth = 1; failed; nth++)
    {
      g_autoptr (GBytes) file = make_bytes (FB_BLOB_CHUNK + 100 + nth, 1000 + nth);
      g_autofree char *hash = hash_of (file);
      g_autoptr (FbAnswer) answer = NULL;
      guint steps;
      const char *offset;
      gint64 at;

      attach (world, hash);
      steps = fb_db_get_steps (world->fixture.db);
      fb_db_fail_nth (world->fixture.db, nth);
      answer = upload (world, &world->anna, hash, file);
      fb_db_fail_nth (world->fixture.db, 0);
      failed = fb_db_get_steps (world->fixture.db) - steps >= nth;
      if (failed)
        g_assert_cmpuint (answer->status / 100, ==, 5);
      g_clear_pointer (&answer, fb_answer_free);
      answer = head (world, &world->anna, hash);
      g_assert_cmpuint (answer->status, ==, 200);
      offset = fb_answer_get_header (answer, "Upload-Offset");
      at = g_ascii_strtoll (offset, NULL, 10);
      while (at < (gint64) g_bytes_get_size (file))
        {
          gsize length = (gsize) MIN (FB_BLOB_CHUNK, (gint64) g_bytes_get_size (file) - at);
          g_autoptr (FbAnswer) next = put (world, &world->anna, hash, file, at, length);

          g_assert_cmpuint (next->status / 100, ==, 2);
          at += (gint64) length;
        }
      assert_reads (world, &world->anna, hash, file);
      g_assert_cmpint (count (world, "SELECT count(*) FROM blob_part"), ==, 0);
      if (world->directory != NULL)
        g_assert_cmpint (count_files (world->directory), ==, count (world, "SELECT count(*) FROM blob"));
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
test_lost_bytes_are_taken_again (World *world, gconstpointer in_files)
{
  g_autoptr (GBytes) file = make_bytes (FB_BLOB_CHUNK + 100, 20);
  g_autofree char *hash = hash_of (file);

  attach (world, hash);
  assert_answer (put (world, &world->anna, hash, file, 0, FB_BLOB_CHUNK), "204 at 262144");
  if (world->directory != NULL)
    remove_all_files (world->directory);
  else
    g_assert_true (fb_db_exec (world->fixture.db, "DELETE FROM blob_chunk", NULL));
  /* Half of an upload: told to begin anew, at the latest when all is looked at. */
  fb_answer_free (put (world, &world->anna, hash, file, FB_BLOB_CHUNK, 100));
  assert_answer (head (world, &world->anna, hash), "200 at 0");
  assert_answer (upload (world, &world->anna, hash, file), "201 at 262244");

  if (world->directory != NULL)
    remove_all_files (world->directory);
  else
    g_assert_true (fb_db_exec (world->fixture.db, "DELETE FROM blob_chunk", NULL));
  g_test_expect_message ("fb-sync", G_LOG_LEVEL_WARNING, "*lost*");
  assert_answer (get (world, &world->chief, hash, NULL), "404 not-found");
  g_test_assert_expected_messages ();
  assert_answer (upload (world, &world->chief, hash, file), "201 at 262244");
  assert_reads (world, &world->anna, hash, file);
}

/* --- tidying --------------------------------------------------------------------------------------------- */

static FbBlobTidy
tidy (World *world)
{
  g_autoptr (GError) error = NULL;
  FbBlobTidy result;

  fb_service_tidy_blobs (world->fixture.service, &result, &error);
  g_assert_no_error (error);
  return result;
}

static void
pass (World *world, gint64 days)
{
  fb_fake_clock_advance (FB_FAKE_CLOCK (world->fixture.clock), days * DAY_MS);
}

static void
test_unused_files_go_after_thirty_days (World *world, gconstpointer in_files)
{
  g_autoptr (GBytes) file = make_bytes (1000, 21);
  g_autofree char *hash = hash_of (file);
  FbId first = attach (world, hash);
  FbId second;

  assert_answer (upload (world, &world->anna, hash, file), "201 at 1000");
  pass (world, 100);
  g_assert_cmpuint (tidy (world).files, ==, 0);
  service_fixture_apply (&world->fixture, service_op_del ("attachment", &first, 0));
  g_assert_cmpuint (tidy (world).files, ==, 0);
  pass (world, 29);
  g_assert_cmpuint (tidy (world).files, ==, 0);
  /* Another row took it up meanwhile, so the days count anew when that one goes. */
  second = attach (world, hash);
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
  g_assert_cmpint (count (world, "SELECT count(*) FROM blob_grant"), ==, 0);
  assert_empty (world);
}

static void
test_left_uploads_go (World *world, gconstpointer in_files)
{
  g_autoptr (GBytes) file = make_bytes (1000, 22);
  g_autofree char *hash = hash_of (file);

  attach (world, hash);
  assert_answer (put (world, &world->anna, hash, file, 0, 10), "204 at 10");
  pass (world, 6);
  g_assert_cmpuint (tidy (world).uploads, ==, 0);
  assert_answer (put (world, &world->anna, hash, file, 10, 10), "204 at 20");
  pass (world, 6);
  g_assert_cmpuint (tidy (world).uploads, ==, 0);
  pass (world, 1);
  g_assert_cmpuint (tidy (world).uploads, ==, 1);
  assert_empty (world);
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

/* A server's rows go to another one by their tables; bytes that lie in a folder go into its database, and are read
 * there by either storage. */
static void
test_moving_to_another_server (World *world, gconstpointer in_files)
{
  g_autoptr (GBytes) file = make_bytes (2 * FB_BLOB_CHUNK + 5, 23);
  g_autofree char *hash = hash_of (file);
  g_autoptr (FbBlobStorage) chunks = fb_blob_chunks_new ();
  g_autoptr (GError) error = NULL;

  if (world->directory == NULL)
    {
      g_test_skip ("the bytes are in the tables");
      return;
    }
  attach (world, hash);
  assert_answer (upload (world, &world->anna, hash, file), "201 at 524293");
  g_assert_true (fb_service_copy_blobs (world->fixture.service, world->fixture.db, &error));
  g_assert_no_error (error);
  g_assert_cmpint (count (world, "SELECT count(*) FROM blob_chunk"), ==, 3);
  remove_all_files (world->directory);
  assert_reads (world, &world->anna, hash, file);
  fb_service_set_blobs (world->fixture.service, chunks);
  assert_reads (world, &world->anna, hash, file);
}

typedef void (*Test) (World *world, gconstpointer in_files);

static void
add (const char *name, Test test)
{
  g_autofree char *chunks = g_strconcat ("/service/blob/in-database/", name, NULL);
  g_autofree char *files = g_strconcat ("/service/blob/in-files/", name, NULL);

  g_test_add (chunks, World, GINT_TO_POINTER (FALSE), set_up, test, tear_down);
  g_test_add (files, World, GINT_TO_POINTER (TRUE), set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fb_test_database_init ();
  g_test_add_func ("/service/blob/range", test_range_words);
  add ("chunks", test_chunks_make_a_file);
  add ("wrong-offset", test_a_wrong_offset_is_told_the_right_one);
  add ("wrong-bytes", test_wrong_bytes_leave_nothing);
  add ("nonsense", test_requests_that_make_no_sense);
  add ("empty", test_an_empty_file);
  add ("two-devices", test_two_devices_send_the_same);
  add ("two-strangers", test_the_second_of_two_strangers_is_taken_too);
  add ("ranges", test_ranges);
  add ("access", test_only_who_sees_the_row);
  add ("guessed-hash", test_a_guessed_hash_opens_nothing);
  add ("known-beside", test_a_row_beside_one_that_is_known);
  add ("moved-while-sent", test_an_account_that_moves_while_its_file_is_sent);
  add ("previews", test_previews);
  add ("quota", test_the_quota);
  add ("largest", test_the_largest_file);
  add ("disk-full", test_a_full_disk_leaves_nothing);
  add ("fail-each-statement", test_every_statement_fails);
  add ("lost-bytes", test_lost_bytes_are_taken_again);
  add ("moving", test_moving_to_another_server);
  add ("tidy", test_unused_files_go_after_thirty_days);
  add ("tidy-uploads", test_left_uploads_go);
  return g_test_run ();
}
