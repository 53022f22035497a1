/* fuzz-where.c: filters of lists and saved views
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fuzz.h"

#include "fb-query.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  const FbTable *table = fb_schema_get_table (size % 2 == 0 ? "opportunity" : "account");
  g_autoptr (GError) error = NULL;
  g_autoptr (FbQuery) query = NULL;

  if (!g_utf8_validate (text, -1, NULL))
    return 0;
  query = fb_query_new (table, text, NULL, NULL, &error);
  g_assert_true ((query == NULL) == (error != NULL));
  if (error != NULL)
    g_assert_error (error, FB_STORE_ERROR, FB_STORE_ERROR_QUERY);
  return 0;
}
