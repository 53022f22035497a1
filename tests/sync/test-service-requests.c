/* test-service-requests.c: requests that are wrong get a problem answer and change nothing
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "service-device.h"
#include "fb-test-database.h"

#include <string.h>

typedef struct
{
  FbServiceFixture fixture;
  FbId user;
  ServiceDevice *device;
} World;

static void
set_up (World *world, gconstpointer data G_GNUC_UNUSED)
{
  service_fixture_set_up (&world->fixture);
  world->user = service_fixture_add_user (&world->fixture, "rita", "rep");
  world->device = service_device_new (&world->fixture, &world->user, "laptop");
}

static void
tear_down (World *world, gconstpointer data G_GNUC_UNUSED)
{
  service_fixture_check (&world->fixture);
  service_device_free (world->device);
  service_fixture_tear_down (&world->fixture);
}

static void
assert_answer (World *world, const char *path, const char *body, const char *expected)
{
  gint64 seq = service_fixture_int (&world->fixture, "SELECT seq FROM sync_clock");
  g_autoptr (FbAnswer) answer = service_fixture_request (&world->fixture, &world->device->caller, path, body);
  g_autofree char *text = service_answer_to_text (answer);

  if (!g_str_equal (text, expected))
    g_test_message ("%s %s", path, body);
  g_assert_cmpstr (text, ==, expected);
  g_assert_cmpint (service_fixture_int (&world->fixture, "SELECT seq FROM sync_clock"), ==, seq);
  g_assert_false (fb_db_is_in_transaction (world->fixture.db));
}

static void
test_malformed_bodies (World *world, gconstpointer data G_GNUC_UNUSED)
{
  static const struct
  {
    const char *path, *body, *expected;
  } cases[] = {
      {"/v1/pull", NULL, "400 bad-json"},
      {"/v1/pull", "", "400 bad-json"},
      {"/v1/pull", "{", "400 bad-json"},
      {"/v1/pull", "[]", "400 bad-json"},
      {"/v1/pull", "{\"cursor\":1e400}", "400 bad-json"},
      {"/v1/pull", "{\"cursor\":99999999999999999999}", "400 bad-json"},
      {"/v1/pull", "{\"cursor\":\"1\"}", "400 bad-request"},
      {"/v1/pull", "{\"cursor\":-1}", "400 bad-request"},
      {"/v1/pull", "{\"cursor\":0,\"own\":7}", "400 bad-request"},
      {"/v1/pull", "{\"cursor\":0,\"own\":[\"x\"]}", "400 bad-request"},
      {"/v1/pull", "{\"cursor\":0,\"cursors\":[1]}", "400 bad-request"},
      {"/v1/pull", "{\"cursor\":0,\"cursors\":[[1]]}", "400 bad-request"},
      {"/v1/pull", "{\"cursor\":0,\"buckets\":{}}", "400 bad-request"},
      {"/v1/pull", "{\"cursor\":0,\"drop_ok\":[{}]}", "400 bad-request"},
      {"/v1/pull", "{\"cursor\":0,\"groups\":[null]}", "400 bad-request"},
      {"/v1/pull", "{\"cursor\":0,\"scope\":7}", "400 bad-request"},
      {"/v1/pull", "{\"cursor\":0,\"page\":7}", "400 bad-request"},
      {"/v1/pull", "{\"cursor\":0,\"page\":\"???\"}", "409 token-void"},
      {"/v1/pull", "{\"cursor\":0,\"page\":\"e30=\"}", "409 token-void"},
      {"/v1/pull", "{\"cursor\":0,\"page\":\"W10=\"}", "409 token-void"},
      {"/v1/pull", "{\"cursor\":0,\"schema\":0}", "426 schema-too-old"},
      {"/v1/pull", "{\"cursor\":0,\"schema\":4711}", "426 schema-too-new"},
      {"/v1/pull", "{\"cursor\":0,\"device\":\"x\"}", "400 bad-request"},
      {"/v1/pull", "{\"cursor\":0,\"device\":\"01900000-0000-7000-8000-000000000000\"}", "400 bad-request"},
      {"/v1/pull", "{\"cursor\":0,\"incarnation\":\"another\"}", "409 incarnation"},
      {"/v1/pull", "{\"cursor\":0,\"added\":{\"account\":[{}],\"contact\":7}}", "200"},
      {"/v1/push", "{}", "400 bad-request"},
      {"/v1/push", "{\"txs\":{}}", "400 bad-request"},
      {"/v1/push", "{\"txs\":[7]}", "400 bad-request"},
      {"/v1/push", "{\"txs\":[{}]}", "400 bad-request"},
      {"/v1/push", "{\"txs\":[{\"n\":0,\"oid\":\"01900000-0000-7000-8000-000000000000\"}]}", "400 bad-request"},
      {"/v1/push", "{\"txs\":[{\"n\":1,\"oid\":\"no\"}]}", "400 bad-request"},
      {"/v1/push",
       "{\"txs\":[{\"n\":1,\"oid\":\"01900000-0000-7000-8000-000000000000\",\"hlc\":1,\"wall\":1,\"schema\":1}]}",
       "400 bad-request"},
      {"/v1/push", "{\"txs\":[],\"clock\":7}", "400 bad-request"},
      {"/v1/push", "{\"txs\":[],\"chain\":7}", "400 bad-request"},
      {"/v1/push", "{\"txs\":[]}", "200"},
      {"/v1/verify", "{}", "400 bad-request"},
      {"/v1/verify", "{\"bid\":\"1\"}", "400 bad-request"},
      {"/v1/verify", "{\"bid\":1,\"groups\":[1]}", "400 bad-request"},
      {"/v1/verify", "{\"bid\":1,\"groups\":[1,\"x\"]}", "400 bad-request"},
      {"/v1/verify", "{\"bid\":4711}", "403 not-in-scope"},
      {"/v1/nothing", "{}", "404 not-found"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_answer (world, cases[i].path, cases[i].body, cases[i].expected);
}

static void
test_deep_nesting (World *world, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GString) body = g_string_new ("{\"txs\":");

  for (guint i = 0; i < 100000; i++)
    g_string_append_c (body, '[');
  assert_answer (world, "/v1/push", body->str, "400 bad-json");
}

static char *
push_of (guint n_ops, gsize size)
{
  GString *body = g_string_new ("{\"txs\":[");

  for (guint i = 1; i <= n_ops; i++)
    g_string_append_printf (
        body,
        "%s{\"n\":%u,\"oid\":\"01900000-0000-7000-8000-%012x\",\"hlc\":1,\"wall\":1,\"schema\":1,\"ops\":["
        "{\"op\":\"del\",\"t\":\"account\",\"id\":\"01900000-0000-7000-8000-%012x\"}]}",
        i > 1 ? "," : "", i, i, i);
  g_string_append (body, "]");
  while (body->len + 1 < size)
    g_string_append_c (body, ' ');
  g_string_append (body, "}");
  return g_string_free (body, FALSE);
}

static void
test_too_many_operations (World *world, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *at_limit = push_of (500, 0);
  g_autofree char *over = push_of (501, 0);
  g_autoptr (JsonNode) node = NULL;

  assert_answer (world, "/v1/push", over, "413 too-large");
  node = service_fixture_ask (&world->fixture, &world->device->caller, "/v1/push", at_limit);
  g_assert_cmpint (json_object_get_int_member (json_node_get_object (node), "applied"), ==, 500);
}

/* 1 MiB of transactions, and 64 KiB for the frame around them. */
static void
test_too_many_bytes (World *world, gconstpointer data G_GNUC_UNUSED)
{
  const gsize limit = 1024 * 1024 + 65536;
  g_autofree char *at_limit = push_of (1, limit);
  g_autofree char *over = push_of (1, limit + 1);
  g_autoptr (JsonNode) node = NULL;

  g_assert_cmpuint (strlen (at_limit), ==, limit);
  assert_answer (world, "/v1/push", over, "413 too-large");
  node = service_fixture_ask (&world->fixture, &world->device->caller, "/v1/push", at_limit);
  g_assert_cmpint (json_object_get_int_member (json_node_get_object (node), "applied"), ==, 1);
}

