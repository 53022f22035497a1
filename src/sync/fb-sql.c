/* fb-sql.c: statements with their values in one call
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-sql.h"

static FbStmt *
query_va (FbDb *db, GError **error, const char *sql, const char *types, va_list args)
{
  FbStmt *stmt = fb_db_prepare (db, sql, error);

  if (!stmt)
    return NULL;
  for (int i = 0; types[i] != '\0'; i++)
    switch (types[i])
      {
      case 'i':
        fb_stmt_bind_int (stmt, i + 1, va_arg (args, gint64));
        break;
      case 'd':
        fb_stmt_bind_id (stmt, i + 1, va_arg (args, const FbId *));
        break;
      case 't':
        fb_stmt_bind_text (stmt, i + 1, va_arg (args, const char *));
        break;
      default:
        g_assert_not_reached ();
      }
  return stmt;
}

FbStmt *
fb_sql_query (FbDb *db, GError **error, const char *sql, const char *types, ...)
{
  va_list args;
  FbStmt *stmt;

  va_start (args, types);
  stmt = query_va (db, error, sql, types, args);
  va_end (args);
  return stmt;
}

gboolean
fb_sql_run (FbDb *db, GError **error, const char *sql, const char *types, ...)
{
  g_autoptr (FbStmt) stmt = NULL;
  va_list args;

  va_start (args, types);
  stmt = query_va (db, error, sql, types, args);
  va_end (args);
  return stmt && fb_stmt_run (stmt, error);
}

FbStep
fb_sql_first (FbDb *db, FbStmt **stmt, GError **error, const char *sql, const char *types, ...)
{
  g_autoptr (FbStmt) query = NULL;
  va_list args;
  FbStep step;

  va_start (args, types);
  query = query_va (db, error, sql, types, args);
  va_end (args);
  if (!query)
    return FB_STEP_ERROR;
  step = fb_stmt_step (query, NULL, error);
  if (step == FB_STEP_ROW)
    *stmt = g_steal_pointer (&query);
  return step;
}

gboolean
fb_sql_int (FbDb *db, gint64 *value, gint64 fallback, GError **error, const char *sql, const char *types, ...)
{
  g_autoptr (FbStmt) query = NULL;
  va_list args;
  FbStep step;

  *value = fallback;
  va_start (args, types);
  query = query_va (db, error, sql, types, args);
  va_end (args);
  if (!query)
    return FALSE;
  step = fb_stmt_step (query, NULL, error);
  if (step == FB_STEP_ROW && !fb_stmt_is_null (query, 0))
    *value = fb_stmt_get_int (query, 0);
  return step != FB_STEP_ERROR;
}
