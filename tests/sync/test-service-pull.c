/* test-service-pull.c: pages, checkpoints, repair
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
  FbId north, south;
  FbId rep;
  FbId account; /* in the north, with contacts */
  ServiceDevice *laptop;
} World;

static void
set_up (World *world, gconstpointer data G_GNUC_UNUSED)
{
  service_fixture_set_up (&world->fixture);
  world->north = service_fixture_add_territory (&world->fixture, "north", NULL);
  world->south = service_fixture_add_territory (&world->fixture, "south", NULL);
  world->rep = service_fixture_add_user (&world->fixture, "rita", "rep");
  service_fixture_assign (&world->fixture, &world->rep, &world->north);
  world->account = service_fixture_add_account (&world->fixture, "Acme", &world->north);
  for (guint i = 0; i < 20; i++)
    {
      g_autofree char *name = g_strdup_printf ("Contact \"%u\"\\/\303\251", i);

      service_fixture_add_contact (&world->fixture, name, &world->account);
    }
  service_fixture_set (&world->fixture, "account", &world->account, "description", "One line\n\tand \"another\" \\");
  service_fixture_add_account (&world->fixture, "Elsewhere", &world->south);
  world->laptop = service_device_new (&world->fixture, &world->rep, "laptop");
}

static void
tear_down (World *world, gconstpointer data G_GNUC_UNUSED)
{
  service_fixture_check (&world->fixture);
  service_device_free (world->laptop);
  service_fixture_tear_down (&world->fixture);
}

/* Pages of @max_bytes until the checkpoint; how many there were. */
static guint
pull_all (ServiceDevice *device, gint64 max_bytes)
{
  for (guint n = 1; n < 10000; n++)
    {
      ServicePull pull = service_device_pull_page (device, max_bytes, SERVICE_FAULT_NONE);

      g_assert_cmpint (pull, !=, SERVICE_PULL_LOST);
      if (pull == SERVICE_PULL_DONE)
        return n;
    }
  g_assert_not_reached ();
}

static JsonNode *
pull_text (World *world, const char *members, char **text)
{
  g_autofree char *body = g_strdup_printf ("{\"v\":1,\"schema\":1,%s}", members);
  g_autoptr (FbAnswer) answer = service_fixture_request (&world->fixture, &world->laptop->caller, "/v1/pull", body);
  gsize size;
  const char *data = g_bytes_get_data (answer->body, &size);
  g_auto (GStrv) lines = NULL;
  guint last;

  g_assert_cmpuint (answer->status, ==, 200);
  *text = g_strndup (data, size);
  lines = g_strsplit (*text, "\n", -1);
  last = g_strv_length (lines) - 2;
  return fb_json_parse (lines[last], -1, 0, NULL);
}

static void
test_one_page (World *world, gconstpointer data G_GNUC_UNUSED)
{
  g_assert_cmpuint (pull_all (world->laptop, 1 << 20), ==, 1);
  service_device_check (world->laptop);
  g_assert_true (g_hash_table_contains (world->laptop->base, &world->account));
}

/* A row a page: everything arrives all the same. */
static void
test_tiny_pages (World *world, gconstpointer data G_GNUC_UNUSED)
{
  g_assert_cmpuint (pull_all (world->laptop, 1), >, 30);
  service_device_check (world->laptop);
}

static void
test_idle_pull_is_small (World *world, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *members = NULL;
  g_autofree char *text = NULL;
  g_autoptr (JsonNode) last = NULL;

  pull_all (world->laptop, 1 << 20);
  members =
      g_strdup_printf ("\"cursor\":%" G_GINT64_FORMAT ",\"scope\":\"%s\"", world->laptop->cursor, world->laptop->scope);
  last = pull_text (world, members, &text);
  g_assert_cmpuint (strlen (text), <, 300);
  g_assert_true (json_object_has_member (json_node_get_object (last), "done"));
}