/* Unknown tables and fields concern their transaction alone. */
static void
test_unknown_tables_are_refused (World *world, gconstpointer data G_GNUC_UNUSED)
{
  static const char *const ops[] = {
      "{\"op\":\"put\",\"t\":\"nothing\",\"id\":\"01900000-0000-7000-8000-000000000001\",\"row\":{}}",
      "{\"op\":\"put\",\"t\":\"account\",\"id\":\"01900000-0000-7000-8000-000000000001\",\"row\":{\"nothing\":1}}",
      "{\"op\":\"put\",\"t\":\"account\",\"id\":\"01900000-0000-7000-8000-000000000001\",\"row\":{\"name\":7}}",
      "{\"op\":\"put\",\"t\":\"account\",\"id\":\"01900000-0000-7000-8000-000000000001\",\"row\":{}}",
      "{\"op\":\"put\",\"t\":\"change\",\"id\":\"01900000-0000-7000-8000-000000000001\",\"row\":{}}",
      "{\"op\":\"put\",\"t\":\"sync_state\",\"id\":\"01900000-0000-7000-8000-000000000001\",\"row\":{}}",
      "{\"op\":\"set\",\"t\":\"conflict\",\"id\":\"01900000-0000-7000-8000-000000000001\",\"f\":{\"status\":[\"open\","
      "\"resolved\"]}}",
      "{\"op\":\"resolve\",\"t\":\"conflict\",\"id\":\"01900000-0000-7000-8000-000000000001\",\"take\":\"lost\"}",
      "{\"op\":\"put\",\"t\":\"role\",\"id\":\"01900000-0000-7000-8000-000000000001\",\"row\":{\"name\":\"x\",\"base\":"
      "\"admin\"}}",
  };
  g_autoptr (GString) body = g_string_new ("{\"txs\":[");
  g_autoptr (JsonNode) node = NULL;
  JsonArray *results;

  for (guint i = 0; i < G_N_ELEMENTS (ops); i++)
    g_string_append_printf (
        body, "%s{\"n\":%u,\"oid\":\"01900000-0000-7000-8000-%012x\",\"hlc\":1,\"wall\":1,\"schema\":1,\"ops\":[%s]}",
        i > 0 ? "," : "", i + 1, i + 1, ops[i]);
  g_string_append (body, "]}");
  node = service_fixture_ask (&world->fixture, &world->device->caller, "/v1/push", body->str);
  results = json_object_get_array_member (json_node_get_object (node), "results");
  g_assert_cmpuint (json_array_get_length (results), ==, G_N_ELEMENTS (ops));
  for (guint i = 0; i < G_N_ELEMENTS (ops); i++)
    g_assert_cmpstr (json_object_get_string_member (json_array_get_object_element (results, i), "s"), ==, "refused");
  g_assert_cmpint (service_fixture_int (&world->fixture, "SELECT count(*) FROM refused_tx"), ==, G_N_ELEMENTS (ops));
  g_assert_cmpint (service_fixture_int (&world->fixture, "SELECT count(*) FROM account"), ==, 0);
}

