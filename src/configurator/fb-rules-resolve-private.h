/* fb-rules-resolve-private.h: what the parts of fb_rules_resolve() share
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-rules-parse.h"

G_BEGIN_DECLS

typedef struct
{
  FbRules    *rules;
  GPtrArray  *problems;  /* of FbRulesProblem */
  GPtrArray  *names;     /* of options and values, for "did you mean"; of char (unowned) */
  GHashTable *parts;     /* name → FbRulesStatement */
  gboolean    figures;   /* total, discount … are allowed in the condition at hand */
} FbRulesResolver;

/* FALSE with a problem. Takes @message and @hint (nullable). */
gboolean fb_rules_resolver_fail      (FbRulesResolver *self, FbRulesPlace place, char *message, char *hint);
/* Collects the options of the file, their values and where they are shown. */
void     fb_rules_resolver_options   (FbRulesResolver *self);
/* The option or the value that a name means; with a problem when there is none or more than one. */
gboolean fb_rules_resolver_ref       (FbRulesResolver *self, FbRulesRef *ref);
gboolean fb_rules_resolver_condition (FbRulesResolver *self, FbRulesCondition *condition);
/* The links of a part that has a model of its own. */
void     fb_rules_resolver_child     (FbRulesResolver *self, FbRulesStatement *statement);
/* Whether a cell says something that @option (or, with @choice, a part of a choice) can be. */
gboolean fb_rules_resolver_cell      (FbRulesResolver *self, const FbRulesCell *cell, const FbRulesOption *option, const FbRulesChoice *choice);

G_END_DECLS
