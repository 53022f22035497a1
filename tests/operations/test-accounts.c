/* test-accounts.c: new accounts lie in the territory of who makes them
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-accounts.h"

#include "fb-temp-store.h"

typedef struct
{
  FbTempStore temp;
  FbId main_territory, other_territory;
} Fixture;

static FbId
add_territory (Fixture *fixture, const char *code)
{
  FbRecord *row = fb_record_new (fb_schema_get_table ("territory"), NULL);

  fb_record_set_text (row, "code", code);
  fb_record_set_text (row, "name", code);
  return fb_temp_store_add (&fixture->temp, row);
}

static void
add_member (Fixture *fixture, const FbId *territory, gboolean primary, const char *until)
{
  FbRecord *row = fb_record_new (fb_schema_get_table ("territory_member"), NULL);
  FbId user = fb_store_get_user (fixture->temp.store);

  fb_record_set_id (row, "territory", territory);
  fb_record_set_id (row, "user", &user);
  fb_record_set_int (row, "is_primary", primary);
  fb_record_set_text (row, "valid_to", until);
  fb_temp_store_add (&fixture->temp, row);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fb_temp_store_set_up (&fixture->temp, NULL);
  fixture->main_territory = add_territory (fixture, "N");
  fixture->other_territory = add_territory (fixture, "S");
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  fb_temp_store_tear_down (&fixture->temp);
}

static FbRecord *
new_account (void)
{
  FbRecord *account = fb_record_new (fb_schema_get_table ("account"), NULL);

  fb_record_set_text (account, "name", "Acme");
  return account;
}

static void
test_territory (Fixture *fixture, gconstpointer data)
{
  FbId user = fb_store_get_user (fixture->temp.store);
  FbId territory;
  gboolean found;

  g_assert_true (fb_accounts_find_territory (fixture->temp.store, &user, &territory, &found, NULL));
  g_assert_false (found);
  add_member (fixture, &fixture->main_territory, TRUE, "2020-01-01");
  g_assert_true (fb_accounts_find_territory (fixture->temp.store, &user, &territory, &found, NULL));
  g_assert_false (found);
  add_member (fixture, &fixture->other_territory, FALSE, NULL);
  g_assert_true (fb_accounts_find_territory (fixture->temp.store, &user, &territory, &found, NULL));
  g_assert_true (found);
  g_assert_true (fb_id_equal (&territory, &fixture->other_territory));
  add_member (fixture, &fixture->main_territory, TRUE, NULL);
  g_assert_true (fb_accounts_find_territory (fixture->temp.store, &user, &territory, &found, NULL));
  g_assert_true (fb_id_equal (&territory, &fixture->main_territory));
}

static void
test_create (Fixture *fixture, gconstpointer data)
{
  FbRecord *site = fb_record_new (fb_schema_get_table ("site"), NULL);
  g_autoptr (FbRecord) account = NULL;
  g_autoptr (FbRecord) place = NULL;
  g_autoptr (GError) error = NULL;
  FbId id, user = fb_store_get_user (fixture->temp.store);

  add_member (fixture, &fixture->main_territory, TRUE, NULL);
  fb_record_set_text (site, "city", "Ulm");
  g_assert_true (fb_accounts_create (fixture->temp.store, new_account (), site, &id, &error));
  g_assert_no_error (error);
  account = fb_store_get (fixture->temp.store, fb_schema_get_table ("account"), &id, &error);
  g_assert_true (fb_id_equal (fb_record_get_id (account, "territory"), &fixture->main_territory));
  g_assert_true (fb_id_equal (fb_record_get_id (account, "owner"), &user));
  /* Where it lies is the account's own; rows of account_territory are for further ones. */
  g_assert_cmpint (fb_temp_store_query_int (&fixture->temp, "SELECT count(*) FROM account_territory"), ==, 0);
  place = fb_operation_find_first (fixture->temp.store, "site", NULL, NULL, &error);
  g_assert_true (fb_id_equal (fb_record_get_id (place, "account"), &id));
  g_assert_cmpint (fb_record_get_int (place, "is_primary"), ==, 1);

  g_assert_true (fb_store_undo (fixture->temp.store, NULL, &error));
  g_assert_cmpint (fb_temp_store_query_int (&fixture->temp, "SELECT count(*) FROM account"), ==, 0);
  g_assert_cmpint (fb_temp_store_query_int (&fixture->temp, "SELECT count(*) FROM site"), ==, 0);
}

