/* test-service-setup.c: what every organisation starts with, and who may see what
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "service-fixture.h"
#include "fb-test-database.h"

static void
test_starts_with_roles (void)
{
  FbServiceFixture fixture;
  FbId id;

  service_fixture_set_up (&fixture);
  g_assert_cmpint (service_fixture_int (&fixture, "SELECT count(*) FROM \"role\""), ==, 5);
  fb_service_get_role_id ("manager", &id);
  {
    g_autofree char *base = service_fixture_dup_text (&fixture, "role", &id, "base");
    g_assert_cmpstr (base, ==, "manager");
  }
  service_fixture_check (&fixture);
  service_fixture_tear_down (&fixture);
}

static void
test_opens_again (void)
{
  FbServiceFixture fixture;
  g_autoptr (GError) error = NULL;
  g_autoptr (FbService) again = NULL;
  gint64 seq;

  service_fixture_set_up (&fixture);
  seq = service_fixture_int (&fixture, "SELECT seq FROM sync_clock");
  again = fb_service_new (fixture.db, fixture.clock, &error);
  g_assert_no_error (error);
  g_assert_cmpint (service_fixture_int (&fixture, "SELECT seq FROM sync_clock"), ==, seq);
  service_fixture_tear_down (&fixture);
}

static void
test_refuses_newer_database (void)
{
  FbServiceFixture fixture;
  g_autoptr (GError) error = NULL;
  FbService *again;

  service_fixture_set_up (&fixture);
  fb_db_exec (fixture.db, "UPDATE sync_clock SET schema = 9999", &error);
  g_assert_no_error (error);
  again = fb_service_new (fixture.db, fixture.clock, &error);
  g_assert_null (again);
  g_assert_error (error, FB_DB_ERROR, FB_DB_ERROR_FAILED);
  service_fixture_tear_down (&fixture);
}

static void
test_territories_have_paths (void)
{
  FbServiceFixture fixture;
  FbId top, middle, leaf, other;
  g_autofree char *path = NULL;
  g_autofree char *middle_path = NULL;
  g_autofree char *moved = NULL;
  g_autofree char *other_path = NULL;
  g_autofree char *other_text = NULL;

  service_fixture_set_up (&fixture);
  top = service_fixture_add_territory (&fixture, "top", NULL);
  middle = service_fixture_add_territory (&fixture, "middle", &top);
  leaf = service_fixture_add_territory (&fixture, "leaf", &middle);
  other = service_fixture_add_territory (&fixture, "other", NULL);
  path = service_fixture_dup_text (&fixture, "territory", &leaf, "path");
  middle_path = service_fixture_dup_text (&fixture, "territory", &middle, "path");
  g_assert_true (g_str_has_prefix (path, middle_path));

  other_text = fb_id_to_string (&other);
  service_fixture_set (&fixture, "territory", &middle, "parent", other_text);
  moved = service_fixture_dup_text (&fixture, "territory", &leaf, "path");
  other_path = service_fixture_dup_text (&fixture, "territory", &other, "path");
  g_assert_true (g_str_has_prefix (moved, other_path));
  service_fixture_check (&fixture);
  service_fixture_tear_down (&fixture);
}

static void
test_territory_circle_is_refused (void)
{
  FbServiceFixture fixture;
  g_autoptr (GPtrArray) ops = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_op_free);
  g_autoptr (GError) error = NULL;
  g_autofree char *leaf_text = NULL;
  FbId top, leaf;
  gint64 seq;

  service_fixture_set_up (&fixture);
  top = service_fixture_add_territory (&fixture, "top", NULL);
  leaf = service_fixture_add_territory (&fixture, "leaf", &top);
  leaf_text = fb_id_to_string (&leaf);
  seq = service_fixture_int (&fixture, "SELECT seq FROM sync_clock");
  g_ptr_array_add (ops, service_op_set ("territory", &top, 0, "parent", NULL, leaf_text, NULL));
  g_assert_false (fb_service_apply (fixture.service, ops, NULL, NULL, &error));
  g_assert_nonnull (error);
  g_assert_cmpint (service_fixture_int (&fixture, "SELECT seq FROM sync_clock"), ==, seq);
  service_fixture_check (&fixture);
  service_fixture_tear_down (&fixture);
}

static void
test_account_lies_in_its_territories (void)
{
  FbServiceFixture fixture;
  g_autofree char *north_text = NULL;
  g_autofree char *account_text = NULL;
  FbId north, south, account, link;

  service_fixture_set_up (&fixture);
  north = service_fixture_add_territory (&fixture, "north", NULL);
  south = service_fixture_add_territory (&fixture, "south", NULL);
  account = service_fixture_add_account (&fixture, "Acme", &south);
  north_text = fb_id_to_string (&north);
  account_text = fb_id_to_string (&account);
  service_fixture_add_contact (&fixture, "Adams", &account);
  g_assert_cmpint (
      service_fixture_int (
          &fixture,
          "SELECT count(*) FROM member m JOIN bucket b ON b.bid = m.bid WHERE b.kind = 't' AND leave IS NULL"),
      ==, 1);

  link = service_fixture_new_id (&fixture);
  service_fixture_apply (
      &fixture, service_op_put ("account_territory", &link, "account", account_text, "territory", north_text, NULL));
  g_assert_cmpint (
      service_fixture_int (
          &fixture,
          "SELECT count(*) FROM member m JOIN bucket b ON b.bid = m.bid WHERE b.kind = 't' AND leave IS NULL"),
      ==, 2);
  service_fixture_check (&fixture);

  service_fixture_apply (&fixture, service_op_del ("account_territory", &link, 0));
  service_fixture_set (&fixture, "account", &account, "territory", NULL);
  g_assert_cmpint (
      service_fixture_int (
          &fixture,
          "SELECT count(*) FROM member m JOIN bucket b ON b.bid = m.bid WHERE b.kind = 't' AND leave IS NULL"),
      ==, 0);
  g_assert_cmpint (
      service_fixture_int (
          &fixture,
          "SELECT count(*) FROM member m JOIN bucket b ON b.bid = m.bid WHERE b.kind = 'loose' AND leave IS NULL"),
      ==, 1);
  service_fixture_check (&fixture);
  service_fixture_tear_down (&fixture);
}

static void
test_deal_with_territory_is_its_own_group (void)
{
  FbServiceFixture fixture;
  g_autofree char *north_text = NULL;
  g_autofree char *account_text = NULL;
  g_autofree char *pipeline_text = NULL;
  g_autofree char *stage_text = NULL;
  g_autofree char *deal_text = NULL;
  g_autofree char *gid = NULL;
  g_autofree char *account_gid = NULL;
  g_autofree char *own_gid = NULL;
  g_autofree char *line_gid = NULL;
  FbId north, account, pipeline, stage, deal, line;

  service_fixture_set_up (&fixture);
  north = service_fixture_add_territory (&fixture, "north", NULL);
  account = service_fixture_add_account (&fixture, "Acme", &north);
  pipeline = service_fixture_new_id (&fixture);
  stage = service_fixture_new_id (&fixture);
  deal = service_fixture_new_id (&fixture);
  line = service_fixture_new_id (&fixture);
  north_text = fb_id_to_string (&north);
  account_text = fb_id_to_string (&account);
  pipeline_text = fb_id_to_string (&pipeline);
  stage_text = fb_id_to_string (&stage);
  deal_text = fb_id_to_string (&deal);
  service_fixture_apply (&fixture, service_op_put ("pipeline", &pipeline, "name", "Sales", NULL));
  service_fixture_apply (&fixture, service_op_put ("stage", &stage, "name", "New", "pipeline", pipeline_text, NULL));
  service_fixture_apply (&fixture, service_op_put ("opportunity", &deal, "name", "Deal", "account", account_text,
                                                   "pipeline", pipeline_text, "stage", stage_text, NULL));
  service_fixture_apply (&fixture,
                         service_op_put ("opportunity_line", &line, "opportunity", deal_text, "text", "Pump", NULL));
  gid = service_fixture_dup_text (&fixture, "opportunity", &deal, "_gid");
  account_gid = service_fixture_dup_text (&fixture, "account", &account, "_gid");
  g_assert_cmpstr (gid, ==, account_gid);

  service_fixture_set (&fixture, "opportunity", &deal, "territory", north_text);
  own_gid = service_fixture_dup_text (&fixture, "opportunity", &deal, "_gid");
  line_gid = service_fixture_dup_text (&fixture, "opportunity_line", &line, "_gid");
  g_assert_cmpstr (own_gid, !=, account_gid);
  g_assert_cmpstr (line_gid, ==, own_gid);
  g_assert_cmpint (service_fixture_int (&fixture, "SELECT count(*) FROM gone"), >=, 2);
  service_fixture_check (&fixture);

  service_fixture_set (&fixture, "opportunity", &deal, "territory", NULL);
  g_free (line_gid);
  line_gid = service_fixture_dup_text (&fixture, "opportunity_line", &line, "_gid");
  g_assert_cmpstr (line_gid, ==, account_gid);
  service_fixture_check (&fixture);
  service_fixture_tear_down (&fixture);
}

static void
test_deleting_takes_children (void)
{
  FbServiceFixture fixture;
  FbId north, account;

  service_fixture_set_up (&fixture);
  north = service_fixture_add_territory (&fixture, "north", NULL);
  account = service_fixture_add_account (&fixture, "Acme", &north);
  service_fixture_add_contact (&fixture, "Adams", &account);
  service_fixture_apply (&fixture, service_op_del ("account", &account, 0));
  g_assert_cmpint (service_fixture_int (&fixture, "SELECT count(*) FROM \"contact\" WHERE _dead = 0"), ==, 0);
  g_assert_cmpint (service_fixture_int (&fixture, "SELECT count(*) FROM \"conflict\""), ==, 0);
  service_fixture_check (&fixture);
  service_fixture_tear_down (&fixture);
}

/* Every statement of a transaction fails once: nothing of it is left. */
static void
test_failing_statements_leave_nothing (void)
{
  FbServiceFixture fixture;
  FbId north, south, account;
  g_autofree char *south_text = NULL;
  guint failures = 0;

  service_fixture_set_up (&fixture);
  north = service_fixture_add_territory (&fixture, "north", NULL);
  south = service_fixture_add_territory (&fixture, "south", NULL);
  south_text = fb_id_to_string (&south);
  account = service_fixture_add_account (&fixture, "Acme", &north);
  for (guint nth = 1;; nth++)
    {
      g_autoptr (GPtrArray) ops = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_op_free);
      g_autofree char *before =
          fb_db_query_text (fixture.db, "SELECT group_concat(seq || epoch) FROM sync_clock", NULL);
      g_autofree char *after = NULL;
      g_autoptr (GError) error = NULL;
      gboolean done;

      g_ptr_array_add (
          ops, service_op_set ("account", &account, 0, "name", "Acme", "Acme 2", "territory", NULL, south_text, NULL));
      fb_db_fail_nth (fixture.db, nth);
      done = fb_service_apply (fixture.service, ops, NULL, NULL, &error);
      fb_db_fail_nth (fixture.db, 0);
      if (done)
        break;
      failures++;
      g_assert_nonnull (error);
      g_assert_false (fb_db_is_in_transaction (fixture.db));
      after = fb_db_query_text (fixture.db, "SELECT group_concat(seq || epoch) FROM sync_clock", NULL);
      g_assert_cmpstr (after, ==, before);
    }
  g_assert_cmpuint (failures, >, 10);
  service_fixture_check (&fixture);
  service_fixture_tear_down (&fixture);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fb_test_database_init ();
  g_test_add_func ("/service/setup/roles", test_starts_with_roles);
  g_test_add_func ("/service/setup/opens-again", test_opens_again);
  g_test_add_func ("/service/setup/newer-database", test_refuses_newer_database);
  g_test_add_func ("/service/territory/paths", test_territories_have_paths);
  g_test_add_func ("/service/territory/circle", test_territory_circle_is_refused);
  g_test_add_func ("/service/group/account-in-territories", test_account_lies_in_its_territories);
  g_test_add_func ("/service/group/deal-with-territory", test_deal_with_territory_is_its_own_group);
  g_test_add_func ("/service/delete/children", test_deleting_takes_children);
  g_test_add_func ("/service/apply/fail-each-statement", test_failing_statements_leave_nothing);
  return g_test_run ();
}
