/* fb-rules-scan.h: words, numbers and signs of the rule language
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-rules-tree.h"

G_BEGIN_DECLS

typedef enum
{
  FB_RULES_TOKEN_WORD,    /* Heater, requires: letters, digits, _ and - inside */
  FB_RULES_TOKEN_TEXT,    /* "Snow hood": without the quotes */
  FB_RULES_TOKEN_NUMBER,  /* 4 200.00: text without blanks */
  FB_RULES_TOKEN_DAY,     /* 2027-01-31 */
  FB_RULES_TOKEN_SIGN,    /* ( ) , : = != < <= > >= .. % * + - */
  FB_RULES_TOKEN_STOP,    /* the end of a statement: its line's end, or ; */
  FB_RULES_TOKEN_END,
} FbRulesTokenKind;

typedef struct
{
  FbRulesTokenKind kind;
  FbRulesPlace     place;
  guint            end_column;  /* behind it */
  char            *text;        /* (owned) */
  FbRulesNumber    number;      /* NUMBER */
} FbRulesToken;

/* A comment or an empty line between the tokens. */
typedef struct
{
  guint    line;
  gboolean own_line;
  char    *text;  /* (owned) without the #; "" for an empty line */
} FbRulesComment;

/* Cuts @text into tokens (of FbRulesToken, the last one END) and @comments (of FbRulesComment). A line that is indented deeper than the one a
 * statement began on continues it. What cannot be read is left out and added to @problems (of FbRulesProblem). Any bytes are safe. */
GPtrArray *fb_rules_scan       (const char *text, gsize length, GPtrArray *comments, GPtrArray *problems);
/* Whether @name can stand without quotes: a word that the language itself does not use. */
gboolean   fb_rules_is_plain   (const char *name);
/* "name" with quotes where it needs them. */
char      *fb_rules_quote_name (const char *name);
/* Always with quotes; a quote inside is written twice. */
char      *fb_rules_quote_text (const char *text);

G_END_DECLS
