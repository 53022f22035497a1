/* fb-quote-prices.h: what is known about prices, for the computation
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-price-policy.h"
#include "fb-price-source.h"

G_BEGIN_DECLS

/**
 * FbQuotePrices:
 *
 * Books, agreements, rules, taxes, rates and policies, read once for one quote. All texts belong to it.
 */
typedef struct
{
  FbPriceSource *source;     /* (unowned) */
  GStringChunk *texts;
  GPtrArray    *kept;        /* (owned) arrays that outlive their making */
  GArray       *books;       /* of FbPriceBook */
  GArray       *entries;     /* of FbPriceEntry: of the products asked for so far */
  GArray       *costs;       /* of FbPriceCost: of the products asked for so far, where costs are seen */
  GArray       *contracts;   /* of FbPriceContract */
  GArray       *rules;       /* of FbPriceRule, both kinds */
  GPtrArray    *rule_rows;   /* (owned) of FbRecord, in the order of @rules */
  GPtrArray    *volumes;     /* (owned) of FbRecord: schedules, by position */
  GArray       *rates;       /* of FbPriceExchange: from the currencies asked for so far */
  GHashTable   *asked_rates; /* currencies */
  GPtrArray    *taxes;       /* (owned) of FbRecord */
  GHashTable   *products;    /* id text → FbRecord */
  GHashTable   *families;    /* id text → code */
  FbRecord     *account;     /* (owned) (nullable) */
  char         *country;     /* (owned) (nullable) where it is delivered */
} FbQuotePrices;

FbQuotePrices *fb_quote_prices_load (FbPriceSource *source, const FbRecord *quote, GError **error);
void           fb_quote_prices_free (FbQuotePrices *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FbQuotePrices, fb_quote_prices_free)

/* Reads a product with its prices and costs, unless that was done. *@product: NULL when @id (nullable) is not there. (transfer none) */
gboolean    fb_quote_prices_find_product (FbQuotePrices *self, const FbId *id, const FbRecord **product, GError **error);
/* The schedule that counts for a product in a book, NULL: none. */
const FbPriceVolume *fb_quote_prices_find_volume (FbQuotePrices *self, const FbRecord *product, const char *book, const char *date);
/* Is a price rule for @product (nullable) in @book (nullable: its id)? */
gboolean    fb_quote_prices_is_rule_for (const FbRecord *rule, const FbRecord *product, const char *book);
/* 1/10,000 of the class on @date where the customer is; 0 when none is known. */
gint64      fb_quote_prices_find_tax (FbQuotePrices *self, const char *tax_class, const char *date);
const char *fb_quote_prices_keep     (FbQuotePrices *self, const char *text);   /* NULL stays NULL */
const char *fb_quote_prices_keep_id  (FbQuotePrices *self, const FbId *id);

/* The rate of the latest day up to @date; *@rate NULL: there is none, or none is needed. */
gboolean    fb_quote_prices_find_rate (FbQuotePrices *self, const char *from, const char *to, const char *date, const FbPriceExchange **rate, GError **error);
/* What one of @product (nullable; asked for before) costs, in @currency, and the share of its price: into @facts. @found FALSE: it is not known here. */
gboolean    fb_quote_prices_find_cost (FbQuotePrices *self, const FbRecord *product, const char *currency, const char *date, FbPriceCostFacts *facts,
                                       gboolean *found, GError **error);

/* The policies that bind @giver, of FbApprovalRule, in the quote's currency. */
GArray     *fb_quote_prices_load_policies (FbQuotePrices *self, const FbId *giver, const char *currency, const char *date, GError **error);
/* *@figures: (transfer full) (nullable) what was approved last for @quote or the versions before it, as fb_approval_figures_of() has it. */
gboolean    fb_quote_find_approved   (FbPriceSource *source, const FbRecord *quote, char **figures, GError **error);
/* (transfer full) (nullable) The figures that an answer to a request gave: those of the quote as the lists have it, or those offered instead. */
char       *fb_quote_dup_given       (const FbRecord *request);
/* *@role (transfer full): NULL when the person has none here. */
gboolean    fb_quote_find_role       (FbPriceSource *source, const FbId *user, FbRecord **role, GError **error);

G_END_DECLS
