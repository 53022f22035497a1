/* fb-competitor-page.h: what is known of a competitor, and the battle cards against it
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-record-page.h"

G_BEGIN_DECLS

#define FB_TYPE_COMPETITOR_PAGE (fb_competitor_page_get_type ())
G_DECLARE_FINAL_TYPE (FbCompetitorPage, fb_competitor_page, FB, COMPETITOR_PAGE, FbRecordPage)

GtkWidget *fb_competitor_page_new (FbProfile *profile);

G_END_DECLS
