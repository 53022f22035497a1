/* test-query-sql.c: the SQL of comparisons by type of field, of orders and titles, and what does not fit a field
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "fb-query-compare.h"
#include "fb-temp-store.h"

/* --- one field and one value ----------------------------------------------------------------------------------- */

typedef struct
{
  FbSql *sql; /* (owned) */
  FbAst test;
  FbLiteral literal;
  FbCell cell;
} Comparison;

static void
set_up (Comparison *self, gconstpointer data)
{
  self->sql = fb_sql_new (NULL);
  self->test.values = g_ptr_array_new ();
  g_ptr_array_add (self->test.values, &self->literal);
  self->literal.column = 7;
}

static void
tear_down (Comparison *self, gconstpointer data)
{
  fb_sql_free (self->sql);
  g_ptr_array_unref (self->test.values);
  g_free (self->cell.column);
}

/* The cell of a field of opportunities. */
static FbCell *
cell_of (Comparison *self, const char *field, FbOp op)
{
  const FbTable *table = fb_schema_get_table ("opportunity");

  self->test.op = op;
  g_free (self->cell.column);
  self->cell = (FbCell){self->sql, table,       fb_table_field (table, fb_table_get_field (table, field)),
                        0,         &self->test, g_strdup_printf ("t0.\"%s\"", field)};
  return &self->cell;
}

static const FbLiteral *
literal_of (Comparison *self, FbLiteralKind kind, const char *text)
{
  self->literal.kind = kind;
  self->literal.text = (char *) text;
  return &self->literal;
}

/* @sql: NULL, as it must be. */
static void
assert_refused (char *sql, GError **error, const char *message)
{
  g_assert_null (sql);
  g_assert_error (*error, FB_STORE_ERROR, FB_STORE_ERROR_QUERY);
  g_assert_cmpstr ((*error)->message, ==, message);
  g_clear_error (error);
}

static const FbParam *
param (Comparison *self, guint number)
{
  g_assert_cmpuint (number, <=, self->sql->params->len);
  return &g_array_index (self->sql->params, FbParam, number - 1);
}

static void
test_enum (Comparison *self, gconstpointer data)
{
  FbCell *cell = cell_of (self, "category", FB_OP_EQ);
  g_autoptr (GError) error = NULL;
  g_autofree char *by_label =
      fb_cell_compare_enum (cell, FB_OP_EQ, literal_of (self, FB_LITERAL_TEXT, "BEST case"), &error);
  g_autofree char *none = NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (by_label, ==, "t0.\"category\" IN (?1)");
  g_assert_cmpstr (param (self, 1)->text, ==, "best");
  none = fb_cell_compare_enum (cell, FB_OP_LIKE, literal_of (self, FB_LITERAL_TEXT, "zz%"), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (none, ==, "0");

  assert_refused (fb_cell_compare_enum (cell, FB_OP_EQ, literal_of (self, FB_LITERAL_TEXT, "zz"), &error), &error,
                  "Column 7: “category” has no choice “zz”, only pipeline, best, commit, closed, omitted");
  assert_refused (fb_cell_compare_enum (cell, FB_OP_LT, literal_of (self, FB_LITERAL_TEXT, "best"), &error), &error,
                  "Column 7: “category” takes =, !=, in or like with a text in quotes");
  assert_refused (fb_cell_compare_enum (cell, FB_OP_EQ, literal_of (self, FB_LITERAL_TRUE, NULL), &error), &error,
                  "Column 7: “category” takes =, !=, in or like with a text in quotes");
}

static void
test_pick (Comparison *self, gconstpointer data)
{
  FbCell *cell = cell_of (self, "source", FB_OP_EQ);
  g_autofree char *long_pattern = g_strnfill (1001, 'a');
  g_autoptr (GError) error = NULL;
  g_autofree char *sql = fb_cell_compare_pick (cell, FB_OP_EQ, literal_of (self, FB_LITERAL_TEXT, "Fair"), &error);

  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (sql, "t0.\"source\" IN (SELECT ?4 UNION SELECT fold(?4) UNION"));
  g_assert_nonnull (strstr (sql, "WHERE p.\"code\" = ?3 AND (fold(v.\"label\") = ?1 OR fold(v.\"code\") = ?2))"));
  g_assert_cmpstr (param (self, 1)->text, ==, "fair");
  g_assert_cmpstr (param (self, 3)->text, ==, "source");
  g_assert_cmpstr (param (self, 4)->text, ==, "Fair");
  g_assert_true (g_ptr_array_find (self->sql->tables, fb_schema_get_table ("picklist_value"), NULL));

  assert_refused (fb_cell_compare_pick (cell, FB_OP_GE, literal_of (self, FB_LITERAL_TEXT, "Fair"), &error), &error,
                  "Column 7: “source” takes =, !=, in or like with a text in quotes");
  assert_refused (fb_cell_compare_pick (cell, FB_OP_EQ, literal_of (self, FB_LITERAL_ME, NULL), &error), &error,
                  "Column 7: “source” takes =, !=, in or like with a text in quotes");
  assert_refused (fb_cell_compare_pick (cell, FB_OP_LIKE, literal_of (self, FB_LITERAL_TEXT, long_pattern), &error),
                  &error, "Column 7: the pattern is too long");
}

