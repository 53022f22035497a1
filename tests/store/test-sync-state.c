/* test-sync-state.c: what sync keeps in the store: settings, numbers, sums, refused transactions, the shelf
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-fail-each.h"
#include "fb-shelf-groups.h"
#include "fb-shelf.h"
#include "fb-store-sync.h"
#include "server-rows.h"

#define BUCKET 3
#define GROUP 5

static gint64
query (FbTempStore *fixture, const char *sql)
{
  return fb_temp_store_query_int (fixture, sql);
}

/* --- state --------------------------------------------------------------------------------------------------- */

static gboolean
set_state (FbStore *store, FbDb *db, GError **error)
{
  return fb_store_sync_set_state (db, "incarnation", "first", error)
         && fb_store_sync_set_number (db, "cursor", G_MAXINT64, error) && fb_store_sync_add_own (db, 70, error)
         && fb_store_sync_add_own (db, 70, error) && fb_store_sync_add_own (db, 60, error);
}

static gboolean
read_state (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  g_autofree char *incarnation = NULL;
  g_autofree char *none = NULL;
  g_autoptr (GArray) own = fb_store_sync_list_own (db, error);
  gint64 value = 0;

  g_assert_true (fb_store_sync_read_state (db, "incarnation", &incarnation, error));
  g_assert_true (fb_store_sync_read_state (db, "nothing", &none, error));
  g_assert_cmpstr (incarnation, ==, "first");
  g_assert_null (none);
  g_assert_true (fb_store_sync_read_number (db, "cursor", 1, &value, error));
  g_assert_cmpint (value, ==, G_MAXINT64);
  g_assert_true (fb_store_sync_read_number (db, "nothing", 9, &value, error));
  g_assert_cmpint (value, ==, 9);
  g_assert_cmpuint (own->len, ==, 2);
  g_assert_cmpint (g_array_index (own, gint64, 0), ==, 60);
  g_assert_cmpint (g_array_index (own, gint64, 1), ==, 70);
  return TRUE;
}

/* Each gives NULL when its statement fails. */
typedef gpointer (*Lister) (FbDb *db, GError **error);

static gpointer
list_outbox (FbDb *db, GError **error)
{
  return fb_store_sync_list_outbox (db, 0, 10, 1000, error);
}

static gpointer
list_sums (FbDb *db, GError **error)
{
  return fb_store_sync_list_group_sums (db, BUCKET, 0, 99, error);
}

static gpointer
list_own (FbDb *db, GError **error)
{
  return fb_store_sync_list_own (db, error);
}

static gpointer
list_buckets (FbDb *db, GError **error)
{
  return fb_store_sync_list_buckets (db, error);
}

static gpointer
list_suspects (FbDb *db, GError **error)
{
  return fb_store_sync_list_suspects (db, error);
}

static gpointer
list_forgotten (FbDb *db, GError **error)
{
  return fb_store_sync_list_forgotten (db, error);
}

static void
never_called (gint64 n, const char *problem, const char *body, gint64 at, gpointer user_data)
{
  g_assert_not_reached ();
}

/* A number, a text, a pull on its way and counts: what cannot be read is not unset, begun or none. */
static gpointer
read_a_number (FbDb *db, GError **error)
{
  gint64 value = 4;

  return fb_store_sync_read_number (db, "cursor", 1, &value, error) ? db : NULL;
}

static gpointer
read_a_text (FbDb *db, GError **error)
{
  char *text = NULL;

  return fb_store_sync_read_state (db, "incarnation", &text, error) ? db : NULL;
}

static gpointer
read_the_pull (FbDb *db, GError **error)
{
  FbPullState state;

  return fb_store_sync_read_pull (db, &state, error) ? db : NULL;
}

static gpointer
read_the_sets (FbDb *db, GError **error)
{
  char *sets = NULL;

  return fb_store_sync_read_sets (db, &sets, error) ? db : NULL;
}

