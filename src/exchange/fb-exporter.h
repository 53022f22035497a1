/* fb-exporter.h: records into files
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "fb-exchange-error.h"
#include "fb-query.h"

G_BEGIN_DECLS

typedef enum
{
  FB_EXPORT_CSV,
  FB_EXPORT_JSON_LINES,
} FbExportFormat;

/* By the file's ending: .csv, .jsonl, .ndjson. FB_EXCHANGE_ERROR_FILE names what can be written. */
gboolean   fb_export_format_of_path (const char *path, FbExportFormat *format, GError **error);
/* The rows of a query. @columns: field names, "id", fields of referenced records ("account.name"), titles of references ("account_label"); NULL:
 * all that an import reads back. @count (optional) gets the number of rows. FB_EXCHANGE_ERROR_FILE for a column that does not exist. */
gboolean   fb_export_query          (FbStore *store, FbQuery *query, FbExportFormat format, const char *const *columns, GOutputStream *stream,
                                     gint64 *count, GCancellable *cancellable, GError **error);
/* The same to a file that appears complete or not at all. */
gboolean   fb_export_query_to_file  (FbStore *store, FbQuery *query, const char *path, const char *const *columns, gint64 *count,
                                     GCancellable *cancellable, GError **error);

/* --- the tool's JSON of a record, with titles of what it refers to -------------------------------------------------------- */

/* Titles of records, each looked up once. One thread. */
typedef struct _FbLabels FbLabels;
FbLabels   *fb_labels_new    (FbStore *store);
void        fb_labels_free   (FbLabels *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FbLabels, fb_labels_free)
const char *fb_labels_get    (FbLabels *self, const FbTable *table, const FbId *id);   /* (nullable) */
/* FALSE when a title, or a field of a referenced record, could not be read since the last call: what was made with it has a gap. */
gboolean    fb_labels_check  (FbLabels *self, GError **error);
/* fb_record_to_json() with "account_label" beside "account". */
JsonObject *fb_record_to_json_with_labels (const FbRecord *record, FbLabels *labels);
/* The cells of one record: columns as in fb_export_query(), checked by fb_export_check_columns(). Text as a file has it, NULL for null. */
char       *fb_record_dup_cell      (const FbRecord *record, const char *column, FbStore *store, FbLabels *labels);
gboolean    fb_export_check_columns (const FbTable *table, const char *const *columns, GError **error);

G_END_DECLS
