/* fb-query-compare.c: one field compared with the values of a test, by the field's type
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "fb-date.h"
#include "fb-query-compare.h"
#include "fb-query-decimal.h"
#include "fb-text.h"

static const char *
sign_of (FbOp op)
{
  switch (op)
    {
    case FB_OP_LT:
      return "<";
    case FB_OP_LE:
      return "<=";
    case FB_OP_GT:
      return ">";
    case FB_OP_GE:
      return ">=";
    default:
      return "=";
    }
}

char *
fb_cell_refuse (FbCell *cell, guint column, GError **error, const char *what)
{
  fb_query_error (error, column, _ ("“%s” takes %s"), cell->field->name, what);
  return NULL;
}

/* The text of a literal that may stand for a text; NULL for true, @me … */
const char *
fb_cell_text_of (const FbLiteral *literal)
{
  return literal->kind == FB_LITERAL_TEXT || literal->kind == FB_LITERAL_NUMBER ? literal->text : NULL;
}

/* in: any of the values. */
char *
fb_cell_compare_each (FbCell *cell, FbCompareOne one, GError **error)
{
  g_autoptr (GString) sql = NULL;
  const GPtrArray *values = cell->test->values;
  FbOp op = cell->test->op == FB_OP_IN ? FB_OP_EQ : cell->test->op;

  if (values->len > FB_QUERY_MAX_TESTS)
    {
      fb_query_error (error, cell->test->column, _ ("more than %d values for “%s”"), FB_QUERY_MAX_TESTS,
                      cell->field->name);
      return NULL;
    }
  sql = g_string_new (NULL);
  for (guint i = 0; i < values->len; i++)
    {
      g_autofree char *part = one (cell, op, g_ptr_array_index (values, i), error);

      if (part == NULL)
        return NULL;
      g_string_append_printf (sql, "%s(%s)", i > 0 ? " OR " : "", part);
    }
  return g_string_free (g_steal_pointer (&sql), FALSE);
}

/* --- texts ------------------------------------------------------------------------------------------------ */

/* "abc%" and no other sign of a pattern: an index can be used. */
static gboolean
is_prefix_pattern (const char *pattern)
{
  gsize plain = strcspn (pattern, "%_\\");

  return plain > 0 && g_str_equal (pattern + plain, "%");
}

char *
fb_sql_compare_text (FbSql *self, const char *expr, FbOp op, const char *text)
{
  g_autofree char *folded = fb_text_fold (text);
  guint first;

  if (op != FB_OP_LIKE)
    return g_strdup_printf ("%s %s ?%u", expr, sign_of (op), fb_sql_add_text (self, folded));
  if (!is_prefix_pattern (folded))
    return g_strdup_printf ("%s LIKE ?%u ESCAPE '\\'", expr, fb_sql_add_text (self, folded));
  folded[strlen (folded) - 1] = '\0';
  first = fb_sql_add_text (self, folded);
  return g_strdup_printf ("(%s >= ?%u AND %s < ?%u)", expr, first, expr,
                          fb_sql_take_text (self, g_strconcat (folded, "\xf4\x8f\xbf\xbf", NULL)));
}

/* Long patterns cost SQLite more than they are worth. */
gboolean
fb_cell_check_pattern (const FbLiteral *literal, FbOp op, GError **error)
{
  return op != FB_OP_LIKE || strlen (literal->text) <= 1000
         || fb_query_error (error, literal->column, _ ("the pattern is too long"));
}

static char *
compare_text (FbCell *cell, FbOp op, const FbLiteral *literal, GError **error)
{
  g_autofree char *folded = g_strdup_printf ("fold(%s)", cell->column);

  if (fb_cell_text_of (literal) == NULL)
    return fb_cell_refuse (cell, literal->column, error, _ ("a text in quotes"));
  if (!fb_cell_check_pattern (literal, op, error))
    return NULL;
  return fb_sql_compare_text (cell->sql, folded, op, literal->text);
}

