/* fb-markdown.c: text with headings, lists, emphasis and links, as blocks for the screen
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-markdown.h"

#include <string.h>

#define DEEPEST_LIST 6

/* Lines that belong together are collected here until another kind of block begins. */
typedef struct
{
  GPtrArray *blocks; /* of FbMarkdownBlock */
  GString *text;
  FbMarkdownKind kind;
  guint level, number;
  gboolean open;
  gboolean in_code;
} Reader;

void
fb_markdown_block_free (FbMarkdownBlock *self)
{
  g_free (self->markup);
  g_free (self);
}

static void
add_block (Reader *self, FbMarkdownKind kind, guint level, guint number, char *markup)
{
  FbMarkdownBlock *block = g_new0 (FbMarkdownBlock, 1);

  block->kind = kind;
  block->level = level;
  block->number = number;
  block->markup = markup;
  g_ptr_array_add (self->blocks, block);
}

static void
end_block (Reader *self)
{
  if (self->open)
    add_block (self, self->kind, self->level, self->number,
               self->kind == FB_MARKDOWN_CODE ? g_markup_escape_text (self->text->str, (gssize) self->text->len)
                                              : fb_markdown_to_markup (self->text->str));
  self->open = FALSE;
  g_string_truncate (self->text, 0);
}

static void
begin_block (Reader *self, FbMarkdownKind kind, guint level, guint number, const char *text)
{
  end_block (self);
  self->open = TRUE;
  self->kind = kind;
  self->level = level;
  self->number = number;
  g_string_append (self->text, text);
}

/* --- what a line begins --- */

static guint
count (const char *line, char mark)
{
  guint n = 0;

  while (line[n] == mark)
    n++;
  return n;
}

static gboolean
take_heading (Reader *self, const char *line)
{
  guint level = count (line, '#');
  g_autofree char *text = NULL;

  if (level == 0 || level > 6 || (line[level] != ' ' && line[level] != '\0'))
    return FALSE;

  text = g_strstrip (g_strdup (line + level));
  begin_block (self, FB_MARKDOWN_HEADING, level, 0, text);
  end_block (self);
  return TRUE;
}

static gboolean
take_rule (Reader *self, const char *line)
{
  char mark = line[0];
  guint n = 0;

  if (mark != '-' && mark != '*' && mark != '_')
    return FALSE;
  for (const char *p = line; *p != '\0'; p++)
    {
      if (*p == mark)
        n++;
      else if (*p != ' ')
        return FALSE;
    }
  if (n < 3)
    return FALSE;

  end_block (self);
  add_block (self, FB_MARKDOWN_RULE, 0, 0, g_strdup (""));
  return TRUE;
}

static gboolean
take_item (Reader *self, const char *line, guint indent)
{
  guint level = MIN (indent / 2, DEEPEST_LIST);
  guint digits = 0;

  if (strchr ("-*+", line[0]) != NULL && line[0] != '\0' && line[1] == ' ')
    {
      begin_block (self, FB_MARKDOWN_BULLET, level, 0, line + 2);
      return TRUE;
    }
  while (g_ascii_isdigit (line[digits]))
    digits++;
  if (digits == 0 || digits > 6 || (line[digits] != '.' && line[digits] != ')') || line[digits + 1] != ' ')
    return FALSE;

  begin_block (self, FB_MARKDOWN_NUMBERED, level, (guint) g_ascii_strtoull (line, NULL, 10), line + digits + 2);
  return TRUE;
}

static gboolean
take_quote (Reader *self, const char *line)
{
  const char *text = line + 1;

  if (line[0] != '>')
    return FALSE;
  if (*text == ' ')
    text++;
  if (self->open && self->kind == FB_MARKDOWN_QUOTE)
    g_string_append_printf (self->text, "\n%s", text);
  else
    begin_block (self, FB_MARKDOWN_QUOTE, 0, 0, text);
  return TRUE;
}

/* Two spaces at its end break a line; else it runs on. */
static void
continue_block (Reader *self, const char *line)
{
  gsize length = self->text->len;
  gboolean breaks = length >= 2 && strcmp (self->text->str + length - 2, "  ") == 0;

  while (self->text->len > 0 && self->text->str[self->text->len - 1] == ' ')
    g_string_truncate (self->text, self->text->len - 1);
  g_string_append_printf (self->text, "%c%s", breaks ? '\n' : ' ', line);
}

static void
take_code_line (Reader *self, const char *line)
{
  if (g_str_has_prefix (line + count (line, ' '), "```"))
    {
      self->in_code = FALSE;
      end_block (self);
      return;
    }
  g_string_append_printf (self->text, "%s%s", self->text->len > 0 ? "\n" : "", line);
}

static void
take_line (Reader *self, const char *raw)
{
  guint indent = count (raw, ' ');
  const char *line = raw + indent;

  if (line[0] == '\0')
    end_block (self);
  else if (g_str_has_prefix (line, "```"))
    {
      begin_block (self, FB_MARKDOWN_CODE, 0, 0, "");
      self->in_code = TRUE;
    }
  else if (take_heading (self, line) || take_rule (self, line) || take_item (self, line, indent)
           || take_quote (self, line))
    return;
  else if (self->open)
    continue_block (self, line);
  else
    begin_block (self, FB_MARKDOWN_PARAGRAPH, 0, 0, line);
}

GPtrArray *
fb_markdown_parse (const char *text)
{
  Reader self = {0};
  g_auto (GStrv) lines = NULL;
  g_autofree char *valid = g_utf8_make_valid (text != NULL ? text : "", -1);

  self.blocks = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_markdown_block_free);
  self.text = g_string_new (NULL);
  lines = g_strsplit (valid, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      gsize length = strlen (lines[i]);

      if (length > 0 && lines[i][length - 1] == '\r')
        lines[i][length - 1] = '\0';
      for (char *p = lines[i]; *p == '\t'; p++)
        *p = ' ';
      if (self.in_code)
        take_code_line (&self, lines[i]);
      else
        take_line (&self, lines[i]);
    }
  end_block (&self);
  g_string_free (self.text, TRUE);
  return self.blocks;
}
