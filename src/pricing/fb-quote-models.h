/* fb-quote-models.h: what the configured lines of a quote cost by their own models
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-price-source.h"
#include "fb-rules-priced.h"

G_BEGIN_DECLS

/**
 * FbQuoteModels:
 *
 * Published models that were opened, kept while there are few: a version never changes. One thread at a time.
 */
typedef struct _FbQuoteModels FbQuoteModels;

FbQuoteModels *
fb_quote_models_new (void);
void
fb_quote_models_free (FbQuoteModels *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FbQuoteModels, fb_quote_models_free)

/**
 * fb_quote_models_find:
 * @head: a line of quote_line with an assignment
 * @day: on which the model's rules must count
 * @inputs: (out) (transfer full) (nullable): of #FbRulesPriceInput, by rhythm; NULL: it cannot be told, since the line
 * names no published version, or its answers are not all there, none of the model's, or none that its rules allow together
 *
 * Needs no solver: the answers are given.
 *
 * Returns: FALSE when the model cannot be read
 */
gboolean
fb_quote_models_find (FbQuoteModels *self,
                      FbPriceSource *source,
                      const FbRecord *head,
                      const char *day,
                      GPtrArray **inputs,
                      GError **error);

/* One value number for each variable, from the answers of a line (canonical JSON, nullable). NULL: some are missing, or
 * are none of the model's. */
guint *
fb_quote_models_read_values (FbRulesModel *model, const char *assignment);

G_END_DECLS
