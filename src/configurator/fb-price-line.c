/* fb-price-line.c: one line's way through the waterfall
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-price-private.h"

#include <glib/gi18n-lib.h>

#include "fb-money.h"

static gboolean
fail (GError **error, FbPriceError code, const char *message)
{
  g_set_error_literal (error, FB_PRICE_ERROR, code, message);
  return FALSE;
}

/* --- the price of one ---------------------------------------------------------------------------------------- */

static gboolean
add_contract (FbPriceTrace *trace, const FbPriceContract *contract, GError **error)
{
  if (contract == NULL)
    return TRUE;
  if (!contract->is_rate)
    return fb_price_trace_add (trace, "contract", contract->id, _ ("Agreed price"), FB_PRICE_SET,
                               fb_exact_new (contract->value, 0), NULL, error);
  if (contract->value < 0 || contract->value > 10000)
    return fail (error, FB_PRICE_ERROR_VALUE, _ ("An agreed rate lies between 0 and 100 %"));
  return fb_price_trace_add (trace, "contract", contract->id, _ ("Agreed rate"), FB_PRICE_PART,
                             fb_exact_new (-contract->value, FB_PRICE_RATE_DIGITS), NULL, error);
}

/* One factor from the minor units of one currency to those of the other. */
static gboolean
exchange_factor (const FbPriceExchange *rate, FbExact *factor, GError **error)
{
  int from = fb_currency_digits (rate->from), to = fb_currency_digits (rate->to);
  int digits = FB_PRICE_RATE_DIGITS + from - to;
  gint64 per = rate->per;

  if (from < 0 || to < 0 || rate->rate <= 0 || per < 1)
    return fail (error, FB_PRICE_ERROR_NO_RATE, _ ("The rate of exchange is not valid"));
  for (; per > 1; per /= 10, digits++)
    if (per % 10 != 0)
      return fail (error, FB_PRICE_ERROR_NO_RATE, _ ("A rate of exchange is for 1, 10, 100 … units"));
  *factor = fb_exact_new (rate->rate, MAX (digits, 0));
  for (; digits < 0; digits++)
    if (!fb_exact_mul (*factor, fb_exact_new (10, 0), factor))
      return fb_price_fail_overflow (error);
  return TRUE;
}

gboolean
fb_price_exchange_amount (const FbPriceExchange *rate, gint64 amount, gint64 *result, GError **error)
{
  FbExact factor, exact;

  if (!exchange_factor (rate, &factor, error))
    return FALSE;
  return (fb_exact_mul (fb_exact_new (amount, 0), factor, &exact) && fb_exact_round (exact, FB_ROUND_HALF_AWAY, result))
         || fb_price_fail_overflow (error);
}

static gboolean
add_exchange (FbPriceTrace *trace, const FbPriceLine *line, const char *currency, GError **error)
{
  const FbPriceExchange *rate = line->exchange;
  g_autofree char *reason = NULL;
  FbExact factor;

  if (g_strcmp0 (line->list_currency, currency) == 0)
    return TRUE;
  if (rate == NULL || g_strcmp0 (rate->from, line->list_currency) != 0 || g_strcmp0 (rate->to, currency) != 0)
    {
      g_set_error (error, FB_PRICE_ERROR, FB_PRICE_ERROR_NO_RATE, _ ("There is no rate of exchange from %s to %s"),
                   line->list_currency, currency);
      return FALSE;
    }
  if (!exchange_factor (rate, &factor, error))
    return FALSE;
  reason = g_strdup_printf ("%s → %s, %s", rate->from, rate->to, rate->day != NULL ? rate->day : "");
  return fb_price_trace_add (trace, "exchange", rate->id, reason, FB_PRICE_TIMES, factor, NULL, error);
}

static gboolean
add_unit_price (const FbPriceRequest *request, const FbPriceLine *line, FbPriceTrace *trace, GError **error)
{
  const FbExact none = {0, 0};

  return fb_price_trace_add (trace, line->from_book ? "book" : "list", line->list_rule, NULL, FB_PRICE_SET,
                             fb_exact_new (line->list_price, 0), NULL, error)
         && add_contract (trace, line->contract, error) && fb_price_add_options (trace, line, error)
         && fb_price_add_rules (trace, line, FALSE, request->date, error)
         && add_exchange (trace, line, request->currency, error)
         && fb_price_trace_add (trace, "unit", NULL, NULL, FB_PRICE_ROUND, none, NULL, error);
}

