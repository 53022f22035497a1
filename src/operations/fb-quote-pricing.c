/* fb-quote-pricing.c: prices a quote in memory
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-quote-pricing.h"

#include "fb-date.h"
#include "fb-json.h"
#include "fb-quote-request.h"
#include "fb-quote-source.h"

typedef struct
{
  FbQuoteDoc *doc;
  FbQuoteRequest *request;
} Pricing;

/* --- writing what came out ----------------------------------------------------------------------------------- */

static void
take_json (FbRecord *record, const char *field, JsonNode *node)
{
  g_autoptr (JsonNode) owned = node;
  g_autofree char *text = fb_json_to_canonical (owned);

  fb_record_set_text (record, field, text);
}

static void
write_line (Pricing *self, guint index, const FbPricedLine *priced)
{
  const FbPriceLine *line = &g_array_index (self->request->lines, FbPriceLine, index);
  FbRecord *record = g_ptr_array_index (self->request->records, index);

  fb_record_set (record, "currency", fb_record_get (self->doc->quote, "currency"));
  if (line->has_price)
    {
      fb_record_set_int (record, "list_price", line->list_price);
      fb_record_set_text (record, "list_currency", line->list_currency);
    }
  fb_record_set_int (record, "unit_price", priced->unit);
  fb_record_set_int (record, "regular", priced->regular);
  fb_record_set_int (record, "net", priced->net);
  fb_record_set_text (record, "tax_class", line->tax_code);
  fb_record_set_int (record, "tax_rate", line->tax_rate);
  take_json (record, "price_trace", fb_price_trace_to_json (priced->trace));
}

static void
write_taxes (FbRecord *quote, const FbPricedQuote *priced)
{
  JsonNode *node = json_node_new (JSON_NODE_ARRAY);
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < priced->taxes->len; i++)
    {
      const FbPricedTax *tax = g_ptr_array_index (priced->taxes, i);
      JsonObject *object = json_object_new ();

      json_object_set_string_member (object, "code", tax->code != NULL ? tax->code : "");
      json_object_set_int_member (object, "rate", tax->rate);
      json_object_set_int_member (object, "base", tax->base);
      json_object_set_int_member (object, "tax", tax->tax);
      json_object_set_member (object, "trace", fb_price_trace_to_json (tax->trace));
      json_array_add_object_element (array, object);
    }
  json_node_take_array (node, array);
  take_json (quote, "taxes", node);
}

static void
write_rates (Pricing *self, FbRecord *quote)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();

  for (guint i = 0; i < self->request->lines->len; i++)
    {
      const FbPriceLine *line = &g_array_index (self->request->lines, FbPriceLine, i);
      JsonObject *rate;

      if (line->exchange == NULL || g_strcmp0 (line->list_currency, self->request->request.currency) == 0
          || json_object_has_member (object, line->list_currency))
        continue;
      rate = json_object_new ();
      json_object_set_string_member (rate, "day", line->exchange->day);
      json_object_set_int_member (rate, "rate", line->exchange->rate);
      json_object_set_int_member (rate, "per", line->exchange->per);
      json_object_set_object_member (object, line->list_currency, rate);
    }
  json_node_take_object (node, object);
  take_json (quote, "exchange", node);
}

static void
write_quote (Pricing *self, const FbPricedQuote *priced)
{
  FbRecord *quote = self->doc->quote;

  for (guint i = 0; i < priced->lines->len; i++)
    write_line (self, i, g_ptr_array_index (priced->lines, i));
  fb_record_set_int (quote, "regular", priced->regular);
  fb_record_set_int (quote, "net", priced->net);
  fb_record_set_int (quote, "tax", priced->tax);
  fb_record_set_int (quote, "total", priced->total);
  write_taxes (quote, priced);
  write_rates (self, quote);
}

/* --- what of it may be given --------------------------------------------------------------------------------- */

FbQuoteJudged *
fb_quote_doc_judge (FbQuoteDoc *doc, GError **error)
{
  FbQuoteSource source = fb_quote_source (doc->store);
  g_autoptr (FbQuoteModels) models = fb_quote_models_new ();
  FbId user = fb_store_get_user (doc->store);
  char today[11], day[11];
  FbQuoteCase of = {.now = &source.source,
                    .models = models,
                    .quote = doc->quote,
                    .lines = doc->lines,
                    .giver = doc->giver != NULL ? doc->giver : &user,
                    .date = day};

  fb_date_of_time (fb_clock_now (fb_store_get_clock (doc->store)), NULL, today);
  return fb_quote_find_day (of.now, doc->quote, today, day, error) ? fb_quote_judge (&of, error) : NULL;
}

static gboolean
judge (FbQuoteDoc *doc, const char *approved, FbApproval **approval, GError **error)
{
  g_autoptr (FbQuoteJudged) judged = NULL;
  FbRecord *quote = doc->quote;
  const char *approver = NULL;
  gint64 level, left;

  if (!fb_quote_read_own_level (doc->store, &level, error) || !(judged = fb_quote_doc_judge (doc, error)))
    return FALSE;
  fb_approval_is_covered (judged->found, level, approved, &left);
  for (guint i = 0; i < judged->found->breaches->len && approver == NULL; i++)
    if (((const FbBreach *) g_ptr_array_index (judged->found->breaches, i))->level == left)
      approver = ((const FbBreach *) g_ptr_array_index (judged->found->breaches, i))->approver;
  fb_record_set_int (quote, "needs_level", left);
  /* It is judged by the lists of today. */
  fb_record_set_text (quote, "held", NULL);
  fb_record_set_text (quote, "approver", approver);
  fb_record_set_text (quote, "figures", judged->found->figures);
  if (approval != NULL)
    *approval = g_steal_pointer (&judged->found);
  return TRUE;
}

/* --- all ----------------------------------------------------------------------------------------------------- */

gboolean
fb_quote_price (FbQuoteDoc *doc, const char *approved, FbPricedQuote **priced, FbApproval **approval, GError **error)
{
  FbQuoteSource source = fb_quote_source (doc->store);
  g_autoptr (FbQuoteRequest) request = fb_quote_request_new (&source.source, doc->quote, doc->lines, NULL,
                                                             fb_record_get_text (doc->quote, "priced_on"), error);
  Pricing self = {doc, request};
  g_autoptr (FbPricedQuote) result = NULL;

  if (request == NULL || !(result = fb_price_quote (&request->request, error)))
    return FALSE;
  write_quote (&self, result);
  if (!judge (doc, approved, approval, error))
    return FALSE;
  if (priced != NULL)
    *priced = g_steal_pointer (&result);
  return TRUE;
}
