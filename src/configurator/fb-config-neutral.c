/* fb-config-neutral.c: reads cfg-neutral/1
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-config-neutral.h"

#include <glib/gi18n.h>
#include <string.h>

#include "fb-json.h"

static gboolean
refuse (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);

static gboolean
refuse (GError **error, const char *format, ...)
{
  va_list args;

  if (error != NULL && *error == NULL)
    {
      va_start (args, format);
      *error = g_error_new_valist (FB_CONFIG_ERROR, FB_CONFIG_ERROR_INVALID, format, args);
      va_end (args);
    }
  return FALSE;
}

/* Whole numbers, also when written as 3.0. */
static gboolean
node_int (JsonNode *node, gint64 *value)
{
  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node))
    return FALSE;
  if (json_node_get_value_type (node) == G_TYPE_INT64)
    {
      *value = json_node_get_int (node);
      return TRUE;
    }
  if (json_node_get_value_type (node) == G_TYPE_DOUBLE)
    {
      double number = json_node_get_double (node);

      if (!(number > -9e15 && number < 9e15) || number != (double) (gint64) number)
        return FALSE;
      *value = (gint64) number;
      return TRUE;
    }
  return FALSE;
}

static gboolean
node_truth (JsonNode *node, gboolean *value)
{
  gint64 number;

  if (node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_BOOLEAN)
    *value = json_node_get_boolean (node);
  else if (node_int (node, &number) && (number == 0 || number == 1))
    *value = number == 1;
  else
    return FALSE;
  return TRUE;
}

/* The @n whole numbers of an array that has just so many. */
static gboolean
node_ints (JsonNode *node, gint64 *values, guint n)
{
  JsonArray *array;

  if (node == NULL || !JSON_NODE_HOLDS_ARRAY (node))
    return FALSE;
  array = json_node_get_array (node);
  if (json_array_get_length (array) != n)
    return FALSE;
  for (guint i = 0; i < n; i++)
    if (!node_int (json_array_get_element (array, i), &values[i]))
      return FALSE;
  return TRUE;
}

static gboolean
is_number (gint64 value)
{
  return value >= 0 && value <= G_MAXINT;
}

static JsonArray *
member_array (JsonObject *object, const char *key)
{
  JsonNode *node = json_object_get_member (object, key);

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

static gboolean
member_is_null (JsonObject *object, const char *key)
{
  JsonNode *node = json_object_get_member (object, key);

  return node == NULL || JSON_NODE_HOLDS_NULL (node);
}

/* The names of values; numbers among them as their text. */
static GPtrArray *
read_values (JsonArray *array, const char *name, GError **error)
{
  g_autoptr (GPtrArray) values = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      gint64 number;

      if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
        g_ptr_array_add (values, json_node_dup_string (node));
      else if (node_int (node, &number))
        g_ptr_array_add (values, g_strdup_printf ("%" G_GINT64_FORMAT, number));
      else
        {
          refuse (error, _ ("Variable “%s”: value %u is neither a text nor a whole number"), name, i);
          return NULL;
        }
    }
  return g_steal_pointer (&values);
}

/* Numbers for sums: those given, or the values themselves where all are whole numbers; NULL without error: none. */
static gint64 *
read_nums (JsonObject *object, const char *name, GPtrArray *values, GError **error)
{
  g_autofree gint64 *nums = g_new0 (gint64, MAX (values->len, 1));

  if (!member_is_null (object, "num"))
    {
      if (!node_ints (json_object_get_member (object, "num"), nums, values->len))
        {
          refuse (error, _ ("Variable “%s”: “num” must be one whole number a value"), name);
          return NULL;
        }
      return g_steal_pointer (&nums);
    }
  for (guint i = 0; i < values->len; i++)
    if (!g_ascii_string_to_signed (g_ptr_array_index (values, i), 10, -FB_CONFIG_MAX_NUMBER, FB_CONFIG_MAX_NUMBER,
                                   &nums[i], NULL))
      return NULL;
  return g_steal_pointer (&nums);
}

