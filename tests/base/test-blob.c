/* test-blob.c: names of files
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-blob.h"

static void
test_hash (void)
{
  static const char right[] = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
  static const char *const wrong[] = {
      NULL,
      "",
      "abc",
      "0123456789ABCDEF0123456789abcdef0123456789abcdef0123456789abcdef",
      "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdeg",
      "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcde",
      "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0",
      "../3456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
      " 123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
  };

  g_assert_true (fb_blob_hash_is_valid (right));
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    g_assert_false (fb_blob_hash_is_valid (wrong[i]));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/blob/hash", test_hash);
  return g_test_run ();
}
