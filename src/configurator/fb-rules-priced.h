/* fb-rules-priced.h: what a configuration of a rule file costs
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-price.h"
#include "fb-rules-model.h"

G_BEGIN_DECLS

/* What is paid once, or each month or year. */
typedef struct
{
  FbRulesPeriod  period;
  FbPricedQuote *quote;  /* (owned) of one line */
} FbRulesPriced;

/* What a rhythm's price is computed from. */
typedef struct
{
  FbRulesPeriod period;
  FbPriceLine   line;    /* one piece, in the model's currency; its texts and arrays belong to this */
  const char   *list_label; /* (nullable) of fb_rules_price_inputs_shown(): what its list price is called */
} FbRulesPriceInput;

/**
 * fb_rules_price_inputs:
 * @values: one value number for each variable
 *
 * As fb_rules_price(), for who computes the price together with other things, as a quote does.
 *
 * Returns: (transfer full) (nullable): of #FbRulesPriceInput, for each rhythm that has a line; FB_PRICE_ERROR
 */
GPtrArray *fb_rules_price_inputs     (FbRulesModel *self, const guint *values, GError **error);
/* The same for people: only the lines of what is decided (@decided by variable, nullable: everything), each with its label in @language (nullable) as its
 * reason. What nothing is decided for has no input. */
GPtrArray *fb_rules_price_inputs_shown (FbRulesModel *self, const guint *values, const gboolean *decided, const char *language, GError **error);
/* What belongs to @child itself (nullable: to the whole without its children), one of it, and without a discount on the quantity of the line: by these the
 * price of the whole is shared out. What nothing of it is paid for has none. */
GPtrArray *fb_rules_price_inputs_of  (FbRulesModel *self, const guint *values, const FbRulesStatement *child, GError **error);

/**
 * fb_rules_price:
 * @values: one value number for each variable
 * @qty: of the whole, in 1/1000
 * @day: YYYY-MM-DD, for the trace
 *
 * The price lines of the file through the pricing core: the first part is the list price, further parts and prices are its options, volume discounts on a
 * number act on the options that count by it, those on the quantity on the line. A percentage of something that is paid in another rhythm is of its plain
 * amount.
 *
 * Returns: (transfer full) (nullable): of #FbRulesPriced, for each rhythm that has a line; FB_PRICE_ERROR
 */
GPtrArray *fb_rules_price       (FbRulesModel *self, const guint *values, gint64 qty, const char *day, GError **error);
/* "once", "month", "year" */
const char *fb_rules_period_name (FbRulesPeriod period);

G_END_DECLS
