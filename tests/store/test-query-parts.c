/* test-query-parts.c: the pieces of the query language each by itself: tokens, trees, paths, SQL
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-query-compare.h"
#include "fb-query-lexer.h"
#include "fb-query-sql.h"

static const FbTable *
accounts (void)
{
  return fb_schema_get_table ("account");
}

static void
assert_refused (GError **error, const char *message)
{
  g_assert_error (*error, FB_STORE_ERROR, FB_STORE_ERROR_QUERY);
  g_assert_cmpstr ((*error)->message, ==, message);
  g_clear_error (error);
}

/* --- tokens -------------------------------------------------------------------------------------------------- */

static void
test_tokens (void)
{
  static const FbToken expected[] = {
      {FB_TOKEN_WORD, 1, (char *) "name"},       {FB_TOKEN_SIGN, 6, (char *) "!="},
      {FB_TOKEN_TEXT, 9, (char *) "it's"},       {FB_TOKEN_NUMBER, 17, (char *) "-12.5"},
      {FB_TOKEN_MINOR, 23, (char *) "1250"},     {FB_TOKEN_PERCENT, 34, (char *) "25"},
      {FB_TOKEN_DAY, 38, (char *) "2026-11-21"}, {FB_TOKEN_AT, 49, (char *) "today"},
      {FB_TOKEN_SIGN, 56, (char *) "="},         {FB_TOKEN_END, 58, NULL},
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) tokens = fb_query_lex ("name <> 'it''s' -12.5 1250:minor 25% 2026-11-21 @today ==", &error);

  g_assert_no_error (error);
  g_assert_cmpuint (tokens->len, ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < tokens->len; i++)
    {
      const FbToken *token = tokens->pdata[i];

      g_test_message ("token %u", i);
      g_assert_cmpint (token->kind, ==, expected[i].kind);
      g_assert_cmpuint (token->column, ==, expected[i].column);
      if (expected[i].text != NULL)
        g_assert_cmpstr (token->text, ==, expected[i].text);
    }
}

static void
test_no_tokens (void)
{
  static const char *const bad[][2] = {
      {"name = 'open", "Column 8: the closing quote (') is missing"},
      {"name = \"open", "Column 8: the closing quote (\") is missing"},
      {"name ; 1", "Column 6: “;” has no meaning here: put texts in quotes"},
      {"name § 1", "Column 6: “§” has no meaning here: put texts in quotes"},
      {"name = 12abc", "Column 8: “12” is no number: put texts in quotes"},
      {"created_at > @", "Column 14: expected @today, @now or @me"},
      {"\xff", "Column 1: the text is not valid UTF-8"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", bad[i][1]);
      g_assert_null (fb_query_lex (bad[i][0], &error));
      assert_refused (&error, bad[i][1]);
    }
}

/* --- trees --------------------------------------------------------------------------------------------------- */

static void
test_tree (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FbAst) ast = fb_query_parse ("not name = 'a' and (credit_hold or owner.name in ('b', @me))", &error);
  const FbAst * not, *any, *in;

  g_assert_no_error (error);
  g_assert_cmpint (ast->kind, ==, FB_AST_AND);
  g_assert_cmpuint (ast->children->len, ==, 2);
  not = ast->children->pdata[0];
  g_assert_cmpint (not ->kind, ==, FB_AST_NOT);
  any = ast->children->pdata[1];
  g_assert_cmpint (any->kind, ==, FB_AST_OR);
  g_assert_cmpint (((FbAst *) any->children->pdata[0])->op, ==, FB_OP_YES);
  in = any->children->pdata[1];
  g_assert_cmpint (in->op, ==, FB_OP_IN);
  g_assert_cmpstr (in->path[0], ==, "owner");
  g_assert_cmpstr (in->path[1], ==, "name");
  g_assert_cmpuint (in->values->len, ==, 2);
  g_assert_cmpint (((FbLiteral *) in->values->pdata[1])->kind, ==, FB_LITERAL_ME);
}

