/* fb-cli-configure.c: the command `configure`
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-cli.h"
#include "fb-cli-configure.h"
#include "fb-cli-model.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <stdio.h>

#define MAX_LINE (4 * 1024 * 1024)

/* FALSE: the end. A line that is too long is read to its end and left empty but for its length. */
static gboolean
read_line (GString *line, gboolean *too_long)
{
  gboolean any = FALSE;
  int c;

  g_string_truncate (line, 0);
  *too_long = FALSE;
  while ((c = getc_unlocked (stdin)) != EOF)
    {
      any = TRUE;
      if (c == '\n')
        return TRUE;
      if (line->len < MAX_LINE)
        g_string_append_c (line, (char) c);
      else
        *too_long = TRUE;
    }
  return any;
}

static gboolean
is_blank (GString *line)
{
  for (gsize i = 0; i < line->len; i++)
    if (!g_ascii_isspace (line->str[i]))
      return FALSE;
  return TRUE;
}

/* One request a line on standard input, one answer a line on standard output, at once. */
static gboolean
run_lines (GError **error)
{
  g_autoptr (FbConfigLines) lines = fb_config_lines_new ();
  g_autoptr (GString) line = g_string_new (NULL);
  gboolean too_long;

  while (read_line (line, &too_long))
    {
      if (is_blank (line))
        continue;
      if (fputs (too_long ? "{\"ok\":false,\"error\":\"The line is too long\"}"
                          : fb_config_lines_answer (lines, line->str, line->len),
                 stdout)
              < 0
          || putchar ('\n') == EOF || fflush (stdout) != 0)
        {
          g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "%s", g_strerror (errno));
          return FALSE;
        }
    }
  return TRUE;
}

/* What can be done with the file of a model. */
static const struct
{
  const char *name;
  gboolean (*run) (FbCli *cli, JsonObject *request, GError **error);
} actions[] = {
    {"check", fb_cli_configure_check},     {"format", fb_cli_configure_format}, {"complete", fb_cli_configure_complete},
    {"explain", fb_cli_configure_explain}, {"price", fb_cli_configure_price},
};

gboolean
fb_cli_run_configure (FbCli *cli, JsonObject *request, GError **error)
{
  const char *action = fb_cli_text (request, "action");

  for (guint i = 0; action != NULL && i < G_N_ELEMENTS (actions); i++)
    if (g_str_equal (actions[i].name, action))
      return actions[i].run (cli, request, error);
  if (action != NULL)
    {
      fb_cli_set_error (error, FB_CLI_ERROR_USAGE, "action", "check, format, complete, explain, price",
                        _ ("“configure” knows no “%s”"), action);
      return FALSE;
    }
  if (fb_cli_output_get_mode (cli->output) == FB_CLI_OUTPUT_LINES)
    return run_lines (error);
  fb_cli_set_error (error, FB_CLI_ERROR_USAGE, NULL, "fieldbook-cli configure --lines", "%s",
                    _ ("What to do is missing: check, format, complete, explain or price and a file, or --lines"));
  return FALSE;
}
