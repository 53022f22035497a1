/* fb-product-page.h: everything about a product
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-record-page.h"

G_BEGIN_DECLS

#define FB_TYPE_PRODUCT_PAGE (fb_product_page_get_type ())
G_DECLARE_FINAL_TYPE (FbProductPage, fb_product_page, FB, PRODUCT_PAGE, FbRecordPage)

GtkWidget *fb_product_page_new (FbProfile *profile);

G_END_DECLS
