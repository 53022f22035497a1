/* fb-order-page.h: an order as it was agreed
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-record-page.h"

G_BEGIN_DECLS

#define FB_TYPE_ORDER_PAGE (fb_order_page_get_type ())
G_DECLARE_FINAL_TYPE (FbOrderPage, fb_order_page, FB, ORDER_PAGE, FbRecordPage)

GtkWidget *fb_order_page_new (FbProfile *profile);

G_END_DECLS
