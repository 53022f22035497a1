/* fb-query-parser.c: the text of a filter as a tree
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-query-parser.h"

#include <glib/gi18n-lib.h>

#include "fb-query-lexer.h"
#include "fb-store.h"

typedef struct
{
  GPtrArray *tokens;
  guint at;
  guint depth;
  guint n_tests;
  guint n_values;
} Parser;

static FbAst *
parse_filter (Parser *self, GError **error);

gboolean
fb_query_error (GError **error, guint column, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (error, FB_STORE_ERROR, FB_STORE_ERROR_QUERY, _ ("Column %u: %s"), column, message);
  return FALSE;
}

static void
literal_free (gpointer data)
{
  FbLiteral *literal = data;

  g_free (literal->text);
  g_free (literal);
}

static void
free_child (gpointer data)
{
  fb_ast_free (data);
}

static FbAst *
ast_new (FbAstKind kind)
{
  FbAst *self = g_new0 (FbAst, 1);

  self->kind = kind;
  if (kind != FB_AST_TEST)
    self->children = g_ptr_array_new_with_free_func (free_child);
  return self;
}

void
fb_ast_free (FbAst *self)
{
  g_clear_pointer (&self->children, g_ptr_array_unref);
  g_clear_pointer (&self->values, g_ptr_array_unref);
  g_strfreev (self->path);
  g_free (self->columns);
  g_free (self);
}

static FbAst *
negate (FbAst *of)
{
  FbAst *self = ast_new (FB_AST_NOT);

  g_ptr_array_add (self->children, of);
  return self;
}

/* --- tokens ----------------------------------------------------------------------------------------------- */

static const FbToken *
peek (Parser *self)
{
  return g_ptr_array_index (self->tokens, self->at);
}

static const FbToken *
next (Parser *self)
{
  const FbToken *token = peek (self);

  if (token->kind != FB_TOKEN_END)
    self->at++;
  return token;
}

static gboolean
is_keyword (const FbToken *token, const char *word)
{
  return token->kind == FB_TOKEN_WORD && g_ascii_strcasecmp (token->text, word) == 0;
}

static gboolean
is_sign (const FbToken *token, const char *sign)
{
  return token->kind == FB_TOKEN_SIGN && g_str_equal (token->text, sign);
}

static gboolean
accept_keyword (Parser *self, const char *word)
{
  if (!is_keyword (peek (self), word))
    return FALSE;
  next (self);
  return TRUE;
}

static gboolean
accept_sign (Parser *self, const char *sign)
{
  if (!is_sign (peek (self), sign))
    return FALSE;
  next (self);
  return TRUE;
}

static gboolean
is_reserved (const FbToken *token)
{
  static const char *const words[] = {"and", "or", "not", "in", "like", "is", "null", "between", "true", "false", NULL};

  for (guint i = 0; words[i] != NULL; i++)
    if (is_keyword (token, words[i]))
      return TRUE;
  return FALSE;
}

/* "expected X" and what stands there instead. */
static gboolean
expected (Parser *self, GError **error, const char *what)
{
  const FbToken *token = peek (self);

  if (token->kind == FB_TOKEN_END)
    return fb_query_error (error, token->column, _ ("expected %s, but the text ends here"), what);
  return fb_query_error (error, token->column, _ ("expected %s, not “%s”"), what, token->text);
}

/* --- values ----------------------------------------------------------------------------------------------- */

static FbLiteral *
literal_new (FbLiteralKind kind, const FbToken *token)
{
  FbLiteral *literal = g_new0 (FbLiteral, 1);

  literal->kind = kind;
  literal->column = token->column;
  literal->text = g_strdup (token->text);
  return literal;
}

static FbLiteral *
parse_at (Parser *self, GError **error)
{
  const FbToken *token = next (self);
  FbLiteral *literal;
  gint64 days;
  int sign;

  if (g_str_equal (token->text, "me"))
    return literal_new (FB_LITERAL_ME, token);
  if (g_str_equal (token->text, "now"))
    return literal_new (FB_LITERAL_NOW, token);
  if (!g_str_equal (token->text, "today"))
    {
      fb_query_error (error, token->column, _ ("expected @today, @now or @me, not “@%s”"), token->text);
      return NULL;
    }
  literal = literal_new (FB_LITERAL_TODAY, token);
  sign = is_sign (peek (self), "+") ? 1 : is_sign (peek (self), "-") ? -1 : 0;
  if (sign == 0)
    return literal;
  next (self);
  if (peek (self)->kind != FB_TOKEN_NUMBER || !g_ascii_string_to_signed (peek (self)->text, 10, 0, 100000, &days, NULL))
    {
      expected (self, error, _ ("a number of days"));
      literal_free (literal);
      return NULL;
    }
  next (self);
  literal->days = sign * (int) days;
  return literal;
}

