/* fb-csv-reader.c: rows of a comma-separated file, one at a time
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-csv-reader.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "fb-decoder.h"

#define CHUNK (64 * 1024)

G_DEFINE_QUARK (fb_exchange_error, fb_exchange_error)

struct _FbCsvReader
{
  GInputStream *stream; /* (owned) */
  FbEncoding encoding;
  gboolean started;
  char separator; /* 0 until told from the first line */

  GByteArray *raw; /* (owned) read, not yet decoded */
  gint64 offset;
  gboolean at_end; /* of the stream */

  GString *text; /* (owned) decoded; what lies before pos is used */
  gsize pos;
  gint64 line; /* where pos stands */

  gint64 row_line;
  GString *fields; /* (owned) the fields of the row, a NUL after each */
  GArray *starts;  /* (owned) of gsize, where each begins */
};

FbCsvReader *
fb_csv_reader_new (GInputStream *stream, const char *encoding, char separator, GError **error)
{
  FbEncoding known = FB_ENCODING_UNKNOWN;
  FbCsvReader *self;

  g_return_val_if_fail (G_IS_INPUT_STREAM (stream), NULL);

  if (encoding != NULL && !fb_encoding_from_name (encoding, &known))
    {
      g_set_error (error, FB_EXCHANGE_ERROR, FB_EXCHANGE_ERROR_FILE,
                   _ ("“%s” is no encoding that can be read here; utf-8, utf-16 and windows-1252 are."), encoding);
      return NULL;
    }
  self = g_new0 (FbCsvReader, 1);
  self->stream = g_object_ref (stream);
  self->encoding = known;
  self->separator = separator;
  self->raw = g_byte_array_new ();
  self->text = g_string_new (NULL);
  self->fields = g_string_new (NULL);
  self->starts = g_array_new (FALSE, FALSE, sizeof (gsize));
  self->line = 1;
  return self;
}

void
fb_csv_reader_free (FbCsvReader *self)
{
  g_object_unref (self->stream);
  g_byte_array_unref (self->raw);
  g_string_free (self->text, TRUE);
  g_string_free (self->fields, TRUE);
  g_array_unref (self->starts);
  g_free (self);
}

/* --- bytes to text --- */

static gboolean
read_raw (FbCsvReader *self, GCancellable *cancellable, GError **error)
{
  guint before = self->raw->len;
  gssize n;

  /* Not every stream looks by itself. */
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  g_byte_array_set_size (self->raw, before + CHUNK);
  n = g_input_stream_read (self->stream, self->raw->data + before, CHUNK, cancellable, error);
  g_byte_array_set_size (self->raw, before + (guint) MAX (n, 0));
  if (n < 0)
    return FALSE;
  self->offset += n;
  self->at_end = n == 0;
  return TRUE;
}

static void
skip_mark (FbCsvReader *self)
{
  gsize mark;
  FbEncoding guess = fb_encoding_guess (self->raw->data, self->raw->len, &mark);

  if (self->encoding == FB_ENCODING_UNKNOWN)
    self->encoding = guess;
  if (mark > 0 && guess == self->encoding)
    g_byte_array_remove_range (self->raw, 0, (guint) mark);
}

/* More text behind what is there. FALSE only on errors; at the end of the stream nothing is added. */
static gboolean
fill (FbCsvReader *self, GCancellable *cancellable, GError **error)
{
  gsize used;

  if (self->pos > CHUNK)
    {
      g_string_erase (self->text, 0, (gssize) self->pos);
      self->pos = 0;
    }
  if (!self->started)
    {
      while (!self->at_end && self->raw->len < CHUNK)
        if (!read_raw (self, cancellable, error))
          return FALSE;
      self->started = TRUE;
      skip_mark (self);
    }
  else if (!read_raw (self, cancellable, error))
    {
      return FALSE;
    }
  used = fb_decode (self->encoding, self->raw->data, self->raw->len, self->at_end, self->text);
  g_byte_array_remove_range (self->raw, 0, (guint) used);
  return TRUE;
}

/* Makes sure that @n characters lie behind the position, unless the file ends before. */
static gboolean
need (FbCsvReader *self, gsize n, GCancellable *cancellable, GError **error)
{
  while (self->text->len - self->pos < n && !(self->started && self->at_end))
    if (!fill (self, cancellable, error))
      return FALSE;
  return TRUE;
}

static void
guess_separator (FbCsvReader *self)
{
  static const char candidates[] = ",;\t";
  guint counts[3] = {0, 0, 0};
  gboolean quoted = FALSE;
  guint best = 0;

  for (const char *at = self->text->str + self->pos; *at != '\0'; at++)
    {
      const char *found;

      if (*at == '"')
        quoted = !quoted;
      else if (!quoted && (*at == '\n' || *at == '\r'))
        break;
      else if (!quoted && (found = strchr (candidates, *at)) != NULL)
        counts[found - candidates]++;
    }
  for (guint i = 1; i < 3; i++)
    if (counts[i] > counts[best])
      best = i;
  self->separator = candidates[best];
}

