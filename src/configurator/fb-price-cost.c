/* fb-price-cost.c: what a line costs the company, and what is left
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-price-private.h"

#define WHOLE 10000
#define ONE 1000

const FbPriceCost *
fb_price_find_cost (const FbPriceCost *costs, guint n, const char *product, const char *date)
{
  const FbPriceCost *best = NULL;

  for (guint i = 0; i < n; i++)
    {
      const FbPriceCost *cost = &costs[i];
      int order;

      if (g_strcmp0 (cost->product, product) != 0 || !fb_price_is_valid_on (cost->valid_from, cost->valid_to, date))
        continue;
      order = best != NULL ? g_strcmp0 (cost->valid_from, best->valid_from) : 1;
      if (order > 0 || (order == 0 && g_strcmp0 (cost->id, best->id) < 0))
        best = cost;
    }
  return best;
}

gboolean
fb_price_convert_cost (const FbPriceCost *cost, const char *currency, const FbPriceExchange *rate, gint64 *unit)
{
  *unit = 0;
  if (cost->currency == NULL)
    return TRUE;
  *unit = cost->cost;
  return g_strcmp0 (cost->currency, currency) == 0
         || (rate != NULL && fb_price_exchange_amount (rate, cost->cost, unit, NULL));
}

/* Prices that contain their tax are looked at without it. */
static gboolean
take_tax_out (gint64 amount, gint64 tax_rate, gint64 *result)
{
  FbInt128 scaled = (FbInt128) amount * WHOLE * 2;
  FbInt128 parts = (WHOLE + (FbInt128) tax_rate) * 2;
  FbInt128 half = parts / 2;
  FbInt128 rounded = (scaled >= 0 ? scaled + half : scaled - half) / parts;

  *result = (gint64) rounded;
  return rounded <= G_MAXINT64 && rounded >= G_MININT64;
}

gboolean
fb_price_judge_cost (const FbPriceCostFacts *facts, gint64 *cost, gint64 *margin, GError **error)
{
  FbExact of_amount, of_share, sum;
  gint64 net = facts->net, regular = facts->regular;

  if (facts->tax_rate != 0
      && (!take_tax_out (net, facts->tax_rate, &net) || !take_tax_out (regular, facts->tax_rate, &regular)))
    return fb_price_fail_overflow (error);
  return (fb_exact_mul (fb_exact_new (facts->unit_cost, 0), fb_exact_new (facts->qty, FB_PRICE_QTY_DIGITS), &of_amount)
          && fb_exact_mul (fb_exact_new (regular, 0), fb_exact_new (facts->share, FB_PRICE_RATE_DIGITS), &of_share)
          && fb_exact_add (of_amount, of_share, &sum) && fb_exact_round (sum, FB_ROUND_HALF_AWAY, cost)
          && !__builtin_sub_overflow (net, *cost, margin))
         || fb_price_fail_overflow (error);
}

/* Adds the parts up; FALSE: overflow. *@known: one of them has a cost of its own. */
static gboolean
sum_parts (const FbPricedQuote *quote,
           guint head,
           const int *heads,
           FbPriceCostFacts *whole,
           gint64 *nets,
           gboolean *known)
{
  *known = FALSE;
  for (guint i = 0; i < quote->lines->len; i++)
    {
      const FbPricedLine *line = g_ptr_array_index (quote->lines, i);

      if (heads[i] != (int) head)
        continue;
      *known = *known || line->has_margin;
      nets[i] = MAX (line->net, 0);
      if (__builtin_add_overflow (whole->regular, line->regular, &whole->regular)
          || __builtin_add_overflow (whole->net, line->net, &whole->net))
        return FALSE;
    }
  return TRUE;
}

gboolean
fb_price_share_cost (FbPricedQuote *quote, guint head, const int *heads, const FbPriceCostFacts *facts, GError **error)
{
  FbPriceCostFacts whole = *facts;
  g_autofree gint64 *nets = g_new0 (gint64, quote->lines->len);
  g_autofree gint64 *costs = g_new0 (gint64, quote->lines->len);
  gint64 cost, margin;
  gboolean known;

  /* What was given away at the head was a part of its price. */
  whole.regular = ((const FbPricedLine *) g_ptr_array_index (quote->lines, head))->regular;
  whole.net = 0;
  if (!sum_parts (quote, head, heads, &whole, nets, &known))
    return fb_price_fail_overflow (error);
  if (known)
    return TRUE;
  if (!fb_price_judge_cost (&whole, &cost, &margin, error))
    return FALSE;
  /* Of what is given for nothing no part can be told: nothing is known of it. */
  if (!fb_price_split (cost, nets, quote->lines->len, costs))
    return TRUE;
  for (guint i = 0; i < quote->lines->len; i++)
    {
      FbPricedLine *line = g_ptr_array_index (quote->lines, i);
      const FbPriceCostFacts own = {
          .qty = ONE, .unit_cost = costs[i], .regular = line->regular, .net = line->net, .tax_rate = whole.tax_rate};

      if (heads[i] != (int) head)
        continue;
      if (!fb_price_judge_cost (&own, &line->cost, &line->margin, error))
        return FALSE;
      line->has_margin = TRUE;
      line->margin_rate = fb_price_rate_of (line->margin, line->margin + line->cost, FALSE);
    }
  return TRUE;
}
