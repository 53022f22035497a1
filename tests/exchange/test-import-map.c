/* test-import-map.c: mappings and what is wrong with them
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-import-map.h"
#include "fb-import-template.h"

#include <string.h>

static const char *const header[] = {"name", "Region Office", "amount", NULL};
static const char *const row[] = {"Anna-Lena von Ä", " ", "5", NULL};

static void
assert_expand (const char *text, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FbTemplate) template = fb_template_parse (text, &error);
  g_autoptr (GHashTable) tables =
      g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) g_hash_table_unref);
  GHashTable *table = g_hash_table_new (g_str_hash, g_str_equal);
  g_autofree char *expanded = NULL;

  g_hash_table_insert (table, (gpointer) "5", (gpointer) "five");
  g_hash_table_insert (tables, (gpointer) "numbers", table);
  g_assert_no_error (error);
  fb_template_bind (template, header, tables, &error);
  g_assert_no_error (error);
  expanded = fb_template_expand (template, row, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (expanded, ==, expected);
}

static void
test_template (void)
{
  assert_expand ("plain", "plain");
  assert_expand ("{name}", "Anna-Lena von Ä");
  assert_expand ("{name|slug}", "anna-lena-von-a");
  assert_expand ("{name|login}", "anna-lena.von.a");
  assert_expand ("{name|first} / {name|rest}", "Anna-Lena / von Ä");
  assert_expand ("{name|upper}{name|lower}", "ANNA-LENA VON Äanna-lena von ä");
  assert_expand ("{amount|table:numbers}", "five");
  assert_expand ("<{region office}>", "< >");
  assert_expand ("{{{amount}}}", "{5}");
}

static void
test_template_errors (void)
{
  static const char *const bad[] = {"{name", "{name|nothing}", "{name|or}", "{name|slug:x}"};
  g_autoptr (GHashTable) tables = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (FbTemplate) column = fb_template_parse ("{other}", NULL);
  g_autoptr (FbTemplate) table = fb_template_parse ("{name|table:none}", NULL);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) local = NULL;

      g_assert_null (fb_template_parse (bad[i], &local));
      g_assert_error (local, FB_EXCHANGE_ERROR, FB_EXCHANGE_ERROR_MAP);
    }
  g_assert_false (fb_template_bind (column, header, tables, &error));
  g_assert_error (error, FB_EXCHANGE_ERROR, FB_EXCHANGE_ERROR_MAP);
  g_clear_error (&error);
  g_assert_false (fb_template_bind (table, header, tables, &error));
  g_assert_error (error, FB_EXCHANGE_ERROR, FB_EXCHANGE_ERROR_MAP);
}

static void
test_errors (void)
{
  static const struct
  {
    const char *json;
    const char *part;
  } bad[] = {
      {"[]", "object"},
      {"{\"records\":[]}", "no records"},
      {"{", "JSON"},
      {"{\"recods\":[]}", "recods"},
      {"{\"separator\":\"ab\",\"records\":[]}", "separator"},
      {"{\"records\":[{\"entity\":\"nothing\",\"fields\":{}}]}", "nothing"},
      {"{\"records\":[{\"entity\":\"account\"}]}", "fields"},
      {"{\"records\":[{\"entity\":\"account\",\"fields\":{\"nme\":\"{x}\"}}]}", "nme"},
      {"{\"records\":[{\"entity\":\"account\",\"match\":[\"nme\"],\"fields\":{\"name\":\"x\"}}]}", "nme"},
      {"{\"records\":[{\"entity\":\"account\",\"match\":[\"number\"],\"fields\":{\"name\":\"x\"}}]}", "number"},
      {"{\"records\":[{\"entity\":\"account\",\"fields\":{\"name\":{\"colum\":\"x\"}}}]}", "colum"},
      {"{\"records\":[{\"entity\":\"account\",\"fields\":{\"name\":{\"column\":\"x\",\"value\":1}}}]}", "column"},
      {"{\"records\":[{\"entity\":\"account\",\"fields\":{\"name\":[1]}}]}", "account.name"},
      {"{\"records\":[{\"entity\":\"account\",\"fields\":{\"name\":{\"column\":\"x\",\"table\":\"t\"}}}]}", "table"},
      {"{\"records\":[{\"entity\":\"account\",\"fields\":{\"name\":{\"column\":\"x\",\"power_of_ten\":99}}}]}",
       "power"},
      {"{\"records\":[{\"entity\":\"account\",\"fields\":{\"name\":{\"column\":\"x\",\"find\":{\"a\":\"b\"}}}}]}",
       "find"},
      {"{\"records\":[{\"entity\":\"account\",\"fields\":{\"parent\":{\"find\":{\"nme\":\"b\"}}}}]}", "nme"},
      {"{\"records\":[{\"entity\":\"account\",\"fields\":{\"parent\":\"@none\"}}]}", "none"},
      {"{\"records\":[{\"name\":\"s\",\"entity\":\"site\",\"fields\":{}},{\"entity\":\"account\",\"fields\":{"
       "\"parent\":\"@s\"}}]}",
       "site"},
      {"{\"records\":[{\"name\":\"s\",\"entity\":\"site\",\"fields\":{}},{\"name\":\"s\",\"entity\":\"site\","
       "\"fields\":{}}]}",
       "named"},
      {"{\"records\":[{\"entity\":\"account\",\"when\":{\"column\":\"x\"},\"fields\":{}}]}", "condition"},
      {"{\"records\":[{\"entity\":\"account\",\"when\":{\"column\":\"x\",\"empty\":3},\"fields\":{}}]}", "empty"},
      {"{\"records\":[{\"entity\":\"account\",\"when\":{\"column\":\"x\",\"is\":[3]},\"fields\":{}}]}", "text"},
      {"{\"tables\":{\"t\":{\"a\":1}},\"records\":[{\"entity\":\"account\",\"fields\":{}}]}", "t"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (fb_import_map_parse (bad[i].json, -1, &error));
      g_assert_error (error, FB_EXCHANGE_ERROR, FB_EXCHANGE_ERROR_MAP);
      if (strstr (error->message, bad[i].part) == NULL)
        g_error ("%s: %s", bad[i].json, error->message);
    }
}

static void
test_load (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (fb_import_map_load ("/nowhere/map.json", &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
}

static void
test_shipped (void)
{
  static const char *const names[] = {"crm-sales-teams.json", "crm-products.json", "crm-accounts.json",
                                      "crm-opportunities.json"};

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_test_build_filename (G_TEST_DIST, "..", "data", "import-maps", names[i], NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (FbImportMap) map = fb_import_map_load (path, &error);

      g_assert_no_error (error);
      g_assert_nonnull (fb_import_map_get_label (map));
      g_assert_cmpint (fb_import_map_get_separator (map), ==, 0);
      g_assert_null (fb_import_map_get_encoding (map));
    }
}

static void
test_for_table (void)
{
  static const char *const headings[] = {"id", "Name", "Employees", "owner_label", "shoe size", NULL};
  static const char *const match[] = {"nothing", NULL};
  const FbTable *account = fb_schema_get_table ("account");
  g_auto (GStrv) ignored = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (FbImportMap) map = fb_import_map_for_table (account, headings, NULL, &ignored, &error);

  g_assert_no_error (error);
  g_assert_nonnull (map);
  g_assert_cmpuint (g_strv_length (ignored), ==, 2);
  g_assert_cmpstr (ignored[0], ==, "owner_label");
  g_assert_cmpstr (ignored[1], ==, "shoe size");
  g_assert_null (fb_import_map_for_table (account, headings, match, NULL, &error));
  g_assert_error (error, FB_EXCHANGE_ERROR, FB_EXCHANGE_ERROR_MAP);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/exchange/import-map/template", test_template);
  g_test_add_func ("/exchange/import-map/template-errors", test_template_errors);
  g_test_add_func ("/exchange/import-map/errors", test_errors);
  g_test_add_func ("/exchange/import-map/load", test_load);
  g_test_add_func ("/exchange/import-map/shipped", test_shipped);
  g_test_add_func ("/exchange/import-map/for-table", test_for_table);

  return g_test_run ();
}
