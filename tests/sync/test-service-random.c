/* test-service-random.c: random edits, moves, faults and changes of scope, and what devices hold in the end
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "service-device.h"

#include <string.h>

#include "fb-sql.h"
#include "fb-test-database.h"

/* The run of protocol-model.py against the real service. FB_SERVICE_SEEDS and FB_SERVICE_FIRST choose other seeds than
 * these. */
#define N_SEEDS 60
#define N_SEEDS_POSTGRES 12 /* each statement is a trip there and back */
#define N_STEPS 120

typedef struct
{
  FbServiceFixture fixture;
  GRand *rand;
  GArray *territories; /* of FbId */
  GArray *accounts;    /* of FbId */
  GArray *contacts;    /* of FbId: all that ever were */
  GArray *deals;       /* of FbId */
  GArray *users;       /* of FbId */
  GPtrArray *devices;  /* of ServiceDevice */
  guint n_edits;
} World;

static guint
below (World *world, guint n)
{
  return g_rand_int_range (world->rand, 0, n);
}

static FbId
pick (World *world, GArray *ids)
{
  return g_array_index (ids, FbId, below (world, ids->len));
}

/* --- the world --- */

static GArray *
ids_new (void)
{
  return g_array_new (FALSE, FALSE, sizeof (FbId));
}

static void
add_deal (World *world, const FbId *account, const FbId *pipeline, const FbId *stage)
{
  FbId id = service_fixture_new_id (&world->fixture);
  g_autofree char *account_text = fb_id_to_string (account);
  g_autofree char *pipeline_text = fb_id_to_string (pipeline);
  g_autofree char *stage_text = fb_id_to_string (stage);

  service_fixture_apply (&world->fixture,
                         service_op_put ("opportunity", &id, "name", "Deal", "account", account_text, "pipeline",
                                         pipeline_text, "stage", stage_text, "slips", "0", NULL));
  g_array_append_val (world->deals, id);
}

static void
make_accounts (World *world)
{
  FbId pipeline = service_fixture_new_id (&world->fixture);
  FbId stage = service_fixture_new_id (&world->fixture);
  g_autofree char *pipeline_text = fb_id_to_string (&pipeline);
  guint n = 2 + below (world, 7);

  service_fixture_apply (&world->fixture, service_op_put ("pipeline", &pipeline, "name", "Sales", NULL));
  service_fixture_apply (&world->fixture,
                         service_op_put ("stage", &stage, "name", "New", "pipeline", pipeline_text, NULL));
  for (guint i = 0; i < n; i++)
    {
      FbId territory = pick (world, world->territories);
      FbId account = service_fixture_add_account (&world->fixture, "Account", &territory);

      g_array_append_val (world->accounts, account);
      for (guint k = below (world, 4); k > 0; k--)
        {
          FbId contact = service_fixture_add_contact (&world->fixture, "Contact", &account);

          g_array_append_val (world->contacts, contact);
        }
      if (below (world, 2) == 0)
        add_deal (world, &account, &pipeline, &stage);
    }
}

/* A user works in any set of territories, also in none. */
static void
set_scope (World *world, const FbId *user)
{
  static const char sql[] = "SELECT id FROM \"territory_member\" WHERE \"user\" = ?1 AND _dead = 0";
  g_autoptr (GArray) old = ids_new ();
  g_autoptr (FbStmt) stmt = fb_sql_query (world->fixture.db, NULL, sql, "d", user);
  FbId id;

  while (fb_stmt_step (stmt, NULL, NULL) == FB_STEP_ROW)
    if (fb_stmt_get_id (stmt, 0, &id))
      g_array_append_val (old, id);
  for (guint i = 0; i < old->len; i++)
    if (below (world, 2) == 0)
      service_fixture_apply (&world->fixture, service_op_del ("territory_member", &g_array_index (old, FbId, i), 0));
  for (guint i = 0; i < world->territories->len; i++)
    if (below (world, 3) == 0)
      service_fixture_assign (&world->fixture, user, &g_array_index (world->territories, FbId, i));
}

