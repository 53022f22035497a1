/* test-base-writer.c: what the server says of rows, with and without edits that wait
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-base-writer.h"
#include "fb-fail-each.h"
#include "fb-newer.h"
#include "fb-store-sync.h"
#include "server-rows.h"

#define GROUP 5
#define BUCKET 3

static const FbTable *
accounts (void)
{
  return fb_schema_get_table ("account");
}

static void
rename_here (FbTempStore *fixture, guint8 n, const char *name)
{
  FbEdit *edit = fb_edit_new ("Rename");
  g_autoptr (GError) error = NULL;
  FbId id = numbered_id (n);

  fb_edit_set_text (edit, accounts (), &id, "name", name);
  fb_store_commit_edit (fixture->store, edit, NULL, &error);
  g_assert_no_error (error);
}

static void
assert_name (FbTempStore *fixture, guint8 n, const char *expected)
{
  FbId id = numbered_id (n);
  g_autofree char *name = fb_temp_store_dup_text (fixture, "account", &id, "name");

  g_assert_cmpstr (name, ==, expected);
}

static void
assert_gone (FbTempStore *fixture, guint8 n)
{
  g_autoptr (GError) error = NULL;
  FbId id = numbered_id (n);

  g_assert_null (fb_store_get (fixture->store, accounts (), &id, &error));
  g_assert_error (error, FB_STORE_ERROR, FB_STORE_ERROR_NOT_FOUND);
}

/* Rows and sum of the group, as its line says. */
static void
assert_group (FbTempStore *fixture, gint64 rows)
{
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT coalesce (max (rows), 0) FROM grp WHERE gid = 5"), ==,
                   rows);
}

/* --- actions of a checkpoint ----------------------------------------------------------------------------- */

static gboolean
put (FbStore *store, FbDb *db, guint8 n, const char *name, gint64 gid, gint64 ver, GError **error)
{
  g_autoptr (FbBaseWriter) writer = fb_base_writer_new (store, db);
  g_autoptr (FbRecord) record = server_account (n, name, gid, ver);

  return fb_base_writer_put (writer, record, error) && fb_base_writer_flush (writer, error);
}

static gboolean
put_first (FbStore *store, FbDb *db, GError **error)
{
  return put (store, db, 1, "Isdom", GROUP, 10, error);
}

static gboolean
put_newer_version (FbStore *store, FbDb *db, GError **error)
{
  return put (store, db, 1, "Isdom Ltd", GROUP, 12, error);
}

static gboolean
put_older_version (FbStore *store, FbDb *db, GError **error)
{
  return put (store, db, 1, "Isdom of old", GROUP, 9, error);
}

static gboolean
put_older_by_force (FbStore *store, FbDb *db, GError **error)
{
  g_autoptr (FbBaseWriter) writer = fb_base_writer_new (store, db);
  g_autoptr (FbRecord) record = server_account (1, "Isdom restored", GROUP, 9);

  fb_base_writer_set_force (writer, TRUE);
  return fb_base_writer_put (writer, record, error) && fb_base_writer_flush (writer, error);
}

static gboolean
remove_first (FbStore *store, FbDb *db, gint64 gid, gint64 ver, GError **error)
{
  g_autoptr (FbBaseWriter) writer = fb_base_writer_new (store, db);
  FbId id = numbered_id (1);

  return fb_base_writer_remove (writer, accounts (), &id, gid, ver, error) && fb_base_writer_flush (writer, error);
}

static gboolean
remove_of_another_group (FbStore *store, FbDb *db, GError **error)
{
  return remove_first (store, db, GROUP + 1, 20, error);
}

static gboolean
remove_of_old (FbStore *store, FbDb *db, GError **error)
{
  return remove_first (store, db, GROUP, 8, error);
}

static gboolean
remove_now (FbStore *store, FbDb *db, GError **error)
{
  return remove_first (store, db, GROUP, 20, error);
}

