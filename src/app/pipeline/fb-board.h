/* fb-board.h: deals by stage
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "fb-filter.h"
#include "fb-pipeline-sums.h"

G_BEGIN_DECLS

/**
 * FbBoard:
 *
 * A column a stage. Cards move by dragging and by Alt+Left and Alt+Right, through the store. Signal "open" (const char *id).
 */
#define FB_TYPE_BOARD (fb_board_get_type ())
G_DECLARE_FINAL_TYPE (FbBoard, fb_board, FB, BOARD, AdwBin)

void fb_board_setup       (FbBoard *self, FbProfile *profile, FbFilter *filter, FbPipelineSums *sums);
/* Won and lost too. */
void fb_board_set_closed  (FbBoard *self, gboolean closed);
/* A board that is not seen asks nothing. */
void fb_board_set_active  (FbBoard *self, gboolean active);
void fb_board_focus       (FbBoard *self);

G_END_DECLS
