/* fb-csv-writer.c: rows into a comma-separated file
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-csv-writer.h"

#include <string.h>

#define BUFFER_SIZE (64 * 1024)

struct _FbCsvWriter
{
  GOutputStream *stream; /* (owned) */
  GString *buffer;       /* (owned) */
  guint n_columns;       /* of the row being written */
  gsize row_start;       /* of the row in the buffer */
};

FbCsvWriter *
fb_csv_writer_new (GOutputStream *stream)
{
  FbCsvWriter *self;

  g_return_val_if_fail (G_IS_OUTPUT_STREAM (stream), NULL);

  self = g_new0 (FbCsvWriter, 1);
  self->stream = g_object_ref (stream);
  self->buffer = g_string_sized_new (BUFFER_SIZE);
  return self;
}

void
fb_csv_writer_free (FbCsvWriter *self)
{
  g_object_unref (self->stream);
  g_string_free (self->buffer, TRUE);
  g_free (self);
}

void
fb_csv_writer_add (FbCsvWriter *self, const char *text)
{
  if (self->n_columns++ > 0)
    g_string_append_c (self->buffer, ',');
  if (text == NULL)
    return;
  /* Spaces at the ends are kept by readers only inside quotes. */
  if (strpbrk (text, ",;\t\"\r\n") == NULL && *text != ' ' && (*text == '\0' || text[strlen (text) - 1] != ' '))
    {
      g_string_append (self->buffer, text);
      return;
    }
  g_string_append_c (self->buffer, '"');
  for (; *text != '\0'; text++)
    {
      if (*text == '"')
        g_string_append_c (self->buffer, '"');
      g_string_append_c (self->buffer, *text);
    }
  g_string_append_c (self->buffer, '"');
}

gboolean
fb_csv_writer_end_row (FbCsvWriter *self, GCancellable *cancellable, GError **error)
{
  /* A row of one empty field would look like no row. */
  if (self->n_columns == 1 && self->buffer->len == self->row_start)
    g_string_append (self->buffer, "\"\"");
  g_string_append (self->buffer, "\r\n");
  self->n_columns = 0;
  self->row_start = self->buffer->len;
  return self->buffer->len < BUFFER_SIZE || fb_csv_writer_flush (self, cancellable, error);
}

gboolean
fb_csv_writer_flush (FbCsvWriter *self, GCancellable *cancellable, GError **error)
{
  gboolean ok =
      g_output_stream_write_all (self->stream, self->buffer->str, self->buffer->len, NULL, cancellable, error);

  g_string_truncate (self->buffer, 0);
  self->row_start = 0;
  return ok;
}