static void
test_put_and_remove (FbTempStore *fixture, gconstpointer data)
{
  g_assert_cmpuint (fb_fail_each (fixture, put_first, FALSE), >=, 4);
  assert_name (fixture, 1, "Isdom");
  assert_group (fixture, 1);
  g_assert_cmpuint (fb_fail_each (fixture, put_newer_version, FALSE), >=, 4);
  assert_name (fixture, 1, "Isdom Ltd");
  assert_group (fixture, 1);
  fb_run_action (fixture, put_older_version);
  assert_name (fixture, 1, "Isdom Ltd");
  fb_run_action (fixture, put_older_by_force);
  assert_name (fixture, 1, "Isdom restored");
  assert_group (fixture, 1);

  fb_run_action (fixture, remove_of_another_group);
  fb_run_action (fixture, remove_of_old);
  assert_name (fixture, 1, "Isdom restored");
  g_assert_cmpuint (fb_fail_each (fixture, remove_now, FALSE), >=, 4);
  assert_gone (fixture, 1);
  assert_group (fixture, 0);
}

/* While an edit waits, what the server says goes under it. */
static void
test_under_an_edit (FbTempStore *fixture, gconstpointer data)
{
  fb_run_action (fixture, put_first);
  rename_here (fixture, 1, "Isdom & Sons");
  g_assert_cmpuint (fb_fail_each (fixture, put_newer_version, FALSE), >=, 6);
  assert_name (fixture, 1, "Isdom & Sons");
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT ver FROM base"), ==, 12);
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT _dirty FROM account"), ==, 1);
  /* The server deletes it: the edit has nothing to be applied to. */
  g_assert_cmpuint (fb_fail_each (fixture, remove_now, FALSE), >=, 6);
  assert_gone (fixture, 1);
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT count(*) FROM base WHERE row IS NULL"), ==, 1);
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT count(*) FROM outbox"), ==, 1);
}

/* --- looking up ------------------------------------------------------------------------------------------ */

static gboolean
look_up (FbStore *store, FbDb *db, gpointer row, GError **error)
{
  g_autoptr (FbBaseWriter) writer = fb_base_writer_new (store, db);
  FbId id = numbered_id (1);

  g_assert_true (fb_base_writer_get_db (writer) == db);
  return fb_base_writer_look_up (writer, accounts (), &id, row, error);
}

static gboolean
look_up_failing (FbStore *store, FbDb *db, gpointer row, GError **error)
{
  gboolean found;

  /* Making the writer takes three reads. */
  fb_db_fail_nth (db, 4);
  found = look_up (store, db, row, error);
  fb_db_fail_nth (db, 0);
  return found;
}

static void
assert_row (FbTempStore *fixture, FbServerRow expected)
{
  g_autoptr (GError) error = NULL;
  FbServerRow row;

  g_assert_true (fb_store_write (fixture->store, look_up, &row, &error));
  g_assert_cmpint (row.exists, ==, expected.exists);
  g_assert_cmpint (row.in_base, ==, expected.in_base);
  g_assert_cmpint (row.hidden, ==, expected.hidden);
  g_assert_cmpint (row.is_visible, ==, expected.is_visible);
  g_assert_cmpint (row.gid, ==, expected.gid);
  g_assert_cmpint (row.ver, ==, expected.ver);
}

static gboolean
drop_group (FbStore *store, FbDb *db, GError **error)
{
  g_autoptr (FbBaseWriter) writer = fb_base_writer_new (store, db);
  FbGroup *group = fb_base_writer_get_group (writer, GROUP, error);

  return group != NULL && fb_base_writer_drop_group (writer, group, error) && fb_base_writer_flush (writer, error);
}

static void
test_look_up (FbTempStore *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  FbServerRow row;

  assert_row (fixture, (FbServerRow){0});
  fb_run_action (fixture, put_first);
  assert_row (fixture, (FbServerRow){.exists = TRUE, .is_visible = TRUE, .gid = GROUP, .ver = 10});
  rename_here (fixture, 1, "Isdom & Sons");
  assert_row (fixture, (FbServerRow){.exists = TRUE, .in_base = TRUE, .is_visible = TRUE, .gid = GROUP, .ver = 10});
  fb_run_action (fixture, drop_group);
  assert_row (fixture, (FbServerRow){.in_base = TRUE, .hidden = TRUE});
  g_assert_false (fb_store_write (fixture->store, look_up_failing, &row, &error));
  g_assert_error (error, FB_DB_ERROR, FB_DB_ERROR_FULL);
}

