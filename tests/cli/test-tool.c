/* test-tool.c: the built command-line tool, as a script uses it
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <string.h>

#include "fb-json.h"
#include "fb-temp-store.h"

typedef struct
{
  char *directory;
  char *profile;
} Fixture;

/* What one run of the tool said. */
typedef struct
{
  int status;
  char *out;
  char *err;
  JsonNode *answer; /* (nullable) of standard output */
} Run;

static void
run_clear (Run *run)
{
  g_free (run->out);
  g_free (run->err);
  g_clear_pointer (&run->answer, json_node_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Run, run_clear)

/* Words end with NULL; @input (nullable) is what standard input holds. */
static Run
run_tool (Fixture *fixture, const char *input, const char *const *words)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  Run run = {0};

  g_ptr_array_add (argv, (gpointer) g_getenv ("FIELDBOOK_CLI"));
  g_ptr_array_add (argv, (gpointer) "--json");
  g_ptr_array_add (argv, (gpointer) "--profile");
  g_ptr_array_add (argv, fixture->profile);
  for (guint i = 0; words[i] != NULL; i++)
    g_ptr_array_add (argv, (gpointer) words[i]);
  g_ptr_array_add (argv, NULL);

  process = g_subprocess_newv (
      (const char *const *) argv->pdata,
      G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE, &error);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, input, NULL, &run.out, &run.err, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_if_exited (process));
  run.status = g_subprocess_get_exit_status (process);
  run.answer = *run.out != '\0' ? fb_json_parse (run.out, -1, 0, NULL) : NULL;
  return run;
}

#define RUN(fixture, ...) run_tool (fixture, NULL, (const char *const[]){__VA_ARGS__, NULL})

/* The members of an answer that went well. */
static JsonObject *
answer_of (const Run *run)
{
  if (run->status != 0)
    g_error ("exit status %d: %s", run->status, run->err);
  g_assert_nonnull (run->answer);
  return json_node_get_object (run->answer);
}

static JsonArray *
rows_of (const Run *run)
{
  g_assert_cmpint (run->status, ==, 0);
  g_assert_nonnull (run->answer);
  return json_node_get_array (run->answer);
}

/* The error object is the last line of standard error, and standard output stays empty. */
static void
assert_error (const Run *run, int status, const char *code)
{
  g_auto (GStrv) lines = g_strsplit (g_strchomp (run->err), "\n", -1);
  g_autoptr (JsonNode) node = fb_json_parse (lines[g_strv_length (lines) - 1], -1, 0, NULL);
  JsonObject *error;

  g_assert_cmpint (run->status, ==, status);
  g_assert_cmpstr (run->out, ==, "");
  g_assert_nonnull (node);
  error = json_object_get_object_member (json_node_get_object (node), "error");
  g_assert_nonnull (json_object_get_string_member (error, "message"));
  if (code != NULL)
    g_assert_cmpstr (json_object_get_string_member (error, "code"), ==, code);
}

