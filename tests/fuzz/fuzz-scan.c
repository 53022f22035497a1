/* fuzz-scan.c: rows through the scanner and through json-glib
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fuzz.h"

#include "wire-compare.h"

/* The input is what stands between the first and the last line of a page, and after the names of the columns. */
#define BEFORE "{\"head\":100,\"time\":1,\"scope\":\"s\",\"est_rows\":1}\n"
#define AFTER "\n{\"done\":{\"cursor\":100,\"sums\":[]}}\n"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autoptr (GBytes) page = NULL;

  g_byte_array_append (bytes, (const guint8 *) BEFORE, sizeof BEFORE - 1);
  g_byte_array_append (bytes, data, (guint) size);
  g_byte_array_append (bytes, (const guint8 *) AFTER, sizeof AFTER - 1);
  page = g_bytes_new (bytes->data, bytes->len);
  wire_compare_readings (page);
  return 0;
}
