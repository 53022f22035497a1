/* fb-cli.c: the command-line tool: its common options, and one run
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-cli.h"

#include <glib/gi18n.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fb-cli-arguments.h"
#include "fb-json.h"

enum
{
  EXIT_DONE = 0,
  EXIT_REFUSED = 1,
  EXIT_USAGE = 2,
  EXIT_IN_PART = 3,
};

/* --- common options --------------------------------------------------------------------------------------------- */

typedef struct
{
  char *profile; /* (owned) (nullable) */
  gboolean json, lines, help, version;
  GPtrArray *words; /* of lent texts: the command and what is its own */
} Common;

static void
common_clear (Common *self)
{
  g_free (self->profile);
  g_ptr_array_unref (self->words);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Common, common_clear)

static void
replace_text (char **text, const char *with)
{
  g_free (*text);
  *text = g_strdup (with);
}

/* Common options may stand anywhere before "--". */
static gboolean
read_common (Common *self, char **argv, GError **error)
{
  gboolean options_end = FALSE;

  for (char **word = argv + 1; *word != NULL; word++)
    {
      if (!g_utf8_validate (*word, -1, NULL))
        {
          fb_cli_set_error (error, FB_CLI_ERROR_USAGE, NULL, NULL, "%s", _ ("An argument is not UTF-8 text"));
          return FALSE;
        }
      options_end |= strcmp (*word, "--") == 0;
      if (options_end)
        g_ptr_array_add (self->words, *word);
      else if (strcmp (*word, "--json") == 0)
        self->json = TRUE;
      else if (strcmp (*word, "--lines") == 0)
        self->lines = TRUE;
      else if (strcmp (*word, "--help") == 0 || strcmp (*word, "-h") == 0)
        self->help = TRUE;
      else if (strcmp (*word, "--version") == 0)
        self->version = TRUE;
      else if (g_str_has_prefix (*word, "--profile="))
        replace_text (&self->profile, *word + strlen ("--profile="));
      else if (strcmp (*word, "--profile") == 0 && word[1] != NULL)
        replace_text (&self->profile, *++word);
      else if (strcmp (*word, "--profile") == 0)
        {
          fb_cli_set_error (error, FB_CLI_ERROR_USAGE, NULL, NULL, "%s", _ ("--profile needs a folder"));
          return FALSE;
        }
      else
        g_ptr_array_add (self->words, *word);
    }
  g_ptr_array_add (self->words, NULL);
  return TRUE;
}

/* --- running ---------------------------------------------------------------------------------------------------- */

static gboolean
run_words (FbCli *cli, const Common *common, GError **error)
{
  const char *const *words = (const char *const *) common->words->pdata;
  const FbCliCommand *command;
  g_autoptr (JsonObject) request = NULL;

  if (words[0] == NULL && !common->help)
    {
      fb_cli_set_error (error, FB_CLI_ERROR_USAGE, NULL, _ ("fieldbook-cli help lists the commands."), "%s",
                        _ ("A command is missing"));
      return FALSE;
    }
  if (common->help)
    {
      request = json_object_new ();
      if (words[0] != NULL && strcmp (words[0], "help") != 0)
        json_object_set_string_member (request, "command", words[0]);
      return fb_cli_run_help (cli, request, error);
    }
  if (!(command = fb_cli_find_command (words[0])))
    {
      fb_cli_set_error (error, FB_CLI_ERROR_USAGE, NULL, _ ("fieldbook-cli help lists the commands."),
                        _ ("There is no command “%s”"), words[0]);
      return FALSE;
    }
  request = fb_cli_arguments_parse (command, words + 1, error);
  return request != NULL && fb_cli_run (cli, command, request, error);
}

static void
report (gboolean as_json, const GError *error)
{
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *text = NULL;
  const char *hint = fb_cli_error_get_hint (error);

  if (as_json)
    {
      node = fb_cli_error_to_json (error);
      text = fb_json_to_text (node);
      fprintf (stderr, "%s\n", text);
      return;
    }
  fprintf (stderr, "fieldbook-cli: %s\n", error->message);
  if (hint != NULL)
    fprintf (stderr, "  %s\n", hint);
}

static void
cli_clear (FbCli *self)
{
  fb_cli_forget (self);
  if (self->store != NULL)
    fb_store_close (self->store);
  g_clear_object (&self->store);
  g_clear_pointer (&self->output, fb_cli_output_free);
  g_clear_pointer (&self->profile, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (FbCli, cli_clear)

static int
run_all (char **argv)
{
  g_auto (Common) common = {.words = g_ptr_array_new ()};
  g_auto (FbCli) cli = {0};
  g_autoptr (GError) error = NULL;
  gboolean as_json, done;

  done = read_common (&common, argv, &error);
  as_json = common.json || common.lines;
  cli.profile = common.profile != NULL ? g_canonicalize_filename (common.profile, NULL)
                                       : g_build_filename (g_get_user_data_dir (), "fieldbook", "default", NULL);
  cli.output = fb_cli_output_new (common.lines  ? FB_CLI_OUTPUT_LINES
                                  : common.json ? FB_CLI_OUTPUT_JSON
                                                : FB_CLI_OUTPUT_TEXT);
  if (done && common.version)
    fb_cli_output_text (cli.output, "fieldbook-cli " FB_VERSION);
  else if (done)
    done = run_words (&cli, &common, &error);
  if (!fb_cli_output_flush (cli.output, done ? &error : NULL))
    done = FALSE;
  if (done)
    return cli.in_part ? EXIT_IN_PART : EXIT_DONE;
  report (as_json, error);
  return fb_cli_error_is_usage (error) ? EXIT_USAGE : EXIT_REFUSED;
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, FB_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  /* Standard output is for answers alone. */
  g_log_writer_default_set_use_stderr (TRUE);
  g_set_prgname ("fieldbook-cli");
  return run_all (argv);
}
