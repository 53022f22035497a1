/* fb-search-merge.c: joining the parts of the search index
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-search-private.h"
#include "fb-store-private.h"

/* Documents when the parts were joined last. */
#define MERGED "search.merged"
/* While they are being joined: twice the number of the table, and 1 once it was begun. */
#define MERGING "search.merging"
/* Pages a step: some ten milliseconds, for which an edit waits at most. */
#define PAGES 100

static const char *const tables[] = {"search_name", "search_body", "search_digits"};

static gboolean
count_documents (FbDb *db, gint64 *n, GError **error)
{
  return fb_db_query_int (db, "SELECT ifnull(max(doc), 0) FROM search_doc", n, error);
}

gboolean
fb_search_merge_is_due (FbDb *db, gint64 few, gboolean *due, GError **error)
{
  gint64 merging, merged, n;

  if (!fb_kv_read_int (db, MERGING, -1, &merging, error) || !fb_kv_read_int (db, MERGED, 0, &merged, error)
      || !count_documents (db, &n, error))
    return FALSE;
  if (merged > n) /* that was said of the index of a file that this one was saved from */
    merged = 0;
  *due = merging >= 0 || n - merged > MAX (few, merged / 4);
  return TRUE;
}

/* *@more: there was something to join. */
static gboolean
merge_some (FbDb *db, const char *table, gboolean begun, gboolean *more, GError **error)
{
  g_autofree char *sql = g_strdup_printf ("INSERT INTO %s (%s, rank) VALUES ('merge', %d)", table, table,
                                          begun ? PAGES : -PAGES); /* below 0: all parts are to become one */
  gint64 before, after;

  if (!fb_db_query_int (db, "SELECT total_changes()", &before, error) || !fb_db_exec (db, sql, error)
      || !fb_db_query_int (db, "SELECT total_changes()", &after, error))
    return FALSE;
  *more = after - before >= 2; /* as SQLite documents it: the statement itself counts as one */
  return TRUE;
}

static gboolean
merge_next (FbDb *db, gint64 at, gboolean *done, GError **error)
{
  gint64 n;
  gboolean more;

  if (at < 0 || at / 2 >= (gint64) G_N_ELEMENTS (tables)) /* nothing that this program wrote */
    at = 0;
  if (!merge_some (db, tables[at / 2], at % 2 == 1, &more, error))
    return FALSE;
  at = more ? at | 1 : (at / 2 + 1) * 2;
  *done = at / 2 >= (gint64) G_N_ELEMENTS (tables);
  if (!*done)
    return fb_kv_set_int (db, MERGING, at, error);
  return count_documents (db, &n, error) && fb_kv_set_int (db, MERGED, n, error)
         && fb_db_exec (db, "DELETE FROM kv WHERE k = '" MERGING "'", error);
}

gboolean
fb_search_merge_step (FbDb *db, gint64 few, gboolean *done, GError **error)
{
  g_autoptr (FbTransaction) tx = NULL;
  gboolean due = FALSE;
  gint64 at;

  if (!fb_search_merge_is_due (db, few, &due, error))
    return FALSE;
  *done = !due;
  return *done
         || ((tx = fb_transaction_begin (db, error)) != NULL && fb_kv_read_int (db, MERGING, 0, &at, error)
             && merge_next (db, at, done, error) && fb_transaction_commit (tx, error));
}

/* --- in the writer, between other work --------------------------------------------------------------------- */

static void
give_up (FbStore *store, const GError *error)
{
  /* Searches are as they were; the next start tries again. */
  g_info ("The search index could not be joined: %s", error->message);
  fb_store_note_error (store, error);
}

static void
step_in_writer (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  FbStore *store = source;
  g_autoptr (GError) error = NULL;
  gboolean done = FALSE;

  if (!fb_search_merge_step (fb_store_get_write_db (store), FB_SEARCH_MERGE_FEW, &done, &error))
    give_up (store, error);
  else if (!done)
    fb_store_push_write (store, g_task_new (store, NULL, NULL, NULL), step_in_writer);
  g_task_return_boolean (task, TRUE);
}

void
fb_search_tend (FbStore *store, FbDb *db)
{
  g_autoptr (GError) error = NULL;
  gboolean due = FALSE;

  g_return_if_fail (FB_IS_STORE (store));

  if (fb_store_is_inline (store))
    return;
  if (!fb_search_merge_is_due (db, FB_SEARCH_MERGE_FEW, &due, &error))
    give_up (store, error);
  else if (due)
    fb_store_push_write (store, g_task_new (store, NULL, NULL, NULL), step_in_writer);
}
