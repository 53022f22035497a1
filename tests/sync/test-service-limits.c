/* test-service-limits.c: how many buckets a scope may have, and how many rows a group
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "service-device.h"

#include "fb-service-private.h"
#include "fb-test-database.h"

typedef struct
{
  FbServiceFixture fixture;
  FbId north, anna, account;
  ServiceDevice *a;
} World;

static void
set_up (World *world, gconstpointer data G_GNUC_UNUSED)
{
  service_fixture_set_up (&world->fixture);
  world->north = service_fixture_add_territory (&world->fixture, "north", NULL);
  world->anna = service_fixture_add_user (&world->fixture, "anna", "rep");
  service_fixture_assign (&world->fixture, &world->anna, &world->north);
  world->account = service_fixture_add_account (&world->fixture, "Acme", &world->north);
  world->a = service_device_new (&world->fixture, &world->anna, "a");
}

static void
tear_down (World *world, gconstpointer data G_GNUC_UNUSED)
{
  service_fixture_check (&world->fixture);
  service_device_free (world->a);
  service_fixture_tear_down (&world->fixture);
}

static gint64
count_buckets (World *world)
{
  return service_fixture_int (&world->fixture, "SELECT count(*) FROM bucket");
}

static void
set_room (World *world, gint64 more)
{
  world->fixture.service->max_buckets = (guint) (count_buckets (world) + more);
}

/* --- buckets ---------------------------------------------------------------------------------------------- */

static void
assert_no_room (World *world, FbOp *op)
{
  g_autoptr (GPtrArray) ops = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_op_free);
  g_autoptr (GError) error = NULL;
  gint64 seq = service_fixture_int (&world->fixture, "SELECT seq FROM sync_clock");
  gint64 before = count_buckets (world);

  g_ptr_array_add (ops, op);
  g_assert_false (fb_service_apply (world->fixture.service, ops, NULL, NULL, &error));
  g_assert_error (error, FB_REFUSAL, FB_REFUSAL_TOO_LARGE);
  g_assert_cmpstr (fb_refusal_type (error->code), ==, "too-large");
  g_assert_cmpint (count_buckets (world), ==, before);
  g_assert_cmpint (service_fixture_int (&world->fixture, "SELECT seq FROM sync_clock"), ==, seq);
}

static void
test_buckets (World *world, gconstpointer data G_GNUC_UNUSED)
{
  FbId id = service_fixture_new_id (&world->fixture), role_id;
  g_autofree char *role = NULL;

  fb_service_get_role_id ("rep", &role_id);
  role = fb_id_to_string (&role_id);
  g_assert_cmpuint (world->fixture.service->max_buckets, ==, FB_SCOPE_MAX_BUCKETS);
  /* A territory has two, one of them for those above. */
  set_room (world, 3);
  service_fixture_add_territory (&world->fixture, "south", NULL);
  assert_no_room (world, service_op_put ("territory", &id, "code", "east", "name", "East", NULL));
  service_fixture_add_user (&world->fixture, "berta", "rep");
  assert_no_room (world, service_op_put ("user", &id, "login", "carl", "name", "Carl", "role", role, NULL));
  /* What is there goes on. */
  service_device_sync (world->a);
  service_device_check (world->a);
}

/* An administrator hears it as any refusal, and what came with it goes on. */
static void
test_pushed (World *world, gconstpointer data G_GNUC_UNUSED)
{
  FbId admin = service_fixture_add_user (&world->fixture, "admin", "admin");
  g_autoptr (ServiceDevice) device = service_device_new (&world->fixture, &admin, "admin's");
  FbId id = service_fixture_new_id (&world->fixture);

  set_room (world, 1);
  service_device_sync (device);
  service_device_add_tx (device, service_op_put ("territory", &id, "code", "east", "name", "East", NULL), NULL);
  service_device_sync (device);
  g_assert_cmpuint (device->refused->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (device->refused, 0), ==, "/problems/too-large");
  service_device_check (device);
}

