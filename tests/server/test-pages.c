/* test-pages.c: pages of page sets over HTTP, and who may fetch them
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "door-world.h"

#include <string.h>

#include "fb-test-database.h"
#include "fb-wire-reader.h"

#define N_FAMILIES 600

static const char first_pull[] = "{\"v\":1,\"cursor\":0,\"scope\":\"\",\"page\":null,\"sets\":true}";

static void
fill_catalogue (DoorWorld *self)
{
  g_autoptr (GPtrArray) ops = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_op_free);

  for (int i = 0; i < N_FAMILIES; i++)
    {
      g_autofree char *name = g_strdup_printf ("Family %d", i);
      FbOp *op;
      FbId id;

      fb_id_generate (&id, g_get_real_time () / 1000);
      op = fb_op_new (FB_OP_PUT, fb_schema_get_table ("product_family"), &id);
      fb_value_set_text (&fb_op_add_field (op, "name")->new, name);
      g_ptr_array_add (ops, op);
    }
  door_world_apply (self, ops);
}

static GBytes *
plain (const HttpReply *reply)
{
  g_autoptr (GError) error = NULL;
  GBytes *bytes;

  if (g_strcmp0 (reply->encoding, "gzip") != 0)
    return g_bytes_ref (reply->body);
  bytes = fb_gunzip (reply->body, 8 * 1024 * 1024, &error);
  g_assert_no_error (error);
  return bytes;
}

/* Hashes that a page of a pull names (transfer full). */
static GPtrArray *
list_hashes (const HttpReply *reply)
{
  GPtrArray *hashes = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GBytes) page = plain (reply);
  g_autoptr (GError) error = NULL;
  g_autoptr (FbWireReader) reader = fb_wire_reader_new (page, &error);
  FbWireLine line = {0};

  g_assert_no_error (error);
  while (line.kind != FB_WIRE_END)
    {
      g_assert_true (fb_wire_reader_next (reader, &line, &error));
      if (line.kind == FB_WIRE_SET)
        g_ptr_array_add (hashes, g_strdup (line.text));
    }
  return hashes;
}

static HttpReply *
fetch (DoorWorld *self, const Party *party, const char *method, const char *hash, gboolean gzip)
{
  g_autofree char *path = g_strconcat ("/v1/page/", hash, NULL);
  g_autofree char *value = g_strdup_printf ("Bearer %s", party->token);
  const char *const headers[] = {"Accept-Encoding", gzip ? "gzip" : "identity", party->token ? "Authorization" : NULL,
                                 value, NULL};

  return http_fixture_send (&self->http, method, path, NULL, headers);
}

static GPtrArray *
pull_hashes (DoorWorld *self, PartyKind kind)
{
  g_autoptr (HttpReply) reply = http_fixture_post (&self->http, "/v1/pull", self->parties[kind].token, first_pull);

  g_assert_cmpuint (reply->status, ==, 200);
  return list_hashes (reply);
}

static void
test_page (DoorWorld *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GPtrArray) hashes = NULL;
  gint64 rows = 0;

  fill_catalogue (self);
  hashes = pull_hashes (self, PARTY_REP);
  g_assert_cmpuint (hashes->len, >, 0);
  for (guint i = 0; i < hashes->len; i++)
    {
      const char *hash = g_ptr_array_index (hashes, i);
      g_autoptr (HttpReply) packed = fetch (self, &self->parties[PARTY_REP], "GET", hash, TRUE);
      g_autoptr (HttpReply) bare = fetch (self, &self->parties[PARTY_REP], "GET", hash, FALSE);
      g_autoptr (GBytes) body = plain (packed);
      g_autofree char *found = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, body);
      g_autoptr (FbWireReader) reader = NULL;
      FbWireLine line = {0};

      g_assert_cmpuint (packed->status, ==, 200);
      g_assert_cmpstr (packed->encoding, ==, "gzip");
      g_assert_cmpstr (found, ==, hash);
      g_assert_cmpstr (g_hash_table_lookup (packed->headers, "cache-control"), ==, "private, max-age=86400, immutable");
      g_assert_null (bare->encoding);
      g_assert_true (g_bytes_equal (bare->body, body));
      reader = fb_wire_reader_new (body, NULL);
      while (line.kind != FB_WIRE_END)
        {
          g_assert_true (fb_wire_reader_next (reader, &line, NULL));
          rows += line.kind == FB_WIRE_ROW;
        }
    }
  g_assert_cmpint (rows, >=, N_FAMILIES);
}

