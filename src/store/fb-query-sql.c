/* fb-query-sql.c: SQL of filters and its parameters
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-query-sql.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>

#include "fb-date.h"

/* --- parameters ------------------------------------------------------------------------------------------- */

static void
param_clear (gpointer data)
{
  FbParam *param = data;

  g_free (param->text);
}

FbSql *
fb_sql_new (FbSql *after)
{
  FbSql *self = g_new0 (FbSql, 1);

  self->first = after != NULL ? fb_sql_next_param (after) - 1 : 0;
  self->params = g_array_new (FALSE, TRUE, sizeof (FbParam));
  g_array_set_clear_func (self->params, param_clear);
  self->tables = g_ptr_array_new ();
  self->joins = g_ptr_array_new_with_free_func (g_free);
  self->join_names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->n_aliases = after != NULL ? after->n_aliases : 1;
  return self;
}

void
fb_sql_free (FbSql *self)
{
  g_array_unref (self->params);
  g_ptr_array_unref (self->tables);
  g_ptr_array_unref (self->joins);
  g_hash_table_unref (self->join_names);
  g_free (self);
}

guint
fb_sql_next_param (FbSql *self)
{
  return self->first + self->params->len + 1;
}

void
fb_sql_depend (FbSql *self, const FbTable *table)
{
  if (!g_ptr_array_find (self->tables, table, NULL))
    g_ptr_array_add (self->tables, (gpointer) table);
}

static guint
add_param (FbSql *self, FbParam param)
{
  g_array_append_val (self->params, param);
  return self->first + self->params->len;
}

guint
fb_sql_add_int (FbSql *self, gint64 number)
{
  return add_param (self, (FbParam){.kind = FB_PARAM_INT, .number = number});
}

guint
fb_sql_add_real (FbSql *self, double number)
{
  return add_param (self, (FbParam){.kind = FB_PARAM_REAL, .real = number});
}

guint
fb_sql_add_text (FbSql *self, const char *text)
{
  return fb_sql_take_text (self, g_strdup (text));
}

guint
fb_sql_take_text (FbSql *self, char *text)
{
  return add_param (self, (FbParam){.kind = FB_PARAM_TEXT, .text = text});
}

guint
fb_sql_add_id (FbSql *self, const FbId *id)
{
  return add_param (self, (FbParam){.kind = FB_PARAM_ID, .id = *id});
}

guint
fb_sql_add_day (FbSql *self, FbParamKind kind, const char *words, int days)
{
  return add_param (self, (FbParam){.kind = kind, .text = g_strdup (words), .days = days});
}

guint
fb_sql_add_kind (FbSql *self, FbParamKind kind)
{
  return add_param (self, (FbParam){.kind = kind});
}

static gint64
day_start (const char *day)
{
  g_autoptr (GDateTime) start = NULL;
  int year = 0, month = 0, date = 0;

  sscanf (day, "%d-%d-%d", &year, &month, &date);
  start = g_date_time_new_local (year, month, date, 0, 0, 0);
  return start != NULL ? g_date_time_to_unix (start) * 1000 : 0;
}

static gboolean
find_day (const FbParam *param, const char *today, char day[FB_DATE_LENGTH + 1], GError **error)
{
  if (param->text == NULL || fb_date_is_valid (param->text))
    g_strlcpy (day, param->text != NULL ? param->text : today, FB_DATE_LENGTH + 1);
  else if (!fb_date_parse_words (param->text, today, day, error))
    return FALSE;
  if (fb_date_add_days (day, param->days, day))
    return TRUE;
  g_set_error_literal (error, FB_STORE_ERROR, FB_STORE_ERROR_QUERY, _ ("The day lies outside the years 1 to 9999"));
  return FALSE;
}

static gboolean
bind_day (const FbParam *param, FbStmt *stmt, int index, gint64 now, GError **error)
{
  char today[FB_DATE_LENGTH + 1], day[FB_DATE_LENGTH + 1];

  fb_date_of_time (now, NULL, today);
  if (!find_day (param, today, day, error))
    return FALSE;
  if (param->kind == FB_PARAM_DAY)
    fb_stmt_bind_text (stmt, index, day);
  else
    fb_stmt_bind_int (stmt, index, day_start (day));
  return TRUE;
}

