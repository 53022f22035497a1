/* fb-cli-batch.c: many commands in one process
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-cli.h"

#include <errno.h>
#include <gio/gunixinputstream.h>
#include <glib/gi18n.h>
#include <stdio.h>
#include <unistd.h>

#include "fb-cli-arguments.h"
#include "fb-json.h"

/* Of one line: what a whole transaction may be, and room for what is around it. */
#define MAX_LINE (4 * 1024 * 1024)

typedef struct
{
  guint done, failed;
} Tally;

/* --- one line --------------------------------------------------------------------------------------------------- */

/* Members may be written as options are ("until-idle"). */
static void
use_underlines (JsonObject *request)
{
  g_autoptr (GList) members = json_object_get_members (request);

  for (GList *l = members; l != NULL; l = l->next)
    {
      g_autofree char *name = g_strdelimit (g_strdup (l->data), "-", '_');

      if (g_str_equal (name, l->data))
        continue;
      json_object_set_member (request, name, json_object_dup_member (request, l->data));
      json_object_remove_member (request, l->data);
    }
}

static const FbCliCommand *
find_batch_command (const char *name, GError **error)
{
  const FbCliCommand *command = fb_cli_find_command (name);

  if (command != NULL && command->in_batch)
    return command;
  fb_cli_set_error (error, FB_CLI_ERROR_USAGE, "do", NULL, _ ("A batch cannot do “%s”"), name);
  return NULL;
}

static gboolean
run_line (FbCli *cli, const char *line, gsize length, GError **error)
{
  g_autoptr (JsonNode) node = fb_json_parse (line, (gssize) length, 0, error);
  const FbCliCommand *command;
  JsonObject *request;
  const char *name;

  if (node == NULL)
    return FALSE;
  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      fb_cli_set_error (error, FB_CLI_ERROR_USAGE, NULL, "{\"do\":\"list\",\"entity\":\"account\"}", "%s",
                        _ ("A line of a batch is a JSON object"));
      return FALSE;
    }
  request = json_node_get_object (node);
  use_underlines (request);
  if (!(name = fb_json_get_text (request, "do", error)) || !(command = find_batch_command (name, error))
      || !fb_cli_arguments_check (command, request, error))
    return FALSE;
  return fb_cli_run (cli, command, request, error);
}

static void
put_line (JsonNode *answer)
{
  g_autofree char *text = fb_json_to_text (answer);

  fprintf (stdout, "%s\n", text);
  /* Whoever talks to us over a pipe waits for it. */
  fflush (stdout);
}

static void
answer_line (FbCli *cli, const char *line, gsize length, Tally *tally)
{
  FbCliOutput *outer = cli->output;
  g_autoptr (JsonNode) answer = NULL;
  g_autoptr (GError) error = NULL;
  gboolean done;

  cli->output = fb_cli_output_new (FB_CLI_OUTPUT_KEEP);
  done = run_line (cli, line, length, &error);
  answer = fb_cli_output_take (cli->output);
  fb_cli_output_free (cli->output);
  cli->output = outer;
  if (!done)
    {
      g_clear_pointer (&answer, json_node_unref);
      answer = fb_cli_error_to_json (error);
      tally->failed++;
    }
  else
    tally->done++;
  put_line (answer);
}

/* --- all lines -------------------------------------------------------------------------------------------------- */

static GInputStream *
open_input (const char *path, GError **error)
{
  g_autoptr (GFile) file = NULL;

  if (path == NULL || g_str_equal (path, "-"))
    return g_unix_input_stream_new (STDIN_FILENO, FALSE);
  file = g_file_new_for_path (path);
  return G_INPUT_STREAM (g_file_read (file, NULL, error));
}

static gboolean
is_blank (const char *line, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isspace (line[i]))
      return FALSE;
  return TRUE;
}

static gboolean
refuse_long_line (GError **error)
{
  fb_cli_set_error (error, FB_CLI_ERROR_USAGE, NULL, NULL, _ ("A line of a batch is longer than %d bytes"), MAX_LINE);
  return FALSE;
}

/* Takes the complete lines out of @buffer. */
static void
answer_buffer (FbCli *cli, GByteArray *buffer, gsize *searched, Tally *tally)
{
  guint8 *end;

  while ((end = memchr (buffer->data + *searched, '\n', buffer->len - *searched)) != NULL)
    {
      gsize length = (gsize) (end - buffer->data);

      if (!is_blank ((const char *) buffer->data, length))
        answer_line (cli, (const char *) buffer->data, length, tally);
      g_byte_array_remove_range (buffer, 0, (guint) length + 1);
      *searched = 0;
      if (buffer->len == 0)
        return;
    }
  *searched = buffer->len;
}

static gboolean
answer_all (FbCli *cli, GInputStream *stream, Tally *tally, GError **error)
{
  g_autoptr (GByteArray) buffer = g_byte_array_new ();
  guint8 chunk[16384];
  gsize searched = 0;
  gssize got;

  while ((got = g_input_stream_read (stream, chunk, sizeof chunk, NULL, error)) > 0)
    {
      g_byte_array_append (buffer, chunk, (guint) got);
      answer_buffer (cli, buffer, &searched, tally);
      if (buffer->len > MAX_LINE)
        return refuse_long_line (error);
    }
  if (got < 0)
    return FALSE;
  if (!is_blank ((const char *) buffer->data, buffer->len))
    answer_line (cli, (const char *) buffer->data, buffer->len, tally);
  return TRUE;
}

gboolean
fb_cli_run_batch (FbCli *cli, JsonObject *request, GError **error)
{
  g_autoptr (GInputStream) stream = open_input (fb_cli_text (request, "file"), error);
  Tally tally = {0, 0};

  if (stream == NULL || !answer_all (cli, stream, &tally, error))
    return FALSE;
  if (tally.failed == 0)
    return TRUE;
  if (tally.done == 0)
    {
      fb_cli_set_error (error, FB_CLI_ERROR_FAILED, NULL, NULL, "%s", _ ("No command of the batch could be done"));
      return FALSE;
    }
  cli->in_part = TRUE;
  return TRUE;
}

gboolean
fb_cli_run_sleep (FbCli *cli, JsonObject *request, GError **error)
{
  double seconds = fb_cli_seconds (request, "seconds", (double) fb_cli_number (request, "ms", 0) / 1000.0);
  JsonObject *answer = json_object_new ();

  g_usleep ((gulong) (MIN (seconds, 86400.0) * G_USEC_PER_SEC));
  json_object_set_double_member (answer, "slept", seconds);
  fb_cli_output_take_object (cli->output, answer);
  return TRUE;
}
