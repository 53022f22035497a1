/* test-csv-reader.c: comma-separated files as they come
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-csv-reader.h"

#include <string.h>

static FbCsvReader *
read_bytes (const char *data, gssize size, const char *encoding)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size < 0 ? strlen (data) : (gsize) size);
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (bytes);
  g_autoptr (GError) error = NULL;
  FbCsvReader *reader = fb_csv_reader_new (stream, encoding, 0, &error);

  g_assert_no_error (error);
  return reader;
}

/* The columns of the next row, joined by bars. */
static void
assert_row (FbCsvReader *reader, gint64 line, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) row = g_string_new (NULL);
  FbCsvResult result = fb_csv_reader_next (reader, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpint (result, ==, FB_CSV_ROW);
  for (guint i = 0; i < fb_csv_reader_get_n_columns (reader); i++)
    g_string_append_printf (row, "%s%s", i > 0 ? "|" : "", fb_csv_reader_get (reader, i));
  g_assert_cmpstr (row->str, ==, expected);
  g_assert_cmpint (fb_csv_reader_get_line (reader), ==, line);
}

static void
assert_bad (FbCsvReader *reader, gint64 line, const char *part)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (fb_csv_reader_next (reader, NULL, &error), ==, FB_CSV_BAD_ROW);
  g_assert_error (error, FB_EXCHANGE_ERROR, FB_EXCHANGE_ERROR_ROW);
  g_assert_nonnull (strstr (error->message, part));
  g_assert_cmpint (fb_csv_reader_get_line (reader), ==, line);
  for (guint i = 0; i < fb_csv_reader_get_n_columns (reader); i++)
    g_assert_true (g_utf8_validate (fb_csv_reader_get (reader, i), -1, NULL));
}

static void
assert_end (FbCsvReader *reader)
{
  g_assert_cmpint (fb_csv_reader_next (reader, NULL, NULL), ==, FB_CSV_END);
  g_assert_cmpint (fb_csv_reader_next (reader, NULL, NULL), ==, FB_CSV_END);
}

static void
test_plain (void)
{
  g_autoptr (FbCsvReader) reader = read_bytes ("a,b,c\r\n1,,3\n\n\n x ,\"\",5\" pipe\rlast,row,here", -1, NULL);

  assert_row (reader, 1, "a|b|c");
  assert_row (reader, 2, "1||3");
  assert_row (reader, 5, " x ||5\" pipe");
  assert_row (reader, 6, "last|row|here");
  assert_end (reader);
}

static void
test_quotes (void)
{
  g_autoptr (FbCsvReader) reader = read_bytes ("a,b\n\"x,\"\"y\"\"\",\"two\r\nlines\n\"\n\"end\" ,z\n1,2", -1, NULL);

  assert_row (reader, 1, "a|b");
  assert_row (reader, 2, "x,\"y\"|two\nlines\n");
  assert_row (reader, 5, "end|z");
  assert_row (reader, 6, "1|2");
  assert_end (reader);
}

static void
test_empty (void)
{
  g_autoptr (FbCsvReader) nothing = read_bytes ("", 0, NULL);
  g_autoptr (FbCsvReader) mark = read_bytes ("\xef\xbb\xbf", 3, NULL);
  g_autoptr (FbCsvReader) lines = read_bytes ("\n\r\n\r", -1, NULL);

  assert_end (nothing);
  assert_end (mark);
  assert_end (lines);
}

static void
test_separators (void)
{
  static const char *const texts[] = {"a,b;c,d\n", "a;b,c;d\n", "a\tb,c\td\n", "\"a,,,\";b\n"};
  static const char separators[] = ",;\t;";

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (FbCsvReader) reader = read_bytes (texts[i], -1, NULL);

      g_assert_cmpint (fb_csv_reader_next (reader, NULL, NULL), ==, FB_CSV_ROW);
      g_assert_cmpint (fb_csv_reader_get_separator (reader), ==, separators[i]);
    }
}

