/* fuzz-range.c: what a request for a file's bytes asks for
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fuzz.h"

#include "fb-blob-range.h"

/* The first byte is the size of the file, so that ranges meet its end; the rest is the header, and the query of an
 * upload. */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = size > 0 ? g_strndup ((const char *) data + 1, size - 1) : NULL;
  gint64 length = size > 0 ? data[0] : 0;
  gint64 from = -2, to = -2, offset, whole;

  if (fb_range_parse (text, length, &from, &to) == FB_RANGE_PART)
    g_assert_true (0 <= from && from <= to && to < length);
  if (fb_upload_query_parse (text, &offset, &whole))
    {
      g_autofree char *one = g_strdup_printf ("offset=%" G_GINT64_FORMAT "&size=%" G_GINT64_FORMAT, offset, whole);
      gint64 again, again_whole;

      g_assert_true (offset >= 0 && whole >= 0);
      g_assert_true (fb_upload_query_parse (one, &again, &again_whole));
      g_assert_true (again == offset && again_whole == whole);
    }
  return 0;
}
