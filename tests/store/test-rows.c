/* test-rows.c: rows between tables and records, where they live, and their numbers
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-ddl.h"
#include "fb-fail-each.h"
#include "fb-home.h"
#include "fb-numbers.h"
#include "fb-rows.h"
#include "fb-search.h"
#include "server-rows.h"

static const FbTable *
accounts (void)
{
  return fb_schema_get_table ("account");
}

/* --- writing and reading ------------------------------------------------------------------------------------ */

static gboolean
put (FbStore *store, FbDb *db, GError **error)
{
  g_autoptr (FbRecord) record = server_account (1, "Isdom", 5, 10);

  return fb_rows_put (db, record, error);
}

static gboolean
remove_row (FbStore *store, FbDb *db, GError **error)
{
  FbId id = numbered_id (1);

  return fb_rows_remove (db, accounts (), &id, error);
}

static gboolean
insert_twice (FbStore *store, FbDb *db, GError **error)
{
  g_autoptr (FbStmt) stmt = fb_db_prepare (db, fb_ddl_insert_new (accounts (), FB_DDL_DEVICE), error);
  g_autoptr (FbRecord) first = server_account (1, "Isdom", 5, 10);
  g_autoptr (FbRecord) second = server_account (1, "Somebody else", 5, 11);
  gboolean is_new = FALSE, is_new_again = TRUE;

  if (!fb_rows_insert_new (db, stmt, first, &is_new, error)
      || !fb_rows_insert_new (db, stmt, second, &is_new_again, error))
    return FALSE;
  g_assert_true (is_new);
  g_assert_false (is_new_again);
  return TRUE;
}

static gboolean
read_back (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  g_autoptr (FbRecord) record = NULL;
  g_autoptr (FbRecord) none = NULL;
  FbId id = numbered_id (1), other = numbered_id (2);

  record = fb_rows_get (db, accounts (), &id, error);
  g_assert_no_error (*error);
  g_assert_cmpstr (fb_record_get_text (record, "name"), ==, "Isdom");
  g_assert_cmpint (record->gid, ==, 5);
  g_assert_cmpint (record->ver, ==, 10);
  g_assert_false (record->pending);
  none = fb_rows_get (db, accounts (), &other, error);
  g_assert_no_error (*error);
  g_assert_null (none);
  fb_db_fail_nth (db, 1);
  g_assert_null (fb_rows_get (db, accounts (), &id, error));
  return FALSE;
}

static void
test_rows (FbTempStore *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (fb_fail_each (fixture, put, FALSE), >=, 3);
  g_assert_false (fb_store_write (fixture->store, read_back, NULL, &error));
  g_assert_error (error, FB_DB_ERROR, FB_DB_ERROR_FULL);
  g_assert_cmpuint (fb_fail_each (fixture, remove_row, FALSE), >=, 3);
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT count(*) FROM account"), ==, 0);
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT count(*) FROM search_doc"), ==, 0);
  g_assert_cmpuint (fb_fail_each (fixture, insert_twice, FALSE), >=, 3);
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT count(*) FROM account WHERE name = 'Isdom'"), ==, 1);
}

