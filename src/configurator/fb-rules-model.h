/* fb-rules-model.h: a rule file as a configuration model, and the way back to its words
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-config-model.h"
#include "fb-rules-parse.h"

G_BEGIN_DECLS

/**
 * FbRulesModel:
 *
 * A resolved rule file and the #FbConfigModel it became. An option of names is one variable with their names as values (an "at most one of" has
 * "none" first); of a choice of several each part is a variable "Option.Part" with "no" and "yes"; a number is a variable with its steps. Hard rules
 * keep their ids as names of their constraints. Some conditions need variables of their own; these are hidden: they follow from the others, so that
 * each configuration has them in one way only.
 *
 * Never changes once it is made; may be read from any thread.
 */
typedef struct _FbRulesModel FbRulesModel;

/* What one line of a table became, for checks: value numbers, FB_CONFIG_ANY, in the order of the columns. */
typedef struct
{
  guint  line;      /* in the rule file, or in the file it names */
  guint  first;     /* number of its first row in the constraint */
  guint  n_rows;    /* 0: it says nothing that the options could be */
} FbRulesRow;

/**
 * fb_rules_lower:
 * @rules: (transfer full): resolved, without problems
 * @day: (nullable): YYYY-MM-DD; rules with a period only count if it lies in it. NULL: all rules count
 * @file: (nullable): how tables in files are read
 *
 * Returns: (nullable) (transfer full): FB_RULES_ERROR when a file cannot be had or understood, or the model grows too large; FB_CONFIG_ERROR
 */
FbRulesModel           *fb_rules_lower                 (FbRules *rules, const char *day, FbRulesFile file, gpointer data, GError **error);
FbRulesModel           *fb_rules_model_ref             (FbRulesModel *self);
void                    fb_rules_model_unref           (FbRulesModel *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FbRulesModel, fb_rules_model_unref)

const FbRules          *fb_rules_model_get_rules       (FbRulesModel *self);
FbConfigModel          *fb_rules_model_get_config      (FbRulesModel *self);  /* (transfer none) */
/* Price lines that the prices of the configuration model leave out, so that the cheapest configuration is that of all others: percentages
 * of what has no fixed price, amounts per number with a condition on more than 64 numbers, volume discounts. Of FbRulesStatement, in the
 * order of the file. (transfer none) */
const GPtrArray        *fb_rules_model_get_unpriced    (FbRulesModel *self);
/* The option a variable is of; NULL for a hidden one. */
const FbRulesOption    *fb_rules_model_get_option      (FbRulesModel *self, guint var);
/* The part of a choice that a variable is; else NULL. */
const FbRulesChoice    *fb_rules_model_get_part        (FbRulesModel *self, guint var);
/* The named value that value number @value of @var is; NULL for "none", "no" and numbers. */
const FbRulesChoice    *fb_rules_model_get_choice      (FbRulesModel *self, guint var, guint value);
/* The first variable of an option; a choice of several has one for each part, in their order. */
guint                   fb_rules_model_find_option     (FbRulesModel *self, const FbRulesOption *option);
/* The variable and value of a reference to a value; FALSE when it is to an option as a whole. */
gboolean                fb_rules_model_find_ref        (FbRulesModel *self, const FbRulesRef *ref, FbConfigPoint *point);
/* "Filter", "F9" or "Heater", "yes" as people and programs write them, also "Accessory.Heater". FALSE with FB_CONFIG_ERROR_UNKNOWN. */
gboolean                fb_rules_model_find_words      (FbRulesModel *self, const char *name, const char *value, FbConfigPoint *point, GError **error);
/* The statement a constraint's name is of: the rule, or the option whose counts it keeps. (nullable) (transfer none) */
const FbRulesStatement *fb_rules_model_find_rule       (FbRulesModel *self, const char *name);
/* Whether a part with a model of its own (nullable: the whole) is in a configuration: one value number for each variable. */
gboolean                fb_rules_model_is_there        (FbRulesModel *self, const FbRulesStatement *child, const guint *values);
/* Whether @var says something in a configuration: it is no hidden one, and the part that it belongs to is there. */
gboolean                fb_rules_model_has_value       (FbRulesModel *self, guint var, const guint *values);
/* Sets the hidden variables to what follows from the others, in @values: one value number for each variable. */
void                    fb_rules_model_set_hidden      (FbRulesModel *self, guint *values);
/* Whether the rule counts on the model's day. */
gboolean                fb_rules_model_is_valid        (FbRulesModel *self, const FbRulesStatement *statement);
/* Of a table's lines; NULL for other rules. Of FbRulesRow. (transfer none) */
const GArray           *fb_rules_model_get_rows        (FbRulesModel *self, const char *id);

/* --- what holds -------------------------------------------------------------------------------------------------------------------------------- */

/* What offers and approvals compare. Money in minor units, percentages in 1/10,000, quantities in 1/1000. What is not known makes its comparison false. */
typedef struct
{
  gboolean has_total, has_discount, has_margin, has_quantity, has_payment;
  gint64   total, discount, margin, quantity, payment;
} FbRulesFigures;

/* @values: one value number for each variable. @figures (nullable). Reads the condition as it stands, not what it was lowered to. */
gboolean                fb_rules_condition_holds       (FbRulesModel *self, const FbRulesCondition *condition, const guint *values, const FbRulesFigures *figures);
/* Whether what it refers to is taken: the value, any value of an option that may be left out, a number that is not 0. */
gboolean                fb_rules_ref_is_taken          (FbRulesModel *self, const FbRulesRef *ref, const guint *values);
/* The number a number option has, in its scale. */
gint64                  fb_rules_ref_get_number        (FbRulesModel *self, const FbRulesRef *ref, const guint *values);

G_END_DECLS
