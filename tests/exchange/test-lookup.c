/* test-lookup.c: finding records by what names them
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-lookup.h"
#include "fb-temp-store.h"

typedef struct
{
  FbTempStore temp;
  FbLookup *lookup;
  const FbTable *account;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fb_temp_store_set_up (&fixture->temp, NULL);
  fixture->lookup = fb_lookup_new (fixture->temp.store);
  fixture->account = fb_schema_get_table ("account");
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  fb_lookup_free (fixture->lookup);
  fb_temp_store_tear_down (&fixture->temp);
}

static FbLookupResult
find_name (Fixture *fixture, const char *name, FbId *id)
{
  guint field = fb_table_get_field (fixture->account, "name");
  FbValue value = {FB_VALUE_TEXT, {.text = (char *) name}};

  return fb_lookup_find (fixture->lookup, fixture->account, &field, &value, 1, id, NULL);
}

static void
test_find (Fixture *fixture, gconstpointer data)
{
  FbId made = fb_temp_store_add_account (&fixture->temp, "Müller AG");
  FbId found;

  fb_temp_store_add_account (&fixture->temp, "Twin");
  fb_temp_store_add_account (&fixture->temp, "TWIN");
  g_assert_cmpint (find_name (fixture, "muller ag", &found), ==, FB_LOOKUP_FOUND);
  g_assert_true (fb_id_equal (&made, &found));
  g_assert_cmpint (find_name (fixture, "Nobody", &found), ==, FB_LOOKUP_NONE);
  g_assert_cmpint (find_name (fixture, "twin", &found), ==, FB_LOOKUP_SEVERAL);
}

static void
test_resolve (Fixture *fixture, gconstpointer data)
{
  FbId made = fb_temp_store_add_account (&fixture->temp, "Cancity");
  g_autofree char *number = fb_temp_store_dup_text (&fixture->temp, "account", &made, "number");
  g_autofree char *id = fb_id_to_string (&made);
  const char *const names[] = {"Cancity", number, id};

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      FbId found;

      g_assert_cmpint (fb_lookup_resolve (fixture->lookup, fixture->account, names[i], &found, NULL), ==,
                       FB_LOOKUP_FOUND);
      g_assert_true (fb_id_equal (&made, &found));
    }
}

static void
test_add (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FbRecord) record = NULL;
  FbId id, found;

  fb_temp_store_add_account (&fixture->temp, "Old");
  g_assert_cmpint (find_name (fixture, "New", &found), ==, FB_LOOKUP_NONE);

  fb_id_generate (&id, 1);
  record = fb_record_new (fixture->account, &id);
  fb_record_set_text (record, "name", "New");
  fb_lookup_mark (fixture->lookup);
  fb_lookup_add (fixture->lookup, record);
  g_assert_cmpint (find_name (fixture, "new", &found), ==, FB_LOOKUP_FOUND);
  g_assert_true (fb_id_equal (&id, &found));
  g_assert_true (fb_lookup_is_new (fixture->lookup, &id));

  /* A second record of an old name makes the name ambiguous, until it is taken back. */
  fb_record_set_text (record, "name", "Old");
  fb_lookup_add (fixture->lookup, record);
  g_assert_cmpint (find_name (fixture, "Old", &found), ==, FB_LOOKUP_SEVERAL);
  fb_lookup_forget (fixture->lookup);
  g_assert_cmpint (find_name (fixture, "Old", &found), ==, FB_LOOKUP_FOUND);
  g_assert_cmpint (find_name (fixture, "New", &found), ==, FB_LOOKUP_NONE);
  g_assert_false (fb_lookup_is_new (fixture->lookup, &id));
}

/* By rank: what is a number, what is unique, the title. */
static void
test_names (Fixture *fixture, gconstpointer data)
{
  guint fields[8];
  guint n = fb_lookup_list_names (fixture->account, fields, G_N_ELEMENTS (fields));

  g_assert_cmpuint (n, >=, 2);
  g_assert_cmpuint (fields[0], ==, fb_table_get_field (fixture->account, "number"));
  g_assert_cmpuint (fields[n - 1], ==, fb_table_get_field (fixture->account, "name"));
  g_assert_cmpuint (fb_lookup_list_names (fixture->account, fields, 1), ==, 1);
}

static gboolean
exec (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  return fb_db_exec (db, user_data, error);
}

/* What was prepared before knows what is added; a table that cannot be read finds nobody, and says so. */
static void
test_prepare (Fixture *fixture, gconstpointer data)
{
  guint field = fb_table_get_field (fixture->account, "name"), number;
  g_autoptr (FbRecord) record = fb_record_new (fixture->account, NULL);
  g_autoptr (GError) error = NULL;
  FbStore *store = fixture->temp.store;
  FbId found;

  g_assert_true (fb_lookup_prepare (fixture->lookup, fixture->account, &field, 1, &error));
  fb_id_generate (&record->id, 1);
  fb_record_set_text (record, "name", "New");
  fb_lookup_add (fixture->lookup, record);
  g_assert_cmpint (find_name (fixture, "New", &found), ==, FB_LOOKUP_FOUND);
  g_assert_true (fb_store_write (store, exec, (gpointer) "ALTER TABLE account RENAME TO gone", &error));
  number = fb_table_get_field (fixture->account, "number");
  g_assert_false (fb_lookup_prepare (fixture->lookup, fixture->account, &number, 1, &error));
  g_assert_nonnull (error);
  g_assert_cmpint (error->domain, ==, FB_DB_ERROR);
  g_clear_error (&error);
  g_assert_cmpint (fb_lookup_resolve (fixture->lookup, fixture->account, "New", &found, &error), ==, FB_LOOKUP_FAILED);
  g_assert_nonnull (error);
  g_assert_cmpint (error->domain, ==, FB_DB_ERROR);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/exchange/lookup/find", Fixture, NULL, set_up, test_find, tear_down);
  g_test_add ("/exchange/lookup/resolve", Fixture, NULL, set_up, test_resolve, tear_down);
  g_test_add ("/exchange/lookup/names", Fixture, NULL, set_up, test_names, tear_down);
  g_test_add ("/exchange/lookup/prepare", Fixture, NULL, set_up, test_prepare, tear_down);
  g_test_add ("/exchange/lookup/add", Fixture, NULL, set_up, test_add, tear_down);

  return g_test_run ();
}