static void
make_people (World *world)
{
  static const gint64 skews[] = {0, 0, 0, -10 * 86400000LL, 10 * 86400000LL};
  guint n_users = 1 + below (world, 3);
  guint n_devices = 2 + below (world, 3);

  for (guint i = 0; i < n_users; i++)
    {
      g_autofree char *login = g_strdup_printf ("user%u", i);
      FbId user = service_fixture_add_user (&world->fixture, login, below (world, 4) == 0 ? "manager" : "rep");

      g_array_append_val (world->users, user);
      service_fixture_assign (&world->fixture, &user,
                              &g_array_index (world->territories, FbId, below (world, world->territories->len)));
    }
  for (guint i = 0; i < n_devices; i++)
    {
      FbId user = i < 2 ? g_array_index (world->users, FbId, 0) : pick (world, world->users);
      ServiceDevice *device = service_device_new (&world->fixture, &user, "laptop");

      device->skew = skews[below (world, G_N_ELEMENTS (skews))];
      if (below (world, 3) > 0)
        service_device_sync (device);
      g_ptr_array_add (world->devices, device);
    }
}

static void
world_set_up (World *world, guint32 seed)
{
  guint n_territories;

  memset (world, 0, sizeof *world);
  service_fixture_set_up (&world->fixture);
  world->rand = g_rand_new_with_seed (seed);
  world->territories = ids_new ();
  world->accounts = ids_new ();
  world->contacts = ids_new ();
  world->deals = ids_new ();
  world->users = ids_new ();
  world->devices = g_ptr_array_new_with_free_func ((GDestroyNotify) service_device_free);
  n_territories = 2 + below (world, 4);
  for (guint i = 0; i < n_territories; i++)
    {
      g_autofree char *code = g_strdup_printf ("t%u", i);
      FbId parent = i > 1 ? g_array_index (world->territories, FbId, below (world, i)) : (FbId){0};
      FbId id = service_fixture_add_territory (&world->fixture, code, i > 1 && below (world, 2) ? &parent : NULL);

      g_array_append_val (world->territories, id);
    }
  make_accounts (world);
  make_people (world);
}

static void
world_tear_down (World *world)
{
  g_ptr_array_unref (world->devices);
  g_array_unref (world->territories);
  g_array_unref (world->accounts);
  g_array_unref (world->contacts);
  g_array_unref (world->deals);
  g_array_unref (world->users);
  g_rand_free (world->rand);
  service_fixture_tear_down (&world->fixture);
}

/* --- steps at the server --- */

static gboolean
is_alive (World *world, const char *table, const FbId *id)
{
  g_autofree char *dead = service_fixture_dup_text (&world->fixture, table, id, "_dead");

  return g_str_equal (dead, "0");
}

static void
admin_edit (World *world, guint step)
{
  gboolean of_contact = world->contacts->len > 0 && below (world, 2) == 0;
  const char *table = of_contact ? "contact" : "account";
  FbId id = pick (world, of_contact ? world->contacts : world->accounts);
  g_autofree char *value = g_strdup_printf ("server %u", step);

  if (is_alive (world, table, &id))
    service_fixture_set (&world->fixture, table, &id, of_contact ? "family" : "name", value);
}

static void
move_account (World *world)
{
  FbId account = pick (world, world->accounts);
  FbId territory = pick (world, world->territories);
  g_autofree char *text = fb_id_to_string (&territory);

  service_fixture_set (&world->fixture, "account", &account, "territory", below (world, 10) == 0 ? NULL : text);
}

/* Several accounts in one transaction: their positions in a bucket share a number. */
static void
realign (World *world)
{
  g_autoptr (GPtrArray) ops = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_op_free);
  g_autoptr (GError) error = NULL;
  FbId territory = pick (world, world->territories);
  g_autofree char *text = fb_id_to_string (&territory);

  for (guint i = 0; i < world->accounts->len; i++)
    {
      const FbId *account = &g_array_index (world->accounts, FbId, i);
      g_autofree char *old = service_fixture_dup_text (&world->fixture, "account", account, "territory");

      if (below (world, 2) == 0)
        g_ptr_array_add (ops, service_op_set ("account", account, 0, "territory", old, text, NULL));
    }
  fb_service_apply (world->fixture.service, ops, "Realign", NULL, &error);
  g_assert_no_error (error);
}

