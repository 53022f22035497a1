/* test-transfer.c: a server moves from SQLite to PostgreSQL and back, and devices notice nothing
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-transfer.h"

#include <glib/gstdio.h>
#include <stdio.h>

#include "fb-auth.h"
#include "fb-head-watch.h"
#include "fb-sql.h"
#include "fb-sync-world.h"
#include "fb-test-database.h"

typedef struct
{
  FbWorld world;
  FbSyncDevice device;
  FbId account;
  char *schema; /* (owned) address of an empty PostgreSQL database */
} Fixture;

static FbService *
open_service (Fixture *self, const char *where)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FbDb) db = fb_db_open (where, FB_DB_FOREIGN_KEYS | FB_DB_DURABLE, &error);
  FbService *service = db ? fb_service_new (db, self->world.clock, &error) : NULL;

  g_assert_no_error (error);
  fb_auth_make_tables (db, &error);
  g_assert_no_error (error);
  return service;
}

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fb_world_set_up (&self->world);
  fb_auth_make_tables (self->world.db, &error);
  g_assert_no_error (error);
  fb_auth_set_hash (self->world.db, &self->world.ann, "$argon2id$not-a-real-one", &error);
  g_assert_no_error (error);
  fb_sync_device_set_up (&self->device, &self->world, &self->world.ann);
  fb_sync_device_sync (&self->device);
  self->account =
      fb_sync_device_add (&self->device, "account", "name", "Müller & Söhne", "legal_name", "with \\ and '", NULL);
  fb_sync_device_sync (&self->device);
  self->schema = fb_test_database_new_postgres ();
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  fb_sync_device_tear_down (&self->device);
  fb_world_tear_down (&self->world);
  fb_test_database_drop (self->schema);
}

static gint64
ask (FbDb *db, const char *sql)
{
  g_autoptr (GError) error = NULL;
  gint64 value;

  fb_db_query_int (db, sql, &value, &error);
  g_assert_no_error (error);
  return value;
}

static int
compare_lines (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (*(const char *const *) a, *(const char *const *) b);
}

/* Every value of a table, in an order that both databases give. */
static char *
digest_table (FbDb *db, const char *table)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) columns = fb_sql_list_columns (db, table, &error);
  g_autofree char *sql = g_strdup_printf ("SELECT * FROM \"%s\"", table);
  g_autoptr (FbStmt) stmt = fb_db_prepare (db, sql, &error);
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  GString *all = g_string_new (NULL);

  g_assert_no_error (error);
  while (fb_stmt_step (stmt, NULL, &error) == FB_STEP_ROW)
    {
      GString *line = g_string_new (NULL);

      for (guint i = 0; i < columns->len; i++)
        {
          g_autofree char *id_text = NULL;
          FbId id;

          if (fb_stmt_get_id (stmt, (int) i, &id))
            id_text = fb_id_to_string (&id);
          g_string_append_printf (line, "%s=%s|", (const char *) g_ptr_array_index (columns, i),
                                  fb_stmt_is_null (stmt, (int) i) ? "-"
                                  : id_text                       ? id_text
                                                                  : fb_stmt_get_text (stmt, (int) i));
        }
      g_ptr_array_add (lines, g_string_free (line, FALSE));
    }
  g_assert_no_error (error);
  g_ptr_array_sort (lines, compare_lines);
  for (guint i = 0; i < lines->len; i++)
    g_string_append_printf (all, "%s\n", (const char *) g_ptr_array_index (lines, i));
  return g_string_free (all, FALSE);
}

static void
assert_same (FbDb *one, FbDb *two)
{
  g_autoptr (GPtrArray) tables = fb_sql_list_tables (one, NULL);
  g_autoptr (GPtrArray) others = fb_sql_list_tables (two, NULL);

  g_assert_cmpuint (tables->len, >, 40);
  g_assert_cmpuint (tables->len, ==, others->len);
  for (guint i = 0; i < tables->len; i++)
    {
      const char *table = g_ptr_array_index (tables, i);
      g_autofree char *first = digest_table (one, table);
      g_autofree char *second = digest_table (two, table);

      g_assert_cmpstr (first, ==, second);
    }
}

static void
assert_sound (FbService *service)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) findings = fb_service_check (service, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (findings->len, ==, 0);
}

/* The device goes on with the server at @where, which was filled from the one before it. */
static void
move_to (Fixture *self, const char *where, const char *file)
{
  g_autofree char *path = g_build_filename (self->world.directory, file, NULL);
  g_autoptr (FbService) next = open_service (self, where);
  g_autoptr (GError) error = NULL;

  fb_transfer_export (self->world.service, path, &error);
  g_assert_no_error (error);
  fb_transfer_import (next, path, &error);
  g_assert_no_error (error);
  assert_same (self->world.db, fb_service_get_db (next));
  g_set_object (&self->world.service, next);
  g_set_object (&self->world.db, fb_service_get_db (next));
  fb_sync_device_restart (&self->device);
}

