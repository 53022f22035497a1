/* test-files.c: files of a profile: attaching, listing, dropping; each statement fails once
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "fb-fail-each.h"
#include "fb-fake-clock.h"
#include "fb-files.h"

#define N_FILES 3

typedef struct
{
  FbTempStore temp;
  FbId account;
  char *paths[N_FILES]; /* (owned) */
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FbClock) clock = fb_fake_clock_new (0);

  fb_temp_store_set_up (&fixture->temp, clock);
  fixture->account = fb_temp_store_add_account (&fixture->temp, "Acme");
  for (guint i = 0; i < N_FILES; i++)
    {
      g_autofree char *name = g_strdup_printf ("file-%u.txt", i);
      g_autoptr (GError) error = NULL;

      fixture->paths[i] = g_build_filename (fixture->temp.directory, name, NULL);
      g_file_set_contents (fixture->paths[i], name, -1, &error);
      g_assert_no_error (error);
    }
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  fb_temp_store_tear_down (&fixture->temp);
  for (guint i = 0; i < N_FILES; i++)
    g_free (fixture->paths[i]);
}

static gint64
count (Fixture *fixture, const char *sql)
{
  return fb_temp_store_query_int (&fixture->temp, sql);
}

static gboolean
attach (Fixture *fixture, guint file, GBytes *thumb, FbId *id, GError **error)
{
  return fb_store_attach (fixture->temp.store, fb_schema_get_table ("account"), &fixture->account, fixture->paths[file],
                          thumb, id, NULL, error);
}

/* --- attaching ----------------------------------------------------------------------------------------------- */

static gboolean
fail_in_writer (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  fb_db_fail_nth (db, GPOINTER_TO_UINT (user_data));
  return TRUE;
}

/* Two transactions: the files are noted, then the row names them. What is noted alone is what nothing needs. */
static void
test_attach_fails (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) thumb = g_bytes_new_static ("small", 5);
  FbStore *store = fixture->temp.store;
  guint n;

  for (n = 1;; n++)
    {
      g_autoptr (GError) error = NULL;
      gboolean done;
      gint64 noted;

      g_assert_true (fb_store_write (store, fail_in_writer, GUINT_TO_POINTER (n), NULL));
      done = attach (fixture, 0, thumb, NULL, &error);
      g_assert_true (fb_store_write (store, fail_in_writer, GUINT_TO_POINTER (0), NULL));
      if (done)
        break;
      g_assert_error (error, FB_DB_ERROR, FB_DB_ERROR_FULL);
      noted = count (fixture, "SELECT count(*) FROM blobq");
      g_assert_true (noted == 0 || noted == 2);
      g_assert_cmpint (count (fixture, "SELECT count(*) FROM attachment"), ==, 0);
      g_assert_cmpint (count (fixture, "SELECT count(*) FROM outbox"), ==, 1); /* the account */
    }
  g_assert_cmpuint (n, >, 8);
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM attachment"), ==, 1);
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM blobq WHERE here = 1"), ==, 2);
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM outbox"), ==, 2);
}

