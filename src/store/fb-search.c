/* fb-search.c: find anything
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "fb-query-private.h"
#include "fb-search-private.h"
#include "fb-text.h"

/* A prefix with at most so many words is asked for as these words. */
#define MAX_EXPANSION 200
/* Up to so many letters a prefix has an index of its own (fb_search_ddl()). */
#define MAX_INDEXED 4
#define MAX_NEAR 24
#define FEW_HITS 3
#define MAX_TYPED 400

/* --- the language of the full-text tables ----------------------------------------------------------------- */

/* Words hold letters and digits only, so nothing in them needs escaping. */
static void
append_words (GString *match, GPtrArray *words)
{
  g_string_append_c (match, '(');
  for (guint i = 0; i < words->len; i++)
    g_string_append_printf (match, "%s\"%s\"", i > 0 ? " OR " : "", (const char *) g_ptr_array_index (words, i));
  g_string_append_c (match, ')');
}

/* A prefix that has an index of its own is read lazily; a longer one would be merged whole, and is asked for by its
 * words while they are few. @found becomes FALSE when no word begins so: then nothing need be asked at all. */
static gboolean
append_prefix (FbSearchRun *self,
               GString *match,
               const char *word,
               const char *word_table,
               guint min_indexed,
               gboolean *found,
               GError **error)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new_with_free_func (g_free);
  glong length = g_utf8_strlen (word, -1);

  if (!fb_search_list_words (self->db, word_table, word, length > MAX_INDEXED ? MAX_EXPANSION : 1, words, error))
    return FALSE;
  if (words->len == 0)
    *found = FALSE;
  else if (length < (glong) min_indexed)
    g_string_append_printf (match, "\"%s\"", word);
  else if (length <= MAX_INDEXED || words->len == MAX_EXPANSION)
    g_string_append_printf (match, "\"%s\" *", word);
  else
    append_words (match, words);
  return TRUE;
}

/* Documents of one table carry its mark; a contact is also found by its phones, an account by its addresses. */
static void
append_table (FbSearchRun *self, GString *match)
{
  char marker[7];

  if (self->only == NULL)
    return;
  fb_search_marker (self->only->number, marker);
  g_string_append_printf (match, "(\"%s\"", marker);
  for (guint i = 0; i < 2; i++)
    {
      fb_search_marker (fb_schema_get_table (i == 0 ? "contact_point" : "site")->number, marker);
      g_string_append_printf (match, " OR \"%s\"", marker);
    }
  g_string_append (match, ") AND ");
}

static gboolean
search_words (FbSearchRun *self, const char *fts, const char *word_table, guint min_indexed, int rank, GError **error)
{
  g_autoptr (GString) match = g_string_new (NULL);
  gboolean found = TRUE;

  append_table (self, match);
  for (guint i = 0; self->words[i] != NULL && found; i++)
    {
      if (i > 0)
        g_string_append (match, " AND ");
      if (!append_prefix (self, match, self->words[i], word_table, min_indexed, &found, error))
        return FALSE;
    }
  return !found || fb_search_run_collect (self, fts, match->str, rank, self->limit + 40, error);
}

/* --- exact titles: among thousands that start so, the one that is so comes first -------------------------- */

static gboolean
has_title_index (const FbTable *table)
{
  const FbField *field = fb_table_field (table, fb_table_get_field (table, table->title[0]));

  return table->title[1] == NULL && field->type == FB_TYPE_TEXT
         && (field->flags & (FB_FIELD_INDEXED | FB_FIELD_UNIQUE)) != 0;
}

static gboolean
search_titles_of (FbSearchRun *self, const FbTable *table, const char *folded, GError **error)
{
  g_autofree char *sql =
      g_strdup_printf ("SELECT id FROM \"%s\" WHERE fold(\"%s\") = ?1 LIMIT 5", table->name, table->title[0]);
  g_autoptr (FbStmt) stmt = fb_db_prepare (self->db, sql, error);
  FbStep step;

  if (stmt == NULL)
    return FALSE;
  fb_stmt_bind_text (stmt, 1, folded);
  while ((step = fb_stmt_step (stmt, NULL, error)) == FB_STEP_ROW)
    {
      FbId id;

      if (fb_stmt_get_id (stmt, 0, &id) && !fb_search_run_add_hit (self, table, &id, FB_RANK_SAME, NULL, error))
        return FALSE;
    }
  return step == FB_STEP_DONE;
}

static gboolean
search_titles (FbSearchRun *self, const char *text, GError **error)
{
  g_autofree char *copy = g_strdup (text);
  g_autofree char *folded = fb_text_fold (g_strstrip (copy));
  guint n_tables;
  const FbTable *const *tables = fb_schema_get_tables (&n_tables);

  for (guint i = 0; i < n_tables; i++)
    if ((tables[i]->flags & FB_TABLE_OPENS) && (self->only == NULL || self->only == tables[i])
        && has_title_index (tables[i]) && !search_titles_of (self, tables[i], folded, error))
      return FALSE;
  return TRUE;
}

