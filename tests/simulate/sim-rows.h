/* sim-rows.h: small conveniences with operations and rows
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-op.h"
#include "fb-db.h"

G_BEGIN_DECLS

void      sim_op_text     (FbOp *op, const char *field, const char *text);
void      sim_op_int      (FbOp *op, const char *field, gint64 number);
void      sim_op_id       (FbOp *op, const char *field, const FbId *id);

/* All rows of a table, of the server or of a device, as they stand. (transfer full) of FbRecord */
GPtrArray *sim_rows_load  (FbDb *db, const FbTable *table, gboolean is_server, GError **error);
/* As the row travels: without what is the device's own. (transfer full) */
char     *sim_rows_encode (const FbRecord *row);
/* "account 0195…". (transfer full) */
char     *sim_rows_name   (const FbTable *table, const FbId *id);

G_END_DECLS
