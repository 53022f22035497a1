/* fb-quote-judge.c: what of a stored quote is beyond what may be given
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-quote-judge.h"

#include <glib/gi18n-lib.h>

#include "fb-date.h"
#include "fb-json.h"
#include "fb-money.h"
#include "fb-quote-request.h"

/* Versions of a quote that are looked back through. */
#define MAX_VERSIONS 100

/* What the lists say of a line. */
typedef struct
{
  gboolean known;
  gint64 regular;
} Listed;

typedef struct
{
  const FbQuoteCase *of;
  FbQuotePrices *prices;
  GStringChunk *texts;
  FbStoredLine *stored; /* by line */
  Listed *listed;       /* by line */
} Judging;

void
fb_quote_judged_free (FbQuoteJudged *self)
{
  g_clear_pointer (&self->said, fb_approval_free);
  g_clear_pointer (&self->found, fb_approval_free);
  g_clear_pointer (&self->priced, fb_priced_quote_free);
  g_free (self);
}

static gboolean
is_kind (const FbRecord *line, const char *kind)
{
  return g_strcmp0 (fb_record_get_text (line, "kind"), kind) == 0;
}

/* --- what the lines say -------------------------------------------------------------------------------------- */

static gboolean
refuse_sums (GError **error)
{
  g_set_error_literal (error, FB_PRICE_ERROR, FB_PRICE_ERROR_TRACE, _ ("The prices of this quote do not add up"));
  return FALSE;
}

/* What a head costs counts where its price was split over parts whose costs nobody knows: see fb_price_share_cost().
 * One that has no price of its own is worth what its parts are. */
static gboolean
is_bought (const FbRecord *line)
{
  return !is_kind (line, "text")
         && (!is_kind (line, "bundle") || !fb_value_is_null (fb_record_get (line, "list_price")));
}

static gboolean
read_cost (Judging *self, const FbRecord *line, FbStoredLine *stored, GError **error)
{
  const FbRecord *quote = self->of->quote, *product;

  if (!is_bought (line))
    return TRUE;
  if (!fb_quote_prices_find_product (self->prices, fb_record_get_id (line, "product"), &product, error)
      || !fb_quote_prices_find_cost (self->prices, product, fb_record_get_text (quote, "currency"), self->of->date,
                                     &stored->cost, &stored->has_cost, error))
    return FALSE;
  stored->cost.qty = fb_record_get_int (line, "qty");
  stored->cost.regular = stored->regular;
  stored->cost.net = stored->net;
  stored->cost.tax_rate = fb_record_get_int (quote, "includes_tax") != 0 ? fb_record_get_int (line, "tax_rate") : 0;
  return TRUE;
}

/* The line as its trace tells it, not as its columns do. */
static gboolean
read_line (Judging *self, const FbRecord *line, FbStoredLine *stored, GError **error)
{
  const char *text = fb_record_get_text (line, "price_trace");
  g_autoptr (JsonNode) node = text != NULL ? fb_json_parse (text, -1, 0, NULL) : NULL;
  g_autoptr (FbPriceTrace) trace = node != NULL ? fb_price_trace_replay (node, NULL) : NULL;
  g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, fb_record_get_int (line, "position"));
  const FbId *parent = fb_record_get_id (line, "parent");

  *stored = (FbStoredLine){.id = g_string_chunk_insert (self->texts, id),
                           .optional = is_kind (line, "option"),
                           .is_head = is_kind (line, "bundle"),
                           .head = -1};
  if (is_kind (line, "text"))
    return TRUE;
  if (trace == NULL || !fb_price_trace_get (trace, &stored->net, NULL) || stored->net < 0
      || stored->net != fb_record_get_int (line, "net")
      || !fb_price_trace_get_regular (trace, stored->is_head, &stored->regular))
    return refuse_sums (error);
  for (guint i = 0; parent != NULL && i < self->of->lines->len; i++)
    if (fb_id_equal (&((FbRecord *) g_ptr_array_index (self->of->lines, i))->id, parent))
      stored->head = (int) i;
  return read_cost (self, line, stored, error);
}