/* --- text to rows --- */

static void
start_field (FbCsvReader *self)
{
  gsize start = self->fields->len;

  g_array_append_val (self->starts, start);
}

static void
end_field (FbCsvReader *self)
{
  g_string_append_c (self->fields, '\0');
}

static FbCsvResult
fail_row (FbCsvReader *self, const char *why, GError **error)
{
  g_set_error_literal (error, FB_EXCHANGE_ERROR, FB_EXCHANGE_ERROR_ROW, why);
  return FB_CSV_BAD_ROW;
}

/* Leaves the rest of the line behind, however long it is. */
static FbCsvResult
skip_line (FbCsvReader *self, GCancellable *cancellable, GError **error)
{
  for (;;)
    {
      const char *from = self->text->str + self->pos;
      gsize length = self->text->len - self->pos;
      gsize plain = strcspn (from, "\r\n");

      self->pos += plain;
      if (plain < length)
        break;
      if (self->started && self->at_end)
        return FB_CSV_BAD_ROW;
      if (!fill (self, cancellable, error))
        return FB_CSV_FAILED;
    }
  if (!need (self, 2, cancellable, error))
    return FB_CSV_FAILED;
  if (self->text->str[self->pos] == '\r' && self->text->str[self->pos + 1] == '\n')
    self->pos++;
  self->pos++;
  self->line++;
  return FB_CSV_BAD_ROW;
}

/* A row that has no good end: its first line is given up, the next row starts on the line behind it. */
static FbCsvResult
give_up_row (FbCsvReader *self, gsize row_start, const char *why, GCancellable *cancellable, GError **error)
{
  gsize shown;

  self->pos = row_start;
  self->line = self->row_line;
  g_string_truncate (self->fields, 0);
  g_array_set_size (self->starts, 0);
  start_field (self);
  shown = MIN (strcspn (self->text->str + self->pos, "\r\n"), 200);
  g_string_append_len (self->fields, self->text->str + self->pos, (gssize) shown);
  end_field (self);
  if (skip_line (self, cancellable, error) == FB_CSV_FAILED)
    return FB_CSV_FAILED;
  return fail_row (self, why, error);
}

/* The row from @row_start to the position, moved along when fill() drops what was used: it never does within a row, for
 * pos is kept at the row's start while reading and the scan runs ahead with an index of its own. */
typedef struct
{
  gsize at; /* index in text */
  gint64 line;
  gboolean quoted;
  gboolean closed; /* behind the closing quote of a field */
  gboolean stray;  /* something stood there */
} Scan;

static void
take_line_end (FbCsvReader *self, Scan *scan)
{
  if (self->text->str[scan->at] == '\r' && self->text->str[scan->at + 1] == '\n')
    scan->at++;
  scan->at++;
  scan->line++;
}

/* One character inside quotes. */
static void
scan_quoted (FbCsvReader *self, Scan *scan)
{
  const char *at = self->text->str + scan->at;

  if (at[0] == '"' && at[1] == '"')
    {
      g_string_append_c (self->fields, '"');
      scan->at += 2;
    }
  else if (at[0] == '"')
    {
      scan->quoted = FALSE;
      scan->closed = TRUE;
      scan->at++;
    }
  else if (at[0] == '\r' || at[0] == '\n')
    {
      g_string_append_c (self->fields, '\n');
      take_line_end (self, scan);
    }
  else
    {
      gsize n = strcspn (at, "\"\r\n");

      g_string_append_len (self->fields, at, (gssize) n);
      scan->at += n;
    }
}

/* One character outside quotes. TRUE at the end of the row. */
static gboolean
scan_plain (FbCsvReader *self, Scan *scan)
{
  char c = self->text->str[scan->at];

  if (c == self->separator)
    {
      end_field (self);
      start_field (self);
      scan->closed = FALSE;
      scan->at++;
    }
  else if (c == '\r' || c == '\n')
    {
      take_line_end (self, scan);
      return TRUE;
    }
  else if (c == '"' && !scan->closed && self->fields->len == g_array_index (self->starts, gsize, self->starts->len - 1))
    {
      scan->quoted = TRUE;
      scan->at++;
    }
  else
    {
      if (scan->closed && c != ' ')
        scan->stray = TRUE;
      if (!scan->closed)
        g_string_append_c (self->fields, c);
      scan->at++;
    }
  return FALSE;
}

