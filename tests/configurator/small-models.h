/* small-models.h: random models small enough to know everything about them by looking at every assignment
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-config-model.h"

G_BEGIN_DECLS

typedef struct
{
  FbConfigModel *model;
  guint          n_vars;
  guint          n_assignments;
  guint8        *values;     /* n_vars an assignment */
  guint64       *violated;   /* by assignment: a bit a rule */
} SmallModel;

/* Up to seven variables, of names, numbers and ranges; up to a dozen constraints of every kind, some of one rule. */
SmallModel *small_model_new  (guint32 seed);
void        small_model_free (SmallModel *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SmallModel, small_model_free)

/* Has an assignment the value of each picked variable (-1: any) and violates none of @rules? */
gboolean    small_model_fits (SmallModel *self, guint assignment, const int *picks, guint64 rules);
/* How many assignments do; @cheapest (nullable): the least price among them. */
guint       small_model_count (SmallModel *self, const int *picks, guint64 rules, gint64 *cheapest);

G_END_DECLS
