/* fb-store-stage.c: the pages of a pull until its checkpoint
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-store-private.h"
#include "fb-store-sync.h"

#include "fb-mutant.h"

void
fb_pull_state_clear (FbPullState *state)
{
  g_clear_pointer (&state->token, g_free);
}

gboolean
fb_store_sync_read_pull (FbDb *db, FbPullState *state, GError **error)
{
  g_autoptr (FbStmt) stmt =
      fb_db_prepare (db, "SELECT token, target, est_rows, got_rows FROM pull WHERE one = 1", error);
  FbStep step;

  *state = (FbPullState){0};
  if (stmt == NULL || (step = fb_stmt_step (stmt, NULL, error)) == FB_STEP_ERROR)
    return FALSE;
  if (step == FB_STEP_DONE)
    return TRUE;
  state->begun = TRUE;
  state->token = g_strdup (fb_stmt_get_text (stmt, 0));
  state->target = fb_stmt_get_int (stmt, 1);
  state->est_rows = fb_stmt_get_int (stmt, 2);
  state->got_rows = fb_stmt_get_int (stmt, 3);
  return TRUE;
}

static gboolean
keep_token (FbDb *db, const char *token, gint64 target, gint64 est_rows, gint64 rows, GError **error)
{
  g_autoptr (FbStmt) stmt = NULL;

  stmt = fb_db_prepare (db,
                        "INSERT INTO pull (one, token, target, est_rows, got_rows) VALUES (1, ?1, ?2, ?3, ?4)"
                        " ON CONFLICT (one) DO UPDATE SET token = excluded.token, target = excluded.target,"
                        " est_rows = max (est_rows, excluded.est_rows), got_rows = got_rows + excluded.got_rows",
                        error);
  if (stmt == NULL)
    return FALSE;
  fb_stmt_bind_text (stmt, 1, token);
  fb_stmt_bind_int (stmt, 2, target);
  fb_stmt_bind_int (stmt, 3, est_rows);
  fb_stmt_bind_int (stmt, 4, rows);
  return fb_stmt_run (stmt, error);
}

gboolean
fb_store_sync_stage (FbDb *db,
                     GBytes *page,
                     const char *token,
                     gint64 target,
                     gint64 est_rows,
                     gint64 rows,
                     GError **error)
{
  g_autoptr (FbStmt) stmt = NULL;
  gconstpointer data;
  gsize size;

  stmt = fb_db_prepare (
      db, "INSERT INTO pull_page (page, body) VALUES ((SELECT coalesce (max (page), 0) + 1 FROM pull_page), ?1)",
      error);
  if (stmt == NULL)
    return FALSE;
  data = g_bytes_get_data (page, &size);
  fb_stmt_bind_blob (stmt, 1, data, size);
  if (FB_MUTANT (token_before_page))
    return keep_token (db, token, target, est_rows, rows, error) && fb_db_exec (db, "COMMIT", error)
           && fb_db_exec (db, "BEGIN IMMEDIATE", error) && fb_stmt_run (stmt, error);
  return fb_stmt_run (stmt, error) && keep_token (db, token, target, est_rows, rows, error);
}

GBytes *
fb_store_sync_read_stage (FbDb *db, gint64 *page, GError **error)
{
  g_autoptr (FbStmt) stmt =
      fb_db_prepare (db, "SELECT page, body FROM pull_page WHERE page > ?1 ORDER BY page LIMIT 1", error);
  gconstpointer data;
  gsize size;

  if (stmt == NULL)
    return NULL;
  fb_stmt_bind_int (stmt, 1, *page);
  if (fb_stmt_step (stmt, NULL, error) != FB_STEP_ROW)
    return NULL;
  *page = fb_stmt_get_int (stmt, 0);
  data = fb_stmt_get_blob (stmt, 1, &size);
  return g_bytes_new (data, size);
}

gboolean
fb_store_sync_read_sets (FbDb *db, char **sets, GError **error)
{
  if (!fb_kv_read_text (db, "sets", sets, error))
    return FALSE;
  if (*sets == NULL)
    *sets = g_strdup ("");
  return TRUE;
}

gboolean
fb_store_sync_note_set (FbDb *db, const char *hash, GError **error)
{
  g_autofree char *before = NULL;
  g_autofree char *sets = NULL;

  if (!fb_store_sync_read_sets (db, &before, error))
    return FALSE;
  sets = g_strconcat (before, hash, ",", NULL);
  return fb_store_sync_set_state (db, "sets", sets, error);
}

gboolean
fb_store_sync_clear_stage (FbDb *db, GError **error)
{
  return fb_db_exec (db, "DELETE FROM pull_page", error) && fb_db_exec (db, "DELETE FROM pull", error)
         && fb_db_exec (db, "DELETE FROM kv WHERE k IN ('sets', 'pull_schema')", error);
}

gboolean
fb_store_sync_drop_stage (FbBaseWriter *writer, GError **error)
{
  FbDb *db = fb_base_writer_get_db (writer);
  g_autoptr (GArray) gids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (FbStmt) stmt = fb_db_prepare (db, "SELECT gid FROM grp WHERE state IN ('filling', 'again')", error);
  FbStep step;

  if (stmt == NULL)
    return FALSE;
  while ((step = fb_stmt_step (stmt, NULL, error)) == FB_STEP_ROW)
    {
      gint64 gid = fb_stmt_get_int (stmt, 0);

      g_array_append_val (gids, gid);
    }
  if (step == FB_STEP_ERROR)
    return FALSE;
  for (guint i = 0; i < gids->len; i++)
    {
      FbGroup *group = fb_base_writer_get_group (writer, g_array_index (gids, gint64, i), error);

      if (group == NULL || !fb_base_writer_drop_group (writer, group, error))
        return FALSE;
    }
  return fb_store_sync_clear_stage (db, error);
}