/* --- groups ---------------------------------------------------------------------------------------------- */

static gboolean
label_group (FbStore *store, FbDb *db, GError **error)
{
  g_autoptr (FbBaseWriter) writer = fb_base_writer_new (store, db);
  FbGroup *group = fb_base_writer_get_group (writer, GROUP, error);

  if (group == NULL)
    return FALSE;
  fb_group_add_label (group, BUCKET);
  fb_group_add_label (group, BUCKET + 1);
  fb_group_add_label (group, BUCKET);
  g_assert_cmpuint (group->labels->len, ==, 2);
  fb_group_remove_label (group, BUCKET + 1);
  fb_group_remove_label (group, BUCKET + 9);
  g_assert_cmpuint (group->labels->len, ==, 1);
  group->state = FB_GROUP_LIVE;
  return fb_base_writer_flush (writer, error);
}

static gboolean
make_bucket (FbStore *store, FbDb *db, GError **error)
{
  return fb_db_exec (db,
                     "INSERT INTO bucket (bid, kind, label, cursor, state, rows, sum)"
                     " VALUES (3, 't', 'North', 9, 'live', 0, 0)",
                     error);
}

static gboolean
put_second (FbStore *store, FbDb *db, GError **error)
{
  return put (store, db, 2, "Otcom", GROUP, 11, error);
}

static gboolean
meet_group (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  g_autoptr (FbBaseWriter) writer = fb_base_writer_new (store, db);
  FbGroup *group = fb_base_writer_get_group (writer, GROUP, error);
  g_autoptr (GPtrArray) all = fb_base_writer_list_groups (writer);

  g_assert_nonnull (group);
  g_assert_true (fb_base_writer_get_group (writer, GROUP, error) == group);
  g_assert_cmpuint (all->len, ==, 1);
  g_assert_true (g_ptr_array_index (all, 0) == group);
  g_assert_true (group->stored);
  g_assert_true (group->state == FB_GROUP_LIVE);
  g_assert_cmpint (group->rows, ==, 2);
  g_assert_cmpint (g_array_index (group->labels, gint64, 0), ==, BUCKET);
  /* One that nobody has heard of is made in memory only. */
  g_assert_false (fb_base_writer_get_group (writer, 77, error)->stored);
  fb_db_fail_nth (db, 1);
  g_assert_null (fb_base_writer_get_group (writer, 78, error));
  return FALSE;
}

static void
test_groups (FbTempStore *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fb_run_action (fixture, make_bucket);
  fb_run_action (fixture, put_first);
  /* A group without a bucket, made by a push, is noted until the next checkpoint. */
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT v FROM kv WHERE k = 'newgrp:5'"), ==, GROUP);
  g_assert_cmpuint (fb_fail_each (fixture, label_group, FALSE), >=, 5);
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT rows FROM bucket"), ==, 1);
  fb_run_action (fixture, put_second);
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT rows FROM bucket"), ==, 2);
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT count(*) FROM bucket, grp WHERE bucket.sum = grp.sum"), ==,
                   1);
  g_assert_false (fb_store_write (fixture->store, meet_group, NULL, &error));
  g_assert_error (error, FB_DB_ERROR, FB_DB_ERROR_FULL);
}

/* Account 2 was not among what was sent, account 3 is newer than that. */
static gboolean
prune (FbStore *store, FbDb *db, GError **error)
{
  g_autoptr (FbBaseWriter) writer = fb_base_writer_new (store, db);
  FbGroup *group = fb_base_writer_get_group (writer, GROUP, error);
  g_autoptr (GHashTable) sent = g_hash_table_new (fb_id_hash, fb_id_equal);
  FbId first = numbered_id (1);

  g_hash_table_add (sent, &first);
  return group != NULL && fb_base_writer_prune_group (writer, group, sent, 15, error)
         && fb_base_writer_flush (writer, error);
}

