/* test-checkpoint.c: a pull as the store applies it: buckets, groups, rows, sums
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-bulk.h"
#include "fb-checkpoint.h"
#include "fb-fail-each.h"
#include "fb-store-sync.h"
#include "server-rows.h"

#define NORTH 3
#define SOUTH 4
#define GROUP 5
#define OTHER 6

static const FbTable *
accounts (void)
{
  return fb_schema_get_table ("account");
}

static gboolean
grant (FbCheckpoint *checkpoint, gint64 bid, const char *label, GError **error)
{
  FbId territory = numbered_id ((guint8) (100 + bid));

  return fb_checkpoint_grant (checkpoint, bid, "t", &territory, label, error);
}

static gboolean
enter (FbCheckpoint *checkpoint, gint64 gid, gint64 bid, guint8 root, GError **error)
{
  FbId id = numbered_id (root);

  return fb_checkpoint_enter (checkpoint, gid, bid, &id, error);
}

static gboolean
put (FbCheckpoint *checkpoint, guint8 n, const char *name, gint64 gid, gint64 ver, GError **error)
{
  g_autoptr (FbRecord) record = server_account (n, name, gid, ver);

  return fb_checkpoint_put (checkpoint, record, error);
}

static gboolean
finish (FbCheckpoint *checkpoint, gint64 cursor, GError **error)
{
  guint n_suspect;

  return fb_checkpoint_finish (checkpoint, cursor, "scope", NULL, 0, &n_suspect, error);
}

static gint64
query (FbTempStore *fixture, const char *sql)
{
  return fb_temp_store_query_int (fixture, sql);
}

/* --- coming ---------------------------------------------------------------------------------------------- */

static gboolean
first_pull (FbStore *store, FbDb *db, GError **error)
{
  g_autoptr (FbCheckpoint) checkpoint = fb_checkpoint_new (store, db, FALSE);

  fb_checkpoint_begin_page (checkpoint, 20);
  if (!grant (checkpoint, NORTH, "North", error) || !enter (checkpoint, GROUP, NORTH, 1, error)
      || !put (checkpoint, 1, "Isdom", GROUP, 10, error) || !put (checkpoint, 2, "Otcom", GROUP, 11, error)
      || !finish (checkpoint, 20, error))
    return FALSE;
  g_assert_cmpint (fb_checkpoint_get_rows (checkpoint), ==, 2);
  g_assert_cmpint (fb_checkpoint_get_groups (checkpoint), ==, 1);
  return TRUE;
}

static void
test_first_pull (FbTempStore *fixture, gconstpointer data)
{
  g_assert_cmpuint (fb_fail_each (fixture, first_pull, FALSE), >, 15);
  g_assert_cmpint (query (fixture, "SELECT count(*) FROM account WHERE _gid = 5"), ==, 2);
  g_assert_cmpint (query (fixture, "SELECT cursor FROM bucket WHERE bid = 3 AND state = 'live' AND label = 'North'"),
                   ==, 20);
  g_assert_cmpint (query (fixture, "SELECT rows FROM bucket WHERE bid = 3"), ==, 2);
  g_assert_cmpint (query (fixture, "SELECT count(*) FROM grp WHERE gid = 5 AND state = 'live'"), ==, 1);
  g_assert_cmpint (query (fixture, "SELECT v FROM kv WHERE k = 'cursor'"), ==, 20);
  /* All of a first pull is new: the shelf tells nothing. */
  g_assert_cmpint (query (fixture, "SELECT count(*) FROM shelf"), ==, 0);
}

/* --- what a server must not say --------------------------------------------------------------------------- */

static gboolean
enter_a_bucket_not_granted (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  g_autoptr (FbCheckpoint) checkpoint = fb_checkpoint_new (store, db, FALSE);

  return enter (checkpoint, GROUP, NORTH, 1, error);
}

static gboolean
relabel_with_a_bucket_not_granted (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  g_autoptr (FbCheckpoint) checkpoint = fb_checkpoint_new (store, db, FALSE);
  g_autoptr (GArray) add = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GArray) none = g_array_new (FALSE, FALSE, sizeof (gint64));
  gint64 bid = NORTH;

  g_array_append_val (add, bid);
  return fb_checkpoint_relabel (checkpoint, GROUP, add, none, error);
}

