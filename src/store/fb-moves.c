/* fb-moves.c: who moved which account when, as the server tells it beside the rows
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-moves.h"

#include "fb-rows.h"

gboolean
fb_moves_note (FbDb *db, const FbMover *mover, GError **error)
{
  g_autoptr (FbStmt) stmt = NULL;

  stmt = fb_db_prepare (db,
                        "INSERT OR REPLACE INTO mover (seq, at, how, actor, device, n, cause, label)"
                        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                        error);
  if (stmt == NULL)
    return FALSE;
  fb_stmt_bind_int (stmt, 1, mover->seq);
  fb_stmt_bind_int (stmt, 2, mover->at);
  fb_stmt_bind_int (stmt, 3, mover->how);
  fb_stmt_bind_id (stmt, 4, fb_id_is_nil (&mover->actor) ? NULL : &mover->actor);
  fb_stmt_bind_id (stmt, 5, fb_id_is_nil (&mover->device) ? NULL : &mover->device);
  fb_stmt_bind_int (stmt, 6, mover->n);
  fb_stmt_bind_text (stmt, 7, mover->cause);
  fb_stmt_bind_text (stmt, 8, mover->label);
  return fb_stmt_run (stmt, error);
}

/* As history lines have it. */
static char *
territory_to_text (const FbId *id)
{
  g_auto (FbValue) value = FB_VALUE_INIT;

  if (fb_id_is_nil (id))
    return NULL;
  fb_value_set_id (&value, id);
  return fb_rows_value_to_text (&value);
}

gboolean
fb_moves_add (FbDb *db, gint64 gid, const FbMove *move, GError **error)
{
  g_autofree char *from = territory_to_text (&move->from);
  g_autofree char *to = territory_to_text (&move->to);
  g_autoptr (FbStmt) stmt = NULL;

  stmt = fb_db_prepare (db, "INSERT OR REPLACE INTO moved (gid, seq, old, new) VALUES (?1, ?2, ?3, ?4)", error);
  if (stmt == NULL)
    return FALSE;
  fb_stmt_bind_int (stmt, 1, gid);
  fb_stmt_bind_int (stmt, 2, move->seq);
  fb_stmt_bind_text (stmt, 3, from);
  fb_stmt_bind_text (stmt, 4, to);
  return fb_stmt_run (stmt, error);
}

gboolean
fb_moves_forget (FbDb *db, gint64 gid, GError **error)
{
  g_autoptr (FbStmt) stmt = fb_db_prepare (db, "DELETE FROM moved WHERE gid = ?1", error);

  if (stmt == NULL)
    return FALSE;
  fb_stmt_bind_int (stmt, 1, gid);
  return fb_stmt_run (stmt, error);
}
