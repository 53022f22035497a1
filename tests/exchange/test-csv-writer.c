/* test-csv-writer.c: comma-separated files as we write them
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-csv-reader.h"
#include "fb-csv-writer.h"

static void
test_rows (void)
{
  static const char *const cells[] = {"plain", "a,b", "say \"x\"", "two\nlines", "", " space", "ö;", NULL};
  static const char expected[] = "plain,\"a,b\",\"say \"\"x\"\"\",\"two\nlines\",,\" space\",\"ö;\"\r\n\"\"\r\n";
  g_autoptr (GOutputStream) stream = g_memory_output_stream_new_resizable ();
  g_autoptr (FbCsvWriter) writer = fb_csv_writer_new (stream);
  g_autoptr (GInputStream) input = NULL;
  g_autoptr (FbCsvReader) reader = NULL;
  g_autoptr (GBytes) bytes = NULL;

  for (guint i = 0; cells[i] != NULL; i++)
    fb_csv_writer_add (writer, cells[i]);
  g_assert_true (fb_csv_writer_end_row (writer, NULL, NULL));
  fb_csv_writer_add (writer, NULL);
  g_assert_true (fb_csv_writer_end_row (writer, NULL, NULL));
  g_assert_true (fb_csv_writer_flush (writer, NULL, NULL));
  g_assert_true (g_output_stream_close (stream, NULL, NULL));

  bytes = g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (stream));
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), expected, sizeof expected - 1);
  input = g_memory_input_stream_new_from_bytes (bytes);
  reader = fb_csv_reader_new (input, NULL, 0, NULL);
  g_assert_cmpint (fb_csv_reader_next (reader, NULL, NULL), ==, FB_CSV_ROW);
  for (guint i = 0; cells[i] != NULL; i++)
    g_assert_cmpstr (fb_csv_reader_get (reader, i), ==, cells[i]);
  g_assert_cmpint (fb_csv_reader_next (reader, NULL, NULL), ==, FB_CSV_ROW);
  g_assert_cmpuint (fb_csv_reader_get_n_columns (reader), ==, 1);
}

static void
test_full (void)
{
  char room[8];
  g_autoptr (GOutputStream) stream = g_memory_output_stream_new (room, sizeof room, NULL, NULL);
  g_autoptr (FbCsvWriter) writer = fb_csv_writer_new (stream);
  g_autoptr (GError) error = NULL;

  fb_csv_writer_add (writer, "more than eight bytes");
  g_assert_true (fb_csv_writer_end_row (writer, NULL, NULL));
  g_assert_false (fb_csv_writer_flush (writer, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/exchange/csv-writer/rows", test_rows);
  g_test_add_func ("/exchange/csv-writer/full", test_full);

  return g_test_run ();
}
