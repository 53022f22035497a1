/* fb-price-total.c: taxes and totals
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-price-private.h"

static gboolean
add_up (gint64 *sum, gint64 amount, GError **error)
{
  return !__builtin_add_overflow (*sum, amount, sum) || fb_price_fail_overflow (error);
}

static int
compare_taxes (gconstpointer a, gconstpointer b)
{
  const FbPricedTax *left = *(FbPricedTax *const *) a, *right = *(FbPricedTax *const *) b;
  int order = g_strcmp0 (left->code, right->code);

  return order != 0 ? order : left->rate < right->rate ? -1 : left->rate > right->rate;
}

static gboolean
add_taxable (FbPricedQuote *quote, const char *code, gint64 rate, gint64 amount, FbRounding rounding, GError **error)
{
  FbPricedTax *tax;

  for (guint i = 0; i < quote->taxes->len; i++)
    {
      tax = g_ptr_array_index (quote->taxes, i);
      if (tax->rate == rate && g_strcmp0 (tax->code, code) == 0)
        return add_up (&tax->base, amount, error);
    }
  tax = g_new0 (FbPricedTax, 1);
  tax->code = g_strdup (code);
  tax->rate = rate;
  tax->base = amount;
  tax->trace = fb_price_trace_new (rounding);
  g_ptr_array_add (quote->taxes, tax);
  return TRUE;
}

/* The third rounding: the tax of all that is taxed at one rate. */
static gboolean
compute_tax (const FbPriceRequest *request, FbPricedTax *tax, GError **error)
{
  FbExact rate = fb_exact_new (tax->rate, FB_PRICE_RATE_DIGITS);
  const FbExact none = {0, 0};

  if (tax->rate < 0)
    {
      g_set_error (error, FB_PRICE_ERROR, FB_PRICE_ERROR_VALUE, "%s: %" G_GINT64_FORMAT, tax->code, tax->rate);
      return FALSE;
    }
  if (!fb_price_trace_add (tax->trace, "taxable", tax->code, NULL, FB_PRICE_SET, fb_exact_new (tax->base, 0), NULL,
                           error))
    return FALSE;
  if (request->includes_tax)
    return fb_price_trace_add (tax->trace, "tax", tax->code, NULL, FB_PRICE_WITHIN, rate, NULL, error)
           && fb_price_trace_get (tax->trace, &tax->tax, error);
  return fb_price_trace_add (tax->trace, "tax", tax->code, NULL, FB_PRICE_TIMES, rate, NULL, error)
         && fb_price_trace_add (tax->trace, "tax", NULL, NULL, FB_PRICE_ROUND, none, NULL, error)
         && fb_price_trace_get (tax->trace, &tax->tax, error);
}

static gboolean
add_taxes (const FbPriceRequest *request, FbPricedQuote *quote, GError **error)
{
  for (guint i = 0; i < request->n_lines; i++)
    {
      const FbPriceLine *line = &request->lines[i];
      const FbPricedLine *priced = g_ptr_array_index (quote->lines, i);

      if (!line->optional && !line->is_head
          && !add_taxable (quote, line->tax_code, line->tax_rate, priced->net, request->rounding, error))
        return FALSE;
    }
  if (request->freight != 0
      && !add_taxable (quote, request->freight_tax_code, request->freight_tax_rate, request->freight, request->rounding,
                       error))
    return FALSE;
  g_ptr_array_sort (quote->taxes, compare_taxes);
  for (guint i = 0; i < quote->taxes->len; i++)
    {
      FbPricedTax *tax = g_ptr_array_index (quote->taxes, i);

      if (!compute_tax (request, tax, error) || !add_up (&quote->tax, tax->tax, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
fb_price_total_margin (FbPricedQuote *quote, GError **error)
{
  gint64 cost = 0, revenue;
  gboolean known = TRUE;

  quote->has_margin = FALSE;
  for (guint i = 0; i < quote->lines->len && known; i++)
    {
      const FbPricedLine *priced = g_ptr_array_index (quote->lines, i);

      if (priced->optional || priced->is_head)
        continue;
      quote->has_margin = known = priced->has_margin;
      if (!add_up (&quote->margin, priced->margin, error) || !add_up (&cost, priced->cost, error))
        return FALSE;
    }
  if (!quote->has_margin)
    {
      quote->margin = 0;
      return TRUE;
    }
  if (__builtin_add_overflow (quote->margin, cost, &revenue))
    return fb_price_fail_overflow (error);
  quote->margin_rate = fb_price_rate_of (quote->margin, revenue, FALSE);
  return TRUE;
}

gboolean
fb_price_total (const FbPriceRequest *request, FbPricedQuote *quote, GError **error)
{
  for (guint i = 0; i < request->n_lines; i++)
    {
      const FbPricedLine *priced = g_ptr_array_index (quote->lines, i);

      if (request->lines[i].optional)
        continue;
      /* Of a head only what was given away is left. */
      if (!add_up (&quote->net, priced->net, error) || !add_up (&quote->regular, priced->regular, error))
        return FALSE;
    }
  quote->freight = request->freight;
  quote->discount = fb_price_rate_of (quote->regular - quote->net, quote->regular, TRUE);
  quote->total = quote->net;
  return fb_price_total_margin (quote, error) && add_taxes (request, quote, error)
         && add_up (&quote->total, quote->freight, error)
         && (request->includes_tax || add_up (&quote->total, quote->tax, error));
}