static void
share_account (World *world)
{
  FbId account = pick (world, world->accounts);
  FbId territory = pick (world, world->territories);
  FbId id = service_fixture_new_id (&world->fixture);
  g_autofree char *account_text = fb_id_to_string (&account);
  g_autofree char *territory_text = fb_id_to_string (&territory);

  service_fixture_apply (&world->fixture, service_op_put ("account_territory", &id, "account", account_text,
                                                          "territory", territory_text, NULL));
}

static void
unshare_account (World *world)
{
  g_autoptr (FbStmt) stmt = fb_sql_query (
      world->fixture.db, NULL, "SELECT id FROM \"account_territory\" WHERE _dead = 0 ORDER BY id LIMIT 1", "");
  FbId id;

  if (fb_stmt_step (stmt, NULL, NULL) != FB_STEP_ROW || !fb_stmt_get_id (stmt, 0, &id))
    return;
  fb_stmt_reset (stmt);
  service_fixture_apply (&world->fixture, service_op_del ("account_territory", &id, 0));
}

static void
rehome_contact (World *world)
{
  FbId contact, account;
  g_autofree char *text = NULL;

  if (world->contacts->len == 0)
    return;
  contact = pick (world, world->contacts);
  account = pick (world, world->accounts);
  text = fb_id_to_string (&account);
  if (is_alive (world, "contact", &contact))
    service_fixture_set (&world->fixture, "contact", &contact, "account", below (world, 8) == 0 ? NULL : text);
}

static void
rehome_deal (World *world)
{
  FbId deal, territory;
  g_autofree char *text = NULL;

  if (world->deals->len == 0)
    return;
  deal = pick (world, world->deals);
  territory = pick (world, world->territories);
  text = fb_id_to_string (&territory);
  service_fixture_set (&world->fixture, "opportunity", &deal, "territory", below (world, 2) == 0 ? NULL : text);
}

static void
delete_contact (World *world)
{
  FbId contact;

  if (world->contacts->len == 0)
    return;
  contact = pick (world, world->contacts);
  if (is_alive (world, "contact", &contact))
    service_fixture_apply (&world->fixture, service_op_del ("contact", &contact, 0));
}

static void
move_territory (World *world)
{
  guint child = below (world, world->territories->len);
  g_autofree char *text = NULL;

  /* Only to an earlier one, so that no circle comes about. */
  if (child > 0)
    text = fb_id_to_string (&g_array_index (world->territories, FbId, below (world, child)));
  service_fixture_set (&world->fixture, "territory", &g_array_index (world->territories, FbId, child), "parent",
                       below (world, 2) == 0 ? NULL : text);
}

/* --- steps of devices --- */

static GPtrArray *
list_rows (ServiceDevice *device, const char *table)
{
  GPtrArray *rows = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, device->base);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (g_str_equal (((FbRecord *) value)->table->name, table))
      g_ptr_array_add (rows, value);
  return rows;
}

static int
compare_rows (gconstpointer a, gconstpointer b)
{
  return fb_id_compare (&(*(FbRecord *const *) a)->id, &(*(FbRecord *const *) b)->id);
}

/* The hash table's order is not the seed's. NULL when there is none. */
static FbRecord *
pick_row (World *world, ServiceDevice *device, const char *table)
{
  g_autoptr (GPtrArray) rows = list_rows (device, table);

  if (rows->len == 0)
    return NULL;
  g_ptr_array_sort (rows, compare_rows);
  return g_ptr_array_index (rows, below (world, rows->len));
}

static void
edit_field (World *world, ServiceDevice *device)
{
  static const char *const contact_fields[] = {"family", "given", "job_title"};
  static const char *const account_fields[] = {"name", "website", "legal_name", "description"};
  gboolean of_contact = below (world, 2) == 0;
  FbRecord *row = pick_row (world, device, of_contact ? "contact" : "account");
  g_autofree char *value = g_strdup_printf ("edit %u", ++world->n_edits);
  g_autoptr (FbRecord) shown = row ? service_device_get (device, row->table, &row->id) : NULL;

  if (shown)
    service_device_set (device, row->table->name, &row->id,
                        of_contact ? contact_fields[below (world, G_N_ELEMENTS (contact_fields))]
                                   : account_fields[below (world, G_N_ELEMENTS (account_fields))],
                        value);
}

