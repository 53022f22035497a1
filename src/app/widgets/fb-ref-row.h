/* fb-ref-row.h: a field that names another record
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "fb-field-binding.h"

G_BEGIN_DECLS

/* Shows the title, chooses another one in a popover, opens the record where it has a page. */
#define FB_TYPE_REF_ROW (fb_ref_row_get_type ())
G_DECLARE_FINAL_TYPE (FbRefRow, fb_ref_row, FB, REF_ROW, AdwActionRow)

GtkWidget *fb_ref_row_new (FbRecordModel *model, const char *field);

G_END_DECLS
