/* test-service-push.c: what devices send takes effect once, in order, merged by field
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
  FbId territory, account, contact;
  FbId rep, manager;
  ServiceDevice *laptop; /* of the rep */
  ServiceDevice *tablet; /* of the same rep */
  ServiceDevice *office; /* of her manager */
} World;

static void
set_up (World *world, gconstpointer data G_GNUC_UNUSED)
{
  service_fixture_set_up (&world->fixture);
  world->territory = service_fixture_add_territory (&world->fixture, "north", NULL);
  world->rep = service_fixture_add_user (&world->fixture, "rita", "rep");
  world->manager = service_fixture_add_user (&world->fixture, "max", "manager");
  service_fixture_assign (&world->fixture, &world->rep, &world->territory);
  service_fixture_assign (&world->fixture, &world->manager, &world->territory);
  world->account = service_fixture_add_account (&world->fixture, "Acme", &world->territory);
  world->contact = service_fixture_add_contact (&world->fixture, "Adams", &world->account);
  world->laptop = service_device_new (&world->fixture, &world->rep, "laptop");
  world->tablet = service_device_new (&world->fixture, &world->rep, "tablet");
  world->office = service_device_new (&world->fixture, &world->manager, "office");
  service_device_sync (world->laptop);
  service_device_sync (world->tablet);
  service_device_sync (world->office);
}

static void
tear_down (World *world, gconstpointer data G_GNUC_UNUSED)
{
  service_fixture_check (&world->fixture);
  service_device_free (world->laptop);
  service_device_free (world->tablet);
  service_device_free (world->office);
  service_fixture_tear_down (&world->fixture);
}

static void
tick (World *world)
{
  fb_fake_clock_advance (FB_FAKE_CLOCK (world->fixture.clock), 60000);
}

static void
assert_stored (World *world, const char *table, const FbId *id, const char *field, const char *expected)
{
  g_autofree char *value = service_fixture_dup_text (&world->fixture, table, id, field);

  g_assert_cmpstr (value, ==, expected);
}

static gint64
count_conflicts (World *world, const char *kind, const char *status)
{
  g_autofree char *sql =
      g_strdup_printf ("SELECT count(*) FROM \"conflict\" WHERE kind = '%s' AND status = '%s'", kind, status);

  return service_fixture_int (&world->fixture, sql);
}

static const char *
last_word (ServiceDevice *device, guint index)
{
  JsonArray *results = json_object_get_array_member (json_node_get_object (device->last_results), "results");

  return json_object_get_string_member (json_array_get_object_element (results, index), "s");
}

static void
assert_refused (ServiceDevice *device, const char *type)
{
  g_assert_true (service_device_push (device, 100, SERVICE_FAULT_NONE));
  g_assert_cmpuint (device->refused->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (device->refused, 0), ==, type);
  g_assert_cmpuint (device->outbox->len, ==, 0);
}

/* --- exactly once --- */

static void
test_ok_is_computed_by_the_device (World *world, gconstpointer data G_GNUC_UNUSED)
{
  service_device_set (world->laptop, "account", &world->account, "name", "Acme Ltd");
  g_assert_true (service_device_push (world->laptop, 1, SERVICE_FAULT_NONE));
  g_assert_cmpstr (last_word (world->laptop, 0), ==, "ok");
  assert_stored (world, "account", &world->account, "name", "Acme Ltd");
  service_device_sync (world->laptop);
  service_device_check (world->laptop);
}

static void
test_two_edits_of_one_row_in_a_push_are_ok (World *world, gconstpointer data G_GNUC_UNUSED)
{
  service_device_set (world->laptop, "account", &world->account, "name", "One");
  service_device_set (world->laptop, "account", &world->account, "name", "Two");
  g_assert_true (service_device_push (world->laptop, 2, SERVICE_FAULT_NONE));
  g_assert_cmpstr (last_word (world->laptop, 0), ==, "ok");
  g_assert_cmpstr (last_word (world->laptop, 1), ==, "ok");
  assert_stored (world, "account", &world->account, "name", "Two");
  g_assert_cmpint (service_fixture_int (&world->fixture, "SELECT count(*) FROM conflict"), ==, 0);
  service_device_sync (world->laptop);
  service_device_check (world->laptop);
}

