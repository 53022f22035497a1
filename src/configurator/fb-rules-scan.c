/* fb-rules-scan.c: words, numbers and signs of the rule language
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-rules-scan.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "fb-text.h"

/* Numbers keep far below 2^63 so that sums of many of them fit. */
#define MAX_NUMBER_DIGITS 15

typedef struct
{
  const char *at, *end;
  guint line;
  const char *counted; /* columns are counted up to here */
  guint column;
  guint indent; /* of the current line */
  guint base;   /* of the line the open statement began on */
  gboolean in_statement;
  GPtrArray *tokens, *comments, *problems;
} Scan;

static void
token_free (gpointer data)
{
  FbRulesToken *token = data;

  g_free (token->text);
  g_free (token);
}

static guint
column_of (Scan *self, const char *at)
{
  self->column += (guint) g_utf8_strlen (self->counted, at - self->counted);
  self->counted = at;
  return self->column;
}

static FbRulesToken *
add_token (Scan *self, FbRulesTokenKind kind, const char *from, const char *text, gssize length)
{
  FbRulesToken *token = g_new0 (FbRulesToken, 1);

  token->kind = kind;
  token->place = (FbRulesPlace){self->line, column_of (self, from)};
  token->end_column = column_of (self, self->at);
  token->text = length < 0 ? g_strdup (text) : g_strndup (text, (gsize) length);
  g_ptr_array_add (self->tokens, token);
  return token;
}

static void
complain (Scan *self, const char *at, char *message, const char *hint)
{
  FbRulesPlace place = {self->line, column_of (self, at)};

  g_ptr_array_add (self->problems, fb_rules_problem_new (place, message, g_strdup (hint)));
}

/* --- names ------------------------------------------------------------------------------------------------------ */

static const char *const reserved[] = {
    "allow",    "and",      "approval", "article", "because", "choose", "context", "currency", "default",
    "each",     "excludes", "file",     "forbid",  "from",    "group",  "if",      "in",       "label",
    "language", "list",     "measure",  "month",   "not",     "number", "of",      "offer",    "on",
    "one",      "option",   "or",       "owner",   "page",    "part",   "per",     "prefer",   "price",
    "product",  "range",    "requires", "slab",    "step",    "sum",    "table",   "then",     "until",
    "valid",    "version",  "volume",   "when",    "where",   "year",   NULL};

static gboolean
is_word_start (gunichar c)
{
  return g_unichar_isalpha (c) || c == '_';
}

static gboolean
is_word_char (gunichar c)
{
  return g_unichar_isalnum (c) || g_unichar_ismark (c) || c == '_';
}

/* A minus inside a word belongs to it ("Wi-Fi"), and so does a point ("Drive.Gear"); one with a blank beside it is a
 * sign. */
static const char *
skip_word (const char *at, const char *end)
{
  while (at < end)
    {
      gunichar c = g_utf8_get_char (at);

      if (!is_word_char (c) && !((c == '-' || c == '.') && at + 1 < end && is_word_char (g_utf8_get_char (at + 1))))
        break;
      at = g_utf8_next_char (at);
    }
  return at;
}

gboolean
fb_rules_is_plain (const char *name)
{
  const char *end = name + strlen (name);

  if (!is_word_start (g_utf8_get_char (name)) || skip_word (name, end) != end)
    return FALSE;
  return !g_strv_contains (reserved, name);
}

char *
fb_rules_quote_text (const char *text)
{
  GString *quoted = g_string_new ("\"");

  for (; *text != '\0'; text++)
    {
      if (*text == '"')
        g_string_append_c (quoted, '"');
      g_string_append_c (quoted, *text);
    }
  g_string_append_c (quoted, '"');
  return g_string_free (quoted, FALSE);
}

char *
fb_rules_quote_name (const char *name)
{
  return fb_rules_is_plain (name) ? g_strdup (name) : fb_rules_quote_text (name);
}

/* --- tokens ----------------------------------------------------------------------------------------------------- */

static void
scan_word (Scan *self)
{
  const char *from = self->at;

  self->at = skip_word (from, self->end);
  add_token (self, FB_RULES_TOKEN_WORD, from, from, self->at - from);
}

