/* test-places.c: accounts that change hands are not written, and everybody knows where they lie and how they came there
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-history.h"
#include "fb-merge.h"
#include "fb-sync-world.h"

typedef struct
{
  FbWorld world;
  FbSyncDevice ann, sue, mia;
  FbId account, west;
} Company;

static void
sync_all (Company *self)
{
  fb_sync_device_sync (&self->ann);
  fb_sync_device_sync (&self->sue);
  fb_sync_device_sync (&self->mia);
}

static void
set_up (Company *self, gconstpointer data)
{
  g_autofree char *all = NULL;
  g_autofree char *account = NULL;
  FbId contact;

  fb_world_set_up (&self->world);
  fb_id_generate (&self->west, fb_clock_now (self->world.clock));
  all = fb_id_to_string (&self->world.all);
  fb_world_put (&self->world, "territory", &self->west, "code", "WEST", "name", "West", "parent", all, NULL);
  fb_sync_device_set_up (&self->ann, &self->world, &self->world.ann);
  fb_sync_device_set_up (&self->sue, &self->world, &self->world.sue);
  fb_sync_device_set_up (&self->mia, &self->world, &self->world.mia);
  sync_all (self);
  self->account = fb_sync_device_add (&self->ann, "account", "name", "Isdom", NULL);
  account = fb_id_to_string (&self->account);
  contact = fb_sync_device_add (&self->ann, "contact", "family", "Berg", "account", account, NULL);
  sync_all (self);
  g_assert_true (fb_sync_device_has (&self->mia, "contact", &contact));
}

static void
tear_down (Company *self, gconstpointer data)
{
  fb_sync_device_tear_down (&self->ann);
  fb_sync_device_tear_down (&self->sue);
  fb_sync_device_tear_down (&self->mia);
  fb_world_tear_down (&self->world);
}

static void
move_to (Company *self, const FbId *territory)
{
  g_autofree char *text = territory != NULL ? fb_id_to_string (territory) : NULL;

  fb_world_advance (&self->world, 60000);
  fb_world_set (&self->world, "account", &self->account, "territory", text);
}

static void
assert_place (FbSyncDevice *device, const FbId *account, const FbId *territory)
{
  g_autofree char *expected = territory != NULL ? fb_id_to_string (territory) : NULL;
  g_autofree char *text = fb_sync_device_dup_text (device, "account", account, "territory");

  g_assert_cmpstr (text, ==, expected);
}

/* The account's moves as the device tells them, newest first: from, to, from, to … */
static GPtrArray *
list_moves (FbSyncDevice *device, const FbId *account, guint expected)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *moves =
      fb_store_list_history (device->temp.store, fb_schema_get_table ("account"), account, "territory", 0, -1, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (moves->len, ==, expected);
  return moves;
}

static void
assert_move (GPtrArray *moves, guint index, const FbId *from, const FbId *to)
{
  const FbChange *move = g_ptr_array_index (moves, index);

  g_assert_cmpint (fb_value_is_null (&move->old), ==, from == NULL);
  g_assert_cmpint (fb_value_is_null (&move->new), ==, to == NULL);
  if (from != NULL)
    g_assert_true (fb_id_equal (fb_value_get_id (&move->old), from));
  if (to != NULL)
    g_assert_true (fb_id_equal (fb_value_get_id (&move->new), to));
}

/* Rows with the number of the last transaction, in all tables that travel. */
static gint64
count_written (Company *self)
{
  guint n_tables;
  const FbTable *const *tables = fb_schema_get_tables (&n_tables);
  gint64 sum = 0;

  for (guint i = 0; i < n_tables; i++)
    {
      g_autofree char *sql =
          g_strdup_printf ("SELECT count(*) FROM \"%s\" WHERE _ver = (SELECT seq FROM sync_clock)", tables[i]->name);

      if (fb_table_is_synced (tables[i]))
        sum += fb_world_count (&self->world, sql);
    }
  return sum;
}

