/* fb-query-order.c: SQL of orders, titles and values reached through references
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "fb-query-lexer.h"
#include "fb-query-sql.h"

static gboolean
is_text (const FbField *field)
{
  return field->type == FB_TYPE_TEXT || field->type == FB_TYPE_LONG_TEXT;
}

char *
fb_sql_title (const FbTable *table, guint alias, gboolean folded)
{
  g_autoptr (GString) sql = g_string_new (NULL);
  g_autofree char *single = NULL;
  guint n = 0;

  for (guint i = 0; i < G_N_ELEMENTS (table->title) && table->title[i] != NULL; i++)
    {
      const FbField *field = fb_table_field (table, fb_table_get_field (table, table->title[i]));
      g_autofree char *column = is_text (field) ? g_strdup_printf ("t%u.\"%s\"", alias, field->name)
                                                : g_strdup_printf ("CAST(t%u.\"%s\" AS TEXT)", alias, field->name);

      if (field->type == FB_TYPE_REF || field->type == FB_TYPE_ANY_REF)
        continue;
      if (n++ == 0)
        single = g_strdup (column);
      g_string_append_printf (sql, "%sifnull(' ' || nullif(%s, ''), '')", n > 1 ? " || " : "", column);
    }
  if (n == 0)
    return NULL;
  /* A title of one field stays that plain column: its index can be used. */
  if (n == 1)
    return folded ? g_strdup_printf ("fold(%s)", single) : g_steal_pointer (&single);
  return g_strdup_printf (folded ? "fold(ltrim(%s))" : "ltrim(%s)", sql->str);
}

/* --- joins ------------------------------------------------------------------------------------------------ */

/* The alias of @table joined to the row @from by its reference @hop; made once a path. */
static guint
join_reference (FbSql *self, const char *name, guint from, const FbField *hop, const FbTable *table)
{
  guint alias = GPOINTER_TO_UINT (g_hash_table_lookup (self->join_names, name));

  if (alias != 0)
    return alias;
  alias = self->n_aliases++;
  fb_sql_depend (self, table);
  g_hash_table_insert (self->join_names, g_strdup (name), GUINT_TO_POINTER (alias));
  g_ptr_array_add (self->joins, g_strdup_printf ("LEFT JOIN \"%s\" AS t%u ON t%u.id = t%u.\"%s\"", table->name, alias,
                                                 alias, from, hop->name));
  return alias;
}

static guint
join_hops (FbSql *self, const FbPath *path, GString *name)
{
  guint alias = 0;

  for (guint i = 0; i < path->n_hops; i++)
    {
      g_string_append_printf (name, ".%s", path->hops[i]->name);
      alias = join_reference (self, name->str, alias, path->hops[i], path->tables[i + 1]);
    }
  return alias;
}

char *
fb_sql_value (FbSql *self, const FbPath *path)
{
  g_autoptr (GString) name = g_string_new (NULL);
  guint alias = join_hops (self, path, name);

  if (path->kind == FB_PATH_CUSTOM)
    return g_strdup_printf ("json_extract(t%u.\"ext\", '$.\"%s\"')", alias, path->custom);
  return g_strdup_printf ("t%u.\"%s\"", alias,
                          path->kind == FB_PATH_ID        ? "id"
                          : path->kind == FB_PATH_PENDING ? "_dirty"
                                                          : path->field->name);
}

/* --- keys ------------------------------------------------------------------------------------------------- */

typedef struct
{
  GString *sql;
  gboolean descending;
} Order;

/* Empty ones come last either way. */
static void
add_key (Order *order, const char *expr, gboolean may_be_null)
{
  g_string_append_printf (order->sql, "%s%s%s", order->sql->len > 0 ? ", " : "", expr,
                          order->descending ? " DESC"
                          : may_be_null     ? " NULLS LAST"
                                            : "");
}

/* Choices in the order in which the schema lists them. */
static void
add_enum_keys (Order *order, const FbField *field, const char *value, gboolean may_be_null)
{
  g_autoptr (GString) sql = g_string_new (NULL);
  guint i = 0;

  g_string_append_printf (sql, "CASE %s", value);
  for (const FbChoice *choice = field->choices; choice->code != NULL; choice++)
    g_string_append_printf (sql, " WHEN '%s' THEN %u", choice->code, i++);
  g_string_append (sql, " END");
  add_key (order, sql->str, may_be_null);
}

/* A pick by the position of its value in the list; the list is small and joined once. */
static void
add_pick_keys (FbSql *self, Order *order, const FbField *field, const char *value)
{
  guint alias = self->n_aliases++;
  guint list = fb_sql_add_text (self, field->ref);
  g_autofree char *position = g_strdup_printf ("t%u.position", alias);
  g_autofree char *label = g_strdup_printf ("fold(ifnull(t%u.label, %s))", alias, value);

  fb_sql_depend (self, fb_schema_get_table ("picklist_value"));
  g_ptr_array_add (
      self->joins,
      g_strdup_printf (
          "LEFT JOIN (SELECT v.\"code\" AS code, min(v.\"position\") AS position, min(v.\"label\") AS label"
          " FROM \"picklist_value\" AS v JOIN \"picklist\" AS p ON p.id = v.\"picklist\""
          " WHERE p.\"code\" = ?%u GROUP BY v.\"code\") AS t%u ON t%u.code = %s",
          list, alias, alias, value));
  add_key (order, position, TRUE);
  add_key (order, label, TRUE);
}