static void
test_there_and_back (Fixture *self, gconstpointer data)
{
  g_autofree char *back = g_build_filename (self->world.directory, "back.db", NULL);
  g_autofree char *incarnation = fb_db_query_text (self->world.db, "SELECT incarnation FROM sync_clock", NULL);
  g_autofree char *later = NULL;
  g_autofree char *name = NULL;
  gint64 seq = ask (self->world.db, "SELECT seq FROM sync_clock");
  FbId more;

  /* One edit waits on the device while the server moves. */
  fb_sync_device_set (&self->device, "account", &self->account, "website", "waits.example");
  move_to (self, self->schema, "one.db");
  g_assert_cmpint (ask (self->world.db, "SELECT seq FROM sync_clock"), ==, seq);
  fb_sync_device_sync (&self->device);
  g_assert_cmpint (ask (self->world.db, "SELECT seq FROM sync_clock"), ==, seq + 1);
  more = fb_sync_device_add (&self->device, "account", "name", "Made on PostgreSQL", NULL);
  fb_sync_device_sync (&self->device);
  fb_sync_device_check (&self->device);
  assert_sound (self->world.service);

  move_to (self, back, "two.db");
  fb_sync_device_set (&self->device, "account", &more, "name", "Renamed on SQLite");
  fb_sync_device_sync (&self->device);
  fb_sync_device_check (&self->device);
  assert_sound (self->world.service);
  name = fb_sync_device_dup_text (&self->device, "account", &more, "name");
  g_assert_cmpstr (name, ==, "Renamed on SQLite");
  later = fb_db_query_text (self->world.db, "SELECT incarnation FROM sync_clock", NULL);
  g_assert_cmpstr (incarnation, ==, later);
}

static void
test_refused (Fixture *self, gconstpointer data)
{
  g_autofree char *file = g_build_filename (self->world.directory, "a.db", NULL);
  g_autofree char *letter = g_build_filename (self->world.directory, "letter", NULL);
  g_autoptr (FbService) next = open_service (self, self->schema);
  g_autoptr (GError) error = NULL;

  g_assert_true (fb_transfer_export (self->world.service, file, &error));
  g_assert_false (fb_transfer_export (self->world.service, file, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS);
  g_clear_error (&error);
  g_assert_false (fb_transfer_import (self->world.service, file, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS);
  g_clear_error (&error);
  g_assert_true (g_file_set_contents (letter, "not a database", -1, NULL));
  g_assert_false (fb_transfer_import (next, letter, &error));
  g_assert_error (error, FB_DB_ERROR, FB_DB_ERROR_CORRUPT);
  g_clear_error (&error);

  /* All or nothing: a statement in the middle fails. */
  fb_db_fail_nth (fb_service_get_db (next), 100);
  g_assert_false (fb_transfer_import (next, file, &error));
  g_assert_error (error, FB_DB_ERROR, FB_DB_ERROR_FULL);
  g_clear_error (&error);
  g_assert_cmpint (ask (fb_service_get_db (next), "SELECT count(*) FROM \"user\""), ==, 0);
  g_assert_true (fb_transfer_import (next, file, &error));
  g_assert_no_error (error);
  g_assert_cmpint (ask (fb_service_get_db (next), "SELECT count(*) FROM \"user\""), ==, 4);
}

static void
heard_cb (gpointer data)
{
  (*(guint *) data)++;
}

static void
test_heard (Fixture *self, gconstpointer data)
{
  g_autoptr (FbService) service = open_service (self, self->schema);
  g_autoptr (GPtrArray) ops = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_op_free);
  g_autoptr (GError) error = NULL;
  guint heard = 0;
  FbHeadWatch *watch = fb_head_watch_new (self->schema, heard_cb, &heard);
  gint64 deadline = g_get_monotonic_time () + 20 * G_USEC_PER_SEC;

  g_assert_null (fb_head_watch_new ("/a/folder", heard_cb, &heard));
  /* It listens once it is heard; until then each commit is one more chance. */
  while (heard == 0 && g_get_monotonic_time () < deadline)
    {
      g_autofree char *code = NULL;
      FbId id;
      FbOp *op;

      fb_id_generate (&id, 1);
      code = fb_id_to_string (&id);
      op = fb_op_new (FB_OP_PUT, fb_schema_get_table ("territory"), &id);
      fb_value_set_text (&fb_op_add_field (op, "name")->new, "T");
      fb_value_set_text (&fb_op_add_field (op, "code")->new, code);
      g_ptr_array_set_size (ops, 0);
      g_ptr_array_add (ops, op);
      fb_service_apply (service, ops, NULL, NULL, &error);
      g_assert_no_error (error);
      for (int i = 0; i < 100 && heard == 0; i++)
        {
          g_main_context_iteration (NULL, FALSE);
          g_usleep (1000);
        }
    }
  g_assert_cmpuint (heard, >, 0);
  fb_head_watch_free (watch);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  if (g_getenv ("FIELDBOOK_TEST_POSTGRES") == NULL)
    {
      printf ("1..0 # SKIP PostgreSQL is not installed\n");
      return 0;
    }
  g_test_add ("/server/transfer/there-and-back", Fixture, NULL, set_up, test_there_and_back, tear_down);
  g_test_add ("/server/transfer/refused", Fixture, NULL, set_up, test_refused, tear_down);
  g_test_add ("/server/transfer/heard", Fixture, NULL, set_up, test_heard, tear_down);
  return g_test_run ();
}