/* A long list of texts is one IN. */
static char *
compare_texts (FbCell *cell, GError **error)
{
  g_autoptr (GString) sql = NULL;

  if (cell->test->op != FB_OP_IN)
    return fb_cell_compare_each (cell, compare_text, error);
  sql = g_string_new (NULL);
  g_string_append_printf (sql, "fold(%s) IN (", cell->column);
  for (guint i = 0; i < cell->test->values->len; i++)
    {
      const FbLiteral *literal = g_ptr_array_index (cell->test->values, i);

      if (fb_cell_text_of (literal) == NULL)
        return fb_cell_refuse (cell, literal->column, error, _ ("texts in quotes"));
      g_string_append_printf (sql, "%s?%u", i > 0 ? ", " : "",
                              fb_sql_take_text (cell->sql, fb_text_fold (literal->text)));
    }
  g_string_append_c (sql, ')');
  return g_string_free (g_steal_pointer (&sql), FALSE);
}

/* --- elements of JSON lists: sets and custom values ------------------------------------------------------- */

static char *
compare_element (FbCell *cell, FbOp op, const FbLiteral *literal, GError **error)
{
  double real;

  if (literal->kind == FB_LITERAL_TEXT)
    return fb_cell_check_pattern (literal, op, error)
               ? fb_sql_compare_text (cell->sql, "fold(CAST(e.value AS TEXT))", op, literal->text)
               : NULL;
  if (literal->kind == FB_LITERAL_TRUE || literal->kind == FB_LITERAL_FALSE)
    return g_strdup_printf ("e.value %s %d", sign_of (op), literal->kind == FB_LITERAL_TRUE);
  if (literal->kind == FB_LITERAL_TODAY)
    return g_strdup_printf ("e.value %s ?%u", sign_of (op),
                            fb_sql_add_day (cell->sql, FB_PARAM_DAY, NULL, literal->days));
  if (literal->kind != FB_LITERAL_NUMBER || op == FB_OP_LIKE)
    return fb_cell_refuse (cell, literal->column, error, _ ("a text in quotes, a number, true or false"));
  real = g_ascii_strtod (literal->text, NULL);
  return g_strdup_printf ("CAST(e.value AS REAL) %s ?%u", sign_of (op), fb_sql_add_real (cell->sql, real));
}

/* @at: path of the list inside the column. */
static char *
compare_elements (FbCell *cell, const char *at, GError **error)
{
  g_autofree char *each = NULL;

  if (cell->test->op == FB_OP_YES)
    each = g_strdup ("e.value = 1");
  else if (!(each = fb_cell_compare_each (cell, compare_element, error)))
    return NULL;
  return g_strdup_printf ("EXISTS (SELECT 1 FROM json_each(CASE WHEN json_valid(%s) THEN %s END, '%s') AS e"
                          " WHERE e.value IS NOT NULL AND (%s))",
                          cell->column, cell->column, at, each);
}

/* --- numbers ---------------------------------------------------------------------------------------------- */

/* column op value, where the value may lie between two whole numbers. */
static char *
compare_scaled (FbCell *cell, FbOp op, const FbDecimal *decimal, int digits)
{
  gboolean exact;
  gint64 floor = fb_decimal_scale (decimal, digits, &exact);

  if (!exact && op == FB_OP_EQ)
    return g_strdup ("0");
  if (!exact)
    op = op == FB_OP_GE || op == FB_OP_GT ? FB_OP_GT : FB_OP_LE;
  return g_strdup_printf ("%s %s ?%u", cell->column, sign_of (op), fb_sql_add_int (cell->sql, floor));
}

static gboolean
read_decimal (FbCell *cell, FbOp op, const FbLiteral *literal, const char *text, FbDecimal *decimal, GError **error)
{
  if (op != FB_OP_LIKE && text != NULL && fb_decimal_read (text, decimal))
    return TRUE;
  fb_cell_refuse (cell, literal->column, error, _ ("a number"));
  return FALSE;
}