gboolean
fb_price_begin_line (const FbPriceRequest *request, guint index, FbPricedLine *priced, GError **error)
{
  const FbPriceLine *line = &request->lines[index];
  FbPriceTrace *trace = priced->trace;
  FbExact unit;

  if (line->qty <= 0)
    return fail (error, FB_PRICE_ERROR_VALUE, _ ("The quantity must be more than nothing"));
  if (!line->has_price)
    return TRUE;
  priced->list = line->list_price;
  if (!add_unit_price (request, line, trace, error) || !fb_price_trace_get (trace, &priced->unit, error))
    return FALSE;
  if (priced->unit < 0)
    return fail (error, FB_PRICE_ERROR_VALUE, _ ("The price falls below nothing"));
  unit = trace->now;
  return fb_price_trace_add (trace, "quantity", NULL, NULL, FB_PRICE_TIMES,
                             fb_exact_new (line->qty, FB_PRICE_QTY_DIGITS), NULL, error)
         && fb_price_add_volume (trace, line->volume, unit, line->qty, error);
}

/* --- the total ----------------------------------------------------------------------------------------------- */

static gboolean
add_discount (FbPriceTrace *trace, const FbPriceDiscount *discount, GError **error)
{
  switch (discount->kind)
    {
    case FB_PRICE_DISCOUNT_RATE:
      if (discount->value < -10000 || discount->value > 10000)
        return fail (error, FB_PRICE_ERROR_VALUE, _ ("A discount lies between 0 and 100 %"));
      return fb_price_trace_add (trace, "discount", NULL, discount->reason, FB_PRICE_PART,
                                 fb_exact_new (-discount->value, FB_PRICE_RATE_DIGITS), NULL, error);
    case FB_PRICE_DISCOUNT_AMOUNT:
      if (discount->value == G_MININT64)
        return fb_price_fail_overflow (error);
      return fb_price_trace_add (trace, "discount", NULL, discount->reason, FB_PRICE_ADD,
                                 fb_exact_new (-discount->value, 0), NULL, error);
    case FB_PRICE_DISCOUNT_TARGET:
      return fb_price_trace_add (trace, "discount", NULL, discount->reason, FB_PRICE_SET,
                                 fb_exact_new (discount->value, 0), NULL, error);
    case FB_PRICE_DISCOUNT_NONE:
    default:
      return TRUE;
    }
}

gboolean
fb_price_finish_line (const FbPriceRequest *request,
                      guint index,
                      const gint64 *share,
                      FbPricedLine *priced,
                      GError **error)
{
  const FbPriceLine *line = &request->lines[index];
  const FbExact none = {0, 0};
  FbPriceTrace *trace = priced->trace;

  if (share != NULL
      && !fb_price_trace_add (trace, "bundle", request->lines[line->bundle].id, _ ("Part of the bundle's price"),
                              FB_PRICE_SET, fb_exact_new (*share, 0), NULL, error))
    return FALSE;
  if (!line->has_price && share == NULL)
    return fb_price_trace_add (trace, "net", NULL, NULL, FB_PRICE_ROUND, none, NULL, error);
  if (!fb_price_add_rules (trace, line, TRUE, request->date, error)
      || !fb_exact_round (trace->now, request->rounding, &priced->regular))
    return error != NULL && *error != NULL ? FALSE : fb_price_fail_overflow (error);
  if (!add_discount (trace, &line->discount, error)
      || (request->discount.kind == FB_PRICE_DISCOUNT_RATE && !line->is_head
          && !add_discount (trace, &request->discount, error))
      || !fb_price_trace_add (trace, "net", NULL, NULL, FB_PRICE_ROUND, none, NULL, error)
      || !fb_price_trace_get (trace, &priced->net, error))
    return FALSE;
  return priced->net >= 0 || fail (error, FB_PRICE_ERROR_VALUE, _ ("The discount is larger than the price"));
}

gint64
fb_price_rate_of (gint64 part, gint64 whole, gboolean up)
{
  FbInt128 product = (FbInt128) part * 10000, rate;

  if (whole == 0)
    return part == 0 ? 0 : G_MININT32;
  rate = product / whole;
  if (product % whole != 0)
    {
      gboolean below = (product < 0) != (whole < 0);

      rate += up && !below ? 1 : !up && below ? -1 : 0;
    }
  return (gint64) CLAMP (rate, (FbInt128) G_MININT32 + 1, (FbInt128) G_MAXINT32);
}

gboolean
fb_price_judge_line (const FbPriceRequest *request, const FbPriceLine *line, FbPricedLine *priced, GError **error)
{
  FbPriceCostFacts facts = {.qty = line->qty,
                            .unit_cost = line->cost,
                            .share = line->cost_share,
                            .regular = priced->regular,
                            .net = priced->net,
                            .tax_rate = request->includes_tax ? line->tax_rate : 0};

  /* A head was judged before it was split. */
  if (line->is_head)
    return TRUE;
  priced->discount = fb_price_rate_of (priced->regular - priced->net, priced->regular, TRUE);
  priced->has_margin = line->has_cost;
  if (!priced->has_margin)
    return TRUE;
  /* For judging only: what a line costs us is on no document. */
  if (!fb_price_judge_cost (&facts, &priced->cost, &priced->margin, error))
    return FALSE;
  priced->margin_rate = fb_price_rate_of (priced->margin, priced->margin + priced->cost, FALSE);
  return TRUE;
}
