/* fb-quote-totals.h: what a quote or an order comes to
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "fb-profile.h"
#include "fb-quote-margin.h"

G_BEGIN_DECLS

/* Before discounts, net, margin (for who sees costs), freight, taxes one by one, total; of an open quote the discount of the whole is typed here. */
#define FB_TYPE_QUOTE_TOTALS (fb_quote_totals_get_type ())
G_DECLARE_FINAL_TYPE (FbQuoteTotals, fb_quote_totals, FB, QUOTE_TOTALS, AdwPreferencesGroup)

GtkWidget *fb_quote_totals_new  (FbProfile *profile);
void       fb_quote_totals_show (FbQuoteTotals *self, const FbRecord *document, const FbQuoteMargin *margin, gboolean open); /* @margin (nullable) */

G_END_DECLS
