/* fb-price-quote.c: the price of a quote
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-price-private.h"

#include <glib/gi18n-lib.h>

static void
priced_line_free (gpointer data)
{
  FbPricedLine *line = data;

  g_free (line->id);
  fb_price_trace_free (line->trace);
  g_free (line);
}

static void
priced_tax_free (gpointer data)
{
  FbPricedTax *tax = data;

  g_free (tax->code);
  fb_price_trace_free (tax->trace);
  g_free (tax);
}

void
fb_priced_quote_free (FbPricedQuote *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->lines);
  g_ptr_array_unref (self->taxes);
  g_free (self);
}

FbPricedQuote *
fb_priced_quote_new (void)
{
  FbPricedQuote *quote = g_new0 (FbPricedQuote, 1);

  quote->lines = g_ptr_array_new_with_free_func (priced_line_free);
  quote->taxes = g_ptr_array_new_with_free_func (priced_tax_free);
  return quote;
}

static FbPricedQuote *
new_quote (const FbPriceRequest *request)
{
  FbPricedQuote *quote = fb_priced_quote_new ();

  for (guint i = 0; i < request->n_lines; i++)
    {
      FbPricedLine *line = g_new0 (FbPricedLine, 1);

      line->id = g_strdup (request->lines[i].id);
      line->optional = request->lines[i].optional;
      line->is_head = request->lines[i].is_head;
      line->trace = fb_price_trace_new (request->rounding);
      g_ptr_array_add (quote->lines, line);
    }
  return quote;
}

static gboolean
name_line (const FbPriceRequest *request, guint index, gboolean success, GError **error)
{
  if (!success)
    g_prefix_error (error, _ ("Line %s: "), request->lines[index].id);
  return success;
}

static gboolean
check_bundles (const FbPriceRequest *request, GError **error)
{
  for (guint i = 0; i < request->n_lines; i++)
    {
      const FbPriceLine *line = &request->lines[i];
      const FbPriceLine *head =
          line->bundle >= 0 && (guint) line->bundle < request->n_lines ? &request->lines[line->bundle] : NULL;

      if (line->bundle < 0)
        continue;
      if (head != NULL && head->is_head && !line->is_head && head->bundle < 0 && head->optional == line->optional)
        continue;
      g_set_error_literal (error, FB_PRICE_ERROR, FB_PRICE_ERROR_VALUE,
                           _ ("A part belongs to the head of a bundle, which is no part itself"));
      return name_line (request, i, FALSE, error);
    }
  return TRUE;
}

/* --- bundles ------------------------------------------------------------------------------------------------- */

/* What each part of @head is worth by itself, as a weight; parts without a price weigh by quantity when none has one.
 */
static gboolean
weigh_parts (const FbPriceRequest *request, FbPricedQuote *quote, guint head, gint64 *weights, GError **error)
{
  gboolean any = FALSE;

  for (guint i = 0; i < request->n_lines; i++)
    {
      const FbPricedLine *priced = g_ptr_array_index (quote->lines, i);

      weights[i] = 0;
      if (request->lines[i].bundle != (int) head)
        continue;
      if (!fb_exact_round (priced->trace->now, request->rounding, &weights[i]))
        return fb_price_fail_overflow (error);
      any |= weights[i] > 0;
    }
  for (guint i = 0; !any && i < request->n_lines; i++)
    if (request->lines[i].bundle == (int) head)
      weights[i] = request->lines[i].qty;
  return TRUE;
}

static guint
count_parts (const FbPriceRequest *request, guint head)
{
  guint n = 0;

  for (guint i = 0; i < request->n_lines; i++)
    n += request->lines[i].bundle == (int) head;
  return n;
}

/* The head's own net goes to its parts, to the last unit; nothing stays with it. */
static gboolean
split_head (const FbPriceRequest *request, FbPricedQuote *quote, guint head, gint64 *shares, GError **error)
{
  FbPricedLine *priced = g_ptr_array_index (quote->lines, head);
  g_autofree gint64 *weights = g_new0 (gint64, request->n_lines);
  g_autofree gint64 *parts = g_new0 (gint64, request->n_lines);

  if (!request->lines[head].has_price)
    return TRUE;
  if (count_parts (request, head) == 0)
    {
      g_set_error_literal (error, FB_PRICE_ERROR, FB_PRICE_ERROR_VALUE, _ ("A bundle without parts"));
      return FALSE;
    }
  if (!weigh_parts (request, quote, head, weights, error))
    return FALSE;
  if (!fb_price_split (priced->net, weights, request->n_lines, parts))
    return fb_price_fail_overflow (error);
  for (guint i = 0; i < request->n_lines; i++)
    if (request->lines[i].bundle == (int) head)
      shares[i] = parts[i];
  priced->discount = fb_price_rate_of (priced->regular - priced->net, priced->regular, TRUE);
  priced->regular -= priced->net;
  priced->net = 0;
  return fb_price_trace_add (priced->trace, "bundle", NULL, _ ("Split over the parts"), FB_PRICE_SET,
                             fb_exact_new (0, 0), NULL, error);
}

