/* fb-quote-prices.h: what the store knows about prices, for the computation
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-operation.h"
#include "fb-price-policy.h"

G_BEGIN_DECLS

/**
 * FbQuotePrices:
 *
 * Books, agreements, rules, taxes, rates and policies, read once for one quote. All texts belong to it.
 */
typedef struct
{
  FbStore      *store;       /* (unowned) */
  GStringChunk *texts;
  GPtrArray    *kept;        /* (owned) arrays that outlive their making */
  GArray       *books;       /* of FbPriceBook */
  GArray       *entries;     /* of FbPriceEntry: of the products asked for so far */
  GHashTable   *asked;       /* product ids whose entries were read */
  GArray       *costs;       /* of FbPriceCost: of the products asked for so far, where costs are seen */
  GArray       *contracts;   /* of FbPriceContract */
  GArray       *rules;       /* of FbPriceRule, both kinds */
  GPtrArray    *rule_rows;   /* (owned) of FbRecord, in the order of @rules */
  GPtrArray    *volumes;     /* (owned) of FbRecord: schedules, by position */
  GArray       *rates;       /* of FbPriceExchange */
  GPtrArray    *taxes;       /* (owned) of FbRecord */
  GHashTable   *products;    /* id text → FbRecord */
  GHashTable   *families;    /* id text → code */
  FbRecord     *account;     /* (owned) (nullable) */
  char         *country;     /* (owned) (nullable) where it is delivered */
} FbQuotePrices;

FbQuotePrices *fb_quote_prices_load (FbStore *store, const FbRecord *quote, GError **error);
void           fb_quote_prices_free (FbQuotePrices *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FbQuotePrices, fb_quote_prices_free)

/* Reads a product and its prices, unless that was done. (transfer none) */
const FbRecord *fb_quote_prices_get_product (FbQuotePrices *self, const FbId *product, GError **error);
/* The schedule that counts for a product in a book, NULL: none. */
const FbPriceVolume *fb_quote_prices_find_volume (FbQuotePrices *self, const FbRecord *product, const char *book, const char *date);
/* Is a price rule for @product (nullable) in @book (nullable: its id)? */
gboolean    fb_quote_prices_is_rule_for (const FbRecord *rule, const FbRecord *product, const char *book);
/* 1/10,000 of the class on @date where the customer is; 0 when none is known. */
gint64      fb_quote_prices_find_tax (FbQuotePrices *self, const char *tax_class, const char *date);
const char *fb_quote_prices_keep     (FbQuotePrices *self, const char *text);   /* NULL stays NULL */
const char *fb_quote_prices_keep_id  (FbQuotePrices *self, const FbId *id);

/* What one of @product (nullable; asked for before) costs, in @currency, and the share of its price. FALSE: it is not known here. */
gboolean    fb_quote_prices_find_cost (FbQuotePrices *self, const FbRecord *product, const char *currency, const char *date, gint64 *unit, gint64 *share);


/* The policies that bind @giver (nullable: the person at this device), of FbApprovalRule, in the quote's currency. */
GArray     *fb_quote_prices_load_policies (FbQuotePrices *self, const FbId *giver, const char *currency, const char *date, GError **error);
/* The level of the person at this device; whoever works on this computer only asks nobody. */
gint64      fb_quote_get_own_level (FbStore *store);
/* The same for what is written down: that it cannot be read is an error. */
gboolean    fb_quote_read_own_level (FbStore *store, gint64 *level, GError **error);

G_END_DECLS