static void
test_changes_between_pages (World *world, gconstpointer data G_GNUC_UNUSED)
{
  FbId late;

  for (guint i = 0; i < 12; i++)
    g_assert_cmpint (service_device_pull_page (world->laptop, 1, SERVICE_FAULT_NONE), ==, SERVICE_PULL_MORE);
  service_fixture_set (&world->fixture, "account", &world->account, "name", "Renamed");
  late = service_fixture_add_contact (&world->fixture, "Late", &world->account);
  service_fixture_apply (&world->fixture, service_op_del ("contact", &late, 0));
  pull_all (world->laptop, 1);
  service_device_check (world->laptop);
  g_assert_false (g_hash_table_contains (world->laptop->base, &late));
}

/* Moved away while its rows are sent: nothing of it may stay. */
static void
test_leaves_between_pages (World *world, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *south = fb_id_to_string (&world->south);

  while (!g_hash_table_contains (world->laptop->base, &world->account) && world->laptop->n_pages < 40)
    g_assert_cmpint (service_device_pull_page (world->laptop, 1, SERVICE_FAULT_NONE), ==, SERVICE_PULL_MORE);
  service_fixture_set (&world->fixture, "account", &world->account, "territory", south);
  pull_all (world->laptop, 1);
  g_assert_false (g_hash_table_contains (world->laptop->base, &world->account));
  service_device_check (world->laptop);
}

static void
test_lost_page_is_asked_for_again (World *world, gconstpointer data G_GNUC_UNUSED)
{
  for (guint i = 0; i < 10; i++)
    {
      service_device_pull_page (world->laptop, 300, SERVICE_FAULT_LOSE);
      service_device_pull_page (world->laptop, 300, SERVICE_FAULT_NONE);
    }
  pull_all (world->laptop, 300);
  service_device_check (world->laptop);
}

static void
test_withdrawal_voids_the_token (World *world, gconstpointer data G_GNUC_UNUSED)
{
  FbId member = service_fixture_assign (&world->fixture, &world->rep, &world->south);

  for (guint i = 0; i < 10; i++)
    g_assert_cmpint (service_device_pull_page (world->laptop, 1, SERVICE_FAULT_NONE), ==, SERVICE_PULL_MORE);
  service_fixture_apply (&world->fixture, service_op_del ("territory_member", &member, 0));
  g_assert_cmpint (service_device_pull_page (world->laptop, 1, SERVICE_FAULT_NONE), ==, SERVICE_PULL_PROBLEM);
  g_assert_cmpstr (world->laptop->last_problem, ==, "409 token-void");
  pull_all (world->laptop, 1000);
  service_device_check (world->laptop);
}

static void
test_grant_waits_for_the_next_pull (World *world, gconstpointer data G_GNUC_UNUSED)
{
  ServicePull pull = SERVICE_PULL_MORE;

  service_device_pull_page (world->laptop, 1, SERVICE_FAULT_NONE);
  service_fixture_assign (&world->fixture, &world->rep, &world->south);
  while (pull == SERVICE_PULL_MORE)
    pull = service_device_pull_page (world->laptop, 1 << 20, SERVICE_FAULT_NONE);
  g_assert_cmpint (pull, ==, SERVICE_PULL_AGAIN);
  service_device_check (world->laptop);
  pull_all (world->laptop, 1 << 20);
  service_device_check (world->laptop);
}

static void
test_unknown_scope_is_asked_for (World *world, gconstpointer data G_GNUC_UNUSED)
{
  guint rows;

  pull_all (world->laptop, 1 << 20);
  rows = world->laptop->n_rows;
  g_free (world->laptop->scope);
  world->laptop->scope = g_strdup ("from another life");
  g_assert_cmpint (service_device_pull_page (world->laptop, 1 << 20, SERVICE_FAULT_NONE), ==, SERVICE_PULL_PROBLEM);
  g_assert_cmpstr (world->laptop->last_problem, ==, "428 scope-needed");
  pull_all (world->laptop, 1 << 20);
  /* It held everything already. */
  g_assert_cmpuint (world->laptop->n_rows, ==, rows);
  service_device_check (world->laptop);
}

