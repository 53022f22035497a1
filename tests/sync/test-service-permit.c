/* test-service-permit.c: what the permissions of a role leave, level by level
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "service-device.h"

#include "fb-sql.h"
#include "fb-test-database.h"

static const char *const reaches[] = {"none", "own", "team", "territory", "subtree", "all"};

/* Whose an account is and where it lies, in the order of the levels: the n-th is reached from the n-th level on. */
typedef enum
{
  WHOSE_OWN = 1,
  WHOSE_COLLEAGUES,
  WHOSE_TERRITORY, /* somebody's of elsewhere, in the person's own territory */
  WHOSE_BELOW,
} Whose;

typedef struct
{
  FbServiceFixture fixture;
  FbId region, north;
  FbId chief, mate, stranger; /* mate works in the region with the chief; the stranger in the north */
  FbId role;
  ServiceDevice *device;
} World;

static void
set_up (World *world, gconstpointer data G_GNUC_UNUSED)
{
  service_fixture_set_up (&world->fixture);
  world->region = service_fixture_add_territory (&world->fixture, "region", NULL);
  world->north = service_fixture_add_territory (&world->fixture, "north", &world->region);
  world->chief = service_fixture_add_user (&world->fixture, "chief", "manager");
  world->mate = service_fixture_add_user (&world->fixture, "mate", "rep");
  world->stranger = service_fixture_add_user (&world->fixture, "stranger", "rep");
  service_fixture_assign (&world->fixture, &world->chief, &world->region);
  service_fixture_assign (&world->fixture, &world->mate, &world->region);
  service_fixture_assign (&world->fixture, &world->stranger, &world->north);
  fb_service_get_role_id ("manager", &world->role);
  world->device = service_device_new (&world->fixture, &world->chief, "desk");
  service_device_sync (world->device);
}

static void
tear_down (World *world, gconstpointer data G_GNUC_UNUSED)
{
  service_device_sync (world->device);
  service_device_check (world->device);
  service_fixture_check (&world->fixture);
  service_device_free (world->device);
  service_fixture_tear_down (&world->fixture);
}

static FbId
add_permission (World *world,
                const char *make,
                const char *change,
                const char *remove,
                const char *bulk,
                const char *rules)
{
  FbId id = service_fixture_new_id (&world->fixture);
  g_autofree char *role = fb_id_to_string (&world->role);

  service_fixture_apply (&world->fixture,
                         service_op_put ("permission", &id, "role", role, "entity", "account", "may_read", "all",
                                         "may_create", make, "may_update", change, "may_delete", remove, "may_bulk",
                                         bulk, "field_rules", rules, NULL));
  return id;
}

static FbOp *
make_account (World *world, const FbId *id, Whose whose)
{
  const FbId *owner = whose == WHOSE_OWN ? &world->chief : whose == WHOSE_COLLEAGUES ? &world->mate : &world->stranger;
  g_autofree char *owner_text = fb_id_to_string (owner);
  g_autofree char *territory =
      fb_id_to_string (whose == WHOSE_BELOW || whose == WHOSE_OWN ? &world->north : &world->region);

  return service_op_put ("account", id, "name", "Account", "owner", owner_text, "territory", territory, NULL);
}

static gboolean
push_one (World *world, FbOp *op)
{
  gboolean taken;

  service_device_add_tx (world->device, op, NULL);
  g_assert_true (service_device_push (world->device, 1, SERVICE_FAULT_NONE));
  taken = world->device->refused->len == 0;
  if (!taken)
    g_assert_cmpstr (g_ptr_array_index (world->device->refused, 0), ==, "/problems/not-permitted");
  g_ptr_array_set_size (world->device->refused, 0);
  return taken;
}

static gint64
count (World *world, const FbId *id, const char *condition)
{
  g_autofree char *sql = g_strdup_printf ("SELECT count(*) FROM account WHERE id = ?1 AND %s", condition);
  g_autoptr (GError) error = NULL;
  gint64 n = -1;

  fb_sql_int (world->fixture.db, &n, 0, &error, sql, "d", id);
  g_assert_no_error (error);
  return n;
}

/* Three permissions for one level and one place: each is tried by what it rules, the other two stay wide open. */
static void
try_cell (World *world, guint reach, Whose whose)
{
  gboolean allowed = reach >= (guint) whose;
  FbId id = service_fixture_new_id (&world->fixture);
  FbId made = service_fixture_new_id (&world->fixture);
  FbId permission;

  service_fixture_apply (&world->fixture, make_account (world, &id, whose));
  permission = add_permission (world, reaches[reach], "all", "all", "1", NULL);
  g_assert_cmpint (push_one (world, make_account (world, &made, whose)), ==, allowed);
  g_assert_cmpint (count (world, &made, "_dead = 0"), ==, allowed);
  service_fixture_apply (&world->fixture, service_op_del ("permission", &permission, 0));

  permission = add_permission (world, "all", reaches[reach], "all", "1", NULL);
  g_assert_cmpint (push_one (world, service_op_set ("account", &id, 0, "name", "Account", "Changed", NULL)), ==,
                   allowed);
  g_assert_cmpint (count (world, &id, "name = 'Changed'"), ==, allowed);
  service_fixture_apply (&world->fixture, service_op_del ("permission", &permission, 0));

  permission = add_permission (world, "all", "all", reaches[reach], "1", NULL);
  g_assert_cmpint (push_one (world, service_op_del ("account", &id, G_MAXINT32)), ==, allowed);
  g_assert_cmpint (count (world, &id, "_dead <> 0"), ==, allowed);
  service_fixture_apply (&world->fixture, service_op_del ("permission", &permission, 0));
}

