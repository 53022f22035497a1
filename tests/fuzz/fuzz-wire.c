/* fuzz-wire.c: pages of a pull
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fuzz.h"

#include "fb-wire-reader.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) page = g_bytes_new (data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (FbWireReader) reader = fb_wire_reader_new (page, &error);
  FbWireLine line;

  g_assert_true ((reader == NULL) == (error != NULL));
  while (reader != NULL && fb_wire_reader_next (reader, &line, &error) && line.kind != FB_WIRE_END)
    g_assert_true (line.kind < FB_WIRE_END);
  return 0;
}
