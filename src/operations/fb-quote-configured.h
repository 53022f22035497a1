/* fb-quote-configured.h: a finished configuration as a line of a quote has it
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-config-family.h"
#include "fb-config-result.h"
#include "fb-quotes.h"

G_BEGIN_DECLS

/**
 * FbQuoteConfiguration:
 *
 * What fb_quotes_add_configured() and fb_quotes_set_configured() need, with all that it points to. Pure; any thread,
 * one at a time.
 */
typedef struct _FbQuoteConfiguration FbQuoteConfiguration;

/**
 * fb_quote_configuration_new:
 * @family: the published version that @result was made with
 * @product: (nullable): the product that is sold; NULL: the one that the model names, if any
 * @language: (nullable): of the quote
 *
 * The line has what is paid once (of a subscription alone: the first rhythm), further lines what is paid each month or
 * year, all by the price lines of the model, so that a piece costs what the configurator showed.
 *
 * Returns: (transfer full) (nullable): NULL with FB_PRICE_ERROR
 */
FbQuoteConfiguration *
fb_quote_configuration_new (const FbConfigResult *result,
                            const FbConfigFamily *family,
                            const FbId *product,
                            const char *language,
                            GError **error);
void
fb_quote_configuration_free (FbQuoteConfiguration *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FbQuoteConfiguration, fb_quote_configuration_free)
/* (transfer none) */
const FbQuoteConfigured *
fb_quote_configuration_get (const FbQuoteConfiguration *self);
/* One piece as a new line of @quote, in its language; of the product that @family names, else of the one that is
 * configured by it. One step that can be undone. Waits: in a thread. As fb_quotes_add_configured(), FB_PRICE_ERROR. */
gboolean
fb_quotes_add_result (FbStore *store,
                      const FbId *quote,
                      const FbConfigResult *result,
                      const FbConfigFamily *family,
                      FbId *line,
                      GError **error);
/* The same as the first line of a new quote: both are one step that can be undone, and where it fails there is neither.
 */
gboolean
fb_quotes_new_with_result (FbStore *store,
                           const FbQuoteStart *start,
                           const FbConfigResult *result,
                           const FbConfigFamily *family,
                           FbId *quote,
                           FbId *line,
                           GError **error);

G_END_DECLS