static void
test_no_tree (void)
{
  static const char *const bad[] = {
      "name =",         "(name = 'a'", "name = 'a' or", "name in ()",     "and",
      "name between 1", "name is",     "= 'a'",         "name = 'a' 'b'", "name = @tomorrow"};
  g_autoptr (GString) deep = g_string_new (NULL);
  g_autoptr (GString) wide = g_string_new ("credit_hold");
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_test_message ("%s", bad[i]);
      g_assert_null (fb_query_parse (bad[i], &error));
      g_assert_error (error, FB_STORE_ERROR, FB_STORE_ERROR_QUERY);
      g_assert_true (g_str_has_prefix (error->message, "Column "));
      g_clear_error (&error);
    }
  for (guint i = 0; i <= FB_QUERY_MAX_DEPTH; i++)
    g_string_append_c (deep, '(');
  g_assert_null (fb_query_parse (deep->str, &error));
  g_assert_error (error, FB_STORE_ERROR, FB_STORE_ERROR_QUERY);
  g_clear_error (&error);
  for (guint i = 0; i < FB_QUERY_MAX_TESTS; i++)
    g_string_append (wide, " or credit_hold");
  g_assert_null (fb_query_parse (wide->str, &error));
  g_assert_error (error, FB_STORE_ERROR, FB_STORE_ERROR_QUERY);
}

static void
test_error (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (fb_query_error (&error, 12, "expected %s", "a value"));
  assert_refused (&error, "Column 12: expected a value");
}

/* --- paths --------------------------------------------------------------------------------------------------- */

static void
test_path (void)
{
  g_auto (GStrv) words = NULL;
  g_autoptr (GError) error = NULL;
  FbPath path;

  g_assert_true (fb_path_parse (&path, accounts (), "parent.owner.name", &words, &error));
  g_assert_no_error (error);
  g_assert_cmpint (path.kind, ==, FB_PATH_FIELD);
  g_assert_cmpuint (path.n_hops, ==, 2);
  g_assert_true (path.tables[0] == accounts ());
  g_assert_cmpstr (path.tables[2]->name, ==, "user");
  g_assert_cmpstr (path.field->name, ==, "name");
  g_clear_pointer (&words, g_strfreev);
  g_assert_true (fb_path_parse (&path, accounts (), "ext.size", &words, &error));
  g_assert_cmpint (path.kind, ==, FB_PATH_CUSTOM);
  g_assert_cmpstr (path.custom, ==, "size");
  g_clear_pointer (&words, g_strfreev);
  g_assert_true (fb_path_parse (&path, accounts (), "_pending", &words, &error));
  g_assert_cmpint (path.kind, ==, FB_PATH_PENDING);
  g_clear_pointer (&words, g_strfreev);
  g_assert_true (fb_path_parse (&path, accounts (), "id", &words, &error));
  g_assert_cmpint (path.kind, ==, FB_PATH_ID);
}

static void
test_no_path (void)
{
  static const char *const bad[] = {"nonsense", "name.owner", "parent.nonsense", "",
                                    "parent.parent.parent.parent.parent.parent.parent.parent.parent.name"};
  static const char *const words[] = {"parent", "nonsense", NULL};
  static const guint columns[] = {4, 11};
  g_autoptr (GError) error = NULL;
  FbPath path;

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_auto (GStrv) split = NULL;

      g_test_message ("%s", bad[i]);
      g_assert_false (fb_path_parse (&path, accounts (), bad[i], &split, &error));
      g_assert_error (error, FB_STORE_ERROR, FB_STORE_ERROR_QUERY);
      g_clear_error (&error);
    }
  /* The message points at the word that is wrong. */
  g_assert_false (fb_path_resolve (&path, accounts (), words, columns, &error));
  g_assert_error (error, FB_STORE_ERROR, FB_STORE_ERROR_QUERY);
  g_assert_true (g_str_has_prefix (error->message, "Column 11: "));
}

/* --- SQL ------------------------------------------------------------------------------------------------------ */

