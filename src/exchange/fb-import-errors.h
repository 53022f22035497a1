/* fb-import-errors.h: the file of rows that were refused
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* CSV: line, column, reason, then the row as it was. The file is made with the first row. */
typedef struct _FbImportErrors FbImportErrors;

/* An older file at @path is removed. */
FbImportErrors *fb_import_errors_new   (const char *path);
void            fb_import_errors_free  (FbImportErrors *self);
/* A file with these headings follows. */
void            fb_import_errors_start (FbImportErrors *self, const char *const *header);
gboolean        fb_import_errors_add   (FbImportErrors *self, gint64 line, const char *column, const char *reason, const char *const *row,
                                        GError **error);
gboolean        fb_import_errors_flush (FbImportErrors *self, GError **error);

G_END_DECLS
