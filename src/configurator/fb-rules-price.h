/* fb-rules-price.h: the price lines of a rule file that count for a configuration
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-rules-model.h"

G_BEGIN_DECLS

typedef enum
{
  FB_RULES_PRICE_LIST,    /* a part */
  FB_RULES_PRICE_AMOUNT,  /* of an option */
  FB_RULES_PRICE_EACH,    /* amount times qty */
  FB_RULES_PRICE_RATE,    /* rate of the line that base names */
} FbRulesPriceKind;

/* One line that counts. What it comes to is for whoever computes prices. */
typedef struct
{
  const FbRulesStatement *statement;  /* (unowned) of the model */
  FbRulesPriceKind        kind;
  char                   *id;         /* (owned) unique among them: the rule's id, the part's name, or what it is the price of */
  gint64                  amount;     /* minor units of the model's currency; not for RATE */
  gint64                  rate;       /* RATE: in 1/10,000 */
  gint64                  qty;        /* in 1/1000; 1000 but for EACH and parts that count by a number */
  char                   *base;       /* (owned) (nullable) RATE: id of a line; NULL when what it is a part of does not count here */
  FbRulesPeriod           period;
} FbRulesPriceLine;

/**
 * fb_rules_price_lines:
 * @values: one value number for each variable
 *
 * Parts first, in the order of the file. Of several lines for the same thing the first whose condition holds counts, and the one without a condition
 * when none does.
 *
 * Returns: (transfer full): of #FbRulesPriceLine
 */
GPtrArray *fb_rules_price_lines     (FbRulesModel *self, const guint *values);

/* Is the option that a line is of decided (@decided by variable, nullable: all are)? */
gboolean   fb_rules_price_is_decided (FbRulesModel *model, const FbRulesRef *ref, const gboolean *decided);
/* What people read for a line. (transfer full) */
char      *fb_rules_price_label     (FbRulesModel *model, const FbRulesPriceLine *line, const guint *values, const char *language);

/* Minor units of an amount as written; FALSE when the currency has fewer decimals or it does not fit. */
gboolean   fb_rules_price_minor     (const FbRules *rules, FbRulesNumber amount, gint64 *minor);
/* 12 % as 1200; FALSE for more than two decimals. */
gboolean   fb_rules_price_rate      (FbRulesNumber percent, gint64 *rate);
/* What a line is the price of, as the text says it: "Filter = F9". (transfer full) */
char      *fb_rules_price_target    (const FbRulesStatement *statement);
/* Whether two price lines are of the same thing. */
gboolean   fb_rules_price_same      (const FbRulesRef *a, const FbRulesRef *b);

G_END_DECLS
