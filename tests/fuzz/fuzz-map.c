/* fuzz-map.c: maps that say how a file becomes records
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fuzz.h"

#include "fb-import-map.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (FbImportMap) map = fb_import_map_parse (text, (gssize) size, &error);

  g_assert_true ((map == NULL) == (error != NULL));
  if (error != NULL)
    {
      g_assert_error (error, FB_EXCHANGE_ERROR, FB_EXCHANGE_ERROR_MAP);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
    }
  return 0;
}
