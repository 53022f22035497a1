/* fb-price.h: what a quote costs
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-price-trace.h"

G_BEGIN_DECLS

/* Pure: values in, values out, any thread. Money in minor units of its currency, quantities in 1/1000, rates and
 * percentages in 1/10,000, days YYYY-MM-DD. Texts and arrays of the inputs are the caller's and must live until the
 * call returns; NULL days are open ends. Roundings happen at a line's unit price, its total and the tax of a rate,
 * nowhere else; all before is exact.
 *
 * A line runs through, in this order:
 *   list or book → contract → options → rules → exchange → UNIT PRICE → quantity → volume → bundle → promotions →
 * discount → NET → document
 */

typedef struct
{
  const char *id, *parent; /* @parent (nullable): the book to look in when this one has no entry */
  const char *currency;
  const char *valid_from, *valid_to;
} FbPriceBook;

typedef struct
{
  const char *id, *book, *product;
  gint64 min_qty; /* from this quantity on */
  gint64 price;
  const char *valid_from, *valid_to;
} FbPriceEntry;

/* The entry of @product that counts: the first book of the chain of parents, from @book on, that is valid on @date and
 * has one; in it the one of the largest quantity that @qty reaches, then the latest start, then the smallest id.
 * @found_book gets whose currency its price has. NULL with FB_PRICE_ERROR_NO_PRICE or _CYCLE. */
const FbPriceEntry *
fb_price_find_entry (const FbPriceBook *books,
                     guint n_books,
                     const FbPriceEntry *entries,
                     guint n_entries,
                     const char *book,
                     const char *product,
                     gint64 qty,
                     const char *date,
                     const FbPriceBook **found_book,
                     GError **error);

/* What was agreed with the customer: a price, or a rate off the list's. */
typedef struct
{
  const char *id;
  const char *product, *family; /* (nullable) one of them; a product's counts before a family's */
  gboolean is_rate;
  gint64 value; /* price, or the rate off: 1000 is 10 % less */
  gint64 min_qty;
  const char *valid_from, *valid_to;
} FbPriceContract;

/* (nullable) The one that counts, chosen as an entry is. */
const FbPriceContract *
fb_price_find_contract (const FbPriceContract *contracts,
                        guint n,
                        const char *product,
                        const char *family,
                        gint64 qty,
                        const char *date);

typedef struct
{
  gint64 from; /* the quantity from which on the rate is given */
  gint64 rate; /* 500 is 5 % less */
} FbPriceTier;

/* Range: the tier that the quantity reaches counts for all of it. Slab: each tier for its own part; the third unit is
 * the part from 2 to 3, so that a tier from 3 begins where the second unit ends. A slab's total never falls when the
 * quantity rises. */
typedef struct
{
  const char *id, *reason;
  gboolean slab;
  const FbPriceTier *tiers; /* rising @from; rates of 0 … 100 % */
  guint n_tiers;
} FbPriceVolume;

typedef enum
{
  FB_PRICE_OPTION_AMOUNT, /* value, once */
  FB_PRICE_OPTION_EACH,   /* value times the option's own quantity */
  FB_PRICE_OPTION_RATE,   /* value of 1/10,000 of @base */
} FbPriceOptionKind;

typedef struct
{
  const char *id, *reason;
  FbPriceOptionKind kind;
  gint64 value;
  gint64 qty;       /* for _EACH; 1000 is one */
  const char *base; /* for _RATE: id of another option, whose surcharge it is of; NULL: the price before options */
  const FbPriceVolume *volume; /* (nullable) over @qty, for _EACH */
} FbPriceOption;

typedef enum
{
  FB_PRICE_RULE_RATE,   /* value of 1/10,000 more (negative: less) */
  FB_PRICE_RULE_AMOUNT, /* value more */
  FB_PRICE_RULE_SET,    /* becomes value */
} FbPriceAction;

/* Of the rules whose condition holds: if one is exclusive, the first of these alone; else all, by position. */
typedef struct
{
  const char *id, *reason;
  gint64 position;    /* unique among the rules of one call */
  gboolean promotion; /* acts on the line's total after the bundle; else on the price of one before the exchange */
  FbPriceAction action;
  gint64 value;
  gboolean exclusive;
  const char *condition; /* (nullable) see fb_price_condition_holds() */
  const char *valid_from, *valid_to;
} FbPriceRule;

/* A condition is JSON: {"fact":NAME,"is":TEXT|[TEXT,…]}, {"fact":NAME,"min":N,"max":N} (whole numbers, either end),
 * {"all":[…]}, {"any":[…]}, {"not":…}; NULL and {} always hold. A fact that is not there is equal to nothing.
 * FB_PRICE_ERROR_VALUE for anything else. Facts: a customer's and a line's, as texts. */
gboolean
fb_price_condition_holds (const char *condition, GHashTable *facts, gboolean *holds, GError **error);

/* One unit of @from is rate / 10,000 / @per units of @to. */
typedef struct
{
  const char *id, *from, *to, *day;
  gint64 rate;
  gint64 per; /* 1, 10, 100 … 1,000,000: for currencies of small units */
} FbPriceExchange;

/* (nullable) The rate of the latest day up to @date. */
const FbPriceExchange *
fb_price_find_exchange (const FbPriceExchange *rates, guint n, const char *from, const char *to, const char *date);

/* @amount of the rate's first currency in its second, rounded to whole minor units: for limits, not for prices of
 * lines. */
gboolean
fb_price_exchange_amount (const FbPriceExchange *rate, gint64 amount, gint64 *result, GError **error);

/* What one of a product costs the company: an amount, and a share of its price before the discounts that a person gave.
 */
