/* fuzz-gzip.c: compressed bodies
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fuzz.h"

#include "fb-message.h"

#define MAX_BYTES (1024 * 1024)

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) body = g_bytes_new (data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) plain = fb_gunzip (body, MAX_BYTES, &error);
  g_autoptr (GBytes) packed = fb_gzip (body, 1);
  g_autoptr (GBytes) again = NULL;

  g_assert_true ((plain == NULL) == (error != NULL));
  if (plain != NULL)
    g_assert_cmpuint (g_bytes_get_size (plain), <=, MAX_BYTES);
  again = fb_gunzip (packed, MAX_BYTES, NULL);
  /* What is too regular to be honest is taken for a bomb. */
  g_assert_true (again == NULL || g_bytes_equal (again, body));
  return 0;
}
