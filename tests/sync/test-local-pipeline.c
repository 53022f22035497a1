/* test-local-pipeline.c: a profile of one computer becomes a representative's, with deals in a pipeline of its own
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-deals.h"
#include "fb-fail-each.h"
#include "fb-query.h"
#include "fb-shelf.h"
#include "fb-starter.h"
#include "fb-sync-world.h"

typedef struct
{
  FbWorld world;
  FbSyncDevice device;
  FbId account, deal;
} Fixture;

static FbId
find (FbStore *store, const char *table, const char *where)
{
  g_autoptr (FbQuery) query = fb_query_new (fb_schema_get_table (table), where, NULL, NULL, NULL);
  g_autoptr (GPtrArray) found = fb_store_list (store, query, 2, 0, NULL);

  g_assert_cmpuint (found->len, ==, 1);
  return ((FbRecord *) g_ptr_array_index (found, 0))->id;
}

static FbId
add_deal (FbStore *store, const FbId *account, const char *name, const char *stage_name)
{
  g_autofree char *where = g_strdup_printf ("name = '%s'", stage_name);
  FbId stage = find (store, "stage", where);
  FbRecord *deal = fb_record_new (fb_schema_get_table ("opportunity"), NULL);
  FbEdit *edit = fb_edit_new ("New deal");
  g_autoptr (GError) error = NULL;
  FbId id;

  fb_record_set_text (deal, "name", name);
  fb_record_set_id (deal, "account", account);
  fb_record_set_id (deal, "stage", &stage);
  g_assert_true (fb_deals_complete (store, deal, &error));
  id = fb_edit_create (edit, deal);
  g_assert_true (fb_store_commit_edit (store, edit, NULL, &error));
  g_assert_no_error (error);
  return id;
}

static void
put_company_stage (Fixture *self, const FbId *pipeline, const char *name, const char *kind, const char *position)
{
  g_autofree char *text = fb_id_to_string (pipeline);
  FbId id;

  fb_id_from_name (&id, "test.stage", name);
  fb_world_put (&self->world, "stage", &id, "name", name, "kind", kind, "position", position, "pipeline", text, NULL);
}

static void
before_join (FbStore *store, gpointer user_data)
{
  Fixture *self = user_data;
  FbEdit *edit = fb_edit_new ("New account");
  FbRecord *account = fb_record_new (fb_schema_get_table ("account"), NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (fb_starter_fill (store, &error));
  fb_record_set_text (account, "name", "Homegrown");
  self->account = fb_edit_create (edit, account);
  g_assert_true (fb_store_commit_edit (store, edit, NULL, &error));
  self->deal = add_deal (store, &self->account, "Second of three", "Propose");
  add_deal (store, &self->account, "Sold", "Won");
}

static void
set_up (Fixture *self, gconstpointer with_pipeline)
{
  FbId pipeline;

  fb_world_set_up (&self->world);
  if (with_pipeline != NULL)
    {
      fb_id_from_name (&pipeline, "test.pipeline", "company");
      fb_world_put (&self->world, "pipeline", &pipeline, "name", "Company", "entity", "opportunity", "position", "1",
                    NULL);
      put_company_stage (self, &pipeline, "First", "open", "1");
      put_company_stage (self, &pipeline, "Middle", "open", "2");
      put_company_stage (self, &pipeline, "Last", "open", "3");
      put_company_stage (self, &pipeline, "Ours", "won", "4");
    }
  fb_sync_device_set_up_from_local (&self->device, &self->world, &self->world.ann, before_join, self);
  fb_sync_device_sync (&self->device);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  fb_sync_device_tear_down (&self->device);
  fb_world_tear_down (&self->world);
}

static void
assert_stage (Fixture *self, const char *deal, const char *stage)
{
  g_autofree char *sql = g_strdup_printf (
      "SELECT count(*) FROM opportunity JOIN stage ON stage.id = opportunity.stage WHERE opportunity.name = '%s' AND "
      "stage.name = '%s' AND opportunity._dead = 0",
      deal, stage);

  g_assert_cmpint (fb_world_count (&self->world, sql), ==, 1);
}

static void
test_move (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) kept = NULL;
  g_autoptr (GError) error = NULL;
  guint n = 0;

  /* The account was taken, pipeline and deals were not. */
  g_assert_cmpint (fb_world_count (&self->world, "SELECT count(*) FROM account WHERE name = 'Homegrown'"), ==, 1);
  g_assert_cmpint (fb_world_count (&self->world, "SELECT count(*) FROM opportunity"), ==, 0);
  g_assert_cmpint (fb_sync_device_count (&self->device, "SELECT count(*) FROM refused"), ==, 3);
  g_assert_false (fb_sync_device_has (&self->device, "opportunity", &self->deal));

  g_assert_true (fb_store_resend_deals (self->device.temp.store, &n, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (n, ==, 2);
  fb_sync_device_sync (&self->device);
  assert_stage (self, "Second of three", "Middle");
  assert_stage (self, "Sold", "Ours");
  g_assert_cmpint (fb_sync_device_count (&self->device, "SELECT count(*) FROM refused"), ==, 0);
  kept = fb_store_list_shelf (self->device.temp.store, TRUE, 10, &error);
  g_assert_cmpuint (kept->len, ==, 1);
  fb_sync_device_check (&self->device);

  /* Nothing is left to do. */
  g_assert_true (fb_store_resend_deals (self->device.temp.store, &n, &error));
  g_assert_cmpuint (n, ==, 0);
}

static gboolean
resend (FbStore *store, gpointer user_data, GError **error)
{
  return fb_store_resend_deals (store, user_data, error);
}

/* All of them wait again, or all of them are still refused. */
static void
test_each_statement (Fixture *self, gconstpointer data)
{
  guint n = 0;

  g_assert_cmpuint (fb_fail_each_call (&self->device.temp, resend, &n), >, 20);
  g_assert_cmpuint (n, ==, 2);
  g_assert_cmpint (fb_sync_device_count (&self->device, "SELECT count(*) FROM refused"), ==, 0);
  fb_sync_device_sync (&self->device);
  assert_stage (self, "Second of three", "Middle");
  assert_stage (self, "Sold", "Ours");
}

static void
test_no_pipeline (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (fb_store_resend_deals (self->device.temp.store, NULL, &error));
  g_assert_error (error, FB_STORE_ERROR, FB_STORE_ERROR_NOT_FOUND);
  g_assert_cmpint (fb_sync_device_count (&self->device, "SELECT count(*) FROM refused"), ==, 3);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/sync/local-pipeline/move", Fixture, "company", set_up, test_move, tear_down);
  g_test_add ("/sync/local-pipeline/each-statement", Fixture, "company", set_up, test_each_statement, tear_down);
  g_test_add ("/sync/local-pipeline/no-pipeline", Fixture, NULL, set_up, test_no_pipeline, tear_down);

  return g_test_run ();
}