static void
test_lost_answer_is_repeated (World *world, gconstpointer data G_GNUC_UNUSED)
{
  gint64 seq;

  service_device_set (world->laptop, "account", &world->account, "name", "Acme Ltd");
  g_assert_false (service_device_push (world->laptop, 1, SERVICE_FAULT_LOSE));
  seq = service_fixture_int (&world->fixture, "SELECT seq FROM sync_clock");
  service_device_set (world->laptop, "account", &world->account, "website", "acme.example");
  g_assert_true (service_device_push (world->laptop, 2, SERVICE_FAULT_NONE));
  g_assert_cmpint (service_fixture_int (&world->fixture, "SELECT seq FROM sync_clock"), ==, seq + 1);
  g_assert_cmpint (service_fixture_int (&world->fixture, "SELECT count(*) FROM change WHERE field = 'name'"), ==, 1);
  service_device_sync (world->laptop);
  service_device_check (world->laptop);
}

static void
settle (World *world)
{
  service_device_sync (world->laptop);
  service_device_sync (world->tablet);
  service_device_sync (world->office);
  service_device_check (world->laptop);
  service_device_check (world->tablet);
  service_device_check (world->office);
}

/* The answer to a push of the laptop, as a program of that schema sends it: how many rows are in its only result. */
static guint
count_result_rows (World *world, guint schema)
{
  g_autofree char *body = service_device_push_body (world->laptop, 1);
  g_autofree char *now = g_strdup_printf ("\"schema\":%d,\"cursor\"", FB_SCHEMA_VERSION);
  g_autofree char *then = g_strdup_printf ("\"schema\":%u,\"cursor\"", schema);
  g_auto (GStrv) parts = g_strsplit (body, now, 2);
  g_autofree char *sent = g_strjoinv (then, parts);
  g_autoptr (FbAnswer) answer = service_fixture_request (&world->fixture, &world->laptop->caller, "/v1/push", sent);
  g_autoptr (JsonNode) node =
      fb_json_parse (g_bytes_get_data (answer->body, NULL), (gssize) g_bytes_get_size (answer->body), 0, NULL);
  JsonArray *results = json_object_get_array_member (json_node_get_object (node), "results");
  JsonObject *result = json_array_get_object_element (results, 0);

  g_assert_cmpint (answer->status, ==, 200);
  g_assert_nonnull (parts[1]);
  g_assert_cmpstr (json_object_get_string_member (result, "s"), ==, "merged");
  return json_array_get_length (json_object_get_array_member (result, "rows"));
}

/* Rows of a result are values in the order of the columns that the program has: one that was updated meanwhile would
 * take them for other ones. */
static void
test_lost_answer_is_repeated_after_an_update (World *world, gconstpointer data G_GNUC_UNUSED)
{
  service_device_set (world->laptop, "account", &world->account, "name", "One");
  tick (world);
  service_device_set (world->office, "account", &world->account, "name", "Two");
  g_assert_true (service_device_push (world->office, 1, SERVICE_FAULT_NONE));
  g_assert_cmpuint (count_result_rows (world, FB_SCHEMA_VERSION - 1), >, 0);
  g_assert_cmpuint (count_result_rows (world, FB_SCHEMA_VERSION - 1), >, 0);
  g_assert_cmpuint (count_result_rows (world, FB_SCHEMA_VERSION), ==, 0);
  /* What is not told is pulled. */
  g_assert_true (service_device_push (world->laptop, 1, SERVICE_FAULT_NONE));
  settle (world);
}

static void
test_gap_says_what_is_expected (World *world, gconstpointer data G_GNUC_UNUSED)
{
  world->laptop->last_n = 4;
  service_device_set (world->laptop, "account", &world->account, "name", "Acme Ltd");
  g_assert_false (service_device_push (world->laptop, 1, SERVICE_FAULT_NONE));
  g_assert_cmpstr (world->laptop->last_problem, ==, "409 gap");
  assert_stored (world, "account", &world->account, "name", "Acme");
}

static void
test_copy_of_a_device_is_noticed (World *world, gconstpointer data G_GNUC_UNUSED)
{
  FbTx *tx;

  service_device_set (world->laptop, "account", &world->account, "name", "One");
  g_assert_true (service_device_push (world->laptop, 1, SERVICE_FAULT_NONE));
  /* The copy makes another transaction with the same number … */
  world->laptop->last_n = 0;
  tx = service_device_set (world->laptop, "account", &world->account, "name", "Two");
  g_assert_cmpint (tx->n, ==, 1);
  g_assert_false (service_device_push (world->laptop, 1, SERVICE_FAULT_NONE));
  g_assert_cmpstr (world->laptop->last_problem, ==, "409 forked");
  /* … or goes on from another past. */
  tx->n = 2;
  g_free (world->laptop->chain);
  world->laptop->chain = g_strdup ("another");
  g_assert_false (service_device_push (world->laptop, 1, SERVICE_FAULT_NONE));
  g_assert_cmpstr (world->laptop->last_problem, ==, "409 forked");
  assert_stored (world, "account", &world->account, "name", "One");
}

