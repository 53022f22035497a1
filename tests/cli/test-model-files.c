/* test-model-files.c: files of models in the tool: read, built, checked, put in order
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "fb-cli-model.h"
#include "fb-json.h"

typedef struct
{
  char *directory;
  FbCli cli;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  self->directory = g_dir_make_tmp ("fieldbook-model-XXXXXX", NULL);
  self->cli = (FbCli){.profile = self->directory};
  self->cli.output = fb_cli_output_new (FB_CLI_OUTPUT_KEEP);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_autofree char *path = g_build_filename (self->directory, "p.rules", NULL);

  fb_cli_output_free (self->cli.output);
  g_unlink (path);
  g_rmdir (self->directory);
  g_free (self->directory);
}

static JsonObject *
object_of (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = fb_json_parse (text, -1, 0, &error);

  g_assert_no_error (error);
  return json_object_ref (json_node_get_object (node));
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

static const char rules[] =
    "product P version 1 currency EUR\noption Size one of S, M\noption Filter at most one of F7, F9\n"
    "part \"Base\" list 10.00\nR1: Size = S excludes Filter = F9\n";

static FbCliModel *
read_model (Fixture *self, const char *text, const char *picks, JsonObject **request)
{
  g_autofree char *path = g_build_filename (self->directory, "p.rules", NULL);
  g_autofree char *json = g_strdup_printf ("{\"file\":\"%s\",\"fields\":%s}", path, picks);
  g_autoptr (GError) error = NULL;
  FbCliModel *model;

  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
  *request = object_of (json);
  model = fb_cli_model_read (*request, &error);
  g_assert_no_error (error);
  return model;
}

static void
test_model (Fixture *self, gconstpointer data)
{
  g_autoptr (JsonObject) request = NULL;
  g_autoptr (FbCliModel) model = read_model (self, rules, "{\"Size\":\"M\"}", &request);
  g_autoptr (JsonObject) missing = object_of ("{\"file\":\"/no/such/file.rules\"}");
  g_autoptr (FbConfigurator) session = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *words = NULL;
  FbConfigPoint point;

  g_assert_false (fb_cli_model_is_json (model));
  g_assert_true (fb_cli_model_build (model, request, &error));
  g_assert_no_error (error);
  session = fb_cli_model_start (model, request, &error);
  g_assert_no_error (error);
  g_assert_cmpint (fb_configurator_get_pick (session, 0), ==, 1);
  g_assert_true (fb_cli_model_find (model, "Filter", "F9", &point, &error));
  words = fb_cli_model_words (model, point.var, point.value, NULL);
  g_assert_cmpstr (words, ==, "Filter: F9");
  g_assert_false (fb_cli_model_find (model, "Colour", "red", &point, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  g_assert_null (fb_cli_model_file ("missing.csv", model, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  g_assert_null (fb_cli_model_read (missing, &error));
  g_assert_nonnull (error);
}

static void
test_model_refused (Fixture *self, gconstpointer data)
{
  g_autoptr (JsonObject) request = NULL;
  g_autoptr (JsonObject) bad_request = NULL;
  g_autoptr (FbCliModel) model = read_model (self, rules, "{\"Size\":\"S\",\"Filter\":\"F9\"}", &request);
  g_autoptr (FbCliModel) bad = read_model (self, "product P version 1\nR1: A requires B\n", "{}", &bad_request);
  g_autoptr (GError) error = NULL;

  g_assert_true (fb_cli_model_build (model, request, &error));
  g_assert_null (fb_cli_model_start (model, request, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  g_assert_false (fb_cli_model_build (bad, bad_request, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  /* What is asked of a model that does not go together is told, not answered. */
  g_assert_false (fb_cli_configure_complete (&self->cli, request, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  g_assert_false (fb_cli_configure_price (&self->cli, request, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  g_assert_false (fb_cli_configure_explain (&self->cli, request, &error));
  g_assert_nonnull (error);
}

/* A request for a file with that text; @more: further members. */
static JsonObject *
model_request (Fixture *self, const char *text, const char *more)
{
  g_autofree char *path = g_build_filename (self->directory, "p.rules", NULL);
  g_autofree char *json = g_strdup_printf ("{\"file\":\"%s\"%s}", path, more);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
  return object_of (json);
}

static void
assert_answer (Fixture *self, const char *expected)
{
  g_autoptr (JsonNode) node = fb_cli_output_take (self->cli.output);
  g_autofree char *text = node != NULL ? fb_json_to_text (node) : NULL;

  g_assert_cmpstr (text, ==, expected);
}

#define NEUTRAL(constraints)                                                                 \
  "{\"format\":\"cfg-neutral/1\",\"variables\":[{\"name\":\"a\",\"values\":[\"x\",\"y\"]}]," \
  "\"constraints\":[" constraints "]}"
#define NOT(value) "{\"name\":\"not " value "\",\"kind\":\"clause\",\"lits\":[[0," value ",0]]}"

/* The findings are answered also where they are what is wrong. */
static void
test_check_model (Fixture *self, gconstpointer data)
{
  static const struct
  {
    const char *text, *answer, *part; /* @part (nullable) of the error */
  } cases[] = {
      {"product P version 1 currency EUR\noption Size one of S, M\npart Base list 10.00\n",
       "{\"ok\":true,\"findings\":[],\"cut\":false,\"variables\":1,\"rules\":0,\"sums\":[]}", NULL},
      {NEUTRAL (""), "{\"ok\":true,\"void\":false,\"dead\":0,\"fixed\":0,\"variables\":1,\"rules\":0}", NULL},
      {NEUTRAL (NOT ("1")), "{\"ok\":false,\"void\":false,\"dead\":1,\"fixed\":1,\"variables\":1,\"rules\":1}", NULL},
      {NEUTRAL (NOT ("0") "," NOT ("1")),
       "{\"ok\":false,\"void\":true,\"dead\":2,\"fixed\":0,\"variables\":1,\"rules\":2}",
       "the rules contradict each other"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (JsonObject) request = model_request (self, cases[i].text, "");
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", cases[i].text);
      g_assert_cmpint (fb_cli_configure_check (&self->cli, request, &error), ==, cases[i].part == NULL);
      if (cases[i].part != NULL)
        assert_error (&error, FB_CLI_ERROR_MODEL, cases[i].part);
      g_assert_no_error (error);
      assert_answer (self, cases[i].answer);
    }
}

static void
test_check_model_refused (Fixture *self, gconstpointer data)
{
  g_autoptr (JsonObject) slip = model_request (self, "product P version 1 currency EUR\noptoin X\n", "");
  g_autoptr (JsonObject) nothing = object_of ("{}");
  g_autoptr (JsonObject) nowhere = object_of ("{\"file\":\"/no/such/file.rules\"}");
  g_autoptr (JsonObject) day = object_of ("{\"file\":\"-\",\"day\":\"2027-02-30\"}");
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GError) error = NULL;
  JsonObject *answer, *finding;

  g_assert_false (fb_cli_configure_check (&self->cli, slip, &error));
  assert_error (&error, FB_CLI_ERROR_MODEL, "must not be published");
  node = fb_cli_output_take (self->cli.output);
  answer = json_node_get_object (node);
  g_assert_false (json_object_get_boolean_member (answer, "ok"));
  g_assert_false (json_object_has_member (answer, "variables"));
  finding = json_array_get_object_element (json_object_get_array_member (answer, "findings"), 0);
  g_assert_cmpint (json_object_get_int_member (finding, "line"), ==, 2);
  g_assert_cmpint (json_object_get_int_member (finding, "column"), ==, 1);
  g_assert_false (fb_cli_configure_check (&self->cli, nothing, &error));
  assert_error (&error, FB_CLI_ERROR_USAGE, "file of the model is missing");
  g_assert_false (fb_cli_configure_check (&self->cli, day, &error));
  assert_error (&error, FB_CLI_ERROR_VALUE, "2027-02-30");
  g_assert_false (fb_cli_configure_check (&self->cli, nowhere, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
  g_clear_error (&error);
  {
    g_autoptr (JsonObject) broken = model_request (self, NEUTRAL ("3"), "");

    g_assert_false (fb_cli_configure_check (&self->cli, broken, &error));
    g_assert_nonnull (error);
    assert_answer (self, NULL);
  }
}

static void
test_format_model (Fixture *self, gconstpointer data)
{
  static const char loose[] = "product P version 1   currency EUR\noption  A one of B,C";
  static const char normal[] = "product \"P\" version 1 currency EUR\noption A one of B, C\n";
  g_autoptr (JsonObject) show = model_request (self, loose, "");
  g_autoptr (JsonObject) write = NULL;
  g_autofree char *path = g_strdup (fb_cli_text (show, "file"));
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (fb_cli_configure_format (&self->cli, show, &error));
  assert_answer (self,
                 "{\"changed\":true,\"text\":\"product \\\"P\\\" version 1 currency EUR\\noption A one of B, C\\n\"}");
  /* Shown, not written. */
  g_assert_true (g_file_get_contents (path, &after, NULL, NULL));
  g_assert_cmpstr (after, ==, loose);
  g_clear_pointer (&after, g_free);
  write = model_request (self, loose, ",\"write\":true");
  g_assert_true (fb_cli_configure_format (&self->cli, write, &error));
  assert_answer (self, "{\"changed\":true}");
  g_assert_true (g_file_get_contents (path, &after, NULL, NULL));
  g_assert_cmpstr (after, ==, normal);
  g_assert_true (fb_cli_configure_format (&self->cli, write, &error));
  assert_answer (self, "{\"changed\":false}");
  g_assert_no_error (error);
}

/* Half a file is not written over a whole one, and that it could not be written is told. */
static void
test_format_model_refused (Fixture *self, gconstpointer data)
{
  g_autoptr (JsonObject) slip = model_request (self, "product P version 1 currency EUR\noptoin X\n", ",\"write\":true");
  g_autoptr (JsonObject) nothing = object_of ("{}");
  g_autofree char *path = g_strdup (fb_cli_text (slip, "file"));
  g_autofree char *after = NULL;
  g_autofree char *there = NULL;
  g_autoptr (JsonObject) fixed = NULL;
  g_autoptr (GError) error = NULL;
  int file;

  g_assert_false (fb_cli_configure_format (&self->cli, slip, &error));
  assert_error (&error, FB_CLI_ERROR_MODEL, "line 2, column 1");
  g_assert_true (g_file_get_contents (path, &after, NULL, NULL));
  g_assert_nonnull (strstr (after, "optoin"));
  g_assert_false (fb_cli_configure_format (&self->cli, nothing, &error));
  assert_error (&error, FB_CLI_ERROR_USAGE, "file of the model is missing");
  {
    g_autoptr (JsonObject) broken = model_request (self, NEUTRAL ("3"), "");

    g_assert_false (fb_cli_configure_format (&self->cli, broken, &error));
    g_assert_nonnull (error);
    g_clear_error (&error);
  }
  /* A place where a file can be read and none be made. */
  g_file_set_contents (path, "product P version 1   currency EUR\n", -1, NULL);
  file = open (path, O_RDONLY);
  g_assert_cmpint (file, >=, 0);
  there = g_strdup_printf ("{\"file\":\"/proc/self/fd/%d\",\"write\":true}", file);
  fixed = object_of (there);
  g_assert_false (fb_cli_configure_format (&self->cli, fixed, &error));
  g_assert_true (error->domain == G_FILE_ERROR);
  close (file);
  assert_answer (self, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/cli/model-files/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("read", test_model);
  ADD ("read-refused", test_model_refused);
  ADD ("check", test_check_model);
  ADD ("check-refused", test_check_model_refused);
  ADD ("format", test_format_model);
  ADD ("format-refused", test_format_model_refused);
#undef ADD
  return g_test_run ();
}
