/* fb-conflict-row.h: one conflict in a list, which opens to show its sides
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "fb-conflict.h"
#include "fb-profile.h"

G_BEGIN_DECLS

/* Signal "decide" (uint take, FbValue* value): a person has chosen; @value only for FB_TAKE_VALUE. */
#define FB_TYPE_CONFLICT_ROW (fb_conflict_row_get_type ())
G_DECLARE_FINAL_TYPE (FbConflictRow, fb_conflict_row, FB, CONFLICT_ROW, AdwExpanderRow)

GtkWidget  *fb_conflict_row_new          (FbProfile *profile, FbConflict *conflict);
FbConflict *fb_conflict_row_get_conflict (FbConflictRow *self);

/* A mark to select the row by; signal "marked" (gboolean) when a person does. */
void        fb_conflict_row_set_selecting (FbConflictRow *self, gboolean selecting, gboolean selected);

G_END_DECLS
