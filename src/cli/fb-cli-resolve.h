/* fb-cli-resolve.h: which record a word means
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-cli.h"

G_BEGIN_DECLS

/* By id, number, another unique field, or a name that only one has; @me is the user. @only_field, @only (nullable):
 * among the rows that have this reference (stages of one pipeline). @about: the field or word for the message.
 * FB_CLI_ERROR_NOT_FOUND, _AMBIGUOUS. */
gboolean
fb_cli_resolve (FbCli *cli,
                const FbTable *table,
                const char *text,
                const char *only_field,
                const FbId *only,
                const char *about,
                FbId *id,
                GError **error);
/* The record that the words "entity" and "id" of a request name. */
FbRecord *
fb_cli_resolve_record (FbCli *cli, JsonObject *request, GError **error);
/* The code in a list of choices that @text is, or is the label of; @text itself when the list does not know it. */
char *
fb_cli_resolve_pick (FbCli *cli, const char *picklist, const char *text, GError **error);

G_END_DECLS
