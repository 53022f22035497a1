/* fb-quote-margin.h: what a stored quote leaves over
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-operation.h"

G_BEGIN_DECLS

/* @margin: in the quote's currency, without tax, less the costs of the day it was priced on; @rate of it in 1/10,000. Not @known where this person does not see
 * costs, or something on the quote has none. */
typedef struct
{
  gboolean known;
  gint64   margin;
  gint64   rate;
} FbQuoteMargin;

/* Of the quote as it is stored, without pricing it anew; options that are not taken do not count. Waits. FB_PRICE_ERROR_OVERFLOW, FB_STORE_ERROR. */
gboolean fb_quote_find_margin (FbStore *store, const FbRecord *quote, FbQuoteMargin *margin, GError **error);

G_END_DECLS
