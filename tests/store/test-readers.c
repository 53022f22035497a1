/* test-readers.c: threads that read beside the writer: snapshots, cancelling, stopping
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-store-readers.h"
#include "fb-store-sync.h"
#include "fb-temp-store.h"

typedef struct
{
  FbTempStore temp;
  FbStoreReaders *readers;
  GAsyncResult *result;
} Fixture;

static void
set_up (Fixture *self, gconstpointer inline_)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;

  fb_temp_store_set_up (&self->temp, NULL);
  path = g_build_filename (self->temp.directory, "cache.db", NULL);
  self->readers = fb_store_readers_new (self->temp.store, path, inline_ != NULL, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *self, gconstpointer inline_)
{
  g_clear_object (&self->result);
  fb_store_readers_stop (self->readers);
  fb_store_readers_free (self->readers);
  fb_temp_store_tear_down (&self->temp);
}

static gboolean
count_accounts (FbStore *store, FbDb *db, gpointer n, GError **error)
{
  g_assert_true (fb_db_is_in_transaction (db));
  return fb_db_query_int (db, "SELECT count(*) FROM account", n, error);
}

static gboolean
refuse (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  return fb_db_exec (db, "INSERT INTO kv (k, v) VALUES ('a', 1)", error);
}

static void
test_call (Fixture *self, gconstpointer inline_)
{
  g_autoptr (GError) error = NULL;
  gint64 n = -1;

  g_assert_true (fb_store_readers_call (self->readers, count_accounts, &n, &error));
  g_assert_cmpint (n, ==, 0);
  fb_temp_store_add_account (&self->temp, "Isdom");
  g_assert_true (fb_store_readers_call (self->readers, count_accounts, &n, &error));
  g_assert_cmpint (n, ==, 1);
  /* Who reads does not write. */
  g_assert_false (fb_store_readers_call (self->readers, refuse, NULL, &error));
  g_assert_error (error, FB_DB_ERROR, FB_DB_ERROR_READ_ONLY);
}

typedef struct
{
  Fixture *fixture;
  gint64 before, after;
} Nested;

/* What is written meanwhile is not seen, also not by a read inside the read. */
static gboolean
read_twice (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  Nested *nested = user_data;

  return count_accounts (store, db, &nested->before, error)
         && (fb_temp_store_add_account (&nested->fixture->temp, "Otcom"), TRUE)
         && fb_store_readers_call (nested->fixture->readers, count_accounts, &nested->after, error);
}

static void
test_snapshot (Fixture *self, gconstpointer inline_)
{
  g_autoptr (GError) error = NULL;
  Nested nested = {self, -1, -1};

  g_assert_true (fb_store_readers_call (self->readers, read_twice, &nested, &error));
  g_assert_no_error (error);
  g_assert_cmpint (nested.before, ==, 0);
  g_assert_cmpint (nested.after, ==, 0);
}

/* --- tasks ------------------------------------------------------------------------------------------------- */

static void
keep_result_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  ((Fixture *) user_data)->result = g_object_ref (result);
}

static gpointer
name_of_data (FbStore *store, FbDb *db, gpointer data, GCancellable *cancellable, GError **error)
{
  return g_strdup_printf ("read %s", (const char *) data);
}

/* Ends when it is interrupted: no machine counts so far. */
static gpointer
count_for_ever (FbStore *store, FbDb *db, gpointer data, GCancellable *cancellable, GError **error)
{
  gint64 n;

  g_atomic_int_set ((int *) data, 1);
  fb_db_query_int (db, "WITH RECURSIVE c (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c) SELECT count(*) FROM c", &n,
                   error);
  return NULL;
}

static GTask *
new_task (Fixture *self, GCancellable *cancellable)
{
  g_clear_object (&self->result);
  return g_task_new (self->temp.store, cancellable, keep_result_cb, self);
}

