/* fb-cli-arguments.h: words of the command line into a request
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-cli.h"

G_BEGIN_DECLS

/* @words after the command's name, by the command's table. FB_CLI_ERROR_USAGE. */
JsonObject *
fb_cli_arguments_parse (const FbCliCommand *command, const char *const *words, GError **error);
/* Checks a request that came as JSON: required members and their types; none that the command does not know.
 * FB_CLI_ERROR_USAGE. */
gboolean
fb_cli_arguments_check (const FbCliCommand *command, JsonObject *request, GError **error);
/* "set ENTITY ID FIELD=VALUE…  [--option X]" */
char *
fb_cli_arguments_describe (const FbCliCommand *command);

G_END_DECLS
