/* fb-quote-parts.h: what a configured product with parts of its own models is made of, as lines of a quote have it
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-config-result.h"
#include "fb-quotes.h"

G_BEGIN_DECLS

/* By rhythm: the whole itself and each child that is there. Pure; keeps what its lines point to, but for the texts of
 * the model. */
typedef struct
{
  FbRulesPeriod first; /* of the line that was configured: it shows every child, also one that costs nothing */
  GArray *lines[FB_RULES_PER_YEAR + 1]; /* of FbQuoteConfigured */
  guint n_children[FB_RULES_PER_YEAR + 1];
  GPtrArray *inputs; /* of GPtrArray of FbRulesPriceInput */
  GPtrArray *texts;  /* of char */
} FbQuoteParts;

/* (transfer full) (nullable): NULL with FB_PRICE_ERROR */
FbQuoteParts *
fb_quote_parts_new (const FbConfigResult *result, FbRulesPeriod first, const char *language, GError **error);
void
fb_quote_parts_free (FbQuoteParts *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FbQuoteParts, fb_quote_parts_free)
/* The parts of one rhythm, where a child is among them. */
void
fb_quote_parts_fill (const FbQuoteParts *self, FbRulesPeriod period, FbQuoteConfigured *what);

G_END_DECLS
