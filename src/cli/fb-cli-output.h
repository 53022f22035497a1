/* fb-cli-output.h: answers on standard output
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef enum
{
  FB_CLI_OUTPUT_TEXT,  /* aligned, for people */
  FB_CLI_OUTPUT_JSON,  /* one value */
  FB_CLI_OUTPUT_LINES, /* lists: one object a line */
  FB_CLI_OUTPUT_KEEP,  /* kept for fb_cli_output_take() */
} FbCliOutputMode;

typedef struct _FbCliOutput FbCliOutput;

FbCliOutput *
fb_cli_output_new (FbCliOutputMode mode);
void
fb_cli_output_free (FbCliOutput *self);
FbCliOutputMode
fb_cli_output_get_mode (FbCliOutput *self);
gboolean
fb_cli_output_is_text (FbCliOutput *self);

/* One value. The takes free what they are given. */
void
fb_cli_output_take_value (FbCliOutput *self, JsonNode *value);
void
fb_cli_output_take_object (FbCliOutput *self, JsonObject *object);
/* As it stands, only for people (documentation). */
void
fb_cli_output_text (FbCliOutput *self, const char *text);
/* A list, item by item, so that a long one needs no memory. @columns (nullable): keys that people see, NULL-terminated.
 */
void
fb_cli_output_begin_list (FbCliOutput *self, const char *const *columns);
void
fb_cli_output_take_item (FbCliOutput *self, JsonObject *item);
void
fb_cli_output_end_list (FbCliOutput *self);
/* Ends what is open and writes it out; FALSE when standard output did not take everything. */
gboolean
fb_cli_output_flush (FbCliOutput *self, GError **error);
/* KEEP: the answer so far; NULL when there was none. (transfer full) */
JsonNode *
fb_cli_output_take (FbCliOutput *self);

G_END_DECLS
