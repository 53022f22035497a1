/* test-wipe.c: a profile is emptied: what goes, what stays, what cannot be done
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "fb-store-wipe.h"
#include "fb-temp-store.h"

#define SECRET "the secret of the house"

typedef struct
{
  char *directory; /* (owned) */
} Fixture;

static char *
path_of (Fixture *fixture, const char *name)
{
  return g_build_filename (fixture->directory, name, NULL);
}

static void
write_file (Fixture *fixture, const char *name)
{
  g_autofree char *path = path_of (fixture, name);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_file_set_contents (path, SECRET, -1, &error);
  g_assert_no_error (error);
}

static gboolean
is_there (Fixture *fixture, const char *name)
{
  g_autofree char *path = path_of (fixture, name);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static char *
read_file (Fixture *fixture, const char *name, gsize *length)
{
  g_autofree char *path = path_of (fixture, name);
  g_autoptr (GError) error = NULL;
  char *text;

  g_file_get_contents (path, &text, length, &error);
  g_assert_no_error (error);
  return text;
}

/* A profile as it lies on the disk, among things of its owner. */
static void
set_up (Fixture *fixture, gconstpointer data)
{
  static const char *const names[] = {"cache.db",  "cache.db-wal",   "cache-before-1-1.db", "credentials",
                                      "sync.lock", "blobs/ab/cdef1", "blobs/part/0123",     "letter.txt"};
  g_autoptr (GError) error = NULL;

  fixture->directory = g_dir_make_tmp ("fieldbook-wipe-XXXXXX", &error);
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    write_file (fixture, names[i]);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  fb_remove_tree (fixture->directory);
  g_free (fixture->directory);
}

static void
begin (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;

  fb_store_wipe_begin (fixture->directory, "The device was lost", "https://fb.example", 1234, &error);
  g_assert_no_error (error);
}

static FbWiped *
read_mark (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  FbWiped *wiped;

  g_assert_true (fb_store_wipe_read (fixture->directory, &wiped, &error));
  g_assert_no_error (error);
  return wiped;
}

static void
test_all_goes (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FbWiped) none = read_mark (fixture);
  g_autoptr (FbWiped) begun = NULL;
  g_autoptr (FbWiped) ended = NULL;
  g_autoptr (FbWiped) forgotten = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;
  g_autofree char *letter = NULL;

  g_assert_null (none);
  begin (fixture);
  begun = read_mark (fixture);
  g_assert_cmpstr (begun->reason, ==, "The device was lost");
  g_assert_cmpstr (begun->server, ==, "https://fb.example");
  g_assert_cmpint (begun->at, ==, 1234);
  g_assert_false (begun->done);
  g_assert_true (is_there (fixture, "cache.db"));

  g_assert_true (fb_store_wipe_run (fixture->directory, &error));
  g_assert_no_error (error);
  g_assert_false (is_there (fixture, "cache.db"));
  g_assert_false (is_there (fixture, "cache.db-wal"));
  g_assert_false (is_there (fixture, "cache-before-1-1.db"));
  g_assert_false (is_there (fixture, "credentials"));
  g_assert_false (is_there (fixture, "sync.lock"));
  g_assert_false (is_there (fixture, "blobs"));
  letter = read_file (fixture, "letter.txt", &length);
  g_assert_cmpstr (letter, ==, SECRET);
  ended = read_mark (fixture);
  g_assert_true (ended->done);
  g_assert_cmpstr (ended->reason, ==, "The device was lost");

  fb_store_wipe_forget (fixture->directory);
  forgotten = read_mark (fixture);
  g_assert_null (forgotten);
}

/* Where it was broken off it goes on at the next start; where it was not begun or has ended nothing is touched. */
static void
test_resume (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (fb_store_wipe_resume (fixture->directory, &error));
  g_assert_true (is_there (fixture, "cache.db"));
  begin (fixture);
  g_assert_true (fb_store_wipe_resume (fixture->directory, &error));
  g_assert_no_error (error);
  g_assert_false (is_there (fixture, "cache.db"));
  write_file (fixture, "cache.db");
  g_assert_true (fb_store_wipe_resume (fixture->directory, &error));
  g_assert_no_error (error);
  g_assert_true (is_there (fixture, "cache.db"));
}

/* A file that has another name elsewhere is empty there, too; what a link points to is somebody else's. */
static void
test_other_names (Fixture *fixture, gconstpointer data)
{
  g_autofree char *cache = path_of (fixture, "cache.db");
  g_autofree char *other = path_of (fixture, "other-name");
  g_autofree char *link_ = path_of (fixture, "cache-link");
  g_autofree char *text = NULL;
  g_autofree char *letter = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;

  g_assert_cmpint (link (cache, other), ==, 0);
  g_assert_cmpint (symlink ("letter.txt", link_), ==, 0);
  begin (fixture);
  g_assert_true (fb_store_wipe_run (fixture->directory, &error));
  g_assert_no_error (error);
  text = read_file (fixture, "other-name", &length);
  g_assert_cmpuint (length, ==, 0);
  g_assert_false (is_there (fixture, "cache-link"));
  letter = read_file (fixture, "letter.txt", &length);
  g_assert_cmpstr (letter, ==, SECRET);
}

