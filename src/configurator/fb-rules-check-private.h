/* fb-rules-check-private.h: what the checks share
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-rules-check.h"
#include "fb-rules-prover.h"

G_BEGIN_DECLS

typedef struct
{
  FbRulesReport *report;
  FbRulesModel  *model;    /* that of the report */
  FbRulesProver *prover;
  GHashTable    *rules;    /* names of rules of the model → number + 1 */
  int           *when;     /* by statement: extra of its condition, -1 */
  int           *then;     /* by statement: extra of its second side, -1 */
  GArray       **broken;   /* by rule: extras that break it, (nullable) */
  gboolean      *together; /* by rule: only with the condition of its statement */
  gboolean      *silent;   /* by statement: found never to fire */
  FbRulesPlace   at;       /* of what is looked at now */
  const char    *at_name;  /* (nullable) its name */
} FbRulesChecker;

/* Takes @message and @hint (nullable) and @proof (nullable, of guint: rules of the model). */
FbRulesFinding *fb_rules_checker_add  (FbRulesChecker *self, FbRulesSeverity severity, const char *code, FbRulesPlace place, const char *rule,
                                       char *message, char *hint, GArray *proof);
/* Number of the rule with this name in the model, -1. */
int             fb_rules_checker_rule (FbRulesChecker *self, const char *name);

/* What is looked at next. FALSE: there is no time left for it. */
gboolean        fb_rules_checker_next (FbRulesChecker *self, FbRulesPlace place, const char *name);

/* What can be seen without a solver. */
void            fb_rules_check_texts   (FbRulesChecker *self);
void            fb_rules_check_prices  (FbRulesChecker *self);
/* What needs one; each ends early when there is no time left, and self->at is what it did not finish. FALSE: the model is void,
 * nothing else makes sense. */
gboolean        fb_rules_check_void    (FbRulesChecker *self);
void            fb_rules_check_values  (FbRulesChecker *self);
void            fb_rules_check_firing  (FbRulesChecker *self);
void            fb_rules_check_implied (FbRulesChecker *self);
void            fb_rules_check_rows    (FbRulesChecker *self);

G_END_DECLS