/* --- the document's discount --------------------------------------------------------------------------------- */

static gboolean
counts (const FbPriceRequest *request, guint index)
{
  return !request->lines[index].optional && !request->lines[index].is_head;
}

static gboolean
get_document_change (const FbPriceRequest *request, gint64 net, gint64 *change, GError **error)
{
  const FbPriceDiscount *discount = &request->discount;
  gboolean overflow = discount->kind == FB_PRICE_DISCOUNT_TARGET
                          ? __builtin_sub_overflow (discount->value, net, change)
                          : __builtin_sub_overflow ((gint64) 0, discount->value, change);

  if (overflow)
    return fb_price_fail_overflow (error);
  if (*change >= -net)
    return TRUE;
  g_set_error_literal (error, FB_PRICE_ERROR, FB_PRICE_ERROR_VALUE, _ ("The discount is larger than the price"));
  return FALSE;
}

/* An amount or a target of the whole is split over the lines that are done, in proportion to them. */
static gboolean
split_document (const FbPriceRequest *request, FbPricedQuote *quote, GError **error)
{
  g_autofree gint64 *weights = g_new0 (gint64, MAX (request->n_lines, 1));
  g_autofree gint64 *parts = g_new0 (gint64, MAX (request->n_lines, 1));
  gint64 net = 0;

  for (guint i = 0; i < request->n_lines; i++)
    {
      weights[i] = counts (request, i) ? ((FbPricedLine *) g_ptr_array_index (quote->lines, i))->net : 0;
      if (__builtin_add_overflow (net, weights[i], &net))
        return fb_price_fail_overflow (error);
    }
  if (!get_document_change (request, net, &quote->document, error))
    return FALSE;
  if (quote->document == 0)
    return TRUE;
  if (!fb_price_split (quote->document, weights, request->n_lines, parts))
    {
      g_set_error_literal (error, FB_PRICE_ERROR, FB_PRICE_ERROR_VALUE,
                           _ ("There is no line that the amount could be split over"));
      return FALSE;
    }
  for (guint i = 0; i < request->n_lines; i++)
    {
      FbPricedLine *priced = g_ptr_array_index (quote->lines, i);

      if (parts[i] != 0
          && (!fb_price_trace_add (priced->trace, "document", NULL, request->discount.reason, FB_PRICE_ADD,
                                   fb_exact_new (parts[i], 0), NULL, error)
              || !fb_price_trace_get (priced->trace, &priced->net, error)))
        return FALSE;
    }
  return TRUE;
}

/* --- all ----------------------------------------------------------------------------------------------------- */

static gboolean
price_lines (const FbPriceRequest *request, FbPricedQuote *quote, GError **error)
{
  g_autofree gint64 *shares = g_new0 (gint64, MAX (request->n_lines, 1));

  for (guint i = 0; i < request->n_lines; i++)
    if (!name_line (request, i, fb_price_begin_line (request, i, g_ptr_array_index (quote->lines, i), error), error))
      return FALSE;
  for (guint i = 0; i < request->n_lines; i++)
    if (request->lines[i].is_head
        && !name_line (request, i,
                       fb_price_finish_line (request, i, NULL, g_ptr_array_index (quote->lines, i), error)
                           && split_head (request, quote, i, shares, error),
                       error))
      return FALSE;
  for (guint i = 0; i < request->n_lines; i++)
    {
      const FbPriceLine *line = &request->lines[i];
      gboolean split = line->bundle >= 0 && request->lines[line->bundle].has_price;

      if (!line->is_head
          && !name_line (
              request, i,
              fb_price_finish_line (request, i, split ? &shares[i] : NULL, g_ptr_array_index (quote->lines, i), error),
              error))
        return FALSE;
    }
  return TRUE;
}

/* Costs and margins of each line, and of what a head's price was split over. */
static gboolean
judge_lines (const FbPriceRequest *request, FbPricedQuote *quote, GError **error)
{
  g_autofree int *heads = g_new (int, MAX (request->n_lines, 1));

  for (guint i = 0; i < request->n_lines; i++)
    {
      heads[i] = request->lines[i].bundle;
      if (!fb_price_judge_line (request, &request->lines[i], g_ptr_array_index (quote->lines, i), error))
        return FALSE;
    }
  for (guint i = 0; i < request->n_lines; i++)
    {
      const FbPriceLine *line = &request->lines[i];
      const FbPriceCostFacts facts = {.qty = line->qty,
                                      .unit_cost = line->cost,
                                      .share = line->cost_share,
                                      .tax_rate = request->includes_tax ? line->tax_rate : 0};

      if (line->is_head && line->has_price && line->has_cost && !fb_price_share_cost (quote, i, heads, &facts, error))
        return FALSE;
    }
  return TRUE;
}

