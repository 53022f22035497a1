/* test-service-door.c: what a device cannot talk its way into
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "service-device.h"

#include <string.h>

#include "fb-test-database.h"

typedef struct
{
  FbServiceFixture fixture;
  FbId north, south;
  FbId anna, berta;
  FbId account, other; /* in the north, in the south */
  ServiceDevice *a, *b;
} World;

static void
set_up (World *world, gconstpointer data G_GNUC_UNUSED)
{
  service_fixture_set_up (&world->fixture);
  world->north = service_fixture_add_territory (&world->fixture, "north", NULL);
  world->south = service_fixture_add_territory (&world->fixture, "south", NULL);
  world->anna = service_fixture_add_user (&world->fixture, "anna", "rep");
  world->berta = service_fixture_add_user (&world->fixture, "berta", "rep");
  service_fixture_assign (&world->fixture, &world->anna, &world->north);
  service_fixture_assign (&world->fixture, &world->berta, &world->south);
  world->account = service_fixture_add_account (&world->fixture, "Acme", &world->north);
  world->other = service_fixture_add_account (&world->fixture, "Secret & Sons", &world->south);
  world->a = service_device_new (&world->fixture, &world->anna, "a");
  world->b = service_device_new (&world->fixture, &world->berta, "b");
  service_device_sync (world->a);
  service_device_sync (world->b);
}

static void
tear_down (World *world, gconstpointer data G_GNUC_UNUSED)
{
  service_device_sync (world->a);
  service_device_sync (world->b);
  service_device_check (world->a);
  service_device_check (world->b);
  service_fixture_check (&world->fixture);
  service_device_free (world->a);
  service_device_free (world->b);
  service_fixture_tear_down (&world->fixture);
}

static gboolean
answer_has (const FbAnswer *answer, const char *text)
{
  gsize size;
  const char *body = g_bytes_get_data (answer->body, &size);

  return g_strstr_len (body, (gssize) size, text) != NULL;
}

static FbAnswer *
pull (World *world, const FbCaller *caller, const char *body)
{
  g_autoptr (FbAnswer) answer = service_fixture_request (&world->fixture, caller, "/v1/pull", body);

  g_assert_cmpuint (answer->status, ==, 200);
  return g_steal_pointer (&answer);
}

/* Everything that a fresh device of this user is told. */
static gboolean
is_told (World *world, const FbCaller *caller, const char *text)
{
  g_autoptr (FbAnswer) answer = pull (world, caller, "{\"cursor\":0,\"max_bytes\":1048576}");

  g_assert_true (answer_has (answer, "\"done\""));
  return answer_has (answer, text);
}

static void
assert_refused (ServiceDevice *device, const char *type)
{
  g_assert_cmpuint (device->refused->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (device->refused, 0), ==, type);
  g_ptr_array_set_size (device->refused, 0);
}

/* Edits count as late where a device held a bucket and lost it. That it held one is not for the device to say. */
static void
test_claimed_buckets_open_nothing (World *world, gconstpointer data G_GNUC_UNUSED)
{
  gint64 south =
      service_fixture_int (&world->fixture, "SELECT max(m.bid) FROM member m JOIN grp g ON g.gid = m.gid"
                                            " JOIN account a ON a.id = g.root WHERE a.name = 'Secret & Sons'");
  g_autofree char *claim =
      g_strdup_printf ("{\"cursor\":0,\"buckets\":[%" G_GINT64_FORMAT "],\"scope\":\"mine\"}", south);
  gint64 head = service_fixture_int (&world->fixture, "SELECT seq FROM sync_clock");
  g_autoptr (FbAnswer) answer = pull (world, &world->a->caller, claim);
  g_autofree char *name = NULL;

  /* Something changes in the organisation meanwhile, as it does every day. */
  service_fixture_add_territory (&world->fixture, "west", NULL);
  world->a->cursor = head;
  service_device_add_tx (world->a, service_op_set ("account", &world->other, 0, "name", "Secret & Sons", "Mine", NULL),
                         NULL);
  g_assert_true (service_device_push (world->a, 1, SERVICE_FAULT_NONE));
  assert_refused (world->a, "/problems/not-in-scope");
  name = service_fixture_dup_text (&world->fixture, "account", &world->other, "name");
  g_assert_cmpstr (name, ==, "Secret & Sons");
}

/* --- names of records elsewhere --- */

static void
test_reference_brings_no_name (World *world, gconstpointer data G_GNUC_UNUSED)
{
  FbId id = service_fixture_new_id (&world->fixture);
  g_autofree char *mine = fb_id_to_string (&world->account);
  g_autofree char *foreign = fb_id_to_string (&world->other);

  service_device_add_tx (world->a, service_op_set ("account", &world->account, 0, "parent", NULL, foreign, NULL), NULL);
  g_assert_true (service_device_push (world->a, 1, SERVICE_FAULT_NONE));
  assert_refused (world->a, "/problems/not-in-scope");
  service_device_add_tx (world->a, service_op_put ("contact_account", &id, "account", mine, "contact", foreign, NULL),
                         NULL);
  g_assert_true (service_device_push (world->a, 1, SERVICE_FAULT_NONE));
  assert_refused (world->a, "/problems/bad-reference");
  g_assert_false (is_told (world, &world->a->caller, "Secret"));
}

