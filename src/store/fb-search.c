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

/* Smaller is better; within one of them the table counts, then how recent. */
enum
{
  RANK_SAME,   /* the title is what was typed */
  RANK_STARTS, /* it starts with it */
  RANK_WORDS,  /* every word starts a word of the title */
  RANK_NAMES,  /* numbers and other names */
  RANK_DIGITS,
  RANK_BODY,
  RANK_NEAR,
};

typedef struct
{
  FbDb *db;
  GCancellable *cancellable; /* (nullable) */
  const FbTable *only;       /* (nullable) */
  guint limit;
  char *typed;      /* (owned) folded words, joined by spaces */
  char **words;     /* (owned) */
  GPtrArray *hits;  /* of FbHit (owned) */
  GHashTable *seen; /* keys of hits: owned text */
} Search;

void
fb_hit_free (FbHit *self)
{
  g_free (self->title);
  g_free (self->detail);
  g_free (self);
}

/* --- hits ------------------------------------------------------------------------------------------------- */

static gboolean
starts_word (const char *title_words, const char *word)
{
  gsize length = strlen (word);

  for (const char *at = title_words; at != NULL && *at != '\0';)
    {
      if (strncmp (at, word, length) == 0)
        return TRUE;
      at = strchr (at, ' ');
      at = at != NULL ? at + 1 : NULL;
    }
  return FALSE;
}

static int
rank_of_title (Search *self, const char *title, int worst)
{
  g_autofree char *title_words = fb_search_words (title);

  if (g_str_equal (title_words, self->typed))
    return RANK_SAME;
  if (worst > RANK_NAMES)
    return worst;
  if (g_str_has_prefix (title_words, self->typed))
    return RANK_STARTS;
  for (guint i = 0; self->words[i] != NULL; i++)
    if (!starts_word (title_words, self->words[i]))
      return worst;
  return RANK_WORDS;
}

/* Accounts and people before deals, deals before what was done about them. */
static double
rank_of_table (const FbTable *table)
{
  static const char *const order[] = {"account", "contact", "lead", "opportunity", "product"};

  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    if (g_str_equal (table->name, order[i]))
      return 0.1 * i;
  return 0.6;
}

/* @detail (nullable) is taken. A row that has gone meanwhile is no hit. */
static gboolean
add_hit (Search *self, const FbTable *table, const FbId *id, int rank, char *detail, GError **error)
{
  char text[FB_ID_TEXT_LENGTH + 1];
  g_autofree char *taken = detail;
  g_autofree char *key = NULL;
  g_autofree char *title = NULL;
  g_autoptr (GError) local_error = NULL;
  FbHit *hit;

  if (self->only != NULL && table != self->only)
    return TRUE;
  fb_id_write (id, text);
  key = g_strconcat (table->name, text, NULL);
  if (g_hash_table_contains (self->seen, key))
    return TRUE;
  title = fb_title_read (self->db, table, id, &local_error);
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (title == NULL)
    return TRUE;
  hit = g_new0 (FbHit, 1);
  hit->table = table;
  hit->id = *id;
  hit->rank = rank_of_title (self, title, rank) + rank_of_table (table) + 1e-5 * MIN (self->hits->len, 9999);
  hit->title = g_steal_pointer (&title);
  hit->detail = g_steal_pointer (&taken);
  g_ptr_array_add (self->hits, hit);
  g_hash_table_add (self->seen, g_steal_pointer (&key));
  return TRUE;
}

/* --- what a document leads to ----------------------------------------------------------------------------- */

