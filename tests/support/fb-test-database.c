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

static void
run_at_server (const char *verb, const char *schema, const char *how)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FbDb) db = fb_db_open_postgres (server (), 0, &error);
  g_autofree char *sql = g_strdup_printf ("%s SCHEMA %s%s", verb, schema, how);

  g_assert_no_error (error);
  fb_db_exec (db, sql, &error);
  g_assert_no_error (error);
}

char *
fb_test_database_new (const char *directory, const char *name)
{
  static int count;
  g_autofree char *schema = NULL;

  if (!fb_test_database_is_postgres ())
    return directory != NULL ? g_build_filename (directory, name, NULL) : g_strdup (":memory:");

  schema = g_strdup_printf ("t_%d_%d", (int) getpid (), g_atomic_int_add (&count, 1));
  run_at_server ("CREATE", schema, "");
  return g_strconcat (server (), SCHEMA, schema, NULL);
}

void
fb_test_database_drop (char *where)
{
  const char *schema = where != NULL ? strstr (where, SCHEMA) : NULL;

  if (schema != NULL)
    run_at_server ("DROP", schema + strlen (SCHEMA), " CASCADE");
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
