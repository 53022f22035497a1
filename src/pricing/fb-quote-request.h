/* fb-quote-request.h: a quote's records as the computation of prices takes them
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-quote-models.h"
#include "fb-quote-prices.h"

G_BEGIN_DECLS

/**
 * FbQuoteRequest:
 * @request: for fb_price_quote(); it has every line but texts
 * @records: of FbRecord (unowned): the line of each
 * @known: of gboolean: by each, whether lists and models say what it costs
 * @products: of FbRecord (unowned) (nullable): the product of each
 */
typedef struct
{
  FbPriceSource *source; /* (unowned) */
  const FbRecord *quote; /* (unowned) */
  FbQuoteModels *models; /* (unowned) (nullable) */
  FbQuotePrices *prices; /* (owned) */
  char *date;            /* (owned) (nullable) */
  const char *book;      /* (nullable) id of the quote's price book */
  FbPriceRequest request;
  GArray *lines; /* of FbPriceLine */
  GPtrArray *records;
  GPtrArray *products;
  GPtrArray *facts;  /* of GHashTable */
  GPtrArray *inputs; /* of GPtrArray: what models gave */
  GArray *known;
} FbQuoteRequest;

/**
 * fb_quote_request_new:
 * @lines: of FbRecord of quote_line; must outlive the request
 * @models: (nullable): NULL takes what a line says of its own base price and surcharges, as whoever configured it wrote
 * them. Otherwise nothing that a line says about its price counts but discounts and quantity: what is configured costs
 * what its published model says, what is free has its price, and what has no list price at all is not @known
 * @date: (nullable): of the lists
 *
 * Returns: (nullable) (transfer full): NULL when something cannot be read, or FB_PRICE_ERROR with the line's name
 */
FbQuoteRequest *
fb_quote_request_new (FbPriceSource *source,
                      const FbRecord *quote,
                      GPtrArray *lines,
                      FbQuoteModels *models,
                      const char *date,
                      GError **error);
void
fb_quote_request_free (FbQuoteRequest *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FbQuoteRequest, fb_quote_request_free)

G_END_DECLS
