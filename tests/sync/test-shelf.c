/* test-shelf.c: what came, what left, what was discarded, and for how long it is kept
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-fault-company.h"
#include "fb-shelf.h"

#define DAY_MS G_GINT64_CONSTANT (86400000)

static GPtrArray *
list_shelf (FbSyncDevice *device, gboolean discarded, guint expected)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *list = fb_store_list_shelf (device->temp.store, discarded, 100, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (list->len, ==, expected);
  return list;
}

static void
move_to (FbFaultCompany *self, const FbId *territory)
{
  g_autofree char *text = fb_id_to_string (territory);

  fb_world_set (&self->world, "account", &self->account, "territory", text);
}

static void
test_first_sync_is_no_news (FbFaultCompany *self, gconstpointer data)
{
  FbSyncDevice fresh;
  g_autoptr (GPtrArray) kept = NULL;
  g_autoptr (GPtrArray) moved = NULL;

  fb_sync_device_set_up (&fresh, &self->world, &self->world.bob);
  fb_sync_device_sync (&fresh);
  kept = list_shelf (&fresh, TRUE, 0);
  moved = list_shelf (&fresh, FALSE, 0);
  fb_sync_device_tear_down (&fresh);
}

static void
test_left_and_came (FbFaultCompany *self, gconstpointer data)
{
  g_autoptr (GPtrArray) left = NULL;
  g_autoptr (GPtrArray) both = NULL;
  const FbShelved *one;

  move_to (self, &self->world.south);
  fb_sync_device_sync (&self->bob);
  left = list_shelf (&self->bob, FALSE, 1);
  one = g_ptr_array_index (left, 0);
  g_assert_cmpint (one->why, ==, FB_SHELVED_LEFT);
  g_assert_cmpstr (one->table->name, ==, "account");
  g_assert_true (fb_id_equal (&one->row, &self->account));
  g_assert_cmpstr (one->title, ==, "Isdom");
  g_assert_cmpstr (one->where, ==, "NORTH");
  g_assert_cmpuint (one->count, ==, 1);
  g_assert_cmpuint (one->edits->len, ==, 0);
  g_assert_cmpint (one->purge_at - one->at, ==, FB_SHELF_DAYS * DAY_MS);

  fb_world_advance (&self->world, 60000);
  move_to (self, &self->world.north);
  fb_sync_device_sync (&self->bob);
  both = list_shelf (&self->bob, FALSE, 2);
  one = g_ptr_array_index (both, 0);
  g_assert_cmpint (one->why, ==, FB_SHELVED_CAME);
  g_assert_cmpstr (one->title, ==, "Isdom");
  g_assert_cmpstr (one->where, ==, "NORTH");
  g_assert_cmpint (one->made_at, >, 0);

  /* After thirty days both are gone, on the next exchange. */
  fb_world_advance (&self->world, 31 * DAY_MS);
  g_assert_cmpint (fb_sync_device_count (&self->bob, "SELECT count(*) FROM shelf"), ==, 2);
  g_ptr_array_unref (list_shelf (&self->bob, FALSE, 0));
  fb_sync_device_sync (&self->ann);
  fb_sync_device_set (&self->ann, "account", &self->account, "source", "later");
  fb_sync_device_sync (&self->ann);
  fb_sync_device_sync (&self->bob);
  g_assert_cmpint (fb_sync_device_count (&self->bob, "SELECT count(*) FROM shelf"), ==, 0);
}

/* What a device makes itself does not come to it. */
static void
test_own_is_no_news (FbFaultCompany *self, gconstpointer data)
{
  g_autoptr (GPtrArray) moved = NULL;

  fb_sync_device_add (&self->ann, "account", "name", "Homegrown", NULL);
  fb_sync_device_sync (&self->ann);
  fb_sync_device_sync (&self->ann);
  moved = list_shelf (&self->ann, FALSE, 0);
}

static void
test_territory_is_one_line (FbFaultCompany *self, gconstpointer data)
{
  g_autoptr (FbStmt) stmt =
      fb_db_prepare (self->world.db, "SELECT id FROM territory_member WHERE user = ?1 AND _dead = 0", NULL);
  gint64 n = fb_sync_device_count (&self->bob, "SELECT count(*) FROM account");
  g_autoptr (GPtrArray) left = NULL;
  const FbShelved *one;
  FbId id;

  fb_stmt_bind_id (stmt, 1, &self->world.bob);
  g_assert_cmpint (fb_stmt_step (stmt, NULL, NULL), ==, FB_STEP_ROW);
  g_assert_true (fb_stmt_get_id (stmt, 0, &id));
  fb_stmt_reset (stmt);
  fb_world_delete (&self->world, "territory_member", &id);
  fb_sync_device_sync (&self->bob);

  left = list_shelf (&self->bob, FALSE, 1);
  one = g_ptr_array_index (left, 0);
  g_assert_cmpint (one->why, ==, FB_SHELVED_LEFT);
  g_assert_true (one->territory);
  g_assert_true (fb_id_equal (&one->row, &self->world.north));
  g_assert_cmpstr (one->title, ==, "NORTH");
  g_assert_cmpint (one->count, >=, n);
}

