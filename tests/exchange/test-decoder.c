/* test-decoder.c: bytes of a file in any common encoding as UTF-8
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "fb-decoder.h"

static void
test_names (void)
{
  FbEncoding encoding = FB_ENCODING_UTF16BE;

  g_assert_true (fb_encoding_from_name ("UTF-8", &encoding));
  g_assert_cmpint (encoding, ==, FB_ENCODING_UTF8);
  g_assert_true (fb_encoding_from_name ("Latin1", &encoding));
  g_assert_cmpint (encoding, ==, FB_ENCODING_WINDOWS_1252);
  g_assert_true (fb_encoding_from_name ("utf-16", &encoding));
  g_assert_cmpint (encoding, ==, FB_ENCODING_UNKNOWN);
  encoding = FB_ENCODING_UTF16BE;
  g_assert_false (fb_encoding_from_name ("ebcdic", &encoding));
  g_assert_cmpint (encoding, ==, FB_ENCODING_UTF16BE);

  g_assert_cmpstr (fb_encoding_get_name (FB_ENCODING_UTF16LE), ==, "utf-16le");
  g_assert_cmpstr (fb_encoding_get_name (FB_ENCODING_WINDOWS_1252), ==, "windows-1252");
}

static void
assert_guess (const char *data, gsize size, FbEncoding encoding, gsize mark)
{
  gsize found = 99;

  g_assert_cmpint (fb_encoding_guess ((const guint8 *) data, size, &found), ==, encoding);
  g_assert_cmpuint (found, ==, mark);
}

static void
test_guess (void)
{
  assert_guess ("\xef\xbb\xbfname", 7, FB_ENCODING_UTF8, 3);
  assert_guess ("\xff\xfen\0", 4, FB_ENCODING_UTF16LE, 2);
  assert_guess ("\xfe\xff\0n", 4, FB_ENCODING_UTF16BE, 2);
  assert_guess ("n\0a\0m\0e\0", 8, FB_ENCODING_UTF16LE, 0);
  assert_guess ("\0n\0a\0m\0e", 8, FB_ENCODING_UTF16BE, 0);
  assert_guess ("M\xc3\xbcller", 7, FB_ENCODING_UTF8, 0);
  assert_guess ("M\xfcller, Stra\xdf"
                "e",
                14, FB_ENCODING_WINDOWS_1252, 0);
  /* One slip in a text that is UTF-8 otherwise does not turn the rest into something else. */
  assert_guess ("\xc3\xbc\xc3\xb6\xff", 5, FB_ENCODING_UTF8, 0);
  /* A character that is cut at the end says nothing. */
  assert_guess ("abc\xc3", 4, FB_ENCODING_UTF8, 0);
  assert_guess ("", 0, FB_ENCODING_UTF8, 0);
}

static void
assert_decoded (FbEncoding encoding, const char *data, gsize size, gboolean at_end, const char *text, gsize used)
{
  g_autoptr (GString) out = g_string_new ("|");
  gsize n = fb_decode (encoding, (const guint8 *) data, size, at_end, out);

  g_assert_cmpuint (n, ==, used);
  g_assert_cmpuint (out->len, ==, strlen (text) + 1);
  g_assert_cmpstr (out->str + 1, ==, text);
}

static void
test_single_bytes (void)
{
  assert_decoded (FB_ENCODING_WINDOWS_1252, "\x80 M\xfcller", 8, FALSE, "€ Müller", 8);
  /* Bytes that the code page leaves open, and NUL, are marked as wrong. */
  assert_decoded (FB_ENCODING_WINDOWS_1252, "a\x81\0b", 4, FALSE,
                  "a\xff\xff"
                  "b",
                  4);
  assert_decoded (FB_ENCODING_UTF8, "\xc3\xbc\0x", 4, FALSE, "ü\xffx", 4);
  /* Wrong bytes of UTF-8 stay, so that the row in which they stand is found. */
  assert_decoded (FB_ENCODING_UTF8,
                  "a\xfe"
                  "b",
                  3, TRUE,
                  "a\xfe"
                  "b",
                  3);
  assert_decoded (FB_ENCODING_UNKNOWN, "abc", 3, TRUE, "abc", 3);
}

static void
test_utf16 (void)
{
  assert_decoded (FB_ENCODING_UTF16LE, "\xfc\0a\0", 4, FALSE, "üa", 4);
  assert_decoded (FB_ENCODING_UTF16BE, "\0\xfc\0a", 4, FALSE, "üa", 4);
  /* Half a unit waits for its other half; at the end there is none. */
  assert_decoded (FB_ENCODING_UTF16LE, "a\0b", 3, FALSE, "a", 2);
  assert_decoded (FB_ENCODING_UTF16LE, "a\0b", 3, TRUE, "a\xff", 3);
  /* U+1F4A1 is two units, which may come in two pieces. */
  assert_decoded (FB_ENCODING_UTF16LE, "\x3d\xd8\xa1\xdc", 4, FALSE, "\xf0\x9f\x92\xa1", 4);
  assert_decoded (FB_ENCODING_UTF16LE, "\x3d\xd8", 2, FALSE, "", 0);
  assert_decoded (FB_ENCODING_UTF16LE, "\x3d\xd8", 2, TRUE, "\xff", 2);
  /* A half without its other half, a second half alone, NUL. */
  assert_decoded (FB_ENCODING_UTF16LE,
                  "\x3d\xd8"
                  "a\0",
                  4, FALSE,
                  "\xff"
                  "a",
                  4);
  assert_decoded (FB_ENCODING_UTF16BE, "\xdc\xa1\0a", 4, FALSE,
                  "\xff"
                  "a",
                  4);
  assert_decoded (FB_ENCODING_UTF16LE, "\0\0", 2, FALSE, "\xff", 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/exchange/decoder/names", test_names);
  g_test_add_func ("/exchange/decoder/guess", test_guess);
  g_test_add_func ("/exchange/decoder/single-bytes", test_single_bytes);
  g_test_add_func ("/exchange/decoder/utf16", test_utf16);
  return g_test_run ();
}