/* What stands in the files is overwritten even where their names are gone already. */
static void
test_overwrite (Fixture *fixture, gconstpointer data)
{
  static const char zeros[sizeof SECRET - 1];
  g_autofree char *wal = path_of (fixture, "cache.db-wal");
  g_autofree char *other = path_of (fixture, "other-name");
  g_autofree char *text = NULL;
  g_autofree char *credentials = NULL;
  g_autoptr (GArray) files = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;

  g_assert_cmpint (link (wal, other), ==, 0);
  files = fb_store_wipe_collect (fixture->directory);
  g_assert_cmpuint (files->len, ==, 3);
  g_assert_cmpint (g_unlink (wal), ==, 0);
  g_assert_true (fb_store_wipe_overwrite (files, &error));
  g_assert_no_error (error);
  text = read_file (fixture, "other-name", &length);
  g_assert_cmpmem (text, length, zeros, sizeof zeros);
  credentials = read_file (fixture, "credentials", &length);
  g_assert_cmpstr (credentials, ==, SECRET);
}

static void
test_overwrite_fails (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = path_of (fixture, "cache.db");
  g_autoptr (GArray) files = fb_store_wipe_collect (fixture->directory);
  g_autoptr (GError) error = NULL;
  int read_only = g_open (path, O_RDONLY | O_CLOEXEC, 0);
  g_autofree char *text = NULL;
  gsize length;

  g_assert_cmpint (read_only, >=, 0);
  g_array_insert_val (files, 0, read_only);
  g_assert_false (fb_store_wipe_overwrite (files, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "cannot be emptied"));
  /* The others are overwritten all the same. */
  text = read_file (fixture, "cache.db", &length);
  g_assert_cmpuint (length, ==, strlen (SECRET));
  g_assert_cmpint (text[0], ==, 0);
}

/* The number of files that a program may have open ends @n above those that it has. */
static void
limit_files (guint n, struct rlimit *before)
{
  int first = g_open ("/dev/null", O_RDONLY | O_CLOEXEC, 0);
  struct rlimit limit;

  g_assert_cmpint (first, >=, 0);
  close (first);
  g_assert_cmpint (getrlimit (RLIMIT_NOFILE, before), ==, 0);
  limit = *before;
  limit.rlim_cur = (rlim_t) first + n;
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &limit), ==, 0);
}

/* What cannot be opened is not taken for empty: the wipe is not done, says so, and goes on at the next start. */
static void
test_cannot_be_opened (Fixture *fixture, gconstpointer data)
{
  guint n_free = GPOINTER_TO_UINT (data);
  g_autoptr (FbWiped) wiped = NULL;
  g_autoptr (GError) error = NULL;
  struct rlimit before;
  gboolean done;

  begin (fixture);
  limit_files (n_free, &before);
  done = fb_store_wipe_run (fixture->directory, &error);
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &before), ==, 0);
  g_assert_false (done);
  g_assert_nonnull (error);
  g_assert_cmpstr (error->message, !=, "");
  g_assert_true (is_there (fixture, "blobs/ab/cdef1"));
  wiped = read_mark (fixture);
  g_assert_false (wiped->done);
  g_clear_error (&error);
  g_assert_true (fb_store_wipe_resume (fixture->directory, &error));
  g_assert_no_error (error);
  g_assert_false (is_there (fixture, "blobs"));
}

/* A file of the owner that has the mark's name by chance is no order. */
static void
test_not_a_mark (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = path_of (fixture, "wiped");
  g_autoptr (FbWiped) wiped = NULL;
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, data, -1, &error);
  g_assert_no_error (error);
  wiped = read_mark (fixture);
  g_assert_null (wiped);
  g_assert_true (fb_store_wipe_resume (fixture->directory, &error));
  g_assert_no_error (error);
  g_assert_true (is_there (fixture, "cache.db"));
}

/* Nor is it passed over at a start, when it cannot be told whether there is an order. */
static void
test_resume_without_mark (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FbWiped) wiped = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) unread = NULL;
  struct rlimit before;
  gboolean done, told;

  begin (fixture);
  limit_files (0, &before);
  done = fb_store_wipe_resume (fixture->directory, &error);
  told = fb_store_wipe_read (fixture->directory, &wiped, &unread);
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &before), ==, 0);
  g_assert_false (done);
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_MFILE);
  g_assert_false (told);
  g_assert_null (wiped);
  g_assert_error (unread, G_FILE_ERROR, G_FILE_ERROR_MFILE);
  g_assert_true (is_there (fixture, "cache.db"));
}

static void
test_no_folder (Fixture *fixture, gconstpointer data)
{
  g_autofree char *nowhere = path_of (fixture, "nowhere");
  g_autoptr (GArray) files = fb_store_wipe_collect (nowhere);
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (files->len, ==, 0);
  g_assert_false (fb_store_wipe_begin (nowhere, "Because", NULL, 1, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
  g_clear_error (&error);
  g_assert_true (fb_store_wipe_resume (nowhere, &error));
  g_assert_no_error (error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, data, func) g_test_add ("/store/wipe/" name, Fixture, data, set_up, func, tear_down)
  ADD ("all-goes", NULL, test_all_goes);
  ADD ("resume", NULL, test_resume);
  ADD ("other-names", NULL, test_other_names);
  ADD ("overwrite", NULL, test_overwrite);
  ADD ("overwrite-fails", NULL, test_overwrite_fails);
  ADD ("nothing-can-be-opened", GUINT_TO_POINTER (0), test_cannot_be_opened);
  ADD ("files-cannot-be-opened", GUINT_TO_POINTER (1), test_cannot_be_opened);
  ADD ("inner-folder-cannot-be-opened", GUINT_TO_POINTER (2), test_cannot_be_opened);
  ADD ("resume-without-mark", NULL, test_resume_without_mark);
  ADD ("not-a-mark", "I wiped the board.", test_not_a_mark);
  ADD ("another-group", "[board]\nreason=chalk\n", test_not_a_mark);
  ADD ("no-folder", NULL, test_no_folder);
#undef ADD
  return g_test_run ();
}
