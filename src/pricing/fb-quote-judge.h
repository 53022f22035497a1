/* fb-quote-judge.h: what of a stored quote is beyond what may be given
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-quote-models.h"
#include "fb-quote-prices.h"

G_BEGIN_DECLS

/**
 * FbQuoteCase:
 * @now: the records as they are
 * @then: (nullable): the same lists as they were when @date began; what a line says is fine where either says so
 * @quote, @lines: as stored, of quote and quote_line
 * @giver: whose policies bind
 * @date: from fb_quote_find_day()
 *
 * What there is to be judged. All of it is the caller's.
 */
typedef struct
{
  FbPriceSource *now, *then;
  FbQuoteModels *models;
  const FbRecord *quote;
  GPtrArray *lines;
  const FbId *giver;
  const char *date;
} FbQuoteCase;

/**
 * FbQuoteJudged:
 * @said: (owned) what is beyond a limit if every line was priced by the lists, as it says
 * @found: (owned) the same with the lists' own prices: what a line costs less than these counts as a discount, and a
 * line without a list price asks as a margin without a cost does
 * @priced: (owned) what was judged for @found: of lines the discounts and, where costs are known, margins
 * @differs: some line says less than the lists, or nothing that they know
 */
typedef struct
{
  FbApproval *said, *found;
  FbPricedQuote *priced;
  gboolean differs;
} FbQuoteJudged;

void
fb_quote_judged_free (FbQuoteJudged *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FbQuoteJudged, fb_quote_judged_free)

/**
 * fb_quote_judge:
 *
 * Whoever prices a quote says what its lines come to, and every step of it; this says whether that may be given. A
 * device judges so what it has computed itself, and what it is asked to approve; a server what devices send.
 *
 * Returns: (nullable) (transfer full): NULL with FB_PRICE_ERROR_TRACE when lines and totals are not what the steps
 * give; FB_PRICE_ERROR_OVERFLOW; or when something cannot be read
 */
FbQuoteJudged *
fb_quote_judge (const FbQuoteCase *self, GError **error);

/* Who may give the figures of an answer to a request (canonical JSON, nullable), as a judgement whose breaches can be
 * covered. (transfer full) */
FbApproval *
fb_quote_judge_figures (const FbQuoteCase *self, const char *figures, GError **error);

/* The day whose lists count for @quote: that of which its prices are, but no day before its first version was made, and
 * none after @today. */
gboolean
fb_quote_find_day (FbPriceSource *source, const FbRecord *quote, const char *today, char day[11], GError **error);

G_END_DECLS