static gboolean
put_third (FbStore *store, FbDb *db, GError **error)
{
  return put (store, db, 3, "Cancity", GROUP, 16, error);
}

static void
test_prune (FbTempStore *fixture, gconstpointer data)
{
  fb_run_action (fixture, put_first);
  fb_run_action (fixture, put_second);
  fb_run_action (fixture, put_third);
  rename_here (fixture, 2, "Otcom GmbH");
  g_assert_cmpuint (fb_fail_each (fixture, prune, FALSE), >, 20);
  assert_name (fixture, 1, "Isdom");
  assert_gone (fixture, 2);
  assert_name (fixture, 3, "Cancity");
  assert_group (fixture, 2);
  /* What was done to it here still goes to the server. */
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT count(*) FROM outbox"), ==, 1);
}

/* --- leaving and coming back ----------------------------------------------------------------------------- */

static gboolean
root_group (FbStore *store, FbDb *db, GError **error)
{
  g_autoptr (FbBaseWriter) writer = fb_base_writer_new (store, db);
  FbGroup *group = fb_base_writer_get_group (writer, GROUP, error);

  if (group == NULL)
    return FALSE;
  group->has_root = TRUE;
  group->root = numbered_id (1);
  return fb_base_writer_flush (writer, error);
}

static gboolean
show_group (FbStore *store, FbDb *db, GError **error)
{
  g_autoptr (FbBaseWriter) writer = fb_base_writer_new (store, db);
  FbGroup *group = fb_base_writer_get_group (writer, GROUP, error);

  if (group == NULL)
    return FALSE;
  group->has_root = TRUE;
  group->root = numbered_id (1);
  return fb_base_writer_show_group (writer, group, error) && fb_base_writer_flush (writer, error);
}

static FbId
add_contact (FbTempStore *fixture, guint8 account)
{
  FbRecord *record = fb_record_new (fb_schema_get_table ("contact"), NULL);
  FbEdit *edit = fb_edit_new ("New contact");
  g_autoptr (GError) error = NULL;
  FbId of = numbered_id (account), id;

  fb_record_set_text (record, "family", "Okafor");
  fb_record_set_id (record, "account", &of);
  id = fb_edit_create (edit, record);
  fb_store_commit_edit (fixture->store, edit, NULL, &error);
  g_assert_no_error (error);
  return id;
}

/* A group leaves with all that hangs on it, also with what was made here and is not sent; that comes back with it. */
static void
test_leave_and_return (FbTempStore *fixture, gconstpointer data)
{
  fb_run_action (fixture, put_first);
  fb_run_action (fixture, root_group);
  rename_here (fixture, 1, "Isdom & Sons");
  add_contact (fixture, 1);
  g_assert_cmpuint (fb_fail_each (fixture, drop_group, FALSE), >, 10);
  assert_gone (fixture, 1);
  assert_group (fixture, 0);
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT count(*) FROM contact"), ==, 0);
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT count(*) FROM outbox"), ==, 2);
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT count(*) FROM base WHERE gid = -1"), ==, 2);
  g_assert_cmpuint (fb_fail_each (fixture, show_group, FALSE), >, 5);
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT count(*) FROM contact"), ==, 1);
}

/* --- the end of a transaction ---------------------------------------------------------------------------- */

static gboolean
settle (FbStore *store, FbDb *db, GError **error)
{
  g_autoptr (FbBaseWriter) writer = fb_base_writer_new (store, db);

  return fb_base_writer_settle (writer, 1, error) && fb_base_writer_flush (writer, error);
}

static void
test_settle (FbTempStore *fixture, gconstpointer data)
{
  fb_run_action (fixture, put_first);
  rename_here (fixture, 1, "Isdom & Sons");
  rename_here (fixture, 1, "Isdom & Daughters");
  /* The second still waits, and stands on what the server has. */
  g_assert_cmpuint (fb_fail_each (fixture, settle, FALSE), >=, 5);
  assert_name (fixture, 1, "Isdom & Daughters");
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT count(*) FROM touched"), ==, 1);
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT count(*) FROM base"), ==, 1);
}

