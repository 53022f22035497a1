/* bench-bare.c: the rows of a device's file put into an empty one by prepared statements and nothing else
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <sqlite3.h>
#include <string.h>

#include "fb-ddl.h"
#include "fb-search-private.h"
#include "fb-text.h"

/* bench-bare CACHE TARGET: what a first sync is measured against. The target has the same tables, the same indexes and
 * the same search index; all that is spared is everything a sync does: the server, the link, parsing, checks, hashes,
 * versions, and the cutting of texts into words, which are taken as they stand in CACHE. Transactions of 20,000 rows,
 * in the order of the tables. */

#define ROWS_A_TRANSACTION 20000

typedef struct
{
  sqlite3 *from, *to;
  guint64 n; /* rows put since the start */
} Bare;

static void
die (const char *what, const char *message)
{
  g_printerr ("bench-bare: %s: %s\n", what, message);
  exit (1);
}

static void
sql_fold (sqlite3_context *context, int n, sqlite3_value **values)
{
  const char *text = (const char *) sqlite3_value_text (values[0]);

  if (text != NULL)
    sqlite3_result_text (context, fb_text_fold (text), -1, g_free);
}

static void
sql_suffixes (sqlite3_context *context, int n, sqlite3_value **values)
{
  sqlite3_result_text (context, fb_search_suffixes ((const char *) sqlite3_value_text (values[0])), -1, g_free);
}

static sqlite3 *
open_bare (const char *path)
{
  sqlite3 *db;

  if (sqlite3_open (path, &db) != SQLITE_OK)
    die (path, sqlite3_errmsg (db));
  sqlite3_create_function (db, "fold", 1, SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS, NULL, sql_fold, NULL,
                           NULL);
  sqlite3_create_function (db, "suffixes", 1, SQLITE_UTF8, NULL, sql_suffixes, NULL, NULL);
  return db;
}

static void
run (sqlite3 *db, const char *sql)
{
  if (sqlite3_exec (db, sql, NULL, NULL, NULL) != SQLITE_OK)
    die (sql, sqlite3_errmsg (db));
}

static void
run_all (sqlite3 *db, GPtrArray *statements)
{
  for (guint i = 0; i < statements->len; i++)
    run (db, g_ptr_array_index (statements, i));
}

static sqlite3_stmt *
prepare (sqlite3 *db, const char *sql)
{
  sqlite3_stmt *stmt;

  if (sqlite3_prepare_v2 (db, sql, -1, &stmt, NULL) != SQLITE_OK)
    die (sql, sqlite3_errmsg (db));
  return stmt;
}

/* Every row of @select into @insert, column by column. */
static void
copy (Bare *self, const char *select, const char *insert, gboolean counts)
{
  sqlite3_stmt *read = prepare (self->from, select), *write = prepare (self->to, insert);
  int n_columns = sqlite3_column_count (read);

  for (guint64 n = 1; sqlite3_step (read) == SQLITE_ROW; n++)
    {
      for (int i = 0; i < n_columns; i++)
        sqlite3_bind_value (write, i + 1, sqlite3_column_value (read, i));
      if (sqlite3_step (write) != SQLITE_DONE)
        die (insert, sqlite3_errmsg (self->to));
      sqlite3_reset (write);
      self->n += counts;
      if (n % ROWS_A_TRANSACTION == 0)
        run (self->to, "COMMIT; BEGIN");
    }
  sqlite3_finalize (read);
  sqlite3_finalize (write);
}

static void
copy_entities (Bare *self)
{
  guint n_tables;
  const FbTable *const *tables = fb_schema_get_tables (&n_tables);

  for (guint i = 0; i < n_tables; i++)
    {
      g_autofree char *select =
          g_strdup_printf ("SELECT %s FROM \"%s\"", fb_ddl_columns (tables[i], FB_DDL_DEVICE), tables[i]->name);

      copy (self, select, fb_ddl_upsert (tables[i], FB_DDL_DEVICE), TRUE);
    }
}

/* The text that stands for a table's marker in the index: see fb_search_marker (). */
#define MARKER "char (57344 + tbl)"

static void
copy_search (Bare *self)
{
  copy (self, "SELECT doc, tbl, id, names, body, digits FROM search_doc ORDER BY doc",
        "INSERT INTO search_doc (doc, tbl, id, names, body, digits) VALUES (?1, ?2, ?3, ?4, ?5, ?6)", FALSE);
  copy (self, "SELECT doc, " MARKER " || ' ' || names FROM search_doc WHERE names IS NOT NULL ORDER BY doc",
        "INSERT INTO search_name (rowid, x) VALUES (?1, ?2)", FALSE);
  copy (self,
        "SELECT doc, " MARKER " || ' ' || body || coalesce (' ' || names, '') FROM search_doc WHERE body IS NOT NULL "
        "ORDER BY doc",
        "INSERT INTO search_body (rowid, x) VALUES (?1, ?2)", FALSE);
  copy (self, "SELECT doc, suffixes (digits) FROM search_doc WHERE digits IS NOT NULL ORDER BY doc",
        "INSERT INTO search_digits (rowid, x) VALUES (?1, ?2)", FALSE);
  copy (self, "SELECT word FROM search_name_word", "INSERT INTO search_name_word (word) VALUES (?1)", FALSE);
  copy (self, "SELECT word FROM search_body_word", "INSERT INTO search_body_word (word) VALUES (?1)", FALSE);
}

int
main (int argc, char **argv)
{
  g_autoptr (GPtrArray) entities = fb_ddl_create_all (FB_DDL_SQLITE, FB_DDL_DEVICE);
  g_autoptr (GPtrArray) search = fb_search_ddl ();
  Bare self = {NULL, NULL, 0};
  gint64 start, middle;

  if (argc != 3)
    {
      g_printerr ("usage: bench-bare CACHE TARGET\n");
      return 2;
    }
  self.from = open_bare (argv[1]);
  self.to = open_bare (argv[2]);
  run (self.to, "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-20000");
  run_all (self.to, entities);
  run_all (self.to, search);
  start = g_get_monotonic_time ();
  run (self.to, "BEGIN");
  copy_entities (&self);
  run (self.to, "COMMIT");
  middle = g_get_monotonic_time ();
  run (self.to, "BEGIN");
  copy_search (&self);
  run (self.to, "COMMIT");
  g_print ("{\"rows\":%" G_GUINT64_FORMAT ",\"rows_seconds\":%.4f,\"seconds\":%.4f}\n", self.n,
           (double) (middle - start) / 1e6, (double) (g_get_monotonic_time () - start) / 1e6);
  sqlite3_close (self.from);
  sqlite3_close (self.to);
  return 0;
}