static gpointer
count_the_outbox (FbDb *db, GError **error)
{
  gint64 n;

  return fb_store_sync_count_outbox (db, &n, error) ? db : NULL;
}

static gpointer
count_all (FbDb *db, GError **error)
{
  FbSyncCounts counts;

  return fb_store_sync_count (db, &counts, error) ? db : NULL;
}

static gboolean
readers_that_fail (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  static const Lister listers[] = {list_outbox,   list_sums,      list_own,        list_buckets,
                                   list_suspects, list_forgotten, read_a_number,   read_a_text,
                                   read_the_pull, read_the_sets,  count_the_outbox};
  g_autoptr (GError) local = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (listers); i++)
    {
      fb_db_fail_nth (db, 1);
      g_assert_null (listers[i](db, &local));
      g_assert_error (local, FB_DB_ERROR, FB_DB_ERROR_FULL);
      g_clear_error (&local);
    }
  for (guint n = 1; n <= 4; n++)
    {
      fb_db_fail_nth (db, n);
      g_assert_null (count_all (db, &local));
      g_assert_error (local, FB_DB_ERROR, FB_DB_ERROR_FULL);
      g_clear_error (&local);
    }
  fb_db_fail_nth (db, 1);
  g_assert_false (fb_store_sync_list_refused (db, never_called, NULL, &local));
  g_assert_error (local, FB_DB_ERROR, FB_DB_ERROR_FULL);
  return TRUE;
}

static void
test_state (FbTempStore *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (fb_fail_each (fixture, set_state, FALSE), >=, 5);
  g_assert_true (fb_store_write (fixture->store, read_state, NULL, &error));
  g_assert_true (fb_store_write (fixture->store, readers_that_fail, NULL, &error));
  g_assert_no_error (error);
}

static gboolean
put_label (FbStore *store, FbDb *db, GError **error)
{
  FbId id = numbered_id (8);

  return fb_store_sync_put_label (db, fb_schema_get_table ("account"), &id, "Far away Ltd", error);
}

static void
test_label (FbTempStore *fixture, gconstpointer data)
{
  FbId id = numbered_id (8);
  g_autofree char *title = NULL;

  fb_fail_each (fixture, put_label, FALSE);
  title = fb_store_dup_title (fixture->store, fb_schema_get_table ("account"), &id);
  g_assert_cmpstr (title, ==, "Far away Ltd");
}

/* --- sums ------------------------------------------------------------------------------------------------------ */

/* A bucket with one group of one account, whose sums are wrong. */
static gboolean
make_wrong_sums (FbStore *store, FbDb *db, GError **error)
{
  g_autoptr (FbBaseWriter) writer = fb_base_writer_new (store, db);
  g_autoptr (FbRecord) record = server_account (1, "Isdom", GROUP, 10);

  return fb_base_writer_put (writer, record, error) && fb_base_writer_flush (writer, error)
         && fb_db_exec (db,
                        "INSERT INTO bucket (bid, kind, label, cursor, state, rows, sum)"
                        " VALUES (3, 't', 'North', 9, 'live', 7, 7);"
                        "INSERT INTO member (gid, bid) VALUES (5, 3);"
                        "UPDATE grp SET rows = 4, sum = 4, state = 'live' WHERE gid = 5",
                        error);
}

static gboolean
recount_group (FbStore *store, FbDb *db, GError **error)
{
  FbGroupSum sum;

  if (!fb_store_sync_recount_group (db, GROUP, &sum, error))
    return FALSE;
  g_assert_cmpint (sum.gid, ==, GROUP);
  g_assert_cmpint (sum.rows, ==, 1);
  return TRUE;
}

static gboolean
sum_buckets (FbStore *store, FbDb *db, GError **error)
{
  return fb_store_sync_sum_buckets (db, error);
}

static gboolean
mark_all (FbStore *store, FbDb *db, GError **error)
{
  return fb_store_sync_mark_all_suspect (db, error);
}

static gboolean
clear_one (FbStore *store, FbDb *db, GError **error)
{
  return fb_store_sync_clear_suspect (db, BUCKET, error);
}