static void
check (Company *self)
{
  fb_world_check (&self->world);
  fb_sync_device_check (&self->ann);
  fb_sync_device_check (&self->sue);
  fb_sync_device_check (&self->mia);
}

/* Two memberships and who did it: no account, no history line, no group. */
static void
test_keeps_gains_loses (Company *self, gconstpointer data)
{
  g_autoptr (GPtrArray) kept = NULL;
  g_autoptr (GPtrArray) gained = NULL;
  const FbChange *move;

  assert_place (&self->ann, &self->account, &self->world.north);
  g_ptr_array_unref (list_moves (&self->mia, &self->account, 0));
  move_to (self, &self->world.south);
  g_assert_cmpint (count_written (self), ==, 0);
  g_assert_cmpint (fb_world_count (&self->world, "SELECT count(*) FROM grp WHERE ver = (SELECT seq FROM sync_clock)"),
                   ==, 0);
  g_assert_cmpint (
      fb_world_count (&self->world, "SELECT count(*) FROM member WHERE last = (SELECT seq FROM sync_clock)"), ==, 2);
  g_assert_cmpint (fb_world_count (&self->world, "SELECT count(*) FROM move"), ==, 1);
  sync_all (self);

  assert_place (&self->mia, &self->account, &self->world.south);
  kept = list_moves (&self->mia, &self->account, 1);
  assert_move (kept, 0, &self->world.north, &self->world.south);
  move = g_ptr_array_index (kept, 0);
  g_assert_cmpint (move->at, ==, fb_clock_now (self->world.clock));
  g_assert_cmpuint (move->how, ==, FB_HOW_ADMIN);
  assert_place (&self->sue, &self->account, &self->world.south);
  gained = list_moves (&self->sue, &self->account, 1);
  assert_move (gained, 0, &self->world.north, &self->world.south);
  g_assert_false (fb_sync_device_has (&self->ann, "account", &self->account));
  g_assert_cmpint (fb_sync_device_count (&self->ann, "SELECT count(*) FROM moved"), ==, 0);
  check (self);
}

/* Each stop is told, also to whoever was away. */
static void
test_there_and_back (Company *self, gconstpointer data)
{
  FbSyncDevice fresh;
  g_autoptr (GPtrArray) kept = NULL;
  g_autoptr (GPtrArray) gained = NULL;
  g_autoptr (GPtrArray) back = NULL;

  move_to (self, &self->world.south);
  move_to (self, NULL);
  move_to (self, &self->west);
  move_to (self, &self->world.north);
  sync_all (self);
  assert_place (&self->mia, &self->account, &self->world.north);
  assert_place (&self->ann, &self->account, &self->world.north);
  kept = list_moves (&self->mia, &self->account, 4);
  assert_move (kept, 0, &self->west, &self->world.north);
  assert_move (kept, 1, NULL, &self->west);
  assert_move (kept, 2, &self->world.south, NULL);
  assert_move (kept, 3, &self->world.north, &self->world.south);
  back = list_moves (&self->ann, &self->account, 4);
  fb_sync_device_set_up (&fresh, &self->world, &self->world.bob);
  fb_sync_device_sync (&fresh);
  gained = list_moves (&fresh, &self->account, 4);
  assert_move (gained, 3, &self->world.north, &self->world.south);
  fb_sync_device_check (&fresh);
  fb_sync_device_tear_down (&fresh);
  check (self);
}

