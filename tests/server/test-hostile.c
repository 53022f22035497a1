/* test-hostile.c: what is cut, malformed or too large gets a problem answer, and the server goes on
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "http-fixture.h"
#include "fb-test-database.h"

#include <string.h>

#define LAPTOP "01930000-0000-7000-8000-000000000001"
#define PULL "{\"v\":1,\"schema\":1,\"cursor\":0}"

static char *
sign_in (HttpFixture *self)
{
  g_autoptr (HttpReply) reply = http_fixture_enrol (self, "rita", "secret words", LAPTOP, "first");

  g_assert_cmpuint (reply->status, ==, 200);
  return g_strdup (http_reply_text (reply, "access"));
}

static void
assert_reply (HttpReply *reply, guint status, const char *type)
{
  g_assert_cmpuint (reply->status, ==, status);
  g_assert_cmpstr (reply->type, ==, type);
}

/* After all of it the server answers, and nothing is off. */
static void
assert_well (HttpFixture *self)
{
  g_autoptr (HttpReply) reply = http_fixture_send (self, "GET", "/healthz", NULL, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) findings = fb_service_check (self->service, &error);

  g_assert_cmpuint (reply->status, ==, 200);
  g_assert_no_error (error);
  g_assert_cmpuint (findings->len, ==, 0);
}

static HttpReply *
post_packed (HttpFixture *self, const char *path, const char *bearer, GBytes *body, const char *encoding)
{
  g_autofree char *value = bearer ? g_strconcat ("Bearer ", bearer, NULL) : g_strdup ("none");
  const char *const headers[] = {"Authorization", value, "Content-Encoding", encoding, "Accept-Encoding", "gzip", NULL};

  return http_fixture_send (self, "POST", path, body, headers);
}

static void
test_packed_both_ways (HttpFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *access = sign_in (self);
  g_autoptr (GBytes) plain = g_bytes_new_static (PULL, strlen (PULL));
  g_autoptr (GBytes) packed = fb_gzip (plain, 6);
  g_autoptr (HttpReply) reply = post_packed (self, "/v1/pull", access, packed, "gzip");
  g_autoptr (HttpReply) unpacked = http_fixture_post (self, "/v1/pull", access, PULL);

  assert_reply (reply, 200, NULL);
  g_assert_cmpstr (reply->encoding, ==, "gzip");
  assert_reply (unpacked, 200, NULL);
  g_assert_cmpstr (unpacked->encoding, ==, NULL);
}

static void
test_gzip_bomb (HttpFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *access = sign_in (self);
  g_autofree char *zeros = g_malloc0 (32 << 20);
  g_autoptr (GBytes) plain = g_bytes_new (zeros, 32 << 20);
  g_autoptr (GBytes) packed = fb_gzip (plain, 9);
  g_autoptr (HttpReply) reply = post_packed (self, "/v1/push", access, packed, "gzip");
  g_autoptr (HttpReply) unsigned_reply = post_packed (self, "/v1/enrol", NULL, packed, "gzip");

  g_assert_cmpuint (g_bytes_get_size (packed), <, 1 << 20);
  assert_reply (reply, 400, "bad-request");
  assert_reply (unsigned_reply, 400, "bad-request");
  assert_well (self);
}

static void
test_damaged_gzip (HttpFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *access = sign_in (self);
  g_autoptr (GBytes) plain = g_bytes_new_static (PULL, strlen (PULL));
  g_autoptr (GBytes) packed = fb_gzip (plain, 6);

  for (gsize length = 1; length < g_bytes_get_size (packed); length++)
    {
      g_autoptr (GBytes) cut = g_bytes_new_from_bytes (packed, 0, length);
      g_autoptr (HttpReply) reply = post_packed (self, "/v1/pull", access, cut, "gzip");

      assert_reply (reply, 400, "bad-request");
    }
  {
    g_autoptr (HttpReply) not_packed = post_packed (self, "/v1/pull", access, plain, "gzip");
    g_autoptr (HttpReply) unknown = post_packed (self, "/v1/pull", access, plain, "br");

    assert_reply (not_packed, 400, "bad-request");
    assert_reply (unknown, 415, "bad-request");
  }
  assert_well (self);
}

