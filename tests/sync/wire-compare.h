/* wire-compare.h: both ways of reading a page must agree
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-wire-reader.h"

G_BEGIN_DECLS

void wire_assert_same_values (const FbRecord *a, const FbRecord *b);
/* Reads the page with the scanner and with json-glib: same lines, same values, or an error at the same line. */
void wire_compare_readings   (GBytes *page);

G_END_DECLS
