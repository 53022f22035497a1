/* fb-cli-custom.h: values of a company's own fields
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-cli.h"

G_BEGIN_DECLS

/* The canonical JSON of custom field @code from a text as on the command line or a JSON value; NULL in @json empties
 * it. */
gboolean
fb_cli_custom_read (FbCli *cli, const FbTable *table, const char *code, JsonNode *node, char **json, GError **error);

G_END_DECLS
