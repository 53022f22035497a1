/* test-service-access.c: who sees what when territories, accounts and people move
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "service-device.h"
#include "fb-test-database.h"

typedef struct
{
  FbServiceFixture fixture;
  FbId region, north, south;
  FbId anna, berta, chief; /* reps of north and south, manager of the region */
  FbId anna_member;
  FbId account, contact; /* in the north */
  ServiceDevice *a, *b, *c;
} World;

static void
set_up (World *world, gconstpointer data G_GNUC_UNUSED)
{
  service_fixture_set_up (&world->fixture);
  world->region = service_fixture_add_territory (&world->fixture, "region", NULL);
  world->north = service_fixture_add_territory (&world->fixture, "north", &world->region);
  world->south = service_fixture_add_territory (&world->fixture, "south", &world->region);
  world->anna = service_fixture_add_user (&world->fixture, "anna", "rep");
  world->berta = service_fixture_add_user (&world->fixture, "berta", "rep");
  world->chief = service_fixture_add_user (&world->fixture, "chief", "manager");
  world->anna_member = service_fixture_assign (&world->fixture, &world->anna, &world->north);
  service_fixture_assign (&world->fixture, &world->berta, &world->south);
  service_fixture_assign (&world->fixture, &world->chief, &world->region);
  world->account = service_fixture_add_account (&world->fixture, "Acme", &world->north);
  world->contact = service_fixture_add_contact (&world->fixture, "Adams", &world->account);
  world->a = service_device_new (&world->fixture, &world->anna, "a");
  world->b = service_device_new (&world->fixture, &world->berta, "b");
  world->c = service_device_new (&world->fixture, &world->chief, "c");
  service_device_sync (world->a);
  service_device_sync (world->b);
  service_device_sync (world->c);
}

static void
tear_down (World *world, gconstpointer data G_GNUC_UNUSED)
{
  service_device_check (world->a);
  service_device_check (world->b);
  service_device_check (world->c);
  service_fixture_check (&world->fixture);
  service_device_free (world->a);
  service_device_free (world->b);
  service_device_free (world->c);
  service_fixture_tear_down (&world->fixture);
}

static void
sync_all (World *world)
{
  service_device_sync (world->a);
  service_device_sync (world->b);
  service_device_sync (world->c);
}

static void
assert_sees (ServiceDevice *device, const FbId *id, gboolean sees)
{
  g_assert_cmpint (g_hash_table_contains (device->base, id), ==, sees);
}

static void
move_to (World *world, const FbId *territory)
{
  g_autofree char *text = fb_id_to_string (territory);

  service_fixture_set (&world->fixture, "account", &world->account, "territory", text);
}

static void
test_a_rep_sees_her_own (World *world, gconstpointer data G_GNUC_UNUSED)
{
  assert_sees (world->a, &world->account, TRUE);
  assert_sees (world->b, &world->account, FALSE);
  assert_sees (world->c, &world->account, TRUE);
}

/* Who keeps an account that moves gets a label, not its rows. */
static void
test_moving_an_account (World *world, gconstpointer data G_GNUC_UNUSED)
{
  guint rows = world->c->n_rows;

  move_to (world, &world->south);
  sync_all (world);
  assert_sees (world->a, &world->contact, FALSE);
  assert_sees (world->b, &world->contact, TRUE);
  assert_sees (world->c, &world->contact, TRUE);
  /* Neither the account itself came again nor a line of its history. */
  g_assert_cmpuint (world->c->n_rows, ==, rows);
  move_to (world, &world->north);
  sync_all (world);
  assert_sees (world->a, &world->contact, TRUE);
  assert_sees (world->b, &world->contact, FALSE);
}

static void
test_sharing_an_account (World *world, gconstpointer data G_GNUC_UNUSED)
{
  FbId link = service_fixture_new_id (&world->fixture);
  g_autofree char *account = fb_id_to_string (&world->account);
  g_autofree char *south = fb_id_to_string (&world->south);

  service_fixture_apply (&world->fixture,
                         service_op_put ("account_territory", &link, "account", account, "territory", south, NULL));
  sync_all (world);
  assert_sees (world->a, &world->contact, TRUE);
  assert_sees (world->b, &world->contact, TRUE);
  service_fixture_apply (&world->fixture, service_op_del ("account_territory", &link, 0));
  sync_all (world);
  assert_sees (world->b, &world->contact, FALSE);
}

