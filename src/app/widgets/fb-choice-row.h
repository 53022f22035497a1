/* fb-choice-row.h: a field chosen from a list
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "fb-field-binding.h"

G_BEGIN_DECLS

/* For enums, picks and yes/no. A value that the list does not hold is kept and shown. */
#define FB_TYPE_CHOICE_ROW (fb_choice_row_get_type ())
G_DECLARE_FINAL_TYPE (FbChoiceRow, fb_choice_row, FB, CHOICE_ROW, AdwComboRow)

GtkWidget *fb_choice_row_new (FbRecordModel *model, const char *field);

G_END_DECLS