static void
test_currency (Comparison *self, gconstpointer data)
{
  FbCell *cell = cell_of (self, "currency", FB_OP_EQ);
  g_autoptr (GError) error = NULL;
  g_autofree char *sql = fb_cell_compare_currency (cell, FB_OP_EQ, literal_of (self, FB_LITERAL_TEXT, "eur"), &error);

  g_assert_no_error (error);
  g_assert_cmpstr (sql, ==, "t0.\"currency\" = ?1");
  g_assert_cmpstr (param (self, 1)->text, ==, "EUR");
  assert_refused (fb_cell_compare_currency (cell, FB_OP_EQ, literal_of (self, FB_LITERAL_TEXT, "euro"), &error), &error,
                  "Column 7: “euro” is no currency");
  assert_refused (fb_cell_compare_currency (cell, FB_OP_LIKE, literal_of (self, FB_LITERAL_TEXT, "E%"), &error), &error,
                  "Column 7: “currency” takes = or != with a currency such as 'EUR'");
}

static void
test_id (Comparison *self, gconstpointer data)
{
  const char *text = "01930000-0000-7000-8000-000000000001";
  FbCell *cell = cell_of (self, "owner", FB_OP_EQ);
  g_autoptr (GError) error = NULL;
  g_autofree char *me = fb_cell_compare_id (cell, FB_OP_EQ, literal_of (self, FB_LITERAL_ME, NULL), &error);
  g_autofree char *one = fb_cell_compare_id (cell, FB_OP_EQ, literal_of (self, FB_LITERAL_TEXT, text), &error);
  FbId id;

  g_assert_no_error (error);
  g_assert_cmpstr (me, ==, "t0.\"owner\" = ?1");
  g_assert_cmpint (param (self, 1)->kind, ==, FB_PARAM_ME);
  g_assert_cmpstr (one, ==, "t0.\"owner\" = ?2");
  g_assert_true (fb_id_parse (text, &id));
  g_assert_true (fb_id_equal (&param (self, 2)->id, &id));
  assert_refused (fb_cell_compare_id (cell, FB_OP_EQ, literal_of (self, FB_LITERAL_TEXT, "Ann"), &error), &error,
                  "Column 7: “owner” takes = or != with an id or @me");
  assert_refused (fb_cell_compare_id (cell, FB_OP_LT, literal_of (self, FB_LITERAL_ME, NULL), &error), &error,
                  "Column 7: “owner” takes = or != with an id or @me");
}