/* A person types while the pull is on its way that takes the record from them. */
static gboolean
edit_during_pull_cb (FbLoopback *loopback, const FbRequest *request, gboolean before_commit, gpointer user_data)
{
  FbFaultCompany *self = user_data;
  g_autofree char *text = fb_id_to_string (&self->account);

  if (!before_commit && strcmp (request->path, "/v1/pull") == 0)
    {
      fb_loopback_set_filter (loopback, NULL, NULL);
      fb_sync_device_set (&self->bob, "account", &self->account, "website", "unsent.example");
      fb_sync_device_add (&self->bob, "site", "account", text, "city", "Unsent", NULL);
    }
  return TRUE;
}

/* The record leaves while edits of it wait: they are on the shelf with it, and in the outbox still. */
static void
test_left_with_edits (FbFaultCompany *self, gconstpointer data)
{
  g_autoptr (GPtrArray) kept = NULL;
  const FbShelved *one;

  move_to (self, &self->world.south);
  fb_loopback_set_filter (self->bob.loopback, edit_during_pull_cb, self);
  fb_sync_device_sync (&self->bob);
  kept = list_shelf (&self->bob, TRUE, 1);
  one = g_ptr_array_index (kept, 0);
  g_assert_cmpint (one->why, ==, FB_SHELVED_LEFT);
  g_assert_cmpstr (one->title, ==, "Isdom");
  g_assert_cmpuint (one->edits->len, ==, 2);
  g_assert_nonnull (strstr (g_ptr_array_index (one->edits, 0), "unsent.example"));
  g_assert_nonnull (strstr (g_ptr_array_index (one->edits, 1), "Unsent"));
  g_assert_false (fb_sync_device_has (&self->bob, "account", &self->account));
}

static void
test_discarded_and_taken_back (FbFaultCompany *self, gconstpointer data)
{
  g_autoptr (GPtrArray) refused = NULL;
  g_autoptr (GPtrArray) kept = NULL;
  g_autoptr (GPtrArray) again = NULL;
  g_autoptr (GError) error = NULL;
  const FbShelved *one;
  g_autofree char *message = NULL;
  gint64 n;

  fb_sync_device_add (&self->ann, "site", "account", "0195a1b2-c3d4-7000-8000-00000000dead", "city", "Nowhere", NULL);
  fb_sync_device_sync (&self->ann);
  refused = fb_store_list_refused (self->ann.temp.store, &error);
  g_assert_cmpuint (refused->len, ==, 1);
  n = ((FbRefused *) g_ptr_array_index (refused, 0))->n;
  message = g_strdup (((FbRefused *) g_ptr_array_index (refused, 0))->message);
  /* In the reader's words, whatever language the server speaks. */
  g_assert_cmpstr (message, ==, "It refers to a record that does not exist at the server.");
  g_assert_true (fb_store_discard_refused (self->ann.temp.store, n, &error));

  kept = list_shelf (&self->ann, TRUE, 1);
  one = g_ptr_array_index (kept, 0);
  g_assert_cmpint (one->why, ==, FB_SHELVED_DISCARDED);
  g_assert_cmpstr (one->title, ==, "New");
  g_assert_nonnull (one->message);
  g_assert_cmpuint (one->edits->len, ==, 1);

  g_assert_true (fb_store_take_back (self->ann.temp.store, &one->id, &error));
  g_assert_no_error (error);
  again = fb_store_list_refused (self->ann.temp.store, &error);
  g_assert_cmpuint (again->len, ==, 1);
  g_assert_cmpint (((FbRefused *) g_ptr_array_index (again, 0))->n, ==, n);
  g_assert_cmpstr (((FbRefused *) g_ptr_array_index (again, 0))->message, ==, message);
  g_assert_false (fb_store_take_back (self->ann.temp.store, &one->id, &error));
  g_assert_error (error, FB_STORE_ERROR, FB_STORE_ERROR_NOT_FOUND);
  g_ptr_array_unref (list_shelf (&self->ann, TRUE, 0));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) \
  g_test_add ("/sync/shelf/" name, FbFaultCompany, NULL, fb_fault_company_set_up, func, fb_fault_company_tear_down)
  ADD ("first-sync-is-no-news", test_first_sync_is_no_news);
  ADD ("left-and-came", test_left_and_came);
  ADD ("own-is-no-news", test_own_is_no_news);
  ADD ("territory-is-one-line", test_territory_is_one_line);
  ADD ("left-with-edits", test_left_with_edits);
  ADD ("discarded-and-taken-back", test_discarded_and_taken_back);
#undef ADD

  return g_test_run ();
}