static gboolean
forget_one (FbStore *store, FbDb *db, GError **error)
{
  return fb_store_sync_forget_bucket (db, BUCKET, error);
}

static gboolean
read_forgotten (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  GArray **bids = user_data;

  *bids = fb_store_sync_list_forgotten (db, error);
  return *bids != NULL;
}

static gint64
count_forgotten (FbTempStore *fixture)
{
  g_autoptr (GError) error = NULL;
  GArray *bids = NULL;
  guint n;

  g_assert_true (fb_store_write (fixture->store, read_forgotten, &bids, &error));
  g_assert_no_error (error);
  n = bids->len;
  g_assert_true (n == 0 || g_array_index (bids, gint64, 0) == BUCKET);
  g_array_unref (bids);
  return n;
}

/* Of what was withdrawn before it could be compared none is held; what is only suspect may be. */
static void
test_forgotten (FbTempStore *fixture, gconstpointer data)
{
  fb_run_action (fixture, make_wrong_sums);
  fb_run_action (fixture, mark_all);
  g_assert_cmpint (count_forgotten (fixture), ==, 0);
  fb_fail_each (fixture, forget_one, FALSE);
  g_assert_cmpint (count_forgotten (fixture), ==, 1);
  fb_run_action (fixture, clear_one);
  g_assert_cmpint (count_forgotten (fixture), ==, 0);
}

static gboolean
recount (FbStore *store, FbDb *db, GError **error)
{
  return fb_store_sync_recount (db, error);
}

static gboolean
read_sums (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  g_autoptr (GArray) sums = fb_store_sync_list_group_sums (db, BUCKET, 0, 5, error);
  g_autoptr (GArray) none = fb_store_sync_list_group_sums (db, BUCKET, 6, 99, error);

  g_assert_cmpuint (sums->len, ==, 1);
  g_assert_cmpint (g_array_index (sums, FbGroupSum, 0).gid, ==, GROUP);
  g_assert_cmpint (g_array_index (sums, FbGroupSum, 0).rows, ==, 1);
  g_assert_cmpuint (none->len, ==, 0);
  return TRUE;
}

static void
test_sums (FbTempStore *fixture, gconstpointer data)
{
  fb_run_action (fixture, make_wrong_sums);
  g_assert_cmpuint (fb_fail_each (fixture, recount_group, FALSE), >=, 3);
  g_assert_true (fb_store_write (fixture->store, read_sums, NULL, NULL));
  g_assert_cmpuint (fb_fail_each (fixture, sum_buckets, FALSE), >=, 3);
  g_assert_cmpint (query (fixture, "SELECT rows FROM bucket"), ==, 1);
  fb_fail_each (fixture, mark_all, FALSE);
  g_assert_cmpint (query (fixture, "SELECT count(*) FROM bucket WHERE state = 'suspect'"), ==, 1);
  fb_fail_each (fixture, clear_one, FALSE);
  g_assert_cmpint (query (fixture, "SELECT count(*) FROM bucket WHERE state = 'live'"), ==, 1);
}

static gboolean
verify_first_part (FbStore *store, FbDb *db, GError **error)
{
  guint n_wrong = 9;

  if (!fb_store_sync_verify_part (db, 0, &n_wrong, error))
    return FALSE;
  g_assert_cmpuint (n_wrong, ==, 0);
  return TRUE;
}

static void
test_recount (FbTempStore *fixture, gconstpointer data)
{
  fb_run_action (fixture, make_wrong_sums);
  if (data != NULL)
    g_assert_cmpuint (fb_fail_each (fixture, verify_first_part, FALSE), >, 20);
  else
    g_assert_cmpuint (fb_fail_each (fixture, recount, FALSE), >, 20);
  g_assert_cmpint (query (fixture, "SELECT rows FROM bucket WHERE state = 'suspect'"), ==, 1);
  g_assert_cmpint (query (fixture, "SELECT rows FROM grp"), ==, 1);
}

