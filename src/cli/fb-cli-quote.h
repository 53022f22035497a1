/* fb-cli-quote.h: what the files of the quote command share
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-cli.h"

#include "fb-quotes.h"

G_BEGIN_DECLS

/* The quote with its lines, traces, what would have to be approved, and its requests. (transfer full) (nullable) */
JsonObject *
fb_cli_quote_to_json (FbCli *cli, const FbId *quote, GError **error);
/* An order with its lines. (transfer full) (nullable) */
JsonObject *
fb_cli_order_to_json (FbCli *cli, const FbId *order, GError **error);
/* What @line would become with the current version of its model; @way (nullable): it is moved by that one, the first is
 * "1". (transfer full) (nullable) */
JsonObject *
fb_cli_quote_move (FbCli *cli, const FbId *quote, const FbId *line, const char *way, GError **error);

G_END_DECLS
