/* fuzz-json.c: JSON from outside
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fuzz.h"

#include "fb-json.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = fb_json_parse ((const char *) data, (gssize) size, 0, &error);

  g_assert_true ((node == NULL) == (error != NULL));
  if (node != NULL)
    {
      /* What was accepted is written so that it is accepted again, and its canonical form is a fixed point. */
      g_autofree char *text = fb_json_to_canonical (node);
      g_autoptr (JsonNode) again = fb_json_parse (text, -1, 0, NULL);
      g_autofree char *second = NULL;

      g_assert_nonnull (again);
      second = fb_json_to_canonical (again);
      g_assert_cmpstr (text, ==, second);
    }
  return 0;
}
