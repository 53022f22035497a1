/* fb-whole-dump.c: everything a database holds, as a text that can be compared
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-whole-dump.h"

static void
add_cell (GChecksum *sum, FbStmt *stmt, int column)
{
  FbColumnType type = fb_stmt_get_type (stmt, column);
  g_autofree char *number = NULL;
  const char *text = NULL;
  gconstpointer data;
  gsize size;

  switch (type)
    {
    case FB_COLUMN_INT:
      text = number = g_strdup_printf ("%" G_GINT64_FORMAT, fb_stmt_get_int (stmt, column));
      break;
    case FB_COLUMN_REAL:
      text = number = g_strdup_printf ("%.17g", fb_stmt_get_real (stmt, column));
      break;
    case FB_COLUMN_TEXT:
      text = fb_stmt_get_text (stmt, column);
      break;
    case FB_COLUMN_BLOB:
      if ((data = fb_stmt_get_blob (stmt, column, &size)) != NULL)
        g_checksum_update (sum, data, (gssize) size);
      break;
    case FB_COLUMN_NULL:
    default:
      break;
    }
  if (text != NULL)
    g_checksum_update (sum, (const guchar *) text, -1);
  g_checksum_update (sum, (const guchar *) &type, sizeof type);
}

static void
add_table (FbDb *db, const char *name, GString *dump)
{
  g_autofree char *sql = g_strdup_printf ("SELECT * FROM \"%s\"", name);
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA1);
  g_autoptr (GError) error = NULL;
  g_autoptr (FbStmt) stmt = fb_db_prepare (db, sql, &error);
  guint n = 0;

  g_assert_no_error (error);
  for (; fb_stmt_step (stmt, NULL, &error) == FB_STEP_ROW; n++)
    for (int i = 0; i < fb_stmt_get_n_columns (stmt); i++)
      add_cell (sum, stmt, i);
  g_assert_no_error (error);
  if (n > 0)
    g_string_append_printf (dump, "%s %u %s\n", name, n, g_checksum_get_string (sum));
}

char *
fb_whole_dump (FbDb *db)
{
  g_autoptr (GString) dump = g_string_new (NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  g_autoptr (FbStmt) stmt = fb_db_prepare (
      db, "SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE 'CREATE TABLE%' ORDER BY name", &error);

  g_assert_no_error (error);
  while (fb_stmt_step (stmt, NULL, &error) == FB_STEP_ROW)
    g_ptr_array_add (names, g_strdup (fb_stmt_get_text (stmt, 0)));
  g_assert_no_error (error);
  g_assert_cmpuint (names->len, >, 0);
  for (guint i = 0; i < names->len; i++)
    add_table (db, g_ptr_array_index (names, i), dump);
  return g_string_free (g_steal_pointer (&dump), FALSE);
}