static void
test_same_edit_under_a_new_device_counts_once (World *world, gconstpointer data G_GNUC_UNUSED)
{
  FbTx *tx, *copy;
  FbOp *op = fb_op_new (FB_OP_PUT, fb_schema_get_table ("contact"), &world->contact);
  g_autofree char *account = fb_id_to_string (&world->account);

  op->id = service_fixture_new_id (&world->fixture);
  fb_value_set_text (&fb_op_add_field (op, "family")->new, "Brown");
  service_value_from_text (fb_table_field (op->table, fb_table_get_field (op->table, "account")), account,
                           &fb_op_add_field (op, "account")->new);
  tx = service_device_add_tx (world->laptop, fb_op_copy (op), NULL);
  copy = service_device_add_tx (world->tablet, op, NULL);
  copy->oid = tx->oid;
  g_assert_true (service_device_push (world->laptop, 1, SERVICE_FAULT_NONE));
  g_assert_true (service_device_push (world->tablet, 1, SERVICE_FAULT_NONE));
  g_assert_cmpstr (last_word (world->tablet, 0), ==, "merged");
  g_assert_cmpint (service_fixture_int (&world->fixture, "SELECT count(*) FROM contact WHERE family = 'Brown'"), ==, 1);
  g_assert_cmpint (service_fixture_int (
                       &world->fixture,
                       "SELECT count(*) FROM change WHERE \"row\" = (SELECT id FROM contact WHERE family = 'Brown')"),
                   ==, 1);
}

static void
test_restored_server_is_told (World *world, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *body = NULL;
  g_autofree char *with_incarnation = NULL;
  g_autofree char *problem = NULL;
  g_autoptr (FbAnswer) answer = NULL;
  g_autoptr (JsonNode) node = NULL;
  JsonObject *object;

  service_device_set (world->laptop, "account", &world->account, "name", "One");
  body = service_device_push_body (world->laptop, 1);
  with_incarnation = g_strdup_printf ("{\"incarnation\":\"another\",%s", body + 1);
  answer = service_fixture_request (&world->fixture, &world->laptop->caller, "/v1/push", with_incarnation);
  problem = service_answer_to_text (answer);
  g_assert_cmpstr (problem, ==, "409 incarnation");
  node = fb_json_parse (g_bytes_get_data (answer->body, NULL), g_bytes_get_size (answer->body), 0, NULL);
  object = json_node_get_object (node);
  g_assert_cmpint (json_object_get_int_member (object, "expected"), ==, 1);
  g_assert_true (json_object_has_member (object, "incarnation"));
  g_assert_true (json_object_has_member (object, "chain"));
}

/* --- merging --- */

static void
edit_both (World *world, const char *field, const char *first, const char *second, gboolean first_arrives_last)
{
  service_device_set (world->laptop, "account", &world->account, field, first);
  tick (world);
  service_device_set (world->office, "account", &world->account, field, second);
  tick (world);
  g_assert_true (service_device_push (first_arrives_last ? world->office : world->laptop, 1, SERVICE_FAULT_NONE));
  g_assert_true (service_device_push (first_arrives_last ? world->laptop : world->office, 1, SERVICE_FAULT_NONE));
}

/* The later edit wins in whichever order they arrive, and the other is kept. */
static void
test_last_wins_by_time (World *world, gconstpointer data)
{
  edit_both (world, "name", "Early", "Late", GPOINTER_TO_INT (data));
  assert_stored (world, "account", &world->account, "name", "Late");
  g_assert_cmpint (count_conflicts (world, "field", "auto"), ==, 1);
  g_assert_cmpint (service_fixture_int (&world->fixture,
                                        "SELECT count(*) FROM conflict WHERE lost = '\"Early\"' AND kept = '\"Late\"'"),
                   ==, 1);
  settle (world);
}

