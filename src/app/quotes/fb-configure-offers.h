/* fb-configure-offers.h: what can be configured, for a quote that has nothing yet
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "fb-profile.h"

G_BEGIN_DECLS

/**
 * FbConfigureOffers:
 *
 * A button for each of a few families; it activates lines.configure-new (s) of a widget above with the product's id.
 * Follows the store. Signal "changed": how many families there are.
 */
#define FB_TYPE_CONFIGURE_OFFERS (fb_configure_offers_get_type ())
G_DECLARE_FINAL_TYPE (FbConfigureOffers, fb_configure_offers, FB, CONFIGURE_OFFERS, AdwBin)

GtkWidget *
fb_configure_offers_new (FbProfile *profile);
guint
fb_configure_offers_get_n (FbConfigureOffers *self);

G_END_DECLS
