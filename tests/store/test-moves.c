/* test-moves.c: where accounts lie and went, as the store takes it from a pull
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-checkpoint.h"
#include "fb-fail-each.h"
#include "fb-history.h"
#include "server-rows.h"

#define NORTH 3
#define SOUTH 4
#define GROUP 5
#define OTHER 6
#define MOVER 21

static FbId
territory (gint64 bid)
{
  return numbered_id ((guint8) (100 + bid));
}

static gboolean
grant (FbCheckpoint *checkpoint, gint64 bid, GError **error)
{
  FbId id = territory (bid);

  return fb_checkpoint_grant (checkpoint, bid, "t", &id, "Territory", error);
}

static gboolean
finish (FbCheckpoint *checkpoint, gint64 cursor, GError **error)
{
  guint n_suspect;

  return fb_checkpoint_finish (checkpoint, cursor, "scope", NULL, 0, &n_suspect, error);
}

/* An account of the north, and both buckets. */
static gboolean
first_pull (FbStore *store, FbDb *db, GError **error)
{
  g_autoptr (FbCheckpoint) checkpoint = fb_checkpoint_new (store, db, FALSE);
  g_autoptr (FbRecord) record = server_account (1, "Isdom", GROUP, 10);
  FbId root = numbered_id (1), north = territory (NORTH);

  fb_checkpoint_begin_page (checkpoint, 20);
  return grant (checkpoint, NORTH, error) && grant (checkpoint, SOUTH, error)
         && fb_checkpoint_enter (checkpoint, GROUP, NORTH, &root, error)
         && fb_checkpoint_put (checkpoint, record, error) && fb_checkpoint_place (checkpoint, GROUP, &north, error)
         && finish (checkpoint, 20, error);
}

static FbMover
mover (void)
{
  return (FbMover){.seq = MOVER, .at = 5000, .actor = numbered_id (90), .cause = "realign"};
}

static gboolean
second_pull (FbStore *store, FbDb *db, GError **error)
{
  g_autoptr (FbCheckpoint) checkpoint = fb_checkpoint_new (store, db, FALSE);
  FbMover who = mover ();

  fb_checkpoint_begin_page (checkpoint, 30);
  return fb_checkpoint_note_mover (checkpoint, &who, error)
         && fb_checkpoint_move (checkpoint, GROUP, SOUTH, NORTH, MOVER, error) && finish (checkpoint, 30, error);
}

static void
assert_lies_in (FbTempStore *fixture, gint64 bid)
{
  FbId id = numbered_id (1), where = territory (bid);
  g_autoptr (GError) error = NULL;
  g_autoptr (FbRecord) record = fb_store_get (fixture->store, fb_schema_get_table ("account"), &id, &error);

  g_assert_no_error (error);
  g_assert_true (fb_id_equal (fb_record_get_id (record, "territory"), &where));
}

static GPtrArray *
list_moves (FbTempStore *fixture)
{
  FbId id = numbered_id (1);
  g_autoptr (GError) error = NULL;
  GPtrArray *changes =
      fb_store_list_history (fixture->store, fb_schema_get_table ("account"), &id, "territory", 0, -1, &error);

  g_assert_no_error (error);
  return changes;
}

static void
test_place (FbTempStore *fixture, gconstpointer data G_GNUC_UNUSED)
{
  g_assert_cmpuint (fb_fail_each (fixture, first_pull, FALSE), >, 10);
  assert_lies_in (fixture, NORTH);
}

/* Its place, its bucket and its history say so; the same told again is told once. */
static void
test_move (FbTempStore *fixture, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GPtrArray) changes = NULL, again = NULL;
  const FbChange *change;
  FbId from = territory (NORTH), to = territory (SOUTH);

  fb_run_action (fixture, first_pull);
  g_assert_cmpuint (fb_fail_each (fixture, second_pull, FALSE), >, 5);
  assert_lies_in (fixture, SOUTH);
  changes = list_moves (fixture);
  g_assert_cmpuint (changes->len, ==, 1);
  change = g_ptr_array_index (changes, 0);
  g_assert_cmpint (change->at, ==, 5000);
  g_assert_true (fb_id_equal (fb_value_get_id (&change->old), &from));
  g_assert_true (fb_id_equal (fb_value_get_id (&change->new), &to));
  fb_run_action (fixture, second_pull);
  again = list_moves (fixture);
  g_assert_cmpuint (again->len, ==, 1);
}

