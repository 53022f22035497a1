/* fb-quotes.h: making quotes, having them approved, turning them into orders
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-price-policy.h"
#include "fb-quote-pricing.h"

G_BEGIN_DECLS

/* Every function is one step that can be undone, through the one door, and prices the quote anew; all of them wait: not
 * for the thread of a window, see fb_operation_run_async(). Errors: FB_PRICE_ERROR, FB_SCHEMA_ERROR_FROZEN for what was
 * sent, FB_OPERATION_ERROR_NOT_POSSIBLE for a step that the quote's state does not allow, FB_STORE_ERROR. Currencies
 * and lists are those of the quote; money in its minor units, quantities in 1/1000. */

typedef struct
{
  const FbId *opportunity; /* (nullable) gives account, contact, currency and name */
  const FbId *account;     /* (nullable) */
  const FbId *price_book;  /* (nullable) else the account's, else the first of the currency */
  const char *currency;    /* (nullable) else the opportunity's, the book's, the account's */
  const char *name;        /* (nullable) */
  int valid_days;          /* 0: 30 */
} FbQuoteStart;

/* With a number from the device's block, an empty list of lines, and the template's texts in the customer's language.
 */
gboolean
fb_quotes_new (FbStore *store, const FbQuoteStart *start, FbId *quote, GError **error);

/* A product of the catalogue; of a bundle the head with its parts. @kind: "item", "option" (priced, in no total),
 * "free". @parent (nullable): head of a bundle. Quantities must fit the product's smallest one and its steps. */
gboolean
fb_quotes_add_product (FbStore *store,
                       const FbId *quote,
                       const FbId *product,
                       gint64 qty,
                       const char *kind,
                       const FbId *parent,
                       FbId *line,
                       GError **error);
gboolean
fb_quotes_add_text (FbStore *store, const FbId *quote, const char *text, FbId *line, GError **error);

/* A product as it was configured. Its model is pinned by version and hash, so that the line stays readable for ever. */
typedef struct _FbQuoteConfigured FbQuoteConfigured;
struct _FbQuoteConfigured
{
  const FbId *configuration; /* (nullable) row of configuration; made from @picks when there is none */
  const FbId *model;         /* (nullable) row of config_model */
  const char *model_version, *model_hash;
  const FbId *product;          /* (nullable) whose list price it starts from */
  const char *name, *summary;   /* (nullable) for the customer, in the quote's language */
  const char *unit;             /* (nullable) in place of the product's: "month" */
  const char *assignment;       /* canonical JSON: option → value, all of them */
  const FbPriceOption *options; /* surcharges, in the currency of the list */
  guint n_options;
  const FbPriceVolume *volume; /* (nullable) by the quantity of the line; before that of the list */
  gboolean has_base;           /* a list price without a product, or for one that has none */
  gint64 base;
  const char *base_currency;

  /* For the row of configuration, with @model: */
  const char *family; /* (nullable) */
  const char *picks;  /* (nullable) JSON as configuration.picks has it; NULL: no row is made */
  gint64 price;       /* as the configurator has it, in @base_currency */

  /* Of a whole with parts that have models of their own: what it is made of, lines of their own below it, over which
   * its price is split to the last unit. The line then is the head of a bundle. Of them, name, summary, unit, sku, qty,
   * model_version, options, base and base_currency count. A line that is optional or free has none. */
  const FbQuoteConfigured *parts;
  guint n_parts;
  const char *sku; /* (nullable) of a part */
  gint64 qty;      /* of a part: so many of it are in one, in 1/1000 */

  /* What is paid in other rhythms: lines of their own behind it, with the same row of configuration. Of them, name,
   * unit, options, volume, base and parts count. */
  const FbQuoteConfigured *others;
  guint n_others;
};

gboolean
fb_quotes_add_configured (FbStore *store,
                          const FbId *quote,
                          const FbQuoteConfigured *what,
                          gint64 qty,
                          const char *kind,
                          FbId *line,
                          GError **error);
/* "Move to the current model": the line takes another version of its model with the assignment that its checks gave,
 * and is priced anew. Its row of configuration changes with it; when another quote has that one too, it gets a new one,
 * based on it. Lines of other rhythms are made, changed and removed. */
gboolean
fb_quotes_set_configured (FbStore *store,
                          const FbId *quote,
                          const FbId *line,
                          const FbQuoteConfigured *what,
                          GError **error);

/* Lines of one configuration belong together: their quantity and kind are those of all, a percentage off the configured
 * line is off those that had the same before, and they are removed with it; by itself none of them is. */
gboolean
fb_quotes_set_qty (FbStore *store, const FbId *quote, const FbId *line, gint64 qty, GError **error);
/* @line NULL: of the whole. */
gboolean
fb_quotes_set_discount (FbStore *store,
                        const FbId *quote,
                        const FbId *line,
                        FbPriceDiscountKind kind,
                        gint64 value,
                        GError **error);
