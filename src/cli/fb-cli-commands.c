/* fb-cli-commands.c: the commands, their words and options
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "fb-cli-arguments.h"
#include "fb-cli.h"

/* clang-format off */
static const FbCliCommand commands[] = {
  { "init", { NULL }, { { "demo", FB_CLI_FLAG } }, FALSE, fb_cli_run_init,
    N_ ("make a profile for this computer only, empty or with the demo company") },
  { "sign-in", { "url" }, { { "login", FB_CLI_TEXT, "NAME" }, { "password-file", FB_CLI_TEXT, "FILE" }, { "code-file", FB_CLI_TEXT, "FILE" },
      { "device-name", FB_CLI_TEXT, "NAME" }, { "pin", FB_CLI_TEXT, "SHA256" } },
    FALSE, fb_cli_run_sign_in, N_ ("make the profile a device of a server, with name and password or a one-time code (- reads it from standard input)") },
  { "sign-out", { NULL }, { { "keep", FB_CLI_FLAG }, { "export", FB_CLI_TEXT, "FILE" }, { "remove", FB_CLI_FLAG }, { "discard", FB_CLI_NUMBER, "N" } },
    FALSE, fb_cli_run_sign_out, N_ ("end the sign-in; what waits is kept (--keep), written down and removed (--export --remove), or given up by typing how much it is (--discard N)") },
  { "sync", { NULL }, { { "until-idle", FB_CLI_FLAG }, { "max-seconds", FB_CLI_SECONDS, "N" } }, TRUE, fb_cli_run_sync,
    N_ ("exchange with the server, once or until nothing waits on either side") },
  { "status", { NULL }, { { NULL } }, TRUE, fb_cli_run_status, N_ ("show what waits, what is here, and when the server was reached last") },
  { "check", { NULL }, { { NULL } }, TRUE, fb_cli_run_check, N_ ("recompute hashes and sums and look for dangling references") },
  { "backup", { "file" }, { { NULL } }, TRUE, fb_cli_run_backup, N_ ("copy the profile into one file") },
  { "restore", { "file" }, { { NULL } }, FALSE, fb_cli_run_restore, N_ ("replace the profile by a copy") },
  { "new", { "entity", "fields*" }, { { NULL } }, TRUE, fb_cli_run_new, N_ ("add a record") },
  { "set", { "entity", "id", "fields*" }, { { NULL } }, TRUE, fb_cli_run_set, N_ ("change fields of a record") },
  { "delete", { "entity", "id" }, { { NULL } }, TRUE, fb_cli_run_delete, N_ ("delete a record with what belongs to it") },
  { "show", { "entity", "id" }, { { "as-of", FB_CLI_TEXT, "TIME" } }, TRUE, fb_cli_run_show, N_ ("show a record, now or as it was") },
  { "list", { "entity" }, { { "where", FB_CLI_TEXT, "EXPR" }, { "sort", FB_CLI_LIST, "F,-F" }, { "limit", FB_CLI_NUMBER, "N" }, { "offset", FB_CLI_NUMBER, "N" },
      { "columns", FB_CLI_LIST, "F,F" }, { "count", FB_CLI_FLAG } }, TRUE, fb_cli_run_list,
    N_ ("list records: --where \"stage = 'Won' and amount > 1000 and account.industry = 'retail'\"") },
  { "search", { "text" }, { { "limit", FB_CLI_NUMBER, "N" }, { "entity", FB_CLI_TEXT, "E" } }, TRUE, fb_cli_run_search, N_ ("find records by words, numbers, phone digits") },
  { "history", { "entity", "id" }, { { "field", FB_CLI_TEXT, "F" } }, TRUE, fb_cli_run_history, N_ ("show every change of a record") },
  { "changes", { NULL }, { { "since", FB_CLI_TEXT, "TIME" }, { "unreviewed", FB_CLI_FLAG } }, TRUE, fb_cli_run_changes, N_ ("show every change, newest first") },
  { "undo", { NULL }, { { "steps", FB_CLI_NUMBER, "N" } }, TRUE, fb_cli_run_undo, N_ ("take back this device's last steps") },
  { "redo", { NULL }, { { "steps", FB_CLI_NUMBER, "N" } }, TRUE, fb_cli_run_redo, N_ ("do again what was taken back") },
  { "conflicts", { NULL }, { { "all", FB_CLI_FLAG } }, TRUE, fb_cli_run_conflicts, N_ ("list what a person must decide (--all: also what is settled)") },
  { "resolve", { "id", "value" }, { { NULL } }, TRUE, fb_cli_run_resolve, N_ ("decide a conflict: kept, lost or another value") },
  { "refused", { NULL }, { { NULL } }, TRUE, fb_cli_run_refused, N_ ("list the steps that the server refused") },
  { "resend", { "n", "fields*" }, { { NULL } }, TRUE, fb_cli_run_resend, N_ ("send a refused step again, with other values where given") },
  { "discard", { "n" }, { { NULL } }, TRUE, fb_cli_run_discard, N_ ("let a refused step go") },
  { "batch", { "file?" }, { { NULL } }, FALSE, fb_cli_run_batch, N_ ("run one JSON command a line, from a file or standard input") },
  { "sleep", { NULL }, { { "seconds", FB_CLI_SECONDS, "N" }, { "ms", FB_CLI_NUMBER, "N" } }, TRUE, fb_cli_run_sleep, N_ ("wait (for batches)") },
  { "import", { "files+" }, { { "entity", FB_CLI_TEXT, "E" }, { "map", FB_CLI_TEXT, "MAP.json" }, { "match", FB_CLI_LIST, "F,F" }, { "dry-run", FB_CLI_FLAG },
      { "errors", FB_CLI_TEXT, "FILE" } }, TRUE, fb_cli_run_import, N_ ("read CSV files") },
  { "export", { "entity", "file" }, { { "where", FB_CLI_TEXT, "EXPR" }, { "sort", FB_CLI_LIST, "F,-F" }, { "columns", FB_CLI_LIST, "F,F" } }, TRUE, fb_cli_run_export,
    N_ ("write CSV or JSON lines, by the file's ending") },
  { "attach", { "entity", "id", "file" }, { { NULL } }, TRUE, fb_cli_run_attach, N_ ("add a file to a record") },
  { "attachments", { "entity", "id" }, { { NULL } }, TRUE, fb_cli_run_attachments, N_ ("list the files of a record, and where they are") },
  { "fetch", { "id" }, { { "to", FB_CLI_TEXT, "FILE" } }, TRUE, fb_cli_run_fetch, N_ ("bring a file of a record to this computer") },
  { "pin", { "id" }, { { NULL } }, TRUE, fb_cli_run_pin, N_ ("keep a file of a record on this computer") },
  { "unpin", { "id" }, { { NULL } }, TRUE, fb_cli_run_unpin, N_ ("leave it to the cache again") },
  { "generate", { NULL }, { { "accounts", FB_CLI_NUMBER, "N", TRUE }, { "seed", FB_CLI_NUMBER, "S", TRUE }, { "reps", FB_CLI_NUMBER, "R" }, { "months", FB_CLI_NUMBER, "M" }, { "today", FB_CLI_TEXT, "DAY" } },
    FALSE, fb_cli_run_generate, N_ ("fill the profile with a believable company, the same for the same seed") },
  { "configure", { "action?", "file?", "fields*" }, { { "goal", FB_CLI_TEXT, "any|cheapest|usual" }, { "orders", FB_CLI_TEXT, "TSV" }, { "value", FB_CLI_TEXT, "OPTION=VALUE" },
      { "day", FB_CLI_TEXT, "DAY" }, { "language", FB_CLI_TEXT, "L" }, { "quantity", FB_CLI_NUMBER, "N" }, { "write", FB_CLI_FLAG } }, FALSE, fb_cli_run_configure,
    N_ ("check, format, complete, explain or price a model file, with OPTION=VALUE as what is picked; with --lines one JSON request a line (load, pick, explain, repair, complete, …), one answer a line") },
  { "quote", { "action", "words+" }, { { "qty", FB_CLI_TEXT, "N" }, { "kind", FB_CLI_TEXT, "item|option|free" }, { "discount", FB_CLI_TEXT, "PERCENT" },
      { "target", FB_CLI_TEXT, "AMOUNT" }, { "text", FB_CLI_TEXT, "TEXT" }, { "answer", FB_CLI_TEXT, "approved|countered|refused|withdrawn|taken" },
      { "by", FB_CLI_TEXT, "NAME" }, { "way", FB_CLI_TEXT, "N" } }, TRUE, fb_cli_run_quote,
    N_ ("quote new account=…|opportunity=…; quote add|change|remove|move|show|pdf|approve|send|accept|reject|version|compare|order QUOTE …") },
  { "schema", { "entity?" }, { { NULL } }, TRUE, fb_cli_run_schema, N_ ("describe every kind of record and its fields") },
  { "help", { "command?" }, { { NULL } }, FALSE, fb_cli_run_help, N_ ("show this list, or one command") },
  { NULL },
};
/* clang-format on */

