/* fb-price-policy.h: whose approval a quote needs
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-price.h"

G_BEGIN_DECLS

#define FB_POLICY_NO_LIMIT G_MININT64
/* Value of a margin's breach where costs are not known, and of a price's where no list has one: somebody must look. */
#define FB_POLICY_UNKNOWN (G_MININT64 + 1)

/* Beyond any one of its limits a quote needs somebody of @level. Who has the level may give it by themselves. */
typedef struct
{
  const char *id, *approver; /* @approver: for people, "Sales lead" */
  gint64 level;              /* 1 …; 0 is everybody */
  gint64 max_discount;       /* of a line and of the whole, 1/10,000; FB_POLICY_NO_LIMIT */
  gint64 min_margin;         /* 1/10,000 */
  gint64 max_total;          /* minor units of the quote's currency */
  gint64 max_days;           /* of payment */
} FbApprovalRule;

/* What is judged. */
typedef struct
{
  const FbPricedQuote *quote;
  gint64 payment_days;
} FbApprovalFacts;

typedef struct
{
  char *rule, *approver, *line; /* @line (nullable): the whole */
  char *figure;                 /* discount, price, margin, total, days */
  gint64 level, value, limit;
} FbBreach;

/**
 * FbApproval:
 * @level: the highest that a breach needs, 0 when nothing is beyond a limit
 * @approver: (nullable) who that is
 * @breaches: (element-type FbBreach) highest level first, then by line and figure
 * @figures: (owned) canonical JSON of all that was judged and may travel:
 * {"days","lines":{ID:{"discount"}},"discount","total"}
 * @fingerprint: (owned) SHA-256 of @figures in hexadecimal digits
 */
typedef struct
{
  gint64 level;
  char *approver;
  GPtrArray *breaches;
  char *figures;
  char *fingerprint;
} FbApproval;

FbApproval *
fb_approval_evaluate (const FbApprovalRule *rules, guint n_rules, const FbApprovalFacts *facts);
/* What of such @figures (nullable) is beyond a limit, without margins: these stand nowhere. */
FbApproval *
fb_approval_evaluate_figures (const FbApprovalRule *rules, guint n_rules, const char *figures);
void
fb_approval_free (FbApproval *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FbApproval, fb_approval_free)

/* What of @self the person of @own_level may not give and @approved does not cover either. @approved (nullable): from
 * fb_approval_figures_of(). A breach is covered where the same figure was approved no better than it is now; a line
 * that was not there then is new. A margin, and a price that no list has, are covered where somebody of that level
 * approved the same total at discounts no smaller. TRUE: nothing is left, the quote binds. @left (optional) gets the
 * level that is still needed. */
gboolean
fb_approval_is_covered (const FbApproval *self, gint64 own_level, const char *approved, gint64 *left);

/* (transfer full) (nullable) The figures of an approval by somebody of @level. NULL when @figures (nullable) are none.
 */
char *
fb_approval_figures_of (const char *figures, gint64 level);

/* Levels that people have by themselves: 0 representatives, 1 managers, 2 directors, 3 administrators, -1 who may only
 * read. @base: of their role (nullable). */
gint64
fb_approval_level_of_role (const char *base);

/* A line as it was stored. */
typedef struct
{
  const char *id;
  gint64 regular, net;
  gboolean optional;
  gboolean is_head;
  gboolean unlisted; /* no list says what it costs */
  int head;          /* index of the bundle's head, -1 */
  gboolean has_cost;
  FbPriceCostFacts cost; /* with @has_cost */
} FbStoredLine;

/* What a stored quote is judged by, without pricing it anew. NULL on overflow. */
FbPricedQuote *
fb_approval_stored_quote (const FbStoredLine *lines, guint n_lines, gint64 total, GError **error);

/* [{"rule","approver","line"?,"figure","level","value","limit"},…] */
JsonNode *
fb_approval_breaches_to_json (const FbApproval *self);

G_END_DECLS
