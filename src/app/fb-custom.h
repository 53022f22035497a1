/* fb-custom.h: fields that a company added, as forms know fields
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-record.h"

G_BEGIN_DECLS

#define FB_CUSTOM_PREFIX "ext."

/* A row of custom_field as a field named "ext.CODE", so that the same rows show and read it. @picklist: code of the pick list that the row refers to
 * (nullable). Constant and never freed: equal definitions give the same pointer. NULL for a row without code or label. Any thread. */
const FbField *fb_custom_get_field (const FbRecord *custom_field, const char *picklist);
gboolean       fb_custom_is        (const FbField *field);
const char    *fb_custom_get_code  (const FbField *field);

/* Between canonical JSON in ext (nullable) and the value of such a field. What does not fit gives null. */
void           fb_custom_read      (const FbField *field, const char *json, FbValue *value);
/* NULL for null. */
char          *fb_custom_write     (const FbField *field, const FbValue *value);

G_END_DECLS
