/* test-program.c: fieldbook-server and its admin commands as people run them
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>

static const char *program; /* the built fieldbook-server */

typedef struct
{
  char *folder;
  char *data;
  char *password;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  self->folder = g_dir_make_tmp ("fieldbook-program-XXXXXX", NULL);
  self->data = g_build_filename (self->folder, "data", NULL);
  self->password = g_build_filename (self->folder, "password", NULL);
  g_assert_true (g_file_set_contents (self->password, "secret words\n", -1, NULL));
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir && (name = g_dir_read_name (dir)))
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      if (g_file_test (child, G_FILE_TEST_IS_DIR))
        remove_tree (child);
      else
        g_unlink (child);
    }
  g_rmdir (path);
}

static void
tear_down (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  remove_tree (self->folder);
  g_free (self->folder);
  g_free (self->data);
  g_free (self->password);
}

/* One admin command; its exit status, and what it printed. @words: separated by single spaces. */
static int
admin (Fixture *self, const char *words, char **out)
{
  g_auto (GStrv) split = g_strsplit (words, " ", -1);
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *printed = NULL;
  g_autofree char *messages = NULL;

  g_ptr_array_add (argv, (gpointer) program);
  g_ptr_array_add (argv, (gpointer) "admin");
  g_ptr_array_add (argv, (gpointer) "--data");
  g_ptr_array_add (argv, self->data);
  for (char **word = split; *word; word++)
    g_ptr_array_add (argv, g_str_equal (*word, "PASSWORD") ? self->password : *word);
  g_ptr_array_add (argv, NULL);
  process = g_subprocess_newv ((const char *const *) argv->pdata,
                               G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE, &error);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, NULL, NULL, &printed, &messages, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_if_exited (process));
  if (out)
    *out = g_steal_pointer (&printed);
  return g_subprocess_get_exit_status (process);
}

/* The running server and the line that it printed. */
static GSubprocess *
start (Fixture *self, char **line)
{
  g_autoptr (GError) error = NULL;
  GSubprocess *process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, program, "--data", self->data,
                                           "--listen", "127.0.0.1:0", NULL);
  g_autoptr (GDataInputStream) output = NULL;

  g_assert_no_error (error);
  output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (process));
  g_filter_input_stream_set_close_base_stream (G_FILTER_INPUT_STREAM (output), FALSE);
  *line = g_data_input_stream_read_line (output, NULL, NULL, &error);
  g_assert_no_error (error);
  return process;
}

static int
stop (GSubprocess *process)
{
  g_subprocess_send_signal (process, SIGTERM);
  g_assert_true (g_subprocess_wait (process, NULL, NULL));
  g_assert_true (g_subprocess_get_if_exited (process));
  return g_subprocess_get_exit_status (process);
}

static void
test_serves_and_ends (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *line = NULL;
  g_autoptr (GSubprocess) process = start (self, &line);

  g_assert_true (g_str_has_prefix (line, "listening on http://127.0.0.1:"));
  g_assert_cmpint (stop (process), ==, 0);
}

static void
test_survives_being_killed (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *line = NULL;
      g_autoptr (GSubprocess) process = start (self, &line);

      g_assert_true (g_str_has_prefix (line, "listening on "));
      g_assert_cmpint (
          admin (self, i == 0 ? "territory add north --name North" : "territory add south --name South", NULL), ==, 0);
      g_subprocess_send_signal (process, SIGKILL);
      g_assert_true (g_subprocess_wait (process, NULL, NULL));
    }
  g_assert_cmpint (admin (self, "check", NULL), ==, 0);
}

static void
test_one_server_a_folder (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *line = NULL;
  g_autofree char *other_line = NULL;
  g_autoptr (GSubprocess) process = start (self, &line);
  g_autoptr (GSubprocess) other = start (self, &other_line);

  g_assert_null (other_line);
  g_assert_true (g_subprocess_wait (other, NULL, NULL));
  g_assert_cmpint (g_subprocess_get_exit_status (other), ==, 1);
  g_assert_cmpint (stop (process), ==, 0);
}