static gboolean
read_variable (FbConfigModel *model, JsonNode *node, guint place, GError **error)
{
  g_autoptr (GPtrArray) values = NULL;
  g_autofree gint64 *nums = NULL;
  GError *local = NULL;
  JsonObject *object;
  const char *name;
  gint64 bounds[2];

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return refuse (error, _ ("Variable number %u is not an object"), place);
  object = json_node_get_object (node);
  if ((name = fb_json_get_text (object, "name", error)) == NULL)
    {
      g_prefix_error (error, "Variable number %u: ", place);
      return FALSE;
    }
  if (!member_is_null (object, "range"))
    {
      if (!node_ints (json_object_get_member (object, "range"), bounds, 2))
        return refuse (error, _ ("Variable “%s”: “range” must be [lowest, highest]"), name);
      return fb_config_model_add_range (model, name, bounds[0], bounds[1], error) >= 0;
    }
  if (member_array (object, "values") == NULL)
    return refuse (error, _ ("Variable “%s” has neither “values” nor “range”"), name);
  if ((values = read_values (member_array (object, "values"), name, error)) == NULL)
    return FALSE;
  nums = read_nums (object, name, values, &local);
  if (local != NULL)
    {
      g_propagate_error (error, local);
      return FALSE;
    }
  return fb_config_model_add_variable (model, name, (const char *const *) values->pdata, values->len, nums, error) >= 0;
}

static gboolean
read_table (FbConfigModel *model, const char *name, JsonObject *object, GError **error)
{
  JsonArray *scope_array = member_array (object, "scope");
  JsonArray *tuples = member_array (object, "tuples");
  g_autofree guint *scope = NULL;
  g_autofree gint32 *rows = NULL;
  g_autofree gint64 *row = NULL;
  gboolean allow = TRUE;
  guint n_scope, n_rows;

  if (scope_array == NULL || tuples == NULL)
    return refuse (error, _ ("Table “%s” needs “scope” and “tuples”"), name);
  if (json_object_has_member (object, "allow") && !node_truth (json_object_get_member (object, "allow"), &allow))
    return refuse (error, _ ("Table “%s”: “allow” must be true or false"), name);
  n_scope = json_array_get_length (scope_array);
  n_rows = json_array_get_length (tuples);
  if ((guint64) n_scope * n_rows > FB_CONFIG_MAX_CELLS)
    return refuse (error, _ ("Table “%s” has more than %d cells"), name, FB_CONFIG_MAX_CELLS);
  scope = g_new (guint, MAX (n_scope, 1));
  rows = g_new (gint32, MAX ((gsize) n_scope * n_rows, 1));
  row = g_new (gint64, MAX (n_scope, 1));
  if (!node_ints (json_object_get_member (object, "scope"), row, n_scope))
    return refuse (error, _ ("Table “%s”: “scope” must be numbers of variables"), name);
  for (guint i = 0; i < n_scope; i++)
    scope[i] = is_number (row[i]) ? (guint) row[i] : G_MAXUINT;
  for (guint i = 0; i < n_rows; i++)
    {
      if (!node_ints (json_array_get_element (tuples, i), row, n_scope))
        return refuse (error, _ ("Table “%s”, row %u: not %u whole numbers"), name, i + 1, n_scope);
      for (guint j = 0; j < n_scope; j++)
        rows[(gsize) i * n_scope + j] = is_number (row[j]) || row[j] == -1 ? (gint32) row[j] : G_MININT32;
    }
  return fb_config_model_add_table (model, name, scope, n_scope, allow, rows, n_rows, error);
}

static gboolean
to_point (const gint64 *numbers, FbConfigPoint *point)
{
  if (!is_number (numbers[0]) || !is_number (numbers[1]))
    return FALSE;
  point->var = (guint) numbers[0];
  point->value = (guint) numbers[1];
  return TRUE;
}

static gboolean
read_clause (FbConfigModel *model, const char *name, JsonObject *object, GError **error)
{
  JsonArray *array = member_array (object, "lits");
  g_autoptr (GArray) lits = g_array_new (FALSE, FALSE, sizeof (FbConfigLit));

  if (array == NULL)
    return refuse (error, _ ("Clause “%s” has no “lits”"), name);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      FbConfigPoint point;
      FbConfigLit lit;
      gint64 numbers[2];
      JsonArray *parts = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

      if (parts == NULL || json_array_get_length (parts) != 3
          || !node_int (json_array_get_element (parts, 0), &numbers[0])
          || !node_int (json_array_get_element (parts, 1), &numbers[1])
          || !node_truth (json_array_get_element (parts, 2), &lit.is) || !to_point (numbers, &point))
        return refuse (error, _ ("Clause “%s”: literal %u is not [variable, value, 1 or 0]"), name, i + 1);
      lit.var = point.var;
      lit.value = point.value;
      g_array_append_val (lits, lit);
    }
  return fb_config_model_add_clause (model, name, (FbConfigLit *) lits->data, lits->len, error);
}

