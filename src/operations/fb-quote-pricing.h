/* fb-quote-pricing.h: prices a quote in memory
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-price-policy.h"
#include "fb-quote-doc.h"
#include "fb-quote-judge.h"

G_BEGIN_DECLS

/* Computes all lines and totals with the lists as of quote.priced_on, and writes into the document: unit price, totals,
 * taxes and traces of every line, net, tax, total of the quote, and who must approve it (needs_level, approver,
 * figures). What was approved before counts (@approved: figures, nullable). @priced,
 * @approval (optional) get what was computed. FB_PRICE_ERROR with the line's name. */
gboolean
fb_quote_price (FbQuoteDoc *doc, const char *approved, FbPricedQuote **priced, FbApproval **approval, GError **error);
/* *@figures: (transfer full) (nullable) what was approved last for this quote or the versions before it, as
 * fb_approval_figures_of() has it. */
gboolean
fb_quote_load_approved (FbStore *store, const FbRecord *quote, char **figures, GError **error);
/* What of the document, as it is priced and stored, is beyond what the giver may give by the lists of this device.
 * FB_PRICE_ERROR_TRACE: it does not add up. */
FbQuoteJudged *
fb_quote_doc_judge (FbQuoteDoc *doc, GError **error);

G_END_DECLS