static void
test_ref (Comparison *self, gconstpointer data)
{
  FbCell *cell = cell_of (self, "account", FB_OP_EQ);
  g_autofree char *long_pattern = g_strnfill (1001, 'a');
  g_autoptr (GError) error = NULL;
  g_autofree char *name = fb_cell_compare_ref (cell, FB_OP_LIKE, literal_of (self, FB_LITERAL_TEXT, "Is%"), &error);
  g_autofree char *me = fb_cell_compare_ref (cell, FB_OP_EQ, literal_of (self, FB_LITERAL_ME, NULL), &error);

  g_assert_no_error (error);
  /* By title, by what is unique, and by the label of one that is not here. */
  g_assert_true (g_str_has_prefix (name, "t0.\"account\" IN (SELECT t1.id FROM \"account\" AS t1 WHERE "));
  g_assert_nonnull (strstr (name, "fold(t1.\"name\")"));
  g_assert_nonnull (strstr (name, "fold(t1.\"tax_id\")"));
  g_assert_nonnull (strstr (name, "UNION ALL SELECT l.id FROM label AS l WHERE l.tbl = 12 AND "));
  g_assert_cmpint (param (self, self->sql->params->len)->kind, ==, FB_PARAM_ME);
  g_assert_nonnull (me);
  assert_refused (fb_cell_compare_ref (cell, FB_OP_LT, literal_of (self, FB_LITERAL_TEXT, "Is"), &error), &error,
                  "Column 7: “account” takes =, !=, in or like with a name in quotes, an id or @me");
  assert_refused (fb_cell_compare_ref (cell, FB_OP_EQ, literal_of (self, FB_LITERAL_FALSE, NULL), &error), &error,
                  "Column 7: “account” takes =, !=, in or like with a name in quotes, an id or @me");
  assert_refused (fb_cell_compare_ref (cell, FB_OP_LIKE, literal_of (self, FB_LITERAL_TEXT, long_pattern), &error),
                  &error, "Column 7: the pattern is too long");
}

