/* test-parts.c: pieces of the tool each by itself: words into requests, errors and answers in JSON, records, values
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <pty.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "fb-cli-arguments.h"
#include "fb-cli-configure.h"
#include "fb-cli-custom.h"
#include "fb-cli-quote.h"
#include "fb-cli-record.h"
#include "fb-cli-resolve.h"
#include "fb-cli-values.h"
#include "fb-exchange-error.h"
#include "fb-json.h"
#include "fb-temp-store.h"

/* --- a run of the tool -------------------------------------------------------------------------------------------- */

typedef struct
{
  FbTempStore temp;
  FbCli cli;
  FbId account, twin;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  fb_temp_store_set_up (&self->temp, NULL);
  self->cli = (FbCli){.profile = self->temp.directory, .store = self->temp.store};
  self->cli.output = fb_cli_output_new (FB_CLI_OUTPUT_KEEP);
  self->account = fb_temp_store_add_account (&self->temp, "Isdom");
  self->twin = fb_temp_store_add_account (&self->temp, "Twin");
  fb_temp_store_add_account (&self->temp, "Twin");
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  fb_cli_forget (&self->cli);
  fb_cli_output_free (self->cli.output);
  fb_temp_store_tear_down (&self->temp);
}

static const FbTable *
accounts (void)
{
  return fb_schema_get_table ("account");
}

static JsonObject *
object_of (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = fb_json_parse (text, -1, 0, &error);

  g_assert_no_error (error);
  return json_object_ref (json_node_get_object (node));
}

static char *
text_of (JsonObject *object)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);

  json_node_set_object (node, object);
  return fb_json_to_text (node);
}

/* Clears it, so that the next one can be looked at. */
static void
assert_error (GError **error, FbCliError code, const char *part)
{
  g_assert_error (*error, FB_CLI_ERROR, (int) code);
  if (strstr ((*error)->message, part) == NULL)
    g_error ("“%s” is not in: %s", part, (*error)->message);
  g_clear_error (error);
}

/* --- words --- */

static const FbCliCommand command = {"try",
                                     {"entity", "id?", "fields*"},
                                     {{"limit", FB_CLI_NUMBER, "N"},
                                      {"max-seconds", FB_CLI_SECONDS, "S"},
                                      {"sort", FB_CLI_LIST, "F"},
                                      {"all", FB_CLI_FLAG},
                                      {"where", FB_CLI_TEXT, "EXPR", TRUE}},
                                     TRUE,
                                     NULL,
                                     "tries"};

static void
test_arguments (void)
{
  const char *const words[] = {"account",       "7",   "--limit=3", "name=Is=dom", "--where", "x",
                               "--max-seconds", "1.5", "--all",     "--sort",      "a,b",     NULL};
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) request = fb_cli_arguments_parse (&command, words, &error);
  g_autofree char *how = fb_cli_arguments_describe (&command);
  g_auto (GStrv) sort = NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (fb_cli_text (request, "entity"), ==, "account");
  g_assert_cmpstr (fb_cli_text (request, "id"), ==, "7");
  g_assert_cmpstr (fb_cli_text (json_object_get_object_member (request, "fields"), "name"), ==, "Is=dom");
  g_assert_cmpint (fb_cli_number (request, "limit", 9), ==, 3);
  g_assert_cmpint (fb_cli_number (request, "offset", 9), ==, 9);
  g_assert_cmpfloat (fb_cli_seconds (request, "max_seconds", 0), ==, 1.5);
  g_assert_cmpfloat (fb_cli_seconds (request, "nothing", 4), ==, 4);
  g_assert_true (fb_cli_flag (request, "all"));
  g_assert_false (fb_cli_flag (request, "none"));
  sort = fb_cli_list (request, "sort");
  g_assert_cmpuint (g_strv_length (sort), ==, 2);
  g_assert_cmpstr (sort[1], ==, "b");
  g_assert_null (fb_cli_list (request, "columns"));
  g_assert_null (fb_cli_text (request, "nothing"));
  g_assert_true (g_str_has_prefix (how, "try ENTITY"));
  g_assert_nonnull (strstr (how, "--where EXPR"));
}