/* Who sees it by an overlay alone hears where it lies in the first place. */
static void
test_overlay (Company *self, gconstpointer data)
{
  g_autofree char *account = fb_id_to_string (&self->account);
  g_autofree char *south = fb_id_to_string (&self->world.south);
  g_autoptr (GPtrArray) moves = NULL;
  FbId link;

  fb_id_generate (&link, fb_clock_now (self->world.clock));
  fb_world_put (&self->world, "account_territory", &link, "account", account, "territory", south, NULL);
  sync_all (self);
  assert_place (&self->sue, &self->account, &self->world.north);
  move_to (self, &self->west);
  g_assert_cmpint (count_written (self), ==, 0);
  sync_all (self);
  assert_place (&self->sue, &self->account, &self->west);
  moves = list_moves (&self->sue, &self->account, 1);
  assert_move (moves, 0, &self->world.north, &self->west);
  check (self);

  /* What was the overlay becomes where it lies, and the other way round. */
  move_to (self, &self->world.south);
  sync_all (self);
  assert_place (&self->sue, &self->account, &self->world.south);
  assert_place (&self->mia, &self->account, &self->world.south);
  move_to (self, NULL);
  sync_all (self);
  assert_place (&self->sue, &self->account, NULL);
  fb_world_delete (&self->world, "account_territory", &link);
  sync_all (self);
  check (self);
}

/* An edit that waits stays upon a row that lies elsewhere meanwhile. */
static void
test_pending_edit (Company *self, gconstpointer data)
{
  g_autoptr (GError) problem = NULL;

  fb_sync_device_set (&self->mia, "account", &self->account, "name", "Isdom Ltd");
  move_to (self, &self->world.south);
  self->mia.path = "/v1/push";
  self->mia.lose_answers = 1;
  problem = fb_sync_device_try (&self->mia, NULL);
  move_to (self, &self->west);
  fb_sync_device_sync (&self->mia);
  sync_all (self);
  assert_place (&self->mia, &self->account, &self->west);
  g_ptr_array_unref (list_moves (&self->mia, &self->account, 2));
  check (self);
}

static void
set_up_administrator (Company *self, FbSyncDevice *device)
{
  g_autofree char *role = NULL;
  FbId id, role_id;

  fb_service_get_role_id ("admin", &role_id);
  role = fb_id_to_string (&role_id);
  fb_id_generate (&id, fb_clock_now (self->world.clock));
  fb_world_put (&self->world, "user", &id, "login", "root", "name", "Root", "role", role, "active", "yes", NULL);
  fb_sync_device_set_up (device, &self->world, &id);
  fb_sync_device_sync (device);
}

/* An administrator's own device is told at once, and the history names them once. */
static void
test_administrator_moves (Company *self, gconstpointer data)
{
  FbSyncDevice root;
  g_autoptr (GPtrArray) before = NULL;
  g_autoptr (GPtrArray) own = NULL;
  g_autoptr (GPtrArray) others = NULL;
  g_autoptr (FbRecord) then = NULL;
  g_autoptr (GError) error = NULL;
  const FbChange *move;
  gint64 at = fb_clock_now (self->world.clock);
  g_autofree char *south = fb_id_to_string (&self->world.south);

  set_up_administrator (self, &root);
  fb_world_advance (&self->world, 60000);
  fb_sync_device_set (&root, "account", &self->account, "territory", south);
  before = list_moves (&root, &self->account, 1);
  g_assert_true (((FbChange *) g_ptr_array_index (before, 0))->pending);
  fb_sync_device_sync (&root);
  assert_place (&root, &self->account, &self->world.south);
  own = list_moves (&root, &self->account, 1);
  assert_move (own, 0, &self->world.north, &self->world.south);
  sync_all (self);
  others = list_moves (&self->mia, &self->account, 1);
  move = g_ptr_array_index (others, 0);
  g_assert_cmpstr (move->actor, ==, "Root");
  g_assert_cmpuint (move->how, ==, FB_HOW_APPLIED);
  then = fb_store_get_as_of (self->mia.temp.store, fb_schema_get_table ("account"), &self->account, at, &error);
  g_assert_no_error (error);
  g_assert_true (fb_id_equal (fb_record_get_id (then, "territory"), &self->world.north));

  g_assert_true (fb_store_undo (root.temp.store, NULL, &error));
  fb_sync_device_sync (&root);
  fb_sync_device_sync (&self->sue);
  sync_all (self);
  assert_place (&self->mia, &self->account, &self->world.north);
  g_ptr_array_unref (list_moves (&self->ann, &self->account, 2));
  fb_sync_device_check (&root);
  fb_sync_device_tear_down (&root);
  check (self);
}

