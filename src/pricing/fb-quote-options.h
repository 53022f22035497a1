/* fb-quote-options.h: what the price of a line is computed from beside the books, as its row keeps it
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-quote-prices.h"

G_BEGIN_DECLS

/* A line's price_input, and back: {"options":[{"id","kind":"amount"|"each"|"rate","value","qty"?,"base"?,"reason"?,"volume"?},…],"volume"?}, where a volume is
 * {"id","reason"?,"slab","tiers":[{"from","rate"},…]}. @volume (nullable): by the quantity of the line. */
char    *fb_quote_options_to_json (const FbPriceOption *options, guint n_options, const FbPriceVolume *volume);
/* Into @line; what it points to belongs to @prices. FALSE with FB_PRICE_ERROR_VALUE and the line's name when it cannot be read. */
gboolean fb_quote_options_read    (FbQuotePrices *prices, const FbRecord *record, FbPriceLine *line, GError **error);

G_END_DECLS
