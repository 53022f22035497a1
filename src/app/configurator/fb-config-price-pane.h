/* fb-config-price-pane.h: what the configuration costs, why, and what the author has to say to it
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "fb-config-session.h"

G_BEGIN_DECLS

/* Its buttons are actions of the view around it: "config.complete" (s), "config.keep", "config.compare",
 * "config.finish". */
#define FB_TYPE_CONFIG_PRICE_PANE (fb_config_price_pane_get_type ())
G_DECLARE_FINAL_TYPE (FbConfigPricePane, fb_config_price_pane, FB, CONFIG_PRICE_PANE, GtkBox)

void
fb_config_price_pane_set_session (FbConfigPricePane *self, FbConfigSession *session);
/* "€4,200.00", with what is paid by month and year behind it; a dash while nothing is known. (transfer full) */
char *
fb_config_price_words (FbConfigSession *session);

G_END_DECLS
