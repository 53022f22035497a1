/* fb-query-compare-names.c: choices, picks, currencies and references compared with what people call them
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "fb-query-compare.h"
#include "fb-query-decimal.h"
#include "fb-text.h"

/* --- choices ---------------------------------------------------------------------------------------------- */

static gboolean
choice_fits (const FbChoice *choice, FbOp op, const char *folded)
{
  const char *const names[] = {choice->code, choice->label, g_dgettext (GETTEXT_PACKAGE, choice->label)};

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *name = names[i] != NULL ? fb_text_fold (names[i]) : NULL;

      if (name != NULL && (op == FB_OP_LIKE ? fb_text_like (name, folded) : g_str_equal (name, folded)))
        return TRUE;
    }
  return FALSE;
}

static char *
list_choices (const FbField *field)
{
  GString *list = g_string_new (NULL);

  for (const FbChoice *choice = field->choices; choice->code != NULL; choice++)
    g_string_append_printf (list, "%s%s", list->len > 0 ? ", " : "", choice->code);
  return g_string_free (list, FALSE);
}

char *
fb_cell_compare_enum (FbCell *cell, FbOp op, const FbLiteral *literal, GError **error)
{
  g_autoptr (GString) codes = NULL;
  g_autofree char *folded = NULL;
  g_autofree char *list = NULL;

  if ((op != FB_OP_EQ && op != FB_OP_LIKE) || fb_cell_text_of (literal) == NULL)
    return fb_cell_refuse (cell, literal->column, error, _ ("=, !=, in or like with a text in quotes"));
  folded = fb_text_fold (literal->text);
  codes = g_string_new (NULL);
  for (const FbChoice *choice = cell->field->choices; choice->code != NULL; choice++)
    if (choice_fits (choice, op, folded))
      g_string_append_printf (codes, "%s?%u", codes->len > 0 ? ", " : "", fb_sql_add_text (cell->sql, choice->code));
  if (codes->len > 0)
    return g_strdup_printf ("%s IN (%s)", cell->column, codes->str);
  if (op == FB_OP_LIKE)
    return g_strdup ("0");
  list = list_choices (cell->field);
  fb_query_error (error, literal->column, _ ("“%s” has no choice “%s”, only %s"), cell->field->name, literal->text,
                  list);
  return NULL;
}

/* Any code is kept in a pick, so one without a row in the list compares by itself. */
char *
fb_cell_compare_pick (FbCell *cell, FbOp op, const FbLiteral *literal, GError **error)
{
  g_autofree char *label = NULL;
  g_autofree char *code = NULL;
  guint list, raw;

  if ((op != FB_OP_EQ && op != FB_OP_LIKE) || fb_cell_text_of (literal) == NULL)
    return fb_cell_refuse (cell, literal->column, error, _ ("=, !=, in or like with a text in quotes"));
  if (!fb_cell_check_pattern (literal, op, error))
    return NULL;
  fb_sql_depend (cell->sql, fb_schema_get_table ("picklist_value"));
  label = fb_sql_compare_text (cell->sql, "fold(v.\"label\")", op, literal->text);
  code = fb_sql_compare_text (cell->sql, "fold(v.\"code\")", op, literal->text);
  list = fb_sql_add_text (cell->sql, cell->field->ref);
  raw = fb_sql_add_text (cell->sql, literal->text);
  return g_strdup_printf ("%s IN (SELECT ?%u UNION SELECT fold(?%u) UNION SELECT v.\"code\" FROM \"picklist_value\" AS "
                          "v JOIN \"picklist\" AS p"
                          " ON p.id = v.\"picklist\" WHERE p.\"code\" = ?%u AND (%s OR %s))",
                          cell->column, raw, raw, list, label, code);
}

char *
fb_cell_compare_currency (FbCell *cell, FbOp op, const FbLiteral *literal, GError **error)
{
  g_autofree char *code = NULL;

  if (op != FB_OP_EQ || literal->kind != FB_LITERAL_TEXT)
    return fb_cell_refuse (cell, literal->column, error, _ ("= or != with a currency such as 'EUR'"));
  code = g_ascii_strup (literal->text, -1);
  if (fb_currency_get_digits (code) < 0)
    {
      fb_query_error (error, literal->column, _ ("“%s” is no currency"), literal->text);
      return NULL;
    }
  return g_strdup_printf ("%s = ?%u", cell->column, fb_sql_add_text (cell->sql, code));
}