static int
digits_of (const FbField *field)
{
  return field->type == FB_TYPE_QUANTITY ? 3 : field->type == FB_TYPE_RATE ? 4 : field->type == FB_TYPE_PERCENT ? 2 : 0;
}

static char *
compare_number (FbCell *cell, FbOp op, const FbLiteral *literal, GError **error)
{
  FbDecimal decimal;

  if (literal->kind == FB_LITERAL_PERCENT && cell->field->type != FB_TYPE_PERCENT)
    return fb_cell_refuse (cell, literal->column, error, _ ("a number without %"));
  if (!read_decimal (cell, op, literal, literal->kind == FB_LITERAL_PERCENT ? literal->text : fb_cell_text_of (literal),
                     &decimal, error))
    return NULL;
  return compare_scaled (cell, op, &decimal, digits_of (cell->field));
}

/* 'EUR 12', '12.50 EUR': also the currency must be this one. */
static char *
compare_money_of (FbCell *cell, FbOp op, const FbLiteral *literal, const char *currency_column, GError **error)
{
  g_auto (GStrv) parts = g_strsplit_set (literal->text, " \t", -1);
  g_autofree char *compared = NULL;
  g_autofree char *currency = NULL;
  const char *code, *number;
  FbDecimal decimal;

  if (g_strv_length (parts) != 2)
    return fb_cell_refuse (cell, literal->column, error, _ ("an amount such as 1000 or '1000 EUR'"));
  code = g_ascii_isalpha (parts[0][0]) ? parts[0] : parts[1];
  number = code == parts[0] ? parts[1] : parts[0];
  currency = g_ascii_strup (code, -1);
  if (fb_currency_get_digits (currency) < 0)
    {
      fb_query_error (error, literal->column, _ ("“%s” is no currency"), code);
      return NULL;
    }
  if (!read_decimal (cell, op, literal, number, &decimal, error))
    return NULL;
  compared = compare_scaled (cell, op, &decimal, fb_currency_get_digits (currency));
  return g_strdup_printf ("(%s AND %s = ?%u)", compared, currency_column, fb_sql_add_text (cell->sql, currency));
}

/* An amount in major units means 100 times as much in cents as in yen. */
static char *
compare_money (FbCell *cell, FbOp op, const FbLiteral *literal, GError **error)
{
  g_autofree char *currency = NULL;
  g_autoptr (GString) sql = NULL;
  const char *text = literal->kind == FB_LITERAL_MINOR ? literal->text : fb_cell_text_of (literal);
  FbDecimal decimal;

  if (cell->field->ref != NULL)
    currency = g_strdup_printf ("t%u.\"%s\"", cell->alias, cell->field->ref);
  if (literal->kind == FB_LITERAL_TEXT && currency != NULL && strpbrk (literal->text, " \t") != NULL
      && op != FB_OP_LIKE)
    return compare_money_of (cell, op, literal, currency, error);
  if (!read_decimal (cell, op, literal, text, &decimal, error))
    return NULL;
  if (literal->kind == FB_LITERAL_MINOR || currency == NULL)
    return compare_scaled (cell, op, &decimal, literal->kind == FB_LITERAL_MINOR ? 0 : 2);
  sql = g_string_new ("CASE");
  for (int digits = 0; digits <= FB_CURRENCY_MAX_DIGITS; digits++)
    {
      const char *codes = fb_currency_list_codes (digits);
      g_autofree char *compared = NULL;

      if (digits == 2 || codes == NULL)
        continue;
      compared = compare_scaled (cell, op, &decimal, digits);
      g_string_append_printf (sql, " WHEN %s IN (%s) THEN %s", currency, codes, compared);
    }
  {
    g_autofree char *compared = compare_scaled (cell, op, &decimal, 2);

    g_string_append_printf (sql, " ELSE %s END", compared);
  }
  return g_string_free (g_steal_pointer (&sql), FALSE);
}