/* The server has forgotten the list, which is right: being told once is enough. */
static void
test_forgotten_scope_is_asked_for_once (World *world, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;

  pull_all (world->laptop, 1 << 20);
  g_assert_true (fb_db_exec (world->fixture.db,
                             "UPDATE device_state SET held_hash = '', held = '[]', offer_hash = '',"
                             " offer = '[]'",
                             &error));
  g_assert_cmpint (service_device_pull_page (world->laptop, 1 << 20, SERVICE_FAULT_NONE), ==, SERVICE_PULL_PROBLEM);
  g_assert_cmpstr (world->laptop->last_problem, ==, "428 scope-needed");
  pull_all (world->laptop, 1 << 20);
  g_assert_cmpint (service_device_pull_page (world->laptop, 1 << 20, SERVICE_FAULT_NONE), !=, SERVICE_PULL_PROBLEM);
  service_device_check (world->laptop);
}

/* A checkpoint whose answer was lost before the device could take it. */
static void
test_lost_checkpoint_is_taken_again (World *world, gconstpointer data G_GNUC_UNUSED)
{
  g_assert_cmpint (service_device_pull_page (world->laptop, 1 << 20, SERVICE_FAULT_LOSE), ==, SERVICE_PULL_LOST);
  g_assert_cmpint (world->laptop->cursor, ==, 0);
  pull_all (world->laptop, 1 << 20);
  service_fixture_assign (&world->fixture, &world->rep, &world->south);
  g_assert_cmpint (service_device_pull_page (world->laptop, 1 << 20, SERVICE_FAULT_LOSE), ==, SERVICE_PULL_LOST);
  pull_all (world->laptop, 1 << 20);
  service_device_check (world->laptop);
}

static void
test_own_edits_are_skipped_but_their_history_comes (World *world, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *members = NULL;
  g_autofree char *text = NULL;
  g_autoptr (JsonNode) last = NULL;
  gint64 own = 0;
  GHashTableIter iter;
  gpointer key;

  pull_all (world->laptop, 1 << 20);
  service_device_set (world->laptop, "account", &world->account, "name", "Mine now");
  g_assert_true (service_device_push (world->laptop, 1, SERVICE_FAULT_NONE));
  g_hash_table_iter_init (&iter, world->laptop->own);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    own = *(gint64 *) key;
  members = g_strdup_printf ("\"cursor\":%" G_GINT64_FORMAT ",\"scope\":\"%s\",\"own\":[%" G_GINT64_FORMAT "]",
                             world->laptop->cursor, world->laptop->scope, own);
  last = pull_text (world, members, &text);
  g_assert_null (strstr (text, "[\"p\",12,"));
  g_assert_nonnull (strstr (text, "[\"p\",38,"));
}

static void
test_labels_of_what_is_out_of_sight (World *world, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *text = NULL;
  FbId id = service_fixture_get_id (&world->fixture, "SELECT id FROM account WHERE name = 'Elsewhere'");
  g_autofree char *parent = fb_id_to_string (&id);
  g_autoptr (JsonNode) last = NULL;
  g_autofree char *expected = g_strdup_printf ("[\"r\",12,\"%s\",\"Elsewhere\"]", parent);

  service_fixture_set (&world->fixture, "account", &world->account, "parent", parent);
  last = pull_text (world, "\"cursor\":0", &text);
  g_assert_nonnull (strstr (text, expected));
}

static void
test_columns_that_are_new_to_the_client (World *world, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *members = NULL;
  g_autofree char *text = NULL;
  g_autoptr (JsonNode) last = NULL;

  service_fixture_set (&world->fixture, "account", &world->account, "website", "acme.example");
  pull_all (world->laptop, 1 << 20);
  members = g_strdup_printf ("\"cursor\":%" G_GINT64_FORMAT
                             ",\"scope\":\"%s\",\"added\":{\"account\":[\"website\",\"nonsense\"],\"nothing\":[\"x\"]}",
                             world->laptop->cursor, world->laptop->scope);
  last = pull_text (world, members, &text);
  g_assert_nonnull (strstr (text, "{\"website\":\"acme.example\"}"));
  g_assert_null (strstr (text, "nonsense"));
}

