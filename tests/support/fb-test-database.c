/* fb-test-database.c: a fresh database of either kind for each test
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-test-database.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SCHEMA "&options=-csearch_path%3D"

gboolean
fb_test_database_is_postgres (void)
{
  return g_strcmp0 (g_getenv ("FIELDBOOK_TEST_DATABASE"), "postgres") == 0;
}

static const char *
server (void)
{
  return g_getenv ("FIELDBOOK_TEST_POSTGRES");
}

void
fb_test_database_init (void)
{
  if (!fb_test_database_is_postgres () || (server () != NULL && *server () != '\0'))
    return;
  printf ("1..0 # SKIP PostgreSQL is not installed\n");
  exit (0);
}

/* Making a server's tables takes long, emptying them does not: a test takes over those of the one before it in the same
 * program, as long as nobody has changed their form. */
static char *spare;       /* (owned) (nullable) a schema with empty tables */
static gint64 spare_form; /* how many columns it has */

static FbDb *
open_server (void)
{
  g_autoptr (GError) error = NULL;
  FbDb *db = fb_db_open_postgres (server (), 0, &error);

  g_assert_no_error (error);
  return db;
}

static void
run_sql (FbDb *db, const char *sql)
{
  g_autoptr (GError) error = NULL;

  fb_db_exec (db, sql, &error);
  g_assert_no_error (error);
}

static gint64
form_of (FbDb *db, const char *schema)
{
  g_autofree char *sql = g_strdup_printf ("SELECT count(*) FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
                                          " WHERE c.relnamespace = '%s'::regnamespace AND NOT a.attisdropped",
                                          schema);
  g_autoptr (GError) error = NULL;
  gint64 form;

  fb_db_query_int (db, sql, &form, &error);
  g_assert_no_error (error);
  return form;
}

static gboolean
has_server_tables (FbDb *db, const char *schema)
{
  g_autofree char *sql =
      g_strdup_printf ("SELECT count(*) FROM pg_tables WHERE schemaname = '%s' AND tablename = 'made_tables'", schema);
  gint64 count = 0;

  return fb_db_query_int (db, sql, &count, NULL) && count > 0;
}

static void
empty_tables (FbDb *db, const char *schema)
{
  g_autofree char *sql = g_strdup_printf (
      "DO $$ DECLARE t record; BEGIN SET LOCAL session_replication_role = replica;"
      " FOR t IN SELECT tablename AS n FROM pg_tables WHERE schemaname = '%s' AND tablename <> 'made_tables' LOOP"
      " EXECUTE format ('DELETE FROM %s.%%I', t.n); END LOOP;"
      " FOR t IN SELECT sequencename AS n FROM pg_sequences WHERE schemaname = '%s' LOOP"
      " EXECUTE format ('ALTER SEQUENCE %s.%%I RESTART', t.n); END LOOP; END $$",
      schema, schema, schema, schema);

  run_sql (db, sql);
}

char *
fb_test_database_new_postgres (void)
{
  static int count;
  g_autofree char *schema = g_steal_pointer (&spare);
  g_autofree char *sql = NULL;
  g_autoptr (FbDb) db = NULL;

  if (schema == NULL)
    {
      schema = g_strdup_printf ("t_%d_%d", (int) getpid (), g_atomic_int_add (&count, 1));
      sql = g_strdup_printf ("CREATE SCHEMA %s", schema);
      db = open_server ();
      run_sql (db, sql);
    }
  return g_strconcat (server (), SCHEMA, schema, NULL);
}

char *
fb_test_database_new (const char *directory, const char *name)
{
  if (fb_test_database_is_postgres ())
    return fb_test_database_new_postgres ();
  return directory != NULL ? g_build_filename (directory, name, NULL) : g_strdup (":memory:");
}

void
fb_test_database_drop (char *where)
{
  const char *found = where != NULL ? strstr (where, SCHEMA) : NULL;
  const char *schema = found != NULL ? found + strlen (SCHEMA) : NULL;

  if (schema != NULL)
    {
      g_autoptr (FbDb) db = open_server ();
      gint64 form = has_server_tables (db, schema) ? form_of (db, schema) : 0;

      if (spare_form == 0)
        spare_form = form;
      if (spare == NULL && form > 0 && form == spare_form)
        {
          empty_tables (db, schema);
          spare = g_strdup (schema);
        }
      else
        {
          g_autofree char *sql = g_strdup_printf ("DROP SCHEMA %s CASCADE", schema);

          run_sql (db, sql);
        }
    }
  g_free (where);
}

gboolean
fb_test_database_skip (const char *why)
{
  if (!fb_test_database_is_postgres ())
    return FALSE;
  g_test_skip (why);
  return TRUE;
}