static char *
compare_bool (FbCell *cell, FbOp op, const FbLiteral *literal, GError **error)
{
  const char *text = literal->text;

  if (op != FB_OP_EQ
      || (literal->kind != FB_LITERAL_TRUE && literal->kind != FB_LITERAL_FALSE && fb_cell_text_of (literal) == NULL))
    return fb_cell_refuse (cell, literal->column, error, _ ("= or != with true or false"));
  if (literal->kind == FB_LITERAL_TRUE || g_str_equal (text, "1") || g_ascii_strcasecmp (text, "yes") == 0
      || g_ascii_strcasecmp (text, "true") == 0)
    return g_strdup_printf ("%s <> 0", cell->column);
  if (literal->kind == FB_LITERAL_FALSE || g_str_equal (text, "0") || g_ascii_strcasecmp (text, "no") == 0
      || g_ascii_strcasecmp (text, "false") == 0)
    return g_strdup_printf ("%s = 0", cell->column);
  return fb_cell_refuse (cell, literal->column, error, _ ("true or false"));
}

/* --- days and moments ------------------------------------------------------------------------------------- */

/* Words are understood anew at each run (“today” goes on); here they must be understood at all. */
static gboolean
check_day (FbCell *cell, const FbLiteral *literal, GError **error)
{
  g_autoptr (GError) problem = NULL;
  char day[FB_DATE_LENGTH + 1];

  if (literal->kind == FB_LITERAL_TODAY)
    return TRUE;
  if (literal->kind != FB_LITERAL_TEXT)
    fb_cell_refuse (cell, literal->column, error, _ ("a day such as '2026-11-21' or @today + 7"));
  else if (fb_date_is_valid (literal->text) || fb_date_parse_words (literal->text, "2026-01-01", day, &problem))
    return TRUE;
  else
    fb_query_error (error, literal->column, "%s", problem->message);
  return FALSE;
}

static guint
add_day (FbCell *cell, FbParamKind kind, const FbLiteral *literal, int days)
{
  return fb_sql_add_day (cell->sql, kind, literal->kind == FB_LITERAL_TODAY ? NULL : literal->text,
                         literal->days + days);
}

static char *
compare_date (FbCell *cell, FbOp op, const FbLiteral *literal, GError **error)
{
  if (op == FB_OP_LIKE && literal->kind == FB_LITERAL_TEXT)
    return fb_cell_check_pattern (literal, op, error) ? fb_sql_compare_text (cell->sql, cell->column, op, literal->text)
                                                      : NULL;
  if (!check_day (cell, literal, error))
    return NULL;
  return g_strdup_printf ("%s %s ?%u", cell->column, sign_of (op), add_day (cell, FB_PARAM_DAY, literal, 0));
}

/* A moment compared with a day: the whole day from its start to the start of the next. */
static char *
compare_time_with_day (FbCell *cell, FbOp op, const FbLiteral *literal)
{
  const char *column = cell->column;

  if (op == FB_OP_LT || op == FB_OP_GE)
    return g_strdup_printf ("%s %s ?%u", column, sign_of (op), add_day (cell, FB_PARAM_DAY_START, literal, 0));
  if (op == FB_OP_LE || op == FB_OP_GT)
    return g_strdup_printf ("%s %s ?%u", column,
                            op == FB_OP_LE ? "<" : ">=", add_day (cell, FB_PARAM_DAY_START, literal, 1));
  return g_strdup_printf ("(%s >= ?%u AND %s < ?%u)", column, add_day (cell, FB_PARAM_DAY_START, literal, 0), column,
                          add_day (cell, FB_PARAM_DAY_START, literal, 1));
}

