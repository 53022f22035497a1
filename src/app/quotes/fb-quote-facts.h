/* fb-quote-facts.h: what stands around a quote
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-quote-margin.h"
#include "fb-quotes.h"

G_BEGIN_DECLS

/* A product that goes with what is on the quote and is not on it. */
typedef struct
{
  FbId   product;
  char  *name;   /* (owned) */
  char  *kind;   /* (owned) code of product_link.kind */
  char  *why;    /* (owned) */
} FbQuoteOffer;
void        fb_quote_offer_free (FbQuoteOffer *self);

/* @request: the last one that asked for approval; @newer: the version that replaced it; @order: made from it; @left: the level that is still needed. */
typedef struct
{
  FbRecord   *quote;      /* (owned) */
  FbRecord   *request;    /* (owned) (nullable) */
  FbRecord   *newer;      /* (owned) (nullable) */
  FbRecord   *order;      /* (owned) (nullable) */
  GPtrArray  *offers;     /* (owned) of FbQuoteOffer, strongest first, at most three */
  char       *mail;       /* (owned) (nullable) address of its contact */
  FbQuoteMargin margin;
} FbQuoteFacts;
void        fb_quote_facts_free (FbQuoteFacts *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FbQuoteFacts, fb_quote_facts_free)

/* Waits. FB_STORE_ERROR_NOT_FOUND. */
FbQuoteFacts *fb_quote_facts_read (FbStore *store, const FbId *quote, GError **error);

/* What the manager looks at beside the figures: quotes of other accounts of the last year with a like sum that were accepted, and what discount they had. Of
 * FbRecord of quote, at most five, nearest sum first. Waits. */
GPtrArray    *fb_quote_find_similar (FbStore *store, const FbRecord *quote, GError **error);

/* Breaches in words: "Discount of Screw compressor: 14 % (limit 10 %)". Of char. Waits. Those that a request was made for, and as the person at this device sees
 * them now, who may see costs that the asker does not. */
GPtrArray    *fb_quote_describe_asked    (FbStore *store, const FbRecord *request, const FbRecord *quote, GError **error);
GPtrArray    *fb_quote_describe_breaches (FbStore *store, const FbQuoteLook *look);

G_END_DECLS
