/* fb-cli-record.h: records as answers
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-cli.h"

G_BEGIN_DECLS

/* The tool's JSON of a record: references with their labels, and whether it waits or is in conflict. */
JsonObject *
fb_cli_record_to_json (FbCli *cli, const FbRecord *record);
/* Only @columns of it, fields of referenced records among them; empty ones are null. */
JsonObject *
fb_cli_record_pick (FbCli *cli, const FbRecord *record, const char *const *columns);
gboolean
fb_cli_check_columns (const FbTable *table, const char *const *columns, GError **error);
/* What people see of a list when they do not say. NULL-terminated. (transfer full) */
char **
fb_cli_default_columns (const FbTable *table);
/* Title of a record, looked up once a command. (nullable) */
const char *
fb_cli_label (FbCli *cli, const FbTable *table, const FbId *id);
/* One value of a record of @table as the record's JSON has it, with its label beside; @field may be "ext.CODE" (@value:
 * JSON text). @like (nullable): the record, for currencies and types of references. Nothing when the value is null. */
void
fb_cli_set_value (FbCli *cli,
                  JsonObject *object,
                  const char *name,
                  const FbTable *table,
                  const char *field,
                  const FbValue *value,
                  const FbRecord *like);
/* {"id","tx"}; @tx nil: nothing changed. */
JsonObject *
fb_cli_edit_to_json (const FbId *id, const FbId *tx);
/* Sets @name to the id as text; nothing when it is NULL or nil. */
void
fb_cli_set_id (JsonObject *object, const char *name, const FbId *id);
/* A moment as RFC 3339; nothing when it is 0. */
void
fb_cli_set_time (JsonObject *object, const char *name, gint64 ms);

G_END_DECLS