static void
test_arguments_refused (void)
{
  static const struct
  {
    const char *words[6], *part;
  } bad[] = {
      {{"--where", "x"}, "is missing"},
      {{"account", "7", "name"}, "“name” is not FIELD=VALUE"},
      {{"account", "7", "=x"}, "is not FIELD=VALUE"},
      {{"account", "7", "a=1", "a=2"}, "“a” is there twice"},
      {{"account", "--colour"}, "there is no option --colour"},
      {{"account", "--all=yes"}, "--all takes no value"},
      {{"account", "--where"}, "--where needs a value"},
      {{"account", "--limit", "-3", "--where=x"}, "--limit takes a number, not “-3”"},
      {{"account", "--max-seconds", "soon", "--where=x"}, "--max-seconds takes a number"},
      {{"account", "--all", "--all", "--where=x"}, "--all is there twice"},
      {{"account"}, "--where is missing"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", bad[i].part);
      g_assert_null (fb_cli_arguments_parse (&command, bad[i].words, &error));
      g_assert_true (fb_cli_error_is_usage (error));
      g_assert_nonnull (fb_cli_error_get_hint (error));
      assert_error (&error, FB_CLI_ERROR_USAGE, bad[i].part);
    }
}

/* The same requests as JSON, from a batch. */
static void
test_requests (void)
{
  static const struct
  {
    const char *json, *part; /* NULL: fine */
  } cases[] = {
      {"{\"entity\":\"account\",\"id\":7,\"where\":\"x\",\"limit\":3,\"sort\":[\"a\"],\"fields\":{\"name\":\"y\"}}",
       NULL},
      {"{\"entity\":\"account\",\"where\":\"x\",\"max_seconds\":2}", NULL},
      {"{\"entity\":\"account\",\"where\":\"x\",\"colour\":1}", "“colour” is not known here or has the wrong type"},
      {"{\"entity\":\"account\",\"where\":7}", "“where”"},
      {"{\"entity\":\"account\",\"where\":\"x\",\"limit\":-1}", "“limit”"},
      {"{\"entity\":\"account\",\"where\":\"x\",\"all\":\"yes\"}", "“all”"},
      {"{\"entity\":\"account\",\"where\":\"x\",\"sort\":[1]}", "“sort”"},
      {"{\"entity\":\"account\",\"where\":\"x\",\"fields\":[]}", "“fields”"},
      {"{\"entity\":\"account\"}", "--where is missing"},
      {"{\"where\":\"x\"}", "is missing"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (JsonObject) request = object_of (cases[i].json);

      g_test_message ("%s", cases[i].json);
      g_assert_cmpint (fb_cli_arguments_check (&command, request, &error), ==, cases[i].part == NULL);
      if (cases[i].part != NULL)
        assert_error (&error, FB_CLI_ERROR_USAGE, cases[i].part);
    }
  g_assert_cmpstr (fb_cli_find_command ("sync")->name, ==, "sync");
  g_assert_null (fb_cli_find_command ("dance"));
}

/* --- errors ------------------------------------------------------------------------------------------- */

static void
test_errors (void)
{
  g_autoptr (GError) own = NULL;
  g_autoptr (GError) foreign =
      g_error_new_literal (FB_STORE_ERROR, FB_STORE_ERROR_CONFLICT, "Somebody else was faster");
  g_autoptr (JsonNode) json = NULL;
  g_autoptr (JsonNode) other = NULL;
  g_autofree char *text = NULL;
  g_autofree char *other_text = NULL;

  fb_cli_set_error (NULL, FB_CLI_ERROR_VALUE, "name", NULL, "nobody listens");
  fb_cli_set_error (&own, FB_CLI_ERROR_VALUE, "name", "shorter", "“%s” is too long", "x");
  json = fb_cli_error_to_json (own);
  text = fb_json_to_text (json);
  g_assert_cmpstr (
      text, ==,
      "{\"error\":{\"code\":\"value\",\"message\":\"“x” is too long\",\"field\":\"name\",\"hint\":\"shorter\"}}");
  g_assert_cmpstr (fb_cli_error_get_hint (own), ==, "shorter");
  g_assert_false (fb_cli_error_is_usage (own));
  other = fb_cli_error_to_json (foreign);
  other_text = fb_json_to_text (other);
  g_assert_cmpstr (other_text, ==, "{\"error\":{\"code\":\"conflict\",\"message\":\"Somebody else was faster\"}}");
  g_assert_null (fb_cli_error_get_hint (foreign));
}

/* --- answers ------------------------------------------------------------------------------------------ */

static void
test_output (void)
{
  FbCliOutput *output = fb_cli_output_new (FB_CLI_OUTPUT_KEEP);
  g_autoptr (JsonNode) value = NULL;
  g_autoptr (JsonNode) list = NULL;
  g_autoptr (JsonNode) none = NULL;
  g_autofree char *text = NULL;
  g_autofree char *list_text = NULL;

  g_assert_cmpint (fb_cli_output_get_mode (output), ==, FB_CLI_OUTPUT_KEEP);
  g_assert_false (fb_cli_output_is_text (output));
  fb_cli_output_take_object (output, object_of ("{\"a\":1}"));
  value = fb_cli_output_take (output);
  text = fb_json_to_text (value);
  g_assert_cmpstr (text, ==, "{\"a\":1}");
  fb_cli_output_begin_list (output, NULL);
  fb_cli_output_take_item (output, object_of ("{\"a\":1}"));
  fb_cli_output_take_item (output, object_of ("{\"a\":2}"));
  fb_cli_output_end_list (output);
  list = fb_cli_output_take (output);
  list_text = fb_json_to_text (list);
  g_assert_cmpstr (list_text, ==, "[{\"a\":1},{\"a\":2}]");
  none = fb_cli_output_take (output);
  g_assert_null (none);
  fb_cli_output_free (output);
}

/* What standard output does not take is an error, and not an answer that was cut. */
static void
test_output_full (void)
{
  if (g_test_subprocess ())
    {
      FbCliOutput *output = fb_cli_output_new (FB_CLI_OUTPUT_JSON);
      g_autoptr (GError) error = NULL;

      g_assert_nonnull (freopen ("/dev/full", "w", stdout));
      fb_cli_output_take_value (output, json_node_init_string (json_node_alloc (), "lost"));
      g_assert_false (fb_cli_output_flush (output, &error));
      g_assert_nonnull (error);
      fb_cli_output_free (output);
      _exit (0);
    }
  if (!g_file_test ("/dev/full", G_FILE_TEST_EXISTS))
    {
      g_test_skip ("no /dev/full");
      return;
    }
  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_passed ();
}

/* What is for people goes as it stands, with one line end; progress only to a terminal, each line over the one before.
 */
static void
test_lines_for_people (Fixture *self, gconstpointer data)
{
  if (g_test_subprocess ())
    {
      FbCliOutput *output = fb_cli_output_new (FB_CLI_OUTPUT_TEXT);
      int terminal, screen;
      gssize n = 0, more = 1;
      char shown[64] = "";

      fb_cli_output_text (output, "One");
      fb_cli_output_text (output, "Two\n");
      fb_cli_output_text (output, "");
      fb_cli_output_free (output);
      fb_cli_say (&self->cli, "%d %s", 3, "rows");
      fb_cli_show_progress (&self->cli, "%d %%", 40);
      g_assert_cmpint (openpty (&terminal, &screen, NULL, NULL, NULL), ==, 0);
      g_assert_cmpint (dup2 (screen, STDERR_FILENO), ==, STDERR_FILENO);
      fb_cli_show_progress (&self->cli, "%d %%", 50);
      fb_cli_show_progress (&self->cli, "%s", "");
      /* A terminal may give it in pieces. */
      for (; n < 12 && more > 0; n += more)
        more = read (terminal, shown + n, sizeof shown - 1 - n);
      g_assert_cmpint (n, ==, 12);
      g_assert_cmpstr (shown, ==, "\r\033[K50 %\r\033[K");
      return;
    }
  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_passed ();
  g_test_trap_assert_stdout ("*One\nTwo\n\n*");
  g_test_trap_assert_stdout_unmatched ("*Two\n\n\n*");
  g_test_trap_assert_stderr ("*3 rows\n*");
  g_test_trap_assert_stderr_unmatched ("*40 %*");
}

/* --- a command --- */

static gboolean
run_list (FbCli *cli, JsonObject *request, GError **error)
{
  cli->labels = fb_labels_new (cli->store);
  fb_cli_output_begin_list (cli->output, NULL);
  fb_cli_output_take_item (cli->output, object_of ("{\"a\":1}"));
  return TRUE;
}

static gboolean
run_failing (FbCli *cli, JsonObject *request, GError **error)
{
  run_list (cli, request, NULL);
  fb_cli_set_error (error, FB_CLI_ERROR_VALUE, NULL, NULL, "No");
  return FALSE;
}

/* Answers with a name that cannot be read. */
static gboolean
run_unread (FbCli *cli, JsonObject *request, GError **error)
{
  FbId id = {{1}};

  run_list (cli, request, NULL);
  fb_store_close (cli->store);
  g_assert_null (fb_labels_get (cli->labels, accounts (), &id));
  return TRUE;
}

/* What came of it is answered, and nothing of one command is left to the next. */
static void
test_run (Fixture *self, gconstpointer data)
{
  static const FbCliCommand commands[] = {{.name = "list", .run = run_list},
                                          {.name = "failing", .run = run_failing},
                                          {.name = "unread", .run = run_unread}};
  g_autoptr (JsonObject) request = object_of ("{}");

  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (JsonNode) answer = NULL;
      g_autofree char *text = NULL;

      g_assert_cmpint (fb_cli_run (&self->cli, &commands[i], request, &error), ==, i == 0);
      g_assert_cmpint (error == NULL, ==, i == 0);
      g_assert_null (self->cli.labels);
      answer = fb_cli_output_take (self->cli.output);
      text = fb_json_to_text (answer);
      g_assert_cmpstr (text, ==, "[{\"a\":1}]");
      if (i == 1)
        assert_error (&error, FB_CLI_ERROR_VALUE, "No");
    }
}

/* --- records ------------------------------------------------------------------------------------------ */

static void
test_resolve (Fixture *self, gconstpointer data)
{
  g_autofree char *text = fb_id_to_string (&self->account);
  g_autofree char *pick = NULL;
  g_autoptr (JsonObject) request = object_of ("{\"entity\":\"account\",\"id\":\"isdom\"}");
  g_autoptr (JsonObject) nowhere = object_of ("{\"entity\":\"acount\",\"id\":\"isdom\"}");
  g_autoptr (FbRecord) record = NULL;
  g_autoptr (GError) error = NULL;
  FbId id;

  g_assert_true (fb_cli_resolve (&self->cli, accounts (), text, NULL, NULL, "id", &id, &error));
  g_assert_true (fb_id_equal (&id, &self->account));
  g_assert_true (fb_cli_resolve (&self->cli, accounts (), "ISDOM", NULL, NULL, "id", &id, &error));
  g_assert_true (fb_id_equal (&id, &self->account));
  g_assert_false (fb_cli_resolve (&self->cli, accounts (), "Nobody", NULL, NULL, "id", &id, &error));
  assert_error (&error, FB_CLI_ERROR_NOT_FOUND, "Nobody");
  g_assert_false (fb_cli_resolve (&self->cli, accounts (), "Twin", NULL, NULL, "id", &id, &error));
  assert_error (&error, FB_CLI_ERROR_AMBIGUOUS, "Twin");
  record = fb_cli_resolve_record (&self->cli, request, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (fb_record_get_text (record, "name"), ==, "Isdom");
  g_assert_null (fb_cli_resolve_record (&self->cli, nowhere, &error));
  g_assert_cmpstr (fb_cli_error_get_hint (error), ==, "account");
  assert_error (&error, FB_CLI_ERROR_UNKNOWN_ENTITY, "acount");
  /* A list that does not know the text leaves it as it is. */
  pick = fb_cli_resolve_pick (&self->cli, "source", "Fair", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (pick, ==, "Fair");
}

static gboolean
fail_reads (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  fb_db_fail_nth (db, GPOINTER_TO_UINT (user_data));
  return TRUE;
}

/* A question that fails is no record that is missing. */
static void
test_resolve_fails (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  FbId id;

  fb_temp_store_reopen_inline (&self->temp);
  self->cli.store = self->temp.store;
  g_assert_true (fb_store_read (self->cli.store, fail_reads, GUINT_TO_POINTER (2), NULL));
  g_assert_false (fb_cli_resolve (&self->cli, accounts (), "Isdom", NULL, NULL, "id", &id, &error));
  g_assert_error (error, FB_DB_ERROR, FB_DB_ERROR_FULL);
  g_clear_error (&error);
  g_assert_true (fb_store_read (self->cli.store, fail_reads, GUINT_TO_POINTER (2), NULL));
  g_assert_null (fb_cli_resolve_pick (&self->cli, "source", "Fair", &error));
  g_assert_error (error, FB_DB_ERROR, FB_DB_ERROR_FULL);
}

/* A value by itself looks as it does in its record, with the label of what it refers to. */
static void
test_one_value (Fixture *self, gconstpointer data)
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autofree char *id = fb_id_to_string (&self->account);
  g_autofree char *expected = g_strdup_printf ("{\"from\":\"%s\",\"from_label\":\"Isdom\",\"colour\":\"red\"}", id);
  g_autofree char *got = NULL;
  FbValue value = {0};

  fb_cli_set_value (&self->cli, object, "from", accounts (), "parent", &value, NULL);
  fb_value_set_id (&value, &self->account);
  fb_cli_set_value (&self->cli, object, "from", accounts (), "parent", &value, NULL);
  fb_value_set_text (&value, "red");
  fb_cli_set_value (&self->cli, object, "colour", accounts (), "ext.colour", &value, NULL);
  fb_value_set_null (&value);
  got = text_of (object);
  g_assert_cmpstr (got, ==, expected);
}

static void
test_records (Fixture *self, gconstpointer data)
{
  static const char *const columns[] = {"name", "parent.name", "website", NULL};
  static const char *const wrong[] = {"colour", NULL};
  g_autoptr (GError) error = NULL;
  g_autoptr (FbRecord) record = fb_store_get (self->cli.store, accounts (), &self->account, &error);
  g_autoptr (JsonObject) whole = fb_cli_record_to_json (&self->cli, record);
  g_autoptr (JsonObject) picked = fb_cli_record_pick (&self->cli, record, columns);
  g_autoptr (JsonObject) moved = fb_cli_edit_to_json (&self->account, &(FbId){{0}});
  g_auto (GStrv) usual = fb_cli_default_columns (accounts ());
  g_autofree char *picked_text = text_of (picked);
  g_autofree char *id = fb_id_to_string (&self->account);
  JsonObject *times = json_object_new ();
  g_autofree char *times_text = NULL;

  g_assert_cmpstr (json_object_get_string_member (whole, "name"), ==, "Isdom");
  g_assert_cmpstr (json_object_get_string_member (whole, "id"), ==, id);
  g_assert_cmpstr (picked_text, ==, "{\"name\":\"Isdom\",\"parent.name\":null,\"website\":null}");
  g_assert_true (json_object_get_null_member (moved, "tx"));
  g_assert_true (g_strv_contains ((const char *const *) usual, "name"));
  g_assert_true (fb_cli_check_columns (accounts (), columns, &error));
  g_assert_false (fb_cli_check_columns (accounts (), wrong, &error));
  g_assert_error (error, FB_EXCHANGE_ERROR, FB_EXCHANGE_ERROR_FILE);
  g_clear_error (&error);
  g_assert_cmpstr (fb_cli_label (&self->cli, accounts (), &self->account), ==, "Isdom");
  fb_cli_set_time (times, "never", 0);
  fb_cli_set_time (times, "then", 1000);
  fb_cli_set_id (times, "nobody", NULL);
  fb_cli_set_id (times, "who", &self->account);
  g_assert_false (json_object_has_member (times, "never"));
  g_assert_false (json_object_has_member (times, "nobody"));
  g_assert_cmpstr (json_object_get_string_member (times, "then"), ==, "1970-01-01T00:00:01.000Z");
  times_text = text_of (times);
  g_assert_nonnull (strstr (times_text, id));
  json_object_unref (times);
}

/* --- values ------------------------------------------------------------------------------------------- */

static void
test_values (Fixture *self, gconstpointer data)
{
  g_autoptr (JsonObject) fields = object_of ("{\"name\":\"Otcom\",\"parent\":\"Isdom\",\"employees\":12}");
  g_autoptr (GError) error = NULL;
  g_autoptr (FbCliValues) values = fb_cli_values_read (&self->cli, accounts (), fields, NULL, &error);
  g_autoptr (FbRecord) record = fb_record_new (accounts (), NULL);
  const FbCliCell *cell;
  FbEdit *edit;

  g_assert_no_error (error);
  cell = fb_cli_values_find (values, "employees");
  g_assert_cmpint (fb_value_get_int (&cell->value), ==, 12);
  g_assert_null (fb_cli_values_find (values, "website"));
  fb_cli_values_fill (values, record);
  g_assert_cmpstr (fb_record_get_text (record, "name"), ==, "Otcom");
  g_assert_true (fb_id_equal (fb_record_get_id (record, "parent"), &self->account));
  edit = fb_edit_new ("Change");
  fb_cli_values_edit (values, edit, record);
  g_assert_cmpuint (fb_edit_get_n_ops (edit), >, 0);
  fb_edit_free (edit);
}

static void
test_values_refused (Fixture *self, gconstpointer data)
{
  static const struct
  {
    const char *json;
    FbCliError code;
    const char *part;
  } bad[] = {
      {"{\"colour\":\"red\"}", FB_CLI_ERROR_UNKNOWN_FIELD, "colour"},
      {"{\"parent\":\"Nobody\"}", FB_CLI_ERROR_NOT_FOUND, "Nobody"},
      {"{\"parent\":\"Twin\"}", FB_CLI_ERROR_AMBIGUOUS, "Twin"},
      {"{\"ext.floors\":\"12\"}", FB_CLI_ERROR_UNKNOWN_FIELD, "floors"},
  };
  g_autoptr (JsonObject) wrong = object_of ("{\"employees\":\"many\"}");
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (JsonObject) fields = object_of (bad[i].json);

      g_test_message ("%s", bad[i].json);
      g_assert_null (fb_cli_values_read (&self->cli, accounts (), fields, NULL, &error));
      assert_error (&error, bad[i].code, bad[i].part);
    }
  g_assert_null (fb_cli_values_read (&self->cli, accounts (), wrong, NULL, &error));
  g_assert_nonnull (error);
}

static void
test_times (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 start, end;

  g_assert_true (fb_cli_time_read (&self->cli, "1970-01-01T00:00:01Z", TRUE, "since", &start, &error));
  g_assert_cmpint (start, ==, 1000);
  g_assert_true (fb_cli_time_read (&self->cli, "2026-06-15", FALSE, "since", &start, &error));
  g_assert_true (fb_cli_time_read (&self->cli, "2026-06-15", TRUE, "since", &end, &error));
  g_assert_cmpint (end - start, ==, 24 * 60 * 60 * 1000 - 1);
  g_assert_false (fb_cli_time_read (&self->cli, "whenever", FALSE, "since", &start, &error));
  g_assert_nonnull (fb_cli_error_get_hint (error));
  assert_error (&error, FB_CLI_ERROR_VALUE, "whenever");
}

static void
test_custom (Fixture *self, gconstpointer data)
{
  g_autoptr (JsonNode) node = json_node_init_string (json_node_alloc (), "12");
  g_autofree char *json = NULL;
  g_autoptr (GError) error = NULL;
  FbRecord *field = fb_record_new (fb_schema_get_table ("custom_field"), NULL);

  g_assert_false (fb_cli_custom_read (&self->cli, accounts (), "floors", node, &json, &error));
  assert_error (&error, FB_CLI_ERROR_UNKNOWN_FIELD, "floors");
  fb_record_set_text (field, "entity", "account");
  fb_record_set_text (field, "code", "floors");
  fb_record_set_text (field, "label", "Floors");
  fb_record_set_text (field, "type", "int");
  fb_temp_store_add (&self->temp, field);
  g_assert_true (fb_cli_custom_read (&self->cli, accounts (), "floors", node, &json, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (json, ==, "12");
  g_clear_pointer (&json, g_free);
  json_node_set_string (node, "many");
  g_assert_false (fb_cli_custom_read (&self->cli, accounts (), "floors", node, &json, &error));
  g_assert_nonnull (error);
}

/* A quote, an order or a line that is not here. */
static void
test_quotes (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  FbId nobody;

  fb_id_from_name (&nobody, "test", "nobody");
  g_assert_null (fb_cli_quote_to_json (&self->cli, &nobody, &error));
  g_assert_error (error, FB_STORE_ERROR, FB_STORE_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_null (fb_cli_order_to_json (&self->cli, &nobody, &error));
  g_assert_error (error, FB_STORE_ERROR, FB_STORE_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_null (fb_cli_quote_move (&self->cli, &nobody, &nobody, NULL, &error));
  g_assert_error (error, FB_STORE_ERROR, FB_STORE_ERROR_NOT_FOUND);
}

/* --- profiles ----------------------------------------------------------------------------------------- */

static void
test_profiles (Fixture *self, gconstpointer data)
{
  g_autofree char *nowhere = g_build_filename (self->temp.directory, "other", NULL);
  FbCli other = {.profile = nowhere, .output = self->cli.output};
  g_autoptr (GError) error = NULL;

  g_assert_false (fb_cli_has_profile (&other));
  g_assert_null (fb_cli_open (&other, &error));
  assert_error (&error, FB_CLI_ERROR_NO_PROFILE, nowhere);
  g_assert_null (fb_cli_open_locked (&other, &error));
  assert_error (&error, FB_CLI_ERROR_NO_PROFILE, nowhere);
  g_assert_nonnull (fb_cli_open_or_make (&other, &error));
  g_assert_no_error (error);
  g_assert_true (fb_cli_has_profile (&other));
  g_assert_true (fb_cli_open (&other, &error) == other.store);
  fb_store_close (other.store);
  g_clear_object (&other.store);
  g_clear_pointer (&nowhere, g_free);
  nowhere = other.profile = g_build_filename (self->temp.directory, "file", NULL);
  g_assert_true (g_file_set_contents (nowhere, "no folder", -1, &error));
  g_assert_null (fb_cli_open_or_make (&other, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  g_assert_null (other.store);
  g_assert_null (fb_cli_find_table ("acount", &error));
  assert_error (&error, FB_CLI_ERROR_UNKNOWN_ENTITY, "acount");
  g_assert_true (fb_cli_find_table ("account", &error) == accounts ());
}

/* --- lines of requests ----------------------------------------------------------------------------------------- */

static void
test_lines (void)
{
  g_autoptr (FbConfigLines) lines = fb_config_lines_new ();
  static const char *const bad[] = {"", "no json", "[]", "{\"do\":\"dance\"}", "{\"op\":\"pick\"}"};

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      const char *answer = fb_config_lines_answer (lines, bad[i], strlen (bad[i]));

      g_test_message ("%s", bad[i]);
      g_assert_nonnull (strstr (answer, "error"));
      g_assert_null (strchr (answer, '\n'));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/cli/parts/arguments", test_arguments);
  g_test_add_func ("/cli/parts/arguments-refused", test_arguments_refused);
  g_test_add_func ("/cli/parts/requests", test_requests);
  g_test_add_func ("/cli/parts/errors", test_errors);
  g_test_add_func ("/cli/parts/output", test_output);
  g_test_add_func ("/cli/parts/output-full", test_output_full);
  g_test_add_func ("/cli/parts/lines", test_lines);
#define ADD(name, func) g_test_add ("/cli/parts/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("lines-for-people", test_lines_for_people);
  ADD ("run", test_run);
  ADD ("resolve", test_resolve);
  ADD ("resolve-fails", test_resolve_fails);
  ADD ("one-value", test_one_value);
  ADD ("records", test_records);
  ADD ("values", test_values);
  ADD ("values-refused", test_values_refused);
  ADD ("times", test_times);
  ADD ("custom", test_custom);
  ADD ("quotes", test_quotes);
  ADD ("profiles", test_profiles);
#undef ADD
  return g_test_run ();
}
