/* fb-config-neutral.h: configuration models as cfg-neutral/1, the format of import, export and tests
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-config-model.h"

G_BEGIN_DECLS

/**
 * cfg-neutral/1: one JSON object
 *
 * - `format` (optional): "cfg-neutral/1".
 * - `variables`: `{name, values: [text, ...], num: [integer, ...]?}` or `{name, range: [lo, hi]}`.
 * - `constraints`: `{name, kind, ...}`; variables and values are numbers from 0, in a range counted from `lo`:
 *   - `table`: `scope: [var, ...]`, `allow: true|false`, `tuples: [[value or -1, ...], ...]`
 *   - `clause`: `lits: [[var, value, 1|0], ...]`
 *   - `choose`: `if: [var, value]|null`, `min`, `max`, `of: [[var, value], ...]`
 *   - `linear`: `if` as above, `terms: [[coefficient, var], ...]`, `items: [[weight, var, value], ...]?`,
 *     `op: "<=" | ">=" | "=" | "!=" | "<" | ">"`, `rhs`
 * - `prices` (optional): `{unit, base, items: [[var, value, minor units], ...]}`.
 *
 * A constraint without a name is named after its place ("#17"). A list variable without `num` whose values are all whole
 * numbers counts with them in sums.
 */

/* A frozen model. @length -1: up to the NUL. @prices (nullable): the `prices` object from elsewhere, taken when the model has
 * none. Errors: FB_CONFIG_ERROR, G_IO_ERROR_INVALID_DATA for what is not JSON. */
FbConfigModel *fb_config_neutral_read  (const char *text, gssize length, const char *prices, gssize prices_length,
                                        GError **error);
char          *fb_config_neutral_write (FbConfigModel *model);

G_END_DECLS