static void
bind_me (FbStmt *stmt, int index, FbStore *store)
{
  FbId me;

  if (store == NULL)
    {
      fb_stmt_bind_null (stmt, index);
      return;
    }
  me = fb_store_get_user (store);
  fb_stmt_bind_id (stmt, index, &me);
}

gboolean
fb_sql_bind (FbSql *self, FbStmt *stmt, FbStore *store, GError **error)
{
  gint64 now = store != NULL ? fb_clock_now (fb_store_get_clock (store)) : g_get_real_time () / 1000;

  for (guint i = 0; i < self->params->len; i++)
    {
      const FbParam *param = &g_array_index (self->params, FbParam, i);
      int index = (int) (self->first + i) + 1;

      switch (param->kind)
        {
        case FB_PARAM_INT:
          fb_stmt_bind_int (stmt, index, param->number);
          break;
        case FB_PARAM_REAL:
          fb_stmt_bind_real (stmt, index, param->real);
          break;
        case FB_PARAM_TEXT:
          fb_stmt_bind_text (stmt, index, param->text);
          break;
        case FB_PARAM_ID:
          fb_stmt_bind_id (stmt, index, &param->id);
          break;
        case FB_PARAM_NOW:
          fb_stmt_bind_int (stmt, index, now);
          break;
        case FB_PARAM_ME:
          bind_me (stmt, index, store);
          break;
        case FB_PARAM_DAY:
        case FB_PARAM_DAY_START:
          if (!bind_day (param, stmt, index, now, error))
            return FALSE;
          break;
        default:
          g_assert_not_reached ();
        }
    }
  return TRUE;
}

/* --- tests on fields of referenced records ---------------------------------------------------------------- */

static FbAst *
test_copy (const FbAst *test, FbOp op)
{
  FbAst *copy = g_new0 (FbAst, 1);

  *copy = *test;
  copy->op = op;
  copy->values = NULL;
  return copy;
}

/* A test with an empty field in it asks for the empty ones too; what is left must be compared. */
static void
split_nulls (const FbAst *test, gboolean *has_null, GPtrArray *others)
{
  *has_null = FALSE;
  for (guint i = 0; test->values != NULL && i < test->values->len; i++)
    {
      FbLiteral *literal = g_ptr_array_index (test->values, i);

      if (literal->kind == FB_LITERAL_NULL)
        *has_null = TRUE;
      else
        g_ptr_array_add (others, literal);
    }
}

/* "t0.account IN (SELECT t1.id FROM account AS t1 WHERE …)", one level a hop. */
static char *
wrap_hops (const FbPath *path, const guint *aliases, char *inner)
{
  char *sql = inner;

  for (guint i = path->n_hops; i-- > 0;)
    {
      char *outer =
          g_strdup_printf ("t%u.\"%s\" IN (SELECT t%u.id FROM \"%s\" AS t%u WHERE %s)", aliases[i], path->hops[i]->name,
                           aliases[i + 1], path->tables[i + 1]->name, aliases[i + 1], sql);

      g_free (sql);
      sql = outer;
    }
  return sql;
}

static void
number_aliases (FbSql *self, const FbPath *path, guint aliases[FB_PATH_MAX_HOPS + 1])
{
  aliases[0] = 0;
  for (guint i = 0; i < path->n_hops; i++)
    {
      aliases[i + 1] = self->n_aliases++;
      fb_sql_depend (self, path->tables[i + 1]);
    }
}

static char *
has_value (FbSql *self, const FbPath *path)
{
  guint aliases[FB_PATH_MAX_HOPS + 1];
  guint alias;
  char *inner;

  number_aliases (self, path, aliases);
  alias = aliases[path->n_hops];
  if (path->kind == FB_PATH_FIELD)
    inner = g_strdup_printf ("t%u.\"%s\" IS NOT NULL", alias, path->field->name);
  else if (path->kind == FB_PATH_CUSTOM)
    inner = g_strdup_printf ("json_extract(t%u.\"ext\", '$.\"%s\"') IS NOT NULL", alias, path->custom);
  else
    inner = g_strdup ("1");
  return wrap_hops (path, aliases, inner);
}

