/* fb-rules-prover.h: what a model of rules makes impossible, and which rules are the reason
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "fb-encode.h"
#include "fb-rules-model.h"

G_BEGIN_DECLS

/**
 * FbRulesProver:
 *
 * A model's rules, each of which can be left out, beside things that can be asked of them ("extras": a condition holds, a rule does not). One thread.
 * A solver that is stopped answers "possible", so that nothing is claimed that was not proven; fb_rules_prover_is_cut() says so.
 */
typedef struct _FbRulesProver FbRulesProver;

/* @cancellable (nullable) and @budget_ms (0: none) stop it. Errors: FB_CONFIG_ERROR. */
FbRulesProver *fb_rules_prover_new         (FbRulesModel *model, guint budget_ms, GCancellable *cancellable, GError **error);
void           fb_rules_prover_free        (FbRulesProver *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FbRulesProver, fb_rules_prover_free)

/* Before the first question: a condition, and each way in which a constraint can be broken. The number of the extra; -1 when there is none (the condition
 * is about a quote, or too involved) or with an error. */
int            fb_rules_prover_add_condition (FbRulesProver *self, const FbRulesCondition *condition, GError **error);
/* All ways to break @rule, each an extra that holds exactly where its constraint does not; @with_condition: but only together with the condition of its
 * statement. FALSE: too large to ask. */
gboolean       fb_rules_prover_add_broken    (FbRulesProver *self, guint rule, GArray *extras, gboolean *with_condition, GError **error);
/* Where in the text what is added from now on comes from, for errors to name. */
void           fb_rules_prover_set_place     (FbRulesProver *self, FbRulesPlace place);
/* Ends adding. FALSE with FB_CONFIG_ERROR_TOO_LARGE or _LIMIT (the budget ended); @place (in, out, nullable) becomes that of what was one too many. */
gboolean       fb_rules_prover_start         (FbRulesProver *self, FbRulesPlace *place, GError **error);

/* A question: these values together with these extras. */
typedef struct
{
  const FbConfigPoint *points;
  guint                n_points;
  int                  extra, extra2;  /* -1: none */
  int                  without;        /* a rule that is left out, -1: none */
} FbRulesQuestion;

/* With all rules that have not been dropped. */
gboolean       fb_rules_prover_is_possible (FbRulesProver *self, const FbRulesQuestion *question);
/* Rules (of guint, minimal: none can be left out) that make an impossible question so. (transfer full) (nullable): there was no
 * time to find them all out */
GArray        *fb_rules_prover_get_reason  (FbRulesProver *self, const FbRulesQuestion *question);
/* Leaves a rule out of all further questions. */
void           fb_rules_prover_drop        (FbRulesProver *self, guint rule);
/* Whether the value stood in any solution found so far. */
gboolean       fb_rules_prover_was_seen    (FbRulesProver *self, guint var, guint value);
/* Finds out which values are in any solution, all at once, as a session of configuring does: far faster than a question a number.
 * Within half of the time that is left; without an answer nothing is noted. */
void           fb_rules_prover_find_values  (FbRulesProver *self);
/* Whether the value was found to be in no solution; FALSE: ask. */
gboolean       fb_rules_prover_was_excluded (FbRulesProver *self, guint var, guint value);
/* Whether the condition held in one of the solutions that are kept: a cheap yes before the question. */
gboolean       fb_rules_prover_saw_condition (FbRulesProver *self, const FbRulesCondition *condition);
gboolean       fb_rules_prover_is_cut      (FbRulesProver *self);

G_END_DECLS
