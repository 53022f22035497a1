/* fb-products.h: the place of products
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-place-view.h"

G_BEGIN_DECLS

/* Makes @view the catalogue: families, products, what is compared. */
void fb_products_setup (FbPlaceView *view, FbProfile *profile);

G_END_DECLS