static char *
compare (FbSql *self, const FbPath *path, const FbAst *test, GError **error)
{
  guint aliases[FB_PATH_MAX_HOPS + 1];
  char *inner;

  number_aliases (self, path, aliases);
  inner = fb_sql_compare (self, path, aliases[path->n_hops], test, error);
  return inner != NULL ? wrap_hops (path, aliases, inner) : NULL;
}

/* "= false" and "= no" ask for everything that is not yes, also where nothing was chosen yet. */
static gboolean
asks_for_no (const FbPath *path, const FbAst *test, GPtrArray *others)
{
  const FbLiteral *literal;

  if (test->op != FB_OP_EQ || others->len != 1)
    return FALSE;
  if (path->kind != FB_PATH_PENDING && (path->kind != FB_PATH_FIELD || path->field->type != FB_TYPE_BOOL))
    return FALSE;
  literal = g_ptr_array_index (others, 0);
  return literal->kind == FB_LITERAL_FALSE || (literal->kind == FB_LITERAL_NUMBER && g_str_equal (literal->text, "0"))
         || (literal->kind == FB_LITERAL_TEXT
             && (g_ascii_strcasecmp (literal->text, "no") == 0 || g_str_equal (literal->text, "0")
                 || g_ascii_strcasecmp (literal->text, "false") == 0));
}

static char *
compare_rest (FbSql *self, const FbPath *path, const FbAst *test, GPtrArray *others, GError **error)
{
  g_autofree FbAst *rest = test_copy (test, asks_for_no (path, test, others) ? FB_OP_YES : test->op);
  g_autofree char *yes = NULL;

  rest->values = others;
  if (rest->op == test->op)
    return compare (self, path, rest, error);
  if (!(yes = compare (self, path, rest, error)))
    return NULL;
  return g_strdup_printf ("(%s) IS NOT TRUE", yes);
}

static char *
test_to_sql (FbSql *self, const FbTable *table, const FbAst *test, GError **error)
{
  g_autoptr (GPtrArray) others = g_ptr_array_new ();
  g_autofree char *filled = NULL;
  g_autofree char *compared = NULL;
  gboolean has_null;
  FbPath path;

  if (!fb_path_resolve (&path, table, (const char *const *) test->path, test->columns, error))
    return NULL;
  split_nulls (test, &has_null, others);
  if (has_null && test->op != FB_OP_EQ && test->op != FB_OP_IN)
    {
      fb_query_error (error, test->column, _ ("null is neither above nor below anything: use =, != or is null"));
      return NULL;
    }
  if (!has_null && test->op != FB_OP_NULL)
    return compare_rest (self, &path, test, others, error);
  filled = has_value (self, &path);
  if (others->len == 0)
    return g_strdup_printf ("(%s) IS NOT TRUE", filled);
  if (!(compared = compare_rest (self, &path, test, others, error)))
    return NULL;
  return g_strdup_printf ("((%s) IS NOT TRUE OR (%s))", filled, compared);
}

char *
fb_sql_filter (FbSql *self, const FbTable *table, const FbAst *ast, GError **error)
{
  g_autoptr (GString) sql = NULL;

  if (ast->kind == FB_AST_TEST)
    return test_to_sql (self, table, ast, error);
  sql = g_string_new ("(");
  for (guint i = 0; i < ast->children->len; i++)
    {
      g_autofree char *part = fb_sql_filter (self, table, g_ptr_array_index (ast->children, i), error);

      if (part == NULL)
        return NULL;
      if (i > 0)
        g_string_append (sql, ast->kind == FB_AST_AND ? " AND " : " OR ");
      g_string_append_printf (sql, ast->kind == FB_AST_NOT ? "(%s) IS NOT TRUE" : "(%s)", part);
    }
  g_string_append_c (sql, ')');
  return g_string_free (g_steal_pointer (&sql), FALSE);
}
