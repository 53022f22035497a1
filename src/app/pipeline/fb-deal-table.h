/* fb-deal-table.h: deals as a table
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "fb-filter.h"
#include "fb-many-actions.h"
#include "fb-profile.h"

G_BEGIN_DECLS

/* Columns that sort by a click on their head; the order is kept in the preferences. Signal "open" (const char *id). */
#define FB_TYPE_DEAL_TABLE (fb_deal_table_get_type ())
G_DECLARE_FINAL_TYPE (FbDealTable, fb_deal_table, FB, DEAL_TABLE, AdwBin)

void fb_deal_table_setup      (FbDealTable *self, FbProfile *profile, FbFilter *filter);
void fb_deal_table_set_active (FbDealTable *self, gboolean active);
void fb_deal_table_focus      (FbDealTable *self);
/* (transfer none) What is done with several deals. */
FbManyActions *fb_deal_table_get_many (FbDealTable *self);

G_END_DECLS
