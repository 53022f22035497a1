/* fb-price-trace.h: how a price came about, step by step
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

#include "fb-price-exact.h"

G_BEGIN_DECLS

/**
 * FB_PRICE_ERROR:
 *
 * _OVERFLOW: an amount does not fit. _CYCLE: percentages of each other, books that fall back to each other. _NO_PRICE: no list has the product at that date
 * and quantity. _NO_RATE: no rate of exchange. _VALUE: an input without a meaning (quantity 0, unordered tiers, a discount above the price). _TRACE: a trace
 * that does not give what it says. Messages are for people.
 */
#define FB_PRICE_ERROR (fb_price_error_quark ())
GQuark fb_price_error_quark (void);
typedef enum
{
  FB_PRICE_ERROR_OVERFLOW,
  FB_PRICE_ERROR_CYCLE,
  FB_PRICE_ERROR_NO_PRICE,
  FB_PRICE_ERROR_NO_RATE,
  FB_PRICE_ERROR_VALUE,
  FB_PRICE_ERROR_TRACE,
} FbPriceError;

/* What a step does to the amount so far. */
typedef enum
{
  FB_PRICE_SET,      /* becomes arg */
  FB_PRICE_ADD,      /* plus arg */
  FB_PRICE_PART,     /* plus arg times base; without a base, times the amount itself */
  FB_PRICE_TIMES,    /* times arg */
  FB_PRICE_ROUND,    /* to whole minor units */
  FB_PRICE_WITHIN,   /* the tax at rate arg that the amount contains, rounded: amount * arg / (1 + arg) */
} FbPriceOp;

typedef struct
{
  char     *name;      /* one of the steps of the waterfall: list, book, contract, option, rule, exchange, unit, quantity, volume, bundle, promotion, discount,
                        * net, document, taxable, tax */
  char     *rule;      /* (nullable) id of what made it: entry, contract, option, rule, schedule, rate */
  char     *reason;    /* (nullable) for people */
  FbPriceOp op;
  FbExact   arg;
  gboolean  has_base;
  FbExact   base;
  FbExact   before, change, after;   /* minor units */
} FbPriceStep;

/**
 * FbPriceTrace:
 *
 * The steps of one price in order, and the amount that they gave so far. Not thread-safe. Its JSON is the same for the same steps, byte for byte.
 */
typedef struct
{
  GPtrArray *steps;     /* of FbPriceStep */
  FbExact    now;
  FbRounding rounding;
} FbPriceTrace;

FbPriceTrace *fb_price_trace_new  (FbRounding rounding);
void          fb_price_trace_free (FbPriceTrace *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FbPriceTrace, fb_price_trace_free)

/* Does the step and writes it down. @base (nullable): for _PART. FB_PRICE_ERROR_OVERFLOW leaves the trace as it was. */
gboolean      fb_price_trace_add  (FbPriceTrace *self, const char *name, const char *rule, const char *reason, FbPriceOp op, FbExact arg, const FbExact *base,
                                   GError **error);
/* The amount after the last step, which must be whole (a _ROUND or whole arguments since). FB_PRICE_ERROR_OVERFLOW when it does not fit. */
gboolean      fb_price_trace_get  (const FbPriceTrace *self, gint64 *minor, GError **error);

/* What a line's total was before the discounts a person gave (FbPricedLine.regular); @is_head: of a bundle's head what was given away. */
gboolean      fb_price_trace_get_regular (const FbPriceTrace *self, gboolean is_head, gint64 *regular);

/* {"rounding":"half-away"|"half-even","steps":[{"name","rule"?,"op","arg"?,"of"?,"before","change","after","reason"?},…]}; amounts are decimal texts. */
JsonNode     *fb_price_trace_to_json   (const FbPriceTrace *self);
/* Reads it back and does every step again; FB_PRICE_ERROR_TRACE when a step gives anything but what is written, or the form is not as above. */
FbPriceTrace *fb_price_trace_replay    (JsonNode *json, GError **error);
/* The same from text, for the net alone. */
gboolean      fb_price_trace_replay_net (const char *text, gint64 *net, GError **error);

G_END_DECLS
