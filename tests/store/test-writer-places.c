/* test-writer-places.c: where rows lie and whose moves are known, as the base writer takes it
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-base-writer.h"
#include "fb-fail-each.h"
#include "server-rows.h"

#define GROUP 5
#define NORTH 103
#define SOUTH 104

static const FbTable *
accounts (void)
{
  return fb_schema_get_table ("account");
}

static gboolean
put_account (FbStore *store, FbDb *db, GError **error)
{
  g_autoptr (FbBaseWriter) writer = fb_base_writer_new (store, db);
  g_autoptr (FbRecord) record = server_account (1, "Isdom", GROUP, 10);
  g_autoptr (FbRecord) other = server_account (2, "Otcom", GROUP + 1, 10);

  return fb_base_writer_put (writer, record, error) && fb_base_writer_put (writer, other, error)
         && fb_base_writer_flush (writer, error);
}

/* @territory 0: in none. */
static gboolean
place (FbStore *store, FbDb *db, const char *table, guint8 n, guint8 territory, GError **error)
{
  g_autoptr (FbBaseWriter) writer = fb_base_writer_new (store, db);
  FbId id = numbered_id (n), where = numbered_id (territory);
  g_auto (FbValue) value = {0};

  if (territory != 0)
    fb_value_set_id (&value, &where);
  return fb_base_writer_place (writer, fb_schema_get_table (table), &id, &value, error)
         && fb_base_writer_flush (writer, error);
}

static gboolean
place_north (FbStore *store, FbDb *db, GError **error)
{
  return place (store, db, "account", 1, NORTH, error);
}

static gboolean
place_south (FbStore *store, FbDb *db, GError **error)
{
  return place (store, db, "account", 1, SOUTH, error);
}

static gboolean
place_nowhere (FbStore *store, FbDb *db, GError **error)
{
  return place (store, db, "account", 1, 0, error);
}

static gboolean
place_unknown (FbStore *store, FbDb *db, GError **error)
{
  return place (store, db, "account", 77, NORTH, error);
}

/* Contacts lie where their account does, and have no field that says so. */
static gboolean
place_contact (FbStore *store, FbDb *db, GError **error)
{
  return place (store, db, "contact", 1, NORTH, error);
}

/* 0: in none. */
static void
assert_lies_in (FbTempStore *fixture, guint8 territory)
{
  FbId id = numbered_id (1), where = numbered_id (territory);
  g_autoptr (GError) error = NULL;
  g_autoptr (FbRecord) record = fb_store_get (fixture->store, accounts (), &id, &error);
  const FbId *found;

  g_assert_no_error (error);
  found = fb_record_get_id (record, "territory");
  g_assert_cmpint (found != NULL, ==, territory != 0);
  if (found != NULL)
    g_assert_true (fb_id_equal (found, &where));
}

static void
rename_here (FbTempStore *fixture, const char *name)
{
  FbEdit *edit = fb_edit_new ("Rename");
  g_autoptr (GError) error = NULL;
  FbId id = numbered_id (1);

  fb_edit_set_text (edit, accounts (), &id, "name", name);
  fb_store_commit_edit (fixture->store, edit, NULL, &error);
  g_assert_no_error (error);
}

/* A place is no part of the row: version, sum and edits are as they were. */
static void
test_place (FbTempStore *fixture, gconstpointer data G_GNUC_UNUSED)
{
  gint64 sum;

  fb_run_action (fixture, put_account);
  sum = fb_temp_store_query_int (fixture, "SELECT sum FROM grp WHERE gid = 5");
  assert_lies_in (fixture, 0);
  g_assert_cmpuint (fb_fail_each (fixture, place_north, FALSE), >=, 2);
  assert_lies_in (fixture, NORTH);
  fb_run_action (fixture, place_north);
  assert_lies_in (fixture, NORTH);
  fb_run_action (fixture, place_south);
  assert_lies_in (fixture, SOUTH);
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT count(*) FROM account WHERE territory IS NOT NULL"), ==,
                   1);
  fb_run_action (fixture, place_nowhere);
  assert_lies_in (fixture, 0);
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT max (_ver) FROM account"), ==, 10);
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT sum FROM grp WHERE gid = 5"), ==, sum);
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT count(*) FROM outbox"), ==, 0);
}

/* What the server says goes under an edit that waits. */
static void
test_under_an_edit (FbTempStore *fixture, gconstpointer data G_GNUC_UNUSED)
{
  FbId id = numbered_id (1);
  g_autofree char *name = NULL;

  fb_run_action (fixture, put_account);
  fb_run_action (fixture, place_north);
  rename_here (fixture, "Isdom & Sons");
  g_assert_cmpuint (fb_fail_each (fixture, place_south, FALSE), >=, 5);
  assert_lies_in (fixture, SOUTH);
  name = fb_temp_store_dup_text (fixture, "account", &id, "name");
  g_assert_cmpstr (name, ==, "Isdom & Sons");
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT count(*) FROM account WHERE _dirty"), ==, 1);
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT ver FROM base"), ==, 10);
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT count(*) FROM outbox"), ==, 1);
  /* Said again, it changes nothing. */
  fb_run_action (fixture, place_south);
  assert_lies_in (fixture, SOUTH);
}

