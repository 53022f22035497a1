/* fb-merge-private.h: merges of collections
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-merge.h"

G_BEGIN_DECLS

/* A set written as a whole: what it added to and removed from @base. */
void
fb_merge_set_values (const FbValue *base, const FbValue *incoming, const FbValue *current, FbCellMerge *result);
/* All entries of both. */
void
fb_merge_say_values (const FbValue *incoming, const FbValue *current, FbCellMerge *result);

G_END_DECLS