typedef struct
{
  const char *id, *product;
  gint64 cost;
  const char *currency; /* of @cost; NULL: no amount */
  gint64 share;         /* 1/10,000 */
  const char *valid_from, *valid_to;
} FbPriceCost;

/* (nullable) The one of @product that began last among those valid on @date. */
const FbPriceCost *
fb_price_find_cost (const FbPriceCost *costs, guint n, const char *product, const char *date);
/* Its amount in @currency, rounded to whole minor units. @rate (nullable): from the cost's currency. FALSE: there is no
 * rate, so that it is not known. */
gboolean
fb_price_convert_cost (const FbPriceCost *cost, const char *currency, const FbPriceExchange *rate, gint64 *unit);

/* A priced line, for its cost. */
typedef struct
{
  gint64 qty, unit_cost, share;
  gint64 regular, net;
  gint64 tax_rate; /* that @regular and @net contain, 0: none */
} FbPriceCostFacts;

/* @cost of all, and the @margin: net without tax, less the cost. FALSE: overflow. */
gboolean
fb_price_judge_cost (const FbPriceCostFacts *facts, gint64 *cost, gint64 *margin, GError **error);

typedef enum
{
  FB_PRICE_DISCOUNT_NONE,
  FB_PRICE_DISCOUNT_RATE,   /* value of 1/10,000 off */
  FB_PRICE_DISCOUNT_AMOUNT, /* value off the total */
  FB_PRICE_DISCOUNT_TARGET, /* the total becomes value */
} FbPriceDiscountKind;

typedef struct
{
  FbPriceDiscountKind kind;
  gint64 value;
  const char *reason;
} FbPriceDiscount;

typedef struct
{
  const char *id;
  gint64 qty; /* > 0 */
  /* The list: */
  const char *list_rule; /* (nullable) id of the entry, or of what names the price */
  gboolean from_book;    /* else the product's own list price */
  gint64 list_price;
  const char *list_currency;
  /* (nullable) what was found for it: */
  const FbPriceContract *contract;
  const FbPriceOption *options;
  guint n_options;
  const FbPriceRule *rules;
  guint n_rules;
  GHashTable *facts;
  const FbPriceExchange *exchange; /* needed when list_currency is not the quote's */
  const FbPriceVolume *volume;
  FbPriceDiscount discount;
  int bundle;       /* index of the bundle's head among the lines, -1 */
  gboolean is_head; /* its net is split over its parts, and becomes 0; a head with has_price FALSE leaves its parts'
                       prices alone */
  gboolean has_price;
  gboolean optional;    /* priced, and in no total */
  const char *tax_code; /* names the group in which tax is computed */
  gint64 tax_rate;
  gboolean has_cost;
  gint64 cost;       /* of one, in the quote's currency */
  gint64 cost_share; /* and of its regular total, 1/10,000 */
} FbPriceLine;

typedef struct
{
  const char *currency;
  const char *date; /* on which rules are valid */
  FbRounding rounding;
  gboolean includes_tax;    /* prices contain their tax */
  FbPriceDiscount discount; /* of the whole: a rate acts in every line before its total; an amount or target is split
                               over the totals exactly */
  gint64 freight;           /* added as it is; taxed as @freight_tax says */
  const char *freight_tax_code;
  gint64 freight_tax_rate;
  const FbPriceLine *lines;
  guint n_lines;
} FbPriceRequest;

typedef struct
{
  char *id;
  gint64 list;    /* of one, before anything, in the list's currency */
  gint64 unit;    /* of one, rounded */
  gint64 regular; /* the total before the discounts a person gave, rounded for showing; of a head that was split: what
                     was given away */
  gint64 net;     /* the total, with the line's part of the document's discount */
  gint64
      discount; /* 1/10,000 of the regular total that a person gave away, rounded up; of a head before it was split */
  gboolean has_margin;
  gint64 cost;        /* of all */
  gint64 margin;      /* net without tax, less cost */
  gint64 margin_rate; /* of the net without tax, rounded down; G_MININT32 when that is 0 and the cost is not */
  gboolean optional, is_head;
  gboolean unlisted; /* no list says what it costs: for judging what was stored */
  FbPriceTrace *trace;
} FbPricedLine;

typedef struct
{
  char *code;
  gint64 rate;
  gint64 base; /* what is taxed */
  gint64 tax;
  FbPriceTrace *trace;
} FbPricedTax;

typedef struct
{
  GPtrArray *lines; /* of FbPricedLine, as requested */
  GPtrArray *taxes; /* of FbPricedTax, by code and rate */
  gint64 regular;   /* before the discounts a person gave */
  gint64 net;       /* sum of the lines */
  gint64 document;  /* part of the lines' change that the document's amount or target made (negative: less) */
  gint64 freight;
  gint64 tax;
  gint64 total;        /* net + freight + tax; without the tax where prices contain it */
  gint64 discount;     /* as in lines, of all */
  gboolean has_margin; /* every line that counts has a cost */
  gint64 margin;
  gint64 margin_rate;
} FbPricedQuote;

/* (nullable) Prices the whole. FB_PRICE_ERROR; the message names the line. */
FbPricedQuote *
fb_price_quote (const FbPriceRequest *request, GError **error);
void
fb_priced_quote_free (FbPricedQuote *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FbPricedQuote, fb_priced_quote_free)

/* {"currency","lines":[{"id","unit","net",…,"trace"}],"taxes":[…],"net","freight","tax","total",…}: the same bytes for
 * the same input. */
JsonNode *
fb_priced_quote_to_json (const FbPricedQuote *self, const char *currency);

/* By how much the price of one rises with @option added to @line (which does not have it): both are computed whole. */
gboolean
fb_price_option_difference (const FbPriceRequest *request,
                            guint line,
                            const FbPriceOption *option,
                            gint64 *difference,
                            GError **error);

G_END_DECLS