static gboolean
tell_earlier (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  g_autoptr (FbCheckpoint) checkpoint = fb_checkpoint_new (store, db, FALSE);
  g_autoptr (GArray) moves = g_array_new (FALSE, FALSE, sizeof (FbMove));
  gint64 gid = GPOINTER_TO_INT (user_data);
  FbMover who = mover ();
  FbMove move = {.seq = MOVER, .to = territory (NORTH)};

  g_array_append_val (moves, move);
  return fb_checkpoint_note_mover (checkpoint, &who, error) && fb_checkpoint_add_moves (checkpoint, gid, moves, error);
}

/* Of a group that is here; one that is not tells its moves when it comes. And they go with it. */
static void
test_earlier_moves (FbTempStore *fixture, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) changes = NULL, none = NULL;

  fb_run_action (fixture, first_pull);
  g_assert_true (fb_store_write (fixture->store, tell_earlier, GINT_TO_POINTER (OTHER), &error));
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT count(*) FROM moved"), ==, 0);
  g_assert_true (fb_store_write (fixture->store, tell_earlier, GINT_TO_POINTER (GROUP), &error));
  g_assert_no_error (error);
  changes = list_moves (fixture);
  g_assert_cmpuint (changes->len, ==, 1);
  g_assert_true (fb_value_is_null (&((FbChange *) g_ptr_array_index (changes, 0))->old));
}

static gboolean
move_by_a_bucket_not_granted (FbStore *store, FbDb *db, gpointer user_data G_GNUC_UNUSED, GError **error)
{
  g_autoptr (FbCheckpoint) checkpoint = fb_checkpoint_new (store, db, FALSE);

  return fb_checkpoint_move (checkpoint, GROUP, 99, NORTH, MOVER, error);
}

static void
test_unknown_bucket (FbTempStore *fixture, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;

  fb_run_action (fixture, first_pull);
  g_assert_false (fb_store_write (fixture->store, move_by_a_bucket_not_granted, NULL, &error));
  g_assert_error (error, FB_STORE_ERROR, FB_STORE_ERROR_INVALID);
  g_assert_cmpstr (error->message, ==, "The server moved a group by bucket 99, which is no territory here");
  assert_lies_in (fixture, NORTH);
}

/* The three functions under it, on the file itself. */
static gboolean
keep_moves (FbStore *store G_GNUC_UNUSED, FbDb *db, GError **error)
{
  FbMover who = mover ();
  FbMove move = {.seq = MOVER, .from = territory (NORTH), .to = territory (SOUTH)};

  return fb_moves_note (db, &who, error) && fb_moves_add (db, GROUP, &move, error)
         && fb_moves_add (db, GROUP, &move, error) && fb_moves_add (db, OTHER, &move, error)
         && fb_moves_forget (db, GROUP, error);
}

static void
test_kept (FbTempStore *fixture, gconstpointer data G_GNUC_UNUSED)
{
  g_assert_cmpuint (fb_fail_each (fixture, keep_moves, FALSE), >=, 5);
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT count(*) FROM moved WHERE gid = 6"), ==, 1);
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT count(*) FROM moved"), ==, 1);
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT count(*) FROM mover"), ==, 1);
}

#define ADD(path, function)                                                                    \
  g_test_add ("/store/moves/" path, FbTempStore, NULL, fb_temp_store_fixture_set_up, function, \
              fb_temp_store_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("place", test_place);
  ADD ("move", test_move);
  ADD ("earlier", test_earlier_moves);
  ADD ("unknown-bucket", test_unknown_bucket);
  ADD ("kept", test_kept);
  return g_test_run ();
}
