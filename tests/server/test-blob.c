/* test-blob.c: the bytes of files over HTTP
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "fb-blob-storage.h"
#include "http-fixture.h"
#include "fb-test-database.h"

#define LAPTOP "01930000-0000-7000-8000-000000000001"
#define TABLET "01930000-0000-7000-8000-000000000002"
#define CHUNK FB_BLOB_CHUNK

typedef struct
{
  HttpFixture http;
  char *access;
  GBytes *file;
  char *hash, *path;
} World;

static void
put_row (FbService *service, const char *table, FbId *id, const char *first_field, ...)
{
  g_autoptr (GPtrArray) ops = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_op_free);
  g_autoptr (GError) error = NULL;
  const FbTable *entity = fb_schema_get_table (table);
  FbOp *op;
  va_list args;

  fb_id_generate (id, g_get_real_time () / 1000);
  op = fb_op_new (FB_OP_PUT, entity, id);
  va_start (args, first_field);
  for (const char *name = first_field; name != NULL; name = va_arg (args, const char *))
    {
      const FbField *field = fb_table_field (entity, fb_table_get_field (entity, name));
      const char *text = va_arg (args, const char *);
      FbId ref;

      if ((field->type == FB_TYPE_REF || field->type == FB_TYPE_ANY_REF) && fb_id_parse (text, &ref))
        fb_value_set_id (&fb_op_add_field (op, name)->new, &ref);
      else
        fb_value_set_text (&fb_op_add_field (op, name)->new, text);
    }
  va_end (args);
  g_ptr_array_add (ops, op);
  fb_service_apply (service, ops, NULL, NULL, &error);
  g_assert_no_error (error);
}

static char *
sign_in (World *world, const char *device)
{
  g_autoptr (HttpReply) reply = http_fixture_enrol (&world->http, "rita", "secret words", device, device);

  g_assert_cmpuint (reply->status, ==, 200);
  return g_strdup (http_reply_text (reply, "access"));
}

/* Rita's territory has an account, to which a file of two chunks and a bit belongs. */
static void
set_up (World *world, gconstpointer data)
{
  g_autofree char *rita = NULL;
  g_autofree char *north = NULL;
  g_autofree char *acme = NULL;
  gsize size = 2 * CHUNK + 1000;
  guint8 *bytes = g_malloc (size);
  FbId id;

  http_fixture_set_up (&world->http, data);
  for (gsize i = 0; i < size; i++)
    bytes[i] = (guint8) (i * 2654435761u >> 13);
  world->file = g_bytes_new_take (bytes, size);
  world->hash = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, world->file);
  world->path = g_strconcat ("/v1/blob/", world->hash, NULL);
  rita = fb_id_to_string (&world->http.rep);
  put_row (world->http.service, "territory", &id, "code", "N", "name", "North", NULL);
  north = fb_id_to_string (&id);
  put_row (world->http.service, "territory_member", &id, "user", rita, "territory", north, NULL);
  put_row (world->http.service, "account", &id, "name", "Acme", "territory", north, NULL);
  acme = fb_id_to_string (&id);
  put_row (world->http.service, "attachment", &id, "on_type", "account", "on_id", acme, "name", "plan.pdf", "sha256",
           world->hash, NULL);
  world->access = sign_in (world, LAPTOP);
}

static void
tear_down (World *world, gconstpointer data)
{
  http_fixture_tear_down (&world->http, data);
  g_bytes_unref (world->file);
  g_free (world->access);
  g_free (world->hash);
  g_free (world->path);
}

static HttpReply *
ask (World *world, const char *access, const char *method, const char *query, GBytes *body, const char *range)
{
  g_autofree char *path = g_strconcat (world->path, query, NULL);
  g_autofree char *bearer = g_strconcat ("Bearer ", access, NULL);
  const char *const headers[] = {"Authorization",
                                 bearer,
                                 "Accept-Encoding",
                                 "gzip",
                                 "Content-Type",
                                 "application/octet-stream",
                                 range ? "Range" : NULL,
                                 range,
                                 NULL};

  return http_fixture_send (&world->http, method, path, body, headers);
}

static HttpReply *
put (World *world, const char *access, gsize offset, gsize length)
{
  g_autofree char *query = g_strdup_printf ("?offset=%zu&size=%zu", offset, g_bytes_get_size (world->file));
  g_autoptr (GBytes) chunk = g_bytes_new_from_bytes (world->file, offset, length);

  return ask (world, access, "PUT", query, chunk, NULL);
}

static void
assert_status (HttpReply *reply, guint status, const char *offset)
{
  g_assert_cmpuint (reply->status, ==, status);
  g_assert_cmpstr (g_hash_table_lookup (reply->headers, "upload-offset"), ==, offset);
  http_reply_free (reply);
}

static void
assert_head (World *world, const char *offset)
{
  assert_status (ask (world, world->access, "HEAD", "", NULL, NULL), 200, offset);
}

static void
send_all (World *world)
{
  assert_status (put (world, world->access, 0, CHUNK), 204, "262144");
  assert_status (put (world, world->access, CHUNK, CHUNK), 204, "524288");
  assert_status (put (world, world->access, 2 * CHUNK, 1000), 201, "525288");
}

