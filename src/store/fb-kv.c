/* fb-kv.c: single values of the device's file
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-store-private.h"

gboolean
fb_kv_read_text (FbDb *db, const char *key, char **value, GError **error)
{
  g_autoptr (FbStmt) stmt = fb_db_prepare (db, "SELECT v FROM kv WHERE k = ?1", error);
  FbStep step;

  *value = NULL;
  if (stmt == NULL)
    return FALSE;
  fb_stmt_bind_text (stmt, 1, key);
  step = fb_stmt_step (stmt, NULL, error);
  if (step == FB_STEP_ROW)
    *value = g_strdup (fb_stmt_get_text (stmt, 0));
  fb_stmt_reset (stmt);
  return step != FB_STEP_ERROR;
}

gboolean
fb_kv_read_int (FbDb *db, const char *key, gint64 fallback, gint64 *value, GError **error)
{
  g_autoptr (FbStmt) stmt = fb_db_prepare (db, "SELECT v FROM kv WHERE k = ?1", error);
  FbStep step;

  *value = fallback;
  if (stmt == NULL)
    return FALSE;
  fb_stmt_bind_text (stmt, 1, key);
  step = fb_stmt_step (stmt, NULL, error);
  if (step == FB_STEP_ROW && !fb_stmt_is_null (stmt, 0))
    *value = fb_stmt_get_int (stmt, 0);
  fb_stmt_reset (stmt);
  return step != FB_STEP_ERROR;
}

static FbStmt *
prepare_set (FbDb *db, const char *key, GError **error)
{
  FbStmt *stmt =
      fb_db_prepare (db, "INSERT INTO kv (k, v) VALUES (?1, ?2) ON CONFLICT (k) DO UPDATE SET v = excluded.v", error);

  if (stmt != NULL)
    fb_stmt_bind_text (stmt, 1, key);
  return stmt;
}

gboolean
fb_kv_set_text (FbDb *db, const char *key, const char *value, GError **error)
{
  g_autoptr (FbStmt) stmt = prepare_set (db, key, error);

  if (stmt == NULL)
    return FALSE;
  fb_stmt_bind_text (stmt, 2, value);
  return fb_stmt_run (stmt, error);
}

gboolean
fb_kv_set_int (FbDb *db, const char *key, gint64 value, GError **error)
{
  g_autoptr (FbStmt) stmt = prepare_set (db, key, error);

  if (stmt == NULL)
    return FALSE;
  fb_stmt_bind_int (stmt, 2, value);
  return fb_stmt_run (stmt, error);
}