/* An unknown id and one of somebody else's say the same of what they name: nothing. */
static void
test_refusals_name_nothing (World *world, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *foreign = fb_id_to_string (&world->other);
  g_autofree char *text = NULL;

  service_device_add_tx (world->a, service_op_set ("account", &world->account, 0, "parent", NULL, foreign, NULL), NULL);
  service_device_add_tx (world->a, service_op_set ("account", &world->other, 0, "name", NULL, "Mine", NULL), NULL);
  service_device_add_tx (world->a, service_op_put ("account", &world->other, "name", "Mine", NULL), NULL);
  service_device_add_tx (world->a, service_op_del ("account", &world->other, 0), NULL);
  g_assert_true (service_device_push (world->a, 10, SERVICE_FAULT_NONE));
  g_assert_cmpuint (world->a->refused->len, ==, 4);
  text = fb_json_to_text (world->a->last_results);
  g_assert_null (strstr (text, "Secret"));
}

/* What stood in the cell may stand there again, and a deal's papers name its account wherever that lies. */
static void
test_known_references_stay_possible (World *world, gconstpointer data G_GNUC_UNUSED)
{
  FbId deal = service_fixture_new_id (&world->fixture);
  FbId activity = service_fixture_new_id (&world->fixture);
  g_autofree char *account = fb_id_to_string (&world->other);
  g_autofree char *north = fb_id_to_string (&world->north);
  g_autofree char *deal_text = fb_id_to_string (&deal);
  g_autofree char *pipeline = NULL, *stage = NULL;
  FbId pipeline_id = service_fixture_new_id (&world->fixture), stage_id = service_fixture_new_id (&world->fixture);

  pipeline = fb_id_to_string (&pipeline_id);
  stage = fb_id_to_string (&stage_id);
  service_fixture_apply (&world->fixture, service_op_put ("pipeline", &pipeline_id, "name", "P", NULL));
  service_fixture_apply (&world->fixture, service_op_put ("stage", &stage_id, "name", "S", "pipeline", pipeline, NULL));
  service_fixture_apply (&world->fixture,
                         service_op_put ("opportunity", &deal, "name", "Deal", "account", account, "territory", north,
                                         "pipeline", pipeline, "stage", stage, NULL));
  service_fixture_set (&world->fixture, "account", &world->account, "parent", account);
  service_device_sync (world->a);
  g_assert_true (is_told (world, &world->a->caller, "Secret & Sons"));

  service_device_set (world->a, "account", &world->account, "parent", NULL);
  g_assert_true (service_device_push (world->a, 1, SERVICE_FAULT_NONE));
  service_device_sync (world->a);
  service_device_set (world->a, "account", &world->account, "parent", account);
  service_device_add_tx (world->a,
                         service_op_put ("activity", &activity, "subject", "Call", "kind", "call", "opportunity",
                                         deal_text, "account", account, NULL),
                         NULL);
  g_assert_true (service_device_push (world->a, 2, SERVICE_FAULT_NONE));
  g_assert_cmpuint (world->a->refused->len, ==, 0);
}

/* --- what others sent --- */

static void
test_results_are_their_senders (World *world, gconstpointer data G_GNUC_UNUSED)
{
  FbTx *first = service_device_add_tx (
      world->b, service_op_set ("account", &world->other, 0, "name", "?", "Secret plan", NULL), NULL);
  FbId oid = first->oid;
  g_autofree char *text = NULL;
  FbTx *second;

  g_assert_true (service_device_push (world->b, 1, SERVICE_FAULT_NONE));
  second = service_device_set (world->a, "account", &world->account, "name", "Acme 2");
  second->oid = oid;
  g_assert_true (service_device_push (world->a, 1, SERVICE_FAULT_NONE));
  text = fb_json_to_text (world->a->last_results);
  g_assert_null (strstr (text, "Secret"));
  assert_refused (world->a, "/problems/bad-value");
  /* The next one goes on as usual. */
  service_device_set (world->a, "account", &world->account, "name", "Acme 3");
  g_assert_true (service_device_push (world->a, 1, SERVICE_FAULT_NONE));
  g_assert_cmpuint (world->a->refused->len, ==, 0);
}

/* A link to a foreign territory that was there once is not for a rep to bring back. */
static void
test_shares_are_not_brought_back (World *world, gconstpointer data G_GNUC_UNUSED)
{
  FbId link = service_fixture_new_id (&world->fixture);
  g_autofree char *account = fb_id_to_string (&world->account);
  g_autofree char *south = fb_id_to_string (&world->south);

  service_fixture_apply (&world->fixture,
                         service_op_put ("account_territory", &link, "account", account, "territory", south, NULL));
  service_fixture_apply (&world->fixture, service_op_del ("account_territory", &link, 0));
  service_device_sync (world->a);
  service_device_add_tx (
      world->a, service_op_put ("account_territory", &link, "account", account, "territory", south, NULL), NULL);
  g_assert_true (service_device_push (world->a, 1, SERVICE_FAULT_NONE));
  assert_refused (world->a, "/problems/not-in-scope");
  service_device_sync (world->b);
  g_assert_false (g_hash_table_contains (world->b->base, &world->account));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fb_test_database_init ();
#define ADD(path, func) g_test_add (path, World, NULL, set_up, func, tear_down)
  ADD ("/service/door/claimed-buckets", test_claimed_buckets_open_nothing);
  ADD ("/service/door/references", test_reference_brings_no_name);
  ADD ("/service/door/refusals", test_refusals_name_nothing);
  ADD ("/service/door/known-references", test_known_references_stay_possible);
  ADD ("/service/door/results", test_results_are_their_senders);
  ADD ("/service/door/shares", test_shares_are_not_brought_back);
  return g_test_run ();
}
