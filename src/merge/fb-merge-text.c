/* fb-merge-text.c: long texts: three-way merge by lines
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "fb-merge.h"

/* Above this the middle of two texts counts as rewritten: a bound on time and memory, never a wrong merge. */
#define MAX_CELLS (4 * 1000 * 1000)

typedef struct
{
  char **lines;
  int n;
} Text;

static Text
split (const char *text)
{
  Text result = {g_strsplit (text, "\n", -1), 0};

  /* g_strsplit() gives nothing for "", which is one empty line. */
  if (result.lines[0] == NULL)
    {
      g_free (result.lines);
      result.lines = g_new0 (char *, 2);
      result.lines[0] = g_strdup ("");
    }
  result.n = (int) g_strv_length (result.lines);
  return result;
}

static gboolean
same_line (const Text *a, int i, const Text *b, int j)
{
  return strcmp (a->lines[i], b->lines[j]) == 0;
}

/* Longest common subsequence of base[first..last_a) and other[first..last_b) into @match. */
static void
match_middle (const Text *base, const Text *other, int first, int last_a, int last_b, int *match)
{
  int rows = last_a - first, columns = last_b - first;
  g_autofree int *lengths = NULL;
  int i = 0, j = 0;

  if (rows == 0 || columns == 0 || (gint64) (rows + 1) * (columns + 1) > MAX_CELLS)
    return;
  lengths = g_new0 (int, (gsize) (rows + 1) * (columns + 1));
#define LENGTH(r, c) lengths[(gsize) (r) * (columns + 1) + (c)]
  for (i = rows - 1; i >= 0; i--)
    for (j = columns - 1; j >= 0; j--)
      LENGTH (i, j) = same_line (base, first + i, other, first + j) ? LENGTH (i + 1, j + 1) + 1
                                                                    : MAX (LENGTH (i + 1, j), LENGTH (i, j + 1));
  for (i = 0, j = 0; i < rows && j < columns;)
    {
      if (same_line (base, first + i, other, first + j))
        {
          match[first + i] = first + j;
          i++;
          j++;
        }
      else if (LENGTH (i + 1, j) >= LENGTH (i, j + 1))
        i++;
      else
        j++;
    }
#undef LENGTH
}

/* For each line of @base its line in @other, -1 where it has gone. */
static int *
match_lines (const Text *base, const Text *other)
{
  int *match = g_new (int, base->n);
  int first = 0, last_a = base->n, last_b = other->n;

  for (int i = 0; i < base->n; i++)
    match[i] = -1;
  while (first < last_a && first < last_b && same_line (base, first, other, first))
    {
      match[first] = first;
      first++;
    }
  while (last_a > first && last_b > first && same_line (base, last_a - 1, other, last_b - 1))
    match[--last_a] = --last_b;
  match_middle (base, other, first, last_a, last_b, match);
  return match;
}

/* Lines from @from to @to of a text. */
typedef struct
{
  const Text *text;
  int from, to;
} Part;

static gboolean
part_equal (Part a, Part b)
{
  if (a.to - a.from != b.to - b.from)
    return FALSE;
  for (int i = 0; i < a.to - a.from; i++)
    if (!same_line (a.text, a.from + i, b.text, b.from + i))
      return FALSE;
  return TRUE;
}

static void
emit (GPtrArray *out, Part part)
{
  for (int i = part.from; i < part.to; i++)
    g_ptr_array_add (out, part.text->lines[i]);
}

/* Lines replaced one for one: edits of neighbouring lines do not touch each other. */
static gboolean
emit_line_by_line (GPtrArray *out, Part base, Part mine, Part theirs)
{
  int n = base.to - base.from;

  if (mine.to - mine.from != n || theirs.to - theirs.from != n)
    return FALSE;
  for (int i = 0; i < n; i++)
    {
      Part b = {base.text, base.from + i, base.from + i + 1};
      Part m = {mine.text, mine.from + i, mine.from + i + 1};
      Part t = {theirs.text, theirs.from + i, theirs.from + i + 1};

      if (part_equal (m, b))
        emit (out, t);
      else if (part_equal (t, b) || part_equal (m, t))
        emit (out, m);
      else
        return FALSE;
    }
  return TRUE;
}

static gboolean
emit_chunk (GPtrArray *out, Part base, Part mine, Part theirs)
{
  if (part_equal (mine, base))
    emit (out, theirs);
  else if (part_equal (theirs, base) || part_equal (mine, theirs))
    emit (out, mine);
  else
    return emit_line_by_line (out, base, mine, theirs);
  return TRUE;
}

static char *
join (GPtrArray *lines)
{
  g_ptr_array_add (lines, NULL);
  return g_strjoinv ("\n", (char **) lines->pdata);
}

char *
fb_merge_text (const char *base, const char *mine, const char *theirs)
{
  Text b = split (base), m = split (mine), t = split (theirs);
  g_autofree int *to_mine = match_lines (&b, &m);
  g_autofree int *to_theirs = match_lines (&b, &t);
  g_autoptr (GPtrArray) out = g_ptr_array_new ();
  int ib = 0, im = 0, it = 0;
  gboolean clean = TRUE;
  char *merged = NULL;

  while (clean && (ib < b.n || im < m.n || it < t.n))
    {
      int next = ib;

      /* The next line that all three have: what lies before it is one chunk. */
      while (next < b.n && (to_mine[next] < 0 || to_theirs[next] < 0))
        next++;
      clean = emit_chunk (out, (Part){&b, ib, next}, (Part){&m, im, next < b.n ? to_mine[next] : m.n},
                          (Part){&t, it, next < b.n ? to_theirs[next] : t.n});
      if (next < b.n)
        g_ptr_array_add (out, b.lines[next]);
      im = next < b.n ? to_mine[next] + 1 : m.n;
      it = next < b.n ? to_theirs[next] + 1 : t.n;
      ib = MIN (next + 1, b.n);
    }
  if (clean)
    merged = join (out);
  g_strfreev (b.lines);
  g_strfreev (m.lines);
  g_strfreev (t.lines);
  return merged;
}