static void
edit_count (World *world, ServiceDevice *device)
{
  FbRecord *row = pick_row (world, device, "opportunity");
  FbOp *op;

  if (!row)
    return;
  op = fb_op_new (FB_OP_INC, row->table, &row->id);
  fb_op_add_field (op, "slips")->delta = 1 + below (world, 5);
  service_device_add_tx (device, op, NULL);
}

static void
add_contact (World *world, ServiceDevice *device)
{
  FbRecord *account = pick_row (world, device, "account");
  FbId id = service_fixture_new_id (&world->fixture);
  g_autofree char *text = account ? fb_id_to_string (&account->id) : NULL;

  service_device_add_tx (device, service_op_put ("contact", &id, "family", "New", "account", text, NULL), NULL);
}

static void
delete_by_device (World *world, ServiceDevice *device)
{
  FbRecord *row = pick_row (world, device, "contact");
  g_autoptr (FbRecord) shown = row ? service_device_get (device, row->table, &row->id) : NULL;

  if (shown)
    service_device_add_tx (device, service_op_del ("contact", &row->id, row->ver), NULL);
}

static void
resolve_conflict (World *world, ServiceDevice *device)
{
  FbRecord *row = pick_row (world, device, "conflict");
  FbOp *op;

  if (!row || g_strcmp0 (fb_record_get_text (row, "status"), "resolved") == 0)
    return;
  op = fb_op_new (FB_OP_RESOLVE, row->table, &row->id);
  op->take = below (world, 2) == 0 ? FB_TAKE_KEPT : FB_TAKE_LOST;
  service_device_add_tx (device, op, NULL);
}

static void
edit_by_device (World *world, ServiceDevice *device)
{
  guint kind = below (world, 100);

  if (kind < 50)
    edit_field (world, device);
  else if (kind < 70)
    edit_count (world, device);
  else if (kind < 85)
    add_contact (world, device);
  else if (kind < 93)
    delete_by_device (world, device);
  else
    resolve_conflict (world, device);
}

static void
pull_by_device (World *world, ServiceDevice *device)
{
  gint64 size = 1 + below (world, below (world, 3) > 0 ? 1500 : 50000);

  if (below (world, 5) == 0)
    g_hash_table_remove_all (device->own);
  service_device_pull_page (device, size, below (world, 5) == 0 ? SERVICE_FAULT_LOSE : SERVICE_FAULT_NONE);
  g_assert_cmpuint (device->n_mismatches, ==, 0);
}

static void
push_by_device (World *world, ServiceDevice *device)
{
  guint n = 1 + below (world, 3);

  if (device->outbox->len == 0)
    return;
  if (below (world, 7) == 0)
    service_device_push (device, n, SERVICE_FAULT_LOSE);
  service_device_push (device, n, below (world, 4) == 0 ? SERVICE_FAULT_LOSE : SERVICE_FAULT_NONE);
  g_assert_cmpstr (device->last_problem, ==, NULL);
}

/* --- the run --- */

static void
step_once (World *world, guint step)
{
  ServiceDevice *device = g_ptr_array_index (world->devices, below (world, world->devices->len));
  guint kind = below (world, 100);

  fb_fake_clock_advance (FB_FAKE_CLOCK (world->fixture.clock), below (world, 60000));
  if (kind < 25)
    edit_by_device (world, device);
  else if (kind < 50)
    pull_by_device (world, device);
  else if (kind < 64)
    push_by_device (world, device);
  else if (kind < 71)
    admin_edit (world, step);
  else if (kind < 77)
    move_account (world);
  else if (kind < 79)
    realign (world);
  else if (kind < 81)
    share_account (world);
  else if (kind < 84)
    unshare_account (world);
  else if (kind < 87)
    rehome_contact (world);
  else if (kind < 89)
    rehome_deal (world);
  else if (kind < 92)
    delete_contact (world);
  else if (kind < 96)
    set_scope (world, &g_array_index (world->users, FbId, below (world, world->users->len)));
  else if (kind < 97)
    move_territory (world);
  else
    service_device_crash (device, below (world, 2) == 0);
}