/* --- refused transactions --------------------------------------------------------------------------------------- */

static gboolean
refuse_first (FbStore *store, FbDb *db, GError **error)
{
  g_autoptr (FbBaseWriter) writer = fb_base_writer_new (store, db);

  return fb_store_sync_refuse (writer, 1, "{\"code\":\"forbidden\"}", error) && fb_base_writer_flush (writer, error);
}

static gboolean
shelve_refused (FbStore *store, FbDb *db, GError **error)
{
  return fb_shelf_put_refused (store, db, 1, error);
}

static void
note_refused (gint64 n, const char *problem, const char *body, gint64 at, gpointer user_data)
{
  g_assert_cmpint (n, ==, 1);
  g_assert_cmpstr (problem, ==, "{\"code\":\"forbidden\"}");
  g_assert_nonnull (body);
  g_assert_cmpint (at, >, 0);
  ++*(guint *) user_data;
}

static gboolean
look_at_refused (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  FbSyncCounts counts;
  gint64 waiting;
  guint n = 0;

  g_assert_true (fb_store_sync_list_refused (db, note_refused, &n, error));
  g_assert_cmpuint (n, ==, 1);
  g_assert_true (fb_store_sync_count (db, &counts, error));
  g_assert_cmpint (counts.refused, ==, 1);
  g_assert_cmpint (counts.waiting, ==, 1);
  g_assert_true (fb_store_sync_count_outbox (db, &waiting, error));
  g_assert_cmpint (counts.waiting, ==, waiting);
  g_assert_cmpint (counts.conflicts, ==, 0);
  g_assert_cmpint (counts.last_success, ==, 0);
  return TRUE;
}

static gboolean
resend_refused (FbStore *store, FbDb *db, GError **error)
{
  g_autoptr (GHashTable) ids = g_hash_table_new (fb_id_hash, fb_id_equal);

  return fb_store_sync_resend_for (store, db, 1, ids, error);
}

static gboolean
resend_what_is_not_there (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  g_autoptr (GHashTable) ids = g_hash_table_new (fb_id_hash, fb_id_equal);

  return fb_store_sync_resend_for (store, db, 99, ids, error);
}

static gboolean
discard_what_is_not_there (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  return fb_store_sync_discard (store, db, 99, error);
}

static void
test_refused (FbTempStore *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fb_temp_store_add_account (fixture, "Isdom");
  fb_temp_store_add_account (fixture, "Otcom");
  g_assert_cmpuint (fb_fail_each (fixture, refuse_first, FALSE), >=, 8);
  g_assert_cmpint (query (fixture, "SELECT count(*) FROM account"), ==, 1);
  g_assert_true (fb_store_write (fixture->store, look_at_refused, NULL, &error));
  g_assert_cmpuint (fb_fail_each (fixture, shelve_refused, FALSE), >=, 3);
  g_assert_cmpint (query (fixture, "SELECT count(*) FROM shelf WHERE reason = 'discarded'"), ==, 1);
  g_assert_cmpuint (fb_fail_each (fixture, resend_refused, FALSE), >=, 8);
  g_assert_cmpint (query (fixture, "SELECT count(*) FROM account"), ==, 2);
  g_assert_cmpint (query (fixture, "SELECT count(*) FROM refused"), ==, 0);
  g_assert_false (fb_store_write (fixture->store, resend_what_is_not_there, NULL, &error));
  g_assert_error (error, FB_STORE_ERROR, FB_STORE_ERROR_NOT_FOUND);
  g_assert_cmpstr (error->message, ==, "This change is not waiting any more.");
  g_clear_error (&error);
  g_assert_false (fb_store_write (fixture->store, discard_what_is_not_there, NULL, &error));
  g_assert_error (error, FB_STORE_ERROR, FB_STORE_ERROR_NOT_FOUND);
}

/* --- what comes and leaves ------------------------------------------------------------------------------------- */