static void
test_dated_share_begins_and_ends (World *world, gconstpointer data G_GNUC_UNUSED)
{
  FbId link = service_fixture_new_id (&world->fixture);
  g_autofree char *account = fb_id_to_string (&world->account);
  g_autofree char *south = fb_id_to_string (&world->south);

  /* The clock stands at 2026-11-21. */
  service_fixture_apply (&world->fixture,
                         service_op_put ("account_territory", &link, "account", account, "territory", south,
                                         "valid_from", "2026-11-23", "valid_to", "2026-11-24", NULL));
  sync_all (world);
  assert_sees (world->b, &world->contact, FALSE);
  fb_fake_clock_advance (FB_FAKE_CLOCK (world->fixture.clock), 2 * 86400000LL);
  sync_all (world);
  assert_sees (world->b, &world->contact, TRUE);
  fb_fake_clock_advance (FB_FAKE_CLOCK (world->fixture.clock), 2 * 86400000LL);
  sync_all (world);
  assert_sees (world->b, &world->contact, FALSE);
}

static void
test_user_is_reassigned (World *world, gconstpointer data G_GNUC_UNUSED)
{
  gint64 members = service_fixture_int (&world->fixture, "SELECT count(*) FROM member");

  service_fixture_apply (&world->fixture, service_op_del ("territory_member", &world->anna_member, 0));
  service_fixture_assign (&world->fixture, &world->berta, &world->north);
  g_assert_cmpint (service_fixture_int (&world->fixture, "SELECT count(*) FROM member"), ==, members);
  sync_all (world);
  assert_sees (world->a, &world->account, FALSE);
  assert_sees (world->b, &world->account, TRUE);
}

static void
test_membership_ends_with_its_day (World *world, gconstpointer data G_GNUC_UNUSED)
{
  service_fixture_set (&world->fixture, "territory_member", &world->anna_member, "valid_to", "2026-11-22");
  sync_all (world);
  assert_sees (world->a, &world->account, TRUE);
  fb_fake_clock_advance (FB_FAKE_CLOCK (world->fixture.clock), 2 * 86400000LL);
  sync_all (world);
  assert_sees (world->a, &world->account, FALSE);
}

static void
test_territory_gets_another_parent (World *world, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *region = fb_id_to_string (&world->region);

  service_fixture_set (&world->fixture, "territory", &world->north, "parent", NULL);
  sync_all (world);
  assert_sees (world->a, &world->account, TRUE);
  assert_sees (world->c, &world->account, FALSE);
  service_fixture_set (&world->fixture, "territory", &world->north, "parent", region);
  sync_all (world);
  assert_sees (world->c, &world->account, TRUE);
}

static void
test_child_moves_to_another_account (World *world, gconstpointer data G_GNUC_UNUSED)
{
  FbId other = service_fixture_add_account (&world->fixture, "Other", &world->south);
  g_autofree char *text = fb_id_to_string (&other);

  sync_all (world);
  service_fixture_set (&world->fixture, "contact", &world->contact, "account", text);
  sync_all (world);
  assert_sees (world->a, &world->contact, FALSE);
  assert_sees (world->b, &world->contact, TRUE);
  assert_sees (world->c, &world->contact, TRUE);
}

/* --- edits that wait while access changes: section 8 --- */

static void
test_late_edit_is_taken (World *world, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *name = NULL;

  service_device_set (world->a, "account", &world->account, "name", "From the road");
  move_to (world, &world->south);
  g_assert_true (service_device_push (world->a, 1, SERVICE_FAULT_NONE));
  g_assert_cmpuint (world->a->refused->len, ==, 0);
  name = service_fixture_dup_text (&world->fixture, "account", &world->account, "name");
  g_assert_cmpstr (name, ==, "From the road");
  g_assert_cmpint (
      service_fixture_int (&world->fixture, "SELECT count(*) FROM conflict WHERE kind = 'late' AND status = 'auto'"),
      ==, 1);
  g_assert_cmpint (service_fixture_int (&world->fixture, "SELECT count(*) FROM change WHERE how = 5"), ==, 1);
  sync_all (world);
  assert_sees (world->a, &world->account, FALSE);
}

