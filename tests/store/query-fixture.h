/* query-fixture.h: a small company in memory, for the tests of queries and search
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-query.h"
#include "fb-rows.h"
#include "fb-store-layout.h"

/* A device's database with nothing in it. */
static inline FbDb *
fixture_open (void)
{
  g_autoptr (GError) error = NULL;
  FbDb *db = fb_db_open_sqlite (":memory:", FB_DB_READ_WRITE, &error);

  g_assert_no_error (error);
  fb_store_layout_create (db, &error);
  g_assert_no_error (error);
  return db;
}

static inline FbId
fixture_id (const char *name)
{
  FbId id;

  fb_id_from_name (&id, "test", name);
  return id;
}

/* fixture_put (db, "account", "acme", "name", "Acme", "owner", "@ann", "employees", "#12", NULL): texts, @ids by name
 * and #numbers. */
static inline FbId
fixture_put (FbDb *db, const char *table_name, const char *name, ...)
{
  g_autoptr (GError) error = NULL;
  FbId id = fixture_id (name);
  g_autoptr (FbRecord) record = fb_record_new (fb_schema_get_table (table_name), &id);
  const char *field, *value;
  va_list args;

  va_start (args, name);
  while ((field = va_arg (args, const char *)) != NULL)
    {
      value = va_arg (args, const char *);
      if (*value == '@')
        {
          FbId to = fixture_id (value + 1);

          fb_record_set_id (record, field, &to);
        }
      else if (*value == '#')
        fb_record_set_int (record, field, g_ascii_strtoll (value + 1, NULL, 10));
      else
        fb_record_set_text (record, field, value);
    }
  va_end (args);
  fb_rows_put (db, record, &error);
  g_assert_no_error (error);
  return id;
}