/* Each value is compared by itself; ids alone are one list. */
static void
test_several (Comparison *self, gconstpointer data)
{
  FbCell *cell = cell_of (self, "owner", FB_OP_IN);
  FbLiteral second = {FB_LITERAL_ME, 20, NULL, 0};
  g_autoptr (GError) error = NULL;
  g_autofree char *ids = NULL;
  g_autofree char *mixed = NULL;

  literal_of (self, FB_LITERAL_TEXT, "01930000-0000-7000-8000-000000000001");
  ids = fb_cell_compare_ids (cell, fb_cell_compare_id, &error);
  g_assert_cmpstr (ids, ==, "t0.\"owner\" IN (?1)");
  g_ptr_array_add (self->test.values, &second);
  mixed = fb_cell_compare_ids (cell, fb_cell_compare_id, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (mixed, ==, "(t0.\"owner\" = ?2) OR (t0.\"owner\" = ?3)");
  second.kind = FB_LITERAL_TRUE;
  assert_refused (fb_cell_compare_ids (cell, fb_cell_compare_id, &error), &error,
                  "Column 20: “owner” takes = or != with an id or @me");
  assert_refused (fb_cell_compare_each (cell, fb_cell_compare_id, &error), &error,
                  "Column 20: “owner” takes = or != with an id or @me");
  self->test.column = 4;
  while (self->test.values->len <= FB_QUERY_MAX_TESTS)
    g_ptr_array_add (self->test.values, &self->literal);
  assert_refused (fb_cell_compare_each (cell, fb_cell_compare_id, &error), &error,
                  "Column 4: more than 400 values for “owner”");
}

static void
test_text (Comparison *self, gconstpointer data)
{
  g_autofree char *equal = fb_sql_compare_text (self->sql, "x", FB_OP_GE, "Ünal");
  g_autofree char *prefix = fb_sql_compare_text (self->sql, "x", FB_OP_LIKE, "AB%");
  g_autofree char *pattern = fb_sql_compare_text (self->sql, "x", FB_OP_LIKE, "%b_");

  g_assert_cmpstr (equal, ==, "x >= ?1");
  g_assert_cmpstr (param (self, 1)->text, ==, "unal");
  /* The start of a text is a range, for which an index can be used. */
  g_assert_cmpstr (prefix, ==, "(x >= ?2 AND x < ?3)");
  g_assert_cmpstr (param (self, 2)->text, ==, "ab");
  g_assert_cmpstr (param (self, 3)->text, ==, "ab\xf4\x8f\xbf\xbf");
  g_assert_cmpstr (pattern, ==, "x LIKE ?4 ESCAPE '\\'");
}

/* --- whole conditions and orders --------------------------------------------------------------------------------- */

static char *
filter_of (FbSql *sql, const char *filter, GError **error)
{
  g_autoptr (FbAst) ast = fb_query_parse (filter, error);

  return ast != NULL ? fb_sql_filter (sql, fb_schema_get_table ("opportunity"), ast, error) : NULL;
}

static void
test_filter (Comparison *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *sql = filter_of (self->sql, "not (amount_manual or slips > 2) and next_step is null", &error);
  g_autofree char *hop = NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (sql, ==,
                   "((((((t0.\"amount_manual\" <> 0) OR ((t0.\"slips\" > ?1)))) IS NOT TRUE)) AND "
                   "((t0.\"next_step\" IS NOT NULL) IS NOT TRUE))");
  hop = filter_of (self->sql, "account.parent.employees = 7", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (hop, ==,
                   "t0.\"account\" IN (SELECT t1.id FROM \"account\" AS t1 WHERE t1.\"parent\" IN (SELECT t2.id FROM "
                   "\"account\" AS t2 WHERE (t2.\"employees\" = ?2)))");
}

static void
test_filter_refused (Comparison *self, gconstpointer data)
{
  static const char *const bad[][2] = {
      {"colour = 1", "Column 1: opportunity has no field “colour”"},
      {"amount < null", "Column 8: null is neither above nor below anything: use =, != or is null"},
      {"name", "Column 5: “name” is no yes/no field: expected =, !=, <, <=, >, >=, in, like, between or is"},
      {"name = @me", "Column 8: “name” takes a text in quotes"},
      {"amount = 'lots'", "Column 10: “amount” takes a number"},
      {"amount = '5 EURO'", "Column 10: “EURO” is no currency"},
      {"amount = '5 6 7'", "Column 10: “amount” takes an amount such as 1000 or '1000 EUR'"},
      {"slips = 25%", "Column 9: “slips” takes a number without %"},
      {"close_date = 12", "Column 14: “close_date” takes a day such as '2026-11-21' or @today + 7"},
      {"close_date > 'someday'", "Column 14: “someday” is no day; understood are 2026-03-21, today, tomorrow, friday, "
                                 "in 3 days, in 2 weeks, 21 mar, mar 21 2027 and end of month"},
      {"last_touch like 'x'", "Column 17: “last_touch” takes =, !=, <, <=, > and >="},
      {"amount_manual = 5", "Column 17: “amount_manual” takes true or false"},
      {"amount_manual < true", "Column 17: “amount_manual” takes = or != with true or false"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", bad[i][0]);
      assert_refused (filter_of (self->sql, bad[i][0], &error), &error, bad[i][1]);
    }
}

static void
test_order (Comparison *self, gconstpointer data)
{
  const FbTable *table = fb_schema_get_table ("opportunity");
  g_autoptr (GError) error = NULL;
  g_autofree char *sql = fb_sql_order (self->sql, table, "-amount, account.name", "category", &error);
  g_autofree char *nothing = NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (
      sql, ==,
      "CASE t0.\"category\" WHEN 'pipeline' THEN 0 WHEN 'best' THEN 1 WHEN 'commit' THEN 2 WHEN 'closed' THEN 3 "
      "WHEN 'omitted' THEN 4 END, t0.\"amount\" DESC, fold(t1.\"name\") NULLS LAST, t0.rowid");
  g_assert_cmpuint (self->sql->joins->len, ==, 1);
  g_assert_cmpstr (self->sql->joins->pdata[0], ==, "LEFT JOIN \"account\" AS t1 ON t1.id = t0.\"account\"");
  nothing = fb_sql_order (self->sql, table, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (nothing, ==, "t0.rowid");
  assert_refused (fb_sql_order (self->sql, table, "colour", NULL, &error), &error,
                  "Column 1: opportunity has no field “colour”");
  assert_refused (fb_sql_order (self->sql, table, NULL, "name.colour", &error), &error,
                  "Column 1: “name” of opportunity leads to no other record");
}

static void
test_value (Comparison *self, gconstpointer data)
{
  const FbTable *table = fb_schema_get_table ("opportunity");
  g_autofree char *account = fb_sql_title (fb_schema_get_table ("account"), 3, TRUE);
  g_autofree char *contact = fb_sql_title (fb_schema_get_table ("contact"), 0, FALSE);
  static const char *const paths[][2] = {
      {"name", "t0.\"name\""},
      {"id", "t0.\"id\""},
      {"_pending", "t0.\"_dirty\""},
      {"account.name", "t1.\"name\""},
      {"account.ext.floors", "json_extract(t1.\"ext\", '$.\"floors\"')"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_auto (GStrv) words = NULL;
      g_autoptr (GError) error = NULL;
      g_autofree char *sql = NULL;
      FbPath path;

      g_assert_true (fb_path_parse (&path, table, paths[i][0], &words, &error));
      g_assert_no_error (error);
      sql = fb_sql_value (self->sql, &path);
      g_assert_cmpstr (sql, ==, paths[i][1]);
    }
  /* The same way is joined once. */
  g_assert_cmpuint (self->sql->joins->len, ==, 1);
  g_assert_cmpstr (account, ==, "fold(t3.\"name\")");
  g_assert_cmpstr (contact, ==,
                   "ltrim(ifnull(' ' || nullif(t0.\"given\", ''), '') || ifnull(' ' || nullif(t0.\"family\", ''), '')"
                   " || ifnull(' ' || nullif(t0.\"suffix\", ''), ''))");
}

/* --- parameters -------------------------------------------------------------------------------------------------- */

static gboolean
bind_in_reader (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  g_autoptr (FbStmt) stmt = fb_db_prepare (db, "SELECT ?1, ?2, ?3, ?4", error);
  FbId me = fb_store_get_user (store), bound;

  if (stmt == NULL || !fb_sql_bind (user_data, stmt, store, error))
    return FALSE;
  g_assert_cmpint (fb_stmt_step (stmt, NULL, error), ==, FB_STEP_ROW);
  g_assert_cmpstr (fb_stmt_get_text (stmt, 0), ==, "2026-03-01");
  fb_stmt_get_id (stmt, 1, &bound);
  g_assert_true (fb_id_equal (&bound, &me));
  g_assert_cmpint (fb_stmt_get_int (stmt, 2), >, 0);
  g_assert_cmpint (fb_stmt_get_int (stmt, 3) % 1000, ==, 0);
  return TRUE;
}

static void
test_bind (FbTempStore *fixture, gconstpointer data)
{
  g_autoptr (FbSql) sql = fb_sql_new (NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (fb_sql_add_day (sql, FB_PARAM_DAY, "2026-02-27", 2), ==, 1);
  g_assert_cmpuint (fb_sql_add_kind (sql, FB_PARAM_ME), ==, 2);
  g_assert_cmpuint (fb_sql_add_kind (sql, FB_PARAM_NOW), ==, 3);
  g_assert_cmpuint (fb_sql_add_day (sql, FB_PARAM_DAY_START, NULL, 0), ==, 4);
  g_assert_true (fb_store_read (fixture->store, bind_in_reader, sql, &error));
  g_assert_no_error (error);
}

static gboolean
bind_far_day (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  g_autoptr (FbSql) sql = fb_sql_new (NULL);
  g_autoptr (FbStmt) stmt = fb_db_prepare (db, "SELECT ?1", error);

  fb_sql_add_day (sql, FB_PARAM_DAY, user_data, 1);
  return fb_sql_bind (sql, stmt, store, error);
}

static void
test_bind_refused (FbTempStore *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (fb_store_read (fixture->store, bind_far_day, (gpointer) "9999-12-31", &error));
  g_assert_error (error, FB_STORE_ERROR, FB_STORE_ERROR_QUERY);
  g_assert_cmpstr (error->message, ==, "The day lies outside the years 1 to 9999");
  g_clear_error (&error);
  g_assert_false (fb_store_read (fixture->store, bind_far_day, (gpointer) "no day at all", &error));
  g_assert_nonnull (error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) g_test_add ("/store/query-sql/" name, Comparison, NULL, set_up, func, tear_down)
#define ADD_STORE(name, func)                                                                  \
  g_test_add ("/store/query-sql/" name, FbTempStore, NULL, fb_temp_store_fixture_set_up, func, \
              fb_temp_store_fixture_tear_down)
  ADD ("enum", test_enum);
  ADD ("pick", test_pick);
  ADD ("currency", test_currency);
  ADD ("id", test_id);
  ADD ("ref", test_ref);
  ADD ("several", test_several);
  ADD ("text", test_text);
  ADD ("filter", test_filter);
  ADD ("filter-refused", test_filter_refused);
  ADD ("order", test_order);
  ADD ("value", test_value);
  ADD_STORE ("bind", test_bind);
  ADD_STORE ("bind-refused", test_bind_refused);
#undef ADD
#undef ADD_STORE
  return g_test_run ();
}