static void
test_other_fields_do_not_collide (World *world, gconstpointer data G_GNUC_UNUSED)
{
  service_device_set (world->laptop, "account", &world->account, "name", "Acme Ltd");
  service_device_set (world->office, "account", &world->account, "website", "acme.example");
  g_assert_true (service_device_push (world->laptop, 1, SERVICE_FAULT_NONE));
  g_assert_true (service_device_push (world->office, 1, SERVICE_FAULT_NONE));
  g_assert_cmpstr (last_word (world->office, 0), ==, "merged");
  assert_stored (world, "account", &world->account, "name", "Acme Ltd");
  assert_stored (world, "account", &world->account, "website", "acme.example");
  g_assert_cmpint (service_fixture_int (&world->fixture, "SELECT count(*) FROM conflict"), ==, 0);
  settle (world);
}

static void
test_review_waits_for_a_person (World *world, gconstpointer data G_GNUC_UNUSED)
{
  FbOp *op;
  FbId id;

  edit_both (world, "legal_name", "Acme One", "Acme Two", FALSE);
  assert_stored (world, "account", &world->account, "legal_name", "Acme One");
  g_assert_cmpint (count_conflicts (world, "field", "open"), ==, 1);
  settle (world);

  /* The rep is not the one to decide, her manager is. */
  id = service_fixture_get_id (&world->fixture, "SELECT id FROM conflict");
  op = fb_op_new (FB_OP_RESOLVE, fb_schema_get_table ("conflict"), &id);
  op->take = FB_TAKE_LOST;
  service_device_add_tx (world->laptop, fb_op_copy (op), NULL);
  assert_refused (world->laptop, "/problems/not-permitted");
  service_device_add_tx (world->office, op, NULL);
  g_assert_true (service_device_push (world->office, 1, SERVICE_FAULT_NONE));
  assert_stored (world, "account", &world->account, "legal_name", "Acme Two");
  g_assert_cmpint (count_conflicts (world, "field", "resolved"), ==, 1);
  g_assert_cmpint (service_fixture_int (&world->fixture, "SELECT count(*) FROM change WHERE how = 3"), ==, 1);
  settle (world);
}

static void
test_clock_of_2099_does_not_win_for_ever (World *world, gconstpointer data G_GNUC_UNUSED)
{
  world->laptop->skew = G_GINT64_CONSTANT (73) * 365 * 86400 * 1000;
  service_device_set (world->laptop, "account", &world->account, "name", "From 2099");
  g_assert_true (service_device_push (world->laptop, 1, SERVICE_FAULT_NONE));
  tick (world);
  service_device_set (world->office, "account", &world->account, "name", "Later");
  g_assert_true (service_device_push (world->office, 1, SERVICE_FAULT_NONE));
  assert_stored (world, "account", &world->account, "name", "Later");
  settle (world);
}

static void
test_server_fields_are_left_aside (World *world, gconstpointer data G_GNUC_UNUSED)
{
  JsonArray *results;

  service_device_set (world->laptop, "account", &world->account, "credit_hold", "1");
  g_assert_true (service_device_push (world->laptop, 1, SERVICE_FAULT_NONE));
  g_assert_cmpstr (last_word (world->laptop, 0), ==, "merged");
  results = json_object_get_array_member (json_node_get_object (world->laptop->last_results), "results");
  g_assert_true (json_object_has_member (json_array_get_object_element (results, 0), "notes"));
  assert_stored (world, "account", &world->account, "credit_hold", "0");
  g_assert_cmpint (service_fixture_int (&world->fixture, "SELECT count(*) FROM change WHERE how = 6"), ==, 1);
  settle (world);
}

static void
test_second_tax_number_becomes_a_question (World *world, gconstpointer data G_GNUC_UNUSED)
{
  FbId other = service_fixture_add_account (&world->fixture, "Other", &world->territory);

  service_fixture_set (&world->fixture, "account", &other, "tax_id", "DE1");
  service_device_set (world->laptop, "account", &world->account, "tax_id", "DE1");
  g_assert_true (service_device_push (world->laptop, 1, SERVICE_FAULT_NONE));
  assert_stored (world, "account", &world->account, "tax_id", NULL);
  g_assert_cmpint (count_conflicts (world, "duplicate", "open"), ==, 1);
  settle (world);
}

/* --- deletes --- */

static gint64
base_ver (ServiceDevice *device, const FbId *id)
{
  return ((FbRecord *) g_hash_table_lookup (device->base, id))->ver;
}

