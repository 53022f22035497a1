/* fb-price-private.h: the parts of the waterfall
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-price.h"

G_BEGIN_DECLS

#define FB_PRICE_RATE_DIGITS 4
#define FB_PRICE_QTY_DIGITS 3

gboolean fb_price_fail_overflow (GError **error);
FbPricedQuote *fb_priced_quote_new (void);
gboolean fb_price_is_valid_on   (const char *valid_from, const char *valid_to, const char *date);

/* Adds the surcharges of @line's options to the price of one. */
gboolean fb_price_add_options   (FbPriceTrace *trace, const FbPriceLine *line, GError **error);
/* Takes the schedule's rates off the amount, which is @unit times @qty. */
gboolean fb_price_add_volume    (FbPriceTrace *trace, const FbPriceVolume *volume, FbExact unit, gint64 qty, GError **error);
/* The rules of @line that hold on @date and are promotions or not. */
gboolean fb_price_add_rules     (FbPriceTrace *trace, const FbPriceLine *line, gboolean promotion, const char *date, GError **error);

/* From the list to the bundle: priced->trace, list, unit. */
gboolean fb_price_begin_line    (const FbPriceRequest *request, guint index, FbPricedLine *priced, GError **error);
/* From the promotions to the net; @share (nullable): what the bundle gives it. */
gboolean fb_price_finish_line   (const FbPriceRequest *request, guint index, const gint64 *share, FbPricedLine *priced, GError **error);
/* cost, margin, discount, from what the trace gave. */
gboolean fb_price_judge_line    (const FbPriceRequest *request, const FbPriceLine *line, FbPricedLine *priced, GError **error);
/* What a head costs is known and what its parts cost is not: they have as much of it as of its price. @heads: by line, the index
 * of its head, -1; @facts: of the head but for its regular and net. Where a part has a cost of its own, nothing is shared. */
gboolean fb_price_share_cost    (FbPricedQuote *quote, guint head, const int *heads, const FbPriceCostFacts *facts, GError **error);
/* Of all lines that count, when each of them has one. */
gboolean fb_price_total_margin  (FbPricedQuote *quote, GError **error);
/* 1/10,000 of @part in @whole, rounded up or down; G_MININT32 for a part of nothing. */
gint64   fb_price_rate_of       (gint64 part, gint64 whole, gboolean up);

/* Taxes and totals of lines that are done. */
gboolean fb_price_total         (const FbPriceRequest *request, FbPricedQuote *quote, GError **error);

G_END_DECLS
