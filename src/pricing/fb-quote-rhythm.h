/* fb-quote-rhythm.h: lines of what is paid each month or year
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-record.h"
#include "fb-rules-price.h"

G_BEGIN_DECLS

/* The unit of a line of that rhythm in the quote's language (nullable), NULL for what is paid once; static. */
const char *
fb_quote_rhythm_get_unit (FbRulesPeriod period, const char *language);
/* "%s, per month": the product's name in it is followed by the rhythm. static */
const char *
fb_quote_rhythm_get_name (FbRulesPeriod period, const char *language);
/* The rhythm that a line of quote_line has by its unit, in whatever language. */
FbRulesPeriod
fb_quote_rhythm_find (const FbRecord *line);
/* A line of what is paid in another rhythm: it belongs to the line that was configured. */
gboolean
fb_quote_is_rhythm (const FbRecord *line);

G_END_DECLS