static void
test_there_and_back (World *world, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (HttpReply) whole = NULL;
  g_autoptr (HttpReply) part = NULL;
  g_autoptr (HttpReply) after = NULL;
  g_autoptr (GBytes) middle = g_bytes_new_from_bytes (world->file, CHUNK - 5, 10);
  g_autofree char *etag = g_strdup_printf ("\"%s\"", world->hash);

  assert_head (world, "0");
  send_all (world);
  assert_head (world, "525288");
  whole = ask (world, world->access, "GET", "", NULL, NULL);
  g_assert_cmpuint (whole->status, ==, 200);
  g_assert_null (whole->encoding);
  g_assert_true (g_bytes_equal (whole->body, world->file));

  part = ask (world, world->access, "GET", "", NULL, "bytes=262139-262148");
  g_assert_cmpuint (part->status, ==, 206);
  g_assert_true (g_bytes_equal (part->body, middle));
  g_assert_cmpstr (g_hash_table_lookup (part->headers, "content-range"), ==, "bytes 262139-262148/525288");
  g_assert_cmpstr (g_hash_table_lookup (part->headers, "content-type"), ==, "application/octet-stream");
  g_assert_cmpstr (g_hash_table_lookup (part->headers, "etag"), ==, etag);
  g_assert_cmpstr (g_hash_table_lookup (part->headers, "cache-control"), ==, "private, max-age=31536000, immutable");
  g_assert_cmpstr (g_hash_table_lookup (part->headers, "content-disposition"), ==, "attachment");
  g_assert_cmpstr (g_hash_table_lookup (part->headers, "x-content-type-options"), ==, "nosniff");

  after = ask (world, world->access, "GET", "", NULL, "bytes=525288-");
  g_assert_cmpuint (after->status, ==, 416);
  g_assert_cmpstr (after->type, ==, "range");
}

static void
test_limits_of_a_request (World *world, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (HttpReply) large = put (world, world->access, 0, CHUNK + 1);
  g_autoptr (HttpReply) unsigned_in = ask (world, "nonsense", "GET", "", NULL, NULL);
  g_autoptr (HttpReply) posted = ask (world, world->access, "POST", "", world->file, NULL);

  g_assert_cmpuint (large->status, ==, 413);
  g_assert_cmpuint (unsigned_in->status, ==, 401);
  g_assert_cmpuint (posted->status, ==, 405);
  g_assert_cmpstr (g_hash_table_lookup (posted->headers, "allow"), ==, "HEAD, GET, PUT");
}

/* The line breaks in the middle of a chunk: nothing of the chunk counts, and the upload goes on from before it. */
static void
test_cut_in_mid_chunk (World *world, gconstpointer data G_GNUC_UNUSED)
{
  static const gsize cuts[] = {0, 1, 1000, CHUNK - 1};

  assert_status (put (world, world->access, 0, CHUNK), 204, "262144");
  for (guint i = 0; i < G_N_ELEMENTS (cuts); i++)
    {
      g_autoptr (GString) request = g_string_new (NULL);
      g_autofree char *answer = NULL;

      g_string_printf (request,
                       "PUT %s?offset=262144&size=525288 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n"
                       "Content-Type: application/octet-stream\r\nContent-Length: %d\r\n\r\n",
                       world->path, world->access, CHUNK);
      g_string_append_len (request, (const char *) g_bytes_get_data (world->file, NULL) + CHUNK, (gssize) cuts[i]);
      answer = http_fixture_raw (&world->http, request->str, request->len);
      assert_head (world, "262144");
    }
  assert_status (put (world, world->access, CHUNK, CHUNK), 204, "524288");
  assert_status (put (world, world->access, 2 * CHUNK, 1000), 201, "525288");
}

static void
test_two_devices_at_once (World *world, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *tablet = sign_in (world, TABLET);
  g_autoptr (HttpReply) whole = NULL;

  assert_status (put (world, world->access, 0, CHUNK), 204, "262144");
  assert_status (put (world, tablet, 0, CHUNK), 409, "262144");
  assert_status (put (world, tablet, CHUNK, CHUNK), 204, "524288");
  assert_status (put (world, world->access, CHUNK, CHUNK), 409, "524288");
  assert_status (put (world, world->access, 2 * CHUNK, 1000), 201, "525288");
  assert_status (put (world, tablet, 2 * CHUNK, 1000), 200, "525288");
  whole = ask (world, tablet, "GET", "", NULL, NULL);
  g_assert_true (g_bytes_equal (whole->body, world->file));
}

static void
test_the_files_lie_in_the_folder (World *world, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *folder = g_strndup (world->hash, 2);
  g_autofree char *path = g_build_filename (world->http.directory, "blobs", folder, NULL);
  g_autoptr (GDir) dir = NULL;

  if (fb_test_database_skip ("they lie in the database"))
    return;
  send_all (world);
  dir = g_dir_open (path, 0, NULL);
  g_assert_nonnull (dir);
  g_assert_true (g_str_has_prefix (g_dir_read_name (dir), world->hash + 2));
  g_assert_null (g_dir_read_name (dir));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fb_test_database_init ();
#define ADD(name, test) g_test_add ("/server/blob/" name, World, NULL, set_up, test, tear_down)
  ADD ("there-and-back", test_there_and_back);
  ADD ("limits", test_limits_of_a_request);
  ADD ("cut", test_cut_in_mid_chunk);
  ADD ("two-devices", test_two_devices_at_once);
  ADD ("folder", test_the_files_lie_in_the_folder);
  return g_test_run ();
}
