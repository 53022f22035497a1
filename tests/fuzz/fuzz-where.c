/* fuzz-where.c: filters and orders as people and programs write them
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fuzz.h"

#include "fb-query.h"
#include "fb-store-layout.h"

static FbDb *
get_db (void)
{
  static FbDb *db;
  g_autoptr (GError) error = NULL;

  if (db == NULL)
    {
      db = fb_db_open_sqlite (":memory:", FB_DB_READ_WRITE, &error);
      g_assert_no_error (error);
      fb_store_layout_create (db, &error);
      g_assert_no_error (error);
    }
  return db;
}

static void
check (const char *where, const char *sort)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FbQuery) query = fb_query_new (fb_schema_get_table ("opportunity"), where, sort, NULL, &error);
  g_autoptr (GArray) rows = NULL;

  g_assert_true ((query == NULL) == (error != NULL));
  if (query == NULL)
    {
      g_assert_error (error, FB_STORE_ERROR, FB_STORE_ERROR_QUERY);
      return;
    }
  /* What was understood is SQL that runs; only a day may turn out to lie outside the calendar. */
  rows = fb_query_run (query, get_db (), NULL, -1, 0, NULL, &error);
  if (error != NULL)
    g_assert_error (error, FB_STORE_ERROR, FB_STORE_ERROR_QUERY);
  else
    g_assert_cmpint (rows->len, ==, 0);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autofree char *quoted = NULL;
  g_autofree char *literal = NULL;

  check (text, NULL);
  check (NULL, text);
  if (!g_utf8_validate (text, -1, NULL))
    return 0;
  /* Any text can be written as a literal. */
  quoted = fb_query_quote (text);
  literal = g_strdup_printf ("name = %s", quoted);
  check (literal, NULL);
  return 0;
}