/* --- phone numbers ---------------------------------------------------------------------------------------- */

static gboolean
search_number (FbSearchRun *self, const char *digits, GError **error)
{
  g_autofree char *match = g_strdup_printf ("\"%s\" *", digits);

  return fb_search_run_collect (self, "search_digits", match, FB_RANK_DIGITS, self->limit, error);
}

/* 0171 … is written +49 171 … as well: a trunk zero is no part of what is stored, and a country code perhaps neither.
 */
static gboolean
search_digits (FbSearchRun *self, const char *typed_digits, gboolean international, GError **error)
{
  const char *digits = typed_digits + strspn (typed_digits, "0");
  guint before = self->hits->len;
  gsize length = strlen (digits);

  if (length < FB_SEARCH_MIN_DIGITS)
    return TRUE;
  if (!search_number (self, digits, error))
    return FALSE;
  for (guint code = 1; international && code <= 3 && length >= code + 5 && self->hits->len == before; code++)
    if (!search_number (self, digits + code + strspn (digits + code, "0"), error))
      return FALSE;
  return TRUE;
}

/* "smith 0171": people with such a number whose name has the other words too. */
static void
keep_titles_with_words (FbSearchRun *self, guint from)
{
  for (guint i = self->hits->len; i-- > from;)
    {
      FbHit *hit = g_ptr_array_index (self->hits, i);
      g_autofree char *title_words = fb_search_words (hit->title);
      gboolean keep = TRUE;

      for (guint w = 0; self->words[w] != NULL; w++)
        if (strspn (self->words[w], "0123456789") != strlen (self->words[w]))
          keep = keep && fb_search_starts_word (title_words, self->words[w]);
      if (!keep)
        {
          char text[FB_ID_TEXT_LENGTH + 1];
          g_autofree char *key = NULL;

          fb_id_write (&hit->id, text);
          key = g_strconcat (hit->table->name, text, NULL);
          g_hash_table_remove (self->seen, key);
          g_ptr_array_remove_index (self->hits, i);
        }
    }
}

static gboolean
search_phones (FbSearchRun *self, const char *text, GError **error)
{
  g_autoptr (GString) digits = g_string_new (NULL);
  gboolean has_names = FALSE;
  guint before = self->hits->len;

  for (guint i = 0; self->words[i] != NULL; i++)
    if (strspn (self->words[i], "0123456789") == strlen (self->words[i]))
      g_string_append (digits, self->words[i]);
    else
      has_names = TRUE;
  if (digits->len == 0)
    return TRUE;
  if (!search_digits (self, digits->str, strchr (text, '+') != NULL || g_str_has_prefix (digits->str, "00"), error))
    return FALSE;
  if (has_names)
    keep_titles_with_words (self, before);
  return TRUE;
}

/* --- typing slips ----------------------------------------------------------------------------------------- */

static gboolean
occurs (FbSearchRun *self, const char *word, gboolean *found, GError **error)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new_with_free_func (g_free);

  if (!fb_search_list_words (self->db, "search_name_word", word, 1, words, error))
    return FALSE;
  *found = words->len > 0;
  return TRUE;
}

/* Corrects the words that do not occur. Where all do, each might be the wrong one; but where they have led somewhere,
 * only the one being typed. */
static gboolean
search_near (FbSearchRun *self, GError **error)
{
  g_autoptr (GString) match = g_string_new (NULL);
  gboolean all_occur = TRUE, corrected = FALSE, found;

  for (guint i = 0; self->words[i] != NULL; i++)
    {
      if (!occurs (self, self->words[i], &found, error))
        return FALSE;
      all_occur = all_occur && found;
    }
  append_table (self, match);
  for (guint i = 0; self->words[i] != NULL; i++)
    {
      g_autoptr (GPtrArray) near = NULL;

      if (!occurs (self, self->words[i], &found, error))
        return FALSE;
      if (i > 0)
        g_string_append (match, " AND ");
      if (!found || (all_occur && (self->hits->len == 0 || self->words[i + 1] == NULL)))
        {
          if (!(near = fb_search_near_words (self->db, self->words[i], MAX_NEAR, error)))
            return FALSE;
          corrected = corrected || near->len > 0;
        }
      if (near == NULL || near->len == 0)
        {
          if (!append_prefix (self, match, self->words[i], "search_name_word", 1, &found, error))
            return FALSE;
          if (!found)
            return TRUE;
        }
      else
        {
          if (found && !fb_search_list_words (self->db, "search_name_word", self->words[i], 8, near, error))
            return FALSE;
          append_words (match, near);
        }
    }
  return !corrected || fb_search_run_collect (self, "search_name", match->str, FB_RANK_NEAR, self->limit, error);
}