/* "item", "option", "free": an optional line is taken into the totals, or out of them. A configured whole that is
 * optional or free is one line; when it is an item again it has its parts again, by its own version of the model. */
gboolean
fb_quotes_set_kind (FbStore *store, const FbId *quote, const FbId *line, const char *kind, GError **error);
gboolean
fb_quotes_remove_line (FbStore *store, const FbId *quote, const FbId *line, GError **error);
/* Fields of the quote by name that are not computed (terms, validity, texts, sites, freight); its nulls count as
 * unchanged. @emptied (nullable): the field that has nothing afterwards. */
gboolean
fb_quotes_change (FbStore *store, const FbId *quote, const FbRecord *filled, const char *emptied, GError **error);
/* With the lists of today. */
gboolean
fb_quotes_reprice (FbStore *store, const FbId *quote, GError **error);

/* --- approval --- */

/* What would have to be approved, by whom. Computes, writes nothing. */
FbApproval *
fb_quotes_judge (FbStore *store, const FbId *quote, gint64 *left, GError **error);
/* Within the person's own policy, or covered by what was approved before: approved and binding at once, also offline;
 * *@request is nil then. Else a request for approval that travels by sync, and a quote that is not binding until it is
 * answered. */
gboolean
fb_quotes_submit (FbStore *store, const FbId *quote, const char *reason, FbId *request, GError **error);

typedef enum
{
  FB_ANSWER_APPROVED,
  FB_ANSWER_COUNTERED, /* approved with another discount of the whole */
  FB_ANSWER_REFUSED,
  FB_ANSWER_WITHDRAWN, /* by who asked */
} FbAnswerKind;

/**
 * FbQuoteLook:
 * @quote: (owned) with the discount that was looked at
 * @priced: (owned) margins are known where costs are; of what is asked for: as it stands, not priced anew
 * @approval: (owned) what of it is beyond what the asker may give
 * @left: the level it needs beyond that of the person at this device, 0: none
 */
typedef struct
{
  FbRecord *quote;
  FbPricedQuote *priced;
  FbApproval *approval;
  gint64 left;
} FbQuoteLook;

/* What is asked for, as the person at this device sees it, or (@rate, nullable) with another discount of the whole in
 * 1/10,000. Writes nothing. */
FbQuoteLook *
fb_quotes_look (FbStore *store, const FbId *request, const gint64 *rate, GError **error);
void
fb_quote_look_free (FbQuoteLook *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FbQuoteLook, fb_quote_look_free)

/* @counter: discount of the whole in 1/10,000, for _COUNTERED. FB_OPERATION_ERROR_NOT_POSSIBLE below the request's
 * level, or where the costs that this person sees ask for a higher one. */
gboolean
fb_quotes_answer (FbStore *store,
                  const FbId *request,
                  FbAnswerKind kind,
                  const char *text,
                  gint64 counter,
                  GError **error);
/* The offer that was made instead is taken: its discount is set and the quote binds. */
gboolean
fb_quotes_take_counter (FbStore *store, const FbId *request, GError **error);

/* --- on its way --- */

/* Frozen from here on. Needs a quote that binds, or that needs no approval. @pdf_hash (nullable). */
gboolean
fb_quotes_send (FbStore *store, const FbId *quote, const char *pdf_hash, GError **error);
/* @who: as they sign. @signature (nullable): canonical JSON of strokes. Past its validity a quote is not accepted any
 * more. */
gboolean
fb_quotes_accept (FbStore *store, const FbId *quote, const char *who, const char *signature, GError **error);
/* What was sent by this person (in a profile without a server: by anybody) and is past its validity today has expired:
 * a step of its own that is not undone.
 * *@n (optional): how many. An acceptance that another device wrote in time stands: it comes after. */
gboolean
fb_quotes_expire (FbStore *store, guint *n, GError **error);
gboolean
fb_quotes_reject (FbStore *store, const FbId *quote, GError **error);
/* A draft with the same number and the next version; the one before is replaced. */
gboolean
fb_quotes_new_version (FbStore *store, const FbId *quote, FbId *version, GError **error);
/* From an accepted quote: an order with a copy of all that was agreed; optional lines stay behind. One quote, one
 * order. */
gboolean
fb_quotes_order (FbStore *store, const FbId *quote, FbId *order, GError **error);
/* The copy is checked against its fingerprint, and frozen. */
gboolean
fb_orders_submit (FbStore *store, const FbId *order, GError **error);

/* --- differences --- */

typedef struct
{
  char *what;           /* "added", "removed", "changed" */
  gint64 position;      /* of the line; 0: the quote itself */
  char *name;           /* (nullable) of the line */
  char *field;          /* (nullable) when changed */
  char *label;          /* (nullable) of the field, for people */
  char *before, *after; /* (nullable) exact texts */
} FbQuoteDifference;
/* What is different in @b, of FbQuoteDifference. */
GPtrArray *
fb_quotes_compare (FbStore *store, const FbId *a, const FbId *b, GError **error);

G_END_DECLS