/* A reference by the position of the record (stages), else by its title. */
static void
add_ref_keys (FbSql *self, Order *order, const FbPath *path, const char *value)
{
  g_autoptr (GString) name = g_string_new (NULL);
  const FbTable *table = fb_field_get_ref_table (path->field);
  guint alias = join_hops (self, path, name);
  g_autofree char *title = NULL;

  if (table == NULL)
    {
      add_key (order, value, TRUE);
      return;
    }
  g_string_append_printf (name, ".%s", path->field->name);
  alias = join_reference (self, name->str, alias, path->field, table);
  if (fb_table_find_field (table, "position") >= 0)
    {
      g_autofree char *position = g_strdup_printf ("t%u.\"position\"", alias);

      add_key (order, position, TRUE);
    }
  if ((title = fb_sql_title (table, alias, TRUE)) != NULL)
    add_key (order, title, TRUE);
}

static void
add_path_keys (FbSql *self, Order *order, const FbPath *path)
{
  g_autofree char *value = fb_sql_value (self, path);
  gboolean may_be_null = path->n_hops > 0 || path->kind == FB_PATH_CUSTOM;
  g_autofree char *folded = NULL;

  if (path->kind != FB_PATH_FIELD)
    {
      add_key (order, value, may_be_null);
      return;
    }
  may_be_null = may_be_null || (!(path->field->flags & FB_FIELD_REQUIRED) && path->field->preset == NULL);
  if (path->field->type == FB_TYPE_ENUM)
    add_enum_keys (order, path->field, value, may_be_null);
  else if (path->field->type == FB_TYPE_PICK)
    add_pick_keys (self, order, path->field, value);
  else if (path->field->type == FB_TYPE_REF)
    add_ref_keys (self, order, path, value);
  else if (is_text (path->field))
    {
      folded = g_strdup_printf ("fold(%s)", value);
      add_key (order, folded, may_be_null);
    }
  else
    add_key (order, value, may_be_null);
}

/* --- the text of an order --------------------------------------------------------------------------------- */

static gboolean
is_sign (const FbToken *token, const char *sign)
{
  return token->kind == FB_TOKEN_SIGN && g_str_equal (token->text, sign);
}

/* [ "-" | "+" ] path, from @at on. */
static gboolean
add_sort_key (FbSql *self, Order *order, const FbTable *table, GPtrArray *tokens, guint *at, GError **error)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new ();
  g_autoptr (GArray) columns = g_array_new (FALSE, FALSE, sizeof (guint));
  const FbToken *token = g_ptr_array_index (tokens, *at);
  FbPath path;

  order->descending = is_sign (token, "-");
  if (is_sign (token, "-") || is_sign (token, "+"))
    token = g_ptr_array_index (tokens, ++*at);
  for (;;)
    {
      if (token->kind != FB_TOKEN_WORD)
        return fb_query_error (error, token->column, _ ("expected a field to sort by"));
      g_ptr_array_add (words, token->text);
      g_array_append_val (columns, token->column);
      token = g_ptr_array_index (tokens, ++*at);
      if (!is_sign (token, "."))
        break;
      token = g_ptr_array_index (tokens, ++*at);
    }
  g_ptr_array_add (words, NULL);
  if (!fb_path_resolve (&path, table, (const char *const *) words->pdata, (const guint *) (gpointer) columns->data,
                        error))
    return FALSE;
  add_path_keys (self, order, &path);
  return TRUE;
}

static gboolean
add_sort (FbSql *self, Order *order, const FbTable *table, const char *sort, GError **error)
{
  g_autoptr (GPtrArray) tokens = fb_query_lex (sort, error);
  guint at = 0;

  if (tokens == NULL)
    return FALSE;
  for (guint n = 1;; n++)
    {
      const FbToken *token;

      if (!add_sort_key (self, order, table, tokens, &at, error))
        return FALSE;
      token = g_ptr_array_index (tokens, at);
      if (token->kind == FB_TOKEN_END)
        return TRUE;
      if (!is_sign (token, ","))
        return fb_query_error (error, token->column, _ ("expected “,” between the fields to sort by, not “%s”"),
                               token->text);
      if (n == 8)
        return fb_query_error (error, token->column, _ ("more than %d fields to sort by"), 8);
      at++;
    }
}

char *
fb_sql_order (FbSql *self, const FbTable *table, const char *sort, const char *group, GError **error)
{
  g_autoptr (GString) sql = g_string_new (NULL);
  Order order = {sql, FALSE};

  if (group != NULL)
    {
      g_auto (GStrv) words = NULL;
      FbPath path;

      if (!fb_path_parse (&path, table, group, &words, error))
        return NULL;
      add_path_keys (self, &order, &path);
    }
  if (sort != NULL && *sort != '\0' && !add_sort (self, &order, table, sort, error))
    return NULL;
  g_string_append_printf (sql, "%st0.rowid%s", sql->len > 0 ? ", " : "", order.descending ? " DESC" : "");
  return g_string_free (g_steal_pointer (&sql), FALSE);
}
