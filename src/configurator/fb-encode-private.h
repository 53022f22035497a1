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

/* A table of two columns; FALSE: it has too many values. Unit propagation keeps both consistent with it. Many values of which
 * a table says the same are one literal, which all tables that divide them alike share. */
gboolean fb_encode_support (FbEncoding *encoding, const FbConfigConstraint *constraint);

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

guint64 fb_common_divisor (guint64 a, guint64 b); /* 0 and n: n */
/* Kills the values that the sum excludes while the others are @alive (by variable and value): none of their sums is small,
 * large or round enough to make up for it. Was there one? */
gboolean fb_narrow_sum (const FbSum *sum, gboolean *const *alive);

/* The exact clauses of a sum of two variables with a long range among them; FALSE: it is not one. */
gboolean fb_encode_pair (FbEncoding *encoding, int tag, int guard, FbSum *sum);

FbSum *fb_sum_new     (FbConfigModel *model, const FbConfigConstraint *constraint);
/* Both sums, multiplied and added: what follows from them. Only an equation may be multiplied by less than 0, and the
 * numbers must stay within FB_CONFIG_MAX_NUMBER. */
FbSum *fb_sum_combine (const FbSum *a, gint64 times_a, const FbSum *b, gint64 times_b);
void   fb_sum_free    (FbSum *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FbSum, fb_sum_free)

G_END_DECLS
