/* fb-query-lexer.h: words, values and signs of the query language
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  FB_TOKEN_END,
  FB_TOKEN_WORD,    /* name, and, or, like … */
  FB_TOKEN_TEXT,    /* 'it''s' or "it""s": text without the quotes */
  FB_TOKEN_NUMBER,  /* -12.5: text as written */
  FB_TOKEN_MINOR,   /* 1250:minor: text is the number */
  FB_TOKEN_PERCENT, /* 25%: text is the number */
  FB_TOKEN_DAY,     /* 2026-11-21: text as written */
  FB_TOKEN_AT,      /* @today: text is the word */
  FB_TOKEN_SIGN,    /* = != < <= > >= ( ) , . + - : text is the sign, <> and == come as != and = */
} FbTokenKind;

typedef struct
{
  FbTokenKind kind;
  guint column; /* of its first character, from 1 */
  char *text;   /* (owned) */
} FbToken;

/* All tokens of @text, the last one FB_TOKEN_END. Of FbToken. FB_STORE_ERROR_QUERY with the column. */
GPtrArray *
fb_query_lex (const char *text, GError **error);

G_END_DECLS