static void
test_levels (World *world, gconstpointer data G_GNUC_UNUSED)
{
  for (guint reach = 0; reach < G_N_ELEMENTS (reaches); reach++)
    for (Whose whose = WHOSE_OWN; whose <= WHOSE_BELOW; whose++)
      try_cell (world, reach, whose);
}

/* Of two permissions the narrower one counts, whichever came first. */
static void
test_narrower_counts (World *world, gconstpointer data G_GNUC_UNUSED)
{
  FbId id = service_fixture_new_id (&world->fixture);

  service_fixture_apply (&world->fixture, make_account (world, &id, WHOSE_BELOW));
  add_permission (world, "all", "all", "all", "1", NULL);
  add_permission (world, "all", "own", "all", "1", NULL);
  add_permission (world, "all", "all", "all", "1", NULL);
  g_assert_false (push_one (world, service_op_set ("account", &id, 0, "name", "Account", "Changed", NULL)));
}

static void
test_fields (World *world, gconstpointer data G_GNUC_UNUSED)
{
  FbId id = service_fixture_new_id (&world->fixture);
  FbId made = service_fixture_new_id (&world->fixture);

  service_fixture_apply (&world->fixture, make_account (world, &id, WHOSE_OWN));
  add_permission (world, "all", "all", "all", "1", "{\"website\":\"read-only\"}");
  g_assert_false (push_one (world, service_op_set ("account", &id, 0, "website", NULL, "https://example.org", NULL)));
  g_assert_cmpint (count (world, &id, "website IS NULL"), ==, 1);
  g_assert_true (push_one (world, service_op_set ("account", &id, 0, "name", "Account", "Changed", NULL)));
  g_assert_false (
      push_one (world, service_op_put ("account", &made, "name", "New", "website", "https://example.org", NULL)));
  g_assert_true (push_one (world, service_op_put ("account", &made, "name", "New", NULL)));
}

static void
test_bulk (World *world, gconstpointer data G_GNUC_UNUSED)
{
  FbId permission = add_permission (world, "all", "all", "all", "0", NULL);
  FbTx *tx;

  for (guint n = 50; n <= 51; n++)
    {
      FbId id = service_fixture_new_id (&world->fixture);

      tx = service_device_add_tx (world->device, service_op_put ("account", &id, "name", "New", NULL), NULL);
      while (tx->ops->len < n)
        {
          id = service_fixture_new_id (&world->fixture);
          g_ptr_array_add (tx->ops, service_op_put ("account", &id, "name", "New", NULL));
        }
      g_assert_true (service_device_push (world->device, 1, SERVICE_FAULT_NONE));
      g_assert_cmpuint (world->device->refused->len, ==, n > 50);
    }
  g_assert_cmpint (service_fixture_int (&world->fixture, "SELECT count(*) FROM account"), ==, 50);
  g_ptr_array_set_size (world->device->refused, 0);

  /* What calls itself an edit in bulk is one. */
  {
    FbId id = service_fixture_new_id (&world->fixture);

    tx = service_device_add_tx (world->device, service_op_put ("account", &id, "name", "New", NULL), NULL);
    g_free (tx->cause);
    tx->cause = g_strdup ("import");
    g_assert_true (service_device_push (world->device, 1, SERVICE_FAULT_NONE));
    g_assert_cmpuint (world->device->refused->len, ==, 1);
    g_ptr_array_set_size (world->device->refused, 0);
  }
  service_fixture_apply (&world->fixture, service_op_del ("permission", &permission, 0));
}

/* The service promises no more than it keeps. */
static void
test_what_a_permission_may_say (World *world, gconstpointer data G_GNUC_UNUSED)
{
  static const char *const bad[][3] = {
      {"account", "territory", NULL},
      {"account", "none", NULL},
      {"nothing", "all", NULL},
      {"undo_group", "all", NULL},
      {"account", "all", "[]"},
      {"account", "all", "{\"nothing\":\"read-only\"}"},
      {"account", "all", "{\"name\":\"hidden\"}"},
      {"account", "all", "{\"name\":1}"},
  };
  g_autofree char *role = fb_id_to_string (&world->role);

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GPtrArray) ops = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_op_free);
      g_autoptr (GError) error = NULL;
      FbId id = service_fixture_new_id (&world->fixture);

      g_ptr_array_add (ops, service_op_put ("permission", &id, "role", role, "entity", bad[i][0], "may_read", bad[i][1],
                                            "field_rules", bad[i][2], NULL));
      g_assert_false (fb_service_apply (world->fixture.service, ops, NULL, NULL, &error));
      g_assert_nonnull (error);
    }
  g_assert_cmpint (service_fixture_int (&world->fixture, "SELECT count(*) FROM permission"), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fb_test_database_init ();
#define ADD(path, func) g_test_add (path, World, NULL, set_up, func, tear_down)
  ADD ("/service/permit/levels", test_levels);
  ADD ("/service/permit/narrower", test_narrower_counts);
  ADD ("/service/permit/fields", test_fields);
  ADD ("/service/permit/bulk", test_bulk);
  ADD ("/service/permit/promises", test_what_a_permission_may_say);
  return g_test_run ();
}