static void
test_not_granted (FbTempStore *fixture, gconstpointer data)
{
  static const FbStoreFunc refused[] = {enter_a_bucket_not_granted, relabel_with_a_bucket_not_granted};

  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (fb_store_write (fixture->store, refused[i], NULL, &error));
      g_assert_error (error, FB_STORE_ERROR, FB_STORE_ERROR_INVALID);
      g_assert_cmpstr (error->message, ==, "The server put a group into bucket 3, which it has not granted");
    }
}

/* --- going ----------------------------------------------------------------------------------------------- */

static gboolean
remove_one (FbStore *store, FbDb *db, GError **error)
{
  g_autoptr (FbCheckpoint) checkpoint = fb_checkpoint_new (store, db, FALSE);
  FbId second = numbered_id (2);

  fb_checkpoint_begin_page (checkpoint, 30);
  return fb_checkpoint_remove (checkpoint, accounts (), &second, GROUP, 25, error) && finish (checkpoint, 30, error);
}

static gboolean
move_south (FbStore *store, FbDb *db, GError **error)
{
  g_autoptr (FbCheckpoint) checkpoint = fb_checkpoint_new (store, db, FALSE);
  g_autoptr (GArray) add = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GArray) remove = g_array_new (FALSE, FALSE, sizeof (gint64));
  gint64 north = NORTH, south = SOUTH;

  g_array_append_val (add, south);
  g_array_append_val (remove, north);
  return grant (checkpoint, SOUTH, "South", error) && fb_checkpoint_relabel (checkpoint, GROUP, add, remove, error)
         && finish (checkpoint, 40, error);
}

static gboolean
leave (FbStore *store, FbDb *db, GError **error)
{
  g_autoptr (FbCheckpoint) checkpoint = fb_checkpoint_new (store, db, FALSE);

  return fb_checkpoint_leave (checkpoint, GROUP, error) && finish (checkpoint, 50, error);
}

static void
test_going (FbTempStore *fixture, gconstpointer data)
{
  fb_run_action (fixture, first_pull);
  g_assert_cmpuint (fb_fail_each (fixture, remove_one, FALSE), >, 8);
  g_assert_cmpint (query (fixture, "SELECT count(*) FROM account"), ==, 1);
  g_assert_cmpint (query (fixture, "SELECT rows FROM bucket WHERE bid = 3"), ==, 1);
  g_assert_cmpuint (fb_fail_each (fixture, move_south, FALSE), >, 8);
  g_assert_cmpint (query (fixture, "SELECT rows FROM bucket WHERE bid = 3"), ==, 0);
  g_assert_cmpint (query (fixture, "SELECT rows FROM bucket WHERE bid = 4"), ==, 1);
  g_assert_cmpint (query (fixture, "SELECT bid FROM member WHERE gid = 5"), ==, SOUTH);
  g_assert_cmpuint (fb_fail_each (fixture, leave, FALSE), >, 20);
  g_assert_cmpint (query (fixture, "SELECT count(*) FROM account"), ==, 0);
  g_assert_cmpint (query (fixture, "SELECT count(*) FROM grp"), ==, 0);
  /* One account by itself: a line of its own. */
  g_assert_cmpint (query (fixture, "SELECT count(*) FROM shelf WHERE reason = 'left' AND entity = 'account'"), ==, 1);
}

static gboolean
withdraw (FbStore *store, FbDb *db, GError **error)
{
  g_autoptr (FbCheckpoint) checkpoint = fb_checkpoint_new (store, db, FALSE);

  return fb_checkpoint_withdraw (checkpoint, NORTH, error) && finish (checkpoint, 30, error);
}

