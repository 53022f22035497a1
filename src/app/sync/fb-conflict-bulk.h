/* fb-conflict-bulk.h: decides many conflicts at once
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "fb-conflict.h"
#include "fb-profile.h"

G_BEGIN_DECLS

/**
 * FbConflictBulk:
 *
 * The bar over the list of conflicts while a person selects: how many are selected, more of them (all there are, or all about the same field), and what shall
 * become of them. One decision is one step to undo. Signals:
 *
 *   selection-changed: rows should show anew whether they are selected
 *   decided: nothing is selected any more
 */
#define FB_TYPE_CONFLICT_BULK (fb_conflict_bulk_get_type ())
G_DECLARE_FINAL_TYPE (FbConflictBulk, fb_conflict_bulk, FB, CONFLICT_BULK, AdwBin)

GtkWidget *fb_conflict_bulk_new         (FbProfile *profile);
void       fb_conflict_bulk_set         (FbConflictBulk *self, FbConflict *conflict, gboolean selected);
gboolean   fb_conflict_bulk_is_selected (FbConflictBulk *self, FbConflict *conflict);
void       fb_conflict_bulk_clear       (FbConflictBulk *self);

G_END_DECLS