static void
scan_text (Scan *self)
{
  const char *from = self->at++;
  gboolean good = FALSE;
  g_autoptr (GString) text = g_string_new (NULL);

  while (self->at < self->end && *self->at != '\n')
    {
      if (*self->at == '"' && self->at + 1 < self->end && self->at[1] == '"')
        self->at++;
      else if (*self->at == '"')
        break;
      g_string_append_c (text, *self->at++);
    }
  if (self->at < self->end && *self->at == '"')
    self->at++;
  else
    complain (self, from, g_strdup (_ ("the closing quote is missing")),
              _ ("A text ends on the line it begins on; write a quote inside it twice."));
  g_strstrip (text->str);
  text->len = strlen (text->str);
  if (text->len == 0)
    complain (self, from, g_strdup (_ ("an empty text says nothing")), NULL);
  else if (!fb_text_is_clean (text->str, -1, G_MAXSIZE))
    complain (self, from, g_strdup (_ ("a text may not have control characters")), NULL);
  else if (text->len > FB_RULES_MAX_TEXT)
    complain (self, from, g_strdup_printf (_ ("a text may have %d bytes at most"), FB_RULES_MAX_TEXT), NULL);
  else
    good = TRUE;
  /* What follows is read as if it were good, so that one slip is one problem. */
  add_token (self, FB_RULES_TOKEN_TEXT, from, good ? text->str : "?", -1);
}

static gsize
count_digits (const char *at, const char *end)
{
  gsize n = 0;

  while (at + n < end && g_ascii_isdigit (at[n]))
    n++;
  return n;
}

static gboolean
is_day (const char *at, const char *end)
{
  static const char form[] = "dddd-dd-dd";

  if (end - at < 10)
    return FALSE;
  for (guint i = 0; form[i] != '\0'; i++)
    if (form[i] == 'd' ? !g_ascii_isdigit (at[i]) : at[i] != form[i])
      return FALSE;
  return end - at == 10 || !g_ascii_isdigit (at[10]);
}

/* The length of a blank (or no-break blank) that groups thousands, 0 when three digits do not follow. */
static gsize
group_blank (const char *at, const char *end)
{
  gsize blank = 0;

  if (at < end && *at == ' ')
    blank = 1;
  else if (end - at >= 2 && memcmp (at, "\xc2\xa0", 2) == 0)
    blank = 2;
  else if (end - at >= 3 && memcmp (at, "\xe2\x80\xaf", 3) == 0)
    blank = 3;
  if (blank == 0 || count_digits (at + blank, end) != 3)
    return 0;
  return blank;
}

static void
finish_number (Scan *self, const char *from, const char *text, guint decimals)
{
  FbRulesToken *token;

  if (strlen (text) > MAX_NUMBER_DIGITS || decimals > FB_RULES_MAX_DIGITS)
    {
      complain (self, from,
                g_strdup_printf (_ ("a number may have %d digits, %d of them decimals"), MAX_NUMBER_DIGITS - 1,
                                 FB_RULES_MAX_DIGITS),
                NULL);
      text = "0";
      decimals = 0;
    }
  token = add_token (self, FB_RULES_TOKEN_NUMBER, from, text, -1);
  for (const char *p = text; *p != '\0'; p++)
    if (*p != '.')
      token->number.value = token->number.value * 10 + (*p - '0');
  token->number.digits = decimals;
}

static void
scan_number (Scan *self)
{
  const char *from = self->at;
  g_autoptr (GString) text = g_string_new (NULL);
  gsize n = count_digits (self->at, self->end), decimals = 0;

  if (is_day (from, self->end))
    {
      self->at += 10;
      add_token (self, FB_RULES_TOKEN_DAY, from, from, 10);
      return;
    }
  g_string_append_len (text, self->at, (gssize) n);
  self->at += n;
  for (gsize blank; n <= 3 && (blank = group_blank (self->at, self->end)) > 0; self->at += blank + 3)
    g_string_append_len (text, self->at + blank, 3);
  if (self->at + 1 < self->end && *self->at == '.' && g_ascii_isdigit (self->at[1]))
    {
      decimals = count_digits (self->at + 1, self->end);
      g_string_append_len (text, self->at, (gssize) decimals + 1);
      self->at += decimals + 1;
    }
  finish_number (self, from, text->str, (guint) MIN (decimals, 1000));
}

static void
scan_sign (Scan *self)
{
  static const char *const signs[] = {"..", "!=", "<=", ">=", "(", ")", ",", ":", "=", "<", ">", "%", "*", "+", "-"};
  const char *from = self->at;
  g_autofree char *character = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (signs); i++)
    if ((gsize) (self->end - from) >= strlen (signs[i]) && strncmp (from, signs[i], strlen (signs[i])) == 0)
      {
        self->at += strlen (signs[i]);
        add_token (self, FB_RULES_TOKEN_SIGN, from, signs[i], -1);
        return;
      }
  self->at = g_utf8_next_char (self->at);
  character = g_strndup (from, (gsize) (self->at - from));
  complain (self, from, g_strdup_printf (_ ("“%s” has no meaning here"), character),
            *character == '.' ? _ ("Write 1..4 for a range and 0.4 for a decimal number; put other texts in quotes.")
                              : _ ("Put names and texts with such characters in quotes."));
}

