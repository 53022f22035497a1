/* test-text.c: folding, digits, checks and distances of text
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-text.h"

static void
assert_fold (const char *text, const char *expected)
{
  g_autofree char *folded = fb_text_fold (text);

  g_assert_cmpstr (folded, ==, expected);
}

static void
test_fold (void)
{
  assert_fold ("", "");
  assert_fold ("MULLER 12", "muller 12");
  assert_fold ("Müller", "muller");
  assert_fold ("Straße", "strasse");
  assert_fold ("SØREN Łódź", "soren lodz");
  assert_fold ("Ǽther Œuvre", "aether oeuvre");
  assert_fold ("ﬁn", "fin");
  assert_fold ("ΣΊΣΥΦΟΣ", "σισυφοσ");
  assert_fold ("bad\xff", "bad\xef\xbf\xbd");
}

static void
test_digits (void)
{
  g_autofree char *phone = fb_text_digits ("+49 (0) 30-123/45");
  g_autofree char *arabic = fb_text_digits ("٠١٢");
  g_autofree char *none = fb_text_digits ("none");
  g_autofree char *broken = fb_text_digits ("1\xff"
                                            "2");

  g_assert_cmpstr (phone, ==, "4903012345");
  g_assert_cmpstr (arabic, ==, "012");
  g_assert_cmpstr (none, ==, "");
  g_assert_cmpstr (broken, ==, "12");
}

static void
test_clean (void)
{
  g_assert_true (fb_text_is_clean ("Grüße\tund\nZeilen", -1, 100));
  g_assert_true (fb_text_is_clean ("", -1, 0));
  g_assert_true (fb_text_is_clean ("abc\001", 3, 3));
  g_assert_true (fb_text_is_clean ("\302\240", -1, 2)); /* no-break space */
  g_assert_false (fb_text_is_clean ("abcd", -1, 3));
  g_assert_false (fb_text_is_clean ("a\001", -1, 10));
  g_assert_false (fb_text_is_clean ("a\r", -1, 10));
  g_assert_false (fb_text_is_clean ("\177", -1, 10));
  g_assert_false (fb_text_is_clean ("\302\205", -1, 10)); /* U+0085 */
  g_assert_false (fb_text_is_clean ("a\0b", 3, 10));
  g_assert_false (fb_text_is_clean ("\xff", -1, 10));
}

static void
assert_tidy (const char *text, const char *expected)
{
  g_autofree char *tidy = fb_text_tidy (text);

  g_assert_cmpstr (tidy, ==, expected);
}

static void
test_tidy (void)
{
  assert_tidy ("  a b \n", "a b");
  assert_tidy ("\302\240a\342\200\203", "a");
  assert_tidy ("a\r\nb\rc", "a\nb\nc");
  assert_tidy (" \t ", "");
  assert_tidy ("", "");
}

static void
test_ellipsize (void)
{
  g_autofree char *whole = fb_text_ellipsize ("größer", 6);
  g_autofree char *cut = fb_text_ellipsize ("größer", 5);

  g_assert_cmpstr (whole, ==, "größer");
  g_assert_cmpstr (cut, ==, "größ…");
}

static void
test_distance (void)
{
  g_assert_cmpuint (fb_text_distance ("technology", "technolgy", 3), ==, 1);
  g_assert_cmpuint (fb_text_distance ("Müller", "muller", 3), ==, 0);
  g_assert_cmpuint (fb_text_distance ("abcd", "acbd", 3), ==, 1);
  g_assert_cmpuint (fb_text_distance ("kitten", "sitting", 5), ==, 3);
  g_assert_cmpuint (fb_text_distance ("kitten", "sitting", 2), ==, 3);
  g_assert_cmpuint (fb_text_distance ("", "abc", 5), ==, 3);
  g_assert_cmpuint (fb_text_distance ("", "", 0), ==, 0);
  g_assert_cmpuint (fb_text_distance ("abcdefgh", "x", 2), ==, 3);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/base/text/fold", test_fold);
  g_test_add_func ("/base/text/digits", test_digits);
  g_test_add_func ("/base/text/clean", test_clean);
  g_test_add_func ("/base/text/tidy", test_tidy);
  g_test_add_func ("/base/text/ellipsize", test_ellipsize);
  g_test_add_func ("/base/text/distance", test_distance);

  return g_test_run ();
}
