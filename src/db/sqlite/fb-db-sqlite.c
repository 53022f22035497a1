/* fb-db-sqlite.c: a connection to a SQLite file
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-db-sqlite-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>

#include "fb-db-private.h"
#include "fb-text.h"

/* More statements than any screen uses. */
#define CACHE_SIZE 200
#define BUSY_TIMEOUT_MS 5000
#define WAL_TRIES 50
#define MAX_FINDINGS "20"
#define PAGE_CACHE "-20000"

struct _FbSqlite
{
  FbDb parent_instance;

  sqlite3 *handle;    /* (owned) */
  FbStmtCache *cache; /* (owned) */
};

G_DEFINE_FINAL_TYPE (FbSqlite, fb_sqlite, FB_TYPE_DB)

/* Creating a file, and closing what created it, drops the file locks this process holds on it: one opening at a time.
 */
static GMutex open_lock;

sqlite3 *
fb_sqlite_get_handle (FbSqlite *self)
{
  return self->handle;
}

static gboolean
is_disk_full (sqlite3 *handle)
{
  int system_error = sqlite3_system_errno (handle);

  return system_error == ENOSPC || system_error == EDQUOT;
}

static int
code_of (sqlite3 *handle)
{
  switch (sqlite3_errcode (handle) & 0xff)
    {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return FB_DB_ERROR_BUSY;
    case SQLITE_FULL:
      return FB_DB_ERROR_FULL;
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
      return is_disk_full (handle) ? FB_DB_ERROR_FULL : FB_DB_ERROR_FAILED;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return FB_DB_ERROR_CORRUPT;
    case SQLITE_CONSTRAINT:
      return FB_DB_ERROR_CONSTRAINT;
    case SQLITE_READONLY:
      return FB_DB_ERROR_READ_ONLY;
    default:
      return FB_DB_ERROR_FAILED;
    }
}

void
fb_sqlite_set_error (sqlite3 *handle, const char *prefix, GError **error)
{
  if ((sqlite3_errcode (handle) & 0xff) == SQLITE_INTERRUPT)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "Stopped");
      return;
    }
  g_set_error (error, FB_DB_ERROR, code_of (handle), "%s%s%s", prefix != NULL ? prefix : "", prefix != NULL ? ": " : "",
               sqlite3_errmsg (handle));
}

/* Runs statements of our own making: not counted, not failed by tests. */
static gboolean
run_raw (sqlite3 *handle, const char *sql, GError **error)
{
  if (sqlite3_exec (handle, sql, NULL, NULL, NULL) == SQLITE_OK)
    return TRUE;
  fb_sqlite_set_error (handle, sql, error);
  return FALSE;
}

static gboolean
fb_sqlite_exec (FbDb *db, const char *sql, GError **error)
{
  FbSqlite *self = FB_SQLITE (db);

  while (*sql != '\0')
    {
      sqlite3_stmt *stmt = NULL;
      const char *tail;
      int result;

      if (sqlite3_prepare_v2 (self->handle, sql, -1, &stmt, &tail) != SQLITE_OK)
        {
          fb_sqlite_set_error (self->handle, sql, error);
          return FALSE;
        }
      sql = tail;
      if (stmt == NULL) /* a comment or white space */
        continue;
      if (!fb_db_count_step (db, error))
        {
          sqlite3_finalize (stmt);
          return FALSE;
        }
      do
        result = sqlite3_step (stmt);
      while (result == SQLITE_ROW);
      if (result != SQLITE_DONE)
        fb_sqlite_set_error (self->handle, sqlite3_sql (stmt), error);
      sqlite3_finalize (stmt);
      if (result != SQLITE_DONE)
        return FALSE;
    }
  return TRUE;
}

static FbStmt *
fb_sqlite_prepare (FbDb *db, const char *sql, GError **error)
{
  FbSqlite *self = FB_SQLITE (db);

  return fb_stmt_sqlite_new (self->cache, self, sql, error);
}

static void
fb_sqlite_interrupt (FbDb *db)
{
  sqlite3_interrupt (FB_SQLITE (db)->handle);
}

static gint64
fb_sqlite_changes (FbDb *db)
{
  return sqlite3_changes64 (FB_SQLITE (db)->handle);
}

static gboolean
fb_sqlite_is_in_transaction (FbDb *db)
{
  return !sqlite3_get_autocommit (FB_SQLITE (db)->handle);
}