static void
test_edit_keeps_an_account (World *world, gconstpointer data G_GNUC_UNUSED)
{
  service_device_set (world->office, "account", &world->account, "name", "Acme Ltd");
  g_assert_true (service_device_push (world->office, 1, SERVICE_FAULT_NONE));
  service_device_add_tx (world->laptop,
                         service_op_del ("contact", &world->contact, base_ver (world->laptop, &world->contact)),
                         service_op_del ("account", &world->account, base_ver (world->laptop, &world->account)), NULL);
  g_assert_true (service_device_push (world->laptop, 1, SERVICE_FAULT_NONE));
  assert_stored (world, "account", &world->account, "_dead", "0");
  assert_stored (world, "contact", &world->contact, "_dead", "0");
  g_assert_cmpint (count_conflicts (world, "delete_edit", "open"), ==, 1);
  settle (world);
}

static void
test_delete_takes_an_unchanged_account (World *world, gconstpointer data G_GNUC_UNUSED)
{
  service_device_add_tx (world->laptop,
                         service_op_del ("contact", &world->contact, base_ver (world->laptop, &world->contact)),
                         service_op_del ("account", &world->account, base_ver (world->laptop, &world->account)), NULL);
  g_assert_true (service_device_push (world->laptop, 1, SERVICE_FAULT_NONE));
  g_assert_cmpstr (last_word (world->laptop, 0), ==, "ok");
  g_assert_cmpint (service_fixture_int (&world->fixture, "SELECT count(*) FROM conflict"), ==, 0);
  settle (world);
  g_assert_false (g_hash_table_contains (world->office->base, &world->account));
}

static void
test_edit_of_the_dead_is_kept (World *world, gconstpointer data G_GNUC_UNUSED)
{
  FbOp *op;
  GHashTableIter iter;
  gpointer value;

  service_device_set (world->office, "contact", &world->contact, "family", "Brown");
  service_device_add_tx (world->laptop,
                         service_op_del ("contact", &world->contact, base_ver (world->laptop, &world->contact)), NULL);
  g_assert_true (service_device_push (world->laptop, 1, SERVICE_FAULT_NONE));
  g_assert_true (service_device_push (world->office, 1, SERVICE_FAULT_NONE));
  g_assert_cmpint (count_conflicts (world, "edit_deleted", "open"), ==, 1);
  settle (world);
  g_assert_false (g_hash_table_contains (world->office->base, &world->contact));

  /* It can be restored with the edit. */
  op = fb_op_new (FB_OP_RESOLVE, fb_schema_get_table ("conflict"), &world->contact);
  op->take = FB_TAKE_LOST;
  g_hash_table_iter_init (&iter, world->office->base);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (g_str_equal (((FbRecord *) value)->table->name, "conflict"))
      op->id = ((FbRecord *) value)->id;
  service_device_add_tx (world->office, op, NULL);
  g_assert_true (service_device_push (world->office, 1, SERVICE_FAULT_NONE));
  assert_stored (world, "contact", &world->contact, "_dead", "0");
  assert_stored (world, "contact", &world->contact, "family", "Brown");
  settle (world);
}

static void
test_child_of_the_dead_is_an_orphan (World *world, gconstpointer data G_GNUC_UNUSED)
{
  FbId id = service_fixture_new_id (&world->fixture);
  g_autofree char *account = fb_id_to_string (&world->account);

  service_device_add_tx (world->office, service_op_put ("contact", &id, "family", "New", "account", account, NULL),
                         NULL);
  service_fixture_apply (&world->fixture, service_op_del ("account", &world->account, 0));
  g_assert_true (service_device_push (world->office, 1, SERVICE_FAULT_NONE));
  assert_stored (world, "contact", &id, "_dead", "0");
  g_assert_cmpint (count_conflicts (world, "orphan", "open"), ==, 1);
  settle (world);
}

static void
test_delete_is_undone_by_put (World *world, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *account = fb_id_to_string (&world->account);

  service_device_add_tx (world->laptop,
                         service_op_del ("contact", &world->contact, base_ver (world->laptop, &world->contact)), NULL);
  g_assert_true (service_device_push (world->laptop, 1, SERVICE_FAULT_NONE));
  service_device_add_tx (
      world->laptop, service_op_put ("contact", &world->contact, "family", "Adams", "account", account, NULL), NULL);
  g_assert_true (service_device_push (world->laptop, 1, SERVICE_FAULT_NONE));
  assert_stored (world, "contact", &world->contact, "_dead", "0");
  g_assert_cmpint (
      service_fixture_int (&world->fixture, "SELECT count(*) FROM change WHERE how = 3 AND field IS NULL AND _gid > 0"),
      ==, 1);
  settle (world);
}