const FbCliCommand *
fb_cli_find_command (const char *name)
{
  for (const FbCliCommand *command = commands; command->name != NULL; command++)
    if (strcmp (command->name, name) == 0)
      return command;
  return NULL;
}

/* --- help ------------------------------------------------------------------------------------------------------- */

static void
describe_all (GString *text)
{
  g_string_append_printf (text, "%s\n\n", _ ("fieldbook-cli [--profile DIR] [--json] [--lines] COMMAND …"));
  for (const FbCliCommand *command = commands; command->name != NULL; command++)
    g_string_append_printf (text, "  %-10s %s\n", command->name, _ (command->help));
  g_string_append_printf (text, "\n%s\n", _ ("fieldbook-cli help COMMAND shows the words and options of one command."));
}

gboolean
fb_cli_run_help (FbCli *cli, JsonObject *request, GError **error)
{
  const char *name = fb_cli_text (request, "command");
  const FbCliCommand *command = name != NULL ? fb_cli_find_command (name) : NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *usage = NULL;

  if (name != NULL && command == NULL)
    {
      fb_cli_set_error (error, FB_CLI_ERROR_USAGE, NULL, NULL, _ ("There is no command “%s”"), name);
      return FALSE;
    }
  if (command == NULL)
    describe_all (text);
  else
    {
      usage = fb_cli_arguments_describe (command);
      g_string_append_printf (text, "fieldbook-cli %s\n  %s\n", usage, _ (command->help));
    }
  if (fb_cli_output_is_text (cli->output))
    fb_cli_output_text (cli->output, text->str);
  else
    fb_cli_output_take_value (cli->output, json_node_init_string (json_node_alloc (), text->str));
  return TRUE;
}

/* --- running ---------------------------------------------------------------------------------------------------- */

gboolean
fb_cli_run (FbCli *self, const FbCliCommand *command, JsonObject *request, GError **error)
{
  gboolean done = command->run (self, request, error);

  fb_cli_output_end_list (self->output);
  /* An answer with a name that could not be read has a gap. */
  if (done && self->labels != NULL)
    done = fb_labels_check (self->labels, error);
  fb_cli_forget (self);
  return done;
}