static void
test_named_territory (Fixture *fixture, gconstpointer data)
{
  FbRecord *account = new_account ();
  g_autoptr (FbRecord) stored = NULL;
  g_autoptr (GError) error = NULL;
  FbId id;

  add_member (fixture, &fixture->main_territory, TRUE, NULL);
  fb_record_set_id (account, "territory", &fixture->other_territory);
  g_assert_true (fb_accounts_create (fixture->temp.store, account, NULL, &id, &error));
  g_assert_no_error (error);
  stored = fb_store_get (fixture->temp.store, fb_schema_get_table ("account"), &id, &error);
  g_assert_true (fb_id_equal (fb_record_get_id (stored, "territory"), &fixture->other_territory));
}

static void
test_without_territory (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (fb_accounts_create (fixture->temp.store, new_account (), NULL, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (fb_temp_store_query_int (&fixture->temp, "SELECT count(*) FROM account_territory"), ==, 0);
}

static void
test_invalid (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  add_member (fixture, &fixture->main_territory, TRUE, NULL);
  g_assert_false (fb_accounts_create (fixture->temp.store, fb_record_new (fb_schema_get_table ("account"), NULL), NULL,
                                      NULL, &error));
  g_assert_error (error, FB_SCHEMA_ERROR, FB_SCHEMA_ERROR_REQUIRED);
  g_assert_cmpint (fb_temp_store_query_int (&fixture->temp, "SELECT count(*) FROM account_territory"), ==, 0);
}

/* Into an edit of the caller's, who makes something else with it: all of it or nothing. */
static void
test_add (Fixture *fixture, gconstpointer data)
{
  FbStore *store = fixture->temp.store;
  FbRecord *site = fb_record_new (fb_schema_get_table ("site"), NULL);
  FbRecord *contact = fb_record_new (fb_schema_get_table ("contact"), NULL);
  g_autoptr (FbEdit) edit = fb_edit_new ("From a lead");
  g_autoptr (FbRecord) stored = NULL;
  g_autoptr (GError) error = NULL;
  FbId id;

  add_member (fixture, &fixture->main_territory, TRUE, NULL);
  g_assert_true (fb_accounts_add (store, edit, new_account (), site, &id, &error));
  g_assert_no_error (error);
  g_assert_cmpint (fb_temp_store_query_int (&fixture->temp, "SELECT count(*) FROM account"), ==, 0);
  fb_record_set_id (contact, "account", &id);
  fb_record_set_text (contact, "family", "Berg");
  fb_edit_create (edit, contact);
  g_assert_true (fb_store_commit_edit (store, g_steal_pointer (&edit), NULL, &error));
  g_assert_no_error (error);
  stored = fb_store_get (store, fb_schema_get_table ("account"), &id, &error);
  g_assert_true (fb_id_equal (fb_record_get_id (stored, "territory"), &fixture->main_territory));
  g_assert_cmpint (fb_temp_store_query_int (&fixture->temp, "SELECT count(*) FROM account_territory"), ==, 0);
  g_assert_cmpint (fb_temp_store_query_int (&fixture->temp, "SELECT count(*) FROM site WHERE is_primary = 1"), ==, 1);
  g_assert_true (fb_store_undo (store, NULL, &error));
  g_assert_cmpint (fb_temp_store_query_int (&fixture->temp, "SELECT count(*) FROM contact"), ==, 0);
}

static void
keep_result_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **kept = user_data;

  *kept = g_object_ref (result);
}

static void
test_async (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (FbRecord) stored = NULL;
  g_autoptr (GError) error = NULL;
  FbId id;

  fb_accounts_create_async (fixture->temp.store, new_account (), NULL, NULL, keep_result_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (fb_accounts_create_finish (fixture->temp.store, result, &id, &error));
  g_assert_no_error (error);
  stored = fb_store_get (fixture->temp.store, fb_schema_get_table ("account"), &id, &error);
  g_assert_cmpstr (fb_record_get_text (stored, "name"), ==, "Acme");
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/operations/accounts/territory", test_territory);
  ADD ("/operations/accounts/create", test_create);
  ADD ("/operations/accounts/named-territory", test_named_territory);
  ADD ("/operations/accounts/without-territory", test_without_territory);
  ADD ("/operations/accounts/invalid", test_invalid);
  ADD ("/operations/accounts/add", test_add);
  ADD ("/operations/accounts/async", test_async);
  return g_test_run ();
}
