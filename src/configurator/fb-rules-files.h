/* fb-rules-files.h: the files of a model as one text
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-rules-parse.h"

G_BEGIN_DECLS

/* Names → GBytes as a row of config_model has them: {"motors.csv":"Size,Fans…"}, canonical. (transfer full) */
char *
fb_rules_files_to_json (GHashTable *files);
/* What is none, or no text in it, is left out. (transfer full) */
GHashTable *
fb_rules_files_from_json (const char *json);
/* An FbRulesFile; @data: such a table. FB_RULES_ERROR_FILE. */
GBytes *
fb_rules_files_read (const char *name, gpointer data, GError **error);

G_END_DECLS