/* The row at the position. */
static FbCsvResult
scan_row (FbCsvReader *self, GCancellable *cancellable, GError **error)
{
  Scan scan = {self->pos, self->line, FALSE, FALSE, FALSE};
  gboolean ended = FALSE;

  start_field (self);
  while (!ended)
    {
      gsize scanned = scan.at - self->pos;

      if (scanned > FB_CSV_MAX_ROW)
        return give_up_row (self, self->pos,
                            scan.quoted ? _ ("A quote is opened and not closed within 1 MiB")
                                        : _ ("The row is longer than 1 MiB"),
                            cancellable, error);
      /* Two characters ahead tell "" and line ends apart. */
      if (self->text->len - scan.at < 2 && !self->at_end)
        {
          if (!need (self, scanned + 2, cancellable, error))
            return FB_CSV_FAILED;
          scan.at = self->pos + scanned;
        }
      if (scan.at >= self->text->len)
        break;
      if (scan.quoted)
        scan_quoted (self, &scan);
      else
        ended = scan_plain (self, &scan);
    }
  if (scan.quoted)
    return give_up_row (self, self->pos, _ ("A quote is opened and not closed"), cancellable, error);
  /* A stray quote swallows lines until the next one: those are rows of their own. */
  if (scan.stray && scan.line > self->line + 1)
    return give_up_row (self, self->pos, _ ("Something stands behind a closing quote"), cancellable, error);
  end_field (self);
  self->pos = scan.at;
  self->line = scan.line;
  return scan.stray ? fail_row (self, _ ("Something stands behind a closing quote"), error) : FB_CSV_ROW;
}

static gboolean
skip_empty_lines (FbCsvReader *self, GCancellable *cancellable, GError **error)
{
  for (;;)
    {
      if (!need (self, 2, cancellable, error))
        return FALSE;
      if (self->pos >= self->text->len || strchr ("\r\n", self->text->str[self->pos]) == NULL)
        return TRUE;
      if (self->text->str[self->pos] == '\r' && self->text->str[self->pos + 1] == '\n')
        self->pos++;
      self->pos++;
      self->line++;
    }
}

/* The fields are made valid so that a report can show them. */
static FbCsvResult
check_encoding (FbCsvReader *self, FbCsvResult result, GError **error)
{
  g_autoptr (GString) fields = NULL;
  guint bad = 0;

  if (g_utf8_validate_len (self->fields->str, self->fields->len, NULL))
    return result;
  for (guint i = 0; i < self->starts->len; i++)
    if (!g_utf8_validate (fb_csv_reader_get (self, i), -1, NULL))
      bad = bad == 0 ? i + 1 : bad;
  if (bad == 0)
    return result;

  fields = g_string_new (NULL);
  for (guint i = 0; i < self->starts->len; i++)
    {
      g_autofree char *valid = g_utf8_make_valid (fb_csv_reader_get (self, i), -1);
      gsize start = fields->len;

      g_string_append_len (fields, valid, (gssize) strlen (valid) + 1);
      g_array_index (self->starts, gsize, i) = start;
    }
  g_string_free (self->fields, TRUE);
  self->fields = g_steal_pointer (&fields);
  if (result == FB_CSV_BAD_ROW)
    return result;
  g_set_error (error, FB_EXCHANGE_ERROR, FB_EXCHANGE_ERROR_ROW, _ ("Column %u is not valid text in the encoding %s"),
               bad, fb_csv_reader_get_encoding (self));
  return FB_CSV_BAD_ROW;
}

FbCsvResult
fb_csv_reader_next (FbCsvReader *self, GCancellable *cancellable, GError **error)
{
  FbCsvResult result;

  g_return_val_if_fail (self != NULL, FB_CSV_FAILED);

  g_string_truncate (self->fields, 0);
  g_array_set_size (self->starts, 0);
  if (!skip_empty_lines (self, cancellable, error))
    return FB_CSV_FAILED;
  if (self->separator == 0)
    guess_separator (self);
  self->row_line = self->line;
  if (self->pos >= self->text->len)
    return FB_CSV_END;

  result = scan_row (self, cancellable, error);
  return result == FB_CSV_FAILED ? result : check_encoding (self, result, error);
}

gint64
fb_csv_reader_get_line (FbCsvReader *self)
{
  return self->row_line;
}

guint
fb_csv_reader_get_n_columns (FbCsvReader *self)
{
  return self->starts->len;
}

const char *
fb_csv_reader_get (FbCsvReader *self, guint column)
{
  g_return_val_if_fail (column < self->starts->len, NULL);

  return self->fields->str + g_array_index (self->starts, gsize, column);
}

gint64
fb_csv_reader_get_offset (FbCsvReader *self)
{
  return self->offset;
}

const char *
fb_csv_reader_get_encoding (FbCsvReader *self)
{
  return fb_encoding_get_name (self->encoding);
}

char
fb_csv_reader_get_separator (FbCsvReader *self)
{
  return self->separator;
}