/* Net, freight and tax are the total; prices that contain their tax contain it already. */
static gboolean
adds_up (const FbRecord *quote, const FbPricedQuote *priced)
{
  gint64 tax = fb_record_get_int (quote, "includes_tax") != 0 ? 0 : fb_record_get_int (quote, "tax"), total;

  return priced->net == fb_record_get_int (quote, "net")
         && !__builtin_add_overflow (priced->net, fb_record_get_int (quote, "freight"), &total)
         && !__builtin_add_overflow (total, tax, &total) && total == fb_record_get_int (quote, "total");
}

static FbPricedQuote *
sum_up (Judging *self, GError **error)
{
  const FbRecord *quote = self->of->quote;
  g_autoptr (FbPricedQuote) priced =
      fb_approval_stored_quote (self->stored, self->of->lines->len, fb_record_get_int (quote, "total"), error);

  if (priced == NULL || adds_up (quote, priced))
    return g_steal_pointer (&priced);
  refuse_sums (error);
  return NULL;
}

/* --- what the lists say -------------------------------------------------------------------------------------- */

/* Prices of a net list that are said to contain their tax are so much lower. */
static gboolean
has_net_list (FbPriceSource *source, const FbRecord *quote, gboolean *yes, GError **error)
{
  g_autoptr (FbRecord) book = NULL;

  *yes = FALSE;
  if (fb_record_get_int (quote, "includes_tax") == 0)
    return TRUE;
  if (!fb_price_source_get (source, "price_book", fb_record_get_id (quote, "price_book"), &book, error))
    return FALSE;
  *yes = book == NULL || fb_record_get_int (book, "includes_tax") == 0;
  return TRUE;
}

static gboolean
add_tax (gint64 rate, gint64 *amount)
{
  gint64 tax;

  return fb_money_mul_div (*amount, rate, 10000, &tax) && !__builtin_add_overflow (*amount, tax, amount);
}

static guint
index_of (const GPtrArray *lines, gconstpointer record)
{
  guint index = 0;

  g_ptr_array_find ((GPtrArray *) lines, record, &index);
  return index;
}

/* The lower of what is there and what these lists say. */
static gboolean
look_up (Judging *self, FbPriceSource *source, GError **error)
{
  const FbQuoteCase *of = self->of;
  g_autoptr (FbQuoteRequest) request = fb_quote_request_new (source, of->quote, of->lines, of->models, of->date, error);
  g_autoptr (FbPricedQuote) priced = NULL;
  g_autoptr (GError) local = NULL;
  gboolean net_list;

  if (request == NULL || !has_net_list (source, of->quote, &net_list, error))
    return FALSE;
  /* What gives no price at all with these lists is not known by them. */
  if (!(priced = fb_price_quote (&request->request, &local)))
    return TRUE;
  for (guint i = 0; i < priced->lines->len; i++)
    {
      const FbPriceLine *line = &g_array_index (request->lines, FbPriceLine, i);
      gint64 regular = ((FbPricedLine *) g_ptr_array_index (priced->lines, i))->regular;
      Listed *listed = &self->listed[index_of (of->lines, g_ptr_array_index (request->records, i))];

      if (!g_array_index (request->known, gboolean, i) || (net_list && !add_tax (line->tax_rate, &regular)))
        continue;
      if (!listed->known || regular < listed->regular)
        *listed = (Listed){TRUE, regular};
    }
  return TRUE;
}

static gboolean
differs (const Judging *self, guint line)
{
  return !is_kind (g_ptr_array_index (self->of->lines, line), "text")
         && (!self->listed[line].known || self->stored[line].regular < self->listed[line].regular);
}

static gboolean
any_differs (const Judging *self)
{
  for (guint i = 0; i < self->of->lines->len; i++)
    if (differs (self, i))
      return TRUE;
  return FALSE;
}

/* From here on a line that says less than the lists is one that was given away so far. */
static void
take_lists (Judging *self)
{
  for (guint i = 0; i < self->of->lines->len; i++)
    if (differs (self, i))
      {
        self->stored[i].unlisted = !self->listed[i].known;
        if (self->listed[i].known)
          self->stored[i].regular = self->listed[i].regular;
        self->stored[i].cost.regular = self->stored[i].regular;
      }
}

/* --- the whole ----------------------------------------------------------------------------------------------- */