static void
test_decode (void)
{
  g_autoptr (FbRecord) record = server_account (1, "Grüße & Söhne", 5, 10);
  g_autofree char *text = fb_rows_encode (record);
  g_autoptr (FbRecord) back = NULL;
  g_autoptr (GError) error = NULL;
  static const char *const bad[] = {"", "[1", "7"};

  back = fb_rows_decode (accounts (), &record->id, text, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (fb_record_get_text (back, "name"), ==, "Grüße & Söhne");
  g_assert_true (fb_id_equal (&back->id, &record->id));
  /* Not part of the text. */
  g_assert_cmpint (back->gid, ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_assert_null (fb_rows_decode (accounts (), &record->id, bad[i], &error));
      g_test_message ("%s", bad[i]);
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
      g_clear_error (&error);
    }
  g_assert_null (fb_rows_decode (accounts (), &record->id, "{\"1\":[]}", &error));
  g_assert_error (error, FB_SCHEMA_ERROR, FB_SCHEMA_ERROR_VALUE);
}

/* Values in history lines: each kind there and back; what does not fit is null. */
static void
test_value_texts (void)
{
  static const struct
  {
    const char *field, *text;
    gboolean fits;
  } cases[] = {
      {"name", "\"Isdom\"", TRUE},      {"name", "17", FALSE},
      {"name", "not json", FALSE},      {"owner", "\"01930000-0000-7000-8000-000000000001\"", TRUE},
      {"owner", "\"x\"", FALSE},        {"employees", "250", TRUE},
      {"employees", "\"many\"", FALSE},
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      int index = fb_table_find_field (accounts (), cases[i].field);
      g_auto (FbValue) value = FB_VALUE_INIT;
      g_autofree char *text = NULL;

      g_test_message ("%s %s", cases[i].field, cases[i].text);
      g_assert_cmpint (index, >=, 0);
      fb_rows_value_from_text (accounts (), fb_table_field (accounts (), index), cases[i].text, &value);
      text = fb_rows_value_to_text (&value);
      g_assert_cmpstr (text, ==, cases[i].fits ? cases[i].text : NULL);
    }
}

static gboolean
bind_and_read (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  g_autoptr (FbStmt) stmt = fb_db_prepare (db, "SELECT ?1, ?2, ?3, ?4", error);
  FbId id = numbered_id (7);

  for (int i = 0; i < 4; i++)
    {
      g_auto (FbValue) value = FB_VALUE_INIT;

      if (i == 1)
        fb_value_set_int (&value, G_MININT64);
      else if (i == 2)
        fb_value_set_text (&value, "Grüße");
      else if (i == 3)
        fb_value_set_id (&value, &id);
      fb_rows_bind_value (stmt, i + 1, &value);
    }
  g_assert_cmpint (fb_stmt_step (stmt, NULL, error), ==, FB_STEP_ROW);
  g_assert_true (fb_stmt_is_null (stmt, 0));
  g_assert_cmpint (fb_stmt_get_int (stmt, 1), ==, G_MININT64);
  g_assert_cmpstr (fb_stmt_get_text (stmt, 2), ==, "Grüße");
  for (int i = 0; i < 4; i++)
    {
      g_auto (FbValue) value = FB_VALUE_INIT;

      fb_rows_read_value (stmt, i, &value);
      g_assert_cmpint (fb_value_is_null (&value), ==, i == 0);
      if (i == 3)
        g_assert_true (fb_id_equal (fb_value_get_id (&value), &id));
    }
  return TRUE;
}

static void
test_bind_value (FbTempStore *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (fb_store_write (fixture->store, bind_and_read, NULL, &error));
  g_assert_no_error (error);
}

/* --- the search index ---------------------------------------------------------------------------------------- */

static gboolean
index_row (FbStore *store, FbDb *db, GError **error)
{
  g_autoptr (FbRecord) record = server_account (3, "Zoolab", 5, 10);

  return fb_search_put (db, record, error);
}

static gboolean
unindex_row (FbStore *store, FbDb *db, GError **error)
{
  FbId id = numbered_id (3);

  return fb_search_remove (db, accounts (), &id, error);
}

static void
test_search_index (FbTempStore *fixture, gconstpointer data)
{
  g_assert_cmpuint (fb_fail_each (fixture, index_row, FALSE), >=, 2);
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT count(*) FROM search_doc"), ==, 1);
  g_assert_cmpuint (fb_fail_each (fixture, unindex_row, FALSE), >=, 2);
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT count(*) FROM search_doc"), ==, 0);
}

/* --- where a row lives --------------------------------------------------------------------------------------- */

typedef struct
{
  FbRecord *record;
  FbId root;
  guint fail;
} Home;

static gboolean
find_root (FbStore *store, FbDb *db, gpointer home, GError **error)
{
  Home *self = home;
  gboolean found;

  fb_db_fail_nth (db, self->fail);
  found = fb_home_find_root (db, self->record, &self->root, error);
  fb_db_fail_nth (db, 0);
  return found;
}

static FbRecord *
new_row (const char *table, const char *field, const FbId *parent)
{
  FbId id = numbered_id (50);
  FbRecord *record = fb_record_new (fb_schema_get_table (table), &id);

  if (field != NULL)
    fb_record_set_id (record, field, parent);
  return record;
}

static void
assert_root (FbTempStore *fixture, FbRecord *taken, const FbId *expected)
{
  g_autoptr (FbRecord) record = taken;
  g_autoptr (GError) error = NULL;
  Home home = {.record = record};

  g_assert_true (fb_store_write (fixture->store, find_root, &home, &error));
  g_assert_no_error (error);
  g_assert_true (fb_id_equal (&home.root, expected));
}

static void
test_home (FbTempStore *fixture, gconstpointer data)
{
  FbId account = fb_temp_store_add_account (fixture, "Isdom");
  FbId own = numbered_id (50), unknown = numbered_id (99), nil = {0};
  g_autoptr (FbRecord) contact = new_row ("contact", "account", &account);
  g_autoptr (GError) error = NULL;
  Home home = {.record = contact, .fail = 1};

  assert_root (fixture, new_row ("account", NULL, NULL), &own);
  assert_root (fixture, new_row ("contact", "account", &account), &account);
  assert_root (fixture, new_row ("contact", NULL, NULL), &own); /* hangs on nothing */
  assert_root (fixture, new_row ("contact", "account", &unknown), &nil);
  assert_root (fixture, new_row ("product", NULL, NULL), &nil); /* the catalogue */
  g_assert_false (fb_store_write (fixture->store, find_root, &home, &error));
  g_assert_error (error, FB_DB_ERROR, FB_DB_ERROR_FULL);
}

static gboolean
find_gid (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  FbId root = numbered_id (1), other = numbered_id (2), nil = {0};
  gint64 gid = 7;

  g_assert_true (fb_db_exec (db,
                             "INSERT INTO grp (gid, root, rows, sum, state)"
                             " VALUES (5, x'01930000000070008000000000000001', 0, 0, 'live')",
                             error));
  g_assert_true (fb_home_find_gid (db, &root, &gid, error));
  g_assert_cmpint (gid, ==, 5);
  g_assert_true (fb_home_find_gid (db, &other, &gid, error));
  g_assert_cmpint (gid, ==, 0);
  g_assert_true (fb_home_find_gid (db, &nil, &gid, error));
  g_assert_cmpint (gid, ==, 0);
  fb_db_fail_nth (db, 1);
  return fb_home_find_gid (db, &root, &gid, error);
}

static void
test_group_of_root (FbTempStore *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (fb_store_write (fixture->store, find_gid, NULL, &error));
  g_assert_error (error, FB_DB_ERROR, FB_DB_ERROR_FULL);
}

/* --- human numbers ------------------------------------------------------------------------------------------- */

static gboolean
take_number (FbStore *store, FbDb *db, GError **error)
{
  FbId device = fb_store_get_device (store);
  g_auto (FbValue) number = FB_VALUE_INIT;

  return fb_numbers_next (db, "account", &device, &number, error);
}

static gboolean
take_next (FbStore *store, FbDb *db, gpointer number, GError **error)
{
  FbId device = fb_store_get_device (store);

  return fb_numbers_next (db, "account", &device, number, error);
}

static void
test_numbers (FbTempStore *fixture, gconstpointer data)
{
  g_auto (FbValue) number = FB_VALUE_INIT;
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (fb_fail_each (fixture, take_number, FALSE), >=, 4);
  /* None was lost with those that failed. */
  g_assert_true (fb_store_write (fixture->store, take_next, &number, &error));
  g_assert_cmpstr (fb_value_get_text (&number), ==, "L-1002");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func)                                                                   \
  g_test_add ("/store/rows/" name, FbTempStore, NULL, fb_temp_store_fixture_set_up, func, \
              fb_temp_store_fixture_tear_down)
  ADD ("put-get-remove", test_rows);
  ADD ("bind-value", test_bind_value);
  ADD ("search-index", test_search_index);
  ADD ("home", test_home);
  ADD ("group-of-root", test_group_of_root);
  ADD ("numbers", test_numbers);
#undef ADD
  g_test_add_func ("/store/rows/decode", test_decode);
  g_test_add_func ("/store/rows/value-texts", test_value_texts);
  return g_test_run ();
}
