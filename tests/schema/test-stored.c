/* test-stored.c: sets of tables, and values from outside: of rows, of custom fields, of the wire
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-json.h"
#include "fb-record.h"
#include "fb-table-mask.h"

static void
test_mask (void)
{
  FbTableMask some = {0}, more = {0}, none = {0};

  fb_table_mask_add (&some, 1);
  fb_table_mask_add (&some, 62);
  fb_table_mask_add (&some, 63);
  fb_table_mask_add (&some, 125);
  g_assert_true (fb_table_mask_has (&some, 62));
  g_assert_true (fb_table_mask_has (&some, 63));
  g_assert_true (fb_table_mask_has (&some, 125));
  g_assert_false (fb_table_mask_has (&some, 0));
  g_assert_false (fb_table_mask_has (&some, 64));
  /* Never negative, so that any database can store them. */
  g_assert_cmpint ((gint64) some.words[0], >, 0);
  g_assert_cmpint ((gint64) some.words[1], >, 0);
  fb_table_mask_add (&more, 63);
  g_assert_true (fb_table_mask_covers (&some, &more));
  g_assert_false (fb_table_mask_covers (&more, &some));
  g_assert_true (fb_table_mask_covers (&more, &none));
  fb_table_mask_union (&more, &some);
  g_assert_true (fb_table_mask_covers (&more, &some));
}

static const FbField *
field_of (const char *table, const char *name)
{
  const FbTable *of = fb_schema_get_table (table);

  return fb_table_field (of, fb_table_get_field (of, name));
}

/* What several people took away at the same time adds up: a count that is stored may lie below its floor, and not above
 * its limit. */
static void
test_count_below_floor (void)
{
  const FbTable *table = fb_schema_get_table ("opportunity");
  const FbField *slips = field_of ("opportunity", "slips"), *months = field_of ("opportunity", "recurring_months");
  FbValue below = {FB_VALUE_INT, {.number = -1}}, above = {FB_VALUE_INT, {.number = 100001}};
  g_autoptr (GError) error = NULL;

  g_assert_false (fb_field_validate (table, slips, &below, &error));
  g_assert_error (error, FB_SCHEMA_ERROR, FB_SCHEMA_ERROR_VALUE);
  g_clear_error (&error);
  g_assert_true (fb_field_validate_stored (table, slips, &below, &error));
  g_assert_no_error (error);
  g_assert_false (fb_field_validate_stored (table, slips, &above, &error));
  g_assert_error (error, FB_SCHEMA_ERROR, FB_SCHEMA_ERROR_VALUE);
  g_clear_error (&error);
  /* Only of counts. */
  g_assert_false (fb_field_validate_stored (table, months, &below, &error));
  g_assert_error (error, FB_SCHEMA_ERROR, FB_SCHEMA_ERROR_VALUE);
  g_assert_cmpstr (fb_schema_error_get_field (error), ==, "recurring_months");
}

static FbRecord *
custom_field (const char *code, const char *type)
{
  FbRecord *record = fb_record_new (fb_schema_get_table ("custom_field"), NULL);

  fb_record_set_text (record, "entity", "account");
  fb_record_set_text (record, "code", code);
  fb_record_set_text (record, "label", code);
  fb_record_set_text (record, "type", type);
  return record;
}

static void
test_custom (void)
{
  const FbTable *table = fb_schema_get_table ("account");
  static const struct
  {
    const char *ext;
    gboolean ok;
  } cases[] = {
      {NULL, TRUE},
      {"{}", TRUE},
      {"{\"floors\":12,\"open\":true}", TRUE},
      {"{\"floors\":null}", TRUE},
      {"{\"floors\":\"many\"}", FALSE},
      {"{\"open\":7}", FALSE},
      {"[1]", FALSE},
      {"{\"floors\":", FALSE},
  };
  g_autoptr (GPtrArray) fields = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_record_free);

  g_ptr_array_add (fields, custom_field ("floors", "int"));
  g_ptr_array_add (fields, custom_field ("open", "bool"));
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", cases[i].ext);
      if (cases[i].ok)
        {
          g_assert_true (fb_ext_validate (table, cases[i].ext, fields, &error));
          g_assert_no_error (error);
          continue;
        }
      g_assert_false (fb_ext_validate (table, cases[i].ext, fields, &error));
      g_assert_cmpint (error->domain, ==, FB_SCHEMA_ERROR);
    }
}

static void
test_wire (void)
{
  static const struct
  {
    const char *table, *field, *json;
    gboolean ok;
  } cases[] = {
      {"account", "name", "\"Isdom\"", TRUE},
      {"account", "name", "null", TRUE},
      {"account", "name", "7", FALSE},
      {"account", "name", "true", FALSE},
      {"account", "name", "[]", FALSE},
      {"account", "employees", "7", TRUE},
      {"account", "employees", "7.5", FALSE},
      {"account", "employees", "\"7\"", FALSE},
      {"account", "employees", "-1", FALSE},
      {"account", "parent", "\"01930000-0000-7000-8000-000000000001\"", TRUE},
      {"account", "parent", "\"Isdom\"", FALSE},
      {"opportunity", "close_date", "\"2026-02-30\"", FALSE},
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const FbTable *table = fb_schema_get_table (cases[i].table);
      g_autoptr (GError) error = NULL;
      g_autoptr (JsonNode) node = json_from_string (cases[i].json, NULL);
      g_auto (FbValue) value = FB_VALUE_INIT;

      g_test_message ("%s.%s: %s", cases[i].table, cases[i].field, cases[i].json);
      if (cases[i].ok)
        {
          g_assert_true (fb_value_from_json (table, field_of (cases[i].table, cases[i].field), node, &value, &error));
          g_assert_no_error (error);
          continue;
        }
      g_assert_false (fb_value_from_json (table, field_of (cases[i].table, cases[i].field), node, &value, &error));
      g_assert_error (error, FB_SCHEMA_ERROR, FB_SCHEMA_ERROR_VALUE);
      g_assert_cmpstr (fb_schema_error_get_field (error), ==, cases[i].field);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/schema/stored/mask", test_mask);
  g_test_add_func ("/schema/stored/count-below-floor", test_count_below_floor);
  g_test_add_func ("/schema/stored/custom", test_custom);
  g_test_add_func ("/schema/stored/wire", test_wire);
  return g_test_run ();
}
