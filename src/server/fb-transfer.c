/* fb-transfer.c: a server's whole database from one kind to the other
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-transfer.h"

#include <glib/gstdio.h>

#include "fb-auth.h"
#include "fb-schema.h"
#include "fb-sql.h"

/* One statement writes so many values at most, and a cursor fetches so many rows. */
#define MAX_VALUES 2000
#define FETCH "1000"

/* --- one table --- */

typedef struct
{
  FbDb *from, *to;
  const char *table;
  GPtrArray *columns; /* (owned) of char * */
  FbStmt *many, *one; /* (owned) write @n_many rows, and one */
  guint n_many;
  guint n_bound; /* rows bound in @many */
  gint64 n_left; /* rows that are still to come */
} Copy;

static void
copy_clear (Copy *self)
{
  g_clear_pointer (&self->columns, g_ptr_array_unref);
  g_clear_pointer (&self->many, fb_stmt_unref);
  g_clear_pointer (&self->one, fb_stmt_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Copy, copy_clear)

static char *
list_columns (const Copy *self)
{
  GString *sql = g_string_new (NULL);

  for (guint i = 0; i < self->columns->len; i++)
    g_string_append_printf (sql, "%s\"%s\"", i > 0 ? ", " : "", (const char *) g_ptr_array_index (self->columns, i));
  return g_string_free (sql, FALSE);
}

static FbStmt *
prepare_insert (Copy *self, guint n_rows, GError **error)
{
  g_autofree char *columns = list_columns (self);
  g_autoptr (GString) sql = g_string_new (NULL);
  guint n = 0;

  g_string_append_printf (sql, "INSERT INTO \"%s\" (%s) VALUES ", self->table, columns);
  for (guint row = 0; row < n_rows; row++)
    {
      g_string_append (sql, row > 0 ? ", (" : "(");
      for (guint i = 0; i < self->columns->len; i++)
        g_string_append_printf (sql, "%s?%u", i > 0 ? ", " : "", ++n);
      g_string_append_c (sql, ')');
    }
  return fb_db_prepare (self->to, sql->str, error);
}

static void
bind_value (FbStmt *to, int index, FbStmt *from, int column)
{
  gconstpointer bytes;
  gsize size;

  switch (fb_stmt_get_type (from, column))
    {
    case FB_COLUMN_INT:
      fb_stmt_bind_int (to, index, fb_stmt_get_int (from, column));
      break;
    case FB_COLUMN_REAL:
      fb_stmt_bind_real (to, index, fb_stmt_get_real (from, column));
      break;
    case FB_COLUMN_TEXT:
      fb_stmt_bind_text (to, index, fb_stmt_get_text (from, column));
      break;
    case FB_COLUMN_BLOB:
      bytes = fb_stmt_get_blob (from, column, &size);
      fb_stmt_bind_blob (to, index, bytes, size);
      break;
    case FB_COLUMN_NULL:
    default:
      fb_stmt_bind_null (to, index);
    }
}

static gboolean
take_row (Copy *self, FbStmt *row, GError **error)
{
  gboolean fills = self->n_bound > 0 || self->n_left >= (gint64) self->n_many;
  FbStmt *into = fills ? self->many : self->one;
  guint n = self->columns->len;

  for (guint i = 0; i < n; i++)
    bind_value (into, (int) (self->n_bound * n + i) + 1, row, (int) i);
  self->n_left--;
  if (fills && ++self->n_bound < self->n_many)
    return TRUE;
  self->n_bound = 0;
  return fb_stmt_run (into, error);
}

static gboolean
take_rows (Copy *self, FbStmt *rows, gint64 *n_rows, GError **error)
{
  FbStep step;

  for (*n_rows = 0; (step = fb_stmt_step (rows, NULL, error)) == FB_STEP_ROW; (*n_rows)++)
    if (!take_row (self, rows, error))
      return FALSE;
  return step == FB_STEP_DONE;
}

/* PostgreSQL would send a whole table at once: it is asked for some rows at a time. */
static gboolean
copy_by_cursor (Copy *self, const char *select, GError **error)
{
  g_autofree char *declare = g_strdup_printf ("DECLARE \"copy_%s\" NO SCROLL CURSOR FOR %s", self->table, select);
  g_autofree char *fetch = g_strdup_printf ("FETCH FORWARD " FETCH " FROM \"copy_%s\"", self->table);
  g_autofree char *close = g_strdup_printf ("CLOSE \"copy_%s\"", self->table);
  g_autoptr (FbStmt) rows = NULL;
  gint64 n_rows;

  if (!fb_db_exec (self->from, declare, error) || !(rows = fb_db_prepare (self->from, fetch, error)))
    return FALSE;
  do
    if (!take_rows (self, rows, &n_rows, error))
      return FALSE;
  while (n_rows > 0);
  return fb_db_exec (self->from, close, error);
}

static gboolean
copy_rows (Copy *self, GError **error)
{
  g_autofree char *columns = list_columns (self);
  g_autofree char *select = g_strdup_printf ("SELECT %s FROM \"%s\"", columns, self->table);
  g_autoptr (FbStmt) rows = NULL;
  gint64 n_rows;

  if (fb_db_get_dialect (self->from) == FB_DB_POSTGRES)
    return copy_by_cursor (self, select, error);
  return (rows = fb_db_prepare (self->from, select, error)) && take_rows (self, rows, &n_rows, error);
}

static gboolean
copy_table (FbDb *from, FbDb *to, const char *table, GError **error)
{
  g_autofree char *count = g_strdup_printf ("SELECT count(*) FROM \"%s\"", table);
  g_auto (Copy) copy = {.from = from, .to = to, .table = table};

  if (!(copy.columns = fb_sql_list_columns (from, table, error))
      || !fb_sql_int (from, &copy.n_left, 0, error, count, ""))
    return FALSE;
  copy.n_many = MAX (MAX_VALUES / MAX (copy.columns->len, 1), 1);
  if (!(copy.one = prepare_insert (&copy, 1, error))
      || (copy.n_left >= (gint64) copy.n_many && !(copy.many = prepare_insert (&copy, copy.n_many, error))))
    return FALSE;
  return copy_rows (&copy, error);
}

/* --- all of them --- */

static gboolean
empty_table (FbDb *db, const char *table, GError **error)
{
  g_autofree char *sql = g_strdup_printf ("DELETE FROM \"%s\"", table);

  return fb_db_exec (db, sql, error);
}

/* Which number each table gives next. */
static gboolean
set_numbers (FbDb *db, GError **error)
{
  static const char sql[] =
      "SELECT c.relname, a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid WHERE a.attidentity <> ''"
      " AND c.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema ()) ORDER BY 1";
  g_autoptr (FbStmt) stmt = NULL;
  FbStep step;

  if (fb_db_get_dialect (db) == FB_DB_SQLITE)
    return TRUE;
  if (!(stmt = fb_db_prepare (db, sql, error)))
    return FALSE;
  while ((step = fb_stmt_step (stmt, NULL, error)) == FB_STEP_ROW)
    {
      const char *table = fb_stmt_get_text (stmt, 0), *column = fb_stmt_get_text (stmt, 1);
      g_autofree char *set = g_strdup_printf ("SELECT setval (pg_get_serial_sequence ('\"%s\"', '%s'),"
                                              " coalesce (max (\"%s\"), 0) + 1, false) FROM \"%s\"",
                                              table, column, column, table);

      if (!fb_db_exec (db, set, error))
        return FALSE;
    }
  return step == FB_STEP_DONE;
}

/* References are looked at when all rows are there. */
static gboolean
copy_tables (FbDb *from, FbDb *to, GError **error)
{
  g_autoptr (GPtrArray) tables = fb_sql_list_tables (from, error);
  g_autoptr (GPtrArray) own = tables ? fb_sql_list_tables (to, error) : NULL;

  if (!own
      || !fb_db_exec (
          to, fb_db_get_dialect (to) == FB_DB_SQLITE ? "PRAGMA defer_foreign_keys=ON" : "SET CONSTRAINTS ALL DEFERRED",
          error))
    return FALSE;
  for (guint i = 0; i < own->len; i++)
    if (!empty_table (to, g_ptr_array_index (own, i), error))
      return FALSE;
  for (guint i = 0; i < tables->len; i++)
    if (!copy_table (from, to, g_ptr_array_index (tables, i), error))
      return FALSE;
  return set_numbers (to, error);
}

/* Hours, if need be. */
static gboolean
take_time (FbDb *db, GError **error)
{
  return fb_db_get_dialect (db) == FB_DB_SQLITE
         || fb_db_exec (db, "SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0", error);
}

static gboolean
copy_all (FbDb *from, FbDb *to, GError **error)
{
  g_autoptr (FbTransaction) reading = NULL;
  g_autoptr (FbTransaction) writing = NULL;

  return take_time (from, error) && take_time (to, error) && (reading = fb_transaction_begin_read (from, error))
         && (writing = fb_transaction_begin_durable (to, error)) && copy_tables (from, to, error)
         && fb_transaction_commit (writing, error) && fb_transaction_commit (reading, error);
}

/* The rows came with their tables; bytes that lie in a folder do not. */
static gboolean
copy_files (FbService *service, FbDb *to, GError **error)
{
  g_autoptr (FbTransaction) writing = fb_transaction_begin_durable (to, error);

  return writing && fb_service_copy_blobs (service, to, error) && fb_transaction_commit (writing, error);
}

/* --- the two ways --- */

/* Made by the same program, so that it has the same tables. */
static FbDb *
make_file (const char *path, GError **error)
{
  g_autoptr (FbDb) db = fb_db_open_sqlite (path, FB_DB_DURABLE, error);
  g_autoptr (FbService) service = NULL;

  if (!db || !(service = fb_service_new (db, NULL, error)) || !fb_auth_make_tables (db, error))
    return NULL;
  return g_steal_pointer (&db);
}

gboolean
fb_transfer_export (FbService *service, const char *path, GError **error)
{
  g_autofree char *wal = g_strconcat (path, "-wal", NULL);
  g_autofree char *shm = g_strconcat (path, "-shm", NULL);
  g_autoptr (FbDb) to = NULL;
  gboolean done;

  g_return_val_if_fail (FB_IS_SERVICE (service), FALSE);

  if (g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS, "“%s” exists already", path);
      return FALSE;
    }
  /* One file that can be carried away. */
  done = (to = make_file (path, error)) && copy_all (fb_service_get_db (service), to, error)
         && copy_files (service, to, error)
         && fb_db_exec (to, "PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode=DELETE", error);
  g_clear_object (&to);
  if (done)
    return TRUE;
  g_unlink (path);
  g_unlink (wal);
  g_unlink (shm);
  return FALSE;
}

