/* fb-bulk.c: filling an empty profile
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-bulk.h"

#include "fb-ddl.h"
#include "fb-store-private.h"

#define MARK "bulk"
/* Small tables go together: an edit that comes meanwhile waits for about so many rows, or for one table. */
#define ROWS_A_STEP 20000

/* Position of the next table; -1: nothing is missing. */
static gboolean
read_mark (FbDb *db, gint64 *next, GError **error)
{
  return fb_kv_read_int (db, MARK, -1, next, error);
}

gboolean
fb_bulk_read (FbDb *db, gboolean *on, GError **error)
{
  gint64 next;

  if (!read_mark (db, &next, error))
    return FALSE;
  *on = next >= 0;
  return TRUE;
}

gboolean
fb_bulk_is_on (FbDb *db)
{
  gboolean on = FALSE;

  return fb_bulk_read (db, &on, NULL) && on;
}

gboolean
fb_bulk_may_begin (FbDb *db)
{
  gint64 any = 1;

  return fb_db_query_int (db,
                          "SELECT EXISTS (SELECT 1 FROM grp) OR EXISTS (SELECT 1 FROM base)"
                          " OR EXISTS (SELECT 1 FROM outbox) OR EXISTS (SELECT 1 FROM search_doc)",
                          &any, NULL)
         && !any;
}

static gboolean
drop_indexes (FbDb *db, const FbTable *table, GError **error)
{
  g_autoptr (GPtrArray) names = fb_ddl_list_indexes (table, FB_DDL_DEVICE);

  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *sql =
          g_strdup_printf ("DROP INDEX IF EXISTS \"%s\"", (const char *) g_ptr_array_index (names, i));

      if (!fb_db_exec (db, sql, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
fb_bulk_begin (FbDb *db, GError **error)
{
  guint n_tables;
  const FbTable *const *tables = fb_schema_get_tables (&n_tables);

  for (guint i = 0; i < n_tables; i++)
    if (fb_table_is_synced (tables[i]) && !drop_indexes (db, tables[i], error))
      return FALSE;
  return fb_kv_set_int (db, MARK, 0, error);
}

/* --- the end ---------------------------------------------------------------------------------------------- */

static gboolean
make_indexes (FbDb *db, const FbTable *table, gint64 *rows, GError **error)
{
  g_autoptr (GPtrArray) statements = fb_ddl_create_indexes (table, FB_DDL_SQLITE, FB_DDL_DEVICE);
  g_autofree char *sql = g_strdup_printf ("SELECT coalesce (max (rowid), 0) FROM \"%s\"", table->name);
  gint64 n;

  if (!fb_db_query_int (db, sql, &n, error))
    return FALSE;
  *rows += n;
  for (guint i = 0; i < statements->len; i++)
    if (!fb_db_exec (db, g_ptr_array_index (statements, i), error))
      return FALSE;
  return TRUE;
}

static gboolean
make_some (FbDb *db, gint64 next, gboolean *done, GError **error)
{
  gint64 rows = 0;
  guint n_tables;
  const FbTable *const *tables = fb_schema_get_tables (&n_tables);

  for (; next < n_tables && rows < ROWS_A_STEP; next++)
    if (!make_indexes (db, tables[next], &rows, error))
      return FALSE;
  *done = next >= n_tables;
  return *done ? fb_db_exec (db, "DELETE FROM kv WHERE k = '" MARK "'", error) : fb_kv_set_int (db, MARK, next, error);
}

gboolean
fb_bulk_step (FbDb *db, gboolean *done, GError **error)
{
  g_autoptr (FbTransaction) tx = NULL;
  gint64 next;

  if (!read_mark (db, &next, error))
    return FALSE;
  *done = next < 0;
  return *done
         || ((tx = fb_transaction_begin (db, error)) != NULL && make_some (db, next, done, error)
             && fb_transaction_commit (tx, error));
}

gboolean
fb_bulk_finish (FbDb *db, GError **error)
{
  gboolean done = FALSE;

  while (!done)
    if (!fb_bulk_step (db, &done, error))
      return FALSE;
  return TRUE;
}
