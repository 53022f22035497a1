/* test-data-dir.c: the folder of a server: opened, locked, restored; and the numbers it tells of itself
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "fb-admin.h"
#include "fb-data-dir.h"
#include "fb-http-server.h"
#include "fb-metrics.h"
#include "fb-temp-store.h"

static void
set_up (char **folder, gconstpointer data)
{
  *folder = g_dir_make_tmp ("fb-data-dir-XXXXXX", NULL);
}

static void
tear_down (char **folder, gconstpointer data)
{
  fb_remove_tree (*folder);
  g_free (*folder);
}

static char *
ask (const char *folder, const char *sql)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FbDb) db = fb_data_dir_open_db (folder, &error);
  char *text = NULL;

  g_assert_no_error (error);
  text = fb_db_query_text (db, sql, &error);
  g_assert_no_error (error);
  return text;
}

static void
add_user (const char *folder, const char *login)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FbService) service = fb_data_dir_open_service (folder, &error);
  FbId id;

  g_assert_no_error (error);
  g_assert_true (fb_admin_add_user (service, login, NULL, "rep", NULL, &id, &error));
  g_assert_no_error (error);
}

static void
test_lock (char **folder, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  int first = fb_data_dir_lock (*folder, &error);

  g_assert_cmpint (first, >=, 0);
  g_assert_cmpint (fb_data_dir_lock (*folder, &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_BUSY);
  g_clear_error (&error);
  close (first);
  first = fb_data_dir_lock (*folder, &error);
  g_assert_cmpint (first, >=, 0);
  close (first);
  g_assert_cmpint (fb_data_dir_lock ("/dev/null/folder", &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_DIRECTORY);
}

static void
test_cannot_open (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (fb_data_dir_open_db ("/dev/null/folder", &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_DIRECTORY);
  g_clear_error (&error);
  g_assert_null (fb_data_dir_open_service ("/dev/null/folder", &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_DIRECTORY);
}

/* No half server: without its database, and without the certificate that it was told to use, there is none. */
static void
test_cannot_serve (char **folder, gconstpointer data)
{
  g_autofree char *cert = g_build_filename (*folder, "no-cert.pem", NULL);
  g_autofree char *broken = g_build_filename (*folder, "broken.pem", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (fb_http_server_new ("/dev/null/folder", NULL, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_DIRECTORY);
  g_clear_error (&error);
  g_assert_null (fb_http_server_new (*folder, cert, NULL, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
  g_clear_error (&error);
  g_file_set_contents (broken, "no certificate", -1, &error);
  g_assert_no_error (error);
  g_assert_null (fb_http_server_new (*folder, broken, broken, &error));
  g_assert_nonnull (error);
  g_assert_cmpuint (error->domain, ==, G_TLS_ERROR);
}

/* The database is as it was at the backup, under a new lineage. */
static void
test_restore (char **folder, gconstpointer data)
{
  g_autofree char *copy = g_build_filename (*folder, "copy.db", NULL);
  g_autofree char *lineage = NULL;
  g_autofree char *after = NULL;
  g_autofree char *users = NULL;
  g_autoptr (GError) error = NULL;

  add_user (*folder, "rita");
  {
    g_autoptr (FbDb) db = fb_data_dir_open_db (*folder, &error);

    g_assert_true (fb_db_backup (db, copy, &error));
    g_assert_no_error (error);
  }
  lineage = ask (*folder, "SELECT hex (incarnation) FROM sync_clock");
  add_user (*folder, "otto");
  g_assert_true (fb_data_dir_restore (*folder, copy, &error));
  g_assert_no_error (error);
  users = ask (*folder, "SELECT group_concat (login) FROM \"user\"");
  g_assert_cmpstr (users, ==, "rita");
  after = ask (*folder, "SELECT hex (incarnation) FROM sync_clock");
  g_assert_cmpstr (after, !=, lineage);
}

/* Whatever the file is: the database stays. */
static void
test_restore_refuses (char **folder, gconstpointer data)
{
  g_autofree char *other = g_build_filename (*folder, "other.db", NULL);
  g_autofree char *text = g_build_filename (*folder, "text.db", NULL);
  g_autofree char *missing = g_build_filename (*folder, "missing.db", NULL);
  g_autofree char *part = g_build_filename (*folder, "server.db.restore", NULL);
  g_autofree char *users = NULL;
  g_autoptr (GError) error = NULL;

  add_user (*folder, "rita");
  {
    g_autoptr (FbDb) db = fb_db_open_sqlite (other, FB_DB_READ_WRITE, &error);

    g_assert_true (fb_db_exec (db, "CREATE TABLE t (a INTEGER)", &error));
  }
  g_assert_false (fb_data_dir_restore (*folder, other, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
  g_clear_error (&error);
  g_assert_true (g_file_set_contents (text, "This is no database at all, only words of some length.", -1, &error));
  g_assert_false (fb_data_dir_restore (*folder, text, &error));
  g_assert_error (error, FB_DB_ERROR, FB_DB_ERROR_CORRUPT);
  g_clear_error (&error);
  g_assert_false (fb_data_dir_restore (*folder, missing, &error));
  g_assert_nonnull (error);
  g_assert_false (g_file_test (part, G_FILE_TEST_EXISTS));
  users = ask (*folder, "SELECT group_concat (login) FROM \"user\"");
  g_assert_cmpstr (users, ==, "rita");
}

/* --- numbers --------------------------------------------------------------------------------------------- */

static void
test_metrics (void)
{
  static const char *const lines[] = {
      "fieldbook_test_gauge 12\n",
      "# HELP fieldbook_test_gauge How many there are.\n",
      "# TYPE fieldbook_test_gauge gauge\n",
  };
  g_autoptr (GString) before = g_string_new (NULL);
  g_autoptr (GString) after = g_string_new (NULL);

  fb_metrics_write (before);
  fb_metrics_count_request ("/v1/pull", 200, 1500, 20);
  fb_metrics_count_request (NULL, 404, 10, 0);
  fb_metrics_count_commit (2, 3, 40, 900);
  fb_metrics_set_waiting (5);
  fb_metrics_set_held (6);
  fb_metrics_write (after);
  fb_metrics_write_gauge (after, "test_gauge", "How many there are.", 12);
  g_assert_cmpstr (after->str, !=, before->str);
  g_assert_nonnull (strstr (after->str, "/v1/pull"));
  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    g_assert_nonnull (strstr (after->str, lines[i]));
  /* Every line is a comment or a name and a number: what reads it reads all of it. */
  {
    g_auto (GStrv) all = g_strsplit (after->str, "\n", -1);

    for (guint i = 0; all[i] != NULL; i++)
      {
        const char *space = strrchr (all[i], ' ');
        char *end = NULL;

        if (all[i][0] == '#' || all[i][0] == '\0')
          continue;
        g_assert_nonnull (space);
        g_ascii_strtod (space + 1, &end);
        g_assert_true (end > space + 1 && *end == '\0');
        g_assert_true (g_str_has_prefix (all[i], "fieldbook_"));
      }
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) g_test_add ("/server/data-dir/" name, char *, NULL, set_up, func, tear_down)
  ADD ("lock", test_lock);
  ADD ("restore", test_restore);
  ADD ("cannot-serve", test_cannot_serve);
  ADD ("restore-refuses", test_restore_refuses);
#undef ADD
  g_test_add_func ("/server/data-dir/cannot-open", test_cannot_open);
  g_test_add_func ("/server/metrics", test_metrics);
  return g_test_run ();
}