static gboolean
fb_sqlite_set_durable (FbDb *db, gboolean durable, GError **error)
{
  return run_raw (FB_SQLITE (db)->handle, durable ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL", error);
}

static gboolean
fb_sqlite_set_bulk (FbDb *db, gboolean bulk, GError **error)
{
  return run_raw (FB_SQLITE (db)->handle,
                  bulk ? "PRAGMA cache_size=-65536; PRAGMA wal_autocheckpoint=12000"
                       : "PRAGMA cache_size=" PAGE_CACHE "; PRAGMA wal_autocheckpoint=1000",
                  error);
}

/* Other people on the machine have no business in it; SQLite gives its side files the same mode. */
static void
create_private_file (const char *path)
{
  int fd = g_open (path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

  if (fd >= 0)
    g_close (fd, NULL);
}

static gboolean
copy_all (sqlite3 *from, sqlite3 *to, GError **error)
{
  sqlite3_backup *backup = sqlite3_backup_init (to, "main", from, "main");

  if (backup == NULL)
    {
      fb_sqlite_set_error (to, "Copying", error);
      return FALSE;
    }
  /* In one step: one snapshot, which writers beside it do not disturb. */
  sqlite3_backup_step (backup, -1);
  if (sqlite3_backup_finish (backup) != SQLITE_OK)
    {
      fb_sqlite_set_error (to, "Copying", error);
      return FALSE;
    }
  /* One file that can be carried away. */
  return run_raw (to, "PRAGMA journal_mode=DELETE", error);
}

static gboolean
fb_sqlite_backup (FbDb *db, const char *path, GError **error)
{
  FbSqlite *self = FB_SQLITE (db);
  sqlite3 *copy = NULL;
  gboolean ok = FALSE;

  if (g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS, "“%s” exists already", path);
      return FALSE;
    }
  create_private_file (path);
  if (sqlite3_open_v2 (path, &copy, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL)
      != SQLITE_OK)
    fb_sqlite_set_error (copy, path, error);
  else
    ok = copy_all (self->handle, copy, error);
  sqlite3_close (copy);

  if (!ok)
    g_unlink (path);
  return ok;
}

static gboolean
fb_sqlite_check (FbDb *db, GError **error)
{
  g_autoptr (FbStmt) stmt = fb_db_prepare (db, "PRAGMA integrity_check(" MAX_FINDINGS ")", error);
  g_autoptr (GString) findings = g_string_new (NULL);
  FbStep step;

  if (stmt == NULL)
    return FALSE;
  while ((step = fb_stmt_step (stmt, NULL, error)) == FB_STEP_ROW)
    {
      const char *text = fb_stmt_get_text (stmt, 0);

      if (g_strcmp0 (text, "ok") != 0)
        g_string_append_printf (findings, "%s%s", findings->len > 0 ? "; " : "", text);
    }
  if (step == FB_STEP_ERROR)
    return FALSE;
  if (findings->len == 0)
    return TRUE;

  g_set_error_literal (error, FB_DB_ERROR, FB_DB_ERROR_CORRUPT, findings->str);
  return FALSE;
}

static void
fb_sqlite_finalize (GObject *object)
{
  FbSqlite *self = FB_SQLITE (object);

  g_clear_pointer (&self->cache, fb_stmt_cache_free);
  if (sqlite3_close (self->handle) != SQLITE_OK)
    g_warning ("A database was closed with statements open");

  G_OBJECT_CLASS (fb_sqlite_parent_class)->finalize (object);
}

static void
fb_sqlite_class_init (FbSqliteClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  FbDbClass *db_class = FB_DB_CLASS (klass);

  object_class->finalize = fb_sqlite_finalize;

  db_class->dialect = FB_DB_SQLITE;
  db_class->exec = fb_sqlite_exec;
  db_class->prepare = fb_sqlite_prepare;
  db_class->interrupt = fb_sqlite_interrupt;
  db_class->changes = fb_sqlite_changes;
  db_class->backup = fb_sqlite_backup;
  db_class->check = fb_sqlite_check;
  db_class->is_in_transaction = fb_sqlite_is_in_transaction;
  db_class->set_durable = fb_sqlite_set_durable;
  db_class->set_bulk = fb_sqlite_set_bulk;
}

static void
fb_sqlite_init (FbSqlite *self)
{
  self->cache = fb_stmt_cache_new (CACHE_SIZE);
}

static void
apply (sqlite3_context *context, sqlite3_value *value, char *(*function) (const char *) )
{
  const char *text = (const char *) sqlite3_value_text (value);

  if (text == NULL)
    sqlite3_result_null (context);
  else
    sqlite3_result_text (context, function (text), -1, g_free);
}

static void
sql_fold (sqlite3_context *context, int n_values, sqlite3_value **values)
{
  apply (context, values[0], fb_text_fold);
}

static void
sql_digits (sqlite3_context *context, int n_values, sqlite3_value **values)
{
  apply (context, values[0], fb_text_digits);
}

static gboolean
add_functions (sqlite3 *handle, GError **error)
{
  const int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS;

  if (sqlite3_create_function (handle, "fold", 1, flags, NULL, sql_fold, NULL, NULL) == SQLITE_OK
      && sqlite3_create_function (handle, "digits", 1, flags, NULL, sql_digits, NULL, NULL) == SQLITE_OK)
    return TRUE;

  fb_sqlite_set_error (handle, "fold()", error);
  return FALSE;
}

/* The switch to WAL needs the file alone for a moment and, against deadlock, does not wait for it: so we try again. */
static gboolean
switch_to_wal (sqlite3 *handle, GError **error)
{
  for (int i = 0; i < WAL_TRIES; i++)
    {
      if (sqlite3_exec (handle, "PRAGMA journal_mode=WAL", NULL, NULL, NULL) == SQLITE_OK)
        return TRUE;
      if ((sqlite3_errcode (handle) & 0xff) != SQLITE_BUSY)
        break;
      g_usleep (20000);
    }
  fb_sqlite_set_error (handle, "Opening", error);
  return FALSE;
}

/* SQLite would count its memory under a lock at every allocation, and nobody asks for the sum. Before the first use of
 * it by anybody; too late does no harm. */
static void
configure_once (void)
{
  static gsize once;

  if (g_once_init_enter (&once))
    {
      sqlite3_config (SQLITE_CONFIG_MEMSTATUS, 0);
      g_once_init_leave (&once, 1);
    }
}

static gboolean
set_up (FbSqlite *self, FbDbFlags flags, GError **error)
{
  sqlite3_extended_result_codes (self->handle, 1);
  sqlite3_busy_timeout (self->handle, BUSY_TIMEOUT_MS);
  /* A misspelt "column" is an error, not a text. */
  sqlite3_db_config (self->handle, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
  sqlite3_db_config (self->handle, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);

  if (!add_functions (self->handle, error)
      || !run_raw (self->handle,
                   "PRAGMA temp_store=MEMORY; PRAGMA cache_size=" PAGE_CACHE "; PRAGMA cell_size_check=ON", error))
    return FALSE;
  if (flags & FB_DB_READ_ONLY)
    return run_raw (self->handle, "PRAGMA query_only=ON; SELECT 1 FROM sqlite_schema LIMIT 1", error);

  return switch_to_wal (self->handle, error) && run_raw (self->handle, "PRAGMA journal_size_limit=67108864", error)
         && run_raw (self->handle, flags & FB_DB_FOREIGN_KEYS ? "PRAGMA foreign_keys=ON" : "PRAGMA foreign_keys=OFF",
                     error)
         && run_raw (self->handle, flags & FB_DB_DURABLE ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL",
                     error);
}

FbDb *
fb_db_open_sqlite (const char *path, FbDbFlags flags, GError **error)
{
  g_autoptr (FbSqlite) self = NULL;
  gboolean read_only = (flags & FB_DB_READ_ONLY) != 0;
  gboolean ok;
  int mode;

  g_return_val_if_fail (path != NULL, NULL);

  self = g_object_new (FB_TYPE_SQLITE, NULL);
  if (flags & FB_DB_DURABLE)
    fb_db_set_always_durable (FB_DB (self));
  mode = read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;

  configure_once ();
  g_mutex_lock (&open_lock);
  if (!read_only && strcmp (path, ":memory:") != 0)
    create_private_file (path);
  ok = sqlite3_open_v2 (path, &self->handle, mode | SQLITE_OPEN_NOMUTEX, NULL) == SQLITE_OK;
  if (!ok)
    fb_sqlite_set_error (self->handle, path, error);
  else
    ok = set_up (self, flags, error);
  g_mutex_unlock (&open_lock);

  return ok ? FB_DB (g_steal_pointer (&self)) : NULL;
}