static gboolean
put_read_before (FbStore *store, FbDb *db, GError **error)
{
  g_autoptr (FbBaseWriter) writer = fb_base_writer_new (store, db);
  g_autoptr (FbRecord) record = server_account (1, "Isdom of old", GROUP, 8);
  FbId where = numbered_id (SOUTH);

  fb_record_set_id (record, "territory", &where);
  return fb_base_writer_put (writer, record, error) && fb_base_writer_flush (writer, error);
}

/* A page that was read before an edit of our own was taken has nothing to say of the row, but of its place. */
static void
test_row_of_before (FbTempStore *fixture, gconstpointer data G_GNUC_UNUSED)
{
  FbId id = numbered_id (1);
  g_autofree char *name = NULL;

  fb_run_action (fixture, put_account);
  fb_run_action (fixture, place_north);
  g_assert_cmpuint (fb_fail_each (fixture, put_read_before, FALSE), >=, 2);
  assert_lies_in (fixture, SOUTH);
  name = fb_temp_store_dup_text (fixture, "account", &id, "name");
  g_assert_cmpstr (name, ==, "Isdom");
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT max (_ver) FROM account"), ==, 10);
}

static gboolean
remove_account (FbStore *store, FbDb *db, GError **error)
{
  g_autoptr (FbBaseWriter) writer = fb_base_writer_new (store, db);
  FbId id = numbered_id (1);

  return fb_base_writer_remove (writer, accounts (), &id, GROUP, 20, error) && fb_base_writer_flush (writer, error);
}

static gboolean
drop_group (FbStore *store, FbDb *db, GError **error)
{
  g_autoptr (FbBaseWriter) writer = fb_base_writer_new (store, db);
  FbGroup *group = fb_base_writer_get_group (writer, GROUP, error);

  return group != NULL && fb_base_writer_drop_group (writer, group, error) && fb_base_writer_flush (writer, error);
}

/* Rows that are not here, that the server deleted under an edit, or whose group left. */
static void
test_no_row (FbTempStore *fixture, gconstpointer data)
{
  gboolean leaves = GPOINTER_TO_INT (data);
  gint64 before;

  fb_run_action (fixture, place_unknown);
  fb_run_action (fixture, place_contact);
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT count(*) FROM account"), ==, 0);
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT count(*) FROM base"), ==, 0);
  fb_run_action (fixture, put_account);
  rename_here (fixture, "Isdom & Sons");
  fb_run_action (fixture, leaves ? drop_group : remove_account);
  before = fb_temp_store_query_int (fixture, "SELECT coalesce (length (row), -1) FROM base");
  fb_run_action (fixture, place_north);
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT count(*) FROM account"), ==, 1);
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT coalesce (length (row), -1) FROM base"), ==, before);
}

/* --- whose the transaction was --- */

static gboolean
note (FbStore *store, FbDb *db, const FbId *device, gint64 n, GError **error)
{
  g_autoptr (FbBaseWriter) writer = fb_base_writer_new (store, db);
  FbMover mover = {.seq = 21, .at = 5000, .device = *device, .n = n};

  return fb_base_writer_note_mover (writer, &mover, error) && fb_base_writer_flush (writer, error);
}

static gboolean
note_first (FbStore *store, FbDb *db, GError **error)
{
  FbId device = fb_store_get_device (store);

  return note (store, db, &device, 1, error);
}

static gboolean
note_nothing (FbStore *store, FbDb *db, GError **error)
{
  FbId device = fb_store_get_device (store);

  return note (store, db, &device, 0, error);
}

static gboolean
note_another_device (FbStore *store, FbDb *db, GError **error)
{
  FbId device = numbered_id (50);

  return note (store, db, &device, 1, error);
}

static gboolean
note_the_server (FbStore *store, FbDb *db, GError **error)
{
  FbId nobody = {0};

  return note (store, db, &nobody, 1, error);
}

/* Lines of history kept here go when the server has that transaction, and only those. */
static void
test_mover (FbTempStore *fixture, gconstpointer data G_GNUC_UNUSED)
{
  fb_run_action (fixture, put_account);
  rename_here (fixture, "Isdom & Sons");
  rename_here (fixture, "Isdom & Daughters");
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT count(*) FROM journal"), ==, 2);
  fb_run_action (fixture, note_another_device);
  fb_run_action (fixture, note_the_server);
  fb_run_action (fixture, note_nothing);
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT count(*) FROM journal"), ==, 2);
  g_assert_cmpuint (fb_fail_each (fixture, note_first, FALSE), >=, 4);
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT count(*) FROM journal"), ==, 1);
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT n FROM journal"), ==, 2);
  /* The edits themselves still wait. */
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT count(*) FROM outbox"), ==, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, data, func)                                                                      \
  g_test_add ("/store/writer-places/" name, FbTempStore, data, fb_temp_store_fixture_set_up, func, \
              fb_temp_store_fixture_tear_down)
  ADD ("place", NULL, test_place);
  ADD ("row-of-before", NULL, test_row_of_before);
  ADD ("under-an-edit", NULL, test_under_an_edit);
  ADD ("deleted", GINT_TO_POINTER (FALSE), test_no_row);
  ADD ("left", GINT_TO_POINTER (TRUE), test_no_row);
  ADD ("mover", NULL, test_mover);
#undef ADD
  return g_test_run ();
}