static gboolean
check_source (FbDb *from, GError **error)
{
  gint64 schema;
  gboolean is_server;

  if (!fb_sql_has_table (from, "sync_clock", &is_server, error))
    return FALSE;
  if (!is_server)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "This file is not a Fieldbook server's.");
      return FALSE;
    }
  if (!fb_sql_int (from, &schema, 0, error, "SELECT schema FROM sync_clock WHERE one = 1", ""))
    return FALSE;
  if (schema == fb_schema_version ())
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
               "The file's data model is %" G_GINT64_FORMAT
               ", this program's %u: serve the file once with this program, "
               "or export it again",
               schema, fb_schema_version ());
  return FALSE;
}

static gboolean
check_empty (FbDb *to, GError **error)
{
  gint64 users;

  if (!fb_sql_int (to, &users, 0, error, "SELECT count(*) FROM \"user\"", ""))
    return FALSE;
  if (users > 0)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_EXISTS,
                         "There are users in this database already: import goes into an empty one");
  return users == 0;
}

gboolean
fb_transfer_import (FbService *service, const char *path, GError **error)
{
  g_autoptr (FbDb) from = NULL;

  g_return_val_if_fail (FB_IS_SERVICE (service), FALSE);

  return (from = fb_db_open_sqlite (path, FB_DB_READ_ONLY, error)) && fb_db_check (from, error)
         && check_source (from, error) && check_empty (fb_service_get_db (service), error)
         && copy_all (from, fb_service_get_db (service), error);
}