/* Who did not ask for sets, or holds something, gets rows. */
static void
test_not_asked_for (DoorWorld *self, gconstpointer data G_GNUC_UNUSED)
{
  static const char *const bodies[] = {
      "{\"v\":1,\"cursor\":0,\"page\":null}",
      "{\"v\":1,\"cursor\":0,\"page\":null,\"sets\":false}",
      "{\"v\":1,\"cursor\":0,\"page\":null,\"sets\":1}",
      "{\"v\":1,\"cursor\":0,\"page\":null,\"sets\":null}",
      "{\"v\":1,\"cursor\":0,\"page\":null,\"sets\":true,\"buckets\":[1]}",
      "{\"v\":1,\"cursor\":0,\"page\":null,\"sets\":true,\"groups\":[1]}",
  };

  fill_catalogue (self);
  for (guint i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      g_autoptr (HttpReply) reply =
          http_fixture_post (&self->http, "/v1/pull", self->parties[PARTY_REP].token, bodies[i]);
      g_autoptr (GPtrArray) hashes = NULL;

      g_assert_cmpuint (reply->status, ==, 200);
      hashes = list_hashes (reply);
      g_assert_cmpuint (hashes->len, ==, 0);
    }
}

/* Each page by everybody: one of the catalogue, and one of the north alone. */
static void
test_who (DoorWorld *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GPtrArray) hashes = NULL;
  g_autofree char *secret = g_strnfill (64, 'a');
  g_autofree char *sql = NULL;
  g_autoptr (GError) error = NULL;
  gint64 north;

  fill_catalogue (self);
  hashes = pull_hashes (self, PARTY_REP);
  north = door_world_int (
      self, "SELECT b.bid FROM bucket b JOIN territory t ON t.id = b.ref WHERE b.kind = 't' AND t.name = 'north'");
  g_assert_cmpint (north, >, 0);
  sql = g_strdup_printf ("INSERT INTO set_page (sha256, bid, at, body) SELECT '%s', %" G_GINT64_FORMAT
                         ", at, body FROM set_page LIMIT 1",
                         secret, north);
  fb_db_exec (self->db, sql, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < N_PARTIES; i++)
    {
      const Party *party = &self->parties[i];
      g_autoptr (HttpReply) shared = fetch (self, party, "GET", g_ptr_array_index (hashes, 0), TRUE);
      g_autoptr (HttpReply) hidden = fetch (self, party, "GET", secret, TRUE);
      gboolean is_seen = party->is_north || i == PARTY_ADMIN;

      g_test_message ("%s: %u, %u", party->name, shared->status, hidden->status);
      g_assert_cmpuint (shared->status, ==, party->status != 0 ? party->status : 200);
      g_assert_cmpuint (hidden->status, ==, party->status != 0 ? party->status : is_seen ? 200 : 404);
    }
}

static void
test_strange (DoorWorld *self, gconstpointer data G_GNUC_UNUSED)
{
  const Party *rep = &self->parties[PARTY_REP];
  g_autofree char *unknown = g_strnfill (64, '0');
  g_autofree char *upper = g_strnfill (64, 'A');
  g_autofree char *longer = g_strnfill (65, '0');
  const char *const names[] = {unknown, upper, longer, "x", "1/2"};

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (HttpReply) reply = fetch (self, rep, "GET", names[i], TRUE);

      g_assert_cmpuint (reply->status, ==, 404);
      g_assert_cmpstr (reply->type, ==, "not-found");
    }
  for (guint i = 0; i < 3; i++)
    {
      static const char *const methods[] = {"POST", "PUT", "DELETE"};
      g_autoptr (HttpReply) reply = fetch (self, rep, methods[i], unknown, TRUE);

      g_assert_cmpuint (reply->status, ==, 405);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fb_test_database_init ();

#define ADD(name, func) \
  g_test_add ("/server/pages/" name, DoorWorld, NULL, door_world_set_up, func, door_world_tear_down)
  ADD ("page", test_page);
  ADD ("not-asked-for", test_not_asked_for);
  ADD ("who", test_who);
  ADD ("strange", test_strange);
#undef ADD
  return g_test_run ();
}