static void
test_bad_json (HttpFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  static const char *const bodies[] = {
      "",
      "{",
      "nonsense",
      "[1,2",
      "{\"cursor\":}",
      "{\"a\":1,\"a\":2}",
      "{\"cursor\":1e999}",
      "{\"cursor\":18446744073709551616}",
      "\"",
      "{\"a\":\"\\ud800\"}",
      "\xff\xfe",
      "{\"a\":\"\xc3\x28\"}",
      "null",
  };
  static const char *const paths[] = {"/v1/pull", "/v1/push", "/v1/verify", "/v1/enrol", "/v1/token"};
  g_autofree char *access = sign_in (self);

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    for (guint j = 0; j < G_N_ELEMENTS (bodies); j++)
      {
        g_autoptr (HttpReply) reply = http_fixture_post (self, paths[i], access, bodies[j]);

        assert_reply (reply, 400, "bad-json");
      }
  assert_well (self);
}

static void
test_deep_nesting (HttpFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *access = sign_in (self);
  g_autofree char *deep = g_strnfill (1000000, '[');
  g_autofree char *objects = NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (HttpReply) reply = http_fixture_post (self, "/v1/push", access, deep);
  g_autoptr (HttpReply) other = NULL;

  for (guint i = 0; i < 100000; i++)
    g_string_append (text, "{\"a\":");
  other = http_fixture_post (self, "/v1/enrol", NULL, text->str);
  assert_reply (reply, 400, "bad-json");
  assert_reply (other, 413, "too-large");
  assert_well (self);
}

static void
test_too_large (HttpFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *access = sign_in (self);
  g_autofree char *spaces = g_strnfill (9 << 20, ' ');
  g_autofree char *head = NULL;
  g_autofree char *answer = NULL;
  g_autoptr (HttpReply) reply = http_fixture_post (self, "/v1/push", access, spaces);

  assert_reply (reply, 413, "too-large");
  /* More than a push may be, though less than a request. */
  spaces[3 << 20] = '\0';
  {
    g_autoptr (HttpReply) push = http_fixture_post (self, "/v1/push", access, spaces);

    assert_reply (push, 413, "too-large");
  }
  /* A length that is only claimed. */
  head = g_strdup ("POST /v1/enrol HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n{}");
  answer = http_fixture_raw (self, head, strlen (head));
  g_assert_null (strstr (answer, "200"));
  assert_well (self);
}

static void
test_chunked_without_end (HttpFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GString) text = g_string_new ("POST /v1/enrol HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
  g_autofree char *chunk = g_strnfill (1 << 20, 'x');
  g_autofree char *answer = NULL;

  for (guint i = 0; i < 12; i++)
    {
      g_string_append (text, "100000\r\n");
      g_string_append_len (text, chunk, 1 << 20);
      g_string_append (text, "\r\n");
    }
  g_string_append (text, "0\r\n\r\n");
  answer = http_fixture_raw (self, text->str, text->len);
  g_assert_nonnull (strstr (answer, "413"));
  assert_well (self);
}

/* A request that ends at any byte changes nothing. */
static void
test_cut_requests (HttpFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *access = sign_in (self);
  g_autofree char *body = g_strdup ("{\"v\":1,\"schema\":1,\"cursor\":0,\"txs\":[]}");
  g_autofree char *text =
      g_strdup_printf ("POST /v1/push HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Length: %zu\r\n\r\n%s",
                       access, strlen (body), body);

  for (gsize length = 0; length < strlen (text); length += 7)
    {
      g_autofree char *answer = http_fixture_raw (self, text, length);

      g_assert_null (strstr (answer, " 200 "));
    }
  assert_well (self);
}

