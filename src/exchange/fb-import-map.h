/* fb-import-map.h: how the columns of a file become records
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-exchange-error.h"
#include "fb-schema.h"

G_BEGIN_DECLS

/**
 * FbImportMap:
 *
 * A mapping, written in JSON (docs/import-maps.md):
 *
 *   {"label": "Import deals", "encoding": "utf-8", "separator": ",", "currency": "USD", "date": "%m/%d/%Y", "decimal": ".",
 *    "before": [RECORD…], "corrections": {"COLUMN": {"wrong": "right"}}, "tables": {"NAME": {"from": "to", "*": "else"}},
 *    "records": [{"name": "deal", "entity": "opportunity", "match": ["number"], "when": COND, "update": false,
 *                 "fields": {"FIELD": VALUE}}]}
 *
 * VALUE: a text with columns in braces ("{sales_agent|slug}"), "@NAME" (a record made before it), a number, true, false, or
 * {"column" or "value", "table", "date", "decimal", "power_of_ten", "currency", "find": {"FIELD": VALUE}, "entity", "default", "required", "when",
 * "update"}. COND: {"column", "empty" | "is" | "in" | "not_in"} or an array of them, all of which must hold. Constant once made.
 */
typedef struct _FbImportMap FbImportMap;

/* FB_EXCHANGE_ERROR_MAP with the place of the mistake. */
FbImportMap *fb_import_map_parse     (const char *json, gssize length, GError **error);
FbImportMap *fb_import_map_load      (const char *path, GError **error);
/* For a file whose headings are field names or labels of @table, as exports have them. @match: NULL-terminated fields that tell an existing record; NULL:
 * id where the file has it, else none (every row is new). @ignored (optional) gets the headings without a field, NULL-terminated. */
FbImportMap *fb_import_map_for_table (const FbTable *table, const char *const *header, const char *const *match, char ***ignored,
                                      GError **error);
void         fb_import_map_free      (FbImportMap *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FbImportMap, fb_import_map_free)
const char  *fb_import_map_get_label     (FbImportMap *self);   /* (nullable) */
const char  *fb_import_map_get_encoding  (FbImportMap *self);   /* (nullable) */
char         fb_import_map_get_separator (FbImportMap *self);   /* 0: from the file */

G_END_DECLS
