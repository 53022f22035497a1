/* fb-query-parser.h: the text of a filter as a tree
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The language, keywords in either case:
 *
 *   filter     = all { "or" all }
 *   all        = one { "and" one }
 *   one        = "not" one | "(" filter ")" | path [ test ]          a path alone: a yes/no field that is yes
 *   test       = ( "=" | "!=" | "<" | "<=" | ">" | ">=" ) value
 *              | [ "not" ] "in" "(" value { "," value } ")" | [ "not" ] "like" value | [ "not" ] "between" value "and"
 * value | "is" [ "not" ] ( "null" | "empty" ) path       = word { "." word } value      = text in ' or " | number |
 * number ":minor" | number "%" | YYYY-MM-DD | "true" | "false" | "null" | "@me" | "@now" | "@today" [ ( "+" | "-" )
 * days ]
 *
 * Every test is either true or false, also where a field is empty: an empty field is not equal to, below or above
 * anything. */

#define FB_QUERY_MAX_BYTES 65536
#define FB_QUERY_MAX_DEPTH 64
#define FB_QUERY_MAX_TESTS 400
#define FB_QUERY_MAX_VALUES 5000

typedef enum
{
  FB_LITERAL_TEXT,
  FB_LITERAL_NUMBER,  /* text: as written */
  FB_LITERAL_MINOR,   /* text: as written */
  FB_LITERAL_PERCENT, /* text: as written */
  FB_LITERAL_TRUE,
  FB_LITERAL_FALSE,
  FB_LITERAL_NULL,
  FB_LITERAL_TODAY, /* days: added */
  FB_LITERAL_NOW,
  FB_LITERAL_ME,
} FbLiteralKind;

typedef struct
{
  FbLiteralKind kind;
  guint column;
  char *text; /* (owned) (nullable) */
  int days;
} FbLiteral;

typedef enum
{
  FB_OP_EQ,
  FB_OP_LT,
  FB_OP_LE,
  FB_OP_GT,
  FB_OP_GE,
  FB_OP_LIKE,
  FB_OP_IN,
  FB_OP_NULL, /* is empty */
  FB_OP_YES,  /* a path alone */
} FbOp;

typedef enum
{
  FB_AST_AND,
  FB_AST_OR,
  FB_AST_NOT,
  FB_AST_TEST,
} FbAstKind;

typedef struct
{
  FbAstKind kind;
  GPtrArray *children; /* and, or, not: of FbAst (owned) */
  char **path;         /* test: its words (owned) */
  guint *columns;      /* of the words of path (owned) */
  FbOp op;
  guint column;      /* of the operator */
  GPtrArray *values; /* test: of FbLiteral (owned) (nullable) */
} FbAst;

/* NULL and FB_STORE_ERROR_QUERY ("column 12: expected …"). */
FbAst *
fb_query_parse (const char *text, GError **error);
void
fb_ast_free (FbAst *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FbAst, fb_ast_free)

/* Sets FB_STORE_ERROR_QUERY; returns FALSE. */
gboolean
fb_query_error (GError **error, guint column, const char *format, ...) G_GNUC_PRINTF (3, 4);

G_END_DECLS