static void
test_withdraw (FbTempStore *fixture, gconstpointer data)
{
  fb_run_action (fixture, first_pull);
  g_assert_cmpuint (fb_fail_each (fixture, withdraw, FALSE), >, 20);
  g_assert_cmpint (query (fixture, "SELECT count(*) FROM account"), ==, 0);
  g_assert_cmpint (query (fixture, "SELECT count(*) FROM bucket"), ==, 0);
  g_assert_cmpint (query (fixture, "SELECT count(*) FROM member"), ==, 0);
  /* They went with their territory, which is told in one line. */
  g_assert_cmpint (query (fixture, "SELECT count(*) FROM shelf"), ==, 1);
  g_assert_cmpint (query (fixture, "SELECT count(*) FROM shelf WHERE entity = 'territory'"), ==, 1);
}

/* --- a group that comes again whole ----------------------------------------------------------------------- */

static gboolean
enter_again (FbStore *store, FbDb *db, GError **error)
{
  g_autoptr (FbCheckpoint) checkpoint = fb_checkpoint_new (store, db, FALSE);

  fb_checkpoint_begin_page (checkpoint, 30);
  return enter (checkpoint, GROUP, NORTH, 1, error) && put (checkpoint, 1, "Isdom Ltd", GROUP, 21, error)
         && finish (checkpoint, 30, error);
}

static gboolean
repair (FbStore *store, FbDb *db, GError **error)
{
  g_autoptr (FbCheckpoint) checkpoint = fb_checkpoint_new (store, db, TRUE);

  fb_checkpoint_begin_page (checkpoint, 30);
  return enter (checkpoint, GROUP, NORTH, 1, error) && put (checkpoint, 1, "Isdom of old", GROUP, 8, error)
         && finish (checkpoint, 99, error);
}

static void
test_whole_groups (FbTempStore *fixture, gconstpointer data)
{
  FbId first = numbered_id (1);
  g_autofree char *name = NULL;

  fb_run_action (fixture, first_pull);
  g_assert_cmpuint (fb_fail_each (fixture, enter_again, FALSE), >, 20);
  g_assert_cmpint (query (fixture, "SELECT count(*) FROM account"), ==, 1);
  /* Repair takes the server's row whatever its version, and moves no cursor. */
  g_assert_cmpuint (fb_fail_each (fixture, repair, FALSE), >, 10);
  name = fb_temp_store_dup_text (fixture, "account", &first, "name");
  g_assert_cmpstr (name, ==, "Isdom of old");
  g_assert_cmpint (query (fixture, "SELECT v FROM kv WHERE k = 'cursor'"), ==, 30);
}

/* --- sums ------------------------------------------------------------------------------------------------- */

static gboolean
pull_with_wrong_sum (FbStore *store, FbDb *db, GError **error)
{
  g_autoptr (FbCheckpoint) checkpoint = fb_checkpoint_new (store, db, FALSE);
  FbBucketSum sums[] = {{NORTH, 3, 1}, {99, 1, 1}};
  guint n_suspect = 0;

  if (!fb_checkpoint_finish (checkpoint, 30, "scope", sums, 2, &n_suspect, error))
    return FALSE;
  /* The bucket that is not held is none of ours. */
  g_assert_cmpuint (n_suspect, ==, 1);
  return TRUE;
}

static void
test_sums (FbTempStore *fixture, gconstpointer data)
{
  fb_run_action (fixture, first_pull);
  g_assert_cmpuint (fb_fail_each (fixture, pull_with_wrong_sum, FALSE), >, 8);
  g_assert_cmpint (query (fixture, "SELECT bid FROM bucket WHERE state = 'suspect'"), ==, NORTH);
}

/* --- rows before their checkpoint --------------------------------------------------------------------------- */

static gboolean
fill (FbStore *store, FbDb *db, GError **error)
{
  g_autoptr (FbCheckpoint) checkpoint = fb_checkpoint_new (store, db, FALSE);
  g_autoptr (FbRecord) mine = server_account (1, "Isdom", GROUP, 10);
  g_autoptr (FbRecord) of_another = server_account (2, "Otcom", OTHER, 11);
  FbId root = numbered_id (1);
  gboolean taken = FALSE, other = TRUE;

  if (!fb_checkpoint_fill_enter (checkpoint, GROUP, &root, error)
      || !fb_checkpoint_fill_row (checkpoint, mine, &taken, error)
      || !fb_checkpoint_fill_row (checkpoint, of_another, &other, error) || !fb_checkpoint_fill_end (checkpoint, error))
    return FALSE;
  g_assert_true (taken);
  g_assert_false (other); /* its group was not entered: kept for the checkpoint */
  return TRUE;
}

