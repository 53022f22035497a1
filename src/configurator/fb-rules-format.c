/* fb-rules-format.c: writing the rule language
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-rules-format.h"

#include "fb-rules-format-private.h"

/* --- lines ------------------------------------------------------------------------------------------------------ */

static char *
join (const GPtrArray *pieces)
{
  GString *line = g_string_new (NULL);

  for (guint i = 0; i < pieces->len; i++)
    {
      const char *piece = g_ptr_array_index (pieces, i);

      if (*piece != '\0')
        g_string_append_printf (line, "%s%s", line->len > 0 ? " " : "", piece);
    }
  return g_string_free (line, FALSE);
}

/* Fills lines up to FB_RULES_LINE, breaking at every mark. */
static void
append_broken (GString *text, const GPtrArray *pieces)
{
  glong used = 0;

  for (guint i = 0; i < pieces->len; i++)
    {
      const char *piece = g_ptr_array_index (pieces, i);
      glong width = g_utf8_strlen (piece, -1);

      if (*piece == '\0')
        used = FB_RULES_LINE;
      else if (i > 0 && used + 1 + width > FB_RULES_LINE)
        {
          g_string_append_printf (text, "\n    %s", piece);
          used = 4 + width;
        }
      else
        {
          g_string_append_printf (text, "%s%s", i > 0 ? " " : "", piece);
          used += width + (i > 0 ? 1 : 0);
        }
    }
}

static void
append_comments (GString *text, const GPtrArray *comments)
{
  for (guint i = 0; comments != NULL && i < comments->len; i++)
    {
      const char *line = g_ptr_array_index (comments, i);

      /* No empty lines at the top and none twice. */
      if (*line != '\0')
        g_string_append_printf (text, "# %s\n", line);
      else if (text->len > 0 && !g_str_has_suffix (text->str, "\n\n"))
        g_string_append_c (text, '\n');
    }
}

static void
append_statement (GString *text, const FbRulesStatement *statement)
{
  FbRulesWriter writer = {g_ptr_array_new_with_free_func (g_free)};
  g_autofree char *line = NULL;

  append_comments (text, statement->comments);
  fb_rules_writer_put_statement (&writer, statement);
  line = join (writer.pieces);
  if (g_utf8_strlen (line, -1) <= FB_RULES_LINE)
    g_string_append (text, line);
  else
    append_broken (text, writer.pieces);
  if (statement->trailing != NULL)
    g_string_append_printf (text, "  # %s", statement->trailing);
  g_string_append_c (text, '\n');
  g_ptr_array_unref (writer.pieces);
}

char *
fb_rules_format (const FbRules *self)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < self->statements->len; i++)
    append_statement (text, g_ptr_array_index (self->statements, i));
  append_comments (text, self->tail);
  while (g_str_has_suffix (text->str, "\n\n"))
    g_string_truncate (text, text->len - 1);
  return g_string_free (text, FALSE);
}

char *
fb_rules_format_statement (const FbRulesStatement *statement)
{
  FbRulesWriter writer = {g_ptr_array_new_with_free_func (g_free)};
  char *line;

  fb_rules_writer_put_statement (&writer, statement);
  line = join (writer.pieces);
  g_ptr_array_unref (writer.pieces);
  return line;
}

char *
fb_rules_format_condition (const FbRulesCondition *condition)
{
  FbRulesWriter writer = {g_ptr_array_new_with_free_func (g_free)};
  char *line;

  fb_rules_writer_put_condition (&writer, condition);
  line = join (writer.pieces);
  g_ptr_array_unref (writer.pieces);
  return line;
}