static FbLiteral *
parse_value (Parser *self, GError **error)
{
  const FbToken *token = peek (self);

  if (++self->n_values > FB_QUERY_MAX_VALUES)
    {
      fb_query_error (error, token->column, _ ("more than %d values"), FB_QUERY_MAX_VALUES);
      return NULL;
    }
  if (token->kind == FB_TOKEN_AT)
    return parse_at (self, error);
  if (token->kind == FB_TOKEN_TEXT || token->kind == FB_TOKEN_DAY)
    return literal_new (FB_LITERAL_TEXT, next (self));
  if (token->kind == FB_TOKEN_NUMBER)
    return literal_new (FB_LITERAL_NUMBER, next (self));
  if (token->kind == FB_TOKEN_MINOR)
    return literal_new (FB_LITERAL_MINOR, next (self));
  if (token->kind == FB_TOKEN_PERCENT)
    return literal_new (FB_LITERAL_PERCENT, next (self));
  if (is_keyword (token, "true"))
    return literal_new (FB_LITERAL_TRUE, next (self));
  if (is_keyword (token, "false"))
    return literal_new (FB_LITERAL_FALSE, next (self));
  if (is_keyword (token, "null"))
    return literal_new (FB_LITERAL_NULL, next (self));
  if (token->kind == FB_TOKEN_WORD && !is_reserved (token))
    fb_query_error (error, token->column, _ ("expected a value: put the text in quotes, '%s'"), token->text);
  else
    expected (self, error, _ ("a value"));
  return NULL;
}

static gboolean
add_value (Parser *self, FbAst *test, GError **error)
{
  FbLiteral *literal = parse_value (self, error);

  if (literal == NULL)
    return FALSE;
  if (test->values == NULL)
    test->values = g_ptr_array_new_with_free_func (literal_free);
  g_ptr_array_add (test->values, literal);
  return TRUE;
}

/* --- tests ------------------------------------------------------------------------------------------------ */

static gboolean
parse_path (Parser *self, FbAst *test, GError **error)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GArray) columns = g_array_new (FALSE, FALSE, sizeof (guint));

  do
    {
      const FbToken *token = peek (self);

      if (token->kind != FB_TOKEN_WORD || (words->len == 0 && is_reserved (token)))
        return expected (self, error, _ ("a field"));
      next (self);
      g_ptr_array_add (words, g_strdup (token->text));
      g_array_append_val (columns, token->column);
    }
  while (accept_sign (self, "."));
  g_ptr_array_add (words, NULL);
  test->path = (char **) g_ptr_array_free (g_steal_pointer (&words), FALSE);
  test->columns = (guint *) (gpointer) g_array_free (g_steal_pointer (&columns), FALSE);
  return TRUE;
}

static gboolean
parse_list (Parser *self, FbAst *test, GError **error)
{
  if (!accept_sign (self, "("))
    return expected (self, error, "“(”");
  do
    if (!add_value (self, test, error))
      return FALSE;
  while (accept_sign (self, ","));
  return accept_sign (self, ")") || expected (self, error, _ ("“,” or “)”"));
}

static FbAst *
copy_path (FbAst *test, FbOp op)
{
  FbAst *copy = ast_new (FB_AST_TEST);
  guint n = g_strv_length (test->path);

  copy->path = g_strdupv (test->path);
  copy->columns = g_memdup2 (test->columns, n * sizeof (guint));
  copy->op = op;
  copy->column = test->column;
  return copy;
}

/* a between x and y: a >= x and a <= y. Takes @test. */
static FbAst *
parse_between (Parser *self, FbAst *test, GError **error)
{
  FbAst *both = ast_new (FB_AST_AND);
  FbAst *upper = copy_path (test, FB_OP_LE);

  test->op = FB_OP_GE;
  g_ptr_array_add (both->children, test);
  g_ptr_array_add (both->children, upper);
  if (!add_value (self, test, error))
    g_clear_pointer (&both, fb_ast_free);
  else if (!accept_keyword (self, "and"))
    {
      expected (self, error, "“and”");
      g_clear_pointer (&both, fb_ast_free);
    }
  else if (!add_value (self, upper, error))
    g_clear_pointer (&both, fb_ast_free);
  return both;
}

static gboolean
parse_is (Parser *self, FbAst *test, gboolean *negated, GError **error)
{
  *negated = accept_keyword (self, "not");
  test->op = FB_OP_NULL;
  return accept_keyword (self, "null") || accept_keyword (self, "empty")
         || expected (self, error, _ ("“null” or “not null”"));
}