/* Phones lead to their owner, addresses to their account. */
static gboolean
follow (Search *self, const FbTable *table, const FbId *id, int rank, GError **error)
{
  g_autoptr (FbStmt) stmt = NULL;
  const FbTable *to = NULL;
  char *detail = NULL;
  FbStep step;
  FbId owner;

  if (table->flags & FB_TABLE_OPENS)
    return add_hit (self, table, id, rank, NULL, error);
  if (g_str_equal (table->name, "site"))
    stmt = fb_db_prepare (
        self->db, "SELECT 'account', account, ifnull(street || ', ', '') || ifnull(city, '') FROM site WHERE id = ?1",
        error);
  else
    stmt = fb_db_prepare (self->db, "SELECT on_type, on_id, value FROM contact_point WHERE id = ?1", error);
  if (stmt == NULL)
    return FALSE;
  fb_stmt_bind_id (stmt, 1, id);
  if ((step = fb_stmt_step (stmt, NULL, error)) != FB_STEP_ROW)
    return step == FB_STEP_DONE;
  if (fb_stmt_get_text (stmt, 0) != NULL && fb_stmt_get_id (stmt, 1, &owner))
    {
      to = fb_schema_find_table (fb_stmt_get_text (stmt, 0));
      detail = g_strdup (fb_stmt_get_text (stmt, 2));
    }
  fb_stmt_reset (stmt);
  if (to == NULL)
    return TRUE;
  if (to->flags & FB_TABLE_OPENS)
    return add_hit (self, to, &owner, rank, detail, error);
  g_free (detail);
  /* A phone of a site leads to the site's account. */
  return g_str_equal (to->name, "site") ? follow (self, to, &owner, rank, error) : TRUE;
}

static gboolean
check_cancelled (Search *self, GError **error)
{
  return !g_cancellable_set_error_if_cancelled (self->cancellable, error);
}

/* Documents of @fts that match, newest first. */
static gboolean
collect (Search *self, const char *fts, const char *match, int rank, guint limit, GError **error)
{
  g_autofree char *sql =
      g_strdup_printf ("SELECT d.tbl, d.id FROM %s AS f CROSS JOIN search_doc AS d ON d.doc = f.rowid"
                       " WHERE f.%s MATCH ?1 ORDER BY f.rowid DESC LIMIT ?2",
                       fts, fts);
  g_autoptr (FbStmt) stmt = fb_db_prepare (self->db, sql, error);
  FbStep step;

  if (stmt == NULL)
    return FALSE;
  fb_stmt_bind_text (stmt, 1, match);
  fb_stmt_bind_int (stmt, 2, limit);
  while ((step = fb_stmt_step (stmt, self->cancellable, error)) == FB_STEP_ROW)
    {
      const FbTable *table = fb_schema_get_table_by_number ((guint) fb_stmt_get_int (stmt, 0));
      FbId id;

      if (table != NULL && fb_stmt_get_id (stmt, 1, &id) && !follow (self, table, &id, rank, error))
        return FALSE;
    }
  return step == FB_STEP_DONE;
}

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
append_prefix (Search *self,
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
append_table (Search *self, GString *match)
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
search_words (Search *self, const char *fts, const char *word_table, guint min_indexed, int rank, GError **error)
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
  return !found || collect (self, fts, match->str, rank, self->limit + 40, error);
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
search_titles_of (Search *self, const FbTable *table, const char *folded, GError **error)
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

      if (fb_stmt_get_id (stmt, 0, &id) && !add_hit (self, table, &id, RANK_SAME, NULL, error))
        return FALSE;
    }
  return step == FB_STEP_DONE;
}

static gboolean
search_titles (Search *self, const char *text, GError **error)
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
search_number (Search *self, const char *digits, GError **error)
{
  g_autofree char *match = g_strdup_printf ("\"%s\" *", digits);

  return collect (self, "search_digits", match, RANK_DIGITS, self->limit, error);
}

/* 0171 … is written +49 171 … as well: a trunk zero is no part of what is stored, and a country code perhaps neither.
 */