static void
test_users (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *list = NULL;

  g_assert_cmpint (admin (self, "user add max --name Max --role manager --password-file PASSWORD", NULL), ==, 0);
  g_assert_cmpint (admin (self, "user add rita --name Rita --role rep --manager max --password-file PASSWORD", NULL),
                   ==, 0);
  g_assert_cmpint (admin (self, "user add rita --name Again --role rep --password-file PASSWORD", NULL), ==, 1);
  g_assert_cmpint (admin (self, "user add RITA --name Again --role rep --password-file PASSWORD", NULL), ==, 1);
  g_assert_cmpint (admin (self, "user add otto --name Otto --role emperor --password-file PASSWORD", NULL), ==, 1);
  g_assert_cmpint (admin (self, "user add otto --name Otto --role rep --password-file /nowhere", NULL), ==, 1);
  g_assert_cmpint (admin (self, "user add otto --name Otto --role rep --manager nobody --password-file PASSWORD", NULL),
                   ==, 1);
  g_assert_cmpint (admin (self, "user passwd rita --password-file PASSWORD", NULL), ==, 0);
  g_assert_cmpint (admin (self, "user passwd nobody --password-file PASSWORD", NULL), ==, 1);
  g_assert_cmpint (admin (self, "user disable max", NULL), ==, 0);
  g_assert_cmpint (admin (self, "user disable nobody", NULL), ==, 1);
  g_assert_cmpint (admin (self, "user list", &list), ==, 0);
  g_assert_cmpstr (list, ==, "max\tMax\tmanager\t\t0\nrita\tRita\trep\tmax\t1\n");
  g_assert_cmpint (admin (self, "check", NULL), ==, 0);
}

static void
test_territories (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_assert_cmpint (admin (self, "user add rita --name Rita --role rep --password-file PASSWORD", NULL), ==, 0);
  g_assert_cmpint (admin (self, "territory add all --name All", NULL), ==, 0);
  g_assert_cmpint (admin (self, "territory add north --name North --parent all", NULL), ==, 0);
  g_assert_cmpint (admin (self, "territory add north --name Twice", NULL), ==, 1);
  g_assert_cmpint (admin (self, "territory add south --name South --parent nothing", NULL), ==, 1);
  g_assert_cmpint (admin (self, "assign rita north", NULL), ==, 0);
  g_assert_cmpint (admin (self, "assign rita nothing", NULL), ==, 1);
  g_assert_cmpint (admin (self, "assign nobody north", NULL), ==, 1);
  g_assert_cmpint (admin (self, "unassign rita north", NULL), ==, 0);
  g_assert_cmpint (admin (self, "unassign rita north", NULL), ==, 1);
  g_assert_cmpint (admin (self, "account move A1-1 --to north", NULL), ==, 1);
  g_assert_cmpint (admin (self, "account move A1-1", NULL), ==, 1);
  g_assert_cmpint (admin (self, "device list", NULL), ==, 0);
  g_assert_cmpint (admin (self, "device revoke nonsense", NULL), ==, 1);
  g_assert_cmpint (admin (self, "device revoke 01930000-0000-7000-8000-000000000001", NULL), ==, 1);
  g_assert_cmpint (admin (self, "check", NULL), ==, 0);
}

static void
test_wrong_usage (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_assert_cmpint (admin (self, "nonsense", NULL), ==, 2);
  g_assert_cmpint (admin (self, "user", NULL), ==, 2);
  g_assert_cmpint (admin (self, "user add", NULL), ==, 2);
  g_assert_cmpint (admin (self, "assign rita", NULL), ==, 2);
  g_assert_cmpint (admin (self, "check --nonsense", NULL), ==, 2);
}

static void
test_backup_and_restore (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *file = g_build_filename (self->folder, "backup.db", NULL);
  g_autofree char *backup = g_strconcat ("backup ", file, NULL);
  g_autofree char *restore = g_strconcat ("restore ", file, NULL);
  g_autofree char *wrong = g_strconcat ("restore ", self->password, NULL);
  g_autofree char *line = NULL;
  g_autofree char *list = NULL;
  g_autoptr (GSubprocess) process = start (self, &line);

  g_assert_cmpint (admin (self, "user add rita --name Rita --role rep --password-file PASSWORD", NULL), ==, 0);
  g_assert_cmpint (admin (self, backup, NULL), ==, 0);
  g_assert_cmpint (admin (self, "user add otto --name Otto --role rep --password-file PASSWORD", NULL), ==, 0);
  /* Not under a running server. */
  g_assert_cmpint (admin (self, restore, NULL), ==, 1);
  g_assert_cmpint (stop (process), ==, 0);
  g_assert_cmpint (admin (self, wrong, NULL), ==, 1);
  g_assert_cmpint (admin (self, restore, NULL), ==, 0);
  g_assert_cmpint (admin (self, "user list", &list), ==, 0);
  g_assert_cmpstr (list, ==, "rita\tRita\trep\t\t1\n");
  g_assert_cmpint (admin (self, "user add otto --name Otto --role rep --password-file PASSWORD", NULL), ==, 0);
  g_assert_cmpint (admin (self, "check", NULL), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 2);
  program = argv[1];
#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)
  ADD ("/server/program/serves", test_serves_and_ends);
  ADD ("/server/program/killed", test_survives_being_killed);
  ADD ("/server/program/one-a-folder", test_one_server_a_folder);
  ADD ("/server/admin/users", test_users);
  ADD ("/server/admin/territories", test_territories);
  ADD ("/server/admin/usage", test_wrong_usage);
  ADD ("/server/admin/backup", test_backup_and_restore);
  return g_test_run ();
}