/* The name it went with is still to be found. */
static void
test_put_back_with_another_name (World *world, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *account = fb_id_to_string (&world->account);
  g_autofree char *name = service_fixture_dup_text (&world->fixture, "contact", &world->contact, "family");
  g_autofree char *sql = g_strdup_printf ("SELECT count(*) FROM change WHERE how = 3 AND field = 'family' AND _gid > 0"
                                          " AND old = '\"%s\"' AND new = '\"Newman\"'",
                                          name);

  service_device_add_tx (world->laptop,
                         service_op_del ("contact", &world->contact, base_ver (world->laptop, &world->contact)), NULL);
  service_device_add_tx (
      world->laptop, service_op_put ("contact", &world->contact, "family", "Newman", "account", account, NULL), NULL);
  g_assert_true (service_device_push (world->laptop, 2, SERVICE_FAULT_NONE));
  assert_stored (world, "contact", &world->contact, "family", "Newman");
  g_assert_cmpint (service_fixture_int (&world->fixture, sql), ==, 1);
  settle (world);
}

/* --- what is made --- */

static void
test_new_account_lies_where_its_maker_works (World *world, gconstpointer data G_GNUC_UNUSED)
{
  FbId id = service_fixture_new_id (&world->fixture);
  g_autofree char *territory = fb_id_to_string (&world->territory);
  g_autofree char *rep = fb_id_to_string (&world->rep);

  service_device_add_tx (world->laptop, service_op_put ("account", &id, "name", "New", NULL), NULL);
  g_assert_true (service_device_push (world->laptop, 1, SERVICE_FAULT_NONE));
  assert_stored (world, "account", &id, "territory", territory);
  assert_stored (world, "account", &id, "created_by", rep);
  settle (world);
  g_assert_true (g_hash_table_contains (world->office->base, &id));
}

static void
test_numbers_are_leased_again (World *world, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *number = fb_db_query_text (
      world->fixture.db, "SELECT prefix || (last - 3) FROM number_block WHERE series = 'account' ORDER BY id LIMIT 1",
      NULL);
  FbId id = service_fixture_new_id (&world->fixture);
  gint64 blocks = service_fixture_int (&world->fixture, "SELECT count(*) FROM number_block WHERE series = 'account'");

  g_assert_cmpint (blocks, ==, 3);
  g_assert_cmpint (
      service_fixture_int (&world->fixture, "SELECT count(DISTINCT prefix) FROM number_block WHERE series = 'account'"),
      ==, 3);
  service_device_add_tx (world->laptop, service_op_put ("account", &id, "name", "New", "number", number, NULL), NULL);
  g_assert_true (service_device_push (world->laptop, 1, SERVICE_FAULT_NONE));
  g_assert_cmpint (service_fixture_int (&world->fixture, "SELECT count(*) FROM number_block WHERE series = 'account'"),
                   ==, 4);
  settle (world);
}

/* --- refused --- */

static void
test_reps_do_not_write_the_organisation (World *world, gconstpointer data G_GNUC_UNUSED)
{
  service_device_set (world->laptop, "territory", &world->territory, "name", "Mine");
  service_device_set (world->laptop, "account", &world->account, "name", "Behind it");
  assert_refused (world->laptop, "/problems/not-permitted");
  /* What follows is not held up. */
  assert_stored (world, "account", &world->account, "name", "Behind it");
  assert_stored (world, "territory", &world->territory, "name", "north");
  g_assert_cmpint (service_fixture_int (&world->fixture, "SELECT count(*) FROM refused_tx"), ==, 1);
  settle (world);
}

static void
test_readers_do_not_write (World *world, gconstpointer data G_GNUC_UNUSED)
{
  FbId reader = service_fixture_add_user (&world->fixture, "ruth", "readonly");
  g_autoptr (ServiceDevice) device = NULL;

  service_fixture_assign (&world->fixture, &reader, &world->territory);
  device = service_device_new (&world->fixture, &reader, "reader");
  service_device_sync (device);
  service_device_set (device, "account", &world->account, "name", "Mine");
  assert_refused (device, "/problems/not-permitted");
}

