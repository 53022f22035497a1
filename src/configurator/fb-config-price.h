/* fb-config-price.h: what a configuration costs so far, once and every month or year
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-price.h"
#include "fb-rules-price.h"

G_BEGIN_DECLS

/* One thing that is paid for, in the order of the rule file; its share before discounts by quantity. */
typedef struct
{
  FbRulesPeriod period;
  char *label;   /* (owned) for people */
  char *id;      /* (owned) rule or part */
  gint64 amount; /* minor units */
} FbConfigPriceItem;

/**
 * FbConfigPrice:
 *
 * The price of one piece of a configuration, by period of payment, each with its trace. Immutable.
 */
typedef struct
{
  char *currency;                              /* (owned) of the model */
  gint64 total[FB_RULES_PER_YEAR + 1];         /* by FbRulesPeriod, minor units, net */
  gboolean has[FB_RULES_PER_YEAR + 1];         /* something is paid in that period */
  FbPricedQuote *quote[FB_RULES_PER_YEAR + 1]; /* (owned) (nullable) its one line has the trace */
  GPtrArray *items;                            /* (owned) of FbConfigPriceItem */
} FbConfigPrice;

/**
 * fb_config_price_new:
 * @values: one value number for each variable
 * @decided: (nullable): whether each variable is decided; prices of options that are not do not count. NULL: all are
 * @language: (nullable): of labels
 *
 * Pure; any thread. Parts and prices of the model, percentages and schedules of quantities in it; what a customer
 * agreed on and taxes are the quote's.
 *
 * Returns: (nullable) (transfer full): NULL with FB_PRICE_ERROR
 */
FbConfigPrice *
fb_config_price_new (FbRulesModel *model,
                     const guint *values,
                     const gboolean *decided,
                     const char *language,
                     GError **error);
void
fb_config_price_free (FbConfigPrice *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FbConfigPrice, fb_config_price_free)

/* {"once":{…fb_priced_quote_to_json()…},"month":{…},"year":{…}}; periods without a price are left out. (transfer full)
 */
JsonNode *
fb_config_price_to_json (const FbConfigPrice *self);

G_END_DECLS
