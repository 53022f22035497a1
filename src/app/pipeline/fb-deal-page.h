/* fb-deal-page.h: everything about a deal
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-record-page.h"

G_BEGIN_DECLS

#define FB_TYPE_DEAL_PAGE (fb_deal_page_get_type ())
G_DECLARE_FINAL_TYPE (FbDealPage, fb_deal_page, FB, DEAL_PAGE, FbRecordPage)

GtkWidget *fb_deal_page_new (FbProfile *profile);

G_END_DECLS