static void
set_up_empty (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->directory = g_dir_make_tmp ("fieldbook-cli-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->profile = g_build_filename (fixture->directory, "profile", NULL);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  set_up_empty (fixture, data);
  {
    g_auto (Run) run = RUN (fixture, "init");

    answer_of (&run);
  }
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  fb_remove_tree (fixture->directory);
  g_free (fixture->directory);
  g_free (fixture->profile);
}

static void
test_init (Fixture *fixture, gconstpointer data)
{
  g_auto (Run) none = RUN (fixture, "list", "account");
  g_auto (Run) made = RUN (fixture, "init");
  g_auto (Run) list = RUN (fixture, "list", "account");
  g_auto (Run) status = RUN (fixture, "status");
  g_auto (Run) account = RUN (fixture, "new", "account", "name=Own");
  g_auto (Run) check = RUN (fixture, "check");

  assert_error (&none, 1, NULL);
  answer_of (&made);
  answer_of (&account);
  g_assert_cmpuint (json_array_get_length (rows_of (&list)), ==, 0);
  g_assert_cmpstr (json_object_get_string_member (answer_of (&status), "state"), ==, "local");
  g_assert_true (json_object_get_boolean_member (answer_of (&check), "ok"));
}

static void
test_records (Fixture *fixture, gconstpointer data)
{
  g_auto (Run) made =
      RUN (fixture, "new", "account", "name=Müller AG", "employees=12", "currency=EUR", "revenue_est=1234.50");
  const char *id = json_object_get_string_member (answer_of (&made), "id");
  g_auto (Run) second = RUN (fixture, "new", "account", "name=Beta", "parent=Müller AG", "employees=5");
  g_auto (Run) where = RUN (fixture, "list", "account", "--where", "parent.name = 'muller ag' and employees < 10");
  g_auto (Run) count = RUN (fixture, "list", "account", "--count");
  g_auto (Run) set = RUN (fixture, "set", "account", "Beta", "employees=6", "name=Gamma");
  g_auto (Run) shown = RUN (fixture, "show", "account", id);
  g_auto (Run) history = RUN (fixture, "history", "account", "Gamma", "--field", "name");
  g_auto (Run) undo = RUN (fixture, "undo");
  g_auto (Run) back = RUN (fixture, "show", "account", "Beta");
  g_auto (Run) redo = RUN (fixture, "redo");
  g_auto (Run) gone = RUN (fixture, "delete", "account", "Gamma");
  g_auto (Run) left = RUN (fixture, "list", "account", "--columns", "name,parent.name");
  JsonObject *row;

  answer_of (&second);
  g_assert_cmpuint (json_array_get_length (rows_of (&where)), ==, 1);
  row = json_array_get_object_element (rows_of (&where), 0);
  g_assert_cmpstr (json_object_get_string_member (row, "name"), ==, "Beta");
  g_assert_cmpstr (json_object_get_string_member (row, "parent"), ==, id);
  g_assert_cmpstr (json_object_get_string_member (row, "parent_label"), ==, "Müller AG");
  g_assert_cmpint (json_object_get_int_member (answer_of (&count), "count"), ==, 2);
  answer_of (&set);

  row = json_object_get_object_member (answer_of (&shown), "revenue_est");
  g_assert_cmpint (json_object_get_int_member (row, "amount"), ==, 123450);
  g_assert_cmpstr (json_object_get_string_member (row, "currency"), ==, "EUR");
  g_assert_cmpstr (json_object_get_string_member (answer_of (&shown), "_state"), ==, "pending");

  row = json_array_get_object_element (rows_of (&history), 0);
  g_assert_cmpstr (json_object_get_string_member (row, "from"), ==, "Beta");
  g_assert_cmpstr (json_object_get_string_member (row, "to"), ==, "Gamma");
  answer_of (&undo);
  g_assert_cmpint (json_object_get_int_member (answer_of (&back), "employees"), ==, 5);
  answer_of (&redo);
  answer_of (&gone);
  g_assert_cmpuint (json_array_get_length (rows_of (&left)), ==, 1);
}

static void
test_errors (Fixture *fixture, gconstpointer data)
{
  g_auto (Run) command = RUN (fixture, "frobnicate");
  g_auto (Run) option = RUN (fixture, "list", "account", "--whre", "x");
  g_auto (Run) entity = RUN (fixture, "list", "nothing");
  g_auto (Run) query = RUN (fixture, "list", "account", "--where", "name =");
  g_auto (Run) missing = RUN (fixture, "show", "account", "Nobody");
  g_auto (Run) value = RUN (fixture, "new", "account", "name=X", "employees=many");
  g_auto (Run) required = RUN (fixture, "new", "account", "employees=1");
  g_auto (Run) nothing = RUN (fixture, "undo");
  g_auto (Run) count = RUN (fixture, "list", "account", "--count");

  assert_error (&command, 2, NULL);
  assert_error (&option, 2, NULL);
  assert_error (&entity, 1, NULL);
  assert_error (&query, 1, "query");
  assert_error (&missing, 1, "not-found");
  assert_error (&value, 1, NULL);
  assert_error (&required, 1, NULL);
  assert_error (&nothing, 1, NULL);
  g_assert_cmpint (json_object_get_int_member (answer_of (&count), "count"), ==, 0);
}

static void
test_files (Fixture *fixture, gconstpointer data)
{
  g_autofree char *csv = g_build_filename (fixture->directory, "in.csv", NULL);
  g_autofree char *map = g_build_filename (fixture->directory, "map.json", NULL);
  g_autofree char *errors = g_build_filename (fixture->directory, "errors.csv", NULL);
  g_autofree char *out = g_build_filename (fixture->directory, "out.csv", NULL);
  g_autofree char *refused = NULL;
  g_autofree char *written = NULL;

  g_assert_true (g_file_set_contents (csv, "firm;staff\nAcmee;10\nBeta;many\nGamma;30\n", -1, NULL));
  g_assert_true (
      g_file_set_contents (map,
                           "{\"corrections\":{\"firm\":{\"Acmee\":\"Acme\"}},\"records\":[{\"entity\":\"account\","
                           "\"match\":[\"name\"],\"fields\":{\"name\":\"{firm}\",\"employees\":{\"column\":"
                           "\"staff\"}}}]}",
                           -1, NULL));
  {
    g_auto (Run) dry = RUN (fixture, "import", csv, "--map", map, "--dry-run");
    g_auto (Run) import = RUN (fixture, "import", csv, "--map", map, "--errors", errors);
    g_auto (Run) export =
        RUN (fixture, "export", "account", out, "--where", "employees > 5", "--columns", "name,employees");
    g_auto (Run) undo = RUN (fixture, "undo");
    g_auto (Run) count = RUN (fixture, "list", "account", "--count");
    g_auto (Run) again = RUN (fixture, "import", out, "--entity", "account", "--match", "name");
    JsonObject *answer;

    /* Done in part: two rows of three. */
    g_assert_cmpint (import.status, ==, 3);
    answer = json_node_get_object (import.answer);
    g_assert_cmpint (json_object_get_int_member (answer, "read"), ==, 3);
    g_assert_cmpint (json_object_get_int_member (answer, "created"), ==, 2);
    g_assert_cmpint (json_object_get_int_member (answer, "failed"), ==, 1);
    g_assert_nonnull (dry.answer);
    answer = json_node_get_object (dry.answer);
    g_assert_cmpint (json_object_get_int_member (answer, "created"), ==, 2);
    answer_of (&export);
    answer_of (&undo);
    g_assert_cmpint (json_object_get_int_member (answer_of (&count), "count"), ==, 0);
    g_assert_cmpint (json_object_get_int_member (answer_of (&again), "created"), ==, 2);
  }
  g_assert_true (g_file_get_contents (errors, &refused, NULL, NULL));
  g_assert_true (g_str_has_prefix (refused, "line,column,reason,firm,staff\r\n3,staff,"));
  g_assert_true (g_file_get_contents (out, &written, NULL, NULL));
  g_assert_true (g_str_has_prefix (written, "name,employees\r\n"));
  g_assert_nonnull (strstr (written, "Acme,10\r\n"));
}

static void
test_batch (Fixture *fixture, gconstpointer data)
{
  static const char *const words[] = {"batch", NULL};
  g_auto (Run) run = run_tool (fixture,
                               "{\"do\":\"new\",\"entity\":\"account\",\"fields\":{\"name\":\"A\",\"employees\":7}}\n"
                               "{\"do\":\"list\",\"entity\":\"account\",\"where\":\"employees = 7\",\"count\":true}\n"
                               "{\"do\":\"nonsense\"}\n"
                               "not json\n"
                               "{\"do\":\"set\",\"entity\":\"account\",\"id\":\"A\",\"fields\":{\"employees\":8}}\n"
                               "{\"do\":\"undo\"}\n"
                               "{\"do\":\"show\",\"entity\":\"account\",\"id\":\"A\"}\n",
                               words);
  g_auto (GStrv) lines = g_strsplit (g_strchomp (run.out), "\n", -1);
  static const gboolean fails[] = {FALSE, FALSE, TRUE, TRUE, FALSE, FALSE, FALSE};

  g_assert_cmpuint (g_strv_length (lines), ==, G_N_ELEMENTS (fails));
  for (guint i = 0; i < G_N_ELEMENTS (fails); i++)
    {
      g_autoptr (JsonNode) answer = fb_json_parse (lines[i], -1, 0, NULL);

      g_assert_nonnull (answer);
      g_assert_true (json_object_has_member (json_node_get_object (answer), "error") == fails[i]);
      if (i == 1)
        g_assert_cmpint (json_object_get_int_member (json_node_get_object (answer), "count"), ==, 1);
      if (i == 6)
        g_assert_cmpint (json_object_get_int_member (json_node_get_object (answer), "employees"), ==, 7);
    }
}

static void
test_backup (Fixture *fixture, gconstpointer data)
{
  g_autofree char *file = g_build_filename (fixture->directory, "copy.db", NULL);
  g_auto (Run) made = RUN (fixture, "new", "account", "name=Kept");
  g_auto (Run) backup = RUN (fixture, "backup", file);
  g_auto (Run) gone = RUN (fixture, "delete", "account", "Kept");
  g_auto (Run) restore = RUN (fixture, "restore", file);
  g_auto (Run) shown = RUN (fixture, "show", "account", "Kept");

  answer_of (&made);
  answer_of (&backup);
  answer_of (&gone);
  g_assert_cmpint (restore.status, ==, 0);
  answer_of (&shown);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_nonnull (g_getenv ("FIELDBOOK_CLI"));

  g_test_add ("/cli/tool/init", Fixture, NULL, set_up_empty, test_init, tear_down);
  g_test_add ("/cli/tool/records", Fixture, NULL, set_up, test_records, tear_down);
  g_test_add ("/cli/tool/errors", Fixture, NULL, set_up, test_errors, tear_down);
  g_test_add ("/cli/tool/files", Fixture, NULL, set_up, test_files, tear_down);
  g_test_add ("/cli/tool/batch", Fixture, NULL, set_up, test_batch, tear_down);
  g_test_add ("/cli/tool/backup", Fixture, NULL, set_up, test_backup, tear_down);

  return g_test_run ();
}