static void
assert_answer (World *world, const char *body, const char *expected)
{
  g_autoptr (FbAnswer) answer = service_fixture_request (&world->fixture, &world->a->caller, "/v1/pull", body);
  g_autofree char *text = service_answer_to_text (answer);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_lists (World *world, gconstpointer data G_GNUC_UNUSED)
{
  gint64 room = count_buckets (world);

  world->fixture.service->max_buckets = (guint) room;
  for (gint64 n = room; n <= room + 1; n++)
    {
      const char *expected = n > room ? "400 bad-request" : "200";
      g_autoptr (GString) bids = g_string_new ("1");
      g_autoptr (GString) cursors = g_string_new ("[1,0]");
      g_autofree char *buckets = NULL;
      g_autofree char *dropped = NULL;
      g_autofree char *own_cursors = NULL;

      for (gint64 i = 2; i <= n; i++)
        {
          g_string_append_printf (bids, ",%" G_GINT64_FORMAT, i);
          g_string_append_printf (cursors, ",[%" G_GINT64_FORMAT ",0]", i);
        }
      buckets = g_strdup_printf ("{\"v\":1,\"cursor\":0,\"buckets\":[%s]}", bids->str);
      dropped = g_strdup_printf ("{\"v\":1,\"cursor\":0,\"drop_ok\":[%s]}", bids->str);
      own_cursors = g_strdup_printf ("{\"v\":1,\"cursor\":0,\"cursors\":[%s]}", cursors->str);
      assert_answer (world, buckets, expected);
      assert_answer (world, dropped, expected);
      assert_answer (world, own_cursors, expected);
    }
}

static void
test_wide_scope (World *world, gconstpointer data G_GNUC_UNUSED)
{
  gint64 cursor = service_fixture_int (&world->fixture, "SELECT seq FROM sync_clock");

  world->fixture.service->max_buckets = 2;
  assert_answer (world, "{\"v\":1,\"cursor\":0}", "413 too-large");
  g_assert_cmpint (service_fixture_int (&world->fixture, "SELECT seq FROM sync_clock"), ==, cursor);
  world->fixture.service->max_buckets = FB_SCOPE_MAX_BUCKETS;
  assert_answer (world, "{\"v\":1,\"cursor\":0}", "200");
}

/* --- rows ------------------------------------------------------------------------------------------------- */

static void
test_large_group (World *world, gconstpointer data G_GNUC_UNUSED)
{
  gint64 rows = service_fixture_int (&world->fixture, "SELECT rows FROM grp WHERE kind = 'account'");
  gboolean more = TRUE;

  g_assert_cmpint (world->fixture.service->group_rows, ==, FB_GROUP_MAX_ROWS);
  world->fixture.service->group_rows = rows + 3;
  for (int i = 0; i < 3; i++)
    service_fixture_add_contact (&world->fixture, "Adams", &world->account);
  /* Said once, when it grows beyond. */
  g_test_expect_message ("fb-sync", G_LOG_LEVEL_MESSAGE, "Group * (account) has more than * rows");
  service_fixture_add_contact (&world->fixture, "Baker", &world->account);
  g_test_assert_expected_messages ();
  g_test_expect_message ("fb-sync", G_LOG_LEVEL_MESSAGE, "nothing more");
  service_fixture_add_contact (&world->fixture, "Clark", &world->account);
  g_log ("fb-sync", G_LOG_LEVEL_MESSAGE, "nothing more");
  g_test_assert_expected_messages ();
  /* And it comes in as many pages as it takes. */
  while (more)
    more = service_device_pull_page (world->a, 1, SERVICE_FAULT_NONE) == SERVICE_PULL_MORE && world->a->n_pages < 500;
  g_assert_cmpuint (world->a->n_pages, >, (guint) rows + 5);
  service_device_sync (world->a);
  service_device_check (world->a);
}

/* The catalogue may be of any size. */
static void
test_large_catalogue (World *world, gconstpointer data G_GNUC_UNUSED)
{
  world->fixture.service->group_rows = 0;
  g_test_expect_message ("fb-sync", G_LOG_LEVEL_MESSAGE, "only this");
  for (int i = 0; i < 3; i++)
    {
      FbId id = service_fixture_new_id (&world->fixture);

      service_fixture_apply (&world->fixture, service_op_put ("product_family", &id, "name", "Pumps", NULL));
    }
  g_log ("fb-sync", G_LOG_LEVEL_MESSAGE, "only this");
  g_test_assert_expected_messages ();
}

/* --- how often ---------------------------------------------------------------------------------------------- */

typedef struct
{
  guint asked[FB_N_ASKS];
  FbId device;
} Pace;

/* Whoever pulls must wait for seven seconds. */
static gint64
pace_pulls (FbAsk ask, const FbId *device, gpointer user_data)
{
  Pace *pace = user_data;

  pace->asked[ask]++;
  pace->device = *device;
  return ask == FB_ASK_PULL ? 7 : 0;
}

static void
test_pace (World *world, gconstpointer data G_GNUC_UNUSED)
{
  Pace pace = {0};

  fb_service_set_limiter (world->fixture.service, pace_pulls, &pace);
  g_assert_cmpint (service_device_pull_page (world->a, 1024 * 1024, SERVICE_FAULT_NONE), ==, SERVICE_PULL_PROBLEM);
  g_assert_cmpstr (world->a->last_problem, ==, "429 busy");
  g_assert_cmpuint (pace.asked[FB_ASK_PULL], ==, 1);
  g_assert_true (fb_id_equal (&pace.device, &world->a->caller.device));
  fb_service_set_limiter (world->fixture.service, NULL, NULL);
  g_assert_cmpint (service_device_pull_page (world->a, 1024 * 1024, SERVICE_FAULT_NONE), ==, SERVICE_PULL_DONE);
  g_assert_cmpuint (pace.asked[FB_ASK_PULL], ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fb_test_database_init ();

#define ADD(name, func) g_test_add ("/sync/service/limits/" name, World, NULL, set_up, func, tear_down)
  ADD ("buckets", test_buckets);
  ADD ("pushed", test_pushed);
  ADD ("lists", test_lists);
  ADD ("wide-scope", test_wide_scope);
  ADD ("large-group", test_large_group);
  ADD ("large-catalogue", test_large_catalogue);
  ADD ("pace", test_pace);
#undef ADD
  return g_test_run ();
}