/* Each adder gives the number of its parameter, counted on from the builder before. */
static void
test_parameters (void)
{
  g_autoptr (FbSql) first = fb_sql_new (NULL);
  g_autoptr (FbSql) second = NULL;
  g_autoptr (FbDb) db = fb_db_open_sqlite (":memory:", FB_DB_READ_WRITE, NULL);
  g_autoptr (FbStmt) stmt = NULL;
  g_autoptr (GError) error = NULL;
  FbId id, read;

  fb_id_parse ("01930000-0000-7000-8000-000000000001", &id);
  g_assert_cmpuint (fb_sql_next_param (first), ==, 1);
  g_assert_cmpuint (fb_sql_add_int (first, -3), ==, 1);
  g_assert_cmpuint (fb_sql_add_real (first, 0.5), ==, 2);
  g_assert_cmpuint (fb_sql_add_text (first, "one"), ==, 3);
  second = fb_sql_new (first);
  g_assert_cmpuint (fb_sql_take_text (second, g_strdup ("two")), ==, 4);
  g_assert_cmpuint (fb_sql_add_id (second, &id), ==, 5);
  g_assert_cmpuint (fb_sql_next_param (second), ==, 6);
  fb_sql_depend (second, accounts ());
  fb_sql_depend (second, accounts ());
  g_assert_cmpuint (second->tables->len, ==, 1);

  stmt = fb_db_prepare (db, "SELECT ?1, ?2, ?3, ?4, ?5", &error);
  g_assert_true (fb_sql_bind (first, stmt, NULL, &error));
  g_assert_true (fb_sql_bind (second, stmt, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (fb_stmt_step (stmt, NULL, &error), ==, FB_STEP_ROW);
  g_assert_cmpint (fb_stmt_get_int (stmt, 0), ==, -3);
  g_assert_cmpfloat (fb_stmt_get_real (stmt, 1), ==, 0.5);
  g_assert_cmpstr (fb_stmt_get_text (stmt, 2), ==, "one");
  g_assert_cmpstr (fb_stmt_get_text (stmt, 3), ==, "two");
  g_assert_true (fb_stmt_get_id (stmt, 4, &read) && fb_id_equal (&read, &id));
}

/* --- one field compared -------------------------------------------------------------------------------------- */

typedef char *(*CompareAll) (FbCell *cell, FbCompareOne one, GError **error);

typedef struct
{
  const char *where;
  CompareAll all;
  FbCompareOne one;
  const char *expected; /* SQL, or the error's words */
} Comparison;

static char *
compare (const Comparison *comparison, GError **error)
{
  g_autoptr (FbSql) sql = fb_sql_new (NULL);
  g_autoptr (GError) local = NULL;
  g_autoptr (FbAst) ast = fb_query_parse (comparison->where, &local);
  FbCell cell = {sql, accounts (), NULL, 0, ast, (char *) "x"};

  g_assert_no_error (local);
  cell.field = fb_table_field (accounts (), fb_table_get_field (accounts (), ast->path[0]));
  return comparison->all (&cell, comparison->one, error);
}

static void
test_compare (void)
{
  static const Comparison comparisons[] = {
      {"currency = 'eur'", fb_cell_compare_each, fb_cell_compare_currency, "(x = ?1)"},
      {"currency in ('EUR', 'JPY')", fb_cell_compare_each, fb_cell_compare_currency, "(x = ?1) OR (x = ?2)"},
      {"kind like '%zzz%'", fb_cell_compare_each, fb_cell_compare_enum, "(0)"},
      {"kind = 'customer'", fb_cell_compare_each, fb_cell_compare_enum, "(x IN (?1))"},
      {"owner = @me", fb_cell_compare_each, fb_cell_compare_id, "(x = ?1)"},
      {"owner = @me", fb_cell_compare_ids, fb_cell_compare_ref, "(x = ?1)"},
      {"owner in ('01930000-0000-7000-8000-000000000001', '01930000-0000-7000-8000-000000000002')", fb_cell_compare_ids,
       fb_cell_compare_ref, "x IN (?1, ?2)"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (comparisons); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *sql = NULL;

      g_test_message ("%s", comparisons[i].where);
      sql = compare (&comparisons[i], &error);
      g_assert_no_error (error);
      g_assert_cmpstr (sql, ==, comparisons[i].expected);
    }
}

static void
test_no_compare (void)
{
  static const Comparison comparisons[] = {
      {"currency = 12", fb_cell_compare_each, fb_cell_compare_currency,
       "Column 12: “currency” takes = or != with a currency such as 'EUR'"},
      {"currency in ('EUR', 'EURO')", fb_cell_compare_each, fb_cell_compare_currency,
       "Column 21: “EURO” is no currency"},
      {"kind > 'customer'", fb_cell_compare_each, fb_cell_compare_enum,
       "Column 8: “kind” takes =, !=, in or like with a text in quotes"},
      {"kind = true", fb_cell_compare_each, fb_cell_compare_pick,
       "Column 8: “kind” takes =, !=, in or like with a text in quotes"},
      {"owner = 'Ann'", fb_cell_compare_ids, fb_cell_compare_id, "Column 9: “owner” takes = or != with an id or @me"},
      {"owner = true", fb_cell_compare_ids, fb_cell_compare_ref,
       "Column 9: “owner” takes =, !=, in or like with a name in quotes, an id or @me"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (comparisons); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", comparisons[i].where);
      g_assert_null (compare (&comparisons[i], &error));
      assert_refused (&error, comparisons[i].expected);
    }
}

/* The field that a test names, of the row with alias 3. */
static char *
compare_path (const char *where, GError **error)
{
  g_autoptr (FbSql) sql = fb_sql_new (NULL);
  g_autoptr (FbAst) ast = fb_query_parse (where, error);
  FbPath path;

  g_assert_nonnull (ast);
  g_assert_true (fb_path_resolve (&path, accounts (), (const char *const *) ast->path, NULL, error));
  return fb_sql_compare (sql, &path, 3, ast, error);
}

static void
test_compare_path (void)
{
  static const struct
  {
    const char *where, *expected;
  } cases[] = {
      {"id = '01930000-0000-7000-8000-000000000001'", "(t3.\"id\" = ?1)"},
      {"_pending", "t3.\"_dirty\" <> 0"},
      {"_pending = 'no'", "(t3.\"_dirty\" = 0)"},
      {"do_not_contact", "t3.\"do_not_contact\" <> 0"},
      {"name = 'Isdom'", "(fold(t3.\"name\") = ?1)"},
      {"ext.colour = 'red'", "EXISTS (SELECT 1 FROM json_each(CASE WHEN json_valid(t3.\"ext\") THEN t3.\"ext\" END, "
                             "'$.\"colour\"') AS e WHERE e.value"
                             " IS NOT NULL AND ((fold(CAST(e.value AS TEXT)) = ?1)))"},
      {"currency = 'EUR'", "(t3.\"currency\" = ?1)"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *sql = compare_path (cases[i].where, &error);

      g_test_message ("%s: %s", cases[i].where, sql);
      g_assert_no_error (error);
      g_assert_cmpstr (sql, ==, cases[i].expected);
    }
}

static void
test_no_compare_path (void)
{
  static const struct
  {
    const char *where, *expected;
  } cases[] = {
      {"id", "Column 3: “id” is no yes/no field: expected =, !=, <, <=, >, >=, in, like, between or is"},
      {"name", "Column 5: “name” is no yes/no field: expected =, !=, <, <=, >, >=, in, like, between or is"},
      {"id = 3", "Column 6: “id” takes = or != with an id or @me"},
      {"_pending = 'perhaps'", "Column 12: “_pending” takes true or false"},
      {"_pending > true", "Column 12: “_pending” takes = or != with true or false"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", cases[i].where);
      g_assert_null (compare_path (cases[i].where, &error));
      assert_refused (&error, cases[i].expected);
    }
}

/* Long patterns are refused where they are patterns, and true stands for no text. */
static void
test_literals (void)
{
  g_autofree char *text = g_strnfill (1001, 'a');
  const FbLiteral literal = {.kind = FB_LITERAL_TEXT, .column = 5, .text = text};
  const FbLiteral yes = {.kind = FB_LITERAL_TRUE};
  FbCell cell = {.field = fb_table_field (accounts (), fb_table_get_field (accounts (), "name"))};
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (fb_cell_text_of (&literal), ==, text);
  g_assert_null (fb_cell_text_of (&yes));
  g_assert_true (fb_cell_check_pattern (&literal, FB_OP_EQ, &error));
  g_assert_false (fb_cell_check_pattern (&literal, FB_OP_LIKE, &error));
  assert_refused (&error, "Column 5: the pattern is too long");
  text[1000] = '\0';
  g_assert_true (fb_cell_check_pattern (&literal, FB_OP_LIKE, &error));
  g_assert_null (fb_cell_refuse (&cell, 7, &error, "a letter"));
  assert_refused (&error, "Column 7: “name” takes a letter");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/store/query-parts/tokens", test_tokens);
  g_test_add_func ("/store/query-parts/no-tokens", test_no_tokens);
  g_test_add_func ("/store/query-parts/tree", test_tree);
  g_test_add_func ("/store/query-parts/no-tree", test_no_tree);
  g_test_add_func ("/store/query-parts/error", test_error);
  g_test_add_func ("/store/query-parts/path", test_path);
  g_test_add_func ("/store/query-parts/no-path", test_no_path);
  g_test_add_func ("/store/query-parts/parameters", test_parameters);
  g_test_add_func ("/store/query-parts/compare", test_compare);
  g_test_add_func ("/store/query-parts/no-compare", test_no_compare);
  g_test_add_func ("/store/query-parts/compare-path", test_compare_path);
  g_test_add_func ("/store/query-parts/no-compare-path", test_no_compare_path);
  g_test_add_func ("/store/query-parts/literals", test_literals);
  return g_test_run ();
}
