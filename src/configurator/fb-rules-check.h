/* fb-rules-check.h: what is wrong with a rule file before it is published
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "fb-rules-model.h"

G_BEGIN_DECLS

typedef enum
{
  FB_RULES_NOTE,     /* worth knowing */
  FB_RULES_WARNING,  /* probably not meant */
  FB_RULES_BLOCKS,   /* must not be published */
} FbRulesSeverity;

typedef struct
{
  FbRulesSeverity severity;
  const char     *code;     /* static; for programs: "dead-option", "redundant-rule" … */
  FbRulesPlace    place;
  char           *rule;     /* (owned) (nullable) id of the rule it is about */
  char           *message;  /* (owned) for people */
  char           *hint;     /* (owned) (nullable) */
  GPtrArray      *proof;    /* (nullable) names of the rules that together are the reason, none of which can be left out; of char */
} FbRulesFinding;

typedef struct
{
  GPtrArray    *findings;  /* of FbRulesFinding, the worst first, then by place */
  FbRulesModel *model;     /* (owned) (nullable) when the text could be understood */
  gboolean      is_cut;    /* not everything could be asked within the budget; what is found is proven all the same */
} FbRulesReport;

#define FB_RULES_CHECK_MS 60000  /* a usual budget */

/**
 * fb_rules_check:
 * @text: a rule file, any bytes
 * @day: (nullable): as in fb_rules_lower()
 * @budget_ms: for all questions to the solver; 0: FB_RULES_CHECK_MS. What was not finished by then is a finding, "not-finished", at the place that was
 *   being looked at
 *
 * Looks for everything a product manager would not want to publish. What is said about possible and impossible is proven by a solver and comes with the
 * rules that are the reason.
 *
 * Returns: (transfer full): never NULL; what cannot be read or becomes too large is a finding as well
 */
FbRulesReport *fb_rules_check         (const char *text, gssize length, const char *day, FbRulesFile file, gpointer data, guint budget_ms,
                                       GCancellable *cancellable);
void           fb_rules_report_free   (FbRulesReport *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FbRulesReport, fb_rules_report_free)
/* Whether it may be published. */
gboolean       fb_rules_report_is_good (const FbRulesReport *self);
/* "blocks", "warning", "note" */
const char    *fb_rules_severity_name (FbRulesSeverity severity);

G_END_DECLS
