/* fb-importer.h: files into records, row by row
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-import-map.h"
#include "fb-import-report.h"
#include "fb-store.h"

G_BEGIN_DECLS

/**
 * FbImporter:
 *
 * Reads CSV files through a mapping into a store. Each row is taken whole or not at all; rows are committed in transactions that share one undo
 * group, so that one undo takes the whole import back. Bad rows go to the report and to the errors file, the rest is imported. A row that refers
 * to a record which a later row makes waits for it. Blocks: for tools and worker threads.
 */
typedef struct _FbImporter FbImporter;

typedef enum
{
  FB_IMPORT_UPDATE, /* a record that exists gets what the file says; empty cells leave what is there */
  FB_IMPORT_SKIP,   /* a record that exists stays as it is */
} FbImportPolicy;

/* @size 0: unknown. */
typedef void (*FbImportProgress) (gint64 rows, gint64 offset, gint64 size, gpointer user_data);

FbImporter *fb_importer_new             (FbStore *store);
void        fb_importer_free            (FbImporter *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FbImporter, fb_importer_free)
void        fb_importer_set_dry_run     (FbImporter *self, gboolean dry_run);
void        fb_importer_set_policy      (FbImporter *self, FbImportPolicy policy);
/* CSV: line, column, reason, then the row as it was. Made when the first error comes; an older file of this name goes. */
void        fb_importer_set_errors_file (FbImporter *self, const char *path);
/* Called in the importing thread every few hundred rows. */
void        fb_importer_set_progress    (FbImporter *self, FbImportProgress func, gpointer user_data);

/* One file through @map, which must outlive the call. TRUE when the file was read to its end, whatever its rows were like: see the report. Errors:
 * FB_EXCHANGE_ERROR_MAP, _FILE, those of the store (the disk is full …) and G_IO_ERROR; what was committed before stays, as one undo step. */
gboolean    fb_importer_run             (FbImporter *self, FbImportMap *map, const char *path, GCancellable *cancellable, GError **error);
/* The same from a stream; @name is for the history. */
gboolean    fb_importer_run_stream      (FbImporter *self, FbImportMap *map, GInputStream *stream, const char *name, gint64 size,
                                         GCancellable *cancellable, GError **error);
/* A file whose headings are field names or labels of @table; @match as in fb_import_map_for_table(). */
gboolean    fb_importer_run_plain       (FbImporter *self, const FbTable *table, const char *const *match, const char *path,
                                         GCancellable *cancellable, GError **error);
/* Over all files so far. (transfer none) */
FbImportReport *fb_importer_get_report  (FbImporter *self);
/* The undo group of everything this importer wrote; FALSE when it wrote nothing. */
gboolean    fb_importer_get_group       (FbImporter *self, FbId *group);

G_END_DECLS
