/* test-bucket-states.c: heads and sums of buckets that are read together and kept
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-bucket-states.h"

/* Buckets 1 to 20, whose head is 10 times, whose rows 100 times their number. */
static FbDb *
make_buckets (void)
{
  g_autoptr (GError) error = NULL;
  FbDb *db = fb_db_open_sqlite (":memory:", FB_DB_READ_WRITE, &error);

  g_assert_no_error (error);
  fb_db_exec (db,
              "CREATE TABLE bucket (bid INTEGER PRIMARY KEY, head INTEGER, rows INTEGER, sum INTEGER);"
              "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20)"
              " INSERT INTO bucket SELECT i, 10 * i, 100 * i, -i FROM n",
              &error);
  g_assert_no_error (error);
  return db;
}

static void
assert_state (FbBucketStates *states, gint64 bid, gint64 expected)
{
  FbBucketState state = {-1, -1, -1};
  g_autoptr (GError) error = NULL;

  g_assert_true (fb_bucket_states_get (states, bid, &state, &error));
  g_assert_no_error (error);
  g_assert_cmpint (state.head, ==, 10 * expected);
  g_assert_cmpint (state.rows, ==, 100 * expected);
  g_assert_cmpint (state.sum, ==, -expected);
}

static GArray *
numbers (gint64 from, gint64 to)
{
  GArray *array = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (gint64 i = from; i <= to; i++)
    g_array_append_val (array, i);
  return array;
}

/* Any number of them at once, some twice, some unknown; what was read once is kept. */
static void
test_load (void)
{
  static const gint64 first = 1, unknown = 77;

  for (gint64 n = 0; n <= 20; n++)
    {
      g_autoptr (FbDb) db = make_buckets ();
      g_autoptr (FbBucketStates) states = fb_bucket_states_new (db);
      g_autoptr (GArray) bids = numbers (1, n);
      g_autoptr (GError) error = NULL;

      if (n > 0)
        g_array_append_vals (bids, &first, 1);
      g_array_append_vals (bids, &unknown, 1);
      g_assert_true (fb_bucket_states_load (states, bids, &error));
      g_assert_true (fb_bucket_states_load (states, bids, &error));
      g_assert_no_error (error);
      fb_db_exec (db, "DELETE FROM bucket", &error);
      for (gint64 bid = 1; bid <= 20; bid++)
        assert_state (states, bid, bid <= n ? bid : 0);
      assert_state (states, 77, 0);
    }
}

/* What was asked for ahead is read with the first load, whatever that asks for; a scope of 100 has the rest read then.
 */
static void
test_ask (void)
{
  g_autoptr (FbDb) db = make_buckets ();
  g_autoptr (FbBucketStates) states = fb_bucket_states_new (db);
  g_autoptr (FbBucketStates) wide = fb_bucket_states_new (db);
  g_autoptr (FbBucketStates) unread = fb_bucket_states_new (db);
  g_autoptr (GArray) some = numbers (1, 9);
  g_autoptr (GArray) others = numbers (8, 12);
  g_autoptr (GArray) all = numbers (1, 100);
  g_autoptr (GError) error = NULL;
  GPtrArray *asked = fb_bucket_states_ask (states, some, &error);
  guint steps = fb_db_get_steps (db);

  g_assert_no_error (error);
  g_assert_cmpuint (asked->len, ==, 2);
  g_assert_true (fb_bucket_states_load (states, others, &error));
  g_assert_cmpuint (fb_db_get_steps (db) - steps, ==, 3);
  g_assert_cmpuint (fb_bucket_states_ask (wide, all, &error)->len, ==, 8);
  g_assert_true (fb_bucket_states_load (wide, all, &error));
  g_assert_cmpuint (fb_bucket_states_ask (unread, some, &error)->len, ==, 2);
  g_assert_no_error (error);
  fb_db_exec (db, "DELETE FROM bucket", &error);
  for (gint64 bid = 1; bid <= 12; bid++)
    assert_state (states, bid, bid);
  for (gint64 bid = 1; bid <= 100; bid++)
    assert_state (wide, bid, bid <= 20 ? bid : 0);
}

static void
test_get (void)
{
  g_autoptr (FbDb) db = make_buckets ();
  g_autoptr (FbBucketStates) states = fb_bucket_states_new (db);

  assert_state (states, 3, 3);
  assert_state (states, 99, 0);
  fb_db_exec (db, "UPDATE bucket SET head = 0", NULL);
  assert_state (states, 3, 3);
}

/* What could not be read is no bucket without rows, and is read the next time. */
static void
test_fails (void)
{
  g_autoptr (FbDb) db = make_buckets ();
  g_autoptr (FbBucketStates) states = fb_bucket_states_new (db);
  g_autoptr (GArray) bids = numbers (1, 20);
  FbBucketState state;

  for (guint nth = 1; nth <= 3; nth++)
    {
      g_autoptr (FbBucketStates) fresh = fb_bucket_states_new (db);
      g_autoptr (GError) error = NULL;

      fb_db_fail_nth (db, nth);
      g_assert_false (fb_bucket_states_load (fresh, bids, &error));
      g_assert_error (error, FB_DB_ERROR, FB_DB_ERROR_FULL);
      fb_db_fail_nth (db, 0);
      g_clear_error (&error);
      g_assert_true (fb_bucket_states_load (fresh, bids, &error));
      assert_state (fresh, 20, 20);
      fb_db_fail_nth (db, 1);
      g_assert_false (fb_bucket_states_get (states, (gint64) nth, &state, &error));
      g_assert_error (error, FB_DB_ERROR, FB_DB_ERROR_FULL);
      fb_db_fail_nth (db, 0);
      assert_state (states, (gint64) nth, (gint64) nth);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sync/bucket-states/load", test_load);
  g_test_add_func ("/sync/bucket-states/ask", test_ask);
  g_test_add_func ("/sync/bucket-states/get", test_get);
  g_test_add_func ("/sync/bucket-states/fails", test_fails);
  return g_test_run ();
}