/* The condition of a constraint; FALSE on error, @has FALSE when there is none. */
static gboolean
read_when (JsonObject *object, const char *name, gboolean *has, FbConfigPoint *when, GError **error)
{
  gint64 numbers[2];

  *has = !member_is_null (object, "if");
  if (*has && (!node_ints (json_object_get_member (object, "if"), numbers, 2) || !to_point (numbers, when)))
    return refuse (error, _ ("Rule “%s”: “if” must be [variable, value] or null"), name);
  return TRUE;
}

static gboolean
read_choose (FbConfigModel *model, const char *name, JsonObject *object, GError **error)
{
  JsonArray *array = member_array (object, "of");
  g_autoptr (GArray) points = g_array_new (FALSE, FALSE, sizeof (FbConfigPoint));
  gint64 min = 0, max = 0, numbers[2];
  FbConfigPoint when;
  gboolean has_when;

  if (array == NULL)
    return refuse (error, _ ("Choice “%s” has no “of”"), name);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      FbConfigPoint point;

      if (!node_ints (json_array_get_element (array, i), numbers, 2) || !to_point (numbers, &point))
        return refuse (error, _ ("Choice “%s”: entry %u is not [variable, value]"), name, i + 1);
      g_array_append_val (points, point);
    }
  max = points->len;
  if ((!member_is_null (object, "min") && !node_int (json_object_get_member (object, "min"), &min))
      || (!member_is_null (object, "max") && !node_int (json_object_get_member (object, "max"), &max)))
    return refuse (error, _ ("Choice “%s”: “min” and “max” must be whole numbers"), name);
  if (!read_when (object, name, &has_when, &when, error))
    return FALSE;
  return fb_config_model_add_choose (model, name, has_when ? &when : NULL, min, max, (FbConfigPoint *) points->data,
                                     points->len, error);
}

static gboolean
read_op (const char *text, FbConfigOp *op)
{
  static const struct
  {
    const char *text;
    FbConfigOp op;
  } ops[] = {{"<=", FB_CONFIG_LE}, {">=", FB_CONFIG_GE}, {"=", FB_CONFIG_EQ},  {"==", FB_CONFIG_EQ},
             {"!=", FB_CONFIG_NE}, {"<>", FB_CONFIG_NE}, {"<", FB_CONFIG_LT},  {">", FB_CONFIG_GT},
             {"le", FB_CONFIG_LE}, {"ge", FB_CONFIG_GE}, {"eq", FB_CONFIG_EQ}, {"ne", FB_CONFIG_NE},
             {"lt", FB_CONFIG_LT}, {"gt", FB_CONFIG_GT}};

  for (guint i = 0; i < G_N_ELEMENTS (ops); i++)
    if (g_strcmp0 (text, ops[i].text) == 0)
      {
        *op = ops[i].op;
        return TRUE;
      }
  return FALSE;
}

static gboolean
read_linear (FbConfigModel *model, const char *name, JsonObject *object, GError **error)
{
  JsonArray *term_array = member_array (object, "terms");
  JsonArray *item_array = member_array (object, "items");
  g_autoptr (GArray) terms = g_array_new (FALSE, FALSE, sizeof (FbConfigTerm));
  g_autoptr (GArray) items = g_array_new (FALSE, FALSE, sizeof (FbConfigItem));
  FbConfigPoint when, point;
  gboolean has_when;
  FbConfigOp op;
  gint64 rhs, numbers[3];

  if (term_array == NULL && item_array == NULL)
    return refuse (error, _ ("Sum “%s” has no “terms”"), name);
  for (guint i = 0; term_array != NULL && i < json_array_get_length (term_array); i++)
    {
      if (!node_ints (json_array_get_element (term_array, i), numbers, 2) || !is_number (numbers[1]))
        return refuse (error, _ ("Sum “%s”: term %u is not [coefficient, variable]"), name, i + 1);
      g_array_append_val (terms, ((FbConfigTerm){numbers[0], (guint) numbers[1]}));
    }
  for (guint i = 0; item_array != NULL && i < json_array_get_length (item_array); i++)
    {
      if (!node_ints (json_array_get_element (item_array, i), numbers, 3) || !to_point (numbers + 1, &point))
        return refuse (error, _ ("Sum “%s”: item %u is not [weight, variable, value]"), name, i + 1);
      g_array_append_val (items, ((FbConfigItem){numbers[0], point.var, point.value}));
    }
  if (!read_op (fb_json_get_text_or_null (object, "op", NULL), &op))
    return refuse (error, _ ("Sum “%s”: “op” must be one of <= >= = != < >"), name);
  if (!node_int (json_object_get_member (object, "rhs"), &rhs))
    return refuse (error, _ ("Sum “%s”: “rhs” must be a whole number"), name);
  if (!read_when (object, name, &has_when, &when, error))
    return FALSE;
  return fb_config_model_add_linear (model, name, has_when ? &when : NULL, (FbConfigTerm *) terms->data, terms->len,
                                     (FbConfigItem *) items->data, items->len, op, rhs, error);
}