/* Also when the pull that takes the account away came before the push. */
static void
test_late_edit_after_the_pull_is_taken (World *world, gconstpointer data G_GNUC_UNUSED)
{
  service_device_set (world->a, "account", &world->account, "name", "From the road");
  move_to (world, &world->south);
  while (service_device_pull_page (world->a, 1 << 20, SERVICE_FAULT_NONE) != SERVICE_PULL_DONE)
    ;
  assert_sees (world->a, &world->account, FALSE);
  g_assert_true (service_device_push (world->a, 1, SERVICE_FAULT_NONE));
  g_assert_cmpuint (world->a->refused->len, ==, 0);
  sync_all (world);
}

static void
test_late_edit_of_a_reassigned_rep_is_taken (World *world, gconstpointer data G_GNUC_UNUSED)
{
  service_device_set (world->a, "account", &world->account, "name", "From the road");
  service_fixture_apply (&world->fixture, service_op_del ("territory_member", &world->anna_member, 0));
  g_assert_true (service_device_push (world->a, 1, SERVICE_FAULT_NONE));
  g_assert_cmpuint (world->a->refused->len, ==, 0);
  g_assert_cmpint (service_fixture_int (&world->fixture, "SELECT count(*) FROM conflict WHERE kind = 'late'"), ==, 1);
  sync_all (world);
}

static void
test_late_row_is_taken (World *world, gconstpointer data G_GNUC_UNUSED)
{
  FbId id = service_fixture_new_id (&world->fixture);
  g_autofree char *account = fb_id_to_string (&world->account);

  service_device_add_tx (world->a, service_op_put ("contact", &id, "family", "New", "account", account, NULL), NULL);
  move_to (world, &world->south);
  sync_all (world);
  g_assert_cmpuint (world->a->refused->len, ==, 0);
  assert_sees (world->a, &id, FALSE);
  assert_sees (world->b, &id, TRUE);
}

/* Whoever has learned that the account is gone may not edit it any more. */
static void
test_edit_after_learning_is_refused (World *world, gconstpointer data G_GNUC_UNUSED)
{
  move_to (world, &world->south);
  sync_all (world);
  service_device_add_tx (world->a, service_op_set ("account", &world->account, 0, "name", "Acme", "Mine", NULL), NULL);
  g_assert_true (service_device_push (world->a, 1, SERVICE_FAULT_NONE));
  g_assert_cmpuint (world->a->refused->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (world->a->refused, 0), ==, "/problems/not-in-scope");
}

static void
test_edit_after_a_month_is_refused (World *world, gconstpointer data G_GNUC_UNUSED)
{
  service_device_set (world->a, "account", &world->account, "name", "From the road");
  move_to (world, &world->south);
  for (guint day = 0; day < 35; day++)
    {
      fb_fake_clock_advance (FB_FAKE_CLOCK (world->fixture.clock), 86400000);
      service_device_sync (world->b);
    }
  g_assert_true (service_device_push (world->a, 1, SERVICE_FAULT_NONE));
  g_assert_cmpuint (world->a->refused->len, ==, 1);
  sync_all (world);
}

static void
test_edit_of_what_was_never_seen_is_refused (World *world, gconstpointer data G_GNUC_UNUSED)
{
  service_device_add_tx (world->b, service_op_set ("account", &world->account, 0, "name", "Acme", "Mine", NULL), NULL);
  g_assert_true (service_device_push (world->b, 1, SERVICE_FAULT_NONE));
  g_assert_cmpuint (world->b->refused->len, ==, 1);
}

/* --- private things --- */