/* Written and moved in one transaction, deleted, and brought back: it lies where it should each time. */
static void
test_with_other_changes (Company *self, gconstpointer data)
{
  FbId other;
  g_autofree char *south = fb_id_to_string (&self->world.south);

  fb_id_generate (&other, fb_clock_now (self->world.clock));
  fb_world_put (&self->world, "account", &other, "name", "Made in South", "territory", south, NULL);
  sync_all (self);
  assert_place (&self->sue, &other, &self->world.south);
  g_ptr_array_unref (list_moves (&self->sue, &other, 0));
  fb_sync_device_delete (&self->sue, "account", &other);
  sync_all (self);
  g_assert_false (fb_sync_device_has (&self->mia, "account", &other));
  {
    g_autoptr (GError) error = NULL;

    g_assert_true (fb_store_undo (self->sue.temp.store, NULL, &error));
  }
  sync_all (self);
  sync_all (self);
  assert_place (&self->sue, &other, &self->world.south);
  assert_place (&self->mia, &other, &self->world.south);
  check (self);
}

/* After the organisation's longest absence sums are compared, which do not tell where accounts lie. */
static void
test_long_absence (Company *self, gconstpointer data)
{
  g_autofree char *account = fb_id_to_string (&self->account);
  g_autofree char *south = fb_id_to_string (&self->world.south);
  FbId link;

  fb_id_generate (&link, fb_clock_now (self->world.clock));
  fb_world_put (&self->world, "account_territory", &link, "account", account, "territory", south, NULL);
  sync_all (self);
  move_to (self, &self->west);
  fb_sync_device_sync (&self->ann);
  fb_sync_device_sync (&self->mia);
  {
    g_autoptr (GError) error = NULL;

    fb_db_exec (self->world.db, "UPDATE sync_clock SET gc_floor = seq", &error);
    g_assert_no_error (error);
  }
  fb_sync_device_sync (&self->sue);
  fb_sync_device_sync (&self->sue);
  assert_place (&self->sue, &self->account, &self->west);
  g_ptr_array_unref (list_moves (&self->sue, &self->account, 1));
  check (self);
}

static gboolean
forget_moves (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  return fb_db_exec (db, "DELETE FROM moved", error) && fb_db_exec (db, "DELETE FROM mover", error)
         && fb_db_exec (db, "UPDATE kv SET v = 3 WHERE k = 'schema'", error);
}

/* An updated program asks where accounts lie and lay: also those that are deleted, whose history is there still. */
static void
test_deleted_before_the_update (Company *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  move_to (self, &self->west);
  fb_world_delete (&self->world, "account", &self->account);
  sync_all (self);
  g_assert_cmpint (fb_sync_device_count (&self->mia, "SELECT count(*) FROM moved"), ==, 1);
  g_assert_true (fb_store_write (self->mia.temp.store, forget_moves, NULL, &error));
  g_assert_no_error (error);
  fb_sync_device_sync (&self->mia);
  g_assert_cmpint (fb_sync_device_count (&self->mia, "SELECT count(*) FROM moved v JOIN mover w ON w.seq = v.seq"), ==,
                   1);
  g_assert_false (fb_sync_device_has (&self->mia, "account", &self->account));
  check (self);
}

#define ADD(name, func) g_test_add ("/sync/places/" name, Company, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("keeps-gains-loses", test_keeps_gains_loses);
  ADD ("there-and-back", test_there_and_back);
  ADD ("overlay", test_overlay);
  ADD ("pending-edit", test_pending_edit);
  ADD ("administrator", test_administrator_moves);
  ADD ("other-changes", test_with_other_changes);
  ADD ("long-absence", test_long_absence);
  ADD ("deleted-before-the-update", test_deleted_before_the_update);
  return g_test_run ();
}