static void
check_tx (World *world, ServiceDevice *device, const FbTx *tx)
{
  static const char sql[] =
      "SELECT count(*) FROM \"change\" WHERE \"row\" = ?1 AND \"field\" = ?2 AND \"device\" = ?3 AND \"n\" = ?4";

  for (guint i = 0; i < tx->ops->len; i++)
    {
      const FbOp *op = g_ptr_array_index (tx->ops, i);

      for (guint j = 0; j < op->fields->len && op->kind == FB_OP_SET; j++)
        {
          const FbOpField *field = g_ptr_array_index (op->fields, j);
          gint64 count = 0;

          fb_sql_int (world->fixture.db, &count, 0, NULL, sql, "dtdi", &op->id, field->name, &device->caller.device,
                      tx->n);
          g_assert_cmpint (count, ==, 1);
        }
    }
}

/* Nothing that was accepted is lost, and nothing took effect twice. */
static void
check_ledger (World *world)
{
  gint64 counted = 0;

  for (guint i = 0; i < world->devices->len; i++)
    {
      ServiceDevice *device = g_ptr_array_index (world->devices, i);

      for (guint j = 0; j < device->acked->len; j++)
        {
          const FbTx *tx = g_ptr_array_index (device->acked, j);
          const FbOp *op = g_ptr_array_index (tx->ops, 0);

          check_tx (world, device, tx);
          if (op->kind == FB_OP_INC)
            counted += ((FbOpField *) g_ptr_array_index (op->fields, 0))->delta;
        }
    }
  g_assert_cmpint (service_fixture_int (&world->fixture, "SELECT coalesce(sum(\"slips\"), 0) FROM \"opportunity\""), ==,
                   counted);
  g_assert_cmpint (service_fixture_int (&world->fixture, "SELECT count(*) - count(DISTINCT oid) FROM tx_result"), ==,
                   0);
}

static void
run_seed (guint32 seed, guint totals[4])
{
  World world;

  g_test_message ("seed %u", seed);
  world_set_up (&world, seed);
  for (guint step = 0; step < N_STEPS; step++)
    step_once (&world, step);
  for (guint round = 0; round < 2; round++)
    for (guint i = 0; i < world.devices->len; i++)
      service_device_sync (g_ptr_array_index (world.devices, i));
  for (guint i = 0; i < world.devices->len; i++)
    {
      ServiceDevice *device = g_ptr_array_index (world.devices, i);

      service_device_check (device);
      totals[0] += device->n_pages;
      totals[1] += device->acked->len;
      totals[2] += device->refused->len;
      totals[3] += device->n_voids;
      for (guint j = 0; j < device->refused->len; j++)
        {
          const char *type = g_ptr_array_index (device->refused, j);

          if (!g_str_has_suffix (type, "not-in-scope") && !g_str_has_suffix (type, "not-permitted"))
            g_error ("seed %u: refused as %s", seed, type);
        }
    }
  check_ledger (&world);
  service_fixture_check (&world.fixture);
  world_tear_down (&world);
}

static guint
number_from_environment (const char *name, guint fallback)
{
  const char *text = g_getenv (name);

  return text ? (guint) g_ascii_strtoull (text, NULL, 10) : fallback;
}

static void
test_random_runs (void)
{
  guint first = number_from_environment ("FB_SERVICE_FIRST", 1);
  guint n = number_from_environment ("FB_SERVICE_SEEDS", fb_test_database_is_postgres () ? N_SEEDS_POSTGRES : N_SEEDS);
  guint totals[4] = {0};

  for (guint seed = first; seed < first + n; seed++)
    run_seed (seed, totals);
  g_test_message ("%u pages, %u transactions taken, %u refused, %u voided tokens", totals[0], totals[1], totals[2],
                  totals[3]);
  if (n >= N_SEEDS)
    {
      g_assert_cmpuint (totals[2], >, 0);
      g_assert_cmpuint (totals[3], >, 0);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fb_test_database_init ();
  g_test_add_func ("/service/random/runs", test_random_runs);
  return g_test_run ();
}
