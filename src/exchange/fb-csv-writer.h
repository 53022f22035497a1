/* fb-csv-writer.h: rows into a comma-separated file
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* RFC 4180: UTF-8, commas, CRLF, quotes where needed. Buffers; nothing is sure until fb_csv_writer_flush() succeeded. */
typedef struct _FbCsvWriter FbCsvWriter;

FbCsvWriter *fb_csv_writer_new     (GOutputStream *stream);
void         fb_csv_writer_free    (FbCsvWriter *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FbCsvWriter, fb_csv_writer_free)
/* NULL and "" give an empty field. */
void         fb_csv_writer_add     (FbCsvWriter *self, const char *text);
gboolean     fb_csv_writer_end_row (FbCsvWriter *self, GCancellable *cancellable, GError **error);
gboolean     fb_csv_writer_flush   (FbCsvWriter *self, GCancellable *cancellable, GError **error);

G_END_DECLS