static void
test_garbage (HttpFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  static const char *const texts[] = {
      "\r\n\r\n",
      "GET\r\n\r\n",
      "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
      "GET / HTTP/9.9\r\n\r\n",
      "POST /v1/pull HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
      "POST /v1/pull HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n12345",
      "GET /%00%ff/../../etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *answer = http_fixture_raw (self, texts[i], strlen (texts[i]));

      g_assert_null (strstr (answer, " 200 "));
    }
  assert_well (self);
}

static void
test_unknown_addresses (HttpFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *access = sign_in (self);
  g_autofree char *value = g_strconcat ("Bearer ", access, NULL);
  const char *const headers[] = {"Authorization", value, NULL};
  g_autoptr (HttpReply) nothing = http_fixture_post (self, "/v1/nothing", access, "{}");
  g_autoptr (HttpReply) get = http_fixture_send (self, "GET", "/v1/pull", NULL, headers);
  g_autoptr (HttpReply) hello = http_fixture_send (self, "GET", "/v1/hello", NULL, NULL);

  assert_reply (nothing, 404, "not-found");
  assert_reply (get, 405, "bad-request");
  g_assert_cmpuint (hello->status, ==, 200);
}

/* The admin commands work beside a running server, which sees at once what they did. */
static void
test_sees_what_others_change (HttpFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *access = sign_in (self);
  g_autoptr (GPtrArray) ops = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_op_free);
  g_autoptr (GError) error = NULL;
  g_autoptr (HttpReply) before = http_fixture_post (self, "/v1/pull", access, PULL);
  g_autoptr (HttpReply) after = NULL;
  FbId territory, member;
  FbOp *op;

  fb_id_generate (&territory, g_get_real_time () / 1000);
  fb_id_generate (&member, g_get_real_time () / 1000);
  op = fb_op_new (FB_OP_PUT, fb_schema_get_table ("territory"), &territory);
  fb_value_set_text (&fb_op_add_field (op, "code")->new, "north");
  fb_value_set_text (&fb_op_add_field (op, "name")->new, "The North");
  g_ptr_array_add (ops, op);
  op = fb_op_new (FB_OP_PUT, fb_schema_get_table ("territory_member"), &member);
  fb_value_set_id (&fb_op_add_field (op, "territory")->new, &territory);
  fb_value_set_id (&fb_op_add_field (op, "user")->new, &self->rep);
  g_ptr_array_add (ops, op);
  fb_service_apply (self->service, ops, NULL, NULL, &error);
  g_assert_no_error (error);

  after = http_fixture_post (self, "/v1/pull", access, PULL);
  g_assert_null (g_strstr_len (g_bytes_get_data (before->body, NULL), g_bytes_get_size (before->body), "\"t\",\""));
  g_assert_nonnull (
      g_strstr_len (g_bytes_get_data (after->body, NULL), g_bytes_get_size (after->body), "\"The North\"]"));
}

static void
test_plain_http_stays_at_home (HttpFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (fb_http_server_listen (self->server, "0.0.0.0:0", &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fb_test_database_init ();
#define ADD(path, func) g_test_add (path, HttpFixture, NULL, http_fixture_set_up, func, http_fixture_tear_down)
  ADD ("/server/http/packed", test_packed_both_ways);
  ADD ("/server/hostile/gzip-bomb", test_gzip_bomb);
  ADD ("/server/hostile/damaged-gzip", test_damaged_gzip);
  ADD ("/server/hostile/json", test_bad_json);
  ADD ("/server/hostile/deep", test_deep_nesting);
  ADD ("/server/hostile/too-large", test_too_large);
  ADD ("/server/hostile/chunked", test_chunked_without_end);
  ADD ("/server/hostile/cut", test_cut_requests);
  ADD ("/server/hostile/garbage", test_garbage);
  ADD ("/server/http/unknown-addresses", test_unknown_addresses);
  ADD ("/server/http/sees-others", test_sees_what_others_change);
  ADD ("/server/http/loopback-only", test_plain_http_stays_at_home);
  return g_test_run ();
}
