/* fb-encode-private.h: what the encoders share
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-diagram.h"
#include "fb-encode.h"

G_BEGIN_DECLS

/* While @guard holds, the values of the diagram's variables follow one of its paths. Unit propagation keeps the values of
 * variables that are not encoded by order consistent with the diagram (Abío et al., "On CNF encodings of decision
 * diagrams", CPAIOR 2016). */
void fb_encode_diagram (FbEncoding *encoding, int tag, int guard, FbDiagram *diagram);

/* A sum turned into one weight a value: places are variables that matter. */
typedef struct
{
  guint    n;
  guint   *vars;
  guint   *n_values;
  gint64 **weights;
  FbConfigOp op; /* LE, EQ or NE */
  gint64   rhs;
} FbSum;

/* The exact clauses of a sum of two variables with a long range among them; FALSE: it is not one. */
gboolean fb_encode_pair (FbEncoding *encoding, int tag, int guard, FbSum *sum);

FbSum *fb_sum_new  (FbConfigModel *model, const FbConfigConstraint *constraint);
void   fb_sum_free (FbSum *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FbSum, fb_sum_free)

G_END_DECLS
