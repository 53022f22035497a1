/* fb-rules-compare.h: what a new version of a rule file changes
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
  FB_RULES_ADDED,
  FB_RULES_REMOVED,
  FB_RULES_CHANGED,
} FbRulesChangeKind;

/* One statement that came, went or says something else; comments and order do not count. */
typedef struct
{
  FbRulesChangeKind kind;
  char             *name;    /* (owned) id of a rule, name of an option or part, what a price is of */
  char             *before;  /* (owned) (nullable) its canonical text */
  char             *after;   /* (owned) (nullable) */
  guint             line;    /* in the new file; in the old one for what was removed */
} FbRulesChange;

/* A configuration that was stored: of a quote or an order. */
typedef struct
{
  const char *id;      /* for the caller */
  GHashTable *values;  /* names of variables (as in the neutral model: "Filter", "Accessory.Heater") → values */
} FbRulesStored;

/* One that the new version does not allow any more. */
typedef struct
{
  char      *id;         /* (owned) */
  GPtrArray *sentences;  /* why, for people; of char */
  GPtrArray *rules;      /* names of the rules in the way, of char; empty when options or values are gone */
} FbRulesBroken;

typedef struct
{
  GPtrArray *changes;    /* of FbRulesChange, in the order of the new file, then what was removed */
  GPtrArray *broken;     /* of FbRulesBroken, in the order of the stored ones */
  guint      n_checked;  /* stored configurations that were answered; the next one was too much for the time allowed */
} FbRulesComparison;

/* After each stored configuration, in the thread that compares. */
typedef void (*FbRulesProgress) (guint n_checked, gpointer user_data);

/**
 * fb_rules_compare:
 * @before: (nullable): the version of now; NULL: there was none
 * @after: the new one
 * @stored: (array length=n_stored): what must still be possible
 * @budget_ms: for all of them; 0: as every question, %FB_CONFIG_ANSWER_MS. What is not answered by then is left out, from @n_checked on
 * @progress: (nullable): told how far it is
 *
 * A stored configuration is fine when the new version has a configuration with all of its values; options that came anew are open. The reason of one that
 * is broken is minimal: none of its values and rules can be left out. Values of hidden variables are passed over.
 *
 * Returns: (transfer full) (nullable): FB_CONFIG_ERROR when the new model is too large, G_IO_ERROR_CANCELLED
 */
FbRulesComparison *fb_rules_compare         (FbRulesModel *before, FbRulesModel *after, const FbRulesStored *stored, guint n_stored, const char *language,
                                             guint budget_ms, FbRulesProgress progress, gpointer progress_data, GCancellable *cancellable, GError **error);
void               fb_rules_comparison_free (FbRulesComparison *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FbRulesComparison, fb_rules_comparison_free)

G_END_DECLS
