/* fb-schema-error.h: errors that know their field
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-record.h"

G_BEGIN_DECLS

/* @field (nullable) is what fb_schema_error_get_field() will give. */
void
fb_schema_set_error (GError **error, FbSchemaError code, const char *field, const char *format, ...)
    G_GNUC_PRINTF (4, 5);

G_END_DECLS
