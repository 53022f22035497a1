/* fb-query-lexer.c: words, values and signs of the query language
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-query-lexer.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "fb-query-parser.h"

typedef struct
{
  const char *at;
  GPtrArray *tokens;
  const char *counted; /* up to here columns have been counted */
  guint column;        /* the column of that place */
} Lexer;

static void
token_free (gpointer data)
{
  FbToken *token = data;

  g_free (token->text);
  g_free (token);
}

static guint
column_of (Lexer *self, const char *at)
{
  if (at >= self->counted)
    {
      self->column += (guint) g_utf8_pointer_to_offset (self->counted, at);
      self->counted = at;
      return self->column;
    }
  return self->column - (guint) g_utf8_pointer_to_offset (at, self->counted);
}

static void
add_token (Lexer *self, FbTokenKind kind, const char *from, char *text)
{
  FbToken *token = g_new0 (FbToken, 1);

  token->kind = kind;
  token->column = column_of (self, from);
  token->text = text;
  g_ptr_array_add (self->tokens, token);
}

static gboolean
is_word_start (char c)
{
  return g_ascii_isalpha (c) || c == '_';
}

static gboolean
is_word_char (char c)
{
  return g_ascii_isalnum (c) || c == '_';
}

static void
lex_word (Lexer *self)
{
  const char *from = self->at;

  while (is_word_char (*self->at))
    self->at++;
  add_token (self, FB_TOKEN_WORD, from, g_strndup (from, self->at - from));
}

/* A quote inside is written twice. */
static gboolean
lex_text (Lexer *self, GError **error)
{
  const char *from = self->at;
  char quote = *self->at++;
  GString *text = g_string_new (NULL);

  while (*self->at != '\0')
    {
      if (*self->at != quote)
        g_string_append_c (text, *self->at++);
      else if (self->at[1] == quote)
        {
          g_string_append_c (text, quote);
          self->at += 2;
        }
      else
        {
          self->at++;
          add_token (self, FB_TOKEN_TEXT, from, g_string_free (text, FALSE));
          return TRUE;
        }
    }
  g_string_free (text, TRUE);
  fb_query_error (error, column_of (self, from), _ ("the closing quote (%c) is missing"), quote);
  return FALSE;
}

static gboolean
looks_like_day (const char *at)
{
  static const char form[] = "dddd-dd-dd";

  for (guint i = 0; form[i] != '\0'; i++)
    if (form[i] == 'd' ? !g_ascii_isdigit (at[i]) : at[i] != form[i])
      return FALSE;
  return !g_ascii_isdigit (at[10]);
}

static gboolean
lex_number (Lexer *self, GError **error)
{
  const char *from = self->at;
  FbTokenKind kind = FB_TOKEN_NUMBER;
  char *text;

  if (looks_like_day (from))
    {
      self->at += 10;
      add_token (self, FB_TOKEN_DAY, from, g_strndup (from, 10));
      return TRUE;
    }
  if (*self->at == '-')
    self->at++;
  while (g_ascii_isdigit (*self->at))
    self->at++;
  if (*self->at == '.' && g_ascii_isdigit (self->at[1]))
    for (self->at++; g_ascii_isdigit (*self->at);)
      self->at++;
  text = g_strndup (from, self->at - from);
  if (g_str_has_prefix (self->at, ":minor") && !is_word_char (self->at[6]))
    {
      kind = FB_TOKEN_MINOR;
      self->at += 6;
    }
  else if (*self->at == '%')
    {
      kind = FB_TOKEN_PERCENT;
      self->at++;
    }
  add_token (self, kind, from, text);
  if (is_word_char (*self->at) || (guchar) *self->at >= 0x80)
    return fb_query_error (error, column_of (self, from), _ ("“%s” is no number: put texts in quotes"), text);
  return TRUE;
}

static gboolean
lex_at (Lexer *self, GError **error)
{
  const char *from = self->at++;
  const char *word = self->at;

  while (is_word_char (*self->at))
    self->at++;
  if (self->at == word)
    return fb_query_error (error, column_of (self, from), _ ("expected @today, @now or @me"));
  add_token (self, FB_TOKEN_AT, from, g_ascii_strdown (word, self->at - word));
  return TRUE;
}

static gboolean
lex_sign (Lexer *self, GError **error)
{
  static const struct
  {
    const char *written;
    const char *sign;
  } signs[] = {
      {"<>", "!="}, {"!=", "!="}, {"==", "="}, {"<=", "<="}, {">=", ">="}, {"=", "="}, {"<", "<"},
      {">", ">"},   {"(", "("},   {")", ")"},  {",", ","},   {".", "."},   {"+", "+"}, {"-", "-"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (signs); i++)
    if (g_str_has_prefix (self->at, signs[i].written))
      {
        add_token (self, FB_TOKEN_SIGN, self->at, g_strdup (signs[i].sign));
        self->at += strlen (signs[i].written);
        return TRUE;
      }
  {
    g_autofree char *character = g_utf8_substring (self->at, 0, 1);

    return fb_query_error (error, column_of (self, self->at), _ ("“%s” has no meaning here: put texts in quotes"),
                           character);
  }
}

/* A minus belongs to the number unless something stands before it from which it could be taken (@today - 7). */
static gboolean
starts_number (Lexer *self)
{
  const FbToken *last = self->tokens->len > 0 ? g_ptr_array_index (self->tokens, self->tokens->len - 1) : NULL;

  if (g_ascii_isdigit (*self->at))
    return TRUE;
  return *self->at == '-' && g_ascii_isdigit (self->at[1]) && (last == NULL || last->kind != FB_TOKEN_AT);
}

GPtrArray *
fb_query_lex (const char *text, GError **error)
{
  g_autoptr (GPtrArray) tokens = g_ptr_array_new_with_free_func (token_free);
  Lexer self = {text, tokens, text, 1};
  gboolean good = TRUE;

  if (!g_utf8_validate (text, -1, NULL))
    {
      fb_query_error (error, 1, _ ("the text is not valid UTF-8"));
      return NULL;
    }
  if (strlen (text) > FB_QUERY_MAX_BYTES)
    {
      fb_query_error (error, 1, _ ("the text is longer than %d bytes"), FB_QUERY_MAX_BYTES);
      return NULL;
    }
  while (good && *self.at != '\0')
    {
      if (g_unichar_isspace (g_utf8_get_char (self.at)))
        self.at = g_utf8_next_char (self.at);
      else if (is_word_start (*self.at))
        lex_word (&self);
      else if (*self.at == '\'' || *self.at == '"')
        good = lex_text (&self, error);
      else if (starts_number (&self))
        good = lex_number (&self, error);
      else if (*self.at == '@')
        good = lex_at (&self, error);
      else
        good = lex_sign (&self, error);
    }
  if (!good)
    return NULL;
  add_token (&self, FB_TOKEN_END, self.at, g_strdup (""));
  return g_steal_pointer (&tokens);
}
