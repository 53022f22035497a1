/* fb-search-match.c: where typed words stand in a text
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-search-match.h"

#include <string.h>

#include "fb-text.h"

/* Folded words of what was typed; letters and digits only. */
static GPtrArray *
split_words (const char *query)
{
  GPtrArray *words = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *folded = fb_text_fold (query);
  const char *start = NULL;

  for (const char *at = folded;; at = g_utf8_next_char (at))
    {
      gboolean inside = *at != '\0' && g_unichar_isalnum (g_utf8_get_char (at));

      if (inside && start == NULL)
        start = at;
      else if (!inside && start != NULL)
        {
          g_ptr_array_add (words, g_strndup (start, (gsize) (at - start)));
          start = NULL;
        }
      if (*at == '\0')
        break;
    }
  return words;
}

/* Length in bytes of the beginning of @text that folds to @word; 0 when it does not begin so. */
static gsize
match_at (const char *text, const char *word)
{
  gsize wanted = strlen (word);

  for (const char *end = text; *end != '\0';)
    {
      g_autofree char *piece = NULL;
      g_autofree char *folded = NULL;

      end = g_utf8_next_char (end);
      piece = g_strndup (text, (gsize) (end - text));
      folded = fb_text_fold (piece);
      if (strlen (folded) >= wanted)
        return strncmp (folded, word, wanted) == 0 ? (gsize) (end - text) : 0;
      if (strncmp (folded, word, strlen (folded)) != 0)
        return 0;
    }
  return 0;
}

static gsize
longest_at (const char *text, GPtrArray *words)
{
  gsize longest = 0;

  for (guint i = 0; i < words->len; i++)
    longest = MAX (longest, match_at (text, g_ptr_array_index (words, i)));
  return longest;
}

static gboolean
begins_word (const char *text, const char *at)
{
  return g_unichar_isalnum (g_utf8_get_char (at))
         && (at == text || !g_unichar_isalnum (g_utf8_get_char (g_utf8_prev_char (at))));
}

GArray *
fb_search_match_ranges (const char *text, const char *query)
{
  GArray *ranges = g_array_new (FALSE, FALSE, sizeof (FbSearchRange));
  g_autoptr (GPtrArray) words = split_words (query);

  for (const char *at = text; words->len > 0 && *at != '\0'; at = g_utf8_next_char (at))
    {
      gsize length = begins_word (text, at) ? longest_at (at, words) : 0;
      FbSearchRange range = {(guint) (at - text), (guint) (at - text + length)};

      if (length > 0)
        g_array_append_val (ranges, range);
    }
  return ranges;
}

static gboolean
has_word (const char *text, const char *word)
{
  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    if (begins_word (text, at) && match_at (at, word) > 0)
      return TRUE;
  return FALSE;
}

gboolean
fb_search_match_all (const char *text, const char *query)
{
  g_autoptr (GPtrArray) words = split_words (query);

  for (guint i = 0; i < words->len; i++)
    if (!has_word (text, g_ptr_array_index (words, i)))
      return FALSE;
  return TRUE;
}
