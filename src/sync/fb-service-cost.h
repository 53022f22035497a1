/* fb-service-cost.h: what the lines of a quote cost the company
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-price-policy.h"
#include "fb-service-private.h"

G_BEGIN_DECLS

/* The rate from a currency to the quote's on the day it was priced. @rate lends @from and the quote's text. FALSE: it cannot be read. */
gboolean fb_apply_find_rate (FbApply *self, const FbRecord *quote, const char *from, FbPriceExchange *rate, gboolean *found, GError **error);
/* Fills has_cost and cost of @stored, whose regular and net are known: as the device does that sees costs. FALSE: it cannot be read. */
gboolean fb_apply_find_cost (FbApply *self, const FbRecord *quote, const FbRecord *line, FbStoredLine *stored, GError **error);

G_END_DECLS