static void
wait_for_result (Fixture *self)
{
  while (self->result == NULL)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_push (Fixture *self, gconstpointer inline_)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  fb_store_readers_push (self->readers, new_task (self, NULL), name_of_data, g_strdup ("it"), g_free, g_free);
  wait_for_result (self);
  text = g_task_propagate_pointer (G_TASK (self->result), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (text, ==, "read it");
}

static void
test_cancel_before (Fixture *self, gconstpointer inline_)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  fb_store_readers_push (self->readers, new_task (self, cancellable), name_of_data, g_strdup ("it"), g_free, g_free);
  wait_for_result (self);
  g_assert_null (g_task_propagate_pointer (G_TASK (self->result), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* A read is stopped in the middle of its statement, and the reader goes on with the next. */
static void
test_cancel_while_reading (Fixture *self, gconstpointer inline_)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  int started = 0;
  gint64 n = -1;

  fb_store_readers_push (self->readers, new_task (self, cancellable), count_for_ever, &started, NULL, NULL);
  while (!g_atomic_int_get (&started))
    g_usleep (1000);
  g_usleep (10000);
  g_cancellable_cancel (cancellable);
  wait_for_result (self);
  g_assert_null (g_task_propagate_pointer (G_TASK (self->result), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  for (guint i = 0; i < 8; i++)
    g_assert_true (fb_store_readers_call (self->readers, count_accounts, &n, &error));
}

static void
test_no_file (void)
{
  g_autoptr (GError) error = NULL;
  FbTempStore temp;

  fb_temp_store_set_up (&temp, NULL);
  g_assert_null (fb_store_readers_new (temp.store, "/nonexistent/cache.db", FALSE, &error));
  g_assert_error (error, FB_DB_ERROR, FB_DB_ERROR_FAILED);
  fb_temp_store_tear_down (&temp);
}

/* --- the writer's tasks, which sync uses --------------------------------------------------------------------- */

static gpointer
write_a_line (FbStore *store, FbDb *db, gpointer data, GCancellable *cancellable, GError **error)
{
  g_assert_false (fb_db_is_in_transaction (db));
  return fb_store_sync_set_state (db, "colour", data, error) ? g_strdup ("written") : NULL;
}

static gpointer
write_failing (FbStore *store, FbDb *db, gpointer data, GCancellable *cancellable, GError **error)
{
  fb_db_fail_nth (db, 1);
  return write_a_line (store, db, data, cancellable, error);
}

static void
test_writer (Fixture *self, gconstpointer inline_)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *answer = NULL;

  fb_store_sync_run_async (self->temp.store, write_a_line, g_strdup ("blue"), g_free, g_free, NULL, keep_result_cb,
                           self);
  wait_for_result (self);
  answer = fb_store_sync_run_finish (self->temp.store, self->result, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (answer, ==, "written");
  g_clear_object (&self->result);
  fb_store_sync_run_async (self->temp.store, write_failing, g_strdup ("red"), g_free, g_free, NULL, keep_result_cb,
                           self);
  wait_for_result (self);
  g_assert_null (fb_store_sync_run_finish (self->temp.store, self->result, &error));
  g_assert_error (error, FB_DB_ERROR, FB_DB_ERROR_FULL);
  g_assert_cmpint (fb_temp_store_query_int (&self->temp, "SELECT count(*) FROM kv WHERE k = 'colour' AND v = 'blue'"),
                   ==, 1);
}

static void
test_writer_of_a_closed_store (Fixture *self, gconstpointer inline_)
{
  g_autoptr (GError) error = NULL;

  fb_store_close (self->temp.store);
  fb_store_sync_run_async (self->temp.store, write_a_line, g_strdup ("blue"), g_free, g_free, NULL, keep_result_cb,
                           self);
  wait_for_result (self);
  g_assert_null (fb_store_sync_run_finish (self->temp.store, self->result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CLOSED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, data, func) g_test_add ("/store/readers/" name, Fixture, data, set_up, func, tear_down)
  ADD ("call", NULL, test_call);
  ADD ("call-inline", "inline", test_call);
  ADD ("snapshot", NULL, test_snapshot);
  ADD ("snapshot-inline", "inline", test_snapshot);
  ADD ("push", NULL, test_push);
  ADD ("push-inline", "inline", test_push);
  ADD ("cancel-before", NULL, test_cancel_before);
  ADD ("cancel-while-reading", NULL, test_cancel_while_reading);
  ADD ("writer", NULL, test_writer);
  ADD ("writer-of-a-closed-store", NULL, test_writer_of_a_closed_store);
#undef ADD
  g_test_add_func ("/store/readers/no-file", test_no_file);
  return g_test_run ();
}
