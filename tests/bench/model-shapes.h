/* model-shapes.h: models of the shapes that real ones have, made from a seed
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-config-model.h"

G_BEGIN_DECLS

/* "tables": a car range, a hundred variables under wide tables; "tree": seven hundred features in a tree with rules
 * across; "big-tree": 2,500 of them; "sums": a computer of parts with numbers under sums; "ranges": numbers to 9,999
 * that follow from each other by equations. NULL: no such shape. */
FbConfigModel *
model_shape_new (const char *name);

G_END_DECLS