static void
test_encodings (void)
{
  g_autoptr (FbCsvReader) marked = read_bytes ("\xef\xbb\xbfn\xc3\xa4me\nx", -1, NULL);
  g_autoptr (FbCsvReader) western = read_bytes ("n\xe4me\n\x80 5\n", -1, NULL);
  g_autoptr (FbCsvReader) little = read_bytes ("\xff\xfe\xe4\0,\0b\0\n\0\x3d\xd8\x00\xde,\0y\0", 18, NULL);
  g_autoptr (FbCsvReader) big = read_bytes ("\xfe\xff\0a\0,\0b", 8, NULL);
  g_autoptr (FbCsvReader) unmarked = read_bytes ("a\0b\0c\0,\0d\0", 10, NULL);
  g_autoptr (FbCsvReader) declared = read_bytes ("a\xc3\xa4\n", -1, "windows-1252");

  assert_row (marked, 1, "näme");
  g_assert_cmpstr (fb_csv_reader_get_encoding (marked), ==, "utf-8");
  assert_row (western, 1, "näme");
  assert_row (western, 2, "€ 5");
  g_assert_cmpstr (fb_csv_reader_get_encoding (western), ==, "windows-1252");
  assert_row (little, 1, "ä|b");
  assert_row (little, 2, "😀|y");
  g_assert_cmpstr (fb_csv_reader_get_encoding (little), ==, "utf-16le");
  assert_row (big, 1, "a|b");
  g_assert_cmpstr (fb_csv_reader_get_encoding (big), ==, "utf-16be");
  assert_row (unmarked, 1, "abc|d");
  assert_row (declared, 1, "aÃ¤");
}

static void
test_bad_encoding (void)
{
  g_autoptr (FbCsvReader) utf8 = read_bytes ("h\xc3\xa4,\xc3\xb6\n1,\xff\n2,ok\n\xe4,x\n3,a\0b\n4,z", 27, "utf-8");
  g_autoptr (FbCsvReader) little = read_bytes ("a\0\n\0\x00\xd8x\0\n\0z\0", 12, "utf-16le");
  g_autoptr (FbCsvReader) western = read_bytes ("a\n\x81\nb", -1, "windows-1252");
  g_autoptr (GInputStream) stream = g_memory_input_stream_new ();
  g_autoptr (GError) error = NULL;

  assert_row (utf8, 1, "hä|ö");
  assert_bad (utf8, 2, "Column 2");
  assert_row (utf8, 3, "2|ok");
  assert_bad (utf8, 4, "Column 1");
  assert_bad (utf8, 5, "Column 2");
  assert_row (little, 1, "a");
  assert_bad (little, 2, "Column 1");
  assert_row (little, 3, "z");
  assert_row (western, 1, "a");
  assert_bad (western, 2, "Column 1");
  assert_row (western, 3, "b");

  g_assert_null (fb_csv_reader_new (stream, "ebcdic", 0, &error));
  g_assert_error (error, FB_EXCHANGE_ERROR, FB_EXCHANGE_ERROR_FILE);
}

/* One stray quote costs one row. */
static void
test_open_quote (void)
{
  g_autoptr (FbCsvReader) last = read_bytes ("a\n\"1\n2\n", -1, NULL);
  g_autoptr (FbCsvReader) reader = read_bytes ("a,b\n1,\"oops\n2,fine\n\"3\"x,y\n4,good\n", -1, NULL);

  assert_row (reader, 1, "a|b");
  assert_bad (reader, 2, "quote");
  assert_row (reader, 3, "2|fine");
  assert_bad (reader, 4, "closing quote");
  assert_row (reader, 5, "4|good");
  assert_end (reader);

  assert_row (last, 1, "a");
  assert_bad (last, 2, "not closed");
  assert_row (last, 3, "2");
  assert_end (last);
}

/* A stream that makes up a line of 100 MB and never holds it. */
#define TYPE_LONG_STREAM (long_stream_get_type ())
G_DECLARE_FINAL_TYPE (LongStream, long_stream, LONG, STREAM, GInputStream)

struct _LongStream
{
  GInputStream parent_instance;

  gsize at;
  gboolean quoted;
};

