/* fb-notes-row.h: a long text written in place
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "fb-field-binding.h"

G_BEGIN_DECLS

/* Stores on losing the focus and after two seconds' pause; Escape takes back what was not stored. */
#define FB_TYPE_NOTES_ROW (fb_notes_row_get_type ())
G_DECLARE_FINAL_TYPE (FbNotesRow, fb_notes_row, FB, NOTES_ROW, AdwPreferencesRow)

GtkWidget *fb_notes_row_new (FbRecordModel *model, const char *field);

G_END_DECLS
