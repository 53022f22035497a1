/* test-import-template.c: text with columns of a row in it
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-exchange-error.h"
#include "fb-import-template.h"

static const char *const header[] = {"Regional Office", "manager", " Note ", NULL};

static GHashTable *
make_tables (void)
{
  GHashTable *tables = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) g_hash_table_unref);
  GHashTable *office = g_hash_table_new (g_str_hash, g_str_equal);
  GHashTable *any = g_hash_table_new (g_str_hash, g_str_equal);

  g_hash_table_insert (office, (gpointer) "central", (gpointer) "C");
  g_hash_table_insert (any, (gpointer) "*", (gpointer) "other");
  g_hash_table_insert (tables, (gpointer) "office", office);
  g_hash_table_insert (tables, (gpointer) "any", any);
  return tables;
}

static char *
expand (const char *text, const char *office, const char *manager, const char *note, GError **error)
{
  g_autoptr (GHashTable) tables = make_tables ();
  g_autoptr (FbTemplate) template = fb_template_parse (text, error);
  const char *const row[] = {office, manager, note, NULL};

  if (template == NULL || !fb_template_bind (template, header, tables, error))
    return NULL;
  return fb_template_expand (template, row, error);
}

static void
assert_expands (const char *text, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *found = expand (text, "Central", "Zoë van der Berg-Li", "", &error);

  g_assert_no_error (error);
  g_assert_cmpstr (found, ==, expected);
}

static void
assert_fails (const char *text, FbExchangeError code, const char *words)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *found = expand (text, "West", "Zoë", "", &error);

  g_assert_null (found);
  g_assert_error (error, FB_EXCHANGE_ERROR, (int) code);
  g_assert_nonnull (g_strstr_len (error->message, -1, words));
}

static void
test_filters (void)
{
  assert_expands ("", "");
  assert_expands ("plain {{text}}", "plain {text}");
  assert_expands ("{regional office}", "Central");
  assert_expands ("{manager|slug}", "zoe-van-der-berg-li");
  assert_expands ("{manager|login}", "zoe.van.der.berg-li");
  assert_expands ("{manager|upper}/{manager|lower}", "ZOË VAN DER BERG-LI/zoë van der berg-li");
  assert_expands ("{manager|first}: {manager|rest}", "Zoë: van der Berg-Li");
  assert_expands ("{Regional Office|first}{Regional Office|rest}", "Central");
  assert_expands ("{note|or:none}", "none");
  assert_expands ("{regional office|table:office}", "C");
  assert_expands ("{manager|table:any|upper}", "OTHER");
}

static void
test_errors (void)
{
  assert_fails ("{manager", FB_EXCHANGE_ERROR_MAP, "{manager");
  assert_fails ("{manager|shout}", FB_EXCHANGE_ERROR_MAP, "shout");
  assert_fails ("{manager|or}", FB_EXCHANGE_ERROR_MAP, "or");
  assert_fails ("{manager|slug:x}", FB_EXCHANGE_ERROR_MAP, "slug:x");
  assert_fails ("{nobody}", FB_EXCHANGE_ERROR_MAP, "nobody");
  assert_fails ("{}", FB_EXCHANGE_ERROR_MAP, "column");
  assert_fails ("{manager|table:nothing}", FB_EXCHANGE_ERROR_MAP, "nothing");
  assert_fails ("{regional office|table:office}", FB_EXCHANGE_ERROR_ROW, "West");
}

static void
test_columns (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GHashTable) tables = make_tables ();
  g_autoptr (FbTemplate) column = fb_template_of_column ("{manager");
  g_autoptr (FbTemplate) text = fb_template_parse ("only words", &error);
  g_autoptr (FbTemplate) second = fb_template_parse ("a {manager} {note}", &error);
  const char *const odd[] = {"{manager", NULL};
  g_autofree char *value = NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (fb_template_get_column (column), ==, "{manager");
  g_assert_null (fb_template_get_column (text));
  g_assert_cmpstr (fb_template_get_column (second), ==, "manager");
  /* A column's name is taken as it is. */
  g_assert_true (fb_template_bind (column, odd, tables, &error));
  value = fb_template_expand (column, (const char *const[]){"x", NULL}, &error);
  g_assert_cmpstr (value, ==, "x");

  g_assert_cmpint (fb_header_find (header, "NOTE"), ==, 2);
  g_assert_cmpint (fb_header_find (header, "  regional office "), ==, 0);
  g_assert_cmpint (fb_header_find (header, "Notes"), ==, -1);
}

static void
test_tables (void)
{
  g_autoptr (GHashTable) tables = make_tables ();

  g_assert_cmpstr (fb_table_translate (g_hash_table_lookup (tables, "office"), "CENTRAL"), ==, "C");
  g_assert_null (fb_table_translate (g_hash_table_lookup (tables, "office"), "East"));
  g_assert_cmpstr (fb_table_translate (g_hash_table_lookup (tables, "any"), "East"), ==, "other");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/exchange/template/filters", test_filters);
  g_test_add_func ("/exchange/template/errors", test_errors);
  g_test_add_func ("/exchange/template/columns", test_columns);
  g_test_add_func ("/exchange/template/tables", test_tables);
  return g_test_run ();
}
