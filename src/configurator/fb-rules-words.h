/* fb-rules-words.h: what a configuration says, in the words of who sells it
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-rules-model.h"

G_BEGIN_DECLS

/* Sentences are in the language of the program, labels and reasons in @language (NULL: that of the rule file). All results are (transfer full). */

/* "Filter: F9", "Snow hood", "no Filter", "without Heater", "Fans: 3", "Drive unit, Gear: Helical". */
char      *fb_rules_words_point   (FbRulesModel *self, guint var, guint value, const char *language);
/* The same without the part with a model of its own that it belongs to. */
char      *fb_rules_words_own     (FbRulesModel *self, guint var, guint value, const char *language);

/**
 * fb_rules_words_refused:
 * @picks: what was chosen that stands in the way, in the order of picking
 * @rules: (array length=n_rules): names of the constraints that stand in the way
 *
 * Why a value cannot be had: what is refused and the picks it goes against, a sentence for each rule on the way from the picks to it, and what would
 * free it.
 *
 * Returns: (transfer full): sentences, of char
 */
GPtrArray *fb_rules_words_refused (FbRulesModel *self, guint var, guint value, const FbConfigPoint *picks, guint n_picks, const char *const *rules,
                                   guint n_rules, const char *language);
/* Why a value is the only one left: "“Heater” is set, because you chose “Region: Nordics”." and its rules. */
GPtrArray *fb_rules_words_set     (FbRulesModel *self, guint var, guint value, const FbConfigPoint *picks, guint n_picks, const char *const *rules,
                                   guint n_rules, const char *language);
/* "Filter: F7 instead of F9", for what a repair changes. */
char      *fb_rules_words_change  (FbRulesModel *self, guint var, guint from, guint to, const char *language);
/* The titles of a part with a model of its own, and of those that it is in: "Drive unit, Gearbox"; NULL for the whole. */
char      *fb_rules_words_child   (const FbRulesStatement *child, const char *language);
/* The option as it is called where others stand beside it: "Drive unit, Gear". */
char      *fb_rules_words_option  (const FbRulesOption *option, const char *language);
/* Sentences in one line. */
char      *fb_rules_words_join    (const GPtrArray *sentences);

G_END_DECLS
