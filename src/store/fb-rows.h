/* fb-rows.h: whole rows between the device's tables and records
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-db.h"
#include "fb-record.h"

G_BEGIN_DECLS

/* For store and sync, in the thread that owns the connection. */

/* NULL without error when there is no such row. */
FbRecord *fb_rows_get     (FbDb *db, const FbTable *table, const FbId *id, GError **error);
/* The current row of a statement whose columns from @first on are fb_ddl_columns (table, FB_DDL_DEVICE). */
FbRecord *fb_rows_read    (FbStmt *stmt, const FbTable *table, int first);
/* Writes the row as it stands, and its place in the search index. */
gboolean  fb_rows_put     (FbDb *db, const FbRecord *record, GError **error);
/* The same with a statement of fb_ddl_insert_new(): *@is_new unless the row is there already and stays as it is. */
gboolean  fb_rows_insert_new (FbDb *db, FbStmt *stmt, const FbRecord *record, gboolean *is_new, GError **error);
gboolean  fb_rows_remove  (FbDb *db, const FbTable *table, const FbId *id, GError **error);

/* One value from a column and to a parameter, by its kind alone; for rows of the server too. */
void      fb_rows_read_value (FbStmt *stmt, int column, FbValue *value);
void      fb_rows_bind_value (FbStmt *stmt, int index, const FbValue *value);

/* The values as fb_record_to_numbers() has them: what `base` keeps while edits are pending. Decoding knows older forms too. */
char     *fb_rows_encode  (const FbRecord *record);
/* @gid, @ver and @hash are not part of the text. G_IO_ERROR_INVALID_DATA. */
FbRecord *fb_rows_decode  (const FbTable *table, const FbId *id, const char *text, GError **error);


/* --- values in history lines and conflicts: JSON text, NULL for null -------------------------------------------------- */
char     *fb_rows_value_to_text   (const FbValue *value);
/* Reads it back by the field's type; a text that does not fit gives null. */
void      fb_rows_value_from_text (const FbTable *table, const FbField *field, const char *text, FbValue *value);

G_END_DECLS