static gboolean
parse_comparison (Parser *self, FbAst *test, gboolean *negated, GError **error)
{
  static const struct
  {
    const char *sign;
    FbOp op;
    gboolean negated;
  } signs[] = {
      {"=", FB_OP_EQ, FALSE},  {"!=", FB_OP_EQ, TRUE}, {"<", FB_OP_LT, FALSE},
      {"<=", FB_OP_LE, FALSE}, {">", FB_OP_GT, FALSE}, {">=", FB_OP_GE, FALSE},
  };

  for (guint i = 0; i < G_N_ELEMENTS (signs); i++)
    if (accept_sign (self, signs[i].sign))
      {
        test->op = signs[i].op;
        *negated = signs[i].negated;
        return add_value (self, test, error);
      }
  /* A path alone stands before “and”, “or”, “)” and the end. */
  test->op = FB_OP_YES;
  if (peek (self)->kind == FB_TOKEN_END || is_sign (peek (self), ")") || is_keyword (peek (self), "and")
      || is_keyword (peek (self), "or"))
    return TRUE;
  return expected (self, error, _ ("=, !=, <, <=, >, >=, in, like, between or is"));
}

static FbAst *
parse_test (Parser *self, GError **error)
{
  g_autoptr (FbAst) test = ast_new (FB_AST_TEST);
  gboolean negated = FALSE, good;

  if (++self->n_tests > FB_QUERY_MAX_TESTS)
    {
      fb_query_error (error, peek (self)->column, _ ("more than %d tests"), FB_QUERY_MAX_TESTS);
      return NULL;
    }
  if (!parse_path (self, test, error))
    return NULL;
  test->column = peek (self)->column;
  if (accept_keyword (self, "is"))
    good = parse_is (self, test, &negated, error);
  else
    {
      negated = accept_keyword (self, "not");
      if (accept_keyword (self, "in"))
        {
          test->op = FB_OP_IN;
          good = parse_list (self, test, error);
        }
      else if (accept_keyword (self, "like"))
        {
          test->op = FB_OP_LIKE;
          good = add_value (self, test, error);
        }
      else if (accept_keyword (self, "between"))
        {
          FbAst *both = parse_between (self, g_steal_pointer (&test), error);

          return both != NULL && negated ? negate (both) : both;
        }
      else if (negated)
        good = expected (self, error, _ ("in, like or between"));
      else
        good = parse_comparison (self, test, &negated, error);
    }
  if (!good)
    return NULL;
  return negated ? negate (g_steal_pointer (&test)) : g_steal_pointer (&test);
}

/* --- and, or, not ----------------------------------------------------------------------------------------- */

static FbAst *
parse_one (Parser *self, GError **error)
{
  FbAst *one;

  if (++self->depth > FB_QUERY_MAX_DEPTH)
    {
      fb_query_error (error, peek (self)->column, _ ("nested deeper than %d levels"), FB_QUERY_MAX_DEPTH);
      return NULL;
    }
  if (accept_keyword (self, "not"))
    {
      if ((one = parse_one (self, error)) != NULL)
        one = negate (one);
    }
  else if (accept_sign (self, "("))
    {
      if ((one = parse_filter (self, error)) != NULL && !accept_sign (self, ")"))
        {
          expected (self, error, _ ("“and”, “or” or “)”"));
          g_clear_pointer (&one, fb_ast_free);
        }
    }
  else
    one = parse_test (self, error);
  self->depth--;
  return one;
}

/* A list of parts joined by @word; a single part stays itself. */
static FbAst *
parse_joined (Parser *self, const char *word, FbAstKind kind, FbAst *(*part) (Parser *, GError **), GError **error)
{
  g_autoptr (FbAst) joined = NULL;
  g_autoptr (FbAst) first = part (self, error);

  if (first == NULL || !is_keyword (peek (self), word))
    return g_steal_pointer (&first);
  joined = ast_new (kind);
  g_ptr_array_add (joined->children, g_steal_pointer (&first));
  while (accept_keyword (self, word))
    {
      FbAst *another = part (self, error);

      if (another == NULL)
        return NULL;
      g_ptr_array_add (joined->children, another);
    }
  return g_steal_pointer (&joined);
}

static FbAst *
parse_all (Parser *self, GError **error)
{
  return parse_joined (self, "and", FB_AST_AND, parse_one, error);
}

static FbAst *
parse_filter (Parser *self, GError **error)
{
  return parse_joined (self, "or", FB_AST_OR, parse_all, error);
}

FbAst *
fb_query_parse (const char *text, GError **error)
{
  g_autoptr (GPtrArray) tokens = fb_query_lex (text, error);
  g_autoptr (FbAst) filter = NULL;
  Parser self = {tokens, 0, 0, 0, 0};

  if (tokens == NULL || !(filter = parse_filter (&self, error)))
    return NULL;
  if (peek (&self)->kind != FB_TOKEN_END)
    {
      expected (&self, error, _ ("“and”, “or” or the end"));
      return NULL;
    }
  return g_steal_pointer (&filter);
}
