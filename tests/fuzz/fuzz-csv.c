/* fuzz-csv.c: CSV files of any bytes
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fuzz.h"

#include "fb-csv-reader.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_data (data, (gssize) size, NULL);
  g_autoptr (FbCsvReader) reader = fb_csv_reader_new (stream, NULL, 0, NULL);
  gint64 line = 0;

  for (;;)
    {
      g_autoptr (GError) error = NULL;
      FbCsvResult result = fb_csv_reader_next (reader, NULL, &error);

      g_assert_true ((result == FB_CSV_BAD_ROW || result == FB_CSV_FAILED) == (error != NULL));
      if (result == FB_CSV_END || result == FB_CSV_FAILED)
        break;
      g_assert_cmpint (fb_csv_reader_get_line (reader), >, line);
      line = fb_csv_reader_get_line (reader);
      for (guint i = 0; i < fb_csv_reader_get_n_columns (reader); i++)
        g_assert_true (g_utf8_validate (fb_csv_reader_get (reader, i), -1, NULL));
    }
  return 0;
}
