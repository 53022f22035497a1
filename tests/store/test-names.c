/* test-names.c: titles, settings, currencies and rows of a list that cannot be read are no empty ones
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gstdio.h>

#include "fb-fail-each.h"
#include "fb-files.h"
#include "fb-query.h"
#include "fb-search.h"
#include "fb-store-sync.h"
#include "server-rows.h"

#define HASH "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

typedef struct
{
  FbTempStore temp;
  FbId account;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  FbRecord *deal = fb_record_new (fb_schema_get_table ("account"), NULL);

  fb_temp_store_set_up (&self->temp, NULL);
  self->account = fb_temp_store_add_account (&self->temp, "Isdom");
  fb_record_set_text (deal, "name", "Otcom");
  fb_record_set_int (deal, "revenue_est", 500);
  fb_record_set_text (deal, "currency", "CHF");
  fb_temp_store_add (&self->temp, deal);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  fb_temp_store_tear_down (&self->temp);
}

/* --- titles and settings ----------------------------------------------------------------------------------- */

/* Of a row that is here, of one that has only a label, of one that has neither. */
static gboolean
read_titles (FbStore *store, gpointer user_data, GError **error)
{
  const Fixture *self = user_data;
  const FbTable *table = fb_schema_get_table ("account");
  FbId far = numbered_id (8), nobody = numbered_id (9);
  g_autofree char *here = NULL;
  g_autofree char *label = NULL;
  g_autofree char *none = NULL;

  if (!fb_store_read_title (store, table, &self->account, &here, error)
      || !fb_store_read_title (store, table, &far, &label, error)
      || !fb_store_read_title (store, table, &nobody, &none, error))
    return FALSE;
  g_assert_cmpstr (here, ==, "Isdom");
  g_assert_cmpstr (label, ==, "Far away Ltd");
  g_assert_null (none);
  return TRUE;
}

static gboolean
put_label (FbStore *store, FbDb *db, GError **error)
{
  FbId id = numbered_id (8);

  return fb_store_sync_put_label (db, fb_schema_get_table ("account"), &id, "Far away Ltd", error);
}

static void
test_titles (Fixture *self, gconstpointer data)
{
  fb_run_action (&self->temp, put_label);
  g_assert_cmpuint (fb_fail_each_read (&self->temp, read_titles, self), >=, 5);
}

static gboolean
read_settings (FbStore *store, gpointer user_data, GError **error)
{
  g_autofree char *set = NULL;
  g_autofree char *unset = NULL;

  if (!fb_store_read_setting (store, "currency", &set, error) || !fb_store_read_setting (store, "other", &unset, error))
    return FALSE;
  g_assert_cmpstr (set, ==, "CHF");
  g_assert_null (unset);
  return TRUE;
}

static void
test_settings (Fixture *self, gconstpointer data)
{
  fb_store_set_setting (self->temp.store, "currency", "CHF");
  g_assert_cmpuint (fb_fail_each_read (&self->temp, read_settings, self), >=, 4);
}

/* --- queries ------------------------------------------------------------------------------------------------ */

static gboolean
query_in_reader (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  g_autoptr (FbQuery) query = fb_query_new (fb_schema_get_table ("account"), NULL, "name", NULL, error);
  g_autoptr (FbQuery) same = fb_query_ref (query);
  g_autoptr (GArray) rowids = fb_query_run (same, db, store, -1, 0, NULL, error);
  g_autoptr (GPtrArray) records =
      rowids != NULL
          ? fb_query_load (fb_query_get_table (query), db, (const gint64 *) (gpointer) rowids->data, rowids->len, error)
          : NULL;
  g_autofree char *currency = NULL;
  g_autoptr (GError) local = NULL;

  if (records == NULL)
    return FALSE;
  g_assert_cmpuint (records->len, ==, 2);
  g_assert_cmpstr (fb_record_get_text (records->pdata[0], "name"), ==, "Isdom");
  currency = fb_query_find_currency (query, "revenue_est", db, store, &local);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  g_assert_cmpstr (currency, ==, "CHF");
  return TRUE;
}

static gboolean
query (FbStore *store, gpointer user_data, GError **error)
{
  return fb_store_read (store, query_in_reader, NULL, error);
}

static gboolean
no_such_amount (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  g_autoptr (FbQuery) all = fb_query_new (fb_schema_get_table ("account"), NULL, NULL, NULL, error);
  g_autofree char *none = fb_query_find_currency (all, "employees", db, store, error);

  /* A number that is no amount of money has no currency. */
  g_assert_no_error (*error);
  g_assert_null (none);
  return fb_query_find_currency (all, "colour", db, store, error) != NULL;
}

static void
test_query (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (fb_store_read (self->temp.store, no_such_amount, NULL, &error));
  g_assert_error (error, FB_STORE_ERROR, FB_STORE_ERROR_QUERY);
  g_assert_cmpuint (fb_fail_each_read (&self->temp, query, self), >=, 4);
}

/* --- what is written ----------------------------------------------------------------------------------------- */

static gboolean
note_set (FbStore *store, FbDb *db, GError **error)
{
  return fb_store_sync_note_set (db, "abc", error);
}

static gboolean
read_sets (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  return fb_store_sync_read_sets (db, user_data, error);
}

static void
test_sets (Fixture *self, gconstpointer data)
{
  g_autofree char *sets = NULL;
  g_autofree char *more = NULL;

  g_assert_cmpuint (fb_fail_each (&self->temp, note_set, FALSE), >=, 2);
  g_assert_true (fb_store_write (self->temp.store, read_sets, &sets, NULL));
  g_assert_cmpstr (sets, ==, "abc,");
  fb_run_action (&self->temp, note_set);
  g_assert_true (fb_store_write (self->temp.store, read_sets, &more, NULL));
  g_assert_cmpstr (more, ==, "abc,abc,");
}

/* Something that is no file in its place cannot be taken away; what is not there is gone already. */
static void
test_file_stays (Fixture *self, gconstpointer data)
{
  g_autofree char *path = fb_files_path (self->temp.store, HASH);
  g_autofree char *inner = g_build_filename (path, "inner", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (fb_files_remove (self->temp.store, HASH, &error));
  g_assert_no_error (error);
  g_assert_cmpint (g_mkdir_with_parents (inner, 0700), ==, 0);
  g_assert_false (fb_files_remove (self->temp.store, HASH, &error));
  g_assert_nonnull (error);
  g_assert_true (g_file_test (path, G_FILE_TEST_IS_DIR));
}

/* The index of a fresh file is made of these, in this order. */
static void
test_search_ddl (void)
{
  g_autoptr (GPtrArray) statements = fb_search_ddl ();
  g_autoptr (GError) error = NULL;
  g_autoptr (FbDb) db = fb_db_open_sqlite (":memory:", FB_DB_READ_WRITE, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (statements->len, >, 0);
  for (guint i = 0; i < statements->len; i++)
    {
      g_assert_true (fb_db_exec (db, statements->pdata[i], &error));
      g_assert_no_error (error);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) g_test_add ("/store/names/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("titles", test_titles);
  ADD ("settings", test_settings);
  ADD ("query", test_query);
  ADD ("sets", test_sets);
  ADD ("file-stays", test_file_stays);
#undef ADD
  g_test_add_func ("/store/names/search-ddl", test_search_ddl);
  return g_test_run ();
}
