/* fb-temp-store.c: a store in a temporary folder, for tests
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-temp-store.h"

#include <glib/gstdio.h>

void
fb_remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      if (g_file_test (child, G_FILE_TEST_IS_DIR) && !g_file_test (child, G_FILE_TEST_IS_SYMLINK))
        fb_remove_tree (child);
      else
        g_unlink (child);
    }
  g_rmdir (path);
}

static void
open_store (FbTempStore *self)
{
  g_autoptr (GError) error = NULL;

  self->store = fb_store_open (self->directory, self->clock, &error);
  g_assert_no_error (error);
  g_assert_nonnull (self->store);
}

void
fb_temp_store_set_up (FbTempStore *self, FbClock *clock)
{
  g_autoptr (GError) error = NULL;

  self->directory = g_dir_make_tmp ("fieldbook-test-XXXXXX", &error);
  g_assert_no_error (error);
  self->clock = clock != NULL ? g_object_ref (clock) : fb_clock_new ();
  open_store (self);
}

void
fb_temp_store_tear_down (FbTempStore *self)
{
  if (self->store != NULL)
    fb_store_close (self->store);
  /* Announcements under way hold the store. */
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_clear_object (&self->store);
  g_clear_object (&self->clock);
  fb_remove_tree (self->directory);
  g_clear_pointer (&self->directory, g_free);
}

void
fb_temp_store_reopen (FbTempStore *self)
{
  fb_store_close (self->store);
  g_clear_object (&self->store);
  open_store (self);
}

void
fb_temp_store_reopen_inline (FbTempStore *self)
{
  g_autoptr (GError) error = NULL;

  fb_store_close (self->store);
  g_clear_object (&self->store);
  self->store = fb_store_open_inline (self->directory, self->clock, &error);
  g_assert_no_error (error);
}

void
fb_temp_store_fixture_set_up (FbTempStore *self, gconstpointer data)
{
  fb_temp_store_set_up (self, NULL);
}

void
fb_temp_store_fixture_tear_down (FbTempStore *self, gconstpointer data)
{
  fb_temp_store_tear_down (self);
}

static FbId
create (FbTempStore *self, const char *label, FbRecord *record)
{
  FbEdit *edit = fb_edit_new (label);
  g_autoptr (GError) error = NULL;
  FbId id = fb_edit_create (edit, record);

  fb_store_commit_edit (self->store, edit, NULL, &error);
  g_assert_no_error (error);
  return id;
}

FbId
fb_temp_store_add (FbTempStore *self, FbRecord *record)
{
  return create (self, "Set up", record);
}

static gboolean
arm_failure (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  fb_db_fail_nth (db, GPOINTER_TO_UINT (user_data));
  return TRUE;
}

void
fb_temp_store_fail_nth (FbTempStore *self, guint n)
{
  fb_store_write (self->store, arm_failure, GUINT_TO_POINTER (n), NULL);
}

FbId
fb_temp_store_add_account (FbTempStore *self, const char *name)
{
  FbRecord *record = fb_record_new (fb_schema_get_table ("account"), NULL);

  fb_record_set_text (record, "name", name);
  return create (self, "New account", record);
}

char *
fb_temp_store_dup_text (FbTempStore *self, const char *table, const FbId *id, const char *field)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FbRecord) record = fb_store_get (self->store, fb_schema_get_table (table), id, &error);

  g_assert_no_error (error);
  return g_strdup (fb_record_get_text (record, field));
}

typedef struct
{
  const char *sql;
  gint64 value;
} Ask;

static gboolean
ask (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  Ask *a = user_data;

  return fb_db_query_int (db, a->sql, &a->value, error);
}

gint64
fb_temp_store_query_int (FbTempStore *self, const char *sql)
{
  g_autoptr (GError) error = NULL;
  Ask a = {sql, 0};

  fb_store_write (self->store, ask, &a, &error);
  g_assert_no_error (error);
  return a.value;
}

static gboolean
give_role (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  FbId user = fb_store_get_user (store);
  g_autofree char *text = fb_id_to_string (&user);
  g_auto (GStrv) parts = g_strsplit (text, "-", -1);
  g_autofree char *hex = g_strjoinv ("", parts);
  g_autofree char *sql = NULL;

  sql = g_strdup_printf (
      "INSERT OR IGNORE INTO kv VALUES ('server', 'http://127.0.0.1:1');"
      "DELETE FROM \"user\" WHERE id = x'%s';"
      "INSERT INTO role (id, _gid, _ver, _hash, _dirty, name, base)"
      " VALUES (x'01890000000070008000000000000a01', 0, 0, 0, 0, 'Rep', 'rep');"
      "INSERT INTO \"user\" (id, _gid, _ver, _hash, _dirty, name, role)"
      " VALUES (x'%s', 0, 0, 0, 0, 'Rolf', x'01890000000070008000000000000a01');"
      "INSERT INTO permission (id, _gid, _ver, _hash, _dirty, role, entity, may_bulk, may_export)"
      " VALUES (x'01890000000070008000000000000a02', 0, 0, 0, 0, x'01890000000070008000000000000a01', %s)",
      hex, hex, (const char *) user_data);
  return fb_db_exec (db, sql, error);
}

void
fb_temp_store_give_role (FbTempStore *self, const char *entity, gboolean may_bulk, gboolean may_export)
{
  g_autofree char *values = g_strdup_printf ("'%s', %d, %d", entity, may_bulk, may_export);
  g_autoptr (GError) error = NULL;

  fb_store_write (self->store, give_role, values, &error);
  g_assert_no_error (error);
}