FbPricedQuote *
fb_price_quote (const FbPriceRequest *request, GError **error)
{
  g_autoptr (FbPricedQuote) quote = NULL;
  g_autoptr (GError) local = NULL;
  gboolean whole;

  g_return_val_if_fail (request != NULL, NULL);

  whole = request->discount.kind == FB_PRICE_DISCOUNT_AMOUNT || request->discount.kind == FB_PRICE_DISCOUNT_TARGET;
  quote = new_quote (request);
  if (!check_bundles (request, &local) || !price_lines (request, quote, &local)
      || (whole && !split_document (request, quote, &local)))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  if (!judge_lines (request, quote, error))
    return NULL;
  return fb_price_total (request, quote, error) ? g_steal_pointer (&quote) : NULL;
}

gboolean
fb_price_option_difference (const FbPriceRequest *request,
                            guint line,
                            const FbPriceOption *option,
                            gint64 *difference,
                            GError **error)
{
  FbPriceLine with;
  g_autofree FbPriceOption *options = NULL;
  FbPriceRequest one = *request;
  g_autoptr (FbPricedQuote) before = NULL;
  g_autoptr (FbPricedQuote) after = NULL;

  g_return_val_if_fail (line < request->n_lines, FALSE);

  with = request->lines[line];
  with.bundle = -1;
  with.is_head = FALSE;
  one.lines = &with;
  one.n_lines = 1;
  one.discount.kind = FB_PRICE_DISCOUNT_NONE;
  with.discount.kind = FB_PRICE_DISCOUNT_NONE;
  if (!(before = fb_price_quote (&one, error)))
    return FALSE;
  options = g_new (FbPriceOption, with.n_options + 1);
  for (guint i = 0; i < with.n_options; i++)
    options[i] = with.options[i];
  options[with.n_options++] = *option;
  with.options = options;
  if (!(after = fb_price_quote (&one, error)))
    return FALSE;
  return !__builtin_sub_overflow (((FbPricedLine *) g_ptr_array_index (after->lines, 0))->unit,
                                  ((FbPricedLine *) g_ptr_array_index (before->lines, 0))->unit, difference)
         || fb_price_fail_overflow (error);
}

/* --- JSON ---------------------------------------------------------------------------------------------------- */

static JsonObject *
line_to_json (const FbPricedLine *line)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "id", line->id != NULL ? line->id : "");
  json_object_set_int_member (object, "list", line->list);
  json_object_set_int_member (object, "unit", line->unit);
  json_object_set_int_member (object, "regular", line->regular);
  json_object_set_int_member (object, "net", line->net);
  json_object_set_int_member (object, "discount", line->discount);
  if (line->has_margin)
    {
      json_object_set_int_member (object, "margin", line->margin);
      json_object_set_int_member (object, "margin_rate", line->margin_rate);
    }
  json_object_set_boolean_member (object, "optional", line->optional);
  json_object_set_member (object, "trace", fb_price_trace_to_json (line->trace));
  return object;
}

static JsonObject *
tax_to_json (const FbPricedTax *tax)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "code", tax->code != NULL ? tax->code : "");
  json_object_set_int_member (object, "rate", tax->rate);
  json_object_set_int_member (object, "base", tax->base);
  json_object_set_int_member (object, "tax", tax->tax);
  json_object_set_member (object, "trace", fb_price_trace_to_json (tax->trace));
  return object;
}

JsonNode *
fb_priced_quote_to_json (const FbPricedQuote *self, const char *currency)
{
  JsonObject *object = json_object_new ();
  JsonArray *lines = json_array_new (), *taxes = json_array_new ();
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  json_object_set_string_member (object, "currency", currency);
  for (guint i = 0; i < self->lines->len; i++)
    json_array_add_object_element (lines, line_to_json (g_ptr_array_index (self->lines, i)));
  json_object_set_array_member (object, "lines", lines);
  for (guint i = 0; i < self->taxes->len; i++)
    json_array_add_object_element (taxes, tax_to_json (g_ptr_array_index (self->taxes, i)));
  json_object_set_array_member (object, "taxes", taxes);
  json_object_set_int_member (object, "regular", self->regular);
  json_object_set_int_member (object, "net", self->net);
  json_object_set_int_member (object, "document", self->document);
  json_object_set_int_member (object, "freight", self->freight);
  json_object_set_int_member (object, "tax", self->tax);
  json_object_set_int_member (object, "total", self->total);
  json_object_set_int_member (object, "discount", self->discount);
  if (self->has_margin)
    {
      json_object_set_int_member (object, "margin", self->margin);
      json_object_set_int_member (object, "margin_rate", self->margin_rate);
    }
  json_node_take_object (node, object);
  return node;
}