static char *
compare_time (FbCell *cell, FbOp op, const FbLiteral *literal, GError **error)
{
  gint64 ms;

  if (op == FB_OP_LIKE)
    return fb_cell_refuse (cell, literal->column, error, _ ("=, !=, <, <=, > and >="));
  if (literal->kind == FB_LITERAL_NOW)
    return g_strdup_printf ("%s %s ?%u", cell->column, sign_of (op), fb_sql_add_kind (cell->sql, FB_PARAM_NOW));
  if ((literal->kind == FB_LITERAL_TEXT && fb_time_parse (literal->text, &ms))
      || (literal->kind == FB_LITERAL_NUMBER
          && g_ascii_string_to_signed (literal->text, 10, G_MININT64, G_MAXINT64, &ms, NULL)))
    return g_strdup_printf ("%s %s ?%u", cell->column, sign_of (op), fb_sql_add_int (cell->sql, ms));
  return check_day (cell, literal, error) ? compare_time_with_day (cell, op, literal) : NULL;
}

/* --- by type ---------------------------------------------------------------------------------------------- */

static char *
compare_yes (FbCell *cell, gboolean is_bool, GError **error)
{
  if (is_bool)
    return g_strdup_printf ("%s <> 0", cell->column);
  fb_query_error (error, cell->test->column,
                  _ ("“%s” is no yes/no field: expected =, !=, <, <=, >, >=, in, like, between or is"),
                  cell->field != NULL ? cell->field->name : "id");
  return NULL;
}

static char *
compare_field (FbCell *cell, GError **error)
{
  if (cell->test->op == FB_OP_YES)
    return compare_yes (cell, cell->field->type == FB_TYPE_BOOL, error);
  switch (cell->field->type)
    {
    case FB_TYPE_INT:
    case FB_TYPE_QUANTITY:
    case FB_TYPE_RATE:
    case FB_TYPE_PERCENT:
      return fb_cell_compare_each (cell, compare_number, error);
    case FB_TYPE_MONEY:
      return fb_cell_compare_each (cell, compare_money, error);
    case FB_TYPE_DATE:
      return fb_cell_compare_each (cell, compare_date, error);
    case FB_TYPE_TIME:
      return fb_cell_compare_each (cell, compare_time, error);
    case FB_TYPE_BOOL:
      return fb_cell_compare_each (cell, compare_bool, error);
    case FB_TYPE_ENUM:
      return fb_cell_compare_each (cell, fb_cell_compare_enum, error);
    case FB_TYPE_PICK:
      return fb_cell_compare_each (cell, fb_cell_compare_pick, error);
    case FB_TYPE_SET:
      return compare_elements (cell, "$", error);
    case FB_TYPE_REF:
      return fb_cell_compare_ids (cell, fb_cell_compare_ref, error);
    case FB_TYPE_ANY_REF:
      return fb_cell_compare_ids (cell, fb_cell_compare_id, error);
    case FB_TYPE_CURRENCY:
      return fb_cell_compare_each (cell, fb_cell_compare_currency, error);
    case FB_TYPE_TEXT:
    case FB_TYPE_LONG_TEXT:
    case FB_TYPE_JSON:
    case FB_TYPE_LOG:
    default:
      return compare_texts (cell, error);
    }
}

char *
fb_sql_compare (FbSql *self, const FbPath *path, guint alias, const FbAst *test, GError **error)
{
  const char *name = path->kind == FB_PATH_ID ? "id" : path->kind == FB_PATH_PENDING ? "_dirty" : path->field->name;
  g_autofree char *column = g_strdup_printf ("t%u.\"%s\"", alias, name);
  FbCell cell = {self, path->tables[path->n_hops], path->field, alias, test, column};
  static const FbField pending = {.name = "_pending", .type = FB_TYPE_BOOL};

  if (path->kind == FB_PATH_ID)
    return test->op == FB_OP_YES ? compare_yes (&cell, FALSE, error)
                                 : fb_cell_compare_ids (&cell, fb_cell_compare_id, error);
  if (path->kind == FB_PATH_PENDING)
    cell.field = &pending;
  if (path->kind == FB_PATH_CUSTOM)
    {
      g_autofree char *at = g_strdup_printf ("$.\"%s\"", path->custom);

      return compare_elements (&cell, at, error);
    }
  return compare_field (&cell, error);
}