static void
test_too_old_a_cursor (World *world, gconstpointer data G_GNUC_UNUSED)
{
  pull_all (world->laptop, 1 << 20);
  service_fixture_set (&world->fixture, "account", &world->account, "name", "Later");
  fb_db_exec (world->fixture.db, "UPDATE sync_clock SET gc_floor = seq", NULL);
  g_assert_cmpint (service_device_pull_page (world->laptop, 1 << 20, SERVICE_FAULT_NONE), ==, SERVICE_PULL_PROBLEM);
  g_assert_cmpstr (world->laptop->last_problem, ==, "410 cursor-too-old");
}

/* --- repair --- */

static gint64
find_bucket (World *world)
{
  return service_fixture_int (
      &world->fixture,
      "SELECT b.bid FROM bucket b JOIN territory t ON t.id = b.ref WHERE b.kind = 't' AND t.code = 'north'");
}

static JsonArray *
ask_verify (World *world, const char *more, const char *member, JsonNode **node)
{
  g_autofree char *body =
      g_strdup_printf ("{\"v\":1,\"bid\":%" G_GINT64_FORMAT ",\"at\":1,%s}", find_bucket (world), more);

  *node = service_fixture_ask (&world->fixture, &world->laptop->caller, "/v1/verify", body);
  g_assert_cmpint (json_object_get_int_member (json_node_get_object (*node), "head"), ==,
                   service_fixture_int (&world->fixture, "SELECT seq FROM sync_clock"));
  return json_object_get_array_member (json_node_get_object (*node), member);
}

static void
test_verify_by_ranges_and_groups (World *world, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (JsonNode) groups_node = NULL;
  g_autofree char *question = NULL;
  JsonArray *ranges, *groups, *range;
  guint64 sum = 0;
  guint64 part;
  gint64 rows = 0;

  for (guint i = 0; i < 9; i++)
    service_fixture_add_account (&world->fixture, "More", &world->north);
  ranges = ask_verify (world, "\"ranges\":3", "ranges", &node);
  g_assert_cmpuint (json_array_get_length (ranges), ==, 3);
  for (guint i = 0; i < 3; i++)
    {
      range = json_array_get_array_element (ranges, i);
      rows += json_array_get_int_element (range, 2);
      g_assert_true (
          g_ascii_string_to_unsigned (json_array_get_string_element (range, 3), 16, 0, G_MAXUINT64, &part, NULL));
      sum += part;
    }
  g_assert_cmpint (
      rows, ==,
      service_fixture_int (
          &world->fixture,
          "SELECT b.rows FROM bucket b JOIN territory t ON t.id = b.ref WHERE b.kind = 't' AND t.code = 'north'"));
  g_assert_cmpint (
      (gint64) sum, ==,
      service_fixture_int (
          &world->fixture,
          "SELECT b.sum FROM bucket b JOIN territory t ON t.id = b.ref WHERE b.kind = 't' AND t.code = 'north'"));

  range = json_array_get_array_element (ranges, 0);
  question = g_strdup_printf ("\"groups\":[%" G_GINT64_FORMAT ",%" G_GINT64_FORMAT "]",
                              json_array_get_int_element (range, 0), json_array_get_int_element (range, 1));
  groups = ask_verify (world, question, "groups", &groups_node);
  g_assert_cmpuint (json_array_get_length (groups), ==, 4);
  g_assert_cmpuint (json_array_get_length (json_array_get_array_element (groups, 0)), ==, 3);
}

static void
test_verify_shows_nothing_of_others (World *world, gconstpointer data G_GNUC_UNUSED)
{
  gint64 bid = service_fixture_int (
      &world->fixture,
      "SELECT b.bid FROM bucket b JOIN territory t ON t.id = b.ref WHERE b.kind = 't' AND t.code = 'south'");
  g_autofree char *body = g_strdup_printf ("{\"bid\":%" G_GINT64_FORMAT ",\"at\":1}", bid);
  g_autoptr (FbAnswer) answer = service_fixture_request (&world->fixture, &world->laptop->caller, "/v1/verify", body);
  g_autofree char *text = service_answer_to_text (answer);

  g_assert_cmpstr (text, ==, "403 not-in-scope");
}