G_DEFINE_FINAL_TYPE (LongStream, long_stream, G_TYPE_INPUT_STREAM)

#define LONG_LINE (100 * 1000 * 1000)

static gssize
long_stream_read (GInputStream *stream, void *buffer, gsize count, GCancellable *cancellable, GError **error)
{
  LongStream *self = LONG_STREAM (stream);
  static const char head[] = "a,b\n", tail[] = "\n1,2\n";
  char *out = buffer;
  gsize n;

  for (n = 0; n < count && self->at < strlen (head) + LONG_LINE + strlen (tail); n++, self->at++)
    if (self->at < strlen (head))
      out[n] = head[self->at];
    else if (self->at < strlen (head) + LONG_LINE)
      out[n] = self->quoted && self->at == strlen (head) ? '"' : 'x';
    else
      out[n] = tail[self->at - strlen (head) - LONG_LINE];
  return (gssize) n;
}

static void
long_stream_class_init (LongStreamClass *klass)
{
  G_INPUT_STREAM_CLASS (klass)->read_fn = long_stream_read;
}

static void
long_stream_init (LongStream *self)
{
}

static gint64
peak_memory (void)
{
  g_autofree char *status = NULL;
  const char *peak;

  g_assert_true (g_file_get_contents ("/proc/self/status", &status, NULL, NULL));
  peak = strstr (status, "VmHWM:");
  return peak != NULL ? g_ascii_strtoll (peak + strlen ("VmHWM:"), NULL, 10) : 0;
}

static void
test_long_line (void)
{
  gint64 before = peak_memory ();

  for (int quoted = 0; quoted < 2; quoted++)
    {
      g_autoptr (LongStream) stream = g_object_new (TYPE_LONG_STREAM, NULL);
      g_autoptr (FbCsvReader) reader = NULL;

      stream->quoted = quoted;
      reader = fb_csv_reader_new (G_INPUT_STREAM (stream), NULL, 0, NULL);
      assert_row (reader, 1, "a|b");
      assert_bad (reader, 2, "1 MiB");
      assert_row (reader, 3, "1|2");
      assert_end (reader);
    }
  /* In kilobytes; the line has 100,000. */
  g_assert_cmpint (peak_memory () - before, <, 40000);
}

static void
test_row_limit (void)
{
  g_autoptr (GString) text = g_string_new ("h\n");
  g_autoptr (FbCsvReader) reader = NULL;

  for (int i = 0; i < FB_CSV_MAX_ROW - 10; i++)
    g_string_append_c (text, 'x');
  g_string_append (text, "\ny\n");
  reader = read_bytes (text->str, (gssize) text->len, NULL);
  assert_row (reader, 1, "h");
  g_assert_cmpint (fb_csv_reader_next (reader, NULL, NULL), ==, FB_CSV_ROW);
  g_assert_cmpuint (strlen (fb_csv_reader_get (reader, 0)), ==, FB_CSV_MAX_ROW - 10);
  assert_row (reader, 3, "y");
}

static void
test_cancelled (void)
{
  g_autoptr (FbCsvReader) reader = read_bytes ("a\n", -1, NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_cmpint (fb_csv_reader_next (reader, cancellable, &error), ==, FB_CSV_FAILED);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/exchange/csv-reader/plain", test_plain);
  g_test_add_func ("/exchange/csv-reader/quotes", test_quotes);
  g_test_add_func ("/exchange/csv-reader/empty", test_empty);
  g_test_add_func ("/exchange/csv-reader/separators", test_separators);
  g_test_add_func ("/exchange/csv-reader/encodings", test_encodings);
  g_test_add_func ("/exchange/csv-reader/bad-encoding", test_bad_encoding);
  g_test_add_func ("/exchange/csv-reader/open-quote", test_open_quote);
  g_test_add_func ("/exchange/csv-reader/long-line", test_long_line);
  g_test_add_func ("/exchange/csv-reader/row-limit", test_row_limit);
  g_test_add_func ("/exchange/csv-reader/cancelled", test_cancelled);

  return g_test_run ();
}
