/* fb-deal-card.h: a deal on the board
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "fb-list-model.h"
#include "fb-stage-ages.h"

G_BEGIN_DECLS

/* Account, amount, close date, next step and age in the stage; late ones say so by colour and words. Can be dragged: the content is the deal's id as text. */
#define FB_TYPE_DEAL_CARD (fb_deal_card_get_type ())
G_DECLARE_FINAL_TYPE (FbDealCard, fb_deal_card, FB, DEAL_CARD, GtkWidget)

GtkWidget *fb_deal_card_new      (FbProfile *profile, FbStageAges *ages);
void       fb_deal_card_set_item (FbDealCard *self, FbItem *item);      /* (nullable) */
FbItem    *fb_deal_card_get_item (FbDealCard *self);                    /* (nullable) */

G_END_DECLS
