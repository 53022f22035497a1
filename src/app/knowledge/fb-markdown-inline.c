/* fb-markdown-inline.c: emphasis, code and links inside a line
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-markdown.h"

#include <string.h>

/* Deeper nesting is text, and so is a mark whose end is further away: the time stays in proportion to the text. */
#define DEEPEST 6
#define FAR_AWAY 2000

static void
append (GString *out, const char *from, const char *to, guint depth);

static void
append_text (GString *out, const char *from, gsize length)
{
  g_autofree char *escaped = g_markup_escape_text (from, (gssize) length);

  g_string_append (out, escaped);
}

static gboolean
is_safe (const char *uri, gsize length)
{
  static const char *const schemes[] = {"http://", "https://", "mailto:", "tel:"};

  for (guint i = 0; i < G_N_ELEMENTS (schemes); i++)
    if (length > strlen (schemes[i]) && g_ascii_strncasecmp (uri, schemes[i], strlen (schemes[i])) == 0)
      return TRUE;
  return FALSE;
}

/* Where @mark stands next in [from, to) without a backslash before it; NULL: nowhere. */
static const char *
find_mark (const char *from, const char *to, const char *mark)
{
  gsize length = strlen (mark);

  if (to - from > FAR_AWAY)
    to = from + FAR_AWAY;
  for (const char *p = from; p + length <= to; p++)
    {
      if (*p == '\\')
        p++;
      else if (strncmp (p, mark, length) == 0)
        return p;
    }
  return NULL;
}

/* Each of these appends what begins at @p and gives its end, or NULL when nothing of its kind does. */

static const char *
take_code (GString *out, const char *p, const char *to)
{
  const char *end = *p == '`' ? memchr (p + 1, '`', MIN ((gsize) (to - p - 1), FAR_AWAY)) : NULL;

  if (end == NULL || end == p + 1)
    return NULL;
  g_string_append (out, "<tt>");
  append_text (out, p + 1, (gsize) (end - p - 1));
  g_string_append (out, "</tt>");
  return end + 1;
}

static const char *
take_emphasis (GString *out, const char *p, const char *to, guint depth, const char *mark, const char *tag)
{
  gsize length = strlen (mark);
  const char *begin = p + length;
  const char *end;

  if ((gsize) (to - p) <= 2 * length || strncmp (p, mark, length) != 0 || g_ascii_isspace (*begin) || *begin == *mark)
    return NULL;
  end = find_mark (begin, to, mark);
  if (end == NULL || g_ascii_isspace (end[-1]))
    return NULL;
  /* a_variable_name has no emphasis in it */
  if (*mark == '_' && end + length < to && g_ascii_isalnum (end[length]))
    return NULL;

  g_string_append_printf (out, "<%s>", tag);
  append (out, begin, end, depth + 1);
  g_string_append_printf (out, "</%s>", tag);
  return end + length;
}

static const char *
take_link (GString *out, const char *p, const char *to, guint depth)
{
  const char *close = *p == '[' ? find_mark (p + 1, to, "]") : NULL;
  const char *end = close != NULL && close + 1 < to && close[1] == '(' ? find_mark (close + 2, to, ")") : NULL;
  const char *uri = close != NULL ? close + 2 : NULL;
  gsize length;

  if (end == NULL || close == p + 1)
    return NULL;

  length = (gsize) (end - uri);
  if (!is_safe (uri, length))
    {
      /* The words stay; where they would have led is not for a click. */
      append (out, p + 1, close, depth + 1);
      return end + 1;
    }
  g_string_append (out, "<a href=\"");
  append_text (out, uri, length);
  g_string_append (out, "\">");
  append_text (out, p + 1, (gsize) (close - p - 1));
  g_string_append (out, "</a>");
  return end + 1;
}

static const char *
take_mark (GString *out, const char *begin, const char *p, const char *to, guint depth)
{
  const char *end;
  gboolean in_word = p > begin && g_ascii_isalnum (p[-1]);

  if ((end = take_code (out, p, to)) != NULL || depth >= DEEPEST)
    return end;
  if ((end = take_emphasis (out, p, to, depth, "**", "b")) != NULL)
    return end;
  if ((end = take_emphasis (out, p, to, depth, "*", "i")) != NULL)
    return end;
  if (!in_word && (end = take_emphasis (out, p, to, depth, "__", "b")) != NULL)
    return end;
  if (!in_word && (end = take_emphasis (out, p, to, depth, "_", "i")) != NULL)
    return end;
  return take_link (out, p, to, depth);
}

static void
append (GString *out, const char *from, const char *to, guint depth)
{
  const char *plain = from; /* text from here on has not been written */
  const char *p = from;

  while (p < to)
    {
      g_autoptr (GString) mark = NULL;
      const char *end;

      if (*p == '\\' && p + 1 < to && g_ascii_ispunct (p[1]))
        {
          append_text (out, plain, (gsize) (p - plain));
          plain = p + 1;
          p += 2;
          continue;
        }

      if (strchr ("`*_[", *p) == NULL)
        {
          p++;
          continue;
        }
      mark = g_string_new (NULL);
      end = take_mark (mark, from, p, to, depth);
      if (end == NULL)
        {
          p++;
          continue;
        }
      append_text (out, plain, (gsize) (p - plain));
      g_string_append_len (out, mark->str, (gssize) mark->len);
      p = plain = end;
    }
  append_text (out, plain, (gsize) (to - plain));
}

char *
fb_markdown_to_markup (const char *line)
{
  GString *out = g_string_new (NULL);

  append (out, line, line + strlen (line), 0);
  return g_string_free (out, FALSE);
}