static void
test_other_territories_are_out_of_reach (World *world, gconstpointer data G_GNUC_UNUSED)
{
  FbId south = service_fixture_add_territory (&world->fixture, "south", NULL);
  FbId account = service_fixture_add_account (&world->fixture, "Secret", &south);
  FbId id = service_fixture_new_id (&world->fixture);
  g_autofree char *south_text = fb_id_to_string (&south);
  g_autofree char *account_text = fb_id_to_string (&account);

  service_device_add_tx (world->laptop, service_op_set ("account", &account, 0, "name", "Secret", "Mine", NULL), NULL);
  service_device_add_tx (world->laptop, service_op_put ("contact", &id, "family", "Spy", "account", account_text, NULL),
                         NULL);
  id = service_fixture_new_id (&world->fixture);
  service_device_add_tx (world->laptop, service_op_put ("account", &id, "name", "Mine", "territory", south_text, NULL),
                         NULL);
  id = service_fixture_new_id (&world->fixture);
  service_device_add_tx (
      world->laptop, service_op_put ("account_territory", &id, "account", account_text, "territory", south_text, NULL),
      NULL);
  g_assert_true (service_device_push (world->laptop, 10, SERVICE_FAULT_NONE));
  g_assert_cmpuint (world->laptop->refused->len, ==, 4);
  for (guint i = 0; i < 4; i++)
    g_assert_cmpstr (g_ptr_array_index (world->laptop->refused, i), ==, "/problems/not-in-scope");
  assert_stored (world, "account", &account, "name", "Secret");
  settle (world);
}

static void
test_unknown_parent_is_refused (World *world, gconstpointer data G_GNUC_UNUSED)
{
  FbId id = service_fixture_new_id (&world->fixture);
  FbId nobody = service_fixture_new_id (&world->fixture);
  g_autofree char *text = fb_id_to_string (&nobody);

  service_device_add_tx (world->laptop, service_op_put ("contact", &id, "family", "New", "account", text, NULL), NULL);
  assert_refused (world->laptop, "/problems/bad-reference");
}

static void
test_transaction_is_refused_whole (World *world, gconstpointer data G_GNUC_UNUSED)
{
  FbId nobody = service_fixture_new_id (&world->fixture);

  service_device_add_tx (world->laptop,
                         service_op_set ("account", &world->account, base_ver (world->laptop, &world->account), "name",
                                         "Acme", "Half", NULL),
                         service_op_set ("account", &nobody, 0, "name", "x", "y", NULL), NULL);
  assert_refused (world->laptop, "/problems/bad-reference");
  assert_stored (world, "account", &world->account, "name", "Acme");
  settle (world);
}

static void
test_values_are_checked (World *world, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *body = NULL;
  g_auto (GStrv) parts = NULL;
  g_autofree char *changed = NULL;
  g_autoptr (JsonNode) node = NULL;
  JsonObject *result;

  service_device_set (world->laptop, "account", &world->account, "employees", "12345");
  body = service_device_push_body (world->laptop, 1);
  parts = g_strsplit (body, "12345", 2);
  changed = g_strjoinv ("-12345", parts);
  node = service_fixture_ask (&world->fixture, &world->laptop->caller, "/v1/push", changed);
  result = json_array_get_object_element (json_object_get_array_member (json_node_get_object (node), "results"), 0);
  g_assert_cmpstr (json_object_get_string_member (result, "s"), ==, "refused");
  g_assert_cmpstr (json_object_get_string_member (json_object_get_object_member (result, "problem"), "type"), ==,
                   "/problems/bad-value");
  g_assert_cmpstr (json_object_get_string_member (json_object_get_object_member (result, "problem"), "field"), ==,
                   "employees");
  g_assert_cmpint (service_fixture_int (&world->fixture, "SELECT last_n FROM device_state WHERE last_n > 0"), ==, 1);
}

/* --- failures --- */

