/* fb-stmt-sqlite.c: SQLite's statements and the cache that keeps them
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-db-sqlite-private.h"

#include "fb-stmt-private.h"

typedef struct
{
  FbStmt parent;

  sqlite3_stmt *handle; /* (owned) */
  FbStmtCache *cache;   /* outlives its statements */
  gboolean bad_bind;    /* a value did not fit in, said at the next step */
} FbStmtSqlite;

static void
free_stmt (FbStmt *stmt)
{
  sqlite3_finalize (((FbStmtSqlite *) stmt)->handle);
}

static void
release (FbStmt *stmt)
{
  FbStmtSqlite *self = (FbStmtSqlite *) stmt;

  sqlite3_reset (self->handle);
  sqlite3_clear_bindings (self->handle);
  self->bad_bind = FALSE;
  fb_stmt_cache_give (self->cache, stmt);
}

static void
note_bind (FbStmt *stmt, int result)
{
  if (result != SQLITE_OK)
    ((FbStmtSqlite *) stmt)->bad_bind = TRUE;
}

#define HANDLE(stmt) (((FbStmtSqlite *) (stmt))->handle)

static void
bind_null (FbStmt *stmt, int index)
{
  note_bind (stmt, sqlite3_bind_null (HANDLE (stmt), index));
}

static void
bind_int (FbStmt *stmt, int index, gint64 value)
{
  note_bind (stmt, sqlite3_bind_int64 (HANDLE (stmt), index, value));
}

static void
bind_real (FbStmt *stmt, int index, double value)
{
  note_bind (stmt, sqlite3_bind_double (HANDLE (stmt), index, value));
}

static void
bind_text (FbStmt *stmt, int index, const char *text)
{
  note_bind (stmt, sqlite3_bind_text (HANDLE (stmt), index, text, -1, SQLITE_TRANSIENT));
}

static void
bind_blob (FbStmt *stmt, int index, gconstpointer data, gsize size)
{
  note_bind (stmt, sqlite3_bind_blob64 (HANDLE (stmt), index, data, size, SQLITE_TRANSIENT));
}

static FbStep
step (FbStmt *stmt, GError **error)
{
  FbStmtSqlite *self = (FbStmtSqlite *) stmt;

  if (self->bad_bind)
    {
      self->bad_bind = FALSE;
      g_set_error (error, FB_DB_ERROR, FB_DB_ERROR_FAILED, "A value could not be bound in: %s", stmt->sql);
      return FB_STEP_ERROR;
    }
  switch (sqlite3_step (self->handle))
    {
    case SQLITE_ROW:
      return FB_STEP_ROW;
    case SQLITE_DONE:
      return FB_STEP_DONE;
    default:
      fb_sqlite_set_error (sqlite3_db_handle (self->handle), NULL, error);
      return FB_STEP_ERROR;
    }
}

static void
rewind_stmt (FbStmt *stmt)
{
  sqlite3_reset (HANDLE (stmt));
}

static void
clear_bindings (FbStmt *stmt)
{
  ((FbStmtSqlite *) stmt)->bad_bind = FALSE;
  sqlite3_clear_bindings (HANDLE (stmt));
}

static int
n_columns (FbStmt *stmt)
{
  return sqlite3_column_count (HANDLE (stmt));
}

static FbColumnType
get_type (FbStmt *stmt, int column)
{
  switch (sqlite3_column_type (HANDLE (stmt), column))
    {
    case SQLITE_INTEGER:
      return FB_COLUMN_INT;
    case SQLITE_FLOAT:
      return FB_COLUMN_REAL;
    case SQLITE_TEXT:
      return FB_COLUMN_TEXT;
    case SQLITE_BLOB:
      return FB_COLUMN_BLOB;
    default:
      return FB_COLUMN_NULL;
    }
}

static gint64
get_int (FbStmt *stmt, int column)
{
  return sqlite3_column_int64 (HANDLE (stmt), column);
}

static double
get_real (FbStmt *stmt, int column)
{
  return sqlite3_column_double (HANDLE (stmt), column);
}

static const char *
get_text (FbStmt *stmt, int column)
{
  return (const char *) sqlite3_column_text (HANDLE (stmt), column);
}

static gconstpointer
get_blob (FbStmt *stmt, int column, gsize *size)
{
  gconstpointer data = sqlite3_column_blob (HANDLE (stmt), column);

  *size = (gsize) sqlite3_column_bytes (HANDLE (stmt), column);
  return data;
}

static const FbStmtClass sqlite_class = {
    .release = release,
    .free = free_stmt,
    .bind_null = bind_null,
    .bind_int = bind_int,
    .bind_real = bind_real,
    .bind_text = bind_text,
    .bind_blob = bind_blob,
    .step = step,
    .rewind = rewind_stmt,
    .clear = clear_bindings,
    .n_columns = n_columns,
    .get_type = get_type,
    .get_int = get_int,
    .get_real = get_real,
    .get_text = get_text,
    .get_blob = get_blob,
};

FbStmt *
fb_stmt_sqlite_new (FbStmtCache *cache, FbSqlite *db, const char *sql, GError **error)
{
  FbStmt *kept = fb_stmt_cache_take (cache, sql);
  sqlite3 *handle = fb_sqlite_get_handle (db);
  g_autofree FbStmtSqlite *self = NULL;
  const char *tail;

  if (kept != NULL)
    return fb_stmt_init (kept, &sqlite_class, FB_DB (db));

  self = g_new0 (FbStmtSqlite, 1);
  if (sqlite3_prepare_v3 (handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &self->handle, &tail) != SQLITE_OK)
    fb_sqlite_set_error (handle, sql, error);
  else if (self->handle == NULL || *tail != '\0')
    g_set_error (error, FB_DB_ERROR, FB_DB_ERROR_FAILED, "Not one statement: %s", sql);
  else
    {
      self->cache = cache;
      self->parent.sql = g_strdup (sql);
      return fb_stmt_init (&g_steal_pointer (&self)->parent, &sqlite_class, FB_DB (db));
    }
  sqlite3_finalize (self->handle);
  return NULL;
}