/* @kept (optional) */
static FbApproval *
evaluate (Judging *self, const GArray *rules, FbPricedQuote **kept, GError **error)
{
  g_autoptr (FbPricedQuote) priced = sum_up (self, error);
  FbApprovalFacts facts = {priced, fb_record_get_int (self->of->quote, "payment_days")};

  FbApproval *approval;

  if (priced == NULL)
    return NULL;
  approval = fb_approval_evaluate ((const FbApprovalRule *) (gpointer) rules->data, rules->len, &facts);
  if (kept != NULL)
    *kept = g_steal_pointer (&priced);
  return approval;
}

static GArray *
load_rules (FbQuotePrices *prices, const FbQuoteCase *of, GError **error)
{
  return fb_quote_prices_load_policies (prices, of->giver, fb_record_get_text (of->quote, "currency"), of->date, error);
}

static FbQuoteJudged *
judge (Judging *self, GError **error)
{
  g_autoptr (FbQuoteJudged) judged = g_new0 (FbQuoteJudged, 1);
  g_autoptr (GArray) rules = load_rules (self->prices, self->of, error);

  if (rules == NULL)
    return NULL;
  for (guint i = 0; i < self->of->lines->len; i++)
    if (!read_line (self, g_ptr_array_index (self->of->lines, i), &self->stored[i], error))
      return NULL;
  if (!(judged->said = evaluate (self, rules, NULL, error)) || !look_up (self, self->of->now, error)
      || (any_differs (self) && self->of->then != NULL && !look_up (self, self->of->then, error)))
    return NULL;
  judged->differs = any_differs (self);
  take_lists (self);
  judged->found = evaluate (self, rules, &judged->priced, error);
  return judged->found != NULL ? g_steal_pointer (&judged) : NULL;
}

FbQuoteJudged *
fb_quote_judge (const FbQuoteCase *self, GError **error)
{
  g_autoptr (FbQuotePrices) prices = fb_quote_prices_load (self->now, self->quote, error);
  g_autofree FbStoredLine *stored = g_new0 (FbStoredLine, MAX (self->lines->len, 1));
  g_autofree Listed *listed = g_new0 (Listed, MAX (self->lines->len, 1));
  Judging judging = {self, prices, NULL, stored, listed};
  FbQuoteJudged *judged;

  if (prices == NULL)
    return NULL;
  judging.texts = g_string_chunk_new (256);
  judged = judge (&judging, error);
  g_string_chunk_free (judging.texts);
  return judged;
}

FbApproval *
fb_quote_judge_figures (const FbQuoteCase *self, const char *figures, GError **error)
{
  g_autoptr (FbQuotePrices) prices = fb_quote_prices_load (self->now, self->quote, error);
  g_autoptr (GArray) rules = prices != NULL ? load_rules (prices, self, error) : NULL;

  return rules != NULL
             ? fb_approval_evaluate_figures ((const FbApprovalRule *) (gpointer) rules->data, rules->len, figures)
             : NULL;
}

/* --- the day ------------------------------------------------------------------------------------------------- */

gboolean
fb_quote_find_day (FbPriceSource *source, const FbRecord *quote, const char *today, char day[11], GError **error)
{
  const char *priced = fb_record_get_text (quote, "priced_on");
  g_autoptr (FbRecord) at = fb_record_copy (quote);
  char made[11], latest[11];

  for (guint i = 0; i < MAX_VERSIONS && fb_record_get_id (at, "previous") != NULL; i++)
    {
      FbRecord *before;

      if (!fb_price_source_get (source, "quote", fb_record_get_id (at, "previous"), &before, error))
        return FALSE;
      if (before == NULL)
        break;
      fb_record_free (at);
      at = before;
    }
  g_strlcpy (made, today, sizeof made);
  if (priced == NULL)
    priced = today;
  if (!fb_value_is_null (fb_record_get (at, "created_at")))
    fb_date_of_time (fb_record_get_int (at, "created_at"), NULL, made);
  /* Where it was made it may have been another day than here. */
  fb_date_add_days (made, -1, made);
  fb_date_add_days (today, 1, latest);
  if (g_strcmp0 (priced, made) < 0)
    priced = made;
  g_strlcpy (day, g_strcmp0 (priced, latest) > 0 ? today : priced, 11);
  return TRUE;
}
