/* fuzz.h: what every fuzz target offers
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <stddef.h>
#include <stdint.h>

/* Feeds one input; must not crash, leak, or answer other than its assertions say. */
int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);