/* --- references ------------------------------------------------------------------------------------------- */

static gboolean
is_id (const FbLiteral *literal, FbId *id)
{
  return literal->kind == FB_LITERAL_TEXT && fb_id_parse (literal->text, id);
}

char *
fb_cell_compare_id (FbCell *cell, FbOp op, const FbLiteral *literal, GError **error)
{
  FbId id;

  if (op == FB_OP_EQ && literal->kind == FB_LITERAL_ME)
    return g_strdup_printf ("%s = ?%u", cell->column, fb_sql_add_kind (cell->sql, FB_PARAM_ME));
  if (op == FB_OP_EQ && is_id (literal, &id))
    return g_strdup_printf ("%s = ?%u", cell->column, fb_sql_add_id (cell->sql, &id));
  fb_query_error (error, literal->column, _ ("“%s” takes = or != with an id or @me"),
                  cell->field != NULL ? cell->field->name : "id");
  return NULL;
}

/* Title, number or another unique text of the record, or the label of one that is not on this device. */
static char *
compare_name (FbCell *cell, FbOp op, const FbLiteral *literal)
{
  const FbTable *to = fb_field_get_ref_table (cell->field);
  guint alias = cell->sql->n_aliases++;
  g_autofree char *title = fb_sql_title (to, alias, TRUE);
  g_autofree char *label = fb_sql_compare_text (cell->sql, "fold(l.label)", op, literal->text);
  g_autoptr (GString) names = g_string_new (NULL);

  fb_sql_depend (cell->sql, to);
  if (title != NULL)
    {
      g_autofree char *by_title = fb_sql_compare_text (cell->sql, title, op, literal->text);

      g_string_append (names, by_title);
    }
  for (guint i = 0; i < to->n_fields; i++)
    {
      const FbField *field = fb_table_field (to, i);
      g_autofree char *expr = g_strdup_printf ("fold(t%u.\"%s\")", alias, field->name);
      g_autofree char *by_key = NULL;

      if (!(field->flags & (FB_FIELD_UNIQUE | FB_FIELD_NUMBER)) || field->type != FB_TYPE_TEXT)
        continue;
      by_key = fb_sql_compare_text (cell->sql, expr, op, literal->text);
      g_string_append_printf (names, "%s%s", names->len > 0 ? " OR " : "", by_key);
    }
  return g_strdup_printf (
      "%s IN (SELECT t%u.id FROM \"%s\" AS t%u WHERE %s UNION ALL SELECT l.id FROM label AS l WHERE l.tbl = %u AND %s)",
      cell->column, alias, to->name, alias, names->len > 0 ? names->str : "0", to->number, label);
}

char *
fb_cell_compare_ref (FbCell *cell, FbOp op, const FbLiteral *literal, GError **error)
{
  FbId id;

  if ((op != FB_OP_EQ && op != FB_OP_LIKE) || (fb_cell_text_of (literal) == NULL && literal->kind != FB_LITERAL_ME))
    return fb_cell_refuse (cell, literal->column, error, _ ("=, !=, in or like with a name in quotes, an id or @me"));
  if (literal->kind == FB_LITERAL_ME || is_id (literal, &id))
    return fb_cell_compare_id (cell, op, literal, error);
  return fb_cell_check_pattern (literal, op, error) ? compare_name (cell, op, literal) : NULL;
}

/* A long list of ids is one IN. */
char *
fb_cell_compare_ids (FbCell *cell, FbCompareOne one, GError **error)
{
  const GPtrArray *values = cell->test->values;
  g_autoptr (GString) sql = NULL;
  FbId id;

  for (guint i = 0; i < values->len; i++)
    if (!is_id (g_ptr_array_index (values, i), &id))
      return fb_cell_compare_each (cell, one, error);
  if (cell->test->op != FB_OP_IN)
    return fb_cell_compare_each (cell, one, error);
  sql = g_string_new (NULL);
  g_string_append_printf (sql, "%s IN (", cell->column);
  for (guint i = 0; i < values->len; i++)
    {
      is_id (g_ptr_array_index (values, i), &id);
      g_string_append_printf (sql, "%s?%u", i > 0 ? ", " : "", fb_sql_add_id (cell->sql, &id));
    }
  g_string_append_c (sql, ')');
  return g_string_free (g_steal_pointer (&sql), FALSE);
}