static void
test_attach_refused (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  FbId unknown;

  fb_id_from_name (&unknown, "test", "unknown");
  g_assert_false (fb_store_attach (fixture->temp.store, fb_schema_get_table ("account"), &unknown, fixture->paths[0],
                                   NULL, NULL, NULL, &error));
  g_assert_error (error, FB_STORE_ERROR, FB_STORE_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_false (fb_store_attach (fixture->temp.store, fb_schema_get_table ("account"), &fixture->account,
                                   "/nonexistent/file", NULL, NULL, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM blobq"), ==, 0);
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM attachment"), ==, 0);
}

static void
keep_result_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **kept = user_data;

  *kept = g_object_ref (result);
}

static GAsyncResult *
await (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *result;
}

static void
test_async (Fixture *fixture, gconstpointer data)
{
  FbStore *store = fixture->temp.store;
  g_autoptr (GAsyncResult) listed = NULL;
  g_autoptr (GPtrArray) files = NULL;
  g_autoptr (GError) error = NULL;
  const FbFile *file;
  FbId id;

  g_assert_true (attach (fixture, 1, NULL, &id, &error));
  g_assert_no_error (error);

  fb_store_list_files_async (store, &fixture->account, NULL, keep_result_cb, &listed);
  files = fb_store_list_files_finish (store, await (&listed), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (files->len, ==, 1);
  file = files->pdata[0];
  g_assert_true (fb_id_equal (&file->record->id, &id));
  g_assert_cmpstr (fb_record_get_text (file->record, "name"), ==, "file-1.txt");
}

/* --- files on the disk --------------------------------------------------------------------------------------- */

static void
test_complete_and_remove (Fixture *fixture, gconstpointer data)
{
  static const char hash[] = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
  FbStore *store = fixture->temp.store;
  g_autofree char *part = fb_files_part_path (store, hash);
  g_autofree char *folder = g_path_get_dirname (part);
  g_autoptr (GError) error = NULL;

  g_assert_false (fb_files_complete (store, hash, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_mkdir_with_parents (folder, 0700);
  g_assert_true (g_file_set_contents (part, "bytes", -1, &error));
  g_assert_true (fb_files_complete (store, hash, &error));
  g_assert_no_error (error);
  g_assert_true (fb_files_has (store, hash));
  g_assert_false (g_file_test (part, G_FILE_TEST_EXISTS));
  g_assert_true (fb_files_remove (store, hash, &error));
  g_assert_false (fb_files_has (store, hash));
  /* What is gone already is what was asked for. */
  g_assert_true (fb_files_remove (store, hash, &error));
  g_assert_no_error (error);
}

/* --- making room --------------------------------------------------------------------------------------------- */

static gboolean
send_all_but_last (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  return fb_db_exec (
      db, "DELETE FROM outbox; UPDATE blobq SET sent = 1 WHERE sha256 <> (SELECT max(sha256) FROM blobq)", error);
}

typedef struct
{
  guint fail; /* 0: nothing */
  guint n_removed;
} Eviction;

static gboolean
evict (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  Eviction *eviction = user_data;
  gboolean done;

  fb_db_fail_nth (db, eviction->fail);
  done = fb_files_evict (store, db, &eviction->n_removed, error);
  fb_db_fail_nth (db, 0);
  return done;
}

static gboolean
reconcile (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  return fb_files_reconcile (store, db, error);
}

static gboolean
read_counts (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  return fb_files_count (db, user_data, error);
}

static gboolean
read_counts_that_fail (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  gboolean done;

  fb_db_fail_nth (db, 1);
  done = fb_files_count (db, user_data, error);
  fb_db_fail_nth (db, 0);
  return done;
}

static FbFileCounts
get_counts (Fixture *fixture)
{
  FbFileCounts counts;

  g_assert_true (fb_store_write (fixture->temp.store, read_counts, &counts, NULL));
  return counts;
}

/* Three files, two of them at the server as well, and no room at all. */
static void
fill (Fixture *fixture)
{
  for (guint i = 0; i < N_FILES; i++)
    g_assert_true (attach (fixture, i, NULL, NULL, NULL));
  fb_store_set_setting (fixture->temp.store, FB_FILES_SETTING_CACHE_MIB, "0");
  g_assert_true (fb_store_write (fixture->temp.store, send_all_but_last, NULL, NULL));
}

/* A failure half-way leaves files that the table still knows, which the next start sees and the next turn ends. */
static guint
evict_after_failure (Fixture *fixture, guint fail)
{
  Eviction first = {fail, 0}, second = {0, 0};
  g_autoptr (GError) error = NULL;
  gboolean failed = !fb_store_write (fixture->temp.store, evict, &first, &error);
  FbFileCounts counts;

  if (failed)
    g_assert_error (error, FB_DB_ERROR, FB_DB_ERROR_FULL);
  g_clear_error (&error);
  g_assert_true (fb_store_write (fixture->temp.store, reconcile, NULL, &error));
  g_assert_true (fb_store_write (fixture->temp.store, evict, &second, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (first.n_removed + second.n_removed, ==, 2);
  counts = get_counts (fixture);
  g_assert_cmpint (counts.here, ==, 1);
  g_assert_cmpint (counts.here_bytes, ==, strlen ("file-2.txt"));
  g_assert_cmpint (counts.to_send, ==, 1);
  g_assert_false (fb_store_write (fixture->temp.store, read_counts_that_fail, &counts, &error));
  g_assert_error (error, FB_DB_ERROR, FB_DB_ERROR_FULL);
  return failed;
}

static void
test_evict_fails (Fixture *fixture, gconstpointer data)
{
  guint n_failed = 0;

  for (guint n = 1; n <= 8; n++)
    {
      Fixture own = {0};

      set_up (&own, NULL);
      fill (&own);
      n_failed += evict_after_failure (&own, n);
      tear_down (&own, NULL);
    }
  g_assert_cmpuint (n_failed, >=, 4);
}

static gboolean
run_sql (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  return fb_db_exec (db, user_data, error);
}

static gint64
count_after_a_month (Fixture *fixture, const char *sql)
{
  Eviction eviction = {0, 0};
  g_autoptr (GError) error = NULL;

  fb_store_write (fixture->temp.store, run_sql, (gpointer) sql, &error);
  g_assert_no_error (error);
  fb_fake_clock_advance (FB_FAKE_CLOCK (fixture->temp.clock), 31 * G_GINT64_CONSTANT (86400000));
  fb_store_write (fixture->temp.store, evict, &eviction, &error);
  g_assert_no_error (error);
  return get_counts (fixture).here;
}

static gboolean
refuse (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  return fb_files_note_refused (store, db, user_data, "The server does not take this file", error);
}

static gint64
count_refused (Fixture *fixture, const char *hash)
{
  g_autoptr (GError) error = NULL;

  fb_store_write (fixture->temp.store, refuse, (gpointer) hash, &error);
  g_assert_no_error (error);
  return get_counts (fixture).here;
}

/* The account moved away before the bytes were through: whoever has it now waits for them, however long this computer
 * was off and whatever kept the server from taking them meanwhile. */
static void
test_unsent_is_kept_for_others (Fixture *fixture, gconstpointer data)
{
  static const char row_gone[] = "DELETE FROM outbox; DELETE FROM attachment;"
                                 " INSERT INTO kv (k, v) VALUES ('incarnation', 'one')";
  g_autofree char *hash = NULL;
  FbId id;

  g_assert_true (attach (fixture, 0, NULL, &id, NULL));
  hash = fb_temp_store_dup_text (&fixture->temp, "attachment", &id, "sha256");
  g_assert_cmpint (count_after_a_month (fixture, row_gone), ==, 1);
  g_assert_cmpint (count_after_a_month (fixture, "UPDATE blobq SET problem = 'The server has no room'"), ==, 1);
  g_assert_cmpint (count_refused (fixture, "another"), ==, 1);
  g_assert_cmpint (count_refused (fixture, hash), ==, 0);
}

/* Of a young one undo may bring the row back. */
static void
test_refused_is_kept_for_a_month (Fixture *fixture, gconstpointer data)
{
  static const char row_gone[] = "DELETE FROM outbox; DELETE FROM attachment";
  g_autoptr (GError) error = NULL;
  g_autofree char *hash = NULL;
  FbId id;

  g_assert_true (attach (fixture, 0, NULL, &id, NULL));
  hash = fb_temp_store_dup_text (&fixture->temp, "attachment", &id, "sha256");
  g_assert_cmpint (count_refused (fixture, hash), ==, 1);
  fb_fake_clock_advance (FB_FAKE_CLOCK (fixture->temp.clock), 31 * G_GINT64_CONSTANT (86400000));
  g_assert_cmpint (count_refused (fixture, hash), ==, 1);
  fb_store_write (fixture->temp.store, run_sql, (gpointer) row_gone, &error);
  g_assert_no_error (error);
  g_assert_cmpint (count_refused (fixture, hash), ==, 0);
}

/* Without a server nobody waits. */
static void
test_unsent_ages_without_server (Fixture *fixture, gconstpointer data)
{
  g_assert_true (attach (fixture, 0, NULL, NULL, NULL));
  g_assert_cmpint (count_after_a_month (fixture, "DELETE FROM outbox"), ==, 1);
  g_assert_cmpint (count_after_a_month (fixture, "DELETE FROM attachment"), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) g_test_add ("/store/files/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("attach-fails", test_attach_fails);
  ADD ("attach-refused", test_attach_refused);
  ADD ("async", test_async);
  ADD ("complete-and-remove", test_complete_and_remove);
  ADD ("evict-fails", test_evict_fails);
  ADD ("unsent-is-kept-for-others", test_unsent_is_kept_for_others);
  ADD ("refused-is-kept-for-a-month", test_refused_is_kept_for_a_month);
  ADD ("unsent-ages-without-server", test_unsent_ages_without_server);
#undef ADD
  return g_test_run ();
}