/* --- lines ------------------------------------------------------------------------------------------------------ */

static void
stop_statement (Scan *self)
{
  if (self->in_statement)
    add_token (self, FB_RULES_TOKEN_STOP, self->at, "", -1);
  self->in_statement = FALSE;
}

static void
add_comment (Scan *self, const char *text, gsize length, gboolean own_line)
{
  FbRulesComment *comment = g_new0 (FbRulesComment, 1);

  comment->line = self->line;
  comment->own_line = own_line;
  comment->text = g_strndup (text, length);
  g_strchomp (comment->text);
  g_ptr_array_add (self->comments, comment);
}

static const char *
line_end (Scan *self)
{
  const char *end = memchr (self->at, '\n', (gsize) (self->end - self->at));

  return end != NULL ? end : self->end;
}

static void
scan_comment (Scan *self, gboolean own_line)
{
  const char *end = line_end (self);
  const char *from = self->at + 1;

  if (from < end && *from == ' ')
    from++;
  add_comment (self, from, (gsize) (end - from), own_line);
  self->at = end;
}

/* One token, blank or comment. */
static void
scan_one (Scan *self, gboolean *empty)
{
  gunichar c = g_utf8_get_char (self->at);

  if (c == ' ' || c == '\t' || c == '\r' || c == 0xa0 || c == 0x202f || c == 0xfeff)
    {
      self->at = g_utf8_next_char (self->at);
      return;
    }
  if (c == '#')
    {
      scan_comment (self, *empty);
      return;
    }
  if (*empty && self->in_statement && self->indent <= self->base)
    stop_statement (self);
  *empty = FALSE;
  if (c == ';')
    {
      stop_statement (self);
      self->at++;
      return;
    }
  if (!self->in_statement)
    self->base = self->indent;
  self->in_statement = TRUE;
  if (c == '"')
    scan_text (self);
  else if (g_ascii_isdigit ((char) MIN (c, 127)))
    scan_number (self);
  else if (is_word_start (c))
    scan_word (self);
  else
    scan_sign (self);
}

static void
scan_line (Scan *self)
{
  gboolean empty = TRUE;
  guint n_comments = self->comments->len;

  self->counted = self->at;
  self->column = 1;
  self->indent = 0;
  for (const char *p = self->at; p < self->end && (*p == ' ' || *p == '\t'); p++)
    self->indent++;
  while (self->at < self->end && *self->at != '\n' && self->problems->len < FB_RULES_MAX_PROBLEMS)
    scan_one (self, &empty);
  if (empty && self->comments->len == n_comments)
    add_comment (self, "", 0, TRUE);
}

static gboolean
check_bytes (const char *text, gsize length, GPtrArray *problems)
{
  const char *bad = NULL;
  FbRulesPlace place = {1, 1};
  char *message = NULL;

  if (length > FB_RULES_MAX_BYTES)
    message = g_strdup_printf (_ ("the text is longer than %d bytes"), FB_RULES_MAX_BYTES);
  else if (!g_utf8_validate (text, (gssize) length, &bad))
    message = g_strdup (_ ("the text is not valid UTF-8"));
  if (message == NULL)
    return TRUE;
  for (const char *p = text; bad != NULL && p < bad; p = g_utf8_next_char (p))
    place = *p == '\n' ? (FbRulesPlace){place.line + 1, 1} : (FbRulesPlace){place.line, place.column + 1};
  g_ptr_array_add (problems, fb_rules_problem_new (place, message, NULL));
  return FALSE;
}

GPtrArray *
fb_rules_scan (const char *text, gsize length, GPtrArray *comments, GPtrArray *problems)
{
  Scan self = {text, text + length, 1, text, 1, 0, 0, FALSE, NULL, comments, problems};

  self.tokens = g_ptr_array_new_with_free_func (token_free);
  if (!check_bytes (text, length, problems))
    self.end = text;
  while (self.at < self.end && problems->len < FB_RULES_MAX_PROBLEMS)
    {
      scan_line (&self);
      if (self.at < self.end && *self.at == '\n')
        {
          self.at++;
          self.line++;
        }
    }
  self.counted = self.at;
  stop_statement (&self);
  add_token (&self, FB_RULES_TOKEN_END, self.at, "", -1);
  return self.tokens;
}
