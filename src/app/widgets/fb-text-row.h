/* fb-text-row.h: a field typed in place: text, numbers, money, days
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "fb-field-binding.h"

G_BEGIN_DECLS

/* Stores on Enter, on losing the focus and after two seconds' pause; Escape takes back what was not stored. */
#define FB_TYPE_TEXT_ROW (fb_text_row_get_type ())
G_DECLARE_FINAL_TYPE (FbTextRow, fb_text_row, FB, TEXT_ROW, AdwEntryRow)

GtkWidget *fb_text_row_new (FbRecordModel *model, const char *field);

G_END_DECLS
