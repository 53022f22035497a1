/* fb-search-near.c: words of the index that are nearly the one typed
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "fb-search-private.h"

/* Shorter words are one slip away from too many others. */
#define MIN_LENGTH 4
#define MAX_LENGTH 30
/* Letters tried at one place; and words taken for one way of correcting. */
#define MAX_LETTERS 80
#define WORDS_A_VARIANT 8

typedef struct
{
  FbDb *db;
  FbStmt *seek;   /* (owned) the first word not below ?1 */
  gunichar *word; /* (owned) */
  guint length;
  guint limit;
  GPtrArray *found; /* of owned text, in the order of finding */
  GHashTable *seen; /* the same, lent */
} Near;

gboolean
fb_search_list_words (FbDb *db,
                      const char *word_table,
                      const char *prefix,
                      guint limit,
                      GPtrArray *words,
                      GError **error)
{
  g_autofree char *sql =
      g_strdup_printf ("SELECT word FROM %s WHERE word >= ?1 AND word < ?2 ORDER BY word LIMIT ?3", word_table);
  g_autofree char *end = g_strconcat (prefix, "\xf4\x8f\xbf\xbf", NULL);
  g_autoptr (FbStmt) stmt = fb_db_prepare (db, sql, error);
  FbStep step;

  if (stmt == NULL)
    return FALSE;
  fb_stmt_bind_text (stmt, 1, prefix);
  fb_stmt_bind_text (stmt, 2, end);
  fb_stmt_bind_int (stmt, 3, limit);
  while ((step = fb_stmt_step (stmt, NULL, error)) == FB_STEP_ROW)
    g_ptr_array_add (words, g_strdup (fb_stmt_get_text (stmt, 0)));
  return step == FB_STEP_DONE;
}

/* The first word of the index that is not below @from; NULL at the end or with an error. */
static char *
seek (Near *self, const char *from, GError **error)
{
  char *word = NULL;

  fb_stmt_reset (self->seek);
  fb_stmt_bind_text (self->seek, 1, from);
  if (fb_stmt_step (self->seek, NULL, error) == FB_STEP_ROW)
    word = g_strdup (fb_stmt_get_text (self->seek, 0));
  return word;
}

/* UTF-8 of word[from … to). */
static void
append_part (GString *text, Near *self, guint from, guint to)
{
  for (guint i = from; i < to; i++)
    g_string_append_unichar (text, self->word[i]);
}

static void
take_found (Near *self, char *word)
{
  if (self->found->len >= self->limit || g_hash_table_contains (self->seen, word))
    {
      g_free (word);
      return;
    }
  g_ptr_array_add (self->found, word);
  g_hash_table_add (self->seen, word);
}

/* A corrected word: those that begin with it, or only itself where the slip is at the end and a prefix would mean
 * anything. */
static gboolean
try_variant (Near *self, const char *variant, gboolean whole, GError **error)
{
  g_autoptr (GPtrArray) words = NULL;
  g_autofree char *first = NULL;
  g_autoptr (GError) local_error = NULL;

  if (self->found->len >= self->limit)
    return TRUE;
  first = seek (self, variant, &local_error);
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (first == NULL || (whole ? !g_str_equal (first, variant) : !g_str_has_prefix (first, variant)))
    return TRUE;
  if (whole)
    {
      take_found (self, g_steal_pointer (&first));
      return TRUE;
    }
  words = g_ptr_array_new ();
  if (!fb_search_list_words (self->db, "search_name_word", variant, WORDS_A_VARIANT, words, error))
    {
      g_ptr_array_set_free_func (words, g_free);
      return FALSE;
    }
  for (guint i = 0; i < words->len; i++)
    take_found (self, g_ptr_array_index (words, i));
  return TRUE;
}

/* One letter too many at @at, or this and the next one swapped. */
static gboolean
try_shorter (Near *self, guint at, GError **error)
{
  g_autoptr (GString) variant = g_string_new (NULL);

  append_part (variant, self, 0, at);
  append_part (variant, self, at + 1, self->length);
  if (!try_variant (self, variant->str, at + 1 == self->length, error))
    return FALSE;
  if (at + 1 == self->length || self->word[at] == self->word[at + 1])
    return TRUE;
  g_string_set_size (variant, 0);
  append_part (variant, self, 0, at);
  g_string_append_unichar (variant, self->word[at + 1]);
  g_string_append_unichar (variant, self->word[at]);
  append_part (variant, self, at + 2, self->length);
  return try_variant (self, variant->str, FALSE, error);
}

/* @letter in the place of the one at @at, or before it. */
static gboolean
try_letter (Near *self, guint at, gunichar letter, GError **error)
{
  g_autoptr (GString) variant = g_string_new (NULL);

  append_part (variant, self, 0, at);
  g_string_append_unichar (variant, letter);
  append_part (variant, self, at + 1, self->length);
  if (!try_variant (self, variant->str, at + 1 == self->length, error))
    return FALSE;
  g_string_set_size (variant, 0);
  append_part (variant, self, 0, at);
  g_string_append_unichar (variant, letter);
  append_part (variant, self, at, self->length);
  return try_variant (self, variant->str, FALSE, error);
}

/* Only letters that do follow the part before @at somewhere in the index are tried: one look-up finds the next of them.
 */
static gboolean
try_letters (Near *self, guint at, GError **error)
{
  g_autoptr (GString) prefix = g_string_new (NULL);
  g_autoptr (GString) from = g_string_new (NULL);

  append_part (prefix, self, 0, at);
  g_string_assign (from, prefix->str);
  for (guint n = 0; n < MAX_LETTERS && self->found->len < self->limit; n++)
    {
      g_autoptr (GError) local_error = NULL;
      g_autofree char *word = seek (self, from->str, &local_error);
      gunichar letter;

      if (local_error != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }
      if (word == NULL || !g_str_has_prefix (word, prefix->str))
        return TRUE;
      letter = g_utf8_get_char (word + prefix->len);
      if (letter != 0 && letter != self->word[at] && !try_letter (self, at, letter, error))
        return FALSE;
      g_string_assign (from, prefix->str);
      g_string_append_unichar (from, letter + 1);
    }
  return TRUE;
}

GPtrArray *
fb_search_near_words (FbDb *db, const char *word, guint limit, GError **error)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  g_autofree gunichar *letters = g_utf8_to_ucs4_fast (word, -1, NULL);
  g_autoptr (FbStmt) stmt = NULL;
  Near self = {db, NULL, letters, (guint) g_utf8_strlen (word, -1), limit, found, seen};

  /* One digit away is another number, not the same one mistyped. */
  if (self.length < MIN_LENGTH || self.length > MAX_LENGTH || strpbrk (word, "0123456789") != NULL)
    return g_steal_pointer (&found);
  if (!(stmt = fb_db_prepare (db, "SELECT word FROM search_name_word WHERE word >= ?1 ORDER BY word LIMIT 1", error)))
    return NULL;
  self.seek = stmt;
  /* Slips in the first letter are rare, and the most expensive to look for. */
  for (guint at = self.length; at-- > 0 && (at > 0 || found->len == 0);)
    if (!try_shorter (&self, at, error) || !try_letters (&self, at, error))
      return NULL;
  return g_steal_pointer (&found);
}