static gboolean
accept (FbStore *store, FbDb *db, GError **error)
{
  g_autoptr (FbBaseWriter) writer = fb_base_writer_new (store, db);
  g_autoptr (FbTx) tx = fb_tx_new ();
  FbOp *op = fb_op_new (FB_OP_SET, accounts (), &(FbId){0});
  FbOpField *field = fb_op_add_field (op, "name");
  gboolean complete = FALSE;

  op->id = numbered_id (1);
  fb_value_set_text (&field->new, "Isdom & Sons");
  g_ptr_array_add (tx->ops, op);
  tx->n = 1;
  if (!fb_base_writer_accept (writer, tx, 30, &complete, error) || !fb_base_writer_flush (writer, error))
    return FALSE;
  g_assert_true (complete);
  return TRUE;
}

static void
test_accept (FbTempStore *fixture, gconstpointer data)
{
  fb_run_action (fixture, put_first);
  rename_here (fixture, 1, "Isdom & Sons");
  g_assert_cmpuint (fb_fail_each (fixture, accept, FALSE), >=, 8);
  assert_name (fixture, 1, "Isdom & Sons");
  assert_row (fixture, (FbServerRow){.exists = TRUE, .is_visible = TRUE, .gid = GROUP, .ver = 30});
  assert_group (fixture, 1);
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT count(*) FROM base"), ==, 0);
}

/* --- rows of a first sync -------------------------------------------------------------------------------- */

static gboolean
put_new (FbStore *store, FbDb *db, GError **error)
{
  g_autoptr (FbBaseWriter) writer = fb_base_writer_new (store, db);
  g_autoptr (FbRecord) record = server_account (1, "Isdom", GROUP, 10);
  g_autoptr (FbRecord) again = server_account (1, "Another", GROUP, 11);
  gboolean taken = FALSE, twice = TRUE;

  g_assert_false (fb_base_writer_is_bulk (writer));
  if (!fb_base_writer_put_new (writer, record, &taken, error) || !fb_base_writer_put_new (writer, again, &twice, error)
      || !fb_base_writer_flush (writer, error))
    return FALSE;
  g_assert_true (taken);
  g_assert_false (twice);
  return TRUE;
}

static void
test_put_new (FbTempStore *fixture, gconstpointer data)
{
  g_assert_cmpuint (fb_fail_each (fixture, put_new, FALSE), >=, 4);
  assert_name (fixture, 1, "Isdom");
  assert_group (fixture, 1);
}

/* A column that this program did not know, of a row whose edit waits. */
static gboolean
add_columns (FbStore *store, FbDb *db, GError **error)
{
  g_autoptr (FbBaseWriter) writer = fb_base_writer_new (store, db);
  g_autoptr (FbRecord) record = server_account (1, "never looked at", GROUP, 10);
  g_autoptr (GArray) columns = g_array_new (FALSE, FALSE, sizeof (guint));
  guint index = (guint) fb_table_find_field (accounts (), "website");

  fb_record_set_text (record, "website", "https://isdom.example");
  g_array_append_val (columns, index);
  return fb_base_writer_add_columns (writer, record, columns, error) && fb_base_writer_flush (writer, error);
}

static void
test_add_columns (FbTempStore *fixture, gconstpointer data)
{
  FbId id = numbered_id (1);
  g_autofree char *website = NULL;

  fb_run_action (fixture, put_first);
  fb_run_action (fixture, add_columns); /* nothing waits: not this function's */
  website = fb_temp_store_dup_text (fixture, "account", &id, "website");
  g_assert_null (website);
  rename_here (fixture, 1, "Isdom & Sons");
  g_assert_cmpuint (fb_fail_each (fixture, add_columns, FALSE), >=, 5);
  assert_name (fixture, 1, "Isdom & Sons");
  website = fb_temp_store_dup_text (fixture, "account", &id, "website");
  g_assert_cmpstr (website, ==, "https://isdom.example");
}

