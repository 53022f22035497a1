/* test-numbers.c: rows by the numbers of their fields
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "fb-ddl.h"
#include "fb-json.h"
#include "fb-record.h"

static const FbTable *
accounts (void)
{
  return fb_schema_get_table ("account");
}

static FbRecord *
make_account (void)
{
  FbRecord *record;
  FbId id;

  fb_id_from_name (&id, "test", "account");
  record = fb_record_new (accounts (), &id);
  record->ver = 7;
  fb_record_set_text (record, "name", "Isdom");
  fb_record_set_int (record, "employees", 12);
  return record;
}

static JsonNode *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  JsonNode *node = fb_json_parse (text, -1, 0, &error);

  g_assert_no_error (error);
  return node;
}

static void
test_there_and_back (void)
{
  g_autoptr (FbRecord) record = make_account ();
  g_autoptr (FbRecord) again = fb_record_new (accounts (), &record->id);
  g_autofree char *numbers = fb_record_to_numbers (record, 0);
  g_autofree char *after = NULL;
  g_autoptr (JsonNode) node = parse (numbers);
  g_autoptr (GError) error = NULL;

  again->ver = record->ver;
  g_assert_true (fb_record_take_numbers (again, node, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (fb_record_get_text (again, "name"), ==, "Isdom");
  g_assert_cmpint (fb_record_get_int (again, "employees"), ==, 12);
  after = fb_record_to_numbers (again, 0);
  g_assert_cmpstr (after, ==, numbers);
  /* Who knows no names for them computes the same hash. */
  g_assert_cmpint (fb_numbers_compute_hash (accounts ()->number, &record->id, record->ver, numbers), ==,
                   fb_record_compute_hash (record));
  g_assert_cmpint (fb_numbers_compute_hash (accounts ()->number, &record->id, 8, numbers), !=,
                   fb_record_compute_hash (record));
}

/* A field of a newer program stays, counts in the hash, and comes out again. */
static void
test_unknown_stays (void)
{
  g_autoptr (FbRecord) record = make_account ();
  g_autoptr (JsonNode) node = parse ("{\"60000\":\"tomorrow\"}");
  g_autofree char *numbers = NULL;
  g_autoptr (GError) error = NULL;
  gint64 before = fb_record_compute_hash (record);

  g_assert_true (fb_record_take_numbers (record, node, &error));
  g_assert_no_error (error);
  g_assert_nonnull (strstr (record->extra, "tomorrow"));
  g_assert_cmpint (fb_record_compute_hash (record), !=, before);
  numbers = fb_record_to_numbers (record, 0);
  g_assert_nonnull (strstr (numbers, "\"60000\":\"tomorrow\""));
  g_assert_nonnull (strstr (numbers, "Isdom"));
  g_free (numbers);
  /* A program of this schema misses nothing but that. */
  numbers = fb_record_to_numbers (record, FB_SCHEMA_VERSION);
  g_assert_cmpstr (numbers, ==, "{\"60000\":\"tomorrow\"}");
}

static void
test_nothing_newer (void)
{
  g_autoptr (FbRecord) record = make_account ();

  g_assert_null (fb_record_to_numbers (record, FB_SCHEMA_VERSION));
}

static void
test_misfits (void)
{
  const FbTable *table = accounts ();
  guint employees = fb_table_field (table, fb_table_get_field (table, "employees"))->number;
  g_autofree char *text = g_strdup_printf ("{\"%u\":\"a dozen\"}", employees);
  g_autoptr (FbRecord) record = make_account ();
  g_autoptr (JsonNode) wrong = parse (text);
  g_autoptr (JsonNode) list = parse ("[1]");
  g_autoptr (GError) error = NULL;

  g_assert_false (fb_record_take_numbers (record, wrong, &error));
  g_assert_error (error, FB_SCHEMA_ERROR, FB_SCHEMA_ERROR_VALUE);
  g_assert_cmpstr (fb_schema_error_get_field (error), ==, "employees");
  g_assert_null (record->extra);
  g_clear_error (&error);
  g_assert_false (fb_record_take_numbers (record, list, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
  g_assert_cmpstr (fb_record_get_text (record, "name"), ==, "Isdom");
}

/* The program learns the field's name: the value moves out of extra. */
static void
test_absorb (void)
{
  const FbTable *table = accounts ();
  guint website = fb_table_field (table, fb_table_get_field (table, "website"))->number;
  g_autoptr (FbRecord) record = make_account ();
  g_autoptr (GError) error = NULL;

  record->extra = g_strdup_printf ("{\"%u\":\"isdom.example\",\"60000\":1}", website);
  g_assert_true (fb_record_absorb_extra (record, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (fb_record_get_text (record, "website"), ==, "isdom.example");
  g_assert_cmpstr (record->extra, ==, "{\"60000\":1}");
  g_free (record->extra);
  record->extra = g_strdup ("{\"60000\":");
  g_assert_false (fb_record_absorb_extra (record, &error));
  g_assert_nonnull (error);
  g_assert_cmpstr (fb_record_get_text (record, "website"), ==, "isdom.example");
}

/* A field that was renamed: the new name takes what the old one says. */
static void
test_hand_over (void)
{
  const FbTable *sites = fb_schema_get_table ("site");
  g_autoptr (FbRecord) site = fb_record_new (sites, NULL);

  g_assert_cmpint (fb_table_find_current (sites, "access_note"), ==, fb_table_find_field (sites, "directions"));
  g_assert_cmpint (fb_table_find_current (sites, "city"), ==, fb_table_find_field (sites, "city"));
  g_assert_cmpint (fb_table_find_current (sites, "nothing"), ==, -1);
  fb_record_set_text (site, "access_note", "Ring at gate 3");
  fb_record_hand_over (site);
  g_assert_cmpstr (fb_record_get_text (site, "directions"), ==, "Ring at gate 3");
}

static void
test_statements (void)
{
  const FbTable *table = accounts ();

  for (int side = FB_DDL_DEVICE; side <= FB_DDL_SERVER; side++)
    {
      g_autoptr (GPtrArray) names = fb_ddl_list_indexes (table, (FbDdlSide) side);
      g_autoptr (GPtrArray) made = fb_ddl_create_indexes (table, FB_DDL_SQLITE, (FbDdlSide) side);
      const char *insert = fb_ddl_insert_new (table, (FbDdlSide) side);

      g_assert_nonnull (strstr (insert, "DO NOTHING"));
      g_assert_null (strstr (insert, "DO UPDATE"));
      g_assert_cmpuint (names->len, >, 0);
      g_assert_cmpuint (made->len, >, names->len);
      /* What is left out while much is written can be made again. */
      for (guint i = 0; i < names->len; i++)
        {
          gboolean found = FALSE;

          for (guint j = 0; j < made->len && !found; j++)
            found = strstr (g_ptr_array_index (made, j), g_ptr_array_index (names, i)) != NULL;
          g_assert_true (found);
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/schema/numbers/there-and-back", test_there_and_back);
  g_test_add_func ("/schema/numbers/unknown-stays", test_unknown_stays);
  g_test_add_func ("/schema/numbers/nothing-newer", test_nothing_newer);
  g_test_add_func ("/schema/numbers/misfits", test_misfits);
  g_test_add_func ("/schema/numbers/absorb", test_absorb);
  g_test_add_func ("/schema/numbers/hand-over", test_hand_over);
  g_test_add_func ("/schema/numbers/statements", test_statements);
  return g_test_run ();
}
