/* fb-rules-prover-private.h: what the parts of the prover share
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-rules-model-private.h"
#include "fb-rules-prover.h"

G_BEGIN_DECLS

struct _FbRulesProver
{
  FbRulesModel *model;   /* (owned) */
  FbConfigModel *config; /* (owned) the model's variables and constraints, then the extras */
  FbEncoding *encoding;  /* (owned) (nullable) before the start */
  FbSat *sat;            /* (owned) (nullable) */
  guint n_rules;         /* of the model itself */
  GArray *extras;        /* of GArray of FbConfigLit: what is assumed beside its constraints */
  gboolean *dropped;     /* by rule */
  guint n_leaves;        /* of the tree over the rules' selectors, a power of two */
  int *tree;        /* literals: a node switches on all rules below it; the root is 1, the leaves begin at n_leaves */
  int *extra_rules; /* by extra: its rule in the copy, -1 for one of literals alone */
  GPtrArray *pool;  /* of guint *: solutions of all rules, a value number a variable */
  gboolean *seen;   /* by value, all in one row */
  gboolean *dead;   /* (nullable) likewise: in no solution, where that was found out for all values at once */
  FbRulesPlace place; /* of what is added now */
  gint64 deadline;  /* monotonic; 0: none */
  GCancellable *cancellable;
  gboolean cut;
};

/* Variables and constraints of the model into the prover's own. */
gboolean fb_rules_prover_copy (FbRulesProver *self, GError **error);

G_END_DECLS