/* --- altogether ------------------------------------------------------------------------------------------- */

static gboolean
check_cancelled (FbSearchRun *self, GError **error)
{
  return !g_cancellable_set_error_if_cancelled (self->cancellable, error);
}

static gboolean
search_all (FbSearchRun *self, const char *text, GError **error)
{
  if (!search_titles (self, text, error) || !check_cancelled (self, error)
      || !search_words (self, "search_name", "search_name_word", 1, FB_RANK_NAMES, error)
      || !check_cancelled (self, error) || !search_phones (self, text, error) || !check_cancelled (self, error))
    return FALSE;
  if (self->hits->len < self->limit && strlen (self->typed) >= 2
      && (!search_words (self, "search_body", "search_body_word", 3, FB_RANK_BODY, error)
          || !check_cancelled (self, error)))
    return FALSE;
  return self->hits->len >= MIN (FEW_HITS, self->limit) || search_near (self, error);
}

static void
search_clear (FbSearchRun *self)
{
  g_free (self->typed);
  g_strfreev (self->words);
  g_clear_pointer (&self->hits, g_ptr_array_unref);
  g_clear_pointer (&self->seen, g_hash_table_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (FbSearchRun, search_clear)

static GPtrArray *
search_in_db (FbDb *db, const char *text, const FbTable *only, guint limit, GCancellable *cancellable, GError **error)
{
  g_auto (FbSearchRun) self = {db, cancellable, only, limit, NULL, NULL, NULL, NULL};
  g_autofree char *cut = g_utf8_strlen (text, -1) > MAX_TYPED ? g_utf8_substring (text, 0, MAX_TYPED) : g_strdup (text);

  self.typed = fb_search_words (cut);
  self.words = g_strsplit (self.typed, " ", FB_SEARCH_MAX_WORDS + 1);
  self.hits = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_hit_free);
  self.seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  if (g_strv_length (self.words) > FB_SEARCH_MAX_WORDS)
    g_clear_pointer (&self.words[FB_SEARCH_MAX_WORDS], g_free);
  if (*self.typed == '\0' || limit == 0)
    return g_steal_pointer (&self.hits);
  if (!search_all (&self, cut, error) || !fb_search_run_finish (&self, error))
    return NULL;
  return g_steal_pointer (&self.hits);
}

/* --- from a store ----------------------------------------------------------------------------------------- */

typedef struct
{
  char *text;
  const FbTable *only;
  guint limit;
  GCancellable *cancellable; /* (unowned) of a call that waits */
  GPtrArray *hits;
} Request;

static void
request_free (gpointer data)
{
  Request *request = data;

  g_free (request->text);
  g_free (request);
}

static gboolean
find_entity (const char *entity, const FbTable **table, GError **error)
{
  *table = entity != NULL ? fb_schema_find_table (entity) : NULL;
  if (entity == NULL || *table != NULL)
    return TRUE;
  g_set_error (error, FB_SCHEMA_ERROR, FB_SCHEMA_ERROR_UNKNOWN, "There is no entity “%s”", entity);
  return FALSE;
}

static gboolean
search_in_reader (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  Request *request = user_data;

  request->hits = search_in_db (db, request->text, request->only, request->limit, request->cancellable, error);
  return request->hits != NULL;
}

GPtrArray *
fb_store_search (FbStore *store,
                 const char *text,
                 const char *entity,
                 guint limit,
                 GCancellable *cancellable,
                 GError **error)
{
  Request request = {(char *) text, NULL, limit, cancellable, NULL};

  g_return_val_if_fail (FB_IS_STORE (store), NULL);
  g_return_val_if_fail (text != NULL, NULL);

  if (!find_entity (entity, &request.only, error))
    return NULL;
  return fb_store_read (store, search_in_reader, &request, error) ? request.hits : NULL;
}

static gpointer
search_task (FbStore *store, FbDb *db, gpointer task_data, GCancellable *cancellable, GError **error)
{
  Request *request = task_data;

  return search_in_db (db, request->text, request->only, request->limit, cancellable, error);
}

void
fb_store_search_async (FbStore *store,
                       const char *text,
                       const char *entity,
                       guint limit,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  Request *request;

  g_return_if_fail (FB_IS_STORE (store));
  g_return_if_fail (text != NULL);
  g_return_if_fail (entity == NULL || fb_schema_find_table (entity) != NULL);

  request = g_new0 (Request, 1);
  request->text = g_strdup (text);
  request->only = entity != NULL ? fb_schema_find_table (entity) : NULL;
  request->limit = limit;
  fb_store_read_async (store, search_task, request, request_free, (GDestroyNotify) g_ptr_array_unref, cancellable,
                       callback, user_data);
}

GPtrArray *
fb_store_search_finish (FbStore *store, GAsyncResult *result, GError **error)
{
  return fb_store_read_finish (store, result, error);
}
