/* fuzz-tx.c: transactions pushed by a device
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fuzz.h"

#include "fb-json.h"
#include "fb-op.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = fb_json_parse ((const char *) data, (gssize) size, 0, NULL);
  g_autoptr (FbTx) tx = NULL;

  if (node == NULL)
    return 0;
  tx = fb_tx_from_json (node, 500, &error);
  g_assert_true ((tx == NULL) == (error != NULL));
  if (tx != NULL)
    {
      /* What was understood is written so that it is understood the same. */
      g_autoptr (JsonNode) written = fb_tx_to_json (tx);
      g_autofree char *text = fb_json_to_canonical (written);
      g_autoptr (JsonNode) parsed = fb_json_parse (text, -1, 0, NULL);
      g_autoptr (FbTx) again = fb_tx_from_json (parsed, 500, &error);
      g_autoptr (JsonNode) rewritten = NULL;
      g_autofree char *second = NULL;

      g_assert_no_error (error);
      rewritten = fb_tx_to_json (again);
      second = fb_json_to_canonical (rewritten);
      g_assert_cmpstr (text, ==, second);
    }
  return 0;
}