static gboolean
make_buckets (FbStore *store, FbDb *db, GError **error)
{
  return make_wrong_sums (store, db, error) && fb_store_sync_set_number (db, "cursor", 9, error)
         && fb_db_exec (db, "UPDATE bucket SET ref = x'01930000000070008000000000000067'", error);
}

static gboolean
tell_one (FbStore *store, FbDb *db, GError **error)
{
  g_autoptr (FbBaseWriter) writer = fb_base_writer_new (store, db);
  g_autoptr (FbShelfGroups) shelf = fb_shelf_groups_new (store, db);
  FbGroup *group = fb_base_writer_get_group (writer, GROUP, error);

  if (group == NULL)
    return FALSE;
  group->has_root = TRUE;
  group->root = numbered_id (1);
  fb_shelf_groups_came (shelf, group);
  return fb_shelf_groups_left (shelf, group, error) && fb_shelf_groups_end (shelf, error);
}

static gboolean
tell_territory (FbStore *store, FbDb *db, GError **error)
{
  g_autoptr (FbBaseWriter) writer = fb_base_writer_new (store, db);
  g_autoptr (FbShelfGroups) shelf = fb_shelf_groups_new (store, db);
  FbGroup *group;

  if (!fb_shelf_groups_withdrawn (shelf, BUCKET, error) || !(group = fb_base_writer_get_group (writer, GROUP, error)))
    return FALSE;
  group->has_root = TRUE;
  group->root = numbered_id (1);
  fb_shelf_groups_granted (shelf, BUCKET);
  fb_shelf_groups_came (shelf, group);
  return fb_shelf_groups_left (shelf, group, error) && fb_shelf_groups_end (shelf, error);
}

static void
test_shelf_groups (FbTempStore *fixture, gconstpointer data)
{
  fb_run_action (fixture, make_buckets);
  g_assert_cmpuint (fb_fail_each (fixture, tell_one, FALSE), >=, 6);
  g_assert_cmpint (query (fixture, "SELECT count(*) FROM shelf WHERE entity = 'account' AND reason = 'left'"), ==, 1);
  g_assert_cmpint (query (fixture, "SELECT count(*) FROM shelf WHERE entity = 'account' AND reason = 'came'"), ==, 1);
  /* With its territory it is one line each way, and none for the account. */
  g_assert_cmpuint (fb_fail_each (fixture, tell_territory, FALSE), >=, 6);
  g_assert_cmpint (query (fixture, "SELECT count(*) FROM shelf WHERE entity = 'account'"), ==, 2);
  g_assert_cmpint (query (fixture, "SELECT count(*) FROM shelf WHERE entity = 'territory'"), ==, 2);
}

/* What cannot be read is no first sync: the pull fails, and tells all of it when it is done again. */
static gboolean
tell_without_cursor (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  g_autoptr (FbShelfGroups) shelf = NULL;

  fb_db_fail_nth (db, 1);
  shelf = fb_shelf_groups_new (store, db);
  fb_db_fail_nth (db, 0);
  return fb_shelf_groups_end (shelf, error);
}

static void
test_shelf_groups_without_cursor (FbTempStore *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fb_run_action (fixture, make_buckets);
  g_assert_false (fb_store_write (fixture->store, tell_without_cursor, NULL, &error));
  g_assert_error (error, FB_DB_ERROR, FB_DB_ERROR_FULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, data, func)                                                                   \
  g_test_add ("/store/sync-state/" name, FbTempStore, data, fb_temp_store_fixture_set_up, func, \
              fb_temp_store_fixture_tear_down)
  ADD ("state", NULL, test_state);
  ADD ("label", NULL, test_label);
  ADD ("sums", NULL, test_sums);
  ADD ("forgotten", NULL, test_forgotten);
  ADD ("recount", NULL, test_recount);
  ADD ("verify-part", "verify", test_recount);
  ADD ("refused", NULL, test_refused);
  ADD ("shelf-groups", NULL, test_shelf_groups);
  ADD ("shelf-groups-without-cursor", NULL, test_shelf_groups_without_cursor);
#undef ADD
  return g_test_run ();
}
