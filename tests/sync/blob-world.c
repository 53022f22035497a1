/* blob-world.c: a server with files, and those who send and ask for them
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "blob-world.h"

#include <glib/gstdio.h>
#include <string.h>

void
blob_world_set_up (BlobWorld *world, gconstpointer in_files)
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
guint
blob_world_count_files (const char *directory)
{
  g_autoptr (GDir) dir = g_dir_open (directory, 0, NULL);
  const char *name;
  guint n = 0;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (directory, name, NULL);

      n += g_file_test (path, G_FILE_TEST_IS_DIR) ? blob_world_count_files (path) : 1;
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

void
blob_world_tear_down (BlobWorld *world, gconstpointer in_files)
{
  service_fixture_check (&world->fixture);
  g_clear_object (&world->storage);
  service_fixture_tear_down (&world->fixture);
  if (world->directory != NULL)
    remove_tree (world->directory);
  g_free (world->directory);
}

GBytes *
blob_world_make_bytes (gsize size, guint seed)
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

char *
blob_world_hash_of (GBytes *bytes)
{
  return g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);
}

FbId
blob_world_attach_to (BlobWorld *world, const FbId *account, const char *hash, const char *thumb)
{
  FbId id = service_fixture_new_id (&world->fixture);
  g_autofree char *on = fb_id_to_string (account);

  service_fixture_apply (&world->fixture, service_op_put ("attachment", &id, "on_type", "account", "on_id", on, "name",
                                                          "plan.pdf", "sha256", hash, "thumb_sha256", thumb, NULL));
  return id;
}

FbId
blob_world_attach (BlobWorld *world, const char *hash)
{
  return blob_world_attach_to (world, &world->account, hash, NULL);
}

FbAnswer *
blob_world_ask (BlobWorld *world,
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
char *
blob_world_to_text (const FbAnswer *answer)
{
  const char *offset = fb_answer_get_header (answer, "Upload-Offset");
  g_autofree char *word = NULL;

  if (answer->status >= 200 && answer->status < 300)
    word = g_strdup_printf ("%u", answer->status);
  else
    word = service_answer_to_text (answer);
  return offset != NULL ? g_strconcat (word, " at ", offset, NULL) : g_steal_pointer (&word);
}

FbAnswer *
blob_world_put_sized (BlobWorld *world,
                      const FbId *user,
                      const char *hash,
                      GBytes *file,
                      gint64 offset,
                      gsize length,
                      gint64 size)
{
  g_autofree char *query = g_strdup_printf ("offset=%" G_GINT64_FORMAT "&size=%" G_GINT64_FORMAT, offset, size);
  g_autoptr (GBytes) chunk = length > 0 ? g_bytes_new_from_bytes (file, (gsize) offset, length) : NULL;

  return blob_world_ask (world, user, "PUT", hash, query, chunk, NULL);
}

FbAnswer *
blob_world_put (BlobWorld *world, const FbId *user, const char *hash, GBytes *file, gint64 offset, gsize length)
{
  return blob_world_put_sized (world, user, hash, file, offset, length, (gint64) g_bytes_get_size (file));
}

FbAnswer *
blob_world_head (BlobWorld *world, const FbId *user, const char *hash)
{
  return blob_world_ask (world, user, "HEAD", hash, NULL, NULL, NULL);
}

FbAnswer *
blob_world_get (BlobWorld *world, const FbId *user, const char *hash, const char *range)
{
  return blob_world_ask (world, user, "GET", hash, NULL, NULL, range);
}

/* All of it in chunks; the last answer. */
FbAnswer *
blob_world_upload (BlobWorld *world, const FbId *user, const char *hash, GBytes *file)
{
  gsize size = g_bytes_get_size (file);
  FbAnswer *answer = NULL;
  gsize at = 0;

  do
    {
      gsize length = MIN (FB_BLOB_CHUNK, size - at);

      g_clear_pointer (&answer, fb_answer_free);
      answer = blob_world_put (world, user, hash, file, (gint64) at, length);
      at += length;
    }
  while (at < size && answer->status == 204);
  return answer;
}

void
blob_world_assert_reads (BlobWorld *world, const FbId *user, const char *hash, GBytes *file)
{
  g_autoptr (FbAnswer) answer = blob_world_get (world, user, hash, NULL);

  g_assert_cmpuint (answer->status, ==, 200);
  g_assert_true (g_bytes_equal (answer->body, file));
}

gint64
blob_world_count (BlobWorld *world, const char *sql)
{
  return service_fixture_int (&world->fixture, sql);
}

/* Nothing of any file is left, finished or not. */
void
blob_world_assert_empty (BlobWorld *world)
{
  g_assert_cmpint (blob_world_count (world, "SELECT count(*) FROM blob"), ==, 0);
  g_assert_cmpint (blob_world_count (world, "SELECT count(*) FROM blob_part"), ==, 0);
  g_assert_cmpint (blob_world_count (world, "SELECT count(*) FROM blob_chunk"), ==, 0);
  if (world->directory != NULL)
    g_assert_cmpuint (blob_world_count_files (world->directory), ==, 0);
}

void
blob_world_add_test (const char *name, BlobWorldTest test)
{
  g_autofree char *chunks = g_strconcat ("/service/blob/in-database/", name, NULL);
  g_autofree char *files = g_strconcat ("/service/blob/in-files/", name, NULL);

  g_test_add (chunks, BlobWorld, GINT_TO_POINTER (FALSE), blob_world_set_up, test, blob_world_tear_down);
  g_test_add (files, BlobWorld, GINT_TO_POINTER (TRUE), blob_world_set_up, test, blob_world_tear_down);
}
