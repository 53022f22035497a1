/* fb-csv-reader.h: rows of a comma-separated file, one at a time
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "fb-exchange-error.h"

G_BEGIN_DECLS

/* A longer row is an error of that row; it is skipped without being held. */
#define FB_CSV_MAX_ROW (1024 * 1024)

typedef struct _FbCsvReader FbCsvReader;

typedef enum
{
  FB_CSV_ROW,      /* columns are there */
  FB_CSV_BAD_ROW,  /* FB_EXCHANGE_ERROR_ROW; the next call goes on behind it */
  FB_CSV_END,
  FB_CSV_FAILED,   /* the stream failed or was cancelled */
} FbCsvResult;

/* RFC 4180 with the habits of real files: quoted line ends, any line ending, quotes inside plain fields. @encoding: "utf-8", "utf-16",
 * "utf-16le", "utf-16be", "windows-1252" (also for "iso-8859-1"), NULL: told by a mark at the start or from the first 64 KiB. @separator 0: , ; or
 * tab, whichever the first line has most of. FB_EXCHANGE_ERROR_FILE for an unknown encoding. */
FbCsvReader *fb_csv_reader_new           (GInputStream *stream, const char *encoding, char separator, GError **error);
void         fb_csv_reader_free          (FbCsvReader *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FbCsvReader, fb_csv_reader_free)

/* The next row; empty lines are passed over. */
FbCsvResult  fb_csv_reader_next          (FbCsvReader *self, GCancellable *cancellable, GError **error);
/* The line where the row begins, from 1. */
gint64       fb_csv_reader_get_line      (FbCsvReader *self);
guint        fb_csv_reader_get_n_columns (FbCsvReader *self);
/* Valid UTF-8 after FB_CSV_ROW; after FB_CSV_BAD_ROW what could be read of it, made valid. Lent until the next call. */
const char  *fb_csv_reader_get           (FbCsvReader *self, guint column);
/* Bytes read so far from the stream. */
gint64       fb_csv_reader_get_offset    (FbCsvReader *self);
/* "utf-8", "utf-16le" …, known after the first fb_csv_reader_next(). */
const char  *fb_csv_reader_get_encoding  (FbCsvReader *self);
char         fb_csv_reader_get_separator (FbCsvReader *self);

G_END_DECLS
