/* fb-board-column.h: one stage of the board
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "fb-filter.h"
#include "fb-stage-ages.h"

G_BEGIN_DECLS

/**
 * FbBoardColumn:
 *
 * Cards of the deals in one stage, with count and sums above; deals can be dropped on it. Signals:
 *
 *   open (const char *id): a card was chosen
 *   move (const char *id, int step): Alt+Left and Alt+Right on a card
 *   dropped (const char *id): a card was dropped here
 *   step-out (int step): Left and Right at the cards: go to the next column
 */
#define FB_TYPE_BOARD_COLUMN (fb_board_column_get_type ())
G_DECLARE_FINAL_TYPE (FbBoardColumn, fb_board_column, FB, BOARD_COLUMN, GtkWidget)

GtkWidget     *fb_board_column_new        (FbProfile *profile, FbStageAges *ages, const FbStage *stage);
const FbId    *fb_board_column_get_stage  (FbBoardColumn *self);
/* FALSE also when the stage has another name or kind now. */
gboolean       fb_board_column_is_of      (FbBoardColumn *self, const FbStage *stage);
void           fb_board_column_set_filter (FbBoardColumn *self, FbFilter *filter);
/* Shows no cards until another filter is set; FALSE when it shows none already. */
gboolean       fb_board_column_leave      (FbBoardColumn *self);
void           fb_board_column_set_sums   (FbBoardColumn *self, gint64 count, gint64 amount, gint64 weighted, const char *currency);
/* FALSE when there is no card to focus. */
gboolean       fb_board_column_focus      (FbBoardColumn *self);
/* Focuses a deal's card as soon as the column has it. */
void           fb_board_column_focus_deal (FbBoardColumn *self, const FbId *id);

G_END_DECLS
