/* fb-product-sections.h: the lists on a product's page
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-list-section.h"

G_BEGIN_DECLS

/* Prices by book, with the quantity from which they count and when they are valid. */
GtkWidget *fb_product_section_new_prices     (FbProfile *profile);
/* What goes with it, replaces it, is needed with it; opens the other product. */
GtkWidget *fb_product_section_new_links      (FbProfile *profile);
/* The parts of a bundle. */
GtkWidget *fb_product_section_new_parts      (FbProfile *profile);
/* Products that this one has replaced. */
GtkWidget *fb_product_section_new_replaces   (FbProfile *profile);
/* Articles about it. */
GtkWidget *fb_product_section_new_articles   (FbProfile *profile);

G_END_DECLS