static gboolean
search_digits (Search *self, const char *typed_digits, gboolean international, GError **error)
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
keep_titles_with_words (Search *self, guint from)
{
  for (guint i = self->hits->len; i-- > from;)
    {
      FbHit *hit = g_ptr_array_index (self->hits, i);
      g_autofree char *title_words = fb_search_words (hit->title);
      gboolean keep = TRUE;

      for (guint w = 0; self->words[w] != NULL; w++)
        if (strspn (self->words[w], "0123456789") != strlen (self->words[w]))
          keep = keep && starts_word (title_words, self->words[w]);
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
search_phones (Search *self, const char *text, GError **error)
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
occurs (Search *self, const char *word, gboolean *found, GError **error)
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
search_near (Search *self, GError **error)
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
  return !corrected || collect (self, "search_name", match->str, RANK_NEAR, self->limit, error);
}

/* --- what helps to tell hits apart ------------------------------------------------------------------------ */

static gboolean
describe (Search *self, FbHit *hit, GError **error)
{
  static const char *const fields[] = {"account", "company", "job_title", "city", "sku", "number"};
  g_autofree char *sql = NULL;
  g_autoptr (FbStmt) stmt = NULL;
  g_autoptr (GError) local_error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (fields) && hit->detail == NULL; i++)
    {
      int index = fb_table_find_field (hit->table, fields[i]);
      FbId id;

      if (index < 0)
        continue;
      g_free (sql);
      sql = g_strdup_printf ("SELECT \"%s\" FROM \"%s\" WHERE id = ?1", fields[i], hit->table->name);
      g_clear_pointer (&stmt, fb_stmt_unref);
      if (!(stmt = fb_db_prepare (self->db, sql, error)))
        return FALSE;
      fb_stmt_bind_id (stmt, 1, &hit->id);
      if (fb_stmt_step (stmt, NULL, error) != FB_STEP_ROW || fb_stmt_is_null (stmt, 0))
        continue;
      if (!fb_stmt_get_id (stmt, 0, &id))
        hit->detail = g_strdup (fb_stmt_get_text (stmt, 0));
      else
        hit->detail = fb_title_read (self->db, fb_schema_get_table (fields[i]), &id, &local_error);
      if (g_strcmp0 (hit->detail, hit->title) == 0)
        g_clear_pointer (&hit->detail, g_free);
    }
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

/* --- altogether ------------------------------------------------------------------------------------------- */

static gint
compare_hits (gconstpointer a, gconstpointer b)
{
  const FbHit *one = *(FbHit *const *) a, *other = *(FbHit *const *) b;

  return one->rank < other->rank ? -1 : one->rank > other->rank;
}

static gboolean
search_all (Search *self, const char *text, GError **error)
{
  if (!search_titles (self, text, error) || !check_cancelled (self, error)
      || !search_words (self, "search_name", "search_name_word", 1, RANK_NAMES, error) || !check_cancelled (self, error)
      || !search_phones (self, text, error) || !check_cancelled (self, error))
    return FALSE;
  if (self->hits->len < self->limit && strlen (self->typed) >= 2
      && (!search_words (self, "search_body", "search_body_word", 3, RANK_BODY, error)
          || !check_cancelled (self, error)))
    return FALSE;
  return self->hits->len >= MIN (FEW_HITS, self->limit) || search_near (self, error);
}

static gboolean
finish (Search *self, GError **error)
{
  g_ptr_array_sort (self->hits, compare_hits);
  if (self->hits->len > self->limit)
    g_ptr_array_set_size (self->hits, (int) self->limit);
  for (guint i = 0; i < self->hits->len; i++)
    if (!describe (self, g_ptr_array_index (self->hits, i), error))
      return FALSE;
  return TRUE;
}

static void
search_clear (Search *self)
{
  g_free (self->typed);
  g_strfreev (self->words);
  g_clear_pointer (&self->hits, g_ptr_array_unref);
  g_clear_pointer (&self->seen, g_hash_table_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Search, search_clear)

static GPtrArray *
search_in_db (FbDb *db, const char *text, const FbTable *only, guint limit, GCancellable *cancellable, GError **error)
{
  g_auto (Search) self = {db, cancellable, only, limit, NULL, NULL, NULL, NULL};
  g_autofree char *cut = g_utf8_strlen (text, -1) > MAX_TYPED ? g_utf8_substring (text, 0, MAX_TYPED) : g_strdup (text);

  self.typed = fb_search_words (cut);
  self.words = g_strsplit (self.typed, " ", FB_SEARCH_MAX_WORDS + 1);
  self.hits = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_hit_free);
  self.seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  if (g_strv_length (self.words) > FB_SEARCH_MAX_WORDS)
    g_clear_pointer (&self.words[FB_SEARCH_MAX_WORDS], g_free);
  if (*self.typed == '\0' || limit == 0)
    return g_steal_pointer (&self.hits);
  if (!search_all (&self, cut, error) || !finish (&self, error))
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