static gboolean
read_constraint (FbConfigModel *model, JsonNode *node, guint place, GError **error)
{
  g_autofree char *made = NULL;
  JsonObject *object;
  const char *name, *kind;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return refuse (error, _ ("Constraint number %u is not an object"), place);
  object = json_node_get_object (node);
  name = fb_json_get_text_or_null (object, "name", NULL);
  if (name == NULL || *name == '\0')
    name = made = g_strdup_printf ("#%u", place);
  kind = fb_json_get_text_or_null (object, "kind", NULL);
  if (g_strcmp0 (kind, "table") == 0)
    return read_table (model, name, object, error);
  if (g_strcmp0 (kind, "clause") == 0)
    return read_clause (model, name, object, error);
  if (g_strcmp0 (kind, "choose") == 0)
    return read_choose (model, name, object, error);
  if (g_strcmp0 (kind, "linear") == 0)
    return read_linear (model, name, object, error);
  return refuse (error, _ ("Constraint “%s” is of no known kind (table, clause, choose, linear)"), name);
}

static gboolean
read_prices (FbConfigModel *model, JsonObject *object, GError **error)
{
  JsonArray *items = member_array (object, "items");
  gint64 base = 0, numbers[3];

  if (!member_is_null (object, "base") && !node_int (json_object_get_member (object, "base"), &base))
    return refuse (error, _ ("Prices: “base” must be a whole number"));
  if (!fb_config_model_set_base_price (model, fb_json_get_text_or_null (object, "unit", NULL), base, error))
    return FALSE;
  for (guint i = 0; items != NULL && i < json_array_get_length (items); i++)
    {
      FbConfigPoint point;

      if (!node_ints (json_array_get_element (items, i), numbers, 3) || !to_point (numbers, &point))
        return refuse (error, _ ("Prices: item %u is not [variable, value, minor units]"), i + 1);
      if (!fb_config_model_set_price (model, point.var, point.value, numbers[2], error))
        return FALSE;
    }
  return TRUE;
}

static JsonNode *
parse_object (const char *text, gssize length, GError **error)
{
  g_autoptr (JsonNode) root = fb_json_parse (text, length, 0, error);

  if (root == NULL)
    return NULL;
  if (!JSON_NODE_HOLDS_OBJECT (root))
    {
      refuse (error, _ ("A model is one JSON object"));
      return NULL;
    }
  return g_steal_pointer (&root);
}

FbConfigModel *
fb_config_neutral_read (const char *text, gssize length, const char *prices_text, gssize prices_length, GError **error)
{
  g_autoptr (JsonNode) root = parse_object (text, length, error);
  g_autoptr (FbConfigModel) model = fb_config_model_new ();
  g_autoptr (JsonNode) beside = NULL;
  JsonArray *variables, *constraints;
  JsonObject *object, *prices = NULL;

  if (root == NULL)
    return NULL;
  object = json_node_get_object (root);
  if (!member_is_null (object, "format")
      && g_strcmp0 (fb_json_get_text_or_null (object, "format", NULL), "cfg-neutral/1") != 0)
    {
      refuse (error, _ ("The model is of another format than cfg-neutral/1"));
      return NULL;
    }
  if ((variables = fb_json_get_array (object, "variables", error)) == NULL)
    return NULL;
  for (guint i = 0; i < json_array_get_length (variables); i++)
    if (!read_variable (model, json_array_get_element (variables, i), i, error))
      return NULL;
  if ((constraints = fb_json_get_array (object, "constraints", error)) == NULL)
    return NULL;
  for (guint i = 0; i < json_array_get_length (constraints); i++)
    if (!read_constraint (model, json_array_get_element (constraints, i), i, error))
      return NULL;
  if (!member_is_null (object, "prices"))
    prices = fb_json_get_object (object, "prices", error);
  else if (prices_text != NULL && (beside = parse_object (prices_text, prices_length, error)) != NULL)
    prices = json_node_get_object (beside);
  if (prices != NULL ? !read_prices (model, prices, error) : prices_text != NULL || !member_is_null (object, "prices"))
    return NULL;
  return fb_config_model_freeze (model, error) ? g_steal_pointer (&model) : NULL;
}