static void
test_private_rows_stay_private (World *world, gconstpointer data G_GNUC_UNUSED)
{
  FbId id = service_fixture_new_id (&world->fixture);
  FbId foreign = service_fixture_new_id (&world->fixture);
  g_autofree char *anna = fb_id_to_string (&world->anna);
  g_autofree char *account = fb_id_to_string (&world->account);

  service_device_add_tx (
      world->a,
      service_op_put ("bookmark", &id, "user", anna, "kind", "favourite", "on_type", "account", "on_id", account, NULL),
      NULL);
  service_device_add_tx (world->b,
                         service_op_put ("bookmark", &foreign, "user", anna, "kind", "favourite", "on_type", "account",
                                         "on_id", account, NULL),
                         NULL);
  sync_all (world);
  g_assert_cmpuint (world->a->refused->len, ==, 0);
  g_assert_cmpuint (world->b->refused->len, ==, 1);
  assert_sees (world->a, &id, TRUE);
  assert_sees (world->b, &id, FALSE);
  assert_sees (world->c, &id, FALSE);
}

static void
test_administrator_sees_all (World *world, gconstpointer data G_GNUC_UNUSED)
{
  FbId admin = service_fixture_add_user (&world->fixture, "admin", "admin");
  FbId loose = service_fixture_add_account (&world->fixture, "Loose", NULL);
  g_autoptr (ServiceDevice) device = service_device_new (&world->fixture, &admin, "desk");

  service_device_sync (device);
  service_device_check (device);
  assert_sees (device, &world->account, TRUE);
  assert_sees (device, &loose, TRUE);
  assert_sees (world->c, &loose, FALSE);
  service_device_set (device, "territory", &world->north, "name", "Far north");
  service_device_sync (device);
  g_assert_cmpuint (device->refused->len, ==, 0);
  service_device_check (device);
  sync_all (world);
}

static void
test_disabled_user_sees_nothing (World *world, gconstpointer data G_GNUC_UNUSED)
{
  service_fixture_set (&world->fixture, "user", &world->anna, "active", "0");
  g_assert_cmpint (service_device_pull_page (world->a, 1 << 20, SERVICE_FAULT_NONE), ==, SERVICE_PULL_PROBLEM);
  g_assert_cmpstr (world->a->last_problem, ==, "403 account-disabled");
  service_device_set (world->a, "account", &world->account, "name", "Mine");
  g_assert_false (service_device_push (world->a, 1, SERVICE_FAULT_NONE));
  g_assert_cmpstr (world->a->last_problem, ==, "403 account-disabled");
  service_fixture_set (&world->fixture, "user", &world->anna, "active", "1");
  sync_all (world);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fb_test_database_init ();
#define ADD(path, func) g_test_add (path, World, NULL, set_up, func, tear_down)
  ADD ("/service/access/own", test_a_rep_sees_her_own);
  ADD ("/service/access/account-moves", test_moving_an_account);
  ADD ("/service/access/account-shared", test_sharing_an_account);
  ADD ("/service/access/dated-share", test_dated_share_begins_and_ends);
  ADD ("/service/access/user-reassigned", test_user_is_reassigned);
  ADD ("/service/access/membership-ends", test_membership_ends_with_its_day);
  ADD ("/service/access/territory-reparented", test_territory_gets_another_parent);
  ADD ("/service/access/child-moves", test_child_moves_to_another_account);
  ADD ("/service/late/edit", test_late_edit_is_taken);
  ADD ("/service/late/after-pull", test_late_edit_after_the_pull_is_taken);
  ADD ("/service/late/reassigned", test_late_edit_of_a_reassigned_rep_is_taken);
  ADD ("/service/late/new-row", test_late_row_is_taken);
  ADD ("/service/late/learned", test_edit_after_learning_is_refused);
  ADD ("/service/late/month", test_edit_after_a_month_is_refused);
  ADD ("/service/late/never-seen", test_edit_of_what_was_never_seen_is_refused);
  ADD ("/service/access/private", test_private_rows_stay_private);
  ADD ("/service/access/administrator", test_administrator_sees_all);
  ADD ("/service/access/disabled", test_disabled_user_sees_nothing);
  return g_test_run ();
}
