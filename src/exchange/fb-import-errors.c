/* fb-import-errors.c: the file of rows that were refused
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-import-errors.h"

#include <glib/gstdio.h>

#include "fb-csv-writer.h"

struct _FbImportErrors
{
  char *path;
  char **header;       /* (owned) (nullable) of the current file, until it is written */
  FbCsvWriter *writer; /* (owned) (nullable) */
};

FbImportErrors *
fb_import_errors_new (const char *path)
{
  FbImportErrors *self = g_new0 (FbImportErrors, 1);

  self->path = g_strdup (path);
  g_unlink (path);
  return self;
}

void
fb_import_errors_free (FbImportErrors *self)
{
  g_clear_pointer (&self->writer, fb_csv_writer_free);
  g_strfreev (self->header);
  g_free (self->path);
  g_free (self);
}

void
fb_import_errors_start (FbImportErrors *self, const char *const *header)
{
  g_strfreev (self->header);
  self->header = g_strdupv ((char **) header);
}

static gboolean
open_file (FbImportErrors *self, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (self->path);
  g_autoptr (GFileOutputStream) stream = NULL;

  /* The rows are people's data. */
  if ((stream = g_file_replace (file, NULL, FALSE, G_FILE_CREATE_PRIVATE, NULL, error)) == NULL)
    return FALSE;
  self->writer = fb_csv_writer_new (G_OUTPUT_STREAM (stream));
  return TRUE;
}

static gboolean
write_header (FbImportErrors *self, GError **error)
{
  fb_csv_writer_add (self->writer, "line");
  fb_csv_writer_add (self->writer, "column");
  fb_csv_writer_add (self->writer, "reason");
  for (guint i = 0; self->header[i] != NULL; i++)
    fb_csv_writer_add (self->writer, self->header[i]);
  g_clear_pointer (&self->header, g_strfreev);
  return fb_csv_writer_end_row (self->writer, NULL, error);
}

gboolean
fb_import_errors_add (FbImportErrors *self,
                      gint64 line,
                      const char *column,
                      const char *reason,
                      const char *const *row,
                      GError **error)
{
  char number[24];

  if (self->writer == NULL && !open_file (self, error))
    return FALSE;
  if (self->header != NULL && !write_header (self, error))
    return FALSE;
  g_snprintf (number, sizeof number, "%" G_GINT64_FORMAT, line);
  fb_csv_writer_add (self->writer, number);
  fb_csv_writer_add (self->writer, column);
  fb_csv_writer_add (self->writer, reason);
  for (guint i = 0; row != NULL && row[i] != NULL; i++)
    fb_csv_writer_add (self->writer, row[i]);
  return fb_csv_writer_end_row (self->writer, NULL, error);
}

gboolean
fb_import_errors_flush (FbImportErrors *self, GError **error)
{
  return self->writer == NULL || fb_csv_writer_flush (self->writer, NULL, error);
}