/* The first statements and some far in: each of the hundreds would take a minute. */
static const guint fail_at[] = {1, 2, 3, 20, 150};

static gboolean
begin_bulk (FbStore *store, FbDb *db, gpointer nth, GError **error)
{
  g_autoptr (FbTransaction) tx = fb_transaction_begin (db, error);
  gboolean well, on = FALSE;

  fb_db_fail_nth (db, GPOINTER_TO_UINT (nth));
  well = fb_bulk_begin (db, error) && fb_bulk_read (db, &on, error) && on && fb_transaction_commit (tx, error);
  fb_db_fail_nth (db, 0);
  return well;
}

static gboolean
step_bulk (FbStore *store, FbDb *db, gpointer nth, GError **error)
{
  gboolean done = FALSE, well;

  fb_db_fail_nth (db, GPOINTER_TO_UINT (nth));
  well = fb_bulk_step (db, &done, error);
  fb_db_fail_nth (db, 0);
  g_assert_false (fb_db_is_in_transaction (db));
  return well;
}

static gint64
count_indexes (FbTempStore *fixture)
{
  return query (fixture, "SELECT count(*) FROM sqlite_schema WHERE type = 'index'");
}

/* Failing leaves the indexes as they are; then @func does its work. */
static void
fail_some (FbTempStore *fixture, FbStoreFunc func)
{
  gint64 before = count_indexes (fixture);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (fail_at); i++)
    {
      g_assert_false (fb_store_write (fixture->store, func, GUINT_TO_POINTER (fail_at[i]), &error));
      g_assert_error (error, FB_DB_ERROR, FB_DB_ERROR_FULL);
      g_clear_error (&error);
      g_assert_cmpint (count_indexes (fixture), ==, before);
    }
  g_assert_true (fb_store_write (fixture->store, func, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (count_indexes (fixture), !=, before);
}

static gboolean
may_begin_bulk (FbStore *store, FbDb *db, gpointer may, GError **error)
{
  *(gboolean *) may = fb_bulk_may_begin (db);
  return TRUE;
}

static gboolean
finish_bulk_where_there_is_none (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  return fb_bulk_finish (db, error);
}

static gboolean
finish_bulk_failing (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  gboolean well;

  fb_db_fail_nth (db, 3);
  well = fb_bulk_finish (db, error);
  fb_db_fail_nth (db, 0);
  return well;
}

static void
test_fill (FbTempStore *fixture, gconstpointer bulk)
{
  g_autoptr (GError) error = NULL;
  gint64 indexes = count_indexes (fixture);

  if (bulk != NULL)
    {
      gboolean may = FALSE;

      g_assert_true (fb_store_write (fixture->store, may_begin_bulk, &may, NULL));
      g_assert_true (may);
      fail_some (fixture, begin_bulk);
      g_assert_cmpint (count_indexes (fixture), <, indexes);
    }
  g_assert_cmpuint (fb_fail_each (fixture, fill, FALSE), >=, 6);
  g_assert_cmpint (query (fixture, "SELECT count(*) FROM account"), ==, 1);
  g_assert_cmpint (query (fixture, "SELECT count(*) FROM grp WHERE gid = 5 AND state = 'filling'"), ==, 1);
  if (bulk == NULL)
    return;
  g_assert_false (fb_store_write (fixture->store, finish_bulk_failing, NULL, &error));
  g_assert_error (error, FB_DB_ERROR, FB_DB_ERROR_FULL);
  g_clear_error (&error);
  fail_some (fixture, step_bulk);
  g_assert_true (fb_store_write (fixture->store, finish_bulk_where_there_is_none, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (count_indexes (fixture), ==, indexes);
  g_assert_cmpint (query (fixture, "SELECT count(*) FROM kv WHERE k = 'bulk'"), ==, 0);
}

static void
test_bulk_with_rows (FbTempStore *fixture, gconstpointer data)
{
  gboolean may = TRUE;

  fb_temp_store_add_account (fixture, "Made here");
  g_assert_true (fb_store_write (fixture->store, may_begin_bulk, &may, NULL));
  g_assert_false (may);
}

/* --- newer schemas ------------------------------------------------------------------------------------------- */

static gboolean
put_newer (FbStore *store, FbDb *db, GError **error)
{
  g_autoptr (FbCheckpoint) checkpoint = fb_checkpoint_new (store, db, FALSE);
  FbNewerRow row = {900, numbered_id (9), GROUP, 21, 77, (char *) "{}"};

  return fb_checkpoint_put_newer (checkpoint, &row, error) && finish (checkpoint, 30, error);
}

static gboolean
remove_newer (FbStore *store, FbDb *db, GError **error)
{
  g_autoptr (FbCheckpoint) checkpoint = fb_checkpoint_new (store, db, FALSE);
  FbNewerRow row = {900, numbered_id (9), GROUP, 35, 0, NULL};

  return fb_checkpoint_remove_newer (checkpoint, &row, error) && finish (checkpoint, 40, error);
}

static gboolean
add_columns (FbStore *store, FbDb *db, GError **error)
{
  g_autoptr (FbCheckpoint) checkpoint = fb_checkpoint_new (store, db, FALSE);
  g_autoptr (FbRecord) same = server_account (1, "", GROUP, 10);
  g_autoptr (FbRecord) later = server_account (2, "", GROUP, 99);
  g_autoptr (GArray) columns = g_array_new (FALSE, FALSE, sizeof (guint));
  guint website = (guint) fb_table_find_field (accounts (), "website");

  fb_record_set_text (same, "website", "https://isdom.example");
  fb_record_set_text (later, "website", "https://otcom.example");
  g_array_append_val (columns, website);
  return fb_checkpoint_add_columns (checkpoint, same, columns, error)
         && fb_checkpoint_add_columns (checkpoint, later, columns, error) && finish (checkpoint, 50, error);
}

static void
test_newer (FbTempStore *fixture, gconstpointer data)
{
  FbId first = numbered_id (1), second = numbered_id (2);
  g_autofree char *website = NULL, *none = NULL;

  fb_run_action (fixture, first_pull);
  g_assert_cmpuint (fb_fail_each (fixture, put_newer, FALSE), >, 8);
  g_assert_cmpint (query (fixture, "SELECT rows FROM bucket WHERE bid = 3"), ==, 3);
  g_assert_cmpuint (fb_fail_each (fixture, remove_newer, FALSE), >, 8);
  g_assert_cmpint (query (fixture, "SELECT rows FROM bucket WHERE bid = 3"), ==, 2);
  g_assert_cmpuint (fb_fail_each (fixture, add_columns, FALSE), >, 8);
  website = fb_temp_store_dup_text (fixture, "account", &first, "website");
  g_assert_cmpstr (website, ==, "https://isdom.example");
  none = fb_temp_store_dup_text (fixture, "account", &second, "website");
  g_assert_null (none);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, data, func)                                                                   \
  g_test_add ("/store/checkpoint/" name, FbTempStore, data, fb_temp_store_fixture_set_up, func, \
              fb_temp_store_fixture_tear_down)
  ADD ("first-pull", NULL, test_first_pull);
  ADD ("not-granted", NULL, test_not_granted);
  ADD ("going", NULL, test_going);
  ADD ("withdraw", NULL, test_withdraw);
  ADD ("whole-groups", NULL, test_whole_groups);
  ADD ("sums", NULL, test_sums);
  ADD ("fill", NULL, test_fill);
  ADD ("fill-in-bulk", "bulk", test_fill);
  ADD ("bulk-with-rows", NULL, test_bulk_with_rows);
  ADD ("newer", NULL, test_newer);
#undef ADD
  return g_test_run ();
}
