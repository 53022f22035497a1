/* fb-search-hits.c: from documents of the index to hits in their order
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "fb-query-private.h"
#include "fb-search-private.h"

void
fb_hit_free (FbHit *self)
{
  g_free (self->title);
  g_free (self->detail);
  g_free (self);
}

/* --- hits ------------------------------------------------------------------------------------------------- */

gboolean
fb_search_starts_word (const char *title_words, const char *word)
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
rank_of_title (FbSearchRun *self, const char *title, int worst)
{
  g_autofree char *title_words = fb_search_words (title);

  if (g_str_equal (title_words, self->typed))
    return FB_RANK_SAME;
  if (worst > FB_RANK_NAMES)
    return worst;
  if (g_str_has_prefix (title_words, self->typed))
    return FB_RANK_STARTS;
  for (guint i = 0; self->words[i] != NULL; i++)
    if (!fb_search_starts_word (title_words, self->words[i]))
      return worst;
  return FB_RANK_WORDS;
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
gboolean
fb_search_run_add_hit (FbSearchRun *self, const FbTable *table, const FbId *id, int rank, char *detail, GError **error)
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
follow (FbSearchRun *self, const FbTable *table, const FbId *id, int rank, GError **error)
{
  g_autoptr (FbStmt) stmt = NULL;
  const FbTable *to = NULL;
  char *detail = NULL;
  FbStep step;
  FbId owner;

  if (table->flags & FB_TABLE_OPENS)
    return fb_search_run_add_hit (self, table, id, rank, NULL, error);
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
    return fb_search_run_add_hit (self, to, &owner, rank, detail, error);
  g_free (detail);
  /* A phone of a site leads to the site's account. */
  return g_str_equal (to->name, "site") ? follow (self, to, &owner, rank, error) : TRUE;
}

/* Documents of @fts that match, newest first. */
gboolean
fb_search_run_collect (FbSearchRun *self, const char *fts, const char *match, int rank, guint limit, GError **error)
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

/* --- what helps to tell hits apart ------------------------------------------------------------------------ */

static gboolean
describe (FbSearchRun *self, FbHit *hit, GError **error)
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

static gint
compare_hits (gconstpointer a, gconstpointer b)
{
  const FbHit *one = *(FbHit *const *) a, *other = *(FbHit *const *) b;

  return one->rank < other->rank ? -1 : one->rank > other->rank;
}

gboolean
fb_search_run_finish (FbSearchRun *self, GError **error)
{
  g_ptr_array_sort (self->hits, compare_hits);
  if (self->hits->len > self->limit)
    g_ptr_array_set_size (self->hits, (int) self->limit);
  for (guint i = 0; i < self->hits->len; i++)
    if (!describe (self, g_ptr_array_index (self->hits, i), error))
      return FALSE;
  return TRUE;
}