/* --- rows of tables that are not known yet ---------------------------------------------------------------- */

static gboolean
put_newer (FbStore *store, FbDb *db, GError **error)
{
  g_autoptr (FbBaseWriter) writer = fb_base_writer_new (store, db);
  FbNewerRow row = {900, numbered_id (1), GROUP, 10, 77, (char *) "{}"};
  FbNewerRow other = {900, numbered_id (2), GROUP, 10, 70, (char *) "{}"};
  FbNewerRow older = {900, numbered_id (1), GROUP, 9, 5, (char *) "{\"1\":1}"};

  return fb_base_writer_put_newer (writer, &row, error) && fb_base_writer_put_newer (writer, &other, error)
         && fb_base_writer_put_newer (writer, &older, error) && fb_base_writer_flush (writer, error);
}

static gboolean
remove_newer (FbStore *store, FbDb *db, GError **error)
{
  g_autoptr (FbBaseWriter) writer = fb_base_writer_new (store, db);
  FbNewerRow elsewhere = {900, numbered_id (1), GROUP + 1, 20, 0, NULL};
  FbNewerRow row = {900, numbered_id (2), GROUP, 20, 0, NULL};

  return fb_base_writer_remove_newer (writer, &elsewhere, error) && fb_base_writer_remove_newer (writer, &row, error)
         && fb_base_writer_flush (writer, error);
}

/* With values, and one that is gone. */
static void
test_newer_row_free (void)
{
  FbNewerRow *row = g_new0 (FbNewerRow, 1), *gone = g_new0 (FbNewerRow, 1);

  row->table = 900;
  row->numbers = g_strdup ("{\"1\":1}");
  fb_newer_row_free (row);
  fb_newer_row_free (gone);
}

static gboolean
prune_newer (FbStore *store, FbDb *db, GError **error)
{
  g_autoptr (FbBaseWriter) writer = fb_base_writer_new (store, db);
  g_autoptr (GHashTable) sent = g_hash_table_new (fb_id_hash, fb_id_equal);
  FbId second = numbered_id (2);

  g_hash_table_add (sent, &second);
  return fb_base_writer_prune_newer (writer, GROUP, sent, 15, error) && fb_base_writer_flush (writer, error);
}

static gboolean
drop_newer (FbStore *store, FbDb *db, GError **error)
{
  g_autoptr (FbBaseWriter) writer = fb_base_writer_new (store, db);

  return fb_base_writer_drop_newer (writer, GROUP, error);
}

static void
test_newer (FbTempStore *fixture, gconstpointer data)
{
  g_assert_cmpuint (fb_fail_each (fixture, put_newer, FALSE), >=, 6);
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT count(*) FROM newer"), ==, 2);
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT sum FROM grp"), ==, 147);
  fb_fail_each (fixture, prune_newer, FALSE);
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT sum FROM grp"), ==, 70);
  fb_run_action (fixture, put_newer);
  fb_fail_each (fixture, remove_newer, FALSE);
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT hash FROM newer"), ==, 77);
  fb_fail_each (fixture, drop_newer, FALSE);
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT count(*) FROM newer"), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func)                                                                          \
  g_test_add ("/store/base-writer/" name, FbTempStore, NULL, fb_temp_store_fixture_set_up, func, \
              fb_temp_store_fixture_tear_down)
  ADD ("put-and-remove", test_put_and_remove);
  ADD ("under-an-edit", test_under_an_edit);
  ADD ("look-up", test_look_up);
  ADD ("groups", test_groups);
  ADD ("prune", test_prune);
  ADD ("leave-and-return", test_leave_and_return);
  ADD ("settle", test_settle);
  ADD ("accept", test_accept);
  ADD ("put-new", test_put_new);
  ADD ("add-columns", test_add_columns);
  ADD ("newer", test_newer);
#undef ADD
  g_test_add_func ("/store/base-writer/newer-row-free", test_newer_row_free);
  return g_test_run ();
}
