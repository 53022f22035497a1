/* fb-quote-page.h: a quote: lines, totals, approval, what comes next
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-record-page.h"

G_BEGIN_DECLS

#define FB_TYPE_QUOTE_PAGE (fb_quote_page_get_type ())
G_DECLARE_FINAL_TYPE (FbQuotePage, fb_quote_page, FB, QUOTE_PAGE, FbRecordPage)

GtkWidget *fb_quote_page_new (FbProfile *profile);

G_END_DECLS