static void
test_who_asks (World *world, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (FbAnswer) answer = service_fixture_request (&world->fixture, NULL, "/v1/pull", "{}");
  g_autofree char *text = service_answer_to_text (answer);
  g_autoptr (JsonNode) hello = service_fixture_ask (&world->fixture, NULL, "/v1/hello", NULL);
  g_autoptr (JsonNode) who = service_fixture_ask (&world->fixture, &world->device->caller, "/v1/who", NULL);
  FbCaller stranger = {.user = world->user};

  g_assert_cmpstr (text, ==, "401 token-expired");
  g_assert_cmpint (json_object_get_int_member (json_node_get_object (hello), "max_schema"), ==, FB_SCHEMA_VERSION);
  g_assert_cmpstr (json_object_get_string_member (json_node_get_object (who), "login"), ==, "rita");
  g_assert_cmpstr (json_object_get_string_member (json_node_get_object (who), "role"), ==, "rep");

  stranger.device = service_fixture_new_id (&world->fixture);
  g_clear_pointer (&answer, fb_answer_free);
  answer = service_fixture_request (&world->fixture, &stranger, "/v1/pull", "{}");
  g_free (text);
  text = service_answer_to_text (answer);
  g_assert_cmpstr (text, ==, "401 device-revoked");
  /* Also where it comes from another lineage: it must not take the new one before it has signed in again. */
  g_clear_pointer (&answer, fb_answer_free);
  answer =
      service_fixture_request (&world->fixture, &stranger, "/v1/pull", "{\"cursor\":5,\"incarnation\":\"another\"}");
  g_free (text);
  text = service_answer_to_text (answer);
  g_assert_cmpstr (text, ==, "401 device-revoked");
  g_clear_pointer (&answer, fb_answer_free);
  answer = service_fixture_request (&world->fixture, &stranger, "/v1/push", "{\"txs\":[]}");
  g_free (text);
  text = service_answer_to_text (answer);
  g_assert_cmpstr (text, ==, "401 device-revoked");
}

static void
test_device_belongs_to_one_user (World *world, gconstpointer data G_GNUC_UNUSED)
{
  FbId other = service_fixture_add_user (&world->fixture, "otto", "rep");
  g_autoptr (GError) error = NULL;

  g_assert_false (
      fb_service_add_device (world->fixture.service, &other, &world->device->caller.device, "mine", &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS);
  g_clear_error (&error);
  g_assert_true (
      fb_service_add_device (world->fixture.service, &world->user, &world->device->caller.device, "again", &error));
  g_assert_no_error (error);
  g_assert_cmpint (service_fixture_int (&world->fixture, "SELECT count(*) FROM device"), ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fb_test_database_init ();
#define ADD(path, func) g_test_add (path, World, NULL, set_up, func, tear_down)
  ADD ("/service/requests/malformed", test_malformed_bodies);
  ADD ("/service/requests/deep", test_deep_nesting);
  ADD ("/service/requests/too-many", test_too_many_operations);
  ADD ("/service/requests/too-many-bytes", test_too_many_bytes);
  ADD ("/service/requests/unknown-tables", test_unknown_tables_are_refused);
  ADD ("/service/requests/who", test_who_asks);
  ADD ("/service/requests/device", test_device_belongs_to_one_user);
  return g_test_run ();
}