static void
test_groups_are_sent_again (World *world, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *gid = service_fixture_dup_text (&world->fixture, "account", &world->account, "_gid");
  g_autofree char *other =
      fb_db_query_text (world->fixture.db, "SELECT _gid FROM account WHERE name = 'Elsewhere'", NULL);
  g_autofree char *members = NULL;
  g_autofree char *text = NULL;
  g_autofree char *enter = g_strdup_printf ("[\"g+\",%s,", gid);
  g_autofree char *leave = g_strdup_printf ("[\"g-\",%s]", other);
  g_autoptr (JsonNode) last = NULL;

  pull_all (world->laptop, 1 << 20);
  members = g_strdup_printf ("\"cursor\":%" G_GINT64_FORMAT ",\"scope\":\"%s\",\"own\":[],\"groups\":[%s,%s]",
                             world->laptop->cursor, world->laptop->scope, gid, other);
  last = pull_text (world, members, &text);
  g_assert_nonnull (strstr (text, enter));
  g_assert_nonnull (strstr (text, "[\"p\",14,"));
  /* What is not in scope is taken back, and nothing of it is shown. */
  g_assert_nonnull (strstr (text, leave));
  g_assert_null (strstr (text, "Elsewhere"));
  g_assert_true (json_object_has_member (json_node_get_object (last), "done"));
}

/* --- failures --- */

static void
test_failing_statements (World *world, gconstpointer data G_GNUC_UNUSED)
{
  guint failures = 0;

  for (guint nth = 1;; nth++)
    {
      g_autoptr (FbAnswer) answer = NULL;

      g_test_expect_message ("fb-sync", G_LOG_LEVEL_WARNING, "*");
      fb_db_fail_nth (world->fixture.db, nth);
      answer =
          service_fixture_request (&world->fixture, &world->laptop->caller, "/v1/pull", "{\"schema\":1,\"cursor\":0}");
      fb_db_fail_nth (world->fixture.db, 0);
      if (answer->status == 200)
        break;
      g_test_assert_expected_messages ();
      g_assert_cmpuint (answer->status, ==, 500);
      g_assert_false (fb_db_is_in_transaction (world->fixture.db));
      failures++;
    }
  g_log_set_always_fatal (G_LOG_FATAL_MASK);
  g_assert_cmpuint (failures, >, 30);
  pull_all (world->laptop, 1 << 20);
  service_device_check (world->laptop);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fb_test_database_init ();
#define ADD(path, func) g_test_add (path, World, NULL, set_up, func, tear_down)
  ADD ("/service/pull/one-page", test_one_page);
  ADD ("/service/pull/tiny-pages", test_tiny_pages);
  ADD ("/service/pull/idle", test_idle_pull_is_small);
  ADD ("/service/pull/changes-between-pages", test_changes_between_pages);
  ADD ("/service/pull/leaves-between-pages", test_leaves_between_pages);
  ADD ("/service/pull/lost-page", test_lost_page_is_asked_for_again);
  ADD ("/service/pull/lost-checkpoint", test_lost_checkpoint_is_taken_again);
  ADD ("/service/pull/token-void", test_withdrawal_voids_the_token);
  ADD ("/service/pull/grant-waits", test_grant_waits_for_the_next_pull);
  ADD ("/service/pull/scope-needed", test_unknown_scope_is_asked_for);
  ADD ("/service/pull/scope-needed/once", test_forgotten_scope_is_asked_for_once);
  ADD ("/service/pull/own", test_own_edits_are_skipped_but_their_history_comes);
  ADD ("/service/pull/labels", test_labels_of_what_is_out_of_sight);
  ADD ("/service/pull/added-columns", test_columns_that_are_new_to_the_client);
  ADD ("/service/pull/too-old", test_too_old_a_cursor);
  ADD ("/service/verify/ranges", test_verify_by_ranges_and_groups);
  ADD ("/service/verify/not-in-scope", test_verify_shows_nothing_of_others);
  ADD ("/service/pull/groups-again", test_groups_are_sent_again);
  ADD ("/service/pull/fail-each-statement", test_failing_statements);
  return g_test_run ();
}