static void
test_failing_statements_leave_nothing (World *world, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *body = NULL;
  FbId id = service_fixture_new_id (&world->fixture);
  g_autofree char *account = fb_id_to_string (&world->account);
  guint failures = 0;

  service_device_set (world->laptop, "account", &world->account, "name", "Acme Ltd");
  service_device_add_tx (world->laptop, service_op_put ("contact", &id, "family", "New", "account", account, NULL),
                         NULL);
  service_device_add_tx (world->laptop,
                         service_op_del ("contact", &world->contact, base_ver (world->laptop, &world->contact)), NULL);
  body = service_device_push_body (world->laptop, 3);
  for (guint nth = 1;; nth++)
    {
      gint64 seq = service_fixture_int (&world->fixture, "SELECT seq FROM sync_clock");
      g_autoptr (FbAnswer) answer = NULL;

      g_test_expect_message ("fb-sync", G_LOG_LEVEL_WARNING, "*");
      fb_db_fail_nth (world->fixture.db, nth);
      answer = service_fixture_request (&world->fixture, &world->laptop->caller, "/v1/push", body);
      fb_db_fail_nth (world->fixture.db, 0);
      if (answer->status == 200)
        break;
      g_test_assert_expected_messages ();
      failures++;
      g_assert_cmpuint (answer->status, ==, 500);
      g_assert_false (fb_db_is_in_transaction (world->fixture.db));
      g_assert_cmpint (service_fixture_int (&world->fixture, "SELECT seq FROM sync_clock"), ==, seq);
      g_assert_cmpint (service_fixture_int (&world->fixture, "SELECT count(*) FROM tx_result"), ==, 0);
    }
  g_assert_cmpuint (failures, >, 50);
  /* The message that was waited for did not come: that is what ended the loop. */
  g_log_set_always_fatal (G_LOG_FATAL_MASK);
  g_assert_true (service_device_push (world->laptop, 3, SERVICE_FAULT_NONE));
  settle (world);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fb_test_database_init ();
#define ADD(path, func) g_test_add (path, World, NULL, set_up, func, tear_down)
  ADD ("/service/push/once/ok", test_ok_is_computed_by_the_device);
  ADD ("/service/push/once/two-edits", test_two_edits_of_one_row_in_a_push_are_ok);
  ADD ("/service/push/once/lost-answer", test_lost_answer_is_repeated);
  ADD ("/service/push/once/lost-answer-and-updated", test_lost_answer_is_repeated_after_an_update);
  ADD ("/service/push/once/gap", test_gap_says_what_is_expected);
  ADD ("/service/push/once/forked", test_copy_of_a_device_is_noticed);
  ADD ("/service/push/once/known-oid", test_same_edit_under_a_new_device_counts_once);
  ADD ("/service/push/once/restored-server", test_restored_server_is_told);
  g_test_add ("/service/push/merge/last", World, GINT_TO_POINTER (FALSE), set_up, test_last_wins_by_time, tear_down);
  g_test_add ("/service/push/merge/last-reversed", World, GINT_TO_POINTER (TRUE), set_up, test_last_wins_by_time,
              tear_down);
  ADD ("/service/push/merge/other-fields", test_other_fields_do_not_collide);
  ADD ("/service/push/merge/review", test_review_waits_for_a_person);
  ADD ("/service/push/merge/wrong-clock", test_clock_of_2099_does_not_win_for_ever);
  ADD ("/service/push/merge/server-fields", test_server_fields_are_left_aside);
  ADD ("/service/push/merge/duplicate", test_second_tax_number_becomes_a_question);
  ADD ("/service/push/delete/edit-wins", test_edit_keeps_an_account);
  ADD ("/service/push/delete/unchanged", test_delete_takes_an_unchanged_account);
  ADD ("/service/push/delete/edit-of-dead", test_edit_of_the_dead_is_kept);
  ADD ("/service/push/delete/orphan", test_child_of_the_dead_is_an_orphan);
  ADD ("/service/push/delete/undone", test_delete_is_undone_by_put);
  ADD ("/service/push/delete/put-back-with-another-name", test_put_back_with_another_name);
  ADD ("/service/push/make/territory", test_new_account_lies_where_its_maker_works);
  ADD ("/service/push/make/numbers", test_numbers_are_leased_again);
  ADD ("/service/push/refused/organisation", test_reps_do_not_write_the_organisation);
  ADD ("/service/push/refused/readers", test_readers_do_not_write);
  ADD ("/service/push/refused/territories", test_other_territories_are_out_of_reach);
  ADD ("/service/push/refused/unknown-parent", test_unknown_parent_is_refused);
  ADD ("/service/push/refused/whole", test_transaction_is_refused_whole);
  ADD ("/service/push/refused/values", test_values_are_checked);
  ADD ("/service/push/fail-each-statement", test_failing_statements_leave_nothing);
  return g_test_run ();
}
